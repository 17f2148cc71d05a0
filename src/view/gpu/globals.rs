//! The uniform block that all shaders share, and the table of colours by slot.

use crate::model::shape::Colour;
use crate::view::camera::Projection;
use crate::view::paint::{KEY_LIGHT, Paint};
use crate::view::scene::Scene;
use crate::view::section;
use crate::view::software::{BEHIND, BIAS_PIXELS};
use crate::view::theme::Theme;
use glam::{DMat4, DVec3};

/// Clipping planes that the shaders have room for.
pub const PLANES: usize = 8;

/// Floats of the block.
pub const FLOATS: usize = 16 + 16 + 9 * 4 + PLANES * 4 * 2;

/// Writes the block in the order of `globals.wgsl`. `origin` is the world point that the shaders count from.
pub fn write(scene: &Scene, projection: &Projection, origin: DVec3, unlit: bool, theme: &Theme) -> Vec<f32> {
    let mut floats = Vec::with_capacity(FLOATS);
    let mut matrix = |m: DMat4| floats.extend(m.as_mat4().to_cols_array());
    matrix(projection.clip_from_world * DMat4::from_translation(origin));
    matrix(DMat4::from_quat(projection.world_from_view.inverse()));
    let mut four = |v: DVec3, w: f64| floats.extend([v.x as f32, v.y as f32, v.z as f32, w as f32]);
    match projection.eye {
        Some(eye) => four(eye - origin, 1.0),
        None => four(-projection.sight, 0.0),
    }
    let mm = projection.mm_per_pixel;
    four(projection.sight, if projection.eye.is_some() { mm / projection.distance } else { mm });
    let planes = scene.clipping.len().min(PLANES);
    let caps = section::cap_depths(scene, projection);
    let cap_count = caps.len().min(PLANES);
    four(DVec3::new(projection.size.x, projection.size.y, planes as f64), cap_count as f64);
    let colour = |c: Colour| DVec3::new(c.r.into(), c.g.into(), c.b.into());
    for own in [theme.background_top, theme.background_bottom, theme.edge, theme.cap] {
        four(colour(own), 1.0);
    }
    four(KEY_LIGHT.as_dvec3(), f64::from(u8::from(unlit)));
    four(DVec3::new(f64::from(BEHIND), BIAS_PIXELS, 0.0), 0.0);
    for at in 0..PLANES {
        let (point, normal) = scene.clipping.get(at).copied().unwrap_or_default();
        four(normal, normal.dot(point - origin));
    }
    for at in 0..PLANES {
        four(caps.get(at).copied().unwrap_or_default(), 0.0);
    }
    floats
}

/// Texels of the colour table, with rows of `width` texels, and the number of rows.
pub fn texels(paint: &Paint, width: usize) -> (Vec<u8>, usize) {
    let rows = paint.colours.len().div_ceil(width).max(1);
    let mut bytes = Vec::with_capacity(rows * width * 4);
    let byte = |v: f32| (v.clamp(0.0, 1.0) * 255.0 + 0.5) as u8;
    bytes.extend(paint.colours.iter().flat_map(|c| [byte(c.r), byte(c.g), byte(c.b), byte(c.a)]));
    bytes.resize(rows * width * 4, 0);
    (bytes, rows)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::camera::Camera;
    use glam::DVec2;

    #[test]
    fn the_block_has_the_size_that_the_shader_declares() {
        let scene = Scene::default();
        let projection = Camera::default().projection(DVec2::new(4.0, 3.0), &scene.aabb);
        assert_eq!(write(&scene, &projection, DVec3::ZERO, false, &Theme::dark()).len(), FLOATS);
    }
}
