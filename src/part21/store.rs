//! All statements to one exchange structure: read in parallel, joined by their place, indexed, judged as a whole.

use super::exchange::{Exchange, Instance};
use super::grammar::Reader;
use super::index::{Numbers, Referrers};
use super::oddity::Oddities;
use super::scan::{self, Cut, Part};
use super::source::{ReadError, Source};
use super::units::{self, Section, Unit};
use super::verdicts::{self, Seen};
use crate::base::job::{Job, Stopped};
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// Statements that one worker reads at a time.
const CHUNK: usize = 2048;

/// Reads the exchange structure. Damage costs the statements it stands in and is reported to `job`.
///
/// # Errors
/// [`ReadError::NoData`] where the file ends before any DATA section, [`ReadError::Stopped`] where `job` says so.
pub fn read(source: &Source, job: &Job) -> Result<Exchange, ReadError> {
    job.phase("finding statements", 0);
    let cuts = scan::scan(&source.bytes, job)?;
    job.phase("reading statements", cuts.len() as u64);
    let (units, oddities) = read_units(&source.bytes, &cuts, job)?;
    if !cuts.iter().any(|cut| matches!(cut.part, Part::Data(_)))
        && !units.iter().any(|unit| matches!(unit, Unit::Instance(_)))
    {
        let (line, _) =
            super::index::Lines::new(&source.bytes).place(u32::try_from(source.bytes.len()).unwrap_or(u32::MAX));
        return Err(ReadError::NoData { name: source.name.clone(), line });
    }
    job.check()?;
    job.phase("joining instances", 0);
    let (mut exchange, seen) = join(Arc::clone(&source.bytes), units, oddities);
    index(&mut exchange, seen, source, job)
}

fn read_units(bytes: &[u8], cuts: &[Cut], job: &Job) -> Result<(Vec<Unit>, Oddities), Stopped> {
    let parts: Vec<Result<(Vec<Unit>, Oddities), Stopped>> = cuts
        .par_chunks(CHUNK)
        .map(|cuts| {
            job.check()?;
            let mut reader = Reader::new(job.limits().depth);
            let mut units = Vec::with_capacity(cuts.len());
            for cut in cuts {
                units::read(bytes, cut, &mut reader, &mut units);
            }
            job.advance(cuts.len() as u64);
            Ok((units, reader.oddities))
        })
        .collect();
    let mut all = Vec::with_capacity(cuts.len());
    let mut oddities = Oddities::default();
    for part in parts {
        let (units, odd) = part?;
        all.extend(units);
        oddities.merge(&odd);
    }
    Ok((all, oddities))
}

/// Sorts what was read into its places, and keeps what only findings need.
fn join(bytes: Arc<[u8]>, units: Vec<Unit>, oddities: Oddities) -> (Exchange, Seen) {
    let mut exchange = Exchange { bytes, instances: Vec::with_capacity(units.len()), ..Exchange::default() };
    let mut seen = Seen { oddities, ..Seen::default() };
    // Instances whose record follows behind their scope, innermost last.
    let mut scopes: Vec<(u64, u32)> = Vec::new();
    for unit in units {
        match unit {
            Unit::Instance(mut instance) => {
                instance.section = seen.section_of(&instance);
                exchange.instances.push(instance);
            }
            Unit::Section(section, at) => seen.sections.push((section, at)),
            Unit::Data(record, at) => {
                seen.data.push(at);
                exchange.sections.push(record);
            }
            Unit::Header(record, at) => {
                seen.header.push(at);
                exchange.header.push(record);
            }
            Unit::Anchor(name, value, at) => {
                seen.anchors.push(at);
                exchange.anchors.push((name, value));
            }
            Unit::Reference(name, uri, at) => {
                seen.references.push(at);
                exchange.references.push((name, uri));
            }
            Unit::Signature(text) => exchange.signatures.push(text),
            Unit::Scope(id, at) => scopes.push((id, at)),
            Unit::EndScope(records, span, section) => match scopes.pop() {
                Some((id, at)) => {
                    let mut instance = Instance { id, span: at..span.end, records, section };
                    instance.section = seen.section_of(&instance);
                    exchange.instances.push(instance);
                }
                None => {
                    seen.damaged.push(span.start);
                    exchange.damaged.push((None, span, "`ENDSCOPE` without `&SCOPE`".to_owned()));
                }
            },
            Unit::Hiding(at, what, ids) => seen.hiding.push((at, what, ids)),
            Unit::Damaged(id, span, reason, at) => {
                seen.damaged.push(at);
                exchange.damaged.push((id, span, reason));
            }
        }
    }
    for (id, at) in scopes {
        seen.damaged.push(at);
        exchange.damaged.push((Some(id), at..at, "`&SCOPE` without `ENDSCOPE`".to_owned()));
    }
    (exchange, seen)
}

