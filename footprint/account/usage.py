"""What a table of usage gives, metric by metric, and what of it is not counted: for people and for programs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import fsum
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from factors.catalogue import FactorSet
from footprint import estimate
from footprint.account.inventories import Listed, kept_out
from footprint.intake import Reading
from footprint.intake.usage.claims.months import days_of
from footprint.schema import CLAIM_BASES

CLAIMS = "claims"  # the kind of providers' own figures
KEY = ("subject_kind", "metric", "unit")
# What hours of neither processors nor memory, of no processors and of no memory are hours of, and their units.
_SOLD_APART = (("accelerator_hours", "h"), ("memory_gb_hours", "GB.h"), ("vcpu_hours", "vCPU.h"))


@dataclass(frozen=True)
class Total:
    """The sum of one metric for one kind of subject, in its unit (of money: its currency), and the days it covers."""

    subject_kind: str
    metric: str
    unit: str
    total: float
    first_day: date
    last_day: date


@dataclass(frozen=True)
class NotCounted:
    """Lines that do not count for one reason. `no_figure`: what counts of a bill without having a published figure, by
    its machine hours and its share of the money in one currency; its lines are not told apart."""

    reason: str
    severity: str
    lines: int | None = None
    hours: float | None = None
    cost_share: float | None = None
    currency: str = ""


@dataclass(frozen=True)
class Uses:
    """The sums of a table of usage, and what of it does not count."""

    totals: tuple[Total, ...]
    not_counted: tuple[NotCounted, ...]


def uses(readings: Sequence[Reading], *, year: int, as_of: date, factor_set: FactorSet) -> dict[str, Uses]:
    """The sums of each table of usage among the readings, by the hash of its table, each as if it were the only one."""
    return {
        each.sha256: Uses(tuple(totals(each)), tuple(not_counted(each, year=year, as_of=as_of, factor_set=factor_set)))
        for each in readings
        if is_usage(each) or each.kind == CLAIMS
    }


def is_usage(reading: Reading) -> bool:
    """Whether a table was read as one of usage."""
    return reading.kind is not None and "metric" in reading.table.column_names


def totals(reading: Reading) -> list[Total]:
    """The sums of a table of usage, or of what a provider claims."""
    if reading.kind == CLAIMS:
        return _claimed(reading)
    if not is_usage(reading) or not reading.table.num_rows:
        return []
    wanted = [("quantity", "sum"), ("day", "min"), ("day", "max")]
    rows = measured(reading.table).group_by(list(KEY), use_threads=False).aggregate(wanted).to_pylist()
    sums = [
        Total(
            subject_kind=row["subject_kind"], metric=row["metric"], unit=row["unit"], total=row["quantity_sum"],
            first_day=row["day_min"], last_day=row["day_max"],
        )
        for row in rows
    ]  # fmt: skip
    return sorted(sums, key=lambda total: (total.metric, total.subject_kind, total.unit))


def measured(usage: pa.Table) -> pa.Table:
    """A table of usage whose hours of processors, memory and accelerators sold apart, and their units, are called so:
    they are no hours of machines, as in the coverage of bills (`_cloud_coverage`)."""
    if not {"vcpu", "ram_gb"} <= set(usage.column_names):
        return usage
    hours = pc.equal(usage["metric"], "compute_hours")
    no_vcpu, no_ram = (pc.fill_null(pc.equal(usage[name], 0.0), False) for name in ("vcpu", "ram_gb"))
    for mask, (metric, unit) in zip((pc.and_(no_vcpu, no_ram), no_vcpu, no_ram), _SOLD_APART, strict=True):
        is_part = pc.and_(hours, mask)
        for name, value in (("metric", metric), ("unit", unit)):
            place = usage.column_names.index(name)
            usage = usage.set_column(place, name, pc.if_else(is_part, value, usage[name]))
        hours = pc.and_(hours, pc.invert(mask))
    return usage


def _claimed(reading: Reading) -> list[Total]:
    """What providers claim on each basis that they give: beside our figures, in none of them."""
    rows = reading.table.to_pylist()
    sums = []
    for basis in CLAIM_BASES:
        given = [row for row in rows if row[f"{basis}_kgco2e"] is not None]
        if given:
            last = max((row["month"], row["months"]) for row in given)
            sums.append(
                Total(
                    subject_kind="provider", metric=f"claimed_{basis}", unit="kgCO2e",
                    total=fsum(row[f"{basis}_kgco2e"] for row in given), first_day=min(row["month"] for row in given),
                    last_day=last[0] + timedelta(days_of(*last) - 1),
                )
            )  # fmt: skip
    return sums


def not_counted(reading: Reading, *, year: int, as_of: date, factor_set: FactorSet) -> list[NotCounted]:
    """What of a table of usage does not count: lines refused and set aside, and what of a bill has no figure."""
    if not is_usage(reading) and reading.kind != CLAIMS:
        return []
    listed = Listed(
        reading.file_sha8, reading.rows, reading.accepted, reading.refused, reading.set_aside, reading.findings
    )
    reasons = [NotCounted(lines.reason, lines.severity, lines.lines) for lines in kept_out(listed)]
    if reading.kind != "cloud" or not reading.accepted:
        return reasons
    merged = estimate.merge([reading], year=year, as_of=as_of, factor_set=factor_set)
    with estimate.method(merged.tables, factor_set, year=year) as engine:
        return reasons + _without_figure(engine.view("_cloud_lines").run("_cloud_coverage").to_pylist())


def _without_figure(coverage: Sequence[dict[str, Any]]) -> list[NotCounted]:
    hours = _lacking(coverage, "compute_hours", "accelerator_hours")
    left = sum(lacking for _, lacking in hours.values()) if hours else None
    money = {unit: lacking / whole for unit, (whole, lacking) in _lacking(coverage, "cost").items() if whole > 0}
    if money and (left or any(money.values())):
        return [NotCounted("no_figure", "", None, left, share, unit) for unit, share in sorted(money.items())]
    return [NotCounted("no_figure", "", None, left)] if left else []


def _lacking(coverage: Sequence[dict[str, Any]], *measures: str) -> dict[str, tuple[float, float]]:
    """(all of these measures, what of it is not assessed) by unit, over all providers."""
    sums: dict[str, tuple[float, float]] = {}
    for row in sorted(coverage, key=lambda each: (each["provider"], each["unit"])):
        if row["measure"] in measures:
            whole, lacking = sums.get(row["unit"], (0.0, 0.0))
            sums[row["unit"]] = (whole + row["total"], lacking + row["total"] - row["assessed"])
    return sums
