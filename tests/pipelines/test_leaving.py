"""A member takes a year back, or is erased: gone from everything at the next run, the others as they were."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import dagster as dg
import pyarrow.parquet as pq
import pytest
from dagster._core.scheduler.instigation import InstigatorStatus, InstigatorType, TickStatus
from sqlalchemy import select
from typer.testing import CliRunner, Result

from footprint import incidents
from footprint.cli import app
from footprint.inbox import signatures
from footprint.inbox.store import Inbox
from footprint.intake import answers
from footprint.lake import Lake
from footprint.members import leaving, retention
from footprint.messages import RefusalError
from footprint.portal.people import invitations
from footprint.portal.store import audit
from footprint.portal.store.configuration import PortalSettings, portal_settings
from footprint.portal.store.database import open_database
from footprint.portal.store.tables import Account, Audit, Confirmation, Job, Membership
from footprint.portal.work import jobs
from footprint.portal.year import versions
from footprint.settings import settings
from footprint.years import closure
from pipelines import inprocess
from pipelines.instance import ASIDE, opened
from pipelines.partitions import known_members, register
from pipelines.words import proposal_words
from tests.pipelines.installation import LAPTOPS, deliver, made_year, use
from tests.pipelines.test_notices import ticked
from tests.portal.conftest import added

pytestmark = pytest.mark.usefixtures("unprinted")
NOW = datetime(2026, 2, 1, 12, tzinfo=UTC)
RESULTS = ("footprint", "indicators_member", "fleet", "device_lives", "activity_data", "model_matches")


@pytest.fixture
def home(tmp_path: Path, small_home: Path, computed: object, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The small installation, computed."""
    home = tmp_path / "home"
    shutil.copytree(small_home, home)
    use(monkeypatch, home)
    monkeypatch.setattr(closure, "today", lambda: NOW.date())
    portal_settings.cache_clear()
    yield home
    settings.cache_clear()
    portal_settings.cache_clear()


def members(*arguments: str, **more: str) -> Result:
    return CliRunner().invoke(app, ["members", *arguments], **more)  # type: ignore[arg-type]


def in_results(home: Path, year: int = 2025) -> set[str]:
    lake = Lake(home)
    return {each for name in RESULTS for each in lake.read(name, year=year).column("member_id").to_pylist()}


def computed_again(instance: dg.DagsterInstance) -> None:
    outcome = inprocess.compute(instance, 2025, progress=lambda *news: None)
    assert (outcome.failed, outcome.broken) == ([], [])


@pytest.mark.usefixtures("brief_reports", "brief_year")
def test_a_year_that_is_taken_back_leaves_results_and_region_and_comes_back_with_its_files(
    home: Path, instance: dg.DagsterInstance
) -> None:
    before = Lake(home).read("indicators_member", year=2025)
    kept = [path.read_bytes() for path in Lake(home).paths("devices", year=2025, member_id="ville-a")]
    result = members("withdraw", "club-b", "--year", "2025")
    assert result.exit_code == 0
    assert "club-b, 2025: 2 lists taken back (inventory, tickets)" in result.stderr
    assert not (home / "reports" / "2025" / "club-b").exists()
    computed_again(instance)
    assert in_results(home) == {"ville-a"}
    assert not (home / "reports" / "2025" / "club-b").exists()
    assert (home / "reports" / "2025" / "ville-a" / "rapport.html").exists()
    assert [path.read_bytes() for path in Lake(home).paths("devices", year=2025, member_id="ville-a")] == kept
    assert len(Inbox(home).received(year=2025, member_id="club-b")) == 2  # receipts stay
    assert Lake(home).read("members", year=2025, member_id="club-b").num_rows == 1
    deliver(home, LAPTOPS, year=2025, member_id="club-b")
    made_year(home, 2025)
    assert in_results(home) == {"ville-a", "club-b"}
    assert Lake(home).read("indicators_member", year=2025).equals(before)


