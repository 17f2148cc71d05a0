//! All statements to one exchange structure: read in parallel, joined by their place, indexed, judged as a whole.

use super::exchange::{Exchange, Instance};
use super::grammar::Reader;
use super::index::{Numbers, Referrers};
use super::oddity::Oddities;
use super::scan::{self, Cut, Part};
use super::source::{ReadError, Source};
use super::units::{self, Section, Unit};
use super::verdicts::{self, Seen};
use crate::base::job::{Job, Stopped};
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// Statements that one worker reads at a time.
const CHUNK: usize = 2048;

/// Reads the exchange structure. Damage costs the statements it stands in and is reported to `job`.
///
/// # Errors
/// [`ReadError::NoData`] where the file ends before any DATA section, [`ReadError::Stopped`] where `job` says so.
pub fn read(source: &Source, job: &Job) -> Result<Exchange, ReadError> {
    job.phase("finding statements", 0);
    let cuts = scan::scan(&source.bytes, job)?;
    job.phase("reading statements", cuts.len() as u64);
    let (units, oddities) = read_units(&source.bytes, &cuts, job)?;
    if !cuts.iter().any(|cut| matches!(cut.part, Part::Data(_)))
        && !units.iter().any(|unit| matches!(unit, Unit::Instance(_)))
    {
        let (line, _) =
            super::index::Lines::new(&source.bytes).place(u32::try_from(source.bytes.len()).unwrap_or(u32::MAX));
        return Err(ReadError::NoData { name: source.name.clone(), line });
    }
    job.check()?;
    job.phase("joining instances", 0);
    let (mut exchange, seen) = join(Arc::clone(&source.bytes), units, oddities);
    index(&mut exchange, seen, source, job)
}

fn read_units(bytes: &[u8], cuts: &[Cut], job: &Job) -> Result<(Vec<Unit>, Oddities), Stopped> {
    let parts: Vec<Result<(Vec<Unit>, Oddities), Stopped>> = cuts
        .par_chunks(CHUNK)
        .map(|cuts| {
            job.check()?;
            let mut reader = Reader::new(job.limits().depth);
            let mut units = Vec::with_capacity(cuts.len());
            for cut in cuts {
                units::read(bytes, cut, &mut reader, &mut units);
            }
            job.advance(cuts.len() as u64);
            Ok((units, reader.oddities))
        })
        .collect();
    let mut all = Vec::with_capacity(cuts.len());
    let mut oddities = Oddities::default();
    for part in parts {
        let (units, odd) = part?;
        all.extend(units);
        oddities.merge(&odd);
    }
    Ok((all, oddities))
}

/// Sorts what was read into its places, and keeps what only findings need.
fn join(bytes: Arc<[u8]>, units: Vec<Unit>, oddities: Oddities) -> (Exchange, Seen) {
    let mut exchange = Exchange { bytes, instances: Vec::with_capacity(units.len()), ..Exchange::default() };
    let mut seen = Seen { oddities, ..Seen::default() };
    // Instances whose record follows behind their scope, innermost last.
    let mut scopes: Vec<(u64, u32)> = Vec::new();
    for unit in units {
        match unit {
            Unit::Instance(mut instance) => {
                instance.section = seen.section_of(&instance);
                exchange.instances.push(instance);
            }
            Unit::Section(section, at) => seen.sections.push((section, at)),
            Unit::Data(record, at) => {
                seen.data.push(at);
                exchange.sections.push(record);
            }
            Unit::Header(record, at) => {
                seen.header.push(at);
                exchange.header.push(record);
            }
            Unit::Anchor(name, value, at) => {
                seen.anchors.push(at);
                exchange.anchors.push((name, value));
            }
            Unit::Reference(name, uri, at) => {
                seen.references.push(at);
                exchange.references.push((name, uri));
            }
            Unit::Signature(text) => exchange.signatures.push(text),
            Unit::Scope(id, at) => scopes.push((id, at)),
            Unit::EndScope(records, span, section) => match scopes.pop() {
                Some((id, at)) => exchange.instances.push(Instance { id, span: at..span.end, records, section }),
                None => {
                    seen.damaged.push(span.start);
                    exchange.damaged.push((None, span, "`ENDSCOPE` without `&SCOPE`".to_owned()));
                }
            },
            Unit::Hiding(at, what, ids) => seen.hiding.push((at, what, ids)),
            Unit::Damaged(id, span, reason, at) => {
                seen.damaged.push(at);
                exchange.damaged.push((id, span, reason));
            }
        }
    }
    for (id, at) in scopes {
        seen.damaged.push(at);
        exchange.damaged.push((Some(id), at..at, "`&SCOPE` without `ENDSCOPE`".to_owned()));
    }
    (exchange, seen)
}

fn index(exchange: &mut Exchange, seen: Seen, source: &Source, job: &Job) -> Result<Exchange, ReadError> {
    let mut exchange = std::mem::take(exchange);
    let (numbers, repeated) = Numbers::build(&exchange.instances);
    exchange.by_id = numbers;
    job.check()?;
    let (referrers, missing) = Referrers::build(&exchange.instances, &exchange.by_id);
    exchange.referrers = referrers;
    exchange.by_type = by_type(&exchange.instances);
    job.check()?;
    verdicts::report(&exchange, &seen, &repeated, &missing, source, job);
    Ok(exchange)
}

fn by_type(instances: &[Instance]) -> FxHashMap<Arc<str>, Vec<u32>> {
    let mut out: FxHashMap<Arc<str>, Vec<u32>> = FxHashMap::default();
    for (place, instance) in (0u32..).zip(instances) {
        for record in &instance.records {
            match out.get_mut(&record.name) {
                // A complex instance that names a type twice stands in the list once.
                Some(places) if places.last() == Some(&place) => {}
                Some(places) => places.push(place),
                None => {
                    out.insert(Arc::clone(&record.name), vec![place]);
                }
            }
        }
    }
    out
}

impl Seen {
    /// The data section of an instance; one outside is given to the nearest before it.
    fn section_of(&mut self, instance: &Instance) -> u16 {
        if instance.section != u16::MAX {
            return instance.section;
        }
        self.oddities.note(super::oddity::Oddity::Outside, instance.span.start, Some(instance.id));
        u16::try_from(self.data.len().saturating_sub(1)).unwrap_or(u16::MAX)
    }
    /// Whether the keyword was met.
    pub(crate) fn has(&self, section: Section) -> bool {
        self.sections.iter().any(|(found, _)| *found == section)
    }
}
