//! Filled areas of annotations and marks: exact coverage by signed areas, so thin characters stay readable.

use super::NO_SLOT;
use super::band::{BAND_ROWS, BEHIND, Band};
use crate::model::shape::Colour;
use crate::view::camera::Projection;
use crate::view::paint::Paint;
use crate::view::scene::Scene;
use glam::{DVec3, Vec2, Vec3, Vec3Swizzles};

/// An area on the picture.
#[derive(Clone, Debug)]
pub struct Area {
    /// Outlines that enclose it, each closed, all turning the same way; overlapping ones count once.
    pub outlines: Vec<Vec<Vec2>>,
    /// Depth is `x`·column + `y`·row + `z`; `None` is before everything.
    pub depth: Option<Vec3>,
    /// Colour.
    pub colour: Colour,
    /// What it belongs to.
    pub slot: u32,
    /// Least and greatest corner.
    pub bounds: (Vec2, Vec2),
}

impl Area {
    /// An area before everything, from outlines.
    pub fn flat(outlines: Vec<Vec<Vec2>>, colour: Colour) -> Area {
        let bounds = bounds(&outlines);
        Area { outlines, depth: None, colour, slot: NO_SLOT, bounds }
    }
}

fn bounds(outlines: &[Vec<Vec2>]) -> (Vec2, Vec2) {
    let start = (Vec2::INFINITY, Vec2::NEG_INFINITY);
    outlines.iter().flatten().fold(start, |(least, greatest), &p| (least.min(p), greatest.max(p)))
}

/// The fills of a scene on the picture.
pub fn areas(scene: &Scene, projection: &Projection, paint: &Paint) -> Vec<Area> {
    let fills = (paint.first_fill..).zip(&scene.fills);
    fills
        .filter_map(|(slot, fill)| {
            let colour = paint.colours.get(slot as usize).copied().filter(|colour| colour.a > 0.0)?;
            let nearer = |p: DVec3| p + projection.towards_eye(p) * projection.mm_per_pixel_at(p);
            let points: Vec<Option<Vec3>> = fill
                .points
                .iter()
                .map(|&p| projection.to_pixel(nearer(p)).filter(|p| p.is_finite()).map(|p| p.as_vec3()))
                .collect();
            let mut outlines = Vec::with_capacity(fill.triangles.len());
            let mut widest = (0.0f32, Vec3::ZERO);
            for triangle in &fill.triangles {
                let [Some(a), Some(b), Some(c)] = triangle.map(|at| points.get(at as usize).copied().flatten()) else {
                    continue;
                };
                let area = (b - a).xy().perp_dot((c - a).xy());
                outlines.push(if area < 0.0 { vec![a.xy(), c.xy(), b.xy()] } else { vec![a.xy(), b.xy(), c.xy()] });
                if area.abs() > widest.0 {
                    widest = (area.abs(), plane([a, b, c]));
                }
            }
            let bounds = bounds(&outlines);
            let depth = Some(widest.1);
            (!outlines.is_empty()).then_some(Area { outlines, depth, colour, slot, bounds })
        })
        .collect()
}

/// Depth as a linear function of the place on the picture.
fn plane([a, b, c]: [Vec3; 3]) -> Vec3 {
    let (ab, ac) = (b - a, c - a);
    let area = ab.xy().perp_dot(ac.xy());
    let per_x = (ab.z * ac.y - ac.z * ab.y) / area;
    let per_y = (ac.z * ab.x - ab.z * ac.x) / area;
    Vec3::new(per_x, per_y, a.z - per_x * a.x - per_y * a.y)
}

/// Draws the rows of an area that lie in a band.
pub fn draw(area: &Area, band: &mut Band<'_>) {
    let (least, greatest) = area.bounds;
    let (top, bottom) = (band.top() as f32, band.bottom() as f32);
    if greatest.y < top || least.y > bottom || greatest.x < 0.0 || least.x > band.width as f32 {
        return;
    }
    let left = least.x.floor().max(0.0) as usize;
    let right = ((greatest.x.ceil()).max(0.0) as usize).min(band.width);
    if left >= right {
        return;
    }
    let mut sum = Sums::new(right - left, BAND_ROWS);
    let corner = Vec2::new(left as f32, top);
    for outline in &area.outlines {
        for (at, &b) in outline.iter().enumerate() {
            let a = outline[(at + outline.len() - 1) % outline.len()];
            sum.add(a - corner, b - corner);
        }
    }
    for row in 0..band.bottom() - band.top() {
        let mut share = 0.0f32;
        for column in 0..right - left {
            share += sum.values[row * sum.stride + column];
            let covered = share.abs().min(1.0);
            if covered < 1.0 / 512.0 {
                continue;
            }
            let (x, y) = (left + column, band.top() + row);
            let (cx, cy) = (x as f32 + 0.5, y as f32 + 0.5);
            let seen = area.depth.is_none_or(|plane| band.seen(cx, cy, plane.x * cx + plane.y * cy + plane.z));
            band.blend(x, y, area.colour, if seen { covered } else { covered * BEHIND });
            if covered > 0.5 && seen && area.slot != NO_SLOT {
                band.mark(x, y, area.slot);
            }
        }
    }
}

