"""What an operator does to a lake: look whether it is whole, save what is, remove what nothing names any more."""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow.compute as pc

from footprint.disk import UNFINISHED
from footprint.lake import files, manifests
from footprint.lake.lake import Lake
from footprint.lake.manifests import DamagedError, Entry, Manifest
from footprint.schema import MEMBER_YEAR, TABLES, YEAR, Table

if TYPE_CHECKING:
    from footprint.lake.shared.copy import Shared
    from footprint.lake.shared.objects import Stored

SETTLED_SECONDS = 3600  # a file is written some time before the manifest that names it


@dataclass(frozen=True)
class Damage:
    """A file of the lake that is not as it was written, and the partition that needs it."""

    path: Path
    partition: dict[str, str]


@dataclass(frozen=True)
class Removed:
    """Files that a vacuum removed, and how large they were together."""

    paths: tuple[Path, ...]
    size_bytes: int


def check(lake: Lake) -> list[Damage]:
    """Every damaged manifest and file that counts; of a shared lake those that neither the store nor this disk has
    whole, after each got from the other what it lacked."""
    damages = []
    shared = manifests.shared(lake.root)
    stored = shared.files() if shared else {}
    for keys in (MEMBER_YEAR, YEAR):
        for partition in manifests.partitions(lake.root, keys, {}):
            try:
                manifest = lake.manifest(**partition) or Manifest(partition)
            except DamagedError as damage:
                damages.append(Damage(damage.path, partition))
                continue
            lake.bring(manifest.tables.values())
            paths = {lake.root / entry.file: entry.sha256 for entry in manifest.tables.values()}
            damages += [Damage(path, partition) for path in paths if not files.is_whole(path, paths[path])]
            if shared:
                shared.send(_lacking(lake, manifest, stored))
    return damages


def _lacking(lake: Lake, manifest: Manifest, stored: Mapping[str, Stored]) -> list[str]:
    """The files of a partition that are whole here and that the store has not, or not as long."""
    named = {entry.file: lake.root / entry.file for entry in manifest.tables.values()}
    sizes = {entry.file: named[entry.file].stat().st_size for entry in manifest.tables.values()
             if files.is_whole(named[entry.file], entry.sha256)}  # fmt: skip
    return [name for name, size in sizes.items() if name not in stored or stored[name].size_bytes != size]


def count(lake: Lake) -> int:
    """How many partitions there are."""
    return sum(len(manifests.partitions(lake.root, keys, {})) for keys in (MEMBER_YEAR, YEAR))


def forget_results(lake: Lake, year: int) -> None:
    """Let the results of a year, and their draft, count no longer; a run makes them anew from member-years and
    factors."""
    for draft in (False, True):
        manifests.remove(lake.root, {"year": year}, draft=draft)


def vacuum(lake: Lake, *, settled_seconds: float = SETTLED_SECONDS) -> Removed:
    """Remove the files that no manifest names and that nobody is writing: replaced versions, and what killed processes
    left. Files of a partition whose manifest is damaged stay, since they may be all that is left of it.

    Waits for runs of a year to end: they may still read a version that was replaced meanwhile.
    """
    shared = manifests.shared(lake.root)
    years = {partition["year"] for partition in manifests.partitions(lake.root, MEMBER_YEAR, {})}
    years |= {_whose(name)[0] for name in shared.files()} if shared else set()
    with ExitStack() as runs:
        for year in sorted(years):
            runs.enter_context(lake.year_lock(int(year)))
        removed = _vacuum_store(lake, shared, settled_seconds) if shared else {}
        removed |= _vacuum(lake, settled_seconds)
    return Removed(tuple(removed), sum(removed.values()))


def _vacuum(lake: Lake, settled_seconds: float) -> dict[Path, int]:
    """Files removed from this disk, with their sizes."""
    keeping, uncertain = _kept(lake)
    removed: dict[Path, int] = {}
    for path in _written(lake.root):
        if path not in keeping and path.parent not in uncertain and time.time() - _changed(path) > settled_seconds:
            removed[path] = path.stat().st_size
            path.unlink()
    return removed


