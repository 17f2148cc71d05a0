//! The command line: arguments in, tables or one JSON object out, exit statuses.
//!
//! One file a command; each has a `document` that builds what `--json` prints. Read first: this file.
//!
//! Knows nothing of the window.