@pytest.mark.long  # the same way as test_a_year_that_is_taken_back…, with less to take back
@pytest.mark.usefixtures("brief_reports", "brief_year")
def test_a_year_whose_inbox_was_deleted_can_be_taken_back(home: Path, instance: dg.DagsterInstance) -> None:
    shutil.rmtree(home / "inbox" / "2025" / "club-b")
    assert members("withdraw", "club-b", "--year", "2025").exit_code == 0
    computed_again(instance)
    assert in_results(home) == {"ville-a"}


@pytest.mark.usefixtures("brief_year")
def test_the_last_member_that_leaves_takes_the_results_along(home: Path) -> None:
    for member_id in ("club-b", "ville-a"):
        assert members("withdraw", member_id, "--year", "2025").exit_code == 0
    assert in_results(home) == set()
    assert Lake(home).read("region_cells", year=2025).num_rows == 0
    made_year(home, 2025)
    assert in_results(home) == set()


def test_results_of_a_closed_year_stay_and_the_run_proposes(home: Path, instance: dg.DagsterInstance) -> None:
    closure.decide(home, 2025, "frozen", NOW.date())
    before = {name: Lake(home).paths(name, year=2025) for name in RESULTS}
    result = members("withdraw", "club-b", "--year", "2025")
    assert "The year is closed: its results stay as they are until `footprint restate --year 2025`" in result.stderr
    retention.expire(home, date(2030, 1, 1))
    outcome = inprocess.compute(instance, 2025, progress=lambda *news: None)
    assert (outcome.failed, outcome.broken, outcome.closed) == ([], [], "frozen")
    assert outcome.proposal["member_years"] == {"2025/club-b": "changed"}
    assert {name: Lake(home).paths(name, year=2025) for name in RESULTS} == before
    assert in_results(home) == {"ville-a", "club-b"}
    assert (home / "reports" / "2025" / "club-b" / "rapport.html").exists()


def test_a_member_is_erased_from_a_closed_year_too_and_the_sums_stay(home: Path, instance: dg.DagsterInstance) -> None:
    closure.decide(home, 2025, "frozen", NOW.date())
    region = Lake(home).read("region_cells", year=2025)
    assert "club-b" in Lake(home).read("region_amounts", year=2025)["holding_id"].to_pylist()
    gone = members("erase", "club-b", "--yes")
    assert gone.exit_code == 0
    assert "Closed years (2025)" in gone.stderr
    assert "with the next `footprint run`" not in gone.stderr
    outcome = inprocess.compute(instance, 2025, progress=lambda *news: None)
    assert (outcome.failed, outcome.broken, outcome.closed) == ([], [], "frozen")
    assert "A member was erased from the results" in proposal_words(2025, outcome.proposal)
    assert traces(home, ("club-b",)) == []
    assert in_results(home) == {"ville-a"}
    assert Lake(home).read("region_cells", year=2025).equals(region)
    assert (home / "reports" / "2025" / "ville-a" / "rapport.html").exists()


def test_files_that_wait_are_told(home: Path) -> None:
    waiting = home / "inbox" / "2025" / "club-b" / "new.csv"
    waiting.write_text(LAPTOPS)
    result = members("withdraw", "club-b", "--year", "2025")
    assert str(waiting) in result.stderr
    assert waiting.exists()


@pytest.mark.parametrize(
    "arguments",
    [("withdraw", "club-z", "--year", "2025"), ("withdraw", "club-b", "--year", "2023"), ("erase", "club-z", "--yes")],
)
def test_what_is_not_known_is_said(home: Path, arguments: tuple[str, ...]) -> None:
    result = members(*arguments)
    assert isinstance(result.exception, RefusalError)
    assert "othing" in str(result.exception)


