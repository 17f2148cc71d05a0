//! How things are shown: units, colours, drawing style, filters. Never changes data.

use super::standing::Standing;
use super::visibility::Visibility;
use crate::base::decimal::Decimal;
use crate::view::scene::Style;
use serde::{Deserialize, Serialize};

/// Unit in which lengths are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum DisplayUnit {
    /// Millimetres.
    #[default]
    Mm,
    /// Inches, of 25.4 mm.
    Inch,
}

impl DisplayUnit {
    /// As printed in the status line.
    pub fn symbol(self) -> &'static str {
        match self {
            DisplayUnit::Mm => "mm",
            DisplayUnit::Inch => "in",
        }
    }
    /// A length of `decimals` digits in this unit. One more digit is shown in inches than the ratio 25.4 needs (ISO 80000-1 rounding
    /// keeps the last place of the original visible).
    pub fn length(self, mm: Decimal, decimals: u32) -> String {
        match self {
            DisplayUnit::Mm => fixed(mm.to_f64(), decimals),
            DisplayUnit::Inch => fixed(mm.to_f64() / 25.4, decimals + 2),
        }
    }
    /// A value whose own unit is `unit`: converted where it is a length in mm, else as it is.
    pub fn value(self, value: Decimal, unit: &str, decimals: u32) -> String {
        let decimals = decimals.max(value.decimals().min(6));
        if unit == "mm" { self.length(value, decimals) } else { fixed(value.to_f64(), decimals) }
    }
    /// A coordinate, with three digits in mm and five in inches.
    pub fn coordinate(self, mm: f64) -> String {
        match self {
            DisplayUnit::Mm => fixed(mm, 3),
            DisplayUnit::Inch => fixed(mm / 25.4, 5),
        }
    }
}

/// `value` with a real minus sign and without a negative zero.
fn fixed(value: f64, decimals: u32) -> String {
    let text = format!("{value:.*}", decimals.min(12) as usize);
    match text.strip_prefix('-') {
        Some(rest) if rest.bytes().all(|byte| matches!(byte, b'0' | b'.')) => rest.to_owned(),
        Some(rest) => format!("−{rest}"),
        None => text,
    }
}

/// Colours of the window.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Theme {
    /// Dark.
    #[default]
    Dark,
    /// Light.
    Light,
    /// Black, white and strong colours.
    HighContrast,
}

impl Theme {
    /// The next one in order.
    pub fn next(self) -> Self {
        match self {
            Theme::Dark => Theme::Light,
            Theme::Light => Theme::HighContrast,
            Theme::HighContrast => Theme::Dark,
        }
    }
    /// For menus.
    pub fn name(self) -> &'static str {
        match self {
            Theme::Dark => "dark",
            Theme::Light => "light",
            Theme::HighContrast => "high contrast",
        }
    }
}

/// What the colours of faces say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Colouring {
    /// The CAD file's own colours.
    Cad,
    /// Verdicts.
    #[default]
    Verdict,
    /// Faces that carry requirements, and those that carry none.
    Coverage,
}

impl Colouring {
    /// All, in menu order.
    pub const ALL: [Colouring; 3] = [Colouring::Verdict, Colouring::Cad, Colouring::Coverage];
    /// For menus.
    pub fn name(self) -> &'static str {
        match self {
            Colouring::Cad => "CAD",
            Colouring::Verdict => "verdict",
            Colouring::Coverage => "coverage",
        }
    }
}

/// Name of a drawing style.
pub fn style_name(style: Style) -> &'static str {
    match style {
        Style::ShadedEdges => "Shaded + edges",
        Style::Shaded => "Shaded",
        Style::Wireframe => "Wireframe",
        Style::HiddenLine => "Hidden line",
        Style::XRay => "X-ray",
    }
}

/// Drawing styles in menu order.
pub const STYLES: [Style; 5] = [Style::ShadedEdges, Style::Shaded, Style::Wireframe, Style::HiddenLine, Style::XRay];

/// Everything about the showing that can be undone.
#[derive(Clone, Debug, PartialEq)]
pub struct Display {
    /// Unit of lengths.
    pub unit: DisplayUnit,
    /// Drawing style.
    pub style: Style,
    /// Colouring.
    pub colouring: Colouring,
    /// Only what stands so.
    pub filter: Option<Standing>,
    /// Hidden, ghosted, isolated.
    pub visibility: Visibility,
    /// Balloons on the part.
    pub balloons: bool,
    /// Annotations of the file.
    pub annotations: bool,
    /// The cut through the part: axis 0 to 2, and where along it from 0 to 1.
    pub section: Option<(usize, f64)>,
}

impl Default for Display {
    fn default() -> Self {
        Display {
            unit: DisplayUnit::default(),
            style: Style::default(),
            colouring: Colouring::default(),
            filter: None,
            visibility: Visibility::default(),
            balloons: true,
            annotations: true,
            section: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inches_are_exact_and_minus_signs_are_real() {
        let value = Decimal::parse("25.4").unwrap_or(Decimal::ZERO);
        assert_eq!(DisplayUnit::Inch.length(value, 1), "1.000");
        assert_eq!(DisplayUnit::Mm.length(-value, 2), "−25.40");
        assert_eq!(DisplayUnit::Mm.length(Decimal::parse("-0.0001").unwrap_or(Decimal::ZERO), 2), "0.00");
        assert_eq!(
            DisplayUnit::Inch.value(Decimal::parse("30").unwrap_or(Decimal::ZERO), "deg", 1),
            "30.0",
            "angles stay"
        );
    }
}
