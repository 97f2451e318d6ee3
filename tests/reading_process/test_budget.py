"""Whatever reading a file costs or breaks, the parent goes on and says so; the child never outlives it."""

from __future__ import annotations

import errno
import logging
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import pyarrow as pa
import pytest

from footprint import incidents, intake
from footprint.cli.check import tell  # type: ignore[attr-defined]
from footprint.intake import Reading
from footprint.reading_process import Budget, EndedError, ReadingProcess, StoppedError, parent, reader, wire
from footprint.settings import settings
from tests.cases import LONG, long_but
from tests.intake.accounts import FILES
from tests.reading_process import works

HOW: dict[str, Any] = {"year": 2025, "as_of": date(2025, 12, 31)}
WIDE = Budget(cpu_s=600, memory_mb=6_000)
NARROW = Budget(cpu_s=1, memory_mb=600)
LIST = "Type;Quantité\nPC portable;3\nZorglub;1\n"


@pytest.fixture(scope="module")
def process() -> Iterator[ReadingProcess]:
    """One child for many tests, as for many files."""
    found = ReadingProcess(WIDE)
    yield found
    found.close()


@pytest.fixture(scope="module")
def narrow() -> Iterator[ReadingProcess]:
    """One whose child is ended, and started again, by one test after the other."""
    found = ReadingProcess(NARROW)
    yield found
    found.close()


@pytest.fixture
def listed(tmp_path: Path) -> Path:
    path = tmp_path / "parc.csv"
    path.write_text(LIST, encoding="utf-8")
    return path


def same(here: list[Reading], there: list[Reading]) -> None:
    assert len(here) == len(there)
    for one, other in zip(here, there, strict=True):
        for name, value in vars(one).items():
            found = getattr(other, name)
            if isinstance(value, pa.Table):  # numbers that nobody can read are NaN, which equals nothing
                assert found.schema == value.schema, name
                found, value = str(found.to_pylist()), str(value.to_pylist())
            assert found == value, name


NAMES = sorted(path.name for path in FILES.iterdir() if path.is_file())


# What a reading is made of goes through the same pipe whatever the file is: `make long` sends them all.
@pytest.mark.parametrize("name", NAMES if LONG else NAMES[::6])
def test_a_file_is_read_as_in_this_process(process: ReadingProcess, name: str) -> None:
    same(intake.read_all(FILES / name, **HOW), process.read_all(FILES / name, **HOW))


def test_no_child_waits_for_pandas(process: ReadingProcess, listed: Path) -> None:
    assert process.read_all(listed, **HOW)
    assert not process.call(works.has_pandas)


def test_answers_categories_and_limits_go_with_the_file(process: ReadingProcess, listed: Path) -> None:
    given: dict[str, Any] = {
        "known_categories": ("zorglub_key",),
        "answers": {"zorglub": "tablet"},
        "kind": "inventory",
    }
    same(intake.read_all(listed, **HOW, **given), process.read_all(listed, **HOW, **given))
    (small,) = process.read_all(listed, **HOW, limits=intake.Limits(file_bytes=5))
    assert small.findings["message_key"].to_pylist() == ["findings.limit_exceeded.file_bytes.says"]


def test_one_child_serves_for_many_files(process: ReadingProcess, listed: Path) -> None:
    first = process.call(works.number_of_process)
    process.read_all(listed, **HOW)
    assert process.call(works.number_of_process) == first != os.getpid()


COSTLY: dict[str, tuple[Callable[[], None], str, float]] = {
    "computes": (works.spin, "cpu", 1),
    "takes memory": (works.swell, "memory", 600),
    "breaks": (works.read_nowhere, "ended", signal.SIGSEGV),
    "is killed": (works.killed, "ended", signal.SIGKILL),
    "leaves": (works.leave, "ended", -3),
}


@pytest.mark.parametrize("how", COSTLY)
def test_work_beyond_the_budget_or_that_breaks_the_child_is_named(
    narrow: ReadingProcess, how: str, listed: Path
) -> None:
    work, why, limit = COSTLY[how]
    with pytest.raises(EndedError) as told:
        narrow.call(work)
    assert (told.value.why, told.value.limit) == (why, limit)
    assert narrow.read_all(listed, **HOW)[0].accepted == 1  # the next file is read


def test_work_that_waits_for_ever_is_ended(monkeypatch: pytest.MonkeyPatch, narrow: ReadingProcess) -> None:
    monkeypatch.setattr(parent, "WAITS", 0.2)
    with pytest.raises(EndedError) as told:
        narrow.call(works.wait)
    assert told.value.why == "time"


# That each of them is named is proved above.
@pytest.mark.parametrize("how", long_but(["takes memory"], ["computes", "takes memory", "breaks"]))
def test_a_file_beyond_the_budget_is_a_finding_with_its_name_the_limit_and_a_way_out(
    monkeypatch: pytest.MonkeyPatch, narrow: ReadingProcess, listed: Path, how: str
) -> None:
    work, _, limit = COSTLY[how]
    call = ReadingProcess.call
    monkeypatch.setattr(ReadingProcess, "call", lambda self, *_, **__: call(self, work))
    (reading,) = narrow.read_all(listed, **HOW)
    assert (reading.kind, reading.rows, reading.name) == (None, 0, "parc.csv")
    assert reading.file_sha256 == intake.read_all(listed, **HOW)[0].file_sha256
    for lang in ("fr", "en"):
        (told,) = tell(reading.findings, lang)
        assert (told.rule, told.severity) == ("too_costly", "refused")
        assert "parc.csv" in told.message
        assert re.search(rf"\b{limit:g}\b", told.message)
        assert told.mend


