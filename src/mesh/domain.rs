//! The region of the parameter plane that a face covers, as plain polygons: periodic faces are cut open, holes moved
//! into the copy they belong to, poles and missing boundaries closed.

use super::Fineness;
use super::chart::Chart;
use super::ring::{Node, PointRef, Ring};
use glam::{DVec2, DVec3};

/// Polygons whose inside (winding number above 0) is the face.
#[derive(Clone, Debug, Default)]
pub struct Domain {
    /// Outer boundaries counter-clockwise, holes clockwise.
    pub rings: Vec<Ring>,
    /// Positions of [`PointRef::Local`], mm.
    pub locals: Vec<DVec3>,
    /// The boundary runs against the surface's normal; it is believed, since it is what joins the face to its
    /// neighbours, and the normal is turned.
    pub turned: bool,
}

/// Builds the region. `poles` are vertices of vertex loops. `fine` places points on cuts; none are needed for integration.
pub fn build(
    chart: &Chart<'_>,
    rings: Vec<Ring>,
    poles: &[(PointRef, DVec3)],
    fine: Option<Fineness>,
) -> Result<Domain, String> {
    let mut builder = Builder { chart, fine, poles, locals: Vec::new(), swapped: false, turned: false };
    let attempt = builder.regions(rings.clone());
    let rings = match attempt {
        Ok(rings) => rings,
        Err(why) => {
            // A periodic face whose bounds all run the wrong way has no region; the other way around it may.
            builder.locals.clear();
            builder.swapped = false;
            let mut other_way = rings;
            other_way.iter_mut().for_each(Ring::reverse);
            builder.turned = false;
            let rings = builder.regions(other_way).map_err(|_| why)?;
            builder.turned = !builder.turned;
            rings
        }
    };
    Ok(Domain { rings, locals: builder.locals, turned: builder.turned })
}

struct Builder<'a> {
    chart: &'a Chart<'a>,
    fine: Option<Fineness>,
    poles: &'a [(PointRef, DVec3)],
    locals: Vec<DVec3>,
    /// Whether rings are held turned by a quarter, (v, -u), so that what winds around v winds around the first axis.
    swapped: bool,
    turned: bool,
}

fn turn_in(uv: DVec2) -> DVec2 {
    DVec2::new(uv.y, -uv.x)
}

fn turn_out(uv: DVec2) -> DVec2 {
    DVec2::new(-uv.y, uv.x)
}

