"""Where Dagster keeps its history of runs: $DAGSTER_HOME, or a folder of the installation. Telemetry is off.

The history is made once, however many processes come first at once. One that is broken is set aside and a new one
begins: figures, reports and what was read are in the lake, which knows nothing of it.
"""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy.exc import DBAPIError

from footprint.cli.terminal import say, t
from footprint.lake import locked, write_atomically
from footprint.messages import RefusalError
from footprint.settings import settings

if TYPE_CHECKING:  # Dagster takes a second to import: only what needs a history pays for it
    import dagster as dg

# What steps print is not kept: our errors are in the events, and capturing costs two processes a run. Two runs at a
# time leave a small machine usable; two of one year would wait for each other. A run that does not start, or does not
# end, is ended; one whose process died is asked for again by the sensor (`alive`), and never what failed for a reason.
FORMER = b"""\
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
CONFIGURATION = (
    b"""%s\
    tag_concurrency_limits:
      - key: footprint/year
        value:
          applyLimitPerUniqueValue: true
        limit: 1
      - key: dagster/partition
        value:
          applyLimitPerUniqueValue: true
        limit: 1
run_monitoring:
  enabled: true
  start_timeout_seconds: 600
  cancel_timeout_seconds: 120
  max_runtime_seconds: 43200
run_retries:
  enabled: false
"""
    % FORMER
)
NAME = "dagster.yaml"
ASIDE = ".broken-"  # in the name of what cannot be read, before a number
# Each database of a history, a table that it must have, and what goes aside with it: parts of one whole go together.
DATABASES = (
    ("history/runs.db", "runs", "history"),
    ("history/runs/index.db", "dynamic_partitions", "history"),
    ("schedules/schedules.db", "jobs", "schedules"),
)
# SQLite waits that long for another process, in seconds.
PATIENCE_S = 30
# What SQLite says of the disk and not of the database, and what the operating system calls that.
OF_THE_DISK = {"disk is full": errno.ENOSPC, "readonly": errno.EROFS, "unable to open": errno.EACCES,
               "disk I/O": errno.EIO}  # fmt: skip


def place() -> Path:
    """The absolute folder of Dagster's history, be it made or not."""
    return Path(os.environ.get("DAGSTER_HOME") or settings().home / "dagster").absolute()


def dagster_home() -> Path:
    """The absolute folder of Dagster's history, made and mended if need be; a configuration that can be read is left
    alone. Raises OSError where the disk refuses, RefusalError where the configuration leads nowhere."""
    folder = place()
    with locked(folder / ".laying-out.lock"):
        if not (folder / NAME).exists() or _is_former(folder / NAME):
            write_atomically(folder / NAME, CONFIGURATION)
        _mend(folder)
        with _failures_told(folder):
            _use(folder)
    return folder


def _use(folder: Path) -> None:
    """Have Dagster make what is missing, and ask each part of its history for something."""
    from dagster import DagsterError
    from dagster_shared.check import CheckError

    try:
        with _opened(folder) as instance:
            instance.get_runs_count()
            instance.get_dynamic_partitions("")
            instance.all_instigator_state()
    except (DagsterError, CheckError, ImportError) as failure:
        why = str(failure).strip().partition("\n")[0]
        raise RefusalError(t("dagster.elsewhere", file=folder / NAME, why=why)) from failure


@contextmanager
def opened() -> Iterator[dg.DagsterInstance]:
    """Dagster's history of this installation, so that its UI shows what is done in the block."""
    folder = dagster_home()
    with _failures_told(folder), _opened(folder) as instance:
        yield instance


@contextmanager
def _opened(folder: Path) -> Iterator[dg.DagsterInstance]:
    from pipelines import history

    with history.opened(str(folder)) as instance:
        yield instance


def _mend(folder: Path) -> None:
    """Set aside what cannot be read."""
    if not _is_configuration(folder):
        _set_aside(folder / NAME, "configuration")
        write_atomically(folder / NAME, CONFIGURATION)
    for name in dict.fromkeys(part for path, table, part in DATABASES if not _is_sound(folder / path, table)):
        _set_aside(folder / name, "history")


def _is_former(path: Path) -> bool:
    """Whether an earlier version of ours wrote the settings, and nobody changed them."""
    return path.is_file() and path.read_bytes() == FORMER


def _is_configuration(folder: Path) -> bool:
    """Whether Dagster understands its settings; those of a storage elsewhere that does not answer are fine."""
    import yaml
    from dagster import DagsterError
    from dagster._core.instance import InstanceRef
    from dagster_shared.check import CheckError

    try:
        InstanceRef.from_dir(str(folder))
    except (yaml.YAMLError, DagsterError, CheckError, UnicodeError, IsADirectoryError):
        return False
    return True


def _is_sound(path: Path, table: str) -> bool:
    """Whether SQLite reads the whole of a database that has this table, or nothing is there yet."""
    if path.parent.exists() and not path.parent.is_dir():
        return False
    if not path.exists():
        return True
    try:
        with closing(sqlite3.connect(path, timeout=PATIENCE_S)) as database:
            tables = database.execute("SELECT name FROM sqlite_schema WHERE name = ?", (table,)).fetchall()
            return bool(tables) and database.execute("PRAGMA quick_check(1)").fetchone() == ("ok",)
    except sqlite3.DatabaseError as failure:
        if path.is_file() and (refused := _of_the_disk(str(failure), path)):
            raise refused from failure
        return "locked" in str(failure)


def _set_aside(path: Path, what: str) -> None:
    """Give a broken part another name, the next that is free, and tell people."""
    aside = next(name for number in count(1) if not (name := path.with_name(f"{path.name}{ASIDE}{number}")).exists())
    path.rename(aside)
    say(t(f"dagster.{what}", file=path, aside=aside))


@contextmanager
def _failures_told(folder: Path) -> Iterator[None]:
    """What the disk refuses as OSError with the folder, a history that broke meanwhile as RefusalError."""
    try:
        yield
    except (DBAPIError, sqlite3.Error) as failure:
        said = str(failure.orig) if isinstance(failure, DBAPIError) else str(failure)
        if refused := _of_the_disk(said, folder):
            raise refused from failure
        if not all(_is_sound(folder / path, table) for path, table, _ in DATABASES):
            raise RefusalError(t("dagster.broke", file=folder)) from failure
        raise


def _of_the_disk(said: str, path: Path) -> OSError | None:
    code = next((code for words, code in OF_THE_DISK.items() if words in said), None)
    return None if code is None else OSError(code, os.strerror(code), str(path))
