"""One file after the other from a home into a folder, with its hash. Databases of SQLite by SQLite itself, so that what
is still in their logs comes with them."""

from __future__ import annotations

import hashlib
import os
import sqlite3
import stat
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path

from footprint import disk
from footprint.backup.manifest import FILES, Stored, hash_of
from footprint.disk import UNFINISHED
from footprint.inbox.upkeep import RECEIVING
from footprint.lake.shared import LOOKED_AT, SHARED

# Below the home, what is of the moment: locks, uploads on their way, figures that are written anew.
LEFT_OUT = {Path("locks"), Path("incoming"), Path("metrics")}
# A backup of a shared lake is one of this home's alone: a drill would change what others work on.
LEFT_OUT |= {Path("lake", SHARED), Path("lake", LOOKED_AT)}
OF_SQLITE = b"SQLite format 3\0"
BESIDE_SQLITE = ("-wal", "-shm", "-journal")
PATIENCE_S = 60
PIECE = 1 << 20


@dataclass
class Copy:
    """A copy under way. `files` and `folders`: what is there already, as the manifest names them."""

    home: Path
    target: Path
    files: dict[str, Stored] = field(default_factory=dict)
    folders: dict[str, int] = field(default_factory=dict)

    def tree(self, folder: Path, leave: Callable[[Path], bool] = lambda _: False) -> None:
        """Everything below a folder of the home that is not there yet, but for folders to `leave`; what vanishes
        meanwhile is not."""
        for path in _walked(folder, leave):
            self.file(path)

    def file(self, path: Path) -> None:
        """One file of the home, unless it is there already, has vanished, or is of the moment."""
        relative = path.relative_to(self.home)
        name = (Path(FILES) / relative).as_posix()
        if name in self.files or {relative, Path(relative.parts[0])} & LEFT_OUT or _is_of_the_moment(path):
            return
        with suppress(FileNotFoundError):
            mode = stat.S_IMODE(path.stat().st_mode)
            self._folders_above(relative)
            sha256, size = _copied(path, self.target / name)
            (self.target / name).chmod(mode)
            self.files[name] = Stored(sha256, size, mode)

    def _folders_above(self, relative: Path) -> None:
        for parent in reversed(relative.parents):
            name = (Path(FILES) / parent).as_posix()
            if name not in self.folders:
                disk.make_folder(self.target / name, 0o700)
                self.folders[name] = stat.S_IMODE((self.home / parent).stat().st_mode)


def _walked(folder: Path, leave: Callable[[Path], bool]) -> Iterator[Path]:
    """The files below a folder in the order of their names."""
    if folder.is_dir():
        with suppress(FileNotFoundError), os.scandir(folder) as entries:
            for entry in sorted(entries, key=lambda each: each.name):
                path = Path(entry.path)
                if not entry.is_dir():
                    yield path
                elif not leave(path):
                    yield from _walked(path, leave)
    elif folder.exists():
        yield folder


def _is_of_the_moment(path: Path) -> bool:
    name = path.name
    beside = next((name.removesuffix(end) for end in BESIDE_SQLITE if name.endswith(end)), None)
    is_beside = beside is not None and _is_sqlite(path.with_name(beside))
    return name.endswith(".lock") or name.startswith((UNFINISHED, RECEIVING)) or is_beside


def _is_sqlite(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(len(OF_SQLITE)) == OF_SQLITE
    except (FileNotFoundError, IsADirectoryError):
        return False


def _copied(source: Path, target: Path) -> tuple[str, int]:
    """The sha256 and the size of the copy."""
    if _is_sqlite(source):
        with closing(sqlite3.connect(source, timeout=PATIENCE_S)) as before, closing(sqlite3.connect(target)) as after:
            before.backup(after)
        return str(hash_of(target)), target.stat().st_size
    digest, size = hashlib.sha256(), 0
    with source.open("rb") as before_bytes, target.open("xb") as after_bytes:
        while piece := before_bytes.read(PIECE):
            digest.update(piece)
            size += after_bytes.write(piece)
    return digest.hexdigest(), size
