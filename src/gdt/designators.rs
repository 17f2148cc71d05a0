//! Balloon numbers: the file's own designators, and numbers of ours where it has none.
//!
//! The order does not depend on how the file numbers or orders its instances beyond what it must: by saved view, then by
//! callout, dimensions before tolerances, then by instance number.

use crate::model::Model;
use crate::model::pmi::{Requirement, RequirementKind};
use std::collections::BTreeSet;

/// One designator for each requirement, in the order of [`crate::model::pmi::Pmi::requirements`]; all different.
pub fn designators(model: &Model) -> Vec<String> {
    let requirements = &model.pmi.requirements;
    let mut taken: BTreeSet<String> = BTreeSet::new();
    let mut out: Vec<Option<String>> = requirements
        .iter()
        .map(|requirement| requirement.designator.clone().filter(|own| taken.insert(own.clone())))
        .collect();
    let mut order: Vec<usize> = (0..requirements.len()).collect();
    order.sort_by_key(|&index| requirements.get(index).map(|requirement| key(model, requirement)));
    let mut next = 1usize;
    for index in order {
        let Some(slot) = out.get_mut(index) else { continue };
        while slot.is_none() {
            let number = next.to_string();
            next += 1;
            if taken.insert(number.clone()) {
                *slot = Some(number);
            }
        }
    }
    out.into_iter().flatten().collect()
}

/// Place of a requirement in the sequence of balloons.
fn key(model: &Model, requirement: &Requirement) -> (usize, u64, bool, u64) {
    let annotation = requirement.annotations.iter().filter_map(|id| model.annotations.get(id.index()));
    let shown = |entity: &u64| model.views.iter().position(|view| view.entity == *entity);
    let first = annotation
        .map(|annotation| {
            (annotation.view_entities.iter().filter_map(shown).min().unwrap_or(usize::MAX), annotation.entity)
        })
        .min()
        .unwrap_or((usize::MAX, u64::MAX));
    (first.0, first.1, matches!(requirement.kind, RequirementKind::Tolerance(_)), requirement.entity)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gdt::frame::tests_support::bare;
    use crate::model::annotation::{Annotation, AnnotationId};
    use crate::model::pmi::{Dimension, DimensionKind, Limits, Unit};

    fn size() -> RequirementKind {
        RequirementKind::Dimension(Dimension {
            kind: DimensionKind::DimensionalSize,
            subtype: "diameter".into(),
            directed: false,
            nominal: None,
            decimals: None,
            tolerance_decimals: None,
            unit: Unit { symbol: "mm".into(), to_internal: 1.0, angle: false },
            limits: Limits::None,
            modifiers: Vec::new(),
        })
    }

    #[test]
    fn own_numbers_are_kept_and_free_ones_fill_the_rest_by_callout() {
        let annotations = [9, 4].map(|entity| Annotation { entity, ..Annotation::default() }).to_vec();
        let mut model = Model { annotations, ..Model::default() };
        let requirement = |entity: u64, annotation: Option<u32>, designator: Option<&str>| Requirement {
            entity,
            annotations: annotation.map(AnnotationId).into_iter().collect(),
            designator: designator.map(str::to_owned),
            ..bare(size())
        };
        model.pmi.requirements = vec![
            requirement(10, Some(0), None),
            requirement(11, Some(1), None),
            requirement(12, None, Some("2")),
            requirement(13, None, Some("2")),
        ];
        // Callout #4 comes before #9; the second "2" is not unique and gets a number of its own.
        assert_eq!(designators(&model), ["3", "1", "2", "4"]);
    }
}
