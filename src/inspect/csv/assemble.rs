//! Raw rows to parts, characteristics and measurements.

use super::columns::Hint;
use super::limits::{self, Stated, Style};
use super::number::{self, Cell, Sign};
use super::rows::{Raw, Read, Spec, numeric_cells};
use crate::base::decimal::{Decimal, Written};
use crate::base::diag::Diagnostic;
use crate::base::job::Stopped;
use crate::inspect::codes;
use crate::inspect::findings::Findings;
use crate::inspect::measurements::{
    Characteristic, FeatureGeometry, InspectedPart, InspectionFile, Measurement, Measurements, StatedLimits, Unit,
};
use crate::inspect::qif::{angle_named, length_named};
use crate::inspect::words;
use rustc_hash::FxHashMap;

/// Brings raw rows to the common form.
pub fn assemble(read: Read, mut file: InspectionFile, findings: &mut Findings) -> Result<Measurements, Stopped> {
    let sign = decimal_sign(&read, findings);
    let style = style(&read, sign, findings);
    let mut out = Measurements::default();
    let mut built: FxHashMap<Spec, usize> = FxHashMap::default();
    let mut parts: FxHashMap<(&str, &str), usize> = FxHashMap::default();
    let (mut without_unit, mut units) = ((0u64, 0u32), Vec::new());
    for raw in &read.rows {
        findings.job().check()?;
        let part = *parts.entry((raw.serial, raw.component)).or_insert_with(|| {
            out.parts.push(part(raw, out.parts.len() + 1));
            out.parts.len() - 1
        });
        let characteristic = match built.get(&raw.spec) {
            Some(index) => *index,
            None => {
                out.characteristics.push(characteristic(raw, sign, &style, findings));
                built.insert(raw.spec, out.characteristics.len() - 1);
                out.characteristics.len() - 1
            }
        };
        let Some(requirement) = out.characteristics.get(characteristic) else { continue };
        let mut row = measurement(raw, sign, requirement, findings);
        row.part = part;
        row.characteristic = Some(characteristic);
        if row.value.is_some() && row.unit.is_none() {
            without_unit = (without_unit.0 + 1, if without_unit.0 == 0 { raw.line } else { without_unit.1 });
        }
        let unit = row.unit.as_ref().map(|unit| unit.name.clone());
        if let Some(unit) = unit.filter(|unit| !units.contains(unit)) {
            units.push(unit);
        }
        out.rows.push(row);
    }
    say_units(&read, without_unit, &units, findings);
    file.length_unit = match units.as_slice() {
        [_] if without_unit.0 == 0 => out.rows.iter().find_map(|row| row.unit.clone()).filter(|unit| !unit.angle),
        _ => None,
    };
    file.has_plan = out.characteristics.iter().any(|c| c.nominal.is_some() || c.limits.upper.is_some());
    file.has_results = !out.rows.is_empty();
    let without = out.rows.iter().filter(|row| row.value.is_none()).count() as u64;
    file.ledger.push(("rows without a number".into(), without));
    out.files.push(file);
    Ok(out)
}

fn say_units(read: &Read, without: (u64, u32), units: &[String], findings: &mut Findings) {
    if without.0 > 0 {
        let finding = Diagnostic::new(&codes::UNIT_MISSING, format!("{} values state no unit", without.0))
            .hint("add a column `Unit`, or the unit in brackets behind the heading of the values");
        findings.at(without.1, &format!("line:{}", without.1), finding);
    }
    let lengths = units.iter().filter(|unit| length_named(unit).is_some()).count();
    if lengths > 1 {
        let message = format!("lengths are stated in {}; each row was read in its own", units.join(", "));
        findings.at(read.header_line, "", Diagnostic::new(&codes::UNIT_MIXED, message));
    }
}

