//! Asking for files: the system's dialog on a thread of its own, a field to type a path where there is none; help pages.

use super::controls::{dim, strong};
use super::theme::{S1, S2, Tokens};
use crate::workspace::Command;
use crate::workspace::load::is_step_name;
use egui::{Context, Id, Key, Role, Ui, WidgetInfo};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// A STEP file.
    Model,
    /// Inspection files.
    Results,
    /// A folder for the report.
    ReportFolder,
    /// Any file.
    Any,
}

impl Purpose {
    fn title(self) -> &'static str {
        match self {
            Purpose::Model => "Open a STEP file",
            Purpose::Results => "Import inspection results",
            Purpose::ReportFolder => "Folder for the report",
            Purpose::Any => "Type a path",
        }
    }
    /// The command for chosen paths.
    fn command(self, paths: Vec<PathBuf>) -> Option<Command> {
        let first = paths.first()?.clone();
        Some(match self {
            Purpose::Model => Command::OpenPath(first),
            Purpose::Results => Command::ImportPaths(paths),
            Purpose::ReportFolder => Command::ReportTo(first),
            Purpose::Any => Command::OpenAny(paths),
        })
    }
}

/// An answer sooner than this was no answer of a person: there is no dialog on this system (rfd cannot tell it from Cancel).
const TOO_SOON: Duration = Duration::from_millis(300);

struct Asking {
    purpose: Purpose,
    since: Instant,
    answer: Receiver<Vec<PathBuf>>,
}

#[derive(Default)]
struct PathField {
    purpose: Option<Purpose>,
    text: String,
    why: String,
    fresh: bool,
}

/// Open dialogs.
#[derive(Default)]
pub struct Dialogs {
    asking: Option<Asking>,
    field: PathField,
    without_system: bool,
}

impl std::fmt::Debug for Dialogs {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Dialogs").field("field", &self.field.purpose).finish()
    }
}

impl Dialogs {
    /// `without_system`: go to the path field at once (tests, `THREADGAUGE_NO_DIALOGS`).
    pub fn new(without_system: bool) -> Self {
        Dialogs { without_system, ..Dialogs::default() }
    }
    /// Asks by the system's dialog.
    pub fn ask(&mut self, ctx: &Context, purpose: Purpose) {
        if self.without_system || purpose == Purpose::Any {
            self.type_path(purpose, "");
            return;
        }
        let (sender, answer) = channel();
        let ctx = ctx.clone();
        let spawned = std::thread::Builder::new().name("file dialog".into()).spawn(move || {
            // The window may be gone when the answer comes.
            let _ = sender.send(system_dialog(purpose));
            ctx.request_repaint();
        });
        match spawned {
            Ok(_) => self.asking = Some(Asking { purpose, since: Instant::now(), answer }),
            Err(_) => self.type_path(purpose, "The system's file dialog could not be started."),
        }
    }

    /// Opens the field in which a path is typed.
    pub fn type_path(&mut self, purpose: Purpose, why: &str) {
        self.field = PathField { purpose: Some(purpose), text: String::new(), why: why.to_owned(), fresh: true };
    }

    /// Takes answers and draws the path field.
    pub fn show(&mut self, ctx: &Context) -> Vec<Command> {
        let mut commands = Vec::new();
        if let Some(asking) = &self.asking {
            let soon = asking.since.elapsed() < TOO_SOON;
            match asking.answer.try_recv() {
                Ok(paths) => {
                    let purpose = asking.purpose;
                    self.asking = None;
                    match purpose.command(paths) {
                        Some(command) => commands.push(command),
                        None if soon => self.type_path(purpose, "This system offers no file dialog."),
                        None => {}
                    }
                }
                Err(std::sync::mpsc::TryRecvError::Empty) => {}
                Err(std::sync::mpsc::TryRecvError::Disconnected) => self.asking = None,
            }
        }
        commands.extend(self.path_field(ctx));
        commands
    }

    fn path_field(&mut self, ctx: &Context) -> Option<Command> {
        let purpose = self.field.purpose?;
        let mut done = None;
        let area =
            egui::Modal::default_area(Id::unique("path")).anchor(egui::Align2::CENTER_TOP, egui::vec2(0.0, 72.0));
        let modal = egui::Modal::new(Id::unique("path"))
            .area(area)
            .backdrop_color(egui::Color32::from_black_alpha(70))
            .frame(egui::Frame::window(&ctx.global_style()));
        let response = modal.show(ctx, |ui| {
            ui.set_width(560.0);
            ui.label(strong(ui, purpose.title()));
            if !self.field.why.is_empty() {
                ui.label(dim(ui, format!("{} Type or paste the path; Tab completes it.", self.field.why)));
            }
            ui.add_space(S1);
            done = self.field.edit(ui, purpose);
        });
        if response.should_close() || done.is_some() {
            self.field.purpose = None;
        }
        done.flatten()
    }
}

