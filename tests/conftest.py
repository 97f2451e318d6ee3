"""What all tests share: random cases are the same on every run, unless the long run asks for new ones; processes that a
test starts can be ended; files are read in the test's own process, but where it is about the other one; tests that lack
a program of the machine are listed at the end."""

from __future__ import annotations

import gc
import os
import signal
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from tests import begun_first, machine
from tests.cases import LONG
from tests.once import once

settings.register_profile("short", derandomize=True, deadline=None, max_examples=30)
settings.register_profile("long", derandomize=False, deadline=None, max_examples=300)
settings.load_profile("long" if LONG else "short")

os.environ["FOOTPRINT_FILE_CPU_S"] = "0"

# Modules and the assertions of tests are compiled once a checkout, wherever the environment keeps no byte code: each of
# the hundreds of processes that tests start would do it again.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

# What a process of tests imports and remembers is large and stays: to look through it again and again for what may go
# is a sixth of the suite (`pytest_collection_finish` sets it aside).
gc.set_threshold(100_000, 50, 100)

# A shell's background job is born deaf to Ctrl-C. Dagster copies that to SIGTERM, and every process that a test starts
# inherits it: `Pool.terminate` would then wait for ever.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


# No test cuts the power: what is written need not reach the disk before the test goes on. Tests of a disk that refuses
# put their own in its place.
os.fsync = lambda fd: None


@pytest.fixture(scope="session", autouse=True)
def shipped_factors_once() -> Iterator[None]:
    """Published figures change with the program only: the shipped ones are read once a process, not once a command. A
    test may put others in their place (`catalogue.HOME`)."""
    from factors import catalogue

    load = catalogue.load
    shipped = cache(lambda cited, _home: load(cited=cited))

    def loaded(*, cited: bool = True, **given: Any) -> catalogue.FactorSet:
        return load(cited=cited, **given) if any(given.values()) else shipped(cited, catalogue.HOME)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(catalogue, "load", loaded)
        yield


@pytest.fixture(scope="session")
def sample_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with both years of the sample members, for tests that write nothing there."""
    from tests.sample_members import computed  # nearly no test needs what it imports

    return once(tmp_path_factory, "samples", computed)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Where several processes share the tests, whole files are given to them in this order."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        items.sort(key=lambda item: begun_first.place(item.nodeid))


def pytest_collection_finish() -> None:
    """Modules and collected tests stay until the end: no collection looks at them."""
    gc.collect()
    gc.freeze()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Above pytest's own last line: which tests were skipped for want of a program, and what installs it."""
    reports = terminalreporter.getreports("skipped")
    skips = [(report.nodeid.partition("[")[0], report.longreprtext) for report in reports]
    lines = machine.summary(skips, root=machine.is_root())
    if lines:
        terminalreporter.section("skipped: programs that this machine lacks")
    for line in lines:
        terminalreporter.write_line(line)
