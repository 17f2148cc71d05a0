//! Shape representations to bodies.
//!
//! In: representations of a [`Context`]. Out: [`Shape`], the maps `faces`, `edges`, `vertices`, `bodies` of the context, and
//! for each representation the bodies that it lists. Each face, edge and vertex is made once, however many bodies share it.
//! Read first: [`Builder::items`], then `topology`, `sets`, `tessellated`.
//!
//! Knows nothing of products and placements.

pub mod sets;
pub mod tessellated;
pub mod topology;

use super::codes;
use super::context::Context;
use super::geometry::placement::{self, attribute};
use super::geometry::{Fault, Reader};
use crate::base::diag::{Code, Diagnostic};
use crate::base::job::{Job, Stopped};
use crate::model::shape::{Body, BodyId, BodyKind, EdgeId, Shape, Shell, Skipped};
use crate::part21::exchange::Instance;
use glam::DMat4;
use rustc_hash::{FxHashMap, FxHashSet};

/// A body that a representation lists, and how it is moved there (SOLID_REPLICA; else the identity).
pub type Listed = (BodyId, DMat4);

/// Makes shapes. One for a whole file.
pub struct Builder<'a, 'b> {
    pub(super) context: &'b mut Context<'a>,
    pub(super) shape: &'b mut Shape,
    pub(super) job: &'b Job,
    pub(super) reader: Reader<'b>,
    /// Edges of polygons by their two points (lower instance number first).
    polygon_edges: FxHashMap<(u64, u64), EdgeId>,
    /// Faces and edges that could not be made: told once.
    failed: FxHashSet<u64>,
}

/// Names of solids that are known and not evaluated.
const NOT_EVALUATED: [(&str, &str); 27] = [
    ("CSG_SOLID", "constructive solid geometry is not evaluated"),
    ("BOOLEAN_RESULT", "constructive solid geometry is not evaluated"),
    ("BLOCK", "constructive solid geometry is not evaluated"),
    ("SPHERE", "constructive solid geometry is not evaluated"),
    ("TORUS", "constructive solid geometry is not evaluated"),
    ("ELLIPSOID", "constructive solid geometry is not evaluated"),
    ("RECTANGULAR_PYRAMID", "constructive solid geometry is not evaluated"),
    ("RIGHT_CIRCULAR_CONE", "constructive solid geometry is not evaluated"),
    ("RIGHT_CIRCULAR_CYLINDER", "constructive solid geometry is not evaluated"),
    ("RIGHT_ANGULAR_WEDGE", "constructive solid geometry is not evaluated"),
    ("HALF_SPACE_SOLID", "constructive solid geometry is not evaluated"),
    ("BOXED_HALF_SPACE", "constructive solid geometry is not evaluated"),
    ("EXTRUDED_AREA_SOLID", "swept solids are not evaluated"),
    ("EXTRUDED_FACE_SOLID", "swept solids are not evaluated"),
    ("REVOLVED_AREA_SOLID", "swept solids are not evaluated"),
    ("REVOLVED_FACE_SOLID", "swept solids are not evaluated"),
    ("SURFACE_CURVE_SWEPT_AREA_SOLID", "swept solids are not evaluated"),
    ("SURFACE_CURVE_SWEPT_FACE_SOLID", "swept solids are not evaluated"),
    ("SWEPT_DISK_SOLID", "swept solids are not evaluated"),
    ("TRIMMED_VOLUME", "volumes are not read"),
    ("B_SPLINE_VOLUME", "volumes are not read"),
    ("CUBIC_BEZIER_TRIANGULATED_FACE", "curved triangles are not read"),
    ("CSG_SOLID_2D", "areas of printed circuits are not read"),
    ("CSG_PRIMITIVE_SOLID_2D", "areas of printed circuits are not read"),
    ("RECTANGULAR_AREA", "areas of printed circuits are not read"),
    ("CIRCULAR_AREA", "areas of printed circuits are not read"),
    ("CONVEX_HEXAHEDRON", "volumes are not read"),
];

/// What makes an instance worth reading even where no product refers to its representation.
pub fn is_solid_or_surface(instance: &Instance) -> bool {
    let kind = |name: &str| {
        matches!(
            name,
            "MANIFOLD_SOLID_BREP"
                | "BREP_WITH_VOIDS"
                | "FACETED_BREP"
                | "SHELL_BASED_SURFACE_MODEL"
                | "FACE_BASED_SURFACE_MODEL"
                | "TESSELLATED_SOLID"
                | "TESSELLATED_SHELL"
        )
    };
    instance.records.iter().any(|record| kind(&record.name))
}

