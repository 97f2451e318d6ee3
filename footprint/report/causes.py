"""Why one total of a member moved since the year before: what each cause adds, and the numbers it is told with."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from math import fsum
from typing import Any

from footprint.changes import BOTH, CAUSES, PERIMETER
from footprint.report.changes import Compared
from footprint.report.tables import MemberTables

MOSTLY = 0.75  # of a cause
OF_CAUSE, BOUNDS = ("basis", "criterion", "cause"), ("low", "high", "p_higher")
Row = dict[str, Any]


@dataclass(frozen=True)
class Sure:
    """The 95 % interval of a difference, and the chance that it is one upwards."""

    low: float
    high: float
    p_higher: float

    @property
    def verdict(self) -> str:
        """`up` or `down` where the whole interval is, else `open`."""
        return "up" if self.low > 0 else "down" if self.high < 0 else "open"


@dataclass(frozen=True)
class Cause:
    """What one cause adds to a difference, by category, the largest first, and what of it is electricity of devices;
    in the unit of the criterion."""

    name: str
    difference: float
    categories: tuple[tuple[str, float], ...] = ()
    electricity: float = 0.0

    @property
    def verdict(self) -> str:
        return "up" if self.difference > 0 else "down"

    @property
    def part(self) -> str:
        """What it is about, by more than three quarters: what devices `use`, the `rest` (their making, what is
        bought), else `both`."""
        share = self.electricity / self.difference if self.difference else 0.0
        return "use" if share > MOSTLY else "rest" if share < 1 - MOSTLY else "both"

    @property
    def category(self) -> str | None:
        """The category that adds most to it, which goes its way."""
        return next((name for name, value in self.categories if value * self.difference > 0), None)


@dataclass(frozen=True)
class Causes:
    """The causes of one difference, those of what is counted in both years first; each group has its largest first.

    `facts`: a row of `_change_facts`: both totals and the numbers beside them. `rows` of `changes_member` and
    `intervals` of `uncertainty_changes`: every basis and criterion. `sure`: how sure causes, TOTAL and SAME are, where
    that is known.
    """

    year: int
    basis: str
    facts: Row
    causes: tuple[Cause, ...]
    rows: tuple[Row, ...] = field(default=(), repr=False)
    intervals: tuple[Row, ...] = field(default=(), repr=False)
    sure: Mapping[str, Sure] = field(default_factory=dict, repr=False)

    @property
    def from_year(self) -> int:
        return self.year - 1

    @property
    def unit(self) -> str:
        return str(self.facts["unit"])

    def of(self, names: tuple[str, ...]) -> tuple[Cause, ...]:
        return tuple(cause for cause in self.causes if cause.name in names)

    @property
    def same(self) -> float:
        """What causes add of what is counted in both years."""
        return fsum(cause.difference for cause in self.of(BOTH))

    @property
    def perimeter(self) -> float:
        """What is added by what is not counted alike."""
        return fsum(cause.difference for cause in self.of(PERIMETER))

    @property
    def difference(self) -> float:
        return (self.facts["value"] or 0.0) - (self.facts["value_before"] or 0.0)


def load(tables: MemberTables, both: Compared, *, basis: str = "location", criterion: str = "gwp") -> Causes | None:
    """The causes of a total of a member's year; None without figures of the year before, or of results made before
    there were causes. `both`: both years compared."""
    if not tables.lake.paths("changes_member", year=tables.year):
        return None
    of_both = next((row for row in both.facts if (row["basis"], row["criterion"]) == (basis, criterion)), None)
    if of_both is None:
        return None
    rows = tables.rows("changes_member")
    of_total = [row for row in rows if (row["basis"], row["criterion"]) == (basis, criterion)]
    intervals = tables.rows("uncertainty_changes")
    sure = {row["cause"]: Sure(*(row[name] for name in BOUNDS))
            for row in intervals if (row["basis"], row["criterion"]) == (basis, criterion)}  # fmt: skip
    devices = frozenset(tables.factor_set.device_categories["category"].to_pylist())
    return Causes(tables.year, basis, of_both, summed(of_total, devices), tuple(rows), tuple(intervals), sure)


def with_intervals(rows: Iterable[Row], intervals: Iterable[Row]) -> list[Row]:
    """Rows of causes of one member, each with the interval of its whole cause, None where that is not known.
    `intervals`: rows of `uncertainty_changes`."""
    bounds = {tuple(row[name] for name in OF_CAUSE): {f"cause_{name}": row[name] for name in BOUNDS}
              for row in intervals}  # fmt: skip
    unknown = dict.fromkeys(f"cause_{name}" for name in BOUNDS)
    return [row | bounds.get(tuple(row[name] for name in OF_CAUSE), unknown) for row in rows]


def summed(rows: list[Row], devices: Collection[str] = ()) -> tuple[Cause, ...]:
    """The causes of the rows of one total. `devices`: the categories that are types of equipment."""
    parts: defaultdict[str, defaultdict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    used: defaultdict[str, list[float]] = defaultdict(list)
    for row in rows:
        parts[row["cause"]][row["category"]].append(row["difference"])
        if row["stage"] == "use" and row["category"] in devices:
            used[row["cause"]].append(row["difference"])
    sums = {name: {key: fsum(values) for key, values in of.items()} for name, of in parts.items()}
    found = [_cause(name, of, fsum(used[name])) for name, of in sums.items()]
    places = {name: (name in PERIMETER, place) for place, name in enumerate(CAUSES)}
    return tuple(sorted(found, key=lambda cause: (places[cause.name][0], -abs(cause.difference), places[cause.name])))


def _cause(name: str, categories: dict[str, float], electricity: float) -> Cause:
    largest = sorted(categories.items(), key=lambda part: (-abs(part[1]), part[0]))
    return Cause(name, fsum(categories.values()), tuple(largest), electricity)
