//! Units of length and angle. Inside the program lengths are millimetres and angles radians; a file's own unit is
//! kept beside the value and never assumed in silence.

use super::decimal::Decimal;
use serde::Serialize;

/// A unit of length with its exact factor to millimetres.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LengthUnit {
    /// Symbol as printed: `mm`, `in`, ...
    pub symbol: String,
    /// Millimetres in one unit, exact where it is a decimal number (25.4).
    pub to_mm: f64,
}

impl LengthUnit {
    /// Millimetre.
    pub fn mm() -> Self {
        LengthUnit { symbol: "mm".into(), to_mm: 1.0 }
    }
    /// International inch, 25.4 mm (ISO 80000-3).
    pub fn inch() -> Self {
        LengthUnit { symbol: "in".into(), to_mm: 25.4 }
    }
    /// The named unit, by symbol or English name in any case; `None` when unknown.
    pub fn named(name: &str) -> Option<Self> {
        let unit = |symbol: &str, to_mm| Some(LengthUnit { symbol: symbol.into(), to_mm });
        match name.trim().to_ascii_lowercase().as_str() {
            "mm" | "millimetre" | "millimeter" | "millimetres" | "millimeters" => unit("mm", 1.0),
            "cm" | "centimetre" | "centimeter" => unit("cm", 10.0),
            "m" | "metre" | "meter" => unit("m", 1000.0),
            "um" | "µm" | "μm" | "micrometre" | "micrometer" | "micron" => unit("µm", 0.001),
            "in" | "inch" | "inches" | "zoll" | "\"" => unit("in", 25.4),
            "ft" | "foot" | "feet" => unit("ft", 304.8),
            _ => None,
        }
    }
    /// The unit whose factor is `to_mm` within 1e-9 relative, or one named by its factor.
    pub fn by_factor(to_mm: f64) -> Self {
        for name in ["mm", "in", "m", "cm", "ft", "µm"] {
            if let Some(unit) = Self::named(name)
                && (unit.to_mm / to_mm - 1.0).abs() < 1e-9
            {
                return unit;
            }
        }
        LengthUnit { symbol: format!("{to_mm} mm"), to_mm }
    }
    /// The exact factor, where `to_mm` has a short decimal form (it has for all units in use).
    pub fn to_mm_decimal(&self) -> Decimal {
        Decimal::from_f64(self.to_mm)
    }
}
