//! Where a curved face needs points inside: lines in u and v from its curvature, and the scaled plane they span.

use super::Fineness;
use super::chart::Chart;
use super::ring::Ring;
use glam::DVec2;

/// A monotone map of one parameter to a scale on which one step is as long as chord and angle allow.
#[derive(Clone, Debug)]
struct Scale {
    /// Parameters, ascending.
    at: Vec<f64>,
    /// Steps from the first one.
    steps: Vec<f64>,
}

impl Scale {
    fn forward(&self, t: f64) -> f64 {
        convert(&self.at, &self.steps, t)
    }
    fn back(&self, s: f64) -> f64 {
        convert(&self.steps, &self.at, s)
    }
    fn len(&self) -> f64 {
        self.steps.last().copied().unwrap_or(0.0)
    }
}

/// Piecewise linear map; goes on straight beyond the ends.
fn convert(from: &[f64], to: &[f64], t: f64) -> f64 {
    let n = from.len();
    let k = from.partition_point(|&a| a <= t).clamp(1, n - 1);
    let (a, z) = (from[k - 1], from[k]);
    to[k - 1] + (t - a) / (z - a) * (to[k] - to[k - 1])
}

/// The plane in which a face is triangulated: (u, v) with both axes in steps.
#[derive(Clone, Debug)]
pub struct Grid {
    u: Scale,
    v: Scale,
}

impl Grid {
    /// For the part of the chart that `rings` cover. At most about `budget` points inside; coarser if that is not enough.
    ///
    /// Returns whether the budget made it coarser.
    pub fn new(chart: &Chart<'_>, rings: &[Ring], fine: Fineness, budget: usize) -> (Grid, bool) {
        let (low, high) = rings
            .iter()
            .map(Ring::extent)
            .fold((DVec2::INFINITY, DVec2::NEG_INFINITY), |(a, z), (b, y)| (a.min(b), z.max(y)));
        if matches!(chart.surface(), crate::geom::Surface::Plane { .. }) {
            // Millimetres on both axes; nothing is needed inside.
            let flat = |a: f64, z: f64, whole: f64| Scale {
                at: vec![a, z.max(a + 1e-300)],
                steps: vec![0.0, (z - a) / whole],
            };
            let whole = (high - low).max_element().max(f64::MIN_POSITIVE);
            return (Grid { u: flat(low.x, high.x, whole), v: flat(low.y, high.y, whole) }, false);
        }
        let mut u = scale(chart, 0, low, high, fine);
        let mut v = scale(chart, 1, low, high, fine);
        let wanted = u.len() * v.len();
        let coarser = wanted > budget as f64;
        if coarser {
            let f = (budget as f64 / wanted).sqrt();
            u.steps.iter_mut().for_each(|s| *s *= f);
            v.steps.iter_mut().for_each(|s| *s *= f);
        }
        for scale in [&mut u, &mut v] {
            // A whole number of steps, so that lines are even from end to end.
            let len = scale.len();
            if len > 1.0 {
                let f = len.ceil() / len;
                scale.steps.iter_mut().for_each(|s| *s *= f);
            }
        }
        (Grid { u, v }, coarser)
    }

    /// Parameters to the scaled plane.
    pub fn forward(&self, uv: DVec2) -> DVec2 {
        DVec2::new(self.u.forward(uv.x), self.v.forward(uv.y))
    }
    /// The scaled plane to parameters.
    pub fn back(&self, st: DVec2) -> DVec2 {
        DVec2::new(self.u.back(st.x), self.v.back(st.y))
    }

    /// Crossings of the lines that lie inside the region and clear of its boundary, in the scaled plane.
    pub fn inside(&self, rings: &[Vec<DVec2>]) -> Vec<DVec2> {
        let (columns, rows) = (self.u.len().round() as usize, self.v.len().round() as usize);
        if columns < 2 || rows < 2 {
            return Vec::new();
        }
        let (columns, rows) = (columns - 1, rows - 1);
        let mut blocked = vec![false; columns * rows];
        let mut crossings: Vec<Vec<(f64, i32)>> = vec![Vec::new(); rows];
        for ring in rings {
            for (k, &a) in ring.iter().enumerate() {
                let b = ring[(k + 1) % ring.len()];
                block(a, b, columns, rows, &mut blocked);
                if a.y == b.y {
                    continue;
                }
                let (low, high) = (a.y.min(b.y), a.y.max(b.y));
                let first = low.ceil().max(1.0) as usize;
                for row in first..=rows {
                    let y = row as f64;
                    if y >= high {
                        break;
                    }
                    if y < low {
                        continue;
                    }
                    let x = a.x + (y - a.y) / (b.y - a.y) * (b.x - a.x);
                    crossings[row - 1].push((x, if b.y > a.y { 1 } else { -1 }));
                }
            }
        }
        let mut points = Vec::new();
        for (row, line) in crossings.iter_mut().enumerate() {
            line.sort_by(|a, b| a.0.total_cmp(&b.0));
            let mut winding = 0;
            let mut next = 0;
            for column in 0..columns {
                let x = (column + 1) as f64;
                while next < line.len() && line[next].0 <= x {
                    // An upward way has the region on its left, so passing it rightwards leaves the region.
                    winding -= line[next].1;
                    next += 1;
                }
                if winding != 0 && !blocked[row * columns + column] {
                    points.push(DVec2::new(x, (row + 1) as f64));
                }
            }
        }
        points
    }
}

