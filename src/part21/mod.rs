//! Bytes to exchange structure: ISO 10303-21 editions 1 to 3.
//!
//! In: the bytes of a `.stp` or `.stpZ`. Out: an [`exchange::Exchange`] with every instance, in file order.
//! Read first: [`exchange`] (what comes out), then `scan` (cut into statements), `grammar` (one statement, by nom).
//!
//! Knows nothing of what any entity means.

pub mod codes;
pub mod exchange;
mod grammar;
mod index;
mod oddity;
mod scan;
pub mod source;
mod store;
mod strings;
mod units;
mod verdicts;

pub use source::{ReadError, Source, open_bytes, open_path};
pub use store::read;
