//! Findings about inspection files. Numbers are never reused.

crate::codes! {
    EMPTY = "INS-001", Error, "empty file",
        "The file holds no bytes. The export may have failed, or the file is still being written.";
    UNKNOWN_FORMAT = "INS-002", Error, "not an inspection format that is known",
        "The content decides what a file is, not its name. Known are QIF 2.0, 2.1 and 3.0 (XML with the root QIFDocument), tables with separators (CSV), Q-DAS ASCII transfer files and DMIS output. Export one of these.";
    XML_DAMAGED = "INS-003", Error, "the XML cannot be read",
        "The file is not well-formed XML: it is cut off, or a tag, a quote or a character is wrong. Nothing of it is used, because what is missing cannot be known. Export it again.";
    XML_DTD = "INS-004", Error, "a document type declaration is refused",
        "QIF is defined by schemas and never needs a DTD. A DTD can define entities that grow without bound or that read other files, so a file with one is not read. Remove the DOCTYPE.";
    XML_BOUNDS = "INS-005", Error, "the XML is beyond bounds",
        "Elements nested deeper, or more attributes on one element, than any inspection file has.";
    TOO_LARGE = "INS-006", Error, "the file is too large",
        "The file, or the member of the archive, is larger than the bound on inputs.";
    ARCHIVE = "INS-007", Error, "the archive cannot be used",
        "A zip is read when it holds exactly one plain, unencrypted member.";
    ENCODING = "INS-008", Warning, "doubtful character encoding",
        "The bytes are not what the file declares, or declares nothing and is no UTF-8. Names may show wrong letters; numbers are not touched by it.";
    BINARY = "INS-009", Error, "bytes that are no text",
        "The file holds bytes that no text has: a picture, a program, or a spreadsheet under another name. Export the results as QIF or as a table of text.";
    QIF_VERSION = "INS-010", Warning, "unknown QIF version",
        "Known are 2.0, 2.1 and 3.0. The file was read as far as its elements are known.";
    QIF_NAMESPACE = "INS-011", Warning, "no QIF namespace",
        "The root is called QIFDocument, but not in a namespace of the QIF standard. Elements were matched by their names.";
    UNIT_MISSING = "INS-020", Warning, "no unit is stated",
        "Neither the value nor the file states a unit. By the QIF schema such lengths are metres, which real exports do not mean. Values are compared with the file's own limits as plain numbers; no value in millimetres is given. State the unit in the import profile or the export.";
    UNIT_UNKNOWN = "INS-021", Warning, "the unit is not known",
        "The named unit is neither declared in the file nor known. Values with it are compared with the file's own limits as plain numbers; no value in millimetres is given.";
    UNIT_FACTOR = "INS-022", Error, "a unit factor makes no sense",
        "The conversion factor of a unit is zero, negative or no number. The unit is treated as unknown.";
    UNIT_NAME_FACTOR = "INS-023", Warning, "name and factor of a unit disagree",
        "The unit's name says one size, its conversion factor another. The factor was used.";
    UNIT_MIXED = "INS-024", Warning, "different units in one column or tolerance",
        "Values of one column, or the limits of one tolerance, are stated in different units. Each was read in its own.";
    DUPLICATE_ID = "INS-030", Error, "an id is used twice",
        "Two elements of the same kind have the same id. References to it cannot be decided: rows that refer to it are not judged.";
    REFERENCE_BROKEN = "INS-031", Warning, "a reference leads nowhere",
        "An element refers to an id that no element of the expected kind has. What depends on it is missing: a row without requirement is listed, not judged.";
    EXTERNAL_MISSING = "INS-032", Warning, "a file that is referred to is not at hand",
        "The requirement stands in another file. Put that file beside this one, or give it along.";
    EXTERNAL_REFUSED = "INS-033", Warning, "a path to another file is refused",
        "A reference names an absolute path, a network address, or leads out of the folder. Such files are never opened unasked; give the file along if it is meant.";
    EXTERNAL_OTHER = "INS-034", Warning, "the file beside is not the one referred to",
        "The file found under the stated name has another QPId than the reference states.";
    EXTERNAL_SELF = "INS-035", Warning, "a file refers to itself as another",
        "A list of external documents names the file that it stands in. References through it were followed inside the file.";
    LIMITS_INVALID = "INS-040", Error, "limits that cannot be met",
        "The lower limit is above the upper, or a tolerance is negative. Values are not judged by such limits.";
    LIMITS_MISSING = "INS-041", Warning, "a tolerance without limits",
        "A tolerance states neither a lower nor an upper limit, or deviations without the nominal they belong to. Values are not judged by it.";
    LIMITS_SUSPICIOUS = "INS-042", Warning, "limits look absolute, but are declared as deviations",
        "DefinedAsLimit is false, so minimum and maximum are to be added to the nominal; but they bracket the nominal, as absolute limits do. Read as declared. Ask the origin of the file which is meant.";
    LIMITS_GUESSED = "INS-043", Info, "how the columns of limits were read",
        "A table does not say whether its limits are absolute or deviations, or whether a lower deviation lost its sign. All rows of the column decided.";
    VALUE_NO_NUMBER = "INS-050", Warning, "a measured value is no number",
        "The cell or element holds a text where a number is expected (NaN, a word, a decimal comma in QIF, an error of a spreadsheet). It counts as not measured, never as a pass.";
    VALUE_AMBIGUOUS = "INS-051", Warning, "a number can be read in two ways",
        "Decimal and thousands signs of the cell do not agree with those of the table. The cell is listed, not guessed.";
    STATUS_UNKNOWN = "INS-052", Warning, "an unknown word of status",
        "The stated status is none of the words that the format defines. It is shown as written; the verdict is recomputed from the value anyway.";
    PSEUDO = "INS-053", Info, "a characteristic that measures nothing",
        "A part number, serial, operator, date or temperature was exported like a characteristic. It is recognised by its name and is no requirement of a drawing.";
    DEVIATION_SIGN = "INS-054", Warning, "the stated deviation contradicts the value",
        "Value minus nominal is not the stated deviation.";
    POINTS = "INS-060", Warning, "measured points cannot be read",
        "A list of points states another length than it has, or is no valid encoding. The points are not used.";
    NO_ROWS = "INS-061", Warning, "no measured value",
        "The file holds no measured value; if it holds a plan, its requirements were read.";
    ROW_SKIPPED = "INS-062", Warning, "a row was not used",
        "The row has no value, or not the columns that the header promises.";
    QUOTE = "INS-063", Warning, "a quotation mark is never closed",
        "By the rules of CSV an open quotation mark swallows the rest of the file. The mark was read as a plain character of its line.";
    COLUMN_UNUSED = "INS-064", Info, "columns without a known meaning",
        "The header names columns that no field of a measurement takes.";
    COLUMN_TWICE = "INS-065", Warning, "two columns claim the same meaning",
        "The header names the same thing twice. The first was used; the values of the other are not.";
    HEADER_MISSING = "INS-066", Error, "no header was recognised",
        "A table needs a line that names its columns: at least a characteristic and a measured value (Actual, Measured, Istwert, ...).";
    GIVEN_TWICE = "INS-067", Info, "the same file was given twice",
        "Two inputs have the same content. It was read once.";
    STATEMENT = "INS-070", Warning, "a statement was not understood",
        "The statement is damaged (brackets or quotation marks that are not closed) or its major word is not known. It was not used.";
    MORE = "INS-099", Info, "more findings of a kind",
        "Only the first findings of a kind are listed; the rest is counted here.";
}
