//! Separator, header, orientation of a table; what stands above the header.

use super::columns::{Heading, Meaning, heading};
use super::records::{Record, split};
use crate::base::job::{Job, Stopped};

/// Separators in order of preference.
const SEPARATORS: [u8; 4] = [b';', b',', b'\t', b'|'];
/// Records at the head of a file among which the header is looked for.
const SEARCHED: usize = 60;

/// How the rows of a table are laid out.
#[derive(Debug, PartialEq)]
pub enum Layout {
    /// One row a value; the header is the record at `header`.
    Long {
        /// Index of the header record.
        header: usize,
        /// Its headings; `None` where unknown.
        columns: Vec<Option<Heading>>,
    },
    /// One row a part, one column a characteristic; label records first.
    Wide {
        /// Label records: index and what the row holds.
        labels: Vec<(usize, Heading)>,
        /// First record of values.
        first: usize,
    },
}

/// What was recognised.
#[derive(Debug)]
pub struct Recognised {
    /// Separator.
    pub separator: u8,
    /// Layout, where one was recognised.
    pub layout: Option<Layout>,
    /// Most headings that any record holds.
    pub headings: usize,
}

/// Tries every separator on the head of the text and takes the one under which most headings are known.
pub fn recognise(text: &str, job: &Job) -> Result<Recognised, Stopped> {
    if let Some(named) = named_separator(text) {
        return under(text, named, job).map(|(recognised, _)| recognised);
    }
    let head = head(text);
    let mut best: Option<(Recognised, usize)> = None;
    for separator in SEPARATORS {
        let (recognised, even) = under(head, separator, job)?;
        let score = |r: &Recognised, even: usize| (r.layout.is_some(), r.headings, even);
        if best.as_ref().is_none_or(|(known, known_even)| score(&recognised, even) > score(known, *known_even)) {
            best = Some((recognised, even));
        }
    }
    Ok(best.map_or(Recognised { separator: b',', layout: None, headings: 0 }, |(recognised, _)| recognised))
}

/// `sep=;` in the first line, as spreadsheets write it.
pub fn named_separator(text: &str) -> Option<u8> {
    let rest = text.get(..4).filter(|start| start.eq_ignore_ascii_case("sep=")).and(text.as_bytes().get(4))?;
    matches!(text.as_bytes().get(5), None | Some(b'\r' | b'\n')).then_some(*rest)
}

/// The first lines, enough to recognise a table.
fn head(text: &str) -> &str {
    let mut end = text.len().min(256 << 10);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or(text)
}

/// Layout under one separator, and how many records have the most frequent number of cells.
fn under(text: &str, separator: u8, job: &Job) -> Result<(Recognised, usize), Stopped> {
    let records = split(text, separator, SEARCHED, job)?.records;
    let mut widths: Vec<usize> = records.iter().map(|record| record.cells.len()).filter(|width| *width > 1).collect();
    widths.sort_unstable();
    let even = widths.chunk_by(|a, b| a == b).map(<[usize]>::len).max().unwrap_or(0);
    let long = long(&records);
    let wide = wide(&records);
    let headings = long.as_ref().map_or(0, |(count, _)| *count).max(wide.as_ref().map_or(0, |(count, _)| *count));
    // A wide table has label rows whose first cells are headings; a long one has them beside each other.
    let layout = match (long, wide) {
        (Some((_, Some(long))), _) => Some(long),
        (_, Some((_, layout))) => Some(layout),
        _ => None,
    };
    Ok((Recognised { separator, layout, headings }, even))
}

/// The record with most headings; a layout where it has a value column and something that names the value.
fn long(records: &[Record]) -> Option<(usize, Option<Layout>)> {
    let mut best: Option<(usize, usize, Vec<Option<Heading>>)> = None;
    for (index, record) in records.iter().enumerate() {
        let columns: Vec<Option<Heading>> = record.cells.iter().take(1024).map(|cell| heading(cell)).collect();
        let mut meanings: Vec<Meaning> = columns.iter().flatten().map(|heading| heading.meaning).collect();
        let all = meanings.len();
        meanings.dedup();
        let mut distinct: Vec<Meaning> = Vec::new();
        for meaning in meanings {
            if !distinct.contains(&meaning) {
                distinct.push(meaning);
            }
        }
        if distinct.len() * 2 > all && best.as_ref().is_none_or(|(count, _, _)| distinct.len() > *count) {
            best = Some((distinct.len(), index, columns));
        }
    }
    let (count, header, columns) = best?;
    let has = |wanted: &[Meaning]| columns.iter().flatten().any(|heading| wanted.contains(&heading.meaning));
    let value = has(&[Meaning::Actual, Meaning::Deviation, Meaning::Result]);
    let named = has(&[
        Meaning::Balloon,
        Meaning::Characteristic,
        Meaning::Name,
        Meaning::Description,
        Meaning::Feature,
        Meaning::Uuid,
        Meaning::Nominal,
    ]);
    Some((count, (count >= 2 && value && named).then_some(Layout::Long { header, columns })))
}

