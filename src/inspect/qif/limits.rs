//! Limits of a characteristic as its definition and nominal state them.
//!
//! `DefinedAsLimit` true: minimum and maximum are the limits; false: they are deviations from the nominal (QIF 3.0
//! `Characteristics.xsd`, `LinearToleranceType`). Geometric kinds state one value: the zone from 0. Profile kinds state
//! the whole zone, which lies half on either side unless `OuterDisposition` or `UnequallyDisposedZone` moves it.

use super::document::{Doc, N, child, text, text_of};
use super::plan;
use super::units::{Quantity, quantity};
use crate::base::decimal::{Decimal, Written};
use crate::base::diag::Diagnostic;
use crate::inspect::codes;
use crate::inspect::measurements::{Characteristic, StatedLimits, Unit};

/// Unit of a number.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum UnitOf {
    /// None is stated anywhere.
    #[default]
    Absent,
    /// A name that is not known.
    Unknown(String),
    /// Stated and known.
    Known(Unit),
}

/// What was noticed while reading limits.
#[derive(Clone, Debug, Default)]
pub struct Reading {
    /// Id of the definition.
    pub definition_id: String,
    /// Words about a tolerance that gives no limits.
    missing: Option<String>,
    /// Deviations that look like limits.
    suspicious: Option<String>,
    /// Different units in one tolerance.
    mixed: Option<String>,
    /// A unit whose name is not known.
    unknown_unit: Option<String>,
}

impl Reading {
    /// Findings about the limits of `built`.
    pub fn findings(&self, built: &Characteristic) -> Vec<Diagnostic> {
        let named = if built.name.is_empty() { built.item_id.clone() } else { format!("`{}`", built.name) };
        let about = |code, why: &str| Diagnostic::new(code, format!("{} {named}: {why}", built.kind));
        let mut found = Vec::new();
        if let Some(why) = &built.limits.invalid {
            found.push(about(&codes::LIMITS_INVALID, why));
        }
        for (code, why) in [
            (&codes::LIMITS_MISSING, &self.missing),
            (&codes::LIMITS_SUSPICIOUS, &self.suspicious),
            (&codes::UNIT_MIXED, &self.mixed),
            (&codes::UNIT_UNKNOWN, &self.unknown_unit),
        ] {
            found.extend(why.as_ref().map(|why| about(code, why)));
        }
        if let Some(reason) = &built.pseudo {
            found.push(about(&codes::PSEUDO, &format!("is {reason}, no requirement of a drawing")));
        }
        found
    }
}

const PROFILES: [&str; 4] = ["PointProfile", "LineProfile", "SurfaceProfile", "SurfaceProfileNonUniform"];

