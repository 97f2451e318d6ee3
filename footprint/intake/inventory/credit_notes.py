"""Credit notes among purchases: a line with a number below zero takes devices off a line that bought them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from footprint.intake.findings import FLAGGED, Cause
from footprint.intake.tables.cells import Cells
from footprint.intake.tables.rows import Rows
from footprint.intake.values import counts
from footprint.intake.vocabulary import categories
from footprint.intake.vocabulary.folding import fold
from footprint.intake.vocabulary.words import heading_words, is_empty

_BELOW = ("-", "\u2212")
_MOST = 20_000  # credit notes times lines that may have bought: more is no list that people wrote


@dataclass(frozen=True)
class _Credit:
    """What one credit note takes off: `taken` says how many of each row."""

    row: int
    taken: dict[int, int]


def credit_notes(rows: Rows, cells: Cells) -> tuple[Cells, np.ndarray, list[Cause]]:
    """The cells with what was given back taken off the lines that bought it: those of the same article, or whose words
    the credit note repeats, the nearest before it first; the rows of which nothing is left, credit notes themselves
    included; what was taken off. A credit note of more than was bought stays as it is."""
    nothing = np.empty(0, np.int64)
    if not {"quantity_devices", "price_eur"} <= cells.coded.keys():  # elsewhere a number below zero is no purchase
        return cells, nothing, []
    given = cells.coded["quantity_devices"]
    if not any(text.lstrip()[:1] in _BELOW for text in given.values):
        return cells, nothing, []
    numbers = given.spread([counts.whole(text) for text in given.values], np.int64)
    backward = _called_credits(rows, np.flatnonzero(numbers < 0))
    left = {row: int(numbers[row]) for row in np.flatnonzero(numbers > 0).tolist()} if len(backward) else {}
    if not left or len(backward) * len(left) > _MOST:
        return cells, nothing, []
    notes = [note for row in backward.tolist() if (note := _credited(row, -int(numbers[row]), cells, left)) is not None]
    touched = np.array(sorted({row for note in notes for row in note.taken}), np.int64)
    cells = cells.with_column("quantity_devices", given.put(touched, [str(left[row]) for row in touched.tolist()]))
    gone = [note.row for note in notes] + [row for row in touched.tolist() if not left[row]]
    return cells, np.array(sorted(gone), np.int64), _causes(rows, notes, numbers, left)


def _credited(row: int, wanted: int, cells: Cells, left: dict[int, int]) -> _Credit | None:
    """What a credit note of so many takes off the lines, of which `left` is then less; None where they have fewer."""
    taken: dict[int, int] = {}
    for own in _alike(row, cells, left):
        number = min(wanted, left[own])
        if number:
            taken[own] = number
            wanted -= number
    if wanted:
        return None
    for own, number in taken.items():
        left[own] -= number
    return _Credit(row, taken)


def is_credit(text: str) -> bool:
    """Whether a text says that something was given back, or is a credit note."""
    return not heading_words("credit").isdisjoint(fold(text).split())


def _called_credits(rows: Rows, backward: np.ndarray) -> np.ndarray:
    """The lines below zero that some cell calls a credit note, or that something came back."""
    called = [
        row for row, record in rows.records(backward)
        if any(map(is_credit, record))
    ]  # fmt: skip
    return np.array(called, np.int64)


def _alike(row: int, cells: Cells, left: dict[int, int]) -> Iterator[int]:
    """The lines that may have bought what this one gives back, those before it first and the nearest first."""
    article, words = _text(cells, "model_text", row), [
        word for word in _text(cells, "category", row).split() if word not in heading_words("credit")
    ]  # fmt: skip
    given = categories.plainly(" ".join(words))
    if given.fate in ("not_hardware", "component"):
        return
    for own in sorted(left, key=lambda other: (other > row, abs(other - row))):
        label, model = _text(cells, "category", own), _text(cells, "model_text", own)
        if article and model:
            if article == model and given.category in (None, categories.plainly(label).category):
                yield own
        elif label and set(label.split()) <= set(words) and given.category == categories.plainly(label).category:
            yield own


def _text(cells: Cells, name: str, row: int) -> str:
    if name not in cells.coded:
        return ""
    column = cells.coded[name]
    text = column.values[column.codes[row]]
    return "" if is_empty(text) else fold(text)


def _causes(rows: Rows, notes: list[_Credit], bought: np.ndarray, left: dict[int, int]) -> list[Cause]:
    """What is left of each line that bought, where some is."""
    by: dict[int, list[int]] = {}
    for note in notes:
        for row in note.taken:
            by.setdefault(row, []).append(note.row)
    return [
        Cause("credited", FLAGGED, "quantity_devices", rows.lines[[row]], raw=str(bought[row]), used=str(left[row]),
              args={"lines": ", ".join(str(rows.lines[note]) for note in by[row])})
        for row in sorted(by) if left[row]
    ]  # fmt: skip
