//! Inversion of curves: the parameter nearest to a point; and the point that lies farthest along a direction.

use super::Curve;
use glam::DVec3;
use std::f64::consts::TAU;

/// Newton steps at most; quadratic convergence needs five or six.
const STEPS: usize = 24;

impl Curve {
    /// Parameter of the point of the curve nearest to `point`, found to within `tolerance` mm along the curve.
    ///
    /// Closed form for lines and circles; otherwise sampled and polished by Newton's method. The parameter lies in the
    /// [`domain`](Self::domain).
    pub fn invert(&self, point: DVec3, tolerance: f64) -> f64 {
        match self {
            Curve::Line { origin, direction } => (point - *origin).dot(*direction),
            Curve::Circle { frame, .. } => {
                let q = frame.local(point);
                q.y.atan2(q.x).rem_euclid(TAU)
            }
            Curve::Ellipse { frame, a, b } => {
                let q = frame.local(point);
                let start = (q.y / b).atan2(q.x / a);
                let best = [start, start + 0.5, start - 0.5].map(|t| self.polish(point, t, tolerance));
                nearest(self, point, best).rem_euclid(TAU)
            }
            Curve::Parabola { frame, focal } => self.polish(point, frame.local(point).y / (2.0 * focal), tolerance),
            Curve::Hyperbola { frame, b, .. } => self.polish(point, (frame.local(point).y / b).asinh(), tolerance),
            Curve::Polyline(points) => invert_polyline(points, point),
            Curve::Trimmed { basis, start, sense, .. } => {
                let (_, length) = self.domain();
                let mut t = basis.invert(point, tolerance) - start;
                if !sense {
                    t = -t;
                }
                if let Some(period) = basis.period() {
                    t = t.rem_euclid(period);
                    if t > length && t - length > period - t {
                        t -= period;
                    }
                }
                t.clamp(0.0, length)
            }
            Curve::Composite(segments) => {
                let mut best = (f64::INFINITY, 0.0);
                for (i, (curve, sense)) in segments.iter().enumerate() {
                    let (a, z) = curve.domain();
                    let t = curve.invert(point, tolerance);
                    let f = if z > a && (z - a).is_finite() { (t - a) / (z - a) } else { t };
                    let distance = curve.point(t).distance_squared(point);
                    if distance < best.0 {
                        best = (distance, i as f64 + if *sense { f } else { 1.0 - f });
                    }
                }
                best.1
            }
            Curve::BSpline(_) | Curve::Offset { .. } => self.invert_sampled(point, tolerance),
        }
    }

    /// Newton's method on the squared distance from the start `t`, kept inside the domain of open curves.
    pub fn polish(&self, point: DVec3, t: f64, tolerance: f64) -> f64 {
        let (a, z) = self.domain();
        let open = self.period().is_none();
        let mut t = t;
        for _ in 0..STEPS {
            let e = self.eval(t);
            let off = e.p - point;
            let slope = off.dot(e.d1);
            let speed2 = e.d1.length_squared();
            let bend = speed2 + off.dot(e.d2);
            // Far from a minimum the full Newton step may climb; Gauss-Newton never does.
            let step = if bend > 0.25 * speed2 { slope / bend } else { slope / speed2.max(f64::MIN_POSITIVE) };
            if !step.is_finite() {
                break;
            }
            let next = if open { (t - step).clamp(a, z) } else { t - step };
            let moved = (next - t).abs() * speed2.sqrt();
            t = next;
            if moved <= tolerance * 1e-3 {
                break;
            }
        }
        t
    }

    /// Samples each smooth piece, polishes the three nearest samples, keeps the best.
    fn invert_sampled(&self, point: DVec3, tolerance: f64) -> f64 {
        let (a, z) = self.domain();
        let mut cuts = vec![a];
        self.breaks(a, z, &mut cuts);
        cuts.push(z);
        let per_piece = if cuts.len() > 100 { 3 } else { 8 };
        let mut best = [(f64::INFINITY, a); 3];
        let mut offer = |t: f64| {
            let d = self.point(t).distance_squared(point);
            if let Some(slot) = best.iter().position(|&(other, _)| d < other) {
                best[slot..].rotate_right(1);
                best[slot] = (d, t);
            }
        };
        for piece in cuts.windows(2) {
            for i in 0..per_piece {
                offer(piece[0] + (piece[1] - piece[0]) * f64::from(i) / f64::from(per_piece));
            }
        }
        offer(z);
        let close = best[0].0;
        let mut found = (close, best[0].1);
        for (d, t) in best {
            if d <= close * 9.0 + tolerance * tolerance {
                let t = self.polish(point, t, tolerance);
                let d = self.point(t).distance_squared(point);
                if d < found.0 {
                    found = (d, t);
                }
            }
        }
        let t = found.1;
        if (a..=z).contains(&t) { t } else { a + (t - a).rem_euclid(z - a) }
    }

