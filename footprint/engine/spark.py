"""The engine of many machines: Spark. Tables lie where its workers read them; what it answers comes to this process."""

from __future__ import annotations

import os
import socket
import sys
import warnings
from collections import Counter
from collections.abc import Callable
from threading import Lock
from types import TracebackType
from urllib.parse import urlsplit

import pyarrow as pa

from footprint.engine.interface import Engine, Source, statement
from footprint.messages import RefusalError, text
from footprint.schema import DAY, FLAG, REAL, TABLES, TEXT, WHOLE
from footprint.settings import language, settings

try:
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException
    from pyspark.sql import DataFrame, SparkSession

    from footprint.engine.spark_sql import View, translated
except ImportError as error:
    raise RefusalError(text("cli.error.no_pyspark", language())) from error

# It is given no pandas, and need not warn of the one that is installed.
warnings.filterwarnings("ignore", "PySpark does not yet fully support pandas", FutureWarning)

ROWS_AT_ONCE = 65_536  # that Python works on
KINDS = {TEXT: "STRING", REAL: "DOUBLE", WHOLE: "BIGINT", DAY: "DATE", FLAG: "BOOLEAN"}
# What figures depend on. Parquet's minimum and maximum leave NaN out, which a filter below the method would believe.
MEANT = {
    "spark.sql.ansi.enabled": "true",
    "spark.sql.caseSensitive": "true",
    "spark.sql.decimalOperations.allowPrecisionLoss": "false",
    "spark.sql.parquet.filterPushdown": "false",
    "spark.sql.session.timeZone": "UTC",
}
# Of a Spark in this process, which nobody else asks: no port for people, and as few parts as there are cores.
OWN = {
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    "spark.sql.shuffle.partitions": str(os.cpu_count() or 1),
}
CONNECT, WAIT_S = 15002, 10  # the port of Spark Connect where none is named; for how long it may be silent
ANSWER = "_answer"  # the name of what is asked right now

_TURN = Lock()
_OPENED: dict[tuple[int, str], SparkSession] = {}


def cluster() -> SparkSession:
    """Spark as this process knows it, opened once. Raises RefusalError where it does not answer."""
    remote = settings().spark_remote
    with _TURN:
        if (os.getpid(), remote) not in _OPENED:
            try:
                _OPENED[os.getpid(), remote] = _opened(remote)
            except (PySparkException, Py4JError, OSError, ValueError) as error:
                why = str(error).strip().partition("\n")[0]
                raise RefusalError(
                    text("cli.error.no_spark", language(), remote=remote.partition("/;")[0], why=why)
                ) from error
        return _OPENED[os.getpid(), remote]


def _opened(remote: str) -> SparkSession:
    if remote.startswith("sc:"):
        address = urlsplit(remote)  # the client would ask for ten minutes where nobody listens
        socket.create_connection((address.hostname, address.port or CONNECT), timeout=WAIT_S).close()
        return SparkSession.builder.remote(remote).create()
    builder = SparkSession.builder.master(remote).appName("footprint")
    ours = {
        "spark.driver.maxResultSize": "0",  # results are what this process is for
        "spark.driver.memory": f"{settings().memory_mb}m",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
    }
    for name, value in (ours | (OWN if remote.startswith("local") else {})).items():
        builder = builder.config(name, value)
    if remote.startswith("local"):
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)  # of workers, whatever `python3` is
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    return session


