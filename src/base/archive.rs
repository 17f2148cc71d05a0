//! Packed inputs: a zip that holds exactly one member is read as that member.
//!
//! The sizes that an archive states are never believed: bytes are counted as they come out.

use super::limits::Limits;
use std::io::{Cursor, Read};

/// What an input turned out to be.
#[derive(Debug, PartialEq, Eq)]
pub enum Unpacked {
    /// No zip: the bytes as they came.
    Plain(Vec<u8>),
    /// A zip of one member.
    Member {
        /// Name inside the archive.
        name: String,
        /// Its content.
        bytes: Vec<u8>,
    },
    /// A zip of several members (a workbook, for example): the bytes as they came, and the members' names.
    Several {
        /// The archive.
        bytes: Vec<u8>,
        /// Names inside it, at most 64.
        names: Vec<String>,
    },
}

/// Why a packed input cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ArchiveError {
    /// No readable zip structure.
    #[error("the zip archive is damaged: {0}")]
    Damaged(String),
    /// Nothing inside.
    #[error("the zip archive is empty")]
    Empty,
    /// A name that leads out of the archive, or no regular file.
    #[error("the zip archive holds `{0}`, which is no plain file name")]
    Name(String),
    /// Password protected.
    #[error("the zip archive is encrypted")]
    Encrypted,
    /// More bytes came out than the bounds allow.
    #[error("the zip member unpacks to more than {0} bytes")]
    TooLarge(u64),
}

/// Whether the bytes begin like a zip archive.
pub fn is_zip(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06")
}

/// Unpacks a zip of one member; anything else comes back as it was.
pub fn unpack(bytes: Vec<u8>, limits: &Limits) -> Result<Unpacked, ArchiveError> {
    if !is_zip(&bytes) {
        return Ok(Unpacked::Plain(bytes));
    }
    let damaged = |error: zip::result::ZipError| ArchiveError::Damaged(error.to_string());
    let packed = bytes.len() as u64;
    let mut archive = zip::ZipArchive::new(Cursor::new(&bytes)).map_err(damaged)?;
    match archive.len() {
        0 => return Err(ArchiveError::Empty),
        // Two members of one name count as one in the zip crate's list.
        1 if !archive.has_duplicate_names() => {}
        _ => {
            let names = archive.file_names().take(64).flatten().map(|name| name.into_owned()).collect();
            drop(archive);
            return Ok(Unpacked::Several { bytes, names });
        }
    }
    let raw = archive.by_index_raw(0).map_err(damaged)?;
    let name = raw.name().map_err(damaged)?.into_owned();
    if raw.encrypted() {
        return Err(ArchiveError::Encrypted);
    }
    let absolute = name.starts_with(['/', '\\']);
    if raw.is_dir() || raw.is_symlink() || raw.enclosed_name().is_none() || absolute {
        return Err(ArchiveError::Name(name));
    }
    drop(raw);
    let member = archive.by_index(0).map_err(damaged)?;
    // A small member may unpack to much (text packs well); the ratio bites where it is large.
    let most = limits.input_bytes.min(packed.saturating_mul(limits.unpack_ratio).max(64 << 20));
    let mut out = Vec::new();
    member
        .take(most.saturating_add(1))
        .read_to_end(&mut out)
        .map_err(|error| ArchiveError::Damaged(error.to_string()))?;
    if out.len() as u64 > most {
        return Err(ArchiveError::TooLarge(most));
    }
    Ok(Unpacked::Member { name, bytes: out })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn zipped(members: &[(&str, &[u8])]) -> Vec<u8> {
        let mut out = Cursor::new(Vec::new());
        let mut writer = zip::ZipWriter::new(&mut out);
        for (name, bytes) in members {
            writer.start_file(*name, zip::write::SimpleFileOptions::default()).expect("member");
            writer.write_all(bytes).expect("bytes");
        }
        writer.finish().expect("end");
        out.into_inner()
    }

    #[test]
    fn one_member_is_read_as_that_member() {
        let got = unpack(zipped(&[("a.qif", b"hello")]), &Limits::default());
        assert_eq!(got, Ok(Unpacked::Member { name: "a.qif".into(), bytes: b"hello".to_vec() }));
        assert_eq!(unpack(b"hello".to_vec(), &Limits::default()), Ok(Unpacked::Plain(b"hello".to_vec())));
    }

    #[test]
    fn several_members_come_back_packed() {
        let packed = zipped(&[("a", b"1"), ("b", b"2")]);
        let got = unpack(packed.clone(), &Limits::default());
        assert!(matches!(got, Ok(Unpacked::Several { names, bytes }) if names.len() == 2 && bytes == packed));
    }

    #[test]
    fn a_member_that_grows_too_large_is_refused() {
        let packed = zipped(&[("a", &vec![b' '; 2 << 20])]);
        let limits = Limits { input_bytes: 1 << 20, ..Limits::default() };
        assert_eq!(unpack(packed, &limits), Err(ArchiveError::TooLarge(1 << 20)));
    }

    #[test]
    fn a_name_that_leads_outside_is_refused() {
        for name in ["../x", "/etc/x", "..\\x"] {
            assert!(
                matches!(unpack(zipped(&[(name, b"1")]), &Limits::default()), Err(ArchiveError::Name(_))),
                "{name}"
            );
        }
        assert!(matches!(unpack(b"PK\x03\x04 rubbish".to_vec(), &Limits::default()), Err(ArchiveError::Damaged(_))));
    }
}
