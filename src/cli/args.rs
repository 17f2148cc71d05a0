//! What was typed. What it means is decided by each command.

use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// Threadgauge: from a CAD export and an inspection file to a verdict that survives an argument.
///
/// With no command it opens the window: `threadgauge part.stp results.qif`.
#[derive(Debug, Parser)]
#[command(name = "threadgauge", version, about, args_conflicts_with_subcommands = true)]
pub struct Cli {
    /// What to do; the window if nothing is said.
    #[command(subcommand)]
    pub command: Option<Command>,
    /// STEP and inspection files to open in the window.
    pub files: Vec<PathBuf>,
    /// Bounds and manners.
    #[command(flatten)]
    pub common: Common,
}

/// Options that every command takes.
#[derive(Clone, Debug, Args)]
pub struct Common {
    /// Print one JSON object on standard output and nothing else there.
    #[arg(long, global = true)]
    pub json: bool,
    /// Print the JSON schema of the command's object and stop.
    #[arg(long, global = true, hide_short_help = true)]
    pub json_schema: bool,
    /// No progress, and of the findings only errors.
    #[arg(long, short, global = true)]
    pub quiet: bool,
    /// All findings, and technical details of failures.
    #[arg(long, short, global = true, conflicts_with = "quiet")]
    pub verbose: bool,
    /// Colour on the terminal (NO_COLOR is obeyed).
    #[arg(long, global = true, value_enum, default_value_t = Color::Auto)]
    pub color: Color,
    /// Worker threads; default: one a core.
    #[arg(long, global = true, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,
    /// Stop when the program holds more memory than this (Linux).
    #[arg(long, global = true, value_name = "MB")]
    pub memory: Option<u64>,
    /// Stop after this many seconds.
    #[arg(long, global = true, value_name = "S")]
    pub time: Option<f64>,
}

/// When to colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
#[allow(missing_docs)]
pub enum Color {
    Auto,
    Always,
    Never,
}

/// How a picture is coloured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Colouring {
    /// As the CAD file says.
    Cad,
    /// By the verdict of what was measured.
    Verdict,
    /// Faces with a requirement against faces without.
    Coverage,
}

/// A decision rule.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
#[allow(missing_docs)]
pub enum Rule {
    #[default]
    Simple,
    #[value(name = "iso14253-1")]
    Iso14253,
    #[value(name = "asme-b89.7.3.1")]
    AsmeB89,
    #[value(name = "ilac-g8")]
    IlacG8,
}

