"""What a member's headline changed by since the year before, told apart by what is counted in which year."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal, NamedTuple

import pyarrow as pa

from footprint.engine import DuckDB
from footprint.report.cells import ratio, total
from footprint.report.tables import MemberTables, YearTables
from footprint.steps import COVERAGE_FLOOR, run_view

# In the order in which they are told.
Perimeter = Literal["counted_in_both", "first_counted", "no_longer_counted", "partly_assessed", "not_assessed"]
PERIMETERS: tuple[Perimeter, ...] = ("counted_in_both", "first_counted", "no_longer_counted", "partly_assessed")
TABLES = ("footprint", "fleet", "year_factors")
Row = dict[str, Any]


@dataclass(frozen=True)
class Change:
    """One part in two years [kgCO2e]; `service_id` is '' for devices and for what serves no service in particular."""

    category: str
    service_id: str
    stage: str
    is_device: bool
    value_before: float | None
    value: float | None
    difference: float
    perimeter: Perimeter


@dataclass(frozen=True)
class Changes:
    """All parts of both years. Differences of parts add up to that of the totals."""

    parts: tuple[Change, ...]

    def of(self, perimeter: Perimeter) -> tuple[Change, ...]:
        return tuple(part for part in self.parts if part.perimeter == perimeter)

    def before(self, perimeter: Perimeter | None = None) -> float | None:
        return total([part.value_before for part in self._among(perimeter)])

    def now(self, perimeter: Perimeter | None = None) -> float | None:
        return total([part.value for part in self._among(perimeter)])

    def difference(self, perimeter: Perimeter | None = None) -> float:
        return total([part.difference for part in self._among(perimeter)]) or 0.0

    def perimeters(self) -> Iterator[Perimeter]:
        """The perimeters that there are, in order."""
        return (perimeter for perimeter in PERIMETERS if self.of(perimeter))

    @property
    def same_share(self) -> float:
        """How much of the total is counted in both years: of this year's or of the last one's, the smaller share."""
        return min(ratio(find("counted_in_both"), find()) or 0.0 for find in (self.before, self.now))

    @property
    def same(self) -> float | None:
        """Relative change of what is counted in both years; None where that is less than half of a year's total."""
        before, now = self.before("counted_in_both"), self.now("counted_in_both")
        if not before or now is None or self.same_share < COVERAGE_FLOOR:
            return None
        return now / before - 1

    def _among(self, perimeter: Perimeter | None) -> tuple[Change, ...]:
        return self.parts if perimeter is None else self.of(perimeter)


def of_rows(rows: Sequence[Row]) -> Changes | None:
    """The parts of both years, the largest difference first; None where one of the two years has none. `rows`: of
    `_year_changes`."""
    parts = sorted((Change(**row) for row in rows), key=lambda part: -abs(part.difference))
    return Changes(tuple(parts)) if parts else None


class Compared(NamedTuple):
    """A member's year beside the one before. `parts`: rows of `_year_changes`, the headline part by part; `facts`: rows
    of `_change_facts`, what each of its totals is told with."""

    parts: Sequence[Row] = ()
    facts: Sequence[Row] = ()


def compared(before: MemberTables, now: MemberTables) -> Compared:
    """Both years of a member, compared once for all that tells of it; nothing where one of them has no results."""
    if not all(each.read("footprint").num_rows for each in (before, now)):
        return Compared()
    parts, facts = (now.of(name, partial(_of_both_years, name=name)) for name in ("_member_changes", "_change_facts"))
    return Compared(parts.drop_columns(["member_id"]).to_pylist(), facts.to_pylist())


def _of_both_years(tables: YearTables, name: str) -> pa.Table:
    return tables.once("both years", _both_years)[name]


def _both_years(tables: YearTables) -> dict[str, pa.Table]:
    """`_member_changes` and `_change_facts` over two years."""
    both = tables.last_year, tables
    with DuckDB() as engine:
        engine.bind(run=run_view(tables.year), asked=pa.table({"member_id": list(tables.members)}))
        engine.bind(**{name: pa.concat_tables([each.read(name) for each in both]) for name in TABLES})
        engine.view("_totals", "_part_coverage").table("_change_parts").view("_year_changes")
        return {name: engine.run(name) for name in ("_member_changes", "_change_facts")}
