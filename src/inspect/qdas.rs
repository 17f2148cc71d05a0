//! Q-DAS ASCII transfer format (AQDEF, `.dfq`): key lines `Knnnn/i value`, and value lines with 0x0F and 0x14.
//!
//! K2xxx describe characteristic `i`, K1xxx the part, K0xxx a value. Values come as key lines (a new value of `i` begins
//! with `K0001/i`) or as lines of all characteristics. No verdict is stored. Dates are turned to `YYYY-MM-DDThh:mm:ss`.

use super::findings::Findings;
use super::measurements::{
    Characteristic, InspectedPart, InspectionFile, Measurement, Measurements, StatedLimits, Unit,
};
use super::qif::{Siblings, angle_named, length_named};
use super::{ReadError, codes, words};
use crate::base::decimal::Written;
use crate::base::diag::Diagnostic;
use crate::base::job::Job;
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;

/// Between the fields of one value: value, attribute, time, event, batch, cavity, operator, machine, parameter, gage.
const FIELD: char = '\u{14}';
/// Between the values of a line.
const VALUE: char = '\u{0f}';

/// Whether the first line that is not blank is a key line.
pub fn recognises(text: &str) -> bool {
    text.lines().find(|line| !line.trim().is_empty()).is_some_and(|line| key(line).is_some())
}

/// Number, index and value of a key line.
fn key(line: &str) -> Option<(u16, Option<u32>, &str)> {
    let rest = line.trim_end().strip_prefix('K')?;
    let number = rest.get(..4).filter(|digits| digits.bytes().all(|b| b.is_ascii_digit()))?.parse().ok()?;
    let rest = rest.get(4..)?;
    let (head, value) = rest.split_once(' ').unwrap_or((rest, ""));
    match head.strip_prefix('/') {
        Some(index) => Some((number, Some(index.parse().ok()?), value.trim())),
        None if head.is_empty() => Some((number, None, value.trim())),
        None => None,
    }
}

/// A value as its lines state it.
#[derive(Default)]
struct Raw<'a> {
    line: u32,
    /// Place among the values of its line, from 1; `None` for a key line.
    column: Option<usize>,
    /// Number of the characteristic.
    index: u32,
    fields: BTreeMap<u16, &'a str>,
}

/// What the key lines say.
#[derive(Default)]
struct Described<'a> {
    /// Characteristic → key → value.
    characteristics: BTreeMap<u32, BTreeMap<u16, &'a str>>,
    /// Line on which a characteristic begins.
    lines: BTreeMap<u32, u32>,
    /// Part index → key → value.
    parts: BTreeMap<u32, BTreeMap<u16, &'a str>>,
    /// Characteristic → part index that was described last before it.
    part_of: BTreeMap<u32, u32>,
    rows: Vec<Raw<'a>>,
    /// Keys of other groups: number → lines.
    others: BTreeMap<u16, u64>,
}

/// Reads a transfer file. `file` comes with name, hash and size filled in.
pub fn read(mut file: InspectionFile, text: String, _: Siblings, job: &Job) -> Result<Measurements, ReadError> {
    let mut findings = Findings::new(job, &file.file);
    let described = describe(&text, &mut findings)?;
    file.format = "Q-DAS ASCII".into();
    let first_part = described.parts.values().next();
    let of_part = |key| first_part.and_then(|part| part.get(&key)).map_or(String::new(), |value| (*value).to_owned());
    (file.part_number, file.part_name, file.revision) = (of_part(1001), of_part(1002), of_part(1004));
    let mut out = Measurements::default();
    let mut number_of = FxHashMap::default();
    for (index, keys) in &described.characteristics {
        let line = described.lines.get(index).copied().unwrap_or(0);
        number_of.insert(*index, out.characteristics.len());
        out.characteristics.push(characteristic(*index, keys, line, &mut findings));
    }
    let mut parts = Parts::default();
    let (mut without_unit, mut first_without) = (0u64, None);
    for raw in &described.rows {
        job.check()?;
        let built = number_of.get(&raw.index).copied();
        let requirement = built.and_then(|built| out.characteristics.get(built));
        let mut row = measurement(raw, requirement, &mut findings);
        row.characteristic = built;
        row.part = parts.of(raw, &described, &mut out.parts);
        if row.value.is_some() && row.unit.is_none() {
            without_unit += 1;
            first_without.get_or_insert((row.line, row.item.clone()));
        }
        out.rows.push(row);
    }
    if let Some((line, item)) = first_without {
        let message = format!("{without_unit} values belong to characteristics without a unit (K2142)");
        findings.at(line, &item, Diagnostic::new(&codes::UNIT_MISSING, message));
    }
    account(&mut file, &described, &out);
    if out.rows.is_empty() {
        findings.add(Diagnostic::new(&codes::NO_ROWS, "the file holds no measured value"));
    }
    out.files.push(file);
    findings.finish();
    Ok(out)
}

