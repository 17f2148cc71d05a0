//! Semantic PMI: dimensions, geometric tolerances, datums, the features they bind, their names and their graphics.
//!
//! In: the exchange structure with shapes and products already read ([`Context`]). Out: [`crate::model::pmi::Pmi`],
//! [`crate::model::annotation::Annotation`]s and saved views. Read first: [`read`], then `lookup` (attributes by name),
//! `feature` (shape aspects to geometry), `dimension`, `tolerance`, `datum`.
//!
//! Must never know how a requirement is written on a drawing (that is `gdt`), nor any measured value.

pub mod codes;
mod datum;
mod dimension;
mod entities_table;
mod feature;
mod identity;
pub(crate) mod lookup;
pub(crate) mod measure;
mod notes;
mod requirement;
#[cfg(test)]
mod tests;
mod tolerance;

use crate::base::diag::Diagnostic;
use crate::base::job::{Job, Stopped};
use crate::model::Model;
use crate::model::annotation::{Annotation, AnnotationId};
use crate::model::pmi::{DatumId, Pmi, Requirement, RequirementId, RequirementKind};
use crate::step::{Context, graphics, views};
pub(crate) use feature::{Features, Places};
use identity::Identity;
use lookup::Lookup;
use requirement::Reader;
use rustc_hash::FxHashMap;
use std::collections::BTreeSet;

/// Reads requirements, datums, annotations and saved views into `model`. Shapes and products must have been read before.
///
/// # Errors
/// [`Stopped`] when cancelled or over a limit; whatever is wrong with the data is a finding in `job`.
pub fn read(context: &Context, model: &mut Model, job: &Job) -> Result<(), Stopped> {
    let lookup = Lookup { exchange: context.exchange };
    let identity = Identity::read(lookup, |id| context.used(id));
    let places = Places::of(context, &model.shape);
    let features = Features { lookup, places: &places };
    let reader = Reader { lookup, context, features, identity: &identity, job };
    let mut pmi = semantics(&reader, job)?;
    let annotations = graphics::read(context, features, job)?;
    let (views, shown) = views::read(context, &annotations, job)?;
    drop(places);
    notes::standards(lookup, &mut model.source.standards);
    model.annotations = annotations;
    for (annotation, view) in shown {
        if let Some(annotation) = model.annotations.get_mut(annotation.index()) {
            annotation.view_entities.push(view);
        }
    }
    model.views = views;
    link(&mut pmi, &model.annotations);
    model.pmi = pmi;
    Ok(())
}

/// Everything but graphics.
fn semantics(reader: &Reader, job: &Job) -> Result<Pmi, Stopped> {
    let lookup = reader.lookup;
    let mut pmi = Pmi { datums: datum::datums(reader), ..Pmi::default() };
    let datums: FxHashMap<u64, DatumId> =
        pmi.datums.iter().enumerate().map(|(index, datum)| (datum.entity, DatumId::from_index(index))).collect();
    pmi.datum_systems = datum::systems(reader, &datums);
    pmi.datum_targets = datum::targets(reader);
    pmi.notes = notes::read(reader);
    for (index, target) in pmi.datum_targets.iter().enumerate() {
        if let Some(datum) = pmi.datums.iter_mut().find(|datum| datum.letter == target.letter) {
            datum.targets.push(index);
        }
    }
    let known = tolerance::Known { datums: &datums, systems: &pmi.datum_systems };
    let ids = |kind: &str| lookup.all(kind).into_iter().map(|instance| instance.id).collect::<Vec<_>>();
    let dimensions: BTreeSet<u64> = ids("DIMENSIONAL_SIZE").into_iter().chain(ids("DIMENSIONAL_LOCATION")).collect();
    let tolerances: BTreeSet<u64> = ids("GEOMETRIC_TOLERANCE").into_iter().collect();
    let mut requirements = Vec::new();
    for &id in dimensions.union(&tolerances) {
        job.check()?;
        reader.context.used_whole(id);
        let mut requirement =
            if dimensions.contains(&id) { dimension::read(reader, id) } else { tolerance::read(reader, id, &known) };
        requirement.uuids = reader.identity.uuids(id);
        requirement.designator = reader.identity.designator(id);
        requirements.push(requirement);
    }
    pmi.requirements = requirements;
    relate(reader, &mut pmi);
    letters_by_equal_faces(&mut pmi);
    report_without_geometry(&pmi, job);
    not_understood(reader, &mut pmi);
    Ok(pmi)
}

/// Composite frames, and tolerances that stand on a dimension.
fn relate(reader: &Reader, pmi: &mut Pmi) {
    let lookup = reader.lookup;
    let by_entity = by_entity(&pmi.requirements);
    const RELATION: &str = "GEOMETRIC_TOLERANCE_RELATIONSHIP";
    for instance in lookup.all(RELATION) {
        reader.context.used_whole(instance.id);
        let end = |attribute| lookup.reference(instance.id, RELATION, attribute);
        let (Some(upper), Some(lower)) = (end("relating_geometric_tolerance"), end("related_geometric_tolerance"))
        else {
            continue;
        };
        let name = lookup.text(instance.id, RELATION, "name");
        let Some(lower) = by_entity.get(&lower).and_then(|id| pmi.requirements.get_mut(id.index())) else { continue };
        // The practice writes `composite`; the WHERE rule of edition 1 says `composite tolerance`.
        if name.to_ascii_lowercase().starts_with("composite") {
            lower.refines = by_entity.get(&upper).copied();
        }
        add_note(lower, &format!("{name} with #{upper}"));
    }
    for requirement in &mut pmi.requirements {
        if matches!(requirement.kind, RequirementKind::Tolerance(_)) {
            let target = lookup.reference(requirement.entity, "GEOMETRIC_TOLERANCE", "toleranced_shape_aspect");
            requirement.on_dimension = target.and_then(|target| by_entity.get(&target)).copied();
        }
    }
}

