//! Where the panels are: kept from one start to the next, every panel movable, closable, and brought back.

use super::theme::{HEAD, S3, SMALL, Tokens};
use crate::workspace::command::Panel;
use crate::workspace::{Command, Workspace};
use egui::{Color32, FontId, Id, Rect, Response, Role, Sense, Stroke, Ui, WidgetInfo, WidgetText, pos2, vec2};
use egui_tiles::{Container, Linear, LinearDir, SimplificationOptions, Tabs, Tile, TileId, Tiles, Tree, UiResponse};

/// Draws one panel.
pub type ShowPanel<'a> = &'a mut dyn FnMut(&mut Ui, Panel) -> Vec<Command>;

/// The panels at first: part on the left, view and tables in the middle, inspector on the right.
pub fn initial() -> Tree<Panel> {
    let mut tiles = Tiles::default();
    let part = tiles.insert_pane(Panel::Part);
    let part = tiles.insert_tab_tile(vec![part]);
    let view = tiles.insert_pane(Panel::View);
    let tables = [Panel::Characteristics, Panel::Measurements, Panel::Findings, Panel::Journal];
    let tables: Vec<TileId> = tables.into_iter().map(|panel| tiles.insert_pane(panel)).collect();
    let mut tabs = Tabs::new(tables.clone());
    tabs.active = tables.first().copied();
    let tables = tiles.insert_new(Tile::Container(Container::Tabs(tabs)));
    let inspector = tiles.insert_pane(Panel::Inspector);
    let inspector = tiles.insert_tab_tile(vec![inspector]);
    let middle = tiles.insert_new(Tile::Container(Container::Linear(Linear::new_binary(
        LinearDir::Vertical,
        [view, tables],
        0.67,
    ))));
    let mut row = Linear::new(LinearDir::Horizontal, vec![part, middle, inspector]);
    for (tile, share) in [(part, 248.0), (middle, 836.0), (inspector, 356.0)] {
        row.shares.set_share(tile, share / 480.0);
    }
    let root = tiles.insert_new(Tile::Container(Container::Linear(row)));
    Tree::new(Id::unique("panels"), root, tiles)
}

fn tile_of(tree: &Tree<Panel>, panel: Panel) -> Option<TileId> {
    tree.tiles.iter().find(|(_, tile)| matches!(tile, Tile::Pane(own) if *own == panel)).map(|(id, _)| *id)
}

/// Brings a panel to the front, making room for it where it was closed.
pub fn show(tree: &mut Tree<Panel>, panel: Panel) {
    match tile_of(tree, panel) {
        Some(tile) => {
            tree.tiles.set_visible(tile, true);
            tree.make_active(|_, other| matches!(other, Tile::Pane(own) if *own == panel));
        }
        None => *tree = initial(),
    }
}

/// Closes a panel.
pub fn close(tree: &mut Tree<Panel>, panel: Panel) {
    if let Some(tile) = tile_of(tree, panel) {
        tree.tiles.set_visible(tile, false);
    }
}

/// Whether every panel stands in the tree exactly once: a stored layout of another version may lack one.
pub fn is_whole(tree: &Tree<Panel>) -> bool {
    Panel::ALL
        .iter()
        .all(|panel| tree.tiles.tiles().filter(|tile| matches!(tile, Tile::Pane(own) if own == panel)).count() == 1)
}

/// Draws the panels.
pub fn ui(ui: &mut Ui, tree: &mut Tree<Panel>, workspace: &Workspace, show: ShowPanel) -> Vec<Command> {
    let mut behaviour = Behaviour { workspace, show, commands: Vec::new() };
    tree.ui(&mut behaviour, ui);
    behaviour.commands
}

struct Behaviour<'a> {
    workspace: &'a Workspace,
    show: ShowPanel<'a>,
    commands: Vec<Command>,
}

impl Behaviour<'_> {
    /// The count beside a tab's title.
    fn count(&self, panel: Panel) -> Option<usize> {
        let all = self.workspace.conformance.as_deref();
        match panel {
            Panel::Characteristics => all.map(|all| all.characteristics.len()),
            Panel::Measurements => self.workspace.measurements.as_ref().map(|measured| measured.rows.len()),
            Panel::Findings => Some(self.workspace.findings.len()),
            _ => None,
        }
        .filter(|&count| count > 0)
    }
}

