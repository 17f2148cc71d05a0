//! Requirements × measurements → links with their basis → [`conformance::Conformance`].
//!
//! In: [`crate::model::Model`] and [`crate::inspect::measurements::Measurements`]. Out: conformance.
//! Read first: [`conformance`], then [`trace`] here, [`link`] (what answers what), [`doubts`] (what keeps a verdict back),
//! [`verdicts`] (sizes, bonus, judgement).
//!
//! Knows nothing of files on disk and nothing of screens.

#[cfg(test)]
mod cases;
pub mod codes;
pub mod conformance;
mod doubts;
mod from_files;
mod from_model;
mod gaps;
mod geometry;
mod kind;
mod limits;
mod link;
mod locate;
mod names;
mod place;
mod repeats;
mod slot;
mod target;
mod units;
mod verdicts;

use crate::base::diag::{Diagnostic, Place as Where};
use crate::base::job::{Job, Stopped};
use crate::inspect::measurements::{Measurement, Measurements};
use crate::judge::Rule;
use crate::model::Model;
use crate::model::product::ProductId;
use conformance::{Basis, CharacteristicId, Conformance, RequirementSource, RowId};
use link::Link;
use place::Places;
use rustc_hash::FxHashMap;
use target::{Catalogue, Target};

/// What a person decided, and by which rule verdicts are given.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Options {
    /// Decision rule beside simple acceptance.
    pub rule: Rule,
    /// Links made by a person.
    pub links: Vec<ManualLink>,
}

/// A row that a person linked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ManualLink {
    /// Name of the inspection file.
    pub file: String,
    /// Row in it: `line:12`, `id:16`.
    pub item: String,
    /// Key of the requirement: `#551`; `None` = answers none.
    pub requirement: Option<String>,
    /// Index of the feature within it.
    pub feature: usize,
}

/// Traces every measurement row to what it answers and judges it. Findings go to the job.
pub fn trace(model: &Model, measurements: &Measurements, options: &Options, job: &Job) -> Result<Conformance, Stopped> {
    job.phase("Tracing", measurements.rows.len() as u64);
    let groups = geometry::groups(model);
    let places = Places::new(model, &groups, measurements);
    let (source, mut targets) = requirements(model, measurements, &groups, &places, job)?;
    target::pair_sizes(&mut targets);
    let mut catalogue = Catalogue::new(targets);
    name_by_plans(model, measurements, &mut catalogue, &places, job)?;
    let links = link_rows(model, measurements, options, &catalogue, &places, job)?;
    for (index, link) in links.iter().enumerate() {
        if let Some(target) = link.target.and_then(|target| catalogue.targets.get_mut(target)) {
            target.traced.rows.push(RowId::from_index(index));
        }
    }
    report(measurements, &catalogue, &links, source, job);
    let rows = verdicts::judge_rows(model, measurements, &catalogue, &links, options.rule, job)?;
    Ok(gaps::conformance(measurements, source, catalogue, rows))
}

/// A plan beside the model calls its requirements by names: those that an identity links are names of theirs, too.
fn name_by_plans(
    model: &Model,
    measurements: &Measurements,
    catalogue: &mut Catalogue,
    places: &Places,
    job: &Job,
) -> Result<(), Stopped> {
    let mut named: Vec<(usize, String)> = Vec::new();
    for (index, characteristic) in measurements.characteristics.iter().enumerate() {
        job.check()?;
        let plan = measurements.files.get(characteristic.file).is_some_and(|file| file.has_plan && !file.has_results);
        if model.pmi.requirements.is_empty() || !plan || characteristic.name.trim().is_empty() {
            continue;
        }
        let row = Measurement { file: characteristic.file, characteristic: Some(index), ..Measurement::default() };
        let link = link::link(catalogue, places, measurements, &row, Vec::new());
        let identity = matches!(link.basis, Basis::Uuid | Basis::ExternalId | Basis::Designator);
        named.extend(link.target.filter(|_| identity).map(|target| (target, characteristic.name.trim().to_owned())));
    }
    for (target, name) in named {
        if let Some(target) = catalogue.targets.get_mut(target).filter(|target| !target.names.contains(&name)) {
            target.names.push(name);
        }
    }
    Ok(())
}

