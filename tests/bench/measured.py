"""One piece of work in a process of its own: its CPU time and its peak of memory. What is compared is in the tests."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pyarrow.csv as pv

from footprint.lake import write_parquet
from tests.bench.memory import peak_mb
from tests.intake.one_table import read

DAY = date(2025, 12, 31)
RUNS = 3


@dataclass(frozen=True)
class Cost:
    """CPU seconds of the work, start-up left out, and the most memory that its process ever held, in MB.

    The seconds are the least of `RUNS` in one process: the first one pays for memory that the machine has yet to find.
    """

    cpu_s: float
    peak_mb: float


def reading(path: Path) -> int:
    """pyarrow's bare reading: the reference."""
    options = pv.ReadOptions(encoding="cp1252"), pv.ParseOptions(delimiter=";")
    return pv.read_csv(path, *options).num_rows


def validating(path: Path) -> int:
    """From the file to validated rows in Parquet."""
    result = read(path, year=DAY.year, as_of=DAY)
    write_parquet(result.table, path.with_suffix(".parquet"))
    return result.accepted


WORK = {work.__name__: work for work in (reading, validating)}


def cost(name: str, path: Path, rows: int) -> Cost:
    """What one work of `WORK` costs on a file in a new process; it must find `rows` rows."""
    command = [sys.executable, "-m", "tests.bench.measured", name, str(path)]
    answer = json.loads(subprocess.run(command, check=True, capture_output=True, env=compiled()).stdout)
    assert answer["rows"] == rows
    return Cost(answer["cpu_s"], answer["peak_mb"])


def command_cpu_s(*words: str, times: int = 5) -> float:
    """CPU seconds of a command of `footprint`, the least of several runs, after one that is not counted."""
    return _least_cpu_s([str(Path(sys.executable).with_name("footprint")), *words], times)


def python_cpu_s(code: str, times: int = 5) -> float:
    """The same of a process that runs some code."""
    return _least_cpu_s([sys.executable, "-c", code], times)


def _least_cpu_s(command: list[str], times: int) -> float:
    spent = []
    for _ in range(times + 1):
        before = _children()
        subprocess.run(command, check=True, capture_output=True, env=compiled())
        spent.append(_children() - before)
    return min(spent[1:])


def compiled() -> dict[str, str]:
    """The environment of a usual installation, where modules are compiled once."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main(name: str, path: Path) -> None:
    """Do the work on the file; before that on its first lines, so that what is imported late does not count."""
    few = path.with_name("few.csv")
    with path.open("rb") as whole:
        few.write_bytes(b"".join(whole.readline() for _ in range(200)))
    WORK[name](few)
    spent = []
    for _ in range(RUNS):
        start = time.process_time()
        rows = WORK[name](path)
        spent.append(time.process_time() - start)
    json.dump({"rows": rows, "cpu_s": min(spent), "peak_mb": peak_mb()}, sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
