//! What is to be said of the file as a whole: damage, dangling references, repeated numbers, missing sections, header fields.

use super::codes;
use super::exchange::{Exchange, Record, Value};
use super::oddity::{Oddities, Oddity};
use super::source::Source;
use super::units::Section;
use crate::base::diag::{Code, Diagnostic, Place};
use crate::base::job::Job;
use rustc_hash::FxHashSet;

/// What the findings need beside the exchange structure: places, in the order of the lists they belong to.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    pub(crate) oddities: Oddities,
    /// Section keywords in file order.
    pub(crate) sections: Vec<(Section, u32)>,
    /// DATA heads.
    pub(crate) data: Vec<u32>,
    /// Header records.
    pub(crate) header: Vec<u32>,
    /// Entries of ANCHOR.
    pub(crate) anchors: Vec<u32>,
    /// Entries of REFERENCE.
    pub(crate) references: Vec<u32>,
    /// Faults of damaged statements.
    pub(crate) damaged: Vec<u32>,
    /// Comments and strings that look like holding instances.
    pub(crate) hiding: Vec<(u32, &'static str, Vec<u64>)>,
}

/// Findings of one kind that are listed one by one; the rest is counted. `Exchange::damaged` lists all.
const LISTED: usize = 1000;

struct Report<'a> {
    exchange: &'a Exchange,
    file: &'a str,
    findings: Vec<Diagnostic>,
}

/// Reports everything.
pub(crate) fn report(
    exchange: &Exchange,
    seen: &Seen,
    repeated: &[u32],
    missing: &[(u64, u32)],
    source: &Source,
    job: &Job,
) {
    let mut report = Report { exchange, file: &source.name, findings: Vec::new() };
    if source.utf16 {
        report.add(0, None, Diagnostic::new(&codes::UTF16, "the file is written in UTF-16 and was converted"));
    }
    report.structure(seen);
    report.header(seen);
    report.damage(seen);
    report.numbers(repeated);
    report.dangling(missing);
    report.sections(seen);
    report.oddities(seen);
    job.report_all(report.findings);
}

