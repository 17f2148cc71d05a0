//! Values and limits to verdicts, with the reckoning shown.
//!
//! In: numbers as written, limits, zones, sizes. Out: [`verdict::Verdict`] with its derivation.
//! Read first: [`verdict`].
//!
//! Knows nothing of where values came from.

pub mod own;
pub mod verdict;
