//! Curves of ISO 10303-42 clause 4.4, in millimetres. Angles in radians.

use super::Frame;
use glam::DVec3;
use serde::Serialize;

/// A curve. Parametrisation as in ISO 10303-42: a line's parameter is length along the unit direction; a conic's is the
/// angle (parabola and hyperbola: their own parameter) in its frame.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[allow(missing_docs)] // variants are documented; their fields are named in the formulas
pub enum Curve {
    /// `origin + t · direction`, direction a unit vector, t in mm.
    Line { origin: DVec3, direction: DVec3 },
    /// In the xy plane of `frame`.
    Circle { frame: Frame, radius: f64 },
    /// Semi axes `a` along x and `b` along y of `frame`.
    Ellipse { frame: Frame, a: f64, b: f64 },
    /// `origin + focal · (t² x + 2t y)`.
    Parabola { frame: Frame, focal: f64 },
    /// `origin + a cosh t x + b sinh t y`.
    Hyperbola { frame: Frame, a: f64, b: f64 },
    /// Non-uniform rational B-spline (all B-spline and Bezier forms are brought to this one).
    BSpline(BSplineCurve),
    /// Straight segments; parameter = index of the vertex + fraction.
    Polyline(Vec<DVec3>),
    /// Part of a basis curve from parameter `start` to `end`, run backwards where `sense` is false.
    Trimmed { basis: Box<Curve>, start: f64, end: f64, sense: bool },
    /// Segments end to end, each with its sense; parameter = index of the segment + fraction.
    Composite(Vec<(Curve, bool)>),
    /// Curve at `distance` from `basis` in direction `tangent × reference` (`offset_curve_3d`).
    Offset { basis: Box<Curve>, distance: f64, reference: DVec3 },
}

/// A B-spline curve with full knot vector. `knots.len() = points.len() + degree + 1`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct BSplineCurve {
    /// Degree, 1 or more.
    pub degree: usize,
    /// Knots, not decreasing, each repeated by its multiplicity.
    pub knots: Vec<f64>,
    /// Control points.
    pub points: Vec<DVec3>,
    /// Weights, one a point, all positive; empty = all 1.
    pub weights: Vec<f64>,
    /// Closed by statement of the file.
    pub closed: bool,
}
