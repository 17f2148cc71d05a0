//! From what was typed to the stage that answers it. Each function opens inputs, asks one `document`, prints.

use super::args::Rule;
use super::inputs::{Wanted, expand};
use super::open::Session;
use super::output::Output;
use super::table::{self, Align};
use super::wording::text_of;
use super::{Exit, conform, info, measurements, plain, pmi, render, tree};
use crate::base::diag::Diagnostic;
use crate::report::Content;
use crate::report::write::Form;
use crate::trace;
use serde_json::json;
use std::path::{Path, PathBuf};

/// `measurements FILE…`
pub fn measurements(files: &[PathBuf], output: &Output) -> Exit {
    let mut session = Session::start("measurements", output);
    let all = session.results(&expand(files, Wanted::Inspection));
    let document = all.as_ref().map(measurements::document);
    let table = || {
        let rows = document.as_ref().and_then(|d| d["measurements"].as_array().cloned()).unwrap_or_default();
        let keys = [
            "file",
            "serial",
            "name",
            "nominal",
            "lower",
            "upper",
            "value",
            "unit",
            "status_in_file",
            "verdict",
            "flags",
        ];
        let cells = |row: &serde_json::Value| keys.iter().map(|key| text_of(&row[*key])).collect::<Vec<_>>();
        let rows: Vec<Vec<String>> = rows.iter().map(cells).collect();
        let right = ["nominal", "lower", "upper", "value"];
        let header: Vec<(&str, Align)> =
            keys.iter().map(|&k| (k, if right.contains(&k) { Align::Right } else { Align::Left })).collect();
        let mut counts: std::collections::BTreeMap<&str, usize> = Default::default();
        for row in &rows {
            *counts.entry(row[9].as_str()).or_default() += 1;
        }
        let sums = counts.iter().map(|(verdict, n)| format!("{n} {verdict}")).collect::<Vec<_>>().join(", ");
        format!("{}\n{} values: {sums}\n", table::render(&header, &rows), rows.len())
    };
    session.finish(document.clone(), table)
}

/// `info FILE…`
pub fn info(files: &[PathBuf], output: &Output) -> Exit {
    let mut session = Session::start("info", output);
    let mut documents = Vec::new();
    for path in expand(files, Wanted::Step) {
        if let Some(file) = session.step(&path) {
            documents.push(info::document(&file.exchange, &file.model));
        }
    }
    let text = documents.iter().map(plain::info).collect::<Vec<_>>().join("\n");
    let document = (!documents.is_empty()).then(|| json!({ "files": documents }));
    session.finish(document, || text)
}

/// `tree FILE`
pub fn tree(file: &Path, output: &Output) -> Exit {
    let mut session = Session::start("tree", output);
    let read = session.step(file);
    let document = read.as_ref().map(|file| tree::document(&file.model));
    session.finish(document, || read.map_or(String::new(), |file| plain::tree(&file.model)))
}

/// What `mesh` was asked.
pub struct MeshWish<'a> {
    /// STEP file.
    pub file: &'a Path,
    /// Chord bound, mm.
    pub chord_mm: Option<f64>,
    /// Angle bound, degrees.
    pub angle_deg: Option<f64>,
    /// Exact volume, area, centroid.
    pub properties: bool,
    /// Where to write triangles.
    pub out: Option<&'a Path>,
}

