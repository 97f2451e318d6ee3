"""The child: does one piece of work after the other until its parent ends, and says what the log should hold."""

from __future__ import annotations

import contextlib
import fcntl
import logging
import math
import os
import resource
import signal
import socket
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa

from footprint import intake
from footprint.intake import usage
from footprint.intake.formats import limits
from footprint.reading_process import wire
from footprint.remembered.no_pandas import look_for_none

IDLE_S = 300.0  # without work, the memory is worth more than the next start
GRACE_S = 10  # CPU seconds beyond the budget after which the kernel ends a child whose parent does not watch any more
PRELOADED = (intake, limits, usage)
_OOM_FIRST = 1000  # of the processes of this machine, the one to end when memory runs out


def main(descriptor: int) -> None:
    """Serve the parent at the other end of this socket, until standard input ends, which it does with the parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's
    _end_with_the_parent()
    look_for_none()
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text(str(_OOM_FIRST), encoding="ascii")
    with socket.socket(fileno=descriptor) as parent:
        logging.getLogger("footprint").addHandler(_ToTheParent(parent))
        logging.getLogger("footprint").propagate = False
        parent.settimeout(IDLE_S)
        with contextlib.suppress(EOFError, TimeoutError, ConnectionError):
            while True:
                _serve(parent)


def _serve(parent: socket.socket) -> None:
    _, (work, args, kwargs, cpu_s) = wire.receive(parent)
    wire.send(parent, wire.BEGUN, None)
    _bound_cpu(cpu_s)
    kind, content = _done(work, args, kwargs)
    wire.send(parent, kind, content)
    del content
    pa.default_memory_pool().release_unused()


def _done(work: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[bytes, Any]:
    try:
        return wire.RESULT, work(*args, **kwargs)
    except Exception as error:  # the parent raises it where it asked
        return wire.ERROR, error


def _bound_cpu(seconds: float) -> None:
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    most = math.ceil(used.ru_utime + used.ru_stime + seconds) + GRACE_S
    resource.setrlimit(resource.RLIMIT_CPU, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


def _end_with_the_parent() -> None:
    """Standard input ends with the parent, however that ends. The kernel says so by SIGIO, which ends this process even
    in the middle of a function that lets no other thread run; the thread is for systems without, or a parent that has
    ended before."""
    signal.signal(signal.SIGIO, signal.SIG_DFL)
    with contextlib.suppress(OSError):
        fcntl.fcntl(0, fcntl.F_SETOWN, os.getpid())
        fcntl.fcntl(0, fcntl.F_SETFL, fcntl.fcntl(0, fcntl.F_GETFL) | os.O_ASYNC)
    threading.Thread(target=_wait_for_the_end, daemon=True).start()


def _wait_for_the_end() -> None:
    while os.read(0, 1):
        pass
    os._exit(0)


class _ToTheParent(logging.Handler):
    """Sends each record as text: the parent's log is the log."""

    def __init__(self, parent: socket.socket) -> None:
        super().__init__()
        self._parent = parent

    def emit(self, record: logging.LogRecord) -> None:
        record.msg, record.args = self.format(record), None
        record.exc_info = record.exc_text = record.stack_info = None
        with contextlib.suppress(OSError):
            wire.send(self._parent, wire.LOG, record.__dict__)
