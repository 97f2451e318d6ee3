"""Every rule that the catalogue must keep, each in one short function that names the rows that break it.

Nothing is mended here. A rule about one cell stands in the Table Schema beside the file, not here.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from factors import tables

Row = dict[str, Any]
HOME = Path(__file__).parent
STAGES = {
    "life_start": ("manufacturing", "distribution", "embodied"),
    "life_end": ("end_of_life",),
    "electricity": ("use",),
    "electricity_combustion": ("use",),
    "electricity_upstream": ("use",),
    "electricity_losses": ("use",),
    "it_electricity": ("use",),
    "onsite_water": ("use",),
    "data_gb": ("combined",),
    "line_month": ("combined",),
    "token": ("combined",),
    "token_hardware": ("embodied",),
}
FRENCH_YEARS = range(2015, 2026)
MAY_STAND_IN = {"open": ("yes", "facts"), "odbl": ("share_alike",), "cited": ("unclear",)}
# Unit of each kind of parameter, 1 where none is named; amounts of components are per virtual processor or per GB.
_PARAMETER_UNITS: dict[str, str | tuple[str, ...]] = {
    "lifetime": "year", "mass": "kg", "refurbished_saving": "kgCO2e/year",
    "annual_kwh": "kWh/year", "office_kwh": "kWh/year", "wue": "L/kWh",
    "power_idle": ("W/vCPU", "W/item"), "power_full": ("W/vCPU", "W/item"),
    "power_memory": "W/GB", "power_storage": "W/TB", "energy_per_gb": "kWh/GB",
    "cloud_per_vcpu": ("item/vCPU", "mm2/vCPU", "kg/vCPU"), "cloud_per_ram_gb": ("item/GB", "cm2/GB"),
    "cloud_per_ssd_gb": ("item/GB", "cm2/GB"), "cloud_per_hdd_gb": "item/GB",
    "active_hours": "h/year", "active_power": "W", "llm_energy": "kWh/token", "llm_request_energy": "kWh/request",
    "llm_request_water": "L/request",
}  # fmt: skip
LOWEST_PRIMARY_ENERGY = 3.6  # MJ in one kWh: no electricity can be made from less
HIGHEST_KGCO2E = 1.6  # kgCO2e/kWh, above any national mix


@dataclass(frozen=True)
class Shelf:
    """All rows of a catalogue folder by table, drawers put together; each row of `factors` knows its `_file`."""

    factors: list[Row]
    parameters: list[Row]
    tables: dict[str, list[Row]]


def check(folder: Path | None = None) -> list[str]:
    """Every broken rule of a catalogue folder (default: the one shipped), in words; empty = good."""
    home = folder or HOME
    if not (home / "criteria.csv").is_file():
        return [f"{home}: no catalogue of factors, since there is no criteria.csv"]
    shelf, problems = _read(home)
    return problems or [problem for rule in RULES for problem in rule(shelf)]


def _read(home: Path) -> tuple[Shelf, list[str]]:
    """All rows of a folder, and what its files do that their Table Schemas forbid."""
    every: dict[str, list[Row]] = defaultdict(list)
    problems: list[str] = []
    for path in sorted(home.rglob("*.csv")):
        name, drawer = path.relative_to(home).as_posix(), "open" if path.parent == home else path.parent.name
        rows, wrong = _typed(path, name)
        problems += wrong
        for row in rows:
            kind = "factors" if "factor_key" in row and "activity" in row else path.stem
            every[kind].append(row | {"_file": name, "_drawer": drawer})
    return Shelf(every.pop("factors", []), every.pop("parameters", []), dict(every)), problems


# ------------------------------------------------------------------ one file


def _typed(path: Path, name: str) -> tuple[list[Row], list[str]]:
    """The rows of a CSV, and what it does that its Table Schema forbids; no rows where they cannot be typed by it."""
    schema = path.with_suffix(".schema.json")
    if not schema.exists():
        return [], [f"{name}: there is no {schema.name} beside it"]
    columns = tables.fields(schema)
    try:
        sheet = tables.read_text(path)
        if sheet.columns != [column.name for column in columns]:
            return [], [f"{name}: columns {sheet.columns} are not those of {schema.name}"]
        rows = tables.typed(sheet, columns)
    except tables.CatalogueError as error:
        return [], [str(error)]
    problems = []
    for column in columns:
        lines = [(line, row[column.name]) for (line, _), row in zip(sheet.rows, rows, strict=True)]
        problems += [f"{name}, line {line}, column {column.name}: {why}" for line, why in _broken(column, lines)]
    return rows, problems


def _broken(column: tables.Field, lines: Iterable[tuple[int, Any]]) -> Iterator[tuple[int, str]]:
    seen, limits = set(), column.constraints
    for line, value in lines:
        if value is None:
            if limits.get("required"):
                yield line, "empty"
            continue
        if limits.get("unique") and value in seen:
            yield line, f"{value} stands twice"
        seen.add(value)
        if "enum" in limits and value not in limits["enum"]:
            yield line, f"{value} is none of {', '.join(limits['enum'])}"
        if "minimum" in limits and value < limits["minimum"]:
            yield line, f"{value} is below {limits['minimum']}"
        if "pattern" in limits and not re.fullmatch(limits["pattern"], value):
            yield line, f"{value!r} does not look like {limits['pattern']}"


# ------------------------------------------------------------------ rules that given factors must keep too


def double_problems(rows: Iterable[Row]) -> Iterator[str]:
    """A figure that stands twice for the same year; an aggregate beside single stages of the same criterion."""
    groups: dict[tuple[str, ...], list[Row]] = defaultdict(list)
    forms: dict[tuple[str, str], set[bool]] = defaultdict(set)
    for row in rows:
        groups[row["factor_key"], row["activity"], row["stage"], row["criterion"]].append(row)
        if row["activity"] in ("life_start", "life_end"):
            forms[row["factor_key"], row["criterion"]].add(row["stage"] == "embodied")
    for (key, criterion), form in sorted(forms.items()):
        if len(form) > 1:
            yield f"{key}, {criterion}: single stages and an embodied aggregate would be counted twice"
    for name, same in sorted(groups.items()):
        ordered = sorted(same, key=lambda row: (row["valid_from"] or 0, row["factor_id"]))
        for before, after in pairwise(ordered):
            if before["valid_to"] is None or after["valid_from"] is None or after["valid_from"] <= before["valid_to"]:
                yield f"{', '.join(name)}: {before['factor_id']} and {after['factor_id']} apply to the same year"


def stage_problem(row: Row) -> str | None:
    """A stage that does not belong to its activity: it would be booked at the wrong time."""
    if row["stage"] in STAGES.get(row["activity"], (row["stage"],)):
        return None
    return f"{row['factor_id']}: stage {row['stage']} does not belong to activity {row['activity']}"


def residual_problem(row: Row, rows: Iterable[Row]) -> str | None:
    """A residual mix whose boundary is not that of the country's own mix: side by side they would fake a saving."""
    kind, _, geography = row["factor_key"].partition(":")
    if kind != "residual":
        return None
    grid, criterion = f"grid:{geography}", row["criterion"]
    beside = {other["boundary"] for other in rows if (other["factor_key"], other["criterion"]) == (grid, criterion)}
    if beside == {row["boundary"]} and row["boundary"] is not None:
        return None
    theirs = " and ".join(sorted(map(str, beside))) or "unknown"
    return (
        f"{row['factor_id']}: the boundary of this residual mix is {row['boundary']}, that of {grid} is {theirs}; "
        "add upstream and losses to it first, or leave it out"
    )


