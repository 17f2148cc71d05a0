//! Edges and annotation lines: anti-aliased by distance, each polyline blended once, held against the depth buffer.

use super::NO_SLOT;
use super::band::{BAND_ROWS, BEHIND, Band};
use crate::mesh::Mesh;
use crate::model::shape::Colour;
use crate::view::camera::Projection;
use crate::view::paint::Paint;
use crate::view::scene::Scene;
use crate::view::section::cut;
use crate::view::theme::Theme;
use glam::{DVec3, DVec4, Vec2, Vec3, Vec3Swizzles};
use rayon::prelude::*;

/// Width of an edge in pixels.
pub const EDGE_WIDTH: f32 = 1.25;

/// Width of the outline of cut material.
pub const OUTLINE_WIDTH: f32 = 1.6;

/// Lines are drawn as if they lay so many pixels nearer to the eye, else the faces that they bound would eat them.
pub const BIAS_PIXELS: f64 = 1.0;

/// A straight piece of a line on the picture.
#[derive(Clone, Copy, Debug)]
pub struct Segment {
    /// Pixel and depth of the start.
    pub a: Vec3,
    /// Pixel and depth of the end.
    pub b: Vec3,
    /// Half the width in pixels.
    pub half: f32,
    /// Colour.
    pub colour: Colour,
    /// What it belongs to.
    pub slot: u32,
    /// Pieces of one polyline share this number and follow each other.
    pub strand: u32,
    /// Share of the opacity where the part hides it.
    pub behind: f32,
}

/// A polyline in the world.
struct Strand<'a> {
    points: Points<'a>,
    colour: Colour,
    slot: u32,
    width: f32,
    behind: f32,
}

enum Points<'a> {
    World(&'a [DVec3]),
    Body(&'a [u32], usize),
}

/// All lines of a scene on the picture, in drawing order: edges, section outlines, annotations.
pub fn segments(
    scene: &Scene,
    mesh: &Mesh,
    projection: &Projection,
    paint: &Paint,
    outlines: &[[DVec3; 2]],
    theme: &Theme,
) -> Vec<Segment> {
    let mut strands = Vec::new();
    let colour_of = |slot: u32| paint.colours.get(slot as usize).copied().filter(|colour| colour.a > 0.0);
    for (number, instance) in scene.instances.iter().enumerate() {
        let Some(body) = mesh.bodies.get(instance.body.index()) else { continue };
        let first = paint.first_edge.get(number).copied().unwrap_or_default();
        for (slot, edge) in (first..).zip(&body.edges) {
            if let Some(colour) = colour_of(slot) {
                let points = Points::Body(&edge.points, number);
                strands.push(Strand { points, colour, slot, width: EDGE_WIDTH, behind: 0.0 });
            }
        }
    }
    for outline in outlines {
        let points = Points::World(outline);
        strands.push(Strand { points, colour: theme.edge, slot: NO_SLOT, width: OUTLINE_WIDTH, behind: 0.0 });
    }
    for (slot, line) in (paint.first_line..).zip(&scene.lines) {
        if let Some(colour) = colour_of(slot) {
            let behind = if line.on_top { BEHIND } else { 0.0 };
            strands.push(Strand { points: Points::World(&line.points), colour, slot, width: line.width, behind });
        }
    }
    let pieces = strands.par_iter().enumerate().flat_map_iter(|(number, strand)| {
        let (world, planes): (Vec<DVec3>, _) = match strand.points {
            Points::World(points) => (points.to_vec(), &[][..]),
            Points::Body(indices, at) => {
                let instance = &scene.instances[at];
                let points = mesh.bodies.get(instance.body.index()).map_or(&[][..], |body| &body.points);
                let points = indices.iter().filter_map(|&i| points.get(i as usize));
                (points.map(|&p| instance.world_from_body.transform_point3(p)).collect(), &scene.clipping[..])
            }
        };
        let pieces = world.windows(2).filter_map(|ends| cut([ends[0], ends[1]], planes));
        let pieces: Vec<_> = pieces.filter_map(|ends| on_picture(ends, projection)).collect();
        pieces.into_iter().map(move |[a, b]| Segment {
            a,
            b,
            half: strand.width / 2.0,
            colour: strand.colour,
            slot: strand.slot,
            strand: number as u32,
            behind: strand.behind,
        })
    });
    pieces.collect()
}

/// Pixels and depths of a segment, a little nearer to the eye than it is; `None` where nothing is on the picture.
fn on_picture(ends: [DVec3; 2], projection: &Projection) -> Option<[Vec3; 2]> {
    let nearer = |p: DVec3| p + projection.towards_eye(p) * (projection.mm_per_pixel_at(p) * BIAS_PIXELS);
    let mut clip: [DVec4; 2] = ends.map(|p| projection.clip_from_world * nearer(p).extend(1.0));
    if !(clip[0].is_finite() && clip[1].is_finite()) || (clip[0].z < 0.0 && clip[1].z < 0.0) {
        return None;
    }
    if (clip[0].z < 0.0) != (clip[1].z < 0.0) {
        let share = clip[0].z / (clip[0].z - clip[1].z);
        clip[usize::from(clip[1].z < 0.0)] = clip[0] + (clip[1] - clip[0]) * share;
    }
    if clip.iter().any(|end| end.w <= 0.0) {
        return None;
    }
    let mut ends = clip.map(|end| projection.viewport(end));
    // Cut to the neighbourhood of the picture in f64, so that far ends do not eat the accuracy of f32.
    for axis in 0..2 {
        for (limit, side) in [(-16.0, 1.0), (-projection.size[axis] - 16.0, -1.0)] {
            let [da, db] = ends.map(|end| end[axis] * side - limit);
            if da < 0.0 && db < 0.0 {
                return None;
            }
            if (da < 0.0) != (db < 0.0) {
                ends[usize::from(db < 0.0)] = ends[0] + (ends[1] - ends[0]) * (da / (da - db));
            }
        }
    }
    Some(ends.map(|end| end.as_vec3()))
}

/// Numbers of the segments that touch each band.
pub fn bin(segments: &[Segment], bands: usize) -> Vec<Vec<u32>> {
    let mut binned = vec![Vec::new(); bands];
    for (number, segment) in (0u32..).zip(segments) {
        let reach = segment.half + 1.0;
        let top = (segment.a.y.min(segment.b.y) - reach).max(0.0) as usize / BAND_ROWS;
        let bottom = (segment.a.y.max(segment.b.y) + reach).max(0.0) as usize / BAND_ROWS;
        for band in binned.iter_mut().take(bottom.saturating_add(1)).skip(top) {
            band.push(number);
        }
    }
    binned
}

/// Draws segments in order; those of one strand are joined before they are blended.
pub fn draw<'a>(segments: impl Iterator<Item = &'a Segment>, band: &mut Band<'_>) {
    let mut cover = Cover::new(band);
    let mut open: Option<&Segment> = None;
    for segment in segments {
        if let Some(last) = open.filter(|last| last.strand != segment.strand) {
            cover.blend(last, band);
        }
        cover.add(segment, band);
        open = Some(segment);
    }
    if let Some(last) = open {
        cover.blend(last, band);
    }
}

