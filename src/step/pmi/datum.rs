//! Datums, datum systems and datum targets (ISO 10303-47; ISO 5459, Y14.5 §7).

use super::codes;
use super::measure::{measure, measure_at};
use super::requirement::Reader;
use crate::base::diag::Diagnostic;
use crate::model::pmi::{Datum, DatumCompartment, DatumElement, DatumId, DatumSystem, DatumTarget};
use crate::part21::exchange::Value;
use crate::step::geometry::placement;
use rustc_hash::FxHashMap;

const SAR: &str = "SHAPE_ASPECT_RELATIONSHIP";
const REFERENCE: &str = "GENERAL_DATUM_REFERENCE";

/// All datums with the features that establish them.
pub(super) fn datums(reader: &Reader) -> Vec<Datum> {
    let lookup = reader.lookup;
    let mut out = Vec::new();
    for instance in lookup.all("DATUM") {
        let id = instance.id;
        reader.context.used_whole(id);
        let mut datum = Datum {
            entity: id,
            letter: lookup.text(id, "DATUM", "identification").trim().to_owned(),
            uuids: reader.identity.uuids(id),
            ..Datum::default()
        };
        let whole = reader.features.whole(id);
        for link in lookup.users(id, SAR, SAR, "related_shape_aspect") {
            reader.context.used(link);
            if let Some(feature) = lookup.reference(link, SAR, "relating_shape_aspect")
                && lookup.is(feature, "DATUM_FEATURE")
            {
                reader.context.used_whole(feature);
                datum.datum_feature_entities.push(feature);
            }
        }
        datum.features.push(whole);
        out.push(datum);
    }
    out
}

/// All datum systems; `datums` give the ids.
pub(super) fn systems(reader: &Reader, datums: &FxHashMap<u64, DatumId>) -> Vec<DatumSystem> {
    let lookup = reader.lookup;
    lookup
        .all("DATUM_SYSTEM")
        .into_iter()
        .map(|instance| {
            reader.context.used_whole(instance.id);
            let constituents = lookup.references(instance.id, "DATUM_SYSTEM", "constituents");
            let compartments = constituents.iter().map(|&id| compartment(reader, id, datums)).collect();
            DatumSystem { entity: instance.id, compartments }
        })
        .collect()
}

fn compartment(reader: &Reader, id: u64, datums: &FxHashMap<u64, DatumId>) -> DatumCompartment {
    let lookup = reader.lookup;
    let base = lookup.references(id, REFERENCE, "base");
    let (mut elements, mut modifiers) = (Vec::new(), modifiers(reader, id));
    match base.as_slice() {
        [datum] if lookup.is(*datum, "DATUM") => elements.push(element(reader, id, *datum, Vec::new(), datums)),
        _ => {
            for &part in &base {
                let own = self::modifiers(reader, part);
                let datum = lookup.references(part, REFERENCE, "base").first().copied().unwrap_or(0);
                elements.push(element(reader, part, datum, own, datums));
            }
        }
    }
    if elements.is_empty() {
        elements.push(element(reader, id, 0, std::mem::take(&mut modifiers), datums));
    }
    DatumCompartment { entity: id, elements, modifiers }
}

fn element(
    reader: &Reader,
    reference: u64,
    datum: u64,
    modifiers: Vec<String>,
    datums: &FxHashMap<u64, DatumId>,
) -> DatumElement {
    let letter = reader.lookup.text(datum, "DATUM", "identification").trim();
    if letter.is_empty() {
        reader.job.report(
            Diagnostic::new(&codes::NO_DATUM, "the datum reference reaches no datum with a letter").entity(reference),
        );
    }
    let letter = if letter.is_empty() { "?".to_owned() } else { letter.to_owned() };
    DatumElement { letter, datum: datums.get(&datum).copied(), modifiers }
}

fn modifiers(reader: &Reader, id: u64) -> Vec<String> {
    let lookup = reader.lookup;
    lookup.get(id, REFERENCE, "modifiers").list().iter().filter_map(|value| modifier(reader, id, value)).collect()
}

