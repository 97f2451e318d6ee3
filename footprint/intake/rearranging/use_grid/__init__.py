"""Tables of periods, measures and subjects as the lists that they stand for: one list for each kind of use.

Mois      Trafic entrant (Go)  Trafic sortant (Go)        Heures de VM  vm-web  vm-bdd      Site   Conso 2025 (kWh)
janvier                   8,2                120,5        janv. 2025       744     744      Siège            18 420
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from itertools import pairwise

from footprint.intake.findings import FLAGGED, Cause
from footprint.intake.formats.csv_records import Record, records
from footprint.intake.formats.limits import Limits, UnusableError
from footprint.intake.formats.text import Source
from footprint.intake.rearranging.use_grid import sessions
from footprint.intake.rearranging.use_grid.amounts import Table, amounts_of
from footprint.intake.rearranging.use_grid.cells import amount
from footprint.intake.rearranging.use_grid.counters import are_late
from footprint.intake.rearranging.use_grid.grid import Grid, Number
from footprint.intake.rearranging.use_grid.lists import Row, Sheet, as_list
from footprint.intake.rearranging.use_grid.meanings import (
    BYTES,
    COMPUTE,
    COST,
    COUNTED,
    DATA,
    INDEX,
    LINES,
    PAGES,
    STORAGE,
    TERMINAL,
)
from footprint.intake.rearranging.use_grid.says import ENERGY, GB_HOURS, POWER, says, speaks_of
from footprint.intake.rearranging.use_grid.sorting import counted
from footprint.intake.rearranging.use_grid.stacked import stacked
from footprint.intake.rearranging.use_grid.typed import in_form, parts_planned
from footprint.intake.tables.layout import SEPARATORS, Layout
from footprint.intake.tables.profiles import HAND_MADE, best_match
from footprint.intake.usage.cloud.words import known_provider
from footprint.intake.usage.energy.carriers import is_electric, is_named, measures_another, says_another
from footprint.intake.values.periods import found_in, period_of
from footprint.intake.vocabulary.folding import LONGEST_REMEMBERED, fold

_MOST_LINES, _MOST_COLUMNS, _HEADERS = 200, 30, 8
# Titles of columns that are no periods: tables that programs write have more. Those of several of a kind are one.
_MOST_KINDS = 8
_NUMBER = re.compile(r"\d+")
_ON_PAGES = frozenset(("sessions", "requests", PAGES))
_HOSTS = re.compile(r"\S+\.[a-z]{2,}\b")
_ONLINE = re.compile(
    r"(?i)\b(?:boutiques?|magasins?|shops?|stores?|tiendas?) (?:en ligne|online|web)\b|\b(?:online|web) ?shops?\b|"
    r"\b(?:extranet|intranet|portail|portal|site (?:web|internet)|web ?site|appli(?:cation)?)"
    r"(?: (?:des?|du|de la|les|for|of|para|für))* \w+"
)
_WEB = re.compile(r"(?i)\b(?:extranet|intranet|portail|portal|web\w*|internet|en ligne|online|appli(?:cation)?)\b")
_SCREENS = re.compile(
    r"(?i)(?:mobiles?|desktops?|tablets?|tablettes?|smartphones?|ordinateurs?|pc|tv|m[oó]vil|smart tv)"
)
_ONE_MONTH = timedelta(31)
_BRACKETS = re.compile(r"[()\[\]]")
_METER = re.compile(r"(?i)compteur|meter\b|z[aä]hler|contador|contatore|teller\b")
_FEWEST_RISING = 3
_FEWEST_PAIRS = 2
_OF_CLOUDS = (COMPUTE, COST, STORAGE)
_BILLED = frozenset(("meter", "quantity", "quantity_unit"))
_OF_PRICES = "price_list"  # whatever it estimates, nothing was used
_OF_ENERGY = "energy"  # kind of list: whoever reads one of energy leaves visits and costs beside it out


@dataclass(frozen=True)
class _Found:
    source: Source
    separator: str
    header: Record
    grid: Grid
    table: Table


@dataclass(frozen=True)
class Uses:
    """The lists for which a table stands. `misread`: read otherwise, its numbers would be taken for others."""

    lists: tuple[tuple[Source, Layout], ...]
    misread: bool


def listed(source: Source, name: str, limits: Limits) -> Uses | None:
    """The lists for which a table stands; None where it is no table of use that is understood as a whole. `name`: file
    and place. Raises `UnusableError` with a question where only a unit or the tax is not known."""
    if (of_sessions := sessions.listed(source, limits)) is not None:
        return Uses((of_sessions,), misread=True)
    if len(source.ends) > _MOST_LINES:
        return None
    for found in _tables(source, name):
        if found.table.question:
            column: dict[str, object] = {"column": found.table.about}
            raise UnusableError("missing_unit", f"use_{found.table.question}", column)
        kinds = _kinds(found, name)
        misread = _is_misread(found) or (_OF_ENERGY in kinds and len(kinds) > 1)
        misread = misread and not _is_of_a_bill(found.header[2], name)
        lists = enumerate(kinds.items())
        made = (_list(found, kind, numbers, not misread, at == 0, limits) for at, (kind, numbers) in lists)
        return Uses(tuple(made), misread)
    return None


def _is_misread(found: _Found) -> bool:
    """Whether a table is of a form whose numbers were taken for others: amounts beside taxes, calls beside data,
    traffic of both ways, hours beside energy or below periods, sizes times hours, products of other columns, numbers
    with a scale behind them (`1.2 M`) or in their title, tables below each other."""
    grid, metrics = found.grid, {one.meaning.metric for one in found.table.numbers}
    left = frozenset().union(*(grid.heads[at][1].classes for at in found.table.left))
    units = {said.unit.kind for _, said in grid.heads.values() if said.unit is not None}
    forms = (
        COST in metrics and {"tax", "gross"} <= left,
        DATA in metrics and left & {"voice", "messages"},
        BYTES in metrics and "incoming" in left,
        {COMPUTE, ENERGY} <= metrics,
        metrics & {COMPUTE, TERMINAL} and any(period is not None for period, _ in grid.heads.values()),
        GB_HOURS in units,
        bool(grid.gaps or grid.factors) or "header_again" in grid.aside,
        COST in metrics and _comes_again(found),
        are_late(grid, found.table.numbers),
        "sessions" in metrics
        and bool(grid.rows)
        and all(_SCREENS.fullmatch(grid.label(cells)) for _, cells in grid.rows),
    )
    if any(forms):
        return True
    rows = dict(grid.rows)
    counts = [(one.at, rows[one.line], one.meaning) for one in found.table.numbers if one.meaning.metric in COUNTED]
    own = ((grid.scale(at, cells, meaning), amount(cells[at])) for at, cells, meaning in counts)
    return any(scale != 1 or (one is not None and one.scale != 1) for scale, one in own)


def _comes_again(found: _Found) -> bool:
    """Whether most costs are of what is paid for month after month, as rent is and no purchase."""
    months: dict[str, set[object]] = {}
    costs = [one for one in found.table.numbers if one.meaning.metric == COST and one.label]
    for one in costs:
        months.setdefault(one.label, set()).add(one.start)
    again = sum(len(months[one.label]) >= _FEWEST_RISING for one in costs)
    return bool(costs) and 2 * again > len(costs)


def _tables(source: Source, name: str) -> Iterator[_Found]:
    """What each line that may be the header makes of the text."""
    lines = list(source.lines())
    for separator in (source.separator,) if source.separator else SEPARATORS:
        parted = list(records(lines, separator))
        filled = [record for record in parted if any(map(str.strip, record[2]))]
        for at, header in enumerate(filled[:_HEADERS]):
            rows = [cells for _, _, cells in filled[:at] if not parts_planned(cells)]
            above = [[cell for cell in cells if cell.strip()] for cells in rows]
            if any(len(cells) > 1 for cells in above):
                break
            header, above = _headed(filled, at, above)
            if _may_be_header(header[2]) and not _is_of_a_tool(header[2], name):
                titles = [cell for cells in above for cell in cells]
                if several := stacked(parted, header, titles, partial(_grid, name=name), _understood):
                    yield _Found(source, separator, header, *several)
                    continue
                grid = _grid(parted, header, " ; ".join(titles), name)
                if (table := _understood(grid)) is not None:
                    yield _Found(source, separator, header, grid, table)


def _headed(filled: Sequence[Record], at: int, above: list[list[str]]) -> tuple[Record, list[list[str]]]:
    """The line that may be the header. A title alone above lines of a name and a number is that of the numbers."""
    first, last, cells = filled[at]
    below = [[cell for cell in row if cell.strip()] for _, _, row in filled[at + 1 :]]
    alone = sum(bool(cell.strip()) for cell in cells) == 1 and bool(cells[0].strip())
    pairs = [row for row in below if len(row) == 2]
    if not alone or len(pairs) < _FEWEST_PAIRS or len(below[0]) != 2 or any(len(row) > 2 for row in below):
        return filled[at], above
    if not all(amount(row[1]) is not None or period_of(row[1]) is None for row in pairs) or amount(below[0][1]) is None:
        return filled[at], above
    return (first, last, ["", cells[0]]), above


def _may_be_header(cells: Sequence[str]) -> bool:
    """Whether cells may be titles of few columns, none of which is a number."""
    filled = [cell for cell in cells if cell.strip()]
    if len(cells) < 2 or not 0 < len(filled) <= _MOST_COLUMNS or not (len(filled) > 1 or not cells[0]):
        return False
    if any(len(cell) > LONGEST_REMEMBERED for cell in filled):
        return False
    kinds = [cell for cell in map(fold, filled) if found_in(cell) is None]
    numbered = {cell for cell in kinds if _NUMBER.search(cell)}  # names that come again are those of groups
    if len(kinds) - len(numbered) + len({_NUMBER.sub("", cell) for cell in numbered}) > _MOST_KINDS:
        return False
    return not any(amount(cell) is not None and period_of(cell) is None for cell in filled)


def _grid(parted: Sequence[Record], header: Record, title: str, name: str) -> Grid:
    width = max(len(cells) for _, _, cells in parted)
    names = [" ".join(cell.split()) for cell in [*header[2], *[""] * (width - len(header[2]))]]
    lines = [(line, row) for line, _, row in parted if line > header[1] or (line < header[0] and parts_planned(row))]
    below = [(line, [*row, *[""] * (width - len(row))]) for line, row in lines]
    typed = in_form(*_begun(names, below), title, name.replace("_", " "))
    own = (typed.names, typed.lines, typed.title, typed.place)
    return Grid(*own, {}, typed.gaps, typed.factors, typed.typed, typed.heading)


def _begun(names: list[str], lines: list[tuple[int, list[str]]]) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """Names and lines with their first column in the first place, where empty ones stand before it."""
    filled = (at for at, name in enumerate(names) if name or any(cells[at].strip() for _, cells in lines))
    first = next(filled, 0)
    if not first:
        return names, lines

    def moved(cells: list[str]) -> list[str]:
        return [cells[first], *cells[1:first], "", *cells[first + 1 :]]

    return moved(names), [(line, moved(cells)) for line, cells in lines]


def _understood(grid: Grid) -> Table | None:
    table = amounts_of(grid)
    if table is None or table.question:
        return table
    metrics = {one.meaning.metric for one in table.numbers}
    if _ON_PAGES & metrics and _may_be_of_people(grid, table):
        return None
    if COMPUTE in metrics and _may_be_of_other_machines(grid):
        return None
    if _is_no_electricity(grid, table):
        return None
    if PAGES in metrics and not metrics & {"sessions", "requests"}:  # views of what is no page
        table = _without_pages(table)
    made = counted(grid, table) if table.numbers else None
    kept = {(one.line, one.at) for one in made.numbers} if made is not None else set()
    own = tuple(one for one in table.numbers if (one.line, one.at) in kept)
    return None if _is_of_one_month(grid, replace(table, numbers=own)) else made


def _may_be_of_other_machines(grid: Grid) -> bool:
    """Whether hours may be those of machines that do not compute, by all that is written; what a server is called or is
    for (`Impression`) says nothing of it."""
    cells = (cell for _, row in grid.lines for cell in row) if not grid.are_servers else ()
    return speaks_of("machines", " ".join([grid.title, grid.place, *grid.names, *cells]))


def _may_be_of_people(grid: Grid, table: Table) -> bool:
    """Whether visits and requests may be those of people to places, and not of pages: by all that is written, but by
    the lines that say themselves that they are of pages where each line of visits does."""
    lines = {one.line for one in table.numbers if one.meaning.metric in _ON_PAGES}
    own = [" ".join(cells) for line, cells in grid.lines if line in lines]
    others = [] if all(map(_WEB.search, own)) else [" ".join(cells) for line, cells in grid.lines if line not in lines]
    text = " ".join([grid.title, grid.place, *grid.names, *own, *others])
    pages = _ONLINE.sub(" ", _HOSTS.sub(" ", text))
    return speaks_of("elsewhere", pages) or speaks_of("people", pages)


def _without_pages(table: Table) -> Table:
    """The table without the columns of views, which stand for no visits."""
    seen = {one.at for one in table.numbers if one.meaning.metric == PAGES}
    kept = tuple(one for one in table.numbers if one.at not in seen)
    return replace(table, numbers=kept, left=tuple(sorted({*table.left, *seen})))


def _is_of_one_month(grid: Grid, table: Table) -> bool:
    """Whether numbers of longer periods may be those of one month in them."""
    said = " ".join([grid.title, grid.corner])
    return any(
        one.end - one.start > _ONE_MONTH and speaks_of("one_month", f"{said} {grid.names[one.at]}")
        for one in table.numbers if one.meaning.metric not in (STORAGE, POWER) and one.at not in grid.shares
    )  # fmt: skip


def _is_no_electricity(grid: Grid, table: Table) -> bool:
    """Whether energy may be that of gas or heat, or what a meter shows."""
    used = {one.at for one in table.numbers if one.meaning.metric in (ENERGY, INDEX)}
    if not used:
        return False
    titles, others = ([name for at, name in enumerate(grid.names) if (at in used) is own] for own in (True, False))
    labels = {cells[at] for _, cells in grid.rows for at in (*grid.labels, *grid.units)}
    if is_named(grid.place) or says_another(grid.title) or any(map(measures_another, [*titles, *labels])):
        return True
    if not any(map(is_electric, titles)) and any(map(measures_another, others)):
        return True
    return any(_METER.search(grid.names[at]) and _rises(table, at) for at in used)


def _rises(table: Table, at: int) -> bool:
    values = [one.value for one in table.numbers if one.at == at and one.meaning.metric == ENERGY]
    return len(values) >= _FEWEST_RISING and all(after > before for before, after in pairwise(values))


def _is_of_a_tool(names: Sequence[str], name: str) -> bool:
    """Whether a program has columns that are called so, as its profile says what they are; or they list prices."""
    match = best_match(tuple(names), None, name)
    if match is not None and match.profile.wrong == _OF_PRICES:
        return True
    if match is None or match.profile.name == HAND_MADE or match.profile.kind == "wrong":
        return False
    if match.profile.kind == "hosting" or (match.profile.kind == "llm" and "resource" not in match.columns):
        return False
    return match.profile.need > 1 and match.profile.signed(names)


def _is_of_a_bill(names: Sequence[str], name: str) -> bool:
    """Whether each line has what it bills, how much and in which unit, as a list of a cloud is read."""
    match = best_match(tuple(names), None, name)
    return match is not None and match.profile.kind == "cloud" and set(match.columns) >= _BILLED


def _kinds(found: _Found, name: str) -> dict[str, list[Number]]:
    """The numbers by the kind of list in which they are."""
    metrics = {one.meaning.metric for one in found.table.numbers}
    clouds = bool(metrics & {COST, COMPUTE}) or bool(known_provider(f"{found.grid.title} {name}"))
    kinds: dict[str, list[Number]] = {}
    for one in found.table.numbers:
        kinds.setdefault(_kind(one.meaning.metric, "sessions" in metrics, clouds), []).append(one)
    return kinds


def _kind(metric: str, has_visits: bool, is_of_cloud: bool) -> str:
    if metric == ENERGY:
        return _OF_ENERGY
    if metric == TERMINAL:
        return "visits"
    if metric in ("sessions", "requests", BYTES):
        return "visits" if has_visits else "weblog"
    if metric in (DATA, LINES):
        return "lines"
    if metric in _OF_CLOUDS:
        return "cloud" if metric != STORAGE or is_of_cloud else "measures"
    return "llm"


def _list(
    found: _Found, kind: str, numbers: Sequence[Number], unread: bool, is_first: bool, limits: Limits
) -> tuple[Source, Layout]:  # fmt: skip
    grid = found.grid
    only = _only_provider(grid, numbers) if kind == "cloud" else ""
    paid_to = {at: _paid_to(grid.names[at]) if kind == "cloud" else "" for at in {one.at for one in numbers}}
    own = [(_paid_to(one.label) if kind == "cloud" else "") or paid_to[one.at] or only for one in numbers]
    rows = [Row(one.line, one.at, _row(one, numbers, grid, who)) for one, who in zip(numbers, own, strict=True)]
    left = tuple(sorted({*found.table.left, *grid.factors})) if is_first else ()
    causes: tuple[Cause, ...] = ()
    if grid.gaps and is_first:
        causes += (Cause("no_number", FLAGGED, args={"cells": ", ".join(grid.gaps)}),)
    if any(one.meaning.metric == TERMINAL for one in numbers):
        causes += (Cause("own_terminals", FLAGGED),)
    aside = dict(grid.aside) if is_first else {}
    sheet = Sheet(found.source, found.separator, found.header[0], aside, causes, left, unread)
    return as_list(sheet, kind, rows, limits)


def _only_provider(grid: Grid, numbers: Sequence[Number]) -> str:
    """The provider that all of a table is of: whom its title or its place names; where it has one series only, its
    titles of columns."""
    several = len({(one.label, one.title) for one in numbers}) > 1
    texts = (grid.title, grid.place, *(() if several else grid.names))
    return next((known for text in texts if (known := _paid_to(text))), "")


def _paid_to(text: str) -> str:
    return known_provider(_BRACKETS.sub(" ", text))


def _row(one: Number, numbers: Sequence[Number], grid: Grid, provider: str) -> list[str]:
    """A line of the list: the name of a column counts where several are of one metric."""
    several = len({other.at for other in numbers if other.meaning.metric == one.meaning.metric}) > 1
    label = " / ".join(filter(None, (one.label, one.title if several else "")))
    unit = one.meaning.unit.currency if one.meaning.unit is not None else ""
    network = "mobile" if one.meaning.metric in (DATA, LINES) else ""
    is_model = "model" in says(" ; ".join(grid.names[at] for at in grid.labels)).classes
    return [
        one.start.isoformat(), one.end.isoformat(), one.meaning.metric, repr(round(one.value, 9)), unit, label,
        "model" if is_model else "", provider, network, "",
    ]  # fmt: skip
