//! The meaning of a requirement: its text, its frame, plain words, its number.
//!
//! In: [`crate::model::pmi`]. Out: text and vector strokes that every output draws alike.
//! Read first: [`text`], then [`frame`] (cells and strokes) and [`glyphs`] (the stroke font).
//!
//! Knows nothing of measurements, triangles or screens.

pub mod designators;
pub mod frame;
pub mod glyphs;
mod glyphs_table;
pub mod text;
pub mod words;
