"""Corrected parts of a file as one file again: what was a table as CSV, a workbook as workbook, an archive as archive.

Written so that the intake reads the same numbers and dates again; the same parts give the same bytes.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from footprint.intake.correcting.corrected import Part
from footprint.intake.formats.opening import JOINT
from footprint.intake.formats.workbooks.sheets import IN_CELL_BREAK, number_text

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

SEPARATORS = {"fr": ";", "en": ","}
_TWO_WAYS = re.compile(r"[+-]?\d{1,3}[.,]\d{3}")
_NUMBER = re.compile(r"-?\d{1,15}(\.\d+)?")
_NOT_IN_A_NAME = re.compile(r"[\[\]:*?/\\]")
_LONGEST_NAME = 31  # of a sheet
_MADE = datetime(2000, 1, 1, tzinfo=UTC)
_PACKED = (1980, 1, 1, 0, 0, 0)
_NOTHING_IS_GUESSED = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def endings(parts: Sequence[Part]) -> tuple[str, ...]:
    """The endings of the files as which these parts can be written, the most natural first."""
    sheets = (".xlsx",) if all(part.is_sheet for part in parts) else ()
    return (*sheets, ".csv", ".zip") if len(parts) == 1 else (*sheets, ".zip")


def as_file(parts: Sequence[Part], ending: str, lang: str) -> bytes:
    """The parts as one file of this ending. Raises ValueError for another than `endings`."""
    if ending not in endings(parts):
        raise ValueError(ending)
    if ending == ".xlsx":
        return _workbook(parts)
    return _archive(parts, lang) if ending == ".zip" else as_csv(parts[0], lang)


def as_csv(part: Part, lang: str) -> bytes:
    """One part as CSV (UTF-8 with byte-order mark; `;` in French, `,` in English)."""
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=_separator(part, lang), lineterminator="\r\n")
    writer.writerows([cell.replace(IN_CELL_BREAK, "\n") for cell in row] for row in part.rows)
    return stream.getvalue().encode("utf-8-sig", "replace")


def _separator(part: Part, lang: str) -> str:
    """The language's own; but the part's, where it also says which sign of `1,234` is decimal."""
    own = SEPARATORS[lang]
    if own == part.separator:
        return own
    doubtful = any(_TWO_WAYS.fullmatch(cell.strip()) for row in part.rows for cell in row)
    return part.separator if doubtful else own


def _archive(parts: Sequence[Part], lang: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in zip(_names(parts, 200), parts, strict=True):
            archive.writestr(zipfile.ZipInfo(f"{name.removesuffix('.csv')}.csv", _PACKED), as_csv(part, lang))
    return stream.getvalue()


def _workbook(parts: Sequence[Part]) -> bytes:
    """One sheet a part; texts are never formulas, numbers and dates are written as such where nothing is lost by it."""
    import xlsxwriter  # few files need it

    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, _NOTHING_IS_GUESSED | {"in_memory": True}) as book:
        book.set_properties({"created": _MADE})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for name, part in zip(_names(parts, _LONGEST_NAME), parts, strict=True):
            sheet = book.add_worksheet(name)
            for at, row in enumerate(part.rows):
                for column, cell in enumerate(row):
                    _write(sheet, at, column, cell, day)
    return stream.getvalue()


def _write(sheet: Worksheet, row: int, column: int, cell: str, day: object) -> None:
    if _NUMBER.fullmatch(cell) and number_text(float(cell)) == cell:
        sheet.write_number(row, column, float(cell))
    elif known := _day(cell):
        sheet.write_datetime(row, column, datetime(known.year, known.month, known.day), day)  # noqa: DTZ001
    elif cell:
        sheet.write_string(row, column, cell.replace(IN_CELL_BREAK, "\n"))


def _day(cell: str) -> date | None:
    """The day of an ISO date that a workbook can hold."""
    if len(cell) != 10 or cell[4:5] != "-":
        return None
    try:
        known = date.fromisoformat(cell)
    except ValueError:
        return None
    return known if known.year >= 1901 else None


def _names(parts: Sequence[Part], longest: int) -> Iterator[str]:
    """A name for each part that no other has, from its place in the file."""
    taken: set[str] = set()
    for number, part in enumerate(parts, start=1):
        label = part.label if longest > _LONGEST_NAME else part.label.rpartition(JOINT)[2]
        name = _NOT_IN_A_NAME.sub(" ", label.replace(JOINT, " - ")).strip(" '") or str(number)
        name = name[:longest].strip(" '")
        if name.lower() in taken:
            name = f"{name[: longest - len(str(number)) - 1]} {number}"
        taken.add(name.lower())
        yield name
