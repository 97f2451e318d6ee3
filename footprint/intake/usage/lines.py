"""Subscriptions to networks: lines open and data carried, from the template or a summary of telephone bills.

Phone numbers and names of holders are never read. Which lines make their volume needless is said by the method.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from footprint.intake.findings import Findings
from footprint.intake.tables.cells import Cells
from footprint.intake.tables.parsed_table import ParsedTable
from footprint.intake.tables.profiles import Match
from footprint.intake.tables.rows import Rows
from footprint.intake.usage.cloud.units import GB, unit
from footprint.intake.usage.days import added
from footprint.intake.usage.figures import Countable, countable, periods
from footprint.intake.usage.said_periods import said_of_bill, taken, with_periods, with_years
from footprint.intake.usage.sizes import size_in, split
from footprint.intake.values.reader import EPOCH, NO_DAY
from footprint.intake.vocabulary.folding import fold
from footprint.intake.vocabulary.privacy import first_level
from footprint.intake.vocabulary.words import is_empty

_GB = {
    "data_gb": 1.0,
    "data_mb": 1e-3,
    "data_kb": 1e-6,
    "data_b": 1e-9,
    "data_gw": 2**32 / 1e9,  # gigawords: how often a counter of 32 bits was full
}  # of columns that may be several: in France, abroad
_VOLUME = re.compile(r"volume(?:_\d+)?")  # of columns whose unit stands in another
_PART = re.compile(r"_\d+$")
_TOTAL = {"total", "totale", "totaux", "totales", "gesamt", "ensemble"}
_FEWEST = 2  # lines in which a column is the sum of the others
_ROUNDED = 2e-5  # GB: two columns rounded to 0.01 MB
NETWORKS = ("fixed", "mobile")


def read_lines(rows: Rows, cells: Cells, match: Match, decimal: str, findings: Findings) -> ParsedTable:
    """Line-days and GB by day, network and site. A line of the template without first or last day is open all the
    reporting year; a bill is of the period that it or its title says, and is asked for it else."""
    cells = with_years(with_periods(cells, "period"), "period", rows, findings)
    table = countable(rows, cells, decimal, findings, ("network", "period", "subject_id"))
    state = table.cells.get("session_state")
    table.set_aside("no_data_carried", "session_state", ~state.where(_is_closed), variant="open_session")
    network = _network(table)
    start, end = _period(table, rows.year) if match.profile.template else _billed(rows, table)
    table.refuse("invalid_usage_period", "end", (start != NO_DAY) & (end != NO_DAY) & (end <= start))
    count, volume = table.number("line_count"), _volume(table, start, end)
    table.refuse("no_figure", "line_count", np.isnan(count) & np.isnan(volume))
    keys = {**_subject(table), "network": network}
    return table.by_day(start, end, keys, {"line_days": count * _open_days(table, start, end), "data_gb": volume})


def _is_closed(state: str) -> bool:
    """Whether a line of a session has all that it carried: while it is open, each line has all of those before, too."""
    return is_empty(state) or state.strip(' "').casefold() in ("stop", "2")


def _network(table: Countable) -> pa.Array:
    given = table.cells.get("network")
    table.refuse("unknown_network", "network", given.where(lambda value: value not in NETWORKS))
    return given.arrow([value if value in NETWORKS else None for value in given.values], pa.string())


def _billed(rows: Rows, table: Countable) -> tuple[np.ndarray, np.ndarray]:
    """The days of each line's own period, else those that a title or the name of the file says."""
    start, end = periods(table, "period")
    first, last = (periods(table, name) for name in ("start", "last_day"))
    own = (first[0] != NO_DAY) & (last[1] != NO_DAY)
    start, end = np.where(own, first[0], start), np.where(own, last[1], end)
    unsaid = table.cells.get("period").where(is_empty) & (start == NO_DAY) & (end == NO_DAY)  # nor one of no sense
    if unsaid.any() and (said := said_of_bill(rows)) is not None:
        table.fates.findings.add(taken(said, "period"))
        start, end = (np.where(unsaid, day, own) for day, own in zip(said, (start, end), strict=True))
    table.refuse("missing_day", "period", start == NO_DAY)
    return start.astype(np.int32), end.astype(np.int32)


def _open_days(table: Countable, start: np.ndarray, end: np.ndarray) -> np.ndarray:
    """Days of each period on which its line was open: one that was opened or closed within it was so for a part."""
    opened, closed = periods(table, "opened")[0], periods(table, "closed")[1]
    first = np.where(opened != NO_DAY, np.maximum(start, opened), start)
    last = np.where(closed != NO_DAY, np.minimum(end, closed), end)
    return np.asarray(np.maximum(last - first, 0))