/// Fills nominal, limits, tolerance and unit of `built`.
pub fn read<'a>(
    docs: &[Doc<'a>],
    nominal: Option<(usize, N<'a>)>,
    definition: Option<(usize, N<'a>)>,
    built: &mut Characteristic,
) -> Reading {
    let mut reading = Reading::default();
    let mut unit = UnitOf::Absent;
    if let Some((doc, nominal)) = nominal {
        let (value, of) = plan::target(docs, doc, nominal, &built.kind);
        built.nominal = value;
        unit = of;
    }
    if !built.pass_values.is_empty() || !built.fail_values.is_empty() {
        built.limits.rule = "attribute".into();
        return reading;
    }
    built.limits.rule = "none".into();
    if let Some((doc, definition)) = definition {
        reading.definition_id = definition.attribute("id").unwrap_or_default().to_owned();
        match docs.get(doc) {
            Some(here) => from_definition(here, definition, built, &mut unit, &mut reading),
            None => return reading,
        }
    }
    if let UnitOf::Absent = unit
        && let Some(here) = docs.get(definition.or(nominal).map_or(0, |(doc, _)| doc))
        && let Ok(Some(primary)) = here.units.of(None, quantity(&built.kind))
    {
        unit = UnitOf::Known(primary);
    }
    match unit {
        UnitOf::Known(unit) => built.unit = Some(unit),
        UnitOf::Unknown(name) => reading.unknown_unit = Some(format!("the unit `{name}` is not known")),
        UnitOf::Absent => {}
    }
    reading
}

fn from_definition(doc: &Doc, definition: N, built: &mut Characteristic, unit: &mut UnitOf, reading: &mut Reading) {
    let tolerance = child(definition, "Tolerance")
        .or_else(|| definition.children().find(|node| node.is_element() && child(*node, "DefinedAsLimit").is_some()));
    let zone = child(definition, "ToleranceValue");
    if let Some(tolerance) = tolerance {
        let maximum = number(doc, child(tolerance, "MaxValue"), &built.kind, unit, reading);
        let minimum = number(doc, child(tolerance, "MinValue"), &built.kind, unit, reading);
        let word = text_of(tolerance, "DefinedAsLimit");
        two_sided(minimum, maximum, matches!(word.to_ascii_lowercase().as_str(), "true" | "1"), built, reading);
    } else if let Some(zone) = zone {
        let Some(width) = number(doc, Some(zone), &built.kind, unit, reading) else {
            reading.missing = Some(format!("the tolerance `{}` is no number", text(zone)));
            return;
        };
        let outer = number(doc, child(definition, "OuterDisposition"), &built.kind, unit, reading);
        let shift = number(doc, child(definition, "UnequallyDisposedZone"), &built.kind, unit, reading);
        one_valued(width, outer, shift, built);
    } else if let Some(word) = child(definition, "NonTolerance") {
        built.untoleranced = Some(text(word));
    } else {
        reading.missing = Some("the definition states no tolerance".into());
    }
}

/// A number in the unit of the characteristic. The first stated unit is the characteristic's; others are converted.
fn number(doc: &Doc, node: Option<N>, kind: &str, unit: &mut UnitOf, reading: &mut Reading) -> Option<Written> {
    let node = node?;
    let written = Written::parse(&text(node))?;
    if quantity(kind) == Quantity::Other {
        return Some(written);
    }
    let own = match doc.units.of(Some(node), quantity(kind)) {
        Ok(Some(own)) => own,
        Ok(None) => {
            if let UnitOf::Known(known) = unit {
                reading.mixed = Some(format!("`{}` has no unit beside numbers in {}", written.text, known.name));
            }
            return Some(written);
        }
        Err(name) => {
            *unit = UnitOf::Unknown(name);
            return Some(written);
        }
    };
    match unit {
        UnitOf::Known(known) if known.to_internal != own.to_internal => {
            reading.mixed = Some(format!("`{}` is in {}, converted to {}", written.text, own.name, known.name));
            let factor = Decimal::from_f64(own.to_internal / known.to_internal);
            Some(dressed(written.decimal * factor))
        }
        UnitOf::Known(_) => Some(written),
        _ => {
            *unit = UnitOf::Known(own);
            Some(written)
        }
    }
}

/// A computed number in the dress of its exact decimal.
fn dressed(decimal: Decimal) -> Written {
    Written { text: decimal.to_string(), decimal }
}

fn two_sided(
    minimum: Option<Written>,
    maximum: Option<Written>,
    as_limits: bool,
    built: &mut Characteristic,
    reading: &mut Reading,
) {
    if minimum.is_none() && maximum.is_none() {
        reading.missing = Some("the tolerance states neither minimum nor maximum".into());
        return;
    }
    let (lower, upper) = if as_limits {
        (minimum, maximum)
    } else {
        let Some(nominal) = built.nominal.as_ref().map(|nominal| nominal.decimal) else {
            reading.missing = Some("the deviations have no nominal that they belong to".into());
            return;
        };
        if let (Some(low), Some(high)) = (&minimum, &maximum)
            && low.decimal > Decimal::ZERO
            && low.decimal < nominal
            && nominal < high.decimal
        {
            reading.suspicious = Some(format!(
                "deviations {} and {} bracket the nominal {nominal}; as limits they would be {} to {}",
                low.text, high.text, low.text, high.text
            ));
        }
        let at = |deviation: Written| dressed(nominal + deviation.decimal);
        (minimum.map(at), maximum.map(at))
    };
    let invalid = match (&lower, &upper) {
        (Some(lower), Some(upper)) if lower.decimal > upper.decimal => {
            Some(format!("the lower limit {} is above the upper {}", lower.text, upper.text))
        }
        _ => None,
    };
    let rule = if as_limits { "limits" } else { "deviations" };
    built.limits = StatedLimits { lower, upper, rule: rule.into(), invalid };
}

fn one_valued(width: Written, outer: Option<Written>, shift: Option<Written>, built: &mut Characteristic) {
    let zone = width.decimal;
    let (lower, upper, rule) = if PROFILES.contains(&built.kind.as_str()) {
        let moved = shift.map_or(Decimal::ZERO, |shift| shift.decimal);
        let upper = outer.map_or(moved + zone.half(), |outer| outer.decimal);
        (dressed(upper - zone), dressed(upper), "profile")
    } else {
        (dressed(Decimal::ZERO), width.clone(), "zone")
    };
    let invalid = zone.is_negative().then(|| format!("the tolerance {} is negative", width.text));
    built.limits = StatedLimits { lower: Some(lower), upper: Some(upper), rule: rule.into(), invalid };
    built.tolerance = Some(width);
}
