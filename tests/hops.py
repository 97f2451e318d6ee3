"""Counts how often the code changes files while it does one small thing: `python -m tests.hops [journey]…`.

A journey is one call on fixed, tiny input, made once before so that imports and caches are paid. Every call and every
return of a Python function of `factors`, `footprint` and `pipelines` is an event in the file of that function.
*changes*: events in another file than the event before; *files*: different files; *returns*: changes to a file that
was left before (changes = files + returns: the first file counts as a change). *once*: changes among the first calls
of each function, as somebody reads who reads no function twice; *functions*: how many these are.

cell: a list of one line, from `read_table` to its accepted row. member-year: `rebuild` of one list, already read.
report: HTML, PDF, XLSX and CSV of one town, from the lake. estimate: the same list, from its reading to the total.

| before rooms were made simpler (de65580) | changes | files | returns | once | functions |
|---|---:|---:|---:|---:|---:|
| cell | 570 | 49 | 521 | 147 | 307 |
| member-year | 325 | 29 | 296 | 88 | 244 |
| report | 20724 | 39 | 20685 | 156 | 508 |
| estimate | 111 | 19 | 92 | 48 | 95 |

| since (2026-11-27) | changes | files | returns | once | functions |
|---|---:|---:|---:|---:|---:|
| cell | 279 | 51 | 228 | 137 | 330 |
| member-year | 140 | 26 | 114 | 71 | 230 |
| report | 6456 | 39 | 6417 | 165 | 506 |
| estimate | 53 | 13 | 40 | 28 | 84 |
"""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from types import CodeType, FrameType
from typing import Any
from unittest.mock import patch

from factors import catalogue
from footprint import estimate
from footprint.inbox.store import Inbox
from footprint.intake import Reading, delivery, read_all
from footprint.intake.reading import read_table
from footprint.lake import Lake
from footprint.member_year import rebuild
from footprint.report import write_member
from tests.report.conftest import fill

ROOT = Path(__file__).parents[1]
PRODUCT = tuple(f"{ROOT / top}/" for top in ("factors", "footprint", "pipelines"))
YEAR, AS_OF = 2025, date(2025, 12, 31)
LIST = "Type;Quantité;Date d'achat\nPC portable;3;2022-03-01\n"


@dataclass
class Hops:
    """Files in which calls and returns happened and those of the first calls, one entry a change; functions called."""

    path: list[str] = field(default_factory=list)
    first_path: list[str] = field(default_factory=list)
    functions: set[CodeType] = field(default_factory=set)

    def event(self, frame: FrameType, kind: str, argument: object) -> None:
        """Note one event of `sys.setprofile`."""
        code = frame.f_code
        if kind not in ("call", "return") or not code.co_filename.startswith(PRODUCT):
            return
        if self.path[-1:] != [code.co_filename]:
            self.path.append(code.co_filename)
        if code not in self.functions and self.first_path[-1:] != [code.co_filename]:
            self.first_path.append(code.co_filename)
        self.functions.add(code)

    @property
    def changes(self) -> int:
        return len(self.path)

    @property
    def files(self) -> int:
        return len(set(self.path))

    @property
    def returns(self) -> int:
        return self.changes - self.files

    @property
    def once(self) -> int:
        return len(self.first_path)


@contextmanager
def counted() -> Iterator[Hops]:
    """Hops of what is called inside, on this thread."""
    hops, before = Hops(), sys.getprofile()
    sys.setprofile(hops.event)
    try:
        yield hops
    finally:
        sys.setprofile(before)


def _list(folder: Path) -> Path:
    path = folder / "parc.csv"
    path.write_text(LIST, encoding="utf-8")
    return path


def cell(folder: Path) -> Hops:
    """One line of a list, from its table's place in the text to the accepted row."""
    journeys: list[Hops] = []

    def followed(*args: Any, **options: Any) -> Reading:
        with counted() as hops:
            reading = read_table(*args, **options)
        journeys.append(hops)
        return reading

    with patch.object(delivery, "read_table", followed):
        for _ in range(2):
            read_all(_list(folder), year=YEAR, as_of=AS_OF)
    return journeys[-1]


def member_year(folder: Path) -> Hops:
    """One list of a member, from its reading to the validated tables."""
    factor_set, readings = catalogue.load(), read_all(_list(folder), year=YEAR, as_of=AS_OF)
    for attempt in ("first", "second"):
        lake = Lake(folder / attempt)
        Inbox(lake.home).deliver(
            io.BytesIO(LIST.encode()), year=YEAR, member_id="town", received_on=date(2026, 1, 10), name="parc.csv",
            list_name="inventory", as_of=AS_OF,
        )  # fmt: skip
        inbox = Inbox(lake.home)
        with counted() as hops:
            rebuild(lake, inbox, year=YEAR, member_id="town", factor_set=factor_set, read=lambda *a, **k: readings)
    return hops


def report(folder: Path) -> Hops:
    """All files of one member's report, of the region in the folder, which is made if it is not there."""
    lake, factor_set = Lake(folder), catalogue.load()
    if not any(folder.iterdir()):
        fill(lake, factor_set)
    for _ in range(2):
        with counted() as hops:
            write_member(lake, year=YEAR, member_id="town", factor_set=factor_set)
    return hops


def one_estimate(folder: Path) -> Hops:
    """One list on a user's own screen, from its reading to the total."""
    factor_set, readings = catalogue.load(), read_all(_list(folder), year=YEAR, as_of=AS_OF)
    for _ in range(2):
        with counted() as hops:
            merged = estimate.merge(readings, year=YEAR, as_of=AS_OF, factor_set=factor_set)
            with estimate.method(merged.tables, factor_set, year=YEAR) as engine:
                estimate.headline(engine)
    return hops


JOURNEYS: dict[str, Callable[[Path], Hops]] = {
    "cell": cell,
    "member-year": member_year,
    "report": report,
    "estimate": one_estimate,
}


def follow(name: str) -> Hops:
    """The hops of one journey, in a folder of its own."""
    with TemporaryDirectory() as folder:
        return JOURNEYS[name](Path(folder))


if __name__ == "__main__":
    print("| | changes | files | returns | once | functions |\n|---|---:|---:|---:|---:|---:|")
    for name in sys.argv[1:] or JOURNEYS:
        hops = follow(name)
        figures = (hops.changes, hops.files, hops.returns, hops.once, len(hops.functions))
        print("|", " | ".join([name, *map(str, figures)]), "|")
