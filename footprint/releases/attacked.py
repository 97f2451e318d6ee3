"""The audit of what is published, beside all that was published before: files as they lie there, against what holdings
add in the lake of each version."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from importlib.metadata import version as version_of
from pathlib import Path
from typing import Any

import pyarrow as pa

from footprint import audit
from footprint.engine import DuckDB
from footprint.lake import Lake
from footprint.region.median import MEDIAN, Before
from footprint.releases.open_data import FOLDER, cells, contents
from footprint.releases.open_data.strata import Key, Stratum, is_of, key_of, stratum_of
from footprint.schema import PUBLISHED, WITHHELD

KNOWN = frozenset({"Q3", "Q3_num", "Q3_den"})  # numbers of members
CELLS, INDICATORS = "cells.csv", "indicators.csv"  # all that an attacker needs of a release
_NEARER = 0.01  # of what a holding has: a bound that moves by less was as good as known
# What holdings have in each atom, of which figures are made; employees and devices are published beside each figure.
_TRUTH = """
    SELECT
        year, holding_id AS holding, sector, zone, size, atom AS indicator, family AS criterion, 'any' AS view,
        'any' AS basis, 'any' AS stage, amount AS value
    FROM region_amounts
    UNION ALL
    SELECT year, holding_id, sector, zone, size, atom, 'any', 'any', 'any', 'any', amount
    FROM region_amounts WHERE family = 'count' AND atom IN ('employees', 'devices')
    ORDER BY ALL
