//! A requirement in plain words, with the clause that gives it this meaning.
//!
//! ASME's and ISO's meaning differ (envelope, unequal profile, composite): the sentence follows the standard that the file
//! names, and says so where it names none. Sections of Y14.5 are cited as a whole, ISO 1101 by its definition clause.

use crate::base::decimal::{Decimal, Written};
use crate::model::Model;
use crate::model::pmi::{
    DatumCompartment, Dimension, DimensionKind, Limits, Requirement, RequirementKind, Tolerance, ToleranceKind, Unit,
    ZoneShape,
};

/// Which body of rules a drawing invokes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standard {
    /// ASME Y14.5 and kin.
    Asme,
    /// ISO GPS.
    Iso,
    /// The file names none, or both.
    Unknown,
}

/// A plain reading of a requirement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words {
    /// Sentences.
    pub text: String,
    /// The clause, for example `ISO 1101:2017 §17.13`.
    pub clause: String,
}

/// The standard that a file names.
pub fn standard(model: &Model) -> Standard {
    let named = |words: &[&str]| model.source.standards.iter().any(|name| words.iter().any(|word| name.contains(word)));
    let asme = named(&["Y14.5", "Y14.41", "ASME"]);
    // ISO 16792 speaks of how models are annotated; files made to ASME name it too.
    let iso = named(&["ISO 1101", "ISO 8015", "ISO 5459", "ISO 14405", "ISO 1660", "ISO 5458", "ISO 2692"]);
    match (asme, iso) {
        (true, false) => Standard::Asme,
        (false, true) => Standard::Iso,
        _ => Standard::Unknown,
    }
}

/// Reads a requirement of `model`.
pub fn words(model: &Model, requirement: &Requirement) -> Words {
    let standard = standard(model);
    match &requirement.kind {
        RequirementKind::Dimension(dimension) => dimension_words(requirement, dimension, standard),
        RequirementKind::Tolerance(tolerance) => tolerance_words(requirement, tolerance, standard),
    }
}

fn with_unit(text: &str, unit: &Unit) -> String {
    match unit.symbol.as_str() {
        "deg" | "" => text.to_owned(),
        symbol => format!("{text} {symbol}"),
    }
}

fn shown(value: &Written, decimals: Option<u32>, unit: &Unit) -> String {
    with_unit(&unit.shown(value, decimals), unit)
}

/// `the feature`, `each of the 4 features`, `the whole part`.
fn subject(requirement: &Requirement) -> String {
    if requirement.all_over {
        return "every surface of the part".into();
    }
    if requirement.all_around {
        return "all faces around".into();
    }
    match requirement.count {
        0 | 1 => "the feature".into(),
        count => format!("each of the {count} features"),
    }
}

fn dimension_words(requirement: &Requirement, dimension: &Dimension, standard: Standard) -> Words {
    let quantity = match dimension.kind {
        DimensionKind::DimensionalSize if dimension.subtype.is_empty() => "size".to_owned(),
        DimensionKind::DimensionalSize => dimension.subtype.clone(),
        DimensionKind::DimensionalLocation if dimension.subtype.is_empty() => "distance".to_owned(),
        DimensionKind::DimensionalLocation => dimension.subtype.clone(),
        DimensionKind::AngularSize | DimensionKind::AngularLocation => "angle".to_owned(),
    };
    let of = if requirement.relating_count > 0 {
        "between the two features".to_owned()
    } else {
        format!("of {}", subject(requirement))
    };
    let value = dimension.nominal.as_ref().map_or("a value that the file does not give".into(), |nominal| {
        shown(nominal, dimension.decimals, &dimension.unit)
    });
    let average = dimension.modifiers.iter().any(|m| m == "AVG");
    let what = if average { format!("The average {quantity} {of}") } else { format!("The {quantity} {of}") };
    let mut out = match absolute_limits(dimension) {
        Some((low, high)) => {
            let show = |limit: Decimal| {
                let limit = Written { text: limit.to_string(), decimal: limit };
                let places = dimension.tolerance_decimals.or(dimension.decimals);
                shown(&limit, places.map(|p| p.max(limit.decimal.decimals())), &dimension.unit)
            };
            format!("{what} lies between {} and {}.", show(low), show(high))
        }
        None => match &dimension.limits {
            Limits::Max => format!("{what} is at most {value}."),
            Limits::Min => format!("{what} is at least {value}."),
            Limits::Average => format!("The average {quantity} {of} is {value}; the file states no limits."),
            Limits::Basic => {
                format!("{what} is theoretically exact, {value}: the geometric tolerances carry its tolerance.")
            }
            Limits::Reference => format!("{what} is {value}, for information only."),
            Limits::Fit { class, .. } => {
                format!("{what} is {value} with the fit class {class}; its deviations come from ISO 286.")
            }
            _ => format!("{what} is {value}; the file states no limits of its own."),
        },
    };
    let envelope = dimension.modifiers.iter().any(|m| m == "Ⓔ");
    let independent = dimension.modifiers.iter().any(|m| m == "Ⓘ");
    let of_size = dimension.kind == DimensionKind::DimensionalSize
        && dimension.subtype.contains("diameter")
        && !matches!(dimension.limits, Limits::Basic | Limits::Reference | Limits::None);
    if envelope || (of_size && standard == Standard::Asme && !independent && !average) {
        out += " The surface stays within the envelope of perfect form at maximum material size.";
    }
    if independent {
        out += " Form is not bounded by this size.";
    }
    let clause = match (dimension.kind, standard) {
        (_, Standard::Asme) if of_size => "ASME Y14.5-2018 §5.8.1".to_owned(),
        (_, Standard::Asme) => "ASME Y14.5-2018 §5".to_owned(),
        (DimensionKind::DimensionalSize, _) => "ISO 14405-1:2016".to_owned(),
        (DimensionKind::DimensionalLocation, _) => "ISO 14405-2:2018".to_owned(),
        (DimensionKind::AngularSize | DimensionKind::AngularLocation, _) => "ISO 14405-3:2016".to_owned(),
    };
    Words { text: out, clause }
}

