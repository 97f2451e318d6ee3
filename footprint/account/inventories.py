"""From lines to devices to this year's figure: each line of a file, and why its devices are not in the figure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
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
from footprint.messages import counted, term, text

OUTSIDE = (REFUSED, SET_ASIDE)


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
    """Devices of one category on accepted lines (None: their number is not known), and those in the year's figure."""

    category: str
    units: float | None
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


@dataclass(frozen=True)
class Listed:
    """The lines of one table of an inventory by their fate, and the findings about them. `file_sha8` names it."""

    file_sha8: str
    rows: int
    accepted: int
    refused: int
    set_aside: int
    findings: pa.Table


def account(readings: Sequence[Reading], *, year: int, as_of: date, factor_set: FactorSet) -> dict[str, Account]:
    """The account of each inventory among the readings, by the hash of its table, each as if it were the only one."""
    accounts: dict[str, Account] = {}
    for reading in readings:
        if reading.kind == "inventory":
            merged = estimate.merge([reading], year=year, as_of=as_of, factor_set=factor_set)
            with estimate.method(merged.tables, factor_set, year=year) as engine:
                accounts |= together(engine, [reading], year=year)
    return accounts


def together(engine: Engine, readings: Sequence[Reading], *, year: int) -> dict[str, Account]:
    """The account of each inventory as they count together, by the hash of its table: what another list names too is
    set aside. `engine`: that of `estimate.method` over all of the readings."""
    rows = engine.run("_account").to_pylist()
    return {
        reading.sha256: _account(
            Listed(
                reading.file_sha8, reading.rows, reading.accepted, reading.refused, reading.set_aside, reading.findings
            ),
            rows,
            year,
        )
        for reading in readings
        if reading.kind == "inventory"
    }


def of_member(reasons: pa.Table, receipts: pa.Table, findings: pa.Table, *, year: int) -> Account | None:
    """The account of all current inventories of one member-year together, as the lake has them; None if it has none.

    `reasons`: the member's rows of `_account`.
    """
    rows = reasons.to_pylist()
    lists = [row for row in receipts.to_pylist() if row["current"] and row["kind"] == "inventory"]
    # A table that came twice, in an archive and beside it, counts once: the receipt of the other has no number of rows.
    tables = {row["table_sha256"]: row for row in sorted(lists, key=lambda row: row["rows"] is not None)}
    accounts = []
    for sha256, row in sorted(tables.items()):
        sha8 = sha256[:8]
        own = findings.filter(pc.equal(findings["file_sha8"], sha8))
        counts = {name: row[name] or 0 for name in ("rows", "accepted", "refused", "set_aside")}
        accounts.append(_account(Listed(sha8, findings=own, **counts), rows, year))
    return _sum(accounts) if accounts else None


def in_words(reason: Reason, lang: str) -> str:
    """One reason with its count: devices where their number is known, else lines."""
    count = reason.lines if reason.units is None else reason.units
    key = "terms.account.lines" if reason.units is None else "terms.account.units"
    return text(key, lang, reason=reason_in_words(reason.reason, reason.severity, lang), count=counted(count, lang))


def reason_in_words(reason: str, severity: str, lang: str) -> str:
    """A reason as it stands behind `lines` or `devices`; of a rule without a short name only whether it refuses."""
    named = term("outside", reason, lang)
    return term("outside", severity, lang) if named == reason and severity else named


def _sum(accounts: Sequence[Account]) -> Account:
    reasons: dict[tuple[str, str], Reason] = {}
    for each in (reason for one in accounts for reason in one.reasons):
        before = reasons.get((each.severity, each.reason), Reason(each.reason, 0, None, each.severity))
        units = _plus(before.units, each.units)
        reasons[each.severity, each.reason] = Reason(each.reason, before.lines + each.lines, units, each.severity)
    categories: dict[str, Category] = {}
    for kind in (category for one in accounts for category in one.categories):
        known = categories.get(kind.category, Category(kind.category, None, 0.0))
        categories[kind.category] = Category(
            kind.category, _plus(known.units, kind.units), known.in_figure + kind.in_figure
        )
    return Account(
        year=accounts[0].year,
        lines=sum(each.lines for each in accounts),
        units=sum(each.units for each in accounts),
        in_figure=sum(each.in_figure for each in accounts),
        lines_in_figure=sum(each.lines_in_figure for each in accounts),
        reasons=_ordered(reasons.values()),
        categories=tuple(sorted(categories.values(), key=lambda each: (-(each.units or 0.0), each.category))),
    )


def _plus(one: float | None, other: float | None) -> float | None:
    """Both together; what is not known is left out, and two unknowns are unknown."""
    return other if one is None else one if other is None else one + other


def _ordered(reasons: Iterable[Reason]) -> tuple[Reason, ...]:
    """The method's reasons first, the largest first; then what the intake kept out."""
    return tuple(
        sorted(reasons, key=lambda each: (bool(each.severity), -(each.units or 0.0), -each.lines, each.reason))
    )


def _account(listed: Listed, every: Iterable[dict[str, Any]], year: int) -> Account:
    rows = [row for row in every if row["file_sha8"] == listed.file_sha8]
    units: dict[str, float | None] = {}
    inside: dict[str, float] = {}
    outside: dict[str, tuple[int, float | None]] = {}
    for row in rows:
        units[row["category"]] = _plus(units.get(row["category"]), row["units"])
        if row["reason"] is None:
            inside[row["category"]] = inside.get(row["category"], 0.0) + (row["units"] or 0.0)
            continue
        lines, known = outside.get(row["reason"], (0, None))
        outside[row["reason"]] = (lines + row["lines"], _plus(known, row["units"]))
    reasons = [Reason(reason, lines, known) for reason, (lines, known) in outside.items()]
    elsewhere = listed.accepted - sum(row["lines"] for row in rows)
    if elsewhere:
        reasons.append(Reason("other_list", elsewhere, None, SET_ASIDE))
    return Account(
        year=year,
        lines=listed.rows,
        units=sum(each or 0.0 for each in units.values()),
        in_figure=sum(inside.values()),
        lines_in_figure=sum(row["lines"] for row in rows if row["reason"] is None),
        reasons=_ordered([*reasons, *kept_out(listed)]),
        categories=tuple(
            Category(category, count, inside.get(category, 0.0))
            for category, count in sorted(units.items(), key=lambda each: (-(each[1] or 0.0), each[0]))
        ),
    )


def kept_out(listed: Listed) -> list[Reason]:
    """Lines that the intake refused or set aside, by the rule of the first finding that did. How many devices stand on
    them is not known."""
    rows = listed.findings.filter(pc.is_in(listed.findings["severity"], value_set=pa.array(OUTSIDE))).to_pylist()
    causes = {row["group_id"]: row for row in rows}
    left = {REFUSED: listed.refused, SET_ASIDE: listed.set_aside}
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
