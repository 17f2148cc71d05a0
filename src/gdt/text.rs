//! The text of a requirement as a drawing writes it: `⌀35 0/-0.2`, `⌖|⌀.040Ⓜ|A|B|C`. Cells of a frame are joined by `|`.
//!
//! The forms are those that the expected tables of the NIST models use, so that a search finds them and a checker compares them.

use crate::model::pmi::{
    DatumSystem, DatumTarget, Dimension, DimensionKind, Limits, Requirement, RequirementKind, Tolerance, ToleranceKind,
    ZoneShape,
};

/// Text of a dimension or a geometric tolerance, with `4X ` before a dimension of a pattern.
pub fn requirement(requirement: &Requirement) -> String {
    match &requirement.kind {
        RequirementKind::Dimension(dimension) => {
            let text = self::dimension(dimension);
            if requirement.count > 1 { format!("{}X {text}", requirement.count) } else { text }
        }
        RequirementKind::Tolerance(_) => cells(requirement).join("|"),
    }
}

/// Sign before the value: `⌀`, `R`, `S⌀`, `SR`, `CR`, `□`; empty for distances and angles.
pub fn prefix(dimension: &Dimension) -> String {
    let has = |symbol: &str| dimension.modifiers.iter().any(|m| m == symbol);
    let mut out = String::new();
    if !matches!(dimension.kind, DimensionKind::AngularLocation | DimensionKind::AngularSize) {
        if dimension.subtype.contains("spherical") {
            out.push('S');
        }
        if dimension.subtype.contains("diameter") {
            out.push('⌀');
        } else if dimension.subtype.contains("radius") {
            out.push('R');
        }
    }
    if has("CR") {
        out = "CR".into();
    }
    if has("□") {
        out.insert(0, '□');
    }
    if has("UF") {
        out.insert_str(0, "UF ");
    }
    out
}

/// Text of a dimension without its count.
pub fn dimension(dimension: &Dimension) -> String {
    let unit = &dimension.unit;
    let mut out = prefix(dimension);
    match (&dimension.limits, &dimension.nominal) {
        (Limits::Range { lower, upper }, _) => {
            let places = dimension.tolerance_decimals.or(dimension.decimals);
            out += &format!("{}–{}", unit.shown(lower, places), unit.shown(upper, places));
        }
        (_, Some(nominal)) => out += &unit.shown(nominal, dimension.decimals),
        (_, None) => out.push('?'),
    }
    let places = dimension.tolerance_decimals;
    match &dimension.limits {
        Limits::Fit { class, .. } => out += &format!(" {class}"),
        Limits::Bilateral { upper, .. } => out += &format!(" ±{}", unit.shown(upper, places)),
        Limits::Deviations { lower, upper } => {
            let signed = |value: &crate::base::decimal::Written| {
                let plus = if value.decimal.is_zero() || value.decimal.is_negative() { "" } else { "+" };
                format!("{plus}{}", unit.shown(value, places))
            };
            out += &format!(" {}/{}", signed(upper), signed(lower));
        }
        Limits::Max => out += " MAX",
        Limits::Min => out += " MIN",
        Limits::Average => out += " AVG",
        Limits::Range { .. } | Limits::Basic | Limits::Reference | Limits::None => {}
    }
    for modifier in dimension.modifiers.iter().filter(|m| !matches!(m.as_str(), "CR" | "□" | "UF")) {
        out += &format!(" {modifier}");
    }
    match dimension.limits {
        Limits::Basic => format!("[{out}]"),
        Limits::Reference => format!("({out})"),
        _ => out,
    }
}

/// Symbol of a characteristic (ISO 1101:2017 table 3; ISO 7083).
pub fn symbol(kind: ToleranceKind) -> &'static str {
    match kind {
        ToleranceKind::StraightnessTolerance => "⏤",
        ToleranceKind::FlatnessTolerance => "⏥",
        ToleranceKind::RoundnessTolerance => "○",
        ToleranceKind::CylindricityTolerance => "⌭",
        ToleranceKind::LineProfileTolerance => "⌒",
        ToleranceKind::SurfaceProfileTolerance => "⌓",
        ToleranceKind::AngularityTolerance => "∠",
        ToleranceKind::PerpendicularityTolerance => "⟂",
        ToleranceKind::ParallelismTolerance => "∥",
        ToleranceKind::PositionTolerance => "⌖",
        ToleranceKind::ConcentricityTolerance | ToleranceKind::CoaxialityTolerance => "◎",
        ToleranceKind::SymmetryTolerance => "⌯",
        ToleranceKind::CircularRunoutTolerance => "↗",
        ToleranceKind::TotalRunoutTolerance => "⌰",
        ToleranceKind::GeometricTolerance => "?",
    }
}

/// Sign of the zone before the value.
pub fn zone_sign(zone: ZoneShape) -> &'static str {
    match zone {
        ZoneShape::Width => "",
        ZoneShape::Diametral => "⌀",
        ZoneShape::Spherical => "S⌀",
    }
}

