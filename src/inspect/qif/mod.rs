//! QIF 2.0, 2.1 and 3.0 (Quality Information Framework): plan, results, statistics.
//!
//! In: text that is XML with the root `QIFDocument`, and a way to ask for the documents it refers to.
//! Out: [`Measurements`] of this file; requirements of the documents referred to are among them.
//! Read first: [`document`] (roles, ids, references), then [`plan`], [`limits`], [`results`].
//!
//! Knows nothing of other formats, and opens no file by itself.

mod document;
mod features;
mod guard;
mod limits;
mod plan;
mod results;
mod statistics;
mod units;

use super::findings::Findings;
use super::measurements::{InspectionFile, Measurements};
use super::text::Lines;
use super::{ReadError, codes};
use crate::base::diag::{Diagnostic, Place};
use crate::base::job::Job;
use document::{Doc, N, Role, child, child_of, path, text, text_of};
use roxmltree::{Document, ParsingOptions};

pub use units::{angle_named, length_named};

/// Asks for the bytes of a document by the file name that a reference states; `None` where it is not at hand.
pub type Siblings<'a> = &'a dyn Fn(&str) -> Option<Vec<u8>>;

/// Whether numbers of a kind are lengths or angles, so that a unit is missing where none is stated.
pub fn is_measure(kind: &str) -> bool {
    units::quantity(kind) != units::Quantity::Other
}

/// Documents that one file may pull in, itself included.
const MOST_DOCUMENTS: usize = 32;

/// Whether a text is XML at all, so that [`read`] can say what is wrong with it.
pub fn looks_like_xml(text: &str) -> bool {
    let text = text.trim_start_matches(['\u{feff}', ' ', '\t', '\r', '\n']);
    text.starts_with('<') && text.chars().nth(1).is_some_and(|c| c.is_alphabetic() || matches!(c, '?' | '!' | '_'))
}

/// A text of the set with its name and hash.
struct Source {
    name: String,
    text: String,
    sha256: String,
    bytes: u64,
    lines: Lines,
    /// Entry id of an external document → index among the sources.
    externals: Vec<(String, usize)>,
}

/// Reads one QIF document. `file` comes with name, hash and size filled in.
pub fn read(file: InspectionFile, text: String, siblings: Siblings, job: &Job) -> Result<Measurements, ReadError> {
    let mut findings = Findings::new(job, &file.file);
    let sources = gather(file, text, siblings, &mut findings)?;
    let mut trees = Vec::new();
    for source in &sources {
        trees.push(parse(&source.text, &source.lines, job).map_err(ReadError::Refused)?);
    }
    let mut docs: Vec<Doc> = Vec::new();
    for (source, tree) in sources.iter().zip(&trees) {
        let mut doc = Doc::new(tree, &source.lines);
        doc.externals = source.externals.iter().cloned().collect();
        docs.push(doc);
    }
    for doc in &docs {
        doc_findings(doc, &mut findings);
    }
    let mut out = Measurements::default();
    for (index, (source, doc)) in sources.iter().zip(&docs).enumerate() {
        out.files.push(describe(source, doc, index > 0));
    }
    let file_of: Vec<usize> = (0..docs.len()).collect();
    let plan = plan::read(&docs, &file_of, &mut findings)?;
    results::read(&docs, &plan, &mut out, &mut findings)?;
    let plan_only = out.rows.is_empty();
    out.characteristics = plan.characteristics;
    statistics::read(&docs, &mut out);
    if plan_only && out.parts.is_empty() && out.characteristics.is_empty() {
        findings.add(Diagnostic::new(&codes::NO_ROWS, "the file holds neither requirements nor measured values"));
    } else if plan_only && !out.parts.is_empty() {
        findings.add(Diagnostic::new(&codes::NO_ROWS, "the file holds results without any measured value"));
    }
    account(&docs, &mut out);
    findings.finish();
    Ok(out)
}

