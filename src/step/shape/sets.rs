//! Geometric sets and wireframes (ISO 10303-42 §4.4.88, §5.4): curves, points and bounded surfaces without a shell.

use super::{Builder, name, new_body, references};
use crate::base::job::Stopped;
use crate::geom::{Curve, Surface};
use crate::model::shape::{BodyId, BodyKind, Edge, EdgeId, Face, FaceId, Loop, Shell, VertexId};
use crate::part21::exchange::Instance;
use crate::step::codes;
use crate::step::geometry::Fault;
use crate::step::geometry::placement::{attribute, reference};
use glam::DVec3;

/// Ends nearer than this are one point, mm.
const JOIN_MM: f64 = 1e-4;

fn has(instance: &Instance, names: &[&str]) -> bool {
    instance.records.iter().any(|record| names.contains(&&*record.name))
}

/// Whether an item is a curve.
pub fn is_curve(instance: &Instance) -> bool {
    has(
        instance,
        &[
            "LINE",
            "CIRCLE",
            "ELLIPSE",
            "PARABOLA",
            "HYPERBOLA",
            "POLYLINE",
            "TRIMMED_CURVE",
            "COMPOSITE_CURVE",
            "COMPOSITE_CURVE_ON_SURFACE",
            "BOUNDARY_CURVE",
            "OUTER_BOUNDARY_CURVE",
            "SURFACE_CURVE",
            "SEAM_CURVE",
            "INTERSECTION_CURVE",
            "OFFSET_CURVE_3D",
            "CURVE_REPLICA",
            "B_SPLINE_CURVE",
            "B_SPLINE_CURVE_WITH_KNOTS",
            "BEZIER_CURVE",
            "UNIFORM_CURVE",
            "QUASI_UNIFORM_CURVE",
            "RATIONAL_B_SPLINE_CURVE",
        ],
    )
}

/// Whether an item is a point or a surface.
pub fn is_point_or_surface(instance: &Instance) -> bool {
    is_surface(instance) || instance.is("CARTESIAN_POINT")
}

fn is_surface(instance: &Instance) -> bool {
    has(
        instance,
        &[
            "PLANE",
            "CYLINDRICAL_SURFACE",
            "CONICAL_SURFACE",
            "SPHERICAL_SURFACE",
            "TOROIDAL_SURFACE",
            "DEGENERATE_TOROIDAL_SURFACE",
            "B_SPLINE_SURFACE",
            "B_SPLINE_SURFACE_WITH_KNOTS",
            "BEZIER_SURFACE",
            "UNIFORM_SURFACE",
            "QUASI_UNIFORM_SURFACE",
            "RATIONAL_B_SPLINE_SURFACE",
            "SURFACE_OF_REVOLUTION",
            "SURFACE_OF_LINEAR_EXTRUSION",
            "OFFSET_SURFACE",
            "RECTANGULAR_TRIMMED_SURFACE",
            "CURVE_BOUNDED_SURFACE",
            "SURFACE_REPLICA",
        ],
    )
}

impl Builder<'_, '_> {
    /// A body of loose elements. `id` is the set, or the representation that lists the elements itself.
    pub(super) fn set(&mut self, id: u64, name: &str, elements: &[u64]) -> Result<Option<BodyId>, Stopped> {
        let exchange = self.context.exchange;
        let Some(instance) = exchange.get(id) else { return Ok(None) };
        let mut body = new_body(instance, BodyKind::Wire);
        name.clone_into(&mut body.name);
        let mut faces = Vec::new();
        for &element in elements {
            self.job.check()?;
            let Some(item) = exchange.get(element) else {
                self.keep_out(&codes::BODY_KEPT_OUT, element, "element", format!("#{element} does not exist"));
                continue;
            };
            if item.is("CARTESIAN_POINT") {
                match self.point_vertex(element) {
                    Ok(vertex) => {
                        self.context.used(element);
                        body.points.push(vertex);
                    }
                    Err(fault) => self.keep_out_for(&codes::BODY_KEPT_OUT, element, "CARTESIAN_POINT", fault),
                }
            } else if is_curve(item) {
                body.wires.extend(self.wire(item));
            } else if is_surface(item) {
                faces.extend(self.bounded_face(item, &mut body.wires));
            } else if item.records.iter().any(|record| record.name.contains("PLACEMENT")) {
                self.context.used_whole(element);
            } else {
                let why = format!("elements of type {} are not read", item.type_name());
                self.keep_out(&codes::BODY_KEPT_OUT, element, &item.type_name(), why);
            }
        }
        if !faces.is_empty() {
            body.kind = BodyKind::Surface;
            body.shells.push(Shell { entity: id, closed: false, faces });
        }
        if body.shells.is_empty() && body.wires.is_empty() && body.points.is_empty() {
            // Each element has its own finding.
            return Ok(None);
        }
        self.finish(instance, body)
    }

