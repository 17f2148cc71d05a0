//! From the file to the verdict: each step with its ground, each gap drawn as a gap with what would close it.

use super::spread;
use crate::app::controls::{card, dim, link, mono, strong};
use crate::app::frame_cell::{self, Size};
use crate::app::theme::{SMALL, Tokens};
use crate::base::decimal::Decimal;
use crate::gdt::words;
use crate::judge::verdict::Verdict;
use crate::report::wording::basis;
use crate::trace::conformance::{
    Basis, CharacteristicId, Conformance, RequirementSource, RowId, TracedCharacteristic, TracedRow,
};
use crate::workspace::standing::disagrees;
use crate::workspace::{Command, Selection, Standing, Workspace};
use egui::{Color32, RichText, Sense, Stroke, Ui, pos2, vec2};

/// Where the requirements came from, as a sentence.
pub fn source_sentence(source: RequirementSource) -> &'static str {
    match source {
        RequirementSource::Model => "Requirements come from the PMI of the STEP file.",
        RequirementSource::Plan => "The STEP file has no PMI: requirements come from the inspection plan.",
        RequirementSource::Results => {
            "There is neither PMI nor a plan: requirements are the nominals that the results files state."
        }
    }
}

/// Everything about one requirement, and one of its values.
pub fn characteristic(
    ui: &mut Ui,
    workspace: &Workspace,
    all: &Conformance,
    id: CharacteristicId,
    row: Option<RowId>,
    commands: &mut Vec<Command>,
) {
    let Some(c) = all.characteristics.get(id.index()) else { return };
    head(ui, workspace, c);
    let traced = row.and_then(|row| all.rows.get(row.index()));
    verdict_card(ui, workspace, c, row, traced);
    steps(ui, workspace, all, c, row, traced, commands);
    if let Some(traced) = traced {
        derivation(ui, traced);
    }
    spread::card(ui, workspace, all, id, row, commands);
}

fn head(ui: &mut Ui, workspace: &Workspace, c: &TracedCharacteristic) {
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 10.0;
        ui.label(strong(ui, &c.number).size(18.0));
        frame_cell::show(ui, &crate::app::characteristics::drawn_text(workspace, c), Size::HEAD);
    });
    match requirement_words(workspace, c) {
        Some(words) => {
            ui.horizontal_wrapped(|ui| {
                ui.spacing_mut().item_spacing.x = 4.0;
                ui.label(RichText::new(words.text).color(Tokens::of(ui).dim));
                if !words.clause.is_empty() {
                    ui.label(RichText::new(words.clause).color(Tokens::of(ui).accent));
                }
            });
        }
        None if !c.feature_text.is_empty() => {
            ui.label(RichText::new(&c.feature_text).color(Tokens::of(ui).dim));
        }
        None => {}
    }
    if !c.number.starts_with(&c.name) && c.name != c.text {
        ui.label(dim(ui, &c.name));
    }
}

/// The requirement in plain words with its clause, where it came from the model's PMI.
fn requirement_words(workspace: &Workspace, c: &TracedCharacteristic) -> Option<words::Words> {
    let model = &workspace.opened.as_deref()?.model;
    let own = model.pmi.requirements.get(c.requirement?.index())?;
    Some(words::words(model, own)).filter(|words| !words.text.is_empty())
}

fn verdict_card(
    ui: &mut Ui,
    workspace: &Workspace,
    c: &TracedCharacteristic,
    id: Option<RowId>,
    row: Option<&TracedRow>,
) {
    let tokens = Tokens::of(ui);
    let Some(row) = row else {
        let reason = c.not_required.as_deref().unwrap_or("No measured value answers this requirement.");
        card(ui, None, |ui| {
            ui.label(strong(ui, "○ not measured").color(tokens.unmeasured));
            ui.label(dim(ui, reason));
        });
        return;
    };
    let standing = Standing::of_row(row);
    let colour = tokens.standing(standing);
    card(ui, Some(colour), |ui| {
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing.x = 4.0;
            ui.label(strong(ui, format!("{} {}", standing.symbol(), standing.sentence())).color(colour));
            let serial = id.map(|id| serial(workspace, id)).unwrap_or_default();
            if !serial.is_empty() {
                ui.label(format!("· SN {serial}"));
            }
        });
        if let Some(line) = comparison(c, row) {
            ui.label(mono(ui, line));
        }
        if row.judgement.verdict == Verdict::NotEvaluated
            && let Some(step) = row.judgement.derivation.last()
        {
            ui.label(dim(ui, &step.text));
        }
        file_says(ui, workspace, id, row);
        if let Some(other) = row.judgement.verdict_iso14253_1.filter(|other| *other != row.judgement.verdict) {
            let other = Standing::of_verdict(other);
            ui.label(dim(ui, format!("Under ISO 14253-1: {} {}", other.symbol(), other.sentence())));
        }
        if !row.counts {
            ui.label(dim(ui, "This value does not count: see its flags."));
        }
    });
}