/// The file and, step by step, the documents it refers to.
fn gather(
    file: InspectionFile,
    text: String,
    siblings: Siblings,
    findings: &mut Findings,
) -> Result<Vec<Source>, ReadError> {
    let lines = Lines::of(&text);
    let first = Source { name: file.file, text, sha256: file.sha256, bytes: file.bytes, lines, externals: Vec::new() };
    let mut sources = vec![first];
    let mut next = 0;
    while let Some(source) = sources.get(next) {
        findings.job().check()?;
        let stated = {
            let tree = parse(&source.text, &source.lines, findings.job()).map_err(|mut finding| {
                finding.place.file = Some(source.name.clone());
                ReadError::Refused(finding)
            })?;
            check_root(&tree, &source.lines, next == 0, findings)?;
            externals(tree.root_element(), &source.lines)
        };
        let mut linked = Vec::new();
        for external in stated {
            if let Some(index) = attach(&external, next, &mut sources, siblings, findings) {
                linked.push((external.entry, index));
            }
        }
        if let Some(source) = sources.get_mut(next) {
            source.externals = linked;
        }
        next += 1;
    }
    Ok(sources)
}

/// An entry of `ExternalQIFReferences`.
struct External {
    entry: String,
    qpid: String,
    uri: String,
    line: u32,
}

fn externals(root: N, lines: &Lines) -> Vec<External> {
    let Some(list) = child(root, "ExternalQIFReferences") else { return Vec::new() };
    list.children()
        .filter(|node| node.tag_name().name() == "ExternalQIFDocument")
        .map(|node| External {
            entry: node.attribute("id").unwrap_or_default().to_owned(),
            qpid: text_of(node, "QPId").to_ascii_lowercase(),
            uri: text_of(node, "URI"),
            line: lines.line(node.range().start),
        })
        .collect()
}

/// Index of the external document among the sources, asking for it where it is new.
fn attach(
    external: &External,
    next: usize,
    sources: &mut Vec<Source>,
    siblings: Siblings,
    findings: &mut Findings,
) -> Option<usize> {
    let row = format!("id:{}", external.entry);
    let name = match plain_name(&external.uri) {
        Ok(name) => name,
        Err(why) => {
            let finding = Diagnostic::new(&codes::EXTERNAL_REFUSED, format!("`{}` {why}", external.uri))
                .hint("give the file along if it is meant");
            findings.at(external.line, &row, finding);
            return None;
        }
    };
    let missing = |findings: &mut Findings, why: String| {
        let finding =
            Diagnostic::new(&codes::EXTERNAL_MISSING, why).hint("put that file beside this one, or give it along");
        findings.at(external.line, &row, finding);
        None
    };
    if sources.len() >= MOST_DOCUMENTS {
        return missing(findings, format!("`{name}` is not read: {MOST_DOCUMENTS} documents are the most"));
    }
    let Some(bytes) = siblings(&name) else {
        return missing(findings, format!("`{name}` is not at hand"));
    };
    let opened = match super::open(&name, bytes, findings.job()) {
        Ok(opened) => opened,
        Err(error) => return missing(findings, format!("`{name}` cannot be read: {error}")),
    };
    if let Some(known) = sources.iter().position(|source| source.sha256 == opened.file.sha256) {
        if known == next {
            let finding = Diagnostic::new(&codes::EXTERNAL_SELF, format!("`{name}` names itself as another document"));
            findings.at(external.line, &row, finding);
        }
        return Some(known);
    }
    let lines = Lines::of(&opened.text);
    let qpid = match parse(&opened.text, &lines, findings.job()) {
        Ok(tree) if tree.root_element().tag_name().name() == "QIFDocument" => qpid(tree.root_element()),
        Ok(_) => return missing(findings, format!("`{name}` is no QIF document")),
        Err(finding) => return missing(findings, format!("`{name}` cannot be read: {}", finding.message)),
    };
    if !external.qpid.is_empty() && !qpid.is_empty() && external.qpid != qpid {
        let message = format!("`{name}` has the QPId {qpid}, the reference states {}", external.qpid);
        findings.at(external.line, &row, Diagnostic::new(&codes::EXTERNAL_OTHER, message));
    }
    sources.push(Source {
        name,
        text: opened.text,
        sha256: opened.file.sha256,
        bytes: opened.file.bytes,
        lines,
        externals: Vec::new(),
    });
    Some(sources.len() - 1)
}

