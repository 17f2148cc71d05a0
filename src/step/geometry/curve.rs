//! Curves of ISO 10303-42 §4.4.

use super::placement::{self, attribute, reference};
use super::{Fault, Reader};
use crate::geom::Curve;
use crate::part21::exchange::Instance;

/// A curve, and what one unit of the file's parameter is in ours: trimming values are multiplied by it.
pub(super) struct Scaled {
    pub curve: Curve,
    pub parameter: f64,
}

impl Scaled {
    fn plain(curve: Curve) -> Self {
        Scaled { curve, parameter: 1.0 }
    }
}

impl Reader<'_> {
    /// Reads any curve, simple or complex; of curves on surfaces the one in space is taken.
    ///
    /// # Errors
    /// The reason, with the instance that has it.
    pub fn curve(&self, id: u64) -> Result<Curve, Fault> {
        self.open();
        self.curve_at(id, 0).map(|scaled| scaled.curve)
    }

    pub(super) fn curve_at(&self, id: u64, depth: usize) -> Result<Scaled, Fault> {
        let instance = self.descend(id, depth)?;
        self.spend(1, id)?;
        for record in &instance.records {
            match &*record.name {
                "LINE" => return self.line(instance),
                "CIRCLE" | "ELLIPSE" | "PARABOLA" | "HYPERBOLA" => return self.conic(instance, &record.name),
                "POLYLINE" => return self.polyline(instance).map(Scaled::plain),
                "B_SPLINE_CURVE"
                | "B_SPLINE_CURVE_WITH_KNOTS"
                | "BEZIER_CURVE"
                | "UNIFORM_CURVE"
                | "QUASI_UNIFORM_CURVE"
                | "RATIONAL_B_SPLINE_CURVE" => {
                    return self.bspline_curve(instance).map(Scaled::plain);
                }
                "TRIMMED_CURVE" => return self.trimmed(instance, depth),
                "COMPOSITE_CURVE" | "COMPOSITE_CURVE_ON_SURFACE" | "BOUNDARY_CURVE" | "OUTER_BOUNDARY_CURVE" => {
                    return self.composite(instance, &record.name, depth).map(Scaled::plain);
                }
                "SURFACE_CURVE" | "SEAM_CURVE" | "INTERSECTION_CURVE" => {
                    // In a complex instance the attributes stand in the record SURFACE_CURVE, in simple ones after the name.
                    let value = match instance.record("SURFACE_CURVE") {
                        Some(record) if instance.records.len() > 1 => record.value(0),
                        _ => instance.value(1),
                    };
                    return self.curve_at(reference(instance, value, "curve in space")?, depth + 1);
                }
                "OFFSET_CURVE_3D" => return self.offset(instance, depth),
                "CURVE_REPLICA" => return self.curve_replica(instance, depth),
                _ => {}
            }
        }
        Err(Fault::new(id, format!("curves of type {} are not read", instance.type_name())))
    }

    fn line(&self, instance: &Instance) -> Result<Scaled, Fault> {
        let origin = self.point(reference(instance, attribute(instance, "LINE", 1, 0), "point")?)?;
        let along = reference(instance, attribute(instance, "LINE", 1, 1), "vector")?;
        let (direction, magnitude) = placement::vector(self.exchange, along)?;
        if magnitude <= 0.0 {
            self.doubt(
                along,
                format!(
                    "the vector of line #{} has the magnitude {magnitude}; its direction alone was used",
                    instance.id
                ),
            );
        }
        let parameter = if magnitude == 0.0 { self.to_mm } else { magnitude * self.to_mm };
        Ok(Scaled { curve: Curve::Line { origin, direction }, parameter })
    }

    fn conic(&self, instance: &Instance, name: &str) -> Result<Scaled, Fault> {
        // `position` belongs to CONIC, the sizes to the subtype.
        let position = match instance.record("CONIC") {
            Some(record) if instance.records.len() > 1 => record.value(0),
            _ => instance.value(1),
        };
        let frame = self.frame(reference(instance, position, "position")?)?;
        let size = |index, what| self.size(instance, attribute(instance, name, 2, index).number(), what);
        Ok(match name {
            "CIRCLE" => Scaled { curve: Curve::Circle { frame, radius: size(0, "radius")? }, parameter: self.to_rad },
            "ELLIPSE" => {
                let (a, b) = (size(0, "first semi axis")?, size(1, "second semi axis")?);
                Scaled { curve: Curve::Ellipse { frame, a, b }, parameter: self.to_rad }
            }
            "PARABOLA" => Scaled::plain(Curve::Parabola { frame, focal: size(0, "focal distance")? }),
            _ => {
                let (a, b) = (size(0, "semi axis")?, size(1, "imaginary semi axis")?);
                Scaled::plain(Curve::Hyperbola { frame, a, b })
            }
        })
    }

    fn polyline(&self, instance: &Instance) -> Result<Curve, Fault> {
        let list = attribute(instance, "POLYLINE", 1, 0).list();
        self.spend(list.len(), instance.id)?;
        let points =
            list.iter().map(|value| self.point(reference(instance, value, "point")?)).collect::<Result<Vec<_>, _>>()?;
        if points.len() < 2 {
            return Err(Fault::new(instance.id, format!("polyline #{} has {} points", instance.id, points.len())));
        }
        Ok(Curve::Polyline(points))
    }

    fn composite(&self, instance: &Instance, name: &str, depth: usize) -> Result<Curve, Fault> {
        let name = if instance.records.len() > 1 { "COMPOSITE_CURVE" } else { name };
        let list = attribute(instance, name, 1, 0).list();
        let mut segments = Vec::with_capacity(list.len());
        for value in list {
            let id = reference(instance, value, "segment")?;
            let segment = self.descend(id, depth)?;
            if segment.is("COMPOSITE_CURVE") {
                segments.push((self.curve_at(id, depth + 1)?.curve, true));
                continue;
            }
            let record = segment
                .record("COMPOSITE_CURVE_SEGMENT")
                .or_else(|| segment.records.first().filter(|r| r.name.ends_with("COMPOSITE_CURVE_SEGMENT")))
                .ok_or_else(|| Fault::new(id, format!("#{id} is a {}, not a segment", segment.type_name())))?;
            let sense = record.value(1).boolean().unwrap_or(true);
            segments.push((self.curve_at(reference(segment, record.value(2), "curve")?, depth + 1)?.curve, sense));
        }
        if segments.is_empty() {
            return Err(Fault::new(instance.id, format!("composite curve #{} has no segments", instance.id)));
        }
        Ok(Curve::Composite(segments))
    }

    fn offset(&self, instance: &Instance, depth: usize) -> Result<Scaled, Fault> {
        let value = |index| attribute(instance, "OFFSET_CURVE_3D", 1, index);
        let basis = self.curve_at(reference(instance, value(0), "basis curve")?, depth + 1)?;
        let distance = value(1).number().map(|d| d * self.to_mm).filter(|d| d.abs() <= placement::FARTHEST_MM);
        let distance = distance
            .ok_or_else(|| Fault::new(instance.id, format!("offset curve #{} has no distance", instance.id)))?;
        let along = placement::direction(self.exchange, reference(instance, value(3), "reference direction")?)?;
        let curve = Curve::Offset { basis: Box::new(basis.curve), distance, reference: along };
        Ok(Scaled { curve, parameter: basis.parameter })
    }

    fn curve_replica(&self, instance: &Instance, depth: usize) -> Result<Scaled, Fault> {
        let value = |index| attribute(instance, "CURVE_REPLICA", 1, index);
        let parent = self.curve_at(reference(instance, value(0), "parent curve")?, depth + 1)?;
        let by = placement::operator(self.exchange, reference(instance, value(1), "transformation")?, self.to_mm)?;
        Ok(Scaled { curve: super::replica::curve(&parent.curve, &by), parameter: parent.parameter })
    }
}
