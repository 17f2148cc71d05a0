//! The window: panels that show the workspace and ask for commands.
//!
//! In: a [`Workspace`]. Out: [`Command`]s to it, pixels to the screen.
//! Read first: this file (one frame), then `layout` (where panels are); each panel is a file that shows and asks, and
//! never changes anything itself.
//!
//! Knows nothing of the command line; never reads a file, parses, meshes or judges: that is background work of the workspace.

pub mod characteristics;
pub mod controls;
pub mod dialogs;
pub mod findings;
pub mod fonts;
pub mod frame_cell;
pub mod inspector;
pub mod journal;
pub mod keys;
pub mod layout;
pub mod measurements;
pub mod palette;
pub mod part_panel;
pub mod status_bar;
pub mod strokes;
pub mod table;
pub mod theme;
pub mod top_bar;
pub mod view_panel;

use crate::workspace::command::{Effect, Panel};
use crate::workspace::state::Settings;
use crate::workspace::{Command, Workspace};
use dialogs::{Dialogs, Purpose};
use egui::{Context, Ui, ViewportCommand};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

/// Name of the program for the desktop; also the folder where settings are kept.
pub const APP_ID: &str = "threadgauge";
/// How often the status line is drawn anew while something runs.
const PROGRESS_EVERY: Duration = Duration::from_millis(100);

/// The panels with what each remembers.
#[derive(Default)]
struct Panels {
    part: part_panel::PartPanel,
    view: view_panel::ViewPanel,
    characteristics: characteristics::Characteristics,
    measurements: measurements::MeasurementsPanel,
    findings: findings::Findings,
}

/// The window.
pub struct Window {
    workspace: Workspace,
    tree: egui_tiles::Tree<Panel>,
    panels: Panels,
    palette: palette::Palette,
    dialogs: Dialogs,
    keys_open: bool,
    explained: Option<&'static str>,
    themed: Option<crate::workspace::display::Theme>,
}

impl Window {
    /// An empty window that asks for files by the path field only.
    pub fn for_tests(ctx: &Context) -> Self {
        Window { dialogs: Dialogs::new(true), ..Window::create(ctx, Settings::default(), None, None, Vec::new()) }
    }

    /// A window with the settings of last time, which opens `files`.
    pub fn new(context: &eframe::CreationContext<'_>, files: Vec<PathBuf>) -> Self {
        fonts::install(&context.egui_ctx);
        let stored = |key| context.storage.and_then(|storage| storage.get_string(key));
        let settings = stored("settings").and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
        let tree = stored("layout").and_then(|text| serde_json::from_str(&text).ok()).filter(layout::is_whole);
        Window::create(&context.egui_ctx, settings, tree, context.wgpu_render_state.clone(), files)
    }

    fn create(
        ctx: &Context,
        settings: Settings,
        tree: Option<egui_tiles::Tree<Panel>>,
        adapter: Option<egui_wgpu::RenderState>,
        files: Vec<PathBuf>,
    ) -> Self {
        let mut workspace = Workspace::new(settings);
        let waking = ctx.clone();
        workspace.jobs.set_waker(Arc::new(move || waking.request_repaint()));
        if !files.is_empty() {
            workspace.run(Command::OpenAny(files));
        }
        let panels = Panels { view: view_panel::ViewPanel::new(adapter), ..Panels::default() };
        let without_system = std::env::var_os("THREADGAUGE_NO_DIALOGS").is_some();
        Window {
            workspace,
            tree: tree.unwrap_or_else(layout::initial),
            panels,
            palette: palette::Palette::default(),
            dialogs: Dialogs::new(without_system),
            keys_open: false,
            explained: None,
            themed: None,
        }
    }

    /// What is open; for tests.
    pub fn workspace(&self) -> &Workspace {
        &self.workspace
    }
    /// The same, to put something into it; for tests.
    pub fn workspace_mut(&mut self) -> &mut Workspace {
        &mut self.workspace
    }

    /// Carries a command out.
    pub fn run(&mut self, ctx: &Context, command: Command) {
        let effects = self.workspace.run(command);
        self.carry_out(ctx, effects);
    }

