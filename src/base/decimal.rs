//! Exact decimal numbers as written: comparing a value with a limit must not depend on binary rounding.
//!
//! 10.1 is within 10.0 ± 0.1. In binary floating point 10.0 + 0.1 is below or above it by chance.

use serde::{Serialize, Serializer};
use std::cmp::Ordering;
use std::fmt;

/// `mantissa · 10^-scale`, exact. Arithmetic that would overflow 128 bits falls back to the nearest number that fits.
#[derive(Clone, Copy, Debug, Default)]
pub struct Decimal {
    mantissa: i128,
    scale: u32,
}

/// Digits after the point that are kept; more are rounded half to even.
const MAX_SCALE: u32 = 24;

impl Decimal {
    /// Zero.
    pub const ZERO: Decimal = Decimal { mantissa: 0, scale: 0 };

    /// Reads `-12.50`, `1.5E-3`, `+.5`, `3.`; no blanks inside, no thousands signs, decimal point only.
    /// `None` where it is no number, or has more than 36 significant digits.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let (body, exponent) = match text.find(['e', 'E']) {
            Some(at) => (&text[..at], text[at + 1..].parse::<i32>().ok()?),
            None => (text, 0),
        };
        let (negative, digits) = match body.as_bytes().first()? {
            b'-' => (true, &body[1..]),
            b'+' => (false, &body[1..]),
            _ => (false, body),
        };
        let (mut mantissa, mut scale, mut seen, mut point) = (0i128, 0i32, 0u32, false);
        for byte in digits.bytes() {
            match byte {
                b'0'..=b'9' => {
                    mantissa = mantissa.checked_mul(10)?.checked_add(i128::from(byte - b'0'))?;
                    seen += 1;
                    scale += i32::from(point);
                }
                b'.' if !point => point = true,
                _ => return None,
            }
        }
        if seen == 0 {
            return None;
        }
        if negative {
            mantissa = -mantissa;
        }
        Self::build(mantissa, scale.checked_sub(exponent)?)
    }

    /// The shortest decimal that reads back as `value` (Rust's own shortest form); 0 for NaN and infinities.
    pub fn from_f64(value: f64) -> Self {
        if !value.is_finite() {
            return Self::ZERO;
        }
        Self::parse(&format!("{value:e}")).unwrap_or(Self::ZERO)
    }

    fn build(mut mantissa: i128, mut scale: i32) -> Option<Self> {
        if mantissa == 0 {
            return Some(Decimal { mantissa: 0, scale: u32::try_from(scale.clamp(0, MAX_SCALE as i32)).unwrap_or(0) });
        }
        while scale < 0 {
            mantissa = mantissa.checked_mul(10)?;
            scale += 1;
        }
        while scale > MAX_SCALE as i32 {
            if mantissa == 0 {
                scale = MAX_SCALE as i32;
                break;
            }
            let rest = mantissa % 10;
            mantissa /= 10;
            if rest.abs() > 5 || (rest.abs() == 5 && mantissa % 2 != 0) {
                mantissa += rest.signum();
            }
            scale -= 1;
        }
        Some(Decimal { mantissa, scale: u32::try_from(scale).ok()? })
    }

    /// Nearest binary number.
    pub fn to_f64(self) -> f64 {
        self.to_string().parse().unwrap_or(f64::NAN)
    }
    /// Digits after the point as written.
    pub fn decimals(self) -> u32 {
        self.scale
    }
    /// Absolute value.
    pub fn abs(self) -> Self {
        Decimal { mantissa: self.mantissa.abs(), scale: self.scale }
    }
    /// Whether it is below zero.
    pub fn is_negative(self) -> bool {
        self.mantissa < 0
    }
    /// Whether it is zero.
    pub fn is_zero(self) -> bool {
        self.mantissa == 0
    }
    /// Half of it, exact.
    pub fn half(self) -> Self {
        self * Decimal { mantissa: 5, scale: 1 }
    }
    /// The smaller of two.
    pub fn min(self, other: Self) -> Self {
        if other < self { other } else { self }
    }
    /// The greater of two.
    pub fn max(self, other: Self) -> Self {
        if other > self { other } else { self }
    }

    fn aligned(self, other: Self) -> Option<(i128, i128, u32)> {
        let scale = self.scale.max(other.scale);
        let up = |d: Decimal| d.mantissa.checked_mul(10i128.checked_pow(scale - d.scale)?);
        Some((up(self)?, up(other)?, scale))
    }
}

