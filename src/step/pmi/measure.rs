//! Values with their units, digits and qualifiers (ISO 10303-41 measure schema, ISO 10303-45 qualified measures).

use super::lookup::Lookup;
use crate::base::decimal::Written;
use crate::model::pmi::Unit;
use crate::part21::exchange::Value;
use crate::step::units;

/// A value as the file has it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Measure {
    /// The number as written.
    pub value: Written,
    /// Its unit.
    pub unit: Unit,
    /// Digits after the point, where a value format states them.
    pub decimals: Option<u32>,
    /// Type qualifiers: instance number and name (`maximum`, `minimum`, `average`, ...).
    pub qualifiers: Vec<(u64, String)>,
}

/// A number in the dress of the file; `None` where it is none.
pub(crate) fn written(lookup: Lookup, value: &Value) -> Option<Written> {
    match value {
        Value::Integer(number) => Written::parse(&number.to_string()),
        Value::Real(number, span) => Written::parse(lookup.exchange.text(span))
            .or_else(|| number.is_finite().then(|| Written::computed(*number))),
        Value::Typed(_, inner) => written(lookup, inner),
        Value::List(values) => match values.as_slice() {
            [only] => written(lookup, only),
            _ => None,
        },
        _ => None,
    }
}

/// The MEASURE_WITH_UNIT `#id`, simple, typed as a length, or part of a complex representation item.
pub(crate) fn measure(lookup: Lookup, id: u64) -> Option<Measure> {
    let instance = lookup.exchange.get(id)?;
    let value = written(lookup, lookup.of(instance, "MEASURE_WITH_UNIT", "value_component"))?;
    let unit = match lookup.reference(id, "MEASURE_WITH_UNIT", "unit_component") {
        Some(unit) => unit_of(lookup, unit),
        None => no_unit(),
    };
    let mut quality = lookup.references(id, "QUALIFIED_REPRESENTATION_ITEM", "qualifiers");
    for link in lookup.users(id, "MEASURE_QUALIFICATION", "MEASURE_QUALIFICATION", "qualified_measure") {
        quality.extend(lookup.references(link, "MEASURE_QUALIFICATION", "qualifiers"));
    }
    let mut out = Measure { value, unit, decimals: None, qualifiers: Vec::new() };
    for item in quality {
        if let Some(places) = decimals_of(lookup.text(item, "VALUE_FORMAT_TYPE_QUALIFIER", "format_type")) {
            out.decimals = Some(places);
        }
        if lookup.is(item, "TYPE_QUALIFIER") {
            out.qualifiers.push((item, lookup.text(item, "TYPE_QUALIFIER", "name").to_owned()));
        }
    }
    Some(out)
}

/// The measure that an attribute refers to.
pub(crate) fn measure_at(lookup: Lookup, id: u64, owner: &str, attribute: &str) -> Option<Measure> {
    measure(lookup, lookup.reference(id, owner, attribute)?)
}

/// Digits after the point of `NR2 x.y` (ISO 6093; `NR2S` is the signed form).
fn decimals_of(format: &str) -> Option<u32> {
    let rest = format.strip_prefix("NR2")?;
    let rest = rest.strip_prefix('S').unwrap_or(rest).trim();
    let (_, places) = rest.split_once('.')?;
    places.parse().ok().filter(|&places| places <= 15)
}

/// A unit by its instance; its symbol is empty where it cannot be resolved.
pub(crate) fn unit_of(lookup: Lookup, id: u64) -> Unit {
    match units::unit(lookup.exchange, id) {
        Ok(unit) => Unit { symbol: unit.symbol, to_internal: unit.factor, angle: unit.angle },
        Err(_) => no_unit(),
    }
}

/// No unit stated, or none that can be resolved.
pub(crate) fn no_unit() -> Unit {
    Unit { symbol: String::new(), to_internal: 1.0, angle: false }
}

impl Measure {
    /// The same value in another unit of the same kind, exact where the factor has a decimal form.
    pub fn in_unit(&self, unit: &Unit) -> Written {
        if self.unit == *unit || unit.symbol.is_empty() || self.unit.symbol.is_empty() || self.unit.angle != unit.angle
        {
            return self.value.clone();
        }
        Written::computed(self.value.f64() * self.unit.to_internal / unit.to_internal)
    }
}
