//! The part panel: assembly tree, saved views, inspections, and whether the file is right.

use super::controls::{ListRow, dim, eye_button, link, search_field, section, triangle};
use super::layout::grouped;
use super::theme::{ROW, S1, S2, S3, Tokens};
use crate::base::diag::Severity;
use crate::model::Model;
use crate::model::annotation::ViewId;
use crate::model::product::OccurrenceId;
use crate::workspace::command::Panel;
use crate::workspace::visibility::Node;
use crate::workspace::{Command, Selection, Workspace};
use egui::{Id, Rect, Sense, Ui, pos2, vec2};
use std::collections::BTreeSet;

/// State of the panel.
#[derive(Debug, Default)]
pub struct PartPanel {
    search: String,
    closed: BTreeSet<Node>,
    opened: BTreeSet<Node>,
}

/// A line of the tree, ready to be drawn.
struct Line {
    node: Node,
    depth: usize,
    text: String,
    remark: String,
    branch: bool,
    open: bool,
}

/// Lines deeper than this start closed.
const OPEN_DEPTH: usize = 2;
/// Lines kept at most: a list beyond this is found by searching.
const LINES: usize = 20_000;

impl PartPanel {
    /// Draws the panel.
    pub fn ui(&mut self, ui: &mut Ui, workspace: &Workspace) -> Vec<Command> {
        let mut commands = Vec::new();
        ui.spacing_mut().item_spacing.y = 0.0;
        let Some(opened) = workspace.opened.clone() else {
            egui::Frame::new().inner_margin(egui::Margin::same(12)).show(ui, |ui| start(ui, workspace, &mut commands));
            if workspace.measurements.is_some() {
                inspections(ui, workspace, &mut commands);
            }
            return commands;
        };
        egui::ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
            self.tree(ui, workspace, &opened.model, &mut commands);
            saved_views(ui, workspace, &opened.model, &mut commands);
            inspections(ui, workspace, &mut commands);
            file_state(ui, workspace, &opened.model, &mut commands);
        });
        commands
    }

    fn tree(&mut self, ui: &mut Ui, workspace: &Workspace, model: &Model, commands: &mut Vec<Command>) {
        let lines = self.lines(model);
        if lines.len() > 12 || !self.search.is_empty() {
            egui::Frame::new().inner_margin(egui::Margin::symmetric(12, 6)).show(ui, |ui| {
                let width = ui.available_width() - 16.0;
                search_field(ui, &mut self.search, "Search the assembly", width);
            });
        } else {
            ui.add_space(S1);
        }
        let shown = lines.len().min(14) as f32;
        let scroll =
            egui::ScrollArea::vertical().id_salt("tree").auto_shrink([false, true]).max_height(ROW * shown + 2.0);
        scroll.show_rows(ui, ROW, lines.len(), |ui, range| {
            for line in &lines[range] {
                self.line(ui, workspace, line, commands);
            }
        });
        if lines.is_empty() {
            let why = if self.search.is_empty() { "The file holds no product." } else { "Nothing has these letters." };
            egui::Frame::new().inner_margin(egui::Margin::symmetric(12, 4)).show(ui, |ui| ui.label(dim(ui, why)));
        }
    }

    fn line(&mut self, ui: &mut Ui, workspace: &Workspace, line: &Line, commands: &mut Vec<Command>) {
        let tokens = Tokens::of(ui);
        let visibility = &workspace.display.visibility;
        let shown = visibility.is_shown(&line.node);
        let selected = workspace.selection() == Selection::Node(line.node.clone());
        let text = line.text.as_str();
        let indent = line.depth as f32 * 16.0 + 12.0;
        let row = ListRow {
            name: &line.text,
            text,
            strong: line.depth == 0,
            faded: !shown,
            remark: &line.remark,
            indent,
            selected,
            reserve: 20.0,
            ..ListRow::default()
        };
        let response = row.show(ui);
        let rect = response.rect;
        let at = pos2(rect.right() - S3 - 8.0, rect.center().y);
        let eye = Rect::from_center_size(at, vec2(20.0, ROW));
        let id = Id::unique(("eye", &line.node));
        let name = if shown { format!("Hide {}", line.text) } else { format!("Show {}", line.text) };
        if line.branch {
            let at = pos2(rect.left() + S3 + indent - 8.0, rect.center().y);
            triangle(ui.painter(), at, line.open, tokens.dim);
        }
        if eye_button(ui, eye, id, shown, &name).clicked() {
            commands.push(Command::SetShown(line.node.clone(), !shown));
        }
        let on_sign = line.branch
            && response.clicked()
            && response.interact_pointer_pos().is_some_and(|at| at.x < rect.left() + S3 + indent + 2.0);
        if on_sign || response.double_clicked() {
            self.toggle(line);
        } else if response.clicked() {
            commands.push(Command::Select(Selection::Node(line.node.clone())));
        }
        response.context_menu(|ui| {
            let ghost = visibility.is_ghost(&line.node);
            let alone = visibility.isolated() == Some(&line.node);
            for (text, command) in [
                (if shown { "Hide" } else { "Show" }, Command::SetShown(line.node.clone(), !shown)),
                (if alone { "Show the others again" } else { "Isolate" }, Command::Isolate(line.node.clone())),
                (if ghost { "Draw solid" } else { "Ghost" }, Command::SetGhost(line.node.clone(), !ghost)),
            ] {
                if ui.button(text).clicked() {
                    commands.push(command);
                    ui.close();
                }
            }
        });
    }

    fn toggle(&mut self, line: &Line) {
        let (from, to) =
            if line.open { (&mut self.opened, &mut self.closed) } else { (&mut self.closed, &mut self.opened) };
        from.remove(&line.node);
        to.insert(line.node.clone());
    }

    fn is_open(&self, node: &Node, depth: usize) -> bool {
        !self.search.is_empty() || self.opened.contains(node) || (depth < OPEN_DEPTH && !self.closed.contains(node))
    }

    /// The lines that are to be seen.
    fn lines(&self, model: &Model) -> Vec<Line> {
        let mut children = vec![Vec::new(); model.products.len()];
        for (index, usage) in model.occurrences.iter().enumerate() {
            if let Some(list) = children.get_mut(usage.parent.index()) {
                list.push(OccurrenceId::from_index(index));
            }
        }
        let mut lines = Vec::new();
        for &root in &model.roots {
            self.add(model, &children, &Node::root(root), String::new(), 0, &mut lines);
        }
        if !self.search.is_empty() {
            let wanted = self.search.to_lowercase();
            lines.retain(|line| line.text.to_lowercase().contains(&wanted));
        }
        lines
    }

    fn add(
        &self,
        model: &Model,
        children: &[Vec<OccurrenceId>],
        node: &Node,
        usage: String,
        depth: usize,
        lines: &mut Vec<Line>,
    ) {
        // A product that uses itself was reported when the file was read; the tree stops at the depth limit.
        if depth > 64 || lines.len() >= LINES {
            return;
        }
        let product_id = node.product(model);
        let Some(product) = model.products.get(product_id.index()) else { return };
        let below: &[_] = children.get(product_id.index()).map_or(&[], Vec::as_slice);
        let branch = !below.is_empty() || !product.bodies.is_empty();
        let open = branch && self.is_open(node, depth);
        let text = match usage.as_str() {
            "" => product.name.clone(),
            name if name == product.name => name.to_owned(),
            name => format!("{} : {name}", product.name),
        };
        let remark = if product.revision.is_empty() { String::new() } else { format!("rev {}", product.revision) };
        lines.push(Line { node: node.clone(), depth, text, remark, branch, open });
        if !open {
            return;
        }
        for placed in &product.bodies {
            lines.push(body_line(model, node, placed.body, depth + 1));
        }
        for &id in below {
            let name = model.occurrences.get(id.index()).map(|usage| usage.name.clone()).unwrap_or_default();
            self.add(model, children, &node.child(id), name, depth + 1, lines);
        }
    }
}

