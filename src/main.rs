//! The threadgauge binary: the command line, and the window where nothing else is asked.

use std::process::ExitCode;

fn main() -> ExitCode {
    let exit = threadgauge::cli::run(std::env::args_os(), &threadgauge::app::run);
    ExitCode::from(exit as u8)
}