# ------------------------------------------------------------------ rules of the published catalogue


def _counted_once(shelf: Shelf) -> Iterator[str]:
    yield from double_problems(shelf.factors)
    for column, rows in (("factor_id", shelf.factors), ("parameter_key", shelf.parameters)):
        seen: dict[str, str] = {}
        for row in rows:
            if row[column] in seen:
                yield f"{row[column]} stands in {seen[row[column]]} and in {row['_file']}"
            seen[row[column]] = row["_file"]


def _stages_belong(shelf: Shelf) -> Iterator[str]:
    yield from filter(None, map(stage_problem, shelf.factors))


def _residuals_match(shelf: Shelf) -> Iterator[str]:
    yield from filter(None, (residual_problem(row, shelf.factors) for row in shelf.factors))


def _bounds_hold(shelf: Shelf) -> Iterator[str]:
    for row in shelf.factors:
        low, high = row["value_min"], row["value_max"]
        if (low is not None and low > row["value"]) or (high is not None and high < row["value"]):
            yield f"{row['factor_id']}: {row['value']} is not between {low} and {high}"
        if None not in (row["valid_from"], row["valid_to"]) and row["valid_from"] > row["valid_to"]:
            yield f"{row['factor_id']}: valid from {row['valid_from']} to {row['valid_to']}"


