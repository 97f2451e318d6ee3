"""Where files lie as they were received, with their receipts; the only module that writes or deletes there.

Nothing here reads what a file says. Layout, all of it private to the owner (folders 0700, files 0600):

    $FOOTPRINT_HOME/inbox/<year>/<member>/<list>/<sha256>.raw     the bytes, until they expire
    $FOOTPRINT_HOME/inbox/<year>/<member>/<list>/<sha256>.json    the receipt, kept; the only place of the file's name
    $FOOTPRINT_HOME/inbox/<year>/<member>/<list>/.withdrawn       the list was taken back: its files count no longer
    $FOOTPRINT_HOME/inbox/<year>/<member>/.signed                 what was signed of the member-year, and when
    $FOOTPRINT_HOME/inbox/deletions.jsonl                         one line a deletion, written before it is done

A file counts as received from the moment its receipt stands: a process killed before leaves bytes that nobody reads
and that the next run removes.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import tempfile
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import BinaryIO

from footprint import disk
from footprint.inbox import deletions, upkeep
from footprint.inbox.contents import Contents, MemberYear, contents
from footprint.inbox.deliveries import (
    Deleted,
    InboxError,
    Mode,
    Receipt,
    Received,
    TooLargeError,
    Withdrawal,
    checked_member,
    checked_year,
    list_for,
    slug,
    tidy,
)
from footprint.inbox.receipts import WITHDRAWN, has_receipt, member_folders, shelves, year_folders
from footprint.inbox.recognition import list_of
from footprint.intake import answers
from footprint.lake import locked, write_atomically
from footprint.settings import settings

__all__ = ["Deleted", "Inbox", "InboxError", "Receipt", "Received", "slug"]

CHUNK_BYTES = 1 << 20
SIGNED = ".signed"


@dataclass(frozen=True)
class Inbox:
    """The inbox below `home`."""

    home: Path

    @property
    def root(self) -> Path:
        return self.home / "inbox"

    def deliver(
        self,
        source: Path | BinaryIO,
        *,
        year: int,
        member_id: str,
        received_on: date,
        name: str,
        list_name: str | None = None,
        as_of: date | None = None,
        mode: Mode = "replace",
        content: str = "",
    ) -> Receipt:
        """Take the bytes of `source` into a list of the member-year and return the receipt; `content` is its hash of
        what they hold. Which list it is to be, is chosen in `placement`.

        Without `list_name` the list is named by what the file is. The newest file of a list is its current one
        (`replace`); `add` puts the file into a list of its own beside a filled one (`name-2`). The file that already
        fills the list changes nothing. Raises InboxError for a year or member that cannot be one, and for a file above
        the size limit.
        """
        folder = self._member_folder(year, member_id)
        with self._receiving(source, folder) as (unfinished, sha256, size_bytes), self.lock(year, member_id):
            wanted = slug(list_name or list_of(unfinished, name, answers.in_force(self.home, member_id)))
            upkeep.mend(folder, self.home)
            known = self.received(year=year, member_id=member_id)
            chosen = list_for(wanted, sha256, known, mode)
            draft = Receipt(year, member_id, chosen, sha256, size_bytes, tidy(name), received_on, as_of, 0, content)
            return self._settle(unfinished, draft, [item for item in known if item.receipt.list == chosen])

    def contents(self, years: Collection[int] | None = None) -> Contents:
        """Everything that lies there, listed once (`contents.contents`)."""
        return contents(self.root, years)

    def received(self, *, year: int, member_id: str) -> list[Received]:
        """Every file ever received for the member-year, by list and then by age. Bytes whose receipt is damaged count
        with what they tell themselves; `mend` says which."""
        return [item for each in shelves(self._member_folder(year, member_id)) for item in each.received()]

    def of_year(self, year: int) -> dict[str, list[Received]]:
        """Every file ever received for the year, by member: one walk through the folders for all of them."""
        found = {member_id: self.received(year=year, member_id=member_id) for member_id in self.members(year)}
        return {member_id: items for member_id, items in found.items() if items}

    def current(self, *, year: int, member_id: str) -> list[Received]:
        """The newest file of each list of the member-year, by list."""
        return [item for item in self.received(year=year, member_id=member_id) if item.current]

    def kept(self, member_id: str) -> list[Received]:
        """Every file of the member, of all years, whose bytes are still there."""
        received = (item for year in self.years() for item in self.received(year=year, member_id=member_id))
        return [item for item in received if item.path]

    def withdraw(self, *, year: int, member_id: str, list_name: str, on: date) -> bool:
        """Take a list back: none of its files counts any more. False if it holds none.

        Their bytes stay as long as those of a replaced file, unless `release` deletes them; a file that is sent again
        counts again.
        """
        with self.lock(year, member_id):
            known = self.received(year=year, member_id=member_id)
            filled = [item.receipt for item in known if item.receipt.list == list_name and item.withdrawn_on is None]
            if filled:
                last = max(receipt.sequence for receipt in filled)
                place = self._path(filled[0], "json").with_name(WITHDRAWN)
                write_atomically(place, Withdrawal(on, last).to_json())
            return bool(filled)

    def mark_signed(self, content: str, *, year: int, member_id: str) -> None:
        """Put the mark of a signature beside the lists of the member-year."""
        folder = self._member_folder(year, member_id)
        self._private(folder)
        write_atomically(folder / SIGNED, content.encode())

    def unmark_signed(self, *, year: int, member_id: str) -> bool:
        """Remove the mark of a signature; False if there was none."""
        place = self._member_folder(year, member_id) / SIGNED
        stood = place.is_file()
        place.unlink(missing_ok=True)
        return stood

    def signed_mark(self, *, year: int, member_id: str) -> str | None:
        """The mark of a signature as it was put; None without one."""
        place = self._member_folder(year, member_id) / SIGNED
        is_mark = place.is_file() and not place.is_symlink()
        return place.read_text("utf-8", "replace") if is_mark else None

    def years(self) -> list[int]:
        """The years for which there is a folder."""
        return sorted(year_folders(self.root))

    def members(self, year: int) -> list[str]:
        """Members from whom anything was received for `year`."""
        found = member_folders(self.root / str(checked_year(year)))
        return [member_id for member_id, folder in found.items() if has_receipt(folder)]

    def holds(self, *, year: int, member_id: str) -> bool:
        """Whether anything was received from a member for `year`, what others sent being left alone."""
        return has_receipt(self._member_folder(year, member_id))

    def lock(self, year: int, member_id: str) -> AbstractContextManager[None]:
        """The one lock of a member-year, the same as the lake's."""
        return locked(self.home / "locks" / f"{year}-{member_id}.lock")

    def expire(
        self, *, today: date, confirmed: Mapping[tuple[int, str], date], raw_days: int | None = None
    ) -> list[Deleted]:
        """Delete raw files `raw_days` after their member-year was confirmed (and after they came), or their list taken
        back, and half-received ones. `confirmed` maps (year, member) to the day of confirmation. Receipts
        stay."""
        keep = timedelta(days=settings().raw_days if raw_days is None else raw_days)
        deleted: list[Deleted] = []
        seen = self.contents()
        for year, member_id in sorted({*confirmed, *seen.member_years["withdrawn"]}):
            with self.lock(year, member_id):
                for item in self.received(year=year, member_id=member_id):
                    ends = item.withdrawn_on or confirmed.get((year, member_id))
                    if item.path and ends and today >= max(ends, item.receipt.received_on) + keep:
                        deleted.append(self._delete(item.path, item.receipt, today, "retention"))
        self.sweep(seen.member_years["left"])
        return deleted

    def release(self, receipt: Receipt, on: date) -> bool:
        """Delete the raw bytes of a file that was taken back, for others that need their room. The receipt stays. False
        if the file counts after all, or is gone."""
        with self.lock(receipt.year, receipt.member_id):
            known = self.received(year=receipt.year, member_id=receipt.member_id)
            found = next((item for item in known if item.receipt == receipt and item.withdrawn_on), None)
            if found is None or found.path is None:
                return False
            self._delete(found.path, receipt, on, "room")
            return True

    def discard(self, receipt: Receipt, *, on: date | None = None, why: str = "aggregated") -> Deleted | None:
        """Delete the raw bytes of a file that was read, such as an access log whose daily counts are in the lake. The
        receipt stays."""
        path = self._raw_if_there(receipt)
        return self._delete(path, receipt, on or datetime.now(UTC).date(), why) if path else None

    def erase(self, *, year: int, member_id: str, on: date) -> int:
        """Delete everything of a member-year, known or not, but a tombstone; how many files were received. The caller
        holds the lock of the member-year."""
        folder = self._member_folder(year, member_id)
        days = [item.receipt.received_on for item in self.received(year=year, member_id=member_id)]
        if not folder.exists() and not folder.is_symlink():
            return 0
        deletions.tombstone(self.root, year, days, on)
        if folder.is_dir() and not folder.is_symlink():
            shutil.rmtree(folder)
        else:
            folder.unlink()
        return len(days)

    def _member_folder(self, year: int, member_id: str) -> Path:
        return self.root / str(checked_year(year)) / checked_member(member_id)

    def _path(self, receipt: Receipt, suffix: str) -> Path:
        return self._member_folder(receipt.year, receipt.member_id) / receipt.list / f"{receipt.sha256}.{suffix}"

    def _raw_if_there(self, receipt: Receipt) -> Path | None:
        path = self._path(receipt, "raw")
        return path if path.is_file() and not path.is_symlink() else None

    @contextmanager
    def _receiving(self, source: Path | BinaryIO, folder: Path) -> Iterator[tuple[Path, str, int]]:
        """The bytes of `source` on disk under a temporary name, their sha256 and their number."""
        self._private(folder)
        handle, name = tempfile.mkstemp(dir=folder, prefix=upkeep.RECEIVING)
        try:
            with os.fdopen(handle, "wb") as target:
                fcntl.flock(target, fcntl.LOCK_EX)  # until the end, so that `sweep` knows that somebody is at it
                sha256, size_bytes = _copied(source, target)
                target.flush()
                os.fsync(target.fileno())
                yield Path(name), sha256, size_bytes
        finally:
            Path(name).unlink(missing_ok=True)

    def _private(self, folder: Path) -> None:
        """Make `folder` and those above it, up to the inbox, open to the owner only."""
        missing = [path for path in (folder, *folder.parents) if path.is_relative_to(self.root) and not path.is_dir()]
        for path in reversed(missing):
            disk.make_folder(path, 0o700)
            path.chmod(0o700)

    def _settle(self, unfinished: Path, draft: Receipt, filled: list[Received]) -> Receipt:
        """Put the bytes in their place, then the receipt: the commit point."""
        known = next((each for each in filled if each.receipt.sha256 == draft.sha256 and not each.withdrawn_on), None)
        newest = next((item.receipt for item in filled if item.current), None)
        if known and newest and (known.current or draft.received_on < newest.received_on):
            return known.receipt
        receipt = replace(draft, sequence=1 + max((item.receipt.sequence for item in filled), default=0))
        self._private(self._path(receipt, "raw").parent)
        unfinished.replace(self._path(receipt, "raw"))
        write_atomically(self._path(receipt, "json"), receipt.to_json())
        return receipt

    def _delete(self, path: Path, receipt: Receipt, today: date, why: str) -> Deleted:
        entry = Deleted(receipt.year, receipt.member_id, receipt.list, receipt.sha256, receipt.size_bytes, today, why)
        deletions.note(self.root, entry)
        path.unlink()
        return entry

    def mend(self, damaged: Iterable[MemberYear]) -> list[Path]:
        """Write receipts and marks of member-years anew, as far as the bytes beside them tell; those that were."""
        mended: list[Path] = []
        for year, member_id in damaged:
            with self.lock(year, member_id):
                mended += upkeep.mend(self._member_folder(year, member_id), self.home)
        return mended

    def sweep(self, left: Iterable[MemberYear]) -> None:
        """Remove what killed deliveries left in member-years: bytes that no receipt names and that nobody is receiving.
        Bytes with a damaged receipt stay."""
        for year, member_id in left:
            folder = self._member_folder(year, member_id)
            for path in upkeep.unfinished(folder):
                path.unlink(missing_ok=True)
            if alone := upkeep.without_receipt(folder):
                with self.lock(year, member_id):  # under which bytes get their receipt
                    for path in alone & upkeep.without_receipt(folder):
                        path.unlink(missing_ok=True)


def _copied(source: Path | BinaryIO, target: BinaryIO) -> tuple[str, int]:
    """Copy `source` piece by piece; its sha256 and its size in bytes."""
    if isinstance(source, Path):
        with source.open("rb") as file:
            return _copied(file, target)
    digest, size_bytes, most = hashlib.sha256(), 0, settings().max_file_mb * 1_000_000
    while piece := source.read(CHUNK_BYTES):
        size_bytes += len(piece)
        if size_bytes > most:
            raise TooLargeError(
                f"the file is larger than {settings().max_file_mb} MB: split it, or raise FOOTPRINT_MAX_FILE_MB"
            )
        digest.update(piece)
        target.write(piece)
    return digest.hexdigest(), size_bytes