/// One sign for the whole table: that for which most cells speak.
fn decimal_sign(read: &Read, findings: &mut Findings) -> Sign {
    let (mut comma, mut point) = (0u64, 0u64);
    for cell in read.rows.iter().flat_map(numeric_cells) {
        match number::speaks_for(cell) {
            Some(Sign::Comma) => comma += 1,
            Some(Sign::Point) => point += 1,
            None => {}
        }
    }
    // Cells like `10,020` speak for neither; a table that has only such means the comma.
    let lone_commas = || {
        read.rows
            .iter()
            .any(|raw| [raw.spec.nominal, raw.actual].iter().any(|cell| cell.contains(',') && !cell.contains('.')))
    };
    if comma > 0 && point > 0 {
        let message =
            format!("{comma} cells have a decimal comma, {point} a decimal point; the more frequent was used");
        findings.at(read.header_line, "", Diagnostic::new(&codes::VALUE_AMBIGUOUS, message));
    }
    if comma > point || (comma == 0 && point == 0 && lone_commas()) { Sign::Comma } else { Sign::Point }
}

fn decimal(cell: &str, sign: Sign) -> Option<Decimal> {
    match number::read(cell, sign) {
        Cell::Number(written) => Some(written.decimal),
        _ => None,
    }
}

fn style(read: &Read, sign: Sign, findings: &mut Findings) -> Style {
    let mut seen: FxHashMap<Spec, ()> = FxHashMap::default();
    let mut stated = Vec::new();
    for raw in &read.rows {
        if seen.insert(raw.spec, ()).is_none() {
            stated.push(Stated {
                nominal: decimal(raw.spec.nominal, sign),
                lower: decimal(raw.spec.lower, sign),
                upper: decimal(raw.spec.upper, sign),
            });
        }
    }
    let style = limits::decide(&stated, read.lower, read.upper);
    if !stated.is_empty() && (read.lower.is_some() || read.upper.is_some()) {
        findings.at(
            read.header_line,
            "",
            Diagnostic::new(&codes::LIMITS_GUESSED, format!("limits were read {}", style.reason)),
        );
    }
    if style.against > 0 {
        let message = format!("{} limits look otherwise than the rest of their column", style.against);
        findings.at(read.header_line, "", Diagnostic::new(&codes::LIMITS_SUSPICIOUS, message));
    }
    style
}

fn part(raw: &Raw, number: usize) -> InspectedPart {
    InspectedPart {
        serial: if raw.serial.is_empty() { format!("part {number}") } else { raw.serial.to_owned() },
        serial_stated: !raw.serial.is_empty(),
        component: raw.component.to_owned(),
        ..InspectedPart::default()
    }
}

/// Unit of a cell; `Err` where the name is not known.
fn unit(name: &str) -> Result<Option<Unit>, ()> {
    if name.is_empty() {
        return Ok(None);
    }
    let known = |to_internal, angle| Ok(Some(Unit { name: name.to_owned(), to_internal, angle }));
    match (length_named(name), angle_named(name)) {
        (Some(factor), _) => known(factor, false),
        (_, Some(factor)) => known(factor, true),
        _ => Err(()),
    }
}

fn item(raw: &Raw) -> String {
    match raw.column {
        Some(column) => format!("line:{}/col:{column}", raw.line),
        None => format!("line:{}", raw.line),
    }
}

/// Kind from its own cell, else from the last word of the name.
fn kind(spec: &Spec) -> String {
    let name = if spec.name.is_empty() { spec.designator } else { spec.name };
    words::kind(spec.kind).or_else(|| words::kind_of_name(name)).unwrap_or_default().to_owned()
}

