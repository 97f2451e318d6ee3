"""Writes rows as GLPI, Excel or a template would: quotes, separators, dates, numbers. Knows nothing of devices."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

Row = dict[str, Any]


def render(
    dialect: dict[str, Any], columns: list[str], rows: list[Row], titles: list[str], band: dict[str, str]
) -> bytes:
    """The bytes of one file: title lines, a first header line over groups of columns (`band`), header, rows."""
    headers, fields = zip(*(column.split("|") for column in columns), strict=True)
    lines = [[title] + [""] * (len(fields) - 1) for title in titles]
    if band:
        lines.append([band.get(str(position), "") for position in range(len(fields))])
    lines.append(list(headers))
    lines += [[_cell(dialect, field, row.get(field) if field else None) for field in fields] for row in rows]
    text = "".join(_line(dialect, cells) for cells in lines)
    return text.encode(dialect["encoding"])


def _line(dialect: dict[str, Any], cells: list[str]) -> str:
    separator = dialect["separator"]
    quoted = [_quoted(dialect, cell) for cell in cells]
    ending = (separator if dialect.get("trailing") else "") + str(dialect["newline"])
    return str(separator.join(quoted)) + ending


def _quoted(dialect: dict[str, Any], cell: str) -> str:
    if "inch" in dialect:  # GLPI 10 does not double a quote, it writes two apostrophes
        cell = cell.replace('"', dialect["inch"])
    needed = any(mark in cell for mark in (dialect["separator"], '"', "\n"))
    return '"' + cell.replace('"', '""') + '"' if needed or dialect.get("quotes") == "all" else cell


def _cell(dialect: dict[str, Any], field: str, value: Any) -> str:
    match value:
        case None:
            return ""
        case datetime():
            return value.strftime(dialect.get("moment", dialect["date"]))
        case date():
            return value.strftime(dialect["date"])
        case int() | float():
            return _number(dialect, field, value)
        case _:
            return str(value)


def _number(dialect: dict[str, Any], field: str, value: float) -> str:
    """Prices have two decimals, a grouped thousand and perhaps a currency; other numbers none they do not need."""
    if field in ("price", "inches"):
        plain = f"{value:,.2f}".replace(",", dialect.get("thousands", "")).replace(".", dialect.get("decimal", "."))
        return plain + (dialect.get("currency", "") if field == "price" and value >= 1000 else "")
    return f"{value:g}".replace(".", dialect.get("decimal", "."))
