//! A parsed QIF document with its ids by role, its lines, its units; and the documents that it refers to.
//!
//! Elements are matched by local name: a prefix is legal, and the namespace differs between versions. Ids are looked
//! up by role and id, because real files repeat one id among elements of different kinds.

use super::units::Units;
use crate::inspect::text::Lines;
use roxmltree::{Document, Node};
use rustc_hash::FxHashMap;

/// A node of a document that outlives the reading.
pub type N<'a> = Node<'a, 'a>;

/// What an element is for, by the end of its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    /// The tolerance, shared by many items.
    CharacteristicDefinition,
    /// Nominal value and features.
    CharacteristicNominal,
    /// One thing on the drawing.
    CharacteristicItem,
    /// A measured value (`Actual` in 2.x).
    CharacteristicMeasurement,
    /// Size and side of a feature.
    FeatureDefinition,
    /// Place of a feature.
    FeatureNominal,
    /// One feature of the part.
    FeatureItem,
    /// A measured feature (`Actual` in 2.x).
    FeatureMeasurement,
    /// A datum letter.
    DatumDefinition,
    /// A datum system.
    DatumReferenceFrame,
    /// A part with a serial number.
    ActualComponent,
    /// Another QIF document.
    ExternalQIFDocument,
    /// An entity of a CAD file.
    Entity,
    /// A part of the product.
    Part,
    /// An occurrence of a part.
    Component,
    /// A chain of components.
    AsmPath,
}

/// Ends of element names and the roles they have; longer names first where one ends in another.
const ENDS: [(&str, Role); 18] = [
    ("CharacteristicDefinition", Role::CharacteristicDefinition),
    ("CharacteristicNominal", Role::CharacteristicNominal),
    ("CharacteristicItem", Role::CharacteristicItem),
    ("CharacteristicMeasurement", Role::CharacteristicMeasurement),
    ("CharacteristicActual", Role::CharacteristicMeasurement),
    ("FeatureDefinition", Role::FeatureDefinition),
    ("FeatureNominal", Role::FeatureNominal),
    ("FeatureItem", Role::FeatureItem),
    ("FeatureMeasurement", Role::FeatureMeasurement),
    ("FeatureActual", Role::FeatureMeasurement),
    ("DatumDefinition", Role::DatumDefinition),
    ("DatumReferenceFrame", Role::DatumReferenceFrame),
    ("ActualComponent", Role::ActualComponent),
    ("ExternalQIFDocument", Role::ExternalQIFDocument),
    ("Entity", Role::Entity),
    ("Part", Role::Part),
    ("Component", Role::Component),
    ("AsmPath", Role::AsmPath),
];

/// Role of an element and the kind before it: `DiameterCharacteristicItem` is the item of a `Diameter`.
pub fn role_of(name: &str) -> Option<(Role, &str)> {
    ENDS.iter().find_map(|(end, role)| {
        let kind = name.strip_suffix(end)?;
        let whole = !matches!(
            role,
            Role::CharacteristicDefinition
                | Role::CharacteristicNominal
                | Role::CharacteristicItem
                | Role::CharacteristicMeasurement
                | Role::FeatureDefinition
                | Role::FeatureNominal
                | Role::FeatureItem
                | Role::FeatureMeasurement
        );
        (!whole || kind.is_empty()).then_some((*role, kind))
    })
}

/// One document of the set.
pub struct Doc<'a> {
    /// Root element.
    pub root: N<'a>,
    /// Offsets to lines.
    pub lines: &'a Lines,
    /// Declared units.
    pub units: Units,
    /// Elements by role and id: the first, and whether there are more.
    index: FxHashMap<(Role, &'a str), (N<'a>, bool)>,
    /// Ids used twice in one role, in file order.
    pub duplicates: Vec<(Role, &'a str, N<'a>)>,
    /// Entry of an external document → index of that document in the set, where it is at hand.
    pub externals: FxHashMap<String, usize>,
}

impl<'a> Doc<'a> {
    /// Indexes a parsed tree.
    pub fn new(tree: &'a Document<'a>, lines: &'a Lines) -> Self {
        let root = tree.root_element();
        let mut index: FxHashMap<(Role, &str), (N, bool)> = FxHashMap::default();
        let mut duplicates = Vec::new();
        for node in root.descendants().filter(|node| node.is_element()) {
            let Some(id) = node.attribute("id") else { continue };
            let Some((role, _)) = role_of(node.tag_name().name()) else { continue };
            match index.entry((role, id)) {
                std::collections::hash_map::Entry::Occupied(mut entry) => {
                    entry.get_mut().1 = true;
                    duplicates.push((role, id, node));
                }
                std::collections::hash_map::Entry::Vacant(entry) => {
                    entry.insert((node, false));
                }
            }
        }
        let units = Units::read(root, lines);
        Doc { root, lines, units, index, duplicates, externals: FxHashMap::default() }
    }
    /// The element of that role and id.
    pub fn get(&self, role: Role, id: &str) -> Option<N<'a>> {
        self.index.get(&(role, id)).map(|(node, _)| *node)
    }
    /// Whether the id is used twice in that role.
    pub fn is_ambiguous(&self, role: Role, id: &str) -> bool {
        self.index.get(&(role, id)).is_some_and(|(_, twice)| *twice)
    }
    /// Line of an element.
    pub fn line(&self, node: N) -> u32 {
        self.lines.line(node.range().start)
    }
    /// All elements of a role in file order.
    pub fn all(&self, role: Role) -> impl Iterator<Item = (N<'a>, &'a str)> + use<'a> {
        self.root.descendants().filter(|node| node.is_element()).filter_map(move |node| {
            role_of(node.tag_name().name()).filter(|(r, _)| *r == role).map(|(_, kind)| (node, kind))
        })
    }
}

