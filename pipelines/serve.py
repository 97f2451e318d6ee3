"""`python -m pipelines.serve`: Dagster's UI and its daemon (sensor, schedules), on loopback only, until Ctrl-C."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import typer

from footprint.settings import settings
from pipelines.instance import dagster_home

HOST = "127.0.0.1"


def serve(port: int = 3000) -> None:
    """Start both, and stop both when one ends."""
    environment = os.environ | {
        "DAGSTER_HOME": str(dagster_home()),
        "DAGSTER_DISABLE_TELEMETRY": "1",
        "FOOTPRINT_HOME": str(settings().home.absolute()),
    }
    workspace = str(Path(__file__).parents[1] / "workspace.yaml")
    ui = ["dagster_webserver", "--host", HOST, "--port", str(port), "--workspace", workspace]
    daemon = ["dagster._daemon", "run", "--workspace", workspace]
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # a service manager's stop is a Ctrl-C
    processes = [subprocess.Popen([sys.executable, "-m", *command], env=environment) for command in (ui, daemon)]
    with suppress(KeyboardInterrupt):
        os.wait()
    for process in processes:
        process.terminate()
    for process in processes:
        process.wait()


if __name__ == "__main__":
    typer.run(serve)
