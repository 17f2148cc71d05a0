//! One face's surface as a map from (u, v): inversion with continuity, periods, poles, steps along a line.

use super::Fineness;
use crate::geom::{Frame, Inverter, Surface, SurfacePoint};
use crate::model::shape::Face;
use glam::{DVec2, DVec3};
use std::borrow::Cow;

/// The surface of a face in a parametrisation that suits its boundary.
#[derive(Debug)]
pub struct Chart<'a> {
    surface: &'a Surface,
    inverter: Inverter<'a>,
    /// Periods of u and v.
    pub periods: [Option<f64>; 2],
    /// Ranges of u and v, possibly infinite.
    pub domain: [(f64, f64); 2],
    /// Length that counts as large on this face, mm.
    pub size: f64,
    tolerance: f64,
}

/// A place where a whole line of the parameter plane is one point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pole {
    /// du vanishes: u is free.
    FreeU,
    /// dv vanishes: v is free.
    FreeV,
}

/// The face's surface, simplified: trimmed surfaces give their basis, spheres get poles away from the boundary, cones
/// are turned so that the boundary lies on the near nappe.
///
/// The flag says that the result's normal is the opposite of the face's surface's.
pub fn suited<'a>(face: &'a Face, boundary: &[DVec3]) -> (Cow<'a, Surface>, bool) {
    let mut surface = &face.surface;
    let mut flip = false;
    while let Surface::Trimmed { basis, u_sense, v_sense, .. } = surface {
        if boundary.is_empty() {
            break;
        }
        flip ^= u_sense != v_sense;
        surface = basis;
    }
    match surface {
        Surface::Sphere { frame, radius } if !boundary.is_empty() => {
            let frame = away_from(frame, boundary);
            (Cow::Owned(Surface::Sphere { frame, radius: *radius }), flip)
        }
        Surface::Torus { frame, major, minor, .. } if minor >= major && !boundary.is_empty() => {
            // Files write both sheets of a torus that crosses itself as the same entity; the boundary tells.
            let sheet = |outer: bool| Surface::Torus { frame: *frame, major: *major, minor: *minor, outer };
            let miss = |s: &Surface| {
                let off = |p: &DVec3| {
                    let (u, v) = s.invert(*p, 1e-9);
                    s.point(u, v).distance(*p)
                };
                boundary.iter().map(off).sum::<f64>()
            };
            let (outer, inner) = (sheet(true), sheet(false));
            (Cow::Owned(if miss(&inner) < miss(&outer) { inner } else { outer }), flip)
        }
        Surface::Cone { frame, radius, half_angle } if on_far_nappe(frame, *radius, *half_angle, boundary) => {
            // Seen from below the far nappe is the near one; its normal points outwards either way.
            let frame = Frame { origin: frame.origin, x: frame.x, y: -frame.y, z: -frame.z };
            (Cow::Owned(Surface::Cone { frame, radius: -radius, half_angle: *half_angle }), flip)
        }
        _ => (Cow::Borrowed(surface), flip),
    }
}

/// Whether the boundary lies beyond the apex, where the formula's radius is negative.
fn on_far_nappe(frame: &Frame, radius: f64, half_angle: f64, boundary: &[DVec3]) -> bool {
    let slope = half_angle.tan();
    let (mut least, mut most) = (f64::INFINITY, f64::NEG_INFINITY);
    for &p in boundary {
        let r = radius + frame.local(p).z * slope;
        (least, most) = (least.min(r), most.max(r));
    }
    least < 0.0 && most <= 1e-6 * -least
}

/// A frame at the same origin whose z axis stays clear of the directions to all `points`.
fn away_from(frame: &Frame, points: &[DVec3]) -> Frame {
    let clear = |axis: DVec3| {
        let cosine = |p: &DVec3| (*p - frame.origin).normalize_or_zero().dot(axis).abs();
        1.0 - points.iter().map(cosine).fold(0.0, f64::max)
    };
    if clear(frame.z) > 0.06 {
        return *frame;
    }
    let mut best = (clear(frame.z), *frame);
    for (x, y, z) in [
        (1, 0, 0),
        (0, 1, 0),
        (1, 1, 0),
        (1, -1, 0),
        (1, 0, 1),
        (1, 0, -1),
        (0, 1, 1),
        (0, 1, -1),
        (1, 1, 1),
        (1, 1, -1),
        (1, -1, 1),
        (-1, 1, 1),
        (3, 1, 2),
        (-2, 3, 1),
        (1, -3, 2),
    ] {
        let axis = frame.vector(DVec3::new(f64::from(x), f64::from(y), f64::from(z))).normalize();
        let score = clear(axis);
        if score > best.0 + 1e-9 {
            best = (score, Frame::new(frame.origin, Some(axis), Some(frame.z)));
        }
    }
    best.1
}