fn characteristic(raw: &Raw, sign: Sign, style: &Style, findings: &mut Findings) -> Characteristic {
    let spec = &raw.spec;
    let mut built = Characteristic {
        item_id: raw.column.map_or_else(|| format!("line:{}", raw.line), |column| format!("col:{column}")),
        kind: kind(spec),
        designator: spec.designator.to_owned(),
        uuids: Some(spec.uuid.to_ascii_lowercase()).filter(|uuid| !uuid.is_empty()).into_iter().collect(),
        ..Characteristic::default()
    };
    let described: Vec<&str> = [spec.feature, spec.kind].into_iter().filter(|text| !text.is_empty()).collect();
    built.name = if spec.name.is_empty() { described.join(" ") } else { spec.name.to_owned() };
    if built.name.is_empty() {
        built.name = spec.designator.to_owned();
    }
    built.features = spec
        .feature
        .split('/')
        .map(str::trim)
        .filter(|name| !name.is_empty())
        .map(|name| FeatureGeometry { name: name.to_owned(), ..FeatureGeometry::default() })
        .collect();
    built.feature_ids = built.features.iter().map(|feature| feature.name.clone()).collect();
    let at = item(raw);
    built.unit = unit(spec.unit).unwrap_or_default();
    let mut unreadable = Vec::new();
    let mut number = |cell: &str| match number::read(cell, sign) {
        Cell::Number(written) => Some(written),
        Cell::Nothing => None,
        Cell::Ambiguous | Cell::Word => {
            unreadable.push(cell.to_owned());
            None
        }
    };
    built.nominal = number(spec.nominal);
    let (lower, upper, tolerance) = (number(spec.lower), number(spec.upper), number(spec.tolerance));
    stated_limits(&mut built, lower, upper, tolerance, style);
    if let Some(cell) = unreadable.first() {
        let why = format!("the cell `{cell}` of the requirement is no number that can be read without doubt");
        findings.at(raw.line, &at, Diagnostic::new(&codes::VALUE_AMBIGUOUS, why.clone()));
        built.limits.invalid.get_or_insert(why);
    }
    if let Some(why) = built.limits.invalid.as_ref().filter(|_| unreadable.is_empty()) {
        findings.at(raw.line, &at, Diagnostic::new(&codes::LIMITS_INVALID, format!("`{}`: {why}", built.name)));
    }
    built.pseudo = words::pseudo(&built.name).map(str::to_owned);
    if let Some(reason) = &built.pseudo {
        let message = format!("`{}` is {reason}, no requirement of a drawing", built.name);
        findings.at(raw.line, &at, Diagnostic::new(&codes::PSEUDO, message));
    }
    built
}

fn stated_limits(
    built: &mut Characteristic,
    lower: Option<Written>,
    upper: Option<Written>,
    tolerance: Option<Written>,
    style: &Style,
) {
    let dress = |number: Decimal, written: Option<&Written>| {
        written
            .filter(|written| written.decimal == number)
            .cloned()
            .unwrap_or_else(|| Written { text: number.to_string(), decimal: number })
    };
    if lower.is_none() && upper.is_none() {
        built.limits.rule = "none".into();
        let Some(tolerance) = tolerance else { return };
        if tolerance.decimal.is_negative() {
            built.limits.invalid = Some(format!("the tolerance {} is negative", tolerance.text));
        }
        if words::is_zone(&built.kind) {
            built.limits.rule = "zone".into();
            built.limits.lower = Some(dress(Decimal::ZERO, None));
            built.limits.upper = Some(tolerance.clone());
        } else if let Some(nominal) = built.nominal.as_ref().map(|nominal| nominal.decimal) {
            built.limits.rule = "deviations".into();
            built.limits.lower = Some(dress(nominal - tolerance.decimal, None));
            built.limits.upper = Some(dress(nominal + tolerance.decimal, None));
        }
        built.tolerance = Some(tolerance);
        return;
    }
    // A zone needs no nominal: where the cell is blank, it is 0.
    let nominal = built.nominal.as_ref().map(|nominal| nominal.decimal);
    let zone = words::is_zone(&built.kind);
    let stated = Stated {
        nominal: nominal.or(zone.then_some(Decimal::ZERO)),
        lower: lower.as_ref().map(|lower| lower.decimal),
        upper: upper.as_ref().map(|upper| upper.decimal),
    };
    let (low, high, invalid) = limits::apply(style, stated);
    let rule = match style.hint {
        _ if zone => "zone",
        Hint::Limit => "limits",
        Hint::Deviation => "deviations",
    };
    built.limits = StatedLimits {
        lower: low.map(|low| dress(low, lower.as_ref())),
        upper: high.map(|high| dress(high, upper.as_ref())),
        rule: rule.into(),
        invalid,
    };
    if zone {
        built.tolerance = built.limits.upper.clone();
        if built.tolerance.as_ref().is_some_and(|tolerance| tolerance.decimal.is_negative()) {
            built.limits.invalid.get_or_insert_with(|| "the tolerance is negative".into());
        }
    }
}

