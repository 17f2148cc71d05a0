//! From shape aspects to geometry: which faces, edges, points and bodies a requirement binds, member by member.

use super::lookup::Lookup;
use crate::geom::Surface;
use crate::model::pmi::Feature;
use crate::model::shape::{EdgeId, FaceId, Shape};
use crate::step::Context;
use rustc_hash::{FxHashMap, FxHashSet};

/// Where the entities of the file ended up in the model.
#[derive(Clone)]
pub(crate) struct Places<'m> {
    shape: &'m Shape,
    context: &'m Context<'m>,
    surfaces: FxHashMap<u64, Vec<FaceId>>,
}

impl<'m> Places<'m> {
    /// Indexes what shapes and products have already been read.
    pub fn of(context: &'m Context<'m>, shape: &'m Shape) -> Self {
        let mut surfaces: FxHashMap<u64, Vec<FaceId>> = FxHashMap::default();
        for (index, face) in shape.faces.iter().enumerate() {
            surfaces.entry(face.surface_entity).or_default().push(FaceId::from_index(index));
        }
        Places { shape, context, surfaces }
    }

    fn sort_in(&self, feature: &mut Feature) {
        for item in &feature.items {
            if let Some(&face) = self.context.faces.get(item) {
                feature.faces.push(face);
            } else if let Some(&edge) = self.context.edges.get(item) {
                feature.edges.push(edge);
            } else if let Some(&vertex) = self.context.vertices.get(item) {
                feature.vertices.push(vertex);
            } else if let Some(&body) = self.context.bodies.get(item) {
                feature.bodies.push(body);
            } else if let Some(faces) = self.surfaces.get(item) {
                // A surface instead of the face on it: all faces that lie on that instance are meant.
                feature.faces.extend(faces);
            }
        }
    }
}

/// Identified items of one aspect, aspects walked through included.
#[derive(Default)]
struct Reach {
    aspects: Vec<u64>,
    items: Vec<u64>,
    seen: FxHashSet<u64>,
}

/// Reads features through the schema.
#[derive(Clone, Copy)]
pub(crate) struct Features<'a> {
    /// The file.
    pub lookup: Lookup<'a>,
    /// The model's indices.
    pub places: &'a Places<'a>,
}

const SAR: &str = "SHAPE_ASPECT_RELATIONSHIP";

