//! PMI, annotations and saved views of the NIST models against the tables that a reader of its own made of the files' text.

mod corpus_dir;

use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::OnceLock;
use threadgauge::base::job::Job;
use threadgauge::model::Model;
use threadgauge::model::pmi::{DimensionKind, RequirementKind};

fn model(path: &Path) -> Model {
    let job = Job::default();
    let source = threadgauge::part21::open_path(path, &job).expect("the file opens");
    let exchange = threadgauge::part21::read(&source, &job).expect("the file is Part 21");
    threadgauge::step::read(&exchange, Default::default(), &job).expect("nobody stops the job")
}

/// Rows of a table as column → text.
fn table(path: &Path) -> Vec<BTreeMap<String, String>> {
    let text = std::fs::read_to_string(path).expect("the table is readable");
    let mut lines = text.lines();
    let header: Vec<&str> = lines.next().expect("a header").split('\t').collect();
    lines
        .map(|line| header.iter().map(|h| (*h).to_owned()).zip(line.split('\t').map(str::to_owned)).collect())
        .collect()
}

fn numbers(text: &str) -> BTreeSet<u64> {
    text.split(|c: char| !c.is_ascii_digit()).filter_map(|part| part.parse().ok()).collect()
}

fn ids(value: &Value) -> BTreeSet<u64> {
    value.as_array().into_iter().flatten().filter_map(Value::as_u64).collect()
}

/// Text without blanks and counts, numbers in one spelling.
fn plain(text: &str) -> String {
    let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let text = match text.split_once('X') {
        Some((count, rest)) if !count.is_empty() && count.bytes().all(|b| b.is_ascii_digit()) => rest.to_owned(),
        _ => text,
    };
    let (mut out, mut number) = (String::new(), String::new());
    for c in text.chars().chain(['\n']) {
        if c.is_ascii_digit() || c == '.' {
            number.push(c);
            continue;
        }
        match number.parse::<f64>() {
            Ok(value) => out += &value.to_string(),
            Err(_) => out += &number,
        }
        number.clear();
        out.push(c);
    }
    out.replace("+0/", "0/").replace("/-0|", "/0|").replace("/-0\n", "/0\n")
}

fn list(value: &Value, separator: &str) -> String {
    value.as_array().into_iter().flatten().filter_map(Value::as_str).collect::<Vec<_>>().join(separator)
}

/// Differences between a row of the document and one of the table.
fn differences(row: &Value, want: &BTreeMap<String, String>) -> Vec<String> {
    let column = |name: &str| want.get(name).map_or("", String::as_str);
    let mut out = Vec::new();
    let mut same = |name: &str, got: String, expected: String| {
        if got != expected {
            out.push(format!("{name}: expected {expected:?}, got {got:?}"));
        }
    };
    let number = |value: &Value| value.as_f64().map_or(String::new(), |v| format!("{:.6}", v + 0.0));
    let written = |text: &str| text.parse::<f64>().map_or(String::new(), |v| format!("{:.6}", v + 0.0));
    let text = |name: &str| row[name].as_str().unwrap_or_default().to_owned();
    let some = |text: &str| if text.is_empty() { "none".to_owned() } else { text.to_owned() };
    let sorted = |text: String| text.split_whitespace().map(plain).collect::<BTreeSet<_>>();
    same("text", plain(&text("text")), plain(column("text")));
    same("value", number(&row["value"]), written(column("value")));
    same("unit", text("unit"), column("unit").to_owned());
    same("limits", row["limits"]["type"].as_str().unwrap_or_default().to_owned(), some(column("limits")));
    same("lower", number(&row["limits"]["lower"]), written(column("lower")));
    same("upper", number(&row["limits"]["upper"]), written(column("upper")));
    same("zone", text("zone"), column("zone").to_owned());
    same("datum_system", plain(&list(&row["datum_system"], "|")), plain(column("datum_system")));
    same("datum_feature", list(&row["datum_feature"], ","), column("datum_feature").to_owned());
    same("targets", format!("{:?}", ids(&row["targets"])), format!("{:?}", numbers(column("targets"))));
    same(
        "modifiers",
        format!("{:?}", sorted(list(&row["modifiers"], " "))),
        format!("{:?}", sorted(column("modifiers").to_owned())),
    );
    out
}

