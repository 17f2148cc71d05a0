//! The faces that a row's features lie on: by the face ids the file gives, and by geometry.

use super::geometry::FaceGroup;
use super::locate::{Located, MEASURED, NOMINAL, locate};
use crate::inspect::measurements::{FeatureGeometry, Measurement, Measurements};
use crate::model::Model;
use crate::model::product::ProductId;
use crate::model::shape::FaceId;
use rustc_hash::FxHashMap;

/// Where one feature lies: several possibilities where geometry cannot tell.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Place {
    /// Possible face sets, each with its product.
    pub options: Vec<(Option<ProductId>, Vec<FaceId>)>,
    /// How it was found.
    pub text: String,
}

impl Place {
    /// Whether any of the possibilities touches `faces`.
    pub fn touches(&self, faces: &[FaceId]) -> bool {
        self.options.iter().any(|(_, option)| option.iter().any(|face| faces.contains(face)))
    }
}

/// What is looked up again and again.
pub struct Places<'a> {
    groups: &'a [FaceGroup],
    faces: FxHashMap<u64, FaceId>,
    nominal: FxHashMap<(usize, &'a str), &'a FeatureGeometry>,
}

impl<'a> Places<'a> {
    /// Over the faces of a model and the nominal features of all files.
    pub fn new(model: &Model, groups: &'a [FaceGroup], measurements: &'a Measurements) -> Self {
        let faces = model
            .shape
            .faces
            .iter()
            .enumerate()
            .map(|(index, face)| (face.entity, FaceId::from_index(index)))
            .collect();
        let mut nominal = FxHashMap::default();
        for characteristic in &measurements.characteristics {
            for feature in characteristic.features.iter().filter(|feature| !feature.id.is_empty()) {
                nominal.entry((characteristic.file, feature.id.as_str())).or_insert(feature);
            }
        }
        Places { groups, faces, nominal }
    }

    /// The features that a row is about: nominal geometry where the file has it, else measured; each with whether it is
    /// nominal. A measurement that names its own features is about those, whatever its characteristic lists.
    pub fn features(&self, row: &Measurement, measurements: &Measurements) -> Vec<(FeatureGeometry, bool)> {
        let characteristic = row.characteristic.and_then(|index| measurements.characteristics.get(index));
        let of_characteristic = characteristic.map(|c| c.features.as_slice()).unwrap_or_default();
        if row.features.is_empty() {
            return of_characteristic.iter().map(|feature| (feature.clone(), true)).collect();
        }
        let nominal_of = |measured: &FeatureGeometry| {
            if measured.id.is_empty() {
                return None;
            }
            let own = of_characteristic.iter().find(|nominal| nominal.id == measured.id);
            own.or_else(|| self.nominal.get(&(row.file, measured.id.as_str())).copied())
        };
        let resolved = |measured: &FeatureGeometry| match nominal_of(measured) {
            Some(nominal) if nominal.point.is_some() || measured.point.is_none() => (nominal.clone(), true),
            _ => (measured.clone(), false),
        };
        row.features.iter().map(resolved).collect()
    }

    /// Where a feature lies. Face ids are believed only where geometry does not contradict them: ids change whenever a
    /// file is exported again.
    pub fn of(&self, feature: &FeatureGeometry, nominal: bool) -> Place {
        let Located { groups, together, text } = locate(self.groups, feature, if nominal { NOMINAL } else { MEASURED });
        let each = groups.iter().filter_map(|index| self.groups.get(*index));
        let by_geometry: Vec<(Option<ProductId>, Vec<FaceId>)> = if together {
            let product = each.clone().next().map(|group| group.product);
            let mut faces: Vec<FaceId> = each.flat_map(|group| group.faces.iter().copied()).collect();
            faces.sort_unstable();
            vec![(product, faces)]
        } else {
            each.map(|group| (Some(group.product), group.faces.clone())).collect()
        };
        let named: Vec<FaceId> = feature
            .external_ids
            .iter()
            .filter_map(|id| id.trim().trim_start_matches('#').parse::<u64>().ok())
            .filter_map(|entity| self.faces.get(&entity).copied())
            .collect();
        if named.is_empty() {
            return Place { options: by_geometry, text };
        }
        let agree = |(_, faces): &&(Option<ProductId>, Vec<FaceId>)| faces.iter().any(|face| named.contains(face));
        if by_geometry.is_empty() {
            return Place { options: vec![(None, named)], text: "the file names the face".into() };
        }
        match by_geometry.iter().find(agree) {
            Some(option) => Place { options: vec![option.clone()], text: format!("the file names the face; {text}") },
            None => Place { text: format!("{text}; the face that the file names is another"), options: by_geometry },
        }
    }
}
