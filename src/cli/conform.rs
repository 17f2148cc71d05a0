//! `threadgauge conform`: what was required, what was measured, what follows, as JSON and as a table.

use super::table::{Align, render};
use crate::base::decimal::Decimal;
use crate::inspect::measurements::Measurements;
use crate::judge::verdict::Verdict;
use crate::model::Model;
use crate::model::shape::FaceId;
use crate::trace::conformance::{Conformance, TracedCharacteristic, TracedRow};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// The command's own keys: `measurements[]`, `not_measured[]`, `requirements[]`, `summary`, `requirements_from`.
/// The frame (`format`, `inputs`, `diagnostics`, `version`) is put around it by the caller.
pub fn document(model: &Model, measurements: &Measurements, conformance: &Conformance) -> Value {
    let rows: Vec<Value> = conformance
        .rows
        .iter()
        .enumerate()
        .filter_map(|(index, row)| row_json(model, measurements, conformance, index, row))
        .collect();
    let not_measured: Vec<Value> = conformance
        .not_measured
        .iter()
        .filter_map(|gap| {
            let characteristic = conformance.characteristics.get(gap.characteristic.index())?;
            Some(json!({
                "serial": gap.serial,
                "requirement": characteristic.key,
                "faces": entities(&characteristic.face_entities),
                "number": characteristic.number,
                "text": characteristic.text,
            }))
        })
        .collect();
    json!({
        "measurements": rows,
        "not_measured": not_measured,
        "requirements": requirements(conformance),
        "requirements_from": conformance.source,
        "summary": conformance.summary,
    })
}

fn entities(numbers: &[u64]) -> Vec<String> {
    numbers.iter().map(|number| format!("#{number}")).collect()
}

fn row_json(
    model: &Model,
    measurements: &Measurements,
    conformance: &Conformance,
    index: usize,
    row: &TracedRow,
) -> Option<Value> {
    let measured = measurements.rows.get(index)?;
    let characteristic = row.characteristic.and_then(|id| conformance.characteristics.get(id.index()));
    let mut candidates: Vec<&str> = Vec::new();
    for id in &row.candidates {
        let key = conformance.characteristics.get(id.index()).map(|c| c.key.as_str());
        candidates.extend(key.filter(|key| !candidates.contains(key)));
    }
    let faces = match characteristic {
        Some(_) => entities(&row.face_entities),
        None => entities(&face_entities(model, &row.faces)),
    };
    let stated = measured.characteristic.and_then(|index| measurements.characteristics.get(index));
    let judgement = &row.judgement;
    let length = characteristic.is_none_or(|c| c.unit == "mm");
    let mut object = object(json!({
        "file": measurements.files.get(measured.file).map(|file| &file.file),
        "item": measured.item,
        "line": measured.line,
        "serial": measurements.parts.get(measured.part).map(|part| &part.serial),
        "requirement": characteristic.map(|c| &c.key),
        "number": characteristic.map(|c| &c.number),
        "name": stated.map(|stated| &stated.name),
        "faces": faces,
        "basis": row.basis,
        "why": row.why,
        "candidates": candidates,
        "value_mm": row.value_mm,
        "value_as_written": measured.value.as_ref().map(|written| &written.text).or(measured.text.as_ref()),
        "unit_as_written": measured.unit.as_ref().map(|unit| &unit.name),
        "verdict": judgement.verdict,
        "verdict_iso14253_1": judgement.verdict_iso14253_1,
        "ruled": judgement.ruled,
        "bonus_mm": judgement.bonus,
        "lower_mm": judgement.lower.filter(|_| length),
        "upper_mm": judgement.upper.filter(|_| length),
        "beyond_mm": judgement.beyond.filter(|_| length),
        "status_in_file": measured.status_in_file,
        "flags": row.flags,
        "counts": row.counts,
        "derivation": judgement.derivation,
    }));
    if !length {
        object.insert("value".into(), json!(row.value));
        object.insert("lower".into(), json!(judgement.lower));
        object.insert("upper".into(), json!(judgement.upper));
        object.insert("unit".into(), json!(characteristic.map(|c| &c.unit)));
    }
    Some(Value::Object(object))
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}

fn face_entities(model: &Model, faces: &[FaceId]) -> Vec<u64> {
    let mut numbers: Vec<u64> =
        faces.iter().filter_map(|face| model.shape.faces.get(face.index())).map(|face| face.entity).collect();
    numbers.sort_unstable();
    numbers
}

/// One entry a requirement; the features of a pattern are listed in it. Basic and reference dimensions are none.
fn requirements(conformance: &Conformance) -> Vec<Value> {
    let mut seen = BTreeSet::new();
    let required = conformance.characteristics.iter().filter(|c| c.not_required.is_none());
    let first: Vec<&TracedCharacteristic> = required.filter(|c| seen.insert(c.key.as_str())).collect();
    first.into_iter().map(|first| requirement(conformance, first)).collect()
}

