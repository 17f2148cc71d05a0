//! `pmi`: every requirement with its text, datum system, faces and graphics; annotations and views.

use crate::gdt::text;
use crate::model::Model;
use crate::model::annotation::AnnotationId;
use crate::model::pmi::{
    Datum, DatumSystem, DatumTarget, Dimension, DimensionKind, Feature, Limits, Note, Requirement, RequirementKind,
};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// What `--json` prints: `schema`, `pmi`, `annotations`, `views`, `notes`, `not_understood`.
pub fn document(model: &Model) -> Value {
    let pmi = &model.pmi;
    let mut rows: Vec<Value> = pmi.requirements.iter().map(|r| requirement_row(model, r)).collect();
    rows.extend(pmi.datums.iter().map(|datum| datum_row(model, datum)));
    rows.extend(pmi.datum_targets.iter().map(|target| target_row(model, target)));
    rows.extend(pmi.datum_systems.iter().map(system_row));
    json!({
        "schema": model.source.schema,
        "pmi": rows,
        "annotations": annotations(model),
        "views": views(model),
        "notes": pmi.notes.iter().map(note_row).collect::<Vec<_>>(),
        "not_understood": pmi.not_understood,
    })
}

/// Instance numbers of the identified items, each once.
fn targets<'a>(features: impl IntoIterator<Item = &'a Feature>) -> Vec<u64> {
    let mut out = Vec::new();
    for item in features.into_iter().flat_map(|feature| &feature.items) {
        if !out.contains(item) {
            out.push(*item);
        }
    }
    out
}

/// Callouts of a row and the names of the views that list them.
fn graphics(model: &Model, ids: &[AnnotationId]) -> (Vec<u64>, Vec<String>) {
    let found: Vec<_> = ids.iter().filter_map(|id| model.annotations.get(id.index())).collect();
    let listed: BTreeSet<u64> = found.iter().flat_map(|a| a.view_entities.iter().copied()).collect();
    let names = model.views.iter().filter(|view| listed.contains(&view.entity)).map(|view| view.name.clone());
    (found.iter().map(|a| a.entity).collect(), names.collect())
}

/// The name of a characteristic's or dimension's entity type in lower case.
pub fn kind_name(requirement: &Requirement) -> String {
    let name = match &requirement.kind {
        RequirementKind::Dimension(dimension) => serde_json::to_value(dimension.kind),
        RequirementKind::Tolerance(tolerance) => serde_json::to_value(tolerance.kind),
    };
    name.ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}

/// Limits of a dimension; those of an average are told apart by their type.
fn dimension_limits(dimension: &Dimension) -> Value {
    let mut out = limits(&dimension.limits);
    if dimension.modifiers.iter().any(|modifier| modifier == "AVG") {
        merge(&mut out, json!({"type": "average"}));
    }
    out
}

fn limits(limits: &Limits) -> Value {
    let of = |name: &str, lower: Value, upper: Value| json!({"type": name, "lower": lower, "upper": upper});
    let bare = |name: &str| of(name, Value::Null, Value::Null);
    match limits {
        Limits::Bilateral { lower, upper } => of("bilateral", json!(lower.f64()), json!(upper.f64())),
        Limits::Deviations { lower, upper } => of("deviations", json!(lower.f64()), json!(upper.f64())),
        Limits::Range { lower, upper } => of("range", json!(lower.f64()), json!(upper.f64())),
        Limits::Fit { .. } => bare("fit"),
        Limits::Max => bare("max"),
        Limits::Min => bare("min"),
        Limits::Average => bare("average"),
        Limits::Basic => bare("basic"),
        Limits::Reference => bare("reference"),
        Limits::None => bare("none"),
    }
}

fn requirement_row(model: &Model, requirement: &Requirement) -> Value {
    let (presentation, views) = graphics(model, &requirement.annotations);
    let mut row = json!({
        "id": requirement.entity,
        "kind": kind_name(requirement),
        "text": text::requirement(requirement),
        "count": requirement.count,
        // A modifier of several words is listed word by word, as the tables separate them by blanks.
        "modifiers": text::modifiers(requirement).iter().flat_map(|m| m.split_whitespace())
            .filter(|word| *word != "AVG").collect::<Vec<_>>(),
        "datum_feature": requirement.establishes,
        "targets": targets(&requirement.features),
        "presentation": presentation,
        "views": views,
        "note": requirement.note,
        "name": requirement.name,
        "designator": requirement.designator,
        "uuids": requirement.uuids,
    });
    let own = match &requirement.kind {
        RequirementKind::Dimension(dimension) => {
            let location =
                matches!(dimension.kind, DimensionKind::DimensionalLocation | DimensionKind::AngularLocation);
            let directed = if location && dimension.directed { " directed" } else { "" };
            let unit = if dimension.nominal.is_some() || matches!(dimension.limits, Limits::Range { .. }) {
                dimension.unit.symbol.as_str()
            } else {
                ""
            };
            json!({
                "subtype": format!("{}{directed}", dimension.subtype),
                "value": dimension.nominal.as_ref().map(|nominal| nominal.f64()),
                "unit": unit,
                "limits": dimension_limits(dimension),
                "zone": "",
                "datum_system": [],
            })
        }
        RequirementKind::Tolerance(tolerance) => json!({
            "subtype": "",
            "value": tolerance.value.as_ref().map(|value| value.f64()),
            "unit": if tolerance.value.is_some() { tolerance.unit.symbol.as_str() } else { "" },
            "limits": limits(&Limits::None),
            "zone": tolerance.zone_form,
            "datum_system": tolerance.datums.iter().map(|c| c.text()).collect::<Vec<_>>(),
        }),
    };
    merge(&mut row, own);
    row
}

