"""How much less one total is than another, draw by draw: a figure is the same draw on both sides, so what both hold
cancels, and only what differs is uncertain."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from footprint.uncertainty.draws import quantiles, shares_above
from footprint.uncertainty.propagation import (
    AMOUNTS,
    HIGH,
    LOW,
    VARYING,
    Model,
    blocks,
    distinct,
    entries,
    in_order,
    owners,
    plain,
    rounded,
)  # fmt: skip

Reals: TypeAlias = npt.NDArray[np.float64]
SUMS = (*AMOUNTS.values(), "value_sq")
# What may differ between two terms of one total that vary alike, but for their value.
ALIKE = (*VARYING, "member_id", "criterion", "category", "activity", "unit", "is_negative")
# Digits of a chance: beyond them is the number of draws.
CHANCE_DIGITS = 3
# What is left of two equal sums of reals, over either.
ROUNDING = 1e-12


def difference(terms: pa.Table, keys: Sequence[str]) -> pa.Table:
    """One term for all `terms` that vary alike, by `keys`: what has 1 in the column `sign` less what has -1. Those that
    cancel go.

    Of a member's own values, line by line, so large a part errs as differs: exact where all change alike. How far they
    err does not depend on what is known of their dates: the wider of both counts.
    """
    terms = in_order(terms)
    marked = terms.append_column("is_negative", pc.less(terms["value"], 0))
    sides = {"more": pc.greater(terms["sign"], 0), "less": pc.less(terms["sign"], 0)}
    for side, mask in sides.items():
        for name in SUMS:
            marked = marked.append_column(f"{name}_{side}", pc.if_else(mask, marked[name], 0.0))
    names = list(dict.fromkeys((*keys, *ALIKE)))
    added = [f"{name}_{side}" for name in SUMS for side in sides]
    sums = marked.group_by(names, use_threads=False).aggregate(
        [*((name, "sum") for name in added), ("row_sigma", "max")]
    )
    both = {name: [sums[f"{name}_{side}_sum"].to_numpy() for side in sides] for name in SUMS}
    amounts = {name: _less(*both[name]) for name in AMOUNTS.values()}
    most = np.maximum(*(np.abs(side) for side in both["value"]))
    part = np.divide(np.abs(amounts["value"]), most, out=np.zeros_like(most), where=most > 0)
    amounts["value_sq"] = np.maximum(*both["value_sq"]) * np.minimum(part, 1.0) ** 2
    found = sums.select(names).append_column("row_sigma", sums["row_sigma_max"])
    for name in SUMS:
        found = found.append_column(name, pa.array(amounts[name]))
    return plain(found.filter(pa.array(np.any([amounts[name] != 0 for name in SUMS], axis=0))))


def _less(more: Reals, less: Reals) -> Reals:
    """The difference, 0 where it is one of rounding only."""
    return np.where(np.abs(more - less) <= ROUNDING * np.maximum(np.abs(more), np.abs(less)), 0.0, more - less)


def chances(terms: pa.Table, model: Model, keys: Sequence[str]) -> pa.Table:
    """Value, 95 % interval and share of draws above 0 of the sum of differences by `keys`; a row a combination."""
    terms = in_order(terms)
    outputs, number = distinct(terms, keys)
    value = np.bincount(number, terms["value"].to_numpy(), minlength=outputs.num_rows).astype(np.float64)
    low, high, chance = value.copy(), value.copy(), np.zeros(len(value))
    for block in blocks(entries(terms, model), model, number, len(value), owners(outputs)):
        for bound, cut in zip((low, high), quantiles(block.drawn, (LOW, HIGH)), strict=True):
            bound[block.totals] += rounded(cut)[block.row]
        chance[block.totals] = shares_above(block.drawn, block.row, -value[block.totals])
    found = {"value": value, "low": low, "high": high, "chance": np.round(chance, CHANCE_DIGITS)}
    for name, column in found.items():
        outputs = outputs.append_column(name, pa.array(column))
    return outputs


def deviations(terms: pa.Table, model: Model, key: str) -> dict[str, Reals]:
    """What each draw adds to the sum of differences, by the column `key`: sums that are of no member, few enough to be
    drawn together."""
    terms = in_order(terms)
    outputs, number = distinct(terms, [key])
    names: list[str] = outputs[key].to_pylist()
    drawn: dict[str, Reals] = {}
    for block in blocks(entries(terms, model), model, number, len(names)):
        drawn |= {name: block.drawn[row].astype(np.float64)
                  for name, row in zip(names[block.totals], block.row, strict=True)}  # fmt: skip
    return drawn


def interval(drawn: Reals) -> tuple[float, float]:
    """Between what 95 % of these draws lie."""
    low, high = quantiles(drawn.copy()[np.newaxis], (LOW, HIGH)).ravel().tolist()
    return low, high
