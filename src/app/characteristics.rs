//! The table of requirements: frame, limits, worst value, use of tolerance, ground of the link, verdict.

use super::controls::{empty_state, search_field};
use super::frame_cell::{self, Size};
use super::table::{self, Column, Key, Sorting};
use super::theme::{S2, Tokens};
use crate::base::decimal::Decimal;
use crate::report::wording::basis;
use crate::trace::conformance::{CharacteristicId, Conformance, TracedCharacteristic};
use crate::workspace::standing::tally;
use crate::workspace::{Command, Selection, Standing, Workspace};
use egui::{Color32, CornerRadius, Rect, Ui, pos2, vec2};
use std::sync::Arc;

const COLUMNS: [Column; 9] = [
    Column { name: "No.", width: 48.0, right: true },
    Column { name: "Requirement", width: 172.0, right: false },
    Column { name: "Feature", width: 124.0, right: false },
    Column { name: "Nominal", width: 62.0, right: true },
    Column { name: "Limit", width: 60.0, right: true },
    Column { name: "Worst", width: 62.0, right: true },
    Column { name: "Use of tolerance", width: 110.0, right: false },
    Column { name: "Basis", width: 76.0, right: false },
    Column { name: "Verdict", width: 100.0, right: false },
];

/// What a row shows beyond its characteristic.
#[derive(Clone, Debug, Default)]
struct Row {
    /// As on a drawing.
    text: String,
    worst: Option<Decimal>,
    /// Share of the tolerance used by the worst value; above 1 = outside.
    used: Option<f64>,
    basis: &'static str,
    verdict: String,
    standing: Option<Standing>,
    search: String,
}

/// State of the panel.
#[derive(Debug, Default)]
pub struct Characteristics {
    /// Text that filters.
    pub search: String,
    /// The field wants the cursor.
    pub find: bool,
    sorting: Sorting,
    source: Option<Arc<Conformance>>,
    rows: Vec<Row>,
    shown: (String, Sorting, Option<Standing>, Vec<usize>),
    followed: Option<CharacteristicId>,
}

impl Characteristics {
    /// Draws the panel.
    pub fn ui(&mut self, ui: &mut Ui, workspace: &Workspace) -> Vec<Command> {
        let mut commands = Vec::new();
        let Some(all) = workspace.conformance.clone() else {
            let text = "Open a STEP file with PMI, or import a plan or results: their requirements are listed here.";
            let offers = [Command::Open, Command::Import];
            empty_state(ui, workspace, "No requirements yet", text, &offers, &mut commands);
            return commands;
        };
        self.refresh(workspace, &all);
        if all.characteristics.is_empty() {
            let text = "The file holds no dimension and no tolerance that could be read. Import results: their own plan is used then.";
            empty_state(ui, workspace, "No requirements in this part", text, &[Command::Import], &mut commands);
            return commands;
        }
        self.search_line(ui);
        self.table(ui, workspace, &all, &mut commands);
        commands
    }

    fn search_line(&mut self, ui: &mut Ui) {
        if !self.find && self.search.is_empty() {
            return;
        }
        egui::Frame::new().inner_margin(egui::Margin::symmetric(8, 4)).show(ui, |ui| {
            ui.horizontal(|ui| {
                let field = search_field(ui, &mut self.search, "Find in characteristics", 260.0);
                if std::mem::take(&mut self.find) {
                    field.request_focus();
                }
                if field.has_focus() {
                    self.find = self.search.is_empty() && !field.lost_focus();
                }
                ui.label(super::controls::dim(ui, format!("{} of {}", self.shown.3.len(), self.rows.len())));
            });
        });
    }

    /// Works out again what is shown, where something changed.
    fn refresh(&mut self, workspace: &Workspace, all: &Arc<Conformance>) {
        let same = self.source.as_ref().is_some_and(|old| Arc::ptr_eq(old, all));
        if !same {
            self.rows = all.characteristics.iter().map(|c| row_of(workspace, all, c)).collect();
            self.source = Some(all.clone());
            self.followed = None;
        }
        let wanted = (&self.search, &self.sorting, &workspace.display.filter);
        if same && wanted == (&self.shown.0, &self.shown.1, &self.shown.2) {
            return;
        }
        let words = table::words(&self.search);
        let mut order: Vec<usize> = workspace
            .shown_characteristics()
            .into_iter()
            .map(CharacteristicId::index)
            .filter(|&index| self.rows.get(index).is_some_and(|row| table::matches(&words, &row.search)))
            .collect();
        self.sorting.apply(&mut order, |index, column| self.key(all, index, column));
        self.shown = (self.search.clone(), self.sorting.clone(), workspace.display.filter, order);
    }

