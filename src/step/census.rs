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
            if context.mark_at(target) == Mark::Refused || !is_open(there) {
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
fn is_open(instance: &Instance) -> bool {
    !instance.records.iter().any(|record| {
        let name = &*record.name;
        matches!(
            name,
            "PCURVE"
                | "DEFINITIONAL_REPRESENTATION"
                | "DRAUGHTING_MODEL"
                | "MAPPED_ITEM"
                | "ADVANCED_FACE"
                | "FACE_SURFACE"
                | "CLOSED_SHELL"
                | "OPEN_SHELL"
                | "MANIFOLD_SOLID_BREP"
                | "BREP_WITH_VOIDS"
                | "FACETED_BREP"
                | "SHELL_BASED_SURFACE_MODEL"
                | "GEOMETRIC_SET"
                | "GEOMETRIC_CURVE_SET"
                | "CONSTRUCTIVE_GEOMETRY_REPRESENTATION"
        ) || name.ends_with("SHAPE_REPRESENTATION")
            || (name.starts_with("TESSELLATED_") && !name.ends_with("OCCURRENCE"))
            || name.ends_with("PRESENTATION_REPRESENTATION")
    })
}

/// Families of types that no stage reads, and why. The first row whose word the type begins with, ends with or contains.
const FAMILIES: [(&str, &str); 44] = [
    ("PCURVE", "curve in the parameters of a surface; its twin in space is used"),
    ("DEFINITIONAL_REPRESENTATION", "holds curves in the parameters of a surface; their twins in space are used"),
    ("PARAMETRIC_REPRESENTATION_CONTEXT", "belongs to curves in the parameters of a surface"),
    ("_2D", "two-dimensional geometry is not part of the shape"),
    ("APPROVAL", "administrative data"),
    ("PERSON", "administrative data"),
    ("ORGANIZATION", "administrative data"),
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
    ("GROUP", "grouping without a meaning of its own"),
    ("DOCUMENT", "documents are listed, not opened"),
    ("EXTERNAL", "references to other files are listed, not followed"),
    ("IDENTIFICATION_ASSIGNMENT", "identification of other things"),
    ("APPLICATION_PROTOCOL_DEFINITION", "names the protocol, as the header does"),
    ("APPLICATION_CONTEXT", "names the protocol, as the header does"),
    ("PRODUCT_DEFINITION_CONTEXT", "names the life cycle stage"),
    ("PRODUCT_CONTEXT", "names the discipline"),
    ("GENERAL_PROPERTY", "user-defined property"),
    ("PROPERTY_DEFINITION", "property that is not read"),
    ("REPRESENTATION_ITEM", "value of a property that is not read"),
    ("MEASURE", "value of a property that is not read"),
    ("MATERIAL", "material properties are not read"),
    ("ELEMENT", "finite elements are not read"),
    ("NODE", "finite elements are not read"),
    ("FEA", "finite elements are not read"),
    ("STYLE", "style that colours nothing that is shown"),
    ("COLOUR", "colour of nothing that is shown"),
    ("CURVE_FONT", "line fonts are drawn as continuous lines"),
    ("PRESENTATION", "presentation that is not read"),
    ("TEXT", "text that is not shown"),
    ("CSG", "constructive solid geometry is not evaluated"),
    ("PRIMITIVE", "constructive solid geometry is not evaluated"),
    ("SWEPT", "swept solids are not evaluated"),
    ("KINEMATIC", "mechanisms are not read"),
    ("UNIT", "unit of nothing that is used"),
];

fn reason(instance: &Instance) -> &'static str {
    let found = FAMILIES.iter().find(|(word, _)| instance.records.iter().any(|record| record.name.contains(word)));
    found.map_or("no stage asked for it", |(_, why)| why)
}
