"""Lists that were put in order to be read, given back as one list: one line an item, under one header.

Lists beside each other come below one another, a crossed table as a line for each cell that counts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import count

import pyarrow as pa
import pyarrow.compute as pc

from footprint.intake.columns.sheet_columns import letters
from footprint.intake.correcting.marks import Change, Table, changes_of, marked, notes_of
from footprint.intake.findings import SET_ASIDE
from footprint.intake.formats.csv_records import records
from footprint.intake.reading import Reading
from footprint.intake.tables.rearranged import CROSSED, Arranged
from footprint.intake.vocabulary.folding import fold
from footprint.messages import text

# Names of columns that are made where lists are put in order, for those who read English; profiles know both.
_MADE = {"Quantité": "Quantity", "Utilisateur": "User", "Statut": "Status", "Modèle": "Model", "Nom": "Name"}
_Name = tuple[str, int]  # of a column: folded, and which of those of that name it is


def rows(tables: Sequence[Table], lang: str) -> Iterator[list[str]]:
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
        yield from _lines(table, [place[name] for name, _ in _named(table.layout.header)], len(names), lang)


def _named(header: Sequence[str]) -> list[tuple[_Name, str]]:
    seen: Counter[str] = Counter()
    found = []
    for name in header:
        seen[fold(name)] += 1
        found.append(((fold(name), seen[fold(name)]), name))
    return found


def _lines(table: Table, places: Sequence[int], width: int, lang: str) -> Iterator[list[str]]:
    arranged = table.layout.arranged
    assert arranged is not None
    said = _Said(table.reading, arranged, lang)
    positions = [places[at] for at in table.positions]
    listed = records(list(table.text.lines(2)), table.layout.separator, len(places))
    for number, (_, _, cells) in zip(count(2), listed, strict=False):
        put = [""] * width
        for at, cell in zip(places, cells, strict=False):
            put[at] = cell
        put += cells[len(places) :]
        line, told, change = said.of(number)
        yield marked(put, line, positions, table.counts_in_label, change, {line: told}, lang) if told else put


class _Said:
    """What the findings of a list say of each of its lines."""

    def __init__(self, reading: Reading | None, arranged: Arranged, lang: str) -> None:
        self.arranged = arranged
        self.notes: dict[str, dict[int, list[str]]] = {}
        self.changes: dict[str, dict[int, Change]] = {}
        if reading is None:
            return
        told = reading.findings.filter(pc.not_equal(reading.findings["severity"], SET_ASIDE))
        columns = [column.partition(":") for column in told["column"].to_pylist()]
        of_sheet = pa.array([column for _, _, column in columns], pa.string())
        at = told.column_names.index("column")
        told = told.set_column(at, told.schema.field(at), pa.array([column for column, _, _ in columns], pa.string()))
        for column in of_sheet.unique().to_pylist():
            part = told.filter(pc.equal(of_sheet, column))
            self.notes[column], self.changes[column] = notes_of(part, lang), changes_of(part)

    def of(self, number: int) -> tuple[int, list[str], Change | None]:
        """(line of the sheet, notes, change of the category) of a line of the list, 1 = its header."""
        line, head = int(self.arranged.lines[number - 1]), self.arranged.header_line
        places = [("", line)]
        if self.arranged.how == CROSSED:
            own = letters(int(self.arranged.cells[number - 1]))
            places += [(own, line), (own, head)]
        told = [note for column, at in places for note in self.notes.get(column, {}).get(at, [])]
        found = (self.changes.get(column, {}).get(at) for column, at in places)
        return line, told, next((change for change in found if change), None)
