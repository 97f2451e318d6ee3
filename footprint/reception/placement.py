"""The one way into the inbox for files that people send: which list each fills, and which file it replaces.

The portal, the API and files copied into the inbox all come through here. What replaces what is decided by content and
date, never by the order of names; whoever sends is told.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path, PurePath
from typing import Literal

from footprint.inbox.deliveries import DEFAULT_LIST, Receipt, Received, slug
from footprint.inbox.recognition import Evidence, Recognised, Verdict, counts_days, evidence, recognised, verdict
from footprint.inbox.store import Inbox
from footprint.lake import locked
from footprint.years.words import answers_for

# What the name of a file given back ends with, in both languages; browsers add a number to a name that is taken.
MARK = re.compile(r"[-_ ](?:corrigée?s?|corrigee?s?|corrected)$")
NUMBER = re.compile(r"[ _]?\((\d{1,6})\)$")
PACKED = (".gz", ".zip")
UNKNOWN = re.compile(rf"{DEFAULT_LIST}(-\d+)?")  # lists of files that were not recognised

# `auto`: a list of equipment replaces the only one of its kind, too; `careful`: only the one that it is a version of;
# `replace`: any of its kind; `add`: none.
Mode = Literal["auto", "careful", "replace", "add"]


@dataclass(frozen=True)
class IncomingFile:
    """One file on its way into the inbox, whole. `list_name`: the list for which it is meant, if somebody said."""

    name: str
    path: Path
    size_bytes: int
    sha256: str
    list_name: str | None = None


@dataclass(frozen=True)
class Placed:
    """One file that was sent. `new` is False where its content filled a list already, so that nothing changed;
    `replaced` is the receipt of the file that counts no longer."""

    receipt: Receipt
    new: bool
    replaced: Receipt | None = None


@dataclass
class Delivery:
    """Files that are sent together, of one member-year; made by `delivery`."""

    inbox: Inbox
    year: int
    member_id: str
    received_on: date
    as_of: date | None
    mode: Mode
    _filled: set[str] = field(default_factory=set)  # lists that files of this delivery fill
    _known: dict[tuple[str, str], Evidence] = field(default_factory=dict)

    @cached_property
    def _said(self) -> dict[str, str]:
        return answers_for(self.inbox.home, self.year, self.member_id)

    def take(self, sent: IncomingFile) -> Placed:
        """Take one file into the inbox. Raises what `Inbox.deliver` raises.

        A file whose content fills a list already changes nothing, however it is packed and called. Else it replaces
        the file that it corrects, that which it holds most of, or its namesake; but none with which it has hardly a
        device, or a day, in common. What counts days (logs, bills, meters) stands beside others.
        """
        received = self.inbox.received(year=self.year, member_id=self.member_id)
        known = [item for item in received if item.withdrawn_on is None]
        current = {item.receipt.list: item for item in known if item.current}
        what = recognised(sent.path, sent.name, self._said)
        held = _held(sent, what, current.values())
        if held and held.sha256 != sent.sha256:
            return Placed(held, new=False)
        place = held.list if held else self._place(sent, what, list(current.values()))
        receipt = self.inbox.deliver(
            sent.path,
            year=self.year,
            member_id=self.member_id,
            received_on=self.received_on,
            name=sent.name,
            list_name=place or _beside(sent.list_name or what.name, {item.receipt.list for item in known}),
            as_of=self.as_of,
            content="" if what.content == sent.sha256 else what.content,
        )
        self._filled.add(receipt.list)
        new = receipt not in {item.receipt for item in known}
        before = current.get(receipt.list)
        return Placed(receipt, new, before.receipt if new and before else None)

    def _place(self, sent: IncomingFile, what: Recognised, current: Sequence[Received]) -> str | None:
        """The list whose file a new one replaces; None where it goes beside what is there."""
        if self.mode == "add" or what.is_log:
            return None
        family = _family(sent.list_name or what.name)
        alike = [item for item in current if family.fullmatch(item.receipt.list) or _is_mended_by(sent, item)]
        namesakes = [item.receipt.list for item in alike if stem(item.receipt.name) == stem(sent.name)]
        if namesakes and is_corrected(sent.name):
            return namesakes[-1]
        judged = self._judged(sent, alike)
        versions = [item.receipt for item in alike if judged[item.receipt.list] == "same"]
        if versions:
            return max(versions, key=lambda receipt: (receipt.list in namesakes, receipt.rank)).list
        free = [name for name, said in judged.items() if said != "other" or self.mode == "replace"]
        free = [name for name in free if name not in self._filled]
        if self.mode == "replace":
            return next((name for name in free if name in namesakes), next(iter(free), None))
        called = next((name for name in free if name in namesakes), None)
        meant = self.mode == "auto" or sent.list_name is not None
        if called or counts_days(what.name) or not what.lists or not meant:
            return called
        alone = len(free) == 1 and not any(family.fullmatch(name) for name in self._filled)
        return free[0] if alone else None

    def _judged(self, sent: IncomingFile, others: Sequence[Received]) -> dict[str, Verdict | None]:
        """What content tells of a file against each of the others, by list; nothing of bytes that are gone."""
        mine = self._evidence(sent.path, sent.sha256, sent.name) if others else Evidence()
        return {
            item.receipt.list: verdict(mine, self._evidence(item.path, item.receipt.sha256, item.receipt.name))
            if item.path
            else None
            for item in others
        }

    def _evidence(self, path: Path, sha256: str, name: str) -> Evidence:
        if (sha256, name) not in self._known:
            self._known[sha256, name] = evidence(path, name, self._said)
        return self._known[sha256, name]


@contextmanager
def delivery(
    inbox: Inbox, *, year: int, member_id: str, received_on: date, as_of: date | None = None, mode: Mode
) -> Iterator[Delivery]:
    """Files of one member that are sent together; others who send for this member wait. They never displace one
    another unless one is a later version of the other, so that the oldest has to be taken first."""
    # One lock for all years: two who send at once never take one room, either.
    with locked(inbox.home / "locks" / f"forms-{member_id}.lock"):
        yield Delivery(inbox, year, member_id, received_on, as_of, mode)


def stem(name: str) -> str:
    """A file's name without its endings and without the marks that a corrected file and a second copy get."""
    return MARK.sub("", NUMBER.sub("", _plain(name)))


