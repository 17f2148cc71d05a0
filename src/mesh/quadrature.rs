//! Integrals over a trimmed face as integrals around its boundary (Green's theorem in the parameter plane).
//!
//! `∬ f du dv = -∮ F du` with `F(u, v) = ∫ f dv` from a fixed v (or the same with u and v exchanged). The outer integral
//! follows the exact curves of the edges, inverted onto the surface point by point, by an adaptive 3/7 point
//! Gauss-Kronrod rule; the inner one is a Gauss rule over each smooth piece of the surface.

use super::chart::Chart;
use super::domain::Domain;
use super::ring::{Node, Ring};
use crate::geom::{Curve, Surface};
use crate::model::shape::{EdgeId, Shape};
use glam::{DVec2, DVec3};
use std::ops::{Add, AddAssign, Mul};

/// What is integrated over a face: area, volume under it (divergence theorem), first moments of both.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Sums {
    /// `∫ dA`.
    pub area: f64,
    /// `∫ p·n / 3 dA`.
    pub volume: f64,
    /// `∫ p dA`.
    pub area_moment: DVec3,
    /// `∫ (x² nx, y² ny, z² nz) / 2 dA`: the first moment of the volume.
    pub volume_moment: DVec3,
}

impl Add for Sums {
    type Output = Sums;
    fn add(self, o: Sums) -> Sums {
        Sums {
            area: self.area + o.area,
            volume: self.volume + o.volume,
            area_moment: self.area_moment + o.area_moment,
            volume_moment: self.volume_moment + o.volume_moment,
        }
    }
}
impl AddAssign for Sums {
    fn add_assign(&mut self, o: Sums) {
        *self = *self + o;
    }
}
impl Mul<f64> for Sums {
    type Output = Sums;
    fn mul(self, k: f64) -> Sums {
        Sums {
            area: self.area * k,
            volume: self.volume * k,
            area_moment: self.area_moment * k,
            volume_moment: self.volume_moment * k,
        }
    }
}

/// An integral with bounds of its error.
#[derive(Clone, Copy, Debug, Default)]
pub struct Measured {
    /// The sums.
    pub sums: Sums,
    /// Of the area, mm².
    pub area_error: f64,
    /// Of the volume, mm³.
    pub volume_error: f64,
}

/// Relative error asked of each piece of the boundary.
const GOAL: f64 = 1e-9;
/// Halvings of one piece at most.
const DEPTH: u32 = 8;

/// Positive abscissas and weights of the 7 point Kronrod rule, with the weights of the 3 point Gauss rule inside it.
const KRONROD: [(f64, f64, f64); 4] = [
    (0.0, 0.450_916_538_658_474_1, 8.0 / 9.0),
    (0.434_243_749_346_802_6, 0.401_397_414_775_962_2, 0.0),
    (0.774_596_669_241_483_4, 0.268_488_089_868_333_4, 5.0 / 9.0),
    (0.960_491_268_708_020_2, 0.104_656_226_026_467_3, 0.0),
];
const GAUSS3: [(f64, f64); 2] = [(0.0, 8.0 / 9.0), (0.774_596_669_241_483_4, 5.0 / 9.0)];
const GAUSS6: [(f64, f64); 3] = [
    (0.238_619_186_083_196_9, 0.467_913_934_572_691),
    (0.661_209_386_466_264_5, 0.360_761_573_048_138_6),
    (0.932_469_514_203_152, 0.171_324_492_379_170_4),
];
const GAUSS8: [(f64, f64); 4] = [
    (0.183_434_642_495_649_8, 0.362_683_783_378_362),
    (0.525_532_409_916_329, 0.313_706_645_877_887_3),
    (0.796_666_477_413_626_7, 0.222_381_034_453_374_5),
    (0.960_289_856_497_536_3, 0.101_228_536_290_376_3),
];

/// One face being integrated.
pub struct Integrator<'a> {
    shape: &'a Shape,
    chart: &'a Chart<'a>,
    origin: DVec3,
    /// The axis of the inner integral: 0 = u, 1 = v.
    inner: usize,
    /// Ends of the smooth pieces along the inner axis.
    cuts: Vec<f64>,
    rule: &'static [(f64, f64)],
    /// Relative error of the inner integrals of area and volume.
    relative: (f64, f64),
    /// Places looked at so far; beyond [`MOST_PLACES`] nothing is halved any more and the error stands as it is.
    places: u64,
    total: Measured,
}

