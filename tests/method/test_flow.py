"""What came to a fleet in the year and what left it: by dates, condition and way out; nothing twice."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from footprint import steps
from footprint.engine import DuckDB
from tests.method.test_year_changes import YEAR, Row, rows

START, END = (float(steps.run_view(YEAR).to_pylist()[0][name]) for name in ("year_start", "year_end"))


def line(name: str, quantity: float | None, **more: Any) -> Row:
    about = {"member_id": "m", "year": YEAR, "line_id": f"f:{name}", "device_status": "in_use", "condition": "new"}
    return about | {"condition_is_given": True, "quantity_devices": quantity, "t_in": START - 900} | more


def moves(*lines: Row, routes: dict[str, str] | None = None) -> dict[tuple[str, str], float]:
    listed = [{"member_id": "m", "year": YEAR, "line_id": f"f:{name}", "exit_route": route}
              for name, route in (routes or {}).items()]  # fmt: skip
    with DuckDB() as engine:
        engine.bind(run=steps.run_view(YEAR), device_lives=rows("device_lives", list(lines)))
        found = engine.bind(devices=rows("devices", listed)).view("_fleet_lines").run("_flow").to_pylist()
    return {(row["movement"], row["kind"]): row["devices"] for row in found}


def test_each_device_is_where_its_dates_and_its_state_put_it() -> None:
    gone = {"device_status": "retired", "t_out": START + 100}
    assert moves(
        line("old", 10.0),
        line("undated", 4.0, t_in=None),
        line("stock", 3.0, device_status="in_stock"),
        line("new", 5.0, t_in=START + 30),
        line("second-hand", 2.0, t_in=START + 30, condition="refurbished"),
        line("not said", 7.0, t_in=START, condition_is_given=False),
        line("given", 6.0, **gone),
        line("recycled", 1.0, **gone),
        line("lost", 8.0, device_status="missing", t_out=END - 1),
        line("before", 9.0, device_status="retired", t_out=START - 1),
        line("ordered", 9.0, device_status="on_order", t_in=START + 30),
        line("no number", None),
        routes={"given": "given", "recycled": "recycled"},
    ) == {
        ("there", ""): 10.0 + 4 + 3 + 6 + 1 + 8,
        ("came", "new"): 5.0,
        ("came", "second_hand"): 2.0,
        ("came", "unknown"): 7.0,
        ("left", "given"): 6.0,
        ("left", "recycled"): 1.0,
        ("left", "unknown"): 8.0,
        ("stays", "in_use"): 10.0 + 4 + 5 + 2 + 7,
        ("stays", "in_stock"): 3.0,
    }


def test_what_is_gone_without_a_date_is_apart_unless_it_came_in_the_year() -> None:
    gone = {"device_status": "gone_undated"}
    assert moves(line("old", 3.0, **gone), line("new", 2.0, t_in=START + 5, **gone)) == {
        ("undated", "unknown"): 3.0, ("came", "new"): 2.0, ("left", "unknown"): 2.0,
    }  # fmt: skip


days = st.none() | st.floats(START - 400, END - 1).map(float)


@st.composite
def lives(draw: st.DrawFn) -> Row:
    """A line whose exit is after its coming, with a state that agrees with its dates."""
    t_in, quantity = draw(days), float(draw(st.integers(1, 50)))
    t_out = draw(st.none() | st.floats(START if t_in is None else max(t_in, START - 300), END + 400))
    state = draw(st.sampled_from(("in_use", "in_stock"))) if t_out is None else "retired"
    return {"t_in": t_in, "t_out": t_out, "device_status": state, "quantity_devices": quantity}


@given(st.lists(lives(), max_size=8))
def test_what_was_there_and_came_less_what_left_is_what_stays(drawn: list[Row]) -> None:
    sums: defaultdict[str, float] = defaultdict(float)
    for (movement, _), devices in moves(*(line(str(place), 1.0) | each for place, each in enumerate(drawn))).items():
        sums[movement] += devices
    assert sums["there"] + sums["came"] - sums["left"] == sums["stays"]
