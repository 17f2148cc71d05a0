//! Colours, transparency and invisibility of faces, bodies and usages (ISO 10303-46).
//!
//! Over-riding styles win over plain ones; among equals the last in the file wins, as in other readers. Styles of
//! annotations are read where annotations are.

use super::context::Context;
use super::product::content::Content;
use crate::base::job::{Job, Stopped};
use crate::model::Model;
use crate::model::product::{OccurrenceId, ProductId};
use crate::model::shape::{BodyId, Colour, EdgeId, FaceId};
use crate::part21::exchange::{Instance, Value};
use rustc_hash::{FxHashMap, FxHashSet};

/// What a style or an invisibility can be about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Target {
    Face(FaceId),
    Body(BodyId),
    Edge(EdgeId),
    Placed(ProductId, usize),
    Usage(OccurrenceId),
}

/// Reads styles and invisibility into the model. `mapped_usages`: mapped item → the usage that it places.
///
/// # Errors
/// [`Stopped`] when cancelled.
pub fn read(
    context: &Context,
    model: &mut Model,
    content: &Content,
    mapped_usages: &FxHashMap<u64, OccurrenceId>,
    job: &Job,
) -> Result<(), Stopped> {
    job.phase("styles", 0);
    let reader = Reader { context, content, mapped_usages, usages: usages_of_relations(context) };
    colours(&reader, model, job)?;
    invisibility(&reader, model, job)
}

struct Reader<'a, 'b> {
    context: &'b Context<'a>,
    content: &'b Content,
    mapped_usages: &'b FxHashMap<u64, OccurrenceId>,
    /// Representation relationship → the usage that it places.
    usages: FxHashMap<u64, OccurrenceId>,
}

fn usages_of_relations(context: &Context) -> FxHashMap<u64, OccurrenceId> {
    let relations = context.exchange.of_type("CONTEXT_DEPENDENT_SHAPE_REPRESENTATION");
    let usage = |i: &Instance| Some((i.value(0).reference()?, *context.occurrences.get(&i.value(1).reference()?)?));
    relations.filter_map(usage).collect()
}

/// `name, styles, item` of any styled item, and whether it over-rides.
fn styled(instance: &Instance) -> Option<(&Value, u64, bool)> {
    let over = |name: &str| name.ends_with("OVER_RIDING_STYLED_ITEM");
    if let Some(record) = instance.record("STYLED_ITEM").filter(|_| instance.records.len() > 1) {
        return Some((record.value(0), record.value(1).reference()?, instance.records.iter().any(|r| over(&r.name))));
    }
    let [only] = instance.records.as_slice() else { return None };
    let plain = &*only.name == "STYLED_ITEM";
    (plain || over(&only.name)).then_some(())?;
    Some((only.value(1), only.value(2).reference()?, !plain))
}

fn colours(reader: &Reader, model: &mut Model, job: &Job) -> Result<(), Stopped> {
    let mut ranks: FxHashMap<Target, bool> = FxHashMap::default();
    let mut lists: FxHashMap<Target, Colour> = FxHashMap::default();
    let parts = parts_of_tessellated(model);
    let mut votes: FxHashMap<BodyId, Vec<Colour>> = FxHashMap::default();
    for instance in &reader.context.exchange.instances {
        let Some((styles, item, over)) = styled(instance) else { continue };
        job.check()?;
        if let Some(&body) = parts.get(&item) {
            if let Some(colour) = reader.colour(styles, false) {
                reader.context.used(instance.id);
                votes.entry(body).or_default().push(colour);
            }
            continue;
        }
        let targets = reader.targets_in_context(instance, item);
        let Some(first) = targets.first() else { continue };
        let Some(colour) = reader.colour(styles, matches!(first, Target::Edge(_))) else { continue };
        reader.context.used(instance.id);
        for target in targets {
            let rank = ranks.entry(target).or_insert(over);
            if over >= *rank {
                *rank = over;
                lists.insert(target, colour);
            }
        }
    }
    // Tessellated faces have no colour of their own in the model: one that all share is the body's.
    for (body, colours) in votes {
        if let Some(first) = colours.first().filter(|first| colours.iter().all(|other| other == *first)) {
            lists.entry(Target::Body(body)).or_insert(*first);
        }
    }
    for (target, colour) in lists {
        let slot = match target {
            Target::Face(id) => model.shape.faces.get_mut(id.index()).map(|face| &mut face.colour),
            Target::Body(id) => model.shape.bodies.get_mut(id.index()).map(|body| &mut body.colour),
            Target::Edge(id) => model.shape.edges.get_mut(id.index()).map(|edge| &mut edge.colour),
            Target::Usage(id) => model.occurrences.get_mut(id.index()).map(|usage| &mut usage.colour),
            Target::Placed(product, at) => model
                .products
                .get_mut(product.index())
                .and_then(|p| p.bodies.get_mut(at))
                .map(|placed| &mut placed.colour),
        };
        if let Some(slot) = slot {
            *slot = Some(colour);
        }
    }
    mark_lists(reader.context);
    Ok(())
}

