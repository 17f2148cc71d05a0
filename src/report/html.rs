//! The report as one self-contained HTML file: no script, no fonts or pictures to fetch, readable on paper.

use super::style::CSS;
use super::wording::{self, class, escape, number, sign};
use super::{Content, digest, pictures};
use crate::gdt::{frame, words};
use crate::judge::verdict::{Judgement, Verdict};
use crate::trace::conformance::{Basis, CharacteristicId, RowId, TracedCharacteristic, TracedRow};
use std::collections::BTreeMap;
use std::fmt::Write;

/// Failing rows whose reckoning is shown in full; the others stand in the tables.
const MOST_CASES: usize = 60;
/// Height of a letter in a drawn frame, pixels.
const LETTER_PX: f32 = 8.5;

/// The whole file.
pub fn text(content: &Content) -> String {
    let mut out = String::with_capacity(1 << 20);
    let title = escape(&format!("Conformance report · {}", part_line(content)));
    let _ = write!(
        out,
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"><title>{title}</title><style>{CSS}</style></head><body>"
    );
    head(&mut out, content);
    first(&mut out, content);
    overview(&mut out, content);
    cases(&mut out, content);
    characteristics(&mut out, content);
    not_measured(&mut out, content);
    not_traced(&mut out, content);
    disagreements(&mut out, content);
    super::beside::html(&mut out, content);
    views(&mut out, content);
    statements(&mut out, content);
    foot(&mut out, content);
    out.push_str("</body></html>\n");
    out
}

fn part_line(content: &Content) -> String {
    let root = content.model.roots.first().and_then(|id| content.model.products.get(id.index()));
    let file = content.measurements.files.iter().find(|f| !f.part_number.is_empty());
    let mut parts = Vec::new();
    match root {
        Some(product) => {
            parts.push(product.name.clone());
            if product.id != product.name && !product.id.is_empty() {
                parts.push(product.id.clone());
            }
            if !product.revision.is_empty() {
                parts.push(format!("revision {}", product.revision));
            }
        }
        None => parts.extend(file.map(|f| f.part_number.clone())),
    }
    parts.join(", ")
}

fn head(out: &mut String, content: &Content) {
    let summary = &content.conformance.summary;
    let serials = wording::serials(content.measurements);
    let big = match (summary.parts_failing, summary.parts) {
        (_, 0) => "<div class=\"big dim\">○ nothing was measured</div>".to_owned(),
        (0, _) if summary.undecided == 0 && summary.not_measured == 0 && summary.not_traced == 0 => {
            format!("<div class=\"big pass\">● all {} parts conform</div>", summary.parts)
        }
        (0, n) => format!("<div class=\"big un\">◆ no nonconformity found on {n} parts, but not all is shown</div>"),
        (bad, n) => format!(
            "<div class=\"big fail\">▲ {bad} of {n} part{} {} not conform</div>",
            if n == 1 { "" } else { "s" },
            if bad == 1 { "does" } else { "do" }
        ),
    };
    let gaps = digest::gaps_by_characteristic(content).len();
    let gap_line = match gaps {
        0 => "every requirement was measured".to_owned(),
        1 => "and 1 requirement was not measured".to_owned(),
        n => format!("and {n} requirements were not measured"),
    };
    let shown = match serials.len() {
        0 => String::new(),
        1 => format!(" · serial number {}", serials[0]),
        n => format!(" · {n} serial numbers: {}", wording::ranges(&serials)),
    };
    let _ = write!(
        out,
        "<div class=\"top\"><div><h1>Conformance report</h1><div class=\"dim\">{}{}</div></div>\
         <div class=\"right\">{big}<div class=\"dim\">{gap_line}</div></div></div>",
        escape(&part_line(content)),
        escape(&shown)
    );
    facts(out, content);
    let card =
        |class: &str, sign: &str, n: usize, word: &str| format!("<div><b class=\"{class}\">{sign} {n}</b>{word}</div>");
    let _ = write!(
        out,
        "<div class=\"sum\">{}{}{}{}{}</div>",
        card("pass", "●", summary.pass, "values conform"),
        card("fail", "▲", summary.fail, "do not conform"),
        card("un", "◆", summary.undecided, "undecided"),
        card("", "○", summary.not_measured, "not measured"),
        card("q", "?", summary.not_traced, "not traced")
    );
}

