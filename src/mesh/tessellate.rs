//! All bodies to triangles: edges sampled once, faces in parallel, results joined by index.

use super::edges::{self, EdgeSamples};
use super::face::{FaceTrouble, Patch, mesh_face};
use super::outline::Samples;
use super::ring::PointRef;
use super::{BodyMesh, EdgeLine, FaceMesh, Fineness, Mesh, codes, tessellated, turning};
use crate::base::diag::Diagnostic;
use crate::base::job::{Job, Stopped};
use crate::model::Model;
use crate::model::shape::{Body, EdgeId, FaceId, Shape};
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Times that an edge is halved because boundaries of its faces cross.
const LEVELS: u32 = 5;

/// A face of a body in one shell.
struct Task {
    body: usize,
    face: FaceId,
    outward: bool,
    closed: bool,
}

/// Meshes every body of the model, each once, in its own coordinates.
///
/// A face that fails has no triangles, says why in [`FaceMesh::failure`] and is reported; its edges are still there.
/// Errors only when cancelled or out of a limit.
pub fn tessellate(model: &Model, fineness: Fineness, job: &Job) -> Result<Mesh, Stopped> {
    let fine = Fineness { chord_mm: fineness.chord_mm.max(1e-9), angle_rad: fineness.angle_rad.clamp(0.01, 1.0) };
    let shape = &model.shape;
    let tasks = tasks(shape);
    job.phase("meshing", tasks.len() as u64);
    let mut levels: FxHashMap<EdgeId, u32> = FxHashMap::default();
    let least = least_segments(shape, &tasks, fine, job)?;
    let mut samples = sample_all(shape, &tasks, fine, &least, job)?;
    let mut patches: Vec<Option<Result<Patch, FaceTrouble>>> = (0..tasks.len()).map(|_| None).collect();
    let mut open: Vec<usize> = (0..tasks.len()).collect();
    let mut last = false;
    for round in 0.. {
        let results: Vec<Result<Patch, FaceTrouble>> = open
            .par_iter()
            .map(|&i| {
                job.check()?;
                let result = guarded(shape, &tasks[i], &samples, fine, job, last);
                if round == 0 {
                    job.advance(1);
                }
                Ok(result)
            })
            .collect::<Result<_, Stopped>>()?;
        let mut finer: Vec<EdgeId> = Vec::new();
        let mut crossed: Vec<usize> = Vec::new();
        for (&i, result) in open.iter().zip(results) {
            if let Err(FaceTrouble::Refine(edges)) = &result {
                finer.extend(edges);
                crossed.push(i);
            }
            patches[i] = Some(result);
        }
        if crossed.is_empty() || last {
            break;
        }
        finer.sort_unstable();
        finer.dedup();
        finer.retain(|id| levels.get(id).copied().unwrap_or(0) < LEVELS);
        if finer.is_empty() {
            // What still crosses crosses in truth.
            last = true;
            open = crossed;
            continue;
        }
        for &id in &finer {
            let level = levels.entry(id).or_insert(0);
            *level += 1;
            samples[id.index()] = Some(edges::sample(shape, id, fine, *level, least[id.index()]));
        }
        // Every face on a finer edge is done again, so that both sides keep the same points.
        let again = |i: &usize| touches(shape, &tasks[*i], &finer) || crossed.binary_search(i).is_ok();
        open = (0..tasks.len()).filter(again).collect();
    }
    let mut mesh = join(model, &tasks, patches, &samples, job);
    mesh.world_box = super::world_box(model, &mesh, fine, job)?;
    Ok(mesh)
}

fn tasks(shape: &Shape) -> Vec<Task> {
    let mut tasks = Vec::new();
    for (body, content) in shape.bodies.iter().enumerate() {
        for shell in &content.shells {
            let closed = shell.closed;
            tasks.extend(shell.faces.iter().map(|&(face, outward)| Task { body, face, outward, closed }));
        }
    }
    tasks
}

fn touches(shape: &Shape, task: &Task, edges: &[EdgeId]) -> bool {
    let Some(face) = shape.faces.get(task.face.index()) else { return false };
    face.loops.iter().flat_map(|l| &l.edges).any(|(id, _)| edges.binary_search(id).is_ok())
}

