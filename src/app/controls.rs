//! The few widgets that panels are made of. Each has an accessible name.

use super::theme::{BODY, HEAD, KEY, R, ROW, S1, S2, S3, SMALL, Tokens, bold};
use crate::workspace::{Command, Workspace};
use egui::text::LayoutJob;
use egui::{
    Align, Align2, Color32, CornerRadius, FontFamily, FontId, Label, Rect, Response, RichText, Role, Sense, Stroke,
    StrokeKind, TextFormat, TextWrapMode, Ui, WidgetInfo, pos2, vec2,
};

/// Text in secondary colour and size.
pub fn dim(ui: &Ui, text: impl Into<String>) -> RichText {
    RichText::new(text).size(SMALL).color(Tokens::of(ui).dim)
}

/// Semibold text.
pub fn strong(ui: &Ui, text: impl Into<String>) -> RichText {
    RichText::new(text).family(bold()).color(Tokens::of(ui).text)
}

/// Text in the font for numbers and arithmetic.
pub fn mono(ui: &Ui, text: impl Into<String>) -> RichText {
    RichText::new(text).monospace().color(Tokens::of(ui).text)
}

/// A label that ends in `…` instead of widening its panel.
pub fn short_label(ui: &mut Ui, text: impl Into<egui::WidgetText>) -> Response {
    ui.add(Label::new(text).wrap_mode(TextWrapMode::Truncate))
}

/// The button of a command with its keys beside it; greyed with the reason where it is not possible.
pub fn command_button(ui: &mut Ui, workspace: &Workspace, command: &Command, commands: &mut Vec<Command>) -> Response {
    let about = command.about();
    let keys = about.shortcut.map(|shortcut| shortcut.to_string()).unwrap_or_default();
    text_button(ui, workspace, command, &about.name, &keys, true, commands)
}

/// The button of a command under another text, with or without a frame.
pub fn text_button(
    ui: &mut Ui,
    workspace: &Workspace,
    command: &Command,
    text: &str,
    keys: &str,
    framed: bool,
    commands: &mut Vec<Command>,
) -> Response {
    let tokens = Tokens::of(ui);
    let able = command.enabled(workspace);
    let colour = if able.is_err() { tokens.faint } else { tokens.text };
    let mut job = LayoutJob::default();
    job.append(text, 0.0, format(BODY, if framed { colour } else { tokens.dim }));
    if !keys.is_empty() {
        job.append(keys, S2, format(KEY, tokens.faint));
    }
    let mut button = egui::Button::new(job).min_size(vec2(0.0, 26.0));
    if !framed {
        button = button.frame(false);
    }
    let about = command.about();
    let response = ui.add_enabled(able.is_ok(), button);
    response.widget_info(|| WidgetInfo::labeled(Role::Button, able.is_ok(), &about.name));
    let response = match &able {
        Ok(()) => response.on_hover_text(about.help),
        Err(why) => response.on_disabled_hover_text(why),
    };
    if response.clicked() {
        commands.push(command.clone());
    }
    response
}

fn format(size: f32, colour: Color32) -> TextFormat {
    TextFormat { valign: Align::Center, ..TextFormat::simple(FontId::new(size, FontFamily::Proportional), colour) }
}

/// An inline link.
pub fn link(ui: &mut Ui, text: &str, name: &str) -> Response {
    let tokens = Tokens::of(ui);
    let label = Label::new(RichText::new(text).size(SMALL).color(tokens.accent)).sense(Sense::click());
    // A short link is not torn apart at the end of a line.
    let response = ui.add(if text.chars().count() < 24 { label.extend() } else { label });
    response.widget_info(|| WidgetInfo::labeled(Role::Link, true, name));
    response.on_hover_cursor(egui::CursorIcon::PointingHand)
}

/// The head of a section: a line above and below, text in secondary colour.
pub fn section(ui: &mut Ui, title: &str, trailing: &str) {
    let tokens = Tokens::of(ui);
    ui.add_space(10.0);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), HEAD), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Heading, true, title));
    let painter = ui.painter();
    painter.hline(rect.x_range(), rect.top() + 0.5, tokens.hairline());
    painter.hline(rect.x_range(), rect.bottom() - 0.5, tokens.hairline());
    let font = FontId::proportional(SMALL);
    painter.text(pos2(rect.left() + S3, rect.center().y), Align2::LEFT_CENTER, title, font.clone(), tokens.dim);
    painter.text(pos2(rect.right() - S3, rect.center().y), Align2::RIGHT_CENTER, trailing, font, tokens.faint);
}

/// A card: raised, with a thin border.
pub fn card<T>(ui: &mut Ui, border: Option<Color32>, contents: impl FnOnce(&mut Ui) -> T) -> T {
    let tokens = Tokens::of(ui);
    egui::Frame::new()
        .fill(tokens.raised)
        .stroke(Stroke::new(1.0, border.unwrap_or(tokens.line)))
        .corner_radius(CornerRadius::same(R))
        .inner_margin(egui::Margin::symmetric(10, 8))
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.spacing_mut().item_spacing.y = 2.0;
            contents(ui)
        })
        .inner
}

