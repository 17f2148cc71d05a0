//! Opens files: STEP to model and mesh, inspection files to measurements, both to a conformance. No window is needed.
//!
//! Each function runs on the caller's thread, tells `job` how far it is, and pushes its findings there.

use super::read::{self, Refusal};
use crate::base::diag::Diagnostic;
use crate::base::job::{Job, Stopped};
use crate::inspect::measurements::Measurements;
use crate::mesh::{Fineness, Mesh, default_fineness, tessellate};
use crate::model::Model;
use crate::report;
use crate::trace;
use crate::trace::conformance::Conformance;
use std::path::{Path, PathBuf};

/// A STEP file as a model with its triangles.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OpenedModel {
    /// Where it came from.
    pub path: PathBuf,
    /// What it says.
    pub model: Model,
    /// Its triangles.
    pub mesh: Mesh,
}

/// Greatest turn between neighbouring normals on the screen: 36 sides for a full circle.
const ANGLE_RAD: f64 = 0.175;

/// Why nothing could be opened. Says what happened and what to do.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// Cancelled or over a limit.
    #[error(transparent)]
    Stopped(#[from] Stopped),
    /// The file could not be read, or is nothing that this program knows.
    #[error("{what}: {path}", path = path.display())]
    Unreadable {
        /// What happened.
        what: String,
        /// What to do.
        hint: String,
        /// Which file.
        path: PathBuf,
    },
}

impl LoadError {
    /// What to do about it; may be empty.
    pub fn hint(&self) -> &str {
        match self {
            LoadError::Stopped(Stopped::Cancelled) => "Nothing was changed.",
            LoadError::Stopped(Stopped::Limit(_)) => "What was open before is still open.",
            LoadError::Unreadable { hint, .. } => hint,
        }
    }
}

/// What a file is, by its name: a STEP file, else inspection results (whose readers then look at the content).
pub fn is_step_name(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
    [".stp", ".step", ".p21", ".stpz", ".stp.zip", ".step.zip", ".stp.gz"].iter().any(|ending| name.ends_with(ending))
}

/// Reads a STEP file (or a packed one) to a model and meshes it.
///
/// # Errors
/// See [`LoadError`]. What is merely doubtful or damaged is a finding of `job`.
pub fn open_model(path: &Path, job: &Job) -> Result<OpenedModel, LoadError> {
    job.phase("Reading", 0);
    let file = read::step_file(path, job).map_err(|refusal| refused(refusal, path))?;
    // The instances are not needed any more: a large file's would double the memory.
    let model = file.model;
    // Round holes should look round: finer in angle than what `mesh` prints by default.
    let fineness = Fineness { angle_rad: ANGLE_RAD, ..default_fineness(&model) };
    let mesh = tessellate(&model, fineness, job)?;
    Ok(OpenedModel { path: path.to_owned(), model, mesh })
}

fn refused(refusal: Refusal, path: &Path) -> LoadError {
    match refusal {
        Refusal::Stopped(stopped) => LoadError::Stopped(stopped),
        Refusal::Unreadable(finding) => unreadable(&finding, path),
    }
}

fn unreadable(finding: &Diagnostic, path: &Path) -> LoadError {
    let name = read::file_name(path);
    let (line, column) = (finding.place.line, finding.place.column);
    let place = match (line, column) {
        (Some(line), Some(column)) => format!(" (line {line}, column {column})"),
        (Some(line), None) => format!(" (line {line})"),
        _ => String::new(),
    };
    let hint = match finding.hint.as_str() {
        "" => "Check that this is the file you meant; content decides, not the name.",
        hint => hint,
    };
    LoadError::Unreadable {
        what: format!("{name}{place}: {}", finding.message),
        hint: hint.to_owned(),
        path: path.to_owned(),
    }
}

/// Reads inspection files of any known format, joined in the order given. Files that cannot be read are findings; when
/// none can be read, the first one's reason is the error.
///
/// # Errors
/// See [`LoadError`].
pub fn import_results(paths: &[PathBuf], job: &Job) -> Result<Measurements, LoadError> {
    job.phase("Reading results", paths.len() as u64);
    let (measurements, refused) = read::inspection_files(paths, job)?;
    if measurements.files.is_empty()
        && let Some(finding) = refused.first()
    {
        let path = paths.first().cloned().unwrap_or_default();
        return Err(unreadable(finding, &path));
    }
    job.report_all(refused);
    Ok(measurements)
}

/// Traces measurements to requirements and judges them. Without a model, by the files' own requirements.
///
/// # Errors
/// [`Stopped`] when cancelled or over a limit.
pub fn conform(opened: Option<&OpenedModel>, measurements: &Measurements, job: &Job) -> Result<Conformance, Stopped> {
    let none = Model::default();
    let model = opened.map_or(&none, |opened| &opened.model);
    trace::trace(model, measurements, &trace::Options::default(), job)
}

/// Writes the report of a conformance into `folder`: HTML with pictures, CSV, JSON. Returns the file to look at first.
///
/// # Errors
/// See [`LoadError`]; each file is written beside its place and moved there when whole.
pub fn write_report(
    folder: &Path,
    opened: Option<&OpenedModel>,
    measurements: &Measurements,
    conformance: &Conformance,
    findings: &[Diagnostic],
    job: &Job,
) -> Result<PathBuf, LoadError> {
    job.phase("Drawing pictures", 0);
    let pictures =
        opened.map(|opened| report::pictures::of(&opened.model, &opened.mesh, conformance)).unwrap_or_default();
    job.check()?;
    let none = Model::default();
    let content = report::Content {
        model: opened.map_or(&none, |opened| &opened.model),
        measurements,
        conformance,
        pictures: &pictures,
        findings,
        rule: "simple acceptance",
    };
    job.phase("Writing the report", 3);
    std::fs::create_dir_all(folder).map_err(|error| not_written(&error, folder))?;
    let json = serde_json::to_string_pretty(&report::json::document(&content)).unwrap_or_default();
    for (name, text) in [
        ("report.html", report::html::text(&content)),
        ("conformance.csv", report::csv::text(&content)),
        ("conformance.json", json),
    ] {
        job.check()?;
        write_whole(&folder.join(name), &text).map_err(|error| not_written(&error, &folder.join(name)))?;
        job.advance(1);
    }
    Ok(folder.join("report.html"))
}

fn write_whole(path: &Path, text: &str) -> std::io::Result<()> {
    let mut beside = path.as_os_str().to_owned();
    beside.push(".part");
    std::fs::write(&beside, text)?;
    std::fs::rename(&beside, path)
}

fn not_written(error: &std::io::Error, path: &Path) -> LoadError {
    LoadError::Unreadable {
        what: format!("the report could not be written: {error}"),
        hint: "Choose a folder that you may write to, on a disk with room.".into(),
        path: path.to_owned(),
    }
}
