//! Authored graphics of PMI, and saved views. Coordinates of the part or assembly they were made in, mm.

use super::product::ProductId;
use super::shape::Colour;
use crate::geom::Frame;
use crate::typed_index;
use glam::DVec3;
use serde::Serialize;

typed_index! {
    /// Index into [`super::Model::annotations`].
    AnnotationId;
    /// Index into [`super::Model::views`].
    ViewId;
}

/// A callout as drawn by the CAD system.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Annotation {
    /// Instance number of the DRAUGHTING_CALLOUT, or of the occurrence where no callout holds it.
    pub entity: u64,
    /// Name as written.
    pub name: String,
    /// Entity types of the contents, sorted: forms as `expected-pmi/links.tsv` lists them.
    pub forms: Vec<String>,
    /// Instance numbers of semantic objects linked (DMIA).
    pub semantics: Vec<u64>,
    /// Instance numbers of geometry reached through linked features.
    pub targets: Vec<u64>,
    /// Instance numbers of the draughting models that list it.
    pub view_entities: Vec<u64>,
    /// Product in whose coordinates it stands.
    pub product: Option<ProductId>,
    /// Lines.
    pub polylines: Vec<Polyline>,
    /// Filled areas as triangles.
    pub fills: Vec<Fill>,
    /// Text to draw where the file has text instead of lines: (where, height mm, text).
    pub texts: Vec<PlacedText>,
    /// Plane in which it is written: x along the text, z towards the reader.
    pub plane: Option<Frame>,
    /// Own colour.
    pub colour: Option<Colour>,
    /// Hidden outside views that list it.
    pub hidden: bool,
}

/// A polyline.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Polyline {
    /// Points, mm.
    pub points: Vec<DVec3>,
    /// Own colour.
    pub colour: Option<Colour>,
}

/// Triangles of a filled character, arrow head or box.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Fill {
    /// Points, mm.
    pub points: Vec<DVec3>,
    /// Corner indices.
    pub triangles: Vec<[u32; 3]>,
    /// Own colour.
    pub colour: Option<Colour>,
}

/// Character text of old files.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct PlacedText {
    /// Baseline start and directions.
    pub frame: Frame,
    /// Height, mm.
    pub height: f64,
    /// Text.
    pub text: String,
}

/// A saved view.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SavedView {
    /// Instance number of the DRAUGHTING_MODEL.
    pub entity: u64,
    /// Name.
    pub name: String,
    /// Camera.
    pub camera: Camera,
    /// Clipping planes: material on the +z side is removed.
    pub clipping: Vec<Frame>,
    /// Annotations that it lists.
    pub annotations: Vec<AnnotationId>,
    /// Whether the view lists geometry of its own choice (else the whole model is shown).
    pub lists_geometry: bool,
}

/// A camera of a saved view (ISO 10303-46 camera_model_d3).
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Camera {
    /// Instance number.
    pub entity: u64,
    /// Name as written.
    pub name: String,
    /// View reference system: looks along −z, y up.
    pub frame: Frame,
    /// Central projection (else parallel).
    pub central: bool,
    /// Projection point in the view reference system.
    pub projection_point: DVec3,
    /// Distance of the view plane along z.
    pub view_plane_distance: f64,
    /// Window width and height in model units as written, and in mm.
    pub window: (f64, f64),
    /// Millimetres in a model unit of the camera's context.
    pub to_mm: f64,
    /// Lower-left corner of the window in the view plane, mm.
    pub window_origin: (f64, f64),
}
