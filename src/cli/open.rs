//! Opens what the command line names and keeps the books: inputs for the envelope, findings, the worst exit status.

use super::Exit;
use super::output::{InputRecord, Output};
use super::watch::Watched;
use crate::base::diag::Diagnostic;
use crate::base::job::{Job, Stopped};
use crate::inspect::measurements::Measurements;
use crate::workspace::read::{self, Refusal, StepFile};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// One run of a command: its job, what it opened, what it found.
pub struct Session<'a> {
    output: &'a Output,
    command: &'static str,
    watched: Watched,
    /// Files opened so far.
    pub inputs: Vec<InputRecord>,
    /// Findings so far, those of the job excepted.
    pub findings: Vec<Diagnostic>,
    /// Worst status so far.
    pub exit: Exit,
}

impl<'a> Session<'a> {
    /// Starts watching.
    pub fn start(command: &'static str, output: &'a Output) -> Self {
        let watched = Watched::start(output);
        Session { output, command, watched, inputs: Vec::new(), findings: Vec::new(), exit: Exit::Done }
    }
    /// The job to hand to stages.
    pub fn job(&self) -> Arc<Job> {
        Arc::clone(&self.watched.job)
    }
    /// Notes that the job ended early.
    pub fn stopped(&mut self, stopped: &Stopped) {
        eprintln!("threadgauge: {stopped}");
        self.exit = self.exit.worse(Exit::Stopped);
    }
    /// Opens a STEP file; notes why not.
    pub fn step(&mut self, path: &Path) -> Option<StepFile> {
        let job = self.job();
        match read::step_file(path, &job) {
            Ok(mut file) => {
                let mut found = job.take_findings();
                for finding in &mut found {
                    finding.place.file.get_or_insert_with(|| path.display().to_string());
                }
                self.findings.append(&mut found);
                let record = InputRecord {
                    path: path.display().to_string(),
                    sha256: file.source.sha256.clone(),
                    bytes: file.source.size,
                };
                self.inputs.push(record);
                file.source.name = path.display().to_string();
                Some(file)
            }
            Err(Refusal::Unreadable(finding)) => {
                self.findings.push(*finding);
                self.exit = self.exit.worse(Exit::Unreadable);
                None
            }
            Err(Refusal::Stopped(stopped)) => {
                self.stopped(&stopped);
                None
            }
        }
    }
    /// Opens inspection files; notes those that cannot be read. `None` where none could, or the job was stopped.
    pub fn results(&mut self, paths: &[PathBuf]) -> Option<Measurements> {
        let job = self.job();
        match read::inspection_files(paths, &job) {
            Ok((measurements, refused)) => {
                if !refused.is_empty() {
                    self.exit = self.exit.worse(Exit::Unreadable);
                }
                self.findings.extend(refused);
                self.findings.append(&mut job.take_findings());
                for file in &measurements.files {
                    let path = paths.iter().find(|path| read::file_name(path) == file.file);
                    let path = path.map_or_else(|| file.file.clone(), |path| path.display().to_string());
                    self.inputs.push(InputRecord { path, sha256: file.sha256.clone(), bytes: file.bytes });
                }
                (!measurements.files.is_empty()).then_some(measurements)
            }
            Err(stopped) => {
                self.stopped(&stopped);
                None
            }
        }
    }
    /// Prints: the JSON object (with every exit status), or the text and the findings. Returns the exit status.
    pub fn finish(mut self, document: Option<Value>, text: impl FnOnce() -> String) -> Exit {
        self.findings.append(&mut self.watched.job.take_findings());
        let Session { output, command, watched, inputs, findings, exit } = self;
        drop(watched);
        if output.json {
            return exit.worse(output.envelope(command, document.unwrap_or(json!({})), &inputs, &findings));
        }
        output.findings(&findings);
        match document {
            Some(_) => exit.worse(output.raw(text().as_bytes())),
            None => exit,
        }
    }
}
