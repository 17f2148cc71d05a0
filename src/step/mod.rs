//! Exchange structure to model: what the entities of AP203, AP214 and AP242 mean.
//!
//! In: an [`Exchange`] (ISO 10303-21). Out: a [`Model`] in millimetres and radians, with a ledger of every instance.
//! Read first: [`read`] below (the order of the stages), then [`context`] (what the stages share), [`shape`] and [`product`].
//!
//! `units` gives each representation its factors; `geometry` reads curves and surfaces; `shape` reads faces, edges and
//! bodies; `product` the structure and placements; `style` colours and invisibility; `pmi` requirements, annotations and
//! views; `validation` what the file states of itself; `census` the account.
//!
//! Knows nothing of triangles, pixels and measurements.

pub mod census;
pub mod codes;
pub mod context;
#[cfg(test)]
mod fixture;
pub mod geometry;
mod graphics;
pub mod pmi;
pub mod product;
pub mod shape;
pub mod source;
pub mod style;
pub mod units;
pub mod validation;
mod views;

pub use context::Context;

use crate::base::job::{Job, Stopped};
use crate::model::{Model, SourceInfo};
use crate::part21::exchange::Exchange;

/// Reads a file's content into a model. `source` carries what is known of the file from outside (name, hash,
/// size); its header, units and references are filled in here.
///
/// # Errors
/// [`Stopped`] when cancelled or over a limit; whatever is wrong with the data is a finding in `job`.
pub fn read(exchange: &Exchange, source: SourceInfo, job: &Job) -> Result<Model, Stopped> {
    let mut model = Model { source, ..Model::default() };
    let mut context = Context::new(exchange, job);
    source::describe(&context, &mut model.source, job);
    units::describe(&context, &mut model.source, job);
    let graph = product::structure(&mut context, &mut model, job)?;
    let content = product::content::read(&mut context, &mut model, &graph, job)?;
    let mapped_usages = product::usage::place(&context, &mut model, &graph, &content.mapped_children, job)?;
    style::read(&context, &mut model, &content, &mapped_usages, job)?;
    pmi::read(&context, &mut model, job)?;
    mark_features(&context, &model);
    validation::read(&context, &mut model, job)?;
    model.ledger = census::count(&context);
    Ok(model)
}

/// Shape aspects that became features of requirements and datums.
fn mark_features(context: &Context, model: &Model) {
    let requirements = model.pmi.requirements.iter().flat_map(|requirement| &requirement.features);
    let datums = model.pmi.datums.iter().flat_map(|datum| &datum.features);
    let targets = model.pmi.datum_targets.iter().map(|target| &target.feature);
    for feature in requirements.chain(datums).chain(targets) {
        feature.aspects.iter().for_each(|aspect| context.used(*aspect));
    }
}
