//! Faces, loops, edges and vertices (ISO 10303-42 clause 5), each once.

use super::{Builder, name, references};
use crate::base::job::Stopped;
use crate::geom::{Curve, Frame, Surface};
use crate::model::shape::{Edge, EdgeId, Face, FaceId, Loop, Vertex, VertexId};
use crate::part21::exchange::Instance;
use crate::step::codes;
use crate::step::geometry::Fault;
use crate::step::geometry::placement::{attribute, reference};
use glam::DVec3;

impl Builder<'_, '_> {
    /// The face `#id` with whether its normal is used as it is. Where it cannot be made, it is listed and its edges go to `wires`.
    pub(super) fn face(
        &mut self,
        id: u64,
        sense: bool,
        wires: &mut Vec<EdgeId>,
    ) -> Result<Option<(FaceId, bool)>, Stopped> {
        self.job.check()?;
        let exchange = self.context.exchange;
        let (mut id, mut sense) = (id, sense);
        for _ in 0..8 {
            let Some(record) = exchange.get(id).and_then(|instance| instance.record("ORIENTED_FACE")) else { break };
            let count = record.values.len();
            sense ^= count.checked_sub(1).and_then(|at| record.value(at).boolean()) == Some(false);
            self.context.used(id);
            match count.checked_sub(2).and_then(|at| record.value(at).reference()) {
                Some(inner) => id = inner,
                None => break,
            }
        }
        if let Some(&face) = self.context.faces.get(&id) {
            return Ok(Some((face, sense)));
        }
        let Some(instance) = exchange.get(id) else {
            self.keep_out(&codes::FACE_KEPT_OUT, id, "face", format!("#{id} does not exist"));
            return Ok(None);
        };
        match self.make_face(instance) {
            Ok(face) => {
                let index = FaceId::from_index(self.shape.faces.len());
                self.shape.faces.push(face);
                self.context.faces.insert(id, index);
                self.context.used_whole(id);
                Ok(Some((index, sense)))
            }
            Err(fault) => {
                self.keep_out_for(&codes::FACE_KEPT_OUT, id, &instance.type_name(), fault);
                self.edges_of_face(instance, wires);
                Ok(None)
            }
        }
    }

    fn make_face(&mut self, instance: &Instance) -> Result<Face, Fault> {
        let id = instance.id;
        if !instance.records.iter().any(|r| matches!(&*r.name, "ADVANCED_FACE" | "FACE_SURFACE" | "FACE" | "SUBFACE")) {
            return Err(Fault::new(id, format!("#{id} is a {}, not a face", instance.type_name())));
        }
        let bounds = references(attribute(instance, "FACE", 1, 0));
        let mut loops = Vec::with_capacity(bounds.len());
        for bound in &bounds {
            loops.extend(self.bound(*bound)?);
        }
        if loops.is_empty() {
            return Err(Fault::new(id, format!("face #{id} has no bounds")));
        }
        let (surface_value, same_sense) = match instance.record("FACE_SURFACE") {
            Some(record) if instance.records.len() > 1 => (record.value(0), record.value(1)),
            _ => (instance.value(2), instance.value(3)),
        };
        let (surface, surface_entity) = match surface_value.reference() {
            Some(surface) if !instance.is("SUBFACE") => (self.reader.surface(surface)?, surface),
            Some(parent) => {
                let parent = self
                    .context
                    .exchange
                    .get(parent)
                    .ok_or_else(|| Fault::new(id, format!("subface #{id} has no parent")))?;
                let surface = reference(parent, parent.value(2), "surface")?;
                (self.reader.surface(surface)?, surface)
            }
            // A face of a faceted solid may leave its plane to its polygon.
            None if !instance.is("ADVANCED_FACE") => (
                self.plane_of(&loops).ok_or_else(|| {
                    Fault::new(id, format!("face #{id} has no surface, and its bounds lie in no plane"))
                })?,
                id,
            ),
            None => return Err(Fault::new(id, format!("face #{id} has no surface"))),
        };
        Ok(Face {
            entity: id,
            name: name(instance).to_owned(),
            surface,
            surface_entity,
            same_sense: same_sense.boolean().unwrap_or(true),
            loops,
            colour: None,
            hidden: false,
        })
    }

