//! The sample thread, carried inside the program, so that `demo` and the first start need no installed files.

use std::io;
use std::path::{Path, PathBuf};

/// Name and content of each file that the first start opens.
const FILES: [(&str, &[u8]); 3] = [
    ("housing_b.stp", include_bytes!("../../samples/housing_b.stp")),
    ("housing_results.qif", include_bytes!("../../samples/housing_results.qif")),
    ("supplier_lot_7.csv", include_bytes!("../../samples/supplier_lot_7.csv")),
];

/// The sample thread on disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sample {
    /// The STEP file.
    pub part: PathBuf,
    /// The inspection files.
    pub results: Vec<PathBuf>,
}

/// Writes the sample into `folder`, unless the same files stand there already.
///
/// # Errors
/// What the system says.
pub fn unpack(folder: &Path) -> io::Result<Sample> {
    std::fs::create_dir_all(folder)?;
    let mut paths = Vec::new();
    for (name, bytes) in FILES {
        let path = folder.join(name);
        if std::fs::read(&path).ok().as_deref() != Some(bytes) {
            std::fs::write(&path, bytes)?;
        }
        paths.push(path);
    }
    let results = paths.split_off(1);
    Ok(Sample { part: paths.remove(0), results })
}

/// The sample's files in the folder for temporary files; nothing where that cannot be written.
pub fn files() -> Vec<PathBuf> {
    let sample = unpack(&std::env::temp_dir().join("threadgauge-sample"));
    sample.map_or_else(|_| Vec::new(), |sample| std::iter::once(sample.part).chain(sample.results).collect())
}
