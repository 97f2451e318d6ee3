"""How much of the fleet stands behind each figure: counted, assessed, and why not. Missing is never zero."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import Any

from factors.catalogue import FactorSet
from footprint.report.cells import ASSESSED, Impacts, ratio, total
from footprint.report.tables import MemberTables
from footprint.schema import STAGES

PARTS = ("embodied", "use")


@dataclass(frozen=True)
class Fleet:
    """Rows of table `fleet` of one member, without devices gone at an unknown date (outside the denominator)."""

    rows: tuple[dict[str, Any], ...]
    gone_undated_lines: int

    @cached_property
    def devices(self) -> float | None:
        """Devices at the end of the year; None if no line has a quantity that can be read."""
        return total([row["devices"] for row in self.rows])

    @property
    def uncounted_lines(self) -> int:
        return sum(row["lines"] for row in self.rows if row["devices"] is None)

    @cached_property
    def undated_share(self) -> float | None:
        """Share of devices without any date of purchase or first use: they are a steady stock."""
        return ratio(total([row["devices"] for row in self.rows if row["age_years"] is None]) or 0.0, self.devices)

    def by(self, column: str) -> dict[str, float]:
        """Devices by one column of table `fleet`; '' = not given."""
        sums: defaultdict[str, list[float]] = defaultdict(list)
        for row in self.rows:
            if row["devices"]:
                sums[row[column] or ""].append(row["devices"])
        return {key: total(values) or 0.0 for key, values in sums.items()}


@dataclass(frozen=True)
class Coverage:
    """Share of devices that a criterion assesses: their making, their use, both; None = nothing to count."""

    embodied: float | None
    use: float | None
    both: float | None


@dataclass(frozen=True)
class Gap:
    """Devices that the GWP leaves out for one reason; `part` is embodied or use; `categories`: most devices first."""

    part: str
    reason: str
    devices: float
    categories: tuple[str, ...]


@dataclass(frozen=True)
class Gaps:
    """What the GWP total does not hold. `reasons`: a device that lacks both its making and its use is in two of them;
    `missing`: each device once, by the reason of its making where that lacks, most devices first; `neither`: devices
    that lack both, by the reason of their making; `categories`: those without any published figure, and their
    devices."""

    reasons: tuple[Gap, ...]
    missing: tuple[Gap, ...]
    neither: tuple[Gap, ...]
    categories: tuple[tuple[str, float], ...]
    second_hand: float


def fleet(rows: Iterable[dict[str, Any]]) -> Fleet:
    """Devices of one member from the rows of table `fleet`."""
    all_rows = list(rows)
    gone = [row for row in all_rows if row["status"] == "gone_undated"]
    counted = tuple(row for row in all_rows if row["status"] != "gone_undated")
    return Fleet(counted, sum(row["lines"] for row in gone))


def by_criterion(tables: MemberTables) -> dict[str, Coverage]:
    """Coverage of each criterion, as the view `_coverage` of the method counts it."""
    if not tables.read("fleet").num_rows:
        return {}
    rows = tables.ask("FROM _coverage ORDER BY criterion", "_part_coverage", "_coverage").to_pylist()
    return {
        row["criterion"]: Coverage(*(ratio(row[f"devices_{part}"], row["devices"]) for part in (*PARTS, "both")))
        for row in rows
    }


def equal_parts(tables: MemberTables) -> dict[str, float]:
    """Categories whose making and use are known of the same devices (view `_equal_parts` of the method), and how many
    devices these are."""
    views = ("_totals", "_part_coverage", "_equal_parts")
    rows = tables.ask("FROM _equal_parts ORDER BY category", *views).to_pylist()
    return {row["category"]: row["devices_both"] for row in rows}


def refurbished(tables: MemberTables) -> list[dict[str, Any]]:
    """What is published of refurbished devices, beside the total: rows of `_refurbished_bounds`."""
    rows = tables.ask("FROM _refurbished_bounds ORDER BY category", "_whole_lives", "_refurbished_bounds")
    bounds: list[dict[str, Any]] = rows.to_pylist()
    return bounds


def electricity_scopes(tables: MemberTables) -> list[dict[str, Any]]:
    """Purchased electricity by scope and BEGES item, under each view and basis: rows of `_scope_parts`."""
    rows = tables.ask("FROM _scope_parts ORDER BY ALL", "_totals", "_scope_parts")
    parts: list[dict[str, Any]] = rows.to_pylist()
    return parts


def missing_stages(impacts: Impacts, factor_set: FactorSet) -> dict[str, tuple[str, ...]]:
    """Stages before and after use without a published GWP, and the types of device whose other stages have one.

    A device is assessed by its making; what is missing after it has to be said beside the share.
    """
    making = [c for c in impacts.of(criterion="gwp", view="depreciation", basis="location") if c.stage in STAGES[:3]]
    types = set(factor_set.device_categories.column("category").to_pylist())
    published = types & {cell.category for cell in making if cell.value}
    lacking = {(c.stage, c.category) for c in making if c.status == "missing_factor" and c.category in published}
    missing = {stage: tuple(sorted(name for of, name in lacking if of == stage)) for stage in STAGES[:3]}
    return {stage: names for stage, names in missing.items() if names}


def published_keys(tables: MemberTables) -> frozenset[str]:
    """Factor keys of devices whose making has a published GWP."""
    rows = tables.read("year_factors").select(["factor_key", "activity", "criterion"]).to_pylist()
    return frozenset(r["factor_key"] for r in rows if r["activity"] == "life_start" and r["criterion"] == "gwp")


def gaps(fleet: Fleet, published: frozenset[str], factor_set: FactorSet) -> Gaps:
    """What is missing from the GWP of a fleet."""
    why = [list(_lacking(row, published)) for row in fleet.rows if row["devices"]]
    reasons = list(chain.from_iterable(why))
    second_hand = total([row["devices"] for row, _, reason in reasons if reason == "refurbished_factor_missing"])
    return Gaps(
        reasons=_grouped(reasons),
        missing=tuple(sorted(_grouped(each[0] for each in why if each), key=lambda gap: -gap.devices)),
        neither=_grouped(each[0] for each in why if len(each) == len(PARTS)),
        categories=_categories(fleet, factor_set),
        second_hand=second_hand or 0.0,
    )


def _lacking(row: dict[str, Any], published: frozenset[str]) -> Iterator[tuple[dict[str, Any], str, str]]:
    """The parts of which a fleet row has no figure, its making first, and why."""
    for part in PARTS:
        reason = _reason(row, part, published)
        if reason:
            yield row, part, reason


def _reason(row: dict[str, Any], part: str, published: frozenset[str]) -> str | None:
    """Why the devices of a fleet row are not assessed; None = they are."""
    status = str(row[f"{part}_status"])
    if part == "embodied" and status in (*ASSESSED, "missing_lifetime") and row["factor_key"] not in published:
        return "refurbished_factor_missing" if row["factor_key"].endswith(":refurbished") else "missing_factor"
    return None if status in ASSESSED else status


def _grouped(why: Iterable[tuple[dict[str, Any], str, str]]) -> tuple[Gap, ...]:
    groups: defaultdict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for row, part, reason in why:
        groups[part, reason].append(row)
    gaps = [
        Gap(part, reason, total([row["devices"] for row in rows]) or 0.0, _largest(rows))
        for (part, reason), rows in groups.items()
    ]
    return tuple(sorted(gaps, key=lambda gap: (PARTS.index(gap.part), -gap.devices, gap.reason)))


def _largest(rows: Iterable[dict[str, Any]]) -> tuple[str, ...]:
    """The categories of fleet rows, most devices first."""
    devices: defaultdict[str, float] = defaultdict(float)
    for row in rows:
        devices[row["category"]] += row["devices"]
    return tuple(sorted(devices, key=lambda name: (-devices[name], name)))


def _categories(fleet: Fleet, factor_set: FactorSet) -> tuple[tuple[str, float], ...]:
    unpublished = {row["category"] for row in factor_set.device_categories.to_pylist() if row["reason"]}
    counted = sorted(fleet.by("category").items(), key=lambda item: (-item[1], item[0]))
    return tuple((category, devices) for category, devices in counted if category in unpublished)
