"""Logs read in pieces give what one process gives, to the last byte, however they are cut and whoever reads them."""

from __future__ import annotations

import errno
import gzip
import itertools
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import psutil
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from footprint.weblogs import WebLogAggregate, aggregate, overlaps, sites, tally
from footprint.weblogs.requests import Memory
from footprint.weblogs.spread import pieces, processes
from footprint.weblogs.spread.parts import Job, Part, Spread, read_part
from tests.cases import cases
from tests.weblogs.logs import FIREFOX, GOOGLEBOT, IPHONE, clf, written

IIS = (
    "#Fields: date time cs-host c-ip cs-uri-stem sc-status sc-bytes cs(User-Agent)",
    "2025-03-04 10:00:00 www.ville.fr 203.0.113.1 /a 200 12 Mozilla/5.0+(Windows+NT+10.0)",
    "2025-03-04 10:01:30 www.ville.fr 203.0.113.1 /b 200 - Mozilla/5.0+(Windows+NT+10.0)",
    "#Date: 2025-03-05 00:00:00",
    "#Fields: time c-ip sc-bytes cs-uri-stem c-country",
    "11:00:00 203.0.113.2 5 /c FR",
    "11:00:00 203.0.113.2 5 /c DE",
    "#Date: 2025-03-06 00:00:00",
)
ODD = ("junk", "", "# remark", '{"message": "started"}', "\\x16\\x03", clf("10:00:00")[:50], "x" * 400)
LINES = st.one_of(
    st.builds(
        clf,
        st.builds("{:02d}:{:02d}:{:02d}".format, st.integers(8, 10), st.sampled_from((0, 1, 31)), st.integers(0, 2)),
        ip=st.sampled_from(("203.0.113.7", "203.0.113.8", "2001:db8::1")),
        path=st.sampled_from(("/", "/page", "/s.css", "/i.png")),
        size=st.sampled_from((0, 7, 1000, "-")),
        agent=st.sampled_from((FIREFOX, IPHONE, GOOGLEBOT)),
        status=st.sampled_from((200, 200, 304, 404)),
        day=st.sampled_from(("04/Mar/2025", "05/Mar/2025")),
        before=st.sampled_from(("", "a.example.org ", "b.example.org:443 ", "192.0.2.1:80 ")),
    ),
    st.sampled_from((*ODD, *IIS)),
)
PACKS: dict[str, Callable[[bytes], bytes]] = {
    "plain": lambda content: content,
    "gz": lambda content: gzip.compress(content, 1),
    "zst": lambda content: pa.compress(content, codec="zstd", asbytes=True),
}


def here(jobs: Sequence[Job]) -> Iterator[Part | None]:
    """Reads pieces as two processes would, by turns."""
    memories = itertools.cycle((Memory(), Memory()))
    return (read_part(job, memory) for job, memory in zip(jobs, memories, strict=False))


def all_read(parts: Iterator[Part | None]) -> Iterator[Part | None]:
    """The parts, none of which is left to the process that asked."""
    for part in parts:
        assert part is not None
        yield part


def workers(of: int | None = None) -> list[psutil.Process]:
    """The processes that read for a process, beside Python's own."""
    return [each for each in psutil.Process(of).children() if "spawn_main" in " ".join(each.cmdline())]


def told(result: WebLogAggregate) -> tuple[object, ...]:
    """All that is said of logs, rows and reasons in their order."""
    accounts = [
        (replace(each, sizeless=0), list({fate: count for fate, count in each.fates.items() if count}), each.form)
        for each in result.accounts
    ]
    return result.table.to_pylist(), result.table.schema, accounts, result.findings, result.approximate_visitors


@settings(max_examples=cases(60), deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(sorted(PACKS)), st.lists(LINES, max_size=25)), min_size=1, max_size=4),
    st.integers(1, 700),
    st.sampled_from(("both", "traffic", "approximate")),
    st.booleans(),
)
def test_however_logs_are_cut_all_is_said_as_of_the_whole(
    tmp_path_factory: pytest.TempPathFactory, files: list[tuple[str, list[str]]], size: int, how: str, is_ended: bool
) -> None:
    """Files of any lines and packing, repeating each other or not; visitors in several of them, days across them."""
    folder = tmp_path_factory.mktemp("logs")
    paths = [folder / f"{n}.log" for n in range(len(files))]
    for path, (pack, lines) in zip(paths, files, strict=True):
        content = "\n".join(lines) + ("\n" if lines and is_ended else "")
        path.write_bytes(PACKS[pack](content.encode()))
    read = partial(aggregate, approximate=how == "approximate", sessions=how != "traffic")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tally, "MOST_DAYS", 4)
        patch.setattr(overlaps, "KEPT", 8)
        whole = read(paths)
        patch.setattr(pieces, "PIECE", size)
        assert told(read(paths, spread=here)) == told(whole)


