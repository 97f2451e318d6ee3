"""What the kept Python package for disclosure control, ACRO, leaves open: the same data through it and our auditor.

ACRO is no dependency; install it apart and name its Python:

    python -m venv acro-venv && acro-venv/bin/pip install acro
    python -m tests.bench.acro_compared acro-venv/bin/python

Each case is a list of holdings and the tables of sums that somebody asks of ACRO with suppression on, one after
another. What ACRO hides is a withheld cell for the auditor, all else is published, and the auditor tells between which
values it knows what one holding has, or what a hidden cell holds. Beside it what disclosure control makes of the same
holdings, by its own layout: how many of its cells it withholds, and what the same auditor finds of the others.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa

from footprint.audit import Audit, Knowing, audit
from footprint.disclosure import Release, protect
from tests.audit.publishing import ANY, EVERYWHERE, Row, cell, has, member, release

# Runs where ACRO is: rows and questions in, for each question its table's values by key, None where hidden.
ACRO = """
import json, logging, sys, warnings
warnings.filterwarnings("ignore")
logging.disable(logging.CRITICAL)
import pandas as pd
from acro import ACRO
asked = json.load(sys.stdin)
rows = pd.DataFrame(asked["rows"])
everything = []
session = ACRO(suppress=True)
for question in asked["questions"]:
    wanted = rows
    for column, value in question["where"].items():
        wanted = wanted[wanted[column] == value]
    by, across = question["by"], question["across"]
    table = session.crosstab(wanted[by], wanted[across], values=wanted["value"], aggfunc="sum")
    everything.append([
        [str(row), str(column), None if pd.isna(table.loc[row, column]) else float(table.loc[row, column])]
        for row in table.index for column in table.columns
    ])
print("ANSWER" + json.dumps(everything))
"""


class Question(NamedTuple):
    """A table of sums: rows by one column, columns by another (`all` has one value), of some rows only."""

    by: str
    across: str = "all"
    where: dict[str, Any] = {}  # noqa: RUF012


class Case(NamedTuple):
    """Data and questions, and of which holding or hidden cell it is asked what is known."""

    name: str
    truth: list[Row]
    questions: list[Question]
    target: str
    knowing: Knowing = Knowing()
    members: list[Row] | None = None


def crowd(count: int, value: float, **place: Any) -> list[Row]:
    """Holdings that are about alike, so many that ACRO shows their sum."""
    name = "".join(str(part) for part in place.values())
    return [has(member(f"{name}-{number}", **place), value + number / 8) for number in range(count)]


def row_totals() -> Case:
    """A 3 x 3 table with one cell of two holdings, then its row totals."""
    truth = []
    for sector in "abc":
        for zone in "xyz":
            count = 2 if (sector, zone) == ("b", "y") else 12
            truth += crowd(count, 20.0, sector=sector, zone=zone)
    return Case("table, then its row totals", truth, [Question("sector", "zone"), Question("sector")], "by-0")


def two_groupings() -> Case:
    """Regions A to H in two groupings, whose totals differ by B, which is one holding."""
    truth = []
    for name in "ABCDEFGH":
        place = {"sector": "left" if name in "ABC" else "right", "zone": "one" if name in "AC" else "two"}
        truth += [row | {"holding": f"{name}{row['holding']}"} for row in crowd(1 if name == "B" else 12, 3.0, **place)]
    return Case("two groupings of eight regions", truth, [Question("sector"), Question("zone")], "Blefttwo-0")


def all_but_one() -> Case:
    """All, and the large ones, which are all but one."""
    truth = [*crowd(14, 100.0, size="large"), *crowd(1, 40.0, size="small")]
    return Case("all, and all but the small one", truth, [Question("indicator"), Question("size")], "small-0")


def newcomer() -> Case:
    """Twelve stable holdings in two years, and one more in the second."""
    stable = crowd(12, 40.0, sector="a")
    truth = [row | {"year": year} for row in stable for year in (2024, 2025)]
    truth += [row | {"year": 2025} for row in crowd(1, 400.0, sector="new")]
    truth = [row | {"sector": "a"} for row in truth]
    return Case("a newcomer between two years", truth, [Question("year")], "new-0")


def two_criteria() -> Case:
    """Greenhouse gases and minerals of the same kWh, of which one holding uses some abroad."""
    kwh = [(f"h{number}", 100.0 + number, 80.0 if number == 0 else 0.0) for number in range(14)]
    factors = {"gwp": (0.05, 0.4), "adpe": (2.0, 1.0)}
    truth = [
        has(member(name), home * near + abroad * far, criterion=criterion)
        for name, home, abroad in kwh
        for criterion, (near, far) in factors.items()
    ]
    coefficients = [
        {"indicator": "C1", "criterion": criterion, "atom": atom, "coefficient": its}
        for criterion, both in factors.items()
        for atom, its in zip(("home", "abroad"), both, strict=True)
    ]
    atoms = [has(member(name), home, "home") for name, home, _ in kwh] + [has(member("h0"), 80.0, "abroad")]
    knowing = Knowing(coefficients=coefficients)
    return Case("two criteria of one electricity", truth + atoms, [Question("criterion")], "h0", knowing)


def dominated() -> Case:
    """50 000 and 49 000 of 100 000 in a cell of twelve, beside cells of many."""
    truth = crowd(12, 100.0, sector="a", zone="x")[:10]
    truth += [has(member("first", "a", "x"), 50_000.0), has(member("second", "a", "x"), 49_000.0)]
    truth += [*crowd(12, 9_000.0, sector="a", zone="y"), *crowd(12, 9_000.0, sector="b", zone="x")]
    truth += crowd(12, 9_000.0, sector="b", zone="y")
    return Case("a cell whose second knows the first", truth, [Question("sector", "zone")], "first")


def cells_of(case: Case, answers: Sequence[Sequence[tuple[str, str, float | None]]]) -> Iterator[Row]:
    """The published and withheld cells that ACRO's tables are."""
    said = set()
    for question, answer in zip(case.questions, answers, strict=True):
        for row, column, value in answer:
            named = {question.by: row, question.across: column}
            place = {name: named.get(name, "*") for name in EVERYWHERE}
            about = {name: named[name] for name in ("year", "criterion") if name in named}
            key = tuple((place | about).values())
            if key not in said:
                said.add(key)
                yield cell(value) | place | about


