//! `threadgauge mesh`: faces, triangles, closedness; exact volume, area, centroid.

use crate::mesh::{Closedness, Fineness, Mesh, Properties, closedness, mesh_volume_area};
use crate::model::Model;
use crate::model::product::{PlacedBody, ProductId};
use crate::model::shape::{Body, BodyId, BodyKind, EdgeId, FaceId, Shape};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// The command's own keys of the document. `properties` by body; `None` leaves the exact figures out.
///
/// Counts and kinds are of exact shapes without supplemental geometry, each definition once; figures of solids in the coordinates of the body itself.
pub fn document(model: &Model, mesh: &Mesh, fineness: Fineness, properties: Option<&[Properties]>) -> Value {
    let shape = &model.shape;
    let times = occurrences(model);
    let mut parts = Vec::new();
    for (index, product) in model.products.iter().enumerate() {
        for group in [Group::Solids, Group::Sheets, Group::Wires, Group::Tessellated] {
            let bodies: Vec<&PlacedBody> = product
                .bodies
                .iter()
                .filter(|b| shape.bodies.get(b.body.index()).is_some_and(|b| !b.supplemental && Group::of(b) == group))
                .collect();
            if !bodies.is_empty() {
                let tessellated = group == Group::Tessellated;
                parts.push(part(model, mesh, properties, &product.name, times[index], &bodies, tessellated));
            }
        }
    }
    let aabb = mesh.world_box;
    let bbox = (!aabb.is_empty()).then(|| [aabb.min.to_array(), aabb.max.to_array()].concat());
    let (counts, kinds) = counts(shape, mesh);
    json!({
        "deflection": {"chord_mm": fineness.chord_mm, "angle_rad": fineness.angle_rad},
        "bbox_mm": bbox,
        "counts": counts,
        "face_kinds": kinds,
        "parts": parts,
        "skipped": skipped(shape, mesh),
    })
}

/// What stands in one row of `parts`: a product's solids, its sheets, its wires, its triangles.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Group {
    Solids,
    Sheets,
    Wires,
    Tessellated,
}

impl Group {
    fn of(body: &Body) -> Group {
        match body.kind {
            _ if !is_exact(body) => Group::Tessellated,
            BodyKind::Solid => Group::Solids,
            BodyKind::Wire => Group::Wires,
            _ => Group::Sheets,
        }
    }
}

fn is_exact(body: &Body) -> bool {
    body.triangles.is_none() || !body.shells.is_empty()
}

/// How often each product stands in the whole model.
fn occurrences(model: &Model) -> Vec<u64> {
    // A product's count is known once all its users' are: parents come off the list first.
    let mut users = vec![0usize; model.products.len()];
    for occurrence in &model.occurrences {
        if let Some(n) = users.get_mut(occurrence.child.index()) {
            *n += 1;
        }
    }
    let mut times = vec![0u64; model.products.len()];
    for root in &model.roots {
        if let Some(n) = times.get_mut(root.index()) {
            *n = 1;
        }
    }
    let mut children: Vec<Vec<ProductId>> = vec![Vec::new(); model.products.len()];
    for occurrence in &model.occurrences {
        if let Some(list) = children.get_mut(occurrence.parent.index()) {
            list.push(occurrence.child);
        }
    }
    let mut ready: Vec<usize> = (0..users.len()).filter(|&i| users[i] == 0).collect();
    while let Some(parent) = ready.pop() {
        for child in std::mem::take(&mut children[parent]) {
            let Some(open) = users.get_mut(child.index()) else { continue };
            times[child.index()] = times[child.index()].saturating_add(times[parent]);
            *open -= 1;
            if *open == 0 {
                ready.push(child.index());
            }
        }
    }
    times
}

#[allow(clippy::too_many_arguments)] // one row of one table
fn part(
    model: &Model,
    mesh: &Mesh,
    properties: Option<&[Properties]>,
    product: &str,
    occurrences: u64,
    placed: &[&PlacedBody],
    tessellated: bool,
) -> Value {
    let shape = &model.shape;
    let mut bodies: Vec<&PlacedBody> = Vec::new();
    for &p in placed {
        if !bodies.iter().any(|b| b.body == p.body) {
            bodies.push(p);
        }
    }
    // A body that mapped items place several times stands that often in each occurrence.
    let mapped = bodies.iter().map(|b| placed.iter().filter(|p| p.body == b.body).count()).max().unwrap_or(1);
    let of = |id: BodyId| properties.and_then(|all| all.get(id.index()));
    let mut triangles = 0;
    let mut solids = Vec::new();
    let (mut sheets, mut sheet_area) = (0usize, 0.0);
    for placed in &bodies {
        let (Some(body), Some(body_mesh)) =
            (shape.bodies.get(placed.body.index()), mesh.bodies.get(placed.body.index()))
        else {
            continue;
        };
        let found = closedness(body_mesh);
        triangles += found.triangles;
        if body.kind == BodyKind::Solid {
            solids.push(solid(shape, body, body_mesh, &found, of(placed.body)));
        } else if let (Some(p), false) = (of(placed.body), body.shells.is_empty()) {
            sheets += 1;
            sheet_area += p.area_mm2;
        }
    }
    json!({
        "product": product,
        "occurrences": occurrences.saturating_mul(mapped as u64),
        "tessellated": tessellated,
        "triangles": triangles,
        "surface_area_mm2": (solids.is_empty() && sheets > 0).then_some(sheet_area),
        "solids": solids,
    })
}

