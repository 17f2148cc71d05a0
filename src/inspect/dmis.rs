//! DMIS output (ISO 22093): `OUTPUT`, `FA(…)=FEAT/…`, `TA(…)=TOL/…,INTOL`.
//!
//! `F` and `T` are nominal features and tolerances, `FA` and `TA` the actuals; an `OUTPUT` line ties them. A line that ends in
//! `$` goes on; `$$` begins a comment. Sizes are diameters. A `TA` of a size may state the size itself or its deviation:
//! what lies nearer decides, and the feature's own actual is compared.

use super::findings::Findings;
use super::measurements::{
    Characteristic, FeatureGeometry, InspectedPart, InspectionFile, Material, Measurement, Measurements, StatedLimits,
    Unit,
};
use super::qif::Siblings;
use super::{ReadError, codes, words};
use crate::base::decimal::{Decimal, Written};
use crate::base::diag::Diagnostic;
use crate::base::job::{Job, Stopped};
use glam::DVec3;
use rustc_hash::FxHashMap;

/// Words of `TOL/` and the QIF kinds they are.
const KINDS: [(&str, &str); 21] = [
    ("DIAM", "Diameter"),
    ("RAD", "Radius"),
    ("POS", "Position"),
    ("PERP", "Perpendicularity"),
    ("PARLEL", "Parallelism"),
    ("ANGLR", "Angularity"),
    ("FLAT", "Flatness"),
    ("CIRLTY", "Circularity"),
    ("CYLCTY", "Cylindricity"),
    ("STRGHT", "Straightness"),
    ("PROFS", "SurfaceProfile"),
    ("PROFL", "LineProfile"),
    ("PROFP", "PointProfile"),
    ("CRNOUT", "CircularRunout"),
    ("TRNOUT", "TotalRunout"),
    ("CONCEN", "Concentricity"),
    ("SYM", "Symmetry"),
    ("WIDTH", "Width"),
    ("DISTB", "DistanceBetween"),
    ("ANGL", "Angle"),
    ("ANGLB", "AngleBetween"),
];

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

/// Statements that say nothing of features, tolerances or parts.
const OTHERS: [&str; 16] = [
    "DMISMN", "DMISMD", "FILNAM", "ENDFIL", "TEXT", "DATDEF", "DATSET", "OUTPUT", "DISPLY", "V", "DEVICE", "WKPLAN",
    "DECPL", "PRCOMP", "MODE", "SNSLCT",
];

/// Whether a line of the head is a DMIS statement that tables do not have.
pub fn recognises(text: &str) -> bool {
    text.lines().take(200).any(|line| {
        let line = line.trim_start();
        ["DMISMN/", "DMISMD/", "OUTPUT/F", "OUTPUT/T"].iter().any(|start| line.starts_with(start))
            || (line.starts_with(['F', 'T']) && (line.contains(")=FEAT/") || line.contains(")=TOL/")))
    })
}

/// A statement: label in brackets (`TA`, `CH-01`), major word, the rest at its commas.
struct Statement<'a> {
    line: u32,
    label: Option<(&'a str, &'a str)>,
    major: &'a str,
    minor: Vec<&'a str>,
}

/// Nominal or actual tolerance.
#[derive(Clone, Default)]
struct Tolerance {
    line: u32,
    kind: &'static str,
    minor: Vec<String>,
    /// The feature before it, where no output line says better.
    feature: String,
}

#[derive(Default)]
struct Reader {
    out: Measurements,
    length: Option<Unit>,
    angle: Option<Unit>,
    nominal: FxHashMap<String, FeatureGeometry>,
    actual: FxHashMap<String, FeatureGeometry>,
    tolerances: FxHashMap<String, Tolerance>,
    order: Vec<String>,
    last_feature: String,
    /// Features and tolerances of the last `OUTPUT/FA(…),TA(…)`.
    output: Vec<String>,
    output_tolerances: Vec<String>,
    built: FxHashMap<(String, Vec<String>), usize>,
    /// Index of the part that values belong to.
    current: usize,
    without_unit: Option<(u32, u64)>,
    other: u64,
    unknown: u64,
}

