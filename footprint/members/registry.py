"""The profile of one member in one year: read, and changed by what the member declares. What it is for is not here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from footprint.lake import DamagedError, Lake
from footprint.schema import table

# What identifies a row, and what the pôle alone decides: whose figures count together.
NOT_DECLARED = ("member_id", "year", "holding_id", "name", "country")


# The finding of a member-year whose files were read before anybody registered the member.
UNREGISTERED = "unregistered_member"


def profile(lake: Lake, *, year: int, member_id: str) -> dict[str, Any] | None:
    """The member's row of `members` for the year; None where nobody registered it."""
    return next(iter(lake.read("members", year=year, member_id=member_id).to_pylist()), None)


def nearest(lake: Lake, *, year: int, member_id: str) -> dict[str, Any] | None:
    """The profile of the year, else of the last year before it, else of the first one after it."""
    rows = lake.whole(member_id).read("members", member_id=member_id).to_pylist()
    return min(rows, key=lambda row: _distance(row["year"], year), default=None)


def _distance(other: int, year: int) -> tuple[bool, int]:
    return other > year, abs(year - other)


def name(lake: Lake, member_id: str) -> str | None:
    """What a member is called in its latest year of which the profile can be read; None where nobody said."""
    rows = []
    for year in lake.member_years(member_id):
        with suppress(DamagedError):
            rows += lake.read("members", ["year", "name"], year=year, member_id=member_id).to_pylist()
    return next((row["name"] for row in reversed(rows) if row["name"]), None)


def nearest_of_all(lake: Lake, year: int) -> dict[str, dict[str, Any]]:
    """The same for every member."""
    found: dict[str, dict[str, Any]] = {}
    for row in lake.read("members").to_pylist():
        before = found.get(row["member_id"])
        if before is None or _distance(row["year"], year) < _distance(before["year"], year):
            found[row["member_id"]] = row
    return found


def declare(lake: Lake, *, year: int, member_id: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """Put `values` (columns of `members` but NOT_DECLARED) into the profile of the year and return all of it. Raises
    ValueError for another column."""
    if odd := sorted(set(values) - (set(table("members").names) - set(NOT_DECLARED))):
        raise ValueError(f"not for the member to declare: {', '.join(odd)}")
    return register(lake, year=year, member_id=member_id, values=values)


def register(lake: Lake, *, year: int, member_id: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """Put `values` into the profile of the year and return all of it.

    A year without profile starts from the nearest one: its name, group, country, sector and zone, none of its figures.
    """
    with lake.lock(year=year, member_id=member_id):
        known = profile(lake, year=year, member_id=member_id) or begun(lake, year, member_id)
        row = known | dict(values)
        write(lake, row)
    return row


def write(lake: Lake, row: Mapping[str, Any]) -> None:
    """Make `row` the profile of its member-year; a finding that nobody registered it goes. The caller holds the lock of
    the member-year."""
    where = {"year": row["year"], "member_id": row["member_id"]}
    rows = {"members": pa.Table.from_pylist([dict(row)], schema=table("members").arrow)}
    try:
        findings = lake.read("findings", **where)
    except DamagedError:  # the next reading mends it, and knows the profile
        findings = table("findings").empty()
    others = findings.filter(pc.field("rule") != UNREGISTERED)
    if others.num_rows < findings.num_rows:
        rows["findings"] = others
    lake.commit(rows, None, **where)


def registered(lake: Lake, year: int) -> set[str]:
    """The members who have a profile for the year."""
    return {each["member_id"] for each in lake.partitions("members") if int(each["year"]) == year}


def begun(lake: Lake, year: int, member_id: str) -> dict[str, Any]:
    """A profile without any figure."""
    before = nearest(lake, year=year, member_id=member_id) or {}
    lasting = ("name", "holding_id", "siren", "naf", "sector", "zone", "departement", "country")
    fresh: dict[str, Any] = dict.fromkeys(table("members").names) | {name: before.get(name) for name in lasting}
    own = {"member_id": member_id, "year": year, "profile_complete": False}
    return fresh | own | {"name": fresh["name"] or member_id, "holding_id": fresh["holding_id"] or member_id}


def unregistered(lake: Lake, year: int, members: Iterable[str]) -> list[str]:
    """Those of the members whom nobody registered for the year."""
    known = registered(lake, year)
    return [member_id for member_id in members if member_id not in known]
