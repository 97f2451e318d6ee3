"""The member's own file given back with the proposed categories in place, and a last column that says what to check.
A list without a column of categories gets one.

Only those cells change, and the findings decide which; nothing is understood anew here. How it is written as a file is
in `forms`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from footprint.intake.correcting.marks import Table, marked, safe, said
from footprint.intake.delivery import names, parted
from footprint.intake.evidence.answered import NOTHING_SAID
from footprint.intake.formats.csv_records import records
from footprint.intake.formats.limits import Limits, UnusableError, set_limits
from footprint.intake.formats.opening import JOINT, opened
from footprint.intake.formats.text import Source
from footprint.intake.reading import Reading
from footprint.intake.tables.layout import Layout
from footprint.intake.tables.template import label
from footprint.messages import text


@dataclass(frozen=True)
class Part:
    """A sheet, a file of an archive, or the file itself, with every line that it has. `label`: its place inside.

    `separator`: that of the text. `is_sheet`: it comes from a workbook, whose cells leave no doubt about their signs.
    """

    label: str
    separator: str
    is_sheet: bool
    rows: list[list[str]]


def parts(
    path: Path,
    readings: Sequence[Reading],
    lang: str,
    limits: Limits | None = None,
    answers: Mapping[str, str] = NOTHING_SAID,
) -> list[Part]:
    """Every part of the file at `path` that holds a list, corrected. `readings`: those of `intake.read_all` on it, with
    these `answers`.

    The proposals of their findings are applied. Each refused or doubtful line says in the added last column what was
    found or changed; of one cause on thousands of accepted lines, only the first are marked, as in the findings. A cell
    that a spreadsheet would run as a formula gets an apostrophe. Raises `UnusableError` where there is no list.
    """
    limits = limits or set_limits()
    waiting = [reading for reading in readings if reading.kind is not None]
    found = []
    with opened(path, limits) as opened_parts:
        for part in opened_parts:
            if part.source is not None and not part.hidden:
                name = JOINT.join(each for each in (path.name, part.label) if each)
                tables = _tables(name, waiting, parted(part.source, limits, answers))
                if any(table.reading for table in tables):
                    made = part.source.separator is not None
                    rows = [[safe(cell) for cell in row] for row in _rows(part.source, tables, lang)]
                    found.append(Part(part.label, tables[0].layout.separator, made, rows))
    if not found:
        raise UnusableError("empty_file")
    return found


def _tables(name: str, waiting: list[Reading], layouts: Iterator[tuple[Source, Layout]]) -> list[Table]:
    """The tables of one text, each with its reading, which is taken out of `waiting`."""
    try:
        found = list(layouts)
    except UnusableError:
        return []
    tables = []
    for origin, layout in found:
        table = Table(layout, origin, None)
        called = names(name, layout)
        reading = next(
            (each for each in waiting if each.name in called and each.dialect.header_line == table.header_line), None
        )
        if reading is not None:
            waiting.remove(reading)
        tables.append(replace(table, reading=reading))
    return tables


def _rows(source: Source, tables: Sequence[Table], lang: str) -> Iterator[list[str]]:
    """Every line of the text: what stands above a table, its header, its lines."""
    lines = list(source.lines())
    done = 0
    for table, *others in _by_sheet(tables):
        layout = table.layout
        for _, _, cells in records(lines[done : max(done, table.header_line - 1)], layout.separator):
            yield cells
        if layout.arranged:
            from footprint.intake.correcting.rearranged_lists import rows  # few files need it

            yield from rows([table, *others], lang)
        else:
            yield from _header(lines[layout.header_line - 1 : layout.header_end], table, lang)
            yield from _lines(lines, table, lang)
        done = table.last_line


def _by_sheet(tables: Sequence[Table]) -> list[list[Table]]:
    """The tables, those that stand beside each other together."""
    found: list[list[Table]] = []
    for table in tables:
        beside = table.layout.arranged and found and found[-1][0].sheet is table.sheet
        if beside:
            found[-1].append(table)
        else:
            found.append([table])
    return found


def _header(lines: list[str], table: Table, lang: str) -> Iterator[list[str]]:
    found = [cells for _, _, cells in records(lines, table.layout.separator)]
    yield from found[:-1]
    added = [label("category", lang)] * table.lacks_category
    added += [text("findings.corrected.column", lang)] if table.reading else []
    yield found[-1] + [""] * (len(table.layout.header) - len(found[-1])) * bool(added) + added


def _lines(lines: list[str], table: Table, lang: str) -> Iterator[list[str]]:
    layout, width = table.layout, len(table.layout.header)
    changes, notes = said(table.reading, lang)
    positions, counts = table.positions, table.counts_in_label
    if table.lacks_category:
        positions, width = [width], width + 1
    for first, _, cells in records(lines[layout.header_end : table.last_line], layout.separator, width):
        line = layout.header_end + first
        full = cells + [""] * (width - len(cells))
        if line in notes:
            yield marked(full, line, positions, counts, changes.get(line), notes, lang)
        else:  # as long as the header, so that reading it again finds no line cut short
            yield [*full, ""] if any(cells) and table.reading else cells
