"""What a file that is given back says of each line: its proposed category, and what to check."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

import pyarrow as pa
import pyarrow.compute as pc

from footprint.intake.findings import SET_ASIDE
from footprint.intake.formats.text import Source
from footprint.intake.inventory import unconfirmed
from footprint.intake.reading import Reading
from footprint.intake.tables.layout import Layout
from footprint.intake.tables.profiles import profiles
from footprint.intake.telling import EVERY_LINE, tell
from footprint.intake.vocabulary.categories import classify, may_stand_for
from footprint.intake.vocabulary.counts_in_labels import counted
from footprint.intake.vocabulary.privacy import cut
from footprint.messages import term, text

# Refusals whose proposals are the nearest of many.
_DOUBTFUL = tuple(
    f"findings.{key}.says" for key in ("unknown_category", "ambiguous_category", "ambiguous_category.several")
)
_GUESSED = ("findings.unknown_category.above.says", "findings.unconfirmed_category.says")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_HARMLESS = re.compile(r"[+-]?[\d\s.,%€]*|-+")


@dataclass(frozen=True)
class Change:
    """What a finding says of the category cell of one line: as written there (masked and cut), and what to write.

    `guessed`: from the line above, so that it is marked until somebody confirms it.
    """

    written: str
    category: str
    guessed: bool = False


@dataclass(frozen=True)
class Table:
    """One table of a text, and what was found in it (None: it is no list, and stays as it is). `text`: its own, of a
    list that was put in order."""

    layout: Layout
    text: Source
    reading: Reading | None

    @property
    def header_line(self) -> int:
        """Line of the sheet on which the header starts."""
        return self.layout.arranged.header_line if self.layout.arranged else self.layout.header_line

    @property
    def sheet(self) -> Source:
        """The text in which the table stands, up to its last line."""
        return self.layout.arranged.sheet if self.layout.arranged else self.text

    @property
    def last_line(self) -> int:
        return len(self.sheet.ends)

    @property
    def positions(self) -> list[int]:
        """Columns that may hold the category."""
        mapping = self.reading.mapping if self.reading else ()
        return [at for at, each in enumerate(mapping) if each.canonical == "category"]

    @property
    def lacks_category(self) -> bool:
        """Whether it is a list of equipment that has no column for the category, where nothing else says it of all."""
        if self.positions or self.reading is None or self.reading.kind != "inventory":
            return False
        stated = (each for each in profiles() if each.name == self.reading.profile and "category" in each.defaults)
        return next(stated, None) is None

    @property
    def counts_in_label(self) -> bool:
        """Whether the cells of the category may say how many devices the line is (`20 PC portables`)."""
        name = self.reading.profile if self.reading else None
        return any(each.name == name and each.count_in_label for each in profiles())


def changes_and_notes(reading: Reading | None, lang: str) -> tuple[dict[int, Change], dict[int, list[str]]]:
    """`changes_of` and `notes_of` a list; nothing of what is none."""
    findings = without_set_aside(reading) if reading else None
    return (changes_of(findings), notes_of(findings, lang)) if findings is not None else ({}, {})


def without_set_aside(reading: Reading) -> pa.Table:
    """The findings that somebody has to look at."""
    return reading.findings.filter(pc.not_equal(reading.findings["severity"], SET_ASIDE))


def changes_of(findings: pa.Table) -> dict[int, Change]:
    """Line → the category to write: what was used, else the first proposal where it may stand for what is there."""
    named = findings.filter(pc.and_(pc.equal(findings["column"], "category"), pc.greater(findings["line"], 0)))
    changes = {}
    for row in named.select(["line", "raw_value", "proposal", "value_used", "message_key"]).to_pylist():
        category, raw = (row["proposal"] or row["value_used"] or "").split("|")[0], row["raw_value"] or ""
        if category and (row["message_key"] not in _DOUBTFUL or _may_stand_for(category, raw)):
            changes[row["line"]] = Change(raw, category, row["message_key"] in _GUESSED)
    return changes


def notes_of(findings: pa.Table, lang: str) -> dict[int, list[str]]:
    """Line → what is said of it."""
    notes: dict[int, list[str]] = {}
    for each in tell(findings, lang, EVERY_LINE):
        for line in each.lines:
            notes.setdefault(line, []).append(" ".join(part for part in (each.message, each.mend) if part))
    return notes


def marked(cells: list[str], line: int, positions: Sequence[int], counts: bool, change: Change | None,
            notes: dict[int, list[str]], lang: str) -> list[str]:  # fmt: skip
    """A record with its proposal in place and its note in the added column."""
    remarks = list(notes[line])
    for at in positions:
        put = _put(cells[at], change, counts, lang)
        if put is not None:
            cells[at] = put
            remarks.insert(0, text("findings.corrected.changed", lang, category=put))
            break
    return [*cells, text("findings.corrected.line", lang, line=line, notes=" ".join(remarks))]


def _put(cell: str, change: Change | None, counts: bool, lang: str) -> str | None:
    """What to write in place of a cell; None where it is not the one that the finding speaks of, so that no other is
    ever overwritten, or where the number of devices in it would be lost."""
    if change is None:
        return None
    number, label = counted(cell.strip()) if counts else ("", cell)
    if cut(label) != change.written:
        return None
    name = written(change.category, lang)
    if change.guessed:
        return unconfirmed.marked(name, lang)
    if not number:
        return name
    ways = (f"{number} {name}", f"{name} (x {number})")
    return next((put for put in ways if counted(put) == (number, name)), None)


@lru_cache(maxsize=4_096)
def _may_stand_for(category: str, raw: str) -> bool:
    return may_stand_for(category, raw)


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
