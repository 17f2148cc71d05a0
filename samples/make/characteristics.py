"""What the drawing of the housing asks for: one table that the STEP, QIF and CSV writers share.

`at` is where the callout stands in its view: TOP (x, y), FRONT (x, z), both in mm of the part.
"""

from dataclasses import dataclass, field
from uuid import NAMESPACE_URL, UUID, uuid5

NAMESPACE = uuid5(NAMESPACE_URL, "https://threadgauge.invalid/samples/housing")


@dataclass(frozen=True)
class Characteristic:
    number: str
    name: str
    kind: str  # size, location, angle, fit, basic, or a geometric tolerance's name
    features: tuple  # names of features; a tuple within = one feature of several faces
    text: str
    nominal: float = None
    lower: float = 0.0  # deviations
    upper: float = 0.0
    subtype: str = ""
    tolerance: float = None
    diametral: bool = False
    modifier: str = ""
    projected: float = None
    datums: tuple = ()
    pattern: bool = False
    view: str = "TOP"
    at: tuple = (0.0, 0.0)
    to: tuple = None  # leader's end; default: the feature
    options: dict = field(default_factory=dict, hash=False)

    @property
    def uuid(self) -> UUID:
        return uuid5(NAMESPACE, "characteristic " + self.number)


def size(number, name, features, nominal, lower, upper, text, subtype="diameter", **more):
    return Characteristic(number, name, "size", features, text, nominal, lower, upper, subtype, **more)


def location(number, name, features, nominal, lower, upper, text, **more):
    return Characteristic(number, name, "location", features, text, nominal, lower, upper, "linear distance", **more)


def tolerance(number, name, kind, features, value, text, **more):
    return Characteristic(number, name, kind, features, text, tolerance=value, **more)


HOLES = ("hole 1", "hole 2", "hole 3", "hole 4")
DOWELS = ("dowel 1", "dowel 2")
FREEFORM = (("free-form left", "free-form right"),)


