//! Triangles to samples, samples to pixels, one band of rows at a time.

use super::band::BAND_ROWS;
use super::geometry::{Chunk, STEPS, Triangle};
use super::{NO_SLOT, SAMPLES};
use crate::model::shape::Colour;
use crate::view::paint::{Paint, lit};
use crate::view::theme::{Theme, mix};
use glam::{DVec2, DVec3};

/// No triangle.
const NONE: (u32, u32) = (u32::MAX, u32::MAX);

/// The rows of a band, to be filled.
pub struct Rows<'a> {
    /// Number of the band from the top.
    pub index: usize,
    /// Width of the picture.
    pub width: usize,
    /// Height of the picture.
    pub height: usize,
    /// Pixels.
    pub rgba: &'a mut [u8],
    /// Slots.
    pub slots: &'a mut [u32],
    /// Depth of each sample.
    pub depth: &'a mut [f32],
}

/// Draws background and triangles into the rows.
pub fn draw(rows: &mut Rows<'_>, chunks: &[Chunk], caps: &[DVec3], paint: &Paint, theme: &Theme) {
    let mut seen = vec![NONE; rows.depth.len()];
    let mut through = false;
    for (at, chunk) in (0u32..).zip(chunks) {
        for &number in chunk.bands.get(rows.index).into_iter().flatten() {
            let triangle = &chunk.triangles[number as usize];
            through |= triangle.through;
            if !triangle.through {
                let depth = &mut *rows.depth;
                spans(triangle, rows.index, rows.width, rows.height, |range, z, step| {
                    let samples = depth[range.clone()].iter_mut().zip(&mut seen[range]);
                    for (offset, (depth, seen)) in samples.enumerate() {
                        let z = z + step * offset as f32;
                        if z < *depth {
                            *depth = z;
                            *seen = (at, number);
                        }
                    }
                });
            }
        }
    }
    let shade = Shade { chunks, paint, theme, height: rows.height };
    if !caps.is_empty() {
        cover_with_caps(rows, &seen, caps, &shade);
    }
    if through {
        resolve_samples(rows, &seen, &shade);
    } else {
        resolve_pixels(rows, &seen, &shade);
    }
}

/// Cut material lies in the clipping plane, not on the inner side of the face through which it is seen.
fn cover_with_caps(rows: &mut Rows<'_>, seen: &[(u32, u32)], caps: &[DVec3], shade: &Shade<'_>) {
    let columns = rows.width * SAMPLES;
    let first_row = rows.index * BAND_ROWS * SAMPLES;
    for (at, (depth, &seen)) in rows.depth.iter_mut().zip(seen).enumerate() {
        if shade.triangle(seen).is_some_and(|triangle| triangle.cap) {
            let place = DVec2::new((at % columns) as f64 + 0.5, (first_row + at / columns) as f64 + 0.5);
            let place = (place / SAMPLES as f64).extend(1.0);
            *depth = caps.iter().map(|plane| plane.dot(place)).fold(f64::NEG_INFINITY, f64::max) as f32;
        }
    }
}

/// Calls `fill` with the sample indices, first depth and depth step of each row of a triangle within a band.
///
/// Samples are taken at their centres; a centre on an edge belongs to the triangle whose upper or left edge it is.
fn spans(
    triangle: &Triangle,
    band: usize,
    width: usize,
    height: usize,
    mut fill: impl FnMut(std::ops::Range<usize>, f32, f32),
) {
    let columns = (width * SAMPLES) as i64;
    let first_row = (band * BAND_ROWS * SAMPLES) as i64;
    let end_row = (first_row + (BAND_ROWS * SAMPLES) as i64).min((height * SAMPLES) as i64);
    let corner = triangle.corners.map(|[x, y]| (i64::from(x), i64::from(y)));
    let ys = corner.map(|c| c.1);
    let least = ys.into_iter().min().unwrap_or(0);
    let greatest = ys.into_iter().max().unwrap_or(0);
    let top = (least - STEPS / 2 + STEPS - 1).div_euclid(STEPS).max(first_row);
    let bottom = (greatest - STEPS / 2).div_euclid(STEPS).min(end_row - 1);
    let xs = corner.map(|c| c.0);
    let left = (xs.into_iter().min().unwrap_or(0) - STEPS / 2 + STEPS - 1).div_euclid(STEPS).max(0);
    let right = (xs.into_iter().max().unwrap_or(0) - STEPS / 2).div_euclid(STEPS).min(columns - 1);
    if top > bottom || left > right {
        return;
    }
    // Edge functions, positive inside: e(x, y) = (b − a) × (p − a).
    let edges = [(0usize, 1usize), (1, 2), (2, 0)].map(|(from, to)| {
        let (a, b) = (corner[from], corner[to]);
        let (dx, dy) = (b.0 - a.0, b.1 - a.1);
        let upper_left = dy < 0 || (dy == 0 && dx > 0);
        let at = |x: i64, y: i64| dx * (y - a.1) - dy * (x - a.0);
        let center = |sample: i64| sample * STEPS + STEPS / 2;
        let start = at(center(left), center(top)) - i64::from(!upper_left);
        (start, -dy * STEPS, dx * STEPS)
    });
    let plane = Plane::of(triangle, triangle.depth);
    for row in top..=bottom {
        let (mut from, mut to) = (0i64, right - left);
        for (start, per_column, per_row) in edges {
            let value = start + per_row * (row - top);
            match per_column.signum() {
                1 => from = from.max((-value + per_column - 1).div_euclid(per_column)),
                -1 => to = to.min(value.div_euclid(-per_column)),
                _ if value < 0 => to = -1,
                _ => {}
            }
        }
        if from <= to {
            let base = (row - first_row) * columns + left;
            let z = plane.at((left + from) as f32 + 0.5, row as f32 + 0.5);
            fill((base + from) as usize..(base + to + 1) as usize, z, plane.per_x);
        }
    }
}

