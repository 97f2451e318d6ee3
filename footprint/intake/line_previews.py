"""The lines of a file's lists of equipment before they are corrected: what is written, what was read, what is asked of
each. For people, who have the last word (`lines.answers`). Nothing of it is stored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from footprint.intake.delivery import read_all
from footprint.intake.evidence.answered import NOTHING_SAID
from footprint.intake.findings import FLAGGED, REFUSED, SET_ASIDE
from footprint.intake.formats.opening import JOINT
from footprint.intake.lines import overrides
from footprint.intake.lines.answers import GONE
from footprint.intake.lines.written import Written, WrittenLine
from footprint.intake.reading import Reading
from footprint.intake.telling import EVERY_LINE, tell
from footprint.intake.vocabulary.privacy import MASK

_WHOLE = ("older_list", "summary_table", "lots_again")  # why a list counts for nothing as a whole
# Of these nothing has to be decided: they say how a kind was known, or that the member said it.
_SETTLED = ("category_from_model", "category_from_list", "line_said", "missing_date")
_ASKED = ("unknown_category", "ambiguous_category")
_OF_LINES = ("category", "quantity_devices", "status", "")  # columns of findings on how many devices of which kind


@dataclass(frozen=True)
class LinePreview:
    """A line and what was found of it. `is_open`: it counts for nothing although nobody said that it is no device, or
    nobody knows how many it is; `is_doubtful`: it counts, and something was guessed. `word`: that whose meaning is
    asked, '' where none is."""

    written: WrittenLine
    notes: tuple[str, ...]
    is_open: bool
    is_doubtful: bool
    word: str


@dataclass(frozen=True)
class LinesOfTable:
    """Lines of one list of equipment (`Written`), how many there are, and the devices that are there on all lines that
    count. `label`: its place inside the file; `whole`: why it counts for nothing as a whole, '' where it counts."""

    label: str
    lines: tuple[LinePreview, ...]
    rows: int
    devices: float
    whole: str


def line_previews(
    path: Path, year: int, as_of: date, known_categories: Sequence[str], lang: str,
    answers: Mapping[str, str] = NOTHING_SAID,
) -> list[LinesOfTable]:  # fmt: skip
    """The lists of equipment of a file, in their order."""
    readings = read_all(
        path, year=year, as_of=as_of, known_categories=known_categories, answers=answers, lines_are_shown=True
    )
    return [
        _of_table(each.name.removeprefix(path.name).removeprefix(JOINT).strip(), each, each.written, lang)
        for each in readings if each.written is not None
    ]  # fmt: skip


def _of_table(label: str, reading: Reading, written: Written, lang: str) -> LinesOfTable:
    whole, severity = _whole(reading, lang)
    findings = _of_lines(written.findings)
    notes = _notes(findings, lang)
    asked = set(findings.filter(pc.not_equal(findings["severity"], SET_ASIDE))["line"].to_pylist())
    words = _words(findings)
    counted = set(reading.table["line"].to_pylist()) if whole else set()
    lines = tuple(
        _preview(
            replace(line, fate=severity) if _is_of_whole(line, counted) and whole else line,
            notes.get(line.row_line, []), line.row_line in asked, words.get(line.row_line, ""),
        )
        for line in written.lines
    )  # fmt: skip
    return LinesOfTable(label, lines, written.rows, _devices(reading), whole)


def _whole(reading: Reading, lang: str) -> tuple[str, str]:
    """Why a list counts for nothing as a whole, and the fate of its lines then."""
    told = (each for each in tell(reading.findings, lang) if each.rule in _WHOLE and each.severity != FLAGGED)
    return next(((" ".join(filter(None, (each.message, each.mend))), each.severity) for each in told), ("", ""))


def _is_of_whole(line: WrittenLine, counted: set[int]) -> bool:
    return line.fate != SET_ASIDE and not (line.is_said and line.line in counted)


def _devices(reading: Reading) -> float:
    """Devices that are there: no number is one, an unknown one is none that could be added up."""
    columns = (reading.table[name].to_pylist() for name in ("quantity_devices", "status"))
    numbers = (1.0 if number is None else number for number, status in zip(*columns, strict=True)
               if overrides.state_of(status) != GONE)  # fmt: skip
    return sum(number for number in numbers if number == number)


def _notes(findings: pa.Table, lang: str) -> dict[int, list[str]]:
    """Line → what was found of it. What would mend it in the file is told of kinds only: it names the nearest."""
    notes: dict[int, list[str]] = {}
    for each in tell(findings, lang, EVERY_LINE):
        mend = each.mend if each.column.startswith("category") else ""
        for line in each.lines:
            notes.setdefault(line, []).append(" ".join(filter(None, (each.message, mend))))
    return notes


def _of_lines(findings: pa.Table) -> pa.Table:
    """The findings on kinds, numbers and states of single lines."""
    bare = pc.list_element(pc.split_pattern(findings["column"], ":"), 0)
    own = pc.and_(pc.is_in(bare, value_set=pa.array(_OF_LINES)), pc.greater(findings["line"], 0))
    return findings.filter(pc.and_(own, pc.invert(pc.is_in(findings["rule"], value_set=pa.array(_SETTLED)))))


def _words(findings: pa.Table) -> dict[int, str]:
    """Line → the word whose meaning is asked, where it may be shown."""
    asked = findings.filter(pc.is_in(findings["rule"], value_set=pa.array(_ASKED)))
    pairs = zip(asked["line"].to_pylist(), asked["raw_value"].to_pylist(), strict=True)
    return {line: word for line, word in pairs if word and word != MASK}


def _preview(line: WrittenLine, notes: Sequence[str], is_asked: bool, word: str) -> LinePreview:
    is_open = line.fate == REFUSED or (line.fate == "accepted" and line.devices is None)
    return LinePreview(line, tuple(notes), is_open, is_asked and not is_open, word if is_open else "")
