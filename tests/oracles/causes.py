"""Why a total moved, in plain Python: greenhouse gases on the grid of one member whose devices are all counted alike.

Every number moves in every order, one order after the other, as the definition of Shapley says.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import permutations
from math import prod
from typing import Any

from tests.oracles.devices import STAGES, Part
from tests.oracles.world import days_of

Row = dict[str, Any]
Tables = Mapping[str, Sequence[Row]]
ASSEMBLY = "component:assembly"
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
            devices = row["devices"] + row["retired"]  # on some day of the year
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


def of_lines(made: Mapping[str, tuple[Row, Sequence[Part]]], devices: Sequence[Row], year: int) -> dict[str, list[Row]]:
    """What `causes` reads of a year, from the lines of an inventory: `made`, the values and parts of each."""
    tables: dict[str, list[Row]] = {"fleet": [], "footprint": [], "year_factors": []}
    for device in devices:
        life, parts = made[device["line_id"]]
        gases = [part for part in parts if part.criterion == "gwp" and part.basis in ("any", "location")]
        tables["fleet"].append(_of_fleet(device, life, gases, year))
        for part in gases:
            is_used = part.stage == "use"
            activity = "electricity" if is_used else f"life_{STAGES[part.stage]}"
            key = f"grid:{life['country']}" if is_used else part.key
            about = {"category": device["category"], "stage": part.stage, "activity": activity, "factor_key": key}
            about["criterion"] = "gwp"
            tables["footprint"].append(about | {"view": part.view, "basis": part.basis, "value": part.value})
            if part.factor is not None:
                tables["year_factors"].append(about | {"value": part.factor})
    return tables


def _of_fleet(device: Row, life: Row, gases: Sequence[Part], year: int) -> Row:
    """A line as a row of `fleet`: there at the end of the year, came or went in it."""
    first, end = days_of(year)[0], days_of(year)[-1] + 1
    t_in, t_out, state = life["t_in"], life["t_out"], device["status"]
    q = 0.0 if life["embodied"] == "invalid_quantity" else life["q"]
    ordered = state == "on_order"
    there = (t_in is None or t_in < end) and (t_out is None or t_out >= end) and not ordered
    there = there and not (state in ("retired", "missing", "gone_undated") and t_out is None)
    days = 0.0 if ordered else max(0.0, min(life["t_end"], end) - max(life["begin_use"], first))
    keys = [part.key for part in gases if part.view == "depreciation" and part.stage != "use"]
    no_life = life["embodied"] == "ok" and life["years"] is None
    return {
        "category": device["category"], "devices": q * there, "years_in_service": q * days / (end - first),
        "retired": q * (t_out is not None and first <= t_out < end),
        "acquired": q * (t_in is not None and first <= t_in < end and not ordered),
        "embodied_status": "missing_lifetime" if no_life else life["embodied"], "use_status": life["use"],
        "factor_key": ASSEMBLY if ASSEMBLY in keys else next(iter(keys), None),
    }  # fmt: skip


def alike(before: Tables, now: Tables) -> tuple[Tables, Tables]:
    """Both years without the parts that are not counted alike in both: known of 95 of 100 devices, or none of them yet,
    or any more, by their dates."""
    sides = {"before": Year(before), "now": Year(now)}
    parts = {cell[:2] for side in sides.values() for cell in side.values}
    kept = set()
    for category, stage in parts:
        was, is_ = (_is_known(side, category, stage) for side in sides.values())
        bought = not sides["before"].there[category] and _whole(now, category, "acquired")
        gone = not sides["now"].there[category] and _whole(before, category, "retired")
        if (was or bought) and (is_ or gone):
            kept.add((category, stage))
    first, second = (
        {**tables, "footprint": [row for row in tables["footprint"] if (row["category"], row["stage"]) in kept]}
        for tables in (before, now)
    )
    return first, second


def _is_known(year: Year, category: str, stage: str) -> bool:
    known = year.used if stage == "use" else year.made
    return year.there[category] > 0 and known[category] >= 0.95 * year.there[category]


def _whole(tables: Tables, category: str, name: str) -> bool:
    """Whether all devices of a category were acquired, or retired, in the year."""
    rows = [row for row in tables["fleet"] if row["category"] == category]
    moved = sum(row[name] for row in rows)
    return 0 < moved == sum(row["devices"] + row["retired"] for row in rows)


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
    # A machine of components is as many lives as assemblies.
    machines = sum(each for name, each in amounts.items() if name == ASSEMBLY or not name.startswith("component:"))
    whole = machines or whole
    built = _share(amounts[key], whole)
    known, lives = _share(year.made[category], year.there[category]), _share(whole, year.made[category])
    factor = year.factors[key, activity, stage] if amounts[key] else None
    return [size, mix, built, known, lives, 1.0, 1.0, factor]