    /// EDGE_BASED_WIREFRAME_MODEL and SHELL_BASED_WIREFRAME_MODEL.
    pub(super) fn wireframe(&mut self, instance: &Instance) -> Result<Option<BodyId>, Stopped> {
        let exchange = self.context.exchange;
        let mut body = new_body(instance, BodyKind::Wire);
        name(instance).clone_into(&mut body.name);
        let mut stack = references(attribute(instance, &instance.type_name(), 1, 0));
        stack.reverse();
        let mut steps = 0usize;
        while let Some(id) = stack.pop() {
            self.job.check()?;
            steps += 1;
            let Some(item) = exchange.get(id).filter(|_| steps < 1_000_000) else { continue };
            if has(item, &["CONNECTED_EDGE_SET", "WIRE_SHELL", "EDGE_LOOP", "PATH", "OPEN_PATH"]) {
                self.context.used(id);
                let first = item.records.iter().find_map(|r| r.values.iter().find(|v| !v.list().is_empty()));
                stack.extend(first.map(references).unwrap_or_default().into_iter().rev());
            } else if has(item, &["EDGE_CURVE", "EDGE", "SUBEDGE", "ORIENTED_EDGE"]) {
                match self.oriented_edge(id) {
                    Ok((edge, _)) => {
                        self.context.used_whole(id);
                        body.wires.push(edge);
                    }
                    Err(fault) => self.keep_out_for(&codes::EDGE_KEPT_OUT, id, &item.type_name(), fault),
                }
            } else if has(item, &["VERTEX_SHELL", "VERTEX_LOOP"]) {
                self.context.used(id);
                stack.extend(item.value(1).reference());
            } else if item.is("VERTEX_POINT") {
                match self.vertex(id) {
                    Ok(vertex) => {
                        self.context.used_whole(id);
                        body.points.push(vertex);
                    }
                    Err(fault) => self.keep_out_for(&codes::EDGE_KEPT_OUT, id, "VERTEX_POINT", fault),
                }
            } else {
                let why = format!("{} in a wireframe is not read", item.type_name());
                self.keep_out(&codes::EDGE_KEPT_OUT, id, &item.type_name(), why);
            }
        }
        let mut seen = rustc_hash::FxHashSet::default();
        body.wires.retain(|edge| seen.insert(*edge));
        self.finish(instance, body)
    }

    /// A curve that stands for itself, as an edge.
    fn wire(&mut self, instance: &Instance) -> Option<EdgeId> {
        let id = instance.id;
        if let Some(&edge) = self.context.edges.get(&id) {
            return Some(edge);
        }
        let made =
            self.reader.curve(id).and_then(|curve| curve.check().map(|()| curve).map_err(|why| Fault::new(id, why)));
        match made.map(|curve| (ends(&curve), curve)) {
            Ok((Some((start, end)), curve)) => {
                let start_vertex = self.new_vertex(id, start);
                let end_vertex = if start.distance(end) < JOIN_MM { start_vertex } else { self.new_vertex(id, end) };
                self.context.used_whole(id);
                let edge = self.new_edge(id, start_vertex, end_vertex, curve);
                self.context.edges.insert(id, edge);
                Some(edge)
            }
            Ok((None, _)) => {
                self.keep_out(&codes::UNBOUNDED, id, &instance.type_name(), "it has no ends");
                None
            }
            Err(fault) => {
                self.keep_out_for(&codes::EDGE_KEPT_OUT, id, &instance.type_name(), fault);
                None
            }
        }
    }

    fn new_edge(&mut self, entity: u64, start: VertexId, end: VertexId, curve: Curve) -> EdgeId {
        let edge = EdgeId::from_index(self.shape.edges.len());
        self.shape.edges.push(Edge { entity, start, end, curve, same_sense: true, colour: None });
        edge
    }

    /// A surface of a set as a face: bounded by its boundary curves, or by itself.
    fn bounded_face(&mut self, instance: &Instance, wires: &mut Vec<EdgeId>) -> Option<(FaceId, bool)> {
        let id = instance.id;
        if let Some(&face) = self.context.faces.get(&id) {
            return Some((face, true));
        }
        let (loops, made) = match instance.is("CURVE_BOUNDED_SURFACE") {
            true => self.boundaries(instance),
            false => (Vec::new(), Ok(())),
        };
        let surface = made.and_then(|()| self.reader.surface(id));
        let surface = surface.and_then(|s| s.check().map(|()| s).map_err(|why| Fault::new(id, why)));
        match surface {
            Ok(surface) if !loops.is_empty() || is_bounded(&surface) => {
                let face = FaceId::from_index(self.shape.faces.len());
                let named = name(instance).to_owned();
                let loops = loops.clone();
                self.shape.faces.push(Face {
                    entity: id,
                    name: named,
                    surface,
                    surface_entity: id,
                    same_sense: true,
                    loops,
                    colour: None,
                    hidden: false,
                });
                self.context.faces.insert(id, face);
                self.context.used_whole(id);
                Some((face, true))
            }
            other => {
                wires.extend(loops.iter().flat_map(|path| &path.edges).map(|(edge, _)| *edge));
                match other {
                    Ok(_) => self.keep_out(&codes::UNBOUNDED, id, &instance.type_name(), "it has no bounds"),
                    Err(fault) => self.keep_out_for(&codes::FACE_KEPT_OUT, id, &instance.type_name(), fault),
                }
                None
            }
        }
    }

