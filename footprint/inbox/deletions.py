"""What was deleted from the inbox, one line a file, written before it is done; what stays of an erased member."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from footprint.inbox.deliveries import Deleted
from footprint.lake import locked, write_atomically

DELETIONS, ERASED = "deletions.jsonl", "erased.jsonl"


def note(root: Path, entry: Deleted) -> None:
    """Add a deletion to the log of the inbox at `root`."""
    _append(root, DELETIONS, asdict(entry))


def tombstone(root: Path, year: int, days: Sequence[date], on: date) -> None:
    """What stays of the receipts of an erased member-year: how many there were, and from when to when they came. No
    name, no hash."""
    known = {"received_first": min(days), "received_last": max(days)} if days else {}
    _append(root, ERASED, {"erased_on": on, "year": year, "files": len(days), **known})


def forget(root: Path, member_id: str) -> None:
    """Remove the deletions of a member from the log."""
    path = root / DELETIONS
    with _alone(root):
        lines = path.read_text("utf-8", "replace").splitlines(keepends=True) if path.is_file() else []
        kept = [line for line in lines if not _is_of(line, member_id)]
        if len(kept) < len(lines):
            write_atomically(path, "".join(kept).encode())


def _is_of(line: str, member_id: str) -> bool:
    try:
        return bool(json.loads(line)["member_id"] == member_id)
    except (ValueError, KeyError, TypeError):
        return f'"{member_id}"' in line


def _append(root: Path, name: str, entry: Mapping[str, Any]) -> None:
    with _alone(root):
        log = os.open(root / name, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(log, "ab") as file:
            file.write((json.dumps(entry, default=date.isoformat, sort_keys=True) + "\n").encode())
            file.flush()
            os.fsync(file.fileno())


def _alone(root: Path) -> AbstractContextManager[None]:
    return locked(root.parent / "locks" / "deletions.lock")
