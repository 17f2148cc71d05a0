//! One colour for each thing that can be told apart: faces and edges of every instance, annotation lines and fills.
//!
//! A *slot* is the number of such a thing within a scene. The software rasteriser writes slots into its id buffer, the
//! GPU renderer reads colours by slot from a texture; so both show the same and a highlight changes only this table.

use super::scene::{Instance, Scene, Style, Target};
use super::theme::{Theme, mix};
use crate::mesh::Mesh;
use crate::model::Model;
use crate::model::shape::{BodyId, BodyKind, Colour, EdgeId, FaceId};
use glam::{Vec3, vec3};
use rustc_hash::{FxHashMap, FxHashSet};

/// Opacity of faces in the x-ray style and of ghosts.
const SEE_THROUGH: f32 = 0.22;

/// Not drawn.
const NOTHING: Colour = Colour { r: 0.0, g: 0.0, b: 0.0, a: 0.0 };

/// Colours by slot. Opacity 0 is not drawn.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Paint {
    /// Colour of each slot.
    pub colours: Vec<Colour>,
    /// First slot of the faces of each instance, in the order of [`crate::mesh::BodyMesh::faces`].
    pub first_face: Vec<u32>,
    /// First slot of the edges of each instance.
    pub first_edge: Vec<u32>,
    /// First slot of [`Scene::lines`].
    pub first_line: u32,
    /// First slot of [`Scene::fills`].
    pub first_fill: u32,
    /// Faces are drawn in their plain colour (hidden-line style).
    pub unlit: bool,
}

/// Where faces and edges of the model are in the mesh.
struct Places {
    faces: FxHashMap<FaceId, u32>,
    edges: FxHashMap<EdgeId, u32>,
}

impl Paint {
    /// Resolves the colours of a scene.
    pub fn of(scene: &Scene, model: &Model, mesh: &Mesh, theme: &Theme) -> Paint {
        let mut paint = Paint { unlit: scene.style == Style::HiddenLine, ..Paint::default() };
        let broken = edges_of_failed_faces(model, mesh);
        for instance in &scene.instances {
            paint.first_face.push(paint.next());
            paint.add_faces(instance, scene.style, model, mesh, theme);
            paint.first_edge.push(paint.next());
            paint.add_edges(instance, scene.style, model, mesh, theme, &broken);
        }
        paint.first_line = paint.next();
        paint.colours.extend(scene.lines.iter().map(|line| line.colour));
        paint.first_fill = paint.next();
        paint.colours.extend(scene.fills.iter().map(|fill| fill.colour));
        paint.apply(scene, mesh, theme);
        paint
    }

    fn next(&self) -> u32 {
        u32::try_from(self.colours.len()).unwrap_or(u32::MAX)
    }

    fn add_faces(&mut self, instance: &Instance, style: Style, model: &Model, mesh: &Mesh, theme: &Theme) {
        let Some(body) = mesh.bodies.get(instance.body.index()) else { return };
        for face in &body.faces {
            let own = face.face.and_then(|id| model.shape.faces.get(id.index()));
            let hidden = own.is_some_and(|face| face.hidden) || !instance.visible;
            let own = own.and_then(|face| face.colour).filter(|_| !instance.recoloured);
            let colour = own.unwrap_or(instance.colour);
            self.colours.push(if hidden { NOTHING } else { face_style(colour, instance.ghost, style, theme) });
        }
    }

