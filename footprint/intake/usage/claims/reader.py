"""What providers say that their services emitted, from their own exports: one row a service, region, account and month.

No export is known here by name: which columns it has, its unit and its basis are its profile. A figure is never made
up: a bound (`< 0.001`) is none, totals of other lines are set aside, of two versions of a method the later counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from math import fsum, isclose, isnan, nan
from typing import TypeAlias

import numpy as np
import pyarrow as pa

from footprint.intake.columns.categorical import Coded
from footprint.intake.findings import FLAGGED, Findings
from footprint.intake.tables.cells import Cells
from footprint.intake.tables.parsed_table import ParsedTable
from footprint.intake.tables.profiles import Match
from footprint.intake.tables.rows import Rows
from footprint.intake.usage.claims.amounts import claimed
from footprint.intake.usage.claims.months import days_of, spans, whole_months, year_of
from footprint.intake.usage.cloud.words import known_provider
from footprint.intake.usage.cloud.words import provider as provider_named
from footprint.intake.usage.figures import Countable, countable
from footprint.intake.usage.other_rows import written_again
from footprint.intake.values.reader import NO_DAY
from footprint.intake.vocabulary.folding import fold
from footprint.intake.vocabulary.words import is_empty
from footprint.schema import CLAIM_BASES
from footprint.schema import table as described

Amounts: TypeAlias = tuple[np.ndarray, np.ndarray]  # kgCO2e a row (NaN = none), and whether it is short of something
SCOPES = ("1", "2", "3")
# Columns of an export that hold an amount → the columns of the lake that they fill.
TOTALS = {"location_claim": "location", "market_claim": "market"}
BY_SCOPE: dict[str, tuple[tuple[str, tuple[str, ...]], ...]] = {
    "scope1_claim": (("1", CLAIM_BASES),),
    "scope2_location_claim": (("2", ("location",)),),
    "scope2_market_claim": (("2", ("market",)),),
    "scope2_claim": (("2", ("unstated",)),),
    "scope3_location_claim": (("3", ("location",)),),
    "scope3_market_claim": (("3", ("market",)),),
    "scope3_claim": (("3", CLAIM_BASES),),
}
PARTS = ("making_claim", "electricity_claim", "operations_claim")  # of life cycles, where no total stands beside them
UNITS = {"location_claim": "location_unit", "market_claim": "market_unit"}
FIGURES = [column.name for column in described("provider_claims").columns if column.name.endswith("_kgco2e")]
_BASES = [f"{basis}_kgco2e" for basis in CLAIM_BASES]
TEXTS = ("provider", "service", "region", "account", "method_version")
_ROUNDING = 1e-6
_NOT_EMITTED = ("forecast", "inefficiency", "projection", "avoided", "saved", "savings", "evite")
_EVERYTHING = ("total", "all", "tous", "toutes", "all services", "tous les services", "ensemble")
_DIGIT = re.compile(r"(?<!\d)([123])(?!\d)")


@dataclass
class _Line:
    """One line: whose figure of which months, `figures` by column of the lake (NaN = none), and whether one of them is
    only a bound or is missing."""

    row: int
    line: int
    texts: tuple[str | None, ...]
    month: date
    months: int
    span: tuple[int, int]
    figures: dict[str, float]
    scopes: frozenset[str]
    is_short: bool

    @property
    def key(self) -> tuple[object, ...]:
        return (*self.texts, self.month, self.months)


def read_claims(rows: Rows, cells: Cells, match: Match, decimal: str, findings: Findings) -> ParsedTable:
    """Rows of `provider_claims`. Lines of other years, forecasts, totals, copies and earlier methods are set aside."""
    table = countable(rows, cells, decimal, findings, ("service", "region"))
    table.set_aside("not_emitted", "series", table.cells.get("series").where(_is_not_emitted))
    table.set_aside("repeated_row", "claim", written_again(rows, table.cells, table.kept), variant="claim")
    amounts = _amounts(table, match)
    table.refuse("no_figure", "", ~np.logical_or.reduce([~np.isnan(kg) | short for kg, short in amounts.values()]))
    providers = _providers(table, rows)
    table.refuse("missing_provider", "cloud_provider", providers.where(lambda value: not value))
    start, end = spans(table, rows.name)
    table.refuse("missing_day", "period_start", (start == NO_DAY) | (end <= start))
    lines = _lines(table, amounts, providers, start, end, rows.year)
    lines = _once(table, lines)
    return table.parsed(_summed(lines, findings))


def _is_not_emitted(text: str) -> bool:
    return any(word in fold(text) for word in _NOT_EMITTED)


def _providers(table: Countable, rows: Rows) -> Coded:
    """Who claims: as the line, the profile, the file's name or its titles say."""
    given = table.cells.get("cloud_provider")
    named = next((who for text in (rows.name, *rows.above) if (who := known_provider(text))), "")
    return given.mapped(lambda value: named if is_empty(value) else provider_named(value))


