//! Units of ISO 10303-41, for each representation context. Never assumed in silence.

use super::codes;
use crate::base::diag::Diagnostic;
use crate::base::job::Job;
use crate::base::units::LengthUnit;
use crate::model::SourceInfo;
use crate::part21::exchange::{Exchange, Instance, Record};
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;

/// A resolved unit: `factor` takes a value to mm^`length`, or to radians where `angle` is set.
#[derive(Clone, Debug, PartialEq)]
pub struct Unit {
    /// Name or symbol: `mm`, `in`, `deg`, `rad`, `mm^3`, ...
    pub symbol: String,
    /// Factor to millimetres (to the power of `length`), radians, or 1 for other units.
    pub factor: f64,
    /// Exponent of length: 1 length, 2 area, 3 volume, 0 other.
    pub length: i32,
    /// Whether it is a plane angle.
    pub angle: bool,
}

/// Factors of one representation context.
#[derive(Clone, Debug, PartialEq)]
pub struct ContextUnits {
    /// Unit of length, where stated.
    pub length: Option<LengthUnit>,
    /// Millimetres in a unit of length; 1 where none is stated.
    pub to_mm: f64,
    /// Radians in a unit of plane angle; 1 where none is stated.
    pub to_rad: f64,
    /// Whether a unit of plane angle is stated.
    pub angle_stated: bool,
    /// Greatest uncertainty of length, mm.
    pub uncertainty_mm: Option<f64>,
}

impl ContextUnits {
    const UNKNOWN: ContextUnits =
        ContextUnits { length: None, to_mm: 1.0, to_rad: 1.0, angle_stated: false, uncertainty_mm: None };
}

/// Factors of all contexts.
#[derive(Clone, Debug)]
pub struct Units {
    contexts: FxHashMap<u64, ContextUnits>,
    main: ContextUnits,
}

impl Units {
    /// Reads every context. What cannot be resolved is reported once a unit.
    pub fn read(exchange: &Exchange, job: &Job) -> Self {
        let mut contexts = FxHashMap::default();
        let mut votes: BTreeMap<u64, (usize, u64)> = BTreeMap::new();
        let mut bad: BTreeMap<u64, String> = BTreeMap::new();
        for instance in exchange.of_type("GLOBAL_UNIT_ASSIGNED_CONTEXT") {
            let units = context_units(exchange, instance, &mut bad);
            // A context of two dimensions (drawings, parameter space) says nothing of the part.
            let flat = instance
                .record("GEOMETRIC_REPRESENTATION_CONTEXT")
                .and_then(|record| record.values.last())
                .and_then(|value| value.integer())
                == Some(2);
            if units.length.is_some() && !flat {
                let uses = exchange.referrers(instance.id).count();
                let vote = votes.entry(units.to_mm.to_bits()).or_insert((0, instance.id));
                vote.0 += uses;
            }
            contexts.insert(instance.id, units);
        }
        for (id, why) in bad {
            job.report(Diagnostic::new(&codes::BAD_UNIT, why).entity(id));
        }
        let main =
            votes.values().max_by_key(|(uses, first)| (*uses, std::cmp::Reverse(*first))).map(|(_, first)| *first);
        let main = main.and_then(|id| contexts.get(&id)).cloned().unwrap_or(ContextUnits::UNKNOWN);
        Units { contexts, main }
    }

    /// Factors of the context `#id`; those of the main context where it is unknown or states no length.
    pub fn of(&self, context: u64) -> &ContextUnits {
        self.contexts.get(&context).filter(|units| units.length.is_some()).unwrap_or(&self.main)
    }

    /// Factors of the context of most representations.
    pub fn main(&self) -> &ContextUnits {
        &self.main
    }

    /// All contexts that state a length.
    pub fn all(&self) -> impl Iterator<Item = &ContextUnits> {
        self.contexts.values().filter(|units| units.length.is_some())
    }
}

