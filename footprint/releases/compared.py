"""The lines by which members compare themselves in their reports: made once for a year, by its first release with open
data, and the same in every later version."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa

from footprint import audit
from footprint.disclosure.families import Cell, Variable, published_of
from footprint.lake import Lake, write_atomically
from footprint.region import peers, rules
from footprint.releases import open_data, released
from footprint.releases.attacked import Version
from footprint.releases.open_data import strata
from footprint.releases.open_data.strata import Key
from footprint.schema import table

NAME = "region_peers"


def write_peers(lake: Lake, year: int, before: Mapping[str, Version], cells: Iterable[Mapping[str, Any]]) -> None:
    """Write the lines of a version into its lake: those of an earlier version of the year; else those that may be given
    beside its published `cells`, and those of years before for other groups. `before`: versions published before."""
    same = [version for version in before.values() if version.year == year]
    given = next((rows for version in reversed(same) if (rows := Lake(version.folder).read(NAME, year=year))), None)
    if given is None:
        told = [*cells, *(row for version in same for row in version.cells)]
        beside, earlier = _neighbours(year, before), _earlier(year, before)
        given = peers.peers(year, *_sums(lake, year), told, rules(), earlier, beside) if told else None
    lake.write(NAME, table(NAME).arrow.empty_table() if given is None else given, year=year)


def audited(folder: Path, year: int, before: Mapping[str, Version]) -> audit.LineAudit | None:
    """The audit of the lines of a year in the reports below `folder`, beside the open data there and in earlier
    versions of the year; None where no report has one. What holdings have is that of the version that made them."""
    lines = audit.read_lines(folder / "reports" / str(year))
    if not any(line.year == year for line in lines):
        return None
    same = [version for version in before.values() if version.year == year]
    maker = _makers(before).get(year)
    origin = maker.folder if maker else folder
    read = [audit.read_release(cells, 0) for version in same if (cells := version.cells)]
    if (folder / open_data.FOLDER).exists():
        read.append(audit.read_release(folder / open_data.FOLDER))
    shown = audit.Release(tuple(cell for release in read for cell in release.cells), {})
    asked = audit.Asked(p_insider=rules().insider, waived=rules().waived)
    return audit.audit_lines(shown, lines, peers.sides(*_sums(Lake(origin), year)), year, asked)


def withhold(lake: Lake, year: int, indicators: Collection[str], middle: Collection[str] = ()) -> None:
    """Take lines back, in a version that is being made: all of these indicators; of those of `middle` the limits of the
    year but the one in the middle."""
    rows: list[dict[str, Any]] = lake.read(NAME, year=year).to_pylist()
    hidden = dict.fromkeys((peers.LIMITS[0], peers.LIMITS[-1]))
    kept = [row | hidden if row["indicator"] in middle and row["of_year"] == year else row
            for row in rows if row["indicator"] not in indicators]  # fmt: skip
    lake.write(NAME, pa.Table.from_pylist(kept, table(NAME).arrow), year=year)


def certify(folder: Path, found: audit.LineAudit) -> None:
    """Add to the certificate of the open data what was asked of the lines."""
    path = folder / released.CERTIFICATE
    noted = json.loads(path.read_bytes())
    noted["lines"] = {"lines": len(found.lines), "targets": found.targets, "programmes": found.solved, "is_safe": True}
    write_atomically(path, json.dumps(noted, indent=1, sort_keys=True).encode())


def found_out(found: audit.LineAudit | None) -> dict[str, int]:
    """How much attackers find out of lines."""
    return {"attacks": len(found.attacks), "recomputed": 0, "broken": len(found.broken)} if found else {}


def telling(lake: Lake, year: int, before: Mapping[str, Version], cells: Iterable[Mapping[str, Any]]) -> frozenset[Key]:
    """Which of the `cells` of a version of the year, whose `lake` this is, may not be published, since earlier versions
    made lines that stand in reports: of the year, of the one before or after. What others published of the year stands,
    too."""
    maker, neighbours = _makers(before).get(year), _neighbours(year, before)
    if maker is None and not neighbours:
        return frozenset()
    lines = [row for row in _lines(maker) if row["of_year"] == year] if maker else []
    published = _published(year, before)
    key_of = {told: strata.key_of(row) for row in cells for told in published_of([row]) - published}
    sums = peers.Sums(*_sums(Lake(maker.folder), year), maker.erased) if maker else peers.Sums(*_sums(lake, year))
    gone = peers.telling(sums, lines, published, key_of.keys(), rules(), neighbours)
    return frozenset(key_of[told] for told in gone)


def _published(year: int, before: Mapping[str, Version]) -> set[tuple[Variable, Cell]]:
    return published_of(row for version in before.values() if version.year == year for row in version.cells)


def _neighbours(year: int, before: Mapping[str, Version]) -> list[peers.Neighbour]:
    """What is known of the year before and of the one after, as far as they are released: of the version that made its
    lines, or of the newest."""
    newest, made = {version.year: version for version in before.values()} | _makers(before), []
    for other in (year - 1, year + 1):
        if version := newest.get(other):
            lines = [row for row in _lines(version) if row["of_year"] == other]
            sums = peers.Sums(*_sums(Lake(version.folder), other), version.erased)
            made.append(peers.Neighbour(other < year, sums, _published(other, before), lines))
    return made


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
