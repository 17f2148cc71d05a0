//! Cuts a file into statements without reading them, and finds the way back after damage.
//!
//! A statement ends at the first `;` outside strings and comments. That rule alone would let one lost apostrophe swap inside
//! and outside for the rest of the file. So each string is looked at where it opens (after `(` or `,`) and where it closes
//! (before `,` or `)`), which costs next to nothing, and a string or comment that holds the start of another statement
//! (`#12=NAME`, at a line's start or behind a `;`) is believed only if the whole statement reads well. Where any of this
//! fails, the statement is given up and the cut is made at the next place that looks like the start of one.

use super::grammar::{Reader, blank, plain};
use crate::base::job::{Job, Stopped};
use memchr::{memchr, memchr2, memchr3, memmem};

/// Part of the file that a statement stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// Between sections, before the first or after the last.
    Outside,
    /// HEADER.
    Header,
    /// ANCHOR.
    Anchor,
    /// REFERENCE.
    Reference,
    /// DATA, counted from 0.
    Data(u16),
    /// The text of a SIGNATURE section.
    Signature,
}

/// How sure the cut is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    /// Up to its `;`.
    Whole,
    /// The file ended before a `;`.
    Open,
    /// Given up, for this reason.
    Broken(&'static str),
    /// Reads well, but a string or comment in it holds what looks like instances.
    Hiding,
    /// No statement: a comment that holds what looks like instances.
    Comment,
}

/// One statement's place: from its first token to before its `;`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Cut {
    /// First byte.
    pub(crate) start: u32,
    /// Byte after the last, not counting `;`.
    pub(crate) end: u32,
    /// Section.
    pub(crate) part: Part,
    /// Certainty.
    pub(crate) state: State,
}

/// Why a statement's end was not found.
enum End {
    Semicolon(usize),
    File,
    Broken(&'static str),
}

/// Cuts the whole file. Its length must fit a `u32`.
pub(crate) fn scan(bytes: &[u8], job: &Job) -> Result<Vec<Cut>, Stopped> {
    let mut scanner = Scanner { bytes, next_number: None, comment: None, cuts: Vec::with_capacity(bytes.len() / 64) };
    let (mut at, mut part, mut sections) = (0, Part::Outside, 0u16);
    for turn in 0u32.. {
        if turn % 1024 == 0 {
            job.check()?;
        }
        at = scanner.skip_blank(at, part);
        if at >= bytes.len() {
            break;
        }
        let word = leading_word(bytes.get(at..).unwrap_or_default());
        match word {
            b"HEADER" => part = Part::Header,
            b"ANCHOR" => part = Part::Anchor,
            b"REFERENCE" => part = Part::Reference,
            b"DATA" if part != Part::Header || !scanner.is_call(at + word.len()) => {
                part = Part::Data(sections);
                sections = sections.saturating_add(1);
            }
            b"SIGNATURE" => part = Part::Signature,
            b"ENDSEC" | b"END-ISO-10303-21" | b"ISO-10303-21" => part = Part::Outside,
            _ => {}
        }
        let next = match (part, word) {
            (Part::Signature, b"SIGNATURE") => scanner.keyword(at, word.len(), part),
            (Part::Signature, _) => scanner.signature(at),
            (Part::Anchor | Part::Reference, b"") => scanner.entry(at, part),
            _ => scanner.statement(at, part),
        };
        // Each turn gains ground, whatever the bytes are.
        at = next.max(at + 1);
    }
    Ok(scanner.cuts)
}

struct Scanner<'a> {
    bytes: &'a [u8],
    /// Where the search for `#n=` last stopped: (from, found). Keeps repeated searches linear.
    next_number: Option<(usize, usize)>,
    /// Where the search for `*/` last began and stopped.
    comment: Option<(usize, Option<usize>)>,
    cuts: Vec<Cut>,
}

impl<'a> Scanner<'a> {
    fn push(&mut self, start: usize, end: usize, part: Part, state: State) {
        let small = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        self.cuts.push(Cut { start: small(start), end: small(end), part, state });
    }

