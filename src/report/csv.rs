//! The conformance as CSV (RFC 4180, UTF-8): one line a measurement row, then one a gap. Decimal point, no locale.

use super::Content;
use super::digest;
use super::wording;
use crate::base::decimal::Decimal;
use crate::trace::conformance::RowId;

/// Column names, in order.
pub const HEADER: [&str; 20] = [
    "number",
    "requirement",
    "name",
    "text",
    "feature",
    "faces",
    "serial",
    "file",
    "item",
    "line",
    "value",
    "unit",
    "lower",
    "upper",
    "bonus",
    "basis",
    "verdict",
    "verdict_iso14253_1",
    "status_in_file",
    "flags",
];

/// The whole table.
pub fn text(content: &Content) -> String {
    let mut out = line(&HEADER.map(str::to_owned));
    for (index, row) in content.conformance.rows.iter().enumerate() {
        let Some(m) = content.measurements.rows.get(index) else { continue };
        let c = row.characteristic.and_then(|id| content.conformance.characteristics.get(id.index()));
        let stated = m.characteristic.and_then(|at| content.measurements.characteristics.get(at));
        let plain = |value: Option<Decimal>| value.map_or(String::new(), |v| v.to_string());
        let faces = row.face_entities.iter().map(|f| format!("#{f}")).collect::<Vec<_>>().join(" ");
        out += &line(&[
            c.map_or_else(|| stated.map_or(String::new(), |s| s.designator.clone()), |c| c.number.clone()),
            c.map_or(String::new(), |c| c.key.clone()),
            c.map_or_else(|| stated.map_or(String::new(), |s| s.name.clone()), |c| c.name.clone()),
            c.map_or(String::new(), |c| c.text.clone()),
            c.map_or(String::new(), |c| c.feature_text.clone()),
            faces,
            digest::serial(content, RowId::from_index(index)).to_owned(),
            content.measurements.files.get(m.file).map_or(String::new(), |f| f.file.clone()),
            m.item.clone(),
            m.line.to_string(),
            row.value.map_or_else(|| m.text.clone().unwrap_or_default(), |v| v.to_string()),
            c.map_or(String::new(), |c| c.unit.clone()),
            plain(row.judgement.lower),
            plain(row.judgement.upper),
            plain(row.judgement.bonus),
            wording::basis(row.basis).to_owned(),
            wording::verdict(row.judgement.verdict).to_owned(),
            row.judgement.verdict_iso14253_1.map_or(String::new(), |v| wording::verdict(v).to_owned()),
            m.status_in_file.clone(),
            row.flags.join(" "),
        ]);
    }
    for gap in &content.conformance.not_measured {
        let Some(c) = content.conformance.characteristics.get(gap.characteristic.index()) else { continue };
        let mut cells = vec![String::new(); HEADER.len()];
        let faces = c.face_entities.iter().map(|f| format!("#{f}")).collect::<Vec<_>>().join(" ");
        let filled = [&c.number, &c.key, &c.name, &c.text, &c.feature_text, &faces, &gap.serial];
        for (cell, value) in cells.iter_mut().zip(filled) {
            cell.clone_from(value);
        }
        cells[16] = "not measured".to_owned();
        out += &line(&cells);
    }
    out
}

/// One line. A cell that a spreadsheet would take for a formula gets an apostrophe in front.
fn line(cells: &[String]) -> String {
    let cell = |text: &String| {
        let formula = text.starts_with(['=', '@', '\t', '\r'])
            || (text.starts_with(['+', '-']) && Decimal::parse(text).is_none());
        let text = if formula { format!("'{text}") } else { text.clone() };
        match text.contains([',', '"', '\n', '\r']) {
            true => format!("\"{}\"", text.replace('"', "\"\"")),
            false => text,
        }
    };
    cells.iter().map(cell).collect::<Vec<_>>().join(",") + "\r\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_quoted_and_formulas_disarmed() {
        let cells = ["a,b", "=cmd()", "-0.5", "say \"x\"", "-x"].map(str::to_owned);
        assert_eq!(line(&cells), "\"a,b\",'=cmd(),-0.5,\"say \"\"x\"\"\",'-x\r\n");
    }
}