fn facts(out: &mut String, content: &Content) {
    let source = &content.model.source;
    let hash = |sha: &str| format!(" <span class=\"mono dim\">sha-256 {}</span>", escape(sha));
    let mut rows: Vec<(&str, String)> = vec![("Definition", escape(&source.file) + &hash(&source.sha256))];
    for (index, file) in content.measurements.files.iter().enumerate() {
        let revision = match file.revision.is_empty() {
            true => String::new(),
            false => format!(", revision {}", file.revision),
        };
        let name = if index == 0 { "Results" } else { "" };
        let what = escape(&format!("{} ({}{revision})", file.file, file.format));
        rows.push((name, what + &hash(&file.sha256)));
    }
    let standards = match source.standards.is_empty() {
        true => "none named by the file".to_owned(),
        false => format!("{} (named by the file)", source.standards.join(", ")),
    };
    rows.push(("Standard", escape(&standards)));
    rows.push(("Decision rule", escape(content.rule)));
    rows.push(("Units", escape(&units(content))));
    out.push_str("<dl class=\"facts\">");
    for (name, value) in rows {
        let _ = write!(out, "<dt>{name}</dt><dd>{value}</dd>");
    }
    out.push_str("</dl>");
}

fn units(content: &Content) -> String {
    let step = match &content.model.source.length_unit {
        Some(unit) => format!("{} (STEP)", unit.symbol),
        None => "not stated, mm assumed (STEP)".to_owned(),
    };
    let file = |f: &crate::inspect::measurements::InspectionFile| match &f.length_unit {
        Some(unit) if (unit.to_internal - 1.0).abs() > 1e-12 => format!("{}, converted ({})", unit.name, f.file),
        Some(unit) => format!("{} ({})", unit.name, f.file),
        None => format!("by row or not stated ({})", f.file),
    };
    std::iter::once(step).chain(content.measurements.files.iter().map(file)).collect::<Vec<_>>().join("; ")
}

fn first(out: &mut String, content: &Content) {
    let items = digest::items(content);
    out.push_str("<h2>What a reader must know first</h2>");
    if items.is_empty() {
        out.push_str("<p>Every value conforms, every requirement was measured, every row is traced.</p>");
        return;
    }
    out.push_str("<ul class=\"first\">");
    for item in items.iter().take(24) {
        let class = class(item.verdict);
        let _ = write!(out, "<li><span class=\"{class}\">{}</span> {}</li>", sign(item.verdict), escape(&item.text));
    }
    if items.len() > 24 {
        let _ = write!(out, "<li class=\"dim\">and {} more, below</li>", items.len() - 24);
    }
    out.push_str("</ul>");
}

fn figure(out: &mut String, content: &Content, picture: &super::Picture) {
    let (width, height) = picture.size;
    let _ = write!(
        out,
        "<figure><img width=\"{width}\" height=\"{height}\" alt=\"{}\" src=\"data:image/png;base64,{}\"><figcaption>{}</figcaption></figure>",
        escape(&pictures::alternative(picture, content.conformance)),
        base64(&picture.png),
        escape(&picture.description)
    );
}

fn overview(out: &mut String, content: &Content) {
    if let Some(picture) = content.pictures.first() {
        let _ = write!(out, "<h2>{}</h2>", escape(&picture.title));
        figure(out, content, picture);
    }
}

fn views(out: &mut String, content: &Content) {
    for picture in content.pictures.iter().skip(1) {
        let _ = write!(out, "<h2>{}</h2>", escape(&picture.title));
        figure(out, content, picture);
    }
}

/// A requirement as drawn: the model's own as vector strokes, a plan's as text with its cells in boxes.
fn requirement(content: &Content, c: &TracedCharacteristic) -> String {
    let own = c.requirement.and_then(|id| content.model.pmi.requirements.get(id.index()));
    if let Some(own) = own {
        return frame::requirement(own).to_svg(LETTER_PX);
    }
    if !c.text.contains('|') {
        return escape(&c.text);
    }
    let cells: String = c.text.split('|').map(|cell| format!("<span>{}</span>", escape(cell))).collect();
    format!("<span class=\"frame\">{cells}</span>")
}

