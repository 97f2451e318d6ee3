"""Accepted lines of an inventory as columns of `devices`. Which lines are accepted is decided in `triage`."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from footprint.intake.columns import identifiers
from footprint.intake.columns.categorical import Coded
from footprint.intake.findings import FLAGGED, SET_ASIDE, Findings
from footprint.intake.inventory.catalogues import ask_catalogue
from footprint.intake.inventory.duplicates import set_same_aside
from footprint.intake.inventory.lifecycle import dates_and_status
from footprint.intake.inventory.other_counts import say_other_count
from footprint.intake.inventory.states import ask_states, say_unread_states
from footprint.intake.inventory.triage import triage
from footprint.intake.inventory.unknown_numbers import without_guesses
from footprint.intake.tables.cells import Cells
from footprint.intake.tables.row_fates import ASIDE, ListOf, Triage
from footprint.intake.tables.rows import Rows
from footprint.intake.values.reader import Reader
from footprint.intake.vocabulary import categories, words
from footprint.intake.vocabulary.names import full_names
from footprint.intake.vocabulary.people import People
from footprint.intake.vocabulary.privacy import MAY_BE_PERSONAL, first_level

TEXTS = ("model_text", "maker", "gpu", "service_id")
NUMBERS = (
    "quantity_devices",
    "first_life_years",
    "share",
    "lifetime_years",
    "annual_kwh",
    "cpu_units",
    "ram_gb",
    "ssd_gb",
    "hdd_units",
    "screen_inches",
    "price_eur",
)
MANY_DEVICES = 100_000
HOSTED = ("server", "storage", "rack", "ups", "pdu")  # the datacentre tier of the catalogue: a PUE applies to them
_TOTAL = r"(?i)^(sous|s{1,2}[./ -]|sub|grand|tota|nb|nombre|som|sum|ensemble)"
_TOTAL_LETTERS = "sgtne"
_LIST = re.compile(r"<br>|[\n\v]+")  # between the values of one cell


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
    list_of: ListOf | None,
    aside: str | None,
    known: Collection[str],
    answers: Mapping[str, str],
    as_of: date,
    default_decimal: str,
    hand_made: bool,
    typed: bool,
    findings: Findings,
) -> Inventory:
    """Every row decided, every accepted row typed. Columns of `devices` that no row fills are absent.

    `hand_made`: no program wrote the list, so that a plural may stand for several devices. `typed`: people filled it,
    be it by a template, so that it may be one of models. `aside`: the rule that
    sets every row aside, where the list is one of things that are no devices.
    """
    if aside is not None:
        found = _all_aside(rows, aside, findings)
    else:
        _clear_totals(cells)
        found = triage(rows, cells, list_of, known, answers, findings)
        if typed:
            ask_catalogue(rows, cells, found, findings)
            say_unread_states(rows, cells, found, findings)
        ask_states(rows, cells, found, findings)
    serials = set_same_aside(rows, cells, found, findings)
    accepted = found.accepted
    kept, lines = cells.take(accepted), rows.lines_of(accepted)
    reader = Reader(lines, findings, default_decimal)
    columns = _columns(kept, Coded(found.names or [""], found.category[accepted]), reader, as_of, hand_made)
    own = serials.take(accepted)
    identity = pa.table(
        {
            "line": pa.array(lines),
            "serial": own.numbers,
            "maker": own.makers.texts(own.makers.values),
            "asset_id": identifiers.or_null(kept.text("asset_id")),
        }
    )
    return Inventory(columns, identity, found.fate, accepted, reader)


def _all_aside(rows: Rows, rule: str, findings: Findings) -> Triage:
    findings.add_lines(rule, SET_ASIDE, "", rows.lines)
    return Triage(np.full(len(rows), ASIDE, np.int8), np.full(len(rows), -1, np.int16), [])


def _clear_totals(cells: Cells) -> None:
    """A row whose name is `Total` names no device, whatever stands in its other cells."""
    names = cells.text("asset_id")
    likely = identifiers.beginning_with(names, _TOTAL_LETTERS)
    likely = likely[pc.match_substring_regex(names.take(pa.array(likely)), _TOTAL).to_numpy(zero_copy_only=False)]
    rows = [row for row in likely.tolist() if words.is_total(names[row].as_py())]
    if rows and "category" in cells.coded:
        column = cells.coded["category"]
        codes = column.codes.copy()
        codes[rows] = len(column.values)
        cells.coded["category"] = Coded([*column.values, ""], codes)


def _columns(cells: Cells, category: Coded, reader: Reader, as_of: date, hand_made: bool) -> dict[str, pa.Array]:
    columns = {"category": category.texts(category.values)}
    for name in TEXTS:
        if name in cells.coded:
            columns[name] = reader.coded_text(name, cells.get(name))
    if "site_id" in cells.coded:
        columns["site_id"] = reader.coded_text("site_id", cells.get("site_id"), first_level)
    for name in NUMBERS:
        if name in cells.coded:
            columns[name] = reader.number(name, cells.get(name), cells.headers.get(name, ""))
    if "pue" in cells.coded:
        columns["pue"] = _pue(cells, category, reader)
    if "country" in cells.coded:
        columns["country"] = reader.coded_country("country", cells.get("country"))
    columns |= _parts(cells, reader)
    if hand_made and (counted := without_guesses(columns.get("quantity_devices"), cells, reader)) is not None:
        columns["quantity_devices"] = counted
    _say_many(columns.get("quantity_devices"), cells, reader)
    say_other_count(columns.get("quantity_devices"), cells, reader)
    columns |= dates_and_status(cells, columns.get("quantity_devices"), reader, as_of)
    columns["asset_id"] = _machine_names(cells, category, reader.findings.people)
    return columns


def _pue(cells: Cells, category: Coded, reader: Reader) -> pa.Array:
    """PUE as given. On a terminal's line it changes nothing, so that only this is said of it."""
    given, judged = cells.get("pue"), Findings(people=reader.findings.people)
    column = replace(reader, findings=judged).number("pue", given, cells.headers["pue"])
    terminal = category.where(lambda name: name in categories.known_categories() and name not in HOSTED)
    for cause in judged.every_cause():
        lines = cause.lines[~np.isin(cause.lines, reader.lines[terminal])]
        if len(lines):
            reader.findings.add(replace(cause, lines=lines))
    idle = np.flatnonzero(terminal & ~given.where(words.is_empty))
    told = given.take(idle)
    reader.findings.add_values(
        "pue_not_applied", FLAGGED, "pue", told, [True] * len(told.values), reader.lines[idle], used="1"
    )
    return column


