//! B-spline basis and the evaluation of rational curves and surfaces (Piegl & Tiller, The NURBS Book, ch. 2 to 4).

use super::curve::CurvePoint;
use super::surface::SurfacePoint;
use super::{BSplineCurve, BSplineSurface};
use glam::{DVec3, DVec4};

/// Highest degree that is evaluated; the basis lives on the stack. Exporters write at most 25 (CATIA's bound is 21).
pub const MAX_DEGREE: usize = 30;

/// The `degree + 1` basis functions that are not zero on a span, with first and second derivatives.
struct Basis {
    /// Index of the first of them.
    first: usize,
    value: [f64; MAX_DEGREE + 1],
    d1: [f64; MAX_DEGREE + 1],
    d2: [f64; MAX_DEGREE + 1],
}

/// `num / den`, 0 where the knots coincide (the convention 0/0 = 0 of the recursion).
fn ratio(num: f64, den: f64) -> f64 {
    if den > 0.0 { num / den } else { 0.0 }
}

/// Index `k` with `knots[k] <= t < knots[k + 1]`, kept within the spans that have a full basis.
fn span(degree: usize, count: usize, knots: &[f64], t: f64) -> usize {
    let inner = &knots[degree + 1..count];
    degree + inner.partition_point(|&k| k <= t)
}

impl Basis {
    /// At `t`, kept inside the knots' valid range. `order` says how many derivatives are wanted (0 to 2).
    fn at(degree: usize, count: usize, knots: &[f64], t: f64, order: usize) -> Basis {
        let t = t.clamp(knots[degree], knots[count]);
        let k = span(degree, count, knots, t);
        let mut b = Basis {
            first: k - degree,
            value: [0.0; MAX_DEGREE + 1],
            d1: [0.0; MAX_DEGREE + 1],
            d2: [0.0; MAX_DEGREE + 1],
        };
        b.value[0] = 1.0;
        // Rows of lower degree stand right-aligned at `k`: after row q, value[j] belongs to basis k - q + j.
        for q in 1..=degree {
            if order > 0 && q == degree {
                let (low, out) = (&b.value, &mut b.d1);
                difference(low, out, q, k, knots);
            }
            if order > 1 && q + 1 == degree {
                let (low, out) = (&b.value, &mut b.d2);
                difference(low, out, q, k, knots);
            }
            if order > 1 && q == degree && degree > 1 {
                // d2 holds first derivatives of the row of degree - 1: differentiate once more.
                let low = b.d2;
                difference(&low, &mut b.d2, q, k, knots);
            }
            let mut saved = 0.0;
            for j in 0..q {
                let (left, right) = (knots[k + 1 + j - q], knots[k + 1 + j]);
                let part = ratio(b.value[j], right - left);
                b.value[j] = saved + (right - t) * part;
                saved = (t - left) * part;
            }
            b.value[q] = saved;
        }
        b
    }
}

/// `q` times the difference quotient that turns a row of degree `q - 1` into first derivatives of the row of degree `q`.
fn difference(low: &[f64; MAX_DEGREE + 1], out: &mut [f64; MAX_DEGREE + 1], q: usize, k: usize, knots: &[f64]) {
    let mut saved = 0.0;
    for j in 0..q {
        let part = q as f64 * ratio(low[j], knots[k + 1 + j] - knots[k + 1 + j - q]);
        out[j] = saved - part;
        saved = part;
    }
    out[q] = saved;
}

/// Whether knots, counts and weights fit together, so that evaluation is defined everywhere.
fn consistent(degree: usize, count: usize, knots: &[f64]) -> Result<(), String> {
    if degree == 0 || degree > MAX_DEGREE {
        return Err(format!("degree {degree} is outside 1..={MAX_DEGREE}"));
    }
    if count <= degree {
        return Err(format!("{count} control points are too few for degree {degree}"));
    }
    if knots.len() != count + degree + 1 {
        return Err(format!("{} knots instead of {}", knots.len(), count + degree + 1));
    }
    if knots.iter().any(|k| !k.is_finite()) || knots.windows(2).any(|w| w[0] > w[1]) {
        return Err("knots are not ascending numbers".into());
    }
    if knots[degree] >= knots[count] {
        return Err("knots span no interval".into());
    }
    Ok(())
}

