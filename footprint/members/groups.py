"""Which members are one group, and where the reports of groups lie: beside those of members, never in their folders."""

from __future__ import annotations

import json
import shutil
from collections import defaultdict
from collections.abc import Collection
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from footprint.inbox.deliveries import MEMBER_ID
from footprint.lake import DamagedError, Lake
from footprint.members import registry

FEWEST = 2  # members of a group
FOLDER = "_groupes"  # no short name of a member has such a sign
ABOUT = "groupe.json"  # whose figures a report holds


def groups(lake: Lake, year: int) -> dict[str, list[str]]:
    """The members of each group of at least `FEWEST`, by its `holding_id`: those that have it in `year`, or in the year
    nearest to it, damaged years too as long as their profiles can be read."""
    try:
        profiles = registry.nearest_of_all(replace(lake, hidden=frozenset()), year)
    except DamagedError:
        profiles = registry.nearest_of_all(lake.whole(), year)
    found: defaultdict[str, list[str]] = defaultdict(list)
    for member_id, profile in sorted(profiles.items()):
        if profile["holding_id"]:
            found[profile["holding_id"]].append(member_id)
    return {holding_id: members for holding_id, members in sorted(found.items()) if len(members) >= FEWEST}


def reports(home: Path, year: int) -> Path:
    """The folder of the reports of the groups of a year."""
    return home / "reports" / str(year) / FOLDER


def folder_of(home: Path, year: int, holding_id: str) -> Path:
    """Where the report of a group lies; a name that is no short name is hashed."""
    name = holding_id if MEMBER_ID.fullmatch(holding_id) else f"_{sha256(holding_id.encode()).hexdigest()[:16]}"
    return reports(home, year) / name


def readers(folder: Path) -> set[str] | None:
    """The members whose figures the report in `folder` may hold; None where it does not say."""
    try:
        about = json.loads((folder / ABOUT).read_bytes())
    except (OSError, ValueError):  # broken off, or not ours
        return None
    members = about.get("members") if isinstance(about, dict) else None
    return set(members) if isinstance(members, list) and all(isinstance(each, str) for each in members) else None


def keep(home: Path, year: int, holdings: Collection[str]) -> None:
    """Remove the reports of all groups but these; a file that lies among them is nobody's report and stays."""
    kept = {folder_of(home, year, holding_id) for holding_id in holdings}
    for folder in _folders(home, year):
        if folder not in kept:
            shutil.rmtree(folder)


def forget(home: Path, year: int, member_id: str) -> None:
    """Remove the reports of groups that may hold figures of a member who leaves."""
    for folder in _folders(home, year):
        whose = readers(folder)
        if whose is None or member_id in whose:
            shutil.rmtree(folder, ignore_errors=True)


def _folders(home: Path, year: int) -> list[Path]:
    return [path for path in reports(home, year).glob("*") if path.is_dir() and not path.is_symlink()]
