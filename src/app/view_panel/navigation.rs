//! Mouse, wheel and touchpad to camera; a short glide between views.

use crate::view::camera::Camera;
use egui::{Modifiers, PointerButton, Response, Ui};
use glam::{DVec2, DVec3};

/// Seconds from one view to the next.
const GLIDE_SECS: f64 = 0.18;
/// Zoom of one notch of the wheel, as a power of e over the scrolled points.
const ZOOM_PER_POINT: f64 = 0.0025;

/// A glide from one camera to another.
#[derive(Clone, Copy, Debug)]
pub struct Glide {
    from: Camera,
    to: Camera,
    started: Option<f64>,
}

impl Glide {
    /// Starts with the next frame.
    pub fn new(from: Camera, to: Camera) -> Self {
        Glide { from, to, started: None }
    }
    /// The camera at a time, and whether it has arrived.
    pub fn at(&mut self, now: f64) -> (Camera, bool) {
        let started = *self.started.get_or_insert(now);
        let share = ((now - started) / GLIDE_SECS).clamp(0.0, 1.0);
        if share >= 1.0 {
            return (self.to, true);
        }
        let eased = share * share * (3.0 - 2.0 * share);
        (self.from.towards(&self.to, eased), false)
    }
}

/// What a drag turns about.
#[derive(Clone, Copy, Debug, Default)]
pub struct Drag {
    pivot: Option<DVec3>,
}

/// Applies what the hand did in this frame. Returns whether it did anything.
///
/// `pivot_at` finds the point of the part under a pixel; beside the part, `center` is turned about.
pub fn by_hand(
    ui: &Ui,
    response: &Response,
    drag: &mut Drag,
    camera: &mut Camera,
    size: DVec2,
    center: DVec3,
    pivot_at: impl FnOnce(&Camera, DVec2) -> Option<DVec3>,
) -> bool {
    let before = *camera;
    let modifiers = ui.input(|input| input.modifiers);
    let delta = DVec2::new(response.drag_delta().x.into(), response.drag_delta().y.into());
    if response.drag_started() {
        let from = ui.input(|input| input.pointer.press_origin()).map(|at| at - response.rect.min);
        let from = from.map(|at| DVec2::new(at.x.into(), at.y.into()));
        drag.pivot = from.and_then(|at| pivot_at(camera, at)).or(Some(center));
    }
    if delta != DVec2::ZERO {
        let moving = response.dragged_by(PointerButton::Middle)
            || (response.dragged_by(PointerButton::Primary) && modifiers.matches_logically(Modifiers::SHIFT));
        if moving {
            camera.pan(delta, size);
        } else if response.dragged_by(PointerButton::Primary) {
            camera.orbit(drag.pivot.unwrap_or(center), delta, size);
        } else if response.dragged_by(PointerButton::Secondary) {
            camera.zoom((-delta.y * 0.01).exp(), size / 2.0, size);
        }
    }
    if let Some(at) = response.hover_pos().filter(|_| response.contains_pointer()) {
        let pixel = at - response.rect.min;
        let pixel = DVec2::new(pixel.x.into(), pixel.y.into());
        let (scroll, pinch, multi) =
            ui.input(|input| (input.smooth_scroll_delta(), f64::from(input.zoom_delta()), input.multi_touch()));
        if let Some(touch) = multi {
            let moved = touch.translation_delta;
            camera.pan(DVec2::new(moved.x.into(), moved.y.into()), size);
        }
        let factor = pinch * (f64::from(scroll.y) * ZOOM_PER_POINT).exp();
        if factor != 1.0 {
            camera.zoom(factor, pixel, size);
        }
    }
    *camera != before
}