impl<'a, 'b> Builder<'a, 'b> {
    /// A builder that fills `shape`.
    pub fn new(context: &'b mut Context<'a>, shape: &'b mut Shape, job: &'b Job) -> Self {
        let reader = Reader::new(context.exchange, context.units.main(), job.limits());
        Builder { context, shape, job, reader, polygon_edges: FxHashMap::default(), failed: FxHashSet::default() }
    }

    /// Bodies that the representation `#id` lists itself. Mapped items are left to the product stage.
    ///
    /// # Errors
    /// [`Stopped`] when cancelled.
    pub fn items(&mut self, id: u64) -> Result<Vec<Listed>, Stopped> {
        let Some(representation) = self.context.representations.get(&id).cloned() else { return Ok(Vec::new()) };
        let exchange = self.context.exchange;
        self.reader = Reader::new(exchange, self.context.units_of(id), self.job.limits());
        let supplemental = exchange.get(id).is_some_and(|i| i.is("CONSTRUCTIVE_GEOMETRY_REPRESENTATION"));
        let first = self.shape.bodies.len();
        let mut listed = Vec::new();
        let mut loose = Vec::new();
        for item in representation.items {
            self.job.check()?;
            let Some(instance) = exchange.get(item) else { continue };
            if instance.is("SOLID_REPLICA") {
                listed.extend(self.replica(instance, 0)?);
            } else if let Some(body) = self.body(instance)? {
                listed.push((body, DMat4::IDENTITY));
            } else if sets::is_curve(instance) || (supplemental && sets::is_point_or_surface(instance)) {
                loose.push(item);
            } else if instance
                .records
                .iter()
                .any(|record| record.name.ends_with("PLACEMENT_3D") || &*record.name == "AXIS1_PLACEMENT")
            {
                self.context.used_whole(item);
            }
        }
        if !loose.is_empty()
            && let Some(body) = self.set(id, "", &loose)?
        {
            listed.push((body, DMat4::IDENTITY));
        }
        for body in self.shape.bodies.iter_mut().skip(first) {
            body.supplemental |= supplemental;
        }
        self.context.used(id);
        self.context.used_whole(representation.context);
        self.tell_doubts();
        Ok(listed)
    }

    /// A solid or surface that stands in no representation, in the file's main units.
    ///
    /// # Errors
    /// [`Stopped`] when cancelled.
    pub fn alone(&mut self, instance: &Instance) -> Result<Option<BodyId>, Stopped> {
        self.reader = Reader::new(self.context.exchange, self.context.units.main(), self.job.limits());
        self.body(instance)
    }

    /// The body of a solid, surface model, set or tessellated item; `None` where the instance is none, or was kept out.
    fn body(&mut self, instance: &Instance) -> Result<Option<BodyId>, Stopped> {
        if let Some(&body) = self.context.bodies.get(&instance.id) {
            return Ok(Some(body));
        }
        let name_of = |i: usize| instance.records.get(i).map_or("", |record| &*record.name);
        let made = (0..instance.records.len()).find_map(|i| match name_of(i) {
            "MANIFOLD_SOLID_BREP" | "BREP_WITH_VOIDS" | "FACETED_BREP" => Some(self.solid(instance)),
            "SHELL_BASED_SURFACE_MODEL" | "FACE_BASED_SURFACE_MODEL" => Some(self.surface_model(instance)),
            "OPEN_SHELL"
            | "CLOSED_SHELL"
            | "ORIENTED_CLOSED_SHELL"
            | "ORIENTED_OPEN_SHELL"
            | "CONNECTED_FACE_SET"
            | "ADVANCED_FACE"
            | "FACE_SURFACE" => Some(self.loose_faces(instance)),
            "GEOMETRIC_SET" | "GEOMETRIC_CURVE_SET" => {
                let elements = references(attribute(instance, "GEOMETRIC_SET", 1, 0));
                Some(self.set(instance.id, name(instance), &elements))
            }
            "EDGE_BASED_WIREFRAME_MODEL" | "SHELL_BASED_WIREFRAME_MODEL" => Some(self.wireframe(instance)),
            kind if tessellated::is_tessellated(kind) => Some(self.tessellated(instance)),
            _ => None,
        });
        match made {
            Some(body) => body,
            None => {
                if let Some((what, why)) = NOT_EVALUATED.iter().find(|(what, _)| instance.is(what)) {
                    self.keep_out(&codes::BODY_KEPT_OUT, instance.id, what, *why);
                }
                Ok(None)
            }
        }
    }