@given(st.lists(st.lists(LINES, min_size=4, max_size=12), min_size=1, max_size=3), st.randoms(), st.integers(1, 4))
@settings(max_examples=cases(30), deadline=None)
def test_one_log_in_files_of_any_order_gives_the_same_days(
    tmp_path_factory: pytest.TempPathFactory, blocks: list[list[str]], draw: object, parts: int
) -> None:
    """Of lines that stand alone: what a directive says goes with its file."""
    folder = tmp_path_factory.mktemp("logs")
    lines = [line for block in blocks for line in block if line not in IIS]
    whole = aggregate([written(folder, *lines, name="whole.log")])
    paths = [written(folder, *lines[n::parts], "# file", str(n), name=f"{n}.log") for n in range(parts)]
    draw.shuffle(paths)  # type: ignore[attr-defined]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pieces, "PIECE", 300)
        patch.setattr(overlaps, "SHARE", 2.0)  # equal lines are requests of their own here
        assert aggregate(paths, spread=here).table.equals(whole.table)


def test_a_crowd_of_made_up_sites_is_that_of_one_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Which names are kept hangs on which came first."""
    monkeypatch.setattr(sites, "MOST", 5)
    lines = [clf("10:00:00", before=f"s{n % 8}.example.org ", size=n) for n in range(40)]
    path = written(tmp_path, *lines, *reversed(lines))
    whole = aggregate([path])
    assert len(set(whole.table["site"].to_pylist())) == 6
    monkeypatch.setattr(pieces, "PIECE", 1000)
    assert told(aggregate([path], spread=here)) == told(whole)


def test_pieces_are_cut_where_lines_begin_and_hold_every_byte(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(tmp_path, *("x" * (n % 90) for n in range(500)))
    content = path.read_bytes()
    monkeypatch.setattr(pieces, "PIECE", 100)
    parts = pieces.cut(path)
    assert len(parts) > 100
    assert b"".join(content[part.begin : part.end] for part in parts) == content
    assert all(content[part.begin - 1 : part.begin] == b"\n" for part in parts[1:])


def test_directives_in_the_middle_of_a_log_hold_for_the_pieces_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = written(tmp_path, *IIS, *[IIS[5]] * 50)
    whole = aggregate([path])
    assert whole.accepted == 54
    monkeypatch.setattr(pieces, "PIECE", 200)
    assert told(aggregate([path], spread=here)) == told(whole)


def test_a_line_as_long_as_a_block_is_too_long_wherever_it_stands(tmp_path: Path) -> None:
    """Blocks used to be a bit longer by chance, so that a long request counted or not by what stood before it."""
    from footprint.weblogs.reading import BLOCK

    long = clf("10:00:00", path="/" + "x" * BLOCK)
    for before in range(3):
        path = written(tmp_path, *[clf("10:00:00")] * (before * 300), long, name=f"{before}.log")
        assert aggregate([path]).refused == 1


@pytest.fixture
def logs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Two logs in pieces of a kilobyte."""
    monkeypatch.setattr(pieces, "PIECE", 1000)
    lines = [clf(f"10:{n % 60:02d}:00", ip=f"203.0.113.{n % 7}", path=f"/{n}", size=n) for n in range(80)]
    packed = tmp_path / "b.log.gz"
    packed.write_bytes(gzip.compress("\n".join(lines[40:]).encode()))
    return [written(tmp_path, *lines[:40], "junk", name="a.log"), packed]


def test_processes_give_what_one_gives(logs: list[Path]) -> None:
    by_two = aggregate(logs, spread=lambda jobs: all_read(processes.read_by(2, jobs)))
    assert told(by_two) == told(aggregate(logs))
    assert workers() == []


