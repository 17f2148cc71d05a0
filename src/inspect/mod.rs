//! Inspection files of any machine to one [`measurements::Measurements`], with the source line of every value, its unit, every doubt.
//!
//! In: bytes and a file name; a way to ask for the files that it refers to. Out: [`measurements::Measurements`].
//! Read first: [`measurements`], then [`read`] here, then the reader of one format.
//! A new format is one file and one line in [`FORMATS`].
//!
//! Knows nothing of the product model: what a value belongs to is decided in `trace`. Opens no file (only [`siblings`] does, when it is asked).

pub mod codes;
mod csv;
mod dmis;
mod findings;
pub mod measurements;
mod merge;
pub mod own_limits;
mod qdas;
pub mod qif;
pub mod siblings;
mod text;
pub mod words;

pub use merge::merge;

use crate::base::archive::{self, ArchiveError, Unpacked};
use crate::base::diag::{Diagnostic, Place};
use crate::base::job::{Job, Stopped};
use measurements::{InspectionFile, Measurements};
use qif::Siblings;
use sha2::{Digest, Sha256};

/// Why a file gave nothing.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The content cannot be read: what was found and expected, with its place (exit status 3).
    #[error("{}", .0.message)]
    Refused(Box<Diagnostic>),
    /// Cancelled or over a limit (exit status 4).
    #[error(transparent)]
    Stopped(#[from] Stopped),
}

/// A format: how its content is recognised, and its reader.
struct Format {
    recognises: fn(&str) -> bool,
    read: fn(InspectionFile, String, Siblings, &Job) -> Result<Measurements, ReadError>,
}

/// Formats in the order in which they are asked; the last takes what no other recognises.
const FORMATS: [Format; 4] = [
    Format { recognises: qif::looks_like_xml, read: qif::read },
    Format { recognises: qdas::recognises, read: qdas::read },
    Format { recognises: dmis::recognises, read: dmis::read },
    Format { recognises: csv::looks_like_table, read: csv::read },
];

/// A file, unpacked and decoded.
struct Opened {
    file: InspectionFile,
    text: String,
}

/// Reads one inspection file. The content decides the format, not the name. `siblings` is asked, by file name, for QIF
/// documents that the file refers to; it answers from among the inputs or from the folder of the file.
pub fn read(file_name: &str, bytes: Vec<u8>, siblings: Siblings, job: &Job) -> Result<Measurements, ReadError> {
    job.phase("Reading inspection data", 0);
    let in_file = |error| match error {
        ReadError::Refused(mut finding) => {
            finding.place.file.get_or_insert_with(|| file_name.to_owned());
            ReadError::Refused(finding)
        }
        stopped => stopped,
    };
    let opened = open(file_name, bytes, job).map_err(in_file)?;
    for format in &FORMATS {
        if (format.recognises)(&opened.text) {
            return (format.read)(opened.file, opened.text, siblings, job).map_err(in_file);
        }
    }
    Err(in_file(ReadError::Refused(Box::new(
        Diagnostic::new(&codes::UNKNOWN_FORMAT, "the content is none of the known inspection formats")
            .hint("known are QIF 2.0, 2.1 and 3.0, Q-DAS ASCII, DMIS output, and tables with separators (CSV)"),
    ))))
}

/// Unpacks, hashes, decodes.
fn open(file_name: &str, bytes: Vec<u8>, job: &Job) -> Result<Opened, ReadError> {
    let refused = |code, message: String, hint: &str| {
        Err(ReadError::Refused(Box::new(Diagnostic::new(code, message).hint(hint))))
    };
    if bytes.is_empty() {
        return refused(&codes::EMPTY, "the file is empty".into(), "export it again");
    }
    if bytes.len() as u64 > job.limits().input_bytes {
        let message = format!("the file has {} bytes, at most {} are read", bytes.len(), job.limits().input_bytes);
        return refused(&codes::TOO_LARGE, message, "");
    }
    let file = InspectionFile {
        file: file_name.to_owned(),
        sha256: Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect(),
        bytes: bytes.len() as u64,
        ..InspectionFile::default()
    };
    let bytes = match archive::unpack(bytes, job.limits()) {
        Ok(Unpacked::Plain(bytes) | Unpacked::Member { bytes, .. }) => bytes,
        Ok(Unpacked::Several { names, .. }) => {
            let message = format!("the archive holds {} members, expected exactly one", names.len());
            return refused(&codes::ARCHIVE, message, "unpack it and give the inspection file itself");
        }
        Err(error @ ArchiveError::TooLarge(_)) => return refused(&codes::TOO_LARGE, error.to_string(), ""),
        Err(error) => return refused(&codes::ARCHIVE, error.to_string(), "unpack it and give the file itself"),
    };
    if bytes.is_empty() {
        return refused(&codes::EMPTY, "the file is empty".into(), "export it again");
    }
    let decoded = text::decode(&bytes, text::declared_in_xml(&bytes));
    let plain = !decoded.encoding.starts_with("UTF-16");
    if plain && text::control_share(&bytes) > 20 {
        let share = text::control_share(&bytes) / 10;
        let message = format!("{share} % of the first bytes are control characters, a text was expected");
        return refused(
            &codes::BINARY,
            message,
            "open the file with the program that made it and export a text format",
        );
    }
    if let Some(doubt) = decoded.doubt {
        let place = Place { file: Some(file_name.to_owned()), ..Place::default() };
        job.report(Diagnostic::new(&codes::ENCODING, format!("the file {doubt}")).at(place));
    }
    Ok(Opened { file, text: decoded.text })
}
