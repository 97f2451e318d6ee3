"""The parent: starts the child, asks it, watches what it spends, and ends it when it spends too much."""

from __future__ import annotations

import atexit
import contextlib
import errno
import logging
import select
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import psutil

from footprint import intake
from footprint.intake import Limits, Reading
from footprint.intake.formats.limits import UnusableError, set_limits
from footprint.intake.formats.text import digest
from footprint.intake.reading import unusable
from footprint.intake.vocabulary.people import NOBODY
from footprint.reading_process import wire
from footprint.scratch import sweep
from footprint.settings import settings

START_S = 60.0  # a machine that is busy imports slowly
END_S = 5.0
LOOKS_S = (0.01, 0.1)  # between two looks at what the child spends, longer and longer
MOST_STARTS = 3
KEPT_MB = 600  # a child that has grown beyond is replaced by a new one, which costs a second
WAITS = 20  # seconds of waiting for each second of CPU of the budget: a file that waits for ever computes nothing
_MB = 1_000_000


@dataclass(frozen=True)
class Budget:
    """What the reading of one file may cost: CPU seconds, and memory of the process that reads it [MB]."""

    cpu_s: float
    memory_mb: float


def set_budget() -> Budget:
    """The budget of this installation (FOOTPRINT_FILE_CPU_S, FOOTPRINT_FILE_MEMORY_MB)."""
    own = settings()
    return Budget(own.file_cpu_s, own.file_memory_mb)


class _NeverBegunError(Exception):
    """The child had ended before it was asked: of idleness, or killed by somebody."""


class EndedError(Exception):
    """The child has ended, or was ended, before its work was done. `why`: cpu, memory, time, ended; `limit`: the most
    that the budget allows [s, MB, s], or the number of the signal."""

    def __init__(self, why: str, limit: float) -> None:
        super().__init__(f"{why} {limit:g}")
        self.why, self.limit = why, limit


class StoppedError(OSError):
    """The work was left because somebody ended this process on purpose: it is nobody's fault and may be done later."""

    def __init__(self) -> None:
        super().__init__(errno.ECANCELED, "the process that reads files was ended on purpose")


