"""What crashes and damaged disks leave in a member's folder of the inbox: found, and receipts written anew.

Which folders there are, and under whose lock, is for the inbox.
"""

from __future__ import annotations

import fcntl
import hashlib
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pyarrow as pa

from footprint.inbox.deliveries import Withdrawal
from footprint.inbox.receipts import OWN, WITHDRAWN, Shelf, entries, folders, form, shelves
from footprint.lake import Lake, write_atomically

RECEIVING, WRITING = ".receiving-", ".writing-"
SETTLED_SECONDS = 60


def mend(member_folder: Path, home: Path) -> list[Path]:
    """Write the damaged receipts and marks of a member-year anew, as far as the bytes beside them tell, and the lake
    below `home`; those that were. The caller holds the lock of the member-year."""
    return [path for each in shelves(member_folder) for path in _mended(each, home)]


def _mended(found: Shelf, home: Path) -> Iterator[Path]:
    for sha256 in found.damaged:
        path, raw = found.folder / f"{sha256}.json", found.folder / f"{sha256}.raw"
        is_folder = path.is_dir() and not path.is_symlink()
        if sha256 in found.raw and not is_folder and _digest(raw) == sha256:
            write_atomically(path, found.made_up(sha256, _described_on(found.folder, sha256, home)).to_json())
            yield path
    if found.torn and found.gone:
        last = max((item.receipt.sequence for item in found.received()), default=0)
        write_atomically(found.folder / WITHDRAWN, Withdrawal(found.gone.on, last).to_json())
        yield found.folder / WITHDRAWN


def _digest(raw: Path) -> str | None:
    """sha256 of bytes; None where they cannot be read."""
    try:
        with raw.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return None


def _described_on(folder: Path, sha256: str, home: Path) -> date | None:
    """The day that a file described when it was last read into the lake."""
    member = folder.parent
    try:
        rows = Lake(home).read("receipts", year=int(member.parent.name), member_id=member.name).to_pylist()
    except (OSError, ValueError, LookupError, pa.ArrowException):  # the lake may be damaged as well
        return None
    return next((row["as_of"] for row in rows if (row["list"], row["file_sha256"]) == (folder.name, sha256)), None)


def without_receipt(member_folder: Path) -> set[Path]:
    """Bytes of a member-year that have no receipt, not even a damaged one, and receipts that were being written."""
    left: set[Path] = set()
    for folder in folders(member_folder):
        found = entries(folder)
        names = {entry.name for entry in found}
        for entry in found:
            own = OWN.fullmatch(entry.name)
            alone = own is not None and own[2] == "raw" and f"{own[1]}.json" not in names
            if form(entry) == "file" and (alone or entry.name.startswith(WRITING)):
                left.add(Path(entry.path))
    return left


def unfinished(member_folder: Path) -> list[Path]:
    """Bytes that no living process is receiving any more. One that has just begun gets a minute to lock its file."""
    found = (entry for entry in entries(member_folder) if entry.name.startswith(RECEIVING) and form(entry) == "file")
    return [path for path in (Path(entry.path) for entry in found) if _is_left(path)]


def _is_left(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return time.time() - path.stat().st_mtime > SETTLED_SECONDS
    except OSError:
        return False
