"""A small made-up year, made by either engine. No test lives here; `python -m tests.engine.years HOME` makes it in a
process of its own."""

from __future__ import annotations

import math
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from factors.catalogue import FactorSet
from footprint import steps
from footprint.lake import Lake
from tests.method import builders
from tests.method.running import FLEETS, drawn
from tests.method.strategies import SITES

YEAR = 2025
TABLES = ("year_factors", "device_lives", "service_shares", "activity_data", "fleet", "footprint")
RELATIVE = 1e-9


def fill(home: Path) -> Lake:
    """A lake with the lists of one member, in which there is a device of every kind, and a number that is none."""
    lake = Lake(home)
    (fleet,) = (case["fleet"] for case in drawn(1, fleet=FLEETS))
    odd: list[builders.Row] = [{"quantity_devices": math.nan}, {"category": "camera"}, {"lifetime_years": 0.0}]
    for name, rows in builders.tables(builders.devices(*fleet, *odd), builders.sites(*SITES)).items():
        lake.write(name, rows, year=YEAR, member_id="m")
    return lake


def make(lake: Lake, factors: FactorSet | None = None) -> None:
    """The tables of its year, by the engine of the settings."""
    factors = factors or builders.published()
    steps.year_factors(lake, YEAR, factors)
    steps.device_lives(lake, YEAR, factors)
    steps.service_shares(lake, YEAR)
    steps.activity_data(lake, YEAR, factors)
    steps.fleet(lake, YEAR)
    steps.footprint(lake, YEAR, factors)


def differing(ours: Lake, theirs: Lake, names: Iterable[str] = TABLES) -> list[str]:
    """What of the tables called `names` is not alike."""
    return [said for name in names for said in unlike(ours.read(name, year=YEAR), theirs.read(name, year=YEAR), name)]


def unlike(ours: pa.Table, theirs: pa.Table, name: str) -> Iterator[str]:
    """The columns that are not alike in two tables of the same rows in any order."""
    if (ours.column_names, len(ours)) != (theirs.column_names, len(theirs)):
        yield f"{name}: {len(ours)} rows of {ours.column_names}, {len(theirs)} of {theirs.column_names}"
        return
    ours, theirs = in_order(ours), in_order(theirs)
    for column in ours.column_names:
        pairs = zip(ours[column].to_pylist(), theirs[column].to_pylist(), strict=True)
        apart = [(one, other) for one, other in pairs if not alike(one, other)]
        if apart:
            yield f"{name}.{column}: {len(apart)} of {len(ours)}, {apart[:3]}"


def in_order(rows: pa.Table) -> pa.Table:
    """By what is no real number, then by real numbers of six digits, which both engines have alike."""
    keys = {}
    for place, (name, kind) in enumerate(zip(rows.column_names, rows.schema.types, strict=True)):
        is_real = pa.types.is_floating(kind) or pa.types.is_decimal(kind)
        if is_real:
            keys[f"1 {place:03}"] = pa.array([_six_digits(each) for each in rows[name].to_pylist()], pa.string())
        elif not pa.types.is_nested(kind):
            keys[f"0 {place:03}"] = rows[name].cast(pa.string())
    order = pc.sort_indices(pa.table(keys), [(name, "ascending") for name in sorted(keys)])
    return rows.take(order)


def _six_digits(value: float | None) -> str | None:
    return None if value is None else f"{float(value):.6g}"


def alike(one: object, other: object) -> bool:
    """Equal, or numbers that differ by a billionth at most; NULL is no number."""
    if one is None or other is None or isinstance(one, str | bool):
        return one == other
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(alike, sorted(one), sorted(other)))
    try:
        a, b = float(one), float(other)  # type: ignore[arg-type]
    except TypeError:
        return one == other
    return a == b or (math.isnan(a) and math.isnan(b)) or math.isclose(a, b, rel_tol=RELATIVE, abs_tol=1e-12)


if __name__ == "__main__":
    make(Lake(Path(sys.argv[1])))
