"""The lines of a version: beside those of other versions, whatever was corrected and in whatever order."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import permutations
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from footprint.disclosure import Rules
from footprint.lake import Lake
from footprint.region.peers import Sums
from footprint.releases.attacked import Version
from footprint.releases.compared import NAME, telling, write_peers
from footprint.releases.open_data.strata import key_of
from tests.region.conftest import YEAR
from tests.region.test_peers import holdings, region

NOTHING: list[dict[str, Any]] = [{"status": "withheld"}]  # a version of which no figure is published


@pytest.fixture(autouse=True)
def of_no_figure(monkeypatch: pytest.MonkeyPatch) -> None:
    """Earlier versions publish nothing but lines."""
    monkeypatch.setattr(Version, "cells", [])


def version(folder: Path, year: int, of: Sums, before: Mapping[str, Version] | None = None) -> Version:
    """A version with its lines, as a release writes them beside versions published before."""
    lake = Lake(folder)
    for name, rows in zip(("region_amounts", "region_variables"), of[:2], strict=True):
        lake.write(name, rows.set_column(rows.column_names.index("year"), "year", [[year] * len(rows)]), year=year)
    write_peers(lake, year, before or {}, NOTHING)
    return Version(year, folder)


def both(medium: dict[str, tuple[float, float]], large: dict[str, tuple[float, float]]) -> Sums:
    one, other = region(medium), region(large, size="large")
    return Sums(pa.concat_tables([one.amounts, other.amounts]), one.variables)


def of_years(made: Version) -> set[int]:
    """The years of the figures by which its reports compare."""
    return {*Lake(made.folder).read(NAME, ["of_year"], year=made.year)["of_year"].to_pylist()}


@pytest.mark.parametrize(("joined", "of_year"), [(0, YEAR + 1), (1, YEAR), (2, YEAR), (3, YEAR + 1)])
def test_who_signed_between_two_versions_is_not_the_difference_of_two_years(
    tmp_path: Path, joined: int, of_year: int
) -> None:
    """The later version keeps the lines of the first, which had fewer: next year is compared with those."""
    first = version(tmp_path / "1", YEAR, region(holdings(12)))
    later = version(tmp_path / "2", YEAR, region(holdings(12 + joined)), {"1": first})
    next_year = version(tmp_path / "3", YEAR + 1, region(holdings(12 + joined)), {"1": first, "2": later})
    assert of_years(first) == of_years(later) == {YEAR}
    assert of_years(next_year) == {of_year}


@pytest.mark.parametrize("years", [*permutations((YEAR, YEAR + 1, YEAR + 3))])
def test_nobody_is_the_difference_of_two_years_in_whatever_order_they_are_released(
    tmp_path: Path, years: tuple[int, ...]
) -> None:
    """One joins each time, and no year sees another in its own lake; one year is never released."""
    number = dict(zip(sorted(years), (12, 13, 14), strict=True))
    before: dict[str, Version] = {}
    for year in years:
        then = dict(sorted(before.items()))
        before[str(year)] = version(tmp_path / str(year), year, region(holdings(number[year])), then)
    made = [year for year in years if year in of_years(before[str(year)])]
    assert made == [years[0]]
    assert all(of_years(before[str(year)]) == {made[0]} for year in years if year > made[0])


def test_a_line_goes_on_past_a_year_that_has_none_of_its_group(tmp_path: Path) -> None:
    """Large ones are too few for a line of their own in the year between, which was released first."""
    few, many, more = (both(holdings(12), holdings(large, 40)) for large in (9, 12, 13))
    between = version(tmp_path / "1", YEAR + 1, few)
    first = version(tmp_path / "2", YEAR, many, {"2": between})
    last = version(tmp_path / "3", YEAR + 2, more, {"1": first, "2": between})
    rows = Lake(last.folder).read(NAME, year=YEAR + 2).to_pylist()
    assert {row["of_year"] for row in rows if row["size"] == "large"} == {YEAR}


def test_a_later_version_publishes_nothing_that_lines_of_the_first_would_tell_with_it(tmp_path: Path) -> None:
    """A sum that the first withheld, where one holding has forty times as much as the others; corrected since, so that
    the later version's own figures would let it through."""
    alike = {f"h-{each:02}": (200.0 + each, 100.0) for each in range(11)}
    first = version(tmp_path / "1", YEAR, region(alike | {"large": (8000.0, 100.0)}))
    lake = Lake(version(tmp_path / "2", YEAR, region(alike | {"large": (300.0, 100.0)}), {"1": first}).folder)
    figure = dict.fromkeys(("criterion", "view", "basis", "stage"), "any") | {"indicator": "P1_num"}
    cell = figure | dict.fromkeys(("sector", "zone", "size"), "*") | {"status": "published"}
    assert telling(lake, YEAR, {"1": first}, [cell]) == {key_of(cell)}
    assert telling(lake, YEAR, {"1": first}, [cell | {"status": "withheld"}]) == frozenset()
    assert telling(lake, YEAR + 2, {"1": first}, [cell]) == telling(lake, YEAR, {}, [cell]) == frozenset()


@pytest.mark.parametrize("later", [1, -1])
def test_no_year_publishes_what_lines_of_the_year_before_or_after_would_tell_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, later: int
) -> None:
    """Of twelve one has forty times as much as the others, of whom eight have 180 and more: 162 in the other year, or
    164, whose total is not given beside that. Where changes of 90 % are thought possible it may be."""
    alike = {f"h-{each:02}": (200.0 + each, 100.0) for each in range(11)}
    large = region(alike | {"large": (8000.0, 100.0)})
    first = version(tmp_path / "1", YEAR, large)
    figure = dict.fromkeys(("criterion", "view", "basis", "stage"), "any") | {"indicator": "P1_num"}
    cell = figure | dict.fromkeys(("sector", "zone", "size"), "*") | {"status": "published"}
    lake = Lake(version(tmp_path / "2", YEAR + later, large, {"1": first}).folder)
    assert telling(lake, YEAR + later, {"1": first}, [cell]) == {key_of(cell)}
    assert telling(lake, YEAR + later, {"1": first}, [cell | {"indicator": "P1_den"}]) == frozenset()
    monkeypatch.setattr("footprint.releases.compared.rules", lambda: Rules(change=0.9))
    assert telling(lake, YEAR + later, {"1": first}, [cell]) == frozenset()
