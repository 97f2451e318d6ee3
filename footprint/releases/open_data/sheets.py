"""A table of a release and its bytes: CSV, JSON and Parquet of the same rows, the same every time; and back to rows."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from footprint.lake.files import write_parquet
from footprint.messages import LANGUAGES, text

Rows = list[dict[str, Any]]
Value = str | float | int | None
ARROW = {"string": pa.string(), "number": pa.float64(), "integer": pa.int64(), "year": pa.int64()}
FORMATS = ("csv", "parquet", "json")


@dataclass(frozen=True)
class Field:
    """One column. `type`: of Table Schema; `unit`: "" where it has none; `says`: its meaning by language."""

    name: str
    type: str
    says: Mapping[str, str]
    unit: str = ""
    constraints: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Sheet:
    """One table. `key`: what identifies a row, and the order of rows; `licence`: "" for the release's own, else the
    folder of its files; `references`: column → the sheet and column that list what may stand in it."""

    name: str
    columns: tuple[Field, ...]
    key: tuple[str, ...]
    rows: Rows
    licence: str = ""
    references: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    def title(self, lang: str) -> str:
        return text(f"open_data.table.{self.name}", lang)

    def place(self, form: str) -> str:
        """The file of one of the FORMATS, below the folder of the release's open data."""
        parts = (self.licence, "" if form == "csv" else form, f"{self.name}.{form}")
        return "/".join(part for part in parts if part)

    def files(self) -> dict[str, bytes]:
        """Content of each of its files by place."""
        made = {"csv": self.csv(), "json": self._json(), "parquet": self._parquet()}
        return {self.place(form): made[form] for form in FORMATS}

    @property
    def _names(self) -> list[str]:
        return [column.name for column in self.columns]

    def ordered(self) -> Rows:
        """Rows in the order of the key, columns in theirs."""
        return sorted(
            ({name: row[name] for name in self._names} for row in self.rows),
            key=lambda row: [(row[name] is not None, row[name]) for name in self.key],
        )

    def csv(self) -> bytes:
        stream = io.StringIO(newline="")
        writer = csv.writer(stream, lineterminator="\r\n")
        writer.writerow(self._names)
        writer.writerows([written(value) for value in row.values()] for row in self.ordered())
        return stream.getvalue().encode()

    def _json(self) -> bytes:
        lines = (json.dumps(row, ensure_ascii=False, allow_nan=False) for row in self.ordered())
        return "[\n{}\n]\n".format(",\n".join(lines)).encode()

    def _parquet(self) -> bytes:
        schema = pa.schema([pa.field(column.name, ARROW[column.type]) for column in self.columns])
        sink = pa.BufferOutputStream()
        write_parquet(pa.Table.from_pylist(self.ordered(), schema=schema), sink)
        content: bytes = sink.getvalue().to_pybytes()
        return content


def written(value: Value) -> str:
    """A value as it stands in a CSV: the shortest decimal that gives the number again; unknown is an empty cell."""
    if value is None:
        return ""
    return repr(value).removesuffix(".0") if isinstance(value, float) else str(value)


def columns(names: Sequence[tuple[str, str]], **more: Mapping[str, Any]) -> tuple[Field, ...]:
    """Columns of the release's own tables by name and type, with what the texts say of them; `more`: constraints."""
    return tuple(
        Field(name, kind, {lang: text(f"open_data.column.{name}", lang) for lang in LANGUAGES}, "", more.get(name, {}))
        for name, kind in names
    )


def read(sheet: Sheet, files: Mapping[str, bytes]) -> dict[str, Rows]:
    """The rows of the table as each of its files has them, by format. Raises KeyError where one is missing, ValueError
    where one cannot be read."""
    from pyarrow import parquet

    texts = list(csv.DictReader(io.StringIO(files[sheet.place("csv")].decode(), newline="")))
    return {
        "csv": [{column.name: _parsed(row[column.name], column.type) for column in sheet.columns} for row in texts],
        "json": json.loads(files[sheet.place("json")]),
        "parquet": parquet.read_table(pa.BufferReader(files[sheet.place("parquet")])).to_pylist(),
    }


def _parsed(cell: str, kind: str) -> Value:
    if cell == "":
        return None
    if kind == "number":
        return float(cell)
    return int(cell) if kind in ("integer", "year") else cell