def _parts(cells: Cells, reader: Reader) -> dict[str, pa.Array]:
    """Processor lists (`<br>`, lines) as the first processor and their number; disks whose kind is written."""
    columns: dict[str, pa.Array] = {}
    if "cpu" in cells.coded:
        cpu = cells.get("cpu")
        columns["cpu"] = reader.coded_text("cpu", cpu.mapped(lambda value: _LIST.split(value)[0].strip()))
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
    machines = np.flatnonzero(category.where(categories.keeps_asset_id))
    if not len(machines):
        return pa.nulls(cells.rows, pa.string())
    names = cells.text("asset_id").take(pa.array(machines))
    pattern = "." if people.words else rf"{MAY_BE_PERSONAL}|[A-Za-z]{{2,}}[-_][A-Za-z]{{2,}}"
    doubtful = np.flatnonzero(pc.match_substring_regex(names, pattern).to_numpy(zero_copy_only=False))
    kept = pc.not_equal(names, "").to_numpy(zero_copy_only=False).copy()
    sound = [
        not people.in_label(name) and not full_names(name, strict=True)
        for name in names.take(pa.array(doubtful)).to_pylist()
    ]
    kept[doubtful] &= np.array(sound, bool)
    place = np.full(cells.rows, -1, np.int32)
    place[machines[kept]] = np.flatnonzero(kept)
    return names.take(pa.array(place, mask=place < 0))