fn account(file: &mut InspectionFile, described: &Described, out: &Measurements) {
    file.has_plan = !out.characteristics.is_empty();
    file.has_results = !out.rows.is_empty();
    let mut units: Vec<&Unit> = out.characteristics.iter().filter_map(|c| c.unit.as_ref()).collect();
    units.dedup();
    file.length_unit = match units.as_slice() {
        [unit] if !unit.angle => Some((*unit).clone()),
        _ => None,
    };
    file.ledger.push(("characteristics".into(), out.characteristics.len() as u64));
    file.ledger.push(("values".into(), out.rows.len() as u64));
    for (number, lines) in &described.others {
        file.ledger.push((format!("K{number:04}, not used"), *lines));
    }
}

fn describe<'a>(text: &'a str, findings: &mut Findings) -> Result<Described<'a>, ReadError> {
    let mut out = Described::default();
    let mut open: FxHashMap<u32, usize> = FxHashMap::default();
    let mut part = 1;
    let most = findings.job().limits().rows;
    for (number, line) in text.split('\n').enumerate() {
        findings.job().check()?;
        let line_number = u32::try_from(number + 1).unwrap_or(u32::MAX);
        if out.rows.len() > most {
            return Err(crate::base::job::Stopped::Limit(format!("more than {most} values in one file")).into());
        }
        if line.trim_matches([' ', '\t', '\r', FIELD, VALUE]).is_empty() {
            if line.contains([FIELD, VALUE]) {
                let finding = Diagnostic::new(&codes::ROW_SKIPPED, "a line of separators without any value");
                findings.at(line_number, &format!("line:{line_number}"), finding);
            }
            continue;
        }
        match key(line) {
            Some((key @ 1000..=1999, index, value)) => {
                part = index.unwrap_or(1).max(1);
                out.parts.entry(part).or_default().insert(key, value);
            }
            Some((key @ 2000..=2999, index, value)) => {
                let index = index.unwrap_or(1);
                out.lines.entry(index).or_insert(line_number);
                out.part_of.entry(index).or_insert(part);
                out.characteristics.entry(index).or_default().insert(key, value);
            }
            Some((key @ 1..=99, index, value)) => {
                let index = index.unwrap_or(1);
                // A new value begins with K0001; an attribute check with K0020.
                let checked =
                    open.get(&index).and_then(|at| out.rows.get(*at)).is_none_or(|raw| raw.fields.contains_key(&20));
                let begins = key == 1 || (key == 20 && checked);
                if begins || !open.contains_key(&index) {
                    open.insert(index, out.rows.len());
                    out.rows.push(Raw { line: line_number, index, ..Raw::default() });
                }
                if let Some(raw) = open.get(&index).and_then(|at| out.rows.get_mut(*at)) {
                    raw.fields.insert(key, value);
                }
            }
            Some((key, _, _)) => *out.others.entry(key).or_default() += 1,
            None => value_line(line, line_number, &mut out, findings),
        }
    }
    // `/0` holds for all characteristics.
    if let Some(all) = out.characteristics.remove(&0) {
        for keys in out.characteristics.values_mut() {
            for (key, value) in &all {
                keys.entry(*key).or_insert(value);
            }
        }
    }
    Ok(out)
}

/// A line of all characteristics: 0x0F between values, 0x14 between the fields of one.
fn value_line<'a>(line: &'a str, number: u32, out: &mut Described<'a>, findings: &mut Findings) {
    const KEYS: [u16; 10] = [1, 2, 4, 5, 6, 7, 8, 10, 11, 12];
    let line = line.trim_end_matches('\r');
    let indices: Vec<u32> = out.characteristics.keys().copied().filter(|index| *index > 0).collect();
    let several = indices.len() > 1 || line.contains(VALUE);
    for (place, value) in line.split(VALUE).enumerate() {
        let fields: BTreeMap<u16, &str> =
            KEYS.into_iter().zip(value.split(FIELD).map(str::trim)).filter(|(_, field)| !field.is_empty()).collect();
        if fields.is_empty() {
            continue;
        }
        let Some(index) = indices.get(place).copied() else {
            let message = format!(
                "value {} of the line belongs to no characteristic; {} are described",
                place + 1,
                indices.len()
            );
            findings.at(number, &format!("line:{number}"), Diagnostic::new(&codes::ROW_SKIPPED, message));
            break;
        };
        out.rows.push(Raw { line: number, column: several.then_some(place + 1), index, fields });
    }
}