/// Reads DMIS output. `file` comes with name, hash and size filled in.
pub fn read(mut file: InspectionFile, text: String, _: Siblings, job: &Job) -> Result<Measurements, ReadError> {
    let mut findings = Findings::new(job, &file.file);
    file.format = "DMIS".into();
    let joined = join(&text);
    let mut reader = Reader::default();
    for (line, text) in &joined {
        job.check()?;
        if reader.out.rows.len() > job.limits().rows {
            return Err(Stopped::Limit(format!("more than {} values in one file", job.limits().rows)).into());
        }
        match statement(text, *line) {
            Ok(statement) => reader.take(&statement, &mut file, &mut findings),
            Err(why) => {
                reader.unknown += 1;
                findings.at(*line, &format!("line:{line}"), Diagnostic::new(&codes::STATEMENT, why));
            }
        }
    }
    Ok(reader.finish(file, findings))
}

/// Logical lines: continuations joined, comments and blanks left out.
fn join(text: &str) -> Vec<(u32, String)> {
    let mut joined: Vec<(u32, String)> = Vec::new();
    let mut open = false;
    for (number, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.starts_with("$$") || line.is_empty() {
            continue;
        }
        let (content, goes_on) = match line.strip_suffix('$') {
            Some(content) => (content, true),
            None => (line, false),
        };
        match joined.last_mut() {
            Some((_, last)) if open => last.push_str(content),
            _ => joined.push((u32::try_from(number + 1).unwrap_or(u32::MAX), content.to_owned())),
        }
        open = goes_on;
    }
    joined
}

fn statement(text: &str, line: u32) -> Result<Statement<'_>, String> {
    let shown: String = text.chars().take(60).collect();
    let (head, rest) = split_at(text, '/').unwrap_or((text, ""));
    let (label, major) = match split_at(head, '=') {
        Some((left, major)) => {
            let bracket =
                left.split_once('(').and_then(|(word, inner)| Some((word.trim(), inner.strip_suffix(')')?.trim())));
            (Some(bracket.ok_or_else(|| format!("`{shown}`: the label is not in brackets"))?), major.trim())
        }
        None => (None, head.trim()),
    };
    let mut minor = Vec::new();
    let (mut start, mut depth, mut quoted) = (0, 0i32, false);
    for (at, c) in rest.char_indices() {
        match c {
            '\'' => quoted = !quoted,
            '(' if !quoted => depth += 1,
            ')' if !quoted => depth -= 1,
            ',' if !quoted && depth == 0 => {
                minor.push(rest.get(start..at).unwrap_or_default().trim());
                start = at + 1;
            }
            _ => {}
        }
    }
    minor.push(rest.get(start..).unwrap_or_default().trim());
    if quoted || depth != 0 {
        return Err(format!("`{shown}`: brackets or quotation marks are not closed"));
    }
    if !major.bytes().all(|b| b.is_ascii_alphanumeric()) || major.is_empty() {
        return Err(format!("`{shown}` is no statement of DMIS"));
    }
    Ok(Statement { line, label, major, minor })
}

/// Splits at the first `sign` outside brackets and quotes.
fn split_at(text: &str, sign: char) -> Option<(&str, &str)> {
    let (mut depth, mut quoted) = (0i32, false);
    for (at, c) in text.char_indices() {
        match c {
            '\'' => quoted = !quoted,
            '(' if !quoted => depth += 1,
            ')' if !quoted => depth -= 1,
            _ if c == sign && !quoted && depth == 0 => return Some((text.get(..at)?, text.get(at + 1..)?)),
            _ => {}
        }
    }
    None
}

/// `FA(BORE)` → `BORE` for the word `FA`.
fn bracketed<'a>(text: &'a str, word: &str) -> Option<&'a str> {
    text.strip_prefix(word)?.strip_prefix('(')?.strip_suffix(')')
}

fn unquoted(text: &str) -> String {
    text.trim_matches('\'').trim().to_owned()
}

