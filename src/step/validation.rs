//! Validation properties: what the exporting system says of volume, area, centroid and the like, to be held against what
//! is recomputed.

use super::codes;
use super::context::Context;
use super::geometry::placement;
use super::units;
use crate::base::diag::Diagnostic;
use crate::base::job::{Job, Stopped};
use crate::model::product::ProductId;
use crate::model::{Model, ValidationProperty};
use crate::part21::exchange::{Instance, Value};

/// Reads every property whose name says that it validates.
///
/// # Errors
/// [`Stopped`] when cancelled.
pub fn read(context: &Context, model: &mut Model, job: &Job) -> Result<(), Stopped> {
    let exchange = context.exchange;
    for instance in exchange.of_type("PROPERTY_DEFINITION_REPRESENTATION") {
        job.check()?;
        let (Some(property), Some(representation)) = (instance.value(0).reference(), instance.value(1).reference())
        else {
            continue;
        };
        let Some(property) = exchange.get(property) else { continue };
        let record =
            property.record("PROPERTY_DEFINITION").or_else(|| property.record("PROPERTY_DEFINITION_RELATIONSHIP"));
        let name = record.and_then(|record| record.value(0).text()).unwrap_or_default().to_ascii_lowercase();
        if !name.replace('_', " ").contains("validation property") {
            continue;
        }
        let Some(listed) = context.representations.get(&representation) else { continue };
        let Some(about) = record.and_then(|record| record.value(2).reference()) else { continue };
        let (of, product) = subject(context, model, about);
        let title = exchange.get(representation).and_then(title).unwrap_or_default();
        let mut read = 0;
        for &item in &listed.items {
            let Some(item) = exchange.get(item) else { continue };
            let Some((own, value)) = value(context, item, representation) else { continue };
            let quantity = [title, own].into_iter().map(str::trim).find(|text| !text.is_empty()).unwrap_or_default();
            model.validation.push(ValidationProperty {
                entity: item.id,
                quantity: quantity.to_owned(),
                of: of.clone(),
                product,
                value,
            });
            context.used_whole(item.id);
            read += 1;
        }
        if read > 0 {
            for id in [instance.id, property.id, representation] {
                context.used(id);
            }
            context.used_whole(listed.context);
        } else if listed.items.is_empty() {
            job.report(
                Diagnostic::new(&codes::BAD_VALIDATION, "validation property without a value").entity(representation),
            );
        }
    }
    Ok(())
}

/// The name of a representation, simple or complex.
fn title(instance: &Instance) -> Option<&str> {
    match instance.record("REPRESENTATION") {
        Some(record) => record.value(0).text(),
        None => instance.value(0).text(),
    }
}

/// What a property speaks of, in words, and the product where it speaks of the product as a whole.
fn subject(context: &Context, model: &Model, id: u64) -> (String, Option<ProductId>) {
    if let Some(&usage) = context.occurrences.get(&id) {
        let name = model.occurrences.get(usage.index()).map_or("", |usage| usage.name.as_str());
        return (format!("usage {name}").trim_end().to_owned(), None);
    }
    if let Some(&product) = context.products.get(&id) {
        let name = model.products.get(product.index()).map_or("", |product| product.name.as_str());
        return (name.to_owned(), Some(product));
    }
    let instance = context.exchange.get(id);
    let kind = instance.map(Instance::type_name).unwrap_or_default().to_lowercase().replace('_', " ");
    let name = instance.and_then(|i| i.records.iter().find_map(|r| r.value(0).text())).unwrap_or_default().trim();
    let words = if name.is_empty() { format!("{kind} #{id}") } else { format!("{kind} `{name}`") };
    (words, None)
}

/// Name and value of an item: a point, a measure, a plain number. `None` for everything else.
fn value<'i>(context: &Context, item: &'i Instance, representation: u64) -> Option<(&'i str, Vec<f64>)> {
    let name = match item.record("REPRESENTATION_ITEM") {
        Some(record) => record.value(0).text(),
        None => item.value(0).text(),
    };
    let name = name.unwrap_or_default();
    if item.is("CARTESIAN_POINT") {
        let point = placement::point(context.exchange, item.id, context.units_of(representation).to_mm).ok()?;
        return Some((name, point.to_array().to_vec()));
    }
    if let Some((number, unit)) = units::measure(context.exchange, item.id) {
        return Some((name, vec![number * unit.factor]));
    }
    let plain = item.records.iter().any(|record| {
        matches!(
            &*record.name,
            "MEASURE_REPRESENTATION_ITEM"
                | "VALUE_REPRESENTATION_ITEM"
                | "INTEGER_REPRESENTATION_ITEM"
                | "REAL_REPRESENTATION_ITEM"
        )
    });
    let written = item.records.iter().flat_map(|r| &r.values).find(|v| v.number().is_some()).filter(|_| plain)?;
    // Without a usable unit a measure means the context's.
    let to_mm = context.units_of(representation).to_mm;
    let scale = match written {
        Value::Typed(kind, _) => match &**kind {
            "LENGTH_MEASURE" | "POSITIVE_LENGTH_MEASURE" => to_mm,
            "AREA_MEASURE" => to_mm * to_mm,
            "VOLUME_MEASURE" => to_mm * to_mm * to_mm,
            _ => 1.0,
        },
        _ => 1.0,
    };
    written.number().map(|number| (name, vec![number * scale]))
}
