//! Reports and pictures into a folder. Each file is written beside its place and moved there whole.

use super::{Content, csv, html, json};
use std::io;
use std::path::{Path, PathBuf};

/// A report's form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs)]
pub enum Form {
    Html,
    Csv,
    Json,
}

impl Form {
    /// All of them.
    pub const ALL: [Form; 3] = [Form::Html, Form::Csv, Form::Json];

    /// Name of the file.
    pub fn file_name(self) -> &'static str {
        match self {
            Form::Html => "report.html",
            Form::Csv => "report.csv",
            Form::Json => "report.json",
        }
    }
}

/// Writes the forms asked for; returns the files, in that order.
///
/// # Errors
/// What the system says; files written before stay.
pub fn reports(folder: &Path, content: &Content, forms: &[Form]) -> io::Result<Vec<PathBuf>> {
    std::fs::create_dir_all(folder)?;
    let mut out = Vec::new();
    for &form in forms {
        let bytes = match form {
            Form::Html => html::text(content).into_bytes(),
            Form::Csv => csv::text(content).into_bytes(),
            Form::Json => {
                let mut bytes = serde_json::to_vec_pretty(&json::document(content)).unwrap_or_default();
                bytes.push(b'\n');
                bytes
            }
        };
        out.push(file(&folder.join(form.file_name()), &bytes)?);
    }
    Ok(out)
}

/// Writes the report's pictures as PNG files named by their titles.
///
/// # Errors
/// What the system says.
pub fn pictures(folder: &Path, content: &Content) -> io::Result<Vec<PathBuf>> {
    std::fs::create_dir_all(folder)?;
    let mut out = Vec::new();
    for (index, picture) in content.pictures.iter().enumerate() {
        let safe: String = picture
            .title
            .chars()
            .map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' })
            .collect();
        let safe: String = safe.chars().take(60).collect();
        out.push(file(&folder.join(format!("{:02}-{safe}.png", index + 1)), &picture.png)?);
    }
    Ok(out)
}

/// One file, whole or not at all.
///
/// # Errors
/// What the system says.
pub fn file(path: &Path, bytes: &[u8]) -> io::Result<PathBuf> {
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let beside = path.with_file_name(format!(".{name}.part"));
    std::fs::write(&beside, bytes)?;
    std::fs::rename(&beside, path)?;
    Ok(path.to_owned())
}
