"""Every line and every cell of the sample members, made again by the oracle in plain Python (`tests/oracles`).

A line: each view, stage, criterion and basis of one line of an inventory. A cell: what `footprint` adds up for one
category, site, service and bearer; services, networks, visitors and language models stand in cells alone.
"""

from __future__ import annotations

from collections import defaultdict
from math import isclose
from typing import NamedTuple

import pytest

from factors import catalogue
from footprint import steps
from footprint.engine import Engine
from footprint.lake import Lake
from tests.oracles import members, world
from tests.oracles.devices import Figure, Key
from tests.oracles.members import Cell, Sum
from tests.oracles.world import Row

YEARS = (2024, 2025)
FACTORS = catalogue.load()


class Year(NamedTuple):
    tables: dict[str, list[Row]]
    footprint: list[Row]
    lines: dict[str, dict[Key, Figure]]


@pytest.fixture(scope="module")
def years(lake: Lake) -> dict[int, Year]:
    """What the lake holds of each year, and the figures of each line."""
    for step in (steps.year_factors, steps.device_lives, steps.activity_data, steps.footprint):
        if step is steps.activity_data:
            steps.service_shares(lake, 2024)
        step(lake, 2024, FACTORS)
    return {year: read(lake, year) for year in YEARS}


def read(lake: Lake, year: int) -> Year:
    lines: dict[str, dict[Key, Figure]] = defaultdict(dict)
    with Engine() as engine:
        engine.bind(run=steps.run_view(year), **steps.catalogue_sources(FACTORS))
        steps.bind_year(engine, lake, year, *steps.VALIDATED, "device_lives", "service_shares", "year_factors")
        steps.book(engine, by_line=True)
        steps.multiply(engine, engine.run("_activity_lines"))
        for row in engine.run("_by_line").to_pylist():
            key = row["view"], row["stage"], row["criterion"], row["basis"]
            lines[row["line_id"]][key] = row["value"], row["status"], row["write_off_value"]
    tables = {name: lake.read(name, year=year).to_pylist() for name in steps.VALIDATED}
    return Year(tables, lake.read("footprint", year=year).to_pylist(), lines)


def agree(mine: float | None, theirs: float | None) -> bool:
    """Equal at 1e-9, or both not assessed."""
    if mine is None or theirs is None:
        return mine is theirs
    return isclose(mine, theirs, rel_tol=1e-9, abs_tol=1e-12)


def cells_of(rows: list[Row]) -> dict[Cell, Sum]:
    columns = (
        "view", "basis", "tier", "category", "site_id", "service_id", "ownership", "stage", "criterion",
    )  # fmt: skip
    together = defaultdict(list)
    for row in rows:
        together[Cell(*(row[column] for column in columns))].append((row["value"], row["status"]))
    return {cell: members.added(values) for cell, values in together.items()}


MEMBERS = (
    "agglo-val-isterne", "campus-vergnac", "commune-ormevigne", "conserverie-mirandol", "etudes-tersane",
    "halbrane-atelier", "halbrane-logistique", "halbrane-numerique", "laboratoire-estran", "libre-fontaine",
    "nuage-doux", "pixelande", "universite-clairmarais", "ville-port-salvert", "ville-sainte-orlane",
)  # fmt: skip
CASES = [(year, member_id) for year in YEARS for member_id in MEMBERS if (year, member_id) != (2024, "nuage-doux")]


def test_all_members_are_compared(years: dict[int, Year]) -> None:
    assert [
        (year, row["member_id"])
        for year in YEARS
        for row in sorted(years[year].tables["members"], key=lambda row: str(row["member_id"]))
    ] == CASES


@pytest.mark.parametrize(("year", "member_id"), CASES)
def test_every_line_and_cell_of_a_member_is_made_again(years: dict[int, Year], year: int, member_id: str) -> None:
    found = years[year]
    mine = {name: [row for row in rows if row["member_id"] == member_id] for name, rows in found.tables.items()}
    expected = members.compute(mine, world.of(FACTORS, year))
    wrong = [
        f"{line} {key}: oracle {one}, lake {other}"
        for line, figures in expected.lines.items()
        for key in figures.keys() | found.lines[line].keys()
        for one, other in [(figures.get(key), found.lines[line].get(key))]
        if not (one and other and agree(one[0], other[0]) and one[1] == other[1] and agree(one[2], other[2]))
    ]
    cells = cells_of([row for row in found.footprint if row["member_id"] == member_id])
    wrong += [
        f"{cell}: oracle {this}, lake {that}"
        for cell in expected.cells.keys() | cells.keys()
        for this, that in [(expected.cells.get(cell), cells.get(cell))]
        if not (this and that and agree(this.value, that.value) and this.reasons == that.reasons)
    ]
    assert not wrong, "\n".join(sorted(wrong)[:5])
    assert expected.lines.keys() == {row["line_id"] for row in mine["devices"]}
