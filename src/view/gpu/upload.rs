//! Meshes, placements and marks as words for vertex buffers. Positions count from the middle of their body or scene.

use crate::geom::Aabb;
use crate::mesh::BodyMesh;
use crate::view::scene::{Fill, Line};
use glam::{DMat4, DVec3, Vec3};

/// Words of a vertex of a face: position, normal (four 16-bit parts), face number.
pub const FACE_WORDS: usize = 6;
/// Words of a corner of a line: both ends, slot, width.
pub const LINE_WORDS: usize = 8;
/// Words of a vertex of a filled area: position, slot.
pub const FILL_WORDS: usize = 4;
/// Words of a placement: three rows of the matrix, slots and flags.
pub const INSTANCE_WORDS: usize = 16;

/// Vertices and indices.
#[derive(Debug, Default)]
pub struct Words {
    /// Vertices, as many words each as the kind needs.
    pub vertices: Vec<u32>,
    /// Indices.
    pub indices: Vec<u32>,
}

/// Faces of a body, each face with vertices of its own, relative to `center`.
pub fn faces(body: &BodyMesh, center: DVec3) -> Words {
    let mut words = Words::default();
    for (number, face) in (0u32..).zip(&body.faces) {
        let start = (words.vertices.len() / FACE_WORDS) as u32;
        for (at, &index) in face.points.iter().enumerate() {
            let point = body.points.get(index as usize).copied().unwrap_or(DVec3::NAN);
            let normal = face.normals.get(at).copied().unwrap_or(Vec3::ZERO);
            words.vertices.extend((point - center).as_vec3().to_array().map(f32::to_bits));
            let part = |v: f32| u32::from((v.clamp(-1.0, 1.0) * 32767.0).round() as i16 as u16);
            words.vertices.extend([part(normal.x) | part(normal.y) << 16, part(normal.z), number]);
        }
        let count = face.points.len() as u32;
        let sound = face.triangles.iter().filter(|triangle| triangle.iter().all(|&corner| corner < count));
        words.indices.extend(sound.flatten().map(|corner| corner + start));
    }
    words
}

/// Edges of a body, relative to `center`. Slots count from the instance's first edge.
pub fn edges(body: &BodyMesh, center: DVec3, width: f32) -> Words {
    let mut words = Words::default();
    for (number, edge) in (0u32..).zip(&body.edges) {
        let points: Vec<DVec3> =
            edge.points.iter().filter_map(|&index| body.points.get(index as usize)).map(|&p| p - center).collect();
        points.windows(2).for_each(|ends| segment(&mut words, ends[0], ends[1], number, width));
    }
    words
}

/// Lines of a scene, relative to `origin`, those for which `chosen` holds; slots count from `first`.
pub fn lines(lines: &[Line], first: u32, origin: DVec3, chosen: impl Fn(&Line) -> bool) -> Words {
    let mut words = Words::default();
    for (slot, line) in (first..).zip(lines).filter(|(_, line)| chosen(line)) {
        for ends in line.points.windows(2) {
            segment(&mut words, ends[0] - origin, ends[1] - origin, slot, line.width);
        }
    }
    words
}

/// Single segments of one slot.
pub fn segments(ends: &[[DVec3; 2]], slot: u32, origin: DVec3, width: f32) -> Words {
    let mut words = Words::default();
    ends.iter().for_each(|&[a, b]| segment(&mut words, a - origin, b - origin, slot, width));
    words
}

/// A segment as four corners that the shader pulls apart.
fn segment(words: &mut Words, a: DVec3, b: DVec3, slot: u32, width: f32) {
    if !(a.is_finite() && b.is_finite()) {
        return;
    }
    let start = (words.vertices.len() / LINE_WORDS) as u32;
    for _ in 0..4 {
        words.vertices.extend(a.as_vec3().to_array().map(f32::to_bits));
        words.vertices.extend(b.as_vec3().to_array().map(f32::to_bits));
        words.vertices.extend([slot, width.to_bits()]);
    }
    words.indices.extend([0, 1, 2, 2, 1, 3].map(|corner| corner + start));
}

/// Filled areas of a scene, relative to `origin`; slots count from `first`.
pub fn fills(fills: &[Fill], first: u32, origin: DVec3) -> Words {
    let mut words = Words::default();
    for (slot, fill) in (first..).zip(fills) {
        let start = (words.vertices.len() / FILL_WORDS) as u32;
        for &point in &fill.points {
            words.vertices.extend((point - origin).as_vec3().to_array().map(f32::to_bits));
            words.vertices.push(slot);
        }
        let count = fill.points.len() as u32;
        let sound = fill.triangles.iter().filter(|triangle| triangle.iter().all(|&corner| corner < count));
        words.indices.extend(sound.flatten().map(|corner| corner + start));
    }
    words
}

/// A placement: rows of the matrix, first face slot, first edge slot, flags.
pub fn instance(origin_from_body: &DMat4, first_face: u32, first_edge: u32, flags: u32) -> [u32; INSTANCE_WORDS] {
    let m = origin_from_body.as_mat4().transpose().to_cols_array();
    let mut words = [0; INSTANCE_WORDS];
    for (word, value) in words.iter_mut().zip(&m[..12]) {
        *word = value.to_bits();
    }
    words[12..15].copy_from_slice(&[first_face, first_edge, flags]);
    words
}

/// Middle of a body's box: what its vertices count from.
pub fn center(body: &BodyMesh) -> DVec3 {
    Aabb::of(body.points.iter().copied()).center()
}
