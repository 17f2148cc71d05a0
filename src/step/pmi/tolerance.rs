//! Geometric tolerances: characteristic, value, zone, modifiers, datums, what they control (ISO 10303-47; ISO 1101, Y14.5).

use super::codes;
use super::datum;
use super::measure::{measure_at, no_unit};
use super::requirement::{Reader, blank};
use crate::base::diag::Diagnostic;
use crate::model::pmi::{DatumId, DatumSystem, Requirement, RequirementKind, Tolerance, ToleranceKind, ZoneShape};
use rustc_hash::FxHashMap;

const GT: &str = "GEOMETRIC_TOLERANCE";

/// Entity type of each characteristic.
pub(super) const KINDS: [(&str, ToleranceKind); 15] = [
    ("STRAIGHTNESS_TOLERANCE", ToleranceKind::StraightnessTolerance),
    ("FLATNESS_TOLERANCE", ToleranceKind::FlatnessTolerance),
    ("ROUNDNESS_TOLERANCE", ToleranceKind::RoundnessTolerance),
    ("CYLINDRICITY_TOLERANCE", ToleranceKind::CylindricityTolerance),
    ("LINE_PROFILE_TOLERANCE", ToleranceKind::LineProfileTolerance),
    ("SURFACE_PROFILE_TOLERANCE", ToleranceKind::SurfaceProfileTolerance),
    ("ANGULARITY_TOLERANCE", ToleranceKind::AngularityTolerance),
    ("PERPENDICULARITY_TOLERANCE", ToleranceKind::PerpendicularityTolerance),
    ("PARALLELISM_TOLERANCE", ToleranceKind::ParallelismTolerance),
    ("POSITION_TOLERANCE", ToleranceKind::PositionTolerance),
    ("CONCENTRICITY_TOLERANCE", ToleranceKind::ConcentricityTolerance),
    ("COAXIALITY_TOLERANCE", ToleranceKind::CoaxialityTolerance),
    ("SYMMETRY_TOLERANCE", ToleranceKind::SymmetryTolerance),
    ("CIRCULAR_RUNOUT_TOLERANCE", ToleranceKind::CircularRunoutTolerance),
    ("TOTAL_RUNOUT_TOLERANCE", ToleranceKind::TotalRunoutTolerance),
];

/// Datums and systems that were read before.
pub(super) struct Known<'a> {
    /// DATUM → id.
    pub datums: &'a FxHashMap<u64, DatumId>,
    /// Systems in order.
    pub systems: &'a [DatumSystem],
}

/// Reads the tolerance `#id`.
pub(super) fn read(reader: &Reader, id: u64, known: &Known) -> Requirement {
    let lookup = reader.lookup;
    let kind = KINDS.iter().find(|(name, _)| lookup.is(id, name)).map(|&(_, kind)| kind);
    let report = |code, text: &str| reader.job.report(Diagnostic::new(code, text).entity(id));
    if kind.is_none() {
        report(&codes::BARE_TOLERANCE, "the geometric tolerance is of no characteristic");
    }
    let magnitude = measure_at(lookup, id, GT, "magnitude");
    if magnitude.is_none() {
        report(&codes::NO_MAGNITUDE, "the tolerance has no value");
    }
    let unit = magnitude.as_ref().map_or_else(no_unit, |m| m.unit.clone());
    if magnitude.is_some() && unit.symbol.is_empty() {
        report(&codes::NO_UNIT, "the value has no unit that can be resolved");
    }
    let mut tolerance = Tolerance {
        kind: kind.unwrap_or(ToleranceKind::GeometricTolerance),
        value: magnitude.as_ref().map(|m| m.value.clone()),
        decimals: magnitude.as_ref().and_then(|m| m.decimals),
        unit: unit.clone(),
        zone_form: String::new(),
        zone: ZoneShape::Width,
        modifiers: modifiers(reader, id),
        projected: None,
        unequal: measure_at(lookup, id, "UNEQUALLY_DISPOSED_GEOMETRIC_TOLERANCE", "displacement")
            .map(|m| m.in_unit(&unit)),
        maximum: measure_at(lookup, id, "GEOMETRIC_TOLERANCE_WITH_MAXIMUM_TOLERANCE", "maximum_upper_tolerance")
            .map(|m| m.in_unit(&unit)),
        per_unit: per_unit(reader, id),
        non_uniform: false,
        datum_system: None,
        datums: Vec::new(),
    };
    let mut notes = Vec::new();
    zones(reader, id, &mut tolerance, &mut notes);
    references(reader, id, known, &mut tolerance);
    let (name, description) = (lookup.text(id, GT, "name"), lookup.text(id, GT, "description"));
    let mut out = blank(id, RequirementKind::Tolerance(tolerance), name, description);
    bind(reader, id, &mut out);
    out.note = notes.join("; ");
    out
}