/// Cells of a frame: marks of extent, symbol, value, maximum, compartments. Empty for a dimension.
pub fn cells(requirement: &Requirement) -> Vec<String> {
    let RequirementKind::Tolerance(tolerance) = &requirement.kind else { return Vec::new() };
    let mut out = Vec::new();
    if requirement.all_over {
        out.push("⌮◎".to_owned());
    }
    if requirement.between {
        out.push("↔".to_owned());
    }
    if requirement.all_around {
        out.push("⌮".to_owned());
    }
    out.push(symbol(tolerance.kind).to_owned());
    out.push(value_cell(tolerance));
    if let Some(maximum) = &tolerance.maximum {
        let shown = tolerance.unit.shown(maximum, tolerance.decimals);
        out.push(format!("{}{shown} MAX", zone_sign(tolerance.zone)));
    }
    out.extend(tolerance.datums.iter().map(|compartment| compartment.text()));
    out
}

/// Zone sign, value, unit size, displacement, modifiers, projection.
fn value_cell(tolerance: &Tolerance) -> String {
    let shown = |value| tolerance.unit.shown(value, tolerance.decimals);
    let mut out = zone_sign(tolerance.zone).to_owned();
    out += &tolerance.value.as_ref().map_or("?".to_owned(), shown);
    if let Some(size) = &tolerance.per_unit {
        out += &format!("/{size}");
    }
    if let Some(displacement) = &tolerance.unequal {
        out += &format!("Ⓤ{}", shown(displacement));
    }
    for modifier in &tolerance.modifiers {
        if modifier.chars().count() > 1 {
            out.push(' ');
        }
        out += modifier;
    }
    if let Some(length) = &tolerance.projected {
        out += &format!("Ⓟ{}", shown(length));
    }
    if tolerance.non_uniform {
        out += " NON-UNIFORM";
    }
    out
}

/// Letter, number and size of a datum target: `K1 ⌀85`, `C1 1.25x2`.
pub fn datum_target(target: &DatumTarget) -> String {
    let letter = if target.letter.is_empty() { "?" } else { &target.letter };
    let sign = if target.form.starts_with("circ") { "⌀" } else { "" };
    let shown = |size| match &target.unit {
        Some(unit) => format!("{sign}{}", unit.shown(size, None)),
        None => String::new(),
    };
    let sizes = target.sizes.iter().map(shown).collect::<Vec<_>>().join("x");
    let space = if sizes.is_empty() { "" } else { " " };
    format!("{letter}{}{space}{sizes}", target.number)
}

/// Compartments of a datum system, joined by `|`.
pub fn datum_system(system: &DatumSystem) -> String {
    system.compartments.iter().map(|compartment| compartment.text()).collect::<Vec<_>>().join("|")
}

/// Modifier symbols as the JSON document lists them: those of the value cell, with `Ⓤ` and the projected length.
pub fn modifiers(requirement: &Requirement) -> Vec<String> {
    match &requirement.kind {
        RequirementKind::Dimension(dimension) => dimension.modifiers.clone(),
        RequirementKind::Tolerance(tolerance) => {
            let mut out = tolerance.modifiers.clone();
            if tolerance.unequal.is_some() {
                out.push("Ⓤ".into());
            }
            if let Some(length) = &tolerance.projected {
                out.push(format!("Ⓟ{}", tolerance.unit.shown(length, tolerance.decimals)));
            }
            out
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::decimal::Written;
    use crate::model::pmi::Unit;

    fn written(text: &str) -> Written {
        Written::parse(text).unwrap()
    }
    fn unit(symbol: &str) -> Unit {
        Unit { symbol: symbol.into(), to_internal: 1.0, angle: symbol == "deg" }
    }
    fn size(subtype: &str, nominal: &str, symbol: &str, limits: Limits) -> Dimension {
        Dimension {
            kind: DimensionKind::DimensionalSize,
            subtype: subtype.into(),
            directed: false,
            nominal: Written::parse(nominal),
            decimals: None,
            tolerance_decimals: None,
            unit: unit(symbol),
            limits,
            modifiers: Vec::new(),
        }
    }

    #[test]
    fn dimensions_read_as_on_a_drawing() {
        let (lower, upper) = (written("-0.2"), written("0."));
        let d = |limits| size("diameter", "35.", "mm", limits);
        assert_eq!(dimension(&d(Limits::Deviations { lower, upper })), "⌀35 0/-0.2");
        let (lower, upper) = (written("34.8"), written("35.2"));
        assert_eq!(dimension(&d(Limits::Range { lower, upper })), "⌀34.8–35.2");
        assert_eq!(dimension(&d(Limits::Fit { class: "H7".into(), deviations: None })), "⌀35 H7");
        assert_eq!(dimension(&d(Limits::Basic)), "[⌀35]");
        assert_eq!(dimension(&size("radius", "0.1", "in", Limits::Max)), "R.1 MAX");
        assert_eq!(dimension(&size("spherical diameter", "", "mm", Limits::None)), "S⌀?");
        let mut inch = size("", "0.75", "in", Limits::Reference);
        inch.decimals = Some(3);
        assert_eq!(dimension(&inch), "(.750)");
        let mut angle = size("equal", "60", "deg", Limits::Bilateral { lower: written("-0.5"), upper: written("0.5") });
        angle.kind = DimensionKind::AngularLocation;
        assert_eq!(dimension(&angle), "60° ±0.5°");
    }

    #[test]
    fn size_modifiers_stand_before_or_behind_the_value() {
        let mut d = size("radius", "2", "mm", Limits::None);
        d.modifiers = vec!["CR".into(), "<ST>".into()];
        assert_eq!(dimension(&d), "CR2 <ST>");
    }
}
