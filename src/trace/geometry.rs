//! Faces of the model as planes, cylinders, cones, spheres in the coordinates of their product, grouped to features.
//!
//! Halves of one hole are one feature: faces on the same axis with the same radius whose ranges along the axis touch.
//! Faces of other kinds (free-form) are not looked up by geometry.

use crate::geom::{Curve, Surface};
use crate::model::Model;
use crate::model::product::ProductId;
use crate::model::shape::{Edge, Face, FaceId};
use glam::{DMat4, DVec3};

/// A feature that one surface makes.
#[derive(Clone, Copy, Debug, PartialEq)]
#[allow(missing_docs)] // fields are named in the variants' text
pub enum Form {
    /// Plane through `point`, `normal` out of the material.
    Plane { point: DVec3, normal: DVec3 },
    /// Cylinder with its extent `along` the axis from `origin`; `internal` = hole.
    Cylinder { origin: DVec3, axis: DVec3, radius: f64, along: (f64, f64), internal: bool },
    /// Cone likewise; `radius` at `origin`.
    Cone { origin: DVec3, axis: DVec3, radius: f64, along: (f64, f64), internal: bool },
    /// Sphere.
    Sphere { centre: DVec3, radius: f64, internal: bool },
}

/// One or more faces that are one feature.
#[derive(Clone, Debug, PartialEq)]
pub struct FaceGroup {
    /// Product in whose coordinates the form stands.
    pub product: ProductId,
    /// Form.
    pub form: Form,
    /// Faces, ascending.
    pub faces: Vec<FaceId>,
    /// Box around the faces' edges.
    pub low: DVec3,
    /// Other corner of it.
    pub high: DVec3,
}

/// Groups of all faces of a model, in order of products and faces.
pub fn groups(model: &Model) -> Vec<FaceGroup> {
    let mut out: Vec<FaceGroup> = Vec::new();
    for (index, product) in model.products.iter().enumerate() {
        let from = out.len();
        let product_id = ProductId::from_index(index);
        for placed in &product.bodies {
            let Some(body) = model.shape.bodies.get(placed.body.index()).filter(|body| !body.supplemental) else {
                continue;
            };
            for (face_id, as_is) in body.shells.iter().flat_map(|shell| &shell.faces) {
                let Some(face) = model.shape.faces.get(face_id.index()) else { continue };
                let Some(group) = group_of(model, product_id, *face_id, face, *as_is, &placed.product_from_body) else {
                    continue;
                };
                add(&mut out, from, group);
            }
        }
    }
    out
}

fn add(out: &mut Vec<FaceGroup>, from: usize, group: FaceGroup) {
    let Some(same) = out.iter_mut().skip(from).find(|other| one_feature(other, &group)) else {
        out.push(group);
        return;
    };
    same.faces.extend(group.faces);
    same.faces.sort();
    same.faces.dedup();
    same.low = same.low.min(group.low);
    same.high = same.high.max(group.high);
    if let (Form::Cylinder { origin, axis, along, .. }, Form::Cylinder { origin: o, axis: a, along: (low, high), .. }) =
        (&mut same.form, group.form)
    {
        let shift = (o - *origin).dot(*axis);
        let sign = a.dot(*axis).signum();
        let (x, y) = (shift + sign * low, shift + sign * high);
        *along = (along.0.min(x.min(y)), along.1.max(x.max(y)));
    }
}

/// Cylinders that continue one another. Distances in mm; CAD data repeat an axis to about 1e-6.
fn one_feature(a: &FaceGroup, b: &FaceGroup) -> bool {
    let (
        Form::Cylinder { origin, axis, radius, along, internal },
        Form::Cylinder { origin: o, axis: x, radius: r, along: l, internal: i },
    ) = (a.form, b.form)
    else {
        return false;
    };
    if internal != i || (radius - r).abs() > 1e-4 || axis.cross(x).length() > 1e-5 || from_axis(o, origin, axis) > 1e-4
    {
        return false;
    }
    let shift = (o - origin).dot(axis);
    let sign = x.dot(axis).signum();
    let (p, q) = (shift + sign * l.0, shift + sign * l.1);
    p.min(q) <= along.1 + 1e-3 && p.max(q) >= along.0 - 1e-3
}

