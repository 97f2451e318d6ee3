"""How a member leaves: a year of it taken back, or everything of it erased below the home. The portal's database, and
what to tell people, are elsewhere.

Of published versions only what is summed up over members stays (`releases.forget`).
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from footprint import incidents
from footprint.inbox import deletions
from footprint.inbox.deliveries import checked_member, checked_year
from footprint.inbox.receipts import year_folders
from footprint.inbox.store import Inbox
from footprint.lake import Lake, locked, upkeep, write_atomically
from footprint.lake import leaving as lake_leaving
from footprint.members import groups
from footprint.years import closure as years


@dataclass(frozen=True)
class Withdrawn:
    """What was taken back: the lists of the inbox, and whether anything of them counted in the lake. `is_closed`: the
    results of the year are left until they are restated. `waiting`: files that would count again."""

    lists: tuple[str, ...]
    was_read: bool
    is_closed: bool
    waiting: tuple[Path, ...]


@dataclass(frozen=True)
class Erased:
    """What is gone: years with anything of the member, number of files received."""

    years: tuple[int, ...]
    files: int


def withdraw(home: Path, *, year: int, member_id: str, on: date) -> Withdrawn:
    """Take a member-year back: its lists, what was read of them, its reports. Its receipts and its profile stay, and a
    file that is sent again counts again."""
    inbox, lake = Inbox(home), Lake(home)
    where: dict[str, Any] = {"year": checked_year(year), "member_id": checked_member(member_id)}
    names = sorted({item.receipt.list for item in inbox.received(**where) if item.withdrawn_on is None})
    lists = [name for name in names if inbox.withdraw(**where, list_name=name, on=on)]
    with lake.lock(**where):
        was_read = lake_leaving.take_back(lake, **where)
    is_closed = years.state(home, year, years.today()).is_closed
    if not is_closed:
        shutil.rmtree(home / "reports" / str(year) / member_id, ignore_errors=True)
        groups.forget(home, year, member_id)
        if lake_leaving.is_empty(lake, year):
            with locked(home / "locks" / f"{year}.lock"):
                upkeep.forget_results(lake, year)
    mine = (each for each in inbox.contents([year]).waiting if (each.year, each.member_id) == (year, member_id))
    return Withdrawn(tuple(lists), was_read, is_closed, tuple(each.path for each in mine))


def withdraw_list(home: Path, *, year: int, member_id: str, list_name: str, on: date) -> bool:
    """Take one list of a member-year back; the others count on, and the next run goes without it. False if it holds
    nothing."""
    where: dict[str, Any] = {"year": checked_year(year), "member_id": checked_member(member_id)}
    return Inbox(home).withdraw(**where, list_name=list_name, on=on)


def erase(home: Path, *, member_id: str, on: date) -> Erased:
    """Delete everything of a member below `home`: files and receipts, tables of all years, its rows in results,
    reports, answers, locks, errors. Of its receipts a tombstone stays: how many files of which year, and from when to
    when."""
    inbox, lake = Inbox(home), Lake(home)
    found = sorted(_years(inbox, lake, checked_member(member_id)))
    files = 0
    for year in found:
        with lake.lock(year=year, member_id=member_id):
            files += inbox.erase(year=year, member_id=member_id, on=on)
            lake_leaving.erase(lake, year=year, member_id=member_id)
    reported = {int(folder.name) for folder in (home / "reports").glob("[0-9][0-9][0-9][0-9]")}
    computed = {*found, *(year + 1 for year in found)}  # a year's results also read the year before
    for year in sorted(computed | reported):
        with locked(home / "locks" / f"{year}.lock"):  # a run that goes on may write its reports until then
            if year in computed:
                lake_leaving.erase_results(lake, year=year, member_id=member_id)
            shutil.rmtree(home / "reports" / str(year) / member_id, ignore_errors=True)
            groups.forget(home, year, member_id)
        (home / "years" / f"{year}.proposal.json").unlink(missing_ok=True)  # whoever looks makes it anew
    deletions.forget(inbox.root, member_id)
    for log in sorted((home / "logs").glob("errors.log*")):
        text = log.read_text("utf-8", "replace")
        if (kept := incidents.without(text, member_id)) != text:
            write_atomically(log, kept.encode())
    for path in _small_files(home, member_id):
        path.unlink(missing_ok=True)
    return Erased(tuple(found), files)


def _years(inbox: Inbox, lake: Lake, member_id: str) -> set[int]:
    """The years of which anything of a member is there, whatever its state."""
    found = {year for year, folder in year_folders(inbox.root).items() if (folder / member_id).exists()}
    found |= lake_leaving.years_of(lake, member_id)
    reports = (lake.home / "reports").glob(f"[0-9][0-9][0-9][0-9]/{member_id}")
    return found | {int(path.parent.name) for path in reports}


def _small_files(home: Path, member_id: str) -> Iterator[Path]:
    yield home / "answers" / f"{member_id}.json"
    yield home / "vocabulary" / "effects.json"  # whose files a word changes: whoever asks counts anew
    locks = home / "locks"
    yield from locks.glob(f"[0-9][0-9][0-9][0-9]-{member_id}.lock")
    yield from locks.glob(f"[0-9][0-9][0-9][0-9]-{member_id}.reading.json")
    yield from (locks / f"{kind}-{member_id}.lock" for kind in ("forms", "answers"))
