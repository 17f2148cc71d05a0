//! Conformance to documents: HTML, CSV, JSON.
//!
//! In: a [`Content`] (model, measurements, conformance, pictures from [`crate::view`]). Out: text.
//! Same inputs, same bytes: no clock, no path, no locale. Bad news first, nothing hidden.
//! Read first: [`digest`] (what a reader must know first), then [`html`].
//!
//! Knows nothing of the window, and judges nothing: every verdict comes from `trace` and `judge`.

pub mod beside;
pub mod csv;
pub mod digest;
pub mod html;
pub mod json;
pub mod pictures;
pub mod style;
pub mod wording;
pub mod write;

use crate::base::diag::Diagnostic;
use crate::inspect::measurements::Measurements;
use crate::model::Model;
use crate::trace::conformance::Conformance;

/// What a report is made of.
#[derive(Clone, Copy, Debug)]
pub struct Content<'a> {
    /// The product model.
    pub model: &'a Model,
    /// What was measured.
    pub measurements: &'a Measurements,
    /// What follows.
    pub conformance: &'a Conformance,
    /// Pictures, in the order of the report.
    pub pictures: &'a [Picture],
    /// Findings about the files (data conformance, a lane of its own).
    pub findings: &'a [Diagnostic],
    /// Decision rule in words, for example `simple acceptance`.
    pub rule: &'a str,
}

/// A picture of the part.
#[derive(Clone, Debug, PartialEq)]
pub struct Picture {
    /// `View TOP`.
    pub title: String,
    /// PNG bytes.
    pub png: Vec<u8>,
    /// Width and height in pixels.
    pub size: (u32, u32),
    /// What is seen, for readers who do not see it.
    pub description: String,
    /// Characteristics whose balloons it shows (indices into `Conformance::characteristics`).
    pub shows: Vec<u32>,
}
