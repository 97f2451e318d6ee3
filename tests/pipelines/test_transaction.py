"""A year's results are one transaction, and one member never costs the others theirs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import dagster as dg
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from typer.testing import CliRunner

from footprint import changes, member_year, steps
from footprint.changes.results import of_year
from footprint.cli import app
from footprint.lake import Failure, Lake
from footprint.schema import YEAR, tables
from footprint.years import inputs
from pipelines import conservation, inprocess
from pipelines.definitions import catalogue
from pipelines.inprocess import Outcome
from tests.cases import LONG
from tests.pipelines.installation import LAPTOPS, deliver, in_brief, made_year, without_dagster
from tests.pipelines.test_run_in_process import bytes_below

pytestmark = pytest.mark.usefixtures("unprinted")
RESULTS = ("lake/manifests/2025.json", "reports", "releases")


@pytest.fixture
def home(computed_home: Path) -> Path:
    return computed_home


def compute(instance: dg.DagsterInstance) -> Outcome:
    return inprocess.compute(instance, 2025, progress=lambda *news: None)


def seen(home: Path) -> dict[str, str]:
    """What people see of the year: its results' manifest, reports, the region's draft."""
    found = {name: content for folder in RESULTS[1:] for name, content in bytes_below(home / folder).items()}
    return found | {"manifest": (home / RESULTS[0]).read_text()}


def states(home: Path) -> dict[str, dict[str, Any]]:
    return {row["member_id"]: row for row in Lake(home).read("member_states", year=2025).to_pylist()}


def failing(monkeypatch: pytest.MonkeyPatch, failure: Failure) -> None:
    """Reading club-b fails, and no single file is the reason."""
    rebuild = member_year.rebuild

    def rebuilt(lake: Lake, *args: Any, **keys: Any) -> Any:
        if keys["member_id"] == "club-b":
            lake.fail(failure, year=keys["year"], member_id="club-b")
            raise member_year.ReadingError(failure)
        return rebuild(lake, *args, **keys)

    monkeypatch.setattr(member_year, "rebuild", rebuilt)


YEAR_TABLES = [name for name, table in tables().items() if table.partition == YEAR and name != "own_footprint"]


@pytest.mark.usefixtures("brief_year")
@pytest.mark.parametrize("name", ["year_factors", "footprint", "member_states"] if LONG else ["member_states"])
def test_whatever_step_fails_nothing_of_the_year_changes(
    name: str, home: Path, instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    deliver(home, LAPTOPS.replace(",10,", ",99,"), year=2025, member_id="club-b", day=20)
    before = seen(home)

    def broken(lake: Lake, year: int, *more: Any) -> Path:
        raise OSError("no space left on device")

    monkeypatch.setattr(steps, name, broken)
    assert [reason for reason in compute(instance).broken if "no space left" in reason]
    assert seen(home) == before


@pytest.mark.usefixtures("brief_year")
def test_a_failed_check_leaves_the_last_good_results_and_says_that_they_are_old(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    deliver(home, LAPTOPS.replace(",10,", ",99,"), year=2025, member_id="club-b", day=20)
    before = seen(home)
    monkeypatch.setattr(conservation, "open_machines", lambda shares: ["a machine of nobody"])
    result = CliRunner().invoke(app, ["run", "--year", "2025"])
    assert result.exit_code == 1
    assert "What follows is the last good state" in result.stderr
    assert "Members’ tables: 2025/club-b (changed)." in result.stderr
    assert seen(home) == before
    monkeypatch.undo()


@pytest.mark.usefixtures("unprinted_reports")
def test_a_member_that_cannot_be_read_keeps_its_last_good_year_and_costs_the_others_nothing(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = seen(home)
    deliver(home, LAPTOPS.replace(",10,", ",99,"), year=2025, member_id="club-b", day=20)
    with monkeypatch.context() as patch:
        failing(patch, Failure("0a1b2c3d", "error", ("inventory",)))
        result = CliRunner().invoke(app, ["run", "--year", "2025"])
    assert result.exit_code == 1
    assert "club-b (an error of the program, number 0a1b2c3d in logs/errors.log)" in result.stderr
    assert "club-b: its figures are not those of its last files" in result.stderr
    after = seen(home)
    assert {name for name in after if before.get(name) != after[name] and name.startswith("2025/ville-a")} == set()
    assert Lake(home).read("device_lives", year=2025).filter(pa.compute.field("member_id") == "club-b").num_rows == 1
    row = states(home)["club-b"]
    assert (row["state"], row["number"], row["in_region"], row["left_out"]) == ("failed", "0a1b2c3d", False, "failed")
    page = (home / "reports/2025/club-b/rapport.html").read_text(encoding="utf-8")
    assert "Ces chiffres sont ceux d’une lecture précédente" in page
    assert "0a1b2c3d" in page
    assert "Member-years that" not in page
    draft = (home / "releases/2025/draft/region.html").read_text(encoding="utf-8")
    assert "lecture échouée" in draft
    in_brief(monkeypatch)
    made_year(home, 2025)
    assert states(home)["club-b"]["state"] == "whole", "a good reading ends a failed one"


@pytest.mark.usefixtures("brief_reports", "brief_year")
def test_a_member_with_a_damaged_table_is_left_out_and_the_command_ends_with_1_whoever_it_is_asked_for(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def command(*arguments: str) -> tuple[int, str]:
        result = CliRunner().invoke(app, ["run", "--year", "2025", *arguments])
        return result.exit_code, result.stderr

    (path,) = Lake(home).paths("devices", year=2025, member_id="club-b")
    whole = path.read_bytes()
    (home / "inbox" / "2025" / "club-b").rename(home / "elsewhere")
    path.write_bytes(whole[:100])
    for arguments in ([], ["--member", "ville-a"]) if LONG else (["--member", "ville-a"],):
        code, said = command(*arguments)
        assert (code, "club-b: a file of the lake is damaged" in said) == (1, True), said
        assert [words for words in ("Stopped", "Some steps did not finish") if words in said] == []
        assert {name: row["left_out"] for name, row in states(home).items()} == {"club-b": "damaged", "ville-a": None}
        made = inputs.made(Lake(home), 2025)
        assert made is not None
        assert made.damaged == ("2025/club-b",)
    path.write_bytes(whole)
    (home / "elsewhere").rename(home / "inbox" / "2025" / "club-b")
    without_dagster(monkeypatch)
    assert command()[0] == 0


@pytest.mark.usefixtures("brief_reports")
def test_damaged_results_are_made_anew(home: Path, instance: dg.DagsterInstance) -> None:
    before = {name: Lake(home).read(name, year=2025) for name in YEAR_TABLES}
    (table,) = Lake(home).paths("footprint", year=2025)
    table.write_bytes(b"")
    (home / RESULTS[0]).write_text((home / RESULTS[0]).read_text()[:100])
    (home / "answers").mkdir(exist_ok=True)
    (home / "answers" / "club-b.json").write_bytes(b"{")
    outcome = compute(instance)
    assert (outcome.failed, outcome.broken) == ([], [])
    assert all(before[name].equals(Lake(home).read(name, year=2025)) for name in YEAR_TABLES)


@pytest.mark.usefixtures("brief_year", "unprinted_reports")
def test_what_does_not_hold_of_a_few_members_stops_nobody(
    home: Path, instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fault of the method that shows with one member of two."""
    deliver(home, LAPTOPS.replace(",10,", ",99,"), year=2025, member_id="club-b", day=20)
    monkeypatch.setattr(
        conservation,
        "torn_totals",
        lambda footprint, totals: ["club-b"] if "club-b" in footprint["member_id"].to_pylist() else [],
    )
    outcome = compute(instance)
    assert (outcome.failed, outcome.broken) == ([], [])
    assert "Services and the rest are not the total: club-b. The region leaves out these members" in outcome.warned[-2]
    assert {name: (row["reason"], row["in_region"]) for name, row in states(home).items()} == {
        "club-b": ("check_torn", False),
        "ville-a": (None, True),
    }
    page = (home / "reports/2025/club-b/rapport.html").read_text(encoding="utf-8")
    assert "Un de nos contrôles échoue sur ces chiffres" in page


