"""Devices that a line of a sheet names and that are not read of it: in a remark, in a paragraph, in a column that
nothing read. They are shown to people, who decide; nothing counts by them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from footprint.intake.formats.csv_records import literal, split
from footprint.intake.lines.written import Mention
from footprint.intake.rearranging.counting import devices, is_nothing, units_of
from footprint.intake.tables.headings import kind_of_column
from footprint.intake.values.counts import of_pieces
from footprint.intake.vocabulary.categories import known_categories, verdict
from footprint.intake.vocabulary.doubts import device_counts
from footprint.intake.vocabulary.phrases import parts, tokens
from footprint.intake.vocabulary.states import GONE, says_gone

MOST_LINES = 2_000  # of a sheet, of which cells are looked at
_MOST_SIGNS = 200  # of a cell
_SEPARATORS = ";\t,|"
# Kinds of which one word may say each: the device that is read is meant.
_ALIKE = (
    frozenset({"desktop", "laptop", "all_in_one", "workstation", "thin_client", "server"}),
    frozenset({"printer", "multifunction_printer", "plotter"}),
    frozenset({"smartphone", "feature_phone", "fixed_phone"}),
    frozenset({"monitor", "television", "interactive_display"}),
)
# Behind these a cell names another device than its first.
_JOINTS = re.compile(r"\s*[(]?\s*(?:[+&]|\b(?:avec|et|plus|with|and|mit|und|con|met)\b)\s*", re.I)
_DENIED = re.compile(r"\s*(?:pas|plus|sans|aucune?|no|without|kein\w*|ohne|geen|zonder|nessun\w*|senza|sin)\b", re.I)
_BRACKETS = re.compile(r"\(([^()]*)\)")
_NO_COLUMN = ("rack", "server")  # columns called so say where something stands


def separator_of(lines: Sequence[str]) -> str:
    """What most of these lines are parted by, of a text of which nobody knows it."""
    return max(_SEPARATORS, key=lambda sign: sum(sign in line for line in lines))


def cells_of(line: str, separator: str) -> list[str]:
    """The cells of a line of a sheet."""
    return [cell.strip() for cell in split(line, separator) or literal(line, separator)]


def kinds_of_columns(header: Mapping[int, str]) -> dict[int, str]:
    """Position of each column that is called after a kind of device → its name."""
    kinds = {at: _category(kind_of_column(name)) for at, name in header.items()}
    return {at: header[at] for at, kind in kinds.items() if kind and kind not in _NO_COLUMN}


def mentions(cells: Mapping[int, str], columns: Mapping[int, str], read: frozenset[str]) -> tuple[Mention, ...]:
    """The devices that cells of a line name, by position, without kinds that are read of it. `columns`: those called
    after kinds.

    A cell that names a kind which is read is explained by it: what else it names says what the device is for.
    """
    found: list[Mention] = []
    for at, cell in cells.items():
        own = _in_column(cell, columns[at]) if at in columns else _in_text(cell)
        known = read.union(*(alike for alike in _ALIKE if alike & read)) if at not in columns else read
        if not {each.category for each in own} & known:
            found += own
    return tuple(found)


def joined(cell: str, read: frozenset[str]) -> tuple[Mention, ...]:
    """The devices that a cell names behind a joint (`PC fixe (avec écran)`), without kinds that the line is read as."""
    behind = _JOINTS.split(cell)[1:] if len(cell) <= _MOST_SIGNS else []
    known = read.union(*(alike for alike in _ALIKE if alike & read))
    own = [mention for part in behind for mention in _in_text(part)[:1]]
    return tuple(each for each in own if each.category not in known)


def count_said(cells: Iterable[str], counted: Sequence[float | None]) -> tuple[Mention, ...]:
    """A number of several devices that cells say (`Classe mobile 15 PC`, `techniciens (14 pcs)`) where the line counts
    another one, of all its rows or of one of them. `counted`: the devices of its rows."""
    known = {*counted, sum(filter(None, counted))}
    said = (number for cell in cells for number in _numbers(cell) if number > 1 and number not in known)
    return tuple(Mention("", number) for number in said)[:1]


def _numbers(cell: str) -> Iterator[int]:
    yield from device_counts(cell)
    yield from map(of_pieces, _BRACKETS.findall(cell[:_MOST_SIGNS]))


def _in_column(cell: str, name: str) -> list[Mention]:
    """What a cell below the name of a kind stands for."""
    kind = kind_of_column(name)
    items = devices(cell, kind) if len(cell) <= _MOST_SIGNS and not says_gone(cell) else ()
    own = [Mention(_category(item.kind or kind), units_of(item) or 1, name) for item in items if item.state not in GONE]
    return [each for each in own if each.category]


def _in_text(cell: str) -> list[Mention]:
    if len(cell) > _MOST_SIGNS or is_nothing(cell) or not any(map(str.isalpha, cell)):
        return []
    items = [item for item in devices(cell, "") if item.kind and item.state not in GONE]
    own = [Mention(_category(item.kind), units_of(item)) for item in items]
    if _DENIED.match(cell):
        return []
    kinds = set() if says_gone(cell) else {part.category for part in parts(tokens(cell))} & known_categories()
    return [each for each in own if each.category] or [Mention(kind) for kind in sorted(kinds)]


def _category(kind: str) -> str:
    """The kind of device that words mean; '' where they mean none, or several."""
    category = verdict(kind).category if kind else None
    return category if category in known_categories() else ""