fn file_says(ui: &mut Ui, workspace: &Workspace, id: Option<RowId>, row: &TracedRow) {
    let tokens = Tokens::of(ui);
    let source = id.and_then(|id| workspace.measurements.as_deref()?.rows.get(id.index()));
    let Some(status) = source.map(|source| source.status_in_file.as_str()).filter(|status| !status.is_empty()) else {
        return;
    };
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        ui.label(dim(ui, format!("The file says {status}.")));
        if disagrees(row) {
            ui.label(dim(ui, "◆ disagreement").color(tokens.undecided));
        }
    });
}

/// `0.274 > 0.2 + 0.062 = 0.262  by 0.012`.
fn comparison(c: &TracedCharacteristic, row: &TracedRow) -> Option<String> {
    let value = row.value?;
    let judgement = &row.judgement;
    let text = |value: Decimal| value.to_string().replace('-', "−");
    let by = judgement.beyond.filter(|beyond| !beyond.is_zero()).map(|beyond| {
        let what = if beyond.is_negative() { "to spare" } else { "beyond" };
        format!("  {} {what}", text(beyond.abs()))
    });
    let by = by.unwrap_or_default();
    let above = judgement.upper.is_some_and(|upper| value > upper);
    let below = judgement.lower.is_some_and(|lower| value < lower);
    Some(match (judgement.lower, judgement.upper) {
        (Some(lower), _) if below => format!("{} < {}{by}", text(value), text(lower)),
        (_, Some(upper)) if above || judgement.lower.is_none_or(Decimal::is_zero) => {
            let sign = if above { ">" } else { "≤" };
            let limit = match judgement.bonus.filter(|bonus| !bonus.is_zero()) {
                Some(bonus) => {
                    let plain = c.upper.map(text).unwrap_or_default();
                    format!("{plain} + {} = {}", text(bonus), text(upper))
                }
                None => text(upper),
            };
            format!("{} {sign} {limit}{by}", text(value))
        }
        (Some(lower), Some(upper)) => format!("{} ≤ {} ≤ {}{by}", text(lower), text(value), text(upper)),
        (Some(lower), None) => format!("{} ≥ {}{by}", text(value), text(lower)),
        (None, _) => return None,
    })
}

/// Serial number of a row's part.
pub fn serial(workspace: &Workspace, id: RowId) -> String {
    let Some(measured) = workspace.measurements.as_deref() else { return String::new() };
    let part = measured.rows.get(id.index()).and_then(|row| measured.parts.get(row.part));
    part.map(|part| part.serial.clone()).unwrap_or_default()
}

/// A step of the chain is there, doubtful, or missing.
#[derive(Clone, Copy, PartialEq)]
enum State {
    There,
    Doubtful,
    Missing,
}

fn step(ui: &mut Ui, state: State, contents: impl FnOnce(&mut Ui)) {
    let tokens = Tokens::of(ui);
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        let (rect, _) = ui.allocate_exact_size(vec2(14.0, 18.0), Sense::hover());
        let center = pos2(rect.left() + 5.0, rect.center().y);
        match state {
            State::There => ui.painter().circle_filled(center, 5.0, tokens.pass),
            State::Doubtful => ui.painter().circle_stroke(center, 4.0, Stroke::new(2.0, tokens.undecided)),
            State::Missing => ui.painter().circle_stroke(center, 4.0, Stroke::new(1.5, tokens.faint)),
        };
        beside(ui, contents);
    });
}

