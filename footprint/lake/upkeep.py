"""What an operator does to a lake: look whether it is whole, save what is, remove what nothing names any more."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pyarrow.compute as pc

from footprint.lake import files, manifests
from footprint.lake.disk import UNFINISHED
from footprint.lake.lake import Lake
from footprint.lake.manifests import DamagedError, Entry, Manifest
from footprint.schema import MEMBER_YEAR, TABLES, YEAR, Table

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
    """Every damaged manifest and file that counts."""
    damages = []
    for keys in (MEMBER_YEAR, YEAR):
        for partition in manifests.partitions(lake.root, keys, {}):
            try:
                manifest = lake.manifest(**partition) or Manifest(partition)
            except DamagedError as damage:
                damages.append(Damage(damage.path, partition))
                continue
            paths = {lake.root / entry.file: entry.sha256 for entry in manifest.tables.values()}
            damages += [Damage(path, partition) for path in paths if not files.is_whole(path, paths[path])]
    return damages


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
    with ExitStack() as runs:
        for year in sorted({partition["year"] for partition in manifests.partitions(lake.root, MEMBER_YEAR, {})}):
            runs.enter_context(lake.year_lock(int(year)))
        return _vacuum(lake, settled_seconds)


def _vacuum(lake: Lake, settled_seconds: float) -> Removed:
    keeping: set[Path] = set()
    uncertain: set[Path] = set()
    for keys in (MEMBER_YEAR, YEAR):
        for partition in manifests.partitions(lake.root, keys, {}, draft=True):
            try:
                for draft in (False, True):
                    manifest = Lake(lake.home, draft=draft).manifest(**partition)
                    keeping |= set(_named(lake, manifest)) if manifest else set()
            except DamagedError:
                uncertain |= {lake.root / files.folder(table, partition) for table in _kept_by(keys)}
    removed, size_bytes = [], 0
    for path in _written(lake.root):
        if path not in keeping and path.parent not in uncertain and time.time() - _changed(path) > settled_seconds:
            size_bytes += path.stat().st_size
            path.unlink()
            removed.append(path)
    return Removed(tuple(removed), size_bytes)


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


def _named(lake: Lake, manifest: Manifest) -> Iterator[Path]:
    """The files of a partition, and of results those that they were made from: a release will want them."""
    sources = [*manifest.made.get("member_years", {}).values(), manifest.made.get("last_results", {})]
    yield from (lake.root / entry.file for entry in manifest.tables.values())
    yield from (lake.root / entry["file"] for entries in sources for entry in entries.values())


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
