//! The threadgauge binary.

fn main() {}
