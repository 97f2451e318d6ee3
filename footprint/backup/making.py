"""A backup, made while the portal and Dagster run: the database of people first, then the files that it speaks of.

Nobody makes results or publishes meanwhile (the locks of the years), and of each member-year lake and inbox are copied
together (its own lock). It grows under another name, and gets its own once it is whole.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from importlib.metadata import version
from pathlib import Path

from filelock import FileLock, Timeout

from footprint import disk
from footprint.backup import postgresql
from footprint.backup.copying import Copy
from footprint.backup.manifest import DUMP, NAME, Manifest, Portal, Stored, hash_of, said
from footprint.inbox.receipts import is_member_folder, member_folders, year_folders
from footprint.inbox.store import Inbox
from footprint.lake import DamagedError, Lake, manifests, upkeep
from footprint.messages import RefusalError
from footprint.schema import MEMBER_YEAR
from footprint.years import closure

LOCK, UNFINISHED = ".footprint-backup.lock", ".unfinished"


@dataclass(frozen=True)
class Made:
    """A backup that is whole. `damaged`: files that were damaged in the home before, and are in the backup as they
    are."""

    folder: Path
    manifest: Manifest
    damaged: tuple[Path, ...]


def make(home: Path, target: Path, now: datetime, *, database: str | None = None) -> Made:
    """Copy a home into `target`, a folder that is not there yet. `database`: the address of the portal's PostgreSQL.

    Waits for runs of a year to end. Raises RefusalError, OSError; `target` is then not there.
    """
    home, target = home.absolute(), target.absolute()
    _refuse(home, target)
    disk.make_folder(target.parent)
    with _alone(target) as unfinished:
        portal, dumped = _people(home, unfinished, database)
        copy = Copy(home, unfinished, dumped)
        copy.file(home / "portal.db")
        damaged = _home(copy)
        made = Manifest(now.isoformat(), version("enter-footprint"), portal, copy.files, copy.folders)
        (unfinished / NAME).write_bytes(made.to_json())
        os.sync()
        unfinished.rename(target)
        return Made(target, made, damaged)


def _refuse(home: Path, target: Path) -> None:
    """RefusalError for what cannot be."""
    if not home.is_dir():
        raise RefusalError(said("no_home", home=home))
    if target.resolve().is_relative_to(home.resolve()):
        raise RefusalError(said("inside", folder=target, home=home))
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise RefusalError(said("in_the_way", folder=target))


@contextmanager
def _alone(target: Path) -> Iterator[Path]:
    """The folder in which a backup grows, one at a time beside each other; what killed ones left goes first."""
    lock = FileLock(target.parent / LOCK, thread_local=False)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise RefusalError(said("under_way", folder=target.parent)) from None
    try:
        for left in target.parent.glob(f".*{UNFINISHED}"):
            shutil.rmtree(left)
        unfinished = target.with_name(f".{target.name}{UNFINISHED}")
        unfinished.mkdir(mode=0o700)
        try:
            yield unfinished
        finally:
            shutil.rmtree(unfinished, ignore_errors=True)  # it has another name if all went well
    finally:
        lock.release()


def _people(home: Path, target: Path, database: str | None) -> tuple[Portal, dict[str, Stored]]:
    """Where the database of the portal is, and PostgreSQL's copy of it."""
    if database is None:
        return ("sqlite" if (home / "portal.db").exists() else "none"), {}
    postgresql.dump(database, target / DUMP)
    return "postgresql", {DUMP: Stored(str(hash_of(target / DUMP)), (target / DUMP).stat().st_size, 0o600)}


def _home(copy: Copy) -> tuple[Path, ...]:
    """Copy what else is in the home; files of its lake that were damaged before. Raises RefusalError where a file of
    the lake vanished meanwhile."""
    lake, inbox = Lake(copy.home), Inbox(copy.home)
    with ExitStack() as years:
        for year in sorted({*closure.known(copy.home), *(year for year, _ in _member_years(lake, inbox))}):
            years.enter_context(lake.year_lock(year))
        before = {damage.path.relative_to(copy.home) for damage in upkeep.check(lake)}
        for year, member_id in _member_years(lake, inbox):
            with lake.lock(year=year, member_id=member_id):
                copy.tree(inbox.root / str(year) / member_id)
                _tables(copy, lake, year, member_id)
        copy.tree(lake.root / "manifests")
        # What members send from here on is half there while nobody holds their lock: the next backup has it.
        copy.tree(copy.home, leave=partial(is_member_folder, inbox.root))
    copied = Lake(copy.target / "home")
    after = {damage.path.relative_to(copied.home) for damage in upkeep.check(copied)}
    if after - before:
        raise RefusalError(said("changed", files=", ".join(sorted(map(str, after - before)))))
    return tuple(sorted(before))


def _member_years(lake: Lake, inbox: Inbox) -> list[tuple[int, str]]:
    known = {(int(each["year"]), each["member_id"]) for each in manifests.partitions(lake.root, MEMBER_YEAR, {})}
    folders = {(year, name) for year, folder in year_folders(inbox.root).items() for name in member_folders(folder)}
    return sorted(known | folders)


def _tables(copy: Copy, lake: Lake, year: int, member_id: str) -> None:
    """The manifest of a member-year and the files that it names; a damaged one alone, as it is."""
    partition = {"year": str(year), "member_id": member_id}
    copy.file(manifests.place(lake.root, partition))
    copy.file(manifests.failure_place(lake.root, partition))
    try:
        manifest = lake.manifest(**partition)
    except DamagedError:
        return
    lake.bring(manifest.tables.values() if manifest else ())
    for entry in manifest.tables.values() if manifest else ():
        copy.file(lake.root / entry.file)
