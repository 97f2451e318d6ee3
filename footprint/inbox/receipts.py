"""What lies in the folders of the inbox, as far as it is ours: receipts, bytes, marks. Nothing is written here.

A receipt is known by its name (64 hexadecimal digits), by what it is (a regular file, never a link) and by its
content, which has to agree with its place. Nothing that lies there raises an error: what is damaged is listed.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Literal

from footprint.inbox.deliveries import MEMBER_ID, YEARS, Receipt, Received, Withdrawal

OWN = re.compile(r"([0-9a-f]{64})\.(raw|json)")
YEAR = re.compile(r"[0-9]{4}")
WITHDRAWN = ".withdrawn"
MOST_BYTES = 65_536  # of a receipt; what is longer is none

Form = Literal["file", "folder", "link", "other"]


def form(entry: os.DirEntry[str]) -> Form:
    """What stands at a place. Links are never followed."""
    if entry.is_symlink():
        return "link"
    if entry.is_dir(follow_symlinks=False):
        return "folder"
    return "file" if entry.is_file(follow_symlinks=False) else "other"


def entries(folder: Path) -> list[os.DirEntry[str]]:
    """What lies in a folder, by name; nothing where it is none, or a link, or nobody may look."""
    try:
        if not stat.S_ISDIR(folder.lstat().st_mode):
            return []
        with os.scandir(folder) as found:
            return sorted(found, key=lambda entry: entry.name)
    except OSError:
        return []


def folders(folder: Path) -> Iterator[Path]:
    """The folders in a folder, by name."""
    return (Path(entry.path) for entry in entries(folder) if form(entry) == "folder")


def year_folders(root: Path) -> dict[int, Path]:
    """The folders of the inbox that are named by a reporting year. The inbox itself may be a link, nothing below it."""
    named = {path.name: path for path in folders(root.resolve()) if YEAR.fullmatch(path.name)}
    return {int(name): root / name for name in named if int(name) in YEARS}


def member_folders(year_folder: Path) -> dict[str, Path]:
    """The folders of a year that are named by a member."""
    return {path.name: path for path in folders(year_folder) if MEMBER_ID.fullmatch(path.name)}


def is_member_folder(root: Path, folder: Path) -> bool:
    """Whether a folder is that of a member-year, by its place below the inbox at `root`."""
    year = folder.parent.name
    is_below = folder.parent.parent == root and YEAR.fullmatch(year) is not None
    return is_below and int(year) in YEARS and MEMBER_ID.fullmatch(folder.name) is not None


def has_receipt(member_folder: Path) -> bool:
    """Whether anything was received of a member-year, as far as names tell."""
    names = (OWN.fullmatch(entry.name) for folder in folders(member_folder) for entry in entries(folder))
    return any(own and own[2] == "json" for own in names)


@dataclass
class Shelf:
    """The folder of one list: its receipts and the state of its bytes by sha256, and when it was taken back.

    `damaged`: hashes whose receipt cannot be read; `torn`: the mark that takes the list back cannot be read.
    """

    folder: Path
    receipts: dict[str, Receipt] = field(default_factory=dict)
    raw: dict[str, os.stat_result] = field(default_factory=dict)
    damaged: list[str] = field(default_factory=list)
    gone: Withdrawal | None = None
    torn: bool = False

    def received(self) -> list[Received]:
        """The files of the list by age. Bytes that have lost their receipt count with what they tell themselves."""
        made_up = [self.made_up(sha256) for sha256 in self.damaged if sha256 in self.raw]
        found = sorted([*self.receipts.values(), *made_up], key=lambda receipt: receipt.rank)
        back = {each for each in found if self.gone and (self.torn or each.sequence <= self.gone.sequence)}
        newest = next((each for each in reversed(found) if each not in back), None)
        return [
            Received(
                each,
                self.folder / f"{each.sha256}.raw" if each.sha256 in self.raw else None,
                each == newest,
                self.gone.on if self.gone and each in back else None,
            )
            for each in found
        ]

    def made_up(self, sha256: str, as_of: date | None = None) -> Receipt:
        """The receipt that bytes tell: they were received on the day on which they were written, their name is lost."""
        state, member = self.raw[sha256], self.folder.parent
        return Receipt(
            year=int(member.parent.name), member_id=member.name, list=self.folder.name, sha256=sha256,
            size_bytes=state.st_size, name=sha256[:8], received_on=_day(state), as_of=as_of, sequence=0,
        )  # fmt: skip


def shelf(folder: Path) -> Shelf:
    """Everything of ours in the folder of a list."""
    found = Shelf(folder)
    for entry in entries(folder):
        own, is_file = OWN.fullmatch(entry.name), form(entry) == "file"
        try:
            if own and own[2] == "json":
                _put_receipt(found, own[1], entry if is_file else None)
            elif own and is_file:
                found.raw[own[1]] = entry.stat(follow_symlinks=False)
            elif entry.name == WITHDRAWN and is_file:
                _put_mark(found, entry)
        except FileNotFoundError:  # deleted since we looked
            continue
    return found


def shelves(member_folder: Path) -> list[Shelf]:
    """The lists of a member-year, by name."""
    return [shelf(folder) for folder in folders(member_folder)]


def _put_receipt(found: Shelf, sha256: str, entry: os.DirEntry[str] | None) -> None:
    try:
        receipt = Receipt.from_json(_content(entry)) if entry else None
    except FileNotFoundError:
        raise
    except (OSError, ValueError):
        receipt = None
    member = found.folder.parent
    place = (sha256, found.folder.name, member.name, member.parent.name)
    if receipt and (receipt.sha256, receipt.list, receipt.member_id, str(receipt.year)) == place:
        found.receipts[sha256] = receipt
    else:
        found.damaged.append(sha256)


def _put_mark(found: Shelf, entry: os.DirEntry[str]) -> None:
    """The mark of a list that was taken back; a torn one still says that it was."""
    try:
        found.gone = Withdrawal.from_json(_content(entry))
    except FileNotFoundError:
        raise
    except (OSError, ValueError):
        found.gone, found.torn = Withdrawal(_day(entry.stat(follow_symlinks=False)), 0), True


def _content(entry: os.DirEntry[str]) -> bytes:
    with Path(entry.path).open("rb") as file:
        return file.read(MOST_BYTES + 1)


def _day(state: os.stat_result) -> date:
    return datetime.fromtimestamp(state.st_mtime, UTC).date()
