"""Lists that old programs print: names above a rule of dashes, the same on each page below a title with its number."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import takewhile

_RULE = re.compile(r"\s*[-=_]{20,}\s*")
PIECE = re.compile(r"\S+(?: \S+)*")
_DIGITS = re.compile(r"\d+")
_FEWEST = 3  # names, and pieces of a line below them
_MOSTLY = 0.8  # of the lines: a long name pushes what follows it by a sign
_MOST_TITLES = 6  # lines above the names of a page


def pages(lines: Sequence[str]) -> tuple[list[int], set[int]]:
    """The lines of the names and of what stands below them on each page, and the lines of titles, rules and repeated
    names; nothing where no line of names has a rule below it, or where two differ."""
    heads = [at for at, line in enumerate(lines[:-1]) if _RULE.fullmatch(lines[at + 1]) and _is_of_names(line)]
    if not heads or len({" ".join(lines[at].split()) for at in heads}) > 1:
        return [], set()
    titles = _titles(lines, heads)
    around = {at + below for at in heads for below in (0, 1)} - {heads[0]}
    around |= {title for at in heads for title in range(at - titles, at)}
    below = (at for at in range(heads[0] + 1, len(lines)) if at not in around)
    return [heads[0], *(at for at in below if len(PIECE.findall(lines[at])) >= _FEWEST)], around


def borders(lines: Sequence[str], head: str) -> list[int]:
    """Where words of the names stand over the beginning of a column, or a sign beside it, be it one blank behind the
    one before."""

    def begins(at: int) -> bool:
        reached = [line for line in lines if len(line) > at]
        blank = sum(line[at - 1] == " " for line in reached)
        return sum(line[at : at + 2].strip() != "" for line in reached) > 1 and blank >= _MOSTLY * len(reached)

    words = (word.start() for word in re.finditer(r"\S+", head) if word.start())
    return [at for at in words if begins(at) or begins(at + 1)]


def is_row(line: str, starts: Sequence[int]) -> bool:
    """Whether a line keeps most borders of the columns, as no sentence below them does."""
    reached = [line[at - 1] == " " for at in starts if 0 < at < len(line)]
    return 2 * sum(reached) >= len(reached)


def _is_of_names(line: str) -> bool:
    pieces = PIECE.findall(line)
    return len(pieces) >= _FEWEST and not any(map(str.isdigit, line))


def _titles(lines: Sequence[str], heads: Sequence[int]) -> int:
    """How many lines above the names are the same on every page but for their numbers."""

    def same(above: int) -> bool:
        return len({_DIGITS.sub("0", " ".join(lines[at - above].split())) for at in heads if at >= above}) == 1

    return len(list(takewhile(same, range(1, min(_MOST_TITLES, heads[0]) + 1))))
