//! Records to raw rows: which cell is what, still as text.

use super::Head;
use super::columns::{Heading, Hint, Meaning};
use super::number::speaks_for;
use super::records::Record;
use crate::base::diag::Diagnostic;
use crate::base::job::Stopped;
use crate::inspect::codes;
use crate::inspect::findings::Findings;
use crate::inspect::measurements::InspectionFile;
use crate::inspect::words;

/// The records of a file and what stands above them.
pub struct Table<'a> {
    /// All records.
    pub records: &'a [Record<'a>],
    /// Statements above the header.
    pub head: &'a Head,
}

/// The cells that state a requirement.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Spec<'a> {
    pub designator: &'a str,
    pub name: &'a str,
    pub feature: &'a str,
    pub kind: &'a str,
    pub nominal: &'a str,
    pub lower: &'a str,
    pub upper: &'a str,
    pub tolerance: &'a str,
    pub unit: &'a str,
    pub uuid: &'a str,
}

/// One value with its cells.
#[derive(Clone, Debug, Default)]
pub struct Raw<'a> {
    pub line: u32,
    /// Column of a wide table, from 1.
    pub column: Option<usize>,
    pub spec: Spec<'a>,
    pub actual: &'a str,
    pub deviation: &'a str,
    pub status: &'a str,
    pub serial: &'a str,
    pub component: &'a str,
    pub uncertainty: &'a str,
    pub coverage: Option<f64>,
    pub time: &'a str,
    pub revision: &'a str,
    pub instrument: &'a str,
}

/// Everything that assembling needs.
#[derive(Debug, Default)]
pub struct Read<'a> {
    pub rows: Vec<Raw<'a>>,
    /// What the headings of the limit columns say.
    pub lower: Option<Hint>,
    pub upper: Option<Hint>,
    /// Line of the header.
    pub header_line: u32,
}

/// Rows of a table with one value a row.
pub fn long<'a>(
    table: &Table<'a>,
    header: usize,
    columns: &'a [Option<Heading>],
    file: &mut InspectionFile,
    findings: &mut Findings,
) -> Result<Read<'a>, Stopped> {
    let records = table.records;
    let Some(head_record) = records.get(header) else { return Ok(Read::default()) };
    let body = records.get(header + 1..).unwrap_or_default();
    let chosen = Chosen::new(columns, head_record, body, findings);
    let mut read = Read { header_line: head_record.line, ..Read::default() };
    (read.lower, read.upper) = (chosen.lower.1, chosen.upper.1);
    let (mut comments, mut repeated) = (0u64, 0u64);
    let mut revisions: Vec<&str> = Vec::new();
    let mut part_numbers: Vec<&str> = Vec::new();
    for record in body {
        findings.job().check()?;
        let item = || format!("line:{}", record.line);
        if record.cell(0).starts_with("# ") || record.cell(0) == "#" {
            comments += 1;
            continue;
        }
        if record.cells.iter().map(|c| c.trim()).eq(head_record.cells.iter().map(|c| c.trim())) {
            repeated += 1;
            continue;
        }
        let surplus = record.cells.iter().skip(columns.len()).filter(|cell| !cell.trim().is_empty()).count();
        if surplus > 0 {
            let message = format!("{surplus} cells beyond the {} columns of the header are not used", columns.len());
            findings.at(record.line, &item(), Diagnostic::new(&codes::ROW_SKIPPED, message));
        }
        let raw = chosen.row(record, table.head);
        if raw.actual.is_empty() && raw.deviation.is_empty() && chosen.needs_more(record) {
            let message = format!("the row has {} cells, its value stands further right", record.cells.len());
            findings.at(record.line, &item(), Diagnostic::new(&codes::ROW_SKIPPED, message));
        }
        for (column, seen) in [(chosen.revision, &mut revisions), (chosen.part_number, &mut part_numbers)] {
            let cell = column.map_or("", |column| record.cell(column));
            if !cell.is_empty() && !seen.contains(&cell) && seen.len() < 8 {
                seen.push(cell);
            }
        }
        read.rows.push(raw);
    }
    if !revisions.is_empty() {
        file.revision = revisions.join("; ");
    }
    if !part_numbers.is_empty() && file.part_number.is_empty() && chosen.serial.is_some() {
        file.part_number = part_numbers.join("; ");
    }
    file.ledger.push(("rows".into(), read.rows.len() as u64));
    file.ledger.push(("comment lines, not used".into(), comments));
    file.ledger.push(("repeated headers, not used".into(), repeated));
    for name in &chosen.unused {
        file.ledger.push((format!("column `{name}`, not used"), body.len() as u64));
    }
    Ok(read)
}

