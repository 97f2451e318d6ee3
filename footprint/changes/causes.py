"""What each cause adds to the difference of two results, member by member and part by part.

Two results differ by their year (devices, use, electricity), by the factor set and by the code. The year's part is the
mean of what it is with either set, the set's the mean of what it is in either year: the Shapley value of the two, in
which the year's numbers are nested (Owen). Code comes first and alone, since that of before cannot be run any more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from factors.catalogue import FactorSet
from footprint.changes.comparing import PART, ROW, Step, causes_of
from footprint.changes.results import Results, remade, stored
from footprint.changes.terms import TERMS, terms
from footprint.lake import Lake
from footprint.schema import table
from footprint.years import factor_sets
from footprint.years.inputs import HAS_SET


def changes_member(lake: Lake, year: int, factor_set: FactorSet, last_made: dict[str, object]) -> Path:
    """Why each member's totals of `year` are not those of the year before, and the products behind it: the tables
    `changes_member` and `changes_terms`. `last_made`: how those were made (`Inputs.last_made`)."""
    route = route_to(lake, year, factor_set, last_made)
    rows = {"changes_member": _without_empty(between(route)), "changes_terms": TERMS.empty_table()}
    if route is not None:
        rows["changes_terms"] = of_members(route, terms)
    lake.commit({name: _of_years(each, name, year) for name, each in rows.items()}, None, year=year)
    (path,) = lake.paths("changes_member", year=year)
    return path


def between(route: Route | None) -> pa.Table:
    """The causes that a route adds up; no row without one."""
    return together([]) if route is None else of_members(route, together)


@dataclass(frozen=True)
class Route:
    """From the results that were stored to those of the year: the steps whose causes add up, and the single one."""

    steps: tuple[Step, ...]
    direct: Step

    @property
    def has_terms(self) -> bool:
        """Whether all results say how far they may err."""
        return all(each.terms is not None for step in (*self.steps, self.direct) for each in (step.before, step.now))


def route_to(
    lake: Lake, year: int, factor_set: FactorSet, last_made: dict[str, object], *, with_terms: bool = False
) -> Route | None:
    """The route to the results of `year`; None without results of the year before."""
    used = str(last_made.get("factor_set", ""))
    same_set = used in ("", factor_set.id)
    is_there = bool(last_made.get(HAS_SET, True))  # as it was when the year was begun, whatever was lost or found since
    former = factor_set if same_set else factor_sets.load(lake.home, used) if is_there else None
    then = former or factor_set
    before = stored(lake, year - 1, then if with_terms else None)
    now = stored(lake, year, factor_set if with_terms else None)
    if before is None or now is None:
        return None
    again = partial(remade, lake, with_terms=with_terms)
    # Of results whose set nobody kept, set and method cannot be told apart.
    is_current = bool(last_made.get("is_current", True)) and former is not None
    start = before if is_current else again(year - 1, then)
    method = [] if is_current else [Step(before, start, cause="method")]
    if then.id == factor_set.id:
        return Route((*method, Step(start, now)), Step(before, now))
    steps_across = crossed(start, now, again(year - 1, factor_set), again(year, then))
    return Route((*method, *steps_across), Step(before, now))


def of_members(route: Route, rows_of: Callable[[Iterable[Step]], pa.Table]) -> pa.Table:
    """The rows of the members with figures in both years. Of those whose files of last year are no longer there no
    result can be made anew: from the one that was stored to this year's it is a single step."""
    direct = route.direct
    both = direct.before.members & direct.now.members
    remade_for = both.intersection(*(each.members for step in route.steps for each in (step.before, step.now)))
    rows = [_of(rows_of(route.steps), remade_for)]
    if both - remade_for:
        rows.append(_of(rows_of([direct]), both - remade_for))
    return pa.concat_tables(rows)


def _of(rows: pa.Table, members: frozenset[str]) -> pa.Table:
    if members.issuperset(rows["member_id"].unique().to_pylist()):
        return rows
    return rows.filter(pc.is_in(rows["member_id"], pa.array(sorted(members), pa.string())))


def crossed(start: Results, now: Results, start_now: Results, now_then: Results) -> list[Step]:
    """The steps where year and factor set both differ: `start_now` is the year before with the set of now, `now_then`
    the year with the set of before."""
    return [
        Step(start, start_now, 0.5, "factors"), Step(now_then, now, 0.5, "factors"),
        Step(start, now_then, 0.5), Step(start_now, now, 0.5),
    ]  # fmt: skip


def together(steps: Iterable[Step]) -> pa.Table:
    """The causes of all steps, added up by part and cause."""
    split_up = [_weighed(causes_of(step.comparison), step.weight) for step in steps]
    if len(split_up) == 1:
        return split_up[0]
    key = [*PART, "cause"]
    rows = pa.concat_tables([ROW.empty_table(), *split_up])
    rows = rows.sort_by([(name, "ascending") for name in (*key, "difference")])
    summed = rows.group_by([*key, "unit"], use_threads=False).aggregate([("difference", "sum")])
    named = summed.rename_columns([*key, "unit", "difference"]).select(ROW.names)
    return named.filter(pc.not_equal(named["difference"], 0))


def _weighed(rows: pa.Table, weight: float) -> pa.Table:
    place = rows.column_names.index("difference")
    return rows.set_column(place, "difference", pc.multiply(rows["difference"], weight))


def _without_empty(rows: pa.Table) -> pa.Table:
    """NULL for the name of no service."""
    service = pc.if_else(pc.equal(rows["service_id"], ""), None, rows["service_id"])
    return rows.set_column(rows.column_names.index("service_id"), "service_id", service)


def _of_years(rows: pa.Table, name: str, year: int) -> pa.Table:
    """Rows as a table of the lake has them."""
    for column, value in (("year", year), ("from_year", year - 1)):
        rows = rows.append_column(column, pa.repeat(pa.scalar(value, pa.int64()), rows.num_rows))
    return rows.select(table(name).names)
