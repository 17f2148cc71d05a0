//! Products and their usages.

use super::shape::{BodyId, Colour};
use crate::typed_index;
use glam::DMat4;
use serde::Serialize;

typed_index! {
    /// Index into [`super::Model::products`].
    ProductId;
    /// Index into [`super::Model::occurrences`].
    OccurrenceId;
}

/// One product definition (a part or an assembly).
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Product {
    /// Instance number of the PRODUCT_DEFINITION.
    pub entity: u64,
    /// PRODUCT.id.
    pub id: String,
    /// PRODUCT.name, or the id where the name is blank.
    pub name: String,
    /// PRODUCT_DEFINITION_FORMATION.id: the revision as written; empty where none.
    pub revision: String,
    /// Bodies of this product in its own coordinates (mapped items have been resolved to copies or instances).
    pub bodies: Vec<PlacedBody>,
}

/// A body in the coordinates of the product that holds it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PlacedBody {
    /// Which body.
    pub body: BodyId,
    /// Takes body coordinates to the product's; identity unless it came through a mapped item.
    pub product_from_body: DMat4,
    /// Colour of this placing alone (a style on the mapped item), over the body's own.
    pub colour: Option<Colour>,
}

/// One usage of a product in another (NEXT_ASSEMBLY_USAGE_OCCURRENCE).
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Occurrence {
    /// Instance number of the usage.
    pub entity: u64,
    /// Name of the usage (its name, else reference designator, else id); may be empty.
    pub name: String,
    /// The product that uses.
    pub parent: ProductId,
    /// The product that is used.
    pub child: ProductId,
    /// Takes child coordinates to the parent's, mm.
    pub parent_from_child: DMat4,
    /// Colour of this usage alone, over those of the product's bodies.
    pub colour: Option<Colour>,
    /// Hidden by the file in this usage alone.
    pub hidden: bool,
}
