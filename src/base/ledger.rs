//! Accounting: what came in was used, or is unsupported or damaged for a stated reason.

use serde::Serialize;
use std::collections::BTreeMap;

/// What became of every instance of a file, by entity type. `used + unsupported + damaged = total`, always.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Ledger {
    /// Instances in the file.
    pub total: u64,
    /// Instances that reached the model (directly, or through one that did).
    pub used: u64,
    /// Instances that were understood by no stage: entity type → count and reason.
    pub unsupported: BTreeMap<String, Entry>,
    /// Instances that could not be read: reason → count.
    pub damaged: BTreeMap<String, Entry>,
}

/// A line of the ledger.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// How many.
    pub count: u64,
    /// Why.
    pub reason: String,
    /// Up to eight instance numbers, lowest first.
    pub examples: Vec<u64>,
}

impl Ledger {
    /// Sum of the unsupported lines.
    pub fn unsupported_count(&self) -> u64 {
        self.unsupported.values().map(|entry| entry.count).sum()
    }
    /// Sum of the damaged lines.
    pub fn damaged_count(&self) -> u64 {
        self.damaged.values().map(|entry| entry.count).sum()
    }
    /// Whether nothing is missing from the account.
    pub fn balances(&self) -> bool {
        self.used + self.unsupported_count() + self.damaged_count() == self.total
    }
    /// Adds one instance to a line, keeping the lowest examples.
    pub fn add(lines: &mut BTreeMap<String, Entry>, key: &str, reason: &str, number: u64) {
        let entry =
            lines.entry(key.to_owned()).or_insert_with(|| Entry { reason: reason.to_owned(), ..Entry::default() });
        entry.count += 1;
        if entry.examples.len() < 8 {
            entry.examples.push(number);
        }
    }
}