fn measurement(raw: &Raw, sign: Sign, requirement: &Characteristic, findings: &mut Findings) -> Measurement {
    let at = item(raw);
    let mut row = Measurement {
        line: raw.line,
        status_in_file: raw.status.to_owned(),
        time: raw.time.to_owned(),
        revision: raw.revision.to_owned(),
        instrument: raw.instrument.to_owned(),
        ..Measurement::default()
    };
    row.unit = unit(raw.spec.unit).unwrap_or_else(|()| {
        let message = format!("the unit `{}` is not known", raw.spec.unit);
        findings.at(raw.line, &at, Diagnostic::new(&codes::UNIT_UNKNOWN, message));
        None
    });
    match number::read(raw.actual, sign) {
        Cell::Number(written) => row.value = Some(written),
        Cell::Nothing => {
            if raw.actual.chars().any(char::is_alphabetic) || raw.actual.len() > 2 {
                let message = format!("`{}` stands for no measurement", raw.actual);
                findings.at(raw.line, &at, Diagnostic::new(&codes::VALUE_NO_NUMBER, message));
            }
        }
        Cell::Ambiguous => {
            let message = format!("`{}` can be read as two numbers", raw.actual);
            findings.at(raw.line, &at, Diagnostic::new(&codes::VALUE_AMBIGUOUS, message));
            row.text = Some(raw.actual.to_owned());
        }
        Cell::Word => {
            let message = format!("the value `{}` is no number", raw.actual);
            findings.at(raw.line, &at, Diagnostic::new(&codes::VALUE_NO_NUMBER, message));
            row.text = Some(raw.actual.to_owned());
        }
    }
    if let Cell::Number(deviation) = number::read(raw.deviation, sign) {
        deviation_of(&mut row, deviation, requirement, raw, &at, findings);
    }
    if let Cell::Number(uncertainty) = number::read(raw.uncertainty, sign) {
        row.uncertainty = Some(uncertainty);
        row.coverage_factor = raw.coverage.filter(|k| k.is_finite() && *k > 0.0);
    }
    let nothing = number::is_nothing(raw.status);
    if !nothing && words::status(raw.status).is_none() {
        let message = format!("the status `{}` is no known word", raw.status);
        findings.at(raw.line, &at, Diagnostic::new(&codes::STATUS_UNKNOWN, message));
    }
    row.item = at;
    row
}

/// A stated deviation gives the value where none stands, and is compared with it where one does.
fn deviation_of(
    row: &mut Measurement,
    deviation: Written,
    requirement: &Characteristic,
    raw: &Raw,
    at: &str,
    findings: &mut Findings,
) {
    let nominal = requirement.nominal.as_ref().map(|nominal| nominal.decimal);
    match (&row.value, nominal) {
        (None, Some(nominal)) if row.text.is_none() => {
            let decimal = nominal + deviation.decimal;
            row.value = Some(Written { text: decimal.to_string(), decimal });
            row.from_deviation = true;
        }
        (Some(value), Some(nominal)) => {
            // Both are rounded, each to its own last decimal.
            let last = Decimal::from_f64(0.1f64.powi(deviation.decimal.decimals().min(12) as i32));
            if (value.decimal - nominal - deviation.decimal).abs() > last {
                let message = format!("{} − {nominal} is not the stated deviation {}", value.text, deviation.text);
                findings.at(raw.line, at, Diagnostic::new(&codes::DEVIATION_SIGN, message));
            }
        }
        _ => {}
    }
    row.deviation = Some(deviation);
}
