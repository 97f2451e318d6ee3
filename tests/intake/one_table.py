"""The reading of a file of which a test expects one table."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from footprint.intake import Reading, read_all
from footprint.intake.formats.limits import UnusableError
from footprint.intake.reading import unusable


def read(path: Path, **options: Any) -> Reading:
    """The one reading of a file; arguments as `read_all`. A file of several tables cannot be used."""
    readings = read_all(path, **options)
    why = UnusableError("no_table", args_={"parts": len(readings)})
    return readings[0] if len(readings) == 1 else unusable(path.name, readings[0].sha256, readings[0].size_bytes, why)
