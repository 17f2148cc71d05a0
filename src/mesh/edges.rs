//! Edges to polylines: each edge is sampled once, and all its faces use the same points.

use super::Fineness;
use crate::geom::{Curve, CurvePoint};
use crate::model::shape::{EdgeId, FaceId, Shape};
use glam::DVec3;

/// Halvings of one smooth piece at most: 2^16 segments.
const DEPTH: u32 = 16;

/// Points of one edge from its start vertex to its end vertex, both included.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct EdgeSamples {
    /// Parameters of the curve; ascending where the edge runs with the curve, else descending.
    pub params: Vec<f64>,
    /// Points, mm. The first and last are the vertices themselves.
    pub points: Vec<DVec3>,
}

/// Parameters of the curve at the start and the end vertex of an edge.
///
/// A closed curve with one vertex is run once around; where the start lies behind the end on a closed curve, the edge
/// passes the curve's own seam.
pub fn span(shape: &Shape, edge: EdgeId, tolerance: f64) -> Result<(f64, f64), String> {
    let edge = shape.edges.get(edge.index()).ok_or("an edge that does not exist")?;
    edge.curve.check()?;
    let vertex = |id: crate::model::shape::VertexId| {
        shape.vertices.get(id.index()).map(|v| v.point).filter(|p| p.is_finite()).ok_or("a vertex without a point")
    };
    let (start, end) = (vertex(edge.start)?, vertex(edge.end)?);
    let (from, to) = if edge.same_sense { (start, end) } else { (end, start) };
    let (first, last) = edge.curve.domain();
    let mut a = edge.curve.invert(from, tolerance);
    let mut z = edge.curve.invert(to, tolerance);
    let closed = edge.start == edge.end;
    match edge.curve.period() {
        Some(period) if closed => z = a + period,
        Some(period) => {
            // A vertex on the seam has two parameters: the one that leaves a way forward is meant.
            let slack = 1e-9 * period;
            if a >= last - slack && z < a {
                a = first;
            }
            if z <= a + slack && !(z > a && start.distance(end) > tolerance) {
                z += period;
            }
        }
        None if closed && (last - first).is_finite() => (a, z) = (first, last),
        None => {}
    }
    if !(a.is_finite() && z.is_finite()) {
        return Err("the curve has no parameter at its vertices".into());
    }
    if a == z {
        return Err("start and end have the same parameter".into());
    }
    Ok(if edge.same_sense { (a, z) } else { (z, a) })
}

/// Samples an edge, with `least` segments or more. Each `level` halves the steps once more (used where boundaries of a
/// face would cross).
pub fn sample(shape: &Shape, id: EdgeId, fineness: Fineness, level: u32, least: u32) -> Result<EdgeSamples, String> {
    let (t0, t1) = span(shape, id, tolerance(fineness))?;
    let edge = shape.edges.get(id.index()).ok_or("an edge that does not exist")?;
    let fine = Fineness {
        chord_mm: fineness.chord_mm / 4f64.powi(level as i32),
        angle_rad: fineness.angle_rad / 2f64.powi(level as i32),
    };
    let mut params = Vec::new();
    let (low, high) = (t0.min(t1), t0.max(t1));
    params.push(low);
    match &edge.curve {
        Curve::Line { .. } => even(low, high, 1 << level, &mut params),
        Curve::Circle { radius, .. } => {
            let steps = ((high - low) / arc_step(*radius, fine)).ceil().clamp(1.0, 65536.0) as usize;
            even(low, high, steps.max(1 << level), &mut params);
        }
        curve => adaptive(curve, low, high, fine, &mut params),
    }
    let each = (least as usize).div_ceil((params.len() - 1).max(1));
    if each > 1 {
        let coarse = std::mem::take(&mut params);
        params.push(low);
        coarse.windows(2).for_each(|w| even(w[0], w[1], each, &mut params));
    }
    if t1 < t0 {
        params.reverse();
    }
    let last = params.len() - 1;
    let ends = [edge.start, edge.end].map(|v| shape.vertices.get(v.index()).map_or(DVec3::NAN, |v| v.point));
    let mut points: Vec<DVec3> = params.iter().map(|&t| edge.curve.point(t)).collect();
    points[0] = ends[0];
    points[last] = ends[1];
    if points.iter().any(|p| !p.is_finite()) {
        return Err("the curve runs to infinity".into());
    }
    Ok(EdgeSamples { params, points })
}

