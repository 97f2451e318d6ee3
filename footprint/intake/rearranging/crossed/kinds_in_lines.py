"""Crossed tables whose lines are called by kinds of devices, with numbers in columns of places, persons or states."""

from __future__ import annotations

from dataclasses import replace

from footprint.intake.rearranging.counting import counts, line_sum, may_stand_for_counts, number
from footprint.intake.rearranging.crossed.column_names import is_by_person, is_dimension, is_place
from footprint.intake.rearranging.crossed.sheets import LETTER, NOT_COUNTED, Crossed, Rows, Says, Sheet
from footprint.intake.tables.headings import PART, PLANNED, counts_what, fields
from footprint.intake.tables.rearranged import KIND, PERSON, SITE, STATUS
from footprint.intake.vocabulary import categories
from footprint.intake.vocabulary.folding import fold
from footprint.intake.vocabulary.names import may_name_a_person
from footprint.intake.vocabulary.privacy import is_personal
from footprint.intake.vocabulary.words import is_total, term

_SINGLE = frozenset(["quantity_devices", "asset_id", "serial"])  # a line with one of these is a device, or counts them


def _plain(sheet: Sheet) -> bool:
    """Whether the header alone leaves it possible that below two names or more stand nothing but numbers."""
    names = [fold(name) for name in sheet.header if fold(name) and not is_total(name)]
    if sheet.more or len(set(names)) < len(names) or any("serial" in fields(name) for name in sheet.header):
        return False
    return sum(sheet.is_open(at) and sheet.counts(at) for at in range(len(sheet.header))) > 1


def kinds_in_lines(sheet: Sheet) -> Crossed | None:
    """Lines called by kinds of devices, each once, and columns of numbers whose names are those of no field."""
    header = sheet.header
    if not _plain(sheet) or any(fields(name) & _SINGLE for name in header):
        return None
    label = _kinds(sheet)
    if label is None:
        return None
    parts = {at for at, name in enumerate(header) if counts_what(name) == PART}  # of the numbers before (`Dont HS`)
    open_ = [at for at in range(len(header)) if at not in {label, *parts} and sheet.is_open(at)]
    open_ = [at for at in open_ if not sheet.has_no_sum(at) and counts_what(header[at]) != PLANNED]
    full = [at for at in open_ if sheet.counts(at)]
    if len(full) < 2 or any(is_dimension(header[at]) for at in full):
        return None
    stocked = [at for at in full if term("status", header[at])]
    columns = [
        at for at in open_
        if sheet.counts(at, 0) or is_place(header[at]) or may_stand_for_counts(sheet.column(at))
    ]  # fmt: skip
    by_person = is_by_person(sheet, header[label])

    def meaning(at: int) -> dict[str, str]:
        name = header[at].strip()
        if at in stocked:
            return {STATUS: name}
        # what is personal without doubt is said where places are read
        person = by_person or (may_name_a_person(name) and not is_personal(name))
        return {PERSON if person else SITE: name}

    table = _table("kinds_in_lines", sheet, {at: meaning(at) for at in columns}, label)
    table = replace(table, label_name=header[label] if "category" in fields(header[label]) else KIND)
    described = [tuple(fold(row[at]) for at in (label, *table.kept)) for row in sheet.lines]
    if len(full) - len(stocked) < 2 or len(set(described)) < len(described):
        return None
    named = sum(is_place(header[at]) for at in columns) > 1
    bare = all(fields(header[at]) == {"remark"} or not LETTER.search(header[at]) for at in table.kept)
    several = any((number(cell) or 0) > 1 for at in full for cell in sheet.column(at))  # more than yes and no
    return table if named or adds_up(table, sheet.rows) or (bare and several and len(sheet.lines) > 1) else None


def _table(variant: str, sheet: Sheet, says: Says, label: int | None) -> Crossed:
    taken = {label, *says, *sheet.totals}
    names = list(enumerate(sheet.header))
    kept = tuple(at for at, name in names if at not in taken and not fields(name) & NOT_COUNTED)
    left = tuple(
        at for at, name in names
        if at not in taken and fields(name) <= NOT_COUNTED and counts(sheet.column(at, sheet.rows))
    )  # fmt: skip
    return Crossed(variant, says, kept, sheet.totals, left, label)


def _kinds(sheet: Sheet) -> int | None:
    """The column whose cells are kinds of devices: one of types, else the first where no name says what it is."""
    typed = (at for at, name in enumerate(sheet.header) if "category" in fields(name))
    first = next((at for at in range(len(sheet.header)) if any(map(str.strip, sheet.column(at)))), None)
    label = next(typed, first)
    if label is None or (fields(sheet.header[label]) - {"category"} and "category" not in fields(sheet.header[label])):
        return None
    cells = [cell for cell in sheet.column(label) if cell.strip()]
    known = sum(categories.classify(cell).fate not in ("unknown", "empty", "total") for cell in cells)
    return label if cells and known * 2 >= len(cells) else None


def adds_up(table: Crossed, rows: Rows) -> bool:
    """Whether there is a column of totals, and each total that can be checked is the sum of its line."""
    lines = [row for row in rows if any(number(row[at]) is not None for at in table.counted)]
    sums = [(line_sum(row, table.counted), number(row[at])) for row in lines for at in table.totals]
    known = [(counted, total) for counted, total in sums if counted is not None and total is not None]
    return bool(known) and all(counted == total for counted, total in known)
