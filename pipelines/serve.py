"""`python -m pipelines.serve`: the members' portal, Dagster's UI and its daemon (sensor, schedules), on loopback only,
until Ctrl-C or SIGTERM; or until one of them ends, which ends the others. `--only` is one of them alone, for systemd
and compose, which look after each by itself."""

from __future__ import annotations

import signal

if __name__ == "__main__":  # what follows takes seconds to import, and nothing is there to stop yet
    signal.signal(signal.SIGINT, signal.SIG_DFL)

import os
import socket
import subprocess
import sys
import time
from contextlib import suppress
from enum import StrEnum
from pathlib import Path
from typing import Optional

import typer

from footprint import notices
from footprint.cli.terminal import say, t
from footprint.settings import settings
from pipelines.instance import dagster_home

HOST = "127.0.0.1"
# The portal finishes the files that it reads, Dagster closes its runs; whoever is left after that is killed.
PATIENCE_S = 30.0
LOOK_EVERY_S = 0.2

Processes = dict[str, subprocess.Popen[bytes]]


class Part(StrEnum):
    """One of the processes."""

    PORTAL = "portal"
    DAGSTER = "dagster"
    DAEMON = "daemon"


def serve(port: int = 3000, portal_port: int = 8000, host: str = HOST, only: Optional[Part] = None) -> None:
    """Start all, say where they are, and stop all when one ends; or become one of them, which listens on `host`."""
    if only in (None, Part.DAEMON) and not notices.channels(settings()):
        say(t("serve.unnoticed"))
    if only:
        command = [sys.executable, *commands(port, portal_port, host)[only]]
        os.execve(sys.executable, command, _environment(port, portal_port))
    for stop in (signal.SIGTERM, signal.SIGINT):  # a service manager's stop is a Ctrl-C
        signal.signal(stop, signal.default_int_handler)
    _refuse_taken({"dagster": port, "portal": portal_port})
    environment, processes, ended = _environment(port, portal_port), {}, None
    say(t("serve.where", portal=environment["FOOTPRINT_PORTAL_URL"], dagster=environment["FOOTPRINT_DAGSTER_URL"]))
    with suppress(KeyboardInterrupt):
        try:
            for name, command in commands(port, portal_port).items():
                processes[name] = _started(command, environment)
            ended = _first_to_end(processes)
        finally:
            signal.signal(signal.SIGINT, signal.SIG_IGN)  # a second Ctrl-C does not leave anybody behind
            _stop(processes)
    if ended:
        say(t("serve.ended", what=t(f"serve.{ended}")))
        raise typer.Exit(1)


def _refuse_taken(ports: dict[str, int]) -> None:
    """Exit 2 with one sentence a port that something else listens on."""
    taken = {name: port for name, port in ports.items() if _is_taken(port)}
    for name, port in taken.items():
        option = "--portal-port" if name == "portal" else "--port"
        say(t("serve.taken", what=t(f"serve.{name}"), port=port, option=option))
    if taken:
        raise typer.Exit(2)


def _is_taken(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # a port left a minute ago is free
        try:
            probe.bind((HOST, port))
        except OSError:
            return True
    return False


def _environment(port: int, portal_port: int) -> dict[str, str]:
    """What the processes are told; addresses that somebody has set, such as that of a proxy, are kept."""
    addresses = {
        "FOOTPRINT_PORTAL_URL": f"http://{HOST}:{portal_port}",
        "FOOTPRINT_DAGSTER_URL": f"http://{HOST}:{port}",
    }
    own = {
        "DAGSTER_HOME": str(dagster_home()),
        "DAGSTER_DISABLE_TELEMETRY": "1",
        "FOOTPRINT_HOME": str(settings().home.absolute()),
    }
    return addresses | os.environ | own


def commands(port: int, portal_port: int, host: str = HOST) -> dict[str, list[str]]:
    """What each process is started with, behind the interpreter."""
    workspace = str(Path(__file__).parents[1] / "workspace.yaml")
    return {
        "portal": ["-c", "from footprint.cli import main; main()", "serve", "--host", host, "--port", str(portal_port)],
        "dagster": ["-m", "dagster_webserver", "--host", host, "--port", str(port), "--workspace", workspace],
        "daemon": ["-m", "dagster._daemon", "run", "--workspace", workspace],
    }


def _started(command: list[str], environment: dict[str, str]) -> subprocess.Popen[bytes]:
    """A process with a group of its own: a Ctrl-C reaches us alone, and whatever it starts can be found again."""
    return subprocess.Popen([sys.executable, *command], env=environment, start_new_session=True)


def _first_to_end(processes: Processes) -> str:
    while True:
        for name, process in processes.items():
            if process.poll() is not None:
                return name
        time.sleep(LOOK_EVERY_S)


def _stop(processes: Processes) -> None:
    """Ask each and all that it started to end; kill whoever is still there when patience ends."""
    deadline = time.monotonic() + PATIENCE_S
    _signal(processes, signal.SIGTERM)
    while any(_is_there(process) for process in processes.values()) and time.monotonic() < deadline:
        time.sleep(LOOK_EVERY_S)
    _signal(processes, signal.SIGKILL)
    for process in processes.values():
        process.wait()


def _is_there(process: subprocess.Popen[bytes]) -> bool:
    """Whether the process, or one that it started, still runs."""
    if process.poll() is None:
        return True
    with suppress(ProcessLookupError):
        os.killpg(process.pid, 0)
        return True
    return False


def _signal(processes: Processes, what: signal.Signals) -> None:
    for process in processes.values():
        if _is_there(process):
            with suppress(ProcessLookupError):
                os.killpg(process.pid, what)


if __name__ == "__main__":
    typer.run(serve)
