//! DMIS output (ISO 22093): `OUTPUT`, `FA(…)=FEAT/…`, `TA(…)=TOL/…,INTOL`.
//!
//! `F` and `T` are nominal features and tolerances, `FA` and `TA` the actuals; an `OUTPUT` line ties them. A line that ends in
//! `$` goes on; `$$` begins a comment. Sizes are diameters. A `TA` of a size may state the size itself or its deviation:
//! what lies nearer decides, and the feature's own actual is compared.
//!
//! In: text. Out: [`Measurements`]. Read first: [`statement`] (text to statements), [`requirement`] (what `TOL` and `FEAT`
//! say), then [`read`] here. Knows nothing of programs that measure: only their output is read.

mod requirement;
mod statement;

use super::findings::Findings;
use super::measurements::{
    Characteristic, FeatureGeometry, InspectedPart, InspectionFile, Measurement, Measurements, Unit,
};
use super::qif::Siblings;
use super::{ReadError, codes};
use crate::base::decimal::Written;
use crate::base::diag::Diagnostic;
use crate::base::job::{Job, Stopped};
use requirement::{fill, geometry, words_of};
use rustc_hash::FxHashMap;
use statement::{Statement, bracketed, join, statement, unquoted};

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::decimal::Decimal;
    use crate::inspect::measurements::Material;

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
}
