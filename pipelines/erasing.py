"""What Dagster's history knows of a member that was erased: all of it goes, since most runs are over many members and
tell of each of them, by name. Figures, reports and what was read know nothing of it."""

from __future__ import annotations

import os
import shutil
import sqlite3
import time
from contextlib import closing
from pathlib import Path

from footprint.settings import settings

# SQLite waits that long for services that read or write, in seconds.
PATIENCE_S = 60


def forget(member_id: str) -> None:
    """Begin Dagster's history anew, without runs and without this member; whether sensors and schedules are on stays as
    it is. Raises sqlite3.OperationalError where another process holds it for more than a minute."""
    folder = Path(os.environ.get("DAGSTER_HOME") or settings().home / "dagster").absolute()
    if not (folder / "dagster.yaml").is_file():
        return
    import dagster as dg  # takes a second: only where there is a history
    from dagster._core.scheduler.instigation import SensorInstigatorData

    from pipelines.partitions import MEMBERS, known_members

    with dg.DagsterInstance.from_config(str(folder)) as instance:
        others = [each for each in known_members(instance) if each != member_id]
        instance.wipe()
        if others:
            instance.add_dynamic_partitions(str(MEMBERS.name), others)
        for each in instance.all_instigator_state():
            if isinstance(
                each.instigator_data, SensorInstigatorData
            ):  # schedules speak of years, and count from theirs
                instance.purge_ticks(each.instigator_origin_id, each.selector_id, before=time.time())
                instance.update_instigator_state(each.with_data(each.instigator_data._replace(cursor=None)))
    for aside in sorted(folder.rglob("*.broken-*")):
        shutil.rmtree(aside) if aside.is_dir() else aside.unlink()
    for database in sorted(folder.rglob("*.db")):
        _rewrite(database)


def _rewrite(path: Path) -> None:
    """Leave no page of what was deleted, in the file or in its journal."""
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=rw", uri=True, timeout=PATIENCE_S)) as database:
        database.execute("VACUUM")
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
