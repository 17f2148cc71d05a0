//! Bounds that hostile input cannot raise. A count stated *in* a file never enlarges any of them.

/// Bounds of one job.
#[derive(Clone, Debug, PartialEq)]
pub struct Limits {
    /// Bytes of one input, after unpacking.
    pub input_bytes: u64,
    /// Bytes an archive member may unpack to, as a multiple of its packed size.
    pub unpack_ratio: u64,
    /// Nesting of lists, references, mapped items, XML elements.
    pub depth: usize,
    /// Occurrences after expansion of an assembly.
    pub occurrences: usize,
    /// Triangles of one face.
    pub face_triangles: usize,
    /// Control points of one curve or surface.
    pub control_points: usize,
    /// Rows or measurements of one inspection file.
    pub rows: usize,
    /// Wall-clock seconds for the job.
    pub time_secs: Option<f64>,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            input_bytes: 4 << 30,
            unpack_ratio: 100,
            depth: 256,
            occurrences: 2_000_000,
            face_triangles: 4_000_000,
            control_points: 4_000_000,
            rows: 1_000_000,
            time_secs: None,
        }
    }
}
