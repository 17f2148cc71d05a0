//! Where the eye is. World coordinates in mm, right-handed; pixels from the upper left corner, y downwards.

use crate::geom::Aabb;
use crate::model::annotation::SavedView;
use glam::dcamera::rh::proj::directx;
use glam::{DMat3, DMat4, DQuat, DVec2, DVec3, DVec4};
use serde::Serialize;

/// Field of view of a central projection where nothing else is asked for: 30°.
pub const FIELD_RAD: f64 = std::f64::consts::PI / 6.0;

/// A camera that looks at `target`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Camera {
    /// Point looked at and orbited about.
    pub target: DVec3,
    /// Takes view axes (x right, y up, z towards the eye) to world axes.
    pub world_from_view: DQuat,
    /// Height of the window at the target, mm.
    pub height: f64,
    /// Central projection; else parallel.
    pub perspective: bool,
    /// Vertical angle of a central projection, radians.
    pub field_rad: f64,
}

impl Default for Camera {
    fn default() -> Self {
        Camera {
            target: DVec3::ZERO,
            world_from_view: DQuat::IDENTITY,
            height: 100.0,
            perspective: false,
            field_rad: FIELD_RAD,
        }
    }
}

/// The named views, with z up as machines and drawings of parts have it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub enum StandardView {
    /// From −y, x to the right.
    Front,
    /// From +y.
    Back,
    /// From −x.
    Left,
    /// From +x.
    Right,
    /// From +z, x to the right.
    Top,
    /// From −z, x to the right.
    Bottom,
    /// From the corner (1, −1, 1): front, right and top in view.
    #[default]
    Iso,
}

impl StandardView {
    /// All, in the order of the keys 1 to 7.
    pub const ALL: [StandardView; 7] = [
        StandardView::Front,
        StandardView::Back,
        StandardView::Left,
        StandardView::Right,
        StandardView::Top,
        StandardView::Bottom,
        StandardView::Iso,
    ];
    /// Name in lower case.
    pub fn name(self) -> &'static str {
        match self {
            StandardView::Front => "front",
            StandardView::Back => "back",
            StandardView::Left => "left",
            StandardView::Right => "right",
            StandardView::Top => "top",
            StandardView::Bottom => "bottom",
            StandardView::Iso => "iso",
        }
    }
    /// From the target towards the eye.
    pub fn towards_eye(self) -> DVec3 {
        match self {
            StandardView::Front => DVec3::NEG_Y,
            StandardView::Back => DVec3::Y,
            StandardView::Left => DVec3::NEG_X,
            StandardView::Right => DVec3::X,
            StandardView::Top => DVec3::Z,
            StandardView::Bottom => DVec3::NEG_Z,
            StandardView::Iso => DVec3::new(1.0, -1.0, 1.0),
        }
    }
    /// Takes view axes to world axes.
    pub fn world_from_view(self) -> DQuat {
        looking_from(self.towards_eye())
    }
}

/// The turn that looks from direction `towards_eye` with z (or, from above and below, ±y) upwards.
pub fn looking_from(towards_eye: DVec3) -> DQuat {
    let z = towards_eye.try_normalize().unwrap_or(DVec3::Z);
    let up = if z.z > 0.999_999 {
        DVec3::Y
    } else if z.z < -0.999_999 {
        DVec3::NEG_Y
    } else {
        DVec3::Z
    };
    let x = up.cross(z).try_normalize().unwrap_or(DVec3::X);
    DQuat::from_mat3(&DMat3::from_cols(x, z.cross(x), z)).normalize()
}

/// A camera fitted to a scene: matrices for one picture size.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Projection {
    /// Takes world points to clip space, depth 0 (near) to 1 (far), y up.
    pub clip_from_world: DMat4,
    /// Its inverse.
    pub world_from_clip: DMat4,
    /// Takes view axes to world axes.
    pub world_from_view: DQuat,
    /// Picture size in pixels.
    pub size: DVec2,
    /// Direction of sight in the middle of the picture, world axes, unit.
    pub sight: DVec3,
    /// Eye point for central projection; `None` for parallel.
    pub eye: Option<DVec3>,
    /// Millimetres in a pixel at the target.
    pub mm_per_pixel: f64,
    /// Distance from the eye to the target, mm (central projection).
    pub distance: f64,
}

/// A ray of sight.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ray {
    /// Point on the near plane.
    pub origin: DVec3,
    /// Unit direction.
    pub direction: DVec3,
}

