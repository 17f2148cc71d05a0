//! Characteristic items, nominals and definitions → [`Characteristic`]s (the first three steps of the QIF chain).

use super::document::{Doc, Followed, N, Role, child, follow, ids, path, text, text_of, uuids};
use super::features;
use super::limits::{self, Reading};
use super::units::quantity;
use crate::base::decimal::Written;
use crate::base::diag::Diagnostic;
use crate::base::job::Stopped;
use crate::inspect::codes;
use crate::inspect::findings::Findings;
use crate::inspect::measurements::{Characteristic, Material};
use crate::inspect::words;
use rustc_hash::{FxHashMap, FxHashSet};

/// The requirements of all documents, and where each item went.
#[derive(Default)]
pub struct Plan {
    /// In file order, documents in order.
    pub characteristics: Vec<Characteristic>,
    /// (document, item id) → index.
    pub by_item: FxHashMap<(usize, String), usize>,
    /// Reading of the limits of each, for the findings that need a row.
    pub readings: Vec<Reading>,
}

/// Reads the requirements of every document. `file_of` gives the index of a document among the files.
pub fn read<'a>(docs: &[Doc<'a>], file_of: &[usize], findings: &mut Findings) -> Result<Plan, Stopped> {
    let mut plan = Plan::default();
    for (doc, here) in docs.iter().enumerate() {
        let mut nominals_used: FxHashSet<(usize, &str)> = FxHashSet::default();
        for (item, kind) in here.all(Role::CharacteristicItem) {
            findings.job().check()?;
            let followed = follow(docs, doc, child(item, "CharacteristicNominalId"), Role::CharacteristicNominal);
            if let Followed::Broken(id) = &followed {
                report_broken(here, item, "CharacteristicNominal", id, findings);
            }
            let nominal = followed.found();
            if let Some((doc, nominal)) = nominal {
                nominals_used.insert((doc, nominal.attribute("id").unwrap_or_default()));
            }
            let mut built = characteristic(docs, doc, Some(item), nominal, kind, findings);
            built.0.file = file_of.get(doc).copied().unwrap_or(0);
            let id = item.attribute("id").unwrap_or_default().to_owned();
            if here.is_ambiguous(Role::CharacteristicItem, &id) {
                built.0.limits.invalid = Some(format!("two characteristic items have the id {id}"));
            }
            plan.by_item.entry((doc, id)).or_insert(plan.characteristics.len());
            plan.characteristics.push(built.0);
            plan.readings.push(built.1);
        }
        // A plan may state nominals without items; they are requirements too.
        for (nominal, kind) in here.all(Role::CharacteristicNominal) {
            let id = nominal.attribute("id").unwrap_or_default();
            if !nominals_used.contains(&(doc, id)) {
                findings.job().check()?;
                let mut built = characteristic(docs, doc, None, Some((doc, nominal)), kind, findings);
                built.0.file = file_of.get(doc).copied().unwrap_or(0);
                plan.characteristics.push(built.0);
                plan.readings.push(built.1);
            }
        }
    }
    link_sizes(&mut plan);
    Ok(plan)
}

fn report_broken(doc: &Doc, node: N, what: &str, id: &str, findings: &mut Findings) {
    let message =
        format!("{} {} refers to {what} `{id}`, which does not exist", tag(node), node.attribute("id").unwrap_or("?"));
    let row = format!("id:{}", node.attribute("id").unwrap_or("?"));
    findings.at(doc.line(node), &row, Diagnostic::new(&codes::REFERENCE_BROKEN, message));
}

fn tag(node: N<'_>) -> String {
    node.tag_name().name().to_owned()
}

fn characteristic<'a>(
    docs: &[Doc<'a>],
    doc: usize,
    item: Option<N<'a>>,
    nominal: Option<(usize, N<'a>)>,
    kind: &str,
    findings: &mut Findings,
) -> (Characteristic, Reading) {
    let mut built = Characteristic { kind: kind.to_owned(), ..Characteristic::default() };
    let followed = match nominal {
        Some((doc, node)) => {
            follow(docs, doc, child(node, "CharacteristicDefinitionId"), Role::CharacteristicDefinition)
        }
        None => Followed::Absent,
    };
    if let (Followed::Broken(id), Some((doc, node))) = (&followed, nominal)
        && let Some(here) = docs.get(doc)
    {
        report_broken(here, node, "CharacteristicDefinition", id, findings);
    }
    let definition = followed.found();
    for (doc, node) in item.map(|item| (doc, item)).into_iter().chain(nominal).chain(definition) {
        identify(docs, doc, node, &mut built);
    }
    if let Some(item) = item {
        built.item_id = item.attribute("id").unwrap_or_default().to_owned();
        built.feature_ids = ids(item, "FeatureItemIds").into_iter().map(|id| scoped(doc, id)).collect();
    }
    if let Some((_, node)) = nominal {
        built.nominal_id = node.attribute("id").unwrap_or_default().to_owned();
        let strings = |list| ids(node, list).into_iter().map(text).collect();
        built.pass_values = strings("PassValues");
        built.fail_values = strings("FailValues");
    }
    built.features = features::nominal(docs, item.map(|item| (doc, item)), nominal);
    let reading = limits::read(docs, nominal, definition, &mut built);
    if let Some((doc, definition)) = definition {
        geometric(docs, doc, definition, &mut built);
    }
    built.pseudo = words::pseudo(&built.name).map(str::to_owned);
    // What the limits looked like matters to whoever reads them, once for each definition.
    if let Some(here) = docs.get(doc) {
        let (line, row) = item.map_or((0, String::new()), |i| (here.line(i), format!("id:{}", built.item_id)));
        for finding in reading.findings(&built) {
            findings.at(line, &row, finding);
        }
    }
    (built, reading)
}

/// An id with the document it belongs to, where that is not the first one: ids of two documents must not meet.
fn scoped(doc: usize, id: N) -> String {
    match (doc, id.attribute("xId")) {
        (0, None) => text(id),
        (_, None) => format!("{doc}/{}", text(id)),
        (_, Some(outer)) => format!("{doc}/{}/{outer}", text(id)),
    }
}

/// Names, designators, UUIDs, CAD entities: from the item first, then nominal, then definition.
fn identify<'a>(docs: &[Doc<'a>], doc: usize, node: N<'a>, built: &mut Characteristic) {
    if built.name.is_empty() {
        built.name = text_of(node, "Name");
    }
    if built.designator.is_empty() {
        let designator = path(node, &["CharacteristicDesignator", "Designator"])
            .or_else(|| path(node, &["KeyCharacteristic", "Designator"]));
        built.designator = designator.map(text).unwrap_or_default();
    }
    for uuid in uuids(node) {
        if !built.uuids.contains(&uuid) {
            built.uuids.push(uuid);
        }
    }
    if let Some(here) = docs.get(doc) {
        for id in features::external_ids(here, node) {
            if !built.external_ids.contains(&id) {
                built.external_ids.push(id);
            }
        }
    }
}

