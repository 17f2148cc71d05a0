//! The product model as plain data: products, occurrences, faces, PMI, annotations, saved views.
//!
//! In: nothing (the `step` folder fills it). Out: vectors and typed indices that every later stage reads.
//! Read first: [`Model`], then [`shape`] and [`pmi`].
//!
//! Knows nothing of STEP's syntax and nothing of screens; no callbacks, no traits, no interior mutability.

pub mod annotation;
pub mod pmi;
pub mod product;
pub mod shape;

use crate::base::ledger::Ledger;
use crate::base::units::LengthUnit;
use crate::geom::Aabb;
use serde::Serialize;

/// Everything that was understood of one STEP file. Lengths in mm, angles in radians.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Model {
    /// What the file says of itself.
    pub source: SourceInfo,
    /// Products, in file order of their definitions.
    pub products: Vec<product::Product>,
    /// Usages of products in products.
    pub occurrences: Vec<product::Occurrence>,
    /// Products that no other uses, in file order.
    pub roots: Vec<product::ProductId>,
    /// Shapes, each once, however often it is placed.
    pub shape: shape::Shape,
    /// Requirements, datums, features.
    pub pmi: pmi::Pmi,
    /// Authored graphics of requirements.
    pub annotations: Vec<annotation::Annotation>,
    /// Saved views.
    pub views: Vec<annotation::SavedView>,
    /// Validation properties as the file states them.
    pub validation: Vec<ValidationProperty>,
    /// What became of every instance.
    pub ledger: Ledger,
}

/// Header, units and origin of a file.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct SourceInfo {
    /// File name as the user gave it.
    pub file: String,
    /// SHA-256 of the bytes as opened (packed, if packed), lower-case hex.
    pub sha256: String,
    /// Bytes as opened.
    pub bytes: u64,
    /// FILE_SCHEMA as written, for example `AP242_MANAGED_... { 1 0 10303 442 1 1 4 }`.
    pub schema: String,
    /// FILE_NAME name, time stamp, authors, organisations, preprocessor, originating system, authorisation.
    pub header: Vec<(String, String)>,
    /// Unit of length of the geometry as written; `None` where the file states none (then mm was assumed with a finding).
    pub length_unit: Option<LengthUnit>,
    /// Radians in the file's unit of plane angle.
    pub angle_to_rad: f64,
    /// Greatest uncertainty of length stated, in mm.
    pub uncertainty_mm: Option<f64>,
    /// Drawing standards named in the file (`ASME Y14.5-2009`, `ISO 1101`, ...).
    pub standards: Vec<String>,
    /// References to other documents that the file names (never opened unasked).
    pub external_references: Vec<String>,
}

/// A value that the file states of itself, to be held against what is recomputed.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ValidationProperty {
    /// Instance number of the measure.
    pub entity: u64,
    /// `volume`, `surface area`, `centroid`, ... as the representation is named.
    pub quantity: String,
    /// What it speaks of: a product, an annotation, a view.
    pub of: String,
    /// The product meant, where known.
    pub product: Option<product::ProductId>,
    /// Value in mm, mm², mm³, or a plain number; three numbers for a point.
    pub value: Vec<f64>,
}

impl Model {
    /// Occurrences of a product's children, in file order.
    pub fn children(&self, parent: product::ProductId) -> impl Iterator<Item = product::OccurrenceId> + '_ {
        self.occurrences
            .iter()
            .enumerate()
            .filter(move |(_, occurrence)| occurrence.parent == parent)
            .map(|(index, _)| product::OccurrenceId::from_index(index))
    }

    /// Box around the control geometry of vertices (a first look; the mesh has the exact one).
    pub fn vertex_box(&self) -> Aabb {
        Aabb::of(self.shape.vertices.iter().map(|vertex| vertex.point))
    }
}
