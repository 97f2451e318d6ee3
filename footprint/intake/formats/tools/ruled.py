"""Tables that commands print for the eye: names, a ruler of dashes below them, and columns as wide as its dashes.

JobID    Elapsed  ConsumedEnergy          day        rx      |     tx
-------- -------- --------------          -------------------+------------
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

from footprint.intake.formats.limits import Limits, refuse_beyond
from footprint.intake.formats.text import Origin, Source, source

_RULER = re.compile(r"\s*(?:[-=]{2,}[ |+]+)+[-=]{2,}\s*")
_APART = re.compile(r"\s{2,}")
_LOOKED_AT = 40  # lines


def detect(head: bytes) -> bool:
    """Whether a text has such a table near its top, and no separator of another one."""
    lines = head.decode("utf-8", "replace").splitlines()[:_LOOKED_AT]
    at = _ruler(lines)
    return at > 0 and not re.search(r"[;\t]|^\s*\|", lines[at - 1]) and "|-" not in lines[at].replace(" ", "")


def table(path: Path, limits: Limits) -> Source:
    """The table, each of its lines where it stands in the file; what stands above the names is left out."""
    refuse_beyond("document_bytes", path.stat().st_size, limits.document_bytes)
    text = source(path, limits)
    lines = [line.rstrip("\r\n") for line in text.lines()]
    ruler = _ruler(lines)
    marks = [mark.start() for mark in re.finditer(r"[+|]", lines[ruler])]
    starts = [mark.start() for mark in re.finditer(r"[-=]+", lines[ruler])]
    names = _apart(lines[ruler - 1]) if marks else _cut(lines[ruler - 1], starts)
    rows: list[Sequence[str]] = [(line.strip(),) if line.strip() else () for line in lines[: ruler - 1]]
    rows += [names, ()]
    for line in lines[ruler + 1 :]:
        is_rule = not line.strip(" -=+|")
        rows.append(() if is_rule else _apart(line) if marks else _cut(line, starts))
    width = len(names)
    kept = [row if len(row) in (0, 1, width) else [*row, *[""] * width][:width] for row in rows]
    return Source.of_rows(kept, Origin("ruled", text.sha256, text.size_bytes), limits)


def _ruler(lines: Sequence[str]) -> int:
    """The place of the ruler below a line of names; 0 where there is none."""
    return next(
        (at for at, (above, line) in enumerate(pairwise(lines), 1) if _RULER.fullmatch(line) and above.strip()), 0
    )


def _cut(line: str, starts: Sequence[int]) -> list[str]:
    """The cells of a line between the starts of the columns; the last goes to its end."""
    return [line[start:end].strip() for start, end in zip(starts, [*starts[1:], None], strict=True)]


def _apart(line: str) -> list[str]:
    """The cells of a line that bars and wide gaps part."""
    return [cell for part in line.split("|") for cell in (_APART.split(part.strip()) if part.strip() else [""])]
