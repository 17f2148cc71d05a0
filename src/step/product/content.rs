//! The bodies of each product: those of its representations, and those that mapped items show (ISO 10303-43 `mapped_item`).

use super::Graph;
use crate::base::diag::Diagnostic;
use crate::base::job::{Job, Stopped};
use crate::model::Model;
use crate::model::product::{PlacedBody, Product, ProductId};
use crate::model::shape::BodyId;
use crate::part21::exchange::Instance;
use crate::step::codes;
use crate::step::context::Context;
use crate::step::geometry::placement::{self, attribute};
use crate::step::shape::{Builder, Listed, is_solid_or_surface};
use glam::DMat4;
use rustc_hash::{FxHashMap, FxHashSet};

/// (parent, child) product → placements that mapped items give, with the mapped item, in file order.
pub type MappedChildren = FxHashMap<(u32, u32), Vec<(DMat4, u64)>>;

/// What the content stage hands on.
#[derive(Debug, Default)]
pub struct Content {
    /// Placements of components by mapped items.
    pub mapped_children: MappedChildren,
    /// Mapped item → the placed bodies that came through it: (product, index into its bodies).
    pub through: FxHashMap<u64, Vec<(ProductId, usize)>>,
}

/// Placed bodies in all, beyond which mapped items are no longer expanded.
const MOST_PLACED: usize = 500_000;

struct Expansion<'g, 'a, 'b> {
    graph: &'g Graph,
    builder: Builder<'a, 'b>,
    /// Representation → its own bodies.
    listed: FxHashMap<u64, Vec<Listed>>,
    /// Usages: (parent, child).
    usages: FxHashSet<(u32, u32)>,
    product: ProductId,
    placed: Vec<(PlacedBody, Vec<u64>)>,
    path: Vec<(u64, u64)>,
    left: usize,
    told: bool,
    out: Content,
}

/// Reads the shapes of all products, and shapes that belong to none.
///
/// # Errors
/// [`Stopped`] when cancelled.
pub fn read(context: &mut Context, model: &mut Model, graph: &Graph, job: &Job) -> Result<Content, Stopped> {
    job.phase("shapes", model.products.len() as u64);
    let usages = model.occurrences.iter().map(|o| (o.parent.0, o.child.0)).collect();
    let Model { shape, products, .. } = model;
    let mut expansion = Expansion {
        graph,
        builder: Builder::new(context, shape, job),
        listed: FxHashMap::default(),
        usages,
        product: ProductId(0),
        placed: Vec::new(),
        path: Vec::new(),
        left: MOST_PLACED.min(job.limits().occurrences),
        told: false,
        out: Content::default(),
    };
    for (index, product) in products.iter_mut().enumerate() {
        expansion.product = ProductId::from_index(index);
        for &representation in graph.stated.get(index).into_iter().flatten() {
            expansion.show(representation, DMat4::IDENTITY)?;
        }
        product.bodies = expansion.take_placed();
        job.advance(1);
    }
    let lost = expansion.left_over()?;
    let out = expansion.out;
    adopt(products, &mut model.roots, lost, job);
    Ok(out)
}