def table(revision):
    """Characteristics of a revision, in drawing order."""
    b = revision == "B"
    bore_upper = 0.016 if b else 0.025
    floor = 24.0 if b else 26.0
    rows = [
        location("1", "overall length", ("left", "right"), 140, -0.2, 0.2, "140±0.2", view="TOP", at=(-14, 62), to=(-70, 45)),
        location("2", "overall width", ("front", "back"), 90, -0.2, 0.2, "90±0.2", view="TOP", at=(84, 4), to=(70, 20)),
        location("3", "base thickness", ("A", "base top"), 18, -0.1, 0.1, "18±0.1", view="FRONT", at=(-112, 8), to=(-70, 18)),
        location("4", "overall height", ("A", "boss top"), 52, -0.15, 0.15, "52±0.15", view="FRONT", at=(-112, 50), to=(-52, 52)),
        tolerance("5", "flatness of A", "flatness", ("A",), 0.05, "⏥|0.05", view="FRONT", at=(-30, -18), to=(-40, 0)),
        size("6", "bore", ("bore",), 40, 0, bore_upper, "⌀40 +%s/0" % bore_upper, view="TOP", at=(-118, 26), to=(-37, 10)),
        tolerance("7", "bore perpendicularity", "perpendicularity", ("bore",), 0.05, "⟂|⌀0.05|A", diametral=True, datums=(("A", ""),), view="TOP", at=(-118, 18), to=(-37, 10)),
        tolerance("8", "bore cylindricity", "cylindricity", ("bore",), 0.02, "⌭|0.02", view="TOP", at=(-118, 10), to=(-37, 10)),
        tolerance("9", "bore roundness", "roundness", ("bore",), 0.012, "○|0.012", view="TOP", at=(-118, 2), to=(-37, 10)),
        size("10", "inner bore", ("inner bore",), 28, 0, 0.1, "⌀28 +0.1/0", view="TOP", at=(-118, -10), to=(-33, -5)),
        tolerance("11", "inner bore runout", "circular_runout", ("inner bore",), 0.06, "↗|0.06|B", datums=(("B", ""),), view="TOP", at=(-118, -18), to=(-33, -5)),
        location("12", "shoulder depth", ("boss top", "shoulder"), 42, -0.1, 0.1, "42±0.1", view="FRONT", at=(18, 50), to=(-6, 52)),
        tolerance("13", "shoulder total runout", "total_runout", ("shoulder",), 0.05, "⌰|0.05|B", datums=(("B", ""),), view="FRONT", at=(18, 66), to=(-12, 10)),
        size("14", "boss", ("boss",), 64, -0.1, 0.1, "⌀64±0.1", view="TOP", at=(-118, -36), to=(-42, -23)),
        tolerance("15", "boss concentricity", "concentricity", ("boss",), 0.2, "◎|⌀0.2|B", diametral=True, datums=(("B", ""),), view="TOP", at=(-118, -44), to=(-42, -23)),
        tolerance("16", "boss top parallelism", "parallelism", ("boss top",), 0.06, "∥|0.06|A", datums=(("A", ""),), view="FRONT", at=(-72, 66), to=(-44, 52)),
        size("17", "mounting hole", HOLES, 9, 0, 0.15, "4x ⌀9 +0.15/0", pattern=True, view="TOP", at=(72, 60), to=(58, 33)),
        tolerance("18", "mounting hole position", "position", HOLES, 0.2, "⌖|⌀0.2Ⓜ|A|B|C", diametral=True, modifier="M", datums=(("A", ""), ("B", ""), ("C", "")), pattern=True, view="TOP", at=(72, 52), to=(58, 33)),
        Characteristic("19", "DOWEL", "fit", DOWELS, "2x ⌀6 H7", 6, 0, 0.012, "diameter", pattern=True, view="TOP", at=(16, -68), to=(10, -36), options={"fit": ("H", "hole", "7")}),
        tolerance("20", "dowel position", "position", DOWELS, 0.05, "⌖|⌀0.05 Ⓟ10|A|B", diametral=True, projected=10.0, datums=(("A", ""), ("B", "")), pattern=True, view="TOP", at=(16, -76), to=(10, -36)),
        size("21", "slot width", (("slot left", "slot right"),), 12, -0.05, 0.05, "12±0.05", subtype="thickness", view="TOP", at=(40, -54), to=(46, -24)),
        tolerance("22", "slot symmetry", "symmetry", (("slot left", "slot right"),), 0.1, "⌯|0.1|B|A", datums=(("B", ""), ("A", "")), view="TOP", at=(62, -54), to=(46, -24)),
        location("23", "slot floor height", ("A", "slot floor"), floor, -0.1, 0.1, "%d±0.1" % floor, view="FRONT", at=(80, 36), to=(50, floor)),
        tolerance("24", "front perpendicularity", "perpendicularity", ("front",), 0.08, "⟂|0.08|A", datums=(("A", ""),), view="TOP", at=(-60, -68), to=(-50, -45)),
        tolerance("25", "free-form rim", "surface_profile", FREEFORM, 0.3, "⌓|0.3|A|B|C", datums=(("A", ""), ("B", ""), ("C", "")), view="FRONT", at=(80, 22), to=(60, 31)),
        Characteristic("26", "bore entry angle", "angle", ("bore entry",), "90°±1°", 90, -1, 1, "equal", view="FRONT", at=(-20, 66), to=(-18, 51)),
        size("27", "corner radius", ("corner 1", "corner 2", "corner 3", "corner 4"), 12, -0.5, 0.5, "4x R12±0.5", subtype="radius", pattern=True, view="TOP", at=(-104, 58), to=(-66, 41)),
        size("28", "boss fillet", ("fillet",), 6, -0.5, 0.5, "R6±0.5", subtype="toroidal minor radius", view="FRONT", at=(-112, 32), to=(-56, 20)),
        tolerance("29", "right side straightness", "straightness", ("right",), 0.03, "⏤|0.03", view="TOP", at=(84, -14), to=(70, -10)),
        Characteristic("30", "step height", "location", ("base top", "boss top"), "34±0.1", 34, -0.1, 0.1, "linear distance", view="FRONT", at=(-112, 20), to=(-55, 36)),
        Characteristic("31", "hole spacing in x", "basic", ("hole 3", "hole 4"), "[116]", 116, subtype="linear distance", view="TOP", at=(-20, -56), to=(-58, -33)),
        Characteristic("32", "hole spacing in y", "basic", ("hole 2", "hole 3"), "[66]", 66, subtype="linear distance", view="TOP", at=(-84, -30), to=(-58, -33)),
    ]  # fmt: skip
    if b:
        rows.append(tolerance("33", "boss top flatness", "flatness", ("boss top",), 0.03, "⏥|0.03", view="FRONT", at=(-72, 74), to=(-44, 52)))
    return rows


# Datum letter, feature, where its symbol stands.
DATUMS = (("A", "A", "FRONT", (6, -18), (0, 0)), ("B", "bore", "TOP", (-72, 62), (-30, 17)), ("C", "front", "TOP", (-34, -68), (-30, -45)))
