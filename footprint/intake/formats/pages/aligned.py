"""Columns parted by spaces, as programs and people print them: the borders are the places that are blank in almost all
lines of a run of lines, or those of a rule of dashes below the names."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

import numpy as np

from footprint.intake.formats.pages.ledgers import PIECE, borders, is_row, pages

_RULE = re.compile(r"\s*[-=_]{2,}(?:\s+[-=_]{2,})+\s*")
_LINE_OF_SIGNS = re.compile(r"\s*[-=_*~.+|]{3,}[-=_*~.+|\s]*")
_THOUSANDS = re.compile(r"\d \d{3}(?!\d)")
_NUMBER = re.compile(r"\d[\d.,/:-]*$")
_FEWEST = 3  # columns, and lines, of a table without a rule below its names
_LOOKED_AT, _WIDEST, _MOST_RUNS = 300, 1_000, 300  # lines of a run, letters of them, runs
_MOST_LINES = 20_000  # of a ledger
_SOME_BLANK = 0.5
_FULL = 0.6  # of the pieces that most lines have: lines with fewer (totals, titles) say nothing of borders
_MOST_FILLED = 0.1  # of the lines, those that may go over a border

Rows = dict[int, list[str]]


def columns(lines: Sequence[str]) -> list[tuple[Rows, set[int]]]:
    """The tables of a text: cells by line, and which lines they tell; none where its lines have no columns."""
    bare = [line.replace("\u00a0", " ").rstrip().expandtabs() for line in lines]
    run, around = pages(bare[:_MOST_LINES])
    if len(run) > _FEWEST and len(starts := _starts(bare, run)) >= _FEWEST:
        starts = sorted({*starts, *borders([bare[at] for at in run[1:]], bare[run[0]])})
        rows, read = _cells(bare, [at for at in run if at == run[0] or is_row(bare[at], starts)], starts)
        return [(rows, read | around)]
    blocks: list[tuple[list[int], list[int]]] = []
    runs = _runs(bare)
    for run in runs if len(runs) < _MOST_RUNS else ():
        starts = _starts(bare, run)
        above = blocks[-1] if blocks else ([], [])
        is_near = above[0] and not any(map(str.strip, bare[above[0][-1] + 1 : run[0]]))
        is_one = above[0] and ((is_near and starts == above[1]) or min(len(run), len(above[0])) < _FEWEST)
        if is_one and len(both := _starts(bare, [*above[0], *run])) >= max(len(starts), len(above[1])):
            blocks[-1] = [*above[0], *run], both
        else:
            blocks.append((run, starts))
    return [
        _cells(bare, run, starts) for run, starts in blocks
        if (len(starts) >= _FEWEST and len(run) >= _FEWEST) or (len(starts) > 1 and _ruled(bare, run) is not None)
    ]  # fmt: skip


def _runs(lines: Sequence[str]) -> list[list[int]]:
    """Runs of lines with two pieces or more, a rule of dashes with the names above it."""
    consecutive: list[list[int]] = []
    for at, line in enumerate(lines):
        if len(line) > _WIDEST or (len(PIECE.findall(line)) < 2 and not _RULE.fullmatch(line)):
            continue
        if consecutive and at == consecutive[-1][-1] + 1:
            consecutive[-1].append(at)
        else:
            consecutive.append([at])
    return consecutive


def _ruled(lines: Sequence[str], run: Sequence[int]) -> int | None:
    return next((at for at in run[1:] if _RULE.fullmatch(lines[at])), None)


def _starts(lines: Sequence[str], run: Sequence[int]) -> list[int]:
    """Where each column begins."""
    if (rule := _ruled(lines, run)) is not None:
        return [piece.start() for piece in re.finditer(r"\S+", lines[rule])]
    run = run[:_LOOKED_AT]
    pieces = [len(PIECE.findall(lines[at])) for at in run]
    usual = max((count for count in pieces if pieces.count(count) > 1), default=0)
    own = [lines[at] for at, count in zip(run, pieces, strict=True)
           if count > _FULL * usual and not _LINE_OF_SIGNS.fullmatch(lines[at])]  # fmt: skip
    width = max(map(len, own), default=0)
    most = max(1, _MOST_FILLED * len(own)) if len(own) > 2 * _FEWEST else 0
    signs = np.array([[sign != " " for sign in line.ljust(width)] for line in own], bool)
    is_blank = signs.sum(axis=0) <= most if width else []
    starts = [at for at in range(width) if not is_blank[at] and (at == 0 or is_blank[at - 1])]
    return [at for at, end in zip(starts, [*starts[1:], width], strict=True) if at == starts[0] or _parts(own, at, end)]


def _parts(lines: Sequence[str], start: int, end: int) -> bool:
    """Whether two blanks stand before a column in half of the lines that have something in it and before it."""
    both = [line for line in lines if line[:start].strip() and line[start:end].strip()]
    if any(_THOUSANDS.match(line, start - 2) for line in both):
        return False
    return sum(line[start - 2 : start].isspace() for line in both) >= max(1, _SOME_BLANK * len(both))


def _cells(lines: Sequence[str], run: Sequence[int], starts: Sequence[int]) -> tuple[Rows, set[int]]:
    rows = {}
    for at in run:
        if _LINE_OF_SIGNS.fullmatch(lines[at]):
            continue
        cells = [""] * len(starts)
        for piece in PIECE.finditer(lines[at]):
            for begin, text in _cut(piece, starts):
                column = max(0, bisect_right(starts, begin) - 1)
                below = begin + len(text) - starts[column + 1] if column + 1 < len(starts) else 0
                if below > 0 and (2 * below > len(text) or cells[column]):  # it ends in the next column
                    column += 1
                cells[column] = f"{cells[column]} {text}".strip()
        rows[at] = cells
    return rows, set(run)


def _cut(piece: re.Match[str], starts: Sequence[int]) -> list[tuple[int, str]]:
    """The parts of a piece of a line by the columns in which they begin; words that go over a border stay whole."""
    texts: list[tuple[int, str]] = []
    for word in re.finditer(r"\S+", piece.group()):
        begin = piece.start() + word.start()
        border = starts[bisect_right(starts, begin) - 1]
        if texts and not (texts[-1][0] < border and (border == begin or _NUMBER.match(word.group()))):
            texts[-1] = texts[-1][0], f"{texts[-1][1]} {word.group()}"
        else:
            texts.append((begin, word.group()))
    return texts
