//! Tracing on a small part made by hand: each trap of `data/packs`, one at a time.

use super::conformance::{Basis, Conformance};
use super::{ManualLink, Options, trace};
use crate::base::decimal::Written;
use crate::base::job::Job;
use crate::geom::{Curve, Frame, Surface};
use crate::inspect::measurements as ins;
use crate::judge::verdict::Verdict;
use crate::model::Model;
use crate::model::pmi::*;
use crate::model::product::{PlacedBody, Product, ProductId};
use crate::model::shape::{Body, BodyId, BodyKind, Edge, EdgeId, Face, FaceId, Loop, Shell, Vertex, VertexId};

fn written(text: &str) -> Option<Written> {
    Written::parse(text)
}

fn millimetre() -> Unit {
    Unit { symbol: "mm".into(), to_internal: 1.0, angle: false }
}

fn feature(name: &str, faces: &[u32]) -> Feature {
    Feature { name: name.into(), faces: faces.iter().map(|face| FaceId(*face)).collect(), ..Feature::default() }
}

fn requirement(entity: u64, designator: &str, kind: RequirementKind, features: Vec<Feature>) -> Requirement {
    Requirement {
        entity,
        kind,
        name: String::new(),
        description: String::new(),
        designator: Some(designator.into()),
        uuids: vec![format!("uuid-{entity}")],
        product: Some(ProductId(0)),
        occurrence: None,
        count: features.len(),
        features,
        relating_count: 0,
        all_over: false,
        all_around: false,
        between: false,
        establishes: Vec::new(),
        annotations: Vec::new(),
        refines: None,
        on_dimension: None,
        note: String::new(),
    }
}

fn diameter(nominal: &str, lower: &str, upper: &str) -> RequirementKind {
    let bound = |text| Written::parse(text).expect("a number");
    RequirementKind::Dimension(Dimension {
        kind: DimensionKind::DimensionalSize,
        subtype: "diameter".into(),
        directed: false,
        nominal: written(nominal),
        decimals: None,
        tolerance_decimals: None,
        unit: millimetre(),
        limits: Limits::Range { lower: bound(lower), upper: bound(upper) },
        modifiers: Vec::new(),
    })
}

fn position(value: &str, modifiers: &[&str], letters: &[&str]) -> RequirementKind {
    let compartment = |letter: &&str| DatumCompartment {
        entity: 0,
        elements: vec![DatumElement { letter: (*letter).into(), datum: None, modifiers: Vec::new() }],
        modifiers: Vec::new(),
    };
    RequirementKind::Tolerance(Tolerance {
        kind: ToleranceKind::PositionTolerance,
        value: written(value),
        decimals: None,
        unit: millimetre(),
        zone_form: "cylindrical or circular".into(),
        zone: ZoneShape::Diametral,
        modifiers: modifiers.iter().map(|m| (*m).into()).collect(),
        projected: None,
        unequal: None,
        maximum: None,
        per_unit: None,
        non_uniform: false,
        datum_system: None,
        datums: letters.iter().map(compartment).collect(),
    })
}

/// Two holes with one size and one position at MMC, and two dowels that share a name.
fn model() -> Model {
    let holes = || vec![feature("HOLE_1", &[0]), feature("HOLE_2", &[1])];
    let requirements = vec![
        requirement(10, "CH-05", diameter("8", "8", "8.2"), holes()),
        requirement(20, "CH-06", position("0.25", &["Ⓜ"], &["A", "B"]), holes()),
        requirement(30, "CH-09", diameter("6", "6", "6.012"), vec![feature("DOWEL", &[2])]),
        requirement(40, "CH-10", diameter("6", "6", "6.012"), vec![feature("DOWEL", &[3])]),
    ];
    let product = Product { entity: 1, id: "P".into(), name: "P".into(), revision: "B".into(), ..Product::default() };
    let mut model = Model { products: vec![product], roots: vec![ProductId(0)], ..Model::default() };
    model.pmi.requirements = requirements;
    for (index, (x, radius)) in [(0.0, 4.0), (30.0, 4.0), (60.0, 3.0), (90.0, 3.0)].into_iter().enumerate() {
        drill(&mut model, index, x, radius);
    }
    model
}

