//! Everything a user can do. Menus, palette, shortcuts list, keys and tests all derive from this one enum.
//!
//! A new command is one variant, one arm in [`Command::about`], one in [`super::Workspace::run`], and, where it needs no
//! object, a line in [`Command::catalogue`].

use super::display::{Colouring, DisplayUnit, STYLES, Theme, style_name};
use super::selection::Selection;
use super::shortcut::Shortcut;
use super::standing::Standing;
use super::visibility::Node;
use crate::model::annotation::ViewId;
use crate::view::camera::{Camera, StandardView};
use crate::view::scene::Style;
use std::path::PathBuf;

/// Panels of the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub enum Panel {
    /// Assembly tree, saved views, inspections, state of the file.
    Part,
    /// The part itself.
    View,
    /// The chain of the selection.
    Inspector,
    /// Requirements and their verdicts.
    Characteristics,
    /// Measured values.
    Measurements,
    /// Findings about the files.
    Findings,
    /// What was done.
    Journal,
}

impl Panel {
    /// All.
    pub const ALL: [Panel; 7] = [
        Panel::Part,
        Panel::View,
        Panel::Inspector,
        Panel::Characteristics,
        Panel::Measurements,
        Panel::Findings,
        Panel::Journal,
    ];
    /// Title of its tab.
    pub fn name(self) -> &'static str {
        match self {
            Panel::Part => "Part",
            Panel::View => "3D view",
            Panel::Inspector => "Inspector",
            Panel::Characteristics => "Characteristics",
            Panel::Measurements => "Measurements",
            Panel::Findings => "Findings",
            Panel::Journal => "Journal",
        }
    }
}

/// What only a face can carry out.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Ask for a STEP file.
    AskForModel,
    /// Ask for inspection files.
    AskForResults,
    /// Ask for a folder for the report.
    AskForReportFolder,
    /// Open the field in which a path is typed.
    TypePath,
    /// Open the palette.
    Palette,
    /// Put the cursor into the search field.
    Find,
    /// Show the list of keys.
    Shortcuts,
    /// Show the help page of a code.
    Explain(&'static str),
    /// Put text on the clipboard.
    Copy(String),
    /// Bring a panel to the front, opening it where it was closed.
    Show(Panel),
    /// Close a panel.
    Close(Panel),
    /// Panels where they were at first.
    ResetLayout,
    /// Move the camera so that the box of these faces (all, where empty) fills the view.
    Fit(Fit),
    /// Greater or smaller text.
    Zoom(f32),
    /// Show a saved view of the file.
    Restore(ViewId),
    /// Leave.
    Quit,
}

/// What the camera is to be fitted to.
#[derive(Clone, Debug, PartialEq)]
pub enum Fit {
    /// All that is shown, keeping the direction.
    All,
    /// What is selected.
    Selection,
    /// All, looking this way.
    Towards(glam::DQuat),
}