fn requirement(conformance: &Conformance, first: &TracedCharacteristic) -> Value {
    let members = conformance.characteristics.iter().filter(|c| c.key == first.key);
    let features: Vec<Value> = members
        .map(|c| {
            json!({
                "number": c.number, "feature": c.feature_text, "faces": entities(&c.face_entities),
                "rows": c.rows.len(), "verdict": c.verdict,
            })
        })
        .collect();
    let datums: Vec<Value> =
        first.datum_system.iter().map(|(letter, modifier)| json!({"letter": letter, "modifier": modifier})).collect();
    let length = first.unit == "mm";
    let mm = |value: Option<Decimal>| value.filter(|_| length);
    let mut object = object(json!({
        "requirement": first.key,
        "number": first.number.rsplit_once('.').filter(|_| features.len() > 1).map_or(first.number.as_str(), |(base, _)| base),
        "kind": first.kind,
        "text": first.text,
        "nominal_mm": mm(first.nominal),
        "lower_mm": mm(first.lower),
        "upper_mm": mm(first.upper),
        "modifiers": first.modifiers,
        "datum_system": datums,
        "not_judgeable": first.not_judgeable,
        "features": features,
    }));
    if !length {
        object.insert("lower".into(), json!(first.lower));
        object.insert("upper".into(), json!(first.upper));
        object.insert("nominal".into(), json!(first.nominal));
        object.insert("unit".into(), json!(first.unit));
    }
    Value::Object(object)
}

/// The table for people: rows that need attention first (fail, open, disagreements), then the rest in file order, then
/// what was not measured, then the sums.
pub fn table(measurements: &Measurements, conformance: &Conformance) -> String {
    let header = [
        ("verdict", Align::Left),
        ("serial", Align::Left),
        ("number", Align::Left),
        ("requirement", Align::Left),
        ("value", Align::Right),
        ("lower", Align::Right),
        ("upper", Align::Right),
        ("beyond", Align::Right),
        ("linked by", Align::Left),
        ("flags", Align::Left),
        ("row", Align::Left),
    ];
    let mut order: Vec<usize> = (0..conformance.rows.len()).collect();
    order.sort_by_key(|index| conformance.rows.get(*index).map(attention));
    let cells: Vec<Vec<String>> =
        order.into_iter().filter_map(|index| row_cells(measurements, conformance, index)).collect();
    let mut text = render(&header, &cells);
    if !conformance.not_measured.is_empty() {
        let gaps: Vec<Vec<String>> = conformance
            .not_measured
            .iter()
            .filter_map(|gap| {
                let c = conformance.characteristics.get(gap.characteristic.index())?;
                Some(vec![gap.serial.clone(), c.number.clone(), c.text.clone(), c.feature_text.clone()])
            })
            .collect();
        let header = [
            ("not measured", Align::Left),
            ("number", Align::Left),
            ("requirement", Align::Left),
            ("feature", Align::Left),
        ];
        text.push('\n');
        text.push_str(&render(&header, &gaps));
    }
    let s = &conformance.summary;
    text.push_str(&format!(
        "\n{} values of {} parts: {} pass, {} fail, {} open, {} not measured; {} not traced, {} disagree with the file; {} parts fail\n",
        conformance.rows.len(), s.parts, s.pass, s.fail, s.undecided, s.not_measured, s.not_traced, s.disagreements, s.parts_failing
    ));
    text
}

/// Bad news first.
fn attention(row: &TracedRow) -> u8 {
    match row.judgement.verdict {
        Verdict::Fail => 0,
        Verdict::Undecided => 1,
        Verdict::NotEvaluated => 2,
        Verdict::NotMeasured => 3,
        Verdict::Pass if !row.flags.is_empty() => 4,
        Verdict::Pass => 5,
    }
}

fn row_cells(measurements: &Measurements, conformance: &Conformance, index: usize) -> Option<Vec<String>> {
    let (row, measured) = (conformance.rows.get(index)?, measurements.rows.get(index)?);
    let characteristic = row.characteristic.and_then(|id| conformance.characteristics.get(id.index()));
    let shown = |value: Option<Decimal>| value.map_or(String::new(), |value| value.to_string());
    let basis = json!(row.basis);
    let file = measurements.files.get(measured.file).map_or("", |file| file.file.as_str());
    let value = shown(row.value);
    Some(vec![
        row.judgement.verdict.word().to_owned(),
        measurements.parts.get(measured.part).map_or(String::new(), |part| part.serial.clone()),
        characteristic.map_or(String::new(), |c| c.number.clone()),
        characteristic.map_or(String::new(), |c| c.text.clone()),
        if value.is_empty() { measured.text.clone().unwrap_or_default() } else { value },
        shown(row.judgement.lower),
        shown(row.judgement.upper),
        row.judgement
            .beyond
            .filter(|_| row.judgement.verdict == Verdict::Fail)
            .map_or(String::new(), |b| b.to_string()),
        basis.as_str().unwrap_or_default().to_owned(),
        row.flags.join(" "),
        format!("{file} {}", measured.item),
    ])
}
