//! From a pixel to what lies there, and to everything behind it: a click again goes one deeper.
//!
//! On the CPU, by rays and by distances on the picture, from the same numbers that the renderers draw: exact, and no
//! read-back from a graphics adapter.

use super::balloons::Balloon;
use super::camera::{Projection, Ray};
use super::paint::Paint;
use super::scene::{Instance, Scene, Target};
use crate::geom::Aabb;
use crate::mesh::{BodyMesh, FaceMesh, Mesh};
use glam::{DVec2, DVec3, Vec3Swizzles};
use rayon::prelude::*;

/// Boxes of the faces of every body; made once for a mesh.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PickIndex {
    bodies: Vec<BodyBoxes>,
}

#[derive(Clone, Debug, Default, PartialEq)]
struct BodyBoxes {
    whole: Aabb,
    faces: Vec<Aabb>,
}

/// Which kinds of things a pick finds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// Balloons.
    pub labels: bool,
    /// Annotations.
    pub annotations: bool,
    /// Edges.
    pub edges: bool,
    /// Faces.
    pub faces: bool,
}

impl Default for Wanted {
    /// Everything but edges: requirements speak of faces, and a click near an edge mostly means a face.
    fn default() -> Self {
        Wanted { labels: true, annotations: true, edges: false, faces: true }
    }
}

/// Something under a pixel.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hit {
    /// What.
    pub target: Target,
    /// Where in the world, mm.
    pub point: DVec3,
    /// Depth, 0 near to 1 far.
    pub depth: f64,
}

impl PickIndex {
    /// Boxes for a mesh.
    pub fn new(mesh: &Mesh) -> PickIndex {
        let boxes = |body: &BodyMesh| {
            let of = |face: &FaceMesh| {
                Aabb::of(face.points.iter().filter_map(|&index| body.points.get(index as usize)).copied())
            };
            let faces: Vec<Aabb> = body.faces.iter().map(of).collect();
            BodyBoxes { whole: faces.iter().copied().fold(Aabb::EMPTY, Aabb::union), faces }
        };
        PickIndex { bodies: mesh.bodies.par_iter().map(boxes).collect() }
    }
    /// Everything under `pixel`, nearest first: balloons, then annotations, then edges and faces by depth.
    ///
    /// `balloons` are those drawn ([`super::balloons::layout`]); `radius` is how far, in pixels, lines may lie beside
    /// the pixel. Nothing hidden by visibility or by clipping planes is found.
    #[expect(clippy::too_many_arguments, reason = "a pick is about all of them, and each caller has them at hand")]
    pub fn pick(
        &self,
        scene: &Scene,
        mesh: &Mesh,
        paint: &Paint,
        projection: &Projection,
        balloons: &[Balloon],
        pixel: DVec2,
        radius: f64,
        wanted: Wanted,
    ) -> Vec<Hit> {
        let mut hits = Vec::new();
        if wanted.labels {
            // The last drawn is on top.
            let under = balloons.iter().rev().filter(|balloon| balloon.contains(pixel));
            hits.extend(under.filter_map(|balloon| {
                let point = scene.labels.get(balloon.label as usize)?.anchor;
                Some(Hit { target: Target::Label(balloon.label), point, depth: 0.0 })
            }));
        }
        if wanted.annotations {
            hits.extend(annotations(scene, paint, projection, pixel, radius));
        }
        let mut solid = Vec::new();
        if wanted.faces {
            solid.extend(self.faces(scene, mesh, paint, projection, pixel));
        }
        if wanted.edges {
            solid.extend(edges(scene, mesh, paint, projection, pixel, radius));
        }
        solid
            .sort_by(|a, b| (a.depth, a.target).partial_cmp(&(b.depth, b.target)).unwrap_or(std::cmp::Ordering::Equal));
        hits.extend(solid);
        let mut seen = rustc_hash::FxHashSet::default();
        hits.retain(|hit| seen.insert(hit.target));
        hits
    }
    /// The nearest point of a face under a pixel: what orbiting turns about.
    pub fn surface_point(
        &self,
        scene: &Scene,
        mesh: &Mesh,
        paint: &Paint,
        projection: &Projection,
        pixel: DVec2,
    ) -> Option<DVec3> {
        let hits = self.faces(scene, mesh, paint, projection, pixel);
        hits.into_iter().min_by(|a, b| a.depth.total_cmp(&b.depth)).map(|hit| hit.point)
    }