/// Marks the crossings closer than half a step to a boundary segment.
fn block(a: DVec2, b: DVec2, columns: usize, rows: usize, blocked: &mut [bool]) {
    const CLEAR: f64 = 0.55;
    let (low, high) = (a.min(b) - CLEAR, a.max(b) + CLEAR);
    let range = |low: f64, high: f64, n: usize| {
        let first = low.ceil().max(1.0);
        let last = high.floor().min(n as f64);
        if first > last { 1..1 } else { first as usize..last as usize + 1 }
    };
    let d = b - a;
    for row in range(low.y, high.y, rows) {
        for column in range(low.x, high.x, columns) {
            let p = DVec2::new(column as f64, row as f64);
            let f = ((p - a).dot(d) / d.length_squared().max(f64::MIN_POSITIVE)).clamp(0.0, 1.0);
            if p.distance_squared(a + d * f) < CLEAR * CLEAR {
                blocked[(row - 1) * columns + column - 1] = true;
            }
        }
    }
}

/// Steps along one axis: in each smooth piece as many as its worst place needs.
fn scale(chart: &Chart<'_>, axis: usize, low: DVec2, high: DVec2, fine: Fineness) -> Scale {
    let (a, z) = (low[axis], high[axis].max(low[axis] + 1e-300));
    let other = 1 - axis;
    let mut cuts = chart.surface().cuts(axis, a, z);
    if cuts.len() > 80 {
        let every = cuts.len() / 40;
        let last = cuts.len() - 1;
        cuts = cuts.into_iter().enumerate().filter(|(i, _)| i % every == 0 || *i == last).map(|(_, t)| t).collect();
    }
    let across = chart.surface().cuts(other, low[other], high[other]);
    let skip = (across.len() / 12).max(1);
    let mut places: Vec<f64> =
        across.windows(2).step_by(skip).flat_map(|w| [w[0] + 0.1 * (w[1] - w[0]), 0.5 * (w[0] + w[1])]).collect();
    places.push(low[other] + 0.95 * (high[other] - low[other]));
    let mut result = Scale { at: vec![cuts[0]], steps: vec![0.0] };
    let mut total = 0.0;
    for piece in cuts.windows(2) {
        let mut density: f64 = 0.0;
        for f in [0.1, 0.5, 0.9] {
            let t = piece[0] + f * (piece[1] - piece[0]);
            for &place in &places {
                let uv = if axis == 0 { DVec2::new(t, place) } else { DVec2::new(place, t) };
                density = density.max(need(chart, uv, axis, fine));
            }
        }
        total += density * (piece[1] - piece[0]);
        result.at.push(piece[1]);
        result.steps.push(total);
    }
    if !(total.is_finite() && total > 0.0) {
        return Scale { at: vec![a, z], steps: vec![0.0, 1.0] };
    }
    // Pieces without curvature beside curved ones must not collapse to nothing.
    let floor = 1e-3 * total / result.at.len() as f64;
    for i in 1..result.steps.len() {
        let least = result.steps[i - 1] + floor;
        result.steps[i] = result.steps[i].max(least);
    }
    result
}

/// Steps for a unit of the parameter that this place asks for.
fn need(chart: &Chart<'_>, uv: DVec2, axis: usize, fine: Fineness) -> f64 {
    let s = chart.eval(uv, 2);
    let cross = s.cross();
    let length = cross.length();
    let (speed, second) = if axis == 0 { (s.du.length(), s.duu) } else { (s.dv.length(), s.dvv) };
    // Even a flat face keeps its proportions, so that triangles in the scaled plane look alike in space.
    let plain = speed / chart.size.max(f64::MIN_POSITIVE);
    if length <= 1e-12 * s.du.length() * s.dv.length() || length == 0.0 {
        return plain;
    }
    let n = cross / length;
    // Chords along u and along v add up in the middle of a triangle: half the bound for each.
    let chord = (n.dot(second).abs() / (4.0 * fine.chord_mm)).sqrt();
    let rate = if axis == 0 { s.duu.cross(s.dv) + s.du.cross(s.duv) } else { s.duv.cross(s.dv) + s.du.cross(s.dvv) };
    let angle = (rate - n * n.dot(rate)).length() / length / fine.angle_rad;
    chord.max(angle).max(plain)
}
