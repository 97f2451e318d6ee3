"""What the lake holds of one member in one year, read once for all that a report tells of it."""

from __future__ import annotations

from contextlib import ExitStack
from types import TracebackType
from typing import Any

import pyarrow as pa

from factors.catalogue import FactorSet
from footprint import steps
from footprint.engine import Engine
from footprint.lake import Lake
from footprint.schema import TABLES

# What views of the method read of a member, and of the year.
BOUND = ("devices", "members", "services", "usage", "device_lives", "fleet", "footprint", "service_shares",
         "year_factors")  # fmt: skip


class MemberTables:
    """Tables of one member-year, and the method's views over them. A section of a report takes one and asks for what
    it shows: a table is read, and a view planned, once for all sections. To be closed, as an engine is."""

    def __init__(self, lake: Lake, *, year: int, member_id: str, factor_set: FactorSet) -> None:
        self.lake, self.year, self.member_id, self.factor_set = lake, year, member_id, factor_set
        self._open = ExitStack()
        self._tables: dict[str, pa.Table] = {}
        self._views: set[str] = set()
        self._engine: Engine | None = None

    def __enter__(self) -> MemberTables:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open.close()

    def read(self, name: str) -> pa.Table:
        """The member's rows of a table; all rows of one that is of no member."""
        if name not in self._tables:
            mine = {"member_id": self.member_id} if "member_id" in TABLES[name].names else {}
            self._tables[name] = self.lake.read(name, year=self.year, **mine)
        return self._tables[name]

    def rows(self, name: str) -> list[dict[str, Any]]:
        """The same as rows of Python."""
        rows: list[dict[str, Any]] = self.read(name).to_pylist()
        return rows

    @property
    def engine(self) -> Engine:
        """With the catalogue's tables, `run`, and the member's part of BOUND."""
        if self._engine is None:
            self._engine = self._open.enter_context(Engine())
            self._engine.bind(run=steps.run_view(self.year), asked=pa.table({"member_id": [self.member_id]}))
            self._engine.bind(**steps.catalogue_sources(self.factor_set), **{name: self.read(name) for name in BOUND})
        return self._engine

    def view(self, *names: str) -> Engine:
        """The engine, with views of the method over what it holds, in the order in which they read one another."""
        self.engine.view(*(name for name in names if name not in self._views))
        self._views |= set(names)
        return self.engine