/// Links every row. Rows of one characteristic about the same nominal features are about the same thing, so the answer is
/// found once for all serial numbers.
fn link_rows(
    model: &Model,
    measurements: &Measurements,
    options: &Options,
    catalogue: &Catalogue,
    places: &Places,
    job: &Job,
) -> Result<Vec<Link>, Stopped> {
    let mut known: FxHashMap<(usize, usize, &str, Vec<String>), Link> = FxHashMap::default();
    let mut links = Vec::with_capacity(measurements.rows.len());
    for row in &measurements.rows {
        job.check()?;
        job.advance(1);
        if let Some(link) = manual(options, measurements, row, catalogue) {
            links.push(link);
            continue;
        }
        let component = measurements.parts.get(row.part).map_or("", |part| part.component.as_str());
        let features = places.features(row, measurements);
        let same = row.characteristic.filter(|_| features.iter().all(|(_, nominal)| *nominal));
        let ids = features.into_iter().map(|(feature, _)| feature.id).collect();
        let key = same.map(|index| (index, row.file, component, ids));
        if let Some(link) = key.as_ref().and_then(|key| known.get(key)) {
            links.push(link.clone());
            continue;
        }
        let products = products_of(model, component);
        let link = settle(link::link(catalogue, places, measurements, row, products), measurements, row);
        if let Some(key) = key {
            known.insert(key, link.clone());
        }
        links.push(link);
    }
    Ok(links)
}

fn requirements(
    model: &Model,
    measurements: &Measurements,
    groups: &[geometry::FaceGroup],
    places: &Places,
    job: &Job,
) -> Result<(RequirementSource, Vec<Target>), Stopped> {
    if !model.pmi.requirements.is_empty() || !model.pmi.not_understood.is_empty() {
        return Ok((RequirementSource::Model, from_model::targets(model, groups, job)?));
    }
    let is_plan: Vec<bool> = measurements.files.iter().map(|file| file.has_plan && !file.has_results).collect();
    let targets = from_files::of_plan(model, groups, places, measurements, &is_plan, job)?;
    if !targets.is_empty() {
        return Ok((RequirementSource::Plan, targets));
    }
    Ok((RequirementSource::Results, from_files::of_results(model, groups, places, measurements, job)?))
}

/// The products that a component names, by id or name: the part itself and what it is assembled of. Empty where the file
/// does not tell components apart, or names one that the model does not know.
fn products_of(model: &Model, component: &str) -> Vec<ProductId> {
    let named = component.trim();
    let is = |text: &str| !named.is_empty() && text.trim().eq_ignore_ascii_case(named);
    let found = model.products.iter().position(|product| is(&product.id) || is(&product.name));
    let mut products: Vec<ProductId> = found.map(ProductId::from_index).into_iter().collect();
    let mut at = 0;
    while let Some(parent) = products.get(at).copied() {
        at += 1;
        for occurrence in model.children(parent) {
            let child = model.occurrences.get(occurrence.index()).map(|occurrence| occurrence.child);
            products.extend(child.filter(|child| !products.contains(child)));
        }
    }
    products
}

fn manual(options: &Options, measurements: &Measurements, row: &Measurement, catalogue: &Catalogue) -> Option<Link> {
    let file = measurements.files.get(row.file)?;
    let decided = options.links.iter().find(|link| link.file == file.file && link.item == row.item)?;
    let target = decided.requirement.as_ref().and_then(|key| {
        catalogue.targets.iter().position(|t| t.traced.key == *key && t.traced.feature == decided.feature)
    });
    let basis = if target.is_some() { Basis::Manual } else { Basis::None };
    let why = "decided by a person".to_owned();
    Some(Link { target, basis, why, candidates: Vec::new(), faces: Vec::new(), doubt: None })
}