    fn faces(&self, scene: &Scene, mesh: &Mesh, paint: &Paint, projection: &Projection, pixel: DVec2) -> Vec<Hit> {
        let ray = projection.ray(pixel);
        let found = (0u32..).zip(&scene.instances).collect::<Vec<_>>();
        let found = found
            .par_iter()
            .filter(|(_, instance)| instance.visible)
            .flat_map_iter(|&(number, instance)| self.faces_of(number, instance, scene, mesh, paint, &ray));
        found
            .filter_map(|(target, point): (Target, DVec3)| {
                let depth = projection.to_pixel(point)?.z;
                Some(Hit { target, point, depth })
            })
            .collect()
    }

    /// Faces of an instance that a ray meets, with all points.
    fn faces_of(
        &self,
        number: u32,
        instance: &Instance,
        scene: &Scene,
        mesh: &Mesh,
        paint: &Paint,
        ray: &Ray,
    ) -> Vec<(Target, DVec3)> {
        let mut found = Vec::new();
        let at = instance.body.index();
        let (Some(body), Some(boxes)) = (mesh.bodies.get(at), self.bodies.get(at)) else { return found };
        let body_from_world = instance.world_from_body.inverse();
        let origin = body_from_world.transform_point3(ray.origin);
        let direction = body_from_world.transform_vector3(ray.direction);
        if !meets(&boxes.whole, origin, direction) {
            return found;
        }
        let first = paint.first_face.get(number as usize).copied().unwrap_or_default();
        for ((slot, face), aabb) in (first..).zip(&body.faces).zip(&boxes.faces) {
            let drawn = paint.colours.get(slot as usize).is_some_and(|colour| colour.a > 0.0);
            if !drawn || !meets(aabb, origin, direction) {
                continue;
            }
            let Some(target) = paint.target(slot, scene, mesh) else { continue };
            let crossings = face.triangles.iter().filter_map(|&triangle| {
                let [Some(a), Some(b), Some(c)] = triangle.map(|i| corner(body, face, i)) else { return None };
                crossing(origin, direction, [a, b, c])
            });
            let points = crossings.map(|along| ray.origin + ray.direction * along);
            let kept = points.filter(|&point| scene.clipping.iter().all(|&(p, n)| (point - p).dot(n) <= 0.0));
            found.extend(kept.map(|point| (target, point)));
        }
        found
    }
}

fn corner(body: &BodyMesh, face: &FaceMesh, at: u32) -> Option<DVec3> {
    body.points.get(*face.points.get(at as usize)? as usize).copied()
}

/// Whether a ray (from its origin on) meets a box.
fn meets(aabb: &Aabb, origin: DVec3, direction: DVec3) -> bool {
    let (mut from, mut to) = (0.0f64, f64::INFINITY);
    for axis in 0..3 {
        if direction[axis].abs() < 1e-300 {
            if origin[axis] < aabb.min[axis] || origin[axis] > aabb.max[axis] {
                return false;
            }
            continue;
        }
        let (a, b) =
            ((aabb.min[axis] - origin[axis]) / direction[axis], (aabb.max[axis] - origin[axis]) / direction[axis]);
        from = from.max(a.min(b));
        to = to.min(a.max(b));
    }
    // A little air: a flat face has a flat box.
    from <= to + 1e-9 * (1.0 + to.abs())
}

/// Distance along a ray to a triangle (Möller and Trumbore).
fn crossing(origin: DVec3, direction: DVec3, [a, b, c]: [DVec3; 3]) -> Option<f64> {
    let (ab, ac) = (b - a, c - a);
    let p = direction.cross(ac);
    let determinant = ab.dot(p);
    if determinant.abs() < 1e-300 {
        return None;
    }
    let t = origin - a;
    let u = t.dot(p) / determinant;
    let q = t.cross(ab);
    let v = direction.dot(q) / determinant;
    let along = ac.dot(q) / determinant;
    (u >= 0.0 && v >= 0.0 && u + v <= 1.0 && along >= 0.0).then_some(along)
}

