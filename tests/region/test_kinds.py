"""Lives and ages by kind of device: a region counted by hand, and the names of its indicators."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from factors.catalogue import load
from footprint import region
from footprint.region import kinds
from footprint.region.indicators import definitions
from tests.region.test_amounts import YEAR, sums, written

END = float((date(YEAR + 1, 1, 1) - date(1970, 1, 1)).days)
LIFE = 365.25
# category, devices, years ago that they came and left (None: still there), condition
LINES = (
    ("laptop", 2.0, 4.5, 0.5, "new"), ("laptop", 1.0, 7.5, 0.5, "new"), ("laptop", 5.0, 3.0, 0.5, "used"),
    ("laptop", 1.0, 6.0, 1.5, "new"), ("laptop", 10.0, 2.0, None, "new"), ("laptop", 10.0, 3.0, None, "used"),
    ("smartphone", 4.0, 3.0, 0.25, "new"), ("monitor", 6.0, 5.0, None, "new"), ("projector", 3.0, 8.0, 0.5, "new"),
    ("projector", 1.0, 9.0, None, "new"),
)  # fmt: skip


def figures(tmp_path: Path) -> dict[str, float]:
    lines = [
        {"member_id": "a", "line_id": f"0:{place}", "category": category, "quantity_devices": devices,
         "t_in": END - came * LIFE, "t_out": None if left is None else END - left * LIFE, "condition": condition,
         "age_years": came - (left or 0.0), "device_status": "in_use" if left is None else "retired"}
        for place, (category, devices, came, left, condition) in enumerate(LINES)
    ]  # fmt: skip
    there = [each for each in LINES if each[3] is None]
    gone = [each for each in LINES if each[3] is not None and each[3] < 1 and each[4] == "new"]
    sides = {
        "L1": [sum(n * (came - left) for _, n, came, left, _ in gone if left), sum(n for _, n, *_ in gone)],
        "L2": [sum(n * came for _, n, came, *_ in there), sum(n for _, n, *_ in there)],
    }
    lake = written(
        tmp_path,
        members=[{"member_id": "a", "holding_id": "a"}],
        member_states=[{"member_id": "a", "in_region": True}],
        device_lives=lines,
        fleet=[{"member_id": "a", "category": category, "devices": devices, "status": "in_use", "age_years": int(came)}
               for category, devices, came, *_ in there],
        indicators_member=[
            {"member_id": "a", "indicator": name, "view": "any", "basis": "any", "value": 1.0, "numerator": above,
             "denominator": below} for name, (above, below) in sides.items()],
    )  # fmt: skip
    region.region_amounts(lake, YEAR)
    amounts, variables = (lake.read(name, year=YEAR).to_pylist() for name in ("region_amounts", "region_variables"))
    return {key[0]: value for key, value in sums(amounts, variables).items()}


def test_lives_by_kind_by_hand(tmp_path: Path) -> None:
    found = figures(tmp_path)
    assert found["L1_laptop_num"] == pytest.approx(2 * 4 + 7), "only new ones that left in the year"
    assert found["L1_laptop_den"] == 3
    assert found["L1_smartphone_num"] == pytest.approx(4 * 2.75)
    assert found["L1_num"] == pytest.approx(15 + 11 + 3 * 7.5), "of all kinds, those without a name too"
    assert found["L1_den"] == 3 + 4 + 3
    assert found["L2_laptop_num"] == pytest.approx(10 * 2 + 10 * 3)
    assert found["L2_laptop_den"] == 20
    assert found["L2_monitor_num"] == 30
    assert found["L2_den"] == 20 + 6 + 1
    assert "L1_monitor_num" not in found, "none left"
    assert "L2_smartphone_den" not in found


def test_each_kind_is_named_after_what_all_are() -> None:
    named = {each.indicator: each for each in definitions(load())}
    assert named["L1_laptop"].name_fr == "Durée d’usage constatée des équipements sortis\u00a0: ordinateur portable"
    assert named["L2_smartphone_den"].name_en == "Dated devices: smartphone"
    assert named["L1_laptop"].definition_en.endswith("of this kind alone: laptop")
    assert kinds.parted("L1_laptop_num") == ("L1_num", "laptop")
    assert kinds.parted("L1_num") is kinds.parted("C6_terminal_num") is None
