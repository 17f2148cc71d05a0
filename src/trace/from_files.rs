//! Requirements of a plan, or of the results' own nominals, to targets: for parts whose STEP file has no PMI.
//!
//! The faces are those that the stated nominal features lie on.

use super::geometry::{FaceGroup, side};
use super::kind::Kind;
use super::place::{Place, Places};
use super::target::{Target, blank};
use super::units::Scale;
use crate::base::decimal::Decimal;
use crate::base::job::{Job, Stopped};
use crate::inspect::measurements::{Characteristic, FeatureGeometry, Material as Stated, Measurements};
use crate::judge::Demand;
use crate::judge::bonus::Material;
use crate::judge::number::shown;
use crate::judge::verdict::Step;
use crate::model::Model;
use crate::model::shape::FaceId;

/// Targets of a plan's characteristics: one each.
pub fn of_plan(
    model: &Model,
    groups: &[FaceGroup],
    places: &Places,
    measurements: &Measurements,
    is_plan: &[bool],
    job: &Job,
) -> Result<Vec<Target>, Stopped> {
    let mut out = Vec::new();
    for (index, characteristic) in measurements.characteristics.iter().enumerate() {
        job.check()?;
        if characteristic.pseudo.is_none() && is_plan.get(characteristic.file).copied().unwrap_or(false) {
            let features = characteristic.features.iter().map(|feature| (feature.clone(), true)).collect::<Vec<_>>();
            out.push(target(model, groups, places, measurements, index, characteristic, &features, (0, 1)));
        }
    }
    Ok(out)
}

/// Targets of the characteristics that results refer to or stand beside: one for each set of features that one is
/// measured on (an item may serve several holes, told apart only by what was measured).
pub fn of_results(
    model: &Model,
    groups: &[FaceGroup],
    places: &Places,
    measurements: &Measurements,
    job: &Job,
) -> Result<Vec<Target>, Stopped> {
    let mut sets: Vec<Vec<Vec<(FeatureGeometry, bool)>>> = vec![Vec::new(); measurements.characteristics.len()];
    for row in &measurements.rows {
        job.check()?;
        let Some(known) = row.characteristic.and_then(|index| sets.get_mut(index)) else { continue };
        let features = places.features(row, measurements);
        let ids = |set: &[(FeatureGeometry, bool)]| set.iter().map(|(f, _)| f.id.clone()).collect::<Vec<_>>();
        if !known.iter().any(|set| ids(set) == ids(&features)) {
            known.push(features);
        }
    }
    let mut out = Vec::new();
    for (index, (characteristic, mut sets)) in measurements.characteristics.iter().zip(sets).enumerate() {
        job.check()?;
        if measurements.files.get(characteristic.file).is_some_and(|f| f.referenced) {
            continue;
        }
        if sets.is_empty() {
            sets.push(characteristic.features.iter().map(|feature| (feature.clone(), true)).collect());
        }
        let members = sets.len();
        for (member, features) in sets.iter().enumerate() {
            out.push(target(model, groups, places, measurements, index, characteristic, features, (member, members)));
        }
    }
    Ok(out)
}

#[allow(clippy::too_many_arguments)]
fn target(
    model: &Model,
    groups: &[FaceGroup],
    places: &Places,
    measurements: &Measurements,
    index: usize,
    characteristic: &Characteristic,
    features: &[(FeatureGeometry, bool)],
    (member, members): (usize, usize),
) -> Target {
    let file = measurements.files.get(characteristic.file);
    let id = if characteristic.nominal_id.is_empty() { &characteristic.item_id } else { &characteristic.nominal_id };
    let key = format!("{}#{id}", file.map_or("", |file| file.file.as_str()));
    let kind = Kind::of_word(&characteristic.kind);
    let scale = characteristic.unit.as_ref().map(|unit| Scale::new(unit.to_internal, unit.angle));
    let demand = demand(characteristic, scale);
    let found: Vec<Place> = features.iter().map(|(feature, nominal)| places.of(feature, *nominal)).collect();
    let ends = ends(&found, kind);
    let mut faces: Vec<FaceId> = ends.iter().flatten().copied().collect();
    faces.sort_unstable();
    faces.dedup();
    let stated_side = features.first().and_then(|(feature, _)| feature.internal);
    let internal = stated_side.or_else(|| side(groups, &faces));
    let mut traced = blank(key, None, Some(index));
    traced.feature = member;
    let number = [&characteristic.designator, &characteristic.name, &characteristic.item_id];
    let number = number.into_iter().find(|text| !text.is_empty()).cloned().unwrap_or_default();
    traced.number = if members > 1 { format!("{number}.{}", member + 1) } else { number };
    traced.name = characteristic.name.clone();
    traced.kind = kind.name();
    traced.unit = scale.map_or("", Scale::unit).into();
    let apply = |value: Decimal| scale.map_or(value, |scale| scale.apply(value));
    traced.nominal = characteristic.nominal.as_ref().map(|written| apply(written.decimal));
    (traced.lower, traced.upper) = (demand.lower, demand.upper);
    traced.decimals = decimals(characteristic);
    traced.modifiers = demand.material.iter().map(|material| material.word().to_owned()).collect();
    traced.datum_system = datum_system(characteristic);
    traced.not_required = characteristic.untoleranced.clone();
    traced.not_judgeable = demand.withheld.clone();
    traced.text = text(kind, &traced.nominal, &demand, &traced.datum_system);
    let names: Vec<String> = features.iter().map(|(f, _)| f.name.clone()).filter(|name| !name.is_empty()).collect();
    traced.feature_text = names.join(" / ");
    traced.face_entities =
        faces.iter().filter_map(|face| model.shape.faces.get(face.index())).map(|face| face.entity).collect();
    traced.face_entities.sort_unstable();
    traced.faces = faces;
    let product = found.first().and_then(|place| match place.options.as_slice() {
        [(product, _)] => *product,
        _ => None,
    });
    let attribute = characteristic.limits.rule == "attribute";
    Target {
        kind,
        scale,
        product: product.or_else(|| model.roots.first().copied().filter(|_| model.products.len() == 1)),
        members,
        feature_names: names,
        ends,
        uuids: characteristic.uuids.clone(),
        entities: Vec::new(),
        designators: Some(characteristic.designator.trim().to_owned())
            .filter(|text| !text.is_empty())
            .into_iter()
            .collect(),
        names: vec![characteristic.name.clone()],
        internal,
        feature_ids: feature_ids(characteristic, features),
        words: attribute.then(|| (characteristic.pass_values.clone(), characteristic.fail_values.clone())),
        file: Some(characteristic.file),
        demand,
        traced,
    }
}

