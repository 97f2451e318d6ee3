"""Which day of a site's visits is counted from which file, where several logs or statistics describe the same day.

Two files that agree on the days of a site that they share (requests and bytes, or visits and hours) are copies of one
log; on the first and last of these days they may differ, since a copy begins or stops within a day. Of copies, a day
counts once, from the file that has more of it. Other files come from different machines and add up, even on a day on
which both saw nothing but the same monitor. Nothing here knows files or tables.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import NamedTuple

import numpy as np

REPEATED, PARTIAL, ADDED = "repeated", "partial", "added"
Amounts = tuple[float, ...]


class Met(NamedTuple):
    """A day of a site that two files describe: `lost` is left out for `kept`, or both count (ADDED)."""

    day: int  # number of the site's day
    lost: int  # number of the file
    kept: int
    how: str


def met_days(files: np.ndarray, sites: np.ndarray, days: np.ndarray, amounts: np.ndarray) -> list[Met]:
    """What files have in common. One element, and one row of `amounts`, a file and day of a site: numbers of the file
    (later files have larger ones), the site, the site's day (in the order of days); the amount that tells most first.
    """
    of_day: dict[int, dict[int, Amounts]] = defaultdict(dict)
    site_of = dict(zip(days.tolist(), sites.tolist(), strict=True))
    pairs: dict[tuple[int, int, int], list[bool]] = defaultdict(list)  # whether two files agree on a site, day by day
    for file, day, amount in zip(files.tolist(), days.tolist(), amounts.tolist(), strict=True):
        of_day[day][file] = tuple(amount)
    shared = {day: amounts_of for day, amounts_of in sorted(of_day.items()) if len(amounts_of) > 1}
    for day, amounts_of in shared.items():
        for one, other in combinations(sorted(amounts_of), 2):
            pairs[site_of[day], one, other].append(amounts_of[one] == amounts_of[other])
    copies = {pair for pair, agree in pairs.items() if any(agree) and all(agree[1:-1])}
    return [met for day, amounts_of in shared.items() for met in _of_day(day, site_of[day], amounts_of, copies)]


def _of_day(day: int, site: int, amounts_of: dict[int, Amounts], copies: set[tuple[int, int, int]]) -> Iterator[Met]:
    counted: list[int] = []
    for file in sorted(
        amounts_of, key=lambda file: (amounts_of[file], file), reverse=True
    ):  # the fullest first, then the latest
        fuller = next((other for other in counted if (site, *sorted((file, other))) in copies), None)
        if fuller is not None:
            yield Met(day, file, fuller, REPEATED if amounts_of[file] == amounts_of[fuller] else PARTIAL)
            continue
        yield from (Met(day, min(file, other), max(file, other), ADDED) for other in counted)
        counted.append(file)


def left_out(met: Sequence[Met]) -> set[tuple[int, int]]:
    """The (file, day) that do not count."""
    return {(day.lost, day.day) for day in met if day.how != ADDED}