/// Distance on the picture from a pixel to a segment, and the depth there.
fn beside(projection: &Projection, ends: [DVec3; 2], pixel: DVec2) -> Option<(f64, DVec3)> {
    let [a, b] = [projection.to_pixel(ends[0])?, projection.to_pixel(ends[1])?];
    let run = (b - a).xy();
    let length = run.length_squared();
    let share = if length > 0.0 { ((pixel - a.xy()).dot(run) / length).clamp(0.0, 1.0) } else { 0.0 };
    let nearest = a + (b - a) * share;
    Some((nearest.xy().distance(pixel), nearest))
}

fn edges(scene: &Scene, mesh: &Mesh, paint: &Paint, projection: &Projection, pixel: DVec2, radius: f64) -> Vec<Hit> {
    let instances: Vec<_> = (0usize..).zip(&scene.instances).filter(|(_, instance)| instance.visible).collect();
    let found = instances.par_iter().flat_map_iter(|&(number, instance)| {
        let mut found = Vec::new();
        let body = mesh.bodies.get(instance.body.index());
        let first = paint.first_edge.get(number).copied().unwrap_or_default();
        for (slot, edge) in body.into_iter().flat_map(|body| (first..).zip(&body.edges)) {
            let drawn = paint.colours.get(slot as usize).is_some_and(|colour| colour.a > 0.0);
            let Some(target) = paint.target(slot, scene, mesh).filter(|_| drawn) else { continue };
            let points = edge.points.iter().filter_map(|&index| body.and_then(|body| body.points.get(index as usize)));
            let points: Vec<DVec3> = points.map(|&p| instance.world_from_body.transform_point3(p)).collect();
            let near = points.windows(2).filter_map(|ends| {
                let ends = super::section::cut([ends[0], ends[1]], &scene.clipping)?;
                beside(projection, ends, pixel).filter(|(distance, _)| *distance <= radius)
            });
            // An edge lies on its faces: a pixel nearer wins over them.
            if let Some((_, place)) = near.min_by(|a, b| a.0.total_cmp(&b.0)) {
                let point = projection.to_world(place.xy(), place.z);
                let shifted = point + projection.towards_eye(point) * projection.mm_per_pixel_at(point) * radius;
                let depth = projection.to_pixel(shifted).map_or(place.z, |p| p.z);
                found.push(Hit { target, point, depth });
            }
        }
        found
    });
    found.collect()
}

