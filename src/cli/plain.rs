//! What people read on standard output: aligned tables of the same facts that `--json` gives.

use super::table::{Align, render};
use super::wording::text_of;
use crate::gdt::text;
use crate::inspect::measurements::Measurements;
use crate::model::Model;
use crate::model::product::{OccurrenceId, ProductId};
use crate::report::beside;
use crate::trace::conformance::Conformance;
use serde_json::Value;
use std::fmt::Write;

/// More lines of an assembly than this are counted, not printed.
const MOST_NODES: usize = 10_000;

/// The assembly as an indented tree.
pub fn tree(model: &Model) -> String {
    let mut out = String::new();
    let mut left = MOST_NODES;
    for &root in &model.roots {
        branch(model, root, None, 0, &mut left, &mut out);
    }
    if left == 0 {
        let _ = writeln!(out, "… more than {MOST_NODES} lines; --json has all");
    }
    let _ = writeln!(out, "\n{} products, {} usages", model.products.len(), model.occurrences.len());
    out
}

fn branch(model: &Model, id: ProductId, usage: Option<OccurrenceId>, depth: usize, left: &mut usize, out: &mut String) {
    let Some(product) = model.products.get(id.index()) else { return };
    if *left == 0 || depth > 64 {
        return;
    }
    *left -= 1;
    let occurrence = usage.and_then(|usage| model.occurrences.get(usage.index()));
    let name = occurrence.map_or("", |o| o.name.as_str());
    let at = occurrence.map_or(String::new(), |o| {
        let t = o.parent_from_child.w_axis;
        format!("  at ({:.3}, {:.3}, {:.3})", t.x, t.y, t.z)
    });
    let label = if name.is_empty() || name == product.name { String::new() } else { format!("{name}: ") };
    let revision =
        if product.revision.trim().is_empty() { String::new() } else { format!(" rev {}", product.revision) };
    let bodies = match product.bodies.len() {
        0 => String::new(),
        1 => "  1 body".to_owned(),
        n => format!("  {n} bodies"),
    };
    let clean = |text: &str| text.chars().filter(|c| !c.is_control()).collect::<String>();
    let _ = writeln!(out, "{}{}{}{revision}{bodies}{at}", "  ".repeat(depth), clean(&label), clean(&product.name));
    for child in model.children(id).collect::<Vec<_>>() {
        if let Some(next) = model.occurrences.get(child.index()) {
            branch(model, next.child, Some(child), depth + 1, left, out);
        }
    }
}

/// One file of `info`.
pub fn info(document: &Value) -> String {
    let mut out = String::new();
    let mut row = |name: &str, value: &Value| {
        let text = text_of(value);
        if !text.is_empty() {
            let _ = writeln!(out, "{name:<22}{text}");
        }
    };
    for key in ["file", "schema", "bytes", "sha256"] {
        row(key, &document[key]);
    }
    for (key, value) in document["header"].as_object().into_iter().flatten() {
        row(key, value);
    }
    for key in ["units", "counts", "ids", "signatures", "external_references"] {
        match &document[key] {
            Value::Object(map) => {
                let parts: Vec<String> =
                    map.iter().filter(|(_, v)| !v.is_null()).map(|(k, v)| format!("{k} {}", text_of(v))).collect();
                row(key, &Value::String(parts.join(", ")));
            }
            other => row(key, other),
        }
    }
    out + &ledger(&document["ledger"])
}

fn ledger(ledger: &Value) -> String {
    let mut out = format!(
        "{:<22}{} instances = {} used + {} not understood + {} damaged\n",
        "ledger",
        text_of(&ledger["total"]),
        text_of(&ledger["used"]),
        text_of(&ledger["unsupported"]),
        text_of(&ledger["damaged"])
    );
    let mut rows: Vec<(u64, Vec<String>)> = Vec::new();
    for group in ["unsupported_types", "damaged_reasons"] {
        for line in ledger[group].as_array().into_iter().flatten() {
            let examples = line["examples"].as_array().into_iter().flatten().take(3);
            let examples = examples.map(text_of).collect::<Vec<_>>().join(" ");
            let n = line["count"].as_u64().unwrap_or(0);
            let what = text_of(&line["what"]);
            rows.push((n, vec![n.to_string(), what, text_of(&line["why"]), examples]));
        }
    }
    rows.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    if !rows.is_empty() {
        let header =
            [("count", Align::Right), ("type", Align::Left), ("reason", Align::Left), ("for example", Align::Left)];
        out += &render(&header, &rows.into_iter().map(|(_, cells)| cells).collect::<Vec<_>>());
    }
    out
}

