//! Tables as tab-separated values, for the clipboard. Numbers as data have them: decimal point, no unit conversion.

use super::selection::Selection;
use super::standing::Standing;
use super::state::Workspace;
use crate::base::decimal::Decimal;
use crate::report::wording::basis;
use crate::trace::conformance::{CharacteristicId, Conformance, RowId};

/// One cell: no tabs or line ends.
fn cell(text: &str) -> String {
    text.replace(['\t', '\n', '\r'], " ")
}

fn line(cells: &[String]) -> String {
    cells.iter().map(|text| cell(text)).collect::<Vec<_>>().join("\t") + "\n"
}

fn number(value: Option<Decimal>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

/// What is selected; the whole shown table of characteristics where nothing is.
pub fn selection(workspace: &Workspace) -> String {
    let Some(all) = workspace.conformance.as_deref() else { return String::new() };
    match workspace.selection() {
        Selection::Row(row) => rows(workspace, all, &[row]),
        Selection::Characteristic(id) => {
            let own = all.characteristics.get(id.index()).map(|c| c.rows.clone()).unwrap_or_default();
            characteristics(all, &[id]) + "\n" + &rows(workspace, all, &own)
        }
        Selection::Finding(index) => {
            let found = workspace.findings.get(index);
            found.map(|(_, finding)| finding.to_string()).unwrap_or_default()
        }
        _ => characteristics(all, &workspace.shown_characteristics()),
    }
}

/// Characteristics with a header line.
pub fn characteristics(all: &Conformance, ids: &[CharacteristicId]) -> String {
    let header = ["No.", "Requirement", "Feature", "Nominal", "Lower", "Upper", "Unit", "Faces", "Rows", "Verdict"];
    let mut text = line(&header.map(str::to_owned));
    for c in ids.iter().filter_map(|id| all.characteristics.get(id.index())) {
        let faces: Vec<String> = c.face_entities.iter().map(|entity| format!("#{entity}")).collect();
        text += &line(&[
            c.number.clone(),
            c.text.clone(),
            c.feature_text.clone(),
            number(c.nominal),
            number(c.lower),
            number(c.upper),
            c.unit.clone(),
            faces.join(" "),
            c.rows.len().to_string(),
            Standing::of_characteristic(c).sentence().to_owned(),
        ]);
    }
    text
}

/// Measured values with a header line.
pub fn rows(workspace: &Workspace, all: &Conformance, ids: &[RowId]) -> String {
    let header = ["File", "Item", "Serial", "No.", "Value", "Unit", "Basis", "Verdict", "In file", "Flags"];
    let mut text = line(&header.map(str::to_owned));
    let Some(measured) = workspace.measurements.as_deref() else { return text };
    for id in ids {
        let (Some(row), Some(source)) = (all.rows.get(id.index()), measured.rows.get(id.index())) else { continue };
        let file = measured.files.get(source.file).map(|file| file.file.clone()).unwrap_or_default();
        let serial = measured.parts.get(source.part).map(|part| part.serial.clone()).unwrap_or_default();
        let characteristic = row.characteristic.and_then(|id| all.characteristics.get(id.index()));
        text += &line(&[
            file,
            source.item.clone(),
            serial,
            characteristic.map(|c| c.number.clone()).unwrap_or_default(),
            source.value.as_ref().map(|value| value.text.clone()).or(source.text.clone()).unwrap_or_default(),
            source.unit.as_ref().map(|unit| unit.name.clone()).unwrap_or_default(),
            basis(row.basis).to_owned(),
            Standing::of_row(row).sentence().to_owned(),
            source.status_in_file.clone(),
            row.flags.join(" "),
        ]);
    }
    text
}
