"""Remarks that say where a device is: gone (`HS, mis au rebut 03/2023`), some of a lot gone (`1 volé`), back with its
lessor, or there although its state leaves it open."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from typing import TypeAlias

import numpy as np

from footprint.intake.columns.categorical import Coded
from footprint.intake.findings import FLAGGED, Cause
from footprint.intake.inventory.lifecycle import as_gone
from footprint.intake.inventory.states.columns import (
    DAY,
    LONGEST,
    THERE,
    as_flagged,
    first_saying,
    may_hold_state,
    quoted,
    states_beside,
    text_of,
    with_texts,
)
from footprint.intake.tables.cells import Cells
from footprint.intake.tables.row_fates import Triage
from footprint.intake.tables.rows import Rows, holding
from footprint.intake.values import counts, dates
from footprint.intake.vocabulary import words
from footprint.intake.vocabulary.folding import fold
from footprint.intake.vocabulary.of_several import left_of, named_kind, tells_of_lot
from footprint.intake.vocabulary.states import (
    GONE,
    is_aged,
    is_broken,
    is_of_several,
    is_unreached,
    left_as,
    left_since,
    likely_left,
    out_of_places,
    says_gone,
    status,
    telling,
    tells_of_gone,
)

_YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)")
_MOST_LOTS = 20  # remarks on lots, of one column
_PLACES = ("site_id", "service_id")
_KEPT = ("in_stock", "in_maintenance")  # what says where a device is, and not only how


def read_remarks(rows: Rows, cells: Cells, state: Triage, as_of: date) -> tuple[Cells, list[Cause]]:
    """The cells with the state, and the day of exit, of the accepted rows of which a remark says where they are; what
    was read so. What it says of something else (`batterie jetée`, `remplace le PC volé`) is no state; of several
    devices in one line it is one where it speaks of several, and takes off those of which it says so (`1 volé`)."""
    cells = _days_of_exit(cells)
    taken = set(cells.headers.values())
    columns = [
        position
        for position, name in enumerate(rows.header)
        if may_hold_state(name) or (name not in taken and fold(name) in words.heading_words("described"))
    ]
    cells, causes = _said(rows, cells, columns, state, as_of) if columns else (cells, [])
    cells, placed = _out_of_places(rows, cells, state.accepted)
    return cells, causes + placed


def states_added(
    rows: Rows, cells: Cells, state: Triage, as_of: date, may_add: Callable[[str], bool]
) -> tuple[Cells, list[Cause]]:
    """The cells of an export of a tool with what people added to it: a column of states that the tool does not know
    (`EA - Statut matériel`), remarks of what is gone, places of what is at none any more. `may_add`: whether a column
    may say so, by its name."""
    taken = set(cells.headers.values())
    columns = [at for at, name in enumerate(rows.header) if name not in taken and may_add(name)]
    stated: list[Cause] = []
    if columns:
        cells, stated = states_beside(rows, cells, state.accepted, {}, columns)
        cells, read = _said(rows, cells, columns, state, as_of)
        stated = stated + read
    cells, placed = _out_of_places(rows, cells, state.accepted)
    return cells, stated + placed


def _said(rows: Rows, cells: Cells, columns: Sequence[int], state: Triage, as_of: date) -> tuple[Cells, list[Cause]]:
    """The cells with what these columns say of the accepted rows."""
    accepted = state.accepted
    if not len(accepted):
        return cells, []
    cells, causes = _kept(rows, cells, columns, accepted)
    likely = accepted[holding(rows, telling(), columns)[accepted]]
    steps = (partial(_gone, as_of, state), partial(_gone_of_kind, state), partial(_some_left, as_of, state))
    for step in steps if len(likely) else ():
        cells, more = step(rows, cells, columns, likely)
        causes += more
    cells, more = _returned_leases(rows, cells, columns, likely, accepted, as_of)
    return cells, causes + more


def _out_of_places(rows: Rows, cells: Cells, accepted: np.ndarray) -> tuple[Cells, list[Cause]]:
    """The cells with the rows as gone whose place, service, group or tag says so (`Lieu`: Sorti; `Tags`: tous, réforme)
    and no state says otherwise."""
    places = {cells.headers.get(name) for name in _PLACES}
    others = set(cells.headers.values()) - places
    groups = words.heading_words("tags") | words.heading_words("groups")
    columns = [
        at for at, name in enumerate(rows.header) if name in places or (name not in others and fold(name) in groups)
    ]
    if "status" in cells.coded:
        accepted = accepted[cells.coded["status"].take(accepted).where(_leaves_open)]
    if not columns or not len(accepted):
        return cells, []
    likely = accepted[holding(rows, telling(), columns)[accepted]]
    gone = list(first_saying(rows, columns, likely, lambda text: out_of_places(text) != ""))
    return _with_exits(rows, cells, gone, out_of_places)


def _leaves_open(state: str) -> bool:
    """Whether a state may be that of a device that is gone: what a program says of its last answer (`OK`) may."""
    return not _is_known(state) or is_aged(state) or fold(state) in words.heading_words("answers")


def _gone(
    as_of: date, state: Triage, rows: Rows, cells: Cells, columns: Sequence[int], likely: np.ndarray
) -> tuple[Cells, list[Cause]]:
    """The cells with the rows as gone of which a remark says so and no state says otherwise; one that says when is
    newer than a state that the device is there. A remark that names another device of the line is none of the row's."""
    is_open, is_there = np.ones(len(likely), bool), np.zeros(len(likely), bool)
    if "status" in cells.coded:
        stated = cells.coded["status"].take(likely)
        is_open = stated.where(lambda text: not _is_known(text) or is_broken(text))
        is_there = ~is_open & stated.where(lambda text: status(text, loose=True) in THERE)
    gone = list(first_saying(rows, columns, likely[is_open], lambda text: _left(text) != ""))
    gone += first_saying(rows, columns, likely[is_there], lambda text: _since(text, as_of) != "")
    came = {at for at, name in enumerate(rows.header) if name == cells.headers.get("acquired_on")}
    gone = [(row, at, text) for row, at, text in gone if not (at in came and _is_gift(text))]
    if "quantity_devices" in cells.coded:  # of which of several it is said, nobody knows
        gone = [one for one in gone if _is_of_all(cells, *one)]
    return _with_exits(rows, cells, _without_others(rows, state, gone), _left)


