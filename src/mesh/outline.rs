//! From a face of the model to its region in the parameter plane: what meshing and integration share.

use super::Fineness;
use super::chart::{Chart, suited};
use super::domain::{Domain, build};
use super::edges::EdgeSamples;
use super::ring::{Along, Corner, PointRef, unroll};
use crate::geom::{Aabb, Surface};
use crate::model::shape::{EdgeId, Face, Loop, Shape, VertexId};
use glam::DVec3;
use std::borrow::Cow;

/// Samples of the edges of a shape, by edge; `None` for edges that no one asked for.
pub type Samples = Vec<Option<Result<EdgeSamples, String>>>;

/// A face laid out: its surface as used, and the corners of its loops, material on the left.
#[derive(Debug)]
pub struct Outline<'a> {
    /// The surface, perhaps in another frame.
    pub surface: Cow<'a, Surface>,
    /// Whether the face's outward normal (before the shell's sense) is against `surface`'s.
    pub against: bool,
    /// Loops of corners.
    pub loops: Vec<Vec<Corner>>,
    /// Vertices of vertex loops.
    pub poles: Vec<(PointRef, DVec3)>,
    /// Diagonal of the boundary's box, or of the surface where there is no boundary, mm.
    pub size: f64,
}

impl<'a> Outline<'a> {
    /// Collects the loops of a face.
    pub fn new(shape: &Shape, face: &'a Face, samples: &Samples) -> Result<Self, String> {
        face.surface.check().map_err(|why| format!("its surface: {why}"))?;
        let mut loops = Vec::new();
        let mut poles = Vec::new();
        for ring in &face.loops {
            if ring.edges.is_empty() {
                if let Some(vertex) = ring.vertex.and_then(|v| shape.vertices.get(v.index()).map(|p| (v, p.point))) {
                    poles.push((PointRef::Vertex(vertex.0.0), vertex.1));
                }
                continue;
            }
            loops.push(corners(shape, ring, samples)?);
        }
        let positions: Vec<DVec3> = loops.iter().flatten().map(|c: &Corner| c.position).collect();
        let (surface, flip) = suited(face, &positions);
        let against = !face.same_sense ^ flip;
        if against {
            loops.iter_mut().for_each(|l| reverse(l));
        }
        let size = match Aabb::of(positions).diagonal() {
            size if size > 0.0 => size.max(curved_size(&surface).min(1e3 * size)),
            _ => curved_size(&surface),
        };
        Ok(Outline { surface, against, loops, poles, size })
    }

    /// The chart of the face.
    pub fn chart(&self, tolerance: f64) -> Chart<'_> {
        Chart::new(&self.surface, self.size, tolerance)
    }

    /// The region of the face. `fine` places points on cuts.
    pub fn domain(&self, chart: &Chart<'_>, fine: Option<Fineness>) -> Result<Domain, String> {
        let rings: Vec<_> = self.loops.iter().filter_map(|corners| unroll(chart, corners)).collect();
        if rings.iter().flat_map(|r| &r.nodes).any(|n| !n.uv.is_finite()) {
            return Err("its boundary has no place on its surface".into());
        }
        build(chart, rings, &self.poles, fine)
    }
}

/// How large a closed surface is by itself; 0 where it has no size of its own.
fn curved_size(surface: &Surface) -> f64 {
    match surface {
        Surface::Sphere { radius, .. } => 2.0 * radius,
        Surface::Torus { major, minor, .. } => 2.0 * (major.abs() + minor),
        Surface::BSpline(b) => Aabb::of(b.points.iter().copied()).diagonal(),
        Surface::Trimmed { basis, .. } | Surface::Offset { basis, .. } => curved_size(basis),
        Surface::Revolution { curve, .. } => {
            let (a, z) = curve.domain();
            if (z - a).is_finite() {
                Aabb::of((0..=8).map(|i| curve.point(a + (z - a) * f64::from(i) / 8.0))).diagonal()
            } else {
                0.0
            }
        }
        _ => 0.0,
    }
}