impl Expansion<'_, '_, '_> {
    /// Adds the bodies of a representation and its family, moved.
    fn show(&mut self, representation: u64, motion: DMat4) -> Result<(), Stopped> {
        for (here, step) in self.graph.family(representation) {
            self.builder.job.check()?;
            let listed = match self.listed.get(&here) {
                Some(listed) => listed.clone(),
                None => {
                    let listed = self.builder.items(here)?;
                    self.listed.insert(here, listed.clone());
                    listed
                }
            };
            for (body, own) in listed {
                if !self.spend(here) {
                    return Ok(());
                }
                let path = self.path.iter().map(|(item, _)| *item).collect();
                let placed = PlacedBody { body, product_from_body: motion * step * own, colour: None };
                // A body that several representations of the product list stands there once.
                let twice = |(other, _): &(PlacedBody, Vec<u64>)| {
                    other.body == body && other.product_from_body.abs_diff_eq(placed.product_from_body, 1e-9)
                };
                if self.path.is_empty() && self.placed.iter().any(twice) {
                    continue;
                }
                self.placed.push((placed, path));
            }
            let items = self.builder.context.representations.get(&here).map(|r| r.items.clone()).unwrap_or_default();
            for item in items {
                if let Some(instance) = self.builder.context.get(item, "MAPPED_ITEM") {
                    self.mapped(instance, here, motion * step)?;
                }
            }
        }
        Ok(())
    }

    fn mapped(&mut self, instance: &Instance, holder: u64, motion: DMat4) -> Result<(), Stopped> {
        let id = instance.id;
        if !self.spend(holder) {
            return Ok(());
        }
        let read = mapping(self.builder.context, instance, holder);
        let (shown, step, map) = match read {
            Ok(read) => read,
            Err(why) => {
                self.builder.keep_out(&codes::BODY_KEPT_OUT, id, "MAPPED_ITEM", why);
                return Ok(());
            }
        };
        let cyclic = shown == holder || self.path.iter().any(|&(_, other)| other == shown) || self.path.len() > 64;
        if cyclic {
            self.builder.keep_out(
                &codes::MAPPED_CYCLE,
                id,
                "MAPPED_ITEM",
                format!("mapped item #{id} shows a representation that holds it"),
            );
            return Ok(());
        }
        self.builder.context.used(id);
        self.builder.context.used(map);
        let targets = attribute(instance, "MAPPED_ITEM", 1, 1).reference();
        let origin = self.builder.context.exchange.get(map).and_then(|map| map.value(0).reference());
        targets.into_iter().chain(origin).for_each(|id| self.builder.context.used_whole(id));
        // The shape of a component that is used here as such is the usage's business.
        let owners = self.graph.owners.get(&shown).cloned().unwrap_or_default();
        if let Some(child) = owners.iter().find(|child| self.usages.contains(&(self.product.0, child.0))) {
            self.out.mapped_children.entry((self.product.0, child.0)).or_default().push((motion * step, id));
            return Ok(());
        }
        self.path.push((id, shown));
        let done = self.show(shown, motion * step);
        self.path.pop();
        done
    }

    /// Whether one more may be placed.
    fn spend(&mut self, id: u64) -> bool {
        if self.left == 0 {
            if !self.told {
                self.told = true;
                self.builder.tell(
                    &codes::TOO_MANY,
                    id,
                    format!("more than {MOST_PLACED} placed bodies; the rest was left out"),
                );
            }
            return false;
        }
        self.left -= 1;
        true
    }

    fn take_placed(&mut self) -> Vec<PlacedBody> {
        let placed = std::mem::take(&mut self.placed);
        for (index, (_, path)) in placed.iter().enumerate() {
            for item in path {
                self.out.through.entry(*item).or_default().push((self.product, index));
            }
        }
        placed.into_iter().map(|(body, _)| body).collect()
    }

    /// Shapes in representations that no product has, and solids in no representation at all.
    fn left_over(&mut self) -> Result<Vec<(u64, PlacedBody)>, Stopped> {
        let exchange = self.builder.context.exchange;
        // Validation properties list solids again, in representations of their own.
        let holds_shape = |context: &Context, items: &[u64]| {
            let new = items.iter().filter(|id| !context.bodies.contains_key(id)).filter_map(|id| exchange.get(*id));
            new.into_iter().any(is_solid_or_surface)
        };
        let without_products = self.graph.stated.iter().all(Vec::is_empty);
        let mut lost = Vec::new();
        for instance in &exchange.instances {
            self.builder.job.check()?;
            let Some(representation) = self.builder.context.representations.get(&instance.id) else { continue };
            if self.listed.contains_key(&instance.id)
                || !super::is_shape(instance) && &*instance.type_name() != "REPRESENTATION"
            {
                continue;
            }
            let wanted = without_products && super::is_shape(instance);
            if !wanted && !holds_shape(self.builder.context, &representation.items) {
                continue;
            }
            let listed = self.builder.items(instance.id)?;
            self.listed.insert(instance.id, listed.clone());
            lost.extend(listed.into_iter().map(|(body, own)| (instance.id, body, own)));
        }
        // Triangles count as a body where nothing at all refers to them: else they are part of something that was read.
        let bare = |instance: &Instance| {
            let triangles = instance.records.iter().any(|record| record.name.contains("TRIANGULATED"));
            triangles && exchange.referrers(instance.id).next().is_none()
        };
        for instance in exchange.instances.iter().filter(|instance| is_solid_or_surface(instance) || bare(instance)) {
            self.builder.job.check()?;
            if !self.builder.context.item_representation.contains_key(&instance.id)
                && let Some(body) = self.builder.alone(instance)?
            {
                lost.push((instance.id, body, DMat4::IDENTITY));
            }
        }
        Ok(lost
            .into_iter()
            .map(|(entity, body, own)| (entity, PlacedBody { body, product_from_body: own, colour: None }))
            .collect())
    }
}