/// A quantity that is linear on the screen, in samples.
struct Plane {
    start: f32,
    per_x: f32,
    per_y: f32,
    origin: (f32, f32),
    bounds: (f32, f32),
}

impl Plane {
    fn of(triangle: &Triangle, values: [f32; 3]) -> Plane {
        // In f64: differences are exact there, so a triangle that has an area has a slope.
        let [a, b, c] = triangle.corners.map(|[x, y]| (f64::from(x), f64::from(y)));
        let (bx, by, cx, cy) = (b.0 - a.0, b.1 - a.1, c.0 - a.0, c.1 - a.1);
        let scale = STEPS as f64 / (bx * cy - cx * by);
        let (bv, cv) = (f64::from(values[1] - values[0]), f64::from(values[2] - values[0]));
        let per_x = ((bv * cy - cv * by) * scale) as f32;
        let per_y = ((cv * bx - bv * cx) * scale) as f32;
        let origin = ((a.0 / STEPS as f64) as f32, (a.1 / STEPS as f64) as f32);
        let least = values[0].min(values[1]).min(values[2]);
        let greatest = values[0].max(values[1]).max(values[2]);
        Plane { start: values[0], per_x, per_y, origin, bounds: (least, greatest) }
    }
    /// Value at a place; never beyond the corners' values (slivers are steep).
    fn at(&self, x: f32, y: f32) -> f32 {
        let value = self.start + self.per_x * (x - self.origin.0) + self.per_y * (y - self.origin.1);
        value.clamp(self.bounds.0, self.bounds.1)
    }
}

/// What colouring a sample needs.
struct Shade<'a> {
    chunks: &'a [Chunk],
    paint: &'a Paint,
    theme: &'a Theme,
    height: usize,
}

impl Shade<'_> {
    fn triangle(&self, seen: (u32, u32)) -> Option<&Triangle> {
        self.chunks.get(seen.0 as usize)?.triangles.get(seen.1 as usize)
    }
    fn background(&self, x: usize, y: usize) -> Colour {
        self.theme.background_at(x, y, self.height)
    }
    /// Colour of a triangle at a place in samples.
    fn colour(&self, triangle: &Triangle, x: f32, y: f32) -> Colour {
        let own = self.paint.colours.get(triangle.slot as usize).copied().unwrap_or(self.theme.face);
        if triangle.cap {
            return cap(own, x / SAMPLES as f32, y / SAMPLES as f32, self.theme);
        }
        if self.paint.unlit {
            return own;
        }
        lit(own, Plane::of(triangle, triangle.light).at(x, y))
    }
}

/// Cut material: the face's colour, darker, hatched at 45° as on a drawing (ISO 128-50).
pub fn cap(own: Colour, x: f32, y: f32, theme: &Theme) -> Colour {
    let base = mix(own, theme.cap, 0.6);
    let across = (x + y).rem_euclid(9.0);
    let line = (1.2 - (across - 4.5).abs()).clamp(0.0, 1.0);
    mix(base, Colour { a: 1.0, ..theme.edge }, line * 0.55)
}

fn bytes(sum: [f32; 3], count: f32) -> [u8; 4] {
    let byte = |v: f32| (v / count * 255.0 + 0.5).clamp(0.0, 255.0) as u8;
    [byte(sum[0]), byte(sum[1]), byte(sum[2]), 255]
}

