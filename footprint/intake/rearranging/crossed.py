"""Whether a sheet holds numbers of devices by kind and place: kinds on its lines and places in its columns, or the
other way round. Only what the header and the cells prove; the list that it stands for is made in `uncrossing`.

An ordinary list must never be taken for one: its numbers (a floor, an age, a year) would become devices.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from footprint.intake.tables.headings import counted_thing, fields, is_kind, is_property
from footprint.intake.values.dates import Order, parse
from footprint.intake.vocabulary import categories
from footprint.intake.vocabulary.folding import fold
from footprint.intake.vocabulary.phrases import phrases_of, single, tokens
from footprint.intake.vocabulary.words import heading_words, is_empty, is_total, term

PLACES = frozenset(["site_id", "service_id"])
MOST_COLUMNS = 200
_NUMBER = re.compile(r"\d{1,6}|\d{1,3}(?:[ \u00a0\u202f]\d{3})+")
_YEAR = re.compile(r"(?:19[89]|20[0-9])\d")
_LETTER = re.compile(r"[^\W\d_]")
_LARGE = 100  # numbers that all differ and are all as large are those of inventory labels
_SINGLE = frozenset(["quantity_devices", "asset_id", "serial"])  # a line with one of these is a device, or counts them
_NOT_COUNTED = frozenset(["quantity_devices"])  # beside kinds in columns: `Effectif` of a school
_BESIDE_PLACES = PLACES | {"country", "remark"} | _NOT_COUNTED

_FRENCH = Order("dmy", "assumed")

Rows = Sequence[Sequence[str]]


@dataclass(frozen=True)
class Crossed:
    """Positions of the columns of a crossed table. `label`: what the lines are called by (None: nothing), kinds where
    `kinds_in_lines`, else places; `counted`: numbers of devices; `totals`; `kept`: what else is told of each line.

    `stocked`: those of `counted` that stand for a status (`En stock`), not for a place. `left`: columns of numbers that
    are neither counted nor totals nor a known field.
    """

    kinds_in_lines: bool
    label: int | None
    counted: tuple[int, ...]
    totals: tuple[int, ...]
    kept: tuple[int, ...]
    stocked: frozenset[int] = frozenset()
    left: tuple[int, ...] = ()


def number(cell: str) -> int | None:
    """The whole number that a cell is; None for anything else."""
    text = re.sub(r"[.,]0+$", "", cell.strip())
    return int(re.sub(r"\D", "", text)) if _NUMBER.fullmatch(text) else None


def is_nothing(cell: str) -> bool:
    """Whether a cell says that there is no device: empty, a dash, 0, `néant`. `?` or `NC` does not say so."""
    wordless = not _LETTER.search(cell) and "?" not in cell
    return number(cell) == 0 or (wordless and is_empty(cell)) or fold(cell) in heading_words("none")


def likely(header: Sequence[str]) -> bool:
    """Whether the header alone leaves it possible, so that the lines are worth a look."""
    if len(header) > MOST_COLUMNS or any("serial" in fields(name) for name in header):
        return False
    return sum(_is_open(name) for name in header) > 1


def find(header: Sequence[str], rows: Rows) -> Crossed | None:
    """The crossed table that these lines (as wide as the header, at least) are; None where they are none."""
    names = [fold(name) for name in header if fold(name) and not is_total(name)]
    if not likely(header) or len(set(names)) < len(names):  # a name twice: two tables beside each other
        return None
    lines = [row for row in rows if any(cell.strip() for cell in row) and not any(map(is_total, row))]
    if sum(_is_open(name) and counts([row[at] for row in lines]) for at, name in enumerate(header)) < 2:
        return None
    return _places_in_lines(header, lines, rows) or _kinds_in_lines(header, lines, rows)


def _is_open(name: str) -> bool:
    """Whether a header may stand above numbers of devices: a kind, a place, or a name that nobody knows."""
    return (
        bool(_LETTER.search(name))
        and fields(name) <= PLACES
        and not is_property(counted_thing(name))
        and not is_total(name)
    )


def _places_in_lines(header: Sequence[str], lines: Rows, rows: Rows) -> Crossed | None:
    """Columns called after kinds of devices; beside them nothing but what tells the place."""
    if any(fields(name) - (_BESIDE_PLACES | {"asset_id"}) for name in header):
        return None
    kinds = [at for at, name in enumerate(header) if is_kind(counted_thing(name))]
    if sum(counts([row[at] for row in lines]) for at in kinds) < 2 or any(
        _measures(header[at], frozenset()) for at in kinds
    ):
        return None
    others = [at for at, name in enumerate(header) if fold(name) and at not in kinds and not is_total(name)]
    label = next((at for at in others if _is_text([row[at] for row in lines])), None)
    allowed = _BESIDE_PLACES | ({"asset_id"} if label is not None and label == others[0] else set())
    if any(not fields(header[at]) <= allowed for at in others) or (others and label is None):
        return None
    if label is not None and (tells_times(lines, label) or (not fields(header[label]) and _is_measure(header[label]))):
        return None
    unknown = [at for at in others if _is_open(header[at]) and not fields(header[at]) and at != label]
    more = [at for at in unknown if counts([row[at] for row in lines], 0) and not _is_dimension(header[at])]
    return _table(False, label, [*kinds, *more], header, rows)


def tells_times(lines: Rows, label: int) -> bool:
    """Whether the lines are called by days, by months, or by addresses of pages."""
    labels, months = [row[label] for row in lines if row[label].strip()], heading_words("months")
    told = (not months.isdisjoint(fold(text).split()) or "/" in text or parse(text, _FRENCH) for text in labels)
    return sum(map(bool, told)) * 2 >= len(labels)


def _kinds_in_lines(header: Sequence[str], lines: Rows, rows: Rows) -> Crossed | None:
    """Lines called by kinds of devices, each once, and columns of numbers whose names are those of no field."""
    label = _kinds(header, lines)
    if label is None or any(fields(name) & _SINGLE for name in header):
        return None
    open_ = [at for at, name in enumerate(header) if at != label and _is_open(name)]
    cells = {at: [row[at] for row in lines] for at in open_}
    full = [at for at in open_ if counts(cells[at])]
    if len(full) < 2 or any(_is_dimension(header[at]) for at in full):
        return None
    stocked = frozenset(at for at in full if term("status", header[at]))
    counted = [at for at in open_ if counts(cells[at], 0) or _is_place(header[at]) or _may_count(cells[at])]
    table = _table(True, label, counted, header, rows, stocked)
    described = [tuple(fold(row[at]) for at in (label, *table.kept)) for row in lines]
    if len(full) - len(stocked) < 2 or len(set(described)) < len(described):
        return None
    named = sum(_is_place(header[at]) for at in counted) > 1
    bare = all(fields(header[at]) == {"remark"} or not _LETTER.search(header[at]) for at in table.kept)
    several = any((number(cell) or 0) > 1 for at in full for cell in cells[at])  # more than yes and no
    return table if named or adds_up(table, rows) or (bare and several and len(lines) > 1) else None


def _table(kinds_in_lines: bool, label: int | None, counted: Sequence[int], header: Sequence[str], rows: Rows,
           stocked: frozenset[int] = frozenset()) -> Crossed:  # fmt: skip
    totals = tuple(at for at, name in enumerate(header) if is_total(name) and counts([row[at] for row in rows]))
    taken = {label, *counted, *totals}
    kept = tuple(at for at, name in enumerate(header) if at not in taken and not fields(name) & _NOT_COUNTED)
    left = tuple(
        at
        for at, name in enumerate(header)
        if at not in taken and fields(name) <= _NOT_COUNTED and counts([row[at] for row in rows])
    )
    return Crossed(kinds_in_lines, label, tuple(sorted(counted)), totals, kept, stocked, left)


def _kinds(header: Sequence[str], lines: Rows) -> int | None:
    """The column whose cells are kinds of devices: one of types, else the first where no name says what it is."""
    typed = (at for at, name in enumerate(header) if "category" in fields(name))
    first = next((at for at in range(len(header)) if any(row[at].strip() for row in lines)), None)
    label = next(typed, first)
    if label is None or (fields(header[label]) - {"category"} and "category" not in fields(header[label])):
        return None
    cells = [row[label] for row in lines if row[label].strip()]
    known = sum(categories.classify(cell).fate not in ("unknown", "empty", "total") for cell in cells)
    return label if cells and known * 2 >= len(cells) else None


def adds_up(table: Crossed, rows: Rows) -> bool:
    """Whether there is a column of totals, and each total that can be checked is the sum of its line."""
    lines = [row for row in rows if any(number(row[at]) is not None for at in table.counted)]
    sums = [(line_sum(row, table.counted), number(row[at])) for row in lines for at in table.totals]
    known = [(found, told) for found, told in sums if found is not None and told is not None]
    return bool(known) and all(found == told for found, told in known)


def line_sum(cells: Sequence[str], positions: Sequence[int]) -> int | None:
    """The sum of the numbers at these positions; None where a cell is neither a number nor nothing."""
    read = [0 if is_nothing(cells[at]) else number(cells[at]) for at in positions]
    return None if None in read else sum(each for each in read if each)


def counts(cells: Sequence[str], least: float = 0.5) -> bool:
    """Whether the cells of a column may be numbers of devices: at least one, and this part of the filled ones, are
    whole numbers, and neither years nor the numbers of inventory labels."""
    filled = [cell for cell in cells if not is_nothing(cell)]
    found = [read for cell in filled if (read := number(cell)) is not None]
    if not found or len(found) < least * len(filled) or all(_YEAR.fullmatch(str(each)) for each in found):
        return False
    return not (len(found) > 2 and min(found) >= _LARGE and len(set(found)) == len(found))


def _may_count(cells: Sequence[str]) -> bool:
    """Whether no cell of a column is a whole number, and each filled one may stand for one (`?`, `-3`)."""
    filled = [cell for cell in cells if not is_nothing(cell)]
    return all(number(cell) is None and re.search(r"[\d?]", cell) for cell in filled)


def _is_text(cells: Sequence[str]) -> bool:
    """Whether at least half of the filled cells have a letter."""
    filled = [cell for cell in cells if cell.strip()]
    return bool(filled) and sum(bool(_LETTER.search(cell)) for cell in filled) * 2 >= len(filled)


def _measures(name: str, words: frozenset[str]) -> bool:
    """Whether a header has one of these words, or one that says what is counted (`achetés`)."""
    parts = fold(name).split()
    return not words.isdisjoint(parts) or any(part.startswith(tuple(heading_words("measure_stems"))) for part in parts)


def _is_dimension(name: str) -> bool:
    """Whether a header says when, by whom or in which state devices are counted, or what is counted of them."""
    if term("status", name):
        return False
    other = any(term(section, name) for section in ("condition", "ownership", "exit_route"))
    measured = _measures(name, heading_words("measure") | heading_words("months")) or bool(_YEAR.search(name))
    return other or measured or tokens(name) in phrases_of("makers")


def _is_measure(name: str) -> bool:
    return is_property(name) or _is_dimension(name)


def _is_place(name: str) -> bool:
    """Whether a header names a place by a word for one (`École`, `Salle info`)."""
    return bool(fields(name) & PLACES) or not single("places").isdisjoint(tokens(name))