impl<'a> Chart<'a> {
    /// For a surface whose boundary box has diagonal `size`.
    pub fn new(surface: &'a Surface, size: f64, tolerance: f64) -> Self {
        Chart {
            surface,
            inverter: Inverter::new(surface),
            periods: surface.periods(),
            domain: surface.domain(),
            size,
            tolerance,
        }
    }
    /// The surface.
    pub fn surface(&self) -> &Surface {
        self.surface
    }
    /// Point and derivatives at `uv`.
    pub fn eval(&self, uv: DVec2, order: usize) -> SurfacePoint {
        self.surface.eval(uv.x, uv.y, order)
    }
    /// Parameters of `point`; near `hint` where one is given, also across seams.
    pub fn invert(&self, point: DVec3, hint: Option<DVec2>) -> DVec2 {
        let near = (1e-5 * self.size).max(10.0 * self.tolerance);
        let uv = self.inverter.invert(point, hint, self.tolerance, near);
        match hint {
            Some(hint) => hint + self.step(hint, uv),
            None => uv,
        }
    }
    /// The shortest way from `from` to `to` in the parameter plane, over seams where that is shorter.
    pub fn step(&self, from: DVec2, to: DVec2) -> DVec2 {
        let one = |d: f64, period: Option<f64>| match period {
            Some(period) => d - (d / period).round() * period,
            None => d,
        };
        let d = to - from;
        DVec2::new(one(d.x, self.periods[0]), one(d.y, self.periods[1]))
    }
    /// Whether a parameter is free at `uv`.
    pub fn pole(&self, uv: DVec2) -> Option<Pole> {
        match self.surface {
            Surface::Plane { .. } | Surface::Cylinder { .. } | Surface::Extrusion { .. } => return None,
            Surface::Torus { major, minor, .. } if minor < major => return None,
            _ => {}
        }
        let s = self.eval(uv, 1);
        let range = |axis: usize| match self.periods[axis] {
            Some(period) => period,
            None => (self.domain[axis].1 - self.domain[axis].0).clamp(0.0, 1e6),
        };
        let small = 2e-6 * self.size;
        if s.du.length() * range(0) < small {
            Some(Pole::FreeU)
        } else if s.dv.length() * range(1) < small {
            Some(Pole::FreeV)
        } else {
            None
        }
    }
    /// Where the surface ends in a pole along an axis (0 = u, 1 = v): at its low end, at its high end.
    pub fn caps(&self, axis: usize) -> [Option<f64>; 2] {
        if let (Surface::Cone { radius, half_angle, .. }, 1) = (self.surface, axis) {
            let apex = -radius / half_angle.tan();
            return if *half_angle > 0.0 { [Some(apex), None] } else { [None, Some(apex)] };
        }
        let wanted = if axis == 0 { Pole::FreeV } else { Pole::FreeU };
        let (a, z) = self.domain[axis];
        let (b, y) = self.domain[1 - axis];
        let across = if (y - b).is_finite() { b + 0.37 * (y - b) } else { 0.0 };
        let at = |t: f64| if axis == 0 { DVec2::new(t, across) } else { DVec2::new(across, t) };
        [a, z].map(|t| (t.is_finite() && self.pole(at(t)) == Some(wanted)).then_some(t))
    }
    /// Unit normal; at a pole that of a place beside it towards `inside`.
    pub fn normal(&self, uv: DVec2, inside: DVec2) -> DVec3 {
        let s = self.eval(uv, 1);
        let n = s.cross();
        let flat = s.du.length() * s.dv.length();
        if n.length() > 1e-7 * flat && n.length() > 1e-7 * self.size * s.du.length().max(s.dv.length()).min(1.0) * 1e-3
        {
            return n.normalize_or(DVec3::Z);
        }
        let mut toward = inside - uv;
        // Straight away from the pole's line: the free parameter keeps its value.
        match self.pole(uv) {
            Some(Pole::FreeU) => toward.x = 0.0,
            Some(Pole::FreeV) => toward.y = 0.0,
            None => {}
        }
        for f in [1e-4, 1e-3, 1e-2, 0.1] {
            if let Some(n) = self.eval(uv + toward * f, 1).cross().try_normalize() {
                return n;
            }
        }
        DVec3::Z
    }
    /// Parameters strictly between two places such that the line between them keeps chord and angle.
    pub fn along(&self, from: DVec2, to: DVec2, fine: Fineness) -> Vec<DVec2> {
        if matches!(self.surface, Surface::Plane { .. }) {
            return Vec::new();
        }
        let d = to - from;
        let n = 24;
        let points: Vec<DVec3> = (0..=n).map(|i| self.eval(from + d * (f64::from(i) / f64::from(n)), 0).p).collect();
        let mut steps: f64 = 1.0;
        let mut bend = 0.0;
        for w in points.windows(3) {
            let (a, b) = (w[1] - w[0], w[2] - w[1]);
            let turn = a.cross(b).length().atan2(a.dot(b));
            bend += turn;
            // Sagitta of a chord over k samples grows with k².
            let sag = w[1].distance(w[0].midpoint(w[2]));
            steps = steps.max(f64::from(n) * 0.5 * (sag / fine.chord_mm).sqrt());
        }
        let steps = steps.max(bend / fine.angle_rad).ceil().min(4096.0) as usize;
        (1..steps).map(|i| from + d * (i as f64 / steps as f64)).collect()
    }
}
