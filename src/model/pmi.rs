//! Semantic PMI (ISO 10303-242, ASME Y14.5, ISO 1101): dimensions, geometric tolerances, datums, and the features they bind.
//!
//! Values are kept as written and in the file's own unit; `to_mm` says what that means.

use super::annotation::AnnotationId;
use super::product::{OccurrenceId, ProductId};
use super::shape::{BodyId, EdgeId, FaceId, VertexId};
use crate::base::decimal::Written;
use crate::typed_index;
use serde::Serialize;

typed_index! {
    /// Index into [`Pmi::requirements`].
    RequirementId;
    /// Index into [`Pmi::datums`].
    DatumId;
}

/// All PMI of a file.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Pmi {
    /// Dimensions and geometric tolerances in file order.
    pub requirements: Vec<Requirement>,
    /// Datums.
    pub datums: Vec<Datum>,
    /// Datum targets.
    pub datum_targets: Vec<DatumTarget>,
    /// Datum systems in file order.
    pub datum_systems: Vec<DatumSystem>,
    /// Notes that the file gives as text with meaning (`semantic text`).
    pub notes: Vec<Note>,
    /// PMI entity types that were met but not understood: type → instance numbers.
    pub not_understood: std::collections::BTreeMap<String, Vec<u64>>,
}

/// A note: general, or flagged to a feature.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Note {
    /// Instance number of the PROPERTY_DEFINITION.
    pub entity: u64,
    /// Label as written.
    pub label: String,
    /// Text as written; lines separated by line feeds.
    pub text: String,
    /// What it is about; empty for the whole part.
    pub features: Vec<Feature>,
    /// Instance number of the requirement that it adds to, where it is about one.
    pub requirement: Option<u64>,
    /// The product that it belongs to.
    pub product: Option<ProductId>,
    /// Graphics.
    pub annotations: Vec<AnnotationId>,
}

/// What a requirement is about: the geometry it binds, and how it was reached.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Feature {
    /// Instance numbers of the shape aspects on the way.
    pub aspects: Vec<u64>,
    /// Instance numbers of the identified items (faces, edges, curves, points, solids), as `pmi --json` lists them.
    pub items: Vec<u64>,
    /// Those that are faces of the shape.
    pub faces: Vec<FaceId>,
    /// Those that are edges.
    pub edges: Vec<EdgeId>,
    /// Those that are vertices.
    pub vertices: Vec<VertexId>,
    /// Those that are whole bodies.
    pub bodies: Vec<BodyId>,
    /// Name as written.
    pub name: String,
}

/// One thing that must hold of the part.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Requirement {
    /// Instance number of the dimension or tolerance.
    pub entity: u64,
    /// Which kind.
    pub kind: RequirementKind,
    /// Name as written (free text of the CAD system).
    pub name: String,
    /// Description as written.
    pub description: String,
    /// `id_attribute` of the requirement: the designator (balloon number) where the file has one.
    pub designator: Option<String>,
    /// UUIDs that name it, lower case, in file order.
    pub uuids: Vec<String>,
    /// The product that it belongs to.
    pub product: Option<ProductId>,
    /// The usage it belongs to, where it was made on a component of an assembly.
    pub occurrence: Option<OccurrenceId>,
    /// The features that it binds: one for a size or tolerance, one a member for a pattern. For a location: the ends.
    pub features: Vec<Feature>,
    /// For locations: features before this index are the relating end, the others the related end.
    pub relating_count: usize,
    /// Number of features it applies to (`4X`), derived from the members.
    pub count: usize,
    /// All over the part.
    pub all_over: bool,
    /// All around the faces.
    pub all_around: bool,
    /// Between two features.
    pub between: bool,
    /// Letters of datums whose datum feature is what this requirement controls.
    pub establishes: Vec<String>,
    /// Graphics.
    pub annotations: Vec<AnnotationId>,
    /// Requirement that this one refines: the upper segment of a composite frame.
    pub refines: Option<RequirementId>,
    /// For a tolerance on a dimension: that dimension.
    pub on_dimension: Option<RequirementId>,
    /// Doubts, in words.
    pub note: String,
}

