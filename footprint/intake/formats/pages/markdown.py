"""Tables of Markdown: lines of cells between bars below a header and a line of dashes, wherever they stand in a page.

A cell is what a reader of the page sees: no marks of bold, code or links, no signs that protect others.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence

_RULE = re.compile(r"\s*\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)+\|?\s*|\s*\|\s*:?-{2,}:?\s*\|\s*")
_QUOTED = re.compile(r"^\s*(?:>\s?)+(?=.*\|)")  # a table inside a quotation
_BAR = re.compile(r"(?<!\\)\|")
_BREAK = re.compile(r"(?i)<br\s*/?>")
_LINK = re.compile(r"!?\[([^\[\]]*)\]\([^()\s]*(?:\s\"[^\"]*\")?\)")
_NOTE = re.compile(r"\[\^[^\[\]]+\]")
_MARKS = (
    re.compile(r"\*\*(?=\S)(.+?)(?<=\S)\*\*"),
    re.compile(r"(?<!\w)__(?=\S)(.+?)(?<=\S)__(?!\w)"),
    re.compile(r"(?<![\w*])\*(?=[^\s*])([^*]+)(?<=\S)\*(?![\w*])"),
    re.compile(r"(?<!\w)_(?=[^\s_])([^_]+)(?<=\S)_(?!\w)"),
    re.compile(r"`([^`]+)`"),
)
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+.!|<>~-])")


def tables(lines: Sequence[str]) -> Iterator[tuple[dict[int, list[str]], range]]:
    """The cells of each table by the place of their line (0 = first), and the lines that it takes."""
    bare = [_QUOTED.sub("", line) for line in lines]
    last = 0
    for at, line in enumerate(bare):
        if at <= last or "|" not in bare[at - 1] or not _RULE.fullmatch(line) or _RULE.fullmatch(bare[at - 1]):
            continue
        width = len(cells(line))
        if len(cells(bare[at - 1])) == 1 < width:
            continue
        last = next((end for end in range(at, len(bare)) if "|" not in bare[end]), len(bare))
        taken = range(at - 1, last)
        yield {row: cells(bare[row]) for row in taken if row != at}, taken


def cells(line: str) -> list[str]:
    """The cells of a line as a reader sees them."""
    own = line.strip().removeprefix("|")
    own = own[:-1] if own.endswith("|") and not own.endswith("\\|") else own
    return [shown(cell) for cell in _BAR.split(own)]


def shown(text: str) -> str:
    """A text without the marks that make it bold, a link, code or a new line."""
    text = _NOTE.sub("", _LINK.sub(r"\1", _BREAK.sub(" ", text)))
    for mark in _MARKS:
        text = mark.sub(r"\1", text)
    return " ".join(html.unescape(_ESCAPED.sub(r"\1", text)).split(" ")).strip()
