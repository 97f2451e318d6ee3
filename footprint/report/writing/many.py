"""Writes the reports of many members, in processes of their own where they are enough to be worth their start."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from math import ceil
from multiprocessing.connection import wait
from pathlib import Path
from threading import Thread
from typing import Any

from factors.catalogue import FactorSet
from footprint import report
from footprint.lake import Lake
from footprint.report.tables import TOGETHER, YearTables
from footprint.settings import settings

Words = Callable[[Exception], str]
Outcome = list[Path] | str  # its files, or why there are none
Group = Sequence[tuple[str, str]]  # members, each with what its report is made from
# A process begins with two seconds of imports, as long as two reports take.
WORTH_A_PROCESS = 10


def write_members(
    lake: Lake, made_from: Mapping[str, str], *, year: int, factor_set: FactorSet, words: Words
) -> Iterator[tuple[str, Outcome]]:
    """Write the report of each member of `made_from` (see `current`). Says of each, in order, which files it has or why
    it has none: one member never stops the others. `words`, a function of a module, says what an error means where it
    is raised: errors lose their frames between processes, and some cannot be made again there at all."""
    members, about = tuple(made_from.items()), (lake, year, factor_set, words)
    processes = min(settings().threads, len(members) // WORTH_A_PROCESS)
    with _processes(processes, about) if processes > 1 else ThreadPoolExecutor(settings().threads) as pool:
        write = _written if processes > 1 else _Writer(*about)
        for written in pool.map(write, _groups(members)):
            yield from written


def _groups(members: Group) -> Iterator[Group]:
    """As many groups as keep everybody busy, none too large."""
    size = max(1, min(TOGETHER, ceil(len(members) / settings().threads)))
    return (members[first : first + size] for first in range(0, len(members), size))


class _Writer:
    """Writes reports of one year."""

    def __init__(self, lake: Lake, year: int, factor_set: FactorSet, words: Words) -> None:
        self.lake, self.year, self.factor_set, self.words = lake, year, factor_set, words

    def __call__(self, members: Group) -> list[tuple[str, Outcome]]:
        names = [member_id for member_id, _ in members]
        with YearTables(self.lake, year=self.year, members=names, factor_set=self.factor_set) as among:
            return [(member_id, self._outcome(member_id, digest, among)) for member_id, digest in members]

    def _outcome(self, member_id: str, made_from: str, among: YearTables) -> Outcome:
        about: dict[str, Any] = {"year": self.year, "factor_set": self.factor_set, "made_from": made_from}
        try:
            return report.write_member(self.lake, member_id=member_id, among=among, **about)
        except Exception as error:
            return self.words(error)


_WRITER: list[_Writer] = []  # of a process of the pool


def _processes(number: int, about: tuple[Lake, int, FactorSet, Words]) -> Executor:
    """Processes that begin anew: one that is forked off would share locks of threads that it does not have."""
    fresh = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(number, mp_context=fresh, initializer=_begin, initargs=about)


def _begin(lake: Lake, year: int, factor_set: FactorSet, words: Words) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's
    Thread(target=_end_with_the_parent, daemon=True).start()
    os.environ["FOOTPRINT_THREADS"] = "1"  # the others have the other cores
    _WRITER.append(_Writer(lake, year, factor_set, words))


def _end_with_the_parent() -> None:
    """A parent that is killed tells nobody, and its processes would wait for work for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


def _written(members: Group) -> list[tuple[str, Outcome]]:
    return _WRITER[0](members)
