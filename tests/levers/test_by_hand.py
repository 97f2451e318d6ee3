"""Levers on small inventories, each against what anybody can work out with a pencil."""

from __future__ import annotations

from datetime import date
from math import log
from statistics import NormalDist

import pytest

from footprint.levers import LEVERS
from footprint.levers.policies import UnknownParameterError
from tests.levers.running import device, making, one, parameter, pulled, tables

# What a year of 365 days books of a life that is counted in years of 365.25.
A_YEAR = 365 / 365.25


def test_a_category_kept_longer_saves_f_over_l_less_f_over_l_and_n() -> None:
    given = tables([device(2, "laptop", 40.0, date(2023, 1, 1)), device(3, "monitor", 60.0, None)])
    rows = pulled(given, {"keep_longer": {"years": 2.0}})
    laptop, screen = parameter("lifetime:laptop"), parameter("lifetime:monitor")
    assert one(rows, "keep_longer", "laptop")["saving"] == pytest.approx(
        40 * making("laptop") * (1 / laptop - 1 / (laptop + 2)) * A_YEAR, rel=1e-12
    )
    assert one(rows, "keep_longer", "monitor")["saving"] == pytest.approx(
        60 * making("monitor") * (1 / screen - 1 / (screen + 2)) * A_YEAR, rel=1e-12
    )
    assert one(rows, "keep_longer", "laptop")["devices"] == 40
    assert one(rows, "keep_longer", "laptop")["full_effect_year"] == 2027


def test_nothing_is_saved_before_a_device_would_have_been_replaced() -> None:
    """Bought on 1 January 2022, a laptop of five years is due on the first day of 2027: 2026 is as usual, and 2027
    saves a whole fifth of the making of the one that is not bought."""
    given = tables([device(2, "laptop", 10.0, date(2022, 1, 1))])
    rows = pulled(given, {"keep_longer": {"years": 2.0}})
    assert one(rows, "keep_longer", "laptop", years=1)["saving"] == pytest.approx(0, abs=0.01)
    year = 10 * making("laptop") / parameter("lifetime:laptop")
    assert one(rows, "keep_longer", "laptop", years=2)["saving"] == pytest.approx(year, rel=0.005)


def test_years_are_counted_from_the_age_at_which_devices_go_today() -> None:
    """Four laptops of ten are past their five years, as in a steady stock that is replaced every 8 1/3 years."""
    life, other = parameter("lifetime:laptop"), device(5, "monitor", 9.0, date(2010, 1, 1))
    given = tables(
        [
            device(2, "laptop", 6.0, date(2024, 1, 1)),
            device(3, "laptop", 3.0, date(2019, 1, 1)),
            device(4, "laptop", 1.0, date(2014, 1, 1)),
            other,
        ]
    )
    rows = pulled(given, {"keep_longer": {"years": 2.0}, "pool_hosts": {"percent": 50.0}})
    row, kept = one(rows, "keep_longer", "laptop"), life / (1 - 0.4)
    assert row["kept_years"] == pytest.approx(kept, rel=1e-12)
    assert row["saving"] == pytest.approx(10 * making("laptop") * (1 / kept - 1 / (kept + 2)) * A_YEAR, rel=1e-12)
    # Those of 2019 are due in the second quarter of 2027, those of 2024 after the horizon, that of 2014 any day.
    assert one(rows, "keep_longer", "laptop", years=1)["saving"] == pytest.approx(0, abs=0.01)
    days = (date(2028, 1, 1) - date(2019, 1, 1)).days - 365.25 * kept
    bought = 3 * making("laptop") / life * days / 365.25
    assert one(rows, "keep_longer", "laptop", years=2)["saving"] == pytest.approx(bought, rel=0.01)
    # All monitors are past their life: nobody knows more than that they stay as long as they did.
    age = (date(2026, 1, 1) - date(2010, 1, 1)).days / 365.25
    saving = 9 * making("monitor") * (1 / age - 1 / (age + 2)) * A_YEAR
    assert one(rows, "keep_longer", "monitor")["saving"] == pytest.approx(saving, rel=1e-12)


@pytest.mark.parametrize(
    ("bought", "kept"), [(date(2021, 1, 2), 5.0), (date(2020, 12, 1), 5.085), (date(2019, 1, 1), 7.0)]
)
def test_a_fleet_of_one_purchase_that_has_just_passed_its_life_goes_at_its_age(bought: date, kept: float) -> None:
    """A day more does not make devices stay for ever."""
    row = one(pulled(tables([device(2, "laptop", 5.0, bought)])), "keep_longer", "laptop")
    assert row["kept_years"] == pytest.approx(kept, abs=0.01)


def test_devices_of_unknown_age_go_at_their_expected_life_beside_old_ones() -> None:
    life, age = parameter("lifetime:laptop"), (date(2026, 1, 1) - date(2019, 1, 1)).days / 365.25
    given = tables([device(2, "laptop", 5.0, None), device(3, "laptop", 5.0, date(2019, 1, 1))])
    row = one(pulled(given, {"keep_longer": {"years": 2.0}}), "keep_longer", "laptop")
    assert row["kept_years"] == pytest.approx((life + age) / 2, rel=1e-12)