/// Every row that does not conform, with its chain and its reckoning.
fn cases(out: &mut String, content: &Content) {
    let bad: Vec<(usize, &TracedRow)> = content
        .conformance
        .rows
        .iter()
        .enumerate()
        .filter(|(_, row)| row.characteristic.is_some() && row.judgement.verdict == Verdict::Fail)
        .collect();
    if bad.is_empty() {
        return;
    }
    out.push_str("<h2>What does not conform, and how we know</h2>");
    for &(index, row) in bad.iter().take(MOST_CASES) {
        case(out, content, RowId::from_index(index), row);
    }
    if bad.len() > MOST_CASES {
        let _ = write!(
            out,
            "<p class=\"dim\">{} more; their reckoning stands in the JSON and CSV reports.</p>",
            bad.len() - MOST_CASES
        );
    }
}

fn case(out: &mut String, content: &Content, id: RowId, row: &TracedRow) {
    let Some(c) = row.characteristic.and_then(|id| content.conformance.characteristics.get(id.index())) else {
        return;
    };
    let said = match row.status_in_file {
        Some(Verdict::Pass) => " · <span class=\"un\">◆ the file says PASS: disagreement</span>",
        Some(Verdict::Fail) => " · the file says FAIL",
        _ => "",
    };
    let _ = write!(
        out,
        "<div class=\"case\"><b>{}</b> {} <span class=\"dim\">{}</span><br><span class=\"fail\">▲ does not conform</span> · serial {}{said}",
        escape(&c.number),
        requirement(content, c),
        escape(&c.feature_text),
        escape(digest::serial(content, id))
    );
    if let Some(own) = c.requirement.and_then(|id| content.model.pmi.requirements.get(id.index())) {
        let said = words::words(content.model, own);
        let _ = write!(out, "<p class=\"dim\">{} {}</p>", escape(&sentence(&said.text)), escape(&said.clause));
    }
    steps(out, &row.judgement);
    let _ = write!(
        out,
        "<p class=\"dim\">Traced by {}: {} Value from {}.{}</p></div>",
        wording::basis(row.basis),
        escape(&sentence(&row.why)),
        escape(&digest::place(content, id)),
        if row.counts { "" } else { " A later value counts." }
    );
}

fn sentence(text: &str) -> String {
    let text = text.trim();
    if text.is_empty() || text.ends_with('.') { text.to_owned() } else { format!("{text}.") }
}

fn steps(out: &mut String, judgement: &Judgement) {
    out.push_str("<div class=\"steps mono\">");
    for step in &judgement.derivation {
        let clause = match step.clause.is_empty() {
            true => String::new(),
            false => format!(" <span class=\"dim\">{}</span>", escape(&step.clause)),
        };
        let _ = write!(
            out,
            "<span class=\"dim\">{}</span><span>{}{clause}</span>",
            escape(&step.label),
            escape(&step.text)
        );
    }
    out.push_str("</div>");
}

fn characteristics(out: &mut String, content: &Content) {
    let c = content.conformance;
    let from = match c.source {
        crate::trace::conformance::RequirementSource::Model => "Requirements are the PMI of the STEP file.",
        crate::trace::conformance::RequirementSource::Plan => {
            "The STEP file has no PMI: requirements are those of the inspection plan."
        }
        crate::trace::conformance::RequirementSource::Results => {
            "There is neither PMI nor a plan: requirements are those that the results file states itself."
        }
    };
    let _ = write!(
        out,
        "<h2>Characteristics</h2><p class=\"dim\">{from}</p><table><thead><tr><th class=\"n\">No.</th><th>Requirement</th><th>Feature</th>\
         <th class=\"n\">Lower</th><th class=\"n\">Upper</th><th class=\"n\">Least</th><th class=\"n\">Greatest</th><th class=\"n\">n</th>\
         <th>Basis</th><th>Verdict</th></tr></thead><tbody>"
    );
    for one in &c.characteristics {
        characteristic(out, content, one);
    }
    out.push_str("</tbody></table>");
}

