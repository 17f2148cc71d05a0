//! Documents that a QIF file refers to, looked for in the folder of that file and nowhere else.

use std::path::Path;

/// Answers a file name from `folder`: exactly, else without regard to case and with blanks as underscores, else packed
/// as `NAME.zip`. Names that leave the folder are never asked for (see `qif`), and would not be found.
pub fn in_folder(folder: &Path) -> impl Fn(&str) -> Option<Vec<u8>> {
    let folder = folder.to_owned();
    move |name: &str| {
        let inside = Path::new(name).components().all(|part| matches!(part, std::path::Component::Normal(_)));
        if !inside {
            return None;
        }
        let exact = folder.join(name);
        if exact.is_file() {
            return std::fs::read(exact).ok();
        }
        let plain = |name: &str| name.to_lowercase().replace(' ', "_");
        let wanted = plain(name);
        let mut names: Vec<_> = std::fs::read_dir(&folder).ok()?.flatten().map(|entry| entry.path()).collect();
        names.sort();
        let of = |path: &Path| path.file_name().map(|name| plain(&name.to_string_lossy())).unwrap_or_default();
        let found = names.iter().find(|path| of(path) == wanted).or_else(|| {
            let packed = format!("{wanted}.zip");
            names.iter().find(|path| of(path) == packed)
        })?;
        std::fs::read(found).ok()
    }
}

/// Answers nothing.
pub fn none(_: &str) -> Option<Vec<u8>> {
    None
}
