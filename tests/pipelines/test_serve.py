"""`make serve` for real: the portal, Dagster's UI and its daemon start together and stop together.

They start for real once, since that takes half a minute of a processor; how all are stopped asks nothing of what they
are, and is tried with stand-ins.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from tests.cases import LONG
from tests.portal.conftest import CERTIFICATES, free_port

START_S, END_S = 180.0, 120.0


def processes_of(home: Path) -> set[int]:
    """Every process whose environment names this installation."""
    wanted = f"FOOTPRINT_HOME={home}\0".encode()
    found = set()
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if wanted in (entry / "environ").read_bytes():
                found.add(int(entry.name))
        except OSError:  # it has ended meanwhile, or is somebody else's
            continue
    return found


def answers(address: str, process: subprocess.Popen[str]) -> int:
    """The status of an address, as soon as somebody answers there."""
    deadline = time.monotonic() + START_S
    while process.poll() is None and time.monotonic() < deadline:
        try:
            return httpx2.get(address, timeout=10, verify=CERTIFICATES).status_code
        except httpx2.TransportError:
            time.sleep(0.2)
    raise AssertionError(f"nobody answers at {address}")


HEARTBEATS = "{instance {daemonHealth {allDaemonStatuses {lastHeartbeatTime}}}}"


def wait_for_heartbeat(ui: int) -> None:
    """Return once Dagster's daemon works: one that is stopped while it starts says so by a traceback."""
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline:
        question = {"query": HEARTBEATS}
        answer = httpx2.post(f"http://127.0.0.1:{ui}/graphql", json=question, timeout=30, verify=CERTIFICATES).json()
        statuses = answer["data"]["instance"]["daemonHealth"]["allDaemonStatuses"]
        if any(status["lastHeartbeatTime"] for status in statuses):
            return
        time.sleep(0.2)
    raise AssertionError("the daemon has no heartbeat")


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], int, int]]:
    """Everything running on two free ports; its process and the ports of Dagster and of the portal."""
    ui, portal = free_port(), free_port()
    process = started(tmp_path, ui, portal)
    yield process, ui, portal
    for left in processes_of(tmp_path):
        os.kill(left, signal.SIGKILL)
    process.communicate()


# Processes that only stand there, one of which has started another.
STAND_INS = """
import typer
from pipelines import serve
stands = "import subprocess, sys, time\\nif 'daemon' in sys.argv: subprocess.Popen(['sleep', '600'])\\ntime.sleep(600)"
serve.commands = lambda *_: {name: ["-c", stands, name] for name in ("portal", "dagster", "daemon")}
serve.dagster_home = lambda: "nowhere"
typer.run(serve.serve)
"""


def started(home: Path, ui: int, portal: int, *how: str) -> subprocess.Popen[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("FOOTPRINT_", "DAGSTER_"))}
    environment = kept | {"FOOTPRINT_HOME": str(home), "FOOTPRINT_LANG": "en"}
    begin = how or ("-m", "pipelines.serve")
    command = [sys.executable, *begin, "--port", str(ui), "--portal-port", str(portal)]
    return subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)


@pytest.fixture
def standing(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """The same with stand-ins, once all of them run."""
    process = started(tmp_path, free_port(), free_port(), "-c", STAND_INS)
    deadline = time.monotonic() + START_S
    while len(processes_of(tmp_path)) < 5 and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.05)
    yield process
    for left in processes_of(tmp_path):
        os.kill(left, signal.SIGKILL)
    process.communicate()


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_all_stop_together_with_what_they_started(
    standing: subprocess.Popen[str], tmp_path: Path, how: signal.Signals
) -> None:
    assert len(processes_of(tmp_path)) == 5  # this one, three, and the one of the daemon
    standing.send_signal(how)
    said = standing.communicate(timeout=END_S)[1]
    assert standing.returncode == 0
    assert processes_of(tmp_path) == set()
    assert "Traceback" not in said


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT] if LONG else [signal.SIGTERM])
def test_all_start_and_stop_together(
    served: tuple[subprocess.Popen[str], int, int], tmp_path: Path, how: signal.Signals
) -> None:
    process, ui, portal = served
    assert answers(f"http://127.0.0.1:{portal}/sante", process) == 200
    assert answers(f"http://127.0.0.1:{ui}/server_info", process) == 200
    wait_for_heartbeat(ui)
    assert len(processes_of(tmp_path)) >= 4  # this one, the portal, the UI, the daemon, and what these start
    process.send_signal(how)
    said = process.communicate(timeout=END_S)[1]
    assert process.returncode == 0
    assert processes_of(tmp_path) == set()
    assert f"Portal: http://127.0.0.1:{portal}\nDagster: http://127.0.0.1:{ui}\n" in said
    assert "footprint analysts invite" in said
    assert "Traceback" not in said


def test_a_ctrl_c_while_it_still_starts_ends_it_without_a_traceback(tmp_path: Path) -> None:
    """Importing takes seconds; pyarrow is loaded in the midst of it, long before anything is started."""
    process = started(tmp_path, free_port(), free_port())
    maps, deadline = Path(f"/proc/{process.pid}/maps"), time.monotonic() + START_S
    while "pyarrow" not in maps.read_text() and time.monotonic() < deadline:
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    said = process.communicate(timeout=END_S)[1]
    assert process.returncode == -signal.SIGINT
    assert said == ""
    assert processes_of(tmp_path) == set()


def test_when_one_ends_the_others_end_too(standing: subprocess.Popen[str], tmp_path: Path) -> None:
    command = {pid: Path(f"/proc/{pid}/cmdline").read_bytes() for pid in processes_of(tmp_path)}
    (victim,) = (pid for pid, words in command.items() if words.endswith(b"\0portal\0"))
    os.kill(victim, signal.SIGKILL)
    said = standing.communicate(timeout=END_S)[1]
    assert standing.returncode == 1
    assert "The portal has ended: the others were stopped, too." in said
    assert processes_of(tmp_path) == set()


def test_a_port_that_is_taken_is_named_and_nothing_is_started(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        process = started(tmp_path, free_port(), port)
        said = process.communicate(timeout=END_S)[1]
    assert process.returncode == 2
    assert f"The portal: port {port} is taken." in said
    assert "--portal-port" in said
    assert "Dagster:" not in said
    assert processes_of(tmp_path) == set()
