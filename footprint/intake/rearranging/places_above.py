"""A sheet whose columns are places with their devices below (`Salle 1`, `Salle 2`): no name of it is a device's.

Numbers stand in the cell (`3 écrans`) or in the next column, with a name or without; so may what else is said of them.
As strict as the sheet is free: but for that, nearly every cell must name devices.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from footprint.intake.findings import FLAGGED, Cause
from footprint.intake.formats.csv_records import Record, records
from footprint.intake.formats.limits import Limits
from footprint.intake.formats.text import Source
from footprint.intake.rearranging.counting import is_nothing, number
from footprint.intake.rearranging.crossed.listing import is_small, list_of, spans
from footprint.intake.rearranging.crossed.units import Unit
from footprint.intake.tables.headings import PLANNED, counts_what, fields, is_kind
from footprint.intake.tables.layout import HEADER_SEARCH_LINES, Layout, may_be_names, separators
from footprint.intake.tables.rearranged import SITE
from footprint.intake.values.items import Item
from footprint.intake.values.text_lines import in_cell
from footprint.intake.vocabulary.categories import verdict
from footprint.intake.vocabulary.folding import LONGEST_REMEMBERED, fold
from footprint.intake.vocabulary.states import GONE
from footprint.intake.vocabulary.words import is_total, term

_NEARLY_ALL, _HALF = 0.75, 0.5
_FEWEST = 4  # cells with devices
_PLACES, _TOLD = {"site_id", "service_id"}, {"quantity_devices", "status", "condition", "model_text", "maker", "serial"}
_MOST_PLACES = 200
_THINGS = ("device", "component", "not_hardware", "virtual_machine")


@dataclass(frozen=True)
class _Places:
    """Places by the column of their devices; columns of what is told of these, with that column and a name ('' = their
    number)."""

    names: Mapping[int, str]
    told: Mapping[int, tuple[int, str]]


def listed(source: Source, limits: Limits) -> tuple[Source, Layout] | None:
    """The list with a line for what each cell names, and its place; None where the sheet is no such one."""
    if not is_small(source):
        return None
    lines = list(source.lines())
    for separator in separators(source):
        rows = (row for row in records(lines, separator) if any(map(_says, row[2])))
        header = next((row for row in islice(rows, HEADER_SEARCH_LINES) if sum(map(_says, row[2])) > 1), None)
        if header is None or not _are_places(header[2]):
            continue  # of most tables no more is read
        if units := _units([header, *rows]):
            columns = spans(sorted({unit.at for unit in units}))
            said = Cause("read_crossed", FLAGGED, variant="devices_in_columns", args={"columns": columns, "totals": ""})
            layout = Layout(separator, tuple(header[2]), header[0], header[0], {separator: 1})
            return list_of(source, layout, [], units, limits, columns, [said])
    return None


def _says(cell: str) -> bool:
    return bool(fold(cell[:LONGEST_REMEMBERED]))


def _are_places(cells: Sequence[str]) -> bool:
    """Whether a line names places: no devices, no columns of a list but for what is told of a device beside it, no
    state, nothing that is planned."""
    if len(cells) > _MOST_PLACES or not may_be_names(cells):
        return False
    named = [cell for cell in cells if fold(cell) and not _tells(cell)]
    return len(named) > 1 and not any(map(_is_of_a_list, named))


def _tells(name: str) -> bool:
    return bool(fields(name)) and fields(name) <= _TOLD


def _is_of_a_list(name: str) -> bool:
    is_thing = is_kind(name) or verdict(name).fate in _THINGS or bool(in_cell(name)) or number(name) is not None
    is_told = bool(fields(name) - _PLACES) or counts_what(name) == PLANNED
    return is_thing or is_told or term("status", name, loose=True) in GONE


def _units(rows: Sequence[Record]) -> list[Unit]:
    """What the cells below the places name; nothing where too few of them name devices, or one stands elsewhere."""
    places, units, shares = _Places({}, {}), list[Unit](), dict[int, list[bool]]()
    for at, (line, _, cells) in enumerate(rows):
        if _are_places(cells):
            places = _beside([row for _, _, row in rows[at:]])
            continue
        held = places.names.keys() | places.told.keys()
        if any(fold(cell) and column not in held for column, cell in enumerate(cells)):
            return []
        for column, item, told in _items(cells, places):
            shares.setdefault(column, []).append(item.is_device)
            units.append(Unit(line, column, item, (), {SITE: places.names[column], **told}))
    every = [is_device for own in shares.values() for is_device in own]
    is_such = len(shares) > 1 and all(sum(own) >= _HALF * len(own) for own in shares.values())
    return units if is_such and sum(every) >= max(_FEWEST, _NEARLY_ALL * len(every)) else []


def _beside(rows: Sequence[Sequence[str]]) -> _Places:
    """The places of the first of these lines, and what stands beside them: columns with a name of that, and one of
    numbers without a name."""
    names, told, place = dict[int, str](), dict[int, tuple[int, str]](), None
    for at, cell in enumerate(rows[0]):
        if fold(cell) and not _tells(cell):
            names[at], place = cell.strip(), at
        elif place is not None and (fold(cell) or _has_numbers(at, rows[1:])):
            told[at] = place, "" if not fold(cell) or "quantity_devices" in fields(cell) else cell.strip()
    return _Places(names, told)


def _has_numbers(at: int, rows: Sequence[Sequence[str]]) -> bool:
    """Whether a column holds numbers and nothing else, but for lines that name places: none of those holds a number."""
    filled = [row for row in rows if at < len(row) and fold(row[at])]
    words = [row for row in filled if number(row[at]) is None]
    return len(words) < len(filled) and all(map(_are_places, words))


def _items(cells: Sequence[str], places: _Places) -> Iterator[tuple[int, Item, dict[str, str]]]:
    for at in places.names:
        text = cells[at].strip() if at < len(cells) else ""
        if not text or is_nothing(text) or is_total(text):
            continue
        told = {name: cells[by].strip() for by, (of, name) in places.told.items() if of == at and by < len(cells)}
        items, beside = in_cell(text) or (Item(text, False),), told.pop("", "")
        for item in items:
            yield at, replace(item, quantity=beside) if len(items) == 1 and not item.quantity else item, told
