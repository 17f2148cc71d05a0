//! From a requirement as written to the demand its values are held against: absolute limits in mm or degrees.

use super::units::Scale;
use crate::base::decimal::{Decimal, Written};
use crate::judge::Demand;
use crate::judge::bonus::Material;
use crate::judge::fits;
use crate::judge::number::{shown, sum};
use crate::judge::profile::Profile;
use crate::judge::verdict::Step;
use crate::model::Model;
use crate::model::pmi::{Dimension, Limits, Requirement, RequirementKind, Tolerance, ToleranceKind};

/// A demand and what tables show of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Demanded {
    /// What values are held against.
    pub demand: Demand,
    /// Nominal, mm or degrees.
    pub nominal: Option<Decimal>,
    /// Unit of the requirement.
    pub scale: Scale,
    /// Digits after the point to show, in mm.
    pub decimals: u32,
    /// Why it is not to be measured.
    pub not_required: Option<String>,
}

/// The demand of a requirement.
pub fn demand_of(model: &Model, requirement: &Requirement) -> Demanded {
    match &requirement.kind {
        RequirementKind::Dimension(dimension) => of_dimension(dimension),
        RequirementKind::Tolerance(tolerance) => of_tolerance(model, tolerance),
    }
}

/// The number that a CAD system meant. Many export decimals by way of binary numbers and inch (`0.0400000000001600`): what
/// lies within 1e-11 of a number of nine decimals is that number. Limits only; measured values are taken as written.
fn meant(written: &Written) -> Decimal {
    if written.decimal.decimals() <= 9 {
        return written.decimal;
    }
    let text = format!("{:.9}", written.f64());
    let plain = text.trim_end_matches('0').trim_end_matches('.');
    match (Decimal::parse(plain), Decimal::parse("1e-11")) {
        (Some(short), Some(noise)) if (written.decimal - short).abs() <= noise => short,
        _ => written.decimal,
    }
}

fn of_dimension(dimension: &Dimension) -> Demanded {
    let scale = Scale::new(dimension.unit.to_internal, dimension.unit.angle);
    let nominal = dimension.nominal.as_ref().map(|written| scale.apply(meant(written)));
    let mut demand = Demand::default();
    let mut not_required = None;
    let decimals_of = |written: &[&Written]| written.iter().map(|w| meant(w).decimals().min(6)).max().unwrap_or(0);
    let mut decimals = dimension.nominal.as_ref().map_or(0, |written| meant(written).decimals().min(6));
    match &dimension.limits {
        Limits::Bilateral { lower, upper } | Limits::Deviations { lower, upper } => {
            decimals = decimals.max(decimals_of(&[lower, upper]));
            deviations(&mut demand, nominal, scale.apply(meant(lower)), scale.apply(meant(upper)), "");
        }
        Limits::Range { lower, upper } => {
            decimals = decimals.max(decimals_of(&[lower, upper]));
            demand.lower = Some(scale.apply(meant(lower)));
            demand.upper = Some(scale.apply(meant(upper)));
        }
        Limits::Fit { class, deviations: stated } => {
            decimals = decimals.max(3);
            fit(
                &mut demand,
                nominal,
                class,
                stated.as_ref().map(|(l, u)| (scale.apply(meant(l)), scale.apply(meant(u)))),
            );
        }
        Limits::Max => demand.upper = nominal,
        Limits::Min => demand.lower = nominal,
        Limits::Basic => not_required = Some("theoretically exact: the tolerance is on the feature it locates".into()),
        Limits::Reference => not_required = Some("reference dimension, for information".into()),
        Limits::Average => demand.withheld = Some("an average of several sizes; one reported value is not it".into()),
        Limits::None => demand.withheld = Some("the model states no tolerance for this dimension".into()),
    }
    if not_required.is_some() {
        demand.withheld = not_required.clone();
    } else if demand.withheld.is_none() && demand.lower.is_none() && demand.upper.is_none() {
        demand.withheld = Some("the model states no value for this dimension".into());
    }
    let decimals = dimension.tolerance_decimals.or(dimension.decimals).unwrap_or(0).max(in_mm(decimals, scale));
    Demanded { demand, nominal, scale, decimals, not_required }
}

