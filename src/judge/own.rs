//! A value against limits as they stand: inclusive, exact, without any decision rule.

use super::verdict::Verdict;
use crate::base::decimal::Decimal;

/// Verdict of `value` between `lower` and `upper`; a missing limit does not bound. Limits are inclusive. Where a bonus
/// may be due but is not known (`may_gain`), a positive value above the upper limit is not judged: only the bonus could save it.
pub fn own_verdict(value: Option<Decimal>, lower: Option<Decimal>, upper: Option<Decimal>, may_gain: bool) -> Verdict {
    let Some(value) = value else { return Verdict::NotEvaluated };
    if lower.is_none() && upper.is_none() {
        return Verdict::NotEvaluated;
    }
    if let (Some(lower), Some(upper)) = (lower, upper)
        && lower > upper
    {
        return Verdict::NotEvaluated;
    }
    if lower.is_some_and(|lower| value < lower) {
        return Verdict::Fail;
    }
    match upper {
        Some(upper) if value > upper && may_gain => Verdict::NotEvaluated,
        Some(upper) if value > upper => Verdict::Fail,
        _ => Verdict::Pass,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn d(text: &str) -> Option<Decimal> {
        Some(Decimal::parse(text).unwrap_or_else(|| panic!("{text}")))
    }

    #[test]
    fn limits_are_inclusive_and_exact() {
        assert_eq!(own_verdict(d("8.3"), d("8.1"), d("8.2").map(|n| n + Decimal::from_f64(0.1)), false), Verdict::Pass);
        assert_eq!(own_verdict(d("8.3000001"), d("8.1"), d("8.3"), false), Verdict::Fail);
        assert_eq!(own_verdict(d("5"), None, d("6"), false), Verdict::Pass);
    }

    #[test]
    fn without_limits_or_value_nothing_passes() {
        assert_eq!(own_verdict(d("5"), None, None, false), Verdict::NotEvaluated);
        assert_eq!(own_verdict(None, d("1"), d("2"), false), Verdict::NotEvaluated);
        assert_eq!(own_verdict(d("5"), d("6"), d("4"), false), Verdict::NotEvaluated);
        assert_eq!(own_verdict(d("0.3"), d("0"), d("0.25"), true), Verdict::NotEvaluated);
    }
}
