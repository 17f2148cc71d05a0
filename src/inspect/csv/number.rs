//! Cells to numbers. One table has one decimal sign, decided from all its cells; a cell that does not fit is listed,
//! never guessed.

use crate::base::decimal::{Decimal, Written};

/// The decimal sign of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    /// `10.02`
    Point,
    /// `10,02`
    Comma,
}

/// What a cell is, read as a number.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Nothing was measured: blank, a dash, `N/A`, an error of a spreadsheet.
    Nothing,
    /// A number.
    Number(Written),
    /// Digits whose signs can mean two numbers.
    Ambiguous,
    /// No number.
    Word,
}

/// Whether a text stands for "no value"; blanks and a single dash do, quietly.
pub fn is_nothing(text: &str) -> bool {
    let text = text.trim();
    let word = text.to_ascii_lowercase();
    text.chars().all(|c| matches!(c, '-' | '–' | '—' | '.' | '/'))
        || matches!(
            word.as_str(),
            "n/a" | "na" | "nan" | "null" | "none" | "n.a." | "k.a." | "nicht gemessen" | "not measured"
        )
        || (word.starts_with('#') && word.len() > 1 && word.chars().nth(1).is_some_and(char::is_alphabetic))
}

/// Minus signs and blanks of every kind made plain.
fn plain(text: &str) -> String {
    text.trim()
        .chars()
        .map(|c| match c {
            '\u{2212}' | '\u{2013}' | '\u{FF0D}' => '-',
            '\u{00A0}' | '\u{2009}' | '\u{202F}' | '\'' | '’' => ' ',
            other => other,
        })
        .collect()
}

/// Which sign a cell speaks for, if any: `1,5` and `1.234,5` for the comma, `1.5` and `1,234.5` for the point; `1,234`
/// for neither.
pub fn speaks_for(text: &str) -> Option<Sign> {
    let text = plain(text);
    if !text.chars().all(|c| c.is_ascii_digit() || matches!(c, '+' | '-' | '.' | ',' | ' ' | 'e' | 'E')) {
        return None;
    }
    let (comma, point) = (text.rfind(','), text.rfind('.'));
    match (comma, point) {
        (Some(comma), Some(point)) => Some(if comma > point { Sign::Comma } else { Sign::Point }),
        (Some(at), None) => decides(&text, at).then_some(Sign::Comma),
        (None, Some(at)) => decides(&text, at).then_some(Sign::Point),
        (None, None) => None,
    }
}

/// A lone sign followed by exactly three digits, after one to three digits that do not begin with 0, may be either.
fn decides(text: &str, at: usize) -> bool {
    let before: String = text.get(..at).unwrap_or_default().chars().filter(char::is_ascii_digit).collect();
    let after = text.get(at + 1..).unwrap_or_default();
    let sign = text.get(at..=at).unwrap_or_default();
    if text.matches(sign).count() > 1 {
        return false;
    }
    !(after.len() == 3
        && after.bytes().all(|b| b.is_ascii_digit())
        && (1..=3).contains(&before.len())
        && !before.starts_with('0'))
}

/// Reads a cell with the sign of its table.
pub fn read(text: &str, sign: Sign) -> Cell {
    let shown = text.trim();
    if is_nothing(shown) {
        return Cell::Nothing;
    }
    let text = plain(text);
    let (decimal, thousands) = match sign {
        Sign::Point => ('.', ','),
        Sign::Comma => (',', '.'),
    };
    let has_digits = text.bytes().any(|b| b.is_ascii_digit());
    let numeric = text.chars().all(|c| c.is_ascii_digit() || matches!(c, '+' | '-' | '.' | ',' | ' ' | 'e' | 'E'));
    if !numeric || !has_digits {
        return Cell::Word;
    }
    let (whole, rest) = match text.find(decimal) {
        Some(at) => (text.get(..at).unwrap_or_default(), text.get(at..).unwrap_or_default()),
        None => (text.as_str(), ""),
    };
    if rest.contains([thousands, ' ']) {
        return Cell::Ambiguous;
    }
    // `1.234` in a table of commas may be 1234 or a stray 1.234: with a decimal part it is the former.
    if whole.contains(thousands) && rest.is_empty() {
        return Cell::Ambiguous;
    }
    if whole.contains([thousands, ' ']) && !is_grouped(whole, thousands) {
        return Cell::Ambiguous;
    }
    let cleaned: String = whole
        .chars()
        .filter(|c| *c != thousands && *c != ' ')
        .chain(rest.chars())
        .map(|c| if c == ',' { '.' } else { c })
        .collect();
    match Decimal::parse(&cleaned) {
        Some(decimal) => Cell::Number(Written { text: shown.to_owned(), decimal }),
        None => Cell::Word,
    }
}

/// Groups of three digits after a first of one to three.
fn is_grouped(whole: &str, thousands: char) -> bool {
    let digits = whole.trim_start_matches(['+', '-']);
    let mut groups = digits.split([thousands, ' ']);
    let first = groups.next().unwrap_or_default();
    (1..=3).contains(&first.len()) && groups.all(|group| group.len() == 3 && group.bytes().all(|b| b.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str, sign: Sign) -> Option<String> {
        match read(text, sign) {
            Cell::Number(written) => Some(written.decimal.to_string()),
            _ => None,
        }
    }

    #[test]
    fn one_sign_a_table() {
        assert_eq!(number("−0,02", Sign::Comma).as_deref(), Some("-0.02"));
        assert_eq!(number("1.234,55", Sign::Comma).as_deref(), Some("1234.55"));
        assert_eq!(number("1\u{a0}234,55", Sign::Comma).as_deref(), Some("1234.55"));
        assert_eq!(number("1,234.5", Sign::Point).as_deref(), Some("1234.5"));
        assert_eq!(read("1,234.55", Sign::Comma), Cell::Ambiguous);
        assert_eq!(read("1.234", Sign::Comma), Cell::Ambiguous);
        assert_eq!(read("10,5", Sign::Point), Cell::Ambiguous);
        assert_eq!(number("1.2E-3", Sign::Point).as_deref(), Some("0.0012"));
    }

    #[test]
    fn words_for_nothing_are_no_numbers() {
        for text in ["", "-", "---", "N/A", "#DIV/0!", "NaN"] {
            assert_eq!(read(text, Sign::Point), Cell::Nothing, "{text}");
        }
        for text in ["inf", "1e400", "10.02 OK", "=1+1", "10.\u{0}02"] {
            assert_eq!(read(text, Sign::Point), Cell::Word, "{text}");
        }
    }

    #[test]
    fn what_speaks_for_a_sign() {
        assert_eq!(speaks_for("0,508"), Some(Sign::Comma));
        assert_eq!(speaks_for("10,020"), None);
        assert_eq!(speaks_for("1.5"), Some(Sign::Point));
        assert_eq!(speaks_for("1,234.5"), Some(Sign::Point));
    }
}
