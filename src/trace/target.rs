//! What a row may be linked to: one required characteristic of one feature, with everything that can point at it.

use super::conformance::TracedCharacteristic;
use super::from_model::is_number;
use super::kind::Kind;
use super::units::Scale;
use crate::judge::Demand;
use crate::judge::verdict::Verdict;
use crate::model::pmi::RequirementId;
use crate::model::product::ProductId;
use crate::model::shape::FaceId;

/// A characteristic and its names. Index in [`Catalogue::targets`] = `CharacteristicId`.
#[derive(Clone, Debug, PartialEq)]
pub struct Target {
    /// What goes out.
    pub traced: TracedCharacteristic,
    /// What its values are held against.
    pub demand: Demand,
    /// Kind.
    pub kind: Kind,
    /// Unit that the requirement is written in; `None` where its file states none.
    pub scale: Option<Scale>,
    /// Product whose coordinates and serial numbers it belongs to.
    pub product: Option<ProductId>,
    /// Features of the same requirement (holes of a pattern); 1 for a feature of its own.
    pub members: usize,
    /// Feature names; of a distance both ends.
    pub feature_names: Vec<String>,
    /// Faces of each end of a distance; one entry else.
    pub ends: Vec<Vec<FaceId>>,
    /// UUIDs, lower case.
    pub uuids: Vec<String>,
    /// `#551`, and the instance numbers of its features' shape aspects.
    pub entities: Vec<String>,
    /// Designators as written.
    pub designators: Vec<String>,
    /// Names of the requirement where they are more than its kind: its own, that of its callout, that in a plan.
    pub names: Vec<String>,
    /// Material outside (hole, slot) or inside (shaft, tab); `None` where it is neither, or not known.
    pub internal: Option<bool>,
    /// Ids of features in the file that it came from.
    pub feature_ids: Vec<String>,
    /// Words that pass and words that fail, for attributes.
    pub words: Option<(Vec<String>, Vec<String>)>,
    /// File that states it, where no model does: index into `Measurements::files`.
    pub file: Option<usize>,
}

/// All targets.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Catalogue {
    /// The targets, requirement by requirement, member by member.
    pub targets: Vec<Target>,
    /// Whether any has a designator (names of tolerances that CAD systems make up are none): else a designator in a file
    /// says nothing.
    pub has_designators: bool,
}

impl Catalogue {
    /// From targets.
    pub fn new(targets: Vec<Target>) -> Self {
        let has_designators = targets.iter().any(|target| target.designators.iter().any(|text| is_number(text)));
        Catalogue { targets, has_designators }
    }
    /// Whether all of `targets` belong to one requirement.
    pub fn one_requirement(&self, targets: &[usize]) -> bool {
        targets.windows(2).all(|pair| {
            matches!((self.targets.get(pair[0]), self.targets.get(pair[1])), (Some(a), Some(b)) if a.traced.key == b.traced.key)
        })
    }
}

/// A characteristic of which only the key is known yet.
pub fn blank(key: String, requirement: Option<RequirementId>, planned: Option<usize>) -> TracedCharacteristic {
    TracedCharacteristic {
        key,
        requirement,
        planned,
        feature: 0,
        number: String::new(),
        name: String::new(),
        text: String::new(),
        feature_text: String::new(),
        kind: String::new(),
        nominal: None,
        lower: None,
        upper: None,
        decimals: 0,
        unit: "mm".into(),
        modifiers: Vec::new(),
        datum_system: Vec::new(),
        size: None,
        not_required: None,
        not_judgeable: None,
        faces: Vec::new(),
        face_entities: Vec::new(),
        rows: Vec::new(),
        verdict: Verdict::NotMeasured,
    }
}

/// Which size of the same feature gives the bonus of each tolerance at MMC or LMC: same product, same faces, a diameter
/// or width with both limits. Two such sizes = none, since neither can be preferred.
pub fn pair_sizes(targets: &mut [Target]) {
    use super::conformance::CharacteristicId;
    let sizes: Vec<Option<CharacteristicId>> = targets
        .iter()
        .map(|tolerance| {
            tolerance.demand.material?;
            let fits = |size: &Target| {
                let same_feature = if tolerance.feature_ids.is_empty() {
                    let faces = &tolerance.traced.faces;
                    !faces.is_empty() && *faces == size.traced.faces
                } else {
                    tolerance.feature_ids == size.feature_ids
                };
                matches!(size.kind, Kind::Diameter | Kind::Length)
                    && size.ends.len() <= 1
                    && size.product == tolerance.product
                    && same_feature
                    && size.demand.lower.is_some()
                    && size.demand.upper.is_some()
                    && size.demand.withheld.is_none()
            };
            let mut found = targets.iter().enumerate().filter(|(_, size)| fits(size)).map(|(index, _)| index);
            match (found.next(), found.next()) {
                (Some(only), None) => Some(CharacteristicId::from_index(only)),
                _ => None,
            }
        })
        .collect();
    for (target, size) in targets.iter_mut().zip(sizes) {
        target.traced.size = size;
    }
}
