//! Small exchange structures of our own, each with a construct that real files hold rarely.

use crate::base::job::Job;
use crate::model::Model;
use crate::model::pmi::{Limits, Requirement, RequirementKind, Tolerance, ZoneShape};

/// What every snippet stands on: a product, its shape, millimetres and degrees.
const BASE: &str = "
#1=APPLICATION_CONTEXT('managed model based 3d engineering');
#2=PRODUCT_CONTEXT('',#1,'mechanical');
#3=PRODUCT('P1','plate','',(#2));
#4=PRODUCT_DEFINITION_FORMATION('A','',#3);
#5=PRODUCT_DEFINITION_CONTEXT('part definition',#1,'design');
#6=PRODUCT_DEFINITION('design','',#4,#5);
#7=PRODUCT_DEFINITION_SHAPE('','',#6);
#8=(LENGTH_UNIT()NAMED_UNIT(*)SI_UNIT(.MILLI.,.METRE.));
#9=(NAMED_UNIT(*)PLANE_ANGLE_UNIT()SI_UNIT($,.RADIAN.));
#10=(GEOMETRIC_REPRESENTATION_CONTEXT(3)GLOBAL_UNIT_ASSIGNED_CONTEXT((#8,#9))REPRESENTATION_CONTEXT('',''));
#11=CARTESIAN_POINT('',(0.,0.,0.));
#12=AXIS2_PLACEMENT_3D('',#11,$,$);
#13=SHAPE_REPRESENTATION('',(#12),#10);
#14=SHAPE_DEFINITION_REPRESENTATION(#7,#13);
#20=SHAPE_ASPECT('hole','',#7,.T.);
#21=SHAPE_ASPECT('edge','',#7,.T.);
#22=VERTEX_POINT('',#11);
#23=CARTESIAN_POINT('',(1.,2.,3.));
#24=VERTEX_POINT('',#23);
#25=GEOMETRIC_ITEM_SPECIFIC_USAGE('','',#20,#13,#22);
#26=ITEM_IDENTIFIED_REPRESENTATION_USAGE('','',#21,#13,SET_REPRESENTATION_ITEM((#22,#24)));
";

fn read_with(data: &str, anchor: &str, schema: &str) -> (Model, Vec<&'static str>) {
    let text = format!(
        "ISO-10303-21;\nHEADER;\nFILE_DESCRIPTION((''),'4;3');\nFILE_NAME('','',(''),(''),'','','');\n\
         FILE_SCHEMA(('{schema}'));\nENDSEC;\n{anchor}DATA;{BASE}{data}ENDSEC;\nEND-ISO-10303-21;\n"
    );
    let job = Job::default();
    let source = crate::part21::open_bytes("snippet.stp", text.into_bytes(), &job).expect("opens");
    let exchange = crate::part21::read(&source, &job).expect("is Part 21");
    let model = crate::step::read(&exchange, Default::default(), &job).expect("is not stopped");
    let codes = job.take_findings().into_iter().map(|finding| finding.code.code).collect();
    (model, codes)
}

fn read(data: &str) -> (Model, Vec<&'static str>) {
    read_with(data, "", "AP242_MANAGED_MODEL_BASED_3D_ENGINEERING_MIM_LF { 1 0 10303 442 4 1 4 }")
}

fn requirement(model: &Model, entity: u64) -> &Requirement {
    model.pmi.requirements.iter().find(|r| r.entity == entity).unwrap_or_else(|| panic!("#{entity} was read"))
}

fn tolerance(model: &Model, entity: u64) -> &Tolerance {
    match &requirement(model, entity).kind {
        RequirementKind::Tolerance(tolerance) => tolerance,
        RequirementKind::Dimension(_) => panic!("#{entity} is a dimension"),
    }
}

fn limits(model: &Model, entity: u64) -> &Limits {
    match &requirement(model, entity).kind {
        RequirementKind::Dimension(dimension) => &dimension.limits,
        RequirementKind::Tolerance(_) => panic!("#{entity} is a tolerance"),
    }
}

