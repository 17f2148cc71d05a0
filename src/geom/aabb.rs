//! Axis-aligned boxes.

use glam::{DMat4, DVec3};
use serde::Serialize;

/// A box by its least and greatest corner; empty where `min > max`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Aabb {
    /// Least corner.
    pub min: DVec3,
    /// Greatest corner.
    pub max: DVec3,
}

impl Default for Aabb {
    fn default() -> Self {
        Aabb::EMPTY
    }
}

impl Aabb {
    /// The box that holds nothing.
    pub const EMPTY: Aabb = Aabb { min: DVec3::INFINITY, max: DVec3::NEG_INFINITY };

    /// Least box around points; points that are not finite are left out.
    pub fn of(points: impl IntoIterator<Item = DVec3>) -> Self {
        let mut aabb = Aabb::EMPTY;
        points.into_iter().for_each(|p| aabb.add(p));
        aabb
    }
    /// Grows to hold `point`, unless it is not finite.
    pub fn add(&mut self, point: DVec3) {
        if point.is_finite() {
            self.min = self.min.min(point);
            self.max = self.max.max(point);
        }
    }
    /// Least box around both.
    pub fn union(self, other: Aabb) -> Self {
        Aabb { min: self.min.min(other.min), max: self.max.max(other.max) }
    }
    /// Whether it holds nothing.
    pub fn is_empty(&self) -> bool {
        self.min.cmpgt(self.max).any()
    }
    /// Middle; zero where empty.
    pub fn center(&self) -> DVec3 {
        if self.is_empty() { DVec3::ZERO } else { (self.min + self.max) * 0.5 }
    }
    /// Length of the diagonal; 0 where empty.
    pub fn diagonal(&self) -> f64 {
        if self.is_empty() { 0.0 } else { (self.max - self.min).length() }
    }
    /// Grown by `by` on every side.
    pub fn padded(self, by: f64) -> Self {
        if self.is_empty() { self } else { Aabb { min: self.min - by, max: self.max + by } }
    }
    /// The eight corners.
    pub fn corners(&self) -> [DVec3; 8] {
        std::array::from_fn(|i| {
            DVec3::new(
                if i & 1 == 0 { self.min.x } else { self.max.x },
                if i & 2 == 0 { self.min.y } else { self.max.y },
                if i & 4 == 0 { self.min.z } else { self.max.z },
            )
        })
    }
    /// Box around the moved corners (a bound, not the least box of the moved content).
    pub fn transformed(&self, motion: &DMat4) -> Self {
        if self.is_empty() {
            return *self;
        }
        Aabb::of(self.corners().into_iter().map(|c| motion.transform_point3(c)))
    }
    /// Whether `point` is inside or on the border.
    pub fn contains(&self, point: DVec3) -> bool {
        point.cmpge(self.min).all() && point.cmple(self.max).all()
    }
}
