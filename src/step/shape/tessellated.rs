//! Tessellated geometry of AP242 (ISO 10303-42 clause 6): triangles and polylines as the file gives them.

use super::{Builder, name, new_body};
use crate::base::job::Stopped;
use crate::model::shape::{BodyId, BodyKind, Triangles};
use crate::part21::exchange::{Exchange, Instance, Value};
use crate::step::geometry::Fault;
use crate::step::geometry::placement;
use glam::{DMat4, DVec3};
use rustc_hash::FxHashMap;
use std::rc::Rc;

/// Whether a type is a tessellated item of a shape.
pub fn is_tessellated(kind: &str) -> bool {
    kind.starts_with("TESSELLATED_")
        && !kind.ends_with("OCCURRENCE")
        && !kind.ends_with("REPRESENTATION")
        && kind != "TESSELLATED_ITEM"
        || matches!(
            kind,
            "TRIANGULATED_FACE"
                | "COMPLEX_TRIANGULATED_FACE"
                | "TRIANGULATED_SURFACE_SET"
                | "COMPLEX_TRIANGULATED_SURFACE_SET"
        )
}

impl Builder<'_, '_> {
    pub(super) fn tessellated(&mut self, instance: &Instance) -> Result<Option<BodyId>, Stopped> {
        let mut gather = Gather::new(self.context.exchange, self.reader.to_mm);
        gather.item(instance, &DMat4::IDENTITY, 0);
        self.job.check()?;
        for fault in std::mem::take(&mut gather.faults) {
            let what = self.context.exchange.get(fault.entity).map_or_else(|| "item".to_owned(), Instance::type_name);
            self.keep_out(&crate::step::codes::BODY_KEPT_OUT, fault.entity, &what, fault.why);
        }
        for (id, whole) in std::mem::take(&mut gather.read) {
            if whole { self.context.used_whole(id) } else { self.context.used(id) }
        }
        let mut body = new_body(instance, BodyKind::Tessellated);
        name(instance).clone_into(&mut body.name);
        body.triangles = gather.finish();
        self.finish(instance, body)
    }
}

/// Reads any tessellated item, sets of sets included, also outside of shapes (annotations): points in mm. The second
/// member lists what could not be read.
pub fn triangles(exchange: &Exchange, id: u64, to_mm: f64) -> (Triangles, Vec<Fault>) {
    let mut gather = Gather::new(exchange, to_mm);
    match exchange.get(id) {
        Some(instance) => gather.item(instance, &DMat4::IDENTITY, 0),
        None => gather.faults.push(Fault::new(id, format!("#{id} does not exist"))),
    }
    let faults = std::mem::take(&mut gather.faults);
    (gather.finish().unwrap_or_default(), faults)
}

/// What was gathered from one body. Faces that share a coordinates list share its points, so that edges between them
/// stay closed; only where every face has normals of its own are points kept apart by face.
struct Gather<'a> {
    exchange: &'a Exchange,
    to_mm: f64,
    out: Triangles,
    /// Whether every face so far has normals.
    all_normals: bool,
    lists: FxHashMap<u64, Rc<[DVec3]>>,
    /// Where the points of a list stand in the output, by motion.
    placed: FxHashMap<(u64, [u64; 16]), u32>,
    /// Instances read, and whether all that they refer to was read too.
    read: Vec<(u64, bool)>,
    faults: Vec<Fault>,
}

impl<'a> Gather<'a> {
    fn new(exchange: &'a Exchange, to_mm: f64) -> Self {
        Gather {
            exchange,
            to_mm,
            out: Triangles::default(),
            all_normals: true,
            lists: FxHashMap::default(),
            placed: FxHashMap::default(),
            read: Vec::new(),
            faults: Vec::new(),
        }
    }

    fn finish(mut self) -> Option<Triangles> {
        if !self.all_normals || self.out.normals.len() != self.out.points.len() {
            self.out.normals = Vec::new();
        }
        (!self.out.triangles.is_empty() || !self.out.lines.is_empty()).then_some(self.out)
    }

