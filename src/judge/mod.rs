//! Values and limits to verdicts, with the reckoning shown.
//!
//! In: numbers as written, limits, zones, sizes ([`demand::Demand`], [`demand::Evidence`]). Out:
//! [`demand::Outcome`] with a [`verdict::Judgement`] and its derivation.
//! Read first: [`demand`], then [`bonus`], [`profile`], [`decision`], [`fits`].
//!
//! Every comparison is one of exact decimals; limits are inclusive (ASME Y14.5-2018 §5.4, ISO 8015).
//! Knows nothing of where values came from.

pub mod bonus;
pub mod codes;
pub mod decision;
pub mod demand;
pub mod fits;
pub mod fits_table;
pub mod number;
pub mod own;
pub mod profile;
pub mod verdict;

pub use decision::Rule;
pub use demand::{Demand, Evidence, Outcome, judge};
