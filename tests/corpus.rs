//! Real STEP files to models: nothing panics, the account balances, and products, placements and counts are those of another reader.

mod corpus_dir;

use corpus_dir::corpus;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use threadgauge::base::diag::Diagnostic;
use threadgauge::base::job::Job;
use threadgauge::cli::{info, tree};
use threadgauge::model::{Model, SourceInfo};
use threadgauge::part21;
use threadgauge::part21::exchange::Exchange;
use threadgauge::step;

struct Opened {
    exchange: Exchange,
    model: Model,
    findings: Vec<Diagnostic>,
}

fn open(path: &Path) -> Result<Opened, String> {
    let job = Job::default();
    let source = part21::open_path(path, &job).map_err(|error| error.to_string())?;
    let exchange = part21::read(&source, &job).map_err(|error| error.to_string())?;
    let model = step::read(&exchange, SourceInfo::default(), &job).map_err(|error| error.to_string())?;
    Ok(Opened { exchange, model, findings: job.take_findings() })
}

fn files(folder: &Path, out: &mut Vec<PathBuf>) {
    let mut entries: Vec<_> =
        std::fs::read_dir(folder).expect("the folder is readable").flatten().map(|e| e.path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            files(&path, out);
        } else if path.extension().is_some_and(|ext| ext == "stpZ" || ext == "stp") {
            out.push(path);
        }
    }
}

fn truth(corpus: &Path, path: &Path) -> Option<Value> {
    let relative = path.strip_prefix(corpus.join("data")).ok()?.with_extension("json");
    serde_json::from_str(&std::fs::read_to_string(corpus.join("truth").join(relative)).ok()?).ok()
}

/// Largest difference of two row-major placements, translations relative to `size`.
fn apart(a: &Value, b: &Value, size: f64) -> f64 {
    let at =
        |v: &Value, i: usize| v.get(i).and_then(Value::as_f64).unwrap_or(if i.is_multiple_of(5) { 1.0 } else { 0.0 });
    (0..16).map(|i| (at(a, i) - at(b, i)).abs() / if i % 4 == 3 { size.max(1.0) } else { 1.0 }).fold(0.0, f64::max)
}

/// Differences of two lists of nodes, the order of children left free.
fn compare_nodes(got: &[Value], want: &[Value], size: f64, names: bool, place: &str, out: &mut String) {
    if got.len() != want.len() {
        let list = |nodes: &[Value]| nodes.iter().map(|n| n["product"].to_string()).collect::<Vec<_>>().join(" ");
        let _ =
            writeln!(out, "  {place}: {} nodes ({}), expected {} ({})", got.len(), list(got), want.len(), list(want));
    }
    let mut left: Vec<&Value> = got.iter().collect();
    for node in want {
        let same: Vec<usize> = (0..left.len()).filter(|&i| left[i]["product"] == node["product"]).collect();
        let among = if same.is_empty() { (0..left.len()).collect() } else { same };
        let distance = |&i: &usize| apart(&left[i]["placement"], &node["placement"], size);
        let Some(pick) = among.into_iter().min_by(|a, b| distance(a).total_cmp(&distance(b))) else { continue };
        let found = left.remove(pick);
        let here = format!("{place}/{}", node["product"].as_str().unwrap_or_default());
        if names && found["product"] != node["product"] {
            let _ = writeln!(out, "  {here}: product {}", found["product"]);
        }
        let by = apart(&found["placement"], &node["placement"], size);
        if by > 1e-6 {
            let _ = writeln!(out, "  {here}: placement off by {by:e}");
        }
        let below = |v: &Value| v["children"].as_array().cloned().unwrap_or_default();
        compare_nodes(&below(found), &below(node), size, names, &here, out);
    }
}

fn size_of(truth: &Value) -> f64 {
    let at = |i: usize| truth["bbox_mm"][i].as_f64().unwrap_or_default();
    (0..3).map(|i| (at(i + 3) - at(i)).powi(2)).sum::<f64>().sqrt()
}

/// What the reader makes of the corpus, printed with THREADGAUGE_VERBOSE.
#[derive(Default)]
struct Survey {
    unsupported: BTreeMap<(String, String), (u64, String)>,
    findings: BTreeMap<&'static str, (usize, String)>,
    lines: Vec<String>,
}

