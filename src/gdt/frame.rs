//! A requirement as drawn: a feature control frame, a dimension with its limits, a datum; cells and strokes without a screen.
//!
//! Unit: the letter height h. Frame height 2 h, line thickness h/10 (ISO 7083, ISO 1101:2017 §6; Y14.5-2018 annex C).

use super::glyphs::{self, ALL_OVER, Strokes, lay};
use super::text;
use crate::model::pmi::{Dimension, Limits, Pmi, Requirement, RequirementId, RequirementKind, Tolerance};
use std::fmt::Write as _;

/// Height of a row of a frame.
pub const ROW: f32 = 2.0;
/// Blank left and right of a cell's content.
const PAD: f32 = 0.5;
/// Height of stacked deviations relative to the value.
const SMALL: f32 = 0.7;

/// Height of the datum triangle.
const TRIANGLE: f32 = 0.9;

/// What a cell holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CellKind {
    /// All over, all around, between.
    Extent,
    /// The characteristic's symbol.
    Symbol,
    /// Zone, value, modifiers.
    Value,
    /// A compartment of the datum system.
    Datum,
    /// Text of a dimension or a note, without a box unless `boxed`.
    Text,
    /// The letter of a datum that the feature establishes.
    DatumFeature,
}

/// A cell with its place; origin of a frame is its lower left corner.
#[derive(Clone, Debug, PartialEq)]
pub struct Cell {
    /// What it holds.
    pub kind: CellKind,
    /// Its text, for search, tooltips and outputs that set type of their own.
    pub text: String,
    /// Left edge.
    pub x: f32,
    /// Lower edge.
    pub y: f32,
    /// Width.
    pub width: f32,
    /// Height.
    pub height: f32,
    /// Whether a box is drawn round it.
    pub boxed: bool,
    /// Content in the coordinates of the frame.
    pub strokes: Strokes,
}

/// A laid out requirement.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Frame {
    /// Cells from top to bottom, left to right.
    pub cells: Vec<Cell>,
    /// Width.
    pub width: f32,
    /// Height.
    pub height: f32,
}

/// One requirement by itself.
pub fn requirement(requirement: &Requirement) -> Frame {
    let mut frame = Frame::default();
    match &requirement.kind {
        RequirementKind::Dimension(dimension) => frame.stack(dimension_row(dimension, requirement.count)),
        RequirementKind::Tolerance(tolerance) => frame.stack(tolerance_row(requirement, tolerance, true)),
    }
    frame
}

/// A requirement as it stands on a drawing: with the dimension that it is attached to above, the lower segments of its
/// composite below, and the datum that its feature establishes at the bottom.
pub fn callout(pmi: &Pmi, id: RequirementId) -> Frame {
    let mut frame = Frame::default();
    let Some(main) = pmi.requirements.get(id.index()) else { return frame };
    if let Some(dimension) = main.on_dimension.and_then(|on| pmi.requirements.get(on.index()))
        && let RequirementKind::Dimension(content) = &dimension.kind
    {
        frame.stack(dimension_row(content, dimension.count));
    }
    frame.append(requirement(main));
    let symbol_edge = frame.cells.iter().find(|cell| cell.kind == CellKind::Value).map_or(0.0, |cell| cell.x);
    for lower in pmi.requirements.iter().filter(|r| r.refines == Some(id)) {
        let RequirementKind::Tolerance(tolerance) = &lower.kind else { continue };
        let mut row = tolerance_row(lower, tolerance, false);
        row.iter_mut().for_each(|cell| cell.shift(symbol_edge, 0.0));
        frame.stack(row);
        // One symbol for all segments (Y14.5-2018 §10.5.1): its cell grows downwards over the new row.
        let bottom = frame.cells.last().map_or(0.0, |cell| cell.y);
        if let Some(symbol) = frame.cells.iter_mut().find(|cell| cell.kind == CellKind::Symbol) {
            symbol.height += symbol.y - bottom;
            symbol.y = bottom;
            symbol.strokes = centred(&symbol.text, symbol.x, symbol.y, symbol.width, symbol.height);
        }
    }
    for letter in &main.establishes {
        frame.stack(vec![boxed(CellKind::DatumFeature, letter, 0.0)]);
        // Room for the triangle between the letter's box and what it hangs on.
        let letter_top = ROW;
        frame.cells.iter_mut().filter(|cell| cell.y >= letter_top).for_each(|cell| cell.shift(0.0, TRIANGLE));
        frame.height += TRIANGLE;
    }
    frame
}