/// A row of a list: text on the left, a dim remark after it, something short on the right. Returns the row's response and its box.
pub struct ListRow<'a> {
    /// Accessible name.
    pub name: &'a str,
    /// Text.
    pub text: &'a str,
    /// Semibold.
    pub strong: bool,
    /// Dimmed: hidden things.
    pub faded: bool,
    /// Remark after the text.
    pub remark: &'a str,
    /// On the right, with its colour.
    pub trailing: Option<(&'a str, Color32)>,
    /// Indentation, points.
    pub indent: f32,
    /// Selected.
    pub selected: bool,
    /// Room kept free on the right, for buttons.
    pub reserve: f32,
}

impl Default for ListRow<'_> {
    fn default() -> Self {
        ListRow {
            name: "",
            text: "",
            strong: false,
            faded: false,
            remark: "",
            trailing: None,
            indent: 0.0,
            selected: false,
            reserve: 0.0,
        }
    }
}

impl ListRow<'_> {
    /// Draws it over the whole width.
    pub fn show(self, ui: &mut Ui) -> Response {
        let tokens = Tokens::of(ui);
        let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::click());
        let name = if self.name.is_empty() { self.text } else { self.name };
        response.widget_info(|| WidgetInfo::selected(Role::ListItem, true, self.selected, name));
        if !ui.is_rect_visible(rect) {
            return response;
        }
        row_background(ui, rect, self.selected, &response);
        let painter = ui.painter().with_clip_rect(rect.intersect(ui.clip_rect()));
        let mut right = rect.right() - S3 - self.reserve;
        if let Some((text, colour)) = self.trailing {
            let place = pos2(right, rect.center().y);
            right = painter.text(place, Align2::RIGHT_CENTER, text, FontId::proportional(BODY), colour).left() - S2;
        }
        let colour = if self.faded { tokens.faint } else { tokens.text };
        let family = if self.strong { bold() } else { FontFamily::Proportional };
        let mut job = LayoutJob::default();
        job.append(self.text, 0.0, TextFormat::simple(FontId::new(BODY, family), colour));
        if !self.remark.is_empty() {
            job.append(self.remark, 6.0, TextFormat::simple(FontId::proportional(BODY), tokens.dim));
        }
        let left = rect.left() + S3 + self.indent;
        job.wrap = egui::text::TextWrapping::truncate_at_width((right - left).max(8.0));
        let galley = ui.fonts_mut(|fonts| fonts.layout_job(job));
        painter.galley(pos2(left, rect.center().y - galley.size().y / 2.0), galley, colour);
        response
    }
}

/// Background of a selected or hovered row.
pub fn row_background(ui: &Ui, rect: Rect, selected: bool, response: &Response) {
    let tokens = Tokens::of(ui);
    if selected {
        ui.painter().rect_filled(rect, 0.0, tokens.accent_bg);
    } else if response.hovered() {
        ui.painter().rect_filled(rect, 0.0, tokens.raised);
    }
    if response.has_focus() {
        ui.painter().rect_stroke(rect.shrink(1.0), 2.0, Stroke::new(1.0, tokens.accent), StrokeKind::Inside);
    }
}

/// The eye of a tree line: a ring, with a pupil where the line is shown.
pub fn eye_button(ui: &Ui, rect: Rect, id: egui::Id, shown: bool, name: &str) -> Response {
    let tokens = Tokens::of(ui);
    let response = ui.interact(rect, id, Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, shown, name));
    let colour = if response.hovered() { tokens.text } else { tokens.faint };
    ui.painter().circle_stroke(rect.center(), 4.5, Stroke::new(1.2, colour));
    if shown {
        ui.painter().circle_filled(rect.center(), 2.2, colour);
    }
    response.on_hover_text(name)
}

/// A small triangle that points down (open) or right (closed).
pub fn triangle(painter: &egui::Painter, at: egui::Pos2, open: bool, colour: Color32) {
    let points = if open {
        vec![at + vec2(-4.0, -2.0), at + vec2(4.0, -2.0), at + vec2(0.0, 3.0)]
    } else {
        vec![at + vec2(-2.0, -4.0), at + vec2(3.0, 0.0), at + vec2(-2.0, 4.0)]
    };
    painter.add(egui::Shape::convex_polygon(points, colour, Stroke::NONE));
}

/// What a panel says while it has nothing to show: what is missing and what to do next.
pub fn empty_state(
    ui: &mut Ui,
    workspace: &Workspace,
    title: &str,
    text: &str,
    offers: &[Command],
    commands: &mut Vec<Command>,
) {
    ui.add_space((ui.available_height() * 0.28).min(160.0));
    ui.vertical_centered(|ui| {
        ui.set_max_width(420.0);
        ui.label(strong(ui, title).size(15.0));
        ui.add_space(S1);
        ui.label(dim(ui, text));
        ui.add_space(S2);
        for offer in offers {
            command_button(ui, workspace, offer, commands);
        }
    });
}

/// A search field with a hint, an accessible name and a key that takes the text away.
pub fn search_field(ui: &mut Ui, text: &mut String, hint: &str, width: f32) -> Response {
    let tokens = Tokens::of(ui);
    let edit = egui::TextEdit::singleline(text)
        .hint_text(RichText::new(hint).color(tokens.faint).size(SMALL))
        .desired_width(width)
        .margin(egui::Margin::symmetric(8, 3))
        .font(FontId::proportional(BODY));
    let response = ui.add(edit);
    response.widget_info(|| {
        let mut info = WidgetInfo::labeled(Role::TextInput, true, hint);
        info.current_text_value = Some(text.clone());
        info
    });
    if response.has_focus() && ui.input(|input| input.key_pressed(egui::Key::Escape)) {
        text.clear();
    }
    response
}
