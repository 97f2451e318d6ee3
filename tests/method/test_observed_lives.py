"""How long devices lasted that left in the year, beside the life that figures assume."""

from __future__ import annotations

from datetime import date
from typing import Any

import pyarrow as pa
import pytest

from footprint import steps
from footprint.engine import DuckDB
from tests.method.test_year_changes import YEAR, Row, rows


def day(year: int, month: int = 1) -> float:
    return float((date(year, month, 1) - date(1970, 1, 1)).days)


def left(category: str, quantity: float | None, bought: float | None, gone: float | None, **more: Any) -> Row:
    about = {"member_id": "m", "year": YEAR, "line_id": f"f:{category}{bought}{gone}{more}", "category": category}
    return about | {"quantity_devices": quantity, "t_in": bought, "t_out": gone, "condition": "new"} | more


def lives(*lines: Row) -> dict[str, Row]:
    """By category; 10 new and 4 used laptops are still there. A laptop weighs 170 + 12.3 + 2.7 kg and lasts 5 years."""
    fleet = [
        {"member_id": "m", "year": YEAR, "category": "laptop", "condition": how, "devices": devices}
        for how, devices in (("new", 10.0), ("used", 4.0), ("new", None))
    ]
    made = [
        ("life_start", "manufacturing", 170.0),
        ("life_start", "distribution", 12.3),
        ("life_end", "end_of_life", 2.7),
    ]
    about = {"year": YEAR, "factor_key": "device:laptop"}
    factors = [about | {"activity": a, "stage": s, "criterion": "gwp", "value": v} for a, s, v in made]
    factors.append(about | {"activity": "life_start", "stage": "embodied", "criterion": "adpe", "value": 1e9})
    with DuckDB() as engine:
        engine.bind(run=steps.run_view(YEAR), device_lives=rows("device_lives", list(lines)))
        engine.bind(fleet=rows("fleet", fleet), year_factors=rows("year_factors", factors))
        engine.bind(parameters=pa.table({"parameter_key": ["lifetime:laptop"], "value": [5.0]}))
        return {row["category"]: row for row in engine.view("_whole_lives").run("_observed_lives").to_pylist()}


def test_the_mean_is_over_devices_that_left_in_the_year_with_both_dates() -> None:
    """3 laptops of 2,192 days (2019-2025) and one of 1,461 (2021-2025): (3 × 2192 + 1461)/365.25/4 = 5.501 years.
    Not counted: undated ones, used ones, those gone last year or still there; an undated one is listed as retired."""
    laptops = lives(
        left("laptop", 3.0, day(2019), day(YEAR)),
        left("laptop", 1.0, day(2021), day(YEAR)),
        left("laptop", 2.0, None, day(YEAR, 6)),
        left("laptop", 9.0, day(2010), day(YEAR, 6), condition="used"),
        left("laptop", 9.0, day(2010), day(YEAR - 1, 6)),
        left("laptop", 9.0, day(2010), None),
        left("laptop", None, day(2010), day(YEAR, 6)),
    )["laptop"]
    observed = (3 * 2192 + 1461) / 365.25 / 4
    assert (laptops["retired"], laptops["dated"], laptops["usual_years"], laptops["devices"]) == (6.0, 4.0, 5.0, 10.0)
    assert laptops["observed_years"] == pytest.approx(observed)
    assert laptops["usual_kgco2e"] == pytest.approx(10 * 185.0 / 5)
    assert laptops["observed_kgco2e"] == pytest.approx(10 * 185.0 / observed)


def test_what_is_not_known_is_null() -> None:
    """A category without a usual life or a figure; a type of which no device is dated; one gone on the day it came."""
    found = lives(
        left("drone", 5.0, day(2020), day(YEAR)),
        left("laptop", 5.0, day(YEAR), day(YEAR)),
        left("camera", 5.0, None, day(YEAR)),
    )
    assert found["drone"]["observed_years"] == pytest.approx(1827 / 365.25)
    assert [found["drone"][name] for name in ("usual_years", "usual_kgco2e", "observed_kgco2e")] == [None] * 3
    assert (found["laptop"]["observed_years"], found["laptop"]["observed_kgco2e"]) == (0.0, None)
    assert found["camera"]["observed_years"] is None
