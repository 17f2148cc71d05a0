//! Findings of the mesher.

crate::codes! {
    /// A face without triangles.
    FACE_FAILED = "MESH-001", Error, "a face could not be meshed",
        "The face is drawn by its edges only and is missing from areas, volumes and the closedness of its body. The reason names what the geometry lacks: an edge whose curve has no parameter at its vertex, a boundary that crosses itself, a surface whose knots do not fit. Export the part again, or heal the face in the system that made it.";
    /// A face that was meshed after an assumption.
    FACE_DOUBTFUL = "MESH-002", Warning, "a face was meshed after an assumption",
        "The boundary of the face contradicts its surface or itself (for example all its bounds run against the normal), and one reading was chosen that gives a closed region. Look at the face; if it looks wrong, heal it in the system that made it.";
    /// A solid whose triangles do not close.
    NOT_CLOSED = "MESH-003", Warning, "a solid's faces do not close",
        "Some edge of the solid belongs to one face only, or to more than two. Its volume is then not defined by its faces and is given with that doubt. The usual cause is a missing or failed face, or faces that the file does not join along common edges.";
    /// A wire edge that could not be sampled.
    EDGE_FAILED = "MESH-004", Error, "an edge could not be drawn",
        "The curve of the edge cannot be evaluated between its vertices. The reason names what it lacks.";
}
