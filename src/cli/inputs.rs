//! `FILE…` as the user means it: files, folders, globs that no shell expanded, `-` for standard input.

use std::io::Read;
use std::path::{Path, PathBuf};

/// What a folder is searched for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// STEP files.
    Step,
    /// Inspection files.
    Inspection,
}

impl Wanted {
    fn matches(self, path: &Path) -> bool {
        let name = path.file_name().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
        let endings: &[&str] = match self {
            Wanted::Step => &[".stp", ".step", ".p21", ".stpz"],
            Wanted::Inspection => {
                &[".qif", ".qif.zip", ".xml", ".csv", ".csv.zip", ".tsv", ".txt", ".dfq", ".dfd", ".dmo", ".xlsx"]
            }
        };
        endings.iter().any(|ending| name.ends_with(ending))
    }
}

/// Expands folders (sorted, one level down to all levels) and `*`/`?` patterns; other paths stay as they are.
pub fn expand(paths: &[PathBuf], wanted: Wanted) -> Vec<PathBuf> {
    let mut out = Vec::new();
    for path in paths {
        if path.is_dir() {
            walk(path, wanted, &mut out, 0);
        } else if !path.exists() && path.to_string_lossy().contains(['*', '?']) {
            let before = out.len();
            glob(path, &mut out);
            if out.len() == before {
                out.push(path.clone());
            }
        } else {
            out.push(path.clone());
        }
    }
    out
}

fn walk(folder: &Path, wanted: Wanted, out: &mut Vec<PathBuf>, depth: usize) {
    // Deep enough for any project folder; a link that leads back upwards ends here.
    if depth > 16 {
        return;
    }
    for path in sorted(folder) {
        if path.is_dir() {
            walk(&path, wanted, out, depth + 1);
        } else if wanted.matches(&path) {
            out.push(path);
        }
    }
}

fn sorted(folder: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> =
        std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    paths.sort();
    paths
}

fn glob(pattern: &Path, out: &mut Vec<PathBuf>) {
    let folder = match pattern.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    let wanted = pattern.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let matching = sorted(folder).into_iter().filter(|path| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        fits(wanted.as_bytes(), name.as_bytes())
    });
    out.extend(matching);
}

/// Whether `name` fits a pattern of `*` (any bytes) and `?` (one byte).
fn fits(pattern: &[u8], name: &[u8]) -> bool {
    let (mut p, mut n, mut star) = (0, 0, None);
    while n < name.len() {
        match pattern.get(p) {
            Some(b'*') => {
                star = Some((p, n));
                p += 1;
            }
            Some(&c) if c == b'?' || c == name[n] => {
                p += 1;
                n += 1;
            }
            _ => match star {
                Some((at, from)) => {
                    p = at + 1;
                    n = from + 1;
                    star = Some((at, from + 1));
                }
                None => return false,
            },
        }
    }
    pattern[p..].iter().all(|&c| c == b'*')
}

/// Reads a whole file, or standard input for `-`.
pub fn read(path: &Path) -> std::io::Result<Vec<u8>> {
    if path.as_os_str() == "-" {
        let mut bytes = Vec::new();
        std::io::stdin().lock().read_to_end(&mut bytes)?;
        return Ok(bytes);
    }
    std::fs::read(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns() {
        for (pattern, name, yes) in
            [("*.stp", "a.stp", true), ("*.stp", "a.step", false), ("a?c*", "abcd", true), ("*a*b", "xaxb", true)]
        {
            assert_eq!(fits(pattern.as_bytes(), name.as_bytes()), yes, "{pattern} {name}");
        }
    }
}
