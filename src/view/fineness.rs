//! How finely a part is meshed to be looked at: circles that look round at the size of a screen.

use crate::mesh::{Fineness, default_fineness};
use crate::model::Model;

/// A fifth of the default chord, and 7° between normals.
pub fn for_pictures(model: &Model) -> Fineness {
    let default = default_fineness(model);
    Fineness { chord_mm: default.chord_mm * 0.2, angle_rad: default.angle_rad.min(0.122) }
}
