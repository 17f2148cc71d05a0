//! To millimetres and degrees, exactly: 25.4 is a decimal number, so an inch value converted once loses nothing.

use crate::base::decimal::Decimal;
use crate::base::units::LengthUnit;

/// The exact factor from a unit to mm (lengths) or degrees (angles).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scale {
    /// Millimetres or degrees in one unit.
    pub factor: Decimal,
    /// Whether it is an angle.
    pub angle: bool,
}

impl Scale {
    /// From the factor to mm or radians, as units are stored.
    pub fn new(to_internal: f64, angle: bool) -> Self {
        let one = Decimal::from_f64(1.0);
        if !angle {
            return Scale { factor: LengthUnit::by_factor(to_internal).to_mm_decimal(), angle };
        }
        let degrees = to_internal.to_degrees();
        let factor = if (degrees - 1.0).abs() < 1e-6 { one } else { Decimal::from_f64(degrees) };
        Scale { factor, angle }
    }
    /// The unit that numbers come out in: `mm` or `deg`.
    pub fn unit(self) -> &'static str {
        if self.angle { "deg" } else { "mm" }
    }
    /// A number in this unit, in mm or degrees.
    pub fn apply(self, value: Decimal) -> Decimal {
        if self.factor == Decimal::from_f64(1.0) { value } else { value * self.factor }
    }
}

/// The nominal that a value is near once it is multiplied or divided by 25.4, and what was done: the trace of a mix of
/// inch and mm. Only for a value that is far from its limits as it stands.
pub fn inch_mixup(value: Decimal, nominal: Decimal, lower: Option<Decimal>, upper: Option<Decimal>) -> Option<String> {
    let (v, n) = (value.to_f64(), nominal.to_f64());
    let width = match (lower, upper) {
        (Some(lower), Some(upper)) => (upper - lower).to_f64(),
        _ => 0.0,
    };
    let far = (10.0 * width).max(0.2 * n.abs());
    if n == 0.0 || v == 0.0 || (v - n).abs() <= far {
        return None;
    }
    let near = (3.0 * width).max(0.02 * n.abs());
    if (v * 25.4 - n).abs() <= near {
        Some(format!("{v} × 25.4 = {:.4} is near the nominal {n}: was it measured in inch?", v * 25.4))
    } else if (v / 25.4 - n).abs() <= near {
        Some(format!("{v} / 25.4 = {:.4} is near the nominal {n}: was it written in mm?", v / 25.4))
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn d(text: &str) -> Decimal {
        Decimal::parse(text).expect("a number")
    }

    #[test]
    fn an_inch_is_exact() {
        let inch = Scale::new(0.0254 * 1000.0, false);
        assert_eq!(inch.apply(d("0.38")), d("9.652"));
        assert_eq!(Scale::new(1.0, false).apply(d("10.10")).to_string(), "10.10");
        let degree = Scale::new(0.017453292519943, true);
        assert_eq!(degree.apply(d("45.1")), d("45.1"));
    }

    /// Values of the packs' `unit-suspect` rows, and honest failures beside them.
    #[test]
    fn inch_for_mm_is_seen_and_a_bad_part_is_not_taken_for_it() {
        let ask = |v, n, l, u| inch_mixup(d(v), d(n), Some(d(l)), Some(d(u)));
        assert!(ask("0.39173", "10", "9.9", "10.1").is_some());
        assert!(ask("1.57559", "40", "39.95", "40.05").is_some());
        assert!(ask("484.173276", "19.05", "19.05", "19.0754").is_some());
        assert!(ask("10.14", "10", "9.9", "10.1").is_none());
        assert!(ask("11.016999999999999", "6.6", "6.346", "6.854").is_none());
        assert!(ask("0.12", "0", "0", "0.1").is_none());
    }
}
