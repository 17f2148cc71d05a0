//! Colours of annotations: styles of the occurrence, whatever kind of style they are wrapped in.

use crate::model::shape::Colour;
use crate::step::pmi::lookup::Lookup;
use crate::step::style::named_colour;

/// Own colour of a styled item: the first colour reached through its styles.
pub(super) fn colour(lookup: Lookup, styled: u64) -> Option<Colour> {
    let mut queue = lookup.references(styled, "STYLED_ITEM", "styles");
    let mut steps = 0;
    while steps < 64 && !queue.is_empty() {
        let id = queue.remove(0);
        steps += 1;
        let Some(instance) = lookup.exchange.get(id) else { continue };
        if instance.is("COLOUR_RGB") {
            let part = |name| lookup.of(instance, "COLOUR_RGB", name).number().map(|n| n.clamp(0.0, 1.0) as f32);
            return Some(Colour { r: part("red")?, g: part("green")?, b: part("blue")?, a: 1.0 });
        }
        if instance.is("DRAUGHTING_PRE_DEFINED_COLOUR") {
            return named_colour(lookup.of(instance, "PRE_DEFINED_ITEM", "name").text().unwrap_or_default());
        }
        // Curve fonts, widths and text fonts hold no colours; their units lead into the whole file.
        let leaf = instance.records.iter().any(|record| {
            let name = &*record.name;
            name.contains("FONT") || name.contains("MEASURE") || name.contains("UNIT")
        });
        if !leaf {
            instance.records.iter().flat_map(|record| &record.values).for_each(|value| value.references(&mut queue));
        }
    }
    None
}

/// The colour of a child item, given by a STYLED_ITEM of its own.
pub(super) fn colour_of_item(lookup: Lookup, item: u64) -> Option<Colour> {
    lookup.users(item, "STYLED_ITEM", "STYLED_ITEM", "item").into_iter().find_map(|styled| colour(lookup, styled))
}
