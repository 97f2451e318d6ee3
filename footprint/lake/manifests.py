"""The manifest of one partition: which file of each of its tables counts. Renaming it is the commit, and nobody else
writes or removes one.

lake/manifests/<year>/<member>.json         tables of one member-year, all replaced at once
lake/manifests/<year>/<member>.failed.json  why the last reading of the member-year came to nothing
lake/manifests/<year>.json                  the results of a year, all replaced at once
lake/manifests/<year>.draft.json            results that are being made; nobody reads them but who makes them
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from footprint.lake.disk import locked, write_atomically
from footprint.schema import YEAR


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
    notes = sorted((root / "manifests" / str(year)).glob("*.failed.json"))
    return {path.name.removesuffix(".failed.json"): path for path in notes}


def partitions(
    root: Path, keys: tuple[str, ...], wanted: Mapping[str, set[str]], *, draft: bool = False
) -> list[dict[str, str]]:
    """The partitions by `keys` that have a manifest and one of the wanted values of each key, in order."""
    folder = root / "manifests"
    if keys == YEAR:
        names = {path.stem for path in folder.glob("*.json")}
        years = {name.removesuffix(".draft") if draft else name for name in names}
        return [{"year": year} for year in sorted(_of(wanted, "year", years)) if year.isdecimal()]
    pairs = []
    for year in _of(wanted, "year", {path.name for path in folder.glob("[0-9]*") if path.is_dir()}):
        members = {path.stem for path in (folder / year).glob("*.json") if "." not in path.stem}
        pairs += [{"year": year, "member_id": member_id} for member_id in _of(wanted, "member_id", members)]
    return sorted(pairs, key=lambda pair: (pair["year"], pair["member_id"]))


def _of(wanted: Mapping[str, set[str]], key: str, values: set[str]) -> set[str]:
    return values & wanted[key] if key in wanted else values


def update(
    root: Path,
    partition: Mapping[str, object],
    change: Callable[[Manifest | None], Manifest | None],
    *,
    draft: bool = False,
    ends_failure: bool = False,
) -> None:
    """Give a partition the manifest that `change` makes of the one that it has, if it is another; None for none. One
    process at a time: what others commit meanwhile is in it. `ends_failure`: a noted failure is one no more. Raises
    DamagedError, before which nothing is changed."""
    path = place(root, partition, draft=draft)
    with locked(path.with_name(f".{path.stem}.lock")):
        before = load(root, partition, draft=draft)
        after = change(before)
        if after is None:
            path.unlink(missing_ok=True)
        elif after != before:
            write_atomically(path, after.to_json())
    if ends_failure:
        path.with_suffix(".failed.json").unlink(missing_ok=True)


def replace(root: Path, partition: Mapping[str, object], manifest: Manifest) -> None:
    """Give a partition this manifest, whatever it had, for one that was damaged."""
    write_atomically(place(root, partition), manifest.to_json())


def remove(root: Path, partition: Mapping[str, object], *, draft: bool = False) -> None:
    """Let nothing of a partition count."""
    place(root, partition, draft=draft).unlink(missing_ok=True)


def forget(root: Path, partition: Mapping[str, object]) -> None:
    """Remove what is noted of a member-year, its name included."""
    remove(root, partition)
    unfail(root, partition)
    path = place(root, partition)
    path.with_name(f".{path.stem}.lock").unlink(missing_ok=True)


def fail(root: Path, partition: Mapping[str, object], note: bytes) -> None:
    """Write down why the last reading of a member-year came to nothing."""
    write_atomically(failure_place(root, partition), note)


def unfail(root: Path, partition: Mapping[str, object]) -> None:
    """Forget that a reading of a member-year came to nothing."""
    failure_place(root, partition).unlink(missing_ok=True)


def load(root: Path, partition: Mapping[str, object], *, draft: bool = False) -> Manifest | None:
    """The manifest of a partition; None where there is none. Raises DamagedError for one that is not whole."""
    path, values = place(root, partition, draft=draft), {key: str(value) for key, value in partition.items()}
    try:
        status = path.stat()
    except FileNotFoundError:
        return None
    try:
        return _parsed(path, status.st_mtime_ns, status.st_size, status.st_ino, tuple(values.items()))
    except (ValueError, KeyError, TypeError, AttributeError, OSError) as error:
        raise DamagedError(path, values) from error


@lru_cache(65_536)
def _parsed(path: Path, _changed: int, _size: int, _inode: int, partition: tuple[tuple[str, str], ...]) -> Manifest:
    content = json.loads(path.read_bytes())
    tables = {name: Entry(**entry) for name, entry in content["tables"].items()}
    return Manifest(dict(partition), tables, content["made"])
