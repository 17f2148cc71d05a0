//! Inversion of surfaces: the parameters of the point of a surface nearest to a given point.

use super::{Curve, Surface};
use glam::{DVec2, DVec3};
use std::cell::OnceCell;
use std::f64::consts::{PI, TAU};

/// Newton steps at most.
const STEPS: usize = 30;

/// Inverts points of one surface; keeps samples of it, so that many points cost one sampling.
#[derive(Debug)]
pub struct Inverter<'a> {
    surface: &'a Surface,
    domain: [(f64, f64); 2],
    periods: [Option<f64>; 2],
    samples: OnceCell<Vec<(DVec2, DVec3)>>,
}

impl<'a> Inverter<'a> {
    /// For `surface`, which must have passed [`Surface::check`].
    pub fn new(surface: &'a Surface) -> Self {
        Inverter { surface, domain: surface.domain(), periods: surface.periods(), samples: OnceCell::new() }
    }

    /// (u, v) of the point nearest to `point`, found to within `tolerance` mm along the surface.
    ///
    /// `hint` is a guess from a neighbour; a result from it that is farther than `near` mm away is tried again without.
    /// Periodic parameters come out anywhere on the real line when hinted, else inside the domain.
    pub fn invert(&self, point: DVec3, hint: Option<DVec2>, tolerance: f64, near: f64) -> DVec2 {
        match self.surface {
            Surface::BSpline(_) | Surface::Offset { .. } => {
                let mut best = (f64::INFINITY, DVec2::ZERO);
                if let Some(hint) = hint {
                    best = self.polish(point, hint, tolerance);
                    if best.0 <= near {
                        return best.1;
                    }
                }
                let basis = match self.surface {
                    // The foot on the basis is the same point seen along the normal.
                    Surface::Offset { basis, .. } => Some(Inverter::new(basis).invert(point, hint, tolerance, near)),
                    _ => None,
                };
                for start in basis.into_iter().chain(self.starts(point)) {
                    let found = self.polish(point, start, tolerance);
                    if found.0 < best.0 - tolerance {
                        best = found;
                    }
                }
                best.1
            }
            Surface::Extrusion { curve, direction } => self.extrusion(curve, *direction, point, hint, tolerance, near),
            Surface::Revolution { curve, origin, axis } => {
                let at = Revolved { curve, origin: *origin, axis: *axis };
                at.invert(point, hint, tolerance, near)
            }
            Surface::Trimmed { basis, u, v, u_sense, v_sense } => {
                let found = Inverter::new(basis).invert(point, None, tolerance, near);
                let map = |t: f64, (first, last): (f64, f64), sense: bool, period: Option<f64>| {
                    let mut t = if sense { t - first } else { first - t };
                    if let Some(period) = period {
                        let length = (last - first).abs();
                        t = t.rem_euclid(period);
                        if t > length && t - length > period - t {
                            t -= period;
                        }
                    }
                    t
                };
                let periods = basis.periods();
                DVec2::new(map(found.x, *u, *u_sense, periods[0]), map(found.y, *v, *v_sense, periods[1]))
            }
            analytic => closed_form(analytic, point),
        }
    }

    /// Newton's method from `start`: distance reached and where. Open parameters stay in their range.
    fn polish(&self, point: DVec3, start: DVec2, tolerance: f64) -> (f64, DVec2) {
        let mut at = start;
        let mut best = (f64::INFINITY, start);
        for _ in 0..STEPS {
            let s = self.surface.eval(at.x, at.y, 2);
            let off = s.p - point;
            let distance = off.length();
            if distance < best.0 {
                best = (distance, at);
            }
            let (gu, gv) = (off.dot(s.du), off.dot(s.dv));
            let (e, f, g) = (s.du.length_squared(), s.du.dot(s.dv), s.dv.length_squared());
            let (a, b, c) = (e + off.dot(s.duu), f + off.dot(s.duv), g + off.dot(s.dvv));
            // The full Newton step where the Hessian is safely positive, else Gauss-Newton.
            let solve = |a: f64, b: f64, c: f64| {
                let det = a * c - b * b;
                (det.abs() > 1e-14 * (a * c).abs())
                    .then(|| DVec2::new((c * gu - b * gv) / det, (a * gv - b * gu) / det))
            };
            let newton = if a > 0.25 * e && c > 0.25 * g && a * c - b * b > 0.1 * (e * g - f * f) {
                solve(a, b, c)
            } else {
                None
            };
            let step = newton
                .or_else(|| solve(e, f, g))
                .unwrap_or_else(|| DVec2::new(if e > 0.0 { gu / e } else { 0.0 }, if g > 0.0 { gv / g } else { 0.0 }));
            if !step.is_finite() {
                break;
            }
            let next = self.keep(at - step);
            let moved = (s.du * (next.x - at.x)).length() + (s.dv * (next.y - at.y)).length();
            at = next;
            if moved <= tolerance * 1e-3 {
                let distance = self.surface.point(at.x, at.y).distance(point);
                if distance <= best.0 {
                    best = (distance, at);
                }
                break;
            }
        }
        best
    }

