"""What the lake holds of members in one year, read once for all that their reports tell of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from types import TracebackType
from typing import Any, TypeVar

import pyarrow as pa
import pyarrow.compute as pc

from factors.catalogue import FactorSet
from footprint import steps
from footprint.engine import DuckDB, Engine, statement
from footprint.lake import Lake
from footprint.schema import TABLES

T = TypeVar("T")
# Members whose tables are read and asked together: of more, what is held grows, and so does the search for each one's.
TOGETHER = 12
# What views of the method read of a member, and of the year.
BOUND = ("activity_data", "devices", "members", "services", "sites", "usage", "device_lives", "fleet", "footprint",
         "service_shares", "year_factors")  # fmt: skip


class YearTables:
    """Tables of the year of some members, and the method's views over them: a table is read, a view planned and a
    question asked once for all of these. To be closed, as an engine is."""

    def __init__(self, lake: Lake, *, year: int, members: Sequence[str], factor_set: FactorSet) -> None:
        self.lake, self.year, self.members, self.factor_set = lake, year, tuple(members), factor_set
        self._open = ExitStack()
        self._tables: dict[str, pa.Table] = {}
        self._views: set[str] = set()
        self._made: dict[str, Any] = {}
        self._engine: Engine | None = None

    def __enter__(self) -> YearTables:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open.close()

    def read(self, name: str) -> pa.Table:
        """These members' rows of a table; all rows of one that is of no member."""
        if name not in self._tables:
            mine = {"member_id": set(self.members)} if "member_id" in TABLES[name].names else {}
            self._tables[name] = self.lake.read(name, year=self.year, **mine)
        return self._tables[name]

    @property
    def engine(self) -> Engine:
        """With the catalogue's tables, `run`, and these members' part of BOUND."""
        if self._engine is None:
            self._engine = self._open.enter_context(DuckDB())
            self._engine.bind(run=steps.run_view(self.year), asked=pa.table({"member_id": list(self.members)}))
            self._engine.bind(**steps.catalogue_sources(self.factor_set), **{name: self.read(name) for name in BOUND})
        return self._engine

    def _of(self, year: int) -> YearTables:
        return YearTables(self.lake, year=year, members=self.members, factor_set=self.factor_set)

    @property
    def last_year(self) -> YearTables:
        """The same members' tables of the year before."""
        return self.once("last year", lambda _: self._open.enter_context(self._of(self.year - 1)))

    def view(self, *names: str) -> Engine:
        """The engine, with views of the method over what it holds, in the order in which they read one another."""
        self.engine.view(*(name for name in names if name not in self._views))
        self._views |= set(names)
        return self.engine

    def once(self, name: str, make: Callable[[YearTables], T]) -> T:
        """What `make` makes of these tables, under its name."""
        if name not in self._made:
            self._made[name] = make(self)
        made: T = self._made[name]
        return made


class MemberTables:
    """One member's part of the tables of a year. A section of a report takes these and asks for what it shows. `among`:
    the tables of several members, whose reports are written one after another, so that all are asked at once."""

    def __init__(
        self, lake: Lake, *, year: int, member_id: str, factor_set: FactorSet, among: YearTables | None = None
    ) -> None:
        self.lake, self.year, self.member_id, self.factor_set = lake, year, member_id, factor_set
        self.alone = YearTables(lake, year=year, members=[member_id], factor_set=factor_set)
        self.among = among or self.alone

    @property
    def last_year(self) -> MemberTables:
        """The member's part of the tables of the year before."""
        year, member_id = self.year - 1, self.member_id
        before = MemberTables(self.lake, year=year, member_id=member_id, factor_set=self.factor_set)
        before.alone = self.alone.last_year
        before.among = before.alone if self.among is self.alone else self.among.last_year
        return before

    def __enter__(self) -> MemberTables:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.alone.__exit__(kind, error, trace)

    def read(self, name: str) -> pa.Table:
        """The member's rows of a table; all rows of one that is of no member."""
        return self.alone.once(f"read {name}", lambda _: self.of(name, lambda tables: tables.read(name)))

    def rows(self, name: str) -> list[dict[str, Any]]:
        """The same as rows of Python."""
        rows: list[dict[str, Any]] = self.read(name).to_pylist()
        return rows

    def ask(self, query: str, *views: str) -> pa.Table:
        """The member's rows of a query whose rows have a `member_id`, over `views` in the order in which they read one
        another."""
        return self.of(query, lambda tables: tables.view(*views).sql(query))

    def run(self, name: str, *views: str) -> pa.Table:
        """The same of the SQL file called `name`."""
        return self.ask(statement(name), *views)

    def of(self, name: str, make: Callable[[YearTables], pa.Table]) -> pa.Table:
        """The member's rows of what is made once, under its name, of the tables of all. Where that breaks, it is made
        of this member's alone: nobody breaks the report of another."""
        if self.among is not self.alone:
            try:
                return self._mine(self.among.once(name, make))
            except Exception:
                self.among = self.alone
        return self.alone.once(name, make)

    def _mine(self, rows: pa.Table) -> pa.Table:
        return rows.filter(pc.field("member_id") == self.member_id) if "member_id" in rows.column_names else rows

    @property
    def engine(self) -> Engine:
        """With the catalogue's tables, `run`, and the member's part of BOUND."""
        return self.alone.engine

    def view(self, *names: str) -> Engine:
        """This engine, with views of the method over what it holds."""
        return self.alone.view(*names)
