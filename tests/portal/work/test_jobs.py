"""The worker: what waits is done once, in order, whatever dies meanwhile; a failure is told and stops nobody else."""

from __future__ import annotations

import errno
import io
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import psutil
import pytest
from sqlalchemy import select, update

from footprint import disk
from footprint.inbox.store import Inbox
from footprint.lake import DamagedError, Failure, Lake
from footprint.member_year import ReadingError
from footprint.portal.store.database import Database
from footprint.portal.store.tables import Job
from footprint.portal.work import first_look, jobs, worker
from footprint.reading_process import ReadingProcess
from footprint.settings import settings
from tests.portal.conftest import MEMBER, NOW, register
from tests.portal.journeys import LIST, UNKNOWN
from tests.reading_process import works

WHERE = {"year": 2025, "member_id": MEMBER}


@dataclass
class Place:
    """A home with a database, and the worker's steps by hand."""

    db: Database
    lake: Lake
    inbox: Inbox

    def deliver(self, content: bytes = LIST, member_id: str = MEMBER) -> None:
        day = date(2026, 3, 2)
        self.inbox.deliver(io.BytesIO(content), year=2025, member_id=member_id, received_on=day, name="parc.csv")

    def enqueue(self, member_id: str = MEMBER) -> None:
        with self.db.transaction() as db:
            jobs.enqueue(db, year=2025, member_id=member_id, now=NOW)

    def work(self) -> bool:
        return worker.work(self.db, self.lake, self.inbox, lambda: NOW)

    def state(self, member_id: str = MEMBER) -> jobs.State:
        with self.db.reading() as db:
            return jobs.state(db, year=2025, member_id=member_id)


@pytest.fixture
def place(database: Database, tmp_path: Path) -> Place:
    register(tmp_path)
    return Place(database, Lake(tmp_path), Inbox(tmp_path))


def test_work_is_done_once_and_leaves_its_outcome(place: Place) -> None:
    assert place.state() == jobs.State()
    place.deliver()
    place.enqueue()
    place.enqueue()
    assert (place.state().state, place.work(), place.work()) == ("queued", True, False)
    done = place.state()
    assert (done.state, done.waiting, done.finished_at) == ("done", False, NOW)
    assert done.outcome is not None
    assert done.outcome["estimate"]["devices"] == 32.0
    assert [each["kind"] for tables in done.outcome["files"].values() for each in tables] == ["inventory"]


def test_the_outcome_of_before_stays_while_new_work_waits(place: Place) -> None:
    place.deliver()
    place.enqueue()
    place.work()
    place.deliver(UNKNOWN)
    place.enqueue()
    waiting = place.state()
    assert waiting.waiting
    assert waiting.outcome is not None
    assert waiting.outcome["estimate"]["devices"] == 32.0
    place.work()
    after = place.state().outcome
    assert after is not None
    assert after["estimate"]["devices"] == 12.0


def test_what_a_dead_process_was_doing_is_taken_up_again_and_given_up_the_third_time(
    place: Place, caplog: pytest.LogCaptureFixture
) -> None:
    place.deliver()
    place.enqueue()
    for attempt in range(jobs.MOST_ATTEMPTS):
        assert place.state().state == "queued", attempt
        with place.db.transaction() as db:
            assert jobs.claim(db, NOW) is not None
        assert place.state().state == "running"
        with place.db.transaction() as db:
            jobs.take_up_again(db)
    given_up = place.state()
    assert (given_up.state, given_up.reason, given_up.failed_at) == ("failed", "ended", NOW)
    (line,) = caplog.messages
    assert line.partition("\n")[0] == f"{given_up.incident} job=1 member={MEMBER} year=2025"
    place.enqueue()
    assert place.work()
    assert place.state().state == "done"


def test_a_failure_is_told_and_the_next_member_is_served(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    real = first_look.first_estimate

    def broken(lake: Lake, *, member_id: str, **more: object) -> object:
        if member_id == MEMBER:
            raise RuntimeError("broken")
        return real(lake, member_id=member_id, **more)  # type: ignore[arg-type]

    monkeypatch.setattr("footprint.portal.work.first_look.first_estimate", broken)
    register(place.lake.home, "lumen", "Lumen")
    for member_id in (MEMBER, "lumen"):
        place.deliver(member_id=member_id)
        place.enqueue(member_id)
    assert place.work()
    assert place.work()
    assert (place.state().state, place.state("lumen").state) == ("failed", "done")


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (KeyError("a cell"), "error"),
        (OSError(errno.ENOSPC, "No space left on device"), "machine"),
        (DamagedError(Path("x.parquet"), {}), "damaged"),
        (ReadingError(Failure("", "damaged", ("x.parquet",))), "damaged"),
    ],
)
def test_a_failure_keeps_its_reason_and_the_number_under_which_it_is_logged(
    place: Place, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, error: Exception, reason: str
) -> None:
    def broken(*_: object, **__: object) -> object:
        raise error

    monkeypatch.setattr(worker, "rebuild", broken)
    place.enqueue()
    place.work()
    failed = place.state()
    assert (failed.state, failed.reason, failed.failed_at, failed.waiting) == ("failed", reason, NOW, False)
    (line,) = caplog.messages
    head, *frames = line.splitlines()
    assert head == f"{failed.incident} job=1 member={MEMBER} year=2025"
    assert any("test_jobs" in frame for frame in frames)
    place.enqueue()
    assert (place.state().reason, place.state().incident) == (None, None)


