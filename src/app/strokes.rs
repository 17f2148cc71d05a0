//! The symbols of geometric characteristics as strokes, in the proportions of ASME Y14.5-2018 Appendix C (height of letters = 1).
//!
//! Fonts draw these symbols in different sizes and weights; in a frame they must be alike.

use egui::epaint::{CircleShape, PathShape};
use egui::{Color32, Painter, Pos2, Stroke, pos2};

/// A piece of a symbol, in units of the letter height, origin in the middle, y upwards.
enum Piece {
    /// Connected points.
    Line(&'static [(f32, f32)]),
    /// Centre and radius.
    Circle(f32, f32, f32),
    /// Upper half circle: centre, radius, and whether it is closed below.
    Arc(f32, f32, f32, bool),
    /// A filled triangle.
    Arrow([(f32, f32); 3]),
}

use Piece::{Arc, Arrow, Circle, Line};

fn pieces(symbol: &str) -> Option<Vec<Piece>> {
    Some(match symbol {
        "⏤" => vec![Line(&[(-0.8, 0.0), (0.8, 0.0)])],
        "⏥" => vec![Line(&[(-0.8, -0.4), (0.4, -0.4), (0.8, 0.4), (-0.4, 0.4), (-0.8, -0.4)])],
        "○" => vec![Circle(0.0, 0.0, 0.55)],
        "⌭" => vec![Circle(0.0, 0.0, 0.4), Line(&[(-0.75, -0.6), (-0.15, 0.6)]), Line(&[(0.15, -0.6), (0.75, 0.6)])],
        "⌒" => vec![Arc(0.0, -0.35, 0.75, false)],
        "⌓" => vec![Arc(0.0, -0.35, 0.75, true)],
        "∠" => vec![Line(&[(0.7, 0.45), (-0.75, -0.4), (0.75, -0.4)])],
        "⟂" | "⊥" => vec![Line(&[(0.0, 0.6), (0.0, -0.5)]), Line(&[(-0.7, -0.5), (0.7, -0.5)])],
        "∥" | "⫽" => vec![Line(&[(-0.5, -0.6), (0.05, 0.6)]), Line(&[(-0.05, -0.6), (0.5, 0.6)])],
        "⌖" => vec![Circle(0.0, 0.0, 0.42), Line(&[(-0.75, 0.0), (0.75, 0.0)]), Line(&[(0.0, -0.75), (0.0, 0.75)])],
        "◎" => vec![Circle(0.0, 0.0, 0.36), Circle(0.0, 0.0, 0.62)],
        "⌯" => vec![
            Line(&[(-0.75, 0.0), (0.75, 0.0)]),
            Line(&[(-0.45, 0.36), (0.45, 0.36)]),
            Line(&[(-0.45, -0.36), (0.45, -0.36)]),
        ],
        "↗" => vec![Line(&[(-0.5, -0.6), (0.32, 0.38)]), Arrow([(0.5, 0.6), (0.08, 0.34), (0.36, 0.1)])],
        "⌰" => vec![
            Line(&[(-0.75, -0.5), (0.2, -0.5)]),
            Line(&[(-0.75, -0.5), (-0.07, 0.32)]),
            Line(&[(0.2, -0.5), (0.88, 0.32)]),
            Arrow([(0.1, 0.55), (-0.32, 0.28), (-0.04, 0.05)]),
            Arrow([(1.05, 0.55), (0.63, 0.28), (0.91, 0.05)]),
        ],
        _ => return None,
    })
}

/// Whether the cell is one of the symbols.
pub fn has(symbol: &str) -> bool {
    pieces(symbol).is_some()
}

/// Draws it around `center`.
pub fn paint(painter: &Painter, center: Pos2, height: f32, symbol: &str, stroke: Stroke) {
    let at = |(x, y): (f32, f32)| pos2(center.x + x * height * 0.72, center.y - y * height * 0.72);
    for piece in pieces(symbol).into_iter().flatten() {
        match piece {
            Line(points) => {
                painter.add(PathShape::line(points.iter().map(|&p| at(p)).collect(), stroke));
            }
            Circle(x, y, r) => {
                let shape =
                    CircleShape { center: at((x, y)), radius: r * height * 0.72, fill: Color32::TRANSPARENT, stroke };
                painter.add(shape);
            }
            Arc(x, y, r, closed) => {
                let steps = 24;
                let mut points: Vec<Pos2> = (0..=steps)
                    .map(|i| std::f32::consts::PI * i as f32 / steps as f32)
                    .map(|angle| at((x + r * angle.cos(), y + r * angle.sin())))
                    .collect();
                if closed {
                    points.extend(points.first().copied());
                }
                painter.add(PathShape::line(points, stroke));
            }
            Arrow(corners) => {
                painter.add(PathShape::convex_polygon(corners.map(at).to_vec(), stroke.color, Stroke::NONE));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::has;

    #[test]
    fn every_geometric_characteristic_has_strokes() {
        for symbol in ["⏤", "⏥", "○", "⌭", "⌒", "⌓", "∠", "⟂", "∥", "⌖", "◎", "⌯", "↗", "⌰"]
        {
            assert!(has(symbol), "{symbol}");
        }
        assert!(!has("A") && !has(""));
    }
}
