"""How a CSV with a Table Schema becomes a typed Arrow table. What the columns mean stands in the schema, not here."""

from __future__ import annotations

import csv
import json
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

_ARROW = {"string": pa.string(), "number": pa.float64(), "year": pa.int64(), "boolean": pa.bool_()}
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
_YEAR = re.compile(r"(\d{4})(\.0+)?(-\d{2}-\d{2})?")
_FLAGS = {"true": True, "false": False}


class CatalogueError(ValueError):
    """A file of factors or defaults is not as its columns need it; the message names file, line and column."""


@dataclass(frozen=True)
class Field:
    """One column of a Table Schema."""

    name: str
    type: str
    constraints: dict[str, Any]


@dataclass(frozen=True)
class Sheet:
    """A CSV as text: `rows` pairs a line number with its cells by column name, None where empty."""

    file: str
    columns: list[str]
    rows: list[tuple[int, dict[str, str | None]]]


def fields(schema: Path) -> tuple[Field, ...]:
    """The columns that a Table Schema file describes, in its order."""
    described = json.loads(schema.read_text(encoding="utf-8"))["fields"]
    return tuple(Field(field["name"], field["type"], field.get("constraints", {})) for field in described)


def read_text(path: Path) -> Sheet:
    """A CSV in UTF-8, separated by commas or semicolons. CatalogueError names the file and the line at fault."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise CatalogueError(f"{path.name}: cannot be read as text in UTF-8 ({error})") from error
    head = text.split("\n", 1)[0]
    reader = csv.reader(text.splitlines(keepends=True), delimiter=";" if head.count(";") > head.count(",") else ",")
    columns = [name.strip() for name in next(reader, [])]
    rows = [(reader.line_num, cells) for cells in reader if cells]
    for line, cells in rows:
        if len(cells) != len(columns):
            raise CatalogueError(f"{path.name}, line {line}: {len(cells)} cells for {len(columns)} columns")
    return Sheet(path.name, columns, [(line, _named(columns, cells)) for line, cells in rows])


def _named(columns: Sequence[str], cells: Sequence[str]) -> dict[str, str | None]:
    return dict(zip(columns, [cell.strip() or None for cell in cells], strict=True))


def parse(text: str, kind: str) -> Any:
    """The value of one cell; a number may have a decimal comma, a year a day. CatalogueError: what was expected."""
    if kind == "string":
        return text
    if kind == "number" and _NUMBER.fullmatch(number := text.replace(",", ".")) and math.isfinite(float(number)):
        return float(number)
    if kind == "year" and (year := _YEAR.fullmatch(text)):
        return int(year[1])
    if kind == "boolean" and text.lower() in _FLAGS:
        return _FLAGS[text.lower()]
    raise CatalogueError(f"{text!r} is not a {kind}")


def typed(sheet: Sheet, columns: Sequence[Field]) -> list[dict[str, Any]]:
    """The rows of `sheet` with the columns and types of `columns`; a column that the sheet lacks is None.

    CatalogueError names file, line and column of the first cell that does not fit its type.
    """
    names = [field.name for field in columns]
    parsed = [field for field in columns if field.type != "string"]
    rows = []
    for line, row in sheet.rows:
        cells: dict[str, Any] = dict(zip(names, map(row.get, names), strict=True))
        for field in parsed:
            if (text := cells[field.name]) is not None:
                cells[field.name] = _value(sheet.file, line, text, field)
        rows.append(cells)
    return rows


def _value(file: str, line: int, text: str, field: Field) -> Any:
    try:
        return parse(text, field.type)
    except CatalogueError as error:
        raise CatalogueError(f"{file}, line {line}, column {field.name}: {error}") from error


def read(path: Path) -> list[dict[str, Any]]:
    """The rows of a CSV, typed by the Table Schema beside it."""
    return typed(read_text(path), fields(path.with_suffix(".schema.json")))


def arrow(rows: Sequence[dict[str, Any]], columns: Sequence[Field]) -> pa.Table:
    """Rows as an Arrow table with the columns and types of `columns`."""
    schema = pa.schema([pa.field(field.name, _ARROW[field.type]) for field in columns])
    return pa.Table.from_pylist(list(rows), schema=schema)