impl Survey {
    fn add(&mut self, path: &Path, Opened { model, findings, .. }: &Opened) {
        let file = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        for (kind, entry) in &model.ledger.unsupported {
            let slot = self
                .unsupported
                .entry((kind.clone(), entry.reason.clone()))
                .or_insert_with(|| (0, format!("{file} {:?}", entry.examples.first())));
            slot.0 += entry.count;
        }
        for finding in findings {
            let slot = self.findings.entry(finding.code.code).or_insert_with(|| (0, format!("{file} {finding}")));
            slot.0 += 1;
        }
        let shape = &model.shape;
        let coloured = shape.faces.iter().filter(|face| face.colour.is_some()).count();
        let hidden = shape.faces.iter().filter(|face| face.hidden).count()
            + shape.bodies.iter().filter(|body| body.hidden).count();
        let bodies = shape.bodies.iter().filter(|body| body.colour.is_some()).count();
        let placed = model.products.iter().flat_map(|p| &p.bodies).filter(|body| body.colour.is_some()).count();
        let clear = shape
            .faces
            .iter()
            .filter_map(|f| f.colour)
            .chain(shape.bodies.iter().filter_map(|b| b.colour))
            .filter(|c| c.a < 1.0)
            .count();
        let ledger = &model.ledger;
        self.lines.push(format!(
            "{file}: {}/{} used; coloured {coloured}/{} faces {bodies}/{} bodies {placed} placed {clear} clear; {hidden} hidden; standards {:?}; uncertainty {:?}; units {:?}",
            ledger.used, ledger.total, shape.faces.len(), shape.bodies.len(), model.source.standards, model.source.uncertainty_mm,
            model.source.length_unit.as_ref().map(|u| u.symbol.as_str())
        ));
        self.lines.extend(shape.skipped.iter().map(|s| format!("  skipped #{} {}: {}", s.entity, s.what, s.why)));
    }

    fn print(&self) {
        self.lines.iter().for_each(|line| println!("{line}"));
        for ((kind, reason), (count, first)) in &self.unsupported {
            println!("unsupported {count} {kind}: {reason} ({first})");
        }
        for (code, (count, first)) in &self.findings {
            println!("finding {code} x{count}: {first}");
        }
    }
}

#[test]
fn every_file_opens_and_its_account_balances() {
    let Some(corpus) = corpus() else { return };
    let mut paths = Vec::new();
    files(&corpus.join("data/step"), &mut paths);
    files(&corpus.join("data/uuid"), &mut paths);
    files(&corpus.join("data/hostile"), &mut paths);
    let mut survey = Survey::default();
    let (mut total, mut used, mut damaged, mut bad) = (0, 0, 0, String::new());
    for path in &paths {
        let Ok(opened) = open(path) else { continue };
        let ledger = &opened.model.ledger;
        if !ledger.balances() || ledger.total < opened.exchange.instances.len() as u64 {
            let _ = writeln!(
                bad,
                "{}: {} + {} + {} of {}",
                path.display(),
                ledger.used,
                ledger.unsupported_count(),
                ledger.damaged_count(),
                ledger.total
            );
        }
        let _ = info::document(&opened.exchange, &opened.model);
        total += ledger.total;
        used += ledger.used;
        damaged += ledger.damaged_count();
        survey.add(path, &opened);
    }
    if std::env::var_os("THREADGAUGE_VERBOSE").is_some() {
        survey.print();
    }
    println!("{} files, {total} instances, {used} used, {damaged} damaged", paths.len());
    assert!(bad.is_empty(), "{bad}");
}

#[test]
fn products_and_placements_are_those_of_another_reader() {
    let Some(corpus) = corpus() else { return };
    let mut paths = Vec::new();
    files(&corpus.join("data/step"), &mut paths);
    let (mut bad, mut compared) = (String::new(), 0);
    for path in &paths {
        let Some(truth) = truth(&corpus, path) else { continue };
        let disputed = truth["disputed"]
            .as_array()
            .is_some_and(|list| list.iter().any(|t| t.as_str().is_some_and(|t| t.starts_with("tree:"))));
        if disputed
            || !matches!(truth["reader"]["read_status"].as_str(), Some("done" | "retdone"))
            || truth["stage"] != "done"
        {
            continue;
        }
        // Open CASCADE transfers no product without a shape of its own kind; we show it.
        if truth["tree"].as_array().is_none_or(Vec::is_empty) {
            continue;
        }
        let Ok(opened) = open(path) else { continue };
        let document = tree::document(&opened.model);
        let mut out = String::new();
        let names = truth["product_names_doubtful"] != Value::Bool(true);
        let list = |v: &Value| v.as_array().cloned().unwrap_or_default();
        compare_nodes(&list(&document["roots"]), &list(&truth["tree"]), size_of(&truth), names, "", &mut out);
        compared += 1;
        if !out.is_empty() {
            let _ = writeln!(bad, "{}:\n{out}", path.display());
        }
    }
    println!("{compared} trees compared");
    assert!(bad.is_empty(), "{bad}");
}

