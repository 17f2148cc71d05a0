//! Where the eye is. World coordinates in mm, right-handed.

use crate::geom::Aabb;
use glam::{DMat4, DQuat, DVec2, DVec3};
use serde::Serialize;

/// A camera that looks at `target`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Camera {
    /// Point looked at and orbited about.
    pub target: DVec3,
    /// Takes view axes (x right, y up, z towards the eye) to world axes.
    pub world_from_view: DQuat,
    /// Height of the window at the target, mm.
    pub height: f64,
    /// Central projection (30° field of view); else parallel.
    pub perspective: bool,
}

impl Default for Camera {
    fn default() -> Self {
        Camera { target: DVec3::ZERO, world_from_view: DQuat::IDENTITY, height: 100.0, perspective: false }
    }
}

/// A camera fitted to a scene: matrices for one picture size.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Projection {
    /// Takes world points to clip space, depth 0 (near) to 1 (far), y up.
    pub clip_from_world: DMat4,
    /// Picture size in pixels.
    pub size: DVec2,
    /// Direction of sight in world axes (parallel), unit.
    pub sight: DVec3,
    /// Eye point for central projection.
    pub eye: DVec3,
}

impl Camera {
    /// Isometric view of a box with a little air around it.
    pub fn fit(aabb: &Aabb, world_from_view: DQuat, aspect: f64) -> Self {
        let view_from_world = world_from_view.inverse();
        let center = aabb.center();
        let (mut half_w, mut half_h) = (0.0f64, 0.0f64);
        for corner in aabb.corners() {
            let p = view_from_world * (corner - center);
            half_w = half_w.max(p.x.abs());
            half_h = half_h.max(p.y.abs());
        }
        let height = 2.0 * half_h.max(half_w / aspect.max(1e-6)).max(1e-6) * 1.08;
        Camera { target: center, world_from_view, height, perspective: false }
    }
}