impl Report<'_> {
    fn add(&mut self, offset: u32, entity: Option<u64>, finding: Diagnostic) {
        let (line, column) = self.exchange.line_column(offset);
        let place = Place { entity, ..Place::at(line, column).in_file(self.file) };
        self.findings.push(finding.at(place));
    }

    /// Adds the first of many, and the count of the others.
    fn many<T>(&mut self, code: &'static Code, items: &[T], one: impl Fn(&T) -> (u32, Option<u64>, Diagnostic)) {
        for item in items.iter().take(LISTED) {
            let (offset, entity, finding) = one(item);
            self.add(offset, entity, finding);
        }
        if let Some(item) = items.get(LISTED) {
            let text = format!("{} more of {}: {}", items.len() - LISTED, code.code, code.title);
            self.add(one(item).0, None, Diagnostic::new(&codes::MORE, text));
        }
    }

    fn structure(&mut self, seen: &Seen) {
        let end = u32::try_from(self.exchange.bytes.len()).unwrap_or(u32::MAX);
        let empty = self.exchange.instances.is_empty() && self.exchange.damaged.is_empty();
        let mut say = |at, text: &str, hint: &str| {
            self.add(at, None, Diagnostic::new(&codes::STRUCTURE, text).hint(hint));
        };
        if !seen.has(Section::Begin) {
            say(0, "found no `ISO-10303-21;` at the start", "the file was read without it");
        }
        if !seen.has(Section::Header) {
            say(0, "found no HEADER section", "schema, author and system are not known");
        }
        if seen.data.is_empty() {
            say(end, "found no `DATA;`", "the file may have been cut or joined by hand");
        }
        if !seen.has(Section::End) {
            say(
                end,
                "found no `END-ISO-10303-21;` at the end",
                "the file was probably cut off: compare its size with the sender's",
            );
        }
        let opened = seen.data.len() + seen.sections.iter().filter(|(section, _)| section.opens()).count();
        let closed = seen.sections.iter().filter(|(section, _)| *section == Section::Close).count();
        if seen.has(Section::End) && opened != closed {
            say(end, &format!("found {closed} `ENDSEC;` for {opened} sections"), "each section is closed by one");
        }
        if seen.has(Section::End) && empty {
            say(end, "the DATA section holds no instances", "the export was empty: check what was selected");
        }
    }

    fn header(&mut self, seen: &Seen) {
        let records: Vec<(&Record, u32)> = self.exchange.header.iter().zip(seen.header.iter().copied()).collect();
        let find = |name: &str| records.iter().find(|(record, _)| &*record.name == name).copied();
        let mut add = |at, code, text: String, hint: &str| self.add(at, None, Diagnostic::new(code, text).hint(hint));
        let schemas = find("FILE_SCHEMA").map(|(record, at)| (record.value(0).list(), at));
        match schemas {
            Some((names @ [_, _, ..], at)) => {
                let names: Vec<_> = names.iter().filter_map(Value::text).collect();
                add(at, &codes::SEVERAL_SCHEMAS, format!("FILE_SCHEMA names {}", names.join(", ")), "");
            }
            Some(([_], _)) => {}
            _ => {
                add(0, &codes::NO_SCHEMA, "found no FILE_SCHEMA with a schema name".into(), "read as a design in AP242")
            }
        }
        if let Some((record, at)) = find("FILE_DESCRIPTION") {
            let level = record.value(1).text().unwrap_or_default().trim();
            if !["1", "2;1", "2;2", "3;1", "3;2", "4;1", "4;2", "4;3"].contains(&level) {
                add(
                    at,
                    &codes::LEVEL,
                    format!("FILE_DESCRIPTION states the level `{level}`, expected `2;1` to `4;3`"),
                    "",
                );
            }
        }
        if let Some((record, at)) = find("FILE_NAME") {
            let stamp = record.value(1).text().unwrap_or_default().trim();
            if !is_time_stamp(stamp) {
                add(at, &codes::TIME_STAMP, format!("FILE_NAME states `{stamp}`, expected `YYYY-MM-DDThh:mm:ss`"), "");
            }
        }
    }

    fn damage(&mut self, seen: &Seen) {
        let exchange = self.exchange;
        let items: Vec<_> = exchange.damaged.iter().zip(&seen.damaged).collect();
        self.many(&codes::DAMAGED, &items, |((id, span, reason), at)| {
            let whole = exchange.text(&(span.start..span.end.min(span.start.saturating_add(60))));
            let what = match id {
                Some(id) => format!("#{id} could not be read: {reason}"),
                None => format!("a statement could not be read: {reason}"),
            };
            let finding = Diagnostic::new(&codes::DAMAGED, what);
            let first = whole.lines().next().unwrap_or_default();
            (
                **at,
                *id,
                if first.is_empty() { finding } else { finding.hint(format!("the statement opens with `{first}`")) },
            )
        });
        self.many(&codes::HIDDEN, &seen.hiding, |(at, what, ids)| {
            let ids: Vec<_> = ids.iter().map(|id| format!("#{id}")).collect();
            let text = format!("a {what} holds text that looks like the instances {}", ids.join(", "));
            (*at, None, Diagnostic::new(&codes::HIDDEN, text).hint("check whether it is closed where it should be"))
        });
    }

    fn numbers(&mut self, repeated: &[u32]) {
        let exchange = self.exchange;
        let repeated: Vec<_> = repeated.iter().filter_map(|&place| exchange.instances.get(place as usize)).collect();
        self.many(&codes::NUMBER, &repeated, |instance| {
            let first = exchange.get(instance.id).map_or(0, |first| exchange.line_column(first.span.start).0);
            let text = format!("#{} is defined again; the first definition is in line {first}", instance.id);
            let finding = Diagnostic::new(&codes::NUMBER, text).hint("references lead to the first one");
            (instance.span.start, Some(instance.id), finding)
        });
        let zero: Vec<_> = exchange.instances.iter().filter(|instance| instance.id == 0).take(1).collect();
        self.many(&codes::NUMBER, &zero, |instance| {
            (instance.span.start, Some(0), Diagnostic::new(&codes::NUMBER, "an instance is numbered #0"))
        });
    }

    fn dangling(&mut self, missing: &[(u64, u32)]) {
        let exchange = self.exchange;
        let external: FxHashSet<u64> =
            exchange.references.iter().filter_map(|(name, _)| name.strip_prefix('#')?.parse().ok()).collect();
        let lost: FxHashSet<u64> = exchange.damaged.iter().filter_map(|(id, _, _)| *id).collect();
        let mut missing: Vec<_> = missing.iter().filter(|(target, _)| !external.contains(target)).copied().collect();
        // One finding a missing number, at its first user in the file.
        missing.sort_unstable();
        let groups: Vec<&[(u64, u32)]> = missing.chunk_by(|a, b| a.0 == b.0).collect();
        self.many(&codes::DANGLING, &groups, |group| {
            let users: Vec<_> = group.iter().filter_map(|(_, place)| exchange.instances.get(*place as usize)).collect();
            let target = group.first().map_or(0, |(target, _)| *target);
            let why = if lost.contains(&target) { "which could not be read" } else { "which is not in the file" };
            let named: Vec<_> = users.iter().take(8).map(|user| format!("#{}", user.id)).collect();
            let more = if users.len() > 8 { format!(" and {} more", users.len() - 8) } else { String::new() };
            let verb = if users.len() == 1 { "refers" } else { "refer" };
            let text = format!("{}{more} {verb} to #{target}, {why}", named.join(", "));
            let first = users.first();
            (
                first.map_or(0, |user| user.span.start),
                first.map(|user| user.id),
                Diagnostic::new(&codes::DANGLING, text),
            )
        });
    }

    fn sections(&mut self, seen: &Seen) {
        let exchange = self.exchange;
        let anchors: Vec<_> = exchange.anchors.iter().zip(&seen.anchors).collect();
        let lost: Vec<_> = anchors
            .into_iter()
            .filter(|((_, value), _)| value.reference().is_some_and(|id| exchange.get(id).is_none()))
            .collect();
        self.many(&codes::DANGLING_ANCHOR, &lost, |((name, value), at)| {
            let target = value.reference().unwrap_or_default();
            (
                **at,
                None,
                Diagnostic::new(
                    &codes::DANGLING_ANCHOR,
                    format!("the anchor <{name}> names #{target}, which is not in the file"),
                ),
            )
        });
        let references: Vec<_> = exchange.references.iter().zip(&seen.references).collect();
        self.many(&codes::EXTERNAL, &references, |((name, uri), at)| {
            (**at, None, Diagnostic::new(&codes::EXTERNAL, format!("{name} stands for <{uri}>, which was not opened")))
        });
    }

    fn oddities(&mut self, seen: &Seen) {
        for (oddity, seen) in seen.oddities.iter() {
            if oddity == Oddity::ValueName && !self.exchange.references.is_empty() {
                continue;
            }
            let (code, words) = oddity.words();
            let text =
                if seen.count == 1 { words.to_owned() } else { format!("{words} ({} times, here first)", seen.count) };
            self.add(seen.first, seen.entity, Diagnostic::new(code, text));
        }
    }
}

impl Section {
    fn opens(self) -> bool {
        matches!(self, Section::Header | Section::Anchor | Section::Reference | Section::Signature)
    }
}

/// `YYYY-MM-DDThh:mm:ss` with an optional fraction and zone (ISO 8601, extended).
fn is_time_stamp(text: &str) -> bool {
    let bytes = text.as_bytes();
    let shape = b"dddd-dd-ddTdd:dd:dd";
    bytes.len() >= shape.len()
        && shape.iter().zip(bytes).all(|(want, got)| if *want == b'd' { got.is_ascii_digit() } else { want == got })
        && bytes
            .iter()
            .skip(shape.len())
            .all(|byte| byte.is_ascii_digit() || matches!(byte, b'+' | b'-' | b':' | b'Z' | b'.' | b','))
}