@pytest.mark.usefixtures("brief_reports", "brief_year")
def test_a_file_that_comes_while_the_year_is_computed_does_not_mix_with_what_was_there(
    home: Path, instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    step = steps.device_lives

    def interrupted(lake: Lake, year: int, *more: Any) -> Path:
        path = step(lake, year, *more)
        rows = Lake(home).read("devices", year=2025, member_id="club-b")
        Lake(home).write("devices", rows.slice(0, 0), year=2025, member_id="club-b")
        return path

    monkeypatch.setattr(steps, "device_lives", interrupted)
    outcome = compute(instance)
    assert (outcome.failed, outcome.broken) == ([], [])
    assert Lake(home).read("devices", year=2025, member_id="club-b").num_rows == 0
    fleet = Lake(home).read("fleet", year=2025)
    assert set(fleet["member_id"].to_pylist()) == {"club-b", "ville-a"}


@pytest.fixture
def two_years(home: Path) -> dict[str, pa.Table]:
    """The small installation with results of 2024, and what another process makes of that year: twice the figures."""
    lake = Lake(home)
    rows = {name: of_year(lake.read(name, year=2025), 2024) for name in inputs.LAST_RESULTS}
    lake.commit(rows, year=2024)
    place = rows["footprint"].column_names.index("value")
    doubled = pc.multiply(rows["footprint"]["value"], 2.0)
    return rows | {"footprint": rows["footprint"].set_column(place, "value", doubled)}


@pytest.mark.usefixtures("brief_reports")
def test_a_year_before_that_is_drafted_and_accepted_meanwhile_does_not_mix_with_what_was_there(
    home: Path, two_years: dict[str, pa.Table], instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A draft is nobody's but its makers': it is there while another process makes that year, and after one was killed.
    It is accepted between the causes of change and the check that they add up: they do, to what this run read, and the
    year counts as made from what was there when it began."""
    in_brief(monkeypatch, changes_too=False)
    Lake(home, draft=True).commit(two_years, year=2024)
    step, lake = changes.changes_member, Lake(home)
    then = inputs.gather(lake, 2025, catalogue.factor_set)

    def interrupted(of_run: Lake, year: int, *more: Any) -> Path:
        path = step(of_run, year, *more)
        lake.commit(two_years, year=2024)
        return path

    monkeypatch.setattr(changes, "changes_member", interrupted)
    outcome = compute(instance)
    assert (outcome.failed, outcome.broken) == ([], [])
    made, now = inputs.made(lake, 2025), inputs.gather(lake, 2025, catalogue.factor_set)
    assert made is not None
    assert (made.digest == then.digest, made.digest == now.digest) == (True, False), "it is asked for again"
    assert lake.read("changes_member", year=2025).to_pylist() == [], "what counts of 2024 are the rows of 2025"