impl Reader {
    fn take(&mut self, statement: &Statement, file: &mut InspectionFile, findings: &mut Findings) {
        let text = || statement.minor.first().map(|text| unquoted(text)).unwrap_or_default();
        match (statement.label.map(|(word, _)| word), statement.major) {
            (_, "UNITS") => self.units(statement, findings),
            (Some("PN"), "PARTID") => file.part_number = text(),
            (Some("PR"), "PARTRV") => file.revision = text(),
            (Some("PS"), "PARTSN") => {
                self.actual.clear();
                self.part(text(), true);
            }
            (Some(word @ ("F" | "FA")), "FEAT") => self.feature(word == "FA", statement),
            (Some(word @ ("T" | "TA")), "TOL") => self.tolerance(word == "TA", statement, findings),
            (None, "OUTPUT") => {
                self.output = statement
                    .minor
                    .iter()
                    .filter_map(|m| bracketed(m, "FA").or_else(|| bracketed(m, "F")))
                    .map(str::to_owned)
                    .collect();
                self.output_tolerances =
                    statement.minor.iter().filter_map(|m| bracketed(m, "TA")).map(str::to_owned).collect();
            }
            (_, major) if OTHERS.contains(&major) || statement.label.is_some() => self.other += 1,
            (_, major) => {
                self.unknown += 1;
                let finding =
                    Diagnostic::new(&codes::STATEMENT, format!("the statement `{major}` is not known; it is not used"));
                findings.at(statement.line, &format!("line:{}", statement.line), finding);
            }
        }
    }

    fn units(&mut self, statement: &Statement, findings: &mut Findings) {
        for word in &statement.minor {
            let unit = |factor, angle| Some(Unit { name: (*word).to_owned(), to_internal: factor, angle });
            match *word {
                "MM" => self.length = unit(1.0, false),
                "CM" => self.length = unit(10.0, false),
                "M" => self.length = unit(1000.0, false),
                "INCH" => self.length = unit(25.4, false),
                "FEET" => self.length = unit(304.8, false),
                "ANGDEC" | "ANGDMS" => self.angle = unit(std::f64::consts::PI / 180.0, true),
                "ANGRAD" => self.angle = unit(1.0, true),
                "TEMPC" | "TEMPF" => {}
                other => {
                    let finding = Diagnostic::new(&codes::UNIT_UNKNOWN, format!("the unit `{other}` is not known"));
                    findings.at(statement.line, "", finding);
                }
            }
        }
    }

    /// The part that the following values belong to; the same serial again is the same part.
    fn part(&mut self, serial: String, stated: bool) {
        self.current = self.out.parts.iter().position(|part| part.serial == serial).unwrap_or(self.out.parts.len());
        if self.current == self.out.parts.len() {
            self.out.parts.push(InspectedPart { serial, serial_stated: stated, ..InspectedPart::default() });
        }
    }

    fn feature(&mut self, actual: bool, statement: &Statement) {
        let Some((_, label)) = statement.label else { return };
        let geometry = geometry(label, &statement.minor, self.length.as_ref());
        if actual {
            self.actual.insert(label.to_owned(), geometry);
        } else {
            self.last_feature = label.to_owned();
            self.nominal.insert(label.to_owned(), geometry);
        }
    }

    fn tolerance(&mut self, actual: bool, statement: &Statement, findings: &mut Findings) {
        let Some((_, label)) = statement.label else { return };
        let word = statement.minor.first().copied().unwrap_or_default();
        let kind = KINDS.iter().find(|(known, _)| *known == word).map_or("", |(_, kind)| *kind);
        if actual {
            self.row(label, kind, statement, findings);
        } else {
            let minor = statement.minor.iter().map(|m| (*m).to_owned()).collect();
            let feature = self.last_feature.clone();
            if !self.tolerances.contains_key(label) {
                self.order.push(label.to_owned());
            }
            self.tolerances.insert(label.to_owned(), Tolerance { line: statement.line, kind, minor, feature });
        }
    }

    /// Index of the requirement of a label on features.
    fn requirement(&mut self, label: &str, features: &[String], findings: &mut Findings) -> Option<usize> {
        let key = (label.to_owned(), features.to_vec());
        if let Some(known) = self.built.get(&key) {
            return Some(*known);
        }
        let tolerance = self.tolerances.get(label)?.clone();
        let mut built = Characteristic {
            item_id: format!("line:{}", tolerance.line),
            kind: tolerance.kind.to_owned(),
            name: format!("{} {}", features.join("/"), words_of(tolerance.kind)).trim().to_owned(),
            designator: label.to_owned(),
            feature_ids: features.to_vec(),
            unit: if tolerance.kind.starts_with("Angle") { self.angle.clone() } else { self.length.clone() },
            ..Characteristic::default()
        };
        built.features = features.iter().filter_map(|feature| self.nominal.get(feature)).cloned().collect();
        fill(&mut built, &tolerance, features.first().and_then(|f| self.nominal.get(f)));
        if let Some(why) = &built.limits.invalid {
            let finding = Diagnostic::new(&codes::LIMITS_INVALID, format!("`{label}`: {why}"));
            findings.at(tolerance.line, &built.item_id, finding);
        }
        self.out.characteristics.push(built);
        self.built.insert(key, self.out.characteristics.len() - 1);
        Some(self.out.characteristics.len() - 1)
    }

