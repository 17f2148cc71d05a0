//! What a row answers: the strongest ground first, and every other ground as a witness for or against it.
//!
//! UUID, external id, QIF id, designator, geometry. A name alone never links. Grounds that disagree are `conflicting`,
//! several answers `ambiguous`; in both cases nothing is linked and nothing passes.

use super::conformance::Basis;
use super::kind::Kind;
use super::names;
use super::place::{Place, Places};
use super::target::{Catalogue, Target};
use crate::inspect::measurements::{Characteristic, FeatureGeometry, Measurement, Measurements};
use crate::model::product::ProductId;
use crate::model::shape::FaceId;

/// The answer for one row.
#[derive(Clone, Debug, PartialEq)]
pub struct Link {
    /// Target, where there is exactly one.
    pub target: Option<usize>,
    /// Ground.
    pub basis: Basis,
    /// In words.
    pub why: String,
    /// Targets in question, where there is not.
    pub candidates: Vec<usize>,
    /// Faces by geometry, where no target gives them.
    pub faces: Vec<FaceId>,
    /// Something worth a finding: a stated place that is on no face of the requirement.
    pub doubt: Option<String>,
}

impl Link {
    fn open(basis: Basis, why: impl Into<String>, candidates: Vec<usize>) -> Self {
        Link { target: None, basis, why: why.into(), candidates, faces: Vec::new(), doubt: None }
    }
    fn to(target: usize, basis: Basis, why: impl Into<String>) -> Self {
        let why = why.into();
        Link { target: Some(target), basis, why, candidates: Vec::new(), faces: Vec::new(), doubt: None }
    }
}

/// Everything that a row says of what it is about.
struct Says<'a> {
    characteristic: Option<&'a Characteristic>,
    kind: Kind,
    features: Vec<FeatureGeometry>,
    places: Vec<Place>,
    names: Vec<String>,
    products: Vec<ProductId>,
}

/// Links one row. `products` restrict the targets where the file tells components apart.
pub fn link(
    catalogue: &Catalogue,
    places: &Places,
    measurements: &Measurements,
    row: &Measurement,
    products: Vec<ProductId>,
) -> Link {
    let characteristic = row.characteristic.and_then(|index| measurements.characteristics.get(index));
    let features = places.features(row, measurements);
    let found = features.iter().map(|(feature, nominal)| places.of(feature, *nominal)).collect();
    let features: Vec<FeatureGeometry> = features.into_iter().map(|(feature, _)| feature).collect();
    let names = names::of_row(characteristic, &features);
    let kind = characteristic.map_or(Kind::Unknown, |c| Kind::of_word(&c.kind));
    let says = Says { characteristic, kind, features, places: found, names, products };
    let mut link = by_identity(catalogue, &says, row)
        .or_else(|| by_geometry(catalogue, &says))
        .unwrap_or_else(|| by_name(catalogue, &says));
    if link.target.is_none()
        && let [place] = says.places.as_slice()
        && let [(_, faces)] = place.options.as_slice()
    {
        link.faces = faces.clone();
    }
    link
}

impl Says<'_> {
    fn allows(&self, target: &Target) -> bool {
        self.products.is_empty() || target.product.is_none_or(|product| self.products.contains(&product))
    }
    /// Ids of the features with the file that they belong to, as targets have them.
    fn feature_ids(&self) -> Vec<String> {
        let file = self.characteristic.map_or(0, |characteristic| characteristic.file);
        let ids = self.features.iter().filter(|feature| !feature.id.is_empty());
        ids.map(|feature| format!("{file}/{}", feature.id)).collect()
    }
    fn located(&self) -> bool {
        !self.places.is_empty() && self.places.iter().all(|place| !place.options.is_empty())
    }
    /// Whether every stated place lies on the target's feature; of a distance, one on each end.
    fn lies_on(&self, target: &Target) -> bool {
        match (self.places.as_slice(), target.ends.as_slice()) {
            ([a, b], [x, y]) => (a.touches(x) && b.touches(y)) || (a.touches(y) && b.touches(x)),
            (places, _) => places.iter().all(|place| place.touches(&target.traced.faces)),
        }
    }
    fn place_text(&self) -> String {
        let texts: Vec<&str> = self.places.iter().map(|place| place.text.as_str()).filter(|t| !t.is_empty()).collect();
        texts.join("; ")
    }
}

