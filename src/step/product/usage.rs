//! Where a usage places its product (ISO 10303-43 `representation_relationship_with_transformation`).

use super::Graph;
use crate::base::diag::Diagnostic;
use crate::base::job::{Job, Stopped};
use crate::model::Model;
use crate::model::product::{Occurrence, OccurrenceId};
use crate::part21::exchange::Instance;
use crate::step::codes;
use crate::step::context::Context;
use crate::step::geometry::{Fault, placement};
use glam::DMat4;
use rustc_hash::FxHashMap;

/// `rep_1` and `rep_2` of a relationship, simple or complex.
pub fn ends(instance: &Instance) -> Option<(u64, u64)> {
    let record = match instance.record("REPRESENTATION_RELATIONSHIP") {
        Some(record) => record,
        None => instance.records.first()?,
    };
    Some((record.value(2).reference()?, record.value(3).reference()?))
}

/// The motion that takes coordinates of `from` to those of `to`, by a transformation between the two.
///
/// An ITEM_DEFINED_TRANSFORMATION names a placement in each; which is whose is decided by the items of the
/// representations, since writers disagree about the order. An operator is applied from `from` to `to` as it stands
/// (the relationship's `rep_1` to `rep_2`).
pub fn transformation(context: &Context, id: u64, from: u64, to: u64) -> Result<DMat4, Fault> {
    let exchange = context.exchange;
    let instance = exchange.get(id).ok_or_else(|| Fault::new(id, format!("transformation #{id} does not exist")))?;
    if !instance.is("ITEM_DEFINED_TRANSFORMATION") {
        let motion = placement::operator(exchange, id, context.units_of(to).to_mm)?;
        context.used_whole(id);
        return Ok(motion);
    }
    let item = |at: usize| placement::reference(instance, instance.value(at), "transform item");
    let (first, second) = (item(2)?, item(3)?);
    let lists = |representation: u64, item: u64| {
        context.representations.get(&representation).is_some_and(|r| r.items.contains(&item))
    };
    let straight = lists(from, first) && lists(to, second);
    let swapped = lists(to, first) && lists(from, second);
    let (source, target) = if swapped && !straight { (second, first) } else { (first, second) };
    let motion = super::frame_in(context, target, to)? * super::frame_in(context, source, from)?.inverse();
    context.used_whole(id);
    Ok(motion)
}

/// Fills in every usage's placement. `mapped` holds, by parent and child, the placements of mapped items that show a
/// child's shape in the parent's: systems write those instead, or beside. Returns which usage each of those placed.
///
/// # Errors
/// [`Stopped`] when cancelled.
pub fn place(
    context: &Context,
    model: &mut Model,
    graph: &Graph,
    mapped: &super::content::MappedChildren,
    job: &Job,
) -> Result<FxHashMap<u64, OccurrenceId>, Stopped> {
    let mut by_item = FxHashMap::default();
    let relations = relations(context);
    let mut taken: FxHashMap<(u32, u32), usize> = FxHashMap::default();
    for index in 0..model.occurrences.len() {
        job.check()?;
        let Some(occurrence) = model.occurrences.get(index) else { continue };
        let id = OccurrenceId::from_index(index);
        let found = relations
            .get(&id)
            .into_iter()
            .flatten()
            .map(|relation| follow(context, graph, occurrence, *relation))
            .next();
        let placed = match found {
            Some(Ok(motion)) => Ok(Some(motion)),
            Some(Err(fault)) => Err(fault.why),
            None => {
                let key = (occurrence.parent.0, occurrence.child.0);
                let next = taken.entry(key).or_default();
                *next += 1;
                Ok(mapped.get(&key).and_then(|list| list.get(*next - 1)).map(|&(motion, item)| {
                    by_item.insert(item, id);
                    motion
                }))
            }
        };
        let entity = occurrence.entity;
        let without_shape = graph.stated.get(occurrence.child.index()).is_none_or(|list| list.is_empty());
        match placed {
            Ok(Some(motion)) => {
                model.occurrences.iter_mut().skip(index).take(1).for_each(|o| o.parent_from_child = motion)
            }
            // A component without a shape has nothing to place.
            Ok(None) if without_shape => {}
            Ok(None) => job.report(
                Diagnostic::new(&codes::NO_PLACEMENT, "this usage has no placement; it stands at the origin")
                    .entity(entity),
            ),
            Err(why) => job.report(
                Diagnostic::new(
                    &codes::NO_PLACEMENT,
                    format!("the placement of this usage cannot be read ({why}); it stands at the origin"),
                )
                .entity(entity),
            ),
        }
    }
    Ok(by_item)
}

/// Usage → the relationships that place it, in file order.
fn relations(context: &Context) -> FxHashMap<OccurrenceId, Vec<u64>> {
    let mut out: FxHashMap<OccurrenceId, Vec<u64>> = FxHashMap::default();
    for instance in context.exchange.of_type("CONTEXT_DEPENDENT_SHAPE_REPRESENTATION") {
        let (Some(relation), Some(shape)) = (instance.value(0).reference(), instance.value(1).reference()) else {
            continue;
        };
        if let Some(&occurrence) = context.occurrences.get(&shape) {
            context.used(instance.id);
            context.used(relation);
            out.entry(occurrence).or_default().push(relation);
        }
    }
    out
}

