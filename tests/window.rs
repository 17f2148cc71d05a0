//! The window, driven by the names that its widgets have, without a display and without a graphics adapter.

use egui::{Key, Modifiers};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT, Queryable};
use std::time::{Duration, Instant};
use threadgauge::app::{Window, characteristics, fonts, theme};
use threadgauge::workspace::command::Panel;
use threadgauge::workspace::display::{DisplayUnit, Theme};
use threadgauge::workspace::{Command, Selection, Standing, Workspace};

/// The window, made in the first frame.
#[derive(Default)]
struct Shown(Option<Window>);

impl Shown {
    fn window(&self) -> &Window {
        self.0.as_ref().expect("made in the first frame")
    }
    fn window_mut(&mut self) -> &mut Window {
        self.0.as_mut().expect("made in the first frame")
    }
    fn workspace(&self) -> &Workspace {
        self.window().workspace()
    }
    fn workspace_mut(&mut self) -> &mut Workspace {
        self.window_mut().workspace_mut()
    }
}

fn open() -> Harness<'static, Shown> {
    let frame = |ui: &mut egui::Ui, shown: &mut Shown| {
        let ctx = ui.ctx().clone();
        shown.0.get_or_insert_with(|| Window::for_tests(&ctx)).show(ui);
    };
    let mut harness = Harness::builder()
        .with_size(egui::vec2(1440.0, 900.0))
        .with_max_steps(64)
        .with_context_setup(fonts::install)
        .build_ui_state(frame, Shown::default());
    harness.run_ok();
    harness
}

/// Runs frames until no background work is left.
fn settle(harness: &mut Harness<'_, Shown>) {
    let start = Instant::now();
    loop {
        harness.step();
        if !harness.state().workspace().jobs.is_busy() {
            break;
        }
        assert!(start.elapsed() < Duration::from_secs(240), "the work ends");
        std::thread::sleep(Duration::from_millis(10));
    }
    harness.run_steps(4);
}

fn sample() -> Harness<'static, Shown> {
    let mut harness = open();
    assert!(Command::OpenSample.enabled(harness.state().workspace()).is_ok(), "the samples are in the source tree");
    harness.state_mut().workspace_mut().run(Command::OpenSample);
    settle(&mut harness);
    harness
}

fn type_text(harness: &mut Harness<'_, Shown>, text: &str) {
    harness.event(egui::Event::Text(text.to_owned()));
    harness.run_ok();
}

#[test]
fn the_palette_runs_commands_by_their_names() {
    let mut harness = open();
    harness.key_press_modifiers(Modifiers::COMMAND, Key::K);
    harness.run_ok();
    harness.get_by_label("Type a command");
    type_text(&mut harness, "theme light");
    harness.key_press(Key::Enter);
    harness.run_ok();
    assert_eq!(harness.state().workspace().settings.theme, Theme::Light);
    assert!(harness.query_by_label("Type a command").is_none(), "it closes");
    harness.key_press(Key::U);
    harness.run_ok();
    assert_eq!(harness.state().workspace().display.unit, DisplayUnit::Inch);
}

#[test]
fn an_empty_window_says_what_to_do_and_what_is_not_possible() {
    let mut harness = open();
    assert!(harness.query_all_by_label("Open…").count() >= 2, "the top bar and the empty states offer it");
    let report = harness.get_by_label("Report…");
    assert!(report.accesskit_node().is_disabled());
    report.click();
    harness.run_ok();
    assert!(harness.state().workspace().notice.is_none());
    harness.key_press_modifiers(Modifiers::COMMAND, Key::L);
    harness.run_ok();
    harness.get_by_label("Path");
}

#[test]
fn a_file_that_cannot_be_read_is_said_with_what_to_do() {
    let mut harness = open();
    harness.state_mut().workspace_mut().run(Command::OpenPath("/nowhere/part.stp".into()));
    settle(&mut harness);
    let notice = harness.state().workspace().notice.clone().expect("it is said");
    assert!(notice.what.contains("part.stp") && !notice.hint.is_empty(), "{notice:?}");
    assert!(harness.query_all_by_label_contains("part.stp").count() > 0, "the inspector says it");
    harness.key_press(Key::Escape);
    harness.run_ok();
    assert!(harness.state().workspace().notice.is_none(), "Escape takes it away");
}

#[test]
fn panels_close_and_come_back() {
    let mut harness = open();
    let ctx = harness.ctx.clone();
    assert!(harness.query_by_label("Findings").is_some());
    harness.state_mut().window_mut().run(&ctx, Command::Close(Panel::Findings));
    harness.run_ok();
    assert!(harness.query_by_label("Findings").is_none());
    harness.state_mut().window_mut().run(&ctx, Command::Show(Panel::Findings));
    harness.run_ok();
    assert!(harness.query_by_label("Findings").is_some());
}

