//! A requirement as on a drawing: a feature control frame in boxes, or a dimension as text.

use super::theme::Tokens;
use egui::{Color32, FontId, Rect, Response, Role, Sense, Stroke, StrokeKind, Ui, Vec2, WidgetInfo, pos2, vec2};

/// How large a frame is drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Size {
    /// Height of the boxes.
    pub height: f32,
    /// Text.
    pub font: f32,
    /// Room left and right of the text in a box.
    pub pad: f32,
    /// Lines.
    pub stroke: f32,
}

impl Size {
    /// In a table's row.
    pub const CELL: Size = Size { height: 19.0, font: 13.0, pad: 6.0, stroke: 1.0 };
    /// At the head of the inspector.
    pub const HEAD: Size = Size { height: 28.0, font: 15.0, pad: 9.0, stroke: 1.5 };
}

/// The boxes of a requirement's text: cells joined by `|`; a dimension has one, and no frame.
pub fn compartments(text: &str) -> Vec<&str> {
    text.split('|').map(str::trim).collect()
}

/// Width and height that [`paint`] needs.
pub fn measure(ui: &Ui, text: &str, size: Size) -> Vec2 {
    let cells = compartments(text);
    let widths = cells.iter().map(|cell| cell_width(ui, cell, size, cells.len() > 1));
    vec2(widths.sum(), size.height)
}

fn is_symbol(cell: &str) -> bool {
    super::strokes::has(cell)
}

fn cell_width(ui: &Ui, cell: &str, size: Size, framed: bool) -> f32 {
    if !framed {
        return text_width(ui, cell, size);
    }
    if is_symbol(cell) { size.height * 1.15 } else { text_width(ui, cell, size) + 2.0 * size.pad }
}

fn text_width(ui: &Ui, text: &str, size: Size) -> f32 {
    ui.fonts_mut(|fonts| {
        fonts.layout_no_wrap(text.to_owned(), FontId::proportional(size.font), Color32::WHITE).size().x
    })
}

/// Draws it with its left upper corner at `rect.min`; returns the box used.
pub fn paint(ui: &Ui, rect: Rect, text: &str, size: Size, colour: Color32) -> Rect {
    let painter = ui.painter();
    let cells = compartments(text);
    let framed = cells.len() > 1;
    let stroke = Stroke::new(size.stroke, colour);
    let mut x = rect.left();
    for (index, cell) in cells.iter().enumerate() {
        let width = cell_width(ui, cell, size, framed);
        let own = Rect::from_min_size(pos2(x, rect.top()), vec2(width, size.height));
        if framed && index > 0 {
            painter.vline(own.left(), own.y_range(), stroke);
        }
        if framed && is_symbol(cell) {
            super::strokes::paint(
                painter,
                own.center(),
                size.font * 0.64,
                cell,
                Stroke::new(size.stroke.max(1.1), colour),
            );
        } else {
            let galley = painter.layout_no_wrap((*cell).to_owned(), FontId::proportional(size.font), colour);
            let at = pos2(own.center().x - galley.size().x / 2.0, own.center().y - galley.size().y / 2.0);
            painter.galley(at, galley, colour);
        }
        x += width;
    }
    let used = Rect::from_min_max(rect.min, pos2(x, rect.top() + size.height));
    if framed {
        painter.rect_stroke(used, 0.0, stroke, StrokeKind::Middle);
    }
    used
}

/// The requirement as a widget that names itself by its text.
pub fn show(ui: &mut Ui, text: &str, size: Size) -> Response {
    let colour = Tokens::of(ui).text;
    let (rect, response) = ui.allocate_exact_size(measure(ui, text, size), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, text));
    paint(ui, rect, text, size, colour);
    response
}

#[cfg(test)]
mod tests {
    use super::compartments;

    #[test]
    fn frames_have_boxes_and_dimensions_have_none() {
        assert_eq!(compartments("⌖|⌀.040Ⓜ|A|B|C"), ["⌖", "⌀.040Ⓜ", "A", "B", "C"]);
        assert_eq!(compartments("⌀20 +0.05/-0.1"), ["⌀20 +0.05/-0.1"]);
    }
}
