//! What is open, and every action on it: the one place that both faces of the program talk to.
//!
//! In: commands. Out: an immutable picture of what is open, progress, findings.
//!
//! Knows nothing of egui and nothing of the terminal.

pub mod read;
