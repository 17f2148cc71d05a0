//! The result of tracing and judging: every requirement, every row, every gap.

use crate::base::decimal::Decimal;
use crate::judge::verdict::{Judgement, Verdict};
use crate::model::pmi::RequirementId;
use crate::model::shape::FaceId;
use crate::typed_index;
use serde::Serialize;

typed_index! {
    /// Index into [`Conformance::characteristics`].
    CharacteristicId;
    /// Index into [`Conformance::rows`]; the same as the row's index in `Measurements::rows`.
    RowId;
}

/// Everything that can be said about whether the parts conform.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Conformance {
    /// Where the requirements came from.
    pub source: RequirementSource,
    /// What is required, one entry a requirement and feature (a hole of a pattern has its own).
    pub characteristics: Vec<TracedCharacteristic>,
    /// One entry a measurement row, in the order of `Measurements::rows`.
    pub rows: Vec<TracedRow>,
    /// Requirements of an inspected part without a row.
    pub not_measured: Vec<NotMeasured>,
    /// Counts for the verdict bar.
    pub summary: Summary,
}

/// Where requirements came from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum RequirementSource {
    /// PMI of the STEP file.
    #[default]
    Model,
    /// A plan among the inspection files, as the model has no PMI.
    Plan,
    /// The results files' own nominals, as there is neither PMI nor a plan.
    Results,
}

/// Ground on which a row was linked. In order of strength.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs)]
pub enum Basis {
    Uuid,
    ExternalId,
    QifId,
    Designator,
    Geometry,
    /// Linked by a person.
    Manual,
    NameOnlyCandidate,
    Ambiguous,
    Conflicting,
    None,
}

/// One thing required of one feature.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TracedCharacteristic {
    /// `#551` or `plan.qif#17`.
    pub key: String,
    /// Requirement of the model, where it came from there.
    pub requirement: Option<RequirementId>,
    /// Index into `Measurements::characteristics`, where it came from a plan or results file.
    pub planned: Option<usize>,
    /// Index of the feature within the requirement (a pattern's members); 0 where there is one.
    pub feature: usize,
    /// Designator for tables: the file's, else a running number; `17.2` = second feature of 17.
    pub number: String,
    /// Name.
    pub name: String,
    /// Text as on a drawing.
    pub text: String,
    /// What it is about in words: `hole ⌀10, 1 of 4`.
    pub feature_text: String,
    /// `dimensional_size`, `position_tolerance`, ...
    pub kind: String,
    /// Nominal in mm (or degrees for angles).
    pub nominal: Option<Decimal>,
    /// Absolute lower limit in mm (or degrees); for tolerances 0.
    pub lower: Option<Decimal>,
    /// Absolute upper limit; for tolerances the tolerance value without bonus.
    pub upper: Option<Decimal>,
    /// Digits after the point to show.
    pub decimals: u32,
    /// `mm`, or `deg`.
    pub unit: String,
    /// `MMC`, `LMC`.
    pub modifiers: Vec<String>,
    /// Datum letters in order with `MMB`, `LMB` or nothing.
    pub datum_system: Vec<(String, Option<String>)>,
    /// Characteristic of the size of the same feature, for the bonus.
    pub size: Option<CharacteristicId>,
    /// Why it is not to be measured: basic, reference, no value.
    pub not_required: Option<String>,
    /// Why it cannot be judged from reported values; empty = it can.
    pub not_judgeable: Option<String>,
    /// Faces of the feature.
    pub faces: Vec<FaceId>,
    /// Instance numbers of the faces, as output.
    pub face_entities: Vec<u64>,
    /// Rows linked, in file order.
    pub rows: Vec<RowId>,
    /// Worst verdict over the rows that count.
    pub verdict: Verdict,
}

/// One measurement row, traced and judged.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TracedRow {
    /// What it answers; `None` where it is not traced.
    pub characteristic: Option<CharacteristicId>,
    /// Faces measured.
    pub faces: Vec<FaceId>,
    /// Instance numbers of the faces.
    pub face_entities: Vec<u64>,
    /// Ground.
    pub basis: Basis,
    /// In words: what was compared, with distance and runner-up where geometry decided.
    pub why: String,
    /// What comes into question where it is not traced.
    pub candidates: Vec<CharacteristicId>,
    /// Value in mm; `None` where there is none or the unit is not stated, or it is an angle.
    pub value_mm: Option<Decimal>,
    /// Value in the unit that it was judged in.
    pub value: Option<Decimal>,
    /// Verdict and its reckoning.
    pub judgement: Judgement,
    /// What the file said, normalised: pass, fail, or `None`.
    pub status_in_file: Option<Verdict>,
    /// Flags of `data/packs/README.md`, sorted.
    pub flags: Vec<String>,
    /// Whether the row counts (not superseded, not a duplicate, not doubtful).
    pub counts: bool,
}

/// A requirement of an inspected part for which no row stands in the files.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct NotMeasured {
    /// Serial number.
    pub serial: String,
    /// What was not measured.
    pub characteristic: CharacteristicId,
}

/// Counts over characteristics × parts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// Rows that pass.
    pub pass: usize,
    /// Rows that fail.
    pub fail: usize,
    /// Rows that are undecided or not evaluated.
    pub undecided: usize,
    /// Entries of `not_measured` and rows without a value.
    pub not_measured: usize,
    /// Rows that are not traced.
    pub not_traced: usize,
    /// Rows whose stated status disagrees.
    pub disagreements: usize,
    /// Parts inspected.
    pub parts: usize,
    /// Parts with at least one fail.
    pub parts_failing: usize,
}
