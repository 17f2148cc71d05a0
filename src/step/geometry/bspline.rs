//! The B-spline family (ISO 10303-42 §4.4.41–4.4.47 and §4.4.70–4.4.76): uniform, quasi-uniform, Bezier, with knots, rational.

use super::placement::reference;
use super::{Fault, Reader};
use crate::geom::{BSplineCurve, BSplineSurface, Curve, Surface};
use crate::part21::exchange::{Instance, Value};
use glam::DVec3;

/// Attributes by the type that declares them: `own` in a complex instance, after `inherited` ones in a simple one.
fn own<'a>(instance: &'a Instance, name: &str, inherited: usize, index: usize) -> &'a Value {
    super::placement::attribute(instance, name, inherited, index)
}

/// Greatest degree that is read: no modeller goes beyond 25, and evaluation is quadratic in it.
const MAX_DEGREE: i64 = 60;

impl Reader<'_> {
    pub(super) fn bspline_curve(&self, instance: &Instance) -> Result<Curve, Fault> {
        let value = |index| own(instance, "B_SPLINE_CURVE", 1, index);
        let degree = degree(instance, value(0))?;
        let points = self.points(instance, value(1).list())?;
        let count = points.len();
        let knots = match instance.is("B_SPLINE_CURVE_WITH_KNOTS") {
            true => {
                let value = |index| own(instance, "B_SPLINE_CURVE_WITH_KNOTS", 6, index);
                knots(instance, value(0), value(1), degree, count)?
            }
            false => implied(instance, "CURVE", degree, count)?,
        };
        let weights = match instance.record("RATIONAL_B_SPLINE_CURVE") {
            Some(record) => {
                weights(instance, record.value(record.values.len().saturating_sub(1)).list().iter(), count)?
            }
            None => Vec::new(),
        };
        let closed = value(3).boolean().unwrap_or(false);
        Ok(Curve::BSpline(BSplineCurve { degree, knots, points, weights, closed }))
    }

    pub(super) fn bspline_surface(&self, instance: &Instance) -> Result<Surface, Fault> {
        let value = |index| own(instance, "B_SPLINE_SURFACE", 1, index);
        let (u_degree, v_degree) = (degree(instance, value(0))?, degree(instance, value(1))?);
        let rows = value(2).list();
        let v_count = rows.first().map_or(0, |row| row.list().len());
        if rows.iter().any(|row| row.list().len() != v_count) {
            return Err(fault(instance, "rows of control points of different length"));
        }
        let u_count = rows.len();
        let mut points = Vec::new();
        for row in rows {
            points.extend(self.points(instance, row.list())?);
        }
        let (u_knots, v_knots) = match instance.is("B_SPLINE_SURFACE_WITH_KNOTS") {
            true => {
                let value = |index| own(instance, "B_SPLINE_SURFACE_WITH_KNOTS", 8, index);
                let u = knots(instance, value(0), value(2), u_degree, u_count)?;
                (u, knots(instance, value(1), value(3), v_degree, v_count)?)
            }
            false => {
                let u = implied(instance, "SURFACE", u_degree, u_count)?;
                (u, implied(instance, "SURFACE", v_degree, v_count)?)
            }
        };
        let weights = match instance.record("RATIONAL_B_SPLINE_SURFACE") {
            Some(record) => {
                let rows = record.value(record.values.len().saturating_sub(1)).list();
                weights(instance, rows.iter().flat_map(|row| row.list()), points.len())?
            }
            None => Vec::new(),
        };
        let closed = |index| value(index).boolean().unwrap_or(false);
        Ok(Surface::BSpline(BSplineSurface {
            u_degree,
            v_degree,
            u_knots,
            v_knots,
            u_count,
            v_count,
            points,
            weights,
            u_closed: closed(4),
            v_closed: closed(5),
        }))
    }

    fn points(&self, instance: &Instance, list: &[Value]) -> Result<Vec<DVec3>, Fault> {
        self.spend(list.len(), instance.id)?;
        list.iter().map(|value| self.point(reference(instance, value, "control point")?)).collect()
    }
}

fn fault(instance: &Instance, what: impl AsRef<str>) -> Fault {
    Fault::new(instance.id, format!("B-spline #{} has {}", instance.id, what.as_ref()))
}

