//! Points, directions, placements and transformation operators.

use super::Fault;
use crate::geom::Frame;
use crate::part21::exchange::{Exchange, Instance, Value};
use glam::{DMat4, DVec3};

/// Attribute `index` that type `name` itself declares, counted from 0. In a simple instance the `inherited` attributes of
/// its supertypes stand before it; in a complex one the record of `name` holds only its own.
pub fn attribute<'a>(instance: &'a Instance, name: &str, inherited: usize, index: usize) -> &'a Value {
    match instance.records.as_slice() {
        [only] => only.value(inherited + index),
        _ => instance.record(name).map_or(&Value::Omitted, |record| record.value(index)),
    }
}

/// Instance `#id` of type `name`, or the fault that it is not one.
pub fn expect<'a>(exchange: &'a Exchange, id: u64, name: &str) -> Result<&'a Instance, Fault> {
    let instance = exchange.get(id).ok_or_else(|| Fault::new(id, format!("#{id} does not exist")))?;
    if instance.is(name) {
        return Ok(instance);
    }
    Err(Fault::new(id, format!("#{id} is a {}, not a {name}", instance.type_name())))
}

/// Greatest coordinate in mm that is believed (a light second).
pub const FARTHEST_MM: f64 = 3e11;

fn triple(value: &Value) -> Option<DVec3> {
    let list = value.list();
    let number = |at: usize| match list.get(at) {
        Some(value) => value.number(),
        None => Some(0.0),
    };
    let out = DVec3::new(list.first()?.number()?, number(1)?, number(2)?);
    out.is_finite().then_some(out)
}

/// A CARTESIAN_POINT, mm. Missing coordinates are 0.
pub fn point(exchange: &Exchange, id: u64, to_mm: f64) -> Result<DVec3, Fault> {
    let instance = expect(exchange, id, "CARTESIAN_POINT")?;
    let point = triple(attribute(instance, "CARTESIAN_POINT", 1, 0)).map(|p| p * to_mm);
    match point {
        Some(point) if point.abs().max_element() <= FARTHEST_MM => Ok(point),
        Some(_) => Err(Fault::new(id, format!("point #{id} lies farther away than {FARTHEST_MM:e} mm"))),
        None => Err(Fault::new(id, format!("point #{id} has coordinates that are no numbers"))),
    }
}

/// A DIRECTION as a unit vector.
pub fn direction(exchange: &Exchange, id: u64) -> Result<DVec3, Fault> {
    let instance = expect(exchange, id, "DIRECTION")?;
    let ratios = triple(attribute(instance, "DIRECTION", 1, 0));
    let ratios = ratios.ok_or_else(|| Fault::new(id, format!("direction #{id} has ratios that are no numbers")))?;
    let longest = ratios.abs().max_element();
    if longest == 0.0 {
        return Err(Fault::new(id, format!("direction #{id} is zero")));
    }
    (ratios / longest).try_normalize().ok_or_else(|| Fault::new(id, format!("direction #{id} cannot be normalised")))
}

/// A VECTOR: unit direction and magnitude as written.
pub fn vector(exchange: &Exchange, id: u64) -> Result<(DVec3, f64), Fault> {
    let instance = expect(exchange, id, "VECTOR")?;
    let along = reference(instance, attribute(instance, "VECTOR", 1, 0), "orientation")?;
    let magnitude = attribute(instance, "VECTOR", 1, 1).number().filter(|m| m.is_finite());
    let magnitude = magnitude.ok_or_else(|| Fault::new(id, format!("vector #{id} has no magnitude")))?;
    Ok((direction(exchange, along)?, magnitude))
}

/// The reference in an attribute, or the fault that there is none.
pub fn reference(instance: &Instance, value: &Value, what: &str) -> Result<u64, Fault> {
    value
        .reference()
        .ok_or_else(|| Fault::new(instance.id, format!("{} #{} has no {what}", instance.type_name(), instance.id)))
}

