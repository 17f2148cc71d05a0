//! What kind of thing is measured, in one vocabulary for STEP, QIF and the words of tables.

use crate::model::pmi::{DimensionKind, RequirementKind, ToleranceKind};

/// A kind, as coarse as needed to tell requirements of one feature apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Diameter of anything round.
    Diameter,
    /// Radius of anything round.
    Radius,
    /// Length, width, distance, step, coordinate: any other length.
    Length,
    /// Any angle that is a dimension.
    Angle,
    /// A geometric tolerance.
    Tolerance(ToleranceKind),
    /// Profile of points: of a line or of a surface is not said.
    PointProfile,
    /// Not known.
    Unknown,
}

impl Kind {
    /// Kind of a requirement of the model.
    pub fn of_requirement(kind: &RequirementKind) -> Self {
        match kind {
            RequirementKind::Tolerance(tolerance) => Kind::Tolerance(one_of(tolerance.kind)),
            RequirementKind::Dimension(dimension) => {
                let subtype = dimension.subtype.to_ascii_lowercase();
                match dimension.kind {
                    _ if dimension.unit.angle => Kind::Angle,
                    DimensionKind::AngularSize | DimensionKind::AngularLocation => Kind::Angle,
                    _ if subtype.contains("diameter") => Kind::Diameter,
                    _ if subtype.contains("radius") => Kind::Radius,
                    _ => Kind::Length,
                }
            }
        }
    }

    /// Kind of a QIF prefix (`DistanceBetween`) or of a word in a table, English or German.
    pub fn of_word(word: &str) -> Self {
        use ToleranceKind as T;
        let plain: String = word.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
        let tolerance = |kind| Kind::Tolerance(kind);
        match plain.as_str() {
            "diameter" | "dia" | "durchmesser" | "sphericaldiameter" | "diam" => Kind::Diameter,
            "radius" | "sphericalradius" | "rad" => Kind::Radius,
            "lineardistance" | "distance" | "distancebetween" | "distancefrom" | "abstand" | "length" | "länge"
            | "laenge" | "width" | "breite" | "height" | "höhe" | "depth" | "tiefe" | "thickness" | "dicke"
            | "linearcoordinate" | "linearsize" | "chord" | "curvelength" | "lineardimension" | "maß" | "mass"
            | "linear" | "distb" | "size" => Kind::Length,
            "angle" | "anglebetween" | "anglefrom" | "angularcoordinate" | "winkel" | "angularsize" | "conicity" => {
                Kind::Angle
            }
            "straightness" | "geradheit" => tolerance(T::StraightnessTolerance),
            "flatness" | "ebenheit" | "flat" => tolerance(T::FlatnessTolerance),
            "circularity" | "roundness" | "rundheit" => tolerance(T::RoundnessTolerance),
            "cylindricity" | "zylinderform" | "zylindrizität" => tolerance(T::CylindricityTolerance),
            "lineprofile" | "profileofaline" | "linienprofil" | "linienform" => tolerance(T::LineProfileTolerance),
            "surfaceprofile" | "profileofasurface" | "flächenprofil" | "flächenform" | "surfaceprofilenonuniform" => {
                tolerance(T::SurfaceProfileTolerance)
            }
            "pointprofile" | "profile" => Kind::PointProfile,
            "angularity" | "neigung" => tolerance(T::AngularityTolerance),
            "perpendicularity" | "rechtwinkligkeit" | "squareness" | "perp" => tolerance(T::PerpendicularityTolerance),
            "parallelism" | "parallelität" | "parlel" => tolerance(T::ParallelismTolerance),
            "position" | "trueposition" | "positionstoleranz" => tolerance(T::PositionTolerance),
            "concentricity" | "coaxiality" | "koaxialität" | "konzentrizität" => tolerance(T::ConcentricityTolerance),
            "symmetry" | "symmetrie" => tolerance(T::SymmetryTolerance),
            "circularrunout" | "runout" | "rundlauf" | "lauf" | "planlauf" => tolerance(T::CircularRunoutTolerance),
            "totalrunout" | "gesamtlauf" | "gesamtrundlauf" | "gesamtplanlauf" => tolerance(T::TotalRunoutTolerance),
            _ => Kind::Unknown,
        }
    }

    /// The same kind: may one answer the other?
    pub fn same(self, other: Kind) -> bool {
        let profile = |k| {
            matches!(k, Kind::Tolerance(ToleranceKind::SurfaceProfileTolerance | ToleranceKind::LineProfileTolerance))
        };
        match (self, other) {
            (Kind::Unknown, _) | (_, Kind::Unknown) => false,
            (Kind::PointProfile, k) | (k, Kind::PointProfile) => k == Kind::PointProfile || profile(k),
            (a, b) => a == b,
        }
    }

    /// Surely different: known on both sides and not the same.
    pub fn differs(self, other: Kind) -> bool {
        self != Kind::Unknown && other != Kind::Unknown && !self.same(other)
    }

    /// The name in JSON and tables: `position_tolerance`, `diameter`.
    pub fn name(self) -> String {
        match self {
            Kind::Diameter => "diameter".into(),
            Kind::Radius => "radius".into(),
            Kind::Length => "length".into(),
            Kind::Angle => "angle".into(),
            Kind::PointProfile => "point_profile".into(),
            Kind::Unknown => "unknown".into(),
            Kind::Tolerance(kind) => {
                serde_json::to_value(kind).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default()
            }
        }
    }
}

/// ISO coaxiality and ASME concentricity, and the legacy pair, ask the same of a reported value.
fn one_of(kind: ToleranceKind) -> ToleranceKind {
    if kind == ToleranceKind::CoaxialityTolerance { ToleranceKind::ConcentricityTolerance } else { kind }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_three_worlds_meet() {
        assert_eq!(Kind::of_word("DistanceBetween"), Kind::of_word("linear distance"));
        assert_eq!(Kind::of_word("Gesamtlauf"), Kind::of_word("total runout"));
        assert_eq!(Kind::of_word("CircularRunout"), Kind::Tolerance(ToleranceKind::CircularRunoutTolerance));
        assert_eq!(Kind::of_word("whatever"), Kind::Unknown);
        assert!(Kind::PointProfile.same(Kind::of_word("SurfaceProfile")));
        assert!(!Kind::Unknown.same(Kind::Unknown));
        assert!(Kind::Radius.differs(Kind::Diameter) && !Kind::Unknown.differs(Kind::Diameter));
    }
}
