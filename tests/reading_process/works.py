"""Work that goes wrong, to be called in the child."""

from __future__ import annotations

import ctypes
import errno
import logging
import os
import re
import signal
import sys
import time
from pathlib import Path

from footprint import incidents
from footprint.reading_process import child
from footprint.scratch import scratch

TOO_LONG_S = 600
_CHUNKS = 60  # of 20 MB


def spin(mark: Path | None = None) -> None:
    """Compute for ever; `mark` gets this process's number first."""
    if mark is not None:
        _begun(mark)
    while True:
        pass


def hold_the_interpreter(mark: Path) -> None:
    """Compute for ever in a function that lets no other thread run; `mark` gets this process's number first."""
    _begun(mark)
    re.match(r"(a+)+$", "a" * 60 + "b")


def _begun(mark: Path) -> None:
    written = mark.with_suffix(".part")
    written.write_text(str(os.getpid()), encoding="ascii")
    written.rename(mark)


def swell() -> None:
    """Take 1.2 GB by and by and keep it: so slowly that the limit of memory is met before that of computing, be the
    machine ever so busy."""
    kept: list[bytes] = []
    while True:
        if len(kept) < _CHUNKS:
            kept.append(b"x" * 20_000_000)
        time.sleep(0.01)


def wait() -> None:
    """Compute nothing."""
    time.sleep(TOO_LONG_S)


def killed() -> None:
    """End as the kernel ends a process where memory has run out."""
    os.kill(os.getpid(), signal.SIGKILL)


def shorten_grace() -> None:
    """Let the kernel end this process right behind its budget."""
    child.GRACE_S = 0


def read_nowhere() -> None:
    """A segmentation fault."""
    signal.signal(signal.SIGSEGV, signal.SIG_DFL)
    ctypes.string_at(0)


def leave() -> None:
    """End as a library does that calls exit."""
    os._exit(3)


def spin_in_a_folder(mark: Path) -> None:
    """Compute for ever with a temporary folder, whose name `mark` gets."""
    with scratch() as folder:
        (folder / "left").write_text("x", encoding="ascii")
        mark.write_text(str(folder), encoding="utf-8")
        spin()


def number_of_process() -> int:
    return os.getpid()


def full_disk() -> None:
    raise OSError(errno.ENOSPC, "No space left on device", "/tmp/x")


def log_an_error() -> str:
    """An error of our own in the log; gives its number."""
    try:
        raise ValueError("wrong: secret 123")
    except ValueError as error:
        logging.getLogger("footprint.somewhere").warning("a warning of %s", "mine")
        return incidents.log(error, file="3f8a9c01")


def echo(content: object) -> object:
    return content


def has_pandas() -> bool:
    return "pandas" in sys.modules
