"""What is counted while lines stream by: traffic by site, day, audience; each visitor's days and active moments.

In the approximate mode visitors are sampled by their hash, always wholly, and the sample is halved when it outgrows its
bounds; requests and bytes are exact in both modes.
"""

# mypy: disable-error-code="no-untyped-def"
from __future__ import annotations

from typing import NamedTuple

import numpy as np

from footprint.weblogs.compiled import both, compiled, mixed
from footprint.weblogs.lookup import Lookup, slot_of
from footprint.weblogs.pages import PAGE, PART
from footprint.weblogs.requests import Requests

DAY = 86_400
BASE = 631_152_000  # 1990-01-01: half-seconds since then fit into 32 bits until 2058
MOST_MOMENTS, MOST_DAYS = 3_000_000, 300_000  # of the sample, in the approximate mode
UNKNOWN_SIZE = -1
_LOW = np.uint64(0xFFFFFFFF)


class Cells(NamedTuple):
    """Traffic by site, day and audience."""

    site: np.ndarray
    day: np.ndarray
    audience: np.ndarray
    requests: np.ndarray
    size: np.ndarray
    sizeless: np.ndarray  # requests whose bytes the log does not tell


class VisitorDays(NamedTuple):
    """One visitor of one site on one day (UTC)."""

    visitor: np.ndarray
    site: np.ndarray
    day: np.ndarray
    audience: np.ndarray
    requests: np.ndarray
    size: np.ndarray
    pages: np.ndarray
    parts: np.ndarray
    sizeless: np.ndarray
    last: np.ndarray  # the latest moment recorded, so that a burst within a second is recorded once


@compiled
def _count(requests, cell_slots, cell_numbers, cells, day_slots, day_numbers, days, moments, state, level, sessions):
    """Add requests. `state` is [cells, visitor-days, moments]; room for one more of each a request is there."""
    cell, site_before, day_before, audience_before = 0, -1, -1, -1
    for n in range(len(requests.time)):
        time, site, audience, size = requests.time[n], requests.site[n], requests.audience[n], requests.size[n]
        day = time // 86_400
        if day != day_before or audience != audience_before or site != site_before:
            site_before, day_before, audience_before = site, day, audience
            key = mixed(np.uint64((site * 100_000 + day) * 100_000 + audience + 1))
            slot = slot_of(cell_slots, key)
            if cell_slots[slot] == 0:
                cell_slots[slot], cell_numbers[slot] = key, state[0]
                cells.site[state[0]], cells.day[state[0]], cells.audience[state[0]] = site, day, audience
                state[0] += 1
            cell = cell_numbers[slot]
        cells.requests[cell] += 1
        sizeless = size == UNKNOWN_SIZE
        if sizeless:
            cells.sizeless[cell] += 1
            size = 0
        cells.size[cell] += size
        visitor = requests.visitor[n]
        if level > 0 and visitor >> np.uint64(64 - level) != 0:
            continue
        key = both(visitor, np.uint64(day))
        slot = slot_of(day_slots, key)
        if day_slots[slot] == 0:
            day_slots[slot], day_numbers[slot] = key, state[1]
            number = state[1]
            days.visitor[number], days.site[number] = visitor, site
            days.day[number], days.audience[number] = day, audience
            days.requests[number] = days.size[number] = days.pages[number] = days.parts[number] = 0
            days.sizeless[number] = days.last[number] = 0
            state[1] += 1
        if not sessions:
            continue
        number = day_numbers[slot]
        page = requests.page[n] == PAGE
        days.requests[number] += 1
        days.size[number] += size
        days.sizeless[number] += sizeless
        if page:
            days.pages[number] += 1
        elif requests.page[n] == PART:
            days.parts[number] += 1
        moment = np.uint32(2 * (time - BASE) + page)
        if days.last[number] != moment:
            days.last[number] = moment
            moments[state[2]] = np.uint64(number) << np.uint64(32) | np.uint64(moment)
            state[2] += 1


class Counts(NamedTuple):
    """What a tally counted, apart from it. `level`: how often its sample of visitors was halved."""

    cells: Cells
    days: VisitorDays
    moments: np.ndarray
    level: int


@compiled
def _absorb_cells(more, site_of, slots, numbers, cells, state):
    for n in range(len(more.site)):
        site, day, audience = site_of[more.site[n]], more.day[n], more.audience[n]
        key = mixed(np.uint64((site * 100_000 + day) * 100_000 + audience + 1))
        slot = slot_of(slots, key)
        if slots[slot] == 0:
            slots[slot], numbers[slot] = key, state[0]
            cells.site[state[0]], cells.day[state[0]], cells.audience[state[0]] = site, day, audience
            state[0] += 1
        cell = numbers[slot]
        cells.requests[cell] += more.requests[n]
        cells.size[cell] += more.size[n]
        cells.sizeless[cell] += more.sizeless[n]


@compiled
def _absorb_days(more, site_of, slots, numbers, days, state, level):
    """Add visitor-days; the number that each has here, -1 for visitors outside the sample."""
    number_of = np.full(len(more.day), -1, np.int64)
    for n in range(len(more.day)):
        visitor = more.visitor[n]
        if level > 0 and visitor >> np.uint64(64 - level) != 0:
            continue
        key = both(visitor, np.uint64(more.day[n]))
        slot = slot_of(slots, key)
        if slots[slot] == 0:
            slots[slot], numbers[slot] = key, state[1]
            number = state[1]
            days.visitor[number], days.site[number] = visitor, site_of[more.site[n]]
            days.day[number], days.audience[number] = more.day[n], more.audience[n]
            days.requests[number] = days.size[number] = days.pages[number] = days.parts[number] = 0
            days.sizeless[number] = days.last[number] = 0
            state[1] += 1
        number = numbers[slot]
        number_of[n] = number
        days.requests[number] += more.requests[n]
        days.size[number] += more.size[n]
        days.pages[number] += more.pages[n]
        days.parts[number] += more.parts[n]
        days.sizeless[number] += more.sizeless[n]
    return number_of


