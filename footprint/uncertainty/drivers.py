"""What an interval is made of: the share of each uncertain number in the variance, and what knowing it would leave."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from footprint.uncertainty.draws import Draws, quantiles
from footprint.uncertainty.propagation import HIGH, LOW, Column, Figure, Model, entries, in_order

# What a published figure is about, by its activity, and a parameter by the first part of its key.
ACTIVITIES = {
    "life_start": "making", "life_end": "making", "electricity": "electricity", "it_electricity": "electricity",
    "onsite_water": "electricity", "data_gb": "network", "line_month": "network", "token": "models",
    "token_hardware": "models",
}  # fmt: skip
PARAMETERS = {
    "lifetime": "life", "pue": "pue", "share": "share", "visit_share": "share", "mobile_share": "share",
    "active_hours": "share", "llm_energy": "models", "llm_request_energy": "models",
}  # fmt: skip
CONSUMPTION, OWN_VALUES = "consumption", "own_values"


class Driver(NamedTuple):
    """One number that is not known exactly: what it is about, its key, its share of the variance (all shares add up to
    1), and the 95 % interval of the total if it were known."""

    kind: str
    key: str
    share: float
    low: float
    high: float


def drivers(terms: pa.Table, model: Model) -> list[Driver]:
    """What the interval of the sum of all `terms` (rows of `_uncertain_terms` of one total) is made of, largest first.

    A share is the covariance of the deviation that a number makes alone with that of the whole, over the sum of these
    covariances.
    """
    terms = in_order(terms)
    held = entries(terms, model)
    weight = np.bincount(held.column, held.amount, minlength=len(held.columns))
    return _largest_first(zip(held.columns, weight, strict=True), terms["value"].to_numpy(), model)


def of_members(terms: pa.Table, model: Model) -> Iterator[tuple[int, list[Driver]]]:
    """The place of each member's first term, and the `drivers` of its terms, which are `in_order`."""
    held, values, names = entries(terms, model, "member_id"), terms["value"].to_numpy(), terms["member_id"].to_numpy()
    starts = np.unique(names, return_index=True)[1]
    weight = np.bincount(held.column, held.amount, minlength=len(held.columns))
    member = np.full(len(held.columns), -1)
    member[held.column] = np.searchsorted(starts, held.row, side="right") - 1
    order = np.argsort(member, kind="stable")
    bounds = np.searchsorted(member[order], np.arange(len(starts) + 1))
    for own, (start, end) in zip(pairwise(bounds), pairwise([*starts, len(names)]), strict=True):
        weighed = ((held.columns[each], weight[each]) for each in order[slice(*own)])
        yield start, _largest_first(weighed, values[start:end], model)


def _largest_first(weighed: Iterable[tuple[Column, np.float64]], values: Draws, model: Model) -> list[Driver]:
    whole, parts = np.zeros(model.draws), defaultdict[tuple[str, str], Draws](lambda: np.zeros(model.draws))
    for column, amount in weighed:
        if not amount:
            continue
        whole += amount * model.deviation(column)
        for name, part in _alone(column, model):
            parts[name] += amount * part
    deviation = whole - whole.mean()
    covariance = {name: float(np.mean(part * deviation)) for name, part in parts.items()}
    total, drawn = sum(covariance.values()), float(np.sum(values)) + whole
    found = [Driver(*name, covariance[name] / total, *_bounds(drawn - part)) for name, part in parts.items() if total]
    return sorted(found, key=lambda driver: (-driver.share, driver.kind, driver.key))


def _bounds(drawn: npt.NDArray[np.float64]) -> tuple[float, float]:
    low, high = quantiles(drawn, (LOW, HIGH))
    return float(low), float(high)


def _alone(column: Column, model: Model) -> Iterator[tuple[tuple[str, str], Draws]]:
    """What each uncertain number of a column adds to the published value if all others are as published."""
    if column.rows is not None:
        yield (OWN_VALUES, OWN_VALUES), model.deviation(column).astype(float)
    for figure in column.figures if column.amount == "given" else ():
        yield _named(figure), model.multiplier(figure) - 1
    if column.life is not None:
        weight = getattr(model.life(column.life), column.amount)
        yield _named(column.life), weight - 1 if column.amount == "given" else weight


def _named(figure: Figure) -> tuple[str, str]:
    if "|" in figure.name:
        key, activity, *_ = figure.name.split("|")
        return ACTIVITIES.get(activity, CONSUMPTION), key
    return PARAMETERS.get(figure.name.split(":")[0], CONSUMPTION), figure.name
