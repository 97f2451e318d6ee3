"""Periods of charges: from two columns of times to seconds of UTC, and shares of them by day. No bill is known."""

from __future__ import annotations

import re

import numpy as np

from footprint.intake.columns.categorical import Coded
from footprint.intake.findings import FLAGGED, Cause
from footprint.intake.tables.cells import Cells
from footprint.intake.usage.said_periods import stepped
from footprint.intake.values import dates
from footprint.intake.values.reader import EPOCH, Reader
from footprint.intake.vocabulary import words

DAY = 86_400
NONE = np.iinfo(np.int64).min
_TIME = re.compile(
    r"[t ,]\s*(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?\s*(am|pm)?\s*(z|utc|gmt|[+-]\d{2}(?::?\d{2})?)?$",
    re.IGNORECASE,
)
_WRITTEN = r"(\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4})"
_SPAN = re.compile(rf"(?i)\s*(?:du |from |vo[nm] )?{_WRITTEN}\s*(?:-|–|→|au|to|bis|al?)\s*{_WRITTEN}\s*")
_SHORT_ZONE = re.compile(r"(:\d{2}(?:\.\d+)?)\s*([+-]\d{2})$")


def parted(cells: Cells) -> Cells:
    """The cells with the first and the last day of periods that stand in one cell (`01/07/2025 - 31/07/2025`), as they
    are written: the order of day and month is that of the column."""
    given = cells.get("period_start")
    if "period_start" not in cells.coded or "period_end" in cells.coded:
        return cells
    found = [_SPAN.fullmatch(value) for value in given.values]
    if not any(found):
        return cells
    begins = [one[1] if one else value for one, value in zip(found, given.values, strict=True)]
    ends = [one[2] if one else "" for one in found]
    return cells.with_column("period_start", Coded(begins, given.codes)).with_column(
        "period_end", Coded(ends, given.codes)
    )


def instants(reader: Reader, columns: dict[str, Coded], usual: str = "mdy") -> dict[str, np.ndarray]:
    """Seconds since 1970, UTC, of each cell (`NONE` = none). A time without a zone is UTC, as bills say.

    Day and month are ordered as `usual` where nothing tells: tools write as in the United States, hands in France as
    there.
    """
    texts = [
        value for cells in columns.values() for value, used in zip(cells.values, cells.used(), strict=True) if used
    ]
    order = dates.decide(text for text in texts if not words.is_empty(text))
    if order.evidence in ("assumed", "none"):
        order = dates.Order(usual, order.evidence, order.example)
    read = {}
    for name, cells in columns.items():
        reader.decided.orders[name] = order
        seen = [not words.is_empty(value) for value in cells.values]
        found = [_instant(value, order) if there else None for value, there in zip(cells.values, seen, strict=True)]
        unreadable = [there and value is None for there, value in zip(seen, found, strict=True)]
        reader.findings.add_values("unreadable_date", FLAGGED, name, cells, unreadable, reader.lines)
        if order.evidence in ("assumed", "mixed"):
            marks = [value == order.example for value in cells.values]
            rule = "date_order_assumed" if order.evidence == "assumed" else "mixed_date_order"
            variant = "month_first" if order.evidence == "assumed" and order.order == "mdy" else ""
            reader.findings.add_values(
                rule, FLAGGED, name, cells, marks, reader.lines, used=order.order, variant=variant
            )
        read[name] = cells.spread([NONE if value is None else value for value in found], np.int64)
    return read


