//! Work in the background: one thread a piece of work, its result through a channel, stale results dropped by generation.
//!
//! A face polls [`Jobs::poll`]; the worker wakes the face when it is done, so that nobody waits by spinning.

use super::load::{self, LoadError, OpenedModel};
use crate::base::diag::Diagnostic;
use crate::base::job::{Cancel, Job, Progress, Stopped};
use crate::inspect::measurements::Measurements;
use crate::trace::conformance::Conformance;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, TryRecvError, channel};
use std::time::Instant;

/// What is to be done.
#[derive(Clone, Debug)]
pub enum Task {
    /// Open a STEP file.
    Open(PathBuf),
    /// Read inspection files (all of them, in order) anew.
    Import(Vec<PathBuf>),
    /// Trace and judge.
    Conform(Option<Arc<OpenedModel>>, Arc<Measurements>),
    /// Write the report.
    Report {
        /// Where to.
        folder: PathBuf,
        /// The part, for its pictures.
        opened: Option<Arc<OpenedModel>>,
        /// What was measured.
        measurements: Option<Arc<Measurements>>,
        /// What came of it.
        conformance: Arc<Conformance>,
        /// Findings about the files.
        findings: Vec<Diagnostic>,
    },
}

impl Task {
    /// Slot: a newer task of the same slot makes an older one stale.
    fn slot(&self) -> usize {
        match self {
            Task::Open(_) => 0,
            Task::Import(_) => 1,
            Task::Conform(..) => 2,
            Task::Report { .. } => 3,
        }
    }
    /// What the status line says while no phase is named.
    pub fn title(&self) -> String {
        let name = |path: &PathBuf| path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        match self {
            Task::Open(path) => format!("Opening {}", name(path)),
            Task::Import(paths) if paths.len() == 1 => format!("Importing {}", name(&paths[0])),
            Task::Import(paths) => format!("Importing {} files", paths.len()),
            Task::Conform(..) => "Tracing and judging".to_owned(),
            Task::Report { .. } => "Writing the report".to_owned(),
        }
    }
}

/// What came of it.
#[derive(Debug)]
pub enum Outcome {
    /// A model.
    Opened(Box<OpenedModel>),
    /// Measurements of all files.
    Imported(Vec<PathBuf>, Measurements),
    /// A conformance.
    Conformed(Conformance),
    /// A file or folder.
    Written(PathBuf),
    /// Nothing: what happened and what to do.
    Failed {
        /// What happened.
        what: String,
        /// What to do.
        hint: String,
    },
    /// Cancelled by the user.
    Cancelled,
}

/// A piece of work that has ended.
#[derive(Debug)]
pub struct Finished {
    /// What it was.
    pub task: Task,
    /// What came of it.
    pub outcome: Outcome,
    /// Findings, sorted.
    pub findings: Vec<Diagnostic>,
    /// Seconds that it took.
    pub seconds: f64,
}

#[derive(Debug)]
struct Running {
    task: Task,
    generation: u64,
    started: Instant,
    progress: Arc<Progress>,
    cancel: Cancel,
    result: Receiver<(Outcome, Vec<Diagnostic>)>,
}

/// How far the running work is.
#[derive(Clone, Debug, PartialEq)]
pub struct Status {
    /// Phase, or title of the work.
    pub text: String,
    /// Steps done and steps in all (0 = unknown).
    pub steps: (u64, u64),
    /// Seconds since the start.
    pub seconds: f64,
}

impl Status {
    /// 0 to 1, where known.
    pub fn fraction(&self) -> Option<f32> {
        (self.steps.1 > 0).then(|| (self.steps.0.min(self.steps.1) as f64 / self.steps.1 as f64) as f32)
    }
}

/// Called from a worker when it has news.
pub type Waker = Arc<dyn Fn() + Send + Sync>;

/// All running work.
#[derive(Default)]
pub struct Jobs {
    running: Vec<Running>,
    newest: [u64; 4],
    generation: u64,
    waker: Option<Waker>,
}

impl std::fmt::Debug for Jobs {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Jobs").field("running", &self.running.len()).finish()
    }
}

