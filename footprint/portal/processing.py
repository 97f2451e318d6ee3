"""What members wait for: their files read, merged and estimated, one member-year after the other, by one worker.

The work stands in the table `jobs` before anybody is told that it will be done; what a killed process left is taken up
again. Nothing here reads what a file says.
"""

from __future__ import annotations

import asyncio
import fcntl
import json
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import IO, Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from factors import catalogue
from factors.catalogue import FactorSet
from footprint import incidents, reading_process
from footprint.inbox import Inbox
from footprint.lake import Lake
from footprint.member_year import rebuild
from footprint.portal import outcomes
from footprint.portal.database import Database
from footprint.portal.tables import Job, JobState
from footprint.settings import settings

KIND = "rebuild"
MOST_ATTEMPTS = 3
IDLE_S = 2.0
PATIENCE_S = 20.0
# As long as people wait for a page before they wonder; longer work shows how far it is.
WAIT_S = 6.0
LOOK_EVERY_S = 0.15
# Behind that many other member-years nobody waits: it would be in vain, and looking costs all of them time.
MOST_AHEAD = 3
UNDER_WAY = ("queued", "running")


@dataclass(frozen=True)
class State:
    """Where the work on a member-year stands. `outcome` is that of the last work that was done; `step` says what the
    worker is doing now, `of` how many files it reads."""

    state: JobState | None = None
    step: str = ""
    number: int = 0
    of: int = 0
    since: datetime | None = None
    finished_at: datetime | None = None
    outcome: dict[str, Any] | None = None

    @property
    def waiting(self) -> bool:
        return self.state in UNDER_WAY


def enqueue(db: Session, *, member_id: str, year: int, now: datetime) -> None:
    """Ask for the member-year to be read again; work that has not begun serves for this, too."""
    mine = (Job.member_id == member_id, Job.year == year, Job.state == "queued")
    if db.scalar(select(Job.id).where(*mine)) is None:
        db.add(Job(member_id=member_id, year=year, kind=KIND, state="queued", created_at=now))


def restart(db: Session, *, member_id: str, year: int, now: datetime) -> bool:
    """Ask for a reading that failed once more; False where the last one did not fail."""
    failed = state(db, member_id=member_id, year=year).state == "failed"
    if failed:
        enqueue(db, member_id=member_id, year=year, now=now)
    return failed


def state(db: Session, *, member_id: str, year: int) -> State:
    """Where the work on a member-year stands."""
    mine = (Job.member_id == member_id, Job.year == year)
    last = db.scalar(select(Job).where(*mine).order_by(Job.id.desc()).limit(1))
    if last is None:
        return State()
    running = db.scalar(select(Job).where(*mine, Job.state == "running").order_by(Job.id.desc()).limit(1)) or last
    done = db.scalar(select(Job).where(*mine, Job.state == "done").order_by(Job.id.desc()).limit(1))
    step = json.loads(running.outcome) if running.state == "running" and running.outcome else {}
    return State(
        state=running.state,
        **step,
        since=running.created_at,
        finished_at=done.finished_at if done else None,
        outcome=json.loads(done.outcome) if done and done.outcome else None,
    )


def states(db: Session, year: int) -> dict[str, JobState]:
    """Where the work on each member's year stands, as `state` says it; members for whom there was none are left out."""
    found: dict[str, JobState] = {}
    for member_id, how in db.execute(select(Job.member_id, Job.state).where(Job.year == year).order_by(Job.id)):
        if found.get(member_id) != "running":
            found[member_id] = how
    return found


def take_up_again(db: Session) -> None:
    """What was running when a process died is queued again, or given up after several tries: it may be what kills."""
    lost = Job.state == "running"
    db.execute(update(Job).where(lost, Job.attempts >= MOST_ATTEMPTS).values(state="failed", outcome=None))
    db.execute(update(Job).where(lost).values(state="queued", outcome=None))


def missed(db: Session, inbox: Inbox, years: Iterable[int], now: datetime) -> None:
    """Ask for what came to the inbox by another way, or just before a process died: files that no work has seen."""
    for year in years:
        for member_id in inbox.members(year):
            there = {item.receipt.sha256 for item in inbox.current(year=year, member_id=member_id)}
            found = state(db, member_id=member_id, year=year)
            seen = set((found.outcome or {}).get("files", {}))
            if there != seen and not found.waiting and found.state != "failed":
                enqueue(db, member_id=member_id, year=year, now=now)


def claim(db: Session, now: datetime) -> Job | None:
    """The oldest work that waits, now ours; None where there is none."""
    waiting = db.scalar(select(Job).where(Job.state == "queued").order_by(Job.id).limit(1))
    if waiting is None:
        return None
    mine = update(Job).where(Job.id == waiting.id, Job.state == "queued")
    ours = db.execute(mine.values(state="running", started_at=now, attempts=Job.attempts + 1).returning(Job.id))
    return waiting if ours.scalar() is not None else None


def work(db: Database, lake: Lake, inbox: Inbox, clock: Callable[[], datetime]) -> bool:
    """Do the oldest work that waits; False where there was none."""
    with db.transaction() as session:
        job = claim(session, clock())
    if job is None:
        return False
    try:
        outcome = _done(db, lake, inbox, job)
    except Exception as error:  # whatever it is, the next member's work goes on, and this one is told
        incidents.log(error, job=job.id, year=job.year)
        _finish(db, job, "failed", None, clock())
    else:
        _finish(db, job, "done", outcome, clock())
    return True