def test_a_full_disk_is_the_machines_and_raised_here(process: ReadingProcess) -> None:
    with pytest.raises(OSError, match="No space left") as told:
        process.call(works.full_disk)
    assert told.value.errno == errno.ENOSPC


def test_what_the_child_logs_stands_in_the_log_of_the_parent(
    process: ReadingProcess, caplog: pytest.LogCaptureFixture
) -> None:
    number = process.call(works.log_an_error)
    warning, error = caplog.records
    assert (warning.name, warning.levelno, warning.getMessage()) == (
        "footprint.somewhere", logging.WARNING, "a warning of mine",
    )  # fmt: skip
    assert error.incident == number  # type: ignore[attr-defined]
    assert "tests.reading_process.works" in error.getMessage()
    assert "123" not in error.getMessage()


def test_the_temporary_folder_of_a_child_that_was_ended_goes(narrow: ReadingProcess, tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    with pytest.raises(EndedError):
        narrow.call(works.spin_in_a_folder, mark)
    folder = Path(mark.read_text(encoding="utf-8"))
    assert folder.name.startswith("footprint-")
    assert not folder.exists()


PARENT = (
    "import sys; from pathlib import Path; from footprint.reading_process import *;"
    "from tests.reading_process import works;"
    "ReadingProcess(Budget(600, 6000)).call(getattr(works, sys.argv[2]), Path(sys.argv[1]))"
)


ENDS = [("spin", signal.SIGTERM), ("hold_the_interpreter", signal.SIGKILL)]
ENDS_IN_THE_LONG_RUN = [("spin", signal.SIGKILL), ("hold_the_interpreter", signal.SIGTERM)]


@pytest.mark.parametrize(("work", "how"), ENDS + (ENDS_IN_THE_LONG_RUN if LONG else []))
def test_the_child_ends_with_its_parent_however_that_ends(tmp_path: Path, work: str, how: signal.Signals) -> None:
    mark = tmp_path / "child"
    env = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen([sys.executable, "-c", PARENT, str(mark), work], env=env) as parent_:
        while not mark.exists():
            assert parent_.poll() is None
            time.sleep(0.02)
        child = psutil.Process(int(mark.read_text(encoding="ascii")))
        parent_.send_signal(how)
        parent_.wait()
    gone, alive = psutil.wait_procs([child], timeout=60)
    assert (len(gone), alive) == (1, [])


def test_work_that_is_stopped_is_nobodys_fault_and_no_more_is_begun(tmp_path: Path) -> None:
    mark, process = tmp_path / "child", ReadingProcess(WIDE)

    def stop() -> None:
        while not mark.exists():
            time.sleep(0.02)
        process.stop()

    stopping = threading.Thread(target=stop)
    stopping.start()
    with pytest.raises(StoppedError) as told:
        process.call(works.spin, mark)
    stopping.join()
    assert not psutil.pid_exists(int(mark.read_text(encoding="ascii")))
    assert incidents.is_of_the_machine(told.value)
    with pytest.raises(StoppedError):
        process.call(works.number_of_process)


def test_the_kernel_ends_a_child_that_nobody_watches(monkeypatch: pytest.MonkeyPatch, narrow: ReadingProcess) -> None:
    """The second line, where the parent is stopped or busy."""
    monkeypatch.setattr(parent._Watch, "__call__", lambda self: None)
    narrow.call(works.shorten_grace)
    with pytest.raises(EndedError) as told:
        narrow.call(works.spin)
    assert told.value.why == "cpu"


def test_a_child_that_has_grown_is_replaced(monkeypatch: pytest.MonkeyPatch, process: ReadingProcess) -> None:
    first = process.call(works.number_of_process)
    monkeypatch.setattr(parent, "KEPT_MB", 1)
    assert process.call(works.number_of_process) == first
    monkeypatch.undo()
    assert process.call(works.number_of_process) != first


def test_a_child_that_ended_between_two_files_is_replaced(process: ReadingProcess, listed: Path) -> None:
    psutil.Process(process.call(works.number_of_process)).kill()
    assert process.read_all(listed, **HOW)[0].accepted == 1


@pytest.mark.parametrize("size", [0, 1, 5_000, wire.MAPPED_BYTES // 8 - 1, wire.MAPPED_BYTES // 8, 400_001])
def test_tables_of_any_size_arrive_as_they_left(process: ReadingProcess, size: int) -> None:
    numbers = pa.array(np.arange(size))
    table = pa.table(
        {"number": numbers, "text": numbers.cast(pa.string()), "coded": numbers.cast(pa.string()).dictionary_encode()}
    )
    assert process.call(works.echo, table).equals(table)


def test_without_a_budget_files_are_read_in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOOTPRINT_FILE_CPU_S", "0")
    settings.cache_clear()
    assert reader() is intake.read_all
    monkeypatch.setenv("FOOTPRINT_FILE_CPU_S", "5")
    settings.cache_clear()
    assert parent.set_budget() == Budget(5, 6_000)
    assert reader() == parent.shared().read_all
    settings.cache_clear()
