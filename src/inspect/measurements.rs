//! What inspection files say, brought to one form. Numbers keep their text; units are never invented.

use crate::base::decimal::Written;
use glam::DVec3;
use serde::Serialize;

/// Everything read from one or more inspection files.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Measurements {
    /// Files, in the order given.
    pub files: Vec<InspectionFile>,
    /// The files' own requirements (plan items).
    pub characteristics: Vec<Characteristic>,
    /// Inspected parts (one a serial number or result set).
    pub parts: Vec<InspectedPart>,
    /// Measured values in file order.
    pub rows: Vec<Measurement>,
    /// Statistics that files state (capability, averages): claims to compare with.
    pub statistics: Vec<StatedStatistic>,
    /// Rows whose requirement stands in another file that was not at hand.
    pub elsewhere: Vec<Elsewhere>,
}

/// A row whose requirement stands in another document (QIF `xId`); `merge` links it when that document is given too.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Elsewhere {
    /// Index into [`Measurements::rows`].
    pub row: usize,
    /// QPId of the other document, lower case; empty where not stated.
    pub document_id: String,
    /// Its address as written.
    pub uri: String,
    /// Id of the item in it.
    pub item_id: String,
}

/// One file.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct InspectionFile {
    /// Name as the user gave it (of an archive, the archive's).
    pub file: String,
    /// Lower-case hex SHA-256 of the bytes as opened.
    pub sha256: String,
    /// Bytes as opened.
    pub bytes: u64,
    /// `QIF 3.0`, `CSV`, ...
    pub format: String,
    /// Whether it holds a plan, results, statistics.
    pub has_plan: bool,
    /// Whether it holds results.
    pub has_results: bool,
    /// Part number, name and revision as stated; empty where not.
    pub part_number: String,
    /// Part name as stated.
    pub part_name: String,
    /// Revision as stated.
    pub revision: String,
    /// Unit of length that holds for the whole file; `None` where none is stated.
    pub length_unit: Option<Unit>,
    /// Id of the document (QIF QPId), lower case; empty where none.
    pub document_id: String,
    /// Read because another file refers to it, not because it was given: only its requirements are kept.
    pub referenced: bool,
    /// What happened to what: elements or rows read, used, skipped with reason.
    pub ledger: Vec<(String, u64)>,
}

/// A unit as an inspection file states it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Unit {
    /// As written.
    pub name: String,
    /// Millimetres or radians in one unit.
    pub to_internal: f64,
    /// Whether it is an angle.
    pub angle: bool,
}

/// Material condition of a tolerance as stated.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "UPPERCASE")]
#[allow(missing_docs)]
pub enum Material {
    /// Nothing stated, or NONE.
    #[default]
    None,
    Rfs,
    Mmc,
    Lmc,
}

/// The limits of a characteristic as the file states them, in the characteristic's unit.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct StatedLimits {
    /// Lower absolute limit; `None` = no lower limit.
    pub lower: Option<Written>,
    /// Upper absolute limit; `None` = no upper limit.
    pub upper: Option<Written>,
    /// How they were had: `limits`, `deviations`, `zone`, `plus-minus-half`, ... (the rule names of `verdicts.tsv`).
    pub rule: String,
    /// Crossed or negative: not to be judged by. Holds the reason.
    pub invalid: Option<String>,
}

/// A requirement as the inspection file itself states it.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Characteristic {
    /// Index into [`Measurements::files`].
    pub file: usize,
    /// Id of the item (QIF CharacteristicItem id; line of a CSV header; ...).
    pub item_id: String,
    /// Id of the nominal (QIF CharacteristicNominal id), empty where none.
    pub nominal_id: String,
    /// QIF prefix: `Diameter`, `Position`, `Flatness`, ...; a synonym of it for other formats; empty where unknown.
    pub kind: String,
    /// Name as written.
    pub name: String,
    /// Balloon number or designator.
    pub designator: String,
    /// UUIDs (CharacteristicDesignator/UUID, QPId), lower case, trimmed.
    pub uuids: Vec<String>,
    /// Entity ids in the CAD file (`#551`).
    pub external_ids: Vec<String>,
    /// Nominal value as stated.
    pub nominal: Option<Written>,
    /// Limits as stated.
    pub limits: StatedLimits,
    /// Tolerance zone width or diameter, for geometric kinds.
    pub tolerance: Option<Written>,
    /// Diametral zone.
    pub diametral: bool,
    /// Material condition.
    pub material: Material,
    /// Datum letters in order with their modifiers; `None` where the file says nothing of datums (an empty list = none).
    pub datums: Option<Vec<(String, Material)>>,
    /// Basic (theoretically exact) or reference: not judged. Holds the word.
    pub untoleranced: Option<String>,
    /// Texts that pass and fail, for attributes.
    pub pass_values: Vec<String>,
    /// Texts that fail.
    pub fail_values: Vec<String>,
    /// Nominal features.
    pub features: Vec<FeatureGeometry>,
    /// Item ids of the features, to find sizes of the same feature.
    pub feature_ids: Vec<String>,
    /// Id of the size characteristic that gives the bonus, where stated.
    pub size_item_id: Option<String>,
    /// Unit; `None` where none is stated.
    pub unit: Option<Unit>,
    /// A part number, operator or date exported as a characteristic. Holds the reason; no requirement of a drawing.
    pub pseudo: Option<String>,
}