/// UUID, external id, QIF id, designator. `None`: the row has none of them that can be looked up.
fn by_identity(catalogue: &Catalogue, says: &Says, row: &Measurement) -> Option<Link> {
    let characteristic = says.characteristic?;
    let allowed = |mut found: Vec<usize>| {
        found.retain(|index| catalogue.targets.get(*index).is_some_and(|target| says.allows(target)));
        found
    };
    let uuids = allowed(names::positions(catalogue, |target| {
        target
            .uuids
            .iter()
            .any(|uuid| characteristic.uuids.iter().any(|stated| stated.trim().eq_ignore_ascii_case(uuid)))
    }));
    let external = allowed(names::positions(catalogue, |target| {
        let stated = |id: &String| format!("#{}", id.trim().trim_start_matches('#'));
        characteristic.external_ids.iter().map(stated).any(|id| target.entities.contains(&id))
    }));
    let planned = row.characteristic.map(|index| names::positions(catalogue, |t| t.traced.planned == Some(index)));
    let designator = characteristic.designator.trim();
    let designated = allowed(names::by_designator(catalogue, designator));
    let grounds = [
        (Basis::QifId, planned.unwrap_or_default(), "the plan's characteristic"),
        (Basis::Uuid, uuids, "the UUID of the requirement"),
        (Basis::ExternalId, external, "the entity id of the requirement"),
        (Basis::Designator, designated, "the designator"),
    ];
    let strongest = grounds.iter().position(|(_, found, _)| !found.is_empty());
    let Some(strongest) = strongest else {
        if !designator.is_empty() && catalogue.has_designators {
            let why = format!("the designator {designator} is not known, whatever the name says");
            return Some(Link::open(Basis::None, why, Vec::new()));
        }
        return None;
    };
    let (basis, found, what) = &grounds[strongest];
    // Another identity that names other requirements contradicts; one that is not known says nothing.
    for (_, other, what_else) in &grounds[strongest + 1..] {
        if !other.is_empty() && !same_requirement_among(catalogue, found, other) {
            let why = format!("{what} and {what_else} name different requirements");
            return Some(Link::open(Basis::Conflicting, why, union(found, other)));
        }
    }
    let detail = if *basis == Basis::Designator { format!("{what} {designator}") } else { (*what).to_owned() };
    Some(narrow(catalogue, says, found.clone(), *basis, &detail, designator))
}

fn same_requirement_among(catalogue: &Catalogue, a: &[usize], b: &[usize]) -> bool {
    let key = |index: &usize| catalogue.targets.get(*index).map(|target| target.traced.key.as_str());
    a.iter().any(|x| b.iter().any(|y| key(x) == key(y)))
}

fn union(a: &[usize], b: &[usize]) -> Vec<usize> {
    let mut all = [a, b].concat();
    all.sort_unstable();
    all.dedup();
    all
}

/// From the targets that an identity names to one: by kind, by the number of the feature, by place, by feature name.
fn narrow(
    catalogue: &Catalogue,
    says: &Says,
    mut found: Vec<usize>,
    basis: Basis,
    what: &str,
    designator: &str,
) -> Link {
    let target = |index: &usize| catalogue.targets.get(*index);
    let keep = |found: &mut Vec<usize>, holds: &dyn Fn(&Target) -> bool| {
        let kept: Vec<usize> = found.iter().copied().filter(|index| target(index).is_some_and(holds)).collect();
        if !kept.is_empty() && kept.len() < found.len() {
            *found = kept;
        }
    };
    if !catalogue.one_requirement(&found) {
        keep(&mut found, &|t| t.kind.same(says.kind));
        if !catalogue.one_requirement(&found) {
            return Link::open(Basis::Ambiguous, format!("{what} is that of several requirements"), found);
        }
    }
    if found.iter().filter_map(target).all(|t| t.kind.differs(says.kind)) {
        let kinds = (says.kind.name(), found.first().and_then(target).map_or(String::new(), |t| t.kind.name()));
        let why = format!("{what} is that of a {}, the row is a {}", kinds.1, kinds.0);
        return Link::open(Basis::Conflicting, why, found);
    }
    let all = found.clone();
    if found.len() > 1 {
        let numbered = names::by_designator(catalogue, designator);
        keep(&mut found, &|t| numbered.iter().filter_map(target).any(|n| std::ptr::eq(n, t)));
    }
    if found.len() > 1 && says.located() {
        keep(&mut found, &|t| says.lies_on(t));
    }
    if found.len() > 1 {
        let ids: Vec<String> = says.feature_ids();
        keep(&mut found, &|t| ids.is_empty() || t.feature_ids == ids);
    }
    if found.len() > 1 {
        keep(&mut found, &|t| names::share(t, &says.names));
    }
    let [only] = found.as_slice() else {
        let why = format!("{what} is that of {} features; which one is not said", found.len());
        return Link::open(Basis::Ambiguous, why, found);
    };
    witness(catalogue, says, *only, &all, basis, what)
}