/// Lower and upper limit in the dimension's unit, exact; `None` where the file states none.
pub fn absolute_limits(dimension: &Dimension) -> Option<(Decimal, Decimal)> {
    let nominal = dimension.nominal.as_ref().map(|nominal| nominal.decimal);
    match &dimension.limits {
        Limits::Range { lower, upper } => Some((lower.decimal, upper.decimal)),
        Limits::Bilateral { lower, upper } | Limits::Deviations { lower, upper } => {
            nominal.map(|nominal| (nominal + lower.decimal, nominal + upper.decimal))
        }
        Limits::Fit { deviations: Some((lower, upper)), .. } => {
            nominal.map(|nominal| (nominal + lower.decimal, nominal + upper.decimal))
        }
        _ => None,
    }
}

fn tolerance_words(requirement: &Requirement, tolerance: &Tolerance, standard: Standard) -> Words {
    let value = tolerance.value.as_ref().map_or("an amount that the file does not give".into(), |value| {
        shown(value, tolerance.decimals, &tolerance.unit)
    });
    let mut out = zone_sentence(requirement, tolerance, &value);
    extras(requirement, tolerance, standard, &mut out);
    Words { text: out, clause: clause(tolerance, standard) }
}

/// `A, then B-C, then D`; `?` without datums.
fn letters(tolerance: &Tolerance) -> String {
    let letter = |c: &DatumCompartment| c.elements.iter().map(|e| e.letter.as_str()).collect::<Vec<_>>().join("-");
    match tolerance.datums.is_empty() {
        true => "?".into(),
        false => tolerance.datums.iter().map(letter).collect::<Vec<_>>().join(", then "),
    }
}

/// ` relative to datum A, then B`; empty without datums.
fn datums(tolerance: &Tolerance) -> String {
    match tolerance.datums.is_empty() {
        true => String::new(),
        false => format!(" relative to datum {}", letters(tolerance)),
    }
}

