//! What is drawn: the scene of the workspace, rebuilt only when something about it changed; rays against it.

use crate::app::inspector::thing::surface_words;
use crate::app::theme::Tokens;
use crate::geom::Aabb;
use crate::mesh::{BodyMesh, Mesh};
use crate::model::Model;
use crate::model::annotation::ViewId;
use crate::model::product::ProductId;
use crate::model::shape::{Colour, FaceId};
use crate::report::pictures::anchor;
use crate::trace::conformance::{CharacteristicId, Conformance, TracedCharacteristic};
use crate::view::build::{self, Annotations, Options};
use crate::view::camera::Camera;
use crate::view::paint::Paint;
use crate::view::pick::{PickIndex, Wanted};
use crate::view::scene::{Highlight, Instance, Label, Scene, Target};
use crate::view::theme::{Theme, mix};
use crate::workspace::display::{Colouring, Display};
use crate::workspace::load::OpenedModel;
use crate::workspace::visibility::Node;
use crate::workspace::{Selection, Standing, Workspace};
use glam::{DVec2, DVec3};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A click this many points beside an annotation's line still takes it.
const NEAR_LINE: f64 = 5.0;

/// What a scene was built from. Compared to know whether it must be built anew.
#[derive(Clone, Default, PartialEq)]
struct Key {
    model: usize,
    conformance: usize,
    display: Option<Display>,
    view: Option<ViewId>,
    theme: crate::workspace::display::Theme,
    selection: Selection,
}

/// The scene with what is needed to pick in it.
#[derive(Default)]
pub struct Stage {
    key: Key,
    scene: Arc<Scene>,
    /// The scene without labels, which the window draws itself.
    bare: Arc<Scene>,
    theme: Option<Theme>,
    /// Box of each face in body coordinates, by body and face number.
    boxes: Vec<Vec<Aabb>>,
    index: PickIndex,
    paint: Paint,
    /// Grows with every change of the picture.
    generation: u64,
    models_seen: u32,
}

impl Stage {
    /// The scene with its balloons.
    pub fn scene(&self) -> &Scene {
        &self.scene
    }
    /// The scene to be drawn, its colours, and a number that grows with each change.
    pub fn picture(&self) -> (Arc<Scene>, Theme, u64) {
        (self.bare.clone(), self.theme.unwrap_or(Theme::dark()), self.generation)
    }
    /// Box of everything in the scene.
    pub fn aabb(&self) -> Aabb {
        self.scene.aabb
    }
    /// Whether the model has just been opened.
    pub fn is_new(&self) -> bool {
        self.models_seen > 0 && self.generation <= 2
    }

    /// Builds the scene anew where something changed.
    pub fn refresh(&mut self, workspace: &Workspace, opened: &Arc<OpenedModel>) {
        let key = Key {
            model: Arc::as_ptr(opened) as usize,
            conformance: workspace.conformance.as_ref().map_or(0, |all| Arc::as_ptr(all) as usize),
            display: Some(workspace.display.clone()),
            view: workspace.saved_view,
            theme: workspace.settings.theme,
            selection: workspace.selection(),
        };
        if key.model != self.key.model {
            self.boxes = opened.mesh.bodies.iter().map(face_boxes).collect();
            self.index = PickIndex::new(&opened.mesh);
            self.generation = 0;
            self.models_seen += 1;
        }
        if key != self.key {
            self.build(workspace, opened);
            self.key = key;
        }
        let hovered = workspace.hover.as_ref().and_then(|hover| self.hover_target(hover, workspace, opened));
        if hovered != self.bare.highlight.hovered {
            Arc::make_mut(&mut self.bare).highlight.hovered = hovered;
            self.generation += 1;
        }
    }

    fn build(&mut self, workspace: &Workspace, opened: &OpenedModel) {
        let (model, mesh) = (&opened.model, &opened.mesh);
        let theme = theme_of(workspace.settings.theme);
        let display = &workspace.display;
        let section = display.section.map(|section| section_plane(&mesh.world_box, section));
        let mut options = Options {
            view: workspace.saved_view,
            annotations: if display.annotations { Annotations::OfView } else { Annotations::None },
            style: display.style,
            theme,
            clipping: section.into_iter().collect(),
            ..Options::default()
        };
        colour_faces(workspace, model, &mut options);
        let mut scene = build::build(model, mesh, &options);
        apply_visibility(display, model, &mut scene);
        if workspace.saved_view.is_none() && workspace.conformance.as_deref().is_some_and(|all| !all.rows.is_empty()) {
            keep_callouts(workspace, &mut scene);
        }
        scene.highlight = Highlight { selected: self.selected(workspace, mesh, &scene), hovered: None };
        self.bare = Arc::new(scene.clone());
        if display.balloons
            && let Some(all) = workspace.conformance.as_deref()
        {
            scene.labels = labels(workspace, all, mesh, &scene, &theme);
        }
        self.paint = Paint::of(&scene, model, mesh, &theme);
        self.scene = Arc::new(scene);
        self.theme = Some(theme);
        self.generation += 1;
    }

