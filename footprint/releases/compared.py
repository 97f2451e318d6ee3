"""The lines by which members compare themselves in their reports: made once for a year, by its first release with open
data, and the same in every later version."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pyarrow as pa

from footprint.lake import Lake
from footprint.region import peers, rules
from footprint.releases.attacked import Version
from footprint.schema import table

NAME = "region_peers"


def write_peers(lake: Lake, year: int, before: Mapping[str, Version], cells: Iterable[Mapping[str, Any]]) -> None:
    """Write the lines of a version into its lake: those of an earlier version of the year; else those that may be given
    beside its published `cells`, and those of years before for other groups. `before`: versions published before."""
    same = [version for version in before.values() if version.year == year]
    given = next((rows for version in reversed(same) if (rows := Lake(version.folder).read(NAME, year=year))), None)
    if given is None:
        told = [*cells, *(row for version in same for row in version.cells)]
        given = peers.peers(year, *_sums(lake, year), told, rules(), _earlier(year, before)) if told else None
    lake.write(NAME, table(NAME).arrow.empty_table() if given is None else given, year=year)


def _sums(lake: Lake, year: int) -> tuple[pa.Table, pa.Table]:
    return lake.read("region_amounts", year=year), lake.read("region_variables", year=year)


def _earlier(year: int, before: Mapping[str, Version]) -> peers.Earlier:
    """The lines of the nearest years on either side, in whatever order they were released, with what those versions
    that made them know of who was in which group."""
    of_years = {version.year: rows for version in before.values() if (rows := _lines(version))}
    return peers.Earlier(
        peers.nearest(of_years[each] for each in sorted(of_years, reverse=True) if each < year),
        {each: peers.Sums(*_sums(Lake(version.folder), each), version.erased)
         for each, version in _makers(before).items()},
        peers.nearest(of_years[each] for each in sorted(of_years) if each > year),
    )  # fmt: skip


def _lines(version: Version) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = Lake(version.folder).read(NAME, year=version.year).to_pylist()
    return rows


def _makers(before: Mapping[str, Version]) -> dict[int, Version]:
    """By year the version that made its lines: the first that has any; later ones keep them, whoever they count."""
    made: dict[int, Version] = {}
    for version in before.values():
        if any(row["of_year"] == version.year for row in _lines(version)):
            made.setdefault(version.year, version)
    return made