def _period(table: Countable, year: int) -> tuple[np.ndarray, np.ndarray]:
    """The days billed, else those from the first to the last day, within the reporting year where one is left open."""
    begin, after = ((date(each, 1, 1) - EPOCH).days for each in (year, year + 1))
    read = {name: periods(table, name) for name in ("period", "start", "end", "last_day")}
    first, billed = read["period"]
    start = np.where(first != NO_DAY, first, read["start"][0])
    last = np.where(read["last_day"][1] != NO_DAY, read["last_day"][1], read["end"][0])
    end = np.where(billed != NO_DAY, billed, last)
    left_open = (start == NO_DAY) | (end == NO_DAY)
    start = np.where(left_open, np.maximum(start, begin), start)
    end = np.where(left_open & (end != NO_DAY), np.minimum(end, after), np.where(end == NO_DAY, after, end))
    table.set_aside("outside_year", "", left_open & (end <= start) & ((start >= after) | (end <= begin)))
    return start, end


def _volume(table: Countable, start: np.ndarray, end: np.ndarray) -> np.ndarray:
    """GB over the period: as billed, else GB a month times the months of it."""
    monthly = table.number("gb_per_month")
    none = np.full(len(table.kept), np.nan)
    sizes = {name: _PART.sub("", name) for name in table.cells.coded}
    volumes_of = {name: table.number(name) * _GB[size] for name, size in sizes.items() if size in _GB}
    billed = added(none, *_parts(volumes_of, table.cells.headers))
    volumes = [name for name in table.cells.coded if _VOLUME.fullmatch(name)]
    if volumes and "volume_unit" not in table.cells.coded:
        return added(*(_with_unit(table, name) for name in volumes))
    if volumes:
        billed = added(billed, *(table.number(name) * _unit(table) for name in volumes))
    return np.where(np.isnan(billed), monthly * (_months(end) - _months(start)), billed)


def _parts(volumes: Mapping[str, np.ndarray], headers: Mapping[str, str]) -> list[np.ndarray]:
    """The columns that are added up: the one that is called a total stands for all, and one that is the sum of the
    others in every line is left out."""
    for name, whole in volumes.items():
        others = [volume for other, volume in volumes.items() if other != name]
        if not others:
            break
        summed = added(*others)
        told = ~np.isnan(whole) & ~np.isnan(summed)
        if _TOTAL & set(fold(headers.get(name, "")).split()):
            return [np.where(np.isnan(whole), summed, whole)]
        is_sum = np.isclose(whole[told], summed[told], rtol=1e-6, atol=_ROUNDED)
        if told.sum() >= _FEWEST and is_sum.all() and len(others) > 1:
            return others
    return list(volumes.values())


def _unit(table: Countable) -> np.ndarray:
    """GB of the unit that stands beside the volumes of each line. Lines with another unit, or none, are refused."""
    given = table.cells.get("volume_unit")
    sizes = [unit(value) for value in given.values]
    known = np.array([size.factor if size.counts == GB else np.nan for size in sizes] or [np.nan])
    factor = known[given.codes]
    table.refuse("unknown_volume_unit", "volume_unit", np.isnan(factor))
    return np.asarray(factor)


def _with_unit(table: Countable, name: str) -> np.ndarray:
    """GB of cells that say their unit (`305 600 Ko`); lines of calls and messages, which have a length or a number in
    the same place, are set aside."""
    given = table.cells.get(name)
    units = [size_in(split(value)[1]) for value in given.values]
    carried = given.spread([size is not None and not size.is_rate for size in units], bool)
    table.set_aside("no_data_carried", name, ~carried)
    numbers = given.mapped(lambda value: split(value)[0] if size_in(split(value)[1]) else "")
    table.cells = table.cells.with_column(name, numbers)
    factor: np.ndarray = given.spread([size.gb if size else np.nan for size in units], float)
    return np.asarray(table.number(name) * factor)


def _months(day: np.ndarray) -> np.ndarray:
    """Months of the calendar from 1970 to the begin of a day, each of length 1; within a month by its days."""
    days = day.astype("datetime64[D]")
    month = days.astype("datetime64[M]")
    first, after = month.astype("datetime64[D]"), (month + np.timedelta64(1, "M")).astype("datetime64[D]")
    months: np.ndarray = month.astype(np.int64) + (days - first) / (after - first)
    return months


def _subject(table: Countable) -> dict[str, pa.Array]:
    site = table.reader.text("subject_id", table.cells.get("subject_id"), first_level)
    return {
        "subject_kind": pc.if_else(site.is_valid(), "site", "member"),
        "subject_id": site.fill_null(""),
        "country": table.reader.country("country", table.cells.get("country")),
        "provider": pc.utf8_lower(table.reader.text("provider", table.cells.get("provider"))),
    }
