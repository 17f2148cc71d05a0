//! Help pages of the verdicts: `threadgauge explain pass`.

crate::codes! {
    PASS = "pass", Info, "the value is within its limits",
        "Under simple acceptance the measured value, compared exactly as a decimal number, is not above the upper and not below the lower limit. Limits belong to the tolerance (ASME Y14.5-2018 §5.4, ISO 8015). A bonus at MMC or LMC is part of the upper limit where a measured size gives it; then the flag bonus-applied says so. The measurement uncertainty does not enter here; see verdict_iso14253_1 and --rule.";
    FAIL = "fail", Error, "the value is outside its limits",
        "The measured value is above the upper or below the lower limit of the requirement. The derivation shows by how much. Where the file says PASS, the flag status-disagrees stands beside the verdict: look at the limits the file used.";
    UNDECIDED = "undecided", Warning, "the decision rule leaves it open",
        "The value lies within the expanded uncertainty U of a limit, so neither conformance nor non-conformance is proven (ISO 14253-1:2017). Measure again with a smaller uncertainty, or agree on another decision rule.";
    NOT_EVALUATED = "not-evaluated", Warning, "no verdict is possible; never a pass",
        "Something stands between the value and a verdict: the row is not traced to one requirement, its unit, sign, datum system or revision is doubtful, the size needed for a bonus is missing, the limits are invalid, or one reported number cannot answer the requirement. The derivation names the reason. Settle it, then judge again.";
    NOT_MEASURED = "not-measured", Warning, "the row has no value",
        "The file has a row for this requirement but no value in it. It is listed and never counted as conforming.";
}
