"""Dagster's history in SQLite, each of its event logs by a connection that stays open as long as the history.

Dagster opens and closes one for every event, a thousand a run; at each closing SQLite clears its journal away. That is
half of what a small year costs. Of each file it asks which of its migrations is the newest, and Alembic imports all
ninety to answer. The files are the same, whichever way they are written.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any, ClassVar
from uuid import uuid4

import dagster as dg
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from dagster._core.instance import InstanceRef
from dagster._core.storage import sql
from dagster._core.storage.event_log import SqliteEventLogStorage
from dagster._core.storage.event_log.sqlite.sqlite_event_log import INDEX_SHARD_NAME
from dagster._core.storage.sqlite import SQLITE_BUSY_TIMEOUT_SECONDS
from dagster._core.storage.sqlite_storage import DagsterSqliteStorage
from dagster._serdes import ConfigurableClassData
from sqlalchemy import Connection, Engine, create_engine, event, inspect


class Migrations(ScriptDirectory):
    """Migrations that are read once a process: they change with the program only."""

    _read: ClassVar[dict[str | None, ScriptDirectory]] = {}

    @classmethod
    def from_config(cls, config: Config) -> ScriptDirectory:
        place = config.get_main_option("script_location")
        if place not in cls._read:
            cls._read[place] = super().from_config(config)
        return cls._read[place]


for _asking in (sql, command):
    vars(_asking)[ScriptDirectory.__name__] = Migrations


def _unhurried(connection: sqlite3.Connection, _: object) -> None:
    """Not wait for the disk at each event: with a journal written ahead, a power cut costs the last moments and no
    more, and figures know nothing of the history."""
    connection.execute("PRAGMA synchronous=NORMAL")


def _of_nothing(path: Path) -> bytes:
    """The bytes of a run's file; none where something is told in it."""
    with closing(sqlite3.connect(path, timeout=SQLITE_BUSY_TIMEOUT_SECONDS)) as database:
        database.execute("BEGIN")
        is_told = database.execute("SELECT 1 FROM event_logs LIMIT 1").fetchone()
        return b"" if is_told else database.serialize()


class EventLogs(SqliteEventLogStorage):
    """One engine a file, until the history is closed."""

    _empty: ClassVar[bytes] = b""  # the file of a run of which nothing is told yet

    def __init__(self, base_dir: str) -> None:
        self._engines: dict[str, Engine] = {}
        self._tables: set[str] = set()
        self._columns: set[str] = set()
        super().__init__(base_dir)

    @contextmanager
    def _connect(self, shard: str) -> Iterator[Connection]:
        with self._db_lock, self._engine(shard).begin() as connection:
            yield connection

    def _engine(self, shard: str) -> Engine:
        if shard not in self._engines:
            self._lay_out(Path(self.path_for_shard(shard)))
            address, patience = self.conn_string_for_shard(shard), {"timeout": SQLITE_BUSY_TIMEOUT_SECONDS}
            self._engines[shard] = create_engine(address, connect_args=patience)
            event.listen(self._engines[shard], "connect", _unhurried)
            self._initdb(self._engines[shard])
            if shard != INDEX_SHARD_NAME and not self._empty:
                type(self)._empty = _of_nothing(Path(self.path_for_shard(shard)))
        return self._engines[shard]

    def _lay_out(self, path: Path) -> None:
        """Make the file of a run as a copy of an empty one: its tables and indexes, made one by one, are a seventh of
        what its events cost. Whoever makes it first has made it; what the disk refuses is left to Dagster to meet."""
        if not self._empty or path.stem == INDEX_SHARD_NAME or path.exists():
            return
        part = path.with_name(f"{path.name}.{uuid4()}")
        with suppress(OSError):
            part.write_bytes(self._empty)
            os.link(part, path)
        with suppress(OSError):
            part.unlink(missing_ok=True)

    def store_event(self, event: dg.EventLogEntry) -> None:
        """But for what says at each step that the hook for failures had nothing to do."""
        if event.dagster_event_type != dg.DagsterEventType.HOOK_SKIPPED:
            super().store_event(event)

    def has_table(self, table_name: str) -> bool:
        """Asked at nearly every event; what there is stays."""
        if table_name not in self._tables and inspect(self._engine("index")).has_table(table_name):
            self._tables.add(table_name)
        return table_name in self._tables

    def _has_asset_key_col_on_connection(self, conn: Connection, column_name: str) -> bool:
        """Asked at each event of an asset, likewise."""
        if column_name not in self._columns and super()._has_asset_key_col_on_connection(conn, column_name):
            self._columns.add(column_name)
        return column_name in self._columns

    def dispose(self) -> None:
        super().dispose()
        for engine in self._engines.values():
            engine.dispose()
        self._engines.clear()


class History(DagsterSqliteStorage):
    """Dagster's own storage in SQLite but for its event logs."""

    def __init__(self, base_dir: str, inst_data: ConfigurableClassData | None = None) -> None:
        super().__init__(base_dir, inst_data)
        self._event_log_storage = EventLogs(f"{base_dir}/history/runs")

    @classmethod
    def from_config_value(cls, inst_data: ConfigurableClassData, config_value: Mapping[str, Any]) -> History:
        return cls(config_value["base_dir"], inst_data)


def opened(folder: str) -> dg.DagsterInstance:
    """The history of a folder, in a storage of one's own where its configuration names one."""
    ref = InstanceRef.from_dir(folder)
    if ref.storage_data and ref.storage_data.class_name == DagsterSqliteStorage.__name__:
        ours = ConfigurableClassData(__name__, History.__name__, ref.storage_data.config_yaml)
        ref = ref._replace(storage_data=ours)
    return dg.DagsterInstance.from_ref(ref)