/// Places of one face that are looked at in search of the asked accuracy.
const MOST_PLACES: u64 = 400_000;

/// Integrates a face whose region is `domain`, positions counted from `origin`. Normals are the chart's own.
pub fn integrate(shape: &Shape, chart: &Chart<'_>, domain: &Domain, origin: DVec3) -> Measured {
    let (low, high) = domain
        .rings
        .iter()
        .map(Ring::extent)
        .fold((DVec2::INFINITY, DVec2::NEG_INFINITY), |(a, z), (b, y)| (a.min(b), z.max(y)));
    let pieces = |axis: usize| chart.surface().cuts(axis, low[axis], high[axis]);
    let (inner, rule): (usize, &[(f64, f64)]) = match chart.surface() {
        // Polynomials of degree 5 at most along the rulings.
        Surface::Plane { .. } | Surface::Cylinder { .. } | Surface::Cone { .. } | Surface::Extrusion { .. } => {
            (1, &GAUSS3)
        }
        Surface::Sphere { .. } | Surface::Torus { .. } => (1, &GAUSS6),
        _ if pieces(0).len() < pieces(1).len() => (0, &GAUSS8),
        _ => (1, &GAUSS8),
    };
    let mut at = Integrator {
        shape,
        chart,
        origin,
        inner,
        cuts: pieces(inner),
        rule,
        relative: (0.0, 0.0),
        places: 0,
        total: Measured::default(),
    };
    if rule.len() > GAUSS3.len() {
        at.calibrate(low, high);
    }
    for ring in &domain.rings {
        at.ring(ring);
    }
    at.total
}

