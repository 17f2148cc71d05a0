//! The part itself: picture, balloons, view cube, tools, hint; turning, moving, zooming, picking.
//!
//! Read first: this file (one frame), then `stage` (what is drawn), `picture` (who draws it), `navigation` (mouse to camera).

mod balloons;
mod cube;
mod navigation;
mod picture;
mod stage;
mod tools;

use super::controls::empty_state;
use super::theme::{S3, SMALL, Tokens};
use crate::geom::Aabb;
use crate::model::annotation::ViewId;
use crate::view::build::{Options, build};
use crate::view::camera::Camera;
use crate::view::framing;
use crate::view::scene::Target;
use crate::workspace::command::Fit;
use crate::workspace::{Command, Selection, Workspace};
use egui::{Align2, FontId, Id, Rect, Response, Role, Sense, Ui, WidgetInfo, pos2, vec2};
use glam::DVec2;
use picture::Painter;
use stage::Stage;

/// State of the panel.
#[derive(Default)]
pub struct ViewPanel {
    painter: Painter,
    stage: Stage,
    glide: Option<navigation::Glide>,
    drag: navigation::Drag,
    wanted: Option<Fit>,
    /// Panel size in points when it was last drawn.
    size: DVec2,
    /// What was picked last, and where, for picking what lies behind.
    picked: Option<(DVec2, Option<Target>)>,
    hovered: Option<Target>,
}

impl ViewPanel {
    /// A panel that draws with the window's graphics adapter where there is one.
    pub fn new(adapter: Option<egui_wgpu::RenderState>) -> Self {
        ViewPanel { painter: Painter::new(adapter), ..ViewPanel::default() }
    }

    /// Whether pictures are drawn without a graphics card.
    pub fn is_slow(&self) -> bool {
        self.painter.is_slow()
    }

    /// Moves the camera so that the wanted things fill the view, at the next frame (the panel's size must be known).
    pub fn fit(&mut self, _workspace: &Workspace, fit: &Fit) {
        self.wanted = Some(fit.clone());
    }

    /// Shows a saved view of the file.
    pub fn restore(&mut self, workspace: &Workspace, view: ViewId) {
        let Some(opened) = workspace.opened.as_deref() else { return };
        let Some(saved) = opened.model.views.get(view.index()) else { return };
        let aspect = self.size.x / self.size.y.max(1.0);
        let options = Options { view: Some(view), ..Options::default() };
        let scene = build(&opened.model, &opened.mesh, &options);
        match framing::of_view(saved, &scene, &opened.mesh, aspect) {
            Some(camera) => self.glide = Some(navigation::Glide::new(workspace.camera, camera)),
            None => self.wanted = Some(Fit::All),
        }
    }

    /// Draws the panel.
    pub fn ui(&mut self, ui: &mut Ui, workspace: &Workspace) -> Vec<Command> {
        let mut commands = Vec::new();
        let rect = ui.max_rect();
        backdrop(ui, rect);
        let Some(opened) = workspace.opened.clone() else {
            if let Some(status) = workspace.jobs.opening() {
                let text = "The window stays usable meanwhile; findings appear below as soon as the file is read.";
                empty_state(ui, workspace, &status, text, &[Command::Cancel], &mut commands);
                return commands;
            }
            let text =
                "Open a STEP file to see the part with its tolerances. Drop a file here, or start with the sample.";
            let offers = [Command::Open, Command::OpenSample];
            empty_state(ui, workspace, "No part is open", text, &offers, &mut commands);
            return commands;
        };
        self.size = DVec2::new(rect.width().into(), rect.height().into());
        self.stage.refresh(workspace, &opened);
        let response = ui.interact(rect, Id::unique("3d view"), Sense::click_and_drag());
        let faces = opened.model.shape.faces.len();
        response.widget_info(|| WidgetInfo::labeled(Role::Image, true, format!("3D view, {faces} faces")));
        let camera = self.camera(ui, workspace, &response, &mut commands);
        self.painter.paint(ui, rect, &opened, &self.stage, &camera);
        let projection = camera.projection(self.size, &self.stage.aabb());
        let balloon = balloons::show(ui, rect, workspace, self.stage.scene(), &projection, &mut commands);
        let over_cube = cube::show(ui, rect, &camera, &mut commands);
        if !balloon && !over_cube {
            self.pick(ui, workspace, rect, &response, &camera, &mut commands);
        }
        tools::show(ui, rect, workspace, &mut commands);
        self.hint(ui, rect, workspace);
        commands
    }

