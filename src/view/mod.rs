//! Model and mesh to pixels: scene, camera, a CPU rasteriser, wgpu, picking.
//!
//! In: [`crate::model::Model`], [`crate::mesh::Mesh`], verdict colours. Out: pictures and picks.
//! Read first: [`scene`], then [`camera`].
//!
//! Knows nothing of egui.

pub mod camera;
pub mod scene;