    /// A FACE_BOUND or FACE_OUTER_BOUND; `None` for an empty loop, with a finding.
    fn bound(&mut self, id: u64) -> Result<Option<Loop>, Fault> {
        let exchange = self.context.exchange;
        let instance = exchange.get(id).ok_or_else(|| Fault::new(id, format!("bound #{id} does not exist")))?;
        if !instance.is("FACE_BOUND") && !instance.is("FACE_OUTER_BOUND") {
            return Err(Fault::new(id, format!("#{id} is a {}, not a face bound", instance.type_name())));
        }
        let path = reference(instance, attribute(instance, "FACE_BOUND", 1, 0), "loop")?;
        let orientation = attribute(instance, "FACE_BOUND", 1, 1).boolean().unwrap_or(true);
        let mut out = Loop { outer: instance.is("FACE_OUTER_BOUND"), orientation, edges: Vec::new(), vertex: None };
        let path = exchange.get(path).ok_or_else(|| Fault::new(path, format!("loop #{path} does not exist")))?;
        if path.is("VERTEX_LOOP") {
            let vertex = reference(path, attribute(path, "VERTEX_LOOP", 1, 0), "vertex")?;
            out.vertex = Some(self.vertex(vertex)?);
        } else if path.is("POLY_LOOP") {
            out.edges = self.polygon(path)?;
        } else if path.is("EDGE_LOOP") || path.is("PATH") {
            for edge in references(attribute(path, if path.records.len() > 1 { "PATH" } else { "EDGE_LOOP" }, 1, 0)) {
                out.edges.push(self.oriented_edge(edge)?);
            }
            if out.edges.is_empty() {
                self.tell(&codes::EMPTY_TOPOLOGY, path.id, format!("edge loop #{} has no edges", path.id));
                return Ok(None);
            }
            self.check_closed(path.id, &out);
        } else {
            return Err(Fault::new(path.id, format!("#{} is a {}, not a loop", path.id, path.type_name())));
        }
        Ok(Some(out))
    }

    /// Reports a gap between an edge and the next.
    fn check_closed(&self, id: u64, path: &Loop) {
        let ends = |&(edge, sense): &(EdgeId, bool)| {
            let edge = self.shape.edges.get(edge.index())?;
            Some(if sense { (edge.start, edge.end) } else { (edge.end, edge.start) })
        };
        let next = path.edges.iter().cycle().skip(1);
        for (here, there) in path.edges.iter().zip(next) {
            let (Some((_, end)), Some((start, _))) = (ends(here), ends(there)) else { continue };
            if end == start {
                continue;
            }
            let point = |vertex: VertexId| self.shape.vertices.get(vertex.index()).map(|v| v.point);
            let (Some(a), Some(b)) = (point(end), point(start)) else { continue };
            let gap = a.distance(b);
            if gap > 1e-3 {
                self.tell(&codes::DOUBTFUL_GEOMETRY, id, format!("edge loop #{id} has a gap of {gap:.6} mm"));
                return;
            }
        }
    }

    pub(super) fn oriented_edge(&mut self, id: u64) -> Result<(EdgeId, bool), Fault> {
        let exchange = self.context.exchange;
        let (mut id, mut sense) = (id, true);
        for _ in 0..8 {
            let instance = exchange.get(id).ok_or_else(|| Fault::new(id, format!("edge #{id} does not exist")))?;
            let Some(record) = instance.record("ORIENTED_EDGE") else { break };
            let count = record.values.len();
            let value = |back: usize| count.checked_sub(back).map(|at| record.value(at));
            sense ^= value(1).and_then(|v| v.boolean()) == Some(false);
            id = value(2)
                .and_then(|v| v.reference())
                .ok_or_else(|| Fault::new(id, format!("oriented edge #{id} names no edge")))?;
        }
        Ok((self.edge(id)?, sense))
    }

    /// An EDGE_CURVE (or SUBEDGE, or a bare EDGE, which is straight).
    pub(super) fn edge(&mut self, id: u64) -> Result<EdgeId, Fault> {
        if let Some(&edge) = self.context.edges.get(&id) {
            return Ok(edge);
        }
        let exchange = self.context.exchange;
        let instance = exchange.get(id).ok_or_else(|| Fault::new(id, format!("edge #{id} does not exist")))?;
        if !instance.records.iter().any(|r| matches!(&*r.name, "EDGE_CURVE" | "EDGE" | "SUBEDGE")) {
            return Err(Fault::new(id, format!("#{id} is a {}, not an edge", instance.type_name())));
        }
        let end = |index, what| reference(instance, attribute(instance, "EDGE", 1, index), what);
        let start = self.vertex(end(0, "start vertex")?)?;
        let end = self.vertex(end(1, "end vertex")?)?;
        let (curve, same_sense) = if instance.is("EDGE_CURVE") {
            let curve = reference(instance, attribute(instance, "EDGE_CURVE", 3, 0), "curve")?;
            (self.reader.curve(curve)?, attribute(instance, "EDGE_CURVE", 3, 1).boolean().unwrap_or(true))
        } else if instance.is("SUBEDGE") {
            let parent = self.edge(reference(instance, attribute(instance, "SUBEDGE", 3, 0), "parent edge")?)?;
            let parent = self.shape.edges.get(parent.index());
            parent.map(|p| (p.curve.clone(), p.same_sense)).ok_or_else(|| Fault::new(id, "parent edge is lost"))?
        } else {
            (
                self.straight(start, end)
                    .ok_or_else(|| Fault::new(id, format!("edge #{id} has no curve and no length")))?,
                true,
            )
        };
        let index = EdgeId::from_index(self.shape.edges.len());
        self.shape.edges.push(Edge { entity: id, start, end, curve, same_sense, colour: None });
        self.context.edges.insert(id, index);
        Ok(index)
    }

