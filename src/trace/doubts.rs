//! What a person must see before a value is believed: unit, sign, limits, datums, modifiers, revision.

use super::target::Target;
use super::units::{Scale, inch_mixup};
use crate::base::decimal::{Decimal, Written};
use crate::inspect::measurements::{Characteristic, InspectionFile, Material as Stated, Measurement};
use crate::judge::bonus::Material;
use crate::judge::number::shown;
use crate::model::Model;
use crate::model::product::ProductId;

/// Flags with the reasons that keep a verdict back.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Doubts {
    /// Flags of the closed list in `data/packs/README.md`.
    pub flags: Vec<&'static str>,
    /// Reasons why no verdict is given; empty = judge.
    pub reasons: Vec<String>,
    /// Worth a finding, and no flag.
    pub notes: Vec<String>,
}

impl Doubts {
    fn withhold(&mut self, flag: &'static str, reason: String) {
        self.flags.push(flag);
        self.reasons.push(reason);
    }
}

/// The value in mm, degrees or the file's own numbers, as the requirement's limits are.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Valued {
    /// In the unit of the limits.
    pub value: Option<Decimal>,
    /// In mm; `None` for angles and where no unit is stated.
    pub value_mm: Option<Decimal>,
    /// From the row's unit to that of the limits.
    pub scale: Option<Scale>,
}

/// Brings the row's value to the unit of the target's limits.
pub fn valued(
    row: &Measurement,
    stated: Option<&Characteristic>,
    target: Option<&Target>,
    doubts: &mut Doubts,
) -> Valued {
    let Some(written) = &row.value else { return Valued::default() };
    let own = row.unit.as_ref().map(|unit| Scale::new(unit.to_internal, unit.angle));
    let value_mm = own.filter(|scale| !scale.angle).map(|scale| scale.apply(written.decimal));
    match (own, target) {
        (Some(scale), Some(target)) => {
            if target.traced.unit.is_empty() {
                doubts.flags.push("unit-missing");
                return Valued { value: Some(written.decimal), value_mm, scale: None };
            }
            if target.traced.unit != scale.unit() {
                let what = if scale.angle { "an angle" } else { "a length" };
                doubts.reasons.push(format!("the value is {what}, the requirement is in {}", target.traced.unit));
            }
            Valued { value: Some(scale.apply(written.decimal)), value_mm, scale: Some(scale) }
        }
        (Some(scale), None) => Valued { value: Some(scale.apply(written.decimal)), value_mm, scale: Some(scale) },
        (None, target) => {
            doubts.flags.push("unit-missing");
            // Of the file's own limits, its own numbers; of the model's, the model's unit if the numbers show it.
            let Some(target) = target.filter(|target| target.file.is_none()) else {
                return Valued { value: Some(written.decimal), ..Valued::default() };
            };
            if !numbers_agree(stated, target) {
                let unit = &target.traced.unit;
                doubts
                    .reasons
                    .push(format!("the file states no unit, and its numbers do not show that it means {unit}"));
            }
            let value = target.scale.map_or(written.decimal, |scale| scale.apply(written.decimal));
            Valued { value: Some(value), ..Valued::default() }
        }
    }
}

/// A file without a unit means that of the model if its nominal or limits, in the model's unit, are the model's.
fn numbers_agree(stated: Option<&Characteristic>, target: &Target) -> bool {
    let (Some(stated), Some(scale)) = (stated, target.scale) else { return false };
    let pairs = [
        (&stated.nominal, target.traced.nominal),
        (&stated.limits.lower, target.traced.lower),
        (&stated.limits.upper, target.traced.upper),
    ];
    let both = |(written, own): &(&Option<Written>, Option<Decimal>)| match (written, own) {
        (Some(written), Some(own)) if !written.decimal.is_zero() => Some(scale.apply(written.decimal) == *own),
        _ => None,
    };
    let told: Vec<bool> = pairs.iter().filter_map(both).collect();
    !told.is_empty() && told.iter().all(|agrees| *agrees)
}

/// The revision that the file was made for against the model's.
pub fn stale(
    model: &Model,
    file: Option<&InspectionFile>,
    row: &Measurement,
    product: Option<ProductId>,
    doubts: &mut Doubts,
) {
    let of_file = file.map_or("", |file| file.revision.trim());
    let product = product
        .and_then(|id| model.products.get(id.index()))
        .or_else(|| model.roots.first().and_then(|id| model.products.get(id.index())));
    let Some(product) = product else { return };
    let own = product.revision.trim();
    let stated = if row.revision.trim().is_empty() { of_file } else { row.revision.trim() };
    let says_nothing = |text: &str| {
        matches!(text.to_ascii_lowercase().as_str(), "" | "any" | "none" | "-" | "latest_version" | "design")
    };
    if !says_nothing(stated) && !says_nothing(own) && !stated.eq_ignore_ascii_case(own) {
        doubts.withhold("stale-revision", format!("measured against revision {stated}, the model is revision {own}"));
    }
}

/// Everything that the row or its own characteristic says against the target's.
pub fn compare(
    row: &Measurement,
    stated: Option<&Characteristic>,
    target: &Target,
    valued: Valued,
    doubts: &mut Doubts,
) {
    sign(row, stated, doubts);
    if let (Some(value), Some(nominal), Some(_)) = (valued.value_mm, target.traced.nominal, valued.scale)
        && let Some(reason) = inch_mixup(value, nominal, target.traced.lower, target.traced.upper)
    {
        doubts.withhold("unit-suspect", reason);
    }
    let Some(stated) = stated.filter(|_| row.characteristic != target.traced.planned) else { return };
    limits(stated, target, doubts);
    nominal(stated, target, doubts);
    if target.demand.natural_lower || target.demand.profile.is_some() {
        datums(stated, target, doubts);
        modifiers(stated, target, doubts);
    }
}