def _amounts(table: Countable, match: Match) -> dict[str, Amounts]:
    """kgCO2e, and where there is only a bound or nothing, by column of the lake; NaN in rows that say nothing of it."""
    there = set(match.columns)
    every = table.cells.get("claim_unit")
    read: dict[str, Amounts] = {}

    def amount(column: str) -> Amounts:
        if column not in read:
            units = table.cells.get(UNITS[column]) if UNITS.get(column) in there else every
            read[column] = claimed(table, column, units)
        return read[column]

    found: dict[str, Amounts] = {}
    for column, basis in TOTALS.items():
        if column in there:
            found[basis] = amount(column)
    bases = [basis for basis in CLAIM_BASES if basis in found or f"scope2_{basis}_claim" in there]
    if not bases and there & BY_SCOPE.keys():
        bases = ["unstated"]
    for column, meant in BY_SCOPE.items():
        if column in there:
            for scope, of in meant:
                names = ["1"] if scope == "1" else [f"{scope} {basis}" for basis in of if basis in bases]
                found |= {name: amount(column) for name in names}
    for basis in bases:
        found.setdefault(basis, _added(found, basis))
    if "claim" in there:
        _by_word(table, amount("claim"), found)
    elif not found:
        parts = [amount(column) for column in PARTS if column in there]
        found["location"] = (
            _sum(parts) if parts else (np.full(len(table.kept), np.nan), np.zeros(len(table.kept), bool))
        )
    return found


def _added(found: dict[str, Amounts], basis: str) -> Amounts:
    """The total of a basis as the sum of its scopes, where an export gives these alone."""
    return _sum([found[name] for name in ("1", f"2 {basis}", f"3 {basis}") if name in found])


def _sum(parts: list[Amounts]) -> Amounts:
    """What the parts add up to; a part that is missing or a bound leaves a minimum."""
    known = np.logical_or.reduce([~np.isnan(kg) for kg, _ in parts])
    bounded = np.logical_or.reduce([short for _, short in parts])
    lacking = np.logical_or.reduce([np.isnan(kg) for kg, _ in parts])
    sums = np.array([_total(row) for row in zip(*(kg.tolist() for kg, _ in parts), strict=True)], float)
    return np.where(known, sums, np.nan), bounded | (known & lacking)


def _total(values: Iterable[float]) -> float:
    """The sum of those that are known."""
    return fsum(value for value in values if not isnan(value))


def _by_word(table: Countable, amount: Amounts, found: dict[str, Amounts]) -> None:
    """A column of amounts whose basis and scope stand in other columns of the line; a scope counts in the total too."""
    kg, short = amount
    basis, scope = table.cells.get("claim_basis").mapped(_basis), table.cells.get("claim_scope").mapped(_scope)
    scoped = scope.where(lambda value: value in SCOPES)
    table.set_aside("total_row", "claim_scope", scope.where(lambda value: value == "total") & scoped.any())
    for name in CLAIM_BASES:
        mine = basis.where(lambda value, name=name: value == name)  # type: ignore[misc]
        if not mine.any():
            continue
        for key, rows in ((name, mine), *((_key(each, name), mine & scope.where(lambda v, each=each: v == each))  # type: ignore[misc]
                                          for each in SCOPES)):  # fmt: skip
            if rows.any():
                before = found.get(key, (np.full(len(kg), np.nan), np.zeros(len(kg), bool)))
                found[key] = np.where(rows, kg, before[0]), np.where(rows, short, before[1])