/// Annotations beside a pixel, the nearest on the picture first.
fn annotations(scene: &Scene, paint: &Paint, projection: &Projection, pixel: DVec2, radius: f64) -> Vec<Hit> {
    let mut found: Vec<(f64, Hit)> = Vec::new();
    let drawn = |slot: u32| paint.colours.get(slot as usize).is_some_and(|colour| colour.a > 0.0);
    for (slot, line) in (paint.first_line..).zip(&scene.lines) {
        let Some(target) = line.target.filter(|_| drawn(slot)) else { continue };
        let near = line.points.windows(2).filter_map(|ends| beside(projection, [ends[0], ends[1]], pixel));
        if let Some((distance, place)) = near.min_by(|a, b| a.0.total_cmp(&b.0)).filter(|near| near.0 <= radius) {
            let point = projection.to_world(place.xy(), place.z);
            found.push((distance, Hit { target, point, depth: place.z }));
        }
    }
    for (slot, fill) in (paint.first_fill..).zip(&scene.fills) {
        let Some(target) = fill.target.filter(|_| drawn(slot)) else { continue };
        let points: Vec<Option<DVec3>> = fill.points.iter().map(|&p| projection.to_pixel(p)).collect();
        let inside = fill.triangles.iter().find_map(|triangle| {
            let [Some(a), Some(b), Some(c)] = triangle.map(|i| points.get(i as usize).copied().flatten()) else {
                return None;
            };
            let side = |p: DVec3, q: DVec3| (q - p).xy().perp_dot(pixel - p.xy());
            let sides = [side(a, b), side(b, c), side(c, a)];
            let within = sides.iter().all(|s| *s >= 0.0) || sides.iter().all(|s| *s <= 0.0);
            within.then_some((a.z + b.z + c.z) / 3.0)
        });
        if let Some(depth) = inside {
            found.push((0.0, Hit { target, point: projection.to_world(pixel, depth), depth }));
        }
    }
    found.sort_by(|a, b| {
        (a.0, a.1.depth, a.1.target).partial_cmp(&(b.0, b.1.depth, b.1.target)).unwrap_or(std::cmp::Ordering::Equal)
    });
    found.into_iter().map(|(_, hit)| hit).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::annotation::{Annotation, AnnotationId, Polyline};
    use crate::model::shape::FaceId;
    use crate::view::build::{Options, build};
    use crate::view::camera::{Camera, StandardView};
    use crate::view::specimen;
    use crate::view::theme::Theme;

    #[test]
    fn a_click_on_the_plate_finds_top_then_bottom() {
        let (mut model, mesh) = specimen::solid(specimen::plate(DVec3::new(80.0, 60.0, 15.0), 14.0));
        let points = vec![DVec3::new(-30.0, 0.0, 20.0), DVec3::new(-20.0, 0.0, 20.0)];
        model
            .annotations
            .push(Annotation { polylines: vec![Polyline { points, colour: None }], ..Annotation::default() });
        let mut scene = build(&model, &mesh, &Options::default());
        let index = PickIndex::new(&mesh);
        let camera = Camera::fit(&scene.aabb, StandardView::Top.world_from_view(), 1.0);
        let projection = camera.projection(DVec2::splat(400.0), &scene.aabb);
        let paint = Paint::of(&scene, &model, &mesh, &Theme::dark());
        let pick = |scene: &Scene, at: DVec3| {
            let pixel = projection.to_pixel(at).unwrap().xy();
            let hits = index.pick(scene, &mesh, &paint, &projection, &[], pixel, 4.0, Wanted::default());
            hits.into_iter().map(|hit| hit.target).collect::<Vec<_>>()
        };
        let (top, bottom) = (Target::Face(0, FaceId(0)), Target::Face(0, FaceId(1)));
        assert_eq!(pick(&scene, DVec3::new(25.0, 5.0, 7.5)), [top, bottom]);
        assert_eq!(pick(&scene, DVec3::ZERO), [], "through the hole");
        let annotation = Target::Annotation(AnnotationId(0));
        assert_eq!(pick(&scene, DVec3::new(-25.0, 0.2, 20.0)), [annotation, top, bottom]);
        let pixel = projection.to_pixel(DVec3::new(25.0, 5.0, 0.0)).unwrap().xy();
        let point = index.surface_point(&scene, &mesh, &paint, &projection, pixel).unwrap();
        assert!(point.distance(DVec3::new(25.0, 5.0, 7.5)) < 1e-9);
        scene.clipping.push((DVec3::ZERO, DVec3::Z));
        assert_eq!(pick(&scene, DVec3::new(25.0, 5.0, 7.5)), [bottom], "the upper half is cut away");
    }

    /// The two ways from a pixel to a face agree: the ray and the rasteriser's slots.
    #[test]
    fn rays_find_what_the_rasteriser_draws() {
        let (mut model, mut mesh) = specimen::solid(specimen::plate(DVec3::new(80.0, 60.0, 15.0), 14.0));
        specimen::add_solid(&mut model, &mut mesh, specimen::torus(12.0, 3.5, 32), DVec3::new(0.0, 0.0, 14.0));
        let scene = build(&model, &mesh, &Options { style: crate::view::scene::Style::Shaded, ..Options::default() });
        let mut camera = Camera { perspective: true, ..Camera::default() };
        camera.look(StandardView::Iso);
        camera.fit_to(&scene.aabb, 1.0);
        let size = (96, 96);
        let picture = crate::view::software::draw(&scene, &model, &mesh, &camera, size, &Theme::dark());
        let projection = camera.projection(DVec2::splat(96.0), &scene.aabb);
        let index = PickIndex::new(&mesh);
        let mut differing = 0;
        for y in 0..96 {
            for x in 0..96 {
                // The picture's slot is that of the first sample of the pixel that shows anything.
                let pixel = DVec2::new(f64::from(x) + 0.25, f64::from(y) + 0.25);
                let hits = index.pick(&scene, &mesh, &picture.paint, &projection, &[], pixel, 0.0, Wanted::default());
                differing += u32::from(hits.first().map(|hit| hit.target) != picture.target(x, y, &scene, &mesh));
            }
        }
        // Only at silhouettes, where a pixel has samples with and without a face.
        assert!(differing < 96 * 96 / 50, "{differing}");
    }
}