fn by_entity(requirements: &[Requirement]) -> FxHashMap<u64, RequirementId> {
    requirements.iter().enumerate().map(|(index, r)| (r.entity, RequirementId::from_index(index))).collect()
}

fn add_note(requirement: &mut Requirement, note: &str) {
    if !requirement.note.is_empty() {
        requirement.note.push_str("; ");
    }
    requirement.note.push_str(note);
}

/// A tolerance or a size on the very faces of a datum feature carries that datum's triangle, linked or not: exporters
/// make a shape aspect of its own for each annotation.
fn letters_by_equal_faces(pmi: &mut Pmi) {
    let mut letters: FxHashMap<BTreeSet<u64>, String> = FxHashMap::default();
    for datum in &pmi.datums {
        let items: BTreeSet<u64> = datum.features.iter().flat_map(|f| f.items.iter().copied()).collect();
        if !items.is_empty() && !datum.letter.is_empty() {
            letters.insert(items, datum.letter.clone());
        }
    }
    for requirement in &mut pmi.requirements {
        if requirement.relating_count > 0 || !requirement.establishes.is_empty() {
            continue;
        }
        let items: BTreeSet<u64> = requirement.features.iter().flat_map(|f| f.items.iter().copied()).collect();
        if let Some(letter) = letters.get(&items) {
            requirement.establishes.push(letter.clone());
            add_note(requirement, "datum by equal faces");
        }
    }
}

fn report_without_geometry(pmi: &Pmi, job: &Job) {
    let report = |entity: u64, what: &str| {
        job.report(Diagnostic::new(&codes::NO_GEOMETRY, format!("the {what} reaches no geometry")).entity(entity));
    };
    for requirement in &pmi.requirements {
        if !requirement.all_over && requirement.features.iter().all(|feature| feature.items.is_empty()) {
            report(requirement.entity, "requirement");
        }
    }
    for datum in &pmi.datums {
        if datum.features.iter().all(|feature| feature.items.is_empty()) {
            report(datum.entity, "datum");
        }
    }
}

/// Entity types that carry requirements and are read by nothing here.
const NOT_READ: [&str; 24] = [
    "INDEPENDENT_LIMITS_OF_LINEAR_DIMENSIONAL_SIZE_CHARACTERISTIC_REPRESENTATION",
    "RUNOUT_ZONE_DEFINITION",
    "ORIENTED_TOLERANCE_ZONE",
    "DIRECTED_TOLERANCE_ZONE",
    "DIRECTION_FEATURE_TOLERANCE_ZONE",
    "DATUM_SYSTEM_FOR_COMPOSITE_GROUP_ELEMENT",
    "GROUP_GEOMETRIC_TOLERANCE_WITH_DATUM_SYSTEM_REFERENCE",
    "EXTERNALLY_DEFINED_DIMENSION_DEFINITION",
    "DIMENSION_PAIR",
    "DIMENSION_RELATED_TOLERANCE_ZONE_ELEMENT",
    "SURFACE_TEXTURE_REPRESENTATION",
    "DEFAULT_TOLERANCE_TABLE",
    "COUNTERBORE_HOLE_DEFINITION",
    "COUNTERSINK_HOLE_DEFINITION",
    "COUNTERDRILL_HOLE_DEFINITION",
    "SPOTFACE_HOLE_DEFINITION",
    "SPOTFACE_DEFINITION",
    "EXPLICIT_ROUND_HOLE",
    "BASIC_ROUND_HOLE",
    "SIMPLIFIED_COUNTERBORE_HOLE_DEFINITION",
    "SIMPLIFIED_COUNTERSINK_HOLE_DEFINITION",
    "THREAD",
    "LIMITED_LENGTH_AREA_INDICATOR",
    "GENERAL_DATUM_REFERENCE",
];

fn not_understood(reader: &Reader, pmi: &mut Pmi) {
    let mut add = |kind: &str, ids: Vec<u64>| {
        if let Some(&first) = ids.first() {
            let text = format!("{} of {kind} not understood yet", ids.len());
            reader.job.report(Diagnostic::new(&codes::NOT_UNDERSTOOD, text).entity(first));
            pmi.not_understood.insert(kind.to_owned(), ids);
        }
    };
    for kind in NOT_READ {
        add(kind, reader.lookup.exchange.of_type(kind).filter(|i| i.records.len() == 1).map(|i| i.id).collect());
    }
}

/// Graphics of each requirement, datum and target, from the links that the annotations hold.
fn link(pmi: &mut Pmi, annotations: &[Annotation]) {
    let requirements = by_entity(&pmi.requirements);
    for (index, annotation) in annotations.iter().enumerate() {
        let id = AnnotationId::from_index(index);
        for semantic in &annotation.semantics {
            if let Some(requirement) = requirements.get(semantic).and_then(|r| pmi.requirements.get_mut(r.index())) {
                requirement.annotations.push(id);
            }
            for datum in &mut pmi.datums {
                if datum.entity == *semantic || datum.datum_feature_entities.contains(semantic) {
                    datum.annotations.push(id);
                }
            }
            for target in pmi.datum_targets.iter_mut().filter(|target| target.entity == *semantic) {
                target.annotations.push(id);
            }
            for note in pmi.notes.iter_mut().filter(|note| note.entity == *semantic) {
                note.annotations.push(id);
            }
        }
    }
}
