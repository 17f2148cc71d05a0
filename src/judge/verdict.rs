//! Verdicts and how they were reached.

use crate::base::decimal::Decimal;
use serde::Serialize;

/// What may be said of one measured value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// Outside the limits.
    Fail,
    /// A decision rule leaves it open.
    Undecided,
    /// No verdict is possible; the derivation says why. Never a pass.
    NotEvaluated,
    /// No value.
    NotMeasured,
    /// Within the limits.
    Pass,
}

/// How a verdict came about, step by step.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Judgement {
    /// Under simple acceptance.
    pub verdict: Verdict,
    /// Under ISO 14253-1:2017, where an expanded uncertainty is stated.
    pub verdict_iso14253_1: Option<Verdict>,
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
