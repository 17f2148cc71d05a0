//! The grammar of one statement (ISO 10303-21 clauses 6 to 10), with nom over the bytes of the file.
//!
//! Cutting the file into statements, and going on after a damaged one, is the business of [`super::scan`].

use super::exchange::{Instance, Record, Value};
use super::oddity::{Oddities, Oddity};
use super::strings;
use nom::branch::alt;
use nom::bytes::complete::{tag, take_while, take_while1};
use nom::character::complete::{digit0, digit1, one_of};
use nom::combinator::{opt, recognize};
use nom::error::{ErrorKind, ParseError};
use nom::{IResult, Parser};
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// What was expected where. The rest of the input gives the place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Fault<'a> {
    /// Input from the fault on.
    pub(crate) rest: &'a [u8],
    /// What would have been right.
    pub(crate) expected: &'static str,
}

impl<'a> ParseError<&'a [u8]> for Fault<'a> {
    fn from_error_kind(rest: &'a [u8], _: ErrorKind) -> Self {
        Fault { rest, expected: "a token" }
    }
    fn append(_: &'a [u8], _: ErrorKind, other: Self) -> Self {
        other
    }
}

type Parsed<'a, T> = IResult<&'a [u8], T, Fault<'a>>;

fn fault<'a, T>(rest: &'a [u8], expected: &'static str) -> Parsed<'a, T> {
    Err(nom::Err::Error(Fault { rest, expected }))
}

/// Turns the result of the grammar into a plain one.
pub(crate) fn plain<'a, T>(parsed: Parsed<'a, T>) -> Result<(&'a [u8], T), Fault<'a>> {
    parsed.map_err(|error| match error {
        nom::Err::Error(fault) | nom::Err::Failure(fault) => fault,
        nom::Err::Incomplete(_) => Fault { rest: &[], expected: "more" },
    })
}

/// Blanks and comments: anything up to a token. Print control directives (`\N\`, `\F\`) are blanks too.
pub(crate) fn blank(mut input: &[u8]) -> &[u8] {
    loop {
        match input {
            [0..=b' ' | 0x7f, rest @ ..] => input = rest,
            [b'/', b'*', rest @ ..] => match memchr::memmem::find(rest, b"*/") {
                Some(end) => input = rest.get(end + 2..).unwrap_or_default(),
                None => return input,
            },
            [b'\\', b'N' | b'F', b'\\', rest @ ..] => input = rest,
            _ => return input,
        }
    }
}

/// An instance number with its `#`.
pub(crate) fn number_sign(input: &[u8]) -> Parsed<'_, u64> {
    let (rest, (_, digits)) =
        (tag::<_, _, Fault<'_>>("#"), digit1).parse(input).map_err(|_: nom::Err<Fault<'_>>| {
            nom::Err::Error(Fault { rest: input, expected: "an instance number `#n`" })
        })?;
    match digits.iter().try_fold(0u64, |sum, digit| sum.checked_mul(10)?.checked_add(u64::from(digit - b'0'))) {
        Some(number) => Ok((rest, number)),
        None => fault(input, "an instance number below 2^64"),
    }
}

/// A name of letters, digits, `_`; user-defined ones open with `!`. Hyphens are part of the names of sections only.
fn keyword(input: &[u8]) -> Parsed<'_, &[u8]> {
    recognize((
        opt(tag("!")),
        take_while1(|byte: u8| byte.is_ascii_alphabetic() || byte == b'_'),
        take_while(|byte: u8| byte.is_ascii_alphanumeric() || byte == b'_'),
    ))
    .parse(input)
    .map_err(|_: nom::Err<Fault<'_>>| nom::Err::Error(Fault { rest: input, expected: "a keyword" }))
}

/// `[+-] digits [. digits] [E [+-] digits]`, with the forms that only some writers use.
fn numeral(input: &[u8]) -> Parsed<'_, &[u8]> {
    recognize((opt(one_of("+-")), digit0, opt((tag("."), digit0)), opt((one_of("eEdD"), opt(one_of("+-")), digit1))))
        .parse(input)
}

