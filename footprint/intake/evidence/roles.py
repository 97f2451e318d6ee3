"""The roles that a column of a list of equipment may have. They are data (`roles.toml`)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from footprint.remembered import toml

OTHER = "other"  # the role of a column that says nothing of a device


@dataclass(frozen=True)
class Role:
    """A canonical column. `cells`: what recognises its cells (`contents`); `named`: the cells alone do not tell it from
    other roles, so that the header must; `names`: headers from which its words are learned."""

    name: str
    cells: str
    named: bool
    names: tuple[str, ...]


@cache
def roles() -> dict[str, Role]:
    """Every role by its name, `OTHER` included."""
    return {
        name: Role(name, entry["cells"], entry.get("named", False), tuple(entry["names"]))
        for name, entry in toml("footprint.intake.evidence", "roles.toml").items()
    }
