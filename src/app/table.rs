//! What the three tables have in common: columns that sort, rows that select, text that filters.

use super::theme::{S2, SMALL, Tokens};
use egui::{Align, Align2, FontFamily, FontId, Layout, Response, Role, Sense, Ui, WidgetInfo, pos2, vec2};

/// Height of a header.
pub const HEADER: f32 = 26.0;
/// Height of a row.
pub const ROW: f32 = 26.0;
/// Text in cells.
pub const TEXT: f32 = 12.5;

/// A column.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Column {
    /// Its head.
    pub name: &'static str,
    /// Width at first.
    pub width: f32,
    /// Numbers: on the right.
    pub right: bool,
}

/// Sorting by several columns: the newest first.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sorting(Vec<(usize, bool)>);

impl Sorting {
    /// The next state after a click on a column: up, down, not at all. With `add`, other columns keep their say.
    pub fn click(&mut self, column: usize, add: bool) {
        let before = self.0.iter().find(|(own, _)| *own == column).map(|(_, down)| *down);
        if add {
            self.0.retain(|(own, _)| *own != column);
        } else {
            self.0.clear();
        }
        match before {
            None => self.0.push((column, false)),
            Some(false) => self.0.push((column, true)),
            Some(true) => {}
        }
    }
    /// Columns with whether they run downwards.
    pub fn columns(&self) -> &[(usize, bool)] {
        &self.0
    }
    /// Sorts row numbers by the keys of a row; equal rows keep their order.
    pub fn apply<K: PartialOrd>(&self, rows: &mut [usize], key: impl Fn(usize, usize) -> K) {
        for &(column, down) in self.0.iter().rev() {
            rows.sort_by(|&a, &b| {
                let order = key(a, column).partial_cmp(&key(b, column)).unwrap_or(std::cmp::Ordering::Equal);
                if down { order.reverse() } else { order }
            });
        }
    }
}

/// What a cell sorts by.
#[derive(Clone, Debug, PartialEq, PartialOrd)]
pub enum Key {
    /// Nothing sorts first.
    None,
    /// A number.
    Number(f64),
    /// A designator: its numbers by value (`17.2` before `17.10`), then its text.
    Label(Vec<u64>, String),
    /// Text.
    Text(String),
}

impl Key {
    /// A designator such as `17.2`.
    pub fn label(text: &str) -> Self {
        let numbers = text.split(|c: char| !c.is_ascii_digit()).filter_map(|part| part.parse().ok()).collect();
        Key::Label(numbers, text.to_owned())
    }
}

/// A table's builder with the house's look.
pub fn builder<'a>(ui: &'a mut Ui, columns: &[Column], id: &str) -> egui_extras::TableBuilder<'a> {
    // Cells have their own air; borders between columns show only where one is being dragged.
    ui.spacing_mut().item_spacing = egui::Vec2::ZERO;
    ui.visuals_mut().widgets.noninteractive.bg_stroke = egui::Stroke::NONE;
    let mut table = egui_extras::TableBuilder::new(ui)
        .id_salt(id)
        .sense(Sense::click())
        .resizable(true)
        .cell_layout(Layout::left_to_right(Align::Center));
    for (index, column) in columns.iter().enumerate() {
        let last = index + 1 == columns.len();
        table = table.column(if last {
            egui_extras::Column::remainder().at_least(column.width).clip(true)
        } else {
            egui_extras::Column::initial(column.width).at_least(32.0).clip(true)
        });
    }
    table
}

