//! Standard output and standard error: the JSON envelope, diagnostics like a compiler's, closed pipes.

use super::Exit;
use super::args::{Color, Common};
use crate::base::diag::{Diagnostic, Severity};
use serde_json::{Map, Value, json};
use std::io::{IsTerminal, Write};

/// An input as the envelope lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InputRecord {
    /// As given.
    pub path: String,
    /// Lower-case hex.
    pub sha256: String,
    /// Bytes as opened.
    pub bytes: u64,
}

/// Where and how to print.
#[derive(Clone, Debug)]
pub struct Output {
    /// One JSON object instead of tables.
    pub json: bool,
    /// Errors only, no progress.
    pub quiet: bool,
    /// Everything.
    pub verbose: bool,
    /// Escape sequences allowed on standard error.
    pub colour_err: bool,
    /// Escape sequences allowed on standard output.
    pub colour_out: bool,
    /// Bounds from the command line.
    pub time_secs: Option<f64>,
    /// Bound of resident memory, MB.
    pub memory_mb: Option<u64>,
}

impl Output {
    /// From the common options and the environment.
    pub fn new(common: &Common) -> Self {
        let no_color = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let allowed = |terminal: bool| match common.color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => terminal && !no_color,
        };
        Output {
            json: common.json,
            quiet: common.quiet,
            verbose: common.verbose,
            colour_err: allowed(std::io::stderr().is_terminal()),
            colour_out: allowed(std::io::stdout().is_terminal()),
            time_secs: common.time,
            memory_mb: common.memory,
        }
    }

    /// Bytes to standard output.
    pub fn raw(&self, bytes: &[u8]) -> Exit {
        raw(bytes)
    }

    /// A line of text to standard output.
    pub fn line(&self, text: &str) {
        self.raw(format!("{text}\n").as_bytes());
    }

    /// Findings to standard error, unless they go into the JSON object. Repeats of one code are counted after five.
    pub fn findings(&self, findings: &[Diagnostic]) {
        let mut seen: std::collections::BTreeMap<&str, usize> = Default::default();
        let mut err = std::io::stderr().lock();
        for finding in findings {
            if self.quiet && finding.severity < Severity::Error {
                continue;
            }
            if finding.severity == Severity::Info && !self.verbose {
                continue;
            }
            let count = seen.entry(finding.code.code).or_default();
            *count += 1;
            if *count <= 5 || self.verbose {
                let _ = writeln!(err, "{}", self.coloured(finding));
            }
        }
        for (code, count) in seen {
            if count > 5 && !self.verbose {
                let _ =
                    writeln!(err, "  … {} more {code} (--verbose shows all; `threadgauge explain {code}`)", count - 5);
            }
        }
    }

    fn coloured(&self, finding: &Diagnostic) -> String {
        let text = finding.to_string();
        if !self.colour_err {
            return text;
        }
        let (start, word) = match finding.severity {
            Severity::Error => ("\x1b[1;31m", "error["),
            Severity::Warning => ("\x1b[1;33m", "warning["),
            Severity::Info => ("\x1b[1;36m", "info["),
        };
        text.replacen(word, &format!("{start}{word}"), 1).replacen("]:", "]\x1b[0m:", 1)
    }

    /// Prints `document` (the command's own keys) in the envelope of `CLI.md`.
    pub fn envelope(&self, command: &str, document: Value, inputs: &[InputRecord], findings: &[Diagnostic]) -> Exit {
        let mut object = Map::new();
        object.insert("format".into(), json!(format!("threadgauge-{command}/1")));
        if let Value::Object(own) = document {
            object.extend(own);
        }
        let inputs: Vec<Value> =
            inputs.iter().map(|i| json!({"path": i.path, "sha256": i.sha256, "bytes": i.bytes})).collect();
        object.insert("inputs".into(), Value::Array(inputs));
        object.insert("diagnostics".into(), diagnostics(findings));
        object.insert("version".into(), json!(env!("CARGO_PKG_VERSION")));
        let mut text = serde_json::to_vec_pretty(&Value::Object(object)).unwrap_or_default();
        text.push(b'\n');
        self.raw(&text)
    }
}

/// Bytes to standard output. A reader that went away (`| head`) is no error.
pub fn raw(bytes: &[u8]) -> Exit {
    let mut out = std::io::stdout().lock();
    match out.write_all(bytes).and_then(|()| out.flush()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            eprintln!("threadgauge: standard output cannot be written: {error}");
            Exit::Unreadable
        }
        _ => Exit::Done,
    }
}

/// Findings as the envelope lists them.
pub fn diagnostics(findings: &[Diagnostic]) -> Value {
    let one = |d: &Diagnostic| {
        json!({
            "code": d.code.code, "severity": d.severity, "message": d.message, "hint": d.hint,
            "file": d.place.file, "line": d.place.line, "column": d.place.column,
            "entity": d.place.entity.map(|id| format!("#{id}")), "row": d.place.row,
        })
    };
    Value::Array(findings.iter().map(one).collect())
}
