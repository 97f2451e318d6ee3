"""Which reports are those of what the lake holds now: beside each stands a note of what it was made from."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

from factors.catalogue import FactorSet
from footprint.engine import DuckDB
from footprint.lake import Lake, write_atomically
from footprint.report.sections.comparison import OWN_YEARS
from footprint.schema import TABLES, YEAR
from footprint.years.inputs import LIBRARIES, code, settings_of_members

NOTE = ".made_from.json"
OF_A_MEMBER = tuple(name for name, each in TABLES.items() if each.partition == YEAR and "member_id" in each.names)
# Tables of nobody that reports read.
OF_ALL = ("own_footprint", "region_peers", "year_factors")
PER_HEAD = "indicators_member"  # of OWN_YEARS


def made_from(lake: Lake, *, year: int, factor_set: FactorSet) -> dict[str, str]:
    """By member with tables of `year`, 32 hex digits of all that its report is made from: its rows of this year and of
    the last one, what it weighed per head in years before, code, texts, settings and factor set. The rows of a table
    count in no order. Raises DamagedError."""
    rows: defaultdict[str, list[str]] = defaultdict(list)
    for of_year in (year - 1, year):
        for member_id in lake.members(of_year):
            manifest = lake.manifest(year=of_year, member_id=member_id)
            entries = manifest.tables.items() if manifest else ()
            rows[member_id] += [f"{of_year}/{name}: {entry.sha256}" for name, entry in sorted(entries)]
        _add_results(rows, lake, of_year, OF_A_MEMBER)
    for of_year in range(year - OWN_YEARS + 1, year - 1):
        _add_results(rows, lake, of_year, (PER_HEAD,))
    shared = json.dumps(_shared(lake, year, factor_set), sort_keys=True)
    return {member_id: _digest([shared, *texts]) for member_id, texts in rows.items()}


def _add_results(rows: Mapping[str, list[str]], lake: Lake, year: int, names: Iterable[str]) -> None:
    """Add what each member's rows of these tables of results come to; of a table without a file nobody has any."""
    with DuckDB() as engine:
        for name, paths in ((name, lake.paths(name, year=year)) for name in names):
            if not paths:
                continue
            engine.bind(**{name: paths})
            for row in engine.sql(_hashes(name)).to_pylist():
                rows[row["member_id"]].append(f"{year}/{name}: {row['rows']} {row['digest']}")


def _hashes(name: str) -> str:
    return f"SELECT member_id, count(*) AS rows, sum(hash(t)) AS digest FROM {name} AS t GROUP BY member_id"


def _shared(lake: Lake, year: int, factor_set: FactorSet) -> dict[str, Any]:
    """What every report of the year is made from."""
    both = (year - 1, year)
    return {
        "year": year,
        "factors": factor_set.digest,
        "code": code(),
        "libraries": {name: version(name) for name in ("enter-footprint", *LIBRARIES)},
        "settings": settings_of_members(),
        "tables": [path.name for name in OF_ALL for of_year in both for path in lake.paths(name, year=of_year)],
    }


def _digest(texts: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()[:32]


def is_current(folder: Path, digest: str) -> bool:
    """Whether the report in `folder` was made from what `digest` names, and none of its files has gone or changed its
    size since."""
    try:
        noted = json.loads((folder / NOTE).read_bytes())
    except (FileNotFoundError, ValueError):  # a report that was broken off, or one of before
        return False
    files = noted.get("files") if isinstance(noted, dict) else None
    if not isinstance(files, dict):
        return False
    return bool(noted == _note(digest, {name: folder / name for name in files}))


def _note(digest: str, paths: Mapping[str, Path]) -> dict[str, Any]:
    sizes = {name: path.stat().st_size if path.is_file() else None for name, path in paths.items()}
    return {"made_from": digest, "files": sizes}


def forget(folder: Path) -> None:
    """From now on the files in `folder` may be of two reports."""
    (folder / NOTE).unlink(missing_ok=True)


def note(folder: Path, digest: str, paths: Iterable[Path]) -> None:
    """Say that the report of these files, all in `folder`, is made from what `digest` names."""
    content = _note(digest, {path.relative_to(folder).as_posix(): path for path in paths})
    write_atomically(folder / NOTE, json.dumps(content, indent=1).encode())
