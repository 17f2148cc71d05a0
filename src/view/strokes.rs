//! Characters of balloons as strokes: digits and the few signs that numbers of characteristics need.

use glam::{Vec2, vec2};

/// Strokes of a character on a grid 6 steps high, and its width.
fn glyph(character: char) -> (Vec<Vec<Vec2>>, f32) {
    let line = |points: &[(f32, f32)]| points.iter().map(|&(x, y)| vec2(x, y)).collect::<Vec<_>>();
    let six = || {
        let mut stem = line(&[(3.3, 6.0), (1.7, 4.7), (0.5, 3.1)]);
        stem.extend(arc((2.0, 1.9), (2.0, 1.9), 160.0, 520.0));
        stem
    };
    match character {
        '0' => (vec![arc((2.0, 3.0), (2.0, 3.0), 90.0, 450.0)], 4.0),
        '1' => (vec![line(&[(0.5, 4.7), (2.0, 6.0), (2.0, 0.0)])], 3.0),
        '2' => {
            let mut stroke = arc((2.0, 4.3), (1.9, 1.7), 165.0, -35.0);
            stroke.extend(line(&[(0.0, 0.0), (4.0, 0.0)]));
            (vec![stroke], 4.0)
        }
        '3' => {
            let mut stroke = arc((1.9, 4.55), (1.7, 1.45), 150.0, -90.0);
            stroke.extend(arc((1.9, 1.55), (2.0, 1.55), 90.0, -150.0));
            (vec![stroke], 4.0)
        }
        '4' => (vec![line(&[(3.1, 0.0), (3.1, 6.0), (0.0, 1.7), (4.2, 1.7)])], 4.2),
        '5' => {
            let mut stroke = line(&[(3.7, 6.0), (0.8, 6.0), (0.5, 3.3)]);
            stroke.extend(arc((1.9, 1.95), (2.0, 1.95), 125.0, -150.0));
            (vec![stroke], 4.0)
        }
        '6' => (vec![six()], 4.0),
        '7' => (vec![line(&[(0.0, 6.0), (4.0, 6.0), (1.4, 0.0)])], 4.0),
        '8' => {
            let upper = arc((2.0, 4.55), (1.6, 1.45), -90.0, 270.0);
            (vec![upper, arc((2.0, 1.55), (2.0, 1.55), 90.0, 450.0)], 4.0)
        }
        '9' => (vec![six().into_iter().map(|p| vec2(4.0, 6.0) - p).collect()], 4.0),
        '.' => (vec![line(&[(0.7, 0.0), (0.7, 0.4)])], 1.4),
        '-' => (vec![line(&[(0.3, 2.7), (2.7, 2.7)])], 3.0),
        '?' => {
            let mut hook = arc((2.0, 4.4), (1.8, 1.6), 170.0, -60.0);
            hook.push(vec2(2.0, 1.7));
            (vec![hook, line(&[(2.0, 0.0), (2.0, 0.4)])], 4.0)
        }
        ' ' => (Vec::new(), 2.0),
        _ => (vec![line(&[(0.0, 0.0), (3.0, 0.0), (3.0, 6.0), (0.0, 6.0), (0.0, 0.0)])], 3.0),
    }
}

/// Part of an ellipse in steps of 20°, angles in degrees, counter-clockwise.
fn arc(center: (f32, f32), radius: (f32, f32), from: f32, to: f32) -> Vec<Vec2> {
    let steps = ((to - from).abs() / 20.0).ceil().max(1.0);
    (0..=steps as usize)
        .map(|i| {
            let angle = (from + (to - from) * i as f32 / steps).to_radians();
            vec2(center.0 + radius.0 * angle.cos(), center.1 + radius.1 * angle.sin())
        })
        .collect()
}

/// Gap between characters, in grid steps.
const GAP: f32 = 1.3;

/// Width of a text of height 1.
pub fn width(text: &str) -> f32 {
    let steps: f32 = text.chars().map(|c| glyph(c).1 + GAP).sum();
    (steps - GAP).max(0.0) / 6.0
}

/// Strokes of a text of height 1, from its lower left corner, y upwards.
pub fn lines(text: &str) -> Vec<Vec<Vec2>> {
    let mut at = 0.0;
    let mut strokes = Vec::new();
    for character in text.chars() {
        let (glyph, width) = glyph(character);
        strokes.extend(glyph.into_iter().map(|s| s.into_iter().map(|p| (p + vec2(at, 0.0)) / 6.0).collect()));
        at += width + GAP;
    }
    strokes
}
