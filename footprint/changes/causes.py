"""What each cause adds to the difference of two results, member by member and part by part.

Two results differ by their year (devices, use, electricity), by the factor set and by the code. The year's part is the
mean of what it is with either set, the set's the mean of what it is in either year: the Shapley value of the two, in
which the year's numbers are nested (Owen). Code comes first and alone, since that of before cannot be run any more.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from factors.catalogue import FactorSet
from footprint import steps
from footprint.changes.results import TABLES, Results, remade, stored
from footprint.changes.shapley import Numbers, parts
from footprint.engine import Engine
from footprint.lake import Lake
from footprint.schema import table
from footprint.years import factor_sets

# What is not counted alike in both, then the causes of what is; both in the order in which they are told.
PERIMETER = ("first_counted", "no_longer_counted", "partly_assessed")
BOTH = ("fleet", "mix", "ages", "usage", "grid", "contracts", "factors", "method", "coverage")
CAUSES = (*PERIMETER, *BOTH)
# The cause that a number of `_change_terms` is about.
NUMBERS = {"fleet": "fleet", "mix": "mix", "known": "coverage", "age": "ages", "use": "usage", "grid": "grid",
           "contract": "contracts", "factor": "factors"}  # fmt: skip
PART = ("member_id", "basis", "criterion", "category", "service_id", "stage")
# Below this share of a part a difference is that of divisions, which round.
ROUNDING = 1e-13


class Step(NamedTuple):
    """From one result to another; `cause`: of all that is counted alike, None where it is to be split."""

    before: Results
    now: Results
    weight: float = 1.0
    cause: str | None = None


def changes_member(lake: Lake, year: int, factor_set: FactorSet, last_made: dict[str, object]) -> Path:
    """Why each member's totals of `year` are not those of the year before. `last_made`: how those were made
    (`Inputs.last_made`)."""
    rows = between(lake, year, factor_set, last_made)
    return lake.write("changes_member", _described(rows, year, year - 1), year=year)


def between(lake: Lake, year: int, factor_set: FactorSet, last_made: dict[str, object]) -> pa.Table:
    """The causes between the results of `year` and those of the year before; no row without the latter."""
    before, now = stored(lake, year - 1), stored(lake, year)
    if before is None or now is None:
        return together([])
    used = str(last_made.get("factor_set", ""))
    same_set = used in ("", factor_set.id)
    former = factor_set if same_set else factor_sets.load(lake.home, used)
    # Of results whose set nobody kept, set and method cannot be told apart.
    is_current = bool(last_made.get("is_current", True)) and former is not None
    then = former or factor_set
    start = before if is_current else remade(lake, year - 1, then)
    method = [] if is_current else [Step(before, start, cause="method")]
    if then.id == factor_set.id:
        route = [*method, Step(start, now)]
    else:
        route = [*method, *crossed(start, now, remade(lake, year - 1, factor_set), remade(lake, year, then))]
    return _of_members(route, Step(before, now))


def _of_members(route: list[Step], direct: Step) -> pa.Table:
    """The causes of the members with figures in both years. Of those whose files of last year are no longer there no
    result can be made anew: from the one that was stored to this year's it is a single step."""
    both = direct.before.members & direct.now.members
    remade_for = both.intersection(*(each.members for step in route for each in (step.before, step.now)))
    rows = [_of(together(route), remade_for)]
    if both - remade_for:
        rows.append(_of(together([direct]), both - remade_for))
    return pa.concat_tables(rows)


def _of(rows: pa.Table, members: frozenset[str]) -> pa.Table:
    return rows.filter(pc.is_in(rows["member_id"], pa.array(sorted(members), pa.string())))


def crossed(start: Results, now: Results, start_now: Results, now_then: Results) -> list[Step]:
    """The steps where year and factor set both differ: `start_now` is the year before with the set of now, `now_then`
    the year with the set of before."""
    return [
        Step(start, start_now, 0.5, "factors"), Step(now_then, now, 0.5, "factors"),
        Step(start, now_then, 0.5), Step(start_now, now, 0.5),
    ]  # fmt: skip


def together(route: Iterable[Step]) -> pa.Table:
    """The causes of all steps, added up by part and cause."""
    split_up = [_weighed(split(step.before, step.now, step.cause), step.weight) for step in route]
    if len(split_up) == 1:
        return split_up[0]
    key = [*PART, "cause"]
    rows = pa.concat_tables([_NONE, *split_up]).sort_by([(name, "ascending") for name in (*key, "difference")])
    summed = rows.group_by([*key, "unit"], use_threads=False).aggregate([("difference", "sum")])
    named = summed.rename_columns([*key, "unit", "difference"]).select(_NONE.column_names)
    return named.filter(pc.not_equal(named["difference"], 0))


