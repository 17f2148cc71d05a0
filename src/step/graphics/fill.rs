//! Filled areas: closed boundaries to triangles by the even-odd rule (ISO 10303-46 annotation_fill_area: boundaries inside
//! others are holes).

use crate::geom::Frame;
use crate::model::annotation::Fill;
use glam::{DVec2, DVec3};
use spade::handles::FixedVertexHandle;
use spade::{ConstrainedDelaunayTriangulation, Point2, Triangulation};

/// Triangles of the area inside an odd number of `loops`. Empty where the loops are flat, crossing or not finite.
pub(super) fn triangulate(loops: &[Vec<DVec3>]) -> Fill {
    let Some(plane) = plane_of(loops) else { return Fill::default() };
    let flat: Vec<Vec<DVec2>> = loops
        .iter()
        .map(|points| {
            let mut points: Vec<DVec2> = points.iter().map(|&p| plane.local(p).truncate()).collect();
            if points.len() > 1 && points.first().zip(points.last()).is_some_and(|(a, b)| a.distance(*b) < 1e-9) {
                points.pop();
            }
            points
        })
        .filter(|points| points.len() > 2)
        .collect();
    let mut mesh = ConstrainedDelaunayTriangulation::<Point2<f64>>::new();
    for points in &flat {
        let mut handles: Vec<FixedVertexHandle> = Vec::with_capacity(points.len());
        for point in points {
            let Ok(handle) = mesh.insert(Point2::new(point.x, point.y)) else { return Fill::default() };
            handles.push(handle);
        }
        for (place, &from) in handles.iter().enumerate() {
            let to = handles.get(place + 1).or(handles.first()).copied().unwrap_or(from);
            if from != to && mesh.can_add_constraint(from, to) {
                mesh.add_constraint(from, to);
            }
        }
    }
    let mut out = Fill::default();
    out.points.extend(mesh.vertices().map(|v| plane.point(DVec3::new(v.position().x, v.position().y, 0.0))));
    for face in mesh.inner_faces() {
        let corners = face.positions();
        let middle = corners.iter().fold(DVec2::ZERO, |sum, p| sum + DVec2::new(p.x, p.y)) / 3.0;
        if flat.iter().filter(|points| contains(points, middle)).count() % 2 == 1 {
            let [a, b, c] = face.vertices().map(|v| u32::try_from(v.fix().index()).unwrap_or(u32::MAX));
            out.triangles.push([a, b, c]);
        }
    }
    out
}

/// Plane of the longest loop by Newell's normal.
fn plane_of(loops: &[Vec<DVec3>]) -> Option<Frame> {
    let normal = |points: &[DVec3]| {
        let next = points.iter().cycle().skip(1);
        points.iter().zip(next).fold(DVec3::ZERO, |sum, (a, b)| sum + a.cross(*b))
    };
    let points = loops.iter().max_by(|a, b| normal(a).length().total_cmp(&normal(b).length()))?;
    let origin = *points.first()?;
    let centred: Vec<DVec3> = points.iter().map(|&p| p - origin).collect();
    let axis = normal(&centred);
    (axis.is_finite() && axis.length() > 1e-12).then(|| Frame::new(origin, Some(axis), None))
}

fn contains(points: &[DVec2], at: DVec2) -> bool {
    let next = points.iter().cycle().skip(1);
    points.iter().zip(next).fold(false, |inside, (a, b)| {
        let crosses = (a.y > at.y) != (b.y > at.y) && at.x < (b.x - a.x) * (at.y - a.y) / (b.y - a.y) + a.x;
        inside != crosses
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn square(half: f64, z: f64) -> Vec<DVec3> {
        [(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0)].map(|(x, y)| DVec3::new(x * half, y * half, z)).to_vec()
    }

    #[test]
    fn a_hole_is_left_open() {
        let fill = triangulate(&[square(3.0, 5.0), square(1.0, 5.0)]);
        let area: f64 = fill
            .triangles
            .iter()
            .map(|t| {
                let [a, b, c] = t.map(|i| fill.points[i as usize]);
                (b - a).cross(c - a).length() / 2.0
            })
            .sum();
        assert!((area - 32.0).abs() < 1e-9, "{area}");
        assert!(fill.points.iter().all(|p| (p.z - 5.0).abs() < 1e-9));
    }

    #[test]
    fn nothing_to_fill_is_no_panic() {
        assert!(triangulate(&[]).triangles.is_empty());
        assert!(triangulate(&[vec![DVec3::ZERO; 4]]).triangles.is_empty());
        assert!(triangulate(&[vec![DVec3::splat(f64::NAN); 4]]).triangles.is_empty());
    }
}
