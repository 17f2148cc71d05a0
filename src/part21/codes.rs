//! Findings about the exchange structure (ISO 10303-21).

crate::codes! {
    /// First or last keyword, or the order of sections.
    STRUCTURE = "P21-001", Error, "not a complete exchange structure",
        "A Part 21 file opens with `ISO-10303-21;`, has a HEADER section, at least one DATA section, closes each section with \
         `ENDSEC;` and ends with `END-ISO-10303-21;` (ISO 10303-21 clause 5). Something of this is missing or out of order. A missing end \
         usually means that the file was cut while it was written or sent. What could be read is shown; compare the number of \
         instances with that of the sender, or ask for the file again.";
    /// No FILE_SCHEMA.
    NO_SCHEMA = "P21-002", Error, "the header names no schema",
        "The header record FILE_SCHEMA says which schema (application protocol) the instances follow. Without it the meaning of the \
         records is a guess. The file is read as if it named the one that fits best.";
    /// More than one schema.
    SEVERAL_SCHEMAS = "P21-003", Warning, "several schemas in one file; read by the first",
        "FILE_SCHEMA lists more than one schema. Instances are read by their entity names, which are the same in all application \
         protocols of mechanical design.";
    /// Implementation level.
    LEVEL = "P21-005", Warning, "implementation level unusual",
        "FILE_DESCRIPTION states the implementation level: `2;1` for edition 2, `3;1` or `4;1` to `4;3` for edition 3. The value \
         found is none of these. Nothing else depends on it here.";
    /// FILE_NAME time stamp.
    TIME_STAMP = "P21-006", Warning, "time stamp malformed",
        "The time stamp of FILE_NAME is not in the extended format of ISO 8601 (`2026-11-24T10:30:00`). It is shown as written and \
         never used to decide which file is newer.";
    /// Reference to nothing.
    DANGLING = "P21-010", Error, "dangling reference",
        "A parameter refers to an instance that is not in the file, or whose own statement could not be read. Whatever depends on it \
         is incomplete. One finding is made for each missing number, with the instances that use it.";
    /// Raw 8-bit text.
    RAW_TEXT = "P21-013", Error, "illegal character in string",
        "A string holds bytes that are neither ASCII nor UTF-8. Edition 3 wants UTF-8, earlier editions want `\\X\\`, `\\X2\\` or `\\S\\`. \
         The bytes were read as Windows-1252, or by the page that a `\\P.\\` directive before them names. Check names and notes that hold accents or \
         symbols.";
    /// Broken directive.
    BAD_DIRECTIVE = "P21-014", Error, "unterminated or malformed Unicode directive",
        "A string holds `\\X2\\` or `\\X4\\` without the closing `\\X0\\`, an odd number of digits, digits that are no character, or `\\X\\` \
         without two digits. What could be decoded is kept; the rest shows as U+FFFD or as written.";
    /// Surrogates.
    SURROGATES = "P21-015", Warning, "character above U+FFFF written in \\X2\\",
        "`\\X2\\` holds characters of four hexadecimal digits. A pair of UTF-16 surrogates was found in it and read as one character; \
         the standard wants `\\X4\\` for it.";
    /// Instance number repeated or 0.
    NUMBER = "P21-016", Warning, "instance number unusual or repeated",
        "An instance number must be positive and unique in the file. Where a number is repeated, the first instance answers to it; the \
         later one is kept and listed, but no reference leads to it.";
    /// Anchor entry.
    BAD_ANCHOR = "P21-017", Error, "bad anchor entry",
        "An entry of the ANCHOR section must have the form `<name> = value;` (ISO 10303-21:2016 clause 9).";
    /// Anchor to nothing.
    DANGLING_ANCHOR = "P21-018", Error, "anchor to a missing instance",
        "An entry of the ANCHOR section names an instance that is not in the file.";
    /// stpZ.
    BAD_ARCHIVE = "P21-021", Error, "compressed STEP file malformed",
        "A `.stpZ` file is a zip archive with exactly one member, the STEP file.";
    /// A statement that could not be read.
    DAMAGED = "P21-022", Error, "statement could not be read",
        "A statement breaks the grammar of ISO 10303-21: a missing parenthesis or apostrophe, a malformed number, bytes that belong to no \
         token. The instance is left out and counted as damaged; the statements around it are read. Look at the place given with a text \
         editor, or ask for the file again.";
    /// Missing semicolon.
    SEMICOLON = "P21-023", Warning, "statement without its semicolon",
        "A statement was complete but not closed by `;`. It was read as if it were.";
    /// Reals.
    REAL_FORM = "P21-024", Info, "number not written as the standard asks",
        "A real number has its digits before the point and a point (`1.`, `1.E5`); found was a form such as `.5`, `1E5`, `1.e5` or `1.D5`, or an \
         integer of more than 64 bits. The value was read.";
    /// Letters.
    LETTER_CASE = "P21-025", Info, "keyword or enumeration in lower case",
        "Keywords and enumeration items are written in upper case. The name was read as if it were.";
    /// Typed values.
    SELECT_FORM = "P21-026", Warning, "typed parameter without exactly one value",
        "A typed parameter has the form `TYPE(value)`. No value was read as `$`, several as a list.";
    /// Wrapped strings.
    WRAPPED = "P21-027", Info, "string wrapped over lines",
        "Line ends and other control characters in a string are not part of it (ISO 10303-21 clause 5); writers wrap long lines so. They were \
         left out.";
    /// Directives that mean nothing.
    BACKSLASH = "P21-028", Warning, "single backslash in string",
        "A backslash in a string is written twice; a single one opens a directive. What follows it here is no directive, so the text was taken as written.";
    /// Statements inside a comment or a string.
    HIDDEN = "P21-029", Warning, "text that looks like instances inside a string or comment",
        "A comment or a string holds text in the form `#12=NAME(...)` at the start of a line. The file reads well this way, so the text was \
         left where it is; if a closing `*/` or `'` was lost, those instances are missing.";
    /// Large numbers.
    LARGE_NUMBER = "P21-030", Info, "instance number above 2^31",
        "The standard sets no bound, but some systems cannot read instance numbers above 2147483647.";
    /// Outside DATA.
    OUTSIDE = "P21-031", Warning, "instance outside a DATA section",
        "An instance stands outside `DATA; ... ENDSEC;`. It was read as if it were inside the nearest one.";
    /// External references.
    EXTERNAL = "P21-032", Info, "reference to another file, not followed",
        "The REFERENCE section names content of another file or address. Nothing is opened or fetched; what depends on it is missing here.";
    /// Anchor tags.
    ANCHOR_TAG = "P21-033", Info, "anchor tag not interpreted",
        "An anchor carries tags `{key:value}`. They are kept in the file's text and not interpreted.";
    /// UTF-16.
    UTF16 = "P21-034", Warning, "file in UTF-16",
        "The file was written in UTF-16. ISO 10303-21 knows ASCII and UTF-8 only; it was converted. Lines and columns count in the converted text.";
    /// Comma missing and so on.
    SEPARATOR = "P21-035", Warning, "stray characters between tokens",
        "Bytes that belong to no token stood in front of a statement. They were skipped.";
    /// Too many findings.
    MORE = "P21-036", Info, "further findings of the same kind",
        "Only the first findings of a kind are listed one by one; this one says how many more there are.";
    /// Names of values.
    VALUE_NAME = "P21-037", Error, "name of a value that is not explained",
        "A parameter of the form `@n`, `@NAME` or `#NAME` (edition 3) names a value or constant. The file has no REFERENCE section that \
         says what it stands for, so it was kept as written; more likely it is a damaged number or reference.";
}