def _vacuum_store(lake: Lake, shared: Shared, settled_seconds: float) -> dict[Path, int]:
    """Files removed from the store, with their sizes. Those of a member-year go under its lock, since who commits sends
    a file first, and names it then."""
    before = time.time() - settled_seconds
    settled = {name: each for name, each in shared.files().items() if each.changed.timestamp() < before}
    removed: dict[Path, int] = {}
    for year, member_id in sorted(set(map(_whose, settled))):
        with lake.lock(year=int(year), member_id=member_id) if member_id else nullcontext():
            shared.look(now=True)
            keeping, uncertain = _kept(lake)
            gone = [name for name in settled if _whose(name) == (year, member_id)
                    and lake.root / name not in keeping and (lake.root / name).parent not in uncertain]  # fmt: skip
            shared.objects.delete(gone)
            removed |= {lake.root / name: settled[name].size_bytes for name in gone}
    return removed


def _whose(name: str) -> tuple[str, str]:
    """The year of a file of the store, and its member where it is one's."""
    year, member_id = re.findall(r"/year=(\d{4})/(?:member=([^/]+)/)?", name)[0]
    return year, member_id


def _kept(lake: Lake) -> tuple[set[Path], set[Path]]:
    """The files that manifests name, and folders of partitions whose manifests are damaged."""
    keeping: set[Path] = set()
    uncertain: set[Path] = set()
    for keys in (MEMBER_YEAR, YEAR):
        for partition in manifests.partitions(lake.root, keys, {}, draft=True):
            try:
                for draft in (False, True):
                    manifest = Lake(lake.home, draft=draft).manifest(**partition)
                    keeping |= {lake.root / entry.file for entry in named(manifest)} if manifest else set()
            except DamagedError:
                uncertain |= {lake.root / files.folder(table, partition) for table in _kept_by(keys)}
    return keeping, uncertain


def salvage(lake: Lake, *, year: int, member_id: str, is_readable: bool) -> bool:
    """Give a member-year whose manifest or files are damaged a manifest of its newest whole files, if they are of one
    commit, which only a damaged manifest leaves. Else, where all its files can be read again (`is_readable`), all
    tables but `members` are left out. False where neither holds: then nothing is changed."""
    partition = {"year": str(year), "member_id": member_id}
    try:
        manifest_is_whole = manifests.load(lake.root, partition) is not None
    except DamagedError:
        manifest_is_whole = False
    newest = {table.name: _newest(lake, table, partition) for table in _kept_by(MEMBER_YEAR)}
    entries = {name: entry for name, entry in newest.items() if entry}
    if manifest_is_whole or not _is_one(lake, entries):
        if not is_readable:
            return False
        entries = {name: entry for name, entry in entries.items() if name == "members"}
    manifests.replace(lake.root, partition, Manifest(partition, entries))
    return True


def named(manifest: Manifest) -> Iterator[Entry]:
    """The files of a partition, and of results those that they were made from: a release will want them."""
    sources = [*manifest.made.get("member_years", {}).values(), manifest.made.get("last_results", {})]
    yield from manifest.tables.values()
    yield from (Entry(**entry) for entries in sources for entry in entries.values())


def _kept_by(keys: tuple[str, ...]) -> list[Table]:
    return [described for described in TABLES.values() if described.partition == keys]


def _newest(lake: Lake, described: Table, partition: Mapping[str, object]) -> Entry | None:
    """The file of a table that was written last, of those that have the bytes that their names say."""
    import pyarrow.parquet as pq

    folder = lake.root / files.folder(described, partition)
    for path in sorted(filter(Path.is_file, folder.glob("*.parquet")), key=_changed, reverse=True):
        sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
        if sha256.startswith(path.stem):
            return Entry(path.relative_to(lake.root).as_posix(), pq.read_metadata(path).num_rows, sha256)
    return None


def _is_one(lake: Lake, entries: Mapping[str, Entry]) -> bool:
    """Whether lines and receipts, which come from one commit, have the same accounts."""
    import pyarrow.parquet as pq

    if not {"lines", "receipts"} <= entries.keys():
        return False
    lines, receipts = (
        pq.read_table(lake.root / entries[name].file, partitioning=None) for name in ("lines", "receipts")
    )
    current = receipts.filter(pc.field("current"))
    return bool(pc.sum(lines["count"]).as_py() == pc.sum(current["rows"]).as_py())


def _written(root: Path) -> Iterator[Path]:
    yield from sorted(filter(Path.is_file, (*root.rglob("*.parquet"), *root.rglob(f"{UNFINISHED}*"))))


def _changed(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return time.time()