/// What the tolerance controls.
fn bind(reader: &Reader, id: u64, out: &mut Requirement) {
    let (lookup, features) = (reader.lookup, &reader.features);
    const AUXILIARY: &str = "GEOMETRIC_TOLERANCE_AUXILIARY_CLASSIFICATION";
    for link in lookup.users(id, AUXILIARY, AUXILIARY, "described_item") {
        reader.context.used(link);
        out.all_over |= lookup.get(link, AUXILIARY, "attribute_value").enumeration() == Some("ALL_OVER");
    }
    let Some(target) = lookup.reference(id, GT, "toleranced_shape_aspect") else { return };
    reader.owner(target, out);
    if lookup.is(target, "PRODUCT_DEFINITION_SHAPE") {
        out.all_over = true;
        return;
    }
    reader.letters_of(target, &mut out.establishes);
    let mut aspect = target;
    if let Some(sized) = lookup.reference(target, "DIMENSIONAL_SIZE", "applies_to") {
        aspect = sized;
        reader.letters_of(sized, &mut out.establishes);
        reader.owner(sized, out);
    }
    reader.mark_group(aspect, out);
    out.features = features.split(aspect);
    out.count = out.features.len().max(1);
}

/// Modifier symbols as the file lists them: no standard fixes one order for all, and exporters write the drawing's.
fn modifiers(reader: &Reader, id: u64) -> Vec<String> {
    let lookup = reader.lookup;
    let mut out: Vec<String> = Vec::new();
    for value in lookup.get(id, "GEOMETRIC_TOLERANCE_WITH_MODIFIERS", "modifiers").list() {
        let Some(name) = value.enumeration() else { continue };
        match MODIFIERS.iter().find(|(known, _)| *known == name) {
            Some((_, symbol)) => out.push((*symbol).to_owned()),
            None => {
                let text = format!("tolerance modifier `{name}` is not known");
                reader.job.report(Diagnostic::new(&codes::UNKNOWN_MODIFIER, text).entity(id));
                out.push(name.to_owned());
            }
        }
    }
    match lookup.get(id, "MODIFIED_GEOMETRIC_TOLERANCE", "modifier").enumeration() {
        Some("MAXIMUM_MATERIAL_CONDITION") => out.push("Ⓜ".to_owned()),
        Some("LEAST_MATERIAL_CONDITION") => out.push("Ⓛ".to_owned()),
        Some("REGARDLESS_OF_FEATURE_SIZE") => out.push("Ⓢ".to_owned()),
        _ => {}
    }
    out
}