/// A hole along z at `x`, from 0 to 10, as one face with two circles.
fn drill(model: &mut Model, index: usize, x: f64, radius: f64) {
    let shape = &mut model.shape;
    if shape.bodies.is_empty() {
        shape.bodies.push(Body {
            entity: 100,
            name: String::new(),
            kind: BodyKind::Solid,
            shells: vec![Shell { entity: 101, closed: true, faces: Vec::new() }],
            wires: Vec::new(),
            points: Vec::new(),
            triangles: None,
            colour: None,
            hidden: false,
            supplemental: false,
        });
        model.products[0].bodies =
            vec![PlacedBody { body: BodyId(0), product_from_body: glam::DMat4::IDENTITY, colour: None }];
    }
    let frame = |z: f64| Frame { origin: glam::DVec3::new(x, 0.0, z), ..Frame::default() };
    let mut edges = Vec::new();
    for z in [0.0, 10.0] {
        let vertex = VertexId::from_index(shape.vertices.len());
        shape.vertices.push(Vertex { entity: 300, point: glam::DVec3::new(x + radius, 0.0, z) });
        edges.push((EdgeId::from_index(shape.edges.len()), true));
        let curve = Curve::Circle { frame: frame(z), radius };
        shape.edges.push(Edge { entity: 400, start: vertex, end: vertex, curve, same_sense: true, colour: None });
    }
    shape.faces.push(Face {
        entity: 200 + index as u64,
        name: String::new(),
        surface: Surface::Cylinder { frame: frame(0.0), radius },
        surface_entity: 500,
        same_sense: false,
        loops: vec![Loop { outer: true, orientation: true, edges, vertex: None }],
        colour: None,
        hidden: false,
    });
    shape.bodies[0].shells[0].faces.push((FaceId::from_index(index), true));
}

/// One line of a table: designator, feature, kind, value, and what the test changes.
struct Line {
    characteristic: ins::Characteristic,
    row: ins::Measurement,
}

fn line(designator: &str, feature: &str, kind: &str, value: &str) -> Line {
    let unit = Some(ins::Unit { name: "mm".into(), to_internal: 1.0, angle: false });
    let features = vec![ins::FeatureGeometry { name: feature.into(), ..Default::default() }];
    let characteristic = ins::Characteristic {
        designator: designator.into(),
        kind: kind.into(),
        name: format!("{feature} {}", kind.to_lowercase()),
        features: if feature.is_empty() { Vec::new() } else { features },
        unit: unit.clone(),
        ..Default::default()
    };
    let row = ins::Measurement { value: written(value), unit, ..Default::default() };
    Line { characteristic, row }
}

fn run(model: &Model, lines: Vec<Line>, revision: &str, options: &Options) -> Conformance {
    let mut all = ins::Measurements::default();
    all.files.push(ins::InspectionFile {
        file: "lot.csv".into(),
        format: "CSV".into(),
        revision: revision.into(),
        has_results: true,
        ..Default::default()
    });
    all.parts.push(ins::InspectedPart { serial: "SN1".into(), serial_stated: true, ..Default::default() });
    for (index, mut line) in lines.into_iter().enumerate() {
        line.row.item = format!("line:{}", index + 2);
        line.row.characteristic = Some(index);
        all.characteristics.push(line.characteristic);
        all.rows.push(line.row);
    }
    trace(model, &all, options, &Job::default()).expect("not stopped")
}

/// Basis, verdict, flags and the key that the first row answers.
fn first(lines: Vec<Line>) -> (Basis, Verdict, Vec<String>, Option<String>) {
    let found = run(&model(), lines, "B", &Options::default());
    let row = &found.rows[0];
    let key = row.characteristic.map(|id| found.characteristics[id.index()].number.clone());
    (row.basis, row.judgement.verdict, row.flags.clone(), key)
}

fn one(line: Line) -> (Basis, Verdict, Vec<String>, Option<String>) {
    first(vec![line])
}