/// Which column is what.
#[derive(Default)]
struct Chosen<'a> {
    designator: Option<usize>,
    name: Option<usize>,
    feature: Option<usize>,
    kind: Option<usize>,
    nominal: Option<usize>,
    lower: (Option<usize>, Option<Hint>),
    upper: (Option<usize>, Option<Hint>),
    tolerance: Option<usize>,
    actual: Option<usize>,
    deviation: Option<usize>,
    unit: Option<usize>,
    status: Option<usize>,
    serial: Option<usize>,
    part_number: Option<usize>,
    component: Option<usize>,
    revision: Option<usize>,
    uncertainty: Option<usize>,
    coverage: Option<usize>,
    time: Option<usize>,
    uuid: Option<usize>,
    instrument: Option<usize>,
    /// Unit in the brackets of a heading.
    bracket_unit: &'a str,
    /// Coverage factor in the brackets of a heading.
    bracket_coverage: Option<f64>,
    unused: Vec<String>,
}

impl<'a> Chosen<'a> {
    fn new(columns: &'a [Option<Heading>], header: &Record, body: &[Record], findings: &mut Findings) -> Self {
        let mut chosen = Chosen::default();
        let has = |wanted: Meaning| columns.iter().flatten().any(|h| h.meaning == wanted);
        let balloon = has(Meaning::Balloon);
        let actual = has(Meaning::Actual);
        let mut twice = Vec::new();
        for (index, heading) in columns.iter().enumerate() {
            let title = header.cell(index).to_owned();
            let Some(heading) = heading else {
                if !title.is_empty() {
                    chosen.unused.push(title);
                }
                continue;
            };
            let meaning = match heading.meaning {
                Meaning::Characteristic if balloon => Meaning::Name,
                Meaning::Characteristic => Meaning::Balloon,
                Meaning::Description if mostly(body, index, |cell| words::kind(cell).is_some()) => Meaning::Kind,
                Meaning::Description => Meaning::Name,
                Meaning::Result if actual => Meaning::Status,
                Meaning::Result if mostly(body, index, |cell| words::status(cell).is_some()) => Meaning::Status,
                Meaning::Result => Meaning::Actual,
                other => other,
            };
            if let (Meaning::Actual | Meaning::Nominal, Some(unit)) = (meaning, &heading.unit) {
                chosen.bracket_unit = unit;
            }
            if meaning == Meaning::Uncertainty {
                chosen.bracket_coverage = heading.coverage;
            }
            if let Meaning::Upper(hint) = meaning {
                chosen.upper.1.get_or_insert(hint);
            }
            if let Meaning::Lower(hint) = meaning {
                chosen.lower.1.get_or_insert(hint);
            }
            match chosen.slot(meaning) {
                Some(slot) if slot.is_none() => *slot = Some(index),
                Some(_) => twice.push(title),
                None => chosen.unused.push(title),
            }
        }
        if chosen.serial.is_none() {
            chosen.serial = chosen.part_number;
        }
        let place = |findings: &mut Findings, finding| findings.at(header.line, "", finding);
        for title in twice {
            let message = format!("a second column claims the meaning of `{title}`; the first is used");
            place(findings, Diagnostic::new(&codes::COLUMN_TWICE, message));
            chosen.unused.push(title);
        }
        if !chosen.unused.is_empty() {
            let message =
                format!("not used: {}", chosen.unused.iter().take(40).cloned().collect::<Vec<_>>().join(", "));
            place(findings, Diagnostic::new(&codes::COLUMN_UNUSED, message));
        }
        chosen
    }

    fn slot(&mut self, meaning: Meaning) -> Option<&mut Option<usize>> {
        Some(match meaning {
            Meaning::Balloon | Meaning::Characteristic => &mut self.designator,
            Meaning::Name | Meaning::Description => &mut self.name,
            Meaning::Feature => &mut self.feature,
            Meaning::Kind => &mut self.kind,
            Meaning::Nominal => &mut self.nominal,
            Meaning::Upper(_) => &mut self.upper.0,
            Meaning::Lower(_) => &mut self.lower.0,
            Meaning::Tolerance => &mut self.tolerance,
            Meaning::Actual | Meaning::Result => &mut self.actual,
            Meaning::Deviation => &mut self.deviation,
            Meaning::Unit => &mut self.unit,
            Meaning::Status => &mut self.status,
            Meaning::Serial => &mut self.serial,
            Meaning::PartNumber => &mut self.part_number,
            Meaning::Component => &mut self.component,
            Meaning::Revision => &mut self.revision,
            Meaning::Uncertainty => &mut self.uncertainty,
            Meaning::Coverage => &mut self.coverage,
            Meaning::Time => &mut self.time,
            Meaning::Uuid => &mut self.uuid,
            Meaning::Instrument => &mut self.instrument,
            Meaning::Remark => return None,
        })
    }

    /// Whether the record ends before its value columns.
    fn needs_more(&self, record: &Record) -> bool {
        [self.actual, self.deviation].into_iter().flatten().all(|column| column >= record.cells.len())
    }

