//! The exchange structure: all instances of a file, typed access, inverse references.

use super::index::{Lines, Numbers, Referrers};
use rustc_hash::FxHashMap;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

/// Byte range in [`Exchange::bytes`].
pub type Span = Range<u32>;

/// One parameter of a record (ISO 10303-21 §6.4).
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// `$`
    Omitted,
    /// `*`
    Derived,
    /// Integer. One that does not fit 64 bits is kept as a real.
    Integer(i64),
    /// Real, with the place of its text (see [`Exchange::text`]).
    Real(f64, Span),
    /// String, directives decoded.
    Text(Box<str>),
    /// `.NAME.` without its points.
    Enumeration(Box<str>),
    /// `"..."`: hexadecimal digits as written, the first one the count of unused bits.
    Binary(Box<str>),
    /// `#n`
    Reference(u64),
    /// `NAME(value)`: a select member written with its type.
    Typed(Box<str>, Box<Value>),
    /// `(a, b, ...)`
    List(Vec<Value>),
    /// `@n` or `<uri>`: a value instance or resource of edition 3, as written.
    Resource(Box<str>),
}

/// A keyword with its parameters.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// Entity type in upper case.
    pub name: Arc<str>,
    /// Parameters.
    pub values: Vec<Value>,
}

/// One instance: simple (one record) or complex (several, as written).
#[derive(Clone, Debug, PartialEq)]
pub struct Instance {
    /// `#id`.
    pub id: u64,
    /// The statement, from `#` to before `;`.
    pub span: Span,
    /// Records.
    pub records: Vec<Record>,
    /// Data section from 0.
    pub section: u16,
}

/// A file's content.
#[derive(Clone, Debug, Default)]
pub struct Exchange {
    /// The unpacked bytes.
    pub bytes: Arc<[u8]>,
    /// Header records in order.
    pub header: Vec<Record>,
    /// Instances in file order (a repeated id is kept in place, and reported; the first one answers to the id).
    pub instances: Vec<Instance>,
    /// Statements that could not be read: (id where known, span, reason). Each is also a finding, up to a thousand.
    pub damaged: Vec<(Option<u64>, Span, String)>,
    /// ANCHOR section: name → what it names, as written.
    pub anchors: Vec<(String, Value)>,
    /// REFERENCE section: `#id` or `@id` → URI.
    pub references: Vec<(String, String)>,
    /// SIGNATURE sections as written.
    pub signatures: Vec<String>,
    /// Heads of the DATA sections: `DATA` with its name and schemas, if it states any.
    pub sections: Vec<Record>,
    pub(crate) by_id: Numbers,
    pub(crate) by_type: FxHashMap<Arc<str>, Vec<u32>>,
    pub(crate) referrers: Referrers,
    pub(crate) lines: OnceLock<Lines>,
}

static OMITTED: Value = Value::Omitted;

impl Exchange {
    /// The instance `#id`.
    pub fn get(&self, id: u64) -> Option<&Instance> {
        self.by_id.get(id).and_then(|index| self.instances.get(index as usize))
    }
    /// Place of `#id` in [`Exchange::instances`].
    pub fn index_of(&self, id: u64) -> Option<usize> {
        self.by_id.get(id).map(|index| index as usize)
    }
    /// The record of type `name` of the instance `#id`.
    pub fn record(&self, id: u64, name: &str) -> Option<&Record> {
        self.get(id)?.record(name)
    }
    /// The first header record of this name, for example `FILE_NAME`.
    pub fn header_record(&self, name: &str) -> Option<&Record> {
        self.header.iter().find(|record| &*record.name == name)
    }
    /// Instances that hold a record of this type (upper case), simple or complex, in file order.
    /// Subtypes are other types: ask for each.
    pub fn of_type<'a>(&'a self, name: &str) -> impl Iterator<Item = &'a Instance> + use<'a> {
        self.by_type.get(name).into_iter().flatten().filter_map(|&index| self.instances.get(index as usize))
    }
    /// Instances that refer to `#id`, in file order, each once.
    pub fn referrers(&self, id: u64) -> impl Iterator<Item = &Instance> {
        let places = self.by_id.get(id).map_or(&[][..], |index| self.referrers.of(index));
        places.iter().filter_map(|&index| self.instances.get(index as usize))
    }
    /// Instances with a record of type `name` that refer to `#id`.
    pub fn referrers_of_type<'a>(&'a self, id: u64, name: &'a str) -> impl Iterator<Item = &'a Instance> {
        self.referrers(id).filter(move |instance| instance.is(name))
    }
    /// The source text of a span; empty where it is not inside the file.
    pub fn text(&self, span: &Span) -> &str {
        let bytes = self.bytes.get(span.start as usize..span.end as usize).unwrap_or_default();
        std::str::from_utf8(bytes).unwrap_or_default()
    }
    /// Line and column, both from 1, of a byte offset. Lines end with LF, CR LF or CR; the first call finds them all.
    pub fn line_column(&self, offset: u32) -> (u32, u32) {
        self.lines.get_or_init(|| Lines::new(&self.bytes)).place(offset)
    }
}