/// Everything a user can do.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs)] // `about` gives each its name and help
pub enum Command {
    Open,
    OpenPath(PathBuf),
    Import,
    ImportPaths(Vec<PathBuf>),
    /// Files of any kind, dropped or given as arguments: content decides.
    OpenAny(Vec<PathBuf>),
    OpenSample,
    TypePath,
    Report,
    ReportTo(PathBuf),
    ForgetResults,
    CloseModel,
    Cancel,
    Quit,
    Undo,
    Redo,
    Copy,
    Select(Selection),
    Hover(Option<Selection>),
    Clear,
    Back,
    Forward,
    NextCharacteristic,
    PreviousCharacteristic,
    Find,
    Palette,
    Shortcuts,
    Explain(&'static str),
    FitAll,
    FitSelection,
    Look(Camera),
    Standard(StandardView),
    LookAlong(glam::DQuat),
    Saved(ViewId),
    Perspective,
    SetStyle(Style),
    SetColouring(Colouring),
    Section(Option<(usize, f64)>),
    ToggleBalloons,
    ToggleAnnotations,
    SetShown(Node, bool),
    SetGhost(Node, bool),
    Isolate(Node),
    HideSelection,
    IsolateSelection,
    ShowAll,
    Filter(Option<Standing>),
    Show(Panel),
    Close(Panel),
    ResetLayout,
    SetTheme(Theme),
    SetUnit(DisplayUnit),
    ToggleUnit,
    ZoomIn,
    ZoomOut,
    ZoomReset,
}

/// What is said of a command wherever it is offered.
#[derive(Clone, Debug, PartialEq)]
pub struct About {
    /// Name, as in the palette.
    pub name: String,
    /// One sentence.
    pub help: &'static str,
    /// Group.
    pub category: &'static str,
    /// Keys.
    pub shortcut: Option<Shortcut>,
    /// Can be taken back.
    pub undo: bool,
}

impl Command {
    /// Commands that need no object, in palette order.
    pub fn catalogue() -> Vec<Command> {
        let mut all = vec![
            Command::Open,
            Command::Import,
            Command::Report,
            Command::OpenSample,
            Command::TypePath,
            Command::Find,
            Command::Palette,
            Command::Copy,
            Command::Undo,
            Command::Redo,
            Command::Back,
            Command::Forward,
            Command::Clear,
            Command::NextCharacteristic,
            Command::PreviousCharacteristic,
            Command::FitAll,
            Command::FitSelection,
        ];
        all.extend(StandardView::ALL.map(Command::Standard));
        all.push(Command::Perspective);
        all.extend(STYLES.map(Command::SetStyle));
        all.extend(Colouring::ALL.map(Command::SetColouring));
        all.extend([
            Command::Section(Some((0, 0.5))),
            Command::Section(Some((1, 0.5))),
            Command::Section(Some((2, 0.5))),
            Command::Section(None),
            Command::ToggleBalloons,
            Command::ToggleAnnotations,
            Command::HideSelection,
            Command::IsolateSelection,
            Command::ShowAll,
        ]);
        all.extend(Standing::ALL.map(|standing| Command::Filter(Some(standing))));
        all.push(Command::Filter(None));
        all.extend(Panel::ALL.map(Command::Show));
        all.push(Command::ResetLayout);
        all.extend([Theme::Dark, Theme::Light, Theme::HighContrast].map(Command::SetTheme));
        all.extend([
            Command::SetUnit(DisplayUnit::Mm),
            Command::SetUnit(DisplayUnit::Inch),
            Command::ToggleUnit,
            Command::ZoomIn,
            Command::ZoomOut,
            Command::ZoomReset,
            Command::Shortcuts,
            Command::Cancel,
            Command::ForgetResults,
            Command::CloseModel,
            Command::Quit,
        ]);
        all
    }

    /// Name, help, group, keys.
    pub fn about(&self) -> About {
        let (category, name, help, shortcut) = self.words();
        About { name, help, category, shortcut, undo: self.can_be_undone() }
    }

    /// Whether [`Command::Undo`] takes it back.
    pub fn can_be_undone(&self) -> bool {
        matches!(
            self,
            Command::SetStyle(_)
                | Command::SetColouring(_)
                | Command::ToggleBalloons
                | Command::ToggleAnnotations
                | Command::SetShown(..)
                | Command::SetGhost(..)
                | Command::Isolate(_)
                | Command::HideSelection
                | Command::IsolateSelection
                | Command::ShowAll
                | Command::Filter(_)
                | Command::SetUnit(_)
                | Command::ToggleUnit
        )
    }

