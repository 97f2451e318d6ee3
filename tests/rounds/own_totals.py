"""What lists add up themselves, read without the intake: the numbers below which a line of totals holds their sum."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from python_calamine import CalamineWorkbook

_BOOKS = {".xlsx", ".xls", ".ods"}
_TOTALS = {"total", "totaux", "total general", "total général", "ensemble", "gesamt"}
_OF_OTHERS = frozenset([
    "prix", "coût", "cout", "montant", "valeur", "ht", "ttc", "page", "pages", "volume", "garantie", "effectif",
    "élèves", "surface", "durée", "agents", "w", "kwh", "poids", "price", "cost", "brut", "brute", "net", "nette",
    "pu", "compteur",
])  # fmt: skip
Rows = list[list[str]]


def added_up(path: Path) -> Iterator[tuple[str, int, int]]:
    """(name of the column, its sum, its lines) of the columns of whole numbers that a line of totals adds up, some of
    them above 1; those of money, of pages, of people left out."""
    for rows in _sheets(path):
        for at, row in enumerate(rows):
            if any(cell.strip().lower().rstrip(" :") in _TOTALS for cell in row):
                yield from _sums(rows[:at], row)


def _sheets(path: Path) -> Iterator[Rows]:
    if path.suffix.lower() in _BOOKS and not path.read_bytes()[:64].lstrip().startswith(b"<"):  # a page by that name
        book = CalamineWorkbook.from_path(path)
        for name in book.sheet_names:
            yield [[_text(cell) for cell in row] for row in book.get_sheet_by_name(name).to_python()]
    elif path.suffix.lower() in (".csv", ".tsv"):
        text = path.read_bytes().decode("cp1252", errors="replace")
        lines = io.StringIO(text.replace("\0", ""), newline=None)
        yield list(csv.reader(lines, delimiter=max(";,\t", key=text.count)))


def _text(cell: object) -> str:
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell or "")


def _sums(above: Rows, total: Sequence[str]) -> Iterator[tuple[str, int, int]]:
    for at, cell in enumerate(total):
        column = [row[at].strip() if at < len(row) else "" for row in above]
        numbers = [int(text) for text in column if text.isdecimal()]
        name = next((text for text in column if text and not text.isdecimal()), "").lower()
        is_other = not _OF_OTHERS.isdisjoint(re.findall(r"\w+", name))
        if cell.isdecimal() and numbers and max(numbers) > 1 and sum(numbers) == int(cell) and not is_other:
            yield name, sum(numbers), len(numbers)
