//! Names that outlive an export: UUIDs (uuid_attribute of AP242 edition 4, ANCHOR section of Part 21 edition 3) and designators.

use super::lookup::Lookup;
use crate::part21::exchange::Value;
use rustc_hash::FxHashMap;

/// UUIDs and designators by instance number.
#[derive(Debug, Default)]
pub(crate) struct Identity {
    uuids: FxHashMap<u64, Vec<String>>,
    designators: FxHashMap<u64, String>,
}

impl Identity {
    /// Gathers them from the whole file.
    pub fn read(lookup: Lookup, used: impl Fn(u64)) -> Self {
        let mut out = Identity::default();
        for instance in lookup.all("UUID_ATTRIBUTE") {
            let Some(uuid) = uuid(lookup.of(instance, "UUID_ATTRIBUTE", "identifier").text().unwrap_or_default())
            else {
                continue;
            };
            used(instance.id);
            for item in lookup.references(instance.id, "UUID_ATTRIBUTE", "identified_item") {
                out.add(item, &uuid);
            }
        }
        for (name, value) in &lookup.exchange.anchors {
            if let (Some(uuid), Value::Reference(id)) = (uuid(name), value) {
                out.add(*id, &uuid);
            }
        }
        for instance in lookup.all("ID_ATTRIBUTE") {
            let text = lookup.of(instance, "ID_ATTRIBUTE", "attribute_value").text().unwrap_or_default().trim();
            if let Some(item) = lookup.reference(instance.id, "ID_ATTRIBUTE", "identified_item") {
                used(instance.id);
                if !text.is_empty() && !is_automatic(lookup, item, text) {
                    out.designators.entry(item).or_insert_with(|| text.to_owned());
                }
            }
        }
        out
    }

    fn add(&mut self, item: u64, uuid: &str) {
        let list = self.uuids.entry(item).or_default();
        if !list.iter().any(|known| known == uuid) {
            list.push(uuid.to_owned());
        }
    }

    /// UUIDs of an instance, lower case, in file order.
    pub fn uuids(&self, id: u64) -> Vec<String> {
        self.uuids.get(&id).cloned().unwrap_or_default()
    }
    /// Designator of an instance.
    pub fn designator(&self, id: u64) -> Option<String> {
        self.designators.get(&id).cloned()
    }
}

/// The UUID in `text`, with or without `urn:uuid:` or braces, in lower case.
fn uuid(text: &str) -> Option<String> {
    let text = text.trim().trim_start_matches('<').trim_end_matches('>').trim_matches(['{', '}']).to_ascii_lowercase();
    let text = text.strip_prefix("urn:uuid:").unwrap_or(&text);
    let groups: Vec<&str> = text.split('-').collect();
    let shape = groups.iter().map(|group| group.len()).eq([8, 4, 4, 4, 12]);
    (shape && groups.iter().all(|group| group.bytes().all(|b| b.is_ascii_hexdigit()))).then(|| text.to_owned())
}

/// Whether an identifier was made by the exporter from the entity's type or number (`dimensional_size.3`,
/// `SA #93 on entity #85`): such a one says nothing to anybody and changes with every export.
fn is_automatic(lookup: Lookup, item: u64, text: &str) -> bool {
    if text.contains('#') {
        return true;
    }
    let plain = |name: &str| name.chars().filter(char::is_ascii_alphabetic).collect::<String>().to_ascii_uppercase();
    let stem = plain(text.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.' || c == ' ' || c == '_'));
    let Some(instance) = lookup.exchange.get(item) else { return true };
    const ROOTS: [&str; 5] = [
        "SHAPE_ASPECT",
        "GEOMETRIC_TOLERANCE",
        "DIMENSIONAL_SIZE",
        "DIMENSIONAL_LOCATION",
        "SHAPE_ASPECT_RELATIONSHIP",
    ];
    !stem.is_empty()
        && (instance.records.iter().any(|record| plain(&record.name) == stem)
            || ROOTS.iter().any(|root| plain(root) == stem))
}

#[cfg(test)]
mod tests {
    use super::uuid;

    #[test]
    fn uuids_are_known_by_their_shape() {
        let plain = "2dfa81d4-4d24-50bf-b041-b758a77aa540";
        for text in [plain, "<2DFA81D4-4D24-50BF-B041-B758A77AA540>", "urn:uuid:2dfa81d4-4d24-50bf-b041-b758a77aa540"] {
            assert_eq!(uuid(text).as_deref(), Some(plain));
        }
        for text in ["", "CH-01", "2dfa81d4-4d24-50bf-b041-b758a77aa54", "2dfa81d4-4d24-50bf-b041-b758a77aa54g"] {
            assert_eq!(uuid(text), None, "{text}");
        }
    }
}
