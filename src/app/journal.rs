//! What was done in this session, newest last.

use super::controls::dim;
use super::theme::{S2, Tokens};
use crate::workspace::{Command, Workspace};
use egui::{RichText, Ui};

/// Draws the panel.
pub fn ui(ui: &mut Ui, workspace: &Workspace) -> Vec<Command> {
    let tokens = Tokens::of(ui);
    egui::Frame::new().inner_margin(egui::Margin::symmetric(12, 8)).show(ui, |ui| {
        if workspace.journal.is_empty() {
            ui.label(dim(ui, "Nothing has been done yet: what you open, import, judge and write is noted here."));
            return;
        }
        egui::ScrollArea::vertical().auto_shrink(false).stick_to_bottom(true).show(ui, |ui| {
            for entry in &workspace.journal {
                ui.horizontal(|ui| {
                    ui.spacing_mut().item_spacing.x = S2;
                    let minutes = (entry.at / 60.0) as u64;
                    let time = format!("{minutes:02}:{:04.1}", entry.at % 60.0);
                    ui.label(RichText::new(time).monospace().color(tokens.faint));
                    let colour = if entry.trouble { tokens.fail } else { tokens.text };
                    ui.label(RichText::new(&entry.text).color(colour));
                });
            }
        });
    });
    Vec::new()
}
