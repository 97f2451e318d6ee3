"""Types that the corrected file filled in from the line above. They carry a mark in their cell, count, and stay a
proposal until somebody takes the mark away."""

from __future__ import annotations

import re
from functools import cache

import numpy as np

from footprint.intake.columns.categorical import Coded
from footprint.intake.findings import PROPOSED, Cause, causes_of_values
from footprint.intake.tables.cells import Cells
from footprint.intake.tables.row_fates import Triage
from footprint.intake.vocabulary.folding import fold
from footprint.intake.vocabulary.words import heading_words
from footprint.messages import LANGUAGES, text

_LAST_BRACKETS = re.compile(r"\(([^()]{1,40})\)$")


def marked(category: str, lang: str) -> str:
    """The name of a category as a type that is not confirmed."""
    return f"{category} ({text('findings.corrected.unconfirmed', lang)})"


@cache
def _marks() -> frozenset[str]:
    own = (text("findings.corrected.unconfirmed", lang) for lang in LANGUAGES)
    return heading_words("unconfirmed") | frozenset(map(fold, own))


def bare(value: str) -> str:
    """A type without its mark."""
    found = _LAST_BRACKETS.search(value.rstrip()[-50:]) if "(" in value else None
    return value.rstrip()[: -len(found.group(0))].rstrip() if found and fold(found.group(1)) in _marks() else value


def without_marks(cells: Cells) -> Cells:
    """The cells with types without marks."""
    given = cells.coded.get("category")
    if given is None or not any(map(is_marked, given.values)):
        return cells
    return cells.with_column("category", given.mapped(bare))


def is_marked(value: str) -> bool:
    """Whether a type carries a mark."""
    return bare(value) != value


def unconfirmed(given: Coded, state: Triage, lines: np.ndarray) -> list[Cause]:
    """The accepted rows whose type, as `given`, still carries its mark."""
    marks = [is_marked(value) for value in given.values]
    if not any(marks):
        return []
    rows = state.accepted
    marked_rows = rows[given.take(rows).spread(marks, bool)]
    causes: list[Cause] = []
    for category in np.unique(state.category[marked_rows]).tolist():
        of_one = rows[state.category[rows] == category]
        causes += causes_of_values("unconfirmed_category", PROPOSED, "category", given.take(of_one), lines[of_one],
                                   marks, used=state.names[category])  # fmt: skip
    return causes