/// Records whose first cell labels the row: a name row and at least one of nominal and limits, then values.
fn wide(records: &[Record]) -> Option<(usize, Layout)> {
    let label = |record: &Record| heading(record.cell(0)).filter(|_| record.cells.len() > 1);
    let numeric = |h: &Heading| {
        matches!(h.meaning, Meaning::Nominal | Meaning::Upper(_) | Meaning::Lower(_) | Meaning::Tolerance)
    };
    let names = |h: &Heading| {
        matches!(
            h.meaning,
            Meaning::Balloon
                | Meaning::Characteristic
                | Meaning::Name
                | Meaning::Description
                | Meaning::Feature
                | Meaning::Serial
        )
    };
    let last =
        records.iter().rposition(|record| label(record).is_some_and(|h| numeric(&h) || h.meaning == Meaning::Unit))?;
    let first = (0..=last).rev().take_while(|index| records.get(*index).is_some_and(|r| label(r).is_some())).last()?;
    // The name row has names beside its label, not headings.
    let start = (first..=last).find(|index| {
        records.get(*index).is_some_and(|record| {
            label(record).is_some_and(|h| names(&h))
                && record.cells.iter().skip(1).filter(|c| heading(c).is_some()).count() == 0
        })
    })?;
    let labels: Vec<(usize, Heading)> =
        (start..=last).filter_map(|index| Some((index, label(records.get(index)?)?))).collect();
    labels.iter().any(|(_, h)| numeric(h)).then(|| (labels.len(), Layout::Wide { labels, first: last + 1 }))
}

/// A statement above the header: `Part;SHF-2002;`, `# Rev A`, `Unit: mm`.
pub fn preamble(record: &Record) -> Vec<(Meaning, String)> {
    let mut found = Vec::new();
    let cells: Vec<&str> = record.cells.iter().map(|cell| cell.trim()).collect();
    let known = |text: &str| heading(text.trim_matches(['#', ' ', '*', ':'])).map(|heading| heading.meaning);
    for pair in cells.windows(2) {
        if let [key, value] = pair
            && let Some(meaning) = known(key)
            && !value.is_empty()
            && known(value).is_none()
        {
            found.push((meaning, (*value).to_owned()));
        }
    }
    if let (true, Some(only)) = (found.is_empty(), cells.first()) {
        let text = only.trim_start_matches(['#', ' ', '*']);
        let parts = text.split_once(':').or_else(|| text.split_once('=')).or_else(|| text.split_once(' '));
        if let Some((key, value)) = parts
            && let Some(meaning) = known(key)
        {
            found.push((meaning, value.trim().to_owned()));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Recognised {
        recognise(text, &Job::default()).expect("runs")
    }

    #[test]
    fn the_separator_is_the_one_that_makes_headings() {
        let german = of("Teilenummer;X;;\nMerkmal;Nennmaß;OT;UT;Istwert\nA;10,000;0,1;-0,1;10,020\n");
        assert_eq!(german.separator, b';');
        assert!(matches!(german.layout, Some(Layout::Long { header: 1, .. })));
        assert_eq!(of("sep=|\nChar|Actual\na|1\n").separator, b'|');
        assert_eq!(of("!Type:Bank\nD1/1/26\nT10\n^\n").layout, None);
    }

    #[test]
    fn a_wide_table_is_told_from_a_long_one() {
        let wide =
            of("Part,P-1,Revision,A\nCharacteristic,C1,C2\nNominal,10,0\nLSL,9.9,0\nUSL,10.1,0.2\nS1,10.02,0.1\n");
        let Some(Layout::Wide { labels, first }) = wide.layout else { panic!("{wide:?}") };
        assert_eq!((labels.len(), labels[0].0, first), (4, 1, 5));
        assert!(matches!(
            of("Characteristic,Nominal,LSL,USL,Actual\nNominal,1,1,1,1\n").layout,
            Some(Layout::Long { .. })
        ));
    }

    #[test]
    fn statements_above_the_header() {
        let read = |text: &str| {
            split(text, b';', 1, &Job::default()).expect("runs").records.first().map(preamble).unwrap_or_default()
        };
        assert_eq!(read("Zeichnungsstand;A;;"), [(Meaning::Revision, "A".to_owned())]);
        assert_eq!(read("# Rev A"), [(Meaning::Revision, "A".to_owned())]);
        assert_eq!(read("Part;P;Revision;B").len(), 2);
    }
}
