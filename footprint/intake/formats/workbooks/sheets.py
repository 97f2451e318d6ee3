"""Sheets of a workbook (XLSX, ODS, XLS) as text, one line a row of the sheet. What a cell means is decided elsewhere.

Dates become ISO dates, numbers plain numbers with a decimal point, errors of formulas what the cell shows; a text or
date merged over several rows stands in each of them, a number only in its own.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from footprint.intake.formats.limits import Limits, UnusableError, refuse_beyond
from footprint.intake.formats.text import SEPARATOR, Source, from_bytes
from footprint.intake.formats.workbooks.errors import Errors

IN_CELL_BREAK = "\v"  # a line break inside a cell: white space to every reader, the end of a line to none
_MERGED_CELLS = 1_000_000
_BREAKS = str.maketrans({"\r": None, "\n": IN_CELL_BREAK, "\t": " ", "\0": None})


@dataclass(frozen=True)
class Sheet:
    """One sheet: its name, whether the user sees it, and its text (None where it is empty)."""

    name: str
    hidden: bool
    source: Source | None


def sheets(path: Path, form: str, sha256: str, limits: Limits, failed: Mapping[int, Errors]) -> Iterator[Sheet]:
    """The sheets of the workbook at `path`, in their order. `form`: xlsx, ods or xls, for the record; `failed`: the
    errors of formulas by the position of their sheet."""
    try:
        workbook = CalamineWorkbook.from_path(str(path))
        worksheets = [each for each in workbook.sheets_metadata if each.typ == SheetTypeEnum.WorkSheet]
        refuse_beyond("tables", len(worksheets), limits.tables)
        for position, each in enumerate(workbook.sheets_metadata):
            if each.typ != SheetTypeEnum.WorkSheet:
                continue
            sheet = workbook.get_sheet_by_name(each.name)
            hidden = each.visible != SheetVisibleEnum.Visible
            data = b"" if sheet.height == 0 or sheet.width == 0 else _text(sheet, failed.get(position))
            source = from_bytes(data, form, sha256, path.stat().st_size, SEPARATOR, limits) if data else None
            yield Sheet(each.name, hidden, source and replace(source, merged=_merged(sheet)))
    except PasswordError as error:
        variant = "locked_open_document" if form == "ods" else "locked_office"
        raise UnusableError("unreadable_file", variant) from error
    except CalamineError as error:
        raise UnusableError("unreadable_file", "damaged") from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # how the reader's own failures arrive: no Exception
            raise
        raise UnusableError("unreadable_file", "damaged") from error


def _text(sheet: Any, failed: Errors | None) -> bytes:
    """The sheet as UTF-8 text: line n is row n, empty rows above the first filled one included."""
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=SEPARATOR, lineterminator="\n")
    rows: Iterator[list[str]] = ([cell_text(value) for value in row] for row in sheet.iter_rows())
    rows = _with_errors(rows, failed, sheet.start[1]) if failed else rows
    merged = _merged(sheet)
    for row in _filled(rows, merged) if merged else rows:
        writer.writerow(row if any(row) else ())
    return stream.getvalue().encode("utf-8", "replace")


def _with_errors(rows: Iterator[list[str]], failed: Errors, first_column: int) -> Iterator[list[str]]:
    """The rows with the errors of formulas where the reader left nothing; columns count from the first filled one."""
    told = failed.by_row()
    wrong, cells = next(told, (0, []))
    for number, row in enumerate(rows, start=1):
        if number == wrong:
            for column, text in cells:
                if 0 <= column - 1 - first_column < len(row):
                    row[column - 1 - first_column] = text
            wrong, cells = next(told, (0, []))
        yield row


def cell_text(value: object) -> str:
    """A cell as people would write it without any doubt about its signs."""
    if type(value) is str:
        return value.translate(_BREAKS) if not value.isprintable() else value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float | int):
        return number_text(float(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value) if isinstance(value, timedelta) else ""


def number_text(value: float) -> str:
    """A number as a text that leaves no doubt about its signs."""
    if value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    text = repr(value)
    # 1.234 would leave open whether the point is a decimal sign; 1.2340 does not.
    return text + "0" if len(text) - text.find(".") == 4 and "e" not in text else text


def _merged(sheet: Any) -> dict[int, list[tuple[int, int]]]:
    """Row → (column, last row) of the cells merged downwards from there; columns count from the first filled one."""
    found: dict[int, list[tuple[int, int]]] = {}
    first_column, area = sheet.start[1], 0
    for (top, left), (bottom, _) in sheet.merged_cell_ranges or []:
        last = min(bottom, sheet.end[0])
        if last > top and left >= first_column and area < _MERGED_CELLS:
            area += last - top
            found.setdefault(top, []).append((left - first_column, last))
    return found


def _filled(rows: Iterator[list[str]], merged: dict[int, list[tuple[int, int]]]) -> Iterator[list[str]]:
    open_: dict[int, tuple[int, str]] = {}
    for number, row in enumerate(rows):
        for column, (last, text) in list(open_.items()):
            if number > last:
                del open_[column]
            elif column < len(row) and not row[column]:
                row[column] = text
        for column, last in merged.get(number, ()):
            if column < len(row) and row[column] and not row[column].replace(".", "", 1).lstrip("-").isdigit():
                open_[column] = last, row[column]
        yield row
