//! Whether the columns of limits hold limits or deviations, and whether the lower one lost its sign: decided once, by
//! all rows. A heading breaks a tie.

use super::columns::Hint;
use crate::base::decimal::Decimal;

/// Numbers of one requirement as they stand.
#[derive(Clone, Copy, Debug, Default)]
pub struct Stated {
    /// Nominal.
    pub nominal: Option<Decimal>,
    /// The cell of the lower column.
    pub lower: Option<Decimal>,
    /// The cell of the upper column.
    pub upper: Option<Decimal>,
}

/// How the columns are read.
#[derive(Clone, Debug, PartialEq)]
pub struct Style {
    /// Absolute limits or deviations.
    pub hint: Hint,
    /// Lower deviations are magnitudes: `0.1` is −0.1.
    pub unsigned_lower: bool,
    /// Words for a person.
    pub reason: String,
    /// Rows that speak against it.
    pub against: usize,
}

/// Decides from all requirements; `lower` and `upper` are what the headings say.
pub fn decide(rows: &[Stated], lower: Option<Hint>, upper: Option<Hint>) -> Style {
    let (mut absolute, mut deviation) = (0usize, 0usize);
    for row in rows {
        let Some(nominal) = row.nominal.filter(|nominal| !nominal.is_zero()) else { continue };
        for limit in [row.lower, row.upper].into_iter().flatten() {
            // A limit is nearer to the nominal than to zero; a deviation the other way round.
            if (limit - nominal).abs() < limit.abs() {
                absolute += 1;
            } else {
                deviation += 1;
            }
        }
    }
    let headed = upper.or(lower).unwrap_or(Hint::Limit);
    let hint = match absolute.cmp(&deviation) {
        std::cmp::Ordering::Greater => Hint::Limit,
        std::cmp::Ordering::Less => Hint::Deviation,
        std::cmp::Ordering::Equal => headed,
    };
    let against = if hint == Hint::Limit { deviation } else { absolute };
    let unsigned_lower = hint == Hint::Deviation && unsigned(rows);
    let reason = match (hint, unsigned_lower) {
        (Hint::Limit, _) => {
            format!("as absolute limits: {absolute} of {} lie near their nominals", absolute + deviation)
        }
        (Hint::Deviation, false) => {
            format!("as deviations from the nominal: {deviation} of {} lie near zero", absolute + deviation)
        }
        (Hint::Deviation, true) => {
            "as deviations, the lower ones without their minus sign: none is negative, some reach the upper".to_owned()
        }
    };
    Style { hint, unsigned_lower, reason, against }
}

/// No lower value is negative, and some positive one is not below its upper: then it is a magnitude.
fn unsigned(rows: &[Stated]) -> bool {
    let lowers = || rows.iter().filter_map(|row| row.lower);
    !lowers().any(Decimal::is_negative)
        && rows.iter().any(|row| match (row.lower, row.upper) {
            (Some(lower), Some(upper)) => lower > Decimal::ZERO && lower >= upper,
            _ => false,
        })
}

/// Limits of one row: lower, upper, and why they cannot be met, if so.
pub fn apply(style: &Style, row: Stated) -> (Option<Decimal>, Option<Decimal>, Option<String>) {
    if style.hint == Hint::Limit {
        return (row.lower, row.upper, crossed(row.lower, row.upper));
    }
    let Some(nominal) = row.nominal else {
        let why = (row.lower.is_some() || row.upper.is_some()).then(|| "deviations without a nominal".to_owned());
        return (None, None, why);
    };
    let signed = |lower: Decimal| if style.unsigned_lower { -lower } else { lower };
    let (lower, upper) = (row.lower.map(|lower| nominal + signed(lower)), row.upper.map(|upper| nominal + upper));
    if let (Some(low), Some(high), false) = (row.lower, row.upper, style.unsigned_lower)
        && low > Decimal::ZERO
        && low >= high
    {
        let why = format!("the lower deviation {low} is not below the upper {high}, and other rows write its sign");
        return (lower, upper, Some(why));
    }
    (lower, upper, crossed(lower, upper))
}

fn crossed(lower: Option<Decimal>, upper: Option<Decimal>) -> Option<String> {
    match (lower, upper) {
        (Some(lower), Some(upper)) if lower > upper => {
            Some(format!("the lower limit {lower} is above the upper {upper}"))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(nominal: &str, lower: &str, upper: &str) -> Stated {
        Stated { nominal: Decimal::parse(nominal), lower: Decimal::parse(lower), upper: Decimal::parse(upper) }
    }

    #[test]
    fn all_rows_decide() {
        // A fit has both limits below the nominal; a zone has the nominal 0.
        let limits = [row("25", "24.98", "24.993"), row("0", "0", "0.05")];
        assert_eq!(decide(&limits, None, None).hint, Hint::Limit);
        let deviations = [row("25", "-0.02", "-0.007"), row("0", "0", "0.05")];
        assert_eq!(decide(&deviations, Some(Hint::Limit), Some(Hint::Limit)).hint, Hint::Deviation);
        assert_eq!(decide(&[row("0", "0", "0.05")], None, Some(Hint::Deviation)).hint, Hint::Deviation);
    }

    #[test]
    fn a_lost_sign_is_put_back_only_where_all_rows_lost_it() {
        let lost = [row("1.9685", "0.00394", "0.00394"), row("1.2", "0", "0.001")];
        let style = decide(&lost, None, None);
        assert!(style.unsigned_lower);
        let (lower, upper, why) = apply(&style, lost[0]);
        assert_eq!((lower, upper, why), (Decimal::parse("1.96456"), Decimal::parse("1.97244"), None));
        let mixed = [row("10", "0.1", "0.1"), row("20", "-0.1", "0.1")];
        let style = decide(&mixed, None, None);
        assert!(!style.unsigned_lower);
        assert!(apply(&style, mixed[0]).2.is_some(), "is not judged");
        assert!(apply(&style, mixed[1]).2.is_none());
    }
}