def _key(scope: str, basis: str) -> str:
    return "1" if scope == "1" else f"{scope} {basis}"


def _basis(text: str) -> str:
    form = fold(text)
    if "location" in form or "lbm" in form or "lieu" in form or "localisation" in form:
        return "location"
    return "market" if "market" in form or "mbm" in form or "marche" in form else "unstated"


def _scope(text: str) -> str:
    digits = set(_DIGIT.findall(fold(text)))
    return digits.pop() if len(digits) == 1 else "total" if fold(text) in _EVERYTHING else ""


def _lines(
    table: Countable, amounts: dict[str, Amounts], providers: Coded, start: np.ndarray,
    end: np.ndarray, year: int,
) -> list[_Line]:  # fmt: skip
    text, get = table.reader.text, table.cells.get
    columns = {
        "provider": providers.arrow([value or None for value in providers.values], pa.string()),
        "service": text("service", get("service")), "region": text("region", get("region")),
        "account": text("account_id", get("account_id")), "method_version": text("method", get("method")),
    }  # fmt: skip
    names = [columns[name].to_pylist() for name in TEXTS]
    others, parted = np.zeros(len(start), bool), np.zeros(len(start), bool)
    lines = []
    for row in table.accepted().tolist():
        span = int(start[row]), int(end[row])
        months = whole_months(*span)
        if months is None or (months[0].month + months[1] > 13 and months[0].year <= year <= year_of(span[1] - 1)):
            parted[row] = True
        elif months[0].year != year:
            others[row] = True
        else:
            texts = tuple(column[row] for column in names)
            lines.append(_line(row, int(table.reader.lines[row]), texts, months, span, amounts))
    table.refuse("claim_period", "period_start", parted)
    table.set_aside("claim_other_year", "period_start", others)
    return lines


def _line(
    row: int, line: int, texts: tuple[str | None, ...], months: tuple[date, int], span: tuple[int, int],
    amounts: dict[str, Amounts],
) -> _Line:  # fmt: skip
    figures, scopes, short = {}, set(), False
    for name, (kg, bounded) in amounts.items():
        scope, _, basis = name.rpartition(" ") if name not in SCOPES else (name, "", "")
        if name in CLAIM_BASES:
            figures[f"{name}_kgco2e"] = float(kg[row])
            short |= bool(bounded[row])
        else:
            figures[f"scope{scope}_{basis}_kgco2e" if basis else f"scope{scope}_kgco2e"] = float(kg[row])
            if kg[row] == kg[row]:
                scopes.add(scope)
    return _Line(row, line, texts, *months, span, figures, frozenset(scopes), short)


def _once(table: Countable, lines: list[_Line]) -> list[_Line]:
    """The lines without totals of the others and without earlier versions of the method."""
    left = _without(table, lines, _totals(lines), "total_row", "claim")
    return _without(table, left, _former_methods(left), "former_method", "method")


def _without(table: Countable, lines: list[_Line], out: Iterable[int], rule: str, column: str) -> list[_Line]:
    rows = set(out)
    mask = np.zeros(len(table.kept), bool)
    mask[sorted(rows)] = True
    table.set_aside(rule, column, mask)
    return [each for each in lines if each.row not in rows]


