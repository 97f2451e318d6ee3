"""Which list a file fills when nobody named one: by what it is, as its header tells. No line below is interpreted."""

from __future__ import annotations

from pathlib import Path

from footprint.deliveries import DEFAULT_LIST
from footprint.intake.layout import find_layout
from footprint.intake.limits import LIMITS, UnusableError
from footprint.intake.profiles import best_match, count_known
from footprint.intake.text import source


def list_of(path: Path, name: str) -> str:
    """Kind and profile of the file at `path`, which its owner calls `name` (the profile of a tool that exports one item
    type a file names the type); the default list where it is not recognised, so that it meets the list it is meant for.
    """
    try:
        match = best_match(find_layout(source(path, LIMITS), count_known, LIMITS).header, None, name)
    except UnusableError:
        return DEFAULT_LIST
    if match is None or match.profile.kind == "wrong":
        return DEFAULT_LIST
    return f"{match.profile.kind}-{match.profile.name}"
