"""Of which results everybody's report was written last: the last step of a year's run."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from footprint.lake import write_atomically


def reported(home: Path, year: int) -> str | None:
    """The digest of the inputs of the results of which everybody's report was written last."""
    try:
        return _place(home, year).read_text(encoding="utf-8")
    except FileNotFoundError:
        return None


def reported_at(home: Path, year: int) -> datetime | None:
    """When that was."""
    try:
        return datetime.fromtimestamp(_place(home, year).stat().st_mtime, UTC)
    except FileNotFoundError:
        return None


def note_reported(home: Path, year: int, digest: str) -> None:
    """Note that everybody's report of these results is written."""
    write_atomically(_place(home, year), digest.encode())


def _place(home: Path, year: int) -> Path:
    return home / "years" / f"{year}.reported.txt"