#[test]
fn a_designator_finds_the_feature_by_number_or_name() {
    let key = |line| one(line).3;
    assert_eq!(key(line("CH-05-2", "", "Diameter", "8.1")).as_deref(), Some("CH-05.2"));
    assert_eq!(key(line("CH-05.1", "", "Diameter", "8.1")).as_deref(), Some("CH-05.1"));
    assert_eq!(key(line("CH-05", "HOLE_2", "Diameter", "8.1")).as_deref(), Some("CH-05.2"));
    assert_eq!(key(line("CH-05-3", "", "Diameter", "8.1")), None);
    let which = one(line("CH-05", "", "Diameter", "8.1"));
    assert_eq!((which.0, which.1), (Basis::Ambiguous, Verdict::NotEvaluated));
}

#[test]
fn an_unknown_designator_is_an_orphan_whatever_the_name_says() {
    let found = one(line("CH-99", "HOLE_1", "Diameter", "8.1"));
    assert_eq!((found.0, found.1, found.2), (Basis::None, Verdict::NotEvaluated, vec!["orphan".to_owned()]));
}

#[test]
fn a_name_is_a_candidate_and_two_are_ambiguous() {
    let name = one(line("", "HOLE_1", "Diameter", "8.1"));
    assert_eq!(
        (name.0, name.1, name.2),
        (Basis::NameOnlyCandidate, Verdict::NotEvaluated, vec!["name-only".to_owned()])
    );
    let dowel = one(line("", "DOWEL", "Diameter", "6.006"));
    assert_eq!((dowel.0, dowel.1, dowel.2), (Basis::Ambiguous, Verdict::NotEvaluated, vec!["ambiguous".to_owned()]));
}

#[test]
fn a_uuid_is_the_strongest_and_another_designator_contradicts_it() {
    let mut by_uuid = line("CH-09", "DOWEL", "Diameter", "6.006");
    by_uuid.characteristic.uuids = vec!["UUID-30".into()];
    assert_eq!(one(by_uuid).0, Basis::Uuid);
    let mut torn = line("CH-10", "DOWEL", "Diameter", "6.006");
    torn.characteristic.uuids = vec!["uuid-30".into()];
    let torn = one(torn);
    assert_eq!((torn.0, torn.1), (Basis::Conflicting, Verdict::NotEvaluated));
    let kind = one(line("CH-09", "DOWEL", "Position", "0.006"));
    assert_eq!((kind.0, kind.1), (Basis::Conflicting, Verdict::NotEvaluated));
}

#[test]
fn an_entity_id_links_with_or_without_its_sign() {
    for id in ["#30", "30"] {
        let mut by_id = line("", "DOWEL", "Diameter", "6.006");
        by_id.characteristic.external_ids = vec![id.into()];
        assert_eq!((one(by_id).0, Verdict::Pass), (Basis::ExternalId, Verdict::Pass));
    }
}

#[test]
fn the_bonus_comes_from_the_last_good_size_of_the_same_feature() {
    let position = |value| line("CH-06", "HOLE_1", "Position", value);
    let size = |feature, value| line("CH-05", feature, "Diameter", value);
    let with = |lines: Vec<Line>| {
        let found = first(lines);
        (found.1, found.2)
    };
    let bonus = vec!["bonus-applied".to_owned()];
    assert_eq!(with(vec![position("0.37"), size("HOLE_1", "8.18")]), (Verdict::Pass, bonus.clone()));
    assert_eq!(with(vec![position("0.37"), size("HOLE_1", "8.02")]), (Verdict::Fail, vec![]));
    // The size of another hole gives nothing.
    let missing = vec!["size-missing".to_owned()];
    assert_eq!(with(vec![position("0.37"), size("HOLE_2", "8.18")]), (Verdict::NotEvaluated, missing.clone()));
    assert_eq!(with(vec![position("0.2"), size("HOLE_2", "8.18")]), (Verdict::Pass, vec![]));
    // A size that was measured again counts as it is now.
    let again = vec![position("0.37"), size("HOLE_1", "8.18"), size("HOLE_1", "8.01")];
    assert_eq!(with(again), (Verdict::Fail, vec![]));
    // A doubtful size is none: 0.322 mm is 8.18 in inch.
    assert_eq!(with(vec![position("0.37"), size("HOLE_1", "0.32205")]), (Verdict::NotEvaluated, missing));
}

