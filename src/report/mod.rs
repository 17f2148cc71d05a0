//! Conformance to documents: HTML, CSV, JSON.
//!
//! In: [`crate::model::Model`], [`crate::trace::conformance::Conformance`], pictures from [`crate::view`]. Out: bytes.
//! Same inputs, same bytes.
//!
//! Knows nothing of the window.