/// One inspected part, in file order.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct InspectedPart {
    /// Index into [`Measurements::files`].
    pub file: usize,
    /// Serial number, or `part N` in file order where none is stated.
    pub serial: String,
    /// Whether the serial is the file's own.
    pub serial_stated: bool,
    /// Component (part name or number) that the serial belongs to, where the file tells components apart.
    pub component: String,
    /// Id of the result set (QIF MeasurementResults id).
    pub result_set: String,
    /// Part verdict as stated.
    pub status: String,
    /// When, as written.
    pub time: String,
}

/// One measured value, or the statement that there is none.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Measurement {
    /// Index into [`Measurements::files`].
    pub file: usize,
    /// `line:12`, `line:12/col:3`, `id:16`, `sheet:NAME/row:4`.
    pub item: String,
    /// Line in the (unpacked) file, from 1.
    pub line: u32,
    /// Index into [`Measurements::parts`].
    pub part: usize,
    /// Index into [`Measurements::characteristics`]: the file's own requirement; `None` where the row hangs in the air.
    pub characteristic: Option<usize>,
    /// The value as a number, as written, in `unit`; deviations have been added to the nominal (see `deviation`).
    pub value: Option<Written>,
    /// Text instead of a number (PASS, "M8x1", ...).
    pub text: Option<String>,
    /// The deviation as stated, where the file states one.
    pub deviation: Option<Written>,
    /// The value was had by adding the deviation to the nominal.
    pub from_deviation: bool,
    /// Unit; `None` where none is stated.
    pub unit: Option<Unit>,
    /// Status as written.
    pub status_in_file: String,
    /// Bonus as stated.
    pub bonus: Option<Written>,
    /// Uncertainty as stated, in `unit`: expanded by `coverage_factor` (1 = the standard uncertainty itself).
    pub uncertainty: Option<Written>,
    /// Coverage factor of it, where stated.
    pub coverage_factor: Option<f64>,
    /// When, as written.
    pub time: String,
    /// Revision that this row was measured against, where the file states one row by row.
    pub revision: String,
    /// Instrument and person, as written.
    pub instrument: String,
    /// Measured features.
    pub features: Vec<FeatureGeometry>,
}

/// Geometry of a feature, nominal or measured, in the coordinates of the part. Millimetres where the unit is known.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct FeatureGeometry {
    /// Id of the feature item or nominal.
    pub id: String,
    /// Name as written.
    pub name: String,
    /// `Cylinder`, `Circle`, `Plane`, `Cone`, `Sphere`, `Line`, `Point`, `Torus`, `Slot`, ...
    pub kind: String,
    /// A point of it (axis point, centre, location).
    pub point: Option<DVec3>,
    /// Axis or normal.
    pub direction: Option<DVec3>,
    /// Diameter or width.
    pub size: Option<f64>,
    /// Internal (hole) = true, external (shaft) = false.
    pub internal: Option<bool>,
    /// Entity ids in the CAD file.
    pub external_ids: Vec<String>,
    /// UUIDs.
    pub uuids: Vec<String>,
    /// Unit of the numbers is known (else they are as written).
    pub in_mm: bool,
}

/// A statistic that a file states.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct StatedStatistic {
    /// Index into [`Measurements::files`].
    pub file: usize,
    /// Characteristic, where found.
    pub characteristic: Option<usize>,
    /// `Average`, `StandardDeviation`, `Cp`, ...
    pub name: String,
    /// As written.
    pub value: String,
    /// The same, recomputed from the values that it names.
    pub recomputed: Option<f64>,
}