impl Builder<'_> {
    fn regions(&mut self, mut rings: Vec<Ring>) -> Result<Vec<Ring>, String> {
        let around_u = rings.iter().any(|r| r.turns[0] != 0);
        let around_v = rings.iter().any(|r| r.turns[1] != 0);
        if around_u && around_v {
            return Err("a boundary winds around both periods".into());
        }
        if around_v {
            self.swapped = true;
            for ring in &mut rings {
                ring.nodes.iter_mut().for_each(|n| n.uv = turn_in(n.uv));
                ring.turns = [ring.turns[1], -ring.turns[0]];
            }
        }
        let mut done = self.close(rings)?;
        if self.swapped {
            done.iter_mut().for_each(|r| r.nodes.iter_mut().for_each(|n| n.uv = turn_out(n.uv)));
        }
        Ok(done)
    }

    fn periods(&self) -> [Option<f64>; 2] {
        let [u, v] = self.chart.periods;
        if self.swapped { [v, u] } else { [u, v] }
    }

    fn caps(&self) -> [Option<f64>; 2] {
        if self.swapped {
            let [low, high] = self.chart.caps(0);
            [high.map(|t| -t), low.map(|t| -t)]
        } else {
            self.chart.caps(1)
        }
    }

    fn uv(&self, at: DVec2) -> DVec2 {
        if self.swapped { turn_out(at) } else { at }
    }

    fn local(&mut self, at: DVec2) -> PointRef {
        let p = self.chart.eval(self.uv(at), 0).p;
        self.locals.push(p);
        PointRef::Local(self.locals.len() as u32 - 1)
    }

    fn close(&mut self, rings: Vec<Ring>) -> Result<Vec<Ring>, String> {
        let (winding, mut flat): (Vec<Ring>, Vec<Ring>) = rings.into_iter().partition(|r| r.turns[0] != 0);
        if winding.iter().any(|r| r.turns[0].abs() != 1) {
            return Err("a boundary winds around a period more than once".into());
        }
        let periodic = self.periods()[0].is_some() || self.periods()[1].is_some();
        let largest = flat.iter().map(Ring::area).max_by(|a, b| a.abs().total_cmp(&b.abs()));
        let slit = |r: &Ring| {
            let (a, z) = r.extent();
            r.area().abs() <= 1e-9 * (z.x - a.x).max(1e-300) * (z.y - a.y).max(1e-300)
        };
        let has_outer = flat.iter().any(|r| r.area() > 0.0 && !slit(r));
        let mut outers = Vec::new();
        if !winding.is_empty() {
            outers = self.bands(winding, &flat)?;
        } else if !has_outer {
            match largest {
                Some(area) if !periodic || !self.closes() => {
                    if area == 0.0 {
                        return Err("the boundary encloses no area".into());
                    }
                    self.turned = true;
                    flat.iter_mut().for_each(Ring::reverse);
                }
                // `swapped` is false: nothing winds.
                _ => outers = vec![self.whole(&flat)?],
            }
        }
        if outers.is_empty() {
            self.sort_out(&mut flat);
            return Ok(flat);
        }
        self.move_holes(&outers, &mut flat);
        outers.extend(flat);
        Ok(outers)
    }

    /// Whether the surface without any boundary is closed or has an end of its own.
    fn closes(&self) -> bool {
        let finite = |axis: usize| {
            let (a, z) = self.chart.domain[axis];
            (z - a).is_finite()
        };
        let sphere_like = self.periods()[0].is_some() && self.caps().iter().all(Option::is_some);
        let torus_like = self.periods().iter().all(Option::is_some);
        (sphere_like || torus_like) && finite(0) && finite(1)
    }

    /// Without an outer boundary marked by its sense: the largest ring is the outer one, rings inside it are holes.
    fn sort_out(&mut self, flat: &mut [Ring]) {
        let by_area = |(_, a): &(usize, &Ring), (_, b): &(usize, &Ring)| a.area().abs().total_cmp(&b.area().abs());
        let Some((outer, _)) = flat.iter().enumerate().max_by(by_area) else { return };
        if flat[outer].area() < 0.0 {
            self.turned = !self.turned;
            flat.iter_mut().for_each(Ring::reverse);
        }
        let frame = flat[outer].clone();
        for (i, ring) in flat.iter_mut().enumerate() {
            if i == outer {
                continue;
            }
            self.move_into(std::slice::from_ref(&frame), ring);
            let inside =
                ring.nodes.iter().take(5).filter(|n| frame.winding(n.uv) != 0).count() * 2 > ring.nodes.len().min(5);
            if inside && ring.area() > 0.0 {
                ring.reverse();
            }
        }
    }

    fn move_holes(&self, outers: &[Ring], holes: &mut [Ring]) {
        holes.iter_mut().for_each(|hole| self.move_into(outers, hole));
    }

    /// Shifts a ring by whole periods to where most of it lies inside the outer ones.
    fn move_into(&self, outers: &[Ring], ring: &mut Ring) {
        let [pu, pv] = self.periods();
        let laps = |p: Option<f64>| if p.is_some() { -3..=3 } else { 0..=0 };
        let step = (ring.nodes.len() / 8).max(1);
        let mut best = (0, DVec2::ZERO);
        for i in laps(pu) {
            for j in laps(pv) {
                let by = DVec2::new(f64::from(i) * pu.unwrap_or(0.0), f64::from(j) * pv.unwrap_or(0.0));
                let inside = |n: &&Node| outers.iter().any(|o| o.winding(n.uv + by) != 0);
                let count = ring.nodes.iter().step_by(step).filter(inside).count();
                if count > best.0 || (count == best.0 && count > 0 && by.length() < best.1.length()) {
                    best = (count, by);
                }
            }
        }
        if best.0 > 0 {
            ring.shift(best.1);
        }
    }

    /// Joins rings that wind around the first period, in pairs (material above the lower, below the upper one).
    fn bands(&mut self, mut winding: Vec<Ring>, flat: &[Ring]) -> Result<Vec<Ring>, String> {
        let mean = |r: &Ring| r.nodes.iter().map(|n| n.uv.y).sum::<f64>() / r.nodes.len() as f64;
        if let Some(period) = self.periods()[1] {
            let lowest = winding.iter().filter(|r| r.turns[0] > 0).map(mean).fold(f64::INFINITY, f64::min);
            if !lowest.is_finite() {
                return Err("all boundaries wind the same way".into());
            }
            for ring in &mut winding {
                let lap = ((mean(ring) - lowest) / period + 1e-9).floor();
                ring.shift(DVec2::new(0.0, -lap * period));
            }
        }
        winding.sort_by(|a, b| mean(a).total_cmp(&mean(b)));
        let caps = self.caps();
        let mut bands = Vec::new();
        let mut queue = std::collections::VecDeque::from(winding);
        if queue.front().is_some_and(|r| r.turns[0] < 0) {
            let cap = caps[0].ok_or("a boundary around the surface has nothing below it")?;
            let upper = queue.pop_front().unwrap_or_default();
            bands.push(self.reach_cap(upper, cap, flat)?);
        }
        while let Some(lower) = queue.pop_front() {
            if lower.turns[0] < 0 {
                return Err("boundaries around the surface do not alternate".into());
            }
            match queue.pop_front() {
                Some(upper) if upper.turns[0] < 0 => bands.push(self.cut(lower, upper, flat)?),
                Some(_) => return Err("boundaries around the surface do not alternate".into()),
                None => {
                    let cap = caps[1].ok_or("a boundary around the surface has nothing above it")?;
                    bands.push(self.reach_cap(lower, cap, flat)?);
                }
            }
        }
        Ok(bands)
    }

    /// A ring along a pole, starting at `u`, in the sense of `turns`.
    fn pole_ring(&mut self, u: f64, cap: f64, turns: i32) -> Ring {
        let period = self.periods()[0].unwrap_or(1.0);
        let at = self.chart.eval(self.uv(DVec2::new(u, cap)), 0).p;
        let near = self.poles.iter().find(|(_, p)| p.distance(at) < 1e-4 * self.chart.size).map(|(point, _)| *point);
        let point = near.unwrap_or_else(|| self.local(DVec2::new(u, cap)));
        let n = 16;
        let nodes = (0..n)
            .map(|i| Node { uv: DVec2::new(u + f64::from(turns * i) * period / f64::from(n), cap), point, along: None })
            .collect();
        Ring { nodes, turns: [turns, 0] }
    }

    fn reach_cap(&mut self, ring: Ring, cap: f64, flat: &[Ring]) -> Result<Ring, String> {
        // The freest way from the ring to the pole: straight along the second axis.
        let n = ring.nodes.len();
        let step = (n / 32).max(1);
        for i in (0..n).step_by(step) {
            let from = ring.nodes[i].uv;
            let to = DVec2::new(from.x, cap);
            if self.free(from, to, std::iter::once(&ring).chain(flat)) {
                let pole = self.pole_ring(from.x, cap, -ring.turns[0]);
                return if ring.turns[0] > 0 {
                    Ok(self.join(ring, i, pole, 0))
                } else {
                    Ok(self.join(pole, 0, ring, i))
                };
            }
        }
        Err("no way from the boundary to the pole".into())
    }

    /// Whether the straight way crosses none of the rings in any copy.
    fn free<'r>(&self, from: DVec2, to: DVec2, rings: impl Iterator<Item = &'r Ring>) -> bool {
        let [pu, pv] = self.periods();
        let laps = |p: Option<f64>| if p.is_some() { -2..=2 } else { 0..=0 };
        let (low, high) = (from.min(to), from.max(to));
        for ring in rings {
            let (a, z) = ring.extent();
            for i in laps(pu) {
                for j in laps(pv) {
                    let by = DVec2::new(f64::from(i) * pu.unwrap_or(0.0), f64::from(j) * pv.unwrap_or(0.0));
                    if (a + by).cmpgt(high).any() || (z + by).cmplt(low).any() {
                        continue;
                    }
                    let n = ring.nodes.len();
                    for k in 0..n {
                        let p = ring.nodes[k].uv + by;
                        let mut q = ring.nodes[(k + 1) % n].uv + by;
                        if k + 1 == n {
                            q.x += f64::from(ring.turns[0]) * pu.unwrap_or(0.0);
                        }
                        if crosses(from, to, p, q) {
                            return false;
                        }
                    }
                }
            }
        }
        true
    }

    /// Finds a free cut between two rings that wind in opposite senses and joins them along it.
    fn cut(&mut self, lower: Ring, upper: Ring, flat: &[Ring]) -> Result<Ring, String> {
        let period = self.periods()[0].unwrap_or(1.0);
        let step = |n: usize| (n / 48).max(1);
        let mut pairs = Vec::new();
        for i in (0..lower.nodes.len()).step_by(step(lower.nodes.len())) {
            for j in (0..upper.nodes.len()).step_by(step(upper.nodes.len())) {
                let d = upper.nodes[j].uv - lower.nodes[i].uv;
                let aside = d.x - (d.x / period).round() * period;
                pairs.push((aside.abs(), i, j, aside - d.x));
            }
        }
        pairs.sort_by(|a, b| a.0.total_cmp(&b.0).then((a.1, a.2).cmp(&(b.1, b.2))));
        for &(_, i, j, lap) in pairs.iter().take(400) {
            let from = lower.nodes[i].uv;
            let to = upper.nodes[j].uv + DVec2::new(lap, 0.0);
            if self.free(from, to, [&lower, &upper].into_iter().chain(flat)) {
                return Ok(self.join(lower, i, upper, j));
            }
        }
        Err("no cut between two boundaries".into())
    }

    /// One polygon from two rings: along the lower one, up, back along the upper one, down the same way.
    fn join(&mut self, lower: Ring, i: usize, upper: Ring, j: usize) -> Ring {
        let period = self.periods()[0].unwrap_or(1.0);
        let mut nodes = Vec::with_capacity(lower.nodes.len() + upper.nodes.len() + 8);
        lay(&lower, i, DVec2::ZERO, period, &mut nodes);
        let foot = nodes[nodes.len() - 1].uv;
        let d = upper.nodes[j].uv.x - foot.x;
        let lap = DVec2::new(-(d / period).round() * period, 0.0);
        let head = upper.nodes[j].uv + lap;
        let way = match self.fine {
            Some(fine) => self.chart.along(self.uv(foot), self.uv(head), fine),
            None => Vec::new(),
        };
        let back = DVec2::new(-period, 0.0);
        let mut cut: Vec<Node> = Vec::with_capacity(way.len());
        for uv in way {
            let at = if self.swapped { turn_in(uv) } else { uv };
            cut.push(Node { uv: at, point: self.local(at), along: None });
        }
        nodes.extend(cut.iter().copied());
        lay(&upper, j, lap, period, &mut nodes);
        nodes.extend(cut.iter().rev().map(|n| Node { uv: n.uv + back, ..*n }));
        Ring { nodes, turns: [0, 0] }
    }

    /// The whole surface as one rectangle, cut open where no hole is in the way: sides that are the same line in space
    /// share their points, a side that is a pole is one point.
    fn whole(&mut self, flat: &[Ring]) -> Result<Ring, String> {
        let (mut low, mut high) = (DVec2::ZERO, DVec2::ZERO);
        let mut poles = [[false; 2]; 2];
        for axis in 0..2 {
            if let Some(period) = self.chart.periods[axis] {
                low[axis] = gap(flat, axis, period).ok_or("holes on all sides of a closed surface")?;
                high[axis] = low[axis] + period;
                if flat.is_empty() {
                    low[axis] = self.chart.domain[axis].0;
                    high[axis] = low[axis] + period;
                }
                continue;
            }
            (low[axis], high[axis]) = self.chart.domain[axis];
            if !(high - low)[axis].is_finite() {
                return Err("the face has no outer boundary".into());
            }
            poles[axis] = self.chart.caps(axis).map(|cap| cap.is_some());
        }
        let corner = |i: usize| DVec2::new([low.x, high.x, high.x, low.x][i], [low.y, low.y, high.y, high.y][i]);
        // Which corners are one point: over a seam, or along a pole.
        let mut same = [0, 1, 2, 3];
        let closed = self.chart.periods.map(|p| p.is_some());
        for (a, b, joined) in [
            (0, 1, closed[0] || poles[1][0]),
            (3, 2, closed[0] || poles[1][1]),
            (0, 3, closed[1] || poles[0][0]),
            (1, 2, closed[1] || poles[0][1]),
        ] {
            if joined {
                let (from, to) = (same[a].max(same[b]), same[a].min(same[b]));
                same.iter_mut().filter(|s| **s == from).for_each(|s| *s = to);
            }
        }
        let names: Vec<PointRef> = (0..4)
            .map(|i| if same[i] == i { self.corner_point(corner(i)) } else { PointRef::Local(u32::MAX) })
            .collect();
        let name = |i: usize| names[same[i]];
        let mut nodes = Vec::new();
        let mut sides: [Vec<Node>; 4] = Default::default();
        for side in 0..4 {
            let (from, to) = (side, (side + 1) % 4);
            let axis = side % 2;
            let is_pole = poles[1 - axis][usize::from(side == 1 || side == 2)];
            let inner: Vec<Node> = if side >= 2 && closed[1 - axis] {
                // The opposite side again, backwards, moved by the period.
                let shift = if axis == 0 { DVec2::new(0.0, high.y - low.y) } else { DVec2::new(low.x - high.x, 0.0) };
                sides[side - 2].iter().rev().map(|n| Node { uv: n.uv + shift, ..*n }).collect()
            } else if is_pole {
                let n = 16;
                let at = |k: i32| corner(from).lerp(corner(to), f64::from(k) / f64::from(n));
                (1..n).map(|k| Node { uv: at(k), point: name(from), along: None }).collect()
            } else {
                let way = self.fine.map(|fine| self.chart.along(corner(from), corner(to), fine)).unwrap_or_default();
                way.into_iter().map(|uv| Node { uv, point: self.corner_point(uv), along: None }).collect()
            };
            sides[side] = inner;
            nodes.push(Node { uv: corner(from), point: name(from), along: None });
            nodes.extend(sides[side].iter().copied());
        }
        Ok(Ring { nodes, turns: [0, 0] })
    }

    /// A local point at parameters of the chart itself; the vertex of a vertex loop where that lies there.
    fn corner_point(&mut self, uv: DVec2) -> PointRef {
        let p = self.chart.eval(uv, 0).p;
        if let Some((point, _)) = self.poles.iter().find(|(_, v)| v.distance(p) < 1e-6 * self.chart.size) {
            return *point;
        }
        self.locals.push(p);
        PointRef::Local(self.locals.len() as u32 - 1)
    }
}

