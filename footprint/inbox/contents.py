"""Everything that lies in the inbox, listed once: what is ours, what waits to be taken, what is passed over and why.

A file is picked up from inbox/<year>/<member>/ or from inbox/<year>/<member>/<list>/, under any name. Everything else
is left where it is and named, with the reason and the way out. Nothing is taken, written or deleted here.
"""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from footprint.inbox.deletions import DELETIONS, ERASED
from footprint.inbox.deliveries import slug
from footprint.inbox.receipts import OWN, YEAR, Form, Shelf, entries, form, member_folders, shelf, year_folders
from footprint.inbox.upkeep import RECEIVING, WRITING
from footprint.messages import text

# What systems and programs put beside files, and files that are still being copied: nobody means them.
NOT_MEANT = re.compile(
    r"\..*|~\$.*|thumbs\.db|desktop\.ini|.*(~|\.(part|partial|filepart|tmp|crdownload|download))", re.IGNORECASE
)
WHY = {"link": "link", "other": "no_file"}  # of what is neither a file nor a folder

MemberYear = tuple[int, str]
# Of a member-year: something was received, a list was taken back, a receipt or mark cannot be read, a process that was
# killed may have left something.
State = Literal["received", "withdrawn", "damaged", "left"]


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

    @property
    def year(self) -> int | None:
        """The year in whose folder it lies; None where it lies in the folder of no year."""
        head = self.path.partition("/")[0]
        return int(head) if YEAR.fullmatch(head) else None

    def sentence(self, lang: str) -> str:
        """Which file, why, and what to do."""
        return text(f"cli.inbox.{self.reason}", lang, path=self.path, **self.args)


@dataclass(frozen=True)
class Ours:
    """A sign in the folder of a member-year of what was received there."""

    state: State
    where: MemberYear


@dataclass(frozen=True)
class Contents:
    """What lies in an inbox. `waiting` and `ignored` are in the order of their paths, a folder once; hidden files and
    unfinished copies are in neither."""

    waiting: tuple[Dropped, ...]
    ignored: tuple[Ignored, ...]
    member_years: dict[State, list[MemberYear]]


def contents(root: Path, years: Collection[int] | None = None) -> Contents:
    """List the inbox at `root`; of `years` only, and what is in the folder of no year, if they are named."""
    found = [*_looked_through(root, years)]
    states: dict[State, set[MemberYear]] = {"received": set(), "withdrawn": set(), "damaged": set(), "left": set()}
    for each in found:
        if isinstance(each, Ours):
            states[each.state].add(each.where)
    return Contents(
        tuple(sorted((each for each in found if isinstance(each, Dropped)), key=lambda each: each.path)),
        tuple(sorted((each for each in found if isinstance(each, Ignored)), key=lambda each: each.path)),
        {state: sorted(where) for state, where in states.items()},
    )


Entry = Dropped | Ignored | Ours
Found = tuple[str, Form, Path]


def _looked_through(root: Path, wanted: Collection[int] | None) -> Iterator[Entry]:
    years = {path.name: year for year, path in year_folders(root).items()}
    # The inbox itself may be a link; nothing below it may.
    for name, kind, path in _visible(root.resolve()):
        path = root / name
        if name in years:
            if wanted is None or years[name] in wanted:
                yield from _in_year(root, path, years[name])
        elif kind == "folder":
            yield from _folder(root, path, "no_year")
        elif name not in (DELETIONS, ERASED):
            yield _file(root, path, kind, "no_member_year")


def _in_year(root: Path, folder: Path, year: int) -> Iterator[Entry]:
    members = member_folders(folder)
    yield from _closed(root, folder)
    for name, kind, path in _visible(folder):
        if name in members:
            yield from _in_member(root, path, (year, name))
        elif kind == "folder":
            yield from _folder(root, path, "no_member_name", name=slug(name), year=year)
        else:
            yield _file(root, path, kind, "no_member", year=year)


def _in_member(root: Path, folder: Path, where: MemberYear) -> Iterator[Entry]:
    yield from _closed(root, folder)
    for name, kind, path in _all(folder):
        if kind == "file" and name.startswith(RECEIVING):
            yield Ours("left", where)
        elif kind == "folder":  # of a list, even one that a system hides
            yield from _in_list(root, path, where)
        elif NOT_MEANT.fullmatch(name):
            continue
        elif kind == "file" and not OWN.fullmatch(name):
            yield from _waiting(root, path, where, None)
        else:
            yield _file(root, path, kind, "no_list")


def _in_list(root: Path, folder: Path, where: MemberYear) -> Iterator[Entry]:
    ours, found = shelf(folder), _all(folder)
    yield from _signs(ours, found, where)
    if NOT_MEANT.fullmatch(folder.name):
        return
    yield from _closed(root, folder)
    for name, kind, path in found:
        own = OWN.fullmatch(name)
        if NOT_MEANT.fullmatch(name):
            continue
        if own and own[2] == "json" and own[1] in ours.damaged:
            yield _file(root, path, "file", "damaged" if own[1] in ours.raw else "damaged_alone")
        elif own and kind == "folder":
            yield _file(root, path, kind, "in_place")
        elif kind == "folder":
            yield from _folder(root, path, "too_deep", member=where[1], year=where[0])
        elif kind != "file":
            yield _file(root, path, kind, "")
        elif not own:
            yield from _waiting(root, path, where, folder.name)


def _signs(ours: Shelf, found: Sequence[Found], where: MemberYear) -> Iterator[Ours]:
    """What the folder of a list says of its member-year."""
    receipts = {own[1] for name, _, _ in found if (own := OWN.fullmatch(name)) and own[2] == "json"}
    unfinished = any(kind == "file" and name.startswith(WRITING) for name, kind, _ in found)
    signs: dict[State, bool] = {
        "received": bool(receipts),
        "withdrawn": ours.gone is not None,
        "damaged": bool(ours.damaged) or ours.torn,
        "left": unfinished or bool(ours.raw.keys() - receipts),
    }
    yield from (Ours(state, where) for state, holds in signs.items() if holds)


def _waiting(root: Path, path: Path, where: MemberYear, list_name: str | None) -> Iterator[Dropped | Ignored]:
    """A file that nobody has taken yet, if it can be."""
    try:
        path.open("rb").close()
    except FileNotFoundError:  # somebody took it away again
        return
    except OSError:
        yield _file(root, path, "file", "unreadable")
        return
    yield Dropped(path, *where, list_name)


def _all(folder: Path) -> list[Found]:
    """Name, kind and place of what lies in a folder."""
    return [(entry.name, form(entry), Path(entry.path)) for entry in entries(folder)]


def _visible(folder: Path) -> list[Found]:
    """The same of what may be meant."""
    return [each for each in _all(folder) if not NOT_MEANT.fullmatch(each[0])]


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
