"""Visitors' terminals: hours, lives and kWh by hand; robots and double counts leave them alone."""

from __future__ import annotations

import pytest

from tests.method.usage_cases import activity, impacts, total, use

VIEW = "_visitor_activity"


def test_hours_of_laptops_are_part_of_a_life() -> None:
    rows = activity(VIEW, use("terminal_hours", 125.0, device_class="computer"))
    assert total(rows, activity="life_start") == pytest.approx(125 / (5 * 2500))  # 0.01 of a laptop
    assert total(rows, activity="life_end") == pytest.approx(0.01)
    assert {row["factor_key"] for row in rows if row["activity"] == "life_start"} == {"device:laptop"}
    assert {(row["ownership"], row["tier"], row["view"]) for row in rows} == {("visitor", "terminal", "any")}


def test_hours_times_watts_on_both_bases() -> None:
    rows = activity(VIEW, use("terminal_hours", 1000.0, device_class="smartphone"))
    for basis in ("location", "market"):
        assert total(rows, activity="electricity", basis=basis) == pytest.approx(4.0)  # 4 W for 1000 h
    assert total(rows, activity="life_start") == pytest.approx(1000 / (2.5 * 1300))


def test_an_unknown_device_is_the_usual_mix() -> None:
    rows = activity(VIEW, use("terminal_hours", 100.0), use("terminal_hours", 100.0, device_class="other"))
    kwh = {
        row["category"]: row["quantity"]
        for row in rows
        if (row["basis"], row["activity"]) == ("location", "electricity")
    }
    assert kwh == pytest.approx({"laptop": 50 * 0.025, "smartphone": 45 * 0.004, "tablet": 5 * 0.02})
    assert {row["share_key"] for row in rows if row["activity"] == "electricity"} == {
        "visit_share:laptop", "visit_share:smartphone", "visit_share:tablet",
    }  # fmt: skip


def test_electricity_is_that_of_the_visitors_country_else_the_members() -> None:
    rows = activity(
        VIEW,
        use("terminal_hours", 1.0, device_class="computer", country="DEU"),
        use("terminal_hours", 1.0, device_class="computer"),
        members=[{"country": "ESP"}],
    )
    assert {row["factor_key"] for row in rows if row["activity"] == "electricity"} == {"grid:DEU", "grid:ESP"}


def test_a_life_shorter_or_longer_moves_the_lives_alone() -> None:
    row = next(r for r in activity(VIEW, use("terminal_hours", 125.0, device_class="computer")) if r["unit"] == "item")
    assert (row["quantity_short_life"], row["quantity_long_life"]) == pytest.approx((0.012, 0.01 / 1.2))
    assert (row["lifetime_key"], row["share_key"]) == ("lifetime:laptop", "active_hours:laptop")


def test_laptops_of_visitors_in_kilograms() -> None:
    rows = impacts(use("terminal_hours", 125.0, device_class="computer", subject_id="site"))
    gwp = {r["stage"]: r["value"] for r in rows if r["criterion"] == "gwp" and r["basis"] in ("any", "location")}
    assert gwp == pytest.approx(
        {"manufacturing": 1.70, "distribution": 0.123, "end_of_life": 0.0279, "use": 125 * 0.025 * 0.0461}
    )


def test_sessions_of_robots_leave_terminals_alone() -> None:
    usage = [use("terminal_hours", 10.0, device_class="computer"), use("sessions", 60.0, device_class="computer")]
    robots = [use(metric, 1e6, device_class="computer", is_bot=True) for metric in ("sessions", "terminal_hours")]
    assert activity(VIEW, *usage, *robots) == activity(VIEW, *usage)


def test_visits_without_a_length_are_not_assessed() -> None:
    rows = activity(VIEW, use("sessions", 5.0, device_class="computer"))
    assert {(row["status"], row["quantity"]) for row in rows} == {("missing_duration", None)}


def test_an_audience_tool_wins_over_logs_of_the_same_service_and_day() -> None:
    rows = activity(
        VIEW,
        use("terminal_hours", 8.0, subject_id="www", device_class="computer", provider="matomo"),
        use("terminal_hours", 20.0, subject_id="www.example.fr", device_class="computer", provider="weblog"),
        use("terminal_hours", 5.0, subject_id="shop", device_class="computer", provider="weblog"),
        services=[{"service_id": "www", "aliases": "www.example.fr"}],
    )
    kwh = {"activity": "electricity", "basis": "location"}
    assert total(rows, service_id="www", **kwh) == pytest.approx(8 * 0.025)
    assert total(rows, service_id="shop", **kwh) == pytest.approx(5 * 0.025)
    assert {r["quantity"] for r in rows if r["status"] == "covered_by_audience"} == {0.0}


def test_a_device_without_figures_is_not_assessed() -> None:
    rows = activity(VIEW, use("terminal_hours", 5.0, device_class="television"))
    assert {(row["status"], row["quantity"]) for row in rows} == {("missing_lifetime", None), ("missing_energy", None)}


def test_hours_are_linear_and_add_up() -> None:
    def kwh(*hours: float) -> float:
        usage = [use("terminal_hours", h, device_class="smartphone") for h in hours]
        return total(activity(VIEW, *usage), activity="electricity", basis="market")

    assert kwh(3.0, 4.0) == pytest.approx(kwh(7.0), rel=1e-12)
    assert kwh(0.0) == 0.0
    assert kwh(7e6) == pytest.approx(1e6 * kwh(7.0), rel=1e-12)
