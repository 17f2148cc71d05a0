//! The workspace: what is open, what is selected, how it is shown. Changed by [`Workspace::run`] and [`Workspace::poll`] only.

use super::command::{Command, Effect, Fit};
use super::display::{Display, DisplayUnit, Theme};
use super::focus::Focus;
use super::jobs::{Finished, Jobs, Outcome, Task};
use super::load::{OpenedModel, is_step_name};
use super::selection::{History, Selection};
use super::standing::Standing;
use super::undo::Undo;
use super::visibility::Node;
use crate::base::diag::Diagnostic;
use crate::inspect::measurements::Measurements;
use crate::model::annotation::ViewId;
use crate::trace::conformance::{CharacteristicId, Conformance, Summary};
use crate::view::camera::Camera;
use serde::{Deserialize, Serialize};
use std::path::PathBuf;
use std::sync::Arc;

/// Which work made a finding: a new run of the same work replaces its findings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Origin {
    /// Opening the STEP file.
    Model,
    /// Reading inspection files.
    Results,
    /// Tracing and judging.
    Trace,
}

impl Origin {
    /// For the findings table.
    pub fn name(self) -> &'static str {
        match self {
            Origin::Model => "part",
            Origin::Results => "results",
            Origin::Trace => "tracing",
        }
    }
}

/// A line of the journal: what was done, and with what result.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Seconds since the program started.
    pub at: f64,
    /// A sentence.
    pub text: String,
    /// Something went wrong.
    pub trouble: bool,
}

/// What went wrong, until it is dismissed or something succeeds.
#[derive(Clone, Debug, PartialEq)]
pub struct Notice {
    /// What happened.
    pub what: String,
    /// What to do.
    pub hint: String,
}

/// What is kept from one start to the next.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// Colours of the window.
    pub theme: Theme,
    /// Unit of lengths.
    pub unit: DisplayUnit,
    /// Files opened, newest first.
    pub recent: Vec<PathBuf>,
}

/// Recent files kept.
const RECENT: usize = 12;

/// Everything that is open and how it is shown.
#[derive(Debug)]
pub struct Workspace {
    /// The part.
    pub opened: Option<Arc<OpenedModel>>,
    /// Measured values of all inspection files.
    pub measurements: Option<Arc<Measurements>>,
    /// Requirements and verdicts; also there with a part alone.
    pub conformance: Option<Arc<Conformance>>,
    /// Paths of the inspection files, in order.
    pub result_paths: Vec<PathBuf>,
    /// Findings with the work that made them.
    pub findings: Vec<(Origin, Diagnostic)>,
    /// What was done.
    pub journal: Vec<Entry>,
    /// What went wrong last.
    pub notice: Option<Notice>,
    /// Where the eye is.
    pub camera: Camera,
    /// The saved view that was restored last.
    pub saved_view: Option<ViewId>,
    /// How things are shown.
    pub display: Display,
    /// What is kept between starts.
    pub settings: Settings,
    /// Background work.
    pub jobs: Jobs,
    /// What is previewed.
    pub hover: Option<Selection>,
    /// Grows whenever something that is drawn changed.
    pub revision: u64,
    history: History,
    focus: Focus,
    undo: Undo,
    started: std::time::Instant,
}

impl Default for Workspace {
    fn default() -> Self {
        Workspace::new(Settings::default())
    }
}

impl Workspace {
    /// An empty workspace.
    pub fn new(settings: Settings) -> Self {
        Workspace {
            opened: None,
            measurements: None,
            conformance: None,
            result_paths: Vec::new(),
            findings: Vec::new(),
            journal: Vec::new(),
            notice: None,
            camera: Camera::default(),
            saved_view: None,
            display: Display { unit: settings.unit, ..Display::default() },
            settings,
            jobs: Jobs::default(),
            hover: None,
            revision: 0,
            history: History::default(),
            focus: Focus::default(),
            undo: Undo::default(),
            started: std::time::Instant::now(),
        }
    }
    /// The present selection.
    pub fn selection(&self) -> Selection {
        self.history.now()
    }
    /// What it means in every panel.
    pub fn focus(&self) -> &Focus {
        &self.focus
    }
    /// Where one has been.
    pub fn history(&self) -> &History {
        &self.history
    }
    /// Steps that can be taken back.
    pub fn undo_steps(&self) -> &Undo {
        &self.undo
    }
    /// The line of the assembly that the selection belongs to.
    pub fn selected_node(&self) -> Option<Node> {
        match self.selection() {
            Selection::Node(node) => Some(node),
            _ => None,
        }
    }
    /// Characteristics that pass the verdict filter, in table order.
    pub fn shown_characteristics(&self) -> Vec<CharacteristicId> {
        let Some(all) = &self.conformance else { return Vec::new() };
        let passes = |id: &CharacteristicId| match (self.display.filter, all.characteristics.get(id.index())) {
            (None, _) => true,
            (Some(filter), Some(characteristic)) => {
                Standing::of_characteristic(characteristic) == filter
                    || super::standing::tally(all, characteristic)[filter as usize] > 0
            }
            (Some(_), None) => false,
        };
        (0..all.characteristics.len()).map(CharacteristicId::from_index).filter(passes).collect()
    }

