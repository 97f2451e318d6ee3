"""The portal's database: connections, transactions, migrations. What the tables mean is in tables.py."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.orm import Session

from footprint import disk
from footprint.lake import locked

# SQLite waits that long for another writer, in seconds.
PATIENCE_S = 30
# Names the lock that migrations of one PostgreSQL take; any number that nobody else uses.
MIGRATION_LOCK = 7_310_251
# Connections for as many requests as the server works on at once; errors and logs never show what was asked or written.
SHARED: dict[str, Any] = {"pool_size": 20, "max_overflow": 40, "hide_parameters": True}


@dataclass(frozen=True)
class Database:
    """One open database. Keep transactions short: on SQLite one writer at a time, and never while a file streams."""

    engine: Engine

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """A session that may write: all of it is kept when the block ends, nothing if it raises."""
        with Session(self.engine, expire_on_commit=False) as session, session.begin():
            if self.engine.dialect.name == "sqlite":
                session.connection(execution_options={"writes": True})
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that only reads one consistent state."""
        with Session(self.engine, expire_on_commit=False) as session:
            yield session

    def close(self) -> None:
        self.engine.dispose()


def open_database(url: str) -> Database:
    """Connect to the database at `url` (SQLAlchemy's notation) and bring its tables up to date."""
    database = Database(_engine(url))
    migrate(database)
    return database


def _engine(url: str) -> Engine:
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return create_engine(parsed, pool_pre_ping=True, **SHARED)
    engine = create_engine(parsed, connect_args={"timeout": PATIENCE_S}, **SHARED)
    if parsed.database:
        disk.make_folder(Path(parsed.database).parent)
        _private(Path(parsed.database))
        event.listen(engine, "do_connect", _open_what_is_there)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _private(path: Path) -> None:
    """The file is its owner's only, from its first byte on. Raises IsADirectoryError for a folder in its place."""
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    path.touch(mode=0o600, exist_ok=True)
    path.chmod(0o600)


def _open_what_is_there(_dialect: object, _record: object, given: list[Any], named: dict[str, Any]) -> None:
    """SQLite makes no file where there is none: not in the place of a volume that is gone."""
    given[0], named["uri"] = f"file:{quote(given[0])}?mode=rw", True


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # BEGIN is ours, not the driver's
    for pragma in ("journal_mode = WAL", "foreign_keys = ON", "synchronous = FULL"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    """A writer takes the lock at once and waits for it: a reader that becomes one would be turned away."""
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def migrate(database: Database) -> None:
    """Apply the migrations that are missing; several processes may start at once."""
    with _alone(database.engine), database.engine.connect() as connection:
        connection = connection.execution_options(writes=True)
        with connection.begin():
            if database.engine.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": MIGRATION_LOCK})
            if MigrationContext.configure(connection).get_current_revision() != _newest():
                command.upgrade(migrations(connection), "head")


@cache
def _newest() -> str | None:
    """The revision that the migrations lead to: they change with the program only."""
    return ScriptDirectory.from_config(_configuration()).get_current_head()


def migrations(connection: Connection) -> Config:
    """Alembic's view of this package's migrations, over a connection in a transaction."""
    config = _configuration()
    config.attributes["connection"] = connection
    return config


def _configuration() -> Config:
    config = Config()
    config.set_main_option("script_location", "footprint.portal:migrations")
    config.set_main_option("path_separator", "os")
    return config


def _alone(engine: Engine) -> AbstractContextManager[None]:
    path = engine.url.database
    return locked(Path(f"{path}.migrating")) if engine.dialect.name == "sqlite" and path else nullcontext()
