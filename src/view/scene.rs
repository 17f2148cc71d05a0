//! What is to be drawn, as plain data: instances of meshes, lines, fills, labels, with ids for picking.

use crate::geom::Aabb;
use crate::judge::verdict::Verdict;
use crate::model::annotation::AnnotationId;
use crate::model::product::OccurrenceId;
use crate::model::shape::{BodyId, Colour, EdgeId, FaceId};
use glam::{DMat4, DVec3};
use serde::Serialize;

/// What a pick or a highlight names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub enum Target {
    /// A face, in one placed instance (index into [`Scene::instances`]).
    Face(u32, FaceId),
    /// A tessellated face by its number within the body mesh.
    MeshFace(u32, u32),
    /// An edge in one placed instance.
    Edge(u32, EdgeId),
    /// An annotation.
    Annotation(AnnotationId),
    /// A label (index into [`Scene::labels`]).
    Label(u32),
}

/// A body placed in the world.
#[derive(Clone, Debug, PartialEq)]
pub struct Instance {
    /// Which body.
    pub body: BodyId,
    /// Usages from the root down to the product that holds the body.
    pub path: Vec<OccurrenceId>,
    /// Placement.
    pub world_from_body: DMat4,
    /// Colour where a face has none of its own.
    pub colour: Colour,
    /// `colour` goes over the faces' own: it belongs to this placing alone.
    pub recoloured: bool,
    /// Drawn at all.
    pub visible: bool,
    /// Drawn pale, see-through (ghosted, supplemental).
    pub ghost: bool,
}

/// A line strip of an annotation or leader.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// World points, mm.
    pub points: Vec<DVec3>,
    /// Colour.
    pub colour: Colour,
    /// Pixels.
    pub width: f32,
    /// What it belongs to.
    pub target: Option<Target>,
    /// Where the part hides it: drawn pale (annotations), else not drawn.
    pub on_top: bool,
}

/// Filled triangles of an annotation. Drawn like a line that is `on_top`.
#[derive(Clone, Debug, PartialEq)]
pub struct Fill {
    /// World points, mm.
    pub points: Vec<DVec3>,
    /// Corners.
    pub triangles: Vec<[u32; 3]>,
    /// Colour.
    pub colour: Colour,
    /// What it belongs to.
    pub target: Option<Target>,
}

/// A balloon: a mark of constant size on the picture at a world point, with a short text and a shape as second sign.
#[derive(Clone, Debug, PartialEq)]
pub struct Label {
    /// World point that it speaks of.
    pub anchor: DVec3,
    /// Text, short.
    pub text: String,
    /// Ring colour.
    pub colour: Colour,
    /// Second sign beside the colour.
    pub sign: Sign,
    /// The characteristic's number in the caller's list, handed back by picking.
    pub tag: u32,
}

/// The second sign of a verdict: readable without colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub enum Sign {
    /// ● conforms.
    Disc,
    /// ▲ does not conform.
    Triangle,
    /// ◆ undecided.
    Diamond,
    /// ○ not measured.
    #[default]
    Ring,
    /// ? not traced.
    Question,
}

impl Sign {
    /// The sign that goes with a verdict; `None` is a characteristic that was not traced.
    pub fn of(verdict: Option<Verdict>) -> Sign {
        match verdict {
            Some(Verdict::Pass) => Sign::Disc,
            Some(Verdict::Fail) => Sign::Triangle,
            Some(Verdict::Undecided | Verdict::NotEvaluated) => Sign::Diamond,
            Some(Verdict::NotMeasured) => Sign::Ring,
            None => Sign::Question,
        }
    }
}

/// What is lit up. Kept apart from the rest so that hovering does not rebuild a scene.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Highlight {
    /// The selection.
    pub selected: Vec<Target>,
    /// What is under the pointer.
    pub hovered: Option<Target>,
}

/// How the part is drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub enum Style {
    /// Shaded with edges.
    #[default]
    ShadedEdges,
    /// Shaded only.
    Shaded,
    /// Edges only, all.
    Wireframe,
    /// Edges only, those behind hidden.
    HiddenLine,
    /// See-through with edges.
    XRay,
}

/// A picture to be drawn.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Scene {
    /// Placed bodies.
    pub instances: Vec<Instance>,
    /// Faces in another colour than their own: verdict, coverage, highlight. Later entries win.
    pub face_colours: Vec<(Target, Colour)>,
    /// Annotation lines and leaders.
    pub lines: Vec<Line>,
    /// Annotation fills.
    pub fills: Vec<Fill>,
    /// Balloons.
    pub labels: Vec<Label>,
    /// Clipping planes: point and normal; what lies on the normal's side is removed.
    pub clipping: Vec<(DVec3, DVec3)>,
    /// Drawing style.
    pub style: Style,
    /// What is lit up.
    pub highlight: Highlight,
    /// Box of the visible content, mm.
    pub aabb: Aabb,
    /// Occurrences that a limit or a loop in the product structure kept out of the picture.
    pub left_out: usize,
}

impl Scene {
    /// Placed instances of a body, as indices into [`Scene::instances`].
    pub fn instances_of(&self, body: BodyId) -> impl Iterator<Item = u32> + '_ {
        (0u32..).zip(&self.instances).filter(move |(_, instance)| instance.body == body).map(|(index, _)| index)
    }
}