    /// A SOLID_REPLICA: the parent's bodies, moved.
    fn replica(&mut self, instance: &Instance, depth: usize) -> Result<Option<Listed>, Stopped> {
        let id = instance.id;
        let exchange = self.context.exchange;
        let value = |index| attribute(instance, "SOLID_REPLICA", 1, index).reference();
        let parent = value(0).and_then(|id| exchange.get(id));
        let by = value(1).map(|by| placement::operator(exchange, by, self.reader.to_mm));
        let made = match (parent, by) {
            _ if depth > 32 => Err(format!("solid replica #{id} is a replica of itself")),
            (Some(parent), Some(Ok(by))) if parent.is("SOLID_REPLICA") => {
                Ok(self.replica(parent, depth + 1)?.map(|(body, first)| (body, by * first)))
            }
            (Some(parent), Some(Ok(by))) => Ok(self.body(parent)?.map(|body| (body, by))),
            (_, Some(Err(fault))) => Err(fault.why),
            _ => Err(format!("solid replica #{id} names no parent or no transformation")),
        };
        match made {
            Ok(Some(listed)) => {
                self.context.used(id);
                value(1).into_iter().for_each(|by| self.context.used_whole(by));
                Ok(Some(listed))
            }
            Ok(None) => {
                self.context.refused(id);
                Ok(None)
            }
            Err(why) => {
                self.keep_out(&codes::BODY_KEPT_OUT, id, "SOLID_REPLICA", why);
                Ok(None)
            }
        }
    }

    fn solid(&mut self, instance: &Instance) -> Result<Option<BodyId>, Stopped> {
        let outer = attribute(instance, "MANIFOLD_SOLID_BREP", 1, 0).reference();
        let voids = match instance.is("BREP_WITH_VOIDS") {
            true => references(attribute(instance, "BREP_WITH_VOIDS", 2, 0)),
            false => Vec::new(),
        };
        let mut body = new_body(instance, BodyKind::Solid);
        for shell in outer.into_iter().chain(voids) {
            self.shell(shell, true, &mut body)?;
        }
        self.finish(instance, body)
    }

    fn surface_model(&mut self, instance: &Instance) -> Result<Option<BodyId>, Stopped> {
        let (own, list) = match instance.is("SHELL_BASED_SURFACE_MODEL") {
            true => ("SHELL_BASED_SURFACE_MODEL", 0),
            false => ("FACE_BASED_SURFACE_MODEL", 0),
        };
        let mut body = new_body(instance, BodyKind::Surface);
        for shell in references(attribute(instance, own, 1, list)) {
            self.shell(shell, true, &mut body)?;
        }
        self.finish(instance, body)
    }

    /// A shell or a face that stands in a representation without a model around it.
    fn loose_faces(&mut self, instance: &Instance) -> Result<Option<BodyId>, Stopped> {
        let mut body = new_body(instance, BodyKind::Surface);
        if instance.is("ADVANCED_FACE") || instance.is("FACE_SURFACE") {
            let faces = self.face(instance.id, true, &mut body.wires)?.into_iter().collect();
            body.shells.push(Shell { entity: instance.id, closed: false, faces });
        } else {
            self.shell(instance.id, true, &mut body)?;
        }
        self.finish(instance, body)
    }

