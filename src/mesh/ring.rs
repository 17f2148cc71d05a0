//! A face's boundary loops in the parameter plane: inverted, made continuous over seams, led along poles.

use super::chart::{Chart, Pole};
use crate::model::shape::EdgeId;
use glam::{DVec2, DVec3};

/// Which point of the body a corner is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PointRef {
    /// A vertex of the shape.
    Vertex(u32),
    /// Sample of an edge (edge, index of the sample, never the first or last).
    Edge(u32, u32),
    /// A point of this face alone.
    Local(u32),
}

/// The piece of an edge between two corners.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Along {
    /// Which edge.
    pub edge: EdgeId,
    /// Parameter of its curve at this corner.
    pub from: f64,
    /// Parameter at the next corner.
    pub to: f64,
}

/// A corner of a boundary as it comes from the edges.
#[derive(Clone, Copy, Debug)]
pub struct Corner {
    /// Identity.
    pub point: PointRef,
    /// Where, mm.
    pub position: DVec3,
    /// The way to the next corner; `None` across a gap between edges.
    pub along: Option<Along>,
}

/// A corner of a boundary in the parameter plane.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Node {
    /// Parameters.
    pub uv: DVec2,
    /// Identity.
    pub point: PointRef,
    /// The way to the next node; `None` = straight in the parameter plane (along a pole or a cut).
    pub along: Option<Along>,
}

/// A closed boundary; the way from the last node back to the first belongs to it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ring {
    /// Corners, the face's material on the left (seen along the surface's normal).
    pub nodes: Vec<Node>,
    /// How often it winds around the periods of u and v.
    pub turns: [i32; 2],
}

impl Ring {
    /// Signed area in the parameter plane (meaningful where it winds around nothing).
    pub fn area(&self) -> f64 {
        let mut twice = 0.0;
        let Some(origin) = self.nodes.first().map(|n| n.uv) else { return 0.0 };
        for (i, n) in self.nodes.iter().enumerate() {
            let next = self.nodes[(i + 1) % self.nodes.len()].uv - origin;
            twice += (n.uv - origin).perp_dot(next);
        }
        0.5 * twice
    }
    /// The same way backwards.
    pub fn reverse(&mut self) {
        let n = self.nodes.len();
        if n == 0 {
            return;
        }
        let along: Vec<Option<Along>> = self.nodes.iter().map(|n| n.along).collect();
        self.nodes.reverse();
        for (i, node) in self.nodes.iter_mut().enumerate() {
            // Node i was n - 1 - i; the way on now is the way that led to it.
            node.along = along[(2 * n - 2 - i) % n].map(|a| Along { edge: a.edge, from: a.to, to: a.from });
        }
        self.turns = self.turns.map(|t| -t);
    }
    /// Moves it in the parameter plane.
    pub fn shift(&mut self, by: DVec2) {
        self.nodes.iter_mut().for_each(|n| n.uv += by);
    }
    /// Least and greatest parameters.
    pub fn extent(&self) -> (DVec2, DVec2) {
        self.nodes.iter().fold((DVec2::INFINITY, DVec2::NEG_INFINITY), |(a, z), n| (a.min(n.uv), z.max(n.uv)))
    }
    /// How often it winds around `at`, counter-clockwise.
    pub fn winding(&self, at: DVec2) -> i32 {
        let mut winding = 0;
        for (i, n) in self.nodes.iter().enumerate() {
            let (a, b) = (n.uv, self.nodes[(i + 1) % self.nodes.len()].uv);
            if (a.y <= at.y) != (b.y <= at.y) {
                let side = (b - a).perp_dot(at - a);
                if b.y > a.y && side > 0.0 {
                    winding += 1;
                } else if b.y < a.y && side < 0.0 {
                    winding -= 1;
                }
            }
        }
        winding
    }
}