    pub(super) fn vertex(&mut self, id: u64) -> Result<VertexId, Fault> {
        if let Some(&vertex) = self.context.vertices.get(&id) {
            return Ok(vertex);
        }
        let exchange = self.context.exchange;
        let instance = exchange.get(id).ok_or_else(|| Fault::new(id, format!("vertex #{id} does not exist")))?;
        if !instance.is("VERTEX_POINT") {
            return Err(Fault::new(id, format!("#{id} is a {}, not a vertex with a point", instance.type_name())));
        }
        let point = reference(instance, attribute(instance, "VERTEX_POINT", 1, 0), "point")?;
        let point = self.reader.point(point)?;
        Ok(self.new_vertex(id, point))
    }

    /// A CARTESIAN_POINT that serves as a vertex (polygons, points of sets).
    pub(super) fn point_vertex(&mut self, id: u64) -> Result<VertexId, Fault> {
        match self.context.vertices.get(&id) {
            Some(&vertex) => Ok(vertex),
            None => {
                let point = self.reader.point(id)?;
                Ok(self.new_vertex(id, point))
            }
        }
    }

    pub(super) fn new_vertex(&mut self, entity: u64, point: DVec3) -> VertexId {
        let index = VertexId::from_index(self.shape.vertices.len());
        self.shape.vertices.push(Vertex { entity, point });
        self.context.vertices.entry(entity).or_insert(index);
        index
    }

    fn straight(&self, start: VertexId, end: VertexId) -> Option<Curve> {
        let origin = self.shape.vertices.get(start.index())?.point;
        let direction = (self.shape.vertices.get(end.index())?.point - origin).try_normalize()?;
        Some(Curve::Line { origin, direction })
    }

    /// A POLY_LOOP as straight edges, each shared with the face on its other side.
    fn polygon(&mut self, path: &Instance) -> Result<Vec<(EdgeId, bool)>, Fault> {
        let mut points = references(attribute(path, "POLY_LOOP", 1, 0));
        points.dedup();
        if points.first() == points.last() {
            points.pop();
        }
        if points.len() < 3 {
            return Err(Fault::new(path.id, format!("polygon #{} has fewer than three corners", path.id)));
        }
        let mut edges = Vec::with_capacity(points.len());
        for (&a, &b) in points.iter().zip(points.iter().cycle().skip(1)) {
            let key = (a.min(b), a.max(b));
            let edge = match self.polygon_edges.get(&key) {
                Some(&edge) => edge,
                None => {
                    let (start, end) = (self.point_vertex(key.0)?, self.point_vertex(key.1)?);
                    // Two instances of the same point: the polygon has no length here.
                    let Some(curve) = self.straight(start, end) else { continue };
                    let edge = EdgeId::from_index(self.shape.edges.len());
                    self.shape.edges.push(Edge { entity: path.id, start, end, curve, same_sense: true, colour: None });
                    self.polygon_edges.insert(key, edge);
                    edge
                }
            };
            edges.push((edge, a < b));
        }
        Ok(edges)
    }

    /// The plane through a face's outer polygon, its normal by the order of the corners (Newell).
    fn plane_of(&self, loops: &[Loop]) -> Option<Surface> {
        let path = loops.iter().find(|path| path.outer).or(loops.first())?;
        let corner = |&(edge, sense): &(EdgeId, bool)| {
            let edge = self.shape.edges.get(edge.index())?;
            let vertex = if sense { edge.start } else { edge.end };
            self.shape.vertices.get(vertex.index()).map(|v| v.point)
        };
        let corners: Vec<DVec3> = path.edges.iter().filter_map(corner).collect();
        let origin = *corners.first()?;
        let next = corners.iter().cycle().skip(1);
        let normal = corners.iter().zip(next).map(|(a, b)| (*a - origin).cross(*b - origin)).sum::<DVec3>();
        let normal = if path.orientation { normal } else { -normal };
        let along = corners.get(1).map(|b| *b - origin);
        Some(Surface::Plane { frame: Frame::new(origin, Some(normal.try_normalize()?), along) })
    }

    /// What can still be drawn of a face that was kept out: its edges.
    fn edges_of_face(&mut self, instance: &Instance, wires: &mut Vec<EdgeId>) {
        let exchange = self.context.exchange;
        for bound in references(attribute(instance, "FACE", 1, 0)) {
            let Some(bound) = exchange.get(bound) else { continue };
            let path = attribute(bound, "FACE_BOUND", 1, 0).reference().and_then(|id| exchange.get(id));
            let Some(path) = path.filter(|path| path.is("EDGE_LOOP")) else { continue };
            for oriented in references(attribute(path, "EDGE_LOOP", 1, 0)) {
                match self.oriented_edge(oriented) {
                    Ok((edge, _)) => {
                        self.context.used_whole(oriented);
                        if !wires.contains(&edge) {
                            wires.push(edge);
                        }
                    }
                    Err(fault) => self.keep_out_for(&codes::EDGE_KEPT_OUT, oriented, "ORIENTED_EDGE", fault),
                }
            }
        }
    }
}
