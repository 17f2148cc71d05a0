//! Balloons on the picture: ring in the verdict's colour, the verdict's sign on its rim, a number within.

use super::NO_SLOT;
use super::band::Band;
use super::fills::{self, Area};
use super::lines::{self, Segment};
use crate::gdt::glyphs;
use crate::model::shape::Colour;
use crate::view::balloons::Balloon;
use crate::view::scene::{Scene, Sign};
use crate::view::theme::{Theme, mix};
use glam::Vec2;

/// A piece of a mark.
pub enum Mark {
    /// Filled.
    Area(Area),
    /// Pieces of one polyline.
    Line(Vec<Segment>),
}

/// Everything to be drawn for the balloons, in order.
pub fn marks(scene: &Scene, placed: &[Balloon], theme: &Theme) -> Vec<Mark> {
    let mut marks = Vec::new();
    for balloon in placed {
        let Some(label) = scene.labels.get(balloon.label as usize) else { continue };
        let (anchor, center) = (balloon.anchor.as_vec2(), balloon.center.as_vec2());
        marks.push(line(vec![anchor, center], 1.0, mix(label.colour, theme.line, 0.3)));
        marks.push(Mark::Area(Area::flat(vec![circle(anchor, 2.4)], label.colour)));
    }
    for balloon in placed {
        let Some(label) = scene.labels.get(balloon.label as usize) else { continue };
        let (center, half) = (balloon.center.as_vec2(), balloon.half.as_vec2());
        let outline = capsule(center, half);
        marks.push(Mark::Area(Area::flat(vec![outline.clone()], theme.panel)));
        marks.push(line(closed(outline), 1.8, label.colour));
        marks.extend(text(center, &label.text, 9.0, 1.25, theme.text));
        let corner = center + Vec2::new(half.x - 2.0, -half.y + 2.0);
        marks.extend(sign(corner, label.sign, label.colour, theme));
    }
    marks
}

/// Draws the marks that touch a band.
pub fn draw(marks: &[Mark], band: &mut Band<'_>) {
    for mark in marks {
        match mark {
            Mark::Area(area) => fills::draw(area, band),
            Mark::Line(segments) => {
                let (top, bottom) = (band.top() as f32 - 3.0, band.bottom() as f32 + 3.0);
                let near = |s: &&Segment| s.a.y.max(s.b.y) >= top && s.a.y.min(s.b.y) <= bottom;
                if segments.iter().any(|s| near(&s)) {
                    lines::draw(segments.iter().filter(near), band);
                }
            }
        }
    }
}

/// The second sign of a verdict: ● ▲ ◆ ○ ?
fn sign(center: Vec2, sign: Sign, colour: Colour, theme: &Theme) -> Vec<Mark> {
    let polygon =
        |points: &[(f32, f32)]| -> Vec<Vec2> { points.iter().map(|&(x, y)| center + Vec2::new(x, y)).collect() };
    let filled = |outline: Vec<Vec2>| {
        vec![line(closed(outline.clone()), 2.4, theme.panel), Mark::Area(Area::flat(vec![outline], colour))]
    };
    match sign {
        Sign::Disc => filled(circle(center, 4.0)),
        Sign::Triangle => filled(polygon(&[(0.0, -5.2), (5.2, 4.0), (-5.2, 4.0)])),
        Sign::Diamond => filled(polygon(&[(0.0, -5.4), (5.0, 0.0), (0.0, 5.4), (-5.0, 0.0)])),
        Sign::Ring => {
            let ring = circle(center, 3.6);
            vec![Mark::Area(Area::flat(vec![ring.clone()], theme.panel)), line(closed(ring), 1.8, colour)]
        }
        Sign::Question => {
            let mut marks = vec![Mark::Area(Area::flat(vec![circle(center, 5.4)], theme.panel))];
            marks.extend(text(center, "?", 9.0, 1.8, colour));
            marks
        }
    }
}

/// A text in the strokes of drawings, centred; `height` is that of capitals.
fn text(center: Vec2, text: &str, height: f32, pen: f32, colour: Colour) -> Vec<Mark> {
    let strokes = glyphs::lay(text);
    let origin = center + Vec2::new(-strokes.width / 2.0, 0.5) * height;
    let place = |points: &Vec<glyphs::Point>| -> Vec<Vec2> {
        points.iter().map(|p| origin + Vec2::new(p[0], -p[1]) * height).collect()
    };
    let lines = strokes.lines.iter().map(|points| line(place(points), pen, colour));
    let fills = strokes.fills.iter().map(|points| Mark::Area(Area::flat(vec![place(points)], colour)));
    lines.chain(fills).collect()
}

fn line(points: Vec<Vec2>, width: f32, colour: Colour) -> Mark {
    let piece = |ends: &[Vec2]| Segment {
        a: ends[0].extend(f32::NEG_INFINITY),
        b: ends[1].extend(f32::NEG_INFINITY),
        half: width / 2.0,
        colour,
        slot: NO_SLOT,
        strand: 0,
        behind: 1.0,
    };
    Mark::Line(points.windows(2).map(piece).collect())
}

fn closed(mut outline: Vec<Vec2>) -> Vec<Vec2> {
    outline.extend(outline.first().copied());
    outline
}

fn circle(center: Vec2, radius: f32) -> Vec<Vec2> {
    capsule(center, Vec2::splat(radius))
}

/// A circle drawn out to the width that a text needs.
fn capsule(center: Vec2, half: Vec2) -> Vec<Vec2> {
    let straight = (half.x - half.y).max(0.0);
    (0..40)
        .map(|i| {
            let angle = (i as f32 + 0.5) * std::f32::consts::TAU / 40.0;
            let side = if angle.cos() >= 0.0 { straight } else { -straight };
            center + Vec2::new(side, 0.0) + Vec2::from_angle(angle) * half.y
        })
        .collect()
}
