//! `info`: what a file says of itself, and what became of every instance.

use crate::base::ledger::{Entry, Ledger};
use crate::model::Model;
use crate::model::shape::{BodyKind, FaceId, Shape};
use crate::part21::exchange::{Exchange, Value as StepValue};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// The own keys of `info --json` for one file.
pub fn document(exchange: &Exchange, model: &Model) -> Value {
    let source = &model.source;
    let header: Map<String, Value> = source.header.iter().map(|(key, value)| (key.clone(), json!(value))).collect();
    json!({
        "file": source.file,
        "sha256": source.sha256,
        "bytes": source.bytes,
        "schema": source.schema,
        "header": header,
        "units": {
            "length": source.length_unit.as_ref().map(|unit| unit.symbol.as_str()),
            "to_mm": source.length_unit.as_ref().map(|unit| unit.to_mm),
            "angle_to_rad": source.angle_to_rad,
            "uncertainty_mm": source.uncertainty_mm,
        },
        "standards": source.standards,
        "counts": counts(model),
        "types": types(exchange),
        "ledger": ledger(&model.ledger),
        "anchors": exchange.anchors.iter().map(|(name, value)| json!({"name": name, "value": written(value)})).collect::<Vec<_>>(),
        "references": exchange.references.iter().map(|(name, uri)| json!({"name": name, "uri": uri})).collect::<Vec<_>>(),
        "signatures": exchange.signatures.len(),
        "external_references": source.external_references,
        "validation": model.validation.iter().map(|property| json!({
            "entity": property.entity, "quantity": property.quantity, "of": property.of, "value": property.value,
        })).collect::<Vec<_>>(),
    })
}

/// Products, shapes and requirements in numbers: each definition once, supplemental geometry apart. A face that several
/// shells share counts once; surfaces of a geometric set count as faces without a shell.
pub fn counts(model: &Model) -> Value {
    let shape = &model.shape;
    let own = || shape.bodies.iter().filter(|body| !body.supplemental);
    let bodies = |kind| own().filter(|body| body.kind == kind).count();
    let shells = || {
        own().flat_map(|body| body.shells.iter().filter(|shell| shell.entity != body.entity).map(|shell| shell.entity))
    };
    let faces: BTreeSet<FaceId> =
        own().flat_map(|body| &body.shells).flat_map(|shell| &shell.faces).map(|(face, _)| *face).collect();
    json!({
        "products": model.products.len(),
        "occurrences": model.occurrences.len(),
        "solids": bodies(BodyKind::Solid),
        "surface_bodies": bodies(BodyKind::Surface),
        "wire_bodies": bodies(BodyKind::Wire),
        "tessellated_bodies": bodies(BodyKind::Tessellated),
        "supplemental_bodies": shape.bodies.iter().filter(|body| body.supplemental).count(),
        "shells": shells().collect::<BTreeSet<_>>().len(),
        "faces": faces.len(),
        "edges": shape.edges.len(),
        "vertices": shape.vertices.len(),
        "face_kinds": face_kinds(shape, &faces),
        "skipped": shape.skipped.len(),
        "requirements": model.pmi.requirements.len(),
        "datums": model.pmi.datums.len(),
        "annotations": model.annotations.len(),
        "views": model.views.len(),
    })
}

fn face_kinds(shape: &Shape, faces: &BTreeSet<FaceId>) -> BTreeMap<&'static str, usize> {
    let mut kinds = BTreeMap::new();
    for face in faces.iter().filter_map(|id| shape.faces.get(id.index())) {
        *kinds.entry(face.surface.kind()).or_default() += 1;
    }
    kinds
}

fn types(exchange: &Exchange) -> BTreeMap<String, usize> {
    let mut types = BTreeMap::new();
    for instance in &exchange.instances {
        *types.entry(instance.type_name()).or_default() += 1;
    }
    types
}

fn ledger(ledger: &Ledger) -> Value {
    let lines = |lines: &BTreeMap<String, Entry>| {
        lines
            .iter()
            .map(|(key, entry)| {
                let examples: Vec<String> = entry.examples.iter().map(|id| format!("#{id}")).collect();
                json!({"what": key, "count": entry.count, "why": entry.reason, "examples": examples})
            })
            .collect::<Vec<_>>()
    };
    json!({
        "total": ledger.total,
        "used": ledger.used,
        "unsupported": ledger.unsupported_count(),
        "damaged": ledger.damaged_count(),
        "balances": ledger.balances(),
        "unsupported_types": lines(&ledger.unsupported),
        "damaged_reasons": lines(&ledger.damaged),
    })
}

/// A Part 21 value as it was written, in short.
fn written(value: &StepValue) -> String {
    match value {
        StepValue::Omitted => "$".into(),
        StepValue::Derived => "*".into(),
        StepValue::Integer(number) => number.to_string(),
        StepValue::Real(number, _) => number.to_string(),
        StepValue::Text(text) => format!("'{text}'"),
        StepValue::Enumeration(name) => format!(".{name}."),
        StepValue::Binary(digits) => format!("\"{digits}\""),
        StepValue::Reference(id) => format!("#{id}"),
        StepValue::Typed(name, inner) => format!("{name}({})", written(inner)),
        StepValue::List(values) => format!("({})", values.iter().map(written).collect::<Vec<_>>().join(",")),
        StepValue::Resource(text) => text.to_string(),
    }
}
