"""Small inventories of two years, and what the method makes of them. No test lives here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from math import fsum
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow as pa

from factors.catalogue import FactorSet
from footprint import changes
from footprint.changes.causes import together
from footprint.changes.comparing import Step
from footprint.lake import Lake
from footprint.schema import table
from tests.method import builders

Row = dict[str, Any]
# Both have 365 days, and the grid of France has one figure for both.
BEFORE, NOW = 2022, 2023


@dataclass(frozen=True)
class Year:
    """What one member sent of one year."""

    devices: list[Row]
    sites: list[Row] = field(default_factory=list)
    contracts: list[Row] = field(default_factory=list)
    usage: list[Row] = field(default_factory=list)
    services: list[Row] = field(default_factory=list)

    def rows(self) -> dict[str, list[Row]]:
        numbered = [{"line_id": f"f:{line}", "line": line, **row} for line, row in enumerate(self.devices, 2)]
        named = [{"contract_id": f"c{place}", **row} for place, row in enumerate(self.contracts)]
        used = [
            {"file_sha8": "f0", "first_line": place, "last_line": place, "lines": 1, "subject_id": "",
             "subject_kind": "service" if row.get("subject_id") else "member", **row}
            for place, row in enumerate(self.usage)
        ]  # fmt: skip
        return {"devices": numbered, "sites": self.sites, "contracts": named, "usage": used, "services": self.services}


def write(lake: Lake, year: int, members: Mapping[str, Year]) -> None:
    for member_id, sent in members.items():
        where = {"year": year, "member_id": member_id}
        for name, rows in {**sent.rows(), "members": [{"name": member_id, "country": "FRA"}]}.items():
            described = table(name)
            given = [dict.fromkeys(described.names) | where | row for row in rows]
            lake.write(name, pa.Table.from_pylist(given, schema=described.arrow), **where)


def results(year: int, members: Mapping[str, Year], factor_set: FactorSet | None = None) -> changes.Results:
    """What the method makes of one year of these members."""
    with TemporaryDirectory() as folder:
        lake = Lake(Path(folder))
        write(lake, year, members)
        return changes.remade(lake, year, factor_set or published())


def pair(
    members: Mapping[str, tuple[Year, Year]], factor_set: FactorSet | None = None
) -> tuple[changes.Results, changes.Results]:
    """The results of both years of these members."""
    years = [{name: both[place] for name, both in members.items()} for place in (0, 1)]
    return results(BEFORE, years[0], factor_set), results(NOW, years[1], factor_set)


Causes = dict[str, float]


def causes(steps: Iterable[Step], basis: str = "location", criterion: str = "gwp") -> dict[str, Causes]:
    """By member, what each cause adds."""
    found: dict[str, dict[str, list[float]]] = {}
    for row in together(steps).to_pylist():
        if (row["basis"], row["criterion"]) == (basis, criterion):
            found.setdefault(row["member_id"], {}).setdefault(row["cause"], []).append(row["difference"])
    return {member: {cause: fsum(values) for cause, values in each.items()} for member, each in found.items()}


def total(results: changes.Results, member: str, basis: str = "location", criterion: str = "gwp") -> float:
    """What is assessed of a member, making depreciated, without what visitors bear."""
    return fsum(
        row["value"]
        for row in results.tables["footprint"].to_pylist()
        if row["member_id"] == member and row["criterion"] == criterion and row["value"] is not None
        and row["view"] in ("any", "depreciation") and row["basis"] in ("any", basis) and row["ownership"] != "visitor"
    )  # fmt: skip


def dated_factor(key: str, activity: str, stage: str, year: int, value: float, unit: str = "item") -> Row:
    (row,) = [each for each in builders.published_rows() if each["factor_key"] == "device:laptop"][:1]
    return row | {
        "factor_id": f"{key}-{stage}-{year}", "factor_key": key, "activity": activity, "stage": stage,
        "criterion": "gwp", "value": value, "unit": f"kgCO2e/{unit}", "valid_from": year, "valid_to": year,
        "factor_year": year,
    }  # fmt: skip


@cache
def published() -> FactorSet:
    """The tiny factor set; Spain's grid and the making of printers have a figure of each year, and a GB has one."""
    rows = [row for row in builders.published_rows() if row["factor_key"] != "device:printer"]
    for year, grid, making in ((BEFORE, 0.2, 200.0), (NOW, 0.15, 150.0)):
        rows.append(dated_factor("grid:ESP", "electricity", "use", year, grid, "kWh"))
        rows.append(dated_factor("device:printer", "life_start", "manufacturing", year, making))
        rows.append(dated_factor("fixed:FRA", "data_gb", "combined", year, 0.01, "GB"))
    return builders.factor_set(rows)


def laptops(quantity: float, **more: Any) -> Row:
    """Laptops of an unknown date of purchase: a steady stock, 170 + 12.3 + 2.79 kg over 5 years and 29 kWh each."""
    return {"category": "laptop", "quantity_devices": quantity, **more}


def screens(quantity: float, **more: Any) -> Row:
    return {"category": "screen", "quantity_devices": quantity, **more}


def gigabytes(year: int, amount: float, service: str = "site") -> Row:
    return {"metric": "data_gb", "network": "fixed", "quantity": amount, "unit": "GB", "day": date(year, 3, 1),
            "subject_id": service}  # fmt: skip


def same(*devices: Row, **more: Any) -> tuple[Year, Year]:
    """The same list in both years."""
    return Year(list(devices), **more), Year(list(devices), **more)