def test_a_failure_that_was_logged_where_it_happened_keeps_that_number(
    place: Place, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object, **__: object) -> object:
        raise ReadingError(Failure("3f8a9c01", "error"))

    monkeypatch.setattr(worker, "rebuild", broken)
    place.enqueue()
    place.work()
    assert (place.state().reason, place.state().incident, caplog.messages) == ("error", "3f8a9c01", [])


def sized(place: Place, member_id: str, megabytes: int) -> None:
    """A member that waits with a file of so many megabytes, of which nothing is ever read."""
    place.deliver(LIST, member_id)
    place.enqueue(member_id)
    jobs.weigh(place.db, place.inbox)
    with place.db.transaction() as db:
        db.execute(update(Job).where(Job.member_id == member_id).values(size_bytes=megabytes * 1_000_000))


def claimed(place: Place, most_bytes: int | None = None) -> str | None:
    with place.db.transaction() as db:
        job = jobs.claim(db, NOW, most_bytes)
        return job.member_id if job else None


def test_the_least_to_read_comes_first_and_a_member_is_served_once_at_a_time(place: Place) -> None:
    sized(place, "large", 500)
    sized(place, "small", 2)
    with place.db.transaction() as db:
        jobs.enqueue(db, year=2024, member_id="small", now=NOW)
    jobs.weigh(place.db, place.inbox)
    assert [claimed(place), claimed(place), claimed(place)] == ["small", "large", None]


def test_short_work_has_a_lane_in_which_no_long_work_goes(place: Place) -> None:
    sized(place, "large", 500)
    assert claimed(place, worker.SHORT_BYTES) is None
    sized(place, "small", 2)
    assert [claimed(place, worker.SHORT_BYTES), claimed(place)] == ["small", "large"]


def test_what_is_to_be_read_is_weighed_anew_when_more_comes(place: Place) -> None:
    def weighed() -> int | None:
        jobs.weigh(place.db, place.inbox)
        with place.db.reading() as db:
            return db.scalars(select(Job.size_bytes).where(Job.member_id == MEMBER)).one()

    place.deliver()
    place.enqueue()
    assert weighed() == len(LIST)
    day = date(2026, 3, 2)
    more = {"year": 2025, "member_id": MEMBER, "received_on": day, "name": "autre.csv", "mode": "add"}
    place.inbox.deliver(io.BytesIO(UNKNOWN), **more)  # type: ignore[arg-type]
    place.enqueue()
    assert weighed() == len(LIST) + len(UNKNOWN)