    fn item(&mut self, instance: &Instance, motion: &DMat4, depth: usize) {
        let id = instance.id;
        if depth > 32 {
            return self
                .faults
                .push(Fault::new(id, format!("tessellated item #{id} holds itself, or is nested too deep")));
        }
        let mut motion = *motion;
        if let Some(record) = instance.record("REPOSITIONED_TESSELLATED_ITEM") {
            let location = record.values.last().and_then(|value| value.reference());
            match location.map(|location| placement::frame(self.exchange, location, self.to_mm)) {
                Some(Ok(frame)) => motion *= frame.to_matrix(),
                _ => return self.faults.push(Fault::new(id, format!("repositioned item #{id} has no location"))),
            }
        }
        let values = attributes(instance);
        let value = |index: usize| values.get(index).copied().unwrap_or(&Value::Omitted);
        let kind = instance.records.iter().map(|record| &*record.name).find(|kind| {
            is_tessellated(kind)
                && !matches!(*kind, "TESSELLATED_FACE" | "TESSELLATED_SURFACE_SET" | "TESSELLATED_STRUCTURED_ITEM")
        });
        let made = match kind {
            Some("TESSELLATED_SOLID" | "TESSELLATED_SHELL" | "TESSELLATED_WIRE" | "TESSELLATED_GEOMETRIC_SET") => {
                self.read.push((id, false));
                for child in value(1).list().iter().filter_map(|value| value.reference()) {
                    match self.exchange.get(child) {
                        Some(child) => self.item(child, &motion, depth + 1),
                        None => self.faults.push(Fault::new(child, format!("#{child} does not exist"))),
                    }
                }
                return;
            }
            Some("TRIANGULATED_FACE") => {
                self.face(instance, &motion, [value(1), value(3), value(5)], Corners::Plain(value(6)))
            }
            Some("TRIANGULATED_SURFACE_SET") => {
                self.face(instance, &motion, [value(1), value(3), value(4)], Corners::Plain(value(5)))
            }
            Some("COMPLEX_TRIANGULATED_FACE") => {
                self.face(instance, &motion, [value(1), value(3), value(5)], Corners::Strips(value(6), value(7)))
            }
            Some("COMPLEX_TRIANGULATED_SURFACE_SET") => {
                self.face(instance, &motion, [value(1), value(3), value(4)], Corners::Strips(value(5), value(6)))
            }
            Some("TESSELLATED_CURVE_SET") => self.lines(instance, &motion, value(1), value(2).list()),
            Some("TESSELLATED_EDGE" | "TESSELLATED_CONNECTING_EDGE") => {
                self.lines(instance, &motion, value(1), std::slice::from_ref(value(3)))
            }
            _ => Err(Fault::new(id, format!("tessellated items of type {} are not read", instance.type_name()))),
        };
        match made {
            Ok(()) => self.read.push((id, true)),
            Err(fault) => self.faults.push(Fault { entity: id, ..fault }),
        }
    }

    /// A coordinates list as written, in mm, read once.
    fn list(&mut self, instance: &Instance, list: &Value) -> Result<(u64, Rc<[DVec3]>), Fault> {
        let id = placement::reference(instance, list, "coordinates list")?;
        if let Some(points) = self.lists.get(&id) {
            return Ok((id, Rc::clone(points)));
        }
        let coordinates = placement::expect(self.exchange, id, "COORDINATES_LIST")?;
        let values =
            coordinates.records.last().and_then(|record| record.values.last()).map(Value::list).unwrap_or_default();
        let mut points = Vec::with_capacity(values.len());
        for value in values {
            let list = value.list();
            let number = |at: usize| list.get(at).and_then(|value| value.number()).unwrap_or(f64::NAN);
            let point = DVec3::new(number(0), number(1), number(2)) * self.to_mm;
            if !point.is_finite() || point.abs().max_element() > placement::FARTHEST_MM {
                return Err(Fault::new(id, format!("coordinates list #{id} holds a point that is no point")));
            }
            points.push(point);
        }
        let points: Rc<[DVec3]> = points.into();
        self.lists.insert(id, Rc::clone(&points));
        Ok((id, points))
    }

    /// Index of the first point of a list in the output, where all its points stand once for each motion.
    fn shared(&mut self, id: u64, points: &[DVec3], motion: &DMat4) -> Result<u32, Fault> {
        let key = (id, motion.to_cols_array().map(f64::to_bits));
        if let Some(&first) = self.placed.get(&key) {
            return Ok(first);
        }
        let first = u32::try_from(self.out.points.len()).map_err(|_| Fault::new(id, "too many points"))?;
        self.out.points.extend(points.iter().map(|point| motion.transform_point3(*point)));
        self.placed.insert(key, first);
        Ok(first)
    }

    fn face(
        &mut self,
        instance: &Instance,
        motion: &DMat4,
        [list, normals, pnindex]: [&Value; 3],
        corners: Corners,
    ) -> Result<(), Fault> {
        let bad = |what: &str| Fault::new(instance.id, format!("{} #{} has {what}", instance.type_name(), instance.id));
        let normals = unit_normals(normals, motion);
        let (id, points) = self.list(instance, list)?;
        let count = points.len();
        // pnindex names the points by number from 1; empty: all of them in order.
        let index: Vec<u32> = match pnindex.list() {
            [] => (0..count).filter_map(|at| u32::try_from(at).ok()).collect(),
            list => list
                .iter()
                .map(|value| {
                    value
                        .integer()
                        .filter(|at| (1..=count as i64).contains(at))
                        .and_then(|at| u32::try_from(at - 1).ok())
                })
                .collect::<Option<_>>()
                .ok_or_else(|| bad("a point number outside its coordinates list"))?,
        };
        let triangles = corners.triangles(index.len()).ok_or_else(|| bad("a corner number outside its points"))?;
        if triangles.is_empty() {
            return Err(bad("no triangles"));
        }
        let start = u32::try_from(self.out.triangles.len()).map_err(|_| bad("too many triangles"))?;
        if self.all_normals && !normals.is_empty() {
            let first = u32::try_from(self.out.points.len()).map_err(|_| bad("too many points"))?;
            for (at, point) in index.iter().enumerate() {
                let Some(point) = points.get(*point as usize) else { continue };
                // Normals go with pnindex; one alone is for all.
                let normal = if normals.len() == 1 { normals.first() } else { normals.get(at) };
                self.out.points.push(motion.transform_point3(*point));
                self.out.normals.push(normal.copied().unwrap_or(DVec3::Z));
            }
            self.out.triangles.extend(triangles.iter().map(|t| t.map(|at| first.saturating_add(at))));
        } else {
            self.all_normals = false;
            let first = self.shared(id, &points, motion)?;
            let corner = |at: u32| index.get(at as usize).map_or(first, |point| first.saturating_add(*point));
            self.out.triangles.extend(triangles.iter().map(|t| t.map(corner)));
        }
        self.out.faces.push((start, instance.id));
        Ok(())
    }

