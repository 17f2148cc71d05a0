//! The own CPU rasteriser: the same picture on every machine, with neither display nor graphics adapter.
//!
//! In: a [`Scene`], its [`Paint`] and a [`Camera`]. Out: a [`Picture`] with a slot number for every pixel.
//! Read first: [`draw`], then `geometry` (world to screen triangles), `raster` (triangles to samples, samples to
//! pixels), `lines` and `fills` (edges and annotations on top), `labels` (balloons).
//!
//! Faces are sampled 2 × 2 a pixel into a depth buffer; lines and fills get exact coverage and are held against that
//! buffer. Work is cut into bands of rows; each band is drawn in scene order, so thread count never shows.
//!
//! Knows nothing of wgpu.

mod band;
mod fills;
mod geometry;
mod labels;
mod lines;
mod raster;

use super::camera::{Camera, Projection};
use super::paint::Paint;
use super::scene::{Scene, Target};
use super::theme::Theme;
use super::{balloons, section};
use crate::mesh::Mesh;
use crate::model::Model;
pub use band::BEHIND;
use band::{BAND_ROWS, Band};
use glam::DVec2;
pub use lines::{BIAS_PIXELS, EDGE_WIDTH, OUTLINE_WIDTH};
use rayon::prelude::*;

/// Samples of a pixel in each direction.
const SAMPLES: usize = 2;

/// No slot: background.
pub const NO_SLOT: u32 = u32::MAX;

/// Greatest width and height of a picture.
pub const SIZE_LIMIT: u32 = 16_384;

/// A finished picture.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Picture {
    /// Pixels in a row.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// Four bytes a pixel, sRGB, opaque, upper left first.
    pub rgba: Vec<u8>,
    /// What each pixel shows: a slot of `paint`, or [`NO_SLOT`].
    pub slots: Vec<u32>,
    /// The table of slots.
    pub paint: Paint,
}

impl Picture {
    /// What a pixel shows.
    pub fn target(&self, x: u32, y: u32, scene: &Scene, mesh: &Mesh) -> Option<Target> {
        if x >= self.width || y >= self.height {
            return None;
        }
        let slot = *self.slots.get(y as usize * self.width as usize + x as usize)?;
        if slot == NO_SLOT { None } else { self.paint.target(slot, scene, mesh) }
    }
    /// As a PNG file.
    pub fn to_png(&self) -> Result<Vec<u8>, png::EncodingError> {
        let mut bytes = Vec::new();
        let mut encoder = png::Encoder::new(&mut bytes, self.width, self.height);
        encoder.set_color(png::ColorType::Rgb);
        encoder.set_depth(png::BitDepth::Eight);
        let rgb: Vec<u8> = self.rgba.chunks_exact(4).flat_map(|p| [p[0], p[1], p[2]]).collect();
        encoder.write_header()?.write_image_data(&rgb)?;
        Ok(bytes)
    }
}

/// Draws a scene. `size` is width and height in pixels, clamped to 1 to [`SIZE_LIMIT`].
pub fn draw(scene: &Scene, model: &Model, mesh: &Mesh, camera: &Camera, size: (u32, u32), theme: &Theme) -> Picture {
    let (width, height) = (size.0.clamp(1, SIZE_LIMIT), size.1.clamp(1, SIZE_LIMIT));
    let projection = camera.projection(DVec2::new(width.into(), height.into()), &scene.aabb);
    let paint = Paint::of(scene, model, mesh, theme);
    let mut canvas = Canvas::new(width as usize, height as usize);
    let outlines = section::outlines(scene, mesh, &paint);
    draw_faces(&mut canvas, scene, model, mesh, &projection, &paint, theme);
    let segments = lines::segments(scene, mesh, &projection, &paint, &outlines, theme);
    let areas = fills::areas(scene, &projection, &paint);
    let binned = lines::bin(&segments, canvas.bands());
    canvas.for_each_band(|band| {
        let own = binned.get(band.index).into_iter().flatten();
        lines::draw(own.filter_map(|&index| segments.get(index as usize)), band);
        areas.iter().for_each(|area| fills::draw(area, band));
    });
    let placed = balloons::layout(scene, &projection);
    let marks = labels::marks(scene, &placed, theme);
    canvas.for_each_band(|band| labels::draw(&marks, band));
    Picture { width, height, rgba: canvas.rgba, slots: canvas.slots, paint }
}

