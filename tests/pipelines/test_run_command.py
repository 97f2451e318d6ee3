"""`footprint run` as people type it: what it prints, and what it ends with."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from footprint.cli import app
from footprint.lake import Lake
from footprint.report import build
from footprint.settings import settings
from pipelines import laws, summary
from pipelines.instance import dagster_home
from tests.pipelines.installation import (
    FLEET,
    LAPTOPS,
    TICKETS,
    deliver,
    in_brief,
    register_member,
    use,
    without_dagster,
)

runner = CliRunner()


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Two members with files for 2025, one of which cannot be used."""
    home = tmp_path_factory.mktemp("filled")
    for member_id, text in (("ville-a", FLEET), ("club-b", LAPTOPS)):
        register_member(home, year=2025, member_id=member_id)
        deliver(home, text, year=2025, member_id=member_id)
    deliver(home, TICKETS, year=2025, member_id="club-b", list_name="tickets")
    with pytest.MonkeyPatch.context() as patch:
        use(patch, home)
        in_brief(patch)
        patch.setattr(build, "print_pdf", lambda _: b"%PDF-1.7 unprinted")
        yield home
    settings.cache_clear()


@pytest.fixture(scope="module")
def ran(filled: Path) -> Result:
    return runner.invoke(app, ["run", "--year", "2025"])


def test_it_ends_with_the_members_and_where_their_reports_are(filled: Path, ran: Result) -> None:
    assert ran.exit_code == 0
    table = [line for line in ran.stdout.splitlines() if str(filled / "reports" / "2025") in line]
    assert ["The club-b" in table[0], "The ville-a" in table[1], len(table)] == [True, True, 2]
    for line in table:
        assert Path(line.split()[-1]).read_bytes().lower().startswith(b"<!doctype html>")
    assert str(filled / "releases" / "2025" / "draft") in ran.stderr
    assert "Files of 2025 that could not be used: 1 (club-b 1)." in ran.stderr
    assert "club-b, “tickets.csv” (list tickets): " in ran.stderr
    assert "Reading the files" in ran.stderr


@pytest.mark.usefixtures("ran")
def test_figures_of_the_table_are_those_of_the_lake(filled: Path) -> None:
    club, ville = summary.rows(Lake(filled), 2025)
    assert (club["devices"], ville["devices"]) == (10.0, 14.0)
    assert club["per_employee"] == pytest.approx(club["kgco2e"] / 12)
    assert (club["coverage"], club["findings"] >= 1) == (1.0, True)
    assert [row["member_id"] for row in summary.rows(Lake(filled), 2025, ["ville-a"])] == ["ville-a"]


@pytest.mark.usefixtures("brief_year")
def test_a_year_that_a_check_stops_ends_with_a_code_the_reason_and_no_results(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    deliver(home, FLEET, year=2025, member_id="ville-a")
    monkeypatch.setattr(laws, "quantity_faults", lambda rows: 7)
    result = runner.invoke(app, ["run", "--year", "2025"])
    assert result.exit_code == 1
    assert "Stopped: a check failed." in result.stderr
    assert "Amounts of activity neither empty nor positive and finite: 7." in result.stderr
    assert "There are no results of 2025 yet." in result.stderr
    assert result.stdout == ""


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--year", "2014"], "choose a year from 2015 to 2025"),
        (["--year", "2023"], "no file for 2023"),
        (["--year", "2025", "--member", "ville-z"], "No file of ville-z for 2025. Known members: club-b, ville-a."),
    ],
)
def test_what_cannot_be_run_is_said_in_words(filled: Path, arguments: list[str], words: str) -> None:
    result = runner.invoke(app, ["run", *arguments])
    assert isinstance(result.exception, ValueError)
    assert words in str(result.exception)


def test_dagsters_history_is_in_the_installation_without_telemetry(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DAGSTER_HOME")
    assert dagster_home() == home / "dagster"
    assert "telemetry:\n  enabled: false\n" in (home / "dagster" / "dagster.yaml").read_text()


def test_a_configuration_that_somebody_wrote_is_left_alone(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DAGSTER_HOME", str(home / "own"))
    (home / "own").mkdir()
    (home / "own" / "dagster.yaml").write_text("telemetry: {enabled: false}\n")
    assert (dagster_home() / "dagster.yaml").read_text() == "telemetry: {enabled: false}\n"


@pytest.mark.usefixtures("brief_year")
def test_a_file_copied_into_the_inbox_by_hand_is_taken_in(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    without_dagster(monkeypatch)
    register_member(home, year=2025, member_id="ville-a")
    folder = home / "inbox" / "2025" / "ville-a" / "ordinateurs"
    folder.mkdir(parents=True)
    (folder / "glpi.csv").write_text(LAPTOPS, encoding="utf-8")
    result = runner.invoke(app, ["run", "--year", "2025"])
    assert result.exit_code == 0
    assert not (folder / "glpi.csv").exists()
    assert Lake(home).read("receipts", year=2025).column("list").to_pylist() == ["ordinateurs"]