/// A dimension or a geometric tolerance.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub enum RequirementKind {
    /// Size, location or angle.
    Dimension(Dimension),
    /// Geometric tolerance.
    Tolerance(Tolerance),
}

/// What a dimension measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DimensionKind {
    /// `dimensional_size`.
    DimensionalSize,
    /// `dimensional_location`.
    DimensionalLocation,
    /// `angular_size`.
    AngularSize,
    /// `angular_location`.
    AngularLocation,
}

/// A dimension with its limits.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Dimension {
    /// What it measures.
    pub kind: DimensionKind,
    /// `diameter`, `radius`, `linear distance`, ...; angle selection in lower case for angles.
    pub subtype: String,
    /// The relating end is the origin (`directed_dimensional_location`).
    pub directed: bool,
    /// Nominal value as written, in `unit`; `None` where the file gives none.
    pub nominal: Option<Written>,
    /// Digits after the point to show, where stated (`NR2 x.y`).
    pub decimals: Option<u32>,
    /// Digits after the point of the bounds, where stated.
    pub tolerance_decimals: Option<u32>,
    /// Unit.
    pub unit: Unit,
    /// Limits.
    pub limits: Limits,
    /// Modifier symbols as drawn: `<ST>`, `Ⓔ`, `Ⓘ`, `(LP)`, `CR`, `□`, ...
    pub modifiers: Vec<String>,
}

/// Unit of a requirement's values.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Unit {
    /// `mm`, `in`, `deg`, `rad`, ...; empty where the file states none.
    pub symbol: String,
    /// Millimetres (lengths) or radians (angles) in one unit.
    pub to_internal: f64,
    /// Whether it is an angle.
    pub angle: bool,
}

impl Unit {
    /// A value as a drawing shows it: with `decimals` digits after the point, else in its shortest form (six digits at
    /// most); inches without a leading zero (Y14.5-2018 §4.3.2), degrees with their sign.
    pub fn shown(&self, value: &Written, decimals: Option<u32>) -> String {
        let number = if value.decimal.is_zero() { 0.0 } else { value.f64() };
        let mut text = match decimals {
            Some(places) => format!("{number:.*}", places.min(15) as usize),
            None => {
                let long = format!("{number:.6}");
                long.trim_end_matches('0').trim_end_matches('.').to_owned()
            }
        };
        if self.symbol == "in" {
            text = match text.strip_prefix("0.") {
                Some(rest) => format!(".{rest}"),
                None => text.replacen("-0.", "-.", 1),
            };
        }
        if self.symbol == "deg" {
            text.push('°');
        }
        text
    }
}

/// The limits of a dimension, as written. Values in the requirement's unit.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
#[allow(missing_docs)] // variants are documented; their fields are named in the formulas
pub enum Limits {
    /// `nominal ± upper` (lower = −upper).
    Bilateral { lower: Written, upper: Written },
    /// Signed deviations.
    Deviations { lower: Written, upper: Written },
    /// Absolute limits.
    Range { lower: Written, upper: Written },
    /// A class of ISO 286 such as `H7`; `deviations` (lower, upper) where the table of the standard gave them.
    Fit { class: String, deviations: Option<(Written, Written)> },
    /// `MAX`.
    Max,
    /// `MIN`.
    Min,
    /// `AVG`.
    Average,
    /// Theoretically exact; carries no tolerance.
    Basic,
    /// For information.
    Reference,
    /// None stated.
    None,
}

/// The 15 kinds of ISO 10303-47 geometric tolerance, and the bare one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum ToleranceKind {
    StraightnessTolerance,
    FlatnessTolerance,
    RoundnessTolerance,
    CylindricityTolerance,
    LineProfileTolerance,
    SurfaceProfileTolerance,
    AngularityTolerance,
    PerpendicularityTolerance,
    ParallelismTolerance,
    PositionTolerance,
    ConcentricityTolerance,
    CoaxialityTolerance,
    SymmetryTolerance,
    CircularRunoutTolerance,
    TotalRunoutTolerance,
    GeometricTolerance,
}

