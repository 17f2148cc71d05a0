//! Bytes to text, and offsets to lines.
//!
//! A byte order mark decides first, then the pattern of zero bytes, then what the file declares, then whether it is
//! valid UTF-8; what remains is read as Windows-1252, and that guess is said.

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// Decoded text and how it was had.
#[derive(Debug)]
pub struct Decoded {
    /// The text, without byte order mark.
    pub text: String,
    /// Name of the encoding that was used.
    pub encoding: &'static str,
    /// What is doubtful about it, for a person.
    pub doubt: Option<String>,
}

/// Decodes `bytes`; `declared` is the encoding that the content itself names (XML declaration), if any.
pub fn decode(bytes: &[u8], declared: Option<&str>) -> Decoded {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return with(encoding, bytes.get(mark..).unwrap_or_default(), None);
    }
    match bytes {
        [0, c, ..] if *c != 0 => return with(UTF_16BE, bytes, None),
        [c, 0, d, 0, ..] if *c != 0 && *d != 0 => return with(UTF_16LE, bytes, None),
        _ => {}
    }
    let named = declared.and_then(|label| Encoding::for_label(label.trim().as_bytes()));
    let unknown = declared
        .filter(|_| named.is_none())
        .map(|label| format!("the declared encoding `{}` is not known; read as UTF-8", label.trim()));
    match named {
        Some(encoding) if encoding == UTF_16LE || encoding == UTF_16BE => {
            // A declaration that could be read byte by byte is not in UTF-16.
            let doubt = Some(format!("declares {}, but its bytes are not; read as UTF-8", encoding.name()));
            return with(UTF_8, bytes, doubt);
        }
        Some(encoding) if encoding != UTF_8 => return with(encoding, bytes, None),
        _ => {}
    }
    if std::str::from_utf8(bytes).is_ok() {
        return with(UTF_8, bytes, unknown);
    }
    let what = if declared.is_some() { "declares UTF-8, but is not valid UTF-8" } else { "is not valid UTF-8" };
    with(WINDOWS_1252, bytes, Some(format!("{what}; read as Windows-1252")))
}

fn with(encoding: &'static Encoding, bytes: &[u8], doubt: Option<String>) -> Decoded {
    let (text, malformed) = encoding.decode_without_bom_handling(bytes);
    let doubt = doubt.or_else(|| malformed.then(|| format!("holds bytes that are no {}", encoding.name())));
    Decoded { text: text.into_owned(), encoding: encoding.name(), doubt }
}

/// The encoding that an XML declaration at the start of `bytes` names.
pub fn declared_in_xml(bytes: &[u8]) -> Option<&str> {
    let head = bytes.get(..bytes.len().min(256))?;
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    if !head.starts_with(b"<?xml") {
        return None;
    }
    let end = head.windows(2).position(|pair| pair == b"?>")?;
    let declaration = std::str::from_utf8(head.get(..end)?).ok()?;
    let (_, rest) = declaration.split_once("encoding")?;
    let rest = rest.trim_start().strip_prefix('=')?.trim_start();
    let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    rest.get(1..)?.split(quote).next()
}

/// Share of control characters among the first 4096 bytes, in thousandths; text has next to none.
pub fn control_share(bytes: &[u8]) -> usize {
    let head = bytes.get(..bytes.len().min(4096)).unwrap_or_default();
    let control = head.iter().filter(|b| matches!(b, 0..=8 | 14..=31 | 127) && !matches!(b, 0x0f | 0x14)).count();
    control * 1000 / head.len().max(1)
}

/// Where lines begin; a line ends in LF, CR LF or CR.
#[derive(Debug)]
pub struct Lines(Vec<usize>);

impl Lines {
    /// Of `text`.
    pub fn of(text: &str) -> Self {
        let bytes = text.as_bytes();
        let mut starts = vec![0];
        for at in memchr::memchr2_iter(b'\n', b'\r', bytes) {
            if bytes.get(at) == Some(&b'\n') || bytes.get(at + 1) != Some(&b'\n') {
                starts.push(at + 1);
            }
        }
        Lines(starts)
    }
    /// Line of a byte offset, from 1.
    pub fn line(&self, offset: usize) -> u32 {
        u32::try_from(self.0.partition_point(|start| *start <= offset)).unwrap_or(u32::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_and_declarations_decide() {
        assert_eq!(decode(b"\xff\xfeA\0\xd8\0", None).text, "AØ");
        assert_eq!(decode(b"A\0B\0", None).text, "AB");
        assert_eq!(decode(b"\xef\xbb\xbfx", None).text, "x");
        let latin = decode(b"\xd8", Some("ISO-8859-1"));
        assert_eq!((latin.text.as_str(), latin.doubt), ("Ø", None));
        assert!(decode(b"\xd8 x", None).doubt.is_some_and(|doubt| doubt.contains("Windows-1252")));
        assert!(decode(b"plain", Some("UTF-16")).doubt.is_some_and(|doubt| doubt.contains("UTF-16")));
        assert_eq!(declared_in_xml(b"<?xml version='1.0' encoding='latin1'?>"), Some("latin1"));
    }

    #[test]
    fn lines_count_every_kind_of_end() {
        let lines = Lines::of("a\nb\r\nc\rd");
        assert_eq!([0, 1, 2, 3, 4, 5, 7].map(|offset| lines.line(offset)), [1, 1, 2, 2, 2, 3, 4]);
    }
}