/// What stands between apostrophes, and the rest after the closing one.
fn quoted(input: &[u8]) -> Parsed<'_, &[u8]> {
    let Some(inside) = input.strip_prefix(b"'") else { return fault(input, "a string") };
    let mut from = 0;
    while let Some(found) = memchr::memchr(b'\'', inside.get(from..).unwrap_or_default()) {
        let end = from + found;
        if inside.get(end + 1) == Some(&b'\'') {
            from = end + 2;
        } else {
            return Ok((inside.get(end + 1..).unwrap_or_default(), inside.get(..end).unwrap_or_default()));
        }
    }
    fault(input, "a closing apostrophe")
}

/// Reads statements of one file; keeps the names it has met, so that each is stored once.
pub(crate) struct Reader<'a> {
    depth: usize,
    names: FxHashMap<&'a [u8], Arc<str>>,
    /// What was strange so far.
    pub(crate) oddities: Oddities,
    /// Those of the attempt under way: it may fail and be made again in pieces.
    pending: Option<Oddities>,
    statement: (u32, Option<u64>),
    end: usize,
}

impl<'a> Reader<'a> {
    /// A reader that refuses values nested deeper than `depth`.
    pub(crate) fn new(depth: usize) -> Self {
        // The reading recurses; a worker's stack holds this many levels with room to spare.
        let depth = depth.min(512);
        Reader {
            depth,
            names: FxHashMap::default(),
            oddities: Oddities::default(),
            pending: None,
            statement: (0, None),
            end: 0,
        }
    }
    /// Byte offset of `rest`, a tail of the current statement.
    pub(crate) fn offset(&self, rest: &[u8]) -> u32 {
        u32::try_from(self.end.saturating_sub(rest.len())).unwrap_or(u32::MAX)
    }
    /// From here on inputs are tails of what ends at byte `end` of the file, and oddities belong to what begins at `offset`.
    pub(crate) fn at_statement(&mut self, offset: u32, end: usize) {
        self.statement = (offset, None);
        self.end = end;
    }
    /// Notes an oddity of the current statement.
    pub(crate) fn note(&mut self, oddity: Oddity) {
        self.pending.get_or_insert_default().note(oddity, self.statement.0, self.statement.1);
    }
    /// Ends an attempt: what was strange in it counts only if it succeeded.
    pub(crate) fn settle(&mut self, succeeded: bool) {
        if let Some(pending) = self.pending.take().filter(|_| succeeded) {
            self.oddities.merge(&pending);
        }
    }

    fn name(&mut self, raw: &'a [u8]) -> Arc<str> {
        if let Some(name) = self.names.get(raw) {
            return Arc::clone(name);
        }
        if raw.iter().any(u8::is_ascii_lowercase) {
            self.note(Oddity::LetterCase);
            return String::from_utf8_lossy(raw).to_ascii_uppercase().into();
        }
        let name: Arc<str> = String::from_utf8_lossy(raw).into();
        self.names.insert(raw, Arc::clone(&name));
        name
    }

    fn upper(&mut self, raw: &[u8]) -> Box<str> {
        let text = String::from_utf8_lossy(raw);
        if raw.iter().any(u8::is_ascii_lowercase) {
            self.note(Oddity::LetterCase);
            return text.to_ascii_uppercase().into();
        }
        text.into()
    }