fn degree(instance: &Instance, value: &Value) -> Result<usize, Fault> {
    let degree = value.integer().ok_or_else(|| fault(instance, "no degree"))?;
    match usize::try_from(degree) {
        Ok(small) if (1..=MAX_DEGREE).contains(&degree) => Ok(small),
        _ => Err(fault(instance, format!("the degree {degree}"))),
    }
}

/// The full knot vector from multiplicities and distinct knots, checked as `constraints_param_b_spline` asks.
fn knots(
    instance: &Instance,
    multiplicities: &Value,
    knots: &Value,
    degree: usize,
    count: usize,
) -> Result<Vec<f64>, Fault> {
    let (multiplicities, knots) = (multiplicities.list(), knots.list());
    if multiplicities.len() != knots.len() {
        return Err(fault(instance, format!("{} multiplicities for {} knots", multiplicities.len(), knots.len())));
    }
    let wanted = enough(instance, degree, count)?;
    let mut out: Vec<f64> = Vec::with_capacity(wanted);
    for (times, knot) in multiplicities.iter().zip(knots) {
        let times = times.integer().and_then(|t| usize::try_from(t).ok()).filter(|t| (1..=degree + 1).contains(t));
        let times = times.ok_or_else(|| fault(instance, format!("a multiplicity outside 1 to {}", degree + 1)))?;
        let knot =
            knot.number().filter(|k| k.is_finite()).ok_or_else(|| fault(instance, "a knot that is no number"))?;
        if out.last().is_some_and(|&last| knot < last) {
            return Err(fault(instance, "decreasing knots"));
        }
        if out.len() + times > wanted {
            return Err(fault(
                instance,
                format!("more than {wanted} knots for {count} control points of degree {degree}"),
            ));
        }
        out.extend(std::iter::repeat_n(knot, times));
    }
    if out.len() != wanted {
        return Err(fault(
            instance,
            format!("{} knots for {count} control points of degree {degree}; it needs {wanted}", out.len()),
        ));
    }
    match (out.get(degree), out.get(count)) {
        (Some(first), Some(last)) if last > first => Ok(out),
        _ => Err(fault(instance, "knots that span nothing")),
    }
}

/// Knots in all, given enough control points.
fn enough(instance: &Instance, degree: usize, count: usize) -> Result<usize, Fault> {
    if count <= degree {
        return Err(fault(instance, format!("{count} control points for degree {degree}")));
    }
    Ok(count + degree + 1)
}

/// Knots that a type implies (`default_b_spline_knots`).
fn implied(instance: &Instance, kind: &str, degree: usize, count: usize) -> Result<Vec<f64>, Fault> {
    let total = enough(instance, degree, count)?;
    let is = |prefix: &str| instance.is(&format!("{prefix}_{kind}"));
    if is("BEZIER") {
        if !(count - 1).is_multiple_of(degree) {
            return Err(fault(
                instance,
                format!("{count} control points, not a whole number of Bezier pieces of degree {degree}"),
            ));
        }
        let pieces = (count - 1) / degree;
        let inner = (1..pieces).flat_map(|at| std::iter::repeat_n(at as f64, degree));
        let ends = |at: f64| std::iter::repeat_n(at, degree + 1);
        return Ok(ends(0.0).chain(inner).chain(ends(pieces as f64)).collect());
    }
    if is("QUASI_UNIFORM") {
        let last = (count - degree) as f64;
        return Ok((0..total).map(|at| (at as f64 - degree as f64).clamp(0.0, last)).collect());
    }
    if is("UNIFORM") {
        return Ok((0..total).map(|at| at as f64 - degree as f64).collect());
    }
    Err(fault(instance, "no knots"))
}

/// Weights, all positive. All equal ones say nothing and are left out.
fn weights<'v>(instance: &Instance, list: impl Iterator<Item = &'v Value>, count: usize) -> Result<Vec<f64>, Fault> {
    let out: Vec<f64> = list.map(|value| value.number().unwrap_or(f64::NAN)).collect();
    if out.len() != count {
        return Err(fault(instance, format!("{} weights for {count} control points", out.len())));
    }
    if let Some(bad) = out.iter().find(|weight| !(weight.is_finite() && **weight > 0.0)) {
        return Err(fault(instance, format!("the weight {bad}")));
    }
    if out.iter().all(|weight| Some(weight) == out.first()) {
        return Ok(Vec::new());
    }
    Ok(out)
}
