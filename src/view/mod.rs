//! Model and mesh to pixels: scene, camera, a CPU rasteriser, wgpu, picking.
//!
//! In: [`crate::model::Model`], [`crate::mesh::Mesh`], verdict colours. Out: pictures and picks.
//! Read first: [`scene`] (what is drawn), [`build`] (how it comes about), [`camera`] (from where).
//! Then [`paint`] (one colour for everything that can be told apart) which `software` and `gpu` share.
//!
//! Knows nothing of egui, of files, and of how a verdict was reached.

pub mod balloons;
pub mod build;
pub mod camera;
pub mod cube;
pub mod fineness;
pub mod framing;
pub mod gpu;
pub mod paint;
pub mod pick;
pub mod scene;
pub mod section;
pub mod software;
#[cfg(test)]
mod specimen;
pub mod theme;