impl Features<'_> {
    fn reach(&self, aspect: u64, out: &mut Reach, depth: usize) {
        if !out.seen.insert(aspect) || depth > 64 {
            return;
        }
        out.aspects.push(aspect);
        let lookup = self.lookup;
        const USAGE: &str = "ITEM_IDENTIFIED_REPRESENTATION_USAGE";
        for usage in lookup.users(aspect, USAGE, USAGE, "definition") {
            if !lookup.is(usage, "DRAUGHTING_MODEL_ITEM_ASSOCIATION") {
                self.places.context.used(usage);
                for item in lookup.references(usage, USAGE, "identified_item") {
                    if !out.items.contains(&item) {
                        out.items.push(item);
                    }
                }
            }
        }
        for member in self.members_of(aspect) {
            self.reach(member, out, depth + 1);
        }
        if lookup.is(aspect, "DATUM") {
            for link in lookup.users(aspect, SAR, SAR, "related_shape_aspect") {
                if let Some(feature) = lookup.reference(link, SAR, "relating_shape_aspect") {
                    self.reach(feature, out, depth + 1);
                }
            }
        }
        if lookup.is(aspect, "DIMENSIONAL_LOCATION") {
            for end in ["relating_shape_aspect", "related_shape_aspect"] {
                if let Some(end) = lookup.reference(aspect, SAR, end) {
                    self.reach(end, out, depth + 1);
                }
            }
        }
    }

    /// Aspects that `aspect` is made of or derived from: related ends of its relationships, datums and targets left out.
    fn members_of(&self, aspect: u64) -> Vec<u64> {
        let lookup = self.lookup;
        lookup
            .users(aspect, SAR, SAR, "relating_shape_aspect")
            .into_iter()
            .filter(|&link| !lookup.is(link, "DIMENSIONAL_LOCATION"))
            .filter_map(|link| lookup.reference(link, SAR, "related_shape_aspect"))
            .filter(|&member| !lookup.is(member, "DATUM") && !lookup.is(member, "DATUM_TARGET"))
            .collect()
    }

    /// All geometry of an aspect, a datum, or both ends of a location, as one feature.
    pub fn whole(&self, aspect: u64) -> Feature {
        let mut reach = Reach::default();
        self.reach(aspect, &mut reach, 0);
        self.feature(aspect, reach)
    }

    /// Adds the geometry of another aspect to a feature.
    pub fn add(&self, feature: &mut Feature, aspect: u64) {
        join(feature, self.whole(aspect));
    }

    fn feature(&self, aspect: u64, reach: Reach) -> Feature {
        let name = self.lookup.text(aspect, "SHAPE_ASPECT", "name").to_owned();
        let mut feature = Feature { aspects: reach.aspects, items: reach.items, name, ..Feature::default() };
        self.places.sort_in(&mut feature);
        feature
    }

    /// The features of an aspect: one, or one a member for a group. Members that are pieces of the same surface (a hole
    /// split in halves) are one feature; a plain composite, which old files use for everything, is taken apart only
    /// where its members do not touch.
    pub fn split(&self, aspect: u64) -> Vec<Feature> {
        let mut out = Vec::new();
        self.split_into(aspect, &mut FxHashSet::default(), &mut out, 0);
        let is = |kind| self.lookup.is(aspect, kind);
        if is("COMPOSITE_GROUP_SHAPE_ASPECT") {
            merge(out, |a, b| self.touch(a, b, true))
        } else {
            merge(out, |a, b| self.touch(a, b, false))
        }
    }

    fn split_into(&self, aspect: u64, seen: &mut FxHashSet<u64>, out: &mut Vec<Feature>, depth: usize) {
        if !seen.insert(aspect) || depth > 64 {
            return;
        }
        let is = |kind| self.lookup.is(aspect, kind);
        let acts_as_one = is("COMPOSITE_UNIT_SHAPE_ASPECT") || is("CONTINUOUS_SHAPE_ASPECT") || is("COMMON_DATUM");
        if !is("COMPOSITE_SHAPE_ASPECT") || acts_as_one {
            out.push(self.whole(aspect));
            return;
        }
        let members = self.members_of(aspect);
        for &member in &members {
            self.split_into(member, seen, out, depth + 1);
        }
        let mut own = self.whole(aspect);
        let held: FxHashSet<u64> = out.iter().flat_map(|feature| feature.items.iter().copied()).collect();
        if members.is_empty() || own.items.iter().any(|item| !held.contains(item)) {
            own.items.retain(|item| !held.contains(item));
            let mut rest = Feature { aspects: vec![aspect], items: own.items, name: own.name, ..Feature::default() };
            self.places.sort_in(&mut rest);
            out.push(rest);
        }
    }

    /// Whether two features have an edge in common, and (`same_surface`) also lie on the same surface.
    fn touch(&self, a: &Feature, b: &Feature, same_surface: bool) -> bool {
        let shape = self.places.shape;
        let edges = |face: FaceId| {
            let face = shape.faces.get(face.index());
            face.into_iter().flat_map(|f| f.loops.iter().flat_map(|l| l.edges.iter().map(|&(edge, _)| edge)))
        };
        a.faces.iter().any(|&one| {
            let own: FxHashSet<EdgeId> = edges(one).collect();
            b.faces.iter().any(|&other| {
                one == other
                    || (edges(other).any(|edge| own.contains(&edge))
                        && (!same_surface || self.same_surface(one, other)))
            })
        })
    }

    fn same_surface(&self, a: FaceId, b: FaceId) -> bool {
        let surface = |face: FaceId| self.places.shape.faces.get(face.index()).map(|face| &face.surface);
        match (surface(a), surface(b)) {
            (Some(a), Some(b)) => same_carrier(a, b),
            _ => false,
        }
    }

    /// Pairs of opposite planes `distance_mm` apart are one width (exporters list both faces of a slot as members).
    pub fn pair_widths(&self, features: Vec<Feature>, distance_mm: f64) -> Vec<Feature> {
        let plane = |feature: &Feature| match feature.faces.as_slice() {
            [face] => match &self.places.shape.faces.get(face.index())?.surface {
                Surface::Plane { frame } => Some(*frame),
                _ => None,
            },
            _ => None,
        };
        merge_pairs(features, |a, b| {
            let (Some(a), Some(b)) = (plane(a), plane(b)) else { return false };
            a.z.dot(b.z).abs() > 1.0 - 1e-6
                && ((b.origin - a.origin).dot(a.z).abs() - distance_mm).abs() < 1e-3 * distance_mm.max(1.0)
        })
    }
}

/// Whether two surfaces are the same one, up to parametrisation.
fn same_carrier(a: &Surface, b: &Surface) -> bool {
    const MM: f64 = 1e-4;
    let parallel = |p: glam::DVec3, q: glam::DVec3| p.dot(q).abs() > 1.0 - 1e-8;
    let coaxial = |p: &crate::geom::Frame, q: &crate::geom::Frame| {
        parallel(p.z, q.z) && (q.origin - p.origin).cross(p.z).length() < MM
    };
    match (a, b) {
        (Surface::Plane { frame: p }, Surface::Plane { frame: q }) => {
            parallel(p.z, q.z) && (q.origin - p.origin).dot(p.z).abs() < MM
        }
        (Surface::Cylinder { frame: p, radius: r }, Surface::Cylinder { frame: q, radius: s }) => {
            coaxial(p, q) && (r - s).abs() < MM
        }
        (Surface::Cone { frame: p, half_angle: r, .. }, Surface::Cone { frame: q, half_angle: s, .. }) => {
            coaxial(p, q) && (r.abs() - s.abs()).abs() < 1e-8
        }
        (Surface::Sphere { frame: p, radius: r }, Surface::Sphere { frame: q, radius: s }) => {
            p.origin.distance(q.origin) < MM && (r - s).abs() < MM
        }
        (
            Surface::Torus { frame: p, major: ra, minor: rb, .. },
            Surface::Torus { frame: q, major: sa, minor: sb, .. },
        ) => coaxial(p, q) && p.origin.distance(q.origin) < MM && (ra - sa).abs() < MM && (rb - sb).abs() < MM,
        _ => a == b,
    }
}

