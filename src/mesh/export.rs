//! The placed model as triangles for other programs: binary STL, binary PLY, GLB.

use super::{BodyMesh, Mesh, placed_bodies};
use crate::base::job::{Job, Stopped};
use crate::model::Model;
use glam::{DMat3, DVec3};
use serde_json::json;

/// Binary STL, millimetres, all bodies where they stand. Normals are the triangles' own.
pub fn stl(model: &Model, mesh: &Mesh, job: &Job) -> Result<Vec<u8>, Stopped> {
    let mut out = vec![0u8; 80];
    let title = b"threadgauge, millimetres";
    out[..title.len()].copy_from_slice(title);
    out.extend([0; 4]);
    let mut count: u32 = 0;
    for place in placed_bodies(model, job)? {
        job.check()?;
        let Some(body) = mesh.bodies.get(place.body.index()) else { continue };
        let mirrored = place.world_from_body.determinant() < 0.0;
        for mut t in super::closed::triangles(body) {
            if mirrored {
                t.swap(1, 2);
            }
            let [a, b, c] = t.map(|i| place.world_from_body.transform_point3(body.points[i as usize]));
            let n = (b - a).cross(c - a).normalize_or_zero();
            for v in [n, a, b, c] {
                v.as_vec3().to_array().iter().for_each(|x| out.extend(x.to_le_bytes()));
            }
            out.extend([0; 2]);
            count = count.checked_add(1).ok_or_else(|| Stopped::Limit("STL holds 2^32 triangles at most".into()))?;
        }
    }
    out[80..84].copy_from_slice(&count.to_le_bytes());
    Ok(out)
}

/// Binary little-endian PLY with 64-bit points, millimetres, all bodies where they stand. Points are shared, so a closed
/// body is closed in the file.
pub fn ply(model: &Model, mesh: &Mesh, job: &Job) -> Result<Vec<u8>, Stopped> {
    let (mut points, mut faces) = (Vec::new(), Vec::new());
    let (mut first, mut count) = (0usize, 0usize);
    for place in placed_bodies(model, job)? {
        job.check()?;
        let Some(body) = mesh.bodies.get(place.body.index()) else { continue };
        let mirrored = place.world_from_body.determinant() < 0.0;
        for p in &body.points {
            let p = place.world_from_body.transform_point3(*p);
            p.to_array().iter().for_each(|x| points.extend(x.to_le_bytes()));
        }
        for mut t in super::closed::triangles(body) {
            if mirrored {
                t.swap(1, 2);
            }
            faces.push(3u8);
            for i in t {
                let index = i32::try_from(first + i as usize)
                    .map_err(|_| Stopped::Limit("PLY holds 2^31 points at most".into()))?;
                faces.extend(index.to_le_bytes());
            }
            count += 1;
        }
        first += body.points.len();
    }
    let mut out = format!(
        "ply\nformat binary_little_endian 1.0\ncomment threadgauge, millimetres\nelement vertex {first}\n\
         property double x\nproperty double y\nproperty double z\nelement face {count}\n\
         property list uchar int vertex_indices\nend_header\n"
    )
    .into_bytes();
    out.append(&mut points);
    out.append(&mut faces);
    Ok(out)
}

/// GLB (glTF 2.0): each body once, placed by nodes; metres and y upwards, as that format demands.
pub fn glb(model: &Model, mesh: &Mesh, job: &Job) -> Result<Vec<u8>, Stopped> {
    let mut bin: Vec<u8> = Vec::new();
    let (mut views, mut accessors, mut meshes) = (Vec::new(), Vec::new(), Vec::new());
    let mut mesh_of = vec![None; mesh.bodies.len()];
    for (index, body) in mesh.bodies.iter().enumerate() {
        job.check()?;
        if body.faces.iter().all(|f| f.triangles.is_empty()) {
            continue;
        }
        let primitive = primitive(body, &mut bin, &mut views, &mut accessors);
        mesh_of[index] = Some(meshes.len());
        let name = model.shape.bodies.get(index).map(|b| b.name.clone()).unwrap_or_default();
        meshes.push(json!({"name": name, "primitives": [primitive]}));
    }
    let mut nodes = Vec::new();
    for place in placed_bodies(model, job)? {
        if let Some(Some(of)) = mesh_of.get(place.body.index()) {
            nodes.push(json!({"mesh": of, "matrix": place.world_from_body.to_cols_array()}));
        }
    }
    // Millimetres with z upwards to metres with y upwards.
    let root = DMat3::from_cols(DVec3::X, DVec3::NEG_Z, DVec3::Y) * 1e-3;
    let matrix = glam::DMat4::from_mat3(root).to_cols_array();
    let children: Vec<usize> = (0..nodes.len()).collect();
    let at = nodes.len();
    let mut top = json!({"name": "threadgauge", "matrix": matrix});
    if !children.is_empty() {
        top["children"] = json!(children);
    }
    nodes.push(top);
    let mut document = json!({
        "asset": {"version": "2.0", "generator": "threadgauge"},
        "scene": 0, "scenes": [{"nodes": [at]}], "nodes": nodes,
    });
    if !meshes.is_empty() {
        document["meshes"] = json!(meshes);
        document["accessors"] = json!(accessors);
        document["bufferViews"] = json!(views);
        document["buffers"] = json!([{"byteLength": bin.len()}]);
    }
    let mut text = document.to_string().into_bytes();
    text.resize(text.len().next_multiple_of(4), b' ');
    let total = 12 + 8 + text.len() + if bin.is_empty() { 0 } else { 8 + bin.len() };
    let total = u32::try_from(total).map_err(|_| Stopped::Limit("GLB holds 4 GiB at most".into()))?;
    let mut out = Vec::with_capacity(total as usize);
    out.extend(b"glTF");
    out.extend(2u32.to_le_bytes());
    out.extend(total.to_le_bytes());
    out.extend((text.len() as u32).to_le_bytes());
    out.extend(b"JSON");
    out.append(&mut text);
    if !bin.is_empty() {
        out.extend((bin.len() as u32).to_le_bytes());
        out.extend(b"BIN\0");
        out.append(&mut bin);
    }
    Ok(out)
}

