//! When a command is possible, and why it is not.

use super::command::Command;
use super::selection::Selection;
use super::state::Workspace;

/// `Ok` where `yes`, else the reason.
fn needs(yes: bool, why: &str) -> Result<(), String> {
    if yes { Ok(()) } else { Err(why.to_owned()) }
}

impl Command {
    /// Whether the command can be carried out now; else a sentence that says what is missing.
    pub fn enabled(&self, workspace: &Workspace) -> Result<(), String> {
        let part = || needs(workspace.opened.is_some(), "Open a part first (Ctrl O).");
        let table = || needs(workspace.conformance.is_some(), "Open a part or import results first.");
        let node =
            || needs(workspace.selected_node().is_some(), "Select a body or a usage in the assembly tree first.");
        match self {
            Command::Report | Command::ReportTo(_) => needs(
                workspace.conformance.as_ref().is_some_and(|all| !all.rows.is_empty()),
                "Import results first: there is nothing to report on.",
            ),
            Command::CloseModel => {
                needs(workspace.opened.is_some() || workspace.measurements.is_some(), "Nothing is open.")
            }
            Command::ForgetResults => needs(workspace.measurements.is_some(), "No results are open."),
            Command::Cancel => needs(workspace.jobs.is_busy(), "Nothing is running."),
            Command::OpenSample => needs(!super::sample::files().is_empty(), "The samples are not installed."),
            Command::Undo => needs(workspace.undo_steps().next_undo().is_some(), "There is nothing to take back."),
            Command::Redo => needs(workspace.undo_steps().next_redo().is_some(), "There is nothing to do again."),
            Command::Back => needs(workspace.history().can_go_back(), "There is no earlier selection."),
            Command::Forward => needs(workspace.history().can_go_forward(), "There is no later selection."),
            Command::Copy | Command::Filter(_) | Command::NextCharacteristic | Command::PreviousCharacteristic => {
                table()
            }
            Command::FitSelection => {
                part().and_then(|()| needs(workspace.selection() != Selection::Nothing, "Select something first."))
            }
            Command::HideSelection | Command::IsolateSelection => node(),
            Command::ShowAll => needs(!workspace.display.visibility.is_plain(), "Everything is shown already."),
            Command::Section(None) => needs(workspace.display.section.is_some(), "The part is not cut."),
            Command::FitAll
            | Command::Standard(_)
            | Command::LookAlong(_)
            | Command::Saved(_)
            | Command::Section(_) => part(),
            _ => Ok(()),
        }
    }
}
