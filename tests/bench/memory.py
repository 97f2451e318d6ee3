"""The most memory that a process ever held, or a process with those that it started, and what these spent."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

import numpy as np
import psutil


def peak_mb() -> float:
    """That of this process. `ru_maxrss` would count that of the process which started it."""
    (line,) = (line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) * 1024 / 1e6


class Look(NamedTuple):
    """What this process and all below it hold together at a moment [MB]: what they share counts once (PSS); and the
    seconds of the processors that all below it, also those that have ended, had spent."""

    at: float
    mb: float
    seconds: float


class Looks(list[Look]):
    """Looks at all processes, in the order of time."""

    @property
    def peak(self) -> float:
        """MB held at most."""
        return max((look.mb for look in self), default=0.0)

    def spent(self, begin: float, end: float) -> float:
        """Seconds of the processors from one moment to another; between two looks in proportion. They never fall: of a
        process that is waited for during a look neither it nor its parent tells."""
        at, seconds = [look.at for look in self], np.maximum.accumulate([look.seconds for look in self])
        first, last = np.interp((begin, end), at, seconds)
        return float(last - first)

    def held(self, begin: float, end: float) -> float:
        """MB held at most from one moment to another; 0 where nobody looked meanwhile."""
        return max((look.mb for look in self if begin <= look.at <= end), default=0.0)


@contextmanager
def watched(every_seconds: float = 0.2) -> Iterator[Looks]:
    """Looks at this process and all below it while it is entered."""
    looks, over = Looks(), threading.Event()

    def watch() -> None:
        while not over.wait(every_seconds):
            looks.append(_look())

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield looks
    finally:
        over.set()
        watcher.join()


@contextmanager
def peak_of_all(every_seconds: float = 0.2) -> Iterator[list[float]]:
    """MB that this process and all below it hold together at most while it is entered. The list has its figure at the
    end."""
    peak = [0.0]
    with watched(every_seconds) as looks:
        yield peak
    peak[0] = looks.peak


def _look() -> Look:
    me, held, spent = psutil.Process(), 0.0, 0.0
    for process in (me, *me.children(recursive=True)):
        with suppress(psutil.Error):  # it ended meanwhile
            used = process.cpu_times()
            own = 0.0 if process == me else used.user + used.system
            spent += own + used.children_user + used.children_system  # of children that were waited for
            held += process.memory_full_info().pss / 1e6
    return Look(time.time(), held, spent)
