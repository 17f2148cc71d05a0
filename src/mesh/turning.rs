//! How many segments an edge needs because a free-form face turns along it, however straight the edge itself is.

use super::Fineness;
use super::edges::{span, tolerance};
use crate::geom::{Inverter, Surface};
use crate::model::shape::{EdgeId, Face, Shape};
use glam::DVec3;

/// Places along an edge at which the normal is looked at.
const PLACES: u32 = 8;

/// Whether the normal of such a surface can turn along an edge that does not.
fn free_form(surface: &Surface) -> bool {
    match surface {
        Surface::BSpline(_) | Surface::Revolution { .. } | Surface::Offset { .. } => true,
        Surface::Trimmed { basis, .. } => free_form(basis),
        _ => false,
    }
}

/// For each edge of the face the least number of segments; nothing for faces whose edges turn as they do.
pub fn segments(shape: &Shape, face: &Face, fine: Fineness, mut found: impl FnMut(EdgeId, u32)) {
    if !free_form(&face.surface) || face.surface.check().is_err() {
        return;
    }
    let inverter = Inverter::new(&face.surface);
    for &(id, _) in face.loops.iter().flat_map(|l| &l.edges) {
        let Some(edge) = shape.edges.get(id.index()) else { continue };
        let Ok((a, z)) = span(shape, id, tolerance(fine)) else { continue };
        let mut hint = None;
        let mut last: Option<DVec3> = None;
        let mut turned = 0.0;
        for i in 0..=PLACES {
            let p = edge.curve.point(a + (z - a) * f64::from(i) / f64::from(PLACES));
            let uv = inverter.invert(p, hint, fine.chord_mm * 0.01, fine.chord_mm);
            hint = Some(uv);
            let Some(n) = face.surface.normal(uv.x, uv.y) else { continue };
            if let Some(last) = last {
                turned += last.cross(n).length().atan2(last.dot(n));
            }
            last = Some(n);
        }
        let wanted = (turned / fine.angle_rad).ceil().clamp(1.0, 64.0) as u32;
        if wanted > 1 {
            found(id, wanted);
        }
    }
}
