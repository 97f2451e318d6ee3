"""A tiny factor set and short ways to write devices, sites and contracts. No test and no formula lives here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

import pyarrow as pa

from factors.catalogue import FactorSet
from footprint import estimate
from footprint.schema import table
from tests.oracles.devices import Figure, Key
from tests.oracles.world import World

Row = dict[str, Any]

CRITERIA = {
    "gwp": ("kgCO2e", "staged"), "adpe": ("kgSbe", "embodied"), "pe": ("MJ", "embodied"), "water": ("L", "use"),
    "water_onsite": ("m3", "use"), "energy": ("kWh", "use"),
}  # fmt: skip
CATEGORIES: dict[str, tuple[str, str]] = {
    "laptop": ("terminal", "device:laptop"),
    "phone": ("terminal", "device:phone"),
    "screen": ("terminal", "device:screen"),
    "printer": ("terminal", "device:printer"),
    "server": ("datacentre", "device:server"),
    "disk_array": ("datacentre", "device:disk_array"),
    "camera": ("terminal", "device:camera"),  # known, and nothing is published
}
REGIONS = {"FRA": "EUR", "DEU": "EUR", "ESP": "EUR", "BRA": None, "USA": None}
PARAMETERS = {
    "lifetime:laptop": 5.0, "lifetime:phone": 2.5, "lifetime:screen": 6.0, "lifetime:printer": 5.0,
    "lifetime:server": 5.0, "annual_kwh:laptop": 29.0, "annual_kwh:phone": 3.9, "annual_kwh:screen": 64.0,
    "annual_kwh:printer": 120.0,
    "annual_kwh:server": 1760.0, "annual_kwh:camera": 20.0, "share:byod": 0.57, "share:cope": 0.85, "pue:own": 1.56,
}  # fmt: skip
# Category, criterion, and the figure of each stage published.
DEVICE_FACTORS: list[tuple[str, str, dict[str, float]]] = [
    ("laptop", "gwp", {"manufacturing": 170.0, "distribution": 12.3, "end_of_life": 2.79}),
    ("laptop", "adpe", {"embodied": 0.0086}),
    ("phone", "gwp", {"manufacturing": 76.4, "distribution": 4.2, "end_of_life": 0.3}),
    ("phone", "adpe", {"embodied": 0.0021}),
    ("phone", "pe", {"manufacturing": 900.0, "distribution": 60.0, "end_of_life": 5.0}),
    ("screen", "gwp", {"embodied": 64.6}),
    ("printer", "gwp", {"manufacturing": 210.0, "distribution": 9.0}),  # end of life is not published
    ("server", "gwp", {"manufacturing": 1221.0, "distribution": 30.0, "end_of_life": 11.0}),
    ("server", "adpe", {"embodied": 0.09}),
    ("disk_array", "gwp", {"manufacturing": 800.0, "distribution": 20.0, "end_of_life": 7.0}),
]
# Key, criterion, year of the figure (None: any year), figure.
USE_FACTORS: list[tuple[str, str, int | None, float]] = [
    ("grid:FRA", "gwp", 2018, 0.058), ("grid:FRA", "gwp", 2021, 0.0567), ("grid:FRA", "gwp", 2024, 0.0519),
    ("grid:FRA", "gwp", 2025, 0.0461), ("grid:FRA", "adpe", 2011, 4.86e-8),
    ("grid:DEU", "gwp", 2021, 0.42), ("residual:DEU", "gwp", 2021, 0.71),
    ("grid:USA", "gwp", 2030, 0.3),  # later than every year of the tests: never used
    ("grid:EUR", "gwp", 2017, 0.29), ("grid:EUR", "adpe", 2011, 6.4e-8), ("grid:EUR", "pe", 2017, 8.9),
    ("grid:WLD", "gwp", 2015, 0.48), ("grid:WLD", "gwp", 2022, 0.46), ("grid:WLD", "water", 2015, 2.1),
    ("technology:hydro", "gwp", None, 0.006), ("technology:wind", "gwp", None, 0.0141),
]  # fmt: skip
SCOPES = [
    (activity, stage, ownership, control, scope, beges)
    for activity, stages, control, scope, beges in (
        ("life_start", ("manufacturing", "distribution", "embodied"), "any", "3.2", "4.2"),
        ("life_end", ("end_of_life",), "any", "3.5", "4.3"),
        ("electricity", ("use",), "own", "2+3.3 (not split)", None),
        ("electricity", ("use",), "supplier", "3.8", None),
        ("it_electricity", ("use",), "any", "2+3.3 (not split)", None),
        ("onsite_water", ("use",), "any", "not a GHG flow", None),
    )
    for stage in stages
    for ownership in ("owned", "leased", "byod", "cope", "lent")
]


def device_rows(scale: float = 1.0, without: Sequence[str] = ()) -> list[Row]:
    """Catalogue rows of the embodied stages, all multiplied by `scale`."""
    ends = {"end_of_life": "life_end"}
    return [
        _factor(f"device:{category}", ends.get(stage, "life_start"), stage, criterion, None, value * scale)
        for category, criterion, stages in DEVICE_FACTORS
        for stage, value in stages.items()
        if f"device:{category}" not in without
    ]


def use_rows(scale: float = 1.0, without: Sequence[str] = ()) -> list[Row]:
    """Catalogue rows of electricity, all multiplied by `scale`."""
    return [
        _factor(key, "electricity", "use", criterion, year, value * scale)
        for key, criterion, year, value in USE_FACTORS
        if key not in without
    ]


def _factor(key: str, activity: str, stage: str, criterion: str, year: int | None, value: float) -> Row:
    return {
        "factor_id": f"{key}-{stage}-{criterion}-{year}", "factor_key": key, "activity": activity, "stage": stage,
        "criterion": criterion, "value": value,
        "unit": f"{CRITERIA[criterion][0]}/{'kWh' if stage == 'use' else 'item'}",
        "valid_from": year, "valid_to": year, "factor_year": year, "fallback": "none", "quality": "medium",
        "drawer": "open", "source_id": "test",
    }  # fmt: skip


_FACTOR_TYPES = {"value": pa.float64(), "value_min": pa.float64(), "value_max": pa.float64(), "gsd": pa.float64(),
                 "valid_from": pa.int64(), "valid_to": pa.int64(), "factor_year": pa.int64()}  # fmt: skip
_FACTOR_COLUMNS = [
    "factor_id", "factor_key", "activity", "stage", "criterion", "value", "unit", "value_min", "value_max", "geography",
    "valid_from", "valid_to", "factor_year", "boundary", "quality", "drawer", "fallback", "gsd", "group_key",
    "source_id", "locator",
]  # fmt: skip


def _table(columns: Sequence[str], rows: Iterable[Row], types: dict[str, pa.DataType] | None = None) -> pa.Table:
    schema = pa.schema([(name, (types or {}).get(name, pa.string())) for name in columns])
    return pa.Table.from_pylist([dict.fromkeys(columns) | row for row in rows], schema=schema)


def spread(parameter_key: str) -> float | None:
    """The geometric standard deviation that every published lifetime has."""
    return 1.2 if parameter_key.startswith("lifetime:") else None


def factor_set(factors: list[Row] | None = None, parameters: dict[str, float] | None = None) -> FactorSet:
    """The tiny factor set, or the same with other factors or parameters."""
    given = PARAMETERS if parameters is None else parameters
    places = CATEGORIES.items()
    empty = pa.table({"source_id": pa.array([], pa.string())})
    scope = ["activity", "stage", "ownership", "control", "scope", "beges_code"]
    return FactorSet(
        factors=_table(_FACTOR_COLUMNS, published_rows() if factors is None else factors, _FACTOR_TYPES),
        parameters=_table(
            ["parameter_key", "category", "name", "value", "unit", "gsd", "source_id", "locator"],
            ({"parameter_key": key, "value": value, "gsd": spread(key)} for key, value in given.items()),
            {"value": pa.float64(), "gsd": pa.float64()},
        ),
        sources=empty,
        device_categories=_table(
            ["category", "tier", "factor_key", "reason"],
            ({"category": category, "tier": tier, "factor_key": key} for category, (tier, key) in places),
        ),
        criteria=_table(
            ["criterion", "unit", "default_form"],
            ({"criterion": c, "unit": unit, "default_form": form} for c, (unit, form) in CRITERIA.items()),
        ),
        scopes=_table(scope, (dict(zip(scope, row, strict=True)) for row in SCOPES)),
        countries=_table(["geography", "region"], ({"geography": g, "region": r} for g, r in REGIONS.items())),
        normalisation=empty,
    )


def published_rows() -> list[Row]:
    """All catalogue rows of the tiny factor set."""
    return device_rows() + use_rows()


@cache
def published() -> FactorSet:
    """The tiny factor set, built once."""
    return factor_set()


def world(year: int, factors: list[Row] | None = None, **settings: Any) -> World:
    """The tiny factor set as the oracle reads it."""
    return World(
        year=year,
        parameters=PARAMETERS,
        factors=published_rows() if factors is None else factors,
        categories=CATEGORIES,
        regions=dict(REGIONS),
        criteria={criterion: form for criterion, (_, form) in CRITERIA.items()},
        **settings,
    )


def _rows(name: str, rows: Iterable[Row], year: int) -> list[Row]:
    blank: Row = dict.fromkeys(table(name).names) | {"member_id": "m", "year": year}
    return [blank | row for row in rows]


def devices(*rows: Row, year: int = 2025) -> list[Row]:
    """Lines of an inventory of one member; a laptop unless the row says otherwise."""
    named: list[Row] = [{"category": "laptop", "line_id": f"f:{i}", "line": i} for i, _ in enumerate(rows, 2)]
    return _rows("devices", (name | row for name, row in zip(named, rows, strict=True)), year)


def sites(*rows: Row, year: int = 2025) -> list[Row]:
    return _rows("sites", rows, year)


def contracts(*rows: Row, year: int = 2025) -> list[Row]:
    return _rows("contracts", ({"contract_id": f"c{i}"} | row for i, row in enumerate(rows, 1)), year)


def tables(devices: list[Row], sites: Sequence[Row] = (), contracts: Sequence[Row] = ()) -> dict[str, pa.Table]:
    """The validated tables that the method reads."""
    given = {"devices": devices, "sites": list(sites), "contracts": list(contracts)}
    return {name: pa.Table.from_pylist(rows, schema=table(name).arrow) for name, rows in given.items()}


def by_line(
    devices: list[Row],
    sites: Sequence[Row] = (),
    contracts: Sequence[Row] = (),
    *,
    year: int,
    factors: FactorSet | None = None,
    country: str = "FRA",
    second_hand: str = "cut_off",
) -> dict[str, dict[Key, Figure]]:
    """What the SQL says, in the oracle's shape: line_id → (view, stage, criterion, basis) → figure."""
    given = tables(devices, sites, contracts)
    with estimate.method(given, factors or published(), year=year, country=country, second_hand=second_hand) as engine:
        rows = estimate.by_line(engine).to_pylist()
    figures: dict[str, dict[Key, Figure]] = {device["line_id"]: {} for device in devices}
    for row in rows:
        key = row["view"], row["stage"], row["criterion"], row["basis"]
        assert key not in figures[row["line_id"]], f"{key} twice for line {row['line_id']}"
        figures[row["line_id"]][key] = row["value"], row["status"], row["write_off_value"]
    return figures
