"""Traffic of networks and data kept, as probes, volumes and reports show them at times, as days of use.

The mean rate of a step times its length is a volume; what is kept times the hours of its days is what the method
counts. Times, steps, counters and what overlaps are understood as those of meters are.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise

import numpy as np
import pyarrow as pa

from footprint.header_words import words as words_of
from footprint.intake.columns.categorical import Coded
from footprint.intake.findings import FLAGGED, Cause, Findings
from footprint.intake.formats.limits import UnusableError
from footprint.intake.tables.cells import Cells
from footprint.intake.tables.parsed_table import ParsedTable
from footprint.intake.tables.profiles import Match
from footprint.intake.tables.rows import Rows
from footprint.intake.usage.days import added
from footprint.intake.usage.energy import spans
from footprint.intake.usage.energy.meters import Meters, read_meters
from footprint.intake.usage.energy.reader import measured_once, of_totals, usage_table, used_rows
from footprint.intake.usage.energy.readings import Values, read_spans
from footprint.intake.usage.energy.time_columns import one_time
from footprint.intake.usage.fates import Fates
from footprint.intake.usage.sizes import Size, size_in, split
from footprint.intake.values import dates
from footprint.intake.values.reader import Reader
from footprint.intake.vocabulary.folding import fold
from footprint.intake.vocabulary.words import is_empty, word_sets

STORAGE, TRAFFIC, SENT = "storage_gb_hours", "data_gb", "bytes_out"
_WORDS = word_sets("footprint.intake.usage", "measures.toml")
_AMOUNTS = re.compile(r"(?:total|inbound|outbound|used|size|value)(?:_\d+)?")
_CLOCK = re.compile(r"\d{1,2}[:h]\d{2}|^\s*\d{10,13}(?:\.\d+)?\s*$")
_MIDNIGHT = re.compile(r"[T ]+0?0[:h]00(?::00(?:\.0+)?)?(?:Z| UTC|\+00:?00)?$")
_OF_A_DAY = re.compile(
    r"(?<=\d)[T ]+(?P<hour>\d{1,2})[:h](?P<minute>\d\d)(?::\d\d(?:\.\d+)?)?(?: ?(?:Z|UTC|[+-]\d\d:?\d\d))?$"
)
_MINUTES_APART = 15
_SECONDS_OF_HOUR = 3_600.0
_BYTES_OF_GB = 1e9
_OF_DIGITS = 5e-3  # of a total of three digits


def names_access(text: str) -> bool:
    """Whether a text calls a link an access to the internet, and none of a machine that serves others."""
    own = words_of(text)
    return bool(own & _WORDS["access"]) and not own & _WORDS["serving"]


def read_measures(rows: Rows, cells: Cells, match: Match, decimal: str, findings: Findings) -> ParsedTable:
    """Rows of `usage`, one a link or volume and day."""
    reader, fates = Reader(rows.lines, findings, decimal), Fates.of(rows, findings)
    metric = cells.get("measure").values[0]
    fates.set_aside(of_totals(cells) | cells.get("account").where(lambda name: name == "total"), "total_row")
    fates.set_aside(_other_series(cells), "other_series")
    cells = _without_remarks(cells, fates)
    cells = _timed(one_time(cells, rows, findings), metric, fates)
    cells = cells.with_column("account", _links(cells))
    if metric == TRAFFIC and _serves(cells):
        metric, cells = SENT, _sent(cells)
    meters = _meters(rows, cells, reader, fates)
    values = _values(rows, cells, reader, fates, metric)
    if metric == TRAFFIC:
        _inside(meters, fates)
    found, times, meters = read_spans(cells, reader, fates, meters, values)
    days, _ = spans.by_day(found, times)
    days = measured_once(days, meters, found, fates)
    if metric == SENT:
        days = replace(days, kwh=days.kwh * _BYTES_OF_GB)
        findings.add(Cause("traffic_of_service", FLAGGED, args={"names": ", ".join(meters.subject_id)}))
    used = used_rows(found, days, len(rows))
    fates.set_aside(~used, "unused_reading")
    table = usage_table(days, meters, [None] * len(meters.subject_id), rows.lines, metric)
    return ParsedTable.of_table(_with_places(table, days.series, meters, cells, reader, metric), fates.fate, reader)


def _without_remarks(cells: Cells, fates: Fates) -> Cells:
    """The cells without the lines in which somebody noted something between those of a script (`# disk replaced`)."""
    names = [name for name in ("time", "day", "start") if name in cells.coded]
    for name in names:
        remark = cells.get(name).where(lambda text: text.lstrip().startswith("#"))
        fates.set_aside(remark, "remark_alone")
        cells = cells.with_column(name, cells.get(name).mapped(lambda text: "" if text.lstrip()[:1] == "#" else text))
    return cells


def _other_series(cells: Cells) -> np.ndarray:
    """Rows of measures that the profile does not count, of a coarser grain than others in the file, and of parts of
    what stands as a whole (`All`) at the same times."""
    other = np.zeros(cells.rows, bool)
    if "counted" in cells.coded:
        other |= cells.get("counted").where(lambda word: word != "yes")
    if "grain" in cells.coded:
        grain = cells.get("grain").spread([float(v) if v.isdigit() else -1 for v in cells.get("grain").values], float)
        other |= grain < grain[~other].max(initial=-1)
    whole = cells.get("account").where(lambda name: fold(name) in _WORDS["whole"])
    moments = cells.get("time").codes
    if whole.any() and np.isin(moments, moments[whole]).all():
        other |= ~whole
    return other


def _timed(cells: Cells, metric: str, fates: Fates) -> Cells:
    """The cells with times that have no hour as days. What is kept on single days of months is of these months; on one
    day alone, nobody knows for how long."""
    column = next((name for name in ("start", "time", "day") if name in cells.coded), None)
    if column == "start":
        return cells
    if column is None:
        fates.refuse(np.ones(cells.rows, bool), "missing_period", variant="storage")
        return cells
    given = cells.get(column)
    filled = [value for value, used in zip(given.values, given.used(), strict=True) if used and not is_empty(value)]
    clock = _MIDNIGHT if filled and all(map(_MIDNIGHT.search, filled)) else _OF_A_DAY
    if metric == STORAGE and filled and (clock is _MIDNIGHT or _once_a_day(filled)):
        given = given.mapped(lambda value: clock.sub("", value))
        filled = [clock.sub("", value) for value in filled]
    if any(map(_CLOCK.search, filled)):
        return cells
    others = {name: cell for name, cell in cells.coded.items() if name != column}
    read = {value: known for value in filled if (known := dates.parse(value, dates.decide(filled)))}
    single = sorted({known.day for known in read.values() if known.precision == "day"})
    if metric == STORAGE and len(single) == 1:
        fates.refuse(np.ones(cells.rows, bool), "missing_period", column, variant="storage")
    elif metric == STORAGE and single and _one_a_month(single):
        given = given.mapped(lambda value: f"{read[value].day:%Y-%m}" if value in read else value)
    elif metric == STORAGE and single and min((after - day).days for day, after in pairwise(single)) > 1:
        return replace(cells, coded=others | {"time": given})
    return replace(cells, coded=others | {"day": given})


def _once_a_day(times: Sequence[str]) -> bool:
    """Whether times of several days are all of the same minutes of the day, as a script that runs each night has it."""
    found = [_OF_A_DAY.search(time) for time in times]
    minutes = [60 * int(one["hour"]) + int(one["minute"]) for one in found if one is not None]
    days = {time[: one.start()] for time, one in zip(times, found, strict=True) if one is not None}
    return len(minutes) == len(times) and len(days) > 1 and max(minutes) - min(minutes) <= _MINUTES_APART


def _one_a_month(days: Sequence[date]) -> bool:
    """Whether each month has one of these days, always the same or the last one."""
    places = {day.day for day in days}
    apart = len({(day.year, day.month) for day in days}) == len(days)
    return apart and (len(places) == 1 or places <= {28, 29, 30, 31})


def _links(cells: Cells) -> Coded:
    """The names of links and volumes, with the place and the kind of what a provider keeps apart."""
    said = [cells.get(name) for name in ("account", "region", "resource") if name in cells.coded]
    pairs, codes = np.unique(
        np.stack([cells.get("").codes, *(each.codes for each in said)], axis=1), axis=0, return_inverse=True
    )
    texts = [[each.values[code].strip() for each, code in zip(said, row[1:], strict=True)] for row in pairs]
    return Coded([" / ".join(text for text in row if not is_empty(text)) for row in texts], codes.reshape(-1))


def _serves(cells: Cells) -> bool:
    """Whether all links, each with bytes in and out, are called those of machines that serve others (`web`): what they
    sent is the use of a service, wherever they stand."""
    if not {"inbound", "outbound"} <= cells.coded.keys() or not cells.rows:
        return False
    named = [words_of(name) for name in cells.get("account").values]
    other = _WORDS["access"] | _WORDS["inside"]
    return all(own & _WORDS["serving"] and not own & other for own in named)


def _sent(cells: Cells) -> Cells:
    """The cells with the links as services, without what came in."""
    kept = {name: cell for name, cell in cells.coded.items() if not name.startswith(("inbound", "total"))}
    return replace(cells, coded=kept | {"service_id": cells.get("account")})


def _meters(rows: Rows, cells: Cells, reader: Reader, fates: Fates) -> Meters:
    """Whose each row is: what a provider reports is the member's, whatever the file is called."""
    if "provider" not in cells.coded:
        return read_meters(cells, reader, fates, rows)
    meters = read_meters(cells.with_column("service_id", cells.get("provider")), reader, fates)
    nobody = [""] * len(meters.subject_id)
    return replace(meters, subject_kind=["member"] * len(nobody), subject_id=nobody)