impl PathField {
    /// `Some(None)` = cancelled.
    fn edit(&mut self, ui: &mut Ui, purpose: Purpose) -> Option<Option<Command>> {
        let completed = ui.input_mut(|input| input.consume_key(egui::Modifiers::NONE, Key::Tab));
        if completed {
            self.text = complete(&self.text);
        }
        let edit = egui::TextEdit::singleline(&mut self.text)
            .lock_focus(true)
            .desired_width(540.0)
            .margin(egui::Margin::symmetric(8, 4));
        let field = ui.add(edit);
        if completed && let Some(mut state) = egui::TextEdit::load_state(ui.ctx(), field.id) {
            let end = egui::text::CCursor::new(self.text.chars().count());
            state.cursor.set_char_range(Some(egui::text::CCursorRange::one(end)));
            state.store(ui.ctx(), field.id);
        }
        let text = self.text.clone();
        field.widget_info(|| {
            let mut info = WidgetInfo::labeled(Role::TextInput, true, "Path");
            info.current_text_value = Some(text.clone());
            info
        });
        if std::mem::take(&mut self.fresh) {
            field.request_focus();
        }
        let path = PathBuf::from(self.text.trim().trim_matches('"'));
        let exists = path.exists() || purpose == Purpose::ReportFolder;
        for candidate in candidates(&self.text).iter().take(6) {
            let name = candidate.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if super::controls::link(ui, &name, &format!("Complete {name}")).clicked() {
                self.text = candidate.display().to_string();
                field.request_focus();
            }
        }
        ui.add_space(S2);
        let enter = ui.input(|input| input.key_pressed(Key::Enter));
        let mut result = None;
        ui.horizontal(|ui| {
            let usable = exists && !self.text.trim().is_empty();
            let go = ui.add_enabled(usable, egui::Button::new("Open"));
            if (go.clicked() || enter) && usable {
                result = Some(purpose.command(vec![path]));
            }
            if ui.button("Cancel").clicked() {
                result = Some(None);
            }
            if !self.text.trim().is_empty() && !exists {
                ui.colored_label(Tokens::of(ui).undecided, "There is no such file.");
            }
        });
        result
    }
}

/// Files and folders whose path starts as typed, sorted; files that no reader takes are left out.
fn candidates(text: &str) -> Vec<PathBuf> {
    let typed = Path::new(text);
    let (folder, start) = if text.ends_with('/') {
        (typed.to_owned(), String::new())
    } else {
        let start = typed.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
        (typed.parent().map(Path::to_owned).unwrap_or_default(), start)
    };
    if text.is_empty() {
        return Vec::new();
    }
    let Ok(entries) = std::fs::read_dir(&folder) else { return Vec::new() };
    let known = |path: &Path| {
        let name = path.to_string_lossy().to_lowercase();
        let results = [".qif", ".csv", ".zip", ".txt", ".xml"];
        path.is_dir() || is_step_name(path) || results.iter().any(|ending| name.ends_with(ending))
    };
    let mut found: Vec<PathBuf> = entries
        .flatten()
        .take(5_000)
        .map(|entry| entry.path())
        .filter(|path| path.file_name().is_some_and(|name| name.to_string_lossy().to_lowercase().starts_with(&start)))
        .filter(|path| known(path) && path != typed)
        .collect();
    found.sort();
    found
}

/// The longest text that all candidates share.
fn complete(text: &str) -> String {
    let found = candidates(text);
    let Some(first) = found.first() else { return text.to_owned() };
    let mut shared: Vec<char> = first.display().to_string().chars().collect();
    for other in &found[1..] {
        let other = other.display().to_string();
        let same = shared.iter().zip(other.chars()).take_while(|(a, b)| **a == *b).count();
        shared.truncate(same);
    }
    let mut done: String = shared.into_iter().collect();
    if found.len() == 1 && first.is_dir() {
        done.push('/');
    }
    if done.len() > text.len() { done } else { text.to_owned() }
}

fn system_dialog(purpose: Purpose) -> Vec<PathBuf> {
    let dialog = rfd::FileDialog::new().set_title(purpose.title());
    match purpose {
        Purpose::Model => dialog
            .add_filter("STEP", &["stp", "step", "p21", "stpZ", "stpz", "STP", "STEP"])
            .add_filter("All files", &["*"])
            .pick_file()
            .into_iter()
            .collect(),
        Purpose::Results => dialog
            .add_filter("Inspection results", &["qif", "QIF", "csv", "CSV", "txt", "zip", "xml"])
            .add_filter("All files", &["*"])
            .pick_files()
            .unwrap_or_default(),
        Purpose::ReportFolder => dialog.pick_folder().into_iter().collect(),
        Purpose::Any => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_completed_as_far_as_it_is_certain() {
        let folder = std::env::temp_dir().join(format!("threadgauge-paths-{}", std::process::id()));
        std::fs::create_dir_all(folder.join("parts")).expect("a folder");
        for name in ["plate_a.stp", "plate_b.stp", "photo.jpg"] {
            std::fs::write(folder.join(name), "").expect("a file");
        }
        let at = |name: &str| folder.join(name).display().to_string();
        assert_eq!(complete(&at("pl")), at("plate_"));
        assert_eq!(complete(&at("plate_a")), at("plate_a.stp"));
        assert_eq!(complete(&at("par")), at("parts/"));
        assert_eq!(complete(&at("pho")), at("pho"), "no reader takes pictures");
        std::fs::remove_dir_all(&folder).expect("cleaned up");
    }
}
