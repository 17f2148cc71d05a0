//! Authored graphics of PMI: callouts and occurrences with their lines, filled areas and texts, and what they are linked to.
//!
//! In: [`Context`] (units, products) and the schema lookup of `pmi`. Out: [`Annotation`]s in mm, coordinates of the part
//! they were made in. Read first: [`read`], then `content` (what an occurrence draws), `links` (what it is about), `style`.
//!
//! Must never know what a requirement means, nor how lines become pixels.

mod content;
mod curves;
mod fill;
mod links;
mod style;
mod tessellated;

use crate::base::diag::Diagnostic;
use crate::base::job::{Job, Stopped};
use crate::geom::Frame;
use crate::model::annotation::Annotation;
use crate::step::Context;
use crate::step::geometry::placement;
use crate::step::pmi::lookup::Lookup;
use crate::step::pmi::{Features, codes};
use content::Drawing;
use links::Links;
use rustc_hash::{FxHashMap, FxHashSet};

const CALLOUT: &str = "DRAUGHTING_CALLOUT";
const OCCURRENCE: &str = "ANNOTATION_OCCURRENCE";
const PLANE: &str = "ANNOTATION_PLANE";

/// Reads every callout, and every occurrence that no callout holds, by rising instance number within each group.
///
/// # Errors
/// [`Stopped`] when cancelled or over a limit.
pub(crate) fn read(context: &Context, features: Features, job: &Job) -> Result<Vec<Annotation>, Stopped> {
    let lookup = features.lookup;
    let links = Links::read(context, lookup);
    let planes = planes(context, lookup);
    let hidden = hidden(context, lookup);
    let mut inside = FxHashSet::default();
    let mut found: Vec<(u64, Vec<u64>)> = Vec::new();
    for callout in lookup.all(CALLOUT) {
        let contents = lookup.references(callout.id, CALLOUT, "contents");
        inside.extend(contents.iter().copied());
        found.push((callout.id, contents));
    }
    for occurrence in lookup.all(OCCURRENCE) {
        if !inside.contains(&occurrence.id) && !lookup.is(occurrence.id, PLANE) {
            found.push((occurrence.id, vec![occurrence.id]));
        }
    }
    let only_product = only_product(context);
    let mut out = Vec::with_capacity(found.len());
    for (id, contents) in found {
        job.check()?;
        context.used_whole(id);
        let mut annotation = one(context, features, job, id, &contents);
        annotation.semantics = links.semantics(id);
        for &aspect in links.aspects(id) {
            for item in features.whole(aspect).items {
                if !annotation.targets.contains(&item) {
                    annotation.targets.push(item);
                }
            }
        }
        annotation.hidden =
            hidden.contains(&id) || (!contents.is_empty() && contents.iter().all(|c| hidden.contains(c)));
        annotation.plane =
            std::iter::once(&id).chain(&contents).find_map(|id| planes.get(id)).copied().or(annotation.plane);
        let spoken_of = annotation.semantics.iter().chain(links.aspects(id));
        annotation.product = links
            .model_of(id, &contents)
            .and_then(|dm| product_of_model(context, lookup, dm))
            .or_else(|| spoken_of.copied().find_map(|id| context.product_of(links::shape_aspect(lookup, id))))
            .or(only_product);
        if annotation.polylines.is_empty()
            && annotation.fills.is_empty()
            && annotation.texts.is_empty()
            && annotation.semantics.is_empty()
        {
            job.report(Diagnostic::new(&codes::EMPTY_ANNOTATION, "nothing in this annotation can be drawn").entity(id));
        }
        out.push(annotation);
    }
    Ok(out)
}

/// Content, forms and name of one annotation.
fn one(context: &Context, features: Features, job: &Job, id: u64, contents: &[u64]) -> Annotation {
    let lookup = features.lookup;
    let name = match lookup.is(id, CALLOUT) {
        true => lookup.text(id, "REPRESENTATION_ITEM", "name"),
        false => lookup.text(contents.first().copied().unwrap_or(id), "REPRESENTATION_ITEM", "name"),
    };
    let mut annotation = Annotation { entity: id, name: name.to_owned(), ..Annotation::default() };
    let types = contents.iter().filter_map(|&item| context.exchange.get(item));
    annotation.forms = types.map(|instance| instance.type_name().to_ascii_lowercase()).collect();
    annotation.forms.sort();
    annotation.forms.dedup();
    let mut drawing = Drawing::new(context, lookup, job, id);
    // A placeholder is what to draw where nothing was drawn: with lines beside it, it would double them.
    let (placeholders, drawn): (Vec<u64>, Vec<u64>) =
        contents.iter().partition(|&&item| lookup.is(item, "ANNOTATION_PLACEHOLDER_OCCURRENCE"));
    for &occurrence in &drawn {
        drawing.occurrence(occurrence);
    }
    if drawing.is_empty() {
        for &placeholder in &placeholders {
            drawing.placeholder(placeholder, &mut annotation.plane);
        }
    }
    annotation.colour = std::iter::once(&id).chain(contents).find_map(|&styled| style::colour(lookup, styled));
    drawing.finish(&mut annotation);
    annotation
}

/// Callout or occurrence → the plane it is written in.
fn planes(context: &Context, lookup: Lookup) -> FxHashMap<u64, Frame> {
    let mut out = FxHashMap::default();
    for instance in lookup.all(PLANE) {
        context.used_whole(instance.id);
        let Some(item) = lookup.reference(instance.id, "STYLED_ITEM", "item") else { continue };
        let placement = lookup
            .reference(item, "ELEMENTARY_SURFACE", "position")
            .or_else(|| lookup.reference(item, "PLANAR_BOX", "placement"));
        let to_mm = context.units_of_item(instance.id).to_mm;
        let frame = placement.and_then(|placement| placement::frame(context.exchange, placement, to_mm).ok());
        if let Some(frame) = frame {
            for element in lookup.references(instance.id, PLANE, "elements") {
                out.entry(element).or_insert(frame);
            }
        }
    }
    out
}

/// Items that INVISIBILITY names, and items of layers that it names.
fn hidden(context: &Context, lookup: Lookup) -> FxHashSet<u64> {
    let mut out = FxHashSet::default();
    for instance in lookup.exchange.of_type("INVISIBILITY") {
        if instance.is("CONTEXT_DEPENDENT_INVISIBILITY") {
            continue;
        }
        context.used(instance.id);
        for item in lookup.references(instance.id, "INVISIBILITY", "invisible_items") {
            out.insert(item);
            out.extend(lookup.references(item, "PRESENTATION_LAYER_ASSIGNMENT", "assigned_items"));
        }
    }
    out
}

fn only_product(context: &Context) -> Option<crate::model::product::ProductId> {
    let mut products: Vec<_> = context.products.values().copied().collect();
    products.sort();
    products.dedup();
    match products.as_slice() {
        [only] => Some(*only),
        _ => None,
    }
}

/// The product whose shape a draughting model presents.
fn product_of_model(context: &Context, lookup: Lookup, model: u64) -> Option<crate::model::product::ProductId> {
    const PDR: &str = "PROPERTY_DEFINITION_REPRESENTATION";
    lookup
        .users(model, PDR, PDR, "used_representation")
        .into_iter()
        .filter_map(|link| lookup.reference(link, PDR, "definition"))
        .find_map(|definition| context.product_of(definition))
}
