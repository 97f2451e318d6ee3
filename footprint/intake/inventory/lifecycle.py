"""When a device came and went and how it is held: dates, status, condition, ownership. Which rows count is settled.

A date that is known to the month or the year stands for a period: it contradicts another one only if no day of the
period could be true.
"""

from __future__ import annotations

from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from footprint.intake.columns.categorical import Coded
from footprint.intake.findings import FLAGGED, Cause
from footprint.intake.tables.cells import Cells
from footprint.intake.values.reader import EPOCH, NO_DAY, Days, Reader, days_to_arrow
from footprint.intake.vocabulary import words
from footprint.intake.vocabulary.states import GONE

# Column of the file → what its date is, the best known first: acquired_kind of the lake.
DATE_KINDS = {
    "acquired_on": "purchase", "in_service_on": "in_service", "delivered_on": "delivery", "ordered_on": "order",
    "accounted_on": "accounting", "enrolled_on": "enrolment",
}  # fmt: skip
_VAGUENESS = {"": 0, "day": 0, "month": 1, "year": 2, "school_year": 2}
MANY_LEFT = 0.1  # of the devices of a list
LIVE = ("in_use", "in_maintenance", "in_transit", "on_order")
OUT_OF_USE = ("retired", "in_stock", "missing")


def dates_and_status(cells: Cells, quantity: pa.Array | None, reader: Reader, as_of: date) -> dict[str, pa.Array]:
    """Columns of dates, status, condition, ownership and way out of the accepted rows, of `quantity` devices each."""
    names = [name for name in (*DATE_KINDS, "retired_on", "leased_until") if name in cells.coded]
    days = reader.days({name: cells.coded[name] for name in names})
    nothing, unsaid = np.full(cells.rows, NO_DAY, np.int32), Coded.constant("", cells.rows)
    leased_until = days.pop("leased_until").numbers if "leased_until" in days else nothing
    status, condition, ownership = _situation(cells, reader, unsaid)
    days, causes = _still_there(days, status, reader.lines, as_of)
    days = _compatible(days)
    acquired, precision, kind = _acquired(days, nothing, unsaid)
    retired = days["retired_on"].numbers if "retired_on" in days else nothing
    in_service = days["in_service_on"].numbers if "in_service_on" in days else nothing
    causes += _causes_of_dates(Days(acquired, precision), retired, reader.lines, as_of)
    causes += _left(cells.headers.get("retired_on", ""), quantity, status, retired, as_of)
    leased_until = np.where(leased_until >= acquired, leased_until, NO_DAY).astype(np.int32)
    ownership = ownership.or_else(_lessees(leased_until)) if "leased_until" in names else ownership
    causes += _causes_of_leases(ownership, status, retired, leased_until, reader.lines, as_of)
    dated_status, undated = _dated_status(status, retired)
    causes += _flagged(reader.lines, ("retired_without_date", "retired_on", undated))
    reader.findings.add_all(causes)
    route = _exit_route(cells, reader, unsaid)
    dates = {
        "acquired_on": acquired, "in_service_on": in_service, "retired_on": retired, "leased_until": leased_until,
    }  # fmt: skip
    terms = {
        "acquired_precision": precision, "acquired_kind": kind, "status": dated_status, "condition": condition,
        "ownership": ownership, "exit_route": route,
    }  # fmt: skip
    columns = {name: days_to_arrow(numbers) for name, numbers in dates.items()}
    return columns | {name: coded.to_arrow() for name, coded in terms.items()}


def _flagged(lines: np.ndarray, *marks: tuple[str, str, np.ndarray]) -> list[Cause]:
    """A cause for each (rule, column, mask of rows) that concerns a row."""
    return [Cause(rule, FLAGGED, column, lines[mask]) for rule, column, mask in marks if mask.any()]


def _still_there(
    days: dict[str, Days], status: Coded, lines: np.ndarray, as_of: date
) -> tuple[dict[str, Days], list[Cause]]:
    """The dates without the exits before `as_of` of devices that the same line says are there: the state is what
    somebody saw, a date in such a column is as often one that was foreseen."""
    if "retired_on" not in days:
        return days, []
    exits = days["retired_on"]
    live = (exits.numbers != NO_DAY) & (exits.numbers <= (as_of - EPOCH).days) & status.where(LIVE.__contains__)
    numbers = np.where(live, NO_DAY, exits.numbers).astype(np.int32)
    exits = Days(numbers, exits.precision)
    return days | {"retired_on": exits}, _flagged(lines, ("exit_of_a_live_device", "retired_on", live))


