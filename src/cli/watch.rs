//! Progress on standard error, Ctrl+C left to the system, and the memory bound.

use super::output::Output;
use crate::base::job::{Job, Stopped};
use crate::base::limits::Limits;
use std::io::{IsTerminal, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// A job under the bounds of the command line, watched from a thread of its own until this is dropped.
pub struct Watched {
    /// The job.
    pub job: Arc<Job>,
    over: Arc<AtomicBool>,
    watcher: Option<std::thread::JoinHandle<()>>,
}

impl Watched {
    /// Starts watching: progress appears after 300 ms, on a terminal only.
    pub fn start(output: &Output) -> Self {
        let job = Arc::new(Job::new(Limits { time_secs: output.time_secs, ..Limits::default() }));
        let over = Arc::new(AtomicBool::new(false));
        let bar = !output.quiet && !output.json && std::io::stderr().is_terminal();
        let memory_mb = output.memory_mb;
        let watcher = (bar || memory_mb.is_some()).then(|| {
            let (job, over) = (Arc::clone(&job), Arc::clone(&over));
            std::thread::spawn(move || watch(&job, &over, bar, memory_mb))
        });
        Watched { job, over, watcher }
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        self.over.store(true, Ordering::Relaxed);
        if let Some(watcher) = self.watcher.take() {
            let _ = watcher.join();
        }
    }
}

fn watch(job: &Job, over: &AtomicBool, bar: bool, memory_mb: Option<u64>) {
    let (progress, start, mut drawn) = (job.progress(), Instant::now(), false);
    while !over.load(Ordering::Relaxed) {
        std::thread::sleep(Duration::from_millis(20));
        if let (Some(bound), Some(now)) = (memory_mb, resident_mb())
            && now > bound
        {
            job.stop(Stopped::Limit(format!("{now} MB of memory are held, the bound is {bound} MB")));
        }
        if bar && start.elapsed() > Duration::from_millis(300) {
            let (phase, done, total) = progress.now();
            let share = if total > 0 { format!(" {}/{total}", done.min(total)) } else { String::new() };
            let _ = write!(std::io::stderr(), "\r\x1b[K{phase}{share}");
            drawn = true;
        }
    }
    if drawn {
        let _ = write!(std::io::stderr(), "\r\x1b[K");
    }
}

/// Resident memory of this process in MB, where the system tells (Linux).
fn resident_mb() -> Option<u64> {
    let text = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = text.lines().find(|line| line.starts_with("VmRSS:"))?;
    let kb: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kb / 1024)
}