/// The zone and what must lie in it.
fn zone_sentence(requirement: &Requirement, tolerance: &Tolerance, value: &str) -> String {
    let subject = subject(requirement);
    let (datums, letters) = (datums(tolerance), letters(tolerance));
    // A diametral zone holds a derived line, a spherical one a point; a width may hold a surface or a median plane.
    let (element, zone) = match tolerance.zone {
        ZoneShape::Diametral => (format!("The axis of {subject}"), format!("a cylinder of diameter {value}")),
        ZoneShape::Spherical => (format!("The centre of {subject}"), format!("a sphere of diameter {value}")),
        ZoneShape::Width => (
            format!("The toleranced surface, or median plane, of {subject}"),
            format!("two parallel planes {value} apart"),
        ),
    };
    let inside = if tolerance.zone == ZoneShape::Width { "lies between" } else { "lies inside" };
    match tolerance.kind {
        ToleranceKind::StraightnessTolerance if tolerance.zone == ZoneShape::Width => {
            format!("Every line element of {subject} lies between two parallel lines {value} apart.")
        }
        ToleranceKind::StraightnessTolerance => format!("The median line of {subject} lies inside {zone}."),
        ToleranceKind::FlatnessTolerance => {
            format!("The surface of {subject} lies between two parallel planes {value} apart.")
        }
        ToleranceKind::RoundnessTolerance => {
            format!(
                "Every cross-section of {subject} lies between two concentric circles whose radii differ by {value}."
            )
        }
        ToleranceKind::CylindricityTolerance => {
            format!("The surface of {subject} lies between two coaxial cylinders whose radii differ by {value}.")
        }
        ToleranceKind::LineProfileTolerance => {
            format!("Every line element of {subject} lies within a band {value} wide along the true profile{datums}.")
        }
        ToleranceKind::SurfaceProfileTolerance => {
            format!("The surface of {subject} lies within a band {value} wide along the true profile{datums}.")
        }
        ToleranceKind::AngularityTolerance => format!("{element} {inside} {zone}, at the exact angle{datums}."),
        ToleranceKind::PerpendicularityTolerance => format!("{element} {inside} {zone}, exactly square{datums}."),
        ToleranceKind::ParallelismTolerance => format!("{element} {inside} {zone}, exactly parallel{datums}."),
        ToleranceKind::PositionTolerance => format!("{element} {inside} {zone}, centred on the true position{datums}."),
        ToleranceKind::ConcentricityTolerance | ToleranceKind::CoaxialityTolerance => {
            format!(
                "The median points of {subject} lie inside a cylinder of diameter {value} about the axis of datum {letters}."
            )
        }
        ToleranceKind::SymmetryTolerance => {
            format!(
                "The median points of {subject} lie between two parallel planes {value} apart, centred on the plane{datums}."
            )
        }
        ToleranceKind::CircularRunoutTolerance => {
            format!(
                "At every measuring position the reading over one turn of {subject} varies by at most {value}{datums}."
            )
        }
        ToleranceKind::TotalRunoutTolerance => {
            format!(
                "Over the whole surface of {subject} the reading during turns about datum {letters} varies by at most {value}."
            )
        }
        ToleranceKind::GeometricTolerance => {
            format!("A geometric tolerance of {value} whose characteristic the file does not name.")
        }
    }
}

/// What modifiers, projection, displacement, units and composite frames add.
fn extras(requirement: &Requirement, tolerance: &Tolerance, standard: Standard, out: &mut String) {
    let length = |value: &Written| shown(value, tolerance.decimals, &tolerance.unit);
    let has = |symbol: &str| tolerance.modifiers.iter().any(|m| m == symbol);
    let mut add = |sentence: &str| {
        out.push(' ');
        out.push_str(sentence);
    };
    if has("Ⓜ") {
        add("The value holds at maximum material size; what the feature leaves unused of its size is added.");
    }
    if has("Ⓛ") {
        add("The value holds at least material size; what the feature leaves unused of its size is added.");
    }
    if has("Ⓡ") {
        add("Unused tolerance may in turn enlarge the size.");
    }
    if let Some(maximum) = &tolerance.maximum {
        add(&format!("The zone never grows beyond {}.", length(maximum)));
    }
    if let Some(projected) = &tolerance.projected {
        add(&format!("The zone stands outside the part, {} high from the mating face.", length(projected)));
    }
    if let Some(displacement) = &tolerance.unequal {
        add(&match standard {
            Standard::Iso => format!(
                "The middle of the zone is shifted by {} from the true profile, outwards where positive.",
                length(displacement)
            ),
            Standard::Asme => format!("Of the zone, {} lies outside the true profile.", length(displacement)),
            Standard::Unknown => format!(
                "The zone is not centred ({}): outside part by ASME, shift of its middle by ISO; the file names no standard.",
                length(displacement)
            ),
        });
    }
    if let Some(unit) = &tolerance.per_unit {
        add(&format!("Each piece of {unit} meets it by itself."));
    }
    if has("Ⓕ") {
        add("Measured in the free state.");
    }
    if has("Ⓣ") {
        add("It applies to the plane that touches the high points.");
    }
    if has("CZ") {
        add("The zones of all features are one, at exact distance and direction from each other.");
    }
    if has("SZ") {
        add("Each zone stands for itself.");
    }
    if has("SEP REQT") {
        add("It is met apart from the other requirements with the same datums.");
    }
    if has("<ST>") {
        add("The value presumes statistical process control.");
    }
    if tolerance.non_uniform {
        add("The zone's width varies as the model's boundaries show.");
    }
    for compartment in &tolerance.datums {
        let modifiers = compartment.elements.iter().flat_map(|e| &e.modifiers).chain(&compartment.modifiers);
        if modifiers.into_iter().any(|m| m == "Ⓜ" || m == "Ⓛ") {
            let letter = compartment.elements.iter().map(|e| e.letter.as_str()).collect::<Vec<_>>().join("-");
            add(&format!("The part may shift on datum {letter} within its boundary."));
        }
    }
    if requirement.refines.is_some() && standard != Standard::Iso {
        add("Lower segment of a composite frame: its datums hold directions only.");
    }
    if requirement.between {
        add("It holds from the first to the last of the named features.");
    }
    let known = ["Ⓜ", "Ⓛ", "Ⓡ", "Ⓕ", "Ⓣ", "CZ", "SZ", "SEP REQT", "<ST>"];
    let rest: Vec<&str> = tolerance.modifiers.iter().map(String::as_str).filter(|m| !known.contains(m)).collect();
    if !rest.is_empty() {
        add(&format!("Further modifiers, not put into words: {}.", rest.join(", ")));
    }
}

