"""Bytes on disk: written whole or not at all, locked by one process at a time."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from footprint import folders

UNFINISHED = ".writing-"


def write_atomically(path: Path, content: bytes) -> None:
    """Put `content` at `path` so that readers, even after a crash, see the old bytes or the new, never a part."""
    folders.make(path.parent)
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

    folders.make(path.parent)
    with FileLock(path, thread_local=False):
        yield
