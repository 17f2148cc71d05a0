//! Tessellated annotation geometry (AP242 tessellated_geometry): curve sets and surface sets over a coordinates_list.

use crate::model::annotation::{Fill, Polyline};
use crate::part21::exchange::Value;
use crate::step::pmi::lookup::Lookup;
use glam::DVec3;

/// Points of the coordinates_list `#id`, mm.
fn coordinates(lookup: Lookup, id: u64, to_mm: f64) -> Vec<DVec3> {
    let rows = lookup.get(id, "COORDINATES_LIST", "position_coords").list();
    let number = |row: &[Value], at: usize| row.get(at).and_then(Value::number).unwrap_or(0.0);
    rows.iter()
        .map(|row| {
            let row = row.list();
            DVec3::new(number(row, 0), number(row, 1), number(row, 2)) * to_mm
        })
        .collect()
}

fn index(value: &Value) -> Option<usize> {
    usize::try_from(value.integer()?).ok()?.checked_sub(1)
}

/// Lines of a TESSELLATED_CURVE_SET; `None` where an index is outside its list.
pub(super) fn curve_set(lookup: Lookup, id: u64, to_mm: f64) -> Option<Vec<Polyline>> {
    const SET: &str = "TESSELLATED_CURVE_SET";
    let points = coordinates(lookup, lookup.reference(id, SET, "coordinates")?, to_mm);
    let strips = lookup.get(id, SET, "line_strips").list();
    strips
        .iter()
        .map(|strip| {
            let line: Option<Vec<DVec3>> = strip.list().iter().map(|at| points.get(index(at)?).copied()).collect();
            Some(Polyline { points: line?, colour: None })
        })
        .collect()
}

/// Triangles of any tessellated surface set or face; `None` where an index is outside its list.
pub(super) fn surface_set(lookup: Lookup, id: u64, to_mm: f64) -> Option<Fill> {
    let face = lookup.is(id, "TESSELLATED_FACE");
    let base = if face { "TESSELLATED_FACE" } else { "TESSELLATED_SURFACE_SET" };
    let points = coordinates(lookup, lookup.reference(id, base, "coordinates")?, to_mm);
    let (plain, complex) = match face {
        true => ("TRIANGULATED_FACE", "COMPLEX_TRIANGULATED_FACE"),
        false => ("TRIANGULATED_SURFACE_SET", "COMPLEX_TRIANGULATED_SURFACE_SET"),
    };
    let kind = if lookup.is(id, complex) { complex } else { plain };
    // pnindex picks the points in use; empty = all, in order.
    let picked = lookup.get(id, kind, "pnindex").list();
    let corner = |value: &Value| -> Option<u32> {
        let at = index(value)?;
        let at = if picked.is_empty() { at } else { index(picked.get(at)?)? };
        (at < points.len()).then(|| u32::try_from(at).ok()).flatten()
    };
    let corners = |list: &Value| list.list().iter().map(corner).collect::<Option<Vec<u32>>>();
    let mut triangles = Vec::new();
    for triangle in lookup.get(id, plain, "triangles").list() {
        if let [a, b, c] = corners(triangle)?.as_slice() {
            triangles.push([*a, *b, *c]);
        }
    }
    for strip in lookup.get(id, complex, "triangle_strips").list() {
        for (place, three) in corners(strip)?.windows(3).enumerate() {
            let [a, b, c] = [three[0], three[1], three[2]];
            triangles.push(if place % 2 == 0 { [a, b, c] } else { [b, a, c] });
        }
    }
    for fan in lookup.get(id, complex, "triangle_fans").list() {
        let fan = corners(fan)?;
        if let Some((&hub, rim)) = fan.split_first() {
            triangles.extend(rim.windows(2).map(|two| [hub, two[0], two[1]]));
        }
    }
    Some(Fill { points, triangles, colour: None })
}
