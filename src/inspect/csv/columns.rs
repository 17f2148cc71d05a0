//! Headings of tables in English and German → what the column means.

/// How a column of limits is meant, as far as its heading says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hint {
    /// Absolute limits (`USL`, `upper limit`).
    Limit,
    /// Deviations from the nominal (`upper tol`, `OT`).
    Deviation,
}

/// What a column (or a labelled row of a wide table) holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// Number of the characteristic on the drawing.
    Balloon,
    /// The characteristic: its number, or its name where a balloon stands beside.
    Characteristic,
    /// A name.
    Name,
    /// A name or a kind; the values decide.
    Description,
    /// A feature of the part.
    Feature,
    /// Kind of characteristic.
    Kind,
    /// Nominal.
    Nominal,
    /// Upper limit or deviation.
    Upper(Hint),
    /// Lower limit or deviation.
    Lower(Hint),
    /// One tolerance for both sides, or a zone.
    Tolerance,
    /// Measured value.
    Actual,
    /// Measured value or status; the values decide.
    Result,
    /// Measured minus nominal.
    Deviation,
    /// Unit.
    Unit,
    /// Verdict as stated.
    Status,
    /// Serial number.
    Serial,
    /// Part number.
    PartNumber,
    /// Component that the serial belongs to.
    Component,
    /// Revision of the part or drawing.
    Revision,
    /// Uncertainty.
    Uncertainty,
    /// Coverage factor.
    Coverage,
    /// Time.
    Time,
    /// Persistent id.
    Uuid,
    /// Instrument or person.
    Instrument,
    /// Remark: known, but no field of a measurement.
    Remark,
}

/// A heading, read.
#[derive(Clone, Debug, PartialEq)]
pub struct Heading {
    /// What it means.
    pub meaning: Meaning,
    /// Unit in brackets.
    pub unit: Option<String>,
    /// Coverage factor in brackets (`U (k=2)`).
    pub coverage: Option<f64>,
}

use Hint::{Deviation as Dev, Limit};
use Meaning as M;

