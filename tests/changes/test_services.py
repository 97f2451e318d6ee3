"""How sure it is that a digital service weighs more, or less, than the year before."""

from __future__ import annotations

from math import exp, log

import pytest

from factors.catalogue import FactorSet
from footprint.changes.services import services
from tests.changes.cases import Year, gigabytes
from tests.changes.test_intervals import BEFORE, NOW, Row, exact, model, step, uncertain

SPREAD = 1.5


def moved(before: dict[str, float], now: dict[str, float], factor_set: FactorSet) -> dict[str, Row]:
    """What is told of services that sent so many GB in either year."""
    first, last = (
        Year([], usage=[gigabytes(year, amount, name) for name, amount in each.items()])
        for year, each in ((BEFORE, before), (NOW, now))
    )
    return {row["service_id"]: row for row in services(step(first, last, factor_set), model(factor_set))}


def test_without_any_spread_a_service_is_surely_what_it_is() -> None:
    found = moved({"more": 100.0, "less": 100.0}, {"more": 150.0, "less": 80.0}, exact())
    assert found.keys() == {"more", "less"}
    for name, amount, chance in (("more", 150.0, 1.0), ("less", 80.0, 0.0)):
        row = found[name]
        assert row["now"] == pytest.approx(row["before"] * amount / 100.0)
        assert row["low"] == row["high"] == row["difference"] == pytest.approx(row["now"] - row["before"])
        assert (row["p_higher"], row["unit"]) == (chance, "kgCO2e")


def test_one_figure_is_one_draw_in_both_years() -> None:
    """Half as much again of what errs by a factor of 1.5 errs by that factor too, and is a rise in every draw."""
    row = moved({"site": 100.0}, {"site": 150.0}, uncertain("fixed:FRA", "combined", SPREAD))["site"]
    reach = exp(1.96 * log(SPREAD))
    assert row["high"] / row["difference"] == pytest.approx(reach, rel=0.05)
    assert row["difference"] / row["low"] == pytest.approx(reach, rel=0.05)
    assert row["p_higher"] == 1.0


def test_what_does_not_move_has_no_interval_and_what_is_in_one_year_is_not_compared() -> None:
    found = moved({"same": 100.0, "gone": 5.0}, {"same": 100.0, "new": 5.0}, uncertain("fixed:FRA", "combined", SPREAD))
    assert found.keys() == {"same"}
    assert [found["same"][name] for name in ("difference", "low", "high", "p_higher")] == [0.0, 0.0, 0.0, 0.0]
