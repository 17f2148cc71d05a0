//! Where the real files are. They are not part of the project.

use std::path::PathBuf;

/// The folder that holds `data` and `truth`: `THREADGAUGE_CORPUS`, else `../shared`. `None` (and a line that says so) where there is
/// none; fails where the variable names one that is missing.
pub fn corpus() -> Option<PathBuf> {
    let named = std::env::var_os("THREADGAUGE_CORPUS").map(PathBuf::from);
    let folder = named.clone().unwrap_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared"));
    if folder.join("data").is_dir() {
        return Some(folder);
    }
    assert!(named.is_none(), "THREADGAUGE_CORPUS names {}, which holds no `data`", folder.display());
    println!("skipped: no corpus of real files at {}", folder.display());
    None
}
