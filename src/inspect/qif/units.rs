//! Units of a QIF document: what `FileUnits` declares and what a value names (reference: QIF 3.0 `Units.xsd`).
//!
//! A value without `linearUnit` is in the primary unit "if that specification exists, and meters if not". Real exports
//! without units do not mean metres, so none is assumed: the unit is missing, and that is said.

use super::document::{N, child, path, text, text_of};
use crate::base::decimal::Decimal;
use crate::base::diag::Diagnostic;
use crate::base::units::LengthUnit;
use crate::inspect::codes;
use crate::inspect::measurements::Unit;
use crate::inspect::text::Lines;

/// What a number of a kind of characteristic measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quantity {
    /// Millimetres inside.
    Length,
    /// Radians inside.
    Angle,
    /// Neither: words, mass, time, counts, ratios.
    Other,
}

/// Quantity of a kind (the prefix of a QIF element name).
pub fn quantity(kind: &str) -> Quantity {
    const OTHER: [&str; 11] = [
        "Attribute",
        "Mass",
        "Area",
        "Force",
        "Pressure",
        "Speed",
        "Temperature",
        "Time",
        "UserDefinedUnit",
        "Taper",
        "Count",
    ];
    match kind {
        "Angle" | "AngleBetween" | "AngleFrom" | "AngularCoordinate" | "UserDefinedAngular" | "DraftAngle" => {
            Quantity::Angle
        }
        _ if OTHER.iter().any(|word| kind.ends_with(word)) => Quantity::Other,
        _ => Quantity::Length,
    }
}

/// Units of one document.
#[derive(Debug, Default)]
pub struct Units {
    /// Primary unit of length.
    pub length: Option<Unit>,
    /// Primary unit of angle.
    pub angle: Option<Unit>,
    /// Every declared unit.
    declared: Vec<Unit>,
    /// Doubts found while reading, with their lines.
    pub findings: Vec<(u32, Diagnostic)>,
}

impl Units {
    /// Reads `FileUnits` of the document.
    pub fn read(root: N, lines: &Lines) -> Self {
        let mut units = Units::default();
        let Some(file_units) = child(root, "FileUnits") else { return units };
        for group in file_units.children().filter(|c| c.is_element()) {
            let primary = group.tag_name().name() == "PrimaryUnits";
            for node in group.children().filter(|c| c.is_element()) {
                let angle = match node.tag_name().name() {
                    "LinearUnit" => false,
                    "AngularUnit" => true,
                    _ => continue,
                };
                let read = units.declare(node, angle, lines.line(node.range().start));
                if primary && angle {
                    units.angle = units.angle.take().or(read);
                } else if primary {
                    units.length = units.length.take().or(read);
                }
            }
        }
        units
    }

    fn declare(&mut self, node: N, angle: bool, line: u32) -> Option<Unit> {
        let (si, name) = (text_of(node, "SIUnitName"), text_of(node, "UnitName"));
        let name = if name.is_empty() { si.clone() } else { name };
        let known = if angle { angle_named(&name) } else { length_named(&name) };
        // Lengths are declared in metres, angles in radians.
        let scale = Decimal::from_f64(if angle { 1.0 } else { 1000.0 });
        let to_internal = match path(node, &["UnitConversion", "Factor"]).map(text) {
            Some(factor) => match Decimal::parse(&factor).filter(|f| !f.is_negative() && !f.is_zero()) {
                Some(factor) => Some((factor * scale).to_f64()),
                None => {
                    let message = format!("unit `{name}` has the factor `{factor}`");
                    self.findings.push((line, Diagnostic::new(&codes::UNIT_FACTOR, message)));
                    return None;
                }
            },
            None if name.eq_ignore_ascii_case(&si) && !si.is_empty() && known.is_none() => Some(scale.to_f64()),
            None => known,
        };
        let Some(to_internal) = to_internal else {
            let message = format!("unit `{name}` has no conversion factor and is not known");
            self.findings.push((line, Diagnostic::new(&codes::UNIT_UNKNOWN, message)));
            return None;
        };
        if let Some(known) = known.filter(|known| (known / to_internal - 1.0).abs() > 1e-6) {
            let message = format!("unit `{name}` has the factor {to_internal} where its name says {known}");
            self.findings.push((line, Diagnostic::new(&codes::UNIT_NAME_FACTOR, message)));
        }
        // The stated factor of a degree has 15 digits; the known one is exact to the last.
        let to_internal = known.filter(|known| (known / to_internal - 1.0).abs() < 1e-9).unwrap_or(to_internal);
        let unit = Unit { name, to_internal, angle };
        self.declared.push(unit.clone());
        Some(unit)
    }

    /// Unit of a value element: what it names, else the primary unit. `Err` holds the name of an unknown one.
    pub fn of(&self, value: Option<N>, quantity: Quantity) -> Result<Option<Unit>, String> {
        let (attribute, primary, angle) = match quantity {
            Quantity::Length => ("linearUnit", &self.length, false),
            Quantity::Angle => ("angularUnit", &self.angle, true),
            Quantity::Other => return Ok(None),
        };
        let Some(name) = value.and_then(|v| v.attribute(attribute)).map(str::trim).filter(|name| !name.is_empty())
        else {
            return Ok(primary.clone());
        };
        if let Some(unit) = self.declared.iter().find(|u| u.angle == angle && u.name.eq_ignore_ascii_case(name)) {
            return Ok(Some(unit.clone()));
        }
        let known = if angle { angle_named(name) } else { length_named(name) };
        match known {
            Some(to_internal) => Ok(Some(Unit { name: name.to_owned(), to_internal, angle })),
            None => Err(name.to_owned()),
        }
    }
}

/// Millimetres in a named unit.
pub fn length_named(name: &str) -> Option<f64> {
    LengthUnit::named(name).map(|unit| unit.to_mm)
}

/// Radians in a named unit.
pub fn angle_named(name: &str) -> Option<f64> {
    match name.trim().to_ascii_lowercase().as_str() {
        "rad" | "radian" | "radians" => Some(1.0),
        "deg" | "degree" | "degrees" | "°" | "angdec" => Some(std::f64::consts::PI / 180.0),
        "gon" => Some(std::f64::consts::PI / 200.0),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn units(xml: &str) -> Units {
        let tree = roxmltree::Document::parse(xml).expect("well-formed");
        Units::read(tree.root_element(), &Lines::of(xml))
    }

    #[test]
    fn a_factor_outranks_a_name_and_nonsense_is_no_unit() {
        let furlong = units(
            "<q><FileUnits><PrimaryUnits><LinearUnit><SIUnitName>meter</SIUnitName><UnitName>furlong</UnitName>\
             <UnitConversion><Factor>201.168</Factor></UnitConversion></LinearUnit></PrimaryUnits></FileUnits></q>",
        );
        assert_eq!(furlong.length.map(|unit| unit.to_internal), Some(201_168.0));
        let zero = units(
            "<q><FileUnits><PrimaryUnits><LinearUnit><UnitName>mm</UnitName><UnitConversion><Factor>0</Factor>\
             </UnitConversion></LinearUnit></PrimaryUnits></FileUnits></q>",
        );
        assert_eq!(zero.length, None);
        assert_eq!(zero.findings.len(), 1);
    }

    #[test]
    fn no_unit_is_invented() {
        assert_eq!(units("<q/>").of(None, Quantity::Length), Ok(None));
        assert_eq!(quantity("Angularity"), Quantity::Length);
        assert_eq!(quantity("AngleBetween"), Quantity::Angle);
    }
}