/// `mesh FILE`
pub fn mesh(wish: &MeshWish, output: &Output) -> Exit {
    let positive = |value: Option<f64>| value.is_none_or(|v| v.is_finite() && v > 0.0);
    if !positive(wish.chord_mm) || !positive(wish.angle_deg) {
        eprintln!("threadgauge: --chord and --angle take a number above 0");
        return Exit::Usage;
    }
    let mut session = Session::start("mesh", output);
    let Some(file) = session.step(wish.file) else { return session.finish(None, String::new) };
    let job = session.job();
    let mut fineness = crate::mesh::default_fineness(&file.model);
    fineness.chord_mm = wish.chord_mm.unwrap_or(fineness.chord_mm);
    fineness.angle_rad = wish.angle_deg.map_or(fineness.angle_rad, f64::to_radians);
    let made = crate::mesh::tessellate(&file.model, fineness, &job).and_then(|mesh| {
        let exact = wish.properties.then(|| crate::mesh::properties_of_all(&file.model, &job)).transpose()?;
        Ok((super::mesh::document(&file.model, &mesh, fineness, exact.as_deref()), mesh))
    });
    let (document, mesh) = match made {
        Ok(both) => both,
        Err(stopped) => {
            session.stopped(&stopped);
            return session.finish(None, String::new);
        }
    };
    for (body, meshed) in file.model.shape.bodies.iter().zip(&mesh.bodies) {
        if body.kind == crate::model::shape::BodyKind::Solid && !crate::mesh::closedness(meshed).watertight() {
            let message = "the triangles of the solid do not close; its volume is in doubt";
            session.findings.push(Diagnostic::new(&crate::mesh::codes::NOT_CLOSED, message).entity(body.entity));
        }
    }
    if let Some(out) = wish.out {
        let ending = out.extension().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
        let exported = match ending.as_str() {
            "stl" => crate::mesh::export::stl(&file.model, &mesh, &job),
            "ply" => crate::mesh::export::ply(&file.model, &mesh, &job),
            "glb" => crate::mesh::export::glb(&file.model, &mesh, &job),
            _ => {
                eprintln!("threadgauge: --out takes a name that ends in .stl, .ply or .glb: {}", out.display());
                return Exit::Usage;
            }
        };
        let bytes = match exported {
            Ok(bytes) => bytes,
            Err(stopped) => {
                session.stopped(&stopped);
                return session.finish(None, String::new);
            }
        };
        if let Err(error) = crate::report::write::file(out, &bytes) {
            eprintln!("threadgauge: cannot be written: {error}: {}", out.display());
            return Exit::Unreadable;
        }
    }
    let text = plain::mesh(&document);
    session.finish(Some(document), || text)
}

/// `pmi FILE`
pub fn pmi(file: &Path, words: bool, output: &Output) -> Exit {
    let mut session = Session::start("pmi", output);
    let read = session.step(file);
    let document = read.as_ref().map(|file| pmi::document(&file.model));
    session.finish(document, || read.map_or(String::new(), |file| plain::pmi(&file.model, words)))
}

/// What `conform` was asked.
pub struct ConformWish<'a> {
    /// STEP file.
    pub step: &'a Path,
    /// Inspection files, the plan first where one is named.
    pub results: Vec<PathBuf>,
    /// Decision rule.
    pub rule: Rule,
    /// Folder for reports.
    pub out: Option<&'a Path>,
    /// Which.
    pub forms: Vec<Form>,
}

/// `conform STEP RESULTS…`
pub fn conform(wish: &ConformWish, output: &Output) -> Exit {
    let mut session = Session::start("conform", output);
    let step = session.step(wish.step);
    let measurements = session.results(&expand(&wish.results, Wanted::Inspection));
    let (Some(step), Some(measurements)) = (step, measurements) else { return session.finish(None, String::new) };
    let job = session.job();
    let (rule, rule_text) = rule_of(wish.rule);
    let options = trace::Options { rule, ..trace::Options::default() };
    let conformance = match trace::trace(&step.model, &measurements, &options, &job) {
        Ok(conformance) => conformance,
        Err(stopped) => {
            session.stopped(&stopped);
            return session.finish(None, String::new);
        }
    };
    session.findings.append(&mut job.take_findings());
    let mut written = Vec::new();
    if let Some(folder) = wish.out {
        let mesh = match crate::mesh::tessellate(&step.model, crate::view::fineness::for_pictures(&step.model), &job) {
            Ok(mesh) => mesh,
            Err(stopped) => {
                session.stopped(&stopped);
                return session.finish(None, String::new);
            }
        };
        let pictures = crate::report::pictures::of(&step.model, &mesh, &conformance);
        let content = Content {
            model: &step.model,
            measurements: &measurements,
            conformance: &conformance,
            pictures: &pictures,
            findings: &session.findings,
            rule: rule_text,
        };
        match crate::report::write::reports(folder, &content, &wish.forms) {
            Ok(files) => written = files,
            Err(error) => {
                eprintln!("threadgauge: the reports cannot be written: {error}: {}", folder.display());
                return Exit::Unreadable;
            }
        }
    }
    if conformance.summary.fail > 0 {
        session.exit = session.exit.worse(Exit::Nonconforming);
    }
    let document = conform::document(&step.model, &measurements, &conformance);
    session.finish(Some(document), || {
        let list = written.iter().map(|path| format!("written: {}\n", path.display())).collect::<String>();
        conform::table(&measurements, &conformance) + &plain::beside(&measurements, &conformance) + &list
    })
}

