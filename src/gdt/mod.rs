//! The meaning of a requirement: its text, its frame, plain words, its number.
//!
//! In: [`crate::model::pmi`]. Out: text and vector strokes that every output draws alike.
//! Read first: [`text`].
//!
//! Knows nothing of measurements, triangles or screens.

pub mod text;
