"""What daily aggregates of an access log cost beside GoAccess and mawk, on one file in one run.

Everything but GoAccess runs in turn, three times, and a ratio is the median of the rounds: machines are busy at times.

Processor seconds (user and system) of whole processes, start-up included; machine code is compiled once before.
FOOTPRINT_BENCH_LINES sets the number of lines; of a million, half of our seconds are the start of a process. GoAccess
and mawk are used where they are installed.
"""

from __future__ import annotations

import gzip
import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import cycle
from pathlib import Path

import pytest

from tests.bench.conftest import Add
from tests.bench.weblogs import as_json, combined_log

LINES = int(os.environ.get("FOOTPRINT_BENCH_LINES", "6000000"))
ROUNDS = 3
OURS = """
import sys, pathlib
from footprint.weblogs import aggregate
options = dict(word.split("=") for word in sys.argv[2:])
result = aggregate([pathlib.Path(sys.argv[1])], **{name: value == "yes" for name, value in options.items()})
print(result.lines, *(sum(result.table.column(name).to_pylist()) for name in ("requests", "bytes_out", "visitors")))
"""
SPREAD = """
import sys, pathlib
from functools import partial
from footprint.weblogs import aggregate
from footprint.weblogs.spread.processes import read_by
number = int(sys.argv[2])
result = aggregate([pathlib.Path(sys.argv[1])], spread=partial(read_by, number) if number else None)
print(result.lines, result.accounts, result.table.to_pylist())
"""
# Requests, bytes and visitors by day; a visitor is an address, or an address with an agent as GoAccess and we count it.
BY_ADDRESS = """{ d = substr($4, 2, 11); n[d]++; b[d] += $10; if (!((d, $1) in s)) { s[d, $1]; v[d]++ } }
END { for (d in n) print d, n[d], b[d], v[d] }"""
BY_AGENT = """{ split($1, h, " "); split($3, c, " "); d = substr(h[4], 2, 11); n[d]++; b[d] += c[2]
if (!((d, h[1], $6) in s)) { s[d, h[1], $6]; v[d]++ } } END { for (d in n) print d, n[d], b[d], v[d] }"""
# Goals of CPU beside that of others; before, of requests, bytes and visitors beside mawk. What prevents the first is
# the start of a process, most of it that of the compiler: a third of our seconds, whatever the log.
COUNTED, UNSTARTED = "requests, bytes, visitors", "requests, bytes, visitors without the start of a process"
AIMS = {(COUNTED, "mawk"): 0.5, (UNSTARTED, "mawk"): 0.5}
BEFORE = "0.43 to 0.71"
MAWK = {"mawk": [BY_ADDRESS], "mawk with agent": ["-F", '"', BY_AGENT]}


@dataclass(frozen=True)
class Cost:
    """What a process took."""

    cpu: float  # seconds, user and system
    wall: float  # seconds
    memory: float  # MB at most
    out: str


def cost(*command: object, stdin: Path | None = None) -> Cost:
    """Run a command to its end."""
    script = (
        "import json, resource, subprocess, sys;"
        "r = subprocess.run(sys.argv[1:], stdout=subprocess.PIPE, text=True, check=True);"
        "u = resource.getrusage(resource.RUSAGE_CHILDREN);"
        "print(json.dumps([u.ru_utime + u.ru_stime, u.ru_maxrss / 1024, r.stdout]))"
    )
    begin = time.perf_counter()
    words = [sys.executable, "-c", script, *map(str, command)]
    run = subprocess.run(words, capture_output=True, text=True, check=True, stdin=subprocess.DEVNULL)
    wall = time.perf_counter() - begin
    cpu, memory, out = json.loads(run.stdout)
    return Cost(cpu, wall, memory, out)


def ours(path: Path, *options: str) -> Cost:
    return cost(sys.executable, "-c", OURS, path, *options)


def told(runs: Sequence[Cost]) -> str:
    """The medians of some runs."""
    cpu, wall, memory = (statistics.median(getattr(run, part) for run in runs) for part in ("cpu", "wall", "memory"))
    return f"{cpu:.2f} s, of the clock {wall:.2f} s, {memory:.0f} MB"


def ratio(above: Sequence[Cost], below: Sequence[Cost], part: str) -> float:
    """The median over the rounds; what was run once stands for all of them."""
    rounds = zip(cycle(above), below, strict=False)
    return statistics.median(getattr(one, part) / getattr(other, part) for one, other in rounds)


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return combined_log(tmp_path_factory.mktemp("log") / "access.log", LINES)