fn body_line(model: &Model, node: &Node, body: crate::model::shape::BodyId, depth: usize) -> Line {
    let shape = model.shape.bodies.get(body.index());
    let faces: usize = shape.map_or(0, |shape| shape.shells.iter().map(|shell| shell.faces.len()).sum());
    let name = shape.map(|shape| shape.name.clone()).filter(|name| !name.trim().is_empty());
    let text = name.unwrap_or_else(|| "body".to_owned());
    let remark = if faces > 0 { format!("{} faces", grouped(faces)) } else { String::new() };
    Line { node: node.with_body(body), depth, text, remark, branch: false, open: false }
}

/// What to do first.
fn start(ui: &mut Ui, workspace: &Workspace, commands: &mut Vec<Command>) {
    ui.spacing_mut().item_spacing.y = S2;
    if let Some(what) = workspace.jobs.opening() {
        super::controls::short_label(ui, super::controls::strong(ui, what));
        return;
    }
    ui.label(super::controls::strong(ui, "No part is open"));
    ui.label(dim(ui, "Open a STEP file, or drop one anywhere in the window."));
    for command in [Command::Open, Command::OpenSample] {
        super::controls::command_button(ui, workspace, &command, commands);
    }
    if !workspace.settings.recent.is_empty() {
        ui.add_space(S2);
        ui.label(dim(ui, "Recent files"));
        for path in workspace.settings.recent.iter().take(8) {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if link(ui, &name, &format!("Open {name}")).on_hover_text(path.display().to_string()).clicked() {
                commands.push(Command::OpenAny(vec![path.clone()]));
            }
        }
    }
}

fn saved_views(ui: &mut Ui, workspace: &Workspace, model: &Model, commands: &mut Vec<Command>) {
    if model.views.is_empty() {
        return;
    }
    section(ui, "Saved views", "");
    let tokens = Tokens::of(ui);
    for (index, view) in model.views.iter().enumerate() {
        let count = view.annotations.len().to_string();
        let row = ListRow {
            text: if view.name.is_empty() { "(no name)" } else { &view.name },
            trailing: Some((&count, tokens.dim)),
            selected: workspace.saved_view == Some(ViewId::from_index(index)),
            ..ListRow::default()
        };
        if row.show(ui).clicked() {
            commands.push(Command::Saved(ViewId::from_index(index)));
        }
    }
}

