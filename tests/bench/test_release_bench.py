"""Regions that nobody has, of 40 to 200 members: what is published of greenhouse gases, how often it was attacked, how
long it took. `make bench-release` runs it and writes the certificates to `tests/bench/release_certificates.csv`."""

from __future__ import annotations

import csv
import os
import resource
import time
from pathlib import Path

from footprint.disclosure import protect
from footprint.disclosure.families import TOTAL, Cell, families
from footprint.disclosure.protect import HEADLINE
from tests.bench.conftest import Add
from tests.disclosure.regions import region

MEMBERS = (40, 60, 80, 120, 160, 200)
SEEDS = int(os.environ.get("FOOTPRINT_RELEASE_SEEDS", "20"))
MOST_SECONDS = 180  # of a processor, for 120 members
STORED = Path(__file__).parent / "release_certificates.csv"
FIELDS = ("members", "seed", "layout", "cells", "withheld", "value_published", "attacks", "programmes", "rounds",
          "succeeded", "seconds")  # fmt: skip


def certified(members: int, seed: int) -> dict[str, object]:
    """One region: its certificate, and the share of its finest cells' value that is published."""
    amounts, variables = region(members, seed)
    start = time.process_time()
    made = protect(amounts, variables)
    seconds = time.process_time() - start
    family = families(amounts, variables)["impact"]
    rows = {Cell(row["sector"], row["zone"], row["size"]): row["status"] for row in made.cells
            if all(row[name] == value for name, value in HEADLINE._asdict().items())}  # fmt: skip
    depth = 2 if made.certificate["layout"] == "two_way" else 1
    finest = [cell for cell in rows if sum(name != "*" for name in cell) == depth and cell.sector != "*"]
    sizes = {cell: sum(family.of(HEADLINE, cell).values()) for cell in finest}
    shown = sum(size for cell, size in sizes.items() if rows[cell] == "published")
    return {
        "members": members,
        "seed": seed,
        "layout": made.certificate["layout"],
        "cells": len(rows),
        "withheld": sum(status == "withheld" for status in rows.values()),
        "value_published": f"{shown / sum(family.of(HEADLINE, TOTAL).values()):.3f}",
        "attacks": made.certificate["attacks"],
        "programmes": made.certificate["programmes"],
        "rounds": made.certificate["rounds"],
        "succeeded": len(made.certificate["open_before"]),
        "seconds": f"{seconds:.1f}",
    }


def test_regions_of_many_sizes(add: Add) -> None:
    rows = [certified(members, seed) for members in MEMBERS for seed in range(SEEDS)]
    with STORED.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, FIELDS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    for members in MEMBERS:
        mine = [row for row in rows if row["members"] == members]
        shares = sorted(float(str(row["value_published"])) for row in mine)
        times = sorted(float(str(row["seconds"])) for row in mine)
        withheld, attacks = (sum(int(str(row[name])) for row in mine) for name in ("withheld", "attacks"))
        middle = len(mine) // 2
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        succeeded = sum(bool(row["succeeded"]) for row in mine)
        add(
            f"release of {members} members, {SEEDS} regions, layout {mine[0]['layout']}",
            f"median {times[middle]:.1f} s, at most {times[-1]:.1f} s, {memory:.0f} MB; {shares[middle]:.0%} of the "
            f"value published; {withheld / len(mine):.1f} figures withheld; {attacks} attacks, {succeeded} succeed",
        )
    assert not [row for row in rows if row["succeeded"]]
    assert max(float(str(row["seconds"])) for row in rows if row["members"] == 120) < MOST_SECONDS
