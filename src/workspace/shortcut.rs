//! Keys of a command, independent of any toolkit.

use std::fmt;

/// A key with its modifiers. `ctrl` is the command key on a Mac.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Shortcut {
    /// Ctrl (Command on a Mac).
    pub ctrl: bool,
    /// Shift.
    pub shift: bool,
    /// Alt (Option on a Mac).
    pub alt: bool,
    /// Name of the key as printed: `O`, `F1`, `Esc`, `Left`, `1`.
    pub key: &'static str,
}

impl Shortcut {
    /// The key alone.
    pub const fn plain(key: &'static str) -> Self {
        Shortcut { ctrl: false, shift: false, alt: false, key }
    }
    /// With Ctrl.
    pub const fn ctrl(key: &'static str) -> Self {
        Shortcut { ctrl: true, shift: false, alt: false, key }
    }
    /// With Ctrl and Shift.
    pub const fn ctrl_shift(key: &'static str) -> Self {
        Shortcut { ctrl: true, shift: true, alt: false, key }
    }
    /// With Shift.
    pub const fn shift(key: &'static str) -> Self {
        Shortcut { ctrl: false, shift: true, alt: false, key }
    }
    /// With Alt.
    pub const fn alt(key: &'static str) -> Self {
        Shortcut { ctrl: false, shift: false, alt: true, key }
    }
    /// A single letter or digit without Ctrl or Alt: not to be taken while text is being typed.
    pub fn is_typing(&self) -> bool {
        !self.ctrl && !self.alt && self.key.chars().count() == 1
    }
}

/// `Ctrl Shift P`, as the key caps say.
impl fmt::Display for Shortcut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let command = if cfg!(target_os = "macos") { "⌘" } else { "Ctrl" };
        for (on, name) in [(self.ctrl, command), (self.alt, "Alt"), (self.shift, "Shift")] {
            if on {
                write!(f, "{name} ")?;
            }
        }
        f.write_str(self.key)
    }
}
