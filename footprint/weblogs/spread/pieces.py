"""Files cut into pieces of whole lines. What is packed is one piece: it is read from its beginning."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from footprint.weblogs.reading import STEP, is_packed

PIECE = 8 << 20  # bytes: enough for its head to be looked at again, few enough that all processes end together


@dataclass(frozen=True)
class Piece:
    """Bytes of a file, from a line's begin to a line's end; `end` None: all that come. `node`: the file's number where
    it was cut (see `Source`)."""

    path: Path
    begin: int = 0
    end: int | None = None
    node: int | None = None


def cut(path: Path) -> list[Piece]:
    """The pieces of a file, of about `PIECE` bytes each. Raises OSError."""
    about = path.stat()
    if about.st_size < 2 * PIECE or is_packed(path):
        return [Piece(path)]
    with path.open("rb", buffering=0) as file:
        cuts = [0, *_cuts(file, PIECE, about.st_size - PIECE // 2)]
    ends = [*cuts[1:], None]
    return [Piece(path, begin, end, about.st_ino) for begin, end in zip(cuts, ends, strict=True)]


def _cuts(file: BinaryIO, size: int, last: int) -> Iterator[int]:
    """Where lines begin that are the first behind multiples of `size`, before `last`."""
    before = 0
    for nominal in range(size, last, size):
        if nominal > before and (place := _line_behind(file, nominal, last)) is not None:
            before = place
            yield place


def _line_behind(file: BinaryIO, place: int, last: int) -> int | None:
    """The first place from `place` on where a line begins; None where there is none before `last`."""
    place -= 1  # a line may begin at this very place
    file.seek(place)
    while place < last and (content := file.read(STEP)):
        newline = content.find(b"\n")
        if newline >= 0:
            return place + newline + 1
        place += len(content)
    return None
