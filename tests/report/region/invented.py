"""Published cells of an invented region of any size, made as the table of the lake says. No test lives here."""

from __future__ import annotations

import math
import random
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import product
from typing import Any

from factors import catalogue
from footprint.region import kinds
from footprint.region.indicators import IDS, PER_USER, definitions, sides, unit
from footprint.region.parts import SHARES
from footprint.report.region_pages.model import RegionYear, region_year

Row = dict[str, Any]
YEAR = 2025
SECTORS = ("public", "education_research", "digital", "other")
ZONES = ("poitou_charentes", "limousin", "gironde", "sud_aquitaine")
SIZES = ("small", "medium", "large")
FROM_TWO_WAY = 80
IMPACTS = {"C1": "gwp", "M1": "adpe", "M2": "pe", "M3": "water"}
SCALES = {"C1": 380.0, "M1": 0.016, "M2": 4_000.0, "M3": 2_000.0, "E1": 300.0, "E2": 120.0, "A1": 20.0}
SPARED = 2e-5  # kg Sb eq. avoided for a kilogram of gases
RATIOS = {
    "C2": 380.0, "C3": 360.0, "C5": 0.7, "C6_terminal": 0.62, "C6_network": 0.05, "C6_datacentre": 0.33, "M4": 1.1,
    "E3": 1.5, "E4": 0.4, "E5": 0.3, "P1": 2.8, "P2": 1.2, "P3": 0.6, "P4": 0.06, "L1": 5.2, "L2": 3.4, "L3": 0.17,
    "R1": 0.12, "R2": 0.14, "R3": 0.41, "U1": 90.0, "U2": 0.2, "Q2": 0.44, "Q4": 0.96, "Q5": 0.08,
}  # fmt: skip
# The change like for like, as shares of the total.
CHANGES = {
    "C8_num": -0.03, "C8_den": 1.0, "C8_now": 0.97, "C8_of_fleet": 0.02, "C8_of_mix": 0.01, "C8_of_ages": -0.015,
    "C8_of_usage": 0.005, "C8_of_grid": -0.05, "C8_of_recount": 0.004, "C8_then": 0.996,
}  # fmt: skip
REGION_ONLY = (
    "C8", *CHANGES, *kinds.IDS, *PER_USER, "E3", "E4", "E5", "E6", "Q3", "Q3_employees", "U3", "A2", "C2_median",
)  # fmt: skip


def rounded(value: float, digits: int = 3) -> float:
    return float(f"{value:.{digits}g}")


@cache
def members(count: int, seed: int) -> tuple[Row, ...]:
    """Members with their place, employees and one amount an indicator."""
    draw = random.Random(seed)
    made = []
    for number in range(count):
        staff = round(math.exp(draw.gauss(4, 1.4))) + 1
        size = "small" if staff < 50 else "medium" if staff < 250 else "large"
        amounts = {name: scale * staff * math.exp(draw.gauss(0, 0.4)) for name, scale in SCALES.items()}
        ratios = {name: scale * math.exp(draw.gauss(0, 0.2)) for name, scale in RATIOS.items()}
        where = {"sector": draw.choice(SECTORS), "zone": draw.choice(ZONES), "size": size}
        made.append({"holding": f"h{number - number % 17 % 2}", "staff": staff, **where, **amounts, **ratios})
    return tuple(made)


def cells(count: int, *, seed: int = 1, withheld: Sequence[str] = (), year: int = YEAR) -> list[Row]:
    """The cells of so many members; those of fewer than three holdings are withheld, and those of the places that
    `withheld` names by sector, zone or size (`*`: the whole region)."""
    of = members(count, seed)
    made: list[Row] = []
    for place in _places(count):
        inside = [each for each in of if all(key in ("*", each[axis]) for axis, key in place.items())]
        is_safe = len({each["holding"] for each in inside}) >= 3 and not {*place.values()} & {*withheld} - {"*"}
        is_safe = is_safe and not ("*" in withheld and set(place.values()) == {"*"})
        for row in _of_place(inside, place):
            made.append({"year": year, **row, **place} if is_safe else _closed({"year": year, **row, **place}))
    return made if count else [_closed(row) for row in made]


def _places(count: int) -> Iterator[dict[str, str]]:
    axes = {"sector": SECTORS, "zone": ZONES, "size": SIZES}
    everywhere = dict.fromkeys(axes, "*")
    yield everywhere
    for axis, keys in axes.items():
        yield from ({**everywhere, axis: key} for key in keys)
    if count >= FROM_TWO_WAY:
        yield from ({**everywhere, "sector": sector, "zone": zone} for sector, zone in product(SECTORS, ZONES))


def _of_place(inside: Sequence[Row], place: dict[str, str]) -> Iterator[Row]:
    staff = sum(each["staff"] for each in inside)
    behind = {"members": len(inside), "holdings": len({each["holding"] for each in inside}),
              "employees": rounded(staff, 5), "devices": rounded(3.1 * staff, 5)}  # fmt: skip
    is_region = set(place.values()) == {"*"}
    for name in (*IDS, "C8_num", "C8_den"):
        if name != "Q3" and (is_region or name not in REGION_ONLY):
            yield from (_row(name, key, value, behind, name in (*SCALES, *SHARES, "C2", "C8", "C8_num"))
                        for key, value in _values(name, inside, staff, is_region))  # fmt: skip