class Spark(Engine):
    """A session of Spark's with views of its own.

    To plan views over views takes Spark longer than to work them out, and it does either again for each reader. So a
    view is planned when something is asked that needs it, and worked out once as soon as it is read twice.
    """

    def __init__(self) -> None:
        self._session = cluster().newSession()
        for name, value in MEANT.items():
            self._session.conf.set(name, value)
        self.bound: dict[str, Source] = {}
        self._views: dict[str, View] = {}
        self._reads: Counter[str] = Counter()  # of each view, by what was planned
        self._planned: dict[str, bool] = {}  # view → whether it is worked out
        self._shown: set[str] = set()

    def __enter__(self) -> Spark:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if settings().spark_remote.startswith("sc:"):
            self._session.stop()  # this session alone
        else:
            for name in self._shown:
                self._session.catalog.dropTempView(name)

    def bind(self, **sources: Source) -> Spark:
        """Make each source visible under its name."""
        self.bound |= sources
        for name, source in sources.items():
            self._forget(name)
            self._show(name, self._of_source(name, source))
        return self

    def _of_source(self, name: str, source: Source) -> DataFrame:
        if isinstance(source, pa.Table) or not source:
            return self._of_rows(source if isinstance(source, pa.Table) else TABLES[name].arrow.empty_table())
        # A column that came after a file was written is NULL in it.
        columns = ", ".join(f"`{each.name}` {KINDS[each.type]}" for each in TABLES[name].columns)
        reader = self._session.read.schema(columns).option("recursiveFileLookup", True)
        return reader.parquet(*(f"file://{path.absolute()}" for path in source))

    def _of_rows(self, rows: pa.Table) -> DataFrame:
        rows = _plain(rows)
        if rows.num_rows:
            return self._session.createDataFrame(rows)
        one = pa.table([pa.nulls(1, kind) for kind in rows.schema.types], names=rows.column_names)
        return self._session.createDataFrame(one).limit(0)  # Spark Connect takes no rows without one

    def view(self, *names: str) -> Spark:
        """Make the SQL files called `names` visible as views."""
        for name in names:
            self._declare(name, statement(name))
        return self

    def alias(self, name: str, *parts: str) -> Spark:
        """Make the rows of all `parts`, whose columns are the same, visible as `name`."""
        self._declare(name, " UNION ALL ".join(f"SELECT * FROM {part}" for part in parts))
        return self

    def table(self, *names: str) -> Spark:
        """Compute the SQL files called `names` once, in this order; what is large spills to workers' disks."""
        for name in names:
            rows = self._worked_out(self._frame(statement(name)))
            self._forget(name)
            self._show(name, rows)
        return self

    def mapped(self, name: str, source: str, work: Callable[[pa.Table], pa.Table]) -> Spark:
        """Make visible as `name` what `work`, in this process, makes of the rows of the SQL file `source`."""
        rows = self.run(source)
        parts = [work(rows.slice(start, ROWS_AT_ONCE)) for start in range(0, max(rows.num_rows, 1), ROWS_AT_ONCE)]
        return self.bind(**{name: pa.concat_tables(parts)})

    def run(self, name: str) -> pa.Table:
        """The rows of the SQL file called `name`."""
        return self._frame(statement(name)).toArrow()

    def sql(self, query: str) -> pa.Table:
        """The rows of a query of one's own, in DuckDB's dialect, over the visible names."""
        return self._frame(query).toArrow()

    def _declare(self, name: str, sql: str) -> None:
        self._forget(name)
        for view in translated(sql, name):
            self._planned.pop(view.name, None)
            self._views[view.name] = view
            self._reads[view.name] = 0

    def _forget(self, name: str) -> None:
        """A name gets another meaning: what was planned over the one before is planned anew when it is asked for."""
        if self._views.pop(name, None) or name in self._shown:
            self._planned.clear()
            self._reads.clear()

    def _show(self, name: str, rows: DataFrame) -> None:
        rows.createOrReplaceTempView(name)
        self._shown.add(name)

    def _frame(self, sql: str) -> DataFrame:
        """The rows of a statement, planned; views that it needs are planned before, or worked out."""
        *parts, answer = translated(sql, ANSWER)
        for part in parts:
            self._planned.pop(part.name, None)
            self._views[part.name] = part
            self._reads[part.name] = 0
        order: dict[str, None] = {}
        for name in answer.reads:
            self._before(name, order)
        for view in (*(self._views[name] for name in order if name not in self._planned), answer):
            self._reads.update(view.reads)
        for name in order:
            self._plan(name)
        return self._session.sql(answer.text)

    def _before(self, name: str, order: dict[str, None]) -> None:
        """Put a view into `order`, behind those that it reads which are not planned yet."""
        if name not in self._views or name in order:
            return
        if name not in self._planned:
            for each in self._views[name].reads:
                self._before(each, order)
        order[name] = None

    def _plan(self, name: str) -> None:
        """Plan a view, and work it out if it is read more than once."""
        is_shared = self._reads[name] > 1
        if name in self._planned and (self._planned[name] or not is_shared):
            return
        rows = self._session.table(name) if name in self._planned else self._session.sql(self._views[name].text)
        self._show(name, self._worked_out(rows) if is_shared else rows)
        self._planned[name] = is_shared

    def _worked_out(self, rows: DataFrame) -> DataFrame:
        """Rows that are worked out now, once for all readers. Spark Connect 4.3 takes them for those of the session
        that the process opened first, so that this one asks for them by the way."""
        return self._session.sql("SELECT * FROM {rows}", rows=rows.localCheckpoint())


def _plain(rows: pa.Table) -> pa.Table:
    """Rows without dictionaries, which Spark's Arrow does not take."""
    kinds = [each.type.value_type if pa.types.is_dictionary(each.type) else each.type for each in rows.schema]
    return rows.cast(pa.schema(list(zip(rows.column_names, kinds, strict=True))))