/// One body's points, normals and triangles into the buffer.
fn primitive(
    body: &BodyMesh,
    bin: &mut Vec<u8>,
    views: &mut Vec<serde_json::Value>,
    accessors: &mut Vec<serde_json::Value>,
) -> serde_json::Value {
    let mut add = |bytes: Vec<u8>, target: u32, mut accessor: serde_json::Value| {
        accessor["bufferView"] = json!(views.len());
        views.push(json!({"buffer": 0, "byteOffset": bin.len(), "byteLength": bytes.len(), "target": target}));
        bin.extend(bytes);
        bin.resize(bin.len().next_multiple_of(4), 0);
        accessors.push(accessor);
        accessors.len() - 1
    };
    let (mut positions, mut normals, mut indices) = (Vec::new(), Vec::new(), Vec::new());
    let (mut low, mut high) = (glam::Vec3::INFINITY, glam::Vec3::NEG_INFINITY);
    let (mut first, mut corners) = (0u32, 0usize);
    for face in &body.faces {
        for (&i, n) in face.points.iter().zip(&face.normals) {
            let p = body.points[i as usize].as_vec3();
            (low, high) = (low.min(p), high.max(p));
            p.to_array().iter().for_each(|x| positions.extend(x.to_le_bytes()));
            n.to_array().iter().for_each(|x| normals.extend(x.to_le_bytes()));
        }
        face.triangles.iter().flatten().for_each(|i| indices.extend((first + i).to_le_bytes()));
        corners += 3 * face.triangles.len();
        first += face.points.len() as u32;
    }
    let count = first;
    let position =
        json!({"componentType": 5126, "count": count, "type": "VEC3", "min": low.to_array(), "max": high.to_array()});
    let p = add(positions, 34962, position);
    let n = add(normals, 34962, json!({"componentType": 5126, "count": count, "type": "VEC3"}));
    let i = add(indices, 34963, json!({"componentType": 5125, "count": corners, "type": "SCALAR"}));
    json!({"attributes": {"POSITION": p, "NORMAL": n}, "indices": i})
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mesh::{default_fineness, mesh_volume_area, solids, tessellate};

    fn twice() -> (Model, Mesh) {
        let mut known = solids::cylinder(false);
        let mut second = known.model.products[0].bodies[0].clone();
        second.product_from_body = glam::DMat4::from_translation(DVec3::X * 100.0);
        known.model.products[0].bodies.push(second);
        let mesh = tessellate(&known.model, default_fineness(&known.model), &Job::default()).expect("no limit");
        (known.model, mesh)
    }

    #[test]
    fn stl_holds_both_placings_and_their_volume() {
        let (model, mesh) = twice();
        let bytes = stl(&model, &mesh, &Job::default()).expect("no limit");
        let count = u32::from_le_bytes(bytes[80..84].try_into().expect("four")) as usize;
        assert_eq!(bytes.len(), 84 + 50 * count);
        let float = |at: usize| f64::from(f32::from_le_bytes(bytes[at..at + 4].try_into().expect("four")));
        let point = |at: usize| DVec3::new(float(at), float(at + 4), float(at + 8));
        let volume: f64 = (0..count)
            .map(|i| 84 + 50 * i)
            .map(|at| point(at + 12).dot(point(at + 24).cross(point(at + 36))) / 6.0)
            .sum();
        let one = mesh_volume_area(&mesh.bodies[0]).0;
        assert!((volume - 2.0 * one).abs() < 1e-3 * one, "{volume} for twice {one}");
    }

    #[test]
    fn ply_states_its_counts() {
        let (model, mesh) = twice();
        let bytes = ply(&model, &mesh, &Job::default()).expect("no limit");
        let end = bytes.windows(11).position(|w| w == b"end_header\n").expect("a header") + 11;
        let header = std::str::from_utf8(&bytes[..end]).expect("ASCII");
        let number = |what: &str| -> usize {
            let line = header.lines().find(|l| l.starts_with(what)).expect("stated");
            line.rsplit(' ').next().expect("a word").parse().expect("a number")
        };
        assert_eq!(bytes.len() - end, 24 * number("element vertex") + 13 * number("element face"));
        assert_eq!(number("element vertex"), 2 * mesh.bodies[0].points.len());
    }

    #[test]
    fn glb_places_one_mesh_twice() {
        let (model, mesh) = twice();
        let bytes = glb(&model, &mesh, &Job::default()).expect("no limit");
        assert_eq!(&bytes[..4], b"glTF");
        let word = |at: usize| u32::from_le_bytes(bytes[at..at + 4].try_into().expect("four")) as usize;
        assert_eq!(word(8), bytes.len());
        let json: serde_json::Value = serde_json::from_slice(&bytes[20..20 + word(12)]).expect("JSON");
        assert_eq!(json["meshes"].as_array().map(Vec::len), Some(1));
        assert_eq!(json["nodes"].as_array().map(Vec::len), Some(3), "two placings under one root");
        let buffer = json["buffers"][0]["byteLength"].as_u64().expect("a length") as usize;
        assert_eq!(20 + word(12) + 8 + buffer, bytes.len());
        let views = json["bufferViews"].as_array().expect("views");
        assert!(views.iter().all(|v| v["byteOffset"].as_u64().unwrap_or(1) % 4 == 0));
    }
}