#[test]
fn bounds_in_another_unit_are_converted_and_swapped_ones_reported() {
    let (model, codes) = read(
        "#30=DIMENSIONAL_SIZE(#20,'diameter');
         #31=(LENGTH_MEASURE_WITH_UNIT()MEASURE_REPRESENTATION_ITEM()MEASURE_WITH_UNIT(POSITIVE_LENGTH_MEASURE(12.50),#8)QUALIFIED_REPRESENTATION_ITEM((#39))REPRESENTATION_ITEM('nominal value'));
         #32=SHAPE_DIMENSION_REPRESENTATION('',(#31),#10);
         #33=DIMENSIONAL_CHARACTERISTIC_REPRESENTATION(#30,#32);
         #34=LENGTH_MEASURE_WITH_UNIT(LENGTH_MEASURE(0.01),#38);
         #35=LENGTH_MEASURE_WITH_UNIT(LENGTH_MEASURE(-0.01),#38);
         #36=TOLERANCE_VALUE(#34,#35);
         #37=PLUS_MINUS_TOLERANCE(#36,#30);
         #38=(CONVERSION_BASED_UNIT('INCH',#40)LENGTH_UNIT()NAMED_UNIT(#41));
         #39=VALUE_FORMAT_TYPE_QUALIFIER('NR2 2.2');
         #40=LENGTH_MEASURE_WITH_UNIT(LENGTH_MEASURE(25.4),#8);
         #41=DIMENSIONAL_EXPONENTS(1.,0.,0.,0.,0.,0.,0.);\n",
    );
    let RequirementKind::Dimension(dimension) = &requirement(&model, 30).kind else { panic!("a dimension") };
    let nominal = dimension.nominal.as_ref().expect("a value");
    assert_eq!((nominal.text.as_str(), dimension.decimals, dimension.unit.symbol.as_str()), ("12.50", Some(2), "mm"));
    let Limits::Bilateral { lower, upper } = &dimension.limits else { panic!("{:?}", dimension.limits) };
    assert_eq!((lower.f64(), upper.f64()), (0.254, -0.254));
    assert!(codes.contains(&"PMI-DIM-102") && codes.contains(&"PMI-DIM-032"), "{codes:?}");
    assert_eq!(requirement(&model, 30).features[0].items, [22]);
    assert_eq!(requirement(&model, 30).product.map(|p| model.products[p.index()].id.as_str()), Some("P1"));
}

