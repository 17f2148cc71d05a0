//! One face to triangles.

use super::Fineness;
use super::cdt::{Planar, Trouble, cut_ears, triangulate};
use super::chart::Chart;
use super::domain::Domain;
use super::edges::tolerance;
use super::grid::Grid;
use super::outline::{Outline, Samples};
use super::ring::PointRef;
use crate::geom::Surface;
use crate::model::shape::{EdgeId, Face, Shape};
use glam::{DVec2, DVec3, Vec3};
use rustc_hash::FxHashMap;

/// Triangles of one face, with its points named and not yet numbered.
#[derive(Clone, Debug, Default)]
pub struct Patch {
    /// Positions of [`PointRef::Local`], mm.
    pub locals: Vec<DVec3>,
    /// Points of the face.
    pub points: Vec<PointRef>,
    /// Unit normals out of the material, one a point.
    pub normals: Vec<Vec3>,
    /// Corners as indices into `points`.
    pub triangles: Vec<[u32; 3]>,
    /// What was given up.
    pub note: Option<String>,
    /// Whether the bounds run against the surface's normal, which was turned therefore.
    pub turned: bool,
}

/// Why a face has no triangles yet.
#[derive(Clone, Debug, PartialEq)]
pub enum FaceTrouble {
    /// Boundaries cross when these edges are as coarse as they are.
    Refine(Vec<EdgeId>),
    /// No way.
    Failed(String),
}

impl From<String> for FaceTrouble {
    fn from(why: String) -> Self {
        FaceTrouble::Failed(why)
    }
}

/// Where its points came from and how they are seen: everything the triangles of a face refer to.
struct Sheet<'a> {
    chart: &'a Chart<'a>,
    grid: Grid,
    uv: Vec<DVec2>,
    at: Vec<DVec2>,
    space: Vec<DVec3>,
    names: Vec<PointRef>,
    locals: Vec<DVec3>,
}

/// Meshes `face`. `outward` is the shell's sense. On the `last` attempt crossing boundaries are cut into ears.
pub fn mesh_face(
    shape: &Shape,
    face: &Face,
    outward: bool,
    samples: &Samples,
    fine: Fineness,
    budget: usize,
    last: bool,
) -> Result<Patch, FaceTrouble> {
    let outline = Outline::new(shape, face, samples)?;
    let chart = outline.chart(tolerance(fine));
    let domain = outline.domain(&chart, Some(fine))?;
    let mut note = None;
    let (grid, coarser) = Grid::new(&chart, &domain.rings, fine, budget);
    if coarser {
        note = Some(format!("coarser than asked: more than {budget} triangles"));
    }
    let (mut sheet, rings) = Sheet::lay_out(&chart, grid, &domain, shape, samples);
    let planar = match sheet.triangles(&rings, fine) {
        Ok(planar) => planar,
        Err(Trouble::Crossing(pairs)) if !last => {
            let edges = coarser_edges(&pairs, &sheet, &domain);
            if edges.is_empty() {
                return Err(FaceTrouble::Failed("its boundary crosses itself".into()));
            }
            return Err(FaceTrouble::Refine(edges));
        }
        Err(trouble) => {
            let why = match trouble {
                Trouble::Crossing(_) => "its boundary crosses itself".to_owned(),
                Trouble::Other(why) => why,
            };
            let triangles = cut_ears(&sheet.at, &rings);
            if triangles.is_empty() {
                return Err(FaceTrouble::Failed(why));
            }
            note = Some(format!("{why}; only corners of the boundary were joined"));
            Planar { triangles, added: Vec::new() }
        }
    };
    if planar.triangles.is_empty() {
        return Err(FaceTrouble::Failed("its boundary encloses nothing".into()));
    }
    for &at in &planar.added {
        sheet.add_inside(at);
    }
    let patch = sheet.finish(&planar.triangles, outline.against ^ domain.turned ^ !outward);
    Ok(Patch { note, turned: domain.turned, ..patch })
}

/// The edges to sample more finely where segments cross: of each pair the longer one's. Two curves that touch cross as
/// polygons only while the outer one is coarser.
fn coarser_edges(pairs: &[[[u32; 2]; 2]], sheet: &Sheet<'_>, domain: &Domain) -> Vec<EdgeId> {
    let mut edge_of: FxHashMap<[u32; 2], EdgeId> = FxHashMap::default();
    let mut first = 0;
    for ring in &domain.rings {
        let n = ring.nodes.len() as u32;
        for (k, node) in ring.nodes.iter().enumerate() {
            let (a, b) = (first + k as u32, first + (k as u32 + 1) % n);
            if let Some(along) = node.along {
                edge_of.insert([a.min(b), a.max(b)], along.edge);
            }
        }
        first += n;
    }
    let mut edges = Vec::new();
    for pair in pairs {
        let found = pair.map(|[a, b]| {
            let edge = edge_of.get(&[a.min(b), a.max(b)]).copied();
            edge.map(|edge| (sheet.space[a as usize].distance(sheet.space[b as usize]), edge))
        });
        match found {
            [Some((long, edge)), Some((short, other))] => {
                edges.extend((long > 0.9 * short).then_some(edge));
                edges.extend((short > 0.9 * long).then_some(other));
            }
            [one, other] => edges.extend(one.or(other).map(|(_, edge)| edge)),
        }
    }
    edges.sort_unstable();
    edges.dedup();
    edges
}

