"""QIF 3.0: a plan, and the results of the lot. Valid against the public schema; ids count up from 1."""

from uuid import uuid5
from xml.sax.saxutils import escape

from characteristics import DATUMS, NAMESPACE

KIND = {
    "location": "DistanceBetween", "fit": "Diameter", "angle": "Angle", "flatness": "Flatness", "straightness": "Straightness",
    "roundness": "Circularity", "cylindricity": "Cylindricity", "perpendicularity": "Perpendicularity", "parallelism": "Parallelism",
    "position": "Position", "concentricity": "Concentricity", "symmetry": "Symmetry", "circular_runout": "CircularRunout",
    "total_runout": "TotalRunout", "surface_profile": "SurfaceProfile",
}  # fmt: skip
SIZE_KIND = {"diameter": "Diameter", "thickness": "Width", "radius": "Radius", "toroidal minor radius": "Radius"}


def kind_of(c):
    return SIZE_KIND[c.subtype] if c.kind == "size" else KIND[c.kind]


def number(v):
    return ("%.6f" % v).rstrip("0").rstrip(".")


def triple(v):
    return " ".join(number(x) for x in v)


class Document:
    """Collects sections, hands out ids."""

    def __init__(self, exchange, faces, table, revision, step_name):
        self.exchange, self.faces, self.table = exchange, faces, table
        self.revision, self.step_name, self.ids = revision, step_name, 0
        self.features, self.items = {}, {}
        self.definitions, self.nominals, self.feature_items = [], [], []
        self.characteristic_definitions, self.characteristic_nominals, self.characteristic_items = [], [], []
        self.datum_ids = {letter: self.id() for letter, *_ in DATUMS}
        self.frames = {}
        self.part, self.component, self.path = self.id(), self.id(), self.id()
        for c in table:
            if c.kind != "basic":
                self.add(c)

    def id(self):
        self.ids += 1
        return self.ids

    def feature(self, name):
        """Id of the FeatureItem and FeatureNominal of a named face; None for shapes without a simple form."""
        if name in self.features:
            return self.features[name]
        face = self.faces[name]
        _, kind, location, axis, sizes, points = next(f for f in self.exchange.faces() if f[0] == face)
        d, n, i = self.id(), self.id(), self.id()
        check = "<DeterminationMode><Checked><CheckDetails><Measured/></CheckDetails></Checked></DeterminationMode>"
        if kind == "PLANE":
            q = "Plane"
            self.definitions.append('<PlaneFeatureDefinition id="%d"/>' % d)
            middle = [sum(p[k] for p in points) / len(points) for k in range(3)]
            middle = [m if abs(axis[k]) < 0.5 else location[k] for k, m in enumerate(middle)]
            body = "<Location>%s</Location><Normal>%s</Normal>" % (triple(middle), triple(self.outward(face, axis)))
        elif kind == "CYLINDRICAL_SURFACE":
            q = "Cylinder"
            side = "EXTERNAL" if name == "boss" or name.startswith("corner") else "INTERNAL"
            self.definitions.append(
                '<CylinderFeatureDefinition id="%d"><InternalExternal>%s</InternalExternal><Diameter>%s</Diameter></CylinderFeatureDefinition>'
                % (d, side, number(2 * sizes[0]))
            )
            low = min(p[2] for p in points)
            body = "<Axis><AxisPoint>%s</AxisPoint><Direction>%s</Direction></Axis>" % (triple([location[0], location[1], low]), triple(axis))
        else:
            self.features[name] = None
            return None
        entity = '<EntityExternalIds n="1"><EntityExternalId><EntityId>#%d</EntityId><ModelEntity/></EntityExternalId></EntityExternalIds>' % face
        self.nominals.append('<%sFeatureNominal id="%d"><FeatureDefinitionId>%d</FeatureDefinitionId>%s</%sFeatureNominal>' % (q, n, d, body, q))
        self.feature_items.append('<%sFeatureItem id="%d"><FeatureNominalId>%d</FeatureNominalId><FeatureName>%s</FeatureName>%s</%sFeatureItem>' % (q, i, n, escape(name), check, q))
        self.features[name] = (n, i)
        return n, i

    def outward(self, face, axis):
        return [-a for a in axis] if self.exchange.instances[face].rstrip(")").endswith(".F.") else axis

    def frame(self, datums):
        if datums not in self.frames:
            self.frames[datums] = self.id()
        return self.frames[datums]

    def add(self, c):
        kind, d = kind_of(c), self.id()
        if c.tolerance is not None:
            body = "<ToleranceValue>%s</ToleranceValue>" % number(c.tolerance)
            if c.datums:
                body += "<DatumReferenceFrameId>%d</DatumReferenceFrameId>" % self.frame(c.datums)
            if kind in ("Position", "Perpendicularity", "Parallelism"):
                body += "<MaterialCondition>%s</MaterialCondition>" % ("MAXIMUM" if c.modifier == "M" else "REGARDLESS")
            if kind in ("Position", "Perpendicularity", "Parallelism", "Concentricity", "Straightness"):
                planes = "NonDiametricalZone" if kind == "Straightness" else "PlanarZone"
                body += "<ZoneShape><%s/></ZoneShape>" % ("DiametricalZone" if c.diametral else planes)
        else:
            low, high = c.nominal + c.lower, c.nominal + c.upper
            body = "<Tolerance><MaxValue>%s</MaxValue><MinValue>%s</MinValue><DefinedAsLimit>true</DefinedAsLimit></Tolerance>" % (number(high), number(low))
        self.characteristic_definitions.append('<%sCharacteristicDefinition id="%d">%s</%sCharacteristicDefinition>' % (kind, d, body, kind))
        members = c.features if c.pattern else (c.features,)
        for index, member in enumerate(members):
            names = [member] if isinstance(member, str) else [n for part in member for n in ((part,) if isinstance(part, str) else part)]
            ids = [f for f in map(self.feature, names) if f]
            n, i = self.id(), self.id()
            listed = lambda tag, which: '<%s n="%d">%s</%s>' % (tag, len(ids), "".join("<Id>%d</Id>" % f[which] for f in ids), tag) if ids else ""
            target = "<TargetValue>%s</TargetValue>" % number(c.nominal) if c.tolerance is None else ""
            mode = "<AnalysisMode>THREEDIMENSIONAL</AnalysisMode>" if kind in ("DistanceBetween", ) else ""
            self.characteristic_nominals.append(
                '<%sCharacteristicNominal id="%d"><CharacteristicDefinitionId>%d</CharacteristicDefinitionId>%s%s%s</%sCharacteristicNominal>'
                % (kind, n, d, listed("FeatureNominalIds", 0), target, mode, kind)
            )
            designator = c.number + (".%d" % (index + 1) if c.pattern else "")
            self.characteristic_items.append(
                '<%sCharacteristicItem id="%d"><Name>%s</Name><CharacteristicDesignator><Designator>%s</Designator><UUID>%s</UUID></CharacteristicDesignator>'
                "%s<CharacteristicNominalId>%d</CharacteristicNominalId></%sCharacteristicItem>"
                % (kind, i, escape(c.name), designator, c.uuid, listed("FeatureItemIds", 1), n, kind)
            )
            self.items[c.number, index] = (kind, i)

    def text(self, name, tail):
        s = lambda tag, rows: '<%s n="%d">\n%s\n</%s>\n' % (tag, len(rows), "\n".join(rows), tag)
        datums = ['<DatumDefinition id="%d"><DatumLabel>%s</DatumLabel></DatumDefinition>' % (i, letter) for letter, i in self.datum_ids.items()]
        frames = []
        for refs, i in self.frames.items():
            rows = "".join(
                "<Datum><SimpleDatum><DatumDefinitionId>%d</DatumDefinitionId><MaterialModifier>REGARDLESS</MaterialModifier><ReferencedComponent>ACTUAL</ReferencedComponent></SimpleDatum>"
                "<Precedence><PrecedenceEnum>%s</PrecedenceEnum></Precedence></Datum>" % (self.datum_ids[letter], ("PRIMARY", "SECONDARY", "TERTIARY")[k])
                for k, (letter, _) in enumerate(refs)
            )
            frames.append('<DatumReferenceFrame id="%d"><Datums n="%d">%s</Datums></DatumReferenceFrame>' % (i, len(refs), rows))
        external, model, standard = self.id(), self.id(), self.id()
        product = (
            '<Product><PartSet n="1"><Part id="%d"><ModelNumber>40-1187</ModelNumber><Version>%s</Version><DefinitionExternal id="%d" n="1"><DigitalModel id="%d"><Name>Housing</Name>'
            "<File><Name>%s</Name><Format><DigitalModelFormatEnum>STEPAP242</DigitalModelFormatEnum></Format></File></DigitalModel></DefinitionExternal></Part></PartSet>"
            '<ComponentSet n="1"><Component id="%d"><Part><Id>%d</Id></Part></Component></ComponentSet><AsmPaths n="1"><AsmPath id="%d"><ComponentIds n="1"><Id>%d</Id></ComponentIds></AsmPath></AsmPaths></Product>\n'
            % (self.part, self.revision, external, model, self.step_name, self.component, self.part, self.path, self.component)
        )
        body = (
            "<QPId>%s</QPId>\n<Version><TimeCreated>2026-11-18T06:00:00</TimeCreated></Version>\n" % uuid5(NAMESPACE, name)
            + "<Header><Application><Name>Threadgauge sample maker</Name><Organization>Threadgauge</Organization></Application></Header>\n"
            + '<StandardsDefinitions n="1"><Standard id="%d"><Organization><StandardsOrganizationEnum>ASME</StandardsOrganizationEnum></Organization><Designator>ASME Y14.5</Designator><Year>2018</Year></Standard></StandardsDefinitions>\n' % standard
            + "<FileUnits><PrimaryUnits><AngularUnit><SIUnitName>radian</SIUnitName><UnitName>degree</UnitName><UnitConversion><Factor>0.017453292519943295</Factor></UnitConversion></AngularUnit><LinearUnit><SIUnitName>meter</SIUnitName><UnitName>mm</UnitName><UnitConversion><Factor>0.001</Factor></UnitConversion></LinearUnit></PrimaryUnits></FileUnits>\n"
            + s("DatumDefinitions", datums) + s("DatumReferenceFrames", frames) + product
            + "<Features>" + s("FeatureDefinitions", self.definitions) + s("FeatureNominals", self.nominals) + s("FeatureItems", self.feature_items) + "</Features>\n"
            + '<Characteristics><FormalStandardId>%d</FormalStandardId>' % standard
            + s("CharacteristicDefinitions", self.characteristic_definitions) + s("CharacteristicNominals", self.characteristic_nominals) + s("CharacteristicItems", self.characteristic_items)
            + "</Characteristics>\n" + tail
        )
        return '<?xml version="1.0" encoding="UTF-8"?>\n<QIFDocument xmlns="http://qifstandards.org/xsd/qif3" idMax="%d" versionQIF="3.0.0">\n%s</QIFDocument>\n' % (self.ids, body)


