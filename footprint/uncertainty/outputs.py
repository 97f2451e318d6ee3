"""Which totals have an interval, and what the interval of each member's headline is made of."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Context

import pyarrow as pa
import pyarrow.compute as pc

from footprint.uncertainty.drivers import of_members
from footprint.uncertainty.propagation import Model, in_order, intervals, of_ordered

MEMBER = ["member_id", "year"]
CELL = ["sector", "zone", "size", "criterion"]
TOTAL = [*MEMBER, "view", "basis", "criterion"]
# Parts of the headline; what the column of the terms is called.
PARTS = {"category": "category", "stage": "stage", "service": "service_id"}
ALL = "*"
BOUNDS = (0.0, 1.0)
# To two digits, bounds outwards: more would say of what kind of devices the cell's total is made, and so how a total is
# parted whose parts are hidden.
ROUNDED = {"median": ROUND_HALF_EVEN, "low": ROUND_FLOOR, "high": ROUND_CEILING}


def headline(terms: pa.Table) -> pa.Table:
    """The terms of the first view and basis: what reports open with."""
    return terms.filter((pc.field("view") == "depreciation") & (pc.field("basis") == "location"))


def members(terms: pa.Table, model: Model) -> pa.Table:
    """Rows of `uncertainty_member`: totals in every view, basis and criterion; in the headline also each category,
    stage and service; greenhouse gases of the headline with no and with full correlation within a source, too."""
    terms = in_order(terms)
    shown = headline(terms)
    gases = shown.filter(pc.field("criterion") == "gwp")
    parts = [_named(of_ordered(terms, model, TOTAL), "total", None, model)]
    parts += [_named(of_ordered(shown, model, [*TOTAL, name]), part, name, model) for part, name in PARTS.items()]
    for correlation in BOUNDS:
        other = model.correlated(correlation)
        parts.append(_named(of_ordered(gases, other, TOTAL), "total", None, other))
    return pa.concat_tables(parts)


def _named(rows: pa.Table, output: str, column: str | None, model: Model) -> pa.Table:
    if column is not None:
        rows = rows.filter(pc.field(column).is_valid())
    key = pa.repeat(pa.scalar(ALL), rows.num_rows) if column is None else rows[column].cast(pa.string())
    columns = {name: rows[name] for name in TOTAL} | {"output": pa.repeat(pa.scalar(output), rows.num_rows), "key": key}
    columns["correlation"] = pa.repeat(pa.scalar(model.correlation), rows.num_rows)
    return pa.table(columns | {name: rows[name] for name in ("value", "median", "low", "high", "unit")})


def avoided(terms: pa.Table, model: Model) -> pa.Table:
    """What each member avoids, with its interval. `terms`: of `_avoided_terms`."""
    return intervals(terms, model, MEMBER)


def region(terms: pa.Table, model: Model) -> pa.Table:
    """Rows of `uncertainty_region`: an interval of each total of the headline, by cell. `terms`: rows of
    `_region_terms`."""
    rows = intervals(terms, model, ["year", *CELL])
    for name, rounding in ROUNDED.items():
        cells = pa.array([coarse(value, rounding) for value in rows[name].to_pylist()], pa.float64())
        rows = rows.set_column(rows.column_names.index(name), name, cells)
    return rows


def coarse(value: float, rounding: str) -> float:
    """The value to two significant digits, rounded as `ROUNDED` says."""
    return float(Context(prec=2, rounding=rounding).create_decimal(value))


def member_drivers(terms: pa.Table, model: Model) -> pa.Table:
    """Rows of `uncertainty_drivers`: what makes the interval of each member's greenhouse gases in the headline."""
    gases = headline(terms).filter(pc.field("criterion") == "gwp")
    return pa.Table.from_pylist(list(_driver_rows(gases, model)), schema=_DRIVERS)


_DRIVERS = pa.schema(
    [("member_id", pa.string()), ("year", pa.int64()), ("kind", pa.string()), ("driver", pa.string())]
    + [(name, pa.float64()) for name in ("share", "low", "high")]
)


def _driver_rows(gases: pa.Table, model: Model) -> Iterator[dict[str, object]]:
    gases = in_order(gases)
    for place, found in of_members(gases, model):
        about = {name: gases[name][place].as_py() for name in MEMBER}
        for kind, key, share, low, high in found:
            yield {**about, "kind": kind, "driver": key, "share": share, "low": low, "high": high}