class ReadingProcess:
    """Reads files in one child, which serves for many and is started when it is first asked. For several threads: one
    file at a time."""

    def __init__(self, budget: Budget | None = None) -> None:
        self._budget, self._lock = budget, threading.Lock()
        self._child: _Child | None = None
        self._is_stopped = False

    def read_all(
        self,
        path: Path,
        *,
        year: int,
        as_of: date,
        kind: str | None = None,
        known_categories: Collection[str] = (),
        answers: Mapping[str, str] | None = None,
        limits: Limits | None = None,
    ) -> list[Reading]:
        """As `intake.read_all`; a file beyond the budget, or whose reading ends the child, gives `kind` None and one
        finding."""
        try:
            readings: list[Reading] = self.call(
                intake.read_all, Path(path), year=year, as_of=as_of, kind=kind, known_categories=list(known_categories),
                answers=dict(answers or {}), limits=limits or set_limits(),
            )  # fmt: skip
            return readings
        except EndedError as error:
            return [_too_costly(Path(path), error)]

    def call(self, work: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """What `work` gives, a function of a module, called in the child. Raises what it raises; EndedError; OSError
        where no child can be started, StoppedError after `stop`."""
        with self._lock:
            for _ in range(MOST_STARTS):
                if self._is_stopped:
                    raise StoppedError
                with contextlib.suppress(_NeverBegunError):
                    return self._asked(work, args, kwargs)
        raise OSError(errno.EIO, "no process that reads files could be started")

    def _asked(self, work: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        if self._child is None:
            self._child = _Child()
        try:
            if self._is_stopped:
                raise StoppedError
            return self._child.call(self._budget or set_budget(), work, args, kwargs)
        except EndedError as error:
            if self._is_stopped:
                raise StoppedError from error
            raise
        finally:
            if self._child.owes or self._child.memory_mb() > KEPT_MB:  # ended, or left in the middle of its work
                self._end()

    def stop(self) -> None:
        """End for good, from any thread, whatever the child does: who waits for it, or asks later, is told."""
        self._is_stopped = True
        if child := self._child:
            child.kill()

    def close(self) -> None:
        """End the child, if there is one; the next question starts another."""
        with self._lock:
            self._end()

    def _end(self) -> None:
        if self._child is not None:
            is_left = self._child.owes
            self._child.end()
            self._child = None
            if is_left:
                sweep()  # its temporary folders


class _Child:
    """One process, and the socket to it."""

    def __init__(self) -> None:
        self._socket, theirs = socket.socketpair()
        with theirs:
            # -P and our own path: a module is what it is here, whatever lies in the current folder.
            path = f"import sys; sys.path[:] = {sys.path!r}"
            code = f"{path}; from footprint.reading_process import child; child.main({theirs.fileno()})"
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-c", code], stdin=subprocess.PIPE, pass_fds=[theirs.fileno()]
            )
        self._seen = psutil.Process(self._process.pid)
        self.owes = True  # an answer

    def memory_mb(self) -> float:
        """Memory that it holds."""
        try:
            return float(self._seen.memory_info().rss) / _MB
        except psutil.Error:
            return 0.0

    def call(self, budget: Budget, work: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """What the work gives, within the budget."""
        self.owes = True
        try:
            wire.send(self._socket, wire.CALL, (work, args, kwargs, budget.cpu_s))
            self._answer(Budget(START_S, sys.maxsize))
        except (EndedError, ConnectionError) as error:
            raise _NeverBegunError from error
        return self._answer(budget)

    def kill(self) -> None:
        with contextlib.suppress(OSError):
            self._process.kill()

    def end(self) -> None:
        """End the process, whatever it does, and let go of it."""
        self._socket.close()
        self.kill()
        if self._process.stdin:
            self._process.stdin.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(END_S)

    def _answer(self, budget: Budget) -> Any:
        watch = _Watch(self, budget)
        while True:
            try:
                kind, content = wire.receive(self._socket, watch)
            except (EOFError, ConnectionError) as error:
                raise self._ended(budget) from error
            if kind == wire.LOG:
                logging.getLogger(content["name"]).handle(logging.makeLogRecord(content))
                continue
            self.owes = kind == wire.BEGUN
            if kind == wire.ERROR:
                raise content
            return content

    def _ended(self, budget: Budget) -> EndedError:
        try:
            code = self._process.wait(END_S)
        except subprocess.TimeoutExpired:
            return EndedError("ended", 0)
        return EndedError("cpu", budget.cpu_s) if code == -signal.SIGXCPU else EndedError("ended", -code)

    def cpu_s(self) -> float:
        """CPU seconds since it was started."""
        try:
            spent = self._seen.cpu_times()
        except psutil.Error:
            return 0.0
        return float(spent.user + spent.system)

    def is_there(self, seconds: float) -> bool:
        """Whether something can be read from the child, within so many seconds."""
        return bool(select.select([self._socket], [], [], seconds)[0])


class _Watch:
    """Waits for the child to say something, and looks meanwhile at what it spends."""

    def __init__(self, child: _Child, budget: Budget) -> None:
        self._child, self._budget, self._before, self._waited = child, budget, child.cpu_s(), 0.0

    def __call__(self) -> None:
        pause, longest = LOOKS_S
        while not self._child.is_there(pause):
            self._waited += pause
            pause = min(2 * pause, longest)
            if self._child.cpu_s() - self._before > self._budget.cpu_s:
                raise EndedError("cpu", self._budget.cpu_s)
            if self._child.memory_mb() > self._budget.memory_mb:
                raise EndedError("memory", self._budget.memory_mb)
            if self._waited > WAITS * self._budget.cpu_s:
                raise EndedError("time", WAITS * self._budget.cpu_s)


def _too_costly(path: Path, error: EndedError) -> Reading:
    sha256 = digest(path)
    args: dict[str, object] = {"file": NOBODY.shown(path.name), "limit": error.limit}
    why = UnusableError("too_costly", error.why, args)
    return replace(unusable(path.name, sha256, path.stat().st_size, why), file_sha256=sha256)


@cache
def shared() -> ReadingProcess:
    """The one of this process, ended with it."""
    found = ReadingProcess()
    atexit.register(found.close)
    return found


def reader(process: ReadingProcess | None = None) -> Callable[..., list[Reading]]:
    """What reads a file here: this process (the shared one if not said), or `intake.read_all` itself where the budget
    is 0 (none)."""
    return (process or shared()).read_all if settings().file_cpu_s else intake.read_all


def run(work: Callable[..., Any], *args: Any, process: ReadingProcess | None = None) -> Any:
    """What `work` gives, a function of a module that looks at one file: called in such a process, or here where the
    budget is 0. Raises EndedError."""
    return (process or shared()).call(work, *args) if settings().file_cpu_s else work(*args)
