"""A page of Markdown with tables and points of lists: the tables, and all that is no table, each line in its place."""

from __future__ import annotations

import re
from itertools import islice, pairwise

from footprint.intake.formats.limits import Limits
from footprint.intake.formats.text import Source, with_lines

_LONGEST = 5_000  # lines of a page
_RULE = re.compile(r"\s*\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)+\|?\s*")
_POINT = re.compile(r"\s*(?:[-*+]\s+(?!-)|\d{1,3}[.)]\s+)\S")


def parts(source: Source, limits: Limits) -> list[tuple[str, Source]]:
    """(name, text) of the tables of a page and of its other lines, the lines of the one blank in the other; none where
    a text has no table of Markdown, or no points beside."""
    if len(source.ends) > _LONGEST:
        return []
    lines = list(islice(source.lines(), _LONGEST))
    if not any(_RULE.fullmatch(line.strip("\r\n")) for line in lines):
        return []
    in_table = ["|" in line for line in lines]
    points = [not table and _POINT.match(line) is not None for table, line in zip(in_table, lines, strict=True)]
    if not any(points):
        return []
    bare = _without_table(lines, in_table)
    tables = [_blank(line) if points[at] or at in bare else line for at, line in enumerate(lines)]
    others = [_blank(line) if table else line for table, line in zip(in_table, lines, strict=True)]
    return [("", with_lines(source, tables, limits)), ("text", with_lines(source, others, limits))]


def _without_table(lines: list[str], in_table: list[bool]) -> set[int]:
    """The places of the headings below which no table comes before the next."""
    headings = [at for at, line in enumerate(lines) if line.startswith("#")]
    return {at for at, end in pairwise([*headings, len(lines)]) if not any(in_table[at:end])}


def _blank(line: str) -> str:
    """The end of a line alone."""
    return line[len(line.rstrip("\r\n")) :]
