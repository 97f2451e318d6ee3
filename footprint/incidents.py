"""Errors of our own: each has a number, which people are told, and stands under it in a private log with its frames.

The log holds no cell and no name of a file: types, frames, and of messages only what programs write themselves.
"""

from __future__ import annotations

import errno
import hashlib
import logging
import os
import re
import sys
import traceback
from collections.abc import Iterator
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import FrameType

from footprint import disk

LOG = logging.getLogger("footprint.errors")
MOST_BYTES, MOST_FILES = 1_000_000, 5
MOST_FRAMES = 60
HIDDEN = "…"

_OF_THE_MACHINE = {
    errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO, errno.EACCES, errno.EPERM, errno.EMFILE, errno.ENFILE,
    errno.ENOMEM, errno.ECANCELED, errno.EHOSTUNREACH,
}  # fmt: skip

Frame = tuple[str, str, int]  # module, function, line

# Quoted parts of a message may be cells; one that is never closed hides the rest. "can't" opens no quotation.
_QUOTED = re.compile(
    r"""(?<!\w)'.*?(?:(?<!\\)'(?!\w)|$)|".*?(?:(?<!\\)"|$)|`.*?(?:`|$)|«.*?(?:»|$)|“.*?(?:”|$)""", re.DOTALL
)
# `…: value`: what follows a colon may be a cell, unless the program only said what kind of error comes.
_LIKE_A_CELL = re.compile(r"\S*(?:\d\S*[^\W\d]|[^\W\d]\S*\d|@)\S*")  # a serial, an address
_SAID = re.compile(r"(?:[A-Za-z ]+ [Ee]rror: |Row #\d+: |In CSV column #\d+: )*[^:]*")


def number(error: BaseException) -> str:
    """Eight hex digits of an error: of its type, its causes and where it was raised. The same error in the same code
    has the same number on every machine, whatever the cells were. `faults` of an error, in its own words, count."""
    told = "\n".join(f"{_type(each)} {list(_distinct(each))} {getattr(each, 'faults', '')}" for each in _chain(error))
    return hashlib.sha256(told.encode()).hexdigest()[:8]


def is_of_the_machine(error: BaseException) -> bool:
    """Whether an error is about the disk or the rights of this process, or its end, and not about what a file holds: it
    may pass, and the file is read again."""
    return isinstance(error, OSError) and error.errno in _OF_THE_MACHINE


def log(error: BaseException, **about: object) -> str:
    """Write an error to the log `footprint.errors` with its frames, and give its number. Never raises.

    `about`: what tells an operator where to look (member, year, first digits of a file's hash), never a cell.
    """
    given = number(error)
    named = "".join(f" {name}={value}" for name, value in sorted(about.items()) if value is not None)
    LOG.error("%s%s\n%s", given, named, "\n".join(_lines(error)), extra={"incident": given})
    return given


def to_file(home: Path) -> Path:
    """From now on errors also stand in `<home>/logs/errors.log`, readable by its owner only; gives its path.

    The file is made with the first error. Where it cannot be written, the error goes to the terminal.
    """
    path = home.resolve() / "logs" / "errors.log"
    for handler in [each for each in LOG.handlers if isinstance(each, _PrivateFile)]:
        if handler.path == path:
            return path
        LOG.removeHandler(handler)
        handler.close()
    LOG.addHandler(_PrivateFile(path))
    return path


class _PrivateFile(RotatingFileHandler):
    """A log that several processes write to: whoever finds it full moves it on, the others follow."""

    def __init__(self, path: Path) -> None:
        self.path = path
        super().__init__(path, maxBytes=MOST_BYTES, backupCount=MOST_FILES - 1, encoding="utf-8", delay=True)
        self.setFormatter(logging.Formatter("%(asctime)s %(process)d %(message)s", "%Y-%m-%dT%H:%M:%S%z"))

    def _open(self) -> TextIOWrapper:
        disk.make_folder(self.path.parent, 0o700)
        handle = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW, 0o600)
        return open(handle, "a", encoding="utf-8")  # noqa: PTH123 (a descriptor)

    def shouldRollover(self, record: logging.LogRecord) -> bool:  # noqa: N802
        if self.stream and not self._is_current(self.stream):
            self.stream.close()
            self.stream = None  # opened by the next line, which may fail: then the one after it tries again
        return bool(super().shouldRollover(record))

    def _is_current(self, stream: TextIOWrapper) -> bool:
        try:
            return os.path.samestat(os.fstat(stream.fileno()), self.path.stat())
        except OSError:
            return False

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802
        """A full disk or a home that cannot be written."""
        if sys.stderr is not None:
            sys.stderr.write(f"{record.getMessage()}\n")


def _chain(error: BaseException) -> Iterator[BaseException]:
    """An error and what it was raised from, the last first."""
    seen: set[int] = set()
    now: BaseException | None = error
    while now is not None and id(now) not in seen:
        seen.add(id(now))
        yield now
        now = now.__cause__ or (None if now.__suppress_context__ else now.__context__)


def _type(error: BaseException) -> str:
    kind = type(error)
    return kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"


def _frames(error: BaseException) -> Iterator[Frame]:
    for frame, line in traceback.walk_tb(error.__traceback__):
        yield _module(frame), frame.f_code.co_name, line


def _module(frame: FrameType) -> str:
    """The module's name, which no machine's folders are part of."""
    return str(frame.f_globals.get("__name__") or Path(frame.f_code.co_filename).name)


def _distinct(error: BaseException) -> Iterator[Frame]:
    """The frames until one comes again: how deep a recursion went depends on who called."""
    seen: set[Frame] = set()
    for frame in _frames(error):
        if frame in seen:
            return
        seen.add(frame)
        yield frame


def _lines(error: BaseException) -> Iterator[str]:
    for each in _chain(error):
        yield f"  {_type(each)}: {masked(each)}"
        frames = list(_frames(each))
        left_out = len(frames) - MOST_FRAMES
        kept = frames if left_out <= 0 else [*frames[: MOST_FRAMES // 2], *frames[-MOST_FRAMES // 2 :]]
        yield from (f"    {module}:{line} {function}" for module, function, line in kept)
        if left_out > 0:
            yield f"    ({left_out} frames between them)"


def masked(error: BaseException) -> str:
    """The message of an error without what may be a cell: one line, no quotation, no serial, nothing after a colon."""
    try:
        said = error.strerror or "" if isinstance(error, OSError) else str(error)
    except Exception:
        return HIDDEN
    quoted = _QUOTED.sub(HIDDEN, said)
    first = quoted.partition("\n")[0]
    found = _SAID.match(first)
    kept = _LIKE_A_CELL.sub(HIDDEN, found.group() if found else "")
    return kept[:300] + (f": {HIDDEN}" if found and found.end() < len(quoted) else "")


def without(text: str, member_id: str) -> str:
    """The text of a log without the errors of a member."""
    of_it = re.compile(rf"\S+ \d+ [0-9a-f]{{8}}\b.* member={re.escape(member_id)}(?: |$)")
    kept: list[str] = []
    is_its = False
    for line in text.splitlines(keepends=True):
        is_its = is_its if line.startswith(" ") else of_it.match(line.rstrip("\n")) is not None
        kept += [] if is_its else [line]
    return "".join(kept)
