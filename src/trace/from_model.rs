//! Requirements of the STEP file to targets: one for each feature of a pattern, limits in millimetres or degrees.

use super::geometry::{FaceGroup, side};
use super::kind::Kind;
use super::limits::demand_of;
use super::target::{Target, blank};
use crate::base::job::{Job, Stopped};
use crate::model::Model;
use crate::model::pmi::{DimensionKind, Feature, Requirement, RequirementId, RequirementKind, Tolerance};
use crate::model::shape::FaceId;

/// Targets of all requirements of the model, basic and reference dimensions among them (they link, and are not judged).
pub fn targets(model: &Model, groups: &[FaceGroup], job: &Job) -> Result<Vec<Target>, Stopped> {
    let mut out = Vec::new();
    let balloons = crate::gdt::designators::designators(model);
    for (index, requirement) in model.pmi.requirements.iter().enumerate() {
        job.check()?;
        let id = RequirementId::from_index(index);
        let members = members(requirement);
        for (feature, member) in members.iter().enumerate() {
            out.push(target(
                model,
                groups,
                id,
                requirement,
                member,
                feature,
                members.len(),
                balloons.get(index).map_or("", String::as_str),
            ));
        }
    }
    Ok(out)
}

/// The features that are measured one by one; each inner vector is one measurement's.
fn members(requirement: &Requirement) -> Vec<Vec<&Feature>> {
    let pattern = !is_location(requirement)
        && requirement.features.len() > 1
        && !(requirement.all_around || requirement.all_over || requirement.between)
        && requirement.count > 1;
    if pattern {
        requirement.features.iter().map(|feature| vec![feature]).collect()
    } else {
        vec![requirement.features.iter().collect()]
    }
}

/// Between two features: a distance or an angle.
fn is_location(requirement: &Requirement) -> bool {
    use DimensionKind as K;
    let RequirementKind::Dimension(dimension) = &requirement.kind else { return false };
    matches!(dimension.kind, K::DimensionalLocation | K::AngularLocation)
}

#[allow(clippy::too_many_arguments)]
fn target(
    model: &Model,
    groups: &[FaceGroup],
    id: RequirementId,
    requirement: &Requirement,
    member: &[&Feature],
    feature: usize,
    members: usize,
    balloon: &str,
) -> Target {
    let kind = Kind::of_requirement(&requirement.kind);
    let demand = demand_of(model, requirement);
    let ends = ends(requirement, member);
    let faces = sorted(member.iter().flat_map(|feature| &feature.faces).copied());
    let internal = side(groups, &faces);
    let mut traced = blank(format!("#{}", requirement.entity), Some(id), None);
    traced.feature = feature;
    let designator = designator(requirement);
    let number = designator.clone().filter(|text| is_number(text)).unwrap_or_else(|| balloon.to_owned());
    traced.number = if members > 1 { format!("{number}.{}", feature + 1) } else { number };
    traced.kind = kind_name(&requirement.kind);
    traced.text = crate::gdt::text::requirement(requirement);
    traced.name = if requirement.name.trim().is_empty() { traced.text.clone() } else { requirement.name.clone() };
    traced.feature_text = feature_text(kind, member, feature, members, internal);
    traced.unit = demand.scale.unit().into();
    traced.nominal = demand.nominal;
    traced.lower = demand.demand.lower;
    traced.upper = demand.demand.upper;
    traced.decimals = demand.decimals;
    traced.not_required = demand.not_required;
    traced.not_judgeable = demand.demand.withheld.clone();
    if let RequirementKind::Tolerance(tolerance) = &requirement.kind {
        traced.modifiers = demand.demand.material.iter().map(|material| material.word().to_owned()).collect();
        traced.datum_system = datum_system(tolerance);
    }
    traced.face_entities =
        faces.iter().filter_map(|face| model.shape.faces.get(face.index())).map(|face| face.entity).collect();
    traced.face_entities.sort_unstable();
    traced.faces = faces;
    let aspects = member.iter().flat_map(|feature| feature.aspects.iter());
    Target {
        kind,
        scale: Some(demand.scale),
        product: requirement.product.or_else(|| model.roots.first().copied()),
        members,
        feature_names: member.iter().map(|feature| feature.name.trim().to_owned()).filter(|n| !n.is_empty()).collect(),
        ends,
        uuids: requirement.uuids.iter().map(|uuid| uuid.trim().to_ascii_lowercase()).collect(),
        entities: std::iter::once(&requirement.entity).chain(aspects).map(|entity| format!("#{entity}")).collect(),
        designators: designator.into_iter().collect(),
        names: own_names(model, requirement),
        internal,
        feature_ids: Vec::new(),
        words: None,
        file: None,
        demand: demand.demand,
        traced,
    }
}

