//! Surfaces of ISO 10303-42 clause 4.4, in millimetres. Angles in radians.

use super::{Curve, Frame};
use glam::{DMat4, DVec3};
use serde::Serialize;
use std::f64::consts::{FRAC_PI_2, TAU};

/// A point of a surface with its first and second derivatives.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[allow(missing_docs)] // derivatives are named by their parameters
pub struct SurfacePoint {
    /// Where, mm.
    pub p: DVec3,
    pub du: DVec3,
    pub dv: DVec3,
    pub duu: DVec3,
    pub duv: DVec3,
    pub dvv: DVec3,
}

impl SurfacePoint {
    /// `du × dv`: along the surface's normal, as long as the area of a unit of (u, v).
    pub fn cross(&self) -> DVec3 {
        self.du.cross(self.dv)
    }
}

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

    /// The point at (u, v) with derivatives: `order` 0 the point, 1 the first too, 2 all (more may be given).
    pub fn eval(&self, u: f64, v: f64, order: usize) -> SurfacePoint {
        match self {
            Surface::Plane { frame } => SurfacePoint {
                p: frame.origin + frame.x * u + frame.y * v,
                du: frame.x,
                dv: frame.y,
                ..SurfacePoint::default()
            },
            Surface::Cylinder { frame, radius } => {
                let (out, along) = polar(frame, u);
                SurfacePoint {
                    p: frame.origin + out * *radius + frame.z * v,
                    du: along * *radius,
                    dv: frame.z,
                    duu: -out * *radius,
                    ..SurfacePoint::default()
                }
            }
            Surface::Cone { frame, radius, half_angle } => {
                let (out, along) = polar(frame, u);
                let slope = half_angle.tan();
                let r = radius + v * slope;
                SurfacePoint {
                    p: frame.origin + out * r + frame.z * v,
                    du: along * r,
                    dv: out * slope + frame.z,
                    duu: -out * r,
                    duv: along * slope,
                    dvv: DVec3::ZERO,
                }
            }
            Surface::Sphere { frame, radius } => ring(frame, 0.0, *radius, u, v),
            Surface::Torus { frame, major, minor, .. } => ring(frame, *major, *minor, u, v),
            Surface::BSpline(b) => {
                let [ru, rv] = b.domain();
                b.eval(around(u, ru), around(v, rv), order)
            }
            Surface::Revolution { curve, origin, axis } => {
                let e = curve.eval(v);
                let (s, c) = u.sin_cos();
                let turn = |w: DVec3| w * c + axis.cross(w) * s + *axis * (axis.dot(w) * (1.0 - c));
                let (arm, d1) = (turn(e.p - *origin), turn(e.d1));
                let du = axis.cross(arm);
                SurfacePoint { p: *origin + arm, du, dv: d1, duu: axis.cross(du), duv: axis.cross(d1), dvv: turn(e.d2) }
            }
            Surface::Extrusion { curve, direction } => {
                let e = curve.eval(u);
                SurfacePoint { p: e.p + *direction * v, du: e.d1, dv: *direction, duu: e.d2, ..SurfacePoint::default() }
            }
            Surface::Offset { basis, distance } => offset(basis, *distance, u, v, order),
            Surface::Trimmed { basis, u: ru, v: rv, u_sense, v_sense } => {
                let (bu, bv) = (unmap(u, *ru, *u_sense), unmap(v, *rv, *v_sense));
                let mut s = basis.eval(bu, bv, order);
                if !u_sense {
                    s.du = -s.du;
                    s.duv = -s.duv;
                }
                if !v_sense {
                    s.dv = -s.dv;
                    s.duv = -s.duv;
                }
                s
            }
        }
    }

    /// The point at (u, v).
    pub fn point(&self, u: f64, v: f64) -> DVec3 {
        self.eval(u, v, 0).p
    }

    /// Unit normal at (u, v): the direction of `du × dv`, `None` where that vanishes.
    pub fn normal(&self, u: f64, v: f64) -> Option<DVec3> {
        self.eval(u, v, 1).cross().try_normalize()
    }

    /// Ranges of u and v; infinite where the surface has no end.
    pub fn domain(&self) -> [(f64, f64); 2] {
        const ALL: (f64, f64) = (f64::NEG_INFINITY, f64::INFINITY);
        match self {
            Surface::Plane { .. } => [ALL, ALL],
            Surface::Cylinder { .. } | Surface::Cone { .. } => [(0.0, TAU), ALL],
            Surface::Sphere { .. } => [(0.0, TAU), (-FRAC_PI_2, FRAC_PI_2)],
            Surface::Torus { major, minor, outer, .. } => [(0.0, TAU), torus_range(*major, *minor, *outer)],
            Surface::BSpline(b) => b.domain(),
            Surface::Revolution { curve, .. } => [(0.0, TAU), curve.domain()],
            Surface::Extrusion { curve, .. } => [curve.domain(), ALL],
            Surface::Offset { basis, .. } => basis.domain(),
            Surface::Trimmed { u, v, .. } => [(0.0, (u.1 - u.0).abs()), (0.0, (v.1 - v.0).abs())],
        }
    }

    /// Periods of u and v where the surface closes on itself in that direction.
    pub fn periods(&self) -> [Option<f64>; 2] {
        match self {
            Surface::Plane { .. } => [None, None],
            Surface::Cylinder { .. } | Surface::Cone { .. } | Surface::Sphere { .. } => [Some(TAU), None],
            Surface::Torus { major, minor, .. } => [Some(TAU), (minor < major).then_some(TAU)],
            Surface::Revolution { curve, .. } => [Some(TAU), curve.period()],
            Surface::Extrusion { curve, .. } => [curve.period(), None],
            Surface::Offset { basis, .. } => basis.periods(),
            Surface::BSpline(b) => {
                let [(u0, u1), (v0, v1)] = b.domain();
                let size = super::Aabb::of(b.points.iter().copied()).diagonal();
                let meets = |at: &dyn Fn(f64, bool) -> DVec3| {
                    let gap = |i: i32| at(f64::from(i) / 8.0, false).distance(at(f64::from(i) / 8.0, true));
                    (0..=8).all(|i| gap(i) <= 1e-6 * size)
                };
                let u = meets(&|f, end| b.eval(if end { u1 } else { u0 }, v0 + (v1 - v0) * f, 0).p);
                let v = meets(&|f, end| b.eval(u0 + (u1 - u0) * f, if end { v1 } else { v0 }, 0).p);
                [u.then_some(u1 - u0), v.then_some(v1 - v0)]
            }
            Surface::Trimmed { basis, u, v, .. } => {
                let [pu, pv] = basis.periods();
                let whole = |p: Option<f64>, r: (f64, f64)| p.filter(|p| ((r.1 - r.0).abs() - p).abs() < 1e-9 * p);
                [whole(pu, *u), whole(pv, *v)]
            }
        }
    }

    /// The surface moved rigidly (or scaled evenly).
    pub fn transformed(&self, motion: &DMat4) -> Surface {
        let scale = motion.transform_vector3(DVec3::X).length();
        let mut moved = self.clone();
        match &mut moved {
            Surface::Plane { frame } => *frame = frame.transformed(motion),
            Surface::Cylinder { frame, radius }
            | Surface::Cone { frame, radius, .. }
            | Surface::Sphere { frame, radius } => {
                *frame = frame.transformed(motion);
                *radius *= scale;
            }
            Surface::Torus { frame, major, minor, .. } => {
                *frame = frame.transformed(motion);
                *major *= scale;
                *minor *= scale;
            }
            Surface::BSpline(b) => b.points.iter_mut().for_each(|p| *p = motion.transform_point3(*p)),
            Surface::Revolution { curve, origin, axis } => {
                **curve = curve.transformed(motion);
                *origin = motion.transform_point3(*origin);
                *axis = motion.transform_vector3(*axis).normalize_or(DVec3::Z);
            }
            Surface::Extrusion { curve, direction } => {
                **curve = curve.transformed(motion);
                *direction = motion.transform_vector3(*direction);
            }
            Surface::Offset { basis, distance } => {
                **basis = basis.transformed(motion);
                *distance *= scale;
            }
            Surface::Trimmed { basis, .. } => **basis = basis.transformed(motion),
        }
        moved
    }

    /// Says why the surface cannot be evaluated, if so.
    pub fn check(&self) -> Result<(), String> {
        let positive = |what: &str, x: f64| {
            if x > 0.0 && x.is_finite() { Ok(()) } else { Err(format!("{what} {x} is not positive")) }
        };
        match self {
            Surface::Plane { .. } => Ok(()),
            Surface::Cylinder { radius, .. } | Surface::Sphere { radius, .. } => positive("radius", *radius),
            Surface::Cone { half_angle, .. } if half_angle.abs() < FRAC_PI_2 => Ok(()),
            Surface::Cone { half_angle, .. } => Err(format!("half angle {half_angle} rad opens to a plane or more")),
            Surface::Torus { minor, .. } => positive("minor radius", *minor),
            Surface::BSpline(b) => b.check(),
            Surface::Revolution { curve, .. } => curve.check(),
            Surface::Extrusion { direction, .. } if direction.length() == 0.0 => Err("no direction to sweep".into()),
            Surface::Extrusion { curve, .. } => curve.check(),
            Surface::Offset { basis, .. } | Surface::Trimmed { basis, .. } => basis.check(),
        }
    }
}

