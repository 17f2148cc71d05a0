//! Numbers with verdicts on the part, each with a second sign beside its colour. A click selects.

use crate::app::inspector::spread::mark;
use crate::app::theme::{SMALL, Tokens};
use crate::trace::conformance::CharacteristicId;
use crate::view::balloons;
use crate::view::camera::Projection;
use crate::view::scene::Scene;
use crate::workspace::{Command, Selection, Standing, Workspace};
use egui::{Align2, CornerRadius, FontId, Id, Pos2, Rect, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2};
use glam::DVec2;

/// Draws them; returns whether the pointer is over one.
pub fn show(
    ui: &Ui,
    view: Rect,
    workspace: &Workspace,
    scene: &Scene,
    projection: &Projection,
    commands: &mut Vec<Command>,
) -> bool {
    let Some(all) = workspace.conformance.as_deref() else { return false };
    let tokens = Tokens::of(ui);
    let painter = ui.painter().with_clip_rect(view);
    let selected = workspace.focus().characteristic;
    let place = |p: DVec2| -> Pos2 { view.min + vec2(p.x as f32, p.y as f32) };
    let mut over = false;
    for balloon in balloons::layout(scene, projection) {
        let Some(label) = scene.labels.get(balloon.label as usize) else { continue };
        let id = CharacteristicId(label.tag);
        let Some(c) = all.characteristics.get(id.index()) else { continue };
        let standing = Standing::of_characteristic(c);
        let colour = tokens.standing(standing);
        let (anchor, center) = (place(balloon.anchor), place(balloon.center));
        let half = vec2(balloon.half.x as f32, balloon.half.y as f32);
        let rect = Rect::from_center_size(center, half * 2.0);
        let towards = (anchor - center).normalized();
        painter.line_segment([center + towards * half.y, anchor], Stroke::new(1.0, colour));
        painter.circle_filled(anchor, 2.0, colour);
        let response = ui.interact(rect, Id::unique(("balloon", label.tag)), Sense::click());
        response.widget_info(|| {
            WidgetInfo::selected(
                Role::Button,
                true,
                selected == Some(id),
                format!("Balloon {} {}", c.number, standing.sentence()),
            )
        });
        over |= response.hovered();
        let lit = selected == Some(id) || response.hovered();
        let width = if lit { 2.5 } else { 1.8 };
        let ring = if selected == Some(id) { tokens.select } else { colour };
        painter.rect(rect, CornerRadius::same(12), tokens.panel, Stroke::new(width, ring), StrokeKind::Inside);
        let size = if label.text.chars().count() > 5 { SMALL - 2.0 } else { SMALL };
        painter.text(center, Align2::CENTER_CENTER, &label.text, FontId::proportional(size), tokens.text);
        if standing != Standing::Conforms {
            let at = pos2(rect.right() - 3.0, rect.top() + 3.0);
            painter.circle_filled(at, 5.5, tokens.panel);
            mark(&painter, at, standing, colour, 3.2);
        }
        if response.clicked() {
            commands.push(Command::Select(Selection::Characteristic(id)));
        }
        if response.hovered() {
            commands.push(Command::Hover(Some(Selection::Characteristic(id))));
        }
        response.on_hover_text(format!("{} {} — {}", c.number, c.text.replace('|', " "), standing.sentence()));
    }
    over
}
