"""How sure each cause of a change is: the terms of both years, drawn in pairs (method README §11, §20)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import product
from math import fsum
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from factors.catalogue import FactorSet
from footprint import steps
from footprint.changes.causes import Route, of_members, route_to
from footprint.changes.comparing import BOTH, CAUSES, NUMBERS, PART, ROUNDING, Compared, Step
from footprint.changes.results import of_year
from footprint.changes.services import services
from footprint.changes.shapley import Numbers, by_year
from footprint.engine import DuckDB, year_engine
from footprint.lake import Lake
from footprint.schema import TABLES
from footprint.uncertainty import Model, chances, difference

Key: TypeAlias = tuple[str, ...]
KEYS = ("member_id", "basis", "criterion", "cause")
# Beside the causes: the whole, and all of what is counted in both years.
TOTAL, SAME = "total", "counted_in_both"
# The numbers of a product in which years may err differently: how much of an activity, and its published figure.
AGE, USE, GRID, CONTRACT, FACTOR = (list(NUMBERS).index(name) for name in ("age", "use", "grid", "contract", "factor"))


def uncertainty_changes(lake: Lake, year: int, factor_set: FactorSet, last_made: dict[str, object]) -> Path:
    """The interval of each cause in `changes_member` of `year`, and of each service: the tables `uncertainty_changes`
    and `uncertainty_services`; no row where the results of the year before, or the factor set, do not say how far
    figures may err. `last_made`: how those were made (`Inputs.last_made`)."""
    route = route_to(lake, year, factor_set, last_made, with_terms=True)
    rows: dict[str, list[dict[str, Any]]] = {"uncertainty_changes": [], "uncertainty_services": []}
    if route is not None and route.has_terms:
        rows["uncertainty_changes"] = bounded(route, lake.read("changes_member", year=year), factor_set, year)
        rows["uncertainty_services"] = services(route.direct, drawing(factor_set, year))
    about = {"year": year, "from_year": year - 1}
    tables = {name: pa.Table.from_pylist([about | row for row in each], schema=TABLES[name].arrow)
              for name, each in rows.items()}  # fmt: skip
    lake.commit(tables, None, year=year)
    (path,) = lake.paths("uncertainty_changes", year=year)
    return path


def bounded(route: Route, causes: pa.Table, factor_set: FactorSet, year: int) -> list[dict[str, Any]]:
    """The interval of each cause in `causes`, of all that is counted in both, and of the whole; none where results do
    not say how far figures may err."""
    if not route.has_terms:
        return []
    bounds = drawn(of_members(route, signed), drawing(factor_set, year))
    return _described(bounds, _sums(causes.filter(pc.is_in(causes["criterion"], bounds["criterion"].unique()))))


def drawing(factor_set: FactorSet, year: int) -> Model:
    """The model that draws how far figures of a year may err."""
    with DuckDB() as engine:
        return steps.drawing(engine.bind(run=steps.run_view(year), **steps.catalogue_sources(factor_set)))


def drawn(terms: pa.Table, model: Model) -> pa.Table:
    """Value, interval and chance to be above 0 of each cause, and of all together. `terms`: of `signed`."""
    return chances(difference(terms, KEYS), model, KEYS)


def signed(steps_taken: Iterable[Step]) -> pa.Table:
    """What the terms of all steps add to each cause: rows of `_change_draws`."""
    return pa.concat_tables([_of_step(step) for step in steps_taken])


def _of_step(step: Step) -> pa.Table:
    """As large a part of each term as the cause is of what the term is in; of the year before with sign -1."""
    year = step.now.year
    comparison = step.comparison
    shares = pa.concat_tables([*_of_parts(comparison, year), *_of_terms(comparison, year)])
    terms = [of_year(each.terms, place) for each, place in ((step.before, year - 1), (step.now, year))]
    with year_engine() as engine:
        engine.bind(drawn=pa.concat_tables(terms), parts=comparison.parts, shares=shares)
        return engine.bind(step=pa.table({"weight": [step.weight]})).run("_change_draws")


def _of_parts(comparison: Compared, year: int) -> Iterator[pa.Table]:
    """Whole parts: of the total, of what is counted in both years, and of the one cause that a part has."""
    names = {TOTAL: np.full(len(comparison.one), TOTAL, dtype=object), SAME: comparison.one.copy(), "": comparison.one}
    names[SAME][np.isin(comparison.one, [*BOTH, ""])] = SAME
    for name, causes in names.items():
        mask = causes == name if name else np.isin(causes, CAUSES)
        rows = comparison.parts.select(list(PART)).filter(pa.array(mask))
        for column in ("activity", "term"):
            rows = rows.append_column(column, pa.nulls(rows.num_rows, pa.string()))
        for of, sign in ((year - 1, -1.0), (year, 1.0)):
            yield _shares(rows, (of, of), causes[mask].tolist(), np.full(rows.num_rows, sign))


def _of_terms(comparison: Compared, year: int) -> Iterator[pa.Table]:
    """Terms of parts with several causes: as large a part of the term of either year as each cause has, with the
    published figure of that year and of the other."""
    if comparison.terms is None:
        return
    names, shares = list(NUMBERS.values()), _parts_of_terms(comparison, comparison.terms)
    for (amounts, figures), part in zip(product((0, 1), repeat=2), shares.reshape(4, *shares.shape[2:]), strict=True):
        place, number = np.nonzero(part)
        rows = comparison.terms.select([*PART, "activity", "term"]).take(pa.array(place))
        causes = [names[each] for each in number]
        yield _shares(rows, (year - 1 + amounts, year - 1 + figures), causes, part[place, number])


def _shares(rows: pa.Table, years: tuple[int, int], causes: list[str], shares: Numbers) -> pa.Table:
    for name, value in zip(("of_year", "figure_year"), years, strict=True):
        rows = rows.append_column(name, pa.repeat(pa.scalar(value, pa.int64()), rows.num_rows))
    return rows.append_column("cause", pa.array(causes, pa.string())).append_column("share", pa.array(shares))


def _parts_of_terms(comparison: Compared, terms: pa.Table) -> Numbers:
    """By year of the amounts, year of the figure, term and number: what the number's part has of the term."""
    made = np.array(terms["is_made"].to_pylist(), dtype=np.bool_)
    activity, term = (np.array(terms[name].to_pylist(), dtype=object) for name in ("activity", "term"))
    amount = np.where(made, AGE, USE)
    figure = np.where(activity != "electricity", FACTOR, np.where(term == "contracts", CONTRACT, GRID))
    held = by_year(comparison.before, comparison.now, (amount, figure))
    values = [np.prod(each, axis=1) for each in (comparison.before, comparison.now)]
    nothing = [value == 0 for value in values]
    shares = np.zeros_like(held)
    for side, sign in ((0, -1.0), (1, 1.0)):
        # A year in which there was nothing errs as the other does; what a life might bring into it is ages, or use.
        alone = nothing[1 - side] & ~nothing[side]
        whole = held[side] + np.where(alone[:, None], held[1 - side], 0.0)
        shares[side] = whole / np.where(nothing[side], 1.0, values[side])[:, None]
        shares[side][:, nothing[side]] = 0.0
        shares[side, side, nothing[side], amount[nothing[side]]] = sign
    shares[np.abs(shares) <= ROUNDING] = 0.0
    return shares


def _sums(causes: pa.Table) -> dict[Key, float]:
    """By member, basis, criterion and cause: what `changes_member` says of each cause, of all that is counted in both
    years, and of the whole."""
    sums: defaultdict[Key, list[float]] = defaultdict(list)
    for *part, cause, adds in zip(*(causes[name].to_pylist() for name in (*KEYS, "difference")), strict=True):
        for name in (cause, TOTAL, *([SAME] if cause in BOTH else [])):
            sums[*part, name].append(adds)
    return {key: fsum(values) for key, values in sums.items()}


def _described(drawn: pa.Table, sums: Mapping[Key, float]) -> list[dict[str, Any]]:
    """What is drawn is how far a sum of the causes may be off."""
    rows = []
    for row in drawn.to_pylist():
        key = tuple(row[name] for name in KEYS)
        if key in sums:
            bounds = {name: sums[key] + (row[name] - row["value"]) for name in ("low", "high")}
            about = {"unit": "kgCO2e", "p_higher": row["chance"]}
            rows.append({name: row[name] for name in KEYS} | about | {"difference": sums[key]} | bounds)
    return rows
