//! Which faces a stated feature lies on: by kind, axis or normal, and size, in the coordinates of the part.
//!
//! A nominal feature must lie on its face; a measured one may be off by what parts are off. Axes and normals are compared
//! up to sign (measured directions come reversed). The distance and that of the next best feature are told.

use super::geometry::{FaceGroup, Form, from_axis};
use super::slot;
use crate::inspect::measurements::FeatureGeometry;
use glam::DVec3;

/// How near is near enough.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Nearness {
    /// Distance of axes, planes and centres, mm.
    pub distance: f64,
    /// Difference of diameters, mm.
    pub size: f64,
    /// Sine of the angle between directions.
    pub angle: f64,
}

/// Nominal features: the rounding of a file, no more.
pub const NOMINAL: Nearness = Nearness { distance: 0.02, size: 0.01, angle: 2e-3 };
/// Measured features: the errors of a part.
pub const MEASURED: Nearness = Nearness { distance: 1.0, size: 0.6, angle: 0.05 };

/// Where a feature lies.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Located {
    /// Indices of the groups that it lies on equally well: one, or several that geometry cannot tell apart.
    pub groups: Vec<usize>,
    /// The groups are one feature together (a slot), not alternatives.
    pub together: bool,
    /// In words: distance, and that of the runner-up.
    pub text: String,
}

/// Finds the groups that `feature` lies on. Empty where it has no geometry of a known kind, or lies on none.
pub fn locate(groups: &[FaceGroup], feature: &FeatureGeometry, near: Nearness) -> Located {
    if slot::is_slot(&feature.kind) {
        return slot::locate(groups, feature, near);
    }
    let Some(sought) = Sought::of(feature) else { return Located::default() };
    let mut found: Vec<(f64, f64, usize)> = Vec::new();
    let mut other: Option<f64> = None;
    for (index, group) in groups.iter().enumerate() {
        let Some((off, beside)) = sought.distance(group, near) else { continue };
        if off <= near.distance {
            found.push((off, beside, index));
        } else {
            other = Some(other.map_or(off, |least: f64| least.min(off)));
        }
    }
    // A measured feature goes to the nearest one; nominal ones differ by rounding only, so `beside` decides.
    let best = |f: &[(f64, f64, usize)]| f.iter().map(|(off, beside, _)| off + beside).fold(f64::INFINITY, f64::min);
    let least = best(&found);
    let slack = near.distance.min(0.02);
    let (kept, lost): (Vec<_>, Vec<_>) = found.into_iter().partition(|(off, beside, _)| off + beside <= least + slack);
    let kept = prefer_same_sense(groups, kept, feature);
    let next = lost.iter().map(|(off, beside, _)| off + beside).chain(other).fold(f64::INFINITY, f64::min);
    let Some((off, beside, _)) = kept.first() else { return Located::default() };
    let mut text = format!("{} {:.3} mm from the {}", sought.what, off, sought.target);
    if *beside > 0.0005 {
        text.push_str(&format!(", {beside:.3} mm beside its end"));
    }
    if next.is_finite() {
        text.push_str(&format!("; the next of that kind and size is {next:.3} mm away"));
    }
    Located { groups: kept.into_iter().map(|(_, _, index)| index).collect(), together: false, text }
}

/// Among faces equally near, those whose normal or side agrees with the stated one, if any does.
fn prefer_same_sense(
    groups: &[FaceGroup],
    kept: Vec<(f64, f64, usize)>,
    feature: &FeatureGeometry,
) -> Vec<(f64, f64, usize)> {
    if kept.len() < 2 {
        return kept;
    }
    let agrees =
        |(_, _, index): &(f64, f64, usize)| match (groups.get(*index).map(|group| group.form), feature.direction) {
            (Some(Form::Plane { normal, .. }), Some(direction)) => normal.dot(direction) > 0.0,
            (
                Some(Form::Cylinder { internal, .. } | Form::Cone { internal, .. } | Form::Sphere { internal, .. }),
                _,
            ) => feature.internal.is_none_or(|stated| stated == internal),
            _ => true,
        };
    let agreeing: Vec<_> = kept.iter().copied().filter(agrees).collect();
    if agreeing.is_empty() { kept } else { agreeing }
}

/// A feature's geometry as far as it can be looked up.
struct Sought {
    what: &'static str,
    target: &'static str,
    point: DVec3,
    direction: Option<DVec3>,
    size: Option<f64>,
    internal: Option<bool>,
}

impl Sought {
    fn of(feature: &FeatureGeometry) -> Option<Self> {
        let kind = feature.kind.to_ascii_lowercase();
        let (what, target) = match kind.as_str() {
            "plane" => ("plane", "face"),
            "cylinder" | "circle" | "arc" | "extrudedcrosssection" | "cylndr" => ("axis", "face's axis"),
            "cone" => ("axis", "cone's axis"),
            "sphere" | "sphericalsegment" => ("centre", "sphere's centre"),
            _ => return None,
        };
        let point = feature.point.filter(|point| feature.in_mm && point.is_finite())?;
        let direction = feature.direction.and_then(DVec3::try_normalize);
        Some(Sought { what, target, point, direction, size: feature.size, internal: feature.internal })
    }