    fn row(&mut self, label: &str, kind: &str, statement: &Statement, findings: &mut Findings) {
        let item = format!("line:{}", statement.line);
        if self.out.parts.is_empty() {
            self.part("part 1".into(), false);
        }
        let features = if self.output_tolerances.iter().any(|known| known == label) {
            self.output.clone()
        } else {
            self.tolerances.get(label).map(|t| vec![t.feature.clone()]).unwrap_or_default()
        };
        let mut row = Measurement {
            item: item.clone(),
            line: statement.line,
            part: self.current,
            unit: if kind.starts_with("Angle") { self.angle.clone() } else { self.length.clone() },
            features: features.iter().filter_map(|feature| self.actual.get(feature)).cloned().collect(),
            ..Measurement::default()
        };
        row.characteristic = self.requirement(label, &features, findings);
        if row.characteristic.is_none() {
            let finding =
                Diagnostic::new(&codes::REFERENCE_BROKEN, format!("no T({label}) states the tolerance of TA({label})"));
            findings.at(row.line, &item, finding);
        }
        let status = statement.minor.iter().find(|m| matches!(**m, "INTOL" | "OUTOL" | "OUTTOL"));
        row.status_in_file = status.map(|word| (*word).to_owned()).unwrap_or_default();
        let mut cells = statement.minor.iter().skip(1).filter(|m| !matches!(**m, "2D" | "3D" | "NOMINL" | "LIMIT"));
        let cell = cells.next().copied().unwrap_or_default();
        match Written::parse(cell) {
            Some(stated) => self.value(&mut row, stated, kind, findings),
            None if matches!(cell, "" | "INTOL" | "OUTOL" | "OUTTOL") => {
                findings.at(
                    row.line,
                    &item,
                    Diagnostic::new(&codes::ROW_SKIPPED, format!("TA({label}) states no value")),
                );
            }
            None => {
                let finding = Diagnostic::new(&codes::VALUE_NO_NUMBER, format!("the value `{cell}` is no number"));
                findings.at(row.line, &item, finding);
                row.text = Some(cell.to_owned());
            }
        }
        if row.value.is_some() && row.unit.is_none() {
            let counted = self.without_unit.get_or_insert((row.line, 0));
            counted.1 += 1;
        }
        self.out.rows.push(row);
    }

    /// A size is stated as itself or as its deviation from the nominal: the nearer decides.
    fn value(&self, row: &mut Measurement, stated: Written, kind: &str, findings: &mut Findings) {
        let sized = matches!(kind, "Diameter" | "Radius" | "Width" | "DistanceBetween" | "Angle" | "AngleBetween");
        if !sized {
            row.value = Some(stated);
            return;
        }
        let built = row.characteristic.and_then(|index| self.out.characteristics.get(index));
        let Some(nominal) = built.and_then(|built| built.nominal.as_ref()).map(|nominal| nominal.decimal) else {
            row.text = Some(format!("{}, a size or a deviation from a nominal that is not stated", stated.text));
            row.deviation = Some(stated);
            return;
        };
        if (stated.decimal - nominal).abs() < stated.decimal.abs() {
            row.value = Some(stated);
            return;
        }
        let decimal = nominal + stated.decimal;
        row.value = Some(Written { text: decimal.to_string(), decimal });
        row.from_deviation = true;
        row.deviation = Some(stated);
        // The size of the actual feature is the same, rounded.
        if let (Some(size), "Diameter") = (row.features.first().and_then(|f| f.size), kind)
            && (size - decimal.to_f64() * row.unit.as_ref().map_or(1.0, |u| u.to_internal)).abs() > 0.002
        {
            let message = format!("the deviation gives {decimal}, the actual feature has {size}");
            findings.at(row.line, &row.item, Diagnostic::new(&codes::DEVIATION_SIGN, message));
        }
    }

