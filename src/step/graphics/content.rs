//! What an annotation occurrence draws: walks items down to lines, areas and texts.

use super::{curves, fill, style, tessellated};
use crate::base::diag::Diagnostic;
use crate::base::job::Job;
use crate::geom::Frame;
use crate::model::annotation::{Annotation, Fill, PlacedText, Polyline};
use crate::model::shape::Colour;
use crate::step::Context;
use crate::step::geometry::{Reader, placement};
use crate::step::pmi::codes;
use crate::step::pmi::lookup::Lookup;
use glam::{DMat4, DVec3};
use std::collections::BTreeMap;

/// Height of text whose style states none, mm (ISO 3098 lettering; the practice's default).
const TEXT_HEIGHT_MM: f64 = 3.5;
/// Nesting of sets, mapped items and texts.
const DEPTH: usize = 32;

/// Gathers one annotation.
pub(super) struct Drawing<'a> {
    context: &'a Context<'a>,
    lookup: Lookup<'a>,
    job: &'a Job,
    annotation: u64,
    to_mm: f64,
    geometry: Reader<'a>,
    polylines: Vec<Polyline>,
    fills: Vec<Fill>,
    texts: Vec<PlacedText>,
    /// Types of items that could not be drawn, with an example and a reason.
    undrawn: BTreeMap<String, (u64, String)>,
}

impl<'a> Drawing<'a> {
    /// An empty drawing for the callout or occurrence `annotation`.
    pub fn new(context: &'a Context<'a>, lookup: Lookup<'a>, job: &'a Job, annotation: u64) -> Self {
        let units = context.units_of_item(annotation);
        Drawing {
            context,
            lookup,
            job,
            annotation,
            to_mm: units.to_mm,
            geometry: Reader::new(context.exchange, units, job.limits()),
            polylines: Vec::new(),
            fills: Vec::new(),
            texts: Vec::new(),
            undrawn: BTreeMap::new(),
        }
    }

    /// Whether nothing was drawn yet.
    pub fn is_empty(&self) -> bool {
        self.polylines.is_empty() && self.fills.is_empty() && self.texts.is_empty()
    }

    /// Draws an annotation occurrence.
    pub fn occurrence(&mut self, id: u64) {
        let colour = style::colour(self.lookup, id);
        match self.lookup.reference(id, "STYLED_ITEM", "item") {
            Some(item) => {
                let height = text_height(self.lookup, id).map(|height| height * self.to_mm);
                self.item(item, &DMat4::IDENTITY, colour, height, 0);
            }
            None => self.cannot(id, "it has no item"),
        }
    }

    /// Takes the place and the leader lines of a placeholder.
    pub fn placeholder(&mut self, id: u64, plane: &mut Option<Frame>) {
        let lookup = self.lookup;
        let colour = style::colour(lookup, id);
        if let Some(set) = lookup.reference(id, "STYLED_ITEM", "item") {
            for element in lookup.references(set, "GEOMETRIC_SET", "elements") {
                if lookup.is(element, "AXIS2_PLACEMENT_3D") && plane.is_none() {
                    *plane = placement::frame(self.context.exchange, element, self.to_mm).ok();
                }
            }
        }
        for leader in lookup.references(id, "ANNOTATION_PLACEHOLDER_OCCURRENCE_WITH_LEADER_LINE", "leader_line") {
            let elements = lookup.references(leader, "ANNOTATION_PLACEHOLDER_LEADER_LINE", "geometric_elements");
            let mut points = Vec::new();
            for element in elements {
                // Arrow points are cartesian points with a symbol: the record's coordinates stand second either way.
                let coordinates = lookup.get(element, "CARTESIAN_POINT", "coordinates").list();
                if let [x, y, z] = coordinates
                    && let (Some(x), Some(y), Some(z)) = (x.number(), y.number(), z.number())
                {
                    points.push(DVec3::new(x, y, z) * self.to_mm);
                } else if let Some(curve) = curves::sample(&self.geometry, element) {
                    self.polylines.push(Polyline { points: curve, colour });
                }
            }
            if points.len() > 1 {
                self.polylines.push(Polyline { points, colour });
            }
        }
    }

    /// Draws an item under `motion` (millimetres on both sides).
    fn item(&mut self, id: u64, motion: &DMat4, colour: Option<Colour>, height: Option<f64>, depth: usize) {
        let lookup = self.lookup;
        if depth > DEPTH {
            return self.cannot(id, "items nest too deeply");
        }
        let own = style::colour_of_item(lookup, id).filter(|_| depth > 0).or(colour);
        let motion = &(*motion * self.repositioned(id));
        let is = |kind| lookup.is(id, kind);
        if is("TESSELLATED_GEOMETRIC_SET") {
            for child in lookup.references(id, "TESSELLATED_GEOMETRIC_SET", "children") {
                self.item(child, motion, own, height, depth + 1);
            }
        } else if is("TESSELLATED_CURVE_SET") {
            match tessellated::curve_set(lookup, id, self.to_mm) {
                Some(lines) => self.lines(lines, motion, own),
                None => self.cannot(id, "an index points outside its coordinates"),
            }
        } else if is("TESSELLATED_SURFACE_SET") || is("TESSELLATED_FACE") {
            match tessellated::surface_set(lookup, id, self.to_mm) {
                Some(fill) => self.fill(fill, motion, own),
                None => self.cannot(id, "an index points outside its coordinates"),
            }
        } else if is("GEOMETRIC_SET") {
            for element in lookup.references(id, "GEOMETRIC_SET", "elements") {
                self.item(element, motion, own, height, depth + 1);
            }
        } else if is("ANNOTATION_FILL_AREA") {
            let boundaries = lookup.references(id, "ANNOTATION_FILL_AREA", "boundaries");
            let loops: Vec<_> = boundaries.iter().filter_map(|&b| curves::sample(&self.geometry, b)).collect();
            let fill = fill::triangulate(&loops);
            if fill.triangles.is_empty() {
                self.lines(loops.into_iter().map(|points| Polyline { points, colour: None }).collect(), motion, own);
            } else {
                self.fill(fill, motion, own);
            }
        } else if is("TEXT_LITERAL") {
            self.text(id, motion, height);
        } else if is("COMPOSITE_TEXT") {
            for part in lookup.references(id, "COMPOSITE_TEXT", "collected_text") {
                self.item(part, motion, own, height, depth + 1);
            }
        } else if is("MAPPED_ITEM") {
            self.mapped(id, motion, own, height, depth);
        } else if is("CURVE") {
            match curves::sample(&self.geometry, id) {
                Some(points) => self.lines(vec![Polyline { points, colour: None }], motion, own),
                None => self.cannot(id, "the curve cannot be read"),
            }
        } else if !is("POINT") && !is("PLACEMENT") && !is("PLANAR_EXTENT") && !is("TESSELLATED_POINT_SET") {
            self.cannot(id, "items of this type are not drawn yet");
        }
    }