#[test]
fn other_datums_keep_the_verdict_back_and_another_modifier_does_not() {
    let stated = |letters: &[&str], material| {
        let mut row = line("CH-06", "HOLE_1", "Position", "0.1");
        row.characteristic.datums = Some(letters.iter().map(|l| ((*l).to_owned(), ins::Material::None)).collect());
        row.characteristic.material = material;
        let found = one(row);
        (found.1, found.2.join(" "))
    };
    assert_eq!(stated(&["A", "B"], ins::Material::Mmc), (Verdict::Pass, String::new()));
    assert_eq!(stated(&["B", "A"], ins::Material::Mmc), (Verdict::NotEvaluated, "datums-disagree".into()));
    assert_eq!(stated(&[], ins::Material::Mmc), (Verdict::Pass, String::new()));
    assert_eq!(stated(&["A", "B"], ins::Material::Rfs), (Verdict::Pass, "modifiers-disagree".into()));
    assert_eq!(stated(&["A", "B"], ins::Material::Lmc), (Verdict::Pass, "modifiers-disagree".into()));
    let mut shifts = line("CH-06", "HOLE_1", "Position", "0.1");
    shifts.characteristic.datums = Some(vec![("A".into(), ins::Material::None), ("B".into(), ins::Material::Mmc)]);
    assert_eq!(one(shifts).1, Verdict::NotEvaluated);
}

#[test]
fn units_signs_and_limits_are_reckoned_not_believed() {
    let mut inch = line("CH-05", "HOLE_1", "Diameter", "0.31890");
    inch.row.unit = Some(ins::Unit { name: "inch".into(), to_internal: 25.4, angle: false });
    let found = one(inch);
    assert_eq!((found.1, found.2), (Verdict::Pass, vec![]));
    let mut sign = line("CH-05", "HOLE_1", "Diameter", "8.15");
    sign.characteristic.nominal = written("8.0");
    sign.row.deviation = written("-0.15");
    let found = one(sign);
    assert_eq!((found.1, found.2), (Verdict::NotEvaluated, vec!["sign-doubt".to_owned()]));
    let mut loose = line("CH-05", "HOLE_1", "Diameter", "8.25");
    loose.characteristic.limits =
        ins::StatedLimits { lower: written("8"), upper: written("8.3"), rule: "limits".into(), invalid: None };
    loose.row.status_in_file = "PASS".into();
    let found = one(loose);
    assert_eq!(found.1, Verdict::Fail);
    assert_eq!(found.2, ["limits-disagree", "status-disagrees"]);
}

#[test]
fn without_a_unit_only_matching_numbers_are_judged() {
    let bare = |nominal: &str| {
        let mut row = line("CH-05", "HOLE_1", "Diameter", "8.1");
        row.row.unit = None;
        row.characteristic.unit = None;
        row.characteristic.nominal = written(nominal);
        one(row)
    };
    let known = bare("8.000");
    assert_eq!((known.1, known.2), (Verdict::Pass, vec!["unit-missing".to_owned()]));
    assert_eq!(bare("0.315").1, Verdict::NotEvaluated);
    assert_eq!(bare("").1, Verdict::NotEvaluated);
}

#[test]
fn a_stale_revision_is_linked_and_not_judged_nor_missed() {
    let found = run(&model(), vec![line("CH-05-1", "", "Diameter", "8.1")], "A", &Options::default());
    assert_eq!(found.rows[0].judgement.verdict, Verdict::NotEvaluated);
    assert_eq!(found.rows[0].flags, ["stale-revision"]);
    assert!(found.rows[0].characteristic.is_some() && found.not_measured.is_empty());
}

#[test]
fn what_has_no_row_is_listed_for_each_feature() {
    let found = run(&model(), vec![line("CH-05-1", "", "Diameter", "8.1")], "B", &Options::default());
    let missing: Vec<&str> = found
        .not_measured
        .iter()
        .map(|gap| found.characteristics[gap.characteristic.index()].number.as_str())
        .collect();
    assert_eq!(missing, ["CH-05.2", "CH-06.1", "CH-06.2", "CH-09", "CH-10"]);
    assert_eq!((found.summary.pass, found.summary.not_measured, found.summary.parts), (1, 5, 1));
}

