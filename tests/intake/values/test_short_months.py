"""Months that spreadsheets and people cut after some letters."""

from __future__ import annotations

import pytest

from footprint.intake.values import dates
from footprint.intake.values.periods import period_of


@pytest.mark.parametrize(
    ("text", "month"),
    [("avri. 2025", 4), ("octo. 2025", 10), ("Nove 2025", 11), ("déce. 2025", 12), ("Augu 2025", 8), ("genn. 2025", 1),
     ("lugl. 2025", 7), ("agos. 2025", 8), ("dici. 2025", 12), ("febr. 2025", 2)],
)  # fmt: skip
def test_four_letters_of_a_month_are_enough(text: str, month: int) -> None:
    period = period_of(text)
    assert period is not None
    assert period.first == month


@pytest.mark.parametrize("text", ["avri. 2025", "octo. 2025", "nove. 2025", "déce. 2025"])
def test_they_are_months_of_lists_too(text: str) -> None:
    known = dates.parse(text)
    assert known is not None
    assert known.precision == "month"
