"""The picture of ages: the devices of the fleet, each in one column, as the sentences beside it say."""

from __future__ import annotations

import math
import re

import pytest

from factors.catalogue import FactorSet
from footprint.lake import Lake
from footprint.report.document import Chart, Paragraph
from footprint.report.model import Report, member_report
from footprint.report.sections.ages import Age, sections
from footprint.report.wording import Wording
from tests.report.conftest import YEAR
from tests.report.test_charts import drawn, written


@pytest.fixture(scope="module")
def report(lake: Lake, factor_set: FactorSet) -> Report:
    return member_report(lake, year=YEAR, member_id="town", factor_set=factor_set)


def test_ages_hold_every_device_of_the_fleet(report: Report) -> None:
    """180 tablets have no date, three devices of an unknown type no life; the switches of 2019 are 6 years old."""
    assert math.fsum(age.devices for age in report.ages) == report.fleet.devices
    assert math.fsum(age.devices for age in report.ages if age.years is None) == 180
    assert [age.devices for age in report.ages if age.years == 6] == [64]


def test_the_picture_and_the_sentences_have_the_same_figures() -> None:
    found = (Age(0, False, 30.0), Age(3, False, 20.0), Age(3, True, 5.0), Age(9, True, 2.0), Age(12, True, 1.0),
             Age(None, None, 4.0))  # fmt: skip
    (section,) = sections(found, Wording("en"))
    first, chart, listed = section.blocks
    assert isinstance(first, Paragraph)
    assert isinstance(chart, Chart)
    assert isinstance(listed, Paragraph)
    assert first.text.startswith("8 devices serve longer than expected, of 58 ")
    assert first.text.endswith("unknown: 4.")
    figures = [text for text in written(chart) if re.fullmatch(r"[\d?+]+", text)]
    assert figures[::2] == ["30", "0", "0", "25", "0", "0", "0", "0", "3", "4"]
    assert figures[1::2] == [*map(str, range(8)), "8+", "?"]
    assert re.findall(r", (\d+)[;.]", listed.text) == figures[::2]
    heights = [float(each["height"]) for each in drawn(chart, "rect", "range")[:2]]
    assert heights[0] / heights[1] == pytest.approx(30 / 20, rel=0.05)


def test_a_fleet_of_no_known_age_has_no_picture_and_a_young_one_says_so() -> None:
    assert sections((Age(None, None, 4.0), Age(2, None, 1.0)), Wording("fr")) == []
    (section,) = sections((Age(1, False, 4.0),), Wording("fr"))
    assert isinstance(section.blocks[0], Paragraph)
    assert section.blocks[0].text.startswith("Aucun des 4 équipements")