@compiled
def _absorb_moments(more, number_of, days, moments, state):
    for each in more:
        number, moment = number_of[np.int64(each >> np.uint64(32))], np.uint32(each & _LOW)
        if number >= 0 and days.last[number] != moment:
            days.last[number] = moment
            moments[state[2]] = np.uint64(number) << np.uint64(32) | np.uint64(moment)
            state[2] += 1


def _grown(columns, count: int, room: int):
    """The same columns with room for `room` elements."""
    larger = [np.zeros(room, column.dtype) for column in columns]
    for column, old in zip(larger, columns, strict=True):
        column[:count] = old[:count]
    return type(columns)(*larger)


class Tally:
    """Counts of one call. `sessions`: whether visitors' activity is kept; `sampled`: the approximate mode."""

    def __init__(self, *, sessions: bool, sampled: bool) -> None:
        self.sessions, self.sampled, self.level = sessions, sampled, 0
        self._cell_table, self._day_table = Lookup(), Lookup()
        whole = np.zeros(1 << 10, np.int64)
        self._cells = Cells(*(whole.copy() for _ in Cells._fields))
        kinds = (
            np.uint64,
            np.int16,
            np.int32,
            np.int32,
            np.uint32,
            np.int64,
            np.uint32,
            np.uint32,
            np.uint32,
            np.uint32,
        )
        self._days = VisitorDays(*(np.zeros(1 << 12, kind) for kind in kinds))
        self._moments = np.zeros(1 << 16, np.uint64)
        self._state = np.zeros(3, np.int64)

    @property
    def cells(self) -> Cells:
        return Cells(*(column[: self._state[0]] for column in self._cells))

    @property
    def days(self) -> VisitorDays:
        return VisitorDays(*(column[: self._state[1]] for column in self._days))

    @property
    def moments(self) -> np.ndarray:
        """When visitors asked: the visitor-day in the upper 32 bits, below 2 × seconds since `BASE`, + 1 for a page."""
        return self._moments[: self._state[2]]

    def count(self, requests: Requests) -> None:
        """Add the requests of one block."""
        more = len(requests.time)
        self._make_room(more, more, more)
        _count(
            requests, self._cell_table.slots, self._cell_table.values, self._cells, self._day_table.slots,
            self._day_table.values, self._days, self._moments, self._state, self.level, self.sessions,
        )  # fmt: skip
        self._counted()

    def counts(self) -> Counts:
        """What was counted, to be absorbed by another tally."""
        cells, days = (map(np.copy, columns) for columns in (self.cells, self.days))
        return Counts(Cells(*cells), VisitorDays(*days), self.moments.copy(), self.level)

    def absorb(self, more: Counts, site_of: np.ndarray) -> None:
        """Add what another tally counted in later lines; `site_of`: the number here of each of its sites. All is as if
        these lines had been counted here."""
        while self.level < more.level:
            self._halve()
        self._make_room(len(more.cells.site), len(more.days.day), len(more.moments))
        table = self._day_table
        _absorb_cells(more.cells, site_of, self._cell_table.slots, self._cell_table.values, self._cells, self._state)
        number_of = _absorb_days(more.days, site_of, table.slots, table.values, self._days, self._state, self.level)
        if self.sessions:
            _absorb_moments(more.moments, number_of, self._days, self._moments, self._state)
        self._counted()

    def _counted(self) -> None:
        self._cell_table.count, self._day_table.count = int(self._state[0]), int(self._state[1])
        while self.sampled and (self._state[1] > MOST_DAYS or self._state[2] > MOST_MOMENTS):
            self._halve()

    def _make_room(self, more_cells: int, more_days: int, more_moments: int) -> None:
        self._cell_table.reserve(more_cells)
        self._day_table.reserve(more_days)
        cells, days, moments = (int(count) for count in self._state)
        if cells + more_cells > len(self._cells.site):
            self._cells = _grown(self._cells, cells, 2 * (cells + more_cells))
        if days + more_days > len(self._days.site):
            self._days = _grown(self._days, days, days + days // 2 + more_days)
        if self.sessions and moments + more_moments > len(self._moments):
            larger = np.empty(moments + moments // 2 + more_moments, np.uint64)
            larger[:moments] = self._moments[:moments]
            self._moments = larger

    def _halve(self) -> None:
        """Keep the visitors whose hash has one more leading zero."""
        self.level += 1
        days = self.days
        is_in_sample = days.visitor >> np.uint64(64 - self.level) == 0
        number = np.cumsum(is_in_sample) - 1
        moments = self.moments
        which = (moments >> np.uint64(32)).astype(np.int64)
        chosen = is_in_sample[which]
        moved = number[which[chosen]].astype(np.uint64) << np.uint64(32) | (moments[chosen] & _LOW)
        self._state[1:] = is_in_sample.sum(), len(moved)
        for column in self._days:
            column[: self._state[1]] = column[: len(is_in_sample)][is_in_sample]
        self._moments[: len(moved)] = moved
        self._day_table = Lookup()
        self._day_table.reserve(int(self._state[1]))
        _enter(self._day_table.slots, self._day_table.values, self.days)
        self._day_table.count = int(self._state[1])


@compiled
def _enter(slots, numbers, days):
    for number in range(len(days.day)):
        key = both(days.visitor[number], np.uint64(days.day[number]))
        slot = slot_of(slots, key)
        slots[slot], numbers[slot] = key, number
