//! Curves and surfaces moved by a transformation operator: rotation, uniform scale, translation, for curves also a mirror.

use crate::geom::{BSplineCurve, BSplineSurface, Curve, Frame, Surface};
use glam::{DMat4, DVec3};

/// Uniform scale of the operator.
fn scale(by: &DMat4) -> f64 {
    by.transform_vector3(DVec3::X).length()
}

/// The frame whose x and y axes are the moved ones; z follows from them (a mirror turns it round).
fn moved(frame: &Frame, by: &DMat4) -> Frame {
    let x = by.transform_vector3(frame.x);
    let y = by.transform_vector3(frame.y);
    Frame::new(by.transform_point3(frame.origin), Some(x.cross(y)), Some(x))
}

/// A curve moved by `by`.
pub fn curve(basis: &Curve, by: &DMat4) -> Curve {
    let s = scale(by);
    match basis {
        Curve::Line { origin, direction } => Curve::Line {
            origin: by.transform_point3(*origin),
            direction: by.transform_vector3(*direction).normalize_or(*direction),
        },
        Curve::Circle { frame, radius } => Curve::Circle { frame: moved(frame, by), radius: radius * s },
        Curve::Ellipse { frame, a, b } => Curve::Ellipse { frame: moved(frame, by), a: a * s, b: b * s },
        Curve::Parabola { frame, focal } => Curve::Parabola { frame: moved(frame, by), focal: focal * s },
        Curve::Hyperbola { frame, a, b } => Curve::Hyperbola { frame: moved(frame, by), a: a * s, b: b * s },
        Curve::BSpline(spline) => {
            let points = spline.points.iter().map(|p| by.transform_point3(*p)).collect();
            Curve::BSpline(BSplineCurve { points, ..spline.clone() })
        }
        Curve::Polyline(points) => Curve::Polyline(points.iter().map(|p| by.transform_point3(*p)).collect()),
        Curve::Trimmed { basis, start, end, sense } => {
            // A line's parameter is a length and grows with the scale; all other parameters stay.
            let grow = if matches!(**basis, Curve::Line { .. }) { s } else { 1.0 };
            Curve::Trimmed { basis: Box::new(curve(basis, by)), start: start * grow, end: end * grow, sense: *sense }
        }
        Curve::Composite(segments) => {
            Curve::Composite(segments.iter().map(|(segment, sense)| (curve(segment, by), *sense)).collect())
        }
        Curve::Offset { basis, distance, reference } => {
            // A mirror turns the cross product round, and the distance with it.
            let hand = if by.determinant() < 0.0 { -1.0 } else { 1.0 };
            Curve::Offset {
                basis: Box::new(curve(basis, by)),
                distance: distance * s * hand,
                reference: by.transform_vector3(*reference).normalize_or(*reference),
            }
        }
    }
}

/// A surface moved by `by`; `None` for a mirror image, whose normals would turn inside out.
pub fn surface(basis: &Surface, by: &DMat4) -> Option<Surface> {
    if by.determinant() <= 0.0 {
        return None;
    }
    let s = scale(by);
    Some(match basis {
        Surface::Plane { frame } => Surface::Plane { frame: moved(frame, by) },
        Surface::Cylinder { frame, radius } => Surface::Cylinder { frame: moved(frame, by), radius: radius * s },
        Surface::Cone { frame, radius, half_angle } => {
            Surface::Cone { frame: moved(frame, by), radius: radius * s, half_angle: *half_angle }
        }
        Surface::Sphere { frame, radius } => Surface::Sphere { frame: moved(frame, by), radius: radius * s },
        Surface::Torus { frame, major, minor, outer } => {
            Surface::Torus { frame: moved(frame, by), major: major * s, minor: minor * s, outer: *outer }
        }
        Surface::BSpline(spline) => {
            let points = spline.points.iter().map(|p| by.transform_point3(*p)).collect();
            Surface::BSpline(BSplineSurface { points, ..spline.clone() })
        }
        Surface::Revolution { curve: profile, origin, axis } => Surface::Revolution {
            curve: Box::new(curve(profile, by)),
            origin: by.transform_point3(*origin),
            axis: by.transform_vector3(*axis).normalize_or(*axis),
        },
        Surface::Extrusion { curve: profile, direction } => {
            Surface::Extrusion { curve: Box::new(curve(profile, by)), direction: by.transform_vector3(*direction) }
        }
        Surface::Offset { basis, distance } => {
            Surface::Offset { basis: Box::new(surface(basis, by)?), distance: distance * s }
        }
        Surface::Trimmed { basis, u, v, u_sense, v_sense } => {
            // Parameters that are lengths grow with the scale.
            let (gu, gv) = match **basis {
                Surface::Plane { .. } => (s, s),
                Surface::Cylinder { .. } | Surface::Cone { .. } => (1.0, s),
                _ => (1.0, 1.0),
            };
            Surface::Trimmed {
                basis: Box::new(surface(basis, by)?),
                u: (u.0 * gu, u.1 * gu),
                v: (v.0 * gv, v.1 * gv),
                u_sense: *u_sense,
                v_sense: *v_sense,
            }
        }
    })
}
