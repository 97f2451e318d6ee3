"""From a cause of change, or from a lever, down to products, lines of files, factor rows and sources: what the workbook
and `footprint explain` show alike."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from factors.catalogue import FactorSet
from footprint.levers.step import NEEDED, in_order, touched
from footprint.report.cells import Impacts
from footprint.report.tables import MemberTables
from footprint.years import factor_sets, inputs

BASIS = "location"  # of the workbook, as of the headline
CONTRACTS = "contracts"  # how `changes_terms` calls all of them together
LEVER_KEY = ("factor_key", "activity", "stage")
Row = dict[str, Any]
Lines = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Trail:
    """Of greenhouse gases, heaviest first. `causes`: rows of `changes_terms` on one basis, with `lines_before` and
    `lines_now`; `levers`: rows of `levers_terms` with the published `factor`, the amounts that it multiplies and
    `lines`. Both with `figures`: factor rows with their source."""

    causes: tuple[Row, ...]
    levers: tuple[Row, ...]


def trail(tables: MemberTables, last_year: MemberTables, *, before: Impacts, now: Impacts) -> Trail:
    """What the lake holds behind the causes and levers of one member. `before`, `now`: its amounts of both years."""
    causes = cause_terms(tables, basis=BASIS, before=before, now=now)
    if causes:
        here = {side: _Lines(each) for side, each in (("before", last_year), ("now", tables))}
        causes = [row | {f"lines_{side}": lines.of(row) for side, lines in here.items()} for row in causes]
    levers = lever_terms(tables)
    if levers:
        lines = lever_lines(tables)
        levers = [row | {"lines": lines.get(row["lever"], ())} for row in levers]
    return Trail(tuple(causes), tuple(levers))


def cause_terms(tables: MemberTables, *, basis: str, before: Impacts, now: Impacts) -> list[Row]:
    """The products behind the causes of one member, each with the factor rows of both years."""
    rows = tables.read("changes_terms").filter(pc.field("basis") == basis).to_pylist()
    if not rows:
        return []
    sides = (_Figures(before, _set_of_last_year(tables), basis), _Figures(now, tables.factor_set, basis))
    shown = [row | {"figures": _once(figure for side in sides for figure in side.of(row))} for row in rows]
    order = ("cause", "category", "stage", "activity", "term", "step")
    return sorted(shown, key=lambda row: (-abs(row["adds"]), *(str(row[name]) for name in order)))


def _set_of_last_year(tables: MemberTables) -> FactorSet:
    """The set from which last year's results were made; this year's where it is the same, or was not kept."""
    made = inputs.made(tables.lake, tables.year)
    used = str(made.last_made.get("factor_set", "")) if made else ""
    if used in ("", tables.factor_set.id):
        return tables.factor_set
    return factor_sets.load(tables.lake.home, used) or tables.factor_set


def _once(figures: Iterable[Row]) -> tuple[Row, ...]:
    """Each factor row once; the same row with another value is another."""
    return tuple({(each["factor_id"], each["value"]): each for each in figures}.values())


@lru_cache(maxsize=2)  # of this year and of the one before
def published(factor_set: FactorSet) -> dict[str, Row]:
    """Every factor row by its id, with its source."""
    sources = {row["source_id"]: row for row in factor_set.sources.to_pylist()}
    return {row["factor_id"]: {**sources.get(row["source_id"], {}), **row} for row in factor_set.factors.to_pylist()}


class _Figures:
    """The factor rows that a member's amounts of one year rest on, by category, stage and what is multiplied."""

    def __init__(self, impacts: Impacts, factor_set: FactorSet, basis: str) -> None:
        rows = published(factor_set)
        self._of: defaultdict[tuple[str, str, str | None], dict[str, Row]] = defaultdict(dict)
        for cell in impacts.of(view="depreciation", basis=basis, criterion="gwp"):
            if cell.factor_id in rows:
                for term in (None, term_of(cell.factor_key)):
                    self._of[cell.category, cell.stage, term][cell.factor_id] = rows[cell.factor_id]

    def of(self, row: Mapping[str, Any]) -> list[Row]:
        """Those of a row of `changes_terms`."""
        found = self._of.get((row["category"], row["stage"], row["term"]), {})
        return [found[name] for name in sorted(found)]


def term_of(factor_key: str) -> str:
    """How `changes_terms` names what is multiplied: the country of a grid, all contracts together, else the factor."""
    kind, _, name = factor_key.partition(":")
    if kind in ("grid", "residual"):
        return name.partition(":")[0]
    return CONTRACTS if kind in ("technology", "contract") else factor_key


class _Lines:
    """The lines of files behind a member's figures of one year."""

    def __init__(self, tables: MemberTables) -> None:
        self._of: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
        for row in tables.run("_lines_behind", "_service_names", "_usage").to_pylist():
            kind, name = ("category", row["category"]) if row["service_id"] is None else ("service", row["service_id"])
            self._of[kind, name].append(row["line_id"])

    def of(self, row: Mapping[str, Any]) -> tuple[str, ...]:
        """Those of devices of the category of a row; of what is no device, those that tell what its service uses."""
        devices = self._of.get(("category", row["category"]), [])
        return tuple(devices or self._of.get(("service", row["service_id"] or ""), []))


def lever_terms(tables: MemberTables) -> list[Row]:
    """What each lever of one member saves, figure by figure, with the figure and the amounts that it multiplies."""
    rows = tables.rows("levers_terms")
    if not rows:
        return []
    gases = tables.read("year_factors").filter(pc.field("criterion") == "gwp").to_pylist()
    factors = {tuple(row[name] for name in LEVER_KEY): row for row in gases}
    sources = published(tables.factor_set)
    shown = [_with_figure(row, factors.get(tuple(row[name] for name in LEVER_KEY), {}), sources) for row in rows]
    order = ("lever", "category", *LEVER_KEY)
    return sorted(shown, key=lambda row: (-abs(row["saves"]), *(row[name] for name in order)))


def _with_figure(row: Row, factor: Mapping[str, Any], sources: Mapping[str, Row]) -> Row:
    value, source = factor.get("value"), sources.get(str(factor.get("factor_id")))
    amounts = {f"{side}_amount": row[side] / value if value else None for side in ("usual", "changed")}
    return row | {"factor": value, "figures": (source,) if source else ()} | amounts


def lever_lines(tables: MemberTables) -> Lines:
    """The lines of files that each lever of one member is about, most devices first."""
    lines = defaultdict[str, list[str]](list)
    for row in touched_lines(tables).to_pylist():
        lines[row["lever"]].append(row["line_id"])
    return {name: tuple(each) for name, each in lines.items()}


def touched_lines(tables: MemberTables) -> pa.Table:
    """The same as a table: rows of `levers.step.TOUCHED`."""
    needed = {name: tables.read(name) for name in ("devices", *NEEDED)}
    lines = tables.run("_lines_ahead", "_fleet_lines")
    return touched(needed, in_order(lines, year=tables.year), tables.factor_set)
