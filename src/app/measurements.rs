//! The table of measured values: as the file wrote them, where they belong and on which ground, the file's verdict beside ours.

use super::controls::{empty_state, search_field};
use super::table::{self, Column, Key, Sorting};
use super::theme::Tokens;
use crate::inspect::measurements::{Measurement, Measurements};
use crate::report::wording::basis;
use crate::trace::conformance::{Conformance, RowId, TracedRow};
use crate::workspace::{Command, Selection, Standing, Workspace};
use egui::Ui;
use std::sync::Arc;

const COLUMNS: [Column; 10] = [
    Column { name: "Serial", width: 58.0, right: false },
    Column { name: "No.", width: 46.0, right: true },
    Column { name: "Name", width: 122.0, right: false },
    Column { name: "Value", width: 72.0, right: true },
    Column { name: "Unit", width: 40.0, right: false },
    Column { name: "Verdict", width: 104.0, right: false },
    Column { name: "In the file", width: 76.0, right: false },
    Column { name: "Basis", width: 84.0, right: false },
    Column { name: "Source", width: 148.0, right: false },
    Column { name: "Flags", width: 80.0, right: false },
];

/// What the table was last worked out from.
type Shown = (String, Sorting, Option<Standing>, Vec<usize>);

/// State of the panel.
#[derive(Debug, Default)]
pub struct MeasurementsPanel {
    /// Text that filters.
    pub search: String,
    /// The field wants the cursor.
    pub find: bool,
    sorting: Sorting,
    source: Option<(Arc<Measurements>, Option<Arc<Conformance>>)>,
    shown: Shown,
    followed: Option<RowId>,
}

impl MeasurementsPanel {
    /// Draws the panel.
    pub fn ui(&mut self, ui: &mut Ui, workspace: &Workspace) -> Vec<Command> {
        let mut commands = Vec::new();
        let Some(measured) = workspace.measurements.clone() else {
            let text = "Import a QIF or CSV file from the measuring machine, or drop it anywhere in the window.";
            empty_state(ui, workspace, "No measurements yet", text, &[Command::Import], &mut commands);
            return commands;
        };
        self.refresh(workspace, &measured);
        if self.find || !self.search.is_empty() {
            egui::Frame::new().inner_margin(egui::Margin::symmetric(8, 4)).show(ui, |ui| {
                let field = search_field(ui, &mut self.search, "Find in measurements", 260.0);
                if std::mem::take(&mut self.find) {
                    field.request_focus();
                }
            });
        }
        self.table(ui, workspace, &measured, &mut commands);
        commands
    }

    fn refresh(&mut self, workspace: &Workspace, measured: &Arc<Measurements>) {
        let same = self.source.as_ref().is_some_and(|(old, traced)| {
            Arc::ptr_eq(old, measured)
                && match (traced, &workspace.conformance) {
                    (Some(a), Some(b)) => Arc::ptr_eq(a, b),
                    (None, None) => true,
                    _ => false,
                }
        });
        let filter = workspace.display.filter;
        if same && (&self.search, &self.sorting, filter) == (&self.shown.0, &self.shown.1, self.shown.2) {
            return;
        }
        let traced = workspace.conformance.clone();
        let words = table::words(&self.search);
        let passes = |index: &usize| {
            let row = traced.as_ref().and_then(|all| all.rows.get(*index));
            filter.is_none_or(|filter| row.is_some_and(|row| Standing::of_row(row) == filter))
                && (words.is_empty() || table::matches(&words, &haystack(measured, traced.as_deref(), *index)))
        };
        let mut order: Vec<usize> = (0..measured.rows.len()).filter(passes).collect();
        self.sorting.apply(&mut order, |index, column| key(measured, traced.as_deref(), index, column));
        self.shown = (self.search.clone(), self.sorting.clone(), filter, order);
        self.source = Some((measured.clone(), traced));
    }

    fn table(&mut self, ui: &mut Ui, workspace: &Workspace, measured: &Measurements, commands: &mut Vec<Command>) {
        let all = workspace.conformance.as_deref();
        let focus = workspace.focus();
        let own = focus.characteristic.and_then(|id| all?.characteristics.get(id.index())).map(|c| c.rows.as_slice());
        let mut builder = table::builder(ui, &COLUMNS, "measurements");
        let follow = focus.row.or_else(|| own.and_then(|rows| rows.first().copied()));
        if follow != self.followed {
            self.followed = follow;
            if let Some(at) = follow.and_then(|id| self.shown.3.iter().position(|&index| index == id.index())) {
                builder = builder.scroll_to_row(at, None);
            }
        }
        let mut sorting = self.sorting.clone();
        let table = builder.header(table::HEADER, |mut header| {
            for (index, column) in COLUMNS.iter().enumerate() {
                header.col(|ui| table::head(ui, column, index, &mut sorting));
            }
        });
        let order = &self.shown.3;
        table.body(|body| {
            body.rows(table::ROW, order.len(), |mut line| {
                let Some(&index) = order.get(line.index()) else { return };
                let Some(source) = measured.rows.get(index) else { return };
                let id = RowId::from_index(index);
                let row = all.and_then(|all| all.rows.get(index));
                let selected =
                    focus.row == Some(id) || (focus.row.is_none() && own.is_some_and(|rows| rows.contains(&id)));
                line.set_selected(selected);
                cells(&mut line, measured, all, source, row);
                let response = line.response();
                table::name_row(
                    &response,
                    selected,
                    &format!("{} {}", serial(measured, source), name(measured, source)),
                );
                if response.clicked() {
                    commands.push(Command::Select(Selection::Row(id)));
                }
                if response.double_clicked() {
                    commands.push(Command::FitSelection);
                }
            });
        });
        self.sorting = sorting;
    }
}