    /// Clamps open parameters to their range.
    fn keep(&self, at: DVec2) -> DVec2 {
        let one = |t: f64, axis: usize| match self.periods[axis] {
            Some(_) => t,
            None => t.clamp(self.domain[axis].0, self.domain[axis].1),
        };
        DVec2::new(one(at.x, 0), one(at.y, 1))
    }

    /// The nearest few of the samples.
    fn starts(&self, point: DVec3) -> Vec<DVec2> {
        let samples = self.samples.get_or_init(|| self.sample());
        let mut best = [(f64::INFINITY, DVec2::ZERO); 4];
        for &(uv, p) in samples {
            let d = p.distance_squared(point);
            if d < best[3].0 {
                let slot = best.iter().position(|b| d < b.0).unwrap_or(3);
                best[slot..].rotate_right(1);
                best[slot] = (d, uv);
            }
        }
        best.iter().filter(|b| b.0.is_finite()).map(|b| b.1).collect()
    }

    fn sample(&self) -> Vec<(DVec2, DVec3)> {
        if self.domain.iter().any(|(a, z)| !(z - a).is_finite()) {
            return Vec::new();
        }
        let along = |axis: usize| {
            let cuts = self.surface.cuts(axis, self.domain[axis].0, self.domain[axis].1);
            let each = (24 / cuts.len()).clamp(2, 8);
            let skip = (cuts.len() / 60).max(1);
            let mut at = Vec::new();
            for piece in cuts.windows(2).step_by(skip) {
                at.extend((0..each).map(|i| piece[0] + (piece[1] - piece[0]) * i as f64 / each as f64));
            }
            at.push(self.domain[axis].1);
            at
        };
        let (us, vs) = (along(0), along(1));
        us.iter()
            .flat_map(|&u| vs.iter().map(move |&v| (u, v)))
            .map(|(u, v)| (DVec2::new(u, v), self.surface.point(u, v)))
            .collect()
    }

    /// Finds u in the plane across the direction, then v along it.
    fn extrusion(
        &self,
        curve: &Curve,
        direction: DVec3,
        point: DVec3,
        hint: Option<DVec2>,
        tolerance: f64,
        near: f64,
    ) -> DVec2 {
        let axis = direction.normalize_or(DVec3::Z);
        let across = |w: DVec3| w - axis * axis.dot(w);
        let residual = |u: f64| {
            let e = curve.eval(u);
            (across(e.p - point), across(e.d1))
        };
        let u = solve(curve, hint.map(|h| h.x), near, tolerance, residual, || vec![curve.invert(point, tolerance)]);
        let v = (point - curve.point(u)).dot(direction) / direction.length_squared().max(f64::MIN_POSITIVE);
        DVec2::new(u, v)
    }
}

struct Revolved<'a> {
    curve: &'a Curve,
    origin: DVec3,
    axis: DVec3,
}

impl Revolved<'_> {
    fn invert(&self, point: DVec3, hint: Option<DVec2>, tolerance: f64, near: f64) -> DVec2 {
        let flat = |p: DVec3| {
            let arm = p - self.origin;
            let height = arm.dot(self.axis);
            (arm - self.axis * height, height)
        };
        let (goal_arm, goal_height) = flat(point);
        let goal = goal_arm.length();
        let residual = |v: f64| {
            let e = self.curve.eval(v);
            let (arm, height) = flat(e.p);
            let radius = arm.length();
            let growth =
                if radius > 0.0 { arm.dot(e.d1) / radius } else { (e.d1 - self.axis * self.axis.dot(e.d1)).length() };
            (DVec3::new(radius - goal, height - goal_height, 0.0), DVec3::new(growth, e.d1.dot(self.axis), 0.0))
        };
        let starts = || {
            let x = goal_arm.try_normalize().unwrap_or_else(|| self.axis.any_orthonormal_vector());
            let y = self.axis.cross(x);
            (0..8)
                .map(|i| {
                    let (s, c) = (f64::from(i) * TAU / 8.0).sin_cos();
                    let p = self.origin + self.axis * goal_height + (x * c + y * s) * goal;
                    self.curve.invert(p, tolerance)
                })
                .collect()
        };
        let v = solve(self.curve, hint.map(|h| h.y), near, tolerance, residual, starts);
        let (arm, _) = flat(self.curve.point(v));
        let u = arm.cross(goal_arm).dot(self.axis).atan2(arm.dot(goal_arm)).rem_euclid(TAU);
        DVec2::new(u, v)
    }
}