/// A file name that stays in the folder; the reason where it does not.
fn plain_name(uri: &str) -> Result<String, &'static str> {
    let uri = uri.trim().replace('\\', "/");
    let mut rest = uri.as_str();
    while let Some(inner) = rest.strip_prefix("./") {
        rest = inner;
    }
    if rest.is_empty() {
        return Err("names no file");
    }
    if rest.starts_with('/') || rest.contains(':') {
        return Err("is an absolute path or an address");
    }
    if rest.split('/').any(|part| part == "..") {
        return Err("leads out of the folder");
    }
    Ok(rest.to_owned())
}

/// Parses after the guard has looked.
fn parse<'a>(text: &'a str, lines: &Lines, job: &Job) -> Result<Document<'a>, Box<Diagnostic>> {
    let located = |offset: usize, finding: Diagnostic| {
        Box::new(finding.at(Place { line: Some(lines.line(offset)), ..Place::default() }))
    };
    guard::inspect(text, job.limits()).map_err(|danger| match danger {
        guard::Danger::DocumentType(at) => located(
            at,
            Diagnostic::new(&codes::XML_DTD, "the file begins a document type declaration; QIF has none")
                .hint("remove the DOCTYPE; QIF is defined by schemas"),
        ),
        guard::Danger::Depth(at) => located(
            at,
            Diagnostic::new(&codes::XML_BOUNDS, format!("elements are nested deeper than {}", job.limits().depth)),
        ),
        guard::Danger::Attributes(at) => {
            located(at, Diagnostic::new(&codes::XML_BOUNDS, "an element has more attributes than any inspection file"))
        }
    })?;
    let options = ParsingOptions { allow_dtd: false, ..ParsingOptions::default() };
    Document::parse_with_options(text, options).map_err(|error| {
        let place = Place::at(error.pos().row, error.pos().col);
        Diagnostic::new(&codes::XML_DAMAGED, format!("the XML cannot be read: {error}"))
            .hint("the file may be cut off; export it again")
            .at(place)
            .into()
    })
}

/// The root must be `QIFDocument`; namespace and version are looked at.
fn check_root(tree: &Document, lines: &Lines, first: bool, findings: &mut Findings) -> Result<(), ReadError> {
    let root = tree.root_element();
    let line = lines.line(root.range().start);
    if root.tag_name().name() != "QIFDocument" {
        let message = format!("the root element is `{}`, expected `QIFDocument`", root.tag_name().name());
        let finding = Diagnostic::new(&codes::UNKNOWN_FORMAT, message)
            .hint("export the results as QIF 2.0, 2.1 or 3.0")
            .at(Place { line: Some(line), ..Place::default() });
        return Err(ReadError::Refused(Box::new(finding)));
    }
    if !first {
        return Ok(());
    }
    if !root.tag_name().namespace().is_some_and(|ns| ns.contains("qifstandards.org/xsd/qif")) {
        let message = format!("the root is in the namespace `{}`", root.tag_name().namespace().unwrap_or(""));
        findings.at(line, "", Diagnostic::new(&codes::QIF_NAMESPACE, message));
    }
    let version = root.attribute("versionQIF").unwrap_or("");
    if !["2.0", "2.1", "3.0"].iter().any(|known| version.starts_with(known)) {
        let message = format!("the version is `{version}`, known are 2.0, 2.1 and 3.0");
        findings.at(line, "", Diagnostic::new(&codes::QIF_VERSION, message));
    }
    Ok(())
}

fn qpid(root: N) -> String {
    let id = child(root, "QPId").or_else(|| path(root, &["Version", "ThisInstanceQPId"]));
    id.map(text).unwrap_or_default().to_ascii_lowercase()
}

/// What is noticed about a document before anything is read from it.
fn doc_findings(doc: &Doc, findings: &mut Findings) {
    for (line, finding) in &doc.units.findings {
        findings.at(*line, "", finding.clone());
    }
    for (role, id, node) in &doc.duplicates {
        let message = format!("a second {role:?} has the id {id}");
        findings.at(doc.line(*node), &format!("id:{id}"), Diagnostic::new(&codes::DUPLICATE_ID, message));
    }
    for node in doc.root.descendants().filter(|node| node.tag_name().name().contains("BinaryPoints")) {
        if let Some(why) = binary_points_doubt(node) {
            findings.at(doc.line(node), "", Diagnostic::new(&codes::POINTS, why));
        }
    }
}

