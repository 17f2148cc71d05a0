//! Tables with separators: one row a value, or one row a part and one column a characteristic.
//!
//! In: text. Out: [`Measurements`]. Separator, header, decimal sign, the style of the limits and the units are found
//! from the content; what was decided and what was not used is said.
//! Read first: [`layout`] (what is where), then [`rows`] (cells to rows), [`assemble`] (rows to measurements).
//!
//! Knows nothing of spreadsheets' own formats.

mod assemble;
mod columns;
mod layout;
mod limits;
mod number;
mod records;
mod rows;

use super::findings::Findings;
use super::measurements::{InspectionFile, Measurements};
use super::qif::Siblings;
use super::{ReadError, codes};
use crate::base::diag::{Diagnostic, Place};
use crate::base::job::Job;
use columns::Meaning;
use layout::Layout;
use records::Record;

/// Any text may be a table; [`read`] refuses what has no header.
pub fn looks_like_table(_: &str) -> bool {
    true
}

/// What a file says above or beside its rows.
#[derive(Clone, Debug, Default)]
struct Head {
    part_number: String,
    revision: String,
    unit: String,
    serial: String,
}

/// Reads a table. `file` comes with name, hash and size filled in.
pub fn read(mut file: InspectionFile, text: String, _: Siblings, job: &Job) -> Result<Measurements, ReadError> {
    let recognised = layout::recognise(&text, job)?;
    let Some(layout) = recognised.layout else { return Err(no_header(recognised.headings)) };
    let mut findings = Findings::new(job, &file.file);
    let most = job.limits().rows;
    let split = records::split(&text, recognised.separator, most.saturating_add(1), job)?;
    if split.records.len() > most {
        return Err(crate::base::job::Stopped::Limit(format!("more than {most} rows in one file")).into());
    }
    for line in &split.open_quotes {
        let finding = Diagnostic::new(&codes::QUOTE, "a quotation mark is never closed; read as a plain character")
            .hint("double the mark, or close it on its line");
        findings.at(*line, &format!("line:{line}"), finding);
    }
    for line in &split.too_wide {
        let finding =
            Diagnostic::new(&codes::ROW_SKIPPED, "the row has more cells than any spreadsheet; the rest is left out");
        findings.at(*line, &format!("line:{line}"), finding);
    }
    let head = head(&split.records, &layout);
    file.format = "CSV".into();
    file.part_number = head.part_number.clone();
    file.revision = head.revision.clone();
    file.ledger.push(("blank lines".into(), split.blank));
    let table = rows::Table { records: &split.records, head: &head };
    let read = match &layout {
        Layout::Long { header, columns } => rows::long(&table, *header, columns, &mut file, &mut findings)?,
        Layout::Wide { labels, first } => rows::wide(&table, labels, *first, &mut file, &mut findings)?,
    };
    let out = assemble::assemble(read, file, &mut findings)?;
    if out.rows.is_empty() {
        findings.add(Diagnostic::new(&codes::NO_ROWS, "the table has a header and no row of values"));
    }
    findings.finish();
    Ok(out)
}

fn no_header(headings: usize) -> ReadError {
    let finding = if headings == 0 {
        Diagnostic::new(
            &codes::UNKNOWN_FORMAT,
            "the content is none of the known formats, and no line of it names columns",
        )
        .hint("known are QIF 2.0, 2.1 and 3.0, and tables whose header names a characteristic and a measured value")
    } else {
        let message = format!(
            "no header was recognised: the best line names {headings} known columns, but not a characteristic and a measured value"
        );
        Diagnostic::new(&codes::HEADER_MISSING, message)
            .hint("name the columns, for example: Serial, Characteristic, Nominal, LSL, USL, Unit, Actual")
    };
    ReadError::Refused(Box::new(finding.at(Place { line: Some(1), ..Place::default() })))
}

/// Statements above the header.
fn head(records: &[Record], layout: &Layout) -> Head {
    let end = match layout {
        Layout::Long { header, .. } => *header,
        Layout::Wide { labels, .. } => labels.first().map_or(0, |(index, _)| *index),
    };
    let mut head = Head::default();
    for (meaning, value) in records.iter().take(end).flat_map(layout::preamble) {
        let slot = match meaning {
            // Above a table of many parts, `Part` names the part, not one piece of it.
            Meaning::PartNumber | Meaning::Serial if head.part_number.is_empty() => &mut head.part_number,
            Meaning::Serial => &mut head.serial,
            Meaning::Revision => &mut head.revision,
            Meaning::Unit => &mut head.unit,
            _ => continue,
        };
        if slot.is_empty() {
            *slot = value;
        }
    }
    head
}