def test_work_whose_end_could_not_be_noted_is_taken_up_again(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    place.deliver()
    place.enqueue()
    lane = worker.Lane()
    with monkeypatch.context() as patch:
        patch.setattr(jobs, "finish", full)
        with pytest.raises(OSError, match="No space"):
            worker.work(place.db, place.lake, place.inbox, lambda: NOW, lane)
    assert place.state().state == "running"
    assert worker.work(place.db, place.lake, place.inbox, lambda: NOW, lane)
    assert place.state().state == "done"


def test_a_long_file_of_one_member_delays_no_small_one_and_the_end_of_the_portal_waits_for_neither(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With real processes: one file computes for ever; another member is read meanwhile; the work left waits again."""
    monkeypatch.setenv("FOOTPRINT_FILE_CPU_S", "600")
    settings.cache_clear()
    call = ReadingProcess.call

    def costly(self: ReadingProcess, work: object, *args: object, **more: object) -> object:
        spins = LONG in str(args)
        return call(self, works.spin, place.lake.home / "mark") if spins else call(self, work, *args, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(ReadingProcess, "call", costly)
    monkeypatch.setattr(worker, "SHORT_BYTES", 200)
    for member_id, content in ((MEMBER, LIST * 3), ("lumen", LIST)):
        register(place.lake.home, member_id)
        day = date(2026, 3, 2)
        name = f"{LONG}.csv" if member_id == MEMBER else "parc.csv"
        place.inbox.deliver(io.BytesIO(content), year=2025, member_id=member_id, received_on=day, name=name)
    begun = worker.Worker(place.db, place.lake, place.inbox, lambda: NOW)
    place.enqueue()
    begun.start([])
    child = psutil.Process(int(waited_for(place.lake.home / "mark")))
    place.enqueue("lumen")
    begun.wake()
    until(lambda: place.state("lumen").state == "done")
    assert place.state().state == "running"
    begun.stop()
    assert not begun.alive
    gone, alive = psutil.wait_procs([child], timeout=60)
    assert (len(gone), alive) == (1, [])
    left = place.state()
    assert (left.state, left.reason) == ("queued", None)
    with place.db.reading() as db:
        assert db.scalars(select(Job.attempts).where(Job.member_id == MEMBER)).one() == 0
    assert place.lake.read("findings", **WHERE).num_rows == 0
    settings.cache_clear()


LONG = "interminable"


def waited_for(mark: Path) -> str:
    until(mark.exists)
    return mark.read_text(encoding="ascii")


def until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 120
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_files_that_came_another_way_are_found_at_the_start(place: Place) -> None:
    place.deliver()
    for _ in range(2):
        with place.db.transaction() as db:
            jobs.missed(db, place.inbox, [2025, 2026], NOW)
    assert place.work()
    assert not place.work()
    with place.db.transaction() as db:
        jobs.missed(db, place.inbox, [2025, 2026], NOW)
    assert not place.work()


def test_a_worker_begins_with_what_waits_and_ends_when_told(place: Place) -> None:
    place.deliver()
    begun = worker.Worker(place.db, place.lake, place.inbox, lambda: NOW)
    begun.start([2025])
    jobs.wait(place.db, **WHERE)  # type: ignore[arg-type]
    begun.stop()
    assert place.state().state in ("done", "queued")
    assert not begun.alive


def test_a_worker_outlives_a_database_that_does_not_answer(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def failing(*_: object) -> bool:
        asked.append(1)
        if len(asked) == 1:
            raise OSError("gone")
        return False

    monkeypatch.setattr(worker, "work", failing)
    monkeypatch.setattr(worker, "IDLE_S", 0.01)
    begun = worker.Worker(place.db, place.lake, place.inbox, lambda: NOW)
    begun.start([])
    while len(asked) < 3:
        begun.wake()
    begun.stop()
    assert not begun.alive


def test_of_two_portals_on_one_home_one_works_and_the_other_takes_over(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second one neither takes the first one's work up again nor works beside it, until the first has ended."""
    monkeypatch.setattr(worker, "IDLE_S", 0.05)
    place.deliver()
    place.enqueue()
    with place.db.transaction() as db:
        assert jobs.claim(db, NOW) is not None
    first, second = (worker.Worker(place.db, place.lake, place.inbox, lambda: NOW) for _ in range(2))
    monkeypatch.setattr(jobs, "take_up_again", lambda _db: None)
    first.start([])
    monkeypatch.undo()
    monkeypatch.setattr(worker, "IDLE_S", 0.05)
    second.start([2025])
    assert place.state().state == "running"
    first.stop()
    deadline = time.monotonic() + 60
    while place.state().state != "done":
        assert time.monotonic() < deadline
        time.sleep(0.05)
    second.stop()


def test_progress_of_work_that_is_over_does_not_replace_what_was_found(place: Place) -> None:
    place.deliver()
    place.enqueue()
    with place.db.transaction() as db:
        job = jobs.claim(db, NOW)
    assert job is not None
    real = first_look.columns

    def late(*given: object, tell: Callable[[int, int], None], **more: object) -> object:
        jobs.finish(place.db, job, "done", {"files": {}, "estimate": None}, NOW)
        tell(1, 1)
        return real(*given, tell=tell, **more)  # type: ignore[arg-type]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(first_look, "columns", late)
        worker._done(place.db, place.lake, place.inbox, job)
    assert place.state().outcome == {"files": {}, "estimate": None}


def test_nobody_waits_behind_many_others(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[float] = []
    monkeypatch.setattr(jobs.time, "sleep", looked.append)  # type: ignore[attr-defined]
    for number in range(jobs.MOST_AHEAD):
        place.enqueue(f"m{number}")
    place.enqueue()
    jobs.wait(place.db, **WHERE)  # type: ignore[arg-type]
    assert looked == []
    jobs.wait(place.db, year=2025, member_id="m0")
    assert sum(looked) >= jobs.WAIT_S


def test_a_home_that_is_gone_is_not_made_anew(place: Place) -> None:
    """What a volume that is not there held would be written beside it, and the portal would call itself well."""
    disk.hold(place.lake.home)
    place.lake.home.rename(place.lake.home.with_name("gone"))
    begun = worker.Worker(place.db, place.lake, place.inbox, lambda: NOW)
    with pytest.raises(disk.HomeGoneError):
        begun._begin()
    assert not place.lake.home.exists()
    disk.release(place.lake.home)
