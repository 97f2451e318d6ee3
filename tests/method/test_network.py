"""Lines, volumes and visitors' access, each case by hand; and which of two sources about one access is used."""

from __future__ import annotations

import random
from datetime import date

import pytest

from tests.method.usage_cases import activity, days, impacts, total, use

VIEW = "_network_activity"


def test_two_lines_for_a_year_are_24_months() -> None:
    rows = activity(VIEW, *days("line_days", 2.0, 365, network="fixed"))
    assert total(rows, activity="line_month") == pytest.approx(24.0, rel=1e-12)
    assert {(row["factor_key"], row["unit"], row["ownership"], row["tier"], row["category"]) for row in rows} == {
        ("line:FRA", "month", "supplier", "network", "fixed_network")
    }


@pytest.mark.parametrize(
    ("first", "count", "months"),
    [
        ("2025-01-01", 31, 1.0),
        ("2025-02-01", 28, 1.0),  # days of the year would say 0.92
        ("2025-03-15", 292, 17 / 31 + 9),  # from 15 March to the end of the year: 17 of 31 days, and nine months
        ("2025-01-01", 365, 12.0),
        ("2025-06-10", 5, 5 / 30),
    ],
)
def test_a_line_counts_by_months_of_the_calendar(first: str, count: int, months: float) -> None:
    """The published figure is one of a line and month: a whole month is 1 of whatever length, a part its days over
    those of the month."""
    begin = date.fromisoformat(first).toordinal()
    rows = [use("line_days", 1.0, network="fixed", day=date.fromordinal(begin + n)) for n in range(count)]
    assert total(activity(VIEW, *rows)) == pytest.approx(months, rel=1e-12)


@pytest.mark.parametrize(("year", "count"), [(2023, 365), (2024, 366), (2025, 365)])
def test_a_year_of_a_line_is_twelve_months_leap_or_not(year: int, count: int) -> None:
    begin = date(year, 1, 1).toordinal()
    rows = [use("line_days", 1.0, network="fixed", day=date.fromordinal(begin + n)) for n in range(count)]
    assert total(activity(VIEW, *rows, year=year)) == pytest.approx(12.0, rel=1e-12)


def test_lines_cost_months_times_the_published_figure() -> None:
    rows = impacts(*days("line_days", 3.0, 365, network="fixed"))
    gwp = sum(row["value"] for row in rows if (row["criterion"], row["stage"]) == ("gwp", "combined"))
    assert gwp == pytest.approx(3 * 12 * 4.0)


def test_fixed_volume_counts_where_no_line_is_known() -> None:
    rows = activity(VIEW, *days("data_gb", 10.0, 365, network="fixed"))
    assert total(rows, factor_key="fixed:FRA") == pytest.approx(3650.0)
    assert {row["status"] for row in rows} == {"ok"}


def test_lines_or_volume_but_never_both() -> None:
    lines, volume = days("line_days", 1.0, 100, network="fixed"), days("data_gb", 10.0, 365, network="fixed")
    rows = activity(VIEW, *lines, *volume)
    assert total(rows, activity="line_month") == pytest.approx(3 + 10 / 30)  # January to March, ten days of April
    assert total(rows, status="covered_by_lines") == 0.0
    assert sum(row["status"] == "covered_by_lines" for row in rows) == 100
    assert total(rows, activity="data_gb", status="ok") == pytest.approx(2650.0)


def test_mobile_goes_by_volume_and_its_lines_add_nothing() -> None:
    rows = activity(VIEW, *days("line_days", 5.0, 30, network="mobile"), use("data_gb", 40.0, network="mobile"))
    assert total(rows) == 40.0
    assert {row["status"] for row in rows if row["quantity"] == 0} == {"covered_by_volume"}


def test_mobile_lines_without_volume_are_not_assessed() -> None:
    rows = activity(VIEW, use("line_days", 5.0, network="mobile"))
    assert [(row["status"], row["quantity"], row["category"]) for row in rows] == [
        ("missing_volume", None, "mobile_network")
    ]


def test_lines_and_volumes_are_declared_and_bytes_of_a_log_measured() -> None:
    """A line or a volume stands on a bill or a list; only a service's own log counts what was sent."""
    own = activity(VIEW, *days("line_days", 1.0, 2, network="fixed"), use("data_gb", 4.0, network="mobile"))
    assert {row["quality"] for row in own} == {"declared"}
    for metric, amount, quality in (("bytes_out", 1e9, "measured"), ("data_gb", 1.0, "declared")):
        (sent,) = activity(VIEW, use(metric, amount, device_class="computer"))
        assert (sent["quantity"], sent["ownership"], sent["quality"]) == (1.0, "visitor", quality)


def test_a_country_without_figures_takes_its_continents() -> None:
    rows = activity(VIEW, use("data_gb", 1.0, network="mobile", country="DEU"))
    assert [(row["factor_key"], row["quality"]) for row in rows] == [("mobile:EUR", "default")]


