//! Where bodies stand in the whole model, and how fine a mesh of it is by default.

use super::Fineness;
use crate::base::job::{Job, Stopped};
use crate::geom::{Aabb, Surface};
use crate::model::Model;
use crate::model::product::ProductId;
use crate::model::shape::{BodyId, Shape};
use glam::{DMat4, DVec3};

/// A body as it stands in the model.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Placed {
    /// Which body.
    pub body: BodyId,
    /// Takes body coordinates to the model's.
    pub world_from_body: DMat4,
}

/// Every placing of every body, depth first in file order. Stops with the limit's name beyond the limit of occurrences.
pub fn placed_bodies(model: &Model, job: &Job) -> Result<Vec<Placed>, Stopped> {
    let mut children = vec![Vec::new(); model.products.len()];
    for occurrence in &model.occurrences {
        if let Some(list) = children.get_mut(occurrence.parent.index()) {
            list.push((occurrence.child, occurrence.parent_from_child));
        }
    }
    let mut placed = Vec::new();
    let mut stack: Vec<(ProductId, DMat4, usize)> =
        model.roots.iter().rev().map(|&root| (root, DMat4::IDENTITY, 0)).collect();
    let mut visited = 0;
    while let Some((product, world, depth)) = stack.pop() {
        visited += 1;
        if visited > job.limits().occurrences {
            return Err(Stopped::Limit(format!("more than {} occurrences", job.limits().occurrences)));
        }
        if depth > job.limits().depth {
            return Err(Stopped::Limit(format!("products nested deeper than {}", job.limits().depth)));
        }
        if visited % 4096 == 0 {
            job.check()?;
        }
        let Some(definition) = model.products.get(product.index()) else { continue };
        let own = definition.bodies.iter();
        placed.extend(own.map(|b| Placed { body: b.body, world_from_body: world * b.product_from_body }));
        stack.extend(children[product.index()].iter().rev().map(|&(child, at)| (child, world * at, depth + 1)));
    }
    Ok(placed)
}

/// Chord of a thousandth of the placed model's diagonal, angle of 0.35 rad (20°).
pub fn default_fineness(model: &Model) -> Fineness {
    let boxes: Vec<Aabb> =
        (0..model.shape.bodies.len()).map(|i| rough_box(&model.shape, BodyId::from_index(i))).collect();
    let placed = placed_bodies(model, &Job::default()).unwrap_or_default();
    let whole = placed
        .iter()
        .filter_map(|p| boxes.get(p.body.index()).map(|b| b.transformed(&p.world_from_body)))
        .fold(Aabb::EMPTY, Aabb::union);
    let whole = if whole.is_empty() { boxes.into_iter().fold(Aabb::EMPTY, Aabb::union) } else { whole };
    let diagonal = whole.diagonal();
    Fineness { chord_mm: if diagonal > 0.0 && diagonal.is_finite() { diagonal * 1e-3 } else { 0.01 }, angle_rad: 0.35 }
}

/// A box from vertices, a few points of each edge, and closed surfaces; cheap and a little too small or large.
pub fn rough_box(shape: &Shape, body: BodyId) -> Aabb {
    let mut aabb = Aabb::EMPTY;
    let Some(body) = shape.bodies.get(body.index()) else { return aabb };
    if let Some(triangles) = &body.triangles {
        triangles.points.iter().for_each(|&p| aabb.add(p));
    }
    let edge = |id: crate::model::shape::EdgeId, aabb: &mut Aabb| {
        let Some(edge) = shape.edges.get(id.index()) else { return };
        for v in [edge.start, edge.end] {
            if let Some(v) = shape.vertices.get(v.index()) {
                aabb.add(v.point);
            }
        }
        if matches!(edge.curve, crate::geom::Curve::Line { .. }) || edge.curve.check().is_err() {
            return;
        }
        if let Ok((a, z)) = super::edges::span(shape, id, 1e-6) {
            (1..8).for_each(|i| aabb.add(edge.curve.point(a + (z - a) * f64::from(i) / 8.0)));
        }
    };
    body.points.iter().filter_map(|v| shape.vertices.get(v.index())).for_each(|v| aabb.add(v.point));
    body.wires.iter().for_each(|&id| edge(id, &mut aabb));
    for (id, _) in body.shells.iter().flat_map(|s| &s.faces) {
        let Some(face) = shape.faces.get(id.index()) else { continue };
        face.loops.iter().flat_map(|l| &l.edges).for_each(|&(id, _)| edge(id, &mut aabb));
        let few = face.loops.iter().map(|l| l.edges.len()).sum::<usize>() == 0;
        let ball = |aabb: &mut Aabb, center: DVec3, r: f64| {
            aabb.add(center - DVec3::splat(r));
            aabb.add(center + DVec3::splat(r));
        };
        match &face.surface {
            Surface::Sphere { frame, radius } if few => ball(&mut aabb, frame.origin, *radius),
            Surface::Torus { frame, major, minor, .. } if few => ball(&mut aabb, frame.origin, major + minor),
            Surface::BSpline(b) if few => b.points.iter().for_each(|&p| aabb.add(p)),
            _ => {}
        }
    }
    aabb
}
