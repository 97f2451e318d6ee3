"""What members wait for: their files read, merged and estimated. Who does it is in worker.py, whose turn it is in
turns.py.

The work stands in the table `jobs` before anybody is told that it will be done; what a killed process left is taken up
again. Nothing here reads what a file says.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from footprint import incidents
from footprint.inbox.store import Inbox
from footprint.portal.store.database import Database
from footprint.portal.store.tables import Job, JobState, Reason
from footprint.portal.work import turns
from footprint.portal.work.turns import Waiting

KIND = "rebuild"
MOST_ATTEMPTS = 3
# As long as people wait for a page before they wonder; longer work shows how far it is.
WAIT_S = 6.0
LOOK_EVERY_S = 0.15
# Behind that many other member-years nobody waits: it would be in vain, and looking costs all of them time.
MOST_AHEAD = 3
UNDER_WAY = ("queued", "running")


class GivenUpError(Exception):
    """Work during which the process ended, each time that it was begun."""


@dataclass(frozen=True)
class State:
    """Where the work on a member-year stands. `outcome` is that of the last work that was done, at `finished_at`;
    `step` says what the worker is doing now, `of` how many files it reads. Of work that failed, at `failed_at`,
    `reason` says why and `incident` is the number of the error."""

    state: JobState | None = None
    step: str = ""
    number: int = 0
    of: int = 0
    since: datetime | None = None
    finished_at: datetime | None = None
    outcome: dict[str, Any] | None = None
    reason: Reason | None = None
    incident: str | None = None
    failed_at: datetime | None = None

    @property
    def waiting(self) -> bool:
        return self.state in UNDER_WAY

    @property
    def why(self) -> str:
        """Names the text that says why it failed; before version 0003 of the tables nobody noted it."""
        return self.reason or "before"


def enqueue(db: Session, *, member_id: str, year: int, now: datetime) -> None:
    """Ask for the member-year to be read again; work that has not begun serves for this, too."""
    mine = (Job.member_id == member_id, Job.year == year, Job.state == "queued")
    waiting = db.execute(update(Job).where(*mine).values(size_bytes=None).returning(Job.id))
    if waiting.scalar() is None:
        db.add(Job(member_id=member_id, year=year, kind=KIND, state="queued", created_at=now))


def restart(db: Session, *, member_id: str, year: int, now: datetime, damaged: bool = False) -> bool:
    """Ask once more for a reading that failed, or whose tables are damaged: it mends them; False for any other."""
    job_state = state(db, member_id=member_id, year=year)
    needed = job_state.state == "failed" or (damaged and not job_state.waiting)
    if needed:
        enqueue(db, member_id=member_id, year=year, now=now)
    return needed


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
        reason=running.reason,
        incident=running.incident,
        failed_at=running.finished_at if running.state == "failed" else None,
    )


def states(db: Session, year: int) -> dict[str, JobState]:
    """Where the work on each member's year stands, as `state` says it; members for whom there was none are left out."""
    found: dict[str, JobState] = {}
    for member_id, how in db.execute(select(Job.member_id, Job.state).where(Job.year == year).order_by(Job.id)):
        if found.get(member_id) != "running":
            found[member_id] = how
    return found


def failures(db: Session, year: int) -> dict[str, State]:
    """Where work failed last, by member."""
    failed = (member_id for member_id, how in states(db, year).items() if how == "failed")
    return {member_id: state(db, member_id=member_id, year=year) for member_id in failed}


def last_good(db: Session, year: int) -> dict[str, datetime]:
    """When each member's year was last read to the end."""
    done = select(Job.member_id, Job.finished_at).where(Job.year == year, Job.state == "done").order_by(Job.id)
    return {member_id: finished_at for member_id, finished_at in db.execute(done) if finished_at}