impl Cell {
    fn shift(&mut self, x: f32, y: f32) {
        self.x += x;
        self.y += y;
        self.strokes = self.strokes.placed(1.0, x, y);
    }
}

impl Frame {
    /// Puts a row below what is there.
    fn stack(&mut self, row: Vec<Cell>) {
        let height = row.iter().map(|cell| cell.y + cell.height).fold(0.0, f32::max);
        self.cells.iter_mut().for_each(|cell| cell.shift(0.0, height));
        self.width = row.iter().map(|cell| cell.x + cell.width).fold(self.width, f32::max);
        self.height += height;
        self.cells.extend(row);
    }
    /// Puts a whole frame below what is there.
    fn append(&mut self, other: Frame) {
        self.stack(other.cells);
    }

    /// All lines and filled areas, boxes included, in the coordinates of the frame.
    pub fn strokes(&self) -> Strokes {
        let mut out = Strokes { width: self.width, ..Strokes::default() };
        for cell in &self.cells {
            out.add(cell.strokes.clone());
            let (left, right, low, high) = (cell.x, cell.x + cell.width, cell.y, cell.y + cell.height);
            if cell.boxed {
                out.lines.push(vec![[left, low], [right, low], [right, high], [left, high], [left, low]]);
            }
            if cell.kind == CellKind::DatumFeature {
                // The datum triangle, its base on the frame above.
                let middle = (left + right) / 2.0;
                out.fills.push(vec![
                    [middle - 0.55, high + TRIANGLE],
                    [middle + 0.55, high + TRIANGLE],
                    [middle, high],
                ]);
            }
        }
        out
    }

