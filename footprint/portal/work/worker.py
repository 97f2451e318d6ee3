"""The worker: reads, merges and estimates what waits in `jobs`, one member-year after the other, each member in
its turn.

Of several portals on one home, one works; the next takes over when that one ends or dies.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache, partial
from typing import Any

from filelock import FileLock, Timeout
from sqlalchemy import update

from factors import catalogue
from factors.catalogue import FactorSet
from footprint import disk, incidents
from footprint.inbox.store import Inbox
from footprint.lake import DamagedError, Failure, Lake
from footprint.member_year import ReadingError, rebuild
from footprint.portal.store.database import Database
from footprint.portal.store.tables import Job, Reason
from footprint.portal.work import first_look, jobs
from footprint.reading_process import ReadingProcess, StoppedError, reader
from footprint.settings import settings

IDLE_S = 2.0
PATIENCE_S = 5.0
# Work of at most so many bytes has a lane of its own, so that no long file is in its way.
SHORT_BYTES = 5_000_000


@dataclass
class Lane:
    """One piece of work at a time, of at most so many bytes; `job` is that in hand. Files are read in `process`, or in
    the one that all share."""

    most_bytes: int | None = None
    process: ReadingProcess | None = None
    job: int | None = None
    wake: threading.Event = field(default_factory=threading.Event)


def work(db: Database, lake: Lake, inbox: Inbox, clock: Callable[[], datetime], lane: Lane | None = None) -> bool:
    """Do the work whose turn it is; False where there was none. Work that `Worker.stop` ends waits again."""
    lane = lane or Lane()
    if lane.job is not None:  # the database did not take how the last one ended
        with db.transaction() as session:
            jobs.take_up_again(session, lane.job)
    jobs.weigh(db, inbox)
    with db.transaction() as session:
        job = jobs.claim(session, clock(), lane.most_bytes)
        lane.job = job.id if job else None
    if job is None:
        return False
    try:
        outcome = _done(db, lake, inbox, job, lane.process)
    except StoppedError:
        jobs.put_back(db, [job.id])
    except Exception as error:  # whatever it is, the next member's work goes on, and this one is told
        failure = error.failure if isinstance(error, ReadingError) else Failure("", "")
        about = {"job": job.id, "member": job.member_id, "year": job.year}
        incident = failure.number or incidents.log(error, **about)
        jobs.finish(db, job, "failed", None, clock(), reason=_reason(error, failure), incident=incident)
    else:
        jobs.finish(db, job, "done", outcome, clock())
    lane.job = None
    return True


def _reason(error: Exception, failure: Failure) -> Reason:
    if incidents.is_of_the_machine(error):
        return "machine"
    return "damaged" if failure.reason == "damaged" or isinstance(error, DamagedError) else "error"


def _done(db: Database, lake: Lake, inbox: Inbox, job: Job, process: ReadingProcess | None = None) -> dict[str, Any]:
    where: dict[str, Any] = {"year": job.year, "member_id": job.member_id}

    def tell(step: str, number: int = 0, of: int = 0) -> None:
        content = json.dumps({"step": step, "number": number, "of": of})
        with db.transaction() as session:
            session.execute(update(Job).where(Job.id == job.id, Job.state == "running").values(outcome=content))

    with db.reading() as session:
        before = jobs.state(session, member_id=job.member_id, year=job.year).outcome or {}
    factors = factor_set()
    layouts = first_look.layouts(inbox, **where)
    earlier = before.get("files", {}) if before.get("layouts", "") == layouts else {}
    progress = partial(tell, "columns")
    files = first_look.columns(inbox, **where, earlier=earlier, tell=progress, process=process)
    tell("reading", of=len(files))
    rebuild(lake, inbox, **where, factor_set=factors, read=reader(process))
    tell("estimate")
    figures = first_look.first_estimate(lake, **where, factor_set=factors)
    return {"files": files, "layouts": layouts, "estimate": figures}


@cache
def factor_set() -> FactorSet:
    """The published figures of this installation, read once: they change with the program only."""
    return catalogue.load(cited=settings().cited_figures)


@dataclass
class Worker:
    """Two threads that do what waits, from the start of the portal to its end: one for any work, one for short work."""

    db: Database
    lake: Lake
    inbox: Inbox
    clock: Callable[[], datetime]
    _place: threading.Lock = field(default_factory=threading.Lock)
    _stopped: bool = False
    _threads: list[threading.Thread] = field(default_factory=list)
    _years: list[int] = field(default_factory=list)
    _lock: FileLock | None = None

    def __post_init__(self) -> None:
        self._lanes = [Lane(None, ReadingProcess()), Lane(SHORT_BYTES, ReadingProcess())]

    def start(self, years: Iterable[int]) -> None:
        """Begin with what an earlier process left, and with what came since; `years`: those that can be changed."""
        self._years = list(years)
        self._begin()
        for lane in self._lanes:
            thread = threading.Thread(target=self._run, args=(lane,), name="portal-worker", daemon=True)
            self._threads.append(thread)
            thread.start()

    @property
    def alive(self) -> bool:
        return any(thread.is_alive() for thread in self._threads)

    def wake(self) -> None:
        """Something waits."""
        for lane in self._lanes:
            lane.wake.set()

    def stop(self) -> None:
        """End now: a file that is being read is left, and what cannot be left is not waited for; both wait again."""
        self._stopped = True
        self.wake()
        for lane in self._lanes:
            if lane.process:
                lane.process.stop()
        for thread in self._threads:
            thread.join(PATIENCE_S)
        if self.alive:
            jobs.put_back(self.db, [lane.job for lane in self._lanes if lane.job is not None])
            return
        for lane in self._lanes:
            if lane.process:
                lane.process.close()
        if self._lock:
            self._lock.release()

    def _is_ours(self) -> bool:
        with self._place:
            return self._lock is not None or self._begin()

    def _begin(self) -> bool:
        """Take the place of the one worker, if it is free, and find what was left; whether the place is ours."""
        path = self.lake.home / "locks" / "portal-worker.lock"
        disk.make_folder(path.parent)
        lock = FileLock(path, timeout=0, thread_local=False)
        try:
            lock.acquire()
        except Timeout:
            return False
        with self.db.transaction() as session:
            jobs.take_up_again(session)
            jobs.missed(session, self.inbox, self._years, self.clock())
        self._lock = lock
        return True

    def _run(self, lane: Lane) -> None:
        while not self._stopped:
            lane.wake.clear()
            try:
                busy = self._is_ours() and work(self.db, self.lake, self.inbox, self.clock, lane)
            except Exception as error:  # a database that does not answer now may do so later
                incidents.log(error)
                busy = False
            if not busy and not self._stopped:
                lane.wake.wait(IDLE_S)