def test_what_is_past_its_life_already_stays_either_way() -> None:
    given = tables([device(2, "laptop", 10.0, date(2015, 1, 1))])
    rows = pulled(given, {"keep_longer": {"years": 2.0}, "free_software": {"age": 3.0, "years": 2.0}})
    assert [one(rows, "keep_longer", "laptop", years=years)["saving"] for years in (1, 2)] == [0, 0]
    assert one(rows, "free_software")["status"] == "no_old_computer"


def test_a_member_s_own_life_is_the_one_that_grows() -> None:
    given = tables([device(2, "laptop", 40.0, date(2023, 1, 1), lifetime_years=8.0)])
    saving = one(pulled(given, {"keep_longer": {"years": 4.0}}), "keep_longer", "laptop")["saving"]
    assert saving == pytest.approx(40 * making("laptop") * (1 / 8 - 1 / 12) * A_YEAR, rel=1e-12)


def test_screens_beyond_one_a_computer_leave_with_their_making_and_their_electricity() -> None:
    bought = date(2024, 1, 1)
    given = tables([device(2, "laptop", 10.0, bought), device(3, "monitor", 15.0, bought, annual_kwh=50.0)])
    rows = pulled(given, {"fewer_screens": {"per_computer": 1.0}})
    assert one(rows, "fewer_screens", criterion="energy")["saving"] == pytest.approx(5 * 50.0, rel=1e-12)
    electricity = one(rows, "fewer_screens")["saving"] - 5 * making("monitor") / parameter("lifetime:monitor")
    factor = electricity / 250
    assert 0.01 < factor < 0.1  # kgCO2e of a French kWh
    assert one(rows, "fewer_screens", years=1)["saving"] == 0
    more = pulled(given, {"fewer_screens": {"per_computer": 1.5}})
    assert one(more, "fewer_screens")["status"] == "no_excess"


def test_stock_takes_the_place_of_what_is_due_first_and_is_not_filled_again() -> None:
    given = tables(
        [
            device(2, "laptop", 10.0, date(2021, 7, 1)),
            device(3, "laptop", 10.0, date(2025, 7, 1)),
            device(4, "laptop", 4.0, date(2025, 1, 1), status="in_stock", price_eur=900.0),
        ]
    )
    rows = pulled(given, {"idle_stock": {"percent": 100.0}})
    a_year = 4 * making("laptop") / parameter("lifetime:laptop") * A_YEAR
    assert one(rows, "idle_stock", "laptop")["saving"] == pytest.approx(a_year, rel=1e-12)
    first, second = (one(rows, "idle_stock", "laptop", years=years) for years in (1, 2))
    assert first["saving"] == pytest.approx(a_year / 2, rel=0.03)  # those of July 2021 are due in July 2026
    assert second["saving"] == pytest.approx(a_year, rel=1e-9)
    assert (first["saving_eur"], second["saving_eur"]) == (4 * 900.0, 0.0)


def test_servers_that_are_pooled_go_with_their_making_and_their_kwh() -> None:
    given = tables(
        [device(2, "server", 8.0, date(2024, 1, 1), site_id="s", annual_kwh=1000.0)],
        sites=[{"site_id": "s", "kind": "datacentre", "country": "FRA", "pue": 1.5}],
    )
    rows = pulled(given, {"pool_hosts": {"percent": 25.0}})
    assert one(rows, "pool_hosts", criterion="energy")["saving"] == pytest.approx(2 * 1000 * 1.5, rel=1e-12)
    single = tables([device(2, "server", 1.0, date(2024, 1, 1))])
    assert one(pulled(single, {"pool_hosts": {"percent": 25.0}}), "pool_hosts")["status"] == "one_server"


def test_a_better_room_saves_the_difference_of_the_pue_s_and_says_how_sure_it_is() -> None:
    machines = [device(2, "server", 4.0, date(2024, 1, 1), site_id="s", annual_kwh=1000.0)]
    given = tables(machines, sites=[{"site_id": "s", "kind": "datacentre", "country": "FRA", "pue": 1.7}])
    published = parameter("pue:colocation")
    usual = pulled(given, {"better_room": {}})
    assert one(usual, "better_room", criterion="energy")["saving"] == pytest.approx(4000 * (1.7 - published), rel=1e-9)
    row = one(usual, "better_room")
    assert row["low"] < 0 < row["saving"]  # a usual colocation may be worse than 1.7
    chance = NormalDist().cdf(log(1.7 / published) / log(1.15))
    assert row["p_saves"] == pytest.approx(chance, abs=0.03)
    sure = one(pulled(given, {"better_room": {"pue": 1.2}}), "better_room")
    assert sure["p_saves"] == 1
    assert one(pulled(given, {"better_room": {"pue": 1.8}}), "better_room")["status"] == "no_room"


