"""Retention by what the portal knows: which member-years were confirmed, and when."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from footprint.members import retention
from footprint.portal.store import housekeeping
from footprint.portal.store.configuration import portal_settings
from footprint.portal.year import leaving


def expire(home: Path, today: date) -> retention.Expired:
    """Delete what has had its time below `home`, for a schedule and for the command line. Without a portal's database
    nothing is confirmed."""
    confirmed = {}
    with leaving.database(portal_settings().model_copy(update={"home": home})) as database:
        if database is not None:
            with database.reading() as db:
                confirmed = housekeeping.confirmed(db)
    return retention.expire(home, today, confirmed=confirmed)
