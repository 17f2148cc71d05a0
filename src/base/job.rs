//! Long work that is polite: progress, cancellation, limits, and a place for findings.
//!
//! A [`Job`] is shared by reference with worker threads. Whoever loops over user data calls [`Job::check`] at least
//! every 50 ms of work. Findings are pushed in any order and come out sorted, so that the thread count never shows.

use super::diag::Diagnostic;
use super::limits::Limits;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Why a stage ended without a result.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Stopped {
    /// The user (or a newer request) cancelled.
    #[error("cancelled")]
    Cancelled,
    /// A bound of [`Limits`] was hit; the text names it.
    #[error("stopped by a limit: {0}")]
    Limit(String),
}

/// A handle that cancels a job from another thread.
#[derive(Clone, Debug, Default)]
pub struct Cancel(Arc<Stop>);

#[derive(Debug, Default)]
struct Stop {
    asked: AtomicBool,
    why: Mutex<Option<Stopped>>,
}

impl Cancel {
    /// Asks the job to stop; it answers at its next [`Job::check`].
    pub fn cancel(&self) {
        self.stop(Stopped::Cancelled);
    }
    /// Whether it was asked.
    pub fn is_cancelled(&self) -> bool {
        self.0.asked.load(Ordering::Relaxed)
    }
    fn stop(&self, why: Stopped) {
        self.0.why.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(why);
        self.0.asked.store(true, Ordering::Relaxed);
    }
    fn why(&self) -> Stopped {
        self.0.why.lock().unwrap_or_else(PoisonError::into_inner).clone().unwrap_or(Stopped::Cancelled)
    }
}

/// What a progress bar needs, readable from any thread.
#[derive(Debug, Default)]
pub struct Progress {
    phase: Mutex<&'static str>,
    done: AtomicU64,
    total: AtomicU64,
}

impl Progress {
    /// Name of the current phase, steps done, steps in all (0 = unknown).
    pub fn now(&self) -> (&'static str, u64, u64) {
        let phase = *self.phase.lock().unwrap_or_else(PoisonError::into_inner);
        (phase, self.done.load(Ordering::Relaxed), self.total.load(Ordering::Relaxed))
    }
}

/// One piece of long work.
#[derive(Debug)]
pub struct Job {
    cancel: Cancel,
    progress: Arc<Progress>,
    findings: Mutex<Vec<Diagnostic>>,
    limits: Limits,
    deadline: Option<Instant>,
}

impl Default for Job {
    fn default() -> Self {
        Job::new(Limits::default())
    }
}

impl Job {
    /// A job under `limits`; the time limit runs from now.
    pub fn new(limits: Limits) -> Self {
        let deadline = limits.time_secs.map(|secs| Instant::now() + Duration::from_secs_f64(secs));
        Job { cancel: Cancel::default(), progress: Arc::default(), findings: Mutex::default(), limits, deadline }
    }
    /// A handle to cancel it.
    pub fn canceller(&self) -> Cancel {
        self.cancel.clone()
    }
    /// A handle to watch it.
    pub fn progress(&self) -> Arc<Progress> {
        Arc::clone(&self.progress)
    }
    /// The bounds it runs under.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }
    /// Opens a phase of `total` steps (0 = unknown).
    pub fn phase(&self, name: &'static str, total: u64) {
        *self.progress.phase.lock().unwrap_or_else(PoisonError::into_inner) = name;
        self.progress.done.store(0, Ordering::Relaxed);
        self.progress.total.store(total, Ordering::Relaxed);
    }
    /// Marks `steps` more steps of the phase as done.
    pub fn advance(&self, steps: u64) {
        self.progress.done.fetch_add(steps, Ordering::Relaxed);
    }
    /// Stops the caller when cancelled or out of time.
    pub fn check(&self) -> Result<(), Stopped> {
        if self.cancel.is_cancelled() {
            return Err(self.cancel.why());
        }
        match self.deadline {
            Some(deadline) if Instant::now() > deadline => {
                let secs = self.limits.time_secs.unwrap_or_default();
                Err(Stopped::Limit(format!("the time limit of {secs} s was reached")))
            }
            _ => Ok(()),
        }
    }
    /// Stops the job from outside for a reason of its own (a memory bound); the first reason stays.
    pub fn stop(&self, why: Stopped) {
        self.cancel.stop(why);
    }
    /// Adds a finding.
    pub fn report(&self, finding: Diagnostic) {
        self.findings.lock().unwrap_or_else(PoisonError::into_inner).push(finding);
    }
    /// Adds many findings.
    pub fn report_all(&self, findings: impl IntoIterator<Item = Diagnostic>) {
        self.findings.lock().unwrap_or_else(PoisonError::into_inner).extend(findings);
    }
    /// Takes all findings out, sorted by place, code and message.
    pub fn take_findings(&self) -> Vec<Diagnostic> {
        let mut findings = std::mem::take(&mut *self.findings.lock().unwrap_or_else(PoisonError::into_inner));
        findings.sort_by(|a, b| (&a.place, a.code.code, &a.message).cmp(&(&b.place, b.code.code, &b.message)));
        findings
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cancelling_is_seen_at_the_next_check() {
        let job = Job::default();
        assert_eq!(job.check(), Ok(()));
        job.canceller().cancel();
        assert_eq!(job.check(), Err(Stopped::Cancelled));
    }

    #[test]
    fn a_time_limit_stops_with_its_number() {
        let job = Job::new(Limits { time_secs: Some(0.0), ..Limits::default() });
        std::thread::sleep(Duration::from_millis(2));
        assert!(matches!(job.check(), Err(Stopped::Limit(why)) if why.contains("0 s")));
    }
}
