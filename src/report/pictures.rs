//! Pictures of the part for a report: an overview with balloons on what does not simply conform, then the saved views.

use super::{Picture, wording};
use crate::judge::verdict::Verdict;
use crate::mesh::Mesh;
use crate::model::Model;
use crate::model::annotation::ViewId;
use crate::model::shape::{Colour, FaceId};
use crate::trace::conformance::{Conformance, TracedCharacteristic};
use crate::view::build::{self, Annotations, Options};
use crate::view::camera::{Camera, StandardView};
use crate::view::framing;
use crate::view::scene::{Label, Scene, Sign};
use crate::view::software;
use crate::view::theme::Theme;
use glam::DVec3;
use std::collections::BTreeMap;

/// Width and height of every picture, pixels.
pub const SIZE: (u32, u32) = (1180, 800);
/// More saved views than this are left to the window.
const MOST_VIEWS: usize = 8;

/// Draws them. Same model, same pictures, on every machine.
pub fn of(model: &Model, mesh: &Mesh, conformance: &Conformance) -> Vec<Picture> {
    let theme = Theme::paper();
    let faces = verdict_faces(conformance, &theme);
    let mut overview = Options { annotations: Annotations::None, theme, faces: faces.clone(), ..Options::default() };
    let mut out = vec![];
    let aspect = f64::from(SIZE.0) / f64::from(SIZE.1);
    let scene = build::build(model, mesh, &overview);
    let (labels, shows) = balloons(&scene, mesh, conformance, &theme);
    overview.labels = labels;
    let mut camera = Camera { world_from_view: StandardView::Iso.world_from_view(), ..Camera::default() };
    framing::fit(&mut camera, &scene, mesh, aspect);
    out.extend(draw(
        model,
        mesh,
        &overview,
        &camera,
        "Overview",
        "The part from above, faces coloured by verdict",
        shows,
    ));
    let with_annotations = model.views.iter().enumerate().filter(|(_, view)| !view.annotations.is_empty());
    for (index, view) in with_annotations.take(MOST_VIEWS) {
        let options =
            Options { view: Some(ViewId::from_index(index)), theme, faces: faces.clone(), ..Options::default() };
        let scene = build::build(model, mesh, &options);
        let Some(camera) = framing::of_view(view, &scene, mesh, aspect) else { continue };
        let title = format!("View {}", view.name);
        let description = format!("Saved view {} with its {} annotations", view.name, view.annotations.len());
        out.extend(draw(model, mesh, &options, &camera, &title, &description, Vec::new()));
    }
    out
}

fn draw(
    model: &Model,
    mesh: &Mesh,
    options: &Options,
    camera: &Camera,
    title: &str,
    description: &str,
    shows: Vec<u32>,
) -> Option<Picture> {
    let scene = build::build(model, mesh, options);
    let png = software::draw(&scene, model, mesh, camera, SIZE, &options.theme).to_png().ok()?;
    Some(Picture { title: title.to_owned(), png, size: SIZE, description: description.to_owned(), shows })
}

/// Each face in the colour of the worst verdict that touches it; faces without a requirement keep their own.
pub fn verdict_faces(conformance: &Conformance, theme: &Theme) -> Vec<(FaceId, Colour)> {
    let mut worst: BTreeMap<FaceId, Verdict> = BTreeMap::new();
    for c in &conformance.characteristics {
        if c.not_required.is_some() {
            continue;
        }
        for &face in &c.faces {
            worst.entry(face).and_modify(|v| *v = (*v).min(c.verdict)).or_insert(c.verdict);
        }
    }
    worst.into_iter().map(|(face, verdict)| (face, theme.verdict(Some(verdict)))).collect()
}

/// Balloons for everything but plain passes; all of them where nothing else is to be shown.
pub fn balloons(scene: &Scene, mesh: &Mesh, conformance: &Conformance, theme: &Theme) -> (Vec<Label>, Vec<u32>) {
    let notable = |c: &TracedCharacteristic| c.not_required.is_none() && c.verdict != Verdict::Pass;
    let any = conformance.characteristics.iter().any(notable);
    let (mut labels, mut shows) = (Vec::new(), Vec::new());
    for (index, c) in conformance.characteristics.iter().enumerate() {
        if any != notable(c) || c.not_required.is_some() {
            continue;
        }
        let Some(anchor) = c.faces.iter().find_map(|&face| anchor(scene, mesh, face)) else { continue };
        let tag = u32::try_from(index).unwrap_or(u32::MAX);
        let colour = theme.verdict(Some(c.verdict));
        labels.push(Label { anchor, text: c.number.clone(), colour, sign: Sign::of(Some(c.verdict)), tag });
        shows.push(tag);
    }
    (labels, shows)
}

/// A point on a face as it is first placed in the world: the mesh point nearest to the middle of the face.
pub fn anchor(scene: &Scene, mesh: &Mesh, face: FaceId) -> Option<DVec3> {
    let (index, body, own) = mesh.bodies.iter().enumerate().find_map(|(index, body)| {
        let own = body.faces.iter().find(|f| f.face == Some(face))?;
        Some((index, body, own))
    })?;
    let instance = scene.instances.iter().find(|instance| instance.body.index() == index)?;
    let points: Vec<DVec3> = own.points.iter().filter_map(|&p| body.points.get(p as usize).copied()).collect();
    let middle = points.iter().sum::<DVec3>() / points.len().max(1) as f64;
    let near = points.into_iter().min_by(|a, b| a.distance_squared(middle).total_cmp(&b.distance_squared(middle)))?;
    Some(instance.world_from_body.transform_point3(near))
}

/// Alternative text of a picture with its balloons.
pub fn alternative(picture: &Picture, conformance: &Conformance) -> String {
    let named: Vec<String> = picture
        .shows
        .iter()
        .filter_map(|&index| conformance.characteristics.get(index as usize))
        .map(|c| format!("{} {}", c.number, wording::verdict(c.verdict)))
        .collect();
    match named.is_empty() {
        true => picture.description.clone(),
        false => format!("{}. Balloons: {}", picture.description, named.join(", ")),
    }
}