"""
_MEMBERS = "SELECT DISTINCT year, holding_id AS holding, sector, zone, size FROM region_amounts ORDER BY ALL"


@dataclass(frozen=True)
class Version:
    """A version with open data. `lost`: how many members were erased from it since; `erased`: where these stood."""

    year: int
    folder: Path
    erased: frozenset[Stratum] = frozenset()
    lost: int = 0

    @property
    def cells(self) -> list[dict[str, str]]:
        """The rows of its cells as they lie there, but those that count a holding that is no longer known."""
        return [row for row in cells(self.folder) if not is_of(row, self.erased)]


def attack(
    versions: Mapping[str, Version], asked: audit.Asked, prior: float = audit.Knowing.prior
) -> audit.Audit | None:
    """Attack the last of these versions beside the others, which are in the order of years and versions; None where it
    publishes no figure. `prior`: by how much figures are believed to change in a year at most."""
    told = [version for version in versions.values() if is_anything_published(version.cells)]
    *_, newest = versions.values()
    if newest not in told:
        return None
    of_years = {version.year: version for version in told}  # the newest version of a year has its truth
    members, truth, coefficients = map(pa.concat_tables, zip(*map(_known, of_years.values()), strict=True))
    releases = [
        audit.read_release(version.cells, number, version.folder / FOLDER / INDICATORS)
        for number, version in enumerate(told[:-1])
    ]
    indicators, number = newest.folder / FOLDER / INDICATORS, len(releases)
    now = audit.read_release(newest.folder / FOLDER, number)  # of which lines are named by their file
    silent = audit.read_release([row | {"value": "", "status": WITHHELD} for row in newest.cells], number, indicators)
    knowing = audit.Knowing(prior, coefficients=coefficients)
    ask = partial(audit.audit, members=members, truth=truth, knowing=knowing, asked=asked)
    found = ask([*releases, now])
    return found if found.is_safe or not releases else _beyond(found, ask([*releases, silent]))


def _beyond(found: audit.Audit, before: audit.Audit) -> audit.Audit:
    """An audit without what is found out without the version, too, and as closely, and without rules that others break:
    nothing that is withheld now takes back what was published before."""
    attacks, recomputed = {each[:5]: each for each in before.attacks}, {_cell(each): each for each in before.recomputed}
    return replace(
        found,
        attacks=tuple(each for each in found.attacks if _is_nearer(each, attacks.get(each[:5]))),
        recomputed=tuple(each for each in found.recomputed if _is_nearer(each, recomputed.get(_cell(each)))),
        broken=tuple(each for each in found.broken if each not in before.broken),
    )


def _cell(recomputed: audit.Recomputed) -> tuple[object, ...]:
    return recomputed.cell.year, recomputed.cell.quantity, recomputed.cell.place


def _is_nearer(now: audit.Attack | audit.Recomputed, then: audit.Attack | audit.Recomputed | None) -> bool:
    """Whether bounds are nearer to the truth than they were."""
    by = _NEARER * now.truth
    return then is None or now.lower > then.lower + by or now.upper < then.upper - by


def _lines(attack: audit.Attack, folder: Path) -> set[int]:
    """The rows of the version in `folder` that an attack uses."""
    file = f"{folder / FOLDER / CELLS}:"
    return {int(name.removeprefix(file)) - 2 for name in attack.rows if name.startswith(file)}


def _known(version: Version) -> tuple[pa.Table, pa.Table, pa.Table]:
    """Who is where, what each has, and how figures are made, by the lake of a version."""
    lake = Lake(version.folder)
    variables = lake.read("region_variables", year=version.year)
    with DuckDB() as engine:
        engine.bind(region_amounts=lake.read("region_amounts", year=version.year))
        return engine.sql(_MEMBERS), engine.sql(_TRUTH), variables


def earlier(version: Version, *, change: float) -> Before:
    """A version as what is published beside it must know it."""
    lake = Lake(version.folder)
    amounts, variables = (lake.read(name, year=version.year) for name in ("region_amounts", "region_variables"))
    middles = (row for row in cells(version.folder) if row["indicator"] == MEDIAN and row["status"] == PUBLISHED)
    middle = next((float(row["value"]) for row in middles), None)
    told = pa.Table.from_pylist(version.cells)
    return Before(amounts, variables, told, change, middle=middle, has_lost=bool(version.erased))


def erased_strata(versions: Iterable[Version], year: int) -> frozenset[Stratum]:
    """Where those stood that were erased from versions of `year`, or of the year after, which says again what members
    of both had in `year`."""
    return frozenset[Stratum]().union(*(each.erased for each in versions if each.year in (year, year + 1)))


def may_tell_change(versions: Iterable[Version], year: int) -> bool:
    """Whether what the year before was, without whom its versions lost, tells nothing of these: they lost nobody whom
    their cells count."""
    return not any(each.erased for each in versions if each.year == year - 1)


def is_anything_published(rows: Iterable[Mapping[str, str]]) -> bool:
    """Whether there is a figure beside how many members there are, which is known."""
    return any(row["status"] == PUBLISHED and row["indicator"] not in KNOWN for row in rows)


def telling(found: audit.Audit, folder: Path) -> frozenset[Key]:
    """Cells of the version in `folder`, one of each attack's rows at least, those of the whole region last; none where
    cells break a rule, which withholding does not mend."""
    rows, chosen = cells(folder), set[int]()
    if found.broken:
        return frozenset()
    used = [_lines(each, folder) for each in found.attacks]
    often = Counter(line for lines in used for line in lines)
    for lines in used:
        if lines and not lines & chosen:
            chosen.add(max(lines, key=lambda line: (set(stratum_of(rows[line])) != {contents.ALL}, often[line], line)))
    return frozenset(key_of(rows[line]) for line in chosen)


def certificate(found: audit.Audit | None, versions: Iterable[str], folder: Path) -> dict[str, Any]:
    """What was asked of the files in `folder`, and that it was not found; it names nobody, and nothing in it depends on
    the margin that is kept secret, as how many programmes were solved does: its hash stands where anybody could try
    one margin after another. `versions`: what was published before."""
    sizes = {} if found is None else {
        "attackers": found.attackers, "targets": found.targets, "unaudited": sorted(map(str, found.unaudited)),
    }  # fmt: skip
    return {
        "files": {
            name: hashlib.sha256((folder / FOLDER / name).read_bytes()).hexdigest() for name in (CELLS, INDICATORS)
        },
        "beside": list(versions),
        "solver": f"highspy {version_of('highspy')}",
        "is_safe": True,
        **sizes,
    }


def kinds(found: audit.Audit) -> str:
    """Rules and figures of what was found, for whoever mends it: no holding, no place, no amount."""
    said = {f"{each.rule}:{each.cell.quantity.indicator}" for each in found.broken}
    said |= {f"attack:{each.quantity.indicator}" for each in found.attacks}
    said |= {f"recomputed:{each.cell.quantity.indicator}" for each in found.recomputed}
    return ",".join(sorted(said)).replace(" ", "_")


def counts(found: audit.Audit) -> dict[str, int]:
    """How much was found out."""
    return {
        "attacks": len({each.target for each in found.attacks}),
        "recomputed": len(found.recomputed),
        "broken": len(found.broken),
    }
