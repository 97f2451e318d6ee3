"""CSV files and tables as rows of texts, whose damage is told with file, line and column."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from footprint.messages import RefusalError, text
from footprint.settings import language

# The path of a CSV file, rows as mappings, or what has them (a table of Arrow).
Given = str | Path | Iterable[Mapping[str, Any]] | Any
YEARS = range(1990, 2101)
_MOST_BYTES = 512 * 2**20


@dataclass(frozen=True)
class Row:
    """One row of a file or table. `line` is that of the file, the header being line 1."""

    file: str
    line: int
    cells: Mapping[str, str]

    def value(self, column: str) -> str:
        """What stands in a column; nothing where there is no such column."""
        return self.cells.get(column, "")

    def text(self, column: str) -> str:
        """What stands in a column, which must not be empty."""
        return self.value(column) or self.refuse(column, "empty_cell")

    def number(self, column: str, least: float = -math.inf) -> float | None:
        """A number, or None where the cell is empty."""
        written = self.value(column)
        if not written:
            return None
        try:
            number = float(written)
        except ValueError:
            number = math.nan
        if not math.isfinite(number) or number < least or "_" in written:
            self.refuse(column, "no_number", written=written)
        return number

    def whole(self, column: str) -> int | None:
        """A whole number from 0, or None where the cell is empty."""
        number = self.number(column, least=0)
        if number is not None and number != int(number):
            self.refuse(column, "no_number", written=self.value(column))
        return None if number is None else int(number)

    def year(self, column: str) -> int:
        """A year in which somebody may report."""
        year = self.whole(column)
        if year is None or year not in YEARS:
            self.refuse(column, "no_year", written=self.value(column))
        return year

    def one_of(self, column: str, words: Sequence[str]) -> str:
        """One of several words."""
        written = self.value(column)
        if written not in words:
            self.refuse(column, "no_such_word", written=written, words=", ".join(words))
        return written

    def refuse_twin(self, seen: dict[object, Row], key: object) -> None:
        """No two rows are about the same."""
        if (other := seen.setdefault(key, self)) is not self:
            said = refusal("twin", file=self.file, line=self.line, other=other.line)
            raise RefusalError(said)

    def refuse(self, column: str, why: str, **args: object) -> NoReturn:
        """Say what is wrong with a cell."""
        reason = text(f"cli.audit.refusal.{why}", language(), **args)
        raise RefusalError(refusal("cell", file=self.file, line=self.line, column=column, why=reason))


def refusal(key: str, **args: object) -> str:
    """The sentence of something that cannot be used."""
    return text(f"cli.audit.refusal.{key}", language(), **args)


def row_name(row: Row) -> str:
    """Where a row stands, for people."""
    return f"{row.file}:{row.line}"


def rows_of(given: Given, columns: Sequence[str], name: str) -> Iterator[Row]:
    """The rows of a file or table (called `name`); at least one, with at least these columns."""
    if isinstance(given, str | Path):
        yield from _of_file(Path(given), columns)
        return
    records = given.to_pylist() if hasattr(given, "to_pylist") else list(given)
    if not records:
        raise RefusalError(refusal("no_rows", file=name))
    _require(columns, records[0].keys(), name)
    for number, record in enumerate(records, 2):
        yield Row(name, number, {column: _written(value) for column, value in record.items()})


def _written(value: object) -> str:
    if isinstance(value, float):
        return "" if math.isnan(value) else repr(float(value))
    return "" if value is None else str(value).strip()


def _of_file(path: Path, columns: Sequence[str]) -> Iterator[Row]:
    if path.stat().st_size > _MOST_BYTES:
        raise RefusalError(refusal("too_long", file=path))
    with path.open(encoding="utf-8-sig", newline="") as lines:
        reader = csv.reader(lines, strict=True)
        try:
            yield from _of_lines(reader, columns, str(path))
        except UnicodeDecodeError as error:
            raise RefusalError(refusal("no_utf8", file=path, line=reader.line_num + 1)) from error
        except csv.Error as error:
            raise RefusalError(refusal("no_csv", file=path, line=reader.line_num, why=error)) from error


def _of_lines(reader: Any, columns: Sequence[str], file: str) -> Iterator[Row]:
    header = [name.strip() for name in next(reader, ())]
    _require(columns, header, file)
    if twice := sorted({name for name in header if name and header.count(name) > 1}):
        raise RefusalError(refusal("column_twice", file=file, column=twice[0]))
    empty = True
    for cells in reader:
        if not any(cells):
            continue
        if len(cells) != len(header):
            raise RefusalError(refusal("width", file=file, line=reader.line_num, cells=len(cells), columns=len(header)))
        empty = False
        yield Row(file, reader.line_num, dict(zip(header, map(str.strip, cells), strict=True)))
    if empty:
        raise RefusalError(refusal("no_rows", file=file))


def _require(columns: Sequence[str], header: Iterable[str], file: str) -> None:
    given = list(header)
    if not any(given):
        raise RefusalError(refusal("no_rows", file=file))
    if missing := [column for column in columns if column not in given]:
        raise RefusalError(refusal("columns", file=file, line=1, missing=", ".join(missing)))
