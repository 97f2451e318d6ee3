"""Every line and every cell of the sample members, made again by the oracle in plain Python (`tests/oracles`).

A line: each view, stage, criterion and basis of one line of an inventory. A cell: what `footprint` adds up for one
category, site, service and bearer; services, networks, visitors and language models stand in cells alone.
"""

from __future__ import annotations

from collections import defaultdict
from math import fsum, isclose
from typing import NamedTuple

import pytest

from footprint import changes, steps
from footprint.changes.causes import together
from footprint.changes.comparing import PERIMETER, Step
from footprint.engine import DuckDB
from footprint.lake import Lake
from footprint.report.sections import coverage
from footprint.report.tables import MemberTables
from tests.cases import LONG, long_but
from tests.oracles import beside, causes, members, world
from tests.oracles.devices import Figure, Key
from tests.oracles.members import Member
from tests.oracles.world import Row
from tests.shipped import FACTORS

YEARS = (2024, 2025)


class Year(NamedTuple):
    year: int
    tables: dict[str, list[Row]]
    footprint: list[Row]
    vanished: list[Row]
    lines: dict[str, dict[Key, Figure]]

    def of(self, member_id: str) -> dict[str, list[Row]]:
        return {name: [row for row in rows if row["member_id"] == member_id] for name, rows in self.tables.items()}


MADE: dict[tuple[int, str], Member] = {}


def made(year: Year, member_id: str) -> Member:
    """The oracle's answer, once."""
    if (year.year, member_id) not in MADE:
        MADE[year.year, member_id] = members.compute(year.of(member_id), world.of(FACTORS, year.year))
    return MADE[year.year, member_id]


@pytest.fixture(scope="module")
def years(lake: Lake) -> dict[int, Year]:
    """What the lake holds of each year, and the figures of each line."""
    return {year: read(lake, year) for year in YEARS}


def read(lake: Lake, year: int) -> Year:
    lines = by_line(lake, year) if LONG or year == YEARS[-1] else {}
    tables = {name: lake.read(name, year=year).to_pylist() for name in steps.VALIDATED}
    answers = (lake.read(name, year=year).to_pylist() for name in ("footprint", "vanished_units"))
    return Year(year, tables, *answers, lines)  # type: ignore[call-arg]


def by_line(lake: Lake, year: int) -> dict[str, dict[Key, Figure]]:
    lines: dict[str, dict[Key, Figure]] = defaultdict(dict)
    with DuckDB() as engine:
        engine.bind(run=steps.run_view(year), **steps.catalogue_sources(FACTORS))
        steps.bind_year(engine, lake, year, *steps.VALIDATED, "device_lives", "service_shares", "year_factors")
        steps.book(steps.sources(engine), by_line=True)
        steps.multiply(engine, engine.run("_activity_lines"))
        for row in engine.run("_by_line").to_pylist():
            key = row["view"], row["stage"], row["criterion"], row["basis"]
            lines[row["line_id"]][key] = row["value"], row["status"], row["write_off_value"]
    return lines


def agree(mine: float | None, theirs: float | None) -> bool:
    """Equal at 1e-9, or both not assessed."""
    if mine is None or theirs is None:
        return mine is theirs
    return isclose(mine, theirs, rel_tol=1e-9, abs_tol=1e-12)


MEMBERS = (
    "agglo-val-isterne", "campus-vergnac", "commune-ormevigne", "conserverie-mirandol", "etudes-tersane",
    "halbrane-atelier", "halbrane-logistique", "halbrane-numerique", "laboratoire-estran", "libre-fontaine",
    "nuage-doux", "pixelande", "pole-exemple", "universite-clairmarais", "ville-port-salvert", "ville-sainte-orlane",
)  # fmt: skip
CASES = [(year, member_id) for year in YEARS for member_id in MEMBERS if (year, member_id) != (2024, "nuage-doux")]


def test_all_members_are_compared(years: dict[int, Year]) -> None:
    assert [
        (year, row["member_id"])
        for year in YEARS
        for row in sorted(years[year].tables["members"], key=lambda row: str(row["member_id"]))
    ] == CASES


