//! Curves of annotations as polylines.

use crate::base::job::Job;
use crate::step::Context;
use crate::step::geometry::placement;
use glam::DVec3;

/// Points along the curve `#id`, mm; `None` where it cannot be read.
pub(super) fn sample(context: &Context, _job: &Job, id: u64) -> Option<Vec<DVec3>> {
    let to_mm = context.units_of_item(id).to_mm;
    let instance = context.get(id, "POLYLINE")?;
    let mut ids = Vec::new();
    placement::attribute(instance, "POLYLINE", 1, 0).references(&mut ids);
    ids.into_iter().map(|point| placement::point(context.exchange, point, to_mm).ok()).collect()
}