/// Fills the unit fields of `source`, and reports what is missing or mixed.
pub fn describe(context: &super::Context, source: &mut SourceInfo, job: &Job) {
    let units = &context.units;
    source.length_unit = units.main().length.clone();
    source.angle_to_rad = units.main().to_rad;
    source.uncertainty_mm = units
        .all()
        .filter_map(|u| u.uncertainty_mm)
        .fold(None, |most: Option<f64>, u| Some(most.map_or(u, |m| m.max(u))));
    if units.main().length.is_none() {
        job.report(
            Diagnostic::new(
                &codes::NO_LENGTH_UNIT,
                "no representation context states a usable unit of length; millimetres were assumed",
            )
            .hint("export the file again with its units"),
        );
    } else if !units.main().angle_stated {
        job.report(Diagnostic::new(
            &codes::NO_ANGLE_UNIT,
            "the geometry's context states no unit of plane angle; radians were assumed",
        ));
    }
    let mut factors: Vec<f64> = units.all().map(|u| u.to_mm).collect();
    factors.sort_by(f64::total_cmp);
    factors.dedup();
    if factors.len() > 1 {
        let names: Vec<String> = factors.iter().map(|&f| LengthUnit::by_factor(f).symbol).collect();
        job.report(Diagnostic::new(
            &codes::MIXED_UNITS,
            format!("contexts in {}; each converted by its own factor", names.join(", ")),
        ));
    }
}

fn context_units(exchange: &Exchange, instance: &Instance, bad: &mut BTreeMap<u64, String>) -> ContextUnits {
    let mut out = ContextUnits::UNKNOWN;
    let Some(record) = instance.record("GLOBAL_UNIT_ASSIGNED_CONTEXT") else { return out };
    let list = record.values.iter().map(|value| value.list()).find(|list| !list.is_empty()).unwrap_or_default();
    for id in list.iter().filter_map(|value| value.reference()) {
        match unit(exchange, id) {
            Ok(unit) if unit.length == 1 && out.length.is_none() => {
                out.to_mm = unit.factor;
                out.length = Some(LengthUnit { symbol: unit.symbol, to_mm: unit.factor });
            }
            Ok(unit) if unit.angle && !out.angle_stated => {
                out.to_rad = unit.factor;
                out.angle_stated = true;
            }
            Ok(_) => {}
            Err(why) => {
                bad.insert(id, why);
            }
        }
    }
    out.uncertainty_mm = instance.record("GLOBAL_UNCERTAINTY_ASSIGNED_CONTEXT").and_then(|record| {
        let ids = record.value(0).list().iter().filter_map(|value| value.reference());
        ids.filter_map(|id| measure(exchange, id))
            .filter(|(_, unit)| unit.length == 1)
            .map(|(v, unit)| v * unit.factor)
            .reduce(f64::max)
    });
    out
}

/// Value (as a number) and unit of a MEASURE_WITH_UNIT, MEASURE_REPRESENTATION_ITEM or kin, simple or complex.
pub fn measure(exchange: &Exchange, id: u64) -> Option<(f64, Unit)> {
    let instance = exchange.get(id)?;
    let (value, unit_id) = measure_parts(instance)?;
    Some((value, unit(exchange, unit_id).ok()?))
}

/// The first number and the first reference after it: `value_component, unit_component` wherever the type puts them.
fn measure_parts(instance: &Instance) -> Option<(f64, u64)> {
    let parts = |record: &Record| {
        let at = record.values.iter().position(|value| value.number().is_some())?;
        Some((record.values.get(at)?.number()?, record.values.get(at + 1)?.reference()?))
    };
    match instance.record("MEASURE_WITH_UNIT") {
        Some(record) => parts(record),
        None => instance.records.iter().find_map(parts),
    }
}

/// Resolves a unit.
///
/// # Errors
/// A sentence why it cannot be resolved.
pub fn unit(exchange: &Exchange, id: u64) -> Result<Unit, String> {
    resolve(exchange, id, 0)
}