    /// The motion of a REPOSITIONED_TESSELLATED_ITEM; identity for everything else.
    fn repositioned(&self, id: u64) -> DMat4 {
        self.lookup
            .reference(id, "REPOSITIONED_TESSELLATED_ITEM", "location")
            .and_then(|location| placement::frame(self.context.exchange, location, self.to_mm).ok())
            .map_or(DMat4::IDENTITY, |frame| frame.to_matrix())
    }

    fn mapped(&mut self, id: u64, motion: &DMat4, colour: Option<Colour>, height: Option<f64>, depth: usize) {
        let lookup = self.lookup;
        let exchange = self.context.exchange;
        let map = lookup.reference(id, "MAPPED_ITEM", "mapping_source");
        let origin = map.and_then(|map| lookup.reference(map, "REPRESENTATION_MAP", "mapping_origin"));
        let shown = map.and_then(|map| lookup.reference(map, "REPRESENTATION_MAP", "mapped_representation"));
        let target = lookup.reference(id, "MAPPED_ITEM", "mapping_target");
        let frame = |placed: Option<u64>| placed.and_then(|p| placement::frame(exchange, p, self.to_mm).ok());
        let onto = frame(target)
            .map(|frame| frame.to_matrix())
            .or_else(|| target.and_then(|t| placement::operator(exchange, t, self.to_mm).ok()));
        let (Some(shown), Some(onto)) = (shown, onto) else { return self.cannot(id, "its mapping cannot be followed") };
        let from = frame(origin).map_or(DMat4::IDENTITY, |frame| frame.to_matrix().inverse());
        for item in lookup.references(shown, "REPRESENTATION", "items") {
            self.item(item, &(*motion * onto * from), colour, height, depth + 1);
        }
    }

    fn text(&mut self, id: u64, motion: &DMat4, height: Option<f64>) {
        let literal = self.lookup.text(id, "TEXT_LITERAL", "literal");
        let placed = self.lookup.reference(id, "TEXT_LITERAL", "placement");
        match placed.and_then(|p| placement::frame(self.context.exchange, p, self.to_mm).ok()) {
            Some(frame) => self.texts.push(PlacedText {
                frame: frame.transformed(motion),
                height: height.unwrap_or(TEXT_HEIGHT_MM),
                text: literal.to_owned(),
            }),
            None => self.cannot(id, "the text has no placement in space"),
        }
    }

    fn lines(&mut self, lines: Vec<Polyline>, motion: &DMat4, colour: Option<Colour>) {
        for mut line in lines {
            line.points.iter_mut().for_each(|point| *point = motion.transform_point3(*point));
            line.colour = colour;
            self.polylines.push(line);
        }
    }

    fn fill(&mut self, mut fill: Fill, motion: &DMat4, colour: Option<Colour>) {
        fill.points.iter_mut().for_each(|point| *point = motion.transform_point3(*point));
        fill.colour = colour;
        self.fills.push(fill);
    }

    fn cannot(&mut self, id: u64, why: &str) {
        let kind = self.context.exchange.get(id).map_or_else(|| "missing instance".into(), |i| i.type_name());
        self.undrawn.entry(kind).or_insert_with(|| (id, why.to_owned()));
        self.context.refused(id);
    }

    /// Moves what was drawn into the annotation and reports what was not.
    pub fn finish(self, annotation: &mut Annotation) {
        for (kind, (id, why)) in self.undrawn {
            let text = format!("{kind} of annotation #{} was not drawn: {why}", self.annotation);
            self.job.report(Diagnostic::new(&codes::UNDRAWN_ITEM, text).entity(id));
        }
        annotation.polylines = self.polylines;
        annotation.fills = self.fills;
        annotation.texts = self.texts;
    }
}

/// Height of a text by its style (text_style_with_box_characteristics), in file units.
fn text_height(lookup: Lookup, occurrence: u64) -> Option<f64> {
    let mut queue = lookup.references(occurrence, "STYLED_ITEM", "styles");
    for _ in 0..32 {
        let id = if queue.is_empty() { return None } else { queue.remove(0) };
        let Some(instance) = lookup.exchange.get(id) else { continue };
        for value in lookup.of(instance, "TEXT_STYLE_WITH_BOX_CHARACTERISTICS", "characteristics").list() {
            if let crate::part21::exchange::Value::Typed(name, _) = value
                && &**name == "BOX_HEIGHT"
            {
                return value.number().filter(|height| height.is_finite() && *height > 0.0);
            }
        }
        instance.records.iter().flat_map(|record| &record.values).for_each(|value| value.references(&mut queue));
    }
    None
}
