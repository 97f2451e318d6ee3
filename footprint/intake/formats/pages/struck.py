"""Words that are struck through are gone: `~~PC~~` in Markdown, which is how other pages write it, too.

A thing that is struck out stays with a word that says so; words that others replaced (`~~12~~ 10 PC`) are left out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from footprint.intake.formats.limits import Limits
from footprint.intake.formats.text import Source, with_lines

MARK = "~~"
_STRUCK = re.compile(r"~~(?=\S)([^~]+)~~")
_THING = re.compile(r"(?P<start>(?:^|[,;+|])\s*(?:[-*•]\s+|\d+[.)]\s+)?(?:\[.?\]\s+)?)~~(?=[^~]*[^\W\d_]{2})([^~]+)~~")
_GONE = "(rayé)"  # as people write it, so that states read it


def cells(row: Sequence[str]) -> list[str]:
    """The cells of a row of a table: it is gone where its first cell is, or most of them are."""
    filled = [cell.strip() for cell in row if cell.strip()]
    struck = [_STRUCK.fullmatch(cell) is not None for cell in filled]
    if not any(MARK in cell for cell in filled) or not (struck[0] or 2 * sum(struck) > len(struck)):
        return [_STRUCK.sub("", cell).strip() if MARK in cell else cell for cell in row]
    first = next(at for at, cell in enumerate(row) if _STRUCK.fullmatch(cell.strip()))
    bare = [_STRUCK.sub(r"\1", cell).strip() for cell in row]
    return [f"{cell} {_GONE}" if at == first else cell for at, cell in enumerate(bare)]


def line(text: str) -> str:
    """A line of a text: things that are struck out at its beginning, or between commas, are gone."""
    if MARK not in text:
        return text
    if text.count("|") > 1:
        return "|".join(f" {cell} " if cell else "" for cell in cells([cell.strip() for cell in text.split("|")]))
    return _STRUCK.sub("", _THING.sub(rf"\g<start>\2 {_GONE}, ", text)).rstrip(" ,")


def unstruck(source: Source, limits: Limits, most: int) -> Source:
    """The text of at most so many lines with words in the place of marks; as it is where it has none."""
    lines = list(source.lines()) if len(source.ends) <= most else []
    if not any(MARK in text for text in lines):
        return source
    return with_lines(source, [f"{line(text.rstrip())}\n" for text in lines], limits, source.separator)
