//! Model and mesh to a scene: walks the product structure, places bodies and annotations, applies a saved view.

use super::scene::{Fill, Highlight, Instance, Label, Line, Scene, Style, Target};
use super::theme::{Theme, mix};
use crate::gdt::glyphs;
use crate::geom::Aabb;
use crate::mesh::{BodyMesh, Mesh};
use crate::model::Model;
use crate::model::annotation::{Annotation, AnnotationId, PlacedText, ViewId};
use crate::model::product::{OccurrenceId, ProductId};
use crate::model::shape::{BodyId, Colour, FaceId};
use glam::{DMat4, DVec3};
use rustc_hash::FxHashMap;

/// Width of an annotation's lines in pixels.
const ANNOTATION_WIDTH: f32 = 1.4;

/// Diameter of a point that stands for itself, pixels.
const POINT_WIDTH: f32 = 3.5;

/// Distance of text lines in heights of capitals.
const LINE_SPACING: f64 = 1.7;

/// Which annotations are drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Annotations {
    /// None.
    None,
    /// Those of the saved view, or without a view all that the file does not hide.
    #[default]
    OfView,
    /// All, hidden ones too.
    All,
}

/// What the caller wants to see.
#[derive(Clone, Debug, PartialEq)]
pub struct Options {
    /// Saved view whose annotations and clipping are shown.
    pub view: Option<ViewId>,
    /// Which annotations.
    pub annotations: Annotations,
    /// Drawing style.
    pub style: Style,
    /// Colours for what the file gives none.
    pub theme: Theme,
    /// Faces in another colour, wherever their body is placed: verdict, coverage. Later entries win.
    pub faces: Vec<(FaceId, Colour)>,
    /// All other faces in this colour instead of their own.
    pub others: Option<Colour>,
    /// Usages that are not drawn; everything below them neither.
    pub hidden: Vec<Vec<OccurrenceId>>,
    /// Bodies that are not drawn.
    pub hidden_bodies: Vec<BodyId>,
    /// Usages that are drawn see-through.
    pub ghosted: Vec<Vec<OccurrenceId>>,
    /// Draw what the file hides.
    pub show_hidden: bool,
    /// Draw supplemental geometry.
    pub supplemental: bool,
    /// Balloons.
    pub labels: Vec<Label>,
    /// What is lit up.
    pub highlight: Highlight,
    /// Clipping planes besides those of the view: point and normal; the normal's side is removed.
    pub clipping: Vec<(DVec3, DVec3)>,
    /// Greatest number of usages that are followed.
    pub occurrence_limit: usize,
    /// Greatest depth of usages.
    pub depth_limit: usize,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            view: None,
            annotations: Annotations::OfView,
            style: Style::ShadedEdges,
            theme: Theme::dark(),
            faces: Vec::new(),
            others: None,
            hidden: Vec::new(),
            hidden_bodies: Vec::new(),
            ghosted: Vec::new(),
            show_hidden: false,
            supplemental: false,
            labels: Vec::new(),
            highlight: Highlight::default(),
            clipping: Vec::new(),
            occurrence_limit: 2_000_000,
            depth_limit: 256,
        }
    }
}

/// A placed product.
struct Placement {
    product: ProductId,
    world_from_product: DMat4,
    path: Vec<OccurrenceId>,
    /// Colour of the outermost usage that has one.
    colour: Option<Colour>,
    hidden: bool,
}

/// Builds the scene.
pub fn build(model: &Model, mesh: &Mesh, options: &Options) -> Scene {
    let (placements, left_out) = placements(model, options);
    let mut scene = Scene {
        style: options.style,
        labels: options.labels.clone(),
        highlight: options.highlight.clone(),
        clipping: options.clipping.clone(),
        left_out,
        ..Scene::default()
    };
    place_bodies(model, options, &placements, &mut scene);
    paint_faces(mesh, options, &mut scene);
    place_annotations(model, options, &placements, &mut scene);
    if let Some(view) = options.view.and_then(|id| model.views.get(id.index())) {
        scene.clipping.extend(view.clipping.iter().map(|plane| (plane.origin, plane.z)));
    }
    scene.aabb = visible_box(mesh, &scene);
    scene
}

