//! Dimensions: kind, ends, value, limits, modifiers (ISO 10303-47 shape dimension and tolerance schemas; ISO 14405-1 modifiers).

use super::codes;
use super::measure::{Measure, measure, measure_at, no_unit};
use super::requirement::{Reader, blank};
use crate::base::diag::Diagnostic;
use crate::model::pmi::{Dimension, DimensionKind, Limits, Requirement, RequirementKind, Unit};

/// What the representation of a dimension holds.
#[derive(Default)]
struct Content {
    nominal: Option<Measure>,
    lower: Option<Measure>,
    upper: Option<Measure>,
    notes: Vec<String>,
    modifiers: Vec<String>,
    oriented: bool,
}

const SIZE: &str = "DIMENSIONAL_SIZE";
const SAR: &str = "SHAPE_ASPECT_RELATIONSHIP";

/// Reads the dimension `#id`.
pub(super) fn read(reader: &Reader, id: u64) -> Requirement {
    let lookup = reader.lookup;
    let size = lookup.is(id, SIZE);
    let angle = lookup.is(id, "ANGULAR_SIZE") || lookup.is(id, "ANGULAR_LOCATION");
    let kind = match (size, angle) {
        (true, false) => DimensionKind::DimensionalSize,
        (true, true) => DimensionKind::AngularSize,
        (false, false) => DimensionKind::DimensionalLocation,
        (false, true) => DimensionKind::AngularLocation,
    };
    let owner = if size { "ANGULAR_SIZE" } else { "ANGULAR_LOCATION" };
    let name = if size { lookup.text(id, SIZE, "name") } else { lookup.text(id, SAR, "name") };
    let subtype = if angle {
        lookup.get(id, owner, "angle_selection").enumeration().unwrap_or_default().to_ascii_lowercase()
    } else {
        name.to_owned()
    };
    let content = content(reader, id);
    let mut dimension = Dimension {
        kind,
        subtype,
        directed: lookup.is(id, "DIRECTED_DIMENSIONAL_LOCATION"),
        nominal: content.nominal.as_ref().map(|m| m.value.clone()),
        decimals: content.nominal.as_ref().and_then(|m| m.decimals),
        tolerance_decimals: None,
        unit: [&content.nominal, &content.upper, &content.lower]
            .into_iter()
            .flatten()
            .next()
            .map_or_else(no_unit, |m| m.unit.clone()),
        limits: Limits::None,
        modifiers: content.modifiers.clone(),
    };
    let mut notes = Vec::new();
    limits(reader, id, &content, &mut dimension, &mut notes);
    let description = if size { "" } else { lookup.text(id, SAR, "description") };
    let mut out = blank(id, RequirementKind::Dimension(dimension), name, description);
    bind(reader, id, size, &mut out);
    if content.oriented {
        notes.push("oriented".into());
    }
    out.note = notes.join("; ");
    out
}

/// Features, both ends of a location, datum letters.
fn bind(reader: &Reader, id: u64, size: bool, out: &mut Requirement) {
    let (lookup, features) = (reader.lookup, &reader.features);
    if size {
        if let Some(aspect) = lookup.reference(id, SIZE, "applies_to") {
            out.features = features.split(aspect);
            if let RequirementKind::Dimension(dimension) = &out.kind
                && !dimension.unit.angle
                && !dimension.subtype.contains("diameter")
                && !dimension.subtype.contains("radius")
                && let Some(nominal) = &dimension.nominal
            {
                let distance_mm = nominal.f64() * dimension.unit.to_internal;
                out.features = features.pair_widths(std::mem::take(&mut out.features), distance_mm);
            }
            out.count = out.features.len().max(1);
            reader.letters_of(aspect, &mut out.establishes);
            reader.mark_group(aspect, out);
            reader.owner(aspect, out);
        }
        if lookup.is(id, "DATUM_FEATURE") {
            reader.letters_of(id, &mut out.establishes);
        }
        return;
    }
    if let Some(aspect) = lookup.reference(id, SAR, "relating_shape_aspect") {
        out.features = vec![features.whole(aspect)];
        out.relating_count = 1;
        reader.owner(aspect, out);
    }
    if let Some(aspect) = lookup.reference(id, SAR, "related_shape_aspect") {
        out.features.push(features.whole(aspect));
        if out.product.is_none() {
            reader.owner(aspect, out);
        }
    }
}

