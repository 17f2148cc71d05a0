//! From links to verdicts: doubts first, then repeats, then sizes for the bonus, then each value against its demand.

use super::codes;
use super::conformance::{Basis, CharacteristicId, TracedRow};
use super::doubts::{self, Doubts, Valued};
use super::link::Link;
use super::repeats::{Repeat, repeats};
use super::target::{Catalogue, Target};
use crate::base::decimal::Decimal;
use crate::base::diag::{Diagnostic, Place};
use crate::base::job::{Job, Stopped};
use crate::inspect::measurements::{Measurement, Measurements};
use crate::inspect::words::{Status, status};
use crate::judge::bonus::{Size, bonus};
use crate::judge::verdict::{Judgement, Step, Verdict};
use crate::judge::{Evidence, Outcome, Rule, judge};
use crate::model::Model;
use std::collections::{BTreeMap, BTreeSet};

/// Who a value belongs to: the serial number, or the result set of one file where none is stated.
pub fn owner(measurements: &Measurements, row: &Measurement) -> String {
    match measurements.parts.get(row.part) {
        Some(part) if part.serial_stated => part.serial.trim().to_owned(),
        _ => format!("{}/{}", row.file, row.part),
    }
}

/// What was found out about a row before judging.
struct Prepared {
    doubts: Doubts,
    valued: Valued,
    repeat: Repeat,
}

/// Judges every row.
pub fn judge_rows(
    model: &Model,
    measurements: &Measurements,
    catalogue: &Catalogue,
    links: &[Link],
    rule: Rule,
    job: &Job,
) -> Result<Vec<TracedRow>, Stopped> {
    job.phase("Judging", measurements.rows.len() as u64);
    let mut prepared: Vec<Prepared> = Vec::with_capacity(measurements.rows.len());
    for (row, link) in measurements.rows.iter().zip(links) {
        job.check()?;
        prepared.push(prepare(model, measurements, catalogue, row, link, job));
    }
    let mut together: BTreeMap<(String, usize), Vec<usize>> = BTreeMap::new();
    for (index, (row, link)) in measurements.rows.iter().zip(links).enumerate() {
        let good = prepared.get(index).is_some_and(|p| p.valued.value.is_some() && p.doubts.reasons.is_empty());
        if let Some(target) = link.target.filter(|_| good) {
            together.entry((owner(measurements, row), target)).or_default().push(index);
        }
    }
    for rows in together.values().filter(|rows| rows.len() > 1) {
        job.check()?;
        for (index, repeat) in repeats(measurements, rows) {
            if let Some(row) = prepared.get_mut(index) {
                row.repeat = repeat;
            }
        }
    }
    let signed = signed_series(catalogue, links, &prepared, measurements);
    let mut out = Vec::with_capacity(measurements.rows.len());
    for (index, (row, link)) in measurements.rows.iter().zip(links).enumerate() {
        job.check()?;
        job.advance(1);
        let Some(own) = prepared.get(index) else { continue };
        let evidence = |target: &Target, value: Decimal| {
            let (size, size_absent) = size_of(catalogue, target, &owner(measurements, row), &together, &prepared);
            let uncertainty = uncertainty(row, own.valued);
            let signed = link.target.is_some_and(|target| signed.contains(&target));
            Evidence { value, uncertainty, size, size_absent, signed }
        };
        out.push(traced(catalogue, row, link, own, &evidence, rule));
    }
    Ok(out)
}

fn prepare(
    model: &Model,
    measurements: &Measurements,
    catalogue: &Catalogue,
    row: &Measurement,
    link: &Link,
    job: &Job,
) -> Prepared {
    let stated = row.characteristic.and_then(|index| measurements.characteristics.get(index));
    let target = link.target.and_then(|index| catalogue.targets.get(index));
    let file = measurements.files.get(row.file);
    let mut doubts = Doubts::default();
    let valued = doubts::valued(row, stated, target, &mut doubts);
    doubts::stale(model, file, row, target.and_then(|target| target.product), &mut doubts);
    if let Some(target) = target {
        doubts::compare(row, stated, target, valued, &mut doubts);
    }
    for note in &doubts.notes {
        let at = Place { file: file.map(|file| file.file.clone()), row: Some(row.item.clone()), ..Place::default() };
        let at = Place { line: Some(row.line).filter(|line| *line > 0), ..at };
        job.report(Diagnostic::new(&codes::DEVIATION_DIFFERS, note.clone()).at(at));
    }
    Prepared { doubts, valued, repeat: Repeat::default() }
}

