"""The supplier's table: CSV, with everything that goes wrong with such tables."""


def rows(serials, table, value):
    """Lines of the CSV, header first. Balloon numbers stand where the supplier wrote them."""
    head = "Serial,Revision,Balloon,Characteristic,Nominal,Lower limit,Upper limit,Unit,Actual,U (k=2),Status,Date,Remark"
    out = [head]
    by = {c.number: c for c in table}

    def line(serial, balloon, name, nominal, lower, upper, unit, actual, u="", status="", remark="", revision="B"):
        cells = [serial, revision, balloon, name, nominal, lower, upper, unit, actual, u, status, "2026-11-19", remark]
        out.append(",".join(str(c) for c in cells))

    for serial in serials:
        c = by["26"]
        line(serial, "26", c.name, 90, 89, 91, "deg", value(c, serial, 0), "", "PASS")
        c = by["33"]
        flat = value(c, serial, 0)
        line(serial, "33", c.name, 0, 0, 0.03, "mm", "0.0289" if serial == "0005" else flat, 0.002, "PASS")
        if serial <= "0006":  # without a balloon number: a name only
            line(serial, "", "step height", 34, 33.9, 34.1, "mm", value(by["30"], serial, 0), "", "PASS")
    # A bore re-measured after rework; the machine had 40.021.
    line("0003", "6", "bore", 40, 40, 40.016, "mm", 40.0135, 0.002, "PASS", "reworked")
    # One name, two dowel holes, no balloon: which one?
    line("0002", "", "DOWEL", 6, 6, 6.012, "mm", 6.0061, "", "PASS")
    # An inch value where mm is stated.
    line("0004", "1", "overall length", 140, 139.8, 140.2, "mm", 5.5121, "", "PASS", "typed from the caliper")
    # Limits of revision A.
    line("0008", "6", "bore", 40, 40, 40.025, "mm", 40.0185, 0.002, "PASS", "drawing in the shop is rev A")
    # A balloon that the model does not have, and a line without a value.
    line("0009", "47", "paint thickness", 0.06, 0.04, 0.08, "mm", 0.055, "", "PASS")
    line("0009", "10", "inner bore", 28, 28, 28.1, "mm", "", "", "", "gauge missing")
    # Made to revision A.
    line("0010", "23", "slot floor height", 26, 25.9, 26.1, "mm", 26.02, "", "PASS", "", "A")
    return "\n".join(out) + "\n"