/// How much of each pixel of a band a strand covers.
struct Cover {
    share: Vec<f32>,
    touched: Vec<u32>,
}

impl Cover {
    fn new(band: &Band<'_>) -> Cover {
        Cover { share: vec![0.0; band.width * BAND_ROWS], touched: Vec::new() }
    }
    fn add(&mut self, segment: &Segment, band: &Band<'_>) {
        let (a, b) = (segment.a.xy(), segment.b.xy());
        let (run, reach) = (b - a, segment.half + 0.5);
        let length_squared = run.length_squared();
        let top = ((a.y.min(b.y) - reach).floor().max(0.0) as usize).max(band.top());
        let bottom = (((a.y.max(b.y) + reach).floor() + 1.0).max(0.0) as usize).min(band.bottom());
        for y in top..bottom {
            let (left, right) = columns(a, run, reach, y as f32, band.width);
            for x in left..right {
                let center = Vec2::new(x as f32 + 0.5, y as f32 + 0.5);
                let along =
                    if length_squared > 0.0 { ((center - a).dot(run) / length_squared).clamp(0.0, 1.0) } else { 0.0 };
                let nearest = a + run * along;
                let mut share = (reach - center.distance(nearest)).clamp(0.0, 1.0).min(segment.half * 2.0);
                let at = (y - band.top()) * band.width + x;
                if share <= self.share[at] {
                    continue;
                }
                let depth = segment.a.z + (segment.b.z - segment.a.z) * along;
                if !band.seen(nearest.x, nearest.y, depth) {
                    share *= segment.behind;
                }
                if share > self.share[at] {
                    if self.share[at] == 0.0 {
                        self.touched.push(at as u32);
                    }
                    self.share[at] = share;
                }
            }
        }
    }
    fn blend(&mut self, segment: &Segment, band: &mut Band<'_>) {
        for at in self.touched.drain(..) {
            let at = at as usize;
            let (x, y) = (at % band.width, band.top() + at / band.width);
            band.blend(x, y, segment.colour, self.share[at]);
            if self.share[at] > 0.5 && segment.slot != NO_SLOT {
                band.mark(x, y, segment.slot);
            }
            self.share[at] = 0.0;
        }
    }
}

/// Columns of row `y` that a segment may reach.
fn columns(a: Vec2, run: Vec2, reach: f32, y: f32, width: usize) -> (usize, usize) {
    let (mut from, mut to) = (0.0f32, 1.0f32);
    if run.y.abs() > 1e-6 {
        let (s, t) = ((y - reach - a.y) / run.y, (y + 1.0 + reach - a.y) / run.y);
        (from, to) = (s.min(t).clamp(0.0, 1.0), s.max(t).clamp(0.0, 1.0));
    }
    let (s, t) = (a.x + run.x * from, a.x + run.x * to);
    let left = (s.min(t) - reach).floor().max(0.0) as usize;
    let right = ((s.max(t) + reach).floor() + 1.0).max(0.0) as usize;
    (left.min(width), right.min(width))
}
