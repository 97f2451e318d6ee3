"""Two results part by part: what each cause adds to the difference of each part."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from footprint import steps
from footprint.changes.results import TABLES, Results
from footprint.changes.shapley import Numbers, Places, parts
from footprint.engine import year_engine

Texts: TypeAlias = npt.NDArray[np.object_]
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
ROW = pa.schema(
    [(name, pa.float64() if name == "difference" else pa.string()) for name in (*PART, "cause", "difference", "unit")]
)


@dataclass(frozen=True)
class Compared:
    """Two results part by part. `parts`: rows of `_change_parts`; `moved`: what each cause adds, a row a part; `one`:
    the cause of the parts that have a single one, else "". `terms`: rows of `_change_terms` of all other parts, None
    where nobody splits them, and the numbers of each before and now."""

    parts: pa.Table
    moved: Numbers
    one: Texts
    terms: pa.Table | None = None
    before: Numbers = field(default_factory=lambda: np.zeros((0, len(NUMBERS))))
    now: Numbers = field(default_factory=lambda: np.zeros((0, len(NUMBERS))))


@dataclass(frozen=True)
class Step:
    """From one result to another; `cause`: of all that is counted alike, None where it is to be split."""

    before: Results
    now: Results
    weight: float = 1.0
    cause: str | None = None

    @cached_property
    def comparison(self) -> Compared:
        """Both results part by part."""
        return compared(self.before, self.now, self.cause)


def split(before: Results, now: Results, cause: str | None = None) -> pa.Table:
    """Rows of part, cause, difference and unit: what is counted alike in both by its causes, or as one `cause`."""
    return causes_of(compared(before, now, cause))


def compared(before: Results, now: Results, cause: str | None = None) -> Compared:
    """Both results, and what each cause adds to their difference."""
    with year_engine() as engine:
        engine.bind(run=steps.run_view(now.year))
        for name in TABLES:
            sides = {f"{name}_before": before.dated(name, now.year - 1), f"{name}_now": now.dated(name, now.year)}
            engine.bind(**sides).alias(name, *sides)
        engine.view("_totals", "_part_coverage").table("_change_parts")
        order = [(name, "ascending") for name in PART]
        rows = engine.sql("SELECT * FROM _change_parts").sort_by(order)
        terms = engine.run("_change_terms") if cause is None else None
    one = np.array(rows["perimeter"].to_pylist(), dtype=object)
    is_alike = one == "counted_in_both"
    one[is_alike] = cause or ""
    if terms is None:
        return Compared(rows, _moved(rows, one), one)
    terms = terms.sort_by([*order, ("activity", "ascending"), ("term", "ascending")])
    held, place = _places(rows, terms)
    # Devices that use electricity and are in no fleet: what they add is known, and not of how many.
    one[is_alike & ~held] = "coverage"
    before_now = [_columns(terms, year) for year in ("0", "1")]
    moved = _moved(rows, one) + _by_cause(parts(*before_now), place, one)
    size = np.maximum(*(np.abs(pc.fill_null(rows[name], 0.0).to_numpy()) for name in ("value_before", "value")))
    moved[np.abs(moved) <= ROUNDING * size[:, None]] = 0.0
    apart = held[place]
    return Compared(rows, moved, one, terms.filter(pa.array(apart)), *(each[apart] for each in before_now))


def _moved(rows: pa.Table, one: Texts) -> Numbers:
    """What each cause adds to parts of one cause; a row a part, a column a cause."""
    moved = np.zeros((rows.num_rows, len(CAUSES)))
    difference = rows["difference"].to_numpy()
    for place, name in enumerate(CAUSES):
        moved[one == name, place] = difference[one == name]
    return moved


def _by_cause(values: Numbers, place: Places, one: Texts) -> Numbers:
    """What the numbers of terms add to the part of each, where that has not one cause."""
    moved = np.zeros((len(one), len(CAUSES)))
    for number, name in enumerate(NUMBERS.values()):
        moved[:, CAUSES.index(name)] += np.bincount(place, values[:, number], minlength=len(one))
    moved[one != ""] = 0.0
    return moved


def _places(compared: pa.Table, terms: pa.Table) -> tuple[npt.NDArray[np.bool_], Places]:
    """Which parts are whole sums of terms, and the part of each term."""
    number = {key: place for place, key in enumerate(_keys(compared))}
    place = np.array([number[key] for key in _keys(terms)], dtype=np.int64)
    held = np.ones(compared.num_rows, dtype=bool)
    held[place[~terms["is_whole"].to_numpy(zero_copy_only=False)]] = False
    return held, place


def _keys(rows: pa.Table) -> Iterable[tuple[str, ...]]:
    return zip(*(rows[name].to_pylist() for name in PART), strict=True)


def _columns(terms: pa.Table, year: str) -> Numbers:
    """The numbers of each product in the year before ("0") or the year ("1")."""
    columns: Sequence[Numbers] = [terms[f"{name}_{year}"].to_numpy() for name in NUMBERS]
    return np.column_stack(columns)


def causes_of(comparison: Compared) -> pa.Table:
    """One row a part and a cause that adds something."""
    part, cause = np.nonzero(comparison.moved)
    rows = comparison.parts.select([*PART, "unit"]).take(pa.array(part))
    names = pa.array([CAUSES[number] for number in cause], pa.string())
    rows = rows.append_column("cause", names).append_column("difference", pa.array(comparison.moved[part, cause]))
    return rows.select(ROW.names)
