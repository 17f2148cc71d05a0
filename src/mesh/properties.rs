//! Volume, area and centroid from the exact geometry.

use super::edges;
use super::outline::{Outline, Samples};
use super::placed::rough_box;
use super::quadrature::{Measured, Sums, integrate};
use super::{Fineness, Properties};
use crate::base::job::{Job, Stopped};
use crate::model::Model;
use crate::model::shape::{BodyId, BodyKind, EdgeId, FaceId, Shape};
use glam::DVec3;
use rayon::prelude::*;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Exact properties of one body. See [`properties_of_all`].
pub fn properties(model: &Model, body: BodyId, job: &Job) -> Result<Properties, Stopped> {
    Ok(measure(&model.shape, &[body], job)?.pop().unwrap_or_default())
}

/// Exact properties of every body, by index.
///
/// Errors bound the quadrature and the gaps between edges and surfaces. Voids are subtracted. Where a face cannot be
/// integrated its part is missing and both errors are infinite. Tessellated bodies get the figures of their triangles.
pub fn properties_of_all(model: &Model, job: &Job) -> Result<Vec<Properties>, Stopped> {
    let bodies: Vec<BodyId> = (0..model.shape.bodies.len()).map(BodyId::from_index).collect();
    measure(&model.shape, &bodies, job)
}

struct Task {
    body: usize,
    shell: usize,
    face: FaceId,
    outward: bool,
}

fn measure(shape: &Shape, bodies: &[BodyId], job: &Job) -> Result<Vec<Properties>, Stopped> {
    let mut tasks = Vec::new();
    let mut origins = Vec::with_capacity(bodies.len());
    let mut fine = vec![None; shape.edges.len()];
    for (index, &id) in bodies.iter().enumerate() {
        let aabb = rough_box(shape, id);
        origins.push(aabb.center());
        let own = Fineness { chord_mm: (aabb.diagonal() * 1e-3).max(1e-9), angle_rad: 0.35 };
        let Some(body) = shape.bodies.get(id.index()) else { continue };
        for (shell, content) in body.shells.iter().enumerate() {
            for &(face, outward) in &content.faces {
                tasks.push(Task { body: index, shell, face, outward });
                let edges = shape.faces.get(face.index()).into_iter().flat_map(|f| &f.loops).flat_map(|l| &l.edges);
                edges.for_each(|(id, _)| {
                    if let Some(slot) = fine.get_mut(id.index()) {
                        *slot = Some(own);
                    }
                });
            }
        }
    }
    job.phase("exact properties", tasks.len() as u64);
    let least = edges::least_for_loops(shape, tasks.iter().map(|task| task.face));
    let samples: Samples = fine
        .par_iter()
        .enumerate()
        .map(|(i, fine)| fine.map(|fine| guard(|| edges::sample(shape, EdgeId::from_index(i), fine, 0, least[i]))))
        .collect();
    let measured: Vec<Result<Measured, String>> = tasks
        .par_iter()
        .map(|task| {
            job.check()?;
            let result = guard(|| measure_face(shape, task, &samples, origins[task.body]));
            job.advance(1);
            Ok(result)
        })
        .collect::<Result<_, Stopped>>()?;
    let mut results = Vec::with_capacity(bodies.len());
    let mut parts = tasks.iter().zip(measured).peekable();
    for (index, id) in bodies.iter().enumerate() {
        let own: Vec<(usize, Result<Measured, String>)> =
            std::iter::from_fn(|| parts.next_if(|(task, _)| task.body == index))
                .map(|(task, m)| (task.shell, m))
                .collect();
        results.push(sum_up(shape, *id, &own, origins[index]));
    }
    Ok(results)
}

/// A panic on odd geometry costs one face, not the run.
fn guard<T>(work: impl FnOnce() -> Result<T, String>) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| Err("an internal error".into()))
}

fn measure_face(shape: &Shape, task: &Task, samples: &Samples, origin: DVec3) -> Result<Measured, String> {
    let face = shape.faces.get(task.face.index()).ok_or("a face that does not exist")?;
    let outline = Outline::new(shape, face, samples)?;
    let chart = outline.chart((outline.size * 1e-10).max(1e-12));
    let domain = outline.domain(&chart, None)?;
    let mut measured = integrate(shape, &chart, &domain, origin);
    let finite = measured.sums.area.is_finite() && measured.sums.volume.is_finite();
    if !finite || measured.sums.area <= 0.0 {
        return Err("its area is not a positive number".into());
    }
    if outline.against ^ domain.turned ^ !task.outward {
        measured.sums.volume = -measured.sums.volume;
        measured.sums.volume_moment = -measured.sums.volume_moment;
    }
    Ok(measured)
}

