//! Points, placements, curves and surfaces of ISO 10303-42, in millimetres and radians.
//!
//! In: instance numbers with the factors of their context. Out: [`crate::geom`] values, or a [`Fault`] with the reason.
//! Read first: [`placement`], then `curve`, `bspline`, `surface`.
//!
//! Knows nothing of faces and edges.

pub mod placement;

/// Why something could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Instance number of the culprit.
    pub entity: u64,
    /// A sentence.
    pub why: String,
}

impl Fault {
    /// A fault of `#entity`.
    pub fn new(entity: u64, why: impl Into<String>) -> Self {
        Fault { entity, why: why.into() }
    }
}
