//! Bodies, faces, edges, vertices, each once, in the coordinates of their own shape representation. Millimetres.

use crate::geom::{Curve, Surface};
use crate::typed_index;
use glam::DVec3;
use serde::Serialize;

typed_index! {
    /// Index into [`Shape::bodies`].
    BodyId;
    /// Index into [`Shape::faces`].
    FaceId;
    /// Index into [`Shape::edges`].
    EdgeId;
    /// Index into [`Shape::vertices`].
    VertexId;
}

/// All shapes of a file.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Shape {
    /// Solids, surface models, wires, tessellated bodies.
    pub bodies: Vec<Body>,
    /// Faces of all bodies.
    pub faces: Vec<Face>,
    /// Edges of all faces and wires.
    pub edges: Vec<Edge>,
    /// Vertices of all edges.
    pub vertices: Vec<Vertex>,
    /// What could not become a face, edge or body, with the reason. Each is also a finding.
    pub skipped: Vec<Skipped>,
}

/// Something that is listed instead of drawn.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Skipped {
    /// Instance number.
    pub entity: u64,
    /// Entity type.
    pub what: String,
    /// Reason.
    pub why: String,
}

/// What a body is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum BodyKind {
    /// Closed shells that bound a volume; the first shell is the outer one, others are voids.
    Solid,
    /// Faces without a volume.
    Surface,
    /// Edges only.
    Wire,
    /// Triangles only.
    Tessellated,
}

/// A solid, a surface model, a wireframe or a tessellated body.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Body {
    /// Instance number of the MANIFOLD_SOLID_BREP, SHELL_BASED_SURFACE_MODEL, ...
    pub entity: u64,
    /// Name as written.
    pub name: String,
    /// What it is.
    pub kind: BodyKind,
    /// Shells.
    pub shells: Vec<Shell>,
    /// Edges that stand for themselves (wireframe, geometric sets).
    pub wires: Vec<EdgeId>,
    /// Points that stand for themselves (geometric sets).
    pub points: Vec<VertexId>,
    /// Triangles that the file itself gives.
    pub triangles: Option<Triangles>,
    /// Own colour.
    pub colour: Option<Colour>,
    /// Hidden by the file.
    pub hidden: bool,
    /// Supplemental (constructive) geometry: drawn dimmed, never measured as part.
    pub supplemental: bool,
}

/// Connected faces.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Shell {
    /// Instance number.
    pub entity: u64,
    /// CLOSED_SHELL by statement of the file.
    pub closed: bool,
    /// Faces, each with whether the shell uses its normal as it is.
    pub faces: Vec<(FaceId, bool)>,
}

/// A bounded piece of a surface.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Face {
    /// Instance number of the ADVANCED_FACE.
    pub entity: u64,
    /// Name as written.
    pub name: String,
    /// Its surface.
    pub surface: Surface,
    /// Instance number of the surface.
    pub surface_entity: u64,
    /// Whether the face's normal is the surface's.
    pub same_sense: bool,
    /// Boundary loops in file order; the outer one is marked where the file marks it. None: the whole surface, which
    /// then is bounded or closed by itself (trimmed, B-spline, sphere, torus).
    pub loops: Vec<Loop>,
    /// Own colour (over the body's).
    pub colour: Option<Colour>,
    /// Hidden by the file.
    pub hidden: bool,
}

/// A closed chain of edges.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Loop {
    /// FACE_OUTER_BOUND.
    pub outer: bool,
    /// Whether the loop runs as the edges say (FACE_BOUND.orientation).
    pub orientation: bool,
    /// Edges in order, each with its ORIENTED_EDGE.orientation.
    pub edges: Vec<(EdgeId, bool)>,
    /// A VERTEX_LOOP's single vertex (pole of a sphere, apex of a cone).
    pub vertex: Option<VertexId>,
}

/// A piece of a curve between two vertices.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Edge {
    /// Instance number of the EDGE_CURVE (or of the curve for wires).
    pub entity: u64,
    /// First vertex.
    pub start: VertexId,
    /// Last vertex; the same as `start` on closed edges.
    pub end: VertexId,
    /// 3D curve.
    pub curve: Curve,
    /// Whether the edge runs with the curve from `start` to `end`.
    pub same_sense: bool,
    /// Colour, for wires.
    pub colour: Option<Colour>,
}

/// A point that edges share.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Vertex {
    /// Instance number of the VERTEX_POINT.
    pub entity: u64,
    /// Where, mm.
    pub point: DVec3,
}

/// Triangles as the file gives them (AP242 tessellated geometry).
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Triangles {
    /// Points, mm.
    pub points: Vec<DVec3>,
    /// Normals, one a point, or empty.
    pub normals: Vec<DVec3>,
    /// Corner indices.
    pub triangles: Vec<[u32; 3]>,
    /// Instance number of the COMPLEX_TRIANGULATED_FACE, ... that each triangle belongs to: (first triangle, entity).
    pub faces: Vec<(u32, u64)>,
    /// Polylines as point indices.
    pub lines: Vec<Vec<u32>>,
}

/// sRGB with opacity, 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Colour {
    /// Red.
    pub r: f32,
    /// Green.
    pub g: f32,
    /// Blue.
    pub b: f32,
    /// Opacity; 1 = opaque.
    pub a: f32,
}