    /// Carries a command out. Returns what only a face can do.
    pub fn run(&mut self, command: Command) -> Vec<Effect> {
        if command.enabled(self).is_err() {
            return Vec::new();
        }
        if command.can_be_undone() {
            self.undo.record(command.about().name, self.display.clone());
        }
        let before = (self.display.clone(), self.camera, self.selection(), self.hover.clone());
        let effects = self.dispatch(command);
        if before != (self.display.clone(), self.camera, self.selection(), self.hover.clone()) {
            self.revision += 1;
        }
        effects
    }

    fn dispatch(&mut self, command: Command) -> Vec<Effect> {
        match command {
            Command::Open => return vec![Effect::AskForModel],
            Command::Import => return vec![Effect::AskForResults],
            Command::Report => return vec![Effect::AskForReportFolder],
            Command::TypePath => return vec![Effect::TypePath],
            Command::Find => return vec![Effect::Find],
            Command::Palette => return vec![Effect::Palette],
            Command::Shortcuts => return vec![Effect::Shortcuts],
            Command::Explain(code) => return vec![Effect::Explain(code)],
            Command::Show(panel) => return vec![Effect::Show(panel)],
            Command::Close(panel) => return vec![Effect::Close(panel)],
            Command::ResetLayout => return vec![Effect::ResetLayout],
            Command::ZoomIn => return vec![Effect::Zoom(1.1)],
            Command::ZoomOut => return vec![Effect::Zoom(1.0 / 1.1)],
            Command::ZoomReset => return vec![Effect::Zoom(0.0)],
            Command::Quit => return vec![Effect::Quit],
            Command::FitAll => return vec![Effect::Fit(Fit::All)],
            Command::FitSelection => return vec![Effect::Fit(Fit::Selection)],
            Command::Standard(view) => return vec![Effect::Fit(Fit::Towards(view.world_from_view()))],
            Command::LookAlong(turn) => return vec![Effect::Fit(Fit::Towards(turn))],
            Command::Saved(view) => {
                self.saved_view = Some(view);
                self.revision += 1;
                return vec![Effect::Restore(view)];
            }
            Command::Copy => return vec![Effect::Copy(super::tsv::selection(self))],
            Command::OpenPath(path) => self.open(path),
            Command::ImportPaths(paths) => self.import(paths),
            Command::OpenAny(paths) => self.open_any(paths),
            Command::OpenSample => self.open_any(super::sample::files()),
            Command::ReportTo(folder) => self.start_report(folder),
            Command::ForgetResults => self.forget_results(),
            Command::CloseModel => self.close(),
            Command::Cancel => self.jobs.cancel(),
            Command::Undo => self.undo.undo(&mut self.display),
            Command::Redo => self.undo.redo(&mut self.display),
            Command::Select(selection) => self.select(selection),
            Command::Hover(selection) => self.hover = selection,
            Command::Clear => self.clear(),
            Command::Back => self.step(History::back),
            Command::Forward => self.step(History::forward),
            Command::NextCharacteristic => self.move_in_table(1),
            Command::PreviousCharacteristic => self.move_in_table(-1),
            Command::Look(camera) => self.camera = camera,
            Command::Perspective => self.camera.perspective = !self.camera.perspective,
            Command::HideSelection => self.with_selected_node(|visibility, node| visibility.set_shown(node, false)),
            Command::IsolateSelection => self.with_selected_node(|visibility, node| visibility.isolate(node)),
            Command::SetTheme(theme) => self.settings.theme = theme,
            other => self.change_display(other),
        }
        Vec::new()
    }

    fn change_display(&mut self, command: Command) {
        let display = &mut self.display;
        match command {
            Command::SetStyle(style) => display.style = style,
            Command::SetColouring(colouring) => display.colouring = colouring,
            Command::Section(section) => display.section = section,
            Command::ToggleBalloons => display.balloons = !display.balloons,
            Command::ToggleAnnotations => display.annotations = !display.annotations,
            Command::SetShown(node, shown) => display.visibility.set_shown(&node, shown),
            Command::SetGhost(node, ghost) => display.visibility.set_ghost(&node, ghost),
            Command::Isolate(node) => display.visibility.isolate(&node),
            Command::ShowAll => {
                display.visibility.clear();
                self.saved_view = None;
            }
            Command::Filter(filter) => display.filter = if display.filter == filter { None } else { filter },
            Command::SetUnit(unit) => display.unit = unit,
            Command::ToggleUnit => {
                display.unit = if display.unit == DisplayUnit::Mm { DisplayUnit::Inch } else { DisplayUnit::Mm };
            }
            _ => {}
        }
        self.settings.unit = self.display.unit;
    }

