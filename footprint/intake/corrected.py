"""The member's own file given back as CSV with the proposed categories in place, and a last column that says what to
check. Only those cells change, and the findings decide which; nothing is understood anew here."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from footprint.intake.findings import SET_ASIDE, tell
from footprint.intake.folding import SPACES
from footprint.intake.layout import Layout, find_layout, records
from footprint.intake.limits import LIMITS, UnusableError
from footprint.intake.matching import classify
from footprint.intake.opening import opened
from footprint.intake.privacy import RAW_LENGTH
from footprint.intake.profiles import count_known
from footprint.intake.reading import choose
from footprint.intake.text import Source
from footprint.messages import term, text

SEPARATORS = {"fr": ";", "en": ","}
_EVERY_LINE = 10**9
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_TWO_WAYS = re.compile(r"[+-]?\d{1,3}[.,]\d{3}")
_HARMLESS = re.compile(r"[+-]?[\d\s.,%€]*|-+")


@dataclass(frozen=True)
class _Change:
    """What a finding says of the category cell of one line: as written there (masked and cut), and what to write."""

    written: str
    category: str


def corrected_csv(path: Path, findings: pa.Table, lang: str, kind: str | None = None) -> bytes:
    """The table in the file at `path` as CSV (UTF-8 with byte-order mark; `;` in French, `,` in English).

    `findings`: those of `intake.read` on this very file, read as this `kind`. Their proposals are applied. Each refused
    or doubtful line says in the added last column what was found or changed; of one cause on thousands of accepted
    lines, only the first are marked, as in the findings. A cell that a spreadsheet would run as a formula gets an
    apostrophe. Raises `UnusableError` when the file holds no readable table.
    """
    with opened(path, LIMITS) as parts:
        for part in parts:
            if part.source is not None and not part.hidden:
                layout = find_layout(part.source, count_known, LIMITS)
                match = choose(layout, kind, f"{path.name} {part.label}")
                return _written(part.source, layout, match.positions("category"), findings, lang)
    raise UnusableError("empty_file")


def _written(origin: Source, layout: Layout, positions: list[int], findings: pa.Table, lang: str) -> bytes:
    told = findings.filter(pc.not_equal(findings["severity"], SET_ASIDE))
    changes, notes = _changes(told), _notes(told, lang)
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=_separator(origin, layout, lang), lineterminator="\r\n")
    for line, cells in _records(origin, layout):
        marked = _header(cells, lang) if line == layout.header_line else _line(
            line, cells, len(layout.header), positions, changes.get(line), notes.get(line, []), lang
        )  # fmt: skip
        writer.writerow([safe(cell) for cell in marked])
    return stream.getvalue().encode("utf-8-sig")


def _separator(origin: Source, layout: Layout, lang: str) -> str:
    """The language's own; but the file's, where it also says which sign of `1,234` is decimal."""
    own = SEPARATORS[lang]
    if own == layout.separator:
        return own
    doubtful = any(_TWO_WAYS.fullmatch(cell.strip()) for _, cells in _records(origin, layout) for cell in cells)
    return layout.separator if doubtful else own


def _records(origin: Source, layout: Layout) -> Iterator[tuple[int, list[str]]]:
    """(first line, cells) of every record: what stands above the table, its header, its lines."""
    lines = list(origin.lines())
    above, below = lines[: layout.header_line - 1], lines[layout.header_end :]
    for first, _, cells in records(above, layout.separator):
        yield first, cells
    yield layout.header_line, list(layout.header)
    for first, _, cells in records(below, layout.separator, len(layout.header)):
        yield layout.header_end + first, cells


def _changes(told: pa.Table) -> dict[int, _Change]:
    """Line → the category proposed for it, the nearest one where there are several."""
    found = told.filter(pc.and_(pc.equal(told["column"], "category"), pc.greater(told["line"], 0)))
    return {
        row["line"]: _Change(row["raw_value"] or "", (row["proposal"] or row["value_used"]).split("|")[0])
        for row in found.select(["line", "raw_value", "proposal", "value_used"]).to_pylist()
        if row["proposal"] or row["value_used"]
    }


def _notes(told: pa.Table, lang: str) -> dict[int, list[str]]:
    """Line → what is said of it."""
    notes: dict[int, list[str]] = {}
    for each in tell(told, lang, _EVERY_LINE):
        for line in each.lines:
            notes.setdefault(line, []).append(" ".join(part for part in (each.message, each.mend) if part))
    return notes


def _header(cells: list[str], lang: str) -> list[str]:
    return [*cells, text("findings.corrected.column", lang)]


def _line(
    line: int, cells: list[str], width: int, positions: list[int], change: _Change | None, notes: list[str], lang: str
) -> list[str]:
    """A record with its proposal in place and its note in the added column."""
    if not notes:
        return cells
    marked = cells + [""] * (width - len(cells))
    said = list(notes)
    at = _place(marked, positions, change)
    if change is not None and at is not None:
        marked[at] = written(change.category, lang)
        said.insert(0, text("findings.corrected.changed", lang, category=marked[at]))
    return [*marked, text("findings.corrected.line", lang, line=line, notes=" ".join(said))]


def _place(cells: list[str], positions: list[int], change: _Change | None) -> int | None:
    """The cell that the finding speaks of, so that no other one is ever overwritten."""
    if change is None:
        return None
    return next((at for at in positions if SPACES.sub(" ", cells[at]).strip()[:RAW_LENGTH] == change.written), None)


@cache
def written(category: str, lang: str) -> str:
    """A category as people call it, where the intake reads that as the same category; else its key."""
    name = term("category", category, lang)
    return name if classify(name).category == category else category


def safe(cell: str) -> str:
    """A cell that no spreadsheet runs as a formula; numbers and dashes stay as they are."""
    if cell.lstrip(" ").startswith(_FORMULA) and not _HARMLESS.fullmatch(cell.strip()):
        return f"'{cell}"
    return cell
