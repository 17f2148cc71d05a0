//! Words that people write into inspection files: verdicts, pseudo-characteristics, kinds of characteristic.

/// What a word of status means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Inside.
    Pass,
    /// Outside.
    Fail,
    /// Said to be neither (basic, not measured, rework, ...).
    Neither,
}

/// Reads a word of status of any of the formats; `None` where it is unknown.
pub fn status(word: &str) -> Option<Status> {
    let word: String = word.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_lowercase();
    match word.as_str() {
        "pass" | "passed" | "ok" | "io" | "intol" | "good" | "gut" | "accept" | "accepted" | "in" | "yes"
        | "conform" => Some(Status::Pass),
        "fail" | "failed" | "nok" | "nio" | "ng" | "notok" | "outol" | "outtol" | "bad" | "schlecht" | "reject"
        | "rejected" | "out" | "no" | "nonconform" => Some(Status::Fail),
        "rework" | "syserror" | "indeterminate" | "notanalyzed" | "basic" | "basicorted" | "undefined" | "unknown"
        | "notcalculated" | "notmeasured" | "nachpruefen" | "nachprüfen" | "offen" | "open" => Some(Status::Neither),
        _ => None,
    }
}

/// Why a name is that of something that is no requirement; `None` where it may be one.
pub fn pseudo(name: &str) -> Option<&'static str> {
    let name: String =
        name.to_lowercase().chars().map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect::<String>();
    let words: Vec<&str> = name.split_whitespace().collect();
    match words.as_slice() {
        ["part", "number" | "no" | "nr" | "num" | "id"] | ["partnumber" | "partno" | "teilenummer" | "teilenr"] => {
            Some("the number of the part")
        }
        ["serial", ..] if words.len() <= 2 => Some("the serial number of the part"),
        ["serialnumber" | "seriennummer" | "sn"] => Some("the serial number of the part"),
        ["operator" | "inspector" | "prüfer" | "bediener", ..] if words.len() <= 2 => Some("the person who measured"),
        ["date" | "time" | "timestamp" | "datum" | "uhrzeit"] => Some("the time of the measurement"),
        ["temperature" | "temperatur", ..] if words.len() <= 2 => Some("the temperature at the measurement"),
        ["room" | "ambient" | "part", "temperature"] => Some("the temperature at the measurement"),
        ["lot" | "batch" | "charge", ..] if words.len() <= 2 => Some("the lot of the part"),
        _ => None,
    }
}

/// QIF kind for a word that a table uses for the type of a characteristic (English, German); `None` where unknown.
pub fn kind(word: &str) -> Option<&'static str> {
    let word: String = word.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect();
    Some(match word.as_str() {
        "diameter" | "dia" | "diam" | "durchmesser" | "ø" => "Diameter",
        "radius" | "rad" => "Radius",
        "lineardistance" | "distance" | "abstand" | "maß" | "mass" | "disto" | "distb" => "DistanceBetween",
        "length" | "länge" | "laenge" => "Length",
        "width" | "breite" => "Width",
        "height" | "höhe" | "hoehe" => "Height",
        "depth" | "tiefe" => "Depth",
        "thickness" | "dicke" => "Thickness",
        "angle" | "winkel" | "ang" => "Angle",
        "flatness" | "ebenheit" | "flat" => "Flatness",
        "straightness" | "geradheit" => "Straightness",
        "circularity" | "roundness" | "rundheit" => "Circularity",
        "cylindricity" | "zylindrizität" | "zylindrizitaet" | "zylinderform" => "Cylindricity",
        "perpendicularity" | "rechtwinkligkeit" | "squareness" => "Perpendicularity",
        "parallelism" | "parallelität" | "parallelitaet" => "Parallelism",
        "angularity" | "neigung" => "Angularity",
        "position" | "trueposition" | "ortstoleranz" | "pos" => "Position",
        "concentricity" | "coaxiality" | "koaxialität" | "koaxialitaet" | "konzentrizität" => "Concentricity",
        "symmetry" | "symmetrie" => "Symmetry",
        "circularrunout" | "runout" | "rundlauf" | "einfacherlauf" | "planlauf" => "CircularRunout",
        "totalrunout" | "gesamtlauf" | "gesamtrundlauf" => "TotalRunout",
        "surfaceprofile" | "profile" | "profileofasurface" | "flächenprofil" | "flaechenform" | "flächenform" => {
            "SurfaceProfile"
        }
        "lineprofile" | "profileofaline" | "linienprofil" | "linienform" => "LineProfile",
        _ => return None,
    })
}

/// QIF kind that the last one or two words of a name say: `bore entry angle`, `RIM linear distance`.
pub fn kind_of_name(name: &str) -> Option<&'static str> {
    let words: Vec<&str> = name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let two = words.get(words.len().saturating_sub(2)..).unwrap_or_default().concat();
    kind(&two).or_else(|| words.last().and_then(|word| kind(word)))
}

/// Whether a kind is a geometric tolerance: a zone from 0, no nominal.
pub fn is_zone(kind: &str) -> bool {
    matches!(
        kind,
        "Flatness"
            | "Straightness"
            | "Circularity"
            | "Cylindricity"
            | "Perpendicularity"
            | "Parallelism"
            | "Angularity"
            | "Position"
            | "Concentricity"
            | "Coaxiality"
            | "Symmetry"
            | "CircularRunout"
            | "TotalRunout"
            | "SurfaceProfile"
            | "LineProfile"
            | "PointProfile"
            | "Sphericity"
            | "Conicity"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_status_in_two_languages() {
        assert_eq!(status("i.O."), Some(Status::Pass));
        assert_eq!(status("n.i.O."), Some(Status::Fail));
        assert_eq!(status("OUTTOL"), Some(Status::Fail));
        assert_eq!(status("BASIC_OR_TED"), Some(Status::Neither));
        assert_eq!(status("GREEN"), None);
    }

    #[test]
    fn a_part_number_measures_nothing() {
        assert!(pseudo("Part Number").is_some());
        assert!(pseudo("Part_No.").is_some());
        assert!(pseudo("Part Number Plate Width").is_none());
        assert!(pseudo("DIAMETER7").is_none());
    }
}