    fn selected(&self, workspace: &Workspace, mesh: &Mesh, scene: &Scene) -> Vec<Target> {
        let focus = workspace.focus();
        let mut targets: Vec<Target> = focus.annotations.iter().map(|&id| Target::Annotation(id)).collect();
        if let Selection::Face(Some(instance), face) = workspace.selection() {
            targets.push(Target::Face(instance, face));
            return targets;
        }
        let mut faces: BTreeSet<FaceId> = focus.faces.clone();
        if let (Selection::Node(node), Some(opened)) = (workspace.selection(), workspace.opened.as_deref()) {
            for (index, instance) in (0u32..).zip(&scene.instances) {
                if node.holds(&node_of(&opened.model, instance)) {
                    let body = mesh.bodies.get(instance.body.index());
                    targets.extend(
                        body.into_iter()
                            .flat_map(|body| &body.faces)
                            .filter_map(|f| Some(Target::Face(index, f.face?))),
                    );
                }
            }
            faces.clear();
        }
        targets.extend(faces_in(scene, mesh, &faces));
        targets
    }

    fn hover_target(&self, hover: &Selection, workspace: &Workspace, opened: &OpenedModel) -> Option<Target> {
        match hover {
            Selection::Face(Some(instance), face) => Some(Target::Face(*instance, *face)),
            Selection::Annotation(id) => Some(Target::Annotation(*id)),
            Selection::Characteristic(id) => {
                let c = workspace.conformance.as_deref()?.characteristics.get(id.index())?;
                faces_in(&self.scene, &opened.mesh, &c.faces.iter().copied().collect()).into_iter().next()
            }
            _ => None,
        }
    }

    /// Box of what is shown.
    pub fn shown_box(&self) -> Aabb {
        let mut aabb = Aabb::EMPTY;
        for instance in self.scene.instances.iter().filter(|instance| instance.visible) {
            for own in self.boxes.get(instance.body.index()).into_iter().flatten() {
                aabb = aabb.union(own.transformed(&instance.world_from_body));
            }
        }
        let callouts = Aabb::of(self.scene.lines.iter().flat_map(|line| line.points.iter().copied()));
        if aabb.is_empty() {
            return if callouts.is_empty() { self.scene.aabb } else { callouts };
        }
        // Callouts that are on the picture belong on it; without any, some air for the balloons.
        let air = aabb.diagonal() * 0.06;
        aabb.padded(air).union(callouts)
    }

    /// Box of what is selected, with air around it.
    pub fn selected_box(&self, workspace: &Workspace) -> Option<Aabb> {
        let mut aabb = Aabb::EMPTY;
        let wanted: BTreeSet<Target> = self.scene.highlight.selected.iter().copied().collect();
        let opened = workspace.opened.as_deref()?;
        for (index, instance) in (0u32..).zip(&self.scene.instances) {
            let body = opened.mesh.bodies.get(instance.body.index())?;
            let boxes = self.boxes.get(instance.body.index())?;
            for (face, own) in body.faces.iter().zip(boxes) {
                if face.face.is_some_and(|face| wanted.contains(&Target::Face(index, face))) {
                    aabb = aabb.union(own.transformed(&instance.world_from_body));
                }
            }
        }
        let lines = self.scene.lines.iter().filter(|line| line.target.is_some_and(|target| wanted.contains(&target)));
        let aabb = aabb.union(Aabb::of(lines.flat_map(|line| line.points.iter().copied())));
        let air = (aabb.diagonal() * 0.6).max(self.scene.aabb.diagonal() * 0.04);
        (!aabb.is_empty()).then(|| aabb.padded(air))
    }

    /// Everything under a pixel: annotations first, then faces from front to back.
    pub fn hits(&self, opened: &OpenedModel, camera: &Camera, size: DVec2, pixel: DVec2) -> Vec<Target> {
        let projection = camera.projection(size, &self.scene.aabb);
        let wanted = Wanted { labels: false, ..Wanted::default() };
        let hits = self.index.pick(&self.scene, &opened.mesh, &self.paint, &projection, &[], pixel, NEAR_LINE, wanted);
        hits.into_iter().map(|hit| hit.target).collect()
    }