fn clause(tolerance: &Tolerance, standard: Standard) -> String {
    let related = !tolerance.datums.is_empty();
    let (section, definition) = match tolerance.kind {
        ToleranceKind::StraightnessTolerance => ("8", "17.2"),
        ToleranceKind::FlatnessTolerance => ("8", "17.3"),
        ToleranceKind::RoundnessTolerance => ("8", "17.4"),
        ToleranceKind::CylindricityTolerance => ("8", "17.5"),
        ToleranceKind::LineProfileTolerance => ("11", if related { "17.7" } else { "17.6" }),
        ToleranceKind::SurfaceProfileTolerance => ("11", if related { "17.9" } else { "17.8" }),
        ToleranceKind::ParallelismTolerance => ("9", "17.10"),
        ToleranceKind::PerpendicularityTolerance => ("9", "17.11"),
        ToleranceKind::AngularityTolerance => ("9", "17.12"),
        ToleranceKind::PositionTolerance => ("10", "17.13"),
        ToleranceKind::ConcentricityTolerance | ToleranceKind::CoaxialityTolerance => ("", "17.14"),
        ToleranceKind::SymmetryTolerance => ("", "17.15"),
        ToleranceKind::CircularRunoutTolerance => ("12", "17.16"),
        ToleranceKind::TotalRunoutTolerance => ("12", "17.17"),
        ToleranceKind::GeometricTolerance => return String::new(),
    };
    match (standard, section) {
        // Y14.5-2018 has no concentricity and symmetry any more.
        (Standard::Asme, "") if tolerance.kind == ToleranceKind::SymmetryTolerance => "ASME Y14.5-2009 §7.7.2".into(),
        (Standard::Asme, "") => "ASME Y14.5-2009 §7.6.4".into(),
        (Standard::Asme, section) => format!("ASME Y14.5-2018 §{section}"),
        (Standard::Unknown, section) if !section.is_empty() => {
            format!("ISO 1101:2017 §{definition}, ASME Y14.5-2018 §{section}; the file names neither")
        }
        _ => format!("ISO 1101:2017 §{definition}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dimension(nominal: &str, limits: Limits) -> Dimension {
        Dimension {
            kind: DimensionKind::DimensionalSize,
            subtype: "diameter".into(),
            directed: false,
            nominal: Written::parse(nominal),
            decimals: None,
            tolerance_decimals: None,
            unit: Unit { symbol: "mm".into(), to_internal: 1.0, angle: false },
            limits,
            modifiers: Vec::new(),
        }
    }
    fn number(text: &str) -> Written {
        Written::parse(text).unwrap()
    }

    #[test]
    fn limits_are_added_exactly() {
        let d = dimension("10.0", Limits::Bilateral { lower: number("-0.1"), upper: number("0.1") });
        let (low, high) = absolute_limits(&d).unwrap();
        assert_eq!((low, high), (Decimal::parse("9.9").unwrap(), Decimal::parse("10.1").unwrap()));
        assert!(absolute_limits(&dimension("10", Limits::Basic)).is_none());
    }

    #[test]
    fn the_envelope_is_said_only_where_the_standard_makes_it_so() {
        let d = dimension("35", Limits::Range { lower: number("34.8"), upper: number("35.2") });
        let requirement = super::super::frame::tests_support::bare(RequirementKind::Dimension(d));
        let mut model = Model::default();
        let words = |model: &Model| super::words(model, &requirement);
        assert_eq!(words(&model).text, "The diameter of the feature lies between 34.8 mm and 35.2 mm.");
        model.source.standards = vec!["ASME Y14.5-2009".into()];
        assert!(words(&model).text.contains("envelope") && words(&model).clause.contains("5.8.1"));
        model.source.standards = vec!["ISO 1101".into()];
        assert!(!words(&model).text.contains("envelope"));
    }
}