fn serial<'a>(measured: &'a Measurements, row: &Measurement) -> &'a str {
    measured.parts.get(row.part).map_or("", |part| part.serial.as_str())
}

fn name<'a>(measured: &'a Measurements, row: &Measurement) -> &'a str {
    row.characteristic.and_then(|index| measured.characteristics.get(index)).map_or("", |c| c.name.as_str())
}

fn file_name(measured: &Measurements, row: &Measurement) -> String {
    let file = measured.files.get(row.file).map_or("", |file| file.file.as_str());
    std::path::Path::new(file).file_name().unwrap_or_default().to_string_lossy().into_owned()
}

fn number(all: Option<&Conformance>, row: Option<&TracedRow>) -> String {
    let c = row.and_then(|row| row.characteristic).and_then(|id| all?.characteristics.get(id.index()));
    c.map(|c| c.number.clone()).unwrap_or_default()
}

fn written(row: &Measurement) -> &str {
    row.value.as_ref().map(|value| value.text.as_str()).or(row.text.as_deref()).unwrap_or("")
}

fn haystack(measured: &Measurements, all: Option<&Conformance>, index: usize) -> String {
    let Some(source) = measured.rows.get(index) else { return String::new() };
    let row = all.and_then(|all| all.rows.get(index));
    let flags = row.map(|row| row.flags.join(" ")).unwrap_or_default();
    let no = number(all, row);
    let status = &source.status_in_file;
    format!(
        "{} {} {no} {} {status} {flags}",
        serial(measured, source),
        name(measured, source),
        file_name(measured, source)
    )
}

fn key(measured: &Measurements, all: Option<&Conformance>, index: usize, column: usize) -> Key {
    let Some(source) = measured.rows.get(index) else { return Key::None };
    let row = all.and_then(|all| all.rows.get(index));
    match column {
        0 => Key::label(serial(measured, source)),
        1 => Key::label(&number(all, row)),
        2 => Key::Text(name(measured, source).to_owned()),
        3 => source.value.as_ref().map_or(Key::None, |value| Key::Number(value.f64())),
        4 => Key::Text(source.unit.as_ref().map(|unit| unit.name.clone()).unwrap_or_default()),
        5 => row.map_or(Key::None, |row| Key::Number(f64::from(Standing::of_row(row) as u8))),
        6 => Key::Text(source.status_in_file.clone()),
        7 => row.map_or(Key::None, |row| Key::Number(f64::from(row.basis as u8))),
        8 => Key::Text(format!("{}{:09}", file_name(measured, source), source.line)),
        _ => Key::Text(row.map(|row| row.flags.join(" ")).unwrap_or_default()),
    }
}

fn cells(
    line: &mut egui_extras::TableRow<'_, '_>,
    measured: &Measurements,
    all: Option<&Conformance>,
    source: &Measurement,
    row: Option<&TracedRow>,
) {
    let mut text = |text: &str, right: bool| {
        line.col(|ui| {
            table::rule(ui);
            table::cell(ui, text, right);
        });
    };
    text(serial(measured, source), false);
    text(&number(all, row), true);
    text(name(measured, source), false);
    text(written(source), true);
    text(source.unit.as_ref().map_or("—", |unit| unit.name.as_str()), false);
    line.col(|ui| {
        table::rule(ui);
        if let Some(row) = row {
            let standing = Standing::of_row(row);
            let said = format!("{} {}", standing.symbol(), standing.name());
            table::coloured(ui, &said, false, Tokens::of(ui).standing(standing));
        }
    });
    line.col(|ui| {
        table::rule(ui);
        let disagrees = row.is_some_and(crate::workspace::standing::disagrees);
        let colour = if disagrees { Tokens::of(ui).undecided } else { Tokens::of(ui).dim };
        let sign = if disagrees { "◆ " } else { "" };
        table::coloured(ui, &format!("{sign}{}", source.status_in_file), false, colour);
    });
    let mut text = |text: &str| {
        line.col(|ui| {
            table::rule(ui);
            table::cell(ui, text, false);
        });
    };
    text(row.map_or("", |row| basis(row.basis)));
    text(&format!("{}, line {}", file_name(measured, source), source.line));
    text(&row.map(|row| row.flags.join(" · ")).unwrap_or_default());
}