def plan(document, name):
    qpid = uuid5(NAMESPACE, name + " plan")
    tail = "<Plan><Version><ThisInstanceQPId>%s</ThisInstanceQPId></Version><UnorderedPlanRoot><Steps n=\"1\"><MeasureEvaluateAll/></Steps></UnorderedPlanRoot></Plan>\n" % qpid
    return document.text(name, tail)


def results(document, name, rows):
    sets, components, serials = [], [], sorted({r.serial for r in rows})
    for k, serial in enumerate(serials):
        own = [r for r in rows if r.serial == serial]
        component, result = document.id(), document.id()
        verdict = "FAIL" if any(r.status == "FAIL" for r in own) else "PASS"
        values = []
        for m, r in enumerate(own):
            kind, item = document.items[r.c.number, r.feature]
            minutes = 6 * 60 + 40 * k + m // 2
            values.append(
                '<%sCharacteristicMeasurement id="%d"><Status><CharacteristicStatusEnum>%s</CharacteristicStatusEnum></Status><CharacteristicItemId>%d</CharacteristicItemId>'
                "<TimeStamp>2026-11-18T%02d:%02d:%02d</TimeStamp><Value>%s</Value></%sCharacteristicMeasurement>"
                % (kind, document.id(), r.status, item, minutes // 60, minutes % 60, m % 2 * 30, number(r.value), kind)
            )
        sets.append(
            '<MeasurementResults id="%d"><ThisResultsInstanceQPId>%s</ThisResultsInstanceQPId><MeasuredCharacteristics><CharacteristicMeasurements n="%d">\n%s\n</CharacteristicMeasurements></MeasuredCharacteristics>'
            '<InspectionStatus><InspectionStatusEnum>%s</InspectionStatusEnum></InspectionStatus><ActualComponentIds n="1"><Id>%d</Id></ActualComponentIds></MeasurementResults>'
            % (result, uuid5(NAMESPACE, "%s %s" % (name, serial)), len(values), "\n".join(values), verdict, component)
        )
        components.append(
            '<ActualComponentSet n="1"><ActualComponent id="%d"><SerialNumber>%s</SerialNumber><Status><InspectionStatusEnum>%s</InspectionStatusEnum></Status><AsmPathId>%d</AsmPathId></ActualComponent></ActualComponentSet>'
            % (component, serial, verdict, document.path)
        )
    tail = '<Results><MeasurementResultsSet n="%d">\n%s\n</MeasurementResultsSet><ActualComponentSets n="%d">\n%s\n</ActualComponentSets></Results>\n' % (
        len(sets), "\n".join(sets), len(components), "\n".join(components),
    )  # fmt: skip
    return document.text(name, tail)
