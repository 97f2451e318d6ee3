"""Pieces of logs read by processes of this machine, where they are enough to be worth their start."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from multiprocessing.connection import Connection, wait
from pathlib import Path
from threading import Thread

from footprint import incidents
from footprint.weblogs.logfile import COMMON, sniff
from footprint.weblogs.reading import is_packed
from footprint.weblogs.spread.parts import Job, Part, part_or_none
from footprint.weblogs.spread.pieces import cut

WORTH_A_PROCESS = 256 << 20  # bytes that the compiled reader takes while a process begins
PACKED = 8  # bytes of text in a packed one
ONE_BY_ONE = 40  # how much longer than the compiled reader takes what is read line by line
AHEAD = 4  # parts of each process that wait to be merged


def worth(paths: Sequence[Path], log_format: str | None = None, *, elsewhere: bool = False) -> int:
    """How many processes the files are worth; below 2, one is as fast. `log_format`: as of `aggregate`; `elsewhere`: on
    other machines. On this one what the compiled reader takes is not read apart, since to merge it takes as long. A
    file that cannot be read is worth nothing."""
    size, jobs = 0, 0
    for path in paths:
        with suppress(OSError):  # which is told of the file when it is read
            if weight := _weight(path, log_format, elsewhere=elsewhere):
                size, jobs = size + weight, jobs + len(cut(path))
    return min(size // WORTH_A_PROCESS, jobs)


def _weight(path: Path, log_format: str | None, *, elsewhere: bool) -> int:
    """The size of a file, in bytes that the compiled reader would take as long for; 0 where none is read apart."""
    is_compiled = not log_format and sniff(path) == COMMON
    if is_compiled and not elsewhere:
        return 0
    return path.stat().st_size * (PACKED if is_packed(path) else 1) * (1 if is_compiled else ONE_BY_ONE)


def read_by(number: int, jobs: Sequence[Job]) -> Iterator[Part | None]:
    """The parts of jobs, in their order, read by so many processes; None for one at which its process ended or failed.
    However this ends, the processes end with it."""
    with ExitStack() as stack:
        workers = [stack.enter_context(_worker()) for _ in range(number)]
        yield from _in_order(workers, jobs)


def _in_order(workers: list[Connection], jobs: Sequence[Job]) -> Iterator[Part | None]:
    idle, busy, parts, asked = list(workers), dict[Connection, int](), dict[int, Part | None](), 0
    for n in range(len(jobs)):
        while n not in parts:
            while idle and asked < min(len(jobs), n + AHEAD * len(workers)):
                worker = idle.pop()
                with suppress(OSError):  # it has ended
                    worker.send(jobs[asked])
                    busy[worker], asked = asked, asked + 1
            if not busy:
                parts[n], asked = None, max(asked, n + 1)
            for worker in _answering(busy):
                parts[busy.pop(worker)] = _answer(worker, idle)
        yield parts.pop(n)


def _answering(busy: Iterable[Connection]) -> list[Connection]:
    """Those that have answered, at least one where any is asked."""
    asked = list(busy)
    ready = wait(asked) if asked else []
    return [worker for worker in asked if worker in ready]


def _answer(worker: Connection, idle: list[Connection]) -> Part | None:
    """What a process answers; one that has ended is asked nothing more."""
    try:
        part: Part | None = worker.recv()
    except (EOFError, OSError):
        incidents.LOG.warning("a process that reads logs has ended: its piece is read by the one that asked")
        return None
    idle.append(worker)
    return part


@contextmanager
def _worker() -> Iterator[Connection]:
    """A process that begins anew: one that is forked off would share locks of threads that it does not have."""
    fresh = multiprocessing.get_context("spawn")
    own, theirs = fresh.Pipe()
    process = fresh.Process(target=_serve, args=(theirs,), daemon=True)
    process.start()
    theirs.close()
    try:
        yield own
    finally:
        own.close()
        process.kill()
        process.join()


def _serve(asked: Connection) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's
    Thread(target=_end_with_the_parent, daemon=True).start()
    with suppress(EOFError, OSError):
        while True:
            asked.send(part_or_none(asked.recv()))


def _end_with_the_parent() -> None:
    """A parent that is killed tells nobody, and a large file takes minutes."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)