/// Tessellated face → its body.
fn parts_of_tessellated(model: &Model) -> FxHashMap<u64, BodyId> {
    let bodies = model.shape.bodies.iter().enumerate();
    let faces = bodies
        .flat_map(|(at, body)| body.triangles.iter().flat_map(|t| &t.faces).map(move |(_, entity)| (*entity, at)));
    faces.map(|(entity, at)| (entity, BodyId::from_index(at))).collect()
}

/// Representations that only list styled items count as used when one of theirs was.
fn mark_lists(context: &Context) {
    for instance in &context.exchange.instances {
        if !instance.records.iter().any(|r| r.name.ends_with("PRESENTATION_REPRESENTATION")) {
            continue;
        }
        let Some(list) = context.representations.get(&instance.id) else { continue };
        if list.items.iter().any(|item| context.is_used(*item)) {
            context.used(instance.id);
            context.used_whole(list.context);
        }
    }
}

impl Reader<'_, '_> {
    /// What an item is in the model.
    fn targets(&self, item: u64) -> Vec<Target> {
        let context = self.context;
        if let Some(&face) = context.faces.get(&item) {
            return vec![Target::Face(face)];
        }
        if let Some(&body) = context.bodies.get(&item) {
            return vec![Target::Body(body)];
        }
        if let Some(&edge) = context.edges.get(&item) {
            return vec![Target::Edge(edge)];
        }
        if let Some(placed) = self.content.through.get(&item) {
            return placed.iter().map(|&(product, at)| Target::Placed(product, at)).collect();
        }
        if let Some(&usage) = self.mapped_usages.get(&item) {
            return vec![Target::Usage(usage)];
        }
        let listed = context.representations.get(&item).into_iter().flat_map(|representation| &representation.items);
        listed.filter_map(|id| context.bodies.get(id)).map(|body| Target::Body(*body)).collect()
    }

    /// The same, narrowed to usages where the style is for a context (CONTEXT_DEPENDENT_OVER_RIDING_STYLED_ITEM).
    fn targets_in_context(&self, instance: &Instance, item: u64) -> Vec<Target> {
        let Some(record) = instance.record("CONTEXT_DEPENDENT_OVER_RIDING_STYLED_ITEM") else {
            return self.targets(item);
        };
        let mut ids = Vec::new();
        record.values.last().into_iter().for_each(|value| value.references(&mut ids));
        let usage = |id: &u64| self.usages.get(id).or_else(|| self.context.occurrences.get(id)).copied();
        let usages: Vec<Target> = ids.iter().filter_map(usage).map(Target::Usage).collect();
        // A style of one component deep inside an assembly path is for the last usage of the path.
        usages.last().map_or_else(Vec::new, |last| vec![*last])
    }

    /// The colour of a list of presentation styles: of curves for edges, else of surfaces.
    fn colour(&self, styles: &Value, of_curve: bool) -> Option<Colour> {
        let exchange = self.context.exchange;
        let mut ids = Vec::new();
        styles.references(&mut ids);
        let mut fallback = None;
        for assignment in ids {
            let Some(instance) = exchange.get(assignment) else { continue };
            let mut inner = Vec::new();
            instance
                .records
                .iter()
                .flat_map(|record| record.values.first())
                .for_each(|value| value.references(&mut inner));
            for style in inner {
                let Some(style) = exchange.get(style) else { continue };
                let found = if style.is("SURFACE_STYLE_USAGE") {
                    self.surface(style)
                } else if style.is("CURVE_STYLE") {
                    style.value(3).reference().and_then(|id| self.plain(id))
                } else if style.is("FILL_AREA_STYLE") {
                    self.fill(style)
                } else {
                    None
                };
                let Some(colour) = found else { continue };
                if style.is("CURVE_STYLE") != of_curve {
                    fallback = fallback.or(Some((colour, assignment, style.id)));
                    continue;
                }
                self.context.used(assignment);
                self.context.used_whole(style.id);
                return Some(colour);
            }
        }
        // Wires are sometimes coloured by surface styles, never the other way round: a curve style on a solid is for its edges.
        let (colour, assignment, style) = fallback.filter(|_| of_curve)?;
        self.context.used(assignment);
        self.context.used_whole(style);
        Some(colour)
    }

