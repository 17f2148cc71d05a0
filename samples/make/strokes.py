"""Single-stroke lettering and GD&T symbols for the sample's authored annotations. Own design on a grid 4 wide, 6 high."""

from math import cos, pi, sin

GLYPHS = {
    "0": "04 02 11 31 42 45 36 16 05 04,", "1": "14 36 30", "2": "05 16 36 45 44 00 40", "3": "05 16 36 45 44 33 13,33 42 41 30 10 01",
    "4": "30 36 02 42", "5": "46 06 03 33 42 41 30 10 01", "6": "45 36 16 05 01 10 30 41 42 33 13 02", "7": "06 46 10",
    "8": "13 04 05 16 36 45 44 33 13 02 01 10 30 41 42 33", "9": "44 33 13 04 05 16 36 45 41 30 10 01",
    "A": "00 26 40,12 32", "B": "00 06 36 45 44 33 03,33 42 41 30 00", "C": "45 36 16 05 01 10 30 41", "D": "00 06 26 44 42 20 00",
    "E": "46 06 00 40,03 33", "F": "46 06 00,03 33", "G": "45 36 16 05 01 10 30 41 43 23", "H": "00 06,40 46,03 43", "I": "20 26",
    "M": "00 06 23 46 40", "N": "00 06 40 46", "O": "04 02 10 30 42 44 36 16 04", "P": "00 06 36 45 44 33 03", "R": "00 06 36 45 44 33 03,23 40",
    "S": "45 36 16 05 04 13 33 42 41 30 10 01", "T": "06 46,26 20", "X": "00 46,06 40", "V": "06 20 46", "W": "06 10 24 30 46", "Z": "06 46 00 40",
    "U": "06 01 10 30 41 46", "L": "06 00 40", "K": "00 06,46 03 40", "J": "36 31 20 10 01", "Y": "06 23 46,23 20", "Q": "04 02 10 30 42 44 36 16 04,22 40",
    "-": "03 43", "+": "03 43,21 25", ".": "20 21", ",": "11 00", "/": "00 46", "(": "36 15 11 30", ")": "16 35 31 10", "[": "36 16 10 30", "]": "16 36 30 10",
    " ": "", "=": "02 42,04 44", "±": "04 44,22 26,01 41", "°": "15 16 26 25 15", "x": "00 44,04 40", "h": "00 06,03 14 34 43 40",
}  # fmt: skip


def strokes(points):
    """`"03 43,21 25"` to polylines in unit height."""
    return [[(int(p[0]) / 6.0, int(p[1]) / 6.0) for p in part.split()] for part in points.split(",") if part.split()]


def circle(x, y, r, n=24):
    return [(x + r * cos(2 * pi * i / n), y + r * sin(2 * pi * i / n)) for i in range(n + 1)]


def symbol(name):
    """Lines of a symbol on a unit square."""
    line = lambda *p: list(p)
    arrow = [line((0.15, 0.1), (0.85, 0.9)), line((0.55, 0.85), (0.85, 0.9), (0.8, 0.6))]
    return {
        "⌀": [circle(0.5, 0.5, 0.33), line((0.15, 0.05), (0.85, 0.95))],
        "⏤": [line((0.05, 0.5), (0.95, 0.5))],
        "⏥": [line((0.0, 0.2), (0.25, 0.8), (1.0, 0.8), (0.75, 0.2), (0.0, 0.2))],
        "○": [circle(0.5, 0.5, 0.4)],
        "⌭": [circle(0.5, 0.5, 0.25), line((0.0, 0.1), (0.4, 0.95)), line((0.6, 0.05), (1.0, 0.9))],
        "⌒": [circle(0.5, 0.25, 0.45)[:13]],
        "⌓": [circle(0.5, 0.25, 0.45)[:13] + [(0.95, 0.25)]],
        "∠": [line((0.95, 0.15), (0.05, 0.15), (0.8, 0.85))],
        "⟂": [line((0.05, 0.1), (0.95, 0.1)), line((0.5, 0.1), (0.5, 0.95))],
        "∥": [line((0.15, 0.1), (0.55, 0.9)), line((0.45, 0.1), (0.85, 0.9))],
        "⌖": [circle(0.5, 0.5, 0.3), line((0.5, 0.0), (0.5, 1.0)), line((0.0, 0.5), (1.0, 0.5))],
        "◎": [circle(0.5, 0.5, 0.42), circle(0.5, 0.5, 0.22)],
        "⌯": [line((0.05, 0.5), (0.95, 0.5)), line((0.25, 0.75), (0.75, 0.75)), line((0.25, 0.25), (0.75, 0.25))],
        "↗": arrow,
        "⌰": [[(x * 0.7, y) for x, y in part] for part in arrow]
        + [[(x * 0.7 + 0.35, y) for x, y in part] for part in arrow]
        + [line((0.1, 0.1), (0.5, 0.1))],
        "Ⓜ": [circle(0.5, 0.5, 0.48), line((0.25, 0.25), (0.25, 0.75), (0.5, 0.45), (0.75, 0.75), (0.75, 0.25))],
        "Ⓟ": [circle(0.5, 0.5, 0.48), line((0.33, 0.22), (0.33, 0.78), (0.6, 0.78), (0.68, 0.64), (0.6, 0.5), (0.33, 0.5))],
    }.get(name)


def write(text, x, y, height):
    """Polylines of a line of text that starts at x, y; and where it ends."""
    lines = []
    for c in text:
        shape = symbol(c)
        if shape is not None:
            lines += [[(x + height * px, y + height * py) for px, py in part] for part in shape]
            x += height * 1.2
        else:
            lines += [[(x + height * px, y + height * py) for px, py in part] for part in strokes(GLYPHS[c])]
            x += height * (0.5 if c in ".,I° " else 0.9)
    return lines, x


def callout(text, x, y, height=3.5, framed=False):
    """A dimension line of text, or a frame where the text has cells (`⌖|⌀0.2Ⓜ|A|B|C`); returns polylines and width."""
    if "|" not in text and not framed:
        lines, end = write(text, x, y, height)
        return lines, end - x
    lines, left, pad = [], x, 0.35 * height
    low, high = y - pad, y + height + pad
    for cell in text.split("|"):
        ink, end = write(cell, x + pad, y, height)
        lines += ink
        x = end + pad * 0.6
        lines.append([(x, low), (x, high)])
    lines.append([(left, low), (x, low), (x, high), (left, high), (left, low)])
    return lines, x - left
