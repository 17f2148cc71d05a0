//! Pictures of real parts: what must be on them is on them. `THREADGAUGE_PICTURES=folder` keeps them to be looked at.

mod corpus_dir;

use std::path::Path;
use threadgauge::base::job::Job;
use threadgauge::model::annotation::ViewId;
use threadgauge::view::build::{Annotations, Options, build};
use threadgauge::view::camera::{Camera, StandardView};
use threadgauge::view::framing;
use threadgauge::view::scene::{Scene, Target};
use threadgauge::view::software::{NO_SLOT, Picture, draw};
use threadgauge::view::theme::Theme;
use threadgauge::workspace::load::{OpenedModel, open_model};

const SIZE: (u32, u32) = (960, 640);

fn keep(picture: &Picture, name: &str) {
    if let Some(folder) = std::env::var_os("THREADGAUGE_PICTURES") {
        let name: String =
            name.chars().map(|c| if c.is_alphanumeric() || "-_.".contains(c) { c } else { '_' }).collect();
        std::fs::write(Path::new(&folder).join(name + ".png"), picture.to_png().unwrap()).unwrap();
    }
}

/// Pixels that show a face, and pixels that show an annotation.
fn shown(picture: &Picture, scene: &Scene, opened: &OpenedModel) -> (usize, usize) {
    let targets = picture
        .slots
        .iter()
        .filter(|&&slot| slot != NO_SLOT)
        .filter_map(|&slot| picture.paint.target(slot, scene, &opened.mesh));
    targets.fold((0, 0), |(faces, annotations), target| match target {
        Target::Face(..) | Target::MeshFace(..) => (faces + 1, annotations),
        Target::Annotation(_) => (faces, annotations + 1),
        _ => (faces, annotations),
    })
}

fn picture(opened: &OpenedModel, options: &Options, camera: impl Fn(&Scene) -> Camera, name: &str) -> (usize, usize) {
    let scene = build(&opened.model, &opened.mesh, options);
    let camera = camera(&scene);
    let start = std::time::Instant::now();
    let picture = draw(&scene, &opened.model, &opened.mesh, &camera, SIZE, &options.theme);
    let counts = shown(&picture, &scene, opened);
    println!("{name}: {:?}, faces {} px, annotations {} px", start.elapsed(), counts.0, counts.1);
    keep(&picture, name);
    counts
}

/// Every saved view of a file, and the file from the corner; `false` where the file is not at hand.
fn pictures_of(file: &str) {
    let Some(corpus) = corpus_dir::corpus() else { return };
    let opened = open_model(&corpus.join(file), &Job::default()).unwrap();
    let stem = Path::new(file).file_stem().unwrap().to_string_lossy().into_owned();
    let aspect = f64::from(SIZE.0) / f64::from(SIZE.1);
    let plain = Options { annotations: Annotations::None, ..Options::default() };
    let fitted = |scene: &Scene| {
        let mut camera = Camera { world_from_view: StandardView::Iso.world_from_view(), ..Camera::default() };
        framing::fit(&mut camera, scene, &opened.mesh, aspect);
        camera
    };
    let (faces, _) = picture(&opened, &plain, fitted, &format!("{stem} iso"));
    assert!(faces > 50_000, "{stem}: the part fills the picture");
    for (index, view) in opened.model.views.iter().enumerate() {
        let theme = if index % 2 == 0 { Theme::dark() } else { Theme::light() };
        let options = Options { view: Some(ViewId::from_index(index)), theme, ..Options::default() };
        let camera = |scene: &Scene| framing::of_view(view, scene, &opened.mesh, aspect).expect("a usable camera");
        let (faces, annotations) = picture(&opened, &options, camera, &format!("{stem} view {}", view.name));
        assert!(faces > 5_000, "{stem}, {}: the part is in the picture", view.name);
        assert!(view.annotations.is_empty() || annotations > 300, "{stem}, {}: annotations are", view.name);
    }
}

#[test]
fn saved_views_of_ctc_01_show_the_part_and_its_annotations() {
    pictures_of("data/step/nist/nist_ctc_01_asme1_ap242-e1.stpZ");
}

/// Text can be read: of the annotations of a saved view that say where they are read from, most face the eye. Files of
/// both dialects of camera, and one whose view has as many on either side.
#[test]
fn saved_views_look_at_annotations_from_the_front() {
    let Some(corpus) = corpus_dir::corpus() else { return };
    let stems = ["ctc_01_asme1_ap242-e1", "ctc_01_asme1_ap203", "ftc_08_asme1_ap242-e1", "ftc_10_asme1_ap242-e2"];
    for stem in stems {
        let file = corpus.join(format!("data/step/nist/nist_{stem}.stpZ"));
        let model = threadgauge::workspace::read::step_file(&file, &Job::default()).unwrap().model;
        let mut views = 0;
        for view in &model.views {
            let camera = Camera::of_view(view, &model.vertex_box(), 1.0).unwrap();
            let planes = view.annotations.iter().filter_map(|id| model.annotations[id.index()].plane);
            let facing: Vec<bool> = planes.map(|plane| plane.z.dot(camera.sight()) < 0.0).collect();
            let front = facing.iter().filter(|front| **front).count();
            assert!(front * 2 >= facing.len(), "{stem} {}: {front} of {}", view.name, facing.len());
            views += usize::from(!facing.is_empty());
        }
        assert!(views > 0, "{stem} has views with annotations");
    }
}
