//! What was not measured, the worst verdict of each characteristic, and the counts.

use super::conformance::{
    CharacteristicId, Conformance, NotMeasured, RequirementSource, Summary, TracedCharacteristic, TracedRow,
};
use super::target::Catalogue;
use super::verdicts::owner;
use crate::inspect::measurements::Measurements;
use crate::judge::verdict::Verdict;
use crate::model::product::ProductId;
use std::collections::{BTreeMap, BTreeSet};

/// Puts the result together.
pub fn conformance(
    measurements: &Measurements,
    source: RequirementSource,
    catalogue: Catalogue,
    rows: Vec<TracedRow>,
) -> Conformance {
    let not_measured = not_measured(measurements, &catalogue, &rows);
    let summary = summary(measurements, &rows, &not_measured);
    let mut characteristics: Vec<TracedCharacteristic> =
        catalogue.targets.into_iter().map(|target| target.traced).collect();
    for characteristic in &mut characteristics {
        characteristic.verdict = worst(characteristic, &rows);
    }
    for gap in &not_measured {
        if let Some(characteristic) = characteristics.get_mut(gap.characteristic.index()) {
            characteristic.verdict = characteristic.verdict.min(Verdict::NotMeasured);
        }
    }
    Conformance { source, characteristics, rows, not_measured, summary }
}

/// The worst verdict over the rows that count; without any, what its rows say; without rows, not measured.
fn worst(characteristic: &TracedCharacteristic, rows: &[TracedRow]) -> Verdict {
    let own = || characteristic.rows.iter().filter_map(|id| rows.get(id.index()));
    let worst = |counting: bool| {
        own()
            .filter(|row| !counting || row.counts || row.judgement.verdict == Verdict::NotEvaluated)
            .filter(|row| !row.flags.iter().any(|flag| flag == "superseded" || flag == "duplicate"))
            .map(|row| row.judgement.verdict)
            .min()
    };
    worst(true).or_else(|| worst(false)).unwrap_or(Verdict::NotMeasured)
}

/// For every serial number in a file that is not stale: each required characteristic of its product without a row.
fn not_measured(measurements: &Measurements, catalogue: &Catalogue, rows: &[TracedRow]) -> Vec<NotMeasured> {
    let mut seen: BTreeMap<String, Inspected> = BTreeMap::new();
    let mut order: Vec<String> = Vec::new();
    for (row, traced) in measurements.rows.iter().zip(rows) {
        if traced.flags.iter().any(|flag| flag == "stale-revision") {
            continue;
        }
        let owner = owner(measurements, row);
        if !seen.contains_key(&owner) {
            order.push(owner.clone());
        }
        let inspected = seen.entry(owner).or_default();
        if inspected.serial.is_empty() {
            inspected.serial = measurements.parts.get(row.part).map_or(String::new(), |part| part.serial.clone());
        }
        inspected.files.insert(row.file);
        for id in traced.characteristic.iter().chain(&traced.candidates) {
            if let Some(target) = catalogue.targets.get(id.index()) {
                inspected.products.insert(target.product);
                inspected.stated_in.extend(target.file);
            }
        }
        inspected.answered.extend(traced.characteristic);
    }
    let mut out = Vec::new();
    for owner in &order {
        let Some(inspected) = seen.get(owner) else { continue };
        for (index, target) in catalogue.targets.iter().enumerate() {
            let id = CharacteristicId::from_index(index);
            let concerned = inspected.products.contains(&target.product)
                && target.file.is_none_or(|file| inspected.stated_in.contains(&file));
            if concerned && target.traced.not_required.is_none() && !inspected.answered.contains(&id) {
                out.push(NotMeasured { serial: inspected.serial.clone(), characteristic: id });
            }
        }
    }
    out
}

#[derive(Default)]
struct Inspected {
    serial: String,
    files: BTreeSet<usize>,
    products: BTreeSet<Option<ProductId>>,
    stated_in: BTreeSet<usize>,
    answered: BTreeSet<CharacteristicId>,
}

fn summary(measurements: &Measurements, rows: &[TracedRow], not_measured: &[NotMeasured]) -> Summary {
    let mut summary = Summary { not_measured: not_measured.len(), ..Summary::default() };
    let (mut parts, mut failing) = (BTreeSet::new(), BTreeSet::new());
    for (row, traced) in measurements.rows.iter().zip(rows) {
        let owner = owner(measurements, row);
        match traced.judgement.verdict {
            Verdict::Pass => summary.pass += 1,
            Verdict::Fail => summary.fail += 1,
            Verdict::NotMeasured => summary.not_measured += 1,
            Verdict::Undecided | Verdict::NotEvaluated => summary.undecided += 1,
        }
        if traced.characteristic.is_none() {
            summary.not_traced += 1;
        }
        if traced.flags.iter().any(|flag| flag == "status-disagrees") {
            summary.disagreements += 1;
        }
        if traced.judgement.verdict == Verdict::Fail && traced.counts {
            failing.insert(owner.clone());
        }
        parts.insert(owner);
    }
    summary.parts = parts.len();
    summary.parts_failing = failing.len();
    summary
}
