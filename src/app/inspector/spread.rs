//! All values of a requirement across the parts, against its limits. A click selects a value.

use crate::app::controls::dim;
use crate::app::theme::Tokens;
use crate::trace::conformance::{CharacteristicId, Conformance, RowId};
use crate::workspace::{Command, Selection, Standing, Workspace};
use egui::{PointerButton, Pos2, Rect, Role, Sense, Shape, Stroke, Ui, WidgetInfo, pos2, vec2};

const HEIGHT: f32 = 64.0;

/// A value on the picture.
struct Dot {
    id: RowId,
    value: f64,
    standing: Standing,
    serial: String,
    counts: bool,
}

/// Draws the card, where there is more than one value.
pub fn card(
    ui: &mut Ui,
    workspace: &Workspace,
    all: &Conformance,
    id: CharacteristicId,
    shown: Option<RowId>,
    commands: &mut Vec<Command>,
) {
    let Some(c) = all.characteristics.get(id.index()) else { return };
    let dots: Vec<Dot> = c
        .rows
        .iter()
        .filter_map(|&id| {
            let row = all.rows.get(id.index())?;
            let value = row.value?.to_f64();
            let serial = super::chain::serial(workspace, id);
            Some(Dot { id, value, standing: Standing::of_row(row), serial, counts: row.counts })
        })
        .collect();
    if dots.len() < 2 {
        return;
    }
    let zone = c.kind.ends_with("_tolerance");
    let limits: Vec<f64> = [c.lower.filter(|lower| !(zone && lower.is_zero())), c.upper]
        .into_iter()
        .flatten()
        .map(|l| l.to_f64())
        .collect();
    crate::app::controls::card(ui, None, |ui| {
        let parts = dots.len();
        ui.label(dim(ui, format!("Across {parts} values")));
        let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), HEIGHT), Sense::click());
        response.widget_info(|| WidgetInfo::labeled(Role::Image, true, format!("{parts} values against their limits")));
        // A value that does not count (a wrong unit, say) must not squeeze the others: it stands at the border.
        let values = dots.iter().filter(|dot| dot.counts).map(|dot| dot.value).chain(limits.iter().copied());
        let (low, high) = values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), v| (low.min(v), high.max(v)));
        let low = if zone { low.min(0.0) } else { low };
        let air = ((high - low) * 0.12).max(1e-9);
        let place = |index: usize, value: f64| {
            let x = rect.left() + 10.0 + (rect.width() - 20.0) * (index as f32 + 0.5) / parts as f32;
            let share = (((value - low + air) / (high - low + 2.0 * air)) as f32).clamp(0.04, 0.96);
            pos2(x, rect.bottom() - share * rect.height())
        };
        draw(ui, rect, &dots, &limits, shown, &place);
        let nearest = |at: Pos2| {
            dots.iter().enumerate().min_by(|(i, a), (j, b)| {
                let d = |index: usize, dot: &Dot| place(index, dot.value).distance_sq(at);
                d(*i, a).total_cmp(&d(*j, b))
            })
        };
        if let Some((_, dot)) = response.hover_pos().and_then(nearest) {
            let text = format!("SN {}: {} · {}", dot.serial, dot.value, dot.standing.sentence());
            if response.clicked_by(PointerButton::Primary) {
                commands.push(Command::Select(Selection::Row(dot.id)));
            }
            response.on_hover_text_at_pointer(text);
        }
    });
}

fn draw(ui: &Ui, rect: Rect, dots: &[Dot], limits: &[f64], shown: Option<RowId>, place: &impl Fn(usize, f64) -> Pos2) {
    let tokens = Tokens::of(ui);
    let painter = ui.painter();
    for &limit in limits {
        let y = place(0, limit).y;
        let ends = [pos2(rect.left(), y), pos2(rect.right(), y)];
        painter.extend(Shape::dashed_line(&ends, Stroke::new(1.0, tokens.fail), 3.0, 3.0));
    }
    for (index, dot) in dots.iter().enumerate() {
        let at = place(index, dot.value);
        let colour = tokens.standing(dot.standing);
        let colour = if dot.counts { colour } else { colour.gamma_multiply(0.45) };
        if shown == Some(dot.id) {
            painter.circle_stroke(at, 7.0, Stroke::new(1.5, tokens.select));
        }
        mark(painter, at, dot.standing, colour, 3.5);
    }
}

/// The sign of a standing, `r` points large: disc, triangle, diamond, ring, or a small cross.
pub fn mark(painter: &egui::Painter, at: Pos2, standing: Standing, colour: egui::Color32, r: f32) {
    let polygon = |points: Vec<Pos2>| Shape::convex_polygon(points, colour, Stroke::NONE);
    match standing {
        Standing::Conforms => {
            painter.circle_filled(at, r, colour);
        }
        Standing::DoesNot => {
            let r = r * 1.5;
            painter.add(polygon(vec![at + vec2(0.0, -r), at + vec2(r, r * 0.8), at + vec2(-r, r * 0.8)]));
        }
        Standing::Undecided => {
            let r = r * 1.4;
            painter.add(polygon(vec![at + vec2(0.0, -r), at + vec2(r, 0.0), at + vec2(0.0, r), at + vec2(-r, 0.0)]));
        }
        Standing::NotMeasured => {
            painter.circle_stroke(at, r, Stroke::new(1.5, colour));
        }
        Standing::NotTraced => {
            painter.line_segment([at + vec2(-r, -r), at + vec2(r, r)], Stroke::new(1.5, colour));
            painter.line_segment([at + vec2(-r, r), at + vec2(r, -r)], Stroke::new(1.5, colour));
        }
    }
}
