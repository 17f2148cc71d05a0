//! Several files to one [`Measurements`]: indices shifted, files that came twice joined, references between them found.

use super::codes;
use super::measurements::Measurements;
use crate::base::diag::{Diagnostic, Place};
use crate::base::job::Job;

/// Joins what was read from several files, in the order given. A document that was read only because another refers to
/// it falls together with the same document given as an input; rows whose requirement stands in another file are
/// linked to it by its QPId (or its file name) and the id of the item.
pub fn merge(all: Vec<Measurements>, job: &Job) -> Measurements {
    // Inputs first, so that a document given as one is found when a reference brings it again.
    let mut out = Measurements::default();
    for one in all {
        append(&mut out, one, job);
    }
    out = without_repeats(out);
    link_elsewhere(&mut out);
    out
}

fn append(out: &mut Measurements, mut one: Measurements, job: &Job) {
    let (files, parts) = (out.files.len(), out.parts.len());
    let (characteristics, rows) = (out.characteristics.len(), out.rows.len());
    if let Some(first) = one.files.first()
        && let Some(known) = out.files.iter().find(|known| known.sha256 == first.sha256 && !known.referenced)
    {
        let message = format!("has the same content as `{}`; read once", known.file);
        let place = Place { file: Some(first.file.clone()), ..Place::default() };
        job.report(Diagnostic::new(&codes::GIVEN_TWICE, message).at(place));
        return;
    }
    for characteristic in &mut one.characteristics {
        characteristic.file += files;
    }
    for part in &mut one.parts {
        part.file += files;
    }
    for row in &mut one.rows {
        row.file += files;
        row.part += parts;
        row.characteristic = row.characteristic.map(|index| index + characteristics);
    }
    for statistic in &mut one.statistics {
        statistic.file += files;
        statistic.characteristic = statistic.characteristic.map(|index| index + characteristics);
    }
    for elsewhere in &mut one.elsewhere {
        elsewhere.row += rows;
    }
    out.files.append(&mut one.files);
    out.characteristics.append(&mut one.characteristics);
    out.parts.append(&mut one.parts);
    out.rows.append(&mut one.rows);
    out.statistics.append(&mut one.statistics);
    out.elsewhere.append(&mut one.elsewhere);
}

/// Drops referenced documents that stand among the others already, and moves what points at them.
fn without_repeats(mut all: Measurements) -> Measurements {
    let keeper: Vec<usize> = (0..all.files.len())
        .map(|index| {
            let same = |file: &super::measurements::InspectionFile| {
                all.files.get(index).is_some_and(|this| this.sha256 == file.sha256)
            };
            match all.files.get(index) {
                Some(file) if file.referenced => {
                    let given = all.files.iter().position(|file| same(file) && !file.referenced);
                    given.or_else(|| all.files.iter().position(same)).unwrap_or(index)
                }
                _ => index,
            }
        })
        .collect();
    if keeper.iter().enumerate().all(|(index, keep)| index == *keep) {
        return all;
    }
    // The requirements of one content come in one order, so the n-th of a repeat is the n-th of its keeper.
    let nth: Vec<Vec<usize>> = (0..all.files.len())
        .map(|file| {
            all.characteristics.iter().enumerate().filter(|(_, c)| c.file == file).map(|(index, _)| index).collect()
        })
        .collect();
    let mut target: Vec<usize> = (0..all.characteristics.len()).collect();
    for (file, keep) in keeper.iter().enumerate().filter(|(file, keep)| file != *keep) {
        let (Some(from), Some(to)) = (nth.get(file), nth.get(*keep)) else { continue };
        for (from, to) in from.iter().zip(to) {
            if let Some(slot) = target.get_mut(*from) {
                *slot = *to;
            }
        }
    }
    let stays = |file: usize| keeper.get(file) == Some(&file);
    let renumber = |keeps: &[bool]| {
        let mut next = 0;
        keeps
            .iter()
            .map(|keep| {
                if *keep {
                    next += 1;
                    next - 1
                } else {
                    usize::MAX
                }
            })
            .collect::<Vec<usize>>()
    };
    let kept: Vec<bool> = all.characteristics.iter().map(|c| stays(c.file)).collect();
    let new_characteristic = renumber(&kept);
    let new_file = renumber(&(0..all.files.len()).map(stays).collect::<Vec<bool>>());
    let moved = |index: usize| target.get(index).and_then(|to| new_characteristic.get(*to)).copied();
    let file = |index: usize| keeper.get(index).and_then(|keep| new_file.get(*keep)).copied().unwrap_or(0);
    for row in &mut all.rows {
        row.file = file(row.file);
        row.characteristic = row.characteristic.and_then(moved);
    }
    for statistic in &mut all.statistics {
        statistic.file = file(statistic.file);
        statistic.characteristic = statistic.characteristic.and_then(moved);
    }
    for part in &mut all.parts {
        part.file = file(part.file);
    }
    let mut kept = kept.iter();
    all.characteristics.retain(|_| *kept.next().unwrap_or(&true));
    for characteristic in &mut all.characteristics {
        characteristic.file = file(characteristic.file);
    }
    let mut index = 0;
    all.files.retain(|_| {
        index += 1;
        stays(index - 1)
    });
    all
}

fn link_elsewhere(all: &mut Measurements) {
    let plain = |name: &str| name.replace('\\', "/").rsplit('/').next().unwrap_or_default().to_lowercase();
    let mut open = Vec::new();
    for elsewhere in std::mem::take(&mut all.elsewhere) {
        let by_id =
            all.files.iter().position(|f| !elsewhere.document_id.is_empty() && f.document_id == elsewhere.document_id);
        let by_name = || all.files.iter().position(|f| plain(&f.file) == plain(&elsewhere.uri));
        let found = by_id
            .or_else(by_name)
            .and_then(|file| all.characteristics.iter().position(|c| c.file == file && c.item_id == elsewhere.item_id));
        match (found, all.rows.get_mut(elsewhere.row)) {
            (Some(index), Some(row)) => row.characteristic = Some(index),
            _ => open.push(elsewhere),
        }
    }
    all.elsewhere = open;
}
