//! Polygons to triangles in the plane: constrained Delaunay, and an ear cutter that never gives up.

use glam::DVec2;
use rustc_hash::FxHashMap;
use spade::handles::{FixedFaceHandle, FixedVertexHandle, InnerTag};
use spade::{ConstrainedDelaunayTriangulation, HasPosition, Point2, Triangulation};

#[derive(Clone, Copy, Debug)]
struct Site {
    at: DVec2,
    index: u32,
}

impl HasPosition for Site {
    type Scalar = f64;
    fn position(&self) -> Point2<f64> {
        // Sums of rounding errors below spade's least coordinate are zero.
        let clean = |x: f64| if x.abs() < 1e-30 { 0.0 } else { x };
        Point2::new(clean(self.at.x), clean(self.at.y))
    }
}

type Cdt = ConstrainedDelaunayTriangulation<Site>;

/// Why a plane region could not be triangulated.
#[derive(Clone, Debug, PartialEq)]
pub enum Trouble {
    /// Pairs of boundary segments that cross, each by its two corners.
    Crossing(Vec<[[u32; 2]; 2]>),
    /// Anything else.
    Other(String),
}

/// Triangles over points `0..at.len()`; points added while refining follow.
#[derive(Clone, Debug, Default)]
pub struct Planar {
    /// Corner indices, counter-clockwise.
    pub triangles: Vec<[u32; 3]>,
    /// Points added by refinement.
    pub added: Vec<DVec2>,
}

/// Triangulates the region where the winding number of `rings` (indices into `at`) is above zero.
///
/// Points of `at` that are in no ring are used inside. `split` is asked for each edge that is no boundary: `Some(point)`
/// asks for a point there. Equal positions are one point.
pub fn triangulate(
    at: &[DVec2],
    rings: &[Vec<u32>],
    mut split: impl FnMut(u32, u32, &[DVec2]) -> Option<DVec2>,
) -> Result<Planar, Trouble> {
    let same = join_equal(at);
    let (sites, constraints) = constraints(at, rings, &same);
    let edges: Vec<[usize; 2]> = constraints.iter().map(|&(a, b, _)| [a as usize, b as usize]).collect();
    let points: Vec<Site> = sites.iter().map(|&i| Site { at: at[i as usize], index: i }).collect();
    let mut conflicts = Vec::new();
    let mut cdt =
        Cdt::try_bulk_load_cdt(points, edges, |e| conflicts.push(e)).map_err(|e| Trouble::Other(format!("{e:?}")))?;
    if cdt.num_vertices() != sites.len() {
        return Err(Trouble::Other("boundary points coincide".into()));
    }
    if !conflicts.is_empty() {
        return Err(Trouble::Crossing(crossing_pairs(&cdt, &conflicts, &sites)));
    }
    let mut added = Vec::new();
    for _ in 0..3 {
        let inside = flood(&cdt, &constraints)?;
        let mut wanted = Vec::new();
        for edge in cdt.undirected_edges() {
            if edge.is_constraint_edge() {
                continue;
            }
            let directed = edge.as_directed();
            let in_region = directed.face().as_inner().is_some_and(|f| inside[f.fix().index()] > 0);
            if in_region {
                let [a, b] = edge.vertices().map(|v| v.data().index);
                if let Some(p) = split(a, b, &added) {
                    wanted.push(p);
                }
            }
        }
        if wanted.is_empty() {
            return Ok(collect(&cdt, &inside, added));
        }
        for p in wanted {
            let index = (at.len() + added.len()) as u32;
            let before = cdt.num_vertices();
            match cdt.insert(Site { at: p, index }) {
                Ok(_) if cdt.num_vertices() > before => added.push(p),
                Ok(handle) => {
                    // The place was taken: the older point keeps its number.
                    let old = sites.get(handle.index()).copied();
                    if let Some(old) = old {
                        cdt.vertex_data_mut(handle).index = old;
                    }
                }
                Err(e) => return Err(Trouble::Other(format!("{e:?}"))),
            }
        }
    }
    let inside = flood(&cdt, &constraints)?;
    Ok(collect(&cdt, &inside, added))
}