/// Unit vectors at angle `u`: outwards and along growing u.
fn polar(frame: &Frame, u: f64) -> (DVec3, DVec3) {
    let (s, c) = u.sin_cos();
    (frame.x * c + frame.y * s, frame.y * c - frame.x * s)
}

/// A sphere (`major` 0) or a torus.
fn ring(frame: &Frame, major: f64, minor: f64, u: f64, v: f64) -> SurfacePoint {
    let (out, along) = polar(frame, u);
    let (s, c) = v.sin_cos();
    let r = major + minor * c;
    SurfacePoint {
        p: frame.origin + out * r + frame.z * (minor * s),
        du: along * r,
        dv: out * (-minor * s) + frame.z * (minor * c),
        duu: -out * r,
        duv: along * (-minor * s),
        dvv: out * (-minor * c) - frame.z * (minor * s),
    }
}

/// v range of a torus; a degenerate one has the part outside (apple) or inside (lemon) of its own crossing.
fn torus_range(major: f64, minor: f64, outer: bool) -> (f64, f64) {
    if minor < major {
        return (0.0, TAU);
    }
    let half = (-major / minor).clamp(-1.0, 1.0).acos();
    if outer { (-half, half) } else { (half, TAU - half) }
}

/// Brings a parameter into its range by whole ranges; the ends stay where they are.
fn around(t: f64, (a, z): (f64, f64)) -> f64 {
    if t >= a && t <= z {
        t
    } else if z > a && t.is_finite() {
        // A parameter a rounding error outside an open surface belongs to the near end, not to the far one.
        let slack = 1e-9 * (z - a);
        if t < a && t > a - slack {
            a
        } else if t > z && t < z + slack {
            z
        } else {
            a + (t - a).rem_euclid(z - a)
        }
    } else {
        a
    }
}