/// Samples of a pixel, as indices into the band.
fn samples_of(x: usize, y: usize, width: usize) -> [(usize, f32, f32); SAMPLES * SAMPLES] {
    std::array::from_fn(|i| {
        let (column, row) = (x * SAMPLES + i % SAMPLES, y * SAMPLES + i / SAMPLES);
        (row * width * SAMPLES + column, column as f32 + 0.5, row as f32 + 0.5)
    })
}

/// Opaque bands: one colour a pixel where all its samples show the same triangle.
fn resolve_pixels(rows: &mut Rows<'_>, seen: &[(u32, u32)], shade: &Shade<'_>) {
    let top = rows.index * BAND_ROWS;
    let first_row = (top * SAMPLES) as f32;
    let width = rows.width;
    for (y, (pixels, slots)) in
        rows.rgba.chunks_exact_mut(width * 4).zip(rows.slots.chunks_exact_mut(width)).enumerate()
    {
        for (x, (pixel, slot)) in pixels.chunks_exact_mut(4).zip(slots).enumerate() {
            let background = shade.background(x, top + y);
            let samples = samples_of(x, y, width);
            let first = seen[samples[0].0];
            let same = samples.iter().all(|&(at, _, _)| seen[at] == first);
            let mut sum = [0f32; 3];
            let mut add = |colour: Colour, share: f32| {
                sum[0] += colour.r * share;
                sum[1] += colour.g * share;
                sum[2] += colour.b * share;
            };
            if same {
                let middle =
                    |triangle| shade.colour(triangle, (x * SAMPLES + 1) as f32, first_row + (y * SAMPLES + 1) as f32);
                add(shade.triangle(first).map_or(background, middle), (SAMPLES * SAMPLES) as f32);
            } else {
                for (at, column, row) in samples {
                    let triangle = shade.triangle(seen[at]);
                    add(triangle.map_or(background, |t| shade.colour(t, column, first_row + row)), 1.0);
                }
            }
            pixel.copy_from_slice(&bytes(sum, (SAMPLES * SAMPLES) as f32));
            *slot = slot_of(&samples, seen, shade);
        }
    }
}

/// The slot of the first sample that shows anything.
fn slot_of(samples: &[(usize, f32, f32)], seen: &[(u32, u32)], shade: &Shade<'_>) -> u32 {
    samples.iter().find_map(|&(at, _, _)| shade.triangle(seen[at])).map_or(NO_SLOT, |triangle| triangle.slot)
}

/// Bands with see-through faces: every sample has its colour, and those faces are blended over it in scene order.
fn resolve_samples(rows: &mut Rows<'_>, seen: &[(u32, u32)], shade: &Shade<'_>) {
    let columns = rows.width * SAMPLES;
    let top = rows.index * BAND_ROWS;
    let first_row = top * SAMPLES;
    let mut colours: Vec<Colour> = seen
        .iter()
        .enumerate()
        .map(|(at, &seen)| {
            let (x, y) = ((at % columns) as f32 + 0.5, (first_row + at / columns) as f32 + 0.5);
            match shade.triangle(seen) {
                Some(triangle) => shade.colour(triangle, x, y),
                None => shade.background(at % columns / SAMPLES, top + at / columns / SAMPLES),
            }
        })
        .collect();
    let mut front: Vec<u32> = seen.iter().map(|&s| shade.triangle(s).map_or(NO_SLOT, |t| t.slot)).collect();
    let mut nearest = rows.depth.to_vec();
    for chunk in shade.chunks {
        for &number in chunk.bands.get(rows.index).into_iter().flatten() {
            let triangle = &chunk.triangles[number as usize];
            if !triangle.through {
                continue;
            }
            spans(triangle, rows.index, rows.width, rows.height, |range, z, step| {
                for (offset, at) in range.enumerate() {
                    let z = z + step * offset as f32;
                    if z >= rows.depth[at] {
                        continue;
                    }
                    let (x, y) = ((at % columns) as f32 + 0.5, (first_row + at / columns) as f32 + 0.5);
                    let new = shade.colour(triangle, x, y);
                    colours[at] = mix(colours[at], new, new.a);
                    if z < nearest[at] {
                        (nearest[at], front[at]) = (z, triangle.slot);
                    }
                }
            });
        }
    }
    for (at, (pixel, slot)) in rows.rgba.chunks_exact_mut(4).zip(rows.slots.iter_mut()).enumerate() {
        let samples = samples_of(at % rows.width, at / rows.width, rows.width);
        let mut sum = [0f32; 3];
        for (at, _, _) in samples {
            let colour = colours[at];
            sum = [sum[0] + colour.r, sum[1] + colour.g, sum[2] + colour.b];
        }
        pixel.copy_from_slice(&bytes(sum, samples.len() as f32));
        *slot = samples.iter().map(|&(at, _, _)| front[at]).find(|&slot| slot != NO_SLOT).unwrap_or(NO_SLOT);
    }
}
