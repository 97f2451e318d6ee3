"""Which list a file fills when nobody named one: by what it is, as its headers tell. No line below is interpreted."""

from __future__ import annotations

from pathlib import Path

from footprint.deliveries import DEFAULT_LIST
from footprint.intake.delivery import hint, parted
from footprint.intake.lake_rows import TABLE_OF
from footprint.intake.limits import UnusableError, set_limits
from footprint.intake.opening import Part, opened
from footprint.intake.profiles import best_match
from footprint.intake.usage.access_log import PROFILE as ACCESS_LOG


def list_of(path: Path, name: str) -> str:
    """Kind and profile of the file at `path`, which its owner calls `name` (the profile of a tool that exports one item
    type a file names the type); the default list where it is not recognised, so that it meets the list it is meant for.

    A file with several tables fills the list that names all their kinds and profiles.
    """
    found: set[str] = set()
    try:
        with opened(path, set_limits()) as parts:
            for part in parts:
                found |= _lists(part, name)
    except UnusableError:
        return DEFAULT_LIST
    return "+".join(sorted(found)) or DEFAULT_LIST


def holds_access_log(path: Path) -> bool:
    """Whether the file at `path` is, or packs, an access log."""
    try:
        with opened(path, set_limits()) as parts:
            return any(part.log is not None for part in parts)
    except UnusableError:
        return False


def counts_days(name: str) -> bool:
    """Whether every table of a file whose list is called `name` here is about use, not about equipment."""
    return all(TABLE_OF.get(part.partition("-")[0]) == "usage" for part in name.split("+"))


def _lists(part: Part, name: str) -> set[str]:
    if part.log is not None:
        return {f"weblog-{ACCESS_LOG}"}
    if part.source is None or part.hidden:
        return set()
    try:
        headers = [layout.header for _, layout in parted(part.source, set_limits())]
    except UnusableError:
        return set()
    matches = [best_match(header, None, hint(name, part.label)) for header in headers]
    return {
        f"{match.profile.kind}-{match.profile.name}" for match in matches if match and match.profile.kind != "wrong"
    }
