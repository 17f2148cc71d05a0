//! One value against one demand: limits, zone, bonus, rule, and the line of arithmetic for each.

use super::bonus::{self, Material, Size};
use super::decision::{Guarded, Rule, decide, iso14253};
use super::number::{difference, shown, sum};
use super::profile::{self, Profile};
use super::verdict::{Judgement, Step, Verdict};
use crate::base::decimal::Decimal;

/// What is demanded of a value. All numbers in mm, or degrees for angles.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Demand {
    /// Lower limit.
    pub lower: Option<Decimal>,
    /// Upper limit; of a geometric tolerance its value.
    pub upper: Option<Decimal>,
    /// The lower limit is the natural 0 of a zone, not a requirement.
    pub natural_lower: bool,
    /// Tolerance at a material condition: a bonus may widen it.
    pub material: Option<Material>,
    /// The most that tolerance and bonus together may be (`⌀.040 Ⓜ ⌀.045 MAX`).
    pub greatest_total: Option<Decimal>,
    /// A profile tolerance: the limits depend on what kind of number was reported.
    pub profile: Option<Profile>,
    /// How the limits were had, as lines.
    pub steps: Vec<Step>,
    /// Why the limits cannot be judged by: crossed, negative, contradictory.
    pub invalid: Option<String>,
    /// Why no verdict is possible from reported values; `None` = it is.
    pub withheld: Option<String>,
}

/// What is known of one measured value.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Evidence {
    /// The value.
    pub value: Decimal,
    /// Expanded uncertainty.
    pub uncertainty: Option<Decimal>,
    /// Size of the same feature, for the bonus; its value may be missing.
    pub size: Option<Size>,
    /// Why there is no size.
    pub size_absent: String,
    /// The value is a signed deviation (matters for profiles only).
    pub signed: bool,
}

/// A verdict and what a person must see beside it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outcome {
    /// Verdict and derivation.
    pub judgement: Judgement,
    /// The value equals a limit.
    pub at_limit: bool,
    /// It passes only by the bonus.
    pub bonus_applied: bool,
    /// A bonus is needed and no size was measured.
    pub size_missing: bool,
    /// Limits crossed, or a negative tolerance.
    pub limits_invalid: bool,
}

/// Judges one value.
pub fn judge(demand: &Demand, evidence: &Evidence, rule: Rule) -> Outcome {
    let withheld = |reason: String| {
        let mut judgement = Judgement { lower: demand.lower, upper: demand.upper, ..Judgement::withheld(reason) };
        judgement.derivation.splice(0..0, demand.steps.iter().cloned());
        Outcome { judgement, ..Outcome::default() }
    };
    if let Some(reason) = &demand.withheld {
        return withheld(reason.clone());
    }
    if let Some(reason) = invalid(demand) {
        return Outcome { limits_invalid: true, ..withheld(reason) };
    }
    if demand.lower.is_none() && demand.upper.is_none() {
        return withheld("no limits are stated, so nothing can be held against them".into());
    }
    let value = evidence.value;
    let mut steps = demand.steps.clone();
    let (mut lower, mut upper, mut natural_lower) = (demand.lower, demand.upper, demand.natural_lower);
    if let (Some(profile), Some(tolerance)) = (demand.profile, demand.upper) {
        match profile::limits(tolerance, profile, evidence.signed, value) {
            Ok(limits) => {
                (lower, upper, natural_lower) = (Some(limits.lower), Some(limits.upper), limits.natural_lower);
                steps.push(limits.step);
            }
            Err(reason) => return withheld(reason),
        }
    }
    let bare = upper;
    let (bonus, size_missing) = widen(demand, evidence, &mut upper, &mut steps);
    let limits = Guarded { lower: lower.filter(|_| !natural_lower), upper };
    let mut judgement = Judgement { lower, upper, bonus, ..Judgement::default() };
    if size_missing {
        steps.push(Step::new(
            "withheld",
            format!("only a bonus could save {}; {}", shown(value), why_no_size(evidence)),
            "",
        ));
        judgement.derivation = steps;
        return Outcome { judgement, size_missing: true, ..Outcome::default() };
    }
    let (verdict, beyond, step) = compare(value, lower, upper, natural_lower);
    steps.push(step);
    judgement.verdict = verdict;
    judgement.beyond = beyond;
    if let Some(u) = evidence.uncertainty {
        let (proven, step) = iso14253(value, limits, u);
        judgement.verdict_iso14253_1 = Some(proven);
        steps.push(step);
        if let Some((ruled, step)) = decide(rule, value, limits, u) {
            judgement.ruled = Some(ruled);
            if rule != Rule::Iso14253 {
                steps.push(step);
            }
        }
    }
    judgement.derivation = steps;
    let bonus_applied = verdict == Verdict::Pass && bare.is_some_and(|bare| value > bare);
    let at_limit = limits.lower == Some(value) || limits.upper == Some(value);
    Outcome { judgement, at_limit, bonus_applied, ..Outcome::default() }
}