/// Every usage of every product, depth first in file order, and how many were left out.
fn placements(model: &Model, options: &Options) -> (Vec<Placement>, usize) {
    let mut children: Vec<Vec<OccurrenceId>> = vec![Vec::new(); model.products.len()];
    for (index, occurrence) in model.occurrences.iter().enumerate() {
        if let Some(list) = children.get_mut(occurrence.parent.index()) {
            list.push(OccurrenceId::from_index(index));
        }
    }
    let mut placements = Vec::new();
    let mut left_out = 0usize;
    let placed = |product: ProductId| Placement {
        product,
        world_from_product: DMat4::IDENTITY,
        path: Vec::new(),
        colour: None,
        hidden: false,
    };
    let mut stack: Vec<Placement> = model.roots.iter().rev().map(|&root| placed(root)).collect();
    while let Some(placement) = stack.pop() {
        let ancestors = || placement.path.iter().filter_map(|id| model.occurrences.get(id.index())).map(|o| o.parent);
        let looping = ancestors().any(|ancestor| ancestor == placement.product);
        if looping || placement.path.len() > options.depth_limit || placements.len() >= options.occurrence_limit {
            left_out = left_out.saturating_add(1);
            continue;
        }
        for &id in children.get(placement.product.index()).into_iter().flatten().rev() {
            let Some(occurrence) = model.occurrences.get(id.index()) else { continue };
            let mut path = placement.path.clone();
            path.push(id);
            let world_from_product = placement.world_from_product * occurrence.parent_from_child;
            stack.push(Placement {
                product: occurrence.child,
                world_from_product,
                path,
                colour: placement.colour.or(occurrence.colour),
                hidden: placement.hidden || occurrence.hidden,
            });
        }
        placements.push(placement);
    }
    (placements, left_out)
}

fn below(path: &[OccurrenceId], listed: &[Vec<OccurrenceId>]) -> bool {
    listed.iter().any(|prefix| path.starts_with(prefix))
}

fn place_bodies(model: &Model, options: &Options, placements: &[Placement], scene: &mut Scene) {
    let mut held = vec![false; model.shape.bodies.len()];
    for product in &model.products {
        for placed in &product.bodies {
            if let Some(held) = held.get_mut(placed.body.index()) {
                *held = true;
            }
        }
    }
    for placement in placements {
        for held in model.products.get(placement.product.index()).into_iter().flat_map(|product| &product.bodies) {
            let world_from_body = placement.world_from_product * held.product_from_body;
            place_body(model, options, held.body, placement, world_from_body, held.colour, scene);
        }
    }
    // A body that no product holds is shown where it lies, rather than lost.
    let nowhere = Placement {
        product: ProductId(u32::MAX),
        world_from_product: DMat4::IDENTITY,
        path: Vec::new(),
        colour: None,
        hidden: false,
    };
    for (index, _) in held.iter().enumerate().filter(|(_, held)| !**held) {
        place_body(model, options, BodyId::from_index(index), &nowhere, DMat4::IDENTITY, None, scene);
    }
}

fn place_body(
    model: &Model,
    options: &Options,
    body: BodyId,
    placement: &Placement,
    world_from_body: DMat4,
    own: Option<Colour>,
    scene: &mut Scene,
) {
    let Some(shape) = model.shape.bodies.get(body.index()) else { return };
    let wanted = (!(shape.hidden || placement.hidden) || options.show_hidden)
        && (!shape.supplemental || options.supplemental)
        && !options.hidden_bodies.contains(&body)
        && !below(&placement.path, &options.hidden);
    let recolour = placement.colour.or(own);
    scene.instances.push(Instance {
        body,
        path: placement.path.clone(),
        world_from_body,
        colour: recolour.or(shape.colour).unwrap_or(options.theme.face),
        recoloured: recolour.is_some(),
        visible: wanted,
        ghost: shape.supplemental || below(&placement.path, &options.ghosted),
    });
    let points = shape.points.iter().filter(|_| wanted).filter_map(|id| model.shape.vertices.get(id.index()));
    scene.lines.extend(points.map(|vertex| {
        let point = world_from_body.transform_point3(vertex.point);
        let colour = recolour.or(shape.colour).unwrap_or(options.theme.wire);
        Line { points: vec![point, point], colour, width: POINT_WIDTH, target: None, on_top: false }
    }));
}

fn paint_faces(mesh: &Mesh, options: &Options, scene: &mut Scene) {
    if options.faces.is_empty() && options.others.is_none() {
        return;
    }
    let mut instances: FxHashMap<BodyId, Vec<u32>> = FxHashMap::default();
    for (index, instance) in (0u32..).zip(&scene.instances) {
        instances.entry(instance.body).or_default().push(index);
    }
    let mut body_of: FxHashMap<FaceId, BodyId> = FxHashMap::default();
    for (index, body) in mesh.bodies.iter().enumerate() {
        for (number, face) in (0u32..).zip(&body.faces) {
            let id = BodyId::from_index(index);
            if let Some(face) = face.face {
                body_of.insert(face, id);
            }
            if let Some(colour) = options.others {
                for &instance in instances.get(&id).into_iter().flatten() {
                    let target = match face.face {
                        Some(face) => Target::Face(instance, face),
                        None => Target::MeshFace(instance, number),
                    };
                    scene.face_colours.push((target, colour));
                }
            }
        }
    }
    for &(face, colour) in &options.faces {
        let placed = body_of.get(&face).and_then(|body| instances.get(body));
        scene.face_colours.extend(placed.into_iter().flatten().map(|&at| (Target::Face(at, face), colour)));
    }
}