def _units_agree(shelf: Shelf) -> Iterator[str]:
    units = {row["criterion"]: row["unit"] for row in shelf.tables["criteria"]}
    denominators: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in shelf.factors:
        numerator, _, denominator = row["unit"].partition("/")
        if numerator != units.get(row["criterion"]):
            yield f"{row['factor_id']}: {row['unit']} is not in {units.get(row['criterion'])} ({row['criterion']})"
        denominators[row["factor_key"], row["activity"]].add(denominator)
    for name, found in sorted(denominators.items()):
        if len(found) > 1:
            yield f"{', '.join(name)}: per {' and per '.join(sorted(found))}"


def _sources_resolve(shelf: Shelf) -> Iterator[str]:
    known = {row["source_id"] for row in shelf.tables["sources"]}
    named = [("factors", shelf.factors), ("parameters", shelf.parameters), *shelf.tables.items()]
    used = {
        (table, row["source_id"]) for table, rows in named if table != "sources" for row in rows if "source_id" in row
    }
    yield from (
        f"{table}: source {source} is not in sources.csv" for table, source in sorted(used) if source not in known
    )
    yield from (f"sources: nothing uses {source}" for source in sorted(known - {source for _, source in used}))


def _licence_fits_drawer(shelf: Shelf) -> Iterator[str]:
    verdict = {row["source_id"]: row["redistribution"] for row in shelf.tables["sources"]}
    for row in (*shelf.factors, *shelf.parameters, *shelf.tables.get("cloud_regions", [])):
        name = row.get("factor_id") or row.get("parameter_key") or f"{row['provider']} {row['region']}"
        if row["drawer"] != row["_drawer"]:
            yield f"{name}: says drawer {row['drawer']}, lies in {row['_drawer']}"
        if verdict.get(row["source_id"]) not in MAY_STAND_IN[row["_drawer"]]:
            terms = verdict.get(row["source_id"])
            yield f"{name}: redistribution of {row['source_id']} is {terms}: not for {row['_drawer']}"


def _electricity_is_sane(shelf: Shelf) -> Iterator[str]:
    for row in shelf.factors:
        if row["activity"] != "electricity":
            continue
        if row["criterion"] == "pe" and row["value"] < LOWEST_PRIMARY_ENERGY:
            yield f"{row['factor_id']}: a kWh from {row['value']} MJ; is this fossil resource use under another name?"
        if row["criterion"] == "gwp" and row["value"] >= HIGHEST_KGCO2E:
            yield f"{row['factor_id']}: {row['value']} kgCO2e/kWh is above any national mix"
        if row["factor_key"].startswith("grid:") and row["valid_from"] is None:
            yield f"{row['factor_id']}: a mix without its year"
        if row["valid_from"] is not None and not row["valid_from"] == row["valid_to"] == row["factor_year"]:
            said = f"{row['valid_from']} to {row['valid_to']}"
            yield f"{row['factor_id']}: a mix of {row['factor_year']} said to be of {said}"


def _one_series_a_country(shelf: Shelf) -> Iterator[str]:
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in shelf.factors:
        if row["factor_key"].startswith("grid:"):
            found[row["factor_key"], row["criterion"]].add(row["boundary"])
    for name, boundaries in sorted(found.items()):
        if len(boundaries) > 1:
            yield f"{', '.join(name)}: a series over {len(boundaries)} boundaries: {' | '.join(sorted(boundaries))}"


def _france_is_complete(shelf: Shelf) -> Iterator[str]:
    found = {row["valid_from"] for row in shelf.factors if (row["factor_key"], row["criterion"]) == ("grid:FRA", "gwp")}
    yield from (f"grid:FRA, gwp: no figure for {year}" for year in FRENCH_YEARS if year not in found)


def _geographies_known(shelf: Shelf) -> Iterator[str]:
    countries = {row["geography"]: row for row in shelf.tables["countries"]}
    keys = {row["factor_key"] for row in shelf.factors}
    for row in shelf.factors:
        if row["geography"] not in countries:
            yield f"{row['factor_id']}: {row['geography']} is not in countries.csv"
        if row["factor_key"].startswith("grid:") and row["factor_key"] != f"grid:{row['geography']}":
            yield f"{row['factor_id']}: {row['factor_key']} with a figure of {row['geography']}"
    regions = {row["region"] for row in countries.values() if row["region"]} | {"WLD"}
    yield from (
        f"grid:{region}: no figure, yet countries fall back to it"
        for region in sorted(regions)
        if f"grid:{region}" not in keys
    )


