"""The lines of a file's lists of equipment before they are corrected: what is written, what was read, what is asked of
each. For people, who have the last word (`lines.answers`). Nothing of it is stored."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from footprint.intake.delivery import with_lines
from footprint.intake.evidence.answered import NOTHING_SAID
from footprint.intake.findings import FLAGGED, REFUSED, SET_ASIDE
from footprint.intake.formats.opening import JOINT
from footprint.intake.lines import overrides
from footprint.intake.lines.answers import GONE, LineAnswer
from footprint.intake.lines.proposals import NO_PROPOSAL, Doubt, proposal
from footprint.intake.lines.written import Written, WrittenLine
from footprint.intake.reading import Reading
from footprint.intake.sheet_lines import LinesOfSheet
from footprint.intake.telling import EVERY_LINE, tell
from footprint.intake.vocabulary.folding import fold
from footprint.intake.vocabulary.privacy import MASK

_WHOLE = ("older_list", "summary_table", "lots_again")  # why a list counts for nothing as a whole
# Of these nothing has to be decided: they say how a kind was known, or that the member said it.
_SETTLED = ("category_from_model", "category_from_list", "line_said", "missing_date")
_ASKED = ("unknown_category", "ambiguous_category")
_OF_SEVERAL = ".several.says"  # the end of the text of a cell that names several devices
_WORD, _KIND, _STATE, _SAME = "word", "kind", "state", "same"
_BEGIN = re.compile(r"[^\W\d_]+")
_MOST = 0.8  # of the lines that say no kind: the first letters of their names part them
_OF_LINES = ("category", "quantity_devices", "status", "")  # columns of findings on how many devices of which kind


@dataclass(frozen=True)
class Group:
    """Lines of which one answer says what they are. `asks`: `word` (what a word means), `kind` (lines that say no kind;
    `word` is what their names begin with, '' of all in the list), `state` (what a `word` for a state means), `same`
    (nothing: the same was `read` of one word: kind, state, fate, what is doubted); '' for no group. `table`: the list
    in which they stand, '' of words, which mean the same in all lists of a file."""

    asks: str = ""
    word: str = ""
    table: str = ""
    read: tuple[str, ...] = ()


NO_GROUP = Group()


@dataclass(frozen=True)
class LinePreview:
    """A line and what was found of it. `is_open`: it counts for nothing although nobody said that it is no device, or
    nobody knows how many it is; `is_doubtful`: it counts, and something was guessed. `group`: of which lines the same
    is asked as of this one; `proposal`: what an open line most likely is, as far as that is not read."""

    written: WrittenLine
    notes: tuple[str, ...]
    is_open: bool
    is_doubtful: bool
    group: Group = NO_GROUP
    proposal: LineAnswer = NO_PROPOSAL


@dataclass(frozen=True)
class LinesOfTable:
    """Lines of one list of equipment (`Written`), how many there are, and by kind the devices that are there on all
    lines that count. `label`: its place inside the file; `whole`: why it counts for nothing as a whole, '' where it
    counts; `is_outside`: no list, but the lines of a sheet that none holds."""

    label: str
    lines: tuple[LinePreview, ...]
    rows: int
    kinds: Mapping[str, float]
    whole: str
    is_outside: bool = False

    @property
    def devices(self) -> float:
        return sum(self.kinds.values())


_MOST_STEPS = 3  # kind, state, number: each is asked once the one before it is known


def as_proposed(
    tables_with: Callable[[Mapping[str, LineAnswer]], Sequence[LinesOfTable]],
) -> dict[str, LineAnswer]:
    """What makes the proposals for the open lines of a file hold, by the keys of the lines, with those that follow once
    the first ones hold. `tables_with`: the lists of the file with such answers."""
    said: dict[str, LineAnswer] = {}
    for _ in range(_MOST_STEPS):
        open_ = (line for table in tables_with(said) for line in table.lines if line.proposal.says_something)
        new = {line.written.key: said.get(line.written.key, LineAnswer()).before(line.proposal) for line in open_}
        if new.items() <= said.items():
            break
        said |= new
    return said


def line_previews(
    path: Path, year: int, as_of: date, known_categories: Sequence[str], lang: str,
    answers: Mapping[str, str] = NOTHING_SAID,
) -> list[LinesOfTable]:  # fmt: skip
    """The lists of equipment of a file, in their order."""
    readings, sheets = with_lines(path, year=year, as_of=as_of, known_categories=known_categories, answers=answers)
    lists = [
        _of_table(each.name.removeprefix(path.name).removeprefix(JOINT).strip(), each, each.written, lang)
        for each in readings if each.written is not None
    ]  # fmt: skip
    return [*lists, *map(_of_sheet, sheets)]


def _of_sheet(sheet: LinesOfSheet) -> LinesOfTable:
    """The lines of a sheet that no list holds, and what the member added to its lines."""
    lines = tuple(LinePreview(line, (), is_open=False, is_doubtful=bool(line.mentions)) for line in sheet.lines)
    kinds: dict[str, float] = {}
    for line in sheet.lines:
        if line.devices:
            kinds[line.category] = kinds.get(line.category, 0) + line.devices
    return LinesOfTable(sheet.label, lines, sheet.rows, kinds, "", is_outside=True)


def _of_table(label: str, reading: Reading, written: Written, lang: str) -> LinesOfTable:
    whole, severity = _whole(reading, lang)
    findings = _of_lines(written.findings)
    notes = _notes(findings, lang)
    asked = set(findings.filter(pc.not_equal(findings["severity"], SET_ASIDE))["line"].to_pylist())
    doubts = _doubts(findings)
    counted = set(reading.table["line"].to_pylist()) if whole else set()
    lines = [
        _preview(
            replace(line, fate=severity) if _is_of_whole(line, counted) and whole else line,
            notes.get(line.row_line, []), line.row_line in asked, doubts.get(line.row_line, []),
        )
        for line in written.lines
    ]  # fmt: skip
    return LinesOfTable(label, _grouped(label, lines, findings), written.rows, _kinds(reading), whole)


def _whole(reading: Reading, lang: str) -> tuple[str, str]:
    """Why a list counts for nothing as a whole, and the fate of its lines then."""
    told = (each for each in tell(reading.findings, lang) if each.rule in _WHOLE and each.severity != FLAGGED)
    return next(((" ".join(filter(None, (each.message, each.mend))), each.severity) for each in told), ("", ""))


def _is_of_whole(line: WrittenLine, counted: set[int]) -> bool:
    return line.fate != SET_ASIDE and not (line.is_said and line.line in counted)


def _kinds(reading: Reading) -> dict[str, float]:
    """Devices that are there by kind: no number is one, an unknown one is none that could be added up."""
    kinds: dict[str, float] = {}
    columns = (reading.table[name].to_pylist() for name in ("category", "quantity_devices", "status"))
    for category, number, status in zip(*columns, strict=True):
        devices = 1.0 if number is None else number
        if overrides.state_of(status) != GONE and devices == devices:
            kinds[category] = kinds.get(category, 0) + devices
    return kinds


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


def _preview(line: WrittenLine, notes: Sequence[str], is_asked: bool, doubts: Sequence[Doubt]) -> LinePreview:
    is_open = line.fate == REFUSED or (line.fate == "accepted" and line.devices is None)
    proposed = proposal(line, doubts) if is_open else NO_PROPOSAL
    return LinePreview(
        line, tuple(notes), is_open, (is_asked or bool(line.mentions)) and not is_open, proposal=proposed
    )


def _doubts(findings: pa.Table) -> dict[int, list[Doubt]]:
    """Line → what was not understood of it. A cell that names several devices has no candidates."""
    doubts: dict[int, list[Doubt]] = {}
    for row in findings.select(["line", "rule", "raw_value", "proposal", "message_key"]).to_pylist():
        several = row["message_key"].endswith(_OF_SEVERAL)
        candidates = () if several else tuple(filter(None, (row["proposal"] or "").split("|")))
        doubts.setdefault(row["line"], []).append(Doubt(row["rule"], row["raw_value"] or "", candidates))
    return doubts


def _grouped(table: str, lines: Sequence[LinePreview], findings: pa.Table) -> tuple[LinePreview, ...]:
    """The lines with the groups in which the same is asked of them."""
    asked = _asked(findings, table)
    bare = {line.written.key: _begin(line.written.text) for line in lines
            if line.is_open and asked.get(line.written.row_line, NO_GROUP).asks == _KIND}  # fmt: skip
    named = Counter(bare.values())
    is_by_name = len(named) > 1 and sum(named[word] for word in named if named[word] > 1) >= _MOST * len(bare)
    found = []
    for line in lines:
        group = asked.get(line.written.row_line, NO_GROUP) if line.is_open else NO_GROUP
        if not group.asks:
            group = _of_same(line, table)
        if group.asks == _KIND and is_by_name:
            group = replace(group, word=bare[line.written.key])
        found.append(replace(line, group=group))
    return tuple(found)


def _of_same(line: LinePreview, table: str) -> Group:
    """The lines of a list whose word is understood alike, with the same doubts."""
    own = line.written
    doubts = line.notes if line.is_doubtful or line.is_open else ()
    return Group(_SAME, fold(own.word), table, (own.category, own.state, own.fate, *doubts))


def _asked(findings: pa.Table, table: str) -> dict[int, Group]:
    """Line → what is asked of it: its state only where its kind is understood."""
    groups: dict[int, Group] = {}
    rows = findings.filter(pc.equal(findings["severity"], REFUSED)).select(["line", "rule", "raw_value"]).to_pylist()
    for row in rows:
        word = row["raw_value"] if row["raw_value"] != MASK else None
        if row["rule"] in _ASKED:
            groups[row["line"]] = Group(_WORD, word) if word else Group(_KIND, "", table)
        elif row["rule"] == "unknown_state" and word:
            groups.setdefault(row["line"], Group(_STATE, word, table))
    return groups


def _begin(text: str) -> str:
    """The letters with which the name of a machine begins (`PO-SIEGE-001`, `AP salle 2`)."""
    begin = _BEGIN.match(text)
    return begin[0] if begin else ""
