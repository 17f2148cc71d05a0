//! Requirements × measurements → links with their basis → [`conformance::Conformance`].
//!
//! In: [`crate::model::Model`] and [`crate::inspect::measurements::Measurements`]. Out: conformance.
//! Read first: [`conformance`].
//!
//! Knows nothing of files on disk and nothing of screens.

pub mod conformance;