    /// The largest `direction · point` over parameters from `from` to `to`, to about 1e-12 of the piece's size.
    pub fn reach(&self, from: f64, to: f64, direction: DVec3) -> f64 {
        let (from, to) = (from.min(to), from.max(to));
        let height = |t: f64| self.point(t).dot(direction);
        let mut top = height(from).max(height(to));
        let conic = match self {
            Curve::Line { .. } => return top,
            Curve::Circle { frame, radius } => Some((frame, *radius, *radius)),
            Curve::Ellipse { frame, a, b } => Some((frame, *a, *b)),
            _ => None,
        };
        if let Some((frame, a, b)) = conic {
            let t = (b * frame.y.dot(direction)).atan2(a * frame.x.dot(direction));
            let t = from + (t - from).rem_euclid(TAU);
            return if t < to { top.max(height(t)) } else { top };
        }
        let mut cuts = vec![from];
        self.breaks(from, to, &mut cuts);
        cuts.push(to);
        for piece in cuts.windows(2) {
            let n = 6;
            let at = |i: i32| piece[0] + (piece[1] - piece[0]) * f64::from(i) / f64::from(n);
            for i in 0..=n {
                let t = at(i);
                let h = height(t);
                top = top.max(h);
                if h >= height(at((i - 1).max(0))) && h >= height(at((i + 1).min(n))) {
                    top = top.max(height(self.climb(t, at((i - 1).max(0)), at((i + 1).min(n)), direction)));
                }
            }
        }
        top
    }

    /// Parameter of the local maximum of `direction · point` between `a` and `z`, by bisection of the slope.
    fn climb(&self, start: f64, mut a: f64, mut z: f64, direction: DVec3) -> f64 {
        let slope = |t: f64| self.eval(t).d1.dot(direction);
        if slope(a) <= 0.0 && slope(z) >= 0.0 {
            return start;
        }
        for _ in 0..50 {
            let m = 0.5 * (a + z);
            if slope(m) > 0.0 {
                a = m;
            } else {
                z = m;
            }
        }
        0.5 * (a + z)
    }
}

fn nearest<const N: usize>(curve: &Curve, point: DVec3, at: [f64; N]) -> f64 {
    let mut best = (f64::INFINITY, 0.0);
    for t in at {
        let d = curve.point(t).distance_squared(point);
        if d < best.0 {
            best = (d, t);
        }
    }
    best.1
}

