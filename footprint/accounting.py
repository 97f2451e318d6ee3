"""From lines to devices to this year's figure: each line of a file, and why its devices are not in the figure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from factors.catalogue import FactorSet
from footprint import estimate
from footprint.engine import Engine
from footprint.intake import Reading
from footprint.intake.findings import REFUSED, SET_ASIDE

OUTSIDE = pa.array([REFUSED, SET_ASIDE])


@dataclass(frozen=True)
class Reason:
    """Lines outside the figure for one reason, and their devices (None: their number is not known). `severity` is
    `refused` or `set_aside` where a finding of that rule kept the lines out, else empty."""

    reason: str
    lines: int
    units: float | None
    severity: str = ""


@dataclass(frozen=True)
class Category:
    """Devices of one category on accepted lines, and those in the year's figure."""

    category: str
    units: float
    in_figure: float


@dataclass(frozen=True)
class Account:
    """An inventory line by line: units = in_figure + the units of all reasons; lines = those in the figure + theirs."""

    year: int
    lines: int
    units: float
    in_figure: float
    lines_in_figure: int
    reasons: tuple[Reason, ...]
    categories: tuple[Category, ...]


def account(readings: Sequence[Reading], *, year: int, as_of: date, factor_set: FactorSet) -> dict[str, Account]:
    """The account of each inventory among the readings, by the hash of its table, each as if it were the only one."""
    found: dict[str, Account] = {}
    for reading in readings:
        if reading.kind == "inventory":
            merged = estimate.merge([reading], year=year, as_of=as_of, factor_set=factor_set)
            with estimate.method(merged.tables, factor_set, year=year) as engine:
                found |= together(engine, [reading], year=year)
    return found


def together(engine: Engine, readings: Sequence[Reading], *, year: int) -> dict[str, Account]:
    """The account of each inventory as they count together, by the hash of its table: what another list names too is
    set aside. `engine`: that of `estimate.method` over all of the readings."""
    rows = engine.run("_account").to_pylist()
    return {
        reading.sha256: _account(reading, [row for row in rows if row["file_sha8"] == reading.file_sha8], year)
        for reading in readings
        if reading.kind == "inventory"
    }


def _account(reading: Reading, rows: Sequence[dict[str, Any]], year: int) -> Account:
    units: dict[str, float] = {}
    inside: dict[str, float] = {}
    outside: dict[str, tuple[int, float | None]] = {}
    for row in rows:
        units[row["category"]] = units.get(row["category"], 0.0) + (row["units"] or 0.0)
        if row["reason"] is None:
            inside[row["category"]] = inside.get(row["category"], 0.0) + (row["units"] or 0.0)
            continue
        lines, known = outside.get(row["reason"], (0, None))
        added = known if row["units"] is None else (known or 0.0) + row["units"]
        outside[row["reason"]] = (lines + row["lines"], added)
    reasons = [Reason(reason, lines, known) for reason, (lines, known) in outside.items()]
    elsewhere = reading.accepted - sum(row["lines"] for row in rows)
    if elsewhere:
        reasons.append(Reason("other_list", elsewhere, None, SET_ASIDE))
    return Account(
        year=year,
        lines=reading.rows,
        units=sum(units.values()),
        in_figure=sum(inside.values()),
        lines_in_figure=sum(row["lines"] for row in rows if row["reason"] is None),
        reasons=(*sorted(reasons, key=lambda each: (-(each.units or 0.0), each.reason)), *_kept_out(reading)),
        categories=tuple(
            Category(category, count, inside.get(category, 0.0))
            for category, count in sorted(units.items(), key=lambda each: (-each[1], each[0]))
        ),
    )


def _kept_out(reading: Reading) -> list[Reason]:
    """Lines that the intake refused or set aside, by the rule of the first finding that did. How many devices stand on
    them is not known."""
    rows = reading.findings.filter(pc.is_in(reading.findings["severity"], value_set=OUTSIDE)).to_pylist()
    causes = {row["group_id"]: row for row in rows}
    left = {REFUSED: reading.refused, SET_ASIDE: reading.set_aside}
    counted: dict[tuple[str, str], int] = {}
    for row in causes.values():
        lines = min(row["row_count"], left[row["severity"]])  # a line may have two findings that refuse it
        left[row["severity"]] -= lines
        if lines:
            key = (row["severity"], row["rule"])
            counted[key] = counted.get(key, 0) + lines
    for severity, lines in left.items():
        if lines:
            counted[severity, severity] = lines
    return [Reason(rule, lines, None, severity) for (severity, rule), lines in counted.items()]
