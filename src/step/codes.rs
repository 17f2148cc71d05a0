//! Findings of reading STEP into the model.

crate::codes! {
    /// No unit of length.
    NO_LENGTH_UNIT = "STEP-001", Warning, "no unit of length stated",
        "The context of the geometry names no unit of length, or one that cannot be resolved. Coordinates were taken as millimetres. \
         If the part looks 25.4 or 1000 times too large or small, export it again with units, or correct GLOBAL_UNIT_ASSIGNED_CONTEXT.";
    /// Bad unit.
    BAD_UNIT = "STEP-002", Error, "unit cannot be resolved",
        "A unit is defined by itself, has a factor that is zero, negative or not finite, or is of an unknown kind. It is treated as not stated.";
    /// Several units.
    MIXED_UNITS = "STEP-003", Info, "several units of length",
        "Representations of this file are written in different units of length. Each was converted with its own factor.";
    /// No angle unit.
    NO_ANGLE_UNIT = "STEP-004", Info, "no unit of plane angle stated",
        "The context of the geometry names no unit of plane angle. Angles (of cones, and of trimmed circles) were taken as radians, the unit of ISO 10303-41's default.";
    /// Surface.
    FACE_KEPT_OUT = "STEP-010", Error, "face cannot be made",
        "The surface or a boundary of this face is missing, damaged or of a kind that is not read. The face is listed as skipped and its edges are drawn. \
         Areas, volumes and measured features of the body are incomplete.";
    /// Edge.
    EDGE_KEPT_OUT = "STEP-011", Error, "edge cannot be made",
        "The curve or a vertex of this edge is missing, damaged or of a kind that is not read.";
    /// Body.
    BODY_KEPT_OUT = "STEP-012", Error, "shape cannot be made",
        "This representation item is damaged or of a kind that is not read (for example constructive solid geometry). It is listed as skipped.";
    /// Loops and shells that are empty.
    EMPTY_TOPOLOGY = "STEP-013", Warning, "empty shell, face or loop",
        "A shell without faces, a face without bounds or a loop without edges contributes nothing to the shape.";
    /// Doubtful geometry.
    DOUBTFUL_GEOMETRY = "STEP-014", Warning, "geometry was mended",
        "A value lies outside what ISO 10303-42 allows, but its meaning is clear; the shape was read with that meaning.";
    /// Unbounded.
    UNBOUNDED = "STEP-015", Info, "curve or surface without ends",
        "A line, axis or plane of construction geometry has no bounds of its own and is not drawn. Features that refer to it keep its number.";
    /// Assembly cycle.
    ASSEMBLY_CYCLE = "STEP-020", Error, "product uses itself",
        "A usage makes a product part of itself, directly or through others. That usage was left out of the tree.";
    /// Placement.
    NO_PLACEMENT = "STEP-021", Warning, "usage without placement",
        "No transformation was found for this usage of a product. It stands at the origin of the assembly.";
    /// Damaged product structure.
    BAD_STRUCTURE = "STEP-022", Error, "product structure cannot be followed",
        "A product definition, usage or shape relation refers to something missing or of the wrong type.";
    /// Mapped item cycle.
    MAPPED_CYCLE = "STEP-023", Error, "mapped item shows itself",
        "A mapped item shows the representation that holds it, directly or through others, or the nesting is too deep. It was left out.";
    /// Bodies without a product.
    NO_PRODUCT = "STEP-024", Warning, "shape belongs to no product",
        "Bodies were found in representations that no product definition refers to. They are gathered under a product made up for them.";
    /// Too many.
    TOO_MANY = "STEP-025", Error, "bound on the number of placed shapes reached",
        "The file expands to more placed bodies than the limit allows. The rest was left out.";
    /// External geometry.
    EXTERNAL = "STEP-026", Info, "file refers to another document",
        "Geometry or data stand in another file. Such a file is never opened unasked.";
    /// Validation property.
    BAD_VALIDATION = "STEP-030", Warning, "validation property cannot be read",
        "A geometric validation property has no value, or a unit that does not fit.";
    /// Style.
    BAD_STYLE = "STEP-031", Info, "style cannot be read",
        "A presentation style has no readable colour; the item is shown in the default colour.";
}