/// Copies a winding ring from node `i` once around, both ends included.
fn lay(ring: &Ring, i: usize, by: DVec2, period: f64, out: &mut Vec<Node>) {
    let n = ring.nodes.len();
    for k in 0..=n {
        let lap = ((i + k) / n) as f64 * f64::from(ring.turns[0]) * period;
        let node = ring.nodes[(i + k) % n];
        let along = if k == n { None } else { node.along };
        out.push(Node { uv: node.uv + by + DVec2::new(lap, 0.0), point: node.point, along });
    }
}

/// A value of one parameter that no ring passes, in the middle of the widest gap.
fn gap(rings: &[Ring], axis: usize, period: f64) -> Option<f64> {
    let mut spans: Vec<(f64, f64)> = rings
        .iter()
        .map(|r| {
            let (a, z) = r.extent();
            let start = a[axis].rem_euclid(period);
            (start, start + (z[axis] - a[axis]))
        })
        .collect();
    if spans.is_empty() {
        return Some(0.0);
    }
    spans.sort_by(|a, b| a.0.total_cmp(&b.0));
    let first = spans[0].0;
    let mut end = spans[0].1;
    let mut best = (0.0, None);
    for &(a, z) in spans.iter().skip(1).chain([&(first + period, 0.0)]) {
        if a - end > best.0 {
            best = (a - end, Some(0.5 * (a + end)));
        }
        end = end.max(z);
    }
    best.1
}