    fn tail(&self, from: usize) -> &'a [u8] {
        self.bytes.get(from..).unwrap_or_default()
    }

    fn skip_blank(&mut self, mut at: usize, part: Part) -> usize {
        loop {
            match self.tail(at) {
                [0..=b' ' | 0x7f | b';', ..] => at += 1,
                [b'\xef', b'\xbb', b'\xbf', ..] => at += 3,
                [b'\\', b'N' | b'F', b'\\', ..] => at += 3,
                [b'/', b'*', ..] => match self.comment_end(at) {
                    Some(end) => {
                        if self.hides_statement(at, end) {
                            self.push(at, end, part, State::Comment);
                        }
                        at = end;
                    }
                    None => return at,
                },
                _ => return at,
            }
        }
    }

    /// Byte after the `*/` of the comment at `at`.
    fn comment_end(&mut self, at: usize) -> Option<usize> {
        let from = at + 2;
        let end = match self.comment {
            Some((searched, end)) if searched <= from && end.is_none_or(|end| from <= end) => end,
            _ => memmem::find(self.tail(from), b"*/").map(|found| from + found),
        };
        self.comment = Some((from, end));
        end.map(|end| end + 2)
    }

    fn is_call(&self, at: usize) -> bool {
        next_byte(self.tail(at)) == Some(&b'(')
    }

    /// A statement in HEADER, DATA or outside; gives the byte to go on from.
    fn statement(&mut self, start: usize, part: Part) -> usize {
        let (mut end, hiding) = self.find_end(start, false);
        if hiding {
            end = self.find_end(start, true).0;
            if let End::Semicolon(at) = end
                && !reads_well(self.bytes, start, at)
            {
                end = End::Broken("a string or comment is not closed");
            }
        }
        match end {
            End::Semicolon(at) => {
                self.push(start, at, part, if hiding { State::Hiding } else { State::Whole });
                at + 1
            }
            End::File => {
                self.push(start, self.bytes.len(), part, State::Open);
                self.bytes.len()
            }
            End::Broken(why) => {
                let next = self.next_start(start + 1);
                self.push(start, next, part, State::Broken(why));
                next
            }
        }
    }

    /// Finds the `;` that ends the statement, and whether a string or comment before it looks like holding statements.
    /// When `careful`, a start of a statement outside strings and comments ends the search too.
    fn find_end(&mut self, start: usize, careful: bool) -> (End, bool) {
        let (mut at, mut hiding) = (start, false);
        loop {
            if hiding && !careful {
                // What follows is read with more care; going on now would make many such statements cost the file's length each.
                return (End::File, hiding);
            }
            let Some(found) = memchr3(b';', b'\'', b'/', self.tail(at)) else {
                // Nothing closes it: let the reading of the statement find what is whole.
                return (if careful { End::Broken("the statement is not closed") } else { End::File }, hiding);
            };
            let here = at + found;
            if careful && self.hides_statement(at.max(start + 1), here) {
                return (End::Broken("another statement begins before this one is closed"), hiding);
            }
            match self.bytes.get(here) {
                Some(b';') => return (End::Semicolon(here), hiding),
                Some(b'/') if self.bytes.get(here + 1) == Some(&b'*') => match self.comment_end(here) {
                    Some(end) => {
                        hiding |= self.hides_statement(here, end);
                        at = end;
                    }
                    None => return (End::Broken("a comment is not closed"), hiding),
                },
                Some(b'/') => at = here + 1,
                _ => match self.string_end(start, here) {
                    Ok(end) => {
                        hiding |= self.hides_statement(here, end);
                        at = end;
                    }
                    Err(why) => return (End::Broken(why), hiding),
                },
            }
        }
    }

    /// Byte after the string that opens at `open`, if it opens and closes where strings do.
    fn string_end(&self, start: usize, open: usize) -> Result<usize, &'static str> {
        let before = self.bytes.get(start..open).unwrap_or_default().iter().rev().find(|byte| **byte > b' ');
        // `/` ends a comment, and a backslash a print control directive.
        if !matches!(before, Some(b'(' | b',' | b'/' | b'\\')) {
            return Err("an apostrophe stands outside a string");
        }
        let mut at = open + 1;
        loop {
            let Some(found) = memchr(b'\'', self.tail(at)) else { return Err("a string is not closed") };
            at += found + 1;
            if self.bytes.get(at) != Some(&b'\'') {
                break;
            }
            at += 1;
        }
        match self.tail(at) {
            [b',' | b')', ..] => Ok(at),
            rest => match rest.iter().find(|byte| **byte > b' ') {
                Some(b',' | b')' | b'/' | b';' | b'\\') | None => Ok(at),
                Some(_) => Err("a string is not closed, or holds a single apostrophe"),
            },
        }
    }

    /// Whether a statement seems to begin in this stretch.
    fn hides_statement(&mut self, from: usize, to: usize) -> bool {
        to.saturating_sub(from) > 3
            && memchr(b'#', self.bytes.get(from..to).unwrap_or_default()).is_some()
            && find_number(self.bytes, from, to).is_some()
    }

    /// The next place that looks like the start of a statement: `#n=NAME`, or the keyword of a section.
    fn next_start(&mut self, from: usize) -> usize {
        let number = match self.next_number {
            Some((searched, found)) if searched <= from && from <= found => found,
            _ => find_number(self.bytes, from, self.bytes.len()).unwrap_or(self.bytes.len()),
        };
        self.next_number = Some((from, number));
        let mut at = from;
        while let Some(found) = memchr3(b';', b'\n', b'\r', self.bytes.get(at..number).unwrap_or_default()) {
            at += found + 1;
            let rest = self.tail(at).trim_ascii_start();
            if opens_section(rest) {
                return self.bytes.len() - rest.len();
            }
        }
        number
    }

    /// A keyword without parameters whose `;` is sure to follow.
    fn keyword(&mut self, start: usize, length: usize, part: Part) -> usize {
        let end = start + length;
        self.push(start, end, part, State::Whole);
        let rest = self.tail(end).trim_ascii_start();
        self.bytes.len() - rest.strip_prefix(b";").unwrap_or(rest).len()
    }

    /// The text of a signature: up to `ENDSEC`.
    fn signature(&mut self, start: usize) -> usize {
        // From the next byte on: what stands here may open with `ENDSEC` and be another word.
        let end = memmem::find(self.tail(start + 1), b"ENDSEC").map_or(self.bytes.len(), |found| start + 1 + found);
        self.push(start, end, Part::Signature, State::Whole);
        end
    }

    /// An entry of ANCHOR or REFERENCE: its `<...>` may hold `;` and `'`.
    fn entry(&mut self, start: usize, part: Part) -> usize {
        let mut at = start;
        loop {
            let Some(found) = memchr3(b';', b'\'', b'<', self.tail(at)) else {
                self.push(start, self.bytes.len(), part, State::Open);
                return self.bytes.len();
            };
            let here = at + found;
            let close = match self.bytes.get(here) {
                Some(b';') => {
                    self.push(start, here, part, State::Whole);
                    return here + 1;
                }
                Some(b'<') => memchr2(b'>', b'\n', self.tail(here)),
                _ => memchr2(b'\'', b'\n', self.tail(here + 1)).map(|found| found + 1),
            };
            at = close.map_or(self.bytes.len(), |found| here + found + 1);
        }
    }
}

