"""One member's impacts of one year, read from the lake and added up. What a sum means is not decided here."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from operator import attrgetter
from typing import NamedTuple, TypeVar

import pyarrow as pa

from footprint.report.tables import MemberTables

# Statuses of a device or an amount that is assessed: with a figure, which may rightly be 0.
# What stands on other lines of the same member is 0 here, so that nothing counts twice.
ELSEWHERE = ("covered_by_audience", "covered_by_lines", "covered_by_logs", "covered_by_volume")
ASSESSED = ("ok", "fully_amortised", "not_in_service", "not_in_use", *ELSEWHERE)

# Where a member has so many sites that not all are named (view `_named_sites`): the rest of them together.
OTHER_SITES = "other_sites"

K = TypeVar("K", bound=Hashable)
Value = str | float | int | None  # of a cell of a sheet


class Share(float):
    """A number of a sheet that is a share of one, among others that are not."""


class Sum(tuple[Value, ...]):
    """The row of a sheet that adds the others up."""


class Cell(NamedTuple):
    """One amount; `value` None = not assessed, and `status` says why. '' stands for no site, no scope, no factor."""

    view: str
    basis: str
    stage: str
    criterion: str
    tier: str
    category: str
    site: str
    quality: str
    scope: str
    beges_code: str
    status: str
    factor_key: str
    factor_id: str
    fallback: str
    factor_year: int | None
    unit: str
    value: float | None


class Impacts(NamedTuple):
    """Cells of one member-year under every view and basis, and the default parameters behind them."""

    cells: tuple[Cell, ...]
    parameter_keys: tuple[str, ...]

    @property
    def has_other_sites(self) -> bool:
        """Whether some sites have no name of their own here."""
        return any(cell.site == OTHER_SITES for cell in self.cells)

    def of(self, **wanted: str) -> list[Cell]:
        """Cells whose columns have the values wanted: of(view="depreciation", criterion="gwp")."""
        of, values = attrgetter(*wanted), tuple(wanted.values())
        return [cell for cell in self.cells if of(cell) == (values if len(values) > 1 else values[0])]


def load(tables: MemberTables) -> Impacts:
    """What table `footprint` says of one member-year; no cell at all if it holds nothing of it."""
    if not tables.read("footprint").num_rows:  # of the year before, mostly: an engine costs more than the answer
        return Impacts((), ())
    rows = added_up(tables.run("_member_cells", "_totals", "_named_sites").drop_columns(["member_id"]), "value")
    keys = tables.run("_member_parameters").column("parameter_key").to_pylist()
    columns = (rows.column(name).to_pylist() for name in Cell._fields)
    return Impacts(tuple(map(Cell._make, zip(*columns, strict=True))), tuple(key for key in keys if key))


def added_up(rows: pa.Table, amount: str) -> pa.Table:
    """One row for each value of the other columns, `amount` added up in the order of the rows, so that the sum is the
    same on any number of threads; NULL where every amount is."""
    keys = [name for name in rows.column_names if name != amount]
    sums = rows.group_by(keys, use_threads=False).aggregate([(amount, "sum")])
    return sums.select([*keys, f"{amount}_sum"]).rename_columns([*keys, amount])


def total(values: Iterable[float | None]) -> float | None:
    """Sum of what is assessed, exact in any order; None if nothing is, or if all there is beside the gaps is zeros."""
    amounts = list(values)
    assessed = [amount for amount in amounts if amount is not None]
    if not any(assessed) and len(assessed) < len(amounts):
        return None
    return math.fsum(assessed) if assessed else None


def add_up(cells: Iterable[Cell], key: Callable[[Cell], K]) -> dict[K, float | None]:
    """Total of the cells of each key, largest first; keys without any assessed value come last, as None."""
    groups: defaultdict[K, list[float | None]] = defaultdict(list)
    for cell in cells:
        groups[key(cell)].append(cell.value)
    sums = {name: total(values) for name, values in groups.items()}
    return dict(sorted(sums.items(), key=lambda item: (item[1] is None, -(item[1] or 0), str(item[0]))))


def ratio(part: float | None, whole: float | None) -> float | None:
    """part / whole; None where either is unknown or the whole is 0."""
    return None if part is None or not whole else part / whole