/// Changes of coverage from pixel to pixel along each row: summed from the left they give the covered share.
struct Sums {
    values: Vec<f32>,
    width: f32,
    stride: usize,
    rows: usize,
}

impl Sums {
    fn new(width: usize, rows: usize) -> Sums {
        let stride = width + 2;
        Sums { values: vec![0.0; stride * rows], width: width as f32, stride, rows }
    }
    /// Adds what lies to the right of an edge.
    fn add(&mut self, a: Vec2, b: Vec2) {
        if a.y == b.y || !a.is_finite() || !b.is_finite() {
            return;
        }
        let (turn, a, b) = if a.y < b.y { (1.0, a, b) } else { (-1.0, b, a) };
        let slope = (b.x - a.x) / (b.y - a.y);
        let first = a.y.max(0.0);
        let last = b.y.min(self.rows as f32);
        if first >= last {
            return;
        }
        let mut x = a.x + (first - a.y) * slope;
        for row in first as usize..self.rows.min(last.ceil() as usize) {
            let height = last.min(row as f32 + 1.0) - first.max(row as f32);
            let next = x + slope * height;
            let (from, to) = (x.min(next).clamp(0.0, self.width), x.max(next).clamp(0.0, self.width));
            self.add_row(row * self.stride, from, to, height * turn);
            x = next;
        }
    }
    /// Spreads `amount` over the pixels that an edge crosses from `from` to `to` in one row.
    fn add_row(&mut self, row: usize, from: f32, to: f32, amount: f32) {
        let first = from.floor() as usize;
        let pixels = (to.ceil() as usize).saturating_sub(first).max(1);
        if pixels == 1 {
            let right = (from + to) * 0.5 - first as f32;
            self.values[row + first] += amount * (1.0 - right);
            self.values[row + first + 1] += amount * right;
            return;
        }
        // Covered share of each pixel is the integral of the edge's progress; its differences go into the row.
        let per_pixel = 1.0 / (to - from);
        let mut before = 0.0f32;
        for pixel in 0..=pixels {
            let left = (first + pixel) as f32;
            let (start, end) = (from.max(left), to.min(left + 1.0));
            let mut covered = 0.0;
            if end > start {
                let (p, q) = ((start - from) * per_pixel, (end - from) * per_pixel);
                covered = (p + q) * 0.5 * (end - start);
            }
            covered += (left + 1.0 - to.max(left)).max(0.0);
            let covered = covered * amount;
            self.values[row + first + pixel] += covered - before;
            before = covered;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Covered area of a shape in a 16 × 16 field.
    fn area_of(outline: &[Vec2]) -> f32 {
        let mut sums = Sums::new(16, 16);
        for (at, &b) in outline.iter().enumerate() {
            sums.add(outline[(at + outline.len() - 1) % outline.len()], b);
        }
        let rows = sums.values.chunks(sums.stride);
        rows.map(|row| {
            let mut share = 0.0;
            row.iter()
                .take(16)
                .map(|value| {
                    share += value;
                    share
                })
                .sum::<f32>()
        })
        .sum::<f32>()
        .abs()
    }

    #[test]
    fn coverage_adds_up_to_the_area() {
        let square = [Vec2::new(2.25, 3.5), Vec2::new(9.75, 3.5), Vec2::new(9.75, 8.0), Vec2::new(2.25, 8.0)];
        assert!((area_of(&square) - 7.5 * 4.5).abs() < 1e-3);
        let triangle = [Vec2::new(1.3, 1.7), Vec2::new(14.2, 3.1), Vec2::new(6.6, 14.9)];
        let exact = (triangle[1] - triangle[0]).perp_dot(triangle[2] - triangle[0]) / 2.0;
        assert!((area_of(&triangle) - exact).abs() < 1e-2, "{} {exact}", area_of(&triangle));
        let sliver = [Vec2::new(0.5, 8.0), Vec2::new(15.5, 8.2), Vec2::new(15.5, 8.4)];
        assert!((area_of(&sliver) - 0.5 * 15.0 * 0.2).abs() < 1e-3);
    }
}
