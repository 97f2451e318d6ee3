"""What goes from a lake when a member leaves: a year of it, or every trace."""

from __future__ import annotations

import shutil
from collections.abc import Collection, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import pyarrow.compute as pc

from footprint.lake import files, manifests
from footprint.lake.filters import is_among
from footprint.lake.lake import Lake
from footprint.lake.manifests import DamagedError, Manifest
from footprint.lake.upkeep import forget_results
from footprint.schema import MEMBER_YEAR, TABLES, YEAR

MEMBER, HOLDING = "member_id", "holding_id"
ERASED = "erased"  # in the place of the code that made results: they are not those of any code


def take_back(lake: Lake, *, year: int, member_id: str) -> bool:
    """Let all tables of a member-year but its profile count no longer; whether any did. Files stay until a vacuum finds
    that nothing rests on them. The caller holds the lock of the member-year."""
    partition = {"year": str(year), "member_id": member_id}
    counted = False

    def change(before: Manifest | None) -> Manifest | None:
        nonlocal counted
        if before is None:
            return None
        entries = {name: entry for name, entry in before.tables.items() if name == "members"}
        counted |= entries != before.tables  # asked again where another machine was faster
        return Manifest(partition, entries)

    try:
        manifests.update(lake.root, partition, change, ends_failure=True)
    except DamagedError:
        manifests.remove(lake.root, partition)
        manifests.unfail(lake.root, partition)
    return counted


def is_empty(lake: Lake, year: int) -> bool:
    """Whether nothing was read of any member of `year`, so that no run makes its results anew."""
    return not any("devices" in manifest for manifest in _member_years(lake, year))


def _member_years(lake: Lake, year: int) -> list[set[str]]:
    """The names of the tables of each member-year; of a damaged one, all."""
    years = []
    for member_id in lake.members(year):
        try:
            manifest = lake.manifest(year=year, member_id=member_id)
            years.append(set(manifest.tables) if manifest else set())
        except DamagedError:
            years.append(set(TABLES))
    return years


def years_of(lake: Lake, member_id: str) -> set[int]:
    """The years of which anything of a member lies in the lake, damaged or not."""
    shared = manifests.shared(lake.root)
    if shared:
        shared.look(now=True)
    noted = lake.root.glob(f"manifests/[0-9][0-9][0-9][0-9]/{member_id}.*")
    folders = lake.root.glob(f"*/*/year=[0-9][0-9][0-9][0-9]/member={member_id}")
    stored = (Path(name) for name in shared.files() if f"/member={member_id}/" in name) if shared else ()
    places = (*noted, *folders, *(path.parent for path in stored))
    return {int(path.parent.name.removeprefix("year=")) for path in places}


def erase(lake: Lake, *, year: int, member_id: str) -> None:
    """Remove a member-year with all its files and versions. The caller holds its lock."""
    partition = {"year": year, "member_id": member_id}
    manifests.forget(lake.root, partition)
    folders = [
        files.folder(described, partition) for described in TABLES.values() if described.partition == MEMBER_YEAR
    ]
    for folder in folders:
        shutil.rmtree(lake.root / folder, ignore_errors=True)
    _erase_stored(lake, year, folders)


def erase_results(lake: Lake, *, year: int, member_id: str) -> None:
    """Remove the rows of a member from the results of a year, its name from what they were made from, and all their
    former versions. What is summed up over members stays until it is made anew, unless nobody else is in the sums. The
    caller holds the lock of the year, so that nobody is making them."""
    results = manifests.place(lake.root, {"year": year})
    for path in (lake.root / "manifests").glob(f"{year}.*"):
        if path != results:
            path.unlink(missing_ok=True)
    kept = _without(lake, year, member_id)
    if kept is None or is_empty(lake, year):
        forget_results(lake, year)
        kept = None
    keeping = {lake.root / entry.file for entry in kept.tables.values()} if kept else set()
    folders = [files.folder(table, {"year": year}) for table in TABLES.values() if table.partition == YEAR]
    for path in (path for folder in folders for path in (lake.root / folder).glob("*.parquet")):
        if path not in keeping:
            path.unlink(missing_ok=True)
    _erase_stored(lake, year, folders, keeping)


def _erase_stored(lake: Lake, year: int, folders: list[Path], keeping: Collection[Path] = ()) -> None:
    """Remove the files of these folders from a shared lake's store, and so from other machines."""
    if shared := manifests.shared(lake.root):
        stored = [name for name in shared.files() if Path(name).parent in folders and lake.root / name not in keeping]
        shared.erase(year, stored)


def _without(lake: Lake, year: int, member_id: str) -> Manifest | None:
    """The results without the member, and without holdings of which nobody is left; None where they are damaged, or
    there are none."""
    names = [table.name for table in TABLES.values() if table.partition == YEAR and {*table.names} & {MEMBER, HOLDING}]
    left = _holdings(lake, year)
    try:
        manifest = lake.manifest(year=year)
        if manifest is None:
            return None
        rows = {name: lake.read(name, year=year) for name in names if name in manifest.tables}
        others = {
            name: table.filter(
                pc.field(MEMBER) != member_id if MEMBER in table.column_names else is_among(HOLDING, left)
            )
            for name, table in rows.items()
        }
        changed = {name: table for name, table in others.items() if table.num_rows != rows[name].num_rows}
        made = _unnamed(manifest.made, member_id)
        if changed or made != manifest.made:
            lake.commit(changed, made | {"code": ERASED} if made else {}, year=year)
        return lake.manifest(year=year)
    except DamagedError:
        return None


def _holdings(lake: Lake, year: int) -> set[str]:
    """The holdings of the members that the lake has of `year`; a member without one is its own."""
    named = set(lake.members(year))
    for member_id in lake.members(year):
        with suppress(DamagedError):
            named |= set(lake.read("members", [HOLDING], year=year, member_id=member_id)[HOLDING].to_pylist())
    return named - {None}


def _unnamed(made: Mapping[str, Any], member_id: str) -> dict[str, Any]:
    """What results were made from, without the member."""

    def is_its(key: str) -> bool:
        return key.rpartition("/")[2] == member_id

    unnamed = dict(made)
    for name in ("member_years", "failed"):
        if isinstance(made.get(name), dict):
            unnamed[name] = {key: entry for key, entry in made[name].items() if not is_its(key)}
    for name in ("damaged", "signed"):
        if isinstance(made.get(name), list):
            unnamed[name] = [key for key in made[name] if not is_its(key)]
    return unnamed
