//! What a file's own limits are for each row: with the bonus that the file's own sizes give.
//!
//! Out comes plain data; comparing is the business of `judge`.

use super::measurements::{Characteristic, Material, Measurement, Measurements};
use crate::base::decimal::Decimal;
use rustc_hash::FxHashMap;

/// Limits of one row. Numbers are in the unit of the row; where limits and value have different known units, all are
/// in millimetres or radians.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OwnLimits {
    /// The measured number.
    pub value: Option<Decimal>,
    /// Lower limit.
    pub lower: Option<Decimal>,
    /// Upper limit, bonus included.
    pub upper: Option<Decimal>,
    /// Bonus that is in `upper`.
    pub bonus: Option<Decimal>,
    /// A bonus may be due, but the size or the side of the feature is missing.
    pub bonus_unknown: bool,
    /// Verdict of an attribute by the file's lists of words.
    pub attribute: Option<bool>,
    /// Why the row is not to be judged.
    pub refused: Option<String>,
    /// Rule by which the limits were had: those of the characteristic, with `+bonus` or `+bonus?`.
    pub rule: String,
}

/// A measured size with its limits, in the unit of its row.
#[derive(Clone, Copy)]
struct Size {
    value: Decimal,
    lower: Decimal,
    upper: Decimal,
}

/// Limits of every row, in row order.
pub fn own_limits(all: &Measurements) -> Vec<OwnLimits> {
    let sizes = sizes(all);
    all.rows.iter().map(|row| of_row(all, row, &sizes)).collect()
}

const SIZE_KINDS: [&str; 3] = ["Diameter", "Width", "Length"];

/// (part, file of the plan, feature, kind) → first measured size.
type Sizes<'a> = FxHashMap<(usize, usize, &'a str, &'a str), Size>;

fn sizes(all: &Measurements) -> Sizes<'_> {
    let mut sizes = Sizes::default();
    for row in &all.rows {
        let Some(built) = row.characteristic.and_then(|index| all.characteristics.get(index)) else { continue };
        if !SIZE_KINDS.contains(&built.kind.as_str()) || built.limits.invalid.is_some() {
            continue;
        }
        let (Some(value), Some(lower), Some(upper)) = (&row.value, &built.limits.lower, &built.limits.upper) else {
            continue;
        };
        let size = Size { value: value.decimal, lower: lower.decimal, upper: upper.decimal };
        for feature in &built.feature_ids {
            sizes.entry((row.part, built.file, feature, &built.kind)).or_insert(size);
        }
    }
    sizes
}

fn of_row(all: &Measurements, row: &Measurement, sizes: &Sizes) -> OwnLimits {
    let mut own = OwnLimits { value: row.value.as_ref().map(|v| v.decimal), ..OwnLimits::default() };
    let Some(built) = row.characteristic.and_then(|index| all.characteristics.get(index)) else {
        own.rule = "none".into();
        own.refused = Some("the file states no requirement for this value".into());
        return own;
    };
    own.rule = built.limits.rule.clone();
    own.lower = built.limits.lower.as_ref().map(|l| l.decimal);
    own.upper = built.limits.upper.as_ref().map(|u| u.decimal);
    if let Some(reason) = &built.limits.invalid {
        own.refused = Some(reason.clone());
        return own;
    }
    if own.rule == "attribute" {
        own.attribute = row.text.as_ref().and_then(|text| attribute(built, text));
        return own;
    }
    if own.rule == "zone" && matches!(built.material, Material::Mmc | Material::Lmc) {
        add_bonus(row, built, sizes, &mut own);
    }
    to_common_unit(row, built, &mut own);
    if own.lower.is_none() && own.upper.is_none() && own.refused.is_none() {
        own.refused = Some(match &built.untoleranced {
            Some(word) => format!("the dimension is stated without tolerance ({word})"),
            None => "the file states no limits for this value".into(),
        });
    }
    own
}

/// By the lists of words: listed as pass, listed as fail, or not listed where a pass list exists (a fail).
fn attribute(built: &Characteristic, text: &str) -> Option<bool> {
    if built.pass_values.iter().any(|word| word == text) {
        return Some(true);
    }
    (built.fail_values.iter().any(|word| word == text) || !built.pass_values.is_empty()).then_some(false)
}

/// ISO 2692, ASME Y14.5-2018 §7.3.4: at MMC a hole gains what it is larger than its lower limit, a shaft what it is
/// smaller than its upper one; at LMC the other way round; never below 0 nor above the size tolerance.
fn add_bonus(row: &Measurement, built: &Characteristic, sizes: &Sizes, own: &mut OwnLimits) {
    let stated = row.bonus.as_ref().map(|bonus| bonus.decimal);
    let computed = || {
        let feature = built.feature_ids.first()?;
        let size = SIZE_KINDS.iter().find_map(|kind| sizes.get(&(row.part, built.file, feature.as_str(), *kind)))?;
        let internal = built.features.first()?.internal?;
        let at_lower = internal == (built.material == Material::Mmc);
        let gain = if at_lower { size.value - size.lower } else { size.upper - size.value };
        Some(gain.max(Decimal::ZERO).min(size.upper - size.lower))
    };
    match stated.or_else(computed) {
        Some(bonus) => {
            own.upper = own.upper.map(|upper| upper + bonus);
            own.bonus = Some(bonus);
            own.rule.push_str("+bonus");
        }
        None => {
            own.bonus_unknown = true;
            own.rule.push_str("+bonus?");
        }
    }
}

fn to_common_unit(row: &Measurement, built: &Characteristic, own: &mut OwnLimits) {
    let (Some(of_value), Some(of_limits)) = (&row.unit, &built.unit) else { return };
    if of_value.to_internal == of_limits.to_internal {
        return;
    }
    if of_value.angle != of_limits.angle {
        own.refused = Some("value and limits are of different quantities".into());
        return;
    }
    let scale = |number: Option<Decimal>, factor: f64| number.map(|n| n * Decimal::from_f64(factor));
    own.value = scale(own.value, of_value.to_internal);
    own.lower = scale(own.lower, of_limits.to_internal);
    own.upper = scale(own.upper, of_limits.to_internal);
    own.bonus = scale(own.bonus, of_limits.to_internal);
}
