//! Curves of ISO 10303-42 clause 4.4, in millimetres. Angles in radians.

use super::Frame;
use glam::{DMat4, DVec3};
use serde::Serialize;
use std::f64::consts::TAU;

/// A point of a curve with its first and second derivative by the parameter.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CurvePoint {
    /// Where, mm.
    pub p: DVec3,
    /// First derivative.
    pub d1: DVec3,
    /// Second derivative.
    pub d2: DVec3,
}

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

impl Curve {
    /// The point at `t` with two derivatives.
    ///
    /// Outside the [`domain`](Self::domain) a closed curve repeats itself, an open one stays at its end.
    pub fn eval(&self, t: f64) -> CurvePoint {
        match self {
            Curve::Line { origin, direction } => {
                CurvePoint { p: *origin + *direction * t, d1: *direction, d2: DVec3::ZERO }
            }
            Curve::Circle { frame, radius } => conic(frame, *radius, *radius, t),
            Curve::Ellipse { frame, a, b } => conic(frame, *a, *b, t),
            Curve::Parabola { frame, focal } => CurvePoint {
                p: frame.point(DVec3::new(focal * t * t, 2.0 * focal * t, 0.0)),
                d1: frame.vector(DVec3::new(2.0 * focal * t, 2.0 * focal, 0.0)),
                d2: frame.vector(DVec3::new(2.0 * focal, 0.0, 0.0)),
            },
            Curve::Hyperbola { frame, a, b } => {
                let (ch, sh) = (t.cosh(), t.sinh());
                CurvePoint {
                    p: frame.point(DVec3::new(a * ch, b * sh, 0.0)),
                    d1: frame.vector(DVec3::new(a * sh, b * ch, 0.0)),
                    d2: frame.vector(DVec3::new(a * ch, b * sh, 0.0)),
                }
            }
            Curve::BSpline(b) => b.eval(self.wrap(t)),
            Curve::Polyline(points) => polyline(points, self.wrap(t)),
            Curve::Trimmed { basis, start, sense, .. } => {
                let t = self.wrap(t);
                let e = basis.eval(if *sense { start + t } else { start - t });
                CurvePoint { p: e.p, d1: if *sense { e.d1 } else { -e.d1 }, d2: e.d2 }
            }
            Curve::Composite(segments) => composite(segments, self.wrap(t)),
            Curve::Offset { basis, distance, reference } => offset(basis, *distance, *reference, t),
        }
    }

    /// The point at `t`.
    pub fn point(&self, t: f64) -> DVec3 {
        self.eval(t).p
    }

    /// First and last parameter; infinite for lines, parabolas and hyperbolas.
    pub fn domain(&self) -> (f64, f64) {
        match self {
            Curve::Line { .. } | Curve::Parabola { .. } | Curve::Hyperbola { .. } => (f64::NEG_INFINITY, f64::INFINITY),
            Curve::Circle { .. } | Curve::Ellipse { .. } => (0.0, TAU),
            Curve::BSpline(b) => b.domain(),
            Curve::Polyline(points) => (0.0, points.len().saturating_sub(1) as f64),
            Curve::Trimmed { basis, start, end, sense } => {
                let mut length = if *sense { end - start } else { start - end };
                if let Some(period) = basis.period()
                    && length <= 0.0
                {
                    length = length.rem_euclid(period);
                    if length == 0.0 {
                        length = period;
                    }
                }
                (0.0, length.abs())
            }
            Curve::Composite(segments) => (0.0, segments.len() as f64),
            Curve::Offset { basis, .. } => basis.domain(),
        }
    }

