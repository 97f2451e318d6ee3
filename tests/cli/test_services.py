"""`footprint services` and `footprint explain --service`: the report's own figures, down to lines of files."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from factors import catalogue
from footprint.cli import app
from footprint.lake import Lake
from footprint.report.model import member_report
from tests.report import serving

pytestmark = pytest.mark.usefixtures("english")

runner = CliRunner()
ASKED = ["--member", serving.MEMBER, "--year", str(serving.YEAR)]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("home")
    serving.fill(Lake(folder), catalogue.load())
    return folder


def rows_of(result: Result) -> list[dict[str, str]]:
    assert result.exit_code == 0, result.output
    return list(csv.DictReader(io.StringIO(result.stdout)))


def test_rows_without_visitors_add_up_to_the_member_and_per_unit_is_a_ratio(home: Path) -> None:
    rows = rows_of(runner.invoke(app, ["services", *ASKED, "--format", "csv"]))
    report = member_report(Lake(home), year=serving.YEAR, member_id=serving.MEMBER, factor_set=catalogue.load())
    borne = [float(row["kgco2e"]) for row in rows if row["kgco2e"] and row["bearer"] != "visitor"]
    assert sum(borne) == pytest.approx(report.headline, rel=1e-12)
    for row in rows:
        if row["kgco2e_per_unit"]:
            assert float(row["kgco2e_per_unit"]) * float(row["units_per_year"]) == pytest.approx(float(row["kgco2e"]))
    assert {row["part"] for row in rows} == {"service", "unallocated", "unnamed", "other"}


def test_unknown_is_empty_in_csv_null_in_json_and_words_on_the_screen() -> None:
    rows = rows_of(runner.invoke(app, ["services", *ASKED, "--format", "csv"]))
    assert {(row["kgco2e"], row["not_assessed_items"]) for row in rows if row["service_id"] == "archives"} == {
        ("", "2")
    }
    found = json.loads(runner.invoke(app, ["services", *ASKED, "--format", "json"]).stdout)
    assert {row["kgco2e"] for row in found if row["service_id"] == "archives"} == {None}
    screen = runner.invoke(app, ["services", *ASKED])
    assert "Archives numériques: not assessed in 2025. Items not assessed: 2." in screen.stderr
    assert (
        "Per visite: 0.739 gCO₂e (SCI, ISO/IEC 21031). At its visitors’, outside the total: 194 kgCO₂e."
        in screen.stderr
    )
    assert "(datacentre, no service)" in screen.stdout
    assert serving.EVIL_SERVICE in screen.stdout


def test_one_service_is_told_by_category() -> None:
    rows = rows_of(runner.invoke(app, ["services", *ASKED, "--service", "site-web", "--format", "csv"]))
    assert {row["service_id"] for row in rows} == {"site-web"}
    assert [row["category"] for row in rows if row["bearer"] != "visitor"] == [
        "server",
        "cloud_storage",
        "fixed_network",
    ]


def test_a_service_that_is_not_there_is_a_sentence_with_those_that_are() -> None:
    result = runner.invoke(app, ["services", *ASKED, "--service", "Finances"])
    assert isinstance(result.exception, ValueError)
    assert "site-web, demarches" in str(result.exception)
    assert isinstance(runner.invoke(app, ["services", "--member", "nobody", "--year", "2025"]).exception, ValueError)
    unknown = runner.invoke(app, ["explain", *ASKED, "--service", "Finances"])
    assert isinstance(unknown.exception, ValueError)


def test_explain_goes_from_a_service_to_lines_of_files_machines_and_sources() -> None:
    result = runner.invoke(app, ["explain", *ASKED, "--service", "site-web"])
    assert result.exit_code == 0, result.output
    for wanted in ("visites", "bbbbbbbb", "2,400", "srv1", "mobile:FRA"):
        assert wanted in result.stdout
    assert "ademe_publicodes_acv_numerique-network_mobile-gwp-total-fra-2022 = 0.024683679 kgCO2e/GB" in result.stdout


def test_explain_adds_up_to_the_service_with_its_visitors(home: Path) -> None:
    result = runner.invoke(app, ["explain", *ASKED, "--service", "site-web", "--format", "csv"])
    items = list(csv.DictReader(io.StringIO(result.stdout.split("tier,ownership")[0])))
    report = member_report(Lake(home), year=serving.YEAR, member_id=serving.MEMBER, factor_set=catalogue.load())
    assert report.services is not None
    site = report.services.found[0]
    for visited, value in ((False, site.kgco2e), (True, site.amounts.visitors.value())):
        of = [float(row["value"]) for row in items if (row["bearer"] == "visitor") == visited]
        assert sum(of) == pytest.approx(value, rel=1e-12)
