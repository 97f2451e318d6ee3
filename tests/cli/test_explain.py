"""`footprint explain` of indicators: what is made of what is told, in any view and on any basis, with its sources."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from factors import catalogue
from footprint import explain as explanations
from footprint.cli import app
from footprint.cli.figures import explain
from footprint.cli.terminal import Format
from footprint.lake import Lake
from footprint.messages import number
from footprint.settings import settings
from tests.cases import combined
from tests.report.conftest import YEAR, region

pytestmark = pytest.mark.usefixtures("english")

runner = CliRunner()


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return region(tmp_path_factory)


def told(*more: str) -> Result:
    return runner.invoke(app, ["explain", "--member", "town", "--year", str(YEAR), *more])


@pytest.mark.parametrize(("indicator", "figures"), [
    ("M4", ["mass:desktop = 8.77 kg — "]),
    ("A1", ["refurbished_saving:laptop = 27.0 kgCO2e/year — ", "lifetime:switch = "]),
    ("C7", ["planetary_boundary_per_person-gwp-na-wld-2019 = 851.25"]),
])  # fmt: skip
def test_an_indicator_names_the_published_figures_that_it_rests_on_beside_the_footprint(
    indicator: str, figures: list[str]
) -> None:
    result = told("--indicator", indicator)
    assert result.exit_code == 0, result.output
    for figure in figures:
        assert figure in result.output


# Views and bases are two columns of one table.
@pytest.mark.parametrize(
    ("view", "basis"), combined(["depreciation", "service_life", "acquisition"], ["location", "market"])
)
def test_any_view_and_basis_of_a_total_is_told_with_its_items(home: Path, view: str, basis: str) -> None:
    """The figure of the table, and items that add up to it."""
    wanted = {"member_id": "town", "indicator": "C1", "view": view, "basis": basis}
    rows = Lake(home).read("indicators_member", year=YEAR).to_pylist()
    (row,) = [row for row in rows if wanted.items() <= row.items()]
    result = told("--indicator", "C1", "--view", view, "--basis", basis)
    assert result.exit_code == 0, result.output
    assert number(row["value"], "en") in result.output.splitlines()[0]
    about: dict[str, Any] = {"year": YEAR, "member_id": "town", "factor_set": catalogue.load()}
    shown = explanations.Shown(view, basis)
    items = explanations.explain_total(Lake(home), indicator="C1", shown=shown, **about).impacts
    assert sum(value or 0.0 for value in items["value"].to_pylist()) == pytest.approx(row["value"], rel=1e-12)


@pytest.mark.parametrize(("asked", "said"), [
    (["--line", "2", "--basis", "market"], "choose among the figures of an indicator"),
    (["--persons", "--view", "acquisition"], "choose among the figures of an indicator"),
    (["--indicator", "Q2", "--basis", "market"], "Q2 is not computed for: expected life, electricity contracts"),
])  # fmt: skip
def test_a_view_or_basis_that_says_nothing_is_refused(asked: list[str], said: str) -> None:
    result = told(*asked)
    assert result.exit_code != 0
    assert said in str(result.exception)


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_why_an_indicator_is_unknown_speaks_of_a_table_only_where_one_follows(
    lang: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FOOTPRINT_LANG", lang)
    settings.cache_clear()
    unknown = dict.fromkeys(("value", "numerator", "denominator", "covered_share"))
    sentences = {}
    for indicator, has_table in (("C1", True), ("M4", True), ("A1", True), ("E5", False), ("Q1", False), ("P1", False)):
        about = {"member_id": "town", "year": YEAR, "indicator": indicator, "view": "any", "basis": "any", "unit": "1"}
        explain._tell_headline({**about, **unknown, "status": "not_assessed"}, has_table, Format.TABLE)
        sentences[indicator] = capsys.readouterr().out
    table = {"fr": "Le tableau dit", "en": "The table says"}[lang]
    assert {name for name, said in sentences.items() if table in said} == {"C1"}
    assert len({said.partition("\n")[2] for said in sentences.values()}) == len(sentences)
    assert not [said for said in sentences.values() if "{" in said]