    /// The parameter's period where the curve is closed.
    pub fn period(&self) -> Option<f64> {
        match self {
            Curve::Line { .. } | Curve::Parabola { .. } | Curve::Hyperbola { .. } => None,
            Curve::Circle { .. } | Curve::Ellipse { .. } => Some(TAU),
            Curve::Offset { basis, .. } => basis.period(),
            Curve::BSpline(b) => {
                // Asked often: three points tell, not the box of all control points.
                let (a, z) = b.domain();
                let (first, middle, last) = (b.eval(a).p, b.eval(a + 0.437 * (z - a)).p, b.eval(z).p);
                (z > a && first.distance(last) <= 1e-6 * first.distance(middle)).then_some(z - a)
            }
            Curve::Polyline(points) => match (points.first(), points.last()) {
                (Some(a), Some(z)) if points.len() > 2 && a == z => Some((points.len() - 1) as f64),
                _ => None,
            },
            Curve::Trimmed { basis, start, sense, .. } => {
                let (_, length) = self.domain();
                let at = |t: f64| basis.point(if *sense { start + t } else { start - t });
                let (a, m, z) = (at(0.0), at(length * 0.5), at(length));
                (length > 0.0 && a.distance(z) <= 1e-6 * a.distance(m)).then_some(length)
            }
            Curve::Composite(segments) => {
                let (first, last) = (segments.first()?, segments.last()?);
                let (a, z) = (end_of(&first.0, !first.1), end_of(&last.0, last.1));
                let (b, _) = (end_of(&first.0, first.1), ());
                let size = segments.iter().map(|s| end_of(&s.0, true).distance(end_of(&s.0, false))).sum::<f64>();
                (a.distance(z) <= 1e-6 * (size + a.distance(b))).then_some(segments.len() as f64)
            }
        }
    }

    /// Brings `t` into the domain: around where closed, to the nearer end where open.
    fn wrap(&self, t: f64) -> f64 {
        let (a, z) = self.domain();
        if t >= a && t <= z {
            return t;
        }
        match self.period() {
            Some(period) if t.is_finite() => a + (t - a).rem_euclid(period),
            _ => t.clamp(a.min(z), z.max(a)),
        }
    }

    /// Parameters strictly between `from` and `to` (`from < to`) where the curve may bend or change its formula.
    pub fn breaks(&self, from: f64, to: f64, out: &mut Vec<f64>) {
        let mut own: Vec<f64> = match self {
            Curve::BSpline(b) => {
                let (a, z) = b.domain();
                b.knots.iter().copied().filter(|&k| k >= a && k <= z).collect()
            }
            Curve::Polyline(points) => (0..points.len()).map(|i| i as f64).collect(),
            Curve::Composite(segments) => {
                let mut own = Vec::new();
                for (i, (curve, sense)) in segments.iter().enumerate() {
                    let (a, z) = finite(curve.domain());
                    own.push(i as f64);
                    let at = own.len();
                    curve.breaks(a, z, &mut own);
                    for t in &mut own[at..] {
                        let f = (*t - a) / (z - a);
                        *t = i as f64 + if *sense { f } else { 1.0 - f };
                    }
                }
                own.push(segments.len() as f64);
                own
            }
            Curve::Trimmed { basis, start, sense, .. } => {
                let (_, length) = self.domain();
                let mut own = Vec::new();
                if *sense {
                    basis.breaks(*start, start + length, &mut own);
                    own.iter_mut().for_each(|t| *t -= start);
                } else {
                    basis.breaks(start - length, *start, &mut own);
                    own.iter_mut().for_each(|t| *t = start - *t);
                }
                own
            }
            Curve::Offset { basis, .. } => return basis.breaks(from, to, out),
            _ => return,
        };
        own.sort_by(f64::total_cmp);
        own.dedup();
        let first = out.len();
        let period = if from < self.domain().0 || to > self.domain().1 { self.period() } else { None };
        match period {
            Some(period) => {
                let laps = ((from - self.domain().1) / period).floor() as i64
                    ..=((to - self.domain().0) / period).ceil() as i64;
                for lap in laps.take(8) {
                    out.extend(own.iter().map(|t| t + lap as f64 * period));
                }
            }
            None => out.extend(own),
        }
        let eps = 1e-12 * (to - from);
        let mut kept: Vec<f64> = out.drain(first..).filter(|&t| t > from + eps && t < to - eps).collect();
        kept.sort_by(f64::total_cmp);
        kept.dedup_by(|a, b| (*a - *b).abs() <= eps);
        out.extend(kept);
    }