fn index(exchange: &mut Exchange, seen: Seen, source: &Source, job: &Job) -> Result<Exchange, ReadError> {
    let mut exchange = std::mem::take(exchange);
    let (numbers, repeated) = Numbers::build(&exchange.instances);
    exchange.by_id = numbers;
    job.check()?;
    let (referrers, missing) = Referrers::build(&exchange.instances, &exchange.by_id);
    exchange.referrers = referrers;
    exchange.by_type = by_type(&exchange.instances);
    job.check()?;
    verdicts::report(&exchange, &seen, &repeated, &missing, source, job);
    Ok(exchange)
}

fn by_type(instances: &[Instance]) -> FxHashMap<Arc<str>, Vec<u32>> {
    let mut out: FxHashMap<Arc<str>, Vec<u32>> = FxHashMap::default();
    for (place, instance) in (0u32..).zip(instances) {
        for record in &instance.records {
            match out.get_mut(&record.name) {
                // A complex instance that names a type twice stands in the list once.
                Some(places) if places.last() == Some(&place) => {}
                Some(places) => places.push(place),
                None => {
                    out.insert(Arc::clone(&record.name), vec![place]);
                }
            }
        }
    }
    out
}

impl Seen {
    /// The data section of an instance; one outside is given to the nearest before it.
    fn section_of(&mut self, instance: &Instance) -> u16 {
        if instance.section != u16::MAX {
            return instance.section;
        }
        self.oddities.note(super::oddity::Oddity::Outside, instance.span.start, Some(instance.id));
        u16::try_from(self.data.len().saturating_sub(1)).unwrap_or(u16::MAX)
    }
    /// Whether the keyword was met.
    pub(crate) fn has(&self, section: Section) -> bool {
        self.sections.iter().any(|(found, _)| *found == section)
    }
}

#[cfg(test)]
mod tests {
    use super::super::exchange::Value;
    use super::super::source::open_bytes;
    use super::*;
    use crate::base::diag::Diagnostic;

    fn file(body: &str) -> (Exchange, Vec<Diagnostic>) {
        let header = "FILE_DESCRIPTION((''),'2;1');\nFILE_NAME('x','2026-11-24T10:00:00',(''),(''),'','','');\nFILE_SCHEMA(('X'));";
        whole(&format!("ISO-10303-21;\nHEADER;\n{header}\nENDSEC;\nDATA;\n{body}\nENDSEC;\nEND-ISO-10303-21;\n"))
    }

    fn whole(text: &str) -> (Exchange, Vec<Diagnostic>) {
        let job = Job::default();
        let source = open_bytes("x.stp", text.as_bytes().to_vec(), &job).expect("a STEP file");
        let exchange = read(&source, &job).expect("something to read");
        (exchange, job.take_findings())
    }

    fn ids(exchange: &Exchange) -> Vec<u64> {
        exchange.instances.iter().map(|instance| instance.id).collect()
    }

    fn codes(findings: &[Diagnostic]) -> Vec<&str> {
        findings.iter().map(|finding| finding.code.code).collect()
    }