fn feature_ids(characteristic: &Characteristic, features: &[(FeatureGeometry, bool)]) -> Vec<String> {
    let own: Vec<String> = features.iter().map(|(f, _)| f.id.clone()).filter(|id| !id.is_empty()).collect();
    let ids = if own.is_empty() { characteristic.feature_ids.clone() } else { own };
    ids.into_iter().map(|id| format!("{}/{id}", characteristic.file)).collect()
}

/// Faces of each end; only where geometry left one possibility.
fn ends(found: &[Place], kind: Kind) -> Vec<Vec<FaceId>> {
    let only = |place: &Place| match place.options.as_slice() {
        [(_, faces)] => faces.clone(),
        _ => Vec::new(),
    };
    let each: Vec<Vec<FaceId>> = found.iter().map(only).collect();
    match (each.len(), kind) {
        (2, Kind::Length | Kind::Angle) => each,
        _ => vec![each.concat()],
    }
}

fn decimals(characteristic: &Characteristic) -> u32 {
    let written = [&characteristic.nominal, &characteristic.limits.lower, &characteristic.limits.upper];
    written.into_iter().flatten().map(|written| written.decimal.decimals()).max().unwrap_or(3).min(6)
}

fn datum_system(characteristic: &Characteristic) -> Vec<(String, Option<String>)> {
    let modifier = |stated: &Stated| match stated {
        Stated::Mmc => Some("MMB".to_owned()),
        Stated::Lmc => Some("LMB".to_owned()),
        Stated::None | Stated::Rfs => None,
    };
    characteristic.datums.iter().flatten().map(|(letter, stated)| (letter.clone(), modifier(stated))).collect()
}

/// The demand that a file's own limits make.
fn demand(characteristic: &Characteristic, scale: Option<Scale>) -> Demand {
    let limits = &characteristic.limits;
    let apply = |value: Decimal| scale.map_or(value, |scale| scale.apply(value));
    let zone = limits.rule.starts_with("zone");
    let mut demand = Demand {
        lower: limits.lower.as_ref().map(|written| apply(written.decimal)),
        upper: limits.upper.as_ref().map(|written| apply(written.decimal)),
        natural_lower: zone,
        invalid: limits.invalid.clone(),
        ..Demand::default()
    };
    if zone {
        demand.material = match characteristic.material {
            Stated::Mmc => Some(Material::Mmc),
            Stated::Lmc => Some(Material::Lmc),
            Stated::None | Stated::Rfs => None,
        };
    }
    if let Some(word) = &characteristic.untoleranced {
        demand.withheld = Some(format!("stated without tolerance ({word})"));
    }
    let number = |value: Option<Decimal>| value.map_or("none".to_owned(), shown);
    let text = format!("{} to {}, as the file states them", number(demand.lower), number(demand.upper));
    demand.steps.push(Step::new(
        "limits",
        text,
        if limits.rule == "profile" { "QIF 3.0: the zone lies half on either side" } else { "" },
    ));
    demand
}

fn text(kind: Kind, nominal: &Option<Decimal>, demand: &Demand, datums: &[(String, Option<String>)]) -> String {
    let sign = match kind {
        Kind::Diameter => "⌀",
        Kind::Radius => "R",
        _ => "",
    };
    let number = |value: &Option<Decimal>| value.map_or(String::new(), |value| value.to_string());
    if demand.natural_lower {
        let material = demand.material.map_or("", |m| if m == Material::Mmc { "Ⓜ" } else { "Ⓛ" });
        let mut text = format!("{} {}{material}", kind.name().trim_end_matches("_tolerance"), number(&demand.upper));
        for (letter, modifier) in datums {
            text.push_str(&format!(
                " | {letter}{}",
                modifier.as_deref().map_or("", |m| if m == "MMB" { "Ⓜ" } else { "Ⓛ" })
            ));
        }
        return text;
    }
    match (demand.lower, demand.upper) {
        (Some(lower), Some(upper)) => format!("{sign}{} ({lower} to {upper})", number(nominal)),
        (None, Some(upper)) => format!("{sign}{} ({upper} MAX)", number(nominal)),
        (Some(lower), None) => format!("{sign}{} ({lower} MIN)", number(nominal)),
        (None, None) => format!("({sign}{})", number(nominal)),
    }
}
