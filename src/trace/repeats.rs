//! Several values of one serial number and feature: the same again, or measured again after rework.
//!
//! A later value supersedes an earlier one only where the order is known: by time stamps, by the order of lines in one
//! table, or by the order of result sets. Two values of one result set without times both count, and the worse decides.

use crate::inspect::measurements::{Measurement, Measurements};

/// What became of a row among its repeats.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Repeat {
    /// Another value came later.
    pub superseded: bool,
    /// Another value came before.
    pub remeasured: bool,
    /// The same value came before.
    pub duplicate: bool,
}

/// Repeats among `rows` (indices into `Measurements::rows` in file order), all of one serial number and feature.
pub fn repeats(measurements: &Measurements, rows: &[usize]) -> Vec<(usize, Repeat)> {
    let row = |index: usize| measurements.rows.get(index);
    let mut ordered: Vec<usize> = rows.to_vec();
    let times: Option<Vec<u64>> = rows.iter().map(|index| row(*index).and_then(|row| moment(&row.time))).collect();
    let by_time = times.is_some();
    if by_time {
        ordered.sort_by_key(|index| row(*index).and_then(|row| moment(&row.time)));
    }
    let mut out: Vec<(usize, Repeat)> = ordered.iter().map(|index| (*index, Repeat::default())).collect();
    // Places in `out` that stand for the feature now; duplicates stay with the value that they repeat.
    let mut current: Vec<usize> = Vec::new();
    for later in 0..out.len() {
        let Some((b, y)) = row(out[later].0).and_then(|b| Some((b, b.value.as_ref()?))) else { continue };
        let value = |place: &usize| row(out[*place].0).and_then(|a| a.value.as_ref()).map(|written| written.decimal);
        if current.iter().any(|place| value(place) == Some(y.decimal)) {
            out[later].1.duplicate = true;
            current.push(later);
            continue;
        }
        let (gone, kept): (Vec<usize>, Vec<usize>) =
            current.iter().partition(|place| row(out[**place].0).is_some_and(|a| known_order(a, b, by_time)));
        for place in &gone {
            out[*place].1.superseded = true;
        }
        out[later].1.remeasured = !gone.is_empty();
        current = kept;
        current.push(later);
    }
    out.sort_by_key(|(index, _)| *index);
    out
}

/// Whether `b` is known to be later than `a`.
fn known_order(a: &Measurement, b: &Measurement, by_time: bool) -> bool {
    match (moment(&a.time), moment(&b.time)) {
        (Some(x), Some(y)) if by_time && x != y => true,
        _ if a.file != b.file => false,
        _ => !a.item.starts_with("id:") || a.part != b.part,
    }
}

/// `2026-10-05T08:02:00` and `05.10.2026/08:02:00` as one ascending number; `None` for anything else.
fn moment(text: &str) -> Option<u64> {
    let numbers: Vec<u64> = text
        .split(|c: char| !c.is_ascii_digit())
        .filter(|part| !part.is_empty())
        .take(6)
        .map(|part| part.parse().ok())
        .collect::<Option<_>>()?;
    let (date, time) = numbers.split_at_checked(3)?;
    let (year, month, day) = match (text.get(4..5)?, text.get(2..3)?) {
        ("-", _) => (date[0], date[1], date[2]),
        (_, ".") => (date[2], date[1], date[0]),
        _ => return None,
    };
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) || year > 9999 {
        return None;
    }
    let part = |index: usize| time.get(index).copied().unwrap_or(0).min(99);
    Some(((((year * 100 + month) * 100 + day) * 100 + part(0)) * 100 + part(1)) * 100 + part(2))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::decimal::Written;

    fn all(rows: &[(&str, &str, &str)]) -> Measurements {
        let row = |(item, value, time): &(&str, &str, &str)| Measurement {
            item: (*item).into(),
            value: Written::parse(value),
            time: (*time).into(),
            ..Measurement::default()
        };
        Measurements { rows: rows.iter().map(row).collect(), ..Measurements::default() }
    }
    fn words(rows: &[(&str, &str, &str)]) -> Vec<&'static str> {
        let found = repeats(&all(rows), &(0..rows.len()).collect::<Vec<_>>());
        let word = |r: Repeat| match (r.superseded, r.remeasured, r.duplicate) {
            (true, _, _) => "superseded",
            (_, _, true) => "duplicate",
            (_, true, _) => "remeasured",
            _ => "",
        };
        found.into_iter().map(|(_, repeat)| word(repeat)).collect()
    }

    #[test]
    fn a_table_is_read_downwards() {
        assert_eq!(words(&[("line:5", "20.0024", ""), ("line:13", "19.9956", "")]), ["superseded", "remeasured"]);
        assert_eq!(words(&[("line:2", "11.997", ""), ("line:3", "11.997", "")]), ["", "duplicate"]);
    }

    #[test]
    fn time_goes_before_order() {
        let rows = [("id:9", "2", "2026-10-05T09:00:00"), ("id:8", "1", "2026-10-05T08:00:00")];
        assert_eq!(words(&rows), ["remeasured", "superseded"]);
        let german = [("line:9", "2", "06.10.2026/09:00:00"), ("line:8", "1", "05.11.2026/08:00:00")];
        assert_eq!(words(&german), ["superseded", "remeasured"]);
    }

    /// QIF point profiles have two measurements of one item in one result set: none may hide the other.
    #[test]
    fn without_an_order_both_count() {
        assert_eq!(words(&[("id:1", "2.3", ""), ("id:2", "0", "")]), ["", ""]);
    }
}
