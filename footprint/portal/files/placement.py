"""Files of a form on their way into the inbox: whether there is room for all of them. Which list each fills is decided
in footprint/reception/placement.py, how their bytes come in uploads.py."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Literal

from footprint.inbox.store import Inbox
from footprint.portal.files import quota
from footprint.portal.files.uploads import UploadRefusedError
from footprint.reception.placement import IncomingFile, Placed, delivery

Mode = Literal["auto", "replace", "add"]


def deliver(
    inbox: Inbox,
    files: Sequence[IncomingFile],
    *,
    year: int,
    member_id: str,
    received_on: date,
    as_of: date | None,
    mode: Mode,
    allowed: int,
) -> list[Placed]:
    """Take the files of one form into the inbox.

    `allowed`: the bytes that the member's files may take. Raises UploadRefusedError where that is not enough: none of
    the files is taken then.
    """
    where = {"year": year, "member_id": member_id, "received_on": received_on}
    with delivery(inbox, **where, as_of=as_of, mode=mode) as taking:  # type: ignore[arg-type]
        _make_room(inbox, files, member_id, allowed, received_on)
        return [taking.take(sent) for sent in files]


def _make_room(inbox: Inbox, files: Sequence[IncomingFile], member_id: str, allowed: int, on: date) -> None:
    """What the member took back goes, if the files need its room."""
    counted = quota.Counted(quota.room(inbox, member_id, allowed))
    for sent in files:
        if not counted.add(sent.sha256, sent.size_bytes):
            raise UploadRefusedError("quota", sent.name, counted.room)
    quota.clear(inbox, member_id, needed=counted.new_bytes, allowed=allowed, on=on)