fn collect(cdt: &Cdt, inside: &[i32], added: Vec<DVec2>) -> Planar {
    let faces = cdt.inner_faces().filter(|f| inside[f.fix().index()] > 0);
    let triangles = faces.map(|f| f.vertices().map(|v| v.data().index)).collect();
    Planar { triangles, added }
}

/// For each point the first one at the same position.
fn join_equal(at: &[DVec2]) -> Vec<u32> {
    let mut first: FxHashMap<[u64; 2], u32> = FxHashMap::default();
    let bits = |x: f64| if x == 0.0 { 0 } else { x.to_bits() };
    at.iter().enumerate().map(|(i, p)| *first.entry([bits(p.x), bits(p.y)]).or_insert(i as u32)).collect()
}

/// Distinct points (as indices into `at`) and directed boundary segments between their positions in that list, each
/// pair once with how often it is run forwards less backwards.
fn constraints(at: &[DVec2], rings: &[Vec<u32>], same: &[u32]) -> (Vec<u32>, Vec<(u32, u32, i32)>) {
    let mut position = vec![u32::MAX; at.len()];
    let mut sites = Vec::with_capacity(at.len());
    for (i, &first) in same.iter().enumerate() {
        if first as usize == i {
            position[i] = sites.len() as u32;
            sites.push(i as u32);
        }
    }
    let mut segments: Vec<(u32, u32, i32)> = Vec::new();
    for ring in rings {
        for (k, &a) in ring.iter().enumerate() {
            let b = ring[(k + 1) % ring.len()];
            let [a, b] = [a, b].map(|i| position[same[i as usize] as usize]);
            if a != b {
                segments.push((a.min(b), a.max(b), if a < b { 1 } else { -1 }));
            }
        }
    }
    segments.sort_unstable();
    segments.dedup_by(|next, kept| {
        let equal = (next.0, next.1) == (kept.0, kept.1);
        if equal {
            kept.2 += next.2;
        }
        equal
    });
    (sites, segments)
}

fn crossing_pairs(cdt: &Cdt, conflicts: &[[usize; 2]], sites: &[u32]) -> Vec<[[u32; 2]; 2]> {
    let mut pairs = Vec::new();
    for &[a, b] in conflicts {
        let [from, to] = [a, b].map(FixedVertexHandle::from_index);
        let others = cdt.get_conflicting_edges_between_vertices(from, to);
        pairs.extend(others.map(|e| [[a, b].map(|i| sites[i]), e.vertices().map(|v| v.data().index)]));
    }
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}

/// Winding number of every face, indexed like spade's faces.
fn flood(cdt: &Cdt, constraints: &[(u32, u32, i32)]) -> Result<Vec<i32>, Trouble> {
    // Net winding across each undirected edge, from the right to the left of its directed form.
    let mut across = vec![0; cdt.num_undirected_edges()];
    for &(a, b, net) in constraints {
        let goal = FixedVertexHandle::from_index(b as usize);
        let mut from = FixedVertexHandle::from_index(a as usize);
        // A constraint that runs through other points was split there.
        for _ in 0..cdt.num_vertices() {
            if from == goal {
                break;
            }
            let edge = cdt.get_edge_from_neighbors(from, goal).or_else(|| toward(cdt, from, goal));
            let edge = edge.ok_or_else(|| Trouble::Other("a boundary segment was lost".into()))?;
            let undirected = edge.as_undirected();
            let forward = undirected.as_directed().fix() == edge.fix();
            across[undirected.fix().index()] += if forward { net } else { -net };
            from = edge.to().fix();
        }
    }
    let mut winding = vec![i32::MIN; cdt.num_all_faces()];
    let outer = cdt.outer_face().fix();
    winding[outer.index()] = 0;
    let mut stack: Vec<FixedFaceHandle<InnerTag>> = Vec::new();
    let mut enter = |edge: spade::handles::DirectedEdgeHandle<'_, Site, (), spade::CdtEdge<()>, ()>,
                     stack: &mut Vec<_>| {
        // `edge` has the known face on its left; the other face is on the left of its reverse.
        let known = winding[edge.face().fix().index()];
        let next = edge.rev().face();
        if winding[next.fix().index()] != i32::MIN {
            return;
        }
        let forward = edge.as_undirected().as_directed().fix() == edge.fix();
        let net = across[edge.as_undirected().fix().index()];
        winding[next.fix().index()] = known - if forward { net } else { -net };
        if let Some(inner) = next.as_inner() {
            stack.push(inner.fix());
        }
    };
    for edge in cdt.convex_hull() {
        let edge = if edge.face() == cdt.outer_face() { edge } else { edge.rev() };
        enter(edge, &mut stack);
    }
    while let Some(face) = stack.pop() {
        for edge in cdt.face(face).adjacent_edges() {
            enter(edge, &mut stack);
        }
    }
    Ok(winding)
}

