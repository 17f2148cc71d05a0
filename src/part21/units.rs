//! From one cut to what it holds: usually one instance; after damage the pieces that can be told apart.

use super::exchange::{Instance, Record, Span, Value};
use super::grammar::{Fault, Reader, blank, number_sign, plain};
use super::oddity::Oddity;
use super::scan::{Cut, Part, State, find_number, leading_word, opens_section, starts_instance};

/// Something that a statement turned out to be.
#[derive(Debug)]
pub(crate) enum Unit {
    /// `#n=...`.
    Instance(Instance),
    /// `ISO-10303-21`, `HEADER`, `ENDSEC`, ... with its place.
    Section(Section, u32),
    /// The head of a DATA section.
    Data(Record, u32),
    /// A record of the header.
    Header(Record, u32),
    /// An entry of ANCHOR.
    Anchor(String, Value, u32),
    /// An entry of REFERENCE.
    Reference(String, String, u32),
    /// A signature's text.
    Signature(String),
    /// `#n=&SCOPE`: the instance's own record follows after `ENDSCOPE`.
    Scope(u64, u32),
    /// `ENDSCOPE ... RECORD`.
    EndScope(Vec<Record>, Span, u16),
    /// A comment or string that looks like holding instances.
    Hiding(u32, &'static str, Vec<u64>),
    /// What could not be read.
    Damaged(Option<u64>, Span, String, u32),
}

/// Keywords that open and close sections.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Section {
    /// `ISO-10303-21`
    Begin,
    /// `HEADER`
    Header,
    /// `ANCHOR`
    Anchor,
    /// `REFERENCE`
    Reference,
    /// `SIGNATURE`
    Signature,
    /// `ENDSEC`
    Close,
    /// `END-ISO-10303-21`
    End,
}

fn section(word: &[u8]) -> Option<Section> {
    Some(match word {
        b"ISO-10303-21" => Section::Begin,
        b"HEADER" => Section::Header,
        b"ANCHOR" => Section::Anchor,
        b"REFERENCE" => Section::Reference,
        b"SIGNATURE" => Section::Signature,
        b"ENDSEC" => Section::Close,
        b"END-ISO-10303-21" => Section::End,
        _ => return None,
    })
}

/// Reads one cut of `file` and appends what it holds.
pub(crate) fn read<'a>(file: &'a [u8], cut: &Cut, reader: &mut Reader<'a>, out: &mut Vec<Unit>) {
    let (start, end) = (cut.start as usize, cut.end as usize);
    let text = file.get(start..end).unwrap_or_default();
    reader.at_statement(cut.start, end);
    match (cut.part, cut.state) {
        (_, State::Comment) => {
            return out.push(Unit::Hiding(cut.start, "comment", hidden(file, start, end)));
        }
        (_, State::Broken(why)) => {
            return out.push(Unit::Damaged(id_of(text), trimmed(cut.start, text), why.to_owned(), cut.start));
        }
        (Part::Signature, _) if leading_word(text) != b"SIGNATURE" => {
            return out.push(Unit::Signature(String::from_utf8_lossy(text).trim().to_owned()));
        }
        (_, State::Hiding) => out.push(Unit::Hiding(cut.start, "string", hidden(file, start + 1, end))),
        _ => {}
    }
    let before = out.len();
    let result = units(text, cut, reader, out);
    reader.settle(result.is_ok());
    let Err(fault) = result else { return };
    let (at, reason) = (reader.offset(fault.rest), describe(&fault));
    out.truncate(before);
    recover(file, cut, (at, reason), reader, out);
}

