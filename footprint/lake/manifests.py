"""The manifest of one partition: which file of each of its tables counts. Renaming it is the commit, and nobody else
writes or removes one. Of a shared lake the commit is that the store takes it, and what is here is a copy.

lake/manifests/<year>/<member>.json         tables of one member-year, all replaced at once
lake/manifests/<year>/<member>.failed.json  why the last reading of the member-year came to nothing
lake/manifests/<year>.json                  the results of a year, all replaced at once
lake/manifests/<year>.draft.json            results that are being made; nobody reads them but who makes them
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from footprint.disk import locked, write_atomically
from footprint.lake.shared import SHARED
from footprint.schema import YEAR

if TYPE_CHECKING:
    from footprint.lake.shared.copy import Shared


class DamagedError(ValueError):
    """A file of the lake is not what its manifest says, or a manifest cannot be read. `partition`: whose it is."""

    def __init__(self, path: Path, partition: Mapping[str, str]) -> None:
        super().__init__(f"{path} is damaged or missing: `footprint lake repair` makes it anew")
        self.path, self.partition = path, dict(partition)


@dataclass(frozen=True)
class Entry:
    """One file of a table: its path below the lake, its rows, the sha256 of its bytes."""

    file: str
    rows: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """The tables of one partition by name. `made`: what they were made from, for whoever asks whether to make them
    anew (results of a year only)."""

    partition: dict[str, str]
    tables: dict[str, Entry] = field(default_factory=dict)
    made: dict[str, Any] = field(default_factory=dict)

    def to_json(self) -> bytes:
        tables = {name: vars(entry) for name, entry in self.tables.items()}
        content = {"partition": self.partition, "tables": tables, "made": self.made}
        return json.dumps(content, indent=1, sort_keys=True).encode()

    @property
    def digest(self) -> str:
        """Names the tables by their content."""
        named = "\n".join(f"{name} {entry.sha256}" for name, entry in sorted(self.tables.items()))
        return hashlib.sha256(named.encode()).hexdigest()


Change = Callable[[Manifest | None], Manifest | None]


def shared(root: Path) -> Shared | None:
    """The shared lake of which the lake below `root` is a copy; None where it is this home's alone."""
    if not os.access(f"{root}/{SHARED}", os.F_OK):  # asked with each manifest: a third of what a `Path` takes
        return None
    from footprint.lake.shared import copy  # with the library for object stores, which few have

    return copy.of(root)


def place(root: Path, partition: Mapping[str, object], *, draft: bool = False) -> Path:
    """Where the manifest of a partition lies."""
    folder = root / "manifests"
    if "member_id" in partition:
        return folder / str(partition["year"]) / f"{partition['member_id']}.json"
    return folder / f"{partition['year']}{'.draft' if draft else ''}.json"


def failure_place(root: Path, partition: Mapping[str, object]) -> Path:
    """Where the reason of a failed reading of a member-year lies."""
    return place(root, partition).with_suffix(".failed.json")


def failure_notes(root: Path, year: int) -> dict[str, Path]:
    """Where the reasons of failed readings of a year lie, by member, in order."""
    _look(root)
    notes = sorted((root / "manifests" / str(year)).glob("*.failed.json"))
    return {path.name.removesuffix(".failed.json"): path for path in notes}


def partitions(
    root: Path, keys: tuple[str, ...], wanted: Mapping[str, set[str]], *, draft: bool = False
) -> list[dict[str, str]]:
    """The partitions by `keys` that have a manifest and one of the wanted values of each key, in order."""
    _look(root)
    folder = root / "manifests"
    if keys == YEAR:
        names = {path.stem for path in folder.glob("*.json")}
        years = {name.removesuffix(".draft") if draft else name for name in names}
        return [{"year": year} for year in sorted(_of(wanted, "year", years)) if year.isdecimal()]
    pairs = []
    for year in _of(wanted, "year", {path.name for path in folder.glob("[0-9]*") if path.is_dir()}):
        members = _members(folder / year, wanted.get("member_id"))
        pairs += [{"year": year, "member_id": member_id} for member_id in members]
    return sorted(pairs, key=lambda pair: (pair["year"], pair["member_id"]))


def _members(folder: Path, wanted: set[str] | None) -> set[str]:
    """The members with a manifest in the folder of a year, or those of the wanted ones: each is looked for by its name,
    so that who asks for one member does not pay for all there are."""
    if wanted is None:
        return {path.stem for path in folder.glob("*.json") if "." not in path.stem}
    named = {member_id for member_id in wanted if not {".", "/", "\0"}.intersection(member_id)}
    return {member_id for member_id in named if os.access(f"{folder}/{member_id}.json", os.F_OK)}