    fn key(&self, all: &Conformance, index: usize, column: usize) -> Key {
        let (Some(c), Some(row)) = (all.characteristics.get(index), self.rows.get(index)) else { return Key::None };
        let number = |value: Option<Decimal>| value.map_or(Key::None, |value| Key::Number(value.to_f64()));
        match column {
            0 => Key::label(&c.number),
            1 => Key::Text(row.text.clone()),
            2 => Key::Text(c.feature_text.clone()),
            3 => number(c.nominal),
            4 => number(c.upper),
            5 => number(row.worst),
            6 => row.used.map_or(Key::None, Key::Number),
            7 => Key::Text(row.basis.to_owned()),
            _ => row.standing.map_or(Key::None, |standing| Key::Number(f64::from(standing as u8))),
        }
    }

    fn table(&mut self, ui: &mut Ui, workspace: &Workspace, all: &Conformance, commands: &mut Vec<Command>) {
        let selected = workspace.focus().characteristic;
        let mut columns = COLUMNS;
        // Files without balloon numbers have names there.
        let longest = all.characteristics.iter().map(|c| c.number.chars().count()).max().unwrap_or(0);
        if longest > 5 {
            columns[0].width = 104.0;
            columns[1].width = 148.0;
            columns[2].width = 114.0;
        }
        columns[2].width =
            if all.characteristics.iter().any(|c| !c.feature_text.is_empty()) { columns[2].width } else { 64.0 };
        let id = if longest > 5 { "characteristics by name" } else { "characteristics" };
        let mut builder = table::builder(ui, &columns, id);
        if selected != self.followed {
            self.followed = selected;
            if let Some(at) = selected.and_then(|id| self.shown.3.iter().position(|&index| index == id.index())) {
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
                let (Some(c), Some(row)) = (all.characteristics.get(index), self.rows.get(index)) else { return };
                let id = CharacteristicId::from_index(index);
                let related = workspace.focus().related.contains(&id);
                line.set_selected(selected == Some(id) || related);
                cells(&mut line, workspace, c, row);
                let response = line.response();
                table::name_row(&response, selected == Some(id), &format!("{} {}", c.number, row.text));
                if response.clicked() {
                    commands.push(Command::Select(Selection::Characteristic(id)));
                }
                if response.double_clicked() {
                    commands.push(Command::FitSelection);
                }
                if response.hovered() {
                    commands.push(Command::Hover(Some(Selection::Characteristic(id))));
                }
            });
        });
        self.sorting = sorting;
    }
}

fn row_of(workspace: &Workspace, all: &Conformance, c: &TracedCharacteristic) -> Row {
    let text = drawn_text(workspace, c);
    let rows: Vec<_> = c.rows.iter().filter_map(|id| all.rows.get(id.index())).filter(|row| row.counts).collect();
    let worst = rows.iter().filter(|row| row.value.is_some()).max_by(|a, b| {
        let beyond =
            |row: &&&crate::trace::conformance::TracedRow| row.judgement.beyond.unwrap_or(Decimal::from_f64(-1e30));
        beyond(a).cmp(&beyond(b))
    });
    let standing = Standing::of_characteristic(c);
    let counts = tally(all, c);
    let verdict = match (standing, rows.len()) {
        (_, 0) => standing.name().to_owned(),
        (Standing::Conforms, 1) => "conforms".to_owned(),
        (Standing::DoesNot, 1) => "does not".to_owned(),
        (standing, _) if counts[standing as usize] == 0 => standing.name().to_owned(),
        (standing, total) => format!("{} of {total}", counts[standing as usize]),
    };
    let basis = rows.iter().map(|row| row.basis).max().map_or("", basis);
    let used = worst.and_then(|row| use_of_tolerance(c, row.value?, row.judgement.upper, row.judgement.lower));
    let search = format!("{} {} {} {} {} {verdict} {basis}", c.number, c.name, text, c.feature_text, c.kind);
    Row { text, worst: worst.and_then(|row| row.value), used, basis, verdict, standing: Some(standing), search }
}

/// A requirement as a drawing writes it, from the model's PMI where it came from there.
pub fn drawn_text(workspace: &Workspace, c: &TracedCharacteristic) -> String {
    let model = workspace.opened.as_deref().map(|opened| &opened.model);
    let own = c.requirement.and_then(|id| model?.pmi.requirements.get(id.index()));
    own.map_or_else(|| c.text.clone(), crate::gdt::text::requirement)
}

