"""RTF as a page: its tables, its paragraphs, and what is struck through. `striprtf` knows its words and letters."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from striprtf.striprtf import rtf_to_text

from footprint.intake.formats.limits import Limits, UnusableError, refuse_beyond
from footprint.intake.formats.pages import page, struck
from footprint.intake.formats.pages.page import Block, Table
from footprint.intake.formats.text import Origin, Source

_BEGIN, _CELL, _END = "\ue000", "\ue001", "\ue002"  # a row of a table, each of its cells, its end
_SIGNS = {"trowd": _BEGIN, "cell": _CELL, "nestcell": " ", "row": _END}
_TABLE = re.compile(r"\\(trowd|cell|nestcell|row)(?![a-z])[ ]?")
_STRIKE = re.compile(
    r"\\(?:striked?(?P<off>0)?(?![a-z])1?|(?P<plain>plain|pard?|cell)(?![a-z]))[ ]?|(?P<brace>(?<!\\)[{}])"
)
_PICTURE = re.compile(r"(?:[0-9a-fA-F]{2}\s*){200,}")
_ROW = re.compile(f"{_BEGIN}([^{_END}]*){_END}")


def pages(path: Path, limits: Limits) -> Iterator[tuple[str, Source]]:
    """(name, text) of the tables of the document and of its text. Raises `UnusableError` beyond a limit, and where it
    shows nothing."""
    refuse_beyond("document_bytes", path.stat().st_size, limits.document_bytes)
    written = _PICTURE.sub("", path.read_bytes().decode("cp1252", "replace")).replace("\\pntext", "\\listtext")
    try:
        text = rtf_to_text(_TABLE.sub(lambda word: _SIGNS[word[1]], _marked(written)), errors="replace")  # type: ignore[no-untyped-call]
    except (ValueError, LookupError, TypeError) as error:
        raise UnusableError("unreadable_file", "word") from error
    shown = list(page.parts(_blocks(text), Origin.of(path, "rtf"), limits))
    if not shown:
        raise UnusableError("unreadable_file", "word")
    yield from shown


def _marked(text: str) -> str:
    """The document with marks around what is struck through, one pair in each paragraph and cell."""
    states, pieces, at = [False], [], 0
    for found in _STRIKE.finditer(text):
        before = states[-1]
        if found["brace"] == "{":
            states.append(before)
        elif found["brace"]:
            del states[(len(states) > 1 and -1) or 1 :]
        elif found["plain"]:
            states[-1] = before and found["plain"] == "par"
        else:
            states[-1] = not found["off"]
        is_end = before and (not states[-1] or found["plain"])
        pieces += [text[at : found.start()], struck.MARK if is_end else "", found.group()]
        pieces += [struck.MARK] if states[-1] and (not before or found["plain"]) else []
        at = found.end()
    return "".join([*pieces, text[at:]]).replace(struck.MARK * 2, "")


def _blocks(text: str) -> list[Block]:
    blocks: list[Block] = []
    for at, piece in enumerate(_ROW.split(text)):
        if at % 2:
            row = [" ".join(cell.replace(_BEGIN, "").split()) for cell in piece.split(_CELL)[:-1]]
            if not (blocks and isinstance(blocks[-1], Table)):
                rows: list[list[str]] = []
                blocks.append(Table(rows))
            rows.append(row)
        elif piece.strip() or not at:
            blocks += [line.replace(_CELL, " ").strip() for line in piece.split("\n")]
    return blocks
