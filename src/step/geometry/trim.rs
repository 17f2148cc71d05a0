//! Trimmed curves (ISO 10303-42 §4.4.40): from points or parameter values to an interval of the basis curve.

use super::curve::Scaled;
use super::placement::{attribute, reference};
use super::{Fault, Reader};
use crate::geom::Curve;
use crate::part21::exchange::{Instance, Value};
use glam::DVec3;
use std::f64::consts::TAU;

/// One end of a trimmed curve as written: either or both.
#[derive(Clone, Copy, Default)]
struct End {
    parameter: Option<f64>,
    point: Option<DVec3>,
}

impl Reader<'_> {
    pub(super) fn trimmed(&self, instance: &Instance, depth: usize) -> Result<Scaled, Fault> {
        let value = |index| attribute(instance, "TRIMMED_CURVE", 1, index);
        let basis = self.curve_at(reference(instance, value(0), "basis curve")?, depth + 1)?;
        let sense = value(3).boolean().unwrap_or(true);
        let cartesian = value(4).enumeration() == Some("CARTESIAN");
        let end = |trim: &Value, which: &str| {
            let end = self.end(trim)?;
            let by_point = || end.point.and_then(|p| invert(&basis.curve, p));
            let by_parameter = || end.parameter.map(|p| p * basis.parameter).filter(|p| p.is_finite());
            let found = if cartesian { by_point().or_else(by_parameter) } else { by_parameter().or_else(by_point) };
            found.ok_or_else(|| {
                Fault::new(instance.id, format!("the {which} of trimmed curve #{} cannot be found", instance.id))
            })
        };
        let (start, end) = (end(value(1), "start")?, end(value(2), "end")?);
        let (start, end) = in_sense(&basis.curve, start, end, sense)
            .ok_or_else(|| Fault::new(instance.id, format!("trimmed curve #{} has no length", instance.id)))?;
        let curve = Curve::Trimmed { basis: Box::new(basis.curve), start, end, sense };
        Ok(Scaled { curve, parameter: basis.parameter })
    }

    fn end(&self, trim: &Value) -> Result<End, Fault> {
        let mut end = End::default();
        for value in trim.list() {
            match value.reference() {
                Some(id) if self.exchange.get(id).is_some_and(|i| i.is("CARTESIAN_POINT")) => {
                    end.point = Some(self.point(id)?)
                }
                Some(_) => {}
                None => end.parameter = end.parameter.or(value.number()),
            }
        }
        Ok(end)
    }
}

/// Puts `end` after `start` in the given sense, round a closed curve where needed. `None` where nothing is left.
fn in_sense(basis: &Curve, start: f64, mut end: f64, sense: bool) -> Option<(f64, f64)> {
    let tolerance = 1e-12 * (start.abs() + end.abs()).max(1e-3);
    if let Some(period) = period(basis) {
        let step = if sense { period } else { -period };
        // Writers give whole turns and more; the remainder says where the end lies.
        end = start + (end - start) % period;
        if (sense && end <= start + tolerance) || (!sense && end >= start - tolerance) {
            end += step;
        }
        return Some((start, end));
    }
    match (end - start).abs() <= tolerance {
        true => None,
        // An open curve that runs against the stated sense: the interval is clear, the flag is not.
        false if (end > start) == sense => Some((start, end)),
        false => Some((end, start)),
    }
}

/// Length of the parameter's circuit where the curve closes on itself.
pub fn period(curve: &Curve) -> Option<f64> {
    match curve {
        Curve::Circle { .. } | Curve::Ellipse { .. } => Some(TAU),
        Curve::Offset { basis, .. } => period(basis),
        Curve::BSpline(spline) => {
            let (first, last) = (spline.knots.get(spline.degree)?, spline.knots.get(spline.points.len())?);
            (spline.closed || spline.points.first()?.distance(*spline.points.last()?) < 1e-7).then_some(last - first)
        }
        _ => None,
    }
}

/// Parameter of the point of a curve that is nearest to `point`, for curves with a formula; splines by search.
pub fn invert(curve: &Curve, point: DVec3) -> Option<f64> {
    let found = match curve {
        Curve::Line { origin, direction } => (point - *origin).dot(*direction),
        Curve::Circle { frame, .. } => {
            let p = frame.local(point);
            p.y.atan2(p.x)
        }
        Curve::Ellipse { frame, a, b } => {
            let p = frame.local(point);
            (p.y / b).atan2(p.x / a)
        }
        Curve::Parabola { frame, focal } => frame.local(point).y / (2.0 * focal),
        Curve::Hyperbola { frame, b, .. } => (frame.local(point).y / b).asinh(),
        Curve::Polyline(points) => nearest_on_polyline(points, point)?,
        _ => return None,
    };
    found.is_finite().then_some(found)
}

fn nearest_on_polyline(points: &[DVec3], point: DVec3) -> Option<f64> {
    let pieces = points.windows(2).enumerate().filter_map(|(index, pair)| {
        let &[a, b] = pair else { return None };
        let along = b - a;
        let length = along.length_squared();
        let fraction = if length > 0.0 { ((point - a).dot(along) / length).clamp(0.0, 1.0) } else { 0.0 };
        Some((a + along * fraction, index as f64 + fraction))
    });
    pieces.min_by(|(a, _), (b, _)| a.distance_squared(point).total_cmp(&b.distance_squared(point))).map(|(_, t)| t)
}
