"""What a report says of how sure its total is."""

from __future__ import annotations

import csv
import io

import pytest
from python_calamine import CalamineWorkbook
from typer.testing import CliRunner

from factors.catalogue import FactorSet
from footprint.cli import app
from footprint.lake import Lake
from footprint.messages import within
from footprint.report.document import Items, Table
from footprint.report.formats import tidy
from footprint.report.formats.xlsx import workbook
from footprint.report.model import Report, member_report
from footprint.report.sections.certainty import GIVEN_BY_MEMBERS
from footprint.settings import settings
from tests.report.conftest import YEAR, whole


@pytest.fixture(scope="module")
def report(lake: Lake, factor_set: FactorSet) -> Report:
    return member_report(lake, year=YEAR, member_id="town", factor_set=factor_set)


def test_the_interval_is_that_of_the_total_on_the_cover(report: Report) -> None:
    found = report.certainty
    assert found is not None
    assert found.value == pytest.approx(report.headline, rel=1e-9)
    assert found.low < found.value < found.high
    widths = [high - low for low, high in (found.independent, (found.low, found.high), found.common)]
    assert widths == sorted(widths)


def test_the_cover_has_the_digits_that_the_interval_leaves_and_says_it(report: Report) -> None:
    assert report.certainty is not None
    document = whole(report, "en")
    total, per_head, *others = document.figures
    value, low, high = (each / 1000 for each in (report.certainty.value, report.certainty.low, report.certainty.high))
    shown = within(value, low, high, "en")
    assert (total.value, total.range) == (shown[0], f"very likely between {shown[1]} and {shown[2]}")
    assert per_head.range
    assert [figure.range for figure in others] == [""] * len(others)


def test_the_section_names_what_is_uncertain_and_the_shares_add_up(report: Report) -> None:
    assert report.certainty is not None
    (section,) = [each for each in whole(report, "fr").sections if each.id == "certainty"]
    (table,) = [block for block in section.blocks if isinstance(block, Table)]
    assert sum(row["share"] for row in report.certainty.drivers) == pytest.approx(1, rel=1e-6)
    assert table.rows[0].cells[0].startswith("Fabrication et fin de vie (")
    keys = {row["driver"] for row in report.certainty.drivers} - {"own_values"}
    assert not any(key in cell for key in keys for row in table.rows for cell in row.cells)


def test_what_a_member_may_state_is_what_it_can_know_and_narrows(report: Report) -> None:
    found = report.certainty
    assert found is not None
    assert {row["kind"] for row in found.data} <= set(GIVEN_BY_MEMBERS)
    gains = [found.narrowed(row) for row in found.data]
    assert gains == sorted(gains, reverse=True)
    (section,) = [each for each in whole(report, "en").sections if each.id == "certainty"]
    assert sum(len(block.items) for block in section.blocks if isinstance(block, Items)) == len(found.data)


def test_the_file_of_intervals_holds_every_total_of_the_report(report: Report) -> None:
    assert report.certainty is not None
    rows = list(csv.DictReader(io.StringIO(tidy.intervals(report.certainty).decode())))
    totals = {
        (row["view"], row["basis"]): float(row["value"])
        for row in rows
        if (row["output"], row["criterion"], row["correlation"]) == ("total", "gwp", "0.5")
    }
    assert totals == {key: pytest.approx(value, rel=1e-9) for key, value in report.grid.items() if value}


@pytest.mark.parametrize(
    ("figures", "shown"),
    [
        ((17.876, 12.572, 36.873), ("18", "13", "37")),
        ((0.8661, 0.6259, 1.5479), ("0.87", "0.63", "1.55")),
        ((83.8, 37.6, 326.0), ("80", "40", "330")),
        ((100.0, 100.0, 100.0), ("100", "100", "100")),
    ],
)
def test_digits_end_at_the_second_of_half_the_width(
    figures: tuple[float, float, float], shown: tuple[str, str, str]
) -> None:
    assert within(*figures, "en") == shown


def test_an_indicator_is_explained_with_its_interval_and_what_makes_it_wide(
    lake: Lake, report: Report, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert report.certainty is not None
    monkeypatch.setenv("FOOTPRINT_HOME", str(lake.home))
    monkeypatch.setenv("FOOTPRINT_LANG", "en")
    settings.cache_clear()
    said = CliRunner().invoke(app, ["explain", "--member", "town", "--year", str(YEAR), "--indicator", "C1"])
    settings.cache_clear()
    _, low, high = within(report.certainty.value, report.certainty.low, report.certainty.high, "en")
    assert said.exit_code == 0
    assert f"between {low} and {high}\u00a0kg\u00a0CO₂e" in said.output
    assert report.certainty.drivers[0]["driver"] in said.output


def test_the_interval_is_an_indicator_in_each_view_and_basis(lake: Lake, report: Report) -> None:
    """Q1 = (high - low) / 2 / total, of the middle correlation; a member without devices has none."""
    assert report.certainty is not None
    bounds = {
        (row["view"], row["basis"]): (row["high"] - row["low"]) / 2 / row["value"]
        for row in report.certainty.rows
        if (row["output"], row["criterion"], row["correlation"]) == ("total", "gwp", 0.5)
    }
    shown = {(row["view"], row["basis"]): row["value"] for row in report.indicators if row["indicator"] == "Q1"}
    assert len(shown) == 6
    assert shown == {key: pytest.approx(value, rel=1e-12) for key, value in bounds.items()}
    assert report.indicator("Q1") == shown["depreciation", "location"]


def test_the_workbook_has_the_intervals_as_numbers(report: Report) -> None:
    assert report.certainty is not None
    book = CalamineWorkbook.from_filelike(io.BytesIO(workbook(report, "en")))
    heads, *rows = book.get_sheet_by_name("Uncertainty").to_python()
    total = next(row for row in rows if row[:5] == ["total", "", "greenhouse gases", "expected life", "country’s grid"])
    wanted = [getattr(report.certainty, name) for name in ("value", "low", "median", "high")]
    assert [total[heads.index(name)] for name in heads[5:9]] == pytest.approx(wanted, rel=1e-9)
    shares = [float(str(row[1])) for row in book.get_sheet_by_name("What is uncertain").to_python()[1:]]
    assert sum(shares) == pytest.approx(1, rel=1e-6)
