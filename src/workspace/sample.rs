//! Where the sample thread lies: beside the program, or in the source tree that it was built from.

use std::path::{Path, PathBuf};

/// The sample part and its results, or nothing where they are not installed.
pub fn files() -> Vec<PathBuf> {
    folders().iter().map(|folder| in_folder(folder)).find(|files| !files.is_empty()).unwrap_or_default()
}

fn folders() -> Vec<PathBuf> {
    let beside = std::env::current_exe().ok().and_then(|exe| exe.parent().map(Path::to_owned));
    let mut folders: Vec<PathBuf> = beside.iter().map(|folder| folder.join("samples")).collect();
    folders.extend(beside.iter().map(|folder| folder.join("../share/threadgauge/samples")));
    folders.push(Path::new(env!("CARGO_MANIFEST_DIR")).join("samples"));
    folders
}

fn in_folder(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut files: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    files.sort();
    let named = |part: &str, ending: &str| {
        let is = |path: &&PathBuf| {
            let name = path.file_name().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
            name.contains(part) && name.ends_with(ending)
        };
        files.iter().find(is).cloned()
    };
    let Some(part) = named("housing_b", ".stp") else { return Vec::new() };
    std::iter::once(part).chain(named("housing_results", ".qif")).chain(named("supplier_lot_7", ".csv")).collect()
}
