"""Folders, made where they belong: a process that holds a home makes none in the place of one that is gone.

Behind a volume that is unmounted lies an empty folder of the same name, and a process that runs on would write there:
what it accepts would be lost with the next mount. Whoever runs for long therefore holds its home (`hold`).
"""

from __future__ import annotations

import errno
import os
from pathlib import Path

_HELD: dict[Path, os.stat_result] = {}


class HomeGoneError(OSError):
    """The home of this process is gone, or another folder stands in its place. An error of the machine (EIO): it may
    come back, and what was to be written is asked for again."""

    def __init__(self, home: Path) -> None:
        super().__init__(errno.EIO, "the folder that this process began with is gone, or is another", str(home))


def hold(home: Path) -> None:
    """Make the home where it is missing. From now on, until `release`, this process writes below this very folder or
    nowhere."""
    home.mkdir(parents=True, exist_ok=True)
    _HELD[home.absolute()] = home.stat()


def release(home: Path) -> None:
    """The process has no more to do with this home."""
    _HELD.pop(home.absolute(), None)


def is_itself(home: Path) -> bool:
    """Whether the home is there, and, where it is held, whether it is the folder that it was at `hold`."""
    try:
        now = home.stat()
    except FileNotFoundError:
        return False
    held = _HELD.get(home.absolute())
    return held is None or os.path.samestat(held, now)


def make(path: Path, mode: int = 0o777) -> None:
    """Make a folder and those above it; none where it is there. Raises HomeGoneError for one below a held home that is
    gone; OSError."""
    path = path.absolute()
    home = next((each for each in (path, *path.parents) if each in _HELD), None)
    if home is None:
        path.mkdir(mode, parents=True, exist_ok=True)
        return
    if not is_itself(home):
        raise HomeGoneError(home)
    inside = [path, *path.parents][: len(path.parts) - len(home.parts)]
    for each in reversed(inside):  # without the home itself, which may go just now
        each.mkdir(mode if each == path else 0o777, exist_ok=True)
