"""What goes from published versions when a member is erased: everything but what is summed up over members."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

from footprint.lake import DamagedError, Lake, leaving, write_atomically
from footprint.releases import open_data
from footprint.releases.open_data import pole
from footprint.releases.open_data.strata import UNKNOWN, Stratum, stratum_of
from footprint.releases.published import Release, ReleaseError, hashes, protect, releases
from footprint.schema import CELL
from footprint.years import closure, private


def forget(home: Path, member_id: str) -> list[Release]:
    """Remove a member from all published versions: its tables, its rows, its reports, its name in what changed. The
    tables of the region stay as they were published; a version says how many members it has lost and in which sectors,
    zones and sizes, so that no later one tells what they had. Raises ReleaseError
    for a version whose manifest cannot be read."""
    touched = []
    for year in closure.known(home):
        with Lake(home).year_lock(year):
            touched += [release for release in releases(home, year) if _forget(home, release, member_id)]
    return touched


def _forget(home: Path, release: Release, member_id: str) -> bool:
    lake, folder = release.lake, release.folder
    of_years = leaving.years_of(lake, member_id)
    if not of_years:
        return False
    strata = release.erased_strata | _strata(release, member_id)
    if _is_pole(home, release, member_id):
        pole.forget(folder / open_data.FOLDER)
    for year in sorted(of_years):
        leaving.erase(lake, year=year, member_id=member_id)
    for year in (release.year - 1, release.year):
        if lake.manifest(year=year):
            leaving.erase_results(lake, year=year, member_id=member_id)
    shutil.rmtree(folder / "reports" / str(release.year) / member_id, ignore_errors=True)
    changes = folder / "changes.json"
    if changes.exists():
        kept = _without(json.loads(changes.read_bytes()), member_id)
        write_atomically(changes, json.dumps(kept, indent=1, sort_keys=True, ensure_ascii=False).encode())
    for lock in folder.rglob("*.lock"):
        lock.unlink()
    lost = {"erased": release.erased + 1, "erased_strata": sorted(strata)}
    about = release.manifest | lost | {"files": hashes(folder)}
    write_atomically(folder / "manifest.json", json.dumps(about, indent=1, sort_keys=True).encode())
    protect(folder)
    return True


def _strata(release: Release, member_id: str) -> set[Stratum]:
    """Where the holding of a member stands in the version's region; anywhere, where its tables are damaged."""
    try:
        return _known_strata(release, member_id)
    except DamagedError:
        return {UNKNOWN}


def _is_pole(home: Path, release: Release, member_id: str) -> bool:
    """Whether a version shows a member as the pole itself; so it is where nobody can tell."""
    try:
        return release.private.get("pole") == private.keyed(home, "pole", _holding(release, member_id))
    except (DamagedError, ReleaseError):
        return True


def _holding(release: Release, member_id: str) -> str:
    profile = release.lake.read("members", ["holding_id"], year=release.year, member_id=member_id).to_pylist()
    return next((row["holding_id"] for row in profile if row["holding_id"]), member_id)


def _known_strata(release: Release, member_id: str) -> set[Stratum]:
    holding = _holding(release, member_id)
    rows = release.lake.read("region_amounts", ["holding_id", *CELL], year=release.year).to_pylist()
    return {stratum_of(row) for row in rows if row["holding_id"] == holding}


def _without(changes: dict[str, Any], member_id: str) -> dict[str, Any]:
    what = dict(changes["what"])
    if "member_years" in what:
        named = what["member_years"].items()
        what["member_years"] = {key: how for key, how in named if key.partition("/")[2] != member_id}
    return changes | {
        "what": what,
        "totals": [row for row in changes["totals"] if row["member_id"] != member_id],
        "left_out": {name: pair for name, pair in changes["left_out"].items() if name != member_id},
    }
