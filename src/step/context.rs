//! What the stages of reading share: the exchange structure, who became what in the model, units, and the marks of the census.

use super::units::{ContextUnits, Units};
use crate::base::job::Job;
use crate::model::product::{OccurrenceId, ProductId};
use crate::model::shape::{BodyId, EdgeId, FaceId, VertexId};
use crate::part21::exchange::{Exchange, Instance, Value};
use rustc_hash::FxHashMap;
use std::sync::atomic::{AtomicU8, Ordering};

/// Marks of an instance for the census, from least to most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Mark {
    /// Nobody asked for it.
    None,
    /// It became part of the model; what it refers to has to be marked on its own.
    Used,
    /// It became part of the model with all that it refers to.
    UsedWhole,
    /// It was met and could not be read: never counts as used, whoever refers to it.
    Refused,
}

/// A representation: a list of items in one context.
#[derive(Clone, Debug, Default)]
pub struct Representation {
    /// Instance number.
    pub entity: u64,
    /// Items in order.
    pub items: Vec<u64>,
    /// Instance number of the context; 0 where it has none.
    pub context: u64,
}

/// Shared state of one reading. Filled stage by stage: `units` and `representations` from the start; `faces`, `edges`,
/// `vertices`, `bodies` by `shape`; `products`, `occurrences`, `representation_products` by `product`.
pub struct Context<'a> {
    /// The file.
    pub exchange: &'a Exchange,
    /// Factors of each representation context.
    pub units: Units,
    /// Every representation by instance number.
    pub representations: FxHashMap<u64, Representation>,
    /// Item → the first representation in file order that lists it directly.
    pub item_representation: FxHashMap<u64, u64>,
    /// ADVANCED_FACE, FACE_SURFACE, bounded surface of a geometric set → face.
    pub faces: FxHashMap<u64, FaceId>,
    /// EDGE_CURVE, or curve of a wireframe → edge. One curve of a wireframe may have become several edges: the first.
    pub edges: FxHashMap<u64, EdgeId>,
    /// VERTEX_POINT, or point of a geometric set → vertex.
    pub vertices: FxHashMap<u64, VertexId>,
    /// MANIFOLD_SOLID_BREP, SHELL_BASED_SURFACE_MODEL, ..., and their shells → body.
    pub bodies: FxHashMap<u64, BodyId>,
    /// PRODUCT_DEFINITION and its PRODUCT_DEFINITION_SHAPE → product.
    pub products: FxHashMap<u64, ProductId>,
    /// NEXT_ASSEMBLY_USAGE_OCCURRENCE and its PRODUCT_DEFINITION_SHAPE → occurrence.
    pub occurrences: FxHashMap<u64, OccurrenceId>,
    /// Representation → products whose shape it is, in file order.
    pub representation_products: FxHashMap<u64, Vec<ProductId>>,
    marks: Vec<AtomicU8>,
}

impl<'a> Context<'a> {
    /// Gathers units and representations.
    pub fn new(exchange: &'a Exchange, job: &Job) -> Self {
        let mut context = Context {
            exchange,
            units: Units::read(exchange, job),
            representations: FxHashMap::default(),
            item_representation: FxHashMap::default(),
            faces: FxHashMap::default(),
            edges: FxHashMap::default(),
            vertices: FxHashMap::default(),
            bodies: FxHashMap::default(),
            products: FxHashMap::default(),
            occurrences: FxHashMap::default(),
            representation_products: FxHashMap::default(),
            marks: std::iter::repeat_with(|| AtomicU8::new(0)).take(exchange.instances.len()).collect(),
        };
        for instance in &exchange.instances {
            let Some(representation) = representation(instance) else { continue };
            for &item in &representation.items {
                context.item_representation.entry(item).or_insert(instance.id);
            }
            context.representations.entry(instance.id).or_insert(representation);
        }
        context
    }

