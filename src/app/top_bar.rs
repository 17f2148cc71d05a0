//! The top bar: file actions, the verdict bar whose chips are filters, search, palette.

use super::controls::{command_button, text_button};
use super::theme::{BODY, S1, S2, S3, Tokens, bold};
use crate::trace::conformance::Summary;
use crate::workspace::{Command, Standing, Workspace};
use egui::text::LayoutJob;
use egui::{
    CornerRadius, FontFamily, FontId, Response, Role, Sense, Stroke, StrokeKind, TextFormat, Ui, WidgetInfo, vec2,
};

/// Height of the bar.
pub const HEIGHT: f32 = 40.0;

/// Draws the bar.
pub fn ui(ui: &mut Ui, workspace: &Workspace) -> Vec<Command> {
    let mut commands = Vec::new();
    ui.horizontal_centered(|ui| {
        ui.spacing_mut().item_spacing.x = S3;
        ui.label(super::controls::strong(ui, "Threadgauge"));
        for command in [Command::Open, Command::Import, Command::Report] {
            command_button(ui, workspace, &command, &mut commands);
        }
        ui.add_space(S2);
        ui.spacing_mut().item_spacing.x = 6.0;
        let summary = workspace.conformance.as_ref().map(|all| all.summary).unwrap_or_default();
        let compact = ui.available_width() < 720.0;
        for standing in Standing::ALL {
            if chip(ui, workspace, standing, &summary, compact).clicked() {
                commands.push(Command::Filter(Some(standing)));
            }
        }
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            ui.spacing_mut().item_spacing.x = S1;
            command_button(ui, workspace, &Command::Palette, &mut commands);
            text_button(ui, workspace, &Command::Find, "Find", "Ctrl F", false, &mut commands);
        });
    });
    commands
}

/// One standing with its sign and count; a filter.
fn chip(ui: &mut Ui, workspace: &Workspace, standing: Standing, summary: &Summary, compact: bool) -> Response {
    let tokens = Tokens::of(ui);
    let on = workspace.display.filter == Some(standing);
    let count = standing.count(summary);
    let idle = workspace.conformance.is_none();
    let text = |family, colour| TextFormat::simple(FontId::new(BODY, family), colour);
    let mut job = LayoutJob::default();
    let sign = if idle { tokens.faint } else { tokens.standing(standing) };
    job.append(standing.symbol(), 0.0, text(bold(), sign));
    let word = if idle { tokens.dim } else { tokens.text };
    if !compact {
        job.append(standing.name(), 6.0, text(FontFamily::Proportional, word));
    }
    job.append(&count.to_string(), 6.0, text(bold(), word));
    let galley = ui.fonts_mut(|fonts| fonts.layout_job(job));
    let sense = if idle { Sense::hover() } else { Sense::click() };
    let (rect, response) = ui.allocate_exact_size(galley.size() + vec2(18.0, 6.0), sense);
    response.widget_info(|| WidgetInfo::selected(Role::Button, !idle, on, format!("{} {count}", standing.sentence())));
    let (fill, border) = match (on, response.hovered() && !idle) {
        (true, _) => (tokens.accent_bg, tokens.accent),
        (false, true) => (tokens.raised, tokens.faint),
        (false, false) => (tokens.raised, tokens.line),
    };
    let border = if response.has_focus() { tokens.accent } else { border };
    ui.painter().rect(rect, CornerRadius::same(12), fill, Stroke::new(1.0, border), StrokeKind::Inside);
    ui.painter().galley(rect.min + vec2(9.0, 3.0), galley, tokens.text);
    response.on_hover_text(if on { "Show all again." } else { "Show only these." })
}
