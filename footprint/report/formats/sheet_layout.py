"""How a sheet of a workbook looks: numbers are numbers and show the digits they deserve, columns can be filtered, long
texts are wrapped, and a contents leads to each sheet."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from footprint.messages import DIGITS
from footprint.report.cells import Share, Sum, Value

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

Rows = Iterable[Sequence[Value]]
SHARES = ("share", "embodied", "use", "both", "covered_share", "p_saves")
NUMBER_WIDTH, LEAST_WIDTH, MOST_WIDTH = 13, 9, 60


class Sheet(NamedTuple):
    """A table of a workbook: its name and what it holds in the reader's language; `names` of columns and their labels;
    `rows`, the sums last."""

    title: str
    holds: str
    names: Sequence[str]
    labels: Sequence[str]
    rows: list[Sequence[Value]]


def contents(book: Workbook, title: str, labels: Sequence[str], sheets: Sequence[Sheet], notes: Sequence[str]) -> None:
    """The first sheet: a row a sheet with its name as a link, what it holds and how many rows; `notes` below."""
    sheet, bold, link = book.add_worksheet(title), _bold(book), book.add_format({"underline": 1, "font_color": "blue"})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.write_row(0, 0, labels, bold)
    for line, each in enumerate(sheets, start=1):
        sheet.write_url(line, 0, f"internal:'{each.title}'!A1", link, each.title)
        sheet.write_string(line, 1, each.holds, wrapped)
        sheet.write_number(line, 2, sum(not isinstance(row, Sum) for row in each.rows))
    for line, note in enumerate(notes, start=len(sheets) + 2):
        sheet.write_string(line, 1, note, wrapped)
    for place, width in enumerate((34, 100, NUMBER_WIDTH)):
        sheet.set_column(place, place, width)
    sheet.freeze_panes(1, 0)


def write(book: Workbook, table: Sheet) -> None:
    """A sheet with its heading fixed and its rows, but for sums, under a filter."""
    sheet, bold, looks = book.add_worksheet(table.title), _bold(book), _Looks(book)
    for place, label in enumerate(table.labels):
        sheet.write_string(0, place, label, bold)
    for line, row in enumerate(table.rows, start=1):
        for place, value in enumerate(row):
            _cell(sheet, line, place, value, looks.of(value, table.names[place], is_sum=isinstance(row, Sum)))
    for place, label in enumerate(table.labels):
        sheet.set_column(place, place, _width(label, [row[place] for row in table.rows if place < len(row)]))
    sheet.freeze_panes(1, 0)
    listed = max((line for line, row in enumerate(table.rows, start=1) if not isinstance(row, Sum)), default=0)
    if listed:
        sheet.autofilter(0, 0, listed, len(table.labels) - 1)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def _bold(book: Workbook) -> Format:
    return book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})


class _Looks:
    """The formats of a sheet, each made once."""

    def __init__(self, book: Workbook) -> None:
        self._book, self._made = book, dict[tuple[str, bool], "Format"]()

    def of(self, value: Value, name: str, *, is_sum: bool) -> Format:
        look = (_digits(value, name), is_sum)
        if look not in self._made:
            given = {"num_format": look[0], "valign": "top"} | ({"bold": True, "top": 1} if is_sum else {})
            wraps = {"text_wrap": True} if isinstance(value, str) else {}
            self._made[look] = self._book.add_format(given | wraps)
        return self._made[look]


def _width(label: str, values: Iterable[Value]) -> float:
    """Of a column: what its longest cell asks for, or word of its heading, within limits."""
    words = max(map(len, label.replace("/", " ").split()), default=0)
    cells = max((len(value) if isinstance(value, str) else NUMBER_WIDTH for value in values if value is not None),
                default=0)  # fmt: skip
    return min(MOST_WIDTH, max(LEAST_WIDTH, words + 3, cells + 2))


def _digits(value: Value, name: str) -> str:
    """How a number shows, in the notation of workbooks: three significant digits, whole units from a hundred on, a
    difference with its sign."""
    if isinstance(value, str):
        return "@"
    shown = "0.0%" if name in SHARES or isinstance(value, Share) else _size(value)
    return f"+{shown};-{shown};{shown}" if name.endswith("difference") and shown != "General" else shown


def _size(value: str | float | int | None) -> str:
    if not isinstance(value, float) or not math.isfinite(value):
        return "General"
    if value == 0 or (value.is_integer() and abs(value) < 1e9):
        return "#,##0"
    if abs(value) < 1e-3:
        return "0.00E+00"
    decimals = max(0, DIGITS - 1 - math.floor(math.log10(abs(value))))
    return "#,##0" + ("." + "0" * decimals if decimals else "")


def _cell(sheet: Worksheet, line: int, place: int, value: Value, look: Format) -> None:
    """A number as a number, a text as a text; what is not assessed leaves the cell empty, never 0."""
    if isinstance(value, str):
        sheet.write_string(line, place, value, look)
    elif value is not None:
        sheet.write_number(line, place, value, look)