fn invert_polyline(points: &[DVec3], point: DVec3) -> f64 {
    let mut best = (f64::INFINITY, 0.0);
    for (i, pair) in points.windows(2).enumerate() {
        let (a, d) = (pair[0], pair[1] - pair[0]);
        let f = ((point - a).dot(d) / d.length_squared().max(f64::MIN_POSITIVE)).clamp(0.0, 1.0);
        let distance = (a + d * f).distance_squared(point);
        if distance < best.0 {
            best = (distance, i as f64 + f);
        }
    }
    best.1
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geom::{BSplineCurve, Frame};
    use glam::{DMat4, DQuat};
    use proptest::prelude::*;

    fn frame() -> Frame {
        Frame::new(DVec3::new(3.0, -2.0, 7.0), Some(DVec3::new(1.0, 2.0, 3.0)), Some(DVec3::new(0.0, 1.0, 1.0)))
    }

    fn curves() -> Vec<(Curve, f64, f64)> {
        let spline = BSplineCurve {
            degree: 3,
            knots: vec![0.0, 0.0, 0.0, 0.0, 0.4, 1.0, 2.0, 2.0, 2.0, 2.0],
            points: [[0, 0, 0], [2, 3, 0], [4, -1, 2], [7, 2, 1], [9, 5, -3], [12, 4, 0]]
                .map(|[x, y, z]| DVec3::new(f64::from(x), f64::from(y), f64::from(z)))
                .to_vec(),
            weights: vec![1.0, 1.0, 2.0, 1.0, 0.7, 1.0],
            closed: false,
        };
        let arc = Curve::Circle { frame: frame(), radius: 2.5 };
        vec![
            (Curve::Line { origin: DVec3::ONE, direction: DVec3::new(0.6, 0.0, 0.8) }, -50.0, 50.0),
            (arc.clone(), 0.0, TAU),
            (Curve::Ellipse { frame: frame(), a: 5.0, b: 2.0 }, 0.0, TAU),
            (Curve::Parabola { frame: frame(), focal: 1.5 }, -3.0, 3.0),
            (Curve::Hyperbola { frame: frame(), a: 2.0, b: 1.0 }, -2.0, 2.0),
            (Curve::BSpline(spline.clone()), 0.0, 2.0),
            (Curve::Polyline(spline.points.clone()), 0.0, 5.0),
            (Curve::Trimmed { basis: Box::new(arc.clone()), start: 5.0, end: 1.0, sense: true }, 0.0, TAU - 4.0),
            (Curve::Trimmed { basis: Box::new(arc.clone()), start: 5.0, end: 1.0, sense: false }, 0.0, 4.0),
            (
                Curve::Composite(vec![
                    (Curve::Polyline(vec![DVec3::ZERO, DVec3::X]), true),
                    (Curve::Polyline(vec![DVec3::new(1.0, 2.0, 0.0), DVec3::X]), false),
                ]),
                0.0,
                2.0,
            ),
            (Curve::Offset { basis: Box::new(arc), distance: 0.5, reference: frame().z }, 0.0, TAU),
        ]
    }

    proptest! {
        #[test]
        fn inversion_finds_the_parameter_again(f in 0.0f64..1.0) {
            for (curve, a, z) in curves() {
                let t = a + f * (z - a);
                let p = curve.point(t);
                let found = curve.invert(p, 1e-9);
                prop_assert!(curve.point(found).distance(p) < 1e-8, "{curve:?} at {t}: {found}");
            }
        }

        #[test]
        fn derivatives_agree_with_differences(f in 0.02f64..0.98) {
            for (curve, a, z) in curves() {
                let t = a + f * (z - a);
                let h = 1e-5;
                let mut cuts = Vec::new();
                curve.breaks(t - 2.0 * h, t + 2.0 * h, &mut cuts);
                if !cuts.is_empty() { continue; }
                let (l, e, r) = (curve.eval(t - h), curve.eval(t), curve.eval(t + h));
                prop_assert!(((r.p - l.p) / (2.0 * h)).distance(e.d1) < 1e-6 * (1.0 + e.d1.length()), "{curve:?}");
                prop_assert!(((r.d1 - l.d1) / (2.0 * h)).distance(e.d2) < 1e-3 * (1.0 + e.d2.length()), "{curve:?}");
            }
        }

        #[test]
        fn rigid_motion_commutes_with_evaluation(f in 0.0f64..1.0, angle in -3.0f64..3.0) {
            let motion = DMat4::from_rotation_translation(
                DQuat::from_axis_angle(DVec3::new(1.0, 1.0, 0.3).normalize(), angle), DVec3::new(4.0, 5.0, -6.0));
            for (curve, a, z) in curves() {
                let t = a + f * (z - a);
                let moved = curve.transformed(&motion).point(t);
                prop_assert!(moved.distance(motion.transform_point3(curve.point(t))) < 1e-9, "{curve:?}");
            }
        }

        #[test]
        fn reach_is_the_maximum(x in -1.0f64..1.0, y in -1.0f64..1.0) {
            let d = DVec3::new(x, y, 0.4).normalize();
            for (curve, a, z) in curves() {
                let top = curve.reach(a, z, d);
                let sampled = (0..=4000).map(|i| curve.point(a + (z - a) * f64::from(i) / 4000.0).dot(d)).fold(f64::MIN, f64::max);
                prop_assert!(top >= sampled - 1e-9 && top <= sampled + 1e-3, "{curve:?}: {top} against {sampled}");
            }
        }
    }
}
