"""Which reporting years a member may see and change: the calendar of the portal, and nothing else."""

from __future__ import annotations

from datetime import date, datetime
from http import HTTPStatus
from zoneinfo import ZoneInfo

from fastapi import HTTPException

from footprint.portal.configuration import PortalSettings

PARIS = ZoneInfo("Europe/Paris")
FIRST = 2015


def today(now: datetime) -> date:
    """The day on the members' calendar."""
    return now.astimezone(PARIS).date()


def last_day(settings: PortalSettings, year: int) -> date:
    """The last day on which the year can be changed: that of the setting, in the year after."""
    month, day = map(int, settings.portal_freeze.split("-"))
    return date(year + 1, month, day)


def is_frozen(settings: PortalSettings, year: int, day: date) -> bool:
    return day > last_day(settings, year)


def checked(year: int, day: date) -> int:
    """A year that can be reported on; 404 for one that has not begun or is too old."""
    if not FIRST <= year <= day.year:
        raise HTTPException(HTTPStatus.NOT_FOUND)
    return year


def open_years(settings: PortalSettings, day: date) -> list[int]:
    """The years that can be changed today, the newest first."""
    return [year for year in range(day.year, FIRST - 1, -1) if not is_frozen(settings, year, day)]


def described_day(year: int, day: date) -> date:
    """The day that a list most probably describes: the end of the year, or today if that is still to come."""
    return min(date(year, 12, 31), day)
