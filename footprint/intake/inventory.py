"""Accepted lines of an inventory as columns of `devices`. Which lines are accepted is decided in `triage`."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from footprint.intake import matching, sameness, words
from footprint.intake.cells import Cells
from footprint.intake.coded import Coded
from footprint.intake.columns import EPOCH, NO_DAY, Days, Reader, days_to_arrow, terms_to_arrow
from footprint.intake.findings import FLAGGED, SET_ASIDE, Findings
from footprint.intake.people import People
from footprint.intake.privacy import MAY_BE_PERSONAL, first_level
from footprint.intake.rows import Rows
from footprint.intake.triage import ASIDE, Triage, triage

# Column of the file → what its date is, the best known first: acquired_kind of the lake.
DATE_KINDS = {
    "acquired_on": "purchase", "in_service_on": "in_service", "delivered_on": "delivery", "ordered_on": "order",
    "accounted_on": "accounting", "enrolled_on": "enrolment",
}  # fmt: skip
TEXTS = ("model_text", "maker", "gpu", "service_id")
NUMBERS = (
    "quantity_devices",
    "first_life_years",
    "share",
    "lifetime_years",
    "annual_kwh",
    "pue",
    "cpu_units",
    "ram_gb",
    "ssd_gb",
    "hdd_units",
    "screen_inches",
    "price_eur",
)
MANY_DEVICES = 100_000
_TOTAL = r"(?i)^\s*(sous|sub|grand|tota|som|sum|ensemble)"
_LIST = re.compile(r"\s*(?:<br>|[\n\v]+)\s*")  # between the values of one cell
GONE = ("retired", "missing")
OUT_OF_USE = ("retired", "in_stock", "missing")


@dataclass
class Inventory:
    """Typed columns of the accepted rows, the fate of every row, and the keys of sameness (in memory only)."""

    columns: dict[str, pa.Array]
    identity: pa.Table
    fate: np.ndarray
    accepted: np.ndarray
    reader: Reader


def read_inventory(
    rows: Rows,
    cells: Cells,
    *,
    default_category: str | None,
    aside: str | None,
    known: Collection[str],
    answers: Mapping[str, str],
    as_of: date,
    default_decimal: str,
    findings: Findings,
) -> Inventory:
    """Every row decided, every accepted row typed. Columns of `devices` that no row fills are absent.

    `aside`: the rule that sets every row aside, where the list is one of things that are no devices.
    """
    if aside is not None:
        found = _all_aside(rows, aside, findings)
    else:
        _clear_totals(cells)
        found = triage(rows, cells, default_category, known, answers, findings)
    keys = _set_same_aside(rows, cells, found, findings)
    accepted = found.accepted
    kept = cells.take(accepted)
    reader = Reader(rows.lines[accepted], findings, default_decimal)
    columns = _columns(kept, Coded(found.names or [""], found.category[accepted]), reader, as_of)
    asset = kept.text("asset_id")
    asset = pc.if_else(pc.equal(asset, ""), pa.scalar(None, pa.string()), asset)
    key = pc.utf8_upper(asset)
    identity = pa.table(
        {
            "line": pa.array(rows.lines[accepted]),
            "asset_key": asset if key.equals(asset) else key,
            "serial_key": keys if len(accepted) == len(keys) else keys.take(pa.array(accepted)),
            "asset_id": asset,
        }
    )
    return Inventory(columns, identity, found.fate, accepted, reader)


def _all_aside(rows: Rows, rule: str, findings: Findings) -> Triage:
    findings.add_lines(rule, SET_ASIDE, "", rows.lines)
    return Triage(np.full(len(rows), ASIDE, np.int8), np.full(len(rows), -1, np.int16), [])


def _clear_totals(cells: Cells) -> None:
    """A row whose name is `Total` names no device, whatever stands in its other cells."""
    names = cells.text("asset_id")
    likely = np.flatnonzero(pc.match_substring_regex(names, _TOTAL).to_numpy(zero_copy_only=False))
    rows = [row for row in likely.tolist() if words.is_total(names[row].as_py())]
    if rows and "category" in cells.coded:
        column = cells.coded["category"]
        codes = column.codes.copy()
        codes[rows] = len(column.values)
        cells.coded["category"] = Coded([*column.values, ""], codes)


def _set_same_aside(rows: Rows, cells: Cells, found: Triage, findings: Findings) -> pa.Array:
    """Set repeated rows and older records of one serial aside. Returns the serial keys of all rows."""
    single = cells.get("quantity_devices").where(
        lambda value: words.is_empty(value) or value.strip() in ("1", "1,0", "1.0")
    )
    keys = sameness.serial_keys(cells, single)
    accepted = found.accepted
    kept = cells.take(accepted)
    again = accepted[sameness.repeated(kept.text("asset_id"), kept)]
    found.put(again, ASIDE)
    findings.add_lines("repeated_row", SET_ASIDE, "asset_id", rows.lines[again])
    accepted = found.accepted
    scratch = Reader(rows.lines[accepted], Findings(), ".")
    seen = scratch.days({"seen_on": cells.get("seen_on").take(accepted)})["seen_on"].numbers
    families = sameness.families(found.names)[found.category[accepted]] if len(accepted) else accepted
    older = accepted[sameness.superseded(keys.take(pa.array(accepted)), families, seen)]
    found.put(older, ASIDE)
    if len(older) and "enrolled_on" in cells.coded:
        _keep_first_enrolment(cells, keys, accepted, scratch)
    findings.add_lines("duplicate_serial", SET_ASIDE, "serial", rows.lines[older])
    return keys


def _keep_first_enrolment(cells: Cells, keys: pa.Array, accepted: np.ndarray, scratch: Reader) -> None:
    """A device that was enrolled again keeps the day of its first enrolment, which is nearer to its purchase."""
    column = cells.get("enrolled_on")
    days = scratch.days({"enrolled_on": column.take(accepted)})["enrolled_on"].numbers
    first: dict[str, int] = {}
    known = [(key, row) for key, row in zip(keys.take(pa.array(accepted)).to_pylist(), range(len(days)), strict=True)]
    for key, row in sorted((pair for pair in known if pair[0] and days[pair[1]] != NO_DAY), key=lambda p: days[p[1]]):
        first.setdefault(key, row)
    codes = column.codes.copy()
    for key, row in known:
        if key in first:
            codes[accepted[row]] = column.codes[accepted[first[key]]]
    cells.coded["enrolled_on"] = Coded(column.values, codes)


def _columns(cells: Cells, category: Coded, reader: Reader, as_of: date) -> dict[str, pa.Array]:
    columns = {"category": category.arrow(category.values, pa.string())}
    for name in TEXTS:
        if name in cells.coded:
            columns[name] = reader.text(name, cells.get(name))
    if "site_id" in cells.coded:
        columns["site_id"] = reader.text("site_id", cells.get("site_id"), first_level)
    for name in NUMBERS:
        if name in cells.coded:
            columns[name] = reader.number(name, cells.get(name), cells.headers[name])
    if "country" in cells.coded:
        columns["country"] = reader.country("country", cells.get("country"))
    columns |= _parts(cells, reader)
    _say_many(columns.get("quantity_devices"), cells, reader)
    columns |= _dates_and_status(cells, reader, as_of)
    columns["asset_id"] = _machine_names(cells, category, reader.findings.people)
    return columns


def _parts(cells: Cells, reader: Reader) -> dict[str, pa.Array]:
    """Processor lists (`<br>`, lines) as the first processor and their number; disks whose kind is written."""
    columns: dict[str, pa.Array] = {}
    if "cpu" in cells.coded:
        cpu = cells.get("cpu")
        columns["cpu"] = reader.text("cpu", cpu.mapped(lambda value: _LIST.split(value)[0].strip()))
        if "cpu_units" not in cells.coded:
            several = [
                float(len(parts)) if len(parts := _LIST.split(value.strip())) > 1 else None for value in cpu.values
            ]
            columns["cpu_units"] = cpu.arrow(several, pa.float64())
    if "disk" in cells.coded and "ssd_gb" not in cells.coded:
        disk = cells.get("disk").mapped(
            lambda value: value if any(word in value.lower() for word in ("ssd", "nvme", "flash")) else ""
        )
        columns["ssd_gb"] = reader.number("ssd_gb", disk)
    return columns


def _say_many(quantity: pa.Array | None, cells: Cells, reader: Reader) -> None:
    if quantity is None:
        return
    many = pc.fill_null(pc.greater(quantity, MANY_DEVICES), False).to_numpy(zero_copy_only=False)
    told = cells.get("quantity_devices").take(np.flatnonzero(many))
    reader.findings.add_values(
        "implausible_quantity", FLAGGED, "quantity_devices", told, [True] * len(told.values), reader.lines[many]
    )


def _machine_names(cells: Cells, category: Coded, people: People) -> pa.Array:
    """Names of servers and the like; those of any other device could name a person and are not kept."""
    names = cells.text("asset_id")
    machine = category.where(matching.keeps_asset_id)
    if not machine.any():
        return pa.nulls(cells.rows, pa.string())
    kept = pc.if_else(pc.and_(pa.array(machine), pc.not_equal(names, "")), names, pa.scalar(None, pa.string()))
    doubtful = np.flatnonzero(
        pc.fill_null(pc.match_substring_regex(kept, "." if people.words else MAY_BE_PERSONAL), False).to_numpy(
            zero_copy_only=False
        )
    )
    personal = np.zeros(cells.rows, bool)
    personal[doubtful] = [people.in_label(name) for name in kept.take(pa.array(doubtful)).to_pylist()]
    return pc.if_else(pa.array(personal), pa.scalar(None, pa.string()), kept)


# --- dates, status, ownership ---------------------------------------------------------------------


def _dates_and_status(cells: Cells, reader: Reader, as_of: date) -> dict[str, pa.Array]:
    names = [name for name in (*DATE_KINDS, "retired_on") if name in cells.coded]
    days = reader.days({name: cells.get(name) for name in names})
    acquired, precision, kind = _acquired(days, cells.rows)
    nothing = np.full(cells.rows, NO_DAY, np.int32)
    retired = days["retired_on"].numbers if "retired_on" in days else nothing
    in_service = days["in_service_on"].numbers if "in_service_on" in days else nothing
    _say_dates(acquired, retired, reader, as_of)
    status, condition, ownership = _situation(cells, reader)
    return {
        "acquired_on": days_to_arrow(acquired),
        "acquired_precision": terms_to_arrow(precision),
        "acquired_kind": terms_to_arrow(kind),
        "in_service_on": days_to_arrow(in_service),
        "retired_on": days_to_arrow(retired),
        "status": _dated_status(status, retired, reader),
        "condition": terms_to_arrow(condition),
        "ownership": terms_to_arrow(ownership),
        "exit_route": _exit_route(cells, reader),
    }


def _acquired(days: dict[str, Days], rows: int) -> tuple[np.ndarray, Coded, Coded]:
    """The best known date of each row, how precisely it is known, and which date it really is."""
    acquired = np.full(rows, NO_DAY, np.int32)
    precision, kind = Coded.constant("", rows), Coded.constant("", rows)
    for column, name in DATE_KINDS.items():
        if column not in days:
            continue
        open_ = (acquired == NO_DAY) & (days[column].numbers != NO_DAY)
        if open_.any():
            acquired = np.where(open_, days[column].numbers, acquired)
            precision = _where(open_, days[column].precision, precision)
            kind = _where(open_, Coded.constant(name, rows), kind)
    return acquired, precision, kind


def _where(mask: np.ndarray, first: Coded, second: Coded) -> Coded:
    return Coded(first.values + second.values, np.where(mask, first.codes, second.codes + len(first.values)))


def _say_dates(acquired: np.ndarray, retired: np.ndarray, reader: Reader, as_of: date) -> None:
    known = acquired != NO_DAY
    backwards = known & (retired != NO_DAY) & (retired < acquired)
    reader.findings.add_lines("invalid_dates", FLAGGED, "retired_on", reader.lines[backwards])
    future = known & (acquired > (as_of - EPOCH).days)
    reader.findings.add_lines(
        "future_purchase", FLAGGED, "acquired_on", reader.lines[future], args={"as_of": as_of.isoformat()}
    )
    reader.findings.add_lines("missing_date", FLAGGED, "acquired_on", reader.lines[~known])


def _situation(cells: Cells, reader: Reader) -> tuple[Coded, Coded, Coded]:
    """Status, condition and ownership: from their own columns, else from words beside them (type, price, remark …)."""
    status = reader.word("status", cells.get("status"), "condition", "ownership")
    condition = reader.word("condition", cells.get("condition"), "ownership")
    ownership = reader.word("ownership", cells.get("ownership"), "condition")
    for beside in ("status", "condition", "ownership", "category", "model_text", "remark"):
        if beside in cells.coded:
            condition = _else_inside("condition", condition, cells.get(beside))
    for beside in ("status", "condition", "price_eur", "category", "remark"):
        if beside in cells.coded:
            ownership = _else_inside("ownership", ownership, cells.get(beside))
    return status, condition, ownership


def _else_inside(section: str, terms: Coded, beside: Coded) -> Coded:
    found = beside.mapped(lambda value: "" if words.is_empty(value) else words.term_inside(section, value) or "")
    return terms.or_else(found) if any(found.values) else terms


def _dated_status(status: Coded, retired: np.ndarray, reader: Reader) -> pa.Array:
    """Gone with a date is `retired`; gone without one is `gone_undated` (or `missing`) and a finding."""
    dated = retired != NO_DAY
    gone = status.where(lambda term: term in GONE)
    reader.findings.add_lines("retired_without_date", FLAGGED, "retired_on", reader.lines[gone & ~dated])
    undated = status.mapped(lambda term: "gone_undated" if term == "retired" else term)
    out = status.mapped(lambda term: "retired" if term in (*OUT_OF_USE, "") else term)
    return terms_to_arrow(_where(dated, out, undated))


def _exit_route(cells: Cells, reader: Reader) -> pa.Array:
    route = reader.word("exit_route", cells.get("exit_route"))
    return terms_to_arrow(_else_inside("exit_route", route, cells.get("status")) if "status" in cells.coded else route)