def test_a_room_whose_meter_holds_the_cooling_saves_as_much_as_one_that_is_modelled() -> None:
    machines = [device(2, "server", 1.0, date(2024, 1, 1), site_id="s", annual_kwh=1000.0)]
    days = [
        {"subject_kind": "site", "subject_id": "s", "metric": "energy", "day": date.fromordinal(day), "unit": "kWh",
         "boundary": "facility", "quantity": 17.0, "file_sha8": "bbbbbbbb", "list": "meter", "first_line": 1}
        for day in range(date(2025, 1, 1).toordinal(), date(2026, 1, 1).toordinal())
    ]  # fmt: skip
    sites = [{"site_id": "s", "kind": "datacentre", "country": "FRA", "pue": 1.7}]
    rows = pulled(tables(machines, sites=sites, usage=days), {"better_room": {"pue": 1.2}})
    assert one(rows, "better_room", criterion="energy")["saving"] == pytest.approx(365 * 10 * 0.5, rel=1e-9)


def test_bytes_and_mobile_gb_say_what_the_account_would_fall_by_and_no_chance() -> None:
    service = {"subject_kind": "service", "subject_id": "web", "metric": "bytes_out", "unit": "B", "quantity": 1e12}
    own = {"subject_kind": "member", "subject_id": "", "metric": "data_gb", "unit": "GB", "quantity": 500.0}
    day = {"day": date(2025, 3, 1), "file_sha8": "bbbbbbbb", "list": "use", "first_line": 1}
    usage = [service | day | {"device_class": "computer", "is_bot": False}, own | day | {"network": "mobile"}]
    given = tables([], usage=usage)
    for percent in (10.0, 40.0):
        rows = pulled(given, {name: {"percent": percent} for name in ("lighter_pages", "less_mobile_data")})
        pages, mobile = one(rows, "lighter_pages", "web"), one(rows, "less_mobile_data")
        for row in (pages, mobile):
            assert (row["p_saves"], row["low"], row["status"]) == (None, 0, "averages")
            assert 0 < row["saving"] < row["high"]
        assert mobile["saving"] / 500 == pytest.approx(percent / 100 * _gb("mobile:FRA"), rel=1e-9)
        assert pages["saving"] / 1000 == pytest.approx(percent / 100 * _gb("fixed_box:FRA"), rel=1e-9)


def _gb(key: str) -> float:
    """kgCO2e of one GB."""
    from tests.levers.running import factors

    rows = [row for row in factors().factors.to_pylist() if (row["factor_key"], row["criterion"]) == (key, "gwp")]
    return float(max(rows, key=lambda row: row["factor_year"] or 0)["value"])


def test_what_is_refurbished_has_bounds_and_no_figure() -> None:
    given = tables([device(2, "laptop", 10.0, date(2024, 1, 1)), device(3, "tablet", 10.0, date(2024, 1, 1))])
    rows = pulled(given, {"refurbished": {"percent": 50.0}})
    row = one(rows, "refurbished", "laptop")
    assert (row["saving"], row["p_saves"], row["status"]) == (None, None, "bounded")
    assert row["low"] == pytest.approx(5 * parameter("refurbished_saving:laptop"))
    assert row["high"] == pytest.approx(5 * making("laptop") / parameter("lifetime:laptop") * A_YEAR, rel=1e-9)
    assert [row["subject"] for row in rows if row["lever"] == "refurbished"] == ["laptop"]


def test_old_computers_stay_once() -> None:
    given = tables([device(2, "laptop", 10.0, date(2022, 1, 1)), device(3, "laptop", 5.0, date(2024, 1, 1))])
    rows = pulled(given, {"free_software": {"age": 3.0, "years": 2.0}})
    a_year = 10 * making("laptop") / parameter("lifetime:laptop")
    savings = [one(rows, "free_software", "laptop", years=years)["saving"] for years in (1, 2, 3, 4, 5)]
    assert savings == pytest.approx([0, a_year, a_year, 0, 0], abs=0.01 * a_year)
    assert {row["year_offset"] for row in rows if row["lever"] == "free_software"} == {1, 2, 3, 4, 5}
    assert one(rows, "free_software", "laptop", years=1)["devices"] == 10


def test_without_a_price_nothing_is_said_of_money() -> None:
    bought = date(2023, 1, 1)
    priced = tables([device(2, "laptop", 2.0, bought, price_eur=1000.0), device(3, "laptop", 2.0, bought)])
    saving = one(pulled(priced, {"keep_longer": {"years": 2.0}}), "keep_longer", "laptop")["saving_eur"]
    assert saving == pytest.approx(4 * 1000 * (1 / 5 - 1 / 7), rel=1e-12)
    free = tables([device(2, "laptop", 2.0, bought)])
    assert one(pulled(free, {"keep_longer": {"years": 2.0}}), "keep_longer", "laptop")["saving_eur"] is None


def test_a_value_out_of_range_or_of_no_parameter_is_refused() -> None:
    assert LEVERS["keep_longer"].with_values({"years": 3.0}) == {"years": 3.0}
    for wrong in ({"years": -1.0}, {"years": float("nan")}, {"percent": 3.0}):
        with pytest.raises(UnknownParameterError):
            LEVERS["keep_longer"].with_values(wrong)
