"""Tables of use of which a member may say what their columns are: those of which we give a template away.

The roles of such a table are the columns of its template; those that hold energy or power also say their unit
(`energy_kwh`), since a header may lack it.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from footprint.intake.tables import template
from footprint.intake.tables.profiles import Profile

INVENTORY = "inventory"
KINDS = ("energy", "visits", "llm", "lines", "hosting")
_UNITS = {"energy": ("kWh", "Wh", "MWh"), "index": ("kWh", "Wh", "MWh"), "power": ("W", "kW")}


@cache
def roles(kind: str) -> dict[str, tuple[str, str]]:
    """Role → (canonical column, its unit or '') of a kind of table, in the order of its profile."""
    columns = dict.fromkeys(column for column, _ in template.profile(kind).names.values())
    return {
        f"{column}_{unit.lower()}" if unit else column: (column, unit)
        for column in columns
        for unit in _UNITS.get(column, ("",))
    }


@cache
def every_role() -> frozenset[str]:
    """The roles of all kinds."""
    return frozenset(role for kind in KINDS for role in roles(kind))


def with_units(profile: Profile, kind: str, said: frozenset[str]) -> Profile:
    """The profile with the units that these roles say of columns whose headers have none."""
    units = {column: unit for role, (column, unit) in roles(kind).items() if unit and role in said}
    return replace(profile, units=profile.units | units) if units else profile
