//! Products, usages, and which representations are the shape of which product (ISO 10303-41, -43, -44).
//!
//! In: a [`Context`]. Out: `products`, `occurrences`, `roots` of the model; the maps of the context; a [`Graph`] of
//! representations. Read first: [`structure`], then `usage` (placements) and `content` (bodies, mapped items).
//!
//! Knows nothing of faces.

pub mod content;
pub mod usage;

use super::codes;
use super::context::Context;
use super::geometry::placement;
use crate::base::diag::Diagnostic;
use crate::base::job::{Job, Stopped};
use crate::model::Model;
use crate::model::product::{Occurrence, OccurrenceId, Product, ProductId};
use crate::part21::exchange::{Instance, Record};
use glam::DMat4;
use rustc_hash::{FxHashMap, FxHashSet};

/// How representations hang together.
#[derive(Debug, Default)]
pub struct Graph {
    /// Representation → related ones that speak of the same product, with the motion from theirs to its coordinates, and
    /// the relationship's instance number.
    pub related: FxHashMap<u64, Vec<(u64, DMat4, u64)>>,
    /// Representations that a SHAPE_DEFINITION_REPRESENTATION gives each product, in file order.
    pub stated: Vec<Vec<u64>>,
    /// Representation → products that it is stated for.
    pub owners: FxHashMap<u64, Vec<ProductId>>,
}

impl Graph {
    /// The representation and all that are related to it without belonging to another product, each with the motion to
    /// `representation`'s coordinates.
    pub fn family(&self, representation: u64) -> Vec<(u64, DMat4)> {
        let mut seen = FxHashSet::from_iter([representation]);
        let mut out = vec![(representation, DMat4::IDENTITY)];
        let own = self.owners.get(&representation);
        let mut at = 0;
        while let Some(&(here, motion)) = out.get(at) {
            at += 1;
            for &(there, step, _) in self.related.get(&here).into_iter().flatten() {
                let foreign = self
                    .owners
                    .get(&there)
                    .is_some_and(|owners| own.is_none_or(|own| !owners.iter().any(|o| own.contains(o))));
                if !foreign && seen.insert(there) {
                    out.push((there, motion * step));
                }
            }
        }
        out
    }

    /// Whether the representation is a shape of the product, stated or related.
    pub fn belongs(&self, representation: u64, product: ProductId) -> bool {
        if let Some(owners) = self.owners.get(&representation) {
            return owners.contains(&product);
        }
        self.stated
            .get(product.index())
            .into_iter()
            .flatten()
            .any(|&stated| self.family(stated).iter().any(|&(r, _)| r == representation))
    }
}

/// Reads products, their representations, and usages without their placements.
///
/// # Errors
/// [`Stopped`] when cancelled.
pub fn structure(context: &mut Context, model: &mut Model, job: &Job) -> Result<Graph, Stopped> {
    job.phase("product structure", 0);
    products(context, model, job);
    usages(context, model, job);
    let mut graph = Graph { stated: vec![Vec::new(); model.products.len()], ..Graph::default() };
    stated(context, &mut graph);
    relate(context, &mut graph, job);
    job.check()?;
    break_cycles(model, job);
    keep_real_products(context, model, &mut graph);
    for (index, occurrence) in model.occurrences.iter().enumerate() {
        context.occurrences.insert(occurrence.entity, OccurrenceId::from_index(index));
    }
    shapes_of_definitions(context);
    let used: FxHashSet<ProductId> = model.occurrences.iter().map(|occurrence| occurrence.child).collect();
    model.roots = (0..model.products.len()).map(ProductId::from_index).filter(|id| !used.contains(id)).collect();
    for (&representation, owners) in &graph.owners {
        for (other, _) in graph.family(representation) {
            let list = context.representation_products.entry(other).or_default();
            list.extend(owners.iter().filter(|owner| !list.contains(owner)).copied().collect::<Vec<_>>());
        }
    }
    context.representation_products.values_mut().for_each(|list| list.sort());
    Ok(graph)
}

