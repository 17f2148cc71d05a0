//! The command line's contract: exit statuses, one JSON object and nothing else, located messages, closed pipes.

use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn threadgauge(arguments: &[&str]) -> Output {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    Command::new(env!("CARGO_BIN_EXE_threadgauge"))
        .args(arguments)
        .current_dir(root)
        .env("NO_COLOR", "1")
        .env_remove("DISPLAY")
        .env_remove("WAYLAND_DISPLAY")
        .output()
        .expect("the program starts")
}

fn json(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).expect("standard output is one JSON object")
}

fn scratch(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("cli");
    std::fs::create_dir_all(&folder).expect("a folder for scratch files");
    folder.join(name)
}

#[test]
fn wrong_usage_is_2() {
    for arguments in [&["measurements"][..], &["no-such-command", "x"], &["explain", "NO-SUCH-CODE"]] {
        assert_eq!(threadgauge(arguments).status.code(), Some(2), "{arguments:?}");
    }
}

#[test]
fn help_and_version_are_0_and_show_two_examples() {
    for command in ["demo", "info", "tree", "mesh", "pmi", "render", "measurements", "conform", "explain"] {
        let output = threadgauge(&[command, "--help"]);
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        assert_eq!(output.status.code(), Some(0), "{command}");
        assert!(text.matches(&format!("threadgauge {command}")).count() >= 2, "{command}: {text}");
    }
    assert!(String::from_utf8_lossy(&threadgauge(&["--version"]).stdout).starts_with("threadgauge "));
}

#[test]
fn every_schema_is_json_and_names_its_format() {
    for command in ["demo", "info", "tree", "mesh", "pmi", "render", "measurements", "conform", "explain"] {
        let schema = json(&threadgauge(&[command, "--json-schema"]));
        assert_eq!(schema["properties"]["format"]["const"], format!("threadgauge-{command}/1"));
    }
}

#[test]
fn what_cannot_be_read_is_3_with_its_reason_in_the_object() {
    let empty = scratch("empty.stp");
    std::fs::write(&empty, b"").expect("written");
    let picture = scratch("picture.stp");
    std::fs::write(&picture, b"\xFF\xD8\xFF\xE0\x00\x10JFIF\x00 not a part").expect("written");
    let dtd = scratch("dtd.qif");
    std::fs::write(&dtd, "<!DOCTYPE x [<!ENTITY a \"b\">]><QIFDocument/>").expect("written");
    let missing = scratch("missing.stp");
    for (command, path) in [("tree", &empty), ("tree", &picture), ("tree", &missing), ("measurements", &dtd)] {
        let path = path.to_string_lossy();
        let output = threadgauge(&[command, &path, "--json"]);
        assert_eq!(output.status.code(), Some(3), "{command} {path}");
        let object = json(&output);
        let first = &object["diagnostics"][0];
        assert_eq!(first["severity"], "error", "{object}");
        assert!(first["message"].as_str().is_some_and(|m| m.len() > 10), "{object}");
        let plain = threadgauge(&[command, &path]);
        assert_eq!(plain.status.code(), Some(3));
        assert!(plain.stdout.is_empty());
        assert!(
            String::from_utf8_lossy(&plain.stderr).contains("error["),
            "{}",
            String::from_utf8_lossy(&plain.stderr)
        );
    }
}

#[test]
fn one_bad_input_does_not_stop_the_others() {
    let bad = scratch("bad.csv");
    std::fs::write(&bad, b"\x00\x01\x02").expect("written");
    let bad = bad.to_string_lossy().into_owned();
    let output = threadgauge(&["measurements", &bad, "samples/housing_results.qif", "--json"]);
    assert_eq!(output.status.code(), Some(3));
    assert!(json(&output)["measurements"].as_array().is_some_and(|rows| rows.len() > 100));
}

#[test]
fn a_time_limit_is_4() {
    let output = threadgauge(&["tree", "samples/housing_b.stp", "--time", "0.0000001", "--json"]);
    assert_eq!(output.status.code(), Some(4));
    json(&output);
}

#[test]
fn the_sample_thread_does_not_conform_and_says_why() {
    let arguments =
        ["conform", "samples/housing_b.stp", "samples/housing_results.qif", "samples/supplier_lot_7.csv", "--json"];
    let output = threadgauge(&arguments);
    assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stderr));
    let object = json(&output);
    let rows = object["measurements"].as_array().expect("rows");
    let of = |serial: &str, value: f64| {
        rows.iter()
            .find(|r| r["serial"] == serial && r["value_mm"].as_f64() == Some(value))
            .unwrap_or_else(|| panic!("serial {serial}, {value}"))
    };
    let flags = |row: &Value| row["flags"].as_array().cloned().unwrap_or_default();
    assert_eq!(of("0007", 0.274)["verdict"], "fail");
    assert!(flags(of("0007", 0.274)).contains(&"status-disagrees".into()));
    assert_eq!(of("0002", 0.231)["verdict"], "pass");
    assert!(flags(of("0002", 0.231)).contains(&"bonus-applied".into()));
    assert_eq!(of("0004", 12.05)["verdict"], "pass");
    assert_eq!(of("0003", 40.021)["verdict"], "fail");
    let doubtful = rows.iter().filter(|r| r["file"] == "supplier_lot_7.csv" && r["verdict"] == "not-evaluated").count();
    assert!(doubtful >= 9, "{doubtful} doubtful rows");
    let again = threadgauge(&arguments);
    assert_eq!(again.stdout, output.stdout, "same inputs, same bytes");
}