#[test]
fn fits_ranges_notes_and_reference_are_told_apart() {
    let value = |id: u32, number: &str, name: &str| {
        format!("#{id}=MEASURE_REPRESENTATION_ITEM('{name}',LENGTH_MEASURE({number}),#8);\n")
    };
    let data = [
        "#30=DIMENSIONAL_SIZE(#20,'diameter');\n#31=SHAPE_DIMENSION_REPRESENTATION('envelope requirement',(#32),#10);\n\
         #33=DIMENSIONAL_CHARACTERISTIC_REPRESENTATION(#30,#31);\n#34=LIMITS_AND_FITS('H','hole','7','');\n\
         #35=PLUS_MINUS_TOLERANCE(#34,#30);\n",
        &value(32, "10.", "nominal value"),
        "#40=DIMENSIONAL_SIZE(#20,'radius');\n#41=SHAPE_DIMENSION_REPRESENTATION('',(#42,#43,#44),#10);\n\
         #45=DIMENSIONAL_CHARACTERISTIC_REPRESENTATION(#40,#41);\n",
        &value(42, "5.1", "upper limit"),
        &value(43, "4.9", "lower limit"),
        "#44=COMPOUND_REPRESENTATION_ITEM('',SET_REPRESENTATION_ITEM((#46)));\n\
         #46=DESCRIPTIVE_REPRESENTATION_ITEM('dimensional note','controlled radius');\n\
         #50=DIRECTED_DIMENSIONAL_LOCATION('linear distance','',#20,#21);\n\
         #51=SHAPE_DIMENSION_REPRESENTATION('',(#52,#53),#10);\n\
         #54=DIMENSIONAL_CHARACTERISTIC_REPRESENTATION(#50,#51);\n\
         #53=DESCRIPTIVE_REPRESENTATION_ITEM('dimensional note','auxiliary');\n",
        &value(52, "7.", "nominal value"),
    ]
    .concat();
    let (model, codes) = read(&data);
    assert_eq!(limits(&model, 30), &Limits::Fit { class: "H7".into(), deviations: None });
    assert!(matches!(limits(&model, 40), Limits::Range { lower, upper } if lower.text == "4.9" && upper.text == "5.1"));
    assert_eq!(limits(&model, 50), &Limits::Reference);
    let RequirementKind::Dimension(first) = &requirement(&model, 30).kind else { panic!() };
    assert_eq!(first.modifiers, ["Ⓔ"]);
    let RequirementKind::Dimension(second) = &requirement(&model, 40).kind else { panic!() };
    assert_eq!(second.modifiers, ["CR"]);
    let location = requirement(&model, 50);
    assert_eq!((location.relating_count, location.features.len()), (1, 2));
    assert_eq!((&location.features[0].items[..], &location.features[1].items[..]), (&[22][..], &[22, 24][..]));
    assert!(!codes.iter().any(|code| code.starts_with("PMI-DIM")), "{codes:?}");
}

const DATUMS: &str = "
#60=DATUM('','',#7,.F.,'A');
#61=DATUM('','',#7,.F.,'B');
#62=DATUM_FEATURE('','',#7,.T.);
#63=SHAPE_ASPECT_RELATIONSHIP('','',#62,#60);
#64=GEOMETRIC_ITEM_SPECIFIC_USAGE('','',#62,#13,#24);
#70=LENGTH_MEASURE_WITH_UNIT(LENGTH_MEASURE(0.2),#8);
";

#[test]
fn common_datums_keep_the_modifiers_of_each_letter() {
    let (model, _) = read(&format!(
        "{DATUMS}#65=DATUM_REFERENCE_ELEMENT('','',#7,.F.,#60,(SIMPLE_DATUM_REFERENCE_MODIFIER(.MAXIMUM_MATERIAL_REQUIREMENT.)));
         #66=DATUM_REFERENCE_ELEMENT('','',#7,.F.,#61,$);
         #67=DATUM_REFERENCE_COMPARTMENT('','',#7,.F.,COMMON_DATUM_LIST((#65,#66)),(#71));
         #68=DATUM_SYSTEM('','',#7,.F.,(#67));
         #71=DATUM_REFERENCE_MODIFIER_WITH_VALUE(.CIRCULAR_OR_CYLINDRICAL.,#70);
         #72=(GEOMETRIC_TOLERANCE('','',#70,#20)GEOMETRIC_TOLERANCE_WITH_DATUM_REFERENCE((#68))GEOMETRIC_TOLERANCE_WITH_MODIFIERS((.LEAST_MATERIAL_REQUIREMENT.))POSITION_TOLERANCE());
         #73=TOLERANCE_ZONE_FORM('within a sphere');
         #74=TOLERANCE_ZONE('','',#7,.F.,(#72),#73);
         #75=LENGTH_MEASURE_WITH_UNIT(LENGTH_MEASURE(12.),#8);
         #76=PROJECTED_ZONE_DEFINITION(#74,(),#21,#75);\n"
    ));
    let tolerance = tolerance(&model, 72);
    assert_eq!(tolerance.datums[0].text(), "AⓂ-B[⌀0.2]");
    assert_eq!(tolerance.datums[0].elements[0].datum.map(|d| d.index()), Some(0));
    assert_eq!((tolerance.zone, tolerance.modifiers.as_slice()), (ZoneShape::Spherical, &["Ⓛ".to_owned()][..]));
    assert_eq!(tolerance.projected.as_ref().map(|p| p.f64()), Some(12.0));
    assert_eq!(model.pmi.datums[0].datum_feature_entities, [62]);
    assert_eq!(model.pmi.datums[0].features[0].items, [24]);
}

