//! The palette: every command by name, found by typing, with its keys; what is not possible is greyed and says why.

use super::theme::{BODY, KEY, ROW, S2, S3, SMALL, Tokens};
use crate::workspace::{Command, Workspace};
use egui::{Align2, Context, FontId, Id, Key, Role, Sense, Ui, WidgetInfo, pos2, vec2};

/// State of the palette.
#[derive(Debug, Default)]
pub struct Palette {
    open: bool,
    just_opened: bool,
    text: String,
    at: usize,
}

/// How well `text` answers `wanted`: letters in order, earlier and closer together is better. `None` where it does not.
fn score(text: &str, wanted: &str) -> Option<usize> {
    let text = text.to_lowercase();
    let mut cost = 0;
    for word in wanted.to_lowercase().split_whitespace() {
        cost += match text.find(word) {
            Some(at) => at,
            None => {
                let mut letters = text.char_indices();
                let mut last = 0;
                for letter in word.chars() {
                    last = letters.find(|(_, other)| *other == letter)?.0;
                }
                100 + last
            }
        };
    }
    Some(cost)
}

/// Commands that answer `wanted`, best first; all in their order where nothing is typed.
pub fn matching(wanted: &str, workspace: &Workspace) -> Vec<Command> {
    let mut commands = Command::catalogue();
    commands.retain(|command| *command != Command::Palette);
    let recent = workspace.settings.recent.iter().map(|path| Command::OpenAny(vec![path.clone()]));
    commands.extend(recent);
    let mut scored: Vec<(usize, usize, Command)> = commands
        .into_iter()
        .enumerate()
        .filter_map(|(index, command)| {
            let text = format!("{} {}", title(&command), command.about().category);
            Some((score(&text, wanted)?, index, command))
        })
        .collect();
    scored.sort_by_key(|(cost, index, _)| (*cost, *index));
    scored.into_iter().map(|(_, _, command)| command).collect()
}

fn title(command: &Command) -> String {
    match command {
        Command::OpenAny(paths) => {
            let path = paths.first().map(|path| path.display().to_string()).unwrap_or_default();
            format!("Open recent: {path}")
        }
        other => other.about().name,
    }
}

impl Palette {
    /// Opens it, or closes it where it is open.
    pub fn toggle(&mut self) {
        *self = Palette { open: !self.open, just_opened: true, ..Palette::default() };
    }
    /// Whether it is open.
    pub fn is_open(&self) -> bool {
        self.open
    }

    /// Draws it, where open.
    pub fn show(&mut self, ctx: &Context, workspace: &Workspace) -> Vec<Command> {
        if !self.open {
            return Vec::new();
        }
        let found = matching(&self.text, workspace);
        self.move_by_keys(ctx, found.len());
        let mut chosen = None;
        let area = egui::Modal::default_area(Id::unique("palette")).anchor(Align2::CENTER_TOP, vec2(0.0, 72.0));
        let modal = egui::Modal::new(Id::unique("palette"))
            .area(area)
            .backdrop_color(egui::Color32::from_black_alpha(70))
            .frame(egui::Frame::window(&ctx.global_style()).inner_margin(egui::Margin::same(8)));
        let response = modal.show(ctx, |ui| {
            ui.set_width(520.0);
            self.contents(ui, workspace, &found, &mut chosen);
        });
        if response.should_close() {
            self.open = false;
        }
        if let Some(command) = chosen.filter(|command| command.enabled(workspace).is_ok()) {
            self.open = false;
            return vec![command];
        }
        Vec::new()
    }

    fn move_by_keys(&mut self, ctx: &Context, count: usize) {
        let pressed = |key| ctx.input_mut(|input| input.count_and_consume_key(egui::Modifiers::NONE, key));
        let (down, up) = (pressed(Key::ArrowDown), pressed(Key::ArrowUp));
        self.at = (self.at + down).saturating_sub(up).min(count.saturating_sub(1));
    }

    fn contents(&mut self, ui: &mut Ui, workspace: &Workspace, found: &[Command], chosen: &mut Option<Command>) {
        let field = super::controls::search_field(ui, &mut self.text, "Type a command", 500.0);
        if std::mem::take(&mut self.just_opened) {
            field.request_focus();
        }
        if field.changed() {
            self.at = 0;
        }
        if ui.input(|input| input.key_pressed(Key::Enter)) {
            *chosen = found.get(self.at).cloned();
        }
        ui.add_space(S2);
        ui.spacing_mut().item_spacing.y = 0.0;
        let height = ROW * 12.0;
        egui::ScrollArea::vertical().max_height(height).auto_shrink([false, true]).show(ui, |ui| {
            for (index, command) in found.iter().enumerate() {
                let response = line(ui, workspace, command, index == self.at);
                if index == self.at && ui.input(|input| input.key_down(Key::ArrowDown) || input.key_down(Key::ArrowUp))
                {
                    response.scroll_to_me(None);
                }
                if response.clicked() {
                    *chosen = Some(command.clone());
                }
            }
            if found.is_empty() {
                ui.label(super::controls::dim(ui, "No command has these letters."));
            }
        });
    }
}

fn line(ui: &mut Ui, workspace: &Workspace, command: &Command, at: bool) -> egui::Response {
    let tokens = Tokens::of(ui);
    let about = command.about();
    let able = command.enabled(workspace);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::MenuItem, able.is_ok(), at, title(command)));
    if at || response.hovered() {
        let fill = if at { tokens.accent_bg } else { tokens.panel };
        ui.painter().rect_filled(rect, 4.0, fill);
    }
    let colour = if able.is_ok() { tokens.text } else { tokens.faint };
    let painter = ui.painter();
    let left = pos2(rect.left() + S3, rect.center().y);
    let drawn = painter.text(left, Align2::LEFT_CENTER, title(command), FontId::proportional(BODY), colour);
    let right = pos2(rect.right() - S3, rect.center().y);
    let keys = about.shortcut.map(|keys| keys.to_string()).unwrap_or_else(|| about.category.to_owned());
    let end = painter.text(right, Align2::RIGHT_CENTER, keys, FontId::proportional(KEY), tokens.faint);
    if let Err(why) = &able {
        let at = pos2(drawn.right() + S3, rect.center().y);
        let clip = egui::Rect::from_min_max(rect.min, pos2(end.left() - S2, rect.bottom()));
        let font = FontId::proportional(SMALL);
        painter.with_clip_rect(clip).text(at, Align2::LEFT_CENTER, why, font, tokens.faint);
    }
    match able {
        Ok(()) => response.on_hover_text(about.help),
        Err(why) => response.on_hover_text(why),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_found_by_words_and_by_letters() {
        let workspace = Workspace::default();
        assert_eq!(matching("open", &workspace).first(), Some(&Command::Open));
        assert_eq!(
            matching("light", &workspace).first(),
            Some(&Command::SetTheme(crate::workspace::display::Theme::Light))
        );
        assert!(matching("impres", &workspace).contains(&Command::Import), "letters in order");
        assert!(matching("zzzz", &workspace).is_empty());
    }
}
