//! Profile tolerances from one reported number: is it a signed deviation, or the width of a zone?
//!
//! The actual value of an equal bilateral profile is twice the greatest deviation (ASME Y14.5.1-2019, ISO 1101), to be
//! held against T. Point profiles and many machines report a signed deviation instead, to be held against ±T/2.
//! The rule: a series is signed if any of its values is negative, if its kind is a point profile, or if the file itself
//! states limits on both sides of zero. Which it was is written into the derivation.

use super::number::shown;
use super::verdict::Step;
use crate::base::decimal::Decimal;

/// How a profile zone lies about the true profile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Profile {
    /// Half outside the material, half inside.
    Equal,
    /// `outside` of the material, the rest inside (Ⓤ of ASME Y14.5).
    Unequal {
        /// Part of the zone outside the material, mm.
        outside: Decimal,
    },
}

/// The limits that a reported profile value is held against.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProfileLimits {
    /// Lower limit.
    pub lower: Decimal,
    /// Upper limit.
    pub upper: Decimal,
    /// The lower limit is the natural 0 of a width.
    pub natural_lower: bool,
    /// Why these.
    pub step: Step,
}

const CLAUSE: &str = "ASME Y14.5-2018 \u{a7}11; ISO 1660:2017";

/// Limits for a value under a profile tolerance `tolerance`; the reason where one number cannot decide.
pub fn limits(tolerance: Decimal, profile: Profile, signed: bool, value: Decimal) -> Result<ProfileLimits, String> {
    let t = shown(tolerance);
    match (profile, signed) {
        (Profile::Equal, true) => {
            let half = tolerance.half();
            let text = format!("a signed deviation: within \u{b1}{t}/2 = \u{b1}{}", shown(half));
            let step = Step::new("zone", text, CLAUSE);
            Ok(ProfileLimits { lower: -half, upper: half, natural_lower: false, step })
        }
        (Profile::Equal, false) => {
            let text = format!("an unsigned value is the width of the zone: 0 to {t}");
            let step = Step::new("zone", text, CLAUSE);
            Ok(ProfileLimits { lower: Decimal::ZERO, upper: tolerance, natural_lower: true, step })
        }
        (Profile::Unequal { outside }, true) => {
            let lower = outside - tolerance;
            let text = format!("a signed deviation: {} outside, {} inside the material", shown(outside), shown(-lower));
            Ok(ProfileLimits { lower, upper: outside, natural_lower: false, step: Step::new("zone", text, CLAUSE) })
        }
        (Profile::Unequal { outside }, false) => {
            let narrow = outside.abs().min((tolerance - outside).abs());
            let step = |text: String| Step::new("zone", text, CLAUSE);
            if value <= narrow {
                let text = format!("an unsigned value at most {} fits on either side of the profile", shown(narrow));
                let step = step(text);
                Ok(ProfileLimits { lower: Decimal::ZERO, upper: narrow, natural_lower: true, step })
            } else if value > tolerance {
                let step = step(format!("more than the whole zone {t} on whichever side"));
                Ok(ProfileLimits { lower: Decimal::ZERO, upper: tolerance, natural_lower: true, step })
            } else {
                Err(format!(
                    "an unequal profile zone ({} outside, {} inside) cannot be judged from one unsigned value; the signed \
                     extremes are needed",
                    shown(outside),
                    shown(tolerance - outside)
                ))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn d(text: &str) -> Decimal {
        Decimal::parse(text).expect("a number")
    }

    #[test]
    fn an_equal_zone_is_halved_for_signed_values_only() {
        let signed = limits(d("0.1"), Profile::Equal, true, d("-0.04")).expect("limits");
        assert_eq!((signed.lower, signed.upper), (d("-0.05"), d("0.05")));
        let width = limits(d("0.1"), Profile::Equal, false, d("0.08")).expect("limits");
        assert_eq!((width.lower, width.upper), (d("0"), d("0.1")));
    }

    /// T 1.5, outer 1: −0.5..1, as QIF_Results_Sample has it.
    #[test]
    fn an_unequal_zone_needs_the_sign() {
        let zone = Profile::Unequal { outside: d("1") };
        let signed = limits(d("1.5"), zone, true, d("0.7")).expect("limits");
        assert_eq!((signed.lower, signed.upper), (d("-0.5"), d("1")));
        assert!(limits(d("1.5"), zone, false, d("0.7")).is_err());
        assert_eq!(limits(d("1.5"), zone, false, d("0.4")).expect("either side").upper, d("0.5"));
        assert_eq!(limits(d("1.5"), zone, false, d("1.6")).expect("neither side").upper, d("1.5"));
    }
}
