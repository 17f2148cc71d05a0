//! The exact box of the placed model: the highest point in six directions, on edges and inside curved faces.

use super::chart::suited;
use super::edges::{span, tolerance};
use super::{BodyMesh, FaceMesh, Fineness, Mesh, Placed, placed_bodies};
use crate::base::job::{Job, Stopped};
use crate::geom::{Aabb, Surface};
use crate::model::Model;
use crate::model::shape::Shape;
use glam::{DMat2, DVec2, DVec3};

/// Box of the placed model without supplemental geometry, exact but for rounding; bodies that no product places count as placed where they are.
///
/// The mesh (made with `fine`) tells which edges and faces may reach farthest; only those are looked at exactly.
pub fn world_box(model: &Model, mesh: &Mesh, fine: Fineness, job: &Job) -> Result<Aabb, Stopped> {
    let mut placed = placed_bodies(model, job)?;
    if placed.is_empty() {
        let bodies = (0..mesh.bodies.len()).map(crate::model::shape::BodyId::from_index);
        placed = bodies.map(|body| Placed { body, world_from_body: glam::DMat4::IDENTITY }).collect();
    }
    let supplemental = |place: &Placed| model.shape.bodies.get(place.body.index()).is_some_and(|b| b.supplemental);
    if !placed.iter().all(supplemental) {
        placed.retain(|place| !supplemental(place));
    }
    // Points that stand for themselves are in no edge and no face.
    let single: Vec<Vec<DVec3>> = model
        .shape
        .bodies
        .iter()
        .map(|b| b.points.iter().filter_map(|v| model.shape.vertices.get(v.index())).map(|v| v.point).collect())
        .collect();
    let points = |body: usize| mesh.bodies[body].points.iter().chain(single.get(body).into_iter().flatten()).copied();
    let boxes: Vec<Aabb> = (0..mesh.bodies.len()).map(|i| Aabb::of(points(i))).collect();
    let slack = 2.5 * fine.chord_mm;
    let mut reach = [f64::NEG_INFINITY; 6];
    for (k, reach) in reach.iter_mut().enumerate() {
        job.check()?;
        let world = [DVec3::X, DVec3::Y, DVec3::Z][k % 3] * if k < 3 { 1.0 } else { -1.0 };
        // First by the mesh, then exactly for what comes within the mesh's error of the top.
        let mut tops: Vec<(f64, usize, DVec3, f64)> = Vec::new();
        let mut top = f64::NEG_INFINITY;
        for (i, place) in placed.iter().enumerate() {
            if place.body.index() >= mesh.bodies.len() {
                continue;
            }
            let local = place.world_from_body.transpose().transform_vector3(world);
            let lift = place.world_from_body.w_axis.truncate().dot(world);
            let aabb = boxes[place.body.index()];
            let bound = aabb.corners().into_iter().map(|c| c.dot(local)).fold(f64::NEG_INFINITY, f64::max) + lift;
            if aabb.is_empty() || bound < top - slack {
                continue;
            }
            let height = points(place.body.index()).map(|p| p.dot(local)).fold(f64::NEG_INFINITY, f64::max);
            top = top.max(height + lift);
            tops.push((height + lift, i, local, height));
        }
        *reach = top;
        let mut seen: Vec<(usize, [u64; 3], f64)> = Vec::new();
        for (height, i, local, own) in tops {
            if height < top - slack {
                continue;
            }
            let body = placed[i].body.index();
            let key = (body, local.to_array().map(f64::to_bits));
            let found = seen.iter().find(|s| (s.0, s.1) == key).map(|s| s.2);
            let exact = found.unwrap_or_else(|| {
                let exact = body_reach(&model.shape, &mesh.bodies[body], local, own, fine);
                seen.push((key.0, key.1, exact));
                exact
            });
            *reach = reach.max(exact + height - own);
        }
    }
    if reach.iter().any(|r| !r.is_finite()) {
        return Ok(Aabb::EMPTY);
    }
    Ok(Aabb { min: -DVec3::new(reach[3], reach[4], reach[5]), max: DVec3::new(reach[0], reach[1], reach[2]) })
}

/// The largest `direction · p` over the edges and faces of a body whose mesh reaches `top`.
fn body_reach(shape: &Shape, body: &BodyMesh, direction: DVec3, top: f64, fine: Fineness) -> f64 {
    let slack = 2.5 * fine.chord_mm;
    let high = |points: &[u32]| {
        points.iter().map(|&i| body.points[i as usize].dot(direction)).fold(f64::NEG_INFINITY, f64::max)
    };
    let mut best = top;
    for line in &body.edges {
        if high(&line.points) < top - slack {
            continue;
        }
        let Some(id) = line.edge else { continue };
        if let (Some(edge), Ok((a, z))) = (shape.edges.get(id.index()), span(shape, id, tolerance(fine))) {
            best = best.max(edge.curve.reach(a, z, direction));
        }
    }
    for face in &body.faces {
        if face.triangles.is_empty() || high(&face.points) < top - slack {
            continue;
        }
        let Some(surface) = face.face.and_then(|id| shape.faces.get(id.index())) else { continue };
        let (surface, _) = suited(surface, &[]);
        // Planes and ruled surfaces reach farthest on their edges.
        if matches!(
            *surface,
            Surface::Plane { .. } | Surface::Cylinder { .. } | Surface::Cone { .. } | Surface::Extrusion { .. }
        ) {
            continue;
        }
        if let Some(height) = summit(&surface, face, body, direction, fine) {
            best = best.max(height);
        }
    }
    best
}

