"""The first page of a report in short, as Markdown: its message, its figures, the first levers. For whoever looks after
many members; every figure is as the document has it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from footprint.report.document import Document, Figure, Table

SPECIAL = re.compile(r"([\\`*_{}\[\]<>()#+!|~&-])")
LEVERS = "levers"


def first_page(document: Document) -> bytes:
    """The page in UTF-8: whose it is, what it says above all, a line a figure of the cover, a line a lever."""
    return "\n".join(_lines(document)).encode()


def _lines(document: Document) -> Iterator[str]:
    yield f"### {plain(document.subtitle)}"
    yield ""
    yield f"**{plain(document.message or document.title)}**"
    yield ""
    yield from (f"- {_figure(figure)}" for figure in document.figures)
    yield from (f"- {plain(sentence)}" for sentence in document.lead)
    for section in document.sections:
        if section.id == LEVERS:
            yield from _levers(section.title, next(each for each in section.blocks if isinstance(each, Table)))
    yield ""


def _figure(figure: Figure) -> str:
    said = " ".join(filter(None, (figure.before, figure.value, figure.unit)))
    between = f" ({plain(figure.range)})" if figure.range else ""
    return f"**{plain(said)}**{between} {plain(figure.label)}"


def _levers(title: str, table: Table) -> Iterator[str]:
    """What each lever saves and its interval: the first three cells of its row."""
    yield ""
    yield plain(title)
    yield ""
    for row in table.rows:
        name, saving, between, *_ = map(plain, row.cells)
        yield f"1. {name}, **{saving}** ({between})"


def plain(text: str) -> str:
    """A text of which nothing is read as Markdown or HTML."""
    return SPECIAL.sub(r"\\\1", " ".join(text.splitlines()))