fn characteristic(index: u32, keys: &BTreeMap<u16, &str>, line: u32, findings: &mut Findings) -> Characteristic {
    let text = |key: u16| keys.get(&key).copied().unwrap_or_default();
    let number = |key: u16| Written::parse(text(key));
    let mut built = Characteristic {
        item_id: index.to_string(),
        designator: text(2001).to_owned(),
        name: if text(2002).is_empty() { text(2001) } else { text(2002) }.to_owned(),
        nominal: number(2101),
        uuids: Some(text(2997).trim_matches(['{', '}']).to_ascii_lowercase())
            .filter(|id| !id.is_empty())
            .into_iter()
            .collect(),
        ..Characteristic::default()
    };
    built.kind =
        words::kind_of_name(text(2002)).or_else(|| words::kind_of_name(text(2003))).unwrap_or_default().to_owned();
    let row = format!("line:{line}");
    built.unit = match text(2142) {
        "" => None,
        name => {
            let known = |factor, angle| Some(Unit { name: name.to_owned(), to_internal: factor, angle });
            let unit =
                length_named(name).map_or_else(|| angle_named(name).and_then(|f| known(f, true)), |f| known(f, false));
            if unit.is_none() {
                findings.at(
                    line,
                    &row,
                    Diagnostic::new(&codes::UNIT_UNKNOWN, format!("the unit `{name}` is not known")),
                );
            }
            unit
        }
    };
    built.limits = stated_limits(&built, number(2110), number(2111), number(2112), number(2113), |why| {
        findings.at(line, &row, Diagnostic::new(&codes::LIMITS_SUSPICIOUS, why));
    });
    if words::is_zone(&built.kind) && built.limits.upper.is_some() {
        built.limits.rule = "zone".into();
        built.tolerance.clone_from(&built.limits.upper);
    }
    if let Some(why) = &built.limits.invalid {
        findings.at(line, &row, Diagnostic::new(&codes::LIMITS_INVALID, format!("`{}`: {why}", built.name)));
    }
    built.pseudo = words::pseudo(&built.name).map(str::to_owned);
    built
}

/// K2110, K2111 are absolute, K2112, K2113 are deviations; where both are there, they must agree.
fn stated_limits(
    built: &Characteristic,
    lower: Option<Written>,
    upper: Option<Written>,
    below: Option<Written>,
    above: Option<Written>,
    mut doubt: impl FnMut(String),
) -> StatedLimits {
    let nominal = built.nominal.as_ref().map(|nominal| nominal.decimal);
    let mut from_deviation = false;
    let mut one = |limit: Option<Written>, deviation: Option<Written>| match (limit, deviation, nominal) {
        (Some(limit), Some(deviation), Some(nominal)) if nominal + deviation.decimal != limit.decimal => {
            doubt(format!(
                "the limit {} is not the nominal {nominal} with its allowance {}",
                limit.text, deviation.text
            ));
            Some(limit)
        }
        (Some(limit), _, _) => Some(limit),
        (None, Some(deviation), Some(nominal)) => {
            from_deviation = true;
            let decimal = nominal + deviation.decimal;
            Some(Written { text: decimal.to_string(), decimal })
        }
        _ => None,
    };
    let (lower, upper) = (one(lower, below), one(upper, above));
    let invalid = match (&lower, &upper) {
        (Some(lower), Some(upper)) if lower.decimal > upper.decimal => {
            Some(format!("the lower limit {} is above the upper {}", lower.text, upper.text))
        }
        _ => None,
    };
    let rule = match (lower.is_none() && upper.is_none(), from_deviation) {
        (true, _) => "none",
        (_, true) => "deviations",
        _ => "limits",
    };
    StatedLimits { lower, upper, rule: rule.into(), invalid }
}

fn measurement(raw: &Raw, requirement: Option<&Characteristic>, findings: &mut Findings) -> Measurement {
    let text = |key: u16| raw.fields.get(&key).copied().unwrap_or_default();
    let item = match raw.column {
        Some(column) => format!("line:{}/col:{column}", raw.line),
        None => format!("line:{}", raw.line),
    };
    let people: Vec<&str> =
        [text(12), text(10), text(8)].into_iter().filter(|word| !word.is_empty() && *word != "0").collect();
    let mut row = Measurement {
        line: raw.line,
        time: date(text(4)),
        instrument: people.join(", "),
        unit: requirement.and_then(|built| built.unit.clone()),
        ..Measurement::default()
    };
    // K0002: 0 = valid; 255 and 256 = no value.
    let attribute = text(2);
    let void = matches!(attribute, "255" | "256");
    match (text(1), raw.fields.get(&20)) {
        ("", Some(sample)) => {
            row.text = Some(format!("{} of {sample} nonconforming", raw.fields.get(&21).copied().unwrap_or("?")));
        }
        ("", None) => {}
        (_, _) if void => {}
        (value, _) => {
            row.value = Written::parse(value);
            if row.value.is_none() {
                row.text = Some(value.to_owned());
                let message = format!("the value `{value}` is no number");
                findings.at(raw.line, &item, Diagnostic::new(&codes::VALUE_NO_NUMBER, message));
            } else if !matches!(attribute, "" | "0") {
                let message = format!("the value `{value}` has the attribute {attribute}, which is not `valid`");
                findings.at(raw.line, &item, Diagnostic::new(&codes::STATUS_UNKNOWN, message));
            }
        }
    }
    if requirement.is_none() {
        let message = format!("the value belongs to characteristic {}, which is not described", raw.index);
        findings.at(raw.line, &item, Diagnostic::new(&codes::REFERENCE_BROKEN, message));
    }
    row.item = item;
    row
}

