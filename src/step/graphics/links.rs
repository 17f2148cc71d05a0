//! What an annotation is about: draughting_model_item_association to requirements and to features.

use crate::step::Context;
use crate::step::pmi::lookup::Lookup;
use rustc_hash::FxHashMap;

const DMIA: &str = "DRAUGHTING_MODEL_ITEM_ASSOCIATION";
const IIRU: &str = "ITEM_IDENTIFIED_REPRESENTATION_USAGE";

/// Links by callout or occurrence.
#[derive(Default)]
pub(super) struct Links {
    semantics: FxHashMap<u64, Vec<u64>>,
    aspects: FxHashMap<u64, Vec<u64>>,
    models: FxHashMap<u64, u64>,
}

impl Links {
    /// Reads all links of the file.
    pub fn read(context: &Context, lookup: Lookup) -> Self {
        let mut out = Links::default();
        for instance in lookup.all(DMIA) {
            let end = |attribute| lookup.of(instance, IIRU, attribute).reference();
            let (Some(definition), Some(item)) = (end("definition"), end("identified_item")) else { continue };
            context.used(instance.id);
            if let Some(model) = end("used_representation") {
                out.models.entry(item).or_insert(model);
            }
            let name = lookup.of(instance, IIRU, "name").text().unwrap_or_default();
            if is_semantic(lookup, definition, name) {
                out.semantics.entry(item).or_default().push(definition);
            } else if !lookup.is(definition, "PRODUCT_DEFINITION_SHAPE") {
                out.aspects.entry(item).or_default().push(definition);
            }
        }
        for model in lookup.exchange.of_type("DRAUGHTING_MODEL") {
            let items = context.representations.get(&model.id).map(|r| r.items.as_slice()).unwrap_or_default();
            for &item in items {
                out.models.entry(item).or_insert(model.id);
            }
        }
        out
    }

    /// Requirements, datums and notes that the annotation presents, by rising number, each once.
    pub fn semantics(&self, id: u64) -> Vec<u64> {
        let mut out = self.semantics.get(&id).cloned().unwrap_or_default();
        out.sort_unstable();
        out.dedup();
        out
    }
    /// Features that it points to.
    pub fn aspects(&self, id: u64) -> &[u64] {
        self.aspects.get(&id).map_or(&[], Vec::as_slice)
    }
    /// A draughting model that lists it.
    pub fn model_of(&self, id: u64, contents: &[u64]) -> Option<u64> {
        std::iter::once(&id).chain(contents).find_map(|id| self.models.get(id)).copied()
    }
}

/// Names of these links are not to be relied on (`PPH - ...` occurs), so the definition's type decides. A datum feature is
/// a feature to point to as well: only the practice's name makes it the thing presented.
fn is_semantic(lookup: Lookup, definition: u64, name: &str) -> bool {
    const SEMANTIC: [&str; 6] =
        ["GEOMETRIC_TOLERANCE", "DIMENSIONAL_SIZE", "DIMENSIONAL_LOCATION", "DATUM", "DATUM_TARGET", "DATUM_SYSTEM"];
    SEMANTIC.iter().any(|kind| lookup.is(definition, kind))
        || (lookup.is(definition, "PROPERTY_DEFINITION") && !lookup.is(definition, "PRODUCT_DEFINITION_SHAPE"))
        || (lookup.is(definition, "DATUM_FEATURE") && name.contains("presentation link"))
}

/// A shape aspect (or kin with `of_shape`) that `id` speaks of: itself, or what a size, location or tolerance applies to.
pub(super) fn shape_aspect(lookup: Lookup, id: u64) -> u64 {
    let mut at = id;
    for (owner, attribute) in [
        ("GEOMETRIC_TOLERANCE", "toleranced_shape_aspect"),
        ("DIMENSIONAL_SIZE", "applies_to"),
        ("SHAPE_ASPECT_RELATIONSHIP", "relating_shape_aspect"),
    ] {
        at = lookup.reference(at, owner, attribute).unwrap_or(at);
    }
    at
}
