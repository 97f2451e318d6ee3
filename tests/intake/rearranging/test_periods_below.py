"""Periods that stand on the first of their lines are those of the next ones, and nothing else is carried."""

from __future__ import annotations

import pytest

from footprint.intake.formats.limits import Limits
from footprint.intake.formats.text import Origin, Source
from footprint.intake.rearranging.in_place.periods_below import carried

LIMITS = Limits()
HEADER = ["Mois", "Salle", "kWh"]


def text(rows: list[list[str]]) -> Source:
    return Source.of_rows([HEADER, *rows], Origin("csv", "0" * 64, 1), LIMITS)


@pytest.mark.parametrize(
    "first", [("mai 2025", "juin 2025"), ("May", "June"), ("01/05/2025", "01/06/2025"), ("Q1 2025", "Q2 2025")]
)
def test_each_line_has_its_period(first: tuple[str, str]) -> None:
    made = carried(
        text([[first[0], "A", "1"], ["", "B", "2"], [first[1], "A", "3"], ["", "B", "4"], ["Total", "", "10"]]), LIMITS
    )
    assert [line.split("\t")[0] for line in made.lines()] == ["Mois", first[0], first[0], first[1], first[1], "Total"]


@pytest.mark.parametrize(
    "rows",
    [
        [["mai 2025", "A", "1"], ["", "B", "2"], ["juin 2025", "C", "3"], ["", "D", "4"]],  # other names
        [["mai 2025", "A", "1"], ["", "A", "2"], ["juin 2025", "A", "3"], ["", "A", "4"]],  # the same name again
        [["mai 2025", "A", "1"], ["", "B", "2"]],  # one period
        [["mai 2025", "A", "1"], ["", "", "2"], ["juin 2025", "A", "3"], ["", "", "4"]],  # lines without a name
        [["mai 2025", "A", "1"], ["juin 2025", "A", "3"], ["Total", "", "4"]],
        [["mai 2025", "Total", "1"], ["", "Total", "2"]],
        [["Paul", "A", "1"], ["", "B", "2"], ["Anne", "A", "3"], ["", "B", "4"]],  # no periods
    ],
)
def test_what_may_be_of_another_time_stays(rows: list[list[str]]) -> None:
    source = text(rows)
    assert list(carried(source, LIMITS).lines()) == list(source.lines())