#[test]
fn the_sample_is_traced_and_one_selection_is_shown_everywhere() {
    let mut harness = sample();
    let (number, text, fails) = {
        let workspace = harness.state().workspace();
        let all = workspace.conformance.as_ref().expect("judged");
        assert!(all.characteristics.len() >= 30, "{}", all.characteristics.len());
        let failing = all.characteristics.iter().find(|c| Standing::of_characteristic(c) == Standing::DoesNot);
        let failing = failing.expect("the sample has designed failures");
        (failing.number.clone(), characteristics::drawn_text(workspace, failing), all.summary.fail)
    };
    harness.get_by_label(&format!("does not conform {fails}")).click();
    harness.run_ok();
    assert_eq!(harness.state().workspace().display.filter, Some(Standing::DoesNot));
    harness.get_by_label(&format!("{number} {text}")).click();
    harness.run_ok();
    let workspace = harness.state().workspace();
    assert!(matches!(workspace.selection(), Selection::Characteristic(_)));
    assert!(!workspace.focus().faces.is_empty(), "its faces light up");
    assert!(harness.query_all_by_label_contains("does not conform").count() >= 2, "chip and inspector say it");
    harness.key_press(Key::Escape);
    harness.run_ok();
    assert_eq!(harness.state().workspace().selection(), Selection::Nothing);
    harness.key_press_modifiers(Modifiers::ALT, Key::ArrowLeft);
    harness.run_ok();
    assert!(matches!(harness.state().workspace().selection(), Selection::Characteristic(_)), "back");
}

#[test]
fn the_report_of_the_sample_is_written_from_the_window() {
    let mut harness = sample();
    let folder = std::env::temp_dir().join(format!("threadgauge-window-report-{}", std::process::id()));
    let ctx = harness.ctx.clone();
    harness.state_mut().window_mut().run(&ctx, Command::ReportTo(folder.clone()));
    settle(&mut harness);
    let html = std::fs::read_to_string(folder.join("report.html")).expect("it is there");
    assert!(html.contains("<img") || html.contains("data:image"), "with pictures");
    assert!(html.contains("0007"), "with the serial number that fails");
    assert!(folder.join("conformance.csv").is_file() && folder.join("conformance.json").is_file());
    std::fs::remove_dir_all(&folder).expect("cleaned up");
}

#[test]
fn cancelled_work_ends_at_once_and_keeps_what_was_open() {
    let mut harness = sample();
    let before = harness.state().workspace().opened.clone().expect("open");
    let started = Instant::now();
    let workspace = harness.state_mut().workspace_mut();
    workspace.run(Command::OpenPath(concat!(env!("CARGO_MANIFEST_DIR"), "/samples/pair_of_housings.stp").into()));
    assert!(Command::Cancel.enabled(workspace).is_ok());
    workspace.run(Command::Cancel);
    settle(&mut harness);
    let workspace = harness.state().workspace();
    assert!(std::sync::Arc::ptr_eq(&before, workspace.opened.as_ref().expect("still open")));
    assert!(workspace.journal.last().is_some_and(|entry| entry.text.contains("cancelled")), "{:?}", workspace.journal);
    assert!(workspace.notice.is_none(), "what the user wanted is no error");
    assert!(started.elapsed() < Duration::from_secs(20));
}

#[test]
fn a_row_is_copied_as_a_table() {
    let mut harness = sample();
    let effects = {
        let workspace = harness.state_mut().workspace_mut();
        workspace.run(Command::NextCharacteristic);
        workspace.run(Command::Copy)
    };
    let [threadgauge::workspace::Effect::Copy(text)] = effects.as_slice() else { panic!("{effects:?}") };
    let lines: Vec<&str> = text.lines().collect();
    let columns = lines[0].split('\t').count();
    assert_eq!(lines[0].split('\t').next(), Some("No."));
    assert_eq!(lines[1].split('\t').count(), columns);
    assert!(lines.len() > 10, "its values follow: {}", lines.len());
}

#[test]
fn hiding_is_undone_and_inches_do_not_touch_data() {
    let mut harness = sample();
    let ctx = harness.ctx.clone();
    harness.get_by_label("Hide Housing").click();
    harness.run_ok();
    harness.get_by_label("Show Housing");
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    harness.run_ok();
    harness.get_by_label("Hide Housing");
    let before = harness.state().workspace().conformance.clone();
    harness.state_mut().window_mut().run(&ctx, Command::SetUnit(DisplayUnit::Inch));
    harness.run_ok();
    assert_eq!(harness.state().workspace().conformance, before);
}

#[test]
fn nothing_is_drawn_anew_while_nothing_changes() {
    let mut harness = sample();
    let steps = harness.try_run().expect("the window comes to rest");
    assert!(steps <= 8, "{steps} frames until rest");
}

#[test]
fn every_button_has_a_name() {
    let harness = sample();
    let mut nameless = Vec::new();
    let mut buttons = 0;
    for node in harness.root().children_recursive() {
        let node = node.accesskit_node();
        let role = node.role();
        let acts =
            matches!(role, egui::accesskit::Role::Button | egui::accesskit::Role::Link | egui::accesskit::Role::Tab);
        buttons += usize::from(acts);
        if acts && node.label().is_none_or(|label| label.trim().is_empty()) {
            nameless.push(format!("{role:?} {:?}", node.raw_bounds()));
        }
    }
    assert!(buttons > 20, "{buttons} buttons were looked at");
    assert!(nameless.is_empty(), "{nameless:?}");
}

/// The harness panics at a character that no font has.
#[test]
fn every_printed_symbol_has_a_glyph() {
    let mut harness =
        Harness::builder().with_size(egui::vec2(900.0, 400.0)).with_context_setup(fonts::install).build_ui(|ui| {
            ui.label(fonts::PRINTED_SYMBOLS);
            ui.label(egui::RichText::new(fonts::PRINTED_SYMBOLS).monospace());
            ui.label(egui::RichText::new(fonts::PRINTED_SYMBOLS).family(theme::bold()));
            for command in Command::catalogue() {
                let about = command.about();
                ui.label(about.name);
                ui.label(about.help);
            }
        });
    harness.run_ok();
}