    /// Loops of a CURVE_BOUNDED_SURFACE, as far as they can be read, and the first fault.
    fn boundaries(&mut self, instance: &Instance) -> (Vec<Loop>, Result<(), Fault>) {
        let id = instance.id;
        let value = |at: usize| attribute(instance, "CURVE_BOUNDED_SURFACE", 1, at);
        let list = references(value(1));
        let mut loops = Vec::new();
        let mut fault = Ok(());
        for boundary in &list {
            match self.boundary(*boundary) {
                Ok(path) => loops.push(path),
                Err(why) => fault = fault.and(Err(why)),
            }
        }
        if value(2).boolean() == Some(true) && !list.is_empty() {
            fault = fault.and(Err(Fault::new(
                id,
                format!("surface #{id} is bounded by the edge of its basis and by curves inside it"),
            )));
        }
        if let [only] = loops.as_mut_slice() {
            only.outer = true;
        }
        (loops, fault)
    }

    fn boundary(&mut self, id: u64) -> Result<Loop, Fault> {
        let exchange = self.context.exchange;
        let instance = exchange.get(id).ok_or_else(|| Fault::new(id, format!("boundary #{id} does not exist")))?;
        let list = match instance.record("COMPOSITE_CURVE").filter(|_| instance.records.len() > 1) {
            Some(record) => record.value(0),
            None => instance.value(1),
        };
        let mut pieces: Vec<(u64, Curve, DVec3, DVec3, bool)> = Vec::new();
        for segment in references(list) {
            let item = exchange
                .get(segment)
                .ok_or_else(|| Fault::new(segment, format!("segment #{segment} does not exist")))?;
            let curve_id = reference(item, item.value(2), "curve")?;
            let curve = self.reader.curve(curve_id)?;
            curve.check().map_err(|why| Fault::new(curve_id, why))?;
            let (start, end) = ends(&curve)
                .ok_or_else(|| Fault::new(curve_id, format!("curve #{curve_id} of a boundary has no ends")))?;
            pieces.push((curve_id, curve, start, end, item.value(1).boolean().unwrap_or(true)));
        }
        let mut path =
            Loop { outer: instance.is("OUTER_BOUNDARY_CURVE"), orientation: true, edges: Vec::new(), vertex: None };
        let mut first: Option<(VertexId, DVec3)> = None;
        let mut last: Option<(VertexId, DVec3)> = None;
        let count = pieces.len();
        for (at, (entity, curve, start, end, sense)) in pieces.into_iter().enumerate() {
            let (from, to) = if sense { (start, end) } else { (end, start) };
            let near =
                |known: Option<(VertexId, DVec3)>, p: DVec3| known.filter(|(_, q)| q.distance(p) < 100.0 * JOIN_MM);
            let (from_vertex, from) = near(last, from).unwrap_or_else(|| (self.new_vertex(entity, from), from));
            first = first.or(Some((from_vertex, from)));
            let closing = if at + 1 == count { near(first, to) } else { None };
            let (to_vertex, to) = closing.unwrap_or_else(|| (self.new_vertex(entity, to), to));
            last = Some((to_vertex, to));
            let (start, end) = if sense { (from_vertex, to_vertex) } else { (to_vertex, from_vertex) };
            let edge = self.new_edge(entity, start, end, curve);
            self.context.edges.entry(entity).or_insert(edge);
            path.edges.push((edge, sense));
        }
        match path.edges.is_empty() {
            true => Err(Fault::new(id, format!("boundary #{id} has no segments"))),
            false => Ok(path),
        }
    }
}

/// First and last point of a curve; `None` where it has no ends.
fn ends(curve: &Curve) -> Option<(DVec3, DVec3)> {
    let (from, to) = curve.domain();
    if !(from.is_finite() && to.is_finite()) {
        return None;
    }
    let (start, end) = (curve.point(from), curve.point(to));
    (start.is_finite() && end.is_finite()).then_some((start, end))
}

/// Whether a surface ends by itself in both directions.
fn is_bounded(surface: &Surface) -> bool {
    surface.domain().iter().all(|(from, to)| from.is_finite() && to.is_finite())
}