fn place_annotations(model: &Model, options: &Options, placements: &[Placement], scene: &mut Scene) {
    let shown: Vec<AnnotationId> = match (options.annotations, options.view) {
        (Annotations::None, _) => Vec::new(),
        (Annotations::OfView, Some(view)) => {
            model.views.get(view.index()).map(|view| view.annotations.clone()).unwrap_or_default()
        }
        (choice, _) => (0..model.annotations.len())
            .filter(|&index| choice == Annotations::All || !model.annotations[index].hidden)
            .map(AnnotationId::from_index)
            .collect(),
    };
    let mut places: FxHashMap<ProductId, Vec<DMat4>> = FxHashMap::default();
    for placement in placements.iter().filter(|placement| !below(&placement.path, &options.hidden)) {
        places.entry(placement.product).or_default().push(placement.world_from_product);
    }
    for id in shown {
        let Some(annotation) = model.annotations.get(id.index()) else { continue };
        match annotation.product.map(|product| places.get(&product)) {
            None => place_annotation(annotation, id, &DMat4::IDENTITY, options, scene),
            Some(Some(placed)) => placed.iter().for_each(|at| place_annotation(annotation, id, at, options, scene)),
            // Its product is hidden.
            Some(None) => {}
        }
    }
}

fn place_annotation(
    annotation: &Annotation,
    id: AnnotationId,
    world_from_product: &DMat4,
    options: &Options,
    scene: &mut Scene,
) {
    let target = Some(Target::Annotation(id));
    let colour = |own: Option<Colour>| match own.or(annotation.colour) {
        Some(colour) => legible(colour, &options.theme),
        None => options.theme.annotation,
    };
    let placed = |points: &[DVec3]| points.iter().map(|&p| world_from_product.transform_point3(p)).collect();
    for polyline in &annotation.polylines {
        scene.lines.push(Line {
            points: placed(&polyline.points),
            colour: colour(polyline.colour),
            width: ANNOTATION_WIDTH,
            target,
            on_top: true,
        });
    }
    for text in &annotation.texts {
        let (lines, fills) = written(text);
        let colour = colour(None);
        scene.lines.extend(lines.iter().map(|points| Line {
            points: placed(points),
            colour,
            width: ANNOTATION_WIDTH,
            target,
            on_top: true,
        }));
        scene.fills.extend(fills.iter().map(|points| {
            let triangles = (2..points.len() as u32).map(|at| [0, at - 1, at]).collect();
            Fill { points: placed(points), triangles, colour, target }
        }));
    }
    for fill in &annotation.fills {
        scene.fills.push(Fill {
            points: placed(&fill.points),
            triangles: fill.triangles.clone(),
            colour: colour(fill.colour),
            target,
        });
    }
}

/// Text that the file gives as characters, in the strokes of drawings: polylines and convex polygons, mm.
fn written(text: &PlacedText) -> (Vec<Vec<DVec3>>, Vec<Vec<DVec3>>) {
    let (mut lines, mut fills) = (Vec::new(), Vec::new());
    for (row, line) in text.text.lines().enumerate() {
        let strokes = glyphs::lay(line);
        let place = |points: &Vec<glyphs::Point>| -> Vec<DVec3> {
            let local = |p: &glyphs::Point| DVec3::new(p[0].into(), f64::from(p[1]) - row as f64 * LINE_SPACING, 0.0);
            points.iter().map(|p| text.frame.point(local(p) * text.height)).collect()
        };
        lines.extend(strokes.lines.iter().map(place));
        fills.extend(strokes.fills.iter().map(place));
    }
    (lines, fills)
}

/// A colour of the file that cannot be told from the background is drawn nearer to the colour of text.
fn legible(colour: Colour, theme: &Theme) -> Colour {
    let light = |c: Colour| 0.2126 * c.r + 0.7152 * c.g + 0.0722 * c.b;
    let background = light(theme.background(0.5));
    let contrast = (light(colour) - background).abs();
    if contrast >= 0.3 { colour } else { mix(colour, theme.text, 1.0 - contrast / 0.3 * 0.6) }
}

/// Box of the points of a body.
fn body_box(body: &BodyMesh) -> Aabb {
    Aabb::of(body.points.iter().copied())
}

fn visible_box(mesh: &Mesh, scene: &Scene) -> Aabb {
    let mut boxes: FxHashMap<BodyId, Aabb> = FxHashMap::default();
    let mut aabb = Aabb::EMPTY;
    for instance in scene.instances.iter().filter(|instance| instance.visible) {
        let Some(body) = mesh.bodies.get(instance.body.index()) else { continue };
        let own = *boxes.entry(instance.body).or_insert_with(|| body_box(body));
        aabb = aabb.union(own.transformed(&instance.world_from_body));
    }
    let points = scene.lines.iter().flat_map(|line| &line.points).chain(scene.fills.iter().flat_map(|f| &f.points));
    aabb.union(Aabb::of(points.copied()))
}
