"""Which reporting years a member may see and change. Whether a year is open is decided once for all, in `closure`."""

from __future__ import annotations

from datetime import date, datetime
from http import HTTPStatus

from fastapi import HTTPException

from footprint.portal.store.configuration import PortalSettings
from footprint.years import closure
from footprint.years.closure import YearState

FIRST = 2015


def today(now: datetime) -> date:
    """The day on the members' calendar."""
    return now.astimezone(closure.HOUSE_TIME).date()


def state(settings: PortalSettings, year: int, day: date) -> YearState:
    """Whether the year is open, and what made it so: while it is closed, members change nothing of it."""
    return closure.state(settings.home, year, day)


def checked(year: int, day: date) -> int:
    """A year that can be reported on; 404 for one that has not begun or is too old."""
    if not FIRST <= year <= day.year:
        raise HTTPException(HTTPStatus.NOT_FOUND)
    return year


def open_years(settings: PortalSettings, day: date) -> list[int]:
    """The years that can be changed today, the newest first."""
    return [year for year in range(day.year, FIRST - 1, -1) if not state(settings, year, day).is_closed]


def described_day(year: int, day: date) -> date:
    """The day that a list most probably describes: the end of the year, or today if that is still to come."""
    return min(date(year, 12, 31), day)
