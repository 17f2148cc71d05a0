//! `explain CODE`: the help page of a diagnostic, a link state, a flag or a verdict.

use super::Exit;
use super::output::Output;
use super::table::{Align, render};
use crate::base::diag::Code;
use serde_json::json;

/// Every code of the program, folder by folder.
pub fn all() -> impl Iterator<Item = &'static Code> {
    let tables: [&[&Code]; 8] = [
        crate::workspace::read::TABLE,
        crate::part21::codes::TABLE,
        crate::step::codes::TABLE,
        crate::step::pmi::codes::TABLE,
        crate::mesh::codes::TABLE,
        crate::judge::codes::TABLE,
        crate::trace::codes::TABLE,
        crate::inspect::codes::TABLE,
    ];
    tables.into_iter().flatten().copied()
}

/// Prints one page, or the list of all.
pub fn run(code: Option<&str>, output: &Output) -> Exit {
    let Some(wanted) = code else {
        if output.json {
            let codes: Vec<_> = all()
                .map(|c| json!({"code": c.code, "severity": c.severity, "title": c.title, "help": c.help}))
                .collect();
            return output.envelope("explain", json!({ "codes": codes }), &[], &[]);
        }
        let rows: Vec<_> = all().map(|c| vec![c.code.to_owned(), c.severity.to_string(), c.title.to_owned()]).collect();
        let header = [("code", Align::Left), ("severity", Align::Left), ("what", Align::Left)];
        return output.raw(render(&header, &rows).as_bytes());
    };
    match all().find(|c| c.code.eq_ignore_ascii_case(wanted)) {
        Some(c) if output.json => output.envelope(
            "explain",
            json!({"code": c.code, "severity": c.severity, "title": c.title, "help": c.help}),
            &[],
            &[],
        ),
        Some(c) => output.raw(format!("{} ({})\n{}\n\n{}\n", c.code, c.severity, c.title, c.help).as_bytes()),
        None => {
            let near: Vec<&str> = all()
                .map(|c| c.code)
                .filter(|c| c.to_ascii_lowercase().contains(&wanted.to_ascii_lowercase()))
                .take(8)
                .collect();
            eprintln!(
                "threadgauge: no page for `{wanted}`. {}",
                match near.is_empty() {
                    true => "`threadgauge explain` lists all codes.".to_owned(),
                    false => format!("Near it: {}.", near.join(", ")),
                }
            );
            Exit::Usage
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_used_once_and_have_pages() {
        let mut seen = std::collections::BTreeSet::new();
        for code in all() {
            assert!(seen.insert(code.code), "{} stands twice", code.code);
            assert!(code.title.len() > 8 && code.help.len() > 40, "{} has no page", code.code);
        }
    }
}