def asked_of_acro(python: str, case: Case) -> Audit:
    """ACRO's tables, audited."""
    shown = [row for row in case.truth if row["indicator"] == "C1"]
    asked = {
        "rows": [row | {"all": "all"} for row in shown],
        "questions": [question._asdict() for question in case.questions],
    }
    done = subprocess.run([python, "-c", ACRO], input=json.dumps(asked), capture_output=True, text=True, check=True)
    answers = json.loads(done.stdout.rpartition("ANSWER")[2])
    cells = list(cells_of(case, answers))
    columns = ("holding", *EVERYWHERE, *(["year"] if "year" in case.truth[0] else []))
    members = {tuple(row[name] for name in columns): {name: row[name] for name in columns} for row in case.truth}
    return audit([release(cells)], list(members.values()), case.truth, knowing=case.knowing)


CASES = (row_totals, two_groupings, all_but_one, newcomer, two_criteria, dominated)


def protected(case: Case) -> tuple[list[list[Row]], Audit]:
    """The cells of each year that disclosure control gives of the same holdings, beside those of the year before, and
    what the auditor makes of them."""
    years = sorted({row.get("year", 2025) for row in case.truth})
    made: list[list[Row]] = []
    before: list[Release] = []
    for year in years:
        amounts, variables = amounts_of(case, year), variables_of(case, year)
        cells = protect(amounts, variables, before).cells
        before = [Release(amounts, variables, pa.Table.from_pylist(cells), change=case.knowing.prior), *before]
        made.append([cell(None) | {name: row[name] for name in (*ANY, *EVERYWHERE, "indicator", "value", "status")}
                     | {"year": year} for row in cells])  # fmt: skip
    members = {
        tuple(row[name] for name in who): {name: row[name] for name in who}
        for who in [("holding", *EVERYWHERE, *(["year"] if len(years) > 1 else []))]
        for row in case.truth
    }
    releases = [release(rows, number) for number, rows in enumerate(made)]
    return made, audit(releases, list(members.values()), case.truth, knowing=case.knowing)


def amounts_of(case: Case, year: int) -> pa.Table:
    """What each holding has of atoms: of C1 itself, unless the case says of what that is made."""
    atoms = {row["atom"] for row in coefficients(case)}
    rows = [row for row in case.truth if row.get("year", year) == year]
    has_of = [(row, "impact", row["indicator"], row["value"]) for row in rows if row["indicator"] in atoms]
    counted = {row["holding"]: (row, "count", "members", 1.0) for row in rows}
    return pa.Table.from_pylist(
        [{"year": year, "holding_id": row["holding"], **{name: row[name] for name in EVERYWHERE},
          "family": family, "atom": atom, "amount": amount} for row, family, atom, amount in
         (*has_of, *counted.values())]
    )  # fmt: skip


def variables_of(case: Case, year: int) -> pa.Table:
    """How C1, of each criterion that there is, is made of atoms."""
    common = {"year": year, "family": "impact", "unit": "kgCO2e", "level": "cells"}
    return pa.Table.from_pylist([ANY | row | common for row in coefficients(case)])


def coefficients(case: Case) -> list[Row]:
    """What C1 is made of: itself, unless the case says it."""
    given = case.knowing.coefficients
    return (
        [dict(row) for row in given]
        if isinstance(given, list)
        else [{"indicator": "C1", "atom": "C1", "coefficient": 1.0}]
    )


def main() -> None:
    """Print the table of cases."""
    if len(sys.argv) != 2 or not Path(sys.argv[1]).exists():
        raise SystemExit(__doc__)
    print("| case | of | truth | known to between | by | attacks | withheld here | attacks here |")
    print("|---|---|---|---|---|---|---|---|")
    for made in CASES:
        case = made()
        done = asked_of_acro(sys.argv[1], case)
        years, ours = protected(case)
        statuses = [row["status"] for rows in years for row in rows]
        here = f"{statuses.count('withheld')} of {len(statuses)} | {len(ours.attacks)}"
        named = "| {} | {} | {:.10g} | {:.10g} to {:.10g} | {} | {} | {} |"
        hidden = [("hidden cell", each.truth, each.lower, each.upper, "anybody") for each in done.recomputed]
        known = [
            (f"{each.target} ({each.quantity})", each.truth, each.lower, each.upper, each.attacker or "anybody")
            for each in done.attacks
            if each.target == case.target
        ]
        for line in [*hidden, *known] or [(case.target, 0, 0, 0, "nobody")]:
            print(named.format(case.name, *line, len(done.attacks), here))


if __name__ == "__main__":
    main()