    /// How far off the group's plane, axis or centre the feature is, and how far beside its extent; `None` where kind,
    /// size or direction is another.
    fn distance(&self, group: &FaceGroup, near: Nearness) -> Option<(f64, f64)> {
        let parallel =
            |axis: DVec3| self.direction.is_none_or(|direction| direction.cross(axis).length() <= near.angle);
        let sized = |radius: f64| self.size.is_none_or(|size| (size - 2.0 * radius).abs() <= near.size);
        let sided = |internal: bool| self.internal.is_none_or(|stated| stated == internal);
        match group.form {
            Form::Plane { point, normal } if self.what == "plane" => {
                let direction = self.direction?;
                if direction.cross(normal).length() > near.angle {
                    return None;
                }
                let off = (self.point - point).dot(normal);
                let foot = self.point - normal * off;
                let beside = (foot - foot.clamp(group.low, group.high)).length();
                Some((off.abs(), beside))
            }
            Form::Cylinder { origin, axis, radius, along, internal } if self.target == "face's axis" => {
                if !parallel(axis) || !sized(radius) || !sided(internal) {
                    return None;
                }
                let t = (self.point - origin).dot(axis);
                let beside = (along.0 - t).max(t - along.1).max(0.0);
                Some((from_axis(self.point, origin, axis), beside))
            }
            Form::Cone { origin, axis, along, internal, .. } if self.target == "cone's axis" => {
                if !parallel(axis) || !sided(internal) {
                    return None;
                }
                let t = (self.point - origin).dot(axis);
                Some((from_axis(self.point, origin, axis), (along.0 - t).max(t - along.1).max(0.0)))
            }
            Form::Sphere { centre, radius, internal } if self.what == "centre" => {
                (sized(radius) && sided(internal)).then(|| ((self.point - centre).length(), 0.0))
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::product::ProductId;
    use crate::model::shape::FaceId;

    fn hole(x: f64, y: f64, z: (f64, f64), face: u32) -> FaceGroup {
        let form =
            Form::Cylinder { origin: DVec3::new(x, y, 0.0), axis: DVec3::Z, radius: 2.25, along: z, internal: true };
        let r = DVec3::new(2.25, 2.25, 0.0);
        let (low, high) = (DVec3::new(x, y, z.0) - r, DVec3::new(x, y, z.1) + r);
        FaceGroup { product: ProductId(0), form, faces: vec![FaceId(face)], low, high }
    }
    fn cylinder(point: DVec3, direction: DVec3, size: f64) -> FeatureGeometry {
        FeatureGeometry {
            kind: "Cylinder".into(),
            point: Some(point),
            direction: Some(direction),
            size: Some(size),
            in_mm: true,
            ..FeatureGeometry::default()
        }
    }

    /// The ⌀4.5 hole of the NIST plate, nominal and measured, its direction reversed.
    #[test]
    fn a_hole_is_found_and_the_next_one_named() {
        let groups = [hole(101.73, 5.5, (0.0, 4.59), 0), hole(18.27, 65.66, (0.0, 4.59), 1)];
        let nominal = cylinder(DVec3::new(101.73, 5.49999999999998, 2.295), -DVec3::Z, 4.5);
        let found = locate(&groups, &nominal, NOMINAL);
        assert_eq!(found.groups, [0]);
        assert!(found.text.contains("0.000 mm") && found.text.contains("102.8"), "{}", found.text);
        let measured = cylinder(DVec3::new(101.715, 5.48, 2.295), DVec3::new(-0.002, -0.002, -1.0), 4.486);
        assert_eq!(locate(&groups, &measured, MEASURED).groups, [0]);
        assert!(locate(&groups, &measured, NOMINAL).groups.is_empty());
    }

    #[test]
    fn walls_on_one_axis_are_told_apart_by_the_point() {
        let groups = [hole(0.0, 0.0, (0.0, 5.0), 0), hole(0.0, 0.0, (30.0, 35.0), 1)];
        let at = |z| locate(&groups, &cylinder(DVec3::new(0.0, 0.0, z), DVec3::Z, 4.5), NOMINAL).groups;
        assert_eq!(at(33.0), [1]);
        assert_eq!(at(0.0), [0]);
        assert_eq!(at(17.5), [0, 1]);
    }

    #[test]
    fn coplanar_faces_are_told_apart_by_place_and_normal() {
        let face = |x: f64, up: bool, face| FaceGroup {
            product: ProductId(0),
            form: Form::Plane { point: DVec3::ZERO, normal: if up { DVec3::Z } else { -DVec3::Z } },
            faces: vec![FaceId(face)],
            low: DVec3::new(x, 0.0, 0.0),
            high: DVec3::new(x + 10.0, 10.0, 0.0),
        };
        let plane = |point, direction| FeatureGeometry {
            kind: "Plane".into(),
            point: Some(point),
            direction: Some(direction),
            in_mm: true,
            ..FeatureGeometry::default()
        };
        let groups = [face(0.0, true, 0), face(50.0, true, 1), face(50.0, false, 2)];
        assert_eq!(locate(&groups, &plane(DVec3::new(2.0, 2.0, 0.0), DVec3::Z), NOMINAL).groups, [0]);
        assert_eq!(locate(&groups, &plane(DVec3::new(52.0, 2.0, 0.0), -DVec3::Z), NOMINAL).groups, [2]);
        assert!(locate(&groups, &plane(DVec3::new(2.0, 2.0, 1.0), DVec3::Z), NOMINAL).groups.is_empty());
    }

    #[test]
    fn what_has_no_unit_or_no_kind_is_not_looked_up() {
        let groups = [hole(0.0, 0.0, (0.0, 5.0), 0)];
        let good = cylinder(DVec3::ZERO, DVec3::Z, 4.5);
        assert!(locate(&groups, &FeatureGeometry { in_mm: false, ..good.clone() }, NOMINAL).groups.is_empty());
        assert!(locate(&groups, &FeatureGeometry { kind: "Blob".into(), ..good }, NOMINAL).groups.is_empty());
    }
}
