//! Measurement results → parts and rows, each with its line, unit, status and measured features.

use super::document::{Doc, Followed, N, Role, child, child_of, follow, ids, path, role_of, text, text_of};
use super::features;
use super::plan::Plan;
use super::units::{Quantity, quantity};
use crate::base::decimal::Written;
use crate::base::diag::Diagnostic;
use crate::base::job::Stopped;
use crate::inspect::codes;
use crate::inspect::findings::Findings;
use crate::inspect::measurements::{Elsewhere, FeatureGeometry, InspectedPart, Measurement, Measurements};
use crate::inspect::words;
use rustc_hash::FxHashMap;

/// Counts for the findings that are said once for the whole file.
#[derive(Default)]
struct Tally {
    without_unit: u64,
    first_without_unit: Option<(u32, String)>,
}

/// Reads the results of the first document into `out`.
pub fn read<'a>(docs: &[Doc<'a>], plan: &Plan, out: &mut Measurements, findings: &mut Findings) -> Result<(), Stopped> {
    let Some(here) = docs.first() else { return Ok(()) };
    let sets: Vec<N> = here
        .root
        .descendants()
        .filter(|node| node.is_element() && node.tag_name().name() == "MeasurementResults")
        .collect();
    let components_differ = here.all(Role::Part).count() > 1;
    let mut tally = Tally::default();
    for (number, set) in sets.iter().enumerate() {
        let part = out.parts.len();
        out.parts.push(inspected_part(here, *set, number + 1, components_differ));
        let measured = measured_features(docs, *set);
        for node in set.descendants().filter(|node| node.is_element()) {
            let Some((Role::CharacteristicMeasurement, kind)) = role_of(node.tag_name().name()) else { continue };
            findings.job().check()?;
            if out.rows.len() >= findings.job().limits().rows {
                return Err(Stopped::Limit(format!("more than {} measurements in one file", out.rows.len())));
            }
            let mut row = row(docs, node, kind, &mut tally, findings);
            row.part = part;
            row.features = row_features(node, docs, &measured);
            link(docs, node, plan, &mut row, out, findings);
            out.rows.push(row);
        }
    }
    if let Some((line, row)) = tally.first_without_unit {
        let message = format!("{} values state no unit, and the file states none for them", tally.without_unit);
        let finding = Diagnostic::new(&codes::UNIT_MISSING, message)
            .hint("by the QIF schema they would be metres; state the unit of the export");
        findings.at(line, &row, finding);
    }
    Ok(())
}

fn inspected_part(doc: &Doc, set: N, number: usize, components_differ: bool) -> InspectedPart {
    let references = child_of(set, &["ActualComponentIds", "ActualComponentId"]);
    let components: Vec<N> = references
        .map(|list| {
            let inner: Vec<N> = list.children().filter(|c| c.is_element()).collect();
            let listed = if inner.is_empty() { vec![list] } else { inner };
            listed.into_iter().filter_map(|id| doc.get(Role::ActualComponent, &text(id))).collect()
        })
        .unwrap_or_default();
    let serials: Vec<String> =
        components.iter().map(|c| text_of(*c, "SerialNumber")).filter(|serial| !serial.is_empty()).collect();
    let stated = !serials.is_empty();
    let qpid =
        child(set, "ThisResultsInstanceQPId").map(text).or_else(|| super::document::uuids(set).into_iter().next());
    let status = child_of(set, &["InspectionStatus"]).or_else(|| components.first().and_then(|c| child(*c, "Status")));
    InspectedPart {
        file: 0,
        serial: if stated { serials.join("; ") } else { format!("part {number}") },
        serial_stated: stated,
        component: components
            .first()
            .filter(|_| components_differ)
            .and_then(|c| component(doc, *c))
            .unwrap_or_default(),
        result_set: qpid.unwrap_or_else(|| set.attribute("id").unwrap_or_default().to_owned()),
        status: status.map(first_word).unwrap_or_default(),
        time: path(set, &["InspectionTraceability", "InspectionEnd"]).map(text).unwrap_or_default(),
    }
}

/// Part number or name of an actual component: `AsmPathId` → last component → part.
fn component(doc: &Doc, actual: N) -> Option<String> {
    let asm_path = doc.get(Role::AsmPath, &text_of(actual, "AsmPathId"))?;
    let last = ids(asm_path, "ComponentIds").last().and_then(|id| doc.get(Role::Component, &text(*id)))?;
    let part = child(last, "Part").map(|part| child(part, "Id").map_or_else(|| text(part), text))?;
    let part = doc.get(Role::Part, &part)?;
    child_of(part, &["ModelNumber", "Name"])
        .or_else(|| path(part, &["Header", "Name"]))
        .map(text)
        .filter(|name| !name.is_empty())
}

/// The word in an element that wraps an enumeration or a free text.
fn first_word(status: N) -> String {
    let inner = status.children().find(|node| node.is_element());
    inner.map_or_else(|| text(status), text)
}

/// Measured features of one result set, by their own id and by the id of their item.
struct MeasuredFeatures {
    by_id: FxHashMap<String, FeatureGeometry>,
    by_item: FxHashMap<String, Vec<String>>,
}