    fn select(&mut self, selection: Selection) {
        self.history.go(selection);
        self.refocus();
    }

    fn step(&mut self, way: fn(&mut History)) {
        way(&mut self.history);
        self.refocus();
    }

    fn refocus(&mut self) {
        self.focus = Focus::of(&self.history.now(), self.opened.as_deref(), self.conformance.as_deref());
        self.revision += 1;
    }

    fn clear(&mut self) {
        self.notice = None;
        self.hover = None;
        self.select(Selection::Nothing);
    }

    fn move_in_table(&mut self, by: isize) {
        let shown = self.shown_characteristics();
        let at = self.focus.characteristic.and_then(|id| shown.iter().position(|&other| other == id));
        let next = match at {
            Some(at) => at.saturating_add_signed(by).min(shown.len().saturating_sub(1)),
            None => 0,
        };
        if let Some(&id) = shown.get(next) {
            self.select(Selection::Characteristic(id));
        }
    }

    fn with_selected_node(&mut self, change: impl FnOnce(&mut super::visibility::Visibility, &Node)) {
        if let Some(node) = self.selected_node() {
            change(&mut self.display.visibility, &node);
        }
    }

    fn open_any(&mut self, paths: Vec<PathBuf>) {
        let (models, results): (Vec<_>, Vec<_>) = paths.into_iter().partition(|path| is_step_name(path));
        if models.len() > 1 {
            let names: Vec<String> = models.iter().skip(1).map(|path| super::read::file_name(path)).collect();
            self.note(format!("One part is open at a time; not opened: {}", names.join(", ")), true);
        }
        if let Some(model) = models.into_iter().next() {
            self.open(model);
        }
        if !results.is_empty() {
            self.import(results);
        }
    }

    fn open(&mut self, path: PathBuf) {
        self.notice = None;
        self.jobs.start(Task::Open(path));
    }

    fn import(&mut self, paths: Vec<PathBuf>) {
        self.notice = None;
        let mut all = self.result_paths.clone();
        paths.into_iter().for_each(|path| {
            if !all.contains(&path) {
                all.push(path);
            }
        });
        self.jobs.start(Task::Import(all));
    }

    fn start_report(&mut self, folder: PathBuf) {
        let Some(conformance) = self.conformance.clone() else { return };
        let findings = self.findings.iter().map(|(_, finding)| finding.clone()).collect();
        let (opened, measurements) = (self.opened.clone(), self.measurements.clone());
        self.jobs.start(Task::Report { folder, opened, measurements, conformance, findings });
    }

    fn forget_results(&mut self) {
        self.measurements = None;
        self.result_paths.clear();
        self.findings.retain(|(origin, _)| *origin == Origin::Model);
        self.note("Results closed.".into(), false);
        self.trace_again();
    }

    fn close(&mut self) {
        self.jobs.cancel();
        self.opened = None;
        self.measurements = None;
        self.conformance = None;
        self.result_paths.clear();
        self.findings.clear();
        self.history.clear();
        self.display.visibility.clear();
        self.refocus();
    }

    fn trace_again(&mut self) {
        if self.opened.is_none() && self.measurements.is_none() {
            self.conformance = None;
            self.refocus();
            return;
        }
        self.jobs.start(Task::Conform(self.opened.clone(), self.measurements.clone().unwrap_or_default()));
    }

    fn note(&mut self, text: String, trouble: bool) {
        let at = self.started.elapsed().as_secs_f64();
        self.journal.push(Entry { at, text, trouble });
    }

    /// Takes over what background work has brought. Returns what only a face can do.
    pub fn poll(&mut self) -> Vec<Effect> {
        let mut effects = Vec::new();
        for finished in self.jobs.poll() {
            effects.extend(self.take(finished));
            self.revision += 1;
        }
        effects
    }