#[test]
fn the_older_datum_references_are_sorted_by_precedence() {
    let data = format!(
        "{DATUMS}#65=DATUM_REFERENCE(2,#60);
         #66=REFERENCED_MODIFIED_DATUM(1,#61,.MAXIMUM_MATERIAL_CONDITION.);
         #72=(GEOMETRIC_TOLERANCE('','',#70,#62)GEOMETRIC_TOLERANCE_WITH_DATUM_REFERENCE((#65,#66))MODIFIED_GEOMETRIC_TOLERANCE(.LEAST_MATERIAL_CONDITION.)POSITION_TOLERANCE());\n"
    );
    let (model, codes) = read_with(&data, "", "AUTOMOTIVE_DESIGN { 1 0 10303 214 3 1 1 }");
    let found = tolerance(&model, 72);
    assert_eq!(found.datums.iter().map(|c| c.text()).collect::<Vec<_>>(), ["BⓂ", "A"]);
    assert_eq!(found.modifiers, ["Ⓛ"]);
    assert_eq!(requirement(&model, 72).establishes, ["A"]);
    assert!(!codes.contains(&"PMI-DAT-021"));
    assert!(read(&data).1.contains(&"PMI-DAT-021"), "in AP242 the form is reported");
}

#[test]
fn uuids_come_from_attributes_and_anchors_and_automatic_ids_are_no_designators() {
    let data = format!(
        "{DATUMS}#72=FLATNESS_TOLERANCE('','',#70,#20);
         #73=FLATNESS_TOLERANCE('','',#70,#21);
         #74=V5_UUID_ATTRIBUTE('2DFA81D4-4D24-50BF-B041-B758A77AA540',UUID_SET_ITEM((#72,#73)));
         #75=ID_ATTRIBUTE('CH-07',#72);
         #76=ID_ATTRIBUTE('flatness_tolerance.3',#73);\n"
    );
    let anchor = "ANCHOR;\n<140c7a22-35ee-509a-90b3-58a190c50295>=#73;\nENDSEC;\n";
    let (model, _) =
        read_with(&data, anchor, "AP242_MANAGED_MODEL_BASED_3D_ENGINEERING_MIM_LF { 1 0 10303 442 7 1 4 }");
    let (first, second) = (requirement(&model, 72), requirement(&model, 73));
    assert_eq!(first.uuids, ["2dfa81d4-4d24-50bf-b041-b758a77aa540"]);
    assert_eq!(second.uuids.len(), 2);
    assert_eq!((first.designator.as_deref(), second.designator.as_deref()), (Some("CH-07"), None));
}

#[test]
fn composites_and_whole_parts_and_groups() {
    let (model, _) = read(&format!(
        "{DATUMS}#72=(GEOMETRIC_TOLERANCE('','',#70,#7)SURFACE_PROFILE_TOLERANCE()UNEQUALLY_DISPOSED_GEOMETRIC_TOLERANCE(#70));
         #73=(COMPOSITE_GROUP_SHAPE_ASPECT()COMPOSITE_SHAPE_ASPECT()SHAPE_ASPECT('group','',#7,.T.));
         #74=SHAPE_ASPECT_RELATIONSHIP('','',#73,#20);
         #75=SHAPE_ASPECT_RELATIONSHIP('','',#73,#21);
         #76=FLATNESS_TOLERANCE('','',#70,#73);
         #77=ROUNDNESS_TOLERANCE('','',$,#73);
         #78=GEOMETRIC_TOLERANCE_RELATIONSHIP('composite','',#76,#77);\n"
    ));
    let whole = requirement(&model, 72);
    assert!(whole.all_over && whole.features.is_empty());
    assert_eq!(tolerance(&model, 72).unequal.as_ref().map(|u| u.f64()), Some(0.2));
    let upper = requirement(&model, 76);
    assert_eq!((upper.count, upper.features.len()), (2, 2));
    let refined = requirement(&model, 77).refines.and_then(|id| model.pmi.requirements.get(id.index()));
    assert_eq!(refined.map(|r| r.entity), Some(76));
    assert!(tolerance(&model, 77).value.is_none());
}