/// The `id_attribute`, else the name of a geometric tolerance (CAx-IF recommended practice, PMI 6.9).
fn designator(requirement: &Requirement) -> Option<String> {
    let tolerance = matches!(requirement.kind, RequirementKind::Tolerance(_));
    let name = tolerance.then(|| requirement.name.trim().to_owned());
    requirement.designator.as_ref().map(|text| text.trim().to_owned()).or(name).filter(|text| !text.is_empty())
}

/// Whether a text may stand in a balloon: `CH-05`, `17`, `17A`, and not the names that CAD systems make up
/// (`Angularity.1`, `Feature Control Frame (41)`).
pub fn is_number(text: &str) -> bool {
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    let digits = text.chars().any(|c| c.is_ascii_digit());
    digits && letters <= 4 && text.chars().count() <= 12 && !text.contains(char::is_whitespace)
}

/// The requirement's name where it is more than its kind, and the names of its callouts, with and without a number
/// before them (`30 step height`).
fn own_names(model: &Model, requirement: &Requirement) -> Vec<String> {
    let name = requirement.name.trim();
    let only_kind = match &requirement.kind {
        RequirementKind::Dimension(dimension) => name.eq_ignore_ascii_case(dimension.subtype.trim()),
        RequirementKind::Tolerance(_) => false,
    };
    let mut names: Vec<String> = Some(name.to_owned()).filter(|_| !only_kind).into_iter().collect();
    let callouts = requirement.annotations.iter().filter_map(|id| model.annotations.get(id.index()));
    for callout in callouts.map(|annotation| annotation.name.trim()) {
        names.push(callout.to_owned());
        names.extend(callout.split_once(' ').filter(|(number, _)| is_number(number)).map(|(_, rest)| rest.to_owned()));
    }
    names.retain(|name| !name.is_empty());
    names
}

fn ends(requirement: &Requirement, member: &[&Feature]) -> Vec<Vec<FaceId>> {
    let faces = |features: &[&Feature]| sorted(features.iter().flat_map(|feature| &feature.faces).copied());
    let (relating, related) = member.split_at(requirement.relating_count.min(member.len()));
    if is_location(requirement) && !relating.is_empty() && !related.is_empty() {
        vec![faces(relating), faces(related)]
    } else {
        vec![faces(member)]
    }
}

fn sorted(faces: impl Iterator<Item = FaceId>) -> Vec<FaceId> {
    let mut faces: Vec<FaceId> = faces.collect();
    faces.sort_unstable();
    faces.dedup();
    faces
}

/// `dimensional_size`, `position_tolerance`, ...
fn kind_name(kind: &RequirementKind) -> String {
    let value = match kind {
        RequirementKind::Dimension(dimension) => serde_json::to_value(dimension.kind),
        RequirementKind::Tolerance(tolerance) => serde_json::to_value(tolerance.kind),
    };
    value.ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}

/// Letters with `MMB` or `LMB`; a common datum is `A-B`.
fn datum_system(tolerance: &Tolerance) -> Vec<(String, Option<String>)> {
    let boundary = |modifiers: &[String]| {
        let has = |signs: [&str; 2]| modifiers.iter().any(|m| signs.contains(&m.as_str()));
        if has(["Ⓜ", "M"]) {
            Some("MMB".to_owned())
        } else if has(["Ⓛ", "L"]) {
            Some("LMB".to_owned())
        } else {
            None
        }
    };
    tolerance
        .datums
        .iter()
        .map(|compartment| {
            let letters: Vec<&str> = compartment.elements.iter().map(|element| element.letter.as_str()).collect();
            let own = compartment.elements.iter().find_map(|element| boundary(&element.modifiers));
            (letters.join("-"), boundary(&compartment.modifiers).or(own))
        })
        .collect()
}

/// What the feature is in words: `hole BORE_1`, `HOLE_2, 2 of 4`. A name that says it already is not told it again.
fn feature_text(kind: Kind, member: &[&Feature], feature: usize, members: usize, internal: Option<bool>) -> String {
    let names: Vec<&str> = member.iter().map(|f| f.name.trim()).filter(|name| !name.is_empty()).collect();
    let what = match (kind, internal) {
        (Kind::Length, _) => "",
        (_, Some(true)) => "hole",
        (_, Some(false)) => "outside",
        (_, None) => "",
    };
    let name = names.join(" / ");
    let said = ["hole", "bore", "pin", "shaft", "boss"].iter().any(|word| name.to_lowercase().contains(word));
    let what = if said { "" } else { what };
    let mut text = [what, &name].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
    if members > 1 {
        let place = format!("{} of {members}", feature + 1);
        text = if text.is_empty() { place } else { format!("{text}, {place}") };
    }
    text
}

#[cfg(test)]
mod tests {
    use super::is_number;

    #[test]
    fn made_up_names_stand_in_no_balloon() {
        for text in ["CH-05", "17", "17A", "B-01", "KPC-3"] {
            assert!(is_number(text), "{text}");
        }
        for text in ["Angularity.1", "Feature Control Frame (41)", "", "diameter", "Position surface.2"] {
            assert!(!is_number(text), "{text}");
        }
    }
}