/// Two digits less in mm than in inch show the same fineness; never fewer than the file's own in mm.
fn in_mm(decimals: u32, scale: Scale) -> u32 {
    if scale.factor == Decimal::from_f64(1.0) || scale.angle { decimals } else { decimals.saturating_sub(1).max(3) }
}

fn deviations(demand: &mut Demand, nominal: Option<Decimal>, lower: Decimal, upper: Decimal, clause: &str) {
    let Some(nominal) = nominal else {
        demand.withheld = Some("deviations are stated without a nominal value".into());
        return;
    };
    demand.lower = Some(nominal + lower);
    demand.upper = Some(nominal + upper);
    let text = format!("upper limit {}; lower limit {}", sum(nominal, upper), sum(nominal, lower));
    demand.steps.push(Step::new("limits", text, clause));
}

fn fit(demand: &mut Demand, nominal: Option<Decimal>, class: &str, stated: Option<(Decimal, Decimal)>) {
    const CLAUSE: &str = "ISO 286-1:2010";
    let Some(nominal) = nominal else {
        demand.withheld = Some(format!("fit {class} without a nominal size"));
        return;
    };
    match stated.or_else(|| fits::deviations(class, nominal)) {
        Some((lower, upper)) => {
            let text = format!("{class} at {}: {} / {} mm", shown(nominal), shown(upper), shown(lower));
            demand.steps.push(Step::new("fit", text, CLAUSE));
            deviations(demand, Some(nominal), lower, upper, CLAUSE);
        }
        None => {
            demand.withheld =
                Some(format!("the deviations of fit {class} at {} mm are not in the table", shown(nominal)))
        }
    }
}

fn of_tolerance(model: &Model, tolerance: &Tolerance) -> Demanded {
    let scale = Scale::new(tolerance.unit.to_internal, tolerance.unit.angle);
    let mut demand = Demand { natural_lower: true, ..Demand::default() };
    let decimals = tolerance.value.as_ref().map_or(0, |written| meant(written).decimals().min(6));
    if let Some(value) = &tolerance.value {
        demand.lower = Some(Decimal::ZERO);
        demand.upper = Some(scale.apply(meant(value)));
    } else {
        demand.withheld = Some("the model states no value for this tolerance".into());
    }
    let has = |signs: [&str; 2]| tolerance.modifiers.iter().any(|m| signs.contains(&m.as_str()));
    if has(["Ⓜ", "M"]) {
        demand.material = Some(Material::Mmc);
    } else if has(["Ⓛ", "L"]) {
        demand.material = Some(Material::Lmc);
    }
    demand.greatest_total = tolerance.maximum.as_ref().map(|most| scale.apply(meant(most)));
    if matches!(tolerance.kind, ToleranceKind::LineProfileTolerance | ToleranceKind::SurfaceProfileTolerance) {
        let offset = tolerance.unequal.as_ref().map(|written| scale.apply(meant(written)));
        demand.profile = Some(match (offset, demand.upper) {
            (Some(offset), Some(total)) => unequal(model, offset, total, &mut demand.steps),
            _ => Profile::Equal,
        });
    }
    if tolerance.non_uniform {
        demand.withheld = Some("a non-uniform zone: its width at the place of the value is not known".into());
    }
    let shifts = tolerance.datums.iter().any(|c| {
        let all = c.modifiers.iter().chain(c.elements.iter().flat_map(|element| &element.modifiers));
        all.into_iter().any(|m| matches!(m.as_str(), "Ⓜ" | "Ⓛ"))
    });
    if shifts {
        let text = "a datum at its material boundary: the value is taken in the frame as reported; a datum shift cannot be \
                    recomputed from one number and is not added";
        demand.steps.push(Step::new("datums", text, "ASME Y14.5-2018 \u{a7}7.11; ISO 5459"));
    }
    let decimals = tolerance.decimals.unwrap_or(0).max(in_mm(decimals, scale));
    Demanded { demand, nominal: None, scale, decimals, not_required: None }
}

