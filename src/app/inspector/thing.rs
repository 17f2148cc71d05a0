//! What is known of a face, a line of the tree, a datum, a callout, a finding, a file.

use crate::app::controls::{card, dim, link, mono, strong};
use crate::app::theme::Tokens;
use crate::geom::{Frame, Surface};
use crate::model::SourceInfo;
use crate::model::annotation::AnnotationId;
use crate::model::pmi::DatumId;
use crate::model::shape::FaceId;
use crate::workspace::display::DisplayUnit;
use crate::workspace::visibility::Node;
use crate::workspace::{Command, Selection, Standing, Workspace};
use egui::{RichText, Ui};
use glam::DVec3;

/// Name and value on one line.
fn fact(ui: &mut Ui, name: &str, value: impl Into<String>) {
    let value = value.into();
    if value.is_empty() {
        return;
    }
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 6.0;
        ui.spacing_mut().interact_size.y = 16.0;
        ui.label(dim(ui, name));
        ui.label(value);
    });
}

/// A point in the display's unit.
pub fn point(unit: DisplayUnit, p: DVec3) -> String {
    format!("({}, {}, {})", unit.coordinate(p.x), unit.coordinate(p.y), unit.coordinate(p.z))
}

/// What a surface is, in a few words with its sizes.
pub fn surface_words(unit: DisplayUnit, surface: &Surface) -> String {
    let size = |mm: f64| unit.coordinate(mm);
    let axis = |frame: &Frame| point(unit, frame.origin);
    match surface {
        Surface::Plane { frame } => format!("plane · normal {}", direction(frame.z)),
        Surface::Cylinder { frame, radius } => {
            format!("cylinder ⌀{} · axis {} {}", size(radius * 2.0), axis(frame), direction(frame.z))
        }
        Surface::Cone { frame, half_angle, .. } => {
            format!("cone {:.3}° · axis {}", half_angle.to_degrees() * 2.0, axis(frame))
        }
        Surface::Sphere { frame, radius } => format!("sphere S⌀{} · centre {}", size(radius * 2.0), axis(frame)),
        Surface::Torus { frame, major, minor, .. } => {
            format!("torus ⌀{} tube ⌀{} · centre {}", size(major * 2.0), size(minor * 2.0), axis(frame))
        }
        Surface::BSpline(spline) => {
            format!("free-form · degree {} × {} · {} points", spline.u_degree, spline.v_degree, spline.points.len())
        }
        Surface::Revolution { .. } => "surface of revolution".to_owned(),
        Surface::Extrusion { .. } => "extruded curve".to_owned(),
        Surface::Offset { distance, basis } => format!("offset by {} of {}", size(*distance), basis.kind()),
        Surface::Trimmed { basis, .. } => surface_words(unit, basis),
    }
}

fn direction(v: DVec3) -> String {
    for (name, axis) in [("x", DVec3::X), ("y", DVec3::Y), ("z", DVec3::Z)] {
        if v.distance(axis) < 1e-9 {
            return format!("+{name}");
        }
        if v.distance(-axis) < 1e-9 {
            return format!("−{name}");
        }
    }
    format!("[{:.4}, {:.4}, {:.4}]", v.x, v.y, v.z)
}

/// A face: its surface, and what is required of it.
pub fn face(ui: &mut Ui, workspace: &Workspace, id: FaceId, commands: &mut Vec<Command>) {
    let Some(opened) = workspace.opened.as_deref() else { return };
    let Some(face) = opened.model.shape.faces.get(id.index()) else { return };
    ui.label(strong(ui, format!("Face #{}", face.entity)).size(18.0));
    ui.label(RichText::new(surface_words(workspace.display.unit, &face.surface)).color(Tokens::of(ui).dim));
    fact(ui, "name", face.name.clone());
    fact(ui, "surface", format!("#{}", face.surface_entity));
    fact(ui, "loops", face.loops.len().to_string());
    requirements(ui, workspace, commands);
}

fn requirements(ui: &mut Ui, workspace: &Workspace, commands: &mut Vec<Command>) {
    let Some(all) = workspace.conformance.as_deref() else { return };
    let related = &workspace.focus().related;
    card(ui, None, |ui| {
        if related.is_empty() {
            ui.label(dim(ui, "No requirement stands on this face."));
            return;
        }
        ui.label(dim(ui, format!("{} requirements on this face", related.len())));
        for &id in related {
            let Some(c) = all.characteristics.get(id.index()) else { continue };
            ui.horizontal(|ui| {
                let standing = Standing::of_characteristic(c);
                ui.label(RichText::new(standing.symbol()).color(Tokens::of(ui).standing(standing)));
                let text = format!("{}  {}", c.number, c.text.replace('|', " "));
                if link(ui, &text, &format!("Select {}", c.number)).clicked() {
                    commands.push(Command::Select(Selection::Characteristic(id)));
                }
            });
        }
    });
}

