//! The meaning of a requirement: its text, its frame, plain words, its number.
//!
//! In: [`crate::model::pmi`]. Out: text and vector strokes that every output draws alike.
//!
//! Knows nothing of measurements, triangles or screens.