def _left(header: str, quantity: pa.Array | None, status: Coded, retired: np.ndarray, as_of: date) -> list[Cause]:
    """A list that loses a tenth of its devices to dates before the year, and not to what it says of their state."""
    before = (retired != NO_DAY) & (retired <= (date(as_of.year, 1, 1) - EPOCH).days)
    if not before.any():
        return []
    before &= ~status.where(GONE.__contains__)
    units = np.ones(len(retired)) if quantity is None else np.nan_to_num(pc.fill_null(quantity, 1.0).to_numpy())
    if not before.any() or units[before].sum() < MANY_LEFT * units.sum():
        return []
    args = {"header": header, "units": float(units[before].sum()), "all": float(units.sum()), "year": as_of.year}
    return [Cause("many_left", FLAGGED, "retired_on", args=args)]


def _lessees(leased_until: np.ndarray) -> Coded:
    """A device with an end of lease is leased, unless its line says otherwise."""
    return Coded(["", "leased"], (leased_until != NO_DAY).astype(np.int32))


def _compatible(days: dict[str, Days]) -> dict[str, Days]:
    """The dates, where one of them is a period that leaves a true order possible, moved into that order."""
    if "retired_on" not in days:
        return days
    found = dict(days)
    for name in found:
        if name != "retired_on":
            found[name], found["retired_on"] = _in_order(found[name], found["retired_on"])
    return found