fn modifier(reader: &Reader, owner: u64, value: &Value) -> Option<String> {
    let lookup = reader.lookup;
    if let Some(id) = value.reference() {
        const VALUED: &str = "DATUM_REFERENCE_MODIFIER_WITH_VALUE";
        let sign = match lookup.get(id, VALUED, "modifier_type").enumeration() {
            Some("CIRCULAR_OR_CYLINDRICAL") => "⌀",
            Some("SPHERICAL") => "S⌀",
            Some("PROJECTED") => "Ⓟ",
            _ => "",
        };
        let amount = measure_at(lookup, id, VALUED, "modifier_value");
        let amount = amount.map(|m| m.unit.shown(&m.value, m.decimals)).unwrap_or_default();
        return Some(format!("[{sign}{amount}]"));
    }
    let name = value.list().first().unwrap_or(value).enumeration()?;
    Some(match datum_modifier_symbol(name) {
        Some(symbol) => symbol.to_owned(),
        None => {
            let text = format!("datum modifier `{name}` is not known");
            reader.job.report(Diagnostic::new(&codes::UNKNOWN_MODIFIER, text).entity(owner));
            format!("[{name}]")
        }
    })
}

/// Symbol of a datum modifier (simple_datum_reference_modifier), where the name is one.
fn datum_modifier_symbol(name: &str) -> Option<&'static str> {
    Some(match name {
        "MAXIMUM_MATERIAL_REQUIREMENT" => "Ⓜ",
        "LEAST_MATERIAL_REQUIREMENT" => "Ⓛ",
        "FREE_STATE" => "Ⓕ",
        "BASIC" => "[BSC]",
        "TRANSLATION" => "▷",
        "POINT" => "[PT]",
        "LINE" => "[SL]",
        "PLANE" => "[PL]",
        "ORIENTATION" => "><",
        "ANY_CROSS_SECTION" => "[ACS]",
        "ANY_LONGITUDINAL_SECTION" => "[ALS]",
        "CONTACTING_FEATURE" => "[CF]",
        "DISTANCE_VARIABLE" => "[DV]",
        "DEGREE_OF_FREEDOM_CONSTRAINT_X" => "[x]",
        "DEGREE_OF_FREEDOM_CONSTRAINT_Y" => "[y]",
        "DEGREE_OF_FREEDOM_CONSTRAINT_Z" => "[z]",
        "DEGREE_OF_FREEDOM_CONSTRAINT_U" => "[u]",
        "DEGREE_OF_FREEDOM_CONSTRAINT_V" => "[v]",
        "DEGREE_OF_FREEDOM_CONSTRAINT_W" => "[w]",
        "MINOR_DIAMETER" => "LD",
        "MAJOR_DIAMETER" => "MD",
        "PITCH_DIAMETER" => "PD",
        _ => return None,
    })
}

/// Compartments of a tolerance in the older form: DATUM_REFERENCE by precedence.
pub(super) fn legacy(reader: &Reader, references: &[u64], datums: &FxHashMap<u64, DatumId>) -> Vec<DatumCompartment> {
    let lookup = reader.lookup;
    let mut rows: Vec<(i64, DatumCompartment)> = Vec::new();
    for &id in references.iter().filter(|&&id| lookup.is(id, "DATUM_REFERENCE")) {
        let precedence = lookup.get(id, "DATUM_REFERENCE", "precedence").integer().unwrap_or(i64::MAX);
        let datum = lookup.reference(id, "DATUM_REFERENCE", "referenced_datum").unwrap_or(0);
        let modifiers = match lookup.get(id, "REFERENCED_MODIFIED_DATUM", "modifier").enumeration() {
            Some("MAXIMUM_MATERIAL_CONDITION") => vec!["Ⓜ".to_owned()],
            Some("LEAST_MATERIAL_CONDITION") => vec!["Ⓛ".to_owned()],
            Some("REGARDLESS_OF_FEATURE_SIZE") => vec!["Ⓢ".to_owned()],
            _ => Vec::new(),
        };
        // A common datum is a composite of datums (Y14.5 §7.12.4): its letters by its members.
        let members: Vec<u64> = if lookup.is(datum, "COMMON_DATUM") {
            lookup
                .users(datum, SAR, SAR, "relating_shape_aspect")
                .into_iter()
                .filter_map(|link| lookup.reference(link, SAR, "related_shape_aspect"))
                .filter(|&member| lookup.is(member, "DATUM"))
                .collect()
        } else {
            Vec::new()
        };
        let elements = if members.is_empty() {
            vec![element(reader, id, datum, Vec::new(), datums)]
        } else {
            members.iter().map(|&member| element(reader, id, member, Vec::new(), datums)).collect()
        };
        rows.push((precedence, DatumCompartment { entity: id, elements, modifiers }));
    }
    rows.sort_by_key(|(precedence, row)| (*precedence, row.entity));
    rows.into_iter().map(|(_, row)| row).collect()
}

