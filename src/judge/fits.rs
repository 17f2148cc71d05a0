//! ISO 286 classes such as `H7` and `g6` to deviations, for sizes to 500 mm and grades 3 to 12.
//!
//! Letters d, e, f, g, h, js, k, m, n, p, r, s of shafts, and the same of holes. What is not here is `None`: a class that
//! is not understood is never judged.

use super::fits_table::{IT3_TO_IT12, R_AND_S, SHAFTS, STEPS};
use crate::base::decimal::Decimal;

/// Lower and upper deviation in mm of a class at a nominal size in mm; `None` where this table does not reach.
pub fn deviations(class: &str, nominal_mm: Decimal) -> Option<(Decimal, Decimal)> {
    let class = class.trim();
    let at = class.find(|c: char| c.is_ascii_digit())?;
    let (letters, grade) = class.split_at(at);
    let grade: usize = grade.parse().ok()?;
    let step = step_of(nominal_mm)?;
    let it = tolerance(step, grade)?;
    let hole = letters.chars().all(|c| c.is_ascii_uppercase());
    if !hole && !letters.chars().all(|c| c.is_ascii_lowercase()) {
        return None;
    }
    let (lower, upper) = match letters.to_ascii_lowercase().as_str() {
        "h" if hole => (0, it),
        "h" => (-it, 0),
        "js" => return Some(halves(it)),
        letter => {
            let fundamental = shaft(letter, step, grade, nominal_mm)?;
            match (letter, hole) {
                ("d" | "e" | "f" | "g", false) => (-fundamental - it, -fundamental),
                ("d" | "e" | "f" | "g", true) => (fundamental, fundamental + it),
                (_, false) => (fundamental, fundamental + it),
                (_, true) => {
                    let upper = hole_upper(letter, step, grade, fundamental)?;
                    (upper - it, upper)
                }
            }
        }
    };
    Some((mm(lower), mm(upper)))
}

/// Tenths of a micrometre to mm, exact.
fn mm(tenths: i64) -> Decimal {
    Decimal::parse(&format!("{tenths}e-4")).unwrap_or(Decimal::ZERO)
}

fn halves(it: i64) -> (Decimal, Decimal) {
    let half = mm(it).half();
    (-half, half)
}

fn step_of(nominal_mm: Decimal) -> Option<usize> {
    if nominal_mm.is_negative() || nominal_mm.is_zero() {
        return None;
    }
    STEPS.iter().position(|end| nominal_mm <= mm(i64::from(*end) * 10_000))
}

/// IT of a grade from 3 to 12, tenths of a micrometre.
fn tolerance(step: usize, grade: usize) -> Option<i64> {
    IT3_TO_IT12.get(step)?.get(grade.checked_sub(3)?).map(|it| i64::from(*it))
}

/// Fundamental deviation of the shaft letter, tenths of a micrometre, as a positive number.
fn shaft(letter: &str, step: usize, grade: usize, nominal_mm: Decimal) -> Option<i64> {
    let column = match letter {
        "d" => 0,
        "e" => 1,
        "f" => 2,
        "g" => 3,
        "k" if (4..=7).contains(&grade) => 4,
        "k" => return Some(0),
        "m" => 5,
        "n" => 6,
        "p" => 7,
        "r" | "s" => {
            let (_, r, s) = R_AND_S.iter().find(|(end, _, _)| nominal_mm <= mm(i64::from(*end) * 10_000))?;
            return Some(i64::from(if letter == "r" { *r } else { *s }) * 10);
        }
        _ => return None,
    };
    SHAFTS.get(step)?.get(column).map(|um| i64::from(*um) * 10)
}