def _totals(lines: list[_Line]) -> list[int]:
    """Lines that name neither service nor region and say what the lines with one of them add up to in their months."""
    by_month: dict[tuple[object, ...], list[_Line]] = {}
    for each in lines:
        by_month.setdefault((each.texts[0], each.month, each.months), []).append(each)
    found = []
    for same in by_month.values():
        bare = [each for each in same if not each.texts[1] and not each.texts[2]]
        named = [each for each in same if each.texts[1] or each.texts[2]]
        for each in bare if named else ():
            mine = [other for other in named if each.texts[3] in (None, other.texts[3])]
            found += [each.row] if mine and _is_sum(each, mine) else []
    return found


def _is_sum(line: _Line, others: list[_Line]) -> bool:
    """Whether every total of a line is the sum of the others', as far as it is rounded."""
    names = [name for name in _BASES if not isnan(line.figures.get(name, nan))]
    sums = {name: _total(other.figures.get(name, nan) for other in others) for name in names}
    return bool(names) and all(
        isclose(line.figures[name], sums[name], rel_tol=_ROUNDING, abs_tol=_ROUNDING) for name in names
    )


def _former_methods(lines: list[_Line]) -> list[int]:
    """Lines of a version of the method where a later one speaks of the same provider, account and months."""
    latest: dict[tuple[object, ...], tuple[int, ...]] = {}
    for each in lines:
        key, version = _statement(each), _version(each.texts[4])
        latest[key] = max(version, latest.get(key, version))
    return [each.row for each in lines if _version(each.texts[4]) < latest[_statement(each)]]


def _statement(line: _Line) -> tuple[object, ...]:
    """What several versions of a method say of the same."""
    return line.texts[0], line.texts[3], line.month, line.months


def _version(text: str | None) -> tuple[int, ...]:
    """Numbers of a version in the order of versions (`v3.0.0` after `v2.10.1`)."""
    return tuple(int(number[:9]) for number in re.findall(r"\d+", text or ""))


def _summed(lines: list[_Line], findings: Findings) -> pa.Table:
    """One row a key, with the sum of each figure over the lines that have it; a line without it leaves a minimum.

    A month of which the lines of a provider cover only some days is told.
    """
    groups: dict[tuple[object, ...], list[_Line]] = {}
    covered: dict[tuple[object, ...], set[tuple[int, int]]] = {}
    for each in lines:
        groups.setdefault(each.key, []).append(each)
        covered.setdefault((each.texts[0], each.month, each.months), set()).add(each.span)
    days = {key: len({day for span in spans_ for day in range(*span)}) for key, spans_ in covered.items()}
    partial = [
        each.line for each in lines
        if days[each.texts[0], each.month, each.months] < days_of(each.month, each.months)
    ]  # fmt: skip
    findings.add_lines("claim_part_of_month", FLAGGED, "period_start", np.array(sorted(set(partial)), np.int64))
    ordered = sorted(groups, key=lambda key: tuple(str(part or "") for part in key))
    rows = [_row(groups[key], days[key[0], key[-2], key[-1]]) for key in ordered]
    types = {column.name: column.type for column in described("provider_claims").columns}
    names = [*TEXTS, "month", "months", "days", *FIGURES, "scopes", "status", "first_line", "last_line", "lines"]
    return pa.table({name: pa.array([row[name] for row in rows], types[name]) for name in names})


def _row(same: list[_Line], days: int) -> dict[str, object]:
    first, numbers = same[0], [each.line for each in same]
    figures = {name: [each.figures.get(name, nan) for each in same] for name in FIGURES}
    sums = {name: None if all(map(isnan, values)) else _total(values) for name, values in figures.items()}
    lacking = any(sums[name] is not None and any(map(isnan, figures[name])) for name in _BASES)
    scopes = sorted({scope for each in same for scope in each.scopes})
    return dict(zip(TEXTS, first.texts, strict=True)) | sums | {
        "month": first.month, "months": first.months, "days": days, "scopes": ",".join(scopes) or None,
        "status": "at_least" if lacking or any(each.is_short for each in same) else "ok",
        "first_line": min(numbers), "last_line": max(numbers), "lines": len(set(numbers)),
    }  # fmt: skip
