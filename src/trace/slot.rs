//! Slots: two parallel walls a width apart, closed by half cylinders, found from the middle, the depth direction and the
//! width that QIF states for opposite parallel lines and planes and for elongated holes.

use super::geometry::{FaceGroup, Form, from_axis};
use super::locate::{Located, Nearness};
use crate::inspect::measurements::FeatureGeometry;
use glam::DVec3;

/// Whether a feature is a slot by its QIF kind.
pub fn is_slot(kind: &str) -> bool {
    let kind = kind.to_ascii_lowercase();
    ["oppositeparallel", "elongated", "slot"].iter().any(|part| kind.contains(part))
}

/// The groups that make the slot, all together; empty where no slot of that width lies about the point. Measured slots
/// often come without the direction of their depth: then that of each round end of fitting width is tried.
pub fn locate(groups: &[FaceGroup], feature: &FeatureGeometry, near: Nearness) -> Located {
    let (Some(middle), Some(width), true) = (feature.point, feature.size, feature.in_mm) else {
        return Located::default();
    };
    let stated: Vec<DVec3> = feature.direction.and_then(DVec3::try_normalize).into_iter().collect();
    let mut depths = stated;
    if depths.is_empty() {
        for group in groups {
            if let Form::Cylinder { axis, radius, internal: true, .. } = group.form
                && (2.0 * radius - width).abs() <= near.size
                && depths.iter().all(|known| known.cross(axis).length() > near.angle)
            {
                depths.push(axis);
            }
        }
    }
    let found = depths.into_iter().map(|depth| along_depth(groups, middle, depth, width, near));
    found.into_iter().find(|located| !located.groups.is_empty()).unwrap_or_default()
}

fn along_depth(groups: &[FaceGroup], middle: DVec3, depth: DVec3, width: f64, near: Nearness) -> Located {
    let flat = |v: DVec3| v - depth * v.dot(depth);
    let ends: Vec<(usize, DVec3)> = groups
        .iter()
        .enumerate()
        .filter_map(|(index, group)| match group.form {
            Form::Cylinder { origin, axis, radius, internal: true, .. }
                if axis.cross(depth).length() <= near.angle && (2.0 * radius - width).abs() <= near.size =>
            {
                Some((index, flat(origin - middle)))
            }
            _ => None,
        })
        .collect();
    let mut best: Option<(f64, usize, usize, DVec3)> = None;
    for (at, (a, from)) in ends.iter().enumerate() {
        for (b, to) in &ends[at + 1..] {
            let length = from.distance(*to);
            let opposite = (*from + *to).length() <= 2.0 * near.distance && length > near.distance;
            if opposite && best.is_none_or(|(least, ..)| length < least) {
                best = Some((length, *a, *b, (*to - *from) / length));
            }
        }
    }
    let Some((length, a, b, along)) = best else { return Located::default() };
    let mut found = vec![a, b];
    found.extend(
        groups.iter().enumerate().filter(|(_, group)| wall(group, middle, along, depth, width, near)).map(|(i, _)| i),
    );
    found.sort_unstable();
    let off = groups.get(a).map_or(0.0, |group| match group.form {
        Form::Cylinder { origin, axis, .. } => (from_axis(middle, origin, axis) - length / 2.0).abs(),
        _ => 0.0,
    });
    let text = format!("slot {width} wide, {:.3} long, its middle {off:.3} mm from the stated one", length + width);
    Located { groups: found, together: true, text }
}

/// A plane beside the middle, half a width away, along the slot.
fn wall(group: &FaceGroup, middle: DVec3, along: DVec3, depth: DVec3, width: f64, near: Nearness) -> bool {
    let Form::Plane { point, normal } = group.form else { return false };
    let off = (middle - point).dot(normal);
    let foot = middle - normal * off;
    normal.dot(along).abs() <= near.angle
        && normal.dot(depth).abs() <= near.angle
        && (off - width / 2.0).abs() <= near.distance
        && (foot - foot.clamp(group.low, group.high)).length() <= near.distance
}

#[cfg(test)]
mod tests {
    use super::super::locate::NOMINAL;
    use super::*;
    use crate::model::product::ProductId;
    use crate::model::shape::FaceId;

    fn group(form: Form, low: DVec3, high: DVec3, face: u32) -> FaceGroup {
        FaceGroup { product: ProductId(0), form, faces: vec![FaceId(face)], low, high }
    }

    /// The 4 × 17.5 slot of the NIST plate at (27.957, 57.41), and its neighbour.
    #[test]
    fn a_slot_is_its_walls_and_its_ends() {
        let v = DVec3::new;
        let end = |x: f64, y: f64, face| {
            let form = Form::Cylinder {
                origin: v(x, y, 5.0),
                axis: DVec3::Z,
                radius: 2.0,
                along: (-5.0, 0.0),
                internal: true,
            };
            group(form, v(x - 2.0, y, 0.0), v(x + 2.0, y, 5.0), face)
        };
        let side = |x: f64, outwards: f64, face| {
            let form = Form::Plane { point: v(x, 50.66, 5.0), normal: v(outwards, 0.0, 0.0) };
            group(form, v(x, 50.66, 0.0), v(x, 64.16, 5.0), face)
        };
        let groups = [
            end(27.957, 64.16, 0),
            end(27.957, 50.66, 1),
            side(25.957, 1.0, 2),
            side(29.957, -1.0, 3),
            end(35.457, 64.16, 4),
            end(35.457, 50.66, 5),
            side(33.457, 1.0, 6),
        ];
        let feature = FeatureGeometry {
            kind: "OppositeParallelLines".into(),
            point: Some(v(27.957, 57.41, 5.0)),
            direction: Some(DVec3::Z),
            size: Some(4.0),
            in_mm: true,
            ..FeatureGeometry::default()
        };
        assert_eq!(locate(&groups, &feature, NOMINAL).groups, [0, 1, 2, 3]);
        let wider = FeatureGeometry { size: Some(5.0), ..feature };
        assert!(locate(&groups, &wider, NOMINAL).groups.is_empty());
    }
}
