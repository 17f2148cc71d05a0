//! The inspector: everything that is known of the selected thing; for a requirement, the chain from the file to the verdict.
//!
//! Read first: [`chain`].

pub mod chain;
pub mod spread;
pub mod thing;

use super::controls::{dim, strong};
use super::theme::S2;
use crate::trace::conformance::{CharacteristicId, Conformance, RowId};
use crate::workspace::{Command, Selection, Workspace};
use egui::Ui;

/// Draws the panel.
pub fn ui(ui: &mut Ui, workspace: &Workspace) -> Vec<Command> {
    let mut commands = Vec::new();
    egui::ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        egui::Frame::new().inner_margin(egui::Margin::same(12)).show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.spacing_mut().item_spacing.y = 10.0;
            notice(ui, workspace);
            contents(ui, workspace, &mut commands);
        });
    });
    commands
}

/// What went wrong last, until the selection is cleared or something succeeds.
fn notice(ui: &mut Ui, workspace: &Workspace) {
    let Some(notice) = &workspace.notice else { return };
    let fail = super::theme::Tokens::of(ui).fail;
    super::controls::card(ui, Some(fail), |ui| {
        ui.label(strong(ui, format!("▲ {}", notice.what)).color(fail));
        if !notice.hint.is_empty() {
            ui.label(dim(ui, &notice.hint));
        }
    });
}

fn contents(ui: &mut Ui, workspace: &Workspace, commands: &mut Vec<Command>) {
    let all = workspace.conformance.as_deref();
    let focus = workspace.focus();
    match workspace.selection() {
        Selection::Nothing => nothing(ui, workspace, commands),
        Selection::Finding(index) => thing::finding(ui, workspace, index, commands),
        Selection::Node(node) => thing::node(ui, workspace, &node),
        Selection::Datum(id) => thing::datum(ui, workspace, id, commands),
        Selection::Face(_, face) => thing::face(ui, workspace, face, commands),
        Selection::Row(row) if focus.characteristic.is_none() => chain::untraced(ui, workspace, row, commands),
        Selection::Annotation(id) if focus.characteristic.is_none() => thing::annotation(ui, workspace, id),
        Selection::Characteristic(_) | Selection::Row(_) | Selection::Annotation(_) => {
            match (all, focus.characteristic) {
                (Some(all), Some(id)) => {
                    chain::characteristic(ui, workspace, all, id, shown_row(all, id, focus.row), commands)
                }
                _ => nothing(ui, workspace, commands),
            }
        }
    }
}

/// The value that the chain shows: the selected one, else the worst.
fn shown_row(all: &Conformance, id: CharacteristicId, selected: Option<RowId>) -> Option<RowId> {
    let characteristic = all.characteristics.get(id.index())?;
    let rank = |id: &RowId| {
        all.rows.get(id.index()).map(|row| (!row.counts, row.judgement.verdict, row.judgement.beyond.map(|b| -b)))
    };
    selected.or_else(|| characteristic.rows.iter().min_by(|a, b| rank(a).cmp(&rank(b))).copied())
}

fn nothing(ui: &mut Ui, workspace: &Workspace, commands: &mut Vec<Command>) {
    if workspace.opened.is_none() && workspace.measurements.is_none() {
        if workspace.notice.is_none() {
            ui.label(dim(
                ui,
                "Select a face, a callout, a table row or a line of the tree: everything known of it is shown here.",
            ));
        }
        return;
    }
    if let Some(opened) = &workspace.opened {
        thing::source(ui, &opened.model.source);
    }
    if let Some(all) = workspace.conformance.as_deref() {
        let summary = all.summary;
        ui.label(dim(ui, chain::source_sentence(all.source)));
        if summary.parts > 0 {
            ui.label(strong(
                ui,
                format!("{} of {} parts have a value that does not conform", summary.parts_failing, summary.parts),
            ));
            if summary.disagreements > 0 {
                let text =
                    format!("◆ {} values are judged otherwise by the file that they came from", summary.disagreements);
                ui.label(dim(ui, text).color(super::theme::Tokens::of(ui).undecided));
            }
        }
    }
    ui.add_space(S2);
    ui.label(dim(ui, "Select a face, a callout, a table row or a line of the tree."));
    if super::controls::link(ui, "Next characteristic (Alt Down)", "Select the first characteristic").clicked() {
        commands.push(Command::NextCharacteristic);
    }
}
