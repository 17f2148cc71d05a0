//! Findings of reading PMI, graphics and views. Numbers below 100 are those of the table of data-conformance checks.

crate::codes! {
    /// A requirement without geometry.
    NO_GEOMETRY = "PMI-FEA-001", Error, "requirement or datum feature without geometry",
        "The dimension, tolerance or datum feature reaches no face, edge, point or solid. It is kept, but no measured value can be \
         traced to geometry through it. In the CAD system: link the annotation to the faces it is about and export again.";
    /// A dimension without a value.
    NO_VALUE = "PMI-DIM-009", Warning, "dimension without a value",
        "No dimensional_characteristic_representation with a value belongs to the dimension. It is listed with `?` and cannot be judged.";
    /// Several plus/minus tolerances on one dimension.
    SEVERAL_TOLERANCES = "PMI-DIM-031", Error, "more than one plus/minus tolerance on one dimension",
        "Only one plus_minus_tolerance can hold for a dimension. The one with the lowest instance number is used.";
    /// Lower bound above upper bound.
    BOUNDS_SWAPPED = "PMI-DIM-032", Error, "lower bound above upper bound",
        "The tolerance_value states a lower deviation greater than the upper one. The bounds are kept as written; nothing is judged \
         against them until the file is mended.";
    /// Unknown type qualifier.
    UNKNOWN_QUALIFIER = "PMI-DIM-021", Error, "type qualifier that is no limit",
        "Only `maximum`, `minimum` and `average` change the meaning of a value; others (such as `designed`) are noted and passed over.";
    /// A unit of the value is missing.
    NO_UNIT = "PMI-DIM-101", Warning, "value without a unit",
        "The measure names no unit. The value is shown without one; it is not converted and not judged against measured lengths.";
    /// Different units within one dimension.
    MIXED_UNITS = "PMI-DIM-102", Warning, "limits in another unit than the nominal value",
        "The bounds of the tolerance are stated in another unit than the nominal. They are converted exactly into the nominal's unit.";
    /// A fit class that is not written as the practice wants it.
    FIT_FORM = "PMI-DIM-037", Error, "fit not written as letters and grade",
        "limits_and_fits should hold the letters in form_variance and the number in grade. The class was put together from what is there.";
    /// A bound that is written in both forms.
    SINGLE_LIMIT = "PMI-DIM-103", Warning, "only one of the two limits is stated",
        "A range needs an upper and a lower limit. The one that is there is kept as a one-sided limit.";
    /// A tolerance without magnitude.
    NO_MAGNITUDE = "PMI-TOL-003", Error, "geometric tolerance without a value",
        "The magnitude is missing. The tolerance is listed with `?` and cannot be judged.";
    /// A bare geometric tolerance.
    BARE_TOLERANCE = "PMI-TOL-041", Warning, "geometric tolerance without a characteristic",
        "The instance is a geometric_tolerance of no kind (position, flatness, ...). It is listed and cannot be judged.";
    /// Enumeration item not known.
    UNKNOWN_MODIFIER = "PMI-TOL-101", Warning, "modifier that is not understood",
        "The modifier is shown by its name in brackets. It may change the meaning of the requirement, so nothing is judged under it.";
    /// A tolerance zone form not known.
    UNKNOWN_ZONE = "PMI-ZON-002", Error, "tolerance zone form with an unknown name",
        "The name of the zone's form is not one of the practice's. The zone is taken as a width.";
    /// A compartment without a datum.
    NO_DATUM = "PMI-DAT-101", Error, "datum reference that reaches no datum",
        "The compartment or element names no datum with a letter. The requirement is kept with `?` in its place.";
    /// Legacy datum reference in AP242.
    LEGACY_DATUM = "PMI-DAT-021", Error, "datum_reference in an AP242 file",
        "AP242 uses datum systems; the older form was read all the same.";
    /// An entity type of PMI that no reader understands.
    NOT_UNDERSTOOD = "PMI-FEA-101", Warning, "PMI that is not understood yet",
        "Entities of this type carry product manufacturing information that this version does not read. They are counted, and shown as \
         not understood; nothing is judged on a guess about them.";
    /// An annotation without drawable content.
    EMPTY_ANNOTATION = "PMI-GRA-101", Warning, "annotation with nothing to draw",
        "The callout or occurrence holds no line, area or text that could be drawn. Where a requirement is linked, its text is shown instead.";
    /// Items of an annotation that could not be drawn.
    UNDRAWN_ITEM = "PMI-GRA-102", Warning, "part of an annotation that cannot be drawn",
        "The item's type is not drawn yet, or its data is damaged. The rest of the annotation is drawn.";
    /// A camera that cannot be used.
    BAD_CAMERA = "PMI-VIW-101", Warning, "saved view without a usable camera",
        "The camera has no view volume, window or placement. The view is listed; the model is shown fitted instead.";
    /// Clipping that nests.
    NESTED_CLIPPING = "PMI-VIW-102", Info, "clipping of a saved view by nested unions or intersections",
        "Every plane of the nest clips; the combination may differ from the CAD system's.";
}