impl egui_tiles::Behavior<Panel> for Behaviour<'_> {
    fn pane_ui(&mut self, ui: &mut Ui, _tile: TileId, panel: &mut Panel) -> UiResponse {
        let rect = ui.max_rect();
        ui.painter().rect_filled(rect, 0.0, Tokens::of(ui).panel);
        if *panel != Panel::View {
            ui.painter().hline(rect.x_range(), rect.top() + 0.5, Tokens::of(ui).hairline());
        }
        ui.set_clip_rect(rect.intersect(ui.clip_rect()));
        let commands = (self.show)(ui, *panel);
        self.commands.extend(commands);
        UiResponse::None
    }

    fn tab_title_for_pane(&mut self, panel: &Panel) -> WidgetText {
        match self.count(*panel) {
            Some(count) => format!("{} {}", panel.name(), grouped(count)).into(),
            None => panel.name().into(),
        }
    }

    fn tab_ui(
        &mut self,
        tiles: &mut Tiles<Panel>,
        ui: &mut Ui,
        id: Id,
        tile: TileId,
        state: &egui_tiles::TabState,
    ) -> Response {
        let tokens = Tokens::of(ui);
        let title = self.tab_title_for_tile(tiles, tile);
        let galley =
            title.into_galley(ui, Some(egui::TextWrapMode::Extend), f32::INFINITY, FontId::proportional(SMALL));
        let (_, rect) = ui.allocate_space(vec2(galley.size().x + S3 + 1.0, ui.available_height()));
        let response = ui.interact(rect, id, Sense::click_and_drag());
        response.widget_info(|| WidgetInfo::selected(Role::Tab, true, state.active, galley.text()));
        if ui.is_rect_visible(rect) && !state.is_being_dragged {
            let colour = if state.active || response.hovered() { tokens.text } else { tokens.dim };
            let at = pos2(rect.left() + 7.0, rect.center().y - galley.size().y / 2.0);
            if state.active {
                let line = Rect::from_min_max(pos2(rect.left() + 5.0, rect.bottom() - 2.0), rect.right_bottom());
                ui.painter().rect_filled(line, 0.0, tokens.accent);
            }
            ui.painter().galley(at, galley, colour);
        }
        if let Some(panel) = tiles.get_pane(&tile).copied() {
            response.context_menu(|ui| {
                for command in [Command::Close(panel), Command::ResetLayout] {
                    if ui.button(command.about().name).clicked() {
                        self.commands.push(command);
                        ui.close();
                    }
                }
            });
            if response.middle_clicked() {
                self.commands.push(Command::Close(panel));
            }
        }
        self.on_tab_button(tiles, tile, response)
    }

    fn top_bar_right_ui(&mut self, tiles: &Tiles<Panel>, ui: &mut Ui, _tile: TileId, tabs: &Tabs, _offset: &mut f32) {
        let active = tabs.active.and_then(|tile| tiles.get_pane(&tile)).copied();
        ui.add_space(S3 - 4.0);
        match active {
            Some(Panel::Inspector) => {
                ui.spacing_mut().item_spacing.x = 0.0;
                for (command, sign) in [(Command::Forward, "›"), (Command::Back, "‹")] {
                    super::controls::text_button(ui, self.workspace, &command, sign, "", false, &mut self.commands);
                }
            }
            Some(Panel::Characteristics | Panel::Measurements) => {
                if let Some(filter) = self.workspace.display.filter {
                    let text = format!("filter: {} ✕", filter.sentence());
                    let clear = Command::Filter(None);
                    super::controls::text_button(ui, self.workspace, &clear, &text, "", false, &mut self.commands);
                }
            }
            _ => {}
        }
    }

    fn tab_bar_height(&self, _style: &egui::Style) -> f32 {
        HEAD
    }
    fn gap_width(&self, _style: &egui::Style) -> f32 {
        1.0
    }
    fn min_size(&self) -> f32 {
        120.0
    }
    fn tab_bar_color(&self, visuals: &egui::Visuals) -> Color32 {
        visuals.panel_fill
    }
    fn tab_bar_hline_stroke(&self, visuals: &egui::Visuals) -> Stroke {
        visuals.widgets.noninteractive.bg_stroke
    }
    fn resize_stroke(&self, style: &egui::Style, state: egui_tiles::ResizeState) -> Stroke {
        match state {
            egui_tiles::ResizeState::Idle => style.visuals.widgets.noninteractive.bg_stroke,
            egui_tiles::ResizeState::Hovering | egui_tiles::ResizeState::Dragging => style.visuals.selection.stroke,
        }
    }
    fn simplification_options(&self) -> SimplificationOptions {
        SimplificationOptions {
            prune_single_child_tabs: false,
            all_panes_must_have_tabs: false,
            ..SimplificationOptions::default()
        }
    }
}

/// `12360` → `12,360`.
pub fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_panel_can_be_closed_and_brought_back() {
        let mut tree = initial();
        assert!(is_whole(&tree));
        for panel in Panel::ALL {
            close(&mut tree, panel);
            let tile = tile_of(&tree, panel).expect("it stays in the tree");
            assert!(!tree.tiles.is_visible(tile));
            show(&mut tree, panel);
            assert!(tree.tiles.is_visible(tile), "{panel:?}");
        }
        assert!(is_whole(&tree));
    }

    #[test]
    fn numbers_are_grouped_by_thousands() {
        assert_eq!(grouped(2360), "2,360");
        assert_eq!(grouped(236), "236");
        assert_eq!(grouped(1_000_000), "1,000,000");
    }
}
