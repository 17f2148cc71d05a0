//! Statistics that a QIF file states, each beside the same recomputed from the measurements it names.
//!
//! Checked on the NIST box: the stored standard deviation is that of the sample (n − 1), `Pp` rests on it, and `Cp` on
//! the mean moving range over 1.128 (d₂ for n = 2, AIAG SPC 2nd ed., appendix E).

use super::document::{Doc, N, child, role_of, text};
use crate::inspect::measurements::{Measurements, StatedStatistic};
use rustc_hash::FxHashMap;

/// d₂ of two values.
const D2: f64 = 1.128;

/// Reads `…CharacteristicStats` of the first document into `out.statistics`.
pub fn read(docs: &[Doc], out: &mut Measurements) {
    let Some(here) = docs.first() else { return };
    let by_item: FxHashMap<String, usize> =
        out.rows.iter().enumerate().map(|(index, row)| (row.item.clone(), index)).collect();
    let mut found = Vec::new();
    for node in here.root.descendants().filter(|node| node.is_element()) {
        let name = node.tag_name().name();
        if !name.ends_with("CharacteristicStats") || role_of(name).is_some() {
            continue;
        }
        let rows: Vec<usize> =
            measured_ids(node).iter().filter_map(|id| by_item.get(&format!("id:{id}"))).copied().collect();
        let characteristic = rows.first().and_then(|row| out.rows.get(*row)).and_then(|row| row.characteristic);
        let values: Vec<f64> = rows
            .iter()
            .filter_map(|row| out.rows.get(*row))
            .filter_map(|row| row.value.as_ref())
            .map(|v| v.f64())
            .collect();
        let limits = characteristic.and_then(|index| out.characteristics.get(index)).map(|c| {
            let number = |limit: &Option<crate::base::decimal::Written>| limit.as_ref().map(|limit| limit.f64());
            (number(&c.limits.lower), number(&c.limits.upper))
        });
        let Some(stats) = child(node, "ValueStats") else { continue };
        for stated in stats.children().filter(|child| child.is_element()) {
            // Some statistics wrap their number in `Value`.
            let value = child(stated, "Value").map_or_else(|| text(stated), text);
            if value.is_empty() {
                continue;
            }
            found.push(StatedStatistic {
                file: 0,
                characteristic,
                name: stated.tag_name().name().to_owned(),
                value,
                recomputed: recompute(stated.tag_name().name(), &values, limits.unwrap_or((None, None))),
            });
        }
    }
    out.statistics = found;
}

fn measured_ids(node: N) -> Vec<String> {
    node.descendants()
        .filter(|list| matches!(list.tag_name().name(), "MeasuredIds" | "ActualIds"))
        .flat_map(|list| list.descendants())
        .filter(|id| id.tag_name().name() == "Id")
        .map(text)
        .collect()
}

/// One statistic of `values` by its QIF name; `None` where it cannot be had from them.
fn recompute(name: &str, values: &[f64], (lower, upper): (Option<f64>, Option<f64>)) -> Option<f64> {
    let n = values.len() as f64;
    if values.is_empty() {
        return None;
    }
    let mean = values.iter().sum::<f64>() / n;
    let least = values.iter().copied().fold(f64::INFINITY, f64::min);
    let most = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let sigma = (values.len() > 1).then(|| (values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / (n - 1.0)).sqrt());
    let moving = (values.len() > 1).then(|| {
        values.windows(2).filter_map(|pair| Some((pair.first()? - pair.last()?).abs())).sum::<f64>() / (n - 1.0) / D2
    });
    let capability = |sigma: Option<f64>| Some((upper? - lower?) / (6.0 * sigma.filter(|s| *s > 0.0)?));
    let centred = |sigma: Option<f64>| {
        let sigma = sigma.filter(|s| *s > 0.0)?;
        let sides = [upper.map(|u| (u - mean) / (3.0 * sigma)), lower.map(|l| (mean - l) / (3.0 * sigma))];
        sides.into_iter().flatten().reduce(f64::min)
    };
    match name {
        "Average" => Some(mean),
        "Maximum" => Some(most),
        "Minimum" => Some(least),
        "Range" => Some(most - least),
        "TotalNumber" => Some(n),
        "StandardDeviation" => sigma,
        "Pp" => capability(sigma),
        "Ppk" => centred(sigma),
        "Cp" => capability(moving),
        "Cpk" => centred(moving),
        "NumberOutOfTolerance" => (lower.is_some() || upper.is_some()).then(|| {
            let outside = |v: &&f64| lower.is_some_and(|l| **v < l) || upper.is_some_and(|u| **v > u);
            values.iter().filter(outside).count() as f64
        }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::recompute;

    #[test]
    fn statistics_by_hand() {
        let values = [1.0, 2.0, 4.0, 3.0];
        let limits = (Some(0.0), Some(5.0));
        let near = |name: &str, expected: f64| {
            let got = recompute(name, &values, limits).unwrap_or_else(|| panic!("{name}"));
            assert!((got - expected).abs() < 1e-12, "{name}: {got}, expected {expected}");
        };
        near("Average", 2.5);
        near("StandardDeviation", (5.0f64 / 3.0).sqrt());
        near("Pp", 5.0 / 6.0 / (5.0f64 / 3.0).sqrt());
        near("Cp", 5.0 / 6.0 / ((1.0 + 2.0 + 1.0) / 3.0 / 1.128));
        near("NumberOutOfTolerance", 0.0);
    }
}
