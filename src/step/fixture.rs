//! Small files for the tests of this folder.

use crate::base::diag::Diagnostic;
use crate::base::job::Job;
use crate::model::{Model, SourceInfo};
use crate::part21::exchange::Exchange;

/// An exchange structure with these instances.
pub fn exchange(data: &str) -> Exchange {
    let text = format!(
        "ISO-10303-21;\nHEADER;\nFILE_DESCRIPTION((''),'2;1');\nFILE_NAME('','2026-01-01T00:00:00',(''),(''),'','','');\n\
         FILE_SCHEMA(('CONFIG_CONTROL_DESIGN'));\nENDSEC;\nDATA;\n{data}\nENDSEC;\nEND-ISO-10303-21;\n"
    );
    let job = Job::default();
    let source =
        crate::part21::open_bytes("fixture.stp", text.into_bytes(), &job).unwrap_or_else(|error| panic!("{error}"));
    crate::part21::read(&source, &job).unwrap_or_else(|error| panic!("{error}"))
}

/// The model of these instances, with what was found.
pub fn model(data: &str) -> (Model, Vec<Diagnostic>) {
    let job = Job::default();
    let exchange = exchange(data);
    let model = super::read(&exchange, SourceInfo::default(), &job).unwrap_or_else(|error| panic!("{error}"));
    (model, job.take_findings())
}

/// Units in millimetre and radian as context #9.
pub const MM: &str = "#1=(LENGTH_UNIT()NAMED_UNIT(*)SI_UNIT(.MILLI.,.METRE.));\n#2=(NAMED_UNIT(*)PLANE_ANGLE_UNIT()SI_UNIT($,.RADIAN.));\n\
    #9=(GEOMETRIC_REPRESENTATION_CONTEXT(3)GLOBAL_UNIT_ASSIGNED_CONTEXT((#1,#2))REPRESENTATION_CONTEXT('',''));\n";

/// Units in inch and degree as context #19.
pub const INCH: &str = "#10=(CONVERSION_BASED_UNIT('INCH',#11)LENGTH_UNIT()NAMED_UNIT(#15));\n#11=LENGTH_MEASURE_WITH_UNIT(LENGTH_MEASURE(2.54),#12);\n\
    #12=(LENGTH_UNIT()NAMED_UNIT(*)SI_UNIT(.CENTI.,.METRE.));\n#13=(CONVERSION_BASED_UNIT('DEGREE',#14)NAMED_UNIT(#15)PLANE_ANGLE_UNIT());\n\
    #14=PLANE_ANGLE_MEASURE_WITH_UNIT(PLANE_ANGLE_MEASURE(0.01745329252),#16);\n#15=DIMENSIONAL_EXPONENTS(1.,0.,0.,0.,0.,0.,0.);\n\
    #16=(NAMED_UNIT(*)PLANE_ANGLE_UNIT()SI_UNIT($,.RADIAN.));\n\
    #19=(GEOMETRIC_REPRESENTATION_CONTEXT(3)GLOBAL_UNIT_ASSIGNED_CONTEXT((#10,#13))REPRESENTATION_CONTEXT('',''));\n";