/// Normalised headings, one list a meaning.
const SYNONYMS: [(Meaning, &[&str]); 27] = [
    (
        M::Balloon,
        &[
            "balloon",
            "balloon no",
            "balloon number",
            "bubble",
            "bubble no",
            "char no",
            "char nr",
            "char number",
            "characteristic no",
            "characteristic number",
            "characteristic nr",
            "item no",
            "item",
            "id",
            "dim no",
            "merkmal nr",
            "merkmalsnr",
            "merkmalsnummer",
            "merkmalnummer",
            "pos nr",
            "designator",
            "no",
            "nr",
        ],
    ),
    (M::Characteristic, &["char", "characteristic", "merkmal", "prüfmerkmal", "pruefmerkmal", "dim", "dimension"]),
    (
        M::Name,
        &[
            "name",
            "characteristic name",
            "bezeichnung",
            "merkmalsbezeichnung",
            "merkmalbezeichnung",
            "benennung",
            "label",
        ],
    ),
    (M::Description, &["description", "beschreibung"]),
    (M::Feature, &["feature", "feature name", "element", "elementname", "geometrieelement"]),
    (
        M::Kind,
        &["type", "kind", "art", "characteristic type", "char type", "tolerance type", "merkmalsart", "property"],
    ),
    (
        M::Nominal,
        &[
            "nominal",
            "nom",
            "nominal value",
            "target",
            "target value",
            "soll",
            "sollwert",
            "sollmaß",
            "sollmass",
            "nennmaß",
            "nennmass",
            "nennwert",
        ],
    ),
    (
        M::Upper(Limit),
        &[
            "usl",
            "upper limit",
            "upper spec limit",
            "upper specification limit",
            "upper",
            "max",
            "maximum",
            "max limit",
            "ogw",
            "og",
            "obere grenze",
            "oberer grenzwert",
            "obere toleranzgrenze",
            "höchstmaß",
            "höchstmass",
        ],
    ),
    (
        M::Lower(Limit),
        &[
            "lsl",
            "lower limit",
            "lower spec limit",
            "lower specification limit",
            "lower",
            "min",
            "minimum",
            "min limit",
            "ugw",
            "ug",
            "untere grenze",
            "unterer grenzwert",
            "untere toleranzgrenze",
            "mindestmaß",
            "mindestmass",
        ],
    ),
    (
        M::Upper(Dev),
        &[
            "upper tol",
            "upper tolerance",
            "uppertol",
            "+ tol",
            "tol +",
            "tolerance +",
            "+ tolerance",
            "plus",
            "plus tol",
            "tol plus",
            "upper deviation",
            "upper dev",
            "ot",
            "oa",
            "o tol",
            "ob tol",
            "obere toleranz",
            "oberes abmaß",
            "oberes abmass",
            "es",
            "+",
        ],
    ),
    (
        M::Lower(Dev),
        &[
            "lower tol",
            "lower tolerance",
            "lowertol",
            "- tol",
            "tol -",
            "tolerance -",
            "- tolerance",
            "minus",
            "minus tol",
            "tol minus",
            "lower deviation",
            "lower dev",
            "ut",
            "ua",
            "u tol",
            "unt tol",
            "untere toleranz",
            "unteres abmaß",
            "unteres abmass",
            "ei",
            "-",
        ],
    ),
    (M::Tolerance, &["tol", "tolerance", "toleranz", "± tol", "tol ±", "±", "+ - tol", "+ -", "zone"]),
    (
        M::Actual,
        &[
            "actual",
            "actual value",
            "measured",
            "measured value",
            "meas",
            "measurement",
            "ist",
            "istwert",
            "istmaß",
            "istmass",
            "messwert",
            "value",
            "wert",
            "reading",
        ],
    ),
    (M::Result, &["result", "results", "ergebnis"]),
    (M::Deviation, &["deviation", "dev", "err", "error", "abw", "abweichung", "difference", "diff", "delta"]),
    (M::Unit, &["unit", "units", "uom", "unit of measure", "einheit", "maßeinheit", "masseinheit"]),
    (
        M::Status,
        &[
            "status",
            "pass fail",
            "pass",
            "verdict",
            "judgement",
            "judgment",
            "bewertung",
            "evaluation",
            "ok nok",
            "ok nio",
            "io nio",
            "in tol",
            "check",
            "accept",
        ],
    ),
    (
        M::Serial,
        &[
            "serial",
            "serial no",
            "serial nr",
            "serial number",
            "sn",
            "s n",
            "seriennummer",
            "serien nr",
            "part",
            "part id",
            "teil",
            "teil nr",
            "teilnr",
            "partnb",
            "werkstück",
            "werkstueck",
            "werkstück nr",
            "sample",
            "sample no",
            "piece",
            "piece no",
            "specimen",
        ],
    ),
    (
        M::PartNumber,
        &[
            "part no",
            "part number",
            "part nr",
            "partnumber",
            "partno",
            "teilenummer",
            "teile nr",
            "teilenr",
            "sachnummer",
            "zeichnungsnummer",
            "drawing",
            "drawing no",
            "drawing number",
        ],
    ),
    (M::Component, &["component", "komponente", "bauteil", "part name", "teilename"]),
    (
        M::Revision,
        &[
            "revision",
            "rev",
            "part revision",
            "drawing revision",
            "zeichnungsstand",
            "änderungsstand",
            "aenderungsstand",
            "änderungsindex",
            "index",
            "issue",
        ],
    ),
    (
        M::Uncertainty,
        &[
            "u",
            "u95",
            "uncertainty",
            "expanded uncertainty",
            "measurement uncertainty",
            "messunsicherheit",
            "unsicherheit",
            "mu",
        ],
    ),
    (M::Coverage, &["k", "coverage factor", "erweiterungsfaktor"]),
    (
        M::Time,
        &[
            "time",
            "timestamp",
            "time stamp",
            "date",
            "date time",
            "datum",
            "zeit",
            "zeitstempel",
            "messdatum",
            "uhrzeit",
            "measured at",
        ],
    ),
    (M::Uuid, &["uuid", "guid", "qpid", "persistent id"]),
    (
        M::Instrument,
        &[
            "instrument",
            "machine",
            "gage",
            "gauge",
            "operator",
            "inspector",
            "messmittel",
            "prüfmittel",
            "pruefmittel",
            "prüfer",
            "pruefer",
            "bediener",
            "maschine",
            "device",
        ],
    ),
    (
        M::Remark,
        &["remark", "remarks", "comment", "comments", "bemerkung", "bemerkungen", "kommentar", "note", "notes"],
    ),
];

