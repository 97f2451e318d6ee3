"""A tiny catalogue of networks, terminals and language models, and short ways to write days of use. No test here."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

import pyarrow as pa

from factors.catalogue import FactorSet
from footprint import estimate, steps
from footprint.engine import statement
from footprint.schema import METRICS, table
from tests.method import builders

Row = dict[str, Any]
YEAR = 2025
SQL = (path.name.removesuffix(".sql") for path in files("footprint").joinpath("method").iterdir())
VIEWS = {name for name in SQL if name.startswith("_")}
BOOKED = {"_activity", "_contract_shares"}  # they read what was booked, which is no view
PARAMETERS = {
    "mobile_share:smartphone": 0.4, "visit_share:laptop": 0.5, "visit_share:smartphone": 0.45,
    "visit_share:tablet": 0.05,
    "active_hours:laptop": 2500.0, "active_hours:smartphone": 1300.0, "active_hours:tablet": 900.0,
    "active_power:laptop": 25.0, "active_power:smartphone": 4.0, "active_power:tablet": 20.0,
    "lifetime:laptop": 5.0, "lifetime:smartphone": 2.5, "lifetime:tablet": 3.0, "pue:colocation": 1.5,
    "llm_energy:small-1": 1e-7, "llm_energy:small-1-pro": 4e-7, "llm_request_energy:google": 0.00024,
    "llm_request_water:google": 0.00026,
}  # fmt: skip
NETWORK = {
    ("line:FRA", "line_month"): 4.0, ("fixed:FRA", "data_gb"): 0.0025, ("fixed:EUR", "data_gb"): 0.014,
    ("fixed_box:FRA", "data_gb"): 0.01, ("fixed_box:EUR", "data_gb"): 0.03, ("mobile:FRA", "data_gb"): 0.025,
    ("mobile:EUR", "data_gb"): 0.1,
}  # fmt: skip
PLACES = [
    ("anthropic", "global", "USA", 1.2, 0.5), ("anthropic", "us", "USA", 1.2, 0.5),
    ("mistral", "global", "SWE", 1.1, 0.1),
    ("google", "global", "USA", 1.1, 1.0), ("nowater", "global", "FRA", 1.3, None),
]  # fmt: skip


def _factor(key: str, activity: str, stage: str, criterion: str, value: float, unit: str) -> Row:
    return {
        "factor_id": f"{key}-{activity}-{criterion}", "factor_key": key, "activity": activity, "stage": stage,
        "criterion": criterion, "value": value, "unit": unit, "fallback": "none", "quality": "medium", "drawer": "open",
        "source_id": "test",
    }  # fmt: skip


def catalogue(without: Sequence[str] = ()) -> FactorSet:
    """The tiny catalogue, some parameters left out."""
    factors = builders.published_rows()
    factors += [_factor(k, a, "combined", "gwp", v, "kgCO2e/x") for (k, a), v in NETWORK.items()]
    factors += [
        _factor("llm:small-1", "token_hardware", "embodied", "gwp", 2e-8, "kgCO2e/token"),
        _factor("llm:small-1-pro", "token_hardware", "embodied", "gwp", 9e-8, "kgCO2e/token"),
        _factor("llm:whole-2", "token", "combined", "gwp", 2.85e-6, "kgCO2e/token"),
    ]
    made = builders.factor_set(factors, {key: value for key, value in PARAMETERS.items() if key not in without})
    columns = ("provider", "region", "country", "pue", "wue_l_per_kwh")
    places = [dict(zip(columns, place, strict=True)) | {"valid_from": None} for place in PLACES]
    types = [("provider", pa.string()), ("region", pa.string()), ("country", pa.string()), ("pue", pa.float64()),
             ("wue_l_per_kwh", pa.float64()), ("valid_from", pa.int64())]  # fmt: skip
    return replace(made, cloud_regions=pa.Table.from_pylist(places, schema=pa.schema(types)))


def use(metric: str, quantity: float, **more: Any) -> Row:
    """One day of use of the member, on 1 March 2025 unless it says otherwise."""
    return {
        "subject_kind": "service" if more.get("subject_id") else "member", "subject_id": "", "metric": metric,
        "day": date(YEAR, 3, 1), "quantity": quantity, "unit": METRICS[metric], "lines": 1,
    } | more  # fmt: skip


def days(metric: str, quantity: float, count: int, **more: Any) -> list[Row]:
    """The same use on each of the first days of the year."""
    first = date(YEAR, 1, 1).toordinal()
    return [use(metric, quantity, day=date.fromordinal(first + n), **more) for n in range(count)]


def _tables(usage: Iterable[Row], others: dict[str, Sequence[Row]], year: int = YEAR) -> dict[str, pa.Table]:
    rows = [{"file_sha8": "f0000000", "first_line": 1 + n, "last_line": 1 + n} | row for n, row in enumerate(usage)]
    given: dict[str, Sequence[Row]] = {"usage": rows, **others}
    base = {"member_id": "m", "year": year}
    return {
        name: pa.Table.from_pylist(
            [dict.fromkeys(table(name).names) | base | row for row in each], schema=table(name).arrow
        )
        for name, each in given.items()
    }


def tables(*usage: Row, **others: Sequence[Row]) -> dict[str, pa.Table]:
    """The validated tables of the member "m": these days of use, and the rows of `others`."""
    return _tables(usage, others)


@cache
def _sources(view: str) -> tuple[str, ...]:
    """The views that the SQL file called `view` reads, in the order in which they read one another."""
    words = re.findall(r"\w+", re.sub(r"--.*", "", statement(view)))
    direct = dict.fromkeys(word for word in words if word in VIEWS and word != view)
    return tuple(dict.fromkeys(name for source in direct for name in (*_sources(source), source)))


def activity(
    view: str, *usage: Row, factors: FactorSet | None = None, year: int = YEAR, **others: Sequence[Row]
) -> list[Row]:
    """Rows of a view of the method over these days of use; `others`: rows of further validated tables."""
    with estimate.method(_tables(usage, others, year), factors or catalogue(), year=year, country="FRA") as engine:
        sources = _sources(view)
        if BOOKED & {*sources, view}:
            steps.book(engine)
        else:
            engine.view(*sources)
        return sorted(engine.run(view).to_pylist(), key=lambda row: [str(value) for value in row.values()])


def impacts(*usage: Row, factors: FactorSet | None = None, **others: Sequence[Row]) -> list[Row]:
    """Rows of `footprint` over these days of use."""
    with estimate.method(_tables(usage, others), factors or catalogue(), year=YEAR, country="FRA") as engine:
        return estimate.footprint(engine).to_pylist()


def total(rows: Iterable[Row], **wanted: Any) -> float:
    """The sum of quantities of the rows with these values; NULL is an error here."""
    found = [row["quantity"] for row in rows if all(row[name] == value for name, value in wanted.items())]
    assert None not in found, "not assessed"
    return sum(found)