def split(before: Results, now: Results, cause: str | None = None) -> pa.Table:
    """Rows of part, cause, difference and unit: what is counted alike in both by its causes, or as one `cause`."""
    with Engine() as engine:
        engine.bind(run=steps.run_view(now.year))
        for name in TABLES:
            engine.bind(**{name: pa.concat_tables([before.dated(name, now.year - 1), now.dated(name, now.year)])})
        engine.view("_totals", "_part_coverage").table("_change_parts")
        order = [(name, "ascending") for name in PART]
        compared = engine.sql("SELECT * FROM _change_parts").sort_by(order)
        terms = engine.run("_change_terms") if cause is None else None
    if terms is not None:
        terms = terms.sort_by([*order, ("activity", "ascending"), ("term", "ascending")])
    return _rows(compared, _moved(compared, terms, cause))


def _moved(compared: pa.Table, terms: pa.Table | None, cause: str | None) -> Numbers:
    """What each cause adds; a row a part, a column a cause."""
    moved = np.zeros((compared.num_rows, len(CAUSES)))
    perimeter = np.array(compared["perimeter"].to_pylist(), dtype=object)
    difference = compared["difference"].to_numpy()
    for name in PERIMETER:
        rows = perimeter == name
        moved[rows, CAUSES.index(name)] = difference[rows]
    alike = perimeter == "counted_in_both"
    if terms is None:
        moved[alike, CAUSES.index(cause or "method")] = difference[alike]
        return moved
    held, place = _places(compared, terms)
    before, now = (_columns(terms, year) for year in ("0", "1"))
    values = parts(before, now)
    for number, name in enumerate(NUMBERS.values()):
        moved[:, CAUSES.index(name)] += np.bincount(place, values[:, number], minlength=compared.num_rows)
    # Devices that use electricity and are in no fleet: what they add is known, and not of how many.
    broken = alike & ~held
    moved[broken] = 0.0
    moved[broken, CAUSES.index("coverage")] = difference[broken]
    size = np.maximum(*(np.abs(pc.fill_null(compared[name], 0.0).to_numpy()) for name in ("value_before", "value")))
    moved[np.abs(moved) <= ROUNDING * size[:, None]] = 0.0
    return moved


def _places(compared: pa.Table, terms: pa.Table) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.int64]]:
    """Which parts are whole sums of terms, and the part of each term."""
    number = {key: place for place, key in enumerate(_keys(compared))}
    place = np.array([number[key] for key in _keys(terms)], dtype=np.int64)
    held = np.ones(compared.num_rows, dtype=bool)
    held[place[~terms["is_whole"].to_numpy(zero_copy_only=False)]] = False
    return held, place


def _keys(rows: pa.Table) -> Iterable[tuple[str, ...]]:
    return zip(*(rows[name].to_pylist() for name in PART), strict=True)


def _columns(terms: pa.Table, year: str) -> Numbers:
    columns: Sequence[Numbers] = [terms[f"{name}_{year}"].to_numpy() for name in NUMBERS]
    return np.column_stack(columns)


def _rows(compared: pa.Table, moved: Numbers) -> pa.Table:
    """One row a part and a cause that adds something."""
    part, cause = np.nonzero(moved)
    rows = compared.select([*PART, "unit"]).take(pa.array(part))
    names = pa.array([CAUSES[number] for number in cause], pa.string())
    rows = rows.append_column("cause", names).append_column("difference", pa.array(moved[part, cause]))
    return rows.select(_NONE.column_names)


def _weighed(rows: pa.Table, weight: float) -> pa.Table:
    place = rows.column_names.index("difference")
    return rows.set_column(place, "difference", pc.multiply(rows["difference"], weight))


_NONE = pa.table({name: pa.array([], pa.string()) for name in (*PART, "cause", "unit")}).add_column(
    len(PART) + 1, "difference", pa.array([], pa.float64())
)


def _described(rows: pa.Table, year: int, from_year: int) -> pa.Table:
    """Rows of the table `changes_member`."""
    of = {"year": year, "from_year": from_year}
    for name, value in of.items():
        rows = rows.append_column(name, pa.repeat(pa.scalar(value, pa.int64()), rows.num_rows))
    service = pc.if_else(pc.equal(rows["service_id"], ""), None, rows["service_id"])
    rows = rows.set_column(rows.column_names.index("service_id"), "service_id", service)
    return rows.select(table("changes_member").names)
