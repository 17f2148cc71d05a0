//! How well triangles close, and the volume and area they bound.

use super::{BodyMesh, Closedness};
use glam::DVec3;
use rustc_hash::FxHashMap;

impl Closedness {
    /// Whether each edge has exactly two triangles that run it in opposite senses.
    pub fn watertight(&self) -> bool {
        self.triangles > 0
            && self.boundary_edges == 0
            && self.edges_of_more_than_two == 0
            && self.misoriented_edges == 0
    }
}

/// Counts edges by the triangles on them, after joining equal points and leaving out triangles that collapse thereby.
pub fn closedness(mesh: &BodyMesh) -> Closedness {
    let mut number: FxHashMap<[u64; 3], u32> = FxHashMap::default();
    let bits = |x: f64| if x == 0.0 { 0 } else { x.to_bits() };
    let same: Vec<u32> = mesh
        .points
        .iter()
        .map(|p| {
            let next = number.len() as u32;
            *number.entry([bits(p.x), bits(p.y), bits(p.z)]).or_insert(next)
        })
        .collect();
    let mut edges: Vec<(u32, u32, bool)> = Vec::new();
    let mut result = Closedness::default();
    for t in triangles(mesh) {
        let t = t.map(|i| same[i as usize]);
        if t[0] == t[1] || t[1] == t[2] || t[2] == t[0] {
            continue;
        }
        result.triangles += 1;
        for k in 0..3 {
            let (a, b) = (t[k], t[(k + 1) % 3]);
            edges.push((a.min(b), a.max(b), a < b));
        }
    }
    edges.sort_unstable();
    for uses in edges.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)) {
        match uses {
            [_] => result.boundary_edges += 1,
            [a, b] if a.2 == b.2 => result.misoriented_edges += 1,
            [_, _] => {}
            _ => result.edges_of_more_than_two += 1,
        }
    }
    result
}

/// All triangles of a body as indices into its points.
pub fn triangles(mesh: &BodyMesh) -> impl Iterator<Item = [u32; 3]> + '_ {
    mesh.faces.iter().flat_map(|f| f.triangles.iter().map(|t| t.map(|i| f.points[i as usize])))
}

/// Volume inside the triangles by the divergence theorem, mm³ (negative where they face inwards), and their area, mm².
pub fn mesh_volume_area(mesh: &BodyMesh) -> (f64, f64) {
    let origin = crate::geom::Aabb::of(mesh.points.iter().copied()).center();
    let (mut six, mut twice) = (0.0, 0.0);
    for t in triangles(mesh) {
        let [a, b, c]: [DVec3; 3] = t.map(|i| mesh.points[i as usize] - origin);
        six += a.dot(b.cross(c));
        twice += (b - a).cross(c - a).length();
    }
    (six / 6.0, twice / 2.0)
}