/// The least number of segments of each edge: a loop of one or two edges needs corners between its vertices to enclose
/// anything.
pub fn least_for_loops(shape: &Shape, faces: impl Iterator<Item = FaceId>) -> Vec<u32> {
    let mut least = vec![1; shape.edges.len()];
    for face in faces.filter_map(|id| shape.faces.get(id.index())) {
        for ring in face.loops.iter().filter(|l| l.edges.len() < 3) {
            for (id, _) in &ring.edges {
                let curved = shape.edges.get(id.index()).is_some_and(|e| !matches!(e.curve, Curve::Line { .. }));
                if curved {
                    least[id.index()] = least[id.index()].max(if ring.edges.len() == 1 { 4 } else { 2 });
                }
            }
        }
    }
    least
}

/// Accuracy of inversions that serve a mesh of this fineness, mm.
pub fn tolerance(fineness: Fineness) -> f64 {
    (fineness.chord_mm * 1e-6).max(1e-12)
}

/// Greatest angle of one step on a circle.
pub fn arc_step(radius: f64, fineness: Fineness) -> f64 {
    let sagitta = (1.0 - fineness.chord_mm / radius).clamp(-1.0, 1.0);
    (2.0 * sagitta.acos()).min(fineness.angle_rad).max(1e-4)
}

fn even(low: f64, high: f64, steps: usize, params: &mut Vec<f64>) {
    params.extend((1..steps).map(|i| low + (high - low) * i as f64 / steps as f64));
    params.push(high);
}

/// Halves each smooth piece until chord and angle hold, then drops samples that are not needed between dense knots.
fn adaptive(curve: &Curve, low: f64, high: f64, fine: Fineness, params: &mut Vec<f64>) {
    let mut cuts = vec![low];
    curve.breaks(low, high, &mut cuts);
    if cuts.len() == 1 && !matches!(curve, Curve::BSpline(_)) {
        cuts.extend((1..4).map(|i| low + (high - low) * f64::from(i) / 4.0));
    }
    cuts.push(high);
    let mut all = vec![(low, curve.eval(low))];
    for piece in cuts.windows(2) {
        let from = all[all.len() - 1].1;
        let to = curve.eval(piece[1]);
        halve(curve, (piece[0], from), (piece[1], to), fine, 0, &mut all);
    }
    thin_out(&all, fine, params);
}

fn halve(
    curve: &Curve,
    a: (f64, CurvePoint),
    z: (f64, CurvePoint),
    fine: Fineness,
    depth: u32,
    out: &mut Vec<(f64, CurvePoint)>,
) {
    let t = 0.5 * (a.0 + z.0);
    let m = (t, curve.eval(t));
    let chord = z.1.p - a.1.p;
    let sag = off_line(m.1.p, a.1.p, chord);
    let bend = turn(a.1.d1, m.1.d1) + turn(m.1.d1, z.1.d1);
    let small = a.1.p.distance(m.1.p) + m.1.p.distance(z.1.p) < 0.02 * fine.chord_mm;
    if depth >= DEPTH || small || (sag <= fine.chord_mm && bend <= fine.angle_rad) {
        out.push(z);
        return;
    }
    halve(curve, a, m, fine, depth + 1, out);
    halve(curve, m, z, fine, depth + 1, out);
}

/// Distance of `p` from the segment that starts at `a` and spans `chord`.
fn off_line(p: DVec3, a: DVec3, chord: DVec3) -> f64 {
    let f = ((p - a).dot(chord) / chord.length_squared().max(f64::MIN_POSITIVE)).clamp(0.0, 1.0);
    p.distance(a + chord * f)
}

fn turn(a: DVec3, b: DVec3) -> f64 {
    let (x, y) = (a.dot(b), a.cross(b).length());
    if x == 0.0 && y == 0.0 { 0.0 } else { y.atan2(x) }
}

