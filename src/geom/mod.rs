//! Curves, surfaces, frames and boxes in f64: evaluate, differentiate, invert, bound.
//!
//! In: numbers in millimetres and radians. Out: points, derivatives, parameters.
//! Read first: [`frame`], then [`curve`] and [`surface`].
//!
//! Knows nothing of topology (which face a surface belongs to) and nothing of files.

pub mod aabb;
mod bspline;
pub mod curve;
mod curve_near;
pub mod frame;
pub mod surface;
mod surface_near;

pub use aabb::Aabb;
pub use bspline::MAX_DEGREE;
pub use curve::{BSplineCurve, Curve, CurvePoint};
pub use frame::Frame;
pub use surface::{BSplineSurface, Surface, SurfacePoint};
pub use surface_near::Inverter;