fn products(context: &mut Context, model: &mut Model, job: &Job) {
    let exchange = context.exchange;
    for instance in &exchange.instances {
        let record = instance
            .record("PRODUCT_DEFINITION")
            .or_else(|| instance.record("PRODUCT_DEFINITION_WITH_ASSOCIATED_DOCUMENTS"));
        let Some(record) = record else { continue };
        if context.products.contains_key(&instance.id) {
            continue;
        }
        let formation = record.value(2).reference().and_then(|id| exchange.get(id));
        let of_product = formation.and_then(|f| f.value(2).reference()).and_then(|id| exchange.get(id));
        let mut product = Product { entity: instance.id, ..Product::default() };
        match (formation, of_product) {
            (Some(formation), Some(of)) => {
                let text = |i: &Instance, at: usize| i.value(at).text().unwrap_or_default().trim().to_owned();
                product.revision = text(formation, 0);
                product.id = text(of, 0);
                product.name = Some(text(of, 1)).filter(|name| !name.is_empty()).unwrap_or_else(|| product.id.clone());
            }
            _ => job.report(
                Diagnostic::new(
                    &codes::BAD_STRUCTURE,
                    "product definition without a product: its formation cannot be followed",
                )
                .entity(instance.id),
            ),
        }
        context.products.insert(instance.id, ProductId::from_index(model.products.len()));
        context.used_whole(instance.id);
        model.products.push(product);
    }
}

/// Attributes of a usage: id, name, relating, related, reference designator.
fn usage_record(instance: &Instance) -> Option<(&Record, Option<&str>)> {
    if !instance.is("NEXT_ASSEMBLY_USAGE_OCCURRENCE") {
        return None;
    }
    match instance.records.as_slice() {
        [only] => Some((only, only.value(5).text())),
        _ => {
            let designator = instance.record("ASSEMBLY_COMPONENT_USAGE").and_then(|record| record.value(0).text());
            Some((instance.record("PRODUCT_DEFINITION_RELATIONSHIP")?, designator))
        }
    }
}

fn usages(context: &mut Context, model: &mut Model, job: &Job) {
    for instance in context.exchange.of_type("NEXT_ASSEMBLY_USAGE_OCCURRENCE") {
        let Some((record, designator)) = usage_record(instance) else { continue };
        let product = |at: usize| record.value(at).reference().and_then(|id| context.products.get(&id)).copied();
        let (Some(parent), Some(child)) = (product(3), product(4)) else {
            job.report(
                Diagnostic::new(&codes::BAD_STRUCTURE, "usage between things that are no product definitions")
                    .entity(instance.id),
            );
            context.refused(instance.id);
            continue;
        };
        let words = [record.value(1).text(), designator, record.value(0).text()];
        let name =
            words.into_iter().flatten().map(str::trim).find(|word| !word.is_empty()).unwrap_or_default().to_owned();
        context.used(instance.id);
        model.occurrences.push(Occurrence {
            entity: instance.id,
            name,
            parent,
            child,
            parent_from_child: DMat4::IDENTITY,
            colour: None,
            hidden: false,
        });
    }
}

/// Maps PRODUCT_DEFINITION_SHAPEs to what they define.
fn shapes_of_definitions(context: &mut Context) {
    for instance in context.exchange.of_type("PRODUCT_DEFINITION_SHAPE") {
        let Some(definition) = shape_definition(instance) else { continue };
        if let Some(&product) = context.products.get(&definition) {
            context.products.insert(instance.id, product);
            context.used(instance.id);
        } else if let Some(&occurrence) = context.occurrences.get(&definition) {
            context.occurrences.insert(instance.id, occurrence);
            context.used(instance.id);
        }
    }
}

fn shape_definition(instance: &Instance) -> Option<u64> {
    match instance.record("PROPERTY_DEFINITION") {
        Some(record) if instance.records.len() > 1 => record.value(2).reference(),
        _ => instance.value(2).reference(),
    }
}