    fn finish(mut self, mut file: InspectionFile, mut findings: Findings) -> Measurements {
        // Tolerances that no output line ties to a feature stand on the feature before them.
        for label in std::mem::take(&mut self.order) {
            if !self.built.keys().any(|(known, _)| *known == label) {
                let feature = self.tolerances.get(&label).map(|t| t.feature.clone()).filter(|f| !f.is_empty());
                let features: Vec<String> = feature.into_iter().collect();
                self.requirement(&label, &features, &mut findings);
            }
        }
        if let Some((line, count)) = self.without_unit {
            let finding =
                Diagnostic::new(&codes::UNIT_MISSING, format!("{count} values stand under no UNITS statement"));
            findings.at(line, &format!("line:{line}"), finding);
        }
        if self.out.rows.is_empty() {
            findings.add(Diagnostic::new(&codes::NO_ROWS, "the file holds no actual tolerance (TA)"));
        }
        file.length_unit = self.length;
        file.has_plan = !self.out.characteristics.is_empty();
        file.has_results = !self.out.rows.is_empty();
        file.ledger.push(("tolerances".into(), self.out.characteristics.len() as u64));
        file.ledger.push(("actual tolerances".into(), self.out.rows.len() as u64));
        file.ledger.push(("statements that say nothing of tolerances".into(), self.other));
        file.ledger.push(("statements not understood".into(), self.unknown));
        self.out.files.push(file);
        findings.finish();
        self.out
    }
}

/// `SurfaceProfile` → `surface profile`.
fn words_of(kind: &str) -> String {
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
fn fill(built: &mut Characteristic, tolerance: &Tolerance, feature: Option<&FeatureGeometry>) {
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
fn geometry(label: &str, minor: &[&str], unit: Option<&Unit>) -> FeatureGeometry {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Measurements {
        let file = InspectionFile { file: "t.dmo".into(), ..InspectionFile::default() };
        read(file, text.to_owned(), &|_| None, &Job::default()).expect("reads")
    }

    const HOLE: &str = "UNITS/MM,ANGDEC\nF(C1)=FEAT/CIRCLE,INNER,CART,1,2,3,0,0,1,6\nT(D1)=TOL/DIAM,-0.1,$\n 0.3\n\
        PS(S)=PARTSN/'S 1'\nFA(C1)=FEAT/CIRCLE,INNER,CART,1,2,3,0,0,1,6.2\nOUTPUT/FA(C1),TA(D1)\n";

    #[test]
    fn a_size_is_stated_as_itself_or_as_its_deviation() {
        for stated in ["6.2", "0.2"] {
            let read = of(&format!("{HOLE}TA(D1)=TOL/DIAM,{stated},INTOL\n"));
            let row = &read.rows[0];
            assert_eq!(row.value.as_ref().map(|v| v.decimal), Decimal::parse("6.2"), "{stated}");
            assert_eq!((row.item.as_str(), read.parts[row.part].serial.as_str()), ("line:8", "S 1"));
            let built = &read.characteristics[0];
            assert_eq!(built.limits.upper.as_ref().map(|u| u.text.as_str()), Some("6.3"));
            assert_eq!((built.features[0].internal, row.features[0].size), (Some(true), Some(6.2)));
        }
    }

    #[test]
    fn datums_have_their_own_modifiers() {
        let read = of(&format!(
            "{HOLE}T(P1)=TOL/POS,2D,0.1,MMC,DAT(A),DAT(D),MMC\nOUTPUT/FA(C1),TA(P1)\nTA(P1)=TOL/POS,2D,0.16,INTOL\n"
        ));
        let built = &read.characteristics[0];
        assert_eq!((built.kind.as_str(), built.material), ("Position", Material::Mmc));
        assert_eq!(built.datums, Some(vec![("A".into(), Material::None), ("D".into(), Material::Mmc)]));
        assert_eq!(read.rows[0].value.as_ref().map(|v| v.text.as_str()), Some("0.16"));
    }

    #[test]
    fn what_is_not_closed_is_no_statement() {
        assert!(statement("FA((C1)=FEAT/CIRCLE", 1).is_err());
        assert!(statement("TEXT/OPER,'never closed", 1).is_err());
        assert!(recognises("UNITS/MM\nT(D1)=TOL/DIAM,0,1\n") && !recognises("Type,Total\n"));
    }
}