/// Whether two segments cross or touch other than at the first's ends.
fn crosses(a: DVec2, b: DVec2, p: DVec2, q: DVec2) -> bool {
    let side = |a: DVec2, b: DVec2, c: DVec2| (b - a).perp_dot(c - a);
    let eps = 1e-12 * (b - a).length();
    if p.distance(a) <= eps || q.distance(a) <= eps || p.distance(b) <= eps || q.distance(b) <= eps {
        // Shares a corner with the cut: an obstacle only where the other end lies on the cut too.
        let other = if p.distance(a) <= eps || p.distance(b) <= eps { q } else { p };
        let along = (other - a).dot(b - a) / (b - a).length_squared().max(f64::MIN_POSITIVE);
        let off = side(a, b, other).abs() / (b - a).length().max(f64::MIN_POSITIVE);
        return along > 1e-9 && along < 1.0 - 1e-9 && off <= 1e-9 * (b - a).length();
    }
    let (d1, d2) = (side(a, b, p), side(a, b, q));
    let (d3, d4) = (side(p, q, a), side(p, q, b));
    d1 * d2 <= 0.0 && d3 * d4 <= 0.0 && !(d1 == 0.0 && d2 == 0.0 && d3 == 0.0 && d4 == 0.0 && disjoint(a, b, p, q))
}

fn disjoint(a: DVec2, b: DVec2, p: DVec2, q: DVec2) -> bool {
    a.max(b).cmplt(p.min(q)).any() || p.max(q).cmplt(a.min(b)).any()
}
