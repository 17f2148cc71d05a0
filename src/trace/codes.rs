//! Help pages of link states and flags, and the findings of tracing.

crate::codes! {
    UUID = "uuid", Info, "linked by UUID",
        "The row's characteristic carries a UUID that the STEP file gives to the requirement (V5_UUID_ATTRIBUTE). It survives re-export and is the strongest ground. The feature of a pattern is found by designator, place or name.";
    EXTERNAL_ID = "external-id", Info, "linked by entity id",
        "The inspection file names the STEP entity of the requirement (QIF EntityExternalIds, for example #551). Entity ids change when the STEP file is exported again, so the kind is checked, and the stated feature must not lie on the face of another requirement.";
    QIF_ID = "qif-id", Info, "linked by QIF id",
        "The results refer to a characteristic of the plan (or of their own file) by its id. Used for parts whose STEP file has no PMI.";
    DESIGNATOR = "designator", Info, "linked by designator",
        "The row's designator (balloon number) is that of the requirement: its ID_ATTRIBUTE, or the name of a geometric tolerance. CH-05-2 and CH-05.2 are the second feature of CH-05.";
    GEOMETRY = "geometry", Info, "linked by geometry",
        "The stated feature (kind, axis or normal, size, in part coordinates) lies on a face of the model, and exactly one requirement of the row's kind is on that face. The distance and that of the next best feature are in the reason.";
    MANUAL = "manual", Info, "linked by a person",
        "A person decided which requirement the row answers. The decision is part of the project and of the report.";
    NAME_ONLY_CANDIDATE = "name-only-candidate", Warning, "only a name speaks for one requirement",
        "No identity and no geometry links the row, but its name is that of exactly one requirement. A name alone is a candidate, not a trace: nothing is judged until a person accepts it.";
    AMBIGUOUS = "ambiguous", Warning, "several requirements come into question",
        "The row's name, designator or place fits several requirements, or several features of one, and nothing tells which. It is not judged. State a designator with the feature (CH-05-2), a UUID, or the feature's geometry.";
    CONFLICTING = "conflicting", Warning, "the grounds disagree",
        "The row's identity says one requirement, and another identity, the kind, or the stated feature's place says another. Nothing is linked until a person decides which is right.";
    NONE = "none", Warning, "not linked",
        "No requirement is known for the row: its designator is unknown to the model, or it has no name, identity or place that fits.";
    ORPHAN = "orphan", Warning, "no requirement for the row",
        "The file measures something that the model does not require, or calls it by a designator that the model does not know. The value is kept and shown, and never counted.";
    NAME_ONLY = "name-only", Warning, "linked to nothing, known by name only",
        "The row is a name-only candidate: its name is that of one requirement, and nothing firmer links it. Accept the candidate, or give the row a designator, UUID or feature geometry.";
    UNIT_SUSPECT = "unit-suspect", Warning, "inch and mm seem to be mixed",
        "The value is far from its limits, but multiplied or divided by 25.4 it is near the nominal. It is not judged: correct the unit in the file, or confirm that the part is that wrong.";
    UNIT_MISSING = "unit-missing", Warning, "the file states no unit",
        "Nothing is assumed: against the file's own limits the value is judged in the file's own numbers; against the model's only if the file's nominal and limits show that they are in the model's unit.";
    STATUS_DISAGREES = "status-disagrees", Warning, "the file's own status is another",
        "The file says PASS where the value is outside the requirement's limits, or FAIL where it is inside. The verdict here is reckoned from value and limits; the derivation shows it. Look at the limits, modifiers and rounding that the file used.";
    LIMITS_DISAGREE = "limits-disagree", Warning, "the file's limits are not the requirement's",
        "The inspection file states other limits than the model (or the plan). The model's rule. Limits in an inch file for a mm part are rounded; below 0.0003 mm is no disagreement.";
    DATUMS_DISAGREE = "datums-disagree", Warning, "measured in another datum system",
        "The file's datum letters or their order are not the model's. The value answers another question than the drawing asks, so it is not judged. Measure again in the required datum system.";
    MODIFIERS_DISAGREE = "modifiers-disagree", Warning, "the file applies another material condition",
        "The file applies MMC, LMC or RFS where the model has another. The verdict follows the model's. A datum that the file lets shift and the model does not keeps the value from being judged.";
    SIGN_DOUBT = "sign-doubt", Warning, "the deviation has the wrong sign",
        "The stated deviation is nominal minus value instead of value minus nominal. Either the value or the deviation is wrong, so nothing is judged until a person decides.";
    DUPLICATE = "duplicate", Info, "the same value again",
        "The same serial number and feature has the same value twice. The second row does not count.";
    SUPERSEDED = "superseded", Info, "another value came later",
        "The feature was measured again later, for example after rework. The earlier value keeps its verdict and does not count.";
    REMEASURED = "remeasured", Info, "an earlier value exists",
        "The feature had another value before. Both are kept; this later one counts.";
    BONUS_APPLIED = "bonus-applied", Info, "passes by the bonus",
        "The value is above the stated tolerance and within tolerance plus bonus: the measured size of the same feature departs from its material limit (MMC or LMC). The derivation shows the size and where it came from.";
    SIZE_MISSING = "size-missing", Warning, "a bonus is needed and no size was measured",
        "The tolerance is at MMC or LMC, the value is above the bare tolerance, and the size of the feature was not measured (or only doubtfully). A bonus could save it, so there is neither pass nor fail. Measure the size.";
    STALE_REVISION = "stale-revision", Warning, "measured against another revision",
        "The inspection file states another revision of the part than the model has. Its rows are linked and not judged; see diff for what changed.";
    AT_LIMIT = "at-limit", Info, "the value equals a limit",
        "The value is exactly on a limit. Limits belong to the tolerance, so it passes; whoever measures again may find it outside.";
    UNCERTAINTY_UNDECIDED = "uncertainty-undecided", Warning, "within the uncertainty of a limit",
        "Under ISO 14253-1 neither conformance nor non-conformance is proven: the value lies within U of a limit.";
    LIMITS_INVALID = "limits-invalid", Warning, "the limits cannot be judged by",
        "The lower limit is above the upper, or a tolerance is negative (as −0.13 in some exports). Nothing is judged by such limits; correct them where they were entered.";
    PLACE_ELSEWHERE = "TRC-001", Warning, "the stated feature is not on the requirement's face",
        "The row is linked by its identity, but the feature geometry it states lies on no face of the requirement, nor on that of another. Often the file is in another coordinate system than the part. The link stands; compare the coordinate systems.";
    DEVIATION_DIFFERS = "TRC-002", Warning, "stated deviation and value do not fit together",
        "The deviation in the file is neither value minus nominal nor its negative. The value is what is judged.";
    NO_REQUIREMENTS = "TRC-003", Warning, "nothing is required anywhere",
        "The STEP file has no PMI, and no plan or results file states a characteristic with limits. Values can be shown, not judged.";
    UNLINKED = "TRC-004", Warning, "rows that answer no requirement",
        "So many rows of a file could not be linked that something general is likely wrong: another part, another numbering, missing designators.";
    OTHER_PART = "TRC-005", Warning, "the measured features are not on this part",
        "The inspection file states where its features lie, and hardly any of them is on a face of the model. The results were probably made on another part, or in another coordinate system. The rows are judged by the limits that were found for them; look at the part before you believe them.";
}