fn follow(context: &Context, graph: &Graph, occurrence: &Occurrence, relation: u64) -> Result<DMat4, Fault> {
    let instance =
        context.exchange.get(relation).ok_or_else(|| Fault::new(relation, format!("#{relation} does not exist")))?;
    let (first, second) =
        ends(instance).ok_or_else(|| Fault::new(relation, format!("#{relation} relates no representations")))?;
    // By the book rep_1 is the component's; some write the assembly first. The owner decides.
    let child = |r: u64| graph.belongs(r, occurrence.child);
    let parent = |r: u64| graph.belongs(r, occurrence.parent);
    let score = |c: u64, p: u64| u8::from(child(c)) + u8::from(parent(p));
    let reversed = score(second, first) > score(first, second);
    let Some(record) = instance.record("REPRESENTATION_RELATIONSHIP_WITH_TRANSFORMATION") else {
        return Ok(DMat4::IDENTITY);
    };
    let by = record.values.last().and_then(|value| value.reference());
    let by = by.ok_or_else(|| Fault::new(relation, format!("#{relation} has no transformation")))?;
    let motion = transformation(context, by, first, second)?;
    Ok(if reversed { motion.inverse() } else { motion })
}

#[cfg(test)]
mod tests {
    use crate::step::fixture::{INCH, MM, model};
    use glam::DVec3;

    /// A part in inch, used once in an assembly in mm. The part's frame lies at (1, 0, 0) inch of its own coordinates and is
    /// set on (10, 20, 30) mm, turned a quarter about z.
    fn assembly(relation: &str, transformation: &str) -> String {
        format!(
            "{MM}{INCH}\
            #100=PRODUCT('A','Assembly','',());\n#101=PRODUCT_DEFINITION_FORMATION('1','',#100);\n#102=PRODUCT_DEFINITION('','',#101,$);\n\
            #103=PRODUCT_DEFINITION_SHAPE('','',#102);\n#104=SHAPE_DEFINITION_REPRESENTATION(#103,#105);\n#105=SHAPE_REPRESENTATION('',(#150),#9);\n\
            #110=PRODUCT('P','Part','',());\n#111=PRODUCT_DEFINITION_FORMATION('1','',#110);\n#112=PRODUCT_DEFINITION('','',#111,$);\n\
            #113=PRODUCT_DEFINITION_SHAPE('','',#112);\n#114=SHAPE_DEFINITION_REPRESENTATION(#113,#115);\n#115=SHAPE_REPRESENTATION('',(#160),#19);\n\
            #120=NEXT_ASSEMBLY_USAGE_OCCURRENCE('u','first','',#102,#112,$);\n#121=PRODUCT_DEFINITION_SHAPE('','',#120);\n\
            #122=CONTEXT_DEPENDENT_SHAPE_REPRESENTATION(#123,#121);\n\
            #123=(REPRESENTATION_RELATIONSHIP('','',{relation})REPRESENTATION_RELATIONSHIP_WITH_TRANSFORMATION(#124)SHAPE_REPRESENTATION_RELATIONSHIP());\n\
            #124=ITEM_DEFINED_TRANSFORMATION('','',{transformation});\n\
            #150=AXIS2_PLACEMENT_3D('',#151,#152,#153);\n#151=CARTESIAN_POINT('',(10.,20.,30.));\n#152=DIRECTION('',(0.,0.,1.));\n#153=DIRECTION('',(0.,1.,0.));\n\
            #160=AXIS2_PLACEMENT_3D('',#161,$,$);\n#161=CARTESIAN_POINT('',(1.,0.,0.));"
        )
    }

    #[test]
    fn a_usage_stands_right_whatever_the_order_of_writing() {
        // By the book; assembly first with items in step; items swapped against the representations.
        for (relation, transformation) in [
            ("#115,#105", "#160,#150"),
            ("#105,#115", "#150,#160"),
            ("#115,#105", "#150,#160"),
            ("#105,#115", "#160,#150"),
        ] {
            let (model, findings) = model(&assembly(relation, transformation));
            let [usage] = model.occurrences.as_slice() else { panic!("{findings:?}") };
            let origin = usage.parent_from_child.transform_point3(DVec3::new(25.4, 0.0, 0.0));
            assert!(origin.distance(DVec3::new(10.0, 20.0, 30.0)) < 1e-9, "{relation} {transformation}: {origin}");
            let along = usage.parent_from_child.transform_vector3(DVec3::X);
            assert!(along.distance(DVec3::Y) < 1e-12);
            assert_eq!((model.roots.len(), usage.name.as_str()), (1, "first"));
            assert!(model.ledger.balances());
        }
    }

    #[test]
    fn a_circle_of_usages_is_cut() {
        let back = "#130=NEXT_ASSEMBLY_USAGE_OCCURRENCE('v','back','',#112,#102,$);";
        let (model, findings) = model(&(assembly("#115,#105", "#160,#150") + back));
        assert_eq!(model.occurrences.len(), 1);
        assert_eq!(model.roots.len(), 1);
        assert!(findings.iter().any(|finding| finding.code.code == "STEP-020" && finding.place.entity == Some(130)));
    }
}
