"""How sure the region's change like for like is: the members of both years, both years with the same draws."""

from __future__ import annotations

from collections.abc import Iterator
from math import fsum
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from factors.catalogue import FactorSet
from footprint import steps
from footprint.changes.causes import Route, of_members, route_to
from footprint.changes.intervals import drawing, signed
from footprint.lake import Lake
from footprint.lake.filters import is_among
from footprint.region.like_for_like import CAUSES
from footprint.schema import table
from footprint.uncertainty import Model, deviations, difference, interval
from footprint.uncertainty.outputs import ROUNDED, coarse

NAME = "uncertainty_region_change"
MOVED, CHANGE = "C8_num", "C8"
NOW = "now"
Row: TypeAlias = dict[str, Any]
Names: TypeAlias = frozenset[str]


def uncertainty_region_change(lake: Lake, year: int, factor_set: FactorSet, last_made: dict[str, object]) -> Path:
    """Write the table of this name: the 95 % interval of C8_num, and of C8, of `year`. No row where nobody is counted
    in both years, or where results do not say how far figures may err. `last_made`: how those of the year before were
    made (`Inputs.last_made`)."""
    counted, rows = _counted(lake, year) & _counted(lake, year - 1), list[Row]()
    route = route_to(lake, year, factor_set, last_made, with_terms=True) if counted else None
    if route is not None and route.has_terms:
        counted &= route.direct.before.members & route.direct.now.members
        sums = _moved(lake, counted, year), _now(lake, counted, year)
        rows = [*bounds(_terms(route, counted), drawing(factor_set, year), *sums)]
    about = {"year": year, "from_year": year - 1}
    return lake.write(NAME, pa.Table.from_pylist([about | row for row in rows], schema=table(NAME).arrow), year=year)


def _counted(lake: Lake, year: int) -> Names:
    """The members that the region counts in a year."""
    states = lake.read("member_states", ["member_id", "in_region"], year=year).to_pylist()
    return frozenset(row["member_id"] for row in states if row["in_region"])


def bounds(terms: pa.Table, model: Model, moved: float, now: float) -> Iterator[Row]:
    """The intervals of what `moved`, and of it over the year before, `now` less `moved`: a quotient in each draw. What
    is drawn is how far both sums may be off, by terms whose `output` says which they are of. Bounds are to two digits,
    outwards, like those of totals."""
    if not now - moved > 0:
        return
    drawn, nothing = deviations(difference(terms, ["output"]), model, "output"), np.zeros(model.draws)
    by = moved + drawn.get(MOVED, nothing)
    before = now + drawn.get(NOW, nothing) - by
    found = [(MOVED, moved, by, "kgCO2e")]
    if before.min() > 0:
        found.append((CHANGE, moved / (now - moved), by / before, "1"))
    for name, value, draws, unit in found:
        low, high = interval(draws)
        between = {"low": coarse(low, ROUNDED["low"]), "high": coarse(high, ROUNDED["high"])}
        yield {"indicator": name, "value": value, "unit": unit} | between


def _terms(route: Route, counted: Names) -> pa.Table:
    """Terms of what moved, and of what is there now, of the members that are counted in both years."""
    moved = of_members(route, signed)
    moved = moved.filter(pc.is_in(moved["cause"], pa.array(CAUSES)))
    now = route.direct.now.terms
    assert now is not None, "a route that has terms has those of now"
    now = now.append_column("sign", pa.array(np.ones(now.num_rows)))
    parts = {MOVED: _of(moved, counted), NOW: _of(now, counted)}
    names = [name for name in moved.column_names if name in now.column_names]
    return pa.concat_tables(
        (each.select(names).append_column("output", pa.repeat(pa.scalar(output), each.num_rows))
         for output, each in parts.items()),
        promote_options="permissive",
    )  # fmt: skip


def _of(terms: pa.Table, counted: Names) -> pa.Table:
    """Terms of these members in the headline."""
    return terms.filter(
        is_among("member_id", counted)
        & (pc.field("basis") == steps.HEADLINE["basis"])
        & (pc.field("criterion") == "gwp")
    )


def _moved(lake: Lake, counted: Names, year: int) -> float:
    """What devices and their use added, as C8_num has it."""
    rows = _of(lake.read("changes_member", year=year), counted)
    return fsum(rows.filter(pc.field("cause").isin(CAUSES))["difference"].to_pylist())


def _now(lake: Lake, counted: Names, year: int) -> float:
    """Greenhouse gases of the year, as C8_now has it."""
    rows = lake.read("indicators_member", year=year)
    mine = (pc.field("indicator") == "C1") & is_among("member_id", counted)
    for name, wanted in steps.HEADLINE.items():
        mine &= pc.field(name) == wanted
    return fsum(value for value in rows.filter(mine)["value"].to_pylist() if value is not None)