    /// The camera of this frame: after fitting, gliding, and the hand.
    fn camera(&mut self, ui: &Ui, workspace: &Workspace, response: &Response, commands: &mut Vec<Command>) -> Camera {
        let mut camera = workspace.camera;
        if let Some(fit) = self.wanted.take() {
            let goal = self.fitted(workspace, &fit);
            let first = matches!(fit, Fit::Towards(_)) && self.stage.is_new();
            self.glide = if first { None } else { Some(navigation::Glide::new(camera, goal)) };
            if first {
                camera = goal;
            }
        }
        if let Some(glide) = &mut self.glide {
            let now = ui.input(|input| input.time);
            let (at, done) = glide.at(now);
            camera = at;
            if done {
                self.glide = None;
            }
            ui.ctx().request_repaint();
        }
        let center = self.stage.aabb().center();
        let (stage, size, opened) = (&self.stage, self.size, workspace.opened.as_deref());
        let pivot_at = |camera: &Camera, at| stage.surface_point(opened?, camera, size, at);
        if navigation::by_hand(ui, response, &mut self.drag, &mut camera, size, center, pivot_at) {
            self.glide = None;
        }
        if camera != workspace.camera {
            commands.push(Command::Look(camera));
        }
        camera
    }

    fn fitted(&self, workspace: &Workspace, fit: &Fit) -> Camera {
        let mut camera = workspace.camera;
        let aspect = self.size.x / self.size.y.max(1.0);
        let aabb: Aabb = match fit {
            Fit::Selection => self.stage.selected_box(workspace).unwrap_or_else(|| self.stage.shown_box()),
            Fit::All | Fit::Towards(_) => self.stage.shown_box(),
        };
        if let Fit::Towards(turn) = fit {
            camera.world_from_view = *turn;
        }
        camera.fit_to(&aabb, aspect);
        camera
    }

    fn pick(
        &mut self,
        ui: &Ui,
        workspace: &Workspace,
        rect: Rect,
        response: &Response,
        camera: &Camera,
        commands: &mut Vec<Command>,
    ) {
        let Some(opened) = workspace.opened.as_deref() else { return };
        let at = response.hover_pos().map(|at| at - rect.min).map(|at| DVec2::new(at.x.into(), at.y.into()));
        let Some(at) = at.filter(|_| !response.dragged()) else {
            self.hovered = None;
            return;
        };
        if ui.input(|input| input.pointer.is_moving()) || response.clicked() {
            self.hovered = self.stage.hits(opened, camera, self.size, at).into_iter().next();
        }
        if let Some(hover) = self.hovered.and_then(selection_of) {
            commands.push(Command::Hover(Some(hover)));
        }
        if response.double_clicked() {
            commands.push(Command::FitSelection);
        } else if response.clicked() {
            let target = self.next_target(opened, camera, at);
            self.picked = Some((at, target));
            let selection = target.and_then(selection_of).unwrap_or_default();
            commands.push(Command::Select(selection));
        }
    }

    /// What a click takes: the front thing, or the one behind the last where the same place is clicked again.
    fn next_target(&self, opened: &crate::workspace::load::OpenedModel, camera: &Camera, at: DVec2) -> Option<Target> {
        let hits = self.stage.hits(opened, camera, self.size, at);
        let again = self.picked.filter(|(before, _)| before.distance(at) < 3.0).and_then(|(_, target)| target);
        match again.and_then(|target| hits.iter().position(|&hit| hit == target)) {
            Some(index) => hits.get((index + 1) % hits.len().max(1)).copied(),
            None => hits.first().copied(),
        }
    }

    fn hint(&self, ui: &Ui, rect: Rect, workspace: &Workspace) {
        let tokens = Tokens::of(ui);
        let text = match self.hovered.and_then(|target| self.stage.describe(workspace, target)) {
            Some(what) => format!("{what} · click again to cycle what lies behind"),
            None => "drag to turn · middle or Shift drag to move · wheel to zoom · F fits".to_owned(),
        };
        let at = pos2(rect.left() + S3, rect.bottom() - 10.0);
        let clip = Rect::from_min_max(rect.min, rect.max - vec2(120.0, 0.0));
        ui.painter().with_clip_rect(clip).text(
            at,
            Align2::LEFT_BOTTOM,
            text,
            FontId::proportional(SMALL),
            tokens.faint,
        );
        let left_out = self.stage.scene().left_out;
        let limit = (left_out > 0).then(|| format!("{left_out} usages beyond the limit are not drawn"));
        if let Some(remark) = limit.or_else(|| self.painter.remark()) {
            let at = pos2(rect.right() - S3, rect.top() + 24.0);
            ui.painter().text(at, Align2::RIGHT_CENTER, remark, FontId::proportional(SMALL), tokens.faint);
        }
    }
}

/// What a click on it selects.
fn selection_of(target: Target) -> Option<Selection> {
    match target {
        Target::Face(instance, face) => Some(Selection::Face(Some(instance), face)),
        Target::Annotation(id) => Some(Selection::Annotation(id)),
        Target::MeshFace(..) | Target::Edge(..) | Target::Label(_) => None,
    }
}

/// The gradient behind the part.
fn backdrop(ui: &Ui, rect: Rect) {
    let tokens = Tokens::of(ui);
    let mut mesh = egui::Mesh::default();
    for (at, colour) in [
        (rect.left_top(), tokens.raised),
        (rect.right_top(), tokens.raised),
        (rect.right_bottom(), tokens.bg),
        (rect.left_bottom(), tokens.bg),
    ] {
        mesh.colored_vertex(at, colour);
    }
    mesh.add_triangle(0, 1, 2);
    mesh.add_triangle(0, 2, 3);
    ui.painter().add(mesh);
}