impl Jobs {
    /// Whom to wake.
    pub fn set_waker(&mut self, waker: Waker) {
        self.waker = Some(waker);
    }
    /// Whether anything runs.
    pub fn is_busy(&self) -> bool {
        !self.running.is_empty()
    }
    /// Starts a task; older ones of its slot are cancelled and their results dropped.
    pub fn start(&mut self, task: Task) {
        let slot = task.slot();
        self.generation += 1;
        self.newest[slot] = self.generation;
        self.running.iter().filter(|other| other.task.slot() == slot).for_each(|other| other.cancel.cancel());
        let job = Job::default();
        let (progress, cancel, waker, work) = (job.progress(), job.canceller(), self.waker.clone(), task.clone());
        let (sender, result) = channel();
        // Named, and not joined: a worker that is cancelled ends by itself at its next check.
        let spawned = std::thread::Builder::new().name(task.title()).stack_size(16 << 20).spawn(move || {
            let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| run(work, &job)));
            let outcome = outcome.unwrap_or_else(|_| Outcome::Failed {
                what: "A mistake of the program stopped this work".into(),
                hint: "What was open before is still open. Please report it with the file's header.".into(),
            });
            // Nobody listens any more when a newer task has been started.
            let _ = sender.send((outcome, job.take_findings()));
            if let Some(waker) = waker {
                waker();
            }
        });
        if spawned.is_ok() {
            let generation = self.generation;
            self.running.push(Running { task, generation, started: Instant::now(), progress, cancel, result });
        }
    }
    /// Cancels everything.
    pub fn cancel(&self) {
        self.running.iter().for_each(|running| running.cancel.cancel());
    }
    /// Work that has ended since the last call, without stale results.
    pub fn poll(&mut self) -> Vec<Finished> {
        let mut finished = Vec::new();
        let mut still = Vec::new();
        for running in self.running.drain(..) {
            let (outcome, findings) = match running.result.try_recv() {
                Ok(result) => result,
                Err(TryRecvError::Empty) => {
                    still.push(running);
                    continue;
                }
                Err(TryRecvError::Disconnected) => (Outcome::Cancelled, Vec::new()),
            };
            if self.newest[running.task.slot()] == running.generation {
                let seconds = running.started.elapsed().as_secs_f64();
                finished.push(Finished { task: running.task, outcome, findings, seconds });
            }
        }
        self.running = still;
        finished
    }
    /// What is being opened, where a part is.
    pub fn opening(&self) -> Option<String> {
        let running = self.running.iter().rev().find(|running| matches!(running.task, Task::Open(_)))?;
        Some(format!("{}…", running.task.title()))
    }
    /// What the status line shows: the newest work.
    pub fn status(&self) -> Option<Status> {
        let running = self.running.last()?;
        let (phase, done, total) = running.progress.now();
        let text = if phase.is_empty() { running.task.title() } else { super::command::capital(phase) };
        Some(Status { text, steps: (done, total), seconds: running.started.elapsed().as_secs_f64() })
    }
}

fn run(task: Task, job: &Job) -> Outcome {
    let failed = |error: LoadError| match error {
        LoadError::Stopped(Stopped::Cancelled) => Outcome::Cancelled,
        other => Outcome::Failed { what: other.to_string(), hint: other.hint().to_owned() },
    };
    match task {
        Task::Open(path) => {
            load::open_model(&path, job).map_or_else(failed, |opened| Outcome::Opened(Box::new(opened)))
        }
        Task::Import(paths) => match load::import_results(&paths, job) {
            Ok(measurements) => Outcome::Imported(paths, measurements),
            Err(error) => failed(error),
        },
        Task::Conform(opened, measurements) => match load::conform(opened.as_deref(), &measurements, job) {
            Ok(conformance) => Outcome::Conformed(conformance),
            Err(stopped) => failed(stopped.into()),
        },
        Task::Report { folder, opened, measurements, conformance, findings } => {
            let measurements = measurements.unwrap_or_default();
            match load::write_report(&folder, opened.as_deref(), &measurements, &conformance, &findings, job) {
                Ok(path) => Outcome::Written(path),
                Err(error) => failed(error),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    fn wait(jobs: &mut Jobs) -> Vec<Finished> {
        let mut finished = Vec::new();
        let start = Instant::now();
        while jobs.is_busy() && start.elapsed() < Duration::from_secs(20) {
            finished.extend(jobs.poll());
            std::thread::yield_now();
        }
        finished
    }

    #[test]
    fn a_missing_file_fails_with_its_name_and_a_hint() {
        let mut jobs = Jobs::default();
        jobs.start(Task::Open("/nowhere/part.stp".into()));
        let finished = wait(&mut jobs);
        let [Finished { outcome: Outcome::Failed { what, hint }, .. }] = finished.as_slice() else {
            panic!("one failure, not {finished:?}")
        };
        assert!(what.contains("/nowhere/part.stp") && !hint.is_empty(), "{what} / {hint}");
    }

    #[test]
    fn only_the_newest_of_two_results_arrives() {
        let mut jobs = Jobs::default();
        jobs.start(Task::Open("/nowhere/old.stp".into()));
        jobs.start(Task::Open("/nowhere/new.stp".into()));
        let finished = wait(&mut jobs);
        assert_eq!(finished.len(), 1, "{finished:?}");
        assert!(matches!(&finished[0].task, Task::Open(path) if path.ends_with("new.stp")));
    }
}