/// The height of the stationary point near the mesh's highest point of a face, where it lies in the face.
fn summit(surface: &Surface, face: &FaceMesh, body: &BodyMesh, direction: DVec3, fine: Fineness) -> Option<f64> {
    let start = face
        .points
        .iter()
        .map(|&i| body.points[i as usize])
        .max_by(|a, b| a.dot(direction).total_cmp(&b.dot(direction)))?;
    let (u, v) = surface.invert(start, tolerance(fine));
    let mut uv = DVec2::new(u, v);
    let domain = surface.domain();
    let periods = surface.periods();
    for _ in 0..30 {
        let s = surface.eval(uv.x, uv.y, 2);
        let gradient = DVec2::new(s.du.dot(direction), s.dv.dot(direction));
        let (a, b, c) = (s.duu.dot(direction), s.duv.dot(direction), s.dvv.dot(direction));
        let det = a * c - b * b;
        let step = if det > 0.0 && a < 0.0 {
            -(DMat2::from_cols(DVec2::new(a, b), DVec2::new(b, c)).inverse() * gradient)
        } else {
            // No summit here: climb a little.
            let climb = |g: f64, d: DVec3| g / d.length_squared().max(f64::MIN_POSITIVE);
            DVec2::new(climb(gradient.x, s.du), climb(gradient.y, s.dv))
        };
        if !step.is_finite() {
            return None;
        }
        let mut next = uv + step;
        for axis in 0..2 {
            if periods[axis].is_none() {
                next[axis] = next[axis].clamp(domain[axis].0, domain[axis].1);
            }
        }
        let moved = (s.du * (next.x - uv.x)).length() + (s.dv * (next.y - uv.y)).length();
        uv = next;
        if moved < tolerance(fine) {
            break;
        }
    }
    let p = surface.point(uv.x, uv.y);
    within(p, face, body, fine).then(|| p.dot(direction))
}

/// Whether a point of the surface lies over a triangle of the face.
fn within(p: DVec3, face: &FaceMesh, body: &BodyMesh, fine: Fineness) -> bool {
    // Over a ridge between two triangles the prisms of both miss the point a little: a tenth is let through.
    const BESIDE: f64 = -0.1;
    face.triangles.iter().any(|t| {
        let [a, b, c] = t.map(|i| body.points[face.points[i as usize] as usize]);
        let n = (b - a).cross(c - a);
        let Some(unit) = n.try_normalize() else { return false };
        if (p - a).dot(unit).abs() > 2.5 * fine.chord_mm {
            return false;
        }
        let part = |x: DVec3, y: DVec3| (y - x).cross(p - x).dot(n) / n.length_squared();
        part(a, b) >= BESIDE && part(b, c) >= BESIDE && part(c, a) >= BESIDE
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mesh::{default_fineness, solids, tessellate};
    use glam::{DMat4, DQuat};

    fn exact(model: &Model) -> Aabb {
        let fine = default_fineness(model);
        let mesh = tessellate(model, fine, &Job::default()).expect("no limit");
        world_box(model, &mesh, fine, &Job::default()).expect("no limit")
    }

    #[test]
    fn a_turned_ball_keeps_its_box() {
        for known in [solids::sphere(0), solids::sphere(2), solids::sphere(3)] {
            let mut model = known.model;
            let turn = DMat4::from_quat(DQuat::from_axis_angle(DVec3::new(1.0, 2.0, 0.5).normalize(), 0.7));
            model.products[0].bodies[0].product_from_body = DMat4::from_translation(DVec3::X) * turn;
            let aabb = exact(&model);
            assert!(aabb.min.distance(DVec3::splat(-5.0) + DVec3::X) < 1e-9, "{}: {aabb:?}", known.name);
            assert!(aabb.max.distance(DVec3::splat(5.0) + DVec3::X) < 1e-9, "{}: {aabb:?}", known.name);
        }
    }

    #[test]
    fn summits_inside_patches_count() {
        let aabb = exact(&solids::pad().model);
        assert!((aabb.max.z - 7.5).abs() < 1e-9, "the bump is 625 / 250 high: {aabb:?}");
        let torus = exact(&solids::torus(3).model);
        assert!(torus.max.distance(DVec3::new(11.0, 11.0, 3.0)) < 1e-9, "{torus:?}");
        let dome = exact(&solids::dome().model);
        assert!(dome.min.distance(DVec3::new(-5.0, -5.0, 0.0)) < 1e-9 && (dome.max.z - 5.0).abs() < 1e-9, "{dome:?}");
    }

    #[test]
    fn a_sloping_cylinder_reaches_by_its_rims() {
        let mut model = solids::cylinder(false).model;
        let turn = DMat4::from_quat(DQuat::from_rotation_y(0.5));
        model.products[0].bodies[0].product_from_body = turn;
        let aabb = exact(&model);
        assert!((aabb.max.x - (10.0 * 0.5f64.sin() + 4.0 * 0.5f64.cos())).abs() < 1e-9, "{aabb:?}");
        assert!((aabb.min.y + 4.0).abs() < 1e-9);
    }
}
