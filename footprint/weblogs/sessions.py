"""Visits and the time that people spend: sessions end after 30 minutes without a request (method README §6).

The time of a session runs from its first page to its last request, and its last page counts at least the median of the
site's known dwells, since nobody sees a reader leave. A session without a page is none: its parts were shown elsewhere.
"""

# mypy: disable-error-code="no-untyped-def"
from __future__ import annotations

from typing import NamedTuple

import numpy as np

from footprint.weblogs.agents import AUDIENCES
from footprint.weblogs.compiled import compiled
from footprint.weblogs.tally import BASE, VisitorDays

GAP = 1800  # seconds without a request that end a session
MANY_PAGES = 50  # pages in a day without a single part of a page: no browser reads like this
FEW_PAGES = 2
_LOW, _HALF, _ONE = np.uint64(0xFFFFFFFF), np.uint64(32), np.uint64(1)


class Sessions(NamedTuple):
    """Sessions with a page; times in seconds since 1970, UTC. `visitor` is the rank of the visitor."""

    visitor: np.ndarray
    first_page: np.ndarray
    last_page: np.ndarray
    last: np.ndarray


class Visitors(NamedTuple):
    """Visitors in the order of their hash, and the visitor of each visitor-day."""

    of_day: np.ndarray
    site: np.ndarray
    audience: np.ndarray
    robot: np.ndarray  # says so, or is taken for one
    suspected: np.ndarray


def visitors(days: VisitorDays) -> Visitors:
    """Who the visitor-days are, and which of them behave like undeclared robots.

    Suspected: 50 pages or more in a day and never a part of a page, on a site where most visitors who look at 2 to 49
    pages in a day do fetch parts (so its parts are in the log).
    """
    hashes, first, rank = np.unique(days.visitor, return_index=True, return_inverse=True)
    site, audience = days.site[first].astype(np.int64), days.audience[first].astype(np.int64)
    declared = audience % 2 == 1
    parts = np.bincount(rank, days.parts, len(hashes))
    suspected = np.zeros(len(hashes), bool)
    suspected[rank[days.pages >= MANY_PAGES]] = True
    suspected &= (parts == 0) & ~declared & _with_parts(days, declared[rank])[site]
    return Visitors(rank, site, audience, declared | suspected, suspected)


def _with_parts(days: VisitorDays, declared: np.ndarray) -> np.ndarray:
    """By site, whether parts of its pages are in the log."""
    readers = ~declared & (days.pages >= FEW_PAGES) & (days.pages < MANY_PAGES)
    most = int(days.site.max(initial=0)) + 1
    all_ = np.bincount(days.site[readers], minlength=most)
    fetching = np.bincount(days.site[readers & (days.parts > 0)], minlength=most)
    return np.asarray((fetching * 2 >= all_) & (fetching > 0))


@compiled
def _sessions(moments, robot, site, out, dwells):
    """Fill `out` from sorted moments (visitor above, 2 × seconds + page below); count people's dwells by site."""
    count = -1
    visitor_before, before, same = np.int64(-1), np.int64(0), np.uint64(0)
    for moment in moments:
        if moment == same:  # two pages within a second are one view
            continue
        same = moment
        visitor, time = np.int64(moment >> _HALF), np.int64((moment & _LOW) >> _ONE)
        if visitor != visitor_before or time - before > GAP:
            if count < 0 or out.first_page[count] >= 0:
                count += 1
            out.visitor[count], out.first_page[count] = visitor, -1
        visitor_before, before = visitor, time
        out.last[count] = time
        if moment & _ONE:
            if out.first_page[count] < 0:
                out.first_page[count] = time
            elif not robot[visitor]:
                dwells[site[visitor], min(time - out.last_page[count], GAP)] += 1
            out.last_page[count] = time
    return count + 1 if count >= 0 and out.first_page[count] >= 0 else max(count, 0)


def sessions(moments: np.ndarray, people: Visitors, sites: int) -> tuple[Sessions, np.ndarray]:
    """The sessions behind `moments` (tally.py), and how many dwells of people last 0, 1 … 1800 or more s, by site."""
    keys = people.of_day.astype(np.uint64)[(moments >> _HALF).astype(np.int64)] << _HALF
    keys |= moments & _LOW
    keys.sort()
    room = int(np.count_nonzero(keys & _ONE))
    out = Sessions(np.empty(room + 1, np.int64), *(np.empty(room + 1, np.int64) for _ in range(3)))
    dwells = np.zeros((sites, GAP + 1), np.int64)
    count = _sessions(keys, people.robot, people.site, out, dwells)
    times = (column[:count] + BASE for column in out[1:])
    return Sessions(out.visitor[:count], *times), dwells


def median(counts: np.ndarray) -> float | None:
    """The median of the seconds 0, 1, 2 … that stand for `counts` observations; None without any."""
    total = int(counts.sum())
    if total == 0:
        return None
    below = np.cumsum(counts)
    low, high = np.searchsorted(below, [(total - 1) // 2, total // 2], side="right")
    return (int(low) + int(high)) / 2


def half_seconds(found: Sessions, median_seconds: np.ndarray) -> np.ndarray:
    """Twice the seconds of each session (whole numbers), given the median dwell of its site."""
    end = np.maximum(2 * found.last, 2 * found.last_page + 2 * median_seconds)
    return np.asarray((end - 2 * found.first_page).astype(np.int64))


def robots_audience(audience: np.ndarray, robot: np.ndarray) -> np.ndarray:
    """The audience with its robot bit as `robot` says."""
    assert AUDIENCES % 2 == 0
    return np.asarray(audience - audience % 2 + robot)
