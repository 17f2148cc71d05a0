//! What became of every instance: used + unsupported + damaged = total.
//!
//! An instance is used when a stage marked it, or when one that was marked with all it refers to (a face, a style, a
//! product) leads to it. Propagation stops at what was refused, at two-dimensional twins of curves in space, and at shapes:
//! those count only when the shape stage made them.

use super::context::{Context, Mark};
use crate::base::ledger::Ledger;
use crate::part21::exchange::{Exchange, Instance, Value};

/// Fills the ledger.
pub fn count(context: &Context) -> Ledger {
    let exchange = context.exchange;
    let used = spread(context);
    let mut ledger = Ledger { total: (exchange.instances.len() + exchange.damaged.len()) as u64, ..Ledger::default() };
    for (index, instance) in exchange.instances.iter().enumerate() {
        if used.get(index) == Some(&true) {
            ledger.used += 1;
            continue;
        }
        let kind = instance.type_name();
        if exchange.index_of(instance.id) != Some(index) {
            let key = format!("{kind} (number taken)");
            Ledger::add(
                &mut ledger.unsupported,
                &key,
                "another instance before it has the same number; that one counts",
                instance.id,
            );
            continue;
        }
        let refused = context.mark_at(index) == Mark::Refused;
        Ledger::add(
            &mut ledger.unsupported,
            &kind,
            if refused { "kept out; the finding about it says why" } else { reason(instance) },
            instance.id,
        );
    }
    for (id, _, why) in &exchange.damaged {
        Ledger::add(&mut ledger.damaged, why, why, id.unwrap_or(0));
    }
    ledger
}

/// Follows references from what was marked whole.
fn spread(context: &Context) -> Vec<bool> {
    let exchange = context.exchange;
    let count = exchange.instances.len();
    let mut used = vec![false; count];
    let mut stack = Vec::new();
    for (index, slot) in used.iter_mut().enumerate() {
        match context.mark_at(index) {
            Mark::None | Mark::Refused => {}
            Mark::Used => *slot = true,
            Mark::UsedWhole => {
                *slot = true;
                stack.push(index);
            }
        }
    }
    let mut next = Vec::new();
    while let Some(index) = stack.pop() {
        let Some(instance) = exchange.instances.get(index) else { continue };
        next.clear();
        for record in &instance.records {
            record.values.iter().for_each(|value| follow(exchange, value, &mut next));
        }
        for &target in &next {
            let Some(slot) = used.get_mut(target).filter(|slot| !**slot) else { continue };
            let Some(there) = exchange.instances.get(target) else { continue };
            if context.mark_at(target) == Mark::Refused || !is_open(context, there) {
                continue;
            }
            *slot = true;
            stack.push(target);
        }
    }
    used
}

fn follow(exchange: &Exchange, value: &Value, out: &mut Vec<usize>) {
    match value {
        Value::Reference(id) => out.extend(exchange.index_of(*id)),
        Value::Typed(_, inner) => follow(exchange, inner, out),
        Value::List(values) => values.iter().for_each(|value| follow(exchange, value, out)),
        _ => {}
    }
}

/// Whether an instance may count as used only because something used refers to it.
fn is_open(context: &Context, instance: &Instance) -> bool {
    let closed = |name: &str| {
        matches!(
            name,
            "PCURVE"
                | "DEFINITIONAL_REPRESENTATION"
                | "DRAUGHTING_MODEL"
                | "ADVANCED_FACE"
                | "FACE_SURFACE"
                | "CLOSED_SHELL"
                | "OPEN_SHELL"
                | "MANIFOLD_SOLID_BREP"
                | "BREP_WITH_VOIDS"
                | "FACETED_BREP"
                | "SHELL_BASED_SURFACE_MODEL"
                | "CONSTRUCTIVE_GEOMETRY_REPRESENTATION"
        ) || name.ends_with("SHAPE_REPRESENTATION")
            || name.ends_with("PRESENTATION_REPRESENTATION")
    };
    // Annotations are made of these too; what a shape lists, the shape stage answers for.
    let of_shape = |name: &str| {
        matches!(name, "GEOMETRIC_SET" | "GEOMETRIC_CURVE_SET" | "MAPPED_ITEM")
            || (name.starts_with("TESSELLATED_") && !name.ends_with("OCCURRENCE"))
    };
    let listed_by_shape = || {
        let lister = context.item_representation.get(&instance.id).and_then(|id| context.exchange.get(*id));
        lister.is_some_and(super::product::is_shape)
    };
    let any = |wanted: &dyn Fn(&str) -> bool| instance.records.iter().any(|record| wanted(&record.name));
    !(any(&closed) || any(&of_shape) && listed_by_shape())
}

