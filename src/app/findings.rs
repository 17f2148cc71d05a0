//! The table of findings: what is doubtful or lost, where, and how to mend it.

use super::controls::empty_state;
use super::table::{self, Column, Key, Sorting};
use super::theme::Tokens;
use crate::base::diag::{Diagnostic, Severity};
use crate::workspace::state::Origin;
use crate::workspace::{Command, Selection, Workspace};
use egui::{Color32, Ui};

const COLUMNS: [Column; 5] = [
    Column { name: "Severity", width: 92.0, right: false },
    Column { name: "Code", width: 104.0, right: false },
    Column { name: "Of", width: 62.0, right: false },
    Column { name: "Where", width: 150.0, right: false },
    Column { name: "What", width: 300.0, right: false },
];

/// State of the panel.
#[derive(Debug, Default)]
pub struct Findings {
    sorting: Sorting,
}

impl Findings {
    /// Draws the panel.
    pub fn ui(&mut self, ui: &mut Ui, workspace: &Workspace) -> Vec<Command> {
        let mut commands = Vec::new();
        let findings = &workspace.findings;
        if findings.is_empty() {
            let (title, text, offers): (_, _, &[Command]) = if workspace.opened.is_some() {
                ("No findings", "Everything that was read could be used, and nothing about it is doubtful.", &[])
            } else {
                ("No findings", "Open a part: what is doubtful or cannot be read is listed here.", &[Command::Open])
            };
            empty_state(ui, workspace, title, text, offers, &mut commands);
            return commands;
        }
        let mut order: Vec<usize> = (0..findings.len()).collect();
        self.sorting.apply(&mut order, |index, column| key(&findings[index], column));
        let mut sorting = self.sorting.clone();
        let table = table::builder(ui, &COLUMNS, "findings").header(table::HEADER, |mut header| {
            for (index, column) in COLUMNS.iter().enumerate() {
                header.col(|ui| table::head(ui, column, index, &mut sorting));
            }
        });
        table.body(|body| {
            body.rows(table::ROW, order.len(), |mut line| {
                let Some(&index) = order.get(line.index()) else { return };
                let Some((origin, finding)) = findings.get(index) else { return };
                let selected = workspace.selection() == Selection::Finding(index);
                line.set_selected(selected);
                cells(&mut line, *origin, finding);
                let response = line.response();
                table::name_row(&response, selected, &format!("{} {}", finding.code.code, finding.message));
                if response.clicked() {
                    commands.push(Command::Select(Selection::Finding(index)));
                    commands.push(Command::Show(crate::workspace::command::Panel::Inspector));
                }
                if response.double_clicked() {
                    commands.push(Command::Explain(finding.code.code));
                }
            });
        });
        self.sorting = sorting;
        commands
    }
}

/// Sign, word and colour of a severity.
pub fn severity(tokens: &Tokens, severity: Severity) -> (&'static str, Color32) {
    match severity {
        Severity::Error => ("▲ error", tokens.fail),
        Severity::Warning => ("◆ warning", tokens.undecided),
        Severity::Info => ("○ note", tokens.dim),
    }
}

/// `part.stp:12 #551`, as short as it can be.
pub fn place(finding: &Diagnostic) -> String {
    let place = &finding.place;
    let mut text = place.file.as_deref().and_then(|file| file.rsplit('/').next()).unwrap_or("").to_owned();
    if let Some(line) = place.line {
        text += &format!(":{line}");
    }
    if let Some(row) = &place.row {
        text += &format!(" {row}");
    }
    if let Some(entity) = place.entity {
        text += &format!(" #{entity}");
    }
    text.trim().to_owned()
}

fn key((origin, finding): &(Origin, Diagnostic), column: usize) -> Key {
    match column {
        0 => Key::Number(f64::from(finding.severity as u8)),
        1 => Key::Text(finding.code.code.to_owned()),
        2 => Key::Text(origin.name().to_owned()),
        3 => Key::label(&place(finding)),
        _ => Key::Text(finding.message.clone()),
    }
}

fn cells(line: &mut egui_extras::TableRow<'_, '_>, origin: Origin, finding: &Diagnostic) {
    line.col(|ui| {
        table::rule(ui);
        let (text, colour) = severity(&Tokens::of(ui), finding.severity);
        table::coloured(ui, text, false, colour);
    });
    for text in [finding.code.code.to_owned(), origin.name().to_owned(), place(finding), finding.message.clone()] {
        line.col(|ui| {
            table::rule(ui);
            table::cell(ui, &text, false);
        });
    }
}
