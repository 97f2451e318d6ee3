"""What a member said of single lines (`lines.answers`) put in the place of what was read of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from footprint.intake.findings import FLAGGED, REFUSED, SET_ASIDE, Cause, Findings
from footprint.intake.lines.answers import GONE, IN_STOCK, IN_USE, NO_DEVICE, LineAnswer, keys, said_below
from footprint.intake.tables.parsed_table import Options, ParsedTable
from footprint.intake.tables.row_fates import ACCEPTED, ASIDE, DEVICE, NOT_HARDWARE, Triage
from footprint.intake.tables.rows import Rows

MOST_ROWS = 200_000  # of a table, of which lines are looked for
_SAME = ("duplicate_serial", "repeated_row")  # why a line is set aside after its kind was said
# Of these columns nothing was said: what was noted of them stays.
_ELSE = ("acquired_on", "in_service_on", "delivered_on", "ordered_on", "accounted_on", "enrolled_on", "leased_until",
         "price_eur", "country", "pue", "annual_kwh", "lifetime_years", "share")  # fmt: skip
_THERE = (IN_USE, IN_STOCK)
_OF_STATES = ("status", "retired_on", "exit_route")
_STATUS = {IN_USE: "in_use", IN_STOCK: "in_stock", GONE: "gone_undated"}
_STATES = {"in_stock": IN_STOCK, **dict.fromkeys(("retired", "missing", "gone_undated", "on_order"), GONE)}

Said = Mapping[int, LineAnswer]  # by position of the row


@dataclass(frozen=True)
class Named:
    """The rows of a table by position: the keys of their lines, of all of them where somebody looks at them, and what
    the member said of some."""

    keys: Mapping[int, str]
    said: Said


NOTHING = Named({}, {})


def named(rows: Rows, options: Options) -> Named:
    """The rows of a list of equipment with what was said of them."""
    answers = said_below(options.answers, rows.header, options.year)
    if not answers and not options.lines_are_shown:
        return NOTHING
    first = rows.records(np.arange(min(len(rows), MOST_ROWS)))
    among = None if options.lines_are_shown else answers
    own = dict(keys(rows.header, first, options.equal_lines, among))
    return Named(own, {row: answers[key] for row, key in own.items() if key in answers})


def state_of(status: str | None) -> str:
    """What is said of a line that was read so: a device on order is not there either."""
    return _STATES.get(status or "", IN_USE)


def decided(state: Triage, said: Said) -> Triage:
    """The rows with the kinds that were said. Of a row that names no kind, that it is gone is enough to set it aside;
    with only a number or another state it stays as it is."""
    of_kind: dict[str, list[int]] = {}
    for row, answer in said.items():
        of_kind.setdefault(answer.category, []).append(row)
    for category, own in sorted(of_kind.items()):
        at = np.array(sorted(own))
        if category == NO_DEVICE:
            state = state.with_kind(at, NOT_HARDWARE).with_fate(at, ASIDE)
        elif category:
            state = state.with_category(at, DEVICE, category).with_fate(at, ACCEPTED)
        else:
            has_kind = state.category[at] >= 0
            gone = np.array([said[row].state == GONE for row in at.tolist()], bool)
            state = state.with_fate(at[has_kind], ACCEPTED).with_fate(at[~has_kind & gone], ASIDE)
    return state


def there(state: Triage, before: Triage, said: Said) -> np.ndarray:
    """The rows that were set aside as devices of other rows (`before`: as they were), although the member said of them
    that they are there."""
    own = np.array(sorted(row for row, answer in said.items() if answer.state in _THERE), np.int64)
    return np.asarray(own[(before.fate[own] == ACCEPTED) & (state.fate[own] == ASIDE)])


def said_to_be_there(parsed: ParsedTable, said: Said) -> tuple[int, ...]:
    """Which of the accepted rows these are, by their place among them."""
    return tuple(at for at, row in _accepted(parsed, said) if said[row].state in _THERE)


def _accepted(parsed: ParsedTable, said: Said) -> list[tuple[int, int]]:
    """(place among the accepted rows, row) of those of which something was said."""
    rows = np.intersect1d(np.array(sorted(said), np.int64), parsed.accepted)
    return list(zip(np.searchsorted(parsed.accepted, rows).tolist(), rows.tolist(), strict=True))


def put(parsed: ParsedTable, said: Said, year: int) -> ParsedTable:
    """The accepted rows with the numbers and states that were said. Devices that left without a date, or by one that is
    still to come when the year ends, are no longer there; those that are there have no date of leaving."""
    own = {at: said[row] for at, row in _accepted(parsed, said)}
    columns = dict(parsed.columns)
    rows = len(columns["category"])
    devices = {at: float(answer.devices) for at, answer in own.items() if answer.devices is not None}
    states = {at: answer.state for at, answer in own.items() if answer.state}
    if devices:
        columns["quantity_devices"] = _with(
            columns, "quantity_devices", pa.float64(), rows, devices.__getitem__, devices
        )
    if states:
        written = columns.get("retired_on", pa.nulls(rows, pa.date32()))
        days = {at: _left_on(written[at].as_py(), state, year) for at, state in states.items()}
        status = lambda at: "retired" if days[at] else _STATUS[states[at]]  # noqa: E731
        columns["status"] = _with(columns, "status", pa.string(), rows, status, states)
        columns["retired_on"] = _with(columns, "retired_on", pa.date32(), rows, days.__getitem__, days)
    return replace(parsed, columns=columns)


def _left_on(day: date | None, state: str, year: int) -> date | None:
    return day if day and state == GONE and day.year <= year else None


def _with(
    columns: Mapping[str, pa.Array | pa.ChunkedArray], name: str, kind: pa.DataType, rows: int,
    of: Callable[[int], float | str | date | None], places: Mapping[int, object],
) -> pa.Array:  # fmt: skip
    """A column with other values at some places."""
    values = columns[name].cast(kind) if name in columns else pa.nulls(rows, kind)
    mask = np.zeros(rows, bool)
    mask[list(places)] = True
    return pc.replace_with_mask(values, pa.array(mask), pa.array([of(at) for at in sorted(places)], kind))


def note(findings: Findings, rows: Rows, fates: np.ndarray, said: Said) -> None:
    """What was found of what is answered now is taken back, and one finding says so. A line of which too little was
    said to count it keeps its findings; one that is set aside as the device of another keeps this reason."""
    lines = partial(_lines, rows, said)
    aside = lines(lambda row, answer: answer.category == NO_DEVICE or _is_gone(answer, int(fates[row])))
    counted = lines(lambda row, _: fates[row] == ACCEPTED)
    same = lines(lambda row, answer: fates[row] == ASIDE and answer.category not in ("", NO_DEVICE))
    numbers = lines(lambda _, answer: answer.devices is not None)
    states = lines(lambda _, answer: answer.state != "")
    kinds = lines(lambda _, answer: answer.category != "")

    def answered(cause: Cause) -> np.ndarray:
        column = cause.column.partition(":")[0]
        if cause.severity in (REFUSED, SET_ASIDE):
            return np.concatenate([aside, counted] if cause.rule in _SAME else [aside, counted, same])
        if column in _ELSE:
            return aside[:0]
        of_column = numbers if column == "quantity_devices" else states if column in _OF_STATES else kinds
        return np.concatenate([aside, np.intersect1d(counted, of_column)])

    findings.without(answered)
    findings.add_lines("line_said", FLAGGED, "category", counted)
    findings.add_lines("line_said", SET_ASIDE, "category", aside, variant="aside")


def _is_gone(answer: LineAnswer, fate: int) -> bool:
    """Whether a row of no kind was set aside since it is gone."""
    return answer.state == GONE and not answer.category and fate == ASIDE


def _lines(rows: Rows, said: Said, concerns: Callable[[int, LineAnswer], bool]) -> np.ndarray:
    """The lines of rows of which something was said that concerns them."""
    return rows.lines[np.array(sorted(row for row, answer in said.items() if concerns(row, answer)), np.int64)]
