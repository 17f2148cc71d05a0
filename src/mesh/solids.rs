//! Solids built by hand for the tests of this folder, with their volume and area by formula.

use crate::geom::{BSplineSurface, Curve, Frame, Surface};
use crate::model::Model;
use crate::model::product::{PlacedBody, Product, ProductId};
use crate::model::shape::*;
use glam::{DMat4, DVec3};
use std::f64::consts::{FRAC_PI_2, PI, TAU};

/// A shape under construction.
#[derive(Default)]
pub struct Build {
    pub shape: Shape,
    faces: Vec<(FaceId, bool)>,
    next: u64,
}

pub type Uses<'a> = &'a [(EdgeId, bool)];

impl Build {
    fn entity(&mut self) -> u64 {
        self.next += 1;
        self.next
    }
    pub fn vertex(&mut self, x: f64, y: f64, z: f64) -> VertexId {
        let entity = self.entity();
        self.shape.vertices.push(Vertex { entity, point: DVec3::new(x, y, z) });
        VertexId(self.shape.vertices.len() as u32 - 1)
    }
    pub fn at(&self, v: VertexId) -> DVec3 {
        self.shape.vertices[v.index()].point
    }
    pub fn edge(&mut self, start: VertexId, end: VertexId, curve: Curve) -> EdgeId {
        let entity = self.entity();
        self.shape.edges.push(Edge { entity, start, end, curve, same_sense: true, colour: None });
        EdgeId(self.shape.edges.len() as u32 - 1)
    }
    pub fn line(&mut self, start: VertexId, end: VertexId) -> EdgeId {
        let (a, b) = (self.at(start), self.at(end));
        self.edge(start, end, Curve::Line { origin: a, direction: (b - a).normalize() })
    }
    /// A full circle about +z through the vertex.
    pub fn circle(&mut self, v: VertexId, center: DVec3) -> EdgeId {
        let arm = self.at(v) - center;
        let frame = Frame::new(center, Some(DVec3::Z), Some(arm));
        self.edge(v, v, Curve::Circle { frame, radius: arm.length() })
    }
    pub fn face(&mut self, surface: Surface, same_sense: bool, loops: &[Uses<'_>]) -> FaceId {
        let entity = self.entity();
        let loops = loops
            .iter()
            .enumerate()
            .map(|(i, edges)| Loop { outer: i == 0, orientation: true, edges: edges.to_vec(), vertex: None })
            .collect();
        let face = Face {
            entity,
            name: String::new(),
            surface,
            surface_entity: entity,
            same_sense,
            loops,
            colour: None,
            hidden: false,
        };
        self.shape.faces.push(face);
        let id = FaceId(self.shape.faces.len() as u32 - 1);
        self.faces.push((id, true));
        id
    }
    pub fn vertex_loop(&mut self, face: FaceId, v: VertexId) {
        let ring = Loop { outer: false, orientation: true, edges: vec![], vertex: Some(v) };
        self.shape.faces[face.index()].loops.push(ring);
    }
    /// A plane through the first vertex of the first loop with this normal.
    pub fn plane(&mut self, normal: DVec3, loops: &[Uses<'_>]) -> FaceId {
        let first = self.shape.edges[loops[0][0].0.index()].start;
        let frame = Frame::new(self.at(first), Some(normal), None);
        self.face(Surface::Plane { frame }, true, loops)
    }
    pub fn model(mut self) -> Model {
        let shell = Shell { entity: 1, closed: true, faces: self.faces };
        let body = Body {
            entity: 2,
            name: "body".into(),
            kind: BodyKind::Solid,
            shells: vec![shell],
            wires: vec![],
            points: vec![],
            triangles: None,
            colour: None,
            hidden: false,
            supplemental: false,
        };
        self.shape.bodies.push(body);
        let bodies = vec![PlacedBody { body: BodyId(0), product_from_body: DMat4::IDENTITY, colour: None }];
        let product = Product { entity: 3, id: "p".into(), name: "part".into(), revision: String::new(), bodies };
        Model { products: vec![product], roots: vec![ProductId(0)], shape: self.shape, ..Model::default() }
    }
}

/// A solid with what is known of it.
pub struct Known {
    pub name: &'static str,
    pub model: Model,
    pub volume: f64,
    pub area: f64,
    pub centroid: DVec3,
}

/// Box with sides 10, 20, 30 in the first octant; a cylindrical hole of radius 3 along z where asked.
pub fn block(hole: bool) -> Known {
    let mut b = Build::default();
    let v: Vec<VertexId> = (0..8)
        .map(|i| b.vertex(10.0 * f64::from(i & 1), 20.0 * f64::from(i >> 1 & 1), 30.0 * f64::from(i >> 2)))
        .collect();
    let e = |b: &mut Build, i: usize, j: usize| b.line(v[i], v[j]);
    let (e01, e13, e32, e20) = (e(&mut b, 0, 1), e(&mut b, 1, 3), e(&mut b, 3, 2), e(&mut b, 2, 0));
    let (e45, e57, e76, e64) = (e(&mut b, 4, 5), e(&mut b, 5, 7), e(&mut b, 7, 6), e(&mut b, 6, 4));
    let (e04, e15, e37, e26) = (e(&mut b, 0, 4), e(&mut b, 1, 5), e(&mut b, 3, 7), e(&mut b, 2, 6));
    let mut bottom: Vec<Vec<(EdgeId, bool)>> = vec![vec![(e20, false), (e32, false), (e13, false), (e01, false)]];
    let mut top: Vec<Vec<(EdgeId, bool)>> = vec![vec![(e45, true), (e57, true), (e76, true), (e64, true)]];
    let (mut volume, mut area) = (6000.0, 2200.0);
    if hole {
        let (low, high) = (b.vertex(8.0, 10.0, 0.0), b.vertex(8.0, 10.0, 30.0));
        let c = DVec3::new(5.0, 10.0, 0.0);
        let (circle0, circle1) = (b.circle(low, c), b.circle(high, c + DVec3::Z * 30.0));
        bottom.push(vec![(circle0, true)]);
        top.push(vec![(circle1, false)]);
        let frame = Frame::new(c, Some(DVec3::Z), Some(DVec3::Y));
        // The hole's wall: no seam edge, normal towards the axis.
        b.face(Surface::Cylinder { frame, radius: 3.0 }, false, &[&[(circle0, false)], &[(circle1, true)]]);
        volume -= PI * 9.0 * 30.0;
        area += 2.0 * PI * 3.0 * 30.0 - 2.0 * PI * 9.0;
    }
    let bottom: Vec<Uses<'_>> = bottom.iter().map(Vec::as_slice).collect();
    let top: Vec<Uses<'_>> = top.iter().map(Vec::as_slice).collect();
    b.plane(-DVec3::Z, &bottom);
    b.plane(DVec3::Z, &top);
    b.plane(-DVec3::Y, &[&[(e01, true), (e15, true), (e45, false), (e04, false)]]);
    b.plane(DVec3::X, &[&[(e13, true), (e37, true), (e57, false), (e15, false)]]);
    b.plane(DVec3::Y, &[&[(e32, true), (e26, true), (e76, false), (e37, false)]]);
    b.plane(-DVec3::X, &[&[(e20, true), (e04, true), (e64, false), (e26, false)]]);
    let name = if hole { "block with hole" } else { "block" };
    Known { name, model: b.model(), volume, area, centroid: DVec3::new(5.0, 10.0, 15.0) }
}

/// Cylinder of radius 4 and height 10, its wall with a seam edge used twice, or split in two halves.
pub fn cylinder(split: bool) -> Known {
    let mut b = Build::default();
    let (a, z) = (b.vertex(4.0, 0.0, 0.0), b.vertex(4.0, 0.0, 10.0));
    let seam = b.line(a, z);
    let frame = Frame::new(DVec3::ZERO, Some(DVec3::Z), Some(DVec3::new(1.0, 1.0, 0.0)));
    let wall = Surface::Cylinder { frame, radius: 4.0 };
    let circle = |z: f64| Curve::Circle { frame: Frame { origin: DVec3::Z * z, ..Frame::default() }, radius: 4.0 };
    if split {
        let (a2, z2) = (b.vertex(-4.0, 0.0, 0.0), b.vertex(-4.0, 0.0, 10.0));
        let seam2 = b.line(a2, z2);
        let (low1, low2) = (b.edge(a, a2, circle(0.0)), b.edge(a2, a, circle(0.0)));
        let (high1, high2) = (b.edge(z, z2, circle(10.0)), b.edge(z2, z, circle(10.0)));
        b.face(wall.clone(), true, &[&[(low1, true), (seam2, true), (high1, false), (seam, false)]]);
        b.face(wall, true, &[&[(low2, true), (seam, true), (high2, false), (seam2, false)]]);
        b.plane(DVec3::Z, &[&[(high1, true), (high2, true)]]);
        b.plane(-DVec3::Z, &[&[(low2, false), (low1, false)]]);
    } else {
        let (low, high) = (b.edge(a, a, circle(0.0)), b.edge(z, z, circle(10.0)));
        b.face(wall, true, &[&[(low, true), (seam, true), (high, false), (seam, false)]]);
        b.plane(DVec3::Z, &[&[(high, true)]]);
        b.plane(-DVec3::Z, &[&[(low, false)]]);
    }
    let name = if split { "split cylinder" } else { "cylinder with seam" };
    Known {
        name,
        model: b.model(),
        volume: PI * 160.0,
        area: 2.0 * PI * 4.0 * 10.0 + 2.0 * PI * 16.0,
        centroid: DVec3::Z * 5.0,
    }
}

/// Cone with its apex at height 6 over a base of radius 3: `seam` with an edge to the apex, else a vertex loop.
pub fn cone(seam: bool) -> Known {
    let mut b = Build::default();
    let (a, apex) = (b.vertex(3.0, 0.0, 0.0), b.vertex(0.0, 0.0, 6.0));
    let base = b.circle(a, DVec3::ZERO);
    let surface = Surface::Cone { frame: Frame::default(), radius: 3.0, half_angle: -(0.5f64.atan()) };
    if seam {
        let edge = b.line(a, apex);
        b.face(surface, true, &[&[(base, true), (edge, true), (edge, false)]]);
    } else {
        let face = b.face(surface, true, &[&[(base, true)]]);
        b.vertex_loop(face, apex);
    }
    b.plane(-DVec3::Z, &[&[(base, false)]]);
    let slant = 45f64.sqrt();
    let name = if seam { "cone with seam" } else { "cone with vertex loop" };
    Known {
        name,
        model: b.model(),
        volume: PI * 9.0 * 2.0,
        area: PI * 3.0 * slant + PI * 9.0,
        centroid: DVec3::Z * 1.5,
    }
}

/// Spheres of radius 5: 0 no bound at all, 1 a vertex loop, 2 a seam from pole to pole used twice, 3 two lunes.
pub fn sphere(kind: u32) -> Known {
    let mut b = Build::default();
    let surface = Surface::Sphere { frame: Frame::default(), radius: 5.0 };
    let meridian = |y: f64| Curve::Circle {
        frame: Frame::new(DVec3::ZERO, Some(DVec3::new(0.0, y, 0.0)), Some(-DVec3::Z)),
        radius: 5.0,
    };
    let name = match kind {
        0 => {
            b.face(surface, true, &[]);
            "sphere without bounds"
        }
        1 => {
            let pole = b.vertex(0.0, 0.0, 5.0);
            let face = b.face(surface, true, &[]);
            b.vertex_loop(face, pole);
            "sphere with vertex loop"
        }
        2 => {
            let (south, north) = (b.vertex(0.0, 0.0, -5.0), b.vertex(0.0, 0.0, 5.0));
            let seam = b.edge(south, north, meridian(-1.0));
            b.face(surface, true, &[&[(seam, true), (seam, false)]]);
            "sphere with seam"
        }
        _ => {
            let (south, north) = (b.vertex(0.0, 0.0, -5.0), b.vertex(0.0, 0.0, 5.0));
            let (front, back) = (b.edge(south, north, meridian(-1.0)), b.edge(south, north, meridian(1.0)));
            b.face(surface.clone(), true, &[&[(front, true), (back, false)]]);
            b.face(surface, true, &[&[(back, true), (front, false)]]);
            "sphere of two lunes"
        }
    };
    Known { name, model: b.model(), volume: 4.0 / 3.0 * PI * 125.0, area: 4.0 * PI * 25.0, centroid: DVec3::ZERO }
}

/// Half ball over the xy plane, radius 5, its dome without a seam.
pub fn dome() -> Known {
    let mut b = Build::default();
    let v = b.vertex(5.0, 0.0, 0.0);
    let equator = b.circle(v, DVec3::ZERO);
    b.face(Surface::Sphere { frame: Frame::default(), radius: 5.0 }, true, &[&[(equator, true)]]);
    b.plane(-DVec3::Z, &[&[(equator, false)]]);
    let centroid = DVec3::Z * 15.0 / 8.0;
    Known { name: "dome", model: b.model(), volume: 2.0 / 3.0 * PI * 125.0, area: 3.0 * PI * 25.0, centroid }
}

/// Torus 8 / 3: 0 no bound, 1 with both seams, 2 two halves that meet in two circles around the tube's axis,
/// 3 two halves that meet in circles around the tube.
pub fn torus(kind: u32) -> Known {
    let mut b = Build::default();
    let surface = Surface::Torus { frame: Frame::default(), major: 8.0, minor: 3.0, outer: true };
    let tube = |center: DVec3, along: DVec3, out: DVec3| Curve::Circle {
        frame: Frame::new(center, Some(out.cross(along)), Some(out)),
        radius: 3.0,
    };
    let name = match kind {
        0 => {
            b.face(surface, true, &[]);
            "torus without bounds"
        }
        1 => {
            let v = b.vertex(11.0, 0.0, 0.0);
            let around = b.circle(v, DVec3::ZERO);
            let section = b.edge(v, v, tube(DVec3::X * 8.0, DVec3::Z, DVec3::X));
            b.face(surface, true, &[&[(around, true), (section, true), (around, false), (section, false)]]);
            "torus with seams"
        }
        2 => {
            let (outer, inner) = (b.vertex(11.0, 0.0, 0.0), b.vertex(5.0, 0.0, 0.0));
            let (big, small) = (b.circle(outer, DVec3::ZERO), b.circle(inner, DVec3::ZERO));
            b.face(surface.clone(), true, &[&[(big, true)], &[(small, false)]]);
            b.face(surface, true, &[&[(small, true)], &[(big, false)]]);
            "torus of two rings"
        }
        _ => {
            let (right, left) = (b.vertex(11.0, 0.0, 0.0), b.vertex(-11.0, 0.0, 0.0));
            let one = b.edge(right, right, tube(DVec3::X * 8.0, DVec3::Z, DVec3::X));
            let two = b.edge(left, left, tube(-DVec3::X * 8.0, DVec3::Z, -DVec3::X));
            b.face(surface.clone(), true, &[&[(one, false)], &[(two, true)]]);
            b.face(surface, true, &[&[(two, false)], &[(one, true)]]);
            "torus of two elbows"
        }
    };
    Known {
        name,
        model: b.model(),
        volume: 2.0 * PI * PI * 8.0 * 9.0,
        area: 4.0 * PI * PI * 24.0,
        centroid: DVec3::ZERO,
    }
}

/// A pad 10 by 10 whose top is the biquadratic patch z = 5 + xy(10 - x)(10 - y) / 250; sides are planes bounded by lines.
pub fn pad() -> Known {
    let mut b = Build::default();
    let v: Vec<VertexId> = (0..8)
        .map(|i| b.vertex(10.0 * f64::from(i & 1), 10.0 * f64::from(i >> 1 & 1), 5.0 * f64::from(i >> 2)))
        .collect();
    let e = |b: &mut Build, i: usize, j: usize| b.line(v[i], v[j]);
    let (e01, e13, e32, e20) = (e(&mut b, 0, 1), e(&mut b, 1, 3), e(&mut b, 3, 2), e(&mut b, 2, 0));
    let (e45, e57, e76, e64) = (e(&mut b, 4, 5), e(&mut b, 5, 7), e(&mut b, 7, 6), e(&mut b, 6, 4));
    let (e04, e15, e37, e26) = (e(&mut b, 0, 4), e(&mut b, 1, 5), e(&mut b, 3, 7), e(&mut b, 2, 6));
    b.plane(-DVec3::Z, &[&[(e20, false), (e32, false), (e13, false), (e01, false)]]);
    b.plane(-DVec3::Y, &[&[(e01, true), (e15, true), (e45, false), (e04, false)]]);
    b.plane(DVec3::X, &[&[(e13, true), (e37, true), (e57, false), (e15, false)]]);
    b.plane(DVec3::Y, &[&[(e32, true), (e26, true), (e76, false), (e37, false)]]);
    b.plane(-DVec3::X, &[&[(e20, true), (e04, true), (e64, false), (e26, false)]]);
    // x(10 - x) in Bernstein form of degree 2 on [0, 10]: 0, 50, 0.
    let bump = |i: usize| if i == 1 { 50.0 } else { 0.0 };
    let points = (0..9)
        .map(|k| DVec3::new(5.0 * (k / 3) as f64, 5.0 * (k % 3) as f64, 5.0 + bump(k / 3) * bump(k % 3) / 250.0))
        .collect();
    let knots = vec![0.0, 0.0, 0.0, 1.0, 1.0, 1.0];
    let top = BSplineSurface {
        u_degree: 2,
        v_degree: 2,
        u_knots: knots.clone(),
        v_knots: knots,
        u_count: 3,
        v_count: 3,
        points,
        weights: vec![],
        u_closed: false,
        v_closed: false,
    };
    b.face(Surface::BSpline(top), true, &[&[(e45, true), (e57, true), (e76, true), (e64, true)]]);
    let extra = (1000.0f64 / 6.0).powi(2) / 250.0;
    // Area and height of the centroid by quadrature of the formula, done here on a fine midpoint grid.
    let n = 400;
    let (mut top_area, mut moment) = (0.0, 0.0);
    let cell = 10.0 / f64::from(n);
    for i in 0..n {
        for j in 0..n {
            let (x, y) = ((f64::from(i) + 0.5) * cell, (f64::from(j) + 0.5) * cell);
            let (zx, zy) = ((10.0 - 2.0 * x) * y * (10.0 - y) / 250.0, (10.0 - 2.0 * y) * x * (10.0 - x) / 250.0);
            top_area += (1.0 + zx * zx + zy * zy).sqrt() * cell * cell;
            let z = 5.0 + x * y * (10.0 - x) * (10.0 - y) / 250.0;
            moment += 0.5 * z * z * cell * cell;
        }
    }
    let volume = 500.0 + extra;
    Known {
        name: "pad",
        model: b.model(),
        volume,
        area: 300.0 + top_area,
        centroid: DVec3::new(5.0, 5.0, moment / volume),
    }
}

/// An eighth of a ball: a corner where the sphere's own pole is a vertex.
pub fn octant() -> Known {
    let mut b = Build::default();
    let o = b.vertex(0.0, 0.0, 0.0);
    let (x, y, z) = (b.vertex(5.0, 0.0, 0.0), b.vertex(0.0, 5.0, 0.0), b.vertex(0.0, 0.0, 5.0));
    let arc = |axis: DVec3, from: DVec3| Curve::Circle {
        frame: Frame::new(DVec3::ZERO, Some(axis), Some(from)),
        radius: 5.0,
    };
    let xy = b.edge(x, y, arc(DVec3::Z, DVec3::X));
    let yz = b.edge(y, z, arc(DVec3::X, DVec3::Y));
    let zx = b.edge(z, x, arc(DVec3::Y, DVec3::Z));
    let (ox, oy, oz) = (b.line(o, x), b.line(o, y), b.line(o, z));
    b.face(Surface::Sphere { frame: Frame::default(), radius: 5.0 }, true, &[&[(xy, true), (yz, true), (zx, true)]]);
    b.plane(-DVec3::Z, &[&[(oy, true), (xy, false), (ox, false)]]);
    b.plane(-DVec3::X, &[&[(oz, true), (yz, false), (oy, false)]]);
    b.plane(-DVec3::Y, &[&[(ox, true), (zx, false), (oz, false)]]);
    let c = 15.0 / 8.0;
    Known {
        name: "octant",
        model: b.model(),
        volume: PI * 125.0 / 6.0,
        area: 1.25 * PI * 25.0,
        centroid: DVec3::new(c, c, c),
    }
}

/// A disc of revolution: the half ellipse about z as `Revolution`, poles on the axis, no bounds but a seam.
pub fn ellipsoid() -> Known {
    let mut b = Build::default();
    let (south, north) = (b.vertex(0.0, 0.0, -2.0), b.vertex(0.0, 0.0, 2.0));
    let frame = Frame::new(DVec3::ZERO, Some(-DVec3::Y), Some(DVec3::X));
    let ellipse = Curve::Ellipse { frame, a: 4.0, b: 2.0 };
    let profile = Curve::Trimmed { basis: Box::new(ellipse.clone()), start: -FRAC_PI_2, end: FRAC_PI_2, sense: true };
    let seam = b.edge(south, north, ellipse);
    let surface = Surface::Revolution { curve: Box::new(profile), origin: DVec3::ZERO, axis: DVec3::Z };
    b.face(surface, true, &[&[(seam, true), (seam, false)]]);
    let e = 0.75f64.sqrt();
    let area = TAU * 16.0 * (1.0 + (1.0 - e * e) / e * e.atanh());
    Known { name: "ellipsoid", model: b.model(), volume: 4.0 / 3.0 * PI * 32.0, area, centroid: DVec3::ZERO }
}

/// All of them.
pub fn all() -> Vec<Known> {
    let mut all = vec![
        block(false),
        block(true),
        cylinder(false),
        cylinder(true),
        cone(true),
        cone(false),
        dome(),
        pad(),
        octant(),
        ellipsoid(),
    ];
    all.extend((0..4).map(sphere));
    all.extend((0..4).map(torus));
    all
}