/// Families of types that no stage reads, and why. The first row whose words stand whole in the type's name.
const FAMILIES: [(&str, &str); 62] = [
    ("PCURVE", "curve in the parameters of a surface; its twin in space is used"),
    ("DEFINITIONAL_REPRESENTATION", "holds curves in the parameters of a surface; their twins in space are used"),
    ("PARAMETRIC_REPRESENTATION_CONTEXT", "belongs to curves in the parameters of a surface"),
    ("2D", "two-dimensional geometry is not part of the shape"),
    ("APPROVAL", "administrative data"),
    ("PERSON", "administrative data"),
    ("ORGANIZATION", "administrative data"),
    ("ORGANIZATIONAL", "administrative data"),
    ("DATE", "administrative data"),
    ("LOCAL_TIME", "administrative data"),
    ("COORDINATED_UNIVERSAL_TIME_OFFSET", "administrative data"),
    ("SECURITY_CLASSIFICATION", "administrative data"),
    ("ADDRESS", "administrative data"),
    ("ACTION", "administrative data"),
    ("CONTRACT", "administrative data"),
    ("CERTIFICATION", "administrative data"),
    ("PRODUCT_CATEGORY", "classification of products"),
    ("PRODUCT_RELATED_PRODUCT_CATEGORY", "classification of products"),
    ("CLASSIFICATION", "classification"),
    ("GROUP_ASSIGNMENT", "grouping without a meaning of its own"),
    ("DOCUMENT", "documents are listed, not opened"),
    ("EXTERNAL", "references to other files are listed, not followed"),
    ("IDENTIFICATION_ASSIGNMENT", "identification of other things"),
    ("APPLICATION_PROTOCOL_DEFINITION", "names the protocol, as the header does"),
    ("APPLICATION_CONTEXT", "names the protocol, as the header does"),
    ("PRODUCT_DEFINITION_CONTEXT", "names the life cycle stage"),
    ("DESIGN_CONTEXT", "names the life cycle stage"),
    ("PRODUCT_CONTEXT", "names the discipline"),
    ("MECHANICAL_CONTEXT", "names the discipline"),
    ("GENERAL_PROPERTY", "user-defined property"),
    ("PROPERTY_DEFINITION", "property that is not read"),
    ("REPRESENTATION_ITEM", "value of a property that is not read"),
    ("MEASURE", "value of a property that is not read"),
    ("MATERIAL", "material properties are not read"),
    ("3D_ELEMENT", "finite elements are not read"),
    ("NODE", "finite elements are not read"),
    ("FEA", "finite elements are not read"),
    ("STYLE", "style that colours nothing that is shown"),
    ("STYLED_ITEM", "styles something that is not shown, or holds no colour for it"),
    ("COLOUR", "colour of nothing that is shown"),
    ("CURVE_FONT", "line fonts are drawn as continuous lines"),
    ("LAYER", "layers are read only where they hide something"),
    ("INVISIBILITY", "hides nothing that is shown"),
    ("PRESENTATION", "presentation that is not read"),
    ("TEXT", "text that is not shown"),
    ("ANNOTATION", "annotation that is not drawn"),
    ("CALLOUT", "annotation that is not drawn"),
    ("CSG", "constructive solid geometry is not evaluated"),
    ("SWEPT", "swept solids are not evaluated"),
    ("KINEMATIC", "mechanisms are not read"),
    ("UNIT", "unit of nothing that is used"),
    ("SHAPE_ASPECT", "feature that no requirement that is read speaks of"),
    ("GEOMETRIC_ITEM_SPECIFIC_USAGE", "geometry of a feature that no requirement that is read speaks of"),
    ("REPRESENTATION", "representation that is not read, or its relations"),
    ("CARTESIAN_POINT", "geometry that only unread instances refer to"),
    ("DIRECTION", "geometry that only unread instances refer to"),
    ("VECTOR", "geometry that only unread instances refer to"),
    ("PLACEMENT", "geometry that only unread instances refer to"),
    ("CURVE", "geometry that only unread instances refer to"),
    ("SURFACE", "geometry that only unread instances refer to"),
    ("LINE", "geometry that only unread instances refer to"),
    ("POLYLINE", "geometry that only unread instances refer to"),
];

fn reason(instance: &Instance) -> &'static str {
    let holds = |name: &str, words: &str| {
        name.match_indices(words).any(|(at, _)| {
            let edge = |byte: Option<&u8>| byte.is_none_or(|byte| *byte == b'_');
            let bytes = name.as_bytes();
            edge(at.checked_sub(1).and_then(|before| bytes.get(before))) && edge(bytes.get(at + words.len()))
        })
    };
    let found = FAMILIES.iter().find(|(words, _)| instance.records.iter().any(|record| holds(&record.name, words)));
    found.map_or("no stage asked for it", |(_, why)| why)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reason_of(name: &str) -> &'static str {
        let record = crate::part21::exchange::Record { name: name.into(), values: Vec::new() };
        reason(&Instance { id: 1, span: 0..0, records: vec![record], section: 0 })
    }

    #[test]
    fn families_are_found_by_whole_words() {
        assert_eq!(reason_of("DATE_AND_TIME"), "administrative data");
        assert_eq!(reason_of("REPRESENTATION_MAP"), "representation that is not read, or its relations");
        assert_eq!(reason_of("DATUM_REFERENCE_ELEMENT"), "no stage asked for it");
        assert_eq!(reason_of("CSG_SOLID"), "constructive solid geometry is not evaluated");
    }
}
