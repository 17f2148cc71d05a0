//! The status line: unit, standard, decision rule; what is being worked on, how far, and a way to stop it.

use super::controls::link;
use super::theme::{S3, SMALL, Tokens};
use crate::workspace::{Command, Workspace};
use egui::{Align2, CornerRadius, FontId, RichText, Role, Sense, Ui, WidgetInfo, pos2, vec2};

/// Height of the line.
pub const HEIGHT: f32 = 24.0;
/// Work shorter than this shows no progress.
const QUIET_SECS: f64 = 0.3;

/// Draws the line.
pub fn ui(ui: &mut Ui, workspace: &Workspace) -> Vec<Command> {
    let mut commands = Vec::new();
    let tokens = Tokens::of(ui);
    ui.horizontal_centered(|ui| {
        ui.spacing_mut().item_spacing.x = S3;
        let text = |text: &str| RichText::new(text).size(SMALL).color(tokens.dim);
        let unit = ui.add(egui::Label::new(text(workspace.display.unit.symbol())).sense(Sense::click()));
        unit.widget_info(|| WidgetInfo::labeled(Role::Button, true, "Unit of lengths"));
        if unit.on_hover_text("Switch between mm and inch (U). Data stay as they are.").clicked() {
            commands.push(Command::ToggleUnit);
        }
        if let Some(opened) = &workspace.opened {
            for standard in opened.model.source.standards.iter().take(2) {
                ui.label(text(standard));
            }
            if opened.model.source.standards.is_empty() {
                ui.label(text("no standard stated")).on_hover_text("The file names no drawing standard.");
            }
        }
        ui.label(text("rule: simple acceptance")).on_hover_text(
            "A value within its limits conforms; where an uncertainty is stated, ISO 14253-1 is shown beside it.",
        );
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            ui.spacing_mut().item_spacing.x = 6.0;
            progress(ui, workspace, &mut commands);
        });
    });
    commands
}

fn progress(ui: &mut Ui, workspace: &Workspace, commands: &mut Vec<Command>) {
    let tokens = Tokens::of(ui);
    let Some(status) = workspace.jobs.status() else {
        if let Some(entry) = workspace.journal.last() {
            let colour = if entry.trouble { tokens.fail } else { tokens.faint };
            ui.add(egui::Label::new(RichText::new(&entry.text).size(SMALL).color(colour)).truncate());
        }
        return;
    };
    if status.seconds < QUIET_SECS {
        return;
    }
    if link(ui, "cancel", "Cancel the running work").clicked() {
        commands.push(Command::Cancel);
    }
    if let Some(left) = remaining(status.fraction(), status.seconds) {
        ui.label(RichText::new(left).size(SMALL).color(tokens.dim));
    }
    bar(ui, status.fraction());
    let (done, total) = status.steps;
    let text = if total > 0 { format!("{} {done} of {total}", status.text) } else { format!("{}…", status.text) };
    ui.label(RichText::new(text).size(SMALL).color(tokens.dim));
}

/// `2 s left`, once it can be guessed.
fn remaining(fraction: Option<f32>, seconds: f64) -> Option<String> {
    let fraction = f64::from(fraction?);
    if fraction < 0.05 {
        return None;
    }
    let left = seconds * (1.0 - fraction) / fraction;
    Some(if left < 90.0 { format!("{left:.0} s left") } else { format!("{:.0} min left", left / 60.0) })
}

fn bar(ui: &mut Ui, fraction: Option<f32>) {
    let tokens = Tokens::of(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(120.0, 6.0), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::ProgressIndicator, true, "Progress"));
    let radius = CornerRadius::same(3);
    ui.painter().rect_filled(rect, radius, tokens.line);
    match fraction {
        Some(fraction) => {
            let done =
                egui::Rect::from_min_size(rect.min, vec2(rect.width() * fraction.clamp(0.0, 1.0), rect.height()));
            ui.painter().rect_filled(done, radius, tokens.accent);
        }
        // No moving stripes: an unknown length is said in words and costs no frames.
        None => {
            let middle = pos2(rect.center().x, rect.center().y - 1.0);
            ui.painter().text(middle, Align2::CENTER_CENTER, "…", FontId::proportional(SMALL), tokens.accent);
        }
    }
}
