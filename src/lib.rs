//! Threadgauge: from a CAD export and an inspection file to a verdict that survives an argument.
//!
//! Whoever reads the folders in the order below has read the program; data only moves downwards in this list.
//! `ARCHITECTURE.md` draws it; `tests/layers.rs` holds it.

pub mod base;

pub mod part21;

pub mod geom;

pub mod model;

pub mod step;

pub mod mesh;

pub mod gdt;

pub mod inspect;

pub mod judge;

pub mod trace;

pub mod view;

pub mod report;

pub mod workspace;

pub mod app;

pub mod cli;