/// Where a reference leads.
pub enum Followed<'a> {
    /// To an element of a document of the set.
    Found(usize, N<'a>),
    /// Nowhere: no element of that role has the id.
    Broken(String),
    /// Into a document that is not at hand: entry id here, object id there.
    Elsewhere(String, String),
    /// There is no reference.
    Absent,
}

impl<'a> Followed<'a> {
    /// The element, where one was found.
    pub fn found(self) -> Option<(usize, N<'a>)> {
        match self {
            Followed::Found(doc, node) => Some((doc, node)),
            _ => None,
        }
    }
}

/// Follows a reference element of document `doc`. With `xId` the text names the external document and `xId` the object
/// inside it (QIF 3.0, `QIFReferenceFullType`).
pub fn follow<'a>(docs: &[Doc<'a>], doc: usize, reference: Option<N<'a>>, role: Role) -> Followed<'a> {
    let (Some(reference), Some(here)) = (reference, docs.get(doc)) else { return Followed::Absent };
    let id = text(reference);
    let (doc, id) = match reference.attribute("xId") {
        Some(outer) => match here.externals.get(&id) {
            Some(&other) => (other, outer.trim().to_owned()),
            None => return Followed::Elsewhere(id, outer.trim().to_owned()),
        },
        None => (doc, id),
    };
    match docs.get(doc).and_then(|other| other.get(role, &id)) {
        Some(node) => Followed::Found(doc, node),
        None => Followed::Broken(id),
    }
}

/// First child element of that local name.
pub fn child<'a>(node: N<'a>, name: &str) -> Option<N<'a>> {
    node.children().find(|child| child.is_element() && child.tag_name().name() == name)
}

/// The first child of any of the names, in the order of the names.
pub fn child_of<'a>(node: N<'a>, names: &[&str]) -> Option<N<'a>> {
    names.iter().find_map(|name| child(node, name))
}

/// Child of child of ...
pub fn path<'a>(node: N<'a>, names: &[&str]) -> Option<N<'a>> {
    names.iter().try_fold(node, |node, name| child(node, name))
}

/// Text of an element, blanks collapsed; comments inside do not cut it.
pub fn text(node: N) -> String {
    let mut out = String::new();
    for piece in node.children().filter(|child| child.is_text()).filter_map(|child| child.text()) {
        for word in piece.split_whitespace() {
            if !out.is_empty() {
                out.push(' ');
            }
            out.push_str(word);
        }
    }
    out
}

/// Text of the child of that name; empty where there is none.
pub fn text_of(node: N, name: &str) -> String {
    child(node, name).map(text).unwrap_or_default()
}

/// Ids in a list element (`FeatureItemIds` and the like), each with the element that holds it.
pub fn ids<'a>(node: N<'a>, list: &str) -> Vec<N<'a>> {
    child(node, list).map(|list| list.children().filter(|c| c.is_element()).collect()).unwrap_or_default()
}

/// UUIDs of an element in every place that the versions have for them, lower case.
pub fn uuids(node: N) -> Vec<String> {
    let mut found = Vec::new();
    let mut add = |node: Option<N>| {
        if let Some(uuid) = node.map(text).filter(|uuid| !uuid.is_empty()) {
            let uuid = uuid.to_ascii_lowercase();
            if !found.contains(&uuid) {
                found.push(uuid);
            }
        }
    };
    add(child(node, "UUID"));
    add(path(node, &["CharacteristicDesignator", "UUID"]));
    add(child(node, "QPId"));
    for attribute in node.children().filter(|c| c.tag_name().name() == "Attributes").flat_map(|list| list.children()) {
        if attribute.tag_name().name() == "AttributeQPId" {
            add(child(attribute, "Value"));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_come_from_the_end_of_a_name() {
        assert_eq!(
            role_of("PointProfileCharacteristicActual"),
            Some((Role::CharacteristicMeasurement, "PointProfile"))
        );
        assert_eq!(role_of("CylinderFeatureItem"), Some((Role::FeatureItem, "Cylinder")));
        assert_eq!(role_of("ActualComponent"), Some((Role::ActualComponent, "")));
        assert_eq!(role_of("NotAPart"), None);
    }
}
