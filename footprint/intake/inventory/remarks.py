"""Remarks that say no more than that a device is gone (`HS, mis au rebut 03/2023`): they are read as its state and day.

A remark that says more, or of something else (`batterie jetée`, `à jeter`, `remplace le PC volé`), is no state. Of
several devices in one line it is one where it speaks of several (`cassés, jetés en 2022`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import numpy as np

from footprint.intake.columns.categorical import Coded
from footprint.intake.findings import FLAGGED, Cause
from footprint.intake.inventory.states import may_hold_state
from footprint.intake.tables.cells import Cells
from footprint.intake.tables.row_fates import Triage
from footprint.intake.tables.rows import Rows, holding
from footprint.intake.vocabulary import words
from footprint.intake.vocabulary.states import GONE, is_of_several, is_unreached, left_as, telling

_LONGEST = 60  # letters
_DAY = re.compile(
    r"(?<![\d/.-])(?:\d{1,2}[/.-]){0,2}(?:19[89]|20[0-4])\d(?![\d/.-])|\b(?:19[89]|20[0-4])\d-\d\d-\d\d\b"
)


def read_remarks(rows: Rows, cells: Cells, state: Triage) -> tuple[Cells, list[Cause]]:
    """The cells with the state, and the day of exit, of the accepted rows of which a remark says that they are gone and
    no column says a state; what was read so."""
    cells = _days_of_exit(cells)
    columns = [position for position, name in enumerate(rows.header) if may_hold_state(name)]
    likely = state.accepted if columns else np.empty(0, np.int64)
    if not len(likely):
        return cells, []
    likely = likely[holding(rows, telling())[likely]]
    if "status" in cells.coded:
        likely = likely[cells.coded["status"].take(likely).where(lambda text: not _is_known(text))]
    gone = list(_gone(rows, columns, likely))
    if "quantity_devices" in cells.coded:  # of which of several it is said, nobody knows
        ones = cells.coded["quantity_devices"].take(np.array([row for row, _, _ in gone], np.int64)).where(_is_one)
        gone = [one for one, alone in zip(gone, ones.tolist(), strict=True) if alone or is_of_several(one[2])]
    if not gone:
        return cells, []
    alike: dict[tuple[int, str], list[int]] = {}
    for row, column, text in gone:
        alike.setdefault((column, text), []).append(row)
    places = np.array([row for row, _, _ in gone], np.int64)
    cells = _with(cells, "status", places, [left_as(text) for _, _, text in gone])
    dated = [(row, day.group()) for row, _, text in gone if (day := _DAY.search(text))]
    if dated:
        cells = _with(cells, "retired_on", np.array([row for row, _ in dated], np.int64), [day for _, day in dated])
    return cells, [
        Cause("state_from_remark", FLAGGED, "status", rows.lines[np.array(own, np.int64)], raw=text,
              used=left_as(text), args={"header": cells.people.shown(rows.header[column]) or ""})
        for (column, text), own in alike.items()
    ]  # fmt: skip


def _days_of_exit(cells: Cells) -> Cells:
    """The cells with the day alone where the column of days of exit says why, too (`05/2024 - D3E`)."""
    if "retired_on" not in cells.coded:
        return cells
    return cells.with_column("retired_on", cells.coded["retired_on"].mapped(_day_alone))


def _day_alone(text: str) -> str:
    day = _DAY.search(text) if len(text) <= _LONGEST else None
    return day.group() if day and day.group() != text.strip() and left_as(text) else text


def with_days_of_states(cells: Cells) -> Cells:
    """The cells with the day that a state of what is gone says (`Échu - restitué 04/2025`) as the day of exit, where no
    column of days has one."""
    if "status" not in cells.coded:
        return cells
    days = cells.coded["status"].mapped(_day_of_state)
    if not days.where(bool).any():
        return cells
    exits = cells.coded.get("retired_on", Coded.constant("", cells.rows))
    return cells.with_column("retired_on", exits.unless(days, lambda text: not words.is_empty(text)))


def _day_of_state(state: str) -> str:
    day = _DAY.search(state)
    return day.group() if day is not None and words.term("status", state, loose=True) in GONE else ""


def _gone(rows: Rows, columns: Sequence[int], likely: np.ndarray) -> Iterator[tuple[int, int, str]]:
    """(row, column, remark) of each of these rows of which a remark in these columns says that it is gone."""
    for row, record in rows.records(likely):
        for column in columns:
            text = record[column].strip() if column < len(record) else ""
            if text and len(text) <= _LONGEST and left_as(text):
                yield row, column, text
                break


def _is_known(text: str) -> bool:
    return words.term("status", text, loose=True) is not None and not is_unreached(text)


def _is_one(quantity: str) -> bool:
    return words.is_empty(quantity) or quantity.strip() in ("1", "1,0", "1.0")


def _with(cells: Cells, name: str, rows: np.ndarray, texts: list[str]) -> Cells:
    """The cells with these texts in the rows of a column; what a column of days says already stays."""
    column = cells.get(name)
    if name == "retired_on":
        open_ = column.take(rows).where(words.is_empty)
        rows, texts = rows[open_], [text for text, is_open in zip(texts, open_.tolist(), strict=True) if is_open]
    values = [*column.values, *texts]
    codes = column.codes.copy()
    codes[rows] = len(column.values) + np.arange(len(texts))
    return cells.with_column(name, Coded(values, codes))
