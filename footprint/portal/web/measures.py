"""What the portal's pages weigh, as a browser measured them. The measuring is done by tests/portal/measure.py."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from footprint import messages
from footprint.portal.web.ecoindex import Weight

NAME = "measures.csv"
COLUMNS = ("path", "elements", "requests", "size_bytes")


@dataclass(frozen=True)
class Measured:
    """One page and what it weighs on a first visit."""

    path: str
    weight: Weight


@dataclass(frozen=True)
class Row:
    """One page as the declaration shows it."""

    name: str
    elements: str
    requests: str
    kilobytes: str
    score: str
    letter: str


@cache
def measured() -> list[Measured]:
    """The measured pages, in French, in the order of the file."""
    content = files("footprint.portal.web").joinpath(NAME).read_text(encoding="utf-8")
    return [
        Measured(row["path"], Weight(int(row["elements"]), int(row["requests"]), int(row["size_bytes"])))
        for row in csv.DictReader(content.splitlines())
    ]


def shown(lang: str) -> list[Row]:
    """The measured pages in words and figures of one language."""
    return [_row(each, lang) for each in measured()]


def _row(each: Measured, lang: str) -> Row:
    weight = each.weight
    return Row(
        name=messages.text(f"portal.pages.{each.path.strip('/') or 'accueil'}", lang),
        elements=messages.number(weight.elements, lang, digits=6),
        requests=messages.number(weight.requests, lang, digits=6),
        kilobytes=messages.number(weight.size_bytes / 1000, lang, digits=2),
        score=messages.number(weight.score, lang, digits=2),
        letter=weight.letter,
    )
