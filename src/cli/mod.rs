//! The command line: arguments in, tables or one JSON object out, exit statuses.
//!
//! One file a command; each has a `document` that builds what `--json` prints. Read first: this file, then [`args`].
//!
//! Knows nothing of the window: opening it is handed in by `main`.

pub mod args;
pub mod conform;
pub mod demo;
pub mod dispatch;
pub mod explain;
pub mod info;
pub mod inputs;
pub mod measurements;
pub mod mesh;
pub mod open;
pub mod output;
pub mod plain;
pub mod pmi;
pub mod render;
pub mod schemas;
pub mod table;
pub mod tree;
pub mod watch;
pub mod wording;

use crate::base::job::Stopped;
use crate::report::write::Form;
use args::{Cli, Command};
use clap::{CommandFactory, Parser};
use output::Output;
use std::ffi::OsString;
use std::path::PathBuf;

/// What the process returns (`CLI.md`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Exit {
    /// Done, nothing wrong.
    Done = 0,
    /// Done; the part or the file does not conform.
    Nonconforming = 1,
    /// Wrong usage.
    Usage = 2,
    /// An input cannot be read.
    Unreadable = 3,
    /// Cancelled, or over a limit.
    Stopped = 4,
    /// A mistake of the program.
    Internal = 70,
}

impl Exit {
    /// The status for a job that ended without a result.
    pub fn of(_stopped: &Stopped) -> Self {
        Exit::Stopped
    }
    /// The worse of two: usage and internal errors first, then unreadable, stopped, nonconforming.
    pub fn worse(self, other: Exit) -> Exit {
        let rank = |exit: Exit| match exit {
            Exit::Done => 0,
            Exit::Nonconforming => 1,
            Exit::Stopped => 2,
            Exit::Unreadable => 3,
            Exit::Usage => 4,
            Exit::Internal => 5,
        };
        if rank(other) > rank(self) { other } else { self }
    }
}

/// Opens the window on files; handed in by `main`, so that this layer does not know it. Returns what went wrong.
pub type OpenWindow<'a> = &'a dyn Fn(Vec<PathBuf>) -> Result<(), String>;

/// Runs the command line `argv` (program name first).
pub fn run(argv: impl IntoIterator<Item = OsString>, open_window: OpenWindow) -> Exit {
    let argv: Vec<OsString> = argv.into_iter().collect();
    if let Some(exit) = schema_asked(&argv) {
        return exit;
    }
    let cli = match Cli::try_parse_from(argv) {
        Ok(cli) => cli,
        Err(error) => {
            let exit = if error.use_stderr() { Exit::Usage } else { Exit::Done };
            // A closed pipe is no error of ours.
            let _ = error.print();
            return exit;
        }
    };
    if let Some(threads) = cli.common.threads {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(usize::from(threads)).build_global();
        if let Err(error) = pool {
            eprintln!("threadgauge: --threads: {error}");
            return Exit::Usage;
        }
    }
    let output = Output::new(&cli.common);
    let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| dispatch(cli, &output, open_window)));
    outcome.unwrap_or_else(|_| {
        eprintln!(
            "threadgauge: this is a mistake of the program, not of your data. \
             Please report it with the file (or its header) and the command you ran."
        );
        Exit::Internal
    })
}

/// `threadgauge COMMAND --json-schema` needs no files, so it is looked for before the rest is parsed.
fn schema_asked(argv: &[OsString]) -> Option<Exit> {
    let words: Vec<&str> =
        argv.iter().skip(1).filter_map(|word| word.to_str()).take_while(|word| *word != "--").collect();
    if !words.contains(&"--json-schema") {
        return None;
    }
    let command = words.iter().find(|word| !word.starts_with('-'))?;
    let Some(schema) = schemas::of(command) else {
        eprintln!("threadgauge: `{command}` prints no JSON object");
        return Some(Exit::Usage);
    };
    Some(output::raw(schema.as_bytes()))
}

fn dispatch(cli: Cli, output: &Output, open_window: OpenWindow) -> Exit {
    let Some(command) = cli.command else {
        let unknown = cli.files.iter().find(|file| file.extension().is_none() && !file.exists());
        if let Some(word) = unknown {
            eprintln!(
                "threadgauge: `{}` is neither a command nor a file; `threadgauge --help` lists the commands",
                word.display()
            );
            return Exit::Usage;
        }
        return match open_window(cli.files) {
            Ok(()) => Exit::Done,
            Err(why) => {
                eprintln!("threadgauge: {why}");
                Exit::Unreadable
            }
        };
    };
    match command {
        Command::Explain { code } => explain::run(code.as_deref(), output),
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Cli::command(), "threadgauge", &mut script);
            output.raw(&script)
        }
        Command::Man { dir } => match clap_mangen::generate_to(Cli::command(), &dir) {
            Ok(()) => Exit::Done,
            Err(error) => {
                eprintln!("threadgauge: man pages could not be written: {error}: {}", dir.display());
                Exit::Usage
            }
        },
        Command::Measurements { files } => dispatch::measurements(&files, output),
        Command::Demo { out, no_window } => demo::run(&out, no_window, output, open_window),
        Command::Info { files } => dispatch::info(&files, output),
        Command::Tree { file } => dispatch::tree(&file, output),
        Command::Mesh { file, chord, angle, no_properties, out } => {
            let wish = dispatch::MeshWish {
                file: &file,
                chord_mm: chord,
                angle_deg: angle,
                properties: !no_properties,
                out: out.as_deref(),
            };
            dispatch::mesh(&wish, output)
        }
        Command::Pmi { file, words } => dispatch::pmi(&file, words, output),
        Command::Render { file, out, view, size, results, colour, dark, no_annotations } => {
            let request =
                render::Request { view: &view, size: (0, 0), colouring: colour, dark, annotations: !no_annotations };
            let wish = dispatch::RenderWish { file: &file, out: &out, size: &size, results: &results, request };
            dispatch::render(wish, output)
        }
        Command::Conform { step, results, plan, rule, out, report } => {
            let forms = report
                .into_iter()
                .map(|form| match form {
                    args::ReportForm::Html => Form::Html,
                    args::ReportForm::Csv => Form::Csv,
                    args::ReportForm::Json => Form::Json,
                })
                .collect();
            let results = plan.into_iter().chain(results).collect();
            let wish = dispatch::ConformWish { step: &step, results, rule, out: out.as_deref(), forms };
            dispatch::conform(&wish, output)
        }
    }
}