def _values(rows: Rows, cells: Cells, reader: Reader, fates: Fates, metric: str) -> Values:
    """GB of each row's period, or GB an hour (of what is kept: GB). A column of totals stands for its parts."""
    names = [name for name in cells.coded if _AMOUNTS.fullmatch(name)]
    titles = [size for text in (*rows.heading, *rows.above) if (size := size_in(text, in_title=True))]
    read = {name: list(_figures(name, cells, reader, fates, titles, metric == STORAGE)) for name in names}
    whole = read.get("total")
    parts = [both for name, both in read.items() if name != "total"]
    amount, rate = (added(*(both[at] for both in parts)) if parts else np.full(cells.rows, np.nan) for at in (0, 1))
    if whole is not None:
        amount, rate = (_whole(own, part) for own, part in zip(whole, (amount, rate), strict=True))
    if "byte_hours" in cells.coded:
        kept = reader.number("byte_hours", cells.get("byte_hours")).to_numpy(zero_copy_only=False).astype(float)
        if not np.nansum(kept):  # nothing but shares of machines
            raise UnusableError("wrong_kind", "cluster_costs")
        amount, rate = kept / _BYTES_OF_GB, np.full(cells.rows, np.nan)
    elif metric == STORAGE:
        amount, rate = np.full(cells.rows, np.nan), amount
    return Values(amount, np.full(cells.rows, np.nan), np.where(np.isnan(amount), rate, np.nan))