    fn lines(&mut self, instance: &Instance, motion: &DMat4, list: &Value, strips: &[Value]) -> Result<(), Fault> {
        let (id, points) = self.list(instance, list)?;
        let count = points.len();
        let first = self.shared(id, &points, motion)?;
        self.all_normals = false;
        for strip in strips {
            let line: Option<Vec<u32>> = strip
                .list()
                .iter()
                .map(|at| {
                    at.integer()
                        .filter(|at| (1..=count as i64).contains(at))
                        .and_then(|at| first.checked_add(u32::try_from(at - 1).ok()?))
                })
                .collect();
            let line = line.ok_or_else(|| {
                Fault::new(instance.id, format!("#{} has a point number outside its coordinates list", instance.id))
            })?;
            if line.len() > 1 {
                self.out.lines.push(line);
            }
        }
        Ok(())
    }
}

/// How corners are written.
enum Corners<'a> {
    /// Triples.
    Plain(&'a Value),
    /// Strips and fans.
    Strips(&'a Value, &'a Value),
}

impl Corners<'_> {
    /// Triangles as numbers from 0 of `count` points; `None` where a number is outside.
    fn triangles(&self, count: usize) -> Option<Vec<[u32; 3]>> {
        let corner = |value: &Value| {
            let at = value.integer()?.checked_sub(1)?;
            u32::try_from(at).ok().filter(|at| (*at as usize) < count)
        };
        let row = |value: &Value| value.list().iter().map(corner).collect::<Option<Vec<u32>>>();
        let mut out = Vec::new();
        match self {
            Corners::Plain(list) => {
                for triple in list.list() {
                    let &[a, b, c] = row(triple)?.as_slice() else { return None };
                    out.push([a, b, c]);
                }
            }
            Corners::Strips(strips, fans) => {
                for strip in strips.list() {
                    for (at, three) in row(strip)?.windows(3).enumerate() {
                        let &[a, b, c] = three else { continue };
                        // Every second triangle of a strip runs the other way (ISO 10303-42 §6.4.16).
                        out.push(if at % 2 == 0 { [a, b, c] } else { [b, a, c] });
                    }
                }
                for fan in fans.list() {
                    let row = row(fan)?;
                    let Some((&hub, rim)) = row.split_first() else { continue };
                    out.extend(rim.windows(2).filter_map(|two| Some([hub, *two.first()?, *two.get(1)?])));
                }
            }
        }
        // Strips repeat corners to jump; such triangles have no area.
        out.retain(|[a, b, c]| a != b && b != c && a != c);
        Some(out)
    }
}

/// Normals as unit vectors; empty where one of them is none.
fn unit_normals(value: &Value, motion: &DMat4) -> Vec<DVec3> {
    let unit = |value: &Value| {
        let list = value.list();
        let number = |at: usize| list.get(at).and_then(|value| value.number());
        motion.transform_vector3(DVec3::new(number(0)?, number(1)?, number(2)?)).try_normalize()
    };
    value.list().iter().map(unit).collect::<Option<Vec<_>>>().unwrap_or_default()
}

/// Attributes in the order of a simple instance: of a complex one the name, then those of the supertypes, then its own.
fn attributes(instance: &Instance) -> Vec<&Value> {
    if let [only] = instance.records.as_slice() {
        return only.values.iter().collect();
    }
    let mut out: Vec<&Value> =
        instance.record("REPRESENTATION_ITEM").map(|record| record.value(0)).into_iter().collect();
    let supertype = |name: &str| matches!(name, "TESSELLATED_FACE" | "TESSELLATED_SURFACE_SET" | "TESSELLATED_EDGE");
    let skipped = |name: &str| matches!(name, "REPRESENTATION_ITEM" | "REPOSITIONED_TESSELLATED_ITEM");
    for pass in [true, false] {
        let records =
            instance.records.iter().filter(|record| supertype(&record.name) == pass && !skipped(&record.name));
        out.extend(records.flat_map(|record| &record.values));
    }
    out
}
