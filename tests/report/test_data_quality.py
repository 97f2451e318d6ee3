"""What a report and the command line say of the quality of data."""

from __future__ import annotations

import json
from typing import Any

import pytest
from typer.testing import CliRunner

from factors.catalogue import FactorSet
from footprint.cli import app
from footprint.lake import Lake
from footprint.report.document import Paragraph, Table
from footprint.report.model import Report, member_report
from footprint.report.sections.data_quality import Amount, DataQuality
from footprint.settings import settings
from tests.report.conftest import YEAR, whole


@pytest.fixture(scope="module")
def report(lake: Lake, factor_set: FactorSet) -> Report:
    return member_report(lake, year=YEAR, member_id="town", factor_set=factor_set)


def test_levels_are_shares_of_what_is_assessed() -> None:
    """100 kg: 20 measured, 30 declared, 10 computed, 40 by default; what is missing has no size."""
    sizes = {"measured": 20.0, "declared": 30.0, "model": 10.0, "default": 40.0, "missing": None}
    quality = DataQuality(tuple(Amount("gwp", name, size, "kgCO2e", None) for name, size in sizes.items()))
    assert quality.levels() == {"high": 0.2, "medium": 0.4, "low": 0.4}
    assert quality.levels("electricity") == {}
    assert DataQuality((Amount("gwp", "missing", None, "kgCO2e", None),)).levels() == {}


def test_the_report_shows_each_part_the_levels_and_the_score(report: Report) -> None:
    """The town's monitors have their own life and consumption: their part is declared, the rest are defaults."""
    gases = report.quality.of("gwp")
    monitors = sum(cell.value or 0 for cell in report.impacts.of(criterion="gwp", view="depreciation", basis="location")
                   if cell.category == "monitor" and cell.quality == "declared")  # fmt: skip
    assert gases["declared"].amount == pytest.approx(monitors)
    assert monitors > 0
    assert report.indicator("Q2") == pytest.approx(monitors / 2 / (report.headline or 0))
    for lang, missing in (("fr", "Manquant"), ("en", "Missing")):
        (section,) = [each for each in whole(report, lang).sections if each.id == "gaps"]
        (table,) = [
            block for block in section.blocks if isinstance(block, Table) and missing in block.columns[-1].label
        ]
        assert len(table.rows) == 4
        assert sum("Q2" in block.text for block in section.blocks if isinstance(block, Paragraph)) == 1


def asked(lake: Lake, monkeypatch: pytest.MonkeyPatch, indicator: str, *more: str) -> Any:
    monkeypatch.setenv("FOOTPRINT_HOME", str(lake.home))
    monkeypatch.setenv("FOOTPRINT_LANG", "en")
    settings.cache_clear()
    said = CliRunner().invoke(
        app, ["explain", "--member", "town", "--year", str(YEAR), "--indicator", indicator, *more]
    )
    settings.cache_clear()
    assert said.exit_code == 0, said.output
    return said


def test_the_score_is_explained_by_what_it_rests_on(
    lake: Lake, report: Report, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = json.loads(asked(lake, monkeypatch, "Q2", "--format", "json").stdout)
    assert rows == [each.__dict__ for each in report.quality.amounts]
    assert "Data-quality score of town" in asked(lake, monkeypatch, "Q2").output


def test_the_interval_is_explained_by_what_makes_it_wide(
    lake: Lake, report: Report, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert report.certainty is not None
    said = asked(lake, monkeypatch, "Q1").output
    assert "half the width of the 95 % interval" in said.replace("\u00a0", " ")
    assert report.certainty.drivers[0]["driver"] in said
