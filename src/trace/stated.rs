//! Rows judged by the limits that their own file states, before anything is linked (`measurements`).

use crate::base::decimal::Decimal;
use crate::inspect::measurements::{Characteristic, Measurement, Measurements};
use crate::inspect::own_limits::{OwnLimits, own_limits};
use crate::inspect::words::{Status, status};
use crate::judge::verdict::{Judgement, Step, Verdict};
use crate::judge::{Demand, Evidence, Rule, judge};

/// A row judged by its own file.
#[derive(Clone, Debug, PartialEq)]
pub struct StatedRow {
    /// Value in mm; `None` where there is none, no unit is stated, or it is no length.
    pub value_mm: Option<Decimal>,
    /// Verdict and derivation; limits and value in the row's unit.
    pub judgement: Judgement,
    /// What the file said.
    pub status_in_file: Option<Verdict>,
    /// Flags: `status-disagrees`, `unit-missing`, `limits-invalid`, `at-limit`, `bonus-applied`, `size-missing`.
    pub flags: Vec<&'static str>,
}

/// Judges every row by its own file's limits, in the order of rows.
pub fn judge_by_own_limits(measurements: &Measurements) -> Vec<StatedRow> {
    let own = own_limits(measurements);
    measurements.rows.iter().zip(&own).map(|(row, own)| stated(measurements, row, own)).collect()
}

fn stated(measurements: &Measurements, row: &Measurement, own: &OwnLimits) -> StatedRow {
    let characteristic = row.characteristic.and_then(|index| measurements.characteristics.get(index));
    let mut flags = Vec::new();
    let mut judgement = match verdict(characteristic, row, own, &mut flags) {
        Ok(judgement) => judgement,
        Err(reason) => Judgement { lower: own.lower, upper: own.upper, ..Judgement::withheld(reason) },
    };
    judgement.bonus = own.bonus;
    let says = match status(&row.status_in_file) {
        Some(Status::Pass) => Some(Verdict::Pass),
        Some(Status::Fail) => Some(Verdict::Fail),
        _ => None,
    };
    let judged = matches!(judgement.verdict, Verdict::Pass | Verdict::Fail);
    if judged && says.is_some_and(|says| says != judgement.verdict) {
        flags.push("status-disagrees");
    }
    if row.unit.is_none() && row.value.is_some() {
        flags.push("unit-missing");
    }
    flags.sort_unstable();
    let scale = row.unit.as_ref().map(|unit| super::units::Scale::new(unit.to_internal, unit.angle));
    let value_mm = match (&row.value, scale) {
        (Some(written), Some(scale)) if !scale.angle => Some(scale.apply(written.decimal)),
        _ => None,
    };
    StatedRow { value_mm, judgement, status_in_file: says, flags }
}

fn verdict(
    characteristic: Option<&Characteristic>,
    row: &Measurement,
    own: &OwnLimits,
    flags: &mut Vec<&'static str>,
) -> Result<Judgement, String> {
    if let Some(passes) = own.attribute {
        let verdict = if passes { Verdict::Pass } else { Verdict::Fail };
        let text = row.text.clone().unwrap_or_default();
        let step = Step::new("verdict", format!("`{text}` by the file's lists of words"), "");
        return Ok(Judgement { verdict, derivation: vec![step], ..Judgement::default() });
    }
    if characteristic.is_some_and(|c| c.limits.invalid.is_some()) {
        flags.push("limits-invalid");
    }
    if let Some(reason) = &own.refused {
        return Err(reason.clone());
    }
    let Some(value) = own.value else {
        return match &row.text {
            Some(text) => Err(format!("`{text}` is no number")),
            None => Ok(Judgement::not_measured("the row has no value")),
        };
    };
    if own.bonus_unknown && own.upper.is_some_and(|upper| value > upper) {
        flags.push("size-missing");
        return Err("only a bonus could save the value, and the size or the side of its feature is not in the file".into());
    }
    let natural_lower = own.rule.starts_with("zone");
    let mut demand = Demand { lower: own.lower, upper: own.upper, natural_lower, ..Demand::default() };
    if let Some(bonus) = own.bonus {
        demand.steps.push(Step::new("bonus", format!("the upper limit holds a bonus of {bonus}"), "ISO 2692"));
    }
    let outcome = judge(&demand, &Evidence { value, ..Evidence::default() }, Rule::Simple);
    if outcome.at_limit {
        flags.push("at-limit");
    }
    if let (Verdict::Pass, Some(bonus), Some(upper)) = (outcome.judgement.verdict, own.bonus, own.upper)
        && value > upper - bonus
    {
        flags.push("bonus-applied");
    }
    Ok(outcome.judgement)
}
