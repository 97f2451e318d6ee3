"""Tables of numbers by days or months of which nothing says what they count, so that people are asked for it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice

from footprint.intake.formats.csv_records import records
from footprint.intake.formats.limits import UnusableError
from footprint.intake.formats.text import Source
from footprint.intake.tables.layout import Layout
from footprint.intake.usage.energy.units import named as energy_in
from footprint.intake.usage.sizes import size_in
from footprint.intake.values import dates
from footprint.intake.values.dates import is_bare_month
from footprint.intake.vocabulary.folding import fold
from footprint.intake.vocabulary.words import word_sets

_LOOKED_AT, _FEWEST, _SERIES = 20, 2, 3
_FRACTION = re.compile(r"^\s*\d+[.,]\d")  # numbers of devices have none
_ARE_HOURS = re.compile(r"(?:total )?(?:heures?|hours?|stunden|horas|ore|uren)(?: (?:total(?:es|i)?|gesamt))?")
_DAY = re.compile(r"\d ?[/.-] ?\d")
_NUMBER = re.compile(r"[-+]?\d[\d\s\u00a0\u202f.,]*")


def across(source: Source, layout: Layout) -> UnusableError | None:
    """Why a table of numbers by days or months, below each other or in titles, is not read, or one of hours or of
    numbers beside one column of names, of no time; None for any other."""
    lines = list(islice(source.lines(layout.header_end + 1), _LOOKED_AT))
    read = (cells for _, _, cells in records(lines, layout.separator, len(layout.header)))
    rows = [cells for cells in read if sum(map(bool, map(str.strip, cells))) > 1]  # a cell alone is a remark
    columns = [[row[at].strip() for row in rows if at < len(row)] for at in range(len(layout.header))]
    named = [
        name.strip() for name, cells in zip(layout.header, columns, strict=True)
        if name.strip() and any(cells) and all(_NUMBER.fullmatch(cell) for cell in cells if cell)
    ]  # fmt: skip
    is_dated = any(map(_follow, columns)) or sum(map(_is_month, named)) >= _FEWEST
    args: dict[str, object] = {"lines": layout.header_line, "columns": ", ".join(named)}
    if named and is_dated:
        return UnusableError("wrong_kind", "dated_counts", args)
    others = [cells for name, cells in zip(layout.header, columns, strict=True) if name.strip() not in named]
    is_timed = any(_DAY.search(cell) or is_bare_month(cell) for cells in others for cell in cells)
    if any(_ARE_HOURS.fullmatch(fold(name)) for name in named) and not is_timed:
        return UnusableError("wrong_kind", "no_period")
    names = [set(cells) for cells in others if any(cells)]
    is_bare = len(named) >= _FEWEST and len(names) == 1 and len(names[0]) == len(rows) >= _SERIES
    has_fractions = any(_FRACTION.search(row[at]) for row in rows for at in range(len(row)))
    args = {"column": ", ".join(named), "lines": layout.header_line}
    is_use = has_fractions or any(map(_is_consumed, named))
    return UnusableError("missing_unit", "use_undated", args) if is_bare and is_use else None


def refuse_undated(source: Source, layout: Layout) -> None:
    """Raise `UnusableError` where a table of machines, of which nothing else is said, has numbers called a consumption
    without a unit or a period: they are asked about, and count no machines."""
    if any(map(_is_consumed, layout.header)) and (why := across(source, layout)) is not None:
        raise why


def _is_consumed(name: str) -> bool:
    """Whether a title says that something was consumed, and in no unit."""
    consumed = word_sets("footprint.intake.usage.energy", "carriers.toml")["consumed"]
    return not consumed.isdisjoint(fold(name).split()) and not energy_in(name) and size_in(name) is None


def _follow(cells: Sequence[str]) -> bool:
    """Whether cells are days, months or times that follow each other, be it backwards."""
    times = [(known.day, cell) for cell in cells if cell and (known := dates.parse(cell))]
    in_order = times in (sorted(times), sorted(times, reverse=True))
    return in_order and len(set(times)) >= _SERIES and len(times) == len(list(filter(None, cells)))


def _is_month(name: str) -> bool:
    known = dates.parse(name)
    return (known is not None and known.precision == "month") or is_bare_month(name)
