//! Right-handed orthonormal frames (ISO 10303-42 `axis2_placement_3d`).

use glam::{DMat4, DVec3};
use serde::Serialize;

/// Origin and three orthonormal axes, `x × y = z`. Millimetres.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Frame {
    /// Origin.
    pub origin: DVec3,
    /// First axis (`ref_direction`, made perpendicular to `z`).
    pub x: DVec3,
    /// Second axis.
    pub y: DVec3,
    /// Third axis (`axis`).
    pub z: DVec3,
}

impl Default for Frame {
    fn default() -> Self {
        Frame { origin: DVec3::ZERO, x: DVec3::X, y: DVec3::Y, z: DVec3::Z }
    }
}

impl Frame {
    /// The frame with third axis along `axis` and first axis as near to `reference` as possible.
    ///
    /// Follows ISO 10303-42 `build_axes`: where `reference` is missing, zero or parallel to `axis`, the x axis of space
    /// is projected instead, or the y axis where `axis` is along x. A zero `axis` is z.
    pub fn new(origin: DVec3, axis: Option<DVec3>, reference: Option<DVec3>) -> Self {
        let z = axis.and_then(DVec3::try_normalize).unwrap_or(DVec3::Z);
        let across = |v: DVec3| {
            let v = v.try_normalize()?;
            let flat = v - z * v.dot(z);
            if flat.length() > 1e-9 { flat.try_normalize() } else { None }
        };
        let x =
            reference.and_then(across).or_else(|| across(DVec3::X)).or_else(|| across(DVec3::Y)).unwrap_or(DVec3::X);
        Frame { origin, x, y: z.cross(x), z }
    }
    /// Point of space from coordinates in this frame.
    pub fn point(&self, local: DVec3) -> DVec3 {
        self.origin + self.vector(local)
    }
    /// Vector of space from components in this frame.
    pub fn vector(&self, local: DVec3) -> DVec3 {
        self.x * local.x + self.y * local.y + self.z * local.z
    }
    /// Coordinates in this frame of a point of space.
    pub fn local(&self, point: DVec3) -> DVec3 {
        let d = point - self.origin;
        DVec3::new(d.dot(self.x), d.dot(self.y), d.dot(self.z))
    }
    /// Matrix that takes coordinates in this frame to space.
    pub fn to_matrix(&self) -> DMat4 {
        DMat4::from_cols(self.x.extend(0.0), self.y.extend(0.0), self.z.extend(0.0), self.origin.extend(1.0))
    }
    /// This frame moved by a rigid motion (or one with uniform scale; axes stay unit vectors).
    pub fn transformed(&self, motion: &DMat4) -> Self {
        let z = motion.transform_vector3(self.z);
        let x = motion.transform_vector3(self.x);
        Frame::new(motion.transform_point3(self.origin), Some(z), Some(x))
    }
}
