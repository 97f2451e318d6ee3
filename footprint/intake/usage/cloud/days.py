"""From the lines of a cloud bill to days of use: hours, GB hours, GB, and cost. What a line is, is known by now."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from footprint import schema
from footprint.intake.findings import FLAGGED
from footprint.intake.usage.cloud import periods, units, words
from footprint.intake.usage.cloud.charges import Charges
from footprint.intake.usage.cloud.kinds import CHARGE, COMPUTE, COST

_NAMES = ("subject_kind", "subject_id", "provider", "region", "account", "resource")
_KEY = (*_NAMES, "metric", "day", "network", "unit")
_SUMS = [
    ("quantity", "sum"),
    ("vcpu", "max"),
    ("ram_gb", "max"),
    ("line", "min"),
    ("line", "max"),
    ("line", "count_distinct"),
]
_FOUND = ("quantity", "vcpu", "ram_gb", "first_line", "last_line", "lines")
_CLOSE = 1e-6


def days_of_use(charges: Charges, counted: np.ndarray, paid: np.ndarray) -> pa.Table:
    """One row a key of usage and day. `counted`, `paid`: positions of the lines whose quantity, whose cost counts."""
    names = charges.names()
    rows = pa.concat_tables([_metrics(charges, counted, names), _costs(charges, paid, names)])
    found = rows.group_by(list(_KEY), use_threads=False).aggregate(_SUMS)
    return found.rename_columns([*_KEY, *_FOUND]).sort_by([(name, "ascending") for name in _KEY])


def _metrics(charges: Charges, rows: np.ndarray, names: dict[str, pa.Array]) -> pa.Table:
    kinds = charges.kinds
    is_machine = charges.by_kind([each.metric == COMPUTE for each in kinds], bool)
    factor = charges.by_kind([each.factor for each in kinds], float) * factors_of_blocks(charges, is_machine)
    row, day, part = _cut(charges, rows, charges.quantity * factor)
    monthly = charges.by_kind([each.monthly for each in kinds], bool)[row]
    part = np.where(monthly, part * periods.hours_of_month(day), part)
    of = pa.array(charges.kind_of[row])
    columns = {
        "metric": pa.array([each.metric for each in kinds], schema.TEXT).take(of),
        "network": pa.array([each.network for each in kinds], schema.TEXT).take(of),
        "unit": pa.array([schema.METRICS.get(each.metric, "") for each in kinds], schema.TEXT).take(of),
        "resource": names["resource"].take(pa.array(row)),
    }
    return _table(charges, row, day, part, names, columns)


def _costs(charges: Charges, rows: np.ndarray, names: dict[str, pa.Array]) -> pa.Table:
    """Cost under the name of what was used; that of a tax, a credit … under its kind."""
    row, day, part = _cut(charges, rows, charges.cost)
    index = pa.array(row)
    currency, charge = charges.currency(), charges.charge
    apart = charge.arrow([None if word == words.USAGE else CHARGE + word for word in charge.values], schema.TEXT)
    columns = {
        "metric": pa.repeat(pa.scalar(COST), len(row)),
        "network": pa.nulls(len(row), schema.TEXT),
        "unit": currency.arrow(list(currency.values), schema.TEXT).take(index),
        "resource": pc.coalesce(apart.take(index), names["resource"].take(index)),
    }
    found = _table(charges, row, day, part, names, columns)
    is_apart = pc.is_valid(apart.take(index))
    for name in ("vcpu", "ram_gb"):  # a tax has no size
        sized = pc.if_else(is_apart, pa.scalar(None, schema.REAL), found.column(name))
        found = found.set_column(found.schema.get_field_index(name), name, sized)
    return found


def _cut(charges: Charges, rows: np.ndarray, amount: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(line, day, part) of the amounts of these lines, by day."""
    place, day, before, after = periods.by_day(charges.start[rows], charges.end[rows])
    row = rows[place]
    return row, day, amount[row] * after - amount[row] * before


def _table(
    charges: Charges, row: np.ndarray, day: np.ndarray, part: np.ndarray, names: dict[str, pa.Array],
    columns: dict[str, pa.Array],
) -> pa.Table:  # fmt: skip
    of, index = pa.array(charges.kind_of[row]), pa.array(row)
    every = {name: names[name].take(index) for name in _NAMES} | columns
    every["day"] = pa.array(day.astype(np.int32), pa.int32()).cast(schema.DAY)
    every["quantity"] = pa.array(part, schema.REAL)
    every["vcpu"] = pa.array([each.vcpu for each in charges.kinds], schema.REAL).take(of)
    every["ram_gb"] = pa.array([each.ram_gb for each in charges.kinds], schema.REAL).take(of)
    every["line"] = pa.array(charges.lines[row], schema.WHOLE)
    return pa.table({name: every[name] for name in (*_KEY, "quantity", "vcpu", "ram_gb", "line")})


def factors_of_blocks(charges: Charges, is_machine: np.ndarray) -> np.ndarray:
    """What to multiply each quantity by: the block where it counts blocks, else 1. Azure writes what a price is for as
    the unit (`10 Hours`) and counts single hours; a priced quantity counts blocks.

    A consumed quantity counts single units, unless the machine hours of the file say otherwise: none of them, taken in
    blocks, lasts longer than its own period, and some fill it exactly.
    """
    block = charges.unit.spread([units.unit(value).block for value in charges.unit.values], float)
    asked = is_machine & (block > 1) & ~charges.is_priced & (charges.quantity > 0)
    in_blocks = False
    if asked.any():
        hours = (charges.end - charges.start)[asked] / 3600
        filled = charges.quantity[asked] * block[asked] / hours
        in_blocks = bool((filled <= 1 + _CLOSE).all() and (np.abs(filled - 1) <= _CLOSE).any())
        variant = "blocks" if in_blocks else "single"
        charges.reader.findings.add_lines(
            "block_units", FLAGGED, "quantity_unit", charges.lines[asked], variant=variant
        )
    return np.where((block > 1) & (charges.is_priced | in_blocks), block, 1.0)