/// A deviation with the opposite sign of value minus nominal.
fn sign(row: &Measurement, stated: Option<&Characteristic>, doubts: &mut Doubts) {
    let (Some(value), Some(deviation)) = (&row.value, &row.deviation) else { return };
    let Some(nominal) = stated.and_then(|stated| stated.nominal.as_ref()).filter(|_| !row.from_deviation) else {
        return;
    };
    let own = value.decimal - nominal.decimal;
    let digits = deviation.decimal.decimals().min(value.decimal.decimals()).min(12);
    let slack = Decimal::parse(&format!("1e-{digits}")).unwrap_or(Decimal::ZERO);
    let near = |a: Decimal, b: Decimal| (a - b).abs() <= slack;
    if deviation.decimal.is_zero() || near(own, deviation.decimal) {
        return;
    }
    if near(own, -deviation.decimal) {
        let text = format!(
            "{} \u{2212} {} = {}, the stated deviation is {}",
            shown(value.decimal),
            shown(nominal.decimal),
            shown(own),
            shown(deviation.decimal)
        );
        doubts.withhold("sign-doubt", text);
    } else {
        doubts.notes.push(format!(
            "the stated deviation {} is not value minus nominal, {}",
            shown(deviation.decimal),
            shown(own)
        ));
    }
}

/// Limits in a file of another unit are rounded to about five decimals of an inch.
const ROUNDED_MM: &str = "0.0003";

fn limits(stated: &Characteristic, target: &Target, doubts: &mut Doubts) {
    let scale = stated.unit.as_ref().map(|unit| Scale::new(unit.to_internal, unit.angle));
    let other_unit = scale.is_some() && scale != target.scale;
    let slack = Decimal::parse(if other_unit { ROUNDED_MM } else { "0.000001" }).unwrap_or(Decimal::ZERO);
    let written = [&stated.limits.lower, &stated.limits.upper];
    let in_mm = |w: &Written| scale.or(target.scale).map_or(w.decimal, |scale| scale.apply(w.decimal));
    let [lower, upper] = written.map(|w| w.as_ref().map(in_mm));
    let mut allowed = vec![(target.traced.lower, target.traced.upper)];
    if let (Some(_), Some(total)) = (target.demand.profile, target.demand.upper) {
        allowed.push((Some(-total.half()), Some(total.half())));
    }
    let differs = |stated: Option<Decimal>, own: Option<Decimal>| match (stated, own) {
        (Some(a), Some(b)) => (a - b).abs() > slack,
        (Some(_), None) => true,
        (None, _) => false,
    };
    let agrees = |(l, u): &(Option<Decimal>, Option<Decimal>)| !differs(lower, *l) && !differs(upper, *u);
    let says = lower.is_some() || upper.is_some();
    if says && target.traced.not_required.is_none() && target.demand.withheld.is_none() && !allowed.iter().any(agrees) {
        doubts.flags.push("limits-disagree");
    }
}

/// A nominal that is far from the requirement's: the row speaks of something else, or in another unit.
fn nominal(stated: &Characteristic, target: &Target, doubts: &mut Doubts) {
    let (Some(written), Some(own)) = (&stated.nominal, target.traced.nominal) else { return };
    let scale = stated.unit.as_ref().map(|unit| Scale::new(unit.to_internal, unit.angle)).or(target.scale);
    let value = scale.map_or(written.decimal, |scale| scale.apply(written.decimal));
    let width = match (target.traced.lower, target.traced.upper) {
        (Some(lower), Some(upper)) => (upper - lower).abs().to_f64(),
        _ => 0.0,
    };
    let far = (2.0 * width).max(0.02 * own.abs().to_f64());
    if target.traced.not_required.is_none() && (value - own).abs().to_f64() > far {
        let reason = format!("the row's nominal {} is not the requirement's {}", shown(value), shown(own));
        doubts.withhold("limits-disagree", reason);
    }
}

fn datums(stated: &Characteristic, target: &Target, doubts: &mut Doubts) {
    let Some(listed) = stated.datums.as_ref().filter(|listed| !listed.is_empty()) else { return };
    let letters = |list: Vec<&str>| list.join("|");
    let file = letters(listed.iter().map(|(letter, _)| letter.as_str()).collect());
    let own = letters(target.traced.datum_system.iter().map(|(letter, _)| letter.as_str()).collect());
    if file != own {
        let says = |text: &str| if text.is_empty() { "none".to_owned() } else { text.to_owned() };
        let reason = format!("the file measured in the datum system {}, the model demands {}", says(&file), says(&own));
        doubts.withhold("datums-disagree", reason);
        return;
    }
    for ((letter, stated), (_, modifier)) in listed.iter().zip(&target.traced.datum_system) {
        if matches!(stated, Stated::Mmc | Stated::Lmc) && modifier.is_none() {
            let reason = format!("the file lets datum {letter} shift at its material boundary, the model does not");
            doubts.withhold("modifiers-disagree", reason);
        }
    }
}

fn modifiers(stated: &Characteristic, target: &Target, doubts: &mut Doubts) {
    let differs = match (stated.material, target.demand.material) {
        (Stated::None, _) | (Stated::Rfs, None) => false,
        (Stated::Mmc, Some(Material::Mmc)) | (Stated::Lmc, Some(Material::Lmc)) => false,
        (Stated::Mmc | Stated::Lmc, _) | (Stated::Rfs, Some(_)) => true,
    };
    if differs && !doubts.flags.contains(&"modifiers-disagree") {
        doubts.flags.push("modifiers-disagree");
    }
}
