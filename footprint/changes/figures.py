"""How sure it is that one figure is above another: of two members, years, types of device, stages or services. Both are
drawn in pairs, so that what they share cancels (method README §20)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import fsum, isclose
from typing import Any, Literal, TypeAlias

import pyarrow as pa
import pyarrow.compute as pc

from factors.catalogue import FactorSet
from footprint import steps
from footprint.changes.intervals import drawing
from footprint.lake import Lake
from footprint.method.indicators import CRITERION
from footprint.uncertainty import Model, chances, difference

AMOUNTS = ("value", "value_short_life", "value_long_life")
PARTS = ("category", "stage", "service_id")
KEYS = ("pair",)
# All that one figure is made of, the other is.
SURE = dict.fromkeys(("value", "low", "high", "chance"), 0.0)
Reason: TypeAlias = Literal["nothing_assessed", "no_indicator", "other_unit"]


class NoDifferenceError(ValueError):
    """Two figures cannot be compared. `reason`, and the `figure` that it is of."""

    def __init__(self, reason: Reason, figure: Figure) -> None:
        super().__init__(reason)
        self.reason, self.figure = reason, figure


@dataclass(frozen=True)
class Figure:
    """A total of a member, or the part of it that is of one category, stage or service. `indicator`: in its unit, as
    per employee; its criterion is the one that counts."""

    member_id: str
    year: int
    indicator: str | None = None
    category: str | None = None
    stage: str | None = None
    service_id: str | None = None
    view: str = "depreciation"
    basis: str = "location"
    criterion: str = "gwp"

    @property
    def counted(self) -> str:
        """The criterion of what adds up to it."""
        return CRITERION.get(self.indicator or "", self.criterion)


@dataclass(frozen=True)
class Difference:
    """Both figures, what one is above the other by, the 95 % interval of that, and the chance that it is above."""

    one: float
    other: float
    low: float
    high: float
    p_higher: float
    unit: str

    @property
    def difference(self) -> float:
        """The one less the other."""
        return self.one - self.other


def compared(lake: Lake, sets: Mapping[int, FactorSet], one: Figure, other: Figure) -> Difference:
    """How sure it is that `one` is above `other`. `sets`: the factor set of each year's results. NoDifferenceError
    where one of them has nothing that is assessed, or their units differ."""
    (terms, unit), (other_terms, other_unit) = (_terms(lake, sets[figure.year], figure) for figure in (one, other))
    if unit != other_unit:
        raise NoDifferenceError("other_unit", other)
    latest = max(one.year, other.year)
    values = _sum(terms), _sum(other_terms)
    (row,) = _drawn({1.0: terms, -1.0: other_terms}, drawing(sets[latest], latest)) or [SURE]
    off = values[0] - values[1] - row["value"]
    return Difference(*values, row["low"] + off, row["high"] + off, row["chance"], unit)


def _drawn(sides: Mapping[float, pa.Table], model: Model) -> list[dict[str, float]]:
    """Value, interval and chance of one side less the other, by their signs; no row where all of it cancels."""
    signed = [terms.append_column("sign", pa.repeat(pa.scalar(sign), terms.num_rows)) for sign, terms in sides.items()]
    both = pa.concat_tables(signed)
    both = both.append_column("pair", pa.repeat(pa.scalar("both"), both.num_rows))
    return list(chances(difference(both, KEYS), model, KEYS).to_pylist())


def _terms(lake: Lake, factor_set: FactorSet, figure: Figure) -> tuple[pa.Table, str]:
    """What the figure is made of, in its unit."""
    shown = {"view": figure.view, "basis": figure.basis, "criterion": figure.counted}
    terms, _ = steps.uncertain_year(lake, figure.year, factor_set, figure.member_id, **shown)
    row = None if figure.indicator is None else _indicator(lake, figure, _sum(terms))
    for name in PARTS:
        wanted = getattr(figure, name)
        if wanted is not None:
            terms = terms.filter(pc.equal(terms[name], wanted))
    if not terms.num_rows:
        raise NoDifferenceError("nothing_assessed", figure)
    if row is None:
        return terms, str(terms["unit"][0].as_py())
    return _scaled(terms, row["value"] / row["numerator"]), row["unit"]


def _indicator(lake: Lake, figure: Figure, whole: float) -> dict[str, Any]:
    """The row of its indicator, which divides the `whole` total."""
    for row in lake.read("indicators_member", year=figure.year).to_pylist():
        mine = (row["member_id"], row["indicator"]) == (figure.member_id, figure.indicator)
        shown = row["view"] in (figure.view, "any") and row["basis"] in (figure.basis, "any")
        if mine and shown and row["value"] is not None and isclose(row["numerator"], whole, rel_tol=1e-9):
            return dict(row)
    raise NoDifferenceError("no_indicator", figure)


def _scaled(terms: pa.Table, part: float) -> pa.Table:
    for name in (*AMOUNTS, "value_sq"):
        place, power = terms.column_names.index(name), 2 if name == "value_sq" else 1
        terms = terms.set_column(place, name, pc.multiply(terms[name], part**power))
    return terms


def _sum(terms: pa.Table) -> float:
    return fsum(terms["value"].to_pylist())
