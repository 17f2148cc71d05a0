//! Bonus tolerance at MMC and LMC from the measured size of the same feature (ISO 2692, ASME Y14.5-2018 §5.9).
//!
//! The departure of the size from the material limit, never below 0, never above the size tolerance: a size out of its
//! own limits fails by itself and buys no position.

use super::number::{difference, shown};
use super::verdict::Step;
use crate::base::decimal::Decimal;

/// Material condition of a tolerance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Material {
    /// Maximum material condition, Ⓜ.
    Mmc,
    /// Least material condition, Ⓛ.
    Lmc,
}

impl Material {
    /// `MMC` or `LMC`.
    pub fn word(self) -> &'static str {
        match self {
            Material::Mmc => "MMC",
            Material::Lmc => "LMC",
        }
    }
}

/// The size that a bonus comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Size {
    /// Measured size, mm; `None` where none was measured.
    pub value: Option<Decimal>,
    /// Lower limit of the size, mm.
    pub lower: Decimal,
    /// Upper limit of the size, mm.
    pub upper: Decimal,
    /// A hole or slot (else a shaft or tab).
    pub internal: bool,
    /// Which size, in words: `CH-05 of SN001`.
    pub from: String,
}

impl Size {
    /// The limit of the material condition: the lower limit of a hole at MMC, the upper one of a shaft.
    fn material_limit(&self, material: Material) -> (Decimal, bool) {
        if self.internal == (material == Material::Mmc) { (self.lower, true) } else { (self.upper, false) }
    }
    /// The most that any size within its limits can give.
    pub fn greatest(&self) -> Decimal {
        self.upper - self.lower
    }
}

/// The bonus with its line; `None` where no size was measured.
pub fn bonus(material: Material, size: &Size) -> Option<(Decimal, Step)> {
    let value = size.value?;
    let (limit, grows) = size.material_limit(material);
    let (departure, arithmetic) =
        if grows { (value - limit, difference(value, limit)) } else { (limit - value, difference(limit, value)) };
    let bonus = departure.max(Decimal::ZERO).min(size.greatest());
    let held = if bonus == departure {
        String::new()
    } else if departure.is_negative() {
        ", held at 0: the size is beyond its material limit".into()
    } else {
        format!(", held at the size tolerance {}", shown(size.greatest()))
    };
    let text = format!("{} size {arithmetic}{held} ({})", material.word(), size.from);
    Some((bonus, Step::new("bonus", text, "ISO 2692; ASME Y14.5-2018 \u{a7}5.9")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn d(text: &str) -> Decimal {
        Decimal::parse(text).expect("a number")
    }
    fn hole(value: &str) -> Size {
        let size = Size { value: None, lower: d("8"), upper: d("8.2"), internal: true, from: "CH-06".into() };
        Size { value: Decimal::parse(value), ..size }
    }
    fn of(material: Material, size: &Size) -> Option<Decimal> {
        bonus(material, size).map(|(bonus, _)| bonus)
    }

    /// The bearing housing of `data/packs`: ⌀8 +0.2/0, sizes 8.18 and 8.02.
    #[test]
    fn a_hole_gains_as_it_grows_at_mmc_and_as_it_shrinks_at_lmc() {
        assert_eq!(of(Material::Mmc, &hole("8.18")), Some(d("0.18")));
        assert_eq!(of(Material::Lmc, &hole("8.18")), Some(d("0.02")));
        assert_eq!(of(Material::Mmc, &hole("8")), Some(d("0")));
        let shaft = Size { internal: false, ..hole("8.18") };
        assert_eq!(of(Material::Mmc, &shaft), Some(d("0.02")));
        assert_eq!(of(Material::Lmc, &shaft), Some(d("0.18")));
    }

    #[test]
    fn a_bad_size_buys_nothing() {
        assert_eq!(of(Material::Mmc, &hole("7.9")), Some(d("0")));
        assert_eq!(of(Material::Mmc, &hole("8.5")), Some(d("0.2")));
        assert_eq!(of(Material::Mmc, &hole("")), None);
    }

    #[test]
    fn the_line_shows_the_arithmetic() {
        let (_, step) = bonus(Material::Mmc, &hole("8.18")).expect("a size");
        assert_eq!(step.text, "MMC size 8.18 − 8 = 0.18 (CH-06)");
    }
}
