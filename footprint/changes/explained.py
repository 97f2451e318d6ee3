"""What a cause of change is made of: the products whose numbers moved, with both years' values of each number."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from factors.catalogue import FactorSet
from footprint.changes.causes import Step, route
from footprint.changes.comparing import CAUSES, NUMBERS, Compared, compared
from footprint.changes.results import Results
from footprint.changes.shapley import parts
from footprint.lake import Lake
from footprint.years import inputs

NAMES = ("category", "service_id", "stage", "activity", "term")
SIDES = ("before", "now")
# What a cause adds, the value of the product or part in both years, and its numbers, where it has any.
COLUMNS = pa.schema(
    [(name, pa.string()) for name in NAMES]
    + [(name, pa.float64()) for name in ("adds", *SIDES, "weight")]
    + [(f"{number}_{side}", pa.float64()) for number in NUMBERS for side in SIDES]
)


def explained(
    lake: Lake, *, year: int, member_id: str, cause: str, basis: str, factor_set: FactorSet
) -> pa.Table | None:
    """Rows of COLUMNS of the greenhouse gases of one member, largest first; `adds` of all is what `changes_member` says
    of the cause. None without results of the year before. Where sets differ, each step of the route counts with its
    `weight`, which `adds` holds."""
    made = inputs.made(lake, year)
    found = route(lake, year, factor_set, made.last_made if made else {})
    if found is None:
        return None
    is_there = all(member_id in each.members for step in found.steps for each in (step.before, step.now))
    steps = found.steps if is_there else (found.direct,)
    rows = [row for step in steps for row in _of_step(_alone(step, member_id), cause, basis)]
    ordered = sorted(rows, key=lambda row: (-abs(row["adds"]), *(row.get(name) or "" for name in NAMES)))
    return pa.Table.from_pylist([dict.fromkeys(COLUMNS.names) | row for row in ordered], schema=COLUMNS)


def _alone(step: Step, member_id: str) -> Step:
    """A step of one member."""
    return step._replace(before=_of(step.before, member_id), now=_of(step.now, member_id))


def _of(results: Results, member_id: str) -> Results:
    mine = pc.field("member_id") == member_id
    tables = {
        name: rows.filter(mine) if "member_id" in rows.column_names else rows for name, rows in results.tables.items()
    }
    return replace(results, tables=tables)


def _of_step(step: Step, cause: str, basis: str) -> Iterator[dict[str, Any]]:
    found = compared(step.before, step.now, step.cause)
    for row in (*_whole_parts(found, cause), *_products(found, cause)):
        if (row["basis"], row["criterion"]) == (basis, "gwp"):
            yield {name: value for name, value in row.items() if name in COLUMNS.names} | {
                "adds": row["adds"] * step.weight,
                "weight": step.weight,
            }


def _whole_parts(found: Compared, cause: str) -> Iterator[dict[str, Any]]:
    """Parts of which the cause is the only one."""
    for place in np.flatnonzero((found.one == cause) & (found.moved[:, CAUSES.index(cause)] != 0)).tolist():
        row = found.parts.slice(place, 1).to_pylist()[0]
        yield {**row, "adds": row["difference"], "before": row["value_before"], "now": row["value"]}


def _products(found: Compared, cause: str) -> Iterator[dict[str, Any]]:
    """Products of which the cause is a number that moved."""
    if found.terms is None or cause not in NUMBERS.values():
        return
    adds = parts(found.before, found.now)[:, list(NUMBERS.values()).index(cause)]
    for place in np.flatnonzero(adds).tolist():
        row = found.terms.slice(place, 1).to_pylist()[0]
        sides = zip(SIDES, (found.before[place], found.now[place]), strict=True)
        numbers = {
            f"{name}_{side}": float(value)
            for side, values in sides
            for name, value in zip(NUMBERS, values, strict=True)
        }
        ends = {"before": float(np.prod(found.before[place])), "now": float(np.prod(found.now[place]))}
        yield {**row, **numbers, **ends, "adds": float(adds[place])}
