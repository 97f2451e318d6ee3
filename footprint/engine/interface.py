"""What an engine can do, whichever it is: named SQL files of the method over named tables."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path
from types import TracebackType
from typing import TypeAlias

import pyarrow as pa

# A source is rows in memory or the Parquet files of a table.
Source: TypeAlias = pa.Table | Sequence[Path]


@cache
def statement(name: str) -> str:
    """The SQL of `footprint/method/<name>.sql`."""
    return files("footprint").joinpath("method", f"{name}.sql").read_text(encoding="utf-8")


class Engine(ABC):
    """Tables by name and what SQL makes of them, until the engine is closed.

    Names given to `bind` (`bound`), `view`, `alias`, `table` and `mapped` are the only tables that a statement sees;
    nothing is downloaded, nothing is read from paths written in SQL.
    """

    bound: dict[str, Source]

    @abstractmethod
    def __enter__(self) -> Engine: ...

    @abstractmethod
    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    @abstractmethod
    def bind(self, **sources: Source) -> Engine:
        """Make each source visible under its name."""

    @abstractmethod
    def view(self, *names: str) -> Engine:
        """Make the SQL files called `names` visible as views, in this order."""

    @abstractmethod
    def alias(self, name: str, *parts: str) -> Engine:
        """Make the rows of all `parts`, whose columns are the same, visible as `name`."""

    @abstractmethod
    def table(self, *names: str) -> Engine:
        """Compute the SQL files called `names` once, in this order, for all that read them; what is large spills."""

    @abstractmethod
    def mapped(self, name: str, source: str, work: Callable[[pa.Table], pa.Table]) -> Engine:
        """Make visible as `name` what `work` makes of the rows of the SQL file `source`, some rows at a time."""

    @abstractmethod
    def run(self, name: str) -> pa.Table:
        """The rows of the SQL file called `name`."""

    @abstractmethod
    def sql(self, query: str) -> pa.Table:
        """The rows of a query of one's own, in DuckDB's dialect, over the visible names."""