def _is_gift(text: str) -> bool:
    """Whether a text begins with a word of giving: below when it was bought it says how it came (`don 2019`)."""
    return not words.heading_words("gifts").isdisjoint(fold(text).split()[:1])


def _without_others(rows: Rows, state: Triage, gone: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """Those of these remarks that name no other device of their line (`PC volé` beside a screen)."""
    kind_of = {row: state.names[state.category[row]] for row, _, _ in gone}
    of_line: dict[int, set[str]] = {}
    for row, kind in kind_of.items():
        of_line.setdefault(rows.sheet_line(row), set()).add(kind)
    several = any(len(kinds) > 1 for kinds in of_line.values())
    named = {text: named_kind(text)[0] if several else frozenset[str]() for _, _, text in gone}
    return [
        (row, at, text) for row, at, text in gone
        if kind_of[row] in named[text] or of_line[rows.sheet_line(row)].isdisjoint(named[text])
    ]  # fmt: skip


def _gone_of_kind(
    state: Triage, rows: Rows, cells: Cells, columns: Sequence[int], likely: np.ndarray
) -> tuple[Cells, list[Cause]]:
    """The cells with the rows as gone of whose kind a remark says so by name (`tablette volée` on the line of a tablet
    and a telephone), where there is one of that kind."""
    if "status" in cells.coded:
        likely = likely[cells.coded["status"].take(likely).where(words.is_empty)]
    gone: list[tuple[int, int, str]] = []
    for code in np.unique(state.category[likely]).tolist():
        says = partial(_is_of_kind, state.names[code])
        gone += first_saying(rows, columns, likely[state.category[likely] == code], says)
    if "quantity_devices" in cells.coded:
        gone = [one for one in gone if _is_of_all(cells, *one)]
    gone = _alone_in_line(rows, gone)
    return _with_exits(rows, cells, gone, lambda text: _left(named_kind(text)[1]))


def _alone_in_line(rows: Rows, said: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """What is said of one row only of a line of the sheet: of which of several a remark speaks, nobody knows."""
    lines = [rows.sheet_line(row) for row, _, _ in said]
    number = Counter(lines)
    return [one for line, one in zip(lines, said, strict=True) if number[line] == 1]


def _is_of_kind(category: str, remark: str) -> bool:
    return len(remark) <= LONGEST and category in named_kind(remark)[0]


def _with_exits(
    rows: Rows, cells: Cells, gone: list[tuple[int, int, str]], left: Callable[[str], str]
) -> tuple[Cells, list[Cause]]:
    """The cells with these rows as `left` by what their remark says, on its day where it has one."""
    if not gone:
        return cells, []
    places = np.array([row for row, _, _ in gone], np.int64)
    cells = with_texts(cells, "status", places, [left(text) for _, _, text in gone])
    dated = [(row, days[-1]) for row, _, text in gone if (days := DAY.findall(text))]  # bought, then gone
    if dated:
        exits = [day for _, day in dated]
        cells = with_texts(cells, "retired_on", np.array([row for row, _ in dated], np.int64), exits)
    return cells, as_flagged("state_from_remark", rows, cells, gone, left)


def _since(remark: str, as_of: date) -> str:
    return left_since(remark, as_of.year) if len(remark) <= LONGEST else ""


def _left(remark: str) -> str:
    """`retired` or `missing` where a remark says that its device is gone; else ''."""
    return "" if len(remark) > LONGEST else left_as(remark) or likely_left(remark)


def _is_of_all(cells: Cells, row: int, _: int, remark: str) -> bool:
    """Whether a remark speaks of all devices of a line: the only one, several, or those that its state calls broken."""
    number = text_of(cells, "quantity_devices", row)
    return (
        words.is_empty(number)
        or counts.whole(number) == 1
        or is_of_several(remark)
        or is_broken(text_of(cells, "status", row))
    )


def _some_left(
    as_of: date, state: Triage, rows: Rows, cells: Cells, columns: Sequence[int], likely: np.ndarray
) -> tuple[Cells, list[Cause]]:
    """The cells without those devices of a lot of which a remark says that they are gone, and how many (`1 volé`)."""
    if "quantity_devices" not in cells.coded:
        return cells, []
    if "status" in cells.coded:  # what is gone altogether has no part that is
        likely = likely[~cells.coded["status"].take(likely).where(lambda text: status(text, loose=True) in GONE)]
    columns = [at for at in columns if rows.header[at] != cells.headers.get("status")]
    counted = cells.coded["quantity_devices"]
    numbers = [counts.whole(text) or 0 for text in counted.values]
    several = counted.take(likely).spread([number > 1 for number in numbers], bool)
    says = partial(_is_of_lot, as_of.year)

    def number_of(row: int) -> int:
        return numbers[int(counted.codes[row])]

    found = first_saying(rows, columns, likely[several], says)
    told = [one for one in found if left_of(one[2], number_of(one[0])) is not None]
    said = _alone_in_line(rows, _without_others(rows, state, told))
    records = dict(rows.records(np.array([row for row, _, _ in said], np.int64)))
    alike: dict[tuple[int, str, int, int], list[int]] = {}
    for row, at, text in said:
        number = number_of(row)
        left = _left_beside(records[row], number, left_of(text, number) or number)
        alike.setdefault((at, text, number, left), []).append(row)
    fewer = {row: str(left) for (_, _, number, left), own in alike.items() for row in own if left < number}
    cells = with_texts(cells, "quantity_devices", np.array(list(fewer), np.int64), list(fewer.values()))
    return cells, _told_of_lots(rows, cells, alike)


Lots: TypeAlias = dict[tuple[int, str, int, int], list[int]]  # column, remark, devices, those left: rows


def _told_of_lots(rows: Rows, cells: Cells, alike: Lots) -> list[Cause]:
    """A cause for all lots of one size of which a column says the same; one for all of a column that says more than a
    person reads. What the line counts already is told apart from what is taken off."""
    parts: dict[tuple[int, bool], Lots] = {}
    for (at, text, number, left), own in alike.items():
        parts.setdefault((at, left < number), {})[at, text, number, left] = own
    causes = []
    for (at, fewer), lots in parts.items():
        variant, header = "" if fewer else "counted", cells.people.shown(rows.header[at]) or ""
        if len(lots) > _MOST_LOTS:
            lots = _as_one(lots)
            variant = "many" if fewer else "many_counted"
        causes += [
            Cause("some_gone", FLAGGED, "quantity_devices", rows.lines[np.array(own, np.int64)], raw=quoted(text),
                  used=str(left), variant=variant, args={"number": number, "header": header})
            for (_, text, number, left), own in lots.items()
        ]  # fmt: skip
    return causes


def _as_one(lots: Lots) -> Lots:
    """All lots of a column together, with the first remark as their example."""
    at, text, *_ = next(iter(lots))
    devices = sum(number * len(own) for (_, _, number, _), own in lots.items())
    left = sum(each * len(own) for (*_, each), own in lots.items())
    return {(at, text, devices, left): sorted(row for own in lots.values() for row in own)}


def _left_beside(record: Sequence[str], number: int, left: int) -> int:
    """How many are left of a line: all of its number where another cell holds that with those that went, as of a count
    beside what the books say (`Inscrit`: 38, `Vu`: 36, `2 au rebut`)."""
    whole = number + (number - left)
    return number if left < number and any(counts.whole(cell) == whole for cell in record) else left


def _is_of_lot(year: int, remark: str) -> bool:
    """Whether a remark says until this year how many of a lot are gone."""
    return len(remark) <= LONGEST and tells_of_lot(remark) and all(int(each) <= year for each in _YEAR.findall(remark))


def _kept(rows: Rows, cells: Cells, columns: Sequence[int], likely: np.ndarray) -> tuple[Cells, list[Cause]]:
    """The cells with what a remark says of where a device is (`en stock DSI`) as its state, where its own leaves open
    whether it is gone (`Désinscrit`)."""
    if "status" not in cells.coded:
        return cells, []
    open_ = likely[cells.coded["status"].take(likely).where(lambda text: says_gone(text) and not _is_known(text))]
    others = [at for at in columns if rows.header[at] != cells.headers.get("status")]
    says = lambda text: len(text) <= LONGEST and not text.isdigit() and status(text) in _KEPT  # noqa: E731
    there = list(first_saying(rows, others, open_, says))
    if not there:
        return cells, []
    cells = with_texts(
        cells, "status", np.array([row for row, _, _ in there], np.int64), [text for _, _, text in there]
    )
    return cells, as_flagged("state_from_remark", rows, cells, there, status, "there")


def _returned_leases(
    rows: Rows, cells: Cells, columns: Sequence[int], likely: np.ndarray, accepted: np.ndarray, as_of: date
) -> tuple[Cells, list[Cause]]:
    """The cells with the devices as gone on the last day of their lease where that is before `as_of` and a remark says
    that they went back or away (`rendus`, `récupérés par le bailleur`), which alone may mean much, or a column of
    returns has a day until then (`Restitution`: fait le 14/10/2021)."""
    if "leased_until" not in cells.coded:
        return cells, []
    ends, stated = cells.coded["leased_until"], cells.coded.get("status", Coded.constant("", cells.rows))
    order = dates.decide(ends.values)
    ended = ends.where(lambda text: (day := dates.parse(text, order)) is not None and day.day < as_of)
    is_open = ended & stated.where(words.is_empty)
    gone = list(first_saying(rows, columns, likely[is_open[likely]], _tells_of_return))
    unread = [at for at in columns if rows.header[at] != cells.headers.get("retired_on")]
    for at in (at for at in unread if is_open.any() and _tells_of_return(rows.header[at])):
        others = np.setdiff1d(accepted[is_open[accepted]], [row for row, _, _ in gone])
        gone += first_saying(rows, [at], others, partial(_is_day_of_return, rows.header[at], as_of.year))
    if not gone:
        return cells, []
    told = as_flagged("state_from_remark", rows, cells, gone, lambda _: "retired", "lease")
    return as_gone(cells, np.array([row for row, _, _ in gone], np.int64), ends), told


def _tells_of_return(remark: str) -> bool:
    return tells_of_gone(remark, (*GONE, "perhaps"))


def _is_day_of_return(header: str, year: int, cell: str) -> bool:
    """Whether the cell of a column of returns says on which day, until a year, all went back, be it with a word that it
    was done; `à faire le 14/10/2021` and `le 14/10/2021 (20/40)` do not."""
    day = DAY.search(cell) if len(cell) <= LONGEST else None
    if day is None or any(int(said) > year for said in _YEAR.findall(cell)):
        return False
    said = f"{header} {cell}"
    is_all = not any(map(str.isdigit, cell.replace(day.group(), "", 1)))
    return is_all and _tells_of_return(said) and status(said, loose=True) in (None, *GONE)


def _days_of_exit(cells: Cells) -> Cells:
    """The cells with the day alone where the column of days of exit says why, too (`05/2024 - D3E`)."""
    if "retired_on" not in cells.coded:
        return cells
    return cells.with_column("retired_on", cells.coded["retired_on"].mapped(_day_alone))


def _day_alone(text: str) -> str:
    day = DAY.search(text) if len(text) <= LONGEST else None
    return day.group() if day and day.group() != text.strip() and left_as(text) else text


def _is_known(text: str) -> bool:
    return words.term("status", text, loose=True) is not None and not is_unreached(text)
