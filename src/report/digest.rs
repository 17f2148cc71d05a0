//! What a reader must know first: failures, disagreements, doubts, gaps; grouped, in order of weight.

use super::Content;
use super::wording;
use crate::judge::verdict::Verdict;
use crate::trace::conformance::{CharacteristicId, RowId};
use std::collections::BTreeMap;

/// Flags that keep a row from being judged, the plainest reason first.
const WITHHOLDING: [&str; 13] = [
    "unit-suspect",
    "stale-revision",
    "conflicting",
    "ambiguous",
    "name-only",
    "orphan",
    "sign-doubt",
    "datums-disagree",
    "modifiers-disagree",
    "size-missing",
    "limits-invalid",
    "uncertainty-undecided",
    "limits-disagree",
];

/// One thing to know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// Verdict that colours it.
    pub verdict: Verdict,
    /// Sentence.
    pub text: String,
}

/// Lines under "What a reader must know first".
pub fn items(content: &Content) -> Vec<Item> {
    let mut out = failures(content);
    out.extend(wrong_claims(content));
    out.extend(doubts(content));
    out.extend(gaps(content));
    out
}

/// `17.1 position of hole 1`: number, what is asked, of what.
pub fn label(content: &Content, id: CharacteristicId) -> String {
    let Some(c) = content.conformance.characteristics.get(id.index()) else { return String::new() };
    let what = match c.kind.strip_suffix("_tolerance") {
        Some(kind) => kind.replace('_', " "),
        None if c.name.is_empty() || c.name == c.number => c.kind.replace('_', " "),
        None => c.name.clone(),
    };
    match c.feature_text.is_empty() {
        true => format!("{} {what}", c.number),
        false => format!("{} {what} of {}", c.number, c.feature_text),
    }
}

/// Serial number of a row's part.
pub fn serial<'a>(content: &'a Content, row: RowId) -> &'a str {
    let measurement = content.measurements.rows.get(row.index());
    measurement.and_then(|m| content.measurements.parts.get(m.part)).map_or("", |part| &part.serial)
}

/// File name and place of a row: `lot7.csv line:12`.
pub fn place(content: &Content, row: RowId) -> String {
    let Some(m) = content.measurements.rows.get(row.index()) else { return String::new() };
    let file = content.measurements.files.get(m.file).map_or("", |file| &file.file);
    match m.item.starts_with("id:") && m.line > 0 {
        true => format!("{file} line {} ({})", m.line, m.item),
        false => format!("{file} {}", m.item),
    }
}

fn failures(content: &Content) -> Vec<Item> {
    let mut out = Vec::new();
    for (index, row) in content.conformance.rows.iter().enumerate() {
        let told = row.counts || row.status_in_file == Some(Verdict::Pass);
        let (Some(id), Verdict::Fail, true) = (row.characteristic, row.judgement.verdict, told) else { continue };
        let Some(c) = content.conformance.characteristics.get(id.index()) else { continue };
        let value = row.value.map_or(String::new(), |v| wording::number(v, c.decimals));
        let limit = match (row.judgement.lower, row.judgement.upper) {
            (Some(low), _) if row.value.is_some_and(|v| v < low) => wording::number(low, c.decimals),
            (_, Some(high)) => wording::number(high, c.decimals),
            _ => String::new(),
        };
        let claim = match row.status_in_file {
            Some(Verdict::Pass) => "; the measuring file calls it PASS",
            _ => "",
        };
        let text = format!(
            "{}, serial {}: {value} against {limit}{claim}.",
            label(content, id),
            serial(content, RowId::from_index(index))
        );
        out.push(Item { verdict: Verdict::Fail, text });
    }
    out
}

/// Rows that the file calls FAIL and that conform: as much a disagreement as the other way round.
fn wrong_claims(content: &Content) -> Vec<Item> {
    let mut out = Vec::new();
    for (index, row) in content.conformance.rows.iter().enumerate() {
        let (Some(id), Verdict::Pass, Some(Verdict::Fail)) =
            (row.characteristic, row.judgement.verdict, row.status_in_file)
        else {
            continue;
        };
        let text = format!(
            "{}, serial {}: the measuring file calls it FAIL, but {} is within the limits.",
            label(content, id),
            serial(content, RowId::from_index(index)),
            row.value.map_or(String::new(), |v| v.to_string())
        );
        out.push(Item { verdict: Verdict::Undecided, text });
    }
    out
}

/// Rows that were not judged, grouped by file and flag.
fn doubts(content: &Content) -> Vec<Item> {
    let mut groups: BTreeMap<(usize, String), Vec<String>> = BTreeMap::new();
    for (index, row) in content.conformance.rows.iter().enumerate() {
        let Some(m) = content.measurements.rows.get(index) else { continue };
        if !matches!(row.judgement.verdict, Verdict::NotEvaluated | Verdict::Undecided) {
            continue;
        }
        let flag = WITHHOLDING.iter().find(|flag| row.flags.iter().any(|own| own == *flag));
        let flag = flag.map_or_else(|| "not evaluated".to_owned(), |flag| (*flag).to_owned());
        groups.entry((m.file, flag)).or_default().push(m.item.clone());
    }
    let line = |((file, flag), rows): ((usize, String), Vec<String>)| {
        let name = content.measurements.files.get(file).map_or("", |f| &f.file);
        let shown = rows.iter().take(6).cloned().collect::<Vec<_>>().join(", ");
        let more = if rows.len() > 6 { format!(" and {} more", rows.len() - 6) } else { String::new() };
        let text =
            format!("{name}, {shown}{more}: {flag} ({}). Not judged until a person decides.", wording::flag(&flag));
        Item { verdict: Verdict::Undecided, text }
    };
    groups.into_iter().map(line).collect()
}

/// Not measured: once a characteristic, with the serials where it is not all of them.
pub fn gaps_by_characteristic(content: &Content) -> BTreeMap<CharacteristicId, Vec<String>> {
    let mut gaps: BTreeMap<CharacteristicId, Vec<String>> = BTreeMap::new();
    for gap in &content.conformance.not_measured {
        gaps.entry(gap.characteristic).or_default().push(gap.serial.clone());
    }
    gaps
}

fn gaps(content: &Content) -> Vec<Item> {
    let all = wording::serials(content.measurements).len();
    let (mut whole, mut part) = (Vec::new(), Vec::new());
    for (id, serials) in gaps_by_characteristic(content) {
        let Some(c) = content.conformance.characteristics.get(id.index()) else { continue };
        match serials.len() >= all {
            true => whole.push(c.number.clone()),
            false => part.push(format!("{} (serial {})", c.number, wording::ranges(&serials))),
        }
    }
    let mut out = Vec::new();
    if !whole.is_empty() {
        let text = format!("Not measured on any part: {}.", whole.join(", "));
        out.push(Item { verdict: Verdict::NotMeasured, text });
    }
    if !part.is_empty() {
        let text = format!("Not measured on some parts: {}.", part.join("; "));
        out.push(Item { verdict: Verdict::NotMeasured, text });
    }
    out
}
