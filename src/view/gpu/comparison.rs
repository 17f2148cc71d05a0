//! The picture of the adapter is held against that of the CPU: two oracles, two programs, one picture.

use super::{Renderer, headless};
use crate::mesh::Mesh;
use crate::model::Model;
use crate::model::annotation::{Annotation, Fill, Polyline};
use crate::view::build::{Options, build};
use crate::view::camera::{Camera, StandardView};
use crate::view::scene::{Highlight, Scene, Style, Target};
use crate::view::software;
use crate::view::specimen;
use crate::view::theme::{Theme, rgb};
use glam::DVec3;

const SIZE: (u32, u32) = (480, 320);

/// An adapter, or the reason why the test is skipped on the error stream.
fn adapter() -> Option<headless::Headless> {
    match headless::open() {
        Ok(headless) => Some(headless),
        Err(why) => {
            eprintln!("skipped: {why}");
            None
        }
    }
}

fn specimen_model() -> (Model, Mesh) {
    let (mut model, mut mesh) = specimen::solid(specimen::plate(DVec3::new(80.0, 60.0, 15.0), 14.0));
    specimen::add_solid(&mut model, &mut mesh, specimen::torus(12.0, 3.5, 48), DVec3::new(0.0, 0.0, 14.0));
    let square =
        |x: f64, z: f64| [(0.0, 0.0), (9.0, 0.0), (9.0, 6.0), (0.0, 6.0)].map(|p| DVec3::new(x + p.0, -31.0, z + p.1));
    model.annotations.push(Annotation {
        polylines: vec![Polyline {
            points: vec![DVec3::new(-20.0, 0.0, -30.0), DVec3::new(-20.0, 0.0, 30.0)],
            colour: None,
        }],
        fills: vec![Fill {
            points: square(20.0, 3.0).to_vec(),
            triangles: vec![[0, 1, 2], [0, 2, 3]],
            colour: Some(rgb(0x6fc3df)),
        }],
        ..Annotation::default()
    });
    (model, mesh)
}

/// Share of pixels that differ by more than a tenth in some colour.
fn difference(a: &[u8], b: &[u8]) -> f64 {
    assert_eq!(a.len(), b.len());
    let differs = |(p, q): &(&[u8], &[u8])| p.iter().zip(*q).any(|(p, q)| p.abs_diff(*q) > 25);
    let count = a.chunks_exact(4).zip(b.chunks_exact(4)).filter(differs).count();
    count as f64 / (a.len() / 4) as f64
}

fn keep(bytes: Vec<u8>, name: &str) {
    if let Some(folder) = std::env::var_os("THREADGAUGE_PICTURES") {
        let picture = software::Picture { width: SIZE.0, height: SIZE.1, rgba: bytes, ..software::Picture::default() };
        std::fs::write(std::path::Path::new(&folder).join(name), picture.to_png().unwrap()).unwrap();
    }
}

fn drawn(
    headless: &headless::Headless,
    samples: u32,
    model: &Model,
    mesh: &Mesh,
    scene: &Scene,
    camera: &Camera,
    theme: &Theme,
) -> Vec<u8> {
    let (device, queue) = (&headless.device, &headless.queue);
    let mut renderer = Renderer::new(device, samples);
    renderer.set_mesh(device, queue, mesh);
    renderer.set_scene(device, queue, scene, model, mesh, theme);
    assert!(renderer.left_out().is_empty());
    let texture = renderer.draw(device, queue, scene, camera, SIZE, theme);
    headless::read(device, queue, texture).unwrap()
}

#[test]
fn the_adapter_draws_what_the_cpu_draws() {
    let Some(headless) = adapter() else { return };
    let (model, mesh) = specimen_model();
    let cut = (DVec3::new(0.0, -6.0, 0.0), DVec3::new(0.2, -1.0, 0.1).normalize());
    let selected = Highlight {
        selected: vec![Target::Face(0, crate::model::shape::FaceId(0))],
        hovered: Some(Target::Face(1, crate::model::shape::FaceId(7))),
    };
    let plain = || Options::default();
    let cases = [
        ("shaded", Options { highlight: selected, ..plain() }, Theme::dark()),
        ("section", Options { clipping: vec![cut], ..plain() }, Theme::light()),
        ("xray", Options { style: Style::XRay, ..plain() }, Theme::dark()),
        ("hidden line", Options { style: Style::HiddenLine, ..plain() }, Theme::paper()),
        ("wireframe", Options { style: Style::Wireframe, ..plain() }, Theme::dark()),
    ];
    for (name, options, theme) in cases {
        let options = Options { theme, ..options };
        let scene = build(&model, &mesh, &options);
        for perspective in [false, true] {
            let world_from_view = StandardView::Iso.world_from_view();
            let mut camera = Camera { world_from_view, perspective, ..Camera::default() };
            camera.fit_to(&scene.aabb, 1.5);
            let cpu = software::draw(&scene, &model, &mesh, &camera, SIZE, &theme).rgba;
            for samples in [1, 4] {
                let gpu = drawn(&headless, samples, &model, &mesh, &scene, &camera, &theme);
                let share = difference(&cpu, &gpu);
                keep(gpu, &format!("gpu {name} {perspective} {samples}.png"));
                println!(
                    "{name}, perspective {perspective}, {samples} samples, {}: {:.3} %",
                    headless.name,
                    share * 100.0
                );
                assert!(share < 0.02, "{name}: {share}");
            }
            keep(cpu, &format!("cpu {name} {perspective}.png"));
        }
    }
}
