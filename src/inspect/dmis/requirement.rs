//! Nominal tolerances and features: what `TOL/` and `FEAT/` say.

use super::Tolerance;
use super::statement::bracketed;
use crate::base::decimal::{Decimal, Written};
use crate::inspect::measurements::{Characteristic, FeatureGeometry, Material, StatedLimits, Unit};
use crate::inspect::words;
use glam::DVec3;

/// Words of `FEAT/` and the kinds of feature they are.
const FEATURES: [(&str, &str); 10] = [
    ("CIRCLE", "Circle"),
    ("CYLNDR", "Cylinder"),
    ("PLANE", "Plane"),
    ("POINT", "Point"),
    ("CONE", "Cone"),
    ("SPHERE", "Sphere"),
    ("LINE", "Line"),
    ("TORUS", "Torus"),
    ("CPARLN", "Slot"),
    ("ARC", "Circle"),
];

/// `SurfaceProfile` → `surface profile`.
pub fn words_of(kind: &str) -> String {
    let mut out = String::new();
    for c in kind.chars() {
        if c.is_uppercase() && !out.is_empty() {
            out.push(' ');
        }
        out.extend(c.to_lowercase());
    }
    out
}

/// Limits, zone, material condition and datums of a nominal tolerance.
pub fn fill(built: &mut Characteristic, tolerance: &Tolerance, feature: Option<&FeatureGeometry>) {
    let numbers: Vec<Written> = tolerance.minor.iter().skip(1).filter_map(|m| Written::parse(m)).collect();
    let absolute = tolerance.minor.iter().any(|m| m == "LIMIT");
    let mut datums = Vec::new();
    let mut before_datums = true;
    for minor in &tolerance.minor {
        let material = match minor.as_str() {
            "MMC" => Material::Mmc,
            "LMC" => Material::Lmc,
            "RFS" => Material::Rfs,
            _ => {
                if let Some(letter) = bracketed(minor, "DAT").or_else(|| bracketed(minor, "FA")) {
                    before_datums = false;
                    datums.push((letter.to_owned(), Material::None));
                }
                continue;
            }
        };
        match datums.last_mut() {
            Some((_, of_datum)) if !before_datums => *of_datum = material,
            _ => built.material = material,
        }
    }
    built.limits.rule = "none".into();
    if words::is_zone(&built.kind) {
        built.datums = Some(datums);
        built.diametral = built.kind == "Position";
        if let Some(width) = numbers.into_iter().next() {
            let invalid = width.decimal.is_negative().then(|| format!("the tolerance {} is negative", width.text));
            let zero = Written { text: "0".into(), decimal: Decimal::ZERO };
            built.limits = StatedLimits { lower: Some(zero), upper: Some(width.clone()), rule: "zone".into(), invalid };
            built.tolerance = Some(width);
        }
        return;
    }
    let mut numbers = numbers.into_iter();
    if absolute {
        built.limits.lower = numbers.next();
        built.limits.upper = numbers.next();
        built.limits.rule = "limits".into();
        return;
    }
    built.nominal = match built.kind.as_str() {
        "Diameter" | "Radius" => feature
            .and_then(|f| f.size.map(|size| size / if f.in_mm { to_mm(built) } else { 1.0 }))
            .map(|size| Written::computed(if built.kind == "Radius" { size / 2.0 } else { size })),
        _ if tolerance.minor.iter().any(|m| m == "NOMINL") => numbers.next(),
        _ => None,
    };
    let (Some(nominal), Some(low), Some(high)) =
        (built.nominal.as_ref().map(|n| n.decimal), numbers.next(), numbers.next())
    else {
        return;
    };
    let at = |deviation: &Written| {
        let decimal = nominal + deviation.decimal;
        Written { text: decimal.to_string(), decimal }
    };
    let invalid = (low.decimal > high.decimal)
        .then(|| format!("the lower deviation {} is above the upper {}", low.text, high.text));
    built.limits = StatedLimits { lower: Some(at(&low)), upper: Some(at(&high)), rule: "deviations".into(), invalid };
}

fn to_mm(built: &Characteristic) -> f64 {
    built.unit.as_ref().map_or(1.0, |unit| unit.to_internal)
}

/// `FEAT/CYLNDR,INNER,CART,x,y,z,i,j,k,diameter`; other coordinates than `CART` give no place.
pub fn geometry(label: &str, minor: &[&str], unit: Option<&Unit>) -> FeatureGeometry {
    let word = minor.first().copied().unwrap_or_default();
    let kind = FEATURES.iter().find(|(known, _)| *known == word).map_or(word, |(_, kind)| *kind);
    let factor = unit.map_or(1.0, |unit| unit.to_internal);
    let numbers: Vec<f64> = minor.iter().filter_map(|m| m.parse::<f64>().ok()).filter(|n| n.is_finite()).collect();
    let three = |from: usize| {
        let slice = numbers.get(from..from + 3)?;
        Some(DVec3::from_slice(slice))
    };
    let cartesian = minor.contains(&"CART");
    let directed = !matches!(kind, "Sphere");
    let size_at = if directed { 6 } else { 3 };
    FeatureGeometry {
        id: label.to_owned(),
        name: label.to_owned(),
        kind: kind.to_owned(),
        point: three(0).filter(|_| cartesian).map(|point| point * factor),
        direction: three(3).filter(|_| cartesian && directed).and_then(DVec3::try_normalize),
        size: numbers
            .get(size_at)
            .filter(|_| matches!(kind, "Circle" | "Cylinder" | "Sphere"))
            .map(|size| size * factor),
        internal: match minor.get(1).copied() {
            Some("INNER") => Some(true),
            Some("OUTER") => Some(false),
            _ => None,
        },
        in_mm: unit.is_some(),
        ..FeatureGeometry::default()
    }
}
