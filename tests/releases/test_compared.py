"""The lines of a version: beside those of other versions, whatever was corrected and in whatever order."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from footprint.lake import Lake
from footprint.region.peers import Sums
from footprint.releases.attacked import Version
from footprint.releases.compared import NAME, write_peers
from tests.region.conftest import YEAR
from tests.region.test_peers import holdings, region

NOTHING: list[dict[str, Any]] = [{"status": "withheld"}]  # a version of which no figure is published


def version(folder: Path, year: int, of: Sums, before: Mapping[str, Version] | None = None) -> Version:
    """A version with its lines, as a release writes them beside versions published before."""
    lake = Lake(folder)
    for name, rows in zip(("region_amounts", "region_variables"), of[:2], strict=True):
        lake.write(name, rows.set_column(rows.column_names.index("year"), "year", [[year] * len(rows)]), year=year)
    for each in (before or {}).values():
        lake.write(NAME, Lake(each.folder).read(NAME, year=each.year), year=each.year)
    write_peers(lake, year, before or {}, NOTHING)
    return Version(year, folder)


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
