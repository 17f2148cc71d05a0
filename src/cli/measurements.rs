//! `threadgauge measurements`: what inspection files say, judged by their own limits, before anything is linked.

use crate::base::decimal::{Decimal, Written};
use crate::inspect::measurements::{Characteristic, Measurement, Measurements, Unit};
use crate::inspect::own_limits::{OwnLimits, own_limits};
use crate::inspect::words::{self, Status};
use crate::judge::own::own_verdict;
use crate::judge::verdict::Verdict;
use serde_json::{Value, json};

/// The command's own keys of the document: `measurements[]`, `characteristics[]`, `files[]`, `statistics[]`, `counts`.
/// The frame (`format`, `inputs`, `diagnostics`, `version`) is put around it by the caller.
pub fn document(all: &Measurements) -> Value {
    let own = own_limits(all);
    let rows: Vec<Value> = all.rows.iter().zip(&own).map(|(row, own)| row_json(all, row, own)).collect();
    let count = |word: &str| rows.iter().filter(|row| row.get("verdict").and_then(Value::as_str) == Some(word)).count();
    json!({
        "counts": {
            "measurements": rows.len(),
            "characteristics": all.characteristics.len(),
            "parts": all.parts.len(),
            "pass": count("pass"),
            "fail": count("fail"),
            "not-evaluated": count("not-evaluated"),
            "not-measured": count("not-measured"),
        },
        "measurements": rows,
        "characteristics": all.characteristics.iter().map(|built| characteristic_json(all, built)).collect::<Vec<_>>(),
        "parts": all.parts.iter().map(|part| json!({
            "file": file_name(all, part.file),
            "serial": part.serial,
            "serial_stated": part.serial_stated,
            "component": part.component,
            "result_set": part.result_set,
            "status_in_file": part.status,
        })).collect::<Vec<_>>(),
        "files": all.files,
        "statistics": all.statistics.iter().map(|stated| json!({
            "file": file_name(all, stated.file),
            "characteristic": stated.characteristic.and_then(|i| all.characteristics.get(i)).map(|c| c.name.clone()),
            "name": stated.name,
            "value": stated.value,
            "recomputed": stated.recomputed,
        })).collect::<Vec<_>>(),
    })
}

/// Verdict of one row by its file's own limits, as [`own_limits`] found them.
pub fn verdict(row: &Measurement, own: &OwnLimits) -> Verdict {
    if row.value.is_none() && row.text.is_none() && row.deviation.is_none() {
        return Verdict::NotMeasured;
    }
    if own.refused.is_some() {
        return Verdict::NotEvaluated;
    }
    match (own.rule.as_str(), own.attribute) {
        ("attribute", Some(true)) => Verdict::Pass,
        ("attribute", Some(false)) => Verdict::Fail,
        ("attribute", None) => Verdict::NotEvaluated,
        _ => own_verdict(own.value, own.lower, own.upper, own.bonus_unknown),
    }
}

/// Words for what a person must see; the list of the conform command as far as a file alone can tell.
fn flags(row: &Measurement, built: Option<&Characteristic>, own: &OwnLimits, verdict: Verdict) -> Vec<&'static str> {
    let mut flags = Vec::new();
    let measures = built.is_none_or(|built| own.rule != "attribute" && crate::inspect::qif::is_measure(&built.kind));
    if row.value.is_some() && row.unit.is_none() && measures {
        flags.push("unit-missing");
    }
    if built.is_some_and(|built| built.limits.invalid.is_some()) {
        flags.push("limits-invalid");
    }
    let stated = words::status(&row.status_in_file);
    if matches!((stated, verdict), (Some(Status::Pass), Verdict::Fail) | (Some(Status::Fail), Verdict::Pass)) {
        flags.push("status-disagrees");
    }
    if own.bonus_unknown && verdict == Verdict::NotEvaluated {
        flags.push("size-missing");
    }
    if let (Some(bonus), Some(upper), Some(value), Verdict::Pass) = (own.bonus, own.upper, own.value, verdict)
        && value > upper - bonus
    {
        flags.push("bonus-applied");
    }
    if own.value.is_some() && (own.value == own.lower || own.value == own.upper) && own.refused.is_none() {
        flags.push("at-limit");
    }
    if let (Some(value), Some(deviation), Some(nominal), false) =
        (&row.value, &row.deviation, built.and_then(|built| built.nominal.as_ref()), row.from_deviation)
    {
        let difference = value.decimal - nominal.decimal;
        if !difference.is_zero() && difference == -deviation.decimal {
            flags.push("sign-doubt");
        }
    }
    flags
}