/// A column's head; a click sorts, with Shift it adds a column to the sorting.
pub fn head(ui: &mut Ui, column: &Column, index: usize, sorting: &mut Sorting) {
    let tokens = Tokens::of(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), HEADER), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::ColumnHeader, true, format!("Sort by {}", column.name)));
    let state = sorting.columns().iter().find(|(own, _)| *own == index).map(|(_, down)| *down);
    let sign = match state {
        None => "",
        Some(false) => " ▴",
        Some(true) => " ▾",
    };
    let colour = if response.hovered() || state.is_some() { tokens.text } else { tokens.dim };
    let (x, align) =
        if column.right { (rect.right() - S2, Align2::RIGHT_CENTER) } else { (rect.left() + S2, Align2::LEFT_CENTER) };
    let painter = ui.painter().with_clip_rect(rect.intersect(ui.clip_rect()));
    painter.hline(rect.x_range(), rect.bottom() - 0.5, tokens.hairline());
    painter.text(
        pos2(x, rect.center().y),
        align,
        format!("{}{sign}", column.name),
        FontId::proportional(SMALL),
        colour,
    );
    if response.clicked() {
        sorting.click(index, ui.input(|input| input.modifiers.shift));
    }
}

/// A cell of text, on the left or (numbers) on the right.
pub fn cell(ui: &mut Ui, text: &str, right: bool) {
    coloured(ui, text, right, Tokens::of(ui).text);
}

/// The same in a colour.
pub fn coloured(ui: &mut Ui, text: &str, right: bool, colour: egui::Color32) {
    let rect = ui.max_rect();
    let font = FontId::new(TEXT, FontFamily::Proportional);
    let width = ui.painter().layout_no_wrap(text.to_owned(), font.clone(), colour).size().x;
    // What does not fit shows its beginning.
    let right = right && width + 2.0 * S2 <= rect.width();
    let (x, align) =
        if right { (rect.right() - S2, Align2::RIGHT_CENTER) } else { (rect.left() + S2, Align2::LEFT_CENTER) };
    let response = ui.interact(rect, ui.scope_id().with("cell"), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, text));
    ui.painter().text(pos2(x, rect.center().y), align, text, font, colour);
    if width + 2.0 * S2 > rect.width() + 1.0 {
        response.on_hover_text(text);
    }
}

/// The hairline below a row.
pub fn rule(ui: &Ui) {
    let rect = ui.max_rect();
    let line = Tokens::of(ui).line.gamma_multiply(0.55);
    ui.painter().hline(rect.x_range(), rect.bottom() - 0.5, egui::Stroke::new(1.0, line));
}

/// The name by which a row is found and read aloud.
pub fn name_row(response: &Response, selected: bool, name: &str) {
    response.widget_info(|| WidgetInfo::selected(Role::Row, true, selected, name));
}

/// Whether every word of `wanted` occurs in `text` (any case).
pub fn matches(wanted: &[String], text: &str) -> bool {
    wanted.is_empty() || {
        let text = text.to_lowercase();
        wanted.iter().all(|word| text.contains(word))
    }
}

/// The words of a search.
pub fn words(search: &str) -> Vec<String> {
    search.to_lowercase().split_whitespace().map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clicks_sort_up_then_down_then_not() {
        let mut sorting = Sorting::default();
        sorting.click(2, false);
        sorting.click(1, true);
        assert_eq!(sorting.columns(), [(2, false), (1, false)]);
        sorting.click(2, false);
        assert_eq!(sorting.columns(), [(2, true)]);
        sorting.click(2, false);
        assert!(sorting.columns().is_empty());
    }

    #[test]
    fn several_columns_sort_together_and_designators_by_number() {
        let rows = [("b", "17.10"), ("a", "17.2"), ("b", "3"), ("a", "17.10")];
        let mut order = vec![0, 1, 2, 3];
        let mut sorting = Sorting::default();
        sorting.click(0, false);
        sorting.click(1, true);
        sorting.apply(&mut order, |row, column| match column {
            0 => Key::Text(rows[row].0.into()),
            _ => Key::label(rows[row].1),
        });
        assert_eq!(order, [1, 3, 2, 0]);
    }

    #[test]
    fn words_may_stand_anywhere() {
        assert!(matches(&words("hole POS"), "position of the Hole"));
        assert!(!matches(&words("hole flat"), "position of the Hole"));
    }
}
