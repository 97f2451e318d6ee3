"""Figures as people write them: units that keep them short, shares that never lie at the ends, French spaces."""

from __future__ import annotations

import re

import pytest

from footprint.messages import catalogue
from footprint.report.wording import Wording

FR, EN = Wording("fr"), Wording("en")
NB, THIN = "\u00a0", "\u202f"


@pytest.mark.parametrize(("value", "unit", "french"), [
    (12_345.0, "kgCO2e", f"12,3{NB}t{NB}CO₂e"),
    (999.0, "kgCO2e", f"999{NB}kg{NB}CO₂e"),
    (0.0123, "kgSbe", f"12,3{NB}g{NB}Sb{NB}éq."),
    (7_654.0, "kWh", f"7{THIN}650{NB}kWh"),
    (25_000.0, "L", f"25{NB}m³"),
    (0.0, "kgCO2e", f"0{NB}kg{NB}CO₂e"),
    (None, "kgCO2e", "non évalué"),
])  # fmt: skip
def test_a_measure_takes_the_unit_that_keeps_it_short(value: float | None, unit: str, french: str) -> None:
    assert FR.measure(value, unit) == french


@pytest.mark.parametrize(("share", "english"), [
    (None, "not assessed"), (0.0, "0"), (0.0004, f">{NB}"), (0.034, "3.4"), (0.42, "42"), (0.9999, "99"), (1.0, "100"),
])  # fmt: skip
def test_a_share_reads_as_nothing_or_all_only_if_it_is(share: float | None, english: str) -> None:
    text = EN.percent(share)
    assert english.removeprefix(f">{NB}") in text
    assert ("<" in text) == (share == 0.0004)
    assert (">" in text) == (share == 0.9999)


def test_a_list_reads_as_a_sentence() -> None:
    assert FR.listed(["a", "b", "c"]) == "a, b et c"
    assert EN.listed(["a"]) == "a"


def test_a_tiny_factor_is_a_power_of_ten() -> None:
    assert EN.exact(4.858e-8) == f"4.858{NB}×{NB}10⁻⁸"
    assert EN.exact(0.0461) == "0.0461"
    assert EN.exact(0.0) == "0"


def test_a_change_has_its_sign() -> None:
    assert EN.signed(-0.035).startswith("−3.5")
    assert EN.signed(0.02).startswith("+2.0")


def test_french_signs_stand_after_a_space_that_does_not_break() -> None:
    wrong = {
        key: text for key, text in catalogue("report", "fr").items() if re.search(r" [:;?!»%]|« |[(]? [0-9]+ %", text)
    }
    assert wrong == {}