fn characteristic(out: &mut String, content: &Content, c: &TracedCharacteristic) {
    let rows: Vec<&TracedRow> =
        c.rows.iter().filter_map(|id| content.conformance.rows.get(id.index())).filter(|row| row.counts).collect();
    let values: Vec<_> = rows.iter().filter_map(|row| row.value).collect();
    let shown =
        |value: Option<crate::base::decimal::Decimal>| value.map_or("–".to_owned(), |v| number(v, c.decimals));
    let lower =
        c.lower.map_or(String::new(), |v| number(v, if c.kind.ends_with("_tolerance") { 0 } else { c.decimals }));
    let bases: std::collections::BTreeSet<Basis> = rows.iter().map(|row| row.basis).collect();
    let bases = bases.into_iter().map(wording::basis).collect::<Vec<_>>().join(", ");
    let failing = rows.iter().filter(|row| row.judgement.verdict == Verdict::Fail).count();
    let open =
        rows.iter().filter(|row| matches!(row.judgement.verdict, Verdict::Undecided | Verdict::NotEvaluated)).count();
    let verdict = match (&c.not_required, failing, open) {
        (Some(why), ..) => format!("<span class=\"dim\">{}</span>", escape(why)),
        (None, 0, 0) if rows.is_empty() => "○ not measured".to_owned(),
        (None, 0, 0) => format!("<span class=\"pass\">● {}</span>", rows.len()),
        (None, 0, n) => format!("<span class=\"un\">◆ {n} of {} open</span>", rows.len()),
        (None, n, _) => format!("<span class=\"fail\">▲ {n} of {}</span>", rows.len()),
    };
    let _ = write!(
        out,
        "<tr><td class=\"n\">{}</td><td>{}</td><td>{}</td><td class=\"n\">{lower}</td><td class=\"n\">{}</td><td class=\"n\">{}</td>\
         <td class=\"n\">{}</td><td class=\"n\">{}</td><td>{}</td><td>{verdict}</td></tr>",
        escape(&c.number),
        requirement(content, c),
        escape(if c.feature_text.is_empty() { &c.name } else { &c.feature_text }),
        escape(&wording::upper(c)),
        shown(values.iter().min().copied()),
        shown(values.iter().max().copied()),
        rows.len(),
        if bases.is_empty() { "–".to_owned() } else { bases }
    );
}

fn not_measured(out: &mut String, content: &Content) {
    let gaps = digest::gaps_by_characteristic(content);
    out.push_str("<h2>Not measured</h2>");
    if gaps.is_empty() {
        out.push_str("<p>Every requirement was measured on every part.</p>");
        return;
    }
    out.push_str("<table><thead><tr><th class=\"n\">No.</th><th>Requirement</th><th>Feature</th><th>Serial numbers</th></tr></thead><tbody>");
    for (id, serials) in gaps {
        let Some(c) = content.conformance.characteristics.get(id.index()) else { continue };
        let _ = write!(
            out,
            "<tr><td class=\"n\">{}</td><td>{}</td><td>{}</td><td>{}</td></tr>",
            escape(&c.number),
            requirement(content, c),
            escape(if c.feature_text.is_empty() { &c.name } else { &c.feature_text }),
            escape(&wording::ranges(&serials))
        );
    }
    out.push_str("</tbody></table>");
}

fn not_traced(out: &mut String, content: &Content) {
    let open: Vec<(usize, &TracedRow)> = content
        .conformance
        .rows
        .iter()
        .enumerate()
        .filter(|(_, row)| row.characteristic.is_none() || row.judgement.verdict == Verdict::NotEvaluated)
        .collect();
    out.push_str("<h2>Not traced, or not judged</h2>");
    if open.is_empty() {
        out.push_str("<p>Every row is traced and judged.</p>");
        return;
    }
    let mut groups: BTreeMap<(String, String, String), Vec<usize>> = BTreeMap::new();
    for (index, row) in open {
        let name = content.measurements.rows.get(index).and_then(|m| m.characteristic);
        let name = name.and_then(|at| content.measurements.characteristics.get(at)).map_or(String::new(), |c| {
            [c.designator.as_str(), c.name.as_str()]
                .iter()
                .filter(|s| !s.is_empty())
                .copied()
                .collect::<Vec<_>>()
                .join(" ")
        });
        let reason = match row.judgement.derivation.last() {
            Some(step) if row.characteristic.is_some() => step.text.clone(),
            _ => row.why.clone(),
        };
        groups.entry((name, row.flags.join(", "), reason)).or_default().push(index);
    }
    out.push_str("<table><thead><tr><th>Row</th><th>Says it is</th><th>State</th><th>Reason</th><th>In question</th></tr></thead><tbody>");
    for ((name, flags, reason), rows) in groups {
        let places =
            rows.iter().take(4).map(|&i| digest::place(content, RowId::from_index(i))).collect::<Vec<_>>().join("; ");
        let more = if rows.len() > 4 { format!(" and {} more", rows.len() - 4) } else { String::new() };
        let candidates = rows
            .first()
            .and_then(|&i| content.conformance.rows.get(i))
            .map(|row| names(content, &row.candidates))
            .unwrap_or_default();
        let state = if flags.is_empty() { "not evaluated".to_owned() } else { flags };
        let _ = write!(
            out,
            "<tr><td>{}{more}</td><td>{}</td><td class=\"q\">? {}</td><td>{}</td><td>{}</td></tr>",
            escape(&places),
            escape(&name),
            escape(&state),
            escape(&reason),
            escape(&candidates)
        );
    }
    out.push_str("</tbody></table>");
}