impl Instance {
    /// The record of type `name`, if it holds one.
    pub fn record(&self, name: &str) -> Option<&Record> {
        self.records.iter().find(|record| &*record.name == name)
    }
    /// Whether it holds a record of type `name`.
    pub fn is(&self, name: &str) -> bool {
        self.record(name).is_some()
    }
    /// The only record's type, or all types joined by `+`.
    pub fn type_name(&self) -> String {
        self.records.iter().map(|record| &*record.name).collect::<Vec<_>>().join("+")
    }
    /// Parameter `index` of the record of type `name`; `$` where there is none. In a complex instance each record holds the
    /// attributes that its own type declares.
    pub fn attribute(&self, name: &str, index: usize) -> &Value {
        self.record(name).map_or(&OMITTED, |record| record.value(index))
    }
    /// Parameter `index` of the only record, or of the first record of a complex one; `$` where there is none.
    pub fn value(&self, index: usize) -> &Value {
        self.records.first().map_or(&OMITTED, |record| record.value(index))
    }
}

impl Record {
    /// Parameter `index`; `$` where there is none.
    pub fn value(&self, index: usize) -> &Value {
        self.values.get(index).unwrap_or(&OMITTED)
    }
}

impl Value {
    /// The referenced id, also through a typed select.
    pub fn reference(&self) -> Option<u64> {
        match self {
            Value::Reference(id) => Some(*id),
            Value::Typed(_, inner) => inner.reference(),
            _ => None,
        }
    }
    /// A number, also through a typed select (`LENGTH_MEASURE(3.)`).
    pub fn number(&self) -> Option<f64> {
        match self {
            Value::Integer(value) => Some(*value as f64),
            Value::Real(value, _) => Some(*value),
            Value::Typed(_, inner) => inner.number(),
            _ => None,
        }
    }
    /// An integer.
    pub fn integer(&self) -> Option<i64> {
        match self {
            Value::Integer(value) => Some(*value),
            Value::Typed(_, inner) => inner.integer(),
            _ => None,
        }
    }
    /// A string, also through a typed select.
    pub fn text(&self) -> Option<&str> {
        match self {
            Value::Text(text) => Some(text),
            Value::Typed(_, inner) => inner.text(),
            _ => None,
        }
    }
    /// An enumeration item's name without points, also through a typed select.
    pub fn enumeration(&self) -> Option<&str> {
        match self {
            Value::Enumeration(name) => Some(name),
            Value::Typed(_, inner) => inner.enumeration(),
            _ => None,
        }
    }
    /// `.T.` or `.F.`; `None` for `.U.` and everything else.
    pub fn boolean(&self) -> Option<bool> {
        match self.enumeration()? {
            "T" => Some(true),
            "F" => Some(false),
            _ => None,
        }
    }
    /// The members of a list, also through a typed select; empty for everything else.
    pub fn list(&self) -> &[Value] {
        match self {
            Value::List(values) => values,
            Value::Typed(_, inner) => inner.list(),
            _ => &[],
        }
    }
    /// All references inside, nested lists and selects included, in order.
    pub fn references(&self, out: &mut Vec<u64>) {
        match self {
            Value::Reference(id) => out.push(*id),
            Value::Typed(_, inner) => inner.references(out),
            Value::List(values) => values.iter().for_each(|value| value.references(out)),
            _ => {}
        }
    }
}
