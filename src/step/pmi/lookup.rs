//! Reading attributes by name, types with their supertypes, and inverse attributes.
//!
//! Part 21 is positional, and PMI comes in simple and complex instances of many subtypes; everything in this folder asks
//! for `owner.attribute` and does not know which form was written.

use super::entities_table::ENTITIES;
use crate::part21::exchange::{Exchange, Instance, Value};
use rustc_hash::{FxHashMap, FxHashSet};
use std::sync::LazyLock;

/// What the schema says of one entity type.
struct Kind {
    /// Itself and all supertypes.
    ancestors: FxHashSet<&'static str>,
    /// Own attributes in order.
    own: Vec<&'static str>,
    /// (owner, attribute) of a simple instance in order.
    all: Vec<(&'static str, &'static str)>,
}

static KINDS: LazyLock<FxHashMap<&'static str, Kind>> = LazyLock::new(|| {
    let rows: FxHashMap<_, _> = ENTITIES.iter().map(|&(name, supers, own)| (name, (supers, own))).collect();
    rows.keys()
        .map(|&name| {
            let (mut order, mut seen) = (Vec::new(), FxHashSet::default());
            supertypes_first(name, &rows, &mut seen, &mut order);
            let own = |name: &str| rows.get(name).map_or("", |row| row.1).split_whitespace();
            let all = order.iter().flat_map(|&owner| own(owner).map(move |attribute| (owner, attribute))).collect();
            (name, Kind { ancestors: seen, own: own(name).collect(), all })
        })
        .collect()
});

fn supertypes_first(
    name: &'static str,
    rows: &FxHashMap<&'static str, (&'static str, &'static str)>,
    seen: &mut FxHashSet<&'static str>,
    order: &mut Vec<&'static str>,
) {
    if !seen.insert(name) {
        return;
    }
    for parent in rows.get(name).map_or("", |row| row.0).split_whitespace() {
        supertypes_first(parent, rows, seen, order);
    }
    order.push(name);
}

static OMITTED: Value = Value::Omitted;

/// An exchange structure seen through the schema.
#[derive(Clone, Copy)]
pub(crate) struct Lookup<'a> {
    /// The file.
    pub exchange: &'a Exchange,
}

impl<'a> Lookup<'a> {
    /// Whether the instance holds a record of type `kind` or of a subtype of it.
    pub fn instance_is(self, instance: &Instance, kind: &str) -> bool {
        instance.records.iter().any(|record| {
            &*record.name == kind || KINDS.get(&*record.name).is_some_and(|known| known.ancestors.contains(kind))
        })
    }
    /// Whether `#id` exists and is a `kind`.
    pub fn is(self, id: u64, kind: &str) -> bool {
        self.exchange.get(id).is_some_and(|instance| self.instance_is(instance, kind))
    }
    /// The attribute that `owner` declares, of a simple or complex instance; `$` where there is none.
    pub fn of(self, instance: &'a Instance, owner: &str, attribute: &str) -> &'a Value {
        if let [record] = instance.records.as_slice() {
            let place = KINDS
                .get(&*record.name)
                .and_then(|kind| kind.all.iter().position(|&(o, a)| o == owner && a == attribute));
            return place.map_or(&OMITTED, |place| record.value(place));
        }
        let place = KINDS.get(owner).and_then(|kind| kind.own.iter().position(|&a| a == attribute));
        match (instance.record(owner), place) {
            (Some(record), Some(place)) => record.value(place),
            _ => &OMITTED,
        }
    }
    /// The attribute that `owner` declares, of `#id`.
    pub fn get(self, id: u64, owner: &str, attribute: &str) -> &'a Value {
        self.exchange.get(id).map_or(&OMITTED, |instance| self.of(instance, owner, attribute))
    }
    /// A string attribute, empty where it is missing.
    pub fn text(self, id: u64, owner: &str, attribute: &str) -> &'a str {
        self.get(id, owner, attribute).text().unwrap_or_default()
    }
    /// A single reference.
    pub fn reference(self, id: u64, owner: &str, attribute: &str) -> Option<u64> {
        self.get(id, owner, attribute).reference()
    }
    /// All references inside an attribute: one, a list, or a typed select of a list.
    pub fn references(self, id: u64, owner: &str, attribute: &str) -> Vec<u64> {
        let mut out = Vec::new();
        self.get(id, owner, attribute).references(&mut out);
        out
    }
    /// Instances that are a `kind`, by rising id.
    pub fn all(self, kind: &str) -> Vec<&'a Instance> {
        let mut names: Vec<_> =
            KINDS.iter().filter(|(_, known)| known.ancestors.contains(kind)).map(|(n, _)| *n).collect();
        names.sort_unstable();
        let mut out: Vec<&Instance> = names.iter().flat_map(|name| self.exchange.of_type(name)).collect();
        out.sort_by_key(|instance| instance.id);
        out.dedup_by_key(|instance| instance.id);
        out
    }
    /// Instances of `kind` that refer to `#id` through `owner.attribute`, by rising id.
    pub fn users(self, id: u64, kind: &str, owner: &str, attribute: &str) -> Vec<u64> {
        let mut out: Vec<u64> = self
            .exchange
            .referrers(id)
            .filter(|instance| self.instance_is(instance, kind))
            .filter(|instance| {
                let mut held = Vec::new();
                self.of(instance, owner, attribute).references(&mut held);
                held.contains(&id)
            })
            .map(|instance| instance.id)
            .collect();
        out.sort_unstable();
        out.dedup();
        out
    }
    /// REPRESENTATION.name, wherever it stands.
    pub fn representation_name(self, id: u64) -> &'a str {
        self.text(id, "REPRESENTATION", "name")
    }
}
