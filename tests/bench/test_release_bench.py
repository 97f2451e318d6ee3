"""Regions that nobody has, of 40 to 200 members, and some of them a year later: what is published of greenhouse gases,
how often it was attacked, what the auditor, which is written apart, finds of it, how long it took. `make bench-release`
runs it and writes the certificates to `tests/bench/release_certificates.csv`."""

from __future__ import annotations

import csv
import os
import resource
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa

from footprint.audit import Audit
from footprint.disclosure import Protected, Release, protect
from footprint.disclosure.families import TOTAL, Cell, families
from footprint.disclosure.protect import HEADLINE
from tests.bench.conftest import Add
from tests.disclosure.regions import a_year_later, region
from tests.disclosure.test_audited import audited, audited_together

MEMBERS, FOLLOWED = (40, 60, 80, 120, 160, 200), (40, 80)  # `FOLLOWED` for a second year, of a quarter of the seeds
SEEDS = int(os.environ.get("FOOTPRINT_RELEASE_SEEDS", "20"))
MOST_SECONDS = 180  # of a processor, for 120 members
STORED = Path(__file__).parent / "release_certificates.csv"
# `succeeded`: attacks that the suppressor could not stop; `pairs`, `found`: who was held against whom by the auditor,
# and all that it found.
FIELDS = ("members", "years", "seed", "layout", "cells", "withheld", "value_published", "attacks", "programmes",
          "rounds", "succeeded", "pairs", "found", "seconds")  # fmt: skip
Row = dict[str, Any]


def certified(members: int, seed: int) -> Row:
    """One region: its certificate, and the share of its finest cells' value that is published."""
    amounts, variables = region(members, seed)
    start = time.process_time()
    made = protect(amounts, variables)
    seconds = time.process_time() - start
    named = {"members": members, "years": 1, "seed": seed}
    return named | certificate(made, amounts, variables, audited(made.cells, amounts, variables), seconds)


def followed(members: int, seed: int) -> Row:
    """One region a year later, beside what was published of it; the audit is of both years together."""
    before, variables = region(members, seed, 2024)
    after, first = a_year_later(before, seed), protect(before, variables)
    beside = [Release(before, variables, pa.Table.from_pylist(first.cells), change=0.1)]
    start = time.process_time()
    made = protect(after, variables, beside)
    seconds = time.process_time() - start
    found = audited_together([before, after], [variables] * 2, [first.cells, made.cells])
    return {"members": members, "years": 2, "seed": seed} | certificate(made, after, variables, found, seconds)


def certificate(made: Protected, amounts: pa.Table, variables: pa.Table, found: Audit, seconds: float) -> Row:
    family = families(amounts, variables)["impact"]
    rows = {Cell(row["sector"], row["zone"], row["size"]): row["status"] for row in made.cells
            if all(row[name] == value for name, value in HEADLINE._asdict().items())}  # fmt: skip
    depth = 2 if made.certificate["layout"] == "two_way" else 1
    finest = [cell for cell in rows if sum(name != "*" for name in cell) == depth and cell.sector != "*"]
    sizes = {cell: sum(family.of(HEADLINE, cell).values()) for cell in finest}
    shown = sum(size for cell, size in sizes.items() if rows[cell] == "published")
    return {
        "layout": made.certificate["layout"],
        "cells": len(rows),
        "withheld": sum(status == "withheld" for status in rows.values()),
        "value_published": f"{shown / sum(family.of(HEADLINE, TOTAL).values()):.3f}",
        "attacks": made.certificate["attacks"],
        "programmes": made.certificate["programmes"],
        "rounds": made.certificate["rounds"],
        "succeeded": len(made.certificate["open_before"]),
        "pairs": found.targets * found.attackers,
        "found": len(found.attacks) + len(found.recomputed) + len(found.broken),
        "seconds": f"{seconds:.1f}",
    }


def told(rows: Sequence[Row], add: Add) -> None:
    """One line on the page for regions of so many members."""
    shares, times = (sorted(float(row[name]) for row in rows) for name in ("value_published", "seconds"))
    withheld, attacks, pairs = (sum(row[name] for row in rows) for name in ("withheld", "attacks", "pairs"))
    middle, (first, *_) = len(rows) // 2, rows
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    succeeded, found = (sum(bool(row[name]) for row in rows) for name in ("succeeded", "found"))
    named = "" if first["years"] == 1 else ", beside the year before"
    add(
        f"release of {first['members']} members, {len(rows)} regions, layout {first['layout']}{named}",
        f"median {times[middle]:.1f} s, at most {times[-1]:.1f} s, {memory:.0f} MB; {shares[middle]:.0%} of the "
        f"value published; {withheld / len(rows):.1f} figures withheld; {attacks:,} attacks, {succeeded} succeed; "
        f"the audit tries {pairs:,} pairs and finds {found}",
    )


def test_regions_of_many_sizes(add: Add) -> None:
    made = [[certified(members, seed) for seed in range(SEEDS)] for members in MEMBERS]
    made += [[followed(members, seed) for seed in range(max(1, SEEDS // 4))] for members in FOLLOWED]
    rows = [row for of_size in made for row in of_size]
    with STORED.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, FIELDS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    for of_size in made:
        told(of_size, add)
    assert not [row for row in rows if row["succeeded"] or row["found"]]
    assert max(float(row["seconds"]) for row in rows if row["members"] == 120) < MOST_SECONDS
