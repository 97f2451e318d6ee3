"""How old the devices of a fleet are, and whether they have served longer than was expected of them."""

from __future__ import annotations

from typing import Any

from footprint import steps
from footprint.engine import DuckDB
from tests.method.test_year_changes import YEAR, Row, rows


def line(name: str, quantity: float | None, age: float | None, life: float | None, **more: Any) -> Row:
    about = {"member_id": "m", "year": YEAR, "line_id": f"f:{name}", "device_status": "in_use", "condition": "new"}
    return about | {"quantity_devices": quantity, "age_years": age, "life_days": life, "t_in": -1e5} | more


def ages(*lines: Row) -> dict[tuple[int | None, bool | None], float]:
    with DuckDB() as engine:
        engine.bind(run=steps.run_view(YEAR), device_lives=rows("device_lives", list(lines)))
        found = engine.view("_fleet_lines").run("_ages").to_pylist()
    return {(row["age_years"], row["is_beyond"]): row["devices"] for row in found}


def test_devices_are_counted_by_whole_years_within_and_beyond_their_life() -> None:
    """A life of 4 years is 1,461 days: 4.0 years of age are not beyond it, 4.1 are; lives of one age count apart."""
    five = 5 * 365.25
    assert ages(
        line("young", 3.0, 0.9, 1461.0),
        line("at the end", 2.0, 4.0, 1461.0),
        line("past", 5.0, 4.1, 1461.0),
        line("of longer life", 7.0, 4.1, five),
        line("undated", 4.0, None, 1461.0),
        line("of no known life", 6.0, 2.5, None),
    ) == {(0, False): 3.0, (4, False): 9.0, (4, True): 5.0, (None, None): 4.0, (2, None): 6.0}


def test_what_is_gone_to_come_or_of_no_number_is_not_there() -> None:
    gone = float(steps.run_view(YEAR).to_pylist()[0]["year_start"]) + 10
    assert (
        ages(
            line("retired", 3.0, 2.0, 1461.0, t_out=gone, device_status="retired"),
            line("ordered", 3.0, 0.0, 1461.0, device_status="on_order"),
            line("undated exit", 3.0, 2.0, 1461.0, device_status="gone_undated"),
            line("no number", None, 2.0, 1461.0),
        )
        == {}
    )
