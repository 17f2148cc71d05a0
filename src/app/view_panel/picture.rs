//! Who draws the part: the graphics adapter where there is one, else the CPU on a thread of its own.

use super::stage::Stage;
use crate::view::camera::Camera;
use crate::view::gpu::{self, Renderer};
use crate::view::scene::Scene;
use crate::view::software;
use crate::view::theme::Theme;
use crate::workspace::load::OpenedModel;
use egui::{ColorImage, Context, Rect, TextureHandle, TextureOptions, Ui, pos2};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// A picture that took longer than this is drawn coarser while the view moves.
const SLOW: Duration = Duration::from_millis(45);

/// A view that has not moved for so long is at rest.
const REST: Duration = Duration::from_millis(120);

/// What is to be drawn.
#[derive(Clone)]
struct Request {
    opened: Arc<OpenedModel>,
    scene: Arc<Scene>,
    theme: Theme,
    camera: Camera,
    size: (u32, u32),
    generation: u64,
}

impl Request {
    fn same_picture(&self, other: &Request) -> bool {
        self.generation == other.generation
            && self.camera == other.camera
            && self.size == other.size
            && Arc::ptr_eq(&self.opened, &other.opened)
    }
}

/// A finished picture.
struct Done {
    request: Request,
    image: ColorImage,
    took: Duration,
}

type Slot = Arc<Mutex<Option<Done>>>;

/// Draws on the CPU, off the window's thread.
struct Worker {
    requests: Sender<Request>,
    done: Slot,
}

/// Draws the part into the view.
#[derive(Default)]
pub struct Painter {
    gpu: Option<Gpu>,
    software: Software,
    /// The adapter is a program on the CPU: quick while the view moves, but without smooth lines. At rest our own
    /// rasteriser draws instead.
    slow_adapter: bool,
    last: Option<(u64, Camera, (u32, u32))>,
}

/// Draws with the graphics adapter that the window itself uses.
struct Gpu {
    state: egui_wgpu::RenderState,
    renderer: Renderer,
    /// Which model is on the device, by the address of its allocation; `opened` keeps it from being used again.
    opened: Option<Arc<OpenedModel>>,
    scene: Option<Arc<Scene>>,
    drawn: Option<(u64, Camera, (u32, u32))>,
    texture: Option<egui::TextureId>,
    size: (u32, u32),
}

/// Draws on the CPU: the worker, its last picture, and what was asked last.
#[derive(Default)]
struct Software {
    worker: Option<Worker>,
    texture: Option<TextureHandle>,
    asked: Option<Request>,
    shown: Option<Request>,
    took: Duration,
}

impl Painter {
    /// A painter for this window: with its adapter where it has one.
    pub fn new(adapter: Option<egui_wgpu::RenderState>) -> Self {
        let Some(state) = adapter else { return Painter::default() };
        let slow_adapter = state.adapter.get_info().device_type == wgpu::DeviceType::Cpu;
        let renderer = Renderer::new(&state.device, gpu::samples(&state.adapter));
        let gpu = Gpu { state, renderer, opened: None, scene: None, drawn: None, texture: None, size: (0, 0) };
        Painter { gpu: Some(gpu), slow_adapter, ..Painter::default() }
    }

    /// Whether pictures are drawn without a graphics card.
    pub fn is_slow(&self) -> bool {
        self.slow_adapter || self.gpu.is_none()
    }

    /// What the user should know of who draws; nothing where all is well.
    pub fn remark(&self) -> Option<String> {
        let lost = self.gpu.as_ref().map_or(0, |gpu| gpu.renderer.left_out().len());
        match lost {
            0 => self.slow_adapter.then(|| "drawn without a graphics card".to_owned()),
            lost => Some(format!("{lost} bodies are too large for the graphics card and are not drawn")),
        }
    }

    /// Draws the newest picture there is, and asks for a newer one where something changed.
    pub fn paint(&mut self, ui: &Ui, rect: Rect, opened: &Arc<OpenedModel>, stage: &Stage, camera: &Camera) {
        let (scene, theme, generation) = stage.picture();
        let scale = ui.ctx().pixels_per_point();
        let pixels = |points: f32| ((points * scale).round() as u32).clamp(1, software::SIZE_LIMIT);
        let size = (pixels(rect.width()), pixels(rect.height()));
        let request = Request { opened: opened.clone(), scene, theme, camera: *camera, size, generation };
        let now = (generation, *camera, size);
        let moved = self.last.replace(now) != Some(now);
        let texture = match &mut self.gpu {
            Some(gpu) if self.slow_adapter => {
                if moved {
                    ui.ctx().request_repaint_after(REST);
                    gpu.paint(request)
                } else {
                    self.software.resting(ui.ctx(), request.clone()).or_else(|| gpu.paint(request))
                }
            }
            Some(gpu) => gpu.paint(request),
            None => self.software.paint(ui.ctx(), request),
        };
        if let Some(texture) = texture {
            let uv = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
            ui.painter().image(texture, rect, uv, egui::Color32::WHITE);
        }
    }
}

