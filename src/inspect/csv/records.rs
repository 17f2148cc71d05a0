//! Text to records of cells, with the line of each; quotes after RFC 4180, guarded.
//!
//! An open quote that is not closed within [`MOST_QUOTED`] bytes, or whose end is not followed by a separator, is a
//! plain character: otherwise one stray mark swallows the rest of the file in silence.

use crate::base::job::{Job, Stopped};
use std::borrow::Cow;

/// Bytes that one quoted cell may have, line ends included.
const MOST_QUOTED: usize = 64 << 10;
/// Cells of one record (the widest sheet of a spreadsheet has as many).
const MOST_CELLS: usize = 16_384;

/// One record.
#[derive(Debug)]
pub struct Record<'a> {
    /// Line on which it begins, from 1.
    pub line: u32,
    /// Its cells, unquoted, not trimmed.
    pub cells: Vec<Cow<'a, str>>,
}

impl Record<'_> {
    /// The trimmed cell at `index`; empty where there is none.
    pub fn cell(&self, index: usize) -> &str {
        self.cells.get(index).map_or("", |cell| cell.trim())
    }
    /// Whether every cell is blank.
    pub fn is_blank(&self) -> bool {
        self.cells.iter().all(|cell| cell.trim().is_empty())
    }
}

/// All records of a text.
#[derive(Debug, Default)]
pub struct Split<'a> {
    /// In file order; blank lines are left out.
    pub records: Vec<Record<'a>>,
    /// Lines with a quote that is never closed.
    pub open_quotes: Vec<u32>,
    /// Lines with more cells than are kept.
    pub too_wide: Vec<u32>,
    /// Blank lines.
    pub blank: u64,
}

/// Splits `text`; `most` bounds the number of records.
pub fn split<'a>(text: &'a str, separator: u8, most: usize, job: &Job) -> Result<Split<'a>, Stopped> {
    let mut out = Split::default();
    let (mut at, mut line) = (0, 1u32);
    while at < text.len() && out.records.len() < most {
        if out.records.len() % 1024 == 0 {
            job.check()?;
        }
        let mut record = Record { line, cells: Vec::new() };
        loop {
            let (cell, next) = cell(text, at, separator, line, &mut out.open_quotes);
            line += lines_in(text.get(at..next).unwrap_or_default());
            if record.cells.len() < MOST_CELLS {
                record.cells.push(cell);
            } else if out.too_wide.last() != Some(&record.line) {
                out.too_wide.push(record.line);
            }
            at = next;
            match text.as_bytes().get(at) {
                Some(byte) if *byte == separator => at += 1,
                Some(b'\r') if text.as_bytes().get(at + 1) == Some(&b'\n') => {
                    at += 2;
                    break;
                }
                Some(_) => {
                    at += 1;
                    break;
                }
                None => break,
            }
        }
        line = line.saturating_add(1);
        if record.is_blank() {
            out.blank += 1;
        } else {
            out.records.push(record);
        }
    }
    Ok(out)
}

fn lines_in(text: &str) -> u32 {
    let bytes = text.as_bytes();
    let ends = memchr::memchr2_iter(b'\n', b'\r', bytes)
        .filter(|at| bytes.get(*at) == Some(&b'\n') || bytes.get(at + 1) != Some(&b'\n'));
    u32::try_from(ends.count()).unwrap_or(u32::MAX)
}

/// The cell that begins at `at`, and the offset of what ends it.
fn cell<'a>(text: &'a str, at: usize, separator: u8, line: u32, open: &mut Vec<u32>) -> (Cow<'a, str>, usize) {
    let bytes = text.as_bytes();
    if bytes.get(at) == Some(&b'"') {
        if let Some((inner, next)) = quoted(text, at + 1, separator) {
            return (inner, next);
        }
        open.push(line);
    }
    let rest = bytes.get(at..).unwrap_or_default();
    let next = memchr::memchr3(separator, b'\n', b'\r', rest).map_or(text.len(), |step| at + step);
    (Cow::Borrowed(text.get(at..next).unwrap_or_default()), next)
}

/// A quoted cell whose content begins at `from`; `None` where the quote is not closed as it should be.
fn quoted(text: &str, from: usize, separator: u8) -> Option<(Cow<'_, str>, usize)> {
    let bytes = text.as_bytes();
    let end = from.saturating_add(MOST_QUOTED).min(bytes.len());
    let (mut at, mut doubled) = (from, false);
    loop {
        let close = at + memchr::memchr(b'"', bytes.get(at..end)?)?;
        if bytes.get(close + 1) == Some(&b'"') {
            doubled = true;
            at = close + 2;
            continue;
        }
        let mut next = close + 1;
        while bytes.get(next) == Some(&b' ') {
            next += 1;
        }
        if !matches!(bytes.get(next), None | Some(b'\n' | b'\r')) && bytes.get(next) != Some(&separator) {
            return None;
        }
        let inner = text.get(from..close)?;
        let inner = if doubled { Cow::Owned(inner.replace("\"\"", "\"")) } else { Cow::Borrowed(inner) };
        return Some((inner, next));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(text: &str) -> Vec<(u32, Vec<String>)> {
        let split = split(text, b',', usize::MAX, &Job::default()).expect("runs");
        split.records.iter().map(|r| (r.line, r.cells.iter().map(|c| c.to_string()).collect())).collect()
    }

    #[test]
    fn quotes_and_line_ends_of_every_kind() {
        let got = cells("a,\"b \"\"c\"\", d\"\r\n\r\n1,\"two\nlines\"\rx,y");
        let expected = vec![(1, vec!["a", "b \"c\", d"]), (3, vec!["1", "two\nlines"]), (5, vec!["x", "y"])];
        assert_eq!(
            got,
            expected.into_iter().map(|(l, c)| (l, c.into_iter().map(str::to_owned).collect())).collect::<Vec<_>>()
        );
    }

    #[test]
    fn an_open_quote_costs_its_own_line_only() {
        let split = split("a,\"10,x\nb,c\n", b',', usize::MAX, &Job::default()).expect("runs");
        assert_eq!((split.records.len(), split.open_quotes.as_slice()), (2, [1].as_slice()));
        assert_eq!(split.records[0].cells, ["a", "\"10", "x"]);
    }
}
