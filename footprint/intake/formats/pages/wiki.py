"""Tables in the source of wikis: DokuWiki (`^ Name ^` above `| PC |`), Jira and Confluence (`||Name||` above `|PC|`),
MediaWiki (`{|` … `|}`). A cell is what a reader of the page sees.

https://www.dokuwiki.org/wiki:syntax#tables, https://www.mediawiki.org/wiki/Help:Tables
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from footprint.intake.formats.pages.markdown import shown

_HEAD = re.compile(r"\s*(?:\^.*[|^]|\|\|.*\|\|)\s*")
_ROW = re.compile(r"\s*[|^].*[|^]\s*")
_END = re.compile(r"\s*\|\}")
_BAR = re.compile(r"[|^]")
_LINK = re.compile(r"\[\[(?:[^\[\]|]*\|)?([^\[\]]*)\]\]|\{\{[^{}]*\}\}")
_MARKS = re.compile(r"'{2,5}|(?<!:)//|\\\\(?:\s|$)")


def tables(lines: Sequence[str]) -> Iterator[tuple[dict[int, list[str]], range]]:
    """The cells of each table by the place of their line (0 = first), and the lines that it takes."""
    last = 0
    for at, line in enumerate(lines):
        if at < last:
            continue
        if line.lstrip().startswith("{|"):
            last = 1 + next((end for end in range(at, len(lines)) if _END.match(lines[end])), len(lines) - 1)
            yield _of_mediawiki(lines, at, last), range(at, last)
        elif _HEAD.fullmatch(line):
            last = next((end for end in range(at, len(lines)) if not _ROW.fullmatch(lines[end])), len(lines))
            if last > at + 1:
                yield {row: _cells(lines[row]) for row in range(at, last)}, range(at, last)


def _cells(line: str) -> list[str]:
    """The cells of a line between bars; a cell over two columns (`| PC || 4 |`) is that of the first."""
    text = _read(line).strip()
    names = text.split("||") if text.startswith("||") else _BAR.split(text)
    return [shown(cell) for cell in names[1:-1]]


def _of_mediawiki(lines: Sequence[str], first: int, end: int) -> dict[int, list[str]]:
    """The cells of the rows between `{|` and `|}`, each on the line of its first cell."""
    rows: dict[int, list[str]] = {}
    row = 0  # none is open
    for at in range(first + 1, end):
        line = lines[at].strip()
        if line.startswith(("|-", "|+", "|}")):
            row = 0
        elif line.startswith(("|", "!")):
            row = row or at
            bars = "!!|\\|\\|" if line.startswith("!") else "\\|\\|"
            parts = (part.rpartition("|")[2] for part in re.split(bars, _read(line[1:])))  # behind its attributes
            rows.setdefault(row, []).extend(map(shown, parts))
    return rows


def _read(text: str) -> str:
    """A text without the marks of wikis: links say their words, pictures nothing."""
    return _MARKS.sub(" ", _LINK.sub(r"\1", text))
