//! `render`: a picture of a model as PNG, with neither display nor graphics adapter.

use super::args::Colouring;
use crate::mesh::Mesh;
use crate::model::Model;
use crate::model::annotation::ViewId;
use crate::model::shape::{Colour, FaceId};
use crate::report::pictures;
use crate::trace::conformance::Conformance;
use crate::view::build::{Annotations, Options, build};
use crate::view::camera::{Camera, StandardView};
use crate::view::framing;
use crate::view::scene::Scene;
use crate::view::software::{self, SIZE_LIMIT};
use crate::view::theme::{Theme, mix};
use std::collections::BTreeSet;

/// What is to be drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request<'a> {
    /// A saved view's name, or a standard view's.
    pub view: &'a str,
    /// Width and height in pixels.
    pub size: (u32, u32),
    /// What colours mean; `None` is by verdict where there are results, else as the file says.
    pub colouring: Option<Colouring>,
    /// Dark background.
    pub dark: bool,
    /// Annotations too.
    pub annotations: bool,
}

/// A picture and what can be said of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Drawn {
    /// PNG file.
    pub png: Vec<u8>,
    /// Name of the view drawn.
    pub view: String,
    /// What was left out or changed on the way, in sentences; empty when nothing was.
    pub remarks: Vec<String>,
}

/// Draws a picture.
///
/// # Errors
/// A sentence for the user: no such view (with the names that exist), verdict colours without results.
pub fn picture(
    model: &Model,
    mesh: &Mesh,
    conformance: Option<&Conformance>,
    request: &Request<'_>,
) -> Result<Drawn, String> {
    let theme = if request.dark { Theme::dark() } else { Theme::paper() };
    let view = find_view(model, request.view)?;
    let mut options = Options { theme, ..Options::default() };
    if let View::Saved(id) = view {
        options.view = Some(id);
    }
    if !request.annotations {
        options.annotations = Annotations::None;
    }
    let colouring = request.colouring.unwrap_or(match conformance {
        Some(_) => Colouring::Verdict,
        None => Colouring::Cad,
    });
    match (colouring, conformance) {
        (Colouring::Cad, _) => {}
        (Colouring::Verdict, None) => return Err("colours by verdict need results: give --results FILE".into()),
        (Colouring::Verdict, Some(conformance)) => {
            options.faces = pictures::verdict_faces(conformance, &theme);
            options.others = Some(theme.face);
        }
        (Colouring::Coverage, _) => {
            options.faces = covered_faces(model, conformance, theme.datum);
            options.others = Some(mix(theme.face, theme.untraced, 0.35));
        }
    }
    let mut scene = build(model, mesh, &options);
    if let (Colouring::Verdict, Some(conformance)) = (colouring, conformance) {
        scene.labels = pictures::balloons(&scene, mesh, conformance, &theme).0;
    }
    let (camera, mut remarks) = camera(model, mesh, view, &scene, request.size);
    remarks.extend(left_out(&scene, mesh));
    let picture = software::draw(&scene, model, mesh, &camera, request.size, &theme);
    let png = picture.to_png().map_err(|error| format!("the picture cannot be written as PNG: {error}"))?;
    let name = match view {
        View::Saved(id) => model.views.get(id.index()).map(|view| view.name.clone()).unwrap_or_default(),
        View::Standard(view) => view.name().to_owned(),
    };
    Ok(Drawn { png, view: name, remarks })
}

