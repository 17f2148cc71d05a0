//! `demo`: the sample thread from CAD to verdict. Reports and pictures always; the window where there is a display.

use super::open::Session;
use super::output::Output;
use super::{Exit, OpenWindow, conform};
use crate::mesh;
use crate::report::{self, Content, pictures};
use crate::trace;
use crate::view;
use crate::workspace::sample;
use serde_json::json;
use std::path::Path;

/// Runs it.
pub fn run(out: &Path, no_window: bool, output: &Output, open_window: OpenWindow) -> Exit {
    let files = match sample::unpack(&out.join("samples")) {
        Ok(files) => files,
        Err(error) => {
            eprintln!("threadgauge: the sample files cannot be written: {error}: {}", out.display());
            return Exit::Unreadable;
        }
    };
    let mut session = Session::start("demo", output);
    let Some(step) = session.step(&files.part) else { return session.finish(None, String::new) };
    let Some(measurements) = session.results(&files.results) else { return session.finish(None, String::new) };
    let job = session.job();
    let reckoned = mesh::tessellate(&step.model, view::fineness::for_pictures(&step.model), &job)
        .and_then(|mesh| Ok((mesh, trace::trace(&step.model, &measurements, &trace::Options::default(), &job)?)));
    let (mesh, conformance) = match reckoned {
        Ok(both) => both,
        Err(stopped) => {
            session.stopped(&stopped);
            return session.finish(None, String::new);
        }
    };
    let pictures = pictures::of(&step.model, &mesh, &conformance);
    session.findings.append(&mut job.take_findings());
    let content = Content {
        model: &step.model,
        measurements: &measurements,
        conformance: &conformance,
        pictures: &pictures,
        findings: &session.findings,
        rule: "simple acceptance; where an uncertainty is stated, ISO 14253-1 is shown beside it",
    };
    let written = report::write::reports(out, &content, &report::write::Form::ALL)
        .and_then(|reports| Ok((reports, report::write::pictures(&out.join("pictures"), &content)?)));
    let (reports, pictures) = match written {
        Ok(both) => both,
        Err(error) => {
            eprintln!("threadgauge: the reports cannot be written: {error}: {}", out.display());
            return Exit::Unreadable;
        }
    };
    let shown: Vec<String> = reports.iter().chain(&pictures).map(|path| path.display().to_string()).collect();
    let document = json!({"folder": out.display().to_string(), "files": shown, "summary": conformance.summary});
    let text = || {
        let list = shown.iter().map(|path| format!("  {path}\n")).collect::<String>();
        format!("{}\nWritten:\n{list}", conform::table(&measurements, &conformance))
    };
    let exit = session.finish(Some(document), text);
    if exit != Exit::Done || output.json || no_window {
        return exit;
    }
    let opened = match has_display() {
        true => open_window(std::iter::once(files.part).chain(files.results).collect()),
        false => Err("no display was found".to_owned()),
    };
    if let Err(why) = opened {
        output.line(&format!("Done without the window: {why}. The report is {}.", out.join("report.html").display()));
    }
    exit
}

/// Whether a window could be opened at all.
fn has_display() -> bool {
    if cfg!(any(target_os = "windows", target_os = "macos")) {
        return true;
    }
    ["DISPLAY", "WAYLAND_DISPLAY", "WAYLAND_SOCKET"]
        .iter()
        .any(|name| std::env::var_os(name).is_some_and(|v| !v.is_empty()))
}