/// Every table: each row found, equal in every compared column, and no row more.
#[test]
fn requirements_equal_the_expected_tables() {
    let Some(corpus) = corpus_dir::corpus() else { return };
    let expected = corpus.join("data/expected-pmi");
    let mut seen = 0;
    for file in nist(&corpus) {
        let rows = table(&expected.join(format!("{}.tsv", file.base)));
        let document = threadgauge::cli::pmi::document(&file.model);
        let got: BTreeMap<(u64, String), &Value> = document["pmi"]
            .as_array()
            .expect("a list")
            .iter()
            .map(|row| ((row["id"].as_u64().unwrap_or(0), row["kind"].as_str().unwrap_or_default().to_owned()), row))
            .collect();
        let rows: Vec<_> = rows.into_iter().filter(|row| row.get("in_file").is_some_and(|yes| yes == "yes")).collect();
        for row in &rows {
            let id = numbers(&row["id"]).into_iter().next().unwrap_or(0);
            let found = got.get(&(id, row["kind"].clone()));
            let found = found.unwrap_or_else(|| panic!("{}: #{id} {} is missing", file.base, row["text"]));
            let bad = differences(found, row);
            assert!(bad.is_empty(), "{}: #{id} {}\n{}", file.base, row["text"], bad.join("\n"));
            seen += 1;
        }
        assert_eq!(got.len(), rows.len(), "{}: rows that the file does not hold", file.base);
    }
    assert!(seen > 900, "{seen} rows compared");
}

struct Nist {
    base: String,
    model: Model,
}

/// The NIST files for which there is a table, read once for all tests.
fn nist(corpus: &Path) -> &'static [Nist] {
    static FILES: OnceLock<Vec<Nist>> = OnceLock::new();
    FILES.get_or_init(|| read_all(corpus))
}

fn read_all(corpus: &Path) -> Vec<Nist> {
    let mut out: Vec<Nist> = std::fs::read_dir(corpus.join("data/expected-pmi"))
        .expect("the tables are there")
        .flatten()
        .filter_map(|entry| entry.file_name().into_string().ok()?.strip_suffix(".tsv").map(str::to_owned))
        .filter(|base| base.starts_with("nist_") && base.contains("_asme1_"))
        .map(|base| Nist { model: model(&corpus.join("data/step/nist").join(format!("{base}.stpZ"))), base })
        .collect();
    out.sort_by(|a, b| a.base.cmp(&b.base));
    assert_eq!(out.len(), 24);
    out
}