    fn surface(&self, usage: &Instance) -> Option<Colour> {
        let exchange = self.context.exchange;
        let side = exchange.get(usage.value(1).reference()?)?;
        let (mut colour, mut rendering, mut opacity) = (None, None, 1.0f32);
        let mut parts = Vec::new();
        side.value(1).references(&mut parts);
        for part in parts.iter().filter_map(|id| exchange.get(*id)) {
            if part.is("SURFACE_STYLE_FILL_AREA") {
                colour = part
                    .value(0)
                    .reference()
                    .and_then(|id| exchange.get(id))
                    .and_then(|fill| self.fill(fill))
                    .or(colour);
            } else if part.is("SURFACE_STYLE_RENDERING") || part.is("SURFACE_STYLE_RENDERING_WITH_PROPERTIES") {
                rendering = part.value(1).reference().and_then(|id| self.plain(id));
                let mut properties = Vec::new();
                part.value(2).references(&mut properties);
                let transparent = properties.iter().filter_map(|id| self.context.get(*id, "SURFACE_STYLE_TRANSPARENT"));
                for value in transparent.filter_map(|i| i.value(0).number()).filter(|t| t.is_finite()) {
                    opacity = 1.0 - value.clamp(0.0, 1.0) as f32;
                }
            }
        }
        colour.or(rendering).map(|colour| Colour { a: opacity, ..colour })
    }

    fn fill(&self, fill: &Instance) -> Option<Colour> {
        let mut ids = Vec::new();
        fill.value(1).references(&mut ids);
        let styles = ids.iter().filter_map(|id| self.context.get(*id, "FILL_AREA_STYLE_COLOUR"));
        styles.filter_map(|style| style.value(1).reference()).find_map(|id| self.plain(id))
    }

    /// COLOUR_RGB or a pre-defined colour (ISO 10303-46 `draughting_pre_defined_colour`).
    fn plain(&self, id: u64) -> Option<Colour> {
        let instance = self.context.exchange.get(id)?;
        if let Some(record) = instance.record("COLOUR_RGB") {
            let first = record.values.iter().position(|value| value.number().is_some())?;
            let part = |at: usize| {
                record.value(first + at).number().filter(|n| n.is_finite()).map(|n| n.clamp(0.0, 1.0) as f32)
            };
            return Some(Colour { r: part(0)?, g: part(1)?, b: part(2)?, a: 1.0 });
        }
        let record =
            instance.record("DRAUGHTING_PRE_DEFINED_COLOUR").or_else(|| instance.record("PRE_DEFINED_COLOUR"))?;
        let name = instance
            .records
            .iter()
            .flat_map(|r| &r.values)
            .find_map(|value| value.text())
            .or(record.value(0).text())?;
        named_colour(name)
    }
}

/// A pre-defined colour by its name (ISO 10303-46 `draughting_pre_defined_colour`).
pub(super) fn named_colour(name: &str) -> Option<Colour> {
    let (r, g, b) = match name.trim().to_ascii_lowercase().as_str() {
        "red" => (1.0, 0.0, 0.0),
        "green" => (0.0, 1.0, 0.0),
        "blue" => (0.0, 0.0, 1.0),
        "yellow" => (1.0, 1.0, 0.0),
        "magenta" => (1.0, 0.0, 1.0),
        "cyan" => (0.0, 1.0, 1.0),
        "black" => (0.0, 0.0, 0.0),
        "white" => (1.0, 1.0, 1.0),
        _ => return None,
    };
    Some(Colour { r, g, b, a: 1.0 })
}

/// INVISIBILITY without a context: of styled items, items, representations, and layers with all that lies on them.
fn invisibility(reader: &Reader, model: &mut Model, job: &Job) -> Result<(), Stopped> {
    let context = reader.context;
    let exchange = context.exchange;
    let mut seen: FxHashSet<u64> = FxHashSet::default();
    for instance in exchange.of_type("INVISIBILITY") {
        job.check()?;
        if instance.is("CONTEXT_DEPENDENT_INVISIBILITY") {
            continue;
        }
        let mut stack = Vec::new();
        instance.value(0).references(&mut stack);
        while let Some(id) = stack.pop() {
            if !seen.insert(id) {
                continue;
            }
            let Some(item) = exchange.get(id) else { continue };
            if let Some((_, target, _)) = styled(item) {
                if hide(reader, model, target) {
                    context.used(instance.id);
                }
            } else if item.is("PRESENTATION_LAYER_ASSIGNMENT") {
                item.value(2).references(&mut stack);
                context.used(id);
                context.used(instance.id);
            } else if hide(reader, model, id) {
                context.used(instance.id);
            }
        }
    }
    Ok(())
}

fn hide(reader: &Reader, model: &mut Model, item: u64) -> bool {
    let targets = reader.targets(item);
    for target in &targets {
        match *target {
            Target::Face(id) => {
                model.shape.faces.iter_mut().skip(id.index()).take(1).for_each(|face| face.hidden = true)
            }
            Target::Body(id) => {
                model.shape.bodies.iter_mut().skip(id.index()).take(1).for_each(|body| body.hidden = true)
            }
            Target::Usage(id) => {
                model.occurrences.iter_mut().skip(id.index()).take(1).for_each(|usage| usage.hidden = true)
            }
            Target::Edge(_) | Target::Placed(..) => {}
        }
    }
    !targets.is_empty()
}
