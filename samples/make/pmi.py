"""Semantic PMI, tessellated annotations, saved views, identities and validation properties, written after the
recommended practices for AP242 (representation and presentation of PMI)."""

from characteristics import DATUMS, NAMESPACE
from part21 import real, reals, string
from strokes import callout
from uuid import uuid5

VIEW_PLANES = {  # origin, z (towards the reader), x
    "TOP": ((0.0, 0.0, 60.0), (0.0, 0.0, 1.0), (1.0, 0.0, 0.0)),
    "FRONT": ((0.0, -52.0, 0.0), (0.0, -1.0, 0.0), (1.0, 0.0, 0.0)),
}
ENTITY = {
    "flatness": "FLATNESS", "straightness": "STRAIGHTNESS", "roundness": "ROUNDNESS", "cylindricity": "CYLINDRICITY",
    "perpendicularity": "PERPENDICULARITY", "parallelism": "PARALLELISM", "position": "POSITION", "concentricity": "CONCENTRICITY",
    "symmetry": "SYMMETRY", "circular_runout": "CIRCULAR_RUNOUT", "total_runout": "TOTAL_RUNOUT", "surface_profile": "SURFACE_PROFILE",
}  # fmt: skip
NEEDS_DATUM = {"perpendicularity", "parallelism", "concentricity", "symmetry", "circular_runout", "total_runout"}


def find_features(exchange, h):
    """Feature name → face number, by kind and place."""

    def one(kind, at, **want):
        hits = []
        for face, k, location, axis, sizes, points in exchange.faces():
            if k != kind:
                continue
            if "normal" in want and abs(abs(axis[want["normal"]]) - 1) > 1e-9:
                continue
            if "radius" in want and abs(sizes[0] - want["radius"]) > 1e-6:
                continue
            if all(w is None or abs(l - w) < 1e-6 for l, w in zip(location, at)):
                if "within" not in want or all(want["within"](p) for p in points):
                    hits.append(face)
        if len(hits) != 1:
            raise SystemExit("%s at %s: %d faces" % (kind, at, len(hits)))
        return hits[0]

    plane, cyl = "PLANE", "CYLINDRICAL_SURFACE"
    bx, by = h.bore_at
    x0, x1, floor = h.slot
    f = {
        "A": one(plane, (None, None, 0), normal=2),
        "base top": one(plane, (None, None, h.base), normal=2),
        "boss top": one(plane, (bx, by, h.height), normal=2),
        "shoulder": one(plane, (bx, by, h.shoulder), normal=2),
        "left": one(plane, (-h.length / 2, None, None), normal=0),
        "right": one(plane, (h.length / 2, None, None), normal=0),
        "front": one(plane, (None, -h.width / 2, None), normal=1, within=lambda p: abs(p[1] + h.width / 2) < 1e-6),
        "back": one(plane, (None, h.width / 2, None), normal=1),
        "slot left": one(plane, (x0, None, None), normal=0),
        "slot right": one(plane, (x1, None, None), normal=0),
        "slot floor": one(plane, (None, None, floor), normal=2),
        "bore": one(cyl, (bx, by, None), radius=h.bore / 2),
        "inner bore": one(cyl, (bx, by, None), radius=h.inner / 2),
        "boss": one(cyl, (bx, by, None), radius=h.boss / 2),
        "bore entry": one("CONICAL_SURFACE", (bx, by, None)),
        "fillet": one("TOROIDAL_SURFACE", (bx, by, None)),
        "free-form left": one("B_SPLINE_SURFACE", (), within=lambda p: p[0] < x0 + 1e-6),
        "free-form right": one("B_SPLINE_SURFACE", (), within=lambda p: p[0] > x1 - 1e-6),
    }
    for i, (x, y) in enumerate(h.holes, 1):
        f["hole %d" % i] = one(cyl, (x, y, None), radius=h.hole / 2)
    for i, (x, y) in enumerate(h.dowels, 1):
        f["dowel %d" % i] = one(cyl, (x, y, None), radius=h.dowel / 2)
    for i, (sx, sy) in enumerate(((1, 1), (-1, 1), (-1, -1), (1, -1)), 1):
        f["corner %d" % i] = one(cyl, (sx * 58.0, sy * 33.0, None), radius=h.corner)
    return f