fn inspections(ui: &mut Ui, workspace: &Workspace, commands: &mut Vec<Command>) {
    section(ui, "Inspections", "");
    let tokens = Tokens::of(ui);
    let Some(measured) = workspace.measurements.as_deref() else {
        egui::Frame::new().inner_margin(egui::Margin::symmetric(12, 8)).show(ui, |ui| {
            ui.label(dim(ui, "No results yet."));
            if link(ui, "Import results…", "Import results from here").clicked() {
                commands.push(Command::Import);
            }
        });
        return;
    };
    for (index, file) in measured.files.iter().enumerate() {
        let parts = measured.parts.iter().filter(|part| part.file == index).count();
        let doubts = workspace
            .findings
            .iter()
            .filter(|(_, finding)| finding.severity >= Severity::Warning)
            .filter(|(_, finding)| finding.place.file.as_deref() == Some(file.file.as_str()))
            .count();
        let (text, colour) = match doubts {
            0 if parts == 1 => ("1 part".to_owned(), tokens.dim),
            0 => (format!("{parts} parts"), tokens.dim),
            1 => ("◆ 1 doubt".to_owned(), tokens.undecided),
            many => (format!("◆ {many} doubts"), tokens.undecided),
        };
        let name = std::path::Path::new(&file.file).file_name().unwrap_or_default().to_string_lossy().into_owned();
        let row = ListRow { text: &name, trailing: Some((&text, colour)), ..ListRow::default() };
        let hover = format!("{}\n{}\nsha256 {}", file.file, file.format, file.sha256);
        if row.show(ui).on_hover_text(hover).clicked() {
            commands.push(Command::Show(if doubts > 0 { Panel::Findings } else { Panel::Measurements }));
        }
    }
}

fn file_state(ui: &mut Ui, workspace: &Workspace, model: &Model, commands: &mut Vec<Command>) {
    section(ui, "Is the file right?", "");
    egui::Frame::new().inner_margin(egui::Margin::symmetric(12, 8)).show(ui, |ui| {
        ui.spacing_mut().item_spacing = vec2(4.0, 2.0);
        let count = |severity| workspace.findings.iter().filter(|(_, finding)| finding.severity == severity).count();
        let not_read: usize = model.pmi.not_understood.values().map(Vec::len).sum();
        let read = model.pmi.requirements.len();
        let (errors, warnings) = (count(Severity::Error), count(Severity::Warning));
        ui.horizontal_wrapped(|ui| {
            ui.label(dim(ui, format!("{read} of {} requirements read", read + not_read)));
            let text = match (errors, warnings) {
                (0, 0) => "no doubts".to_owned(),
                (0, 1) => "◆ 1 warning".to_owned(),
                (0, warnings) => format!("◆ {warnings} warnings"),
                (1, _) => "▲ 1 error".to_owned(),
                (errors, _) => format!("▲ {errors} errors"),
            };
            if link(ui, &text, "Show the findings").clicked() {
                commands.push(Command::Show(Panel::Findings));
            }
        });
        let ledger = &model.ledger;
        let unused = ledger.total.saturating_sub(ledger.used);
        let number = |value: u64| grouped(usize::try_from(value).unwrap_or(usize::MAX));
        ui.label(dim(
            ui,
            format!("{} entities: {} used, {} not", number(ledger.total), number(ledger.used), number(unused)),
        ))
        .on_hover_ui(|ui| ledger_lines(ui, model));
        let bare = bare_faces(workspace, model);
        ui.horizontal_wrapped(|ui| {
            ui.label(dim(ui, format!("{} faces carry no requirement", grouped(bare))));
            if bare > 0 && link(ui, "show", "Colour faces by coverage").clicked() {
                commands.push(Command::SetColouring(crate::workspace::display::Colouring::Coverage));
            }
        });
        if !model.shape.skipped.is_empty() {
            ui.label(dim(ui, format!("{} shapes are listed instead of drawn", model.shape.skipped.len())));
        }
    });
    ui.allocate_exact_size(vec2(0.0, S2), Sense::hover());
}

/// What was not used, with its reason.
fn ledger_lines(ui: &mut Ui, model: &Model) {
    let lines = model.ledger.unsupported.iter().chain(&model.ledger.damaged).take(24);
    for (what, entry) in lines {
        ui.label(format!("{} × {what}: {}", entry.count, entry.reason));
    }
}

/// Faces of solids on which no requirement stands.
fn bare_faces(workspace: &Workspace, model: &Model) -> usize {
    let carrying: BTreeSet<_> = match &workspace.conformance {
        Some(all) => all.characteristics.iter().flat_map(|c| c.faces.iter().copied()).collect(),
        None => BTreeSet::new(),
    };
    model.shape.faces.len().saturating_sub(carrying.len())
}
