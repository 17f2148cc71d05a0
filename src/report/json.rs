//! The conformance as JSON: everything that the HTML shows, for machines.

use super::Content;
use super::{digest, wording};
use crate::trace::conformance::RowId;
use serde_json::{Value, json};

/// The whole document (`threadgauge-report/1`).
pub fn document(content: &Content) -> Value {
    let c = content.conformance;
    let rows: Vec<Value> = c
        .rows
        .iter()
        .enumerate()
        .filter_map(|(index, row)| {
            let m = content.measurements.rows.get(index)?;
            Some(json!({
                "file": content.measurements.files.get(m.file).map(|f| &f.file),
                "item": m.item, "line": m.line,
                "serial": digest::serial(content, RowId::from_index(index)),
                "characteristic": row.characteristic.and_then(|id| c.characteristics.get(id.index())).map(|c| &c.number),
                "requirement": row.characteristic.and_then(|id| c.characteristics.get(id.index())).map(|c| &c.key),
                "faces": row.face_entities.iter().map(|f| format!("#{f}")).collect::<Vec<_>>(),
                "basis": row.basis, "why": row.why,
                "value": row.value, "text": m.text, "value_as_written": m.value.as_ref().map(|v| &v.text),
                "judgement": row.judgement, "status_in_file": m.status_in_file, "flags": row.flags, "counts": row.counts,
                "time": m.time, "instrument": m.instrument,
            }))
        })
        .collect();
    let gaps: Vec<Value> = c
        .not_measured
        .iter()
        .map(|gap| {
            let characteristic = c.characteristics.get(gap.characteristic.index());
            json!({"serial": gap.serial, "characteristic": characteristic.map(|c| &c.number), "requirement": characteristic.map(|c| &c.key)})
        })
        .collect();
    let files: Vec<Value> = content
        .measurements
        .files
        .iter()
        .map(|f| json!({"file": f.file, "sha256": f.sha256, "bytes": f.bytes, "format": f.format, "unit": f.length_unit}))
        .collect();
    json!({
        "format": "threadgauge-report/1",
        "definition": {"file": content.model.source.file, "sha256": content.model.source.sha256, "schema": content.model.source.schema,
                       "standards": content.model.source.standards},
        "results": files,
        "rule": content.rule,
        "requirements_from": c.source,
        "serials": wording::serials(content.measurements),
        "summary": c.summary,
        "first": digest::items(content).iter().map(|i| json!({"verdict": i.verdict, "text": i.text})).collect::<Vec<_>>(),
        "characteristics": c.characteristics,
        "rows": rows,
        "not_measured": gaps,
        "version": env!("CARGO_PKG_VERSION"),
    })
}
