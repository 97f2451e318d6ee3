"""Figures as people write them: units that keep them short, shares that never lie at the ends, French spaces."""

from __future__ import annotations

import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

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


def test_what_rounds_to_a_larger_unit_is_written_in_it() -> None:
    """999.7 kg of which the interval leaves tens are 1,000 kg, which is a tonne."""
    assert Wording("fr").measured(999.7, 660.0, 1720.0, "kgCO2e") == (
        "1,00\u00a0t\u00a0CO₂e",
        "0,66",
        "1,72\u00a0t\u00a0CO₂e",
    )
    assert Wording("fr").measured(994.0, 660.0, 1720.0, "kgCO2e")[0] == "990\u00a0kg\u00a0CO₂e"


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
    assert EN.signed(1931.58) == "+193,158%"


def test_french_signs_stand_after_a_space_that_does_not_break() -> None:
    wrong = {
        key: text for key, text in catalogue("report", "fr").items() if re.search(r" [:;?!»%]|« |[(]? [0-9]+ %", text)
    }
    assert wrong == {}


@given(st.lists(st.floats(1e-6, 1e6), min_size=1, max_size=40))
def test_shares_of_a_whole_add_up_to_100_as_printed(parts: list[float]) -> None:
    """Tenths of a per cent, by largest remainder: 1/3, 1/3, 1/3 are 33.4, 33.3 and 33.3; each by itself made 99.9, and
    one table of 41 rows 100.3. What is below a tenth prints as such and adds nothing."""
    whole = math.fsum(parts)
    written = Wording("en").shares([part / whole for part in parts])
    tenths = [0 if text.startswith("<") else round(10 * float(text.removesuffix("%"))) for text in written]
    assert sum(tenths) == 1000
    assert all(abs(tenth - 1000 * part / whole) < 1 for tenth, part in zip(tenths, parts, strict=True))


def test_shares_that_are_no_whole_are_written_one_by_one_and_unknown_ones_are_dashes() -> None:
    w = Wording("en")
    assert w.shares([1 / 3, 1 / 3, 1 / 3]) == ["33.4%", "33.3%", "33.3%"]
    assert w.shares([0.25, None, 0.75]) == ["25.0%", "–", "75.0%"]
    assert w.shares([0.80655, 0.19345], decimals=0) == ["81%", "19%"]
    assert w.shares([0.505, 0.495], decimals=0) == ["51%", "49%"]
    assert w.shares([0.25, 0.5]) == ["25%", "50%"]
    assert w.shares([None]) == ["–"]
