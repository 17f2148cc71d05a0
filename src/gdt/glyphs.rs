//! A single-stroke font of our own: letters, figures and drawing symbols as vectors, so that every output (window, SVG,
//! CPU picture) draws the same characters without any font file.

use super::glyphs_table::GLYPHS;
use rustc_hash::FxHashMap;
use std::sync::LazyLock;

/// A point; x to the right, y upwards.
pub type Point = [f32; 2];

/// Lines and filled polygons, in units of the cap height, baseline at y = 0, starting at x = 0.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Strokes {
    /// Open polylines (closed where first and last point agree).
    pub lines: Vec<Vec<Point>>,
    /// Filled polygons.
    pub fills: Vec<Vec<Point>>,
    /// Advance width.
    pub width: f32,
}

impl Strokes {
    /// The same strokes scaled about the origin and moved.
    pub fn placed(&self, scale: f32, x: f32, y: f32) -> Strokes {
        let place = |points: &Vec<Point>| points.iter().map(|p| [p[0] * scale + x, p[1] * scale + y]).collect();
        Strokes {
            lines: self.lines.iter().map(place).collect(),
            fills: self.fills.iter().map(place).collect(),
            width: self.width * scale,
        }
    }
    /// Adds the strokes of another; the width stays.
    pub fn add(&mut self, other: Strokes) {
        self.lines.extend(other.lines);
        self.fills.extend(other.fills);
    }
}

/// Blank between two characters, in cap heights.
pub const GAP: f32 = 0.24;
/// Line thickness that goes with the outlines, in cap heights (ISO 3098 lettering B: h/10).
pub const PEN: f32 = 0.1;
/// Character that draws the sign of "all over" (two circles at the elbow).
pub const ALL_OVER: char = '\u{E000}';

static FONT: LazyLock<FxHashMap<char, Strokes>> =
    LazyLock::new(|| GLYPHS.iter().map(|&(character, width, strokes)| (character, outline(width, strokes))).collect());

/// Reads one row of the table.
fn outline(width: f32, text: &str) -> Strokes {
    let mut out = Strokes { width: width / 10.0, ..Strokes::default() };
    for stroke in text.split('/').filter(|stroke| !stroke.is_empty()) {
        let (filled, body) = match stroke.strip_prefix('!') {
            Some(body) => (true, body),
            None => (false, stroke),
        };
        let mut points: Vec<Point> = Vec::new();
        for part in body.split_whitespace() {
            let numbers: Vec<f32> =
                part.trim_start_matches('@').split(',').filter_map(|number| number.parse().ok()).collect();
            match numbers.as_slice() {
                [x, y] => points.push([x / 10.0, y / 10.0]),
                [cx, cy, rx, ry, from, to] => {
                    let steps = ((to - from).abs() / 15.0).ceil().max(1.0);
                    points.extend((0..=steps as usize).map(|step| {
                        let angle = (from + (to - from) * step as f32 / steps).to_radians();
                        [(cx + rx * angle.cos()) / 10.0, (cy + ry * angle.sin()) / 10.0]
                    }));
                }
                _ => {}
            }
        }
        if filled { out.fills.push(points) } else { out.lines.push(points) }
    }
    out
}

/// Whether the font has an outline for the character.
pub fn has(character: char) -> bool {
    circled(character).is_some() || FONT.contains_key(&plain(character))
}

/// The character that a look-alike in real data stands for.
fn plain(character: char) -> char {
    match character {
        '⊥' => '⟂',
        '⫽' => '∥',
        other => other,
    }
}

/// The letter inside `Ⓐ` to `Ⓩ`.
fn circled(character: char) -> Option<char> {
    let place = u32::from(character).checked_sub(0x24B6).filter(|place| *place < 26)?;
    char::from_u32(u32::from('A') + place)
}

/// One character; an empty box where the font has none.
pub fn glyph(character: char) -> Strokes {
    if let Some(letter) = circled(character) {
        return in_circle(letter);
    }
    FONT.get(&plain(character)).cloned().unwrap_or_else(|| Strokes {
        lines: vec![vec![[0.0, 0.0], [0.6, 0.0], [0.6, 1.0], [0.0, 1.0], [0.0, 0.0]]],
        fills: Vec::new(),
        width: 0.6,
    })
}

/// A letter in a circle of diameter 1.5 h (Y14.5 annex C).
fn in_circle(letter: char) -> Strokes {
    let (radius, scale) = (0.75, 0.8);
    let inner = glyph(letter);
    let mut out = outline(15.0, "@7.5,5,7.5,7.5,0,360");
    out.add(inner.placed(scale, radius - inner.width * scale / 2.0, 0.5 - scale / 2.0));
    out
}

/// A line of text, baseline at y = 0.
pub fn lay(text: &str) -> Strokes {
    let mut out = Strokes::default();
    let mut x = 0.0;
    for (place, character) in text.chars().enumerate() {
        if place > 0 {
            x += GAP;
        }
        let shape = glyph(character);
        out.add(shape.placed(1.0, x, 0.0));
        x += shape.width;
    }
    out.width = x;
    out
}

/// Width of a line of text in cap heights.
pub fn width(text: &str) -> f32 {
    let count = text.chars().count();
    let gaps = count.saturating_sub(1) as f32 * GAP;
    text.chars().map(|character| glyph(character).width).sum::<f32>() + gaps
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Everything that a requirement's text can hold is drawn, none as the box of the unknown.
    #[test]
    fn every_character_of_requirements_has_an_outline() {
        let plain = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz .,:;/+−-±×°()[]<>|–#%&'\"!?*=_";
        let symbols = "⏤⏥○⌭⌒⌓∠⟂∥⌖◎⌯↗⌰⌀□⌮↔▷◁△⌱↧⌴⌵⌲⌳⌢µ";
        let circled: String = (0x24B6..=0x24CF).filter_map(char::from_u32).collect();
        for character in plain.chars().chain(symbols.chars()).chain(circled.chars()) {
            assert!(has(character), "{character:?} has no outline");
        }
        assert!(!has('漢'));
    }

    #[test]
    fn outlines_are_finite_and_stay_near_their_box() {
        for &(character, ..) in GLYPHS {
            let shape = glyph(character);
            let strokes = shape.lines.iter().chain(&shape.fills);
            for point in strokes.flatten() {
                assert!(point[0].is_finite() && point[1].is_finite(), "{character:?}");
                let inside = (-0.1..=shape.width + 0.1).contains(&point[0]) && (-0.6..=1.6).contains(&point[1]);
                assert!(inside, "{character:?}: {point:?} of width {}", shape.width);
            }
            assert!(character == ' ' || shape.lines.iter().chain(&shape.fills).all(|s| s.len() > 1), "{character:?}");
        }
    }

    #[test]
    fn text_is_as_wide_as_its_characters_and_gaps() {
        assert_eq!(lay("").width, 0.0);
        assert!((lay("10").width - (0.6 + 0.6 + GAP)).abs() < 1e-6);
        assert!((width("⌀35") - lay("⌀35").width).abs() < 1e-6);
    }
}
