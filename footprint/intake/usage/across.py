"""Tables of use whose months, or whose machines, are columns: what they are, so that people are told what to send."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import islice

from footprint.intake.formats.csv_records import records
from footprint.intake.formats.limits import UnusableError
from footprint.intake.formats.text import Source
from footprint.intake.tables.layout import Layout
from footprint.intake.values import dates

_LOOKED_AT, _FEWEST = 20, 2
_ENERGY = re.compile(r"(?:^|[\s(\d])[kM]?Wh?(?:$|[\s)])")
_BARE_MONTH = re.compile(r"(?:janv|f[eé]vr|mars|avr|mai|juin|juil|ao[uû]t|sept|oct|nov|d[eé]c|jan|feb|mar|apr|may|jun|jul|aug|sep|dec)[a-zé]*\.?", re.I)  # fmt: skip # noqa: E501
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
    return UnusableError("wrong_kind", "series_across", args) if with_unit >= _FEWEST else None


def _is_month(name: str) -> bool:
    known = dates.parse(name, _ANY)
    return (known is not None and known.precision == "month") or _BARE_MONTH.fullmatch(name) is not None


def _speak(texts: Iterable[str]) -> bool:
    return any(_ENERGY.search(text) for text in texts)


def _all_speak(cells: Sequence[str]) -> bool:
    return bool(cells) and all(_ENERGY.search(cell) for cell in cells)