impl std::ops::Neg for Decimal {
    type Output = Decimal;
    fn neg(self) -> Decimal {
        Decimal { mantissa: -self.mantissa, scale: self.scale }
    }
}

impl std::ops::Add for Decimal {
    type Output = Decimal;
    fn add(self, other: Decimal) -> Decimal {
        self.aligned(other)
            .and_then(|(a, b, scale)| Some(Decimal { mantissa: a.checked_add(b)?, scale }))
            .unwrap_or_else(|| Decimal::from_f64(self.to_f64() + other.to_f64()))
    }
}

impl std::ops::Sub for Decimal {
    type Output = Decimal;
    fn sub(self, other: Decimal) -> Decimal {
        self + -other
    }
}

impl std::ops::Mul for Decimal {
    type Output = Decimal;
    fn mul(self, other: Decimal) -> Decimal {
        self.mantissa
            .checked_mul(other.mantissa)
            .and_then(|m| Decimal::build(m, i32::try_from(self.scale + other.scale).ok()?))
            .unwrap_or_else(|| Decimal::from_f64(self.to_f64() * other.to_f64()))
    }
}

impl PartialEq for Decimal {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}
impl Eq for Decimal {}
impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        match self.aligned(*other) {
            Some((a, b, _)) => a.cmp(&b),
            None => self.to_f64().total_cmp(&other.to_f64()),
        }
    }
}

/// With the decimals as written: `10.10` stays `10.10`.
impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.mantissa < 0 { "-" } else { "" };
        let digits = self.mantissa.unsigned_abs().to_string();
        let scale = self.scale as usize;
        if scale == 0 {
            return f.pad_integral(self.mantissa >= 0, "", &digits);
        }
        let padded = format!("{digits:0>width$}", width = scale + 1);
        let (whole, part) = padded.split_at(padded.len() - scale);
        f.write_str(&format!("{sign}{whole}.{part}"))
    }
}

impl Serialize for Decimal {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.to_f64())
    }
}

/// A number in its own dress: the text as the file wrote it, and what it means.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Written {
    /// Exactly as written, trimmed.
    pub text: String,
    /// Exact value of the text.
    #[serde(rename = "value")]
    pub decimal: Decimal,
}

impl Written {
    /// Reads a number with a decimal point (see [`Decimal::parse`]).
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        Some(Written { text: text.to_owned(), decimal: Decimal::parse(text)? })
    }
    /// A number that was computed, dressed in its shortest form.
    pub fn computed(value: f64) -> Self {
        let decimal = Decimal::from_f64(value);
        Written { text: decimal.to_string(), decimal }
    }
    /// Binary value.
    pub fn f64(&self) -> f64 {
        self.decimal.to_f64()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn d(text: &str) -> Decimal {
        Decimal::parse(text).unwrap_or_else(|| panic!("{text} is a number"))
    }

    #[test]
    fn limits_are_met_exactly() {
        assert!(d("10.1") <= d("10.0") + d("0.1"));
        assert!(d("8.3") <= d("8.2") + d("0.1"));
        assert!(d("8.3000001") > d("8.2") + d("0.1"));
        assert_eq!(d("0.30"), d(".3"));
        assert_eq!(d("1.5E-3"), d("0.0015"));
        assert_eq!(d("3."), d("3"));
    }

    #[test]
    fn the_dress_is_kept() {
        assert_eq!(d("10.10").to_string(), "10.10");
        assert_eq!(d("-0.05").to_string(), "-0.05");
        assert_eq!(Decimal::from_f64(25.4).to_string(), "25.4");
        assert_eq!((d("25.4") * d("0.5")).to_string(), "12.70");
    }

    #[test]
    fn no_number_is_none() {
        for text in ["", "-", ".", "1,5", "0x10", "NaN", "inf", "1e", "1 2", "--1"] {
            assert!(Decimal::parse(text).is_none(), "{text:?}");
        }
    }

    #[test]
    fn huge_and_tiny_numbers_do_not_panic() {
        for text in ["1e308", "1e-308", "99999999999999999999999999999999999", "-1e30"] {
            let _ = Decimal::parse(text).map(|x| (x + x, x * x, x - x, x < d("1"), x.to_string()));
        }
        let _ = Decimal::from_f64(f64::MAX).to_string();
    }
}