fn measured_features<'a>(docs: &[Doc<'a>], set: N<'a>) -> MeasuredFeatures {
    let mut found = MeasuredFeatures { by_id: FxHashMap::default(), by_item: FxHashMap::default() };
    for node in set.descendants().filter(|node| node.is_element()) {
        let (Some((Role::FeatureMeasurement, _)), Some(id)) = (role_of(node.tag_name().name()), node.attribute("id"))
        else {
            continue;
        };
        let geometry = features::measured(docs, 0, node);
        found.by_item.entry(geometry.id.clone()).or_default().push(id.to_owned());
        found.by_id.entry(id.to_owned()).or_insert(geometry);
    }
    found
}

/// The features that a measurement names; where it names none, those of its item that were measured once.
fn row_features<'a>(node: N<'a>, docs: &[Doc<'a>], measured: &MeasuredFeatures) -> Vec<FeatureGeometry> {
    let named: Vec<String> =
        ["FeatureMeasurementIds", "FeatureActualIds"].iter().flat_map(|list| ids(node, list)).map(text).collect();
    if !named.is_empty() {
        return named.iter().filter_map(|id| measured.by_id.get(id)).cloned().collect();
    }
    let Some((_, item)) = follow(docs, 0, child(node, "CharacteristicItemId"), Role::CharacteristicItem).found() else {
        return Vec::new();
    };
    ids(item, "FeatureItemIds")
        .into_iter()
        .filter_map(|id| measured.by_item.get(&text(id)).filter(|ids| ids.len() == 1))
        .filter_map(|ids| measured.by_id.get(ids.first()?))
        .cloned()
        .collect()
}

fn row<'a>(docs: &[Doc<'a>], node: N<'a>, kind: &str, tally: &mut Tally, findings: &mut Findings) -> Measurement {
    let mut row = Measurement::default();
    let Some(here) = docs.first() else { return row };
    row.line = here.line(node);
    row.item = format!("id:{}", node.attribute("id").unwrap_or("?"));
    row.time = text_of(node, "TimeStamp");
    row.status_in_file = child(node, "Status").map(first_word).unwrap_or_default();
    row.bonus = child(node, "Bonus").and_then(|bonus| Written::parse(&text(bonus)));
    let value = child(node, "Value");
    let quantity = quantity(kind);
    let written = value.map(text).unwrap_or_default();
    if kind.ends_with("Attribute") {
        row.text = (!written.is_empty()).then_some(written);
    } else if !written.is_empty() {
        row.value = Written::parse(&written);
        if row.value.is_none() {
            let finding = Diagnostic::new(&codes::VALUE_NO_NUMBER, format!("the value `{written}` is no number"))
                .hint("QIF numbers have a decimal point and no thousands signs");
            findings.at(row.line, &row.item, finding);
            row.text = Some(written);
        }
    } else {
        findings.at(row.line, &row.item, Diagnostic::new(&codes::ROW_SKIPPED, "the measurement has no value"));
    }
    match here.units.of(value, quantity) {
        Ok(unit) => row.unit = unit,
        Err(name) => {
            let message = format!("the unit `{name}` is neither declared nor known");
            findings.at(row.line, &row.item, Diagnostic::new(&codes::UNIT_UNKNOWN, message));
        }
    }
    if row.unit.is_none() && quantity != Quantity::Other && row.value.is_some() {
        tally.without_unit += 1;
        tally.first_without_unit.get_or_insert_with(|| (row.line, row.item.clone()));
    }
    if let Some(uncertainty) = value.and_then(|v| v.attribute("combinedUncertainty")).and_then(Written::parse) {
        // QIF states the combined standard uncertainty (GUM 5.1.2), which is the expanded one with k = 1.
        row.uncertainty = Some(uncertainty);
        row.coverage_factor = Some(1.0);
    }
    if !row.status_in_file.is_empty() && words::status(&row.status_in_file).is_none() {
        let message = format!("the status `{}` is no word of QIF", row.status_in_file);
        findings.at(row.line, &row.item, Diagnostic::new(&codes::STATUS_UNKNOWN, message));
    }
    row
}

/// Finds the requirement of a row.
fn link<'a>(
    docs: &[Doc<'a>],
    node: N<'a>,
    plan: &Plan,
    row: &mut Measurement,
    out: &mut Measurements,
    findings: &mut Findings,
) {
    match follow(docs, 0, child(node, "CharacteristicItemId"), Role::CharacteristicItem) {
        Followed::Found(doc, item) => {
            let id = item.attribute("id").unwrap_or_default().to_owned();
            row.characteristic = plan.by_item.get(&(doc, id)).copied();
        }
        Followed::Broken(id) => {
            let message = format!("refers to characteristic item `{id}`, which does not exist");
            findings.at(row.line, &row.item, Diagnostic::new(&codes::REFERENCE_BROKEN, message));
        }
        Followed::Elsewhere(entry, item_id) => {
            let external = docs.first().and_then(|here| here.get(Role::ExternalQIFDocument, &entry));
            out.elsewhere.push(Elsewhere {
                row: out.rows.len(),
                document_id: external.map(|e| text_of(e, "QPId").to_ascii_lowercase()).unwrap_or_default(),
                uri: external.map(|e| text_of(e, "URI")).unwrap_or_default(),
                item_id,
            });
        }
        Followed::Absent => {
            let message = "the measurement refers to no characteristic item";
            findings.at(row.line, &row.item, Diagnostic::new(&codes::REFERENCE_BROKEN, message));
        }
    }
}
