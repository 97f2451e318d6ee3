"""States that nobody can read: where they say in words of their own that a device is gone, it is asked before it
counts. A state that stands in a column that is not read is said."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import numpy as np

from footprint.intake.findings import REFUSED, Cause, causes_of_values
from footprint.intake.inventory.states.columns import (
    DAY,
    LONGEST,
    THERE,
    as_flagged,
    first_saying,
    may_hold_state,
    text_of,
)
from footprint.intake.tables.cells import Cells
from footprint.intake.tables.row_fates import OUT, Step, Triage
from footprint.intake.tables.rows import Rows, holding
from footprint.intake.vocabulary import words
from footprint.intake.vocabulary.folding import LONGEST_REMEMBERED, fold
from footprint.intake.vocabulary.states import (
    GONE,
    OF_SOME,
    left_as,
    out_of_places,
    says_gone,
    says_not_ours,
    status,
    telling,
    tells_of_gone,
)

_FEW_WORDS = 4  # of a cell that says where a device is
_NONE = frozenset({"0", "0.0", "0,0"})  # quantities of lines that hold nothing
_NUMBERS = re.compile(
    r"(?<![\w.,/-])\d{1,3} +[^\W\d_]{2}"
)  # of a lot in parts: `2 partis avec les doctorants, 3 rendus`
# A verb and a day, and no more: `désaffecté le 01/02/2020`, be its accents lost.
_BEFORE_DAY = r" (?:le|en|depuis) [0-3]?\d[/.-]"
_VERB = re.compile(r"\s*(\w*[^\W\d_][\w?\ufffd]*(?:[éè?\ufffd]e?s?))\s+(?:le|en|depuis)\s+[\d/.-]+\s*$", re.I)


def ask_states(rows: Rows, cells: Cells, state: Triage) -> Step:
    """Refuse rows whose unknown state says in its own words that the device is gone. What another unknown state stands
    for is told as the word that it is (`unknown_word`): what a list names is mostly there."""
    if "status" not in cells.coded:
        return state, []
    accepted = state.accepted
    states = cells.coded["status"].take(accepted)
    gone = [used and _is_odd(text) and says_gone(text)
            for text, used in zip(states.values, states.used().tolist(), strict=True)]  # fmt: skip
    if not any(gone):
        return state, []
    causes = causes_of_values("unknown_state", REFUSED, "status", states, rows.lines[accepted], gone, variant="gone")
    return state.with_fate(accepted[states.spread(gone, bool)], OUT), causes


def _is_odd(state: str) -> bool:
    return not words.is_empty(state) and status(state, loose=True) is None and not _is_of_some(state)


def _is_of_some(state: str) -> bool:
    """Whether a state is that of some devices of a lot, which are all still there (`1 HS`, `2 en réparation`)."""
    number = OF_SOME.match(state) if len(state) <= LONGEST else None
    return number is not None and status(state[number.end() :]) in THERE


def unread_states(
    rows: Rows, cells: Cells, state: Triage, read: Sequence[Cause], asked: Callable[[str], bool] = may_hold_state
) -> list[Cause]:
    """Of which rows another cell says that the device is gone, and the state does not: it may be none, or another.
    `read`: what was read of remarks, which is not asked again; `asked`: whether a column may say so, by its name."""
    own = cells.headers.get("status")
    columns = [at for at, name in enumerate(rows.header) if name != own and asked(name)]
    accepted = state.accepted
    if columns and "status" in cells.coded:
        accepted = accepted[cells.coded["status"].take(accepted).where(_is_there)]
    if "quantity_devices" in cells.coded:  # of no devices nobody asks where they are
        accepted = accepted[~cells.coded["quantity_devices"].take(accepted).where(_NONE.__contains__)]
    if not columns or not len(accepted):
        return []
    if read:
        accepted = accepted[~np.isin(rows.lines[accepted], np.concatenate([cause.lines for cause in read]))]
    likely = accepted[holding(rows, f"{telling()}|{_BEFORE_DAY}", columns)[accepted]]
    gone = ((row, column, fold(text)) for row, column, text in first_saying(rows, columns, likely, _is_state_of_gone))
    return as_flagged("unread_state", rows, cells, gone, lambda _: None)


def _stocked_states(rows: Rows, cells: Cells, state: Triage) -> list[Cause]:
    """Of which rows the state says that the device is gone, and another cell that it is in stock: they stay gone."""
    if "status" not in cells.coded:
        return []
    own = cells.headers.get("status")
    described = words.heading_words("described")
    columns = [
        at for at, name in enumerate(rows.header) if name != own and (may_hold_state(name) or fold(name) in described)
    ]  # fmt: skip
    gone = state.accepted[cells.coded["status"].take(state.accepted).where(lambda text: status(text) in GONE)]
    told = first_saying(rows, columns, gone, _is_in_stock) if columns and len(gone) else ()
    return as_flagged("unread_state", rows, cells, told, lambda _: None, "stocked")


def _is_in_stock(text: str) -> bool:
    is_short = 0 < len(text.split()) <= _FEW_WORDS and not any(map(str.isdigit, text))
    return is_short and status(text, loose=True) == "in_stock"


def open_states(rows: Rows, cells: Cells, state: Triage) -> list[Cause]:
    """Of which rows the state leaves open whether the device is there."""
    return [*_waiting_states(rows, cells, state), *_stocked_states(rows, cells, state)]


def _waiting_states(rows: Rows, cells: Cells, state: Triage) -> list[Cause]:
    """Of which rows the state leaves open whether the device has arrived (`En attente`): they count as in stock."""
    header = cells.headers.get("status", "")
    if header not in rows.header or "status" not in cells.coded:
        return []
    stated = cells.coded["status"]
    waiting = state.accepted[stated.take(state.accepted).where(_is_waiting)]
    at = rows.header.index(header)
    told = ((row, at, text_of(cells, "status", row)) for row in waiting.tolist())
    return as_flagged("unread_state", rows, cells, told, lambda _: "in_stock", "waiting")


def _is_waiting(state: str) -> bool:
    return fold(state) in words.heading_words("waiting")


def _is_there(state: str) -> bool:
    return words.is_empty(state) or status(state, loose=True) in THERE


def _is_state_of_gone(cell: str) -> bool:
    if len(cell) > LONGEST_REMEMBERED or cell.strip().isdigit() or words.is_empty(cell):
        return False
    if says_not_ours(cell) or out_of_places(cell):
        return True
    if len(_NUMBERS.findall(cell)) > 1 and OF_SOME.match(cell) and says_gone(cell):
        return True
    if len(cell) > LONGEST or not DAY.search(cell):
        return (len(cell) <= LONGEST and left_as(cell) != "") or tells_of_gone(cell)
    verb = _VERB.match(cell)
    is_riddle = verb is not None and fold(verb[1]) not in words.heading_words("tended")
    return left_as(cell) != "" or tells_of_gone(cell, (*GONE, "perhaps")) or is_riddle