    /// The instance `#id`, if it holds a record of type `name`.
    pub fn get(&self, id: u64, name: &str) -> Option<&'a Instance> {
        self.exchange.get(id).filter(|instance| instance.is(name))
    }

    /// Factors of a representation's context; those of the file's main context where it has none.
    pub fn units_of(&self, representation: u64) -> &ContextUnits {
        let context = self.representations.get(&representation).map_or(0, |r| r.context);
        self.units.of(context)
    }

    /// Factors for an item: those of the representation that lists it, or of one that lists an item referring to it
    /// (up to `8` steps), else of the file's main context.
    pub fn units_of_item(&self, item: u64) -> &ContextUnits {
        let mut ring = vec![item];
        for _ in 0..8 {
            if let Some(found) = ring.iter().find_map(|id| self.item_representation.get(id)) {
                return self.units_of(*found);
            }
            ring = ring.iter().flat_map(|&id| self.exchange.referrers(id)).map(|i| i.id).take(64).collect();
        }
        self.units.main()
    }

    /// The product that a PRODUCT_DEFINITION, PRODUCT_DEFINITION_SHAPE, PROPERTY_DEFINITION, SHAPE_ASPECT (or kin) or
    /// usage speaks of, by following definitions and `of_shape`.
    pub fn product_of(&self, id: u64) -> Option<ProductId> {
        let mut at = id;
        for _ in 0..16 {
            if let Some(&product) = self.products.get(&at) {
                return Some(product);
            }
            at = definition(self.exchange.get(at)?)?;
        }
        None
    }

    /// The usage that a definition speaks of, by the same way.
    pub fn occurrence_of(&self, id: u64) -> Option<OccurrenceId> {
        let mut at = id;
        for _ in 0..16 {
            if let Some(&occurrence) = self.occurrences.get(&at) {
                return Some(occurrence);
            }
            at = definition(self.exchange.get(at)?)?;
        }
        None
    }

    /// Marks an instance for the census; a greater mark stays.
    pub fn mark(&self, id: u64, mark: Mark) {
        if let Some(slot) = self.exchange.index_of(id).and_then(|index| self.marks.get(index)) {
            slot.fetch_max(mark as u8, Ordering::Relaxed);
        }
    }
    /// Marks an instance as used, alone: what it refers to is marked by whoever reads that.
    pub fn used(&self, id: u64) {
        self.mark(id, Mark::Used);
    }
    /// Marks an instance as used with everything that it refers to, except what was refused.
    pub fn used_whole(&self, id: u64) {
        self.mark(id, Mark::UsedWhole);
    }
    /// Marks an instance as met but not understood: it never counts as used.
    pub fn refused(&self, id: u64) {
        self.mark(id, Mark::Refused);
    }
    /// Whether the instance was marked as used, alone or whole.
    pub fn is_used(&self, id: u64) -> bool {
        self.exchange.index_of(id).is_some_and(|index| matches!(self.mark_at(index), Mark::Used | Mark::UsedWhole))
    }
    /// Takes a mark back: what looked like part of the model is left out after all.
    pub fn unmark(&self, id: u64) {
        if let Some(slot) = self.exchange.by_id.get(id).and_then(|index| self.marks.get(index as usize)) {
            slot.store(Mark::None as u8, Ordering::Relaxed);
        }
    }
    /// The mark of the instance at `index` of [`Exchange::instances`].
    pub fn mark_at(&self, index: usize) -> Mark {
        match self.marks.get(index).map_or(0, |slot| slot.load(Ordering::Relaxed)) {
            0 => Mark::None,
            1 => Mark::Used,
            2 => Mark::UsedWhole,
            _ => Mark::Refused,
        }
    }
}

/// What a definition points to: PROPERTY_DEFINITION.definition, SHAPE_ASPECT.of_shape and their subtypes (third
/// attribute, simple or complex), the used product of a usage.
fn definition(instance: &Instance) -> Option<u64> {
    for name in ["PROPERTY_DEFINITION", "PRODUCT_DEFINITION_SHAPE", "SHAPE_ASPECT"] {
        if let Some(record) = instance.record(name)
            && let Some(id) = record.value(2).reference()
        {
            return Some(id);
        }
    }
    if let Some(record) = instance.record("PRODUCT_DEFINITION_RELATIONSHIP").filter(|r| r.values.len() >= 5) {
        return record.value(4).reference();
    }
    instance.records.first().filter(|_| instance.records.len() == 1).and_then(|record| match &*record.name {
        "NEXT_ASSEMBLY_USAGE_OCCURRENCE" => record.value(4).reference(),
        _ => record.value(2).reference(),
    })
}

/// Reads `name, items, context_of_items` of a representation or any of its subtypes.
fn representation(instance: &Instance) -> Option<Representation> {
    let record = match instance.record("REPRESENTATION") {
        Some(record) => record,
        None => instance.records.first().filter(|record| {
            record.name.ends_with("REPRESENTATION")
                || matches!(
                    &*record.name,
                    "DRAUGHTING_MODEL"
                        | "MECHANICAL_DESIGN_GEOMETRIC_PRESENTATION_AREA"
                        | "MODEL_GEOMETRIC_VIEW"
                        | "PRESENTATION_VIEW"
                        | "PRESENTATION_AREA"
                        | "TESSELLATED_SHAPE_REPRESENTATION_WITH_ACCURACY_PARAMETERS"
                        | "SHAPE_REPRESENTATION_WITH_PARAMETERS"
                )
        })?,
    };
    let Value::List(items) = record.value(1) else { return None };
    let mut ids = Vec::with_capacity(items.len());
    record.value(1).references(&mut ids);
    Some(Representation { entity: instance.id, items: ids, context: record.value(2).reference().unwrap_or(0) })
}
