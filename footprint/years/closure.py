"""Whether a year's results may change: open, frozen (by date or by command) or published. One truth for all.

$FOOTPRINT_HOME/years/<year>.json              what somebody decided: open or frozen, whatever the date
$FOOTPRINT_HOME/releases/<year>/<n>/           a version that was published; it never changes
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from footprint.lake import write_atomically
from footprint.settings import settings

HOUSE_TIME = ZoneInfo("Europe/Paris")

State = Literal["open", "frozen", "published"]
Decision = Literal["open", "frozen"]


@dataclass(frozen=True)
class YearState:
    """`since`: the day of the decision, or the last day on which the year was open; None while it is open by date, and
    of a published year. `by`: what made it so. `versions`: those published, the oldest first."""

    state: State
    by: Literal["date", "command", "release"]
    since: date | None = None
    versions: tuple[int, ...] = ()

    @property
    def is_closed(self) -> bool:
        """Whether nothing but `restate` touches the results that are there."""
        return self.state != "open"


def today() -> date:
    """The day on the house's calendar."""
    return datetime.now(HOUSE_TIME).date()


def last_day(year: int) -> date:
    """The last day on which the year is open by date: that of the setting, in the year after."""
    month, day = map(int, settings().portal_freeze.split("-"))
    return date(year + 1, month, day)


def state(home: Path, year: int, day: date) -> YearState:
    """The state of `year` on `day`. What is published comes first, then what somebody decided, then the date."""
    versions = published(home, year)
    if versions:
        return YearState("published", "release", versions=versions)
    decided, since = _decided(home, year)
    if decided:
        return YearState(decided, "command", since)
    if day > last_day(year):
        return YearState("frozen", "date", last_day(year))
    return YearState("open", "date")


def words_until(home: Path, year: int) -> date | None:
    """The last day on which what the pôle accepts of its members' words holds for `year`: the one on which it was
    closed, whenever that is asked, so that no file of a closed year is read otherwise than before; None while somebody
    keeps the year open."""
    decided, since = _decided(home, year)
    if decided == "open":
        return None
    return min(since, last_day(year)) if since else last_day(year)


def decide(home: Path, year: int, decision: Decision, day: date) -> None:
    """Open or freeze a year whatever the date says."""
    content = json.dumps({"state": decision, "on": day.isoformat()})
    write_atomically(_place(home, year), content.encode())


def published(home: Path, year: int) -> tuple[int, ...]:
    """The published versions of `year`, the oldest first."""
    folders = (path.parent.name for path in release_folder(home, year).glob("*/manifest.json"))
    return tuple(sorted(int(name) for name in folders if name.isdecimal()))


def release_folder(home: Path, year: int, version: int | None = None) -> Path:
    folder = home / "releases" / str(year)
    return folder if version is None else folder / str(version)


def known(home: Path) -> list[int]:
    """Years that somebody decided on, published, or has results or files of."""
    folders = (home / name for name in ("years", "releases", "lake/manifests", "inbox"))
    names = {path.name.partition(".")[0] for folder in folders if folder.is_dir() for path in folder.iterdir()}
    return sorted(int(name) for name in names if name.isdecimal() and len(name) == 4)


def _place(home: Path, year: int) -> Path:
    return home / "years" / f"{year}.json"


def _decided(home: Path, year: int) -> tuple[Decision | None, date | None]:
    """What was decided and when; a note that cannot be read keeps the year as it is: frozen."""
    try:
        note = json.loads(_place(home, year).read_bytes())
        return ("frozen" if note["state"] == "frozen" else "open"), date.fromisoformat(note["on"])
    except FileNotFoundError:
        return None, None
    except (ValueError, KeyError, TypeError):
        return "frozen", None
