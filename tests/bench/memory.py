"""The most memory that a process ever held, or a process with those that it started."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil


def peak_mb() -> float:
    """That of this process. `ru_maxrss` would count that of the process which started it."""
    (line,) = (line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) * 1024 / 1e6


@contextmanager
def peak_of_all(every_seconds: float = 0.2) -> Iterator[list[float]]:
    """MB that this process and all below it hold together at most while it is entered: what they share counts once
    (PSS). The list has its figure at the end."""
    peak, over = [0.0], threading.Event()

    def look() -> None:
        while not over.wait(every_seconds):
            peak[0] = max(peak[0], _held_by_all())

    watcher = threading.Thread(target=look, daemon=True)
    watcher.start()
    try:
        yield peak
    finally:
        over.set()
        watcher.join()


def _held_by_all() -> float:
    me, held = psutil.Process(), 0.0
    for process in (me, *me.children(recursive=True)):
        with suppress(psutil.Error):  # it ended meanwhile
            held += process.memory_full_info().pss / 1e6
    return held