/// Upper deviation ES of holes K to S: −ei of the shaft, raised by Δ = ITn − IT(n−1) for fine grades above 3 mm
/// (ISO 286-1:2010 §4.3.2.4 and table 7).
fn hole_upper(letter: &str, step: usize, grade: usize, shaft_lower: i64) -> Option<i64> {
    let raised = match letter {
        "k" | "m" | "n" => grade <= 8,
        _ => grade <= 7,
    };
    let over_3 = step > 0;
    match letter {
        "k" if !over_3 => Some(0),
        "k" if !raised => None,
        "n" if !raised && over_3 => Some(0),
        // The standard's own exception: M6 over 250 to 315 mm has ES = −9 µm.
        "m" if grade == 6 && step == 10 => Some(-90),
        _ => {
            let ei = if letter == "k" { shaft("k", step, 6, Decimal::ZERO)? } else { shaft_lower };
            let delta =
                if raised && over_3 { tolerance(step, grade)? - tolerance(step, grade.checked_sub(1)?)? } else { 0 };
            Some(delta - ei)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn um(class: &str, size: &str) -> Option<(f64, f64)> {
        let (lower, upper) = deviations(class, Decimal::parse(size)?)?;
        Some((lower.to_f64() * 1000.0, upper.to_f64() * 1000.0))
    }
    fn close(class: &str, size: &str, lower: f64, upper: f64) {
        let (l, u) = um(class, size).unwrap_or_else(|| panic!("{class} at {size} is known"));
        assert!((l - lower).abs() < 1e-6 && (u - upper).abs() < 1e-6, "{class} at {size}: {l} {u}");
    }

    /// Printed in ISO 286-2:2010 and in the textbooks.
    #[test]
    fn known_classes() {
        close("H7", "25", 0.0, 21.0);
        close("g6", "25", -20.0, -7.0);
        close("k6", "25", 2.0, 15.0);
        close("N7", "25", -28.0, -7.0);
        close("P7", "25", -35.0, -14.0);
        close("H7", "8", 0.0, 15.0);
        close("p6", "50", 26.0, 42.0);
        close("H7", "50", 0.0, 25.0);
        close("K7", "25", -15.0, 6.0);
        close("M7", "25", -21.0, 0.0);
        close("M6", "300", -41.0, -9.0);
        close("JS7", "25", -10.5, 10.5);
        close("js6", "10", -4.5, 4.5);
        close("F8", "40", 25.0, 64.0);
        close("f7", "40", -50.0, -25.0);
        close("N9", "20", -52.0, 0.0);
        close("m6", "3", 2.0, 8.0);
        close("N7", "3", -14.0, -4.0);
        close("h11", "100", -220.0, 0.0);
        close("G7", "12", 6.0, 24.0);
        close("n6", "60", 20.0, 39.0);
        close("k8", "60", 0.0, 46.0);
        close("s6", "55", 53.0, 72.0);
        close("P9", "20", -74.0, -22.0);
    }

    #[test]
    fn steps_are_over_up_to_and_including() {
        close("H7", "30", 0.0, 21.0);
        close("H7", "30.001", 0.0, 25.0);
        close("H7", "3", 0.0, 10.0);
        close("H7", "3.0001", 0.0, 12.0);
    }

    #[test]
    fn what_is_not_in_the_table_is_unknown() {
        for (class, size) in [
            ("H7", "501"),
            ("H7", "0"),
            ("H7", "-5"),
            ("Za7", "25"),
            ("H", "25"),
            ("7", "25"),
            ("h19", "25"),
            ("zc6", "25"),
            ("K9", "25"),
        ] {
            assert_eq!(um(class, size), None, "{class} at {size}");
        }
    }

    /// IT5 to IT12 are 7, 10, 16, 25, 40, 64, 100, 160 times i = 0.45 ∛D + 0.001 D, rounded by rules of thumb: within
    /// 10 % above 3 mm.
    #[test]
    fn the_printed_tolerances_follow_the_formula() {
        let factors = [7.0, 10.0, 16.0, 25.0, 40.0, 64.0, 100.0, 160.0];
        for step in 1..STEPS.len() {
            let d = (f64::from(STEPS[step - 1]) * f64::from(STEPS[step])).sqrt();
            let i = 0.45 * d.cbrt() + 0.001 * d;
            for (k, factor) in factors.iter().enumerate() {
                let printed = f64::from(IT3_TO_IT12[step][k + 2]) / 10.0;
                assert!((printed / (factor * i) - 1.0).abs() < 0.10, "step {step}, IT{}: {printed}", k + 5);
            }
        }
    }
}