/// A geometric tolerance.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Tolerance {
    /// Kind.
    pub kind: ToleranceKind,
    /// Magnitude as written, in `unit`.
    pub value: Option<Written>,
    /// Digits after the point to show, where stated.
    pub decimals: Option<u32>,
    /// Unit.
    pub unit: Unit,
    /// tolerance_zone_form name as written; empty = width between planes.
    pub zone_form: String,
    /// Shape of the zone.
    pub zone: ZoneShape,
    /// Modifier symbols in the order they are drawn: `Ⓜ`, `Ⓛ`, `Ⓕ`, `Ⓣ`, `<ST>`, `SEP REQT`, ...
    pub modifiers: Vec<String>,
    /// Projected zone length, in `unit` (`Ⓟ`).
    pub projected: Option<Written>,
    /// Unequal displacement, in `unit` (`Ⓤ`).
    pub unequal: Option<Written>,
    /// Maximum value (`⌀.040 Ⓜ ⌀.045 MAX`).
    pub maximum: Option<Written>,
    /// Per-unit size as drawn after the slash: `15`, `⌀1.00`, `.250×.250`.
    pub per_unit: Option<String>,
    /// Non-uniform zone.
    pub non_uniform: bool,
    /// Index into [`Pmi::datum_systems`], where it refers to one.
    pub datum_system: Option<usize>,
    /// Compartments of the datum system in order of precedence, copied for convenience.
    pub datums: Vec<DatumCompartment>,
}

/// Shape of a tolerance zone, from its form's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ZoneShape {
    /// Width.
    Width,
    /// `⌀`.
    Diametral,
    /// `S⌀`.
    Spherical,
}

/// One compartment of a datum system: a single datum or a common one.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct DatumCompartment {
    /// Instance number of the DATUM_REFERENCE_COMPARTMENT (or legacy reference).
    pub entity: u64,
    /// One datum, or several joined as `A-B`; each with modifiers of its own.
    pub elements: Vec<DatumElement>,
    /// Modifier symbols of the compartment.
    pub modifiers: Vec<String>,
}

/// A datum in a compartment.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DatumElement {
    /// Letter.
    pub letter: String,
    /// The datum, where it exists in the file.
    pub datum: Option<DatumId>,
    /// Modifier symbols.
    pub modifiers: Vec<String>,
}

impl DatumCompartment {
    /// As drawn: `A`, `BⓂ`, `H Ⓜ-J Ⓜ`.
    pub fn text(&self) -> String {
        let element = |e: &DatumElement| format!("{}{}", e.letter, e.modifiers.concat());
        let letters = self.elements.iter().map(element).collect::<Vec<_>>().join("-");
        format!("{letters}{}", self.modifiers.concat())
    }
}

/// A datum.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Datum {
    /// Instance number of the DATUM.
    pub entity: u64,
    /// Letter.
    pub letter: String,
    /// Datum features that establish it.
    pub features: Vec<Feature>,
    /// Instance numbers of the DATUM_FEATUREs.
    pub datum_feature_entities: Vec<u64>,
    /// Indices into [`Pmi::datum_targets`].
    pub targets: Vec<usize>,
    /// Graphics.
    pub annotations: Vec<AnnotationId>,
    /// UUIDs.
    pub uuids: Vec<String>,
}

/// A datum target.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct DatumTarget {
    /// Instance number.
    pub entity: u64,
    /// Datum letter, empty where none was reached.
    pub letter: String,
    /// Number within the datum.
    pub number: String,
    /// `point`, `line`, `rectangle`, `circle`, `circular curve`, `area`, `curve`.
    pub form: String,
    /// Sizes as written, in `unit`: length, or length and width, or diameter.
    pub sizes: Vec<Written>,
    /// Unit.
    pub unit: Option<Unit>,
    /// Movable.
    pub movable: bool,
    /// The geometry on which it lies.
    pub feature: Feature,
    /// Placement in part coordinates.
    pub frame: Option<crate::geom::Frame>,
    /// Graphics.
    pub annotations: Vec<AnnotationId>,
}

/// A datum system.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct DatumSystem {
    /// Instance number.
    pub entity: u64,
    /// Compartments in order of precedence.
    pub compartments: Vec<DatumCompartment>,
}