impl Gpu {
    /// Draws where something changed; a picture that is still right costs nothing.
    fn paint(&mut self, request: Request) -> Option<egui::TextureId> {
        let (device, queue) = (&self.state.device, &self.state.queue);
        let opened = &request.opened;
        let (model, mesh) = (&opened.model, &opened.mesh);
        if !self.opened.as_ref().is_some_and(|old| Arc::ptr_eq(old, opened)) {
            self.renderer.set_mesh(device, queue, mesh);
            self.opened = Some(opened.clone());
            self.scene = None;
        }
        let same_scene = self.scene.as_ref().is_some_and(|old| Arc::ptr_eq(old, &request.scene));
        if !same_scene {
            let only_lit = self.scene.as_ref().is_some_and(|old| differs_in_light_only(old, &request.scene));
            if only_lit {
                self.renderer.set_colours(device, queue, &request.scene, model, mesh, &request.theme);
            } else {
                self.renderer.set_scene(device, queue, &request.scene, model, mesh, &request.theme);
            }
            self.scene = Some(request.scene.clone());
            self.drawn = None;
        }
        let wanted = (request.generation, request.camera, request.size);
        if self.drawn != Some(wanted) {
            self.renderer.draw(device, queue, &request.scene, &request.camera, request.size, &request.theme);
            self.drawn = Some(wanted);
        }
        self.show(request.size)
    }

    /// The picture as a texture of the toolkit; registered anew when its size changed.
    fn show(&mut self, size: (u32, u32)) -> Option<egui::TextureId> {
        let view = self.renderer.view()?;
        let mut toolkit = self.state.renderer.write();
        let filter = wgpu::FilterMode::Linear;
        match self.texture {
            Some(id) if self.size != size => {
                toolkit.update_egui_texture_from_wgpu_texture(&self.state.device, view, filter, id);
            }
            Some(_) => {}
            None => self.texture = Some(toolkit.register_native_texture(&self.state.device, view, filter)),
        }
        self.size = size;
        self.texture
    }
}

/// Whether two scenes differ in nothing but what is lit up.
fn differs_in_light_only(a: &Scene, b: &Scene) -> bool {
    a.instances.len() == b.instances.len()
        && a.lines.len() == b.lines.len()
        && a.fills.len() == b.fills.len()
        && a.style == b.style
        && a.clipping == b.clipping
        && a.instances == b.instances
        && a.aabb == b.aabb
        && a.lines == b.lines
        && a.fills == b.fills
}

impl Software {
    fn paint(&mut self, ctx: &Context, wanted: Request) -> Option<egui::TextureId> {
        self.take(ctx);
        self.ask(ctx, wanted);
        self.texture.as_ref().map(TextureHandle::id)
    }

    /// The picture of exactly this request, where it is there; asked for where not.
    fn resting(&mut self, ctx: &Context, wanted: Request) -> Option<egui::TextureId> {
        self.take(ctx);
        self.took = Duration::ZERO;
        self.ask(ctx, wanted.clone());
        let right = self.shown.as_ref().is_some_and(|shown| shown.same_picture(&wanted));
        self.texture.as_ref().filter(|_| right).map(TextureHandle::id)
    }

    fn ask(&mut self, ctx: &Context, mut wanted: Request) {
        let full = wanted.size;
        let moving = self.asked.as_ref().is_some_and(|asked| asked.camera != wanted.camera);
        if moving && self.took > SLOW {
            wanted.size = (full.0.div_ceil(2), full.1.div_ceil(2));
        }
        if self.asked.as_ref().is_some_and(|asked| asked.same_picture(&wanted)) {
            return;
        }
        let worker = self.worker.get_or_insert_with(|| Worker::start(ctx.clone()));
        // A worker that is gone draws nothing; the last picture stays.
        if worker.requests.send(wanted.clone()).is_ok() {
            self.asked = Some(wanted);
        }
    }

    fn take(&mut self, ctx: &Context) {
        let Some(worker) = &self.worker else { return };
        let done = worker.done.lock().unwrap_or_else(PoisonError::into_inner).take();
        let Some(done) = done else { return };
        self.took = done.took;
        self.shown = Some(done.request);
        match &mut self.texture {
            Some(texture) => texture.set(done.image, TextureOptions::LINEAR),
            None => self.texture = Some(ctx.load_texture("part", done.image, TextureOptions::LINEAR)),
        }
    }
}

impl Worker {
    fn start(ctx: Context) -> Worker {
        let (requests, inbox) = channel();
        let done: Slot = Arc::default();
        let slot = done.clone();
        // Ends by itself when the panel is gone and the channel closes.
        let spawned = std::thread::Builder::new().name("picture".into()).spawn(move || work(&inbox, &slot, &ctx));
        if let Err(error) = spawned {
            log::error!("no thread to draw on: {error}");
        }
        Worker { requests, done }
    }
}

fn work(inbox: &Receiver<Request>, slot: &Slot, ctx: &Context) {
    while let Ok(mut request) = inbox.recv() {
        // Only the newest wish counts.
        while let Ok(newer) = inbox.try_recv() {
            request = newer;
        }
        let started = Instant::now();
        let opened = &request.opened;
        let picture =
            software::draw(&request.scene, &opened.model, &opened.mesh, &request.camera, request.size, &request.theme);
        let size = [picture.width as usize, picture.height as usize];
        let image = ColorImage::from_rgba_unmultiplied(size, &picture.rgba);
        *slot.lock().unwrap_or_else(PoisonError::into_inner) = Some(Done { request, image, took: started.elapsed() });
        ctx.request_repaint();
    }
}
