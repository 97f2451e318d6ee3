"""What Dagster's history knows of a member that was erased."""

from __future__ import annotations

import os
from pathlib import Path

from footprint.settings import settings


def forget(member_id: str) -> None:
    """Remove a member from the partitions, and the runs whose tags name it. Runs over many members stay, with their
    events, until somebody deletes them in Dagster."""
    folder = Path(os.environ.get("DAGSTER_HOME") or settings().home / "dagster").absolute()
    if not (folder / "dagster.yaml").is_file():
        return
    import dagster as dg  # takes a second: only where there is a history

    from pipelines.partitions import MEMBERS

    with dg.DagsterInstance.from_config(str(folder)) as instance:
        instance.delete_dynamic_partition(str(MEMBERS.name), member_id)
        for run in instance.get_runs():
            if any(member_id in value.split("|") for value in run.tags.values()):
                instance.delete_run(run.run_id)