def goaccess(path: Path) -> tuple[Cost, int, int]:
    """Cost, valid requests and bandwidth."""
    report = path.parent / "goaccess.json"
    options = ["--log-format=COMBINED", "-o", report, "--no-progress", "--no-global-config"]
    if "--jobs" in subprocess.run(["goaccess", "--help"], capture_output=True, text=True, check=False).stdout:
        options.append(f"--jobs={min(os.cpu_count() or 1, 6)}")
    spent = cost("goaccess", path, *options)
    general = json.loads(report.read_text())["general"]
    return spent, general["valid_requests"], general["bandwidth"]


def test_against_goaccess_and_mawk(log: Path, add: Add) -> None:
    small = combined_log(log.parent / "small.log", 2000)
    runs = {COUNTED: ("sessions=no",), "whole": (), "whole, approximate": ("approximate=yes",)}
    for options in runs.values():
        ours(small, *options)  # compiles
    references: dict[str, list[Cost]] = {}
    spent: dict[str, list[Cost]] = {name: [] for name in (*runs, UNSTARTED)}
    for _ in range(ROUNDS):
        for name, words in MAWK.items():
            if shutil.which("mawk"):
                references.setdefault(name, []).append(cost("mawk", *words, log))
        for name, options in runs.items():
            spent[name].append(ours(log, *options))
        start, whole = ours(small, *runs[COUNTED]), spent[COUNTED][-1]
        spent[UNSTARTED].append(replace(whole, cpu=whole.cpu - start.cpu, wall=whole.wall - start.wall))
    if shutil.which("goaccess"):
        once, valid, bandwidth = goaccess(log)
        references["GoAccess"] = [once]
    for name, costs in spent.items():
        lines, requests, sent, _ = map(int, costs[0].out.split())
        for other, others in references.items():
            most = AIMS.get((name, other))
            add(
                f"{name} of a log of {lines:,} lines, and {other}",
                told(costs),
                f"{other} {told(others)}",
                ratio=ratio(costs, others, "cpu"),
                most=most,
                before=BEFORE if most else "",
            )
        if "GoAccess" in references:
            assert (requests, sent) == (valid, bandwidth)


def test_packed_against_plain(log: Path, add: Add) -> None:
    packed = log.with_suffix(".gz")
    with log.open("rb") as source, gzip.open(packed, "wb", compresslevel=6) as target:
        shutil.copyfileobj(source, target, 1 << 20)
    for options in ((), ("sessions=no",)):
        pairs = [(ours(log, *options), ours(packed, *options)) for _ in range(ROUNDS)]
        plain, other = ([pair[place] for pair in pairs] for place in (0, 1))
        what = "traffic alone of" if options else "all of"
        add(
            f"{what} a packed log, time of the clock",
            told(other),
            f"plain {told(plain)}",
            ratio=ratio(other, plain, "wall"),
            most=2.2,
        )
        assert {run.out for run in other} == {run.out for run in plain}


@pytest.mark.parametrize("form", ["combined", "json"])
def test_several_processes_against_one(log: Path, form: str, add: Add) -> None:
    """Their result is the same; what they save shows only where cores are idle."""
    few = combined_log(log.parent / "few.log", LINES // 10)
    path = log if form == "combined" else as_json(few, log.parent / "few.json")
    numbers = (0, 2, os.cpu_count() or 2)
    spent: dict[int, list[Cost]] = {number: [] for number in numbers}
    for _ in range(ROUNDS):
        for number, costs in spent.items():
            costs.append(cost(sys.executable, "-c", SPREAD, path, number))
    for number in sorted({*numbers} - {0}):
        add(
            f"{form} log of {path.stat().st_size / 1e6:.0f} MB in {number} processes, time of the clock",
            told(spent[number]),
            f"in the one that asks {told(spent[0])}",
            ratio=ratio(spent[number], spent[0], "wall"),
        )
    assert len({costs[0].out for costs in spent.values()}) == 1


def test_what_a_process_costs(log: Path, add: Add) -> None:
    """What `WORTH_A_PROCESS` and `ONE_BY_ONE` of the processes stand for."""
    few = as_json(combined_log(log.parent / "few.log", LINES // 20), log.parent / "few.json")
    small = combined_log(log.parent / "small.log", 2000)
    begun, compiled, singly = (cost(sys.executable, "-c", SPREAD, path, 0).cpu for path in (small, log, few))
    process = (cost(sys.executable, "-c", SPREAD, small, 2).cpu - begun) / 2
    fast, slow = (path.stat().st_size / 1e6 / (cpu - begun) for path, cpu in ((log, compiled), (few, singly)))
    add("a process that reads a part of a log", f"{process:.1f} s, worth {process * fast:.0f} MB")
    add("a log read line by line", f"{slow:.0f} MB a second", f"compiled {fast:.0f}", ratio=fast / slow)