    fn row(&self, record: &'a Record<'a>, head: &'a Head) -> Raw<'a> {
        let cell = |column: Option<usize>| column.map_or("", |column| record.cell(column));
        let first = |options: [&'a str; 3]| options.into_iter().find(|text| !text.is_empty()).unwrap_or("");
        Raw {
            line: record.line,
            column: None,
            spec: Spec {
                designator: cell(self.designator),
                name: cell(self.name),
                feature: cell(self.feature),
                kind: cell(self.kind),
                nominal: cell(self.nominal),
                lower: cell(self.lower.0),
                upper: cell(self.upper.0),
                tolerance: cell(self.tolerance),
                // A blank cell of a unit column states no unit.
                unit: if self.unit.is_some() { cell(self.unit) } else { first([self.bracket_unit, &head.unit, ""]) },
                uuid: cell(self.uuid),
            },
            actual: cell(self.actual),
            deviation: cell(self.deviation),
            status: cell(self.status),
            serial: first([cell(self.serial), &head.serial, ""]),
            component: cell(self.component),
            uncertainty: cell(self.uncertainty),
            coverage: cell(self.coverage).replace(',', ".").parse().ok().or(self.bracket_coverage),
            time: cell(self.time),
            revision: cell(self.revision),
            instrument: cell(self.instrument),
        }
    }
}

/// Whether most cells of a column satisfy a test.
fn mostly(body: &[Record], column: usize, test: impl Fn(&str) -> bool) -> bool {
    let cells: Vec<&str> =
        body.iter().take(1000).map(|record| record.cell(column)).filter(|cell| !cell.is_empty()).collect();
    !cells.is_empty() && cells.iter().filter(|cell| test(cell)).count() * 2 > cells.len()
}

/// Rows of a table with one column a characteristic.
pub fn wide<'a>(
    table: &Table<'a>,
    labels: &[(usize, Heading)],
    first: usize,
    file: &mut InspectionFile,
    findings: &mut Findings,
) -> Result<Read<'a>, Stopped> {
    let records = table.records;
    let mut read = Read {
        header_line: labels.first().and_then(|(at, _)| records.get(*at)).map_or(0, |r| r.line),
        ..Read::default()
    };
    let width =
        labels.iter().filter_map(|(at, _)| records.get(*at)).map(|record| record.cells.len()).max().unwrap_or(0);
    let balloon = labels.iter().any(|(_, h)| matches!(h.meaning, Meaning::Balloon | Meaning::Characteristic));
    let mut specs = Vec::new();
    for column in 1..width {
        let mut spec = Spec { unit: &table.head.unit, ..Spec::default() };
        for (at, heading) in labels {
            let Some(record) = records.get(*at) else { continue };
            let cell = record.cell(column);
            match heading.meaning {
                Meaning::Balloon | Meaning::Characteristic => spec.designator = cell,
                Meaning::Serial if !balloon => spec.designator = cell,
                Meaning::Name | Meaning::Description => spec.name = cell,
                Meaning::Feature => spec.feature = cell,
                Meaning::Kind => spec.kind = cell,
                Meaning::Nominal => spec.nominal = cell,
                Meaning::Upper(hint) => {
                    read.upper.get_or_insert(hint);
                    spec.upper = cell;
                }
                Meaning::Lower(hint) => {
                    read.lower.get_or_insert(hint);
                    spec.lower = cell;
                }
                Meaning::Tolerance => spec.tolerance = cell,
                Meaning::Unit => spec.unit = cell,
                Meaning::Uuid => spec.uuid = cell,
                _ => {}
            }
        }
        specs.push(spec);
    }
    let body = records.get(first..).unwrap_or_default();
    let mut values = 0u64;
    for record in body {
        findings.job().check()?;
        let surplus = record.cells.iter().skip(width).filter(|cell| !cell.trim().is_empty()).count();
        if surplus > 0 {
            let message = format!("{surplus} cells beyond the last characteristic are not used");
            findings.at(record.line, &format!("line:{}", record.line), Diagnostic::new(&codes::ROW_SKIPPED, message));
        }
        for (index, spec) in specs.iter().enumerate() {
            let column = index + 1;
            if *spec == (Spec { unit: spec.unit, ..Spec::default() }) && record.cell(column).is_empty() {
                continue;
            }
            values += 1;
            read.rows.push(Raw {
                line: record.line,
                column: Some(column + 1),
                spec: *spec,
                actual: record.cell(column),
                serial: record.cell(0),
                ..Raw::default()
            });
        }
    }
    file.ledger.push(("rows, one a part".into(), body.len() as u64));
    file.ledger.push(("columns, one a characteristic".into(), specs.len() as u64));
    file.ledger.push(("cells of values".into(), values));
    Ok(read)
}

/// Cells that may hold numbers, for the decision on the decimal sign.
pub fn numeric_cells<'a>(raw: &'a Raw<'a>) -> impl Iterator<Item = &'a str> {
    let spec = &raw.spec;
    [spec.nominal, spec.lower, spec.upper, spec.tolerance, raw.actual, raw.deviation, raw.uncertainty]
        .into_iter()
        .filter(|cell| speaks_for(cell).is_some())
}
