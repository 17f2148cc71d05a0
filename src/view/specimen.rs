//! Hand-made models and meshes for the tests of this folder: a plate with holes, a sphere, a torus.

use crate::geom::{Aabb, Frame, Surface};
use crate::mesh::{BodyMesh, EdgeLine, FaceMesh, Mesh};
use crate::model::Model;
use crate::model::product::{PlacedBody, Product, ProductId};
use crate::model::shape::{Body, BodyId, BodyKind, Face, FaceId, Shell};
use glam::{DMat4, DVec3, Vec3};
use std::f64::consts::TAU;

/// Adds a product with one solid body of the given mesh; the face numbers follow those already there.
pub fn add_solid(model: &mut Model, mesh: &mut Mesh, mut body: BodyMesh, at: DVec3) {
    let id = BodyId::from_index(mesh.bodies.len());
    let mut shell = Shell { closed: true, ..Shell::default() };
    for face in &mut body.faces {
        let face_id = FaceId::from_index(model.shape.faces.len());
        face.face = Some(face_id);
        shell.faces.push((face_id, true));
        model.shape.faces.push(Face {
            entity: 100 + u64::from(face_id.0),
            name: String::new(),
            surface: Surface::Plane { frame: Frame::default() },
            surface_entity: 0,
            same_sense: true,
            loops: Vec::new(),
            colour: None,
            hidden: false,
        });
    }
    model.shape.bodies.push(Body {
        entity: u64::from(id.0) + 1,
        name: "specimen".into(),
        kind: BodyKind::Solid,
        shells: vec![shell],
        wires: Vec::new(),
        points: Vec::new(),
        triangles: None,
        colour: None,
        hidden: false,
        supplemental: false,
    });
    let product_from_body = DMat4::from_translation(at);
    model.roots.push(ProductId::from_index(model.products.len()));
    model
        .products
        .push(Product { bodies: vec![PlacedBody { body: id, product_from_body, colour: None }], ..Product::default() });
    mesh.world_box = mesh.world_box.union(Aabb::of(body.points.iter().map(|&p| p + at)));
    mesh.bodies.push(body);
}

/// A face from a grid of points and normals, and the points added to the body.
fn grid(body: &mut BodyMesh, columns: u32, rows: u32, at: impl Fn(f64, f64) -> (DVec3, DVec3)) {
    let start = body.points.len() as u32;
    let mut face = FaceMesh {
        face: None,
        entity: 0,
        points: Vec::new(),
        normals: Vec::new(),
        triangles: Vec::new(),
        failure: None,
    };
    for row in 0..=rows {
        for column in 0..=columns {
            let (point, normal) = at(f64::from(column) / f64::from(columns), f64::from(row) / f64::from(rows));
            face.points.push(start + face.points.len() as u32);
            body.points.push(point);
            face.normals.push(normal.as_vec3());
        }
    }
    for row in 0..rows {
        for column in 0..columns {
            let corner = |c: u32, r: u32| r * (columns + 1) + c;
            let (a, b) = (corner(column, row), corner(column + 1, row));
            let (c, d) = (corner(column + 1, row + 1), corner(column, row + 1));
            face.triangles.push([a, b, c]);
            face.triangles.push([a, c, d]);
        }
    }
    body.faces.push(face);
}

/// A torus about z with 2 · n · n triangles.
pub fn torus(major: f64, minor: f64, n: u32) -> BodyMesh {
    let mut body = BodyMesh::default();
    grid(&mut body, n, n, |s, t| {
        let (u, v) = (s * TAU, t * TAU);
        let out = DVec3::new(u.cos(), u.sin(), 0.0);
        let normal = out * v.cos() + DVec3::Z * v.sin();
        (out * major + normal * minor, normal)
    });
    body
}

/// A box with a round hole through it from top to bottom (z), and its edges.
pub fn plate(size: DVec3, hole_radius: f64) -> BodyMesh {
    let mut body = BodyMesh::default();
    let half = size / 2.0;
    let n = 64u32;
    let circle = |s: f64| DVec3::new((s * TAU).cos(), (s * TAU).sin(), 0.0);
    // Rim of the plate in the direction of a point of the circle.
    let rim = |s: f64| {
        let d = circle(s);
        d * (half.x / d.x.abs().max(1e-12)).min(half.y / d.y.abs().max(1e-12))
    };
    for (z, normal) in [(half.z, DVec3::Z), (-half.z, DVec3::NEG_Z)] {
        grid(&mut body, n, 1, |s, t| {
            let s = if z > 0.0 { s } else { -s };
            (rim(s).lerp(circle(s) * hole_radius, 1.0 - t).with_z(z), normal)
        });
        // Inner ring first, so that the ring runs counter-clockwise seen from its own side.
        if let Some(face) = body.faces.last_mut() {
            face.triangles.iter_mut().for_each(|triangle| triangle.reverse());
        }
    }
    grid(&mut body, n, 1, |s, t| (circle(s).with_z(0.0) * hole_radius + DVec3::Z * size.z * (t - 0.5), -circle(s)));
    if let Some(face) = body.faces.last_mut() {
        face.triangles.iter_mut().for_each(|triangle| triangle.reverse());
    }
    for normal in [DVec3::X, DVec3::Y, DVec3::NEG_X, DVec3::NEG_Y] {
        let right = DVec3::Z.cross(normal);
        grid(&mut body, 1, 1, |s, t| {
            (normal * half + right * half * (2.0 * s - 1.0) + DVec3::Z * half.z * (2.0 * t - 1.0), normal)
        });
    }
    let mut edge = |points: Vec<DVec3>| {
        let start = body.points.len() as u32;
        body.edges.push(EdgeLine { edge: None, points: (start..start + points.len() as u32).collect() });
        body.points.extend(points);
    };
    for z in [half.z, -half.z] {
        edge((0..=n).map(|i| (circle(f64::from(i) / f64::from(n)) * hole_radius).with_z(z)).collect());
        let corners = [(1.0, 1.0), (-1.0, 1.0), (-1.0, -1.0), (1.0, -1.0), (1.0, 1.0)];
        edge(corners.iter().map(|&(x, y)| DVec3::new(x * half.x, y * half.y, z)).collect());
    }
    for (x, y) in [(1.0, 1.0), (-1.0, 1.0), (-1.0, -1.0), (1.0, -1.0)] {
        edge([-half.z, half.z].map(|z| DVec3::new(x * half.x, y * half.y, z)).to_vec());
    }
    body
}

/// One model with one body.
pub fn solid(body: BodyMesh) -> (Model, Mesh) {
    let (mut model, mut mesh) = (Model::default(), Mesh::default());
    add_solid(&mut model, &mut mesh, body, DVec3::ZERO);
    (model, mesh)
}

#[test]
fn normals_agree_with_the_turning_of_triangles() {
    for body in [torus(10.0, 3.0, 12), plate(DVec3::new(20.0, 30.0, 5.0), 4.0)] {
        for face in &body.faces {
            for triangle in &face.triangles {
                let [a, b, c] = triangle.map(|i| body.points[face.points[i as usize] as usize]);
                let normal: Vec3 = (b - a).cross(c - a).as_vec3();
                assert!(normal.dot(face.normals[triangle[0] as usize]) > 0.0);
            }
        }
    }
}