@pytest.mark.parametrize("command", [("withdraw", "../ville-a", "--year", "2025"), ("erase", "..", "--yes")])
def test_a_name_that_is_a_path_is_refused(home: Path, command: tuple[str, ...]) -> None:
    assert isinstance(members(*command).exception, RefusalError)
    assert in_results(home) == {"ville-a", "club-b"}


def test_without_yes_nothing_is_erased(home: Path) -> None:
    result = members("erase", "club-b", input="n\n")
    assert isinstance(result.exception, RefusalError)
    assert "club-b" in in_results(home)


def traces(home: Path, words: tuple[str, ...]) -> list[str]:
    """Where any of the words stands below the home: in names, in bytes, in cells of tables."""
    found = []
    for path in sorted(home.rglob("*")):
        where = path.relative_to(home).as_posix()
        if any(word in where for word in words):
            found.append(where)
        elif path.suffix == ".parquet":
            cells = pq.read_table(path, partitioning=None).to_pylist()
            found += [where for word in words if word in str(cells)]
        elif path.is_file():
            found += [where for word in words if word.encode() in path.read_bytes()]
    return found


def filled_portal(home: Path) -> None:
    """Two people of club-b, one of whom also works for ville-a, with everything that a portal keeps of them."""
    db_ = open_database(PortalSettings(home=home).database_url)
    version = signatures.now_of(Lake(home), Inbox(home), year=2025, member_id="club-b")
    with db_.transaction() as db:
        alone = added(db, "iris@club-b.example", "club-b", "editor", NOW)
        both = added(db, "zoe@ville.example", "club-b", "editor", NOW)
        db.flush()
        db.add(Membership(account_id=both.id, member_id="ville-a", role="reader"))
        where = {"member_id": "club-b", "year": 2025}
        versions.confirm(db, version, **where, account_id=alone.id, shown=versions.Shown(1.0), now=NOW)  # type: ignore[arg-type]
        jobs.enqueue(db, **where, now=NOW)  # type: ignore[arg-type]
        invitations.invite(db, member_id="club-b", role="editor", email="new@club-b.example", created_by=None, now=NOW)
        audit.record(db, action="file.received", member_id="club-b", account_id=both.id, sha256="a" * 64, now=NOW)
    db_.close()


@pytest.mark.usefixtures("brief_reports", "brief_year")
def test_a_member_is_erased_without_a_trace(home: Path, instance: dg.DagsterInstance) -> None:
    filled_portal(home)
    answers.remember(home, "club-b", {"Bidulotron": "monitor"})
    Inbox(home).discard(Inbox(home).current(year=2025, member_id="club-b")[1].receipt)
    (home / "inbox" / "2025" / "club-b" / "waiting.csv").write_text(LAPTOPS)
    log = incidents.to_file(home)
    for member_id in ("club-b", "ville-a"):
        incidents.log(LookupError("ours"), member=member_id, year=2025)
    hashes = tuple(item.receipt.sha256 for item in Inbox(home).received(year=2025, member_id="club-b"))
    kept = [path.read_bytes() for path in Lake(home).paths("devices", year=2025, member_id="ville-a")]
    region = Lake(home).read("region_cells", year=2025)

    result = members("erase", "club-b", "--yes")
    assert (result.exit_code, result.exception) == (0, None)
    assert "club-b is erased: years 2025, 2 files received, 1 account." in result.stderr
    assert "with the next `footprint run` of 2025" in result.stderr
    assert "Published versions (releases/) keep aggregates only" in result.stderr

    assert traces(home, ("club-b", *hashes, *(each[:16] for each in hashes), "a" * 64)) == []
    (stone,) = (home / "inbox" / "erased.jsonl").read_text().splitlines()
    assert json.loads(stone) == {
        "erased_on": datetime.now(UTC).date().isoformat(), "files": 2, "received_first": "2026-01-10",
        "received_last": "2026-01-10", "year": 2025,
    }  # fmt: skip
    assert "member=ville-a" in log.read_text()
    assert in_results(home) == {"ville-a"}
    assert Lake(home).read("region_cells", year=2025).equals(region)  # until the next run
    computed_again(instance)
    assert traces(home, ("club-b",)) == []
    assert [path.read_bytes() for path in Lake(home).paths("devices", year=2025, member_id="ville-a")] == kept

    database = open_database(PortalSettings(home=home).database_url)
    with database.reading() as db:
        assert [account.email for account in db.scalars(select(Account))] == ["zoe@ville.example"]
        assert list(db.scalars(select(Confirmation))) == list(db.scalars(select(Job))) == []  # type: ignore[comparison-overlap]
        assert {each.member_id for each in db.scalars(select(Audit))} == {None}
    database.close()


