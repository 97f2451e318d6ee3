"""What came to a fleet and left it: table, picture and sentence are the same figures, and they add up."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factors.catalogue import FactorSet
from footprint.lake import Lake
from footprint.report.charts import Stream, streams
from footprint.report.document import Chart, Paragraph, Table
from footprint.report.model import Report, member_report
from footprint.report.obligations import authority
from footprint.report.sections.flow import CAME, LEFT, STAYS, Flow, sections
from footprint.report.wording import Wording
from tests.report.conftest import YEAR
from tests.report.test_charts import drawn, written

UNIVERSITY = Flow(YEAR, 1293.0, True, {"new": 184.0, "second_hand": 2.0}, {"recycled": 170.0},
                  {"in_use": 1296.0, "in_stock": 11.0}, 0.0)  # fmt: skip


@pytest.fixture(scope="module")
def report(lake: Lake, factor_set: FactorSet) -> Report:
    return member_report(lake, year=YEAR, member_id="town", factor_set=factor_set)


def test_a_fleet_goes_from_last_years_list_to_this_ones(report: Report) -> None:
    """2,198 devices were listed last year, 60 laptops of which this year's list does not name; 25 desktops left that
    last year's list did not name: 2,198 - 25 is 35 more than the 2,138 there."""
    assert report.flow
    assert report.flow.end == report.fleet.devices == 2138
    assert (report.flow.start, report.flow.is_listed) == (2198, True)
    assert (report.flow.came, report.flow.left) == ({}, {"unknown": 25.0})
    assert (report.flow.unexplained, report.flow.undated) == (-35, 6)


def test_without_a_list_of_last_year_dates_say_what_was_there(lake: Lake, factor_set: FactorSet) -> None:
    first = member_report(lake, year=YEAR - 1, member_id="town", factor_set=factor_set)
    assert first.flow
    assert not first.flow.is_listed
    assert first.flow.unexplained == 0
    (section,) = sections(first.flow, [], Wording("fr"))
    assert any("Sans liste de l’an dernier" in str(block) for block in section.blocks)


def signed(figure: str) -> float:
    return float(re.sub(r"[^\d.−]", "", figure).replace("−", "-"))


def shown(found: Flow) -> tuple[Paragraph, Chart, Table]:
    first, chart, table = sections(found, [], Wording("en"))[0].blocks[:3]
    assert isinstance(first, Paragraph)
    assert isinstance(chart, Chart)
    assert isinstance(table, Table)
    return first, chart, table


def test_the_sentence_the_picture_and_the_table_have_the_same_figures() -> None:
    """1,293 + 184 + 2 - 170 = 1,309, two more than the 1,307 there."""
    first, chart, table = shown(UNIVERSITY)
    assert first.text == ("Devices on 1 January 2025: 1,293; on 31 December: 1,307. "
                          "Between them 186 came, 170 left and 2 differences that your lists do not "
                          "explain.")  # fmt: skip
    assert chart.says == first.text
    assert [signed(row.cells[1]) for row in table.rows] == [1293, 184, 2, -170, -2, 1307, 1296, 11]
    assert written(chart) == ["1,293 at the start", "184 new", "2 second-hand", "1,296 in use", "11 in stock",
                              "170 recycled", "2 not explained"]  # fmt: skip


def some(names: tuple[str, ...], least: int = 0) -> st.SearchStrategy[dict[str, float]]:
    return st.dictionaries(st.sampled_from(names), st.integers(1, 3000).map(float), min_size=least)


sizes = st.integers(0, 5000).map(float)
whole_flows = st.builds(
    Flow, st.just(YEAR), sizes, st.booleans(), some(CAME), some(LEFT), some(STAYS, 1), st.just(0.0)
)  # fmt: skip


@given(whole_flows)
def test_rows_add_up_to_the_end_and_both_sides_of_the_picture_are_as_high(found: Flow) -> None:
    _, chart, table = shown(found)
    figures = [signed(row.cells[1]) for row in table.rows]
    end = next(place for place, row in enumerate(table.rows) if row.strong and place)
    assert sum(figures[:end]) == figures[end] == found.end
    assert end == len(figures) - 1 or sum(figures[end + 1 :]) == found.end
    shares = [float(text.split()[0].replace(",", "")) for text in written(chart)]
    places = [float(each["x"]) for each in texts_of(chart)]
    left = [share for share, x in zip(shares, places, strict=True) if x < 200]
    assert sum(left) == sum(shares) / 2


def texts_of(chart: Chart) -> list[dict[str, str]]:
    return [dict(re.findall(r'([\w-]+)="([^"]*)"', each)) for each in re.findall(r"<text [^>]*>", chart.svg)]


def test_a_fleet_in_which_nothing_moved_says_so_and_one_of_nothing_has_no_section() -> None:
    still = replace(UNIVERSITY, start=1307.0, came={}, left={})
    assert shown(still)[0].text.endswith("None came or left in the year.")
    assert sections(replace(still, start=0.0, stays={}), [], Wording("en")) == []
    assert sections(None, [], Wording("en")) == []


def test_names_stand_beside_their_bars_inside_the_picture() -> None:
    sources = [Stream("1 293 au début", 900.0, "plain"), Stream("2 d’occasion", 1.0, "ours")]
    ends = [Stream("1 296 en service", 890.0, "ours"), Stream("11 en stock", 11.0, "use")]
    found = streams(sources, ends, "says")
    assert len(found.svg) < 20_000
    heights = {look: float(drawn(found, "rect", look)[0]["height"]) for look in ("plain", "use")}
    assert heights["plain"] > 50 * heights["use"]
    places = [float(each["y"]) for each in texts_of(found)]
    assert all(abs(one - other) >= 20 for one, other in (places[:2], places[2:]))
    assert all(0 < float(each["x"]) < 400 for each in texts_of(found))


def test_spend_on_re_used_equipment_stands_beside_what_is_asked(report: Report) -> None:
    r2 = {"indicator": "R2", "view": "any", "basis": "any", "value": 0.161}
    typed = replace(report, indicators=(r2,))
    (said,) = authority.reused_spend(typed, Wording("en"))
    assert "not the number of devices" in said.partition("16%")[0]
    assert "of public buyers alone 20% is asked today, then 25% from 2027 and 30% from 2030" in said
    (later,) = authority.reused_spend(replace(typed, year=2030), Wording("en"))
    assert "then" not in later
    assert authority.reused_spend(replace(report, indicators=()), Wording("en")) == []