    /// The point of the part under a pixel: what orbiting turns about.
    pub fn surface_point(&self, opened: &OpenedModel, camera: &Camera, size: DVec2, pixel: DVec2) -> Option<DVec3> {
        let projection = camera.projection(size, &self.scene.aabb);
        self.index.surface_point(&self.scene, &opened.mesh, &self.paint, &projection, pixel)
    }

    /// What a target is, in a few words.
    pub fn describe(&self, workspace: &Workspace, target: Target) -> Option<String> {
        let model = &workspace.opened.as_deref()?.model;
        match target {
            Target::Face(_, id) => {
                let face = model.shape.faces.get(id.index())?;
                Some(format!("{} · #{}", surface_words(workspace.display.unit, &face.surface), face.entity))
            }
            Target::Annotation(id) => {
                let own = model.annotations.get(id.index())?;
                Some(format!("callout {} · #{}", own.name, own.entity))
            }
            _ => None,
        }
    }
}

fn theme_of(theme: crate::workspace::display::Theme) -> Theme {
    match theme {
        crate::workspace::display::Theme::Dark => Theme::dark(),
        crate::workspace::display::Theme::Light => Theme::light(),
        crate::workspace::display::Theme::HighContrast => {
            let tokens = Tokens::of_theme(theme);
            let colour = |c: egui::Color32| {
                let part = |v: u8| f32::from(v) / 255.0;
                Colour { r: part(c.r()), g: part(c.g()), b: part(c.b()), a: 1.0 }
            };
            Theme {
                background_top: colour(tokens.bg),
                background_bottom: colour(tokens.bg),
                annotation: colour(tokens.text),
                pass: colour(tokens.pass),
                fail: colour(tokens.fail),
                undecided: colour(tokens.undecided),
                unmeasured: colour(tokens.unmeasured),
                untraced: colour(tokens.untraced),
                ..Theme::dark()
            }
        }
    }
}

fn section_plane(aabb: &Aabb, (axis, share): (usize, f64)) -> (DVec3, DVec3) {
    let normal = [DVec3::X, DVec3::Y, DVec3::Z].get(axis).copied().unwrap_or(DVec3::Z);
    (aabb.min + (aabb.max - aabb.min) * share.clamp(0.0, 1.0), normal)
}

fn colour_faces(workspace: &Workspace, model: &Model, options: &mut Options) {
    let theme = options.theme;
    let Some(all) = workspace.conformance.as_deref() else { return };
    match workspace.display.colouring {
        Colouring::Cad => {}
        Colouring::Verdict => {
            options.others = Some(theme.face);
            let mut worst: BTreeMap<FaceId, Standing> = BTreeMap::new();
            for c in all.characteristics.iter().filter(|c| c.not_required.is_none() && !c.rows.is_empty()) {
                let standing = Standing::of_characteristic(c);
                for &face in &c.faces {
                    worst.entry(face).and_modify(|old| *old = worse(*old, standing)).or_insert(standing);
                }
            }
            options.faces.extend(worst.into_iter().map(|(face, standing)| {
                (face, mix(theme.face, standing_colour(&theme, standing), strength(standing)))
            }));
        }
        Colouring::Coverage => {
            options.others = Some(tinted(&theme, theme.undecided));
            let carrying: BTreeSet<FaceId> = all.characteristics.iter().flat_map(|c| c.faces.iter().copied()).collect();
            options.faces.extend(carrying.into_iter().map(|face| (face, theme.face)));
        }
    }
    let _ = model;
    let datum = tinted(&theme, theme.datum);
    options.faces.extend(workspace.focus().datum_faces.iter().map(|&face| (face, datum)));
}

/// The standing that counts where several meet on a face.
fn worse(a: Standing, b: Standing) -> Standing {
    let rank = |standing| match standing {
        Standing::DoesNot => 0,
        Standing::Undecided => 1,
        Standing::NotTraced => 2,
        Standing::Conforms => 3,
        Standing::NotMeasured => 4,
    };
    if rank(b) < rank(a) { b } else { a }
}

fn tinted(theme: &Theme, colour: Colour) -> Colour {
    mix(theme.face, colour, 0.72)
}

/// How strongly a face is tinted: bad news more than good.
fn strength(standing: Standing) -> f32 {
    match standing {
        Standing::DoesNot => 0.8,
        Standing::Undecided | Standing::NotTraced => 0.6,
        Standing::Conforms => 0.4,
        Standing::NotMeasured => 0.0,
    }
}

