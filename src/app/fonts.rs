//! The fonts of the window: subsets of Noto, vendored, so that no picture depends on the machine's own.

use egui::{FontData, FontDefinitions, FontFamily};
use std::sync::Arc;

/// Name, bytes. The symbol fonts follow the text fonts in every family.
const FONTS: [(&str, &[u8]); 6] = [
    ("sans", include_bytes!("../../assets/fonts/NotoSans-Regular.ttf")),
    ("bold", include_bytes!("../../assets/fonts/NotoSans-Bold.ttf")),
    ("mono", include_bytes!("../../assets/fonts/NotoSansMono-Regular.ttf")),
    ("symbols", include_bytes!("../../assets/fonts/NotoSansSymbols-Regular.ttf")),
    ("symbols 2", include_bytes!("../../assets/fonts/NotoSansSymbols2-Regular.ttf")),
    ("math", include_bytes!("../../assets/fonts/NotoSansMath-Regular.ttf")),
];

/// Everything that the program prints beside letters, digits and punctuation. A test holds that each has a glyph.
pub const PRINTED_SYMBOLS: &str = "⏤⏥○⌭⌒⌓∥⟂∠⌖◎⌯↗⌰⌀ⓂⓁⓅⒻⓉⓊⓇⒺⓈⒾⒶ⌴⌵↧□⌳⌲↔±°µ≤≥×−·…●▲◆?◉▸▾▴✕‹›√²³→←↑↓•–—’“”§⌕⌘";

/// The families: text, bold text, numbers in columns.
pub fn definitions() -> FontDefinitions {
    let mut fonts = FontDefinitions::empty();
    for (name, bytes) in FONTS {
        fonts.font_data.insert(name.to_owned(), Arc::new(FontData::from_static(bytes)));
    }
    let chain = |first: &[&str]| first.iter().chain(&["symbols", "symbols 2", "math"]).map(|&s| s.to_owned()).collect();
    fonts.families.insert(FontFamily::Proportional, chain(&["sans"]));
    fonts.families.insert(FontFamily::Monospace, chain(&["mono", "sans"]));
    fonts.families.insert(super::theme::bold(), chain(&["bold", "sans"]));
    fonts
}

/// Puts them into use.
pub fn install(ctx: &egui::Context) {
    ctx.set_fonts(definitions());
}