def _whole(total: np.ndarray, parts: np.ndarray) -> np.ndarray:
    """Totals, but the sum of the parts where a total is that sum with fewer digits (`3.52 TB`), or there is none."""
    is_rounded = np.isclose(total, parts, rtol=_OF_DIGITS)
    return np.where(np.isnan(total) | is_rounded, parts, total)


def _figures(
    name: str, cells: Cells, reader: Reader, fates: Fates, titles: list[Size], kept: bool
) -> Iterator[np.ndarray]:  # fmt: skip
    """A column in GB, and in GB an hour; rows whose unit nothing says are refused with a question. `kept`: of levels,
    which nobody counts in bits."""
    given, header = cells.get(name), cells.headers.get(name, "")
    number = given.mapped(_as_number)
    read = reader.number(name, number, header).to_numpy(zero_copy_only=False).astype(float)
    filled = ~number.where(is_empty)
    around = size_in(header, kept=kept) or (titles[0] if len(set(titles)) == 1 else None)
    own = [size_in(unit, kept=kept) if (unit := split(value)[1]) else None for value in given.values]
    beside = cells.get("unit")
    said = [size_in(unit, kept=kept) for unit in beside.values]
    sizes = [own[one] or said[two] or around for one, two in zip(given.codes, beside.codes, strict=True)]
    unknown = np.array([size is None for size in sizes], bool)
    fates.refuse(filled & unknown, "missing_unit", name, variant="sizes")
    fates.refuse(filled & ~unknown & ~(read >= 0), "unreadable_reading", name)
    for is_rate in (False, True):
        factor = [size.gb if size is not None and size.is_rate == is_rate else np.nan for size in sizes]
        yield np.where(read >= 0, read, np.nan) * np.array(factor, float) * (_SECONDS_OF_HOUR if is_rate else 1.0)


