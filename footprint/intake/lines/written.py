"""The lines of a list of equipment as people may look at them: what is written, what was read of it, what is said of
it. Nothing of it is stored; cells that name people are masked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from footprint.intake.findings import SET_ASIDE, Findings
from footprint.intake.lines import overrides
from footprint.intake.lines.answers import GONE
from footprint.intake.tables.parsed_table import ParsedTable
from footprint.intake.tables.profiles import PERSONAL, Match
from footprint.intake.tables.row_fates import OUT
from footprint.intake.tables.rows import Rows
from footprint.intake.vocabulary.people import People
from footprint.intake.vocabulary.privacy import MASK
from footprint.schema import FATES

MOST_LINES = 5_000  # of a table
_MOST_SIGNS, _MOST_OF_CELL = 400, 90
_BETWEEN = " · "
_TELLING = ("category", "model_text", "maker")  # columns that say a kind, the first one that is filled


@dataclass(frozen=True)
class Mention:
    """Devices of one kind that a line names and that are not read of it. `devices`: how many; None where the line does
    not say. `column`: the name of the column where it is called after the kind, '' elsewhere. `category` '': no other
    kind, but a number of devices that is not the one which is counted."""

    category: str
    devices: int | None = None
    column: str = ""


@dataclass(frozen=True)
class WrittenLine:
    """A line: the `key` of answers about it, its number in the table as read (`row_line`) and in the sheet (`line`),
    what is written, its fate, and what was read: '' and None where nothing was. `is_said`: the member said it; `more`:
    the key of what else stands on this line of the sheet (`supplements`), '' where that is not known; `mentions`: what
    the line of the sheet names besides; `word`: what the cell says of which the kind is read, '' where none is."""

    key: str
    row_line: int
    line: int
    text: str
    fate: str
    is_said: bool
    category: str
    devices: float | None
    state: str
    more: str = ""
    mentions: tuple[Mention, ...] = ()
    word: str = ""

    @property
    def counts(self) -> float | None:
        """Its devices that are there; None where nobody knows yet how many."""
        if self.state == GONE or self.fate == SET_ASIDE:
            return 0
        return self.devices


@dataclass(frozen=True)
class Written:
    """Lines of a table, `MOST_LINES` at the most: those that count for nothing and those of unknown number, then the
    first ones; how many there are, and its findings by the lines of the table."""

    lines: Sequence[WrittenLine]
    rows: int
    findings: pa.Table


def written_lines(rows: Rows, match: Match, parsed: ParsedTable, findings: Findings, named: overrides.Named) -> Written:
    """The lines of a table, in its order."""
    read = _read(parsed)
    telling = _columns_of_kinds(match)
    hidden = {*match.people, *(each.position for each in match.mapping if each.reason == PERSONAL)}
    lines = [
        WrittenLine(
            named.keys[row], int(rows.lines[row]), rows.sheet_line(row), _shown(record, hidden, findings.people),
            FATES[parsed.fates[row]], row in named.said, *read.get(row, _NOTHING),
            word=next(filter(None, (_shown(record[at : at + 1], set(), findings.people) for at in telling)), ""),
        )
        for row, record in rows.records(_looked_at(parsed, read, len(named.keys)))
    ]  # fmt: skip
    return Written(lines, len(rows), findings.table(""))


def _columns_of_kinds(match: Match) -> list[int]:
    """Positions of the columns that may say the kind of a device, those of kinds before those of models."""
    roles = {each.canonical: each.position for each in match.mapping if each.position not in match.people}
    return [roles[name] for name in _TELLING if name in roles]


_Read = tuple[str, float | None, str]  # category, devices, state
_NOTHING: _Read = ("", None, "")


def _looked_at(parsed: ParsedTable, read: dict[int, _Read], rows: int) -> np.ndarray:
    """Positions of the rows that are shown, of the first `rows` ones."""
    is_open = parsed.fates[:rows] == OUT
    unknown = np.array([row for row, (_, devices, _) in read.items() if devices is None and row < rows], np.int64)
    is_open[unknown] = True
    return np.sort(np.argsort(~is_open, kind="stable")[:MOST_LINES])


def _read(parsed: ParsedTable) -> dict[int, _Read]:
    """Position of an accepted row → what was read of it; no number is one device, an unknown one is None."""
    absent = pa.nulls(len(parsed.columns["category"]))
    columns = [parsed.columns.get(name, absent).to_pylist() for name in ("category", "quantity_devices", "status")]
    return {
        int(row): (category, _number(devices), overrides.state_of(status))
        for row, category, devices, status in zip(parsed.accepted.tolist(), *columns, strict=True)
    }


def _number(devices: float | None) -> float | None:
    if devices is None:
        return 1.0
    return devices if devices == devices else None


def _shown(record: Sequence[str], hidden: set[int], people: People) -> str:
    cells = ((at, " ".join("".join(filter(_is_seen, cell)).split())) for at, cell in enumerate(record))
    shown = (MASK if at in hidden else people.masked(cell)[:_MOST_OF_CELL] for at, cell in cells if cell)
    return _BETWEEN.join(shown)[:_MOST_SIGNS]


def _is_seen(sign: str) -> bool:
    """Whether a sign is no command to a terminal."""
    return sign.isprintable() or sign.isspace()
