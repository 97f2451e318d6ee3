"""What the registry of members says of one: its name. The profile of a year is changed elsewhere."""

from __future__ import annotations

from footprint.lake import Lake


def known(lake: Lake) -> list[str]:
    """The members that were ever registered, in the order of their short names."""
    return sorted({partition["member_id"] for partition in lake.partitions("members")})


def name_of(lake: Lake, member_id: str) -> str:
    """The name of a member in its latest year; its short name where none is known."""
    years = [int(part["year"]) for part in lake.partitions("members") if part["member_id"] == member_id]
    if not years:
        return member_id
    names = lake.read("members", year=max(years), member_id=member_id).column("name").to_pylist()
    return next((name for name in names if name), member_id)
