//! The drawing symbols of `gdt` on the screen: fonts draw them in different sizes and weights; in a frame they must be alike.

use crate::gdt::glyphs;
use egui::epaint::PathShape;
use egui::{Painter, Pos2, Stroke, pos2};

/// Characters of geometric characteristics (ISO 1101 table 3) and of "all around", "all over", "between".
const SYMBOLS: &str = "⏤⏥○⌭⌒⌓∠⟂⊥∥⫽⌖◎⌯↗⌰⌮↔";

/// Whether the cell of a frame holds one symbol and nothing else.
pub fn has(cell: &str) -> bool {
    let mut letters = cell.chars();
    matches!((letters.next(), letters.next()), (Some(symbol), None) if SYMBOLS.contains(symbol) && glyphs::has(symbol))
}

/// Draws it around `center`, with capital letters `cap` points high.
pub fn paint(painter: &Painter, center: Pos2, cap: f32, symbol: &str, stroke: Stroke) {
    let strokes = glyphs::lay(symbol);
    let all = strokes.lines.iter().chain(&strokes.fills).flatten();
    let (low, high) = all.fold((f32::MAX, f32::MIN), |(low, high), p| (low.min(p[1]), high.max(p[1])));
    let middle = if low <= high { (low + high) / 2.0 } else { 0.5 };
    let at = |p: &glyphs::Point| pos2(center.x + (p[0] - strokes.width / 2.0) * cap, center.y - (p[1] - middle) * cap);
    for line in &strokes.lines {
        painter.add(PathShape::line(line.iter().map(at).collect(), stroke));
    }
    for fill in &strokes.fills {
        painter.add(PathShape::convex_polygon(fill.iter().map(at).collect(), stroke.color, Stroke::NONE));
    }
}

#[cfg(test)]
mod tests {
    use super::{SYMBOLS, has};

    #[test]
    fn every_geometric_characteristic_has_strokes() {
        for symbol in SYMBOLS.chars() {
            assert!(has(&symbol.to_string()), "{symbol}");
        }
        assert!(!has("A") && !has("") && !has("⌖⌖"));
    }
}
