//! Strings: apostrophes, directives and bytes to text (ISO 10303-21 §6.4.3 and its annex on character encoding).

use super::oddity::Oddity;
use encoding_rs::Encoding;

/// Decodes what stands between the apostrophes. Strange forms are noted through `note`; nothing is refused.
pub(crate) fn decode(raw: &[u8], note: &mut impl FnMut(Oddity)) -> Box<str> {
    let plain = raw.iter().all(|&byte| (0x20..0x7f).contains(&byte) && byte != b'\\' && byte != b'\'');
    match std::str::from_utf8(raw) {
        Ok(text) if plain => text.into(),
        valid => Decoder { raw, utf8: valid.is_ok(), page: None, out: String::with_capacity(raw.len()), note }.run(),
    }
}

struct Decoder<'a, F> {
    raw: &'a [u8],
    /// The whole string is UTF-8: its high bytes are text and not one character each.
    utf8: bool,
    /// Part of ISO 8859 set by `\P.\`; 8859-1 before that.
    page: Option<&'static Encoding>,
    out: String,
    note: &'a mut F,
}

impl<F: FnMut(Oddity)> Decoder<'_, F> {
    fn run(mut self) -> Box<str> {
        let mut at = 0;
        while let Some(&byte) = self.raw.get(at) {
            at = match byte {
                b'\'' if self.raw.get(at + 1) == Some(&b'\'') => self.push('\'', at + 2),
                b'\\' => self.directive(at),
                0..=0x1f | 0x7f => {
                    (self.note)(Oddity::Wrapped);
                    at + 1
                }
                0x20..=0x7e => self.push(char::from(byte), at + 1),
                _ => self.high(at),
            };
        }
        self.out.into_boxed_str()
    }

    fn push(&mut self, character: char, next: usize) -> usize {
        self.out.push(character);
        next
    }

    /// A run of bytes from 0x80 on.
    fn high(&mut self, at: usize) -> usize {
        let rest = self.raw.get(at..).unwrap_or_default();
        let run = rest.iter().position(u8::is_ascii).unwrap_or(rest.len());
        let bytes = rest.get(..run).unwrap_or_default();
        if self.utf8 {
            self.out.push_str(&String::from_utf8_lossy(bytes));
        } else {
            (self.note)(Oddity::RawText);
            let page = self.page.unwrap_or(encoding_rs::WINDOWS_1252);
            self.out.push_str(&page.decode_without_bom_handling(bytes).0);
        }
        at + run
    }

    fn directive(&mut self, at: usize) -> usize {
        let rest = self.raw.get(at + 1..).unwrap_or_default();
        match rest {
            [b'\\', ..] => self.push('\\', at + 2),
            [b'X', b'\\', high, low, ..] if hex(&[*high, *low]).is_some() => {
                let code = hex(&[*high, *low]).unwrap_or_default();
                self.push(char::from_u32(code).unwrap_or('\u{fffd}'), at + 5)
            }
            [b'X', b'2', b'\\', ..] => self.wide(at + 4, 4),
            [b'X', b'4', b'\\', ..] => self.wide(at + 4, 8),
            // A closing directive that nothing opened.
            [b'X', b'0', b'\\', ..] => self.broken(at + 4),
            [b'S', b'\\', code @ 0x20..=0x7e, ..] => {
                let byte = code | 0x80;
                match self.page {
                    None => self.out.push(char::from(byte)),
                    Some(page) => self.out.push_str(&page.decode_without_bom_handling(&[byte]).0),
                }
                // An apostrophe is doubled after `\S\` too.
                at + if rest.get(2..4) == Some(b"''") { 5 } else { 4 }
            }
            [b'P', letter @ b'A'..=b'I', b'\\', ..] => {
                self.page = page(*letter);
                at + 4
            }
            // Print control directives stand for no character.
            [b'N' | b'F', b'\\', ..] => at + 3,
            [b'X', b'\\', ..] => {
                (self.note)(Oddity::BadDirective);
                self.push('\\', at + 1)
            }
            _ => {
                (self.note)(Oddity::Backslash);
                self.push('\\', at + 1)
            }
        }
    }

    fn broken(&mut self, next: usize) -> usize {
        (self.note)(Oddity::BadDirective);
        next
    }

    /// Groups of hexadecimal digits up to `\X0\`.
    fn wide(&mut self, mut at: usize, width: usize) -> usize {
        let mut lead: Option<u32> = None;
        loop {
            let group = self.raw.get(at..at + width).and_then(hex);
            let Some(code) = group else { break };
            at += width;
            match (lead.take(), code) {
                (Some(first), 0xdc00..=0xdfff) => {
                    (self.note)(Oddity::Surrogates);
                    let code = 0x10000 + ((first & 0x3ff) << 10) + (code & 0x3ff);
                    self.out.push(char::from_u32(code).unwrap_or('\u{fffd}'));
                    continue;
                }
                (Some(_), _) => self.lone(),
                (None, _) => {}
            }
            match code {
                0xd800..=0xdbff => lead = Some(code),
                _ => match char::from_u32(code) {
                    Some(character) => self.out.push(character),
                    None => self.lone(),
                },
            }
        }
        if lead.is_some() {
            self.lone();
        }
        if self.raw.get(at..at + 4) == Some(b"\\X0\\") {
            return at + 4;
        }
        // No end: digits that fill no group stay as text.
        self.broken(at)
    }

    fn lone(&mut self) {
        (self.note)(Oddity::BadDirective);
        self.out.push('\u{fffd}');
    }
}

