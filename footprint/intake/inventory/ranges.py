"""Marks of several devices in one line (`PC-01 à PC-12`): where the list has no quantity, they say how many."""

from __future__ import annotations

import re

import numpy as np

from footprint.intake.columns.categorical import Coded
from footprint.intake.findings import FLAGGED, Cause
from footprint.intake.tables.cells import Cells
from footprint.intake.tables.headings import fields
from footprint.intake.tables.row_fates import Triage
from footprint.intake.tables.rows import Rows, holding
from footprint.intake.vocabulary.folding import fold
from footprint.intake.vocabulary.phrases import single
from footprint.intake.vocabulary.words import heading_words, is_empty

_MOST = 500  # devices of one line
_LONGEST_LIST = 20_000  # lines; longer ones are a program's, which writes a line a device
_LETTERS = r"[^\W\d_]{1,12}[-_ .]{0,2}(?:[^\W\d_]{1,12}[-_ .]{0,2})?"
_RANGE = re.compile(
    rf"(?P<mark>{_LETTERS})(?P<first>\d{{1,5}})(?:\s+(?:au|à|a|to|bis|al|tot|-)\s+|\s*(?:->|→|–|—|\.\.\.?|…)\s*|-(?=[^\W\d_]))"
    rf"(?P<again>{_LETTERS})?(?P<last>\d{{1,5}})",
    re.I,
)
# `n° 1 à 10`, `1-10`: of things that are numbered.
_NUMBERS = re.compile(
    r"(?P<sign>n(?:°|º|os?|um\.?|r\.?|um[ée]ros?)s?\s*)?(?:du\s*|de\s*)?(?P<first>\d{1,4})\s*(?:au|à|a|to|bis|al|tot|-|–|—|->|→)\s*"
    r"(?:n(?:°|º)\s*)?(?P<last>\d{1,4})",
    re.I,
)
_TELLING = r"(?i)[0-9] ?..?.? ?[a-z]{0,12}[-_ .]{0,2}[0-9]"


def count_ranges(rows: Rows, cells: Cells, state: Triage) -> tuple[Cells, list[Cause]]:
    """The cells with the number of devices of the accepted rows of which one cell marks several, in a list that has no
    quantities; what was read so."""
    if "quantity_devices" in cells.coded and not cells.coded["quantity_devices"].where(is_empty).all():
        return cells, []
    if len(state.accepted) > _LONGEST_LIST:
        return cells, []
    likely = state.accepted[holding(rows, _TELLING)[state.accepted]] if len(state.accepted) else state.accepted
    marked: list[tuple[int, str, int]] = []
    for row, record in rows.records(likely):
        counts = [(cell.strip(), number) for cell in record if (number := counted(cell.strip()))]
        counts = counts or [
            (cell.strip(), number) for name, cell in zip(rows.header, record, strict=False)
            if _numbers_devices(name) and (number := _numbered(cell.strip()))
        ]  # fmt: skip
        if len(counts) == 1:
            marked.append((row, *counts[0]))
    if not marked:
        return cells, []
    column = cells.coded.get("quantity_devices", Coded.constant("", cells.rows))
    codes = column.codes.copy()
    codes[np.array([row for row, _, _ in marked], np.int64)] = len(column.values) + np.arange(len(marked))
    numbers = Coded([*column.values, *(str(number) for _, _, number in marked)], codes)
    return cells.with_column("quantity_devices", numbers), [
        Cause("quantity_from_range", FLAGGED, "quantity_devices", rows.lines[np.array([row], np.int64)], raw=text,
              used=str(number))
        for row, text, number in marked
    ]  # fmt: skip


def _numbers_devices(header: str) -> bool:
    """Whether a column numbers devices, rather than places or parts."""
    words = set(fold(header).split())
    return "asset_id" in fields(header) or not words.isdisjoint(heading_words("labels"))


def _numbered(text: str) -> int:
    """How many numbers a range names (`n° 1 à 10`); 0 for what is none."""
    found = _NUMBERS.fullmatch(text)
    number = int(found["last"]) - int(found["first"]) + 1 if found else 0
    return number if 2 <= number <= _MOST else 0


def counted(text: str) -> int:
    """How many marks a range names; 0 for what is none."""
    found = _RANGE.fullmatch(text)
    if found is None or (found["again"] or found["mark"]).casefold() != found["mark"].casefold():
        return 0
    mark = found["mark"]
    is_code = mark.isupper() or mark[-1] in "-_"  # `Salle 1 à 4`, `ports 1 à 24` are places and parts
    if not is_code or not single("places").isdisjoint(fold(mark).split()):
        return 0
    number = int(found["last"]) - int(found["first"]) + 1
    return number if 2 <= number <= _MOST else 0