/// Profile targets whose values are signed deviations: by kind, by the file's own limits, or by any negative value.
fn signed_series(
    catalogue: &Catalogue,
    links: &[Link],
    prepared: &[Prepared],
    measurements: &Measurements,
) -> BTreeSet<usize> {
    let mut signed = BTreeSet::new();
    for ((link, own), row) in links.iter().zip(prepared).zip(&measurements.rows) {
        let Some(index) = link.target else { continue };
        if catalogue.targets.get(index).is_none_or(|target| target.demand.profile.is_none()) {
            continue;
        }
        let stated = row.characteristic.and_then(|index| measurements.characteristics.get(index));
        let negative = own.valued.value.is_some_and(Decimal::is_negative);
        let by_kind = stated.is_some_and(|stated| stated.kind.eq_ignore_ascii_case("PointProfile"));
        let by_limits = stated.is_some_and(|stated| {
            stated.limits.rule != "profile"
                && stated.limits.lower.as_ref().is_some_and(|lower| lower.decimal.is_negative())
        });
        if negative || by_kind || by_limits {
            signed.insert(index);
        }
    }
    signed
}

/// Expanded uncertainty in the unit of the limits. A standard uncertainty (k = 1) is expanded with k = 2.
fn uncertainty(row: &Measurement, valued: Valued) -> Option<Decimal> {
    let stated = row.uncertainty.as_ref()?.decimal.abs();
    let standard = row.coverage_factor.is_some_and(|k| (k - 1.0).abs() < 1e-9);
    let expanded = if standard { stated + stated } else { stated };
    Some(valued.scale.map_or(expanded, |scale| scale.apply(expanded)))
}

/// The size for a bonus: the last good value of the same serial number and feature in any file. Of several whose order is
/// not known, the one that gives least.
fn size_of(
    catalogue: &Catalogue,
    target: &Target,
    owner: &str,
    together: &BTreeMap<(String, usize), Vec<usize>>,
    prepared: &[Prepared],
) -> (Option<Size>, String) {
    let Some(material) = target.demand.material else { return (None, String::new()) };
    let Some((index, size)) = target.traced.size.and_then(|id| Some((id.index(), catalogue.targets.get(id.index())?)))
    else {
        return (None, "no requirement states the size of the same feature".into());
    };
    let Some(internal) = target.internal.or(size.internal) else {
        return (None, "whether the feature is a hole or a shaft is not known".into());
    };
    let (Some(lower), Some(upper)) = (size.demand.lower, size.demand.upper) else {
        return (None, "the size of the feature has no limits".into());
    };
    let from = format!("{} of {owner}", size.traced.number);
    let bare = Size { value: None, lower, upper, internal, from };
    let rows = together.get(&(owner.to_owned(), index)).map(Vec::as_slice).unwrap_or_default();
    let current =
        rows.iter().filter_map(|row| prepared.get(*row)).filter(|p| !p.repeat.superseded && !p.repeat.duplicate);
    let measured: Vec<Size> =
        current.filter_map(|p| p.valued.value).map(|v| Size { value: Some(v), ..bare.clone() }).collect();
    let least = measured.into_iter().min_by_key(|size| bonus(material, size).map(|(bonus, _)| bonus));
    match least {
        Some(size) => (Some(size), String::new()),
        None => {
            let why = format!("{} was not measured, or only doubtfully", size.traced.number);
            (Some(bare), why)
        }
    }
}