#[test]
fn annotations_of_every_form_are_drawn_where_they_stand() {
    let (model, codes) = read(
        "#80=COORDINATES_LIST('',3,((0.,0.,0.),(1.,0.,0.),(1.,1.,0.)));
         #81=TESSELLATED_CURVE_SET('',#80,((1,2,3)));
         #82=COMPLEX_TRIANGULATED_SURFACE_SET('',#80,3,((0.,0.,1.)),(),((1,2,3)),());
         #83=CARTESIAN_POINT('',(10.,0.,0.));
         #84=AXIS2_PLACEMENT_3D('',#83,$,$);
         #85=(GEOMETRIC_REPRESENTATION_ITEM()REPOSITIONED_TESSELLATED_ITEM(#84)REPRESENTATION_ITEM('')TESSELLATED_GEOMETRIC_SET((#81,#82))TESSELLATED_ITEM());
         #86=COLOUR_RGB('',1.,0.5,0.);
         #87=CURVE_STYLE('',$,$,#86);
         #88=PRESENTATION_STYLE_ASSIGNMENT((#87));
         #89=TESSELLATED_ANNOTATION_OCCURRENCE('flatness',(#88),#85);
         #90=DRAUGHTING_CALLOUT('FCF',(#89));
         #91=TEXT_LITERAL('','NOTE 1',#84,'left',.RIGHT.,#12);
         #92=ANNOTATION_TEXT_OCCURRENCE('note',(#88),#91);
         #93=CIRCLE('',#12,2.);
         #94=GEOMETRIC_CURVE_SET('',(#93));
         #95=ANNOTATION_CURVE_OCCURRENCE('balloon',(#88),#94);
         #96=PLANE('',#84);
         #97=ANNOTATION_PLANE('',(#88),#96,(#90));
         #98=INVISIBILITY((#95));
         #99=DRAUGHTING_MODEL('MBD_A',(#90,#92,#103),#10);
         #100=PLANAR_BOX('',20.,10.,#101);
         #101=AXIS2_PLACEMENT_3D('',#102,$,$);
         #102=CARTESIAN_POINT('',(-10.,-5.,0.));
         #103=CAMERA_MODEL_D3_MULTI_CLIPPING('cam',#12,#104,(#96));
         #104=VIEW_VOLUME(.CENTRAL.,#11,50.,0.,.F.,0.,.F.,.T.,#100);
         #105=LENGTH_MEASURE_WITH_UNIT(LENGTH_MEASURE(0.2),#8);
         #106=FLATNESS_TOLERANCE('','',#105,#20);
         #107=DRAUGHTING_MODEL_ITEM_ASSOCIATION('PMI representation to presentation link','',#106,#99,#90);
         #108=DRAUGHTING_MODEL_ITEM_ASSOCIATION('','',#21,#99,#90);\n",
    );
    let by = |entity: u64| model.annotations.iter().find(|a| a.entity == entity).expect("is read");
    let callout = by(90);
    assert_eq!(callout.polylines[0].points[2], glam::DVec3::new(11.0, 1.0, 0.0));
    assert_eq!(callout.fills[0].triangles, [[0, 1, 2]]);
    assert_eq!(callout.colour.map(|c| (c.r, c.g, c.b)), Some((1.0, 0.5, 0.0)));
    assert_eq!(callout.plane.map(|plane| plane.origin.x), Some(10.0));
    assert_eq!((callout.semantics.as_slice(), callout.targets.as_slice()), (&[106][..], &[22, 24][..]));
    assert_eq!(requirement(&model, 106).annotations.len(), 1);
    assert_eq!((by(92).texts[0].text.as_str(), by(92).texts[0].frame.origin.x), ("NOTE 1", 10.0));
    assert!(by(95).polylines[0].points.len() > 16 && by(95).hidden);
    assert!(!callout.hidden && callout.product.is_some());
    let [view] = model.views.as_slice() else { panic!("one view") };
    assert_eq!((view.name.as_str(), view.camera.central, view.camera.window), ("MBD_A", true, (20.0, 10.0)));
    assert_eq!((view.camera.window_origin, view.camera.view_plane_distance), ((-10.0, -5.0), 50.0));
    assert_eq!((view.clipping.len(), view.annotations.len()), (1, 2));
    assert!(!codes.iter().any(|code| code.starts_with("PMI-GRA") || code.starts_with("PMI-VIW")), "{codes:?}");
}