/// Every item of geometric_tolerance_modifier (editions 1 to 4) and its symbol (ISO 1101:2017 table 4; Y14.5-2018 §6.3).
const MODIFIERS: [(&str, &str); 44] = [
    ("COMMON_ZONE", "CZ"),
    ("SEPARATE_ZONES", "SZ"),
    ("UNSPECIFIED_LINEAR_TOLERANCE_ZONE_OFFSET", "OZ"),
    ("OFFSET_ZONE", "OZ"),
    ("UNSPECIFIED_ANGULAR_TOLERANCE_ZONE_OFFSET", "VA"),
    ("VARIABLE_ANGLE", "VA"),
    ("UNITED_FEATURE", "UF"),
    ("CONTINUOUS_FEATURES", "<CF>"),
    ("PEAK_HEIGHT", "P"),
    ("VALLEY_DEPTH", "V"),
    ("STANDARD_DEVIATION", "Q"),
    ("TOTAL_RANGE_DEVIATIONS", "T"),
    ("REFERENCE_MINIMAX_FEATURE_WITHOUT_CONSTRAINT", "C"),
    ("REFERENCE_MINIMAX_FEATURE_WITH_EXTERNAL_MATERIAL_CONSTRAINT", "CE"),
    ("REFERENCE_MINIMAX_FEATURE_WITH_INTERNAL_MATERIAL_CONSTRAINT", "CI"),
    ("REFERENCE_LEAST_SQUARE_FEATURE_WITHOUT_CONSTRAINT", "G"),
    ("REFERENCE_LEAST_SQUARE_FEATURE_WITH_EXTERNAL_MATERIAL_CONSTRAINT", "GE"),
    ("REFERENCE_LEAST_SQUARE_FEATURE_WITH_INTERNAL_MATERIAL_CONSTRAINT", "GI"),
    ("REFERENCE_MINIMUM_CIRCUMSCRIBED_FEATURE", "N"),
    ("REFERENCE_MAXIMUM_INSCRIBED_FEATURE", "X"),
    ("ASSOCIATED_MINMAX_FEATURE", "Ⓒ"),
    ("ASSOCIATED_LEAST_SQUARE_FEATURE", "Ⓖ"),
    ("ASSOCIATED_MINIMUM_INSCRIBED_FEATURE", "Ⓝ"),
    ("ASSOCIATED_MAXIMUM_INSCRIBED_FEATURE", "Ⓧ"),
    ("ASSOCIATED_TANGENT_FEATURE", "Ⓣ"),
    ("TANGENT_PLANE", "Ⓣ"),
    ("DERIVED_FEATURE", "Ⓐ"),
    ("CIRCLE_A", "Ⓐ"),
    ("MAXIMUM_MATERIAL_REQUIREMENT", "Ⓜ"),
    ("LEAST_MATERIAL_REQUIREMENT", "Ⓛ"),
    ("RECIPROCITY_REQUIREMENT", "Ⓡ"),
    ("FREE_STATE", "Ⓕ"),
    ("STATISTICAL_TOLERANCE", "<ST>"),
    ("MAJOR_DIAMETER", "MD"),
    ("MINOR_DIAMETER", "LD"),
    ("PITCH_DIAMETER", "PD"),
    ("LINE_ELEMENT", "LE"),
    ("EACH_ELEMENT", "EACH ELEMENT"),
    ("EACH_RADIAL_ELEMENT", "EACH RADIAL ELEMENT"),
    ("ANY_CROSS_SECTION", "ACS"),
    ("NOT_CONVEX", "NC"),
    ("SEPARATE_REQUIREMENT", "SEP REQT"),
    ("INDIVIDUALLY", "INDIVIDUALLY"),
    ("STOCK", "STOCK"),
];

/// Size of the unit after the slash: `15`, `⌀1.00`, `.250x.250`.
fn per_unit(reader: &Reader, id: u64) -> Option<String> {
    let lookup = reader.lookup;
    let size = measure_at(lookup, id, "GEOMETRIC_TOLERANCE_WITH_DEFINED_UNIT", "unit_size")?;
    const AREA: &str = "GEOMETRIC_TOLERANCE_WITH_DEFINED_AREA_UNIT";
    let sign = match lookup.get(id, AREA, "area_type").enumeration() {
        Some("CIRCULAR") => "⌀",
        Some("SQUARE") => "□",
        _ => "",
    };
    let second = measure_at(lookup, id, AREA, "second_unit_size");
    let second = second.map(|m| format!("x{}", m.unit.shown(&m.value, m.decimals))).unwrap_or_default();
    Some(format!("{sign}{}{second}", size.unit.shown(&size.value, size.decimals)))
}

