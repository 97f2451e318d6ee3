"""What a cause of change is made of: the products whose numbers moved, with both years' values of each number."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from footprint.changes.comparing import CAUSES, NUMBERS, PART, ROUNDING, Compared, Step
from footprint.changes.shapley import Numbers, Places, parts
from footprint.schema import TABLES

SIDES = ("before", "now")
NAMES = {side: [f"{number}_{side}" for number in NUMBERS] for side in SIDES}
# Rows of `changes_terms`, without the years.
TERMS = pa.schema([field for field in TABLES["changes_terms"].arrow if field.name not in ("year", "from_year")])


def terms(steps: Iterable[Step]) -> pa.Table:
    """The products behind the causes of greenhouse gases, on both bases: rows of TERMS. What they add is weighted, so
    that of each cause the sum over all steps is that of `changes_member`."""
    return pa.concat_tables([TERMS.empty_table(), *(_of_step(step, number) for number, step in enumerate(steps, 1))])


def _of_step(step: Step, number: int) -> pa.Table:
    rows = pa.concat_tables([_of_one_cause(step.comparison), *_products(step.comparison)])
    rows = rows.filter(pc.field("criterion") == "gwp").drop_columns(["criterion"])
    rows = rows.set_column(rows.column_names.index("adds"), "adds", pc.multiply(rows["adds"], step.weight))
    for name, value in (("step", number), ("weight", step.weight)):
        rows = rows.append_column(name, pa.repeat(pa.scalar(value), rows.num_rows))
    return rows.select(TERMS.names).cast(TERMS)


def _of_one_cause(comparison: Compared) -> pa.Table:
    """Parts that have a single cause, without numbers."""
    place, cause = np.nonzero(comparison.moved)
    alone = comparison.one[place] == np.array(CAUSES, dtype=object)[cause]
    place, cause = place[alone], cause[alone]
    rows = comparison.parts.select([*PART, "value_before", "value"]).take(pa.array(place))
    ends = dict(zip(SIDES, (rows["value_before"], rows["value"]), strict=True))
    return _described(rows, cause, comparison.moved[place, cause], ends)


def _products(comparison: Compared) -> Iterable[pa.Table]:
    """Products of parts with several causes, a row for each number that moved."""
    if comparison.terms is None:
        return
    numbers = {"before": comparison.before, "now": comparison.now}
    values = {side: np.prod(each, axis=1) for side, each in numbers.items()}
    adds = parts(comparison.before, comparison.now)
    size = np.maximum(*(np.abs(value) for value in values.values()))
    place, number = np.nonzero(np.abs(adds) > ROUNDING * size[:, None])
    cause = np.array([CAUSES.index(name) for name in NUMBERS.values()], dtype=np.int64)[number]
    rows = comparison.terms.select([*PART, "activity", "term"]).take(pa.array(place))
    ends = {side: pa.array(value[place]) for side, value in values.items()}
    columns = {name: pa.array(numbers[side][place, each])
               for side in SIDES for each, name in enumerate(NAMES[side])}  # fmt: skip
    yield _described(rows, cause, adds[place, number], ends | columns)


def _described(rows: pa.Table, cause: Places, adds: Numbers, more: dict[str, pa.Array | pa.ChunkedArray]) -> pa.Table:
    """Rows with their cause, what it adds, both ends and whatever numbers there are; NULL where there are none."""
    names = pa.array([CAUSES[each] for each in cause], pa.string())
    columns = {name: rows[name] for name in PART} | {"cause": names, "adds": pa.array(adds)} | more
    columns |= {name: rows[name] for name in ("activity", "term") if name in rows.column_names}
    missing = [each for each in TERMS if each.name not in (*columns, "step", "weight")]
    columns |= {each.name: pa.nulls(rows.num_rows, each.type) for each in missing}
    columns["service_id"] = pc.if_else(pc.equal(rows["service_id"], ""), None, rows["service_id"])
    return pa.table({name: columns[name] for name in (*TERMS.names, "criterion") if name in columns})
