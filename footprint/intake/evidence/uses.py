"""Tables of use of which a member may say what their columns are: those of which we give a template away, and any other
with rows and columns (`USE`).

The roles of a template's table are its columns; those that hold energy or power also say their unit (`energy_kwh`),
since a header may lack it. The roles of any other say when, whose and what a number counts: a `Measure`, with its unit.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache

from footprint.intake.tables import template
from footprint.intake.tables.profiles import Profile

INVENTORY = "inventory"
USE = "use"
KINDS = (USE, "energy", "visits", "llm", "lines", "hosting")
_UNITS = {"energy": ("kWh", "Wh", "MWh"), "index": ("kWh", "Wh", "MWh"), "power": ("W", "kW")}

PERIOD, MONTH, FROM, TO, YEAR = "use_period", "use_month", "use_from", "use_to", "use_year"
US_DATE, TIME = "use_us_date", "use_time"
SUBJECT, UNIT, NAME, TIMES = "use_subject", "use_unit", "use_name", "use_times"
ACROSS = "use_across"  # a number of the period that is the title of its column
WHEN = (PERIOD, US_DATE, MONTH, FROM, TO, YEAR, TIME)
PLACES = (*WHEN, SUBJECT, NAME, UNIT, TIMES, ACROSS)  # roles that say nothing of what is counted
POWER, INDEX, RUNNING, NAMED = "power", "index", "running", "named"  # measures that are no metric of the lake
AS_NAMED = "use_named"
_COUNTS: dict[str, float | None] = {"": 1.0, "thousands": 1e3, "millions": 1e6}
_SIZES: dict[str, float | None] = {"gb": 1.0, "tb": 1e3, "mb": 1e-3, "b": 1e-9, "written": None}
_ENERGY: dict[str, float | None] = {"kwh": 1.0, "mwh": 1e3, "wh": 1e-3, "j": 1 / 3.6e6, "written": None}
_TIMES: dict[str, float | None] = {"hours": 1.0, "minutes": 1 / 60}
_MONEY: dict[str, float | None] = {"eur": 1.0, "usd": 1.0, "gbp": 1.0, "chf": 1.0}
# Measure → the metric that it is, the kind of list it stands in, and what one of each unit is of its own.
_MEASURES: dict[str, tuple[str, str, dict[str, float | None]]] = {
    "sessions": ("sessions", "visits", _COUNTS),
    "requests": ("requests", "weblog", _COUNTS),
    "bytes_out": ("bytes_out", "weblog", _SIZES),
    "terminal": ("terminal_hours", "visits", _TIMES),
    "energy": ("energy", "energy", _ENERGY),
    "power": (POWER, "energy", {"w": 1e-3, "kw": 1.0, "uw": 1e-9}),
    "index": (INDEX, "energy", _ENERGY),
    "running": (RUNNING, "energy", {"kwh": 1.0, "mwh": 1e3}),
    "compute": ("compute_hours", "cloud", _TIMES),
    "storage": ("storage_gb_hours", "measures", _SIZES),
    "cloud_storage": ("storage_gb_hours", "cloud", {**_SIZES, "gb_hours": 1.0, "gb_months": 1.0}),
    "tokens_in": ("tokens_in", "llm", _COUNTS),
    "tokens_out": ("tokens_out", "llm", _COUNTS),
    "llm_requests": ("llm_requests", "llm", _COUNTS),
    "data_mobile": ("data_gb", "lines", _SIZES),
    "data_fixed": ("data_gb", "lines", _SIZES),
    "lines_mobile": ("line_days", "lines", {"": 1.0}),
    "lines_fixed": ("line_days", "lines", {"": 1.0}),
    "cost": ("cost", "cloud", _MONEY),
    NAMED: (NAMED, "", {"": None}),
}


@dataclass(frozen=True)
class Measure:
    """What a number counts: `metric` of the lake, `POWER`, `INDEX`, `RUNNING` (since January), or what the name of its
    line says (`NAMED`), in `unit` of `stem`. `factor`: kWh, kW, hours, GB or pieces of one; None where each number says
    its unit. `kind`: of the list in which it stands."""

    stem: str
    unit: str
    metric: str
    kind: str
    factor: float | None

    @property
    def network(self) -> str:
        """Whose network: `mobile`, `fixed`, or ''."""
        return self.stem.rpartition("_")[2] if self.kind == "lines" else ""


@cache
def measures() -> dict[str, Measure]:
    """What a number of a table of use may be said to count, by its role."""
    return {
        "_".join(filter(None, ("use", stem, unit))): Measure(stem, unit, metric, kind, factor)
        for stem, (metric, kind, units) in _MEASURES.items()
        for unit, factor in units.items()
    }


@cache
def roles(kind: str) -> dict[str, tuple[str, str]]:
    """Role → (canonical column, its unit or '') of a kind of table, in the order of its profile."""
    if kind == USE:
        return {role: (role, "") for role in (*PLACES, *measures())}
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
