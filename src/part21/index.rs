//! Tables over all instances: number to place, inverse references, lines.

use super::exchange::Instance;
use rayon::prelude::*;
use rustc_hash::FxHashMap;

/// No instance.
const NONE: u32 = u32::MAX;

/// Instance number → place in the file's order. A flat table where the numbers are dense, else a hash map; the size follows the
/// count of instances and never a number written in the file.
#[derive(Clone, Debug, Default)]
pub(crate) struct Numbers {
    flat: Vec<u32>,
    sparse: FxHashMap<u64, u32>,
}

impl Numbers {
    /// The first instance answers to a repeated number; places of the later ones are returned.
    pub(crate) fn build(instances: &[Instance]) -> (Self, Vec<u32>) {
        let dense = instances.len() as u64 * 8 + 1024;
        let top = instances.iter().map(|instance| instance.id).filter(|&id| id < dense).max();
        let mut numbers = Numbers {
            flat: vec![NONE; top.map_or(0, |top| usize::try_from(top).unwrap_or(0) + 1)],
            sparse: FxHashMap::default(),
        };
        let mut repeated = Vec::new();
        for (place, instance) in (0u32..).zip(instances) {
            let slot = match usize::try_from(instance.id).ok().and_then(|id| numbers.flat.get_mut(id)) {
                Some(slot) => slot,
                None => numbers.sparse.entry(instance.id).or_insert(NONE),
            };
            if *slot == NONE {
                *slot = place;
            } else {
                repeated.push(place);
            }
        }
        (numbers, repeated)
    }
    /// Place of the instance `#id`.
    pub(crate) fn get(&self, id: u64) -> Option<u32> {
        let flat = usize::try_from(id).ok().and_then(|id| self.flat.get(id)).copied().filter(|&place| place != NONE);
        flat.or_else(|| self.sparse.get(&id).copied())
    }
}

/// (referred to, referring), by place.
type Links = Vec<(u32, u32)>;
/// (number that no instance has, place of the referring one).
type Missing = Vec<(u64, u32)>;

/// For each instance those that refer to it, in file order, each once.
#[derive(Clone, Debug, Default)]
pub(crate) struct Referrers {
    /// `starts[i]..starts[i + 1]` of `places` refer to instance `i`.
    starts: Vec<u32>,
    places: Vec<u32>,
}

/// Pieces of the file that one worker looks at.
const CHUNK: usize = 4096;

impl Referrers {
    /// Also returns (missing number, referring place), in file order.
    pub(crate) fn build(instances: &[Instance], numbers: &Numbers) -> (Self, Missing) {
        let parts: Vec<(Links, Missing)> = instances
            .par_chunks(CHUNK)
            .enumerate()
            .map(|(chunk, instances)| {
                let (mut links, mut missing, mut targets) = (Vec::new(), Vec::new(), Vec::new());
                let first = u32::try_from(chunk * CHUNK).unwrap_or(NONE);
                for (place, instance) in (first..).zip(instances) {
                    targets.clear();
                    for record in &instance.records {
                        record.values.iter().for_each(|value| value.references(&mut targets));
                    }
                    targets.sort_unstable();
                    targets.dedup();
                    for &target in &targets {
                        match numbers.get(target) {
                            Some(to) => links.push((to, place)),
                            None => missing.push((target, place)),
                        }
                    }
                }
                (links, missing)
            })
            .collect();
        let mut starts = vec![0u32; instances.len() + 1];
        for (to, _) in parts.iter().flat_map(|(links, _)| links) {
            if let Some(count) = starts.get_mut(*to as usize + 1) {
                *count += 1;
            }
        }
        let mut sum = 0;
        for start in &mut starts {
            sum += *start;
            *start = sum;
        }
        let mut next = starts.clone();
        let mut places = vec![0u32; sum as usize];
        for (to, from) in parts.iter().flat_map(|(links, _)| links) {
            let Some(slot) = next.get_mut(*to as usize) else { continue };
            if let Some(place) = places.get_mut(*slot as usize) {
                *place = *from;
            }
            *slot += 1;
        }
        let missing = parts.into_iter().flat_map(|(_, missing)| missing).collect();
        (Referrers { starts, places }, missing)
    }
    /// Places of those that refer to the instance at `place`.
    pub(crate) fn of(&self, place: u32) -> &[u32] {
        let start = |at: usize| self.starts.get(at).map(|&start| start as usize);
        match (start(place as usize), start(place as usize + 1)) {
            (Some(from), Some(to)) => self.places.get(from..to).unwrap_or_default(),
            _ => &[],
        }
    }
}

/// Where lines begin: after LF, CR LF or CR.
#[derive(Clone, Debug)]
pub(crate) struct Lines(Vec<u32>);

impl Lines {
    /// Finds all lines.
    pub(crate) fn new(bytes: &[u8]) -> Self {
        let ends = memchr::memchr2_iter(b'\n', b'\r', bytes)
            .filter(|&at| bytes.get(at) == Some(&b'\n') || bytes.get(at + 1) != Some(&b'\n'))
            .filter_map(|at| u32::try_from(at + 1).ok());
        Lines(std::iter::once(0).chain(ends).collect())
    }
    /// Line and column, both from 1.
    pub(crate) fn place(&self, offset: u32) -> (u32, u32) {
        let line = self.0.partition_point(|&start| start <= offset);
        let start = line.checked_sub(1).and_then(|index| self.0.get(index)).copied().unwrap_or(0);
        (u32::try_from(line).unwrap_or(u32::MAX), offset - start + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_in_three_ways() {
        let lines = Lines::new(b"a\nbc\r\nd\re\n\nf");
        let at = |offset| lines.place(offset);
        assert_eq!([at(0), at(2), at(3), at(6), at(8), at(11)], [(1, 1), (2, 1), (2, 2), (3, 1), (4, 1), (6, 1)]);
    }

    #[test]
    fn a_giant_number_sizes_no_table() {
        let instance = |id| Instance { id, span: 0..0, records: vec![], section: 0 };
        let (numbers, repeated) = Numbers::build(&[instance(u64::MAX), instance(3), instance(3), instance(1 << 40)]);
        assert_eq!((numbers.get(u64::MAX), numbers.get(3), numbers.get(1 << 40)), (Some(0), Some(1), Some(3)));
        assert_eq!((repeated, numbers.get(4)), (vec![2], None));
        assert!(numbers.flat.len() < 2000);
    }
}
