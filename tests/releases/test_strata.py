"""What a later version no longer tells of a member that was erased."""

from __future__ import annotations

import csv
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

from factors import catalogue
from footprint.disclosure import changes
from footprint.lake import DamagedError
from footprint.region.indicators import definitions
from footprint.releases import leaving, open_data, released
from footprint.releases.open_data import strata
from footprint.releases.published import Release
from tests.releases.open_data import a_region

GONE = ("public", "gironde", "small")


def cell(**of: str) -> dict[str, Any]:
    return {"sector": "*", "zone": "*", "size": "*"} | of


def test_a_cell_is_of_a_stratum_wherever_it_sums_it_up() -> None:
    whole = [cell(), cell(sector="public"), cell(sector="public", zone="gironde"), cell(size="small")]
    others = [cell(sector="digital"), cell(sector="public", zone="limousin"), cell(size="large")]
    assert all(strata.is_of(each, [GONE]) for each in whole)
    assert not any(strata.is_of(each, [GONE]) for each in others)
    assert strata.is_of(others[1], [GONE, ("public", "limousin", "large")])
    assert not any(strata.is_of(each, []) for each in whole)


def test_cells_that_counted_who_is_gone_tell_nothing_and_others_stay() -> None:
    rows = a_region.cells()
    kept = strata.without(rows, {GONE})
    for before, after in zip(rows, kept, strict=True):
        if strata.is_of(before, {GONE}) and before["status"] == "published":
            assert after["status"] == "withheld"
            assert {after[name] for name in ("value", "members", "holdings", "employees", "devices", "low", "high",
                                             "rounded_to")} == {None}  # fmt: skip
            assert strata.stratum_of(after) == strata.stratum_of(before)
        else:
            assert after == before
    assert sum(row["status"] == "published" for row in kept) > 3
    assert strata.without(rows, ()) == rows


def test_a_median_that_tells_too_much_goes_alone() -> None:
    """Nothing stands beside a median: counts and intervals of the sums in its place are not its own."""
    rows = a_region.cells()
    total = next(row for row in rows if row["indicator"] == "C2_num" and strata.stratum_of(row) == ("*", "*", "*"))
    rows.append(total | dict.fromkeys(("criterion", "view", "basis", "stage"), "any") | {"indicator": "C2_median"})
    kept = strata.hiding(rows, {strata.key_of(rows[-1])}, definitions(catalogue.load()))
    assert kept[:-1] == rows[:-1]
    assert (kept[-1]["status"], kept[-1]["value"], kept[-1]["holdings"]) == ("withheld", None, None)


def test_a_cell_that_tells_too_much_goes_with_its_ratios_and_the_counts_beside_others() -> None:
    rows = a_region.cells()
    place = ("*", "*", "*")
    key = next(strata.key_of(row) for row in rows if row["indicator"] == "C2_num" and strata.stratum_of(row) == place)
    kept = strata.hiding(rows, {key}, definitions(catalogue.load()))
    for before, after in zip(rows, kept, strict=True):
        if strata.stratum_of(before) != place or before["status"] != "published":
            assert after == before
        elif before["indicator"] in ("C2", "C2_num", "Q1"):
            assert (after["status"], after["value"], after["holdings"]) == ("withheld", None, None)
        else:
            assert after == before | {"employees": None, "devices": None, "low": None, "high": None}
    assert {after["status"] for after in kept if after["indicator"] == "C1"} >= {"published"}


def test_what_was_withheld_cannot_be_worked_out_of_intervals() -> None:
    """Half an interval over the total, and the interval of one employee times employees, would give the total."""
    rows = a_region.cells()
    place = ("*", "*", "*")
    keys = {strata.key_of(row) for row in rows if row["indicator"] == "C1" and strata.stratum_of(row) == place}
    kept = strata.hiding(rows, keys, definitions(catalogue.load()))
    there = [row for row in kept if strata.stratum_of(row) == place]
    assert {row["status"] for row in there if row["indicator"] == "Q1"} <= {"withheld", "not_assessed"}
    assert {(row["low"], row["high"]) for row in there} == {(None, None)}


def test_nothing_withheld_is_nothing_changed() -> None:
    rows = a_region.cells()
    assert strata.hiding(rows, (), definitions(catalogue.load())) == rows


def test_of_a_version_that_is_damaged_nothing_says_where_a_member_stood() -> None:
    """Then every cell may have counted it."""

    class Damaged:
        def read(self, *_: object, **__: object) -> None:
            raise DamagedError(Path("region_amounts.parquet"), {"year": "2025"})

    where = leaving._strata(cast(Release, SimpleNamespace(lake=Damaged(), year=2025)), "club-b")
    assert where == {strata.UNKNOWN}
    assert all(row["status"] != "published" for row in strata.without(a_region.cells(), where))


def test_whatever_says_the_year_before_again_goes_as_a_whole_and_nothing_else() -> None:
    """C8_then = C1 - causes - recount, where all of the year were in both: none of these may stay."""
    change = {each.indicator for each in definitions(catalogue.load()) if each.indicator.startswith("C8")}
    assert change == strata.CHANGES
    assert {later.indicator for later, _ in changes.SAME} <= change
    linked = csv.DictReader((files("footprint.audit") / "links.csv").read_text(encoding="utf-8").splitlines())
    assert {row["whole"] for row in linked if row["relation"] == "before"} <= change
    rows = [row | {"indicator": name} for name in sorted(change) for row in a_region.cells()[:1]] + a_region.cells()
    for before, after in zip(rows, strata.without(rows, (), strata.CHANGES), strict=True):
        if before["indicator"] in change and before["status"] == "published":
            assert (after["status"], after["value"], after["members"]) == ("withheld", None, None)
        else:
            assert after == before


def test_a_version_says_nothing_of_last_year_where_that_lost_somebody(tmp_path: Path) -> None:
    """As a release writes it: C8 and all its parts withheld, the year's own totals as before."""
    place = dict(zip(("sector", "zone", "size"), strata.UNKNOWN, strict=True))
    figure = next(row for row in a_region.cells() if row["indicator"] == "C1" and row["status"] == "published")
    rows = [figure | place | {"indicator": name, "stage": "total"} for name in ("C1", *sorted(strata.CHANGES))]
    for has_change, told in ((True, {"C1", *strata.CHANGES}), (False, {"C1"})):
        folder = tmp_path / str(has_change)
        released.write(folder, catalogue.load(), replace(a_region.ABOUT, has_change=has_change), {}, rows)
        assert {row["indicator"] for row in open_data.rows(folder) if row["status"] == "published"} == told
