//! Decision rules: what an expanded uncertainty U does to a verdict at a limit.
//!
//! Simple acceptance (ASME B89.7.3.1, 1:1 with no guard band) looks only at the value. ISO 14253-1:2017 proves
//! conformance inside `[L+U, R−U]` and non-conformance beyond `[L−U, R+U]`; between, nothing is proven.

use super::number::shown;
use super::verdict::{Ruled, Step, Verdict};
use crate::base::decimal::Decimal;

/// A decision rule as `conform --rule` names it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Rule {
    /// `simple`: the value against the limits.
    #[default]
    Simple,
    /// `iso14253-1`.
    Iso14253,
    /// `asme-b89.7.3.1` stringent acceptance: guard band U inside both limits, else rejected.
    AsmeStringent,
    /// `ilac-g8` binary statement with guard band U.
    IlacBinary,
    /// `ilac-g8` non-binary statement: conditional pass and fail within U of a limit.
    IlacNonBinary,
}

impl Rule {
    /// The rule of a name, as the command line takes it.
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "simple" => Some(Rule::Simple),
            "iso14253-1" => Some(Rule::Iso14253),
            "asme-b89.7.3.1" => Some(Rule::AsmeStringent),
            "ilac-g8" => Some(Rule::IlacBinary),
            "ilac-g8-non-binary" => Some(Rule::IlacNonBinary),
            _ => None,
        }
    }
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Rule::Simple => "simple",
            Rule::Iso14253 => "iso14253-1",
            Rule::AsmeStringent => "asme-b89.7.3.1",
            Rule::IlacBinary => "ilac-g8",
            Rule::IlacNonBinary => "ilac-g8-non-binary",
        }
    }
}

/// Limits that a decision is made at. A natural boundary (the 0 of a geometric tolerance) is no limit: nothing is
/// guarded there, so it is left out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Guarded {
    /// Lower limit, if it is one.
    pub lower: Option<Decimal>,
    /// Upper limit, if it is one.
    pub upper: Option<Decimal>,
}

impl Guarded {
    /// Inside, with `guard` drawn in from both limits (negative: widened). Limits are inclusive.
    fn holds(&self, value: Decimal, guard: Decimal) -> bool {
        self.lower.is_none_or(|lower| value >= lower + guard) && self.upper.is_none_or(|upper| value <= upper - guard)
    }
    fn text(&self, guard: Decimal) -> String {
        let side = |limit: Option<Decimal>, sign: Decimal| limit.map_or("\u{221e}".into(), |limit| shown(limit + sign));
        format!("[{}, {}]", side(self.lower, guard).replace('∞', "−∞"), side(self.upper, -guard))
    }
}

/// ISO 14253-1:2017 with expanded uncertainty `u`.
pub fn iso14253(value: Decimal, limits: Guarded, u: Decimal) -> (Verdict, Step) {
    let u = u.abs();
    let verdict = if limits.holds(value, u) {
        Verdict::Pass
    } else if limits.holds(value, -u) {
        Verdict::Undecided
    } else {
        Verdict::Fail
    };
    let says = match verdict {
        Verdict::Pass => "conformance is proven",
        Verdict::Fail => "non-conformance is proven",
        _ => "neither is proven",
    };
    let text = format!(
        "U = {}: proven inside {}, disproven outside {}; {} \u{2192} {says}",
        shown(u),
        limits.text(u),
        limits.text(-u),
        shown(value)
    );
    (verdict, Step::new("iso14253-1", text, "ISO 14253-1:2017"))
}

/// The verdict of `rule`, with its line; `None` under simple acceptance.
pub fn decide(rule: Rule, value: Decimal, limits: Guarded, u: Decimal) -> Option<(Ruled, Step)> {
    let u = u.abs();
    let within = |guard| limits.holds(value, guard);
    let (verdict, word) = match rule {
        Rule::Simple => return None,
        Rule::Iso14253 => {
            let verdict = iso14253(value, limits, u).0;
            (verdict, verdict.word())
        }
        Rule::AsmeStringent | Rule::IlacBinary if within(u) => (Verdict::Pass, "pass"),
        Rule::AsmeStringent | Rule::IlacBinary => (Verdict::Fail, "fail"),
        Rule::IlacNonBinary if within(u) => (Verdict::Pass, "pass"),
        Rule::IlacNonBinary if within(Decimal::ZERO) => (Verdict::Undecided, "conditional-pass"),
        Rule::IlacNonBinary if within(-u) => (Verdict::Undecided, "conditional-fail"),
        Rule::IlacNonBinary => (Verdict::Fail, "fail"),
    };
    let clause = match rule {
        Rule::AsmeStringent => "ASME B89.7.3.1, stringent acceptance",
        Rule::IlacBinary | Rule::IlacNonBinary => "ILAC-G8:09/2019",
        _ => "ISO 14253-1:2017",
    };
    let text =
        format!("guard band {}: acceptance inside {}; {} \u{2192} {word}", shown(u), limits.text(u), shown(value));
    Some((Ruled { rule: rule.name(), verdict, word, guard: u }, Step::new("rule", text, clause)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn d(text: &str) -> Decimal {
        Decimal::parse(text).expect("a number")
    }
    fn both() -> Guarded {
        Guarded { lower: Some(d("30")), upper: Some(d("30.021")) }
    }

    /// The three zones of ISO 14253-1, their edges included, as `data/packs` counts them.
    #[test]
    fn iso_proves_inside_and_outside_and_leaves_the_rest() {
        let u = d("0.0025");
        let says = |value: &str| iso14253(d(value), both(), u).0;
        assert_eq!(says("30.02"), Verdict::Undecided);
        assert_eq!(says("30.0105"), Verdict::Pass);
        assert_eq!(says("30.0025"), Verdict::Pass);
        assert_eq!(says("30.0024"), Verdict::Undecided);
        assert_eq!(says("30.0235"), Verdict::Undecided);
        assert_eq!(says("30.0236"), Verdict::Fail);
        assert_eq!(says("29.9974"), Verdict::Fail);
    }

    #[test]
    fn one_limit_guards_one_side() {
        let zone = Guarded { lower: None, upper: Some(d("0.1")) };
        assert_eq!(iso14253(d("0.001"), zone, d("0.01")).0, Verdict::Pass);
        assert_eq!(iso14253(d("0.095"), zone, d("0.01")).0, Verdict::Undecided);
    }

    #[test]
    fn binary_rules_reject_what_they_cannot_accept() {
        let says = |rule, value: &str| decide(rule, d(value), both(), d("0.002")).map(|(ruled, _)| ruled.word);
        assert_eq!(says(Rule::AsmeStringent, "30.019"), Some("pass"));
        assert_eq!(says(Rule::AsmeStringent, "30.0191"), Some("fail"));
        assert_eq!(says(Rule::IlacNonBinary, "30.0191"), Some("conditional-pass"));
        assert_eq!(says(Rule::IlacNonBinary, "30.0211"), Some("conditional-fail"));
        assert_eq!(says(Rule::IlacNonBinary, "30.0231"), Some("fail"));
        assert_eq!(says(Rule::Simple, "30.0231"), None);
        for rule in [Rule::Simple, Rule::Iso14253, Rule::AsmeStringent, Rule::IlacBinary, Rule::IlacNonBinary] {
            assert_eq!(Rule::named(rule.name()), Some(rule));
        }
    }
}