/// Basis parameter of parameter `t` of a rectangular trimmed surface (both count from 0 in the trimmed one's sense).
fn unmap(t: f64, (first, _): (f64, f64), sense: bool) -> f64 {
    if sense { first + t } else { first - t }
}

/// Offset along the unit normal; its second derivatives are central differences.
fn offset(basis: &Surface, distance: f64, u: f64, v: f64, order: usize) -> SurfacePoint {
    let first = |u: f64, v: f64| {
        let b = basis.eval(u, v, 2);
        let n = b.cross();
        let length = n.length().max(f64::MIN_POSITIVE);
        let unit = n / length;
        let nu = b.duu.cross(b.dv) + b.du.cross(b.duv);
        let nv = b.duv.cross(b.dv) + b.du.cross(b.dvv);
        let flat = |w: DVec3| (w - unit * unit.dot(w)) * (distance / length);
        (b.p + unit * distance, b.du + flat(nu), b.dv + flat(nv))
    };
    let (p, du, dv) = first(u, v);
    let mut s = SurfacePoint { p, du, dv, ..SurfacePoint::default() };
    if order > 1 {
        let [(u0, u1), (v0, v1)] = basis.domain();
        let step = |t: f64, a: f64, z: f64| if (z - a).is_finite() { 1e-5 * (z - a) } else { 1e-5 * t.abs().max(1.0) };
        let (hu, hv) = (step(u, u0, u1), step(v, v0, v1));
        let (_, lu, lv) = first(u - hu, v);
        let (_, ru, rv) = first(u + hu, v);
        let (_, _, dn) = first(u, v - hv);
        let (_, _, up) = first(u, v + hv);
        s.duu = (ru - lu) / (2.0 * hu);
        s.duv = (rv - lv) / (2.0 * hu);
        s.dvv = (up - dn) / (2.0 * hv);
    }
    s
}
