//! Keys: from the commands' shortcuts to the toolkit's, and the list that shows them all.

use super::controls::{dim, strong};
use super::theme::{S2, S3, Tokens};
use crate::workspace::shortcut::Shortcut;
use crate::workspace::{Command, Workspace};
use egui::{Context, Key, KeyboardShortcut, Modifiers, RichText};

/// The toolkit's form of a shortcut; `None` where it knows no such key.
pub fn shortcut(own: Shortcut) -> Option<KeyboardShortcut> {
    let mut modifiers = Modifiers::NONE;
    if own.ctrl {
        modifiers |= Modifiers::COMMAND;
    }
    if own.shift {
        modifiers |= Modifiers::SHIFT;
    }
    if own.alt {
        modifiers |= Modifiers::ALT;
    }
    Some(KeyboardShortcut::new(modifiers, Key::from_name(own.key)?))
}

/// Commands whose keys were pressed. Letters and digits belong to a text field while one has the focus.
pub fn pressed(ctx: &Context) -> Vec<Command> {
    let typing = ctx.text_edit_focused();
    let mut with_keys: Vec<(Command, Shortcut)> = Command::catalogue()
        .into_iter()
        .filter_map(|command| command.about().shortcut.map(|shortcut| (command, shortcut)))
        .filter(|(command, own)| !(typing && (own.is_typing() || *command == Command::Clear)))
        .collect();
    // More modifiers first: the toolkit lets `Ctrl Z` match while Shift is down too.
    with_keys.sort_by_key(|(_, own)| std::cmp::Reverse(u8::from(own.ctrl) + u8::from(own.shift) + u8::from(own.alt)));
    let free = ctx.memory(|memory| memory.focused()).is_none();
    ctx.input_mut(|input| {
        // The toolkit turns Ctrl C into an event of its own.
        let copy = !typing && input.events.contains(&egui::Event::Copy);
        let mut commands: Vec<Command> = copy.then_some(Command::Copy).into_iter().collect();
        let pressed =
            with_keys.into_iter().filter(|(_, own)| shortcut(*own).is_some_and(|keys| input.consume_shortcut(&keys)));
        commands.extend(pressed.map(|(command, _)| command));
        // Arrows walk through the table while no widget has the focus and wants them.
        for (key, command) in
            [(Key::ArrowDown, Command::NextCharacteristic), (Key::ArrowUp, Command::PreviousCharacteristic)]
        {
            if free && input.consume_key(Modifiers::NONE, key) {
                commands.push(command);
            }
        }
        commands
    })
}

/// The list of all keys, with the state of what they switch.
pub fn window(ctx: &Context, open: &mut bool, workspace: &Workspace) {
    let mut still = *open;
    egui::Window::new("Keys")
        .open(&mut still)
        .collapsible(false)
        .resizable(false)
        .default_width(620.0)
        .anchor(egui::Align2::CENTER_CENTER, egui::Vec2::ZERO)
        .show(ctx, |ui| {
            let tokens = Tokens::of(ui);
            let commands: Vec<_> = Command::catalogue().into_iter().filter(|c| c.about().shortcut.is_some()).collect();
            let mut groups: Vec<&str> = commands.iter().map(|command| command.about().category).collect();
            groups.dedup();
            groups.sort_unstable();
            groups.dedup();
            ui.columns(2, |columns| {
                for (index, group) in groups.iter().enumerate() {
                    let ui = &mut columns[index % 2];
                    ui.add_space(S2);
                    ui.label(strong(ui, *group));
                    egui::Grid::new(("keys", group)).num_columns(2).spacing([S3, 2.0]).show(ui, |ui| {
                        for about in commands.iter().map(Command::about).filter(|about| about.category == *group) {
                            let keys = about.shortcut.map(|keys| keys.to_string()).unwrap_or_default();
                            ui.label(RichText::new(keys).monospace().color(tokens.accent));
                            ui.label(about.name);
                            ui.end_row();
                        }
                    });
                }
                let ui = &mut columns[groups.len() % 2];
                ui.add_space(S2);
                ui.label(strong(ui, "Mouse"));
                for line in [
                    "Left drag: turn · middle or Shift + left drag: move · wheel: zoom to the pointer",
                    "Double click: fit what is under the pointer · click again: what lies behind",
                ] {
                    ui.label(dim(ui, line));
                }
            });
            ui.add_space(S2);
            let projection = if workspace.camera.perspective { "central" } else { "parallel" };
            let on = |yes: bool| if yes { "on" } else { "off" };
            let display = &workspace.display;
            ui.label(dim(
                ui,
                format!(
                    "Now: {projection} projection · balloons {} · annotations {} · {} · lengths in {}",
                    on(display.balloons),
                    on(display.annotations),
                    crate::workspace::display::style_name(display.style),
                    display.unit.symbol()
                ),
            ));
        });
    *open = still;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_toolkit_knows_every_key() {
        for command in Command::catalogue() {
            if let Some(own) = command.about().shortcut {
                assert!(shortcut(own).is_some(), "{own} of {}", command.about().name);
            }
        }
    }
}
