//! Colours of a picture. The tokens carry the names of the window's theme (`design/mockup/window.html`).

use super::scene::Sign;
use crate::judge::verdict::Verdict;
use crate::model::shape::Colour;

/// An opaque colour from `0xrrggbb`.
pub const fn rgb(hex: u32) -> Colour {
    Colour {
        r: (hex >> 16 & 255) as f32 / 255.0,
        g: (hex >> 8 & 255) as f32 / 255.0,
        b: (hex & 255) as f32 / 255.0,
        a: 1.0,
    }
}

/// Colours that a picture needs, sRGB.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Theme {
    /// Background at the top of the picture.
    pub background_top: Colour,
    /// Background at the bottom.
    pub background_bottom: Colour,
    /// Surface of balloons and of the view cube.
    pub panel: Colour,
    /// Text on it.
    pub text: Colour,
    /// Hairlines and leaders of balloons.
    pub line: Colour,
    /// A face of which the file states no colour.
    pub face: Colour,
    /// Edges.
    pub edge: Colour,
    /// Wires and points that stand for themselves (construction), of which the file states no colour.
    pub wire: Colour,
    /// Annotations of which the file states no colour.
    pub annotation: Colour,
    /// The selection.
    pub select: Colour,
    /// What is under the pointer.
    pub hover: Colour,
    /// Datum features.
    pub datum: Colour,
    /// Cut material.
    pub cap: Colour,
    /// Conforms.
    pub pass: Colour,
    /// Does not conform.
    pub fail: Colour,
    /// Undecided or not evaluated.
    pub undecided: Colour,
    /// Not measured.
    pub unmeasured: Colour,
    /// Not traced.
    pub untraced: Colour,
}

impl Theme {
    /// The dark window.
    pub const fn dark() -> Theme {
        Theme {
            background_top: rgb(0x232932),
            background_bottom: rgb(0x15181c),
            panel: rgb(0x1b1f25),
            text: rgb(0xe6eaf0),
            line: rgb(0x6b7685),
            face: rgb(0xaeb8c4),
            edge: rgb(0x2a3038),
            wire: rgb(0x5d7f93),
            annotation: rgb(0xe6eaf0),
            select: rgb(0xffb454),
            hover: rgb(0x5aa9ff),
            datum: rgb(0x6fc3df),
            cap: rgb(0x8a94a3),
            pass: rgb(0x4bb58a),
            fail: rgb(0xe8695a),
            undecided: rgb(0xe6b450),
            unmeasured: rgb(0x8b93a3),
            untraced: rgb(0xb48ae0),
        }
    }
    /// The light window.
    pub const fn light() -> Theme {
        Theme {
            background_top: rgb(0xffffff),
            background_bottom: rgb(0xeef1f4),
            panel: rgb(0xffffff),
            text: rgb(0x1b222b),
            line: rgb(0x8793a3),
            face: rgb(0xc3ccd6),
            edge: rgb(0x4a5461),
            wire: rgb(0x7d9aab),
            annotation: rgb(0x1b222b),
            select: rgb(0xc66a00),
            hover: rgb(0x1766c2),
            datum: rgb(0x147a99),
            cap: rgb(0x9aa5b4),
            pass: rgb(0x1f8a5f),
            fail: rgb(0xc53f30),
            undecided: rgb(0xa87408),
            unmeasured: rgb(0x667083),
            untraced: rgb(0x7a4bb5),
        }
    }
    /// The report: the light window on white paper.
    pub const fn paper() -> Theme {
        Theme {
            background_top: rgb(0xffffff),
            background_bottom: rgb(0xffffff),
            face: rgb(0xd3dae2),
            edge: rgb(0x3b4450),
            ..Theme::light()
        }
    }
    /// Colour of a verdict; `None` is a characteristic that was not traced.
    pub fn verdict(&self, verdict: Option<Verdict>) -> Colour {
        match Sign::of(verdict) {
            Sign::Disc => self.pass,
            Sign::Triangle => self.fail,
            Sign::Diamond => self.undecided,
            Sign::Ring => self.unmeasured,
            Sign::Question => self.untraced,
        }
    }
    /// Background at a height of the picture, 0 at the top to 1 at the bottom.
    pub fn background(&self, height: f32) -> Colour {
        mix(self.background_top, self.background_bottom, height)
    }
    /// Background of a pixel, its last bit strewn by an ordered pattern (Bayer, 4 × 4): a dark gradient in 8 bits shows
    /// bands otherwise. `fs_background` has the same formula.
    pub fn background_at(&self, x: usize, y: usize, height: usize) -> Colour {
        let plain = self.background((y as f32 + 0.5) / height as f32);
        if self.background_top == self.background_bottom {
            return plain;
        }
        let two = |x: usize, y: usize| (((x ^ y) & 1) << 1) | (y & 1);
        let rank = 4 * two(x, y) + two(x >> 1, y >> 1);
        let strewn = ((rank as f32 + 0.5) / 16.0 - 0.5) / 255.0;
        Colour { r: plain.r + strewn, g: plain.g + strewn, b: plain.b + strewn, a: 1.0 }
    }
}

/// The colour `share` of the way from `a` to `b`.
pub fn mix(a: Colour, b: Colour, share: f32) -> Colour {
    let part = |a: f32, b: f32| a + (b - a) * share;
    Colour { r: part(a.r, b.r), g: part(a.g, b.g), b: part(a.b, b.b), a: part(a.a, b.a) }
}
