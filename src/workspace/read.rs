//! Files to what they hold, for both faces of the program: one STEP file, or several inspection files together.

use crate::base::diag::{Diagnostic, Place};
use crate::base::job::{Job, Stopped};
use crate::inspect::{self, measurements::Measurements};
use crate::model::{Model, SourceInfo};
use crate::part21::source::{ReadError, Source};
use crate::part21::{self, exchange::Exchange};
use crate::step;
use std::io::Read;
use std::path::{Path, PathBuf};

crate::codes! {
    /// Exit status 3.
    UNREADABLE = "INP-001", Error, "an input cannot be read",
        "The file could not be opened, or its content is not what the command expects. The message says what was found and what was \
         expected. Content decides, not the name: a STEP file opens with `ISO-10303-21;` (or is a .stpZ with exactly one such file), a \
         QIF file is XML with the root QIFDocument, a table is text. Other inputs of the same command are read all the same.";
}

/// Why an input gave nothing.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// Nothing to read in it: a located finding.
    #[error("{0}")]
    Unreadable(Box<Diagnostic>),
    /// Cancelled, or over a limit.
    #[error(transparent)]
    Stopped(#[from] Stopped),
}

/// A STEP file, read.
#[derive(Clone, Debug)]
pub struct StepFile {
    /// Bytes and hash.
    pub source: Source,
    /// Instances.
    pub exchange: Exchange,
    /// What they mean.
    pub model: Model,
}

/// Last part of a path, as reports name a file; `-` for standard input.
pub fn file_name(path: &Path) -> String {
    path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned())
}

/// The bytes of a file, or of standard input for `-`.
///
/// # Errors
/// [`Refusal::Unreadable`] with what the system said; [`Refusal::Stopped`] over the limit of input bytes.
pub fn bytes(path: &Path, job: &Job) -> Result<Vec<u8>, Refusal> {
    let most = job.limits().input_bytes;
    let mut out = Vec::new();
    let read = match path.as_os_str() == "-" {
        true => std::io::stdin().lock().take(most.saturating_add(1)).read_to_end(&mut out),
        false => std::fs::File::open(path).and_then(|file| file.take(most.saturating_add(1)).read_to_end(&mut out)),
    };
    read.map_err(|error| {
        let hint = "Check the name, and whether you may read it.";
        unreadable(path, format!("cannot be opened: {error}"), hint)
    })?;
    if out.len() as u64 > most {
        return Err(Stopped::Limit(format!("{} is larger than {most} bytes", file_name(path))).into());
    }
    job.check()?;
    Ok(out)
}

fn unreadable(path: &Path, message: String, hint: &str) -> Refusal {
    let place = Place::default().in_file(path.display().to_string());
    Refusal::Unreadable(Box::new(Diagnostic::new(&UNREADABLE, message).hint(hint).at(place)))
}

/// Opens a STEP file (plain or packed) and reads it to a model.
///
/// # Errors
/// See [`Refusal`].
pub fn step_file(path: &Path, job: &Job) -> Result<StepFile, Refusal> {
    let refuse = |error: ReadError| match error {
        ReadError::Stopped(stopped) => Refusal::Stopped(stopped),
        other => {
            let text = other.to_string();
            let name = format!("{}: ", file_name(path));
            unreadable(path, text.strip_prefix(&name).unwrap_or(&text).to_owned(), "")
        }
    };
    let bytes = bytes(path, job)?;
    let source = part21::source::open_bytes(&file_name(path), bytes, job).map_err(refuse)?;
    let exchange = part21::read(&source, job).map_err(refuse)?;
    let info = SourceInfo {
        file: source.name.clone(),
        sha256: source.sha256.clone(),
        bytes: source.size,
        ..SourceInfo::default()
    };
    let model = step::read(&exchange, info, job)?;
    Ok(StepFile { source, exchange, model })
}

/// Reads inspection files in the order given and joins them. A file that refers to another finds it among the inputs, or
/// beside itself.
///
/// Files that cannot be read are returned beside the result; they do not stop the others.
///
/// # Errors
/// [`Stopped`] when cancelled or over a limit.
pub fn inspection_files(paths: &[PathBuf], job: &Job) -> Result<(Measurements, Vec<Diagnostic>), Stopped> {
    let (mut read, mut refused) = (Vec::new(), Vec::new());
    for path in paths {
        let siblings = |wanted: &str| sibling(path, paths, wanted, job);
        let outcome = bytes(path, job).and_then(|bytes| {
            inspect::read(&file_name(path), bytes, &siblings, job).map_err(|error| match error {
                inspect::ReadError::Refused(finding) => Refusal::Unreadable(finding),
                inspect::ReadError::Stopped(stopped) => Refusal::Stopped(stopped),
            })
        });
        match outcome {
            Ok(measurements) => read.push(measurements),
            Err(Refusal::Unreadable(finding)) => refused.push(*finding),
            Err(Refusal::Stopped(stopped)) => return Err(stopped),
        }
    }
    Ok((inspect::merge(read, job), refused))
}

/// A file that another names: one of the inputs by its last part, else one in the same folder. Never a path that leads out.
fn sibling(path: &Path, inputs: &[PathBuf], wanted: &str, job: &Job) -> Option<Vec<u8>> {
    let wanted = wanted.rsplit(['/', '\\']).next().filter(|name| !name.is_empty() && *name != "..")?;
    let named = |candidate: &&PathBuf| file_name(candidate).eq_ignore_ascii_case(wanted);
    if let Some(input) = inputs.iter().find(named) {
        return bytes(input, job).ok();
    }
    let beside = path.parent()?.join(wanted);
    if beside.is_file() { bytes(&beside, job).ok() } else { None }
}