/// Base64 of `count · sizeElement` bytes is expected; counted, not decoded.
fn binary_points_doubt(node: N) -> Option<String> {
    let number = |name| node.attribute(name).and_then(|text: &str| text.trim().parse::<u64>().ok());
    let content: Vec<u8> =
        node.children().filter_map(|c| c.text()).flat_map(str::bytes).filter(|b| !b.is_ascii_whitespace()).collect();
    let padding = content.iter().rev().take_while(|b| **b == b'=').count();
    let body = content.get(..content.len() - padding).unwrap_or_default();
    let alien = body.iter().filter(|b| !(b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/'))).count();
    if alien > 0 || !content.len().is_multiple_of(4) || padding > 2 {
        return Some("a list of binary points is no valid base64".into());
    }
    let have = body.len() as u64 * 3 / 4;
    let promised = number("count")?.checked_mul(number("sizeElement").unwrap_or(24));
    (promised != Some(have)).then(|| {
        let promised = promised.map_or_else(|| "more than can be".to_owned(), |bytes| bytes.to_string());
        format!("a list of binary points promises {promised} bytes and holds {have}")
    })
}

fn describe(source: &Source, doc: &Doc, referenced: bool) -> InspectionFile {
    let version: String = doc.root.attribute("versionQIF").unwrap_or("?").chars().take(3).collect();
    let part = doc.all(Role::Part).map(|(part, _)| part).next();
    let stated = |names: &[&str]| part.and_then(|part| child_of(part, names)).map(text).unwrap_or_default();
    let mut part_name = stated(&["Name"]);
    if part_name.is_empty() {
        part_name = part.and_then(|part| path(part, &["Header", "Name"])).map(text).unwrap_or_default();
    }
    let revision = part
        .and_then(|part| child(part, "Version"))
        .map(|version| child(version, "Revision").map_or_else(|| text(version), text))
        .unwrap_or_default();
    InspectionFile {
        file: source.name.clone(),
        sha256: source.sha256.clone(),
        bytes: source.bytes,
        format: format!("QIF {version}"),
        has_plan: doc.all(Role::CharacteristicNominal).next().is_some(),
        has_results: doc.all(Role::CharacteristicMeasurement).next().is_some(),
        part_number: stated(&["ModelNumber", "PartNumber"]),
        part_name,
        revision,
        length_unit: doc.units.length.clone(),
        document_id: qpid(doc.root),
        referenced,
        ledger: Vec::new(),
    }
}

/// Elements by what became of them.
fn account(docs: &[Doc], out: &mut Measurements) {
    for (index, doc) in docs.iter().enumerate() {
        let count = |role| doc.all(role).count() as u64;
        let mut lines = vec![
            ("characteristic definitions".to_owned(), count(Role::CharacteristicDefinition)),
            ("characteristic nominals".to_owned(), count(Role::CharacteristicNominal)),
            ("characteristic items".to_owned(), count(Role::CharacteristicItem)),
            ("feature items".to_owned(), count(Role::FeatureItem)),
            ("measured features".to_owned(), count(Role::FeatureMeasurement)),
            ("measured characteristics".to_owned(), count(Role::CharacteristicMeasurement)),
        ];
        if index > 0 && doc.all(Role::CharacteristicMeasurement).next().is_some() {
            lines.push(("measured characteristics not read: the file was not given, only referred to".into(), 0));
        }
        for (name, what) in [
            ("MeasuredPointSet", "measured point sets, kept in the file only"),
            ("MeasurePoint", "measured points, kept in the file only"),
            ("MeasurementResource", "measurement resources, not read"),
        ] {
            let count = doc.root.descendants().filter(|node| node.tag_name().name() == name).count() as u64;
            if count > 0 {
                lines.push((what.to_owned(), count));
            }
        }
        if let Some(file) = out.files.get_mut(index) {
            file.ledger = lines;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_leave_the_folder_are_refused() {
        assert_eq!(plain_name(".\\Plan A.QIF"), Ok("Plan A.QIF".into()));
        for uri in ["../../etc/passwd", "\\\\server\\share\\x", "/etc/passwd", "C:\\x", "http://x/y", "", "a/../../b"] {
            assert!(plain_name(uri).is_err(), "{uri}");
        }
    }
}
