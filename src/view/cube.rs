//! The view cube: its facets on the picture and what a click on them asks for. Pure geometry; who draws it is free.

use super::camera::{Camera, looking_from};
use glam::{DQuat, DVec2, DVec3, IVec3};

/// Share of half a side that the middle facet takes; the rest is edges and corners.
const MIDDLE: f64 = 0.66;

/// A piece of the cube that can be clicked: a face, an edge or a corner, as seen on one side of the cube.
#[derive(Clone, Debug, PartialEq)]
pub struct Facet {
    /// Corners on the picture, in order.
    pub corners: [DVec2; 4],
    /// Which face (one component ±1), edge (two) or corner (three): the direction from the target to the eye.
    pub towards_eye: IVec3,
    /// Name on the middle of a side.
    pub label: Option<&'static str>,
    /// Directions on the picture of the label's text line and of its upward side, for half a side of the cube.
    pub text_axes: (DVec2, DVec2),
    /// How much the side faces the eye, 0 to 1.
    pub facing: f64,
}

/// Sides with the name, the normal, and the directions of text and of its upward side.
const SIDES: [(&str, DVec3, DVec3, DVec3); 6] = [
    ("FRONT", DVec3::NEG_Y, DVec3::X, DVec3::Z),
    ("BACK", DVec3::Y, DVec3::NEG_X, DVec3::Z),
    ("LEFT", DVec3::NEG_X, DVec3::NEG_Y, DVec3::Z),
    ("RIGHT", DVec3::X, DVec3::Y, DVec3::Z),
    ("TOP", DVec3::Z, DVec3::X, DVec3::Y),
    ("BOTTOM", DVec3::NEG_Z, DVec3::X, DVec3::NEG_Y),
];

/// The visible facets of a cube around `center` (pixels) with half a side of `half` pixels. None overlaps another.
pub fn facets(world_from_view: DQuat, center: DVec2, half: f64) -> Vec<Facet> {
    let view_from_world = world_from_view.inverse();
    let flat = |v: DVec3| {
        let v = view_from_world * v;
        DVec2::new(v.x, -v.y) * half
    };
    let stops = [-1.0, -MIDDLE, MIDDLE, 1.0];
    let mut facets = Vec::new();
    for (label, normal, right, up) in SIDES {
        let facing = (view_from_world * normal).z;
        if facing < 1e-6 {
            continue;
        }
        for row in 0..3usize {
            for column in 0..3usize {
                let corner = |c: usize, r: usize| center + flat(normal + right * stops[c] + up * stops[r]);
                let (c, r) = (column as f64 - 1.0, row as f64 - 1.0);
                facets.push(Facet {
                    corners: [
                        corner(column, row),
                        corner(column + 1, row),
                        corner(column + 1, row + 1),
                        corner(column, row + 1),
                    ],
                    towards_eye: (normal + right * c + up * r).round().as_ivec3(),
                    label: (column == 1 && row == 1).then_some(label),
                    text_axes: (flat(right), flat(up)),
                    facing,
                });
            }
        }
    }
    facets
}

/// What lies under a pixel.
pub fn hit(facets: &[Facet], pixel: DVec2) -> Option<IVec3> {
    facets.iter().find(|facet| inside(&facet.corners, pixel)).map(|facet| facet.towards_eye)
}

/// The camera that a click asks for: seen from there, target and zoom kept.
pub fn camera_from(camera: &Camera, towards_eye: IVec3) -> Camera {
    Camera { world_from_view: looking_from(towards_eye.as_dvec3()), ..*camera }
}

fn inside(corners: &[DVec2; 4], pixel: DVec2) -> bool {
    let side = |i: usize| (corners[(i + 1) % 4] - corners[i]).perp_dot(pixel - corners[i]);
    (0..4).all(|i| side(i) >= 0.0) || (0..4).all(|i| side(i) <= 0.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::camera::StandardView;

    #[test]
    fn the_front_view_shows_one_side_with_nine_facets() {
        let facets = facets(StandardView::Front.world_from_view(), DVec2::new(50.0, 50.0), 30.0);
        assert_eq!(facets.len(), 9);
        assert_eq!(hit(&facets, DVec2::new(50.0, 50.0)), Some(IVec3::new(0, -1, 0)));
        assert_eq!(hit(&facets, DVec2::new(50.0, 22.0)), Some(IVec3::new(0, -1, 1)), "upper edge");
        assert_eq!(hit(&facets, DVec2::new(78.0, 22.0)), Some(IVec3::new(1, -1, 1)), "upper right corner");
        assert_eq!(hit(&facets, DVec2::new(90.0, 50.0)), None);
    }

    #[test]
    fn the_iso_view_shows_three_sides_and_their_labels_read_upright() {
        let facets = facets(StandardView::Iso.world_from_view(), DVec2::ZERO, 30.0);
        let labels: Vec<_> = facets.iter().filter_map(|f| f.label).collect();
        assert_eq!(labels, ["FRONT", "RIGHT", "TOP"]);
        assert!(facets.iter().all(|f| f.text_axes.1.y < 0.0), "up is up on the picture");
        assert_eq!(hit(&facets, DVec2::new(0.0, -2.0)), Some(IVec3::new(1, -1, 1)));
    }

    #[test]
    fn every_click_leads_to_a_view_in_which_that_facet_faces_the_eye() {
        for facet in facets(looking_from(DVec3::new(0.3, 0.5, -0.4)), DVec2::ZERO, 30.0) {
            let camera = camera_from(&Camera::default(), facet.towards_eye);
            let eye = camera.world_from_view * DVec3::Z;
            assert!(eye.distance(facet.towards_eye.as_dvec3().normalize()) < 1e-9);
        }
    }
}
