"""Files that wait in the inbox become deliveries; what there is to tell of them, in words."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from pathlib import Path

from footprint.inbox.contents import Contents, Dropped, Ignored, MemberYear
from footprint.inbox.deliveries import InboxError, TooLargeError
from footprint.inbox.store import Inbox
from footprint.intake.answers import DamagedAnswersError
from footprint.intake.formats.text import digest
from footprint.lake import DamagedError, Lake
from footprint.members import registry
from footprint.messages import text
from footprint.reception.placement import Delivery, IncomingFile, Placed, delivery, turn
from footprint.settings import settings

DAY_NS = 86_400 * 10**9
MOST_TOLD = 20  # sentences of one kind: thousands of files in a wrong place are one mistake


@dataclass(frozen=True)
class Look:
    """One look through the inbox: what replaced what or could not be taken, and what is passed over."""

    news: tuple[Ignored, ...]
    passed_over: tuple[Ignored, ...]

    def sentences(self) -> list[str]:
        return _sentences((*self.news, *self.passed_over), settings().lang)

    def of_year(self, year: int, years: Collection[int]) -> list[str]:
        """The sentences, but of what is passed over in the folder of another of the `years`: its run tells it."""
        kept = (each for each in self.passed_over if each.year in (None, year) or each.year not in years)
        return _sentences((*self.news, *kept), settings().lang)


def take_in(inbox: Inbox, *, years: Collection[int], today: date, settled_seconds: float) -> list[str]:
    """What there is to tell of one look through the inbox (`look`), of all years."""
    return look(inbox, years=years, today=today, settled_seconds=settled_seconds).sentences()


def look(inbox: Inbox, *, years: Collection[int], today: date, settled_seconds: float) -> Look:
    """Make deliveries of the files that wait, after what killed processes left is mended or gone.

    A file that changed less than `settled_seconds` ago may still be growing and waits for the next look.
    """
    seen = inbox.contents()
    mended = inbox.mend(seen.member_years["damaged"])
    seen = inbox.contents() if mended else seen
    inbox.sweep(seen.member_years["left"])
    told = [Ignored(path.relative_to(inbox.root).as_posix(), "mended") for path in mended]
    for (year, _), group in groupby(seen.waiting, _member_year):
        if year in years:
            told += adopt(inbox, list(group), received_on=today, settled_seconds=settled_seconds)
    return Look(tuple(told), (*_passed_over(seen, years), *_unregistered(inbox, seen, years)))


def passed_over(inbox: Inbox, year: int, lang: str) -> list[str]:
    """What lies in the folders of a year, and of no year, and counts for nobody: each with the reason and the way out.
    Nothing is taken."""
    return _sentences(_passed_over(inbox.contents([year]), [year]), lang)


def _passed_over(seen: Contents, years: Collection[int]) -> Iterator[Ignored]:
    for year, member_id in dict.fromkeys(map(_member_year, seen.waiting)):
        if year not in years:
            args: dict[str, object] = {"year": year, "first": min(years), "last": max(years)}
            yield Ignored(f"{year}/{member_id}", "other_year", args)
    yield from seen.ignored


def _unregistered(inbox: Inbox, seen: Contents, years: Collection[int]) -> Iterator[Ignored]:
    """The members from whom something came and whom nobody registered."""
    lake, senders = Lake(inbox.home), sorted({*map(_member_year, seen.waiting), *seen.member_years["received"]})
    for year, members in groupby((each for each in senders if each[0] in years), lambda each: each[0]):
        try:
            unregistered = registry.unregistered(lake, year, [member_id for _, member_id in members])
        except DamagedError:  # named by whoever reads the year
            continue
        for member_id in unregistered:
            yield Ignored(f"{year}/{member_id}", "unregistered", {"year": year, "member_id": member_id})


def _member_year(each: Dropped) -> MemberYear:
    return each.year, each.member_id


def adopt(inbox: Inbox, waiting: Sequence[Dropped], *, received_on: date, settled_seconds: float = 0) -> list[Ignored]:
    """Deliver the waiting files of one member-year and take them away from where they lay; what there is to tell. One
    that cannot be taken stops no other."""
    where = {"year": waiting[0].year, "member_id": waiting[0].member_id}
    told: list[Ignored] = []
    with delivery(inbox, **where, received_on=received_on, mode="careful") as taking:  # type: ignore[arg-type]
        for each in _in_turn(waiting):
            path = each.path.relative_to(inbox.root).as_posix()
            try:
                told += _news(path, _adopted(taking, each, settled_seconds))
            except FileNotFoundError:  # somebody took it away again
                continue
            except TooLargeError:
                told.append(Ignored(path, "too_large", {"mb": settings().max_file_mb}))
            except (InboxError, OSError, DamagedAnswersError) as problem:
                told.append(Ignored(path, "not_taken", {"problem": getattr(problem, "strerror", None) or problem}))
    return told


def _adopted(taking: Delivery, waiting: Dropped, settled_seconds: float) -> Placed | None:
    """One file delivered and gone; None where it may still be growing."""
    path, before = waiting.path, waiting.path.stat()
    if time.time() - before.st_mtime < settled_seconds:
        return None
    if before.st_size > settings().max_file_mb * 1_000_000:  # no need to read it
        raise TooLargeError
    placed = taking.take(IncomingFile(path.name, path, before.st_size, digest(path), waiting.list_name))
    after = path.stat()
    if (after.st_mtime_ns, after.st_size) == (before.st_mtime_ns, before.st_size):
        path.unlink()  # one that has grown meanwhile comes once more
    return placed


def _in_turn(waiting: Sequence[Dropped]) -> list[Dropped]:
    """The oldest file first, by day; of one day a correction after what it corrects, whatever their names are."""

    def key(each: Dropped) -> tuple[int, tuple[bool, int], int, Path]:
        changed = each.path.lstat().st_mtime_ns if each.path.exists() else 0
        return changed // DAY_NS, turn(each.path.name), changed, each.path

    return sorted(waiting, key=key)


def _news(path: str, placed: Placed | None) -> Iterator[Ignored]:
    """What became of a file, where it is not what everybody expects."""
    if placed and not placed.new:
        yield Ignored(path, "held", {"name": placed.receipt.name, "list": placed.receipt.list})
    elif placed and placed.replaced:
        yield Ignored(path, "replaces", {"name": placed.replaced.name, "list": placed.receipt.list})


def _sentences(told: Iterable[Ignored], lang: str) -> list[str]:
    told, sentences = list(told), []
    for reason in dict.fromkeys(each.reason for each in told):
        same = [each for each in told if each.reason == reason]
        sentences += [each.sentence(lang) for each in same[:MOST_TOLD]]
        if len(same) > MOST_TOLD:
            sentences.append(text("cli.inbox.more", lang, count=len(same) - MOST_TOLD))
    return sentences
