//! From what was typed to the stage that answers it. Each function opens inputs, asks one `document`, prints.

use super::inputs::{Wanted, expand};
use super::open::Session;
use super::output::Output;
use super::table::{Align, render};
use super::{Exit, measurements};
use crate::cli::wording::text_of;
use std::path::PathBuf;

/// `measurements FILE…`
pub fn measurements(files: &[PathBuf], output: &Output) -> Exit {
    let mut session = Session::start("measurements", output);
    let all = session.results(&expand(files, Wanted::Inspection));
    let document = all.as_ref().map(measurements::document);
    let table = || {
        let rows = document.as_ref().and_then(|d| d["measurements"].as_array().cloned()).unwrap_or_default();
        let keys = [
            "file",
            "serial",
            "name",
            "nominal",
            "lower",
            "upper",
            "value",
            "unit",
            "status_in_file",
            "verdict",
            "flags",
        ];
        let cells = |row: &serde_json::Value| keys.iter().map(|key| text_of(&row[*key])).collect::<Vec<_>>();
        let rows: Vec<Vec<String>> = rows.iter().map(cells).collect();
        let right = ["nominal", "lower", "upper", "value"];
        let header: Vec<(&str, Align)> =
            keys.iter().map(|&k| (k, if right.contains(&k) { Align::Right } else { Align::Left })).collect();
        let mut counts: std::collections::BTreeMap<&str, usize> = Default::default();
        for row in &rows {
            *counts.entry(row[9].as_str()).or_default() += 1;
        }
        let sums = counts.iter().map(|(verdict, n)| format!("{n} {verdict}")).collect::<Vec<_>>().join(", ");
        format!("{}\n{} values: {sums}\n", render(&header, &rows), rows.len())
    };
    session.finish(document.clone(), table)
}
