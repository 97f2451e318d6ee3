"""How the tests of levers run them over small inventories, and whole footprints one at a time. No test lives here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from functools import cache
from math import fsum
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from factors import catalogue
from factors.catalogue import FactorSet
from footprint import estimate, steps
from footprint.levers import USUAL, of_tables
from footprint.levers.lines import Lines
from footprint.levers.policies import Parameters
from footprint.levers.step import lines_ahead
from footprint.schema import TABLES

YEAR = 2025
Row = dict[str, Any]


@cache
def factors() -> FactorSet:
    """The factor set that is shipped."""
    return catalogue.load()


@cache
def parameter(key: str) -> float:
    """A parameter of the catalogue."""
    rows = factors().parameters.filter(pc.field("parameter_key") == key).to_pylist()
    return float(rows[0]["value"])


@cache
def making(category: str) -> float:
    """kgCO2e of making, delivery and end of life of one device."""
    rows = factors().factors.filter(
        (pc.field("factor_key") == f"device:{category}")
        & (pc.field("criterion") == "gwp")
        & pc.field("activity").isin(["life_start", "life_end"])
    )
    return fsum(rows["value"].to_pylist())


def device(number: int, category: str, quantity: float, bought: date | None, **more: Any) -> Row:
    """A line of an inventory."""
    what = {"category": category, "quantity_devices": quantity, "acquired_on": bought, "status": "in_use"}
    return {
        "line_id": f"aaaaaaaa:{number}",
        "file_sha8": "aaaaaaaa",
        "line": number,
        "list": "inventory",
        **what,
        **more,
    }


def tables(devices: list[Row], **others: list[Row]) -> dict[str, pa.Table]:
    """The validated tables of one member."""
    given = {"devices": devices, "members": [{"name": "m", "country": "FRA"}], **others}
    about = {"member_id": "m", "year": YEAR}
    return {
        name: pa.Table.from_pylist([about | row for row in given.get(name, [])], schema=TABLES[name].arrow)
        for name in steps.VALIDATED
    }


def lives_of(given: Mapping[str, pa.Table]) -> pa.Table:
    """Rows of `device_lives` of these tables."""
    with estimate.method(given, factors(), year=YEAR) as engine:
        return engine.sql("SELECT * FROM device_lives ORDER BY member_id, line_id")


def lines_of(given: Mapping[str, pa.Table]) -> Lines:
    """What levers work on."""
    return lines_ahead(given["devices"], lives_of(given), factors(), year=YEAR)


def pulled(given: Mapping[str, pa.Table], chosen: Mapping[str, Parameters] = USUAL) -> list[Row]:
    """Rows of `levers_member`."""
    rows: list[Row] = of_tables(given, lives_of(given), factors(), year=YEAR, chosen=chosen).to_pylist()
    return rows


def one(rows: list[Row], lever: str, subject: str = "*", years: int = 0, criterion: str = "gwp") -> Row:
    """The one row of a lever and subject."""
    key = {"lever": lever, "subject": subject, "year_offset": years, "criterion": criterion}
    (row,) = [row for row in rows if key.items() <= row.items()]
    return row


def weights(given: Mapping[str, pa.Table], *, visitors: bool = False) -> dict[str, float]:
    """kgCO2e of each member: the whole method over whole tables, the headline, or what visitors use."""
    with estimate.method(given, factors(), year=YEAR) as engine:
        rows = estimate.footprint(engine)
    shown = pc.field("view").isin(["any", "depreciation"]) & pc.field("basis").isin(["any", "location"])
    bearer = pc.field("ownership") == "visitor"
    kept = rows.filter(shown & (pc.field("criterion") == "gwp") & (bearer if visitors else ~bearer))
    found: defaultdict[str, list[float]] = defaultdict(list)
    for row in kept.select(["member_id", "value"]).to_pylist():
        found[row["member_id"]].append(row["value"] or 0.0)
    return {member_id: fsum(values) for member_id, values in found.items()}