    fn take(&mut self, finished: Finished) -> Vec<Effect> {
        let Finished { task, outcome, findings, seconds } = finished;
        let title = task.title();
        let origin = match task {
            Task::Open(_) => Origin::Model,
            Task::Import(_) => Origin::Results,
            Task::Conform(..) | Task::Report { .. } => Origin::Trace,
        };
        match outcome {
            Outcome::Cancelled => self.note(format!("{title}: cancelled. What was open before is still open."), false),
            Outcome::Failed { what, hint } => {
                self.note(format!("{title}: {what}"), true);
                self.keep_findings(origin, findings);
                self.notice = Some(Notice { what, hint });
            }
            Outcome::Written(path) => self.note(format!("Report written in {seconds:.1} s: {}", path.display()), false),
            Outcome::Opened(opened) => {
                self.keep_findings(origin, findings);
                return self.take_model(*opened, seconds);
            }
            Outcome::Imported(paths, measurements) => {
                self.keep_findings(origin, findings);
                let (rows, parts) = (measurements.rows.len(), measurements.parts.len());
                self.note(format!("{title}: {rows} values of {parts} parts in {seconds:.2} s."), false);
                paths.iter().for_each(|path| self.remember(path.clone()));
                self.result_paths = paths;
                self.measurements = Some(Arc::new(measurements));
                self.trace_again();
            }
            Outcome::Conformed(conformance) => {
                self.keep_findings(origin, findings);
                let summary = conformance.summary;
                if summary.parts > 0 {
                    let Summary { pass, fail, undecided, .. } = summary;
                    self.note(
                        format!("Judged in {seconds:.2} s: {pass} pass, {fail} fail, {undecided} undecided."),
                        false,
                    );
                }
                self.conformance = Some(Arc::new(conformance));
                self.refocus();
            }
        }
        Vec::new()
    }

    fn take_model(&mut self, opened: OpenedModel, seconds: f64) -> Vec<Effect> {
        let faces = opened.model.shape.faces.len();
        let requirements = opened.model.pmi.requirements.len();
        let name = opened.path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        self.note(format!("Opened {name}: {faces} faces, {requirements} requirements in {seconds:.2} s."), false);
        self.remember(opened.path.clone());
        self.opened = Some(Arc::new(opened));
        self.conformance = None;
        self.history.clear();
        self.hover = None;
        self.display.visibility.clear();
        self.display.section = None;
        self.saved_view = None;
        self.trace_again();
        self.refocus();
        vec![Effect::Fit(Fit::Towards(crate::view::camera::StandardView::Iso.world_from_view()))]
    }

    fn keep_findings(&mut self, origin: Origin, findings: Vec<Diagnostic>) {
        self.findings.retain(|(other, _)| *other != origin);
        self.findings.extend(findings.into_iter().map(|finding| (origin, finding)));
        self.findings.sort_by(|(a, x), (b, y)| (y.severity, *a).cmp(&(x.severity, *b)));
    }

    fn remember(&mut self, path: PathBuf) {
        self.settings.recent.retain(|other| *other != path);
        self.settings.recent.insert(0, path);
        self.settings.recent.truncate(RECENT);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::scene::Style;

    #[test]
    fn what_changes_the_showing_can_be_taken_back() {
        let mut workspace = Workspace::default();
        workspace.run(Command::SetStyle(Style::XRay));
        workspace.run(Command::ToggleUnit);
        assert_eq!((workspace.display.style, workspace.display.unit), (Style::XRay, DisplayUnit::Inch));
        workspace.run(Command::Undo);
        assert_eq!((workspace.display.style, workspace.display.unit), (Style::XRay, DisplayUnit::Mm));
        workspace.run(Command::Undo);
        assert_eq!(workspace.display.style, Style::ShadedEdges);
        workspace.run(Command::Redo);
        assert_eq!(workspace.display.style, Style::XRay);
        assert!(Command::Undo.enabled(&workspace).is_ok());
    }

    #[test]
    fn a_command_that_is_not_possible_says_why_and_does_nothing() {
        let mut workspace = Workspace::default();
        for command in Command::catalogue() {
            if let Err(why) = command.enabled(&workspace) {
                assert!(!why.is_empty(), "{command:?}");
                assert_eq!(workspace.run(command), Vec::new());
            }
        }
        assert!(Command::Report.enabled(&workspace).is_err());
    }

    #[test]
    fn the_same_filter_again_takes_it_away() {
        let mut workspace = Workspace { conformance: Some(Arc::default()), ..Workspace::default() };
        let only = Command::Filter(Some(Standing::DoesNot));
        workspace.run(only.clone());
        assert_eq!(workspace.display.filter, Some(Standing::DoesNot));
        workspace.run(only);
        assert_eq!(workspace.display.filter, None);
    }

    #[test]
    fn recent_files_are_each_once_newest_first() {
        let mut workspace = Workspace::default();
        for name in ["a", "b", "a"] {
            workspace.remember(PathBuf::from(name));
        }
        assert_eq!(workspace.settings.recent, [PathBuf::from("a"), PathBuf::from("b")]);
    }
}