/// Gives bodies without a product to the only product where that has none, else to one made up.
fn adopt(products: &mut Vec<Product>, roots: &mut Vec<ProductId>, lost: Vec<(u64, PlacedBody)>, job: &Job) {
    let placed: FxHashSet<BodyId> = products.iter().flat_map(|p| &p.bodies).map(|b| b.body).collect();
    let mut seen = FxHashSet::default();
    let lost: Vec<_> = lost.into_iter().filter(|(_, b)| !placed.contains(&b.body) && seen.insert(b.body)).collect();
    let Some(&(entity, _)) = lost.first() else { return };
    let message = format!("{} bodies belong to no product", lost.len());
    let bodies = lost.into_iter().map(|(_, body)| body);
    match products.as_mut_slice() {
        [only] if only.bodies.is_empty() => {
            only.bodies.extend(bodies);
            job.report(
                Diagnostic::new(&codes::NO_PRODUCT, format!("{message}; they were given to `{}`", only.name))
                    .entity(entity),
            );
        }
        _ => {
            roots.push(ProductId::from_index(products.len()));
            products.push(Product {
                entity,
                name: "(no product)".into(),
                bodies: bodies.collect(),
                ..Product::default()
            });
            job.report(Diagnostic::new(&codes::NO_PRODUCT, message).entity(entity));
        }
    }
}

/// What a mapped item shows, the motion into the holder's coordinates, and the map's instance number.
fn mapping(context: &Context, instance: &Instance, holder: u64) -> Result<(u64, DMat4, u64), String> {
    let exchange = context.exchange;
    let id = instance.id;
    let value = |at: usize| attribute(instance, "MAPPED_ITEM", 1, at).reference();
    let map = value(0).and_then(|id| exchange.get(id)).ok_or_else(|| format!("mapped item #{id} has no source"))?;
    let shown = map.value(1).reference().filter(|shown| context.representations.contains_key(shown));
    let shown = shown.ok_or_else(|| format!("representation map #{} shows no representation", map.id))?;
    let origin = map.value(0).reference().ok_or_else(|| format!("representation map #{} has no origin", map.id))?;
    let target = value(1).ok_or_else(|| format!("mapped item #{id} has no target"))?;
    let to_mm = context.units_of(holder).to_mm;
    let moved = |item: u64, to_mm: f64| match exchange
        .get(item)
        .is_some_and(|i| i.records.iter().any(|r| r.name.starts_with("CARTESIAN_TRANSFORMATION")))
    {
        true => placement::operator(exchange, item, to_mm),
        false => placement::frame(exchange, item, to_mm).map(|frame| frame.to_matrix()),
    };
    let target = moved(target, to_mm).map_err(|fault| fault.why)?;
    let origin = moved(origin, context.units_of(shown).to_mm).map_err(|fault| fault.why)?;
    Ok((shown, target * origin.inverse(), map.id))
}
