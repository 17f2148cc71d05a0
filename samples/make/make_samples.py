#!/usr/bin/env python3
"""Makes everything in `samples/`. Needs Python 3.11 and `pip install cadquery-ocp==8.0.1.1.0`; gives the same bytes again.

    python3 samples/make/make_samples.py [--out samples]
"""

import argparse
import pathlib
import re
import tempfile

import assembly
import geometry
import lot
import part21
import pmi
import qif
import supplier
from characteristics import table

SCHEMA = "AP242_MANAGED_MODEL_BASED_3D_ENGINEERING_MIM_LF { 1 0 10303 442 7 1 4 }"


def housing(revision):
    """The exchange structure of one revision with PMI, its features' faces, its characteristics."""
    h = geometry.REVISIONS[revision]
    with tempfile.NamedTemporaryFile(suffix=".stp") as file:
        properties = geometry.write_step(geometry.build(h), "housing", file.name)
        exchange = part21.Exchange(pathlib.Path(file.name).read_text())
    product, formation = exchange.of_type("PRODUCT")[0], exchange.of_type("PRODUCT_DEFINITION_FORMATION")[0]
    exchange.instances[product] = "PRODUCT('40-1187','Housing','',(#%d))" % exchange.refs(product)[0]
    exchange.replace(formation, "('',", "('%s'," % revision)
    protocol = exchange.of_type("APPLICATION_PROTOCOL_DEFINITION")[0]
    exchange.instances[protocol] = re.sub(r"\d{4},", "2025,", exchange.instances[protocol])
    rows = table(revision)
    _, faces = pmi.write(exchange, h, rows, properties)
    return exchange, faces, rows


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", default=pathlib.Path(__file__).resolve().parent.parent, type=pathlib.Path)
    out = parser.parse_args().out

    def save(name, text):
        (out / name).write_text(text, encoding="utf-8", newline="\n")
        print("%-28s %8d bytes" % (name, len(text.encode())))

    for revision in "AB":
        exchange, faces, rows = housing(revision)
        name = "housing_%s.stp" % revision.lower()
        save(name, exchange.text(part21.header("Threadgauge sample: machined housing, revision " + revision, name, SCHEMA)))
        if revision == "B":
            save("housing_plan.qif", qif.plan(qif.Document(exchange, faces, rows, "B", name), "housing_plan"))
            measured = lot.measure(rows)
            save("housing_results.qif", qif.results(qif.Document(exchange, faces, rows, "B", name), "housing_results", measured))
            save("supplier_lot_7.csv", supplier.rows(lot.SERIALS, rows, lot.value))
            assembly.write(exchange)
            save("pair_of_housings.stp", exchange.text(part21.header("Threadgauge sample: two housings", "pair_of_housings.stp", SCHEMA)))


if __name__ == "__main__":
    main()
