"""What a member said of single lines (`lines.answers`) put in the place of what was read of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date

import numpy as np
import pyarrow as pa

from footprint.intake.findings import FLAGGED, SET_ASIDE, Findings
from footprint.intake.lines.answers import GONE, IN_STOCK, IN_USE, NO_DEVICE, LineAnswer, keys, said_below
from footprint.intake.tables.parsed_table import Options, ParsedTable
from footprint.intake.tables.row_fates import ACCEPTED, ASIDE, DEVICE, NOT_HARDWARE, Triage
from footprint.intake.tables.rows import Rows

MOST_ROWS = 200_000  # of a table, of which lines are looked for
# Of these columns nothing was said: what was noted of them stays.
_ELSE = ("acquired_on", "in_service_on", "delivered_on", "ordered_on", "accounted_on", "enrolled_on", "leased_until",
         "price_eur", "country", "pue", "annual_kwh", "lifetime_years", "share")  # fmt: skip
_STATUS = {IN_USE: "in_use", IN_STOCK: "in_stock", GONE: "gone_undated"}
_STATES = {"in_stock": IN_STOCK, **dict.fromkeys(("retired", "missing", "gone_undated", "on_order"), GONE)}

Said = Mapping[int, LineAnswer]  # by position of the row


def of_rows(rows: Rows, options: Options) -> Said:
    """The rows of a table of which the member said something."""
    answers = said_below(options.answers, rows.header, options.year)
    named = keys_of(rows) if answers else ()
    return {row: answers[key] for row, key in named if key in answers}


def keys_of(rows: Rows) -> Iterator[tuple[int, str]]:
    """(position, key) of the rows of a table."""
    return keys(rows.header, rows.records(np.arange(min(len(rows), MOST_ROWS))))


def state_of(status: str | None) -> str:
    """What is said of a line that was read so: a device on order is not there either."""
    return _STATES.get(status or "", IN_USE)


def decided(state: Triage, said: Said) -> Triage:
    """The rows with the kinds that were said. A row of which only a number or a state was said, and which names no
    kind, stays as it is."""
    for row, answer in said.items():
        at = np.array([row])
        if answer.category == NO_DEVICE:
            state = state.with_kind(at, NOT_HARDWARE).with_fate(at, ASIDE)
        elif answer.category:
            state = state.with_category(at, DEVICE, answer.category).with_fate(at, ACCEPTED)
        elif int(state.category[row]) >= 0:
            state = state.with_fate(at, ACCEPTED)
    return state


def put(parsed: ParsedTable, said: Said) -> ParsedTable:
    """The accepted rows with the numbers and states that were said. Devices that left without a date are no longer
    there; those that are there have no date of leaving."""
    place = {int(row): at for at, row in enumerate(parsed.accepted.tolist())}
    own = {place[row]: answer for row, answer in said.items() if row in place}
    columns = dict(parsed.columns)
    rows = len(columns["category"])
    devices = {at: float(answer.devices) for at, answer in own.items() if answer.devices is not None}
    states = {at: answer.state for at, answer in own.items() if answer.state}
    if devices:
        columns["quantity_devices"] = _with(
            columns, "quantity_devices", pa.float64(), rows, devices.__getitem__, devices
        )
    if states:
        days = columns.get("retired_on", pa.nulls(rows, pa.date32())).to_pylist()
        status = lambda at: "retired" if states[at] == GONE and days[at] else _STATUS[states[at]]  # noqa: E731
        columns["status"] = _with(columns, "status", pa.string(), rows, status, states)
        there = {at: None for at, said_ in states.items() if said_ != GONE}
        columns["retired_on"] = _with(columns, "retired_on", pa.date32(), rows, there.__getitem__, there)
    return replace(parsed, columns=columns)


def _with(
    columns: Mapping[str, pa.Array | pa.ChunkedArray], name: str, kind: pa.DataType, rows: int,
    of: Callable[[int], float | str | date | None], places: Mapping[int, object],
) -> pa.Array:  # fmt: skip
    """A column with other values at some places."""
    values = columns[name].to_pylist() if name in columns else [None] * rows
    for at in places:
        values[at] = of(at)
    return pa.array(values, kind)


def note(findings: Findings, rows: Rows, fates: np.ndarray, said: Said) -> None:
    """What was found of the kind, the number and the state of these lines is answered: one finding says so. A line of
    which too little was said to count it keeps its findings."""
    aside = sorted(row for row, answer in said.items() if answer.category == NO_DEVICE)
    counted = sorted(row for row in said.keys() - {*aside} if fates[row] == ACCEPTED)
    if not aside and not counted:
        return
    answered = rows.lines[sorted([*aside, *counted])]
    findings.without(answered, lambda cause: cause.column.partition(":")[0] not in _ELSE)
    findings.add_lines("line_said", FLAGGED, "category", rows.lines[counted])
    findings.add_lines("line_said", SET_ASIDE, "category", rows.lines[aside], variant="aside")