/// Text that wraps to the right of the chain, not below it.
fn beside(ui: &mut Ui, contents: impl FnOnce(&mut Ui)) {
    ui.vertical(|ui| {
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().interact_size.y = 16.0;
            contents(ui);
        });
    });
}

/// The line between two steps, with its ground beside it; dashed where the chain has a gap.
fn rail(ui: &mut Ui, gap: bool, contents: impl FnOnce(&mut Ui)) {
    let tokens = Tokens::of(ui);
    let inner = ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        ui.add_space(14.0);
        beside(ui, contents);
    });
    let rect = inner.response.rect;
    let x = rect.left() + 5.0;
    let stroke = Stroke::new(2.0, tokens.line);
    if gap {
        let ends = [pos2(x, rect.top() - 1.0), pos2(x, rect.bottom() + 1.0)];
        ui.painter().extend(egui::Shape::dashed_line(&ends, Stroke::new(2.0, tokens.undecided), 3.0, 3.0));
    } else {
        ui.painter().vline(x, (rect.top() - 1.0)..=(rect.bottom() + 1.0), stroke);
    }
}

fn steps(
    ui: &mut Ui,
    workspace: &Workspace,
    all: &Conformance,
    c: &TracedCharacteristic,
    id: Option<RowId>,
    row: Option<&TracedRow>,
    commands: &mut Vec<Command>,
) {
    ui.scope(|ui| {
        ui.spacing_mut().item_spacing.y = 1.0;
        ui.spacing_mut().interact_size.y = 16.0;
        source_step(ui, workspace, all, c);
        rail(ui, false, |ui| {
            ui.label(dim(ui, "holds"));
        });
        requirement_step(ui, workspace, c, commands);
        feature_steps(ui, workspace, c);
        value_steps(ui, workspace, id, row, commands);
    });
}

fn source_step(ui: &mut Ui, workspace: &Workspace, all: &Conformance, c: &TracedCharacteristic) {
    let planned = c.planned.and_then(|index| {
        let measured = workspace.measurements.as_deref()?;
        measured.files.get(measured.characteristics.get(index)?.file)
    });
    let (file, revision, sha) = match (&workspace.opened, planned) {
        (_, Some(file)) if all.source != RequirementSource::Model => (&file.file, &file.revision, &file.sha256),
        (Some(opened), _) => {
            let source = &opened.model.source;
            let product = opened.model.roots.first().and_then(|root| opened.model.products.get(root.index()));
            static NONE: String = String::new();
            (&source.file, product.map_or(&NONE, |product| &product.revision), &source.sha256)
        }
        (None, Some(file)) => (&file.file, &file.revision, &file.sha256),
        (None, None) => return,
    };
    step(ui, State::There, |ui| {
        let name = file.rsplit('/').next().unwrap_or(file);
        let revision = if revision.is_empty() { String::new() } else { format!(" · rev {revision}") };
        ui.label(format!("{name}{revision} ·"));
        ui.label(mono(ui, format!("sha {}…", sha.get(..8).unwrap_or(sha)))).on_hover_text(format!("SHA-256 {sha}"));
    });
}

fn requirement_step(ui: &mut Ui, workspace: &Workspace, c: &TracedCharacteristic, commands: &mut Vec<Command>) {
    step(ui, State::There, |ui| {
        ui.label("requirement");
        ui.label(mono(ui, &c.key));
        ui.label(c.kind.replace('_', " "));
    });
    let Some(opened) = workspace.opened.as_deref() else { return };
    let focus = workspace.focus();
    if !focus.datums.is_empty() {
        rail(ui, false, |ui| {
            ui.label(dim(ui, "refers to datums"));
            for &datum in &focus.datums {
                let Some(letter) = opened.model.pmi.datums.get(datum.index()).map(|datum| datum.letter.clone()) else {
                    continue;
                };
                if link(ui, &letter, &format!("Select datum {letter}")).clicked() {
                    commands.push(Command::Select(Selection::Datum(datum)));
                }
            }
        });
    }
}

