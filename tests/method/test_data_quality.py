"""How much of a member's devices, electricity and greenhouse gases is measured, declared, a default or missing."""

from __future__ import annotations

from math import fsum
from typing import Any

from hypothesis import strategies as st

from footprint import steps
from footprint.engine import DuckDB
from tests.method.running import close, examples
from tests.method.test_year_changes import YEAR, Row, factors, impact, rows

QUALITIES = ("measured", "declared", "model", "default")


def fleet(category: str, devices: float | None, making: str, use: str, **more: Any) -> Row:
    about = {"member_id": "m", "year": YEAR, "category": category, "devices": devices, "lines": 1}
    states = {"factor_key": f"device:{category}", "embodied_status": "ok", "use_status": "ok"}
    return about | states | {"quality_embodied": making, "quality_use": use} | more


def split(footprint: list[Row], devices: list[Row], *published: str) -> dict[tuple[str, str], tuple[Any, Any]]:
    """By subject and quality: amount and share."""
    with DuckDB() as engine:
        engine.bind(run=steps.run_view(YEAR), footprint=rows("footprint", footprint), fleet=rows("fleet", devices))
        engine.bind(year_factors=rows("year_factors", factors(*published))).view("_totals")
        found = engine.run("_data_quality").to_pylist()
    return {(row["subject"], row["quality"]): (row["amount"], row["share"]) for row in found}


def test_what_is_missing_has_a_size_among_devices_and_none_in_impacts() -> None:
    """Of 10 devices: 4 laptops (life given, kWh a default), 5 monitors (life a default, kWh metered) and a camera, of
    which nothing is published and whose kWh nobody knows. 30 + 10 kg are known, the camera's making and use are not."""
    devices = [
        fleet("laptop", 4.0, "declared", "default"),
        fleet("monitor", 5.0, "default", "measured"),
        fleet("camera", 1.0, "default", "default", use_status="missing_energy"),
        fleet("laptop", None, "default", "default", embodied_status="invalid_quantity", use_status="invalid_quantity"),
    ]
    footprint = [
        impact(YEAR, "laptop", "manufacturing", 30.0, quality="declared"),
        impact(YEAR, "monitor", "use", 10.0, quality="measured"),
        impact(YEAR, "camera", "use", None, quality="default"),
        impact(YEAR, "monitor", "use", 200.0, quality="measured", criterion="energy", unit="kWh"),
        impact(YEAR, "laptop", "use", 50.0, quality="default", criterion="energy", unit="kWh"),
    ]
    assert split(footprint, devices, "laptop", "monitor") == {
        ("devices_making", "declared"): (4.0, 0.4),
        ("devices_making", "default"): (5.0, 0.5),
        ("devices_making", "missing"): (1.0, 0.1),
        ("devices_use", "measured"): (5.0, 0.5),
        ("devices_use", "default"): (4.0, 0.4),
        ("devices_use", "missing"): (1.0, 0.1),
        ("gwp", "declared"): (30.0, 0.75),
        ("gwp", "measured"): (10.0, 0.25),
        ("gwp", "missing"): (None, None),
        ("electricity", "measured"): (200.0, 0.8),
        ("electricity", "default"): (50.0, 0.2),
    }


def test_what_visitors_use_and_other_views_are_no_part_of_it() -> None:
    footprint = [
        impact(YEAR, "laptop", "use", 7.0, quality="default"),
        impact(YEAR, "laptop", "use", 5.0, quality="default", ownership="visitor"),
        impact(YEAR, "laptop", "manufacturing", 90.0, quality="default", view="acquisition"),
        impact(YEAR, "laptop", "use", 6.0, quality="default", basis="market"),
    ]
    assert split(footprint, []) == {("gwp", "default"): (7.0, 1.0)}


IMPACTS = st.lists(st.tuples(st.sampled_from(QUALITIES), st.floats(0, 1e9) | st.none()), max_size=12)
DEVICES = st.lists(st.tuples(st.sampled_from(QUALITIES), st.sampled_from(("laptop", "camera")), st.floats(0.5, 1e6)))


@examples(4, long=60, impacts=IMPACTS, devices=DEVICES)
def test_parts_are_the_whole(impacts: list[tuple[str, float | None]], devices: list[tuple[str, str, float]]) -> None:
    footprint = [impact(YEAR, "laptop", "use", value, quality=quality) for quality, value in impacts]
    found = split(footprint, [fleet(category, n, quality, quality) for quality, category, n in devices], "laptop")
    known = [value for _, value in impacts if value is not None]
    assert close(fsum(found.get(("gwp", each), (0.0, 0.0))[0] for each in QUALITIES), fsum(known), 1e-9)
    assert (("gwp", "missing") in found) == (len(known) < len(impacts))
    counted = [amount for (subject, _), (amount, _) in found.items() if subject == "devices_making"]
    assert close(fsum(counted), fsum(n for *_, n in devices), 1e-9)
    missing = fsum(n for _, category, n in devices if category == "camera")
    assert close(found.get(("devices_making", "missing"), (0.0, 0.0))[0], missing, 1e-9)
    for subject in {subject for subject, _ in found}:
        shares = [share for (of, _), (_, share) in found.items() if of == subject and share is not None]
        assert not shares or close(fsum(shares), 1.0, 1e-9)
