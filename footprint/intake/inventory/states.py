"""States that nobody can read: where they are many, or say in words of their own that a device is gone, it is asked
before it counts. A state that stands in a column that is not read is said.
"""

from __future__ import annotations

import re
from functools import cache

import numpy as np

from footprint.intake.columns.categorical import Coded
from footprint.intake.findings import FLAGGED, REFUSED, Cause, causes_of_values
from footprint.intake.tables.cells import Cells
from footprint.intake.tables.headings import fields
from footprint.intake.tables.row_fates import OUT, Step, Triage
from footprint.intake.tables.rows import Rows
from footprint.intake.tables.searching import holding
from footprint.intake.vocabulary import words
from footprint.intake.vocabulary.folding import LONGEST_REMEMBERED, fold
from footprint.intake.vocabulary.gone import GONE, TELLING, says_gone, tells_of_gone
from footprint.intake.vocabulary.people import personal_headers

_MANY, _FEWEST = 0.1, 3  # of the lines of a list; lines
_MOSTLY = 1 / 3  # of the lines of a list, of what most are
_LONGEST = 60  # letters of a remark that is a state and no story
_SOME = re.compile(r"\s*(?:dont\s+)?\d{1,4}\s+")
_THERE = ("in_use", "in_stock", "in_maintenance")
# A part that wears out, and what is wrong with it.
_PART_FAILS = re.compile(
    r"(?:la |le |l )?(?:batterie|battery|clavier|keyboard|lampe|lamp|ampoule|bulb|charniere|charnieres|chargeur|charger"
    r"|ventilateur|fan|pave tactile|touchpad|vitre|coque|tambour|toner|bac|webcam|haut parleur|disque|disque dur|ssd"
    r"|ram|port usb|connecteur|bateria|teclado|lampara|lampada|batteria|tastiera|akku|tastatur) "
    r"(?:a (?:changer|remplacer|prevoir|commander|revoir|reparer)|hs|h s|ko|faible|usee?|mort|morte|cassee?|cassees"
    r"|fatiguee?|fissuree?|defectueu(?:x|se)|low|weak|dead|broken|worn|faulty|to (?:change|replace)|agotada|averiado"
    r"|averiada|rot[oa]|guast[oa]|da sostituire|defekt|schwach|cambiar)"
)


def states_by_route(cells: Cells) -> Cells:
    """The cells with what a column says of the fate of a device (`Devenir`: donné, en stock) as its state, where no
    other cell says one and no day of exit stands there; what is no way out is then none."""
    if "exit_route" not in cells.coded:
        return cells
    route = cells.coded["exit_route"]
    status = cells.coded.get("status", Coded.constant("", cells.rows))
    stated = route.mapped(_state_of_route)
    if "retired_on" in cells.coded:
        stated = stated.replaced(~cells.coded["retired_on"].where(words.is_empty), Coded.constant("", cells.rows))
    status = status.unless(stated, lambda text: not words.is_empty(text))
    ways = route.mapped(lambda text: text if words.term("exit_route", text) else "")
    return cells.with_column("status", status).with_column("exit_route", ways)


def _state_of_route(text: str) -> str:
    """What a way out says of the state: the word itself where it is one of a state or unknown, else that it is gone."""
    if words.is_empty(text) or words.term("exit_route", text) == "unknown":
        return ""
    return text if words.term("status", text) or not words.term("exit_route", text) else "retired"


def ask_states(rows: Rows, cells: Cells, state: Triage) -> Step:
    """Refuse rows whose unknown state says in its own words that the device is gone, and all rows of unknown states
    where these are many; but for the state that most rows have, since what a list names is mostly there."""
    if "status" not in cells.coded:
        return state, []
    accepted = state.accepted
    states = cells.coded["status"].take(accepted)
    odd = [used and _is_odd(text) for text, used in zip(states.values, states.used().tolist(), strict=True)]
    gone = [strange and says_gone(text) for text, strange in zip(states.values, odd, strict=True)]
    rare = _rare(states)
    others = [
        strange and not left and is_rare and not _is_of_another_kind(text)
        for text, strange, left, is_rare in zip(states.values, odd, gone, rare, strict=True)
    ]
    number = int(states.spread(others, bool).sum())
    are_many = number >= _FEWEST and number > _MANY * len(accepted)
    causes: list[Cause] = []
    for variant, wrong in (("gone", gone), ("many", others if are_many else [])):
        if any(wrong):
            lines = rows.lines[accepted]
            causes += causes_of_values("unknown_state", REFUSED, "status", states, lines, wrong, variant=variant)
            state = state.with_fate(accepted[states.spread(wrong, bool)], OUT)
    return state, causes


def _rare(states: Coded) -> list[bool]:
    """Whether each state is another than the one that most rows have, or that one no more than a third of them."""
    rows_of = np.bincount(states.codes, minlength=len(states.values))
    return [bool(number < max(rows_of.max(), len(states) * _MOSTLY)) for number in rows_of]


def _is_odd(state: str) -> bool:
    return not words.is_empty(state) and words.term("status", state) is None and not _is_of_a_part(state)


def _is_of_a_part(state: str) -> bool:
    """Whether a state is that of some devices of a lot, or of a part of one, which are all still there (`1 HS`,
    `2 en réparation`, `batterie à changer`); what says that one is gone is not."""
    if len(state) > _LONGEST or says_gone(state):
        return False
    number = _SOME.match(state)
    if number:
        return words.term("status", state[number.end() :]) in _THERE
    return _PART_FAILS.fullmatch(fold(state)) is not None


def _is_of_another_kind(state: str) -> bool:
    return any(words.term_inside(section, state) for section in ("condition", "ownership"))


def unread_states(rows: Rows, cells: Cells, state: Triage) -> list[Cause]:
    """Of which rows another cell says that the device is gone, and the state does not: it may be none, or another."""
    own = cells.headers.get("status")
    columns = [at for at, name in enumerate(rows.header) if name != own and may_hold_state(name)]
    accepted = state.accepted
    if columns and "status" in cells.coded:
        accepted = accepted[cells.coded["status"].take(accepted).where(_is_there)]
    if not columns or not len(accepted):
        return []
    alike: dict[tuple[int, str], list[int]] = {}
    for row, record in rows.records(accepted[holding(rows, TELLING)[accepted]]):
        gone = (column for column in columns if column < len(record) and _is_state_of_gone(record[column]))
        if (column := next(gone, None)) is not None:
            alike.setdefault((column, fold(record[column])), []).append(row)
    return [
        Cause("unread_state", FLAGGED, "status", rows.lines[np.array(own, np.int64)], raw=text,
              args={"header": cells.people.shown(rows.header[column]) or ""})
        for (column, text), own in alike.items()
    ]  # fmt: skip


def _is_there(state: str) -> bool:
    return words.is_empty(state) or words.term("status", state) in ("in_use", "in_stock", "in_maintenance")


@cache
def may_hold_state(header: str) -> bool:
    """Whether a column is none that is read as something else than a remark or a state."""
    form = fold(header)
    other = fields(header) - {"remark", "condition", "status"}
    return (
        bool(form)
        and not other
        and form not in personal_headers() | words.heading_words("movement") | words.heading_words("notes")
    )


def _is_state_of_gone(cell: str) -> bool:
    if len(cell) > LONGEST_REMEMBERED or cell.strip().isdigit() or words.is_empty(cell):
        return False
    is_state = len(cell) <= _LONGEST and words.term("status", cell) in GONE
    return (is_state and fold(cell) not in words.heading_words("weak_state")) or tells_of_gone(cell)