/// The constraint edge out of `from` that leads straight towards `goal`.
fn toward<'c>(
    cdt: &'c Cdt,
    from: FixedVertexHandle,
    goal: FixedVertexHandle,
) -> Option<spade::handles::DirectedEdgeHandle<'c, Site, (), spade::CdtEdge<()>, ()>> {
    let (a, b) = (cdt.vertex(from).data().at, cdt.vertex(goal).data().at);
    let want = (b - a).try_normalize()?;
    let ahead = |e: &spade::handles::DirectedEdgeHandle<'c, Site, (), spade::CdtEdge<()>, ()>| {
        (e.to().data().at - a).normalize_or_zero().dot(want)
    };
    cdt.vertex(from)
        .out_edges()
        .filter(|e| e.is_constraint_edge())
        .max_by(|x, y| ahead(x).total_cmp(&ahead(y)))
        .filter(|e| ahead(e) > 0.999_999)
}

/// Triangulates by cutting ears, whatever the polygon does to itself: each corner of each ring is used, so the result
/// has exactly the boundary it was given. Holes are joined to their outer ring by a bridge.
pub fn cut_ears(at: &[DVec2], rings: &[Vec<u32>]) -> Vec<[u32; 3]> {
    let area = |ring: &[u32]| {
        (0..ring.len()).map(|k| at[ring[k] as usize].perp_dot(at[ring[(k + 1) % ring.len()] as usize])).sum::<f64>()
    };
    let mut outers: Vec<Vec<u32>> = rings.iter().filter(|r| r.len() >= 3 && area(r) > 0.0).cloned().collect();
    let holes: Vec<&Vec<u32>> = rings.iter().filter(|r| r.len() >= 2 && area(r) <= 0.0).collect();
    if outers.is_empty() {
        return Vec::new();
    }
    for hole in holes {
        // The nearest pair of corners makes the bridge.
        let mut best = (f64::INFINITY, 0, 0, 0);
        for (o, outer) in outers.iter().enumerate() {
            for (i, &a) in outer.iter().enumerate() {
                for (j, &b) in hole.iter().enumerate() {
                    let d = at[a as usize].distance_squared(at[b as usize]);
                    if d < best.0 {
                        best = (d, o, i, j);
                    }
                }
            }
        }
        let (_, o, i, j) = best;
        let mut way: Vec<u32> = (0..=hole.len()).map(|k| hole[(j + k) % hole.len()]).collect();
        way.push(outers[o][i]);
        outers[o].splice(i + 1..i + 1, way);
    }
    let mut triangles = Vec::new();
    for ring in outers {
        if ring.len() > MOST_EARS {
            return Vec::new();
        }
        cut_ring(at, ring, &mut triangles);
    }
    triangles
}

/// Corners of a ring that is cut into ears at most; the work grows with the square.
const MOST_EARS: usize = 3000;