fn draw_faces(
    canvas: &mut Canvas,
    scene: &Scene,
    model: &Model,
    mesh: &Mesh,
    projection: &Projection,
    paint: &Paint,
    theme: &Theme,
) {
    let bands = canvas.bands();
    let chunks = geometry::triangles(scene, model, mesh, projection, paint, bands);
    let caps = section::cap_depths(scene, projection);
    let (width, height) = (canvas.width, canvas.height);
    let rows = canvas
        .rgba
        .par_chunks_mut(width * BAND_ROWS * 4)
        .zip(canvas.slots.par_chunks_mut(width * BAND_ROWS))
        .zip(canvas.depth.par_chunks_mut(width * BAND_ROWS * SAMPLES * SAMPLES))
        .enumerate();
    rows.for_each(|(index, ((rgba, slots), depth))| {
        let mut rows = raster::Rows { index, width, height, rgba, slots, depth };
        raster::draw(&mut rows, &chunks, &caps, paint, theme);
    });
}

/// The picture in the making.
struct Canvas {
    width: usize,
    height: usize,
    rgba: Vec<u8>,
    slots: Vec<u32>,
    /// Depth of each sample, [`SAMPLES`] × [`SAMPLES`] a pixel, in rows of samples.
    depth: Vec<f32>,
}