    /// The curve moved rigidly (or scaled evenly).
    pub fn transformed(&self, motion: &DMat4) -> Curve {
        let scale = motion.transform_vector3(DVec3::X).length();
        let mut moved = self.clone();
        match &mut moved {
            Curve::Line { origin, direction } => {
                *origin = motion.transform_point3(*origin);
                *direction = motion.transform_vector3(*direction).normalize_or(DVec3::Z);
            }
            Curve::Circle { frame, radius } => {
                *frame = frame.transformed(motion);
                *radius *= scale;
            }
            Curve::Ellipse { frame, a, b } | Curve::Hyperbola { frame, a, b } => {
                *frame = frame.transformed(motion);
                *a *= scale;
                *b *= scale;
            }
            Curve::Parabola { frame, focal } => {
                *frame = frame.transformed(motion);
                *focal *= scale;
            }
            Curve::BSpline(b) => b.points.iter_mut().for_each(|p| *p = motion.transform_point3(*p)),
            Curve::Polyline(points) => points.iter_mut().for_each(|p| *p = motion.transform_point3(*p)),
            Curve::Trimmed { basis, .. } => **basis = basis.transformed(motion),
            Curve::Composite(segments) => segments.iter_mut().for_each(|(c, _)| *c = c.transformed(motion)),
            Curve::Offset { basis, distance, reference } => {
                **basis = basis.transformed(motion);
                *distance *= scale;
                *reference = motion.transform_vector3(*reference).normalize_or(DVec3::Z);
            }
        }
        moved
    }

    /// Says why the curve cannot be evaluated, if so.
    pub fn check(&self) -> Result<(), String> {
        match self {
            Curve::BSpline(b) => b.check(),
            Curve::Polyline(points) if points.len() < 2 => Err("a polyline of fewer than two points".into()),
            Curve::Trimmed { basis, .. } | Curve::Offset { basis, .. } => basis.check(),
            Curve::Composite(segments) if segments.is_empty() => Err("a composite curve without segments".into()),
            Curve::Composite(segments) => segments.iter().try_for_each(|(c, _)| c.check()),
            _ => Ok(()),
        }
    }
}

fn conic(frame: &Frame, a: f64, b: f64, t: f64) -> CurvePoint {
    let (s, c) = t.sin_cos();
    let arm = frame.x * (a * c) + frame.y * (b * s);
    CurvePoint { p: frame.origin + arm, d1: frame.y * (b * c) - frame.x * (a * s), d2: -arm }
}

fn polyline(points: &[DVec3], t: f64) -> CurvePoint {
    let at = (t.max(0.0) as usize).min(points.len().saturating_sub(2));
    match (points.get(at), points.get(at + 1)) {
        (Some(&a), Some(&b)) => CurvePoint { p: a.lerp(b, t - at as f64), d1: b - a, d2: DVec3::ZERO },
        _ => CurvePoint { p: points.first().copied().unwrap_or(DVec3::NAN), d1: DVec3::ZERO, d2: DVec3::ZERO },
    }
}

/// An infinite domain cut to one unit around zero, so that fractions of it are defined.
fn finite((a, z): (f64, f64)) -> (f64, f64) {
    (if a.is_finite() { a } else { 0.0 }, if z.is_finite() { z } else { 1.0 })
}

/// The last (or first) point of a bounded curve.
fn end_of(curve: &Curve, last: bool) -> DVec3 {
    let (a, z) = finite(curve.domain());
    curve.point(if last { z } else { a })
}

fn composite(segments: &[(Curve, bool)], t: f64) -> CurvePoint {
    let at = (t.max(0.0) as usize).min(segments.len().saturating_sub(1));
    let Some((curve, sense)) = segments.get(at) else {
        return CurvePoint { p: DVec3::NAN, d1: DVec3::ZERO, d2: DVec3::ZERO };
    };
    let (a, z) = finite(curve.domain());
    let f = t - at as f64;
    let e = curve.eval(if *sense { a + f * (z - a) } else { z - f * (z - a) });
    let speed = if *sense { z - a } else { a - z };
    CurvePoint { p: e.p, d1: e.d1 * speed, d2: e.d2 * speed * speed }
}

/// ISO 10303-42 `offset_curve_3d`: along `tangent × reference`. The second derivative is a central difference.
fn offset(basis: &Curve, distance: f64, reference: DVec3, t: f64) -> CurvePoint {
    let first = |t: f64| {
        let e = basis.eval(t);
        let across = e.d1.cross(reference);
        let length = across.length().max(f64::MIN_POSITIVE);
        let unit = across / length;
        let turn = e.d2.cross(reference);
        (e.p + unit * distance, e.d1 + (turn - unit * unit.dot(turn)) * (distance / length))
    };
    let (p, d1) = first(t);
    let h = 1e-5 * t.abs().max(1.0);
    let d2 = (first(t + h).1 - first(t - h).1) / (2.0 * h);
    CurvePoint { p, d1, d2 }
}