def test_a_process_that_is_killed_costs_no_line(logs: list[Path]) -> None:
    def killing(jobs: Sequence[Job]) -> Iterator[Part | None]:
        for n, part in enumerate(processes.read_by(2, jobs)):
            if n == 0:
                for worker in workers():
                    worker.kill()
            yield part

    assert told(aggregate(logs, spread=killing)) == told(aggregate(logs))
    assert workers() == []


def test_what_others_cannot_read_is_read_here_with_its_own_error(logs: list[Path]) -> None:
    """A log that is shortened while its pieces are read: no figure is told of half of it, and those of others are."""

    def late(jobs: Sequence[Job]) -> Iterator[Part | None]:
        os.truncate(logs[0], 100)
        return processes.read_by(2, jobs)

    result = aggregate(logs, spread=late)
    assert [error.filename for error in result.unread] == [str(logs[0])]
    assert result.table.equals(aggregate(logs[1:]).table)
    assert workers() == []


@pytest.mark.parametrize("spread", [None, here])
def test_a_file_that_the_disk_does_not_give_costs_itself_alone(logs: list[Path], spread: Spread | None) -> None:
    """Memory of a process is a file that can be opened, and whose first byte cannot be read."""
    broken = Path("/proc/self/mem")
    result = aggregate([logs[0], broken, logs[1]], spread=spread)
    assert told(result) == told(aggregate(logs))
    assert [(error.errno, error.filename) for error in result.unread] == [(errno.EIO, str(broken))]
    with pytest.raises(OSError, match="mem"):
        aggregate([broken], spread=spread)


def test_few_bytes_are_not_worth_a_process(logs: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    worth = partial(processes.worth, elsewhere=True)
    assert worth(logs) == 0
    monkeypatch.setattr(processes, "WORTH_A_PROCESS", 1000)
    whole = logs[0].stat().st_size // 1000
    assert 2 < worth(logs) <= len(pieces.cut(logs[0])) + 1
    assert worth(logs[:1]) == min(whole, len(pieces.cut(logs[0])))
    assert worth(logs[1:]) == 1, "what is packed is one piece"
    assert worth([Path("/proc/self/mem"), *logs]) == worth(logs)
    assert processes.worth(logs) == 0, "of this machine, one reads what is compiled"
    monkeypatch.setattr(processes, "WORTH_A_PROCESS", 10_000)
    assert worth(logs[:1]) == 0
    assert processes.worth(logs[:1], "$remote_addr") > 1, "read line by line"


def test_a_file_that_cannot_be_opened_costs_itself_alone(logs: list[Path], tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(str(tmp_path / "door.log"))
        result = aggregate([*logs, tmp_path / "door.log"])
        assert result.table.equals(aggregate(logs).table)
        assert [error.filename for error in result.unread] == [str(tmp_path / "door.log")]
        with pytest.raises(OSError, match="door"):
            aggregate([tmp_path / "door.log"])


SLOW = """
import sys, time
from footprint.weblogs.spread import pieces, processes, parts
pieces.PIECE, processes.WORTH_A_PROCESS = 1000, 1000
def slowly(*_):
    print("begun", flush=True)
    time.sleep(600)
processes._in_order = slowly
from footprint.cli import main
main()
"""


BY_LINE = '$remote_addr - - [$time_local] "$request" $status $body_bytes_sent'


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGKILL])
def test_however_the_command_ends_nothing_is_left(logs: list[Path], tmp_path: Path, end: signal.Signals) -> None:
    """Neither half a file nor a process, after Ctrl-C or a kill."""
    out = tmp_path / "out" / "aggregates.csv"
    command = [sys.executable, "-c", SLOW, "aggregate-logs", str(logs[0]), "--out", str(out), "--log-format", BY_LINE]
    environment = os.environ | {"FOOTPRINT_HOME": str(tmp_path / "home"), "FOOTPRINT_THREADS": "2"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"begun\n"
        children = psutil.Process(process.pid).children()
        assert len(workers(process.pid)) == 2
        process.send_signal(end)
        assert process.wait(30) == (130 if end == signal.SIGINT else -signal.SIGKILL)
    _, alive = psutil.wait_procs(children, timeout=30)
    assert alive == []
    assert not out.parent.exists()
