//! Surfaces of ISO 10303-42 §4.4.

use super::placement::{self, attribute, reference};
use super::{Fault, Reader};
use crate::geom::{Curve, Surface};
use crate::part21::exchange::Instance;
use std::f64::consts::FRAC_PI_2;

/// A surface with what one unit of each of the file's parameters is in ours.
pub(super) struct Scaled {
    pub surface: Surface,
    pub u: f64,
    pub v: f64,
}

impl Scaled {
    fn plain(surface: Surface) -> Self {
        Scaled { surface, u: 1.0, v: 1.0 }
    }
}

impl Reader<'_> {
    /// Reads any surface, simple or complex.
    ///
    /// # Errors
    /// The reason, with the instance that has it.
    pub fn surface(&self, id: u64) -> Result<Surface, Fault> {
        self.open();
        self.surface_at(id, 0).map(|scaled| scaled.surface)
    }

    fn surface_at(&self, id: u64, depth: usize) -> Result<Scaled, Fault> {
        let instance = self.descend(id, depth)?;
        self.spend(1, id)?;
        for record in &instance.records {
            match &*record.name {
                "PLANE"
                | "CYLINDRICAL_SURFACE"
                | "CONICAL_SURFACE"
                | "SPHERICAL_SURFACE"
                | "TOROIDAL_SURFACE"
                | "DEGENERATE_TOROIDAL_SURFACE" => return self.elementary(instance, &record.name),
                "B_SPLINE_SURFACE"
                | "B_SPLINE_SURFACE_WITH_KNOTS"
                | "BEZIER_SURFACE"
                | "UNIFORM_SURFACE"
                | "QUASI_UNIFORM_SURFACE"
                | "RATIONAL_B_SPLINE_SURFACE" => {
                    return self.bspline_surface(instance).map(Scaled::plain);
                }
                "SURFACE_OF_REVOLUTION" | "SURFACE_OF_LINEAR_EXTRUSION" => return self.swept(instance, depth),
                "OFFSET_SURFACE" => return self.offset_surface(instance, depth),
                "RECTANGULAR_TRIMMED_SURFACE" => return self.rectangle(instance, depth),
                "CURVE_BOUNDED_SURFACE" => {
                    let basis = attribute(instance, "CURVE_BOUNDED_SURFACE", 1, 0);
                    return self.surface_at(reference(instance, basis, "basis surface")?, depth + 1);
                }
                "SURFACE_REPLICA" => {
                    let value = |index| attribute(instance, "SURFACE_REPLICA", 1, index);
                    let parent = self.surface_at(reference(instance, value(0), "parent surface")?, depth + 1)?;
                    let by = reference(instance, value(1), "transformation")?;
                    let by = placement::operator(self.exchange, by, self.to_mm)?;
                    let surface = super::replica::surface(&parent.surface, &by).ok_or_else(|| {
                        Fault::new(id, format!("surface replica #{id} is a mirror image of its parent"))
                    })?;
                    return Ok(Scaled { surface, ..parent });
                }
                _ => {}
            }
        }
        Err(Fault::new(id, format!("surfaces of type {} are not read", instance.type_name())))
    }

    fn elementary(&self, instance: &Instance, name: &str) -> Result<Scaled, Fault> {
        let position = match instance.record("ELEMENTARY_SURFACE") {
            Some(record) => record.value(0),
            None => instance.value(1),
        };
        let frame = self.frame(reference(instance, position, "position")?)?;
        let number = |index| attribute(instance, name, 2, index).number();
        let size = |index, what| self.size(instance, number(index), what);
        let (rad, mm) = (self.to_rad, self.to_mm);
        Ok(match name {
            "PLANE" => Scaled { surface: Surface::Plane { frame }, u: mm, v: mm },
            "CYLINDRICAL_SURFACE" => {
                Scaled { surface: Surface::Cylinder { frame, radius: size(0, "radius")? }, u: rad, v: mm }
            }
            "SPHERICAL_SURFACE" => {
                Scaled { surface: Surface::Sphere { frame, radius: size(0, "radius")? }, u: rad, v: rad }
            }
            "CONICAL_SURFACE" => self.cone(instance, frame, number(0), number(1))?,
            _ => self.torus(instance, frame, number(0))?,
        })
    }

    fn cone(
        &self,
        instance: &Instance,
        frame: crate::geom::Frame,
        radius: Option<f64>,
        angle: Option<f64>,
    ) -> Result<Scaled, Fault> {
        let id = instance.id;
        let radius = match radius {
            Some(0.0) => 0.0,
            other => self.size(instance, other, "radius")?,
        };
        let written = angle.unwrap_or(f64::NAN);
        let half_angle = written * self.to_rad;
        // At 0 it is a cylinder, at a right angle a plane: the formulas end there.
        if !half_angle.is_finite() || half_angle.abs() >= FRAC_PI_2 - 1e-9 {
            return Err(Fault::new(id, format!("cone #{id} has the half angle {written}")));
        }
        if half_angle.abs() < 1e-12 {
            if radius == 0.0 {
                return Err(Fault::new(id, format!("cone #{id} has neither a radius nor an angle")));
            }
            self.doubt(id, format!("cone #{id} has the half angle {written}; it was read as a cylinder"));
            return Ok(Scaled { surface: Surface::Cylinder { frame, radius }, u: self.to_rad, v: self.to_mm });
        }
        if half_angle < 0.0 {
            self.doubt(id, format!("cone #{id} has the negative half angle {written}; it narrows along its axis"));
        }
        Ok(Scaled { surface: Surface::Cone { frame, radius, half_angle }, u: self.to_rad, v: self.to_mm })
    }

    fn torus(&self, instance: &Instance, frame: crate::geom::Frame, major: Option<f64>) -> Result<Scaled, Fault> {
        let id = instance.id;
        // The subtype's own record holds only `select_outer`.
        let (major, minor) = match instance.record("TOROIDAL_SURFACE") {
            Some(record) if instance.records.len() > 1 => (record.value(0).number(), record.value(1).number()),
            _ => (major, instance.value(3).number()),
        };
        let outer = match instance.record("DEGENERATE_TOROIDAL_SURFACE") {
            Some(record) => record.values.last().and_then(|value| value.boolean()).unwrap_or(true),
            None => true,
        };
        let minor = self.size(instance, minor, "minor radius")?;
        if let Some(negative) = major.filter(|major| *major < 0.0) {
            self.doubt(id, format!("torus #{id} has the negative major radius {negative}; it was read as the inner sheet of a spindle torus"));
            let major = self.size(instance, Some(-negative), "major radius")?;
            return Ok(Scaled {
                surface: Surface::Torus { frame, major, minor, outer: false },
                u: self.to_rad,
                v: self.to_rad,
            });
        }
        let major = self.size(instance, major, "major radius")?;
        if minor > major && !instance.is("DEGENERATE_TOROIDAL_SURFACE") {
            self.doubt(id, format!("torus #{id} has a minor radius above its major radius; its outer sheet was taken"));
        }
        Ok(Scaled { surface: Surface::Torus { frame, major, minor, outer }, u: self.to_rad, v: self.to_rad })
    }

    fn swept(&self, instance: &Instance, depth: usize) -> Result<Scaled, Fault> {
        let curve = match instance.record("SWEPT_SURFACE") {
            Some(record) => record.value(0),
            None => instance.value(1),
        };
        let curve = self.curve_at(reference(instance, curve, "swept curve")?, depth + 1)?;
        let (kind, what) = match instance.is("SURFACE_OF_REVOLUTION") {
            true => ("SURFACE_OF_REVOLUTION", "axis"),
            false => ("SURFACE_OF_LINEAR_EXTRUSION", "extrusion axis"),
        };
        let by = reference(instance, attribute(instance, kind, 2, 0), what)?;
        if kind == "SURFACE_OF_REVOLUTION" {
            let axis = self.frame(by)?;
            let surface = Surface::Revolution { curve: Box::new(curve.curve), origin: axis.origin, axis: axis.z };
            return Ok(Scaled { surface, u: self.to_rad, v: curve.parameter });
        }
        let (direction, magnitude) = placement::vector(self.exchange, by)?;
        if magnitude <= 0.0 {
            self.doubt(
                by,
                format!(
                    "the extrusion vector of #{} has the magnitude {magnitude}; its direction alone was used",
                    instance.id
                ),
            );
        }
        if let Curve::Line { direction: along, .. } = &curve.curve
            && along.cross(direction).length() < 1e-12
        {
            return Err(Fault::new(instance.id, format!("surface #{} extrudes a line along itself", instance.id)));
        }
        let length = if magnitude > 0.0 { magnitude } else { 1.0 } * self.to_mm;
        let surface = Surface::Extrusion { curve: Box::new(curve.curve), direction: direction * length };
        Ok(Scaled { surface, u: curve.parameter, v: 1.0 })
    }

    fn offset_surface(&self, instance: &Instance, depth: usize) -> Result<Scaled, Fault> {
        let value = |index| attribute(instance, "OFFSET_SURFACE", 1, index);
        let basis = self.surface_at(reference(instance, value(0), "basis surface")?, depth + 1)?;
        let distance = value(1).number().map(|d| d * self.to_mm).filter(|d| d.abs() <= placement::FARTHEST_MM);
        let distance = distance
            .ok_or_else(|| Fault::new(instance.id, format!("offset surface #{} has no distance", instance.id)))?;
        Ok(Scaled { surface: Surface::Offset { basis: Box::new(basis.surface), distance }, ..basis })
    }

    fn rectangle(&self, instance: &Instance, depth: usize) -> Result<Scaled, Fault> {
        let value = |index| attribute(instance, "RECTANGULAR_TRIMMED_SURFACE", 1, index);
        let basis = self.surface_at(reference(instance, value(0), "basis surface")?, depth + 1)?;
        let bound = |index: usize, scale: f64| {
            let bound =
                value(index).number().map(|b| b * scale).filter(|b| b.is_finite() && b.abs() <= placement::FARTHEST_MM);
            bound.ok_or_else(|| Fault::new(instance.id, format!("trimmed surface #{} lacks a bound", instance.id)))
        };
        let (u, v) = ((bound(1, basis.u)?, bound(2, basis.u)?), (bound(3, basis.v)?, bound(4, basis.v)?));
        let sense = |index| value(index).boolean().unwrap_or(true);
        basis
            .surface
            .check()
            .map_err(|why| Fault::new(instance.id, format!("trimmed surface #{} has {why}", instance.id)))?;
        let [u_period, v_period] = basis.surface.periods();
        let u = forward(u, sense(5), u_period);
        let v = forward(v, sense(6), v_period);
        let surface = Surface::Trimmed { basis: Box::new(basis.surface), u, v, u_sense: sense(5), v_sense: sense(6) };
        Ok(Scaled { surface, ..basis })
    }
}

/// Bounds with the second beyond the first in the given sense, round a closed direction where needed.
fn forward((first, second): (f64, f64), sense: bool, period: Option<f64>) -> (f64, f64) {
    let Some(period) = period else { return (first, second) };
    let way = if sense { second - first } else { first - second };
    let way = way.rem_euclid(period);
    let way = if way <= 1e-12 * period { period } else { way };
    (first, if sense { first + way } else { first - way })
}
