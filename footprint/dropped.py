"""Files that somebody copied into the inbox by hand, and how they become deliveries. Receipts are made by the inbox.

A file is picked up from inbox/<year>/<member>/ or from inbox/<year>/<member>/<list>/, under any name. Of a list of
equipment the latest file counts; access logs, and bills and meters outside of folders, stand beside each other.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from footprint.deliveries import MEMBER_ID, Receipt
from footprint.inbox import Inbox
from footprint.recognition import counts_days, holds_access_log, list_of

OWN = re.compile(r"[0-9a-f]{64}\.(raw|json)")
UNFINISHED = (".part", ".tmp", ".crdownload", "~")


@dataclass(frozen=True)
class Dropped:
    """One file that waits: which member-year it is for, and its list if it lies in the folder of one."""

    path: Path
    year: int
    member_id: str
    list_name: str | None


def dropped(inbox: Inbox) -> list[Dropped]:
    """The files that wait, in the order of their paths; hidden ones and unfinished copies are left alone."""
    found = [path for pattern in ("*/*/*", "*/*/*/*") for path in inbox.root.glob(pattern) if path.is_file()]
    return [waiting for path in sorted(found) if (waiting := _understood(inbox, path))]


def adopt(inbox: Inbox, waiting: Dropped, *, received_on: date) -> Receipt:
    """Deliver a waiting file and take it away from where it lay. Raises InboxError as `Inbox.deliver` does."""
    named = waiting.list_name or list_of(waiting.path, waiting.path.name)
    beside = holds_access_log(waiting.path) if waiting.list_name else counts_days(named)
    receipt = inbox.deliver(
        waiting.path,
        year=waiting.year,
        member_id=waiting.member_id,
        received_on=received_on,
        name=waiting.path.name,
        list_name=named,
        mode="add" if beside else "replace",
    )
    waiting.path.unlink()
    return receipt


def _understood(inbox: Inbox, path: Path) -> Dropped | None:
    year, member_id, *folders, name = path.relative_to(inbox.root).parts
    ours = OWN.fullmatch(name) or name.startswith(".") or name.endswith(UNFINISHED) or path.is_symlink()
    if ours or not year.isdecimal() or not MEMBER_ID.fullmatch(member_id):
        return None
    return Dropped(path, int(year), member_id, folders[0] if folders else None)
