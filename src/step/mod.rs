//! Exchange structure to product model.
//!
//! In: [`crate::part21::exchange::Exchange`]. Out: [`crate::model::Model`] with a ledger of every instance.
//! Read first: this file, then `product`, `shape`, `pmi`.
//!
//! Knows nothing of pixels and nothing of measurements.