def _as_number(value: str) -> str:
    return "" if value.strip().lower().strip("-") in ("nan", "u", "n/a") else split(value)[0]


def _inside(meters: Meters, fates: Fates) -> None:
    """Links inside a house carry what its access carries, or what never leaves it: set aside. Where several links are
    left and none is called an access, nobody knows which is."""
    named = [words_of(name or "") for name in meters.account]
    links = [frozenset(own - _WORDS["directions"]) for own in named]
    inside = np.array([bool(own & _WORDS["inside"]) and not own & _WORDS["access"] for own in named], bool)
    access = np.array([bool(own & _WORDS["access"]) for own in named], bool)
    if access.any():
        inside |= ~access & np.array([bool(name) for name in meters.account], bool)
    fates.set_aside(inside[meters.series], "internal_link")
    left = {(meters.subject_id[at], links[at]) for at in np.unique(meters.series[fates.left])}
    if len(left) > len({subject for subject, _ in left}) and not access.any():
        fates.refuse(fates.left, "several_readings", "account", variant="links")
    elif left:
        fates.findings.add(Cause("traffic_of_access", FLAGGED, args={"names": ", ".join(sorted(x for x, _ in left))}))


def _with_places(
    table: pa.Table, series: np.ndarray, meters: Meters, cells: Cells, reader: Reader, metric: str
) -> pa.Table:
    """The days with who keeps or carries what, where and as what."""
    first = np.unique(meters.series, return_index=True)[1]
    places: dict[str, Callable[[str], str]] = {"provider": str.lower, "region": str.strip, "resource": str.strip}
    for name, change in places.items():
        if name in cells.coded:
            of_row = reader.text(name, cells.get(name), change)
            table = table.append_column(name, of_row.take(pa.array(first[series])))
    if metric == TRAFFIC:
        mobile = [bool(words_of(f"{meters.account[at]} {meters.subject_id[at]}") & _WORDS["mobile"]) for at in series]
        network = pa.array(["mobile" if each else "fixed" for each in mobile], pa.string())
        return table.append_column("network", network)
    if metric == SENT:
        bots = pa.repeat(pa.scalar(False), table.num_rows)
        return table.append_column("provider", pa.repeat("weblog", table.num_rows)).append_column("is_bot", bots)
    if "provider" not in cells.coded and table.num_rows:
        reader.findings.add(Cause("own_storage", FLAGGED))
    return table