class Writer:
    """Adds PMI to an exchange; keeps features so that a size and a tolerance on one feature share the shape aspect."""

    def __init__(self, exchange, h):
        self.x, self.h = exchange, h
        self.faces = find_features(exchange, h)
        first = lambda name: "#%d" % exchange.of_type(name)[0]
        self.pds, self.sr = first("PRODUCT_DEFINITION_SHAPE"), first("ADVANCED_BREP_SHAPE_REPRESENTATION")
        self.solid, self.definition = first("MANIFOLD_SOLID_BREP"), first("PRODUCT_DEFINITION")
        context = next(n for n, b in exchange.instances.items() if "GLOBAL_UNIT_ASSIGNED_CONTEXT" in b)
        self.context = "#%d" % context
        self.length = next("#%d" % r for r in exchange.refs(context) if "LENGTH_UNIT" in exchange.instances[r] and ".METRE." in exchange.instances[r])
        radian = next("#%d" % r for r in exchange.refs(context) if "PLANE_ANGLE_UNIT" in exchange.instances[r])
        add = exchange.add
        dims = add("DIMENSIONAL_EXPONENTS(0.,0.,0.,0.,0.,0.,0.)")
        factor = add("PLANE_ANGLE_MEASURE_WITH_UNIT(PLANE_ANGLE_MEASURE(0.017453292519943295),%s)" % radian)
        self.degree = add("(CONVERSION_BASED_UNIT('degree',%s)NAMED_UNIT(%s)PLANE_ANGLE_UNIT())" % (factor, dims))
        self.aspects, self.datums, self.systems, self.callouts = {}, {}, {}, []
        self.style = self.make_style()

    def aspect(self, feature, pattern=False):
        """SHAPE_ASPECT for a feature: a name, a tuple of names that act as one, or (pattern) one of several like features."""
        if feature in self.aspects:
            return self.aspects[feature]
        add = self.x.add
        if isinstance(feature, tuple):
            self.aspects[feature] = self.group(feature) if pattern else self.united(feature)
            return self.aspects[feature]
        kind = "DATUM_FEATURE" if any(feature == d[1] for d in DATUMS) else "SHAPE_ASPECT"
        shown = "DOWEL" if feature.startswith("dowel") else feature  # two of one name, as drawings have it
        number = add("%s(%s,'',%s,.T.)" % (kind, string(shown), self.pds))
        add("GEOMETRIC_ITEM_SPECIFIC_USAGE('','',%s,%s,#%d)" % (number, self.sr, self.faces[feature]))
        self.aspects[feature] = number
        return number

    def group(self, names):
        """A pattern: each member is a feature of its own."""
        add = self.x.add
        members = [self.aspect(name) for name in names]
        number = add("COMPOSITE_GROUP_SHAPE_ASPECT(%s,'',%s,.T.)" % (string(" and ".join(names)), self.pds))
        for member in members:
            add("SHAPE_ASPECT_RELATIONSHIP('','',%s,%s)" % (number, member))
        return number

    def united(self, names):
        """One feature of several faces."""
        add = self.x.add
        number = add("SHAPE_ASPECT(%s,'',%s,.T.)" % (string(" and ".join(names)), self.pds))
        faces = ",".join("#%d" % self.faces[name] for name in names)
        add("ITEM_IDENTIFIED_REPRESENTATION_USAGE('','',%s,%s,SET_REPRESENTATION_ITEM((%s)))" % (number, self.sr, faces))
        return number

    def identify(self, number, key):
        self.x.add("V5_UUID_ATTRIBUTE('%s',UUID_SET_ITEM((%s)))" % (uuid5(NAMESPACE, key), number))

    def write_datums(self):
        for letter, feature, *_ in DATUMS:
            datum = self.x.add("DATUM('','',%s,.F.,'%s')" % (self.pds, letter))
            self.x.add("SHAPE_ASPECT_RELATIONSHIP('','',%s,%s)" % (self.aspect(feature), datum))
            self.datums[letter] = datum
            self.identify(datum, "datum " + letter)

    def datum_system(self, datums):
        if datums not in self.systems:
            add = self.x.add
            compartments = []
            for letter, modifier in datums:
                modifiers = "(SIMPLE_DATUM_REFERENCE_MODIFIER(.%s.))" % modifier if modifier else "$"
                compartments.append(add("DATUM_REFERENCE_COMPARTMENT('','',%s,.F.,%s,%s)" % (self.pds, self.datums[letter], modifiers)))
            self.systems[datums] = add("DATUM_SYSTEM('','',%s,.F.,(%s))" % (self.pds, ",".join(compartments)))
        return self.systems[datums]

    def measure(self, value, angle=False, name=None):
        unit, kind = (self.degree, "PLANE_ANGLE") if angle else (self.length, "LENGTH")
        if name is None:
            return self.x.add("%s_MEASURE_WITH_UNIT(%s_MEASURE(%s),%s)" % (kind, kind, real(value), unit))
        decimals = max(len(repr(round(float(value), 6)).split(".")[1].rstrip("0")), 0)
        qualifier = self.x.add("VALUE_FORMAT_TYPE_QUALIFIER('NR2 3.%d')" % decimals)
        return self.x.add(
            "(%s_MEASURE_WITH_UNIT()MEASURE_REPRESENTATION_ITEM()MEASURE_WITH_UNIT(%s_MEASURE(%s),%s)"
            "QUALIFIED_REPRESENTATION_ITEM((%s))REPRESENTATION_ITEM('%s'))" % (kind, kind, real(value), unit, qualifier, name)
        )

    def characteristic(self, c):
        """Writes one characteristic; returns its instance."""
        add = self.x.add
        angle = c.kind == "angle"
        if c.kind in ("location", "basic"):
            ends = [self.aspect(f) for f in c.features]
            number = add("DIMENSIONAL_LOCATION(%s,%s,%s,%s)" % (string(c.subtype), string(c.name), ends[0], ends[1]))
        else:
            feature = c.features if c.pattern else c.features[0]
            target = self.aspect(feature, c.pattern)
            if angle:
                number = add("ANGULAR_SIZE(%s,'',.EQUAL.)" % target)
            elif c.kind in ("size", "fit"):
                number = add("DIMENSIONAL_SIZE(%s,%s)" % (target, string(c.subtype)))
            else:
                number = self.geometric(c, target)
        if c.tolerance is None:
            items = [self.measure(c.nominal, angle, "nominal value")]
            if c.kind == "basic":
                items.append(add("DESCRIPTIVE_REPRESENTATION_ITEM('dimensional note','theoretical')"))
            sdr = add("SHAPE_DIMENSION_REPRESENTATION('',(%s),%s)" % (",".join(items), self.context))
            add("DIMENSIONAL_CHARACTERISTIC_REPRESENTATION(%s,%s)" % (number, sdr))
            if c.kind == "fit":
                form, zone, grade = c.options["fit"]
                add("PLUS_MINUS_TOLERANCE(%s,%s)" % (add("LIMITS_AND_FITS('%s','%s','%s','')" % (form, zone, grade)), number))
            elif c.kind != "basic":
                bounds = self.measure(c.lower, angle), self.measure(c.upper, angle)
                add("PLUS_MINUS_TOLERANCE(%s,%s)" % (add("TOLERANCE_VALUE(%s,%s)" % bounds), number))
            add("ID_ATTRIBUTE(%s,%s)" % (string(c.number), number))
        self.identify(number, "characteristic " + c.number)
        return number

    def geometric(self, c, target):
        add, magnitude = self.x.add, self.measure(c.tolerance)
        head = "%s,'',%s,%s" % (string(c.number), magnitude, target)
        entity = ENTITY[c.kind] + "_TOLERANCE"
        system = self.datum_system(c.datums) if c.datums else None
        if c.modifier or (system and c.kind not in NEEDS_DATUM):
            parts = ["GEOMETRIC_TOLERANCE(%s)" % head]
            if system:
                parts.append("GEOMETRIC_TOLERANCE_WITH_DATUM_REFERENCE((%s))" % system)
            if c.modifier == "M":
                parts.append("GEOMETRIC_TOLERANCE_WITH_MODIFIERS((.MAXIMUM_MATERIAL_REQUIREMENT.))")
            number = add("(%s%s())" % ("".join(parts), entity))
        elif system:
            number = add("%s(%s,(%s))" % (entity, head, system))
        else:
            number = add("%s(%s)" % (entity, head))
        if c.diametral:
            form = add("TOLERANCE_ZONE_FORM('cylindrical or circular')")
            zone = add("TOLERANCE_ZONE('','',%s,.F.,(%s),%s)" % (self.pds, number, form))
            if c.projected:
                end, length = self.aspect("base top"), self.measure(c.projected)
                add("PROJECTED_ZONE_DEFINITION(%s,(),%s,%s)" % (zone, end, length))
        return number

    # -- graphics ---------------------------------------------------------------------------------------------------

    def make_style(self):
        add = self.x.add
        colour = add("COLOUR_RGB('',0.05,0.25,0.55)")
        font = add("DRAUGHTING_PRE_DEFINED_CURVE_FONT('continuous')")
        curve = add("CURVE_STYLE('',%s,POSITIVE_LENGTH_MEASURE(0.25),%s)" % (font, colour))
        return add("PRESENTATION_STYLE_ASSIGNMENT((%s))" % curve)

    def placement(self, view):
        origin, z, x = VIEW_PLANES[view]
        add = self.x.add
        parts = add("CARTESIAN_POINT('',%s)" % reals(origin)), add("DIRECTION('',%s)" % reals(z)), add("DIRECTION('',%s)" % reals(x))
        return add("AXIS2_PLACEMENT_3D('',%s,%s,%s)" % parts)

    def annotate(self, name, text, view, at, to, semantics, aspects, framed=False):
        """A tessellated callout with a leader, linked to its meaning and its geometry."""
        lines, width = callout(text, at[0], at[1], framed=framed)
        start = (at[0] if to[0] < at[0] + width / 2 else at[0] + width, at[1] + 1.75)
        lines.append([start, to])
        origin, z, x = VIEW_PLANES[view]
        y = [z[1] * x[2] - z[2] * x[1], z[2] * x[0] - z[0] * x[2], z[0] * x[1] - z[1] * x[0]]
        points, strips = [], []
        for line in lines:
            strips.append("(%s)" % ",".join(str(len(points) + i + 1) for i in range(len(line))))
            points += [[origin[k] + u * x[k] + v * y[k] for k in range(3)] for u, v in line]
        add = self.x.add
        listed = add("COORDINATES_LIST('',%d,(%s))" % (len(points), ",".join(reals(p) for p in points)))
        curves = add("TESSELLATED_CURVE_SET('',%s,(%s))" % (listed, ",".join(strips)))
        item = add("TESSELLATED_GEOMETRIC_SET('',(%s))" % curves)
        occurrence = add("TESSELLATED_ANNOTATION_OCCURRENCE(%s,(%s),%s)" % (string(name), self.style, item))
        number = add("DRAUGHTING_CALLOUT(%s,(%s))" % (string(name), occurrence))
        self.callouts.append((view, number, name, semantics, aspects))

    def write_views(self):
        """Draughting models: one for all annotations, one a saved view."""
        add = self.x.add
        planes = {}
        for view in VIEW_PLANES:
            own = ",".join(n for v, n, *_ in self.callouts if v == view)
            planes[view] = add("ANNOTATION_PLANE('%s',(%s),%s,(%s))" % (view, self.style, self.placement(view), own))
        every = ",".join(n for _, n, *_ in self.callouts)
        whole = add("DRAUGHTING_MODEL('all annotations',(%s,%s),%s)" % (every, ",".join(planes.values()), self.context))
        for view, number, name, semantics, aspects in self.callouts:
            add("DRAUGHTING_MODEL_ITEM_ASSOCIATION('PMI representation to presentation link','',%s,%s,%s)" % (semantics, whole, number))
            for aspect in aspects:
                add("DRAUGHTING_MODEL_ITEM_ASSOCIATION('','',%s,%s,%s)" % (aspect, whole, number))
        iso = ((260.0, -300.0, 340.0), (0.52, -0.6, 0.6079), (0.755, 0.655, 0.0))
        frames = {"TOP": ((0, 0, 400), (0, 0, 1), (1, 0, 0)), "FRONT": ((0, -400, 25), (0, -1, 0), (1, 0, 0)), "ALL": iso}
        origin = add("AXIS2_PLACEMENT_3D('',%s,$,$)" % add("CARTESIAN_POINT('',(0.,0.,0.))"))
        mapping = add("REPRESENTATION_MAP(%s,%s)" % (origin, self.sr))
        for name, (eye, z, x) in frames.items():
            parts = add("CARTESIAN_POINT('',%s)" % reals(eye)), add("DIRECTION('',%s)" % reals(z)), add("DIRECTION('',%s)" % reals(x))
            system = add("AXIS2_PLACEMENT_3D('',%s,%s,%s)" % parts)
            width, height = (360.0, 250.0) if name == "ALL" else (260.0, 190.0)
            corner = add("CARTESIAN_POINT('',%s)" % reals((-width / 2, -height / 2, 0)))
            window = add("PLANAR_BOX('',%s,%s,%s)" % (real(width), real(height), add("AXIS2_PLACEMENT_3D('',%s,$,$)" % corner)))
            projection = add("CARTESIAN_POINT('',(0.,0.,0.))")
            volume = add("VIEW_VOLUME(.PARALLEL.,%s,-400.,0.,.F.,0.,.F.,.F.,%s)" % (projection, window))
            camera = add("CAMERA_MODEL_D3('%s',%s,%s)" % (name, system, volume))
            mapped = add("MAPPED_ITEM('',%s,%s)" % (mapping, origin))
            shown = [n for v, n, *_ in self.callouts if name in (v, "ALL")]
            items = ",".join([camera, mapped] + shown)
            model = add("DRAUGHTING_MODEL('%s',(%s),%s)" % (name, items, self.context))
            add("MECHANICAL_DESIGN_AND_DRAUGHTING_RELATIONSHIP('','',%s,%s)" % (model, whole))

    # -- what the file says of itself -------------------------------------------------------------------------------

    def validation(self, volume, area, centroid):
        add = self.x.add
        square = add("DERIVED_UNIT((%s))" % add("DERIVED_UNIT_ELEMENT(%s,2.)" % self.length))
        cube = add("DERIVED_UNIT((%s))" % add("DERIVED_UNIT_ELEMENT(%s,3.)" % self.length))
        items = [
            ("volume", "MEASURE_REPRESENTATION_ITEM('volume measure',VOLUME_MEASURE(%s),%s)" % (real(volume), cube)),
            ("surface area", "MEASURE_REPRESENTATION_ITEM('surface area measure',AREA_MEASURE(%s),%s)" % (real(area), square)),
            ("centroid", "CARTESIAN_POINT('centre point',%s)" % reals(centroid)),
        ]
        for name, item in items:
            definition = add("PROPERTY_DEFINITION('geometric validation property','',%s)" % self.pds)
            shown = add("REPRESENTATION('%s',(%s),%s)" % (name, add(item), self.context))
            add("PROPERTY_DEFINITION_REPRESENTATION(%s,%s)" % (definition, shown))

    def standard(self):
        """ASME Y14.5-2018 as the drawing's standard."""
        add = self.x.add
        document = add("DOCUMENT('ASME Y14.5-2018','Dimensioning and Tolerancing','',%s)" % add("DOCUMENT_TYPE('')"))
        add("APPLIED_DOCUMENT_REFERENCE(%s,'',(%s))" % (document, self.definition))

    def colours(self):
        """Light steel for the solid, a warmer tone for the free-form face."""
        add = self.x.add

        def styled(item, rgb):
            colour = add("COLOUR_RGB('',%s)" % ",".join(real(c) for c in rgb))
            fill = add("FILL_AREA_STYLE('',(%s))" % add("FILL_AREA_STYLE_COLOUR('',%s)" % colour))
            side = add("SURFACE_SIDE_STYLE('',(%s))" % add("SURFACE_STYLE_FILL_AREA(%s)" % fill))
            usage = add("SURFACE_STYLE_USAGE(.BOTH.,%s)" % side)
            return add("STYLED_ITEM('',(%s),%s)" % (add("PRESENTATION_STYLE_ASSIGNMENT((%s))" % usage), item))

        items = [styled(self.solid, (0.72, 0.77, 0.83))]
        for name in ("free-form left", "free-form right"):
            items.append(styled("#%d" % self.faces[name], (0.80, 0.72, 0.56)))
        add("MECHANICAL_DESIGN_GEOMETRIC_PRESENTATION_REPRESENTATION('',(%s),%s)" % (",".join(items), self.context))


def write(exchange, h, rows, properties):
    """Everything onto `exchange`; returns characteristic number → instance, and feature name → face."""
    w = Writer(exchange, h)
    w.write_datums()
    numbers = {}
    for c in rows:
        number = w.characteristic(c)
        numbers[c.number] = number
        aspects = [w.aspect(f) for f in c.features]
        w.annotate("%s %s" % (c.number, c.name), c.text, c.view, c.at, c.to, number, aspects)
    for letter, feature, view, at, to in DATUMS:
        w.annotate("Datum " + letter, letter, view, at, to, w.aspect(feature), [w.aspect(feature)], framed=True)
    w.write_views()
    w.validation(*properties)
    w.standard()
    w.colours()
    return numbers, w.faces
