//! World to screen: faces to triangles in fixed-point sample coordinates, clipped, culled and sorted into bands.

use super::SAMPLES;
use super::band::BAND_ROWS;
use crate::mesh::{BodyMesh, FaceMesh, Mesh};
use crate::model::Model;
use crate::view::camera::Projection;
use crate::view::paint::{Paint, is_closed, light};
use crate::view::scene::Scene;
use glam::{DMat3, DMat4, DVec3, DVec4, Vec3};
use rayon::prelude::*;

/// Fixed-point steps in a sample.
pub const STEPS: i64 = 16;

/// Clip coordinates beyond this multiple of the picture are cut off, so that fixed-point numbers stay small.
const GUARD: f64 = 8.0;

/// Triangles of one chunk are at least so many.
const CHUNK: usize = 8192;

/// A triangle on the screen.
#[derive(Clone, Copy, Debug)]
pub struct Triangle {
    /// Corners in [`STEPS`] of a sample, y downwards, clockwise on the screen as seen (positive area).
    pub corners: [[i32; 2]; 3],
    /// Depth of each corner.
    pub depth: [f32; 3],
    /// Light on each corner.
    pub light: [f32; 3],
    /// What it belongs to.
    pub slot: u32,
    /// The inner side of a closed body, seen through a section: cut material.
    pub cap: bool,
    /// Blended over what lies behind.
    pub through: bool,
}

/// Triangles of some faces, in scene order, with the numbers of those that touch each band.
#[derive(Debug, Default)]
pub struct Chunk {
    /// Triangles.
    pub triangles: Vec<Triangle>,
    /// Numbers of triangles by band.
    pub bands: Vec<Vec<u32>>,
}

/// A face to be drawn.
struct Work<'a> {
    body: &'a BodyMesh,
    face: &'a FaceMesh,
    slot: u32,
    through: bool,
    placed: &'a Placed,
}

/// What all faces of an instance share.
struct Placed {
    clip_from_body: DMat4,
    world_from_body: DMat4,
    /// Light of a body normal `n` is `plain + n·tilt`, on the outer side.
    tilt: Vec3,
    plain: f32,
    closed: bool,
    mirrored: bool,
}

/// A corner before the division.
#[derive(Clone, Copy)]
struct Corner {
    clip: DVec4,
    world: DVec3,
    light: f64,
}

/// All visible triangles of a scene.
pub fn triangles(
    scene: &Scene,
    model: &Model,
    mesh: &Mesh,
    projection: &Projection,
    paint: &Paint,
    bands: usize,
) -> Vec<Chunk> {
    let placed: Vec<Placed> = scene
        .instances
        .iter()
        .map(|instance| {
            let world_from_body = instance.world_from_body;
            let view_from_body = DMat3::from_quat(projection.world_from_view.inverse())
                * DMat3::from_mat4(world_from_body).inverse().transpose();
            // `light` is linear in the normal: its gradient in body axes, without the stretch of a scaled placement.
            let plain = light(Vec3::ZERO);
            let along = Vec3::new(light(Vec3::X) - plain, light(Vec3::Y) - plain, light(Vec3::Z) - plain);
            let axes = view_from_body * (1.0 / view_from_body.determinant().abs().cbrt().max(1e-12));
            Placed {
                clip_from_body: projection.clip_from_world * world_from_body,
                world_from_body,
                tilt: (axes.transpose() * along.as_dvec3()).as_vec3(),
                plain,
                closed: is_closed(model, mesh, instance.body),
                mirrored: world_from_body.determinant() < 0.0,
            }
        })
        .collect();
    let mut work: Vec<Work<'_>> = Vec::new();
    for (number, (instance, placed)) in scene.instances.iter().zip(&placed).enumerate() {
        let Some(body) = mesh.bodies.get(instance.body.index()) else { continue };
        let first = paint.first_face.get(number).copied().unwrap_or_default();
        for (slot, face) in (first..).zip(&body.faces) {
            let opacity = paint.colours.get(slot as usize).map_or(0.0, |colour| colour.a);
            if opacity > 0.0 && !face.triangles.is_empty() {
                work.push(Work { body, face, slot, through: opacity < 1.0, placed });
            }
        }
    }
    let chunks = chunks_of(&work);
    chunks.into_par_iter().map(|faces| chunk(faces, scene, projection, bands)).collect()
}

/// Cuts the list of faces into pieces of some thousand triangles, whatever the number of threads.
fn chunks_of<'a, 'b>(work: &'b [Work<'a>]) -> Vec<&'b [Work<'a>]> {
    let mut chunks = Vec::new();
    let (mut start, mut count) = (0, 0usize);
    for (index, face) in work.iter().enumerate() {
        count = count.saturating_add(face.face.triangles.len());
        if count >= CHUNK {
            chunks.push(&work[start..=index]);
            (start, count) = (index + 1, 0);
        }
    }
    chunks.push(&work[start..]);
    chunks
}

