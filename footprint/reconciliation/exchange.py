"""What members' totals become with another tool's figures, split into causes.

Each cause exchanges one kind of figure, the method and the inventory stay. The share of a cause is the mean of what it
adds over all orders in which causes can be exchanged (Shapley value), so that shares add up and no order counts.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace
from functools import partial
from itertools import combinations
from math import factorial
from typing import Any, TypeAlias

import pyarrow as pa
import pyarrow.compute as pc

from factors.catalogue import FactorSet
from footprint import estimate
from footprint.reconciliation.figures import EMBODIED, Figures

HEADLINE = "depreciation"
CAUSES = ("making", "life", "consumption", "grid", "perimeter")
_KEYS = {"life": ("lifetime",), "consumption": ("annual_kwh", "office_kwh")}
_EMBODIED_STAGES = ("manufacturing", "distribution", "end_of_life", "embodied")
Tables: TypeAlias = Mapping[str, pa.Table]
Totals: TypeAlias = dict[str, dict[str, float]]  # by member and category [kgCO2e]


def exchanged(factor_set: FactorSet, figures: Figures, causes: Collection[str], *, country: str = "FRA") -> FactorSet:
    """The factor set with the figures of `causes` (all but `perimeter`) exchanged where the tool states them. Servers
    are the tool's servers then, not their components."""
    changed = factor_set
    if "making" in causes:
        changed = _with_making(changed, figures)
    if "grid" in causes:
        changed = _with_grids(changed, figures, country)
    for cause in ("life", "consumption"):
        if cause in causes:
            changed = replace(changed, parameters=_with_parameters(changed.parameters, figures, cause))
    return changed


def _with_making(factor_set: FactorSet, figures: Figures) -> FactorSet:
    rows: list[dict[str, Any]] = []
    replaced = {f"device:{category}": category for category, quantity in figures if quantity == "making"}
    models: dict[str, dict[str, Any]] = {}
    for row in factor_set.factors.to_pylist():
        is_replaced = row["criterion"] == "gwp" and row["factor_key"] in replaced and row["stage"] in _EMBODIED_STAGES
        if not is_replaced:
            rows.append(row)
        elif row["activity"] == "life_start":
            models[row["factor_key"]] = row
    for key, row in models.items():
        value = sum(figures.get((replaced[key], stage), 0.0) for stage in EMBODIED)
        bounds = {"value_min": None, "value_max": None}
        rows.append(row | {"stage": "embodied", "value": value, "factor_id": f"compared-{key}", **bounds})
    factors = pa.Table.from_pylist(rows, schema=factor_set.factors.schema)
    return replace(factor_set, factors=factors, cpus=factor_set.cpus.slice(0, 0))


def _with_grids(factor_set: FactorSet, figures: Figures, country: str) -> FactorSet:
    """`electricity` is the mix of `country`, `electricity:DEU` that of Germany."""
    factors = factor_set.factors
    is_gwp = pc.equal(factors["criterion"], "gwp")
    for (subject, quantity), value in figures.items():
        if quantity == "grid":
            key = f"grid:{subject.partition(':')[2] or country}"
            factors = _set(factors, pc.and_(pc.equal(factors["factor_key"], key), is_gwp), value)
    return replace(factor_set, factors=factors)


def _with_parameters(parameters: pa.Table, figures: Figures, cause: str) -> pa.Table:
    for (category, quantity), value in figures.items():
        if quantity == cause:
            for name in _KEYS[cause]:
                parameters = _set(parameters, pc.equal(parameters["parameter_key"], f"{name}:{category}"), value)
    return parameters


def _set(rows: pa.Table, where: pa.ChunkedArray, value: float) -> pa.Table:
    place = rows.column_names.index("value")
    return rows.set_column(place, "value", pc.if_else(where, pa.scalar(value), rows["value"]))


def totals(tables: Tables, factor_set: FactorSet, *, year: int, view: str = HEADLINE) -> Totals:
    """Greenhouse gases of each member in `tables` (validated tables of one year) in one view, by category."""
    with estimate.method(tables, factor_set, year=year) as engine:
        engine.bind(footprint=estimate.footprint(engine)).view("_totals")
        rows = engine.sql(
            "SELECT member_id, category, view, sum(value) AS value FROM _totals WHERE criterion = 'gwp' "
            "AND basis = 'location' GROUP BY ALL ORDER BY ALL"
        ).to_pylist()
    held: Totals = {}
    for row in rows:
        if row["view"] == view and row["value"] is not None:
            held.setdefault(row["member_id"], {})[row["category"]] = row["value"]
    return held


def split(
    tables: Tables, factor_set: FactorSet, figures: Figures, *, year: int, view: str = HEADLINE
) -> dict[str, dict[str, float]]:
    """By member: `ours` and `theirs` [kgCO2e] in one view, and what each cause adds between them."""
    stated = [cause for cause in CAUSES[:-1] if _states(figures, cause)]
    made = {
        chosen: totals(tables, exchanged(factor_set, figures, chosen), year=year, view=view)
        for count in range(len(stated) + 1)
        for chosen in combinations(stated, count)
    }
    known = {category for category, quantity in figures if quantity == "making"} or None
    causes = [*stated, "perimeter"] if known else stated

    def total(member: str, chosen: frozenset[str]) -> float:
        by_category = made[tuple(cause for cause in stated if cause in chosen)][member]
        kept = known if known and "perimeter" in chosen else by_category.keys()
        return sum(value for category, value in by_category.items() if category in kept)

    return {
        member: {
            "ours": total(member, frozenset()),
            **{cause: _share(cause, causes, partial(total, member)) for cause in causes},
            "theirs": total(member, frozenset(causes)),
        }
        for member in made[()]
    }


def _states(figures: Figures, cause: str) -> bool:
    return any(quantity == cause for _, quantity in figures)


def _share(cause: str, causes: Collection[str], total: Callable[[frozenset[str]], float]) -> float:
    """The Shapley value of one of `causes`."""
    others = [each for each in causes if each != cause]
    return sum(weight * (total(before | {cause}) - total(before)) for before, weight in _orders(others))


def _orders(others: Collection[str]) -> Iterator[tuple[frozenset[str], float]]:
    """Each set of causes that may come before, and the share of all orders in which it does."""
    count = len(others) + 1
    for size in range(count):
        weight = factorial(size) * factorial(count - size - 1) / factorial(count)
        yield from ((frozenset(before), weight) for before in combinations(others, size))
