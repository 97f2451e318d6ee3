"""Why a total moved, in plain Python: greenhouse gases on the grid of one member whose devices are all counted alike.

Every number moves in every order, one order after the other, as the definition of Shapley says.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import permutations
from math import prod
from typing import Any

Row = dict[str, Any]
Tables = Mapping[str, Sequence[Row]]
NAMES = ("fleet", "mix", "coverage", "ages", "usage", "grid", "factors")
MADE = {"ok", "not_in_service", "fully_amortised", "box_in_line"}
USED = {"ok", "not_in_service", "not_in_use", "box_in_line"}


def by_orders(before: Sequence[float], now: Sequence[float]) -> list[float]:
    """The mean over all orders of what each number's own step adds to their product."""
    moving = [place for place, pair in enumerate(zip(before, now, strict=True)) if pair[0] != pair[1]]
    orders = list(permutations(moving))
    added = [0.0] * len(before)
    for order in orders:
        at = list(before)
        for place in order:
            value = prod(at)
            at[place] = now[place]
            added[place] += (prod(at) - value) / len(orders)
    return added


class Year:
    """What one year's tables say of the member."""

    def __init__(self, tables: Tables) -> None:
        self.there: dict[str, float] = defaultdict(float)
        self.made: dict[str, float] = defaultdict(float)
        self.used: dict[str, float] = defaultdict(float)
        self.years: dict[str, float] = defaultdict(float)
        gases = [row for row in tables["year_factors"] if row["criterion"] == "gwp"]
        self.factors = {(row["factor_key"], row["activity"], row["stage"]): row["value"] for row in gases}
        published = {key for key, activity, _ in self.factors if activity == "life_start"}
        for row in tables["fleet"]:
            devices = row["devices"] + row["retired"]
            self.there[row["category"]] += devices
            if row["embodied_status"] in MADE and row["factor_key"] in published:
                self.made[row["category"]] += devices
            if row["use_status"] in USED:
                self.used[row["category"]] += devices
                self.years[row["category"]] += row["years_in_service"]
        self.values: dict[tuple[str, str, str, str], float] = defaultdict(float)
        for row in tables["footprint"]:
            counted = row["view"] in ("any", "depreciation") and row["basis"] in ("any", "location")
            if row["criterion"] == "gwp" and counted and row["value"] is not None:
                self.values[row["category"], row["stage"], row["activity"], row["factor_key"]] += row["value"]

    def amount(self, cell: tuple[str, str, str, str]) -> float:
        _, stage, activity, key = cell
        return self.values[cell] / self.factors[key, activity, stage] if self.values[cell] else 0.0


def causes(before: Tables, now: Tables) -> dict[str, float]:
    """What each cause adds."""
    years = Year(before), Year(now)
    cells = sorted(set(years[0].values) | set(years[1].values))
    categories = {cell[0] for cell in cells}
    sizes = [sum(year.there[category] for category in categories) for year in years]
    found: dict[str, float] = defaultdict(float)
    for cell in cells:
        numbers = [_numbers(year, size, cell, cells) for year, size in zip(years, sizes, strict=True)]
        whole = []
        for one, other in (numbers, numbers[::-1]):
            fleet, mix, built, *more = (_known(mine, theirs) for mine, theirs in zip(one, other, strict=True))
            whole.append([fleet, mix * built, *more])
        for name, value in zip(NAMES, by_orders(*whole), strict=True):
            found[name] += value
    return dict(found)


def _known(one: float | None, other: float | None) -> float:
    """What a year does not say is what the other says."""
    return one if one is not None else other if other is not None else 0.0


def _share(part: float, whole: float) -> float | None:
    return part / whole if whole else None


Cell = tuple[str, str, str, str]


def _numbers(year: Year, size: float, cell: Cell, cells: Sequence[Cell]) -> list[float | None]:
    """The numbers of one product in the order of `NAMES`, the parts of one machine behind the mix."""
    category, stage, activity, key = cell
    amounts = {other[3]: year.amount(other) for other in cells if other[:3] == cell[:3]}
    whole = sum(amounts.values())
    mix = _share(year.there[category], size)
    if activity == "electricity":
        known = _share(year.used[category], year.there[category])
        served = _share(year.years[category], year.used[category])
        each = _share(whole, year.years[category])
        return [size, mix, 1.0, known, served, each, _share(year.values[cell], whole), 1.0]
    built = _share(amounts[key], whole)
    known, lives = _share(year.made[category], year.there[category]), _share(whole, year.made[category])
    factor = year.factors[key, activity, stage] if amounts[key] else None
    return [size, mix, built, known, lives, 1.0, 1.0, factor]
