"""`footprint levers`: the table as people and programs read it."""

from __future__ import annotations

import csv
import io
import json
from math import fsum
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from factors import catalogue
from footprint.cli import app
from footprint.lake import Lake
from footprint.levers import LEVERS, of_lake
from footprint.report import trail
from footprint.report.tables import MemberTables
from tests.report.conftest import YEAR, region

pytestmark = pytest.mark.usefixtures("english")

runner = CliRunner()
ASKED = ["levers", "--member", "town", "--year", str(YEAR)]
NOTICE = "not for communication"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return region(tmp_path_factory)


def told(*more: str) -> Result:
    result = runner.invoke(app, [*ASKED, *more])
    assert result.exit_code == 0, result.output
    return result


def test_programs_read_the_rows_of_the_table_with_what_they_assume(home: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(told("--format", "csv").stdout)))
    stored = of_lake(Lake(home), year=YEAR, factor_set=catalogue.load(), member_id="town").to_pylist()
    assert len(rows) == len(stored)
    for row, kept in zip(rows, stored, strict=True):
        assert (row["lever"], row["subject"]) == (kept["lever"], kept["subject"])
        assert row["saving"] == "" if kept["saving"] is None else float(row["saving"]) == kept["saving"]
        assert NOTICE in row["notice"]
        assert bool(row["assumptions"]) == (kept["lever"] != "together")
    whole = json.loads(told("--format", "json").stdout)
    assert [row["saving"] for row in whole] == [row["saving"] for row in stored]


def test_people_read_the_surest_and_largest_first_and_why_others_do_not_apply() -> None:
    text = told().stdout
    lines = text.splitlines()
    first, last = (
        next(number for number, line in enumerate(lines) if line.startswith(name)) for name in ("Keep", "Buy refur")
    )
    assert first < last
    assert "Put idle stock back into use: no device in stock" in text or "Put idle stock back into use  " in text
    assert "Less mobile data: no volume of mobile data." in text
    assert "Not applicable:" in text
    assert NOTICE in text


def test_levers_and_their_values_are_chosen() -> None:
    rows = json.loads(told("--lever", "keep_longer", "--set", "years=4", "--format", "json").stdout)
    assert {row["lever"] for row in rows} == {"keep_longer", "together"}
    assert {row["parameters"] for row in rows if row["lever"] == "keep_longer"} == {'{"years": 4.0}'}
    both = ["--lever", "keep_longer", "--lever", "free_software", "--set", "free_software.years=1", "--format", "json"]
    values = {row["lever"]: json.loads(row["parameters"]) for row in json.loads(told(*both).stdout)}
    assert (values["keep_longer"]["years"], values["free_software"]["years"]) == (2, 1)


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (["--lever", "magic"], "No lever magic"),
        (["--set", "wishes=3"], "wishes"),
        (["--lever", "keep_longer", "--set", "years=-1"], "years=-1"),
        (["--lever", "keep_longer", "--set", "years=many"], "years=many"),
    ],
)
def test_what_cannot_be_is_one_sentence(more: list[str], words: str) -> None:
    result = runner.invoke(app, [*ASKED, *more])
    assert result.exit_code != 0
    assert words in f"{result.output}{result.exception}"


def test_of_a_member_without_results_a_sentence_says_so() -> None:
    result = runner.invoke(app, ["levers", "--member", "nobody", "--year", str(YEAR)])
    assert "No results for nobody" in f"{result.output}{result.exception}"


def test_every_lever_has_its_name_in_the_list_of_the_option() -> None:
    shown = runner.invoke(app, ["levers", "--help"], env={"COLUMNS": "400"}).output
    assert all(name in shown for name in LEVERS)


@pytest.mark.parametrize("lever", ["keep_longer", "fewer_screens", "better_room", "free_software"])
def test_explain_goes_from_a_lever_to_amounts_lines_and_sources(home: Path, lever: str) -> None:
    """What each figure saves adds up to the saving of the table, and each is its amounts times the figure."""
    about: dict[str, Any] = {"year": YEAR, "member_id": "town", "factor_set": catalogue.load()}
    told = [
        row for row in of_lake(Lake(home), **about).to_pylist() if (row["lever"], row["criterion"]) == (lever, "gwp")
    ]
    terms = [row for row in trail.lever_terms(MemberTables(Lake(home), **about)) if row["lever"] == lever]
    applies = any(row["status"] in ("ok", "once") for row in told)
    assert bool(terms) is applies
    if applies:
        wanted = fsum(row["saving"] for row in told if row["year_offset"] == terms[0]["year_offset"])
        assert fsum(row["saves"] for row in terms) == pytest.approx(wanted, rel=1e-9)
        for row in terms:
            assert row["usual_amount"] * row["factor"] == pytest.approx(row["usual"], rel=1e-12)
            assert [figure["value"] for figure in row["figures"]] == [row["factor"]]
        assert trail.lever_lines(MemberTables(Lake(home), **about))[lever]
        result = runner.invoke(app, ["explain", "--member", "town", "--year", str(YEAR), "--lever", lever])
        assert result.exit_code == 0, result.output
        assert NOTICE in result.output
        assert "avoided: " in result.output
    assert lever != "keep_longer" or applies


def test_a_lever_that_nobody_knows_is_refused() -> None:
    result = runner.invoke(app, ["explain", "--member", "town", "--year", str(YEAR), "--lever", "prayer"])
    assert "keep_longer" in str(result.exception)


@pytest.mark.parametrize("asked", [["--basis", "market"], ["--view", "acquisition"]])
def test_what_is_computed_of_no_lever_is_refused_with_what_is(asked: list[str]) -> None:
    """Levers are told of the headline alone."""
    lever = ["explain", "--member", "town", "--year", str(YEAR), "--lever", "keep_longer"]
    assert runner.invoke(app, [*lever, "--basis", "location", "--view", "depreciation"]).exit_code == 0
    refused = runner.invoke(app, [*lever, *asked])
    assert refused.exit_code != 0
    assert "computed in greenhouse gases for: expected life; country’s grid." in str(refused.exception)