/// The meshed parts.
pub fn mesh(document: &Value) -> String {
    let mut rows = Vec::new();
    for part in document["parts"].as_array().into_iter().flatten() {
        let solids = part["solids"].as_array().cloned().unwrap_or_default();
        if solids.is_empty() {
            let area = text_of(&part["surface_area_mm2"]);
            rows.push(vec![
                text_of(&part["product"]),
                text_of(&part["triangles"]),
                String::new(),
                String::new(),
                area,
                String::new(),
            ]);
        }
        for solid in &solids {
            let closed = match solid["mesh"]["watertight"].as_bool() {
                Some(true) => "closed".to_owned(),
                _ => format!("open: {} free edges", text_of(&solid["mesh"]["boundary_edges"])),
            };
            rows.push(vec![
                text_of(&part["product"]),
                text_of(&solid["mesh"]["triangles"]),
                closed,
                text_of(&solid["volume_mm3"]),
                text_of(&solid["area_mm2"]),
                text_of(&solid["centroid_mm"]),
            ]);
        }
    }
    let header = [
        ("product", Align::Left),
        ("triangles", Align::Right),
        ("mesh", Align::Left),
        ("volume mm³", Align::Right),
        ("area mm²", Align::Right),
        ("centroid mm", Align::Left),
    ];
    let mut out = render(&header, &rows);
    let counts = document["counts"].as_object().into_iter().flatten();
    let counts = counts.map(|(k, v)| format!("{} {k}", text_of(v))).collect::<Vec<_>>().join(", ");
    let kinds = document["face_kinds"].as_object().into_iter().flatten();
    let kinds = kinds.map(|(k, v)| format!("{} {k}", text_of(v))).collect::<Vec<_>>().join(", ");
    let _ = writeln!(out, "\n{counts}\nfaces: {kinds}");
    let _ = writeln!(
        out,
        "chord {} mm, angle {} rad",
        text_of(&document["deflection"]["chord_mm"]),
        text_of(&document["deflection"]["angle_rad"])
    );
    for skipped in document["skipped"].as_array().into_iter().flatten() {
        let _ = writeln!(
            out,
            "skipped {} {}: {}",
            text_of(&skipped["entity"]),
            text_of(&skipped["what"]),
            text_of(&skipped["why"])
        );
    }
    out
}

/// Requirements and datums, one a line; with `words`, each said in plain words below.
pub fn pmi(model: &Model, words: bool) -> String {
    let mut rows = Vec::new();
    let mut sentences = Vec::new();
    for requirement in &model.pmi.requirements {
        let views: Vec<&str> = model
            .views
            .iter()
            .filter(|view| requirement.annotations.iter().any(|a| view.annotations.contains(a)))
            .map(|view| view.name.as_str())
            .collect();
        let faces: usize = requirement.features.iter().map(|f| f.faces.len()).sum();
        let drawn = text::requirement(requirement);
        let number = requirement.designator.clone().unwrap_or_default();
        if words {
            sentences.push(format!("#{} {drawn}\n    {}", requirement.entity, said(model, requirement)));
        }
        rows.push(vec![
            format!("#{}", requirement.entity),
            number,
            drawn,
            if requirement.count > 1 { format!("{}X", requirement.count) } else { String::new() },
            faces.to_string(),
            requirement.establishes.join(","),
            views.join(", "),
            requirement.note.clone(),
        ]);
    }
    let header = [
        ("entity", Align::Left),
        ("no.", Align::Left),
        ("requirement", Align::Left),
        ("count", Align::Right),
        ("faces", Align::Right),
        ("datum", Align::Left),
        ("views", Align::Left),
        ("note", Align::Left),
    ];
    let mut out = render(&header, &rows);
    let pmi = &model.pmi;
    let letters: Vec<&str> = pmi.datums.iter().map(|d| d.letter.as_str()).collect();
    let _ = writeln!(
        out,
        "\n{} requirements, {} datums ({}), {} datum targets, {} datum systems, {} annotations, {} views",
        pmi.requirements.len(),
        pmi.datums.len(),
        letters.join(" "),
        pmi.datum_targets.len(),
        pmi.datum_systems.len(),
        model.annotations.len(),
        model.views.len()
    );
    for (kind, ids) in &pmi.not_understood {
        let _ = writeln!(out, "not understood: {} {kind} (#{} …)", ids.len(), ids.first().copied().unwrap_or(0));
    }
    for sentence in sentences {
        let _ = writeln!(out, "{sentence}");
    }
    out
}

/// Several inspections of the same parts side by side; nothing where there is one.
pub fn beside(measurements: &Measurements, conformance: &Conformance) -> String {
    let Some(table) = beside::beside(measurements, conformance) else { return String::new() };
    let mut header = vec![("part", Align::Left)];
    header.extend(table.files.iter().map(|file| (file.as_str(), Align::Left)));
    let rows: Vec<Vec<String>> = table
        .parts
        .iter()
        .enumerate()
        .map(|(index, part)| {
            let mut cells = vec![beside::name(&table, index, part)];
            cells.extend(part.iter().map(|own| beside::cell(&table, own.as_ref())));
            cells
        })
        .collect();
    format!("\nInspections beside each other. {}\n{}", beside::ground(&table), render(&header, &rows))
}

fn said(model: &Model, requirement: &crate::model::pmi::Requirement) -> String {
    let words = crate::gdt::words::words(model, requirement);
    match words.clause.is_empty() {
        true => words.text,
        false => format!("{} ({})", words.text, words.clause),
    }
}