/// Adds the bonus to the upper limit. The second answer: a bonus is needed, could save the value, and cannot be had.
fn widen(
    demand: &Demand,
    evidence: &Evidence,
    upper: &mut Option<Decimal>,
    steps: &mut Vec<Step>,
) -> (Option<Decimal>, bool) {
    let (Some(material), Some(bare)) = (demand.material, *upper) else { return (None, false) };
    let capped = |total: Decimal| demand.greatest_total.map_or(total, |most| total.min(most));
    if let Some((bonus, step)) = evidence.size.as_ref().and_then(|size| bonus::bonus(material, size)) {
        let total = capped(bare + bonus);
        steps.push(step);
        steps.push(Step::new("limit", sum(bare, bonus), ""));
        if total != bare + bonus {
            steps.push(Step::new("limit", format!("held at the stated maximum {}", shown(total)), ""));
        }
        *upper = Some(total);
        return (Some(bonus), false);
    }
    if evidence.value <= bare {
        let text = format!("no measured size, and none needed: inside the bare tolerance {}", shown(bare));
        steps.push(Step::new("bonus", text, ""));
        return (None, false);
    }
    let most = evidence.size.as_ref().map(|size| capped(bare + size.greatest())).or(demand.greatest_total);
    match most {
        Some(most) if evidence.value > most => {
            let text = format!(
                "{} is beyond even {}, the tolerance with the largest bonus",
                shown(evidence.value),
                shown(most)
            );
            steps.push(Step::new("bonus", text, "ISO 2692"));
            *upper = Some(most);
            (None, false)
        }
        _ => (None, true),
    }
}

fn why_no_size(evidence: &Evidence) -> String {
    if evidence.size_absent.is_empty() {
        "the size of the feature was not measured".into()
    } else {
        evidence.size_absent.clone()
    }
}

fn invalid(demand: &Demand) -> Option<String> {
    if demand.invalid.is_some() {
        return demand.invalid.clone();
    }
    match (demand.lower, demand.upper) {
        (Some(lower), Some(upper)) if lower > upper && demand.natural_lower => {
            Some(format!("the tolerance {} is negative", shown(upper)))
        }
        (Some(lower), Some(upper)) if lower > upper => {
            Some(format!("the limits are crossed: {} is above {}", shown(lower), shown(upper)))
        }
        _ => None,
    }
}

