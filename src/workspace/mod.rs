//! What both faces stand on: the open model and results, what is selected and shown, and the one list of [`Command`]s.
//!
//! In: commands from a window or a command line, results of background work. Out: state to show, and [`Effect`]s that only a
//! face can carry out (open a dialog, copy to the clipboard).
//! Read first: [`command`], then [`state`]; [`load`] opens files without any window.
//!
//! Knows nothing of egui, of the command line's arguments, or of who asked.

pub mod command;
pub mod display;
pub mod enabled;
pub mod focus;
pub mod jobs;
pub mod load;
pub mod read;
pub mod sample;
pub mod selection;
pub mod shortcut;
pub mod standing;
pub mod state;
pub mod tsv;
pub mod undo;
pub mod visibility;

pub use command::{Command, Effect};
pub use selection::Selection;
pub use standing::Standing;
pub use state::Workspace;