def _in_order(start: Days, end: Days) -> tuple[Days, Days]:
    """Where the start stands after the end, the less precise of both in the middle of what the other leaves possible.

    A year stands as its 1 July; a device bought in 2023 and retired on 15 March 2023 came between 1 January and then.
    """
    rows = np.flatnonzero((start.numbers > end.numbers) & (end.numbers != NO_DAY))
    if not len(rows):
        return start, end
    starts, ends = start.numbers[rows], end.numbers[rows]
    vague_start, vague_end = (_vagueness(each.precision.take(rows)) for each in (start, end))
    first = Days(starts, start.precision.take(rows)).bounds()[0]
    last = Days(ends, end.precision.take(rows)).bounds()[1] - 1
    moves_start = (vague_start > vague_end) & (first <= ends)
    moves_end = (vague_start <= vague_end) & (last >= starts)
    return (
        _moved(start, rows, np.where(moves_start, (first + ends) // 2, starts)),
        _moved(end, rows, np.where(moves_end, (starts + last) // 2, ends)),
    )


def _moved(days: Days, rows: np.ndarray, to: np.ndarray) -> Days:
    numbers = days.numbers.copy()
    numbers[rows] = to
    return Days(numbers, days.precision)


def _vagueness(precision: Coded) -> np.ndarray:
    return precision.spread([_VAGUENESS[term] for term in precision.values], np.int8)


def _acquired(days: dict[str, Days], nothing: np.ndarray, unsaid: Coded) -> tuple[np.ndarray, Coded, Coded]:
    """The best known date of each row, how precisely it is known, and which date it really is."""
    acquired, rows = nothing, len(nothing)
    precision = kind = unsaid
    open_ = np.ones(rows, bool)
    for column, name in DATE_KINDS.items():
        if column not in days or not open_.any():
            continue
        fills = open_ & (days[column].numbers != NO_DAY)
        acquired = _where(fills, days[column].numbers, acquired)
        precision = _coded_where(fills, days[column].precision, precision)
        kind = _coded_where(fills, Coded.constant(name, rows), kind)
        open_ &= ~fills
    return acquired, precision, kind


def _where(mask: np.ndarray, first: np.ndarray, second: np.ndarray) -> np.ndarray:
    return first if mask.all() else np.where(mask, first, second)


def _coded_where(mask: np.ndarray, first: Coded, second: Coded) -> Coded:
    if not mask.any() or mask.all():
        return first if len(mask) and mask[0] else second
    return Coded(first.values + second.values, np.where(mask, first.codes, second.codes + len(first.values)))


def _causes_of_dates(acquired: Days, retired: np.ndarray, lines: np.ndarray, as_of: date) -> list[Cause]:
    dated, today = acquired.numbers != NO_DAY, (as_of - EPOCH).days
    backwards = dated & (retired != NO_DAY) & (retired < acquired.numbers)
    causes = _flagged(lines, ("invalid_dates", "retired_on", backwards))
    late = np.flatnonzero(dated & (acquired.numbers > today))
    if len(late):
        future = late[Days(acquired.numbers[late], acquired.precision.take(late)).bounds()[0] > today]
        args = {"as_of": as_of.isoformat()}
        causes += [Cause("future_purchase", FLAGGED, "acquired_on", lines[future], args=args)] if len(future) else []
    return causes + _flagged(lines, ("missing_date", "acquired_on", ~dated))


def _causes_of_leases(
    ownership: Coded, status: Coded, retired: np.ndarray, until: np.ndarray, lines: np.ndarray, as_of: date
) -> list[Cause]:
    """A lease without an end is booked as a whole life in the view by year of acquisition (method README §6). One that
    ended before the year is no exit: leases are prolonged, and the list names the device."""
    ends = (until != NO_DAY) & (until < (date(as_of.year, 1, 1) - EPOCH).days)
    if "leased" not in ownership.values and not ends.any():
        return []
    leased = ownership.where("leased".__eq__)
    if not leased.any() and not ends.any():
        return []
    here = (retired == NO_DAY) & ~status.where(lambda term: term in (*GONE, "on_order"))
    return _flagged(
        lines,
        ("leased_without_end", "leased_until", here & leased & (until == NO_DAY)),
        ("lease_ended", "leased_until", here & ~status.where(LIVE.__contains__) & ends),
    )


def _situation(cells: Cells, reader: Reader, unsaid: Coded) -> tuple[Coded, Coded, Coded]:
    """Status, condition and ownership: from their own columns, else from words beside them (type, price, remark …)."""
    status = _terms("status", cells, reader, unsaid, "condition", "ownership")
    condition = _terms("condition", cells, reader, unsaid, "ownership")
    ownership = _terms("ownership", cells, reader, unsaid, "condition")
    for source in ("status", "condition", "ownership", "price_eur", "category", "model_text", "remark"):
        if source not in cells.coded:
            continue
        column = cells.coded[source]
        among = words.speaking(column.values, column.used(), ("condition", "ownership"))
        if not among.any():
            continue
        if source != "price_eur":
            condition = _else_inside("condition", condition, column, among)
        if source not in ("ownership", "model_text"):
            ownership = _else_inside("ownership", ownership, column, among)
    return status, condition, ownership


def _terms(name: str, cells: Cells, reader: Reader, unsaid: Coded, *also: str) -> Coded:
    """The terms of a column; `unsaid` where the file lacks it. `also`: as of `Reader.word`."""
    return reader.word(name, cells.coded[name], *also) if name in cells.coded else unsaid


def _else_inside(section: str, terms: Coded, beside: Coded, among: np.ndarray) -> Coded:
    found = words.terms_inside(section, beside.values, among)
    return terms.or_else(Coded(found, beside.codes)) if any(found) else terms


def _dated_status(status: Coded, retired: np.ndarray) -> tuple[Coded, np.ndarray]:
    """Gone with a date is `retired`; gone without one is `gone_undated` (or `missing`), and in the mask."""
    dated = retired != NO_DAY
    if not dated.any() and {*GONE}.isdisjoint(status.values):
        return status, dated
    undated = status.mapped(lambda term: "gone_undated" if term == "retired" else term)
    if not dated.any():
        return undated, status.where(GONE.__contains__)
    out = status.mapped(lambda term: "retired" if term in (*OUT_OF_USE, "") else term)
    return _coded_where(dated, out, undated), status.where(GONE.__contains__) & ~dated


def _exit_route(cells: Cells, reader: Reader, unsaid: Coded) -> Coded:
    route = _terms("exit_route", cells, reader, unsaid)
    if "status" not in cells.coded:
        return route
    status = cells.coded["status"]
    among = words.speaking(status.values, status.used(), ("exit_route",))
    return _else_inside("exit_route", route, status, among)


def as_gone(cells: Cells, rows: np.ndarray, days: Coded) -> Cells:
    """The cells of these rows as gone, whatever else their state says, and on these `days` where no day of exit stands
    ('' = nobody knows when)."""
    mask = np.isin(np.arange(cells.rows), rows)
    status, exits = cells.get("status"), cells.get("retired_on")
    stays = status.where(lambda text: words.term("status", text) in GONE)
    cells = cells.with_column("status", status.replaced(mask & ~stays, Coded.constant("retired", cells.rows)))
    return cells.with_column("retired_on", exits.replaced(mask & exits.where(words.is_empty), days))