impl Canvas {
    fn new(width: usize, height: usize) -> Self {
        let pixels = width * height;
        Canvas {
            width,
            height,
            rgba: vec![255; pixels * 4],
            slots: vec![NO_SLOT; pixels],
            depth: vec![f32::INFINITY; pixels * SAMPLES * SAMPLES],
        }
    }
    fn bands(&self) -> usize {
        self.height.div_ceil(BAND_ROWS)
    }
    /// Runs `paint` on every band of rows, in parallel, with the whole depth buffer to read.
    fn for_each_band(&mut self, paint: impl Fn(&mut Band<'_>) + Sync) {
        let (width, height, depth) = (self.width, self.height, &self.depth);
        let rows = self.rgba.par_chunks_mut(width * BAND_ROWS * 4);
        rows.zip(self.slots.par_chunks_mut(width * BAND_ROWS)).enumerate().for_each(|(index, (rgba, slots))| {
            paint(&mut Band { index, width, height, rgba, slots, depth });
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::build::{Options, build};
    use crate::view::camera::StandardView;
    use crate::view::scene::{Label, Sign, Style};
    use crate::view::specimen;
    use glam::DVec3;

    /// Writes the picture to the folder named by `THREADGAUGE_PICTURES`, to be looked at.
    fn keep(picture: &Picture, name: &str) {
        if let Some(folder) = std::env::var_os("THREADGAUGE_PICTURES") {
            let path = std::path::Path::new(&folder).join(name);
            std::fs::write(path, picture.to_png().unwrap()).unwrap();
        }
    }

    fn plate_scene(options: &Options) -> (Model, Mesh, Scene) {
        let (mut model, mut mesh) = specimen::solid(specimen::plate(DVec3::new(80.0, 60.0, 15.0), 14.0));
        specimen::add_solid(&mut model, &mut mesh, specimen::torus(12.0, 3.5, 64), DVec3::new(0.0, 0.0, 14.0));
        let scene = build(&model, &mesh, options);
        (model, mesh, scene)
    }

    #[test]
    fn a_plate_in_every_style() {
        let styles = [Style::ShadedEdges, Style::Shaded, Style::Wireframe, Style::HiddenLine, Style::XRay];
        for (style, theme) in
            styles.into_iter().zip([Theme::dark(), Theme::light(), Theme::dark(), Theme::paper(), Theme::dark()])
        {
            let mut options = Options { style, theme, ..Options::default() };
            for (i, sign) in
                [Sign::Disc, Sign::Triangle, Sign::Diamond, Sign::Ring, Sign::Question].into_iter().enumerate()
            {
                let colour = [theme.pass, theme.fail, theme.undecided, theme.unmeasured, theme.untraced][i];
                let anchor = DVec3::new(-35.0 + 17.0 * i as f64, 20.0 - 8.0 * i as f64, 7.5);
                options.labels.push(Label { anchor, text: format!("{}.{}", 17 + i, i + 1), colour, sign, tag: 0 });
            }
            let (model, mesh, scene) = plate_scene(&options);
            let camera = Camera::fit(&scene.aabb, StandardView::Iso.world_from_view(), 1.5);
            let picture = draw(&scene, &model, &mesh, &camera, (900, 600), &theme);
            keep(&picture, &format!("{style:?}.png"));
            let hole = picture.target(450, 380, &scene, &mesh);
            assert!(style == Style::Wireframe || hole.is_some());
            assert_eq!(picture.target(3, 3, &scene, &mesh), None);
        }
    }

    #[test]
    fn a_section_shows_cut_material() {
        let options = Options { clipping: vec![(DVec3::ZERO, DVec3::NEG_Y)], ..Options::default() };
        let (model, mesh, scene) = plate_scene(&options);
        let camera = Camera::fit(&scene.aabb, StandardView::Iso.world_from_view(), 1.5);
        let mut central = Camera { perspective: true, ..camera };
        central.fit_to(&scene.aabb, 1.5);
        let picture = draw(&scene, &model, &mesh, &central, (900, 600), &Theme::dark());
        keep(&picture, "section.png");
    }

    /// The picture does not depend on the number of threads.
    #[test]
    fn one_thread_draws_what_many_draw() {
        let (model, mesh, scene) = plate_scene(&Options { style: Style::XRay, ..Options::default() });
        let camera = Camera::fit(&scene.aabb, StandardView::Iso.world_from_view(), 1.5);
        let picture = || draw(&scene, &model, &mesh, &camera, (320, 200), &Theme::light());
        let alone = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap().install(picture);
        let many = rayon::ThreadPoolBuilder::new().num_threads(7).build().unwrap().install(picture);
        assert!(alone == many);
    }

    /// A square seen from the front covers exactly its share of the picture.
    #[test]
    fn a_box_covers_its_area() {
        let (model, mesh) = specimen::solid(specimen::plate(DVec3::new(40.0, 30.0, 20.0), 5.0));
        let scene = build(&model, &mesh, &Options { style: Style::Shaded, ..Options::default() });
        for perspective in [false, true] {
            let camera = Camera {
                target: DVec3::new(0.0, -15.0, 0.0),
                world_from_view: StandardView::Front.world_from_view(),
                height: 60.0,
                perspective,
                ..Camera::default()
            };
            let picture = draw(&scene, &model, &mesh, &camera, (600, 300), &Theme::dark());
            let covered = picture.slots.iter().filter(|&&slot| slot != NO_SLOT).count();
            assert_eq!(covered, 200 * 100, "perspective {perspective}");
        }
    }

    /// Nearer things hide farther ones, in every order of drawing.
    #[test]
    fn the_nearer_face_is_seen() {
        let (model, mesh, scene) = plate_scene(&Options::default());
        let camera = Camera::fit(&scene.aabb, StandardView::Top.world_from_view(), 1.0);
        let picture = draw(&scene, &model, &mesh, &camera, (400, 400), &Theme::dark());
        let projection = camera.projection(DVec2::splat(400.0), &scene.aabb);
        let p = projection.to_pixel(DVec3::new(12.0, 0.0, 17.5)).unwrap();
        assert!(matches!(picture.target(p.x as u32, p.y as u32, &scene, &mesh), Some(Target::Face(1, _))));
        let p = projection.to_pixel(DVec3::new(25.0, 3.0, 7.5)).unwrap();
        assert!(matches!(picture.target(p.x as u32, p.y as u32, &scene, &mesh), Some(Target::Face(0, _))));
    }

    #[test]
    fn hostile_numbers_draw_without_a_panic() {
        let (model, mut mesh, mut scene) = plate_scene(&Options::default());
        mesh.bodies[0].points[5] = DVec3::NAN;
        mesh.bodies[0].points[9] = DVec3::splat(1e300);
        mesh.bodies[0].faces[1].triangles[0] = [0, 1, u32::MAX];
        mesh.bodies[0].faces[2].normals.clear();
        scene.instances[1].world_from_body = glam::DMat4::ZERO;
        let camera = Camera::fit(&scene.aabb, StandardView::Iso.world_from_view(), 1.0);
        for camera in
            [camera, Camera { height: 1e-6, perspective: true, ..camera }, Camera { height: f64::NAN, ..camera }]
        {
            draw(&scene, &model, &mesh, &camera, (64, 64), &Theme::dark());
        }
    }
}