/// Counts by kind against census.tsv, which was counted from the text without understanding it.
#[test]
fn requirements_are_counted_as_the_census_counts_them() {
    let Some(corpus) = corpus_dir::corpus() else { return };
    let census: BTreeMap<String, BTreeMap<String, String>> = table(&corpus.join("data/expected-pmi/census.tsv"))
        .into_iter()
        .map(|row| (row["entity_type"].clone(), row))
        .collect();
    for file in nist(&corpus) {
        let model = &file.model;
        let count = |types: &[&str]| -> usize {
            types.iter().filter_map(|t| census.get(*t)?.get(&file.base)?.parse::<usize>().ok()).sum()
        };
        let of = |wanted: DimensionKind| {
            let kinds = model.pmi.requirements.iter().filter_map(|r| match &r.kind {
                RequirementKind::Dimension(dimension) => Some(dimension.kind),
                RequirementKind::Tolerance(_) => None,
            });
            kinds.filter(|&kind| kind == wanted).count()
        };
        let sizes = ["DIMENSIONAL_SIZE", "DIMENSIONAL_SIZE_WITH_DATUM_FEATURE"];
        assert_eq!(of(DimensionKind::DimensionalSize), count(&sizes), "{}: sizes", file.base);
        let locations = ["DIMENSIONAL_LOCATION", "DIRECTED_DIMENSIONAL_LOCATION"];
        assert_eq!(of(DimensionKind::DimensionalLocation), count(&locations), "{}: locations", file.base);
        assert_eq!(of(DimensionKind::AngularSize), count(&["ANGULAR_SIZE"]), "{}: angles", file.base);
        assert_eq!(of(DimensionKind::AngularLocation), count(&["ANGULAR_LOCATION"]), "{}: angles", file.base);
        assert_eq!(model.pmi.datums.len(), count(&["DATUM"]), "{}: datums", file.base);
        let targets = ["DATUM_TARGET", "PLACED_DATUM_TARGET_FEATURE"];
        assert_eq!(model.pmi.datum_targets.len(), count(&targets), "{}: datum targets", file.base);
        assert_eq!(model.pmi.datum_systems.len(), count(&["DATUM_SYSTEM"]), "{}: datum systems", file.base);
        let mut kinds: BTreeMap<String, usize> = BTreeMap::new();
        for requirement in &model.pmi.requirements {
            if let RequirementKind::Tolerance(_) = requirement.kind {
                *kinds.entry(threadgauge::cli::pmi::kind_name(requirement).to_uppercase()).or_default() += 1;
            }
        }
        let every = [
            "ANGULARITY",
            "CIRCULAR_RUNOUT",
            "COAXIALITY",
            "CONCENTRICITY",
            "CYLINDRICITY",
            "FLATNESS",
            "LINE_PROFILE",
            "PARALLELISM",
            "PERPENDICULARITY",
            "POSITION",
            "ROUNDNESS",
            "STRAIGHTNESS",
            "SURFACE_PROFILE",
            "SYMMETRY",
            "TOTAL_RUNOUT",
        ];
        for kind in every {
            let name = format!("{kind}_TOLERANCE");
            assert_eq!(kinds.remove(&name).unwrap_or(0), count(&[&name]), "{}: {name}", file.base);
        }
        assert!(kinds.is_empty(), "{}: {kinds:?}", file.base);
    }
}

/// Annotations with their links, and views with what they list.
#[test]
fn annotations_and_views_equal_the_tables() {
    let Some(corpus) = corpus_dir::corpus() else { return };
    let expected = corpus.join("data/expected-pmi");
    let (links, views) = (table(&expected.join("links.tsv")), table(&expected.join("views.tsv")));
    for file in nist(&corpus) {
        let document = threadgauge::cli::pmi::document(&file.model);
        let rows = |key: &str| -> BTreeMap<u64, Value> {
            let list = document[key].as_array().expect("a list");
            list.iter().map(|row| (row["id"].as_u64().unwrap_or(0), row.clone())).collect()
        };
        let one = |text: &str| numbers(text).into_iter().next().unwrap_or(0);
        let (got_annotations, got_views) = (rows("annotations"), rows("views"));
        let mine: Vec<_> = links.iter().filter(|row| row["file"] == file.base).collect();
        assert_eq!(got_annotations.len(), mine.len(), "{}: annotations", file.base);
        for row in mine {
            let got = &got_annotations[&one(&row["annotation"])];
            let place = format!("{} {}", file.base, row["annotation"]);
            assert_eq!(list(&got["forms"], " "), row["forms"], "{place}");
            assert_eq!(ids(&got["semantics"]), numbers(&row["semantic"]), "{place}");
            assert_eq!(ids(&got["targets"]), numbers(&row["geometry"]), "{place}");
            assert_eq!(ids(&got["views"]), numbers(row.get("views").map_or("", String::as_str)), "{place}");
        }
        let mine: Vec<_> = views.iter().filter(|row| row["file"] == file.base).collect();
        assert_eq!(got_views.len(), mine.len(), "{}: views", file.base);
        for row in mine {
            let got = &got_views[&one(&row["draughting_model"])];
            let place = format!("{} {}", file.base, row["draughting_model"]);
            assert_eq!(got["name"].as_str(), Some(row["name"].as_str()), "{place}");
            assert_eq!(got["camera"].as_u64(), Some(one(&row["camera"])), "{place}");
            assert_eq!(got["projection"].as_str(), Some(row["projection"].as_str()), "{place}");
            assert_eq!(got["clipping_planes"].as_u64(), row["clipping_planes"].parse().ok(), "{place}");
            let listed = got["annotations"].as_array().map(Vec::len);
            assert_eq!(listed, row["annotations_in_view"].parse().ok(), "{place}");
        }
    }
}
