//! A tree of boxes over triangles: which one does a ray hit first?

use super::BodyMesh;
use crate::geom::Aabb;
use glam::DVec3;

/// Triangles in a leaf at most.
const LEAF: usize = 4;

/// What a ray hit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hit {
    /// Distance along the ray in lengths of its direction.
    pub distance: f64,
    /// Index into [`BodyMesh::faces`].
    pub face: u32,
    /// Index of the triangle in that face.
    pub triangle: u32,
}

#[derive(Clone, Debug)]
struct Branch {
    aabb: Aabb,
    /// Leaf: first triangle; else index of the second child (the first follows at once).
    at: u32,
    /// Triangles of a leaf; 0 = a branch.
    count: u32,
}

/// The tree over one body's triangles, in body coordinates.
#[derive(Clone, Debug, Default)]
pub struct Bvh {
    branches: Vec<Branch>,
    triangles: Vec<([DVec3; 3], u32, u32)>,
}

impl Bvh {
    /// Builds the tree, splitting at the median of the longest side.
    pub fn new(mesh: &BodyMesh) -> Self {
        let mut triangles: Vec<([DVec3; 3], u32, u32)> = Vec::new();
        for (f, face) in mesh.faces.iter().enumerate() {
            for (t, corners) in face.triangles.iter().enumerate() {
                let corners = corners.map(|i| mesh.points[face.points[i as usize] as usize]);
                triangles.push((corners, f as u32, t as u32));
            }
        }
        let mut tree = Bvh { branches: Vec::with_capacity(triangles.len()), triangles };
        if !tree.triangles.is_empty() {
            tree.grow(0, tree.triangles.len());
        }
        tree
    }

    fn grow(&mut self, from: usize, to: usize) {
        let aabb = Aabb::of(self.triangles[from..to].iter().flat_map(|t| t.0));
        let at = self.branches.len();
        self.branches.push(Branch { aabb, at: from as u32, count: (to - from) as u32 });
        if to - from <= LEAF {
            return;
        }
        let size = aabb.max - aabb.min;
        let axis = if size.x >= size.y && size.x >= size.z {
            0
        } else if size.y >= size.z {
            1
        } else {
            2
        };
        let middle = (from + to) / 2;
        let key = |t: &([DVec3; 3], u32, u32)| t.0[0][axis] + t.0[1][axis] + t.0[2][axis];
        self.triangles[from..to]
            .select_nth_unstable_by(middle - from, |a, b| key(a).total_cmp(&key(b)).then((a.1, a.2).cmp(&(b.1, b.2))));
        self.branches[at].count = 0;
        self.grow(from, middle);
        self.branches[at].at = self.branches.len() as u32;
        self.grow(middle, to);
    }

    /// The first triangle that a ray from `origin` along `direction` meets, from either side.
    pub fn pick(&self, origin: DVec3, direction: DVec3) -> Option<Hit> {
        let inverse = DVec3::ONE / direction;
        let mut best: Option<Hit> = None;
        let mut stack = vec![0u32];
        while let Some(i) = stack.pop() {
            let Some(branch) = self.branches.get(i as usize) else { continue };
            let limit = best.map_or(f64::INFINITY, |hit| hit.distance);
            if !meets(&branch.aabb, origin, inverse, limit) {
                continue;
            }
            if branch.count == 0 {
                stack.push(branch.at);
                stack.push(i + 1);
                continue;
            }
            for (corners, face, triangle) in &self.triangles[branch.at as usize..(branch.at + branch.count) as usize] {
                let Some(distance) = cross(corners, origin, direction) else { continue };
                let nearer = best.is_none_or(|b| (distance, *face, *triangle) < (b.distance, b.face, b.triangle));
                if nearer {
                    best = Some(Hit { distance, face: *face, triangle: *triangle });
                }
            }
        }
        best
    }

    /// Box of all triangles.
    pub fn aabb(&self) -> Aabb {
        self.branches.first().map_or(Aabb::EMPTY, |b| b.aabb)
    }
}

/// Whether the ray passes the box before `limit` (slab test; a ray in a face of the box counts).
fn meets(aabb: &Aabb, origin: DVec3, inverse: DVec3, limit: f64) -> bool {
    let (a, b) = ((aabb.min - origin) * inverse, (aabb.max - origin) * inverse);
    let (mut near, mut far) = (0.0f64, limit);
    for axis in 0..3 {
        // 0 · infinity is no number: the ray runs in the slab's border, which excludes nothing.
        if a[axis].is_nan() || b[axis].is_nan() {
            continue;
        }
        near = near.max(a[axis].min(b[axis]));
        far = far.min(a[axis].max(b[axis]));
    }
    near <= far
}

/// Möller and Trumbore's test; distance along the ray.
fn cross([a, b, c]: &[DVec3; 3], origin: DVec3, direction: DVec3) -> Option<f64> {
    let (e, f) = (*b - *a, *c - *a);
    let p = direction.cross(f);
    let det = e.dot(p);
    if det == 0.0 {
        return None;
    }
    let s = origin - *a;
    let u = s.dot(p) / det;
    let q = s.cross(e);
    let v = direction.dot(q) / det;
    let t = f.dot(q) / det;
    (u >= -1e-12 && v >= -1e-12 && u + v <= 1.0 + 1e-12 && t >= 0.0).then_some(t)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::job::Job;
    use crate::mesh::{default_fineness, solids, tessellate};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn picking_agrees_with_trying_every_triangle(x in -1.0f64..1.0, y in -1.0f64..1.0, z in -1.0f64..1.0, k in 0u32..3) {
            let known = [solids::torus(0), solids::block(true), solids::pad()].into_iter().nth(k as usize).expect("three");
            let mesh = tessellate(&known.model, default_fineness(&known.model), &Job::default()).expect("no limit");
            let body = &mesh.bodies[0];
            let tree = Bvh::new(body);
            let direction = DVec3::new(x, y, z);
            prop_assume!(direction.length() > 0.1);
            let origin = known.centroid - direction * 100.0 + DVec3::new(y, z, x) * 4.0;
            let mut best: Option<f64> = None;
            for (corners, _, _) in &tree.triangles {
                if let Some(t) = cross(corners, origin, direction) {
                    best = Some(best.map_or(t, |b: f64| b.min(t)));
                }
            }
            let hit = tree.pick(origin, direction);
            prop_assert_eq!(hit.map(|h| h.distance), best);
        }
    }

    #[test]
    fn a_ray_down_on_the_block_hits_its_top() {
        let known = solids::block(false);
        let mesh = tessellate(&known.model, default_fineness(&known.model), &Job::default()).expect("no limit");
        let hit = Bvh::new(&mesh.bodies[0]).pick(DVec3::new(4.0, 5.0, 50.0), -DVec3::Z).expect("hit");
        assert_eq!(hit.distance, 20.0);
        assert_eq!(hit.face, 1, "the top is the second face");
        assert!(Bvh::default().pick(DVec3::ZERO, DVec3::Z).is_none());
    }
}