/// Representations that define the shape of products: SHAPE_DEFINITION_REPRESENTATION, or its supertype where that joins
/// a product's shape and a shape representation all the same.
fn stated(context: &Context, graph: &mut Graph) {
    let exchange = context.exchange;
    let general = exchange.of_type("PROPERTY_DEFINITION_REPRESENTATION").filter(|instance| {
        let shape = instance.value(0).reference().and_then(|id| context.get(id, "PRODUCT_DEFINITION_SHAPE"));
        shape.is_some() && instance.value(1).reference().and_then(|id| exchange.get(id)).is_some_and(is_shape)
    });
    for instance in exchange.of_type("SHAPE_DEFINITION_REPRESENTATION").chain(general) {
        let record = instance.record("PROPERTY_DEFINITION_REPRESENTATION").filter(|_| instance.records.len() > 1);
        let value = |at: usize| record.map_or(instance.value(at), |record| record.value(at)).reference();
        let (Some(definition), Some(representation)) = (value(0), value(1)) else { continue };
        let shape = context.get(definition, "PRODUCT_DEFINITION_SHAPE");
        let of = shape.and_then(shape_definition).unwrap_or(definition);
        let Some(&product) = context.products.get(&of) else { continue };
        if !context.representations.contains_key(&representation) {
            continue;
        }
        context.used(instance.id);
        if let Some(list) = graph.stated.get_mut(product.index()).filter(|list| !list.contains(&representation)) {
            list.push(representation);
            graph.owners.entry(representation).or_default().push(product);
        }
    }
}

/// Whether a representation can hold shape: drawings and texts cannot.
pub fn is_shape(instance: &Instance) -> bool {
    if instance.is("DRAUGHTING_MODEL") {
        return false;
    }
    instance.records.iter().any(|record| {
        let name = &*record.name;
        name.ends_with("SHAPE_REPRESENTATION")
            || matches!(
                name,
                "CONSTRUCTIVE_GEOMETRY_REPRESENTATION"
                    | "TESSELLATED_SHAPE_REPRESENTATION_WITH_ACCURACY_PARAMETERS"
                    | "SHAPE_REPRESENTATION_WITH_PARAMETERS"
            )
    })
}

/// Relationships between shapes that are not the placement of a usage.
fn relate(context: &Context, graph: &mut Graph, job: &Job) {
    let exchange = context.exchange;
    let placements: FxHashSet<u64> =
        exchange.of_type("CONTEXT_DEPENDENT_SHAPE_REPRESENTATION").filter_map(|i| i.value(0).reference()).collect();
    let kinds = [
        "SHAPE_REPRESENTATION_RELATIONSHIP",
        "CONSTRUCTIVE_GEOMETRY_REPRESENTATION_RELATIONSHIP",
        "REPRESENTATION_RELATIONSHIP",
    ];
    let mut seen = FxHashSet::default();
    for instance in kinds.iter().flat_map(|kind| exchange.of_type(kind)) {
        if placements.contains(&instance.id) || !seen.insert(instance.id) {
            continue;
        }
        let Some((first, second)) = usage::ends(instance) else { continue };
        let shape = |id: u64| context.representations.contains_key(&id) && exchange.get(id).is_some_and(is_shape);
        if first == second || !shape(first) || !shape(second) {
            continue;
        }
        let motion = match instance.record("REPRESENTATION_RELATIONSHIP_WITH_TRANSFORMATION") {
            None => DMat4::IDENTITY,
            Some(record) => {
                let transformation = record.values.last().and_then(|value| value.reference());
                match transformation.map(|id| usage::transformation(context, id, first, second)) {
                    Some(Ok(motion)) => motion,
                    other => {
                        let why = other.and_then(Result::err).map_or("no transformation".to_owned(), |fault| fault.why);
                        job.report(
                            Diagnostic::new(&codes::BAD_STRUCTURE, format!("relationship left out: {why}"))
                                .entity(instance.id),
                        );
                        continue;
                    }
                }
            }
        };
        context.used(instance.id);
        graph.related.entry(second).or_default().push((first, motion, instance.id));
        graph.related.entry(first).or_default().push((second, motion.inverse(), instance.id));
    }
}