impl Camera {
    /// A view of a box with a little air around it.
    pub fn fit(aabb: &Aabb, world_from_view: DQuat, aspect: f64) -> Self {
        let mut camera = Camera { world_from_view, ..Camera::default() };
        camera.fit_to(aabb, aspect);
        camera
    }
    /// Moves and zooms so that `aabb` fills the picture; direction and kind of projection stay.
    pub fn fit_to(&mut self, aabb: &Aabb, aspect: f64) {
        let view_from_world = self.world_from_view.inverse();
        let center = aabb.center();
        let slope = if self.perspective { (self.field_rad / 2.0).tan() } else { 0.0 };
        let mut half = 0.0f64;
        for corner in if aabb.is_empty() { [DVec3::ZERO; 8] } else { aabb.corners() } {
            let p = view_from_world * (corner - center);
            let across = p.y.abs().max(p.x.abs() / aspect.max(1e-6));
            // What lies nearer to the eye looks larger: its ray meets the target plane further out.
            half = half.max(across + slope * p.z);
        }
        self.target = center;
        self.height = if aabb.is_empty() { 100.0 } else { 2.0 * half.max(1e-6) * 1.08 };
    }
    /// The camera of a saved view (ISO 10303-46 `camera_model_d3`), or `None` where its numbers make no picture.
    ///
    /// The whole window stays in the picture. `aabb` chooses the depth of the target, which a parallel view leaves open.
    pub fn of_view(view: &SavedView, aabb: &Aabb, aspect: f64) -> Option<Self> {
        let camera = &view.camera;
        let frame = camera.frame;
        let plane = camera.view_plane_distance;
        let (left, lower) = camera.window_origin;
        let (right, upper) = (left + camera.window.0 * camera.to_mm, lower + camera.window.1 * camera.to_mm);
        // The eye of a central view may stand beside the middle of its window; the picture is then made larger.
        let (x, y) = if camera.central {
            (camera.projection_point.x, camera.projection_point.y)
        } else {
            ((left + right) / 2.0, (lower + upper) / 2.0)
        };
        let (half_x, half_y) = ((right - x).max(x - left), (upper - y).max(y - lower));
        let mut height = 2.0 * half_y.max(half_x / aspect.max(1e-6));
        let usable = [height, x, y, plane, left, right, lower, upper].iter().all(|v| v.is_finite())
            && half_x > 1e-9
            && half_y > 1e-9;
        // Two dialects of the view reference system (ISO 10303-46 leaves the eye to the projection point): with the eye
        // in its origin and the view plane before it, z is the direction of sight and x points left; else z points
        // towards the eye. 63 of 64 saved views of real files whose annotations say where they are read from agree.
        let ahead = camera.projection_point == DVec3::ZERO && plane > 0.0;
        let (x_axis, z_axis) = if ahead { (-frame.x, -frame.z) } else { (frame.x, frame.z) };
        let world_from_view = DQuat::from_mat3(&DMat3::from_cols(x_axis, frame.y, z_axis)).normalize();
        let (mut target_z, mut field_rad) = (plane, FIELD_RAD);
        let depth = frame.local(aabb.center()).z;
        if camera.central {
            let towards = if ahead { -1.0 } else { 1.0 };
            let distance = |z: f64| (camera.projection_point.z - z) * towards;
            if !usable || distance(plane) <= 1e-9 {
                return None;
            }
            field_rad = 2.0 * (height / 2.0 / distance(plane)).atan();
            if !aabb.is_empty() && distance(depth) > 1e-9 {
                height *= distance(depth) / distance(plane);
                target_z = depth;
            }
        } else if !aabb.is_empty() {
            target_z = depth;
        }
        let target = frame.point(DVec3::new(x, y, target_z));
        let usable = usable && target.is_finite() && world_from_view.is_finite();
        usable.then_some(Camera { target, world_from_view, height, perspective: camera.central, field_rad })
    }
    /// Direction of sight in the middle of the picture, unit.
    pub fn sight(&self) -> DVec3 {
        self.world_from_view * DVec3::NEG_Z
    }
    /// Distance from the eye to the target (central projection).
    pub fn distance(&self) -> f64 {
        self.height / 2.0 / (self.field_rad / 2.0).tan().max(1e-9)
    }
    /// Matrices for a picture of `size` pixels that hold everything in `aabb` between near and far.
    pub fn projection(&self, size: DVec2, aabb: &Aabb) -> Projection {
        let size = size.max(DVec2::ONE);
        let aspect = size.x / size.y;
        let view_from_world = DMat4::from_quat(self.world_from_view.inverse()) * DMat4::from_translation(-self.target);
        let (mut near, mut far) = (-self.height, self.height);
        if !aabb.is_empty() {
            let depths = aabb.corners().map(|c| -view_from_world.transform_point3(c).z);
            near = depths.iter().copied().fold(f64::INFINITY, f64::min);
            far = depths.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        }
        let air = (far - near) * 0.01 + self.height * 0.01;
        (near, far) = (near - air, far + air);
        let half = self.height / 2.0;
        let (clip_from_view, eye) = if self.perspective {
            let distance = self.distance();
            let far = (distance + far).max(distance * 1e-2);
            let near = (distance + near).max(far * 1e-4);
            let back = DMat4::from_translation(DVec3::new(0.0, 0.0, -distance));
            let eye = self.target - self.sight() * distance;
            (directx::perspective(self.field_rad, aspect, near, far) * back, Some(eye))
        } else {
            (directx::orthographic(-half * aspect, half * aspect, -half, half, near, far), None)
        };
        let clip_from_world = clip_from_view * view_from_world;
        Projection {
            clip_from_world,
            world_from_clip: clip_from_world.inverse(),
            world_from_view: self.world_from_view,
            size,
            sight: self.sight(),
            eye,
            mm_per_pixel: self.height / size.y,
            distance: self.distance(),
        }
    }
    /// The point of the target plane under a pixel.
    pub fn on_target_plane(&self, pixel: DVec2, size: DVec2) -> DVec3 {
        let mm = self.height / size.y.max(1.0);
        let across = (pixel - size / 2.0) * mm;
        self.target + self.world_from_view * DVec3::new(across.x, -across.y, 0.0)
    }
    /// Turns about `pivot` as if a ball around it followed the pointer; the pivot keeps its place in the picture.
    pub fn orbit(&mut self, pivot: DVec3, drag: DVec2, size: DVec2) {
        let per_pixel = std::f64::consts::PI / size.min_element().max(1.0);
        let turn = DQuat::from_rotation_y(-drag.x * per_pixel) * DQuat::from_rotation_x(-drag.y * per_pixel);
        let world_turn = self.world_from_view * turn * self.world_from_view.inverse();
        self.target = pivot + world_turn * (self.target - pivot);
        self.world_from_view = (self.world_from_view * turn).normalize();
    }
    /// Turns about the line of sight, radians, counter-clockwise.
    pub fn roll(&mut self, angle_rad: f64) {
        self.world_from_view = (self.world_from_view * DQuat::from_rotation_z(-angle_rad)).normalize();
    }
    /// Moves so that what is under the pointer follows it.
    pub fn pan(&mut self, drag: DVec2, size: DVec2) {
        let mm = self.height / size.y.max(1.0);
        self.target -= self.world_from_view * DVec3::new(drag.x * mm, -drag.y * mm, 0.0);
    }
    /// Makes everything `factor` times as large; what is under `pixel` stays there.
    pub fn zoom(&mut self, factor: f64, pixel: DVec2, size: DVec2) {
        let factor = if factor.is_finite() { factor.clamp(1e-3, 1e3) } else { 1.0 };
        let height = (self.height / factor).clamp(1e-6, 1e9);
        let kept = self.on_target_plane(pixel, size);
        self.target = kept + (self.target - kept) * (height / self.height);
        self.height = height;
    }
    /// Looks at the scene from a named side; the target stays.
    pub fn look(&mut self, view: StandardView) {
        self.world_from_view = view.world_from_view();
    }
    /// The camera `share` of the way to another (0 to 1), for a short glide between views.
    pub fn towards(&self, other: &Camera, share: f64) -> Camera {
        let share = share.clamp(0.0, 1.0);
        Camera {
            target: self.target.lerp(other.target, share),
            world_from_view: self.world_from_view.slerp(other.world_from_view, share).normalize(),
            height: (self.height.ln() * (1.0 - share) + other.height.ln() * share).exp(),
            perspective: other.perspective,
            field_rad: self.field_rad + (other.field_rad - self.field_rad) * share,
        }
    }
}

