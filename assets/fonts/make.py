#!/usr/bin/env python3
"""Cuts the fonts of the window and of pictures out of the Noto fonts (Debian: fonts-noto-core, fonts-noto-mono).

    pip install fonttools && python3 make.py [FOLDER WITH Noto*.ttf]

Why subsets: the whole fonts weigh 4 MB, and a picture must not depend on the fonts of the machine. Each font of the symbol chain
keeps only what the fonts before it lack, so that no character is kept twice. Fails when a character of SYMBOLS is in none.
"""
import pathlib
import sys

from fontTools import subset
from fontTools.ttLib import TTFont

HERE = pathlib.Path(__file__).parent
SOURCE = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else "/usr/share/fonts/truetype/noto")

# Running text: Latin, Greek, Cyrillic, punctuation, super- and subscripts, currency, letterlike, number forms.
TEXT = [(0x20, 0x7E), (0xA0, 0x24F), (0x2B0, 0x2FF), (0x370, 0x3FF), (0x400, 0x45F), (0x1E00, 0x1EFF), (0x2010, 0x2027),
        (0x2030, 0x205E), (0x2070, 0x209C), (0x20A0, 0x20BF), (0x2100, 0x214F), (0x2150, 0x218F), (0xFB00, 0xFB04), (0xFFFD, 0xFFFD)]
MONO = [(0x20, 0x7E), (0xA0, 0x17F), (0x370, 0x3FF), (0x2010, 0x2027), (0x2030, 0x205E), (0x2070, 0x209C), (0x2190, 0x21FF),
        (0x2200, 0x22FF)]
# What the program prints beside text: GD&T (ISO 1101, ASME Y14.5), verdict signs, arrows, mathematics, keys.
GDT = "⏤⏥○⌭⌒⌓∥⫽⟂⊥∠⌖◎⌯↗⌰⌀∅ⓂⓁⓅⒻⓉⓊⓇⒺⓈⒾⒶⒷⒸⒹⒼⒽⒿⓀⓃⓄⓆⓋⓌⓍⓎⓏ⌴⌵↧□⌳⌲↔±°µ≤≥⌮⌢▷◁△▽"
SIGNS = "●▲◆○◇■□▪▸▾▴◂◉◌◎▶▼◀△▽✓✔✕✗×⚠⚙★☆⋮⋯…⌕⏎⇧⌘⌥⌃⎋"
MATHS = "←↑→↓↔↕⇄⇒−∓√∞≈≠≤≥∆∇∑∏∫∂·∘⋅∈∩∪⊂⌈⌉⌊⌋⟨⟩⌊µ²³Ω∡⊕⊗"
SYMBOLS = sorted(set(GDT + SIGNS + MATHS))


def points(ranges):
    return {c for low, high in ranges for c in range(low, high + 1)}


def cut(name, wanted, out):
    """Subsets NAME to `wanted` and returns the code points that it holds."""
    path = SOURCE / name
    have = set(TTFont(path).getBestCmap()) & wanted
    options = subset.Options(hinting=False, layout_features=["kern", "tnum", "mark", "mkmk", "ccmp"], notdef_outline=True,
                             name_IDs=["*"], name_legacy=True, recalc_timestamp=False, glyph_names=False)
    font = subset.load_font(str(path), options)
    reserved = [str(n) for n in font["name"].names if "reserved font name" in str(n).lower()]
    assert not reserved, f"{name} reserves its name: {reserved}"  # OFL 1.1, condition 3
    tool = subset.Subsetter(options)
    tool.populate(unicodes=have)
    tool.subset(font)
    subset.save_font(font, str(HERE / out), options)
    print(f"{out}: {len(have)} characters, {(HERE / out).stat().st_size} bytes")
    return have


symbols = {ord(c) for c in SYMBOLS}
text = cut("NotoSans-Regular.ttf", points(TEXT) | symbols, "NotoSans-Regular.ttf")
cut("NotoSans-Bold.ttf", points(TEXT) | symbols, "NotoSans-Bold.ttf")
cut("NotoSansMono-Regular.ttf", points(MONO), "NotoSansMono-Regular.ttf")
missing = symbols - text
for name in ("NotoSansSymbols-Regular.ttf", "NotoSansSymbols2-Regular.ttf", "NotoSansMath-Regular.ttf"):
    missing -= cut(name, missing, name)
if missing:
    sys.exit("in no font: " + " ".join(f"{chr(c)} U+{c:04X}" for c in sorted(missing)))
