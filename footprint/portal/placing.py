"""Into which list of the inbox each file of a form goes, and whether there is room for all of them.

Of a file only what it is, is looked at; how its bytes come is in uploads.py.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from datetime import date
from pathlib import PurePath
from typing import Literal

from footprint.deliveries import slug
from footprint.inbox import Inbox, Receipt
from footprint.lake import locked
from footprint.portal import quota
from footprint.portal.uploads import Sent, UploadRefusedError
from footprint.recognition import counts_days, list_of

# The mark in the name of a file given back, in both languages; browsers add a number to a name that is taken.
CORRECTED = re.compile(r"(-corrig[eé]|-corrected)?( ?\(\d+\))?$")

Mode = Literal["auto", "replace", "add"]


def deliver(
    inbox: Inbox,
    files: Sequence[Sent],
    *,
    year: int,
    member_id: str,
    received_on: date,
    as_of: date | None,
    mode: Mode,
    allowed: int,
) -> list[Receipt]:
    """Take the files of one form into the inbox. Two of one kind never displace one another; bytes that fill a list
    already stay where they are, whatever their name is now.

    `auto`: a list of equipment replaces the one before; what counts days (logs, bills, meters) stands beside.
    `allowed`: the bytes that the member's files may take. Raises UploadRefusedError where that is not enough: none of
    the files is taken then.
    """
    receipts: list[Receipt] = []
    # Two forms never choose one list, nor do they take one room, whatever their years are.
    with locked(inbox.home / "locks" / f"forms-{member_id}.lock"):
        _make_room(inbox, files, member_id, allowed, received_on)
        for sent in files:
            named = list_of(sent.path, sent.name)
            known = inbox.received(year=year, member_id=member_id)
            current = [item.receipt for item in known if item.current]
            filled = {receipt.list for receipt in receipts}
            place = _held(sent, current) or _place(named, sent.name, current, filled, mode)
            receipts.append(
                inbox.deliver(
                    sent.path,
                    year=year,
                    member_id=member_id,
                    received_on=received_on,
                    name=sent.name,
                    list_name=place or _beside(named, {item.receipt.list for item in known if not item.withdrawn_on}),
                    as_of=as_of,
                )
            )
    return receipts


def _place(named: str, name: str, current: Sequence[Receipt], filled: Collection[str], mode: Mode) -> str | None:
    """The list whose file a new one replaces; None where it goes beside what is there.

    Of several lists of one kind, the one whose file has the same name (but for the mark of a corrected file).
    """
    if mode == "add":
        return None
    family = re.compile(rf"{re.escape(slug(named))}(-\d+)?")
    same_kind = [each for each in current if family.fullmatch(each.list) and each.list not in filled]
    namesake = next((each.list for each in same_kind if _stem(each.name) == _stem(name)), None)
    if namesake or (mode == "auto" and counts_days(named)):
        return namesake
    alone = len(same_kind) == 1 and not any(family.fullmatch(each) for each in filled)
    return same_kind[0].list if same_kind and (alone or mode == "replace") else None


def _make_room(inbox: Inbox, files: Sequence[Sent], member_id: str, allowed: int, on: date) -> None:
    """What the member took back goes, if the files need its room."""
    counted = quota.Counted(quota.room(inbox, member_id, allowed))
    for sent in files:
        if not counted.add(sent.sha256, sent.size_bytes):
            raise UploadRefusedError("quota", sent.name, counted.room)
    quota.clear(inbox, member_id, needed=counted.new_bytes, allowed=allowed, on=on)


def _held(sent: Sent, current: Sequence[Receipt]) -> str | None:
    """The list that holds these very bytes now."""
    return next((each.list for each in current if each.sha256 == sent.sha256), None)


def _beside(named: str, known: Collection[str]) -> str:
    """A list that holds nothing: nothing there is displaced."""
    wanted = slug(named)
    names = (wanted, *(f"{wanted}-{number}" for number in range(2, len(known) + 3)))
    return next(name for name in names if name not in known)


def _stem(name: str) -> str:
    """A file's name without its ending and without the mark that a corrected file gets."""
    return CORRECTED.sub("", PurePath(name).stem.casefold())