fn hex(digits: &[u8]) -> Option<u32> {
    digits.iter().try_fold(0u32, |sum, &digit| Some((sum << 4) | char::from(digit).to_digit(16)?))
}

/// Part of ISO 8859 for the letter of `\P.\`; `None` for part 1, whose codes are those of Unicode.
fn page(letter: u8) -> Option<&'static Encoding> {
    match letter {
        b'B' => Some(encoding_rs::ISO_8859_2),
        b'C' => Some(encoding_rs::ISO_8859_3),
        b'D' => Some(encoding_rs::ISO_8859_4),
        b'E' => Some(encoding_rs::ISO_8859_5),
        b'F' => Some(encoding_rs::ISO_8859_6),
        b'G' => Some(encoding_rs::ISO_8859_7),
        b'H' => Some(encoding_rs::ISO_8859_8),
        // The same as ISO 8859-9 from 0xA0 on.
        b'I' => Some(encoding_rs::WINDOWS_1254),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(raw: &[u8]) -> (String, Vec<Oddity>) {
        let mut odd = Vec::new();
        let text = decode(raw, &mut |oddity| odd.push(oddity));
        (text.into(), odd)
    }

    /// Examples of ISO 10303-21 and of its annex.
    #[test]
    fn directives_of_the_standard() {
        for (raw, want) in [
            ("CAT", "CAT"),
            ("Don''t", "Don't"),
            ("''", "'"),
            ("a\\\\b", "a\\b"),
            ("\\X\\E9", "é"),
            ("see \\X\\A7 4.1", "see § 4.1"),
            ("\\S\\Drger", "Ärger"),
            ("h\\S\\ttel", "hôtel"),
            ("\\PE\\\\S\\*\\S\\U\\S\\b", "Њет"),
            ("\\PA\\\\S\\D", "Ä"),
            ("\\X2\\03A9\\X0\\", "Ω"),
            ("\\X2\\03C0\\X0\\r", "πr"),
            ("\\X2\\00B100B0\\X0\\", "±°"),
            ("\\X4\\0001F642\\X0\\", "🙂"),
            ("\\X4\\000000C5\\X0\\", "Å"),
            ("\\N\\x\\F\\", "x"),
            ("é und ⌀", "é und ⌀"),
        ] {
            assert_eq!(text(raw.as_bytes()), (want.to_owned(), vec![]), "{raw}");
        }
    }

    #[test]
    fn a_doubled_apostrophe_after_a_page_switch_counts_once() {
        assert_eq!(text(b"\\S\\''x").0, "§x");
    }

    #[test]
    fn broken_directives_keep_what_they_can() {
        assert_eq!(text(b"\\X2\\00E\\X0\\"), ("00E".into(), vec![Oddity::BadDirective; 2]));
        assert_eq!(text(b"\\X2\\D800\\X0\\"), ("\u{fffd}".into(), vec![Oddity::BadDirective]));
        assert_eq!(text(b"\\X2\\0041"), ("A".into(), vec![Oddity::BadDirective]));
        assert_eq!(text(b"\\X\\ZZ"), ("\\X\\ZZ".into(), vec![Oddity::BadDirective, Oddity::Backslash]));
        assert_eq!(text(b"\\X4\\00110000\\X0\\"), ("\u{fffd}".into(), vec![Oddity::BadDirective]));
        assert_eq!(text(b"\\S\\").1, vec![Oddity::Backslash, Oddity::Backslash]);
        assert_eq!(text(b"C:\\parts").0, "C:\\parts");
        assert_eq!(text(b"\\X2\\D83DDE42\\X0\\"), ("🙂".into(), vec![Oddity::Surrogates]));
    }

    #[test]
    fn raw_bytes_are_guessed_and_said() {
        assert_eq!(text(b"Geh\xe4use \x80"), ("Gehäuse €".into(), vec![Oddity::RawText; 2]));
        assert_eq!(text(b"\\PE\\\xb6"), ("Ж".into(), vec![Oddity::RawText]));
        assert_eq!(text(b"one\r\ntwo"), ("onetwo".into(), vec![Oddity::Wrapped; 2]));
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_decode(raw in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..80)) {
            let _ = text(&raw);
        }
        /// Whatever text is written with `\X2\` and `\X4\` comes back.
        #[test]
        fn encoded_text_comes_back(want in "\\PC{0,20}") {
            let mut raw = String::new();
            for character in want.chars() {
                match u32::from(character) {
                    0x27 => raw.push_str("''"),
                    0x5c => raw.push_str("\\\\"),
                    0x20..=0x7e => raw.push(character),
                    code @ ..=0xffff => raw.push_str(&format!("\\X2\\{code:04X}\\X0\\")),
                    code => raw.push_str(&format!("\\X4\\{code:08X}\\X0\\")),
                }
            }
            assert_eq!(text(raw.as_bytes()), (want, vec![]));
        }
    }
}
