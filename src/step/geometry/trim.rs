//! Trimmed curves (ISO 10303-42 §4.4.40): from points or parameter values to an interval of the basis curve.

use super::curve::Scaled;
use super::placement::{attribute, reference};
use super::{Fault, Reader};
use crate::geom::Curve;
use crate::part21::exchange::{Instance, Value};
use glam::DVec3;

/// Accuracy along the curve with which a trimming point becomes a parameter, mm.
const INVERSION_MM: f64 = 1e-7;

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
        // A basis that cannot be evaluated would send the search for a parameter astray.
        basis
            .curve
            .check()
            .map_err(|why| Fault::new(instance.id, format!("trimmed curve #{} has {why}", instance.id)))?;
        let cartesian = value(4).enumeration() == Some("CARTESIAN");
        let end = |trim: &Value, which: &str| {
            let end = self.end(trim)?;
            let by_point = || end.point.map(|p| basis.curve.invert(p, INVERSION_MM)).filter(|t| t.is_finite());
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
    if let Some(period) = basis.period() {
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