# Lines of the year before are computed by the same method; what is made of them is compared below in every run.
@pytest.mark.parametrize(("year", "member_id"), long_but([case for case in CASES if case[0] == YEARS[-1]], CASES))
def test_every_line_and_cell_of_a_member_is_made_again(years: dict[int, Year], year: int, member_id: str) -> None:
    found = years[year]
    expected = made(found, member_id)
    wrong = [
        f"{line} {key}: oracle {one}, lake {other}"
        for line, figures in expected.lines.items()
        for key in figures.keys() | found.lines[line].keys()
        for one, other in [(figures.get(key), found.lines[line].get(key))]
        if not (one and other and agree(one[0], other[0]) and one[1] == other[1] and agree(one[2], other[2]))
    ]
    cells = members.cells_of([row for row in found.footprint if row["member_id"] == member_id])
    wrong += [
        f"{cell}: oracle {this}, lake {that}"
        for cell in expected.cells.keys() | cells.keys()
        for this, that in [(expected.cells.get(cell), cells.get(cell))]
        if not (this and that and agree(this.value, that.value) and this.reasons == that.reasons)
    ]
    assert not wrong, "\n".join(sorted(wrong)[:5])
    assert expected.lines.keys() == {row["line_id"] for row in found.of(member_id)["devices"]}


@pytest.mark.parametrize("member_id", MEMBERS)
def test_electricity_second_hand_and_the_share_of_making_are_made_again(
    lake: Lake, years: dict[int, Year], member_id: str
) -> None:
    """E1 + E2 = electricity of the whole total; R1 and C5 are unknown where too little is described or assessed."""
    shown = {
        row["indicator"]: row["value"]
        for row in lake.read("indicators_member", year=2025).to_pylist()
        if row["member_id"] == member_id and row["view"] in ("depreciation", "any")
        and row["basis"] in ("location", "any")
    }  # fmt: skip
    mine, devices = made(years[2025], member_id), years[2025].of(member_id)["devices"]
    e1, e2 = beside.electricity(mine)
    assert agree(e1, shown["E1"])
    assert agree(e2, shown.get("E2", 0.0))
    assert agree(beside.second_hand(devices, mine, 2025), shown["R1"])
    assert agree(beside.making_share(devices, mine, 2025), shown["C5"])


@pytest.mark.parametrize("member_id", [member_id for year, member_id in CASES if year == 2024])
def test_what_stands_beside_the_total_is_made_again(lake: Lake, years: dict[int, Year], member_id: str) -> None:
    """Of vanished devices at most the heaviest of their cohort; of second-hand ones at most F/L less what is saved."""
    last, this = (years[year].of(member_id)["devices"] for year in YEARS)
    catalogue_of = world.of(FACTORS, 2025)
    mine = beside.vanished(last, made(years[2024], member_id), this, made(years[2025], member_id), catalogue_of)
    theirs = {
        (row["category"], row["acquired_month"], row["ownership"]): row
        for row in years[2025].vanished if row["member_id"] == member_id and row["devices_vanished"]
    }  # fmt: skip
    assert mine.keys() == theirs.keys()
    for cohort, figures in mine.items():
        shown = [theirs[cohort][name] for name in ("devices_vanished", "embodied_kgco2e", "use_kgco2e")]
        assert all(agree(one, other) for one, other in zip(figures, shown, strict=True)), (cohort, figures, shown)
    with MemberTables(lake, year=2025, member_id=member_id, factor_set=FACTORS) as tables:
        bounds = coverage.refurbished(tables)
    expected = beside.refurbished(this, made(years[2025], member_id), catalogue_of)
    assert {row["category"]: (row["devices"], pytest.approx(row["bound_kgco2e"])) for row in bounds} == expected  # type: ignore[comparison-overlap]


@pytest.fixture(scope="module")
def moved(lake: Lake) -> list[Row]:
    """Greenhouse gases on the grid: what each cause adds to each part."""
    before, now = (changes.remade(lake, year, FACTORS) for year in YEARS)
    rows: list[Row] = together([Step(before, now)]).to_pylist()
    return [row for row in rows if (row["basis"], row["criterion"]) == ("location", "gwp")]


@pytest.mark.parametrize("member_id", [member_id for year, member_id in CASES if year == 2024])
def test_why_devices_weigh_otherwise_is_made_again(moved: list[Row], years: dict[int, Year], member_id: str) -> None:
    """Every cause of what is counted alike, from the lines of both inventories, in every order of its numbers."""
    before, now = (
        causes.of_lines(made(years[year], member_id).made, years[year].of(member_id)["devices"], year) for year in YEARS
    )
    listed = {row["category"] for tables in (before, now) for row in tables["fleet"]}
    expected = causes.causes(*causes.alike(before, now))
    told: dict[str, list[float]] = defaultdict(list)
    for row in moved:
        if row["member_id"] == member_id and row["category"] in listed and row["cause"] not in PERIMETER:
            told[row["cause"]].append(row["difference"])
    size = fsum(map(abs, expected.values()))
    assert size > 1
    for name in expected.keys() | told.keys():
        assert abs(fsum(told.get(name, [])) - expected.get(name, 0.0)) <= 1e-9 * size, name
