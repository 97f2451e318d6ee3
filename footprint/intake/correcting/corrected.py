"""The member's own file given back with the proposed categories in place, and a last column that says what to check.
A list without a column of categories gets one.

Only those cells change, and the findings decide which; nothing is understood anew here. How it is written as a file is
in `forms`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from footprint.intake.columns.sheet_columns import letters
from footprint.intake.correcting.marks import (
    Change,
    Table,
    changes_and_notes,
    changes_of,
    marked,
    notes_of,
    safe,
    without_set_aside,
)
from footprint.intake.evidence.answered import NOTHING_SAID
from footprint.intake.formats.csv_records import records
from footprint.intake.formats.limits import Limits, UnusableError, set_limits
from footprint.intake.formats.opening import JOINT, opened
from footprint.intake.formats.text import Source
from footprint.intake.parting import names, parted
from footprint.intake.reading import Reading
from footprint.intake.tables.layout import Layout
from footprint.intake.tables.rearranged import CROSSED, Arranged
from footprint.intake.tables.template import label
from footprint.intake.vocabulary.folding import fold
from footprint.messages import text

# Names of columns that are made where lists are put in order, for those who read English; profiles know both.
_MADE = {"Quantité": "Quantity", "Utilisateur": "User", "Statut": "Status", "Modèle": "Model", "Nom": "Name"}
_Name = tuple[str, int]  # of a column: folded, and which of those of that name it is


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
    corrected = []
    with opened(path, limits) as opened_parts:
        for part in opened_parts:
            if part.source is not None and not part.hidden:
                name = JOINT.join(each for each in (path.name, part.label) if each)
                tables = _tables(name, waiting, parted(part.source, limits, answers))
                if any(table.reading for table in tables):
                    made = part.source.separator is not None
                    rows = [[safe(cell) for cell in row] for row in _rows(part.source, tables, lang)]
                    corrected.append(Part(part.label, tables[0].layout.separator, made, rows))
    if not corrected:
        raise UnusableError("empty_file")
    return corrected


def _tables(name: str, waiting: list[Reading], layouts: Iterator[tuple[Source, Layout]]) -> list[Table]:
    """The tables of one text, each with its reading, which is taken out of `waiting`."""
    try:
        texts = list(layouts)
    except UnusableError:
        return []
    tables = []
    for origin, layout in texts:
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
            yield from _rearranged([table, *others], lang)
        else:
            yield from _header(lines[layout.header_line - 1 : layout.header_end], table, lang)
            yield from _lines(lines, table, lang)
        done = table.last_line


def _by_sheet(tables: Sequence[Table]) -> list[list[Table]]:
    sheets: list[list[Table]] = []
    for table in tables:
        if table.layout.arranged and sheets and sheets[-1][0].sheet is table.sheet:
            sheets[-1].append(table)
        else:
            sheets.append([table])
    return sheets


def _header(lines: list[str], table: Table, lang: str) -> Iterator[list[str]]:
    *above, names = (cells for _, _, cells in records(lines, table.layout.separator))
    yield from above
    added = [label("category", lang)] * table.lacks_category
    added += [text("findings.corrected.column", lang)] if table.reading else []
    yield names + [""] * (len(table.layout.header) - len(names)) * bool(added) + added


def _lines(lines: list[str], table: Table, lang: str) -> Iterator[list[str]]:
    layout, width = table.layout, len(table.layout.header)
    changes, notes = changes_and_notes(table.reading, lang)
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


def _rearranged(tables: Sequence[Table], lang: str) -> Iterator[list[str]]:
    """The header of all the lists, and their lines; a doubtful one says so in the added last column."""
    names: dict[_Name, str] = {}
    for table in tables:
        names |= {name: names.get(name, header) for name, header in _named(table.layout.header)}
    place = {name: at for at, name in enumerate(names)}
    yield [
        *(_MADE.get(name, name) if lang == "en" else name for name in names.values()),
        text("findings.corrected.column", lang),
    ]
    for table in tables:
        yield from _of_lines(table, [place[name] for name, _ in _named(table.layout.header)], len(names), lang)


def _named(header: Sequence[str]) -> list[tuple[_Name, str]]:
    seen: Counter[str] = Counter()
    numbered = []
    for name in header:
        seen[fold(name)] += 1
        numbered.append(((fold(name), seen[fold(name)]), name))
    return numbered


def _of_lines(table: Table, places: Sequence[int], width: int, lang: str) -> Iterator[list[str]]:
    arranged = table.layout.arranged
    assert arranged is not None
    checks = _LineChecks(table.reading, arranged, lang)
    positions = [places[at] for at in table.positions]
    listed = records(list(table.text.lines(2)), table.layout.separator, len(places))
    for number, (_, _, cells) in zip(count(2), listed, strict=False):
        put = [""] * width
        for at, cell in zip(places, cells, strict=False):
            put[at] = cell
        put += cells[len(places) :]
        line, notes, change = checks.of(number)
        yield marked(put, line, positions, table.counts_in_label, change, {line: notes}, lang) if notes else put


class _LineChecks:
    """What the findings of a list that was put in order say of each of its lines."""

    def __init__(self, reading: Reading | None, arranged: Arranged, lang: str) -> None:
        self.arranged = arranged
        self.notes: dict[str, dict[int, list[str]]] = {}
        self.changes: dict[str, dict[int, Change]] = {}
        if reading is None:
            return
        findings = without_set_aside(reading)
        columns = [column.partition(":") for column in findings["column"].to_pylist()]
        of_sheet = pa.array([column for _, _, column in columns], pa.string())
        at = findings.column_names.index("column")
        bare = pa.array([column for column, _, _ in columns], pa.string())
        findings = findings.set_column(at, findings.schema.field(at), bare)
        for column in of_sheet.unique().to_pylist():
            part = findings.filter(pc.equal(of_sheet, column))
            self.notes[column], self.changes[column] = notes_of(part, lang), changes_of(part)

    def of(self, number: int) -> tuple[int, list[str], Change | None]:
        """(line of the sheet, notes, change of the category) of a line of the list, 1 = its header."""
        line, head = int(self.arranged.lines[number - 1]), self.arranged.header_line
        places = [("", line)]
        if self.arranged.how == CROSSED:
            own = letters(int(self.arranged.cells[number - 1]))
            places += [(own, line), (own, head)]
        notes = [note for column, at in places for note in self.notes.get(column, {}).get(at, [])]
        changes = (self.changes.get(column, {}).get(at) for column, at in places)
        return line, notes, next((change for change in changes if change), None)