def _done(db: Database, lake: Lake, inbox: Inbox, job: Job) -> dict[str, Any]:
    where: dict[str, Any] = {"year": job.year, "member_id": job.member_id}

    def tell(step: str, number: int = 0, of: int = 0) -> None:
        content = json.dumps({"step": step, "number": number, "of": of})
        with db.transaction() as session:
            session.execute(update(Job).where(Job.id == job.id, Job.state == "running").values(outcome=content))

    with db.reading() as session:
        before = state(session, member_id=job.member_id, year=job.year).outcome or {}
    factors = factor_set()
    known = before.get("files", {})
    files = outcomes.columns(inbox, **where, known=known, tell=lambda number, of: tell("columns", number, of))
    tell("reading", of=len(files))
    rebuild(lake, inbox, **where, factor_set=factors, read=reading_process.reader())
    tell("estimate")
    figures = outcomes.first_estimate(lake, **where, factor_set=factors)
    return {"files": files, "estimate": figures}


@cache
def factor_set() -> FactorSet:
    """The published figures of this installation, read once: they change with the program only."""
    return catalogue.load(cited=settings().cited_figures)


def _finish(db: Database, job: Job, how: JobState, outcome: dict[str, Any] | None, now: datetime) -> None:
    """Note how it ended; of the work done before on the same member-year, nothing is needed any more."""
    with db.transaction() as session:
        content = json.dumps(outcome, ensure_ascii=False) if outcome else None
        session.execute(update(Job).where(Job.id == job.id).values(state=how, finished_at=now, outcome=content))
        older = (Job.member_id == job.member_id, Job.year == job.year, Job.id < job.id)
        ended = ("done", "failed") if how == "done" else ("failed",)
        session.execute(delete(Job).where(*older, Job.state.in_(ended)))


def wait(db: Database, *, member_id: str, year: int) -> None:
    """Give short work the time to be done, so that the next page is its result; long work goes on without."""
    for pause in _pauses():
        if not _soon_done(db, member_id, year):
            return
        time.sleep(pause)


async def waited(db: Database, *, member_id: str, year: int) -> None:
    """The same without holding a thread meanwhile: many may wait at once."""
    for pause in _pauses():
        if not await asyncio.to_thread(_soon_done, db, member_id, year):
            return
        await asyncio.sleep(pause)


def _pauses() -> Iterator[float]:
    """Seconds between two looks, longer and longer."""
    pause, left = LOOK_EVERY_S, WAIT_S
    while left > 0:
        yield pause
        left, pause = left - pause, min(2 * pause, 4 * LOOK_EVERY_S)


def _soon_done(db: Database, member_id: str, year: int) -> bool:
    """Whether the work on a member-year is not done yet, and not behind that of many others."""
    with db.reading() as session:
        mine = select(func.min(Job.id)).where(Job.member_id == member_id, Job.year == year, Job.state.in_(UNDER_WAY))
        first = session.scalar(mine)
        if first is None:
            return False
        ahead = select(func.count()).where(Job.state.in_(UNDER_WAY), Job.id < first)
        return (session.scalar(ahead) or 0) < MOST_AHEAD


class Worker:
    """One thread that does what waits, from the start of the portal to its end.

    Of several portals on one home, one works; the next takes over when that one ends or dies.
    """

    def __init__(self, db: Database, lake: Lake, inbox: Inbox, clock: Callable[[], datetime]) -> None:
        self._db, self._lake, self._inbox, self._clock = db, lake, inbox, clock
        self._wake, self._stop = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run, name="portal-worker", daemon=True)
        self._years: list[int] = []
        self._lock: IO[str] | None = None

    def start(self, years: Iterable[int]) -> None:
        """Begin with what an earlier process left, and with what came since; `years`: those that can be changed."""
        self._years = list(years)
        self._begin()
        self._thread.start()

    @property
    def alive(self) -> bool:
        return self._thread.is_alive()

    def wake(self) -> None:
        """Something waits."""
        self._wake.set()

    def stop(self) -> None:
        """End after the work that is being done; work that takes long is left, and taken up again at the next start."""
        self._stop.set()
        self._wake.set()
        if self._thread.ident:
            self._thread.join(PATIENCE_S)
        if self._lock and not self.alive:
            self._lock.close()

    def _begin(self) -> bool:
        """Take the place of the one worker, if it is free, and find what was left; whether the place is ours."""
        path = self._lake.home / "locks" / "portal-worker.lock"
        path.parent.mkdir(parents=True, exist_ok=True)
        file = path.open("a")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.close()
            return False
        with self._db.transaction() as session:
            take_up_again(session)
            missed(session, self._inbox, self._years, self._clock())
        self._lock = file
        return True

    def _run(self) -> None:
        while not self._stop.is_set():
            self._wake.clear()
            try:
                ours = self._lock is not None or self._begin()
                busy = ours and work(self._db, self._lake, self._inbox, self._clock)
            except Exception as error:  # a database that does not answer now may do so later
                incidents.log(error)
                busy = False
            if not busy:
                self._wake.wait(IDLE_S)
