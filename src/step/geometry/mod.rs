//! Points, placements, curves and surfaces of ISO 10303-42, in millimetres and radians.
//!
//! In: instance numbers with the factors of their context. Out: [`crate::geom`] values, or a [`Fault`] with the reason.
//! Read first: [`placement`], then `curve`, `bspline`, `surface`.
//!
//! Knows nothing of faces and edges.

pub mod bspline;
pub mod curve;
pub mod placement;
pub mod replica;
pub mod surface;
pub mod trim;

use super::units::ContextUnits;
use crate::base::limits::Limits;
use crate::geom::Frame;
use crate::part21::exchange::{Exchange, Instance};
use glam::DVec3;
use std::cell::{Cell, RefCell};

/// Why something could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Instance number of the culprit.
    pub entity: u64,
    /// A sentence.
    pub why: String,
}

impl Fault {
    /// A fault of `#entity`.
    pub fn new(entity: u64, why: impl Into<String>) -> Self {
        Fault { entity, why: why.into() }
    }
}

/// Reads geometry of one representation context.
pub struct Reader<'a> {
    /// The file.
    pub exchange: &'a Exchange,
    /// Millimetres in a unit of length.
    pub to_mm: f64,
    /// Radians in a unit of plane angle.
    pub to_rad: f64,
    limits: &'a Limits,
    budget: Cell<usize>,
    doubts: RefCell<Vec<Fault>>,
}

impl<'a> Reader<'a> {
    /// A reader with the factors of a context.
    pub fn new(exchange: &'a Exchange, units: &ContextUnits, limits: &'a Limits) -> Self {
        Reader {
            exchange,
            to_mm: units.to_mm,
            to_rad: units.to_rad,
            limits,
            budget: Cell::new(0),
            doubts: RefCell::default(),
        }
    }

    /// What was read with a meaning that its letters do not have, since the last call.
    pub fn take_doubts(&self) -> Vec<Fault> {
        std::mem::take(&mut *self.doubts.borrow_mut())
    }

    /// A CARTESIAN_POINT, mm.
    pub fn point(&self, id: u64) -> Result<DVec3, Fault> {
        placement::point(self.exchange, id, self.to_mm)
    }

    /// A placement, mm. Parallel axes are a doubt.
    pub fn frame(&self, id: u64) -> Result<Frame, Fault> {
        let frame = placement::frame(self.exchange, id, self.to_mm)?;
        if let Some(instance) = self.exchange.get(id).filter(|instance| instance.is("AXIS2_PLACEMENT_3D")) {
            let along = |index| {
                let id = placement::attribute(instance, "AXIS2_PLACEMENT_3D", 2, index).reference()?;
                placement::direction(self.exchange, id).ok()
            };
            if let (Some(axis), Some(reference)) = (along(0).or(Some(DVec3::Z)), along(1))
                && axis.cross(reference).length() < 1e-9
            {
                self.doubt(id, format!("axis and reference direction of placement #{id} are parallel; another reference direction was chosen"));
            }
        }
        Ok(frame)
    }

    fn doubt(&self, entity: u64, why: impl Into<String>) {
        self.doubts.borrow_mut().push(Fault::new(entity, why));
    }

    /// Opens the account of one curve or surface: so many points and pieces may it have.
    fn open(&self) {
        self.budget.set(self.limits.control_points);
    }

    fn spend(&self, count: usize, id: u64) -> Result<(), Fault> {
        match self.budget.get().checked_sub(count) {
            Some(left) => {
                self.budget.set(left);
                Ok(())
            }
            None => Err(Fault::new(
                id,
                format!("#{id} needs more than {} control points or pieces", self.limits.control_points),
            )),
        }
    }