fn standing_colour(theme: &Theme, standing: Standing) -> Colour {
    match standing {
        Standing::Conforms => theme.pass,
        Standing::DoesNot => theme.fail,
        Standing::Undecided => theme.undecided,
        Standing::NotMeasured => theme.unmeasured,
        Standing::NotTraced => theme.untraced,
    }
}

/// The tree line of a placed body.
fn node_of(model: &Model, instance: &Instance) -> Node {
    let first = instance.path.first().and_then(|id| model.occurrences.get(id.index())).map(|usage| usage.parent);
    let root = first.or_else(|| holder(model, instance)).unwrap_or(ProductId(0));
    Node { root, path: instance.path.clone(), body: Some(instance.body) }
}

fn holder(model: &Model, instance: &Instance) -> Option<ProductId> {
    let holds = |id: &&ProductId| {
        model.products.get(id.index()).is_some_and(|product| product.bodies.iter().any(|b| b.body == instance.body))
    };
    model.roots.iter().find(holds).copied()
}

fn apply_visibility(display: &Display, model: &Model, scene: &mut Scene) {
    if display.visibility.is_plain() {
        return;
    }
    for instance in &mut scene.instances {
        let node = node_of(model, instance);
        instance.visible &= display.visibility.is_shown(&node);
        instance.ghost |= display.visibility.is_ghost(&node);
    }
}

/// With results, balloons speak for the requirements: only the callouts of the selection stay, unless a saved view asks for its own.
fn keep_callouts(workspace: &Workspace, scene: &mut Scene) {
    let wanted = &workspace.focus().annotations;
    let keep = |target: Option<Target>| !matches!(target, Some(Target::Annotation(id)) if !wanted.contains(&id));
    scene.lines.retain(|line| keep(line.target));
    scene.fills.retain(|fill| keep(fill.target));
}

/// Balloons for the selected requirement and for what needs attention; with a filter, for all that passes it.
fn labels(workspace: &Workspace, all: &Conformance, mesh: &Mesh, scene: &Scene, theme: &Theme) -> Vec<Label> {
    const MOST: usize = 60;
    let focus = workspace.focus().characteristic;
    let any_row = !all.rows.is_empty();
    let filtered = workspace.display.filter.is_some();
    let notable = |c: &TracedCharacteristic| {
        let quiet = matches!(Standing::of_characteristic(c), Standing::Conforms | Standing::NotMeasured);
        c.not_required.is_none() && !quiet
    };
    let any_notable = all.characteristics.iter().any(notable);
    let mut wanted: Vec<(u8, CharacteristicId)> = workspace
        .shown_characteristics()
        .into_iter()
        .filter_map(|id| {
            let c = all.characteristics.get(id.index())?;
            let standing = Standing::of_characteristic(c);
            let wanted = filtered || notable(c) || (!any_notable && standing == Standing::Conforms);
            let shown = focus == Some(id) || (any_row && c.not_required.is_none() && wanted);
            let rank = match standing {
                Standing::DoesNot => 1,
                Standing::Undecided => 2,
                Standing::NotTraced => 3,
                Standing::Conforms => 4,
                Standing::NotMeasured => 5,
            };
            shown.then_some((rank, id))
        })
        .collect();
    wanted.sort_by_key(|(rank, id)| (*rank, id.0));
    let label = |id: CharacteristicId| {
        let c = all.characteristics.get(id.index())?;
        let cut_away = |at: &DVec3| scene.clipping.iter().any(|(point, normal)| (*at - *point).dot(*normal) > 0.0);
        let at = c.faces.iter().filter_map(|&face| anchor(scene, mesh, face)).find(|at| !cut_away(at))?;
        let standing = Standing::of_characteristic(c);
        let colour = standing_colour(theme, standing);
        Some(Label { anchor: at, text: c.number.clone(), colour, sign: standing.sign(), tag: id.0 })
    };
    wanted.into_iter().filter_map(|(_, id)| label(id)).take(MOST).collect()
}

fn faces_in(scene: &Scene, mesh: &Mesh, faces: &BTreeSet<FaceId>) -> Vec<Target> {
    let mut targets = Vec::new();
    if faces.is_empty() {
        return targets;
    }
    for (index, instance) in (0u32..).zip(&scene.instances) {
        let body = mesh.bodies.get(instance.body.index());
        let own = body.into_iter().flat_map(|body| &body.faces).filter_map(|face| face.face);
        targets.extend(own.filter(|face| faces.contains(face)).map(|face| Target::Face(index, face)));
    }
    targets
}

fn face_boxes(body: &BodyMesh) -> Vec<Aabb> {
    let point = |&p: &u32| body.points.get(p as usize).copied();
    body.faces.iter().map(|face| Aabb::of(face.points.iter().filter_map(point))).collect()
}