fn solid(
    shape: &Shape,
    body: &Body,
    mesh: &crate::mesh::BodyMesh,
    found: &Closedness,
    properties: Option<&Properties>,
) -> Value {
    let (mesh_volume, mesh_area) = mesh_volume_area(mesh);
    let mut row = Map::new();
    row.insert("entity".into(), json!(format!("#{}", body.entity)));
    if let Some(p) = properties {
        row.insert("volume_mm3".into(), json!(p.volume_mm3));
        row.insert("volume_error_mm3".into(), json!(p.volume_error_mm3));
        row.insert("area_mm2".into(), json!(p.area_mm2));
        row.insert("area_error_mm2".into(), json!(p.area_error_mm2));
        row.insert("centroid_mm".into(), json!(p.centroid_mm.to_array()));
    }
    row.insert("faces".into(), json!(body.shells.iter().map(|s| s.faces.len()).sum::<usize>()));
    row.insert("closed".into(), json!(closed(shape, body)));
    row.insert(
        "mesh".into(),
        json!({
            "triangles": found.triangles,
            "watertight": found.watertight(),
            "boundary_edges": found.boundary_edges,
            "edges_of_more_than_two": found.edges_of_more_than_two,
            "misoriented_edges": found.misoriented_edges,
            "faces_without_triangles": mesh.faces.iter().filter(|f| f.triangles.is_empty()).count(),
            "volume_mm3": mesh_volume,
            "area_mm2": mesh_area,
        }),
    );
    Value::Object(row)
}

/// Whether each edge of the body is used at least twice by its faces (a seam by one face twice).
fn closed(shape: &Shape, body: &Body) -> bool {
    let mut uses: BTreeMap<EdgeId, u32> = BTreeMap::new();
    let faces = body.shells.iter().flat_map(|s| &s.faces).filter_map(|(id, _)| shape.faces.get(id.index()));
    for (edge, _) in faces.flat_map(|f| &f.loops).flat_map(|l| &l.edges) {
        *uses.entry(*edge).or_default() += 1;
    }
    body.shells.iter().any(|s| !s.faces.is_empty()) && uses.values().all(|&n| n >= 2)
}

/// Counts of exact bodies and their faces by kind, each once.
fn counts(shape: &Shape, mesh: &Mesh) -> (Value, BTreeMap<&'static str, usize>) {
    let mut faces = vec![false; shape.faces.len()];
    let mut edges = vec![false; shape.edges.len()];
    let (mut solids, mut shells) = (0usize, 0usize);
    for body in shape.bodies.iter().filter(|b| is_exact(b) && !b.supplemental) {
        solids += usize::from(body.kind == BodyKind::Solid);
        shells += body.shells.len();
        for id in body.shells.iter().flat_map(|s| &s.faces).map(|f| f.0) {
            faces[id.index()] = true;
            shape.faces[id.index()].loops.iter().flat_map(|l| &l.edges).for_each(|(e, _)| edges[e.index()] = true);
        }
        body.wires.iter().for_each(|e| edges[e.index()] = true);
    }
    let mut kinds: BTreeMap<&'static str, usize> = BTreeMap::new();
    for (face, _) in shape.faces.iter().zip(&faces).filter(|(_, used)| **used) {
        *kinds.entry(face.surface.kind()).or_default() += 1;
    }
    let count = |used: &[bool]| used.iter().filter(|u| **u).count();
    let failed = mesh.bodies.iter().flat_map(|b| &b.faces).filter(|f| f.failure.is_some()).count();
    let counts = json!({
        "solids": solids,
        "shells": shells,
        "faces": count(&faces),
        "edges": count(&edges),
        "faces_without_triangles": failed,
    });
    (counts, kinds)
}

/// What could not become a shape, and faces that could not be meshed.
fn skipped(shape: &Shape, mesh: &Mesh) -> Vec<Value> {
    let listed =
        shape.skipped.iter().map(|s| json!({"entity": format!("#{}", s.entity), "what": s.what, "why": s.why}));
    let failed = mesh.bodies.iter().flat_map(|b| &b.faces).filter_map(|f| {
        let what = f.face.map_or("TRIANGULATED_FACE", |_: FaceId| "ADVANCED_FACE");
        f.failure.as_ref().map(|why| json!({"entity": format!("#{}", f.entity), "what": what, "why": why}))
    });
    listed.chain(failed).collect()
}