/// Reads a heading; `None` where it has no known meaning.
pub fn heading(text: &str) -> Option<Heading> {
    let (words, brackets) = normalise(text);
    let meaning =
        SYNONYMS.iter().find(|(_, words_of)| words_of.contains(&words.as_str())).map(|(meaning, _)| *meaning)?;
    let mut unit = None;
    let mut coverage = None;
    for inner in brackets {
        let inner = inner.trim();
        match inner.to_ascii_lowercase().replace(' ', "").strip_prefix("k=") {
            Some(k) => coverage = k.replace(',', ".").parse().ok(),
            None if !inner.is_empty() => unit = Some(inner.to_owned()),
            None => {}
        }
    }
    Some(Heading { meaning, unit, coverage })
}

/// Lower case, brackets taken out, punctuation as blanks; `+`, `±` and a free-standing `-` stay as words.
fn normalise(text: &str) -> (String, Vec<String>) {
    let (mut outside, mut inside, mut brackets, mut depth) = (String::new(), String::new(), Vec::new(), 0u32);
    for c in text.trim().chars() {
        match c {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' if depth > 0 => {
                depth -= 1;
                if depth == 0 {
                    brackets.push(std::mem::take(&mut inside));
                }
            }
            _ if depth > 0 => inside.push(c),
            _ => outside.push(c),
        }
    }
    let letters: Vec<char> = outside.to_lowercase().chars().collect();
    let mut words = String::new();
    for (index, c) in letters.iter().enumerate() {
        let near = |at: Option<usize>| at.and_then(|at| letters.get(at)).is_some_and(|c| c.is_alphanumeric());
        match c {
            _ if c.is_alphanumeric() => words.push(*c),
            '+' | '±' => words.extend([' ', *c, ' ']),
            '-' | '–' | '−' if !(near(index.checked_sub(1)) && near(Some(index + 1))) => words.push_str(" - "),
            _ => words.push(' '),
        }
    }
    (words.split_whitespace().collect::<Vec<_>>().join(" "), brackets)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_in_two_languages() {
        let meaning = |text: &str| heading(text).map(|heading| heading.meaning);
        assert_eq!(meaning("Nennmaß"), Some(M::Nominal));
        assert_eq!(meaning("Teil-Nr"), Some(M::Serial));
        assert_eq!(meaning("Tol -"), Some(M::Lower(Dev)));
        assert_eq!(meaning("-TOL"), Some(M::Lower(Dev)));
        assert_eq!(meaning("+Tol."), Some(M::Upper(Dev)));
        assert_eq!(meaning("Lower_limit"), Some(M::Lower(Limit)));
        assert_eq!(meaning("OA"), Some(M::Upper(Dev)));
        assert_eq!(meaning("Colour"), None);
        let u = heading("U (k=2)").expect("known");
        assert_eq!((u.meaning, u.coverage, u.unit), (M::Uncertainty, Some(2.0), None));
        assert_eq!(heading("Istwert [mm]").and_then(|h| h.unit).as_deref(), Some("mm"));
    }

    #[test]
    fn no_heading_has_two_meanings() {
        let mut seen = std::collections::BTreeMap::new();
        for (meaning, words) in SYNONYMS {
            for word in words {
                assert_eq!(normalise(word).0, *word, "is normalised");
                assert_eq!(seen.insert(*word, meaning), None, "{word}");
            }
        }
    }
}