/// All datum targets.
pub(super) fn targets(reader: &Reader) -> Vec<DatumTarget> {
    let lookup = reader.lookup;
    lookup.all("DATUM_TARGET").into_iter().map(|instance| target(reader, instance.id)).collect()
}

fn target(reader: &Reader, id: u64) -> DatumTarget {
    let lookup = reader.lookup;
    reader.context.used_whole(id);
    let mut out = DatumTarget {
        entity: id,
        number: lookup.text(id, "DATUM_TARGET", "target_id").to_owned(),
        form: lookup.text(id, "SHAPE_ASPECT", "description").to_owned(),
        feature: reader.features.whole(id),
        ..DatumTarget::default()
    };
    for link in lookup.users(id, SAR, SAR, "relating_shape_aspect") {
        if let Some(datum) = lookup.reference(link, SAR, "related_shape_aspect").filter(|&d| lookup.is(d, "DATUM"))
            && out.letter.is_empty()
        {
            reader.context.used(link);
            out.letter = lookup.text(datum, "DATUM", "identification").trim().to_owned();
        }
    }
    // The face that the target lies on is told by a relationship of its own.
    const LIES_ON: &str = "FEATURE_FOR_DATUM_TARGET_RELATIONSHIP";
    for link in lookup.users(id, LIES_ON, SAR, "related_shape_aspect") {
        reader.context.used(link);
        if let Some(aspect) = lookup.reference(link, SAR, "relating_shape_aspect") {
            reader.features.add(&mut out.feature, aspect);
        }
    }
    const PD: &str = "PROPERTY_DEFINITION";
    const PDR: &str = "PROPERTY_DEFINITION_REPRESENTATION";
    for property in lookup.users(id, PD, PD, "definition") {
        for link in lookup.users(property, PDR, PDR, "definition") {
            let Some(representation) = lookup.reference(link, PDR, "used_representation") else { continue };
            // Other properties hang here too (affected area for validation): only a target's own parameters count.
            let to_mm = reader.context.units_of(representation).to_mm;
            for item in lookup.references(representation, "REPRESENTATION", "items") {
                target_item(reader, item, to_mm, &mut out);
            }
            if !out.sizes.is_empty() || out.frame.is_some() {
                reader.context.used_whole(link);
            }
        }
    }
    out
}

fn target_item(reader: &Reader, item: u64, to_mm: f64, out: &mut DatumTarget) {
    let lookup = reader.lookup;
    let name = lookup.text(item, "REPRESENTATION_ITEM", "name");
    if lookup.is(item, "MEASURE_WITH_UNIT") && name.starts_with("target ") {
        if let Some(size) = measure(lookup, item) {
            out.unit = Some(size.unit);
            out.sizes.push(size.value);
        }
    } else if lookup.is(item, "DIRECTION") && name.contains("movable") {
        out.movable = true;
    } else if lookup.is(item, "AXIS2_PLACEMENT_3D") && name != "movable direction" {
        out.frame = placement::frame(lookup.exchange, item, to_mm).ok();
    }
}
