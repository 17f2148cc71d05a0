//! The view cube: shows how the part is turned; a click on a side, an edge or a corner looks from there.

use crate::app::theme::Tokens;
use crate::view::camera::{Camera, looking_from};
use crate::view::cube::{self, Facet};
use crate::workspace::Command;
use egui::epaint::PathShape;
use egui::{Align2, Color32, FontId, Id, Pos2, Rect, Role, Sense, Stroke, Ui, WidgetInfo, pos2, vec2};
use glam::DVec2;

/// Half a side, points.
const HALF: f64 = 24.0;
/// Distance of the middle from the corner of the view.
const INSET: f32 = 48.0;

/// Draws it; returns whether the pointer is over it.
pub fn show(ui: &Ui, view: Rect, camera: &Camera, commands: &mut Vec<Command>) -> bool {
    let tokens = Tokens::of(ui);
    let center = pos2(view.right() - INSET, view.bottom() - INSET);
    let area = Rect::from_center_size(center, vec2(82.0, 82.0));
    let response = ui.interact(area, Id::unique("view cube"), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, "View cube"));
    let facets = cube::facets(camera.world_from_view, DVec2::new(center.x.into(), center.y.into()), HALF);
    let pointer = response.hover_pos().map(|at| DVec2::new(at.x.into(), at.y.into()));
    let hit = pointer.and_then(|at| cube::hit(&facets, at));
    for facet in &facets {
        draw(ui, facet, hit == Some(facet.towards_eye), &tokens);
    }
    outline(ui, &facets, &tokens);
    // Names last: a neighbouring facet must not cut them off.
    for facet in &facets {
        name(ui, facet, hit == Some(facet.towards_eye), &tokens);
    }
    if response.clicked()
        && let Some(towards_eye) = hit
    {
        commands.push(Command::LookAlong(looking_from(towards_eye.as_dvec3())));
    }
    hit.is_some()
}

fn at(point: DVec2) -> Pos2 {
    pos2(point.x as f32, point.y as f32)
}

fn draw(ui: &Ui, facet: &Facet, lit: bool, tokens: &Tokens) {
    let range = if tokens.dark { 0.28 } else { 0.1 };
    let base = tokens.raised;
    let shade = 1.0 - range + range * facet.facing as f32;
    let fill = if lit { tokens.accent_bg } else { dimmed(base, shade) };
    let corners = facet.corners.map(at).to_vec();
    ui.painter().add(PathShape::convex_polygon(corners, fill, Stroke::new(0.6, fill)));
}

fn name(ui: &Ui, facet: &Facet, lit: bool, tokens: &Tokens) {
    if let Some(label) = facet.label.filter(|_| facet.facing > 0.35) {
        let middle = facet.corners.iter().sum::<DVec2>() / 4.0;
        let colour = if lit { tokens.text } else { tokens.dim };
        let size = if label.len() > 4 { 8.0 } else { 9.5 };
        ui.painter().text(at(middle), Align2::CENTER_CENTER, label, FontId::proportional(size), colour);
    }
}

fn dimmed(colour: Color32, share: f32) -> Color32 {
    let [r, g, b, a] = colour.to_array();
    let part = |c: u8| (f32::from(c) * share) as u8;
    Color32::from_rgba_premultiplied(part(r), part(g), part(b), a)
}

/// The sides' borders: corner facets meet there.
fn outline(ui: &Ui, facets: &[Facet], tokens: &Tokens) {
    for side in facets.chunks(9).filter(|side| side.len() == 9) {
        let corners = [side[0].corners[0], side[2].corners[1], side[8].corners[2], side[6].corners[3]].map(at);
        ui.painter().add(PathShape::closed_line(corners.to_vec(), Stroke::new(1.0, tokens.line)));
    }
}