def test_a_country_of_another_continent_has_no_figure_and_stays_visible() -> None:
    rows = impacts(use("data_gb", 1.0, network="mobile", country="BRA"))
    assert {(row["factor_key"], row["value"], row["status"]) for row in rows if row["criterion"] == "gwp"} == {
        ("mobile:BRA", None, "missing_factor")
    }


def test_an_unknown_country_is_not_assessed() -> None:
    assert [
        (row["status"], row["quantity"]) for row in activity(VIEW, use("data_gb", 1.0, network="mobile", country="ZZZ"))
    ] == [("unknown_country", None)]


@pytest.mark.parametrize(
    ("device", "is_bot", "expected"),
    [
        ("computer", False, {"fixed_box:FRA": 5.0}),
        ("television", False, {"fixed_box:FRA": 5.0}),
        ("smartphone", False, {"fixed_box:FRA": 3.0, "mobile:FRA": 2.0}),  # 0.4 of a smartphone's is mobile
        (None, False, {"fixed_box:FRA": 4.1, "mobile:FRA": 0.9}),  # 0.4 of the 0.45 that smartphones are
        ("other", False, {"fixed_box:FRA": 4.1, "mobile:FRA": 0.9}),
        ("smartphone", True, {"fixed:FRA": 5.0}),  # a robot has neither box nor mobile access
    ],
)
def test_visitors_access_by_device(device: str | None, is_bot: bool, expected: dict[str, float]) -> None:
    rows = activity(VIEW, use("bytes_out", 5e9, subject_id="site", device_class=device, is_bot=is_bot))
    assert {row["factor_key"]: row["quantity"] for row in rows} == pytest.approx(expected)
    assert {row["ownership"] for row in rows} == {"visitor"}
    assert total(rows) == pytest.approx(5.0)


def test_logs_of_a_service_are_used_rather_than_its_hosts_bill() -> None:
    rows = activity(
        VIEW,
        use("bytes_out", 2e9, subject_id="site", device_class="computer"),
        use("data_gb", 3.0, subject_id="site", provider="aws"),
        use("data_gb", 7.0, subject_id="other-site", provider="aws"),
    )
    assert total(rows, service_id="site") == 2.0
    assert {row["quantity"] for row in rows if row["status"] == "covered_by_logs"} == {0.0}
    assert total(rows, service_id="other-site") == pytest.approx(7.0)


def test_a_volume_below_zero_is_not_assessed() -> None:
    rows = activity(VIEW, use("data_gb", -1.0, network="mobile"), use("bytes_out", float("nan"), subject_id="s"))
    assert {(row["status"], row["quantity"]) for row in rows} == {("invalid_quantity", None)}


def test_twice_the_use_is_twice_the_activity_in_any_order() -> None:
    usage = [
        *days("line_days", 1.0, 20, network="fixed"),
        *days("data_gb", 3.0, 40, network="fixed"),
        *days("data_gb", 2.0, 10, network="mobile"),
        *days("bytes_out", 1e9, 10, subject_id="s", device_class="smartphone"),
    ]
    once = sorted((r["factor_key"], r["status"], r["quantity"]) for r in activity(VIEW, *usage))
    numbered = [{"first_line": n + 1, "last_line": n + 1} | row for n, row in enumerate(usage)]
    random.Random(1).shuffle(numbered)
    assert sorted((r["factor_key"], r["status"], r["quantity"]) for r in activity(VIEW, *numbered)) == once
    twice = activity(VIEW, *({**row, "quantity": 2 * row["quantity"]} for row in usage))
    assert sum(r["quantity"] for r in twice) == pytest.approx(2 * sum(q for _, _, q in once), rel=1e-12)


def test_visitors_stand_beside_the_members_total() -> None:
    rows = impacts(use("bytes_out", 5e9, subject_id="site", device_class="computer"))
    assert {row["ownership"] for row in rows} == {"visitor"}


def test_a_listed_box_counts_in_its_line_or_as_a_device_but_never_twice() -> None:
    box = {
        "line_id": "f:2", "line": 2, "category": "internet_box", "acquired_on": date(2024, 1, 1), "lifetime_years": 5.0,
        "annual_kwh": 70.0,
    }  # fmt: skip
    laptop = box | {"line_id": "f:3", "line": 3, "category": "laptop"}
    with_lines = impacts(*days("line_days", 1.0, 365, network="fixed"), devices=[box, laptop])
    boxes = [row for row in with_lines if row["category"] == "internet_box"]
    assert {(row["status"], row["value"]) for row in boxes} == {("box_in_line", 0.0)}
    by_volume = impacts(use("data_gb", 100.0, network="fixed"), devices=[box, laptop])
    kwh = [
        r["value"]
        for r in by_volume
        if (r["category"], r["criterion"], r["basis"]) == ("internet_box", "energy", "location")
    ]
    assert kwh == [pytest.approx(70.0)]
    others = [sorted(str(r) for r in rows if r["category"] == "laptop") for rows in (with_lines, by_volume)]
    assert others[0] == others[1] != []