/// Two corrections: what is no requirement at all, and rows of tables that stand for themselves.
fn settle(mut link: Link, measurements: &Measurements, row: &Measurement) -> Link {
    let characteristic = row.characteristic.and_then(|index| measurements.characteristics.get(index));
    if let Some(reason) = characteristic.and_then(|c| c.pseudo.as_ref()) {
        // Where the file's own limits are all there is, they are held against all the same.
        if link.basis == Basis::QifId {
            link.why = format!("{}; it is {reason}, no requirement of a drawing", link.why);
        } else {
            link.target = None;
            link.basis = Basis::None;
            link.candidates.clear();
            link.why = format!("no requirement of a drawing: {reason}");
        }
    }
    let qif = measurements.files.get(row.file).is_some_and(|file| file.format.starts_with("QIF"));
    if link.basis == Basis::QifId && !qif {
        link.basis = Basis::Designator;
        link.why = "the row's own characteristic".into();
    }
    link
}

fn report(measurements: &Measurements, catalogue: &Catalogue, links: &[Link], source: RequirementSource, job: &Job) {
    let place = |row: &Measurement| {
        let file = measurements.files.get(row.file).map(|file| file.file.clone());
        Where { file, line: Some(row.line).filter(|line| *line > 0), row: Some(row.item.clone()), ..Where::default() }
    };
    if catalogue.targets.iter().all(|target| target.traced.not_required.is_some()) && !measurements.rows.is_empty() {
        let message = match source {
            RequirementSource::Model => "the model's PMI holds no requirement with limits",
            _ => "neither the model nor the inspection files state a requirement",
        };
        job.report(
            Diagnostic::new(&codes::NO_REQUIREMENTS, message).hint("give the inspection plan beside the results"),
        );
    }
    for (row, link) in measurements.rows.iter().zip(links) {
        if let Some(doubt) = &link.doubt {
            let key = link.target.and_then(|t| catalogue.targets.get(t)).map_or("", |t| t.traced.key.as_str());
            let finding = Diagnostic::new(&codes::PLACE_ELSEWHERE, format!("linked to {key}, but {doubt}"));
            job.report(finding.hint("compare the coordinate system of the file with that of the model").at(place(row)));
        }
    }
    for (index, file) in measurements.files.iter().enumerate() {
        let of_file = || measurements.rows.iter().zip(links).filter(|(row, _)| row.file == index);
        let (all, open) = (of_file().count(), of_file().filter(|(_, link)| link.target.is_none()).count());
        if all >= 4 && open * 2 > all {
            let at = Where { file: Some(file.file.clone()), ..Where::default() };
            let message = format!("{open} of {all} rows answer no requirement");
            job.report(
                Diagnostic::new(&codes::UNLINKED, message).hint("is it the same part, and the same numbering?").at(at),
            );
        }
        other_part(measurements, file, of_file(), catalogue, job);
    }
}

/// Speaks up where a file states places and hardly one of them is on the model.
fn other_part<'a>(
    measurements: &Measurements,
    file: &crate::inspect::measurements::InspectionFile,
    rows: impl Iterator<Item = (&'a Measurement, &'a Link)>,
    catalogue: &Catalogue,
    job: &Job,
) {
    let placed = |row: &Measurement| {
        let stated = row.characteristic.and_then(|at| measurements.characteristics.get(at));
        let features = row.features.iter().chain(stated.map_or(&[][..], |stated| &stated.features));
        features.into_iter().any(|feature| feature.point.is_some() && feature.in_mm)
    };
    let (mut all, mut on_faces) = (0usize, 0usize);
    for (_, link) in rows.filter(|(row, _)| placed(row)) {
        let target = link.target.and_then(|target| catalogue.targets.get(target));
        all += 1;
        on_faces += usize::from(!link.faces.is_empty() || target.is_some_and(|target| !target.traced.faces.is_empty()));
    }
    if all >= 10 && on_faces * 5 < all {
        let at = Where { file: Some(file.file.clone()), ..Where::default() };
        let message = format!("{on_faces} of {all} rows with a stated place lie on a face of the model");
        let hint = "is it the same part, and the same coordinate system?";
        job.report(Diagnostic::new(&codes::OTHER_PART, message).hint(hint).at(at));
    }
}

impl Link {
    /// Candidates as they go out.
    fn candidate_ids(&self) -> Vec<CharacteristicId> {
        self.candidates.iter().map(|index| CharacteristicId::from_index(*index)).collect()
    }
}
