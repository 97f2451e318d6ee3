"""Lists whose lines are what happens to devices: loans, readings of a counter, years of depreciation, ports, exits of a
journal. Lines of one device that differ in nothing but that are one device; where it is open, they count and are asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from footprint.intake.columns import identifiers
from footprint.intake.columns.categorical import Coded
from footprint.intake.findings import FLAGGED, REFUSED, SET_ASIDE, Cause
from footprint.intake.inventory import same_device
from footprint.intake.inventory.lifecycle import as_gone
from footprint.intake.tables.cells import Cells
from footprint.intake.tables.row_fates import ASIDE, OUT, Triage
from footprint.intake.tables.rows import Rows, cell_of
from footprint.intake.values.domains import is_amount
from footprint.intake.vocabulary import words
from footprint.intake.vocabulary.folding import fold
from footprint.intake.vocabulary.people import personal_headers
from footprint.intake.vocabulary.states import GONE, status
from footprint.intake.vocabulary.words import heading_words, is_empty

_SAMPLE = 5_000  # lines by which a column is judged
MOST_COMPARED = 100_000  # lines: of more, nobody says which are one device, and it is told
_DAY = re.compile(r"\d{1,4}[/.-]\d{1,2}(?:[/.-]\d{1,4})?(?:[ T].*)?|(?:19|20)\d\d|[tTqQ][1-4](?: .*)?")
_NUMBERED = re.compile(
    r"(?:n°|no\.?|num\.?|#)\s*\d+|[^\W\d_]+[-_]\w*\d|^[a-z]{2,6}\d{2,}$", re.I
)  # a name of one device
_NAMES = ("asset_id", "serial")
_THINGS = (*_NAMES, "category", "model_text", "maker", "quantity_devices")  # what tells a device from others


def read_exits(rows: Rows, cells: Cells, state: Triage) -> tuple[Cells, Triage, list[Cause]]:
    """The cells with the state of the devices that a line of a journal takes out (`Cession`, `Sortie`); such a line
    without a name of the device is asked."""
    out = np.array([row for row, text in _movements(rows, state.accepted) if _goes_out(text)], np.int64)
    if not len(out):
        return cells, state, []
    named = np.array([any(cells.text(name)[row].as_py() for name in _NAMES) for row in out.tolist()])
    cells = as_gone(cells, out[named], cells.get("acquired_on"))
    if named.all():
        return cells, state, []
    unnamed = out[~named]
    cause = Cause("exit_of_unnamed", REFUSED, "quantity_devices", rows.lines[unnamed])
    return cells, state.with_fate(unnamed, OUT), [cause]


def _movements(rows: Rows, accepted: np.ndarray) -> Iterator[tuple[int, str]]:
    """(row, what moved) of a column that is called one of movements, or may be and holds nothing else."""
    for sure in (True, False):
        words_of = heading_words("movement" if sure else "perhaps_movement")
        for at in (at for at, form in enumerate(rows.forms) if form in words_of):
            if sure or all(_moves(cell_of(record, at)) for _, record in rows.records(accepted[:_SAMPLE])):
                return ((row, cell_of(record, at)) for row, record in rows.records(accepted))
    return iter(())


def _moves(text: str) -> bool:
    return _goes_out(text) or fold(text) in heading_words("comes_in")


def _goes_out(text: str) -> bool:
    """Whether a line takes devices out, or changes their number by a signed one."""
    return (
        text.strip()[:1] in ("-", "+")
        or status(text) in GONE
        or not heading_words("goes_out").isdisjoint(fold(text).split())
    )


@dataclass(frozen=True)
class _Compared:
    """Lines that may be of one device with their cells. `words`: those of each title; `events`: whether a column tells
    what happens to a device; `gone`: of which rows a state says that they are gone."""

    records: dict[int, list[str]]
    words: list[set[str]]
    events: list[bool]
    gone: np.ndarray
    named: bool

    def key(self, cells: Cells, row: int) -> tuple[str, ...]:
        """What the lines of one device have in common: its name and kind, else all that is no event."""
        if self.named:
            kinds = cells.get("category")
            return cells.texts["asset_id"][row].as_py(), kinds.values[kinds.codes[row]]
        return tuple(cell_of(self.records[row], at) for at, is_event in enumerate(self.events) if not is_event)

    def alike(self, cells: Cells) -> list[list[int]]:
        """The rows of one key, where several have it."""
        groups: dict[tuple[str, ...], list[int]] = {}
        for row in self.records:
            groups.setdefault(self.key(cells, row), []).append(row)
        return [own for own in groups.values() if len(own) > 1]

    def are_one(self, own: list[int]) -> bool | None:
        """Whether lines of one key are one device; None where that is open."""
        differing = [at for at in range(len(self.words)) if len({cell_of(self.records[row], at) for row in own}) > 1]
        signs = [sign for at in differing if (sign := self.words[at] & heading_words("event"))]
        lent = all(not heading_words("loan").isdisjoint(sign) for sign in signs)
        sure = bool(signs) and (self.named or not lent or self._is_numbered(own[0]))
        leaves = bool(self.gone[own].any() and not self.gone[own].all())
        if not differing or not (self.named or signs):
            return False
        only = all(self.events[at] or self.words[at] & heading_words("movement") for at in differing)
        return True if (sure or leaves) and only else None

    def _is_numbered(self, row: int) -> bool:
        cells = (cell_of(self.records[row], at) for at, is_event in enumerate(self.events) if not is_event)
        return any(map(_NUMBERED.search, cells))


def once_each(rows: Rows, cells: Cells, state: Triage) -> tuple[Cells, Triage, list[Cause]]:
    """Of the lines of one device the one that says that it is gone counts, else the last, with the first day of
    purchase; the others are set aside."""
    cells, likely = _likely(rows, cells, state.accepted)
    if len(likely) > MOST_COMPARED:
        return cells, state, [Cause("repeated_name", FLAGGED, "asset_id", rows.lines[likely], variant="uncompared")]
    if len(likely) < 2:
        return cells, state, []
    compared = _compared(rows, cells, likely)
    again: list[int] = []
    open_: list[int] = []
    for own in compared.alike(cells):
        one = compared.are_one(own)
        open_ += own if one is None else []
        if one:
            kept = next((row for row in reversed(own) if compared.gone[row]), own[-1])
            again += [row for row in own if row != kept]
            cells = _with_first_day(cells, own, kept)
    causes = [Cause("same_device_again", SET_ASIDE, "asset_id", rows.lines[np.array(again, np.int64)]),
              Cause("repeated_name", FLAGGED, "asset_id", rows.lines[np.array(open_, np.int64)],
                    variant="differs")]  # fmt: skip
    return cells, state.with_fate(np.array(again, np.int64), ASIDE), [cause for cause in causes if len(cause.lines)]


def _likely(rows: Rows, cells: Cells, accepted: np.ndarray) -> tuple[Cells, np.ndarray]:
    """The cells without days on which loans came back, and the rows that may be of one device. What a lessor got back
    (`Loyer`, `Date restitution`) is gone."""
    named, titles = "asset_id" in cells.texts, set(" ".join(rows.forms).split())
    if not len(accepted) or not (named or heading_words("event") & titles):
        return cells, accepted[:0]
    if heading_words("rent").isdisjoint(titles):
        cells = _without_returns(cells, lent=_are_loans(rows))
    return cells, accepted[_repeating(cells.take(accepted))] if named else accepted


def _compared(rows: Rows, cells: Cells, likely: np.ndarray) -> _Compared:
    records = dict(rows.records(likely))
    things = {cells.headers.get(name) for name in _THINGS}
    named = "asset_id" in cells.texts
    told = {cells.headers.get("status"), *(rows.header if named and _are_loans(rows) else ())}
    events = [
        header not in things and (header in told or _is_event(header, [cell_of(row, at) for row in records.values()]))
        for at, header in enumerate(rows.header)
    ]
    gone = cells.get("status").where(lambda text: words.term("status", text) in GONE)
    return _Compared(records, [set(form.split()) for form in rows.forms], events, gone, named)


def _repeating(cells: Cells) -> np.ndarray:
    """The rows whose name holds a number, stands more than once, and is the only one that they have."""
    keys = cells.texts["asset_id"]
    if "serial" in cells.texts:
        keys = pc.if_else(pc.equal(cells.texts["serial"], ""), keys, "")
    rows = same_device.repeats(identifiers.or_null(keys))[0]
    numbered = pc.match_substring_regex(keys.take(pa.array(rows)), r"\d").to_numpy(zero_copy_only=False)
    rows = rows[numbered & cells.get("quantity_devices").take(rows).where(same_device.is_single)]
    return np.sort(rows)


def _are_loans(rows: Rows) -> bool:
    """Whether two columns tell of loans (`N° prêt`, `Retour`)."""
    return sum(not heading_words("loan").isdisjoint(form.split()) for form in rows.forms) > 1


def _without_returns(cells: Cells, *, lent: bool) -> Cells:
    """The cells without days of exit that are those on which a loan came back (`Rendu le`, `Retour`), or began: `lent`:
    the lines are loans."""
    ends = heading_words("loan") | (heading_words("lent_on") if lent else frozenset())
    if ends.isdisjoint(fold(cells.headers.get("retired_on", "")).split()):
        return cells
    return cells.with_column("retired_on", Coded.constant("", cells.rows))


def _is_event(header: str, cells: list[str]) -> bool:
    """Whether a column tells what happens to a device, or to whom, by its name, or holds days or amounts."""
    said = set(fold(header).split())
    if said & heading_words("machine_address"):
        return False
    if said & (heading_words("event") | heading_words("movement")) or fold(header) in personal_headers():
        return True
    filled = [cell.strip() for cell in cells if not is_empty(cell)]
    return bool(filled) and all(_DAY.fullmatch(cell) or is_amount(cell) for cell in filled)


def _with_first_day(cells: Cells, own: list[int], kept: int) -> Cells:
    """The line that counts with the day of purchase of the first one, where both have one and it is gone."""
    if "acquired_on" not in cells.coded or own[0] == kept:
        return cells
    column = cells.coded["acquired_on"]
    codes = column.codes.copy()
    codes[kept] = codes[own[0]]
    return cells.with_column("acquired_on", Coded(column.values, codes))
