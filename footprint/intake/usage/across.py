"""Tables of use that nobody reads: months or machines in columns, numbers by day of which nothing says what they
count. What they are, so that people are told what to send."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import islice

from footprint.intake.formats.csv_records import records
from footprint.intake.formats.limits import UnusableError
from footprint.intake.formats.text import Source
from footprint.intake.tables.layout import Layout
from footprint.intake.values import dates
from footprint.intake.values.dates import is_bare_month

_LOOKED_AT, _FEWEST, _SERIES = 20, 2, 3
_NUMBER = re.compile(r"[-+]?\d[\d\s\u00a0\u202f.,]*")
_ENERGY = re.compile(r"(?:^|[\s(\d])[kM]?Wh?(?:$|[\s)])")
_ANY = dates.Order("dmy", "none")


def across(source: Source, layout: Layout) -> UnusableError | None:
    """Why a table with use in columns is not read; None for any other table."""
    named = [name.strip() for name in layout.header if name.strip()]
    lines = list(islice(source.lines(layout.header_end + 1), _LOOKED_AT))
    rows = [cells for _, _, cells in records(lines, layout.separator, len(layout.header))]
    args: dict[str, object] = {"lines": layout.header_line}
    if sum(map(_is_month, named)) >= _FEWEST and _speak([*named, *(cell for row in rows for cell in row[:2])]):
        return UnusableError("wrong_kind", "months_across", args)
    columns = [[row[at] for row in rows if at < len(row)] for at in range(1, len(layout.header))]
    with_unit = sum(_speak([name]) or _all_speak(cells) for name, cells in zip(layout.header[1:], columns, strict=True))
    return UnusableError("wrong_kind", "series_across", args) if with_unit >= _FEWEST else _dated(layout, rows)


def _dated(layout: Layout, rows: Sequence[Sequence[str]]) -> UnusableError | None:
    """Numbers by days or months that follow each other, whatever they count."""
    columns = [[row[at].strip() for row in rows if at < len(row)] for at in range(len(layout.header))]
    named = [
        name.strip() for name, cells in zip(layout.header, columns, strict=True)
        if name.strip() and any(cells) and all(_NUMBER.fullmatch(cell) for cell in cells if cell)
    ]  # fmt: skip
    args: dict[str, object] = {"lines": layout.header_line, "columns": ", ".join(named)}
    return UnusableError("wrong_kind", "dated_counts", args) if named and any(map(_follow, columns)) else None


def _follow(cells: Sequence[str]) -> bool:
    """Whether cells are days, months or times that follow each other, be it backwards."""
    times = [(known.day, cell) for cell in cells if cell and (known := dates.parse(cell, _ANY))]
    in_order = times in (sorted(times), sorted(times, reverse=True))
    return in_order and len(set(times)) >= _SERIES and len(times) == len(list(filter(None, cells)))


def _is_month(name: str) -> bool:
    known = dates.parse(name, _ANY)
    return (known is not None and known.precision == "month") or is_bare_month(name)


def _speak(texts: Iterable[str]) -> bool:
    return any(_ENERGY.search(text) for text in texts)


def _all_speak(cells: Sequence[str]) -> bool:
    return bool(cells) and all(_ENERGY.search(cell) for cell in cells)
