"""Files that somebody copied into the inbox by hand, and what lies there and is passed over. Nothing is taken here.

A file is picked up from inbox/<year>/<member>/ or from inbox/<year>/<member>/<list>/, under any name. Everything else
is left where it is and named, with the reason and the way out.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from footprint.deletions import DELETIONS, ERASED
from footprint.deliveries import slug
from footprint.inbox import Inbox
from footprint.messages import text
from footprint.receipts import OWN, Form, entries, form, member_folders, shelf, year_folders

# What systems and programs put beside files, and files that are still being copied: nobody means them.
NOT_MEANT = re.compile(
    r"\..*|~\$.*|thumbs\.db|desktop\.ini|.*(~|\.(part|partial|filepart|tmp|crdownload|download))", re.IGNORECASE
)
WHY = {"link": "link", "other": "no_file"}  # of what is neither a file nor a folder


@dataclass(frozen=True)
class Dropped:
    """One file that waits: which member-year it is for, and its list if it lies in the folder of one."""

    path: Path
    year: int
    member_id: str
    list_name: str | None


@dataclass(frozen=True)
class Ignored:
    """What lies in the inbox and is not taken: `path` below the inbox; `reason` names a text `cli.inbox.<reason>`."""

    path: str
    reason: str
    args: dict[str, object] = field(default_factory=dict)

    def sentence(self, lang: str) -> str:
        """Which file, why, and what to do."""
        return text(f"cli.inbox.{self.reason}", lang, path=self.path, **self.args)


def dropped(inbox: Inbox) -> list[Dropped]:
    """The files that wait, in the order of their paths; hidden ones and unfinished copies are left alone."""
    return sorted((each for each in _looked_through(inbox.root) if isinstance(each, Dropped)), key=lambda it: it.path)


def ignored(inbox: Inbox) -> list[Ignored]:
    """What lies in the inbox and counts for nobody, in the order of paths; a folder once, hidden files never."""
    return sorted((each for each in _looked_through(inbox.root) if isinstance(each, Ignored)), key=lambda it: it.path)


def _looked_through(root: Path) -> Iterator[Dropped | Ignored]:
    years = {path.name: year for year, path in year_folders(root).items()}
    # The inbox itself may be a link; nothing below it may.
    for name, kind, path in _visible(root.resolve()):
        path = root / name
        if name in years:
            yield from _in_year(root, path, years[name])
        elif kind == "folder":
            yield from _folder(root, path, "no_year")
        elif name not in (DELETIONS, ERASED):
            yield _file(root, path, kind, "no_member_year")


def _in_year(root: Path, folder: Path, year: int) -> Iterator[Dropped | Ignored]:
    members = member_folders(folder)
    yield from _closed(root, folder)
    for name, kind, path in _visible(folder):
        if name in members:
            yield from _in_member(root, path, year)
        elif kind == "folder":
            yield from _folder(root, path, "no_member_name", name=slug(name), year=year)
        else:
            yield _file(root, path, kind, "no_member", year=year)


def _in_member(root: Path, folder: Path, year: int) -> Iterator[Dropped | Ignored]:
    yield from _closed(root, folder)
    for name, kind, path in _visible(folder):
        if kind == "folder":
            yield from _in_list(root, path, year)
        elif kind == "file" and not OWN.fullmatch(name):
            yield Dropped(path, year, folder.name, None)
        else:
            yield _file(root, path, kind, "no_list")


def _in_list(root: Path, folder: Path, year: int) -> Iterator[Dropped | Ignored]:
    ours = shelf(folder)
    yield from _closed(root, folder)
    for name, kind, path in _visible(folder):
        own = OWN.fullmatch(name)
        if own and own[2] == "json" and own[1] in ours.damaged:
            yield _file(root, path, "file", "damaged" if own[1] in ours.raw else "damaged_alone")
        elif kind == "folder":
            yield from _folder(root, path, "too_deep", member=folder.parent.name, year=year)
        elif kind != "file":
            yield _file(root, path, kind, "")
        elif not own:
            yield Dropped(path, year, folder.parent.name, folder.name)


def _visible(folder: Path) -> Iterator[tuple[str, Form, Path]]:
    """Name, kind and place of what lies in a folder and may be meant."""
    for entry in entries(folder):
        if not NOT_MEANT.fullmatch(entry.name):
            yield entry.name, form(entry), Path(entry.path)


def _closed(root: Path, folder: Path) -> Iterator[Ignored]:
    if not os.access(folder, os.R_OK | os.X_OK):
        yield Ignored(_below(root, folder), "closed")


def _folder(root: Path, folder: Path, reason: str, **args: object) -> Iterator[Ignored]:
    """A folder that is not looked into, if anything lies there or nobody may look."""
    yield from _closed(root, folder)
    if any(_visible(folder)):
        yield Ignored(_below(root, folder), reason, args)


def _file(root: Path, path: Path, kind: Form, reason: str, **args: object) -> Ignored:
    return Ignored(_below(root, path), WHY.get(kind, reason), {} if kind in WHY else args)


def _below(root: Path, path: Path) -> str:
    """The place as it may be printed."""
    return "".join(sign if sign.isprintable() else "?" for sign in path.relative_to(root).as_posix())
