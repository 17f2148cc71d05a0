//! Saved views: draughting models with a camera, what they list, how they clip (ISO 10303-46 camera_model_d3).
//!
//! In: [`Context`], the annotations in their order. Out: [`SavedView`]s in mm, by rising instance number.

use super::pmi::codes;
use super::pmi::lookup::Lookup;
use crate::base::diag::Diagnostic;
use crate::base::job::{Job, Stopped};
use crate::geom::Frame;
use crate::model::annotation::{Annotation, AnnotationId, Camera, SavedView};
use crate::step::Context;
use crate::step::geometry::placement;
use glam::DVec3;
use rustc_hash::FxHashMap;

/// Which view (instance number of its draughting model) lists which annotation.
pub(crate) type Shown = Vec<(AnnotationId, u64)>;

/// Reads every draughting model that holds a camera.
///
/// # Errors
/// [`Stopped`] when cancelled.
pub(crate) fn read(
    context: &Context,
    annotations: &[Annotation],
    job: &Job,
) -> Result<(Vec<SavedView>, Shown), Stopped> {
    let lookup = Lookup { exchange: context.exchange };
    let places: FxHashMap<u64, AnnotationId> =
        annotations.iter().enumerate().map(|(index, a)| (a.entity, AnnotationId::from_index(index))).collect();
    let (mut views, mut shown) = (Vec::new(), Vec::new());
    for model in lookup.all("DRAUGHTING_MODEL") {
        job.check()?;
        context.used(model.id);
        let items = lookup.references(model.id, "REPRESENTATION", "items");
        let Some(&camera) = items.iter().find(|&&item| lookup.is(item, "CAMERA_MODEL")) else { continue };
        context.used_whole(camera);
        let to_mm = context.units_of(model.id).to_mm;
        let listed: Vec<AnnotationId> = items.iter().filter_map(|item| places.get(item)).copied().collect();
        shown.extend(listed.iter().map(|&annotation| (annotation, model.id)));
        let view_camera = self::camera(context, lookup, camera, to_mm).unwrap_or_else(|why| {
            job.report(Diagnostic::new(&codes::BAD_CAMERA, format!("the camera cannot be used: {why}")).entity(camera));
            let name = lookup.text(camera, "REPRESENTATION_ITEM", "name").to_owned();
            Camera { name, ..no_camera(camera, to_mm) }
        });
        views.push(SavedView {
            entity: model.id,
            name: lookup.representation_name(model.id).to_owned(),
            camera: view_camera,
            clipping: clipping(context, lookup, camera, to_mm, job),
            annotations: listed,
            lists_geometry: items.iter().any(|&item| is_geometry(lookup, item)),
        });
    }
    Ok((views, shown))
}

/// Whether a view's item is geometry of its own choice: a placed representation or a bare shape.
fn is_geometry(lookup: Lookup, item: u64) -> bool {
    lookup.is(item, "MAPPED_ITEM") && !lookup.is(item, "CAMERA_IMAGE")
}

fn no_camera(entity: u64, to_mm: f64) -> Camera {
    Camera {
        entity,
        name: String::new(),
        frame: Frame::default(),
        central: false,
        projection_point: DVec3::ZERO,
        view_plane_distance: 0.0,
        window: (0.0, 0.0),
        to_mm,
        window_origin: (0.0, 0.0),
    }
}

/// The camera `#id`; lengths are given in file units and turned into mm, but for `window`.
fn camera(context: &Context, lookup: Lookup, id: u64, to_mm: f64) -> Result<Camera, String> {
    const D3: &str = "CAMERA_MODEL_D3";
    const VOLUME: &str = "VIEW_VOLUME";
    let exchange = context.exchange;
    let system = lookup.reference(id, D3, "view_reference_system").ok_or("it has no view reference system")?;
    let frame = placement::frame(exchange, system, to_mm).map_err(|fault| fault.why)?;
    let volume = lookup.reference(id, D3, "perspective_of_volume").ok_or("it has no view volume")?;
    let window = lookup.reference(volume, VOLUME, "view_window").ok_or("its view volume has no window")?;
    let size =
        |attribute| lookup.get(window, "PLANAR_EXTENT", attribute).number().filter(|n| n.is_finite() && *n > 0.0);
    let (Some(width), Some(height)) = (size("size_in_x"), size("size_in_y")) else {
        return Err("its window has no size".into());
    };
    let corner = lookup
        .reference(window, "PLANAR_BOX", "placement")
        .and_then(|placement| placement::frame(exchange, placement, to_mm).ok())
        .map_or((0.0, 0.0), |frame| (frame.origin.x, frame.origin.y));
    let eye = lookup
        .reference(volume, VOLUME, "projection_point")
        .and_then(|point| placement::point(exchange, point, to_mm).ok())
        .unwrap_or(DVec3::ZERO);
    let distance = lookup.get(volume, VOLUME, "view_plane_distance").number().filter(|n| n.is_finite()).unwrap_or(0.0);
    Ok(Camera {
        name: lookup.text(id, "REPRESENTATION_ITEM", "name").to_owned(),
        frame,
        central: lookup.get(volume, VOLUME, "projection_type").enumeration() == Some("CENTRAL"),
        projection_point: eye,
        view_plane_distance: distance * to_mm,
        window: (width, height),
        window_origin: corner,
        ..no_camera(id, to_mm)
    })
}

/// Planes that clip, nests of unions and intersections opened.
fn clipping(context: &Context, lookup: Lookup, camera: u64, to_mm: f64, job: &Job) -> Vec<Frame> {
    const CLIPPING: &str = "CAMERA_MODEL_D3_MULTI_CLIPPING";
    let mut queue = lookup.references(camera, CLIPPING, "shape_clipping");
    let (mut out, mut steps, mut nested) = (Vec::new(), 0, false);
    while !queue.is_empty() && steps < 256 {
        let item = queue.remove(0);
        steps += 1;
        for kind in ["CAMERA_MODEL_D3_MULTI_CLIPPING_UNION", "CAMERA_MODEL_D3_MULTI_CLIPPING_INTERSECTION"] {
            let inner = lookup.references(item, kind, "shape_clipping");
            nested |= !inner.is_empty();
            queue.extend(inner);
        }
        let position = lookup.reference(item, "ELEMENTARY_SURFACE", "position");
        if let Some(frame) = position.and_then(|p| placement::frame(context.exchange, p, to_mm).ok()) {
            out.push(frame);
        }
    }
    if nested {
        let text = "clipping planes are combined by unions or intersections; every plane clips here";
        job.report(Diagnostic::new(&codes::NESTED_CLIPPING, text).entity(camera));
    }
    out
}
