"""Temporary folders. What a killed process left in its own goes when any process makes the next one.

Each folder holds a file that its process keeps locked; the lock ends with the process, whatever ended it.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

PREFIX = "footprint-"
MARK = ".in-use"


@contextmanager
def scratch() -> Iterator[Path]:
    """A folder open to the owner only, gone at the end."""
    sweep()
    with tempfile.TemporaryDirectory(prefix=PREFIX) as name, _marked(Path(name)):
        yield Path(name)


def sweep() -> None:
    """Remove the folders of processes that are no more."""
    with suppress(PermissionError), os.scandir(tempfile.gettempdir()) as entries:
        ours = [Path(entry.path) for entry in entries if entry.name.startswith(PREFIX)]
        for folder in filter(_is_left, ours):
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _marked(folder: Path) -> Iterator[None]:
    """The mark stands under its name only once it is locked, so that no other process can take it for left."""
    unlocked = folder / f"{MARK}-"
    with unlocked.open("wb") as mark:
        fcntl.flock(mark, fcntl.LOCK_EX)
        unlocked.rename(folder / MARK)
        yield


def _is_left(folder: Path) -> bool:
    try:
        if folder.is_symlink() or folder.stat().st_uid != os.getuid():
            return False
        with (folder / MARK).open("rb") as mark:
            fcntl.flock(mark, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
    except OSError:  # locked, without a mark, or gone meanwhile
        return False