/// `ISO-10303-21` and the like: the letters, digits and hyphens that a statement opens with.
pub(crate) fn leading_word(bytes: &[u8]) -> &[u8] {
    let length =
        bytes.iter().take(24).take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')).count();
    bytes.get(..length).unwrap_or_default()
}

/// Whether the text opens with a keyword that no string or parameter list is likely to hold at the start of a line.
pub(crate) fn opens_section(rest: &[u8]) -> bool {
    let word = leading_word(rest);
    let next = next_byte(rest.get(word.len()..).unwrap_or_default());
    match word {
        b"ENDSEC" | b"HEADER" | b"END-ISO-10303-21" | b"ISO-10303-21" | b"ANCHOR" | b"REFERENCE" | b"SIGNATURE" => {
            matches!(next, Some(b';' | b'/') | None)
        }
        b"DATA" => matches!(next, Some(b';' | b'(' | b'/') | None),
        b"FILE_DESCRIPTION" | b"FILE_NAME" | b"FILE_SCHEMA" => matches!(next, Some(b'(' | b'/')),
        _ => false,
    }
}

/// The next byte that is not blank, within a short look: this runs at every line of a damaged stretch.
fn next_byte(text: &[u8]) -> Option<&u8> {
    let near = text.get(..text.len().min(64)).unwrap_or_default();
    near.iter().find(|byte| **byte > b' ')
}

/// First `#n=` in the stretch that looks like the start of a statement: followed by a name or `(`, and at the start of a line or
/// behind `;`, `)` or a comment.
pub(crate) fn find_number(bytes: &[u8], from: usize, to: usize) -> Option<usize> {
    let mut at = from;
    while let Some(found) = memchr(b'#', bytes.get(at..to).unwrap_or_default()) {
        let here = at + found;
        if starts_instance(bytes.get(here..).unwrap_or_default()) && stands_free(bytes, here) {
            return Some(here);
        }
        at = here + 1;
    }
    None
}

/// `#n=` and a name, `(`, `&SCOPE`, `<uri>` or a comment.
pub(crate) fn starts_instance(text: &[u8]) -> bool {
    let Some(text) = text.strip_prefix(b"#") else { return false };
    // Hostile digits without end are no instance number.
    let digits = text.iter().take(40).take_while(|byte| byte.is_ascii_digit()).count();
    let short = |text: &[u8]| text.iter().take(64).take_while(|byte| **byte <= b' ').count();
    let text = text.get(digits..).unwrap_or_default();
    let text = text.get(short(text)..).unwrap_or_default();
    let Some(text) = text.strip_prefix(b"=") else { return false };
    let text = text.get(short(text)..).unwrap_or_default();
    let next = text.first().copied().unwrap_or_default();
    digits > 0
        && (next.is_ascii_alphabetic() || matches!(next, b'(' | b'!' | b'&' | b'<' | b'_') || text.starts_with(b"/*"))
}

fn stands_free(bytes: &[u8], at: usize) -> bool {
    let before = bytes.get(..at).unwrap_or_default();
    let blanks = before.iter().rev().take(256).take_while(|byte| matches!(byte, b' ' | b'\t')).count();
    match before.get(..before.len() - blanks).unwrap_or_default() {
        [] | [.., b'\n' | b'\r' | b';' | b')'] | [.., b'*', b'/'] => true,
        [..] => false,
    }
}

/// Whether the grammar accepts the stretch as one statement.
fn reads_well(bytes: &[u8], start: usize, end: usize) -> bool {
    let input = bytes.get(start..end).unwrap_or_default();
    let mut reader = Reader::new(512);
    let rest = match input.first() {
        Some(b'#') => plain(reader.instance(input, 0)).map(|(rest, _)| rest),
        _ => plain(reader.record(input)).map(|(rest, _)| rest),
    };
    rest.is_ok_and(|rest| blank(rest).is_empty())
}