/// Corners of one loop in its own direction.
fn corners(shape: &Shape, ring: &Loop, samples: &Samples) -> Result<Vec<Corner>, String> {
    let uses = connect(shape, ring);
    let mut corners: Vec<Corner> = Vec::new();
    let mut previous_end: Option<VertexId> = None;
    let first_start = uses.first().and_then(|&(id, forward)| ends(shape, id, forward)).map(|e| e.0);
    for &(id, forward) in &uses {
        let sampled = match samples.get(id.index()) {
            Some(Some(Ok(sampled))) => sampled,
            Some(Some(Err(why))) => return Err(format!("edge #{}: {why}", entity(shape, id))),
            _ => return Err(format!("edge #{} was not sampled", entity(shape, id))),
        };
        let (start, end) = ends(shape, id, forward).ok_or("an edge that does not exist")?;
        if let Some(previous) = previous_end.filter(|&p| p != start) {
            corners.push(vertex_corner(shape, previous, None)?);
        }
        let n = sampled.points.len();
        for k in 0..n - 1 {
            let (at, next) = if forward { (k, k + 1) } else { (n - 1 - k, n - 2 - k) };
            let along = Some(Along { edge: id, from: sampled.params[at], to: sampled.params[next] });
            let point = if k == 0 { PointRef::Vertex(start.0) } else { PointRef::Edge(id.0, at as u32) };
            corners.push(Corner { point, position: sampled.points[at], along });
        }
        previous_end = Some(end);
    }
    if let (Some(end), Some(start)) = (previous_end, first_start)
        && end != start
    {
        corners.push(vertex_corner(shape, end, None)?);
    }
    if !ring.orientation {
        reverse(&mut corners);
    }
    Ok(corners)
}

fn entity(shape: &Shape, id: EdgeId) -> u64 {
    shape.edges.get(id.index()).map_or(0, |e| e.entity)
}

fn ends(shape: &Shape, id: EdgeId, forward: bool) -> Option<(VertexId, VertexId)> {
    let edge = shape.edges.get(id.index())?;
    Some(if forward { (edge.start, edge.end) } else { (edge.end, edge.start) })
}

fn vertex_corner(shape: &Shape, id: VertexId, along: Option<Along>) -> Result<Corner, String> {
    let vertex = shape.vertices.get(id.index()).ok_or("a vertex that does not exist")?;
    Ok(Corner { point: PointRef::Vertex(id.0), position: vertex.point, along })
}

/// The edge uses of a loop; one whose stated sense breaks the chain while the other sense closes it is turned.
fn connect(shape: &Shape, ring: &Loop) -> Vec<(EdgeId, bool)> {
    let mut uses = ring.edges.clone();
    let n = uses.len();
    let end_of = |u: (EdgeId, bool)| ends(shape, u.0, u.1);
    // Files that do not share vertices have two at one place.
    let meet = |a: VertexId, b: VertexId| {
        let at = |v: VertexId| shape.vertices.get(v.index()).map_or(DVec3::NAN, |v| v.point);
        a == b || at(a).distance(at(b)) <= 1e-7 * (1.0 + at(a).length())
    };
    for i in 0..n {
        let (before, after) = (end_of(uses[(i + n - 1) % n]), end_of(uses[(i + 1) % n]));
        let (Some((_, before)), Some((after, _)), Some((start, end))) = (before, after, end_of(uses[i])) else {
            continue;
        };
        let breaks = !meet(start, before) && !meet(end, after);
        if n > 2 && breaks && meet(end, before) && meet(start, after) {
            uses[i].1 = !uses[i].1;
        }
    }
    uses
}

/// Runs a chain of corners backwards.
fn reverse(corners: &mut [Corner]) {
    let n = corners.len();
    let along: Vec<Option<Along>> = corners.iter().map(|c| c.along).collect();
    corners.reverse();
    for (i, corner) in corners.iter_mut().enumerate() {
        corner.along = along[(2 * n - 2 - i) % n].map(|a| Along { edge: a.edge, from: a.to, to: a.from });
    }
}
