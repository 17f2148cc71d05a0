//! Undo and redo of what changes the showing. Evidence is append-only and never undone.

use super::display::Display;

/// Steps that can be taken back.
#[derive(Clone, Debug, Default)]
pub struct Undo {
    done: Vec<(String, Display)>,
    undone: Vec<(String, Display)>,
}

/// Older steps than this are forgotten.
const KEPT: usize = 100;

impl Undo {
    /// Remembers the state before the step `name`.
    pub fn record(&mut self, name: String, before: Display) {
        self.done.push((name, before));
        if self.done.len() > KEPT {
            self.done.remove(0);
        }
        self.undone.clear();
    }
    /// Name of the step that would be taken back.
    pub fn next_undo(&self) -> Option<&str> {
        self.done.last().map(|(name, _)| name.as_str())
    }
    /// Name of the step that would be done again.
    pub fn next_redo(&self) -> Option<&str> {
        self.undone.last().map(|(name, _)| name.as_str())
    }
    /// Takes the last step back.
    pub fn undo(&mut self, present: &mut Display) {
        if let Some((name, before)) = self.done.pop() {
            self.undone.push((name, std::mem::replace(present, before)));
        }
    }
    /// Does the last undone step again.
    pub fn redo(&mut self, present: &mut Display) {
        if let Some((name, after)) = self.undone.pop() {
            self.done.push((name, std::mem::replace(present, after)));
        }
    }
}