impl Projection {
    /// Pixel and depth (0 near to 1 far) of a world point; `None` behind the eye.
    pub fn to_pixel(&self, point: DVec3) -> Option<DVec3> {
        let clip = self.clip_from_world * point.extend(1.0);
        (clip.w > 1e-12).then(|| self.viewport(clip))
    }
    /// Pixel and depth of a clip-space point with positive w.
    pub fn viewport(&self, clip: DVec4) -> DVec3 {
        let ndc = clip.truncate() / clip.w;
        DVec3::new((ndc.x + 1.0) * 0.5 * self.size.x, (1.0 - ndc.y) * 0.5 * self.size.y, ndc.z)
    }
    /// The world point at a pixel and depth.
    pub fn to_world(&self, pixel: DVec2, depth: f64) -> DVec3 {
        let ndc = DVec3::new(pixel.x / self.size.x * 2.0 - 1.0, 1.0 - pixel.y / self.size.y * 2.0, depth);
        self.world_from_clip.project_point3(ndc)
    }
    /// The ray of sight through a pixel.
    pub fn ray(&self, pixel: DVec2) -> Ray {
        let origin = self.to_world(pixel, 0.0);
        let direction = match self.eye {
            Some(eye) => (origin - eye).try_normalize().unwrap_or(self.sight),
            None => self.sight,
        };
        Ray { origin, direction }
    }
    /// Millimetres in a pixel at a world point.
    pub fn mm_per_pixel_at(&self, point: DVec3) -> f64 {
        match self.eye {
            Some(eye) => self.mm_per_pixel * ((point - eye).dot(self.sight) / self.distance).max(0.0),
            None => self.mm_per_pixel,
        }
    }
    /// From a world point towards the eye, unit.
    pub fn towards_eye(&self, point: DVec3) -> DVec3 {
        match self.eye {
            Some(eye) => (eye - point).try_normalize().unwrap_or(-self.sight),
            None => -self.sight,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geom::Frame;
    use crate::model::annotation;

    fn unit_box() -> Aabb {
        Aabb { min: DVec3::ZERO, max: DVec3::new(10.0, 20.0, 30.0) }
    }
    fn size() -> DVec2 {
        DVec2::new(800.0, 600.0)
    }
    fn cameras() -> [Camera; 2] {
        let parallel = Camera::fit(&unit_box(), StandardView::Iso.world_from_view(), 4.0 / 3.0);
        let mut central = Camera { perspective: true, ..parallel };
        central.fit_to(&unit_box(), 4.0 / 3.0);
        [parallel, central]
    }

    #[test]
    fn front_view_has_x_right_and_z_up() {
        let turn = StandardView::Front.world_from_view();
        assert!((turn * DVec3::X).distance(DVec3::X) < 1e-12);
        assert!((turn * DVec3::Y).distance(DVec3::Z) < 1e-12);
        assert!((StandardView::Top.world_from_view() * DVec3::Y).distance(DVec3::Y) < 1e-12);
        for view in StandardView::ALL {
            let eye = view.world_from_view() * DVec3::Z;
            assert!(eye.distance(view.towards_eye().normalize()) < 1e-12, "{view:?}");
        }
    }

    #[test]
    fn a_fitted_box_is_inside_the_picture_with_depths_between_0_and_1() {
        for camera in cameras() {
            let projection = camera.projection(size(), &unit_box());
            for corner in unit_box().corners() {
                let p = projection.to_pixel(corner).unwrap();
                assert!(p.x > 0.0 && p.x < 800.0 && p.y > 0.0 && p.y < 600.0 && p.z > 0.0 && p.z < 1.0, "{p}");
            }
        }
    }

    #[test]
    fn pixels_come_back_from_the_world() {
        for camera in cameras() {
            let projection = camera.projection(size(), &unit_box());
            let point = DVec3::new(3.0, 7.0, 11.0);
            let p = projection.to_pixel(point).unwrap();
            assert!(projection.to_world(p.truncate(), p.z).distance(point) < 1e-8);
            let ray = projection.ray(p.truncate());
            let along = (point - ray.origin).dot(ray.direction);
            assert!((ray.origin + ray.direction * along).distance(point) < 1e-8);
            assert!(along > 0.0);
        }
    }

    #[test]
    fn orbit_keeps_its_pivot_and_zoom_its_pixel() {
        for mut camera in cameras() {
            let pivot = DVec3::new(10.0, 0.0, 30.0);
            let before = camera.projection(size(), &unit_box()).to_pixel(pivot).unwrap();
            camera.orbit(pivot, DVec2::new(50.0, -30.0), size());
            let after = camera.projection(size(), &unit_box()).to_pixel(pivot).unwrap();
            assert!(before.truncate().distance(after.truncate()) < 1e-6);
            let pixel = DVec2::new(123.0, 456.0);
            let kept = camera.on_target_plane(pixel, size());
            camera.zoom(2.5, pixel, size());
            let p = camera.projection(size(), &unit_box()).to_pixel(kept).unwrap();
            assert!(p.truncate().distance(pixel) < 1e-6);
            camera.pan(DVec2::new(10.0, 4.0), size());
            let p = camera.projection(size(), &unit_box()).to_pixel(kept).unwrap();
            assert!(p.truncate().distance(pixel + DVec2::new(10.0, 4.0)) < 1e-6);
        }
    }

    #[test]
    fn dragging_right_turns_the_near_side_right() {
        let mut camera = Camera::fit(&unit_box(), StandardView::Front.world_from_view(), 1.0);
        let center = unit_box().center();
        let near = center + DVec3::new(0.0, -10.0, 0.0);
        let before = camera.projection(size(), &unit_box()).to_pixel(near).unwrap();
        camera.orbit(center, DVec2::new(20.0, 10.0), size());
        let after = camera.projection(size(), &unit_box()).to_pixel(near).unwrap();
        assert!(after.x > before.x && after.y > before.y);
    }

    #[test]
    fn a_saved_view_shows_its_window() {
        let frame = Frame::new(DVec3::new(5.0, 6.0, 7.0), Some(DVec3::NEG_Y), Some(DVec3::X));
        let mut view = SavedView {
            entity: 1,
            name: "MBD_A".into(),
            camera: annotation::Camera {
                entity: 2,
                name: String::new(),
                frame,
                central: false,
                projection_point: DVec3::new(0.0, 0.0, 500.0),
                view_plane_distance: -30.0,
                window: (40.0, 30.0),
                to_mm: 1.0,
                window_origin: (-10.0, -5.0),
            },
            clipping: Vec::new(),
            annotations: Vec::new(),
            lists_geometry: false,
        };
        for central in [false, true] {
            view.camera.central = central;
            let camera = Camera::of_view(&view, &unit_box(), 4.0 / 3.0).unwrap();
            let projection = camera.projection(size(), &unit_box());
            let lower_left = projection.to_pixel(frame.point(DVec3::new(-10.0, -5.0, -30.0))).unwrap();
            let upper_right = projection.to_pixel(frame.point(DVec3::new(30.0, 25.0, -30.0))).unwrap();
            if central {
                let eye = frame.point(DVec3::new(0.0, 0.0, 500.0));
                assert!(projection.eye.unwrap().distance(eye) < 1e-9);
                assert!(upper_right.truncate().distance(DVec2::new(760.0, 0.0)) < 1e-6, "{upper_right}");
                assert!(lower_left.x > 0.0 && lower_left.y < 600.0, "{lower_left}");
            } else {
                assert!(lower_left.truncate().distance(DVec2::new(0.0, 600.0)) < 1e-6, "{lower_left}");
                assert!(upper_right.truncate().distance(DVec2::new(800.0, 0.0)) < 1e-6, "{upper_right}");
            }
            assert!(camera.sight().distance(DVec3::Y) < 1e-12);
        }
        // The other dialect: eye in the origin, z is the direction of sight.
        view.camera.projection_point = DVec3::ZERO;
        view.camera.view_plane_distance = 400.0;
        for central in [false, true] {
            view.camera.central = central;
            view.camera.window_origin = (-20.0, -15.0);
            let camera = Camera::of_view(&view, &Aabb::EMPTY, 4.0 / 3.0).unwrap();
            assert!(camera.sight().distance(DVec3::NEG_Y) < 1e-12);
            let projection = camera.projection(size(), &Aabb::EMPTY);
            let corner = projection.to_pixel(frame.point(DVec3::new(20.0, 15.0, 400.0))).unwrap();
            assert!(corner.truncate().length() < 1e-6, "x points left: {corner}");
        }
        view.camera.window.1 = f64::NAN;
        view.camera.window.0 = f64::NAN;
        assert_eq!(Camera::of_view(&view, &unit_box(), 1.0), None);
    }
}