impl Integrator<'_> {
    /// Halves the inner pieces until halving them once more changes nothing at a few places across the region.
    fn calibrate(&mut self, low: DVec2, high: DVec2) {
        let places = [0.03, 0.27, 0.52, 0.77, 0.97].map(|f| {
            let mut uv = high;
            uv[1 - self.inner] = low[1 - self.inner] + f * (high - low)[1 - self.inner];
            uv
        });
        let size = self.chart.size;
        let mut before = places.map(|uv| self.primitive(uv));
        loop {
            let coarse = std::mem::take(&mut self.cuts);
            self.cuts.push(coarse[0]);
            coarse.windows(2).for_each(|w| self.cuts.extend([0.5 * (w[0] + w[1]), w[1]]));
            let after = places.map(|uv| self.primitive(uv));
            let mut worst: (f64, f64) = (0.0, 0.0);
            for (a, b) in before.iter().zip(&after) {
                worst.0 = worst.0.max((a.area - b.area).abs() / b.area.abs().max(1e-300));
                // The volume under a face may be nothing: then it counts against area times size.
                worst.1 =
                    worst.1.max((a.volume - b.volume).abs() / (b.volume.abs() + 0.1 * size * b.area.abs()).max(1e-300));
            }
            if worst.0.max(worst.1) <= GOAL || self.cuts.len() > 128 {
                self.cuts = if worst.0.max(worst.1) <= GOAL { coarse } else { std::mem::take(&mut self.cuts) };
                self.relative = worst;
                return;
            }
            before = after;
        }
    }

    fn ring(&mut self, ring: &Ring) {
        let n = ring.nodes.len();
        let mut i = 0;
        while i < n {
            let node = &ring.nodes[i];
            let Some(along) = node.along else {
                self.straight(node.uv, ring.nodes[(i + 1) % n].uv);
                i += 1;
                continue;
            };
            // All nodes of one run along one edge.
            let mut end = i + 1;
            while end < n && joined(&ring.nodes[end - 1], &ring.nodes[end], along.edge) {
                end += 1;
            }
            let mut run: Vec<(f64, DVec2)> =
                ring.nodes[i..end].iter().map(|n| (n.along.map_or(0.0, |a| a.from), n.uv)).collect();
            let last = ring.nodes[end - 1].along.map_or(along.to, |a| a.to);
            run.push((last, ring.nodes[end % n].uv));
            self.run(along.edge, &run);
            i = end;
        }
    }

    /// Along an edge from the first to the last parameter of `run`, whose parameters of the plane are guesses.
    fn run(&mut self, edge: EdgeId, run: &[(f64, DVec2)]) {
        let Some(edge) = self.shape.edges.get(edge.index()) else { return };
        let curve = &edge.curve;
        let (first, last) = (run[0], run[run.len() - 1]);
        let (a, z) = (first.0.min(last.0), first.0.max(last.0));
        let mut cuts = vec![a];
        curve.breaks(a, z, &mut cuts);
        if cuts.len() == 1 && !matches!(curve, Curve::Line { .. }) && run.len() > 3 {
            let n = if run.len() > 12 { 4 } else { 2 };
            cuts.extend((1..n).map(|i| a + (z - a) * f64::from(i) / f64::from(n)));
        }
        cuts.push(z);
        if last.0 < first.0 {
            cuts.reverse();
        }
        // The curve's ends may miss the vertices a little; the way around stays closed all the same.
        let (start, _, _) = self.foot(curve, run, first.0);
        let (end, _, _) = self.foot(curve, run, last.0);
        self.straight(first.1, start);
        let mut gap: f64 = 0.0;
        for piece in cuts.windows(2) {
            self.piece(curve, run, piece[0], piece[1], 0, &mut gap);
        }
        self.straight(end, last.1);
        let length: f64 = run.windows(2).map(|w| curve.point(w[0].0).distance(curve.point(w[1].0))).sum();
        self.total.area_error += gap * length;
        self.total.volume_error += gap * length * self.chart.size / 3.0;
    }

    /// Where the curve's point lies in the parameter plane, how far from the surface, and the curve's speed there.
    fn foot(&self, curve: &Curve, run: &[(f64, DVec2)], t: f64) -> (DVec2, f64, DVec2) {
        let rising = run[run.len() - 1].0 > run[0].0;
        let k = run.partition_point(|r| (r.0 <= t) == rising && r.0 != t).clamp(1, run.len() - 1);
        let (l, r) = (run[k - 1], run[k]);
        let f = if r.0 == l.0 { 0.0 } else { ((t - l.0) / (r.0 - l.0)).clamp(0.0, 1.0) };
        let e = curve.eval(t);
        let uv = self.chart.invert(e.p, Some(l.1.lerp(r.1, f)));
        let s = self.chart.eval(uv, 2);
        // The foot of a curve beside the surface moves by the derivative of (S - C)·Su = (S - C)·Sv = 0.
        let off = s.p - e.p;
        let (ee, ff, gg) = (s.du.length_squared(), s.du.dot(s.dv), s.dv.length_squared());
        let (hu, hm, hv) = (ee + off.dot(s.duu), ff + off.dot(s.duv), gg + off.dot(s.dvv));
        let (a, b) = (s.du.dot(e.d1), s.dv.dot(e.d1));
        let det = hu * hv - hm * hm;
        let speed =
            if det > 1e-14 * ee * gg { DVec2::new(hv * a - hm * b, hu * b - hm * a) / det } else { DVec2::ZERO };
        (uv, off.length(), speed)
    }

    fn piece(&mut self, curve: &Curve, run: &[(f64, DVec2)], a: f64, z: f64, depth: u32, gap: &mut f64) {
        let (half, middle) = (0.5 * (z - a), 0.5 * (z + a));
        let outer = 1 - self.inner;
        let mut widest: f64 = 0.0;
        let (sum, error, weight) = rule(half, |x| {
            let (uv, off, speed) = self.foot(curve, run, middle + half * x);
            widest = widest.max(off);
            let k = speed[outer];
            if k == 0.0 { Sums::default() } else { self.primitive(uv) * k }
        });
        self.places += 7 * (2 * self.rule.len() * self.cuts.len()) as u64;
        if depth < DEPTH && self.places < MOST_PLACES && self.too_coarse(error, weight) {
            self.piece(curve, run, a, middle, depth + 1, gap);
            self.piece(curve, run, middle, z, depth + 1, gap);
            return;
        }
        *gap = gap.max(widest);
        let inner = (self.relative.0 * weight.0, self.relative.1 * (weight.1 + 0.1 * self.chart.size * weight.0));
        self.add(sum, (error.0 + inner.0, error.1 + inner.1));
    }

    fn too_coarse(&self, error: (f64, f64), weight: (f64, f64)) -> bool {
        let size = self.chart.size;
        error.0 > GOAL * (weight.0 + 1e-3 * size * size) || error.1 > GOAL * (weight.1 + 1e-3 * size * size * size)
    }

    /// Straight in the parameter plane: along a pole, a cut, or over the gap between a curve's end and its vertex.
    fn straight(&mut self, from: DVec2, to: DVec2) {
        let d = to - from;
        let outer = 1 - self.inner;
        if d[outer] == 0.0 {
            return;
        }
        let cuts = self.chart.surface().cuts(outer, from[outer].min(to[outer]), from[outer].max(to[outer]));
        let fraction = |t: f64| ((t - from[outer]) / d[outer]).clamp(0.0, 1.0);
        for w in cuts.windows(2) {
            let (f, g) = (fraction(w[0]), fraction(w[1]));
            let (half, middle) = (0.5 * (g - f).abs(), 0.5 * (f + g));
            let (sum, error, _) = rule(half, |x| self.primitive(from + d * (middle + half * x)) * d[outer]);
            self.add(sum, error);
        }
    }

    fn add(&mut self, sum: Sums, error: (f64, f64)) {
        // ∬ f = ∮ G dv with G integrated along u, and -∮ F du with F integrated along v.
        self.total.sums += if self.inner == 0 { sum } else { sum * -1.0 };
        self.total.area_error += error.0;
        self.total.volume_error += error.1;
    }

    /// The inner integral from the low end of the region to `uv`.
    fn primitive(&self, uv: DVec2) -> Sums {
        let goal = uv[self.inner];
        let mut sum = Sums::default();
        for (i, w) in self.cuts.windows(2).enumerate() {
            let last = i + 2 == self.cuts.len();
            // Beyond the ends the outermost pieces go on.
            let a = w[0];
            let z = if last || goal < w[1] { goal } else { w[1] };
            let (half, middle) = (0.5 * (z - a), 0.5 * (z + a));
            if half == 0.0 {
                break;
            }
            for &(x, weight) in self.rule {
                let mut at = |x: f64| {
                    let mut p = uv;
                    p[self.inner] = middle + half * x;
                    sum += self.density(p) * (weight * half);
                };
                at(x);
                if x != 0.0 {
                    at(-x);
                }
            }
            if goal < w[1] {
                break;
            }
        }
        sum
    }

    fn density(&self, uv: DVec2) -> Sums {
        let s = self.chart.eval(uv, 1);
        let n = s.cross();
        let p = s.p - self.origin;
        let area = n.length();
        Sums { area, volume: p.dot(n) / 3.0, area_moment: p * area, volume_moment: p * p * n * 0.5 }
    }
}