/// Gauss-Newton in one parameter of `curve` on a residual vector and its derivative.
fn solve(
    curve: &Curve,
    hint: Option<f64>,
    near: f64,
    tolerance: f64,
    residual: impl Fn(f64) -> (DVec3, DVec3),
    starts: impl Fn() -> Vec<f64>,
) -> f64 {
    let (a, z) = curve.domain();
    let open = curve.period().is_none();
    let polish = |start: f64| {
        let mut t = start;
        let mut best = (f64::INFINITY, start);
        for _ in 0..STEPS {
            let (r, d) = residual(t);
            let distance = r.length();
            if distance < best.0 {
                best = (distance, t);
            }
            let step = r.dot(d) / d.length_squared();
            if !step.is_finite() {
                break;
            }
            let next = if open { (t - step).clamp(a, z) } else { t - step };
            let moved = (next - t).abs() * d.length();
            t = next;
            if moved <= tolerance * 1e-3 {
                break;
            }
        }
        let last = residual(t).0.length();
        if last <= best.0 { (last, t) } else { best }
    };
    let mut best = (f64::INFINITY, 0.0);
    if let Some(hint) = hint {
        best = polish(hint);
        if best.0 <= near {
            return best.1;
        }
    }
    let mut offer = |start: f64| {
        let found = polish(start);
        if found.0 < best.0 - tolerance {
            best = found;
        }
    };
    starts().into_iter().for_each(&mut offer);
    if (z - a).is_finite() {
        let mut cuts = vec![a];
        curve.breaks(a, z, &mut cuts);
        cuts.push(z);
        let each = (32 / cuts.len()).clamp(2, 16);
        let samples =
            cuts.windows(2).flat_map(|p| (0..each).map(move |i| p[0] + (p[1] - p[0]) * i as f64 / each as f64));
        let mut near_ones: Vec<(f64, f64)> = samples.chain([z]).map(|t| (residual(t).0.length_squared(), t)).collect();
        near_ones.sort_by(|a, b| a.0.total_cmp(&b.0));
        near_ones.iter().take(3).for_each(|&(_, t)| offer(t));
    }
    best.1
}

/// The surfaces whose inverse is a formula.
fn closed_form(surface: &Surface, point: DVec3) -> DVec2 {
    match surface {
        Surface::Plane { frame } => frame.local(point).truncate(),
        Surface::Cylinder { frame, .. } => {
            let q = frame.local(point);
            DVec2::new(q.y.atan2(q.x).rem_euclid(TAU), q.z)
        }
        Surface::Cone { frame, radius, half_angle } => {
            let q = frame.local(point);
            let slope = half_angle.tan();
            let side = if radius + q.z * slope < 0.0 { -1.0 } else { 1.0 };
            let off = side * q.truncate().length() - (radius + q.z * slope);
            // Foot of the perpendicular on the generator.
            let v = q.z + off * slope / (1.0 + slope * slope);
            DVec2::new((side * q.y).atan2(side * q.x).rem_euclid(TAU), v)
        }
        Surface::Sphere { frame, .. } => {
            let q = frame.local(point);
            DVec2::new(q.y.atan2(q.x).rem_euclid(TAU), q.z.atan2(q.truncate().length()))
        }
        Surface::Torus { frame, major, minor, outer } => {
            let q = frame.local(point);
            let lemon = minor >= major && !outer;
            let side = if lemon { -1.0 } else { 1.0 };
            let v = q.z.atan2(side * q.truncate().length() - major);
            let v = if minor >= major && *outer { v } else { v.rem_euclid(TAU) };
            DVec2::new((side * q.y).atan2(side * q.x).rem_euclid(TAU), v)
        }
        _ => DVec2::NAN,
    }
}

impl Surface {
    /// (u, v) of the point nearest to `point`, found to within `tolerance` mm. For many points use an [`Inverter`].
    pub fn invert(&self, point: DVec3, tolerance: f64) -> (f64, f64) {
        let uv = Inverter::new(self).invert(point, None, tolerance, tolerance);
        (uv.x, uv.y)
    }