    /// Adds a shell to `body`; `sense` false turns all its faces round.
    fn shell(&mut self, id: u64, sense: bool, body: &mut Body) -> Result<(), Stopped> {
        let exchange = self.context.exchange;
        let Some(mut instance) = exchange.get(id) else {
            self.keep_out(&codes::BODY_KEPT_OUT, body.entity, "shell", format!("shell #{id} does not exist"));
            return Ok(());
        };
        let mut sense = sense;
        let mut steps = 0;
        while let Some(record) =
            instance.records.iter().find(|r| r.name.starts_with("ORIENTED_") && r.name.ends_with("_SHELL"))
        {
            self.context.used(instance.id);
            let count = record.values.len();
            let inner = count.checked_sub(2).and_then(|at| record.value(at).reference());
            sense ^= count.checked_sub(1).and_then(|at| record.value(at).boolean()) == Some(false);
            steps += 1;
            match inner.and_then(|id| exchange.get(id)).filter(|_| steps < 8) {
                Some(inner) => instance = inner,
                None => {
                    self.keep_out(
                        &codes::BODY_KEPT_OUT,
                        id,
                        "shell",
                        format!("oriented shell #{id} leads to no shell"),
                    );
                    return Ok(());
                }
            }
        }
        let shell_like =
            instance.records.iter().any(|r| r.name.ends_with("_SHELL") || &*r.name == "CONNECTED_FACE_SET");
        if !shell_like {
            let why = format!("#{} is a {}, not a shell", instance.id, instance.type_name());
            self.keep_out(&codes::BODY_KEPT_OUT, instance.id, "shell", why);
            return Ok(());
        }
        let faces = references(attribute(instance, "CONNECTED_FACE_SET", 1, 0));
        if faces.is_empty() {
            self.tell(&codes::EMPTY_TOPOLOGY, instance.id, format!("shell #{} has no faces", instance.id));
        }
        let mut shell =
            Shell { entity: instance.id, closed: instance.is("CLOSED_SHELL"), faces: Vec::with_capacity(faces.len()) };
        for face in faces {
            shell.faces.extend(self.face(face, sense, &mut body.wires)?);
        }
        self.context.used(instance.id);
        body.shells.push(shell);
        Ok(())
    }

    /// Puts a body into the shape, unless nothing is left of it.
    pub(super) fn finish(&mut self, instance: &Instance, body: Body) -> Result<Option<BodyId>, Stopped> {
        self.tell_doubts();
        let faces: usize = body.shells.iter().map(|shell| shell.faces.len()).sum();
        if faces == 0 && body.wires.is_empty() && body.points.is_empty() && body.triangles.is_none() {
            self.keep_out(&codes::BODY_KEPT_OUT, instance.id, &instance.type_name(), "nothing in it could be read");
            return Ok(None);
        }
        let id = BodyId::from_index(self.shape.bodies.len());
        self.context.used(instance.id);
        self.context.bodies.insert(instance.id, id);
        for shell in &body.shells {
            self.context.bodies.entry(shell.entity).or_insert(id);
        }
        self.shape.bodies.push(body);
        Ok(Some(id))
    }

    /// Lists something as skipped, with a finding, once.
    pub(super) fn keep_out(&mut self, code: &'static Code, id: u64, what: &str, why: impl Into<String>) {
        self.context.refused(id);
        if !self.failed.insert(id) {
            return;
        }
        let why = why.into();
        self.job.report(Diagnostic::new(code, format!("{what} was kept out: {why}")).entity(id));
        self.shape.skipped.push(Skipped { entity: id, what: what.to_owned(), why });
    }

    /// The same for a fault found on the way to `id`.
    pub(super) fn keep_out_for(&mut self, code: &'static Code, id: u64, what: &str, fault: Fault) {
        self.context.refused(fault.entity);
        self.keep_out(code, id, what, fault.why);
    }

    pub(super) fn tell(&self, code: &'static Code, id: u64, message: String) {
        self.job.report(Diagnostic::new(code, message).entity(id));
    }

    fn tell_doubts(&self) {
        for doubt in self.reader.take_doubts() {
            self.tell(&codes::DOUBTFUL_GEOMETRY, doubt.entity, doubt.why);
        }
    }
}

/// The name of a representation item.
pub(super) fn name(instance: &Instance) -> &str {
    let value = match instance.record("REPRESENTATION_ITEM") {
        Some(record) => record.value(0),
        None => instance.value(0),
    };
    value.text().unwrap_or_default()
}

/// References in a list, in order.
pub(super) fn references(value: &crate::part21::exchange::Value) -> Vec<u64> {
    let mut out = Vec::new();
    value.references(&mut out);
    out
}

/// An empty body for an instance.
pub(super) fn new_body(instance: &Instance, kind: BodyKind) -> Body {
    Body {
        entity: instance.id,
        name: name(instance).to_owned(),
        kind,
        shells: Vec::new(),
        wires: Vec::new(),
        points: Vec::new(),
        triangles: None,
        colour: None,
        hidden: false,
        supplemental: false,
    }
}