/// Keeps as few samples as the bounds allow; the first and last always.
fn thin_out(all: &[(f64, CurvePoint)], fine: Fineness, params: &mut Vec<f64>) {
    let mut from = 0;
    while from + 1 < all.len() {
        let mut to = from + 1;
        let mut bend = turn(all[from].1.d1, all[to].1.d1);
        while to + 1 < all.len() && to - from < 64 {
            bend += turn(all[to].1.d1, all[to + 1].1.d1);
            let chord = all[to + 1].1.p - all[from].1.p;
            let near = |k: usize| off_line(all[k].1.p, all[from].1.p, chord) <= 0.7 * fine.chord_mm;
            if bend > fine.angle_rad || !(from + 1..=to).all(near) || chord.length() == 0.0 {
                break;
            }
            to += 1;
        }
        params.push(all[to].0);
        from = to;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geom::{BSplineCurve, Frame};
    use crate::model::shape::{Edge, Vertex, VertexId};

    fn shape(curve: Curve, a: DVec3, b: DVec3, same_sense: bool) -> Shape {
        let closed = a == b;
        let mut vertices = vec![Vertex { entity: 1, point: a }];
        if !closed {
            vertices.push(Vertex { entity: 2, point: b });
        }
        let end = VertexId(u32::from(!closed));
        let edge = Edge { entity: 3, start: VertexId(0), end, curve, same_sense, colour: None };
        Shape { edges: vec![edge], vertices, ..Shape::default() }
    }
    const FINE: Fineness = Fineness { chord_mm: 0.01, angle_rad: 0.35 };

    #[test]
    fn an_arc_over_the_seam_runs_forward() {
        let circle = Curve::Circle { frame: Frame::default(), radius: 1.0 };
        let at = |t: f64| circle.point(t);
        let s = sample(&shape(circle.clone(), at(6.0), at(0.5), true), EdgeId(0), FINE, 0, 1).unwrap();
        assert!((s.params[0] - 6.0).abs() < 1e-12);
        let length = s.params.last().unwrap() - s.params[0];
        assert!((length - (0.5 + std::f64::consts::TAU - 6.0)).abs() < 1e-12, "{length}");
        let back = sample(&shape(circle.clone(), at(0.5), at(6.0), false), EdgeId(0), FINE, 0, 1).unwrap();
        assert!(back.params.windows(2).all(|w| w[1] < w[0]), "against the curve");
        assert_eq!(back.points.len(), s.points.len());
    }

    #[test]
    fn a_full_circle_keeps_chord_and_angle() {
        let circle = Curve::Circle { frame: Frame::default(), radius: 10.0 };
        let s =
            sample(&shape(circle.clone(), circle.point(1.0), circle.point(1.0), true), EdgeId(0), FINE, 0, 1).unwrap();
        assert_eq!(s.points.first(), s.points.last());
        for w in s.points.windows(2) {
            let sag = 10.0 - w[0].midpoint(w[1]).length();
            assert!(sag <= 0.01 + 1e-12, "sagitta {sag}");
        }
        let finer =
            sample(&shape(circle.clone(), circle.point(1.0), circle.point(1.0), true), EdgeId(0), FINE, 1, 1).unwrap();
        assert!(finer.points.len() >= 2 * s.points.len() - 2);
    }

    #[test]
    fn dense_knots_do_not_make_dense_samples() {
        let n = 200;
        let points: Vec<DVec3> = (0..n).map(|i| DVec3::new(f64::from(i), 0.001 * f64::from(i % 2), 0.0)).collect();
        let mut knots = vec![0.0; 4];
        knots.extend((1..n - 3).map(f64::from));
        knots.extend([f64::from(n - 3); 4]);
        let curve =
            Curve::BSpline(BSplineCurve { degree: 3, knots, points: points.clone(), weights: vec![], closed: false });
        let s = sample(&shape(curve, points[0], points[n as usize - 1], true), EdgeId(0), FINE, 0, 1).unwrap();
        assert!(s.points.len() < 12, "{} samples of a nearly straight curve", s.points.len());
    }
}
