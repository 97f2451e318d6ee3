"""Types that the corrected file filled in from the line above. They carry a mark in their cell, count, and stay a
proposal until somebody takes the mark away."""

from __future__ import annotations

import re
from functools import cache

import numpy as np

from footprint.intake.columns.categorical import Coded
from footprint.intake.findings import PROPOSED, Findings
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


def without_marks(cells: Cells) -> Coded:
    """The words of the types without marks, in `cells` as well."""
    given = cells.get("category")
    if "category" in cells.coded and any(bare(value) != value for value in given.values):
        cells.coded["category"] = given.mapped(bare)
    return cells.get("category")


def say_unconfirmed(given: Coded, found: Triage, lines: np.ndarray, findings: Findings) -> None:
    """Name the accepted rows whose type, as `given`, still carries its mark."""
    odd = [bare(value) != value for value in given.values]
    if not any(odd):
        return
    rows = found.accepted
    told = given.take(rows)
    for category in np.unique(found.category[rows[told.spread(odd, bool)]]).tolist():
        of_one = rows[found.category[rows] == category]
        cells = given.take(of_one)
        findings.add_values(
            "unconfirmed_category", PROPOSED, "category", cells, odd, lines[of_one], used=found.names[category]
        )