/// A report's form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
#[allow(missing_docs)]
pub enum ReportForm {
    Html,
    Csv,
    Json,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Show the sample thread: window, reports, pictures, summary.
    #[command(after_help = "Examples:\n  threadgauge demo\n  threadgauge demo --out /tmp/tour --no-window")]
    Demo {
        /// Folder for reports and pictures.
        #[arg(long, value_name = "DIR", default_value = "threadgauge-demo")]
        out: PathBuf,
        /// Write reports and pictures only, even where there is a display.
        #[arg(long)]
        no_window: bool,
    },
    /// Say what a STEP file is: header, schema, units, counts, and what became of every instance.
    #[command(after_help = "Examples:\n  threadgauge info part.stp\n  threadgauge info --json exports/ more/*.stpZ")]
    Info {
        /// STEP files, folders, or `-`.
        #[arg(required = true)]
        files: Vec<PathBuf>,
    },
    /// List products and occurrences with their placements.
    #[command(after_help = "Examples:\n  threadgauge tree assembly.stp\n  threadgauge tree assembly.stpZ --json")]
    Tree {
        /// STEP file, or `-`.
        file: PathBuf,
    },
    /// Mesh every face; say whether bodies close; exact volume, area, centroid.
    #[command(
        after_help = "Examples:\n  threadgauge mesh part.stp --chord 0.1\n  threadgauge mesh part.stp --out part.stl --no-properties"
    )]
    Mesh {
        /// STEP file, or `-`.
        file: PathBuf,
        /// Greatest distance of a chord from its surface; default 1e-3 of the diagonal of the model's box.
        #[arg(long, value_name = "MM")]
        chord: Option<f64>,
        /// Greatest angle between neighbouring normals; default 0.35 rad (20.05°).
        #[arg(long, value_name = "DEG")]
        angle: Option<f64>,
        /// Leave out exact volume, area and centroid.
        #[arg(long)]
        no_properties: bool,
        /// Write the triangles: `.stl`, `.ply` or `.glb`.
        #[arg(long, short, value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// List every requirement with datum system, faces and text; annotations and saved views.
    #[command(after_help = "Examples:\n  threadgauge pmi part.stp\n  threadgauge pmi part.stp --words")]
    Pmi {
        /// STEP file, or `-`.
        file: PathBuf,
        /// Say each requirement in plain words, with the clause it rests on.
        #[arg(long)]
        words: bool,
    },
    /// Draw a picture, without a display and without a graphics adapter.
    #[command(
        after_help = "Examples:\n  threadgauge render part.stp -o part.png\n  threadgauge render part.stp --view MBD_A --results lot7.qif --colour verdict -o lot7.png"
    )]
    Render {
        /// STEP file, or `-`.
        file: PathBuf,
        /// Picture to write (PNG), or `-`.
        #[arg(long, short)]
        out: PathBuf,
        /// A saved view's name, or front, back, left, right, top, bottom, iso.
        #[arg(long, default_value = "iso")]
        view: String,
        /// Size in pixels.
        #[arg(long, value_name = "WxH", default_value = "1280x800")]
        size: String,
        /// Inspection results, to colour by verdict.
        #[arg(long, value_name = "FILE")]
        results: Vec<PathBuf>,
        /// What colours mean; `verdict` where results are given.
        #[arg(long, alias = "color-by", value_enum)]
        colour: Option<Colouring>,
        /// Dark background.
        #[arg(long)]
        dark: bool,
        /// Leave annotations out.
        #[arg(long)]
        no_annotations: bool,
    },
    /// Say what inspection files hold, judged by their own limits, before anything is linked.
    #[command(
        after_help = "Examples:\n  threadgauge measurements lot7.qif\n  threadgauge measurements lot7.csv --json | jq '.measurements[] | select(.verdict==\"fail\")'"
    )]
    Measurements {
        /// Inspection files, folders, or `-`.
        #[arg(required = true)]
        files: Vec<PathBuf>,
    },
    /// Trace, judge, report: does the part conform, and how do we know?
    #[command(
        after_help = "Examples:\n  threadgauge conform part.stp lot7.qif\n  threadgauge conform part.stp lot7.qif supplier.csv --out report --report html,csv"
    )]
    Conform {
        /// STEP file.
        step: PathBuf,
        /// Inspection results; a plan may stand among them.
        #[arg(required = true)]
        results: Vec<PathBuf>,
        /// A plan to judge by.
        #[arg(long)]
        plan: Option<PathBuf>,
        /// Decision rule; `verdict` in the JSON is always that of simple acceptance.
        #[arg(long, value_enum, default_value_t = Rule::Simple)]
        rule: Rule,
        /// Folder for the reports.
        #[arg(long, value_name = "DIR")]
        out: Option<PathBuf>,
        /// Which reports to write to `--out`.
        #[arg(long, value_enum, value_delimiter = ',', default_values_t = [ReportForm::Html, ReportForm::Csv, ReportForm::Json])]
        report: Vec<ReportForm>,
    },
    /// The help page of a diagnostic, a link state, a flag or a verdict.
    #[command(after_help = "Examples:\n  threadgauge explain P21-010\n  threadgauge explain ambiguous")]
    Explain {
        /// Code or word; without one, all codes are listed.
        code: Option<String>,
    },
    /// Print a completion script for a shell.
    #[command(
        after_help = "Examples:\n  threadgauge completions bash > threadgauge.bash\n  threadgauge completions fish | source"
    )]
    Completions {
        /// Shell.
        shell: clap_complete::Shell,
    },
    /// Write man pages to a folder.
    #[command(after_help = "Examples:\n  threadgauge man man/\n  threadgauge man /usr/local/share/man/man1")]
    Man {
        /// Folder.
        dir: PathBuf,
    },
}