#[test]
fn a_person_may_link_and_unlink() {
    let decide = |requirement: Option<&str>| Options {
        links: vec![ManualLink {
            file: "lot.csv".into(),
            item: "line:2".into(),
            requirement: requirement.map(str::to_owned),
            feature: 0,
        }],
        ..Options::default()
    };
    let dowel = || vec![line("", "DOWEL", "Diameter", "6.006")];
    let linked = run(&model(), dowel(), "B", &decide(Some("#40")));
    assert_eq!((linked.rows[0].basis, linked.rows[0].judgement.verdict), (Basis::Manual, Verdict::Pass));
    let unlinked = run(&model(), vec![line("CH-09", "DOWEL", "Diameter", "6.006")], "B", &decide(None));
    assert_eq!(unlinked.rows[0].judgement.verdict, Verdict::NotEvaluated);
}

#[test]
fn a_component_restricts_what_a_name_can_mean() {
    let mut assembly = model();
    assembly.products.push(Product { entity: 2, id: "PIN".into(), name: "PIN".into(), ..Product::default() });
    assembly.pmi.requirements[3].product = Some(ProductId(1));
    let mut all = run(&assembly, vec![line("", "DOWEL", "Diameter", "6.006")], "", &Options::default());
    assert_eq!(all.rows.remove(0).basis, Basis::Ambiguous);
    let mut measurements = ins::Measurements::default();
    let mut row = line("", "DOWEL", "Diameter", "6.006");
    row.row.characteristic = Some(0);
    measurements.files.push(ins::InspectionFile::default());
    measurements.parts.push(ins::InspectedPart { component: "pin".into(), ..Default::default() });
    measurements.characteristics.push(row.characteristic);
    measurements.rows.push(row.row);
    let found = trace(&assembly, &measurements, &Options::default(), &Job::default()).expect("not stopped");
    assert_eq!(found.rows[0].basis, Basis::NameOnlyCandidate);
}

fn at(x: f64, size: f64) -> Vec<ins::FeatureGeometry> {
    vec![ins::FeatureGeometry {
        kind: "Cylinder".into(),
        point: Some(glam::DVec3::new(x, 0.0, 5.0)),
        direction: Some(-glam::DVec3::Z),
        size: Some(size),
        in_mm: true,
        ..Default::default()
    }]
}

#[test]
fn a_place_links_contradicts_and_tells_features_apart() {
    let placed = |designator: &str, kind: &str, value: &str, x: f64, size: f64| {
        let mut row = line(designator, "", kind, value);
        row.characteristic.features = at(x, size);
        one(row)
    };
    let found = placed("", "Diameter", "8.1", 30.0, 8.0);
    assert_eq!((found.0, found.3.as_deref()), (Basis::Geometry, Some("CH-05.2")));
    assert_eq!(placed("", "Position", "0.1", 30.0, 8.0).3.as_deref(), Some("CH-06.2"));
    assert_eq!(placed("CH-05", "Diameter", "8.1", 30.0, 8.0).3.as_deref(), Some("CH-05.2"));
    assert_eq!(placed("", "Flatness", "0.1", 30.0, 8.0).0, Basis::None);
    let other = placed("CH-09", "Diameter", "6.006", 90.0, 6.0);
    assert_eq!((other.0, other.1), (Basis::Conflicting, Verdict::NotEvaluated));
    let member = placed("CH-05-1", "Diameter", "8.1", 30.0, 8.0);
    assert_eq!((member.0, member.1), (Basis::Conflicting, Verdict::NotEvaluated));
    // Nowhere near: the identity stands, and a finding says so.
    assert_eq!(placed("CH-09", "Diameter", "6.006", 500.0, 6.0).0, Basis::Designator);
}

#[test]
fn a_measured_place_may_be_off_by_what_parts_are() {
    let mut row = line("", "", "Diameter", "8.1");
    row.row.features = at(30.2, 8.1);
    let found = one(row);
    assert_eq!((found.0, found.3.as_deref()), (Basis::Geometry, Some("CH-05.2")));
}