fn names(content: &Content, ids: &[CharacteristicId]) -> String {
    ids.iter().take(6).map(|&id| digest::label(content, id)).collect::<Vec<_>>().join(", ")
}

fn disagreements(out: &mut String, content: &Content) {
    let rows: Vec<(usize, &TracedRow)> = content
        .conformance
        .rows
        .iter()
        .enumerate()
        .filter(|(_, row)| row.flags.iter().any(|f| f == "status-disagrees"))
        .collect();
    if rows.is_empty() {
        return;
    }
    let _ = write!(
        out,
        "<h2>Where the measuring file says otherwise</h2><p class=\"dim\">A file's PASS is a claim; {} verdicts were reckoned differently.</p>\
         <table><thead><tr><th class=\"n\">No.</th><th>Serial</th><th>Row</th><th class=\"n\">Value</th><th>The file says</th><th>Reckoned</th></tr></thead><tbody>",
        rows.len()
    );
    for &(index, row) in rows.iter().take(200) {
        let id = RowId::from_index(index);
        let c = row.characteristic.and_then(|id| content.conformance.characteristics.get(id.index()));
        let said = content.measurements.rows.get(index).map_or("", |m| m.status_in_file.as_str());
        let verdict = row.judgement.verdict;
        let _ = write!(
            out,
            "<tr><td class=\"n\">{}</td><td>{}</td><td>{}</td><td class=\"n\">{}</td><td>{}</td><td class=\"{}\">{} {}</td></tr>",
            escape(c.map_or("", |c| &c.number)),
            escape(digest::serial(content, id)),
            escape(&digest::place(content, id)),
            row.value.map_or(String::new(), |v| number(v, c.map_or(0, |c| c.decimals))),
            escape(said),
            class(verdict),
            sign(verdict),
            wording::verdict(verdict)
        );
    }
    out.push_str("</tbody></table>");
}

fn statements(out: &mut String, content: &Content) {
    let ledger = &content.model.ledger;
    let _ = write!(
        out,
        "<h2>What this report rests on</h2><p><b>Decision rule.</b> {}. A value on a limit conforms. Limits and values are compared as \
         decimal numbers, as written.</p><p><b>Uncertainty.</b> Where a row states an expanded uncertainty, ISO 14253-1 is shown beside \
         simple acceptance; where none is stated, none was assumed.</p><p><b>Not evaluated is never a pass.</b> Rows with a doubtful unit, \
         sign, link, datum system or revision are not judged until a person decides.</p><p><b>Is the file right?</b> {} instances: {} used, \
         {} not understood, {} damaged. {} findings about the files are listed by the program; they are a lane of their own and change no \
         verdict.</p>",
        escape(content.rule),
        ledger.total,
        ledger.used,
        ledger.unsupported_count(),
        ledger.damaged_count(),
        content.findings.len()
    );
}

fn foot(out: &mut String, content: &Content) {
    let _ = write!(
        out,
        "<div class=\"foot\"><span>Threadgauge {} · same inputs give this same file</span><span>{}</span></div>",
        env!("CARGO_PKG_VERSION"),
        escape(&part_line(content))
    );
}

/// Standard base64 (RFC 4648 §4).
fn base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let word = chunk.iter().enumerate().fold(0u32, |word, (i, &b)| word | u32::from(b) << (16 - 8 * i));
        for i in 0..4 {
            match i <= chunk.len() {
                true => out.push(char::from(ALPHABET[(word >> (18 - 6 * i) & 63) as usize])),
                false => out.push('='),
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_of_rfc_4648() {
        for (plain, coded) in [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")] {
            assert_eq!(base64(plain.as_bytes()), coded);
        }
    }
}