/// ASME Ⓤ: the part of the zone outside the material. ISO UZ: the shift of the zone's middle. Which, by the standards
/// that the file names; ASME where it names none, since AP242 took the symbol from there.
fn unequal(model: &Model, offset: Decimal, total: Decimal, steps: &mut Vec<Step>) -> Profile {
    let names = |what: &str| model.source.standards.iter().any(|standard| standard.to_uppercase().contains(what));
    if names("ISO") && !names("ASME") {
        let outside = total.half() + offset;
        let text =
            format!("UZ moves the middle of the zone by {}: {} outside the material", shown(offset), shown(outside));
        steps.push(Step::new("zone", text, "ISO 1660:2017"));
        Profile::Unequal { outside }
    } else {
        steps.push(Step::new(
            "zone",
            format!("Ⓤ puts {} outside the material", shown(offset)),
            "ASME Y14.5-2018 \u{a7}11.3",
        ));
        Profile::Unequal { outside: offset }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::pmi::{DimensionKind, Unit, ZoneShape};

    fn w(text: &str) -> Written {
        Written::parse(text).expect("a number")
    }
    fn d(text: &str) -> Option<Decimal> {
        Decimal::parse(text)
    }
    fn dimension(nominal: &str, limits: Limits, symbol: &str, to_internal: f64) -> Dimension {
        Dimension {
            kind: DimensionKind::DimensionalSize,
            subtype: "diameter".into(),
            directed: false,
            nominal: Written::parse(nominal),
            decimals: None,
            tolerance_decimals: None,
            unit: Unit { symbol: symbol.into(), to_internal, angle: false },
            limits,
            modifiers: Vec::new(),
        }
    }

    #[test]
    fn every_way_of_stating_limits_gives_the_same_limits() {
        let bounds = |dimension: &Dimension| {
            let out = of_dimension(dimension).demand;
            (out.lower, out.upper)
        };
        let inch = dimension("0.375", Limits::Bilateral { lower: w("-0.005"), upper: w("0.005") }, "in", 25.4);
        assert_eq!(bounds(&inch), (d("9.398"), d("9.652")));
        let range = dimension("30", Limits::Range { lower: w("30"), upper: w("30.021") }, "mm", 1.0);
        assert_eq!(bounds(&range), (d("30"), d("30.021")));
        let fit = dimension("25", Limits::Fit { class: "g6".into(), deviations: None }, "mm", 1.0);
        assert_eq!(bounds(&fit), (d("24.980"), d("24.993")));
        assert_eq!(bounds(&dimension("5", Limits::Max, "mm", 1.0)), (None, d("5")));
    }

    /// As NIST's CTC models carry them.
    #[test]
    fn noise_of_binary_numbers_is_no_limit() {
        assert_eq!(meant(&w("0.0400000000001600")).to_string(), "0.04");
        assert_eq!(meant(&w("9.8999999999999986")).to_string(), "9.9");
        assert_eq!(meant(&w("0.04000000016")).to_string(), "0.04000000016");
        assert_eq!(meant(&w("10.10")).to_string(), "10.10");
        assert_eq!(meant(&w("1.0000000000000")).to_string(), "1");
    }

    #[test]
    fn what_has_no_limits_is_withheld() {
        for limits in [Limits::Basic, Limits::Reference, Limits::None, Limits::Average] {
            assert!(of_dimension(&dimension("5", limits, "mm", 1.0)).demand.withheld.is_some());
        }
        let unknown = dimension("5", Limits::Fit { class: "zq6".into(), deviations: None }, "mm", 1.0);
        assert!(of_dimension(&unknown).demand.withheld.is_some_and(|why| why.contains("zq6")));
        assert!(of_dimension(&dimension("", Limits::Max, "mm", 1.0)).demand.withheld.is_some());
    }

    #[test]
    fn the_standard_decides_what_unequal_means() {
        let tolerance = Tolerance {
            kind: ToleranceKind::SurfaceProfileTolerance,
            value: Some(w("2.5")),
            decimals: None,
            unit: Unit { symbol: "mm".into(), to_internal: 1.0, angle: false },
            zone_form: String::new(),
            zone: ZoneShape::Width,
            modifiers: Vec::new(),
            projected: None,
            unequal: Some(w("0.5")),
            maximum: None,
            per_unit: None,
            non_uniform: false,
            datum_system: None,
            datums: Vec::new(),
        };
        let mut model = Model::default();
        assert_eq!(
            of_tolerance(&model, &tolerance).demand.profile,
            Some(Profile::Unequal { outside: d("0.5").expect("n") })
        );
        model.source.standards = vec!["ISO 1101".into()];
        assert_eq!(
            of_tolerance(&model, &tolerance).demand.profile,
            Some(Profile::Unequal { outside: d("1.75").expect("n") })
        );
    }
}
