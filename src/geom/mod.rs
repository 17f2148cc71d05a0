//! Curves, surfaces, frames and boxes in f64: evaluate, differentiate, invert, bound.
//!
//! In: numbers in millimetres and radians. Out: points, derivatives, parameters.
//! Read first: [`frame`], then [`curve`] and [`surface`].
//!
//! Knows nothing of topology (which face a surface belongs to) and nothing of files.

pub mod aabb;
pub mod curve;
pub mod frame;
pub mod surface;

pub use aabb::Aabb;
pub use curve::{BSplineCurve, Curve};
pub use frame::Frame;
pub use surface::{BSplineSurface, Surface};