def _values(name: str, inside: Sequence[Row], staff: float, is_region: bool) -> Iterator[tuple[tuple[str, ...], float]]:
    """Ways (criterion, view, basis, stage) of an indicator and its values."""
    if name in IMPACTS:
        value = math.fsum(each[name] for each in inside)
        parts = {"total": 1.0, "making": 0.68, "rest": 0.32}
        ways = product((1.0, 0.94, 1.2), (1.0, 0.97)) if is_region and name == "C1" else [(1.0, 1.0)]
        for (view, basis), (more, less) in zip(product(("depreciation", "service_life", "acquisition"),
                                                       ("location", "market")), ways, strict=False):  # fmt: skip
            yield from (
                ((IMPACTS[name], view, basis, stage), value * part * more * less) for stage, part in parts.items()
            )
    elif name == "A1_adpe":
        yield ("any",) * 4, SPARED * math.fsum(each["A1"] for each in inside)
    elif name in SCALES:
        yield ("any",) * 4, math.fsum(each[name] for each in inside)
    elif name in CHANGES:
        total = math.fsum(each["C1"] for each in inside)
        yield ("gwp", "depreciation", "location", "total"), CHANGES[name] * total
    elif name in kinds.IDS:
        ((way, value),) = _values(name[:2], inside, staff, is_region)
        yield way, value * (0.8 + 0.1 * kinds.IDS.index(name))
    elif name in PER_USER:
        people = 1.1 * max(staff, 1)
        yield (
            (PER_USER[name], "depreciation", "location", "total"),
            math.fsum(each[name[:2]] for each in inside) / people,
        )
    elif name == "C2_median":
        yield ("any",) * 4, 350.0
    elif name == "E6":
        yield ("any",) * 4, 0.1
    elif name == "A2":
        yield ("any",) * 4, 0.09 * math.fsum(each["C1"] for each in inside)
    elif name == "U3":
        yield (
            ("gwp", "depreciation", "location", "total"),
            6e-6 * math.fsum(each["U1"] for each in inside) / max(len(inside), 1),
        )
    elif name == "C8":
        yield ("gwp", "depreciation", "location", "total"), CHANGES["C8_num"] / CHANGES["C8_den"]
    elif name == "Q3_employees":
        yield ("any",) * 4, 0.96
    elif name == "Q1":
        yield ("gwp", "depreciation", "location", "any"), 0.21
    else:
        mean = math.fsum(each[name] * each["staff"] for each in inside) / max(staff, 1)
        yield ("any",) * 4, min(mean, 0.99) if name == "Q4" else mean


def _row(name: str, way: tuple[str, ...], value: float, behind: Row, has_interval: bool) -> Row:
    shown, digits = rounded(value), 2 if name in CHANGES or name == "C8" else 3
    bounds = (
        dict(zip(("low", "high"), sorted(rounded(each * value, digits) for each in (0.74, 1.37)), strict=True))
        if has_interval
        else {"low": None, "high": None}
    )
    about = dict(zip(("criterion", "view", "basis", "stage"), way, strict=True))
    return {"indicator": name, **about, "value": shown, "unit": unit(name), "status": "published", **behind, **bounds,
            "rounded_to": 10.0 ** (math.floor(math.log10(abs(value))) - 2) if value else 1.0}  # fmt: skip


def sides_of(rows: Iterable[Row], count: int) -> list[Row]:
    """How many members and employees are counted, of the whole region: of members whatever is withheld."""
    (first, *_) = rows
    staff, every = first["employees"], first["employees"] and rounded(1.04 * first["employees"], 5)
    bare = {**first, **dict.fromkeys(("criterion", "view", "basis", "stage"), "any"), "low": None, "high": None}
    made = [{**bare, "indicator": name, "unit": "fte", "value": value}
            for name, value in (("Q3_employees_num", staff), ("Q3_employees_den", every))]  # fmt: skip
    empty = dict.fromkeys(("holdings", "employees", "devices"))
    for name, number in (("Q3_num", count), ("Q3_den", count + 3), ("Q3", count / (count + 3))):
        about = {"indicator": name, "unit": unit(name), "value": rounded(number, 5), "status": "published"}
        made.append({**bare, **empty, **about, "members": count, "rounded_to": 1.0})
    return made


def _closed(row: Row) -> Row:
    empty = ("value", "members", "holdings", "employees", "devices", "low", "high", "rounded_to")
    return {**row, "status": "withheld", **dict.fromkeys(empty)}


def states(count: int) -> list[Row]:
    """Member-years: those that count, and three that do not."""
    return [*({"left_out": None} for _ in range(count)), {"left_out": "missing"}, {"left_out": "missing"},
            {"left_out": "low_coverage"}]  # fmt: skip


def year_of(rows: Sequence[Row], count: int, before: Sequence[Row] = ()) -> RegionYear:
    """The year of these cells, so many members being counted."""
    factor_set = catalogue.load()
    return region_year(rows, year=YEAR, states=states(count), definitions=definitions(factor_set),
                       factor_set=factor_set, before=before)  # fmt: skip


def region(count: int, **about: Any) -> RegionYear:
    """An invented region of so many members, with last year's cells where `last_year` is true."""
    last_year = about.pop("last_year", False)
    rows = cells(count, **about)
    before = cells(max(count - 4, 1), seed=about.get("seed", 1) + 1, year=YEAR - 1) if last_year else ()
    return year_of([*rows, *sides_of(rows, count)] if rows else [], count, before)


__all__ = ["cells", "members", "region", "rounded", "sides", "sides_of", "states", "year_of"]