/// The least number of segments of each edge, from the free-form faces beside it.
fn least_segments(shape: &Shape, tasks: &[Task], fine: Fineness, job: &Job) -> Result<Vec<u32>, Stopped> {
    let found: Vec<Vec<(EdgeId, u32)>> = tasks
        .par_iter()
        .map(|task| {
            job.check()?;
            let mut found = Vec::new();
            if let Some(face) = shape.faces.get(task.face.index()) {
                let look = AssertUnwindSafe(|| turning::segments(shape, face, fine, |id, n| found.push((id, n))));
                // What fails here fails again, with its reason, when the face itself is meshed.
                let _ = catch_unwind(look);
            }
            Ok(found)
        })
        .collect::<Result<_, Stopped>>()?;
    let mut least = edges::least_for_loops(shape, tasks.iter().map(|task| task.face));
    for (id, n) in found.into_iter().flatten() {
        least[id.index()] = n.max(least[id.index()]);
    }
    Ok(least)
}

/// Samples every edge that a face or a wire uses.
fn sample_all(shape: &Shape, tasks: &[Task], fine: Fineness, least: &[u32], job: &Job) -> Result<Samples, Stopped> {
    let mut used = vec![false; shape.edges.len()];
    let mut mark = |id: EdgeId| {
        if let Some(slot) = used.get_mut(id.index()) {
            *slot = true;
        }
    };
    for task in tasks {
        if let Some(face) = shape.faces.get(task.face.index()) {
            face.loops.iter().flat_map(|l| &l.edges).for_each(|&(id, _)| mark(id));
        }
    }
    shape.bodies.iter().flat_map(|b| &b.wires).for_each(|&id| mark(id));
    used.par_iter()
        .enumerate()
        .map(|(i, &used)| {
            if i % 256 == 0 {
                job.check()?;
            }
            Ok(used.then(|| edge_guarded(shape, EdgeId::from_index(i), fine, least[i])))
        })
        .collect()
}

fn edge_guarded(shape: &Shape, id: EdgeId, fine: Fineness, least: u32) -> Result<EdgeSamples, String> {
    catch_unwind(AssertUnwindSafe(|| edges::sample(shape, id, fine, 0, least)))
        .unwrap_or_else(|_| Err("an internal error while sampling it".into()))
}

/// One face; a panic in it is a failure of that face and of nothing else.
fn guarded(
    shape: &Shape,
    task: &Task,
    samples: &Samples,
    fine: Fineness,
    job: &Job,
    last: bool,
) -> Result<Patch, FaceTrouble> {
    let face = shape.faces.get(task.face.index()).ok_or_else(|| "a face that does not exist".to_owned())?;
    let budget = job.limits().face_triangles / 2;
    catch_unwind(AssertUnwindSafe(|| mesh_face(shape, face, task.outward, samples, fine, budget, last)))
        .unwrap_or_else(|_| Err(FaceTrouble::Failed("an internal error while meshing it".into())))
}

/// Numbers the points of each body and puts the patches together.
fn join(
    model: &Model,
    tasks: &[Task],
    patches: Vec<Option<Result<Patch, FaceTrouble>>>,
    samples: &Samples,
    job: &Job,
) -> Mesh {
    let shape = &model.shape;
    let mut numbering = Numbering {
        shape,
        samples,
        vertices: vec![(usize::MAX, 0); shape.vertices.len()],
        edges: vec![(usize::MAX, 0); shape.edges.len()],
    };
    let mut patches = tasks.iter().zip(patches).peekable();
    let mut bodies = Vec::with_capacity(shape.bodies.len());
    for (index, body) in shape.bodies.iter().enumerate() {
        let mut mesh = BodyMesh::default();
        numbering.edges_of(index, body, &mut mesh, job);
        while let Some((task, patch)) = patches.next_if(|(task, _)| task.body == index) {
            let entity = shape.faces.get(task.face.index()).map_or(0, |f| f.entity);
            let patch = patch.unwrap_or_else(|| Err(FaceTrouble::Failed("it was not reached".into())));
            // In an open shell the sense of a bound means nothing that could be contradicted.
            if task.closed && patch.as_ref().is_ok_and(|p| p.turned) {
                let why = "its bounds run against its normal; the normal was turned";
                job.report(Diagnostic::new(&codes::FACE_DOUBTFUL, why).entity(entity));
            }
            let face = numbering.face(index, task.face, entity, patch, &mut mesh, job);
            mesh.faces.push(face);
        }
        if let Some(triangles) = &body.triangles {
            tessellated::append(triangles, body.entity, &mut mesh);
        }
        bodies.push(mesh);
    }
    Mesh { bodies, world_box: crate::geom::Aabb::EMPTY }
}

