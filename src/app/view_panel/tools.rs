//! The tools over the picture: fit, drawing style, colouring, section.

use crate::app::controls::{command_button, text_button, triangle};
use crate::app::theme::{S1, S3, Tokens};
use crate::workspace::display::{Colouring, STYLES, style_name};
use crate::workspace::{Command, Workspace};
use egui::{Rect, Role, Ui, UiBuilder, WidgetInfo, vec2};

/// Draws them in the upper left corner of the view.
pub fn show(ui: &mut Ui, view: Rect, workspace: &Workspace, commands: &mut Vec<Command>) {
    let place = Rect::from_min_size(view.min + vec2(S3, S3), vec2(view.width() - 2.0 * S3, 26.0));
    ui.scope_builder(UiBuilder::new().max_rect(place), |ui| {
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = S1;
            command_button(ui, workspace, &Command::FitAll, commands);
            menu(
                ui,
                workspace,
                style_name(workspace.display.style),
                "Drawing style",
                &STYLES.map(Command::SetStyle),
                commands,
            );
            let colouring = format!("Colour: {}", workspace.display.colouring.name());
            menu(ui, workspace, &colouring, "Colouring", &Colouring::ALL.map(Command::SetColouring), commands);
            section(ui, workspace, commands);
        });
    });
}

fn menu(ui: &mut Ui, workspace: &Workspace, text: &str, name: &str, choices: &[Command], commands: &mut Vec<Command>) {
    let response = ui.add(egui::Button::new(format!("{text}    ")).min_size(vec2(0.0, 26.0)));
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, name));
    let at = response.rect.right_center() - vec2(14.0, 0.0);
    triangle(ui.painter(), at, true, Tokens::of(ui).dim);
    egui::Popup::menu(&response).show(|ui| {
        for choice in choices {
            if text_button(ui, workspace, choice, &choice.about().name, "", false, commands).clicked() {
                ui.close();
            }
        }
    });
}

fn section(ui: &mut Ui, workspace: &Workspace, commands: &mut Vec<Command>) {
    let choices = [0usize, 1, 2].map(|axis| Command::Section(Some((axis, 0.5))));
    let Some((axis, share)) = workspace.display.section else {
        menu(ui, workspace, "Section", "Section", &choices, commands);
        return;
    };
    let tokens = Tokens::of(ui);
    let text = egui::RichText::new(format!("Section {} ✕", ["x", "y", "z"].get(axis).unwrap_or(&"?")));
    let off = ui.add(egui::Button::new(text).min_size(vec2(0.0, 26.0)).fill(tokens.accent_bg));
    off.widget_info(|| WidgetInfo::labeled(Role::Button, true, "No section"));
    if off.clicked() {
        commands.push(Command::Section(None));
    }
    let mut at = share;
    let slider = ui.add(egui::Slider::new(&mut at, 0.0..=1.0).show_value(false));
    slider.widget_info(|| WidgetInfo::labeled(Role::Slider, true, "Section position"));
    if slider.changed() {
        commands.push(Command::Section(Some((axis, at))));
    }
}