def _of(wanted: Mapping[str, set[str]], key: str, values: set[str]) -> set[str]:
    return values & wanted[key] if key in wanted else values


def update(
    root: Path,
    partition: Mapping[str, object],
    change: Change,
    *,
    draft: bool = False,
    ends_failure: bool = False,
) -> None:
    """Give a partition the manifest that `change` makes of the one that it has, if it is another; None for none. One
    process at a time: what others commit meanwhile is in it. `ends_failure`: a noted failure is one no more. Raises
    DamagedError, before which nothing is changed."""
    path = place(root, partition, draft=draft)
    common = None if draft else shared(root)
    with locked(path.with_name(f".{path.stem}.lock")):
        if common:
            _commit(common, path, partition, change)
        else:
            before = load(root, partition, draft=draft)
            after = change(before)
            if after is None:
                path.unlink(missing_ok=True)
            elif after != before:
                write_atomically(path, after.to_json())
    if ends_failure and path.with_suffix(".failed.json").exists():
        unfail(root, partition)


def _commit(common: Shared, path: Path, partition: Mapping[str, object], change: Change) -> None:
    """`update` of a shared lake. The store has the files before it has a manifest that names them."""
    sent: set[Entry] = set()

    def changed(content: bytes | None) -> bytes | None:
        before = None if content is None else _read(content, path, _texts(partition))
        after = change(before)
        if after is None or after == before:
            return None if after is None else content
        lacking = {*after.tables.values()} - {*(before.tables.values() if before else ())} - sent
        common.send(entry.file for entry in lacking)
        sent.update(lacking)
        return after.to_json()

    common.update(_name(common.root, path), changed)


def replace(root: Path, partition: Mapping[str, object], manifest: Manifest) -> None:
    """Give a partition this manifest, whatever it had, for one that was damaged."""
    path, content = place(root, partition), manifest.to_json()
    if common := shared(root):
        common.send(entry.file for entry in manifest.tables.values())
    _write(root, path, content)


def remove(root: Path, partition: Mapping[str, object], *, draft: bool = False) -> None:
    """Let nothing of a partition count."""
    path = place(root, partition, draft=draft)
    path.unlink(missing_ok=True) if draft else _unlink(root, path)


def put_aside(root: Path, damage: DamagedError) -> None:
    """Keep a damaged manifest under a name that nobody reads."""
    damage.path.replace(damage.path.with_suffix(".damaged"))
    _unlink(root, damage.path)


def forget(root: Path, partition: Mapping[str, object]) -> None:
    """Remove what is noted of a member-year, its name included."""
    remove(root, partition)
    unfail(root, partition)
    path = place(root, partition)
    path.with_name(f".{path.stem}.lock").unlink(missing_ok=True)


def fail(root: Path, partition: Mapping[str, object], note: bytes) -> None:
    """Write down why the last reading of a member-year came to nothing."""
    _write(root, failure_place(root, partition), note)


def unfail(root: Path, partition: Mapping[str, object]) -> None:
    """Forget that a reading of a member-year came to nothing."""
    _unlink(root, failure_place(root, partition))


def _write(root: Path, path: Path, content: bytes) -> None:
    if common := shared(root):
        common.put(_name(root, path), content)
    else:
        write_atomically(path, content)


def _unlink(root: Path, path: Path) -> None:
    if common := shared(root):
        common.remove(_name(root, path))
    else:
        path.unlink(missing_ok=True)


def _name(root: Path, path: Path) -> str:
    return path.relative_to(root).as_posix()


def _look(root: Path) -> None:
    if common := shared(root):
        common.look()


def load(root: Path, partition: Mapping[str, object], *, draft: bool = False) -> Manifest | None:
    """The manifest of a partition; None where there is none. Raises DamagedError for one that is not whole."""
    path, values = place(root, partition, draft=draft), _texts(partition)
    if not draft:
        _look(root)
    try:
        status = path.stat()
    except FileNotFoundError:
        return None
    try:
        return _parsed(path, status.st_mtime_ns, status.st_size, status.st_ino, tuple(values.items()))
    except OSError as error:
        raise DamagedError(path, values) from error


@lru_cache(65_536)
def _parsed(path: Path, _changed: int, _size: int, _inode: int, partition: tuple[tuple[str, str], ...]) -> Manifest:
    return _read(path.read_bytes(), path, dict(partition))


def _read(content: bytes, path: Path, partition: dict[str, str]) -> Manifest:
    try:
        stored = json.loads(content)
        tables = {name: Entry(**entry) for name, entry in stored["tables"].items()}
        return Manifest(partition, tables, stored["made"])
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise DamagedError(path, partition) from error


def _texts(partition: Mapping[str, object]) -> dict[str, str]:
    return {key: str(value) for key, value in partition.items()}
