"""A table of which its member said that it is one of use, as the lists that it stands for.

Its word decides: what each column is, what its numbers count and in which unit, whose use it is and when. What it did
not say of a column is guessed as `guesses` does, and shown to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from footprint.intake.evidence import uses
from footprint.intake.evidence.answered import UseSaid, use_said
from footprint.intake.findings import FLAGGED, Cause
from footprint.intake.formats.limits import Limits, UnusableError, refuse_beyond
from footprint.intake.formats.text import Source
from footprint.intake.rearranging.use_grid.cells import amount
from footprint.intake.rearranging.use_grid.grid import Grid
from footprint.intake.rearranging.use_grid.lists import Row, Sheet, as_list
from footprint.intake.rearranging.use_grid.says import says
from footprint.intake.rearranging.use_grid.spans import years_said
from footprint.intake.rearranging.use_grid.typed import is_gap
from footprint.intake.rearranging.use_said import times
from footprint.intake.rearranging.use_said.amounts import Explained, Number, numbers
from footprint.intake.rearranging.use_said.guesses import guessed, in_plain_numbers
from footprint.intake.tables import titles
from footprint.intake.tables.layout import Layout, lines_below
from footprint.intake.tables.profiles import PERSONAL, hand_made, match_by_names
from footprint.intake.usage.cloud.words import known_provider
from footprint.intake.values.periods import DAY, YEAR, Period, found_in, period_of
from footprint.intake.vocabulary.words import is_empty, is_total

_MOST_CELLS, _LOOKED_AT = 400_000, 300


@dataclass(frozen=True)
class Columns:
    """What the columns of a table of use are, said or guessed, what those `across` count, which were said, and the
    `names` of what lines count."""

    roles: Mapping[int, str]
    across: str
    said: frozenset[int]
    names: tuple[str, ...] = ()


def columns(source: Source, layout: Layout, name: str, said: UseSaid | None) -> Columns:
    """What was said of the columns of a table, and what the others seem to be."""
    own = said or UseSaid({})
    grid = in_plain_numbers(_grid(source, layout, name, lines=_LOOKED_AT))
    guesses, across = guessed(grid)
    told = {"when" if role in uses.WHEN else role for role in own.roles.values()} - set(uses.measures())
    roles = {at: "" if ("when" if role in uses.WHEN else role) in told else role for at, role in guesses.items()}
    roles |= own.roles
    roles |= {
        each.position: "" for each in match_by_names(hand_made(), layout.header).mapping if each.reason == PERSONAL
    }
    named = [at for at, role in roles.items() if role == uses.NAME]
    names = dict.fromkeys(" ".join(cells[at] for at in named) for _, cells in grid.rows) if named else ()
    return Columns(roles, own.across or across, frozenset(own.roles), tuple(names))


def lists(
    source: Source, layout: Layout, answers: Mapping[str, str], name: str, year: int, limits: Limits
) -> list[tuple[Source, Layout]] | None:
    """The lists for which a table stands; None where nobody said that it is one of use. Raises `UnusableError` where no
    column has a number that counts."""
    said = use_said(answers, layout.header, name)
    if said is None:
        return None
    known, grid = columns(source, layout, name, said), _grid(source, layout, name)
    table = Explained(
        grid, known.roles, uses.measures().get(known.across), said.subject, _times(grid, known.roles, said, year), year,
        said.names, said.decimal or grid.decimal,
    )  # fmt: skip
    found, is_assumed = numbers(table)
    if not found:  # nothing is said of any number
        raise UnusableError("wrong_kind", "use_unsaid")
    return _lists(Sheet(source, layout.separator, layout.header_line, _aside(table, found), _causes(table, is_assumed)),
                  table, found, limits)  # fmt: skip


def _grid(source: Source, layout: Layout, name: str, lines: int | None = None) -> Grid:
    """The table without lines that only add up others or hold a remark. A header that is a line like the others counts
    as one."""
    below = lines_below(source, layout, lines)
    width = max([len(layout.header), *(len(cells) for _, cells in below)])
    refuse_beyond("sheet_cells", width * len(below), _MOST_CELLS)
    names = [" ".join(cell.split()) for cell in [*layout.header, *[""] * (width - len(layout.header))]]
    rows = [(line, [*cells, *[""] * (width - len(cells))]) for line, cells in below]
    if is_line(names):
        rows, names = [(layout.header_line, list(names)), *rows], [""] * width
    grid = Grid(names, [], " ; ".join(titles.heading(source, layout)), name.replace("_", " "))
    grid.rows = grid.lines = [row for row in rows if not _set_aside(grid, *row)]
    return grid


def is_line(names: Sequence[str]) -> bool:
    """Whether the names of columns are the cells of a line: one of them is a number."""
    filled = [name for name in names if name.strip()]
    return len(filled) > 1 and any(amount(name) is not None and found_in(name) is None for name in filled)


def _set_aside(grid: Grid, line: int, cells: Sequence[str]) -> bool:
    """Whether a line is blank, adds up others, or holds nothing but a remark."""
    labels = [cell for cell in cells if cell.strip() and amount(cell) is None and period_of(cell) is None]
    filled = [cell for cell in cells if cell.strip()]
    rule = "blank_row" if not filled else "total_row" if any(map(is_total, labels)) else ""
    rule = rule or ("remark_alone" if len(filled) == 1 and labels else "")
    if rule:
        grid.aside.setdefault(rule, []).append(line)
    return bool(rule)


def _times(grid: Grid, roles: Mapping[int, str], said: UseSaid, year: int) -> times.Times:
    at = {role: place for place, role in reversed(list(roles.items()))}
    own = {role: at[role] for role in uses.WHEN if role in at}
    by_year = sum((one := period_of(name)) is not None and one.form == YEAR for name in grid.names) > 1
    years = () if by_year else years_said([grid.title, grid.names[0], grid.place])
    whole = grid.titled
    if whole is not None and whole.form == DAY and any(times.of_title(name, years) for name in grid.names):
        whole = None  # the day on which a table of months was written
    if said.months is not None:
        first, last = said.months
        whole = Period(None, None, "span", first, last).of_year(year)
    return times.of_table(own, [cells for _, cells in grid.lines], years, whole, 0 if by_year else year)


def _aside(table: Explained, found: Sequence[Number]) -> dict[str, list[int]]:
    """The lines that are none of the table, those of which the member said so, the first readings of counters, and sums
    of other lines."""
    counted = {one.line for one in found}
    left = [(line, cells) for line, cells in table.grid.rows if line not in counted]
    said = [line for line, cells in left if table.said_of(cells) == ""]
    others = [line for line, _ in left if line not in said]
    counters = {uses.measures()[role].metric for role in table.roles.values() if role in uses.measures()}
    rule = "unused_reading" if counters & {uses.INDEX, uses.RUNNING} else "total_row"
    own = {"columns_said": said, rule: others}
    return {**table.grid.aside, **{rule: lines for rule, lines in own.items() if lines}}


def _causes(table: Explained, is_assumed: bool) -> tuple[Cause, ...]:
    used = [at for at, role in table.roles.items() if role in uses.measures() or role == uses.ACROSS]
    gaps = dict.fromkeys(cells[at].strip() for _, cells in table.grid.lines for at in used
                         if not is_empty(cells[at]) and is_gap(cells[at]))  # fmt: skip
    causes = (Cause("no_number", FLAGGED, args={"cells": ", ".join(gaps)}),) if gaps else ()
    return (*causes, Cause("year_assumed", FLAGGED, "day", args={"year": table.year})) if is_assumed else causes


def _lists(
    sheet: Sheet, table: Explained, found: Sequence[Number], limits: Limits
) -> list[tuple[Source, Layout]]:  # fmt: skip
    grid, has_visits = table.grid, any(one.measure.metric == "sessions" for one in found)
    provider = known_provider(f"{grid.title} {grid.place} {' '.join(grid.names)}") or ""
    usual = next((one.measure.kind for one in found if one.measure.kind), "measures")
    kinds: dict[str, list[Number]] = {}
    for one in found:
        kind = one.measure.kind or usual
        kind = kind if kind != "weblog" or not has_visits else "visits"
        kinds.setdefault(kind, []).append(one)
    several = {metric for metric in {one.measure.metric for one in found}
               if len({one.at for one in found if one.measure.metric == metric}) > 1}  # fmt: skip
    made = []
    for number, (kind, own) in enumerate(kinds.items()):
        rows = [Row(one.line, one.at, _cells(table, kind, one, several, provider)) for one in own]
        made.append(as_list(sheet if number == 0 else Sheet(*_whose(sheet), {}), kind, rows, limits))
    return made


def _whose(sheet: Sheet) -> tuple[Source, str, int]:
    return sheet.source, sheet.separator, sheet.header_line


def _cells(table: Explained, kind: str, one: Number, several: set[str], provider: str) -> list[str]:
    name = table.grid.names[one.at]
    period = found_in(name)
    title = says(period[1] if period is not None else name).name if one.measure.metric in several else ""
    label = " / ".join(filter(None, (one.label, title)))
    first, after = ("", "") if one.fault else map(str, one.days)
    metric = "energy" if one.measure.metric in (uses.POWER, uses.INDEX, uses.RUNNING) else one.measure.metric
    return [
        first, after, metric, "" if one.fault else repr(round(one.value, 9)),
        one.measure.unit.upper() if metric == "cost" else "", label, "model" if kind == "llm" and label else "",
        provider if kind == "cloud" else "", one.measure.network, one.fault,
    ]  # fmt: skip
