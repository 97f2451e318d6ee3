"""What another tool's figures make of an inventory: a case by hand, and shares that add up."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations
from pathlib import Path

import pyarrow as pa
import pytest

from footprint.reconciliation import exchange, figures
from footprint.schema import table
from tests.cases import LONG
from tests.shipped import FACTORS

YEAR = 2025
# Undated devices in use: a steady stock, which books making/life and a year of electricity.
ABOUT = {"year": YEAR, "status": "in_use", "ownership": "owned", "attributed_share": 1.0}
DAYS = 365 / 365.25
OURS = figures.ours(FACTORS, year=YEAR)
TOOL = {
    ("laptop", "making"): 300.0, ("laptop", "delivery"): 30.0, ("laptop", "life"): 3.0, ("laptop", "consumption"): 50.0,
    ("electricity", "grid"): 0.1,
}  # fmt: skip


INVENTORIES = {
    "laptop": {"laptop": 1}, "laptops": {"laptop": 2}, "with_printer": {"laptop": 2, "printer": 1},
    "with_screen": {"laptop": 1, "monitor": 1},
}  # fmt: skip
Shares = dict[str, dict[str, float]]  # by member


def inventory(*members: str) -> dict[str, pa.Table]:
    rows = [
        ABOUT | {"member_id": member, "line_id": f"{member}-{category}", "category": category, "quantity": quantity}
        for member in members
        for category, quantity in INVENTORIES[member].items()
    ]
    names = table("devices").names
    return {"devices": pa.Table.from_pylist([{name: row.get(name) for name in names} for row in rows],
                                            schema=table("devices").arrow)}  # fmt: skip


@pytest.fixture(scope="module")
def made() -> Shares:
    """What the tool's figures make of each inventory."""
    return exchange.split(inventory(*INVENTORIES), FACTORS, TOOL, year=YEAR)


def test_a_laptop_with_all_figures_of_another_tool_by_hand(made: Shares) -> None:
    """Ours: (170 + 12.3 + 2.79)/5 = 37.018 kg a year and 48 x 0.0461; theirs: 330/3 = 110 and 50 x 0.1 = 5. Making and
    life multiply each other: 185.09/5, 330/5 = 66, 185.09/3 = 61.6967, 330/3. A year of 365 days books 365/365.25."""
    laptop = made["laptop"]
    assert laptop["ours"] == pytest.approx(DAYS * 37.018 + 2.2128, rel=1e-6)
    assert laptop["theirs"] == pytest.approx(DAYS * 110 + 5)
    assert laptop["making"] == pytest.approx(DAYS * ((66 - 37.018) + (110 - 61.69667)) / 2, rel=1e-5)
    assert laptop["life"] == pytest.approx(DAYS * ((61.69667 - 37.018) + (110 - 66)) / 2, rel=1e-5)
    assert laptop["consumption"] == pytest.approx(2 * (0.0461 + 0.1) / 2, abs=1e-6)
    assert laptop["grid"] == pytest.approx(49 * (0.1 - 0.0461), abs=1e-6)
    assert laptop["perimeter"] == 0
    assert figures.device_year(TOOL, "laptop", grid=0.0461, like=OURS) == pytest.approx(115)


def test_what_a_tool_leaves_out_is_its_perimeter(made: Shares) -> None:
    """A printer beside the laptops, of which the tool says nothing: its kWh are on the tool's grid in half of all
    orders, and leave with it."""
    both, laptops = made["with_printer"], made["laptops"]
    assert both["theirs"] == pytest.approx(laptops["theirs"])
    causes = [cause for cause in both if cause not in ("ours", "theirs")]
    assert both["ours"] + sum(both[cause] for cause in causes) == pytest.approx(both["theirs"], rel=1e-12)
    printer = both["ours"] - laptops["ours"]
    kwh = OURS["printer", "consumption"]
    assert both["perimeter"] == pytest.approx(-(printer + kwh * (0.1 - 0.0461) / 2), rel=1e-9)


def test_equal_figures_change_nothing() -> None:
    """Of making and the grid in the short run: each kind more doubles what has to be computed."""
    known = ["making", "delivery", "end_of_life", *(["life", "consumption"] if LONG else [])]
    same = {("laptop", name): OURS["laptop", name] for name in known} | {("electricity", "grid"): 0.0461}
    laptops = exchange.split(inventory("laptops"), FACTORS, same, year=YEAR)["laptops"]
    assert laptops["theirs"] == pytest.approx(laptops["ours"], rel=1e-12)
    causes = laptops.keys() - {"ours", "theirs"}
    assert causes == ({*exchange.CAUSES} if LONG else {"making", "grid", "perimeter"})
    assert [laptops[cause] for cause in causes] == pytest.approx([0] * len(causes), abs=1e-9)


def test_the_order_in_which_a_tool_states_its_figures_does_not_count() -> None:
    """Of two kinds of figures: each one more doubles what has to be computed."""
    stated = {key: value for key, value in TOOL.items() if key[1] in ("making", "delivery", "grid")}
    forwards, backwards = (
        exchange.split(inventory("with_screen"), FACTORS, dict(order), year=YEAR)["with_screen"]
        for order in (stated.items(), reversed(stated.items()))
    )
    assert backwards == pytest.approx(forwards, rel=1e-12)
    assert {"making", "grid", "perimeter"} < forwards.keys()


def test_nor_does_it_change_what_is_exchanged() -> None:
    first, *rest = (
        exchange.exchanged(FACTORS, dict(order), exchange.CAUSES) for order in list(permutations(TOOL.items()))[::40]
    )
    assert len(rest) == 2
    assert {each.id for each in rest} == {first.id}


def test_makers_medians_are_of_ten_models_or_more() -> None:
    """The making of laptops and screens: method of the catalogue's own spread (factors/README.md)."""
    makers = figures.others(FACTORS)[figures.MAKERS]
    assert makers["laptop", "making"] == pytest.approx(251, abs=2)
    assert makers["monitor", "making"] == pytest.approx(333, abs=2)
    assert ("smartwatch", "making") not in makers


def test_the_range_of_other_tools_is_named() -> None:
    """Laptop: Base Carbone (124.54 + 31.7)/5 + 35 x 0.0569 = 33.24; EcoDiag 260/3 + 48 x 0.0461 = 88.88 (its grid is
    ours, as it states none)."""
    made = figures.ranges(FACTORS, YEAR)
    laptop, grid = made["laptop"], made["electricity"]
    assert (laptop.lowest_tool, laptop.highest_tool) == ("base_carbone", "ecodiag")
    assert (laptop.lowest, laptop.ours, laptop.highest) == pytest.approx((33.2395, 39.2308, 88.8795), abs=1e-4)
    assert (grid.lowest, grid.ours, grid.highest) == pytest.approx((0.04144, 0.0461, 0.098))


def test_a_factor_set_that_was_kept_has_no_comparison(tmp_path: Path) -> None:
    """Kept sets hold what counts; a report made anew from one says nothing of other tools."""
    assert figures.others(replace(FACTORS, folder=tmp_path)) == {}
    assert figures.ranges(replace(FACTORS, folder=tmp_path), YEAR) == {}
