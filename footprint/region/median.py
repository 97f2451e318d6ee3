"""The middle of a ratio of holdings: below which half of them are, coarsely, where nobody is found out by it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import pyarrow as pa

from footprint.disclosure import Release, Rules
from footprint.disclosure.bands import Line, Ratio
from footprint.disclosure.families import Cell, Family, Variable, families, published_of
from footprint.disclosure.quarters import may_be_given
from footprint.region.quarters import FEWEST, FEWEST_OF_A_BAND, limits
from footprint.schema import NOT_ASSESSED, PUBLISHED, WITHHELD

Row: TypeAlias = dict[str, Any]
OF = "C2"
MEDIAN = f"{OF}_median"
ERASED = "erased"  # stands for whoever was erased from a release: one at least, nobody knows how many holdings
NOTHING: Row = dict.fromkeys(("value", "rounded_to", "holdings"))
HEADLINE = {"C2_num": Variable("C2_num", "gwp", "depreciation", "location", "total")}


@dataclass(frozen=True)
class Before(Release):
    """An earlier release. `middle`: the median that it published, None without one; `has_lost`: whether holdings that
    it counted were erased from it since, of whom nothing is known any more."""

    middle: float | None = None
    has_lost: bool = False


def ratio_of(name: str, known: Mapping[str, Family], published: Iterable[tuple[Variable, Cell]]) -> Ratio | None:
    """A ratio of holdings by its sides; None where one of them is not there. `published`: sums, each in a cell."""
    above, below = (HEADLINE.get(side, Variable(side)) for side in (f"{name}_num", f"{name}_den"))
    family, other = (next((each for each in known.values() if side in each.index), None) for side in (above, below))
    if family is None or other is None:
        return None
    at = other.index[below]
    divided = {part: float(other.values[row, at]) for row, part in enumerate(other.parts) if other.assessed[row, at]}
    return Ratio(family, above, divided, [each for each in published if each[0] in family.index])


def line_of_all(ratio: Ratio) -> Line | None:
    """The line of all holdings with the limit in the middle alone; None of fewer than ten."""
    values = ratio.values(Cell())
    at = (len(values) // 2,)
    return Line(Cell(), values, at, limits([*values.values()], at)) if len(values) >= FEWEST else None


def median(
    amounts: pa.Table,
    variables: pa.Table,
    cells: Iterable[Mapping[str, Any]],
    rules: Rules,
    earlier: Sequence[Before] = (),
) -> Row:
    """Status, value, step of rounding and number of holdings of MEDIAN, beside published `cells` of a year. There is
    none where one or two holdings are new in it, or gone, since an earlier release that has one, or where nobody knows
    that, nor where it would be another one of the same year."""
    told = published_of(cells)
    ratio = ratio_of(OF, families(amounts, variables), told)
    if ratio is None or not ratio.amounts:
        return NOTHING | {"status": NOT_ASSESSED}
    line = line_of_all(ratio)
    if line is None or not line.given[0].value or not all(_may_follow(line, each) for each in earlier):
        return NOTHING | {"status": WITHHELD}
    if not may_be_given(ratio, [line], rules):
        return NOTHING | {"status": WITHHELD}
    (limit,) = line.given
    step = 2 * max(limit.high - limit.value, limit.value - limit.low)
    return {"value": limit.value, "rounded_to": step, "holdings": len(line.values), "status": PUBLISHED}


def _may_follow(line: Line, before: Before) -> bool:
    """Whether the middle of an earlier release may be followed by this one: nobody stands out between the two, and that
    is known. Whoever was erased since counts as one who is gone."""
    if before.middle is None:
        return True
    ratio = ratio_of(OF, families(before.amounts, before.variables), ())
    if ratio is None or (before.change == 0 and before.middle != line.given[0].value):
        return False
    then, now = {*ratio.values(Cell()), *([ERASED] if before.has_lost else ())}, line.values.keys()
    return len(then) >= FEWEST and not any(0 < len(rest) < FEWEST_OF_A_BAND for rest in (now - then, then - now))