/// Everything among the items of the dimension's representations, compound items opened.
fn content(reader: &Reader, id: u64) -> Content {
    let (lookup, mut out) = (reader.lookup, Content::default());
    const DCR: &str = "DIMENSIONAL_CHARACTERISTIC_REPRESENTATION";
    let mut representations = Vec::new();
    for link in lookup.users(id, DCR, DCR, "dimension") {
        reader.context.used_whole(link);
        representations.extend(lookup.reference(link, DCR, "representation"));
    }
    for representation in representations {
        match lookup.representation_name(representation) {
            "envelope requirement" => out.modifiers.push("Ⓔ".into()),
            "independency" => out.modifiers.push("Ⓘ".into()),
            _ => {}
        }
        let mut queue = lookup.references(representation, "REPRESENTATION", "items");
        let mut opened = 0;
        while !queue.is_empty() && opened < 10_000 {
            opened += 1;
            let item = queue.remove(0);
            if lookup.is(item, "COMPOUND_REPRESENTATION_ITEM") {
                queue.extend(lookup.references(item, "COMPOUND_REPRESENTATION_ITEM", "item_element"));
            } else {
                take(reader, item, &mut out);
            }
        }
    }
    out
}

fn take(reader: &Reader, item: u64, out: &mut Content) {
    let lookup = reader.lookup;
    let name = lookup.text(item, "REPRESENTATION_ITEM", "name").to_lowercase();
    if lookup.is(item, "DESCRIPTIVE_REPRESENTATION_ITEM") {
        let note = lookup.text(item, "DESCRIPTIVE_REPRESENTATION_ITEM", "description").to_owned();
        if let Some(symbol) = modifier_symbol(&note) {
            out.modifiers.push(symbol.into());
        } else if !matches!(note.as_str(), "theoretical" | "auxiliary") {
            reader.job.report(
                Diagnostic::new(&codes::UNKNOWN_MODIFIER, format!("dimension note `{note}` is not a known modifier"))
                    .entity(item),
            );
            out.modifiers.push(note.clone());
        }
        out.notes.push(note);
    } else if lookup.is(item, "MEASURE_WITH_UNIT") {
        let value = measure(lookup, item);
        match name.as_str() {
            "upper limit" => out.upper = value,
            "lower limit" => out.lower = value,
            _ => out.nominal = value,
        }
    } else if lookup.is(item, "PLACEMENT") {
        out.oriented = true;
    }
}

/// What bounds the value, the strongest statement last: tolerance, range, one-sided qualifier, basic, reference.
fn limits(reader: &Reader, id: u64, content: &Content, dimension: &mut Dimension, notes: &mut Vec<String>) {
    let (lookup, job) = (reader.lookup, reader.job);
    const PLUS_MINUS: &str = "PLUS_MINUS_TOLERANCE";
    let tolerances = lookup.users(id, PLUS_MINUS, PLUS_MINUS, "toleranced_dimension");
    if tolerances.len() > 1 {
        let text = format!("{} plus/minus tolerances; the first is used", tolerances.len());
        job.report(Diagnostic::new(&codes::SEVERAL_TOLERANCES, text).entity(id));
    }
    for &tolerance in &tolerances {
        reader.context.used_whole(tolerance);
    }
    if let Some(range) = tolerances.first().and_then(|&t| lookup.reference(t, PLUS_MINUS, "range")) {
        if lookup.is(range, "LIMITS_AND_FITS") {
            dimension.limits = Limits::Fit { class: fit_class(reader, range, notes), deviations: None };
        } else {
            deviations(reader, range, dimension);
        }
    }
    let unit = dimension.unit.clone();
    match (&content.lower, &content.upper) {
        (Some(lower), Some(upper)) => {
            dimension.tolerance_decimals = lower.decimals.max(upper.decimals);
            same_unit(reader, id, &unit, &[lower, upper]);
            dimension.limits = Limits::Range { lower: lower.in_unit(&unit), upper: upper.in_unit(&unit) };
        }
        (None, None) => {}
        (one, other) => {
            let side = if one.is_some() { "lower" } else { "upper" };
            job.report(Diagnostic::new(&codes::SINGLE_LIMIT, format!("only the {side} limit is stated")).entity(id));
            dimension.limits = if one.is_some() { Limits::Min } else { Limits::Max };
            dimension.nominal = one.as_ref().or(other.as_ref()).map(|m| m.value.clone());
        }
    }
    let qualifiers = [&content.nominal, &content.upper, &content.lower].into_iter().flatten();
    for (place, qualifier) in qualifiers.flat_map(|m| &m.qualifiers) {
        match qualifier.as_str() {
            "maximum" => dimension.limits = Limits::Max,
            "minimum" => dimension.limits = Limits::Min,
            // An average diameter (Y14.5-2018 §5.8.3) keeps its limits: they bound the average.
            "average" if dimension.limits == Limits::None => dimension.limits = Limits::Average,
            "average" => dimension.modifiers.insert(0, "AVG".into()),
            other => {
                let text = format!("qualifier `{other}` is no limit and was passed over");
                job.report(Diagnostic::new(&codes::UNKNOWN_QUALIFIER, text).entity(*place));
                notes.push(format!("qualifier `{other}` passed over"));
            }
        }
    }
    for note in &content.notes {
        match note.as_str() {
            "theoretical" => dimension.limits = Limits::Basic,
            "auxiliary" => dimension.limits = Limits::Reference,
            _ => {}
        }
    }
    if dimension.nominal.is_none() && !matches!(dimension.limits, Limits::Range { .. }) {
        notes.push("no value in the file".into());
        job.report(Diagnostic::new(&codes::NO_VALUE, "the dimension has no value in the file").entity(id));
    } else if dimension.unit.symbol.is_empty() {
        job.report(Diagnostic::new(&codes::NO_UNIT, "the value has no unit that can be resolved").entity(id));
    }
}