/// How much of the tolerance a value uses: 0 at the middle (or at zero, for a zone), 1 at the limit.
pub fn use_of_tolerance(
    c: &TracedCharacteristic,
    value: Decimal,
    upper: Option<Decimal>,
    lower: Option<Decimal>,
) -> Option<f64> {
    let upper = upper.or(c.upper).map(Decimal::to_f64);
    let lower = lower.or(c.lower).map(Decimal::to_f64);
    let value = value.to_f64();
    let share = match (lower, upper) {
        (Some(lower), Some(upper)) if c.kind.ends_with("_tolerance") && lower == 0.0 && upper > 0.0 => value / upper,
        (Some(lower), Some(upper)) if upper > lower => {
            let (middle, half) = ((lower + upper) / 2.0, (upper - lower) / 2.0);
            (value - middle).abs() / half
        }
        (None, Some(upper)) if upper > 0.0 => value / upper,
        _ => return None,
    };
    share.is_finite().then_some(share.max(0.0))
}

fn cells(line: &mut egui_extras::TableRow<'_, '_>, workspace: &Workspace, c: &TracedCharacteristic, row: &Row) {
    let unit = workspace.display.unit;
    let value = |value: Option<Decimal>| value.map(|value| unit.value(value, &c.unit, c.decimals)).unwrap_or_default();
    let rule = |ui: &mut Ui| table::rule(ui);
    line.col(|ui| {
        rule(ui);
        table::cell(ui, &c.number, true);
    });
    line.col(|ui| {
        rule(ui);
        requirement(ui, &row.text);
    });
    line.col(|ui| {
        rule(ui);
        table::cell(ui, &c.feature_text, false);
    });
    let tolerance = c.kind.ends_with("_tolerance");
    for text in [if tolerance { String::new() } else { value(c.nominal) }, limit(c, &value), value(row.worst)] {
        line.col(|ui| {
            rule(ui);
            table::cell(ui, &text, true);
        });
    }
    line.col(|ui| {
        rule(ui);
        if let (Some(used), Some(standing)) = (row.used, row.standing) {
            use_bar(ui, used, standing);
        }
    });
    line.col(|ui| {
        rule(ui);
        table::cell(ui, row.basis, false);
    });
    line.col(|ui| {
        rule(ui);
        if let Some(standing) = row.standing {
            let colour = Tokens::of(ui).standing(standing);
            table::coloured(ui, &format!("{} {}", standing.symbol(), row.verdict), false, colour);
        }
    });
}

/// The limit nearest to trouble: the upper one, or the lower one where there is no upper.
fn limit(c: &TracedCharacteristic, value: &impl Fn(Option<Decimal>) -> String) -> String {
    if c.upper.is_some() { value(c.upper) } else { value(c.lower) }
}

fn requirement(ui: &mut Ui, text: &str) {
    let rect = ui.max_rect();
    let colour = Tokens::of(ui).text;
    let top = rect.center().y - Size::CELL.height / 2.0;
    let place = Rect::from_min_max(pos2(rect.left() + S2, top), rect.right_bottom());
    let used = frame_cell::paint(ui, place, text, Size::CELL, colour);
    let response = ui.interact(rect, ui.scope_id().with("requirement"), egui::Sense::hover());
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Label, true, text));
    if used.right() > rect.right() {
        response.on_hover_ui(|ui| {
            frame_cell::show(ui, text, Size::HEAD);
        });
    }
}

/// A bar that fills as the tolerance is used up, with a mark at the worst value; the limit is at nine tenths.
pub fn use_bar(ui: &mut Ui, used: f64, standing: Standing) {
    let tokens = Tokens::of(ui);
    let rect = ui.max_rect();
    let bar = Rect::from_min_size(pos2(rect.left() + S2, rect.center().y - 4.0), vec2(92.0, 8.0));
    let response = ui.interact(bar, ui.scope_id().with("use"), egui::Sense::hover());
    let said = format!("{:.0} % of the tolerance used", used * 100.0);
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Label, true, &said));
    let painter = ui.painter();
    let radius = CornerRadius::same(4);
    let limit = bar.width() * 0.9;
    let at = (used as f32 * limit).min(bar.width() + 3.0);
    painter.rect_filled(bar, radius, tokens.line);
    let fill = Rect::from_min_size(bar.min, vec2(at.min(bar.width()), bar.height()));
    let colour: Color32 = tokens.standing(standing).gamma_multiply(0.55);
    painter.rect_filled(fill, radius, colour);
    let limit_x = bar.left() + limit;
    painter.vline(limit_x, bar.y_range(), egui::Stroke::new(1.0, tokens.faint));
    let mark = Rect::from_center_size(pos2(bar.left() + at, bar.center().y), vec2(2.0, 14.0));
    painter.rect_filled(mark, 0.0, tokens.text);
    response.on_hover_text(said);
}
