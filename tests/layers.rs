//! The layers of ARCHITECTURE.md: a folder uses only folders with a smaller number. Reads every `crate::folder` in `src`.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Folders in order, each with its number; peers that must not use each other share the note in [`PEERS`].
const LAYERS: [(&str, usize); 17] = [
    ("base", 0),
    ("part21", 1),
    ("geom", 2),
    ("model", 3),
    ("step", 4),
    ("mesh", 5),
    ("gdt", 6),
    ("check", 7),
    ("inspect", 8),
    ("judge", 9),
    ("trace", 10),
    ("thread", 11),
    ("view", 12),
    ("report", 13),
    ("workspace", 14),
    ("app", 15),
    ("cli", 16),
];

/// Pairs that stand beside each other and do not meet, whatever their numbers.
const PEERS: [(&str, &str); 7] = [
    ("gdt", "mesh"),
    ("inspect", "mesh"),
    ("inspect", "gdt"),
    ("judge", "mesh"),
    ("judge", "gdt"),
    ("judge", "inspect"),
    ("cli", "app"),
];

/// `model` may be read by `inspect`? No: what a value belongs to is decided in `trace`. The same for files and meaning.
const FORBIDDEN: [(&str, &str); 6] = [
    ("inspect", "model"),
    ("inspect", "step"),
    ("mesh", "step"),
    ("model", "part21"),
    ("view", "inspect"),
    ("geom", "part21"),
];

fn number(layer: &str) -> Option<usize> {
    LAYERS.iter().find(|(name, _)| *name == layer).map(|(_, number)| *number)
}

fn rust_files(folder: &Path, out: &mut Vec<PathBuf>) {
    let mut entries: Vec<_> = std::fs::read_dir(folder).expect("src is readable").flatten().map(|e| e.path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            rust_files(&path, out);
        } else if path.extension().is_some_and(|ext| ext == "rs") {
            out.push(path);
        }
    }
}

fn layer_of(path: &Path, src: &Path) -> String {
    let first = path.strip_prefix(src).expect("inside src").components().next().expect("has a name");
    first.as_os_str().to_string_lossy().trim_end_matches(".rs").to_owned()
}

/// Steps upwards as `file:line: a uses b`.
fn steps_upwards(file: &str, layer: &str, text: &str) -> Vec<String> {
    let mut bad = Vec::new();
    let Some(own) = number(layer) else { return bad };
    for (index, line) in text.lines().enumerate() {
        let code = line.split("//").next().unwrap_or_default();
        for (at, _) in code.match_indices("crate::") {
            let rest = &code[at + "crate::".len()..];
            let names: BTreeSet<&str> = if let Some(group) = rest.strip_prefix('{') {
                group.split([',', '{', '}']).map(|n| n.trim().split("::").next().unwrap_or_default()).collect()
            } else {
                std::iter::once(rest.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default())
                    .collect()
            };
            for used in names {
                let Some(other) = number(used) else { continue };
                let forbidden = PEERS.iter().any(|&(a, b)| (a, b) == (layer, used) || (b, a) == (layer, used))
                    || FORBIDDEN.contains(&(layer, used));
                if other > own || forbidden {
                    bad.push(format!("{file}:{}: layer `{layer}` uses `{used}`", index + 1));
                }
            }
        }
    }
    bad
}

#[test]
fn no_folder_uses_one_above_it() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    rust_files(&src, &mut files);
    assert!(files.len() > 10, "src was found");
    let mut bad = Vec::new();
    for path in &files {
        let text = std::fs::read_to_string(path).expect("source is readable");
        bad.extend(steps_upwards(&path.display().to_string(), &layer_of(path, &src), &text));
    }
    assert!(bad.is_empty(), "steps upwards:\n{}", bad.join("\n"));
}

#[test]
fn every_folder_has_a_number() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    rust_files(&src, &mut files);
    for layer in files.iter().map(|path| layer_of(path, &src)).collect::<BTreeSet<_>>() {
        assert!(matches!(layer.as_str(), "lib" | "main") || number(&layer).is_some(), "`src/{layer}` has no layer");
    }
}

#[test]
fn a_step_upwards_is_found() {
    assert_eq!(steps_upwards("x.rs", "base", "use crate::{diag, model::Model};").len(), 1);
    assert_eq!(steps_upwards("x.rs", "view", "use crate::report::html;").len(), 1);
    assert_eq!(steps_upwards("x.rs", "app", "crate::cli::run()").len(), 1);
    assert_eq!(steps_upwards("x.rs", "app", "crate::view::scene::Scene // crate::cli").len(), 0);
}

/// Files are read in one sitting; tables may be long.
#[test]
fn no_file_is_longer_than_600_lines() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    rust_files(&src, &mut files);
    let mut long = Vec::new();
    for path in files {
        let lines = std::fs::read_to_string(&path).expect("source is readable").lines().count();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if lines > 600 && name != "codes.rs" && !name.ends_with("_table.rs") {
            long.push(format!("{} has {lines} lines", path.display()));
        }
    }
    assert!(long.is_empty(), "{}", long.join("\n"));
}
