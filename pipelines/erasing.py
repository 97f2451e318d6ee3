"""What Dagster's history knows of a member that was erased: all of it goes, since most runs are over many members and
tell of each of them, by name. Figures, reports and what was read know nothing of it."""

from __future__ import annotations

import shutil
import sqlite3
import time
from contextlib import closing
from pathlib import Path

from pipelines import instance


def forget(member_id: str) -> None:
    """Begin Dagster's history anew, without runs and without this member; whether sensors and schedules are on stays as
    it is. Raises sqlite3.OperationalError where another process holds it for longer than `instance.PATIENCE_S`."""
    folder = instance.place()
    if not (folder / instance.NAME).is_file():
        return
    from dagster._core.scheduler.instigation import (
        SensorInstigatorData,
    )  # takes a second: only where there is a history

    from pipelines.partitions import MEMBERS, known_members

    with instance.opened() as history:  # what is broken is set aside by then
        others = [each for each in known_members(history) if each != member_id]
        history.wipe()
        if others:
            history.add_dynamic_partitions(str(MEMBERS.name), others)
        for state in history.all_instigator_state():
            # Looks of schedules stay: they speak of years, and say which nights were missed.
            if isinstance(state.instigator_data, SensorInstigatorData):
                history.purge_ticks(state.instigator_origin_id, state.selector_id, before=time.time())
                history.update_instigator_state(state.with_data(state.instigator_data._replace(cursor=None)))
    for aside in sorted(folder.rglob(f"*{instance.ASIDE}*")):
        shutil.rmtree(aside) if aside.is_dir() else aside.unlink()
    for database in sorted(folder.rglob("*.db")):
        _rewrite(database)


def _rewrite(path: Path) -> None:
    """Leave no page of what was deleted, in the file or in its journal."""
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=rw", uri=True, timeout=instance.PATIENCE_S)) as database:
        database.execute("VACUUM")
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