fn row_json(all: &Measurements, row: &Measurement, own: &OwnLimits) -> Value {
    let built = row.characteristic.and_then(|index| all.characteristics.get(index));
    let verdict = verdict(row, own);
    let part = all.parts.get(row.part);
    let text = |written: Option<&Written>| written.map(|written| written.text.clone());
    json!({
        "file": file_name(all, row.file),
        "item": row.item,
        "line": row.line,
        "serial": part.map(|part| part.serial.clone()),
        "component": part.map(|part| part.component.clone()).filter(|component| !component.is_empty()),
        "name": built.map(|built| built.name.clone()),
        "designator": built.map(|built| built.designator.clone()).filter(|designator| !designator.is_empty()),
        "kind": built.map(|built| built.kind.clone()),
        "nominal": text(built.and_then(|built| built.nominal.as_ref())),
        "lower": text(built.and_then(|built| built.limits.lower.as_ref())),
        "upper": text(built.and_then(|built| built.limits.upper.as_ref())),
        "tolerance": text(built.and_then(|built| built.tolerance.as_ref())),
        "value": text(row.value.as_ref()).or_else(|| row.text.clone()),
        "deviation": text(row.deviation.as_ref()),
        "unit": row.unit.as_ref().map(|unit| unit.name.clone()),
        "value_mm": in_mm(row.value.as_ref(), row.unit.as_ref()),
        "bonus": own.bonus.map(|bonus| bonus.to_string()),
        "uncertainty": text(row.uncertainty.as_ref()),
        "status_in_file": row.status_in_file,
        "verdict": verdict,
        "rule": own.rule,
        "reason": own.refused,
        "flags": flags(row, built, own, verdict),
        "pseudo": built.and_then(|built| built.pseudo.clone()),
        "time": row.time,
    })
}

fn characteristic_json(all: &Measurements, built: &Characteristic) -> Value {
    let text = |written: &Option<Written>| written.as_ref().map(|written| written.text.clone());
    json!({
        "file": file_name(all, built.file),
        "item_id": built.item_id,
        "nominal_id": built.nominal_id,
        "name": built.name,
        "designator": built.designator,
        "kind": built.kind,
        "nominal": text(&built.nominal),
        "lower": text(&built.limits.lower),
        "upper": text(&built.limits.upper),
        "rule": built.limits.rule,
        "limits_invalid": built.limits.invalid,
        "tolerance": text(&built.tolerance),
        "material": built.material,
        "datums": built.datums.as_ref().map(|datums| datums.iter().map(|(letter, modifier)| json!({"letter": letter, "modifier": modifier})).collect::<Vec<_>>()),
        "untoleranced": built.untoleranced,
        "unit": built.unit.as_ref().map(|unit| unit.name.clone()),
        "uuids": built.uuids,
        "external_ids": built.external_ids,
        "pseudo": built.pseudo,
    })
}

fn file_name(all: &Measurements, index: usize) -> String {
    all.files.get(index).map(|file| file.file.clone()).unwrap_or_default()
}

/// Millimetres, exactly multiplied; `None` for angles, unknown units and no value.
fn in_mm(value: Option<&Written>, unit: Option<&Unit>) -> Option<f64> {
    let unit = unit.filter(|unit| !unit.angle)?;
    Some((value?.decimal * Decimal::from_f64(unit.to_internal)).to_f64())
}
