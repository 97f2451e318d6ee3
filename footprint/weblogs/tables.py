"""The daily table: one row a site, day, device class, country and robots or people. What is counted is tally.py's."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pyarrow as pa

from footprint.weblogs.agents import AUDIENCES, DEVICE_CLASSES, country
from footprint.weblogs.arrays import flags, plain, texts
from footprint.weblogs.sessions import Visitors, half_seconds, median, robots_audience, sessions, visitors
from footprint.weblogs.tally import DAY, Tally

COLUMNS = pa.schema(
    [
        pa.field("site", pa.string()),  # host name, or what the caller calls it; NULL if nobody says
        pa.field("day", pa.date32()),  # UTC
        pa.field("network", pa.string()),  # NULL: a log does not tell fixed from mobile
        pa.field("device_class", pa.string()),
        pa.field("country", pa.string()),  # ISO 3166-1 alpha-3; NULL unless the log itself names it
        pa.field("is_bot", pa.bool_()),
        pa.field("requests", pa.int64()),
        pa.field("bytes_out", pa.int64()),  # NULL where a request's bytes are unknown
        pa.field("sessions", pa.int64()),  # counted on the day they begin
        pa.field("terminal_hours", pa.float64()),  # of people; robots have none: 0
        pa.field("visitors", pa.int64()),  # addresses with an agent, distinct within the day
    ]
)
KEY = ("site", "day", "audience")
ADDED = ("requests", "size", "sizeless", "visitors", "sessions", "half_seconds")


Amounts = dict[str, np.ndarray]


class Suspects(NamedTuple):
    """Visitors taken for robots though their agent does not say so."""

    visitors: int
    requests: int


def daily(tally: Tally, sites: list[str], given: str | None) -> tuple[pa.Table, Suspects]:
    """The table of what was counted, in the order of its key; unknown is NULL."""
    people = visitors(tally.days)
    moved, suspects = _moved(tally, people)
    parts = [_cells(tally), *moved, _visitor_days(tally, people)]
    unknown = np.zeros(len(sites) + 1, bool)
    if tally.sessions:
        part, unknown = _sessions(tally, people, len(sites) + 1)
        parts.append(part)
    return _table(_added_up(parts), tally, [given, *sites], unknown), suspects


def _part(site: np.ndarray, day: np.ndarray, audience: np.ndarray, **added: np.ndarray) -> Amounts:
    """Amounts to be added to the cells; amounts that are not named are 0."""
    none = np.zeros(len(site), np.int64)
    keys = dict(zip(KEY, (site, day, audience), strict=True))
    return {name: values.astype(np.int64) for name, values in keys.items()} | {
        name: added.get(name, none).astype(np.int64) for name in ADDED
    }


def _added_up(parts: list[Amounts]) -> Amounts:
    """One element a cell that has requests, in the order of its key."""
    every = {name: np.concatenate([part[name] for part in parts]) for name in (*KEY, *ADDED)}
    order = np.lexsort([every[name] for name in reversed(KEY)])
    every = {name: values[order] for name, values in every.items()}
    new = np.any([np.diff(every[name], prepend=-1) != 0 for name in KEY], axis=0)
    first = np.flatnonzero(new)
    if not len(first):
        return every
    cells = {name: every[name][first] for name in KEY} | {name: np.add.reduceat(every[name], first) for name in ADDED}
    filled = cells["requests"] > 0
    return {name: values[filled] for name, values in cells.items()}


def _cells(tally: Tally) -> Amounts:
    cells = tally.cells
    return _part(
        cells.site, cells.day, cells.audience, requests=cells.requests, size=cells.size, sizeless=cells.sizeless
    )


def _moved(tally: Tally, people: Visitors) -> tuple[list[Amounts], Suspects]:
    """What suspects asked for goes from people to robots."""
    days, times = tally.days, 1 << tally.level
    chosen = people.suspected[people.of_day]
    site, day, audience = days.site[chosen], days.day[chosen], days.audience[chosen].astype(np.int64)
    amounts = {name: getattr(days, name)[chosen].astype(np.int64) * times for name in ("requests", "size", "sizeless")}
    back = {name: -values for name, values in amounts.items()}
    parts = [_part(site, day, audience, **back), _part(site, day, audience - audience % 2 + 1, **amounts)]
    return parts, Suspects(int(people.suspected.sum()) * times, int(amounts["requests"].sum()))


def _visitor_days(tally: Tally, people: Visitors) -> Amounts:
    days = tally.days
    audience = robots_audience(days.audience.astype(np.int64), people.robot[people.of_day])
    return _part(days.site, days.day, audience, visitors=np.full(len(days.day), 1 << tally.level))


def _sessions(tally: Tally, people: Visitors, sites: int) -> tuple[Amounts, np.ndarray]:
    """Sessions and twice their seconds; and the sites of which no dwell is known, so that no time is."""
    visits, dwells = sessions(tally.moments, people, sites)
    medians = [median(row) for row in dwells]
    unknown = np.array([value is None for value in medians])
    site, robot = people.site[visits.visitor], people.robot[visits.visitor]
    dwell = np.array([value or 0.0 for value in medians])[site]
    time = np.where(robot, 0, half_seconds(visits, dwell)) << tally.level
    audience = robots_audience(people.audience[visits.visitor], robot)
    counts = np.full(len(site), 1 << tally.level)
    return _part(site, visits.first_page // DAY, audience, sessions=counts, half_seconds=time), unknown


def _table(cells: Amounts, tally: Tally, names: list[str | None], unknown: np.ndarray) -> pa.Table:
    site, audience = cells["site"], cells["audience"]
    robot = audience % 2 == 1
    unseen = cells["visitors"] <= 0  # the sample has nobody there
    apart = tally.sessions  # robots from people, and one class of devices from another
    no_sessions = unseen if apart else np.ones(len(site), bool)
    no_time = no_sessions | (unknown[site] & ~robot & (cells["sessions"] > 0))
    number, place = np.unique(audience // AUDIENCES, return_inverse=True)
    countries = [country(int(n) * AUDIENCES) for n in number]
    columns = [
        texts(names, site),
        plain(cells["day"].astype(np.int32), pa.date32()),
        pa.nulls(len(site), pa.string()),
        texts(DEVICE_CLASSES, audience % AUDIENCES // 2) if apart else pa.nulls(len(site), pa.string()),
        texts(countries, place),
        flags(robot) if apart else pa.nulls(len(site), pa.bool_()),
        plain(cells["requests"], pa.int64()),
        plain(cells["size"], pa.int64(), cells["sizeless"] > 0),
        plain(cells["sessions"], pa.int64(), no_sessions),
        plain(cells["half_seconds"] / 7200, pa.float64(), no_time),
        plain(cells["visitors"], pa.int64(), unseen),
    ]
    order = [(name, "ascending") for name in ("site", "day", "device_class", "country", "is_bot")]
    return pa.Table.from_arrays(columns, schema=COLUMNS).sort_by(order)