def _categories_resolve(shelf: Shelf) -> Iterator[str]:
    keys = {row["factor_key"] for row in shelf.factors}
    categories = {row["category"]: row for row in shelf.tables["device_categories"]}
    for name, row in categories.items():
        if row["factor_key"] is not None and (row["factor_key"] not in keys or row["reason"] is not None):
            yield f"{name}: {row['factor_key']} has no factor, or a reason not to be assessed stands beside it"
        if row["factor_key"] is None and row["reason"] is None:
            yield f"{name}: not assessed, and no reason is given"
        if row["is_device"] != (row["tier"] is not None):
            yield f"{name}: a device has a tier, anything else has none"
    for key in sorted(key for key in keys if key.startswith("device:")):
        if categories.get(key.split(":")[1], {}).get("factor_key") is None:
            yield f"{key}: factors that no category uses"


def _parameters_make_sense(shelf: Shelf) -> Iterator[str]:
    categories = {row["category"] for row in shelf.tables["device_categories"]}
    for row in shelf.parameters:
        key, name, value = row["parameter_key"], row["name"], row["value"]
        if key != f"{name}:{row['category']}":
            yield f"{key}: does not name its {name} and {row['category']}"
        if name in ("lifetime", "annual_kwh") and row["category"] not in categories | {"cloud_server"}:
            yield f"{key}: {row['category']} is not in device_categories.csv"
        if (
            (name == "lifetime" and value == 0)
            or (name == "pue" and value < 1)
            or (name.endswith("share") and value > 1)
        ):
            yield f"{key}: {value} is impossible"
        if name != "server" and not row["unit"].startswith(_PARAMETER_UNITS.get(name, "1")):
            yield f"{key}: {name} in {row['unit']}"


def _one_bucket_a_figure(shelf: Shelf) -> Iterator[str]:
    rows = shelf.tables["scopes"]
    for activity, stage, ownership, control in _figures():
        found = [row for row in rows if _matches(row, activity, stage, ownership, control)]
        if len(found) != 1:
            yield f"scopes: {len(found)} rows for {activity}, {stage}, {ownership}, {control}"


def _figures() -> Iterator[tuple[str, str, str, str]]:
    activities = ("life_start", "life_end", "electricity", "it_electricity", "onsite_water")
    for activity in activities:
        for stage in STAGES[activity]:
            for ownership in ("owned", "leased", "byod", "cope", "lent"):
                yield from ((activity, stage, ownership, control) for control in ("own", "supplier"))


def _matches(row: Mapping[str, Any], activity: str, stage: str, ownership: str, control: str) -> bool:
    same = (row["activity"], row["stage"]) == (activity, stage)
    return same and row["ownership"] in (ownership, "any") and row["control"] in (control, "any")


def _places_are_known(shelf: Shelf) -> Iterator[str]:
    """A region stands in a country, always the same; platforms and accelerators have a published power."""
    countries = {row["geography"] for row in shelf.tables["countries"]}
    place: dict[tuple[str, str], str] = {}
    for row in sorted(shelf.tables.get("cloud_regions", []), key=lambda row: row["valid_from"] or 0):
        name = row["provider"], row["region"]
        if row["country"] not in countries or place.setdefault(name, row["country"]) != row["country"]:
            yield f"{' '.join(name)}: {row['country']} is unknown, or another row says {place.get(name)}"
    powered = {row["category"] for row in shelf.parameters if row["name"] == "power_full"}
    cards = {row["accelerator"]: row["power"] for row in shelf.tables.get("accelerators", [])}
    for row in shelf.tables.get("cloud_instances", []):
        if row["platform"] is not None and row["platform"] not in powered:
            yield f"{row['provider']} {row['instance']}: no power_full:{row['platform']}"
        if (row["accelerator"] is None) != (row["accelerators"] is None) or row["accelerator"] not in {None, *cards}:
            yield f"{row['provider']} {row['instance']}: {row['accelerators']} of {row['accelerator']}"
    idle = {row["category"] for row in shelf.parameters if row["name"] == "power_idle"}
    for name, power in cards.items():
        if power is not None and power not in powered & idle:
            yield f"{name}: no power_idle:{power}, or no power_full:{power}"


RULES = (
    _counted_once,
    _stages_belong,
    _residuals_match,
    _bounds_hold,
    _units_agree,
    _sources_resolve,
    _licence_fits_drawer,
    _electricity_is_sane,
    _one_series_a_country,
    _france_is_complete,
    _geographies_known,
    _categories_resolve,
    _parameters_make_sense,
    _one_bucket_a_figure,
    _places_are_known,
)