/// Reads unit after unit; more than one only where a `;` is missing.
fn units<'a>(text: &'a [u8], cut: &Cut, reader: &mut Reader<'a>, out: &mut Vec<Unit>) -> Result<(), Fault<'a>> {
    let mut input = text;
    loop {
        reader.at_statement(reader.offset(input), cut.end as usize);
        let (rest, unit) = unit(input, cut.part, reader)?;
        let scope = matches!(unit, Unit::Scope(..));
        out.push(unit);
        input = blank(rest);
        if input.is_empty() {
            if cut.state == State::Open && !scope {
                reader.note(Oddity::Semicolon);
            }
            return Ok(());
        }
        if scope {
            continue;
        }
        if !starts_instance(input) && !opens_section(input) {
            if let (Some(Unit::Header(..)), Part::Header) = (out.last(), cut.part) {
                // A record of the header with a tail that does not belong to it: what is readable is worth keeping.
                let (at, fault) = (reader.offset(input), Fault { rest: input, expected: "`;`" });
                out.push(Unit::Damaged(None, trimmed(at, input), describe(&fault), at));
                return Ok(());
            }
            return Err(Fault { rest: input, expected: "`;`" });
        }
        reader.note(Oddity::Semicolon);
    }
}

fn unit<'a>(input: &'a [u8], part: Part, reader: &mut Reader<'a>) -> Result<(&'a [u8], Unit), Fault<'a>> {
    let at = reader.offset(input);
    let data = if let Part::Data(number) = part { number } else { u16::MAX };
    match input.first() {
        Some(b'#' | b'@') if part == Part::Reference => {
            let (rest, (name, uri)) = plain(reader.reference(input))?;
            return Ok((rest, Unit::Reference(name, uri, at)));
        }
        Some(b'<') if part == Part::Anchor => {
            let (rest, (name, value)) = plain(reader.anchor(input))?;
            return Ok((rest, Unit::Anchor(name, value, at)));
        }
        Some(b'#') => {
            if let Some((id, rest)) = scope(input) {
                return Ok((rest, Unit::Scope(id, at)));
            }
            let (rest, instance) = plain(reader.instance(input, data))?;
            return Ok((rest, Unit::Instance(instance)));
        }
        _ => {}
    }
    let word = leading_word(input);
    let after = input.get(word.len()..).unwrap_or_default();
    if let Some(section) = section(word) {
        return Ok((after, Unit::Section(section, at)));
    }
    match (word, part) {
        (b"DATA", Part::Data(_)) if blank(after).first() != Some(&b'(') => {
            Ok((after, Unit::Data(Record { name: "DATA".into(), values: Vec::new() }, at)))
        }
        (b"DATA", Part::Data(_)) => {
            let (rest, record) = plain(reader.record(input))?;
            Ok((rest, Unit::Data(record, at)))
        }
        (b"ENDSCOPE", _) => {
            let (rest, records) = plain(reader.body(exports(blank(after))))?;
            let span = at..reader.offset(rest);
            Ok((rest, Unit::EndScope(records, span, data)))
        }
        (_, Part::Header) => {
            let (rest, record) = plain(reader.record(input))?;
            Ok((rest, Unit::Header(record, at)))
        }
        _ => Err(Fault { rest: input, expected: "`#n=` or a section's keyword" }),
    }
}

/// `#n = &SCOPE` (edition 1), and the rest.
fn scope(input: &[u8]) -> Option<(u64, &[u8])> {
    let (rest, id) = number_sign(input).ok()?;
    let rest = blank(blank(rest).strip_prefix(b"=")?);
    Some((id, blank(rest.strip_prefix(b"&SCOPE")?)))
}

/// Skips the export list `/#1, #2/`: exported or not, instance numbers are unique in the file.
fn exports(input: &[u8]) -> &[u8] {
    let Some(inside) = input.strip_prefix(b"/") else { return input };
    let close = inside.iter().position(|byte| !(byte.is_ascii_digit() || matches!(byte, b'#' | b',' | 0..=b' ')));
    match close.and_then(|at| inside.get(at..)) {
        Some([b'/', rest @ ..]) => blank(rest),
        _ => input,
    }
}