def of_months(read: dict[str, np.ndarray], cells: Coded, reader: Reader) -> dict[str, np.ndarray]:
    """The periods, of which one that begins with a month and has no end lasts all of it; days without any end last as
    long as they are apart, where they are first days of months or the same of each week, which is told."""
    is_month = [
        (known := dates.parse(value.strip())) is not None and known.precision == "month" for value in cells.values
    ]
    begin, end = read["period_start"], read["period_end"]
    month = (begin // DAY).astype("datetime64[D]").astype("datetime64[M]")
    after = (month + np.timedelta64(1, "M")).astype("datetime64[D]").astype(np.int64) * DAY
    open_ = cells.spread(is_month, bool) & (begin != NONE) & (end == NONE)
    end = np.where(open_, after, end)
    days = (begin != NONE) & (end == NONE)
    if (end[~days] == NONE).all() and (begin[days] % DAY == 0).all() and (found := stepped(begin[days] // DAY)):
        reader.findings.add(Cause("days_of_periods", FLAGGED, "period_start", variant=found[0]))
        begin, end = begin.copy(), end.copy()
        begin[days], end[days] = (edge * DAY for edge in found[1])
    return {"period_start": begin, "period_end": end}


def last_days(read: dict[str, np.ndarray], cells: Coded) -> dict[str, np.ndarray]:
    """The periods, of which the end is the last day where dates without a time of the day say so: `01/06` to `30/06`.
    It is the first day not covered where it begins another period or a month, or always is the day after the first."""
    begin, end = read["period_start"], read["period_end"]
    there = (begin != NONE) & (end != NONE)
    has_clock = cells.where(lambda text: not words.is_empty(text) and _TIME.search(text.strip()) is not None)
    if not there.any() or has_clock.any() or (end[there] % DAY != 0).any():
        return read
    days = (end[there] // DAY).astype("datetime64[D]")
    begins_month = (days == days.astype("datetime64[M]").astype("datetime64[D]")) & (end[there] > begin[there])
    next_days = end[there] - begin[there] == DAY
    if begins_month.all() or next_days.all() or np.isin(end[there], begin[there])[end[there] > begin[there]].any():
        return read
    return read | {"period_end": np.where(there, end + DAY, end)}


def _instant(text: str, order: dates.Order) -> int | None:
    text = _SHORT_ZONE.sub(r"\1\g<2>:00", text.strip())
    known = dates.parse(text, order)
    if known is None or known.precision not in ("day", "month"):
        return None
    day = known.day.replace(day=1) if known.precision == "month" else known.day
    return (day - EPOCH).days * DAY + _clock(text)


def _clock(text: str) -> int:
    """Seconds after midnight UTC of the day written, which may be before it or after the next."""
    found = _TIME.search(text)
    if not found:
        return 0
    hour, minute, second, half, zone = found.groups()
    hours = int(hour) % 12 + 12 * (half.lower() == "pm") if half else int(hour)
    return hours * 3600 + int(minute) * 60 + int(second or 0) - _offset((zone or "").lower())


def _offset(zone: str) -> int:
    if not zone or zone in ("z", "utc", "gmt"):
        return 0
    digits = zone[1:].replace(":", "").ljust(4, "0")
    return (int(digits[:2]) * 3600 + int(digits[2:]) * 60) * (-1 if zone[0] == "-" else 1)


def closed(start: np.ndarray, end: np.ndarray) -> np.ndarray:
    """The end of each period: as given, else the midnight after its start. `start` holds no `NONE`."""
    return np.where((end == NONE) | (end <= start), (start // DAY + 1) * DAY, end)


def by_day(start: np.ndarray, end: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Each period cut at midnights: (its place, the day, the shares of it that are over when the day begins and ends).

    The parts of an amount are its share at the end less its share at the beginning: they add up to the whole.
    """
    first, last = start // DAY, (end - 1) // DAY
    days = last - first + 1
    place = np.repeat(np.arange(len(days)), days)
    day = first[place] + np.arange(len(place)) - np.repeat(np.cumsum(days) - days, days)
    length = (end - start)[place]
    before = np.maximum(day * DAY - start[place], 0) / length
    after = np.minimum((day + 1) * DAY - start[place], length) / length
    return place, day, before, after


def hours_of_month(day: np.ndarray) -> np.ndarray:
    """Hours of the month of each day (672 to 744)."""
    month = day.astype("datetime64[D]").astype("datetime64[M]")
    days = (month + np.timedelta64(1, "M")).astype("datetime64[D]") - month.astype("datetime64[D]")
    return np.asarray(days.astype(np.int64) * 24.0)
