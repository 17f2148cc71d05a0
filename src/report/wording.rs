//! Words, signs and numbers as every report writes them.

use crate::base::decimal::Decimal;
use crate::inspect::measurements::{InspectedPart, Measurements};
use crate::judge::verdict::Verdict;
use crate::trace::conformance::{Basis, TracedCharacteristic};

/// The sign that stands beside a verdict, readable without colour.
pub fn sign(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Pass => "●",
        Verdict::Fail => "▲",
        Verdict::Undecided | Verdict::NotEvaluated => "◆",
        Verdict::NotMeasured => "○",
    }
}

/// The verdict in words.
pub fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Pass => "conforms",
        Verdict::Fail => "does not conform",
        Verdict::Undecided => "undecided",
        Verdict::NotEvaluated => "not evaluated",
        Verdict::NotMeasured => "not measured",
    }
}

/// The CSS class (and colour) of a verdict.
pub fn class(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Pass => "pass",
        Verdict::Fail => "fail",
        Verdict::Undecided | Verdict::NotEvaluated => "un",
        Verdict::NotMeasured => "dim",
    }
}

/// The ground of a link in words.
pub fn basis(basis: Basis) -> &'static str {
    match basis {
        Basis::Uuid => "UUID",
        Basis::ExternalId => "external id",
        Basis::QifId => "QIF id",
        Basis::Designator => "designator",
        Basis::Geometry => "geometry",
        Basis::Manual => "by hand",
        Basis::NameOnlyCandidate => "name only",
        Basis::Ambiguous => "ambiguous",
        Basis::Conflicting => "conflicting",
        Basis::None => "none",
    }
}

/// What a flag of a row means, for readers without the manual.
pub fn flag(flag: &str) -> &'static str {
    match flag {
        "orphan" => "no requirement for the row",
        "name-only" => "only the name fits: a candidate, not a trace",
        "ambiguous" => "several requirements come into question",
        "conflicting" => "the grounds of the link disagree",
        "unit-suspect" => "the value looks like another unit (times or divided by 25.4)",
        "status-disagrees" => "the file's own word is not the reckoned verdict",
        "limits-disagree" => "the file's limits are not the model's; judged by the model's",
        "datums-disagree" => "measured from another datum system than the model asks for",
        "modifiers-disagree" => "the file has another material condition; judged by the model's",
        "sign-doubt" => "the stated deviation has the wrong sign",
        "duplicate" => "the same value again",
        "superseded" => "a later value counts",
        "remeasured" => "measured again; this value counts",
        "bonus-applied" => "conforms only by the bonus",
        "size-missing" => "the size that gives the bonus was not measured",
        "stale-revision" => "made or measured against another revision",
        "at-limit" => "exactly on the limit",
        "uncertainty-undecided" => "neither conformity nor non-conformity is proven (ISO 14253-1)",
        "unit-missing" => "the file states no unit; judged in its own numbers",
        "limits-invalid" => "limits crossed, or a negative tolerance",
        _ => "see the findings",
    }
}

/// A number with at least `decimals` digits after the point; more where the value has more.
pub fn number(value: Decimal, decimals: u32) -> String {
    let mut text = value.to_string();
    let mut have = match text.find('.') {
        Some(at) => text.len() - at - 1,
        None => 0,
    };
    while have > decimals as usize && text.ends_with('0') {
        text.pop();
        have -= 1;
    }
    if have == 0 && text.ends_with('.') {
        text.pop();
    }
    if have < decimals as usize {
        if have == 0 {
            text.push('.');
        }
        text.extend(std::iter::repeat_n('0', decimals as usize - have));
    }
    text
}

/// The upper limit as a table shows it: `0.2 + bonus` under MMC or LMC.
pub fn upper(c: &TracedCharacteristic) -> String {
    match c.upper {
        Some(value) if !c.modifiers.is_empty() && c.kind.ends_with("_tolerance") => {
            format!("{} + bonus", number(value, c.decimals))
        }
        Some(value) => number(value, c.decimals),
        None => String::new(),
    }
}

/// `1, 3 to 5, 9` from sorted names where neighbours are numbers.
pub fn ranges(names: &[String]) -> String {
    let numbers: Option<Vec<(u64, &String)>> = names.iter().map(|name| Some((name.parse().ok()?, name))).collect();
    let Some(numbers) = numbers else { return names.join(", ") };
    let (mut out, mut at) = (Vec::new(), 0);
    while at < numbers.len() {
        let mut end = at;
        while end + 1 < numbers.len() && numbers[end + 1].0 == numbers[end].0 + 1 {
            end += 1;
        }
        match end - at {
            0 => out.push(numbers[at].1.clone()),
            1 => out.extend([numbers[at].1.clone(), numbers[end].1.clone()]),
            _ => out.push(format!("{} to {}", numbers[at].1, numbers[end].1)),
        }
        at = end + 1;
    }
    out.join(", ")
}

/// Serial numbers of all inspected parts, each once, in file order.
pub fn serials(measurements: &Measurements) -> Vec<String> {
    let mut seen = std::collections::BTreeSet::new();
    let new = |part: &&InspectedPart| seen.insert(part.serial.clone());
    measurements.parts.iter().filter(new).map(|part| part.serial.clone()).collect()
}

/// Markup-safe text: `<`, `&`, quotes escaped, control and direction-changing characters made visible.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{200E}' | '\u{200F}' => {
                out.push_str(&format!("[U+{:04X}]", u32::from(c)));
            }
            c if c.is_control() && c != '\n' => out.push_str(&format!("[U+{:04X}]", u32::from(c))),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_keep_their_digits_and_get_those_asked_for() {
        let d = |text| Decimal::parse(text).unwrap();
        assert_eq!(number(d("52"), 3), "52.000");
        assert_eq!(number(d("0.2740"), 2), "0.274");
        assert_eq!(number(d("40.0185"), 3), "40.0185");
        assert_eq!(number(d("10.000"), 0), "10");
    }

    #[test]
    fn runs_of_numbers_are_shortened() {
        let names = |list: &[&str]| list.iter().map(|s| (*s).to_owned()).collect::<Vec<_>>();
        assert_eq!(ranges(&names(&["0001", "0002", "0003", "0007", "0009", "0010"])), "0001 to 0003, 0007, 0009, 0010");
        assert_eq!(ranges(&names(&["A1", "A2"])), "A1, A2");
    }

    #[test]
    fn names_cannot_inject_markup_or_turn_text_around() {
        assert_eq!(escape("<script>\u{202E}&\"'\u{7}"), "&lt;script&gt;[U+202E]&amp;&quot;&#39;[U+0007]");
    }
}