@pytest.mark.usefixtures("brief_reports", "brief_year")
def test_a_damaged_home_is_erased_as_well(home: Path) -> None:
    for path in (home / "lake" / "manifests" / "2025" / "club-b.json", *Lake(home).paths("fleet", year=2025)):
        path.write_bytes(b"")
    for path in (home / "inbox" / "2025" / "club-b").glob("*/*.json"):
        path.write_bytes(b"")
    assert members("erase", "club-b", "--yes").exit_code == 0
    assert traces(home, ("club-b",)) == []
    made_year(home, 2025)
    assert in_results(home) == {"ville-a"}


def test_a_history_that_cannot_be_read_goes_as_well(home: Path) -> None:
    with opened() as instance:
        register(instance, ("club-b", "ville-a"))
    (home / "dagster" / "history" / "runs.db").write_bytes(b"club-b, and no database")
    assert members("erase", "club-b", "--yes").exit_code == 0
    assert traces(home, ("club-b",)) == []
    with opened() as instance:
        assert known_members(instance) == []
        assert list(instance.get_runs()) == []


def test_a_folder_that_is_a_link_is_unlinked_and_not_followed(home: Path, tmp_path: Path) -> None:
    away = (home / "inbox" / "2025" / "club-b").rename(tmp_path / "away")
    (home / "inbox" / "2025" / "club-b").symlink_to(away)
    leaving.erase(home, member_id="club-b", on=date(2026, 2, 1))
    assert not os.path.lexists(home / "inbox" / "2025" / "club-b")
    assert len(list(away.rglob("*.raw"))) == 2


@pytest.mark.usefixtures("brief_reports", "brief_year")
def test_dagsters_history_forgets_the_member(home: Path) -> None:
    """Runs over many members name each: whatever Dagster keeps of them, in whichever table, file or journal."""
    with opened() as instance:
        register(instance, ("club-b", "ville-a"))
        computed_again(instance)
        for member_id in ("club-b", "ville-a"):
            instance.create_run_for_job(dg.job(name="x")(lambda: None), tags={"dagster/partition": f"{member_id}|2025"})
        ticked(instance, "inbox_sensor", InstigatorType.SENSOR, [TickStatus.SKIPPED], why="club-b: note.doc is no list")
    (home / "dagster" / f"history{ASIDE}1").mkdir()
    (home / "dagster" / f"history{ASIDE}1" / "runs.db").write_text("club-b")
    assert any("club-b" in path.read_bytes().decode("latin-1") for path in (home / "dagster").rglob("*.db"))

    with opened() as service:  # that goes on meanwhile
        service.get_runs()
        assert members("erase", "club-b", "--yes").exit_code == 0
        assert service.get_runs() == []
    assert traces(home, ("club-b",)) == []
    with opened() as instance:
        assert known_members(instance) == ["ville-a"]
        (sensor,) = instance.all_instigator_state()
        assert (sensor.status, sensor.instigator_data.cursor) == (InstigatorStatus.RUNNING, None)  # type: ignore[union-attr]
        outcome = inprocess.read_files(instance, 2025, ["ville-a"], lambda share, now: None)  # a year: as above
    assert (outcome.failed, outcome.broken) == ([], [])
    assert traces(home, ("club-b",)) == []
