//! Surfaces of ISO 10303-42 clause 4.4, in millimetres. Angles in radians.

use super::{Curve, Frame};
use glam::DVec3;
use serde::Serialize;

/// A surface. Parametrisation as in ISO 10303-42.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[allow(missing_docs)] // variants are documented; their fields are named in the formulas
pub enum Surface {
    /// `origin + u x + v y`; normal z.
    Plane { frame: Frame },
    /// `origin + radius (cos u x + sin u y) + v z`; normal outwards.
    Cylinder { frame: Frame, radius: f64 },
    /// `origin + (radius + v tan half_angle)(cos u x + sin u y) + v z`; v along the axis, normal outwards.
    Cone { frame: Frame, radius: f64, half_angle: f64 },
    /// `origin + radius (cos v (cos u x + sin u y) + sin v z)`; normal outwards.
    Sphere { frame: Frame, radius: f64 },
    /// `origin + (major + minor cos v)(cos u x + sin u y) + minor sin v z`; normal away from the tube's middle.
    /// `minor > major` is a degenerate torus: `outer` tells which of the two sheets (lemon or apple).
    Torus { frame: Frame, major: f64, minor: f64, outer: bool },
    /// Non-uniform rational B-spline surface.
    BSpline(BSplineSurface),
    /// `curve` turned about the line through `origin` along unit `axis`: u the angle, v the curve's parameter.
    Revolution { curve: Box<Curve>, origin: DVec3, axis: DVec3 },
    /// `curve(u) + v direction`; `direction` keeps its length (mm per unit of v).
    Extrusion { curve: Box<Curve>, direction: DVec3 },
    /// At `distance` along the normal of `basis`.
    Offset { basis: Box<Surface>, distance: f64 },
    /// Part of a basis surface (`rectangular_trimmed_surface`); senses as in the file.
    Trimmed { basis: Box<Surface>, u: (f64, f64), v: (f64, f64), u_sense: bool, v_sense: bool },
}

/// A B-spline surface with full knot vectors. Control points row by row: `points[i * v_count + j]`, i along u.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct BSplineSurface {
    /// Degree along u.
    pub u_degree: usize,
    /// Degree along v.
    pub v_degree: usize,
    /// Knots along u.
    pub u_knots: Vec<f64>,
    /// Knots along v.
    pub v_knots: Vec<f64>,
    /// Control points along u.
    pub u_count: usize,
    /// Control points along v.
    pub v_count: usize,
    /// `u_count · v_count` points.
    pub points: Vec<DVec3>,
    /// Weights like `points`; empty = all 1.
    pub weights: Vec<f64>,
    /// Closed along u by statement of the file.
    pub u_closed: bool,
    /// Closed along v by statement of the file.
    pub v_closed: bool,
}

impl Surface {
    /// The kind's name as `mesh --json` prints it.
    pub fn kind(&self) -> &'static str {
        match self {
            Surface::Plane { .. } => "plane",
            Surface::Cylinder { .. } => "cylinder",
            Surface::Cone { .. } => "cone",
            Surface::Sphere { .. } => "sphere",
            Surface::Torus { .. } => "torus",
            Surface::BSpline(_) => "bspline",
            Surface::Revolution { .. } => "revolution",
            Surface::Extrusion { .. } => "extrusion",
            Surface::Offset { .. } => "offset",
            Surface::Trimmed { basis, .. } => basis.kind(),
        }
    }
}
