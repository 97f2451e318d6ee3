"""Accepted lines of an inventory as columns of `devices`. Which lines are accepted is decided in `triage`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from footprint.intake.columns import identifiers
from footprint.intake.columns.categorical import Coded
from footprint.intake.findings import FLAGGED, SET_ASIDE, Cause, Findings, causes_of_values
from footprint.intake.inventory.catalogues import ask_catalogue
from footprint.intake.inventory.events import once_each, read_exits
from footprint.intake.inventory.lifecycle import dates_and_status
from footprint.intake.inventory.ranges import count_ranges
from footprint.intake.inventory.same_device import Serials, set_same_aside
from footprint.intake.inventory.states.asked import ask_states, open_states, unread_states
from footprint.intake.inventory.states.columns import (
    columns_added,
    not_yet_there,
    states_beside,
    states_by_route,
    with_days_of_states,
    without_grades,
)
from footprint.intake.inventory.states.remarks import read_remarks, states_added
from footprint.intake.inventory.triage import triage
from footprint.intake.inventory.unknown_numbers import other_counts, without_guesses
from footprint.intake.inventory.whole_lists import judge_lists
from footprint.intake.lines import overrides
from footprint.intake.tables import blanks, titles
from footprint.intake.tables.cells import Cells
from footprint.intake.tables.legends import explained
from footprint.intake.tables.parsed_table import ParsedTable, RawTable
from footprint.intake.tables.quantities import UNKNOWN
from footprint.intake.tables.row_fates import ACCEPTED, ASIDE, ListOf, Triage
from footprint.intake.tables.rows import Rows
from footprint.intake.values import counts
from footprint.intake.values.reader import Reader
from footprint.intake.vocabulary import categories, words
from footprint.intake.vocabulary.names import full_names
from footprint.intake.vocabulary.people import People
from footprint.intake.vocabulary.privacy import MAY_BE_PERSONAL, first_level

TEXTS = ("model_text", "maker", "gpu", "service_id")
NUMBERS = (
    "quantity_devices", "first_life_years", "share", "lifetime_years", "annual_kwh", "cpu_units", "ram_gb", "ssd_gb",
    "hdd_units", "screen_inches", "price_eur",
)  # fmt: skip
MANY_DEVICES = 100_000
HOSTED = ("server", "storage", "rack", "ups", "pdu")  # the datacentre tier of the catalogue: a PUE applies to them
_TOTAL = r"(?i)^(sous|s{1,2}[./ -]|sub|grand|tota|nb|nombre|som|sum|ensemble)"
_TOTAL_LETTERS = "sgtne"
_LIST = re.compile(r"<br>|[\n\v]+")  # between the values of one cell


def read_inventory(raw: RawTable, findings: Findings, said: overrides.Said) -> ParsedTable:
    """Every row decided, every accepted row typed. Columns of `devices` that no row fills are absent. `said`: what the
    member said of rows, by their positions."""
    rows, cells, state, causes = _triaged(raw)
    known = overrides.decided(state, said) if said else state
    cells, state, of_same, serials = set_same_aside(rows, cells, known)
    if said:
        there = overrides.there(state, known, said)
        state, serials = state.with_fate(there, ACCEPTED), serials.without(there)
    findings.add_all([*causes, *of_same])
    accepted = state.accepted
    devices, lines = cells.take(accepted), rows.lines_of(accepted)
    reader = Reader(lines, findings, raw.decimal)
    category = Coded(list(state.names) or [""], state.category[accepted])
    is_hand_made = raw.match.profile.count_in_label or not raw.match.profile.signature
    is_asked = raw.match.profile.defaults.get("quantity_devices") == UNKNOWN
    columns = _columns(devices, category, reader, raw.options.as_of, is_hand_made=is_hand_made, is_asked=is_asked)
    columns["line"] = pa.array(lines, pa.int64())
    parsed = ParsedTable(columns, state.fate, reader, _identity(devices, lines, serials.take(accepted)))
    return overrides.put(parsed, said, raw.options.year) if said else parsed


def _triaged(raw: RawTable) -> tuple[Rows, Cells, Triage, list[Cause]]:
    """The fate of every row by what it is. A list of things that are no devices is set aside as a whole; one that
    people filled, be it by a template, may be one of models."""
    rows, profile, options = raw.rows, raw.match.profile, raw.options
    if profile.aside is not None:
        nothing = np.full(len(rows), -1, np.int16)
        state = Triage(np.zeros(len(rows), np.int8), np.full(len(rows), ASIDE, np.int8), nothing, ())
        return rows, raw.cells, state, [Cause(profile.aside, SET_ASIDE, "", rows.lines)] if len(rows) else []
    stated = profile.defaults.get("category")
    category = stated or titles.category(rows.above, rows.name)
    if category is None and "category" not in raw.cells.coded:
        category = titles.of_header(rows.header) or titles.of_names(raw.match)
    list_of = ListOf(category, stated is not None) if category else None
    cells = _without_totals(raw.cells if profile.signature else _without_dittos(rows, raw.cells))
    cells = _kinds_of_codes(cells, options.legend)
    by_people = bool(profile.count_in_label or profile.template)
    known = options.known_categories, options.answers
    cells, state, causes = triage(rows, cells, list_of, *known, of_assets=not by_people)
    if by_people:
        state, more = ask_catalogue(rows, cells, state)
        cells, ranges = count_ranges(rows, states_by_route(cells), state)
        cells, beside = states_beside(rows, cells, state.accepted, options.legend)
        cells = without_grades(cells)
        cells, read = read_remarks(rows, with_days_of_states(cells), state, options.as_of)
        cells, to_come = not_yet_there(rows, cells, state, options.year)
        causes += [*ranges, *beside, *to_come]
        cells, state, judged = judge_lists(rows, cells, state)
        cells, state, exits = read_exits(rows, cells, state)
        cells, state, once = once_each(rows, cells, state)
        causes += [*more, *read, *judged, *exits, *once, *unread_states(rows, cells, state, read)]
    else:
        may_add = columns_added(rows, cells, state.accepted, profile.personal).__contains__
        cells, added = states_added(rows, cells, state, options.as_of, may_add)
        causes += [*added, *unread_states(rows, cells, state, added, may_add)]
    state, more = ask_states(rows, cells, state)
    return rows, cells, state, [*causes, *more, *open_states(rows, cells, state)]


def _identity(cells: Cells, lines: np.ndarray, serials: Serials) -> pa.Table:
    return pa.table(
        {
            "line": pa.array(lines),
            "serial": serials.numbers,
            "maker": serials.makers.to_arrow(),
            "asset_id": identifiers.or_null(cells.text("asset_id")),
        }
    )


def _without_dittos(lines: Rows, cells: Cells) -> Cells:
    """The cells of a list that people made with what stands above in those that only say `idem`. Where nothing stands
    there, they stay: what they mean is asked; blank lines that were passed over are nothing."""
    if not any(map(words.is_ditto, {text for column in cells.coded.values() for text in column.values})):
        return cells
    below_nothing = np.diff(lines.lines, prepend=lines.lines[:1]) > blanks.SKIPPED
    for name, column in cells.coded.items():
        ditto = column.where(words.is_ditto)
        if not ditto.any():
            continue
        rows = np.arange(cells.rows)
        above = np.maximum.accumulate(np.where(ditto & ~below_nothing, 0, rows))
        codes = column.codes[above]
        stays = ditto & Coded(column.values, codes).where(lambda text: words.is_empty(text) or words.is_ditto(text))
        cells = cells.with_column(name, Coded(column.values, np.where(stays, column.codes, codes)))
    return cells


def _kinds_of_codes(cells: Cells, legend: Mapping[str, str]) -> Cells:
    """The cells with the kind of devices that the legend of the file gives to letters (`UC = unité centrale`)."""
    kinds = {code: meant for code, meant in legend.items() if categories.verdict(meant).category}
    if not kinds or "category" not in cells.coded:
        return cells
    return cells.with_column("category", cells.coded["category"].mapped(lambda text: explained(text, kinds)))


def _without_totals(cells: Cells) -> Cells:
    """The cells without the type of a row whose name is `Total`: it names no device, whatever its other cells say."""
    if "category" not in cells.coded or "asset_id" not in cells.texts:
        return cells
    names, column = cells.texts["asset_id"], cells.coded["category"]
    likely = identifiers.beginning_with(names, _TOTAL_LETTERS)
    likely = likely[pc.match_substring_regex(names.take(pa.array(likely)), _TOTAL).to_numpy(zero_copy_only=False)]
    rows = [row for row in likely.tolist() if words.is_total(names[row].as_py())]
    if not rows:
        return cells
    codes = column.codes.copy()
    codes[rows] = len(column.values)
    return cells.with_column("category", Coded([*column.values, ""], codes))


def _columns(
    cells: Cells, category: Coded, reader: Reader, as_of: date, *, is_hand_made: bool, is_asked: bool
) -> dict[str, pa.Array]:
    """`is_asked`: one question about the table says already that no line has a number."""
    columns = {"category": category.texts(category.values)}
    for name in TEXTS:
        if name in cells.coded:
            columns[name] = reader.coded_text(name, cells.get(name))
    if "site_id" in cells.coded:
        columns["site_id"] = reader.coded_text("site_id", cells.get("site_id"), first_level)
    cells, written = _counted(cells, reader.lines)
    reader.findings.add_all(written)
    unsaid = replace(reader, findings=Findings(people=reader.findings.people))
    for name in NUMBERS:
        if name in cells.coded:
            told = unsaid if is_asked and name == "quantity_devices" else reader
            columns[name] = told.number(name, cells.get(name), cells.headers.get(name, ""))
    if "pue" in cells.coded:
        columns["pue"] = _pue(cells, category, reader)
    if "country" in cells.coded:
        columns["country"] = reader.coded_country("country", cells.get("country"))
    columns |= _parts(cells, reader)
    quantity = columns.get("quantity_devices")
    causes: list[Cause] = []
    if is_hand_made:
        quantity, causes = without_guesses(quantity, cells, reader.lines)
    if quantity is not None:
        columns["quantity_devices"] = quantity
        causes += [*_many(quantity, cells, reader.lines), *other_counts(quantity, cells, reader.lines)]
    reader.findings.add_all(causes)
    columns |= dates_and_status(cells, quantity, reader, as_of)
    columns["asset_id"] = _machine_names(cells, category, reader.findings.people)
    return columns


def _counted(cells: Cells, lines: np.ndarray) -> tuple[Cells, list[Cause]]:
    """The cells with numbers of devices that people write in words or with more than the number as plain numbers, and
    what is to be looked at of them."""
    if "quantity_devices" not in cells.coded:
        return cells, []
    given = cells.coded["quantity_devices"]
    read = {value: count for value in given.values if (count := counts.read(value)) is not None}
    if not read:
        return cells, []
    causes = [
        cause
        for how in counts.DOUBTFUL
        for cause in causes_of_values(
            "quantity_read", FLAGGED, "quantity_devices", given, lines,
            [value in read and read[value].how == how for value in given.values],
            used={value: str(count.number) for value, count in read.items()}, variant=how,
        )
    ]  # fmt: skip
    plain = given.mapped(lambda value: str(read[value].number) if value in read else value)
    return cells.with_column("quantity_devices", plain), causes


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


def _many(quantity: pa.Array, cells: Cells, lines: np.ndarray) -> list[Cause]:
    many = pc.fill_null(pc.greater(quantity, MANY_DEVICES), False).to_numpy(zero_copy_only=False)
    if not many.any():
        return []
    shown = cells.get("quantity_devices").take(np.flatnonzero(many))
    return causes_of_values("implausible_quantity", FLAGGED, "quantity_devices", shown, lines[many])


def _machine_names(cells: Cells, category: Coded, people: People) -> pa.Array:
    """Names of servers and the like; those of any other device could name a person and are not kept."""
    named = "asset_id" in cells.texts
    if not named or not len(machines := np.flatnonzero(category.where(categories.keeps_asset_id))):
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
