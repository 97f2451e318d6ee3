"""What a member declares of itself for a year, and where it is kept. For the pages and the API."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from footprint.members import registry
from footprint.members.declared import CHOICES, FIGURES, WORDS, bad_figure, mistakes, tidied
from footprint.portal.store import audit
from footprint.portal.work import jobs
from footprint.portal.year import journey
from footprint.portal.year.journey import Journey

__all__ = ["CHOICES", "FIGURES", "WORDS", "bad_figure", "declare", "mistakes", "tidied"]


def declare(j: Journey, values: Mapping[str, Any]) -> dict[str, Any]:
    """Keep what was declared, all of it sound, and have the year estimated again. Returns the whole profile."""
    me = j.me
    whole = j.profile | dict(values)
    complete = all(whole.get(name) is not None for name in journey.NEEDED)
    row = registry.declare(me.lake, **j.where, values=dict(values) | {"profile_complete": complete})
    with me.db.transaction() as db:
        audit.record(db, action="profile.changed", now=me.now, **me.who, **me.trace, year=j.year)
        if j.current:
            jobs.enqueue(db, **j.where, now=me.now)
    me.portal.worker.wake()
    return row
