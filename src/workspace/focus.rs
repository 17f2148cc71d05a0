//! What a selection means in every panel: its characteristics, rows, faces, annotations, datums.

use super::load::OpenedModel;
use super::selection::Selection;
use crate::model::Model;
use crate::model::annotation::AnnotationId;
use crate::model::pmi::{DatumId, Feature, RequirementId, RequirementKind};
use crate::model::shape::FaceId;
use crate::trace::conformance::{CharacteristicId, Conformance, RowId};
use std::collections::BTreeSet;

/// All that lights up together with a selection.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Focus {
    /// The characteristic in question, where there is exactly one.
    pub characteristic: Option<CharacteristicId>,
    /// Its requirement, or the one selected directly.
    pub requirement: Option<RequirementId>,
    /// The measured value selected.
    pub row: Option<RowId>,
    /// Other characteristics on the same faces.
    pub related: Vec<CharacteristicId>,
    /// Faces of the feature.
    pub faces: BTreeSet<FaceId>,
    /// Faces of the datum features that the requirement refers to.
    pub datum_faces: BTreeSet<FaceId>,
    /// Datums referred to.
    pub datums: Vec<DatumId>,
    /// Callouts.
    pub annotations: BTreeSet<AnnotationId>,
}

impl Focus {
    /// Works it out.
    pub fn of(selection: &Selection, opened: Option<&OpenedModel>, conformance: Option<&Conformance>) -> Self {
        let mut focus = Focus::default();
        let model = opened.map(|opened| &opened.model);
        match selection {
            Selection::Nothing | Selection::Node(_) | Selection::Finding(_) => {}
            Selection::Characteristic(id) => focus.add_characteristic(*id, model, conformance),
            Selection::Row(id) => {
                focus.row = Some(*id);
                if let Some(row) = conformance.and_then(|all| all.rows.get(id.index())) {
                    if let Some(characteristic) = row.characteristic {
                        focus.add_characteristic(characteristic, model, conformance);
                    }
                    focus.related = row.candidates.clone();
                    focus.faces.extend(&row.faces);
                }
            }
            Selection::Face(_, face) => {
                focus.faces.insert(*face);
                focus.add_characteristics_on(conformance, |faces| faces.contains(face));
            }
            Selection::Annotation(id) => focus.add_annotation(*id, model, conformance),
            Selection::Datum(id) => focus.add_datum(*id, model, true),
        }
        focus
    }

    fn add_characteristic(&mut self, id: CharacteristicId, model: Option<&Model>, all: Option<&Conformance>) {
        let Some(characteristic) = all.and_then(|all| all.characteristics.get(id.index())) else { return };
        self.characteristic = Some(id);
        self.faces.extend(&characteristic.faces);
        if let (Some(requirement), Some(model)) = (characteristic.requirement, model) {
            self.add_requirement(requirement, model, false);
        }
    }

    fn add_requirement(&mut self, id: RequirementId, model: &Model, with_faces: bool) {
        let Some(requirement) = model.pmi.requirements.get(id.index()) else { return };
        self.requirement = Some(id);
        self.annotations.extend(&requirement.annotations);
        if with_faces {
            self.faces.extend(requirement.features.iter().flat_map(|feature| &feature.faces));
        }
        if let RequirementKind::Tolerance(tolerance) = &requirement.kind {
            for datum in tolerance.datums.iter().flat_map(|c| &c.elements).filter_map(|e| e.datum) {
                self.add_datum(datum, Some(model), false);
            }
        }
    }

    fn add_datum(&mut self, id: DatumId, model: Option<&Model>, selected: bool) {
        let Some(datum) = model.and_then(|model| model.pmi.datums.get(id.index())) else { return };
        let faces = datum.features.iter().flat_map(|feature: &Feature| feature.faces.iter().copied());
        if selected {
            self.faces.extend(faces);
            self.annotations.extend(&datum.annotations);
        } else {
            self.datum_faces.extend(faces);
        }
        self.datums.push(id);
    }

    fn add_annotation(&mut self, id: AnnotationId, model: Option<&Model>, all: Option<&Conformance>) {
        self.annotations.insert(id);
        let Some(model) = model else { return };
        let owner = model.pmi.requirements.iter().position(|requirement| requirement.annotations.contains(&id));
        if let Some(index) = owner {
            let requirement = RequirementId::from_index(index);
            let of_it = |c: &crate::trace::conformance::TracedCharacteristic| c.requirement == Some(requirement);
            match all.and_then(|all| all.characteristics.iter().position(of_it)) {
                Some(first) => self.add_characteristic(CharacteristicId::from_index(first), Some(model), all),
                None => self.add_requirement(requirement, model, true),
            }
        } else if let Some(index) = model.pmi.datums.iter().position(|datum| datum.annotations.contains(&id)) {
            self.add_datum(DatumId::from_index(index), Some(model), true);
        }
    }

    fn add_characteristics_on(&mut self, all: Option<&Conformance>, on: impl Fn(&[FaceId]) -> bool) {
        let Some(all) = all else { return };
        let hits = all.characteristics.iter().enumerate().filter(|(_, c)| on(&c.faces));
        self.related = hits.map(|(index, _)| CharacteristicId::from_index(index)).collect();
    }
}
