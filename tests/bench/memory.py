"""The most memory that a process ever held."""

from __future__ import annotations

from pathlib import Path


def peak_mb() -> float:
    """That of this process. `ru_maxrss` would count that of the process which started it."""
    (line,) = (line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) * 1024 / 1e6
