"""Just enough Part 21 to take a shape that Open CASCADE wrote, find its faces, and add what it cannot write."""

import re

from math import sqrt


class Exchange:
    """Instances by number; new ones are appended."""

    def __init__(self, text):
        data = text[text.index("DATA;") + 5 : text.index("ENDSEC;", text.index("DATA;"))]
        self.instances = {}
        for number, body in re.findall(r"#(\d+)\s*=\s*(.*?);\s*(?=#\d+\s*=|$)", data, re.S):
            self.instances[int(number)] = re.sub(r"\s*\n\s*", "", body).strip()
        self.next = max(self.instances) + 1

    def add(self, text):
        """Appends an instance; returns `#number`."""
        number = self.next
        self.instances[number] = text
        self.next += 1
        return "#%d" % number

    def of_type(self, name):
        return [n for n, body in self.instances.items() if body.startswith(name + "(")]

    def replace(self, number, old, new):
        if old not in self.instances[number]:
            raise SystemExit("#%d does not hold %s" % (number, old))
        self.instances[number] = self.instances[number].replace(old, new)

    def refs(self, number):
        return [int(r) for r in re.findall(r"#(\d+)", self.instances[number])]

    def numbers(self, number):
        """All reals of an instance, in order."""
        body = re.sub(r"#\d+|'[^']*'", "", self.instances[number])
        return [float(x) for x in re.findall(r"-?\d+\.\d*(?:E[+-]?\d+)?", body)]

    def placement(self, number):
        """Location and axis of an AXIS2_PLACEMENT_3D."""
        location, axis = self.refs(number)[:2]
        return self.numbers(location), self.numbers(axis)

    def face_points(self, face):
        """Vertices of a face."""
        seen, points, stack = set(), [], [r for r in self.refs(face) if self.instances[r].startswith("FACE_")]
        while stack:
            n = stack.pop()
            if n in seen:
                continue
            seen.add(n)
            body = self.instances[n]
            if body.startswith("VERTEX_POINT"):
                points.append(self.numbers(self.refs(n)[0]))
            elif not body.startswith(("LINE", "CIRCLE", "B_SPLINE", "(")):
                stack += self.refs(n)
        return points

    def faces(self):
        """(number, kind, location, axis, radii or angles, vertices) of every ADVANCED_FACE."""
        for face in self.of_type("ADVANCED_FACE"):
            surface = self.refs(face)[-1]
            body = self.instances[surface]
            kind = body.split("(")[0] or "B_SPLINE_SURFACE"
            location, axis = ([], []) if kind == "B_SPLINE_SURFACE" else self.placement(self.refs(surface)[0])
            yield face, kind, location, axis, self.numbers(surface), self.face_points(face)

    def text(self, header):
        lines = ["#%d=%s;" % item for item in sorted(self.instances.items())]
        return "ISO-10303-21;\n%sDATA;\n%s\nENDSEC;\nEND-ISO-10303-21;\n" % (header, "\n".join(lines))


def header(description, file_name, schema):
    """A header with a fixed time, so that the same script gives the same bytes."""
    return (
        "HEADER;\nFILE_DESCRIPTION(('%s'),'2;1');\n"
        "FILE_NAME('%s','2026-11-01T08:00:00',('Threadgauge'),('Threadgauge samples'),'samples/make',"
        "'Threadgauge sample maker','');\nFILE_SCHEMA(('%s'));\nENDSEC;\n" % (description, file_name, schema)
    )


def real(value):
    """A Part 21 real: always with a point."""
    text = repr(round(float(value), 9))
    if "e" in text:
        mantissa, exponent = text.split("e")
        return (mantissa if "." in mantissa else mantissa + ".") + "E" + exponent
    return text if "." in text else text + "."


def unit(v):
    length = sqrt(sum(x * x for x in v))
    return [x / length for x in v]


def reals(values):
    return "(" + ",".join(real(v) for v in values) + ")"


def string(text):
    """A Part 21 string; characters outside ASCII as \\X2\\."""
    out = []
    for c in text.replace("\\", "\\\\").replace("'", "''"):
        out.append(c if ord(c) < 128 else "\\X2\\%04X\\X0\\" % ord(c))
    return "'" + "".join(out) + "'"
