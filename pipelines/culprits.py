"""Because of which members a step of a year breaks, and how it is noted. One member never costs the others theirs."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from itertools import islice

from footprint import incidents
from footprint.cli.failures import is_of_room
from footprint.lake import DamagedError, Failure, Lake
from footprint.years.inputs import TOO_LARGE, UNCOMPUTED, Inputs

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


def largest(sizes: Mapping[str, int], holds: Holds) -> list[str]:
    """The members with the most rows without whom it holds, as few as possible; none if that is more than half of them,
    or many. `sizes`: rows by member. Asked where memory does not last for all, but for each alone."""
    members = sorted(sizes, key=lambda member_id: (-sizes[member_id], member_id))
    most = min(len(members) // 2, MOST)
    return next((members[:count] for count in range(1, most + 1) if holds(members[count:])), [])


def note(lake: Lake, inputs: Inputs, members: Sequence[str], error: BaseException) -> dict[str, Failure]:
    """Log the error for each member and note in the lake that its year could not be computed, until it is read anew, or
    code or memory are others."""
    failures = {}
    reason = TOO_LARGE if is_of_room(error) else "damaged" if isinstance(error, DamagedError) else UNCOMPUTED
    for member_id in members:
        number = incidents.log(error, member=member_id, year=inputs.year)
        failures[member_id] = Failure(number, reason, code=inputs.attempt)
        lake.fail(failures[member_id], year=inputs.year, member_id=member_id)
    return failures
