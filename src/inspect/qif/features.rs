//! Geometry of nominal and measured features, in part coordinates.

use super::document::{Doc, Followed, N, Role, child, child_of, follow, ids, path, role_of, text, text_of, uuids};
use super::units::Quantity;
use crate::base::decimal::Decimal;
use crate::inspect::measurements::FeatureGeometry;
use glam::DVec3;

/// The nominal features of a characteristic: by the items it lists, else by the nominals it lists.
pub fn nominal<'a>(
    docs: &[Doc<'a>],
    item: Option<(usize, N<'a>)>,
    nominal: Option<(usize, N<'a>)>,
) -> Vec<FeatureGeometry> {
    let mut features = Vec::new();
    if let Some((doc, item)) = item {
        for id in ids(item, "FeatureItemIds") {
            if let Followed::Found(doc, feature) = follow(docs, doc, Some(id), Role::FeatureItem) {
                features.push(of_item(docs, doc, feature));
            }
        }
    }
    if let (true, Some((doc, nominal))) = (features.is_empty(), nominal) {
        for id in ids(nominal, "FeatureNominalIds") {
            if let Followed::Found(doc, feature) = follow(docs, doc, Some(id), Role::FeatureNominal) {
                let mut geometry = FeatureGeometry { id: text(id), ..FeatureGeometry::default() };
                fill_nominal(docs, doc, feature, &mut geometry);
                features.push(geometry);
            }
        }
    }
    features
}

/// A feature item with the place of its nominal and the size and side of its definition.
pub fn of_item<'a>(docs: &[Doc<'a>], doc: usize, item: N<'a>) -> FeatureGeometry {
    let kind = role_of(item.tag_name().name()).map_or("", |(_, kind)| kind);
    let mut geometry = FeatureGeometry {
        id: item.attribute("id").unwrap_or_default().to_owned(),
        name: text_of(item, "FeatureName"),
        kind: kind.to_owned(),
        uuids: uuids(item),
        ..FeatureGeometry::default()
    };
    if let Some((doc, nominal)) = follow(docs, doc, child(item, "FeatureNominalId"), Role::FeatureNominal).found() {
        fill_nominal(docs, doc, nominal, &mut geometry);
    }
    geometry
}

fn fill_nominal<'a>(docs: &[Doc<'a>], doc: usize, nominal: N<'a>, geometry: &mut FeatureGeometry) {
    let Some(here) = docs.get(doc) else { return };
    if geometry.kind.is_empty() {
        geometry.kind = role_of(nominal.tag_name().name()).map_or("", |(_, kind)| kind).to_owned();
    }
    if geometry.name.is_empty() {
        geometry.name = text_of(nominal, "Name");
    }
    for uuid in uuids(nominal) {
        if !geometry.uuids.contains(&uuid) {
            geometry.uuids.push(uuid);
        }
    }
    geometry.external_ids = external_ids(here, nominal);
    place(here, nominal, geometry);
    if let Some((doc, definition)) =
        follow(docs, doc, child(nominal, "FeatureDefinitionId"), Role::FeatureDefinition).found()
    {
        geometry.internal = side(definition);
        if let (None, Some(here)) = (geometry.size, docs.get(doc)) {
            geometry.size = size(here, definition);
        }
    }
}

/// A measured feature: its own place and size, side and name from its item.
pub fn measured<'a>(docs: &[Doc<'a>], doc: usize, node: N<'a>) -> FeatureGeometry {
    let kind = role_of(node.tag_name().name()).map_or("", |(_, kind)| kind);
    let mut geometry =
        FeatureGeometry { id: text_of(node, "FeatureItemId"), kind: kind.to_owned(), ..FeatureGeometry::default() };
    if let Some((doc, item)) = follow(docs, doc, child(node, "FeatureItemId"), Role::FeatureItem).found() {
        let nominal = of_item(docs, doc, item);
        geometry.name = nominal.name;
        geometry.internal = nominal.internal;
        geometry.external_ids = nominal.external_ids;
        geometry.uuids = nominal.uuids;
    }
    if let Some(here) = docs.get(doc) {
        place(here, node, &mut geometry);
    }
    geometry
}

/// Entity ids in CAD files that an element names: `EntityExternalIds` → `Entity/EntityId` (`#551`).
pub fn external_ids<'a>(doc: &Doc<'a>, node: N<'a>) -> Vec<String> {
    ids(node, "EntityExternalIds")
        .into_iter()
        .filter_map(|id| doc.get(Role::Entity, &text(id)))
        .filter_map(|entity| child_of(entity, &["EntityId", "EntityName", "Id"]))
        .map(text)
        .filter(|id| !id.is_empty())
        .collect()
}

fn side(definition: N) -> Option<bool> {
    match text_of(definition, "InternalExternal").as_str() {
        "INTERNAL" => Some(true),
        "EXTERNAL" => Some(false),
        _ => None,
    }
}

/// Millimetres in the document's unit, where it is known.
fn scale(doc: &Doc) -> Option<f64> {
    doc.units.of(None, Quantity::Length).ok().flatten().map(|unit| unit.to_internal)
}

fn size(doc: &Doc, node: N) -> Option<f64> {
    let value = child_of(node, &["Diameter", "Width"])?;
    let number = Decimal::parse(&text(value))?.to_f64();
    let own = doc.units.of(Some(value), Quantity::Length).ok().flatten();
    Some(number * own.map(|unit| unit.to_internal).or(scale(doc)).unwrap_or(1.0))
}

fn place(doc: &Doc, node: N, geometry: &mut FeatureGeometry) {
    let factor = scale(doc);
    geometry.in_mm = factor.is_some();
    let point = path(node, &["Axis", "AxisPoint"])
        .or_else(|| child_of(node, &["Location", "Point", "Center", "Origin"]))
        .or_else(|| path(node, &["CenterLine", "StartPoint"]))
        .or_else(|| path(node, &["CenterPlane", "Point"]))
        .or_else(|| path(node, &["CenterPlane", "Location"]));
    geometry.point = point.and_then(vector).map(|point| point * factor.unwrap_or(1.0));
    let direction = path(node, &["Axis", "Direction"])
        .or_else(|| child_of(node, &["Normal", "Direction"]))
        .or_else(|| path(node, &["CenterPlane", "Normal"]));
    geometry.direction = direction.and_then(vector).and_then(DVec3::try_normalize);
    geometry.size = size(doc, node);
}

/// Three numbers separated by blanks.
fn vector(node: N) -> Option<DVec3> {
    let text = text(node);
    let mut parts = text.split(' ').map(|part| part.parse::<f64>().ok().filter(|number| number.is_finite()));
    let vector = DVec3::new(parts.next()??, parts.next()??, parts.next()??);
    parts.next().is_none().then_some(vector)
}
