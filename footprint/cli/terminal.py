"""How commands speak: texts of the catalogue to the error stream, data to standard output in three formats, a table for
people with its heads."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Literal

import typer

from footprint.inbox.deliveries import YEARS
from footprint.messages import MISSING, catalogue, counted, day, term, text
from footprint.settings import language

if TYPE_CHECKING:  # each is imported by what needs it: the version and the list of commands print no table
    import pyarrow as pa
    from rich.console import Console
    from rich.table import Table

# Years that an option may name: those of the inbox.
FIRST_YEAR, LAST_YEAR = YEARS.start, YEARS.stop - 1
# Columns of a table that goes to a file or another program: nothing is cut there.
WIDE = 240
# Columns whose values are keys with a label; days as tables write them.
TERMS = {
    "basis", "bearer", "category", "condition", "criterion", "device_status", "metric", "ownership", "quality",
    "sector", "stage", "status", "tier", "view", "zone",
}  # fmt: skip
_SIGNALS = dict.fromkeys(map(ord, "\a\b\v\f\r"))  # to a terminal, which a cell or a name may hold
DAYS = {"fr": "dd/MM/yyyy", "en": "yyyy-MM-dd"}


class Format(StrEnum):
    """Formats of data on standard output."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"


def t(key: str, /, **args: object) -> str:
    """The text `cli.<key>` in the user's language."""
    return text(f"cli.{key}", language(), **args)


def say(sentence: str) -> None:
    """Tell the user something on the error stream."""
    typer.echo(sentence.translate(_SIGNALS), err=True)


def caption(sentence: str, format: Format) -> None:
    """What goes with data: beside a table that people read, on the error stream where a program reads the data."""
    error = format is not Format.TABLE
    _console(stderr=error, highlight=False, soft_wrap=True).print(sentence, markup=False)


def _console(**options: Any) -> Console:
    from rich.console import Console

    return Console(emoji=False, **options)


def show(data: pa.Table, format: Format, *, headings: dict[str, str] | None = None) -> None:
    """Print `data` to standard output; an unknown value is an empty cell, or null in JSON, never 0."""
    if format is Format.JSON:
        show_json(plain_rows(data))
    elif format is Format.CSV:
        from pyarrow import csv

        sys.stdout.write(",".join(data.column_names) + "\n")
        sys.stdout.flush()
        csv.write_csv(data, sys.stdout.buffer, csv.WriteOptions(include_header=False, quoting_style="needed"))
    else:
        width = None if sys.stdout.isatty() else WIDE
        _console(width=width, markup=False).print(_table(data, headings or {}))


def show_json(data: object) -> None:
    """Print `data` to standard output for programs."""
    json.dump(data, sys.stdout, ensure_ascii=False, indent=1, default=str)
    sys.stdout.write("\n")


def plain_rows(data: pa.Table) -> list[dict[str, object]]:
    """The rows of `data` as JSON writes them."""
    return [_plain(row) for row in data.to_pylist()]


def _plain(row: dict[str, object]) -> dict[str, object]:
    """NaN has no place in JSON; in our tables it says that what was given is not a number."""
    return {name: None if isinstance(value, float) and math.isnan(value) else value for name, value in row.items()}


def _table(data: pa.Table, headings: dict[str, str]) -> Table:
    from rich.table import Table

    table = Table(box=None, header_style="bold", pad_edge=False)
    for field in data.schema:
        side: Literal["left", "right"] = "right" if _is_number(field.type) else "left"
        table.add_column(headings.get(field.name) or _heading(field.name), overflow="fold", justify=side)
    for row in data.to_pylist():
        table.add_row(*(_cell(name, value) for name, value in row.items()))
    return table


def _heading(name: str) -> str:
    """A column as people call it."""
    return catalogue("cli", language()).get(f"column.{name}", name)


def _is_number(kind: pa.DataType) -> bool:
    import pyarrow as pa

    return bool(pa.types.is_floating(kind) or pa.types.is_integer(kind))


def _cell(name: str, value: object) -> str:
    """A value of a column as people write it: words for keys, numbers and days of the language."""
    lang = language()
    if value is None:
        return MISSING
    if isinstance(value, float):
        return counted(value, lang, missing=MISSING)
    if isinstance(value, date):
        return day(value, lang, style=DAYS[lang])
    if name == "unit":
        return catalogue("report", lang).get(f"unit.{value}", str(value))
    return term(name, str(value), lang) if name in TERMS else str(value)


def bullets(lines: Iterable[str], format: Format | None = None) -> None:
    """Tell the user several things, one a line; beside the data of `format`, if one is given."""
    for line in lines:
        if format is None:
            say(f"  {line}")
        else:
            caption(f"  {line}", format)
