"""Bytes on disk: written whole or not at all, locked by one process at a time, never where a home is gone.

Behind a volume that is unmounted lies an empty folder of the same name, and a process that runs on would write there:
what it accepts would be lost with the next mount. Whoever runs for long therefore holds its home (`hold`).
"""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

UNFINISHED = ".writing-"

_HELD: dict[Path, os.stat_result] = {}


def write_atomically(path: Path, content: bytes) -> None:
    """Put `content` at `path` so that readers, even after a crash, see the old bytes or the new, never a part."""
    make_folder(path.parent)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=UNFINISHED)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        _out_of_the_way(path)
        Path(temporary).replace(path)
    except BaseException as failure:
        Path(temporary).unlink(missing_ok=True)
        if isinstance(failure, OSError) and failure.filename is None:
            failure.filename = str(path)  # a full disk does not say which file it did not take
        raise
    _sync_folder(path.parent)


def _out_of_the_way(path: Path) -> None:
    """A folder where a file belongs is no work of ours: it is kept beside, under a name that nobody reads."""
    if path.is_dir():
        path.rename(tempfile.mkdtemp(dir=path.parent, prefix=f".folder-{path.name}-"))


def _sync_folder(folder: Path) -> None:
    """Make a rename in `folder` survive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the lock file at `path`: one holder at a time over all threads and processes; freed when the holder dies."""
    from filelock import FileLock  # brings asyncio, and nobody who only reads a file locks anything

    make_folder(path.parent)
    with FileLock(path, thread_local=False):
        yield


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


def make_folder(path: Path, mode: int = 0o777) -> None:
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