/// A line of the assembly tree.
pub fn node(ui: &mut Ui, workspace: &Workspace, node: &Node) {
    let Some(opened) = workspace.opened.as_deref() else { return };
    let model = &opened.model;
    let unit = workspace.display.unit;
    let Some(product) = model.products.get(node.product(model).index()) else { return };
    if let Some(body) = node.body.and_then(|id| model.shape.bodies.get(id.index())) {
        let name = if body.name.trim().is_empty() { "Body" } else { &body.name };
        ui.label(strong(ui, name).size(18.0));
        fact(ui, "entity", format!("#{}", body.entity));
        fact(ui, "kind", format!("{:?}", body.kind).to_lowercase());
        let faces: usize = body.shells.iter().map(|shell| shell.faces.len()).sum();
        fact(ui, "faces", faces.to_string());
        fact(ui, "of product", product.name.clone());
        return;
    }
    ui.label(strong(ui, &product.name).size(18.0));
    fact(ui, "id", product.id.clone());
    fact(ui, "revision", product.revision.clone());
    fact(ui, "entity", format!("#{}", product.entity));
    fact(ui, "bodies", product.bodies.len().to_string());
    if let Some(usage) = node.path.last().and_then(|id| model.occurrences.get(id.index())) {
        fact(ui, "usage", format!("{} #{}", usage.name, usage.entity));
        fact(ui, "placed at", point(unit, usage.parent_from_child.w_axis.truncate()));
    }
}

/// A datum with the features that establish it.
pub fn datum(ui: &mut Ui, workspace: &Workspace, id: DatumId, commands: &mut Vec<Command>) {
    let Some(opened) = workspace.opened.as_deref() else { return };
    let Some(datum) = opened.model.pmi.datums.get(id.index()) else { return };
    ui.label(strong(ui, format!("Datum {}", datum.letter)).size(18.0).color(Tokens::of(ui).datum));
    fact(ui, "entity", format!("#{}", datum.entity));
    for feature in &datum.features {
        for &face in &feature.faces {
            let Some(own) = opened.model.shape.faces.get(face.index()) else { continue };
            let text = format!("#{} {}", own.entity, surface_words(workspace.display.unit, &own.surface));
            if link(ui, &text, &format!("Select face #{}", own.entity)).clicked() {
                commands.push(Command::Select(Selection::Face(None, face)));
            }
        }
    }
    if datum.features.iter().all(|feature| feature.faces.is_empty()) {
        ui.label(dim(ui, "The file links no face to this datum."));
    }
}

/// A callout that no requirement or datum owns.
pub fn annotation(ui: &mut Ui, workspace: &Workspace, id: AnnotationId) {
    let Some(opened) = workspace.opened.as_deref() else { return };
    let Some(own) = opened.model.annotations.get(id.index()) else { return };
    let name = if own.name.trim().is_empty() { "Annotation" } else { &own.name };
    ui.label(strong(ui, name).size(18.0));
    fact(ui, "entity", format!("#{}", own.entity));
    fact(ui, "made of", own.forms.join(", "));
    let semantic = own.semantics.iter().map(|entity| format!("#{entity}")).collect::<Vec<_>>().join(" ");
    fact(ui, "stands for", semantic);
    ui.label(dim(
        ui,
        "This callout is graphics only, or its meaning was not understood: it carries no requirement here.",
    ));
}

/// A finding with its help page.
pub fn finding(ui: &mut Ui, workspace: &Workspace, index: usize, commands: &mut Vec<Command>) {
    let Some((origin, finding)) = workspace.findings.get(index) else { return };
    let (text, colour) = crate::app::findings::severity(&Tokens::of(ui), finding.severity);
    ui.label(strong(ui, finding.code.code).size(18.0));
    card(ui, Some(colour), |ui| {
        ui.label(strong(ui, format!("{text} · {}", finding.code.title)).color(colour));
        ui.label(&finding.message);
        if !finding.hint.is_empty() {
            ui.label(dim(ui, &finding.hint));
        }
    });
    fact(ui, "where", crate::app::findings::place(finding));
    fact(ui, "found while reading", origin.name());
    if let Some(face) = finding.place.entity.and_then(|entity| face_of(workspace, entity))
        && link(ui, "Show the face", "Select the face of this finding").clicked()
    {
        commands.push(Command::Select(Selection::Face(None, face)));
    }
    card(ui, None, |ui| {
        ui.label(dim(ui, "What it means"));
        ui.label(finding.code.help);
    });
}

fn face_of(workspace: &Workspace, entity: u64) -> Option<FaceId> {
    let faces = &workspace.opened.as_deref()?.model.shape.faces;
    faces.iter().position(|face| face.entity == entity).map(FaceId::from_index)
}

/// What a STEP file says of itself.
pub fn source(ui: &mut Ui, source: &SourceInfo) {
    ui.scope(|ui| {
        ui.spacing_mut().item_spacing.y = 3.0;
        source_facts(ui, source);
    });
}

fn source_facts(ui: &mut Ui, source: &SourceInfo) {
    let name = source.file.rsplit('/').next().unwrap_or(&source.file);
    ui.label(strong(ui, name).size(18.0));
    fact(ui, "schema", source.schema.split_whitespace().next().unwrap_or("").to_owned());
    fact(
        ui,
        "unit",
        source.length_unit.as_ref().map_or("not stated, mm assumed".to_owned(), |unit| unit.symbol.clone()),
    );
    for (key, value) in source.header.iter().filter(|(_, value)| !value.trim().is_empty()).take(8) {
        fact(ui, key, value.clone());
    }
    let short = source.sha256.get(..16).unwrap_or(&source.sha256);
    ui.label(mono(ui, format!("sha256 {short}…")).color(Tokens::of(ui).faint)).on_hover_text(&source.sha256);
}
