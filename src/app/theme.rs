//! Colours, spacings and type of the window, under the names that the design's tokens have.

use crate::workspace::Standing;
use crate::workspace::display::Theme;
use egui::{Color32, CornerRadius, FontFamily, FontId, Id, Margin, Stroke, TextStyle, Ui, vec2};

/// Colours of one theme.
#[derive(Clone, Copy, Debug, PartialEq)]
#[allow(missing_docs)] // the names are those of the design's tokens
pub struct Tokens {
    pub dark: bool,
    pub bg: Color32,
    pub panel: Color32,
    pub raised: Color32,
    pub line: Color32,
    pub text: Color32,
    pub dim: Color32,
    pub faint: Color32,
    pub accent: Color32,
    pub accent_bg: Color32,
    pub pass: Color32,
    pub fail: Color32,
    pub undecided: Color32,
    pub unmeasured: Color32,
    pub untraced: Color32,
    pub datum: Color32,
    pub select: Color32,
}

/// Corner radius.
pub const R: u8 = 4;
/// The 4 px grid.
pub const S1: f32 = 4.0;
/// Two steps.
pub const S2: f32 = 8.0;
/// Three steps: the margin of panels.
pub const S3: f32 = 12.0;
/// Height of a line in trees.
pub const ROW: f32 = 24.0;
/// Height of a tab bar or a section head.
pub const HEAD: f32 = 30.0;
/// Body text.
pub const BODY: f32 = 13.0;
/// Secondary text.
pub const SMALL: f32 = 12.0;
/// Keys.
pub const KEY: f32 = 11.0;

const fn hex(rgb: u32) -> Color32 {
    Color32::from_rgb((rgb >> 16) as u8, (rgb >> 8) as u8, rgb as u8)
}

impl Tokens {
    /// Of a theme.
    pub const fn of_theme(theme: Theme) -> Self {
        match theme {
            Theme::Dark => Tokens {
                dark: true,
                bg: hex(0x15181c),
                panel: hex(0x1b1f25),
                raised: hex(0x232932),
                line: hex(0x2f3742),
                text: hex(0xe6eaf0),
                dim: hex(0x9aa5b4),
                faint: hex(0x6b7685),
                accent: hex(0x5aa9ff),
                accent_bg: hex(0x1d3554),
                pass: hex(0x4bb58a),
                fail: hex(0xe8695a),
                undecided: hex(0xe6b450),
                unmeasured: hex(0x8b93a3),
                untraced: hex(0xb48ae0),
                datum: hex(0x6fc3df),
                select: hex(0xffb454),
            },
            Theme::Light => Tokens {
                dark: false,
                bg: hex(0xeef1f4),
                panel: hex(0xf8fafb),
                raised: hex(0xffffff),
                line: hex(0xd5dbe2),
                text: hex(0x1b222b),
                dim: hex(0x566273),
                faint: hex(0x8793a3),
                accent: hex(0x1766c2),
                accent_bg: hex(0xdcebfb),
                pass: hex(0x1f8a5f),
                fail: hex(0xc53f30),
                undecided: hex(0xa87408),
                unmeasured: hex(0x667083),
                untraced: hex(0x7a4bb5),
                datum: hex(0x147a99),
                select: hex(0xc66a00),
            },
            Theme::HighContrast => Tokens {
                dark: true,
                bg: hex(0x000000),
                panel: hex(0x000000),
                raised: hex(0x0d0d0d),
                line: hex(0x8c8c8c),
                text: hex(0xffffff),
                dim: hex(0xe0e0e0),
                faint: hex(0xbdbdbd),
                accent: hex(0x6ec1ff),
                accent_bg: hex(0x00467a),
                pass: hex(0x4dffb5),
                fail: hex(0xff8a75),
                undecided: hex(0xffd54a),
                unmeasured: hex(0xd0d0d0),
                untraced: hex(0xd9a8ff),
                datum: hex(0x7fe3ff),
                select: hex(0xffc04d),
            },
        }
    }
    /// Of the theme in use.
    pub fn of(ui: &Ui) -> Self {
        ui.ctx().data(|data| data.get_temp(tokens_id())).unwrap_or(Tokens::of_theme(Theme::Dark))
    }
    /// Colour of a standing.
    pub fn standing(&self, standing: Standing) -> Color32 {
        match standing {
            Standing::Conforms => self.pass,
            Standing::DoesNot => self.fail,
            Standing::Undecided => self.undecided,
            Standing::NotMeasured => self.unmeasured,
            Standing::NotTraced => self.untraced,
        }
    }
    /// A hairline.
    pub fn hairline(&self) -> Stroke {
        Stroke::new(1.0, self.line)
    }
}

