//! Findings of one inspection file: named by file, and never so many that they bury each other.

use super::codes;
use crate::base::diag::{Code, Diagnostic, Place};
use crate::base::job::Job;
use std::collections::BTreeMap;

/// Findings of one kind that are listed one by one; the rest is counted.
const LISTED: u64 = 100;

/// Takes the findings of one file.
pub struct Findings<'a> {
    job: &'a Job,
    file: String,
    counts: BTreeMap<&'static str, (u64, &'static Code)>,
}

impl<'a> Findings<'a> {
    /// For the file named `file`.
    pub fn new(job: &'a Job, file: &str) -> Self {
        Findings { job, file: file.to_owned(), counts: BTreeMap::new() }
    }
    /// The job behind.
    pub fn job(&self) -> &'a Job {
        self.job
    }
    /// Takes one finding; its file is filled in where it has none.
    pub fn add(&mut self, mut finding: Diagnostic) {
        let count = self.counts.entry(finding.code.code).or_insert((0, finding.code));
        count.0 += 1;
        if count.0 <= LISTED {
            finding.place.file.get_or_insert_with(|| self.file.clone());
            self.job.report(finding);
        }
    }
    /// Takes a finding at a line and row.
    pub fn at(&mut self, line: u32, row: &str, finding: Diagnostic) {
        let row = (!row.is_empty()).then(|| row.to_owned());
        let place = Place { line: (line > 0).then_some(line), row, ..Place::default() };
        self.add(finding.at(place));
    }
    /// Says how many were not listed.
    pub fn finish(self) {
        for (count, code) in self.counts.values().filter(|(count, _)| *count > LISTED) {
            let message = format!("{} more findings {}: {}", count - LISTED, code.code, code.title);
            self.job.report(
                Diagnostic::new(&codes::MORE, message).at(Place { file: Some(self.file.clone()), ..Place::default() }),
            );
        }
    }
}