impl BSplineCurve {
    /// Says why the curve cannot be evaluated, if so.
    pub fn check(&self) -> Result<(), String> {
        consistent(self.degree, self.points.len(), &self.knots)?;
        check_points(&self.points, &self.weights)
    }
    /// First and last parameter.
    pub fn domain(&self) -> (f64, f64) {
        let n = self.points.len();
        match (self.knots.get(self.degree), self.knots.get(n)) {
            (Some(&a), Some(&b)) => (a, b),
            _ => (0.0, 0.0),
        }
    }
    /// Point and derivatives at `t` inside the domain (kept inside it otherwise). Not a number where [`check`](Self::check) fails.
    pub fn eval(&self, t: f64) -> CurvePoint {
        if self.degree == 0 || self.degree > MAX_DEGREE || self.knots.len() != self.points.len() + self.degree + 1 {
            return CurvePoint { p: DVec3::NAN, d1: DVec3::NAN, d2: DVec3::NAN };
        }
        let b = Basis::at(self.degree, self.points.len(), &self.knots, t, 2);
        let points = &self.points[b.first..=b.first + self.degree];
        if self.weights.len() != self.points.len() {
            let mut out = CurvePoint { p: DVec3::ZERO, d1: DVec3::ZERO, d2: DVec3::ZERO };
            for (j, &p) in points.iter().enumerate() {
                out.p += p * b.value[j];
                out.d1 += p * b.d1[j];
                out.d2 += p * b.d2[j];
            }
            return out;
        }
        let (mut h, mut h1, mut h2) = (DVec4::ZERO, DVec4::ZERO, DVec4::ZERO);
        for (j, (&p, &w)) in points.iter().zip(&self.weights[b.first..]).enumerate() {
            let p = (p * w).extend(w);
            h += p * b.value[j];
            h1 += p * b.d1[j];
            h2 += p * b.d2[j];
        }
        let w = 1.0 / h.w;
        let p = h.truncate() * w;
        let d1 = (h1.truncate() - p * h1.w) * w;
        let d2 = (h2.truncate() - d1 * (2.0 * h1.w) - p * h2.w) * w;
        CurvePoint { p, d1, d2 }
    }
}

fn check_points(points: &[DVec3], weights: &[f64]) -> Result<(), String> {
    if points.iter().any(|p| !p.is_finite()) {
        return Err("a control point is not a number".into());
    }
    if !weights.is_empty() && weights.len() != points.len() {
        return Err(format!("{} weights for {} control points", weights.len(), points.len()));
    }
    if weights.iter().any(|&w| !(w > 0.0 && w.is_finite())) {
        return Err("a weight is not positive".into());
    }
    Ok(())
}