/// Adds the faces of a body; the first shell bounds it, further ones are voids, whichever way their faces look.
fn sum_up(shape: &Shape, id: BodyId, parts: &[(usize, Result<Measured, String>)], origin: DVec3) -> Properties {
    let Some(body) = shape.bodies.get(id.index()) else { return Properties::default() };
    if let (true, Some(triangles)) = (parts.is_empty(), &body.triangles) {
        let mut mesh = super::BodyMesh::default();
        super::tessellated::append(triangles, body.entity, &mut mesh);
        let (volume, area) = super::mesh_volume_area(&mesh);
        let closed = super::closedness(&mesh).watertight();
        let volume_mm3 = if closed { volume } else { 0.0 };
        return Properties { volume_mm3, area_mm2: area, centroid_mm: origin, ..Properties::default() };
    }
    let mut result = Properties::default();
    let mut sums = Sums::default();
    for shell in 0..body.shells.len() {
        let mut own = Sums::default();
        for (_, part) in parts.iter().filter(|(s, _)| *s == shell) {
            match part {
                Ok(measured) => {
                    own += measured.sums;
                    result.area_error_mm2 += measured.area_error;
                    result.volume_error_mm3 += measured.volume_error;
                }
                Err(_) => {
                    result.area_error_mm2 = f64::INFINITY;
                    result.volume_error_mm3 = f64::INFINITY;
                }
            }
        }
        let wanted = if shell == 0 { 1.0 } else { -1.0 };
        if own.volume * wanted < 0.0 {
            own.volume = -own.volume;
            own.volume_moment = -own.volume_moment;
        }
        sums += own;
    }
    result.area_mm2 = sums.area;
    if body.kind == BodyKind::Solid {
        result.volume_mm3 = sums.volume;
        result.centroid_mm = origin + if sums.volume != 0.0 { sums.volume_moment / sums.volume } else { DVec3::ZERO };
    } else {
        result.volume_error_mm3 = 0.0;
        result.centroid_mm = origin + if sums.area != 0.0 { sums.area_moment / sums.area } else { DVec3::ZERO };
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mesh::solids;

    #[test]
    fn figures_agree_with_the_formulas() {
        for known in solids::all() {
            let p = properties(&known.model, BodyId(0), &Job::default()).expect("no limit");
            let name = known.name;
            // The pad's reference is a midpoint sum of 160 000 cells, good to a few 1e-6.
            let goal = if name == "pad" { 1e-5 } else { 1e-10 };
            let off = |got: f64, want: f64| (got - want).abs() / want;
            assert!(off(p.volume_mm3, known.volume) < 1e-10, "{name}: volume {} for {}", p.volume_mm3, known.volume);
            assert!(off(p.area_mm2, known.area) < goal, "{name}: area {} for {}", p.area_mm2, known.area);
            assert!(p.centroid_mm.distance(known.centroid) < 1e-8_f64.max(goal * 10.0), "{name}: {}", p.centroid_mm);
            assert!(
                (p.volume_mm3 - known.volume).abs() <= p.volume_error_mm3 + 1e-12 * known.volume,
                "{name}: {} beyond its bound {}",
                p.volume_mm3 - known.volume,
                p.volume_error_mm3
            );
            assert!(p.volume_error_mm3 < 1e-7 * known.volume, "{name}: bound {}", p.volume_error_mm3);
        }
    }

    #[test]
    fn a_void_is_subtracted() {
        let mut known = solids::block(false);
        let inner = solids::sphere(0);
        let shape = &mut known.model.shape;
        let mut ball = inner.model.shape.faces[0].clone();
        if let crate::geom::Surface::Sphere { frame, radius } = &mut ball.surface {
            frame.origin = DVec3::new(5.0, 10.0, 15.0);
            *radius = 2.0;
        }
        shape.faces.push(ball);
        let face = FaceId::from_index(shape.faces.len() - 1);
        for outward in [true, false] {
            let shell = crate::model::shape::Shell { entity: 9, closed: true, faces: vec![(face, outward)] };
            shape.bodies[0].shells.truncate(1);
            shape.bodies[0].shells.push(shell);
            let p = measure(shape, &[BodyId(0)], &Job::default()).expect("no limit")[0];
            let void = 4.0 / 3.0 * std::f64::consts::PI * 8.0;
            assert!((p.volume_mm3 - (6000.0 - void)).abs() < 1e-8);
            assert!(p.centroid_mm.distance(known.centroid) < 1e-9);
        }
    }

    #[test]
    fn an_edge_beside_its_surface_does_not_bias_the_area() {
        // The rim of the cylinder's wall as a curve 1 % inside it: its foot on the wall is the same circle.
        let mut known = solids::cylinder(true);
        let shape = &mut known.model.shape;
        let wall = shape.faces[0].loops[0].edges[0].0;
        let samples: Vec<DVec3> = (0..=40)
            .map(|i| shape.edges[wall.index()].curve.point(std::f64::consts::PI * f64::from(i) / 40.0))
            .collect();
        let inner = |(i, p): (usize, &DVec3)| if i == 0 || i == 40 { *p } else { *p * 0.99 };
        shape.edges[wall.index()].curve = crate::geom::Curve::Polyline(samples.iter().enumerate().map(inner).collect());
        let face = FaceId(0);
        let shell = crate::model::shape::Shell { entity: 9, closed: false, faces: vec![(face, true)] };
        shape.bodies[0].shells = vec![shell];
        let p = measure(shape, &[BodyId(0)], &Job::default()).expect("no limit")[0];
        let half = std::f64::consts::PI * 4.0 * 10.0;
        assert!((p.area_mm2 - half).abs() < 1e-7 * half, "{} for {half}", p.area_mm2);
        assert!(p.area_error_mm2 > 0.1, "the gap is in the bound: {}", p.area_error_mm2);
    }

    #[test]
    fn a_missing_face_makes_the_bound_infinite() {
        let mut known = solids::block(false);
        known.model.shape.edges[0].curve = crate::geom::Curve::Polyline(vec![]);
        let p = properties(&known.model, BodyId(0), &Job::default()).expect("no limit");
        assert!(p.volume_error_mm3.is_infinite());
    }
}