fn feature_steps(ui: &mut Ui, workspace: &Workspace, c: &TracedCharacteristic) {
    let entities: Vec<String> = c.face_entities.iter().take(6).map(|entity| format!("#{entity}")).collect();
    if entities.is_empty() {
        rail(ui, true, |ui| {
            let text = match c.requirement {
                Some(_) => "the file links no face to it",
                None => {
                    "no face known: a STEP file with geometry or results with feature positions would close this gap"
                }
            };
            ui.label(dim(ui, text));
        });
        step(ui, State::Missing, |ui| {
            let what = if c.feature_text.is_empty() { "feature not known" } else { &c.feature_text };
            ui.label(RichText::new(what).color(Tokens::of(ui).dim));
        });
        return;
    }
    rail(ui, false, |ui| {
        let pattern =
            if c.feature > 0 { format!("applies to feature {}", c.feature + 1) } else { "applies to".to_owned() };
        ui.label(dim(ui, pattern));
    });
    step(ui, State::There, |ui| {
        let more = c.face_entities.len().saturating_sub(entities.len());
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        let faces = if c.face_entities.len() == 1 { "face" } else { "faces" };
        if c.feature_text.is_empty() {
            ui.label(faces);
        } else {
            ui.label(format!("{}, {faces}", c.feature_text));
        }
        ui.label(mono(ui, format!("{}{more}", entities.join(" "))));
        if !workspace.focus().datum_faces.is_empty() {
            ui.label(dim(ui, "(its datums are lit in the view)"));
        }
    });
}

fn value_steps(
    ui: &mut Ui,
    workspace: &Workspace,
    id: Option<RowId>,
    row: Option<&TracedRow>,
    commands: &mut Vec<Command>,
) {
    let (Some(id), Some(row)) = (id, row) else {
        rail(ui, true, |ui| {
            ui.label(dim(ui, "nothing measured it:"));
            if link(ui, "import results", "Import results that may answer it").clicked() {
                commands.push(Command::Import);
            }
        });
        step(ui, State::Missing, |ui| {
            ui.label(RichText::new("no measured value").color(Tokens::of(ui).dim));
        });
        return;
    };
    let weak = matches!(row.basis, Basis::NameOnlyCandidate | Basis::Ambiguous | Basis::Conflicting | Basis::None);
    rail(ui, weak, |ui| {
        let label = ui.label(dim(ui, format!("by {}", basis(row.basis))));
        if !row.why.is_empty() {
            label.on_hover_text(&row.why);
            ui.label(dim(ui, format!("· {}", row.why)));
        }
    });
    measured_step(ui, workspace, id, weak);
    uncertainty_step(ui, workspace, id);
    if !row.flags.is_empty() {
        step(ui, State::Doubtful, |ui| {
            for flag in &row.flags {
                let said = crate::report::wording::flag(flag);
                ui.label(RichText::new(said).size(SMALL).color(Tokens::of(ui).undecided)).on_hover_text(flag);
            }
        });
    }
}

fn measured_step(ui: &mut Ui, workspace: &Workspace, id: RowId, weak: bool) {
    let Some(measured) = workspace.measurements.as_deref() else { return };
    let Some(source) = measured.rows.get(id.index()) else { return };
    let file = measured.files.get(source.file).map_or("", |file| file.file.as_str());
    let value = source.value.as_ref().map(|value| value.text.as_str()).or(source.text.as_deref()).unwrap_or("no value");
    let unit = source.unit.as_ref().map_or("(unit not stated)", |unit| unit.name.as_str());
    step(ui, if weak { State::Doubtful } else { State::There }, |ui| {
        let name = file.rsplit('/').next().unwrap_or(file);
        ui.label(format!("{name}, line {} · {value} {unit}", source.line)).on_hover_text(&source.item);
    });
    let part = measured.parts.get(source.part);
    let time = if source.time.is_empty() { part.map_or("", |part| part.time.as_str()) } else { &source.time };
    let details: Vec<&str> = [time, source.instrument.as_str()].into_iter().filter(|text| !text.is_empty()).collect();
    let stated = source.from_deviation.then_some("the file states a deviation; the nominal was added");
    let details: Vec<&str> = details.into_iter().chain(stated).collect();
    if !details.is_empty() {
        rail(ui, false, |ui| {
            ui.label(dim(ui, details.join(" · ")));
        });
    }
}