    /// Parameters along one axis (0 = u, 1 = v) between which the surface is smooth, from `from` to `to`, ends included.
    pub fn cuts(&self, axis: usize, from: f64, to: f64) -> Vec<f64> {
        let mut cuts = vec![from];
        let even = |cuts: &mut Vec<f64>, step: f64| {
            let n = ((to - from) / step).ceil().clamp(1.0, 64.0) as usize;
            cuts.extend((1..n).map(|i| from + (to - from) * i as f64 / n as f64));
        };
        match (self, axis) {
            (Surface::BSpline(b), _) => {
                let (knots, degree, count) =
                    if axis == 0 { (&b.u_knots, b.u_degree, b.u_count) } else { (&b.v_knots, b.v_degree, b.v_count) };
                let inner = knots.get(degree..=count).unwrap_or_default();
                let (a, z) = b.domain()[axis];
                let laps = if z > a {
                    ((from - z) / (z - a)).floor().max(-4.0) as i64..=((to - a) / (z - a)).ceil().min(4.0) as i64
                } else {
                    0..=0
                };
                for lap in laps {
                    cuts.extend(inner.iter().map(|k| k + lap as f64 * (z - a)));
                }
            }
            (Surface::Revolution { curve, .. }, 1) | (Surface::Extrusion { curve, .. }, 0) => {
                curve.breaks(from, to, &mut cuts)
            }
            (Surface::Offset { basis, .. }, _) => return basis.cuts(axis, from, to),
            (Surface::Trimmed { basis, u, v, u_sense, v_sense }, _) => {
                let ((first, _), sense) = if axis == 0 { (*u, *u_sense) } else { (*v, *v_sense) };
                let (a, z) = if sense { (first + from, first + to) } else { (first - to, first - from) };
                cuts.extend(basis.cuts(axis, a, z).into_iter().map(|t| if sense { t - first } else { first - t }));
            }
            (
                Surface::Cylinder { .. }
                | Surface::Cone { .. }
                | Surface::Sphere { .. }
                | Surface::Revolution { .. }
                | Surface::Torus { .. },
                0,
            )
            | (Surface::Sphere { .. } | Surface::Torus { .. }, 1) => even(&mut cuts, PI / 4.0),
            _ => {}
        }
        cuts.push(to);
        let eps = 1e-11 * (to - from).abs();
        cuts.retain(|t| *t >= from && *t <= to);
        cuts.sort_by(f64::total_cmp);
        cuts.dedup_by(|b, a| (*b - *a).abs() <= eps);
        if let Some(last) = cuts.last_mut() {
            *last = to;
        }
        if cuts.len() < 2 {
            cuts = vec![from, to];
        }
        cuts
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geom::{BSplineSurface, Frame};
    use glam::{DMat4, DQuat};
    use proptest::prelude::*;

    fn surfaces() -> Vec<(Surface, [(f64, f64); 2])> {
        let frame = Frame::new(DVec3::new(3.0, -2.0, 7.0), Some(DVec3::new(1.0, 2.0, 3.0)), None);
        let wave = BSplineSurface {
            u_degree: 2,
            v_degree: 3,
            u_knots: vec![0.0, 0.0, 0.0, 1.0, 2.0, 2.0, 2.0],
            v_knots: vec![0.0, 0.0, 0.0, 0.0, 1.0, 3.0, 3.0, 3.0, 3.0],
            u_count: 4,
            v_count: 5,
            points: (0..20)
                .map(|k| DVec3::new(f64::from(k / 5), f64::from(k % 5), 0.3 * f64::from((k * 7) % 5)))
                .collect(),
            weights: (0..20).map(|k| 1.0 + 0.2 * f64::from(k % 3)).collect(),
            u_closed: false,
            v_closed: false,
        };
        let turn = (0.0, TAU - 1e-6);
        let line = Curve::Line { origin: DVec3::new(4.0, 0.0, 0.0), direction: DVec3::new(0.0, 0.6, 0.8) };
        let arc = Curve::Trimmed {
            basis: Box::new(Curve::Circle {
                frame: Frame::new(DVec3::new(5.0, 0.0, 0.0), Some(DVec3::Y), None),
                radius: 2.0,
            }),
            start: 0.2,
            end: 2.5,
            sense: true,
        };
        vec![
            (Surface::Plane { frame }, [(-5.0, 5.0), (-5.0, 5.0)]),
            (Surface::Cylinder { frame, radius: 2.0 }, [turn, (-5.0, 5.0)]),
            (Surface::Cone { frame, radius: 2.0, half_angle: 0.5 }, [turn, (-3.0, 5.0)]),
            (Surface::Cone { frame, radius: 2.0, half_angle: -0.5 }, [turn, (-3.0, 3.0)]),
            (Surface::Sphere { frame, radius: 2.0 }, [turn, (-1.5, 1.5)]),
            (Surface::Torus { frame, major: 5.0, minor: 2.0, outer: true }, [turn, turn]),
            (Surface::Torus { frame, major: 1.0, minor: 2.0, outer: true }, [turn, (-1.9, 1.9)]),
            (Surface::Torus { frame, major: 1.0, minor: 2.0, outer: false }, [turn, (2.2, 4.0)]),
            (Surface::BSpline(wave.clone()), [(0.0, 2.0), (0.0, 3.0)]),
            (Surface::Revolution { curve: Box::new(line), origin: DVec3::ZERO, axis: DVec3::Z }, [turn, (-3.0, 3.0)]),
            (
                Surface::Revolution { curve: Box::new(arc.clone()), origin: DVec3::ZERO, axis: DVec3::Z },
                [turn, (0.0, 2.3)],
            ),
            (
                Surface::Extrusion { curve: Box::new(arc), direction: DVec3::new(0.3, 2.0, 0.1) },
                [(0.0, 2.3), (-1.0, 2.0)],
            ),
            (
                Surface::Offset { basis: Box::new(Surface::Cylinder { frame, radius: 2.0 }), distance: 0.5 },
                [turn, (-2.0, 2.0)],
            ),
            (
                Surface::Trimmed {
                    basis: Box::new(Surface::BSpline(wave)),
                    u: (0.5, 1.5),
                    v: (2.0, 1.0),
                    u_sense: true,
                    v_sense: false,
                },
                [(0.0, 1.0), (0.0, 1.0)],
            ),
        ]
    }

    proptest! {
        #[test]
        fn inversion_finds_the_point_again(f in 0.0f64..1.0, g in 0.0f64..1.0) {
            for (surface, [(u0, u1), (v0, v1)]) in surfaces() {
                let (u, v) = (u0 + f * (u1 - u0), v0 + g * (v1 - v0));
                let p = surface.point(u, v);
                let (a, b) = surface.invert(p, 1e-9);
                prop_assert!(surface.point(a, b).distance(p) < 1e-7, "{surface:?} at {u}, {v}: {a}, {b}");
            }
        }

        #[test]
        fn derivatives_agree_with_differences(f in 0.05f64..0.95, g in 0.05f64..0.95) {
            for (surface, [(u0, u1), (v0, v1)]) in surfaces() {
                let (u, v) = (u0 + f * (u1 - u0), v0 + g * (v1 - v0));
                let h = 1e-5;
                if surface.cuts(0, u - 2.0 * h, u + 2.0 * h).len() > 2 || surface.cuts(1, v - 2.0 * h, v + 2.0 * h).len() > 2 { continue; }
                let e = surface.eval(u, v, 2);
                let (l, r, d, t) = (surface.eval(u - h, v, 2), surface.eval(u + h, v, 2), surface.eval(u, v - h, 2), surface.eval(u, v + h, 2));
                let near = |a: DVec3, b: DVec3, exact: DVec3, bound: f64| ((b - a) / (2.0 * h)).distance(exact) < bound * (1.0 + exact.length());
                prop_assert!(near(l.p, r.p, e.du, 1e-6), "{surface:?}");
                prop_assert!(near(d.p, t.p, e.dv, 1e-6), "{surface:?}");
                prop_assert!(near(l.du, r.du, e.duu, 1e-4), "{surface:?}");
                prop_assert!(near(l.dv, r.dv, e.duv, 1e-4), "{surface:?}");
                prop_assert!(near(d.dv, t.dv, e.dvv, 1e-4), "{surface:?}");
            }
        }

        #[test]
        fn rigid_motion_commutes_with_evaluation(f in 0.0f64..1.0, g in 0.0f64..1.0, angle in -3.0f64..3.0) {
            let motion = DMat4::from_rotation_translation(
                DQuat::from_axis_angle(DVec3::new(1.0, 1.0, 0.3).normalize(), angle), DVec3::new(4.0, 5.0, -6.0));
            for (surface, [(u0, u1), (v0, v1)]) in surfaces() {
                let (u, v) = (u0 + f * (u1 - u0), v0 + g * (v1 - v0));
                let moved = surface.transformed(&motion);
                prop_assert!(moved.point(u, v).distance(motion.transform_point3(surface.point(u, v))) < 1e-9);
                let normal = surface.normal(u, v).map(|n| motion.transform_vector3(n));
                if let (Some(a), Some(b)) = (normal, moved.normal(u, v)) { prop_assert!(a.distance(b) < 1e-9); }
            }
        }
    }
}