fn merge(row: &mut Value, more: Value) {
    if let (Value::Object(row), Value::Object(more)) = (row, more) {
        row.extend(more);
    }
}

/// The keys that a datum, target or system shares with requirements, empty.
fn plain(id: u64, kind: &str, text: String) -> Value {
    json!({
        "id": id, "kind": kind, "subtype": "", "text": text, "count": 1, "value": null, "unit": "",
        "limits": limits(&Limits::None), "zone": "", "modifiers": [], "datum_system": [], "datum_feature": [],
        "targets": [], "presentation": [], "views": [], "note": "",
    })
}

fn datum_row(model: &Model, datum: &Datum) -> Value {
    let (presentation, views) = graphics(model, &datum.annotations);
    let letter = if datum.letter.is_empty() { "?".to_owned() } else { datum.letter.clone() };
    let mut row = plain(datum.entity, "datum", letter);
    merge(
        &mut row,
        json!({
            "targets": targets(&datum.features), "presentation": presentation, "views": views, "uuids": datum.uuids,
        }),
    );
    row
}

fn target_row(model: &Model, target: &DatumTarget) -> Value {
    let (presentation, views) = graphics(model, &target.annotations);
    let mut row = plain(target.entity, "datum_target", text::datum_target(target));
    let unit = target.unit.as_ref().map_or("", |unit| unit.symbol.as_str());
    merge(
        &mut row,
        json!({
            "subtype": target.form,
            "value": target.sizes.last().map(|size| size.f64()),
            "unit": if target.sizes.is_empty() { "" } else { unit },
            "modifiers": if target.movable { vec!["movable"] } else { Vec::new() },
            "datum_feature": if target.letter.is_empty() { Vec::new() } else { vec![&target.letter] },
            "targets": targets([&target.feature]),
            "presentation": presentation,
            "views": views,
        }),
    );
    row
}

fn system_row(system: &DatumSystem) -> Value {
    let mut row = plain(system.entity, "datum_system", text::datum_system(system));
    let compartments: Vec<String> = system.compartments.iter().map(|c| c.text()).collect();
    merge(&mut row, json!({ "datum_system": compartments }));
    row
}

fn note_row(note: &Note) -> Value {
    json!({
        "id": note.entity, "label": note.label, "text": note.text, "targets": targets(&note.features),
        "requirement": note.requirement,
    })
}

fn annotations(model: &Model) -> Vec<Value> {
    let row = |annotation: &crate::model::annotation::Annotation| {
        json!({
            "id": annotation.entity,
            "name": annotation.name,
            "forms": annotation.forms,
            "semantics": annotation.semantics,
            "targets": annotation.targets,
            "views": annotation.view_entities,
            "polylines": annotation.polylines.len(),
            "triangles": annotation.fills.iter().map(|fill| fill.triangles.len()).sum::<usize>(),
            "texts": annotation.texts.iter().map(|text| text.text.as_str()).collect::<Vec<_>>(),
            "hidden": annotation.hidden,
        })
    };
    model.annotations.iter().map(row).collect()
}

fn views(model: &Model) -> Vec<Value> {
    let row = |view: &crate::model::annotation::SavedView| {
        let ids = view.annotations.iter().filter_map(|id| model.annotations.get(id.index())).map(|a| a.entity);
        json!({
            "id": view.entity,
            "name": view.name,
            "camera": view.camera.entity,
            "camera_name": view.camera.name,
            "projection": if view.camera.central { "central" } else { "parallel" },
            "window": [view.camera.window.0, view.camera.window.1],
            "clipping_planes": view.clipping.len(),
            "annotations": ids.collect::<Vec<_>>(),
        })
    };
    model.views.iter().map(row).collect()
}