fn cut_ring(at: &[DVec2], mut ring: Vec<u32>, triangles: &mut Vec<[u32; 3]>) {
    let corner = |ring: &[u32], k: usize| {
        let n = ring.len();
        [ring[(k + n - 1) % n], ring[k], ring[(k + 1) % n]]
    };
    let quality = |ring: &[u32], k: usize| {
        let t = corner(ring, k);
        let [a, b, c] = t.map(|i| at[i as usize]);
        let twice = (b - a).perp_dot(c - a);
        let shape = twice / (a.distance_squared(b) + b.distance_squared(c) + c.distance_squared(a)).max(1e-300);
        let blocked = twice > 0.0 && ring.iter().any(|&i| !t.contains(&i) && in_triangle(at[i as usize], a, b, c));
        if blocked { shape - 10.0 } else { shape }
    };
    let mut qualities: Vec<f64> = (0..ring.len()).map(|k| quality(&ring, k)).collect();
    let mut fresh = true;
    while ring.len() > 3 {
        let best = (0..ring.len()).max_by(|&a, &b| qualities[a].total_cmp(&qualities[b])).unwrap_or(0);
        if qualities[best] <= 0.0 && !fresh {
            // Corners may have come free since they were looked at.
            qualities = (0..ring.len()).map(|k| quality(&ring, k)).collect();
            fresh = true;
            continue;
        }
        fresh = false;
        triangles.push(corner(&ring, best));
        ring.remove(best);
        qualities.remove(best);
        let n = ring.len();
        for k in [(best + n - 1) % n, best % n] {
            qualities[k] = quality(&ring, k);
        }
    }
    if let [a, b, c] = ring[..] {
        triangles.push([a, b, c]);
    }
}

fn in_triangle(p: DVec2, a: DVec2, b: DVec2, c: DVec2) -> bool {
    let s = |a: DVec2, b: DVec2| (b - a).perp_dot(p - a);
    s(a, b) >= 0.0 && s(b, c) >= 0.0 && s(c, a) >= 0.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn area(at: &[DVec2], triangles: &[[u32; 3]]) -> f64 {
        let one = |t: &[u32; 3]| {
            let [a, b, c] = t.map(|i| at[i as usize]);
            0.5 * (b - a).perp_dot(c - a)
        };
        assert!(triangles.iter().all(|t| one(t) >= 0.0), "all counter-clockwise");
        triangles.iter().map(one).sum()
    }

    fn square_with_hole() -> (Vec<DVec2>, Vec<Vec<u32>>) {
        let at = [(0, 0), (4, 0), (4, 4), (0, 4), (1, 1), (1, 2), (2, 2), (2, 1)];
        (at.map(|(x, y)| DVec2::new(f64::from(x), f64::from(y))).to_vec(), vec![vec![0, 1, 2, 3], vec![4, 5, 6, 7]])
    }

    #[test]
    fn a_square_with_a_hole_loses_the_hole() {
        let (mut at, rings) = square_with_hole();
        at.push(DVec2::new(3.0, 3.0));
        let planar = triangulate(&at, &rings, |_, _, _| None).unwrap();
        assert_eq!(area(&at, &planar.triangles), 15.0);
        assert_eq!(area(&at, &cut_ears(&at, &rings)), 15.0);
    }

    #[test]
    fn a_slit_run_twice_stays_inside() {
        let at = [(0, 0), (4, 0), (4, 4), (0, 4), (1, 1), (2, 2)].map(|(x, y)| DVec2::new(f64::from(x), f64::from(y)));
        let planar = triangulate(&at, &[vec![0, 1, 2, 3], vec![4, 5]], |_, _, _| None).unwrap();
        assert_eq!(area(&at, &planar.triangles), 16.0);
    }

    #[test]
    fn crossing_boundaries_are_named() {
        let at = [(0, 0), (4, 4), (4, 0), (0, 4)].map(|(x, y)| DVec2::new(f64::from(x), f64::from(y)));
        let trouble = triangulate(&at, &[vec![0, 1, 2, 3]], |_, _, _| None).unwrap_err();
        let Trouble::Crossing(pairs) = trouble else { panic!("{trouble:?}") };
        let mut corners: Vec<u32> = pairs.iter().flatten().flatten().copied().collect();
        corners.sort_unstable();
        assert_eq!(corners, vec![0, 1, 2, 3]);
    }

    #[test]
    fn wanted_points_are_added_once() {
        let (at, rings) = square_with_hole();
        let center = DVec2::new(3.2, 3.1);
        let mut asked = false;
        let planar =
            triangulate(&at, &rings, |_, _, _| (!std::mem::replace(&mut asked, true)).then_some(center)).unwrap();
        assert_eq!(planar.added, vec![center]);
        let mut all = at.clone();
        all.push(center);
        assert!((area(&all, &planar.triangles) - 15.0).abs() < 1e-12);
    }
}