const DEPTH: usize = 16;

fn resolve(exchange: &Exchange, id: u64, depth: usize) -> Result<Unit, String> {
    if depth > DEPTH {
        return Err(format!("unit #{id} is defined by itself, or through more than {DEPTH} others"));
    }
    let instance = exchange.get(id).ok_or_else(|| format!("unit #{id} does not exist"))?;
    if let Some(record) = instance.record("CONVERSION_BASED_UNIT") {
        return conversion(exchange, instance, record, depth);
    }
    if let Some(record) = instance.record("SI_UNIT") {
        return si(instance, record);
    }
    if let Some(record) =
        instance.records.iter().find(|record| record.name.starts_with("DERIVED_UNIT") || is_derived(&record.name))
    {
        return derived(exchange, record, depth);
    }
    let name = instance.records.iter().flat_map(|record| &record.values).find_map(|value| value.text());
    Err(format!(
        "unit #{id} is a {}{}, of no known size",
        instance.type_name(),
        name.map(|n| format!(" `{n}`")).unwrap_or_default()
    ))
}

fn is_derived(name: &str) -> bool {
    matches!(name, "AREA_UNIT" | "VOLUME_UNIT" | "DENSITY_UNIT")
}

fn si(instance: &Instance, record: &Record) -> Result<Unit, String> {
    let count = record.values.len();
    let prefix = count.checked_sub(2).and_then(|at| record.value(at).enumeration());
    let name = count.checked_sub(1).and_then(|at| record.value(at).enumeration()).unwrap_or_default();
    let power = match prefix {
        None => 0,
        Some(prefix) => prefix_power(prefix).ok_or_else(|| format!("SI prefix `{prefix}` is unknown"))?,
    };
    let factor = 10f64.powi(power);
    Ok(match name {
        // Powers are joined before they become a number, so that milli metre is exactly 1.
        "METRE" => {
            let to_mm = 10f64.powi(power + 3);
            Unit { symbol: LengthUnit::by_factor(to_mm).symbol, factor: to_mm, length: 1, angle: false }
        }
        "RADIAN" => Unit { symbol: "rad".into(), factor, length: 0, angle: true },
        "" => return Err(format!("SI unit #{} has no name", instance.id)),
        other => Unit { symbol: other.to_lowercase(), factor, length: 0, angle: false },
    })
}

fn prefix_power(prefix: &str) -> Option<i32> {
    Some(match prefix {
        "EXA" => 18,
        "PETA" => 15,
        "TERA" => 12,
        "GIGA" => 9,
        "MEGA" => 6,
        "KILO" => 3,
        "HECTO" => 2,
        "DECA" => 1,
        "DECI" => -1,
        "CENTI" => -2,
        "MILLI" => -3,
        "MICRO" => -6,
        "NANO" => -9,
        "PICO" => -12,
        "FEMTO" => -15,
        "ATTO" => -18,
        _ => return None,
    })
}

fn conversion(exchange: &Exchange, instance: &Instance, record: &Record, depth: usize) -> Result<Unit, String> {
    let id = instance.id;
    let name = record.values.iter().find_map(|value| value.text()).unwrap_or_default().trim().to_owned();
    let measure = record.values.last().and_then(|value| value.reference()).and_then(|id| exchange.get(id));
    let measure = measure.ok_or_else(|| format!("unit #{id} `{name}` names no conversion factor"))?;
    let (value, base) = measure_parts(measure)
        .ok_or_else(|| format!("conversion factor #{} of unit `{name}` has no value", measure.id))?;
    let base = resolve(exchange, base, depth + 1)?;
    let factor = value * base.factor;
    if !(factor.is_finite() && factor > 0.0) {
        return Err(format!("unit #{id} `{name}` has the factor {value}"));
    }
    let symbol = match (base.length, base.angle) {
        (1, _) => LengthUnit::by_factor(factor).symbol,
        (_, true) if (factor.to_degrees() - 1.0).abs() < 1e-6 => "deg".into(),
        _ => name.to_lowercase(),
    };
    // Writers round π/180 to what they like; a degree is a degree.
    let factor = if symbol == "deg" { 1f64.to_radians() } else { factor };
    Ok(Unit { symbol, factor, ..base })
}