def is_corrected(name: str) -> bool:
    """Whether the name says that the file is a correction of the one without the mark."""
    return MARK.search(NUMBER.sub("", _plain(name))) is not None


def turn(name: str) -> tuple[bool, int]:
    """Sorts files of one stem: corrections after what they correct, later copies after earlier ones."""
    number = NUMBER.search(_plain(name))
    return is_corrected(name), int(number[1]) if number else 0


def _plain(name: str) -> str:
    path = PurePath(unicodedata.normalize("NFC", name).casefold())
    return PurePath(path.stem).stem if path.suffix in PACKED and PurePath(path.stem).suffix else path.stem


def _family(name: str) -> re.Pattern[str]:
    """The lists of that name."""
    return re.compile(rf"{re.escape(slug(name))}(-\d+)?")


def _is_mended_by(sent: IncomingFile, item: Received) -> bool:
    """Whether nobody could recognise a file that is called like the new one: that one replaces it, whatever it is."""
    unknown = UNKNOWN.fullmatch(item.receipt.list) is not None
    return unknown and sent.list_name is None and stem(item.receipt.name) == stem(sent.name)


def _held(sent: IncomingFile, what: Recognised, current: Collection[Received]) -> Receipt | None:
    """The file that has these very bytes now, or the same tables in another wrapping."""
    receipts = [item.receipt for item in current]
    content = what.content or sent.sha256
    same = (each for each in receipts if each.sha256 == sent.sha256)
    return next(same, None) or next((each for each in receipts if each.content_sha256 == content), None)


def _beside(named: str, known: Collection[str]) -> str:
    """A list that holds nothing: nothing there is displaced."""
    wanted = slug(named)
    names = (wanted, *(f"{wanted}-{number}" for number in range(2, len(known) + 3)))
    return next(name for name in names if name not in known)