    fn carry_out(&mut self, ctx: &Context, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::AskForModel => self.dialogs.ask(ctx, Purpose::Model),
                Effect::AskForResults => self.dialogs.ask(ctx, Purpose::Results),
                Effect::AskForReportFolder => self.dialogs.ask(ctx, Purpose::ReportFolder),
                Effect::TypePath => self.dialogs.type_path(Purpose::Any, ""),
                Effect::Palette => self.palette.toggle(),
                Effect::Find => self.find(),
                Effect::Shortcuts => self.keys_open = !self.keys_open,
                Effect::Explain(code) => self.explained = Some(code),
                Effect::Copy(text) => ctx.copy_text(text),
                Effect::Show(panel) => layout::show(&mut self.tree, panel),
                Effect::Close(panel) => layout::close(&mut self.tree, panel),
                Effect::ResetLayout => self.tree = layout::initial(),
                Effect::Fit(fit) => self.panels.view.fit(&self.workspace, &fit),
                Effect::Restore(view) => self.panels.view.restore(&self.workspace, view),
                Effect::Zoom(factor) if factor > 0.0 => {
                    ctx.set_zoom_factor((ctx.zoom_factor() * factor).clamp(0.5, 3.0))
                }
                Effect::Zoom(_) => ctx.set_zoom_factor(1.0),
                Effect::Quit => ctx.send_viewport_cmd(ViewportCommand::Close),
            }
            ctx.request_repaint();
        }
    }

    /// The cursor into the search field of the table in front.
    fn find(&mut self) {
        let active = self.tree.active_tiles();
        let in_front = |panel| active.iter().any(|tile| self.tree.tiles.get_pane(tile) == Some(&panel));
        if in_front(Panel::Measurements) {
            self.panels.measurements.find = true;
        } else {
            layout::show(&mut self.tree, Panel::Characteristics);
            self.panels.characteristics.find = true;
        }
    }

    fn dropped(&self, ctx: &Context) -> Option<Command> {
        let paths: Vec<PathBuf> =
            ctx.input(|input| input.raw.dropped_files.iter().map(|file| file.path().to_owned()).collect());
        (!paths.is_empty()).then_some(Command::OpenAny(paths))
    }

    fn retheme(&mut self, ctx: &Context) {
        let theme = self.workspace.settings.theme;
        if self.themed != Some(theme) {
            theme::apply(ctx, theme);
            self.themed = Some(theme);
            // What this frame has begun still wears the old colours.
            ctx.request_repaint();
        }
    }

    fn help_page(&mut self, ctx: &Context) {
        let Some(code) = self.explained else { return };
        let found = self.workspace.findings.iter().find(|(_, finding)| finding.code.code == code);
        let Some((_, finding)) = found else {
            self.explained = None;
            return;
        };
        let mut open = true;
        egui::Window::new(code).open(&mut open).collapsible(false).default_width(460.0).show(ctx, |ui| {
            ui.label(controls::strong(ui, finding.code.title));
            ui.label(finding.code.help);
        });
        if !open {
            self.explained = None;
        }
    }

    fn panels_ui(&mut self, ui: &mut Ui) -> Vec<Command> {
        let Window { workspace, panels, tree, .. } = self;
        let workspace = &*workspace;
        let mut show = |ui: &mut Ui, panel: Panel| match panel {
            Panel::Part => panels.part.ui(ui, workspace),
            Panel::View => panels.view.ui(ui, workspace),
            Panel::Inspector => inspector::ui(ui, workspace),
            Panel::Characteristics => panels.characteristics.ui(ui, workspace),
            Panel::Measurements => panels.measurements.ui(ui, workspace),
            Panel::Findings => panels.findings.ui(ui, workspace),
            Panel::Journal => journal::ui(ui, workspace),
        };
        layout::ui(ui, tree, workspace, &mut show)
    }
}

