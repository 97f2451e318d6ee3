"""`make serve` for real: the portal, Dagster's UI and its daemon start together and stop together."""

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

from tests.portal.conftest import CERTIFICATES, free_port

START_S = 180.0


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


def started(home: Path, ui: int, portal: int) -> subprocess.Popen[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("FOOTPRINT_", "DAGSTER_"))}
    environment = kept | {"FOOTPRINT_HOME": str(home), "FOOTPRINT_LANG": "en"}
    command = [sys.executable, "-m", "pipelines.serve", "--port", str(ui), "--portal-port", str(portal)]
    return subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_all_start_and_stop_together(
    served: tuple[subprocess.Popen[str], int, int], tmp_path: Path, how: signal.Signals
) -> None:
    process, ui, portal = served
    assert answers(f"http://127.0.0.1:{portal}/sante", process) == 200
    assert answers(f"http://127.0.0.1:{ui}/server_info", process) == 200
    wait_for_heartbeat(ui)
    assert len(processes_of(tmp_path)) >= 4  # this one, the portal, the UI, the daemon, and what these start
    process.send_signal(how)
    said = process.communicate(timeout=60)[1]
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
    said = process.communicate(timeout=60)[1]
    assert process.returncode == -signal.SIGINT
    assert said == ""
    assert processes_of(tmp_path) == set()


def test_when_one_ends_the_others_end_too(served: tuple[subprocess.Popen[str], int, int], tmp_path: Path) -> None:
    process, _, portal = served
    answers(f"http://127.0.0.1:{portal}/sante", process)
    mark = f"--port\0{portal}\0".encode()
    (victim,) = (pid for pid in processes_of(tmp_path) if mark in Path(f"/proc/{pid}/cmdline").read_bytes())
    os.kill(victim, signal.SIGKILL)
    said = process.communicate(timeout=60)[1]
    assert process.returncode == 1
    assert "The portal has ended: the others were stopped, too." in said
    assert processes_of(tmp_path) == set()


def test_a_port_that_is_taken_is_named_and_nothing_is_started(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        process = started(tmp_path, free_port(), port)
        said = process.communicate(timeout=60)[1]
    assert process.returncode == 2
    assert f"The portal: port {port} is taken." in said
    assert "--portal-port" in said
    assert "Dagster:" not in said
    assert processes_of(tmp_path) == set()