fn tokens_id() -> Id {
    Id::unique("threadgauge tokens")
}

/// Semibold text, for headings, numbers and verdicts.
pub fn bold() -> FontFamily {
    FontFamily::Name("bold".into())
}

/// Puts a theme into use.
pub fn apply(ctx: &egui::Context, theme: Theme) {
    let tokens = Tokens::of_theme(theme);
    ctx.data_mut(|data| data.insert_temp(tokens_id(), tokens));
    ctx.set_theme(if tokens.dark { egui::Theme::Dark } else { egui::Theme::Light });
    ctx.all_styles_mut(|style| restyle(style, &tokens));
}

fn restyle(style: &mut egui::Style, tokens: &Tokens) {
    let proportional = |size| FontId::new(size, FontFamily::Proportional);
    style.text_styles = [
        (TextStyle::Small, proportional(KEY)),
        (TextStyle::Body, proportional(BODY)),
        (TextStyle::Button, proportional(BODY)),
        (TextStyle::Heading, FontId::new(18.0, bold())),
        (TextStyle::Monospace, FontId::new(SMALL, FontFamily::Monospace)),
    ]
    .into();
    let spacing = &mut style.spacing;
    spacing.item_spacing = vec2(S2, S1);
    spacing.button_padding = vec2(9.0, 3.0);
    spacing.interact_size = vec2(24.0, 24.0);
    spacing.menu_margin = Margin::same(4);
    spacing.window_margin = Margin::same(12);
    spacing.scroll = egui::style::ScrollStyle::thin();
    style.animation_time = 0.08;
    style.interaction.selectable_labels = false;
    recolour(&mut style.visuals, tokens);
}

fn recolour(visuals: &mut egui::Visuals, tokens: &Tokens) {
    *visuals = if tokens.dark { egui::Visuals::dark() } else { egui::Visuals::light() };
    visuals.panel_fill = tokens.panel;
    visuals.window_fill = tokens.raised;
    visuals.window_stroke = tokens.hairline();
    visuals.window_corner_radius = CornerRadius::same(6);
    visuals.menu_corner_radius = CornerRadius::same(R);
    visuals.extreme_bg_color = tokens.bg;
    visuals.text_edit_bg_color = Some(tokens.bg);
    visuals.faint_bg_color = tokens.raised;
    visuals.code_bg_color = tokens.bg;
    visuals.hyperlink_color = tokens.accent;
    visuals.warn_fg_color = tokens.undecided;
    visuals.error_fg_color = tokens.fail;
    visuals.weak_text_color = Some(tokens.dim);
    visuals.selection.bg_fill = tokens.accent_bg;
    visuals.selection.stroke = Stroke::new(1.0, tokens.accent);
    let states = &mut visuals.widgets;
    for (state, fill, stroke, text) in [
        (&mut states.noninteractive, tokens.panel, tokens.line, tokens.text),
        (&mut states.inactive, tokens.raised, tokens.line, tokens.text),
        (&mut states.hovered, tokens.raised, tokens.faint, tokens.text),
        (&mut states.active, tokens.accent_bg, tokens.accent, tokens.text),
        (&mut states.open, tokens.accent_bg, tokens.accent, tokens.text),
    ] {
        state.bg_fill = fill;
        state.weak_bg_fill = fill;
        state.bg_stroke = Stroke::new(1.0, stroke);
        state.fg_stroke = Stroke::new(1.0, text);
        state.corner_radius = CornerRadius::same(R);
        state.expansion = 0.0;
    }
}
