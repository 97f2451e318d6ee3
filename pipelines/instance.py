"""Where Dagster keeps its history of runs: $DAGSTER_HOME, or a folder of the installation. Telemetry is off."""

from __future__ import annotations

import os
from pathlib import Path

from footprint.lake import write_atomically
from footprint.settings import settings

# What steps print is not kept: our errors are in the events, and capturing costs two processes a run. Two runs at a
# time leave a small machine usable.
CONFIGURATION = b"""\
telemetry:
  enabled: false
nux:
  enabled: false
compute_logs:
  module: dagster._core.storage.noop_compute_log_manager
  class: NoOpComputeLogManager
concurrency:
  runs:
    max_concurrent_runs: 2
"""


def dagster_home() -> Path:
    """The absolute folder of Dagster's history, made if it is missing; an existing configuration is left alone."""
    folder = Path(os.environ.get("DAGSTER_HOME") or settings().home / "dagster").absolute()
    if not (folder / "dagster.yaml").exists():
        write_atomically(folder / "dagster.yaml", CONFIGURATION)
    return folder