/// Where the other reader counts otherwise, and why we keep our figure.
const NOT_LIKE_OPEN_CASCADE: [(&str, &str); 11] = [
    ("ap210/DO-214_AB_with_gdt_single_solid.stpZ", "it finds no product and transfers nothing; the file has one solid"),
    ("ap210/MS-004CF.stpZ", "it finds no product and transfers nothing; the file has two solids"),
    ("constructs/ap203_periodic_pole_solid.stpZ", "no product; the file has one solid"),
    ("constructs/ap203_singly_periodic_isocurve_order.stpZ", "no product; the file has one solid"),
    ("constructs/ap214_brep_with_voids.stpZ", "two solids share an outer shell, whose faces it counts twice"),
    ("constructs/ap214_surface_shells.stpZ", "two shells share a face, which it counts twice"),
    ("constructs/ap214_nonmanifold_four_use_edge.stpZ", "it splits the shell at the edge with four uses"),
    ("constructs/ap214_spherical_antipodal_boundary_with_hole.stpZ", "it makes no solid; the file states one"),
    ("constructs/ap242_mapped_assembly.stpZ", "it makes nothing of mapped components (disputed)"),
    ("tessellated/ap242_tessellation.stpZ", "no product; the file has a surface model of one face"),
    ("parts/ideas_test_4_203.stpZ", "it transfers nothing; the file has two solids"),
];

#[test]
fn solids_shells_and_faces_are_those_of_another_reader() {
    let Some(corpus) = corpus() else { return };
    let mut paths = Vec::new();
    files(&corpus.join("data/step"), &mut paths);
    let (mut bad, mut compared) = (String::new(), 0);
    for path in &paths {
        let Some(truth) = truth(&corpus, path) else { continue };
        if !matches!(truth["reader"]["read_status"].as_str(), Some("done" | "retdone")) {
            continue;
        }
        let Ok(opened) = open(path) else { continue };
        if NOT_LIKE_OPEN_CASCADE.iter().any(|(name, _)| path.ends_with(name)) {
            continue;
        }
        let counts = info::counts(&opened.model);
        let want = &truth["counts"]["definitions"];
        compared += 1;
        for key in ["solids", "shells", "faces"] {
            if counts[key] != want[key] {
                let _ = writeln!(bad, "{}: {key} {}, expected {}", path.display(), counts[key], want[key]);
            }
        }
    }
    println!("{compared} files compared");
    assert!(bad.is_empty(), "{bad}");
}

/// Volumes, areas and centroids that the files state of their products, as another reader found them.
#[test]
fn validation_properties_of_products_are_found() {
    let Some(corpus) = corpus() else { return };
    let text = std::fs::read_to_string(corpus.join("data/geometric_validation_properties.tsv"))
        .expect("the table is readable");
    let mut lines = text.lines().map(|line| line.split('\t').collect::<Vec<_>>());
    let head = lines.next().expect("a head");
    let column = |name: &str| head.iter().position(|field| *field == name).expect("the column");
    let (file, of, item, mm) = (column("file"), column("of"), column("item"), column("value_mm"));
    let kind = column("definition_type");
    let mut opened: Option<(String, Model)> = None;
    let (mut compared, mut missing) = (0, String::new());
    for row in lines.filter(|row| row[kind] == "PRODUCT_DEFINITION_SHAPE") {
        if opened.as_ref().is_none_or(|(name, _)| name != row[file]) {
            opened = open(&corpus.join("data").join(row[file])).ok().map(|o| (row[file].to_owned(), o.model));
        }
        let Some((_, model)) = &opened else { continue };
        let want: Vec<f64> =
            row[mm].trim_matches(['[', ']']).split(',').filter_map(|n| n.trim().parse().ok()).collect();
        if want.is_empty() {
            continue;
        }
        let near = |a: &f64, b: &f64| (a - b).abs() <= 1e-9 * b.abs().max(1e-3);
        let same = |value: &[f64]| value.len() == want.len() && value.iter().zip(&want).all(|(a, b)| near(a, b));
        compared += 1;
        if !model.validation.iter().any(|property| same(&property.value)) {
            let _ = writeln!(missing, "{}: {} of {} = {}", row[file], row[item], row[of], row[mm]);
        }
    }
    println!("{compared} validation properties compared");
    assert!(compared > 100 && missing.is_empty(), "{missing}");
}

/// Hostile files that the manifest wants diagnosed are, and none takes long (5 s in a release build; this one is slower).
#[test]
fn hostile_files_are_diagnosed() {
    let Some(corpus) = corpus() else { return };
    let text = std::fs::read_to_string(corpus.join("data/hostile/MANIFEST.tsv")).expect("the manifest is readable");
    let (mut silent, mut slow) = (Vec::new(), Vec::new());
    for row in text.lines().map(|line| line.split('\t').collect::<Vec<_>>()) {
        let path = corpus.join("data/hostile").join(row[0]);
        if !row[0].starts_with("p21_") || !path.is_file() {
            continue;
        }
        let start = std::time::Instant::now();
        let spoken = match open(&path) {
            Err(_) => true,
            Ok(opened) => {
                let _ = tree::document(&opened.model);
                !opened.findings.is_empty() || !opened.model.ledger.unsupported.is_empty()
            }
        };
        if row[2] != "ok" && !spoken {
            silent.push(row[0].to_owned());
        }
        if start.elapsed().as_secs() > 20 {
            slow.push(row[0].to_owned());
        }
    }
    assert!(silent.is_empty(), "nothing is said of {silent:?}");
    assert!(slow.is_empty(), "more than 20 s for {slow:?}");
}
