//! Inspection files of any machine to one [`Measurements`], with the source line of every value, its unit, every doubt.
//!
//! In: bytes and a file name. Out: [`measurements::Measurements`].
//! Read first: [`measurements`], then the reader of one format.
//!
//! Knows nothing of the product model: what a value belongs to is decided in `trace`.

pub mod measurements;