    fn add_edges(
        &mut self,
        instance: &Instance,
        style: Style,
        model: &Model,
        mesh: &Mesh,
        theme: &Theme,
        broken: &FxHashSet<EdgeId>,
    ) {
        let Some(body) = mesh.bodies.get(instance.body.index()) else { return };
        let shape = model.shape.bodies.get(instance.body.index());
        let wire = shape.is_some_and(|body| body.kind == BodyKind::Wire);
        let lines_only = matches!(style, Style::Wireframe | Style::HiddenLine | Style::XRay);
        let plain = if lines_only { mix(theme.edge, theme.text, 0.7) } else { theme.edge };
        for edge in &body.edges {
            let own = edge.edge.and_then(|id| model.shape.edges.get(id.index())).and_then(|edge| edge.colour);
            let failed = edge.edge.is_some_and(|id| broken.contains(&id));
            let mut colour = match own {
                _ if failed => theme.undecided,
                Some(colour) => colour,
                None if wire => shape.and_then(|body| body.colour).unwrap_or(theme.wire),
                None => plain,
            };
            if instance.ghost {
                colour.a *= 0.35;
            }
            let hidden = !instance.visible || (style == Style::Shaded && !wire && !failed);
            self.colours.push(if hidden { NOTHING } else { colour });
        }
    }

    /// Verdict colours, then the selection, then what is under the pointer.
    fn apply(&mut self, scene: &Scene, mesh: &Mesh, theme: &Theme) {
        let highlight = &scene.highlight;
        let asked = !scene.face_colours.is_empty() || !highlight.selected.is_empty() || highlight.hovered.is_some();
        if !asked {
            return;
        }
        let places = places(mesh);
        for &(target, colour) in &scene.face_colours {
            self.change(target, scene, &places, |_, old| match target {
                Target::Face(..) | Target::MeshFace(..) => {
                    let ghost = self_ghost(scene, target);
                    if old.a == 0.0 { old } else { face_style(colour, ghost, scene.style, theme) }
                }
                _ => colour,
            });
        }
        let selected = highlight.selected.iter().map(|&target| (target, theme.select, 0.72));
        let hovered = highlight.hovered.iter().map(|&target| (target, theme.hover, 0.42));
        for (target, light, share) in selected.chain(hovered) {
            self.change(target, scene, &places, |face, old| match old.a {
                _ if face && old.a == 0.0 => old,
                a => {
                    Colour { a: if face { a.max(0.6) } else { 1.0 }, ..mix(old, light, if face { share } else { 1.0 }) }
                }
            });
        }
    }

    fn change(&mut self, target: Target, scene: &Scene, places: &Places, new: impl Fn(bool, Colour) -> Colour) {
        let mut set = |slot: Option<u32>, face: bool| {
            if let Some(colour) = slot.and_then(|slot| self.colours.get_mut(slot as usize)) {
                *colour = new(face, *colour);
            }
        };
        match target {
            Target::Face(instance, face) => {
                let first = self.first_face.get(instance as usize);
                set(first.zip(places.faces.get(&face)).map(|(first, at)| first + at), true);
            }
            Target::MeshFace(instance, number) => {
                let (first, end) = (self.first_face.get(instance as usize), self.first_edge.get(instance as usize));
                let slot = first.zip(end).map(|(first, end)| (first.saturating_add(number), *end));
                set(slot.filter(|(slot, end)| slot < end).map(|(slot, _)| slot), true);
            }
            Target::Edge(instance, edge) => {
                let first = self.first_edge.get(instance as usize);
                set(first.zip(places.edges.get(&edge)).map(|(first, at)| first + at), false);
            }
            Target::Annotation(_) => {
                let lines = (self.first_line..).zip(&scene.lines).filter(|(_, line)| line.target == Some(target));
                lines.for_each(|(slot, _)| set(Some(slot), false));
                let fills = (self.first_fill..).zip(&scene.fills).filter(|(_, fill)| fill.target == Some(target));
                fills.for_each(|(slot, _)| set(Some(slot), false));
            }
            Target::Label(_) => {}
        }
    }

    /// What a slot stands for.
    pub fn target(&self, slot: u32, scene: &Scene, mesh: &Mesh) -> Option<Target> {
        if slot >= self.first_fill {
            return scene.fills.get((slot - self.first_fill) as usize)?.target;
        }
        if slot >= self.first_line {
            return scene.lines.get((slot - self.first_line) as usize)?.target;
        }
        let at = self.first_face.partition_point(|&first| first <= slot).checked_sub(1)?;
        let instance = u32::try_from(at).ok()?;
        let body = mesh.bodies.get(scene.instances.get(at)?.body.index())?;
        let first_edge = *self.first_edge.get(at)?;
        if slot >= first_edge {
            let edge = body.edges.get((slot - first_edge) as usize)?.edge?;
            return Some(Target::Edge(instance, edge));
        }
        let number = slot - self.first_face.get(at)?;
        match body.faces.get(number as usize)?.face {
            Some(face) => Some(Target::Face(instance, face)),
            None => Some(Target::MeshFace(instance, number)),
        }
    }
}

