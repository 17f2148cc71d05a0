//! Verdicts and how they were reached.

use crate::base::decimal::Decimal;
use serde::Serialize;

/// What may be said of one measured value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// Outside the limits.
    Fail,
    /// A decision rule leaves it open.
    Undecided,
    /// No verdict is possible; the derivation says why. Never a pass.
    #[default]
    NotEvaluated,
    /// No value.
    NotMeasured,
    /// Within the limits.
    Pass,
}

impl Verdict {
    /// The word of the JSON contract and of `threadgauge explain`.
    pub fn word(self) -> &'static str {
        match self {
            Verdict::Fail => "fail",
            Verdict::Undecided => "undecided",
            Verdict::NotEvaluated => "not-evaluated",
            Verdict::NotMeasured => "not-measured",
            Verdict::Pass => "pass",
        }
    }
}

/// How a verdict came about, step by step.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Judgement {
    /// Under simple acceptance.
    pub verdict: Verdict,
    /// Under ISO 14253-1:2017, where an expanded uncertainty is stated.
    pub verdict_iso14253_1: Option<Verdict>,
    /// Under the decision rule that was asked for; `None` under simple acceptance or without an uncertainty.
    pub ruled: Option<Ruled>,
    /// Lower limit in mm (or in the unit of an angle), with nothing added.
    pub lower: Option<Decimal>,
    /// Upper limit, bonus included.
    pub upper: Option<Decimal>,
    /// Bonus applied.
    pub bonus: Option<Decimal>,
    /// Amount outside the limits (positive), or the least distance inside (negative).
    pub beyond: Option<Decimal>,
    /// Lines of arithmetic, in order.
    pub derivation: Vec<Step>,
}

/// A verdict under a decision rule other than simple acceptance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Ruled {
    /// `iso14253-1`, `asme-b89.7.3.1`, `ilac-g8`.
    pub rule: &'static str,
    /// Verdict; conditional ones are `undecided`.
    pub verdict: Verdict,
    /// The rule's own word: `pass`, `fail`, `undecided`, `conditional-pass`, `conditional-fail`.
    pub word: &'static str,
    /// Guard band used, mm.
    pub guard: Decimal,
}

/// A line of a derivation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Step {
    /// `bonus`, `limit`, `rule`, ...
    pub label: String,
    /// The arithmetic with its numbers: `10.062 − 10.000 = 0.062`.
    pub text: String,
    /// The clause it rests on; may be empty.
    pub clause: String,
}

impl Step {
    /// A line with its label, arithmetic and clause.
    pub fn new(label: &str, text: impl Into<String>, clause: &str) -> Self {
        Step { label: label.into(), text: text.into(), clause: clause.into() }
    }
}

impl Judgement {
    /// No verdict, for a reason.
    pub fn withheld(reason: impl Into<String>) -> Self {
        Judgement { derivation: vec![Step::new("withheld", reason, "")], ..Judgement::default() }
    }
    /// No value.
    pub fn not_measured(reason: impl Into<String>) -> Self {
        Judgement { verdict: Verdict::NotMeasured, ..Judgement::withheld(reason) }
    }
}
