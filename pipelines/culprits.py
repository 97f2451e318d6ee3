"""Because of which members a step of a year breaks, and how it is noted. One member never costs the others theirs."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from itertools import islice

from footprint import incidents
from footprint.lake import Failure, Lake
from footprint.years.inputs import UNCOMPUTED, Inputs

Holds = Callable[[Collection[str]], bool]
MOST = 20


def find(members: Sequence[str], holds: Holds) -> list[str]:
    """The members with each of whom alone it does not hold, if it holds of all others; none if that is more than half
    of them, or many: then the method is wrong, and not what they sent."""
    most = min(len(members) // 2, MOST)
    found = list(islice(_alone(members, holds), most + 1))
    others = [member_id for member_id in members if member_id not in found]
    return found if len(found) <= most and holds(others) else []


def _alone(members: Sequence[str], holds: Holds) -> Iterator[str]:
    if not members or holds(members):
        return
    if len(members) == 1:
        yield members[0]
        return
    half = len(members) // 2
    yield from _alone(members[:half], holds)
    yield from _alone(members[half:], holds)


def note(lake: Lake, inputs: Inputs, members: Sequence[str], error: BaseException) -> dict[str, Failure]:
    """Log the error for each member and note in the lake that its year could not be computed, until it is read anew."""
    failures = {}
    for member_id in members:
        number = incidents.log(error, member=member_id, year=inputs.year)
        failures[member_id] = Failure(number, UNCOMPUTED, code=inputs.code)
        lake.fail(failures[member_id], year=inputs.year, member_id=member_id)
    return failures
