"""Meter readings of every make as kWh of a machine, a site or a service by civil day. Files that are no table are
turned into one elsewhere (`enedis`, `json_documents`, `prometheus`); what tools compute themselves is in `codecarbon`.

A day is the one of the meter's clock, as on its bills: 23 or 25 hours long when the clock changes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pyarrow as pa

from footprint.intake.findings import FLAGGED, Findings
from footprint.intake.formats.limits import UnusableError
from footprint.intake.tables.cells import Cells
from footprint.intake.tables.parsed_table import ParsedTable
from footprint.intake.tables.profiles import Match
from footprint.intake.tables.rows import Rows
from footprint.intake.usage.days import added
from footprint.intake.usage.energy import prometheus, spans
from footprint.intake.usage.energy.carriers import not_electric
from footprint.intake.usage.energy.counters import counter_of, of_counter, without_growth
from footprint.intake.usage.energy.long_periods import with_long_periods
from footprint.intake.usage.energy.meters import Meters, read_meters
from footprint.intake.usage.energy.readings import FORMS, Values, read_spans
from footprint.intake.usage.energy.spans import Days, Spans
from footprint.intake.usage.energy.time_columns import one_time
from footprint.intake.usage.energy.units import KW, KWH, factor, factors, units_apart, with_said_unit
from footprint.intake.usage.fates import Fates
from footprint.intake.values.reader import Reader
from footprint.intake.vocabulary import words
from footprint.intake.vocabulary.folding import fold, plain
from footprint.intake.vocabulary.words import is_total, word_sets
from footprint.schema import METRICS

# A machine or site metered for less than this part of a day is not covered on that day: what is missing may be more
# than what the model is wrong by.
COVERED_FROM = 0.9
_WHOLE = 0.999
_CONSUMED = ("", "cons", "consommation", "consumption", "soutirage", "import")
_APPARENT = ("va", "kva")  # what a contract is for: the greatest of a day, no energy
_ACTIVE = ("", "ea", "pa", "energie active", "puissance active", "active energy", "active power")
# What a meter of all that others measure apart is called.
_WORDS = word_sets("footprint.intake.usage.energy", "carriers.toml")
_WHOLE_NAMES, _FED_IN = _WORDS["whole"], _WORDS["fed_in"]
_ZERO = re.compile(r"0+(?:[.,]0+)?")
_ALIKE = 0.02  # two meters of one energy differ by less, and so do the losses between them
_FEWEST = 3  # one and two parts of it; of two alike, each may be a feed


def read_energy(rows: Rows, cells: Cells, match: Match, decimal: str, findings: Findings) -> ParsedTable:
    """Rows of `usage`, metric energy, one a meter and day. Raises `UnusableError` where nothing was measured."""
    reader = Reader(rows.lines, findings, decimal)
    fates = Fates.of(rows, findings)
    _other_rows(rows, cells, fates)
    cells = of_counter(without_growth(cells, decimal), rows, decimal, fates)
    cells = one_time(with_long_periods(cells), rows, findings)
    cells = with_said_unit(units_apart(cells), rows, findings)
    if _holds_nothing(cells):
        raise UnusableError("wrong_kind", "nothing_measured", {"column": cells.headers.get("energy", "")})
    meters = read_meters(cells, reader, fates, rows)
    values, boundaries = _values(cells, reader, fates, meters)
    spans_of_rows, times, apart = read_spans(cells, reader, fates, meters, values)
    meters, boundaries = (meters, boundaries) if apart is meters else (apart, apart.boundary)
    days, replaced = spans.by_day(spans_of_rows, times)
    lost = np.zeros(len(rows), bool)
    lost[replaced] = True
    days = _covered(days, meters, fates)
    days = measured_once(days, meters, spans_of_rows, fates)
    used = used_rows(spans_of_rows, days, len(rows))
    fates.set_aside(lost & ~used, "overlapping_readings")
    findings.add_lines("overlapping_readings", FLAGGED, "", rows.lines[lost & used], variant="partly")
    fates.set_aside(~used, "unused_reading")
    return ParsedTable.of_table(usage_table(days, meters, boundaries, rows.lines), fates.fate, reader)


def _holds_nothing(cells: Cells) -> bool:
    """Whether the only column of energy has no unit and is 0 on all lines, as where nothing measures it."""
    given = cells.get("energy")
    held = [value.strip() for value, used in zip(given.values, given.used(), strict=True) if used]
    held = [value for value in held if not words.is_empty(value)]
    if {"power", "index", "value", "unit"} & cells.coded.keys() or cells.rows < _FEWEST or not held:
        return False
    return np.isnan(factor(KWH, cells.headers.get("energy", ""))) and all(map(_ZERO.fullmatch, held))


def _other_rows(rows: Rows, cells: Cells, fates: Fates) -> None:
    """Set aside what is no electricity consumed: another table below, totals, gas, power fed in, reactive energy."""
    fates.set_aside(cells.get("note").where(lambda note: note != ""), "second_table")
    fates.set_aside(of_totals(cells), "total_row")
    fates.set_aside(not_electric(rows, cells), "not_electricity")
    fed_in = cells.get("register").where(lambda name: not _FED_IN.isdisjoint(fold(name).split()))
    fates.set_aside(fed_in, "not_consumption", "register")
    calendars = cells.get("calendar")
    usual = min(
        (name for name in calendars.values if name), key=lambda name: (not name.startswith("DI"), name), default=""
    )
    fates.set_aside(calendars.where(lambda name: name != usual), "other_series")
    for column, known in (("direction", _CONSUMED), ("physical", _ACTIVE)):
        given = cells.get(column)
        fates.set_aside(given.where(lambda word, known=known: plain(word) not in known), "not_consumption", column)  # type: ignore[misc]


def of_totals(cells: Cells) -> np.ndarray:
    """Rows that add up the rows above: the word stands where others have a subject or a day."""
    found = np.zeros(cells.rows, bool)
    for column in ("subject_id", "machine", "service_id", "site_id", "delivery_point", "day", "start", "time"):
        found |= cells.get(column).where(words.is_total)
    if "asset_id" in cells.texts:
        names = cells.text("asset_id").to_pylist()
        totals = {name for name in set(names) if words.is_total(name)}
        found |= np.array([name in totals for name in names], bool)
    return found


def _values(cells: Cells, reader: Reader, fates: Fates, meters: Meters) -> tuple[Values, list[str]]:
    """The figures of each row in kWh and kW, and the boundary of each meter."""
    if "metric" in cells.coded:
        return _series_of_prometheus(cells, reader, fates, meters)
    nothing = np.full(cells.rows, np.nan)
    columns: dict[str, np.ndarray] = {}
    for form in FORMS:  # where a row says its energy, nothing else is asked of it
        asked = np.isnan(columns.get("energy", nothing))
        found = _of_form(form, cells, reader, fates, asked)
        columns |= {} if found is None else {form: found}
    if "value" in cells.coded:
        columns = _by_unit(cells, reader, fates)
    if "energy" in columns and counter_of(cells, columns["energy"], columns.get("power", nothing), meters, fates):
        columns["index"] = columns.pop("energy")
    energy, index, power = (columns.get(form, nothing) for form in FORMS)
    values = Values(energy, index, power)
    # One figure a row: energy of the period, else the counter, else the power.
    values = replace(values, index=np.where(np.isnan(values.energy), values.index, np.nan))
    told = np.isnan(values.energy) & np.isnan(values.index)
    return replace(values, power=np.where(told, values.power, np.nan)), meters.boundary


def _of_form(form: str, cells: Cells, reader: Reader, fates: Fates, asked: np.ndarray) -> np.ndarray | None:
    """What the columns of a form say: one of its own, else those of tariff periods, whose counters count only
    together, else for energy two readings of a counter in one row; None where there are none."""
    parts = [name for name in cells.coded if name.startswith(f"{form}_part")]
    if form in cells.coded:
        return _figures(form, cells, reader, fates, asked)
    if parts:
        read = [_figures(part, cells, reader, fates, asked) for part in parts]
        return added(*read) if form == "energy" else np.sum(read, axis=0)
    if form == "energy" and "index_before" in cells.coded and "index_after" in cells.coded:
        before, after = (_figures(name, cells, reader, fates, asked) for name in ("index_before", "index_after"))
        fates.refuse(after < before, "unreadable_reading", "index_after")
        return np.where(after >= before, after - before, np.nan)
    return None


def _figures(form: str, cells: Cells, reader: Reader, fates: Fates, asked: np.ndarray) -> np.ndarray:
    """One column in kWh or kW; what is no number, or negative, refuses the rows that are `asked` for it."""
    given, header = cells.get(form), cells.headers.get(form, "")
    units = factors(KW if form == "power" else KWH, cells.get("unit"), header)
    read = reader.number(form, given, header).to_numpy(zero_copy_only=False).astype(float) * units
    filled = given.where(lambda value: not words.is_empty(value)) & asked
    fates.refuse(filled & np.isnan(units), "missing_unit", form)
    may_be_credit = form.startswith("energy") and {"start", "day"} & cells.coded.keys()
    wrong = np.isnan(read) if may_be_credit else ~(read >= 0)
    fates.refuse(filled & wrong, "unreadable_reading", form)
    return np.where(wrong, np.nan, read)


def _by_unit(cells: Cells, reader: Reader, fates: Fates) -> dict[str, np.ndarray]:
    """A column of values whose unit says what they are. Raises `UnusableError` where it is that of apparent power."""
    if cells.rows and cells.get("unit").where(lambda unit: unit.strip().lower() in _APPARENT).all():
        raise UnusableError("wrong_kind", "maximum_power")
    given, header = cells.get("value"), cells.headers.get("value", "")
    read = reader.number("value", given, header).to_numpy(zero_copy_only=False).astype(float)
    filled = given.where(lambda value: not words.is_empty(value))
    as_energy, as_power = (factors(known, cells.get("unit"), header) for known in (KWH, KW))
    unknown = np.isnan(as_energy) & np.isnan(as_power)
    unsaid = unknown & cells.get("unit").where(words.is_empty)
    fates.refuse(filled & unsaid, "missing_unit", "value")
    fates.refuse(filled & (np.isnan(read) | (read < 0) | unknown), "unreadable_reading", "value")
    kept = np.where(read >= 0, read, np.nan)
    return {"energy": kept * as_energy, "power": kept * as_power}


def _series_of_prometheus(cells: Cells, reader: Reader, fates: Fates, meters: Meters) -> tuple[Values, list[str]]:
    """Of the series of each host the one that measures most of it; processes and parts are never added to it."""
    chosen = prometheus.chosen(cells.get("metric"), cells.get("account"), meters)
    fates.set_aside(chosen.process, "process_energy")
    fates.set_aside(~chosen.kept, "other_series")
    read = reader.number("value", cells.get("value")).to_numpy(zero_copy_only=False).astype(float)
    filled = cells.get("value").where(lambda value: not words.is_empty(value))
    fates.refuse(filled & (np.isnan(read) | (read < 0)), "unreadable_reading", "value")
    scaled = np.where(chosen.kept & (read >= 0), read * chosen.scale, np.nan)
    nothing = np.full(len(read), np.nan)
    index, power = np.where(chosen.is_counter, scaled, np.nan), np.where(chosen.is_counter, np.nan, scaled)
    return Values(nothing, index, power, restarts=True), chosen.boundary


# --- days -----------------------------------------------------------------------------------------


def _covered(days: Days, meters: Meters, fates: Fates) -> Days:
    """The days that are covered. One with a gap keeps what was measured, which is never scaled up; a machine or a site
    with less than `COVERED_FROM` of it metered is left to the model, and its rows are set aside."""
    part = days.seconds / days.length
    modelled = np.array([kind != "service" for kind in meters.subject_kind], bool)[days.series]
    out = modelled & (part < COVERED_FROM)
    gaps = ~out & (part < _WHOLE)
    if gaps.any():
        minutes = float((days.length - days.seconds)[gaps].sum() / 60)
        args = {"days": int(gaps.sum()), "minutes": round(minutes)}
        fates.findings.add_lines("gaps", FLAGGED, "", np.sort(fates.lines[days.first_row[gaps]]), args=args)
    if out.any():
        lines = np.sort(fates.lines[days.first_row[out]])
        args = {"days": int(out.sum()), "percent": round(100 * COVERED_FROM)}
        fates.findings.add_lines("day_not_covered", FLAGGED, "", lines, args=args)
    return days.only(~out)


def measured_once(days: Days, meters: Meters, found: Spans, fates: Fates) -> Days:
    """The days of energy that is measured once, or of which the widest meter counts; those of which nobody knows are
    refused with a question."""
    rows = len(fates.lines)
    for rule, out in (("same_energy", behind), ("sum_of_others", sums)):
        mask = out(days, meters)
        before, days = used_rows(found, days, rows), days.only(~mask)
        gone = before & ~used_rows(found, days, rows)
        (fates.set_aside if rule == "same_energy" else fates.refuse)(gone, rule)
    return days


def used_rows(found: Spans, days: Days, rows: int) -> np.ndarray:
    """Mask of the rows that stand behind a day."""
    place, day, _ = spans.by_piece(found)
    here = np.isin(_code(found.series[place], day), _code(days.series, days.day))
    used = np.zeros(rows, bool)
    used[found.row[place[here]]] = True
    used[found.first_row[place[here]]] = True
    return used


def _code(series: np.ndarray, day: np.ndarray) -> np.ndarray:
    return np.asarray(series.astype(np.int64) * 1_000_000 + day)


def usage_table(
    days: Days, meters: Meters, boundaries: Sequence[str | None], lines: np.ndarray, metric: str = "energy"
) -> pa.Table:
    """The days as rows of `usage`."""
    series = pa.array(days.series, pa.int64())

    def of_meter(named: Sequence[str | None]) -> pa.Array:
        return pa.array(named, pa.string()).take(series)

    size = len(days.day)
    return pa.table(
        {
            "subject_kind": of_meter(meters.subject_kind),
            "subject_id": of_meter(meters.subject_id),
            "metric": pa.repeat(pa.scalar(metric), size),
            "day": pa.array(days.day, pa.int32()).cast(pa.date32()),
            "account": of_meter(meters.account),
            "country": of_meter(meters.country),
            "boundary": of_meter(boundaries),
            "quantity": pa.array(days.kwh, pa.float64()),
            "unit": pa.repeat(pa.scalar(METRICS[metric]), size),
            "first_line": pa.array(lines[days.first_row], pa.int64()),
            "last_line": pa.array(lines[days.last_row], pa.int64()),
            "lines": pa.array(days.rows, pa.int64()),
        }
    )


def behind(days: Days, meters: Meters) -> np.ndarray:
    """Mask of the days of meters that are measured by another one, too: outlets behind their inlet, the inlet of a rack
    unit before the machines at its outlets."""
    whole = np.array([bool(_WHOLE_NAMES.intersection(fold(name or "").split())) for name in meters.account], bool)
    whole |= np.array([is_total(name or "") for name in meters.account], bool)
    named = np.array([name is not None for name in meters.account], bool)
    key = _subjects(meters)[days.series] * 1_000_000 + days.day
    outlets = ~whole[days.series] & named[days.series] & np.isin(key, key[whole[days.series]])
    return np.asarray(outlets | _before_machines(days, meters))


def _before_machines(days: Days, meters: Meters) -> np.ndarray:
    """Days of an asset that other subjects' meters name as the unit at which they are."""
    units = [{fold(part) for part in (name or "").split(" / ")} for name in meters.account]
    subject = [fold(name) for name in meters.subject_id]
    fed: dict[str, list[int]] = {}
    for at, names in enumerate(units):
        for name in names - {"", subject[at]}:
            fed.setdefault(name, []).append(at)
    found = np.zeros(len(days.day), bool)
    for at, name in enumerate(subject):
        if name in fed and meters.subject_kind[at] == "asset":
            found |= (days.series == at) & np.isin(days.day, days.day[np.isin(days.series, fed[name])])
    return found


def sums(days: Days, meters: Meters) -> np.ndarray:
    """Mask of the days of subjects of which one meter shows, day for day, what the others show together, although
    nothing says that it is behind or before them."""
    subject = _subjects(meters)
    _, group = np.unique(subject[days.series] * 1_000_000 + days.day, return_inverse=True)
    group = group.reshape(-1)
    enough = (np.bincount(group) >= _FEWEST)[group]
    others = np.bincount(group, days.kwh)[group] - days.kwh
    alike = (np.abs(others - days.kwh) <= _ALIKE * days.kwh) & (days.kwh > 0)
    size = len(subject)
    of_series = np.bincount(days.series[enough], minlength=size)
    agree = np.bincount(days.series[enough & alike], minlength=size)
    doubtful = np.unique(subject[(of_series > 0) & (agree == of_series)])
    return np.asarray(np.isin(subject[days.series], doubtful) & enough)


def _subjects(meters: Meters) -> np.ndarray:
    """A number a subject and boundary: of two boundaries, the method takes one."""
    names = list(zip(meters.subject_kind, meters.subject_id, meters.boundary, strict=True))
    place = {name: at for at, name in enumerate(dict.fromkeys(names))}
    return np.array([place[name] for name in names], np.int64)
