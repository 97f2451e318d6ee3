"""Columns of numbers beside the devices of a hand-made list without a quantity: by site, by year, of persons."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice

from footprint.intake.formats.csv_records import records
from footprint.intake.formats.text import Source
from footprint.intake.tables.headings import counted_thing, is_kind, is_property
from footprint.intake.tables.layout import Layout
from footprint.intake.tables.profiles import NOT_USED, MappedColumn, Match
from footprint.intake.vocabulary.folding import fold
from footprint.intake.vocabulary.words import heading_words, is_empty, is_total

_LOOKED_AT = 200  # records
_COUNT = re.compile(r"\d{1,5}")
_YEAR = re.compile(r"(?:19|20)\d\d")
_SEVERAL, _MANY = 2, 3  # columns, where each type has one line; where types repeat and their titles are no years
_PLACES = ("site_id", "service_id")  # a column whose name is that of a place may count what stands there


def counted_columns(source: Source, layout: Layout, match: Match) -> list[MappedColumn]:
    """The columns that look like numbers of devices, where no column is the quantity and no line names one device."""
    given = set(match.columns)
    if "quantity_devices" in match.profile.defaults:
        return []
    if given & {"quantity_devices", "asset_id", "serial"} or "category" not in given or match.profile.signature:
        return []
    lines = list(islice(source.lines(layout.header_end + 1), _LOOKED_AT))
    rows = [cells for _, _, cells in records(lines, layout.separator, len(layout.header)) if any(cells)]
    open_ = [
        each
        for each in match.mapping
        if (each.reason == NOT_USED or each.canonical in _PLACES)
        and (_is_of_staff(each.header) or not _describes(each.header))
    ]
    counted = [
        column for column in open_ if _counts([row[column.position] for row in rows if column.position < len(row)])
    ]
    return counted if any(_is_of_staff(each.header) for each in counted) or _is_crossed(rows, counted, match) else []


def _is_crossed(rows: Sequence[Sequence[str]], counted: Sequence[MappedColumn], match: Match) -> bool:
    """Whether these columns count what each line stands for: each type has one line, or types repeat in lines that
    differ in what else is read, beside years or many columns."""
    label = match.positions["category"][0]
    types = [fold(row[label]) for row in rows if label < len(row) and not is_total(row[label])]
    if len(types) < _SEVERAL or len(counted) < _SEVERAL:
        return False
    if len(set(types)) == len(types):
        return True
    read = [column.position for column in match.mapping if column.canonical and column not in counted]
    lines = [tuple(row[position] for position in read if position < len(row)) for row in rows]
    years = [column for column in counted if _YEAR.fullmatch(column.header.strip())]
    return len(set(lines)) == len(lines) and (len(years) >= _SEVERAL or len(counted) >= _MANY)


def _is_of_staff(header: str) -> bool:
    return fold(header) in heading_words("staff")


def _describes(header: str) -> bool:
    """Whether numbers below a header tell of the device in the line (`Garantie (mois)`, `Nb écrans`)."""
    thing = counted_thing(header)
    return is_property(thing) or (thing != header.strip() and is_kind(thing))


def _counts(cells: Sequence[str]) -> bool:
    filled = [cell.strip() for cell in cells if not is_empty(cell)]
    return bool(filled) and all(_COUNT.fullmatch(cell) for cell in filled)