fn rule_of(rule: Rule) -> (crate::judge::decision::Rule, &'static str) {
    use crate::judge::decision::Rule as Decision;
    match rule {
        Rule::Simple => {
            (Decision::Simple, "simple acceptance; where an uncertainty is stated, ISO 14253-1 is shown beside it")
        }
        Rule::Iso14253 => (Decision::Iso14253, "ISO 14253-1 beside simple acceptance"),
        Rule::AsmeB89 => (Decision::AsmeStringent, "ASME B89.7.3.1 stringent acceptance beside simple acceptance"),
        Rule::IlacG8 => (Decision::IlacBinary, "ILAC-G8 binary statement with guard band U beside simple acceptance"),
    }
}

/// What `render` was asked.
pub struct RenderWish<'a> {
    /// STEP file.
    pub file: &'a Path,
    /// PNG to write.
    pub out: &'a Path,
    /// `WxH`.
    pub size: &'a str,
    /// Results to colour by.
    pub results: &'a [PathBuf],
    /// View, colours, background, annotations.
    pub request: render::Request<'a>,
}

/// `render FILE -o x.png`
pub fn render(wish: RenderWish, output: &Output) -> Exit {
    let mut request = wish.request;
    request.size = match render::size(wish.size) {
        Ok(size) => size,
        Err(why) => {
            eprintln!("threadgauge: {why}");
            return Exit::Usage;
        }
    };
    let mut session = Session::start("render", output);
    let Some(file) = session.step(wish.file) else { return session.finish(None, String::new) };
    let measurements = match wish.results.is_empty() {
        true => None,
        false => match session.results(&expand(wish.results, Wanted::Inspection)) {
            Some(measurements) => Some(measurements),
            None => return session.finish(None, String::new),
        },
    };
    let job = session.job();
    let made =
        crate::mesh::tessellate(&file.model, crate::view::fineness::for_pictures(&file.model), &job).and_then(|mesh| {
            let traced = measurements.as_ref().map(|m| trace::trace(&file.model, m, &trace::Options::default(), &job));
            Ok((mesh, traced.transpose()?))
        });
    let (mesh, conformance) = match made {
        Ok(both) => both,
        Err(stopped) => {
            session.stopped(&stopped);
            return session.finish(None, String::new);
        }
    };
    let drawn = match render::picture(&file.model, &mesh, conformance.as_ref(), &request) {
        Ok(drawn) => drawn,
        Err(why) => {
            eprintln!("threadgauge: {why}");
            return Exit::Usage;
        }
    };
    if wish.out.as_os_str() == "-" {
        return output.raw(&drawn.png);
    }
    if let Err(error) = crate::report::write::file(wish.out, &drawn.png) {
        eprintln!("threadgauge: cannot be written: {error}: {}", wish.out.display());
        return Exit::Unreadable;
    }
    let (width, height) = request.size;
    let document = json!({
        "out": wish.out.display().to_string(), "width": width, "height": height,
        "view": drawn.view, "drawn_by": "cpu", "remarks": drawn.remarks,
    });
    session.finish(Some(document), || {
        let remarks = drawn.remarks.iter().map(|remark| format!("  {remark}\n")).collect::<String>();
        format!("{}: view {}, {width}×{height}, drawn by the CPU\n{remarks}", wish.out.display(), drawn.view)
    })
}