/// `23.01.2023/11:29:56` → `2023-01-23T11:29:56`; anything else as written.
fn date(text: &str) -> String {
    let turned = || {
        let (day, time) = text.split_once('/')?;
        let mut parts = day.split('.');
        let (d, m, y) = (parts.next()?, parts.next()?, parts.next()?);
        let digits = |text: &str, length: usize| text.len() == length && text.bytes().all(|b| b.is_ascii_digit());
        (digits(d, 2) && digits(m, 2) && digits(y, 4) && parts.next().is_none()).then(|| format!("{y}-{m}-{d}T{time}"))
    };
    turned().unwrap_or_else(|| text.to_owned())
}

/// Parts by serial (K0014); without one, the n-th value of a characteristic is that of part n.
#[derive(Default)]
struct Parts {
    known: FxHashMap<(String, u32), usize>,
    nth: FxHashMap<u32, usize>,
}

impl Parts {
    fn of(&mut self, raw: &Raw, described: &Described, parts: &mut Vec<InspectedPart>) -> usize {
        let serial = [14, 16].iter().find_map(|key| raw.fields.get(key)).copied().filter(|serial| !serial.is_empty());
        let part = described.part_of.get(&raw.index).copied().unwrap_or(1);
        let component = if described.parts.len() > 1 { part } else { 0 };
        let name = match serial {
            Some(serial) => serial.to_owned(),
            None => {
                let nth = self.nth.entry(raw.index).or_insert(0);
                *nth += 1;
                format!("part {nth}")
            }
        };
        *self.known.entry((name.clone(), component)).or_insert_with(|| {
            let of_component = described.parts.get(&component).and_then(|keys| keys.get(&1001));
            parts.push(InspectedPart {
                serial: name,
                serial_stated: serial.is_some(),
                component: of_component.map(|number| (*number).to_owned()).unwrap_or_default(),
                result_set: raw
                    .fields
                    .get(&6)
                    .map(|batch| batch.trim_start_matches('#').to_owned())
                    .unwrap_or_default(),
                ..InspectedPart::default()
            });
            parts.len() - 1
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::decimal::Decimal;

    fn of(text: &str) -> Measurements {
        let file = InspectionFile { file: "t.dfq".into(), ..InspectionFile::default() };
        read(file, text.to_owned(), &|_| None, &Job::default()).expect("reads")
    }

    #[test]
    fn a_value_line_with_fields_and_attributes() {
        let read =
            of("K0100 2\r\nK2001/1 A\r\nK2101/1 10\r\nK2112/1 -0.1\r\nK2113/1 0.2\r\nK2142/1 mm\r\nK2001/2 B\r\n\
             1.00376101000000E+0001\u{14}0\u{14}23.01.2023/11:29:56\u{14}\u{14}#7\u{f}99\u{14}255\r\n");
        assert_eq!((read.rows.len(), read.parts.len()), (2, 1));
        assert_eq!(read.rows[0].value.as_ref().map(|v| v.decimal), Decimal::parse("10.0376101"));
        assert_eq!((read.rows[0].time.as_str(), read.rows[0].item.as_str()), ("2023-01-23T11:29:56", "line:8/col:1"));
        assert_eq!((&read.rows[1].value, &read.rows[1].text), (&None, &None));
        let upper = read.characteristics[0].limits.upper.as_ref().map(|upper| upper.text.as_str());
        assert_eq!((upper, read.characteristics[0].limits.rule.as_str()), (Some("10.2"), "deviations"));
    }

    #[test]
    fn key_lines_are_told_from_values() {
        assert_eq!(key("K0001/12 1.5\r"), Some((1, Some(12), "1.5")));
        assert_eq!(key("K0100 3"), Some((100, None, "3")));
        assert_eq!(key("K2002/1"), Some((2002, Some(1), "")));
        assert_eq!(key("Kelvin"), None);
        assert!(!recognises("Characteristic,Actual\n"));
    }
}
