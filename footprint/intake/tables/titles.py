"""The kind of device that a list names as a whole: in the title above it, as its sheet, or as its file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice
from pathlib import PurePath

from footprint.intake.formats.csv_records import split
from footprint.intake.formats.opening import JOINT
from footprint.intake.formats.text import Source
from footprint.intake.tables.headings import is_kind
from footprint.intake.tables.layout import Layout
from footprint.intake.tables.profiles import Match
from footprint.intake.vocabulary import words
from footprint.intake.vocabulary.categories import plainly
from footprint.intake.vocabulary.folding import fold
from footprint.intake.vocabulary.people import personal_headers
from footprint.intake.vocabulary.phrases import data, parts, strange, tokens

_LINKS = ("de", "du", "des", "la", "l", "d", "of", "the", "serie")
_LINES_ABOVE = 3
_HERE = ("in_use", "owned", "new")  # `Portables livrés le 02/09/2024` are there
_MOST_ABOVE = 15  # lines over a table that are no other table


def category(titles: Sequence[str], name: str) -> str | None:
    """The category of the devices of a list, from the nearest text that plainly names one; None if none does.

    `titles`: those above it, nearest first; `name`: file and place of the table in it, the place being nearer
    (`parc.zip › parc.xlsx › Écrans`).
    """
    for text in (*titles, *places(name)):
        bare = _without_list_words(text)
        verdict = plainly(bare)
        if verdict.fate in ("device", "ambiguous"):
            return None if _says_more(bare) else verdict.category
    return None


def of_header(header: Sequence[str]) -> str | None:
    """The one category that names of columns say beside what they have of each device (`AP Name`, `N° de tablette`);
    None where none does, or several."""
    roles = words.heading_words("named_by")
    said = set()
    for name in header:
        own = fold(name).split()
        rest = [word for word in own if word not in roles and word not in _LINKS]
        if rest and len(rest) < len(own) and set(own) & roles and fold(name) not in personal_headers():
            verdict = plainly(" ".join(rest))
            said |= {verdict.category} if verdict.fate in ("device", "ambiguous") else set()
    return said.pop() if len(said) == 1 else None


def of_names(match: Match) -> str | None:
    """The category that the name of the column of models or makers is, else that of the first column where none is
    read (`PC fixe`: Accueil, Compta)."""
    named = [column for column in match.mapping if column.canonical in ("model_text", "maker")] or match.mapping[:1]
    said = {plainly(column.header).category for column in named if is_kind(column.header)}
    return said.pop() if len(said) == 1 else None


def _says_more(text: str) -> bool:
    """Whether a title says more of the devices than where they are: those of `Écrans à commander` or `PC réformés` are
    not in use."""
    own = tokens(text)
    situation = (words.term(section, word) for section in ("status", "condition", "ownership") for word in own)
    known = [part for part in own if words.term("status", part) not in _HERE]
    return strange(parts(tuple(known))) or any(said not in (None, *_HERE) for said in situation)


def above(source: Source, layout: Layout) -> Iterable[str]:
    """The titles just above the header, nearest first: lines of which one cell is filled."""
    if layout.header_line == 1:
        return
    first = max(1, layout.header_line - _LINES_ABOVE)
    lines = list(islice(source.lines(first), layout.header_line - first))
    for line in reversed(lines):
        filled = [cell for cell in split(line, layout.separator) or [] if cell.strip()]
        if len(filled) > 1:  # a row of another table
            return
        yield from filled


def heading(source: Source, layout: Layout) -> Iterable[str]:
    """Every filled cell of the lines above the header, of a table that has few of them."""
    if 1 < layout.header_line <= _MOST_ABOVE:
        for line in islice(source.lines(), layout.header_line - 1):
            yield from (cell for cell in split(line, layout.separator) or [] if cell.strip())


def over(source: Source, layout: Layout) -> Iterable[list[str]]:
    """The cells of the lines above the header, of a table that has few of them."""
    if 1 < layout.header_line <= _MOST_ABOVE:
        for line in islice(source.lines(), layout.header_line - 1):
            yield [cell.strip() for cell in split(line, layout.separator) or []]


def places(name: str) -> list[str]:
    """The names of a file and of the places in it, the nearest first."""
    return [PurePath(place.replace("/", "-")).stem if "." in place else place for place in reversed(name.split(JOINT))]


def _without_list_words(text: str) -> str:
    """The text without what says that it is a list, and without dates and numbers."""
    kept = [word for word in fold(text).split() if not any(sign.isdigit() for sign in word)]
    while kept and kept[0] in data()["list_words"]:
        kept.pop(0)
    return " ".join(kept)