def take_up_again(db: Session, job: int | None = None) -> None:
    """What was running when a process died (or one piece of work that was lost) is queued again, or given up after
    several tries: it may be what kills."""
    lost = (Job.state == "running", *([Job.id == job] if job is not None else []))
    for each in db.scalars(select(Job).where(*lost)):
        each.outcome = None
        if each.attempts < MOST_ATTEMPTS:
            each.state = "queued"
            continue
        about = {"job": each.id, "member": each.member_id, "year": each.year}
        each.state, each.reason, each.incident = "failed", "ended", incidents.log(GivenUpError(), **about)
        each.finished_at = each.started_at


def put_back(db: Database, jobs: Collection[int]) -> None:
    """Work that was begun and left on purpose waits again, as if it had not begun."""
    with db.transaction() as session:
        mine = update(Job).where(Job.id.in_(jobs), Job.state == "running")
        session.execute(mine.values(state="queued", outcome=None, attempts=Job.attempts - 1))


def missed(db: Session, inbox: Inbox, years: Iterable[int], now: datetime) -> None:
    """Ask for what came to the inbox by another way, or just before a process died: files that no work has seen."""
    for year in years:
        for member_id in inbox.members(year):
            files = {item.receipt.sha256 for item in inbox.current(year=year, member_id=member_id)}
            job_state = state(db, member_id=member_id, year=year)
            seen = set((job_state.outcome or {}).get("files", {}))
            if files != seen and not job_state.waiting and job_state.state != "failed":
                enqueue(db, member_id=member_id, year=year, now=now)


def weigh(db: Database, inbox: Inbox) -> None:
    """Note how many bytes are to be read for work of which nobody knows it yet."""
    with db.reading() as session:
        unknown = select(Job.id, Job.year, Job.member_id).where(Job.state == "queued", Job.size_bytes.is_(None))
        rows = session.execute(unknown).all()
    for job, year, member_id in rows:
        size = sum(item.receipt.size_bytes for item in inbox.current(year=year, member_id=member_id) if item.path)
        with db.transaction() as session:
            session.execute(update(Job).where(Job.id == job, Job.state == "queued").values(size_bytes=size))


def claim(db: Session, now: datetime, most_bytes: int | None = None) -> Job | None:
    """The work whose turn it is, now ours; None where there is none: a member is served once at a time. `most_bytes`:
    of more than that, none is wanted."""
    busy = set(db.scalars(select(Job.member_id).where(Job.state == "running")))
    for each in turns.order(_waiting(db)):
        if each.member_id not in busy and (most_bytes is None or each.size_bytes <= most_bytes):
            mine = update(Job).where(Job.id == each.id, Job.state == "queued")
            ours = db.execute(mine.values(state="running", started_at=now, attempts=Job.attempts + 1).returning(Job.id))
            return db.get(Job, each.id) if ours.scalar() is not None else None
    return None


def _waiting(db: Session) -> list[Waiting]:
    columns = (Job.id, Job.member_id, Job.size_bytes, Job.created_at)
    rows = db.execute(select(*columns).where(Job.state == "queued"))
    return [Waiting(job, member_id, size or 0, since) for job, member_id, size, since in rows]


def finish(
    db: Database,
    job: Job,
    how: JobState,
    outcome: dict[str, Any] | None,
    now: datetime,
    *,
    reason: Reason | None = None,
    incident: str | None = None,
) -> None:
    """Note how it ended; of the work done before on the same member-year, nothing is needed any more."""
    content = json.dumps(outcome, ensure_ascii=False) if outcome else None
    with db.transaction() as session:
        values = {"state": how, "finished_at": now, "outcome": content, "reason": reason, "incident": incident}
        session.execute(update(Job).where(Job.id == job.id).values(**values))
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
        mine = select(Job.id, Job.state).where(Job.member_id == member_id, Job.year == year, Job.state.in_(UNDER_WAY))
        under_way = {how: job for job, how in session.execute(mine)}
        next_ones = [each.id for each in turns.order(_waiting(session))[:MOST_AHEAD]]
    return "running" in under_way or under_way.get("queued") in next_ones