fn same_unit(reader: &Reader, id: u64, unit: &Unit, bounds: &[&Measure]) {
    if bounds.iter().any(|bound| bound.unit.symbol != unit.symbol) {
        let text = format!("nominal in {}, limits in {}", unit.symbol, bounds[0].unit.symbol);
        reader.job.report(Diagnostic::new(&codes::MIXED_UNITS, text).entity(id));
    }
}

fn deviations(reader: &Reader, range: u64, dimension: &mut Dimension) {
    let lookup = reader.lookup;
    let bound = |attribute| measure_at(lookup, range, "TOLERANCE_VALUE", attribute);
    let (Some(lower), Some(upper)) = (bound("lower_bound"), bound("upper_bound")) else { return };
    if dimension.unit.symbol.is_empty() {
        dimension.unit = upper.unit.clone();
    }
    same_unit(reader, range, &dimension.unit, &[&lower, &upper]);
    dimension.tolerance_decimals = lower.decimals.max(upper.decimals).filter(|&places| places > 0);
    let (lower, upper) = (lower.in_unit(&dimension.unit), upper.in_unit(&dimension.unit));
    if lower.decimal > upper.decimal {
        let text = format!("lower deviation {} above upper deviation {}", lower.text, upper.text);
        reader.job.report(
            Diagnostic::new(&codes::BOUNDS_SWAPPED, text)
                .hint("correct the tolerance in the CAD system and export again")
                .entity(range),
        );
    }
    dimension.limits = if lower.decimal == -upper.decimal {
        Limits::Bilateral { lower, upper }
    } else {
        Limits::Deviations { lower, upper }
    };
}

/// `H` + `7`, however the letters and the number are spread over the attributes.
fn fit_class(reader: &Reader, id: u64, notes: &mut Vec<String>) -> String {
    let part = |attribute| reader.lookup.text(id, "LIMITS_AND_FITS", attribute).trim();
    let (form, zone, grade) = (part("form_variance"), part("zone_variance"), part("grade"));
    let letters = !form.is_empty() && form.len() <= 2 && form.chars().all(|c| c.is_ascii_alphabetic());
    if !letters || grade.is_empty() || !grade.chars().all(|c| c.is_ascii_digit()) {
        let text = format!("form_variance `{form}`, grade `{grade}`: letters and a number were expected");
        reader.job.report(Diagnostic::new(&codes::FIT_FORM, text).entity(id));
    }
    notes.push(format!("form_variance={form}; zone_variance={zone}; grade={grade}"));
    format!("{form}{grade}")
}

/// Symbol of a size modifier (`dimensional note`, ISO 14405-1 and Y14.5), where the note is one.
fn modifier_symbol(note: &str) -> Option<&'static str> {
    Some(match note {
        "controlled radius" => "CR",
        "square" => "□",
        "statistical" => "<ST>",
        "continuous feature" => "<CF>",
        "two point size" => "(LP)",
        "local size defined by a sphere" => "(LS)",
        "least squares association criteria" => "(GG)",
        "maximum inscribed association criteria" => "(GX)",
        "minimum circumscribed association criteria" => "(GN)",
        "minimax chebyshev association criteria" => "(GC)",
        "circumference diameter calculated size" => "(CC)",
        "area diameter calculated size" => "(CA)",
        "volume diameter calculated size" => "(CV)",
        "maximum rank order size" => "(SX)",
        "minimum rank order size" => "(SN)",
        "average rank order size" => "(SA)",
        "median rank order size" => "(SM)",
        "mid range rank order size" => "(SD)",
        "range rank order size" => "(SR)",
        "standard deviation of sizes" => "(SQ)",
        "united feature of size" => "UF",
        "common tolerance" => "CT",
        "free state condition" => "Ⓕ",
        "any cross section" => "ACS",
        "specific fixed cross section" => "SCS",
        "any part of the feature" => "/Length",
        _ => return None,
    })
}