    /// The instance, unless the nesting is deeper than sensible geometry is.
    fn descend(&self, id: u64, depth: usize) -> Result<&'a Instance, Fault> {
        // Deep enough for anything a modeller writes, shallow enough for any stack.
        if depth > self.limits.depth.min(64) {
            return Err(Fault::new(id, format!("#{id} is defined by itself, or nested too deep")));
        }
        self.exchange.get(id).ok_or_else(|| Fault::new(id, format!("#{id} does not exist")))
    }

    /// A length that has to be positive, mm.
    fn size(&self, instance: &Instance, value: Option<f64>, what: &str) -> Result<f64, Fault> {
        let fault =
            |text: String| Fault::new(instance.id, format!("{} #{} has {text}", instance.type_name(), instance.id));
        let value = value.ok_or_else(|| fault(format!("no {what}")))?;
        let mm = value * self.to_mm;
        // Below a picometre nothing can be made, and squares lose all meaning.
        if !(1e-9..=placement::FARTHEST_MM).contains(&mm) {
            return Err(fault(format!("the {what} {value}")));
        }
        Ok(mm)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geom::{Curve, Surface};
    use crate::step::fixture::exchange;

    const AXES: &str = "#1=CARTESIAN_POINT('',(1.,2.,3.));\n#2=DIRECTION('',(0.,0.,1.));\n#3=DIRECTION('',(1.,0.,0.));\n#4=AXIS2_PLACEMENT_3D('',#1,#2,#3);\n";

    fn in_inch_and_degree(data: &str, read: impl FnOnce(&Reader)) {
        let exchange = exchange(&format!("{AXES}{data}"));
        let limits = Limits::default();
        let units = ContextUnits {
            length: None,
            to_mm: 25.4,
            to_rad: 1f64.to_radians(),
            angle_stated: true,
            uncertainty_mm: None,
        };
        read(&Reader::new(&exchange, &units, &limits));
    }

    #[test]
    fn a_trimmed_arc_runs_the_stated_way() {
        let data = "#10=CIRCLE('',#4,2.);\n#11=TRIMMED_CURVE('',#10,(PARAMETER_VALUE(270.)),(PARAMETER_VALUE(90.)),.T.,.PARAMETER.);\n\
            #12=TRIMMED_CURVE('',#10,(PARAMETER_VALUE(90.)),(PARAMETER_VALUE(270.)),.F.,.PARAMETER.);\n\
            #13=TRIMMED_CURVE('',#10,(#14),(#15),.T.,.CARTESIAN.);\n#14=CARTESIAN_POINT('',(3.,2.,3.));\n#15=CARTESIAN_POINT('',(1.,4.,3.));";
        in_inch_and_degree(data, |reader| {
            for (id, want) in [(11, DVec3::new(3.0, 2.0, 3.0)), (12, DVec3::new(3.0, 2.0, 3.0))] {
                let arc = reader.curve(id).unwrap_or_else(|fault| panic!("{fault:?}"));
                let (a, z) = arc.domain();
                assert!((z - a - std::f64::consts::PI).abs() < 1e-12);
                assert!(arc.point((a + z) / 2.0).distance(want * 25.4) < 1e-9, "the middle of #{id} is at angle 0");
            }
            let quarter = reader.curve(13).unwrap_or_else(|fault| panic!("{fault:?}"));
            assert!((quarter.domain().1 - std::f64::consts::FRAC_PI_2).abs() < 1e-12);
        });
    }

    #[test]
    fn a_line_is_trimmed_by_its_vector() {
        let data = "#10=VECTOR('',#3,2.);\n#11=LINE('',#1,#10);\n#12=TRIMMED_CURVE('',#11,(PARAMETER_VALUE(0.)),(PARAMETER_VALUE(3.)),.T.,.PARAMETER.);";
        in_inch_and_degree(data, |reader| {
            let piece = reader.curve(12).unwrap_or_else(|fault| panic!("{fault:?}"));
            let end = piece.point(piece.domain().1);
            assert!(end.distance(DVec3::new(7.0, 2.0, 3.0) * 25.4) < 1e-9, "three vectors of two inches");
        });
    }

    #[test]
    fn implied_knots_are_those_of_the_standard() {
        let points = "#20=CARTESIAN_POINT('',(0.,0.,0.));\n#21=CARTESIAN_POINT('',(1.,0.,0.));\n#22=CARTESIAN_POINT('',(1.,1.,0.));\n#23=CARTESIAN_POINT('',(2.,1.,0.));";
        let data = format!(
            "{points}\n#30=BEZIER_CURVE('',3,(#20,#21,#22,#23),.UNSPECIFIED.,.F.,.F.);\n#31=UNIFORM_CURVE('',2,(#20,#21,#22,#23),.UNSPECIFIED.,.F.,.F.);\n\
             #32=QUASI_UNIFORM_CURVE('',2,(#20,#21,#22,#23),.UNSPECIFIED.,.F.,.F.);\n\
             #33=(BOUNDED_CURVE()B_SPLINE_CURVE(2,(#20,#21,#22),.UNSPECIFIED.,.F.,.F.)B_SPLINE_CURVE_WITH_KNOTS((3,3),(0.,1.),.UNSPECIFIED.)CURVE()GEOMETRIC_REPRESENTATION_ITEM()RATIONAL_B_SPLINE_CURVE((1.,0.5,1.))REPRESENTATION_ITEM(''));"
        );
        in_inch_and_degree(&data, |reader| {
            let knots = |id| match reader.curve(id) {
                Ok(Curve::BSpline(spline)) => spline.knots,
                other => panic!("{other:?}"),
            };
            assert_eq!(knots(30), [0.0, 0.0, 0.0, 0.0, 1.0, 1.0, 1.0, 1.0]);
            assert_eq!(knots(31), [-2.0, -1.0, 0.0, 1.0, 2.0, 3.0, 4.0]);
            assert_eq!(knots(32), [0.0, 0.0, 0.0, 1.0, 2.0, 2.0, 2.0]);
            assert!(matches!(reader.curve(33), Ok(Curve::BSpline(spline)) if spline.weights == [1.0, 0.5, 1.0]));
        });
    }

    #[test]
    fn a_cone_in_degrees_and_inches() {
        in_inch_and_degree("#10=CONICAL_SURFACE('',#4,1.,45.);", |reader| match reader.surface(10) {
            Ok(Surface::Cone { radius, half_angle, frame }) => {
                assert!((radius - 25.4).abs() < 1e-12 && (half_angle.tan() - 1.0).abs() < 1e-12);
                assert_eq!(frame.origin, DVec3::new(25.4, 50.8, 3.0 * 25.4));
            }
            other => panic!("{other:?}"),
        });
    }

    #[test]
    fn what_cannot_be_made_has_a_reason() {
        let data = "#10=CYLINDRICAL_SURFACE('',#4,0.);\n#11=OFFSET_SURFACE('',#11,1.,.F.);\n#12=CIRCLE('',#77,1.);\n#13=CLOTHOID('',#4,1.);\n\
            #14=COMPOSITE_CURVE('',(#15),.F.);\n#15=COMPOSITE_CURVE_SEGMENT(.CONTINUOUS.,.T.,#14);";
        in_inch_and_degree(data, |reader| {
            assert!(reader.surface(10).is_err_and(|fault| fault.entity == 10 && fault.why.contains("the radius 0")));
            assert!(reader.surface(11).is_err_and(|fault| fault.why.contains("itself")));
            assert!(reader.curve(12).is_err_and(|fault| fault.why.contains("#77")));
            assert!(reader.curve(13).is_err_and(|fault| fault.why.contains("CLOTHOID")));
            assert!(reader.curve(14).is_err_and(|fault| fault.why.contains("itself")));
        });
    }

    #[test]
    fn a_mirror_operator_turns_one_axis() {
        let data = "#10=DIRECTION('',(0.,-1.,0.));\n#11=CARTESIAN_TRANSFORMATION_OPERATOR_3D('',#3,#10,#1,2.,#2);";
        in_inch_and_degree(data, |reader| {
            let by = placement::operator(reader.exchange, 11, 25.4).unwrap_or_else(|fault| panic!("{fault:?}"));
            assert!(by.determinant() < 0.0);
            assert!(by.transform_vector3(DVec3::Y).distance(DVec3::new(0.0, -2.0, 0.0)) < 1e-12);
            assert!(by.transform_point3(DVec3::ZERO).distance(DVec3::new(1.0, 2.0, 3.0) * 25.4) < 1e-12);
        });
    }
}
