//! `tree`: products and their usages with placements.

use crate::model::Model;
use crate::model::product::{OccurrenceId, ProductId};
use glam::DMat4;
use serde_json::{Map, Value, json};

/// Nodes written at most: an assembly may stand for more occurrences than there are atoms.
const MOST_NODES: usize = 50_000;

/// English name of a unit of length, as the document prints it.
fn unit_name(symbol: &str) -> &str {
    match symbol {
        "mm" => "millimetre",
        "cm" => "centimetre",
        "m" => "metre",
        "µm" => "micrometre",
        "in" => "inch",
        "ft" => "foot",
        other => other,
    }
}

/// The own keys of `tree --json`: `units`, `roots`, and `occurrences`, the number of placed usages in all (`null` where
/// it does not fit 64 bits).
pub fn document(model: &Model) -> Value {
    let mut children = vec![Vec::new(); model.products.len()];
    for (index, occurrence) in model.occurrences.iter().enumerate() {
        if let Some(list) = children.get_mut(occurrence.parent.index()) {
            list.push(OccurrenceId::from_index(index));
        }
    }
    let mut writer = Writer { model, children, left: MOST_NODES, omitted: false };
    let roots: Vec<Value> = model.roots.iter().map(|&root| writer.node(root, None)).collect();
    let unit = model.source.length_unit.as_ref();
    json!({
        "units": {
            "length": unit.map(|unit| unit_name(&unit.symbol)),
            "to_mm": unit.map_or(1.0, |unit| unit.to_mm),
        },
        "roots": roots,
        "occurrences": occurrences(model),
        "complete": !writer.omitted,
    })
}

struct Writer<'a> {
    model: &'a Model,
    children: Vec<Vec<OccurrenceId>>,
    left: usize,
    omitted: bool,
}

impl Writer<'_> {
    /// One node with all below it. The model's usages form no circle, so the depth is that of the assembly.
    fn node(&mut self, product: ProductId, occurrence: Option<OccurrenceId>) -> Value {
        self.left = self.left.saturating_sub(1);
        let usage = occurrence.and_then(|id| self.model.occurrences.get(id.index()));
        let found = self.model.products.get(product.index());
        let mut node = Map::new();
        node.insert("name".into(), json!(usage.map(|usage| usage.name.as_str())));
        node.insert("product".into(), json!(found.map(|product| product.name.as_str())));
        node.insert("id".into(), json!(found.map(|product| product.id.as_str())));
        node.insert("revision".into(), json!(found.map(|product| product.revision.as_str())));
        node.insert("entity".into(), json!(usage.map(|usage| usage.entity).or(found.map(|product| product.entity))));
        node.insert("placement".into(), json!(rows(&usage.map_or(DMat4::IDENTITY, |usage| usage.parent_from_child))));
        node.insert("bodies".into(), json!(found.map_or(0, |product| product.bodies.len())));
        let own = self.children.get(product.index()).cloned().unwrap_or_default();
        let mut below = Vec::new();
        for (at, id) in own.iter().enumerate() {
            if self.left == 0 {
                self.omitted = true;
                node.insert("children_omitted".into(), json!(own.len() - at));
                break;
            }
            let child = self.model.occurrences.get(id.index()).map(|usage| usage.child);
            below.extend(child.map(|child| self.node(child, Some(*id))));
        }
        node.insert("children".into(), Value::Array(below));
        Value::Object(node)
    }
}

/// Row by row; zeros without a sign.
fn rows(motion: &DMat4) -> Vec<f64> {
    motion.transpose().to_cols_array().iter().map(|value| value + 0.0).collect()
}

/// Occurrences after expansion: each product's number of uses is the sum over its usages of the parent's.
fn occurrences(model: &Model) -> Option<u64> {
    let count = model.products.len();
    let mut open = vec![0usize; count];
    for occurrence in &model.occurrences {
        *open.get_mut(occurrence.child.index())? += 1;
    }
    let mut uses = vec![0u64; count];
    let mut ready: Vec<usize> = model.roots.iter().map(|root| root.index()).collect();
    ready.iter().for_each(|&root| uses.iter_mut().skip(root).take(1).for_each(|slot| *slot = 1));
    let mut by_parent = vec![Vec::new(); count];
    for occurrence in &model.occurrences {
        by_parent.get_mut(occurrence.parent.index())?.push(occurrence.child.index());
    }
    let mut total = 0u64;
    while let Some(product) = ready.pop() {
        let own = *uses.get(product)?;
        for &child in by_parent.get(product)? {
            let slot = uses.get_mut(child)?;
            *slot = slot.checked_add(own)?;
            total = total.checked_add(own)?;
            let open = open.get_mut(child)?;
            *open = open.saturating_sub(1);
            if *open == 0 {
                ready.push(child);
            }
        }
    }
    Some(total)
}