    /// `#n = RECORD` or `#n = (RECORD RECORD ...)`, also behind `&SCOPE` and before `ENDSCOPE`, see [`super::units`].
    pub(crate) fn instance(&mut self, input: &'a [u8], section: u16) -> Parsed<'a, Instance> {
        let (rest, id) = number_sign(input)?;
        self.statement.1 = Some(id);
        if id > 1 << 31 {
            self.note(Oddity::LargeNumber);
        }
        let Some(rest) = blank(rest).strip_prefix(b"=") else { return fault(blank(rest), "`=`") };
        let (rest, records) = self.body(blank(rest))?;
        let start = self.offset(input);
        let stop = self.offset(rest);
        Ok((rest, Instance { id, span: start..stop, records, section }))
    }

    /// What an instance is: one record, or several in parentheses.
    pub(crate) fn body(&mut self, input: &'a [u8]) -> Parsed<'a, Vec<Record>> {
        let Some(mut rest) = input.strip_prefix(b"(") else {
            let (rest, record) = self.record(input)?;
            return Ok((rest, vec![record]));
        };
        let mut records = Vec::new();
        loop {
            rest = blank(rest);
            if let (Some(after), false) = (rest.strip_prefix(b")"), records.is_empty()) {
                return Ok((after, records));
            }
            let (after, record) = self.record(rest)?;
            records.push(record);
            rest = after;
        }
    }

    /// `NAME(values)`.
    pub(crate) fn record(&mut self, input: &'a [u8]) -> Parsed<'a, Record> {
        let (rest, raw) = keyword(input)?;
        let name = self.name(raw);
        let (rest, values) = self.values(blank(rest), 0)?;
        Ok((rest, Record { name, values }))
    }

    /// `(value, value, ...)`, from its parenthesis on.
    fn values(&mut self, input: &'a [u8], depth: usize) -> Parsed<'a, Vec<Value>> {
        let Some(rest) = input.strip_prefix(b"(") else { return fault(input, "`(`") };
        if depth > self.depth {
            return fault(input, "fewer nested lists");
        }
        let mut rest = blank(rest);
        if let Some(after) = rest.strip_prefix(b")") {
            return Ok((after, Vec::new()));
        }
        let mut values = Vec::new();
        loop {
            let (after, value) = self.value(rest, depth)?;
            values.push(value);
            match blank(after) {
                [b',', after @ ..] => rest = blank(after),
                [b')', after @ ..] => {
                    values.shrink_to_fit();
                    return Ok((after, values));
                }
                after => return fault(after, "`,` or `)`"),
            }
        }
    }

    /// One parameter.
    pub(crate) fn value(&mut self, input: &'a [u8], depth: usize) -> Parsed<'a, Value> {
        match input {
            [b'#', b'0'..=b'9', ..] => number_sign.map(Value::Reference).parse(input),
            [b'\'', ..] => {
                let (rest, raw) = quoted(input)?;
                let (pending, (at, entity)) = (&mut self.pending, self.statement);
                let text = strings::decode(raw, &mut |oddity| pending.get_or_insert_default().note(oddity, at, entity));
                Ok((rest, Value::Text(text)))
            }
            [b'(', ..] => {
                let (rest, values) = self.values(input, depth + 1)?;
                Ok((rest, Value::List(values)))
            }
            [b'$', rest @ ..] => Ok((rest, Value::Omitted)),
            [b'*', rest @ ..] => Ok((rest, Value::Derived)),
            [b'0'..=b'9' | b'+' | b'-', ..] | [b'.', b'0'..=b'9', ..] => self.number(input),
            [b'.', ..] => self.enumeration(input),
            [b'"', ..] => binary(input),
            [b'@' | b'#', ..] => {
                self.note(Oddity::ValueName);
                resource(input)
            }
            [b'<', ..] => resource(input),
            [byte, ..] if byte.is_ascii_alphabetic() || matches!(byte, b'_' | b'!') => self.typed(input, depth),
            _ => fault(input, "a parameter"),
        }
    }

    fn number(&mut self, input: &'a [u8]) -> Parsed<'a, Value> {
        let (rest, raw) = numeral(input)?;
        let point = memchr::memchr(b'.', raw);
        let text = std::str::from_utf8(raw).unwrap_or_default();
        if point.is_none()
            && let Ok(value) = text.parse::<i64>()
        {
            return Ok((rest, Value::Integer(value)));
        }
        let before_point = point.and_then(|at| at.checked_sub(1)).and_then(|at| raw.get(at));
        let standard =
            before_point.is_some_and(u8::is_ascii_digit) && !raw.iter().any(|b| matches!(b, b'e' | b'd' | b'D'));
        let value = if standard {
            text.parse::<f64>()
        } else {
            self.note(Oddity::RealForm);
            text.replace(['d', 'D'], "E").parse::<f64>()
        };
        match value {
            Ok(value) if value.is_finite() => {
                let start = self.offset(input);
                Ok((rest, Value::Real(value, start..self.offset(rest))))
            }
            Ok(_) => fault(input, "a number within the range of a double"),
            Err(_) => fault(input, "a number"),
        }
    }

    fn enumeration(&mut self, input: &'a [u8]) -> Parsed<'a, Value> {
        let name = take_while1(|byte: u8| byte.is_ascii_alphanumeric() || byte == b'_');
        let point = || tag::<_, _, Fault<'_>>(".");
        match (point(), name, point()).parse(input) {
            Ok((rest, (_, raw, _))) => Ok((rest, Value::Enumeration(self.upper(raw)))),
            Err(_) => fault(input, "an enumeration item `.NAME.`"),
        }
    }

    fn typed(&mut self, input: &'a [u8], depth: usize) -> Parsed<'a, Value> {
        let (rest, raw) = keyword(input)?;
        if blank(rest).first() != Some(&b'(') {
            // `NAN`, `INF`, a word without its points or apostrophes.
            return fault(input, "a parameter");
        }
        let (rest, mut values) = self.values(blank(rest), depth + 1)?;
        let name = self.upper(raw);
        if values.len() != 1 {
            self.note(Oddity::SelectForm);
        }
        let inner = match values.len() {
            1 => values.pop().unwrap_or(Value::Omitted),
            0 => Value::Omitted,
            _ => Value::List(values),
        };
        Ok((rest, Value::Typed(name, Box::new(inner))))
    }

    /// `<name> = value {tags}` of the ANCHOR section (edition 3, clause 9).
    pub(crate) fn anchor(&mut self, input: &'a [u8]) -> Parsed<'a, (String, Value)> {
        let (rest, name) = angle(input)?;
        let Some(rest) = blank(rest).strip_prefix(b"=") else { return fault(blank(rest), "`=`") };
        let (rest, value) = self.value(blank(rest), 0)?;
        let mut rest = blank(rest);
        while rest.first() == Some(&b'{') {
            let Some(close) = memchr::memchr(b'}', rest) else { return fault(rest, "`}`") };
            self.note(Oddity::AnchorTag);
            rest = blank(rest.get(close + 1..).unwrap_or_default());
        }
        let name = String::from_utf8_lossy(name);
        Ok((rest, (name.trim_matches(['<', '>']).to_owned(), value)))
    }

    /// `#n = <uri>` or `@n = <uri>` of the REFERENCE section (edition 3, clause 10).
    pub(crate) fn reference(&mut self, input: &'a [u8]) -> Parsed<'a, (String, String)> {
        let (rest, (sign, digits)) = (one_of::<_, _, Fault<'_>>("#@"), digit1)
            .parse(input)
            .map_err(|_: nom::Err<Fault<'_>>| nom::Err::Error(Fault { rest: input, expected: "`#n` or `@n`" }))?;
        let Some(rest) = blank(rest).strip_prefix(b"=") else { return fault(blank(rest), "`=`") };
        let (rest, uri) = angle(blank(rest))?;
        let uri = String::from_utf8_lossy(uri);
        Ok((rest, (format!("{sign}{}", String::from_utf8_lossy(digits)), uri.trim_matches(['<', '>']).to_owned())))
    }
}

/// `"0F1A"`: the first digit counts the unused bits.
fn binary(input: &[u8]) -> Parsed<'_, Value> {
    let digits = take_while1(|byte: u8| byte.is_ascii_hexdigit());
    let mark = || tag::<_, _, Fault<'_>>("\"");
    match (mark(), digits, mark()).parse(input) {
        Ok((rest, (_, raw, _))) if matches!(raw.first(), Some(b'0'..=b'3')) => {
            Ok((rest, Value::Binary(String::from_utf8_lossy(raw).into())))
        }
        _ => fault(input, "a binary such as \"0F1A\""),
    }
}

/// `<...>` with its brackets.
fn angle(input: &[u8]) -> Parsed<'_, &[u8]> {
    let inside = take_while(|byte: u8| byte > b' ' && byte != b'>' && byte != b'<');
    recognize((tag("<"), inside, tag(">")))
        .parse(input)
        .map_err(|_: nom::Err<Fault<'_>>| nom::Err::Error(Fault { rest: input, expected: "a name `<...>`" }))
}

/// `@12`, `<uri>`, `#CONSTANT`, `@CONSTANT` of edition 3.
fn resource(input: &[u8]) -> Parsed<'_, Value> {
    let name = take_while1(|byte: u8| byte.is_ascii_alphanumeric() || byte == b'_');
    let (rest, raw) = alt((angle, recognize((one_of("#@"), name))))
        .parse(input)
        .map_err(|_: nom::Err<Fault<'_>>| nom::Err::Error(Fault { rest: input, expected: "a reference" }))?;
    Ok((rest, Value::Resource(String::from_utf8_lossy(raw).into())))
}