/// Drops usages that make a product part of itself: those that close a circle when walking the usages in file order.
fn break_cycles(model: &mut Model, job: &Job) {
    let count = model.products.len();
    let mut children = vec![Vec::new(); count];
    for (index, occurrence) in model.occurrences.iter().enumerate() {
        if let Some(list) = children.get_mut(occurrence.parent.index()) {
            list.push((index, occurrence.child.index()));
        }
    }
    // 0 unseen, 1 on the way, 2 done.
    let mut state = vec![0u8; count];
    let mut bad = FxHashSet::default();
    let used: FxHashSet<usize> = model.occurrences.iter().map(|o| o.child.index()).collect();
    let starts = (0..count).filter(|at| !used.contains(at)).chain(0..count);
    for start in starts.collect::<Vec<_>>() {
        if state.get(start) != Some(&0) {
            continue;
        }
        let mut stack = vec![(start, 0usize)];
        state.iter_mut().skip(start).take(1).for_each(|s| *s = 1);
        while let Some((here, next)) = stack.last_mut() {
            match children.get(*here).and_then(|list| list.get(*next)) {
                Some(&(index, child)) => {
                    *next += 1;
                    match state.get_mut(child) {
                        Some(s) if *s == 0 => {
                            *s = 1;
                            stack.push((child, 0));
                        }
                        Some(1) => {
                            bad.insert(index);
                        }
                        _ => {}
                    }
                }
                None => {
                    state.iter_mut().skip(*here).take(1).for_each(|s| *s = 2);
                    stack.pop();
                }
            }
        }
    }
    if bad.is_empty() {
        return;
    }
    let mut index = 0;
    model.occurrences.retain(|occurrence| {
        let keep = !bad.contains(&index);
        index += 1;
        if !keep {
            let name = |id: ProductId| model.products.get(id.index()).map_or("", |p| p.name.as_str());
            job.report(
                Diagnostic::new(
                    &codes::ASSEMBLY_CYCLE,
                    format!(
                        "the use of `{}` in `{}` makes a product part of itself and was left out",
                        name(occurrence.child),
                        name(occurrence.parent)
                    ),
                )
                .entity(occurrence.entity),
            );
        }
        keep
    });
}

/// Leaves out definitions that have neither a shape nor a usage where others have: documents, categories, versions that
/// only carry paper. Where no definition has either, all stay.
fn keep_real_products(context: &mut Context, model: &mut Model, graph: &mut Graph) {
    let mut real: Vec<bool> = graph.stated.iter().map(|list| !list.is_empty()).collect();
    for occurrence in &model.occurrences {
        for id in [occurrence.parent, occurrence.child] {
            real.iter_mut().skip(id.index()).take(1).for_each(|r| *r = true);
        }
    }
    if real.iter().all(|r| *r) || !real.iter().any(|r| *r) {
        return;
    }
    let mut next = 0usize;
    let map: Vec<Option<ProductId>> = real
        .iter()
        .map(|&keep| {
            keep.then(|| {
                next += 1;
                ProductId::from_index(next - 1)
            })
        })
        .collect();
    let moved = |id: ProductId| map.get(id.index()).copied().flatten();
    let keep = |index: &mut usize| {
        *index += 1;
        real.get(*index - 1) == Some(&true)
    };
    let (mut a, mut b) = (0, 0);
    model.products.retain(|_| keep(&mut a));
    graph.stated.retain(|_| keep(&mut b));
    for occurrence in &mut model.occurrences {
        occurrence.parent = moved(occurrence.parent).unwrap_or(occurrence.parent);
        occurrence.child = moved(occurrence.child).unwrap_or(occurrence.child);
    }
    graph.owners.values_mut().flatten().for_each(|id| *id = moved(*id).unwrap_or(*id));
    let gone: Vec<u64> =
        context.products.iter().filter(|(_, id)| moved(**id).is_none()).map(|(&entity, _)| entity).collect();
    for entity in gone {
        context.products.remove(&entity);
        context.unmark(entity);
    }
    context.products.values_mut().for_each(|id| *id = moved(*id).unwrap_or(*id));
}

/// The rigid frame of a placement in a representation's own units.
pub(super) fn frame_in(context: &Context, item: u64, representation: u64) -> Result<DMat4, super::geometry::Fault> {
    let to_mm = context.units_of(representation).to_mm;
    placement::frame(context.exchange, item, to_mm).map(|frame| frame.to_matrix())
}