/// Distance of a point from an axis.
pub fn from_axis(point: DVec3, origin: DVec3, axis: DVec3) -> f64 {
    let d = point - origin;
    (d - axis * d.dot(axis)).length()
}

fn group_of(
    model: &Model,
    product: ProductId,
    id: FaceId,
    face: &Face,
    as_is: bool,
    product_from_body: &DMat4,
) -> Option<FaceGroup> {
    let points: Vec<DVec3> =
        outline(model, face).into_iter().map(|point| product_from_body.transform_point3(point)).collect();
    let low = points.iter().copied().reduce(DVec3::min)?;
    let high = points.iter().copied().reduce(DVec3::max)?;
    let outwards = face.same_sense == as_is;
    let form = form_of(&face.surface, outwards, product_from_body, &points)?;
    Some(FaceGroup { product, form, faces: vec![id], low, high })
}

fn form_of(surface: &Surface, outwards: bool, motion: &DMat4, points: &[DVec3]) -> Option<Form> {
    let range = |origin: DVec3, axis: DVec3| {
        let along = points.iter().map(|point| (*point - origin).dot(axis));
        along.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), t| (low.min(t), high.max(t)))
    };
    match surface {
        Surface::Trimmed { basis, .. } => form_of(basis, outwards, motion, points),
        Surface::Plane { frame } => {
            let frame = frame.transformed(motion);
            let normal = if outwards { frame.z } else { -frame.z };
            Some(Form::Plane { point: frame.origin, normal })
        }
        Surface::Cylinder { frame, radius } => {
            let frame = frame.transformed(motion);
            let along = range(frame.origin, frame.z);
            Some(Form::Cylinder { origin: frame.origin, axis: frame.z, radius: *radius, along, internal: !outwards })
        }
        Surface::Cone { frame, radius, .. } => {
            let frame = frame.transformed(motion);
            let along = range(frame.origin, frame.z);
            Some(Form::Cone { origin: frame.origin, axis: frame.z, radius: *radius, along, internal: !outwards })
        }
        Surface::Sphere { frame, radius } => {
            let centre = frame.transformed(motion).origin;
            Some(Form::Sphere { centre, radius: *radius, internal: !outwards })
        }
        _ => None,
    }
}

/// Points that the face's edges reach: vertices, and the extremes of full circles and ellipses.
fn outline(model: &Model, face: &Face) -> Vec<DVec3> {
    let mut out = Vec::new();
    for (edge, _) in face.loops.iter().flat_map(|boundary| &boundary.edges) {
        if let Some(edge) = model.shape.edges.get(edge.index()) {
            edge_points(model, edge, &mut out);
        }
    }
    let lone = face.loops.iter().filter_map(|boundary| boundary.vertex);
    out.extend(lone.filter_map(|vertex| model.shape.vertices.get(vertex.index())).map(|vertex| vertex.point));
    if out.is_empty()
        && let Surface::Sphere { frame, radius } = &face.surface
    {
        out.extend([frame.origin - DVec3::splat(*radius), frame.origin + DVec3::splat(*radius)]);
    }
    out
}

fn edge_points(model: &Model, edge: &Edge, out: &mut Vec<DVec3>) {
    let ends = [edge.start, edge.end];
    out.extend(ends.iter().filter_map(|v| model.shape.vertices.get(v.index())).map(|vertex| vertex.point));
    if edge.start != edge.end {
        return;
    }
    if let Curve::Circle { frame, radius } = &edge.curve {
        out.extend([frame.x, -frame.x, frame.y, -frame.y].map(|direction| frame.origin + direction * *radius));
    }
}

/// Whether a set of faces is a hole or slot (`Some(true)`), a shaft or tab (`Some(false)`), or neither.
pub fn side(groups: &[FaceGroup], faces: &[FaceId]) -> Option<bool> {
    let of = |face: &FaceId| groups.iter().find(|group| group.faces.contains(face));
    let found: Vec<&FaceGroup> = faces.iter().filter_map(of).collect();
    match (found.first()?.form, found.last()?.form) {
        (Form::Cylinder { internal, .. } | Form::Cone { internal, .. } | Form::Sphere { internal, .. }, _) => {
            Some(internal)
        }
        (Form::Plane { point, normal }, Form::Plane { point: q, normal: m }) if normal.dot(m) < -0.999 => {
            Some(normal.dot(q - point) > 0.0)
        }
        _ => None,
    }
}
