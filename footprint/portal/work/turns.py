"""Whose files are read next: the least first, each member in its turn, nobody left behind."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

# What reading costs, roughly: who sends so many bytes lets others, who come that much later, go first.
BYTES_PER_S = 1_000_000
LEAST_S = 1.0


@dataclass(frozen=True)
class Waiting:
    """One member-year that waits to be read: the bytes of its files, and since when."""

    id: int
    member_id: str
    size_bytes: int
    since: datetime


def order(waiting: Iterable[Waiting]) -> list[Waiting]:
    """The order in which work is done if nothing more comes.

    Each is due when it would be done if its member were alone: what a member asks for later comes behind what it asked
    for before, and delays nobody who is due by then. Nothing that comes after work is due overtakes it.
    """
    due: dict[int, float] = {}
    last: dict[str, float] = {}
    first_come = sorted(waiting, key=lambda each: (each.since, each.id))
    for each in first_come:
        begins = max(last.get(each.member_id, 0.0), each.since.timestamp())
        due[each.id] = last[each.member_id] = begins + max(LEAST_S, each.size_bytes / BYTES_PER_S)
    return sorted(first_come, key=lambda each: due[each.id])
