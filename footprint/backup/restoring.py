"""A backup put back into an empty home: hashes first, then everything, then its place."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from footprint import disk
from footprint.backup import postgresql
from footprint.backup.manifest import DUMP, FILES, Manifest, damages, hash_of, read, said
from footprint.lake import Lake, upkeep
from footprint.messages import RefusalError

UNFINISHED = ".restoring"
MOST_NAMED = 5


@dataclass(frozen=True)
class Restored:
    """What was put back. `damaged`: files of its lake that are not whole, as they were when the backup was made."""

    manifest: Manifest
    damaged: tuple[Path, ...]


def restore(folder: Path, home: Path, *, database: str | None = None) -> Restored:
    """Put a backup into `home`, which is empty or not there. `database`: the address of an empty PostgreSQL, if the
    portal's was one. Raises RefusalError before anything is written where that cannot be."""
    home = home.absolute()
    manifest = read(folder)
    _refuse(folder, home, manifest, database)
    growing = home / UNFINISHED
    disk.make_folder(home, 0o700)
    growing.mkdir(mode=0o700)
    _fill(folder, growing, manifest)
    if database is not None:
        postgresql.load(database, folder / DUMP)
    for entry in sorted((growing / FILES).iterdir(), key=lambda path: path.name == "portal.db"):
        entry.rename(home / entry.name)  # what people sign in to comes last
    home.chmod(manifest.folders.get(FILES, 0o700))
    shutil.rmtree(growing)
    damaged = tuple(damage.path.relative_to(home) for damage in upkeep.check(Lake(home)))
    return Restored(manifest, damaged)


def _refuse(folder: Path, home: Path, manifest: Manifest, database: str | None) -> None:
    if (home / UNFINISHED).exists():
        raise RefusalError(said("half", home=home))
    if home.exists() and (not home.is_dir() or any(home.iterdir())):
        raise RefusalError(said("not_empty", home=home))
    if (manifest.portal == "postgresql") != (database is not None):
        raise RefusalError(said("needs_postgresql" if database is None else "needs_no_postgresql"))
    if database is not None:
        postgresql.refuse_used(database)
    if wrong := damages(folder, manifest):
        more = f" … (+{len(wrong) - MOST_NAMED})" if len(wrong) > MOST_NAMED else ""
        raise RefusalError(said("damaged", folder=folder, files=", ".join(wrong[:MOST_NAMED]) + more))


def _fill(folder: Path, growing: Path, manifest: Manifest) -> None:
    """Copy the files of the home, each compared with its hash once it is there; permissions of folders at the end."""
    (growing / FILES).mkdir(mode=0o700)
    for name in sorted(manifest.folders):
        disk.make_folder(growing / name, 0o700)
    for name, stored in manifest.files.items():
        if name != DUMP:
            shutil.copyfile(folder / name, growing / name)
            (growing / name).chmod(stored.mode)
            if hash_of(growing / name) != stored.sha256:
                raise RefusalError(said("damaged", folder=folder, files=name))
    for name, mode in sorted(manifest.folders.items(), reverse=True):
        if name != FILES:
            (growing / name).chmod(mode)
    os.sync()