impl<'a> Sheet<'a> {
    fn lay_out(
        chart: &'a Chart<'a>,
        grid: Grid,
        domain: &Domain,
        shape: &Shape,
        samples: &Samples,
    ) -> (Self, Vec<Vec<u32>>) {
        let mut sheet = Sheet {
            chart,
            grid,
            uv: Vec::new(),
            at: Vec::new(),
            space: Vec::new(),
            names: Vec::new(),
            locals: domain.locals.clone(),
        };
        let mut rings = Vec::with_capacity(domain.rings.len());
        let mut planes = Vec::with_capacity(domain.rings.len());
        for ring in &domain.rings {
            let first = sheet.uv.len() as u32;
            for node in &ring.nodes {
                sheet.uv.push(node.uv);
                sheet.at.push(sheet.grid.forward(node.uv));
                sheet.space.push(position(node.point, &domain.locals, shape, samples));
                sheet.names.push(node.point);
            }
            rings.push((first..sheet.uv.len() as u32).collect());
            planes.push(sheet.at[first as usize..].to_vec());
        }
        for at in sheet.grid.inside(&planes) {
            sheet.add_inside(at);
        }
        (sheet, rings)
    }

    fn add_inside(&mut self, at: DVec2) {
        let uv = self.grid.back(at);
        let p = self.chart.eval(uv, 0).p;
        self.uv.push(uv);
        self.at.push(at);
        self.space.push(p);
        self.names.push(PointRef::Local(self.locals.len() as u32));
        self.locals.push(p);
    }

    /// Triangulates, splitting edges whose middle is farther from the surface than the chord allows.
    fn triangles(&self, rings: &[Vec<u32>], fine: Fineness) -> Result<Planar, Trouble> {
        if matches!(self.chart.surface(), Surface::Plane { .. }) {
            return triangulate(&self.at, rings, |_, _, _| None);
        }
        triangulate(&self.at, rings, |a, b, added| {
            let uv = |i: u32| match self.uv.get(i as usize) {
                Some(uv) => Some((*uv, self.space[i as usize])),
                None => added.get(i as usize - self.uv.len()).map(|&at| {
                    let uv = self.grid.back(at);
                    (uv, self.chart.eval(uv, 0).p)
                }),
            };
            let ((ua, pa), (ub, pb)) = (uv(a)?, uv(b)?);
            let middle = ua.midpoint(ub);
            let s = self.chart.eval(middle, 1);
            let n = s.cross().try_normalize()?;
            let off = n.dot(s.p - pa.midpoint(pb)).abs();
            (off > fine.chord_mm).then(|| self.grid.forward(middle))
        })
    }

    fn finish(self, triangles: &[[u32; 3]], flip: bool) -> Patch {
        let mut number = vec![u32::MAX; self.names.len()];
        let mut patch = Patch::default();
        let (low, high) =
            self.uv.iter().fold((DVec2::INFINITY, DVec2::NEG_INFINITY), |(a, z), &p| (a.min(p), z.max(p)));
        let middle = low.midpoint(high);
        let flat = matches!(self.chart.surface(), Surface::Plane { .. });
        let sign = if flip { -1.0 } else { 1.0 };
        let plane = if flat { self.chart.normal(middle, middle) * sign } else { DVec3::ZERO };
        for t in triangles {
            let [a, b, c] = t.map(|i| self.names[i as usize]);
            if a == b || b == c || c == a {
                continue; // collapsed onto a pole
            }
            let mut corners = t.map(|i| {
                let slot = &mut number[i as usize];
                if *slot == u32::MAX {
                    *slot = patch.points.len() as u32;
                    patch.points.push(self.names[i as usize]);
                    let n = if flat { plane } else { self.chart.normal(self.uv[i as usize], middle) * sign };
                    patch.normals.push(n.as_vec3());
                }
                *slot
            });
            if flip {
                corners.swap(1, 2);
            }
            patch.triangles.push(corners);
        }
        patch.locals = self.locals;
        patch
    }
}

/// Where a named point is.
pub fn position(point: PointRef, locals: &[DVec3], shape: &Shape, samples: &Samples) -> DVec3 {
    match point {
        PointRef::Vertex(v) => shape.vertices.get(v as usize).map(|v| v.point),
        PointRef::Edge(e, k) => match samples.get(e as usize) {
            Some(Some(Ok(sampled))) => sampled.points.get(k as usize).copied(),
            _ => None,
        },
        PointRef::Local(i) => locals.get(i as usize).copied(),
    }
    .unwrap_or(DVec3::NAN)
}