/// An AXIS2_PLACEMENT_3D (or 2D, in the xy plane; or an AXIS1_PLACEMENT) as a frame, mm.
///
/// A zero axis or reference direction is a fault; parallel ones are not (ISO 10303-42 `build_axes` chooses another).
pub fn frame(exchange: &Exchange, id: u64, to_mm: f64) -> Result<Frame, Fault> {
    let instance = exchange.get(id).ok_or_else(|| Fault::new(id, format!("placement #{id} does not exist")))?;
    let (name, flat) = if instance.is("AXIS2_PLACEMENT_3D") {
        ("AXIS2_PLACEMENT_3D", false)
    } else if instance.is("AXIS1_PLACEMENT") {
        ("AXIS1_PLACEMENT", false)
    } else if instance.is("AXIS2_PLACEMENT_2D") {
        ("AXIS2_PLACEMENT_2D", true)
    } else {
        return Err(Fault::new(id, format!("#{id} is a {}, not a placement", instance.type_name())));
    };
    let location = match instance.record("PLACEMENT") {
        Some(record) => record.value(0),
        None => instance.value(1),
    };
    let origin = point(exchange, reference(instance, location, "location")?, to_mm)?;
    let axis = |index: usize| match attribute(instance, name, 2, index).reference() {
        Some(id) => direction(exchange, id).map(Some),
        None => Ok(None),
    };
    if flat {
        return Ok(Frame::new(origin, None, axis(0)?));
    }
    Ok(Frame::new(origin, axis(0)?, if name == "AXIS1_PLACEMENT" { None } else { axis(1)? }))
}

/// A CARTESIAN_TRANSFORMATION_OPERATOR_3D as a matrix (ISO 10303-42 §4.4.29): axes made orthogonal in the order 3, 1, 2
/// by `build_axes`, uniform scale, translation in mm. The second axis may be reversed: a mirror image.
pub fn operator(exchange: &Exchange, id: u64, to_mm: f64) -> Result<DMat4, Fault> {
    let instance = exchange.get(id).ok_or_else(|| Fault::new(id, format!("operator #{id} does not exist")))?;
    let general = instance.record("CARTESIAN_TRANSFORMATION_OPERATOR");
    // Simple: name [, name, description of functionally_defined_transformation] axis1 axis2 local_origin scale axis3.
    let (axis1, axis2, origin, scale, axis3) = match (general, instance.records.as_slice()) {
        (Some(g), _) => {
            let third = instance.record("CARTESIAN_TRANSFORMATION_OPERATOR_3D").map_or(&Value::Omitted, |r| r.value(0));
            (g.value(0), g.value(1), g.value(2), g.value(3), third)
        }
        (None, [only]) if only.name.starts_with("CARTESIAN_TRANSFORMATION_OPERATOR") => {
            let skip = only.values.iter().take_while(|v| v.text().is_some()).count().max(1);
            // A description that is `$` would look like axis1: the type has 6 attributes, or 8 with the inherited two.
            let skip = if only.values.len() >= 8 { 3 } else { skip };
            let v = |i: usize| only.value(skip + i);
            (v(0), v(1), v(2), v(3), v(4))
        }
        _ => return Err(Fault::new(id, format!("#{id} is a {}, not a transformation operator", instance.type_name()))),
    };
    let along = |value: &Value| value.reference().map(|id| direction(exchange, id)).transpose();
    let (d1, d2, d3) = (along(axis1)?, along(axis2)?, along(axis3)?);
    let origin = point(exchange, reference(instance, origin, "local origin")?, to_mm)?;
    let scale = scale.number().unwrap_or(1.0);
    if !(scale.is_finite() && scale > 0.0) {
        return Err(Fault::new(id, format!("transformation operator #{id} has the scale {scale}")));
    }
    let frame = Frame::new(origin, d3, d1);
    let y = match d2 {
        Some(d2) if d2.dot(frame.y) < 0.0 => -frame.y,
        _ => frame.y,
    };
    Ok(DMat4::from_cols(
        (frame.x * scale).extend(0.0),
        (y * scale).extend(0.0),
        (frame.z * scale).extend(0.0),
        frame.origin.extend(1.0),
    ))
}