/// Holds the stated place against the target that an identity named.
fn witness(catalogue: &Catalogue, says: &Says, only: usize, all: &[usize], basis: Basis, what: &str) -> Link {
    let Some(target) = catalogue.targets.get(only) else { return Link::open(Basis::None, what, Vec::new()) };
    if !says.located() || target.traced.faces.is_empty() || says.lies_on(target) {
        let place = if says.located() { says.place_text() } else { String::new() };
        let why = if place.is_empty() { what.to_owned() } else { format!("{what}; {place}") };
        return Link::to(only, basis, why);
    }
    let others: Vec<usize> = names::positions(catalogue, |t| {
        says.allows(t) && t.kind.same(target.kind) && says.lies_on(t) && t.traced.not_required.is_none()
    });
    if others.is_empty() {
        let mut link = Link::to(only, basis, what);
        let doubt = format!("the stated feature is not on the face of the requirement ({})", says.place_text());
        link.why = format!("{what}; {doubt}");
        link.doubt = Some(doubt);
        return link;
    }
    let elsewhere =
        if others.iter().all(|index| all.contains(index)) { "another feature of it" } else { "another requirement" };
    let why = format!(
        "{what} says one requirement, the stated feature lies on the face of {elsewhere} ({})",
        says.place_text()
    );
    Link::open(Basis::Conflicting, why, union(&[only], &others))
}

/// Exactly one requirement of the row's kind on the face that the stated feature lies on.
fn by_geometry(catalogue: &Catalogue, says: &Says) -> Option<Link> {
    if !says.located() {
        return None;
    }
    let on = names::positions(catalogue, |t| says.allows(t) && t.traced.not_required.is_none() && says.lies_on(t));
    let of_kind: Vec<usize> =
        on.iter().copied().filter(|i| catalogue.targets.get(*i).is_some_and(|t| t.kind.same(says.kind))).collect();
    let place = says.place_text();
    match of_kind.as_slice() {
        [only] => {
            Some(Link::to(*only, Basis::Geometry, format!("the only requirement of its kind on the face: {place}")))
        }
        [] => None,
        _ => {
            let why = format!("{} requirements of its kind on the face: {place}", of_kind.len());
            Some(Link::open(Basis::Ambiguous, why, of_kind))
        }
    }
}

/// Names are candidates only.
fn by_name(catalogue: &Catalogue, says: &Says) -> Link {
    if says.names.is_empty() {
        return Link::open(Basis::None, "the row has neither an identity nor a name", Vec::new());
    }
    let fits = |t: &Target| {
        let kind = t.kind.same(says.kind) || says.kind == Kind::Unknown;
        says.allows(t) && kind && t.traced.not_required.is_none() && names::share(t, &says.names)
    };
    let found = names::positions(catalogue, fits);
    let name = says.names.first().cloned().unwrap_or_default();
    match found.as_slice() {
        [] => Link::open(Basis::None, format!("no requirement is known by `{name}`"), Vec::new()),
        [_] => Link::open(Basis::NameOnlyCandidate, format!("only the name `{name}` speaks for it"), found),
        several => {
            let what = if catalogue.one_requirement(several) { "features of one requirement" } else { "requirements" };
            let why = format!("the name `{name}` is that of {} {what}", several.len());
            Link::open(Basis::Ambiguous, why, found)
        }
    }
}
