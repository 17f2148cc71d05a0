//! The five things that can be said of a requirement on one part, each with a name and a second sign beside its colour.

use crate::judge::verdict::Verdict;
use crate::trace::conformance::{Conformance, Summary, TracedCharacteristic, TracedRow};
use crate::view::scene::Sign;

/// Where a characteristic or a row stands. In the order of the verdict bar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standing {
    /// Within its limits.
    Conforms,
    /// Outside its limits.
    DoesNot,
    /// Left open by the decision rule, or not to be evaluated.
    Undecided,
    /// No value.
    NotMeasured,
    /// A value that answers no requirement for certain.
    NotTraced,
}

impl Standing {
    /// All, in the order of the verdict bar.
    pub const ALL: [Standing; 5] =
        [Standing::Conforms, Standing::DoesNot, Standing::Undecided, Standing::NotMeasured, Standing::NotTraced];

    /// Short name for the bar and for tables.
    pub fn name(self) -> &'static str {
        match self {
            Standing::Conforms => "conforms",
            Standing::DoesNot => "does not",
            Standing::Undecided => "undecided",
            Standing::NotMeasured => "not measured",
            Standing::NotTraced => "not traced",
        }
    }
    /// In full, for sentences.
    pub fn sentence(self) -> &'static str {
        match self {
            Standing::DoesNot => "does not conform",
            other => other.name(),
        }
    }
    /// Sign that is read without colour.
    pub fn symbol(self) -> &'static str {
        match self {
            Standing::Conforms => "●",
            Standing::DoesNot => "▲",
            Standing::Undecided => "◆",
            Standing::NotMeasured => "○",
            Standing::NotTraced => "?",
        }
    }
    /// The same sign for balloons.
    pub fn sign(self) -> Sign {
        match self {
            Standing::Conforms => Sign::Disc,
            Standing::DoesNot => Sign::Triangle,
            Standing::Undecided => Sign::Diamond,
            Standing::NotMeasured => Sign::Ring,
            Standing::NotTraced => Sign::Question,
        }
    }
    /// Its number in the verdict bar.
    pub fn count(self, summary: &Summary) -> usize {
        match self {
            Standing::Conforms => summary.pass,
            Standing::DoesNot => summary.fail,
            Standing::Undecided => summary.undecided,
            Standing::NotMeasured => summary.not_measured,
            Standing::NotTraced => summary.not_traced,
        }
    }
    /// Of a verdict alone.
    pub fn of_verdict(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Pass => Standing::Conforms,
            Verdict::Fail => Standing::DoesNot,
            Verdict::Undecided | Verdict::NotEvaluated => Standing::Undecided,
            Verdict::NotMeasured => Standing::NotMeasured,
        }
    }
    /// Of a measurement row.
    pub fn of_row(row: &TracedRow) -> Self {
        if row.characteristic.is_none() { Standing::NotTraced } else { Standing::of_verdict(row.judgement.verdict) }
    }
    /// Of a characteristic over all its rows: the worst.
    pub fn of_characteristic(characteristic: &TracedCharacteristic) -> Self {
        Standing::of_verdict(characteristic.verdict)
    }
}

/// How many of a characteristic's counting rows stand where: in the order of [`Standing::ALL`].
pub fn tally(conformance: &Conformance, characteristic: &TracedCharacteristic) -> [usize; 5] {
    let mut counts = [0; 5];
    for row in characteristic.rows.iter().filter_map(|id| conformance.rows.get(id.index())).filter(|row| row.counts) {
        counts[Standing::of_row(row) as usize] += 1;
    }
    counts
}

/// Whether the file that a value came from judges it otherwise than we do, where both judge.
pub fn disagrees(row: &TracedRow) -> bool {
    let judged = matches!(row.judgement.verdict, Verdict::Pass | Verdict::Fail);
    judged && row.status_in_file.is_some_and(|own| own != row.judgement.verdict)
}