impl BSplineSurface {
    /// Says why the surface cannot be evaluated, if so.
    pub fn check(&self) -> Result<(), String> {
        consistent(self.u_degree, self.u_count, &self.u_knots).map_err(|why| format!("along u: {why}"))?;
        consistent(self.v_degree, self.v_count, &self.v_knots).map_err(|why| format!("along v: {why}"))?;
        if self.u_count.checked_mul(self.v_count) != Some(self.points.len()) {
            return Err(format!("{} control points for {} by {}", self.points.len(), self.u_count, self.v_count));
        }
        check_points(&self.points, &self.weights)
    }
    /// First and last parameter along u and along v.
    pub fn domain(&self) -> [(f64, f64); 2] {
        let range = |knots: &[f64], degree: usize, count: usize| match (knots.get(degree), knots.get(count)) {
            (Some(&a), Some(&b)) => (a, b),
            _ => (0.0, 0.0),
        };
        [range(&self.u_knots, self.u_degree, self.u_count), range(&self.v_knots, self.v_degree, self.v_count)]
    }
    /// Point and derivatives; parameters are kept inside the domain. The surface must have passed [`check`](Self::check).
    ///
    /// `order` 0 gives the point, 1 first derivatives too, 2 all.
    pub fn eval(&self, u: f64, v: f64, order: usize) -> SurfacePoint {
        let bu = Basis::at(self.u_degree, self.u_count, &self.u_knots, u, order);
        let bv = Basis::at(self.v_degree, self.v_count, &self.v_knots, v, order);
        if self.weights.is_empty() {
            let mut s = SurfacePoint::default();
            for i in 0..=self.u_degree {
                let at = (bu.first + i) * self.v_count + bv.first;
                let row = &self.points[at..=at + self.v_degree];
                let (mut r0, mut r1, mut r2) = (DVec3::ZERO, DVec3::ZERO, DVec3::ZERO);
                for (j, &p) in row.iter().enumerate() {
                    r0 += p * bv.value[j];
                    if order > 0 {
                        r1 += p * bv.d1[j];
                    }
                    if order > 1 {
                        r2 += p * bv.d2[j];
                    }
                }
                s.p += r0 * bu.value[i];
                s.du += r0 * bu.d1[i];
                s.dv += r1 * bu.value[i];
                if order > 1 {
                    s.duu += r0 * bu.d2[i];
                    s.duv += r1 * bu.d1[i];
                    s.dvv += r2 * bu.value[i];
                }
            }
            return s;
        }
        let mut h = [DVec4::ZERO; 6];
        for i in 0..=self.u_degree {
            let at = (bu.first + i) * self.v_count + bv.first;
            let row = self.points[at..=at + self.v_degree].iter().zip(&self.weights[at..]);
            let (mut r0, mut r1, mut r2) = (DVec4::ZERO, DVec4::ZERO, DVec4::ZERO);
            for (j, (&p, &w)) in row.enumerate() {
                let p = (p * w).extend(w);
                r0 += p * bv.value[j];
                r1 += p * bv.d1[j];
                r2 += p * bv.d2[j];
            }
            h[0] += r0 * bu.value[i];
            h[1] += r0 * bu.d1[i];
            h[2] += r1 * bu.value[i];
            h[3] += r0 * bu.d2[i];
            h[4] += r1 * bu.d1[i];
            h[5] += r2 * bu.value[i];
        }
        let w = 1.0 / h[0].w;
        let p = h[0].truncate() * w;
        let du = (h[1].truncate() - p * h[1].w) * w;
        let dv = (h[2].truncate() - p * h[2].w) * w;
        let duu = (h[3].truncate() - du * (2.0 * h[1].w) - p * h[3].w) * w;
        let duv = (h[4].truncate() - du * h[2].w - dv * h[1].w - p * h[4].w) * w;
        let dvv = (h[5].truncate() - dv * (2.0 * h[2].w) - p * h[5].w) * w;
        SurfacePoint { p, du, dv, duu, duv, dvv }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A quarter circle of radius 1 as a rational quadratic, the textbook example.
    fn quarter() -> BSplineCurve {
        BSplineCurve {
            degree: 2,
            knots: vec![0.0, 0.0, 0.0, 1.0, 1.0, 1.0],
            points: vec![DVec3::X, DVec3::new(1.0, 1.0, 0.0), DVec3::Y],
            weights: vec![1.0, std::f64::consts::FRAC_1_SQRT_2, 1.0],
            closed: false,
        }
    }

    #[test]
    fn a_rational_quadratic_is_a_circle() {
        let c = quarter();
        for i in 0..=20 {
            let e = c.eval(f64::from(i) / 20.0);
            assert!((e.p.length() - 1.0).abs() < 1e-15);
            assert!(e.p.dot(e.d1).abs() < 1e-14, "tangent is perpendicular to the radius");
            // curvature 1: |d1 x d2| = |d1|^3
            assert!((e.d1.cross(e.d2).length() - e.d1.length().powi(3)).abs() < 1e-13);
        }
    }

    #[test]
    fn derivatives_agree_with_differences() {
        let mut c = quarter();
        c.degree = 3;
        c.points = (0..7).map(|i| DVec3::new(f64::from(i), f64::from(i * i % 5), f64::from(i * 7 % 3))).collect();
        c.weights = vec![1.0, 2.0, 0.5, 1.0, 3.0, 1.0, 1.0];
        c.knots = vec![0.0, 0.0, 0.0, 0.0, 0.3, 0.5, 0.5, 1.0, 1.0, 1.0, 1.0];
        assert_eq!(c.check(), Ok(()));
        for i in 1..40 {
            let t = f64::from(i) / 40.0 + 0.001;
            let h = 1e-5;
            let (a, e, b) = (c.eval(t - h), c.eval(t), c.eval(t + h));
            assert!(((b.p - a.p) / (2.0 * h) - e.d1).length() < 1e-6 * (1.0 + e.d1.length()));
            assert!(((b.d1 - a.d1) / (2.0 * h) - e.d2).length() < 1e-5 * (1.0 + e.d2.length()));
        }
    }

    #[test]
    fn surface_derivatives_agree_with_differences() {
        let points: Vec<DVec3> = (0..20)
            .map(|k| {
                let (i, j) = (k / 5, k % 5);
                DVec3::new(f64::from(i), f64::from(j), f64::from((i * 3 + j * j * 2) % 7))
            })
            .collect();
        for weights in [vec![], (0..20).map(|k| 1.0 + f64::from(k % 3)).collect()] {
            let s = BSplineSurface {
                u_degree: 3,
                v_degree: 2,
                u_knots: vec![0.0, 0.0, 0.0, 0.0, 1.0, 1.0, 1.0, 1.0],
                v_knots: vec![0.0, 0.0, 0.0, 1.0, 2.0, 3.0, 3.0, 3.0],
                u_count: 4,
                v_count: 5,
                points: points.clone(),
                weights,
                u_closed: false,
                v_closed: false,
            };
            assert_eq!(s.check(), Ok(()));
            let (u, v, h) = (0.37, 1.61, 1e-5);
            let e = s.eval(u, v, 2);
            let d = |a: SurfacePoint, b: SurfacePoint, f: fn(&SurfacePoint) -> DVec3| (f(&b) - f(&a)) / (2.0 * h);
            let (l, r, lo, hi) = (s.eval(u - h, v, 2), s.eval(u + h, v, 2), s.eval(u, v - h, 2), s.eval(u, v + h, 2));
            assert!((d(l, r, |s| s.p) - e.du).length() < 1e-7);
            assert!((d(lo, hi, |s| s.p) - e.dv).length() < 1e-7);
            assert!((d(l, r, |s| s.du) - e.duu).length() < 1e-6);
            assert!((d(l, r, |s| s.dv) - e.duv).length() < 1e-6);
            assert!((d(lo, hi, |s| s.dv) - e.dvv).length() < 1e-6);
        }
    }

    #[test]
    fn broken_knots_are_named() {
        let mut c = quarter();
        c.knots.pop();
        assert!(c.check().unwrap_err().contains("knots"));
        assert!(c.eval(0.5).p.is_nan(), "and evaluation does not panic");
    }
}