impl Window {
    /// One frame.
    pub fn show(&mut self, ui: &mut Ui) {
        let ctx = ui.ctx().clone();
        self.retheme(&ctx);
        let effects = self.workspace.poll();
        self.carry_out(&ctx, effects);
        let mut commands = if self.palette.is_open() { Vec::new() } else { keys::pressed(&ctx) };
        commands.extend(self.dropped(&ctx));
        let bar = egui::Frame::new().fill(theme::Tokens::of(ui).panel).inner_margin(egui::Margin::symmetric(12, 0));
        commands.extend(
            egui::Panel::top("top")
                .exact_size(top_bar::HEIGHT)
                .frame(bar)
                .show(ui, |ui| top_bar::ui(ui, &self.workspace))
                .inner,
        );
        commands.extend(
            egui::Panel::bottom("status")
                .exact_size(status_bar::HEIGHT)
                .frame(bar)
                .show(ui, |ui| status_bar::ui(ui, &self.workspace))
                .inner,
        );
        let centre = egui::CentralPanel::no_frame().frame(egui::Frame::new().fill(theme::Tokens::of(ui).panel));
        commands.extend(centre.show(ui, |ui| self.panels_ui(ui)).inner);
        commands.extend(self.palette.show(&ctx, &self.workspace));
        commands.extend(self.dialogs.show(&ctx));
        keys::window(&ctx, &mut self.keys_open, &self.workspace);
        self.help_page(&ctx);
        if ctx.input(|input| !input.raw.hovered_files.is_empty()) {
            drop_hint(&ctx);
        }
        // Panels say in every frame what is hovered; what nobody says is over.
        let hovers = |command: &Command| matches!(command, Command::Hover(Some(_)));
        if self.workspace.hover.is_some() && !commands.iter().any(hovers) {
            commands.push(Command::Hover(None));
        }
        let before = self.workspace.revision;
        for command in commands {
            let plain = !matches!(command, Command::Hover(_));
            self.run(&ctx, command);
            if plain || self.workspace.revision != before {
                ctx.request_repaint();
            }
        }
        if self.workspace.jobs.is_busy() {
            // A frame without a graphics card takes time from the work that it reports on.
            let every = if self.panels.view.is_slow() { 4 * PROGRESS_EVERY } else { PROGRESS_EVERY };
            ctx.request_repaint_after(every);
        }
    }
}

impl eframe::App for Window {
    fn ui(&mut self, ui: &mut Ui, _frame: &mut eframe::Frame) {
        self.show(ui);
    }

    fn save(&mut self, storage: &mut dyn eframe::Storage) {
        if let Ok(text) = serde_json::to_string(&self.workspace.settings) {
            storage.set_string("settings", text);
        }
        if let Ok(text) = serde_json::to_string(&self.tree) {
            storage.set_string("layout", text);
        }
    }
}

fn drop_hint(ctx: &Context) {
    let painter = ctx.layer_painter(egui::LayerId::new(egui::Order::Foreground, egui::Id::unique("drop")));
    let rect = ctx.content_rect();
    painter.rect_filled(rect, 0.0, egui::Color32::from_black_alpha(140));
    let font = egui::FontId::new(20.0, theme::bold());
    let text = "Drop to open: STEP files become the part, QIF and CSV its results";
    painter.text(rect.center(), egui::Align2::CENTER_CENTER, text, font, egui::Color32::WHITE);
}

/// Opens the window and stays in it until it is closed.
///
/// # Errors
/// A sentence that says why there is no window and what to do: no display, or no graphics driver.
pub fn run(files: Vec<PathBuf>) -> Result<(), String> {
    let viewport = egui::ViewportBuilder::default()
        .with_app_id(APP_ID)
        .with_title("Threadgauge")
        .with_inner_size([1440.0, 900.0])
        .with_min_inner_size([900.0, 560.0])
        .with_drag_and_drop(true);
    let options = eframe::NativeOptions { viewport, ..eframe::NativeOptions::default() };
    let outcome = eframe::run_native(APP_ID, options, Box::new(|context| Ok(Box::new(Window::new(context, files)))));
    outcome.map_err(|error| why_no_window(&error.to_string()))
}

/// The toolkit's error in the user's words; it may hold a build path, which helps nobody.
fn why_no_window(error: &str) -> String {
    if error.contains("DISPLAY") {
        "there is no display to open a window on; `threadgauge --help` lists what works without one".into()
    } else if error.contains("adapter") || error.contains("backend") || error.contains("surface") {
        "no graphics driver was found. Install `mesa-vulkan-drivers` (or `libgl1-mesa-dri` and `libegl1`); \
         `threadgauge render` needs none"
            .into()
    } else {
        format!("the window could not be opened: {error}")
    }
}