/// Splits a cut that cannot be read at everything that looks like the start of a statement; each piece stands alone.
fn recover<'a>(file: &'a [u8], cut: &Cut, fault: (u32, String), reader: &mut Reader<'a>, out: &mut Vec<Unit>) {
    let end = cut.end as usize;
    let (mut start, mut first) = (cut.start as usize, Some(fault));
    while start < end {
        let next = piece_end(file, start, end);
        let text = file.get(start..next).unwrap_or_default();
        let small = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        let piece = Cut { start: small(start), end: small(next), ..*cut };
        reader.at_statement(piece.start, next);
        let before = out.len();
        let skipped = text.iter().take_while(|byte| !matches!(byte, b'#')).count();
        let read = match units(text, &piece, reader, out) {
            Err(_) if skipped > 0 && starts_instance(text.get(skipped..).unwrap_or_default()) => {
                out.truncate(before);
                reader.settle(false);
                reader.note(Oddity::Separator);
                units(text.get(skipped..).unwrap_or_default(), &piece, reader, out)
            }
            read => read,
        };
        let whole = read.is_ok();
        match read {
            // The last piece has the cut's own `;`.
            Ok(()) if next < end && piece.state != State::Open => reader.note(Oddity::Semicolon),
            Ok(()) => {}
            Err(fault) => {
                out.truncate(before);
                let (at, reason) = (reader.offset(fault.rest), describe(&fault));
                let (at, reason) = first.take().filter(|(at, _)| (*at as usize) < next).unwrap_or((at, reason));
                out.push(Unit::Damaged(id_of(text), trimmed(piece.start, text), reason, at));
            }
        }
        reader.settle(whole);
        first = None;
        start = next;
    }
}

/// Where the next statement seems to begin, in the rest of a cut.
fn piece_end(file: &[u8], start: usize, end: usize) -> usize {
    let number = find_number(file, start + 1, end).unwrap_or(end);
    let lines = file.get(start..number).unwrap_or_default();
    let section = memchr::memchr2_iter(b'\n', b'\r', lines).map(|at| start + at + 1).find(|&at| {
        let line = file.get(at..number).unwrap_or_default();
        opens_section(line)
    });
    section.unwrap_or(number)
}

fn describe(fault: &Fault<'_>) -> String {
    let found = fault.rest.get(..fault.rest.len().min(16)).unwrap_or_default();
    if found.is_empty() {
        return format!("the statement ends where {} is expected", fault.expected);
    }
    let line = found.split(|byte| matches!(byte, b'\n' | b'\r')).next().unwrap_or_default();
    format!("found `{}` where {} is expected", String::from_utf8_lossy(line).escape_debug(), fault.expected)
}

/// The instance number that a damaged statement opens with, or the first `#n=` in it.
fn id_of(text: &[u8]) -> Option<u64> {
    memchr::memchr_iter(b'#', text).take(64).find_map(|at| {
        let (rest, id) = number_sign(text.get(at..)?).ok()?;
        // Behind the number of a statement without `=` stands its name; other bytes may have cut the number itself in two.
        let name = |byte: &u8| byte.is_ascii_alphabetic() || *byte == b'(';
        let rest = blank(rest);
        (rest.first() == Some(&b'=') || at == 0 && rest.first().is_some_and(name)).then_some(id)
    })
}

fn trimmed(start: u32, text: &[u8]) -> Span {
    let length = u32::try_from(text.trim_ascii_end().len()).unwrap_or(u32::MAX);
    start..start.saturating_add(length)
}

/// Up to eight instance numbers that seem to be defined in the stretch.
fn hidden(file: &[u8], from: usize, to: usize) -> Vec<u64> {
    let mut out = Vec::new();
    let mut at = from;
    while let Some(here) = find_number(file, at, to) {
        out.extend(number_sign(file.get(here..).unwrap_or_default()).ok().map(|(_, id)| id));
        at = here + 1;
        if out.len() == 8 {
            break;
        }
    }
    out
}
