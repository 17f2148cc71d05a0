//! Curves of annotations as polylines.

use crate::geom::Curve;
use crate::step::geometry::Reader;
use glam::DVec3;

/// Greatest distance of a chord from the curve, mm: below the pen of any lettering.
const CHORD_MM: f64 = 0.01;
/// Halvings of one piece between two breaks.
const HALVINGS: usize = 7;

/// Points along the curve `#id`, mm; `None` where it cannot be read or has no ends.
pub(super) fn sample(reader: &Reader, id: u64) -> Option<Vec<DVec3>> {
    let points = flatten(&reader.curve(id).ok()?)?;
    points.iter().all(|point| point.is_finite()).then_some(points)
}

/// A polyline within [`CHORD_MM`] of a bounded curve.
fn flatten(curve: &Curve) -> Option<Vec<DVec3>> {
    if let Curve::Polyline(points) = curve {
        return (points.len() > 1).then(|| points.clone());
    }
    let (from, to) = curve.domain();
    if !(from.is_finite() && to.is_finite() && to > from) {
        return None;
    }
    let mut knots = vec![from];
    curve.breaks(from, to, &mut knots);
    knots.push(to);
    let mut out = vec![curve.point(from)];
    for ends in knots.windows(2) {
        let (start, end) = (ends[0], ends[1]);
        // Quarters first: the middle of a closed piece may lie on its chord.
        let quarter = (end - start) / 4.0;
        for part in 0..4 {
            let a = start + quarter * f64::from(part);
            halve(curve, (a, curve.point(a)), (a + quarter, curve.point(a + quarter)), HALVINGS, &mut out);
        }
    }
    drop_middles(&mut out);
    Some(out)
}

fn halve(curve: &Curve, from: (f64, DVec3), to: (f64, DVec3), left: usize, out: &mut Vec<DVec3>) {
    let t = (from.0 + to.0) / 2.0;
    let middle = curve.point(t);
    if left == 0 || middle.distance((from.1 + to.1) / 2.0) <= CHORD_MM {
        out.push(to.1);
        return;
    }
    halve(curve, from, (t, middle), left - 1, out);
    halve(curve, (t, middle), to, left - 1, out);
}

/// Leaves out points in the middle of a straight run.
fn drop_middles(points: &mut Vec<DVec3>) {
    let mut kept: Vec<DVec3> = Vec::with_capacity(points.len());
    for &point in points.iter() {
        while let [.., a, b] = kept.as_slice() {
            let (one, two) = (*b - *a, point - *b);
            if one.cross(two).length() <= 1e-9 * (1.0 + one.length() * two.length()) && one.dot(two) >= 0.0 {
                kept.pop();
            } else {
                break;
            }
        }
        kept.push(point);
    }
    *points = kept;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geom::Frame;
    use std::f64::consts::TAU;

    #[test]
    fn a_circle_is_followed_within_the_chord() {
        let points = flatten(&Curve::Circle { frame: Frame::default(), radius: 3.0 }).unwrap();
        let length: f64 = points.windows(2).map(|p| p[0].distance(p[1])).sum();
        assert!((length / (TAU * 3.0) - 1.0).abs() < 5e-3, "{length}");
        assert!(points.windows(2).all(|p| 3.0 - ((p[0] + p[1]) / 2.0).length() <= CHORD_MM));
    }

    #[test]
    fn straight_pieces_become_two_points_and_endless_ones_none() {
        let line = Curve::Line { origin: DVec3::ZERO, direction: DVec3::X };
        assert!(flatten(&line).is_none());
        let piece = Curve::Trimmed { basis: Box::new(line), start: 0.0, end: 5.0, sense: true };
        assert_eq!(flatten(&piece).unwrap(), [DVec3::ZERO, DVec3::new(5.0, 0.0, 0.0)]);
    }
}
