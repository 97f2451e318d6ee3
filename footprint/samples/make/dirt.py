"""The flaws of real inventories, each put on as many rows as asked. A row is {field: value}; dates may become text."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date
from typing import Any

Row = dict[str, Any]
Words = dict[str, list[str]]


def soil(rows: list[Row], asked: dict[str, int], words: Words, date_format: str, year: int, seed: str) -> list[Row]:
    """`rows` with the flaws of `asked` ({flaw: number of rows}), each on rows of its own as long as there are any.

    A line that is flawed in one year is so in the next: nobody mends old lines.
    """
    clean = sorted(range(len(rows)), key=lambda at: random.Random(f"{seed} {rows[at]['origin']}").random())
    for flaw, count in asked.items():
        for _ in range(count):
            victim = rows[clean.pop() if clean else 0]
            added = FLAWS[flaw](victim, rows, words, date_format, year)
            rows = [*rows, added] if added is not None else rows
    return rows


def _duplicate(row: Row, rows: list[Row], words: Words, date_format: str, year: int) -> Row | None:
    """The same machine entered again under a new name."""
    return row | {"name": f"{row['name']}-BIS"}


def _repeated(row: Row, rows: list[Row], words: Words, date_format: str, year: int) -> Row | None:
    return dict(row)


def _virtual(row: Row, rows: list[Row], words: Words, date_format: str, year: int) -> Row | None:
    name = f"VM-EXEMPLE-{len(rows)}"
    return row | {
        "name": name, "type": words["virtual_machine"][0], "maker": "VMware, Inc.", "model": "VMware7,1",
        "serial": f"VMware-42 {name}", "status": words["in_use"][0], "retired_on": None, "annual_kwh": None,
        "price": None,
    }  # fmt: skip


def _licence(row: Row, rows: list[Row], words: Words, date_format: str, year: int) -> Row | None:
    return row | {
        "type": words["licence"][0], "maker": "", "model": "Suite bureautique", "maker_model": "Suite bureautique",
        "serial": "", "inches": 0, "inches_text": "", "inches_plain": None, "cpu": "", "ram": None, "ssd": None,
    }  # fmt: skip


def _component(row: Row, rows: list[Row], words: Words, date_format: str, year: int) -> Row | None:
    return row | {"type": words["component"][0], "model": "DDR4 16 Go", "serial": ""}


def _blank(row: Row, rows: list[Row], words: Words, date_format: str, year: int) -> Row | None:
    return {}


def _total(row: Row, rows: list[Row], words: Words, date_format: str, year: int) -> Row | None:
    return {"type": "TOTAL", "quantity": sum(other.get("quantity") or 0 for other in rows)}


def _unknown(row: Row, rows: list[Row], words: Words, date_format: str, year: int) -> Row | None:
    row["type"] = words["unknown"][0]
    return None


def _ambiguous(row: Row, rows: list[Row], words: Words, date_format: str, year: int) -> Row | None:
    row["type"] = words["ambiguous"][0]
    return None


def _untyped(row: Row, rows: list[Row], words: Words, date_format: str, year: int) -> Row | None:
    row["type"] = ""
    return None


def _bad_date(row: Row, rows: list[Row], words: Words, date_format: str, year: int) -> Row | None:
    """The thirty-first of February."""
    row["acquired_on"] = date_format.replace("%d", "31").replace("%m", "02").replace("%Y", "2021")
    return None


def _undated(row: Row, rows: list[Row], words: Words, date_format: str, year: int) -> Row | None:
    row["acquired_on"] = row["in_service_on"] = None
    return None


def _month_only(row: Row, rows: list[Row], words: Words, date_format: str, year: int) -> Row | None:
    row["acquired_on"] = f"{row['acquired_on']:%m/%Y}" if isinstance(row["acquired_on"], date) else row["acquired_on"]
    return None


def _year_only(row: Row, rows: list[Row], words: Words, date_format: str, year: int) -> Row | None:
    row["acquired_on"] = f"{row['acquired_on']:%Y}" if isinstance(row["acquired_on"], date) else row["acquired_on"]
    return None


def _school_year(row: Row, rows: list[Row], words: Words, date_format: str, year: int) -> Row | None:
    if isinstance(row["acquired_on"], date):
        row["acquired_on"] = f"rentrée {row['acquired_on']:%Y}"
    return None


def _scrapped(row: Row, rows: list[Row], words: Words, date_format: str, year: int) -> Row | None:
    """Gone, and nobody wrote when."""
    row["status"], row["retired_on"] = words["scrapped"][0], None
    return None


def _wrong_order(row: Row, rows: list[Row], words: Words, date_format: str, year: int) -> Row | None:
    row["acquired_on"], row["retired_on"] = date(year, 6, 1), date(year - 3, 6, 1)
    return None


def _future(row: Row, rows: list[Row], words: Words, date_format: str, year: int) -> Row | None:
    row["acquired_on"] = date(year + 3, 3, 1)
    return None


def _negative(row: Row, rows: list[Row], words: Words, date_format: str, year: int) -> Row | None:
    row["quantity"] = -3
    return None


def _inch_mark(row: Row, rows: list[Row], words: Words, date_format: str, year: int) -> Row | None:
    row["model"] = f'{row["model"]} 24"'
    return None


def _multiline(row: Row, rows: list[Row], words: Words, date_format: str, year: int) -> Row | None:
    row["cpu"] = f"{row['cpu']}\n{row['cpu']}"
    return None


Flaw = Callable[[Row, list[Row], Words, str, int], Row | None]
FLAWS: dict[str, Flaw] = {
    "duplicate": _duplicate, "repeated": _repeated, "virtual": _virtual, "licence": _licence, "component": _component,
    "blank": _blank, "total": _total, "unknown": _unknown, "ambiguous": _ambiguous, "untyped": _untyped,
    "bad_date": _bad_date, "undated": _undated, "month_only": _month_only, "year_only": _year_only,
    "school_year": _school_year, "scrapped": _scrapped, "wrong_order": _wrong_order, "future": _future,
    "negative": _negative, "inch_mark": _inch_mark, "multiline": _multiline,
}  # fmt: skip
