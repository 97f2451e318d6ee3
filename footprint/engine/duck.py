"""The engine of one machine: DuckDB, in the process that asks."""

from __future__ import annotations

import atexit
import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from functools import cache
from itertools import chain, count
from threading import Lock
from types import TracebackType

import duckdb
import pyarrow as pa

from footprint.engine.interface import Engine, Source, statement
from footprint.schema import TABLES
from footprint.scratch import scratch
from footprint.settings import settings

ROWS_AT_ONCE = 65_536  # that Python works on, of tables as long as all inventories


class _Database:
    """DuckDB in memory with its temporary folder. To open one takes 20 ms, as long as a short query: a process has one,
    with a part for each engine, and its memory is that of all engines together."""

    def __init__(self, key: tuple[object, ...]) -> None:
        self.key = key
        self._is_sound = True
        self._open = ExitStack()
        self._folder = self._open.enter_context(scratch())
        self._numbers = count()
        self._connection = duckdb.connect(
            config={
                "threads": settings().threads,
                "memory_limit": f"{settings().memory_mb}MB",
                "temp_directory": str(self._folder / "duckdb"),
                "autoinstall_known_extensions": False,
                "autoload_known_extensions": False,
                "preserve_insertion_order": False,
            }
        )
        # Parquet's minimum and maximum leave NaN out, and the optimizer believes them: `q <= 1e10` would be taken for
        # granted where the one bad quantity of a file is "not a number". Pulling up projections takes half of the
        # planning of deep views, and the rows pass none the faster.
        self._connection.execute("SET disabled_optimizers = 'statistics_propagation,projection_pullup'")

    @contextmanager
    def part(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A connection whose names nobody else sees; they go with it."""
        with _TURN:
            name, connection = f"part_{next(self._numbers)}", self._connection.cursor()
        with connection:
            connection.execute(f"ATTACH ':memory:' AS {name}; USE {name}; SET TimeZone = 'UTC'")
            yield connection
            try:
                connection.execute(f"USE memory; DETACH {name}")
            except duckdb.Error:
                self._is_sound = False

    def parsed(self, sql: str) -> list[duckdb.Statement]:
        """The statements of a text."""
        with _TURN:
            return self._connection.extract_statements(sql)

    @property
    def is_sound(self) -> bool:
        """Whether no error of its own has stopped it, and nobody cleaned its folder away."""
        return self._is_sound and self._folder.is_dir()

    def close(self) -> None:
        """Of a process that was forked off, it is the first one's."""
        if self.key[0] == os.getpid():
            self._connection.close()
            self._open.close()


_TURN = Lock()
_OPENED: list[_Database] = []


@atexit.register
def _close() -> None:
    for each in _OPENED:
        each.close()


def _database() -> _Database:
    """That of this process and its settings."""
    key = os.getpid(), settings().threads, settings().memory_mb, tempfile.gettempdir()
    with _TURN:
        if not _OPENED or _OPENED[-1].key != key or not _OPENED[-1].is_sound:
            _OPENED.append(_Database(key))
        return _OPENED[-1]


@cache
def _parsed(sql: str) -> duckdb.Statement:
    """A statement of the method as DuckDB understands it: to read its text is a tenth of what it costs on few rows."""
    (parsed,) = _database().parsed(sql)
    return parsed


def _lacks_columns(name: str, paths: Sequence[str]) -> bool:
    """Whether a column of the table is in none of its files. Of one that is damaged DuckDB says so when it reads it."""
    import pyarrow.parquet as pq  # with all kinds of file systems, which few need

    lacking = set(TABLES[name].names)
    for path in paths:
        with suppress(OSError, pa.ArrowException):
            lacking -= set(pq.read_schema(path).names)
        if not lacking:
            return False
    return True


class DuckDB(Engine):
    """A part of DuckDB in memory that goes when the engine is closed."""

    def __init__(self) -> None:
        self._open = ExitStack()
        self._connection = self._open.enter_context(_database().part())
        self.bound: dict[str, Source] = {}

    def __enter__(self) -> DuckDB:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open.close()

    def bind(self, **sources: Source) -> DuckDB:
        """Make each source visible under its name."""
        self.bound |= sources
        for name, source in sources.items():
            if isinstance(source, pa.Table):
                self._connection.register(name, source)
            elif source:
                self._bind_files(name, [str(path) for path in source])
            else:
                self._connection.register(name, TABLES[name].arrow.empty_table())
        return self

    def _bind_files(self, name: str, paths: list[str]) -> None:
        """Make files of a table visible; a column that came after they were written is NULL in them."""
        listed = ", ".join("'" + path.replace("'", "''") + "'" for path in paths)
        rows = f"SELECT * FROM read_parquet([{listed}], hive_partitioning = false, union_by_name = true)"
        if not _lacks_columns(name, paths):
            self._connection.execute(f"CREATE OR REPLACE VIEW {name} AS {rows}")
            return
        self._connection.register(f"{name}_none", TABLES[name].arrow.empty_table())
        self._connection.execute(f"CREATE OR REPLACE VIEW {name} AS SELECT * FROM {name}_none UNION ALL BY NAME {rows}")

    def view(self, *names: str) -> DuckDB:
        """Make the SQL files called `names` visible as views, in this order."""
        for name in names:
            self._connection.execute(_parsed(f"CREATE OR REPLACE VIEW {name} AS\n{statement(name)}"))
        return self

    def alias(self, name: str, *parts: str) -> DuckDB:
        """Make the rows of all `parts`, whose columns are the same, visible as `name`."""
        rows = " UNION ALL ".join(f"SELECT * FROM {part}" for part in parts)
        self._connection.execute(f"CREATE OR REPLACE VIEW {name} AS {rows}")
        return self

    def table(self, *names: str) -> DuckDB:
        """Compute the SQL files called `names` once, in this order, for all that read them; what is large spills."""
        for name in names:
            self._connection.execute(_parsed(f"CREATE OR REPLACE TEMP TABLE {name} AS\n{statement(name)}"))
        return self

    def mapped(self, name: str, source: str, work: Callable[[pa.Table], pa.Table]) -> DuckDB:
        """Make visible as `name` what `work` makes of the rows of the SQL file `source`, some rows at a time; what is
        longer than that lies on disk."""
        reader = self._connection.sql(_parsed(statement(source))).to_arrow_reader(ROWS_AT_ONCE)
        parts = (work(pa.Table.from_batches([batch])) for batch in reader)
        first = next(parts, None)
        if first is None:
            first = work(reader.schema.empty_table())
        second = next(parts, None)
        if second is None:
            return self.bind(**{name: first})
        path = self._open.enter_context(scratch()) / f"{name}.parquet"
        import pyarrow.parquet as pq  # with all kinds of file systems, which few need

        with pq.ParquetWriter(path, first.schema) as file:
            for part in chain((first, second), parts):
                file.write_table(part)
        self._connection.read_parquet(str(path)).create_view(name)
        self.bound[name] = [path]
        return self

    def run(self, name: str) -> pa.Table:
        """The rows of the SQL file called `name`."""
        return self._connection.sql(_parsed(statement(name))).to_arrow_table()

    def sql(self, query: str) -> pa.Table:
        """The rows of an analyst's own query over the bound names."""
        return self._connection.sql(query).to_arrow_table()
