"""The worker: what waits is done once, in order, whatever dies meanwhile; a failure is told and stops nobody else."""

from __future__ import annotations

import io
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from footprint.inbox import Inbox
from footprint.lake import Lake
from footprint.portal import outcomes, processing
from footprint.portal.database import Database
from tests.portal.conftest import MEMBER, NOW, register
from tests.portal.journeys import LIST, UNKNOWN

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
            processing.enqueue(db, year=2025, member_id=member_id, now=NOW)

    def work(self) -> bool:
        return processing.work(self.db, self.lake, self.inbox, lambda: NOW)

    def state(self, member_id: str = MEMBER) -> processing.State:
        with self.db.reading() as db:
            return processing.state(db, year=2025, member_id=member_id)


@pytest.fixture
def place(database: Database, tmp_path: Path) -> Place:
    register(tmp_path)
    return Place(database, Lake(tmp_path), Inbox(tmp_path))


def test_work_is_done_once_and_leaves_its_outcome(place: Place) -> None:
    assert place.state() == processing.State()
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


def test_what_a_dead_process_was_doing_is_taken_up_again_and_given_up_the_third_time(place: Place) -> None:
    place.deliver()
    place.enqueue()
    for attempt in range(processing.MOST_ATTEMPTS):
        assert place.state().state == "queued", attempt
        with place.db.transaction() as db:
            assert processing.claim(db, NOW) is not None
        assert place.state().state == "running"
        with place.db.transaction() as db:
            processing.take_up_again(db)
    assert place.state().state == "failed"
    place.enqueue()
    assert place.work()
    assert place.state().state == "done"


def test_a_failure_is_told_and_the_next_member_is_served(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    real = outcomes.first_estimate

    def broken(lake: Lake, *, member_id: str, **more: object) -> object:
        if member_id == MEMBER:
            raise RuntimeError("broken")
        return real(lake, member_id=member_id, **more)  # type: ignore[arg-type]

    monkeypatch.setattr("footprint.portal.outcomes.first_estimate", broken)
    register(place.lake.home, "lumen", "Lumen")
    for member_id in (MEMBER, "lumen"):
        place.deliver(member_id=member_id)
        place.enqueue(member_id)
    assert place.work()
    assert place.work()
    assert (place.state().state, place.state("lumen").state) == ("failed", "done")


def test_files_that_came_another_way_are_found_at_the_start(place: Place) -> None:
    place.deliver()
    for _ in range(2):
        with place.db.transaction() as db:
            processing.missed(db, place.inbox, [2025, 2026], NOW)
    assert place.work()
    assert not place.work()
    with place.db.transaction() as db:
        processing.missed(db, place.inbox, [2025, 2026], NOW)
    assert not place.work()


def test_a_worker_begins_with_what_waits_and_ends_when_told(place: Place) -> None:
    place.deliver()
    worker = processing.Worker(place.db, place.lake, place.inbox, lambda: NOW)
    worker.start([2025])
    processing.wait(place.db, **WHERE)  # type: ignore[arg-type]
    worker.stop()
    assert place.state().state in ("done", "running")
    assert not worker.alive


def test_a_worker_outlives_a_database_that_does_not_answer(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def failing(*_: object) -> bool:
        asked.append(1)
        if len(asked) == 1:
            raise OSError("gone")
        return False

    monkeypatch.setattr(processing, "work", failing)
    monkeypatch.setattr(processing, "IDLE_S", 0.01)
    worker = processing.Worker(place.db, place.lake, place.inbox, lambda: NOW)
    worker.start([])
    while len(asked) < 3:
        worker.wake()
    worker.stop()
    assert not worker.alive


def test_of_two_portals_on_one_home_one_works_and_the_other_takes_over(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second one neither takes the first one's work up again nor works beside it, until the first has ended."""
    monkeypatch.setattr(processing, "IDLE_S", 0.05)
    place.deliver()
    place.enqueue()
    with place.db.transaction() as db:
        assert processing.claim(db, NOW) is not None
    first, second = (processing.Worker(place.db, place.lake, place.inbox, lambda: NOW) for _ in range(2))
    monkeypatch.setattr(processing, "take_up_again", lambda _db: None)
    first.start([])
    monkeypatch.undo()
    monkeypatch.setattr(processing, "IDLE_S", 0.05)
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
        job = processing.claim(db, NOW)
    assert job is not None
    real = outcomes.columns

    def late(*given: object, tell: Callable[[int, int], None], **more: object) -> object:
        processing._finish(place.db, job, "done", {"files": {}, "estimate": None}, NOW)
        tell(1, 1)
        return real(*given, tell=tell, **more)  # type: ignore[arg-type]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(outcomes, "columns", late)
        processing._done(place.db, place.lake, place.inbox, job)
    assert place.state().outcome == {"files": {}, "estimate": None}


def test_nobody_waits_behind_many_others(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[float] = []
    monkeypatch.setattr(processing.time, "sleep", looked.append)
    for number in range(processing.MOST_AHEAD):
        place.enqueue(f"m{number}")
    place.enqueue()
    processing.wait(place.db, **WHERE)  # type: ignore[arg-type]
    assert looked == []
    processing.wait(place.db, year=2025, member_id="m0")
    assert sum(looked) >= processing.WAIT_S
