//! What a file says of itself: header, drawing standards, other files that it names.

use super::codes;
use super::context::Context;
use crate::base::diag::Diagnostic;
use crate::base::job::Job;
use crate::model::SourceInfo;
use crate::part21::exchange::{Record, Value};

/// Fills schema, header, standards and external references.
pub fn describe(context: &Context, source: &mut SourceInfo, job: &Job) {
    for record in &context.exchange.header {
        match &*record.name {
            "FILE_SCHEMA" => source.schema = texts(record.value(0)).join(", "),
            "FILE_NAME" => {
                const FIELDS: [&str; 7] = [
                    "name",
                    "time stamp",
                    "author",
                    "organization",
                    "preprocessor version",
                    "originating system",
                    "authorization",
                ];
                fields(record, &FIELDS, source);
            }
            "FILE_DESCRIPTION" => fields(record, &["description", "implementation level"], source),
            _ => {}
        }
    }
    standards(context, source);
    external(context, source, job);
}

fn fields(record: &Record, names: &[&str], source: &mut SourceInfo) {
    for (at, name) in names.iter().enumerate() {
        source.header.push(((*name).to_owned(), texts(record.value(at)).join(", ")));
    }
}

/// The strings of a value: one, or those of a list; blank ones left out.
fn texts(value: &Value) -> Vec<&str> {
    let one = |value: &'_ Value| value.text().map(str::trim).filter(|text| !text.is_empty()).map(str::len).is_some();
    match value {
        Value::List(values) => values.iter().filter(|v| one(v)).filter_map(|v| v.text().map(str::trim)).collect(),
        other => other.text().map(str::trim).filter(|text| !text.is_empty()).into_iter().collect(),
    }
}

/// Standards of dimensioning and tolerancing that documents and notes name, each once, in file order.
fn standards(context: &Context, source: &mut SourceInfo) {
    for kind in ["DOCUMENT", "APPLIED_DOCUMENT_REFERENCE", "DESCRIPTIVE_REPRESENTATION_ITEM", "TEXT_LITERAL"] {
        for instance in context.exchange.of_type(kind) {
            let found: Vec<String> =
                instance.records.iter().flat_map(|r| &r.values).filter_map(|v| v.text()).flat_map(named).collect();
            for standard in found {
                if !source.standards.contains(&standard) {
                    source.standards.push(standard);
                }
            }
        }
    }
}

/// `ASME Y14.5M-1994`, `ISO 1101:2017` and the like in a text.
fn named(text: &str) -> Vec<String> {
    const ISO: [&str; 12] =
        ["1101", "5459", "8015", "16792", "14405", "129", "286", "2768", "1660", "2692", "5458", "22081"];
    let mut out = Vec::new();
    let upper = text.to_ascii_uppercase();
    for (body, head) in [("ASME ", "Y14."), ("ISO ", "")] {
        for (at, _) in upper.match_indices(body) {
            let rest = upper.get(at + body.len()..).unwrap_or_default().trim_start();
            let word: String =
                rest.chars().take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':' | '/')).collect();
            let word = word.trim_end_matches(['.', '-', ':', '/']);
            let number: String = word.chars().take_while(char::is_ascii_digit).collect();
            if (!head.is_empty() && word.len() > head.len() && word.starts_with(head)) || ISO.contains(&number.as_str())
            {
                out.push(format!("{body}{word}"));
            }
        }
    }
    out
}

/// Files that this one names: DOCUMENT_FILE, sources of external identifications, REFERENCE sections. None is opened.
fn external(context: &Context, source: &mut SourceInfo, job: &Job) {
    let mut add = |text: &str, entity: Option<u64>| {
        let text = text.trim();
        if text.is_empty() || source.external_references.iter().any(|other| other == text) {
            return;
        }
        source.external_references.push(text.to_owned());
        let finding = Diagnostic::new(&codes::EXTERNAL, format!("names the file `{text}`, which was not opened"));
        job.report(match entity {
            Some(id) => finding.entity(id),
            None => finding,
        });
    };
    for instance in context.exchange.of_type("DOCUMENT_FILE") {
        let words = [instance.value(0).text(), instance.value(1).text()];
        if let Some(word) = words.into_iter().flatten().find(|word| !word.trim().is_empty()) {
            context.used(instance.id);
            add(word, Some(instance.id));
        }
    }
    for instance in context.exchange.of_type("APPLIED_EXTERNAL_IDENTIFICATION_ASSIGNMENT") {
        if let Some(word) = instance.value(0).text() {
            context.used(instance.id);
            add(word, Some(instance.id));
        }
    }
    for (_, uri) in &context.exchange.references {
        add(uri.split('#').next().unwrap_or(uri), None);
    }
}

#[cfg(test)]
mod tests {
    use super::named;

    #[test]
    fn standards_are_found_in_notes() {
        assert_eq!(named("3.   ASME Y14.5M-1994 APPLIES TO DIMENSIONING"), ["ASME Y14.5M-1994"]);
        assert_eq!(named("Tolerancing ISO 8015, ISO 1101:2017."), ["ISO 8015", "ISO 1101:2017"]);
        assert!(named("ISO 10303-21 and M6 ISO 4762").is_empty());
    }
}