    #[test]
    fn every_kind_of_parameter() {
        let (exchange, findings) =
            file("#1=A(1,-2,1.5,1.,-.5E-3,'a''b',.T.,\"0FF\",$,*,#2,B(3.),(1,(2.,#3),()),<u#v>);#2=B();#3=B();");
        let values = &exchange.get(1).expect("#1").records[0].values;
        assert_eq!(values[0], Value::Integer(1));
        assert_eq!(values[1], Value::Integer(-2));
        let reals: Vec<_> =
            values[2..5].iter().map(|value| (value.number(), matches!(value, Value::Real(..)))).collect();
        assert_eq!(reals, [(Some(1.5), true), (Some(1.0), true), (Some(-0.0005), true)]);
        let Value::Real(_, span) = &values[4] else { panic!("a real") };
        assert_eq!(exchange.text(span), "-.5E-3");
        assert_eq!(values[5].text(), Some("a'b"));
        assert_eq!(values[6].boolean(), Some(true));
        assert_eq!(values[7], Value::Binary("0FF".into()));
        assert_eq!((&values[8], &values[9]), (&Value::Omitted, &Value::Derived));
        assert_eq!((values[10].reference(), values[11].number()), (Some(2), Some(3.0)));
        let mut inside = Vec::new();
        values[12].references(&mut inside);
        assert_eq!((values[12].list().len(), inside), (3, vec![3]));
        assert_eq!(values[13], Value::Resource("<u#v>".into()));
        assert_eq!(codes(&findings), ["P21-024"], "-.5 is the one strange form");
    }

    #[test]
    fn complex_instances_are_asked_by_the_name_of_a_record() {
        let (exchange, findings) =
            file("#1=(LENGTH_UNIT() NAMED_UNIT(*) SI_UNIT(.MILLI.,.METRE.));\n#2=X(#1,(#1,#1));\n#3=Y(#2);");
        assert_eq!(exchange.get(1).expect("#1").attribute("SI_UNIT", 0).enumeration(), Some("MILLI"));
        assert_eq!(exchange.get(1).expect("#1").attribute("NOTHING", 0), &Value::Omitted);
        assert_eq!(exchange.of_type("NAMED_UNIT").count(), 1);
        assert_eq!(exchange.referrers(1).map(|instance| instance.id).collect::<Vec<_>>(), [2], "each once");
        assert_eq!(exchange.referrers_of_type(2, "Y").count(), 1);
        assert!(findings.is_empty(), "{findings:?}");
    }

    #[test]
    fn a_string_over_lines_that_quotes_a_statement_is_a_string() {
        let (exchange, findings) = file("#1=A('see\n#12=FOO(1);\nthere',#2);\n#2=A('','');");
        assert_eq!(ids(&exchange), [1, 2]);
        assert_eq!(exchange.get(1).expect("#1").value(0).text(), Some("see#12=FOO(1);there"));
        assert!(codes(&findings).contains(&"P21-029"), "and it is said: {findings:?}");
    }

    #[test]
    fn a_lost_apostrophe_costs_its_own_statement() {
        for (body, left) in [
            ("#1=A('x,$);\n#2=A('y','z');\n#3=A('','');", vec![2, 3]),
            ("#1=A('','x);\n#2=A('','');\n#3=A('','');", vec![2, 3]),
            ("#1=A(x',$);\n#2=A('y','z');", vec![2]),
            ("#1=A('x);#2=A('','y');#3=A('z');", vec![2, 3]),
            ("#1=A('x');\n#2=A('y);", vec![1]),
        ] {
            let (exchange, findings) = file(body);
            assert_eq!(ids(&exchange), left, "{body}");
            assert_eq!(exchange.damaged.len(), 3usize.min(body.matches("=A").count()) - left.len(), "{body}");
            assert!(codes(&findings).contains(&"P21-022"), "{body}");
        }
    }

    /// Nobody can tell this from a text that quotes a statement: it is read as that, and what may be missing is named.
    #[test]
    fn a_lost_apostrophe_that_reads_well_is_said() {
        let (exchange, findings) = file("#1=A('x,$);\n#2=A(',$);\n#3=A('','');");
        assert_eq!((ids(&exchange), codes(&findings)), (vec![1, 3], vec!["P21-029", "P21-027"]));
        assert!(findings[0].message.contains("#2"), "{findings:?}");
    }

    #[test]
    fn what_is_complete_needs_no_semicolon() {
        let (exchange, findings) = file("#1=A(1)\n#2=A(2);#3=A(3)#4=A(4) /* x */\n#5=A((5);\n#6=A(6)");
        assert_eq!(ids(&exchange), [1, 2, 3, 4, 6]);
        assert_eq!(exchange.damaged.iter().map(|(id, ..)| *id).collect::<Vec<_>>(), [Some(5)]);
        let said = findings.iter().find(|finding| finding.code.code == "P21-023").expect("said");
        assert!(said.message.contains("4 times"), "{said}");
    }