/// tolerance_zone with its form, and the definitions that hang on it.
fn zones(reader: &Reader, id: u64, tolerance: &mut Tolerance, notes: &mut Vec<String>) {
    let lookup = reader.lookup;
    const ZONE: &str = "TOLERANCE_ZONE";
    const DEFINITION: &str = "TOLERANCE_ZONE_DEFINITION";
    for zone in lookup.users(id, ZONE, ZONE, "defining_tolerance") {
        reader.context.used_whole(zone);
        if let Some(form) = lookup.reference(zone, ZONE, "form") {
            let name = lookup.text(form, "TOLERANCE_ZONE_FORM", "name");
            if !name.is_empty() {
                tolerance.zone_form = name.to_owned();
            }
            if !ZONE_FORMS.contains(&name) {
                let text = format!("zone form `{name}` is not known; the zone is taken as a width");
                reader.job.report(Diagnostic::new(&codes::UNKNOWN_ZONE, text).entity(form));
            }
        }
        for definition in lookup.users(zone, DEFINITION, DEFINITION, "zone") {
            reader.context.used_whole(definition);
            if lookup.is(definition, "PROJECTED_ZONE_DEFINITION") {
                let length = measure_at(lookup, definition, "PROJECTED_ZONE_DEFINITION", "projected_length");
                tolerance.projected = length.map(|m| m.in_unit(&tolerance.unit));
            } else if lookup.is(definition, "NON_UNIFORM_ZONE_DEFINITION") {
                tolerance.non_uniform = true;
                notes.push("NON-UNIFORM".into());
            } else if lookup.is(definition, "RUNOUT_ZONE_DEFINITION") {
                notes.push("runout orientation".into());
            }
        }
        for kind in ["DIRECTED", "ORIENTED", "DIRECTION_FEATURE"] {
            if lookup.is(zone, &format!("{kind}_TOLERANCE_ZONE")) {
                let system = lookup.reference(zone, "TOLERANCE_ZONE_WITH_DATUM", "datum_reference").unwrap_or(0);
                notes.push(format!("{} zone, datum system #{system}", kind.to_ascii_lowercase()));
            }
        }
    }
    tolerance.zone = match tolerance.zone_form.as_str() {
        "cylindrical or circular" | "within a cylinder" | "within a circle" => ZoneShape::Diametral,
        "spherical" | "within a sphere" => ZoneShape::Spherical,
        _ => ZoneShape::Width,
    };
    tolerance.non_uniform |= tolerance.zone_form == "non uniform";
}

/// Names of tolerance_zone_form that the recommended practice knows.
const ZONE_FORMS: [&str; 19] = [
    "within a circle",
    "within a cylinder",
    "cylindrical or circular",
    "spherical",
    "within a sphere",
    "between two concentric circles",
    "between two equidistant curves",
    "between two coaxial cylinders",
    "between two equidistant surfaces",
    "non uniform",
    "between two parallel circles on a conical surface",
    "between two parallel circles of the same diameter",
    "between two equidistant complex lines or two parallel straight lines",
    "between two non-equidistant complex lines or two non-parallel straight lines",
    "within a cone",
    "within a single complex surface",
    "between two equidistant complex surfaces or two parallel planes",
    "between two non-equidistant complex surfaces or two non-parallel straight planes",
    "unknown",
];

/// Datum systems, or the older references by precedence.
fn references(reader: &Reader, id: u64, known: &Known, tolerance: &mut Tolerance) {
    let lookup = reader.lookup;
    let listed = lookup.references(id, "GEOMETRIC_TOLERANCE_WITH_DATUM_REFERENCE", "datum_system");
    for system in &listed {
        if let Some(index) = known.systems.iter().position(|known| known.entity == *system) {
            tolerance.datum_system = tolerance.datum_system.or(Some(index));
            if let Some(system) = known.systems.get(index) {
                tolerance.datums.extend(system.compartments.iter().cloned());
            }
        }
    }
    let older = datum::legacy(reader, &listed, known.datums);
    if !older.is_empty() && reader.is_ap242() {
        let text = "datums are referred to by datum_reference, the form of AP203 and AP214";
        reader.job.report(Diagnostic::new(&codes::LEGACY_DATUM, text).entity(id));
    }
    tolerance.datums.extend(older);
}
