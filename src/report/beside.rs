//! Several inspections of the same parts beside each other: one line a part, one group of counts a file.
//!
//! Parts are joined by serial number where the files share any; else by their order in the files, and that is said.

use super::Content;
use crate::inspect::measurements::Measurements;
use crate::judge::verdict::Verdict;
use crate::trace::conformance::Conformance;
use std::collections::BTreeSet;

/// Values of one part in one file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Serial number as that file has it.
    pub serial: String,
    /// Values that conform.
    pub pass: usize,
    /// Values that do not.
    pub fail: usize,
    /// Values that are not judged.
    pub open: usize,
}

/// The table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Beside {
    /// Files with results, in order.
    pub files: Vec<String>,
    /// One entry a part; within it one a file, `None` where the file has no such part.
    pub parts: Vec<Vec<Option<Counts>>>,
    /// Joined by serial number (else by order).
    pub by_serial: bool,
}

/// Lays the inspections side by side; `None` where there is only one.
pub fn beside(measurements: &Measurements, conformance: &Conformance) -> Option<Beside> {
    let mut counts: Vec<Counts> =
        measurements.parts.iter().map(|part| Counts { serial: part.serial.clone(), ..Counts::default() }).collect();
    for (row, traced) in measurements.rows.iter().zip(&conformance.rows) {
        let Some(own) = counts.get_mut(row.part) else { continue };
        match traced.judgement.verdict {
            Verdict::Pass => own.pass += 1,
            Verdict::Fail => own.fail += 1,
            _ => own.open += 1,
        }
    }
    let with_parts: Vec<usize> =
        (0..measurements.files.len()).filter(|file| measurements.parts.iter().any(|part| part.file == *file)).collect();
    if with_parts.len() < 2 {
        return None;
    }
    let of_file = |file: usize| -> Vec<&Counts> {
        measurements.parts.iter().zip(&counts).filter(|(part, _)| part.file == file).map(|(_, own)| own).collect()
    };
    let columns: Vec<Vec<&Counts>> = with_parts.iter().map(|file| of_file(*file)).collect();
    let serials: Vec<BTreeSet<&str>> =
        columns.iter().map(|column| column.iter().map(|own| own.serial.as_str()).collect()).collect();
    let by_serial = serials.windows(2).any(|pair| !pair[0].is_disjoint(&pair[1]));
    let parts = match by_serial {
        true => {
            let all: BTreeSet<&str> = serials.into_iter().flatten().collect();
            let find = |serial: &str| -> Vec<Option<Counts>> {
                columns.iter().map(|column| joined(column.iter().filter(|own| own.serial == serial))).collect()
            };
            all.into_iter().map(find).collect()
        }
        false => {
            let most = columns.iter().map(Vec::len).max().unwrap_or_default();
            (0..most)
                .map(|at| columns.iter().map(|column| column.get(at).map(|own| (*own).clone())).collect())
                .collect()
        }
    };
    let files =
        with_parts.iter().filter_map(|file| measurements.files.get(*file)).map(|file| file.file.clone()).collect();
    Some(Beside { files, parts, by_serial })
}

/// One part may stand in a file more than once (measured again): its values together.
fn joined<'a>(mut same: impl Iterator<Item = &'a &'a Counts>) -> Option<Counts> {
    let mut sum = (**same.next()?).clone();
    for own in same {
        sum.pass += own.pass;
        sum.fail += own.fail;
        sum.open += own.open;
    }
    Some(sum)
}

/// How the parts were joined, in a sentence.
pub fn ground(table: &Beside) -> &'static str {
    match table.by_serial {
        true => "Parts are joined by serial number.",
        false => {
            "The files share no serial number: parts stand in the order of each file, which is no proof that they are the same."
        }
    }
}

/// A cell: `31 pass, 1 fail, 0 open`, with the serial where files differ in it.
pub fn cell(table: &Beside, counts: Option<&Counts>) -> String {
    let Some(own) = counts else { return "\u{2013}".to_owned() };
    let serial = if table.by_serial { String::new() } else { format!("{}: ", own.serial) };
    format!("{serial}{} pass, {} fail, {} open", own.pass, own.fail, own.open)
}

/// The section of the HTML report.
pub fn html(out: &mut String, content: &Content) {
    use super::wording::escape;
    let Some(table) = beside(content.measurements, content.conformance) else { return };
    out.push_str("<h2>Inspections beside each other</h2><p class=\"dim\">");
    out.push_str(&escape(ground(&table)));
    out.push_str("</p><table><thead><tr><th>Part</th>");
    for file in &table.files {
        out.push_str(&format!("<th>{}</th>", escape(file)));
    }
    out.push_str("</tr></thead><tbody>");
    for (index, part) in table.parts.iter().enumerate() {
        out.push_str(&format!("<tr><td>{}</td>", escape(&name(&table, index, part))));
        for own in part {
            let class = if own.as_ref().is_some_and(|own| own.fail > 0) { " class=\"fail\"" } else { "" };
            out.push_str(&format!("<td{class}>{}</td>", escape(&cell(&table, own.as_ref()))));
        }
        out.push_str("</tr>");
    }
    out.push_str("</tbody></table>");
}

/// Serial number, or the place in the files.
pub fn name(table: &Beside, index: usize, part: &[Option<Counts>]) -> String {
    let serial = part.iter().flatten().next().map(|own| own.serial.clone());
    serial.filter(|_| table.by_serial).unwrap_or_else(|| format!("{}", index + 1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inspect::measurements::{InspectedPart, InspectionFile};

    fn parts(serials: [[&str; 2]; 2]) -> Measurements {
        let mut out = Measurements::default();
        for (file, own) in serials.iter().enumerate() {
            out.files.push(InspectionFile { file: format!("{file}.qif"), ..InspectionFile::default() });
            let part = |serial: &&str| InspectedPart { file, serial: (*serial).to_owned(), ..InspectedPart::default() };
            out.parts.extend(own.iter().map(part));
        }
        out
    }

    #[test]
    fn shared_serial_numbers_join_parts_and_others_stand_alone() {
        let table = beside(&parts([["1", "2"], ["2", "3"]]), &Conformance::default()).unwrap();
        assert!(table.by_serial);
        let there: Vec<Vec<bool>> = table.parts.iter().map(|p| p.iter().map(Option::is_some).collect()).collect();
        assert_eq!(there, [[true, false], [true, true], [false, true]]);
    }

    #[test]
    fn without_a_shared_serial_number_the_order_is_said() {
        let table = beside(&parts([["1", "2"], ["A01", "A02"]]), &Conformance::default()).unwrap();
        assert!(!table.by_serial && table.parts.len() == 2);
        assert!(ground(&table).contains("no proof"));
        assert_eq!(cell(&table, table.parts[1][1].as_ref()), "A02: 0 pass, 0 fail, 0 open");
    }
}
