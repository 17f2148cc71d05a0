//! What dimensions and tolerances have in common: the reader's tools, an empty requirement, owner, letters, groups.

use super::feature::Features;
use super::identity::Identity;
use super::lookup::Lookup;
use crate::base::job::Job;
use crate::model::pmi::{Requirement, RequirementKind};
use crate::step::Context;

/// Tools of one reading.
pub(super) struct Reader<'a> {
    /// Attributes by name.
    pub lookup: Lookup<'a>,
    /// Marks, units, products.
    pub context: &'a Context<'a>,
    /// Shape aspects to geometry.
    pub features: Features<'a>,
    /// UUIDs and designators.
    pub identity: &'a Identity,
    /// Findings.
    pub job: &'a Job,
}

const SAR: &str = "SHAPE_ASPECT_RELATIONSHIP";

impl Reader<'_> {
    /// Product and usage of the shape aspect's shape.
    pub fn owner(&self, aspect: u64, out: &mut Requirement) {
        out.occurrence = self.context.occurrence_of(aspect);
        out.product = self.context.product_of(aspect);
    }

    /// Letters of the datums that the aspect is the datum feature of. Some exporters write the relationship the wrong
    /// way round, so both directions are looked at.
    pub fn letters_of(&self, aspect: u64, out: &mut Vec<String>) {
        let lookup = self.lookup;
        for (near, far) in
            [("relating_shape_aspect", "related_shape_aspect"), ("related_shape_aspect", "relating_shape_aspect")]
        {
            for link in lookup.users(aspect, SAR, SAR, near) {
                let Some(datum) = lookup.reference(link, SAR, far).filter(|&id| lookup.is(id, "DATUM")) else {
                    continue;
                };
                let letter = lookup.text(datum, "DATUM", "identification").trim().to_owned();
                if !letter.is_empty() && !out.contains(&letter) {
                    out.push(letter);
                }
            }
        }
    }

    /// Whether the file says of itself that it is AP242 (object identifier 10303-442, or the schema's name).
    pub fn is_ap242(&self) -> bool {
        let schema = self.lookup.exchange.header.iter().find(|record| &*record.name == "FILE_SCHEMA");
        let names = schema.map(|record| record.value(0).list()).unwrap_or_default();
        names.iter().filter_map(|name| name.text()).any(|name| name.contains("AP242") || name.contains("10303 442"))
    }

    /// Marks of the aspect: all around, between.
    pub fn mark_group(&self, aspect: u64, out: &mut Requirement) {
        out.all_around |= self.lookup.is(aspect, "ALL_AROUND_SHAPE_ASPECT");
        out.between |= self.lookup.is(aspect, "BETWEEN_SHAPE_ASPECT");
    }
}

/// A requirement of which nothing but its kind and name is known.
pub(super) fn blank(entity: u64, kind: RequirementKind, name: &str, description: &str) -> Requirement {
    Requirement {
        entity,
        kind,
        name: name.to_owned(),
        description: description.to_owned(),
        designator: None,
        uuids: Vec::new(),
        product: None,
        occurrence: None,
        features: Vec::new(),
        relating_count: 0,
        count: 1,
        all_over: false,
        all_around: false,
        between: false,
        establishes: Vec::new(),
        annotations: Vec::new(),
        refines: None,
        on_dimension: None,
        note: String::new(),
    }
}