fn derived(exchange: &Exchange, record: &Record, depth: usize) -> Result<Unit, String> {
    let mut out = Unit { symbol: String::new(), factor: 1.0, length: 0, angle: false };
    for id in record.value(0).list().iter().filter_map(|value| value.reference()) {
        let element = exchange.get(id).ok_or_else(|| format!("derived unit element #{id} does not exist"))?;
        let part = element.value(0).reference().ok_or_else(|| format!("derived unit element #{id} names no unit"))?;
        let part = resolve(exchange, part, depth + 1)?;
        let exponent = element.value(1).number().unwrap_or(1.0);
        let whole = exponent.round().clamp(-9.0, 9.0) as i32;
        out.length = out.length.saturating_add(part.length.saturating_mul(whole));
        out.factor *= part.factor.powi(whole);
        let sep = if out.symbol.is_empty() { "" } else { "·" };
        out.symbol +=
            &if whole == 1 { format!("{sep}{}", part.symbol) } else { format!("{sep}{}^{whole}", part.symbol) };
    }
    if out.symbol.is_empty() || !(out.factor.is_finite() && out.factor > 0.0) {
        return Err("derived unit without usable elements".into());
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::step::fixture::{INCH, MM, exchange};

    #[test]
    fn each_context_has_its_own_factors() {
        let exchange = exchange(&format!("{MM}{INCH}#20=SHAPE_REPRESENTATION('',(),#19);"));
        let units = Units::read(&exchange, &Job::default());
        assert_eq!((units.of(9).to_mm, units.of(9).to_rad), (1.0, 1.0));
        assert_eq!(units.of(19).to_mm, 25.4);
        assert_eq!(units.of(19).to_rad, 1f64.to_radians(), "a rounded factor of a degree is a degree");
        assert_eq!(units.of(19).length.as_ref().map(|u| u.symbol.as_str()), Some("in"));
        assert_eq!(units.main().to_mm, 25.4, "the context in use is the main one");
    }

    #[test]
    fn units_that_say_nothing_are_reported() {
        let data = "#1=(CONVERSION_BASED_UNIT('A',#2)LENGTH_UNIT()NAMED_UNIT(*));\n#2=LENGTH_MEASURE_WITH_UNIT(LENGTH_MEASURE(2.),#1);\n\
            #3=(CONVERSION_BASED_UNIT('B',#4)LENGTH_UNIT()NAMED_UNIT(*));\n#4=LENGTH_MEASURE_WITH_UNIT(LENGTH_MEASURE(0.),#5);\n\
            #5=(LENGTH_UNIT()NAMED_UNIT(*)SI_UNIT($,.METRE.));\n\
            #9=(GEOMETRIC_REPRESENTATION_CONTEXT(3)GLOBAL_UNIT_ASSIGNED_CONTEXT((#1,#3))REPRESENTATION_CONTEXT('',''));";
        let job = Job::default();
        let units = Units::read(&exchange(data), &job);
        assert_eq!(units.main().length, None);
        let found: Vec<_> = job.take_findings().iter().map(|f| (f.code.code, f.place.entity)).collect();
        assert_eq!(found, [("STEP-002", Some(1)), ("STEP-002", Some(3))]);
    }

    #[test]
    fn derived_units_multiply() {
        let data = format!("{INCH}#30=DERIVED_UNIT((#31));\n#31=DERIVED_UNIT_ELEMENT(#10,3.);");
        let unit = unit(&exchange(&data), 30).unwrap_or_else(|why| panic!("{why}"));
        assert_eq!(unit.length, 3);
        assert!((unit.factor - 16387.064).abs() < 1e-9, "a cubic inch");
    }
}