fn self_ghost(scene: &Scene, target: Target) -> bool {
    match target {
        Target::Face(instance, _) | Target::MeshFace(instance, _) => {
            scene.instances.get(instance as usize).is_some_and(|instance| instance.ghost)
        }
        _ => false,
    }
}

/// The colour of a face under a drawing style.
fn face_style(colour: Colour, ghost: bool, style: Style, theme: &Theme) -> Colour {
    let through = if ghost || style == Style::XRay { SEE_THROUGH } else { 1.0 };
    match style {
        Style::Wireframe => NOTHING,
        Style::HiddenLine if ghost => NOTHING,
        Style::HiddenLine => theme.background(0.5),
        _ => Colour { a: colour.a * through, ..colour },
    }
}

/// Edges that bound a face which could not be meshed: they outline what is missing.
fn edges_of_failed_faces(model: &Model, mesh: &Mesh) -> FxHashSet<EdgeId> {
    let faces = mesh.bodies.iter().flat_map(|body| &body.faces).filter(|face| face.failure.is_some());
    let failed = faces.filter_map(|face| face.face).filter_map(|id| model.shape.faces.get(id.index()));
    failed.flat_map(|face| &face.loops).flat_map(|bound| bound.edges.iter().map(|edge| edge.0)).collect()
}

fn places(mesh: &Mesh) -> Places {
    let mut places = Places { faces: FxHashMap::default(), edges: FxHashMap::default() };
    for body in &mesh.bodies {
        places.faces.extend((0u32..).zip(&body.faces).filter_map(|(at, face)| Some((face.face?, at))));
        places.edges.extend((0u32..).zip(&body.edges).filter_map(|(at, edge)| Some((edge.edge?, at))));
    }
    places
}

/// Whether the triangles of a body bound a volume, so that a section shows cut material and inner sides stay unseen.
pub fn is_closed(model: &Model, mesh: &Mesh, body: BodyId) -> bool {
    let whole = mesh.bodies.get(body.index()).is_some_and(|body| body.faces.iter().all(|face| face.failure.is_none()));
    let hidden = |face: FaceId| model.shape.faces.get(face.index()).is_some_and(|face| face.hidden);
    whole
        && model.shape.bodies.get(body.index()).is_some_and(|body| {
            body.kind == BodyKind::Solid
                && !body.shells.iter().flat_map(|shell| &shell.faces).any(|face| hidden(face.0))
        })
}

/// Direction of the key light in view axes: from the upper right, before the part.
pub const KEY_LIGHT: Vec3 = vec3(0.502_5, 0.703_5, 0.502_5);

/// Light on a surface whose unit normal in view axes is `normal`, turned towards the eye: about 0.4 to 1.1.
///
/// Half-Lambert from the key light and a weak light at the eye: no face is black, every face of a box differs.
/// `shade.wgsl` has the same formula.
pub fn light(normal: Vec3) -> f32 {
    let key = 0.5 + 0.5 * normal.dot(KEY_LIGHT);
    0.42 + 0.66 * key + 0.08 * normal.z
}

/// A colour under [`light`]: darker below 1, towards white above.
pub fn lit(colour: Colour, light: f32) -> Colour {
    if light <= 1.0 {
        Colour { r: colour.r * light, g: colour.g * light, b: colour.b * light, a: colour.a }
    } else {
        let white = ((light - 1.0) * 2.0).min(1.0);
        mix(colour, Colour { r: 1.0, g: 1.0, b: 1.0, a: colour.a }, white)
    }
}