#[test]
fn targets_have_sizes_and_lie_on_faces() {
    let (model, _) = read(&format!(
        "{DATUMS}#80=PLACED_DATUM_TARGET_FEATURE('','circle',#7,.T.,'1');
         #81=SHAPE_ASPECT_RELATIONSHIP('','',#80,#60);
         #82=PROPERTY_DEFINITION('','',#80);
         #83=SHAPE_REPRESENTATION_WITH_PARAMETERS('',(#84,#12),#10);
         #84=MEASURE_REPRESENTATION_ITEM('target diameter',LENGTH_MEASURE(8.5),#8);
         #85=SHAPE_DEFINITION_REPRESENTATION(#82,#83);
         #86=FEATURE_FOR_DATUM_TARGET_RELATIONSHIP('','',#21,#80);\n"
    ));
    let target = &model.pmi.datum_targets[0];
    assert_eq!((target.letter.as_str(), target.number.as_str(), target.form.as_str()), ("A", "1", "circle"));
    assert_eq!(target.sizes.iter().map(|s| s.f64()).collect::<Vec<_>>(), [8.5]);
    assert_eq!(target.feature.items, [22, 24]);
    assert!(target.frame.is_some());
    assert_eq!(model.pmi.datums[0].targets, [0]);
}

/// Aspects that hold each other, and dimensions of nothing, end in findings and not in a hang or a panic.
#[test]
fn circles_and_dangling_ends_are_survived() {
    let (model, codes) = read(
        "#30=SHAPE_ASPECT_RELATIONSHIP('','',#20,#21);
         #31=SHAPE_ASPECT_RELATIONSHIP('','',#21,#20);
         #32=COMPOSITE_SHAPE_ASPECT('','',#7,.T.);
         #33=SHAPE_ASPECT_RELATIONSHIP('','',#32,#32);
         #34=DIMENSIONAL_SIZE(#32,'diameter');
         #35=DIMENSIONAL_LOCATION('linear distance','',#20,$);
         #36=DIMENSIONAL_SIZE($,$);
         #37=POSITION_TOLERANCE($,$,$,$);
         #38=DRAUGHTING_CALLOUT('',(#39));
         #39=TESSELLATED_ANNOTATION_OCCURRENCE('',(),#40);
         #40=TESSELLATED_GEOMETRIC_SET('',(#40,#41));
         #41=TESSELLATED_CURVE_SET('',#42,((1,9)));
         #42=COORDINATES_LIST('',1,((0.,0.,0.)));
         #43=DRAUGHTING_MODEL('',(#44),#10);
         #44=CAMERA_MODEL_D3('',#44,#44);\n",
    );
    assert_eq!(model.pmi.requirements.len(), 4);
    assert_eq!(requirement(&model, 35).features[0].items, [22, 24]);
    for code in ["PMI-FEA-001", "PMI-DIM-009", "PMI-TOL-003", "PMI-GRA-102", "PMI-VIW-101"] {
        assert!(codes.contains(&code), "{code} of {codes:?}");
    }
}
