"""Which file is being read, written down before it is: a file whose reading ends the process is known afterwards.

An exception can be caught; a kernel that runs out of memory kills. Without a journal, the same file would be read, and
kill, at every restart.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from footprint.lake import write_atomically

MOST_TRIES = 3  # a power cut, or somebody's kill, is not the file's fault


@dataclass(frozen=True)
class Journal:
    """The journal of one member-year, below home/locks. It is only there while a file is read, or once one was given
    up; a new version of the program tries again."""

    path: Path

    @staticmethod
    def of(home: Path, *, year: int, member_id: str) -> Journal:
        return Journal(home / "locks" / f"{year}-{member_id}.reading.json")

    @staticmethod
    def forget_all(home: Path) -> None:
        """Try every file again that was given up."""
        for path in (home / "locks").glob("*.reading.json"):
            path.unlink(missing_ok=True)

    def tries(self, sha256: str) -> int:
        """How often reading this file began and never ended."""
        return self._tries().get(sha256, 0)

    @contextmanager
    def reading(self, sha256: str) -> Iterator[None]:
        """Note that the file is being read, and forget it once it is, however that ends."""
        before = self._tries()
        self._write(before | {sha256: before.get(sha256, 0) + 1})
        try:
            yield
        finally:
            self._write({name: count for name, count in self._tries().items() if name != sha256})

    def _tries(self) -> dict[str, int]:
        try:
            content = json.loads(self.path.read_bytes())
            return dict(content["tries"]) if content["version"] == version("enter-footprint") else {}
        except (OSError, ValueError, TypeError, KeyError):
            return {}

    def _write(self, tries: dict[str, int]) -> None:
        if tries:
            content = {"tries": tries, "version": version("enter-footprint")}
            write_atomically(self.path, json.dumps(content, sort_keys=True).encode())
        else:
            self.path.unlink(missing_ok=True)
