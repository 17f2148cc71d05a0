//! Frames the picture by what is really in it: points, not the corners of a box, which in a slanted view stand far off.

use super::camera::Camera;
use super::scene::Scene;
use crate::mesh::Mesh;
use crate::model::annotation::SavedView;
use glam::{DVec3, Vec3Swizzles};
use rayon::prelude::*;

/// Air around the content, as a multiple of its size.
const AIR: f64 = 1.06;

/// A saved view whose content takes less than this share of its window (both ways) is drawn larger.
const TOO_SMALL: f64 = 0.6;

/// Moves and zooms so that everything in the scene fills the picture; direction and kind of projection stay.
pub fn fit(camera: &mut Camera, scene: &Scene, mesh: &Mesh, aspect: f64) {
    let view_from_world = camera.world_from_view.inverse();
    let Some((least, greatest)) = bounds(scene, mesh, |p| view_from_world * p) else { return };
    camera.target = camera.world_from_view * ((least + greatest) / 2.0);
    let half = (greatest - least) / 2.0;
    camera.height = 2.0 * half.y.max(half.x / aspect.max(1e-6)).max(1e-6) * AIR;
    if camera.perspective {
        // What lies nearer to the eye looks larger; a few steps bring the content to the middle and to its size.
        camera.height += 2.0 * half.z * (camera.field_rad / 2.0).tan();
        for _ in 0..6 {
            let Some((least, greatest)) = on_window(camera, scene, mesh) else { return };
            let (middle, half) = ((least + greatest) / 2.0, (greatest - least) / 2.0);
            camera.target += camera.world_from_view * (middle * camera.height / 2.0);
            camera.height *= (half.y.max(half.x / aspect.max(1e-6)) * AIR).clamp(0.2, 5.0);
        }
    }
}

/// Bounds of the content on the window of a camera: y from −1 to 1 is its height.
fn on_window(camera: &Camera, scene: &Scene, mesh: &Mesh) -> Option<(DVec3, DVec3)> {
    let view_from_world = camera.world_from_view.inverse();
    let distance = camera.distance();
    bounds(scene, mesh, |p| {
        let p = view_from_world * (p - camera.target);
        let nearer = if camera.perspective { distance / (distance - p.z).max(distance * 1e-3) } else { 1.0 };
        (p * nearer / (camera.height / 2.0)).xy().extend(0.0)
    })
}

/// The camera of a saved view; where its window cuts something off or leaves it tiny, the direction is kept and the
/// content framed. `None` where the view's numbers make no picture at all.
pub fn of_view(view: &SavedView, scene: &Scene, mesh: &Mesh, aspect: f64) -> Option<Camera> {
    let mut camera = Camera::of_view(view, &scene.aabb, aspect)?;
    let (least, greatest) = on_window(&camera, scene, mesh)?;
    let share = (greatest - least) / 2.0;
    let cut = least.x.abs().max(greatest.x.abs()) > aspect * 1.001 || least.y.abs().max(greatest.y.abs()) > 1.001;
    if cut || (share.x < aspect * TOO_SMALL && share.y < TOO_SMALL) {
        fit(&mut camera, scene, mesh, aspect);
    }
    Some(camera)
}

/// Least and greatest of a function over all visible points; `None` where nothing is visible.
fn bounds(scene: &Scene, mesh: &Mesh, value: impl Fn(DVec3) -> DVec3 + Sync) -> Option<(DVec3, DVec3)> {
    let nothing = || (DVec3::INFINITY, DVec3::NEG_INFINITY);
    let add = |(least, greatest): (DVec3, DVec3), p: DVec3| {
        let value = value(p);
        if value.is_finite() { (least.min(value), greatest.max(value)) } else { (least, greatest) }
    };
    let join = |a: (DVec3, DVec3), b: (DVec3, DVec3)| (a.0.min(b.0), a.1.max(b.1));
    let mut all = nothing();
    for instance in scene.instances.iter().filter(|instance| instance.visible) {
        let Some(body) = mesh.bodies.get(instance.body.index()) else { continue };
        let chunks = body.points.par_chunks(4096);
        let part = |points: &[DVec3]| {
            points.iter().fold(nothing(), |sum, &p| add(sum, instance.world_from_body.transform_point3(p)))
        };
        all = join(all, chunks.map(part).reduce(nothing, join));
    }
    let marks = scene.lines.iter().flat_map(|line| &line.points).chain(scene.fills.iter().flat_map(|f| &f.points));
    all = marks.fold(all, |sum, &p| add(sum, p));
    all.0.cmple(all.1).all().then_some(all)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::build::{Options, build};
    use crate::view::camera::StandardView;
    use crate::view::specimen;
    use glam::DVec2;

    #[test]
    fn content_touches_the_rim_but_for_the_air() {
        let (model, mesh) = specimen::solid(specimen::torus(30.0, 4.0, 24));
        let scene = build(&model, &mesh, &Options::default());
        for perspective in [false, true] {
            let world_from_view = StandardView::Iso.world_from_view();
            let mut camera = Camera { world_from_view, perspective, ..Camera::default() };
            fit(&mut camera, &scene, &mesh, 1.5);
            let projection = camera.projection(DVec2::new(900.0, 600.0), &scene.aabb);
            let pixels = mesh.bodies[0].points.iter().map(|&p| projection.to_pixel(p).unwrap().truncate());
            let (least, greatest) = pixels
                .fold((DVec2::INFINITY, DVec2::NEG_INFINITY), |(least, greatest), p| (least.min(p), greatest.max(p)));
            assert!(least.cmpge(DVec2::splat(10.0)).all() && greatest.cmple(DVec2::new(890.0, 590.0)).all());
            assert!(least.min_element() < 45.0, "{least} {greatest}");
        }
    }
}