/// Whether `b` goes on along the edge where `a` ends.
fn joined(a: &Node, b: &Node, edge: EdgeId) -> bool {
    match (a.along, b.along) {
        (Some(x), Some(y)) => {
            x.edge == edge && y.edge == edge && x.to == y.from && (x.to - x.from) * (y.to - y.from) > 0.0
        }
        _ => false,
    }
}

/// Kronrod sum over [-half, half], errors of area and volume, and the sums of their absolute values.
fn rule(half: f64, mut f: impl FnMut(f64) -> Sums) -> (Sums, (f64, f64), (f64, f64)) {
    let (mut fine, mut coarse) = (Sums::default(), Sums::default());
    let mut weight = (0.0, 0.0);
    for &(x, k, g) in &KRONROD {
        let mut at = |x: f64| {
            let value = f(x);
            fine += value * (k * half);
            coarse += value * (g * half);
            weight.0 += (value.area * k * half).abs();
            weight.1 += (value.volume * k * half).abs();
        };
        at(x);
        if x != 0.0 {
            at(-x);
        }
    }
    // The difference is the error of the 3 point rule; that of the 7 point rule follows as in QUADPACK.
    let sharpen = |difference: f64, weight: f64| {
        let difference = difference.abs();
        if weight > 0.0 && difference > 0.0 {
            difference * (200.0 * difference / weight).powf(0.5).min(1.0) + 1e-16 * weight
        } else {
            difference
        }
    };
    let area = sharpen(fine.area - coarse.area, weight.0);
    let volume = sharpen(fine.volume - coarse.volume, weight.1);
    (fine, (area, volume), weight)
}
