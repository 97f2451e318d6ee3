"""What has had its time: raw files, replaced files, replaced versions of tables. With or without a portal.

What a member-year rests on is never deleted before it was read; the lines that were read stay.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from footprint.inbox.deliveries import Deleted, Received
from footprint.inbox.store import Inbox
from footprint.lake import DamagedError, Lake, upkeep
from footprint.settings import settings


@dataclass(frozen=True)
class Expired:
    """What was deleted: files of the inbox, and files of the lake with their size together."""

    files: tuple[Deleted, ...]
    tables: int
    size_bytes: int


def expire(
    home: Path, today: date, *, confirmed: Mapping[tuple[int, str], date] | None = None, with_tables: bool = True
) -> Expired:
    """Delete what has had its time; `confirmed` maps (year, member) to the day of confirmation.

    Raw files go some days after their year was confirmed or their list taken back (FOOTPRINT_RAW_DAYS), without any
    confirmation some time after the end of their year (FOOTPRINT_UNCONFIRMED_DAYS), replaced ones some time after they
    were (FOOTPRINT_REPLACED_DAYS). `with_tables`: also replaced versions of tables, which waits for runs to end.
    """
    inbox, lake = Inbox(home), Lake(home)
    known = dict(confirmed or {})
    files = inbox.expire(today=today, confirmed=known)
    for year in inbox.years():
        for member_id in inbox.members(year):
            for item, why in _due(inbox, lake, year, member_id, today, (year, member_id) in known):
                if gone := inbox.discard(item.receipt, on=today, why=why):
                    files.append(gone)
    removed = upkeep.vacuum(lake, settled_seconds=settings().raw_days * 86_400) if with_tables else None
    return Expired(tuple(files), len(removed.paths) if removed else 0, removed.size_bytes if removed else 0)


def _due(
    inbox: Inbox, lake: Lake, year: int, member_id: str, today: date, is_confirmed: bool
) -> Iterator[tuple[Received, str]]:
    """The files of a member-year that were read and have had their time, each with the reason."""
    received = inbox.received(year=year, member_id=member_id)
    if not any(item.path for item in received):
        return
    try:
        rows = lake.read("receipts", ["list", "file_sha256", "current"], year=year, member_id=member_id).to_pylist()
    except DamagedError:  # the files may be needed to mend it
        return
    counts: dict[tuple[str, str], bool] = {}
    for row in rows:
        key = row["list"], row["file_sha256"]
        counts[key] = counts.get(key, False) or bool(row["current"])
    keep, keep_replaced = timedelta(days=settings().unconfirmed_days), timedelta(days=settings().replaced_days)
    for item in received:
        key = item.receipt.list, item.receipt.sha256
        if item.path is None or item.withdrawn_on or key not in counts:
            continue
        newer = [other.receipt for other in received if _replaces(other, item)]
        if newer and not counts[key] and today >= min(each.received_on for each in newer) + keep_replaced:
            yield item, "replaced"
        elif not is_confirmed and today >= max(date(year, 12, 31), item.receipt.received_on) + keep:
            yield item, "retention"


def _replaces(other: Received, item: Received) -> bool:
    return other.receipt.list == item.receipt.list and other.receipt.rank > item.receipt.rank
