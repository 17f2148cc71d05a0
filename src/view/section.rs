//! Where clipping planes cut faces: the outlines of cut material.

use super::camera::Projection;
use super::paint::Paint;
use super::scene::Scene;
use crate::geom::Aabb;
use crate::mesh::Mesh;
use glam::DVec3;
use rayon::prelude::*;

/// Segments in which the clipping planes of a scene meet its visible faces, cut by the other planes.
pub fn outlines(scene: &Scene, mesh: &Mesh, paint: &Paint) -> Vec<[DVec3; 2]> {
    if scene.clipping.is_empty() {
        return Vec::new();
    }
    let found = scene.instances.par_iter().enumerate().flat_map_iter(|(number, instance)| {
        let mut found = Vec::new();
        let body = mesh.bodies.get(instance.body.index()).filter(|_| instance.visible);
        let first = paint.first_face.get(number).copied().unwrap_or_default();
        for (slot, face) in body.into_iter().flat_map(|body| (first..).zip(&body.faces)) {
            if paint.colours.get(slot as usize).is_none_or(|colour| colour.a == 0.0) {
                continue;
            }
            let points: Vec<DVec3> = face
                .points
                .iter()
                .filter_map(|&at| body.and_then(|body| body.points.get(at as usize)))
                .map(|&p| instance.world_from_body.transform_point3(p))
                .collect();
            if points.len() < face.points.len() {
                continue;
            }
            for (at, &(point, normal)) in scene.clipping.iter().enumerate() {
                if !meets(&Aabb::of(points.iter().copied()), point, normal) {
                    continue;
                }
                for triangle in &face.triangles {
                    let [Some(a), Some(b), Some(c)] = triangle.map(|i| points.get(i as usize).copied()) else {
                        continue;
                    };
                    found.extend(crossing([a, b, c], point, normal).and_then(|ends| kept(ends, scene, at)));
                }
            }
        }
        found
    });
    found.collect()
}

/// Depths at which the rays of sight enter what the clipping planes leave, each as `x`·column + `y`·row + `z` in pixels.
///
/// The greatest of them is the depth of cut material. Depth is linear on the picture on every plane, in both kinds of
/// projection: the plane `p` of clip space gives `z = −(a x + b y + d) / c`.
pub fn cap_depths(scene: &Scene, projection: &Projection) -> Vec<DVec3> {
    let size = projection.size;
    let planes = scene.clipping.iter().filter_map(|&(point, normal)| {
        let world = normal.extend(-normal.dot(point));
        let clip = projection.world_from_clip.transpose() * world;
        // Only planes that face the eye are entered: the removed side is in front.
        if clip.z >= -1e-12 * clip.length() {
            return None;
        }
        let per_ndc = DVec3::new(-clip.x / clip.z, -clip.y / clip.z, -clip.w / clip.z);
        // Column 0 is −1 and row 0 is +1.
        let (per_column, per_row) = (per_ndc.x * 2.0 / size.x, -per_ndc.y * 2.0 / size.y);
        Some(DVec3::new(per_column, per_row, per_ndc.z - per_ndc.x + per_ndc.y))
    });
    planes.collect()
}

/// Whether a plane passes through a box.
fn meets(aabb: &Aabb, point: DVec3, normal: DVec3) -> bool {
    let sides = aabb.corners().map(|corner| (corner - point).dot(normal));
    sides.iter().any(|&side| side >= 0.0) && sides.iter().any(|&side| side <= 0.0)
}

/// Segment in which a plane crosses a triangle.
fn crossing(corners: [DVec3; 3], point: DVec3, normal: DVec3) -> Option<[DVec3; 2]> {
    let side = corners.map(|corner| (corner - point).dot(normal));
    let mut ends = [DVec3::ZERO; 2];
    let mut count = 0;
    for (i, j) in [(0, 1), (1, 2), (2, 0)] {
        if (side[i] >= 0.0) != (side[j] >= 0.0) && count < 2 {
            ends[count] = corners[i] + (corners[j] - corners[i]) * (side[i] / (side[i] - side[j]));
            count += 1;
        }
    }
    (count == 2).then_some(ends)
}

fn kept(ends: [DVec3; 2], scene: &Scene, plane: usize) -> Option<[DVec3; 2]> {
    let others = scene.clipping.iter().enumerate().filter(|&(at, _)| at != plane);
    others.map(|(_, plane)| *plane).try_fold(ends, |ends, plane| cut(ends, &[plane]))
}

/// The piece of a segment that clipping planes leave.
pub fn cut(mut ends: [DVec3; 2], planes: &[(DVec3, DVec3)]) -> Option<[DVec3; 2]> {
    for &(point, normal) in planes {
        let [da, db] = ends.map(|end| (point - end).dot(normal));
        if da < 0.0 && db < 0.0 {
            return None;
        }
        if (da < 0.0) != (db < 0.0) {
            let crossing = ends[0] + (ends[1] - ends[0]) * (da / (da - db));
            ends[usize::from(db < 0.0)] = crossing;
        }
    }
    Some(ends)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plane_crosses_a_triangle_in_a_segment() {
        let corners = [DVec3::ZERO, DVec3::new(2.0, 0.0, 0.0), DVec3::new(0.0, 2.0, 0.0)];
        let [a, b] = crossing(corners, DVec3::X, DVec3::X).unwrap();
        assert!((a.x - 1.0).abs() < 1e-12 && (b.x - 1.0).abs() < 1e-12);
        assert!(((a - b).length() - 1.0).abs() < 1e-12);
        assert_eq!(crossing(corners, DVec3::X * 3.0, DVec3::X), None);
    }

    #[test]
    fn cut_material_has_the_depth_of_the_plane() {
        use crate::view::camera::{Camera, StandardView};
        use glam::DVec2;
        let aabb = Aabb { min: DVec3::splat(-10.0), max: DVec3::splat(10.0) };
        let plane = (DVec3::new(0.0, 1.0, 0.5), DVec3::new(0.3, -1.0, 0.2).normalize());
        for perspective in [false, true] {
            let world_from_view = StandardView::Iso.world_from_view();
            let mut camera = Camera { world_from_view, perspective, ..Camera::default() };
            camera.fit_to(&aabb, 1.0);
            let projection = camera.projection(DVec2::new(300.0, 200.0), &aabb);
            let scene = Scene { clipping: vec![plane, (DVec3::ZERO, DVec3::Y)], ..Scene::default() };
            let depths = cap_depths(&scene, &projection);
            assert_eq!(depths.len(), 1, "the second plane faces away");
            let on_plane = plane.0 + plane.1.any_orthonormal_vector() * 4.0;
            let p = projection.to_pixel(on_plane).unwrap();
            assert!((depths[0].dot(DVec3::new(p.x, p.y, 1.0)) - p.z).abs() < 1e-9);
        }
    }

    #[test]
    fn the_side_of_the_normal_is_removed() {
        let kept = cut([DVec3::ZERO, DVec3::X * 4.0], &[(DVec3::X, DVec3::X)]).unwrap();
        assert_eq!(kept, [DVec3::ZERO, DVec3::X]);
        assert_eq!(cut([DVec3::X * 2.0, DVec3::X * 4.0], &[(DVec3::X, DVec3::X)]), None);
    }
}
