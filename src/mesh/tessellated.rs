//! Triangles that the file itself gives, brought into the shape of a mesh.

use super::{BodyMesh, EdgeLine, FaceMesh};
use crate::model::shape::Triangles;
use glam::{DVec3, Vec3};

/// Appends the file's triangles face by face, with its normals or, where it gives none, the mean of each face's own.
pub fn append(source: &Triangles, body_entity: u64, mesh: &mut BodyMesh) {
    let first = mesh.points.len() as u32;
    mesh.points.extend_from_slice(&source.points);
    let total = source.triangles.len() as u32;
    let whole = [(0, body_entity)];
    let faces: &[(u32, u64)] = if source.faces.is_empty() { &whole } else { &source.faces };
    for (i, &(start, entity)) in faces.iter().enumerate() {
        let end = faces.get(i + 1).map_or(total, |f| f.0).min(total);
        let triangles = source.triangles.get(start.min(end) as usize..end as usize).unwrap_or_default();
        mesh.faces.push(face(source, triangles, entity, first));
    }
    let count = source.points.len() as u32;
    for line in &source.lines {
        let points: Vec<u32> = line.iter().filter(|&&i| i < count).map(|i| first + i).collect();
        if points.len() > 1 {
            mesh.edges.push(EdgeLine { edge: None, points });
        }
    }
}

fn face(source: &Triangles, triangles: &[[u32; 3]], entity: u64, first: u32) -> FaceMesh {
    let count = source.points.len() as u32;
    let used: Vec<&[u32; 3]> = triangles.iter().filter(|t| t.iter().all(|&i| i < count)).collect();
    let mut names: Vec<u32> = used.iter().flat_map(|t| t.iter().copied()).collect();
    names.sort_unstable();
    names.dedup();
    let local = |i: u32| names.binary_search(&i).unwrap_or(0) as u32;
    let mut sums = vec![DVec3::ZERO; names.len()];
    let mut corners = Vec::with_capacity(used.len());
    for t in used {
        let [a, b, c] = t.map(|i| source.points[i as usize]);
        let n = (b - a).cross(c - a);
        let t = t.map(local);
        t.iter().for_each(|&i| sums[i as usize] += n);
        corners.push(t);
    }
    let given = source.normals.len() == source.points.len();
    let normals = names
        .iter()
        .zip(&sums)
        .map(|(&i, sum)| if given { source.normals[i as usize] } else { *sum })
        .map(|n| n.try_normalize().map_or(Vec3::Z, |n| n.as_vec3()))
        .collect();
    FaceMesh {
        face: None,
        entity,
        points: names.iter().map(|i| first + i).collect(),
        normals,
        triangles: corners,
        failure: None,
    }
}
