"""States that nobody can read: where they are many, or say in words of their own that a device is gone, it is asked
before it counts. Remarks that say no more than that a device is gone (`HS, mis au rebut 03/2023`) are read as its
state and day. A state that stands in a column that is not read is said.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from itertools import islice

import numpy as np

from footprint.intake.columns.categorical import Coded
from footprint.intake.findings import FLAGGED, REFUSED, Cause, causes_of_values
from footprint.intake.inventory.lifecycle import as_gone
from footprint.intake.tables.cells import Cells
from footprint.intake.tables.headings import fields
from footprint.intake.tables.legends import explained
from footprint.intake.tables.row_fates import OUT, Step, Triage
from footprint.intake.tables.rows import Rows, cell_of, holding
from footprint.intake.values import counts, dates
from footprint.intake.vocabulary import categories, words
from footprint.intake.vocabulary.folding import LONGEST_REMEMBERED, fold
from footprint.intake.vocabulary.people import personal_headers
from footprint.intake.vocabulary.states import (
    GONE,
    OF_SOME,
    is_broken,
    is_of_several,
    is_unreached,
    left_as,
    likely_left,
    says_gone,
    some_left,
    status,
    telling,
    tells_of_gone,
)

_MANY, _FEWEST = 0.1, 3  # of the lines of a list; lines
_MOSTLY = 1 / 3  # of the lines of a list, of what most are
_SEVERAL, _FEW = 2, 20  # different states
_LONGEST_LIST = 20_000  # lines in which a column of states is looked for
_LONGEST = 60  # letters of a remark that is a state and no story
_YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)")
# Grades of refurbishers and marks, in their folded form; the codes are those of a tool.
_LETTER = re.compile(r"(?:grade |classe? |klasse )?[a-e](?: ?[+]{1,2})?")
_MARK = re.compile(r"\d{1,2}(?: (?:5|10|20))?")
_CODES = {"1", "2", "3", "6", "7", "8", "9", "10"}
# A verb and a day, and no more: `désaffecté le 01/02/2020`, be its accents lost.
_BEFORE_DAY = r" (?:le|en|depuis) [0-3]?\d[/.-]"
_VERB = re.compile(r"\s*(\w*[^\W\d_][\w?\ufffd]*(?:[éè?\ufffd]e?s?))\s+(?:le|en|depuis)\s+[\d/.-]+\s*$", re.I)
_THERE = ("in_use", "in_stock", "in_maintenance")
_ON_ORDER = "On order"  # in place of what says so of a day only (`en attente`)
_ARRIVALS = ("acquired_on", "in_service_on", "delivered_on")  # columns of days on which devices came
_DAY = re.compile(
    r"(?<![\d/.-])(?:\d{1,2}[/.-]){0,2}(?:19[89]|20[0-4])\d(?![\d/.-])|\b(?:19[89]|20[0-4])\d-\d\d-\d\d\b"
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


def states_beside(
    rows: Rows, cells: Cells, accepted: np.ndarray, legend: Mapping[str, str]
) -> tuple[Cells, list[Cause]]:
    """The cells with the states of a column that no header tells: one whose cells are all states, of which some is
    gone, or letters that the `legend` of the file explains (`R = restitué ; P = prolongé`); what was read so."""
    if "status" in cells.coded:
        return cells.with_column("status", cells.coded["status"].mapped(lambda text: explained(text, legend))), []
    taken = set(cells.headers.values())
    columns = [at for at, name in enumerate(rows.header) if name not in taken and may_hold_state(name)]
    records = dict(rows.records(accepted[:_LONGEST_LIST])) if columns and len(accepted) <= _LONGEST_LIST else {}
    for at in columns:
        own = {row: explained(cell_of(record, at), legend) for row, record in records.items()}
        filled = [text for text in own.values() if not words.is_empty(text)]
        is_coded = bool(legend) and all(fold(cell_of(record, at)) in {*legend, ""} for record in records.values())
        states = {status(text, loose=True) if not text.isdigit() else None for text in set(filled)}
        if states.isdisjoint(GONE) or (None in states and not is_coded) or len(filled) * 2 < len(own):
            continue
        return _with_states(rows, cells, at, own)
    return cells, []


def _with_states(rows: Rows, cells: Cells, at: int, own: dict[int, str]) -> tuple[Cells, list[Cause]]:
    """The cells with these texts of a column as states; what is gone by them."""
    texts = list(dict.fromkeys(own.values()))
    codes = np.full(cells.rows, len(texts), np.int32)
    codes[list(own)] = [texts.index(text) for text in own.values()]
    gone = ((row, at, text) for row, text in own.items() if status(text, loose=True) in GONE)
    cells = replace(cells, headers=cells.headers | {"status": rows.header[at]})
    causes = _told("state_from_remark", rows, cells, gone, lambda text: status(text, loose=True))
    return cells.with_column("status", Coded([*texts, ""], codes)), causes


def _told(
    rule: str, rows: Rows, cells: Cells, gone: Iterable[tuple[int, int, str]], used: Callable[[str], str | None],
    variant: str = "",
) -> list[Cause]:  # fmt: skip
    """A cause for all rows of which one column says the same: `gone` has (row, column, text) of each; `used`: what is
    taken for the state that the text says."""
    alike: dict[tuple[int, str], list[int]] = {}
    for row, column, text in gone:
        alike.setdefault((column, text), []).append(row)
    return [
        Cause(rule, FLAGGED, "status", rows.lines[np.array(own, np.int64)], raw=text, used=used(text),
              variant=variant, args={"header": cells.people.shown(rows.header[column]) or ""})
        for (column, text), own in alike.items()
    ]  # fmt: skip


def not_yet_there(rows: Rows, cells: Cells, state: Triage, year: int) -> tuple[Cells, list[Cause]]:
    """The cells with the accepted rows as ordered of which a column of days (`à recevoir janvier 2026`), or a remark on
    their delivery, says that they are still to come, and no column says a state; what was read so. A remark with a day
    until `year` may tell of what has come since."""
    likely = state.accepted
    if "status" in cells.coded:
        likely = likely[cells.coded["status"].take(likely).where(words.is_empty)]
    to_come: dict[int, tuple[int, int, str]] = {}
    for name in (name for name in _ARRIVALS if name in cells.coded):
        days = cells.coded[name]
        at = rows.header.index(cells.headers[name])
        own = likely[days.take(likely).where(lambda text: len(text) <= _LONGEST and _is_ordered(text))]
        to_come |= {row: (row, at, days.values[days.codes[row]]) for row in own.tolist()}
    columns = [at for at, name in enumerate(rows.header) if may_hold_state(name) and not _is_of_plans(name)]
    likely = likely[holding(rows, _arrivals(), columns)[likely]] if columns else likely[:0]
    for one in _first_of(rows, columns, likely, lambda text: _is_to_come(text, year)):
        to_come.setdefault(one[0], one)
    if not to_come:
        return cells, []
    places = np.array(list(to_come), np.int64)
    said = (text for *_, text in to_come.values())
    cells = _with(cells, "status", places, [text if _is_to_come_by_name(text) else _ON_ORDER for text in said])
    return cells, _told("state_from_remark", rows, cells, to_come.values(), lambda _: "on_order", "to_come")


def _is_ordered(text: str) -> bool:
    return _is_to_come_by_name(text) or fold(text) in words.heading_words("awaited")


def _is_to_come_by_name(text: str) -> bool:
    return status(text, loose=True) == "on_order"


def _is_of_plans(header: str) -> bool:
    return not set(fold(header).split()).isdisjoint(words.heading_words("plan"))


def _is_to_come(text: str, year: int) -> bool:
    """Whether a remark says of its delivery that a device is not there yet."""
    if len(text) > _LONGEST or any(int(said) <= year for said in _YEAR.findall(text)):
        return False
    if categories.verdict(text).how == "exact":  # `Borne de commande`
        return False
    stems = tuple(map(fold, words.part_words("arrival")))
    return any(word.startswith(stems) for word in fold(text).split()) and status(text) == "on_order"


def _arrivals() -> str:
    return "(?i)" + "|".join(re.sub(r"[^\x00-\x7f]", "..?", stem) for stem in words.part_words("arrival"))


def without_grades(cells: Cells) -> Cells:
    """The cells without the states of a column that grades its devices (`A`, `B`, `C`; 1 to 5; 7/10): a grade says
    that there is one, and `7` not what it means in some tool."""
    if "status" not in cells.coded:
        return cells
    column = cells.coded["status"]
    used = zip(column.values, column.used(), strict=True)
    said = {fold(text) for text, is_used in used if is_used and not words.is_empty(text)}
    letters = {form for form in said if _LETTER.fullmatch(form)}
    is_marked = said - _CODES and all(map(_MARK.fullmatch, said))
    is_graded = any("b" in form[-3:] for form in letters) and all(form in letters or status(form) for form in said)
    grades = said if is_marked else letters if is_graded else set()
    return cells.with_column("status", column.mapped(lambda text: "" if fold(text) in grades else text))


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
    are_many = number >= _FEWEST and number > _MANY * len(accepted) and not _are_mostly_known(states, odd)
    causes: list[Cause] = []
    for variant, wrong in (("gone", gone), ("many", others if are_many else [])):
        if any(wrong):
            lines = rows.lines[accepted]
            causes += causes_of_values("unknown_state", REFUSED, "status", states, lines, wrong, variant=variant)
            state = state.with_fate(accepted[states.spread(wrong, bool)], OUT)
    return state, causes


def _are_mostly_known(states: Coded, odd: Sequence[bool]) -> bool:
    """Whether several of few different states are known, and no more are not: the others are told, and there."""
    filled = states.used() & ~np.array([words.is_empty(text) for text in states.values], bool)
    known = int(filled.sum()) - sum(odd)
    return _SEVERAL <= known <= _FEW and sum(odd) <= known


def _rare(states: Coded) -> list[bool]:
    """Whether each state is another than the one that most rows have, or that one no more than a third of them."""
    rows_of = np.bincount(states.codes, minlength=len(states.values))
    return [bool(number < max(rows_of.max(), len(states) * _MOSTLY)) for number in rows_of]


def _is_odd(state: str) -> bool:
    return not words.is_empty(state) and status(state, loose=True) is None and not _is_of_some(state)


def _is_of_some(state: str) -> bool:
    """Whether a state is that of some devices of a lot, which are all still there (`1 HS`, `2 en réparation`)."""
    number = OF_SOME.match(state) if len(state) <= _LONGEST else None
    return number is not None and status(state[number.end() :]) in _THERE


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
    likely = accepted[holding(rows, f"{telling()}|{_BEFORE_DAY}", columns)[accepted]]
    gone = ((row, column, fold(text)) for row, column, text in _first_of(rows, columns, likely, _is_state_of_gone))
    return _told("unread_state", rows, cells, gone, lambda _: None)


def _is_there(state: str) -> bool:
    return words.is_empty(state) or status(state, loose=True) in _THERE


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
    if len(cell) > _LONGEST or not _DAY.search(cell):
        return (len(cell) <= _LONGEST and left_as(cell) != "") or tells_of_gone(cell)
    verb = _VERB.match(cell)
    is_riddle = verb is not None and fold(verb[1]) not in words.heading_words("tended")
    return left_as(cell) != "" or tells_of_gone(cell, (*GONE, "perhaps")) or is_riddle


def read_remarks(rows: Rows, cells: Cells, state: Triage) -> tuple[Cells, list[Cause]]:
    """The cells with the state, and the day of exit, of the accepted rows of which a remark says that they are gone and
    no column says a state; what was read so. A remark that says something of something else (`batterie jetée`,
    `remplace le PC volé`) is no state; of several devices in one line it is one where it speaks of several, and takes
    off those of which it says the number (`1 volé`)."""
    cells = _days_of_exit(cells)
    columns = [position for position, name in enumerate(rows.header) if may_hold_state(name)]
    likely = state.accepted if columns else np.empty(0, np.int64)
    if not len(likely):
        return cells, []
    cells, kept = _kept(rows, cells, columns, likely)
    likely = likely[holding(rows, telling(), columns)[likely]]
    if "status" in cells.coded:
        likely = likely[cells.coded["status"].take(likely).where(lambda text: not _is_known(text) or is_broken(text))]
    gone = list(_first_of(rows, columns, likely, lambda text: _left(text) != ""))
    if "quantity_devices" in cells.coded:  # of which of several it is said, nobody knows
        gone = [one for one in gone if _is_of_all(cells, *one)]
    places = np.array([row for row, _, _ in gone], np.int64)
    cells, fewer = _some_left(rows, cells, columns, np.setdiff1d(likely, places))
    if not gone:
        return cells, [*kept, *fewer]
    cells = _with(cells, "status", places, [_left(text) for _, _, text in gone])
    dated = [(row, day.group()) for row, _, text in gone if (day := _DAY.search(text))]
    if dated:
        cells = _with(cells, "retired_on", np.array([row for row, _ in dated], np.int64), [day for _, day in dated])
    return cells, [*kept, *fewer, *_told("state_from_remark", rows, cells, gone, _left)]


def _left(remark: str) -> str:
    """`retired` or `missing` where a remark says that its device is gone; else ''."""
    return "" if len(remark) > _LONGEST else left_as(remark) or likely_left(remark)


def _is_of_all(cells: Cells, row: int, _: int, remark: str) -> bool:
    """Whether a remark speaks of all devices of a line: of the only one, of several, or of what its state says of it."""
    number = _text(cells, "quantity_devices", row)
    return words.is_empty(number) or counts.whole(number) == 1 or is_of_several(remark) or is_broken(_text(cells, "status", row))


def _some_left(rows: Rows, cells: Cells, columns: Sequence[int], likely: np.ndarray) -> tuple[Cells, list[Cause]]:
    """The cells without those devices of a lot of which a remark says that they are gone, and how many (`1 volé`)."""
    if "quantity_devices" not in cells.coded:
        return cells, []
    found = list(_first_of(rows, columns, likely, lambda text: len(text) <= _LONGEST and some_left(text) > 0))
    numbers = {row: counts.whole(_text(cells, "quantity_devices", row)) for row, _, _ in found}
    some = [(row, column, text) for row, column, text in found if numbers[row] > some_left(text)]
    left = {row: str(numbers[row] - some_left(text)) for row, _, text in some}
    column = cells.coded["quantity_devices"]
    places = np.array(list(left), np.int64)
    codes = column.codes.copy()
    codes[places] = len(column.values) + np.arange(len(places))
    cells = cells.with_column("quantity_devices", Coded([*column.values, *left.values()], codes))
    return cells, [
        Cause("some_gone", FLAGGED, "quantity_devices", rows.lines[[row]], raw=text, used=left[row],
              args={"number": numbers[row], "header": cells.people.shown(rows.header[at]) or ""})
        for row, at, text in some
    ]  # fmt: skip


def _kept(rows: Rows, cells: Cells, columns: Sequence[int], likely: np.ndarray) -> tuple[Cells, list[Cause]]:
    """The cells with what a remark says of where a device is (`en stock DSI`) as its state, where its own leaves open
    whether it is gone (`Désinscrit`)."""
    if "status" not in cells.coded:
        return cells, []
    open_ = likely[cells.coded["status"].take(likely).where(lambda text: not _is_known(text) and says_gone(text))]
    there = list(_first_of(rows, [at for at in columns if rows.header[at] != cells.headers.get("status")], open_,
                           lambda text: len(text) <= _LONGEST and status(text) in _THERE))  # fmt: skip
    if not there:
        return cells, []
    cells = _with(cells, "status", np.array([row for row, _, _ in there], np.int64), [text for _, _, text in there])
    return cells, _told("state_from_remark", rows, cells, there, status, "there")


def returned_leases(rows: Rows, cells: Cells, state: Triage, as_of: date) -> tuple[Cells, list[Cause]]:
    """The cells with the devices as gone on the last day of their lease where that is before `as_of` and a remark says
    that they went back or away (`rendus`, `récupérés par le bailleur`), which alone may mean much; what was read so."""
    columns = [position for position, name in enumerate(rows.header) if may_hold_state(name)]
    if "leased_until" not in cells.coded or not columns:
        return cells, []
    ends, stated = cells.coded["leased_until"], cells.coded.get("status", Coded.constant("", cells.rows))
    order = dates.decide(ends.values)
    ended = ends.where(lambda text: (day := dates.parse(text, order)) is not None and day.day < as_of)
    likely = np.flatnonzero(ended & stated.where(words.is_empty) & np.isin(np.arange(cells.rows), state.accepted))
    likely = likely[holding(rows, telling(), columns)[likely]]
    gone = list(_first_of(rows, columns, likely, lambda text: tells_of_gone(text, (*GONE, "perhaps"))))
    if not gone:
        return cells, []
    places = np.array([row for row, _, _ in gone], np.int64)
    return as_gone(cells, places, ends), _told("state_from_remark", rows, cells, gone, lambda _: "retired", "lease")


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


def _first_of(
    rows: Rows, columns: Sequence[int], likely: np.ndarray, says: Callable[[str], bool]
) -> Iterator[tuple[int, int, str]]:
    """(row, column, text) of the first of these columns that `says` it, of each of these rows of which one does."""
    for row, record in rows.records(likely):
        texts = ((column, cell_of(record, column)) for column in columns)
        yield from islice(((row, column, text) for column, text in texts if text and says(text)), 1)


def _text(cells: Cells, name: str, row: int) -> str:
    column = cells.get(name)
    return column.values[column.codes[row]]


def _is_known(text: str) -> bool:
    return words.term("status", text, loose=True) is not None and not is_unreached(text)


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
