//! Strange but readable forms: counted by kind while statements are read in parallel, reported once a kind.

use super::codes;
use crate::base::diag::Code;

/// A form that was read although the standard writes it otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Oddity {
    /// Bytes that are neither ASCII nor UTF-8.
    RawText,
    /// `\X2\` without end and the like.
    BadDirective,
    /// UTF-16 pair in `\X2\`.
    Surrogates,
    /// Backslash that opens no directive.
    Backslash,
    /// Control characters in a string.
    Wrapped,
    /// `.5`, `1E5`, `1.D5`, an integer beyond 64 bits.
    RealForm,
    /// Lower case.
    LetterCase,
    /// `TYPE()` or `TYPE(a,b)`.
    SelectForm,
    /// Statement without `;`.
    Semicolon,
    /// Instance outside DATA.
    Outside,
    /// `{key:value}` after an anchor.
    AnchorTag,
    /// Bytes before a statement.
    Separator,
    /// Instance number above 2^31.
    LargeNumber,
    /// `@n`, `@NAME` or `#NAME` as a value.
    ValueName,
}

/// Every oddity, in the order of their places in [`Oddities`].
const ALL: [Oddity; 14] = [
    Oddity::RawText,
    Oddity::BadDirective,
    Oddity::Surrogates,
    Oddity::Backslash,
    Oddity::Wrapped,
    Oddity::RealForm,
    Oddity::LetterCase,
    Oddity::SelectForm,
    Oddity::Semicolon,
    Oddity::Outside,
    Oddity::AnchorTag,
    Oddity::Separator,
    Oddity::LargeNumber,
    Oddity::ValueName,
];

impl Oddity {
    /// Its finding's code, and what is said of `count` of them.
    pub(crate) fn words(self) -> (&'static Code, &'static str) {
        match self {
            Oddity::RawText => (
                &codes::RAW_TEXT,
                "bytes that are neither ASCII nor UTF-8 in a string, read as Windows-1252 or by the page named",
            ),
            Oddity::BadDirective => (&codes::BAD_DIRECTIVE, "a directive in a string is malformed"),
            Oddity::Surrogates => (&codes::SURROGATES, "a UTF-16 pair in a string was read as one character"),
            Oddity::Backslash => (&codes::BACKSLASH, "a single backslash in a string was taken as text"),
            Oddity::Wrapped => (&codes::WRAPPED, "line ends or control characters in a string were left out"),
            Oddity::RealForm => (&codes::REAL_FORM, "a number is written in an unusual form"),
            Oddity::LetterCase => (&codes::LETTER_CASE, "a keyword or enumeration item is in lower case"),
            Oddity::SelectForm => (&codes::SELECT_FORM, "a typed parameter has no value or several"),
            Oddity::Semicolon => (&codes::SEMICOLON, "a statement is complete but lacks its `;`"),
            Oddity::Outside => (&codes::OUTSIDE, "an instance stands outside every DATA section"),
            Oddity::AnchorTag => (&codes::ANCHOR_TAG, "an anchor's tag was not interpreted"),
            Oddity::Separator => (&codes::SEPARATOR, "stray bytes in front of a statement were skipped"),
            Oddity::ValueName => {
                (&codes::VALUE_NAME, "a parameter is the name of a value that no REFERENCE section explains")
            }
            Oddity::LargeNumber => (&codes::LARGE_NUMBER, "an instance number is above 2147483647"),
        }
    }
}

/// How often each was seen, and where first.
#[derive(Clone, Debug, Default)]
pub(crate) struct Oddities([Option<Seen>; ALL.len()]);

/// Occurrences of one oddity.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Seen {
    /// How many.
    pub(crate) count: u64,
    /// Byte offset of the first statement that has it.
    pub(crate) first: u32,
    /// That statement's instance number.
    pub(crate) entity: Option<u64>,
}

impl Oddities {
    /// One more, in the statement at `offset`.
    pub(crate) fn note(&mut self, oddity: Oddity, offset: u32, entity: Option<u64>) {
        self.add(oddity as usize, Seen { count: 1, first: offset, entity });
    }
    /// Adds those of another part of the file.
    pub(crate) fn merge(&mut self, other: &Oddities) {
        for (index, seen) in other.0.iter().enumerate() {
            if let Some(seen) = seen {
                self.add(index, *seen);
            }
        }
    }
    /// What was seen, in a fixed order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (Oddity, Seen)> + '_ {
        ALL.iter().zip(&self.0).filter_map(|(oddity, seen)| seen.map(|seen| (*oddity, seen)))
    }
    fn add(&mut self, index: usize, new: Seen) {
        let Some(slot) = self.0.get_mut(index) else { return };
        *slot = Some(match *slot {
            None => new,
            Some(old) => {
                let first = if new.first < old.first { new } else { old };
                Seen { count: old.count + new.count, ..first }
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_stands_at_its_own_place() {
        for (index, oddity) in ALL.iter().enumerate() {
            assert_eq!(*oddity as usize, index);
        }
    }
}