/// Inverts one loop and unrolls it over seams. `None` where the whole loop is one pole.
pub fn unroll(chart: &Chart<'_>, corners: &[Corner]) -> Option<Ring> {
    let mut raw: Vec<(DVec2, Option<Pole>)> = Vec::with_capacity(corners.len());
    let mut hint = None;
    for corner in corners {
        let uv = chart.invert(corner.position, hint);
        let pole = chart.pole(uv);
        if pole.is_none() {
            hint = Some(uv);
        }
        raw.push((uv, pole));
    }
    let n = corners.len();
    let start = raw.iter().position(|(_, pole)| pole.is_none())?;
    let at = |i: usize| (start + i) % n;
    let node = |i: usize, uv: DVec2| Node { uv, point: corners[at(i)].point, along: corners[at(i)].along };
    let mut nodes = vec![node(0, raw[start].0)];
    let mut i = 1;
    let mut last = raw[start].0;
    while i < n {
        let (uv, pole) = raw[at(i)];
        let Some(pole) = pole else {
            last += chart.step(last, uv);
            nodes.push(node(i, last));
            i += 1;
            continue;
        };
        let mut end = i;
        while end + 1 < n && raw[at(end + 1)].1.is_some() {
            end += 1;
        }
        let after = raw[at(end + 1)].0;
        last = pass_pole(chart, pole, uv, last, after, node(i, uv), node(end, uv), &mut nodes);
        i = end + 1;
    }
    let first = raw[start].0;
    let back = last + chart.step(last, first);
    let turns = [0, 1].map(|axis| {
        let gap = if axis == 0 { back.x - first.x } else { back.y - first.y };
        chart.periods[axis].map_or(0, |period| (gap / period).round() as i32)
    });
    Some(Ring { nodes, turns })
}

/// Adds the nodes of a visit to a pole: arriving with the parameter of the way in, leaving with that of the way out.
#[allow(clippy::too_many_arguments)] // one step of one walk
fn pass_pole(
    chart: &Chart<'_>,
    pole: Pole,
    uv: DVec2,
    before: DVec2,
    after: DVec2,
    arrive: Node,
    leave: Node,
    nodes: &mut Vec<Node>,
) -> DVec2 {
    let free = usize::from(pole == Pole::FreeV);
    let fixed = before + chart.step(before, uv);
    let place = |t: f64| if free == 0 { DVec2::new(t, fixed.y) } else { DVec2::new(fixed.x, t) };
    let start = before[free];
    let mut jump = after[free] - start;
    if let Some(period) = chart.periods[free] {
        // The material lies on the left: along a top pole the way runs towards smaller u, along a bottom one to
        // larger u; along a pole at the right (u fixed) to larger v. Arriving and leaving at the same angle means
        // the whole way around, since a boundary never touches a pole without going around it.
        let high = fixed[1 - free] > before[1 - free];
        let backwards = high == (free == 0);
        jump = jump.rem_euclid(period);
        let eps = 1e-6 * period;
        if backwards {
            jump -= period;
            if jump > -eps {
                jump -= period;
            }
            if jump < -period - eps {
                jump += period;
            }
        } else if jump < eps {
            jump += period;
        }
    }
    if jump == 0.0 {
        nodes.push(Node { uv: place(start), ..leave });
        return place(start);
    }
    let steps = if chart.periods[free].is_some() { (jump.abs() / 0.5).ceil().clamp(1.0, 16.0) as usize } else { 1 };
    for k in 0..steps {
        nodes.push(Node { uv: place(start + jump * k as f64 / steps as f64), point: arrive.point, along: None });
    }
    let end = place(start + jump);
    nodes.push(Node { uv: end, ..leave });
    end
}

#[cfg(test)]
mod tests {
    use super::*;

    fn square(side: f64) -> Ring {
        let uv = [(0.0, 0.0), (side, 0.0), (side, side), (0.0, side)];
        let nodes = uv
            .iter()
            .enumerate()
            .map(|(i, &(u, v))| Node {
                uv: DVec2::new(u, v),
                point: PointRef::Vertex(i as u32),
                along: Some(Along { edge: EdgeId(i as u32), from: 0.0, to: 1.0 }),
            })
            .collect();
        Ring { nodes, turns: [0, 0] }
    }

    #[test]
    fn area_and_winding_follow_the_sense() {
        let mut ring = square(2.0);
        assert_eq!(ring.area(), 4.0);
        assert_eq!(ring.winding(DVec2::new(1.0, 1.0)), 1);
        assert_eq!(ring.winding(DVec2::new(3.0, 1.0)), 0);
        ring.reverse();
        assert_eq!(ring.area(), -4.0);
        assert_eq!(ring.winding(DVec2::new(1.0, 1.0)), -1);
    }

    #[test]
    fn reversing_turns_each_way_around() {
        let mut ring = square(1.0);
        ring.reverse();
        // From corner 3 back to corner 2 along edge 2.
        assert_eq!(ring.nodes[0].point, PointRef::Vertex(3));
        assert_eq!(ring.nodes[0].along, Some(Along { edge: EdgeId(2), from: 1.0, to: 0.0 }));
        let mut twice = ring.clone();
        twice.reverse();
        assert_eq!(twice, square(1.0));
    }
}
