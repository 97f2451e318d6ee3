"""A year confirmed, with a signature, and taken back. For the pages and the API."""

from __future__ import annotations

from typing import Any, Literal

from footprint.lake import DamagedError
from footprint.portal.store import audit
from footprint.portal.store.keys import same
from footprint.portal.year import versions
from footprint.portal.year.journey import Journey

Why = Literal["waiting", "failed", "no_file", "no_profile", "changed", "not_agreed"]


def sign(j: Journey, version: str, *, agreed: bool) -> Why | None:
    """Sign the version that the person has seen, not one that came since; why not, or None when it is signed.

    A version whose signature stands is not signed again. Raises DamagedError: its figures could not be made anew.
    """
    if damage := j.me.lake.damage(**j.where):
        raise DamagedError(damage, {name: str(value) for name, value in j.where.items()})
    if why := _why_not(j, version, agreed):
        return why
    if j.stage == "confirmed":
        return None
    me, kgco2e = j.me, j.estimate["kgco2e"] if j.estimate else None
    with me.db.transaction() as db:
        versions.confirm(db, j.version, **me.who, year=j.year, kgco2e=kgco2e, is_minimum=j.is_minimum, now=me.now)
        what: dict[str, Any] = {"year": j.year, "version": j.version.digest}
        audit.record(db, action="year.confirmed", now=me.now, **me.who, **me.trace, **what)
    return None


def _why_not(j: Journey, version: str, agreed: bool) -> Why | None:
    """What stands in the way of a signature."""
    if j.state.waiting:
        return "waiting"
    if not j.current:
        return "no_file"
    if j.state.state == "failed":  # its figures are those of files that came before
        return "failed"
    if j.missing:
        return "no_profile"
    if not same(version, j.version.digest):
        return "changed"
    return None if agreed else "not_agreed"


def withdraw(j: Journey) -> bool:
    """Take the signature back: the year is open again, and the pôle does not count on it. False if none stood."""
    me = j.me
    with me.db.transaction() as db:
        done = versions.withdraw(db, **j.where, now=me.now)
        if done:
            audit.record(db, action="year.withdrawn", now=me.now, **me.who, **me.trace, year=j.year)
    return done
