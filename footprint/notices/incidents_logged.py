"""Errors of our own as the log of a home has them: whichever process met one (the portal, a run, the process that reads
a file) wrote it there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from footprint.notices import journal
from footprint.notices.event import Event
from footprint.notices.journal import State

# `2026-11-29T22:19:49+0000 4711 1a2b3c4d member=… year=2025`, as incidents writes them; only the year is used.
ENTRY = re.compile(r"(?P<at>\d{4}-\d\d-\d\dT\S+) (?P<process>\d+) (?P<number>[0-9a-f]{8})(?P<about>(?: \w+=.*)?)$")
YEAR = re.compile(r" year=(\d{4})\b")
OVERLAP = timedelta(minutes=2)  # processes write the same log, and a line may come after one that bears a later time


def gather(home: Path, now: datetime) -> int:
    """Note what came into the log since the last time; how many entries. The first time nothing: what an installation
    met before somebody wanted notices is in its log."""
    with journal.opened(home) as state:
        begin = datetime.fromisoformat(state.since) if state.since else now
        fresh = list(_entries(home, begin, state))
        state.logged = sorted({*_recent(state, now), *(entry for entry, _ in fresh)})
        state.since = (max(now - OVERLAP, begin) if state.since else now).isoformat()
        journal.add(state, (event for _, event in fresh), now)
    return len(fresh)


def _entries(home: Path, begin: datetime, state: State) -> Iterator[tuple[str, Event]]:
    """The entries since `begin` that nobody has looked at, each with what names it."""
    looked_at = set(state.logged)
    for path in sorted((home / "logs").glob("errors.log*"), reverse=True):
        for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
            if (found := ENTRY.match(line)) and (at := _moment(found["at"])) and at >= _whole_second(begin):
                entry = f"{found['at']} {found['process']} {found['number']}"
                if entry not in looked_at:
                    looked_at.add(entry)
                    year = YEAR.search(found["about"])
                    yield entry, Event("incident", at, number=found["number"], year=int(year[1]) if year else None)


def _whole_second(moment: datetime) -> datetime:
    """The log knows no fractions."""
    return moment.replace(microsecond=0)


def _moment(written: str) -> datetime | None:
    try:
        return datetime.fromisoformat(written)
    except ValueError:
        return None


def _recent(state: State, now: datetime) -> Iterator[str]:
    for entry in state.logged:
        at = _moment(entry.partition(" ")[0])
        if at and at >= now - 2 * OVERLAP:
            yield entry
