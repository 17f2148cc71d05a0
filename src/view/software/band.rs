//! A band of rows of the picture: blending a colour into a pixel, and asking the depth buffer who is in front.

use super::SAMPLES;
use crate::model::shape::Colour;

/// Rows of pixels in a band.
pub const BAND_ROWS: usize = 16;

/// Share of its opacity that a mark keeps where the part hides it.
pub const BEHIND: f32 = 0.28;

/// Some rows of the picture, with the depth of all of it.
pub struct Band<'a> {
    /// Number of the band from the top.
    pub index: usize,
    /// Width of the picture.
    pub width: usize,
    /// Height of the picture.
    pub height: usize,
    /// Pixels of these rows.
    pub rgba: &'a mut [u8],
    /// Slots of these rows.
    pub slots: &'a mut [u32],
    /// Depth samples of the whole picture.
    pub depth: &'a [f32],
}

impl Band<'_> {
    /// First row of the picture in this band.
    pub fn top(&self) -> usize {
        self.index * BAND_ROWS
    }
    /// One past its last row.
    pub fn bottom(&self) -> usize {
        (self.top() + BAND_ROWS).min(self.height)
    }
    /// Blends `colour` over the pixel (`x`, `y` of the picture, inside this band) with `share` of its opacity.
    pub fn blend(&mut self, x: usize, y: usize, colour: Colour, share: f32) {
        let at = ((y - self.top()) * self.width + x) * 4;
        let alpha = (colour.a * share).clamp(0.0, 1.0);
        let Some(pixel) = self.rgba.get_mut(at..at + 3) else { return };
        for (byte, new) in pixel.iter_mut().zip([colour.r, colour.g, colour.b]) {
            let old = f32::from(*byte);
            *byte = (old + (new * 255.0 - old) * alpha + 0.5) as u8;
        }
    }
    /// Notes what the pixel shows.
    pub fn mark(&mut self, x: usize, y: usize, slot: u32) {
        let at = (y - self.top()) * self.width + x;
        if let Some(own) = self.slots.get_mut(at) {
            *own = slot;
        }
    }
    /// Whether something at `depth` is seen at a place of the picture: no sample around it lies before it all round.
    ///
    /// The farthest of the samples around counts, because a line on the rim of a face lies half beside it.
    pub fn seen(&self, x: f32, y: f32, depth: f32) -> bool {
        let (columns, rows) = (self.width * SAMPLES, self.height * SAMPLES);
        let (column, row) = ((x * SAMPLES as f32) as isize, (y * SAMPLES as f32) as isize);
        for row in row - 1..=row + 1 {
            for column in column - 1..=column + 1 {
                let inside = row >= 0 && column >= 0 && (row as usize) < rows && (column as usize) < columns;
                if !inside || self.depth[row as usize * columns + column as usize] >= depth {
                    return true;
                }
            }
        }
        false
    }
}
