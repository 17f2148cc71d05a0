//! Notes with meaning (property `semantic text`), and the standards that a file names in notes and documents.

use super::lookup::Lookup;
use super::requirement::Reader;
use crate::model::pmi::Note;
use crate::part21::exchange::Value;

const PD: &str = "PROPERTY_DEFINITION";
const PDR: &str = "PROPERTY_DEFINITION_REPRESENTATION";
const TEXT: &str = "DESCRIPTIVE_REPRESENTATION_ITEM";

/// All notes, by rising instance number.
pub(super) fn read(reader: &Reader) -> Vec<Note> {
    let lookup = reader.lookup;
    let named = |id: u64| lookup.text(id, PD, "name") == "semantic text";
    let found = lookup.all(PD).into_iter().map(|instance| instance.id).filter(|&id| named(id));
    found.map(|id| note(reader, id)).collect()
}

fn note(reader: &Reader, id: u64) -> Note {
    let lookup = reader.lookup;
    reader.context.used(id);
    let mut out = Note { entity: id, product: reader.context.product_of(id), ..Note::default() };
    let mut lines = Vec::new();
    for link in lookup.users(id, PDR, PDR, "definition") {
        reader.context.used(link);
        let Some(representation) = lookup.reference(link, PDR, "used_representation") else { continue };
        for item in lookup.references(representation, "REPRESENTATION", "items") {
            if lookup.is(item, TEXT) {
                reader.context.used_whole(representation);
                if out.label.is_empty() {
                    out.label = lookup.text(item, "REPRESENTATION_ITEM", "name").to_owned();
                }
                lines.push(lookup.text(item, TEXT, "description").to_owned());
            }
        }
    }
    out.text = lines.join("\n");
    if let Some(about) = lookup.reference(id, PD, "definition") {
        if lookup.is(about, "SHAPE_ASPECT") {
            out.features = reader.features.split(about);
        } else if ["GEOMETRIC_TOLERANCE", "DIMENSIONAL_SIZE", "DIMENSIONAL_LOCATION"]
            .iter()
            .any(|k| lookup.is(about, k))
        {
            out.requirement = Some(about);
        }
    }
    out
}

/// Adds the standards that documents and texts of the file name, each once, in file order.
pub(super) fn standards(lookup: Lookup, out: &mut Vec<String>) {
    let documents = lookup.all("DOCUMENT").into_iter();
    let texts = lookup.exchange.of_type(TEXT);
    for instance in documents.chain(texts) {
        for text in instance.records.iter().flat_map(|record| &record.values).filter_map(Value::text) {
            for name in named_in(text) {
                if !out.contains(&name) {
                    out.push(name);
                }
            }
        }
    }
}

/// ISO standards of the geometrical product specification, and of models as drawings.
const ISO_GPS: [&str; 16] = [
    "128", "129", "286", "1101", "1302", "1660", "2692", "2768", "5458", "5459", "7083", "8015", "10579", "14405",
    "16792", "22081",
];

/// `ASME Y14.5M-1994`, `ISO 1101:2017`, ... in a text, as written.
fn named_in(text: &str) -> Vec<String> {
    let part_of_number = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':');
    let number_at = |at: usize| -> &str {
        let rest = text.get(at..).unwrap_or_default();
        let end = rest.find(|c| !part_of_number(c)).unwrap_or(rest.len());
        rest.get(..end).unwrap_or_default().trim_end_matches(['.', '-', ':'])
    };
    let mut out = Vec::new();
    for (at, _) in text.match_indices("Y14.") {
        out.push(format!("ASME {}", number_at(at)));
    }
    for (at, sign) in text.match_indices("ISO").filter(|(at, _)| {
        // Not inside a longer word (ANISO, ISOMETRIC).
        let before = text.get(..*at).and_then(|before| before.chars().next_back());
        !before.is_some_and(char::is_alphanumeric)
    }) {
        let from = at + sign.len();
        let gap = text.get(from..).unwrap_or_default().chars().take_while(|c| matches!(c, ' ' | '-')).count();
        let number = number_at(from + gap);
        let digits: String = number.chars().take_while(char::is_ascii_digit).collect();
        if gap > 0 && ISO_GPS.contains(&digits.as_str()) {
            out.push(format!("ISO {number}"));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::named_in;

    #[test]
    fn standards_are_found_in_running_text() {
        assert_eq!(named_in("3. ASME Y14.5M-1994 APPLIES TO DIMENSIONING"), ["ASME Y14.5M-1994"]);
        assert_eq!(named_in("ISO 16792"), ["ISO 16792"]);
        assert_eq!(named_in("Tolerancing ISO 8015, ISO 2768-mK."), ["ISO 8015", "ISO 2768-mK"]);
        assert!(named_in("ISOMETRIC VIEW; ISO 9001; TRIISO 1101").is_empty());
    }
}