/// Zone, material condition and datum system of a geometric definition.
fn geometric<'a>(docs: &[Doc<'a>], doc: usize, definition: N<'a>, built: &mut Characteristic) {
    built.diametral = child(definition, "ZoneShape").is_some_and(|zone| {
        zone.children()
            .any(|shape| matches!(shape.tag_name().name(), "DiametricalZone" | "CylindricalZone" | "SphericalZone"))
    });
    built.material = material(&text_of(definition, "MaterialCondition"));
    built.size_item_id = child(definition, "SizeCharacteristicDefinitionId").map(text);
    let frame = follow(docs, doc, child(definition, "DatumReferenceFrameId"), Role::DatumReferenceFrame).found();
    built.datums = frame.map(|(doc, frame)| datums(docs, doc, frame));
}

/// `MAXIMUM`, `MAXIMUM_RPR`, `LEAST`, `REGARDLESS`, `NONE`.
pub fn material(word: &str) -> Material {
    match word {
        _ if word.starts_with("MAXIMUM") => Material::Mmc,
        _ if word.starts_with("LEAST") => Material::Lmc,
        "REGARDLESS" => Material::Rfs,
        _ => Material::None,
    }
}

/// Letters of a frame in order of precedence; a compound datum as `A-B`.
fn datums<'a>(docs: &[Doc<'a>], doc: usize, frame: N<'a>) -> Vec<(String, Material)> {
    let rank = |datum: N| {
        let word = path(datum, &["Precedence", "PrecedenceEnum"]).map(text).unwrap_or_default();
        ["PRIMARY", "SECONDARY", "TERTIARY", "QUATERNARY", "QUINARY", "SENARY"]
            .iter()
            .position(|known| *known == word)
            .unwrap_or(usize::MAX)
    };
    let mut listed: Vec<N> = ids(frame, "Datums");
    listed.sort_by_key(|datum| rank(*datum));
    let letter = |simple: N<'a>| {
        let definition = follow(docs, doc, child(simple, "DatumDefinitionId"), Role::DatumDefinition).found();
        definition.map_or_else(|| "?".to_owned(), |(_, node)| text_of(node, "DatumLabel"))
    };
    listed
        .into_iter()
        .map(|datum| {
            let simples: Vec<N> =
                datum.descendants().filter(|node| child(*node, "DatumDefinitionId").is_some()).collect();
            let letters: Vec<String> = simples.iter().map(|simple| letter(*simple)).collect();
            let modifier = simples.first().map(|simple| material(&text_of(*simple, "MaterialModifier")));
            (letters.join("-"), modifier.unwrap_or_default())
        })
        .collect()
}

/// Turns the id of a size definition into the id of the item of the same feature that has it.
fn link_sizes(plan: &mut Plan) {
    let sizes: Vec<(usize, String, Vec<String>, String)> = plan
        .characteristics
        .iter()
        .zip(&plan.readings)
        .filter(|(built, _)| matches!(built.kind.as_str(), "Diameter" | "Width" | "Length"))
        .map(|(built, reading)| {
            (built.file, reading.definition_id.clone(), built.feature_ids.clone(), built.item_id.clone())
        })
        .collect();
    for built in &mut plan.characteristics {
        let Some(definition) = built.size_item_id.take() else { continue };
        built.size_item_id = sizes
            .iter()
            .find(|(file, id, features, _)| {
                *file == built.file && *id == definition && features.iter().any(|f| built.feature_ids.contains(f))
            })
            .map(|(_, _, _, item)| item.clone());
    }
}

/// Nominal value with its unit; `None` where there is none or it is no number.
pub fn target<'a>(docs: &[Doc<'a>], doc: usize, nominal: N<'a>, kind: &str) -> (Option<Written>, limits::UnitOf) {
    let Some(value) = child(nominal, "TargetValue") else { return (None, limits::UnitOf::Absent) };
    let unit = match docs.get(doc).map(|here| here.units.of(Some(value), quantity(kind))) {
        Some(Ok(Some(unit))) => limits::UnitOf::Known(unit),
        Some(Err(name)) => limits::UnitOf::Unknown(name),
        _ => limits::UnitOf::Absent,
    };
    (Written::parse(&text(value)), unit)
}
