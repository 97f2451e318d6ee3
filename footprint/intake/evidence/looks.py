"""What a table is that is no list of equipment: tickets, loans, people, contracts. Words are data (`looks.toml`)."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from footprint.intake.evidence.headers import words_of

# Roles of columns that only lists of equipment have: with one of these the lines are devices, whatever else is said.
_OF_DEVICES = frozenset(["model_text", "maker", "serial", "quantity_devices", "ram_gb", "acquired_on"])


@dataclass(frozen=True)
class _Look:
    words: frozenset[str]
    least: int
    even: bool


@cache
def _looks() -> dict[str, _Look]:
    text = files("footprint.intake.evidence").joinpath("looks.toml").read_text(encoding="utf-8")
    return {
        name: _Look(
            frozenset(word for each in entry["words"] for word in words_of(each)),
            entry["least"],
            entry.get("even", False),
        )
        for name, entry in tomllib.loads(text).items()
    }


def look(header: Sequence[str]) -> str | None:
    """What the words of a header tell that the table is: the key of a text; None where they tell nothing."""
    said = frozenset(word for name in header for word in words_of(name))
    told = {name: len(said & each.words) for name, each in _looks().items()}
    sure = [name for name, each in _looks().items() if told[name] >= each.least]
    return max(sure, key=lambda name: told[name], default=None)


def is_of_events(header: Sequence[str], roles: Sequence[str]) -> str | None:
    """What the table is, if its lines are what happens to devices (tickets, loans) though their cells name some."""
    seen = look(header)
    of_devices = _OF_DEVICES | ({"asset_id"} if seen == "loans" else set())  # a ticket has a number, too
    return seen if seen is not None and _looks()[seen].even and of_devices.isdisjoint(roles) else None