fn traced(
    catalogue: &Catalogue,
    row: &Measurement,
    link: &Link,
    own: &Prepared,
    evidence: &dyn Fn(&Target, Decimal) -> Evidence,
    rule: Rule,
) -> TracedRow {
    let target = link.target.and_then(|index| catalogue.targets.get(index));
    let mut flags: BTreeSet<&'static str> = own.doubts.flags.iter().copied().collect();
    let outcome = match target {
        None => {
            flags.extend(link_flag(link));
            Outcome { judgement: Judgement::withheld(link.why.clone()), ..Outcome::default() }
        }
        Some(target) => outcome(target, row, own, evidence, rule),
    };
    let judgement = outcome.judgement;
    let verdict = judgement.verdict;
    let says = status(&row.status_in_file).and_then(|status| match status {
        Status::Pass => Some(Verdict::Pass),
        Status::Fail => Some(Verdict::Fail),
        Status::Neither => None,
    });
    let judged = matches!(verdict, Verdict::Pass | Verdict::Fail);
    let raised = [
        (outcome.at_limit && judged, "at-limit"),
        (outcome.bonus_applied, "bonus-applied"),
        (outcome.size_missing, "size-missing"),
        (outcome.limits_invalid, "limits-invalid"),
        (judgement.verdict_iso14253_1 == Some(Verdict::Undecided), "uncertainty-undecided"),
        (judged && says.is_some_and(|says| says != verdict), "status-disagrees"),
        (own.repeat.superseded, "superseded"),
        (own.repeat.remeasured, "remeasured"),
        (own.repeat.duplicate && !own.repeat.superseded, "duplicate"),
    ];
    flags.extend(raised.iter().filter(|(holds, _)| *holds).map(|(_, flag)| *flag));
    if own.repeat.superseded {
        flags.remove("remeasured");
    }
    let (faces, face_entities) = match target {
        Some(target) => (target.traced.faces.clone(), target.traced.face_entities.clone()),
        None => (link.faces.clone(), Vec::new()),
    };
    TracedRow {
        characteristic: link.target.map(CharacteristicId::from_index),
        faces,
        face_entities,
        basis: link.basis,
        why: link.why.clone(),
        candidates: link.candidate_ids(),
        value_mm: own.valued.value_mm,
        value: own.valued.value,
        counts: judged && !own.repeat.superseded && !own.repeat.duplicate,
        judgement,
        status_in_file: says,
        flags: flags.into_iter().map(str::to_owned).collect(),
    }
}

fn link_flag(link: &Link) -> Option<&'static str> {
    match link.basis {
        Basis::NameOnlyCandidate => Some("name-only"),
        Basis::Ambiguous => Some("ambiguous"),
        Basis::Conflicting => Some("conflicting"),
        // A part number exported as a characteristic is no orphan: nothing was measured.
        _ if link.why.starts_with("no requirement of a drawing") => None,
        _ => Some("orphan"),
    }
}

fn outcome(
    target: &Target,
    row: &Measurement,
    own: &Prepared,
    evidence: &dyn Fn(&Target, Decimal) -> Evidence,
    rule: Rule,
) -> Outcome {
    let plain = |judgement: Judgement| Outcome { judgement, ..Outcome::default() };
    let with_limits = |mut judgement: Judgement| {
        judgement.lower = target.demand.lower;
        judgement.upper = target.demand.upper;
        judgement
    };
    if let Some((pass, fail)) = &target.words {
        return plain(attribute(row, pass, fail));
    }
    let Some(value) = own.valued.value else {
        return plain(with_limits(match &row.text {
            Some(text) => Judgement::withheld(format!("`{text}` is no number")),
            None => Judgement::not_measured("the row has no value"),
        }));
    };
    if let Some((first, rest)) = own.doubts.reasons.split_first() {
        let mut judgement = with_limits(Judgement::withheld(first.clone()));
        judgement.derivation.extend(rest.iter().map(|reason| Step::new("withheld", reason.clone(), "")));
        return plain(judgement);
    }
    let mut outcome = judge(&target.demand, &evidence(target, value), rule);
    if let (Some(written), Some(scale)) = (&row.value, own.valued.scale)
        && scale.apply(written.decimal).to_string() != written.decimal.to_string()
    {
        let unit = row.unit.as_ref().map_or("", |unit| unit.name.as_str());
        let text = format!("{} {unit} × {} = {} {}", written.text, scale.factor, value, scale.unit());
        outcome.judgement.derivation.insert(0, Step::new("unit", text, ""));
    }
    if row.from_deviation
        && let (Some(deviation), Some(written)) = (&row.deviation, &row.value)
    {
        let text = format!("the file states the deviation {}; with the nominal {}", deviation.text, written.text);
        outcome.judgement.derivation.insert(0, Step::new("value", text, ""));
    }
    outcome
}

/// Words instead of numbers: listed as passing, listed as failing, or not listed where a passing list exists (a fail).
fn attribute(row: &Measurement, pass: &[String], fail: &[String]) -> Judgement {
    let Some(text) = row.text.as_deref().or(row.value.as_ref().map(|written| written.text.as_str())) else {
        return Judgement::not_measured("the row has no value");
    };
    let listed = |list: &[String]| list.iter().any(|word| word == text);
    let (verdict, why) = if listed(pass) {
        (Verdict::Pass, "is among the words that pass")
    } else if listed(fail) {
        (Verdict::Fail, "is among the words that fail")
    } else if pass.is_empty() {
        (Verdict::NotEvaluated, "is in neither list of words")
    } else {
        (Verdict::Fail, "is not among the words that pass")
    };
    Judgement { verdict, derivation: vec![Step::new("verdict", format!("`{text}` {why}"), "")], ..Judgement::default() }
}