/// Which point of the current body a vertex or an edge's first inner sample is; the body's index tells whether it is.
struct Numbering<'a> {
    shape: &'a Shape,
    samples: &'a Samples,
    vertices: Vec<(usize, u32)>,
    edges: Vec<(usize, u32)>,
}

impl Numbering<'_> {
    fn vertex(&mut self, body: usize, id: u32, mesh: &mut BodyMesh) -> u32 {
        let Some(slot) = self.vertices.get_mut(id as usize) else { return 0 };
        if slot.0 != body {
            *slot = (body, mesh.points.len() as u32);
            mesh.points.push(self.shape.vertices[id as usize].point);
        }
        slot.1
    }

    fn edges_of(&mut self, index: usize, body: &Body, mesh: &mut BodyMesh, job: &Job) {
        let faces = body.shells.iter().flat_map(|s| &s.faces);
        let of_faces = faces.filter_map(|(id, _)| self.shape.faces.get(id.index())).flat_map(|f| &f.loops);
        let ids: Vec<EdgeId> =
            of_faces.flat_map(|l| &l.edges).map(|&(id, _)| id).chain(body.wires.iter().copied()).collect();
        for id in ids {
            let Some(slot) = self.edges.get_mut(id.index()) else { continue };
            if slot.0 == index {
                continue;
            }
            *slot = (index, 0);
            let edge = &self.shape.edges[id.index()];
            let sampled = match &self.samples[id.index()] {
                Some(Ok(sampled)) => sampled,
                Some(Err(why)) => {
                    job.report(Diagnostic::new(&codes::EDGE_FAILED, why.clone()).entity(edge.entity));
                    continue;
                }
                None => continue,
            };
            let n = sampled.points.len();
            let mut points = Vec::with_capacity(n);
            points.push(self.vertex(index, edge.start.0, mesh));
            let first = mesh.points.len() as u32;
            mesh.points.extend_from_slice(&sampled.points[1..n - 1]);
            points.extend(first..mesh.points.len() as u32);
            points.push(self.vertex(index, edge.end.0, mesh));
            self.edges[id.index()] = (index, first);
            mesh.edges.push(EdgeLine { edge: Some(id), points });
        }
    }

    fn face(
        &mut self,
        body: usize,
        face: FaceId,
        entity: u64,
        patch: Result<Patch, FaceTrouble>,
        mesh: &mut BodyMesh,
        job: &Job,
    ) -> FaceMesh {
        let patch = match patch {
            Ok(patch) => patch,
            Err(trouble) => {
                let why = match trouble {
                    FaceTrouble::Failed(why) => why,
                    FaceTrouble::Refine(_) => "its boundaries cross".into(),
                };
                job.report(Diagnostic::new(&codes::FACE_FAILED, why.clone()).entity(entity));
                return FaceMesh {
                    face: Some(face),
                    entity,
                    points: Vec::new(),
                    normals: Vec::new(),
                    triangles: Vec::new(),
                    failure: Some(why),
                };
            }
        };
        if let Some(note) = patch.note {
            job.report(Diagnostic::new(&codes::FACE_DOUBTFUL, note).entity(entity));
        }
        // Locals are numbered as they are used, so that none is left over.
        let mut local = vec![u32::MAX; patch.locals.len()];
        let points = patch
            .points
            .iter()
            .map(|&point| match point {
                PointRef::Vertex(id) => self.vertex(body, id, mesh),
                PointRef::Edge(id, k) => self.edges.get(id as usize).map_or(0, |e| e.1 + k - 1),
                PointRef::Local(i) => {
                    let slot = &mut local[i as usize];
                    if *slot == u32::MAX {
                        *slot = mesh.points.len() as u32;
                        mesh.points.push(patch.locals[i as usize]);
                    }
                    *slot
                }
            })
            .collect();
        FaceMesh { face: Some(face), entity, points, normals: patch.normals, triangles: patch.triangles, failure: None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mesh::{closedness, default_fineness, mesh_volume_area, solids};

    #[test]
    fn every_solid_is_watertight_and_near_its_volume() {
        for known in solids::all() {
            for divide in [1.0, 8.0] {
                let job = Job::default();
                let mut fine = default_fineness(&known.model);
                fine.chord_mm /= divide;
                let mesh = tessellate(&known.model, fine, &job).expect("no limit");
                let body = &mesh.bodies[0];
                let name = known.name;
                let failures: Vec<_> = body.faces.iter().filter_map(|f| f.failure.clone()).collect();
                assert!(failures.is_empty(), "{name}: {failures:?}");
                assert!(job.take_findings().is_empty(), "{name}: no assumption was needed");
                let closed = closedness(body);
                assert!(closed.watertight(), "{name}: {closed:?}");
                let (volume, area) = mesh_volume_area(body);
                let bound = 1.2 * fine.chord_mm * known.area;
                assert!((volume - known.volume).abs() < bound, "{name}: volume {volume} for {}", known.volume);
                assert!((area - known.area).abs() < 0.02 * known.area, "{name}: area {area} for {}", known.area);
            }
        }
    }

    #[test]
    fn normals_agree_with_triangles() {
        for known in solids::all() {
            let mesh = tessellate(&known.model, default_fineness(&known.model), &Job::default()).expect("no limit");
            let body = &mesh.bodies[0];
            for face in &body.faces {
                for t in &face.triangles {
                    let [a, b, c] = t.map(|i| body.points[face.points[i as usize] as usize]);
                    let n = (b - a).cross(c - a).normalize();
                    for &i in t {
                        let m = face.normals[i as usize].as_dvec3();
                        assert!(n.dot(m) > 0.7, "{}: {} at {a}", known.name, n.dot(m));
                    }
                }
            }
        }
    }

    #[test]
    fn points_lie_on_their_surface_and_chords_keep_their_bound() {
        for known in solids::all() {
            let fine = default_fineness(&known.model);
            let mesh = tessellate(&known.model, fine, &Job::default()).expect("no limit");
            let body = &mesh.bodies[0];
            for face in &body.faces {
                let surface = &known.model.shape.faces[face.face.expect("exact").index()].surface;
                for t in &face.triangles {
                    let corners = t.map(|i| body.points[face.points[i as usize] as usize]);
                    for (i, w) in
                        [[1.0, 0.0, 0.0], [0.4, 0.3, 0.3], [0.5, 0.5, 0.0], [0.2, 0.2, 0.6]].iter().enumerate()
                    {
                        let p = corners[0] * w[0] + corners[1] * w[1] + corners[2] * w[2];
                        let (u, v) = surface.invert(p, 1e-9);
                        let off = surface.point(u, v).distance(p);
                        let bound = if i == 0 { 1e-9 } else { 1.3 * fine.chord_mm };
                        assert!(off <= bound, "{}: {off} beyond {bound}", known.name);
                    }
                }
            }
        }
    }

    #[test]
    fn the_thread_count_changes_nothing() {
        let known = solids::block(true);
        let fine = default_fineness(&known.model);
        let run = |n: usize| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(n).build().expect("a pool");
            pool.install(|| tessellate(&known.model, fine, &Job::default()).expect("no limit"))
        };
        assert_eq!(run(1), run(4));
    }

    #[test]
    fn a_cancelled_job_stops() {
        let job = Job::default();
        job.canceller().cancel();
        let known = solids::block(false);
        assert_eq!(tessellate(&known.model, default_fineness(&known.model), &job), Err(Stopped::Cancelled));
    }

    #[test]
    fn a_broken_face_is_named_and_the_others_stay() {
        let mut known = solids::block(false);
        known.model.shape.faces[0].surface = crate::geom::Surface::Sphere { frame: Default::default(), radius: -1.0 };
        let job = Job::default();
        let mesh = tessellate(&known.model, default_fineness(&known.model), &job).expect("no limit");
        let body = &mesh.bodies[0];
        assert!(body.faces[0].failure.as_deref().is_some_and(|why| why.contains("radius")));
        assert_eq!(body.faces.iter().filter(|f| f.failure.is_none()).count(), 5);
        assert_eq!(body.edges.len(), 12);
        let findings = job.take_findings();
        assert_eq!(findings.len(), 1);
        assert_eq!(findings[0].code.code, "MESH-001");
    }
}