    #[rustfmt::skip] // one line a command: this is the table that people read
    fn words(&self) -> (&'static str, String, &'static str, Option<Shortcut>) {
        use Command as C;
        const FILE: &str = "File";
        const EDIT: &str = "Edit";
        const GO: &str = "Go";
        const VIEW: &str = "View";
        const SHOW: &str = "Show";
        const WINDOW: &str = "Window";
        let key = |shortcut| Some(shortcut);
        let (category, name, help, shortcut): (_, &str, _, _) = match self {
            C::Open => (FILE, "Open…", "Open a STEP file (.stp, .step, .p21, .stpZ).", key(Shortcut::ctrl("O"))),
            C::Import => (FILE, "Import results…", "Add inspection results: QIF, CSV, or either in a zip.", key(Shortcut::ctrl("I"))),
            C::Report => (FILE, "Report…", "Write the conformance report to a folder.", key(Shortcut::ctrl("R"))),
            C::OpenSample => (FILE, "Open the sample", "Open the sample part with ten inspected parts.", None),
            C::TypePath => (FILE, "Type a path…", "Open a file or folder by typing its path.", key(Shortcut::ctrl("L"))),
            C::ForgetResults => (FILE, "Forget the results", "Close all inspection files; the part stays open.", None),
            C::CloseModel => (FILE, "Close the part", "Close the part and its results.", key(Shortcut::ctrl("W"))),
            C::Cancel => (FILE, "Cancel the running work", "Stop what is being read or meshed.", None),
            C::Quit => (FILE, "Quit", "Leave the program.", key(Shortcut::ctrl("Q"))),
            C::OpenPath(_) | C::OpenAny(_) => (FILE, "Open a file", "Open a named file.", None),
            C::ImportPaths(_) => (FILE, "Import files", "Import named files.", None),
            C::ReportTo(_) => (FILE, "Report to a folder", "Write the report to a named folder.", None),
            C::Undo => (EDIT, "Undo", "Take the last change of the showing back.", key(Shortcut::ctrl("Z"))),
            C::Redo => (EDIT, "Redo", "Do it again.", key(Shortcut::ctrl_shift("Z"))),
            C::Copy => (EDIT, "Copy as table", "Copy what is selected as tab-separated values.", key(Shortcut::ctrl("C"))),
            C::Find => (EDIT, "Find", "Filter requirements and measurements by text.", key(Shortcut::ctrl("F"))),
            C::Palette => (EDIT, "Commands", "Every command by name.", key(Shortcut::ctrl("K"))),
            C::Select(_) => (GO, "Select", "Select one thing everywhere.", None),
            C::Hover(_) => (GO, "Preview", "Show what is under the pointer.", None),
            C::Clear => (GO, "Select nothing", "Clear the selection.", key(Shortcut::plain("Escape"))),
            C::Back => (GO, "Back", "The selection before.", key(Shortcut::alt("Left"))),
            C::Forward => (GO, "Forward", "The selection after.", key(Shortcut::alt("Right"))),
            C::NextCharacteristic => (GO, "Next characteristic", "The next one in the table.", key(Shortcut::alt("Down"))),
            C::PreviousCharacteristic => (GO, "Previous characteristic", "The one before in the table.", key(Shortcut::alt("Up"))),
            C::FitAll => (VIEW, "Fit", "Show the whole part.", key(Shortcut::plain("F"))),
            C::FitSelection => (VIEW, "Fit the selection", "Fill the view with what is selected.", key(Shortcut::shift("F"))),
            C::Look(_) => (VIEW, "Turn", "Turn, move or zoom the view.", None),
            C::LookAlong(_) => (VIEW, "Look along", "Look along a direction.", None),
            C::Saved(_) => (VIEW, "Saved view", "Restore a view saved in the file.", None),
            C::Perspective => (VIEW, "Perspective", "Central or parallel projection.", key(Shortcut::plain("P"))),
            C::Standard(view) => return (VIEW, format!("{} view", capital(view.name())), "Look straight at a side, or from a corner.", standard_key(*view)),
            C::SetStyle(style) => return (VIEW, style_name(*style).to_owned(), "How faces and edges are drawn.", None),
            C::SetColouring(by) => return (VIEW, format!("Colour: {}", by.name()), "What the colours of faces say.", None),
            C::Section(None) => (VIEW, "No section", "Show the part uncut.", None),
            C::Section(Some((axis, _))) => return (VIEW, format!("Section across {}", ["x", "y", "z"].get(*axis).unwrap_or(&"?")), "Cut the part open across an axis.", None),
            C::ToggleBalloons => (SHOW, "Balloons", "Show or hide numbers and verdicts on the part.", key(Shortcut::plain("B"))),
            C::ToggleAnnotations => (SHOW, "Annotations", "Show or hide the callouts of the file.", key(Shortcut::plain("A"))),
            C::SetShown(_, true) => (SHOW, "Show", "Show a line of the assembly.", None),
            C::SetShown(_, false) => (SHOW, "Hide", "Hide a line of the assembly.", None),
            C::SetGhost(..) => (SHOW, "Ghost", "Draw a line of the assembly pale.", None),
            C::Isolate(_) => (SHOW, "Isolate", "Show one line of the assembly alone.", None),
            C::HideSelection => (SHOW, "Hide the selection", "Hide the selected body or usage.", key(Shortcut::plain("H"))),
            C::IsolateSelection => (SHOW, "Isolate the selection", "Show the selected body or usage alone.", key(Shortcut::plain("I"))),
            C::ShowAll => (SHOW, "Show all", "Show everything hidden, ghosted or isolated as it is.", key(Shortcut::shift("H"))),
            C::Filter(Some(standing)) => return (SHOW, format!("Only: {}", standing.sentence()), "Show only what stands so.", None),
            C::Filter(None) => (SHOW, "No filter", "Show all characteristics and measurements.", None),
            C::Show(panel) => return (WINDOW, format!("Show {}", panel.name()), "Bring a panel to the front.", None),
            C::Close(panel) => return (WINDOW, format!("Close {}", panel.name()), "Close a panel; the palette brings it back.", None),
            C::ResetLayout => (WINDOW, "Reset the layout", "All panels where they were at first.", None),
            C::SetTheme(theme) => return (WINDOW, format!("Theme: {}", theme.name()), "Colours of the window.", None),
            C::SetUnit(DisplayUnit::Mm) => (WINDOW, "Lengths in millimetres", "Data stay as they are.", None),
            C::SetUnit(DisplayUnit::Inch) => (WINDOW, "Lengths in inches", "Data stay as they are.", None),
            C::ToggleUnit => (WINDOW, "Switch between mm and inch", "Data stay as they are.", key(Shortcut::plain("U"))),
            C::ZoomIn => (WINDOW, "Greater text", "Enlarge the whole window's contents.", key(Shortcut::ctrl("Plus"))),
            C::ZoomOut => (WINDOW, "Smaller text", "Shrink the whole window's contents.", key(Shortcut::ctrl("Minus"))),
            C::ZoomReset => (WINDOW, "Normal text", "Contents at their usual size.", key(Shortcut::ctrl("0"))),
            C::Shortcuts => (WINDOW, "Keys", "All keys on one page.", key(Shortcut::plain("F1"))),
            C::Explain(code) => return (WINDOW, format!("Explain {code}"), "The help page of a finding.", None),
        };
        (category, name.to_owned(), help, shortcut)
    }
}

/// `front` → `Front`.
pub fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

fn standard_key(view: StandardView) -> Option<Shortcut> {
    const DIGITS: [&str; 7] = ["1", "2", "3", "4", "5", "6", "7"];
    let at = StandardView::ALL.iter().position(|&other| other == view)?;
    DIGITS.get(at).copied().map(Shortcut::plain)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    #[test]
    fn names_and_keys_are_unique() {
        let (mut names, mut keys) = (BTreeMap::new(), BTreeMap::new());
        for command in Command::catalogue() {
            let about = command.about();
            assert!(about.help.ends_with('.'), "{}: the help is a sentence", about.name);
            assert_eq!(names.insert(about.name.clone(), command.clone()), None, "{} stands twice", about.name);
            if let Some(shortcut) = about.shortcut {
                assert_eq!(keys.insert(shortcut, about.name), None, "{shortcut} is given twice");
            }
        }
    }
}