/// Width and height from `1280x800`.
///
/// # Errors
/// A sentence for the user.
pub fn size(text: &str) -> Result<(u32, u32), String> {
    let parts = text.split_once(['x', 'X', '×']).map(|(w, h)| (w.trim().parse::<u32>(), h.trim().parse::<u32>()));
    match parts {
        Some((Ok(width), Ok(height))) if (1..=SIZE_LIMIT).contains(&width) && (1..=SIZE_LIMIT).contains(&height) => {
            Ok((width, height))
        }
        _ => Err(format!("`{text}` is no size: write WIDTHxHEIGHT in pixels, each from 1 to {SIZE_LIMIT}")),
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum View {
    Saved(ViewId),
    Standard(StandardView),
}

/// A saved view by its name (exactly, else without regard to case), else a standard view.
fn find_view(model: &Model, name: &str) -> Result<View, String> {
    let saved = |same: &dyn Fn(&str) -> bool| model.views.iter().position(|view| same(&view.name));
    let found = saved(&|own| own == name).or_else(|| saved(&|own| own.eq_ignore_ascii_case(name)));
    if let Some(index) = found {
        return Ok(View::Saved(ViewId::from_index(index)));
    }
    if let Some(view) = StandardView::ALL.into_iter().find(|view| view.name().eq_ignore_ascii_case(name)) {
        return Ok(View::Standard(view));
    }
    let standard = StandardView::ALL.map(StandardView::name).join(", ");
    let own: Vec<&str> = model.views.iter().map(|view| view.name.as_str()).collect();
    Err(match own.is_empty() {
        true => format!("there is no view `{name}`; the file has no saved views, the standard ones are {standard}"),
        false => format!("there is no view `{name}`; saved views: {}; standard views: {standard}", own.join(", ")),
    })
}

/// The camera, and a remark where a saved view's own cannot be used.
fn camera(model: &Model, mesh: &Mesh, view: View, scene: &Scene, size: (u32, u32)) -> (Camera, Vec<String>) {
    let aspect = f64::from(size.0) / f64::from(size.1.max(1));
    let standard = |view: StandardView| {
        let mut camera = Camera { world_from_view: view.world_from_view(), ..Camera::default() };
        framing::fit(&mut camera, scene, mesh, aspect);
        camera
    };
    let saved = match view {
        View::Standard(view) => return (standard(view), Vec::new()),
        View::Saved(id) => model.views.get(id.index()),
    };
    match saved.and_then(|view| framing::of_view(view, scene, mesh, aspect)) {
        Some(camera) => (camera, Vec::new()),
        None => {
            let why = "the saved view has no usable camera; drawn from the standard view iso";
            (standard(StandardView::Iso), vec![why.into()])
        }
    }
}

fn covered_faces(model: &Model, conformance: Option<&Conformance>, colour: Colour) -> Vec<(FaceId, Colour)> {
    let traced = conformance.into_iter().flat_map(|c| &c.characteristics).flat_map(|c| c.faces.iter().copied());
    let required =
        model.pmi.requirements.iter().flat_map(|r| &r.features).flat_map(|feature| feature.faces.iter().copied());
    let faces: BTreeSet<FaceId> = traced.chain(required).collect();
    faces.into_iter().map(|face| (face, colour)).collect()
}

/// What the scene could not show.
fn left_out(scene: &Scene, mesh: &Mesh) -> Vec<String> {
    let mut remarks = Vec::new();
    if scene.left_out > 0 {
        remarks.push(format!("{} usages are not drawn: a limit or a loop in the product structure", scene.left_out));
    }
    let shown: BTreeSet<usize> = scene.instances.iter().filter(|i| i.visible).map(|i| i.body.index()).collect();
    let bodies = shown.into_iter().filter_map(|index| mesh.bodies.get(index));
    let failed = bodies.flat_map(|body| &body.faces).filter(|face| face.failure.is_some()).count();
    if failed > 0 {
        remarks.push(format!("{failed} faces could not be meshed and are drawn by their edges"));
    }
    remarks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read_or_refused_with_a_reason() {
        assert_eq!(size("1280x800"), Ok((1280, 800)));
        assert_eq!(size("64 × 64"), Ok((64, 64)));
        for bad in ["", "12", "0x4", "99999x3", "3x-4", "axb"] {
            assert!(size(bad).unwrap_err().contains("WIDTHxHEIGHT"), "{bad}");
        }
    }

    #[test]
    fn an_unknown_view_is_refused_with_the_names_that_exist() {
        let request = Request { view: "MBD_Z", size: (32, 32), colouring: None, dark: false, annotations: true };
        let (model, mesh) = (Model::default(), Mesh::default());
        let why = picture(&model, &mesh, None, &request).unwrap_err();
        assert!(why.contains("MBD_Z") && why.contains("front"), "{why}");
        let drawn = picture(&model, &mesh, None, &Request { view: "TOP", ..request.clone() }).unwrap();
        assert_eq!((drawn.view.as_str(), &drawn.png[1..4]), ("top", &b"PNG"[..]));
        let verdict = Request { view: "top", colouring: Some(Colouring::Verdict), ..request };
        assert!(picture(&model, &mesh, None, &verdict).unwrap_err().contains("--results"));
    }
}