/// Verdict, amount beyond (negative inside), line.
fn compare(
    value: Decimal,
    lower: Option<Decimal>,
    upper: Option<Decimal>,
    natural: bool,
) -> (Verdict, Option<Decimal>, Step) {
    const CLAUSE: &str = "ASME Y14.5-2018 \u{a7}5.4; ISO 8015";
    if let Some(upper) = upper.filter(|upper| value > *upper) {
        let text = format!("{} above the upper limit", difference(value, upper));
        return (Verdict::Fail, Some(value - upper), Step::new("verdict", text, CLAUSE));
    }
    if let Some(lower) = lower.filter(|lower| value < *lower) {
        let what = if natural { "below 0, which the width of a zone cannot be" } else { "below the lower limit" };
        return (
            Verdict::Fail,
            Some(lower - value),
            Step::new("verdict", format!("{} {what}", difference(lower, value)), CLAUSE),
        );
    }
    let above = lower.filter(|_| !natural).map(|lower| value - lower);
    let below = upper.map(|upper| upper - value);
    let room = match (above, below) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    };
    let text = match (lower.filter(|_| !natural), upper) {
        (Some(lower), Some(upper)) => format!("{} \u{2264} {} \u{2264} {}", shown(lower), shown(value), shown(upper)),
        (None, Some(upper)) => format!("{} \u{2264} {}", shown(value), shown(upper)),
        (Some(lower), None) => format!("{} \u{2264} {}", shown(lower), shown(value)),
        (None, None) => String::new(),
    };
    let near = match room {
        Some(room) if room.is_zero() => ", on the limit, which belongs to the tolerance".into(),
        Some(room) => format!(", {} to spare", shown(room)),
        None => String::new(),
    };
    (Verdict::Pass, room.map(|room| -room), Step::new("verdict", format!("{text}{near}"), CLAUSE))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn d(text: &str) -> Decimal {
        Decimal::parse(text).expect("a number")
    }
    fn value(text: &str) -> Evidence {
        Evidence { value: d(text), ..Evidence::default() }
    }
    fn limits(lower: &str, upper: &str) -> Demand {
        Demand { lower: Decimal::parse(lower), upper: Decimal::parse(upper), ..Demand::default() }
    }
    fn says(demand: &Demand, evidence: &Evidence) -> Verdict {
        judge(demand, evidence, Rule::Simple).judgement.verdict
    }

    #[test]
    fn limits_belong_to_the_tolerance_and_the_last_digit_counts() {
        let size = limits("79.8", "80.2");
        assert_eq!(says(&size, &value("80.2")), Verdict::Pass);
        assert!(judge(&size, &value("80.20"), Rule::Simple).at_limit);
        assert_eq!(says(&size, &value("80.2001")), Verdict::Fail);
        assert_eq!(says(&size, &value("79.8")), Verdict::Pass);
        assert_eq!(says(&size, &value("79.7999")), Verdict::Fail);
        assert_eq!(says(&limits("", "5"), &value("-100")), Verdict::Pass);
    }

    #[test]
    fn nothing_to_hold_against_is_no_pass() {
        assert_eq!(says(&limits("", ""), &value("1")), Verdict::NotEvaluated);
        let crossed = judge(&limits("2", "1"), &value("1.5"), Rule::Simple);
        assert_eq!((crossed.judgement.verdict, crossed.limits_invalid), (Verdict::NotEvaluated, true));
        let negative = Demand { natural_lower: true, ..limits("0", "-0.13") };
        assert!(judge(&negative, &value("0.008"), Rule::Simple).limits_invalid);
    }

    fn at_mmc() -> Demand {
        Demand { natural_lower: true, material: Some(Material::Mmc), ..limits("0", "0.25") }
    }
    fn with_size(position: &str, size: Option<&str>) -> Evidence {
        let value = size.map(d);
        let size = Size { value, lower: d("8"), upper: d("8.2"), internal: true, from: "CH-06".into() };
        Evidence { value: d(position), size: Some(size), ..Evidence::default() }
    }

    /// The designed cases of `data/packs/bearing-housing`, CH-07.
    #[test]
    fn a_bonus_saves_only_with_a_size() {
        let saved = judge(&at_mmc(), &with_size("0.37", Some("8.18")), Rule::Simple);
        assert_eq!((saved.judgement.verdict, saved.bonus_applied), (Verdict::Pass, true));
        assert_eq!(saved.judgement.upper, Some(d("0.43")));
        let at_limit = judge(&at_mmc(), &with_size("0.37", Some("8.02")), Rule::Simple);
        assert_eq!(at_limit.judgement.verdict, Verdict::Fail);
        let unknown = judge(&at_mmc(), &with_size("0.35", None), Rule::Simple);
        assert_eq!((unknown.judgement.verdict, unknown.size_missing), (Verdict::NotEvaluated, true));
        let inside = judge(&at_mmc(), &with_size("0.15", None), Rule::Simple);
        assert_eq!(
            (inside.judgement.verdict, inside.size_missing, inside.judgement.bonus),
            (Verdict::Pass, false, None)
        );
        assert_eq!(says(&at_mmc(), &with_size("0.55", None)), Verdict::Fail);
    }

    #[test]
    fn a_stated_maximum_caps_the_bonus() {
        let capped = Demand { greatest_total: Some(d("0.3")), ..at_mmc() };
        assert_eq!(says(&capped, &with_size("0.31", Some("8.18"))), Verdict::Fail);
        assert_eq!(says(&capped, &with_size("0.3", Some("8.18"))), Verdict::Pass);
    }

    #[test]
    fn the_uncertainty_never_moves_the_simple_verdict() {
        let evidence = Evidence { uncertainty: Some(d("0.0025")), ..value("30.02") };
        let outcome = judge(&limits("30", "30.021"), &evidence, Rule::AsmeStringent);
        assert_eq!(outcome.judgement.verdict, Verdict::Pass);
        assert_eq!(outcome.judgement.verdict_iso14253_1, Some(Verdict::Undecided));
        assert_eq!(outcome.judgement.ruled.map(|ruled| ruled.word), Some("fail"));
    }

    #[test]
    fn a_failing_line_shows_the_difference() {
        let outcome = judge(&limits("9.900", "10.000"), &value("10.062"), Rule::Simple);
        let text = &outcome.judgement.derivation.last().expect("a line").text;
        assert_eq!(text, "10.062 − 10.000 = 0.062 above the upper limit");
        assert_eq!(outcome.judgement.beyond, Some(d("0.062")));
    }
}