fn chunk(faces: &[Work<'_>], scene: &Scene, projection: &Projection, bands: usize) -> Chunk {
    let mut chunk = Chunk { triangles: Vec::new(), bands: vec![Vec::new(); bands] };
    let mut corners = Vec::new();
    for face in faces {
        corners.clear();
        corners.extend(face.face.points.iter().enumerate().map(|(at, &point)| corner(face, at, point)));
        for triangle in &face.face.triangles {
            let [Some(a), Some(b), Some(c)] = triangle.map(|at| corners.get(at as usize).copied()) else { continue };
            if whole(&[a, b, c], scene) {
                emit(&mut chunk, face, &[a, b, c], scene, projection);
            } else {
                let cut = clipped(&[a, b, c], scene);
                for at in 2..cut.len() {
                    emit(&mut chunk, face, &[cut[0], cut[at - 1], cut[at]], scene, projection);
                }
            }
        }
    }
    chunk
}

fn corner(face: &Work<'_>, at: usize, point: u32) -> Corner {
    let body = face.body.points.get(point as usize).copied().unwrap_or(DVec3::NAN);
    let normal = face.face.normals.get(at).copied().unwrap_or(Vec3::ZERO);
    Corner {
        clip: face.placed.clip_from_body * body.extend(1.0),
        world: face.placed.world_from_body.transform_point3(body),
        light: f64::from(normal.dot(face.placed.tilt)),
    }
}

/// Distances of a corner from everything that cuts: positive inside.
fn inside(corner: &Corner, scene: &Scene, mut test: impl FnMut(usize, f64)) {
    let clip = corner.clip;
    test(0, clip.z);
    test(1, clip.w * GUARD - clip.x);
    test(2, clip.w * GUARD + clip.x);
    test(3, clip.w * GUARD - clip.y);
    test(4, clip.w * GUARD + clip.y);
    for (index, &(point, normal)) in scene.clipping.iter().enumerate() {
        test(5 + index, (point - corner.world).dot(normal));
    }
}

fn whole(corners: &[Corner; 3], scene: &Scene) -> bool {
    let mut all = true;
    for corner in corners {
        inside(corner, scene, |_, distance| all &= distance >= 0.0);
    }
    all
}

/// Sutherland–Hodgman against all planes in turn.
fn clipped(corners: &[Corner; 3], scene: &Scene) -> Vec<Corner> {
    let mut polygon = corners.to_vec();
    for plane in 0..5 + scene.clipping.len() {
        let distance = |corner: &Corner| {
            let mut found = 0.0;
            inside(corner, scene, |index, distance| {
                if index == plane {
                    found = distance;
                }
            });
            found
        };
        let mut kept = Vec::with_capacity(polygon.len() + 1);
        for (at, b) in polygon.iter().enumerate() {
            let a = &polygon[(at + polygon.len() - 1) % polygon.len()];
            let (da, db) = (distance(a), distance(b));
            if (da >= 0.0) != (db >= 0.0) {
                let share = da / (da - db);
                kept.push(Corner {
                    clip: a.clip + (b.clip - a.clip) * share,
                    world: a.world + (b.world - a.world) * share,
                    light: a.light + (b.light - a.light) * share,
                });
            }
            if db >= 0.0 {
                kept.push(*b);
            }
        }
        polygon = kept;
        if polygon.len() < 3 {
            return Vec::new();
        }
    }
    polygon
}

fn emit(chunk: &mut Chunk, face: &Work<'_>, corners: &[Corner; 3], scene: &Scene, projection: &Projection) {
    let mut at = [[0i32; 2]; 3];
    let mut depth = [0f32; 3];
    for (corner, (at, depth)) in corners.iter().zip(at.iter_mut().zip(depth.iter_mut())) {
        if corner.clip.w <= 0.0 || !corner.clip.is_finite() {
            return;
        }
        let p = projection.viewport(corner.clip);
        let fixed = |v: f64| (v * (SAMPLES as i64 * STEPS) as f64).round() as i32;
        *at = [fixed(p.x), fixed(p.y)];
        *depth = p.z as f32;
    }
    let part = |i: usize, j: usize| i64::from(at[i][j]);
    let area =
        (part(1, 0) - part(0, 0)) * (part(2, 1) - part(0, 1)) - (part(2, 0) - part(0, 0)) * (part(1, 1) - part(0, 1));
    if area == 0 {
        return;
    }
    // Counter-clockwise in the world is clockwise with y downwards: negative area.
    let back = (area > 0) != face.placed.mirrored;
    let cut = !scene.clipping.is_empty();
    if back && face.placed.closed && !face.through && !cut {
        return;
    }
    let side = if back { -1.0 } else { 1.0 };
    let mut light = corners.map(|corner| face.placed.plain + side * corner.light as f32);
    if area < 0 {
        at.swap(1, 2);
        depth.swap(1, 2);
        light.swap(1, 2);
    }
    let cap = back && face.placed.closed && cut && !face.through;
    let triangle = Triangle { corners: at, depth, light, slot: face.slot, cap, through: face.through };
    let bounds = |axis: usize| {
        let values = at.map(|corner| i64::from(corner[axis]));
        // First and last sample whose centre lies within.
        let least = (values.into_iter().min().unwrap_or(0) - STEPS / 2 + STEPS - 1).div_euclid(STEPS);
        let greatest = (values.into_iter().max().unwrap_or(0) - STEPS / 2).div_euclid(STEPS);
        (least, greatest)
    };
    let ((left, right), (top, bottom)) = (bounds(0), bounds(1));
    let band = (BAND_ROWS * SAMPLES) as i64;
    let last = chunk.bands.len() as i64 * band - 1;
    if left > right || top > bottom || bottom < 0 || top > last || right < 0 {
        return;
    }
    let number = chunk.triangles.len() as u32;
    chunk.triangles.push(triangle);
    for index in top.max(0) / band..=bottom.min(last) / band {
        chunk.bands[index as usize].push(number);
    }
}
