//! Where balloons stand: beside what they speak of, overlapping neither each other nor the rim of the picture.

use super::camera::Projection;
use super::scene::Scene;
use glam::DVec2;

/// Radius of a balloon with a short number, pixels.
pub const RADIUS: f64 = 12.0;

/// A balloon with its place on the picture.
#[derive(Clone, Debug, PartialEq)]
pub struct Balloon {
    /// Index into [`Scene::labels`].
    pub label: u32,
    /// Pixel of the point that it speaks of.
    pub anchor: DVec2,
    /// Middle of the balloon.
    pub center: DVec2,
    /// Half its width and height; wider than high where the text is long.
    pub half: DVec2,
}

impl Balloon {
    /// Whether a pixel is on it.
    pub fn contains(&self, pixel: DVec2) -> bool {
        let d = (pixel - self.center).abs();
        let straight = (self.half.x - self.half.y).max(0.0);
        DVec2::new((d.x - straight).max(0.0), d.y).length() <= self.half.y
    }
    fn overlaps(&self, other: &Balloon) -> bool {
        let gap = (self.center - other.center).abs() - (self.half + other.half + 2.0);
        gap.x < 0.0 && gap.y < 0.0
    }
    fn covers_anchor_of(&self, other: &Balloon) -> bool {
        let gap = (self.center - other.anchor).abs() - (self.half + 2.0);
        gap.x < 0.0 && gap.y < 0.0
    }
}

/// Half the width of a balloon for a text of so many characters.
fn half_width(characters: usize) -> f64 {
    RADIUS.max(characters as f64 * 3.4 + 5.0)
}

/// Places the balloons of a scene. Those whose point is not on the picture are left out.
///
/// Each takes the first free place around its point, nearest first, outwards from the middle of the picture before
/// other directions. Where all places are taken, the balloon stands in its first choice, over others, rather than
/// nowhere.
pub fn layout(scene: &Scene, projection: &Projection) -> Vec<Balloon> {
    let mut placed: Vec<Balloon> = Vec::new();
    let mut fixed: Vec<(u32, DVec2, DVec2)> = Vec::new();
    for (index, label) in (0u32..).zip(&scene.labels) {
        let Some(anchor) = projection.to_pixel(label.anchor).map(|p| p.truncate()) else { continue };
        if anchor.cmplt(DVec2::ZERO).any() || anchor.cmpgt(projection.size).any() {
            continue;
        }
        fixed.push((index, anchor, DVec2::new(half_width(label.text.chars().count()), RADIUS)));
    }
    let middle = projection.to_pixel(scene.aabb.center()).map_or(projection.size / 2.0, |p| p.truncate());
    for &(label, anchor, half) in &fixed {
        let outwards = (anchor - middle).try_normalize().unwrap_or(DVec2::NEG_Y);
        let preferred = (outwards + DVec2::NEG_Y * 0.8).try_normalize().unwrap_or(DVec2::NEG_Y);
        let mut choices = candidates(anchor, preferred, half).map(|center| Balloon { label, anchor, center, half });
        let first = choices.next();
        let free = |balloon: &Balloon| {
            let low = balloon.center - balloon.half - 2.0;
            let high = balloon.center + balloon.half + 2.0;
            low.cmpge(DVec2::ZERO).all()
                && high.cmple(projection.size).all()
                && !placed.iter().any(|other| balloon.overlaps(other) || balloon.covers_anchor_of(other))
        };
        let chosen = first.iter().cloned().chain(choices).find(|balloon| free(balloon)).or(first);
        placed.extend(chosen);
    }
    placed
}

/// Places around a point: rings of growing distance, on each ring the preferred direction first.
fn candidates(anchor: DVec2, preferred: DVec2, half: DVec2) -> impl Iterator<Item = DVec2> {
    const DIRECTIONS: i32 = 16;
    (0..9).flat_map(move |ring| {
        (0..DIRECTIONS).map(move |step| {
            // 0, +1, −1, +2, −2, ...
            let turn = if step % 2 == 0 { -step / 2 } else { (step + 1) / 2 };
            let direction = DVec2::from_angle(f64::from(turn) * std::f64::consts::TAU / f64::from(DIRECTIONS));
            let direction = direction.rotate(preferred);
            let reach = 20.0 + f64::from(ring) * 16.0;
            anchor + direction * (reach + half.x * direction.x.abs() + half.y * direction.y.abs() - RADIUS)
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geom::Aabb;
    use crate::view::camera::{Camera, StandardView};
    use crate::view::scene::{Label, Sign};
    use crate::view::theme::rgb;
    use glam::DVec3;

    #[test]
    fn forty_balloons_on_one_picture_do_not_overlap() {
        let aabb = Aabb { min: DVec3::ZERO, max: DVec3::splat(100.0) };
        let labels = (0..40)
            .map(|i| Label {
                anchor: DVec3::new(f64::from(i % 8) * 12.0, 0.0, f64::from(i / 8) * 9.0 + 20.0),
                text: format!("{i}.{}", i % 4),
                colour: rgb(0x4bb58a),
                sign: Sign::Disc,
                tag: 0,
            })
            .collect();
        let scene = Scene { labels, aabb, ..Scene::default() };
        let camera = Camera::fit(&aabb, StandardView::Front.world_from_view(), 1.5);
        let placed = layout(&scene, &camera.projection(DVec2::new(900.0, 600.0), &aabb));
        assert_eq!(placed.len(), 40);
        for (at, a) in placed.iter().enumerate() {
            assert!(placed[at + 1..].iter().all(|b| !a.overlaps(b)));
            assert!(a.contains(a.center) && !a.contains(a.anchor));
        }
    }
}