fn uncertainty_step(ui: &mut Ui, workspace: &Workspace, id: RowId) {
    let Some(source) = workspace.measurements.as_deref().and_then(|measured| measured.rows.get(id.index())) else {
        return;
    };
    match &source.uncertainty {
        Some(uncertainty) => step(ui, State::There, |ui| {
            let factor = source.coverage_factor.map(|k| format!(" (k = {k})")).unwrap_or_default();
            ui.label(format!("expanded uncertainty U = {}{factor}", uncertainty.text));
        }),
        None => step(ui, State::Doubtful, |ui| {
            ui.label("uncertainty not stated")
                .on_hover_text("The results file gives none, so only simple acceptance can be applied.");
        }),
    }
}

fn derivation(ui: &mut Ui, row: &TracedRow) {
    if row.judgement.derivation.is_empty() {
        return;
    }
    card(ui, None, |ui| {
        ui.label(dim(ui, "Derivation"));
        ui.spacing_mut().interact_size.y = 16.0;
        for line in &row.judgement.derivation {
            ui.horizontal_top(|ui| {
                ui.spacing_mut().item_spacing.x = 8.0;
                let (rect, _) = ui.allocate_exact_size(vec2(62.0, 16.0), Sense::hover());
                let font = egui::FontId::monospace(SMALL);
                ui.painter().text(rect.left_center(), egui::Align2::LEFT_CENTER, &line.label, font, Tokens::of(ui).dim);
                let text = ui.add(egui::Label::new(mono(ui, &line.text)).wrap());
                if !line.clause.is_empty() {
                    text.on_hover_text(&line.clause);
                }
            });
        }
        let mut clauses: Vec<&str> = row.judgement.derivation.iter().map(|line| line.clause.as_str()).collect();
        clauses.retain(|clause| !clause.is_empty());
        clauses.dedup();
        if !clauses.is_empty() {
            ui.label(dim(ui, clauses.join(" · ")));
        }
    });
}

/// A value that answers no requirement for certain: what it might be, and why it is not decided.
pub fn untraced(ui: &mut Ui, workspace: &Workspace, id: RowId, commands: &mut Vec<Command>) {
    let (Some(all), Some(measured)) = (workspace.conformance.as_deref(), workspace.measurements.as_deref()) else {
        return;
    };
    let (Some(row), Some(source)) = (all.rows.get(id.index()), measured.rows.get(id.index())) else { return };
    let untraced: Color32 = Tokens::of(ui).untraced;
    let own = source.characteristic.and_then(|index| measured.characteristics.get(index));
    let name = own.map(|own| own.name.as_str()).filter(|name| !name.is_empty()).unwrap_or(&source.item);
    ui.label(strong(ui, name).size(18.0));
    card(ui, Some(untraced), |ui| {
        ui.label(strong(ui, format!("? not traced · SN {}", serial(workspace, id))).color(untraced));
        if !row.why.is_empty() {
            ui.label(dim(ui, &row.why));
        }
    });
    ui.scope(|ui| {
        ui.spacing_mut().item_spacing.y = 1.0;
        step(ui, State::Missing, |ui| {
            ui.label(RichText::new("requirement not known").color(Tokens::of(ui).dim));
        });
        rail(ui, true, |ui| {
            ui.label(dim(
                ui,
                format!("{}: a UUID, a designator or the feature's position would close this gap", basis(row.basis)),
            ));
        });
        measured_step(ui, workspace, id, true);
        uncertainty_step(ui, workspace, id);
    });
    if !row.candidates.is_empty() {
        card(ui, None, |ui| {
            ui.label(dim(ui, "It might answer"));
            for &candidate in &row.candidates {
                let Some(c) = all.characteristics.get(candidate.index()) else { continue };
                let text = format!("{}  {}  {}", c.number, c.text.replace('|', " "), c.feature_text);
                if link(ui, &text, &format!("Select {}", c.number)).clicked() {
                    commands.push(Command::Select(Selection::Characteristic(candidate)));
                }
            }
        });
    }
    derivation(ui, row);
}
