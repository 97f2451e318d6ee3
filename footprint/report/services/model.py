"""What a member's digital services weigh in one year, read from the lake: keys and figures, no language, no layout."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from math import isclose
from typing import Any, NamedTuple

import pyarrow as pa

from footprint.report.cells import Cell, Impacts, K, added_up, ratio, total
from footprint.report.services.slugs import slugs
from footprint.report.tables import MemberTables

TIERS = ("terminal", "network", "datacentre")
VIEWS = ("_digital_services", "_service_cells", "_service_totals", "_service_units")
BEHIND = ("_service_names", "_usage", "_cloud_lines", "_cloud_coverage", *VIEWS)
# What a member's total is made of; visitors stand beside it.
PARTS = ("service", "unallocated", "unnamed", "other")
VISITOR = "visitor"
SAME = 1e-9  # two sums of the same figures, one over the other, differ by no more

NAMES = "FROM _digital_services ORDER BY service_id"

CLOUD = "FROM _cloud_coverage ORDER BY provider, measure, unit"

ALL_CRITERIA = """
FROM _service_totals
ORDER BY part, service_id, view, basis, criterion, tier, bearer, category, stage
"""


class ServiceCell(NamedTuple):
    """One amount of the headline (expected life, country's grid); `value` None = not assessed, `status` says why."""

    part: str
    service: str
    criterion: str
    tier: str
    bearer: str
    category: str
    stage: str
    quality: str
    status: str
    factor_key: str
    factor_id: str
    fallback: str
    factor_year: int | None
    unit: str
    value: float | None


class Used(NamedTuple):
    """What the files say of a service's use: `quantity` over `days` days of the year."""

    metric: str
    unit: str
    is_bot: bool
    quantity: float
    days: int


class Billed(NamedTuple):
    """What one provider billed the member in one measure (hours, GB.h, money), and the share of it that is assessed."""

    provider: str
    measure: str
    unit: str
    total: float
    assessed_share: float | None
    apart: float


@dataclass(frozen=True)
class Amounts:
    """Cells of one service, or of all that serves none."""

    cells: tuple[ServiceCell, ...]
    parameter_keys: tuple[str, ...]

    @property
    def borne(self) -> Amounts:
        """What counts in the member's total."""
        return self._those(lambda cell: cell.bearer != VISITOR)

    @property
    def visitors(self) -> Amounts:
        """What visitors' equipment and access weigh, outside the member's total."""
        return self._those(lambda cell: cell.bearer == VISITOR)

    def of(self, **wanted: str) -> Amounts:
        """Cells whose columns have the values wanted: of(criterion="gwp", tier="network")."""
        return self._those(lambda cell: all(getattr(cell, name) == value for name, value in wanted.items()))

    def _those(self, is_wanted: Callable[[ServiceCell], bool]) -> Amounts:
        return Amounts(tuple(cell for cell in self.cells if is_wanted(cell)), self.parameter_keys)

    def value(self, criterion: str = "gwp") -> float | None:
        """Total of one criterion in its unit; None if nothing is assessed."""
        return total([cell.value for cell in self.cells if cell.criterion == criterion])

    def by(self, key: Callable[[ServiceCell], K], criterion: str = "gwp") -> dict[K, float | None]:
        """Totals of one criterion by a key, largest first; keys without any assessed value last, as None."""
        groups: dict[K, list[float | None]] = {}
        for cell in self.cells:
            if cell.criterion == criterion:
                groups.setdefault(key(cell), []).append(cell.value)
        sums = {name: total(values) for name, values in groups.items()}
        return dict(sorted(sums.items(), key=lambda item: (item[1] is None, -(item[1] or 0), str(item[0]))))

    @property
    def gaps(self) -> list[ServiceCell]:
        """Cells of greenhouse gases that are not assessed."""
        return [cell for cell in self.cells if cell.criterion == "gwp" and cell.value is None]

    @property
    def impacts(self) -> Impacts:
        """The same as cells of the member's report, to trace factors and sources."""
        return Impacts(tuple(_cell(cell) for cell in self.cells), self.parameter_keys)


def _cell(c: ServiceCell) -> Cell:
    return Cell(
        view="depreciation", basis="location", stage=c.stage, criterion=c.criterion, tier=c.tier, category=c.category,
        site="", quality=c.quality, scope="", beges_code="", status=c.status, factor_key=c.factor_key,
        factor_id=c.factor_id, fallback=c.fallback, factor_year=c.factor_year, unit=c.unit, value=c.value,
    )  # fmt: skip


class Change(NamedTuple):
    """How a service moved since the year before [kgCO2e]: what it weighed, the difference with its 95 % interval, and
    the chance that it is one upwards."""

    from_year: int
    before: float
    difference: float
    low: float
    high: float
    p_higher: float


@dataclass(frozen=True)
class Service:
    """One digital service; `slug` names its pages. `machines` hosts run it, `machine_share` is its mean part;
    `interval`: the 95 % one of its greenhouse gases [kgCO2e]; `change`: since last year; None where nobody drew it;
    `units_before`: last year's units, None where they are not known or of another kind."""

    service_id: str
    slug: str
    name: str
    functional_unit: str | None
    units: float | None
    amounts: Amounts
    used: tuple[Used, ...]
    machines: int
    machine_share: float | None
    interval: tuple[float, float] | None = None
    change: Change | None = None
    units_before: float | None = None

    @property
    def kgco2e(self) -> float | None:
        """GWP that the member bears in the year."""
        return self.amounts.borne.value()

    def per_unit(self, value: float | None) -> float | None:
        return ratio(value, self.units)


@dataclass(frozen=True)
class Services:
    """A member's digital services, heaviest first, and what of its total serves none of them."""

    found: tuple[Service, ...]
    parts: dict[str, Amounts]
    cloud: tuple[Billed, ...]
    hosts: int
    hosts_unallocated: float | None
    totals: pa.Table

    @property
    def kgco2e(self) -> float | None:
        """GWP of the whole member: services and all the rest, without visitors."""
        return total([cell.value for part in self.parts.values() for cell in part.borne.of(criterion="gwp").cells])


def services(tables: MemberTables, last_year: MemberTables) -> Services | None:
    """What the lake says of one member's digital services; None if it has none and buys none."""
    names = tables.ask(NAMES, *BEHIND).to_pylist()
    amounts = tables.run("_service_amounts", *BEHIND).drop_columns(["member_id"])
    cells = [ServiceCell(**row) for row in added_up(amounts, "value").to_pylist()]
    if not names and not any(cell.part == "unnamed" for cell in cells):
        return None
    machines = tables.run("_service_machines", *BEHIND).drop_columns(["member_id"])
    rows = {
        "names": names,
        "keys": tables.run("_service_parameters", *BEHIND).to_pylist(),
        "used": _uses(tables.run("_service_uses", *BEHIND)),
        "shares": added_up(machines, "share").to_pylist(),
        "cloud": tables.ask(CLOUD, *BEHIND).to_pylist(),
    }
    return _services(cells, rows, tables.ask(ALL_CRITERIA, *BEHIND), _drawn(tables, last_year))


@dataclass(frozen=True)
class _Drawn:
    """By service: the interval of its total, with the total that it is of, and how it moved since last year; by service
    and unit how many of them there were then."""

    intervals: dict[str, tuple[float, float, float]]
    changes: dict[str, Change]
    units: dict[tuple[str, str | None], float | None]

    def about(self, service: Service) -> Service:
        """The service with what was drawn of it; of another total than its own, nothing is."""
        value, *bounds = self.intervals.get(service.service_id, (None, 0.0, 0.0))
        total_of = service.kgco2e
        if value is None or total_of is None or not isclose(value, total_of, rel_tol=SAME) or bounds[0] == bounds[1]:
            return service
        before = self.units.get((service.service_id, service.functional_unit))
        change = self.changes.get(service.service_id)
        return replace(service, interval=(bounds[0], bounds[1]), change=change, units_before=before)


def _drawn(tables: MemberTables, last_year: MemberTables) -> _Drawn:
    """What the lake says of how sure the totals of services are, and of what they were counted in last year."""
    wanted = {"output": "service", "criterion": "gwp", "view": "depreciation", "basis": "location"}
    rows = tables.rows("uncertainty_member")
    intervals = {row["key"]: (row["value"], row["low"], row["high"]) for row in rows if wanted.items() <= row.items()}
    moved = tables.rows("uncertainty_services")
    changes = {row["service_id"]: Change(*(row[name] for name in Change._fields)) for row in moved}
    units = {(row["service_id"], row["functional_unit"]): row["units_per_year"] for row in last_year.rows("services")}
    return _Drawn(intervals, changes, units)


def _uses(days: pa.Table) -> list[dict[str, Any]]:
    """Metrics of services, with their quantity and the number of their days."""
    keys = ["service", "metric", "unit", "is_bot"]
    sums = days.group_by(keys, use_threads=False).aggregate([("quantity", "sum"), ("day", "count_distinct")])
    columns = {"quantity": "quantity_sum", "days": "day_count_distinct"}
    named = pa.table({name: sums.column(columns.get(name, name)) for name in (*keys, *columns)})
    rows: list[dict[str, Any]] = named.to_pylist()
    return rows


def _services(
    cells: list[ServiceCell], rows: dict[str, list[dict[str, Any]]], totals: pa.Table, drawn: _Drawn
) -> Services:
    shares = rows["shares"]
    names = [row["service_id"] for row in rows["names"]]
    services = (
        drawn.about(_service(row, slug, cells, rows)) for row, slug in zip(rows["names"], slugs(names), strict=True)
    )
    unallocated = [row["share"] for row in shares if not row["service"]]
    hosts = {row["asset_id"] for row in shares}
    return Services(
        found=tuple(sorted(services, key=lambda s: (s.kgco2e is None, -(s.kgco2e or 0.0), s.service_id))),
        parts={part: _amounts(cells, rows["keys"], part=part) for part in PARTS},
        cloud=tuple(Billed(*(row[name] for name in Billed._fields)) for row in rows["cloud"]),
        hosts=len(hosts),
        hosts_unallocated=ratio(total(unallocated) or 0.0, float(len(hosts))),
        totals=totals,
    )


def _service(
    row: dict[str, Any], slug: str, cells: list[ServiceCell], rows: dict[str, list[dict[str, Any]]]
) -> Service:
    name = row["service_id"]
    shares = [part["share"] for part in rows["shares"] if part["service"] == name]
    return Service(
        service_id=name,
        slug=slug,
        name=row["name"],
        functional_unit=row["functional_unit"],
        units=row["units_per_year"],
        amounts=_amounts(cells, rows["keys"], service=name, part="service"),
        used=_used(rows["used"], name),
        machines=len(shares),
        machine_share=ratio(total(shares), float(len(shares))),
    )


def _amounts(cells: list[ServiceCell], keys: list[dict[str, Any]], **wanted: str) -> Amounts:
    mine = tuple(cell for cell in cells if all(getattr(cell, name) == value for name, value in wanted.items()))
    of = {row["parameter_key"] for row in keys if all(row[name] == value for name, value in wanted.items())}
    return Amounts(mine, tuple(sorted(of)))


def _used(rows: list[dict[str, Any]], service: str) -> tuple[Used, ...]:
    return tuple(Used(*(row[name] for name in Used._fields)) for row in rows if row["service"] == service)