    #[test]
    fn a_finding_says_where() {
        let (_, findings) = file("#1=A(1.2.3);\n#2=A(#1,#77);");
        let text: Vec<String> = findings.iter().map(ToString::to_string).collect();
        assert!(
            text[0].starts_with("x.stp:8:9 #1: error[P21-022]: #1 could not be read: found `.3)` where"),
            "{text:?}"
        );
        assert!(
            text[1].starts_with("x.stp:9:1 #2: error[P21-010]: #2 refers to #1, which could not be read"),
            "{text:?}"
        );
        assert!(
            text[2].starts_with("x.stp:9:1 #2: error[P21-010]: #2 refers to #77, which is not in the file"),
            "{text:?}"
        );
    }

    /// Edition 1, §10.3: the instances of a scope stand before the record of the instance they belong to.
    #[test]
    fn scopes_nest() {
        let (exchange, findings) =
            file("#1=&SCOPE #2=&SCOPE #3=A(); ENDSCOPE B(#3);#4=A();ENDSCOPE/#2, #4/C(#2);#5=A(#1);");
        assert_eq!(ids(&exchange), [3, 2, 4, 1, 5]);
        assert!(exchange.get(1).is_some_and(|instance| instance.is("C")) && findings.is_empty(), "{findings:?}");
    }

    #[test]
    fn sections_of_edition_3() {
        let (exchange, findings) = whole(
            "ISO-10303-21;HEADER;FILE_DESCRIPTION((''),'4;2');FILE_NAME('','2026-01-01T00:00:00',(),(),'','','');FILE_SCHEMA(('X'));\
             ENDSEC;ANCHOR;<a;b'>=#1{k:'v'};<c>=#9;ENDSEC;REFERENCE;#7=<x.stp#y;'z>;@8=<u>;ENDSEC;\
             DATA('p',('X'));#1=A(#7,@8);ENDSEC;DATA('q',('X'));#2=A(#1);ENDSEC;END-ISO-10303-21;SIGNATURE;QUJD;ENDSEC;",
        );
        assert_eq!(exchange.anchors, [("a;b'".into(), Value::Reference(1)), ("c".into(), Value::Reference(9))]);
        assert_eq!(exchange.references, [("#7".into(), "x.stp#y;'z".into()), ("@8".into(), "u".into())]);
        assert_eq!(exchange.signatures, ["QUJD;"]);
        assert_eq!(exchange.instances.iter().map(|instance| instance.section).collect::<Vec<_>>(), [0, 1]);
        assert_eq!(exchange.sections[1].value(0).text(), Some("q"));
        let mut said = codes(&findings);
        said.sort_unstable();
        assert_eq!(said, ["P21-018", "P21-032", "P21-032", "P21-033"], "{findings:?}");
    }

    #[test]
    fn comments_are_blanks_anywhere() {
        let (exchange, findings) = file("/* ' ; */#1/**/=/*)*/A/* #2=B(1); */(/*,*/1/**/,'/* no comment */')/**/;");
        assert_eq!(exchange.get(1).expect("#1").value(1).text(), Some("/* no comment */"));
        assert!(findings.is_empty(), "{findings:?}");
        let (_, findings) = file("/* old:\n#1=A(1);\n#2=A(2); */\n#3=A(3);");
        assert!(findings.len() == 1 && findings[0].message.contains("#1, #2"), "{findings:?}");
    }

    #[test]
    fn structure_and_header_are_judged() {
        let said = |text: &str| {
            let mut said: Vec<_> = whole(text).1.iter().map(|f| f.code.code).collect();
            said.dedup();
            said
        };
        assert_eq!(said("ISO-10303-21;\nHEADER;\nFILE_SCHEMA(('X'));\nENDSEC;\nDATA;\n#1=A();\n"), ["P21-001"]);
        assert_eq!(
            said("HEADER;\nFILE_SCHEMA(('X','Y'));\nENDSEC;\nDATA;\n#1=A();\nENDSEC;\nEND-ISO-10303-21;"),
            ["P21-001", "P21-003"]
        );
        let strange = "ISO-10303-21;HEADER;FILE_DESCRIPTION((''),'7;1');FILE_NAME('','yesterday',(),(),'','','');ENDSEC;DATA;#1=A();\
                       ENDSEC;END-ISO-10303-21;";
        assert_eq!(said(strange), ["P21-002", "P21-005", "P21-006"]);
    }
}
