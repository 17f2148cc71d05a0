"""Ten parts of revision B as a measuring machine would find them: nearly all good, the rest by design.

Numbers come from a hash of serial and feature, so that every run gives the same lot.
"""

from dataclasses import dataclass
from hashlib import sha256

SERIALS = ["%04d" % n for n in range(1, 11)]


def chance(*key):
    """A number in 0..1, the same for the same key."""
    return int(sha256("/".join(map(str, key)).encode()).hexdigest()[:12], 16) / 16**12


@dataclass
class Row:
    serial: str
    c: object  # Characteristic
    feature: int  # which member of a pattern, from 0
    value: float
    status: str
    uncertainty: float = None


# What goes wrong, by (serial, number, feature): the value measured.
DESIGNED = {
    ("0003", "6", 0): 40.021,  # bore too large: fails revision B (40.016), would pass revision A (40.025)
    ("0008", "6", 0): 40.0185,
    ("0007", "17", 0): 9.062,  # its position passes or fails with this bonus
    ("0007", "18", 0): 0.274,  # 0.274 > 0.2 + 0.062: fails, the machine says PASS
    ("0002", "17", 1): 9.081,
    ("0002", "18", 1): 0.231,  # within 0.2 + 0.081: passes only by the bonus
    ("0005", "5", 0): 0.063,  # flatness out
    ("0006", "25", 0): 0.341,  # free-form profile out
    ("0009", "17", 2): 9.171,  # hole too large
    ("0004", "21", 0): 12.05,  # exactly on the limit: conforms
    ("0010", "14", 0): 64.104,
    ("0001", "8", 0): 0.0195,  # near the limit: with U = 0.002 it is undecided under ISO 14253-1
}
SAYS = {("0007", "18", 0): "PASS", ("0001", "23", 0): "FAIL"}  # the machine's word where it is wrong
UNCERTAINTY = {"6": 0.002, "8": 0.002}
NEVER_MEASURED = {"27", "28", "29"}  # nobody measured them
BY_SUPPLIER = {"26", "30", "33"}  # in the CSV only
SKIPPED = {("0010", "20", 0), ("0010", "20", 1), ("0006", "13", 0)}  # left out for one part


def value(c, serial, feature):
    if (serial, c.number, feature) in DESIGNED:
        return DESIGNED[serial, c.number, feature]
    r = chance(serial, c.number, feature)
    if c.tolerance is not None:
        digits = 4 if c.tolerance < 0.05 else 3
        # A profile's value may be read as a deviation, of which each side has half the zone: good ones are good both ways.
        span = 0.35 if "profile" in c.kind else 0.62
        return round(c.tolerance * (0.12 + span * r), digits)
    lower, upper = c.lower, c.upper
    digits = 4 if upper - lower < 0.03 else 3
    return round(c.nominal + lower + (upper - lower) * (0.2 + 0.6 * r), digits)


def limit(c, serial, feature, rows):
    """Upper limit of a tolerance with its bonus."""
    bonus = 0.0
    if c.modifier == "M":
        size = next(r for r in rows if r.serial == serial and r.c.number == "17" and r.feature == feature)
        bonus = max(0.0, size.value - size.c.nominal - size.c.lower)
    return c.tolerance + bonus


def measure(table):
    """All rows of the measuring machine, in order of serial and characteristic."""
    rows = []
    for serial in SERIALS:
        for c in table:
            if c.kind == "basic" or c.number in NEVER_MEASURED | BY_SUPPLIER:
                continue
            for feature in range(len(c.features) if c.pattern else 1):
                if (serial, c.number, feature) in SKIPPED:
                    continue
                v = value(c, serial, feature)
                if c.tolerance is not None:
                    good = v <= limit(c, serial, feature, rows) + 1e-9
                else:
                    good = c.nominal + c.lower - 1e-9 <= v <= c.nominal + c.upper + 1e-9
                status = SAYS.get((serial, c.number, feature), "PASS" if good else "FAIL")
                rows.append(Row(serial, c, feature, v, status, UNCERTAINTY.get(c.number)))
    return rows
