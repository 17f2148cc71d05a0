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
        if !mm.is_finite() || mm < 1e-9 || mm > placement::FARTHEST_MM {
            return Err(fault(format!("the {what} {value}")));
        }
        Ok(mm)
    }
}
