"""Writes the reports of many members, in processes of their own where they are enough to be worth their start."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing.connection import wait
from pathlib import Path
from threading import Thread

from factors.catalogue import FactorSet
from footprint import report
from footprint.lake import Lake
from footprint.settings import settings

Write = Callable[[str, str], list[Path]]  # the report of a member, with what it is made from
# A process begins with two seconds of imports, as long as two reports take.
WORTH_A_PROCESS = 10


def write_members(
    lake: Lake, made_from: Mapping[str, str], *, year: int, factor_set: FactorSet
) -> Iterator[tuple[str, list[Path] | Exception]]:
    """Write the report of each member of `made_from` (see `current`). Says of each, in order, which files it has or why
    it has none: one member never stops the others."""
    about = lake, year, factor_set
    processes = min(settings().threads, len(made_from) // WORTH_A_PROCESS)
    with _processes(processes, about) if processes > 1 else ThreadPoolExecutor(settings().threads) as pool:
        write: Write = _written if processes > 1 else _Writer(*about)
        results = [(member_id, pool.submit(write, member_id, digest)) for member_id, digest in made_from.items()]
        for member_id, result in results:
            yield member_id, _outcome(result)


def _outcome(result: Future[list[Path]]) -> list[Path] | Exception:
    try:
        return result.result()
    except Exception as error:
        return error


class _Writer:
    """Writes reports of one year."""

    def __init__(self, lake: Lake, year: int, factor_set: FactorSet) -> None:
        self.lake, self.year, self.factor_set = lake, year, factor_set

    def __call__(self, member_id: str, made_from: str) -> list[Path]:
        return report.write_member(
            self.lake, year=self.year, member_id=member_id, factor_set=self.factor_set, made_from=made_from
        )


_WRITER: list[_Writer] = []  # of a process of the pool


def _processes(number: int, about: tuple[Lake, int, FactorSet]) -> Executor:
    """Processes that begin anew: one that is forked off would share locks of threads that it does not have."""
    fresh = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(number, mp_context=fresh, initializer=_begin, initargs=about)


def _begin(lake: Lake, year: int, factor_set: FactorSet) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's
    Thread(target=_end_with_the_parent, daemon=True).start()
    os.environ["FOOTPRINT_THREADS"] = "1"  # the others have the other cores
    _WRITER.append(_Writer(lake, year, factor_set))


def _end_with_the_parent() -> None:
    """A parent that is killed tells nobody, and its processes would wait for work for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


def _written(member_id: str, made_from: str) -> list[Path]:
    return _WRITER[0](member_id, made_from)