fn join(into: &mut Feature, other: Feature) {
    fn add<T: PartialEq>(into: &mut Vec<T>, more: Vec<T>) {
        for item in more {
            if !into.contains(&item) {
                into.push(item);
            }
        }
    }
    add(&mut into.aspects, other.aspects);
    add(&mut into.items, other.items);
    add(&mut into.faces, other.faces);
    add(&mut into.edges, other.edges);
    add(&mut into.vertices, other.vertices);
    add(&mut into.bodies, other.bodies);
}

/// Joins features of one class (the transitive closure of `same`), in order of the first of each class.
fn merge(features: Vec<Feature>, same: impl Fn(&Feature, &Feature) -> bool) -> Vec<Feature> {
    let mut out: Vec<Feature> = Vec::new();
    for feature in features {
        let hits: Vec<usize> = (0..out.len()).filter(|&index| same(&out[index], &feature)).collect();
        let Some((&first, others)) = hits.split_first() else {
            out.push(feature);
            continue;
        };
        for &other in others.iter().rev() {
            let other = out.remove(other);
            join(&mut out[first], other);
        }
        join(&mut out[first], feature);
    }
    out
}

/// Joins features in pairs, each with the first free partner; only where every feature finds one.
fn merge_pairs(features: Vec<Feature>, partner: impl Fn(&Feature, &Feature) -> bool) -> Vec<Feature> {
    let mut free: Vec<usize> = (0..features.len()).collect();
    let mut pairs = Vec::new();
    while let Some((&first, others)) = free.split_first() {
        let found = others.iter().copied().find(|&other| match (features.get(first), features.get(other)) {
            (Some(a), Some(b)) => partner(a, b),
            _ => false,
        });
        let Some(other) = found else { return features };
        pairs.push((first, other));
        free = others.iter().copied().filter(|&index| index != other).collect();
    }
    let mut slots: Vec<Option<Feature>> = features.into_iter().map(Some).collect();
    let mut take = |index: usize| slots.get_mut(index).and_then(Option::take).unwrap_or_default();
    pairs
        .into_iter()
        .map(|(a, b)| {
            let mut one = take(a);
            join(&mut one, take(b));
            one
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn feature(item: u64) -> Feature {
        Feature { items: vec![item], ..Feature::default() }
    }

    #[test]
    fn merging_is_transitive_and_keeps_every_item() {
        let near = |a: &Feature, b: &Feature| a.items.iter().any(|i| b.items.iter().any(|j| i.abs_diff(*j) == 1));
        let merged = merge([1, 5, 3, 2, 9].map(feature).to_vec(), near);
        let mut sets: Vec<Vec<u64>> = merged.into_iter().map(|f| f.items).collect();
        sets.iter_mut().for_each(|s| s.sort_unstable());
        sets.sort();
        assert_eq!(sets, [vec![1, 2, 3], vec![5], vec![9]]);
    }

    #[test]
    fn pairs_are_made_only_where_nobody_is_left_alone() {
        let next = |a: &Feature, b: &Feature| a.items[0].abs_diff(b.items[0]) == 10;
        let paired = merge_pairs([1, 2, 11, 12].map(feature).to_vec(), next);
        assert_eq!(paired.iter().map(|f| f.items.clone()).collect::<Vec<_>>(), [vec![1, 11], vec![2, 12]]);
        assert_eq!(merge_pairs([1, 2, 11].map(feature).to_vec(), next).len(), 3);
    }

    #[test]
    fn halves_of_a_cylinder_lie_on_one_surface_and_opposite_walls_do_not() {
        use crate::geom::Frame;
        use glam::DVec3;
        let at = |z: f64| Frame::new(DVec3::new(0.0, 0.0, z), Some(DVec3::Z), None);
        let cylinder = |z, radius| Surface::Cylinder { frame: at(z), radius };
        assert!(same_carrier(&cylinder(0.0, 5.0), &cylinder(7.0, 5.0)));
        assert!(!same_carrier(&cylinder(0.0, 5.0), &cylinder(0.0, 5.1)));
        assert!(!same_carrier(&Surface::Plane { frame: at(0.0) }, &Surface::Plane { frame: at(3.0) }));
    }
}