    /// An SVG element `h_px` pixels a letter height, in the current colour, with the text as its title.
    pub fn to_svg(&self, h_px: f32) -> String {
        let margin = glyphs::PEN;
        let (width, height) = (self.width + 2.0 * margin, self.height + 2.0 * margin);
        let mut out = String::new();
        let title = self.cells.iter().map(|cell| cell.text.as_str()).collect::<Vec<_>>().join(" ");
        let _ = write!(
            out,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"gdt\" role=\"img\" width=\"{:.2}\" height=\"{:.2}\" \
             viewBox=\"0 0 {width:.3} {height:.3}\"><title>{}</title>",
            width * h_px,
            height * h_px,
            escaped(&title)
        );
        let strokes = self.strokes();
        let path = |points: &Vec<glyphs::Point>| {
            let mut path = String::new();
            for (place, point) in points.iter().enumerate() {
                let command = if place == 0 { 'M' } else { 'L' };
                let _ = write!(path, "{command}{:.3} {:.3}", point[0] + margin, height - margin - point[1]);
            }
            path
        };
        let lines: String = strokes.lines.iter().map(path).collect();
        let fills: String = strokes.fills.iter().map(|points| path(points) + "Z").collect();
        let _ = write!(
            out,
            "<path d=\"{lines}\" fill=\"none\" stroke=\"currentColor\" stroke-width=\"{}\" stroke-linecap=\"round\" \
             stroke-linejoin=\"round\"/>",
            glyphs::PEN
        );
        if !fills.is_empty() {
            let _ = write!(out, "<path d=\"{fills}\" fill=\"currentColor\"/>");
        }
        out.push_str("</svg>");
        out
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// Text set in the middle of a box.
fn centred(text: &str, x: f32, y: f32, width: f32, height: f32) -> Strokes {
    let laid = laid(text);
    laid.placed(1.0, x + (width - laid.width) / 2.0, y + (height - 1.0) / 2.0)
}

fn laid(text: &str) -> Strokes {
    if text == "⌮◎" { lay(&ALL_OVER.to_string()) } else { lay(text) }
}

fn boxed(kind: CellKind, text: &str, x: f32) -> Cell {
    let content = laid(text).width;
    // A cell is never narrower than it is high, so that datum letters stand in squares.
    let width = (content + 2.0 * PAD).max(if kind == CellKind::Extent { 0.0 } else { ROW });
    Cell {
        kind,
        text: text.to_owned(),
        x,
        y: 0.0,
        width,
        height: ROW,
        boxed: kind != CellKind::Extent,
        strokes: centred(text, x, 0.0, width, ROW),
    }
}

/// Cells of one row of a frame; without `symbol`, those after the symbol.
fn tolerance_row(requirement: &Requirement, tolerance: &Tolerance, symbol: bool) -> Vec<Cell> {
    let cells = text::cells(requirement);
    let sign = text::symbol(tolerance.kind);
    let at = cells.iter().position(|cell| cell == sign).unwrap_or(0);
    let mut out: Vec<Cell> = Vec::new();
    let mut x = 0.0;
    for (place, content) in cells.iter().enumerate() {
        let kind = match place {
            place if place < at => CellKind::Extent,
            place if place == at => CellKind::Symbol,
            place if place == at + 1 || content.ends_with(" MAX") => CellKind::Value,
            _ => CellKind::Datum,
        };
        if !symbol && place <= at {
            continue;
        }
        let cell = boxed(kind, content, x);
        x += cell.width;
        out.push(cell);
    }
    out
}

/// A dimension: prefix and value, then the deviations one over the other; limits one over the other; basic in a box.
fn dimension_row(dimension: &Dimension, count: usize) -> Vec<Cell> {
    let full = text::dimension(dimension);
    let count = if count > 1 { format!("{count}X ") } else { String::new() };
    let unit = &dimension.unit;
    let places = dimension.tolerance_decimals;
    let stacked = match &dimension.limits {
        Limits::Range { lower, upper } => {
            let places = places.or(dimension.decimals);
            let sign = text::prefix(dimension);
            Some((
                String::new(),
                format!("{sign}{}", unit.shown(upper, places)),
                format!("{sign}{}", unit.shown(lower, places)),
                1.0,
            ))
        }
        Limits::Deviations { .. } => full.split_once(' ').and_then(|(value, rest)| {
            let (upper, lower) = rest.split_once('/')?;
            let lower = lower.split(' ').next().unwrap_or(lower);
            Some((value.to_owned(), upper.to_owned(), lower.to_owned(), SMALL))
        }),
        _ => None,
    };
    let tail = dimension.modifiers.iter().filter(|m| !matches!(m.as_str(), "CR" | "□" | "UF"));
    let tail: String = tail.map(|modifier| format!(" {modifier}")).collect();
    let boxed = dimension.limits == Limits::Basic;
    let plain = if boxed { full.trim_start_matches('[').trim_end_matches(']').to_owned() } else { full.clone() };
    let pad = if boxed { PAD } else { 0.0 };
    let mut cell = Cell {
        kind: CellKind::Text,
        text: format!("{count}{full}"),
        x: 0.0,
        y: 0.0,
        width: 0.0,
        height: ROW,
        boxed,
        strokes: Strokes::default(),
    };
    let mut x = pad;
    let mut put = |cell: &mut Cell, text: &str, scale: f32, y: f32| {
        let laid = lay(text);
        cell.strokes.add(laid.placed(scale, x, y));
        x += laid.width * scale;
        x
    };
    match stacked {
        None => {
            put(&mut cell, &format!("{count}{plain}"), 1.0, 0.5);
        }
        Some((value, upper, lower, scale)) => {
            let left = format!("{count}{value}");
            if !left.is_empty() {
                put(&mut cell, &(left + " "), 1.0, if scale < 1.0 { 0.5 } else { 0.7 });
            }
            let (above, below) = (lay(&upper), lay(&lower));
            let low = if scale < 1.0 { 0.15 } else { 0.1 };
            cell.height = (low + 2.0 * scale + 0.35).max(ROW);
            let start = x;
            cell.strokes.add(above.placed(scale, start, low + scale + 0.3));
            cell.strokes.add(below.placed(scale, start, low));
            x = start + above.width.max(below.width) * scale;
            let middle = if scale < 1.0 { 0.5 } else { 0.7 };
            let laid = lay(&tail);
            cell.strokes.add(laid.placed(1.0, x, middle));
            x += laid.width;
        }
    }
    cell.width = x + pad;
    vec![cell]
}

#[cfg(test)]
pub(super) mod tests_support {
    use crate::model::pmi::{Requirement, RequirementKind};

    /// A requirement of which only the kind is known.
    pub fn bare(kind: RequirementKind) -> Requirement {
        Requirement {
            entity: 1,
            kind,
            name: String::new(),
            description: String::new(),
            designator: None,
            uuids: Vec::new(),
            product: None,
            occurrence: None,
            features: Vec::new(),
            relating_count: 0,
            count: 1,
            all_over: false,
            all_around: false,
            between: false,
            establishes: Vec::new(),
            annotations: Vec::new(),
            refines: None,
            on_dimension: None,
            note: String::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::pmi::{DatumCompartment, DatumElement, ToleranceKind, Unit, ZoneShape};

    fn tolerance(value: &str, letters: &[&str]) -> Requirement {
        let element = |letter: &&str| DatumElement { letter: (*letter).to_owned(), datum: None, modifiers: Vec::new() };
        let kind = RequirementKind::Tolerance(Tolerance {
            kind: ToleranceKind::PositionTolerance,
            value: crate::base::decimal::Written::parse(value),
            decimals: None,
            unit: Unit { symbol: "mm".into(), to_internal: 1.0, angle: false },
            zone_form: "within a cylinder".into(),
            zone: ZoneShape::Diametral,
            modifiers: vec!["Ⓜ".into()],
            projected: None,
            unequal: None,
            maximum: None,
            per_unit: None,
            non_uniform: false,
            datum_system: None,
            datums: letters
                .iter()
                .map(|l| DatumCompartment { entity: 0, elements: vec![element(l)], modifiers: Vec::new() })
                .collect(),
        });
        Requirement { count: 4, ..super::tests_support::bare(kind) }
    }

    #[test]
    fn a_frame_is_a_row_of_touching_cells() {
        let frame = requirement(&tolerance("0.25", &["A", "B", "C"]));
        let texts: Vec<&str> = frame.cells.iter().map(|cell| cell.text.as_str()).collect();
        assert_eq!(texts, ["⌖", "⌀0.25Ⓜ", "A", "B", "C"]);
        for two in frame.cells.windows(2) {
            assert!((two[0].x + two[0].width - two[1].x).abs() < 1e-5);
            assert_eq!(two[1].height, ROW);
        }
        assert_eq!(frame.height, ROW);
        let (lines, fills) = (frame.strokes().lines, frame.strokes().fills);
        for point in lines.iter().chain(&fills).flatten() {
            assert!((-0.1..=frame.width + 0.1).contains(&point[0]) && (-0.1..=frame.height + 0.1).contains(&point[1]));
        }
    }

    #[test]
    fn segments_of_a_composite_share_one_symbol() {
        let mut lower = tolerance("0.1", &["A"]);
        lower.refines = Some(RequirementId(0));
        let mut upper = tolerance("0.5", &["A", "B"]);
        upper.establishes = vec!["D".into()];
        let pmi = Pmi { requirements: vec![upper, lower], ..Pmi::default() };
        let frame = callout(&pmi, RequirementId(0));
        let symbols: Vec<&Cell> = frame.cells.iter().filter(|cell| cell.kind == CellKind::Symbol).collect();
        assert_eq!(symbols.len(), 1);
        assert!((symbols[0].height - 2.0 * ROW).abs() < 1e-5);
        assert_eq!(frame.cells.iter().filter(|cell| cell.kind == CellKind::Value).count(), 2);
        assert!(frame.cells.iter().any(|cell| cell.kind == CellKind::DatumFeature && cell.text == "D"));
    }

    #[test]
    fn svg_escapes_its_title() {
        let mut requirement = tolerance("0.25", &["A"]);
        if let RequirementKind::Tolerance(tolerance) = &mut requirement.kind {
            tolerance.modifiers = vec!["<ST>".into()];
        }
        let svg = super::requirement(&requirement).to_svg(12.0);
        assert!(svg.contains("&lt;ST&gt;") && svg.starts_with("<svg") && svg.ends_with("</svg>"));
        assert!(roxmltree::Document::parse(&svg).is_ok());
    }
}
