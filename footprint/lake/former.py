"""Lakes of version 0.1, which had one manifest a table, get one manifest a partition. Their Parquet files stay."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from footprint.lake.disk import locked, write_atomically
from footprint.lake.manifests import Entry, Manifest, place

_CONVERTED: set[Path] = set()  # by this process, or never of the old kind


def convert(root: Path) -> None:
    """Write the manifests of all partitions, then remove those of the tables; nothing where there are none."""
    if root in _CONVERTED:
        return
    if not any(root.glob("*/*/manifest.json")):
        _CONVERTED.add(root)
        return
    with locked(root / ".convert.lock"):
        former = sorted(root.glob("*/*/manifest.json"))
        for manifest in _by_partition(root, former).values():
            path = place(root, manifest.partition)
            if not path.exists():
                write_atomically(path, manifest.to_json())
        for path in former:
            path.unlink(missing_ok=True)


def _by_partition(root: Path, former: list[Path]) -> dict[tuple[str, ...], Manifest]:
    found: dict[tuple[str, ...], Manifest] = {}
    for path in former:
        entries: dict[str, dict[str, Any]] = json.loads(path.read_bytes())
        for entry in entries.values():
            partition = entry["partition"]
            manifest = found.setdefault(tuple(partition.values()), Manifest(partition))
            file = path.parent / entry["file"]
            sha256 = hashlib.sha256(file.read_bytes()).hexdigest() if file.exists() else file.stem
            manifest.tables[path.parent.name] = Entry(file.relative_to(root).as_posix(), entry["rows"], sha256)
    return found
